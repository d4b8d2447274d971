/* Closed forms: decay, Erlang chains, Little's law, ramps, seasons, trends, tables, profiles. */
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <criterion/theories.h>
#include <math.h>

/* Steps of a run of the given network from a state of our own; frozen, so nobody enters. */
struct walk { struct model *m; struct stepper *st; struct bt_start *start; };

static void walk_open(struct walk *w, const struct bt_scenario *s, double rtol, void (*state)(const struct model *, double *))
{
    struct bt_err e = { 0 };
    struct bt_tol tol = { BT_CVODES, rtol, 0 };
    const double *values = bt_network_values(s->net);
    cr_assert(bt_start_solve(s->net, values, tol, NULL, &w->start, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_model_open(&w->m, s->net, values, w->start, &e) == BT_OK, "%s", e.msg);
    w->m->frozen = true;
    double *y = bt_get(w->m->arena, (size_t)w->m->n_state, sizeof *y);
    cr_assert(y != NULL);
    state(w->m, y);
    cr_assert(bt_stepper_open(&w->st, w->m, 0, y, tol, false, &e) == BT_OK, "%s", e.msg);
}

static const double *walk_to(struct walk *w, double t)
{
    struct bt_err e = { 0 };
    cr_assert(bt_stepper_to(w->st, t, &e) == BT_OK, "%s", e.msg);
    return bt_stepper_y(w->st);
}

static void walk_close(struct walk *w)
{
    bt_stepper_close(w->st);
    bt_model_close(w->m);
    bt_start_free(w->start);
}

static int stock_of(const struct bt_network *net, const char *setting, int stage)
{
    for (int k = 0; k < net->n_stock; k++) {
        const struct stock *x = &net->stock[k];
        if (x->setting >= 0 && x->stage == stage && strcmp(net->setting[x->setting].id.name, setting) == 0) return k;
    }
    cr_assert(false, "no stock %s %d", setting, stage);
    return -1;
}

/* Everybody in the first stage of `place`, and nobody comes in. */
static void all_in_place(const struct model *m, double *y) { y[stock_of(m->net, "place", 0) * m->W] = 100000; }

static struct bt_scenario *chain(double stay, int stages)
{
    char want[80], rates[80];
    snprintf(want, sizeof want, "    stages: %d\n", stages);
    snprintf(rates, sizeof rates, "segment,stay\nall,%.17g\n", stay);
    struct tiny t = LINE;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "    stages: 3\n", want), "per_person_per_year: 0.1", "per_person_per_year: 0");
    t.rates = rates;
    return tiny_open(&t);
}

TheoryDataPoints(closed_forms, exponential_decay) = { DataPoints(double, 0.5, 11, 365), DataPoints(double, 1e-4, 1e-6, 1e-8) };
Theory((double stay, double rtol), closed_forms, exponential_decay)
{
    struct walk w;
    struct bt_scenario *s = chain(stay, 1);
    walk_open(&w, s, rtol, all_in_place);
    int k = stock_of(s->net, "place", 0);
    for (int i = 1; i <= 20; i++) {
        double t = stay * i / 5, want = 100000 * exp(-t / stay), got = walk_to(&w, t)[k * w.m->W];
        cr_expect(fabs(got - want) < 100000 * 50 * rtol, "stay %g, rtol %g, day %g: %g, exactly %g", stay, rtol, t, got, want);
    }
    walk_close(&w);
    bt_scenario_free(s);
}

/* Share still there after t days: exp(-x) (1 + x + ... + x^(k-1)/(k-1)!), x = k t / stay. */
static double survival(double t, double stay, int k)
{
    double x = k * t / stay, term = 1, sum = 0;
    for (int i = 0; i < k; i++) sum += term, term *= x / (i + 1);
    return exp(-x) * sum;
}

static const int STAGES[] = { 1, 2, 3, 7, 20 };
ParameterizedTestParameters(closed_forms, erlang_chain_survives_and_has_its_moments) { return tl_rows(TL_N(STAGES)); }
ParameterizedTest(size_t *row, closed_forms, erlang_chain_survives_and_has_its_moments)
{
    const double stay = 11, dt = 0.02;
    int K = STAGES[*row];
    struct walk w;
    struct bt_scenario *s = chain(stay, K);
    walk_open(&w, s, 1e-9, all_in_place);
    double mean = 0.5 * dt, second = 0, worst = 0; /* integrals of the survival and of 2 t times the survival */
    for (int i = 1; i * dt < 16 * stay; i++) {
        const double *y = walk_to(&w, i * dt);
        double there = 0;
        for (int k = 0; k < K; k++) there += y[stock_of(s->net, "place", k) * w.m->W] / 100000;
        double off = fabs(there - survival(i * dt, stay, K));
        if (off > worst) worst = off;
        mean += there * dt, second += 2 * i * dt * there * dt;
    }
    double variance = second - mean * mean;
    cr_expect(worst < 1e-7, "%d stages: off by %g", K, worst);
    cr_expect(fabs(mean / stay - 1) < 1e-4, "%d stages: mean %g", K, mean);
    cr_expect(fabs(variance / (stay * stay / K) - 1) < 2e-3, "%d stages: variance %g, exactly %g", K, variance, stay * stay / K);
    walk_close(&w);
    bt_scenario_free(s);
}

Test(closed_forms, occupancy_of_an_erlang_chain_is_rate_times_stay)
{
    struct bt_scenario *s = tiny_open(&LINE);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 3 }, &r, NULL);
    /* rate a year 0.1 of those at home; x in place for 11 days: x = h * 0.1/365.25 * 11, h + x = 100000 */
    double per_home = 0.1 / 365.25 * 11, want = 100000 * per_home / (1 + per_home);
    cr_expect(fabs(tiny_people(s, &r, "place", 3) / want - 1) < 1e-9, "%.12g, exactly %.12g", tiny_people(s, &r, "place", 3), want);
    int first = stock_of(s->net, "place", 0);
    for (int k = 0; k < 3; k++) /* and each stage has a third */
        cr_expect(fabs(r.start->y[(first + k) * 8] / (want / 3) - 1) < 1e-9);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* ---- Little's law: people there = arrivals a day * mean days there, at the equilibrium of the tiny network ---- */

static const struct { const char *setting, *wait; double days; const char *by_column, *arrives[2]; } LITTLE[] = {
    { "booked_ward", NULL, 4, NULL, { "booked_stay" } },
    { "short_ward", NULL, 0, "settings.short_ward.stay_days", { "short_admission" } },
    { "long_ward", NULL, 0, "settings.long_ward.stay_days", { "long_admission" } },
    { "team", NULL, 7, NULL, { "helped", "extra_help" } },
    { "rest", NULL, 30, NULL, { "to_rest" } },
    { NULL, "papers", 3, NULL, { "papers" } },
};
static const char EVERY_FLOW[] = "flows: [crisis, booked_stay, helped, extra_help, to_rest, lodger_dying, lodger_leaves]";

static struct bt_scenario *nobody_leaves_early(void)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(t.pathway, "flows: [crisis, again, lodger_crisis, minor]", EVERY_FLOW);
    t.pathway = tiny_swap(t.pathway, "only: [crisis], factor: 0.5", "only: [crisis], factor: 0");
    t.pathway = tiny_swap(t.pathway, "per_person_per_day: 0.004", "per_person_per_day: 0");
    t.pathway = tiny_swap(t.pathway, "only: [minor, dying], factor: 1.5", "only: [minor, dying], factor: 0");
    return tiny_open(&t);
}

ParameterizedTestParameters(littles_law, holds_for_each_setting) { return tl_rows(TL_N(LITTLE)); }
ParameterizedTest(size_t *row, littles_law, holds_for_each_setting)
{
    struct bt_scenario *s = nobody_leaves_early();
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 2 }, &r, NULL);
    struct bt_names routes = bt_network_routes(s->net);
    int S = bt_network_segments(s->net).n;
    for (int z = 0; z < S; z++) {
        double days = LITTLE[*row].by_column ? bt_network_values(s->net)[tiny_offset(s, LITTLE[*row].by_column) + z] : LITTLE[*row].days;
        double arrivals = 0, people = LITTLE[*row].setting
                                          ? r.t.people[tiny_index(bt_network_settings(s->net), LITTLE[*row].setting) * S + z]
                                          : r.t.wait_people[tiny_index(routes, LITTLE[*row].wait) * S + z];
        for (int k = 0; k < 2 && LITTLE[*row].arrives[k]; k++)
            arrivals += r.t.flow[tiny_index(routes, LITTLE[*row].arrives[k]) * S + z] / 30;
        cr_expect(fabs(people / (arrivals * days) - 1) < 1e-6, "segment %d: %.9g people, %.9g arrivals a day for %g days", z, people,
                  arrivals, days);
    }
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(littles_law, holds_for_a_setting_that_people_leave_by_hazards_only)
{
    struct bt_scenario *s = nobody_leaves_early();
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 2 }, &r, NULL);
    double leave = (tiny_flow(s, &r, "lodger_dying", 0, 1) + tiny_flow(s, &r, "lodger_leaves", 0, 1)) / 30;
    cr_expect(fabs(tiny_people(s, &r, "lodge", 0) / (leave * 365.25 / 0.35) - 1) < 1e-6);
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(littles_law, holds_for_a_wait_for_places)
{
    struct bt_scenario *s = nobody_leaves_early();
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 2 }, &r, NULL);
    /* released at 1 / (handling + W), W by Sakasegawa's formula on three kinds of site, of the occupancy there is */
    double held = r.t.occupied[0], open = r.t.places[0], load = held / open, k = sqrt(1.5) * 0.3, c = 212 / 2.0, e = sqrt(2 * (c + 1)) - 1,
           mean = 0;
    for (int i = -1; i <= 1; i++) mean += pow(1 - (1 - load) * (1 + i * k), e) / (1 + i * k) / 3;
    double u = (1 - load) * (1 - load) / (1 - load + 2e-3), wait = 6 * 2 / c * mean / u;
    double people = tiny_waiting(s, &r, "short_admission", 0), released = tiny_flow(s, &r, "short_admission", 0, 1) / 30;
    cr_expect(load > 0.5 && fabs(people / (released * (0.25 + wait)) - 1) < 1e-6, "load %g: %g people, %g a day for %g days", load, people,
              released, 0.25 + wait);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* ---- what changes in time ---- */

/* A model of the built-in network with one intervention on; free the scenario after. */
static struct model *with(const struct bt_scenario *s, const char *intervention, double ramp, double lag, double fade)
{
    struct model *m;
    struct bt_err e = { 0 };
    double *v = bt_get(s->arena, (size_t)bt_network_size(s->net), sizeof *v);
    char address[120];
    const struct { const char *key; double value; } SET[] = { { "on", 1 }, { "ramp_months", ramp }, { "lag_months", lag },
                                                              { "fade_per_year", fade } };
    memcpy(v, bt_network_values(s->net), (size_t)bt_network_size(s->net) * sizeof *v);
    for (size_t i = 0; i < TL_N(SET); i++) {
        snprintf(address, sizeof address, "interventions.%s.%s", intervention, SET[i].key);
        v[tiny_offset(s, address)] = SET[i].value;
    }
    cr_assert(bt_model_open(&m, s->net, v, NULL, &e) == BT_OK, "%s", e.msg);
    return m;
}

#define MONTH 30.4375
#define SWITCH_ON 365 /* 2026-04-01, days since 2025-04-01 */

Test(ramps, are_a_quintic_exactly_0_before_and_1_after)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct model *m = with(s, "quicker", 12, 0, 0);
    int i = tiny_index(bt_network_interventions(s->net), "quicker");
    for (int day = 0; day <= SWITCH_ON; day++) cr_expect(bt_model_ramp(m, i, day) == 0);
    for (int k = 1; k < 100; k++) {
        double x = k / 100.0, want = 6 * pow(x, 5) - 15 * pow(x, 4) + 10 * pow(x, 3);
        cr_expect(fabs(bt_model_ramp(m, i, SWITCH_ON + 12 * MONTH * x) - want) < 1e-12);
    }
    cr_expect(bt_model_ramp(m, i, SWITCH_ON + 12 * MONTH) == 1 && bt_model_ramp(m, i, 1e5) == 1);
    cr_expect(fabs(bt_model_ramp(m, i, SWITCH_ON + 6 * MONTH) - 0.5) < 1e-15);
    bt_model_close(m);
    bt_scenario_free(s);
}

Test(ramps, lag_behind_coverage_and_fade_after)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct model *m = with(s, "quicker", 6, 3, 0.2);
    int i = tiny_index(bt_network_interventions(s->net), "quicker");
    bt_model_time(m, SWITCH_ON + 3 * MONTH);
    cr_expect(m->inc[i] == 0 && fabs(m->cover[i] - 0.5) < 1e-12, "%g and %g", m->inc[i], m->cover[i]);
    bt_model_time(m, SWITCH_ON + 6 * MONTH);
    cr_expect(fabs(m->inc[i] - 0.5) < 1e-12 && m->cover[i] == 1);
    bt_model_time(m, SWITCH_ON + 9 * MONTH);
    cr_expect(fabs(m->inc[i] - 1) < 1e-12);
    bt_model_time(m, SWITCH_ON + 9 * MONTH + 2 * 365.25);
    cr_expect(fabs(m->inc[i] - exp(-0.4)) < 1e-12 && m->cover[i] == 1, "%g", m->inc[i]);
    bt_model_close(m);
    bt_scenario_free(s);
}

Test(ramps, effects_are_increments_from_now_to_target_times_reach)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct model *m = with(s, "avoid", 12, 0, 0);
    int f = s->net->factor_of[bt_param_find(s->net, "settings.home.hazards.crisis.per_1000_per_year", 46)];
    cr_assert(f >= 0);
    static const double BEFORE[] = { 60, 150, 500 }, REACH[] = { 0.2, 0.5, 0.5 };
    bt_model_time(m, SWITCH_ON);
    for (int z = 0; z < 3; z++) cr_expect(m->fac[f * m->W + z] == BEFORE[z]);
    bt_model_time(m, SWITCH_ON + 12 * MONTH);
    for (int z = 0; z < 3; z++) cr_expect(fabs(m->fac[f * m->W + z] - BEFORE[z] * (1 - (0.9 - 0.2) * REACH[z] * 0.1)) < 1e-12);
    bt_model_close(m);
    bt_scenario_free(s);
}

Test(ramps, profiles_are_straight_between_their_months_and_flat_after)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct model *m = with(s, "more_rooms", 0.5, 0, 0);
    int f = s->net->factor_of[bt_param_find(s->net, "contacts.calls.per_person_per_year", 34)];
    static const struct { double month, value; } WANT[] = { { 1, 0.1 - 0.2 / 12 }, { 3, 0.05 }, { 12, -0.1 }, { 20, -0.1 } };
    cr_assert(f >= 0);
    for (size_t i = 0; i < TL_N(WANT); i++) {
        bt_model_time(m, SWITCH_ON + WANT[i].month * MONTH);
        cr_expect(fabs(m->fac[f * m->W] - 4 * (1 + WANT[i].value)) < 1e-12, "month %g: %g", WANT[i].month, m->fac[f * m->W]);
    }
    bt_model_close(m);
    bt_scenario_free(s);
}

/* Value of a factor on a day, over its parameter, with drivers of our own. */
static struct model *driven(struct bt_scenario **s, const char *drivers)
{
    struct model *m;
    struct bt_err e = { 0 };
    struct tiny t = { .drivers = tiny_cat(TINY.drivers, drivers) };
    *s = tiny_open(&t);
    cr_assert(bt_model_open(&m, (*s)->net, bt_network_values((*s)->net), NULL, &e) == BT_OK, "%s", e.msg);
    return m;
}

static double crises(struct model *m, double t)
{
    int f = m->net->factor_of[bt_param_find(m->net, "settings.home.hazards.crisis.per_1000_per_year", 46)];
    bt_model_time(m, t);
    return m->fac[f * m->W] / 60;
}

Test(seasons, keep_each_months_mean)
{
    struct bt_scenario *s;
    static const double MONTHLY[12] = { 1.10, 1.06, 1.0, 0.98, 0.95, 0.93, 0.92, 0.9, 0.98, 1.02, 1.06, 1.10 };
    struct model *m = driven(&s, "seasons:\n  - {name: year, on: [settings.home.hazards.crisis.per_1000_per_year],"
                                 " monthly: [1.10, 1.06, 1.0, 0.98, 0.95, 0.93, 0.92, 0.9, 0.98, 1.02, 1.06, 1.10]}\n");
    /* twelfths of the tropical year from 1 January 2000, where the form has its origin */
    double origin = bt_day_of(2026, 1, 1) - bt_day_of(2025, 4, 1), year = 365.2425, off = bt_day_of(2026, 1, 1) - 10957 - 26 * year;
    for (int i = 0; i < 12; i++) {
        double sum = 0;
        for (int k = 0; k < 2000; k++) sum += crises(m, origin - off + year / 12 * (i + (k + 0.5) / 2000)) / 2000;
        cr_expect(fabs(sum - MONTHLY[i]) < 1e-5, "month %d: %g, not %g", i + 1, sum, MONTHLY[i]);
    }
    bt_model_close(m);
    bt_scenario_free(s);
}

Test(seasons, keep_each_calendar_months_mean_nearly)
{
    struct bt_scenario *s;
    static const double MONTHLY[12] = { 1.10, 1.06, 1.0, 0.98, 0.95, 0.93, 0.92, 0.9, 0.98, 1.02, 1.06, 1.10 };
    struct model *m = driven(&s, "seasons:\n  - {name: year, on: [settings.home.hazards.crisis.per_1000_per_year],"
                                 " monthly: [1.10, 1.06, 1.0, 0.98, 0.95, 0.93, 0.92, 0.9, 0.98, 1.02, 1.06, 1.10]}\n");
    for (int i = 0; i < 12; i++) {
        int from = bt_day_of(2027, i + 1, 1), to = i == 11 ? bt_day_of(2028, 1, 1) : bt_day_of(2027, i + 2, 1);
        double sum = 0;
        for (int day = from; day < to; day++) sum += crises(m, day - s->day0 + 0.5) / (to - from);
        cr_expect(fabs(sum - MONTHLY[i]) < 4e-3, "month %d: %g, not %g", i + 1, sum, MONTHLY[i]);
    }
    bt_model_close(m);
    bt_scenario_free(s);
}

Test(trends, are_exponential_from_their_date_until_their_end)
{
    struct bt_scenario *s;
    struct model *m = driven(&s, "trends:\n"
                                 "  - {name: up, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: 0.03,"
                                 " from: 2025-10-01, until: 2027-10-01}\n");
    double from = bt_day_of(2025, 10, 1) - s->day0, until = bt_day_of(2027, 10, 1) - s->day0;
    for (int day = 0; day <= 1400; day += 50) {
        double x = day < from ? 0 : day > until ? until - from : day - from;
        cr_expect(fabs(crises(m, day) - exp(0.03 * x / 365.25)) < 1e-14, "day %d: %g", day, crises(m, day));
    }
    bt_model_close(m);
    bt_scenario_free(s);
}

Test(trends, without_a_date_are_1_at_the_date_of_the_rates)
{
    struct bt_scenario *s;
    struct model *m = driven(&s, "trends:\n  - {name: up, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: -0.02}\n");
    cr_expect(crises(m, 0) == 1 && fabs(crises(m, 730.5) - exp(-0.04)) < 1e-14);
    bt_model_close(m);
    bt_scenario_free(s);
}

Test(tables, go_through_their_points_and_no_further)
{
    struct bt_scenario *s;
    struct model *m = driven(&s, "tables:\n"
                                 "  - {name: steps, on: [settings.home.hazards.crisis.per_1000_per_year],"
                                 " points: [[2025-04-01, 200], [2026-04-01, 220], [2027-04-01, 220], [2028-04-01, 150]]}\n");
    static const struct { int year; double value; } POINT[] = { { 2025, 1 }, { 2026, 1.1 }, { 2027, 1.1 }, { 2028, 0.75 } };
    for (size_t i = 0; i < TL_N(POINT); i++)
        cr_expect(fabs(crises(m, bt_day_of(POINT[i].year, 4, 1) - s->day0) - POINT[i].value) < 1e-14);
    double before = 1;
    for (int day = 0; day <= 365; day++) {
        double v = crises(m, day);
        cr_expect(v >= before && v <= 1.1 + 1e-15, "day %d: %g", day, v);
        before = v;
    }
    for (int day = 366; day < 730; day++) cr_expect(fabs(crises(m, day) - 1.1) < 1e-14);
    cr_expect(fabs(crises(m, 1400) - 0.75) < 1e-14);
    bt_model_close(m);
    bt_scenario_free(s);
}

/* Two drivers on one number multiply, and only where their segments say. */
Test(scales, multiply_and_keep_to_their_segments)
{
    struct bt_scenario *s;
    struct model *m = driven(&s, "trends:\n"
                                 "  - {name: up, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: 0.1}\n"
                                 "  - {name: old, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: 0.2,"
                                 " segments: [\"old_*\"]}\n");
    int f = m->net->factor_of[bt_param_find(m->net, "settings.home.hazards.crisis.per_1000_per_year", 46)];
    s->net->value[tiny_offset(s, "scales.crisis_level.factor")] = 2;
    bt_model_bind(m, s->net->value);
    bt_model_time(m, 365.25);
    cr_expect(fabs(m->fac[f * m->W] - 2 * 60 * exp(0.1)) < 1e-11 && fabs(m->fac[f * m->W + 1] - 2 * 150 * exp(0.3)) < 1e-11);
    bt_model_close(m);
    bt_scenario_free(s);
}
