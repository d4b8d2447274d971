/* `ambition` of a line whose optimum is known: all plans of it tried by a closed form; out of reach, limits that bind, draws counted by
 * hand, an ambition worked back from money, and the same answer for any number of threads. */
#include "../tiny.h"
#include "bendtrend/ambition.h"
#include "bendtrend/draws.h"
#include "bendtrend/tree.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the place ---- */

/* Three interventions that come at once and overlap in nothing: what each does to events, its teams of 6, its cost a head and year. */
enum { K = 3 };
static const struct { const char *name; double v; int teams; double gbp; } WHAT[K] = { { "low", -0.10, 2, 3 }, { "middle", -0.15, 3, 6.5 },
                                                                                    { "high", -0.20, 4, 8 } };

static const char *interventions(const char *before, const char *after)
{
    char text[4000] = "bendtrend: 1\ngroups:\n  - {name: alone, rule: independent}\ninterventions:\n";
    for (int i = 0; i < K; i++) {
        char one[1000], how[200];
        snprintf(how, sizeof how, "value: %s%g%s", before, WHAT[i].v, after);
        snprintf(one, sizeof one,
                 "  - name: %s\n    group: alone\n    now: {coverage: 0}\n    target: {coverage: 1}\n    ramp_months: 0.5\n    effects:\n"
                 "      - {name: events, on: hazard, which: [event], how: scale, %s, denominator: events}\n"
                 "    staff:\n      - {role: nurse, wte_per_100000: %d}\n"
                 "    costs:\n      - {name: running, payer: payer, gbp_per_head_per_year: %g}\n",
                 WHAT[i].name, how, 6 * WHAT[i].teams, WHAT[i].gbp);
        strcat(text, one);
    }
    return tiny_cat(text, "");
}

/* Switched on for the twelve months that are judged, in four years. */
static struct tiny place(const char *limit, const char *more)
{
    struct tiny t = LINE;
    t.pathway = tiny_swap(LINE.pathway, "measures:\n", "payers:\n  - {name: payer}\nmeasures:\n");
    t.interventions = interventions("", "");
    t.scenario = tiny_swap(tiny_swap(LINE.scenario, "switch_on: 2026", "switch_on: 2027"), "  first: [less]\n",
                           tiny_cat(tiny_cat("  first: [low]\nambitions:\n  - {measure: arrivals, change_vs_bau: ", limit),
                                    tiny_cat(tiny_cat(", by: 2028-04-01", more), "}\n")));
    return t;
}

struct asked {
    struct bt_scenario *s;
    struct bt_arena *a;
    struct bt_ambitions r;
    struct bt_err e;
};

static struct asked ask(const struct tiny *t, struct bt_ambition_opts o)
{
    struct asked x = { .s = tiny_open(t), .a = bt_arena_new() };
    if (!(o.rtol > 0)) o.rtol = 1e-6;
    if (!o.jobs) o.jobs = 2;
    if (!o.plans) o.plans = 3000;
    bt_study_ambition(x.s, &o, x.a, NULL, &x.r, &x.e);
    return x;
}

static const struct bt_ambition_answer *answer(const struct asked *x)
{
    cr_assert(x->e.code == BT_OK, "%s", x->e.msg);
    cr_assert(x->r.n == 1);
    return &x->r.answer[0];
}

static void drop(struct asked *x)
{
    bt_arena_free(x->a);
    bt_scenario_free(x->s);
}

static char *said(const struct asked *x, bool json)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    cr_assert(f && (json ? bt_ambitions_json : bt_ambitions_print)(f, &x->r));
    fclose(f);
    return text;
}

/* ---- the optimum, by trying everything ---- */

struct choice { int units[K], late[K]; };

static const int DAYS[12] = { 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29, 31 }; /* April 2027 on */

/* The smooth ramp, of half a month, so many days after it began. */
static double active(double days)
{
    double x = days / (30.4375 / 2);
    return x <= 0 ? 0 : x >= 1 ? 1 : x * x * x * (10 + x * (6 * x - 15));
}

/* The twelve months day by day; in a month in which nothing begins all days are alike. */
static double does(const struct choice *c)
{
    double sum = 0;
    for (int m = 0; m < 12; m++) {
        bool begins = false;
        for (int i = 0; i < K; i++) begins |= c->units[i] && c->late[i] == m;
        for (int d = 0; d < (begins ? DAYS[m] : 1); d++) {
            double left = 1;
            for (int i = 0; i < K; i++) {
                double on = m < c->late[i] ? 0 : m > c->late[i] ? 1 : active(d + 0.5);
                left *= 1 + WHAT[i].v * c->units[i] / WHAT[i].teams * on;
            }
            sum += tiny_arrivals(left - 1) * (begins ? 1 : DAYS[m]) / 366;
        }
    }
    return sum;
}

static double costs(const struct choice *c)
{
    double gbp = 0;
    for (int i = 0; i < K; i++) gbp += 1e5 * WHAT[i].gbp * c->units[i] / WHAT[i].teams * (24 - c->late[i] - 0.25) / 12;
    return gbp;
}

/* The least cost of all plans that come to `limit`, every amount and every month of it. */
static double cheapest(double limit, struct choice *best)
{
    double least = INFINITY;
    for (int n = 0; n < 3 * 4 * 5 * 12 * 12 * 12; n++) {
        int k = n;
        struct choice c;
        for (int i = 0; i < K; i++) c.units[i] = k % (WHAT[i].teams + 1), k /= WHAT[i].teams + 1;
        for (int i = 0; i < K; i++) c.late[i] = k % 12, k /= 12;
        if (costs(&c) < least && does(&c) <= limit) least = costs(&c), *best = c;
    }
    return least;
}

Test(ambition, finds_the_known_optimum)
{
    static const double LIMIT[] = { -0.13, -0.18, -0.235, -0.3, -0.37 };
    for (size_t k = 0; k < TL_N(LIMIT); k++) {
        char text[20];
        struct choice best;
        snprintf(text, sizeof text, "%g%%", 100 * LIMIT[k]);
        struct tiny t = place(text, "");
        struct asked x = ask(&t, (struct bt_ambition_opts){ .plans = 3000 });
        const struct bt_ambition_answer *w = answer(&x);
        double least = cheapest(LIMIT[k], &best);
        cr_assert(w->reach == BT_REACHED && w->best && w->all_sets, "%s", text);
        cr_expect_float_eq(w->best->cost / least, 1, 0.004,
                           "%s: found %.0f, the least is %.0f (%d/%d/%d teams, %d/%d/%d months later)", text,
                           w->best->cost, least, best.units[0], best.units[1], best.units[2], best.late[0], best.late[1], best.late[2]);
        cr_expect(w->best->met && w->best->value <= LIMIT[k]);
        cr_expect(fabs(w->best->off) < 2e-5, "CVODES and the engine are %g apart", w->best->off);
        drop(&x);
    }
}

Test(ambition, what_bundles_reach_is_the_closed_form)
{
    struct tiny t = place("-5%", "");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .draws = 0 });
    const struct bt_ambition_answer *w = answer(&x);
    struct choice low = { { 2, 0, 0 }, { 0 } };
    cr_expect(w->reach == BT_MET_ALREADY && !w->best && w->n_run == 2 && w->tried == 0);
    cr_expect_float_eq(w->run[1].value, does(&low), 3e-4);
    cr_expect_float_eq(w->run[1].short_by, does(&low) + 0.05, 3e-4);
    cr_expect(w->run[1].met && !w->run[0].met && w->run[0].value == 0 && w->run[1].draws_met == -1);
    cr_expect_float_eq(w->run[1].cost / costs(&low), 1, 0.004);
    drop(&x);
}

/* ---- out of reach ---- */

Test(ambition, out_of_reach_says_by_how_much_effects_fall_short)
{
    struct tiny t = place("-50%", "");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .draws = 0 });
    const struct bt_ambition_answer *w = answer(&x);
    struct choice all = { { 2, 3, 4 }, { 0 } };
    cr_assert(w->reach == BT_OUT_OF_REACH && !w->best && w->most && w->most->n == K);
    cr_expect_float_eq(w->supported, does(&all), 2e-3, "%g, by the closed form %g", w->supported, does(&all));
    cr_expect_float_eq(w->supported_high, w->supported, 1e-9, "no range: nothing is better than central");
    double low = 1, high = 5;
    for (int i = 0; i < 60; i++) { /* the factor at which the closed form comes to the limit */
        double f = 0.5 * (low + high), left = 1, ramp = 1, sum = 0;
        for (int k = 0; k < K; k++) left *= 1 + f * WHAT[k].v, ramp *= 1 + 0.75 * f * WHAT[k].v;
        sum = 11 * tiny_arrivals(left - 1) / 12 + tiny_arrivals(ramp - 1) / 12;
        if (sum > -0.5) low = f;
        else high = f;
    }
    cr_expect_float_eq(w->factor / high, 1, 0.01, "%g, by the closed form %g", w->factor, high);
    cr_expect(w->stopped == 0 && w->effects == K);
    char *text = said(&x, false);
    cr_expect(strstr(text, "out of reach: the most the evidence supports is -38.") && strstr(text, "the ambition is -50.0 %"), "%s", text);
    cr_expect(strstr(text, "coverage: all of the plan is at its target"), "%s", text);
    free(text);
    drop(&x);
}

/* Half of people are reached at most: whatever effects are, no more than half of events can go. */
Test(ambition, no_factor_reaches_what_coverage_does_not)
{
    struct tiny t = place("-60%", "");
    t.interventions = interventions("", ", segments: {all: 0.25}");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .draws = 0 });
    const struct bt_ambition_answer *w = answer(&x);
    cr_assert(w->reach == BT_OUT_OF_REACH);
    cr_expect(w->factor == 0 && w->stopped == K && w->effects == K && w->factor_tried > 60);
    cr_expect_float_eq(w->factor_value, 11 * tiny_arrivals(0.75 * 0.75 * 0.75 - 1) / 12 + tiny_arrivals(pow(1 - 0.75 * 0.25, 3) - 1) / 12,
                       0.01);
    char *text = said(&x, false);
    cr_expect(strstr(text, "no factor on the effects meets it") && strstr(text, "all 3 are stopped at -100 %"), "%s", text);
    free(text);
    drop(&x);
}

/* ---- what binds ---- */

Test(ambition, a_budget_that_is_too_small_binds)
{
    struct choice best;
    double least = cheapest(-0.3, &best);
    struct tiny t = place("-30%", "");
    struct asked enough = ask(&t, (struct bt_ambition_opts){ .budget = least * 1.02 }),
                 x = ask(&t, (struct bt_ambition_opts){ .budget = 0.9 * least });
    cr_expect(answer(&enough)->reach == BT_REACHED && answer(&enough)->best->cost <= least * 1.02);
    const struct bt_ambition_answer *w = answer(&x);
    cr_assert(w->reach == BT_REACHED_BEYOND && w->beyond && w->most && !w->best);
    cr_expect(w->most->cost <= 0.9 * least && w->most->value > -0.3 && w->most->value < -0.25, "%g", w->most->value);
    cr_expect_float_eq(w->beyond->cost / least, 1, 0.004);
    cr_expect(w->within < w->tried && w->n_bind > 0 && strstr(w->bind[0], "budget: "));
    drop(&enough), drop(&x);
}

Test(ambition, staff_that_are_too_few_bind)
{
    struct tiny t = place("-30%", "");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .staff = 30 });
    const struct bt_ambition_answer *w = answer(&x);
    cr_assert(w->reach == BT_REACHED_BEYOND && w->beyond && w->most);
    cr_expect(w->most->staff <= 30 && w->beyond->staff > 30);
    bool said_so = false;
    for (int i = 0; i < w->n_bind; i++) said_so |= strstr(w->bind[i], "staff: 30 ") != NULL;
    cr_expect(said_so);
    drop(&x);
}

/* Out of reach whatever is allowed: limits that keep it further away are named all the same, and those that do not are not. */
Test(ambition, limits_bind_what_is_out_of_reach)
{
    struct choice all = { { 2, 3, 4 }, { 0 } };
    struct tiny t = place("-50%", "");
    struct asked both = ask(&t, (struct bt_ambition_opts){ .budget = 0.5 * costs(&all), .staff = 30 }),
                 none = ask(&t, (struct bt_ambition_opts){ .budget = 1, .staff = 60 }),
                 room = ask(&t, (struct bt_ambition_opts){ .budget = 2 * costs(&all), .staff = 60 });
    const struct bt_ambition_answer *w = answer(&both);
    cr_assert(w->reach == BT_OUT_OF_REACH && w->most && w->most->n > 0 && w->most->value > w->supported + 0.01);
    cr_assert(w->n_bind >= 2);
    cr_expect(strstr(w->bind[0], "budget: ") && strstr(w->bind[0], " what comes nearest of all that was tried, -38."), "%s", w->bind[0]);
    cr_expect(strncmp(w->bind[1], "staff: 30 whole-time equivalents allowed; ", 42) == 0 && strstr(w->bind[1], " asks for 54"), "%s",
              w->bind[1]);
    w = answer(&none);
    cr_assert(w->reach == BT_OUT_OF_REACH && w->most && w->most->n == 0 && w->n_bind == 1, "not even the first team is allowed");
    cr_expect(strncmp(w->bind[0], "budget: ", 8) == 0, "%s", w->bind[0]);
    w = answer(&room);
    for (int i = 0; i < w->n_bind; i++) cr_expect(!strstr(w->bind[i], " allowed; "), "%s", w->bind[i]);
    drop(&both), drop(&none), drop(&room);
}

Test(ambition, a_late_start_binds_and_an_earlier_one_meets_it)
{
    struct tiny t = place("-30%", "");
    t.scenario = tiny_swap(t.scenario, "switch_on: 2027-04-01", "switch_on: 2027-10-01");
    struct asked late = ask(&t, (struct bt_ambition_opts){ .draws = 0 }),
                 soon = ask(&t, (struct bt_ambition_opts){ .earliest = bt_day_of(2027, 3, 15) });
    const struct bt_ambition_answer *w = answer(&late);
    cr_assert(w->reach == BT_OUT_OF_REACH);
    bool said_so = false;
    for (int i = 0; i < w->n_bind; i++)
        said_so |= strstr(w->bind[i], "start: begun on 2025-05-01 and not on 2027-10-01") && strstr(w->bind[i], "meets it (");
    cr_expect(said_so);
    cr_assert(answer(&soon)->reach == BT_REACHED);
    for (int i = 0; i < answer(&soon)->best->n; i++) {
        int y, m, d;
        bt_date_of(answer(&soon)->best->part[i].day, &y, &m, &d);
        cr_expect(d == 1 && answer(&soon)->best->part[i].day >= bt_day_of(2027, 4, 1), "from %d-%d-%d", y, m, d);
    }
    drop(&late), drop(&soon);
}

Test(ambition, the_least_change_is_the_fewest)
{
    struct tiny t = place("-19%", "");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .objective = BT_LEAST_CHANGE });
    cr_assert(answer(&x)->reach == BT_REACHED && answer(&x)->best->n == 1, "one does it alone");
    cr_expect_str_eq(answer(&x)->best->part[0].name, "high");
    drop(&x);
}

/* ---- draws ---- */

Test(ambition, draws_are_counted_and_surer_plans_found)
{
    struct tiny t = place("-20%", "");
    t.interventions = interventions("{low: -0.02, central: ", ", high: -0.28}");
    t.scenario = tiny_cat(t.scenario, "uncertainty: {distribution: uniform, correlation: {alone: 0}}\n");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .draws = 100, .seed = 3, .plans = 300 });
    const struct bt_ambition_answer *w = answer(&x);
    cr_assert(x.r.draws == 100 && x.r.failed == 0 && w->reach == BT_REACHED && w->p50 && w->p80);
    cr_expect(w->p50->draws_met >= 50 && w->p80->draws_met >= 80, "%d and %d", w->p50->draws_met, w->p80->draws_met);
    cr_expect(w->p80->cost > w->p50->cost, "what is surer costs more here");
    cr_expect(w->best->draws_met >= 0 && w->best->draws_met <= 100);
    struct bt_draws d;
    struct bt_scenario all = *x.s;
    struct bt_bundle every = { .name = "all", .n = K, .intervention = (const int[]){ 0, 1, 2 } };
    struct bt_err e = { 0 };
    all.bundle = &every, all.n_bundle = 1;
    cr_assert(bt_draws_make(&all, 100, 3, x.a, &d, &e) == BT_OK);
    double *values = calloc((size_t)bt_network_size(x.s->net), sizeof *values);
    int near = 0, met = 0;
    for (int i = 0; i < 100; i++) { /* the bundle that is there, by the closed form */
        bt_draws_values(&d, i, values);
        double v = values[tiny_offset(x.s, "interventions.low.effects.events.value")];
        double change = 11 * tiny_arrivals(v) / 12 + tiny_arrivals(0.75 * v) / 12;
        met += change <= -0.2, near += fabs(change + 0.2) < 1e-3;
    }
    cr_expect(abs(w->run[1].draws_met - met) <= near, "%d, by the closed form %d (%d near the edge)", w->run[1].draws_met, met, near);
    free(values);
    struct asked sure = ask(&t, (struct bt_ambition_opts){ .draws = 100, .seed = 3, .plans = 300, .objective = BT_SUREST });
    cr_assert(answer(&sure)->best);
    cr_expect(answer(&sure)->best->draws_met >= w->p80->draws_met, "%d", answer(&sure)->best->draws_met);
    drop(&x), drop(&sure);
}

Test(ambition, threads_change_nothing)
{
    struct tiny t = place("-20%", "");
    t.interventions = interventions("{low: -0.02, central: ", ", high: -0.28}");
    struct asked one = ask(&t, (struct bt_ambition_opts){ .draws = 20, .plans = 100, .jobs = 1 }),
                 two = ask(&t, (struct bt_ambition_opts){ .draws = 20, .plans = 100, .jobs = 3 });
    char *p = said(&one, true), *q = said(&two, true);
    cr_expect_str_eq(p, q);
    free(p), free(q);
    drop(&one), drop(&two);
}

/* ---- words ---- */

Test(ambition, worked_back_from_a_gap_is_said)
{
    struct tiny t = place("-50%", ", basis: financial_gap"), usual = place("-50%", ", basis: evidence");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .draws = 0 }), y = ask(&usual, (struct bt_ambition_opts){ .draws = 0 });
    char *text = said(&x, false), *json = said(&x, true), *other = said(&y, false);
    cr_expect(strstr(text, "worked back from a financial gap: it says what would close the gap, not what any study found"), "%s", text);
    cr_expect(strstr(json, "\"from_financial_gap\": true") && answer(&x)->ambition->from_gap);
    cr_expect(!strstr(other, "financial gap") && !answer(&y)->ambition->from_gap);
    free(text), free(json), free(other);
    drop(&x), drop(&y);
    struct tiny wrong = place("-50%", ", basis: hope");
    tiny_refused(&wrong, "the basis of an ambition is financial_gap");
}

Test(ambition, what_cannot_be_asked_is_refused)
{
    struct tiny t = place("-20%", ""), none = t;
    none.scenario = tiny_swap(LINE.scenario, "first: [less]", "first: [low]");
    struct asked x[] = { ask(&none, (struct bt_ambition_opts){ .draws = 0 }), ask(&t, (struct bt_ambition_opts){ .objective = BT_SUREST }),
                         ask(&t, (struct bt_ambition_opts){ .earliest = bt_day_of(2020, 1, 1) }),
                         ask(&t, (struct bt_ambition_opts){ .earliest = bt_day_of(2040, 1, 1) }) };
    static const char *const SAYS[] = { "no ambition", "--draws above 0", "nothing can begin on 2020-01-01", "nothing can begin on 2040" };
    for (size_t i = 0; i < TL_N(x); i++) {
        cr_expect(x[i].e.code == BT_E_USAGE && strstr(x[i].e.msg, SAYS[i]), "%s", x[i].e.msg);
        drop(&x[i]);
    }
}

Test(ambition, the_table_has_every_plan)
{
    char *dir = tl_dir();
    struct tiny t = place("-30%", "");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .plans = 200 });
    struct bt_err e = { 0 };
    char path[4096];
    snprintf(path, sizeof path, "%s/a.csv", dir);
    cr_assert(answer(&x)->best && bt_ambitions_csv(&x.r, path, false, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_ambitions_csv(&x.r, path, false, &(struct bt_err){ 0 }) == BT_E_USAGE, "what is there stays");
    char *all = tl_bytes(path, NULL);
    cr_expect(strncmp(all, "ambition,kind,name,intervention,quantity,value,unit\n", 52) == 0, "%s", all);
    cr_expect(strstr(all, ",bundle,first,,value,-0.0") && strstr(all, ",plan,best,,cost,"), "%s", all);
    cr_expect(strstr(all, ",plan,best,high,units,") && strstr(all, ",plan,best,high,start,2027-04-01,date\n"), "%s", all);
    free(all);
    drop(&x);
    tl_rmdir(dir);
}

/* What would have to close, of a plan of which a money file tells it, and of none else. */
Test(ambition, json_says_what_would_have_to_close)
{
    static const char *const SAYS[] = { "\"short_of_gbp\": 1250.5", "\"places_to_close\": 12", "\"places_freed\": 30.25",
                                        "\"places_of_one\": 6", "\"unit\": \"ward, \\\"small\\\"\"", "\"from\": \"2028-04-01\"" };
    struct tiny t = place("-30%", "");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .plans = 200 });
    cr_assert(answer(&x)->best && !answer(&x)->best->pays.known);
    char *none = said(&x, true);
    cr_expect(!strstr(none, "\"pays\""), "%s", none);
    answer(&x)->best->pays = (struct bt_way_pays){ .known = true, .short_of = 1250.5, .from = bt_day_of(2028, 4, 1), .unit_places = 6,
                                                   .freed = 30.25, .places = 12, .unit = "ward, \"small\"" };
    char *all = said(&x, true), *best = strstr(all, "\"best\": {"), *pays = best ? strstr(best, "\"pays\": {") : NULL;
    cr_assert(pays, "%s", all);
    *strchr(pays, '}') = 0;
    for (size_t i = 0; i < TL_N(SAYS); i++) cr_expect(strstr(pays, SAYS[i]), "'%s' is not in: %s", SAYS[i], pays);
    free(none), free(all);
    drop(&x);
}

/* A comma, a quote or a line's end in a name is within one cell. */
Test(ambition, names_are_one_cell_each)
{
    char *dir = tl_dir(), path[4096];
    struct tiny t = place("-30%", "");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .plans = 200 });
    struct bt_err e = { 0 };
    struct bt_ambition own = *answer(&x)->ambition;
    own.label = "fewer, by \"2028\"";
    x.r.answer[0].ambition = &own, x.r.answer[0].run[1].name = "first\nof two";
    cr_assert(x.r.answer[0].best && x.r.answer[0].best->n > 0);
    x.r.answer[0].best->part[0].name = "a \"b\"", x.r.answer[0].best->part[0].unit = "team, whole";
    snprintf(path, sizeof path, "%s/a.csv", dir);
    cr_assert(bt_ambitions_csv(&x.r, path, false, &e) == BT_OK, "%s", e.msg);
    char *all = tl_bytes(path, NULL);
    cr_expect(strstr(all, "\n\"fewer, by \"\"2028\"\"\",ambition,,,limit,-0.3,1\n"), "%s", all);
    cr_expect(strstr(all, "\n\"fewer, by \"\"2028\"\"\",bundle,\"first\nof two\",,value,-0.0"), "%s", all);
    const char *part = strstr(all, ",plan,best,\"a \"\"b\"\"\",units,"), *end = part ? strchr(part, '\n') : NULL;
    cr_expect(end && strncmp(end - 14, ",\"team, whole\"", 14) == 0, "%s", all);
    free(all);
    drop(&x);
    tl_rmdir(dir);
}

/* ---- kept ---- */

/* Whatever came out, what the results say is what was said: met, out of reach, within limits and not, drawn and not. */
Test(ambition, results_say_what_was_found)
{
    static const struct { const char *limit, *more; struct bt_ambition_opts o; } ASKED[] = {
        { "-5%", "", { .draws = 20 } }, { "-90%", "", { .draws = 0 } },
        { "-5%", ", basis: financial_gap", { .budget = 1000, .plans = 60 } },
        { "1%", "", { .staff = 5, .plans = 60 } }, { "-30%", "", { .objective = BT_SUREST, .draws = 20, .plans = 60 } } };
    for (size_t i = 0; i < TL_N(ASKED); i++) {
        struct tiny t = place(ASKED[i].limit, ASKED[i].more);
        if (ASKED[i].o.draws) t.interventions = interventions("{low: -0.02, central: ", ", high: -0.28}");
        struct asked x = ask(&t, ASKED[i].o);
        struct bt_results r;
        answer(&x);
        cr_assert(bt_ambitions_lay(&x.r, x.s, x.a, &r, &x.e) == BT_OK, "%s", x.e.msg);
        for (int json = 0; json < 2; json++) {
            char *was = said(&x, json), *is = tiny_printed(bt_ambitions_show, &r, json);
            cr_expect_str_eq(is, was, "%s", ASKED[i].limit);
            free(was), free(is);
        }
        drop(&x);
    }
}

/* A file that holds what no search could have found, or lacks what each has found, is refused and not half told. */
Test(ambition, results_that_are_none_are_refused)
{
    struct tiny t = place("-90%", "");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .plans = 60 });
    struct bt_results r;
    struct bt_ambitions out;
    answer(&x);
    cr_assert(bt_ambitions_lay(&x.r, x.s, x.a, &r, &x.e) == BT_OK);
    cr_assert(bt_ambitions_of(&r, x.a, &out, &x.e) == BT_OK, "%s", x.e.msg);
    static const struct { const char *array; double v; } WRONG[] = { { "ambition_reach", 4 }, { "ambition_reach", 0.5 },
                                                                    { "ambition_tried", -1 }, { "run_draws_met", -2 },
                                                                    { "part_units", 1e300 }, { "plan_met", -1 } };
    for (size_t i = 0; i < TL_N(WRONG); i++) {
        struct bt_array *v = (struct bt_array *)bt_results_array(&r, WRONG[i].array);
        size_t n = 1, at = 0;
        for (int k = 0; k < v->rank; k++) n *= (size_t)r.axis[v->axis[k]].n;
        while (at + 1 < n && v->valid && !v->valid[at]) at++;
        if (!v->valid[at]) continue;
        double was = v->v[at];
        v->v[at] = WRONG[i].v;
        cr_expect(bt_ambitions_of(&r, x.a, &out, &x.e) == BT_E_INPUT, "%s of %g was taken", WRONG[i].array, WRONG[i].v);
        v->v[at] = was;
    }
    for (int i = 0; i < r.n_array; i++) {
        const char *name = r.array[i].name;
        r.array[i].name = "nobody";
        bool needed = strncmp(name, "bind_", 5) == 0 || strncmp(name, "full_", 5) == 0 || strncmp(name, "ambition_", 9) == 0 ||
                      strncmp(name, "run_", 4) == 0 || strncmp(name, "plan_", 5) == 0 || strncmp(name, "part_", 5) == 0;
        cr_expect(!needed || bt_ambitions_of(&r, x.a, &out, &x.e) == BT_E_INPUT, "taken without %s", name);
        r.array[i].name = name;
    }
    drop(&x);
}

/* Low and high of a bundle are its own runs at both ends: of effects without a range the three are one. */
Test(ambition, bundles_reach_from_low_to_high)
{
    static const double END[2] = { -0.02, -0.28 };
    struct tiny t = place("-5%", ""), wide = t;
    wide.interventions = interventions("{low: -0.02, central: ", ", high: -0.28}");
    struct asked x = ask(&t, (struct bt_ambition_opts){ .plans = 60 }), y = ask(&wide, (struct bt_ambition_opts){ .plans = 60 });
    const struct bt_ambition_run *b = &answer(&x)->run[1], *c = &answer(&y)->run[1];
    cr_expect(fabs(b->low - b->value) < 1e-9 && fabs(b->high - b->value) < 1e-9, "%g %g %g", b->low, b->value, b->high);
    const double is[2] = { c->low, c->high };
    for (int i = 0; i < 2; i++)
        cr_expect_float_eq(is[i], 11 * tiny_arrivals(END[i]) / 12 + tiny_arrivals(0.75 * END[i]) / 12, 3e-4, "%g", is[i]);
    cr_expect_float_eq(c->value, b->value, 1e-6);
    drop(&x), drop(&y);
}
