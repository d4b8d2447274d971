/* explain.c -- rank correlations of what came out with what was drawn, alone and with the others taken out. */
#include "bendtrend/num.h"
#include "bendtrend/sensitivity.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>

static const double FOLLOWS = 1e-6; /* of a number's ranks that are not explained by those before it */

/* Ties share the mean of their ranks. Less the mean, of length 1; all 0 where nothing varies. v: every stride-th. */
static void ranks(const double *v, size_t stride, int n, size_t *order, double *rank)
{
    double square = 0;
    gsl_sort_index(order, v, stride, (size_t)n);
    for (int from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && !(v[order[to] * stride] > v[order[from] * stride]);) to++;
        for (int i = from; i < to; i++) rank[order[i]] = 0.5 * (from + to - 1) - 0.5 * (n - 1);
    }
    for (int i = 0; i < n; i++) square += rank[i] * rank[i];
    for (int i = 0; i < n && square > 0; i++) rank[i] /= sqrt(square);
}

/* The lower triangle of a Cholesky factor row by row, of those numbers that do not follow from the ones before. */
static void factor(struct bt_ranked *r, double *lower)
{
    size_t k = (size_t)r->k;
    for (int i = 0; i < r->k; i++) {
        const double *own = r->rank + (size_t)i * (size_t)r->n;
        double *row = lower + (size_t)r->used * k, left = bt_inner(own, own, r->n);
        for (int j = 0; j < r->used; j++) {
            const double *other = lower + (size_t)j * k;
            double v = bt_inner(own, r->rank + (size_t)r->number[j] * (size_t)r->n, r->n);
            for (int l = 0; l < j; l++) v -= row[l] * other[l];
            row[j] = v / other[j], left -= row[j] * row[j];
        }
        if (left > FOLLOWS) row[r->used] = sqrt(left), r->number[r->used++] = i;
    }
}

/* inverse = (L L')^-1, column by column. */
static void invert(const struct bt_ranked *r, const double *lower)
{
    int m = r->used;
    size_t k = (size_t)r->k;
    for (int c = 0; c < m; c++) {
        double *v = r->inverse + (size_t)c * (size_t)m; /* symmetric: a row is a column */
        for (int i = 0; i < m; i++) {
            double sum = i == c;
            for (int j = 0; j < i; j++) sum -= lower[(size_t)i * k + (size_t)j] * v[j];
            v[i] = sum / lower[(size_t)i * k + (size_t)i];
        }
        for (int i = m - 1; i >= 0; i--) {
            for (int j = i + 1; j < m; j++) v[i] -= lower[(size_t)j * k + (size_t)i] * v[j];
            v[i] /= lower[(size_t)i * k + (size_t)i];
        }
    }
}

bool bt_ranked_open(const double *x, int n, int k, struct bt_arena *a, struct bt_ranked *out)
{
    size_t N = (size_t)n, K = (size_t)k;
    *out = (struct bt_ranked){ .n = n, .k = k, .number = bt_get(a, K + 1, sizeof *out->number),
                               .rank = bt_get(a, N * K + 1, sizeof(double)),
                               .inverse = bt_get(a, K * K + 1, sizeof(double)) };
    double *lower = bt_get(a, K * K + 1, sizeof *lower);
    size_t *order = bt_get(a, N + 1, sizeof *order);
    if (!out->number || !out->rank || !out->inverse || !lower || !order) return false;
    for (int i = 0; i < k; i++) ranks(x + i, K, n, order, out->rank + (size_t)i * N);
    factor(out, lower);
    invert(out, lower);
    return true;
}

bool bt_ranked_explain(const struct bt_ranked *r, const double *y, struct bt_arena *a, double *alone, double *partial, double *explained)
{
    int n = r->n, m = r->used, free = n - m - 2;
    size_t *order = bt_get(a, (size_t)n + 1, sizeof *order);
    double *rank = bt_get(a, (size_t)n + 1, sizeof *rank), *beta = bt_get(a, (size_t)m + 1, sizeof *beta), share = 0;
    if (!order || !rank || !beta) return false;
    ranks(y, 1, n, order, rank);
    bool varies = bt_inner(rank, rank, n) > 0;
    for (int i = 0; i < r->k; i++) alone[i] = bt_inner(r->rank + (size_t)i * (size_t)n, rank, n), partial[i] = varies ? NAN : 0;
    *explained = NAN;
    if (!varies || free < 1) return true;
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < m; j++) beta[i] += r->inverse[(size_t)i * (size_t)m + (size_t)j] * alone[r->number[j]];
        share += beta[i] * alone[r->number[i]];
    }
    double left = fmax(0, 1 - share);
    for (int i = 0; i < m; i++) {
        double size = sqrt(r->inverse[(size_t)i * (size_t)m + (size_t)i] * left + beta[i] * beta[i]);
        partial[r->number[i]] = size > 0 ? beta[i] / size : 0;
    }
    *explained = 1 - left * (n - 1) / (free + 1);
    return true;
}

double bt_rank_noise(int n, int others)
{
    int free = n - others - 3;
    return free > 0 ? tanh(gsl_cdf_ugaussian_Pinv(0.975) / sqrt(free)) : 1;
}
