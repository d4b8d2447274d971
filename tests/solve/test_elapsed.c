/* Measures of an instant: who has been there for more than some days, against chains that keep the time; and midnights. */
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <math.h>
#include <stdlib.h>

static struct bt_scenario *line_with(const char *measures, const char *stages)
{
    struct tiny t = LINE;
    t.pathway = tiny_cat(tiny_swap(t.pathway, "    stages: 3\n", stages), measures);
    return tiny_open(&t);
}

static double at_rest(const struct bt_scenario *s, const char *measure)
{
    struct bt_err e = { 0 };
    struct bt_rest *r;
    double *v = calloc((size_t)s->net->n_measure, sizeof *v);
    cr_assert(v && bt_rest_open(s->net, bt_network_values(s->net), &r, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_rest_rates(r, bt_network_values(s->net), v, &e) == BT_OK, "%s", e.msg);
    double got = v[tiny_measure(s, measure)];
    bt_rest_close(r);
    free(v);
    return got;
}

static const struct { int stages, days; } ERLANG[] = { { 1, 1 }, { 1, 21 }, { 2, 7 }, { 3, 21 }, { 3, 120 }, { 20, 14 } };
ParameterizedTestParameters(elapsed, erlang_stays_past_a_day) { return tl_rows(TL_N(ERLANG)); }
ParameterizedTest(size_t *row, elapsed, erlang_stays_past_a_day)
{
    int K = ERLANG[*row].stages, D = ERLANG[*row].days;
    char stages[40], measure[120];
    snprintf(stages, sizeof stages, "    stages: %d\n", K);
    snprintf(measure, sizeof measure, "  - {name: late, unit: person day, people: [place], past_days: %d}\n", D);
    struct bt_scenario *s = line_with(measure, stages);
    /* in equilibrium each stage holds the same, and who is in stage k is there after D days if fewer than K - k + 1 events came */
    double want = 0, x = K * D / 11.0, term = 1, below = 0;
    for (int left = 1; left <= K; left++) below += term, term *= x / left, want += exp(-x) * below / K;
    double got = at_rest(s, "late") / at_rest(s, "place_days");
    cr_expect(fabs(got - want) < 1e-9 * want + 1e-14, "%d stages past %d days: %.12g, exactly %.12g", K, D, got, want);
    bt_scenario_free(s);
}

/* The same stay with the time kept by 400 stages of a twentieth of a day: people leave each at 1/11 a day. */
static struct bt_scenario *fine_chain(int days)
{
    const char *places = "", *list = "";
    char text[400];
    for (int i = 1; i <= 20; i++) {
        snprintf(text, sizeof text,
                 "  - name: clock%d\n    keeps: [home]\n    stay_days: %.17g\n    stages: 20\n    leaves_to: %s%.0d\n    hazards:\n"
                 "      - {name: over%d, per_person_per_day: %.17g, to: origin}\n",
                 i, days / 20.0, i < 20 ? "clock" : "place", i < 20 ? i + 1 : 0, i, 1 / 11.0);
        places = tiny_cat(places, text);
        snprintf(text, sizeof text, "%s, clock%d", list, i);
        list = tiny_cat(text, "");
    }
    struct tiny t = LINE;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "    stages: 3\n", "    stages: 1\n"), "to: place}", "to: clock1}");
    t.pathway = tiny_swap(t.pathway, "junctions:\n", tiny_cat(places, "junctions:\n"));
    t.pathway = tiny_cat(tiny_cat(tiny_cat(t.pathway, "  - {name: all_days, unit: person day, people: [place"), list), "]}\n");
    return tiny_open(&t);
}

static const int PAST[] = { 7, 14, 21 };
ParameterizedTestParameters(elapsed, a_many_stage_chain_that_keeps_the_time_agrees) { return tl_rows(TL_N(PAST)); }
ParameterizedTest(size_t *row, elapsed, a_many_stage_chain_that_keeps_the_time_agrees)
{
    char measure[120];
    snprintf(measure, sizeof measure, "  - {name: late, unit: person day, people: [place], past_days: %d}\n", PAST[*row]);
    struct bt_scenario *s = line_with(measure, "    stages: 1\n"), *fine = fine_chain(PAST[*row]);
    double got = at_rest(s, "late") / at_rest(s, "place_days"), want = at_rest(fine, "place_days") / at_rest(fine, "all_days");
    /* 400 stages are no clock yet: their spread keeps a share of (days / 11)^2 / 800 more */
    cr_expect(fabs(got / want - 1) < 1.1 * pow(PAST[*row] / 11.0, 2) / 800 + 1e-6, "past %d days: %.6g, kept by the clock %.6g", PAST[*row],
              got, want);
    bt_scenario_free(s);
    bt_scenario_free(fine);
}

/* Minutes in a corridor of twenty stages before the stay, each left at 2,000 a day: as good as in the place already. */
Test(elapsed, who_moves_on_within_minutes_is_followed)
{
    struct tiny t = LINE;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "    stages: 3\n", "    stages: 1\n"), "to: place}", "to: corridor}");
    t.pathway = tiny_swap(t.pathway, "junctions:\n", "  - name: corridor\n    keeps: [home]\n    stay_days: 0.01\n    stages: 20\n"
                                                     "    leaves_to: place\njunctions:\n");
    t.pathway = tiny_cat(t.pathway, "  - {name: late, unit: person day, people: [corridor, place], past_days: 7}\n"
                                    "  - {name: both, unit: person day, people: [corridor, place]}\n");
    struct bt_scenario *s = tiny_open(&t);
    double got = at_rest(s, "late") / at_rest(s, "both"), want = exp(-7 / 11.0);
    cr_expect(fabs(got / want - 1) < 1e-5, "past 7 days %.9g, of those in the place %.9g", got, want);
    cr_expect(fabs(at_rest(s, "both") / at_rest(s, "place_days") - 1 - 0.01 / 11) < 1e-9, "nobody is in the corridor");
    bt_scenario_free(s);
}

/* Stays with a wait after them, by segment and class: one day's newcomers are followed until all have left. */
static const char *const STOPPED[] = { "settings.home.hazards.crisis.per_1000_per_year", "settings.home.hazards.booked.per_person_per_year",
                                       "settings.rest.hazards.again.per_person_per_day",
                                       "settings.lodge.hazards.lodger_crisis.per_person_per_year" };

static bool in_long_ward_or_papers(const struct bt_network *net, int k)
{
    const struct stock *x = &net->stock[k];
    return (x->setting >= 0 && strcmp(net->setting[x->setting].id.name, "long_ward") == 0) ||
           (x->route >= 0 && strcmp(net->route[x->route].name, "papers") == 0);
}

/* Newcomers a day, in the first stage of the ward: what leaves it at rest. */
static void newcomers(const struct bt_scenario *s, struct model *m, const struct bt_start *start, double *y)
{
    const double stay[] = { 9, 12, 16 };
    for (int k = 0; k < s->net->n_stock; k++) {
        const struct stock *x = &s->net->stock[k];
        if (!in_long_ward_or_papers(s->net, k) || x->setting < 0 || x->stage != 0) continue;
        for (int i = 0; i < 3; i++) y[k * m->W + i] = start->y[k * m->W + i] * 3 / stay[i];
    }
}

static double still_there(const struct bt_network *net, const struct model *m, const double *y)
{
    double n = 0;
    for (int k = 0; k < net->n_stock; k++)
        for (int i = 0; in_long_ward_or_papers(net, k) && i < 3; i++) n += y[k * m->W + i];
    return n;
}

Test(elapsed, newcomers_followed_until_they_have_left_agree)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(t.pathway, "payers:\n", "  - {name: late, unit: person day, people: [long_ward], waits: [papers], past_days: 9}\n"
                                                  "  - {name: both, unit: person day, people: [long_ward], waits: [papers]}\npayers:\n");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_err e = { 0 };
    struct bt_start *start;
    struct model *m;
    struct stepper *st;
    double *values = calloc((size_t)bt_network_size(s->net), sizeof *values);
    cr_assert(values != NULL);
    memcpy(values, bt_network_values(s->net), (size_t)bt_network_size(s->net) * sizeof *values);
    cr_assert(bt_start_solve(s->net, values, (struct bt_tol){ BT_CVODES, 1e-9, 0 }, NULL, &start, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < N(STOPPED); i++) {
        const char *near;
        int offset[3], n = bt_network_find(s->net, STOPPED[i], offset, 3, &near);
        for (int k = 0; k < n; k++) values[offset[k]] = 0;
    }
    cr_assert(bt_model_open(&m, s->net, values, start, &e) == BT_OK, "%s", e.msg);
    m->frozen = true;
    double *y = bt_get(m->arena, (size_t)m->n_state, sizeof *y), all = 0, late = 0;
    memcpy(y, start->y, (size_t)m->n_state * sizeof *y);
    for (int k = 0; k < s->net->n_stock; k++)
        for (int i = 0; i < m->W; i++) y[k * m->W + i] = 0;
    newcomers(s, m, start, y);
    cr_assert(bt_stepper_open(&st, m, 0, y, (struct bt_tol){ BT_CVODES, 1e-9, 0 }, false, &e) == BT_OK, "%s", e.msg);
    const double h = 0.05;
    for (int i = 0; i <= 6000; i++) { /* Simpson, from 0 and from day 9 */
        if (i) cr_assert(bt_stepper_to(st, i * h, &e) == BT_OK, "%s", e.msg);
        double n = still_there(s->net, m, bt_stepper_y(st)), w = i % 2 ? 4 : 2;
        all += n * h / 3 * (i == 0 ? 1 : w);
        if (i * h >= 9 - 1e-9) late += n * h / 3 * (i == 180 ? 1 : w);
    }
    double rest = at_rest(s, "both");
    cr_expect(fabs(all / rest - 1) < 1e-4, "at rest %g, followed %g", rest, all);
    cr_expect(fabs(late / at_rest(s, "late") - 1) < 1e-4, "past 9 days %.9g, followed %.9g", at_rest(s, "late"), late);
    cr_expect(late > 0.3 * all && late < 0.9 * all, "%g of %g", late, all);
    bt_stepper_close(st);
    bt_model_close(m);
    bt_start_free(start);
    bt_scenario_free(s);
    free(values);
}

/* People who become others on the way (a move between segments) keep their time; without a start nothing brings anybody back. */
Test(elapsed, who_moves_to_another_segment_keeps_the_time)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(t.pathway, "payers:\n", "  - {name: late, unit: person day, people: [home], past_days: 120}\n"
                                                  "  - {name: there, unit: person day, people: [home]}\npayers:\n");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_err e = { 0 };
    struct bt_start *start;
    struct model *m;
    const double *values = bt_network_values(s->net);
    cr_assert(bt_start_solve(s->net, values, (struct bt_tol){ BT_CVODES, 1e-6, 0 }, NULL, &start, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_model_open(&m, s->net, values, NULL, &e) == BT_OK, "%s", e.msg);
    bt_model_flows(m, 0, start->y);
    cr_assert(bt_model_instant(m, start->y, m->instant, &e) == BT_OK, "%s", e.msg);
    int home = s->net->home_stock, crowd = s->net->stock[home].group;
    const double *late = m->instant + tiny_measure(s, "late") * m->W, *out = m->out + crowd * m->W;
    double fit = start->y[home * m->W + 1], frail = start->y[home * m->W + 2], on = 0.03 / 365.25, D = 120;
    /* fit leave at out[1], of them `on` to the frail, who leave at out[2] */
    double stay = fit * exp(-out[1] * D), came = fit * on * (exp(-out[1] * D) - exp(-out[2] * D)) / (out[2] - out[1]);
    cr_expect(fabs(late[1] / stay - 1) < 1e-9, "%.12g, exactly %.12g", late[1], stay);
    came += frail * exp(-out[2] * D);
    cr_expect(fabs(late[2] / came - 1) < 1e-9, "%.12g, exactly %.12g", late[2], came);
    bt_model_close(m);
    bt_start_free(start);
    bt_scenario_free(s);
}

Test(elapsed, a_month_is_the_mean_of_its_ends)
{
    struct bt_scenario *s = line_with("  - {name: late, unit: person day, people: [place], past_days: 7}\n"
                                      "  - {name: twice, unit: person day, people: [place], past_days: 7, factor: 2}\n",
                                      "    stages: 1\n");
    struct tiny_run r;
    struct tiny_opts o = { .months = 6, .address = { "settings.home.hazards.event.per_person_per_year" }, .value = { 0.2 } };
    tiny_go(s, &o, &r, NULL);
    for (int month = 0; month < 6; month++) {
        double ends = (tiny_people(s, &r, "place", month) + tiny_people(s, &r, "place", month + 1)) / 2, want = 30 * ends * exp(-7 / 11.0);
        cr_expect(fabs(tiny_sum(s, &r, "late", month, 1) / want - 1) < 1e-9, "month %d", month);
        cr_expect(fabs(tiny_sum(s, &r, "twice", month, 1) / want - 2) < 1e-9, "month %d", month);
    }
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(elapsed, midnights_are_counted_one_by_one)
{
    struct bt_scenario *s = line_with("  - {name: nights, unit: person day, people: [place], at_midnight: true}\n", "    stages: 1\n");
    double ends[30];
    for (int i = 0; i < 30; i++) ends[i] = i + 1;
    struct tiny_run daily, month;
    struct tiny_opts o = { .months = 1, .address = { "settings.home.hazards.event.per_person_per_year" }, .value = { 0.2 } };
    tiny_go(s, &o, &month, NULL);
    o.months = 30, o.ends = ends;
    tiny_go(s, &o, &daily, NULL);
    double sum = 0;
    for (int i = 1; i <= 30; i++) sum += tiny_people(s, &daily, "place", i);
    double nights = tiny_sum(s, &month, "nights", 0, 1), all = tiny_sum(s, &month, "place_days", 0, 1);
    cr_expect(fabs(nights / sum - 1) < 5e-4, "%.9g, counted %.9g", nights, sum);
    cr_expect(fabs(all / sum - 1) > 5e-3, "nothing rises in this test");
    tiny_stop(&daily);
    tiny_stop(&month);
    bt_scenario_free(s);
}

static const struct { const char *measure, *says; } WRONG[] = {
    { "  - {name: m, unit: bed day, occupies: [beds], past_days: 7}\n", "'past_days' goes with 'people' and 'waits' only" },
    { "  - {name: m, unit: bed day, people: [team], past_days: 0}\n", "between 1 and 120" },
    { "  - {name: m, unit: bed day, people: [team], past_days: 7, at_midnight: true}\n", "has both 'past_days' and 'at_midnight'" },
    { "  - {name: m, unit: call, contacts: [calls], at_midnight: true}\n", "'at_midnight' goes with days" },
    { "  - {name: m, unit: bed day, people: [team], at_midnight: perhaps}\n", "at_midnight" },
};
ParameterizedTestParameters(elapsed, wrong_measures_are_told) { return tl_rows(TL_N(WRONG)); }
ParameterizedTest(size_t *row, elapsed, wrong_measures_are_told)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(t.pathway, "payers:\n", tiny_cat(WRONG[*row].measure, "payers:\n"));
    tiny_refused(&t, WRONG[*row].says);
}

Test(elapsed, a_cost_is_of_what_is_counted_all_the_time)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "payers:\n", "  - {name: m, unit: bed day, occupies: [beds], at_midnight: true}\npayers:\n"),
                          "of: bed_days", "of: m");
    tiny_refused(&t, "a cost can not be of 'm'");
}

/* A run that goes on from days solved for all runs has the same months, the one begun on those days included. */
Test(elapsed, a_run_that_goes_on_has_the_same_months)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(t.pathway, "payers:\n", "  - {name: late, unit: person day, people: [long_ward], waits: [papers], past_days: 9}\n"
                                                  "  - {name: nights, unit: bed day, occupies: [beds], at_midnight: true}\npayers:\n");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_err e = { 0 };
    struct bt_tol tol = { BT_CVODES, 1e-6, 0 };
    struct bt_start *start;
    struct bt_prefix *prefix;
    struct bt_trajectory on, whole;
    const double *values = bt_network_values(s->net);
    double ends[18];
    for (int i = 0; i < 18; i++) ends[i] = 30 * (i + 1);
    cr_assert(bt_start_solve(s->net, values, tol, NULL, &start, &e) == BT_OK, "%s", e.msg);
    struct bt_plan plan = { .net = s->net, .start = start, .tol = tol, .month_end = ends, .T = 18 };
    struct bt_workspace *work = NULL;
    cr_assert(bt_prefix_solve(&plan, &work, values, &prefix, &e) == BT_OK && prefix, "%s", e.msg);
    cr_assert(bt_trajectory_room(s->net, 18, s->arena, &on, &e) == BT_OK && bt_trajectory_room(s->net, 18, s->arena, &whole, &e) == BT_OK);
    cr_assert(bt_trajectory_run(&plan, &work, values, &whole, NULL, NULL, &e) == BT_OK, "%s", e.msg);
    plan.prefix = prefix;
    cr_assert(bt_trajectory_run(&plan, &work, values, &on, NULL, NULL, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < 18 * s->net->n_measure * 3; i++)
        cr_expect(fabs(on.measure[i] - whole.measure[i]) <= 1e-4 * fabs(whole.measure[i]), "number %d: %.9g, %.9g", i, on.measure[i],
                  whole.measure[i]);
    bt_workspace_free(work);
    bt_prefix_free(prefix);
    bt_start_free(start);
    bt_scenario_free(s);
}
