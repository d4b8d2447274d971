/* Bundles of more interventions than every set can be run of: which are in the sample, and what is estimated from it. */
#include "../tiny.h"
#include "bendtrend/compare.h"
#include "bendtrend/num.h"
#include "compared.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OWN = 7, /* of the tiny library */
       ALL = 18 };

/* The tiny place with so many more interventions like one of its own, all of them compared. */
static struct tiny many(int more, const char *rest)
{
    struct tiny t = TINY;
    char one[400];
    const char *list = "avoid, divert, quicker, sooner, papers_faster, papers_earlier, more_rooms";
    for (int i = 0; i < more; i++) {
        bt_format(one, sizeof one,
                  "  - name: like_%d\n    group: alone\n    now: {coverage: 0}\n    target: {coverage: 1}\n    ramp_months: 3\n"
                  "    effects:\n      - {name: stay, on: stay, which: [long_ward], how: scale, value: -0.%02d, denominator: stays}\n",
                  i, i + 1);
        t.interventions = tiny_cat(t.interventions, one);
        bt_format(one, sizeof one, ", like_%d", i);
        list = tiny_cat(list, one);
    }
    t.scenario = tiny_cat(t.scenario, tiny_cat("compare: {interventions: [", tiny_cat(list, tiny_cat("]", rest))));
    return t;
}

struct sample {
    struct bt_scenario *s;
    struct bt_arena *a;
    struct bt_bundles b;
};

static struct sample sample(int sets)
{
    char rest[40];
    bt_format(rest, sizeof rest, ", sample: %d}\n", sets);
    struct tiny t = many(ALL - OWN, rest);
    struct sample x = { .s = tiny_open(&t), .a = bt_arena_new() };
    struct bt_err e = { 0 };
    cr_assert(bt_bundles_make(x.s, x.a, &x.b, &e) == BT_OK, "%s", e.msg);
    cr_assert(x.b.k == ALL && !x.b.row);
    return x;
}

static void drop(struct sample *x)
{
    bt_arena_free(x->a);
    bt_scenario_free(x->s);
}

static int place(const struct sample *x, const char *name)
{
    const char *const *all = bt_network_interventions(x->s->net).name;
    for (int i = 0; i < x->b.k; i++)
        if (strcmp(all[x->b.intervention[i]], name) == 0) return i;
    cr_assert(false, "no '%s'", name);
    return -1;
}

/* Each bundle once, holding what it needs; singles, pairs, all and all but one among them; about as many as asked for. */
Test(sampled, holds_what_is_told_of_it)
{
    struct sample x = sample(1500);
    const unsigned all = (1U << ALL) - 1;
    int rooms = place(&x, "more_rooms"), faster = place(&x, "papers_faster");
    cr_expect(x.b.n > 1000 && x.b.n <= 1500 && x.b.bits[0] == 0 && x.b.bits[x.b.n - 1] == all, "%d bundles", x.b.n);
    for (int r = 0; r < x.b.n; r++) {
        cr_expect(!r || x.b.bits[r] > x.b.bits[r - 1]);
        cr_expect(!(x.b.bits[r] >> rooms & 1) || x.b.bits[r] >> faster & 1, "bundle %d lacks what it needs", r);
        cr_expect(bt_bundle_row(&x.b, x.b.bits[r]) == r);
    }
    for (int i = 0; i < ALL; i++) {
        cr_expect((bt_bundle_row(&x.b, all & ~(1U << i)) == x.b.n - 1) == (i == faster));
        for (int j = 0; j <= i; j++) cr_expect(bt_bundle_row(&x.b, 1U << i | 1U << j) > 0);
    }
    cr_expect(x.b.n_order >= 40 && x.b.n_order % 2 == 0);
    for (int o = 0; o < x.b.n_order; o++) { /* orders of all; each even one is followed by itself backwards */
        const int *order = x.b.order + o * ALL, *pair = x.b.order + (o ^ 1) * ALL;
        unsigned seen = 0;
        for (int i = 0; i < ALL; i++) {
            cr_expect(order[i] == pair[ALL - 1 - i] && !(seen >> order[i] & 1));
            seen |= 1U << order[i];
            cr_expect(bt_bundle_row(&x.b, seen) > 0);
        }
    }
    drop(&x);
}

/* A bundle of the scenario that is in no order is run all the same. */
Test(sampled, holds_the_scenarios_own)
{
    struct sample x = sample(1500);
    cr_assert(x.s->n_bundle > 0);
    for (int i = 0; i < x.s->n_bundle; i++) {
        unsigned set = 0;
        for (int k = 0; k < x.s->bundle[i].n; k++)
            for (int j = 0; j < ALL; j++) set |= (unsigned)(x.b.intervention[j] == x.s->bundle[i].intervention[k]) << j;
        cr_expect(bt_bundle_row(&x.b, set) > 0, "'%s'", x.s->bundle[i].name);
    }
    drop(&x);
}

/* ---- shares ---- */

static bool has(unsigned bits, int i)
{
    return bits >> i & 1;
}

/* What each bundle comes to where each brings weight[i] whatever else is there, a pair `two` more, and three together `three`. */
static double *game(const struct sample *x, double two, double three)
{
    double *v = bt_get(x->a, (size_t)x->b.n, sizeof *v);
    for (int r = 0; r < x->b.n; r++) {
        unsigned bits = x->b.bits[r];
        for (int i = 0; i < ALL; i++) v[r] += has(bits, i) * (i + 1);
        v[r] += two * (has(bits, 0) && has(bits, 1)) + three * (has(bits, 7) && has(bits, 8) && has(bits, 9));
    }
    return v;
}

/* What is additive, and half of what two do together, comes out exactly, without an error; but for the one that brings another. */
Test(sampled, shares_of_pairs_are_exact)
{
    struct sample x = sample(1500);
    double share[ALL], error[ALL];
    int rooms = place(&x, "more_rooms"), faster = place(&x, "papers_faster");
    bt_shapley_sampled(&x.b, game(&x, -4, 0), share, error);
    for (int i = 0; i < ALL; i++) {
        double want = i + 1 - (i < 2 ? 2 : 0);
        if (i == faster) want = (faster + 1) / 2.0; /* in half of the orders the one that needs it has brought it */
        if (i == rooms) want = rooms + 1 + (faster + 1) / 2.0;
        cr_expect(fabs(share[i] - want) < 1e-12 * (1 + fabs(want)) && error[i] < 1e-12, "%d: %.15g, not %.15g, give or take %g", i,
                  share[i], want, error[i]);
    }
    drop(&x);
}

/* A third of what three do together is estimated within its standard error at the stated rate, and the shares sum to the whole. */
Test(sampled, shares_of_three_are_within_their_error)
{
    struct sample x = sample(4096);
    double share[ALL], error[ALL], sum = 0, *v = game(&x, -4, 30);
    bt_shapley_sampled(&x.b, v, share, error);
    for (int i = 0; i < ALL; i++) sum += share[i];
    cr_expect(fabs(sum - v[x.b.n - 1]) < 1e-10);
    for (int i = 7; i < 10; i++) {
        double off = share[i] - (i + 1 + 10);
        cr_expect(error[i] > 0.1 && error[i] < 1.5 && fabs(off) < 3 * error[i], "%d: off by %g, give or take %g", i, off, error[i]);
    }
    drop(&x);
}

/* ---- the study ---- */

/* The whole way: what the file holds is read again and told; a single intervention is what `run` of it alone changes. */
Test(sampled, is_run_laid_out_and_read)
{
    struct tiny t = many(ALL - OWN, ", sample: 500, measures: [admissions, bed_days]}\n");
    t.set[0] = "interventions.divert.costs.set_up.gbp_set_up_per_head=0";
    struct bt_scenario *s = tiny_open(&t);
    struct bt_arena *a = bt_arena_new();
    struct bt_results r;
    struct bt_bundles b;
    struct bt_err e = { 0 };
    bool proved = false;
    cr_assert(bt_study_compare(s, &(struct bt_compare_opts){ .rtol = 1e-6, .jobs = 2 }, a, NULL, &r, &proved, &e) == BT_OK, "%s", e.msg);
    cr_expect(proved);
    cr_assert(bt_bundles_read(&r, a, &b, &e) == BT_OK, "%s", e.msg);
    cr_expect(!b.row && b.k == ALL && b.n_order >= 4);
    const struct bt_array *change = bt_results_array(&r, "change_bed_days"), *share = bt_results_array(&r, "shapley_all_bed_days"),
                          *error = bt_results_array(&r, "shapley_all_error_bed_days"), *alone = bt_results_array(&r, "alone_bed_days"),
                          *last = bt_results_array(&r, "last_in_all_bed_days");
    cr_assert(change && share && error && alone && last && !bt_results_array(&r, "shapley_bed_days"));
    double sum = 0;
    for (int i = 0; i < ALL; i++) {
        sum += share->v[i];
        cr_expect(error->v[i] >= 0);
        cr_expect(last->v[i] == change->v[b.n - 1] - change->v[bt_bundle_row(&b, b.bits[b.n - 1] & ~(1U << i))]);
    }
    cr_expect(fabs(sum / change->v[b.n - 1] - 1) < 1e-10);
    /* eleven alike on one stay, in a group of independent ones: the larger the effect, the larger the share and what it does alone */
    for (int i = OWN; i < ALL - 1; i++) cr_expect(alone->v[i + 1] < alone->v[i] && alone->v[i] < 0 && share->v[i + 1] < share->v[i]);

    struct bt_compare_view view = { .budget = -1, .shown = 3, .measure = "bed_days" };
    char *text = compared_said(&r, &view, false, &e), *json = compared_said(&r, &view, true, &e);
    cr_assert(e.code == BT_OK, "%s", e.msg);
    cr_expect(strstr(text, "a sample of the bundles of 18 interventions"));
    cr_expect(strstr(text, "of 262,144 ways to switch them "));
    cr_expect(strstr(text, "What each intervention of all of them together is due: "));
    cr_expect(strstr(json, "\"sampled\": true") && strstr(json, "\"share_standard_error\": "));
    free(text), free(json);

    /* a file that lacks a bundle something is worked out from, or whose orders are none */
    double *order = bt_results_array(&r, "sample_order")->v, was = order[1];
    order[1] = order[0];
    cr_expect(bt_bundles_read(&r, a, &b, &e) == BT_E_INPUT);
    order[1] = NAN;
    cr_expect(bt_bundles_read(&r, a, &b, &e) == BT_E_INPUT);
    order[1] = was;
    cr_expect(bt_bundles_read(&r, a, &b, &e) == BT_OK);
    bt_results_array(&r, "bundle_bits")->v[1] = 1.5;
    cr_expect(bt_bundles_read(&r, a, &b, &e) == BT_E_INPUT);
    bt_arena_free(a);
    bt_scenario_free(s);
}
