/* money.c -- the economic table (value), the financial table (cash) and who pays and who saves. The first two never share a table. */
#include "report_priv.h"

#include <math.h>
#include <string.h>

static const char SUPPLIES[] = "bendtrend run SCENARIO";

static double at3(const struct bt_array *a, const struct bt_results *r, int i, int j, int k)
{
    size_t n1 = (size_t)r->axis[a->axis[1]].n, n2 = (size_t)r->axis[a->axis[2]].n;
    return a->v[((size_t)i * n1 + (size_t)j) * n2 + (size_t)k];
}

static const char *year_label(struct bt_rep_doc *d, const struct bt_results *r, int y)
{
    const struct bt_axis *x = bt_results_axis(r, "year");
    if (!x) return "";
    return x->label || !x->value ? bt_rep_label(r, "year", y) : bt_rep_fmt(d, "%g", x->value[y]);
}

static int years(const struct bt_results *r) { return bt_rep_size(r, "year"); }

/* "Item", one a year, and what follows. */
static const char **heads(struct bt_rep_doc *d, const struct bt_results *r, const char *first, int more)
{
    int n = years(r);
    const char **head = bt_get(d->arena, (size_t)(n + 1 + more), sizeof *head);
    if (!head) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    head[0] = first;
    for (int y = 0; y < n; y++) head[1 + y] = year_label(d, r, y);
    return head;
}

/* ---- the figures of money_value ---- */

static void value_table(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *a = bt_rep_array(p->r, "money_value", "run money_figure");
    const struct bt_texts *unit = bt_results_texts(p->r, "money_figure_unit");
    const char **head = bt_get(d->arena, (size_t)p->n_bundle + 2, sizeof *head);
    int n = bt_rep_size(p->r, "money_figure");
    if (!a || !head || !p->n_bundle) return;
    head[0] = "Figure", head[1] = "Unit";
    for (int i = 0; i < p->n_bundle; i++) head[2 + i] = p->bundle[i].name;
    struct bt_rep_grid *g = bt_rep_grid(d, "What it comes to, against business as usual, with central evidence", p->n_bundle + 2, head);
    for (int k = 0; k < n; k++) {
        bt_rep_cell(g, bt_rep_upper(d, bt_rep_label(p->r, "money_figure", k)));
        bt_rep_cell(g, unit ? unit->v[k] : "");
        for (int i = 0; i < p->n_bundle; i++) {
            size_t at = (size_t)p->bundle[i].mid * (size_t)n + (size_t)k;
            if (a->valid && !a->valid[at]) bt_rep_cell(g, "none");
            else bt_rep_cell_num(g, a->v[at], bt_rep_decimals(a->v[at]), false);
        }
    }
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "money-%s", p->id));
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%smoney.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : ""));
}

bool bt_rep_money_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    const struct bt_array *a = bt_rep_array(p->r, "money_value", "run money_figure");
    const struct bt_texts *unit = bt_results_texts(p->r, "money_figure_unit");
    static const char *const SHOWN[] = { "net_present", "benefit_cost", "payback" };
    int n = bt_rep_size(p->r, "money_figure");
    const char *text = "";
    for (int k = 0; a && k < n; k++) {
        const char *name = bt_results_axis(p->r, "money_figure")->label[k];
        size_t at = (size_t)b->mid * (size_t)n + (size_t)k;
        bool shown = false;
        for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++) shown |= strstr(name, SHOWN[i]) != NULL;
        if (!shown) continue;
        text = bt_rep_fmt(d, "%s%s%s: \1%s%s%s\2", text, *text ? "; " : "", bt_rep_upper(d, bt_rep_label(p->r, "money_figure", k)),
                          a->valid && !a->valid[at] ? "none" : bt_rep_num(d, a->v[at], bt_rep_decimals(a->v[at]), false),
                          unit && *unit->v[k] && strcmp(unit->v[k], "1") != 0 && (!a->valid || a->valid[at]) ? " " : "",
                          unit && strcmp(unit->v[k], "1") != 0 && (!a->valid || a->valid[at]) ? unit->v[k] : "");
    }
    if (*text) bt_rep_el(d, "p", "%s.", text);
    return *text != 0;
}

/* ---- economic ---- */

static void economic_of(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b, const struct bt_array *a)
{
    const struct bt_array *factor = bt_rep_array(p->r, "discount_factor", "year");
    const struct bt_texts *kind = bt_results_texts(p->r, "economic_line_kind");
    int n = years(p->r), lines = bt_rep_size(p->r, "economic_line");
    const char **head = heads(d, p->r, "Line", 3);
    if (!head) return;
    head[n + 1] = "All years", head[n + 2] = "Present value", head[n + 3] = "Kind";
    int cols = n + 2 + (factor != NULL) + (kind != NULL);
    if (!factor) head[n + 2] = head[n + 3];
    struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_fmt(d, "Economic: %s against business as usual, GBP thousand, real prices, not discounted by year", b->name), cols, head);
    for (int k = 0; k < lines; k++) {
        double sum = 0, present = 0;
        bt_rep_cell(g, bt_rep_label(p->r, "economic_line", k));
        for (int y = 0; y < n; y++) {
            double v = at3(a, p->r, b->mid, y, k);
            bt_rep_cell_num(g, 1e-3 * v, 0, true);
            sum += v;
            if (factor) present += v * factor->v[y];
        }
        bt_rep_cell_num(g, 1e-3 * sum, 0, true);
        if (factor) bt_rep_cell_num(g, 1e-3 * present, 0, true);
        if (kind) bt_rep_cell(g, kind->v[k]);
    }
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%seconomic-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", (int)(b - p->bundle) + 1));
}

/* Root attributes money_...: what was assumed, in words. */
static void assumed(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_raw(d, "<ul>\n");
    for (int i = 0; i < p->r->n_attr; i++) {
        const struct bt_attr *x = &p->r->attr[i];
        if (x->group != 0 || strncmp(x->name, "money_", 6) != 0) continue;
        char *name = bt_rep_fmt(d, "%s", x->name + 6);
        for (char *at = name; *at; at++)
            if (*at == '_') *at = ' ';
        bt_rep_el(d, "li", "%s: %s", bt_rep_upper(d, name), x->text ? x->text : bt_rep_fmt(d, "%g", x->number));
    }
    bt_rep_raw(d, "</ul>\n");
}

void bt_rep_economic(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *a = bt_rep_array(p->r, "economic_gbp", "run year economic_line");
    if (!a) {
        bt_rep_absent(d, "No economic appraisal is in the results. A scenario with a section for money, run with a version that has it, gives one:", SUPPLIES);
        return;
    }
    bt_rep_el(d, "p", "For value: real prices of %s, transfers between organisations left out. Positive: more of what the line counts.", bt_rep_attr(p->r, 0, "price_year"));
    value_table(d, p);
    for (int i = 0; i < p->n_bundle; i++) economic_of(d, p, &p->bundle[i], a);
    assumed(d, p);
}

/* ---- financial ---- */

static double cash(const struct bt_rep_place *p, const struct bt_array *a, int run, int y, int organisation)
{
    double sum = 0;
    int orgs = bt_rep_size(p->r, "organisation"), lines = bt_rep_size(p->r, "cash_line");
    for (int k = 0; k < lines; k++)
        sum += a->v[(((size_t)run * (size_t)years(p->r) + (size_t)y) * (size_t)orgs + (size_t)organisation) * (size_t)lines + (size_t)k];
    return sum;
}

static void financial_of(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b, const struct bt_array *a)
{
    const struct bt_array *stranded = bt_rep_array(p->r, "stranded_gbp", "run year");
    int n = years(p->r);
    const char **head = heads(d, p->r, "Organisation", 1);
    if (!head) return;
    head[n + 1] = "All years";
    struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_fmt(d, "Financial: cash of each organisation with %s against business as usual, GBP thousand, nominal (+: it has more)", b->name), n + 2, head);
    for (int o = 0; o < bt_rep_size(p->r, "organisation"); o++) {
        double sum = 0;
        bt_rep_cell(g, bt_rep_label(p->r, "organisation", o));
        for (int y = 0; y < n; y++) {
            double v = cash(p, a, b->mid, y, o);
            bt_rep_cell_num(g, 1e-3 * v, 0, true);
            sum += v;
        }
        bt_rep_cell_num(g, 1e-3 * sum, 0, true);
    }
    if (stranded) {
        double sum = 0;
        bt_rep_cell(g, "Stranded cost (beds freed, not closed)");
        for (int y = 0; y < n; y++) {
            double v = stranded->v[(size_t)b->mid * (size_t)n + (size_t)y];
            bt_rep_cell_num(g, 1e-3 * v, 0, false);
            sum += v;
        }
        bt_rep_cell_num(g, 1e-3 * sum, 0, false);
    }
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%sfinancial-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", (int)(b - p->bundle) + 1));
}

/* What each organisation would have under each contract, over all years; whoever has more would want the bundle. */
static void contracts_of(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b, const struct bt_array *a)
{
    int contracts = bt_rep_size(p->r, "contract"), orgs = bt_rep_size(p->r, "organisation");
    const struct bt_texts *rule = bt_results_texts(p->r, "contract_rule");
    const char **head = bt_get(d->arena, (size_t)orgs + 3, sizeof *head);
    if (!head) return;
    head[0] = "Contract";
    for (int o = 0; o < orgs; o++) head[1 + o] = bt_rep_label(p->r, "organisation", o);
    head[orgs + 1] = "Who would want it", head[orgs + 2] = "Rule";
    struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_fmt(d, "Cash with %s against business as usual over all years, by contract, GBP thousand", b->name), orgs + 2 + (rule != NULL), head);
    for (int c = 0; c < contracts; c++) {
        const char *who = "";
        bt_rep_cell(g, bt_rep_label(p->r, "contract", c));
        for (int o = 0; o < orgs; o++) {
            double sum = 0;
            for (int y = 0; y < years(p->r); y++)
                sum += a->v[(((size_t)b->mid * (size_t)years(p->r) + (size_t)y) * (size_t)contracts + (size_t)c) * (size_t)orgs + (size_t)o];
            bt_rep_cell_num(g, 1e-3 * sum, 0, true);
            if (sum > 500) who = bt_rep_fmt(d, "%s%s%s", who, *who ? ", " : "", head[1 + o]);
        }
        bt_rep_cell(g, *who ? who : "nobody: none has more");
        if (rule) bt_rep_cell(g, rule->v[c]);
    }
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%scontracts-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", (int)(b - p->bundle) + 1));
}

void bt_rep_financial(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *a = bt_rep_array(p->r, "financial_gbp", "run year organisation cash_line"),
                          *contract = bt_rep_array(p->r, "contract_gbp", "run year contract organisation");
    if (!a) bt_rep_absent(d, "No cash by organisation is in the results. A scenario with a section for money, run with a version that has it, gives it:", SUPPLIES);
    else bt_rep_el(d, "p", "For cash: nominal, not discounted, by organisation. Beds that are freed are no cash until a ward closes.");
    for (int i = 0; a && i < p->n_bundle; i++) financial_of(d, p, &p->bundle[i], a);
    if (contract) bt_rep_el(d, "p", "How organisations would behave under a contract is not simulated: the same care is priced in other ways.");
    for (int i = 0; contract && i < p->n_bundle; i++) contracts_of(d, p, &p->bundle[i], contract);
}

/* ---- who pays, from cost_gbp alone: every run has it ---- */

void bt_rep_payers(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_el(d, "p", "Cost of care by who pays, in prices of %s: what care costs, before any contract moves money. Less cost is not yet cash.",
              bt_rep_attr(p->r, 0, "price_year"));
    bt_rep_chart(d, p, p->r, "cost", "");
    for (int i = 0; i < p->n_bundle; i++) {
        const struct bt_rep_bundle *b = &p->bundle[i];
        const char **head = bt_get(d->arena, (size_t)p->Y + 2, sizeof *head);
        if (!head) return;
        head[0] = "Payer";
        for (int y = 0; y < p->Y; y++) head[1 + y] = p->year[y];
        head[1 + p->Y] = "All years";
        struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_fmt(d, "%s: change of cost against business as usual, GBP thousand", bt_rep_upper(d, b->name)), p->Y + 2, head);
        for (int k = -1; k < bt_rep_size(p->r, "payer"); k++) {
            double sum = 0;
            bt_rep_cell(g, k < 0 ? "All payers" : bt_rep_label(p->r, "payer", k));
            for (int y = 0; y < p->Y; y++) {
                double v = 1e-3 * (bt_rep_cost(p, b->mid, k, 12 * y, 12) - bt_rep_cost(p, 0, k, 12 * y, 12));
                bt_rep_cell_num(g, v, 0, true);
                sum += v;
            }
            bt_rep_cell_num(g, sum, 0, true);
        }
        bt_rep_grid_html(d, g, bt_rep_fmt(d, "payers-%s-%d", p->id, i + 1));
        bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%spayers-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", i + 1));
    }
}
