/* Registers: the risk curve by itself, and what a model makes of it. */
#include "../../sim/solve/curve.h"
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <math.h>

#define MONTH 30.4375
#define SWITCH_ON 365 /* 2026-04-01, days since 2025-04-01 */

/* ---- the curve ---- */

Test(registers, a_curve_rises_ever_more_slowly_up_to_0_95)
{
    static const double TAIL[] = { 0.1, 0.46, 0.5, 0.55, 0.9, 1 };
    for (size_t i = 0; i < TL_N(TAIL); i++) {
        double last = 0, step = INFINITY;
        cr_expect(bt_curve_reach(0, TAIL[i]) == 0 && bt_curve_reach(-0.1, TAIL[i]) == 0);
        for (int k = 1; k <= 1000; k++) {
            double v = bt_curve_reach(k / 1000.0, TAIL[i]), rise = v - last;
            cr_expect(rise >= 0 && rise <= step + 1e-12, "tail %g: not concave at %d", TAIL[i], k);
            cr_expect(v <= 0.95 && v >= fmin(k / 1000.0, 0.95) - 1e-15, "tail %g: %g of events for %g of people", TAIL[i], v, k / 1000.0);
            last = v, step = rise;
        }
        cr_expect(last == 0.95);
    }
}

/* People of 65 and over chosen for two emergency admissions: 38 per cent of admissions that year, 10 the year after, "just over 3" after
 * five years (RC016 to RC018). If they are 3 per cent of people, to whose share they return, one half-life gives both. */
Test(registers, fade_as_people_with_two_admissions_did)
{
    double people = 0.03, tail = log(0.38) / log(people), half_life = 11.1;
    cr_expect(fabs(bt_curve_reach(people, bt_curve_tail(tail, half_life, 0, 0)) - 0.38) < 1e-12);
    double year = bt_curve_reach(people, bt_curve_tail(tail, half_life, 0, 12)),
           five = bt_curve_reach(people, bt_curve_tail(tail, half_life, 0, 60));
    cr_expect(fabs(year - 0.10) < 0.002, "%g after a year", year);
    cr_expect(five > 0.03 && five < 0.035, "%g after five years", five);
}

Test(registers, renewed_hold_the_mean_between_renewals)
{
    static const double EVERY[] = { 0.5, 3, 12, 60 };
    double before = 0.4;
    for (size_t i = 0; i < TL_N(EVERY); i++) {
        double sum = 0;
        for (int k = 0; k < 10000; k++) sum += bt_curve_tail(0.4, 10, 0, EVERY[i] * (k + 0.5) / 10000);
        double tail = bt_curve_tail(0.4, 10, EVERY[i], 7);
        cr_expect(fabs(tail - sum / 10000) < 1e-7, "every %g months: %g", EVERY[i], tail);
        cr_expect(tail > before && tail < 1);
        cr_expect(bt_curve_tail(0.4, 10, EVERY[i], 70) == tail, "age counts for nothing where it is renewed");
        before = tail;
    }
    cr_expect(bt_curve_tail(0.4, 0, 0, 100) == 0.4 && bt_curve_tail(0.4, 10, 0, -5) == 0.4);
    cr_expect(fabs(bt_curve_tail(0.4, 10, 1e9, 0) - 1) < 1e-6 && fabs(bt_curve_tail(0.4, 10, 0, 1e5) - 1) < 1e-12);
}

/* ---- in a model ---- */

static const char LIST[] = "registers:\n"
                           "  - {name: list, people: {old_frail: 0.2, old_fit: 0.04, \"*\": 0}, risk_tail: 0.5%s}\n"
                           "interventions:\n";

/* The crises of `avoid` (now 0.2, target 0.9, -10 per cent), on a register with the given further fields. */
static struct tiny listed(const char *fields)
{
    char list[300];
    snprintf(list, sizeof list, LIST, fields);
    struct tiny t = { .interventions = tiny_swap(tiny_swap(TINY.interventions, "interventions:\n", list),
                                                 "segments: {\"old_*\": 0.5, \"*\": 0.2}, how: scale", "register: list, how: scale") };
    return t;
}

static struct model *with(const struct bt_scenario *s, double now)
{
    struct model *m;
    struct bt_err e = { 0 };
    double *v = bt_get(s->arena, (size_t)bt_network_size(s->net), sizeof *v);
    cr_assert(v != NULL);
    memcpy(v, bt_network_values(s->net), (size_t)bt_network_size(s->net) * sizeof *v);
    v[tiny_offset(s, "interventions.avoid.on")] = 1;
    v[tiny_offset(s, "interventions.avoid.now.coverage")] = now;
    cr_assert(bt_model_open(&m, s->net, v, NULL, &e) == BT_OK, "%s", e.msg);
    return m;
}

/* Share of the crises of a segment that is reached beyond now. */
static double reached(struct model *m, double t, int segment)
{
    static const double CRISES[] = { 60, 150, 500 };
    int f = m->net->factor_of[bt_param_find(m->net, "settings.home.hazards.crisis.per_1000_per_year", 46)];
    cr_assert(f >= 0);
    bt_model_time(m, t);
    return (1 - m->fac[f * m->W + segment] / CRISES[segment]) / 0.1;
}

Test(registers, reach_is_what_the_curve_gains_beyond_now)
{
    struct tiny t = listed("");
    struct bt_scenario *s = tiny_open(&t);
    static const double NOW[] = { 0, 0.2, 0.6 };
    static const double PEOPLE[] = { 0, 0.04, 0.2 };
    for (size_t i = 0; i < TL_N(NOW); i++) {
        struct model *m = with(s, NOW[i]);
        for (int z = 0; z < 3; z++) {
            cr_expect(reached(m, SWITCH_ON, z) == 0, "nothing before it begins");
            double half = sqrt(PEOPLE[z] * (NOW[i] + (0.9 - NOW[i]) / 2)) - sqrt(PEOPLE[z] * NOW[i]),
                   full = sqrt(PEOPLE[z] * 0.9) - sqrt(PEOPLE[z] * NOW[i]);
            cr_expect(fabs(reached(m, SWITCH_ON + 6 * MONTH, z) - half) < 1e-12);
            cr_expect(fabs(reached(m, SWITCH_ON + 12 * MONTH, z) - full) < 1e-12);
            cr_expect(fabs(reached(m, SWITCH_ON + 100 * MONTH, z) - full) < 1e-12, "never forgotten");
        }
        bt_model_close(m);
    }
    bt_scenario_free(s);
}

Test(registers, chosen_once_fade_to_the_average_of_their_segment)
{
    struct tiny t = listed(", half_life_months: 10"), u = listed(", half_life_months: 10, renewed_months: 3");
    struct bt_scenario *s = tiny_open(&t), *o = tiny_open(&u);
    struct model *once = with(s, 0), *again = with(o, 0);
    double last = INFINITY, held = reached(again, SWITCH_ON + 12 * MONTH, 2);
    for (int month = 12; month <= 240; month += 6) {
        double v = reached(once, SWITCH_ON + month * MONTH, 2), tail = 1 - 0.5 * pow(0.5, month / 10.0);
        cr_expect(v < last && fabs(v - pow(0.2 * 0.9, tail)) < 1e-12, "month %d: %g", month, v);
        cr_expect(v < held && reached(again, SWITCH_ON + month * MONTH, 2) == held);
        last = v;
    }
    cr_expect(fabs(last - 0.2 * 0.9) < 1e-6, "%g", last);
    cr_expect(fabs(held - pow(0.2 * 0.9, bt_curve_tail(0.5, 10, 3, 0))) < 1e-12);
    bt_model_close(once);
    bt_model_close(again);
    bt_scenario_free(s);
    bt_scenario_free(o);
}

/* Also where the list ages: who is reached today is reached already. */
Test(registers, coverage_at_now_is_business_as_usual_bit_for_bit)
{
    static const char *const FIELDS[] = { "", ", half_life_months: 10", ", half_life_months: 10, renewed_months: 3" };
    for (size_t i = 0; i < TL_N(FIELDS); i++) {
        struct tiny t = listed(FIELDS[i]);
        struct bt_scenario *s = tiny_open(&t);
        struct tiny_opts off = { .months = 18 },
                         on = { .months = 18, .on = { "avoid" }, .address = { "interventions.avoid.target.coverage" }, .value = { 0.2 } };
        struct tiny_run a, b;
        tiny_go(s, &off, &a, NULL);
        tiny_go(s, &on, &b, NULL);
        for (int k = 0; k < a.T * bt_network_measures(s->net).n * bt_network_segments(s->net).n; k++)
            cr_expect(a.t.measure[k] == b.t.measure[k]);
        tiny_stop(&a);
        tiny_stop(&b);
        bt_scenario_free(s);
    }
}

/* A run on a register is, once coverage is full, that of the same share of events written by hand. */
Test(registers, a_run_reaches_the_events_of_the_curve)
{
    struct tiny t = listed(""), plain = listed("");
    plain.interventions = tiny_swap(plain.interventions, "register: list, how: scale",
                                    "segments: {old_frail: 0.4472135954999579, old_fit: 0.2, \"*\": 0}, how: scale");
    struct bt_scenario *s = tiny_open(&t), *p = tiny_open(&plain);
    struct tiny_opts o = { .months = 60,
                           .on = { "avoid" },
                           .address = { "interventions.avoid.now.coverage", "interventions.avoid.target.coverage" },
                           .value = { 0, 1 } };
    struct tiny_run a, b;
    tiny_go(s, &o, &a, NULL);
    tiny_go(p, &o, &b, NULL);
    double x = tiny_flow(s, &a, "crisis", 48, 12), y = tiny_flow(p, &b, "crisis", 48, 12);
    cr_expect(fabs(x / y - 1) < 1e-5, "%.9g and %.9g", x, y);
    tiny_stop(&a);
    tiny_stop(&b);
    bt_scenario_free(s);
    bt_scenario_free(p);
}
