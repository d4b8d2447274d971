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

static int years(const struct bt_results *r)
{
    return bt_rep_size(r, "year");
}

/* "Item", one a year, and what follows. */
static const char **heads(struct bt_rep_doc *d, const struct bt_results *r, const char *first, int more)
{
    int n = years(r);
    const char **head = bt_get(d->arena, (size_t)n + (size_t)more + 1, sizeof *head);
    if (!head) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    head[0] = first;
    for (int y = 0; y < n; y++) head[1 + y] = year_label(d, r, y);
    return head;
}

/* ---- the figures of money_value ---- */

struct figures {
    const struct bt_array *a;
    const struct bt_texts *unit, *absent, *basis, *month;
    int n, months;
};

static bool figures_of(const struct bt_rep_place *p, struct figures *f)
{
    *f = (struct figures){ bt_rep_array(p->r, "money_value", "run money_figure"),
                           bt_results_texts(p->r, "money_figure_unit"),
                           bt_results_texts(p->r, "money_figure_absent"),
                           bt_results_texts(p->r, "money_figure_basis"),
                           bt_results_texts(p->r, "month_start"),
                           bt_rep_size(p->r, "money_figure"),
                           0 };
    if (f->month) f->months = p->r->axis[f->month->axis].n;
    return f->a && f->unit && f->n > 0;
}

static bool known(const struct figures *f, int run, int k, double *v)
{
    size_t at = (size_t)run * (size_t)f->n + (size_t)k;
    if (run < 0 || (f->a->valid && !f->a->valid[at])) return false;
    *v = f->a->v[at];
    return true;
}

/* A figure as its unit asks: pounds in millions from a tenth of one on, months by their date. */
static const char *said(struct bt_rep_doc *d, const struct figures *f, int k, double v)
{
    const char *unit = f->unit->v[k];
    if (strcmp(unit, "GBP") == 0 && fabs(v) >= 1e5)
        return bt_rep_fmt(d, "GBP %s million", bt_rep_num(d, bt_rep_round(1e-6 * v, 3), fabs(v) < 9.995e6 ? 2 : fabs(v) < 9.995e7, false));
    if (strcmp(unit, "GBP") == 0) return bt_rep_fmt(d, "GBP %s", bt_rep_num(d, bt_rep_round(v, 3), 0, false));
    if (strncmp(unit, "months since", 12) == 0 && v >= 0 && v < f->months) return bt_rep_fmt(d, "%.7s", f->month->v[(int)v]);
    return bt_rep_num(d, v, strcmp(unit, "1") == 0 ? 2 : 0, false);
}

static const char *with_range(struct bt_rep_doc *d, const struct figures *f, int k, const struct bt_rep_bundle *b)
{
    double v = 0, low = 0, high = 0;
    bool mid = known(f, b->mid, k, &v), has_low = known(f, b->low, k, &low), has_high = known(f, b->high, k, &high);
    if (!mid && !has_low && !has_high)
        return bt_rep_fmt(d, "none%s%s", f->absent && *f->absent->v[k] ? ": " : "", f->absent ? f->absent->v[k] : "");
    const char *text = mid ? said(d, f, k, v) : "none";
    if (b->low < 0 || b->high < 0) return text;
    return bt_rep_fmt(d, "%s (%s to %s)", text, has_low ? said(d, f, k, low) : "none", has_high ? said(d, f, k, high) : "none");
}

/* "Net present value (real, discounted, optimism bias in it)" */
static const char *figure_label(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct figures *f, int k)
{
    const char *label = bt_rep_upper(d, bt_rep_label(p->r, "money_figure", k)), *basis = f->basis ? f->basis->v[k] : "";
    return *basis ? bt_rep_fmt(d, "%s (%s)", label, basis) : label;
}

static void value_table(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct figures f;
    const char **head = bt_get(d->arena, (size_t)p->n_bundle + 2, sizeof *head);
    if (!figures_of(p, &f) || !head || !p->n_bundle) return;
    head[0] = "Figure";
    for (int i = 0; i < p->n_bundle; i++) head[1 + i] = bt_rep_called(d, p, &p->bundle[i]);
    struct bt_rep_grid *g =
        bt_rep_grid(d,
                    bt_rep_fmt(d, "What it comes to, against business as usual, with %s (from low to high evidence)",
                               bt_results_evidence(p->r)),
                    p->n_bundle + 1, head);
    for (int k = 0; k < f.n; k++) {
        bt_rep_cell(g, figure_label(d, p, &f, k));
        for (int i = 0; i < p->n_bundle; i++) {
            double v = NAN;
            known(&f, p->bundle[i].mid, k, &v);
            bt_rep_cell_said(g, v, with_range(d, &f, k, &p->bundle[i]));
        }
    }
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "money-%s", p->id));
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%smoney.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : ""));
}

bool bt_rep_money_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    static const char *const SHOWN[] = { "net_present_value", "benefit_cost_ratio", "cash_released", "peak_funding", "payback_month" };
    struct figures f;
    const struct bt_axis *x = bt_results_axis(p->r, "money_figure");
    bool any = false;
    if (!figures_of(p, &f)) return false;
    bt_rep_raw(d, "<ul>\n");
    for (size_t i = 0; i < sizeof SHOWN / sizeof *SHOWN; i++) {
        int k = bt_axis_find(x, SHOWN[i]);
        double v;
        if (k >= 0)
            bt_rep_el(d, "li", "%s: \1%s\2.", figure_label(d, p, &f, k),
                      known(&f, b->mid, k, &v) || known(&f, b->high, k, &v) ? with_range(d, &f, k, b) : "none within the horizon");
        any |= k >= 0;
    }
    bt_rep_raw(d, "</ul>\n");
    return any;
}

const char *bt_rep_worth_open(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    struct figures f;
    double low = 0, high = 0;
    int k = figures_of(p, &f) ? bt_axis_find(bt_results_axis(p->r, "money_figure"), "net_present_value") : -1;
    if (k < 0 || !known(&f, b->low, k, &low) || !known(&f, b->high, k, &high) || low * high >= 0) return "";
    return bt_rep_fmt(d, "value in money (net present value %s with low evidence, %s with high)", said(d, &f, k, low),
                      said(d, &f, k, high));
}

/* Cash released, and the most by which costs were above it; false where the results have no business case. */
static bool cash_of(const struct bt_rep_place *p, const struct bt_rep_bundle *b, struct figures *f, int *cash, int *peak)
{
    const struct bt_axis *x = bt_results_axis(p->r, "money_figure");
    double v;
    if (!figures_of(p, f)) return false;
    *cash = bt_axis_find(x, "cash_released"), *peak = bt_axis_find(x, "peak_funding");
    return *cash >= 0 && *peak >= 0 && known(f, b->mid, *cash, &v);
}

const char *bt_rep_cash_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    struct figures f;
    int cash, peak;
    double released = 0, lacking = 0;
    if (!cash_of(p, b, &f, &cash, &peak)) return "";
    known(&f, b->mid, cash, &released);
    return bt_rep_fmt(d, " In cash over all years it %s%s.",
                      released > 0 ? bt_rep_fmt(d, "releases \1%s\2", said(d, &f, cash, released)) : "\1releases nothing\2",
                      known(&f, b->mid, peak, &lacking)
                          ? bt_rep_fmt(d, ", and at its deepest is \1%s short\2: laid out, and not yet released",
                                       said(d, &f, peak, lacking))
                          : ", and is never short");
}

static const char *in_millions(struct bt_rep_doc *d, const struct figures *f, int run, int k, bool sign, double *is)
{
    double v;
    bool there = known(f, run, k, &v);
    *is = there ? 1e-6 * v : NAN;
    return there ? bt_rep_num(d, bt_rep_round(*is, 3), fabs(v) < 9.995e6 ? 2 : fabs(v) < 9.995e7, sign) : "none";
}

const char *bt_rep_money_cell(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b, const char *figure,
                              bool sign, double *is)
{
    struct figures f;
    double end;
    int k = figures_of(p, &f) ? bt_axis_find(bt_results_axis(p->r, "money_figure"), figure) : -1;
    *is = NAN;
    if (k < 0) return "";
    const char *mid = in_millions(d, &f, b->mid, k, sign, is);
    if (b->low < 0 || b->high < 0) return mid;
    return bt_rep_fmt(d, "%s (%s\u00a0to\u00a0%s)", mid, in_millions(d, &f, b->low, k, sign, &end),
                      in_millions(d, &f, b->high, k, sign, &end));
}

/* ---- economic ---- */

/* "cash_releasing" as words. */
const char *bt_rep_plain(struct bt_rep_doc *d, const char *name)
{
    char *text = bt_rep_fmt(d, "%s", name);
    for (char *at = text; *at; at++)
        if (*at == '_') *at = ' ';
    return text;
}

static void economic_of(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b, const struct bt_array *a)
{
    const struct bt_array *factor = bt_rep_array(p->r, "discount_factor", "year"),
                          *health = bt_rep_array(p->r, "discount_factor_health", "year");
    const struct bt_texts *kind = bt_results_texts(p->r, "economic_line_kind");
    int n = years(p->r), lines = bt_rep_size(p->r, "economic_line");
    const char **head = heads(d, p->r, "Line", 3);
    if (!head) return;
    head[n + 1] = "All years", head[n + 2] = "Present value", head[n + 3] = "Kind";
    int cols = n + 2 + (factor != NULL) + (kind != NULL);
    if (!factor) head[n + 2] = head[n + 3];
    struct bt_rep_grid *g = bt_rep_grid(
        d, bt_rep_fmt(d, "Economic: %s against business as usual, GBP thousand, real prices, not discounted by year", b->name), cols,
        head);
    for (int k = 0; k < lines; k++) {
        double sum = 0, present = 0;
        bool of_health = strcmp(bt_results_axis(p->r, "economic_line")->label[k], "health") == 0;
        bt_rep_cell(g, bt_rep_upper(d, bt_rep_label(p->r, "economic_line", k)));
        for (int y = 0; y < n; y++) {
            double v = at3(a, p->r, b->mid, y, k);
            bt_rep_cell_num(g, 1e-3 * v, 0, true);
            sum += v;
            if (factor) present += v * (of_health && health ? health : factor)->v[y];
        }
        bt_rep_cell_num(g, 1e-3 * sum, 0, true);
        if (factor) bt_rep_cell_num(g, 1e-3 * present, 0, true);
        if (kind) bt_rep_cell(g, bt_rep_plain(d, kind->v[k]));
    }
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(
        d, g, bt_rep_fmt(d, "charts/%seconomic-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", (int)(b - p->bundle) + 1));
}

/* Root attributes of money, as a reader of the page calls them; share: of 1, said in per cent. */
static const struct assumption {
    const char *attr, *words, *unit;
    bool share;
} ASSUMED[] = {
    { "money_price_year", "Real prices are those of", "", false },
    { "money_flows_lie", "When it is discounted, the money of a year counts as if it moved at its", "", false },
    { "money_discount_rate", "Discount rate", " a year", true },
    { "money_discount_rate_years", "This rate holds up to year", "", false },
    { "money_discount_rate_later", "Discount rate after that", " a year", true },
    { "money_discount_rate_health", "Discount rate of health effects", " a year", true },
    { "money_optimism_costs", "Optimism bias: added to costs", "", true },
    { "money_optimism_benefits", "Optimism bias: taken off benefits", "", true },
    { "money_closing_label", "What closes when enough is free, and only then releases its full cost", "", false },
    { "money_closing_places", "Places in each", "", false },
    { "money_closing_sites", "Sites, each of which closes its own", "", false },
    { "money_months_to_close", "From free to closed", " months", false },
    { "money_double_running_months", "Both run beside each other for", " months", false },
    { "money_resident_share", "Share of what is released that is these residents'", "", true },
    { "money_refill_share", "Share of what is freed that refills, beyond what the model refills by itself", "", true },
    { "money_vacant_share", "Places shut for want of staff: share of their remaining cost that is pay, and not paid", "", true },
    { "money_saving_offered", "Performance split: of what the commissioner pays less, to those who run the bundle", "", true },
    { "money_provider", "Paid by contract", "", false },
    { "money_contract_in_force", "Contract in force", "", false },
    { "money_do_minimum", "The bundle that would be done anyway (do-minimum)", "", false },
    { "money_do_minimum_reason", "Why that would be done anyway", "", false },
    { "money_do_minimum_source", "Where that is from", "", false },
    { "money_do_minimum_mark", "Mark of that", "", false },
};

/* A contract by its label, other texts as they are. */
static const char *assumed_text(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_attr *x)
{
    static const char *const OF[][2] = { { "money_contract_in_force", "contract" }, { "money_provider", "organisation" } };
    for (size_t i = 0; i < sizeof OF / sizeof *OF; i++) {
        int k = strcmp(x->name, OF[i][0]) == 0 ? bt_axis_find(bt_results_axis(p->r, OF[i][1]), x->text) : -1;
        if (k >= 0) return bt_rep_label(p->r, OF[i][1], k);
    }
    return bt_rep_fmt(d, "%s", x->text);
}

static void assumed(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_raw(d, "<ul>\n");
    for (size_t i = 0; i < sizeof ASSUMED / sizeof *ASSUMED; i++)
        for (int k = 0; k < p->r->n_attr; k++) {
            const struct assumption *a = &ASSUMED[i];
            const struct bt_attr *x = &p->r->attr[k];
            if (x->group != 0 || strcmp(x->name, a->attr) != 0 || (x->text && !*x->text)) continue;
            const char *v = x->text ? assumed_text(d, p, x)
                                    : bt_rep_fmt(d, "%.6g%s", (a->share ? 100 : 1) * x->number, a->share ? "%" : "");
            bt_rep_el(d, "li", "%s: \1%s%s\2", a->words, v, a->unit);
        }
    bt_rep_raw(d, "</ul>\n");
}

/* What is worth something and has no price here; funds for the time of change. */
static void beyond(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const char *text = "";
    for (int i = 0; i < bt_rep_size(p->r, "not_valued"); i++)
        text = bt_rep_fmt(d, "%s%s%s", text, i ? "; " : "", bt_rep_label(p->r, "not_valued", i));
    if (*text) bt_rep_el(d, "p", "\1Not valued in money:\2 %s.", text);
}

static void funds(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *gbp = bt_rep_array(p->r, "fund_gbp", "fund"), *months = bt_rep_array(p->r, "fund_months", "fund");
    static const char *const TEXT[] = { "fund_to", "fund_from", "fund_start", "fund_source" };
    struct bt_rep_grid *g =
        bt_rep_grid(d, "Funds for the time of change", 7,
                    (const char *const[]){ "Fund", "GBP thousand", "Months", "To", "From", "From the day", "Source" });
    for (int i = 0; gbp && months && i < bt_rep_size(p->r, "fund"); i++) {
        bt_rep_cell(g, bt_rep_label(p->r, "fund", i));
        bt_rep_cell_num(g, 1e-3 * gbp->v[i], 0, false);
        bt_rep_cell_num(g, months->v[i], 0, false);
        for (size_t k = 0; k < sizeof TEXT / sizeof *TEXT; k++) {
            const struct bt_texts *t = bt_results_texts(p->r, TEXT[k]);
            bt_rep_cell(g, t && *t->v[i] ? t->v[i] : k == 1 ? "outside"
                                                            : "");
        }
    }
    if (bt_rep_grid_rows(g)) bt_rep_grid_html(d, g, NULL);
}

/* Real, so it has no place among the cash. */
static void stranded(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *a = bt_rep_array(p->r, "stranded_gbp", "run year");
    int n = years(p->r);
    const char **head = heads(d, p->r, "Bundle", 1);
    if (!head || !a) return;
    head[n + 1] = "All years";
    struct bt_rep_grid *g =
        bt_rep_grid(d, "Cost that stays though the activity went, GBP thousand, real prices, not discounted", n + 2, head);
    for (int i = 0; i < p->n_bundle; i++) {
        double sum = 0;
        bt_rep_cell(g, p->bundle[i].name);
        for (int y = 0; y < n; y++) {
            double v = a->v[(size_t)p->bundle[i].mid * (size_t)n + (size_t)y];
            bt_rep_cell_num(g, 1e-3 * v, 0, false);
            sum += v;
        }
        bt_rep_cell_num(g, 1e-3 * sum, 0, false);
    }
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%sstranded.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : ""));
}

void bt_rep_economic(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *a = bt_rep_array(p->r, "economic_gbp", "run year economic_line");
    if (!a) {
        bt_rep_absent(d, "No economic appraisal is in the results. A scenario that names a money file (key money:) gives one.", SUPPLIES);
        return;
    }
    bt_rep_el(d, "p", "For value: real prices of %s, transfers between organisations left out. Positive: more of what the line counts.",
              bt_rep_attr(p->r, 0, "price_year"));
    value_table(d, p);
    for (int i = 0; i < p->n_bundle; i++) economic_of(d, p, &p->bundle[i], a);
    stranded(d, p);
    beyond(d, p);
    bt_rep_el(d, "p",
              "What was assumed of money, as for business as usual; figures at low and high evidence are worked out with the low and high "
              "ends of the money file's ranges (register of assumptions):");
    assumed(d, p);
}

/* ---- financial ---- */

const char *bt_rep_contract(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const char *name = bt_rep_attr(p->r, 0, "money_contract_in_force");
    int k = bt_axis_find(bt_results_axis(p->r, "contract"), name);
    return k < 0 ? bt_rep_fmt(d, "%s", name) : bt_rep_label(p->r, "contract", k);
}

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
    int n = years(p->r);
    const char **head = heads(d, p->r, "Organisation", 1);
    if (!head) return;
    head[n + 1] = "All years";
    struct bt_rep_grid *g = bt_rep_grid(
        d,
        bt_rep_fmt(d, "Financial: cash of each organisation with %s against business as usual, GBP thousand, nominal (+: it has more)",
                   b->name),
        n + 2, head);
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
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(
        d, g, bt_rep_fmt(d, "charts/%sfinancial-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", (int)(b - p->bundle) + 1));
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
    struct bt_rep_grid *g =
        bt_rep_grid(d, bt_rep_fmt(d, "Cash with %s against business as usual over all years, by contract, GBP thousand", b->name),
                    orgs + 2 + (rule != NULL), head);
    for (int c = 0; c < contracts; c++) {
        const char *who = "";
        bt_rep_cell(g, bt_rep_label(p->r, "contract", c));
        for (int o = 0; o < orgs; o++) {
            double sum = 0;
            for (int y = 0; y < years(p->r); y++)
                sum +=
                    a->v[(((size_t)b->mid * (size_t)years(p->r) + (size_t)y) * (size_t)contracts + (size_t)c) * (size_t)orgs + (size_t)o];
            bt_rep_cell_num(g, 1e-3 * sum, 0, true);
            if (sum > 500) who = bt_rep_fmt(d, "%s%s%s", who, *who ? ", " : "", head[1 + o]);
        }
        bt_rep_cell(g, *who ? who : "nobody: none has more");
        if (rule) bt_rep_cell(g, rule->v[c]);
    }
    bt_rep_grid_html(d, g, NULL);
    bt_rep_grid_csv(
        d, g, bt_rep_fmt(d, "charts/%scontracts-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", (int)(b - p->bundle) + 1));
}

void bt_rep_financial(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *a = bt_rep_array(p->r, "financial_gbp", "run year organisation cash_line"),
                          *contract = bt_rep_array(p->r, "contract_gbp", "run year contract organisation");
    if (!a)
        bt_rep_absent(d, "No cash by organisation is in the results. A scenario that names a money file (key money:) gives it.",
                      SUPPLIES);
    else
        bt_rep_el(
            d, "p",
            "For cash: nominal, not discounted, by organisation. "
            "Beds that are freed are no cash beyond their marginal cost until a ward closes.");
    for (int i = 0; a && i < p->n_bundle; i++) financial_of(d, p, &p->bundle[i], a);
    funds(d, p);
    if (contract)
        bt_rep_el(d, "p", "How organisations would behave under a contract is not simulated: the same care is priced in other ways.");
    for (int i = 0; contract && i < p->n_bundle; i++) contracts_of(d, p, &p->bundle[i], contract);
}

/* ---- who pays, from cost_gbp alone: every run has it ---- */

void bt_rep_payers(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_el(d, "p",
              "Cost of care by who pays, in prices of %s: what care costs, before any contract moves money. Less cost is not yet cash.",
              bt_rep_attr(p->r, 0, "price_year"));
    bt_rep_chart(d, p, p->r, "cost", "");
    for (int i = 0; i < p->n_bundle; i++) {
        const struct bt_rep_bundle *b = &p->bundle[i];
        const char **head = bt_get(d->arena, (size_t)p->Y + 2, sizeof *head);
        if (!head) return;
        head[0] = "Payer";
        for (int y = 0; y < p->Y; y++) head[1 + y] = p->year[y];
        head[1 + p->Y] = "All years";
        struct bt_rep_grid *g = bt_rep_grid(
            d, bt_rep_fmt(d, "%s: change of cost against business as usual, GBP thousand", bt_rep_upper(d, b->name)), p->Y + 2, head);
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
