/* CVODES, euler and rk4: orders of convergence, tolerances, a start a day later, the same input the same bits. */
#include "../tiny.h"
#include "bendtrend/study.h"
#include <math.h>

static const char SEASON[] = "seasons:\n  - {name: year, on: [settings.home.hazards.crisis.per_1000_per_year],"
                             " monthly: [1.10, 1.06, 1.0, 0.98, 0.95, 0.93, 0.92, 0.9, 0.98, 1.02, 1.06, 1.10]}\n"
                             "trends:\n  - {name: up, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: 0.02}\n";

static struct bt_scenario *seasonal(void)
{
    struct tiny t = { .drivers = tiny_cat(TINY.drivers, SEASON) };
    return tiny_open(&t);
}

/* Four months from a start solved once, so that only the method differs. */
static void four_months(const struct bt_scenario *s, const struct bt_start *start, struct bt_tol tol, struct tiny_run *r)
{
    tiny_go(s, &(struct tiny_opts){ .months = 4, .tol = tol, .start = start }, r, NULL);
}

static double largest_miss(const struct bt_scenario *s, const struct tiny_run *a, const struct tiny_run *b)
{
    size_t n = (size_t)s->net->settings.n * 3, m = (size_t)s->net->n_measure * 3;
    double worst = 0;
    for (size_t i = 4 * n; i < 5 * n - 9; i++) { /* without exits and entered */
        double off = fabs(a->t.people[i] - b->t.people[i]) / (fabs(b->t.people[i]) + 1);
        if (off > worst) worst = off;
    }
    for (size_t i = 0; i < 4 * m; i++) {
        double off = fabs(a->t.measure[i] - b->t.measure[i]) / (fabs(b->t.measure[i]) + 1);
        if (off > worst) worst = off;
    }
    return worst;
}

static const struct { enum bt_method method; double step, finer, least, most; } ORDERS[] = { { BT_EULER, 0.1, 0.00625, 1.9, 2.1 },
               { BT_RK4, 0.25, 0.03125, 13, 20 } };
ParameterizedTestParameters(methods, converge_with_their_order) { return tl_rows(TL_N(ORDERS)); }
ParameterizedTest(size_t *row, methods, converge_with_their_order)
{
    struct bt_scenario *s = seasonal();
    struct tiny_run first, exact, coarse, half;
    tiny_go(s, &(struct tiny_opts){ .months = 1, .tol = { BT_CVODES, 1e-9, 0 } }, &first, NULL);
    four_months(s, first.start, (struct bt_tol){ BT_RK4, 1e-6, 0.025 }, &exact);
    four_months(s, first.start, (struct bt_tol){ ORDERS[*row].method, 1e-6, ORDERS[*row].step }, &coarse);
    four_months(s, first.start, (struct bt_tol){ ORDERS[*row].method, 1e-6, ORDERS[*row].step / 2 }, &half);
    double a = largest_miss(s, &coarse, &exact), b = largest_miss(s, &half, &exact);
    cr_expect(a / b > ORDERS[*row].least && a / b < ORDERS[*row].most, "half the step: %.3g to %.3g, a ratio of %.2f", a, b, a / b);
    tiny_stop(&first), tiny_stop(&exact), tiny_stop(&coarse), tiny_stop(&half);
    bt_scenario_free(s);
}

Test(methods, cvodes_agrees_with_rk4_to_its_tolerance)
{
    struct bt_scenario *s = seasonal();
    struct tiny_run first, exact;
    tiny_go(s, &(struct tiny_opts){ .months = 1, .tol = { BT_CVODES, 1e-9, 0 } }, &first, NULL);
    four_months(s, first.start, (struct bt_tol){ BT_RK4, 1e-6, 0.05 }, &exact);
    for (double rtol = 1e-4; rtol > 1e-10; rtol /= 100) {
        struct tiny_run r;
        four_months(s, first.start, (struct bt_tol){ BT_CVODES, rtol, 0 }, &r);
        double off = largest_miss(s, &r, &exact);
        cr_expect(off < 100 * rtol + 1e-8, "rtol %g: off by %g", rtol, off);
        tiny_stop(&r);
    }
    tiny_stop(&first), tiny_stop(&exact);
    bt_scenario_free(s);
}

/* ---- a shipped place ---- */

enum { SHIPPED_MONTHS = 3 };

/* The first quarter: at each mid-year the entries have a small jump, which no method of order 4 keeps its order over. */
static void shipped_run(const struct bt_scenario *s, const double *values, const struct bt_start *start, struct bt_tol tol,
                        struct bt_arena *a, struct bt_trajectory *t)
{
    static const double ENDS[SHIPPED_MONTHS] = { 30, 60, 90 };
    struct bt_err e = { 0 };
    cr_assert(bt_trajectory_room(s->net, SHIPPED_MONTHS, a, t, &e) == BT_OK);
    const struct bt_plan plan = { .net = s->net, .start = start, .tol = tol, .month_end = ENDS, .T = SHIPPED_MONTHS };
    cr_assert(bt_trajectory_run(&plan, NULL, values, t, NULL, NULL, &e) == BT_OK, "%s", e.msg);
}

static double measures_off(const struct bt_scenario *s, const struct bt_trajectory *t, const struct bt_trajectory *exact)
{
    size_t S = (size_t)bt_network_segments(s->net).n, rows = SHIPPED_MONTHS * (size_t)bt_network_measures(s->net).n;
    double worst = 0;
    for (size_t row = 0; row < rows; row++) {
        double x = 0, y = 0;
        for (size_t k = 0; k < S; k++) x += t->measure[row * S + k], y += exact->measure[row * S + k];
        if (y > 0) worst = fmax(worst, fabs(x / y - 1));
    }
    return worst;
}

static const struct { enum bt_method method; double step, least, most; } SHIPPED_ORDERS[] = { { BT_EULER, 0.25, 1.9, 2.1 },
                                                                                              { BT_RK4, 0.25, 12, 24 } };
ParameterizedTestParameters(methods, of_a_shipped_place_converge_to_cvodes) { return tl_rows(TL_N(SHIPPED_ORDERS)); }
ParameterizedTest(size_t *row, methods, of_a_shipped_place_converge_to_cvodes)
{
    struct bt_scenario_opts o = { .path = "scenarios/northumberland.yaml", .data = "scenarios" };
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_arena *a = bt_arena_new();
    struct bt_start *start;
    struct bt_trajectory exact, coarse, half;
    double *values, days, step = SHIPPED_ORDERS[*row].step;
    enum bt_method method = SHIPPED_ORDERS[*row].method;
    cr_assert(bt_scenario_read(&o, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    cr_assert(bt_study_values(s, "frail elderly pathway", 1e-6, a, &values, &start, &days, &e) == BT_OK, "%s", e.msg);
    shipped_run(s, values, start, (struct bt_tol){ BT_CVODES, 1e-13, 0 }, a, &exact);
    shipped_run(s, values, start, (struct bt_tol){ method, 1e-6, step }, a, &coarse);
    shipped_run(s, values, start, (struct bt_tol){ method, 1e-6, step / 2 }, a, &half);
    double first = measures_off(s, &coarse, &exact), then = measures_off(s, &half, &exact);
    cr_expect(first / then > SHIPPED_ORDERS[*row].least && first / then < SHIPPED_ORDERS[*row].most,
              "half the step: %.3g to %.3g, a ratio of %.2f", first, then, first / then);
    bt_start_free(start);
    bt_scenario_free(s);
    bt_arena_free(a);
}

Test(methods, too_large_a_step_is_told)
{
    struct bt_scenario *s = seasonal();
    struct tiny_run r;
    struct bt_err e = { 0 };
    cr_expect(tiny_go(s, &(struct tiny_opts){ .months = 24, .tol = { BT_EULER, 1e-6, 10 } }, &r, &e) == BT_E_SOLVER);
    cr_expect(strstr(e.msg, "take a smaller --step"), "%s", e.msg);
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(methods, the_same_input_gives_the_same_bits)
{
    struct bt_scenario *s = seasonal(), *v = seasonal();
    struct tiny_run r, q;
    struct tiny_opts o = { .months = 36, .on = { "avoid", "divert", "more_rooms" } };
    tiny_go(s, &o, &r, NULL);
    tiny_go(v, &o, &q, NULL);
    cr_expect(tiny_same(s, &r, &q) && memcmp(r.t.cost, q.t.cost, 36 * (size_t)s->net->items.n * 2 * sizeof(double)) == 0);
    tiny_stop(&r), tiny_stop(&q);
    bt_scenario_free(s), bt_scenario_free(v);
}

/* Admissions in the two years from 1 May 2025 of a run that starts on a given day. */
static double started_on(const char *start)
{
    struct tiny t = { .scenario = tiny_swap(TINY.scenario, "start: 2025-04-01", tiny_cat("start: ", start)),
                      .locality = tiny_swap(TINY.locality, "base_year: 2025-04-01", "base_year: 2025-05-01"),
                      .drivers = tiny_cat(TINY.drivers, SEASON) };
    struct bt_scenario *s = tiny_open(&t);
    double ends[2] = { bt_day_of(2025, 5, 1) - s->day0, bt_day_of(2027, 5, 1) - s->day0 };
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 2, .ends = ends, .on = { "avoid", "divert" }, .tol = { BT_CVODES, 1e-8, 0 } }, &r, NULL);
    double n = tiny_sum(s, &r, "admissions", 1, 1);
    tiny_stop(&r);
    bt_scenario_free(s);
    return n;
}

Test(methods, a_start_date_moved_by_a_day_moves_results_smoothly)
{
    static const char *const DAY[] = { "2025-03-29", "2025-03-30", "2025-03-31", "2025-04-01", "2025-04-02", "2025-04-03" };
    double n[TL_N(DAY)], largest = 0;
    for (size_t i = 0; i < TL_N(DAY); i++) n[i] = started_on(DAY[i]);
    for (size_t i = 1; i < TL_N(DAY); i++) {
        double step = n[i] / n[i - 1] - 1;
        if (fabs(step) > largest) largest = fabs(step);
        cr_expect(fabs(step) < 1e-4, "%s: %.10g, a day before %.10g", DAY[i], n[i], n[i - 1]);
        if (i > 1) cr_expect(fabs(step - (n[i - 1] / n[i - 2] - 1)) < 0.05 * largest + 2e-7, "%s: the change jumps", DAY[i]);
    }
}

Test(methods, halving_the_tolerance_changes_nothing_that_is_reported)
{
    struct bt_scenario *s = seasonal();
    struct tiny_run r, q;
    tiny_go(s, &(struct tiny_opts){ .months = 48, .on = { "avoid", "divert" } }, &r, NULL);
    tiny_go(s, &(struct tiny_opts){ .months = 48, .on = { "avoid", "divert" }, .tol = { BT_CVODES, 5e-7, 0 } }, &q, NULL);
    struct bt_names n = bt_network_measures(s->net);
    for (int i = 0; i < n.n; i++) {
        double a = tiny_sum(s, &r, n.name[i], 0, 48), b = tiny_sum(s, &q, n.name[i], 0, 48);
        cr_expect(fabs(a / b - 1) < 5e-6, "%s: %.9g and %.9g", n.name[i], a, b);
    }
    tiny_stop(&r), tiny_stop(&q);
    bt_scenario_free(s);
}
