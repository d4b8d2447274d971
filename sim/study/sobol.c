/* sobol.c -- Sobol's indices: first order by the estimator of Saltelli and others (2010), total by that of Jansen (1999); intervals by
 * drawing rows again. */
#include "bendtrend/sensitivity.h"
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <math.h>

enum { AGAIN = 400 };

struct sums {
    double a, b, aa, bb;
};

/* Over the rows asked for; NULL: all. */
static struct sums add_up(const double *a, const double *b, int n, const int *row)
{
    struct sums s = { 0 };
    for (int i = 0; i < n; i++) {
        double x = a[row ? row[i] : i], y = b[row ? row[i] : i];
        s.a += x, s.b += y, s.aa += x * x, s.bb += y * y;
    }
    return s;
}

static double variance_of(const struct sums *s, int n)
{
    double mean = (s->a + s->b) / (2.0 * n);
    return fmax(0, (s->aa + s->bb) / (2.0 * n) - mean * mean);
}

static void index_of(const double *a, const double *b, const double *ab, int n, const int *row, const struct sums *s, double *first,
                     double *total)
{
    double v = variance_of(s, n), mean = (s->a + s->b) / (2.0 * n), one = 0, rest = 0;
    for (int i = 0; i < n; i++) {
        int k = row ? row[i] : i;
        one += (b[k] - mean) * (ab[k] - a[k]), rest += (a[k] - ab[k]) * (a[k] - ab[k]);
    }
    *first = v > 0 ? one / n / v : 0, *total = v > 0 ? rest / (2.0 * n) / v : 0;
}

static void interval(double *v, double *low, double *high)
{
    gsl_sort(v, 1, AGAIN);
    *low = v[AGAIN / 40], *high = v[AGAIN - 1 - AGAIN / 40];
}

bool bt_sobol_indices(const double *a, const double *b, const double *ab, int n, int groups, int seed, struct bt_arena *arena,
                      struct bt_sobol *out, double *variance)
{
    struct sums all = { 0 };
    double centre = 0, *first = bt_get(arena, (size_t)groups * AGAIN + 1, sizeof *first),
           *total = bt_get(arena, (size_t)groups * AGAIN + 1, sizeof *total),
           *x = bt_get(arena, (size_t)n + 1, sizeof *x), *y = bt_get(arena, (size_t)n + 1, sizeof *y),
           *xy = bt_get(arena, (size_t)groups * (size_t)n + 1, sizeof *xy);
    int *row = bt_get(arena, (size_t)n + 1, sizeof *row);
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    bool ok = first && total && row && random && x && y && xy;
    for (int i = 0; i < n; i++) centre += (a[i] + b[i]) / (2.0 * n);
    for (int i = 0; ok && i < n; i++) x[i] = a[i] - centre, y[i] = b[i] - centre; /* squares of large levels would lose the digits */
    for (size_t i = 0; ok && i < (size_t)groups * (size_t)n; i++) xy[i] = ab[i] - centre;
    if (ok) {
        all = add_up(x, y, n, NULL), *variance = variance_of(&all, n);
        for (int g = 0; g < groups; g++) index_of(x, y, xy + (size_t)g * (size_t)n, n, NULL, &all, &out[g].first, &out[g].total);
        gsl_rng_set(random, (unsigned long)seed);
        for (int t = 0; t < AGAIN; t++) {
            for (int i = 0; i < n; i++) row[i] = (int)gsl_rng_uniform_int(random, (unsigned long)n);
            struct sums some = add_up(x, y, n, row);
            for (int g = 0; g < groups; g++)
                index_of(x, y, xy + (size_t)g * (size_t)n, n, row, &some, &first[g * AGAIN + t], &total[g * AGAIN + t]);
        }
        for (int g = 0; g < groups; g++) {
            interval(first + (size_t)g * AGAIN, &out[g].first_low, &out[g].first_high);
            interval(total + (size_t)g * AGAIN, &out[g].total_low, &out[g].total_high);
        }
    }
    gsl_rng_free(random);
    return ok;
}
