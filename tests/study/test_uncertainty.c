/* `uncertainty` of tiny places: quantiles against a closed form, coverage, the baseline fitted again, the same bits for any number of
 * threads, draws that fail, ambitions counted, and words that call a share of draws just that. */
#include "../tiny.h"
#include "bendtrend/uncertainty.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum bt_code study(const struct tiny *t, int draws, int seed, int jobs, struct tiny_study *x, struct bt_err *e)
{
    *x = (struct tiny_study){ .s = tiny_open(t), .a = bt_arena_new() };
    const struct bt_uncertainty_opts o = { .rtol = 1e-6, .jobs = jobs, .draws = draws, .seed = seed };
    return bt_study_uncertainty(x->s, &o, x->a, NULL, &x->r, e);
}

static struct tiny_study drawn(const struct tiny *t, int draws, int seed, int jobs)
{
    struct tiny_study x;
    struct bt_err e = { 0 };
    cr_assert(study(t, draws, seed, jobs, &x, &e) == BT_OK, "%s", e.msg);
    return x;
}

static char *said(const struct bt_results *r, bool json)
{
    return tiny_printed(bt_uncertainty_print, r, json);
}

static int size(const struct bt_results *r, const char *axis)
{
    const struct bt_axis *x = bt_results_axis(r, axis);
    return x ? x->n : 0;
}

static double year(const struct bt_results *r, const char *name, int run, int y, int draw)
{
    return tiny_array(r, name)->v[(run * size(r, "year") + y) * size(r, "draw") + draw];
}

/* ---- a place with a closed form ---- */

static struct tiny line(const char *distribution)
{
    struct tiny t = LINE;
    t.interventions = tiny_swap(LINE.interventions, "value: -0.2", "value: {low: 0.1, central: -0.2, high: -0.3}");
    t.scenario = tiny_cat(LINE.scenario, tiny_cat("uncertainty: {distribution: ", tiny_cat(distribution, "}\n")));
    t.locality = TINY.locality;
    return t;
}

Test(uncertainty, quantiles_are_those_of_the_closed_form)
{
    static const double P[] = { 0.1, 0.25, 0.5, 0.75, 0.9 };
    struct tiny t = line("triangular");
    struct tiny_study x = drawn(&t, 500, 1, 2);
    const struct bt_array *value = tiny_array(&x.r, "drawn_value"), *change = tiny_array(&x.r, "d_arrivals"),
                          *months = tiny_array(&x.r, "m_arrivals");
    int N = size(&x.r, "draw"), last = size(&x.r, "year") - 1, T = size(&x.r, "month");
    cr_assert(N == 500 && size(&x.r, "drawn") == 1);
    for (int k = 0; k < N; k++)
        cr_expect_float_eq(year(&x.r, "y_arrivals", 1, last, k) / year(&x.r, "y_arrivals", 0, last, k) - 1, tiny_arrivals(value->v[k]),
                           2e-5);
    for (int k = 0; k < 5; k++) { /* in the last month, of 500 draws in strata: within half a stratum of a batch */
        double want = tiny_arrivals(bt_shape_quantile(BT_TRIANGULAR, 0.1, -0.2, -0.3, 1 - P[k])), usual = months->v[T - 1];
        cr_expect_float_eq(change->v[(T + T - 1) * 5 + k] / usual, want, 0.004, "%g: %g, want %g", P[k],
                           change->v[(T + T - 1) * 5 + k] / usual, want);
        cr_expect(change->v[(T + 3) * 5 + k] == 0, "before it begins a bundle is as usual in every draw");
    }
    cr_expect_float_eq(months->v[2 * T - 1] / months->v[T - 1] - 1, tiny_arrivals(-0.2), 2e-5, "the central run");
    tiny_study_drop(&x);
}

/* How much of the truth the interval holds: exactly, by the distribution function, over many draws of draws. */
Test(uncertainty, intervals_hold_what_they_say)
{
    struct tiny t = line("uniform");
    double sum = 0, worst = 0;
    enum { SEEDS = 12 };
    for (int seed = 1; seed <= SEEDS; seed++) {
        struct tiny_study x = drawn(&t, 200, seed, 2);
        const struct bt_array *change = tiny_array(&x.r, "d_arrivals"), *months = tiny_array(&x.r, "m_arrivals");
        int T = size(&x.r, "month");
        const double *q = change->v + (T + T - 1) * 5;
        double usual = months->v[T - 1], lo = 0.1, hi = -0.3, end[2];
        for (int k = 0; k < 2; k++) { /* v whose change is the end of the interval, by bisection */
            double a = hi, b = lo;
            for (int i = 0; i < 60; i++) {
                double m = 0.5 * (a + b);
                if (tiny_arrivals(m) < q[k ? 4 : 0] / usual) a = m;
                else b = m;
            }
            end[k] = a;
        }
        double holds = (end[1] - end[0]) / (lo - hi);
        sum += holds / SEEDS, worst = fmax(worst, fabs(holds - 0.8));
        tiny_study_drop(&x);
    }
    cr_expect_float_eq(sum, 0.8, 0.01, "intervals of 80 %% hold %g", sum);
    cr_expect(worst < 0.02, "one is %g off", worst);
}

/* ---- the tiny place ---- */

#define TREND "trends:\n  - {name: more, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: {low: 0, central: 0.02," \
              " high: 0.05}}\n"

static struct tiny tiny(void)
{
    struct tiny t = TINY;
    t.drivers = tiny_cat(TINY.drivers, TREND);
    return t;
}

Test(uncertainty, each_draw_fits_the_baseline_again)
{
    struct tiny t = tiny();
    struct tiny_study x = drawn(&t, 20, 3, 2);
    double most = 0, least = 1e9;
    cr_assert(size(&x.r, "draw") == 20);
    for (int k = 0; k < 20; k++) {
        cr_expect_float_eq(year(&x.r, "y_admissions", 0, 0, k) / 4700, 1, 4e-4, "draw %d: %g admissions in the base year", k,
                           year(&x.r, "y_admissions", 0, 0, k));
        cr_expect(tiny_array(&x.r, "draw_baseline_off")->v[k] < 4e-4);
        most = fmax(most, year(&x.r, "y_admissions", 0, 3, k)), least = fmin(least, year(&x.r, "y_admissions", 0, 3, k));
    }
    static const double P[] = { 0.1, 0.25, 0.5, 0.75, 0.9 };
    for (int k = 0; k < 5; k++) cr_expect_float_eq(bt_results_axis(&x.r, "quantile")->value[k], P[k], 1e-15);
    cr_expect(most > 1.02 * least, "and then growth differs: %g to %g", least, most);
    tiny_study_drop(&x);
}

/* A list that remembers two years is nothing at the balance of a trend that empties it, and far from that in the year that is fitted. */
Test(uncertainty, rows_that_remember_are_fitted_by_years)
{
    struct tiny t = TINY;
    t.drivers = tiny_swap(TINY.drivers,
                          "{name: stay_level, on: [settings.short_ward.stay_days, settings.long_ward.stay_days], factor: 1}\n",
                          "{name: listed, on: [settings.home.hazards.listing.per_person_per_year], factor: 1}\n"
                          "trends:\n  - {name: up, on: [settings.home.hazards.booked.per_person_per_year], growth_per_year: 0.2, "
                          "from: 2025-04-01, until: 2026-04-01}\n");
    t.observed = tiny_swap(TINY.observed, "stay,bed_days,admissions,1,16,days,2025/26,Tiny,none,estimated,,compared only",
                           "queued,queued,,1,300000,person days a year,2025/26,Tiny,none,estimated,scales.listed.factor,");
    t.pathway = tiny_swap(TINY.pathway, "{name: booked, per_person_per_year: 0.08,",
                          "{name: booked, per_person_per_year: {low: 0.078, central: 0.08, high: 0.082},");
    struct tiny_study x = drawn(&t, 20, 3, 2);
    cr_expect(size(&x.r, "draw") == 20);
    for (int k = 0; k < size(&x.r, "draw"); k++) /* the list moves by far more than the number that it is fitted by */
        cr_expect(tiny_array(&x.r, "draw_baseline_off")->v[k] < 5e-3, "%g", tiny_array(&x.r, "draw_baseline_off")->v[k]);
    tiny_study_drop(&x);
}

/* Sums of money and stays past some days, which no ensemble has; a row of the last payer has the largest number there is. */
Test(uncertainty, rows_that_are_compared_only_are_not_asked_for)
{
    struct tiny t = tiny();
    t.pathway = tiny_swap(TINY.pathway, "payers:\n",
                          "  - {name: late, unit: person day, people: [long_ward], waits: [papers], past_days: 9}\n"
                          "payers:\n");
    t.observed = tiny_cat(TINY.observed, "past_9,late,,1,200,person days a year,2014/15,here,somewhere,estimated,,\n"
                                         "spent,cost_gbp.payer_b,,1,100000,GBP a year,2014/15,here,somewhere,estimated,,\n");
    struct tiny_study x = drawn(&t, 12, 3, 2);
    cr_expect(size(&x.r, "draw") == 12);
    for (int k = 0; k < 12; k++) cr_expect_float_eq(year(&x.r, "y_admissions", 0, 0, k) / 4700, 1, 4e-4);
    tiny_study_drop(&x);
}

/* The last year's change is told, and so is how far that would move, not the change over all years. */
Test(uncertainty, how_far_figures_move_is_told_of_the_figures_told)
{
    struct tiny t = line("uniform");
    struct tiny_study x = drawn(&t, 200, 1, 2);
    const int N = size(&x.r, "draw"), last = size(&x.r, "year") - 1;
    double v[200], w[200], moves[3], *all = tiny_array(&x.r, "moves_arrivals")->v + 5;
    int draw[200];
    cr_assert(N == 200);
    for (int k = 0; k < N; k++) draw[k] = k, v[k] = year(&x.r, "y_arrivals", 1, last, k) / year(&x.r, "y_arrivals", 0, last, k) - 1;
    cr_assert(bt_quantiles_move(v, draw, N, (const double[]){ 0.1, 0.5, 0.9 }, 3, w, moves));
    char *text = said(&x.r, false), want[200];
    snprintf(want, sizeof want, "the median would move by about %.2g, an end by %.2g percentage points", 100 * moves[1],
             100 * fmax(moves[0], moves[2]));
    cr_expect(strstr(text, want), "%s is not in\n%s", want, text);
    for (int k = 0; k < N; k++)
        for (int y = 0; y <= last; y++) v[k] = (y ? v[k] : 0) + year(&x.r, "y_arrivals", 1, y, k) - year(&x.r, "y_arrivals", 0, y, k);
    cr_assert(bt_quantiles_move(v, draw, N, (const double[]){ 0.1, 0.5, 0.9 }, 3, w, moves));
    cr_expect_float_eq(all[0] / moves[0], 1, 1e-9);
    cr_expect_float_eq(all[2] / moves[1], 1, 1e-9);
    free(text), tiny_study_drop(&x);
}

/* Months without an entry, as no writer has them. */
Test(uncertainty, results_without_months_are_refused)
{
    struct tiny t = line("uniform");
    struct tiny_study x = drawn(&t, 12, 1, 2);
    struct bt_err e = { 0 };
    FILE *f = tmpfile();
    cr_assert(f);
    cr_expect(tiny_array(&x.r, "moves_arrivals")->valid && !tiny_array(&x.r, "moves_arrivals")->valid[5], "of one batch it is not known");
    for (int i = 0; i < x.r.n_axis; i++)
        if (strcmp(x.r.axis[i].name, "month") == 0) x.r.axis[i].n = 0;
    cr_expect(bt_uncertainty_print(f, &x.r, false, false, &e) == BT_E_INPUT && strstr(e.msg, "do not say"), "%s", e.msg);
    fclose(f), tiny_study_drop(&x);
}

Test(uncertainty, the_same_bits_for_any_number_of_threads)
{
    struct tiny t = tiny();
    struct tiny_study one = drawn(&t, 24, 7, 1), two = drawn(&t, 24, 7, 2), other = drawn(&t, 24, 8, 2);
    cr_assert(one.r.n_array == two.r.n_array);
    for (int i = 0; i < one.r.n_array; i++) {
        const struct bt_array *p = &one.r.array[i], *q = &two.r.array[i];
        size_t n = 1;
        for (int k = 0; k < p->rank; k++) n *= one.r.axis[p->axis[k]].n;
        cr_expect(strcmp(p->name, q->name) == 0 && memcmp(p->v, q->v, n * sizeof *p->v) == 0, "%s differs", p->name);
    }
    cr_expect(year(&one.r, "y_admissions", 0, 3, 0) != year(&other.r, "y_admissions", 0, 3, 0), "another seed, other draws");
    tiny_study_drop(&one), tiny_study_drop(&two), tiny_study_drop(&other);
}

/* The run of draw 4, by CVODES: its numbers as --set, the baseline fitted by `run` itself. */
Test(uncertainty, a_draw_is_the_run_with_its_numbers)
{
    struct tiny t = tiny();
    struct tiny_study x = drawn(&t, 12, 5, 2);
    const struct bt_axis *what = bt_results_axis(&x.r, "drawn");
    struct tiny own = t;
    static char text[12][200];
    int n = 0;
    for (int i = 0; i < what->n; i++) {
        double v = tiny_array(&x.r, "drawn_value")->v[4 * what->n + i];
        if (strstr(what->label[i], ".profile")) continue;
        cr_assert(n < 11);
        snprintf(text[n], sizeof text[n], "%s=%.17g", what->label[i], v), own.set[n] = text[n], n++;
    }
    own.interventions = tiny_swap(TINY.interventions, "profile: [[0, 0, 0.1, 0.2], [12, -0.1, -0.1, -0.1]]", "value: 0.1");
    struct tiny_study run = tiny_studied(&own, "first");
    const double *m = tiny_array(&run.r, "m_admissions")->v;
    for (int r = 0; r < 2; r++)
        for (int y = 0; y < 4; y++) {
            double sum = 0;
            for (int i = 0; i < 12; i++) sum += m[r * 48 + 12 * y + i];
            cr_expect_float_eq(year(&x.r, "y_admissions", r, y, 4) / sum, 1, 3e-4, "run %d, year %d: %g, want %g", r, y,
                               year(&x.r, "y_admissions", r, y, 4), sum);
        }
    tiny_study_drop(&x), tiny_study_drop(&run);
}

/* Too few places for anybody to come out of it: such a draw is named, and in no figure. */
Test(uncertainty, a_draw_that_fails_is_named_and_in_no_figure)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(TINY.pathway, "{name: beds, places: 212,", "{name: beds, places: {low: 60, central: 212, high: 220},");
    t.scenario = tiny_cat(TINY.scenario, "uncertainty: {distribution: uniform}\n");
    struct tiny_study x = drawn(&t, 40, 1, 2);
    int kept = size(&x.r, "draw"), failed = size(&x.r, "failed_draw");
    double n = -1;
    cr_assert(kept + failed == 40 && kept >= 10 && failed > 0, "%d kept, %d failed", kept, failed);
    cr_expect(bt_results_number(&x.r, 0, "draws_failed", &n) && n == failed);
    const struct bt_texts *why = bt_results_texts(&x.r, "failed_why");
    cr_assert(why && why->v[0][0]);
    for (int i = 0; i < x.r.n_array; i++) {
        const struct bt_array *p = &x.r.array[i];
        size_t all = 1;
        for (int k = 0; k < p->rank; k++) all *= x.r.axis[p->axis[k]].n;
        for (size_t k = 0; k < all; k++) cr_assert(isfinite(p->v[k]), "%s", p->name);
    }
    for (int k = 0; k < kept; k++) cr_expect(year(&x.r, "y_admissions", 0, 3, k) > 1000, "a failed draw is no zero");
    char *text = said(&x.r, false);
    cr_expect(strstr(text, "could not be run and") && strstr(text, why->v[0]), "%s", text);
    free(text);
    tiny_study_drop(&x);
}

Test(uncertainty, ambitions_are_counted_by_draw)
{
    struct tiny t = TINY;
    t.scenario = tiny_swap(TINY.scenario, "{measure: admissions, change_vs_bau: -1%, by: 2027-04-01}",
                           "{measure: admissions, change_vs_bau: -2%, by: 2029-04-01}");
    struct tiny_study x = drawn(&t, 60, 2, 2);
    const struct bt_array *met = tiny_array(&x.r, "ambition_draws"), *by = tiny_array(&x.r, "ambition_draws_by");
    int n = size(&x.r, "draw"), count = 0, A = size(&x.r, "ambition"), Y = size(&x.r, "year");
    for (int k = 0; k < n; k++) count += year(&x.r, "y_admissions", 1, 3, k) / year(&x.r, "y_admissions", 0, 3, k) - 1 <= -0.02;
    cr_expect(met->v[A] == count && count > 0 && count < n, "%g, counted %d of %d", met->v[A], count, n);
    cr_expect(met->v[0] == 0, "business as usual does not change");
    for (int y = 1; y < Y; y++) cr_expect(by->v[(Y + y) * A] >= by->v[(Y + y - 1) * A]);
    cr_expect(by->v[(Y + Y - 1) * A] >= count);
    char *text = said(&x.r, false), *json = said(&x.r, true), want[100];
    snprintf(want, sizeof want, "in %d of %d draws", count, n);
    cr_expect(strstr(text, want), "'%s' is not in: %s", want, text);
    cr_expect(strstr(text, "in how many draws from the ranges assumed they are met"));
    cr_expect(!strstr(text, "chance of") && !strstr(text, "probab"));
    cr_expect(strstr(json, "\"schema\": \"bendtrend uncertainty 1\"") && strstr(json, "\"draws_that_meet_it\": "));
    free(text), free(json);
    for (int i = 0; i < x.r.n_axis; i++)
        if (strcmp(x.r.axis[i].name, "ambition") == 0) x.r.axis[i].n = 0;
    text = said(&x.r, false);
    cr_expect(!strstr(text, "Ambitions"), "of none nothing is told");
    free(text);
    tiny_study_drop(&x);
}

/* What else might be otherwise is apart from the draws: its own rows, central numbers. */
Test(uncertainty, what_else_might_be_otherwise)
{
    struct tiny t = tiny();
    struct tiny_study x = drawn(&t, 10, 1, 2);
    const struct bt_axis *axis = bt_results_axis(&x.r, "otherwise");
    const struct bt_array *v = tiny_array(&x.r, "otherwise_admissions"), *m = tiny_array(&x.r, "m_admissions");
    int R = size(&x.r, "run"), Y = size(&x.r, "year"), half = bt_axis_find(axis, "half the effect"), none = bt_axis_find(axis, "no effect"),
        on = bt_axis_find(axis, "feedback loops on"), part = bt_axis_find(axis, "half delivered"), flat = bt_axis_find(axis, "no trend");
    cr_assert(half >= 0 && none >= 0 && on >= 0 && part >= 0 && flat >= 0 && bt_axis_find(axis, "feedback loops off") < 0);
#define OF(row, run, y) v->v[((row)*R + (run)) * Y + (y)]
    double whole[2] = { 0 };
    for (int r = 0; r < 2; r++)
        for (int i = 36; i < 48; i++) whole[r] += m->v[r * 48 + i];
    double change = whole[1] / whole[0] - 1, at_half = OF(half, 1, 3) / OF(half, 0, 3) - 1;
    cr_expect_float_eq(at_half / change, 0.5, 0.02, "%g of %g", at_half, change);
    for (int r = 1; r < R; r++) cr_expect_float_eq(OF(none, r, 3) / OF(none, 0, 3), 1, 3e-6);
    cr_expect_float_eq(OF(flat, 0, 3) / OF(flat, 0, 0), 1, 0.02, "without the trend it hardly grows");
    cr_expect(whole[0] / OF(flat, 0, 3) > 1.02);
    for (int i = 0; i < axis->n; i++) cr_expect(v->valid[i * R * Y], "%s", axis->label[i]);
    tiny_study_drop(&x);
}
