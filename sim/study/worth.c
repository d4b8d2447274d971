/* worth.c -- what knowing numbers would be worth: of all, and of some by fitted conditional means (Strong and Oakley 2014). */
#include "bendtrend/num.h"
#include "bendtrend/sensitivity.h"
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

enum { DEGREE = 5, /* of one number */
       TRIES = 19,
       MOST_TERMS = 60,
       DRAWS_A_TERM = 10 };
static const double NOTHING_NEW = 1e-9; /* of a column's length, left after those before it */

int bt_least_loss(const double *loss, int R, int n)
{
    int best = 0;
    double least = INFINITY;
    for (int r = 0; r < R; r++) {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += loss[(size_t)r * (size_t)n + (size_t)i];
        if (sum < least) least = sum, best = r;
    }
    return best;
}

/* Mean and standard error of what the best of each draw saves. */
static struct bt_worth saved(const double *loss, int R, int n, int chosen)
{
    double sum = 0, square = 0;
    for (int i = 0; i < n; i++) {
        double now = loss[(size_t)chosen * (size_t)n + (size_t)i], least = now;
        for (int r = 0; r < R; r++) least = fmin(least, loss[(size_t)r * (size_t)n + (size_t)i]);
        sum += now - least, square += (now - least) * (now - least);
    }
    double mean = sum / n, var = n > 1 ? fmax(0, square / n - mean * mean) * n / (n - 1) : 0;
    return (struct bt_worth){ .value = mean, .error = sqrt(var / n) };
}

struct bt_worth bt_worth_perfect(const double *loss, int R, int n)
{
    return saved(loss, R, n, bt_least_loss(loss, R, n));
}

/* ---- curves ---- */

struct curves {
    const double *loss, *x; /* [R][n], [g][n] on -1..1 */
    int R, n, g, chosen, terms;
    double *column, *basis; /* [n]; [terms][n] orthonormal */
    double *leverage, *left, *fit; /* [n]; [R][n] of loss less that of the chosen: not explained yet; explained by the best so far */
    double *best; /* [R] error of draws left out, of the best so far */
};

/* c->column, less what the columns before it say, becomes one more; twice, so that rounding leaves nothing. */
static void add_column(struct curves *c)
{
    size_t n = (size_t)c->n;
    double whole = sqrt(bt_inner(c->column, c->column, c->n)), *to = c->basis + (size_t)c->terms * n;
    if (c->terms >= MOST_TERMS || (c->terms && DRAWS_A_TERM * (c->terms + 1) > c->n)) return;
    memcpy(to, c->column, n * sizeof *to);
    for (int twice = 0; twice < 2; twice++)
        for (int t = 0; t < c->terms; t++) {
            const double *q = c->basis + (size_t)t * n;
            double part = bt_inner(q, to, c->n);
            for (int i = 0; i < c->n; i++) to[i] -= part * q[i];
        }
    double size = sqrt(bt_inner(to, to, c->n));
    if (!(size > NOTHING_NEW * whole)) return;
    for (int i = 0; i < c->n; i++) to[i] /= size, c->leverage[i] += to[i] * to[i];
    for (int r = 0; r < c->R; r++) {
        double *left = c->left + (size_t)r * n, part = bt_inner(to, left, c->n);
        for (int i = 0; i < c->n; i++) left[i] -= part * to[i];
    }
    c->terms++;
}

/* Are the terms so far better at predicting draws left out than any fewer? */
static void judge(const struct curves *c)
{
    size_t n = (size_t)c->n;
    for (int r = 0; r < c->R; r++) {
        double error = 0;
        const double *left = c->left + (size_t)r * n, *own = c->loss + (size_t)r * n, *base = c->loss + (size_t)c->chosen * n;
        for (int i = 0; i < c->n; i++) {
            double e = left[i] / fmax(1e-6, 1 - c->leverage[i]);
            error += e * e;
        }
        if (!(error < c->best[r])) continue;
        c->best[r] = error;
        for (int i = 0; i < c->n; i++) c->fit[(size_t)r * n + (size_t)i] = own[i] - base[i] - left[i];
    }
}

static void power(struct curves *c, int degree)
{
    for (int k = 0; k < c->g; k++) {
        for (int i = 0; i < c->n; i++) c->column[i] = pow(c->x[(size_t)k * (size_t)c->n + (size_t)i], degree);
        add_column(c);
    }
    judge(c);
}

/* Products of two numbers, where there is room for all of them. */
static void products(struct curves *c)
{
    int more = c->g * (c->g - 1) / 2;
    if (c->g < 2 || c->terms + more > MOST_TERMS || DRAWS_A_TERM * (c->terms + more) > c->n) return;
    for (int k = 0; k < c->g; k++)
        for (int l = 0; l < k; l++) {
            for (int i = 0; i < c->n; i++)
                c->column[i] = c->x[(size_t)k * (size_t)c->n + (size_t)i] * c->x[(size_t)l * (size_t)c->n + (size_t)i];
            add_column(c);
        }
    judge(c);
}

static struct bt_worth one_fit(struct curves *c)
{
    size_t n = (size_t)c->n;
    c->terms = 0;
    memset(c->leverage, 0, n * sizeof *c->leverage);
    for (int r = 0; r < c->R; r++) {
        c->best[r] = INFINITY;
        for (size_t i = 0; i < n; i++) c->left[(size_t)r * n + i] = c->loss[(size_t)r * n + i] - c->loss[(size_t)c->chosen * n + i];
    }
    for (int i = 0; i < c->n; i++) c->column[i] = 1;
    add_column(c);
    judge(c);
    power(c, 1);
    power(c, 2);
    products(c);
    for (int d = 3; d <= (c->g == 1 ? DEGREE : 3); d++) power(c, d);
    return saved(c->fit, c->R, c->n, c->chosen);
}

/* -1..1 by the ends found; a number of one value says nothing. */
static void scale(const double *x, int g, int n, int by, double *to)
{
    for (int k = 0; k < g; k++) {
        const double *v = x + (size_t)k * (size_t)n;
        double least = INFINITY, most = -INFINITY;
        for (int i = 0; i < n; i++) least = fmin(least, v[i]), most = fmax(most, v[i]);
        for (int i = 0; i < n; i++)
            to[(size_t)k * (size_t)n + (size_t)i] = most > least ? 2 * (v[(i + by) % n] - least) / (most - least) - 1 : 0;
    }
}

bool bt_worth_partial(const double *loss, int R, int n, const double *x, int g, int seed, struct bt_arena *a, struct bt_worth *out)
{
    size_t N = (size_t)n, rows = (size_t)R * N;
    double *scaled = bt_get(a, (size_t)g * N + 1, sizeof *scaled);
    struct curves c = { .loss = loss, .x = scaled, .R = R, .n = n, .g = g, .chosen = bt_least_loss(loss, R, n),
                        .column = bt_get(a, N + 1, sizeof(double)), .basis = bt_get(a, MOST_TERMS * N + 1, sizeof(double)),
                        .leverage = bt_get(a, N + 1, sizeof(double)), .left = bt_get(a, rows + 1, sizeof(double)),
                        .fit = bt_get(a, rows + 1, sizeof(double)), .best = bt_get(a, (size_t)R + 1, sizeof(double)) };
    const double all = bt_worth_perfect(loss, R, n).value; /* that of some is no more, but fitted curves may be */
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    bool ok = scaled && c.column && c.basis && c.leverage && c.left && c.fit && c.best && random;
    if (ok) {
        scale(x, g, n, 0, scaled);
        *out = one_fit(&c);
        out->value = fmin(out->value, all);
        gsl_rng_set(random, (unsigned long)seed);
        for (int t = 0; t < TRIES && n > 2; t++) { /* turned, numbers go with each other as before, but with no loss */
            scale(x, g, n, 1 + (int)gsl_rng_uniform_int(random, (unsigned long)n - 1), scaled);
            out->noise = fmax(out->noise, one_fit(&c).value);
        }
    }
    gsl_rng_free(random);
    return ok;
}
