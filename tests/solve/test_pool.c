/* Pools: the closed curves against exact Erlang C and Erlang B, their slopes against differences, surge, sites. */
#include "../../sim/solve/model.h"
#include "../testlib.h"
#include <math.h>

static const int SERVERS[] = { 1, 2, 4, 6, 8, 12, 20, 35, 60, 100, 150, 250, 500, 700 };

/* Erlang B of c servers offered a erlangs. */
static double erlang_b(int c, double a)
{
    double b = 1;
    for (int k = 1; k <= c; k++) b = a * b / (k + a * b);
    return b;
}

/* Mean wait over mean stay of c servers at occupancy rho (M/M/c). */
static double erlang_c_wait(int c, double rho)
{
    double b = erlang_b(c, c * rho), p = b / (1 - rho * (1 - b));
    return p / (c * (1 - rho));
}

/* Share accepted by c servers whose carried load is c * rho. */
static double erlang_b_accept(int c, double rho)
{
    double lo = 0, hi = 1e6;
    for (int i = 0; i < 200; i++) {
        double a = 0.5 * (lo + hi);
        if (a * (1 - erlang_b(c, a)) < c * rho) lo = a;
        else hi = a;
    }
    return 1 - erlang_b(c, lo);
}

Test(pool, waits_as_erlang_c_says_within_18_per_cent_or_0_018_of_a_stay)
{
    for (size_t i = 0; i < TL_N(SERVERS); i++)
        for (int rho = 70; SERVERS[i] >= 6 && SERVERS[i] <= 500 && rho <= 97; rho++) {
            struct pool_now p = { .places = SERVERS[i], .sites = 1, .holding = 10, .variability = 1 };
            double phi = bt_pool_wait(&p, rho / 100.0).v, wait = (1 / phi - 1) / 10, exact = erlang_c_wait(SERVERS[i], rho / 100.0);
            double off = fabs(wait - exact);
            /* the corner that smooths the free share adds 2e-3 / (1 - rho) of the wait, at most 7 %: not the formula's own error */
            double corner = wait * 2e-3 / (1 - rho / 100.0 + 2e-3);
            cr_expect(off - corner <= 0.18 * exact || off - corner <= 0.018, "%d servers at %d %%: %g stays, exactly %g", SERVERS[i], rho,
                      wait, exact);
        }
}

Test(pool, accepts_as_erlang_b_says_within_0_02)
{
    for (size_t i = 0; i < TL_N(SERVERS); i++)
        for (int rho = 2; rho <= 98; rho++) {
            struct pool_now p = { .places = SERVERS[i], .sites = 1, .holding = 10, .variability = 1 };
            double got = bt_pool_accept(&p, rho / 100.0).v, exact = erlang_b_accept(SERVERS[i], rho / 100.0);
            cr_expect(fabs(got - exact) <= 0.02, "%d servers at %d %%: accepts %g, exactly %g", SERVERS[i], rho, got, exact);
        }
}

Test(pool, of_one_server_accepts_its_free_share)
{
    struct pool_now p = { .places = 1, .sites = 1, .holding = 1, .variability = 1 };
    for (int rho = 1; rho < 100; rho++) {
        double want = 1 - rho / 100.0;
        cr_expect(fabs(bt_pool_accept(&p, rho / 100.0).v - want) < 3e-3, "at %d %%: %g", rho, bt_pool_accept(&p, rho / 100.0).v);
    }
}

Test(pool, over_full_releases_and_accepts_nobody)
{
    struct pool_now p = { .places = 20, .sites = 2, .holding = 5, .variability = 2, .spread = 0.3 };
    for (double load = 1; load < 3; load += 0.1) cr_expect(bt_pool_wait(&p, load).v == 0 && bt_pool_accept(&p, load).v == 0);
}

static const struct pool_now POOLS[] = {
    { .places = 1, .follow = true, .sites = 1, .holding = 6, .variability = 1, .surge_above = 0.95 },
    { .places = 12.5, .follow = true, .sites = 1, .holding = 6, .variability = 1, .spread = 0.2, .surge_above = 0.95 },
    { .places = 101934, .follow = true, .sites = 150, .holding = 5, .variability = 4, .spread = 0.4, .surge_share = 0.04,
      .surge_above = 0.95 },
    { .places = 400, .follow = true, .sites = 4, .holding = 30, .variability = 1, .spread = 0.8, .surge_share = 0.5, .surge_above = 0 },
    { .places = 0.4, .follow = true, .sites = 3, .holding = 30, .variability = 1, .spread = 0.3, .surge_share = 1, .surge_above = 1 },
};

static double largest_slope_miss(const struct pool_now *p, struct curve_value (*curve)(const struct pool_now *, double), double h)
{
    double worst = 0;
    for (double load = 0.013; load < 1.3; load += 0.00917) {
        double slope = (curve(p, load + h).v - curve(p, load - h).v) / (2 * h), d = curve(p, load).d;
        double off = fabs(slope - d) / (1 + fabs(d));
        if (off > worst) worst = off;
    }
    return worst;
}

static struct curve_value load_of(const struct pool_now *p, double load)
{
    double open;
    struct curve_value v = bt_pool_load(p, load * p->places, &open);
    v.d *= p->places;
    return v;
}

ParameterizedTestParameters(pool, slopes_are_those_of_the_curves) { return tl_rows(TL_N(POOLS)); }
ParameterizedTest(size_t *row, pool, slopes_are_those_of_the_curves)
{
    const struct pool_now *p = &POOLS[*row];
    cr_expect(largest_slope_miss(p, bt_pool_wait, 1e-7) < 1e-5, "wait: %g", largest_slope_miss(p, bt_pool_wait, 1e-7));
    cr_expect(largest_slope_miss(p, bt_pool_accept, 1e-7) < 1e-5, "accept: %g", largest_slope_miss(p, bt_pool_accept, 1e-7));
    cr_expect(largest_slope_miss(p, load_of, 1e-7) < 1e-5, "load: %g", largest_slope_miss(p, load_of, 1e-7));
}

static double largest_miss_by_places(const struct pool_now *p, struct curve_value (*curve)(const struct pool_now *, double))
{
    double worst = 0, h = 1e-6 * p->places;
    for (double load = 0.013; load < 1.1; load += 0.00917) {
        struct pool_now more = *p, fewer = *p;
        more.places += h, fewer.places -= h;
        double slope = (curve(&more, load).v - curve(&fewer, load).v) / (2 * h), d = curve(p, load).by_places;
        double off = fabs(slope - d) * p->places;
        if (off > worst) worst = off;
    }
    return worst;
}

ParameterizedTestParameters(pool, slopes_by_places_are_those_of_the_curves) { return tl_rows(TL_N(POOLS)); }
ParameterizedTest(size_t *row, pool, slopes_by_places_are_those_of_the_curves)
{
    cr_expect(largest_miss_by_places(&POOLS[*row], bt_pool_wait) < 1e-7, "wait: %g", largest_miss_by_places(&POOLS[*row], bt_pool_wait));
    cr_expect(largest_miss_by_places(&POOLS[*row], bt_pool_accept) < 1e-7, "accept: %g",
              largest_miss_by_places(&POOLS[*row], bt_pool_accept));
}

ParameterizedTestParameters(pool, curves_fall_and_stay_between_0_and_1) { return tl_rows(TL_N(POOLS)); }
ParameterizedTest(size_t *row, pool, curves_fall_and_stay_between_0_and_1)
{
    double w = 1, a = 1;
    for (double load = 0; load < 1.2; load += 1e-3) {
        double wait = bt_pool_wait(&POOLS[*row], load).v, accept = bt_pool_accept(&POOLS[*row], load).v;
        cr_expect(wait >= 0 && wait <= w && accept >= 0 && accept <= a, "at %g: %g, %g", load, wait, accept);
        w = wait, a = accept;
    }
    cr_expect(w == 0 && a == 0);
}

Test(pool, surge_opens_above_its_threshold_and_no_further_than_its_share)
{
    struct pool_now p = { .places = 100, .sites = 1, .holding = 5, .variability = 1, .surge_share = 0.1, .surge_above = 0.9 };
    double open, before = 0;
    bt_pool_load(&p, 89.9, &open);
    cr_expect(open == 100);
    for (double held = 85; held <= 150; held += 0.5) {
        bt_pool_load(&p, held, &open);
        cr_expect(open >= before && open >= 100 && open <= 110 + 1e-9, "%g held: %g open", held, open);
        before = open;
    }
    cr_expect(fabs(open - 110) < 1e-9);
}

Test(pool, twelve_places_at_85_per_cent_delay_and_500_beds_do_not)
{
    struct pool_now few = { .places = 12, .sites = 1, .holding = 10, .variability = 1 }, many = few;
    many.places = 500;
    double w12 = 1 / bt_pool_wait(&few, 0.85).v - 1, w500 = 1 / bt_pool_wait(&many, 0.85).v - 1;
    cr_expect(w12 > 1.5 && w500 < 0.01, "%g and %g days", w12, w500);
}

Test(pool, the_same_places_on_more_sites_delay_more)
{
    double before = 0;
    for (double sites = 1; sites <= 64; sites *= 2) {
        struct pool_now p = { .places = 640, .sites = sites, .holding = 10, .variability = 1 };
        double wait = 1 / bt_pool_wait(&p, 0.9).v - 1;
        cr_expect(wait > before, "%g sites: %g days", sites, wait);
        before = wait;
    }
}

Test(pool, without_places_is_over_full)
{
    struct pool_now p = { .places = 0, .sites = 1, .holding = 10, .variability = 1 };
    double open = 1;
    cr_expect(bt_pool_load(&p, 0, &open).v > 1 && open == 0);
    cr_expect(bt_pool_wait(&p, bt_pool_load(&p, 0, &open).v).v == 0);
}
