/* `drivers` of a line whose answers are closed forms: ends, slopes, thresholds, Sobol's indices and the worth of knowing; the same bits for
 * any number of threads; ends that cannot be run; draws of something else. */
#include "../tiny.h"
#include "bendtrend/draws.h"
#include "bendtrend/drivers.h"
#include "bendtrend/uncertainty.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct driven {
    struct tiny_study x; /* the draws */
    struct bt_results r;
};

static enum bt_code try(const struct tiny *t, int draws, struct bt_drivers_opts o, struct driven *d, struct bt_err *e)
{
    d->x = (struct tiny_study){ .s = tiny_open(t), .a = bt_arena_new() };
    o.rtol = 1e-6, o.jobs = o.jobs ? o.jobs : 2;
    const struct bt_uncertainty_opts u = { .rtol = o.rtol, .jobs = 2, .draws = draws, .seed = 1 };
    cr_assert(bt_study_uncertainty(d->x.s, &u, d->x.a, NULL, &d->x.r, e) == BT_OK, "%s", e->msg);
    return bt_study_drivers(d->x.s, &d->x.r, &o, d->x.a, NULL, &d->r, e);
}

static struct driven driven(const struct tiny *t, int draws, struct bt_drivers_opts o)
{
    struct driven d;
    struct bt_err e = { 0 };
    cr_assert(try(t, draws, o, &d, &e) == BT_OK, "%s", e.msg);
    return d;
}

static const struct bt_array *array(const struct driven *d, const char *name)
{
    return tiny_array(&d->r, name);
}

static int size(const struct driven *d, const char *axis)
{
    const struct bt_axis *x = bt_results_axis(&d->r, axis);
    return x ? x->n : 0;
}

static int number(const struct driven *d, const char *address)
{
    int i = bt_axis_find(bt_results_axis(&d->r, "drawn"), address);
    cr_assert(i >= 0, "no '%s'", address);
    return i;
}

/* Of a run and a number or group. */
static double cell(const struct driven *d, const char *name, int run, int i)
{
    const struct bt_array *x = array(d, name);
    size_t at = (size_t)run * (size_t)d->r.axis[x->axis[1]].n + (size_t)i;
    cr_assert(!x->valid || x->valid[at], "%s is not known", name);
    return x->v[at];
}

static char *said(const struct bt_results *r, bool json)
{
    return tiny_printed(bt_drivers_print, r, json);
}

/* ---- a line with a closed form ---- */

#define LESS "interventions.less.effects.events.value"
#define ALSO "interventions.also.effects.events.value"
#define LESS_COST "interventions.less.costs.running.gbp_per_head_per_year"
#define ALSO_COST "interventions.also.costs.running.gbp_per_head_per_year"

#define INTERVENTION(name, value, cost) \
    "  - name: " name "\n    group: alone\n    now: {coverage: 0}\n    target: {coverage: 1}\n    ramp_months: 12\n    effects:\n" \
    "      - {name: events, on: hazard, which: [event], how: scale, value: " value ", denominator: events}\n    costs:\n" \
    "      - {name: running, payer: payer_a, gbp_per_head_per_year: " cost "}\n"

/* `first`: less and also, both with ranges; `second`: fixed, and its cost too. */
static struct tiny line(const char *first, const char *also)
{
    struct tiny t = LINE;
    t.locality = TINY.locality;
    t.pathway = tiny_cat(LINE.pathway, "payers:\n  - {name: payer_a}\n");
    t.scenario = tiny_cat(tiny_swap(LINE.scenario, "  first: [less]\n", tiny_cat(first, "  second: [fixed]\n")),
                          "uncertainty: {distribution: uniform}\n");
    t.interventions = tiny_cat(tiny_cat("bendtrend: 1\ngroups:\n  - {name: alone, rule: independent}\ninterventions:\n",
                                        INTERVENTION("less", "{low: 0.1, central: -0.2, high: -0.3}", "{low: 3, central: 2, high: 1}")),
                               tiny_cat(INTERVENTION("fixed", "-0.15", "1.5"), also));
    return t;
}

static struct tiny alone(void)
{
    return line("  first: [less]\n", "");
}

static struct tiny both(void)
{
    return line("  first: [less, also]\n", INTERVENTION("also", "{low: 0.2, central: 0, high: -0.2}", "{low: 5, central: 3, high: 1}"));
}

Test(drivers, ends_and_slopes_are_those_of_the_closed_form)
{
    struct tiny t = alone();
    struct driven d = driven(&t, 40, (struct bt_drivers_opts){ 0 });
    int v = number(&d, LESS), c = number(&d, LESS_COST);
    cr_assert(size(&d, "drawn") == 2 && size(&d, "run") == 3);
    cr_expect_float_eq(cell(&d, "low_arrivals", 1, v), tiny_arrivals(0.1), 2e-5);
    cr_expect_float_eq(cell(&d, "high_arrivals", 1, v), tiny_arrivals(-0.3), 2e-5);
    double slope = (tiny_arrivals(-0.2 + 1e-4) - tiny_arrivals(-0.2 - 1e-4)) / 2e-4 * -0.4;
    cr_expect_float_eq(cell(&d, "slope_arrivals", 1, v), slope, 1e-3, "%g, want %g", cell(&d, "slope_arrivals", 1, v), slope);
    cr_expect_float_eq(cell(&d, "slope_by_steps_arrivals", 1, v), slope, 1e-3);
    /* what does not touch a run moves it by nothing */
    cr_expect_float_eq(cell(&d, "low_arrivals", 2, v), tiny_arrivals(-0.15), 2e-5);
    cr_expect_float_eq(cell(&d, "low_arrivals", 1, c), cell(&d, "high_arrivals", 1, c), 1e-12);
    cr_expect_float_eq(cell(&d, "low_arrivals", 0, v), 0, 1e-6);
    /* money is a straight line: 3, 2 and 1 a head */
    double low = cell(&d, "low_net_cost", 1, c), high = cell(&d, "high_net_cost", 1, c);
    cr_expect(high > 1e4);
    cr_expect_float_eq(low / high, 3, 1e-9);
    cr_expect_float_eq(cell(&d, "slope_net_cost", 1, c) / (high - low), 1, 1e-5, "people by CVODES at 1e-5");
    cr_expect_float_eq(cell(&d, "slope_by_steps_net_cost", 1, c) / (high - low), 1, 1e-6);
    cr_expect_float_eq(cell(&d, "rank_net_cost", 1, c), -1, 1e-9, "more benefit, less cost, in every draw");
    cr_expect(cell(&d, "rank_arrivals", 1, v) < -0.999999);
    tiny_study_drop(&d.x);
}

Test(drivers, the_threshold_and_its_worth_are_those_of_the_closed_form)
{
    struct tiny t = alone();
    struct driven d = driven(&t, 400, (struct bt_drivers_opts){ 0 });
    int v = number(&d, LESS), c = number(&d, LESS_COST), N = 400, n = 0;
    int pair = bt_axis_find(bt_results_axis(&d.r, "pair"), "first / second");
    const struct bt_array *value = bt_results_array(&d.x.r, "drawn_value");
    double usual = array(&d, "level_arrivals")->v[0], want = 0, least = -1, most = 1;
    for (int k = 0; k < N; k++) {
        double x = value->v[2 * k + v];
        if (x < -0.15) n++, want += usual * (tiny_arrivals(-0.15) - tiny_arrivals(x)) / N, least = fmax(least, x);
        else most = fmin(most, x);
    }
    cr_assert(pair >= 0 && n > 100 && n < 180, "%d", n);
    cr_expect(array(&d, "ahead_arrivals")->v[pair] == n);
    cr_expect(cell(&d, "split_right_arrivals", pair, v) == N, "one number tells all");
    cr_expect_float_eq(cell(&d, "split_at_arrivals", pair, v), 0.5 * (least + most), 1e-9);
    cr_expect(cell(&d, "split_below_arrivals", pair, v) == 1 && cell(&d, "split_chance_arrivals", pair, v) == 1.0 / 200);
    cr_expect(cell(&d, "split_chance_arrivals", pair, c) > 0.05, "what a programme costs does not move arrivals");
    cr_expect(array(&d, "split_held_out_arrivals")->v[pair] >= N - 6);
    /* second is best on average; to know v is to know all */
    cr_expect(array(&d, "best")->v[1] == n && array(&d, "best")->v[2] == N - n);
    cr_expect_float_eq(array(&d, "perfect")->v[0] / want, 1, 1e-3, "%g, want %g", array(&d, "perfect")->v[0], want);
    cr_expect_float_eq(cell(&d, "worth", 0, v) / want, 1, 0.01, "%g, want %g", cell(&d, "worth", 0, v), want);
    cr_expect(cell(&d, "worth", 0, c) < 0.05 * want);
    cr_expect(cell(&d, "worth", 1, v) == 0 && array(&d, "perfect")->v[1] == 0, "business as usual costs least in every draw");
    char *text = said(&d.r, false), line[200];
    snprintf(line, sizeof line, "  second has less than first in %d of 400 draws\n    unless " LESS " is below -0.1", N - n);
    cr_expect(strstr(text, line), "'%s' is not in: %s", line, text);
    cr_expect(strstr(text, "right in 400 of 400 draws"), "%s", text);
    cr_expect(strstr(text, "whatever is known of the numbers, the choice is the same"), "%s", text);
    free(text);
    tiny_study_drop(&d.x);
}

/* At a price an arrival, what was dearest may be best: by hand from the draws. */
Test(drivers, a_price_makes_one_objective_of_two)
{
    struct tiny t = alone();
    struct driven d = driven(&t, 60, (struct bt_drivers_opts){ .price = 100 });
    const struct bt_array *m = bt_results_array(&d.x.r, "y_arrivals"), *cost = bt_results_array(&d.x.r, "y_net_cost");
    int R = 3, Y = 4, N = 60, best[3] = { 0 };
    double mean[3] = { 0 }, perfect = 0;
    for (int k = 0; k < N; k++) {
        double loss[3] = { 0 };
        int at = 0;
        for (int r = 0; r < R; r++) {
            for (int y = 0; y < Y; y++) loss[r] += cost->v[(r * Y + y) * N + k] + 100 * m->v[(r * Y + y) * N + k];
            mean[r] += (loss[r] - loss[0]) / N;
            if (loss[r] < loss[at]) at = r;
        }
        best[at]++, perfect += loss[at] / N - loss[0] / N;
    }
    double chosen = fmin(mean[0], fmin(mean[1], mean[2]));
    cr_assert(size(&d, "objective") == 3);
    for (int r = 0; r < R; r++) {
        cr_expect_float_eq(cell(&d, "mean", 2, r), mean[r], 1e-6 * fabs(mean[1]));
        cr_expect(cell(&d, "best", 2, r) == best[r]);
    }
    cr_expect(best[1] > 0 && best[0] < N, "the price counts");
    cr_expect_float_eq(array(&d, "perfect")->v[2], chosen - perfect, 1e-6 * fabs(mean[1]));
    tiny_study_drop(&d.x);
}

/* ---- Sobol: a product and a sum ---- */

Test(drivers, indices_of_a_line_are_those_of_quadrature_and_of_a_sum)
{
    enum { M = 200 };
    static double row[M], column[M];
    double mean = 0, square = 0, first[2] = { 0 };
    for (int i = 0; i < M; i++)
        for (int j = 0; j < M; j++) {
            double v = 0.1 - 0.4 * (i + 0.5) / M, w = 0.2 - 0.4 * (j + 0.5) / M, y = tiny_arrivals((1 + v) * (1 + w) - 1);
            mean += y / M / M, square += y * y / M / M, row[i] += y / M, column[j] += y / M;
        }
    double all = square - mean * mean;
    for (int i = 0; i < M; i++) first[0] += pow(row[i] - mean, 2) / M / all, first[1] += pow(column[i] - mean, 2) / M / all;
    struct tiny t = both();
    struct driven d = driven(&t, 10, (struct bt_drivers_opts){ .sobol = 400, .by = BT_BY_NUMBER });
    const struct { const char *what, *address; double first, total; } WANT[] = {
        { "arrivals", LESS, first[0], 1 - first[1] }, { "arrivals", ALSO, first[1], 1 - first[0] }, { "arrivals", LESS_COST, 0, 0 },
        { "net_cost", LESS_COST, 0.2, 0.2 }, { "net_cost", ALSO_COST, 0.8, 0.8 }, { "net_cost", LESS, 0, 0 },
    };
    cr_assert(size(&d, "group") == 4);
    for (size_t i = 0; i < TL_N(WANT); i++) {
        char name[6][40];
        static const char *const PREFIX[] = { "first", "total", "first_low", "first_high", "total_low", "total_high" };
        double v[6];
        int g = bt_axis_find(bt_results_axis(&d.r, "group"), WANT[i].address);
        for (int k = 0; k < 6; k++) snprintf(name[k], sizeof name[k], "%s_%s", PREFIX[k], WANT[i].what), v[k] = cell(&d, name[k], 1, g);
        cr_expect_float_eq(v[0], WANT[i].first, 0.12, "%s of %s: first %g, want %g", WANT[i].what, WANT[i].address, v[0], WANT[i].first);
        cr_expect_float_eq(v[1], WANT[i].total, 0.12, "%s of %s: total %g, want %g", WANT[i].what, WANT[i].address, v[1], WANT[i].total);
        cr_expect(v[2] <= v[0] && v[0] <= v[3] && v[4] <= v[1] && v[1] <= v[5]);
    }
    char *text = said(&d.r, false);
    cr_expect(strstr(text, "Sobol's indices by number, from 400 rows") && strstr(text, "drawn without the correlations"), "%s", text);
    free(text);
    tiny_study_drop(&d.x);
}

Test(drivers, groups_move_together)
{
    struct tiny t = both();
    struct driven d = driven(&t, 10, (struct bt_drivers_opts){ 0 });
    const struct bt_axis *group = bt_results_axis(&d.r, "group");
    int g = bt_axis_find(group, "alone"), c = bt_axis_find(group, "costs");
    cr_assert(group->n == 2 && g >= 0 && c >= 0);
    cr_expect(array(&d, "group_numbers")->v[g] == 2 && array(&d, "group_numbers")->v[c] == 2);
    cr_expect_float_eq(cell(&d, "group_low_arrivals", 1, g), tiny_arrivals(1.1 * 1.2 - 1), 5e-5);
    cr_expect_float_eq(cell(&d, "group_high_arrivals", 1, g), tiny_arrivals(0.7 * 0.8 - 1), 5e-5);
    struct driven part = driven(&t, 10, (struct bt_drivers_opts){ .by = BT_BY_PART });
    group = bt_results_axis(&part.r, "group");
    cr_expect(group->n == 4 && bt_axis_find(group, "alone.less") >= 0 && bt_axis_find(group, "costs.also") >= 0);
    const struct bt_array *low = array(&part, "group_low_arrivals");
    cr_expect(low->valid && !low->valid[4], "one number is no group");
    tiny_study_drop(&d.x), tiny_study_drop(&part.x);
}

/* ---- the tiny place ---- */

/* Slopes are those of the fitted result, the numbers that the baseline solves for following: as differences of runs fitted again. */
static void slopes_are_those_by_differences(struct tiny t)
{
    t.pathway = tiny_swap(tiny_swap(TINY.pathway, "{name: beds, places: 212,", "{name: beds, places: {low: 205, central: 212, high: 230},"),
                          "{name: team_places, places: 14,", "{name: team_places, places: {low: 11, central: 14, high: 17},");
    t.pathway = tiny_swap(t.pathway, "stay_days: 7\n", "stay_days: {low: 9, central: 7, high: 5}\n");
    struct driven d = driven(&t, 20, (struct bt_drivers_opts){ 0 });
    static const char *const OF[] = { "admissions", "net_cost" };
    int compared = 0, fitted = 0;
    for (int i = 0; i < d.x.s->n_observed; i++) fitted += d.x.s->observed[i].fits >= 0;
    cr_assert(fitted > 0, "nothing is fitted");
    for (size_t o = 0; o < TL_N(OF); o++) {
        char name[2][40];
        snprintf(name[0], sizeof name[0], "slope_%s", OF[o]), snprintf(name[1], sizeof name[1], "slope_by_steps_%s", OF[o]);
        const struct bt_array *is = array(&d, name[0]), *want = array(&d, name[1]);
        double most = 0;
        int n = size(&d, "drawn"), R = size(&d, "run");
        for (int i = 0; i < n * R; i++) most = fmax(most, fabs(want->v[i]));
        for (int i = 0; i < n * R; i++) {
            if (!is->valid[i] || !want->valid[i]) continue;
            compared += fabs(want->v[i]) > 0.01 * most;
            cr_expect(fabs(is->v[i] - want->v[i]) < 2e-3 * most, "%s, run %d, %s: %g by sensitivity, %g by differences", OF[o], i / n,
                      bt_results_axis(&d.r, "drawn")->label[i % n], is->v[i], want->v[i]);
        }
    }
    cr_expect(compared >= 6, "%d", compared);
    tiny_study_drop(&d.x);
}

Test(drivers, slopes_are_those_by_differences_of_what_is_fitted)
{
    slopes_are_those_by_differences(TINY);
}

/* The baseline is fitted from its balance; who is counted takes the place of that only afterwards. */
Test(drivers, slopes_from_a_census_are_those_by_differences)
{
    struct tiny t = TINY;
    t.census = "kind,name,people,period,geography,publication,mark,note\n"
               "pool,beds,150,1 April 2025,Tiny,none,observed,\n";
    t.locality = tiny_cat(TINY.locality, "start: census\ncensus: census.csv\n");
    slopes_are_those_by_differences(t);
}

Test(drivers, the_same_bits_for_any_number_of_threads)
{
    struct tiny t = TINY;
    struct driven one = driven(&t, 20, (struct bt_drivers_opts){ .jobs = 1, .sobol = 50 }),
                  two = driven(&t, 20, (struct bt_drivers_opts){ .jobs = 3, .sobol = 50 });
    cr_assert(one.r.n_array == two.r.n_array && one.r.n_array > 20);
    for (int i = 0; i < one.r.n_array; i++) {
        const struct bt_array *p = &one.r.array[i], *q = &two.r.array[i];
        size_t n = 1;
        for (int k = 0; k < p->rank; k++) n *= (size_t)one.r.axis[p->axis[k]].n;
        cr_expect(strcmp(p->name, q->name) == 0 && memcmp(p->v, q->v, n * sizeof *p->v) == 0, "%s differs", p->name);
        for (size_t k = 0; k < n; k++) cr_assert(isfinite(p->v[k]), "%s", p->name);
    }
    char *json = said(&one.r, true);
    cr_expect(strstr(json, "\"schema\": \"bendtrend drivers 1\"") && strstr(json, "\"value_of_knowing_everything\": "));
    cr_expect(strstr(json, "\"sobol_total\": ") && strstr(json, "\"draws_in_which_first_has_less\": "));
    free(json);
    tiny_study_drop(&one.x), tiny_study_drop(&two.x);
}

Test(drivers, an_end_that_cannot_be_run_is_named_and_in_no_figure)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(TINY.pathway, "{name: beds, places: 212,", "{name: beds, places: {low: 20, central: 212, high: 220},");
    struct driven d = driven(&t, 30, (struct bt_drivers_opts){ 0 });
    int i = number(&d, "pools.beds.places");
    const struct bt_array *low = array(&d, "low_admissions"), *high = array(&d, "high_admissions");
    const char *why = bt_results_texts(&d.r, "drawn_failed")->v[i];
    int n = size(&d, "drawn");
    cr_expect(*why && !low->valid[n + i] && low->v[n + i] == 0 && high->valid[n + i], "'%s'", why);
    for (int k = 0; k < n; k++)
        if (k != i) cr_expect(low->valid[n + k] && !*bt_results_texts(&d.r, "drawn_failed")->v[k]);
    tiny_study_drop(&d.x);
}

Test(drivers, draws_of_something_else_are_refused)
{
    struct tiny t = alone();
    struct driven d;
    struct bt_err e = { 0 };
    cr_expect(try(&t, 10, (struct bt_drivers_opts){ .measure = "happiness" }, &d, &e) == BT_E_USAGE);
    cr_expect(strstr(e.msg, "'happiness' is none that the draws keep; these are arrivals, place_days"), "%s", e.msg);
    tiny_study_drop(&d.x);
    struct driven right = driven(&t, 10, (struct bt_drivers_opts){ .measure = "place_days" });
    cr_expect(bt_results_array(&right.r, "low_place_days") && !bt_results_array(&right.r, "low_arrivals"));
    struct tiny other = both();
    struct bt_scenario *s = tiny_open(&other);
    const struct bt_drivers_opts o = { .rtol = 1e-6, .jobs = 1 };
    struct bt_results out;
    e = (struct bt_err){ 0 };
    cr_expect(bt_study_drivers(s, &right.x.r, &o, right.x.a, NULL, &out, &e) == BT_E_INPUT);
    cr_expect(strstr(e.msg, "not of this scenario"), "%s", e.msg);
    e = (struct bt_err){ 0 };
    cr_expect(bt_study_drivers(right.x.s, &right.r, &o, right.x.a, NULL, &out, &e) == BT_E_INPUT, "results of drivers are no draws");
    e = (struct bt_err){ 0 };
    cr_expect(bt_drivers_print(stdout, &right.x.r, false, false, &e) == BT_E_INPUT, "and draws do not say what drives them");
    bt_scenario_free(s);
    tiny_study_drop(&right.x);
}

/* A file that lacks any one of its arrays, axes' labels or texts is told or passed over, never read beyond. */
Test(drivers, results_with_holes_are_no_trap)
{
    struct tiny t = alone();
    struct driven d = driven(&t, 20, (struct bt_drivers_opts){ .sobol = 50 });
    FILE *nowhere = fopen("/dev/null", "w");
    for (int i = 0; i < d.r.n_array; i++) {
        struct bt_array kept = d.r.array[i];
        struct bt_err e = { 0 };
        d.r.array[i].name = "gone";
        enum bt_code rc = bt_drivers_print(nowhere, &d.r, i % 2, false, &e);
        cr_expect(rc == BT_OK || (rc == BT_E_INPUT && strstr(e.msg, "lack")), "%s: %s", kept.name, e.msg);
        d.r.array[i] = kept, d.r.array[i].rank = 1, d.r.array[i].axis[0] = 0;
        e = (struct bt_err){ 0 };
        rc = bt_drivers_print(nowhere, &d.r, i % 2, false, &e);
        cr_expect(rc == BT_OK || rc == BT_E_INPUT, "%s: %s", kept.name, e.msg);
        d.r.array[i] = kept;
    }
    for (int i = 0; i < d.r.n_axis; i++) {
        const char *const *label = d.r.axis[i].label;
        struct bt_err e = { 0 };
        d.r.axis[i].label = NULL;
        enum bt_code rc = bt_drivers_print(nowhere, &d.r, false, false, &e);
        cr_expect(rc == BT_OK || rc == BT_E_INPUT, "%s: %s", d.r.axis[i].name, e.msg);
        d.r.axis[i].label = label;
    }
    fclose(nowhere);
    tiny_study_drop(&d.x);
}
