/* book_data.c -- what the runs did, a row a number of a month or a year; years are worked out in the workbook from months. */
#include "book_priv.h"

#include <math.h>
#include <string.h>

/* ---- what is told ---- */

static void no_memory(struct bt_book *b)
{
    bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* "A&E attendances": the long name without what it says of time; in older results the identifier as words. */
static const char *measure_label(struct bt_book *b, const struct bt_array *a)
{
    static const char TAIL[] = " in the month";
    size_t len = a->long_name ? strlen(a->long_name) : 0, tail = sizeof TAIL - 1;
    bool named = len > tail && strcmp(a->long_name + len - tail, TAIL) == 0;
    return bt_rep_upper(b->d, named ? bt_rep_fmt(b->d, "%.*s", (int)(len - tail), a->long_name) : bt_rep_plain(b->d, a->name + 2));
}

static void measures(struct bt_book *b, struct bt_book_place *x)
{
    const struct bt_results *r = x->p->r;
    for (int i = 0; i < r->n_array; i++) {
        const struct bt_array *a = &r->array[i];
        if (strncmp(a->name, "m_", 2) != 0 || bt_rep_array(r, a->name, "run month") != a) continue;
        x->series[x->n_series++] = (struct bt_book_series){ a->name + 2, measure_label(b, a), a->units, a->long_name, false, a->v };
    }
}

/* What is in use and what there is, at the end of each month. */
static void pools(struct bt_book *b, struct bt_book_place *x)
{
    static const struct {
        const char *dataset, *label;
    } OF[] = { { "occupied", "In use" }, { "places", "There are" } };
    size_t R = (size_t)x->p->R, T = (size_t)x->p->T, n = (size_t)bt_rep_size(x->p->r, "pool");
    for (size_t k = 0; k < 2 * n; k++) {
        const struct bt_array *a = bt_rep_array(x->p->r, OF[k % 2].dataset, "run time pool");
        double *v = a ? bt_get(b->d->arena, R * T + 1, sizeof *v) : NULL;
        if (!a) continue;
        if (!v) {
            no_memory(b);
            return;
        }
        for (size_t i = 0; i < R * T; i++) v[i] = a->v[(i / T * (T + 1) + i % T + 1) * n + k / 2];
        x->series[x->n_series++] =
            (struct bt_book_series){ "", bt_rep_fmt(b->d, "%s: %s", OF[k % 2].label, bt_rep_label(x->p->r, "pool", (int)(k / 2))),
                                     "place", "at the end of the month",
                                     true, v };
    }
}

static void spending(struct bt_book *b, struct bt_book_place *x)
{
    size_t R = (size_t)x->p->R, T = (size_t)x->p->T;
    if (!bt_rep_array(x->p->r, "cost_gbp", "run month item payer")) return;
    for (int k = -1; k < bt_rep_size(x->p->r, "payer"); k++) {
        double *v = bt_get(b->d->arena, R * T + 1, sizeof *v);
        if (!v) {
            no_memory(b);
            return;
        }
        for (size_t i = 0; i < R * T; i++) v[i] = bt_rep_cost(x->p, (int)(i / T), k, (int)(i % T), 1);
        x->series[x->n_series++] = (struct bt_book_series){
            "", bt_rep_fmt(b->d, "Cost of care: %s", k < 0 ? "all payers" : bt_rep_label(x->p->r, "payer", k)),
            "GBP", bt_rep_fmt(b->d, "prices of %s", bt_rep_attr(x->p->r, 0, "price_year")),
            false, v
        };
    }
}

bool bt_book_series(struct bt_book *b, struct bt_book_place *x)
{
    size_t most = (size_t)x->p->r->n_array + 2 * (size_t)bt_rep_size(x->p->r, "pool") + (size_t)bt_rep_size(x->p->r, "payer") + 2;
    if (!(x->series = bt_get(b->d->arena, most, sizeof *x->series))) no_memory(b);
    else measures(b, x), pools(b, x), spending(b, x);
    return !b->d->e->code;
}

int bt_book_series_of(const struct bt_book_place *x, const char *key)
{
    for (int i = 0; i < x->n_series; i++)
        if (strcmp(x->series[i].key, key) == 0) return i;
    return -1;
}

int bt_book_series_for(const struct bt_book_place *x, int figure)
{
    const struct bt_array *a = bt_results_measure(x->p->r, bt_rep_figures[figure].dataset);
    return a ? bt_book_series_of(x, a->name + 2) : -1;
}

int bt_book_month_row(const struct bt_book_place *x, int series, int bundle)
{
    return 1 + (series * (x->p->n_bundle + 1) + bundle + 1) * x->p->T;
}

int bt_book_year_row(const struct bt_book_place *x, int series, int bundle)
{
    return 1 + (series * (x->p->n_bundle + 1) + bundle + 1) * x->p->Y;
}

/* ---- runs of a row: low, central, high; -1 where there is none ---- */

static void runs_of(const struct bt_book_place *x, int bundle, int run[3])
{
    run[0] = bundle < 0 ? -1 : x->p->bundle[bundle].low;
    run[1] = bundle < 0 ? 0 : x->p->bundle[bundle].mid;
    run[2] = bundle < 0 ? -1 : x->p->bundle[bundle].high;
}

static const char *bundle_name(const struct bt_book_place *x, int bundle)
{
    return bundle < 0 ? "Business as usual" : x->p->bundle[bundle].name;
}

static void names(struct bt_book *b, struct bt_book_sheet *sheet, const struct bt_book_place *x, int row, int series, int bundle)
{
    const struct bt_book_series *s = &x->series[series];
    const char *const text[] = { x->p->name, s->label, s->unit, bundle_name(x, bundle) };
    for (int k = 0; k < 4; k++) bt_book_text(b, sheet, row, k, BT_LOOK_TEXT, text[k]);
}

/* ---- months ---- */

static void month_rows(struct bt_book *b, struct bt_book_place *x, int series, int bundle)
{
    int row = bt_book_month_row(x, series, bundle), run[3], day = x->p->day0 + BT_FIRST_SERIAL;
    runs_of(x, bundle, run);
    for (int t = 0; t < x->p->T && !b->d->e->code; t++) {
        names(b, x->by_month, x, row + t, series, bundle);
        bt_book_num(b, x->by_month, row + t, 4, BT_LOOK_MONTH, day);
        bt_book_num(b, x->by_month, row + t, 5, BT_LOOK_PLAIN, x->p->days[t]);
        for (int k = 0; k < 3; k++)
            if (run[k] >= 0)
                bt_book_num(b, x->by_month, row + t, BT_COL_MONTH_LOW + k, BT_LOOK_2,
                            x->series[series].v[(size_t)run[k] * (size_t)x->p->T + (size_t)t]);
        day += (int)lround(x->p->days[t]);
    }
}

void bt_book_by_month(struct bt_book *b, struct bt_book_place *x)
{
    static const char *const HEAD[] = { "Locality", "Measure", "Unit", "Bundle", "Month",
                                        ">Days", ">Low evidence", ">Central", ">High evidence" };
    static const double WIDTH[] = { 16, 42, 12, 30, 10, 6, 15, 15, 15 };
    bt_book_widths(b, x->by_month, WIDTH, 9);
    bt_book_heads(b, x->by_month, 0, 9, HEAD);
    for (int s = 0; s < x->n_series; s++)
        for (int i = -1; i < x->p->n_bundle; i++) month_rows(b, x, s, i);
    if (b->d->e->code) return;
    bt_book_print(b, x->by_month, 1, 0);
    bt_book_did(b, worksheet_autofilter(x->by_month->ws, 0, 0, (lxw_row_t)(bt_book_month_row(x, x->n_series, -1) - 1), 8));
}

/* ---- years ---- */

static double of_year(const struct bt_book_place *x, int series, int run, int year)
{
    const struct bt_book_series *s = &x->series[series];
    double sum = 0;
    for (int t = 12 * year; t < 12 * year + 12; t++) sum += s->v[(size_t)run * (size_t)x->p->T + (size_t)t];
    return s->level ? sum / 12 : sum;
}

static double days_of(const struct bt_book_place *x, int year)
{
    double sum = 0;
    for (int t = 12 * year; t < 12 * year + 12; t++) sum += x->p->days[t];
    return sum;
}

static void year_row(struct bt_book *b, struct bt_book_place *x, int series, int bundle, int year)
{
    const struct bt_book_series *s = &x->series[series];
    int row = bt_book_year_row(x, series, bundle) + year, usual = bt_book_year_row(x, series, -1) + year,
        month = bt_book_month_row(x, series, bundle) + 12 * year, run[3], mid = BT_COL_YEAR_LOW + 1;
    runs_of(x, bundle, run);
    names(b, x->by_year, x, row, series, bundle);
    bt_book_text(b, x->by_year, row, BT_COL_YEAR, BT_LOOK_TEXT, x->p->year[year]);
    bt_book_text(b, x->by_year, row, 5, BT_LOOK_TEXT, s->level ? "mean of month ends" : "sum of months");
    for (int k = 0; k < 3; k++)
        if (run[k] >= 0)
            bt_book_formula(b, x->by_year, row, BT_COL_YEAR_LOW + k, BT_LOOK_2, of_year(x, series, run[k], year), NULL,
                            bt_rep_fmt(b->d, "=%s(%s)", s->level ? "AVERAGE" : "SUM",
                                       bt_book_range(b, x->by_month, month, BT_COL_MONTH_LOW + k, month + 11, BT_COL_MONTH_LOW + k)));
    double v = of_year(x, series, run[1], year);
    if (bundle >= 0)
        bt_book_formula(b, x->by_year, row, 9, BT_LOOK_SIGNED_2, v - of_year(x, series, 0, year), NULL,
                        bt_rep_fmt(b->d, "=%s-%s", bt_book_at(b, NULL, row, mid), bt_book_at(b, NULL, usual, mid)));
    bt_book_formula(b, x->by_year, row, 10, BT_LOOK_PLAIN, days_of(x, year), NULL,
                    bt_rep_fmt(b->d, "=SUM(%s)", bt_book_range(b, x->by_month, month, 5, month + 11, 5)));
    if (!s->level)
        bt_book_formula(b, x->by_year, row, BT_COL_YEAR_DAY, BT_LOOK_2, v / days_of(x, year), NULL,
                        bt_rep_fmt(b->d, "=%s/%s", bt_book_at(b, NULL, row, mid), bt_book_at(b, NULL, row, 10)));
    bt_book_text(b, x->by_year, row, 12, BT_LOOK_TEXT, s->how);
}

void bt_book_by_year(struct bt_book *b, struct bt_book_place *x)
{
    static const char *const HEAD[] = { "Locality",
                                        "Measure",
                                        "Unit",
                                        "Bundle",
                                        "Year",
                                        "Taken as",
                                        ">Low evidence",
                                        ">Central",
                                        ">High evidence",
                                        ">Central, change against business as usual",
                                        ">Days",
                                        ">Central, a day",
                                        "How it is counted" };
    static const double WIDTH[] = { 16, 42, 12, 30, 10, 18, 15, 15, 15, 17, 8, 13, 70 };
    bt_book_widths(b, x->by_year, WIDTH, 13);
    bt_book_heads(b, x->by_year, 0, 13, HEAD);
    for (int s = 0; s < x->n_series; s++)
        for (int i = -1; i < x->p->n_bundle; i++)
            for (int y = 0; y < x->p->Y && !b->d->e->code; y++) year_row(b, x, s, i, y);
    if (b->d->e->code) return;
    bt_book_print(b, x->by_year, 1, 0);
    bt_book_did(b, worksheet_autofilter(x->by_year->ws, 0, 0, (lxw_row_t)(bt_book_year_row(x, x->n_series, -1) - 1), 12));
}

/* ---- several localities: the sum of what all of them have ---- */

struct sum { /* one row: a series of each place, a bundle of each place */
    int series[64], bundle[64];
    bool ranged;
};

/* The same series and bundle in every place; false where one lacks it. */
static bool sum_of(const struct bt_book *b, int series, int bundle, struct sum *out)
{
    const struct bt_book_place *first = &b->place[0];
    const struct bt_book_series *s = &first->series[series];
    bool money = strcmp(s->unit, "GBP") == 0;
    *out = (struct sum){ .ranged = bundle >= 0 };
    if (!*s->key || b->d->n_place > 64 || (money && !bt_rep_same_prices(b->d))) return false;
    for (int i = 0; i < b->d->n_place; i++) {
        const struct bt_book_place *x = &b->place[i];
        const struct bt_rep_bundle *with = bundle < 0 ? NULL : bt_rep_bundle_named(x->p, first->p->bundle[bundle].name);
        out->series[i] = bt_book_series_of(x, s->key);
        out->bundle[i] = with ? (int)(with - x->p->bundle) : -1;
        if (out->series[i] < 0 || (bundle >= 0 && !with)) return false;
        if (with && (with->low < 0 || with->high < 0)) out->ranged = false;
    }
    return true;
}

static void sum_row(struct bt_book *b, const struct sum *s, int row, int year)
{
    for (int k = 0; k < 3; k++) {
        const char *formula = "=";
        double v = 0;
        if (k != 1 && !s->ranged) continue;
        for (int i = 0; i < b->d->n_place; i++) {
            const struct bt_book_place *x = &b->place[i];
            int run[3];
            runs_of(x, s->bundle[i], run);
            v += of_year(x, s->series[i], run[k], year);
            formula = bt_rep_fmt(b->d, "%s%s%s", formula, i ? "+" : "",
                                 bt_book_at(b, x->by_year, bt_book_year_row(x, s->series[i], s->bundle[i]) + year, BT_COL_YEAR_LOW + k));
        }
        bt_book_formula(b, b->together, row, BT_COL_YEAR_LOW + k, BT_LOOK_2, v, NULL, formula);
    }
}

void bt_book_together(struct bt_book *b)
{
    static const char *const HEAD[] = { "Localities", "Measure", "Unit", "Bundle", "Year",
                                        "Taken as", ">Low evidence", ">Central", ">High evidence" };
    static const double WIDTH[] = { 24, 42, 12, 30, 10, 18, 15, 15, 15 };
    const struct bt_book_place *first = &b->place[0];
    int row = 1;
    bt_book_widths(b, b->together, WIDTH, 9);
    bt_book_heads(b, b->together, 0, 9, HEAD);
    if (!bt_rep_same_years(b->d))
        bt_book_text(b, b->together, row++, 0, BT_LOOK_TEXT, "The months of the localities differ, so nothing is summed.");
    for (int s = 0; s < first->n_series && bt_rep_same_years(b->d); s++)
        for (int i = -1; i < first->p->n_bundle; i++) {
            struct sum sum;
            if (!sum_of(b, s, i, &sum)) continue;
            for (int y = 0; y < first->p->Y && !b->d->e->code; y++, row++) {
                names(b, b->together, first, row, s, i);
                bt_book_text(b, b->together, row, 0, BT_LOOK_TEXT, bt_rep_fmt(b->d, "All %d together", b->d->n_place));
                bt_book_text(b, b->together, row, BT_COL_YEAR, BT_LOOK_TEXT, first->p->year[y]);
                bt_book_text(b, b->together, row, 5, BT_LOOK_TEXT, "sum of localities");
                sum_row(b, &sum, row, y);
            }
        }
    if (b->d->e->code) return;
    bt_book_print(b, b->together, 1, 0);
}
