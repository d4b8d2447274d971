/* book_cash.c -- cash by organisation with live formulas, and what each organisation would have under each contract. Never discounted,
 * never added to the economic table. */
#include "book_priv.h"

#include <math.h>
#include <string.h>

enum {
    D_BUNDLE, /* columns of the data */
    D_EVIDENCE,
    D_ORG,
    D_LINE,
    D_PRICES,
    D_YEARS = BT_COL_DATA_YEARS
};
enum {
    C_ORG, /* columns of the sheet Cash */
    C_LINE,
    C_YEARS = BT_COL_CASH_YEARS
};

/* ---- data: what the formulas begin with ---- */

static bool as_paid(const struct bt_book_place *x, int line)
{
    const char *name = bt_results_axis(x->p->r, "cash_line")->label[line];
    return strcmp(name, "payments") == 0 || strcmp(name, "transition_funds") == 0;
}

static double cash_of(const struct bt_book_place *x, int c, int y, int org, int line)
{
    const struct bt_book_money *m = &x->money;
    size_t at = ((size_t)x->cases[c].run * (size_t)m->years + (size_t)y) * (size_t)m->orgs + (size_t)org;
    return m->financial->v[at * (size_t)m->cash + (size_t)line];
}

static double index_of(const struct bt_book_place *x, int c, int y, int org)
{
    return bt_book_at3(x, x->money.index, x->cases[c].run, y, org);
}

static int data_row(const struct bt_book_place *x, int c, int org, int line)
{
    return 1 + (c * x->money.orgs + org) * x->money.cash + line;
}

int bt_book_stays_row(const struct bt_book_place *x, int c)
{
    return data_row(x, x->n_case, 0, 0) + c;
}

static int contract_row(const struct bt_book_place *x, int bundle, int contract, int org)
{
    return bt_book_stays_row(x, x->n_case) + (bundle * x->money.contracts + contract) * x->money.orgs + org;
}

static double contract_of(const struct bt_book_place *x, int bundle, int y, int contract, int org)
{
    const struct bt_book_money *m = &x->money;
    size_t at = ((size_t)x->p->bundle[bundle].mid * (size_t)m->years + (size_t)y) * (size_t)m->contracts + (size_t)contract;
    return m->contract->v[at * (size_t)m->orgs + (size_t)org];
}

static void data_names(struct bt_book *b, struct bt_book_place *x, int row, const char *bundle, int stance, const char *org,
                       const char *line, const char *prices)
{
    const char *const text[] = { bundle, bt_book_evidence[stance], org, line, prices };
    for (int k = 0; k < 5; k++) bt_book_text(b, x->cash_data, row, k, BT_LOOK_TEXT, text[k]);
}

static void data_of(struct bt_book *b, struct bt_book_place *x, int c, const char *real)
{
    const struct bt_book_money *m = &x->money;
    const struct bt_book_case *k = &x->cases[c];
    for (int o = 0; o < m->orgs; o++)
        for (int i = 0; i < m->cash && !b->d->e->code; i++) {
            bool paid = as_paid(x, i);
            data_names(b, x, data_row(x, c, o, i), k->b->name, k->stance, bt_rep_label(x->p->r, "organisation", o),
                       bt_rep_label(x->p->r, "cash_line", i), paid ? "as paid" : real);
            for (int y = 0; y < m->years; y++)
                bt_book_num(b, x->cash_data, data_row(x, c, o, i), D_YEARS + y, BT_LOOK_2,
                            cash_of(x, c, y, o, i) / (paid ? 1 : index_of(x, c, y, o)));
        }
    data_names(b, x, bt_book_stays_row(x, c), k->b->name, k->stance, "", "Cost that stays though the activity went", real);
    for (int y = 0; y < m->years; y++)
        bt_book_num(b, x->cash_data, bt_book_stays_row(x, c), D_YEARS + y, BT_LOOK_2,
                    m->stranded->v[(size_t)k->run * (size_t)m->years + (size_t)y]);
}

static void contracts_of(struct bt_book *b, struct bt_book_place *x, int bundle)
{
    for (int k = 0; k < x->money.contracts; k++)
        for (int o = 0; o < x->money.orgs && !b->d->e->code; o++) {
            int row = contract_row(x, bundle, k, o);
            data_names(b, x, row, x->p->bundle[bundle].name, 0, bt_rep_label(x->p->r, "organisation", o),
                       bt_rep_fmt(b->d, "Contract: %s", bt_rep_label(x->p->r, "contract", k)), "as paid");
            for (int y = 0; y < x->money.years; y++)
                bt_book_num(b, x->cash_data, row, D_YEARS + y, BT_LOOK_2, contract_of(x, bundle, y, k, o));
        }
}

void bt_book_cash_data(struct bt_book *b, struct bt_book_place *x)
{
    static const char *const HEAD[] = { "Bundle", "Evidence", "Organisation", "Line", "Prices" };
    static const double WIDTH[] = { 30, 10, 30, 44, 18, 15 };
    const char *real = bt_rep_fmt(b->d, "real, of %s", bt_rep_attr(x->p->r, 0, "money_price_year"));
    bt_book_widths(b, x->cash_data, WIDTH, 6);
    bt_book_heads(b, x->cash_data, 0, 5, HEAD);
    for (int y = 0; y < x->money.years; y++) bt_book_text(b, x->cash_data, 0, D_YEARS + y, BT_LOOK_HEAD_N, bt_book_year_name(b, x, y));
    for (int c = 0; c < x->n_case; c++) data_of(b, x, c, real);
    for (int i = 0; i < x->p->n_bundle && x->has_contracts; i++) contracts_of(b, x, i);
    if (b->d->e->code) return;
    int last = x->has_contracts ? contract_row(x, x->p->n_bundle, 0, 0) - 1 : bt_book_stays_row(x, x->n_case) - 1;
    bt_book_print(b, x->cash_data, 1, D_YEARS);
    bt_book_did(b, worksheet_autofilter(x->cash_data->ws, 0, 0, (lxw_row_t)last, (lxw_col_t)(D_YEARS + x->money.years - 1)));
}

/* ---- cash ---- */

/* Each organisation with its lines and their sum, then all of them, then all without funds. */
int bt_book_cash_row(const struct bt_book_place *x, int c, int org, int line)
{
    int each = x->money.cash + 1, at = org < 0 ? x->money.orgs : org;
    return x->row_cash_case + c * x->rows_cash_case + 2 + at * each + (line < 0 ? x->money.cash : line);
}

int bt_book_without_funds(const struct bt_book_place *x, int c)
{
    return bt_book_cash_row(x, c, -1, -1) + 1;
}

static int all_years(const struct bt_book_place *x)
{
    return C_YEARS + x->money.years;
}

/* A row of sums along a column: from..to, and over years in the last column. v: of each year. */
static void all_of(struct bt_book *b, struct bt_book_place *x, int row, enum bt_book_look look, double v)
{
    bt_book_formula(b, x->cash, row, all_years(x), look, v, NULL,
                    bt_rep_fmt(b->d, "=SUM(%s)", bt_book_range(b, NULL, row, C_YEARS, row, all_years(x) - 1)));
}

static void cash_line(struct bt_book *b, struct bt_book_place *x, int c, int org, int line)
{
    const struct bt_book_money *m = &x->money;
    int row = bt_book_cash_row(x, c, org, line);
    double all = 0;
    bt_book_text(b, x->cash, row, C_ORG, BT_LOOK_TEXT, bt_rep_label(x->p->r, "organisation", org));
    bt_book_text(b, x->cash, row, C_LINE, BT_LOOK_TEXT, bt_rep_label(x->p->r, "cash_line", line));
    for (int y = 0; y < m->years; y++) {
        const char *of = bt_book_at(b, x->cash_data, data_row(x, c, org, line), D_YEARS + y),
                   *index = bt_book_at(b, x->inputs, m->row_index + m->index_of[c * m->orgs + org], m->first_index + y);
        double v = cash_of(x, c, y, org, line);
        bt_book_formula(b, x->cash, row, C_YEARS + y, BT_LOOK_0, v, NULL,
                        as_paid(x, line) ? bt_rep_fmt(b->d, "=%s", of) : bt_rep_fmt(b->d, "=%s*%s", of, index));
        all += v;
    }
    all_of(b, x, row, BT_LOOK_0, all);
}

static double sum_of(const struct bt_book_place *x, int c, int y, int org, int line, bool funds)
{
    double v = 0;
    for (int o = org < 0 ? 0 : org; o < (org < 0 ? x->money.orgs : org + 1); o++)
        for (int i = line < 0 ? 0 : line; i < (line < 0 ? x->money.cash : line + 1); i++)
            if (funds || strcmp(bt_results_axis(x->p->r, "cash_line")->label[i], "transition_funds") != 0) v += cash_of(x, c, y, o, i);
    return v;
}

/* The sum of an organisation, or of all; a line of all. */
static void cash_sum(struct bt_book *b, struct bt_book_place *x, int c, int org, int line)
{
    int row = bt_book_cash_row(x, c, org, line), first = bt_book_cash_row(x, c, org, 0);
    enum bt_book_look look = line < 0 ? BT_LOOK_SUM : BT_LOOK_0;
    double all = 0;
    bt_book_text(b, x->cash, row, C_ORG, line < 0 ? BT_LOOK_SUM : BT_LOOK_TEXT,
                 org < 0 ? "All organisations" : bt_rep_label(x->p->r, "organisation", org));
    bt_book_text(b, x->cash, row, C_LINE, line < 0 ? BT_LOOK_SUM : BT_LOOK_TEXT,
                 line < 0 ? "Has more money (+) or less" : bt_rep_label(x->p->r, "cash_line", line));
    for (int y = 0; y < x->money.years && !b->d->e->code; y++) {
        const char *formula = "";
        for (int o = 0; line >= 0 && o < x->money.orgs; o++)
            formula =
                bt_rep_fmt(b->d, "%s%s%s", formula, o ? "+" : "=", bt_book_at(b, NULL, bt_book_cash_row(x, c, o, line), C_YEARS + y));
        if (line < 0)
            formula = bt_rep_fmt(b->d, "=SUM(%s)", bt_book_range(b, NULL, first, C_YEARS + y, first + x->money.cash - 1, C_YEARS + y));
        double v = sum_of(x, c, y, org, line, true);
        bt_book_formula(b, x->cash, row, C_YEARS + y, look, v, NULL, formula);
        all += v;
    }
    all_of(b, x, row, look, all);
}

/* What a chart draws: money that comes from no fund. */
static void no_funds(struct bt_book *b, struct bt_book_place *x, int c)
{
    int row = bt_book_without_funds(x, c);
    double all = 0;
    bt_book_text(b, x->cash, row, C_ORG, BT_LOOK_SUM, "All organisations");
    bt_book_text(b, x->cash, row, C_LINE, BT_LOOK_SUM, "... without funds for the time of change");
    for (int y = 0; y < x->money.years && !b->d->e->code; y++) {
        const char *formula = bt_rep_fmt(b->d, "=%s", bt_book_at(b, NULL, row - 1, C_YEARS + y));
        for (int i = 0; i < x->money.cash; i++)
            if (strcmp(bt_results_axis(x->p->r, "cash_line")->label[i], "transition_funds") == 0)
                formula = bt_rep_fmt(b->d, "%s-%s", formula, bt_book_at(b, NULL, bt_book_cash_row(x, c, -1, i), C_YEARS + y));
        double v = sum_of(x, c, y, -1, -1, false);
        bt_book_formula(b, x->cash, row, C_YEARS + y, BT_LOOK_SUM, v, NULL, formula);
        all += v;
    }
    all_of(b, x, row, BT_LOOK_SUM, all);
}

static void cash_case(struct bt_book *b, struct bt_book_place *x, int c)
{
    int row = bt_book_cash_row(x, c, 0, 0) - 2;
    bt_book_text(b, x->cash, row, C_ORG, BT_LOOK_PART,
                 bt_rep_fmt(b->d, "%s: against business as usual, GBP as paid in each year, contract in force", x->cases[c].label));
    bt_book_heads(b, x->cash, row + 1, 2, (const char *const[]){ "Organisation", "Line" });
    for (int y = 0; y < x->money.years; y++) bt_book_text(b, x->cash, row + 1, C_YEARS + y, BT_LOOK_HEAD_N, bt_book_year_name(b, x, y));
    bt_book_text(b, x->cash, row + 1, all_years(x), BT_LOOK_HEAD_N, "All years");
    for (int o = 0; o < x->money.orgs; o++) {
        for (int i = 0; i < x->money.cash; i++) cash_line(b, x, c, o, i);
        cash_sum(b, x, c, o, -1);
    }
    for (int i = -1; i < x->money.cash; i++) cash_sum(b, x, c, -1, i);
    no_funds(b, x, c);
}

static double over_years(const struct bt_book_place *x, int c, int org)
{
    double v = 0;
    for (int y = 0; y < x->money.years; y++) v += sum_of(x, c, y, org, -1, true);
    return v;
}

/* Over all years, a column a run. */
static void cash_short(struct bt_book *b, struct bt_book_place *x)
{
    bt_book_text(b, x->cash, 3, C_ORG, BT_LOOK_HEAD, "Over all years");
    bt_book_text(b, x->cash, 3, C_LINE, BT_LOOK_HEAD, "");
    for (int c = 0; c < x->n_case; c++) bt_book_text(b, x->cash, 3, C_YEARS + c, BT_LOOK_HEAD_N, x->cases[c].label);
    for (int k = 0; k <= x->money.orgs && !b->d->e->code; k++) {
        int org = k < x->money.orgs ? k : -1;
        bt_book_text(b, x->cash, 4 + k, C_ORG, BT_LOOK_TEXT, org < 0 ? "All organisations" : bt_rep_label(x->p->r, "organisation", org));
        for (int c = 0; c < x->n_case; c++)
            bt_book_formula(b, x->cash, 4 + k, C_YEARS + c, org < 0 ? BT_LOOK_SUM : BT_LOOK_0, over_years(x, c, org), NULL,
                            bt_rep_fmt(b->d, "=%s", bt_book_at(b, NULL, bt_book_cash_row(x, c, org, -1), all_years(x))));
    }
}

void bt_book_cash(struct bt_book *b, struct bt_book_place *x)
{
    static const double WIDTH[] = { 34, 44, 14 };
    bt_book_widths(b, x->cash, WIDTH, 3);
    x->row_cash_case = 4 + x->money.orgs + 3;
    x->rows_cash_case = (x->money.orgs + 1) * (x->money.cash + 1) + 4;
    bt_book_text(b, x->cash, 0, C_ORG, BT_LOOK_TITLE, bt_rep_fmt(b->d, "Finance: cash by organisation, %s", x->p->name));
    bt_book_across(
        b, x->cash, 1, 6, BT_LOOK_NOTE,
        "Nominal: real pounds of 'Cash data' times the prices of each year in 'Inputs'. Not discounted. Payments and funds are as paid: "
        "they do not follow changed prices.");
    cash_short(b, x);
    for (int c = 0; c < x->n_case; c++) cash_case(b, x, c);
    if (b->d->e->code) return;
    bt_book_print(b, x->cash, 0, C_YEARS);
}

/* ---- payments: the same care under each contract ---- */

enum { LITTLE = 500 }; /* GBP over all years, at least, to want the bundle for: as on the page */

static int payments_head(const struct bt_book_place *x, int bundle)
{
    return 4 + bundle * (x->money.contracts + 3);
}

const char *bt_book_contract_at(struct bt_book *b, const struct bt_book_place *x, int bundle, int contract)
{
    return bt_book_at(b, x->payments, payments_head(x, bundle) + 1 + contract, 1 + x->money.orgs);
}

/* "Council; Commissioner": names of whose cell is more than LITTLE; nobody where none is. The formula and what it comes to. */
static void who(struct bt_book *b, struct bt_book_place *x, int head, int row, const double *v)
{
    const char *text = "", *list = "";
    for (int o = 0; o < x->money.orgs; o++) {
        list = bt_rep_fmt(b->d, "%s%sIF(%s>%d,\"; \"&%s,\"\")", list, o ? "&" : "", bt_book_at(b, NULL, row, 1 + o), LITTLE,
                          bt_book_at(b, NULL, head, 1 + o));
        if (v[o] > LITTLE)
            text =
                bt_rep_fmt(b->d, "%s%s%s", text, *text ? "; " : "", bt_book_clean(b->d, bt_rep_label(x->p->r, "organisation", o), 200));
    }
    bt_book_formula(b, x->payments, row, 2 + x->money.orgs, BT_LOOK_WRAP, NAN, *text ? text : "nobody: none has more",
                    bt_rep_fmt(b->d, "=IF(COUNTIF(%s,\">%d\")=0,\"nobody: none has more\",MID(%s,3,9999))",
                               bt_book_range(b, NULL, row, 1, row, x->money.orgs), LITTLE, list));
}

static void payments_row(struct bt_book *b, struct bt_book_place *x, int bundle, int contract, int head, double *v)
{
    int row = head + 1 + contract, orgs = x->money.orgs;
    double all = 0;
    bt_book_text(b, x->payments, row, 0, BT_LOOK_TEXT, bt_rep_label(x->p->r, "contract", contract));
    for (int o = 0; o < orgs; o++) {
        int data = contract_row(x, bundle, contract, o);
        v[o] = 0;
        for (int y = 0; y < x->money.years; y++) v[o] += contract_of(x, bundle, y, contract, o);
        bt_book_formula(b, x->payments, row, 1 + o, BT_LOOK_0, v[o], NULL,
                        bt_rep_fmt(b->d, "=SUM(%s)", bt_book_range(b, x->cash_data, data, D_YEARS, data, D_YEARS + x->money.years - 1)));
        all += v[o];
    }
    bt_book_formula(b, x->payments, row, 1 + orgs, BT_LOOK_0, all, NULL,
                    bt_rep_fmt(b->d, "=SUM(%s)", bt_book_range(b, NULL, row, 1, row, orgs)));
    who(b, x, head, row, v);
    bt_book_text(b, x->payments, row, 3 + orgs, BT_LOOK_WRAP, x->money.rule ? x->money.rule->v[contract] : "");
}

void bt_book_payments(struct bt_book *b, struct bt_book_place *x)
{
    int orgs = x->money.orgs;
    double *v = bt_get(b->d->arena, (size_t)orgs + 1, sizeof *v), *width = bt_get(b->d->arena, (size_t)orgs + 4, sizeof *width);
    if (!v || !width) {
        bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    for (int k = 0; k < orgs + 4; k++) width[k] = k == 0 ? 34 : k < orgs + 2 ? 19
                                                                             : 60;
    bt_book_widths(b, x->payments, width, orgs + 4);
    bt_book_text(b, x->payments, 0, 0, BT_LOOK_TITLE, bt_rep_fmt(b->d, "The same care under each contract, %s", x->p->name));
    bt_book_across(b, x->payments, 1, 6, BT_LOOK_NOTE,
                   "How organisations would behave under a contract is not simulated. In force: "
                   "the contract in which the sheet Cash is told. Payments only move money: the column All is the same under each.");
    for (int i = 0; i < x->p->n_bundle && !b->d->e->code; i++) {
        int row = payments_head(x, i);
        bt_book_text(
            b, x->payments, row - 1, 0, BT_LOOK_PART,
            bt_rep_fmt(b->d, "%s, %s: cash against business as usual over all years, GBP as paid", x->p->bundle[i].name,
                       bt_results_evidence(x->p->r)));
        bt_book_text(b, x->payments, row, 0, BT_LOOK_HEAD, "Contract");
        for (int o = 0; o < orgs; o++)
            bt_book_text(b, x->payments, row, 1 + o, BT_LOOK_HEAD_N, bt_rep_label(x->p->r, "organisation", o));
        bt_book_text(b, x->payments, row, 1 + orgs, BT_LOOK_HEAD_N, "All");
        bt_book_text(b, x->payments, row, 2 + orgs, BT_LOOK_HEAD, "Who would want the bundle (has over GBP 500 more)");
        bt_book_text(b, x->payments, row, 3 + orgs, BT_LOOK_HEAD, "Rule");
        for (int k = 0; k < x->money.contracts && !b->d->e->code; k++) payments_row(b, x, i, k, row, v);
    }
    if (b->d->e->code) return;
    bt_book_print(b, x->payments, 0, 1);
}
