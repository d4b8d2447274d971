/* lanes.h -- arithmetic on one value a segment. n is a multiple of 8; rows that are written differ from those read. Private to
 * sim/solve. */
#ifndef BT_SOLVE_LANES_H
#define BT_SOLVE_LANES_H

#include "model.h"

static inline void mul2(double *restrict to, const double *restrict a, const double *restrict b, double c, int n)
{
    EACH(s, n & ~7) to[s] = a[s] * b[s] * c;
}
static inline void mul1(double *restrict to, const double *restrict a, double c, int n)
{
    EACH(s, n & ~7) to[s] = a[s] * c;
}
static inline void add_mul(double *restrict to, const double *restrict a, const double *restrict b, int n)
{
    EACH(s, n & ~7) to[s] += a[s] * b[s];
}
static inline void sub_mul(double *restrict to, const double *restrict a, const double *restrict b, int n)
{
    EACH(s, n & ~7) to[s] -= a[s] * b[s];
}
static inline void sub_vec(double *restrict to, const double *restrict a, int n)
{
    EACH(s, n & ~7) to[s] -= a[s];
}
static inline void add_vec(double *restrict to, const double *restrict a, int n)
{
    EACH(s, n & ~7) to[s] += a[s];
}

/* Of people over segments: n is a multiple of 8, nobody is in the lanes beyond the segments. */
static inline double sum(const double *v, int n)
{
    double x[8] = { 0 };
    for (int s = 0; s < n; s += 8)
        EACH(k, 8) x[k] += v[s + k];
    return ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
}

#endif
