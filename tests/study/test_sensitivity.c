/* The arithmetic of what drives results: indices of Sobol against Ishigami's function and a sum, rank correlations with the others taken
 * out, thresholds that are there and those that chance makes, and the worth of knowing against closed forms. */
#include "../testlib.h"
#include "bendtrend/draws.h"
#include "bendtrend/sensitivity.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { K = 4, N = 2000 };

/* u of K numbers that are independent of each other, as a scenario's would be drawn: [n][K]. */
static double *hypercube(struct bt_arena *a, int n, int seed)
{
    static const struct bt_drawn FOUR[K] = { { .address = "one", .family = { .name = "f", .part = "p" } },
                                             { .address = "two", .family = { .name = "f", .part = "p" } },
                                             { .address = "three", .family = { .name = "f", .part = "p" } },
                                             { .address = "none", .family = { .name = "f", .part = "p" } } };
    struct bt_draws d = { .seed = seed, .n = n, .n_drawn = K, .drawn = FOUR };
    struct bt_err e = { 0 };
    cr_assert(bt_draws_fill(&d, a, &e) == BT_OK, "%s", e.msg);
    return d.u;
}

/* ---- Sobol ---- */

typedef double function(const double *u);

static double ishigami(const double *u)
{
    double x[3];
    for (int i = 0; i < 3; i++) x[i] = M_PI * (2 * u[i] - 1);
    return sin(x[0]) + 7 * pow(sin(x[1]), 2) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

static double sum(const double *u)
{
    return 1e6 + 1 * u[0] + 2 * u[1] + 3 * u[2]; /* far from 0, as admissions are */
}

/* What is left of a decay after u[0..1] years at a rate of u[1]: exp(-k t), t and k on 1..3 and 0.1..0.4. */
static double decay(const double *u)
{
    return exp(-(1 + 2 * u[0]) * (0.1 + 0.3 * u[1]));
}

static void indices(function *f, int n, int seed, struct bt_sobol out[K], double *variance)
{
    struct bt_arena *a = bt_arena_new();
    double *A = hypercube(a, n, seed), *B = hypercube(a, n, seed + 1000003), *y = bt_get(a, (size_t)n * (K + 2), sizeof *y), x[K];
    for (int i = 0; i < n; i++) {
        y[i] = f(A + i * K), y[n + i] = f(B + i * K);
        for (int g = 0; g < K; g++) {
            memcpy(x, A + i * K, sizeof x);
            x[g] = B[i * K + g];
            y[(2 + g) * n + i] = f(x);
        }
    }
    cr_assert(bt_sobol_indices(y, y + n, y + 2 * n, n, K, seed, a, out, variance));
    bt_arena_free(a);
}

/* First-order and total, by closed form, within `near`; and within their intervals in all but a few of 20 seeds. */
static void known(function *f, double variance, const double first[K], const double total[K], double near)
{
    int outside = 0;
    for (int seed = 1; seed <= 20; seed++) {
        struct bt_sobol s[K];
        double v;
        indices(f, N, seed, s, &v);
        cr_expect_float_eq(v / variance, 1, 0.05, "seed %d: variance %g, want %g", seed, v, variance);
        for (int i = 0; i < K; i++) {
            cr_expect_float_eq(s[i].first, first[i], near, "seed %d, number %d: first %g, want %g", seed, i, s[i].first, first[i]);
            cr_expect_float_eq(s[i].total, total[i], near, "seed %d, number %d: total %g, want %g", seed, i, s[i].total, total[i]);
            outside += s[i].first < first[i] ? s[i].first_high < first[i] : s[i].first_low > first[i];
            outside += s[i].total < total[i] ? s[i].total_high < total[i] : s[i].total_low > total[i];
            cr_expect(s[i].first_low <= s[i].first && s[i].first <= s[i].first_high);
        }
    }
    cr_expect(outside <= 16, "%d of 160 are outside their intervals of 95 %%", outside); /* 8 on average; above 16: less than 1 in 100 */
}

Test(sensitivity, indices_of_ishigami_are_those_of_the_closed_form)
{
    double a = 7, b = 0.1, p4 = pow(M_PI, 4), p8 = p4 * p4, v1 = 0.5 * pow(1 + b * p4 / 5, 2), v2 = a * a / 8, v13 = 8 * b * b * p8 / 225,
           v = v1 + v2 + v13;
    cr_assert_float_eq(v1 / v, 0.3139, 1e-4);
    known(ishigami, v, (const double[K]){ v1 / v, v2 / v, 0, 0 }, (const double[K]){ (v1 + v13) / v, v2 / v, v13 / v, 0 }, 0.1);
}

Test(sensitivity, indices_of_a_sum_are_shares_of_its_variance)
{
    static const double SHARE[K] = { 1.0 / 14, 4.0 / 14, 9.0 / 14, 0 };
    known(sum, 14.0 / 12, SHARE, SHARE, 0.06);
}

/* Its moments by quadrature: the mean given one of the two, and of all. */
Test(sensitivity, indices_of_a_decay_are_those_of_quadrature)
{
    enum { M = 400 };
    static double row[M], column[M];
    double mean = 0, square = 0, v[2] = { 0 };
    for (int i = 0; i < M; i++)
        for (int j = 0; j < M; j++) {
            double y = decay((const double[]){ (i + 0.5) / M, (j + 0.5) / M });
            mean += y / M / M, square += y * y / M / M, row[i] += y / M, column[j] += y / M;
        }
    double all = square - mean * mean;
    for (int i = 0; i < M; i++) v[0] += pow(row[i] - mean, 2) / M / all, v[1] += pow(column[i] - mean, 2) / M / all;
    known(decay, all, (const double[K]){ v[0], v[1], 0, 0 }, (const double[K]){ 1 - v[1], 1 - v[0], 0, 0 }, 0.06);
}

Test(sensitivity, nothing_varies_and_nothing_is_explained)
{
    double y[5 * 50], v = 1;
    struct bt_sobol s[3];
    struct bt_arena *a = bt_arena_new();
    for (int i = 0; i < 250; i++) y[i] = 12345.678;
    cr_assert(bt_sobol_indices(y, y + 50, y + 100, 50, 3, 1, a, s, &v));
    cr_expect(fabs(v) < 1e-20);
    for (int i = 0; i < 3; i++) cr_expect(isfinite(s[i].first) && isfinite(s[i].total) && fabs(s[i].total) < 1e-9);
    bt_arena_free(a);
}

/* ---- ranks ---- */

Test(sensitivity, partial_ranks_take_the_others_out)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_ranked r;
    double *u = hypercube(a, N, 5), *y = bt_get(a, N, sizeof *y), *x = bt_get(a, N * (K + 1), sizeof *x), alone[K + 1], partial[K + 1], all;
    for (int i = 0; i < N; i++) { /* the third goes with the first, and does nothing; the last is the second, turned */
        double *row = x + i * (K + 1);
        memcpy(row, u + i * K, K * sizeof *row);
        row[2] = 0.9 * row[0] + 0.1 * u[i * K + 2], row[K] = 3 - pow(row[1], 3);
        y[i] = exp(3 * row[0]) + exp(row[1]) / 5 + 2 * u[i * K + 3];
    }
    cr_assert(bt_ranked_open(x, N, K + 1, a, &r) && bt_ranked_explain(&r, y, a, alone, partial, &all));
    cr_expect(alone[0] > 0.9 && alone[2] > 0.85, "both go with it: %g, %g", alone[0], alone[2]);
    cr_expect(partial[0] > 0.5, "%g", partial[0]);
    cr_expect(fabs(partial[2]) < 2.5 * bt_rank_noise(N, K - 1), "what only goes along: %g", partial[2]);
    cr_expect(isnan(partial[K]) && r.used == K, "a number that is another one cannot be told from it");
    cr_expect_float_eq(alone[K], -alone[1], 1e-12);
    cr_expect(all > 0.9 && all < 1, "%g", all);
    /* monotone change of y changes no rank */
    double again[K + 1];
    for (int i = 0; i < N; i++) y[i] = log(y[i]);
    cr_assert(bt_ranked_explain(&r, y, a, alone, again, &all));
    for (int i = 0; i < K; i++) cr_expect_float_eq(again[i], partial[i], 1e-12);
    bt_arena_free(a);
}

/* By hand: ranks 1 2.5 2.5 4 against 1 2 3 4. */
Test(sensitivity, ties_share_their_ranks)
{
    static const double X[] = { 10, 20, 20, 30 }, Y[] = { 1, 2, 3, 4 };
    struct bt_arena *a = bt_arena_new();
    struct bt_ranked r;
    double alone, partial, all;
    cr_assert(bt_ranked_open(X, 4, 1, a, &r) && bt_ranked_explain(&r, Y, a, &alone, &partial, &all));
    cr_expect_float_eq(alone, 4.5 / sqrt(4.5 * 5), 1e-14);
    cr_expect_float_eq(partial, alone, 1e-12, "with nobody else there is nothing to take out");
    static const double SAME[] = { 7, 7, 7, 7 };
    cr_assert(bt_ranked_explain(&r, SAME, a, &alone, &partial, &all));
    cr_expect(alone == 0 && partial == 0 && isnan(all));
    bt_arena_free(a);
}

Test(sensitivity, too_few_draws_for_so_many_numbers_are_unknown)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_ranked r;
    double *u = hypercube(a, 5, 1), y[5] = { 3, 1, 2, 5, 4 }, alone[K], partial[K], all;
    cr_assert(bt_ranked_open(u, 5, K, a, &r) && bt_ranked_explain(&r, y, a, alone, partial, &all));
    for (int i = 0; i < K; i++) cr_expect(isnan(partial[i]) && fabs(alone[i]) <= 1);
    cr_expect(isnan(all) && bt_rank_noise(5, K - 1) == 1);
    bt_arena_free(a);
}

/* ---- thresholds ---- */

struct split_case {
    struct bt_arena *a;
    struct bt_ordered o;
    double *x; /* [K][N] */
    bool *kind;
    int n;
};

static struct split_case split_case(int n, int seed)
{
    struct split_case c = { .a = bt_arena_new(), .n = n };
    double *u = hypercube(c.a, n, seed);
    c.x = bt_get(c.a, (size_t)n * K, sizeof *c.x), c.kind = bt_get(c.a, (size_t)n, sizeof *c.kind);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < K; k++) c.x[k * n + i] = u[i * K + k];
    cr_assert(bt_ordered_open(c.x, n, K, c.a, &c.o));
    return c;
}

static int as_good(const struct split_case *c, int right)
{
    int chance[BT_SHUFFLES], n = 0;
    cr_assert(bt_split_chance(&c->o, c->kind, 7, c->a, chance));
    for (int t = 0; t < BT_SHUFFLES; t++) n += chance[t] >= right;
    return n;
}

Test(sensitivity, a_threshold_that_is_there_is_found)
{
    struct split_case c = split_case(400, 3);
    struct bt_split s[K];
    int wrong = 0;
    for (int i = 0; i < c.n; i++) {
        bool off = c.x[3 * c.n + i] < 0.08; /* one in twelve is the other way round */
        c.kind[i] = (c.x[c.n + i] > 0.41) != off, wrong += off;
    }
    bt_split_each(&c.o, c.kind, s);
    cr_expect(s[1].below <= s[1].above && fabs(0.5 * (s[1].below + s[1].above) - 0.41) < 0.01, "%g..%g", s[1].below, s[1].above);
    cr_expect(!s[1].kind_below && s[1].right >= c.n - wrong && s[1].right < c.n - wrong + 4, "%d of %d", s[1].right, c.n - wrong);
    cr_expect(s[1].right > s[0].right && s[1].right > s[2].right && s[1].right > s[3].right);
    cr_expect(as_good(&c, s[1].right) == 0);
    int held = bt_split_held_out(&c.o, c.kind);
    cr_expect(held <= s[1].right && held > c.n - wrong - 10, "%d", held);
    bt_arena_free(c.a);
}

/* Of 40 questions whose answers have to do with nothing, 2 on average pass a test at 1 in 20. */
Test(sensitivity, chance_makes_no_threshold)
{
    int passed = 0;
    for (int q = 0; q < 40; q++) {
        struct split_case c = split_case(150, q + 1);
        struct bt_split s[K];
        int best = 0;
        for (int i = 0; i < c.n; i++) c.kind[i] = bt_draw_random(q, "coin", "side", i) < 0.35;
        bt_split_each(&c.o, c.kind, s);
        for (int k = 0; k < K; k++) best = s[k].right > best ? s[k].right : best;
        int commoner = 0;
        for (int i = 0; i < c.n; i++) commoner += !c.kind[i];
        cr_expect(best >= commoner - 1, "splitting off the last draw alone is nearly as good: %d, %d", best, commoner);
        passed += as_good(&c, best) + 1 <= 0.05 * (BT_SHUFFLES + 1);
        bt_arena_free(c.a);
    }
    cr_expect(passed <= 6, "%d of 40", passed); /* 7 and more: less than 1 in 100 */
}

Test(sensitivity, a_number_of_one_value_has_no_threshold)
{
    struct split_case c = split_case(20, 1);
    struct bt_split s[K];
    for (int i = 0; i < c.n; i++) c.x[i] = 4, c.kind[i] = i < 7;
    bt_split_each(&c.o, c.kind, s);
    cr_expect(s[0].right == 0 && s[1].right > 0);
    bt_arena_free(c.a);
}

/* ---- the worth of knowing ---- */

/* What a gain that is normal costs when it has to be taken or left before it is known: the unit normal loss integral. */
static double normal_loss(double mean, double sd)
{
    double z = fabs(mean) / sd;
    return sd * (gsl_ran_ugaussian_pdf(z) - z * gsl_cdf_ugaussian_Q(z));
}

Test(sensitivity, two_options_with_a_normal_gain)
{
    struct bt_arena *a = bt_arena_new();
    static const double SD[K] = { 3, 1, 0.5, 0 };
    double *u = hypercube(a, N, 11), *x = bt_get(a, N * K, sizeof *x), *loss = bt_get(a, 2 * N, sizeof *loss), mean = 1, all = 0;
    for (int i = 0; i < N; i++) {
        loss[N + i] = -mean;
        for (int k = 0; k < K; k++) x[k * N + i] = gsl_cdf_ugaussian_Pinv(u[i * K + k]), loss[N + i] -= SD[k] * x[k * N + i];
    }
    for (int k = 0; k < K; k++) all += SD[k] * SD[k];
    struct bt_worth w = bt_worth_perfect(loss, 2, N);
    cr_expect(bt_least_loss(loss, 2, N) == 1);
    cr_expect_float_eq(w.value, normal_loss(mean, sqrt(all)), 3 * w.error, "all: %g, want %g", w.value, normal_loss(mean, sqrt(all)));
    cr_expect(w.error < 0.05 * w.value && w.error > 0.01 * w.value);
    for (int k = 0; k < K; k++) {
        double want = SD[k] > 0 ? normal_loss(mean, SD[k]) : 0;
        cr_assert(bt_worth_partial(loss, 2, N, x + k * N, 1, 3, a, &w));
        cr_expect_float_eq(w.value, want, 0.02 + 0.05 * want, "number %d: %g, want %g", k, w.value, want);
        cr_expect(w.noise < 0.03, "%g", w.noise);
        if (want > 0.05) cr_expect(w.value > w.noise);
    }
    double two = normal_loss(mean, hypot(SD[0], SD[1]));
    cr_assert(bt_worth_partial(loss, 2, N, x, 2, 3, a, &w));
    cr_expect_float_eq(w.value, two, 0.06, "two numbers: %g, want %g", w.value, two);
    bt_arena_free(a);
}

/* Neither of two numbers says anything alone, both together say all: the product of two signs. */
Test(sensitivity, what_only_two_numbers_tell_together)
{
    struct bt_arena *a = bt_arena_new();
    double *u = hypercube(a, N, 2), *x = bt_get(a, N * 2, sizeof *x), *loss = bt_get(a, 2 * N, sizeof *loss);
    for (int i = 0; i < N; i++) {
        x[i] = 2 * u[i * K] - 1, x[N + i] = 2 * u[i * K + 1] - 1;
        loss[N + i] = x[i] * x[N + i];
    }
    struct bt_worth one, both;
    cr_assert(bt_worth_partial(loss, 2, N, x, 1, 1, a, &one) && bt_worth_partial(loss, 2, N, x, 2, 1, a, &both));
    cr_expect(one.value < 0.01, "%g", one.value);
    cr_expect_float_eq(both.value, 0.125, 0.01, "%g", both.value); /* E|xy| / 2 */
    bt_arena_free(a);
}

/* A curve that bends: knowing x saves a half of E|x^2 - 1/3|. */
Test(sensitivity, a_curve_is_followed)
{
    struct bt_arena *a = bt_arena_new();
    double *u = hypercube(a, N, 4), *x = bt_get(a, N, sizeof *x), *loss = bt_get(a, 3 * N, sizeof *loss), want = 0;
    for (int i = 0; i < N; i++) {
        x[i] = 2 * u[i * K] - 1;
        loss[N + i] = x[i] * x[i] - 1.0 / 3 + (u[i * K + 1] - 0.5), loss[2 * N + i] = 5;
    }
    for (int i = 0; i < 10000; i++) want += 0.5 * fabs(pow((i + 0.5) / 10000, 2) - 1.0 / 3) / 10000;
    struct bt_worth w;
    cr_assert(bt_worth_partial(loss, 3, N, x, 1, 1, a, &w));
    cr_expect_float_eq(w.value, want, 0.01, "%g, want %g", w.value, want);
    bt_arena_free(a);
}

Test(sensitivity, where_one_option_is_best_in_every_draw_nothing_is_worth_knowing)
{
    struct bt_arena *a = bt_arena_new();
    double *u = hypercube(a, 100, 4), *x = bt_get(a, 100, sizeof *x), *loss = bt_get(a, 200, sizeof *loss);
    for (int i = 0; i < 100; i++) x[i] = u[i * K], loss[i] = u[i * K], loss[100 + i] = 2 + 0.5 * u[i * K];
    struct bt_worth w = bt_worth_perfect(loss, 2, 100);
    cr_expect(w.value == 0 && w.error == 0);
    cr_assert(bt_worth_partial(loss, 2, 100, x, 1, 1, a, &w));
    cr_expect(fabs(w.value) < 1e-12, "%g", w.value);
    bt_arena_free(a);
}
