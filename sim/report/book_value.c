/* book_value.c -- the economic table with live formulas: discount factors, lines by year, present values, and the figures of the
 * business case. Values beside the formulas are those of the results. */
#include "book_priv.h"

#include <math.h>
#include <string.h>

enum { C_LABEL,
       C_KIND,
       C_YEARS };

/* Rows of a case after its lines. */
enum { SUM_COSTS,
       SUM_BENEFITS,
       SUM_NET,
       SUM_PRESENT,
       SUM_STAYS,
       SUMS };

static int all_years(const struct bt_book_place *x)
{
    return C_YEARS + x->money.years;
}

static int present(const struct bt_book_place *x)
{
    return all_years(x) + 1;
}

/* ---- discounting ---- */

static void factors(struct bt_book *b, struct bt_book_place *x)
{
    struct bt_book_money *m = &x->money;
    const char *rate = bt_book_at(b, x->inputs, m->row_rate, 1), *after = bt_book_at(b, x->inputs, m->row_after, 1),
               *later = bt_book_at(b, x->inputs, m->row_later, 1), *health = bt_book_at(b, x->inputs, m->row_health, 1),
               *within = bt_book_at(b, x->inputs, m->row_t, 1);
    int row = m->row_t_year;
    m->row_factor = row + 1, m->row_factor_health = row + 2;
    bt_book_text(b, x->economic, row - 1, C_LABEL, BT_LOOK_HEAD, "Discounting");
    bt_book_text(b, x->economic, row - 1, C_KIND, BT_LOOK_HEAD, "");
    static const char *const LABEL[] = { "t, years from the start", "Discount factor, 1/(1+rate)^t", "Discount factor of health" };
    for (int k = 0; k < 3; k++) bt_book_text(b, x->economic, row + k, C_LABEL, BT_LOOK_TEXT, LABEL[k]);
    for (int y = 0; y < m->years && !b->d->e->code; y++) {
        const char *t = bt_book_at(b, NULL, row, C_YEARS + y), *lie = bt_rep_attr(x->p->r, 0, "money_flows_lie");
        bt_book_text(b, x->economic, row - 1, C_YEARS + y, BT_LOOK_HEAD_N, bt_book_year_name(b, x, y));
        bt_book_formula(b, x->economic, row, C_YEARS + y, BT_LOOK_PLAIN,
                        y + (strcmp(lie, "start") == 0 ? 0
                             : strcmp(lie, "end") == 0 ? 1
                                                       : 0.5),
                        NULL, bt_rep_fmt(b->d, "=%d+%s", y, within));
        bt_book_formula(b, x->economic, row + 1, C_YEARS + y, BT_LOOK_FACTOR, m->factor->v[y], NULL,
                        bt_rep_fmt(b->d, "=1/((1+%s)^MIN(%s,%s)*(1+%s)^MAX(0,%s-%s))", rate, t, after, later, t, after));
        bt_book_formula(b, x->economic, row + 2, C_YEARS + y, BT_LOOK_FACTOR, m->health->v[y], NULL,
                        bt_rep_fmt(b->d, "=1/(1+%s)^%s", health, t));
    }
}

/* ---- one run ---- */

static bool is_cost(const struct bt_book_place *x, int line)
{
    return strcmp(x->money.kind->v[line], "cost") == 0;
}

static bool is_health(const struct bt_book_place *x, int line)
{
    return strcmp(bt_results_axis(x->p->r, "economic_line")->label[line], "health") == 0;
}

static int line_row(const struct bt_book_place *x, int c, int line)
{
    return x->money.row_case + c * x->money.rows_a_case + 2 + line;
}

static int sum_row(const struct bt_book_place *x, int c, int sum)
{
    return line_row(x, c, x->money.lines + sum);
}

static double line_of(const struct bt_book_place *x, int c, int y, int line)
{
    return bt_book_at3(x, x->money.year, x->cases[c].run, y, line);
}

static void line(struct bt_book *b, struct bt_book_place *x, int c, int i)
{
    const struct bt_book_money *m = &x->money;
    int row = line_row(x, c, i), last = C_YEARS + m->years - 1, factor = is_health(x, i) ? m->row_factor_health : m->row_factor;
    double all = 0, worth = 0;
    bt_book_text(b, x->economic, row, C_LABEL, BT_LOOK_TEXT, bt_rep_label(x->p->r, "economic_line", i));
    bt_book_text(b, x->economic, row, C_KIND, BT_LOOK_TEXT, bt_rep_plain(b->d, m->kind->v[i]));
    for (int y = 0; y < m->years; y++) {
        double v = line_of(x, c, y, i);
        int first = 1 + c * x->p->T + 12 * y;
        bt_book_formula(b, x->economic, row, C_YEARS + y, BT_LOOK_0, v, NULL,
                        bt_rep_fmt(b->d, "=SUM(%s)*%s", bt_book_range(b, x->months, first, m->column[i], first + 11, m->column[i]),
                                   bt_book_at(b, x->inputs, m->row_rebase, 1)));
        all += v, worth += v * (is_health(x, i) ? m->health : m->factor)->v[y];
    }
    const char *years = bt_book_range(b, NULL, row, C_YEARS, row, last);
    bt_book_formula(b, x->economic, row, all_years(x), BT_LOOK_0, all, NULL, bt_rep_fmt(b->d, "=SUM(%s)", years));
    bt_book_formula(b, x->economic, row, present(x), BT_LOOK_0, worth, NULL,
                    bt_rep_fmt(b->d, "=SUMPRODUCT(%s,%s)", years, bt_book_range(b, NULL, factor, C_YEARS, factor, last)));
}

/* A column of a case: years, then all years, then present value. */
static double column_of(const struct bt_book_place *x, int c, int col, int i)
{
    double v = 0;
    for (int y = 0; y < x->money.years; y++)
        if (col == C_YEARS + y || col == all_years(x)) v += line_of(x, c, y, i);
        else if (col == present(x)) v += line_of(x, c, y, i) * (is_health(x, i) ? x->money.health : x->money.factor)->v[y];
    return v;
}

/* Costs, benefits and net in every column. */
static void sums(struct bt_book *b, struct bt_book_place *x, int c)
{
    static const char *const LABEL[] = { "Costs", "Benefits", "Benefits less costs" };
    for (int k = 0; k < 3; k++) bt_book_text(b, x->economic, sum_row(x, c, k), C_LABEL, BT_LOOK_SUM, LABEL[k]);
    for (int col = C_YEARS; col <= present(x) && !b->d->e->code; col++) {
        const char *formula[2] = { "", "" };
        double v[2] = { 0, 0 };
        for (int i = 0; i < x->money.lines; i++) {
            int k = !is_cost(x, i);
            formula[k] = bt_rep_fmt(b->d, "%s%s%s", formula[k], *formula[k] ? "+" : "", bt_book_at(b, NULL, line_row(x, c, i), col));
            v[k] += column_of(x, c, col, i);
        }
        for (int k = 0; k < 2; k++)
            bt_book_formula(b, x->economic, sum_row(x, c, k), col, BT_LOOK_SUM, v[k], NULL,
                            bt_rep_fmt(b->d, "=%s", *formula[k] ? formula[k] : "0"));
        bt_book_formula(b, x->economic, sum_row(x, c, SUM_NET), col, BT_LOOK_SUM, v[1] - v[0], NULL,
                        bt_rep_fmt(b->d, "=%s-%s", bt_book_at(b, NULL, sum_row(x, c, SUM_BENEFITS), col),
                                   bt_book_at(b, NULL, sum_row(x, c, SUM_COSTS), col)));
    }
}

/* The net of each year at its present value, and what stays though the activity went. */
static void below(struct bt_book *b, struct bt_book_place *x, int c)
{
    const struct bt_book_money *m = &x->money;
    int row = sum_row(x, c, SUM_PRESENT), stays = sum_row(x, c, SUM_STAYS), health = -1, last = C_YEARS + m->years - 1;
    double all = 0, left = 0;
    for (int i = 0; i < m->lines; i++) health = is_health(x, i) ? i : health;
    bt_book_text(b, x->economic, row, C_LABEL, BT_LOOK_TEXT, "The same, at its present value");
    bt_book_text(b, x->economic, stays, C_LABEL, BT_LOOK_TEXT, "No benefit: cost that stays though the activity went");
    for (int y = 0; y < m->years && !b->d->e->code; y++) {
        int col = C_YEARS + y;
        double v = 0, stay = m->stranded->v[(size_t)x->cases[c].run * (size_t)m->years + (size_t)y];
        for (int i = 0; i < m->lines; i++)
            v += (is_cost(x, i) ? -1 : 1) * line_of(x, c, y, i) * (i == health ? m->health : m->factor)->v[y];
        const char *net = bt_book_at(b, NULL, sum_row(x, c, SUM_NET), col), *f = bt_book_at(b, NULL, m->row_factor, col),
                   *h = health < 0 ? "0" : bt_book_at(b, NULL, line_row(x, c, health), col);
        bt_book_formula(b, x->economic, row, col, BT_LOOK_0, v, NULL,
                        bt_rep_fmt(b->d, "=(%s-%s)*%s+%s*%s", net, h, f, h, bt_book_at(b, NULL, m->row_factor_health, col)));
        bt_book_formula(b, x->economic, stays, col, BT_LOOK_0, stay, NULL,
                        bt_rep_fmt(b->d, "=%s*%s", bt_book_at(b, x->cash_data, bt_book_stays_row(x, c), BT_COL_DATA_YEARS + y),
                                   bt_book_at(b, x->inputs, m->row_rebase, 1)));
        all += v, left += stay;
    }
    bt_book_formula(b, x->economic, row, all_years(x), BT_LOOK_0, all, NULL,
                    bt_rep_fmt(b->d, "=SUM(%s)", bt_book_range(b, NULL, row, C_YEARS, row, last)));
    bt_book_formula(b, x->economic, stays, all_years(x), BT_LOOK_0, left, NULL,
                    bt_rep_fmt(b->d, "=SUM(%s)", bt_book_range(b, NULL, stays, C_YEARS, stays, last)));
}

static void one_case(struct bt_book *b, struct bt_book_place *x, int c)
{
    int row = line_row(x, c, -2);
    bt_book_text(b, x->economic, row, C_LABEL, BT_LOOK_PART,
                 bt_rep_fmt(b->d, "%s: against business as usual, GBP, real prices, not discounted by year", x->cases[c].label));
    bt_book_heads(b, x->economic, row + 1, 2, (const char *const[]){ "Line", "Kind" });
    for (int y = 0; y < x->money.years; y++) bt_book_text(b, x->economic, row + 1, C_YEARS + y, BT_LOOK_HEAD_N, bt_book_year_name(b, x, y));
    bt_book_text(b, x->economic, row + 1, all_years(x), BT_LOOK_HEAD_N, "All years");
    bt_book_text(b, x->economic, row + 1, present(x), BT_LOOK_HEAD_N, "Present value");
    for (int i = 0; i < x->money.lines; i++) line(b, x, c, i);
    sums(b, x, c);
    below(b, x, c);
}

/* ---- figures of the business case ---- */

/* Cells that figures are worked out of, of one run; all with the sheet's name where it is another. */
struct cells {
    struct bt_book *b;
    struct bt_book_place *x;
    int c;
};

static const char *worth(const struct cells *k, int c, int sum)
{
    return bt_book_at(k->b, NULL, sum_row(k->x, c, sum), present(k->x));
}

static const char *month_column(const struct cells *k, int col)
{
    int first = 1 + k->c * k->x->p->T;
    return bt_book_range(k->b, k->x->months, first, col, first + k->x->p->T - 1, col);
}

/* The same stance of the bundle named as do-minimum; -1: none. */
static int minimum(const struct cells *k)
{
    const char *name = bt_rep_attr(k->x->p->r, 0, "money_do_minimum");
    for (int i = 0; *name && i < k->x->n_case; i++)
        if (strcmp(k->x->cases[i].b->name, name) == 0 && k->x->cases[i].stance == k->x->cases[k->c].stance) return i;
    return -1;
}

static const char *costs_worth(const struct cells *k)
{
    return bt_rep_fmt(k->b->d, "=%s", worth(k, k->c, SUM_COSTS));
}

static const char *benefits_worth(const struct cells *k)
{
    return bt_rep_fmt(k->b->d, "=%s", worth(k, k->c, SUM_BENEFITS));
}

static const char *value(const struct cells *k)
{
    return bt_rep_fmt(k->b->d, "=%s-%s", worth(k, k->c, SUM_BENEFITS), worth(k, k->c, SUM_COSTS));
}

static const char *ratio(const struct cells *k)
{
    const char *costs = worth(k, k->c, SUM_COSTS);
    return bt_rep_fmt(k->b->d, "=IF(%s>0,%s/%s,\"none\")", costs, worth(k, k->c, SUM_BENEFITS), costs);
}

static const char *value_more(const struct cells *k)
{
    int c = minimum(k);
    if (c < 0) return NULL;
    return bt_rep_fmt(k->b->d, "=(%s-%s)-(%s-%s)", worth(k, k->c, SUM_BENEFITS), worth(k, k->c, SUM_COSTS), worth(k, c, SUM_BENEFITS),
                      worth(k, c, SUM_COSTS));
}

static const char *ratio_more(const struct cells *k)
{
    int c = minimum(k);
    if (c < 0) return NULL;
    const char *costs = bt_rep_fmt(k->b->d, "(%s-%s)", worth(k, k->c, SUM_COSTS), worth(k, c, SUM_COSTS));
    return bt_rep_fmt(k->b->d, "=IF(%s>0,(%s-%s)/%s,\"none\")", costs, worth(k, k->c, SUM_BENEFITS), worth(k, c, SUM_BENEFITS), costs);
}

static const char *payback(const struct cells *k)
{
    const char *last = month_column(k, k->x->money.col_below);
    return bt_rep_fmt(k->b->d, "=IF(AND(MAX(%s)>0,MAX(%s)<%d),MAX(%s),\"none\")", last, last, k->x->p->T, last);
}

static const char *peak(const struct cells *k)
{
    const char *sum = month_column(k, k->x->money.col_sum);
    return bt_rep_fmt(k->b->d, "=IF(MIN(%s)<0,-MIN(%s),\"none\")", sum, sum);
}

static const char *peak_month(const struct cells *k)
{
    const char *sum = month_column(k, k->x->money.col_sum);
    return bt_rep_fmt(k->b->d, "=IF(MIN(%s)<0,MATCH(MIN(%s),%s,0)-1,\"none\")", sum, sum, sum);
}

/* Costs, not discounted, by how many fewer there are of a measure. */
static const char *for_each_fewer(const struct cells *k, int series)
{
    static const int COLUMN[] = { BT_COL_MONTH_LOW + 1, BT_COL_MONTH_LOW, BT_COL_MONTH_LOW + 2 };
    int last = k->x->p->T - 1, col = COLUMN[k->x->cases[k->c].stance];
    if (series < 0) return NULL;
    int usual = bt_book_month_row(k->x, series, -1), row = bt_book_month_row(k->x, series, (int)(k->x->cases[k->c].b - k->x->p->bundle));
    const char *costs = bt_rep_fmt(k->b->d, "SUM(%s)", month_column(k, k->x->money.col_costs)),
               *fewer = bt_rep_fmt(k->b->d, "(SUM(%s)-SUM(%s))",
                                   bt_book_range(k->b, k->x->by_month, usual, COLUMN[0], usual + last, COLUMN[0]),
                                   bt_book_range(k->b, k->x->by_month, row, col, row + last, col));
    return bt_rep_fmt(k->b->d, "=IF(AND(%s>0,%s>0),%s/%s,\"none\")", costs, fewer, costs, fewer);
}

static const char *per_arrival(const struct cells *k)
{
    return for_each_fewer(k, bt_book_series_for(k->x, BT_REP_ADMISSIONS));
}

static const char *per_day(const struct cells *k)
{
    return for_each_fewer(k, bt_book_series_of(k->x, bt_rep_attr(k->x->p->r, 0, "money_closing_measure")));
}

static const char *delay(const struct cells *k)
{
    int row = sum_row(k->x, k->c, SUM_PRESENT), f = k->x->money.row_factor, last = C_YEARS + k->x->money.years - 1;
    if (k->x->money.years < 2) return "=\"none\"";
    return bt_rep_fmt(k->b->d, "=SUM(%s)-SUMPRODUCT(%s/%s,%s)", bt_book_range(k->b, NULL, row, C_YEARS, row, last),
                      bt_book_range(k->b, NULL, row, C_YEARS, row, last - 1), bt_book_range(k->b, NULL, f, C_YEARS, f, last - 1),
                      bt_book_range(k->b, NULL, f, C_YEARS + 1, f, last));
}

static const char *cash(const struct cells *k)
{
    return bt_rep_fmt(k->b->d, "=SUM(%s)", month_column(k, k->x->money.col_cash));
}

static const char *stays(const struct cells *k)
{
    if (k->x->p->T % 12) return NULL;
    return bt_rep_fmt(k->b->d, "=%s", bt_book_at(k->b, NULL, sum_row(k->x, k->c, SUM_STAYS), all_years(k->x)));
}

static const struct {
    const char *name;
    const char *(*formula)(const struct cells *k); /* NULL result: it is shown as stored */
} LIVE[] = {
    { "present_value_costs", costs_worth },
    { "present_value_benefits", benefits_worth },
    { "net_present_value", value },
    { "benefit_cost_ratio", ratio },
    { "net_present_value_vs_do_minimum", value_more },
    { "benefit_cost_ratio_vs_do_minimum", ratio_more },
    { "payback_month", payback },
    { "peak_funding", peak },
    { "peak_funding_month", peak_month },
    { "cost_per_admission_avoided", per_arrival },
    { "cost_per_bed_day_freed", per_day },
    { "cost_of_a_years_delay", delay },
    { "cash_released", cash },
    { "cost_stranded", stays },
};

static const char *live(struct bt_book *b, struct bt_book_place *x, int k, int c)
{
    const char *name = bt_results_axis(x->p->r, "money_figure")->label[k];
    for (size_t i = 0; i < sizeof LIVE / sizeof *LIVE; i++)
        if (strcmp(name, LIVE[i].name) == 0) return LIVE[i].formula(&(struct cells){ b, x, c });
    return NULL;
}

static void figure(struct bt_book *b, struct bt_book_place *x, int k, int c)
{
    const struct bt_book_money *m = &x->money;
    const char *formula = live(b, x, k, c);
    size_t at = (size_t)x->cases[c].run * (size_t)m->figures + (size_t)k;
    double v = m->value->valid[at] ? m->value->v[at] : NAN;
    bool ratio = strcmp(m->unit->v[k], "1") == 0;
    if (formula) bt_book_formula(b, x->economic, m->row_figures + k, C_YEARS + c, ratio ? BT_LOOK_3 : BT_LOOK_0, v, "none", formula);
    else if (isfinite(v)) bt_book_num(b, x->economic, m->row_figures + k, C_YEARS + c, BT_LOOK_STORED, v);
    else bt_book_text(b, x->economic, m->row_figures + k, C_YEARS + c, BT_LOOK_STORED, "none");
}

static void figures(struct bt_book *b, struct bt_book_place *x)
{
    const struct bt_book_money *m = &x->money;
    bt_book_text(b, x->economic, m->row_figures - 1, C_LABEL, BT_LOOK_HEAD, "What it comes to, against business as usual");
    bt_book_text(b, x->economic, m->row_figures - 1, C_KIND, BT_LOOK_HEAD, "Unit");
    for (int c = 0; c < x->n_case; c++) bt_book_text(b, x->economic, m->row_figures - 1, C_YEARS + c, BT_LOOK_HEAD_N, x->cases[c].label);
    bt_book_text(b, x->economic, m->row_figures - 1, C_YEARS + x->n_case, BT_LOOK_HEAD, "Why one may be none");
    for (int k = 0; k < m->figures && !b->d->e->code; k++) {
        bt_book_text(b, x->economic, m->row_figures + k, C_LABEL, BT_LOOK_TEXT, bt_rep_label(x->p->r, "money_figure", k));
        bt_book_text(b, x->economic, m->row_figures + k, C_KIND, BT_LOOK_TEXT,
                     strncmp(m->unit->v[k], "months", 6) == 0 ? bt_rep_fmt(b->d, "months; 0: %s", x->p->month_from) : m->unit->v[k]);
        for (int c = 0; c < x->n_case; c++) figure(b, x, k, c);
        bt_book_text(b, x->economic, m->row_figures + k, C_YEARS + x->n_case, BT_LOOK_TEXT, m->absent->v[k]);
    }
}

void bt_book_economic(struct bt_book *b, struct bt_book_place *x)
{
    static const double WIDTH[] = { 52, 20, 14 };
    struct bt_book_money *m = &x->money;
    bt_book_widths(b, x->economic, WIDTH, 3);
    m->row_figures = 4, m->row_t_year = m->row_figures + m->figures + 2;
    m->row_case = m->row_t_year + 4, m->rows_a_case = m->lines + SUMS + 3;
    bt_book_text(b, x->economic, 0, C_LABEL, BT_LOOK_TITLE, bt_rep_fmt(b->d, "Economic appraisal: value, %s", x->p->name));
    bt_book_across(b, x->economic, 1, 6, BT_LOOK_NOTE,
                   "Real prices, payments between organisations left out; never added to the sheet Cash.");
    factors(b, x);
    figures(b, x);
    for (int c = 0; c < x->n_case; c++) one_case(b, x, c);
    if (b->d->e->code) return;
    bt_book_print(b, x->economic, 0, C_YEARS);
}

const char *bt_book_figure_at(struct bt_book *b, struct bt_book_place *x, int figure, int c)
{
    return live(b, x, figure, c) ? bt_book_at(b, x->economic, x->money.row_figures + figure, C_YEARS + c) : NULL;
}

const char *bt_book_line_at(struct bt_book *b, const struct bt_book_place *x, int c, int line)
{
    return bt_book_at(b, x->economic, line_row(x, c, line), all_years(x));
}

const char *bt_book_factor_at(struct bt_book *b, const struct bt_book_place *x, int year, bool health)
{
    return bt_book_at(b, x->economic, health ? x->money.row_factor_health : x->money.row_factor, C_YEARS + year);
}
