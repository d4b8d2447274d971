/* Draws: distributions against closed forms and moments, strata, what moves together, and that nothing depends on what else is drawn. */
#include "../tiny.h"
#include "bendtrend/draws.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- distributions ---- */

static const double RANGES[][3] = { { 0, 0.3, 1 }, { 2, 2, 5 }, { -3, -1, -1 }, { 0.03, 0.01, -0.02 }, { 17, 10, 5 } };

static double triangular_cdf(double low, double mid, double high, double x)
{
    double m = (mid - low) / (high - low), t = (x - low) / (high - low);
    return t < m ? t * t / m : 1 - (1 - t) * (1 - t) / (1 - m);
}

Test(draws, a_triangle_and_a_uniform_are_their_closed_forms)
{
    for (size_t i = 0; i < TL_N(RANGES); i++)
        for (double u = 0.001; u < 1; u += 0.037) {
            const double *r = RANGES[i], x = bt_shape_quantile(BT_TRIANGULAR, r[0], r[1], r[2], u);
            cr_expect_float_eq(triangular_cdf(r[0], r[1], r[2], x), u, 1e-12);
            cr_expect_float_eq(bt_shape_quantile(BT_UNIFORM, r[0], r[1], r[2], u), r[0] + u * (r[2] - r[0]), 1e-12);
        }
    cr_expect_float_eq(bt_shape_quantile(BT_TRIANGULAR, 7, 7, 7, 0.3), 7, 0);
}

/* By the midpoint rule over the quantile function. */
static void moments(enum bt_shape shape, const double r[3], double *mean, double *var)
{
    enum { N = 20000 };
    *mean = *var = 0;
    for (int i = 0; i < N; i++) *mean += bt_shape_quantile(shape, r[0], r[1], r[2], (i + 0.5) / N) / N;
    for (int i = 0; i < N; i++) *var += pow(bt_shape_quantile(shape, r[0], r[1], r[2], (i + 0.5) / N) - *mean, 2) / N;
}

Test(draws, moments_are_those_of_the_books)
{
    for (size_t i = 0; i < TL_N(RANGES); i++) {
        const double *r = RANGES[i], a = r[0], c = r[1], b = r[2], w = fabs(b - a);
        double mean, var, want = (a + 4 * c + b) / 6;
        moments(BT_PERT, r, &mean, &var);
        cr_expect_float_eq(mean, want, 1e-5 * w);
        cr_expect_float_eq(var, (want - a) * (b - want) / 7, 1e-4 * w * w);
        moments(BT_TRIANGULAR, r, &mean, &var);
        cr_expect_float_eq(mean, (a + b + c) / 3, 1e-5 * w);
        cr_expect_float_eq(var, (a * a + b * b + c * c - a * b - a * c - b * c) / 18, 1e-4 * w * w);
    }
    double mean, var, cut = 1 - 2 * 2 * exp(-2) / sqrt(2 * M_PI) / erf(2 / sqrt(2)); /* variance of a normal cut at two deviations */
    moments(BT_NORMAL, (const double[]){ -2, 0, 2 }, &mean, &var);
    cr_expect_float_eq(mean, 0, 1e-9);
    cr_expect_float_eq(var, cut, 1e-4);
}

/* The median of a lognormal whose centre is the geometric mean of its ends, and the logarithm of all of it. */
Test(draws, a_lognormal_is_the_normal_of_logarithms)
{
    cr_expect_float_eq(bt_shape_quantile(BT_LOGNORMAL, 2, 6, 18, 0.5), 6, 1e-9);
    cr_expect_float_eq(bt_shape_quantile(BT_LOGNORMAL, -18, -6, -2, 0.5), -6, 1e-9);
    for (double u = 0.01; u < 1; u += 0.07)
        cr_expect_float_eq(log(bt_shape_quantile(BT_LOGNORMAL, 2, 5, 18, u)),
                           bt_shape_quantile(BT_NORMAL, log(2), log(5), log(18), u), 1e-12);
}

Test(draws, every_shape_stays_in_its_range_and_rises)
{
    static const double U[] = { 1e-15, 1e-6, 0.01, 0.3, 0.5, 0.9, 1 - 1e-6, 1 - 1e-15 };
    for (int shape = 0; shape < BT_N_SHAPES; shape++)
        for (size_t i = 0; i < TL_N(RANGES); i++) {
            const double *r = RANGES[i];
            double last = r[0];
            if (!bt_shape_fits(shape, r[0], r[1], r[2])) continue;
            for (size_t k = 0; k < TL_N(U); k++) {
                double x = bt_shape_quantile(shape, r[0], r[1], r[2], U[k]), slack = 1e-12 * fabs(r[2] - r[0]);
                cr_expect(x >= fmin(r[0], r[2]) - slack && x <= fmax(r[0], r[2]) + slack, "%s %g", bt_shape_name[shape], x);
                cr_expect((x - last) * (r[2] - r[0]) >= -slack, "%s falls at %g", bt_shape_name[shape], U[k]);
                last = x;
            }
        }
    cr_expect(!bt_shape_fits(BT_LOGNORMAL, -1, 0, 2) && !bt_shape_fits(BT_LOGNORMAL, 0, 1, 2) && bt_shape_fits(BT_LOGNORMAL, 0, 0, 0));
}

/* The digest is that of `printf 'bendtrend 1 own a 0' | sha256sum`: 015d28e12b7f466f... */
Test(draws, a_random_number_is_a_digest_of_its_name)
{
    cr_expect_float_eq(bt_draw_random(1, "own", "a", 0), ((0x015d28e12b7f46ULL >> 3) + 0.5) / 9007199254740992.0, 0);
    double sum = 0, square = 0;
    for (int i = 0; i < 4000; i++) {
        double u = bt_draw_random(3, "own", "b", i);
        cr_assert(u > 0 && u < 1);
        sum += u / 4000, square += u * u / 4000;
    }
    cr_expect_float_eq(sum, 0.5, 0.015);
    cr_expect_float_eq(square - sum * sum, 1.0 / 12, 0.004);
}

/* R's quantile(c(1, 2, 4, 8), c(.1, .3, .5, .9), type = 6) is 1, 1.5, 3, 8. */
Test(draws, quantiles_of_samples_are_as_in_R)
{
    static const double V[] = { 1, 2, 4, 8 };
    cr_expect_float_eq(bt_sorted_quantile(V, 4, 0.1), 1, 1e-12);
    cr_expect_float_eq(bt_sorted_quantile(V, 4, 0.3), 1.5, 1e-12);
    cr_expect_float_eq(bt_sorted_quantile(V, 4, 0.5), 3, 1e-12);
    cr_expect_float_eq(bt_sorted_quantile(V, 4, 0.9), 8, 1e-12);
    cr_expect_float_eq(bt_sorted_quantile(V, 4, 1), 8, 0);
    cr_expect_float_eq(bt_sorted_quantile(V, 1, 0.3), 1, 0);
}

/* ---- what is drawn ---- */

/* A pathway place with many ranges: the shipped one of Northumberland would do, but takes long; here four effects in two groups. */
#define RANGE(low, mid, high) "{low: " #low ", central: " #mid ", high: " #high "}"
static const char *ranged(void)
{
    const char *t = tiny_swap(TINY.interventions, "which: [long_ward], how: scale, value: -0.08", "which: [long_ward], how: scale, value: "
                              RANGE(0, -0.08, -0.2));
    t = tiny_swap(t, "which: [long_ward], how: scale, value: -0.05", "which: [long_ward], how: scale, value: " RANGE(0, -0.05, -0.1));
    t = tiny_swap(t, "which: [admitted], how: scale, value: -0.1", "which: [admitted], how: scale, value: " RANGE(0.02, -0.1, -0.2));
    return tiny_swap(t, "how: add, value: 0.02", "how: add, value: " RANGE(0.01, 0.02, 0.04));
}

static const char *all_bundles(const char *more)
{
    const char *t = tiny_swap(TINY.scenario, "  first: [avoid, quicker]\n", "  first: [avoid, quicker, sooner]\n");
    return tiny_cat(t, more);
}

struct drawing { struct bt_scenario *s; struct bt_arena *a; struct bt_draws d; };
static struct drawing drawing(const char *interventions, const char *more, int draws, int seed)
{
    struct tiny t = TINY;
    struct bt_err e = { 0 };
    t.interventions = interventions, t.scenario = all_bundles(more);
    struct drawing x = { .s = tiny_open(&t), .a = bt_arena_new() };
    cr_assert(bt_draws_make(x.s, draws, seed, x.a, &x.d, &e) == BT_OK, "%s", e.msg);
    return x;
}
static void drop(struct drawing *x)
{
    bt_arena_free(x->a);
    bt_scenario_free(x->s);
}
static int at(const struct bt_draws *d, const char *address)
{
    for (int i = 0; i < d->n_drawn; i++)
        if (strcmp(d->drawn[i].address, address) == 0) return i;
    return -1;
}
static double u(const struct bt_draws *d, const char *address, int draw)
{
    cr_assert(at(d, address) >= 0, "%s is not drawn", address);
    return d->u[draw * d->n_drawn + at(d, address)];
}

#define STAY "interventions.quicker.effects.stay.value"
#define SOONER "interventions.sooner.effects.stay.value"
#define ADMITTED "interventions.divert.effects.admissions.value"
#define HELP "interventions.divert.effects.help.value"
#define TALK "interventions.more_rooms.effects.talk.profile"

Test(draws, only_what_can_move_a_run_is_drawn)
{
    struct drawing x = drawing(ranged(), "set: {interventions.divert.effects.help.value: 0.03}\n", 20, 1);
    cr_expect(at(&x.d, STAY) >= 0 && at(&x.d, TALK) >= 0 && at(&x.d, "interventions.avoid.effects.crises.value") >= 0);
    cr_expect(at(&x.d, HELP) < 0, "a number that the scenario sets is known");
    cr_expect(at(&x.d, "loops.pressure.strength") < 0, "the loop is off");
    cr_expect(x.d.drawn[at(&x.d, TALK)].n_param == 2, "the rows of a profile are one curve");
    drop(&x);
    struct drawing on = drawing(ranged(), "set: {loops.pressure.on: 1}\n", 20, 1);
    cr_expect(at(&on.d, "loops.pressure.strength") >= 0);
    drop(&on);
    struct tiny t = TINY;
    struct bt_err e = { 0 };
    t.interventions = ranged(); /* `sooner` is in no bundle */
    struct drawing few = { .s = tiny_open(&t), .a = bt_arena_new() };
    cr_assert(bt_draws_make(few.s, 20, 1, few.a, &few.d, &e) == BT_OK, "%s", e.msg);
    cr_expect(at(&few.d, STAY) >= 0 && at(&few.d, SOONER) < 0);
    drop(&few);
    struct bt_draws none;
    struct drawing no = { .s = tiny_open(&LINE), .a = bt_arena_new() };
    cr_expect(bt_draws_make(no.s, 20, 1, no.a, &none, &e) == BT_E_USAGE && strstr(e.msg, "nothing to draw: no number that moves a"));
    drop(&no);
}

Test(draws, batches_are_latin_hypercubes)
{
    struct drawing x = drawing(ranged(), "", 117, 5); /* two of 50, one of 17 */
    for (int i = 0; i < x.d.n_drawn; i++)
        for (int from = 0; from < 117; from += BT_DRAW_BATCH) {
            int n = 117 - from < BT_DRAW_BATCH ? 117 - from : BT_DRAW_BATCH, hit[BT_DRAW_BATCH] = { 0 };
            for (int k = 0; k < n; k++) {
                double v = x.d.u[(from + k) * x.d.n_drawn + i];
                cr_assert(v > 0 && v < 1);
                hit[(int)(v * n)]++;
            }
            for (int k = 0; k < n; k++) cr_expect(hit[k] == 1, "%s: stratum %d has %d", x.d.drawn[i].address, k, hit[k]);
        }
    drop(&x);
}

/* The same bits for what is drawn in both; more draws go on from fewer; another seed has others. */
Test(draws, nothing_moves_with_what_else_is_drawn)
{
    struct drawing few = drawing(ranged(), "", 100, 9), more = drawing(tiny_swap(ranged(), "which: [papers], how: scale, value: -0.3",
                   "which: [papers], how: scale, value: {low: 0, central: -0.3, high: -0.4}"), "", 150, 9),
                   other = drawing(ranged(), "", 100, 10);
    int same = 0;
    cr_assert(more.d.n_drawn == few.d.n_drawn + 1);
    for (int i = 0; i < few.d.n_drawn; i++)
        for (int k = 0; k < 100; k++) {
            const char *address = few.d.drawn[i].address;
            double v = u(&few.d, address, k);
            cr_expect(v == u(&more.d, address, k), "%s of draw %d moves", address, k);
            same += v == u(&other.d, address, k);
        }
    cr_expect(same == 0, "%d numbers are those of another seed", same);
    drop(&few), drop(&more), drop(&other);
}

static double rank_correlation(const struct bt_draws *d, const char *a, const char *b)
{
    double sum = 0;
    for (int k = 0; k < d->n; k++) sum += (u(d, a, k) - 0.5) * (u(d, b, k) - 0.5);
    return 12 * sum / d->n;
}

/* Of a Gaussian copula with correlation r that of the ranks is 6 / pi asin(r / 2). */
Test(draws, families_move_together_as_stated)
{
    struct drawing usual = drawing(ranged(), "", 4000, 1),
                   said = drawing(ranged(), "uncertainty: {correlation: {together: 0.6, alone: 0, divert: 1}}\n", 4000, 1);
    const struct { const struct bt_draws *d; const char *a, *b; double rho; } WANT[] = {
        { &usual.d, ADMITTED, HELP, 0.8 }, { &usual.d, STAY, SOONER, 0.3 },  { &usual.d, ADMITTED, STAY, 0 },
        { &said.d, STAY, SOONER, 0.6 },    { &said.d, ADMITTED, HELP, 1 }, { &said.d, ADMITTED, TALK, 0 },
    };
    for (size_t i = 0; i < TL_N(WANT); i++)
        cr_expect_float_eq(rank_correlation(WANT[i].d, WANT[i].a, WANT[i].b), 6 / M_PI * asin(WANT[i].rho / 2), 0.04, "%s, %s: %g",
                           WANT[i].a, WANT[i].b, rank_correlation(WANT[i].d, WANT[i].a, WANT[i].b));
    for (int k = 0; k < 100; k++) cr_expect(u(&said.d, ADMITTED, k) == u(&said.d, HELP, k));
    drop(&usual), drop(&said);
}

/* What is said is not lifted to what is assumed of the group. */
Test(draws, less_may_be_said_of_an_intervention_than_is_assumed_of_its_group)
{
    struct drawing x = drawing(ranged(), "uncertainty: {correlation: {quicker: 0.1}}\n", 4000, 1);
    const struct bt_drawn *quicker = &x.d.drawn[at(&x.d, STAY)], *sooner = &x.d.drawn[at(&x.d, SOONER)];
    cr_expect(quicker->rho == 0.1 && quicker->rho_part == 0.1 && sooner->rho == 0.3 && sooner->rho_part == 0.8);
    cr_expect_float_eq(rank_correlation(&x.d, STAY, SOONER), 6 / M_PI * asin(sqrt(0.1 * 0.3) / 2), 0.04);
    drop(&x);
}

Test(draws, values_are_those_of_the_quantiles)
{
    struct drawing x = drawing(ranged(), "uncertainty: {distribution: {together: uniform}}\n", 30, 2);
    double *v = bt_get(x.a, bt_network_size(x.s->net), sizeof *v);
    for (int k = 0; k < 30; k++) {
        memcpy(v, bt_network_values(x.s->net), bt_network_size(x.s->net) * sizeof *v);
        bt_draws_values(&x.d, k, v);
        cr_expect_float_eq(v[tiny_offset(x.s, STAY)], -0.2 * u(&x.d, STAY, k), 1e-15);
        cr_expect_float_eq(v[tiny_offset(x.s, HELP)], bt_shape_quantile(BT_PERT, 0.01, 0.02, 0.04, u(&x.d, HELP, k)), 0);
        cr_expect(v[tiny_offset(x.s, "pools.beds.places")] == 212);
    }
    drop(&x);
}

/* Four batches of 50 and some of a fifth; each batch the numbers 1 to 50 moved by a number of its own, which moves all quantiles as far. */
Test(draws, how_far_quantiles_move_is_the_spread_of_batches)
{
    static const double BY[] = { 0, 2, 4, 6, 100 }, P[] = { 0.1, 0.5 };
    enum { N = 4 * BT_DRAW_BATCH + 20 };
    double v[N], w[N], out[2];
    int draw[N];
    for (int i = 0; i < N; i++) draw[i] = i, v[i] = BY[i / BT_DRAW_BATCH] + (7 * i) % BT_DRAW_BATCH + 1;
    cr_expect(bt_quantiles_move(v, draw, N, P, 2, w, out), "the fifth is less than half there and does not count");
    for (int k = 0; k < 2; k++) cr_expect_float_eq(out[k], sqrt(20. / 3 / 4), 1e-12, "%g", out[k]);
    cr_expect(!bt_quantiles_move(v, draw, 4 * BT_DRAW_BATCH - 26, P, 2, w, out) && out[0] == 0 && out[1] == 0, "three batches and less than half");
    for (int i = 0; i < N; i++) draw[i] = 5 * i;
    cr_expect(!bt_quantiles_move(v, draw, N, P, 2, w, out), "many numbers of which few of any batch could be run");
}
