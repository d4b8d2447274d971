/* England 2011 to 2019 with April 2016 to March 2019 held out: the bars of docs/validation-backtest.md, and that the data are those
 * published. */
#include "../tiny.h"
#include "bendtrend/study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char DATA[] = "scenarios/localities/england-2011-series.csv";

struct england { struct bt_scenario *s; struct bt_arena *a; struct bt_results r; };

static struct england england(const char *data, int hold_out)
{
    struct bt_backtest_opts b = { .data = data, .hold_out = hold_out, .rtol = 1e-6 };
    struct england x = { .s = tiny_shipped("scenarios/england-2011.yaml"), .a = bt_arena_new() };
    struct bt_errs errs = { 0 };
    cr_assert(bt_study_backtest(x.s, &b, x.a, NULL, &x.r, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    bt_errs_free(&errs);
    return x;
}

static void leave(struct england *x)
{
    bt_scenario_free(x->s);
    bt_arena_free(x->a);
}

/* In per cent. forecast: 0 the model, 1 the same month of the last year, 2 the straight line. */
static double mape(const struct bt_results *r, int forecast, const char *series, int months)
{
    const struct bt_array *v = bt_results_array(r, "mape");
    const struct bt_axis *s = bt_results_axis(r, "series"), *h = bt_results_axis(r, "horizon");
    int i = bt_axis_find(s, series), k = 0;
    cr_assert(v && i >= 0, "no series '%s'", series);
    while (k < h->n && h->value[k] != months) k++;
    size_t at = (size_t)((forecast * s->n + i) * h->n + k);
    cr_assert(k < h->n && v->valid[at]);
    return 100 * v->v[at];
}

enum { MODEL, YEAR, STRAIGHT };

Test(backtest, england_is_as_near_as_the_prototype_or_nearer)
{
    if (getenv("BT_SAN")) cr_skip_test("the suite of the command goes through the same lines");
    static const struct { const char *series; int months; double bar; } BAR[] = { { "emergency_admissions", 12, 1.25 },
                                                                                  { "emergency_admissions", 36, 1.8 },
                                                                                  { "admissions_via_ae", 36, 2.0 },
                                                                                  { "direct_admissions", 36, 2.1 },
                                                                                  { "major_ae_attendances", 12, 2.3 },
                                                                                  { "major_ae_attendances", 36, 1.95 },
                                                                                  { "ae_attendances", 36, 2.46 },
                                                                                  { "delayed_days", 12, 9.3 },
                                                                                  { "delayed_days", 36, 41.1 },
                                                                                  { "occupied_beds", 36, 1.93 } };
    struct england x = england(DATA, 0);
    for (size_t i = 0; i < TL_N(BAR); i++) {
        double off = mape(&x.r, MODEL, BAR[i].series, BAR[i].months);
        cr_expect(off <= BAR[i].bar, "%s at %d months: %.2f %%, bar %.2f", BAR[i].series, BAR[i].months, off, BAR[i].bar);
    }
    for (int k = YEAR; k <= STRAIGHT; k++)
        cr_expect(mape(&x.r, MODEL, "emergency_admissions", 36) < mape(&x.r, k, "emergency_admissions", 36), "naive forecast %d wins", k);
    leave(&x);
}

/* The naive forecasts are those of the prototype, figure for figure: nothing of ours is in them. */
Test(backtest, england_naive_forecasts_are_known)
{
    if (getenv("BT_SAN")) cr_skip_test("eight years of England again say nothing about our memory");
    static const struct { const char *series; double year, line; } KNOWN[] = {
        { "emergency_admissions", 6.80, 2.98 },  { "admissions_via_ae", 7.87, 3.21 }, { "direct_admissions", 4.04, 2.75 },
        { "major_ae_attendances", 4.04, 1.94 }, { "ae_attendances", 5.22, 2.85 },    { "delayed_days", 15.4, 21.4 },
        { "occupied_beds", 0.86, 0.72 } };
    struct england x = england(DATA, 0);
    for (size_t i = 0; i < TL_N(KNOWN); i++) {
        double year = mape(&x.r, YEAR, KNOWN[i].series, 36), line = mape(&x.r, STRAIGHT, KNOWN[i].series, 36);
        cr_expect(fabs(year - KNOWN[i].year) < 0.05 && fabs(line - KNOWN[i].line) < 0.05, "%s: %.2f, %.2f", KNOWN[i].series, year, line);
    }
    leave(&x);
}

/* Whoever published other figures after March 2016: not a bit of any forecast is another. */
Test(backtest, england_data_of_the_hold_out_reach_no_forecast)
{
    if (getenv("BT_SAN")) cr_skip_test("eight years of England again say nothing about our memory");
    static const char *const NAME[] = { "modelled", "naive_season", "naive_trend" };
    char *dir = tl_dir(), path[4096], *text = tl_bytes(DATA, NULL), *other = NULL, *next = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&other, &len);
    cr_assert(out != NULL);
    for (char *line = strtok_r(text, "\n", &next); line; line = strtok_r(NULL, "\n", &next)) {
        char month[32], period[32], series[64], rest[200];
        double value;
        bool row = sscanf(line, "%31[^,],%31[^,],%63[^,],%lf,%199[^\n]", month, period, series, &value, rest) == 5;
        if (row && strcmp(month, "2016-04-01") >= 0)
            fprintf(out, "%s,%s,%s,%.6g,%s\n", month, period, series, 0.2 * value, rest);
        else fprintf(out, "%s\n", line);
    }
    fclose(out);
    tl_text(dir, "other.csv", other);
    snprintf(path, sizeof path, "%s/other.csv", dir);
    struct england x = england(DATA, 0), y = england(path, 0);
    cr_expect(mape(&y.r, MODEL, "emergency_admissions", 36) > 300, "the figures are others");
    for (size_t k = 0; k < TL_N(NAME); k++) {
        const struct bt_array *v = bt_results_array(&x.r, NAME[k]), *w = bt_results_array(&y.r, NAME[k]);
        size_t n = (size_t)x.r.axis[v->axis[0]].n * (size_t)x.r.axis[v->axis[1]].n;
        cr_expect(memcmp(v->v, w->v, n * sizeof(double)) == 0, "%s", NAME[k]);
    }
    leave(&x);
    leave(&y);
    free(text);
    free(other);
    tl_rmdir(dir);
}

/* ---- the words ---- */

static char *said(const struct bt_results *r, bool json)
{
    char *text = NULL;
    size_t len;
    struct bt_err e = { 0 };
    FILE *out = open_memstream(&text, &len);
    cr_assert(bt_backtest_print(out, r, json, false, &e) == BT_OK, "%s", e.msg);
    fclose(out);
    return text;
}

Test(backtest, england_says_plainly_where_a_naive_forecast_wins_and_why)
{
    if (getenv("BT_SAN")) cr_skip_test("eight years of England again say nothing about our memory");
    struct england x = england(DATA, 0);
    char *text = said(&x.r, false), *json = said(&x.r, true);
    cr_expect(strstr(text, "Emergency admissions: the model is nearest at 6, 12 and 36 months."), "%s", text);
    cr_expect(strstr(text, "the same month of the last year wins at 36 months"), "delays turn");
    const char *beds = strstr(text, "Occupied general and acute beds: ");
    cr_assert(beds);
    cr_expect(strstr(beds, "the straight line with season wins at 36"), "%s", beds);
    cr_expect(strstr(beds, "The series is flat"), "%s", beds);
    cr_expect(strstr(text, "What the scenario knows of the hold-out after all"));
    cr_expect(strstr(json, "\"schema\": \"bendtrend backtest 1\"") && strstr(json, "\"nearest\": \"naive_trend\""));
    free(text);
    free(json);
    leave(&x);
}

/* ---- the data ---- */

static const struct { const char *series, *file, *column, *more; } SHIPPED[] = {
    { "emergency_admissions", "series_ae_monthly.csv", "emergency_admissions_total", NULL },
    { "admissions_via_ae", "series_ae_monthly.csv", "emergency_admissions_via_ae", NULL },
    { "direct_admissions", "series_ae_monthly.csv", "emergency_admissions_other_route", NULL },
    { "ae_attendances", "series_ae_monthly.csv", "attendances_total", NULL },
    { "major_ae_attendances", "series_ae_monthly.csv", "attendances_type1", NULL },
    { "minor_ae_attendances", "series_ae_monthly.csv", "attendances_type2", "attendances_type3" },
    { "delayed_days", "series_dtoc_monthly.csv", "delayed_days_acute", NULL },
    { "occupied_beds", "series_beds.csv", "beds_occupied_general_acute", NULL },
};
ParameterizedTestParameters(backtest, england_data_are_those_published)
{
    return tl_rows(TL_N(SHIPPED));
}

static struct bt_table *table(struct bt_arena *a, const char *name)
{
    struct bt_files fs = { .root = "scenarios" };
    struct bt_errs errs = { 0 };
    const struct bt_file *f;
    struct bt_table *t = NULL;
    cr_assert(bt_file_read(&fs, a, name, NULL, BT_NOWHERE, &f, &errs) == BT_OK && bt_csv_read(f, a, &t, &errs) == BT_OK, "%s", name);
    return t;
}

static const char *cell(const struct bt_table *t, int row, const char *column)
{
    int col = bt_table_col(t, column);
    cr_assert(col >= 0, "no column '%s'", column);
    return t->cell[row * t->cols + col];
}

static double figure(const struct bt_table *t, int row, const char *column)
{
    double x = 0;
    cr_assert(!column || bt_text_number(cell(t, row, column), true, false, &x));
    return x;
}

ParameterizedTest(size_t *row, backtest, england_data_are_those_published)
{
    struct bt_arena *a = bt_arena_new();
    char name[200];
    snprintf(name, sizeof name, "scenarios/evidence/%s", SHIPPED[*row].file);
    struct bt_table *ours = table(a, DATA), *from = table(a, name);
    int at = 0, n = 0;
    for (int i = 0; i < from->rows; i++) {
        const char *year = cell(from, i, "financial_year");
        if (strcmp(year, "2011/12") < 0 || strcmp(year, "2018/19") > 0) continue;
        if (bt_table_col(from, "period_type") >= 0 && strcmp(cell(from, i, "period_type"), "quarter") != 0) continue;
        while (at < ours->rows && strcmp(cell(ours, at, "series"), SHIPPED[*row].series) != 0) at++;
        cr_assert(at < ours->rows);
        cr_expect(figure(ours, at, "value") == figure(from, i, SHIPPED[*row].column) + figure(from, i, SHIPPED[*row].more), "%s %s", year,
                  SHIPPED[*row].series);
        if (bt_table_col(from, "month") >= 0) cr_expect(strncmp(cell(ours, at, "month"), cell(from, i, "month"), 7) == 0);
        at++, n++;
    }
    cr_expect(n == (*row == TL_N(SHIPPED) - 1 ? 32 : 96), "%d", n);
    bt_arena_free(a);
}
