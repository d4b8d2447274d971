/* An intervention in phases: coverage in closed form, what a gate stops, set-up spent once, and areas that each have their whole list. */
#include "../tiny.h"
#include <math.h>
#include <string.h>

static const char PILOT[] = "phases:\n"
                            "  divert: [{name: pilot, share: 0.25, ramp_months: 3, months: 10, gate: {low: 0, central: 1, high: 1}},"
                            " {name: rest, share: 1, ramp_months: 8}]\n";

static struct bt_scenario *open_with(const char *phases)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, phases);
    return tiny_open(&t);
}

static double way(double months) /* of a ramp begun so long ago, as a share of its length */
{
    double x = fmin(fmax(months, 0), 1);
    return x * x * x * (10 + x * (-15 + 6 * x));
}

static double coverage(const struct bt_scenario *s, const struct tiny_run *r, const char *name, int row)
{
    return r->t.coverage[row * s->net->n_intervention + tiny_index(bt_network_interventions(s->net), name)];
}

Test(phases, coverage_is_the_sum_of_its_ramps)
{
    struct bt_scenario *s = open_with(PILOT);
    struct tiny_run r, stopped, half;
    struct tiny_opts o = { .on = { "divert" }, .months = 40 };
    tiny_go(s, &o, &r, NULL);
    o.start = r.start, o.address[0] = "interventions.divert.phases.pilot.gate", o.value[0] = 0;
    tiny_go(s, &o, &stopped, NULL);
    o.value[0] = 0.5;
    tiny_go(s, &o, &half, NULL);
    for (int row = 0; row <= 40; row++) {
        double m = (30 * row - 365) / 30.4375, first = 0.25 * way(m / 3), rest = 0.75 * way((m - 10) / 8);
        cr_expect(fabs(coverage(s, &r, "divert", row) - first - rest) < 1e-12, "row %d", row);
        cr_expect(fabs(coverage(s, &stopped, "divert", row) - first) < 1e-12, "row %d", row);
        cr_expect(fabs(coverage(s, &half, "divert", row) - first - rest / 2) < 1e-12, "row %d", row);
    }
    stopped.start = half.start = NULL;
    tiny_stop(&stopped), tiny_stop(&half), tiny_stop(&r);
    bt_scenario_free(s);
}

/* Set-up is the only cost where a day's is nothing. In fixed steps: without a season the solver's own are longer than a ramp. */
Test(phases, set_up_is_spent_once_as_far_as_it_goes)
{
    struct bt_scenario *s = open_with(PILOT);
    struct tiny_run r, stopped;
    struct tiny_opts o = { .on = { "divert" }, .months = 40, .tol = { BT_RK4, 0, 0.25 } };
    o.address[0] = "interventions.divert.costs.a_day.gbp_per_unit", o.value[0] = 0;
    tiny_go(s, &o, &r, NULL);
    o.start = r.start, o.address[1] = "interventions.divert.phases.pilot.gate", o.value[1] = 0;
    tiny_go(s, &o, &stopped, NULL);
    cr_expect(fabs(tiny_cost(s, &r, "programme_divert", 0, 40) / 300000 - 1) < 1e-4, "%g", tiny_cost(s, &r, "programme_divert", 0, 40));
    cr_expect(fabs(tiny_cost(s, &stopped, "programme_divert", 0, 40) / 75000 - 1) < 1e-4);
    stopped.start = NULL;
    tiny_stop(&stopped), tiny_stop(&r);
    bt_scenario_free(s);
}

/* Switched off, and one phase as long as the ramp: as if there were none, to the last bit. */
Test(phases, all_at_once_is_as_without)
{
    struct bt_scenario *none = tiny_open(&TINY), *off = open_with(PILOT),
                       *one = open_with("phases:\n  divert: [{name: all, share: 1, ramp_months: 6}]\n");
    struct tiny_run a, b, c;
    tiny_go(none, &(struct tiny_opts){ .on = { "divert" } }, &a, NULL);
    tiny_go(one, &(struct tiny_opts){ .on = { "divert" } }, &c, NULL);
    cr_expect(tiny_same(none, &a, &c));
    /* the stops of the phases stay, for they belong to the scenario: the same to the tolerance of the solver */
    tiny_go(off, &(struct tiny_opts){ .on = { "divert" }, .address = { "interventions.divert.phased" }, .value = { 0 } }, &b, NULL);
    for (int row = 0; row <= 24; row++) cr_expect(fabs(coverage(none, &a, "divert", row) - coverage(off, &b, "divert", row)) < 1e-12);
    cr_expect(fabs(tiny_sum(none, &a, "admissions", 12, 12) / tiny_sum(off, &b, "admissions", 12, 12) - 1) < 1e-5);
    tiny_stop(&a), tiny_stop(&b), tiny_stop(&c);
    bt_scenario_free(none), bt_scenario_free(off), bt_scenario_free(one);
}

/* A quarter of the areas with their whole list is a quarter of what everywhere has; a quarter of the list everywhere is more than that. */
Test(phases, areas_have_their_whole_list)
{
    struct tiny t = TINY;
    t.interventions = tiny_swap(tiny_swap(TINY.interventions, "interventions:\n",
                                          "registers:\n  - {name: list, people: {\"old_*\": 0.2, \"*\": 0.05}, risk_tail: 0.5}\n"
                                          "interventions:\n"),
                                "segments: {\"old_*\": 0.5, \"*\": 0.2}, how: scale", "register: list, how: scale");
    t.interventions = tiny_swap(t.interventions, "    now: {coverage: 0.2}\n    target: {coverage: 0.9}\n    ramp_months: 12\n",
                                "    now: {coverage: 0}\n    target: {coverage: 1}\n    ramp_months: 1\n");
    struct bt_scenario *list = tiny_open(&t);
    t.scenario = tiny_cat(TINY.scenario, "phases:\n  avoid: [{name: pilot, share: 0.25, ramp_months: 1}]\n");
    struct bt_scenario *areas = tiny_open(&t);
    struct tiny_run bau, all, quarter, pilot;
    tiny_go(list, &(struct tiny_opts){ 0 }, &bau, NULL);
    tiny_go(list, &(struct tiny_opts){ .on = { "avoid" } }, &all, NULL);
    tiny_go(list, &(struct tiny_opts){ .on = { "avoid" }, .address = { "interventions.avoid.target.coverage" }, .value = { 0.25 } },
            &quarter, NULL);
    tiny_go(areas, &(struct tiny_opts){ .on = { "avoid" } }, &pilot, NULL);
    double none = tiny_flow(list, &bau, "crisis", 18, 6), whole = none - tiny_flow(list, &all, "crisis", 18, 6),
           top = none - tiny_flow(list, &quarter, "crisis", 18, 6), area = none - tiny_flow(areas, &pilot, "crisis", 18, 6);
    cr_expect(fabs(top / whole - 0.5) < 5e-3, "the top quarter has half: %g", top / whole); /* (1/4)^0.5 */
    cr_expect(fabs(area / whole - 0.25) < 5e-3, "a quarter of the areas has a quarter: %g", area / whole);
    tiny_stop(&bau), tiny_stop(&all), tiny_stop(&quarter), tiny_stop(&pilot);
    bt_scenario_free(list), bt_scenario_free(areas);
}
