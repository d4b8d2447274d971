/* shapes.c -- distributions by their quantile functions, from the least benefit to the most; and quantiles of samples. */
#include "bendtrend/draws.h"
#include "bendtrend/num.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double SPREAD = 4; /* standard deviations between the ends of a normal before it is cut */

/* All on 0..1, with the mode or median at m. */
static double triangular(double m, double u)
{
    return u < m ? sqrt(u * m) : 1 - sqrt((1 - u) * (1 - m));
}

static double pert(double m, double u)
{
    return gsl_cdf_beta_Pinv(u, 1 + 4 * m, 1 + 4 * (1 - m));
}

static double normal(double m, double u)
{
    double below = gsl_cdf_ugaussian_P(-SPREAD * m), above = gsl_cdf_ugaussian_P(SPREAD * (1 - m));
    return fmin(1, fmax(0, m + gsl_cdf_ugaussian_Pinv(below + u * (above - below)) / SPREAD));
}

/* Of the logarithm of the size; the ends keep their order. */
static double lognormal(double low, double central, double high, double u)
{
    double a = log(fabs(low)), b = log(fabs(high)), m = (log(fabs(central)) - a) / (b - a);
    return copysign(exp(a + (b - a) * normal(m, u)), low);
}

double bt_shape_quantile(enum bt_shape shape, double low, double central, double high, double u)
{
    double width = high - low, m = (central - low) / width;
    if (!(fabs(width) > 0)) return central;
    switch (shape) {
    case BT_TRIANGULAR: return low + width * triangular(m, u);
    case BT_PERT: return low + width * pert(m, u);
    case BT_NORMAL: return low + width * normal(m, u);
    case BT_LOGNORMAL: return lognormal(low, central, high, u);
    default: return low + width * u;
    }
}

double bt_sorted_quantile(const double *sorted, int n, double p)
{
    double at = fmin(fmax(p * (n + 1) - 1, 0), n - 1), whole = floor(at);
    int k = (int)whole;
    return k + 1 < n ? sorted[k] + (at - whole) * (sorted[k + 1] - sorted[k]) : sorted[n - 1];
}

/* The next batch of those from `from` on, sorted into w; returns how many it has. */
static int next_batch(const double *v, const int *draw, int n, int from, double *w)
{
    int size = 0;
    for (; from + size < n && draw[from + size] / BT_DRAW_BATCH == draw[from] / BT_DRAW_BATCH; size++) w[size] = v[from + size];
    bt_sort(w, (size_t)size);
    return size;
}

bool bt_quantiles_move(const double *v, const int *draw, int n, const double *p, int n_p, double *w, double *out)
{
    int batches = 0;
    for (int k = 0; k < n_p; k++) out[k] = 0;
    for (int from = 0, size; from < n; from += size)
        if ((size = next_batch(v, draw, n, from, w)) >= BT_DRAW_BATCH / 2) batches++;
    for (int k = 0; k < n_p && batches >= BT_DRAW_BATCHES; k++) {
        double mean = 0, square = 0;
        for (int from = 0, size, seen = 0; from < n; from += size)
            if ((size = next_batch(v, draw, n, from, w)) >= BT_DRAW_BATCH / 2) {
                double off = bt_sorted_quantile(w, size, p[k]) - mean;
                mean += off / ++seen, square += off * off * (seen - 1) / seen;
            }
        out[k] = sqrt(square / (batches - 1) / batches);
    }
    return batches >= BT_DRAW_BATCHES;
}
