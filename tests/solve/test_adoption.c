/* What others need: how many use it, and that coverage has an effect only where it is in use, while its costs go on. */
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <math.h>
#include <string.h>

/* `avoid` goes from 0.2 to 0.9 in 12 months; the record it needs from 0.5 to 1. */
static const char RECORD[] = "  - name: record\n"
                             "    group: alone\n"
                             "    now: {coverage: 0.5}\n"
                             "    target: {coverage: 1}\n"
                             "    ramp_months: 24\n"
                             "    adoption: {share: 0.8, after_months: 3}\n"
                             "    effects: []\n"
                             "    costs:\n"
                             "      - {name: licence, payer: payer_a, gbp_per_head_per_year: 4}\n";
static const double MONTH = 30.4375;

static const char *library(const char *record)
{
    return tiny_cat(tiny_swap(TINY.interventions, "  - name: avoid\n    group: alone\n",
                              "  - name: avoid\n    group: alone\n    needs: [record]\n"),
                    record);
}

static struct bt_scenario *open_with(const char *record)
{
    struct tiny t = TINY;
    t.interventions = library(record);
    return tiny_open(&t);
}

static double way(double day, double months)
{
    double x = fmin(fmax((day - 365) / (months * MONTH), 0), 1);
    return x * x * x * (10 + x * (-15 + 6 * x));
}

static int index_of(const struct bt_scenario *s, const char *name)
{
    return tiny_index(bt_network_interventions(s->net), name);
}

/* The model at a day, with the record on or off. Freed with bt_model_close. */
static struct model *model_of(const struct bt_scenario *s, bool record, double *values)
{
    struct model *m = NULL;
    struct bt_err e = { 0 };
    memcpy(values, bt_network_values(s->net), (size_t)bt_network_size(s->net) * sizeof *values);
    values[tiny_offset(s, "interventions.avoid.on")] = 1;
    values[tiny_offset(s, "interventions.record.on")] = record;
    cr_assert(bt_model_open(&m, s->net, values, NULL, &e) == BT_OK, "%s", e.msg);
    return m;
}

/* Half of all use it: new coverage, which goes there first, has an effect in half of the 0.8 that are not covered now: 0.4 of 0.7. */
Test(adoption, at_half_the_hand_formula)
{
    struct bt_scenario *s = open_with(tiny_swap(RECORD, "share: 0.8", "share: 1"));
    double *values = bt_get(s->arena, (size_t)bt_network_size(s->net), sizeof *values);
    struct model *m = model_of(s, false, values);
    int avoid = index_of(s, "avoid"), crisis = s->net->factor_of[s->net->setting[0].hazard[0].rate];
    double plain = 0;
    bt_model_time(m, 0);
    plain = m->eff[(size_t)crisis * (size_t)m->W + 1];
    for (double day = 0; day < 1200; day += 7) {
        bt_model_time(m, day);
        double step = 0.7 * way(day, 12);
        cr_expect(fabs(m->inc[avoid] - fmin(step, 0.5 * 0.8)) < 1e-12, "day %g: %g", day, m->inc[avoid]);
        cr_expect(fabs(m->cover[avoid] - step) < 1e-12, "what is there, and paid for, is the plan's");
    }
    /* its effect on crises of the old: -10 per cent on the half of their events that it reaches */
    double reduced = m->eff[(size_t)crisis * (size_t)m->W + 1];
    cr_expect(fabs(reduced / plain - (1 - 0.1 * 0.5 * 0.4)) < 1e-12, "%.12g", reduced / plain);
    bt_model_close(m);
    bt_scenario_free(s);
}

/* Adoption is the share who use it of those reached so many months ago. */
Test(adoption, is_a_course_of_its_own)
{
    struct bt_scenario *s = open_with(RECORD);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid", "record" }, .months = 46 }, &r, NULL);
    int n = s->net->n_intervention, avoid = index_of(s, "avoid"), record = index_of(s, "record");
    bool limited = false;
    for (int row = 0; row <= 46; row++) {
        double day = 30 * row, use = 0.8 * (0.5 + 0.5 * way(day - 3 * MONTH, 24)), step = 0.7 * way(day, 12);
        cr_expect(fabs(r.t.adoption[row * n + record] - use) < 1e-12, "row %d: %g", row, r.t.adoption[row * n + record]);
        cr_expect(r.t.adoption[row * n + avoid] == 0);
        cr_expect(fabs(r.t.acting[row * n + avoid] - 0.2 - fmin(step, use * 0.8)) < 1e-12, "row %d: %g", row,
                  r.t.acting[row * n + avoid]);
        cr_expect(fabs(r.t.coverage[row * n + avoid] - 0.2 - step) < 1e-12);
        limited |= use * 0.8 < step - 0.05;
    }
    cr_expect(limited);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* The record itself moves nothing but cost, and costs of who waits for it go on. */
Test(adoption, costs_and_moves_nothing)
{
    struct bt_scenario *s = open_with(RECORD);
    struct tiny_run usual, alone, both;
    tiny_go(s, &(struct tiny_opts){ .months = 36 }, &usual, NULL);
    tiny_go(s, &(struct tiny_opts){ .on = { "record" }, .months = 36 }, &alone, NULL);
    tiny_go(s, &(struct tiny_opts){ .on = { "record", "avoid" }, .months = 36 }, &both, NULL);
    cr_expect(fabs(tiny_sum(s, &alone, "admissions", 0, 36) / tiny_sum(s, &usual, "admissions", 0, 36) - 1) < 1e-12);
    cr_expect(tiny_cost(s, &alone, "programme_record", 12, 24) > 1e5 && tiny_cost(s, &usual, "programme_record", 0, 36) == 0);
    tiny_stop(&usual), tiny_stop(&alone);
    struct bt_scenario *free = open_with(tiny_swap(RECORD, "adoption: {share: 0.8, after_months: 3}", "lag_months: 0"));
    tiny_go(free, &(struct tiny_opts){ .on = { "record", "avoid" }, .months = 36 }, &alone, NULL);
    double a = tiny_cost(s, &both, "programme_avoid", 0, 36), b = tiny_cost(free, &alone, "programme_avoid", 0, 36);
    cr_expect(fabs(a / b - 1) < 1e-3 && tiny_flow(s, &both, "crisis", 0, 36) > tiny_flow(free, &alone, "crisis", 0, 36) + 1, "%g %g", a, b);
    tiny_stop(&both), tiny_stop(&alone);
    bt_scenario_free(s), bt_scenario_free(free);
}

/* Where all use it, nothing is limited: as without, to the last bit. */
Test(adoption, of_all_is_as_without)
{
    struct bt_scenario *none = open_with(tiny_swap(RECORD, "adoption: {share: 0.8, after_months: 3}", "lag_months: 0")),
                       *all = open_with(tiny_swap(tiny_swap(RECORD, "share: 0.8", "share: 1"), "now: {coverage: 0.5}",
                                                  "now: {coverage: 1}"));
    struct tiny_run a, b;
    tiny_go(none, &(struct tiny_opts){ .on = { "avoid" }, .months = 36 }, &a, NULL);
    tiny_go(all, &(struct tiny_opts){ .on = { "avoid" }, .months = 36 }, &b, NULL);
    cr_expect(tiny_same(none, &a, &b));
    tiny_stop(&a), tiny_stop(&b);
    bt_scenario_free(none), bt_scenario_free(all);
}

/* A bundle that leaves it out is given it, and says so. */
Test(adoption, a_bundle_without_it_is_given_it)
{
    struct bt_scenario *s = open_with(RECORD);
    bool said = false, in = false;
    for (int i = 0; i < s->n_note; i++) said |= strstr(s->note[i], "'first': avoid needs record, which is switched on with it") != NULL;
    for (int i = 0; i < s->bundle[0].n; i++) in |= s->bundle[0].intervention[i] == index_of(s, "record");
    cr_expect(said && in);
    bt_scenario_free(s);
}

Test(adoption, that_nobody_needs_is_an_error)
{
    struct tiny t = { .interventions = tiny_cat(TINY.interventions, RECORD) };
    tiny_refused(&t, "the adoption of 'record' changes nothing: no intervention needs it");
    t.interventions = library(tiny_swap(RECORD, "share: 0.8", "share: 1.8"));
    tiny_refused(&t, "share must be a number between 0 and 1, found '1.8'");
    t.interventions = library(tiny_swap(RECORD, ", after_months: 3", ""));
    tiny_refused(&t, "after_months");
}
