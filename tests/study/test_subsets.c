/* Shares of a game worked by hand, what must hold of them whatever the game, points that none beats, bundles that hold what they need. */
#include "../tiny.h"
#include "bendtrend/compare.h"
#include <math.h>
#include <string.h>

/* Three interventions, days saved: alone 6, 4 and 2; two by two 8 (they overlap by 2), 9 (they help each other by 1) and 6; all three 12.
 * Over the six orders a brings 6 6 4 6 7 6, b 2 3 4 4 3 4 and c 4 3 4 2 2 2. */
static const double HAND[8] = { 0, 6, 4, 8, 2, 9, 6, 12 }; /* {} a b ab c ac bc abc */

Test(subsets, shares_of_three_are_those_worked_by_hand)
{
    /*            abc            acb            bac            bca            cab            cba       */
    const double a = (6 + 6 + (8 - 4) + (12 - 6) + (9 - 2) + (12 - 6)) / 6.0, /* 35 / 6 */
        b = ((8 - 6) + (12 - 9) + 4 + 4 + (12 - 9) + (6 - 2)) / 6.0, /* 20 / 6 */
        c = ((12 - 8) + (9 - 6) + (12 - 8) + (6 - 4) + 2 + 2) / 6.0; /* 17 / 6 */
    double share[3];
    bt_shapley(3, HAND, 7, share);
    cr_expect(fabs(a - 35 / 6.0) < 1e-15 && fabs(b - 20 / 6.0) < 1e-15 && fabs(c - 17 / 6.0) < 1e-15);
    cr_expect(fabs(share[0] - a) < 1e-14 && fabs(share[1] - b) < 1e-14 && fabs(share[2] - c) < 1e-14, "%.17g %.17g %.17g", share[0],
              share[1], share[2]);
}

/* In a pair each has half of what is left when both had what they do alone; who is not in the set has nothing. */
Test(subsets, shares_of_a_pair_and_of_nobody)
{
    double share[3];
    bt_shapley(3, HAND, 5, share);
    cr_expect(fabs(share[0] - 6.5) < 1e-14 && share[1] == 0 && fabs(share[2] - 2.5) < 1e-14, "%g %g %g", share[0], share[1], share[2]);
    bt_shapley(3, HAND, 0, share);
    cr_expect(share[0] == 0 && share[1] == 0 && share[2] == 0);
}

/* A game of 10 players, of numbers that follow no rule: shares of a set sum to it, twins get the same, who adds nothing gets nothing. */
Test(subsets, shares_sum_to_the_set_and_treat_twins_alike)
{
    enum { K = 10 };
    static double v[1 << K];
    unsigned long long random = 7;
    for (unsigned set = 0; set < 1U << K; set++) {
        unsigned like = set & 0x1ff; /* the tenth adds nothing */
        if ((like & 3) == 2) like ^= 3; /* the second alone is as the first alone */
        random = like * 0x9e3779b97f4a7c15ULL;
        random ^= random >> 29, random *= 0xbf58476d1ce4e5b9ULL, random ^= random >> 32;
        v[set] = like ? (double)(random >> 11) / 9e15 - 0.5 : 0;
    }
    for (unsigned set = 0; set < 1U << K; set++) {
        double share[K], sum = 0;
        bt_shapley(K, v, set, share);
        for (int i = 0; i < K; i++) sum += share[i];
        cr_assert(fabs(sum - v[set]) < 1e-14, "set %x: %g instead of %g", set, sum, v[set]);
        cr_assert(fabs(share[9]) < 1e-15, "set %x gives the idle %g", set, share[9]);
        if ((set & 3) == 3) cr_assert(fabs(share[0] - share[1]) < 1e-14, "set %x tells twins apart", set);
    }
}

Test(subsets, front_is_what_no_point_beats)
{
    /* dearer and no better (2), as dear and worse (3), equal twins (4, 5), better but left out (6) */
    const double cost[] = { 0, 10, 12, 10, 20, 20, 15, 30 }, change[] = { 0, -5, -5, -4, -9, -9, -50, -8 };
    const unsigned char in[] = { 1, 1, 1, 1, 1, 1, 0, 1 };
    unsigned char on[8];
    struct bt_err e = { 0 };
    cr_assert(bt_front(8, cost, change, in, on, &e) == BT_OK);
    cr_expect(memcmp(on, (const unsigned char[]){ 1, 1, 0, 0, 1, 1, 0, 0 }, 8) == 0);
    for (int i = 0; i < 8; i++) { /* the rule itself */
        bool beaten = !in[i];
        for (int k = 0; k < 8; k++)
            beaten |= in[k] && cost[k] <= cost[i] && change[k] <= change[i] && (cost[k] < cost[i] || change[k] < change[i]);
        cr_expect(on[i] == !beaten, "point %d", i);
    }
    cr_expect(bt_front(0, cost, change, NULL, on, &e) == BT_OK);
    int order[8], kept;
    cr_assert(bt_ranked(8, cost, change, in, order, &kept, &e) == BT_OK && kept == 7);
    cr_expect(memcmp(order, (const int[]){ 4, 5, 7, 1, 2, 3, 0 }, sizeof(int[7])) == 0, "by change, then cost, then place");
}

/* ---- which bundles there are ---- */

/* more_rooms needs papers_faster: 2 of 8 sets have the one without the other, and are bundles that have both. */
Test(subsets, bundles_hold_what_they_need)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [more_rooms, avoid, papers_faster]}\n");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_arena *a = bt_arena_new();
    struct bt_bundles b;
    struct bt_err e = { 0 };
    bool on[7];
    cr_assert(bt_bundles_make(s, a, &b, &e) == BT_OK, "%s", e.msg);
    const char *const *name = bt_network_interventions(s->net).name;
    cr_expect(s->compare.given && b.k == 3 && strcmp(name[b.intervention[0]], "avoid") == 0 &&
              strcmp(name[b.intervention[1]], "papers_faster") == 0 && strcmp(name[b.intervention[2]], "more_rooms") == 0);
    static const unsigned BITS[] = { 0, 1, 2, 3, 6, 7 };
    static const int ROW[] = { 0, 1, 2, 3, 4, 5, 4, 5 };
    cr_expect(b.n == 6 && memcmp(b.bits, BITS, sizeof BITS) == 0 && memcmp(b.row, ROW, sizeof ROW) == 0);
    const double v[6] = { 0, 1, 10, 12, 30, 35 }; /* more_rooms adds 20 to papers_faster, and so on */
    cr_expect(bt_alone(&b, v, 0) == 1 && bt_alone(&b, v, 1) == 10 && bt_alone(&b, v, 2) == 20);
    cr_expect(bt_interaction(&b, v, 0, 1) == 1 && bt_interaction(&b, v, 1, 0) == 1 && bt_interaction(&b, v, 1, 2) == 0 &&
              bt_interaction(&b, v, 0, 2) == 4);
    bt_bundle_on(s, &b, 4, on);
    for (int i = 0; i < 7; i++) cr_expect(on[i] == (strcmp(name[i], "papers_faster") == 0 || strcmp(name[i], "more_rooms") == 0));
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* Without `compare:` the whole library but what has no effect of its own, and what is at its target already. */
Test(subsets, the_library_without_what_is_only_needed)
{
    struct tiny t = TINY;
    t.interventions = tiny_cat(tiny_swap(TINY.interventions, "needs: [papers_faster]", "needs: [papers_faster, record]"),
                               "  - {name: record, group: alone, now: {coverage: 0}, target: {coverage: 1}, ramp_months: 6, effects: [],"
                               " costs: [{name: licence, payer: payer_a, gbp_per_head_per_year: 1}]}\n");
    t.interventions = tiny_swap(t.interventions, "sooner\n    group: together\n    now: {coverage: 0}",
                                "sooner\n    group: together\n    now: {coverage: 1}");
    struct bt_scenario *s = tiny_open(&t);
    const char *const *name = bt_network_interventions(s->net).name;
    cr_expect(!s->compare.given && s->compare.n == 6, "%d", s->compare.n);
    for (int i = 0; i < s->compare.n; i++) {
        const char *own = name[s->compare.intervention[i]];
        cr_expect(strcmp(own, "record") != 0 && strcmp(own, "sooner") != 0, "%s", own);
    }
    bt_scenario_free(s);
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [record]}\n");
    tiny_refused(&t, "'record' has no effect of its own: it comes with what needs it, and its cost counts there");
    /* by way of what is only needed */
    t.interventions = tiny_swap(t.interventions, "needs: [papers_faster, record]", "needs: [record]");
    t.interventions = tiny_swap(t.interventions, "ramp_months: 6, effects: [],", "ramp_months: 6, needs: [papers_faster], effects: [],");
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [more_rooms]}\n");
    tiny_refused(&t, "'more_rooms' needs 'papers_faster', which has effects of its own and comes with it: put 'papers_faster' on the list");
}

static const struct {
    const char *compare, *says;
} REFUSED[] = {
    { "compare: {interventions: [avoid, avoid]}\n", "'avoid' stands twice in compare" },
    { "compare: {interventions: [avod]}\n", "unknown intervention 'avod'; did you mean 'avoid'?" },
    { "compare: {interventions: [more_rooms]}\n", "which has effects of its own and comes with it" },
    { "compare: {interventions: []}\n", "must be a list of 1 to 30 interventions" },
    { "compare: {interventions: avoid}\n", "must be a list of 1 to 30 interventions" },
    { "compare: {bundles: [avoid]}\n", "interventions" },
    { "compare: [avoid]\n", "compare" },
    { "compare: {interventions: [avoid], measures: [bed_dais]}\n", "unknown measure 'bed_dais'; did you mean 'bed_days'?" },
    { "compare: {interventions: [avoid], measures: [deaths, deaths]}\n", "'deaths' stands twice in compare" },
    { "compare: {interventions: [avoid], measures: deaths}\n", "measures of compare must be a list of measures" },
    { "compare: {interventions: [avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid,"
      " avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid, avoid]}\n",
      "compare switches at most 30 interventions on and off; found 31" },
    { "compare: {interventions: [avoid], sample: 500}\n", "every bundle of at most 16 interventions is run" },
    { "compare: {interventions: [avoid], sample: 5}\n", "sample" },
    { "set: {interventions.avoid.target.coverage: 0.2}\ncompare: {interventions: [avoid]}\n",
      "'avoid' is at its target already (now = target): switching it on changes nothing" },
};
ParameterizedTestParameters(subsets, refused)
{
    return tl_rows(TL_N(REFUSED));
}
ParameterizedTest(size_t *row, subsets, refused)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, REFUSED[*row].compare);
    cr_expect(tiny_refused(&t, REFUSED[*row].says).line > 0);
}

/* A value of what only `compare` switches on changes something. */
Test(subsets, what_is_compared_counts_as_switched_on)
{
    struct tiny t = TINY;
    t.set[0] = "interventions.sooner.effects.stay.value=-0.07";
    tiny_refused(&t, "no bundle switches on 'sooner'");
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [sooner]}\n");
    bt_scenario_free(tiny_open(&t));
}
