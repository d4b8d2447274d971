/* A self-assessment: off it moves nothing, on it makes ramps as long as its levels say. */
#include "../tiny.h"
#include <math.h>
#include <string.h>

static const char AREAS[] =
    "bendtrend: 1\n"
    "title: Readiness\n"
    "source: a report\n"
    "areas:\n"
    "  - {name: one, label: First, asks: how, levels: [a, b, c, d], acts_on_ramps: true}\n"
    "  - {name: two, asks: what, levels: [e, f, g, h]}\n"
    "  - {name: three, asks: who, levels: [i, j, k, l], acts_on_ramps: true}\n"
    "ramp_factor: {level_1: {low: 3, central: 2, high: 1.5}, level_2: 1.25, level_3: 1, level_4: 0.5}\n";
static const char ASSESSED[] = "maturity: {matrix: maturity.yaml, date: 2025-01-01, by: us, source: talks, mark: assumed,"
                               " levels: {one: 1, two: 4, three: 2}}\n";

static struct bt_scenario *open_with(const char *more)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, more), t.maturity = AREAS;
    return tiny_open(&t);
}

Test(maturity, off_is_as_without_to_the_last_bit)
{
    struct bt_scenario *none = tiny_open(&TINY), *off = open_with(ASSESSED);
    struct tiny_run a, b;
    tiny_go(none, &(struct tiny_opts){ .on = { "avoid", "divert" }, .months = 36 }, &a, NULL);
    tiny_go(off, &(struct tiny_opts){ .on = { "avoid", "divert" }, .months = 36 }, &b, NULL);
    cr_expect(tiny_same(none, &a, &b));
    tiny_stop(&a), tiny_stop(&b);
    bt_scenario_free(none), bt_scenario_free(off);
}

/* Ramps are times the geometric mean of 2 and 1.25, phases too; area two does not act. */
Test(maturity, on_it_makes_ramps_as_long_as_its_levels_say)
{
    static const char PHASES[] = "phases:\n  divert: [{name: pilot, share: 0.25, ramp_months: 3, months: 10}, {name: rest, share: 1, "
                                 "ramp_months: 8}]\n";
    const double factor = sqrt(2 * 1.25);
    struct bt_scenario *s = open_with(tiny_cat(ASSESSED, PHASES));
    struct tiny_run on, by_hand;
    cr_expect(fabs(bt_maturity_factor(s->net, bt_network_values(s->net)) - factor) < 1e-12);
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid", "divert" }, .months = 36, .address = { "maturity.on" }, .value = { 1 } }, &on, NULL);
    tiny_go(s,
            &(struct tiny_opts){ .on = { "avoid", "divert" },
                                 .months = 36,
                                 .address = { "interventions.avoid.ramp_months", "interventions.divert.phases.pilot.ramp_months",
                                              "interventions.divert.phases.rest.ramp_months" },
                                 .value = { 12 * factor, 3 * factor, 8 * factor } },
            &by_hand, NULL);
    int n = s->net->n_intervention;
    for (int row = 0; row <= 36; row++) {
        double x = fmin(fmax((30 * row - 365) / (12 * factor * 30.4375), 0), 1), way = x * x * x * (10 + x * (-15 + 6 * x));
        cr_expect(fabs(on.t.coverage[row * n] - 0.2 - 0.7 * way) < 1e-12, "row %d", row);
        for (int i = 0; i < n; i++) cr_expect(fabs(on.t.coverage[row * n + i] - by_hand.t.coverage[row * n + i]) < 1e-12);
    }
    double a = tiny_sum(s, &on, "admissions", 0, 36), b = tiny_sum(s, &by_hand, "admissions", 0, 36);
    cr_expect(fabs(a / b - 1) < 1e-9, "%.12g, %.12g", a, b);
    tiny_stop(&on), tiny_stop(&by_hand);
    bt_scenario_free(s);
}

/* Evidence moves it as it moves ramps: low is the longest. */
Test(maturity, has_low_and_high)
{
    struct bt_scenario *s = open_with(ASSESSED);
    cr_expect(fabs(bt_maturity_factor(s->net, s->net->low_value) - sqrt(3 * 1.25)) < 1e-12);
    cr_expect(fabs(bt_maturity_factor(s->net, s->net->high_value) - sqrt(1.5 * 1.25)) < 1e-12);
    cr_expect(bt_param_of_interventions(&s->net->param[s->net->maturity.factor[0]]), "the stance of a bundle moves it");
    bt_scenario_free(s);
}
