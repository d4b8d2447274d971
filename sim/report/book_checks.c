/* book_checks.c -- what the workbook's formulas come to, beside what the results say; one cell says whether all agree. */
#include "book_priv.h"

#include <math.h>
#include <string.h>

enum {
    FIRST = 5, /* row of the first check */
    C_WHERE,
    C_WHAT,
    C_OF,
    C_BOOK,
    C_RESULTS,
    C_OFF,
    C_MAY,
    C_VERDICT,
    COLS
};
#define COL(c) ((c)-C_WHERE)

/* cell: of the workbook. v: of the results, NaN: none. floor: figures below it are compared as if they were as large. */
static void check(struct bt_book *b, const struct bt_book_place *x, const char *what, const char *of, const char *cell, double v,
                  double floor)
{
    int row = b->row_check + b->n_check++;
    const char *book = bt_book_at(b, NULL, row, COL(C_BOOK)), *is = bt_book_at(b, NULL, row, COL(C_RESULTS)),
               *off = bt_book_at(b, NULL, row, COL(C_OFF)), *may = bt_book_at(b, NULL, row, COL(C_MAY));
    bt_book_text(b, b->checks, row, COL(C_WHERE), BT_LOOK_TEXT, x->p->name);
    bt_book_text(b, b->checks, row, COL(C_WHAT), BT_LOOK_TEXT, what);
    bt_book_text(b, b->checks, row, COL(C_OF), BT_LOOK_TEXT, of);
    bt_book_formula(b, b->checks, row, COL(C_BOOK), BT_LOOK_RAW, v, "none", bt_rep_fmt(b->d, "=%s", cell));
    if (isfinite(v)) bt_book_num(b, b->checks, row, COL(C_RESULTS), BT_LOOK_STORED, v);
    else bt_book_text(b, b->checks, row, COL(C_RESULTS), BT_LOOK_STORED, "none");
    bt_book_formula(b, b->checks, row, COL(C_OFF), BT_LOOK_TINY, isfinite(v) ? 0 : NAN, "",
                    bt_rep_fmt(b->d, "=IF(AND(ISNUMBER(%s),ISNUMBER(%s)),%s-%s,\"\")", book, is, book, is));
    bt_book_formula(b, b->checks, row, COL(C_MAY), BT_LOOK_TINY, isfinite(v) ? 1e-9 * fmax(floor, fabs(v)) : NAN, "",
                    bt_rep_fmt(b->d, "=IF(ISNUMBER(%s),0.000000001*MAX(%g,ABS(%s)),\"\")", is, floor, is));
    bt_book_formula(b, b->checks, row, COL(C_VERDICT), BT_LOOK_TEXT, NAN, BT_BOOK_RECALCULATE,
                    bt_rep_fmt(b->d, "=IFERROR(IF(ISNUMBER(%s),IF(ABS(%s)<=%s,\"agrees\",\"DIFFERS\"),IF(%s=%s,\"agrees\",\"DIFFERS\")),"
                                     "\"DIFFERS\")",
                               off, off, may, book, is));
}

static const double POUNDS = 1000; /* sums of millions to a millionth of a pound */

static void check_value(struct bt_book *b, struct bt_book_place *x)
{
    const struct bt_book_money *m = &x->money;
    for (int y = 0; y < m->years; y++)
        for (int health = 0; health < 2; health++)
            check(b, x, health ? "Discount factor of health" : "Discount factor", bt_book_year_name(b, x, y),
                  bt_book_factor_at(b, x, y, health), (health ? m->health : m->factor)->v[y], 1);
    for (int c = 0; c < x->n_case && !b->d->e->code; c++) {
        for (int k = 0; k < m->figures; k++) {
            size_t at = (size_t)x->cases[c].run * (size_t)m->figures + (size_t)k;
            const char *cell = bt_book_figure_at(b, x, k, c);
            if (cell)
                check(b, x, bt_rep_label(x->p->r, "money_figure", k), x->cases[c].label, cell,
                      m->value->valid[at] ? m->value->v[at] : NAN, strcmp(m->unit->v[k], "GBP") == 0 ? POUNDS : 1);
        }
        for (int i = 0; i < m->lines; i++) {
            double v = 0, added = POUNDS;
            for (int y = 0; y < m->years; y++) {
                double part = bt_book_at3(x, m->year, x->cases[c].run, y, i);
                v += part, added += fabs(part);
            }
            check(b, x, bt_rep_fmt(b->d, "Economic, all years: %s", bt_rep_label(x->p->r, "economic_line", i)), x->cases[c].label,
                  bt_book_line_at(b, x, c, i), v, added);
        }
    }
}

/* Cash of an organisation over all years; with_funds false: all organisations, what payments and funds move left out. */
static double cash_of(const struct bt_book_place *x, int run, int org, int line)
{
    const struct bt_book_money *m = &x->money;
    double v = 0;
    for (int y = 0; y < m->years; y++)
        v += m->financial
                 ->v[(((size_t)run * (size_t)m->years + (size_t)y) * (size_t)m->orgs + (size_t)org) * (size_t)m->cash + (size_t)line];
    return v;
}

static void check_cash(struct bt_book *b, struct bt_book_place *x)
{
    const struct bt_book_money *m = &x->money;
    int last = BT_COL_CASH_YEARS + m->years;
    for (int c = 0; c < x->n_case; c++)
        for (int o = 0; o < m->orgs && !b->d->e->code; o++) {
            double v = 0, added = POUNDS; /* large sums may cancel: they are compared by what was added */
            for (int i = 0; i < m->cash; i++) {
                double part = cash_of(x, x->cases[c].run, o, i);
                v += part, added += fabs(part);
            }
            check(b, x, bt_rep_fmt(b->d, "Cash, all years: %s", bt_rep_label(x->p->r, "organisation", o)), x->cases[c].label,
                  bt_book_at(b, x->cash, bt_book_cash_row(x, c, o, -1), last), v, added);
        }
    for (int i = 0; i < x->p->n_bundle && x->has_contracts; i++)
        for (int k = 0; k < m->contracts && !b->d->e->code; k++) {
            double v = 0, added = POUNDS;
            for (int o = 0; o < m->orgs; o++)
                for (int l = 0; l < m->cash; l++) {
                    const char *name = bt_results_axis(x->p->r, "cash_line")->label[l];
                    bool moved = strcmp(name, "payments") == 0 || strcmp(name, "transition_funds") == 0;
                    double part = cash_of(x, x->p->bundle[i].mid, o, l);
                    v += moved ? 0 : part, added += fabs(part);
                }
            check(b, x, bt_rep_fmt(b->d, "Payments only move money: %s", bt_rep_label(x->p->r, "contract", k)), x->p->bundle[i].name,
                  bt_book_contract_at(b, x, i, k), v, added);
        }
}

/* One cell for all, which says as well where inputs are no more those of the results. */
static void verdict(struct bt_book *b)
{
    const char *all = bt_book_range(b, NULL, b->row_check, COL(C_VERDICT), b->row_check + b->n_check - 1, COL(C_VERDICT)), *changed = "0";
    for (int i = 0; i < b->d->n_place; i++)
        if (b->place[i].has_money)
            changed = bt_rep_fmt(b->d, "%s+%s", changed, bt_book_at(b, b->place[i].inputs, b->place[i].money.row_changed, 1));
    bt_book_text(b, b->checks, 2, 0, BT_LOOK_BOLD, "All together");
    bt_book_formula(
        b, b->checks, 2, 1, BT_LOOK_BOLD, NAN, BT_BOOK_RECALCULATE,
        bt_rep_fmt(b->d,
                   "=IF(COUNTIF(%s,\"agrees\")=%d,\"all %d checks pass\",%d-COUNTIF(%s,\"agrees\")&\" of %d DIFFER\"&IF(IFERROR(%s>0,TRUE),"
                   "\": inputs were changed, and what hangs on them is not the model's\",\"\"))",
                   all, b->n_check, b->n_check, b->n_check, all, b->n_check, changed));
}

void bt_book_checks(struct bt_book *b)
{
    static const double WIDTH[] = { 20, 62, 44, 22, 22, 12, 12, 12 };
    static const char *const HEAD[] = { "Locality", "What", "Of", ">Workbook", ">Results", ">Difference", ">May be", "Verdict" };
    bt_book_widths(b, b->checks, WIDTH, COL(COLS));
    b->row_check = FIRST;
    bt_book_text(b, b->checks, 0, 0, BT_LOOK_TITLE, "Checks: the workbook's figures beside those of the results");
    bt_book_across(b, b->checks, 1, 6, BT_LOOK_NOTE,
                   "The results are the model's own; the workbook works the same figures out anew, from months and inputs.");
    bt_book_heads(b, b->checks, FIRST - 1, COL(COLS), HEAD);
    for (int i = 0; i < b->d->n_place && !b->d->e->code; i++)
        if (b->place[i].has_money) check_value(b, &b->place[i]), check_cash(b, &b->place[i]);
    if (!b->n_check) bt_book_text(b, b->checks, 2, 0, BT_LOOK_TEXT, "Nothing to check: there is no money in these results.");
    else verdict(b);
    if (b->d->e->code) return;
    bt_book_print(b, b->checks, FIRST, 0);
}
