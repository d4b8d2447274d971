/* lanes.h -- arithmetic on one value a segment. n is a multiple of 8; rows that are written differ from those read. Private to
 * sim/solve. */
#ifndef BT_SOLVE_LANES_H
#define BT_SOLVE_LANES_H

#include "model.h"

typedef double lanes __attribute__((vector_size(64), aligned(8), may_alias));

typedef long long lane_bits __attribute__((vector_size(64), aligned(8), may_alias));

/* Over the lanes. None reads what another wrote: the compiler need not keep a second loop for that. */
#if defined(__GNUC__) && !defined(__clang__)
#define LANE(s, n) _Pragma("GCC ivdep") EACH(s, (n) & ~7)
#else
#define LANE(s, n) EACH(s, (n) & ~7)
#endif

static inline void mul2(double *restrict to, const double *restrict a, const double *restrict b, double c, int n)
{
    LANE(s, n) to[s] = a[s] * b[s] * c;
}
static inline void mul1(double *restrict to, const double *restrict a, double c, int n)
{
    LANE(s, n) to[s] = a[s] * c;
}
static inline void mul_by(double *restrict to, const double *restrict a, int n)
{
    LANE(s, n) to[s] *= a[s];
}
static inline void add_mul(double *restrict to, const double *restrict a, const double *restrict b, int n)
{
    LANE(s, n) to[s] += a[s] * b[s];
}
static inline void sub_mul(double *restrict to, const double *restrict a, const double *restrict b, int n)
{
    LANE(s, n) to[s] -= a[s] * b[s];
}
static inline void sub_vec(double *restrict to, const double *restrict a, int n)
{
    LANE(s, n) to[s] -= a[s];
}
/* A flow a b c into a stock or a junction, or nowhere, and into what counts it. */
static inline void pour(double *restrict to, double *restrict count, const double *restrict a, const double *restrict b, double c, int n)
{
    if (to && count)
        LANE(s, n) {
            double flow = a[s] * b[s] * c;
            to[s] += flow;
            count[s] += flow;
        }
    else if (to || count) {
        double *restrict one = to ? to : count;
        LANE(s, n) one[s] += a[s] * b[s] * c;
    }
}
/* A flow a b from one stock into another, or out of sight; they may be the same. */
static inline void move(double *from, double *to, const double *restrict a, const double *restrict b, int n)
{
    if (to)
        LANE(s, n) {
            double flow = a[s] * b[s];
            from[s] -= flow;
            to[s] += flow;
        }
    else
        LANE(s, n) from[s] -= a[s] * b[s];
}
static inline void take(double *restrict a, const double *restrict x, double c, int n)
{
    LANE(s, n) a[s] -= c * x[s];
}
static inline void take2(double *restrict a, const double *restrict x, const double *restrict y, double c, int n)
{
    LANE(s, n) a[s] -= c * x[s] * y[s];
}
static inline void add_vec(double *restrict to, const double *restrict a, int n)
{
    LANE(s, n) to[s] += a[s];
}

/* Is all of v least or more? What is no number is not. */
static inline bool none_below(const double *v, double least, int n)
{
    lane_bits x = { 0 };
    for (int s = 0; s < n; s += 8) x |= ~(*(const lanes *)(v + s) >= least);
    return !((x[0] | x[1]) | (x[2] | x[3]) | (x[4] | x[5]) | (x[6] | x[7]));
}

/* Of people over segments: n is a multiple of 8, nobody is in the lanes beyond the segments. */
static inline double sum(const double *v, int n)
{
    lanes x = { 0 };
    for (int s = 0; s < n; s += 8) x += *(const lanes *)(v + s);
    return ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
}

#endif
