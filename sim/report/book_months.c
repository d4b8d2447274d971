/* book_months.c -- the economic lines of every run by month: those of the results as they are, optimism bias and what is laid out and
 * comes back as formulas. */
#include "book_priv.h"

#include <math.h>
#include <string.h>

enum { C_BUNDLE,
       C_EVIDENCE,
       C_MONTH,
       C_YEAR,
       C_NUMBER,
       C_LINES };

const char *const bt_book_evidence[] = { "central", "low", "high" };

static const char *name_of(const struct bt_book_place *x, int line)
{
    return bt_results_axis(x->p->r, "economic_line")->label[line];
}

static bool is_optimism(const struct bt_book_place *x, int line)
{
    return strncmp(name_of(x, line), "optimism_", 9) == 0;
}

static bool is_kind(const struct bt_book_place *x, int line, const char *kind)
{
    return strcmp(x->money.kind->v[line], kind) == 0;
}

static double line_of(const struct bt_book_place *x, int c, int t, int line)
{
    return bt_book_at3(x, x->money.month, x->cases[c].run, t, line);
}

/* Lines of the results first, then optimism, then what is worked out of both. */
static void columns(struct bt_book *b, struct bt_book_place *x)
{
    struct bt_book_money *m = &x->money;
    static const char *const HEAD[] = { "Bundle", "Evidence", "Month", "Year", "Month number" }, *const MADE[] = {
        "Costs", "Cash released", "Cash released less costs", "The same, summed", "Month number, while below 0"
    };
    int col = C_LINES;
    bt_book_heads(b, x->months, 0, C_LINES, HEAD);
    for (int pass = 0; pass < 2; pass++) {
        if (pass) m->col_optimism = col;
        for (int i = 0; i < m->lines; i++)
            if (is_optimism(x, i) == pass) {
                bt_book_text(b, x->months, 0, col, BT_LOOK_HEAD_N, bt_rep_label(x->p->r, "economic_line", i));
                m->column[i] = col++;
            }
    }
    m->col_costs = col, m->col_cash = col + 1, m->col_net = col + 2, m->col_sum = col + 3, m->col_below = col + 4;
    for (int k = 0; k < 5; k++) bt_book_text(b, x->months, 0, col + k, BT_LOOK_HEAD_N, MADE[k]);
}

/* "F2+G2" of the lines of a kind; optimism: with those of optimism, or without. */
static const char *sum_of(struct bt_book *b, const struct bt_book_place *x, const char *kind, int row, bool optimism)
{
    const char *text = "";
    for (int i = 0; i < x->money.lines; i++)
        if (is_kind(x, i, kind) && (optimism || !is_optimism(x, i)))
            text = bt_rep_fmt(b->d, "%s%s%s", text, *text ? "+" : "", bt_book_at(b, NULL, row, x->money.column[i]));
    return *text ? text : "0";
}

static void optimism(struct bt_book *b, struct bt_book_place *x, int c, int row, int line, double v)
{
    bool cost = is_kind(x, line, "cost");
    bt_book_formula(b, x->months, row, x->money.column[line], BT_LOOK_2, v, NULL,
                    bt_rep_fmt(b->d, "=%sMAX(0,%s)*%s", cost ? "" : "-", sum_of(b, x, x->money.kind->v[line], row, false),
                               bt_book_at(b, x->inputs, x->money.optimism_of[c], cost ? 1 : 2)));
}

/* What is laid out and comes back in the month. Sums are kept by the caller. */
static void worked_out(struct bt_book *b, struct bt_book_place *x, int c, int t, double *sum)
{
    const struct bt_book_money *m = &x->money;
    int row = 1 + c * x->p->T + t;
    const char *rebase = bt_book_at(b, x->inputs, m->row_rebase, 1), *net = bt_book_at(b, NULL, row, m->col_net),
               *all = bt_book_at(b, NULL, row, m->col_sum);
    double costs = 0, cash = 0;
    for (int i = 0; i < m->lines; i++) {
        if (is_kind(x, i, "cost")) costs += line_of(x, c, t, i);
        if (is_kind(x, i, "cash_releasing")) cash += line_of(x, c, t, i);
    }
    *sum += cash - costs;
    bt_book_formula(b, x->months, row, m->col_costs, BT_LOOK_2, costs, NULL,
                    bt_rep_fmt(b->d, "=(%s)*%s", sum_of(b, x, "cost", row, true), rebase));
    bt_book_formula(b, x->months, row, m->col_cash, BT_LOOK_2, cash, NULL,
                    bt_rep_fmt(b->d, "=(%s)*%s", sum_of(b, x, "cash_releasing", row, true), rebase));
    bt_book_formula(b, x->months, row, m->col_net, BT_LOOK_2, cash - costs, NULL,
                    bt_rep_fmt(b->d, "=%s-%s", bt_book_at(b, NULL, row, m->col_cash), bt_book_at(b, NULL, row, m->col_costs)));
    bt_book_formula(b, x->months, row, m->col_sum, BT_LOOK_2, *sum, NULL,
                    t ? bt_rep_fmt(b->d, "=%s+%s", bt_book_at(b, NULL, row - 1, m->col_sum), net) : bt_rep_fmt(b->d, "=%s", net));
    bt_book_formula(b, x->months, row, m->col_below, BT_LOOK_PLAIN, *sum < 0 ? t + 1 : 0, NULL,
                    bt_rep_fmt(b->d, "=IF(%s<0,%s,0)", all, bt_book_at(b, NULL, row, C_NUMBER)));
}

static void months_of(struct bt_book *b, struct bt_book_place *x, int c)
{
    double sum = 0;
    int day = x->p->day0 + BT_FIRST_SERIAL;
    for (int t = 0; t < x->p->T && !b->d->e->code; t++) {
        int row = 1 + c * x->p->T + t;
        bt_book_text(b, x->months, row, C_BUNDLE, BT_LOOK_TEXT, x->cases[c].b->name);
        bt_book_text(b, x->months, row, C_EVIDENCE, BT_LOOK_TEXT, bt_book_evidence[x->cases[c].stance]);
        bt_book_num(b, x->months, row, C_MONTH, BT_LOOK_MONTH, day);
        if (t / 12 < x->p->Y) bt_book_text(b, x->months, row, C_YEAR, BT_LOOK_TEXT, bt_book_year_name(b, x, t / 12));
        bt_book_num(b, x->months, row, C_NUMBER, BT_LOOK_PLAIN, t + 1);
        for (int i = 0; i < x->money.lines; i++) {
            if (is_optimism(x, i)) optimism(b, x, c, row, i, line_of(x, c, t, i));
            else bt_book_num(b, x->months, row, x->money.column[i], BT_LOOK_2, line_of(x, c, t, i));
        }
        worked_out(b, x, c, t, &sum);
        day += (int)lround(x->p->days[t]);
    }
}

void bt_book_months(struct bt_book *b, struct bt_book_place *x)
{
    static const double WIDTH[] = { 30, 10, 10, 10, 8, 15 };
    bt_book_widths(b, x->months, WIDTH, 6);
    columns(b, x);
    for (int c = 0; c < x->n_case; c++) months_of(b, x, c);
    if (b->d->e->code) return;
    bt_book_print(b, x->months, 1, C_LINES);
    bt_book_did(b, worksheet_autofilter(x->months->ws, 0, 0, (lxw_row_t)(x->n_case * x->p->T), (lxw_col_t)x->money.col_below));
}
