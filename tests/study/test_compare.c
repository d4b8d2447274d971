/* `compare` of the tiny place: every bundle beside its own single run, shares that sum to the bundle, shared needs, the same bits for any
 * number of threads, words and filters. */
#include "../tiny.h"
#include "bendtrend/compare.h"
#include "bendtrend/num.h"
#include "compared.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMPARE "compare: {interventions: [avoid, divert, papers_faster, more_rooms]}\n"

static struct tiny_study compared(const struct tiny *t, int jobs, bool *proved)
{
    struct tiny_study x = { .s = tiny_open(t), .a = bt_arena_new() };
    struct bt_err e = { 0 };
    const struct bt_compare_opts o = { .rtol = 1e-6, .jobs = jobs };
    cr_assert(bt_study_compare(x.s, &o, x.a, NULL, &x.r, proved, &e) == BT_OK, "%s", e.msg);
    return x;
}

static struct tiny tiny_compare(void)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, COMPARE);
    t.set[0] = "interventions.divert.costs.set_up.gbp_set_up_per_head=0"; /* single runs spread it over their steps */
    return t;
}

/* The rows of an array along its first axis. */
static const double *row_of(const struct bt_results *r, const char *name, int run)
{
    const struct bt_array *x = bt_results_array(r, name);
    size_t n = 1;
    cr_assert(x != NULL, "no '%s'", name);
    for (int i = 1; i < x->rank; i++) n *= (size_t)r->axis[x->axis[i]].n;
    return x->v + (size_t)run * n;
}

static double value(const struct bt_results *r, const char *head, const char *name, int run, int at)
{
    char full[300];
    snprintf(full, sizeof full, "%s_%s", head, name);
    return row_of(r, full, run)[at];
}

static double sum_of(const double *v, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += v[i];
    return sum;
}

/* Every bundle as `run` has it: a scenario with 12 bundles, by CVODES. */
Test(compare, every_bundle_is_as_its_own_run)
{
    bool proved;
    struct tiny t = tiny_compare(), all = TINY;
    struct tiny_study x = compared(&t, 2, &proved);
    const struct bt_axis *run = bt_results_axis(&x.r, "run"), *month = bt_results_axis(&x.r, "month");
    cr_assert(run->n == 12 && month->n == 48, "%d", run->n);
    cr_expect(proved);
    cr_expect_str_eq(run->label[0], "business as usual");
    cr_expect_str_eq(run->label[11], "avoid + divert + papers_faster + more_rooms");
    all.scenario = tiny_cat(TINY.scenario, "");
    const char *cut = strstr(all.scenario, "bundles:\n"), *end = strstr(all.scenario, "ambitions:\n"), *bundles = "bundles:\n";
    for (int r = 1; r < run->n; r++) {
        char line[300] = "", *to = line;
        for (const char *p = run->label[r]; *p; p++) *to++ = *p == '+' ? ',' : *p;
        bundles = tiny_cat(bundles, bt_printf(x.a, "  \"%s\": [%s]\n", run->label[r], line));
    }
    all.scenario = tiny_cat(bt_printf(x.a, "%.*s%s", (int)(cut - all.scenario), all.scenario, bundles), end);
    all.evidence = "central", all.set[0] = t.set[0];
    struct tiny_study one = tiny_studied(&all, NULL);
    struct bt_names m = bt_network_measures(x.s->net);
    for (int r = 0; r < run->n; r++)
        for (int i = 0; i < m.n; i++) {
            char name[100];
            snprintf(name, sizeof name, "m_%s", m.name[i]);
            int at = bt_axis_find(bt_results_axis(&one.r, "run"), run->label[r]);
            cr_assert(at >= 0, "%s", run->label[r]);
            double ours = sum_of(row_of(&x.r, name, r), 48), theirs = sum_of(row_of(&one.r, name, at), 48);
            cr_expect(fabs(ours - theirs) <= 2e-5 * fabs(theirs), "%s of %s: %.10g, run has %.10g", name, run->label[r], ours, theirs);
        }
    tiny_study_drop(&one), tiny_study_drop(&x);
}

/* For every measure and both costs: shares sum to the change, parts and overlap as well; alone and last in are those of the runs. */
Test(compare, shares_sum_to_the_bundle)
{
    bool proved;
    struct tiny t = tiny_compare();
    struct tiny_study x = compared(&t, 2, &proved);
    struct bt_names m = bt_network_measures(x.s->net);
    const struct bt_array *bits = bt_results_array(&x.r, "bundle_bits");
    int R = bt_results_axis(&x.r, "run")->n, k = bt_results_axis(&x.r, "intervention")->n, row[16] = { 0 };
    for (int r = 0; r < R; r++) row[(int)bits->v[r]] = r;
    for (int set = 0; set < 16; set++)
        if ((set & 8) && !(set & 4)) row[set] = row[set | 4]; /* more_rooms brings papers_faster */
    for (int q = 0; q < m.n + 2; q++) {
        const char *name = q < m.n ? m.name[q] : q == m.n ? "bundle_cost"
                                                          : "net_cost";
        double largest = 0;
        for (int r = 0; r < R; r++) largest = fmax(largest, fabs(value(&x.r, "change", name, r, 0)));
        cr_expect(largest > 0, "%s never changes", name);
        for (int r = 0; r < R; r++) {
            double change = value(&x.r, "change", name, r, 0), shares = 0, parts = 0;
            int set = (int)bits->v[r];
            for (int i = 0; i < k; i++) {
                bool in = set >> i & 1;
                double share = value(&x.r, "shapley", name, r, i), last = value(&x.r, "last_in", name, r, i),
                       alone = value(&x.r, "change", name, row[1 << i], 0) - (i == 3 ? value(&x.r, "change", name, row[4], 0) : 0);
                shares += share;
                if (in) parts += alone;
                cr_expect(in || (share == 0 && last == 0), "%s: %s has something of %s", name, "who is not there",
                          bt_results_axis(&x.r, "run")->label[r]);
                cr_expect(value(&x.r, "alone", name, i, 0) == alone);
                if (in) cr_expect(last == change - value(&x.r, "change", name, row[set & ~(1 << i)], 0), "%s", name);
            }
            cr_expect(fabs(shares - change) <= 1e-13 * largest, "%s of %d: %.17g instead of %.17g", name, r, shares, change);
            cr_expect(fabs(value(&x.r, "sum_of_parts", name, r, 0) - parts) <= 1e-13 * largest);
            cr_expect(value(&x.r, "overlap", name, r, 0) == change - value(&x.r, "sum_of_parts", name, r, 0));
        }
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++) {
                double both = value(&x.r, "change", name, row[1 << i | 1 << j], 0),
                       apart = value(&x.r, "change", name, row[1 << i], 0) + value(&x.r, "change", name, row[1 << j], 0);
                bool needs = i != j && i + j == 2 + 3; /* more_rooms and papers_faster */
                double pair = value(&x.r, "interaction", name, i, j);
                cr_expect(i == j || needs ? pair == 0 : fabs(pair - (both - apart)) <= 1e-13 * largest, "%s %d %d", name, i, j);
            }
    }
    tiny_study_drop(&x);
}

/* As many drawn as there are: each bundle once by CVODES, the changes too. */
Test(compare, every_bundle_can_be_proved)
{
    bool proved;
    struct tiny t = tiny_compare();
    struct tiny_study x = { .s = tiny_open(&t), .a = bt_arena_new() };
    struct bt_err e = { 0 };
    double runs = 0;
    const struct bt_compare_opts o = { .rtol = 1e-6, .jobs = 2, .samples = BT_MOST_PROVED };
    cr_assert(bt_study_compare(x.s, &o, x.a, NULL, &x.r, &proved, &e) == BT_OK, "%s", e.msg);
    cr_expect(proved && bt_results_number(&x.r, 1, "proof_runs", &runs) && runs == 12, "%g", runs);
    tiny_study_drop(&x);
}

/* Costs of the file are those of the items, each in one place; a month's is that of `run`. */
Test(compare, costs_are_all_there_and_sorted_by_the_money_file)
{
    bool proved;
    struct tiny t = tiny_compare();
    struct tiny_study plain = compared(&t, 2, &proved), single = tiny_studied(&t, "second");
    const struct bt_axis *run = bt_results_axis(&plain.r, "run");
    int second = bt_axis_find(run, "divert + papers_faster + more_rooms"), P = bt_results_axis(&plain.r, "payer")->n,
        I = bt_results_axis(&single.r, "item")->n, own = I - bt_network_interventions(plain.s->net).n;
    const struct bt_texts *known = bt_results_texts(&plain.r, "run_bundle");
    cr_assert(second > 0);
    cr_expect_str_eq(known->v[second], "second");
    double programmes = 0, rest = 0, ours[3] = { 0 };
    for (int i = 0; i < 48 * I * P; i++) {
        double v = row_of(&single.r, "cost_gbp", bt_axis_find(bt_results_axis(&single.r, "run"), "second"))[i];
        *(i / P % I < own ? &rest : &programmes) += v;
    }
    for (int i = 0; i < 48 * 3 * P; i++) ours[i / P % 3] += row_of(&plain.r, "cost_gbp", second)[i];
    cr_expect(fabs(ours[0] / programmes - 1) < 2e-5 && ours[1] == 0 && fabs(ours[2] / rest - 1) < 2e-5, "%g %g, %g %g %g", programmes, rest,
              ours[0], ours[1], ours[2]);
    cr_expect(value(&plain.r, "change", "bundle_cost", second, 0) == ours[0] - 0);
    tiny_study_drop(&plain), tiny_study_drop(&single);
    t.scenario = tiny_cat(t.scenario, "money: " TINY_MONEY "\n"), t.money = TINY_MONEY_TEXT;
    struct tiny_study sorted = compared(&t, 1, &proved);
    double with[3] = { 0 };
    for (int i = 0; i < 48 * 3 * P; i++) with[i / P % 3] += row_of(&sorted.r, "cost_gbp", second)[i];
    cr_expect(with[0] == ours[0] && fabs((with[1] + with[2]) / ours[2] - 1) < 1e-12);
    tiny_study_drop(&sorted);
}

/* The front is of measures with a role, whatever they are called; nobody on it is beaten, and who is not is. */
Test(compare, fronts_are_of_roles)
{
    bool proved;
    struct tiny t = tiny_compare();
    t.pathway = tiny_swap(t.pathway, "- {name: bed_days,", "- {name: bed_days, role: place_days,");
    struct tiny_study x = compared(&t, 1, &proved);
    const struct bt_array *on = bt_results_array(&x.r, "on_front_bed_days");
    cr_assert(on != NULL, "no front of the measure with the role");
    cr_expect(!bt_results_array(&x.r, "on_front_admissions"));
    for (int r = 0; r < 12; r++) {
        bool beaten = false;
        double cost = value(&x.r, "change", "bundle_cost", r, 0), days = value(&x.r, "change", "bed_days", r, 0);
        for (int s = 0; s < 12; s++) {
            double other = value(&x.r, "change", "bundle_cost", s, 0), fewer = value(&x.r, "change", "bed_days", s, 0);
            beaten |= other <= cost && fewer <= days && (other < cost || fewer < days);
        }
        cr_expect((on->v[r] > 0) == !beaten, "%s", bt_results_axis(&x.r, "run")->label[r]);
    }
    tiny_study_drop(&x);
}

/* Fewer measures are a smaller file; changes and shares are of what is kept. */
Test(compare, measures_can_be_fewer)
{
    bool proved;
    struct tiny t = tiny_compare(), few = tiny_compare();
    few.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert, papers_faster, more_rooms], measures: [deaths]}\n");
    struct tiny_study all = compared(&t, 2, &proved), one = compared(&few, 2, &proved);
    struct bt_err e = { 0 };
    cr_expect(proved && one.r.n_array < all.r.n_array);
    cr_expect(!bt_results_array(&one.r, "m_admissions") && !bt_results_array(&one.r, "shapley_admissions"));
    for (int r = 1; r < 12; r++) cr_expect(value(&one.r, "change", "net_cost", r, 0) != 0);
    cr_expect(fabs(value(&one.r, "change", "deaths", 3, 0) / value(&all.r, "change", "deaths", 3, 0) - 1) < 1e-3);
    cr_expect(bt_compare_can_view(one.s, &(struct bt_compare_view){ .measure = "admissions" }, &e) == BT_E_USAGE);
    tiny_study_drop(&all), tiny_study_drop(&one);
}

/* The evidence asked for is that of what is switched on, and business as usual keeps its bits. */
Test(compare, evidence_is_of_what_is_switched_on)
{
    bool proved;
    struct tiny t = tiny_compare();
    struct tiny_study central = compared(&t, 2, &proved);
    t.evidence = "high";
    struct tiny_study high = compared(&t, 2, &proved), single = tiny_studied(&t, "first");
    int avoid = bt_axis_find(bt_results_axis(&high.r, "run"), "avoid");
    cr_expect(memcmp(row_of(&central.r, "m_admissions", 0), row_of(&high.r, "m_admissions", 0), 48 * sizeof(double)) == 0);
    double usual = value(&central.r, "change", "admissions", avoid, 0), most = value(&high.r, "change", "admissions", avoid, 0);
    cr_expect(most < 1.5 * usual && usual < 0, "%g %g", usual, most);
    cr_expect_str_eq(bt_results_attr(&high.r, 0, "evidence_stance"), "high");
    tiny_study_drop(&central), tiny_study_drop(&high), tiny_study_drop(&single);
}

Test(compare, the_same_bits_for_any_number_of_threads)
{
    bool proved;
    struct tiny t = tiny_compare();
    struct tiny_study one = compared(&t, 1, &proved), three = compared(&t, 3, &proved);
    cr_assert(one.r.n_array == three.r.n_array && one.r.n_array > 50);
    for (int i = 0; i < one.r.n_array; i++) {
        const struct bt_array *x = &one.r.array[i];
        size_t n = 1;
        for (int k = 0; k < x->rank; k++) n *= (size_t)one.r.axis[x->axis[k]].n;
        cr_expect(memcmp(x->v, three.r.array[i].v, n * sizeof *x->v) == 0, "%s", x->name);
    }
    cr_assert(one.r.n_attr == three.r.n_attr);
    for (int i = 0; i < one.r.n_attr; i++)
        cr_expect(one.r.attr[i].text ? strcmp(one.r.attr[i].text, three.r.attr[i].text) == 0
                                     : one.r.attr[i].number == three.r.attr[i].number,
                  "%s", one.r.attr[i].name);
    tiny_study_drop(&one), tiny_study_drop(&three);
}

/* A run that gives up is told by its bundle, and there are no results. */
Test(compare, a_run_that_fails_is_named)
{
    struct tiny t = tiny_compare();
    struct bt_err e = { 0 };
    struct bt_results r;
    bool proved;
    t.interventions = tiny_swap(TINY.interventions, "      - {name: help,",
                                "      - {name: harm, on: route, which: [dies_short], how: scale, value: 60, denominator: stays}\n"
                                "      - {name: help,"); /* more than all die */
    struct bt_scenario *s = tiny_open(&t);
    struct bt_arena *a = bt_arena_new();
    const struct bt_compare_opts o = { .rtol = 1e-6, .jobs = 2 };
    enum bt_code rc = bt_study_compare(s, &o, a, NULL, &r, &proved, &e);
    cr_expect(rc == BT_E_SOLVER || rc == BT_E_INPUT, "%d %s", rc, e.msg);
    cr_expect(strstr(e.msg, "bundle 'divert': ") != NULL, "%s", e.msg);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* ---- what is said ---- */

static char *said(const struct bt_results *r, struct bt_compare_view v, bool json, struct bt_err *e)
{
    if (!v.shown) v.shown = 10;
    if (v.budget == 0) v.budget = -1;
    return compared_said(r, &v, json, e);
}

static int bundles_in(const char *json)
{
    int n = 0;
    const char *end = strstr(json, "\"fronts\"");
    for (const char *p = json; (p = strstr(p, "\"bits\"")) && p < end; p++) n++;
    return n;
}

/* Each filter keeps just the bundles that it says. */
Test(compare, filters_keep_what_they_say)
{
    bool proved;
    struct tiny t = tiny_compare();
    struct tiny_study x = compared(&t, 2, &proved);
    double usual = value(&x.r, "change", "bundle_cost", bt_axis_find(bt_results_axis(&x.r, "run"), "avoid"), 0);
    const double *staff = bt_results_array(&x.r, "staff_wte")->v;
    double least = 1e9; /* of the bundles that ask for any; those that ask for none pass */
    int few = 0;
    for (int r = 1; r < 12; r++) least = staff[r] > 0 && staff[r] < least ? staff[r] : least, few += staff[r] == 0;
    const char *const avoid[] = { "avoid" }, *const rooms[] = { "more_rooms" };
    const struct bt_compare_limit none[] = { { "team_places", 0.01 } }, any[] = { { "team_places", 2 } };
    const struct {
        struct bt_compare_view v;
        int n;
    } ROWS[] = {
        { { .shown = 100 }, 11 },
        { { .shown = 4 }, 4 },
        { { .shown = 100, .at_most = 1 }, 3 }, /* more_rooms alone is two */
        { { .shown = 100, .at_most = 2 }, 7 },
        { { .shown = 100, .n_must = 1, .must = rooms }, 4 },
        { { .shown = 100, .n_must = 1, .must = rooms, .n_never = 1, .never = avoid }, 2 },
        { { .shown = 100, .n_never = 1, .never = avoid }, 5 },
        { { .shown = 100, .budget = usual / 2, .n_must = 1, .must = avoid }, 0 },
        { { .shown = 100, .n_full = 1, .full = any }, 11 },
        { { .shown = 100, .staff = least * 0.99 }, few },
        { { .shown = 100, .staff = least * 1.01 }, 11 }, /* only avoid asks for any */
        { { .shown = 100, .n_full = 1, .full = none }, 0 },
    };
    for (size_t i = 0; i < TL_N(ROWS); i++) {
        struct bt_err e = { 0 };
        char *text = said(&x.r, ROWS[i].v, true, &e);
        cr_expect(e.code == BT_OK && bundles_in(text) == ROWS[i].n, "row %zu: %d, %s", i, bundles_in(text), e.msg);
        free(text);
    }
    tiny_study_drop(&x);
}

/* A year's ranking is of that year's months; words that are not there are told. */
Test(compare, a_time_and_a_measure_can_be_asked_for)
{
    bool proved;
    struct tiny t = tiny_compare();
    struct tiny_study x = compared(&t, 2, &proved);
    struct bt_err e = { 0 };
    char *text = said(&x.r, (struct bt_compare_view){ .measure = "bed_days", .at = bt_day_of(2028, 4, 1), .shown = 1 }, true, &e);
    cr_assert(e.code == BT_OK, "%s", e.msg);
    const char *first = strstr(text, "\"bits\": "), *change = strstr(text, "\"change\": ");
    cr_assert(first && change && strstr(text, "in the twelve months to 2028-04-01"));
    int row = 0, best = 1;
    double v[16];
    const struct bt_array *bits = bt_results_array(&x.r, "bundle_bits");
    for (int r = 0; r < 12; r++) v[r] = sum_of(row_of(&x.r, "m_bed_days", r) + 24, 12) - sum_of(row_of(&x.r, "m_bed_days", 0) + 24, 12);
    for (int r = 1; r < 12; r++) best = v[r] < v[best] ? r : best;
    for (int r = 0; r < 12; r++)
        if (bits->v[r] == atoi(first + 8)) row = r;
    cr_expect(row == best && fabs(atof(change + 10) - v[best]) < 1e-9, "%d %d: %s %.17g", row, best, change, v[best]);
    free(text);
    const struct {
        struct bt_compare_view v;
        const char *says;
    } ROWS[] = {
        { { .measure = "bed_dais" }, "no measure 'bed_dais'; did you mean 'bed_days'?" },
        { { .at = bt_day_of(2028, 4, 2) }, "the first day of a month from 2026-04-01 to 2029-04-01" },
        { { .at = bt_day_of(2026, 3, 1) }, "the first day of a month from 2026-04-01" },
        { { .n_must = 1, .must = (const char *const[]){ "quicker" } }, "no intervention 'quicker'" },
        { { .n_full = 1, .full = &(struct bt_compare_limit){ "rooom", 1 } }, "did you mean 'rooms'?" },
        { { .n_must = 1, .must = (const char *const[]){ "quicker" } }, "no intervention 'quicker'" },
    };
    for (size_t i = 0; i < TL_N(ROWS); i++) {
        struct bt_err later = { 0 }, before = { 0 };
        free(said(&x.r, ROWS[i].v, false, &later));
        bt_compare_can_view(x.s, &ROWS[i].v, &before);
        cr_expect(later.code == BT_E_USAGE && strstr(later.msg, ROWS[i].says), "row %zu: %s", i, later.msg);
        cr_expect_str_eq(later.msg, before.msg);
    }
    tiny_study_drop(&x);
}

/* Filters that leave nothing are said, and no empty front; one that comes with others is told by those; one is singular. */
Test(compare, says_why_there_is_nothing)
{
    bool proved;
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, more_rooms]}\n");
    t.interventions = tiny_swap(TINY.interventions,
                                "    ramp_months: 3\n"
                                "    effects:\n"
                                "      - {name: wait, on: wait, which: [papers], how: scale, value: -0.3, denominator: waits}\n",
                                "    ramp_months: 3\n"); /* only needed */
    t.set[0] = "interventions.divert.costs.set_up.gbp_set_up_per_head=0";
    struct tiny_study x = compared(&t, 2, &proved);
    const char *const avoid[] = { "avoid" }, *const brought[] = { "papers_faster" };
    struct bt_compare_view both = { .at_most = 1, .n_must = 1, .must = avoid, .n_never = 1, .never = avoid },
                           only = { .n_must = 1, .must = brought };
    struct bt_err e = { 0 }, told = { 0 }, before = { 0 };
    char *none = said(&x.r, both, false, &e);
    cr_expect(e.code == BT_OK && strstr(none, ": none\n  only bundles of at most 1 intervention, with avoid, without avoid\n"
                                                  "  no bundle passes"), "%s", none);
    cr_expect(!strstr(none, "that no other beats") && !strstr(none, "What each intervention"));
    free(none);
    free(said(&x.r, only, false, &told));
    cr_expect(told.code == BT_E_USAGE && strstr(told.msg, "'papers_faster' is not switched on its own: it comes with more_rooms"), "%s",
              told.msg);
    bt_compare_can_view(x.s, &only, &before);
    cr_expect_str_eq(told.msg, before.msg);
    tiny_study_drop(&x);
}

/* What is printed of the first is what is stored of it. */
Test(compare, shares_printed_are_those_stored)
{
    bool proved;
    struct tiny t = tiny_compare();
    struct tiny_study x = compared(&t, 2, &proved);
    struct bt_err e = { 0 };
    char *text = said(&x.r, (struct bt_compare_view){ .measure = "admissions" }, true, &e);
    char *words = said(&x.r, (struct bt_compare_view){ 0 }, false, &e);
    const struct bt_array *bits = bt_results_array(&x.r, "bundle_bits");
    const char *at = strstr(text, "\"shares_of_first\"");
    int row = 0;
    for (int r = 0; r < 12; r++)
        if (bits->v[r] == atoi(strstr(text, "\"bits\": ") + 8)) row = r;
    cr_assert(at != NULL && row > 0);
    for (int i = 0; i < 4; i++) {
        if (!((int)bits->v[row] >> i & 1)) continue;
        at = strstr(at + 1, "\"share\": ");
        cr_assert(at != NULL);
        cr_expect(bt_num_read(at + 9, NULL) == value(&x.r, "shapley", "admissions", row, i), "%.30s", at);
    }
    cr_expect(strstr(words, "16 ways to switch them are 12 bundles, business as usual among them: a bundle holds what its "
                            "interventions need"));
    cr_expect(strstr(words, "more_rooms brings papers_faster"));
    cr_expect(strstr(words, "Must not be used for choosing a bundle by its rank alone"));
    free(text), free(words);
    tiny_study_drop(&x);
}

/* ---- files that somebody else made ---- */

static void survives(const struct bt_results *r, const char *what)
{
    struct bt_err e = { 0 };
    char *words = said(r, (struct bt_compare_view){ .at = bt_day_of(2029, 4, 1) }, false, &e);
    cr_expect(e.code == BT_OK || e.code == BT_E_INPUT || e.code == BT_E_USAGE, "%s: %d %s", what, e.code, e.msg);
    free(words);
}

/* Without one of its parts, or with an array or texts over other axes: told, or left out. The sanitizers watch. */
Test(compare, results_that_lack_something_are_survived)
{
    bool proved;
    struct tiny t = tiny_compare();
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert], measures: [admissions, bed_days]}\n");
    struct tiny_study x = compared(&t, 2, &proved);
    struct bt_err e = { 0 };
    free(said(&x.r, (struct bt_compare_view){ 0 }, false, &e));
    cr_assert(e.code == BT_OK, "%s", e.msg);
    for (int i = 0; i < x.r.n_array; i++) {
        struct bt_results r = x.r;
        struct bt_array kept = r.array[i];
        r.array[i].name = "gone";
        survives(&r, kept.name);
        r.array[i] = kept;
        for (int k = 0; k < kept.rank; k++) {
            r.array[i].axis[k] = (kept.axis[k] + 1) % r.n_axis;
            survives(&r, kept.name);
            r.array[i] = kept;
        }
    }
    for (int i = 0; i < x.r.n_texts; i++) {
        struct bt_texts kept = x.r.texts[i];
        x.r.texts[i].axis = (kept.axis + 1) % x.r.n_axis;
        survives(&x.r, kept.name);
        x.r.texts[i] = kept;
    }
    for (int i = 0; i < x.r.n_axis; i++) {
        struct bt_axis kept = x.r.axis[i];
        x.r.axis[i].name = "gone";
        survives(&x.r, kept.name);
        x.r.axis[i] = kept;
        x.r.axis[i].label = NULL;
        survives(&x.r, kept.name);
        x.r.axis[i] = kept;
    }
    for (int i = 0; i < x.r.n_attr; i++) {
        struct bt_attr kept = x.r.attr[i];
        x.r.attr[i].name = "gone";
        survives(&x.r, kept.name);
        x.r.attr[i] = kept;
        if (kept.text) continue;
        x.r.attr[i].number = 1e300;
        char *json = said(&x.r, (struct bt_compare_view){ 0 }, true, &e);
        bool count = strcmp(kept.name, "sets") == 0 || strcmp(kept.name, "proof_runs") == 0;
        cr_expect((strstr(json, "\"ways_to_switch\": null") || strstr(json, "\"runs\": null")) == count, "%s: %s", kept.name, json);
        free(json);
        x.r.attr[i] = kept;
    }
    double *bits = bt_results_array(&x.r, "bundle_bits")->v;
    const double wrong[] = { -1, 0.5, 4, 1e300, 1 };
    for (size_t i = 0; i < TL_N(wrong); i++) {
        struct bt_err told = { 0 };
        bits[3] = wrong[i];
        free(said(&x.r, (struct bt_compare_view){ 0 }, false, &told));
        cr_expect(told.code == BT_E_INPUT && strstr(told.msg, "which bundles they hold"), "%g: %s", wrong[i], told.msg);
    }
    tiny_study_drop(&x);
}
