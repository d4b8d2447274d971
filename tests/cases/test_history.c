/* England 2011 run forward eight years with nothing on, beside the national series: mean absolute error of months (beds: quarters).
 * The bars are those of the prototype; docs/validation-history.md holds the table, which BT_GOLDEN=1 (`make validate`) writes anew. */
#include "../tiny.h"
#include "bendtrend/study.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS = 8,
       MONTHS = 12 * YEARS,
       QUARTERS = 4 * YEARS };

struct series {
    int n;
    double v[MONTHS], days[MONTHS];
};

static const struct {
    const char *label, *measure, *file, *column;
    double bar;
} ROWS[] = {
    { "emergency admissions", "m_emergency_admissions", "series_ae_monthly.csv", "emergency_admissions_total", 1.1 },
    { "admissions via A&E", "m_admissions_via_ae", "series_ae_monthly.csv", "emergency_admissions_via_ae", 1.22 },
    { "admissions by other routes", "m_direct_admissions", "series_ae_monthly.csv", "emergency_admissions_other_route", 1.49 },
    { "type 1 attendances", "m_major_ae_attendances", "series_ae_monthly.csv", "attendances_type1", 1.7 },
    { "all attendances", "m_ae_attendances", "series_ae_monthly.csv", "attendances_total", 1.75 },
    { "acute delayed days", "m_days_delayed_recorded", "series_dtoc_monthly.csv", "delayed_days_acute", 5.1 },
    { "occupied beds, by quarter", "m_acute_bed_days", "series_beds.csv", "beds_occupied_general_acute", 0.8 },
};

static double cell(const struct bt_table *t, int row, const char *column)
{
    double x = 0;
    int col = bt_table_col(t, column);
    cr_assert(col >= 0, "%s has no column '%s'", t->file, column);
    const char *text = t->cell[row * t->cols + col];
    cr_assert(bt_text_number(text, true, false, &x), "%s: '%s' is no number", t->file, text);
    return x;
}

static bool within(const struct bt_table *t, int row)
{
    int year = bt_table_col(t, "financial_year"), kind = bt_table_col(t, "period_type");
    cr_assert(year >= 0);
    const char *y = t->cell[row * t->cols + year];
    return strcmp(y, "2011/12") >= 0 && strcmp(y, "2018/19") <= 0 && (kind < 0 || !strcmp(t->cell[row * t->cols + kind], "quarter"));
}

static void observed(const char *file, const char *column, struct series *s)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_files fs = { .root = "scenarios" };
    struct bt_errs errs = { 0 };
    const struct bt_file *f;
    struct bt_table *t;
    char name[200];
    snprintf(name, sizeof name, "scenarios/evidence/%s", file);
    cr_assert_eq(bt_file_read(&fs, a, name, NULL, BT_NOWHERE, &f, &errs), BT_OK, "%s can not be read", name);
    cr_assert_eq(bt_csv_read(f, a, &t, &errs), BT_OK);
    for (int row = s->n = 0; row < t->rows; row++)
        if (within(t, row)) {
            cr_assert(s->n < MONTHS, "%s has more than eight years", name);
            s->v[s->n] = cell(t, row, column);
            s->days[s->n++] = bt_table_col(t, "days") >= 0 ? cell(t, row, "days") : 0;
        }
    bt_arena_free(a);
}

/* Months of business as usual, the first run. */
static void modelled(const struct bt_results *r, const char *measure, struct series *s)
{
    const struct bt_array *m = bt_results_array(r, measure);
    cr_assert(m && m->rank == 2 && r->axis[m->axis[1]].n == MONTHS, "'%s' is not a measure of %d months", measure, MONTHS);
    s->n = MONTHS;
    memcpy(s->v, m->v, MONTHS * sizeof *m->v);
}

static void to_quarters(struct series *s, const double *days)
{
    for (int q = 0; q < QUARTERS; q++) {
        double sum = 0, n = 0;
        for (int i = 3 * q; i < 3 * q + 3; i++) sum += s->v[i], n += days[i];
        s->v[q] = sum / n;
    }
    s->n = QUARTERS;
}

static double mape(const struct series *model, const struct series *seen)
{
    double sum = 0;
    for (int i = 0; i < seen->n; i++) sum += fabs(model->v[i] / seen->v[i] - 1);
    return 100 * sum / seen->n;
}

static const char PAGE[] = "docs/validation-history.md";

static void print_row(FILE *out, const char *label, const struct series *model, const struct series *seen, double bar)
{
    int each = seen->n / YEARS;
    fprintf(out, "| %-26s | %5.2f | %5.2f |", label, mape(model, seen), bar);
    for (int y = 0; y < YEARS; y++) {
        double m = 0, o = 0;
        for (int i = y * each; i < (y + 1) * each; i++) m += model->v[i], o += seen->v[i];
        fprintf(out, " %+.1f", 100 * (m / o - 1));
    }
    fputs(" |\n", out);
}

/* The page with this table in place of its own, written where BT_GOLDEN is set; else its own must be the same. */
static void hold_table(const char *table)
{
    char *is = tl_bytes(PAGE, NULL), *from = strstr(is, "| series |"), *to = from ? strstr(from, "\n\n") : NULL, *whole = NULL;
    cr_assert(to != NULL, "%s has no table", PAGE);
    to++;
    if (getenv("BT_GOLDEN")) {
        cr_assert(asprintf(&whole, "%.*s%s%s", (int)(from - is), is, table, to) > 0);
        tl_text(".", PAGE, whole);
    } else
        cr_expect(tl_same_line(from, (size_t)(to - from), table, strlen(table), true), "%s (make validate writes it anew) lacks:\n%s", PAGE,
                  table);
    free(whole), free(is);
}

/* Beds of long stays, share of occupied beds 2017/18; nothing is fitted to them. */
static void long_stays(const struct bt_results *r)
{
    static const struct {
        const char *measure;
        double low, high;
    } PAST[] = { { "m_acute_bed_days_past_7", 0.45, 0.52 }, { "m_acute_bed_days_past_21", 0.17, 0.22 } };
    struct series all, past;
    modelled(r, "m_acute_bed_days", &all);
    for (size_t i = 0; i < TL_N(PAST); i++) {
        double part = 0, whole = 0;
        modelled(r, PAST[i].measure, &past);
        for (int k = 6 * 12; k < 7 * 12; k++) part += past.v[k], whole += all.v[k];
        printf("%s, share of bed days: %.3f\n", PAST[i].measure, part / whole);
        cr_expect(part > PAST[i].low * whole && part < PAST[i].high * whole, "%s: %.3f of beds", PAST[i].measure, part / whole);
    }
}

Test(history, england_2011_follows_the_national_series)
{
    struct bt_run_opts run = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1 };
    struct bt_scenario *s = tiny_shipped("scenarios/england-2011.yaml");
    struct bt_err e = { 0 };
    struct bt_results r;
    struct bt_arena *a = bt_arena_new();
    struct series model, seen, days;
    char *table = NULL;
    size_t len;
    FILE *out = open_memstream(&table, &len);
    s->n_bundle = 0;
    cr_assert_eq(bt_study_run(s, &run, a, NULL, &r, &e), BT_OK, "%s", e.msg);
    observed("series_ae_monthly.csv", "days", &days);
    cr_assert_eq(days.n, MONTHS);
    fputs("| series | error, % | prototype | 2011/12 to 2018/19, model against observed, % |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < TL_N(ROWS); i++) {
        modelled(&r, ROWS[i].measure, &model);
        observed(ROWS[i].file, ROWS[i].column, &seen);
        if (seen.n == QUARTERS) to_quarters(&model, days.v);
        cr_assert_eq(model.n, seen.n, "%s: %d periods modelled, %d observed", ROWS[i].label, model.n, seen.n);
        print_row(out, ROWS[i].label, &model, &seen, ROWS[i].bar);
        cr_expect(mape(&model, &seen) <= ROWS[i].bar, "%s: %.2f %% off, bar %.2f", ROWS[i].label, mape(&model, &seen), ROWS[i].bar);
    }
    fclose(out);
    hold_table(table);
    free(table);
    long_stays(&r);
    bt_scenario_free(s);
    bt_arena_free(a);
}
