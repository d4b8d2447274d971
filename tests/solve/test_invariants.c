/* What must always hold, by name. */
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <math.h>

static const char SEASON[] = "seasons:\n  - {name: year, on: [settings.home.hazards.crisis.per_1000_per_year],"
                             " monthly: [1.10, 1.06, 1.0, 0.98, 0.95, 0.93, 0.92, 0.9, 0.98, 1.02, 1.06, 1.10]}\n"
                             "trends:\n  - {name: up, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: 0.02}\n";
static const char GROWING[] = "age_band,year,people\n"
                              "0-64,2024,80000\n0-64,2025,80500\n0-64,2026,80900\n0-64,2027,81000\n0-64,2028,80700\n0-64,2029,80600\n"
                              "0-64,2030,80600\n"
                              "65+,2024,20000\n65+,2025,20600\n65+,2026,21300\n65+,2027,22000\n65+,2028,22800\n65+,2029,23500\n"
                              "65+,2030,24300\n";
#define ALL_LOOPS "loops.pressure.on=1", "loops.revolving.on=1", "loops.threshold.on=1", "loops.decline.on=1", "loops.haste.on=1"
#define EVERYTHING "avoid", "divert", "quicker", "sooner", "papers_faster", "papers_earlier", "more_rooms"

/* Seasons, trends, growing numbers of people, all loops. */
static struct tiny busy(void)
{
    struct tiny t = { .population = GROWING, .drivers = tiny_cat(TINY.drivers, SEASON), .set = { ALL_LOOPS } };
    return t;
}

/* ---- stocks + waits + exits - entries = initial ---- */

static const struct { const char *what; enum bt_method method; double step; const char *on[8]; } RUNS[] = {
    { "business as usual", BT_CVODES, 0, { 0 } },
    { "everything on", BT_CVODES, 0, { EVERYTHING } },
    { "everything on, euler", BT_EULER, 0.1, { EVERYTHING } },
    { "everything on, rk4", BT_RK4, 0.2, { EVERYTHING } },
};
ParameterizedTestParameters(invariants, people_are_conserved_to_1e_9) { return tl_rows(TL_N(RUNS)); }
ParameterizedTest(size_t *row, invariants, people_are_conserved_to_1e_9)
{
    struct tiny t = busy();
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_opts o = { .months = RUNS[*row].method == BT_CVODES ? 48 : 18, .tol = { RUNS[*row].method, 1e-6, RUNS[*row].step } };
    struct tiny_run r;
    memcpy(o.on, RUNS[*row].on, sizeof o.on);
    tiny_go(s, &o, &r, NULL);
    cr_expect(r.t.conservation < 1e-9, "%s: %g", RUNS[*row].what, r.t.conservation);
    /* by hand too, from what is stored */
    double there[2] = { 0 };
    struct bt_names n = bt_network_settings(s->net);
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < n.n; i++) there[k] += tiny_people(s, &r, n.name[i], k ? r.T : 0) * (i == n.n - 1 ? -1 : 1);
        for (int q = 0; q < bt_network_routes(s->net).n; q++)
            there[k] += tiny_waiting(s, &r, bt_network_routes(s->net).name[q], k ? r.T : 0);
    }
    cr_expect(fabs(there[1] / there[0] - 1) < 1e-9, "%s: %.12g then %.12g", RUNS[*row].what, there[0], there[1]);
    tiny_stop(&r);
    bt_scenario_free(s);
}

ParameterizedTestParameters(invariants, no_stock_is_below_zero) { return tl_rows(TL_N(RUNS)); }
ParameterizedTest(size_t *row, invariants, no_stock_is_below_zero)
{
    struct tiny t = busy();
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_opts o = { .months = 18, .tol = { RUNS[*row].method, 1e-6, RUNS[*row].step } };
    struct tiny_run r;
    memcpy(o.on, RUNS[*row].on, sizeof o.on);
    tiny_go(s, &o, &r, NULL);
    size_t n = (size_t)(r.T + 1) * (size_t)bt_network_segments(s->net).n;
    double least = 0;
    for (size_t i = 0; i < n * (size_t)bt_network_settings(s->net).n; i++)
        if (r.t.people[i] < least) least = r.t.people[i];
    for (size_t i = 0; i < n * (size_t)bt_network_routes(s->net).n; i++)
        if (r.t.wait_people[i] < least) least = r.t.wait_people[i];
    cr_expect(least > -1e-3, "%s: %g people", RUNS[*row].what, least);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* ---- flat ---- */

Test(invariants, demography_frozen_no_season_nothing_on_is_flat)
{
    struct tiny t = { .set = { ALL_LOOPS } };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 48 }, &r, NULL);
    struct bt_names set = bt_network_settings(s->net), measures = bt_network_measures(s->net);
    for (int i = 0; i < set.n - 3; i++) { /* without exits and entered, which add up */
        double first = tiny_people(s, &r, set.name[i], 0), last = tiny_people(s, &r, set.name[i], r.T);
        cr_expect(first > 0 && fabs(last / first - 1) < 1e-6, "%s: %.10g, then %.10g", set.name[i], first, last);
    }
    for (int i = 0; i < measures.n; i++) {
        double first = tiny_sum(s, &r, measures.name[i], 0, 1), last = tiny_sum(s, &r, measures.name[i], r.T - 1, 1);
        if (strcmp(measures.name[i], "queued") == 0) continue; /* a counter fills from nothing */
        cr_expect(first > 0 && fabs(last / first - 1) < 1e-6, "%s: %.10g, then %.10g", measures.name[i], first, last);
    }
    cr_expect(bt_start_drift(r.start) < 1e-9);
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(invariants, people_follow_the_projection)
{
    struct tiny t = { .population = GROWING };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 48 }, &r, NULL);
    struct bt_names set = bt_network_settings(s->net), routes = bt_network_routes(s->net);
    double there[2] = { 0 }, want[2] = { 0 }, people[512], growth[512];
    for (int k = 0; k < 2; k++) {
        int row = k ? r.T : 0;
        for (int i = 0; i < set.n - 3; i++) there[k] += tiny_people(s, &r, set.name[i], row);
        for (int q = 0; q < routes.n; q++) there[k] += tiny_waiting(s, &r, routes.name[q], row);
        bt_population_at(s->net, 30.0 * row, people, growth);
        for (int z = 0; z < s->net->S; z++) want[k] += people[z];
    }
    cr_expect(fabs(there[0] / want[0] - 1) < 2e-3, "%g people at the start, %g in the projection", there[0], want[0]);
    cr_expect(fabs((there[1] - there[0]) / (want[1] - want[0]) - 1) < 0.05, "%g more people, %g in the projection", there[1] - there[0],
              want[1] - want[0]);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* Years of 365 and 366 days, and some left out: people and their growth come and go on alike at every mid-year. */
Test(invariants, growth_of_people_has_no_jump)
{
    struct tiny t = { .population = "age_band,year,people\n0-64,2024,80000\n0-64,2025,80900\n0-64,2026,81500\n0-64,2030,85000\n"
                                    "65+,2024,20000\n65+,2025,20500\n65+,2026,21300\n65+,2030,26000\n" };
    struct bt_scenario *s = tiny_open(&t);
    double before[2][512], after[2][512];
    for (int k = 1; k + 1 < s->net->n_year; k++) {
        double at = s->net->year_day[k] - s->net->day0;
        bt_population_at(s->net, at - 1e-7, before[0], before[1]);
        bt_population_at(s->net, at + 1e-7, after[0], after[1]);
        for (int i = 0; i < 2; i++)
            for (int z = 0; z < s->net->S; z++)
                cr_expect(fabs(after[i][z] / before[i][z] - 1) < 1e-8, "%s of segment %d at mid-year %d: %.12g, then %.12g",
                          i ? "growth" : "people", z, k, before[i][z], after[i][z]);
        cr_expect(fabs(after[0][0] - s->net->year_people[(size_t)k * (size_t)s->net->S]) < 1e-3, "the projection is met");
    }
    bt_scenario_free(s);
}

/* ---- effects that are nothing ---- */

static const char *const EFFECTS[] = { "avoid", "divert", "quicker", "sooner", "papers_faster", "papers_earlier", "more_rooms" };

Test(invariants, all_effects_at_scale_1_is_business_as_usual_bit_for_bit)
{
    struct tiny t = busy();
    t.interventions = TINY.interventions;
    static const char *const ZERO[][2] = { { "value: {low: -0.05, central: -0.1, high: -0.2}", "value: 0" },
                                           { "how: scale, value: -0.1, denominator: decisions", "how: scale, value: 0, denominator: x" },
                                           { "value: 0.02", "value: 0" },
                                           { "value: -0.08", "value: 0" },
                                           { "value: -0.05, denominator: stays", "value: 0, denominator: stays" },
                                           { "value: -0.3", "value: 0" },
                                           { "value: -0.2, denominator: waits", "value: 0, denominator: waits" },
                                           { "value: 6", "value: 0" },
                                           { "[[0, 0, 0.1, 0.2], [12, -0.1, -0.1, -0.1]]", "[[0, 0, 0, 0], [12, 0, 0, 0]]" },
                                           { "value: 0.05, denominator: calls", "value: 0, denominator: calls" } };
    for (size_t i = 0; i < TL_N(ZERO); i++) t.interventions = tiny_swap(t.interventions, ZERO[i][0], ZERO[i][1]);
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run bau, all;
    tiny_go(s, &(struct tiny_opts){ .months = 36 }, &bau, NULL);
    tiny_go(s, &(struct tiny_opts){ .months = 36, .on = { EVERYTHING } }, &all, NULL);
    cr_expect(tiny_same(s, &bau, &all));
    cr_expect(tiny_cost(s, &all, "programme_avoid", 0, 36) > 0, "it is paid for all the same");
    tiny_stop(&bau), tiny_stop(&all);
    bt_scenario_free(s);
}

Test(invariants, target_equal_to_now_is_business_as_usual_bit_for_bit)
{
    struct tiny t = busy();
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_opts o = { .months = 36, .on = { EVERYTHING } };
    for (size_t i = 0; i < TL_N(EFFECTS); i++) {
        o.address[i] = tiny_cat(tiny_cat("interventions.", EFFECTS[i]), ".target.coverage");
        o.value[i] = strcmp(EFFECTS[i], "avoid") == 0 ? 0.2 : 0;
    }
    struct tiny_run bau, all;
    tiny_go(s, &(struct tiny_opts){ .months = 36 }, &bau, NULL);
    tiny_go(s, &o, &all, NULL);
    cr_expect(tiny_same(s, &bau, &all));
    for (size_t i = 0; i < TL_N(EFFECTS); i++)
        cr_expect(tiny_cost(s, &all, tiny_cat("programme_", EFFECTS[i]), 0, 36) == 0, "%s costs", EFFECTS[i]);
    tiny_stop(&bau), tiny_stop(&all);
    bt_scenario_free(s);
}

ParameterizedTestParameters(invariants, each_intervention_moves_something) { return tl_rows(TL_N(EFFECTS)); }
ParameterizedTest(size_t *row, invariants, each_intervention_moves_something)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau, one;
    tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
    tiny_go(s, &(struct tiny_opts){ .on = { EFFECTS[*row] } }, &one, NULL);
    cr_expect(!tiny_same(s, &bau, &one), "%s moves nothing", EFFECTS[*row]);
    cr_expect(memcmp(bau.t.measure, one.t.measure, 12 * (size_t)s->net->n_measure * 3 * sizeof(double)) == 0, "before it is on, nothing");
    tiny_stop(&bau), tiny_stop(&one);
    bt_scenario_free(s);
}

Test(invariants, order_of_switching_does_not_matter)
{
    struct tiny t = busy(), u = busy();
    t.scenario = tiny_swap(TINY.scenario, "[avoid, quicker]", "[avoid, quicker, sooner, more_rooms]");
    u.scenario = tiny_swap(TINY.scenario, "[avoid, quicker]", "[more_rooms, sooner, quicker, avoid]");
    struct bt_scenario *s = tiny_open(&t), *v = tiny_open(&u);
    struct tiny_run r, q;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid", "quicker", "sooner", "papers_faster" } }, &r, NULL);
    tiny_go(v, &(struct tiny_opts){ .on = { "papers_faster", "sooner", "quicker", "avoid" } }, &q, NULL);
    cr_expect(tiny_same(s, &r, &q));
    /* the same interventions in each bundle, needs included */
    cr_assert(s->bundle[0].n == v->bundle[0].n && s->bundle[0].n == 5);
    for (int i = 0; i < 5; i++) {
        bool there = false;
        for (int k = 0; k < 5; k++) there |= s->bundle[0].intervention[i] == v->bundle[0].intervention[k];
        cr_expect(there);
    }
    tiny_stop(&r), tiny_stop(&q);
    bt_scenario_free(s), bt_scenario_free(v);
}

/* Coverage that does not move costs nothing that depends on it: money follows coverage beyond now; a place that is paid whether used
 * or not is a fixed cost and stays. */
Test(invariants, a_zero_coverage_intervention_costs_only_its_fixed_cost)
{
    struct tiny t = { .interventions = tiny_swap(TINY.interventions, "    now: {coverage: 0.2}\n    target: {coverage: 0.9}\n",
                                                 "    now: {coverage: 0.2}\n    target: {coverage: 0.2}\n") };
    struct bt_scenario *s = tiny_open(&(struct tiny){ 0 }), *v;
    struct tiny_run bau, none;
    struct tiny_opts o = { .on = { "divert" }, .address = { "interventions.divert.target.coverage" }, .value = { 0 } };
    tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
    tiny_go(s, &o, &none, NULL);
    cr_expect(tiny_same(s, &bau, &none));
    cr_expect(tiny_cost(s, &none, "programme_divert", 0, 24) == 0, "%g", tiny_cost(s, &none, "programme_divert", 0, 24));
    for (int i = 0; i <= 24; i++) cr_expect(none.t.staff[i * s->net->n_intervention + 1] == 0);
    tiny_stop(&bau), tiny_stop(&none);
    bt_scenario_free(s);
    /* and a bundle that would switch it on is told that it changes nothing */
    struct bt_errs errs = { 0 };
    cr_expect(tiny_read(&t, &v, &errs) == BT_E_INPUT);
    cr_expect(tl_errs_find(&errs, "'avoid' is at its target already (now = target): switching it on changes nothing") != NULL);
    bt_errs_free(&errs);
    bt_scenario_free(v);
}

/* ---- places ---- */

/* Where more are held than there are places, nobody is let in: the pool only empties. */
static void expect_no_inflow_above(const struct bt_scenario *s, const struct tiny_run *r, double planned, double surge)
{
    int P = s->net->n_pool;
    for (int i = 0; i < r->T; i++) {
        double held = r->t.occupied[i * P], after = r->t.occupied[(i + 1) * P], most = planned * (1 + surge);
        cr_expect(after <= (held > most ? held : most) * (1 + 1e-6), "month %d: %g held of %g, then %g", i, held, most, after);
    }
}

Test(invariants, no_inflow_above_planned_places_plus_surge)
{
    struct tiny t = { .drivers = tiny_cat(TINY.drivers, "trends:\n  - {name: up, on: [settings.home.hazards.crisis.per_1000_per_year],"
                                                        " growth_per_year: 0.3}\n") };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 48 }, &r, NULL);
    expect_no_inflow_above(s, &r, 212, 0.05);
    cr_expect(r.t.occupied[48 * 3] > 212 && tiny_waiting(s, &r, "short_admission", 48) > 100, "it is meant to be full: %g held, %g wait",
              r.t.occupied[48 * 3], tiny_waiting(s, &r, "short_admission", 48));
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(invariants, planned_closures_take_effect_as_people_leave)
{
    struct tiny t = { .drivers = tiny_cat(TINY.drivers, "tables:\n  - {name: closure, on: [pools.beds.places],"
                                                        " points: [[2025-04-01, 212], [2025-10-01, 212], [2025-11-01, 120]]}\n") };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 24 }, &r, NULL);
    double held = r.t.occupied[6 * 3];
    cr_expect(held > 160);
    for (int i = 8; i <= 24; i++) {
        double now = r.t.occupied[i * 3], open = r.t.places[i * 3];
        double most = held > 120 * 1.05 ? held : 120 * 1.05;
        cr_expect(now <= most * (1 + 1e-6) && open >= now * (1 - 1e-12), "month %d: %g held, %g open", i, now, open);
        cr_expect(open <= 120 * 1.05 + 1e-6 || open == now, "open beyond the plan only while held");
        held = now;
    }
    cr_expect(r.t.occupied[24 * 3] <= 120 * 1.05 * (1 + 1e-6), "%g held", r.t.occupied[24 * 3]);
    tiny_stop(&r);
    bt_scenario_free(s);
}
