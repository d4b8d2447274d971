/* Extreme conditions, each with a stated answer; overlap rules; caps; deaths of those who avoid a stay; where people return to. */
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <math.h>

Test(extremes, no_beds_admit_nobody)
{
    struct tiny t = { .set = { "pools.beds.places=0" } };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 12 }, &r, NULL);
    cr_expect(fabs(tiny_sum(s, &r, "admissions", 0, 12)) < 1e-9 && fabs(tiny_sum(s, &r, "bed_days", 0, 12)) < 1e-9);
    for (int i = 0; i <= 12; i++)
        cr_expect(fabs(r.t.occupied[i * 3]) < 1e-12 && r.t.places[i * 3] == 0, "%g of %g", r.t.occupied[i * 3], r.t.places[i * 3]);
    /* everybody who is to be admitted waits until patience is at its end: 20 days each */
    double per_day = 0, waiting = tiny_waiting(s, &r, "short_admission", 12) + tiny_waiting(s, &r, "long_admission", 12);
    struct tiny u = { .set = { "pools.beds.places=1e7" } };
    struct bt_scenario *v = tiny_open(&u);
    struct tiny_run q;
    tiny_go(v, &(struct tiny_opts){ .months = 12 }, &q, NULL);
    per_day = tiny_sum(v, &q, "admissions", 0, 12) / 360;
    cr_expect(waiting > 0.8 * 20 * per_day && waiting < 1.2 * 20 * per_day, "%g wait, %g a day would come", waiting, per_day);
    tiny_stop(&r), tiny_stop(&q);
    bt_scenario_free(s), bt_scenario_free(v);
}

Test(extremes, no_demand_uses_nothing)
{
    struct tiny t = { .set = { "settings.home.hazards.crisis.per_1000_per_year=0", "settings.home.hazards.booked.per_person_per_year=0",
                               "settings.lodge.hazards.lodger_crisis.per_person_per_year=0",
                               "contacts.calls.per_person_per_year=0" } };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 12 }, &r, NULL);
    static const char *const NONE[] = { "admissions", "bed_days", "delayed", "readmitted", "calls", "team_days", "booked_days" };
    for (size_t i = 0; i < TL_N(NONE); i++) cr_expect(tiny_sum(s, &r, NONE[i], 0, 12) == 0, "%s", NONE[i]);
    cr_expect(tiny_cost(s, &r, "bed_day", 0, 12) == 0 && tiny_cost(s, &r, "call", 0, 12) == 0);
    cr_expect(tiny_sum(s, &r, "deaths", 0, 12) > 0, "people die all the same");
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(extremes, supply_that_follows_a_demand_of_nobody_is_told)
{
    struct tiny t = { .set = { "settings.home.hazards.lodging_need.per_person_per_year=0",
                               "junctions.after_long.routes.lodge_after_long.fraction=0" } };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    struct bt_err e = { 0 };
    cr_expect(tiny_go(s, &(struct tiny_opts){ .months = 1 }, &r, &e) == BT_E_INPUT);
    cr_expect(strcmp(e.msg, "pool 'rooms' follows demand, but nobody uses it at the start") == 0, "%s", e.msg);
    cr_expect(e.at.file && strcmp(e.at.file, TINY_PATHWAY) == 0 && e.at.line > 1);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* 27 people a day for 11 days each ask for 300 places; nobody gives up, so that only the pool's name helps. */
Test(extremes, a_pool_that_is_full_at_the_start_is_named)
{
    struct tiny t = LINE;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "    keeps: [home]\n", "    keeps: [home]\n    pool: rooms\n"), "else: true, to: place}",
                          "else: true, to: place, wait: {pool: rooms, handling_days: 1, holds: spare}}");
    t.pathway = tiny_cat(t.pathway, "pools:\n  - {name: spare, places: 1000000}\n  - {name: rooms, places: 50}\n");
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    struct bt_err e = { 0 };
    cr_expect(bt_exit_status(tiny_go(s, &(struct tiny_opts){ .months = 1 }, &r, &e)) == 3);
    cr_expect(strstr(e.msg, "no equilibrium was found for the start") && strstr(e.msg, "the pool that is full: rooms"), "%s", e.msg);
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(extremes, infinite_places_leave_only_the_handling)
{
    struct tiny t = { .set = { "pools.beds.places=1e7", "pools.team_places.places=1e7", "pools.rooms.places=1e7" } };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 12 }, &r, NULL);
    static const struct { const char *route; double days; } WAIT[] = { { "short_admission", 0.25 }, { "long_admission", 0.25 },
                                                                       { "lodge_after_long", 5 }, { "lodge_start", 10 },
                                                                       { "papers", 3 } };
    for (size_t i = 0; i < TL_N(WAIT); i++) {
        double people = tiny_waiting(s, &r, WAIT[i].route, 12), want = tiny_flow(s, &r, WAIT[i].route, 11, 1) / 30 * WAIT[i].days;
        cr_expect(fabs(people / want - 1) < 1e-6, "%s: %g wait, %g do in handling", WAIT[i].route, people, want);
    }
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* Everybody in one segment gives the sums of any spread of people over segments that have its rates. */
Test(extremes, everybody_in_one_segment_is_as_one)
{
    static const char RATES[] = "segment,crisis,dying,admitted,short_days,long_days,long_share\n"
                                "young,150,0.02,0.5,3,12,0.25\nold_fit,150,0.02,0.5,3,12,0.25\nold_frail,150,0.02,0.5,3,12,0.25\n";
    static const char ONE[] = "age_band,year,people\n0-64,2024,0\n0-64,2030,0\n65+,2024,100000\n65+,2030,100000\n";
    struct tiny spread = { .rates = RATES, .set = { "settings.home.hazards.lodging_need.per_person_per_year=0.01",
                                                    "settings.home.hazards.onset.per_person_per_year=0" } }, one = spread;
    one.population = ONE;
    one.segments = tiny_swap(tiny_swap(TINY.segments, "65+,0.7", "65+,1"), "65+,0.3", "65+,0");
    struct bt_scenario *s = tiny_open(&spread), *v = tiny_open(&one);
    struct tiny_run r, q;
    tiny_go(s, &(struct tiny_opts){ .months = 12 }, &r, NULL);
    tiny_go(v, &(struct tiny_opts){ .months = 12 }, &q, NULL);
    static const char *const SUM[] = { "admissions", "bed_days", "delayed", "deaths", "attended", "readmitted", "calls", "team_days" };
    for (size_t i = 0; i < TL_N(SUM); i++) {
        double a = tiny_sum(s, &r, SUM[i], 0, 12), b = tiny_sum(v, &q, SUM[i], 0, 12);
        cr_expect(a > 0 && fabs(a / b - 1) < 1e-6, "%s: %.10g and %.10g", SUM[i], a, b);
    }
    int m = tiny_measure(v, "admissions"), M = v->net->n_measure;
    cr_expect(q.t.measure[m * 3] < 1e-4 && q.t.measure[m * 3 + 2] < 1e-4 && q.t.measure[(11 * M + m) * 3 + 1] > 100);
    tiny_stop(&r), tiny_stop(&q);
    bt_scenario_free(s), bt_scenario_free(v);
}

/* ---- overlap ---- */

static const struct { const char *rule; double quicker, sooner, want; } RULES[] = {
    { "best_of", -0.08, -0.05, 0.92 },
    { "independent", -0.08, -0.05, 0.92 * 0.95 },
    { "nested", -0.08, -0.05, 0.92 * 0.975 },
    { "nested", -0.05, -0.08, 0.92 * 0.975 },
    { "best_of", -0.08, 0.02, 0.92 },
    { "best_of", 0.03, 0.02, 1.02 },
    { "independent", -0.08, 0.02, 0.92 * 1.02 },
    { "best_of", -0.05, -0.05, 0.95 },
};
ParameterizedTestParameters(overlap, follows_the_rule_of_the_group) { return tl_rows(TL_N(RULES)); }
ParameterizedTest(size_t *row, overlap, follows_the_rule_of_the_group)
{
    char quicker[40], sooner[60], rule[60];
    struct model *m;
    struct bt_err e = { 0 };
    snprintf(quicker, sizeof quicker, "value: %g", RULES[*row].quicker);
    snprintf(sooner, sizeof sooner, "value: %g, denominator: stays}\n", RULES[*row].sooner);
    snprintf(rule, sizeof rule, "overlap: {together: %s}\n", RULES[*row].rule);
    struct tiny t = { .interventions = tiny_swap(tiny_swap(TINY.interventions, "value: -0.05, denominator: stays}\n", "SOONER"),
                                                 "value: -0.08", quicker),
                      .scenario = tiny_cat(TINY.scenario, rule) };
    t.interventions = tiny_swap(tiny_swap(t.interventions, "SOONER", sooner), "rule: best_of}", "rule: best_of, share: 0.5}");
    struct bt_scenario *s = tiny_open(&t);
    s->net->value[tiny_offset(s, "interventions.quicker.on")] = s->net->value[tiny_offset(s, "interventions.sooner.on")] = 1;
    cr_assert(bt_model_open(&m, s->net, s->net->value, NULL, &e) == BT_OK);
    int f = s->net->factor_of[bt_param_find(s->net, "settings.long_ward.stay_days", 28)];
    bt_model_time(m, 365 + 100);
    cr_expect(fabs(m->fac[f * m->W] / 9 - RULES[*row].want) < 1e-12, "%s of %g and %g: %g, not %g", RULES[*row].rule, RULES[*row].quicker,
              RULES[*row].sooner, m->fac[f * m->W] / 9, RULES[*row].want);
    bt_model_close(m);
    bt_scenario_free(s);
}

Test(overlap, of_different_groups_multiplies)
{
    struct tiny t = { .interventions = tiny_swap(TINY.interventions, "  - name: sooner\n    group: together\n",
                                                 "  - name: sooner\n    group: alone\n") };
    struct model *m;
    struct bt_err e = { 0 };
    struct bt_scenario *s = tiny_open(&t);
    s->net->value[tiny_offset(s, "interventions.quicker.on")] = s->net->value[tiny_offset(s, "interventions.sooner.on")] = 1;
    cr_assert(bt_model_open(&m, s->net, s->net->value, NULL, &e) == BT_OK);
    int f = s->net->factor_of[bt_param_find(s->net, "settings.long_ward.stay_days", 28)];
    bt_model_time(m, 465);
    cr_expect(fabs(m->fac[f * m->W] / 9 - 0.92 * 0.95) < 1e-12);
    bt_model_close(m);
    bt_scenario_free(s);
}

/* ---- caps ---- */

/* Named shares of the door of someone at home: helped 0.05, admitted as given; capped at 0.9. */
static double named_share(double admitted, double *rest)
{
    struct model *m;
    struct bt_err e = { 0 };
    struct tiny t = { 0 };
    struct bt_scenario *s = tiny_open(&t);
    s->net->value[tiny_offset(s, "junctions.door.routes.admitted.fraction[young]")] = admitted;
    cr_assert(bt_model_open(&m, s->net, s->net->value, NULL, &e) == BT_OK);
    m->frozen = true;
    double *y = bt_get(m->arena, (size_t)m->n_state, sizeof *y), named = 0;
    y[0] = 1000;
    bt_model_flows(m, 0, y);
    for (int i = 0; i < s->net->n_fork; i++) {
        const struct fork *f = &s->net->fork[i];
        if (strcmp(s->net->junction[f->junction].id.name, "door") != 0 || f->cls != 0) continue;
        for (int k = 0; k < f->n_branch; k++) {
            double share = m->share[(m->branch0[i] + k) * m->W];
            if (f->branch[k].is_else) *rest = share;
            else if (!f->branch[k].beside) named += share;
        }
    }
    bt_model_close(m);
    bt_scenario_free(s);
    return named;
}

Test(caps, hold_the_named_fractions_below_and_smoothly)
{
    double rest, before = 0;
    for (int i = 0; i <= 100; i++) {
        double total = 0.05 + i / 100.0, got = named_share(i / 100.0, &rest), x = total / 0.9;
        double want = total * pow(1 + pow(x, 16), -1 / 16.0);
        cr_expect(fabs(got - want) < 1e-12 && got <= 0.9 && got >= before, "%g becomes %g", total, got);
        cr_expect(fabs(got + rest - 1) < 1e-15);
        before = got;
    }
    cr_expect(fabs(named_share(0.4, &rest) - 0.45) < 1e-6, "far below it the cap does nothing");
}

/* ---- deaths ---- */

static double deaths_saved(const char *neutral)
{
    /* nobody dies at home, comes back within 30 days or moves to the lodge: deaths of the avoided stay alone */
    struct tiny t = { .pathway = tiny_swap(TINY.pathway, "only: [minor, dying], factor: 1.5", "only: [minor, dying], factor: 1"),
                      .set = { "settings.home.hazards.dying.per_person_per_year=0", "settings.rest.hazards.again.per_person_per_day=0",
                               "junctions.after_long.routes.lodge_after_long.fraction=0",
                               neutral } };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run bau, on;
    struct tiny_opts o = { .months = 36, .on = { "avoid" }, .address = { "interventions.avoid.effects.crises.value" }, .value = { -0.6 } };
    tiny_go(s, &(struct tiny_opts){ .months = 36 }, &bau, NULL);
    tiny_go(s, &o, &on, NULL);
    double saved = tiny_sum(s, &bau, "deaths", 12, 24) - tiny_sum(s, &on, "deaths", 12, 24),
           avoided = tiny_sum(s, &bau, "admissions", 12, 24) - tiny_sum(s, &on, "admissions", 12, 24);
    cr_expect(avoided > 100, "%g admissions avoided", avoided);
    tiny_stop(&bau), tiny_stop(&on);
    bt_scenario_free(s);
    return saved / avoided;
}

Test(deaths, avoided_admissions_keep_their_share_of_deaths)
{
    double neutral = deaths_saved(NULL), freed = deaths_saved("options.death_neutral=0");
    /* between 0.02 (short stays) and 0.08 (long ones) of those admitted die there */
    cr_expect(freed > 0.02 && freed < 0.08, "%g deaths saved for each admission avoided", freed);
    /* exact but for 1.2 per cent who would have given up waiting, and deaths that come at the event, not at the end of the stay */
    cr_expect(fabs(neutral) < 0.05 * freed, "%g deaths saved for each admission avoided, %g where they are freed", neutral, freed);
}

/* ---- origin ---- */

Test(origin, is_kept_through_stays_and_waits)
{
    struct model *m;
    struct stepper *st;
    struct bt_err e = { 0 };
    struct tiny t = { .set = { "settings.lodge.hazards.lodger_dying.per_person_per_year=0",
                               "settings.lodge.hazards.lodger_leaves.per_person_per_year=0",
                               "settings.home.hazards.lodging_need.per_person_per_year=0",
                               "junctions.after_short.routes.dies_short.fraction=0",
                               "junctions.after_long.routes.dies_long.fraction=0",
                               "junctions.after_long.routes.lodge_after_long.fraction=0" } };
    struct bt_scenario *s = tiny_open(&t);
    cr_assert(bt_model_open(&m, s->net, s->net->value, NULL, &e) == BT_OK, "%s", e.msg);
    m->frozen = true;
    double *y = bt_get(m->arena, (size_t)m->n_state, sizeof *y), lodgers = 0, away = 0;
    y[s->net->home_stock * m->W] = 50000;
    for (int i = 0; i < m->n_extra; i++) y[s->net->n_stock * m->W + i] = 1;
    for (int k = 0; k < s->net->n_stock; k++)
        if (s->net->stock[k].setting >= 0 && s->net->setting[s->net->stock[k].setting].cls == 1) y[k * m->W + 1] = 1000;
    cr_assert(bt_stepper_open(&st, m, 0, y, (struct bt_tol){ BT_CVODES, 1e-8, 0 }, false, &e) == BT_OK);
    cr_assert(bt_stepper_to(st, 365, &e) == BT_OK, "%s", e.msg);
    for (int k = 0; k < s->net->n_stock; k++)
        if (s->net->stock[k].cls == 1 && s->net->stock[k].group >= 0) {
            double n = bt_stepper_y(st)[k * m->W + 1];
            lodgers += n;
            if (s->net->stock[k].setting < 0 || s->net->setting[s->net->stock[k].setting].cls < 0) away += n;
        }
    cr_expect(fabs(lodgers - 1000) < 1e-6, "%.9g of 1000 lodgers are still lodgers", lodgers);
    cr_expect(away > 5, "and %g of them are in a stay now", away);
    bt_stepper_close(st);
    bt_model_close(m);
    bt_scenario_free(s);
}

/* The room of someone who is away is kept: it counts as held. */
Test(origin, places_of_people_who_are_away_are_held)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .months = 1 }, &r, NULL);
    double lodge = tiny_people(s, &r, "lodge", 1), held = r.t.occupied[3 + 2];
    cr_expect(held > lodge && held < lodge * 1.1, "%g rooms held, %g people in them", held, lodge);
    tiny_stop(&r);
    bt_scenario_free(s);
}
