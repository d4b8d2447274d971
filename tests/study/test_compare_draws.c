/* `compare` under draws: regret by hand, the same draws as `uncertainty` has, which bundles are drawn, what is said of them. */
#include "../tiny.h"
#include "bendtrend/compare.h"
#include "bendtrend/uncertainty.h"
#include "compared.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Four options, five draws, by hand. Least in each: A -4, B -6, C -3, A -2, A and D -1, where D is cheaper. */
static const double CHANGE[4][5] = { { -4, 0, -1, -2, -1 }, { -1, -6, 0, 3, 0 }, { -2, -3, -3, -1, 0 }, { 0, 0, 0, 0, -1 } },
                    COST[4] = { 9, 5, 7, 1 };

Test(compare, regret_is_what_a_hand_comes_to)
{
    struct bt_regret r[4];
    struct bt_err e = { 0 };
    int robust;
    cr_assert(bt_regrets(4, 5, &CHANGE[0][0], COST, NULL, r, &robust, &e) == BT_OK);
    static const int BEST[] = { 2, 1, 1, 1 };
    static const double MEAN[] = { (0 + 6 + 2 + 0 + 0) / 5.0, (3 + 0 + 3 + 5 + 1) / 5.0, (2 + 3 + 0 + 1 + 1) / 5.0,
                                   (4 + 6 + 3 + 2 + 0) / 5.0 },
                        MOST[] = { 6, 5, 3, 6 };
    for (int i = 0; i < 4; i++)
        cr_expect(r[i].best == BEST[i] && fabs(r[i].mean - MEAN[i]) < 1e-12 && r[i].most == MOST[i], "%d: %d, %g, %g", i, r[i].best,
                  r[i].mean, r[i].most);
    cr_expect(robust == 2, "the option that is hardly ever the best: %d", robust);
    cr_expect(fabs(r[0].p80 - (2 + 0.8 * (6 - 2))) < 1e-12, "type 6: 0.8 * 6 = 4.8 of 0, 0, 0, 2, 6: %g", r[0].p80);
    const unsigned char in[] = { 1, 0, 0, 1 }; /* without B and C the second draw is a tie at 0, and D is cheaper */
    cr_assert(bt_regrets(4, 5, &CHANGE[0][0], COST, in, r, &robust, &e) == BT_OK);
    cr_expect(r[0].best == 3 && r[3].best == 2 && r[1].best == 0 && r[0].most == 0 && robust == 0, "%d %d", r[0].best, r[3].best);
    cr_assert(bt_regrets(4, 5, &CHANGE[0][0], COST, (const unsigned char[]){ 0, 0, 0, 0 }, r, &robust, &e) == BT_OK && robust == -1);
}

#define SEVEN "compare: {interventions: [avoid, divert, quicker, sooner, papers_faster, papers_earlier, more_rooms], " \
              "measures: [admissions]}\n"
#define THREE "compare: {interventions: [avoid, divert, papers_faster]}\n"

static struct tiny tiny_compare(const char *compare)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, compare);
    t.pathway = tiny_swap(t.pathway, "- {name: admissions,", "- {name: admissions, role: arrivals,");
    t.set[0] = "interventions.divert.costs.set_up.gbp_set_up_per_head=0"; /* single runs spread it over their steps */
    return t;
}

static struct tiny_study compared(const struct tiny *t, int jobs, int draws)
{
    struct tiny_study x = { .s = tiny_open(t), .a = bt_arena_new() };
    struct bt_err e = { 0 };
    bool proved = false;
    const struct bt_compare_opts o = { .rtol = 1e-6, .jobs = jobs, .draws = draws, .seed = 3 };
    cr_assert(bt_study_compare(x.s, &o, x.a, NULL, &x.r, &proved, &e) == BT_OK && proved, "%s", e.msg);
    return x;
}

static char *said(const struct bt_results *r, const struct bt_compare_view *v, bool json)
{
    struct bt_err e = { 0 };
    char *text = compared_said(r, v, json, &e);
    cr_assert(e.code == BT_OK, "%s", e.msg);
    return text;
}

/* The scenario's own bundle under the same draws as in `uncertainty`, and the same with any number of threads. */
Test(compare, draws_are_those_of_uncertainty)
{
    enum { DRAWS = 12 };
    struct tiny t = tiny_compare("compare: {interventions: [avoid, divert, papers_faster, more_rooms]}\n");
    struct tiny_study x = compared(&t, 2, DRAWS), one = compared(&t, 1, DRAWS),
                      u = { .s = tiny_open(&t), .a = bt_arena_new() };
    const struct bt_uncertainty_opts o = { .rtol = 1e-6, .jobs = 2, .draws = DRAWS, .seed = 3 };
    struct bt_err e = { 0 };
    cr_assert(bt_study_uncertainty(u.s, &o, u.a, NULL, &u.r, &e) == BT_OK, "%s", e.msg);
    const struct bt_texts *known = bt_results_texts(&x.r, "run_bundle");
    const struct bt_array *run = tiny_array(&x.r, "option_run");
    int n = bt_results_axis(&x.r, "option")->n, Y = bt_results_axis(&u.r, "year")->n, seen = 0;
    cr_assert(n == 12 && bt_results_axis(&x.r, "draw")->n == DRAWS && Y == 4, "%d options, %d years", n, Y);
    static const char *const NAME[] = { "admissions", "bed_days", "net_cost" };
    for (size_t q = 0; q < TL_N(NAME); q++) {
        const struct bt_array *mine = tiny_array(&x.r, tiny_cat("draw_change_", NAME[q])), *its = tiny_array(&u.r, tiny_cat("y_", NAME[q]));
        cr_expect(memcmp(mine->v, tiny_array(&one.r, mine->name)->v, (size_t)n * DRAWS * sizeof(double)) == 0, "%s: threads", NAME[q]);
        for (int i = 1; i < n; i++) {
            int other = bt_axis_find(bt_results_axis(&u.r, "run"), known->v[(int)run->v[i]]);
            for (int k = 0; other > 0 && k < DRAWS; k++, seen++) {
                double change = 0, usual = 0;
                for (int y = 0; y < Y; y++) {
                    change += its->v[(other * Y + y) * DRAWS + k] - its->v[y * DRAWS + k];
                    usual += fabs(its->v[y * DRAWS + k]);
                }
                cr_expect(fabs(mine->v[i * DRAWS + k] - change) < 2e-6 * usual, "%s, draw %d: %g, not %g", NAME[q], k,
                          mine->v[i * DRAWS + k], change);
            }
        }
    }
    cr_expect(seen >= (int)TL_N(NAME) * DRAWS, "%d", seen);
    tiny_study_drop(&x), tiny_study_drop(&one), tiny_study_drop(&u);
}

/* Few are all drawn; every draw has one best; filters leave options out and what is best then is another; nothing is said without draws. */
Test(compare, draws_are_told_with_their_filters)
{
    struct tiny t = tiny_compare(THREE);
    struct tiny_study x = compared(&t, 2, 20), none = compared(&t, 2, 0);
    int n = bt_results_axis(&x.r, "option")->n;
    const struct bt_array *best = tiny_array(&x.r, "best_in_admissions"), *regret = tiny_array(&x.r, "regret_admissions");
    double sum = 0;
    for (int i = 0; i < n; i++) {
        sum += best->v[i];
        cr_expect(regret->v[3 * i] >= 0 && regret->v[3 * i] <= regret->v[3 * i + 2] && regret->v[3 * i + 1] <= regret->v[3 * i + 2]);
    }
    cr_expect(n == bt_results_axis(&x.r, "run")->n && sum == 20, "%d options, %g draws", n, sum);
    const char *never[] = { "avoid" };
    const struct bt_compare_view all = { .budget = -1, .shown = 10 }, less = { .budget = -1, .shown = 10, .n_never = 1, .never = never },
                                 cheap = { .budget = -1, .shown = 10, .measure = "net_cost" },
                                 dated = { .budget = -1, .shown = 10, .at = bt_day_of(2027, 4, 1) };
    char *text = said(&x.r, &all, false), *filtered = said(&x.r, &less, false), *money = said(&x.r, &cheap, false),
         *plain = said(&none.r, &all, false), *json = said(&x.r, &less, true), *at = said(&x.r, &dated, false);
    const char *draws = strstr(text, "Draws: 20 from the ranges assumed, seed 3");
    cr_assert(draws && strstr(draws, "drawn are every bundle, and business as usual") && strstr(draws, " of 20 "), "%s", text);
    cr_expect(strstr(draws, "a share of draws is no chance") && strstr(draws, "the robust choice"), "%s", draws);
    cr_expect(strstr(draws, "avoid") != NULL, "%s", draws);
    cr_expect(!strstr(strstr(filtered, "Draws: 20"), "avoid"), "%s", filtered);
    cr_expect(strstr(money, "Draws: 20") && !strstr(strstr(money, "Draws: 20"), "Admissions"), "%s", money);
    cr_expect(!strstr(plain, "Draws: "));
    cr_expect(strstr(json, "\"robust_choice\": \"") && strstr(json, "\"draws_best\": ") &&
                  strstr(json, "\"by\": \"net_cost\""), "%s", json);
    cr_expect(strstr(at, "leave --at away") && !strstr(at, "the robust choice"), "%s", at);
    free(text), free(filtered), free(money), free(plain), free(json), free(at);
    tiny_study_drop(&x), tiny_study_drop(&none);
}

/* Of many those that are best or on a front by central numbers, and the scenario's own; said as such. */
Test(compare, of_many_bundles_some_are_drawn)
{
    struct tiny t = tiny_compare(SEVEN);
    struct tiny_study x = compared(&t, 2, 10);
    const struct bt_array *run = tiny_array(&x.r, "option_run"), *on = tiny_array(&x.r, "on_front_admissions"),
                          *change = tiny_array(&x.r, "change_admissions");
    const struct bt_texts *known = bt_results_texts(&x.r, "run_bundle");
    int n = bt_results_axis(&x.r, "option")->n, R = bt_results_axis(&x.r, "run")->n, best = 0, fronts = 0;
    const struct bt_compare_view all = { .budget = -1, .shown = 10 };
    bool *in = calloc((size_t)R, sizeof *in);
    cr_assert(R == 96 && n > 10 && n < 64 && run->v[0] == 0, "%d of %d", n, R);
    for (int i = 0; i < n; i++) in[(int)run->v[i]] = true;
    for (int r = 1; r < R; r++) {
        if (change->v[r] < change->v[best]) best = r;
        fronts += on->v[r] > 0;
        cr_expect(!*known->v[r] || in[r], "'%s' is the scenario's own", known->v[r]);
        cr_expect(fronts > 24 || !(on->v[r] > 0) || in[r], "run %d is on the front", r);
    }
    cr_expect(in[best]);
    char *text = said(&x.r, &all, false);
    cr_expect(strstr(text, " of 95 bundles, and business as usual: by central numbers the 10 best by "), "%s", text);
    cr_expect(strstr(text, "another one might be the best in some draw"));
    free(text), free(in);
    tiny_study_drop(&x);
}
