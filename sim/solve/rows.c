/* rows.c -- running lists of operations on rows. The row is held in registers while an operation adds to it: the loops over vectors have
 * constant bounds. Compiled with multiplications and additions fused where the processor does so. */
#include "rows.h"
#include "model.h"
#include <math.h>

typedef double v8 __attribute__((vector_size(64), aligned(64), may_alias)), v8u __attribute__((vector_size(64), aligned(8), may_alias));
typedef float f8 __attribute__((vector_size(32)));
typedef long long m8 __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline))
#define VECTORS(v, n) _Pragma("GCC unroll 8") for (int v = 0; (v) < (n); (v)++) /* NOLINT(bugprone-macro-parentheses): v is a name */
#define AT(i) ((v8 *)(base + (i)))

INLINE double sum8(const v8 *v)
{
    const v8 x = *v;
    return ((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]));
}

/* Is x anywhere over most? A compare of vectors gives all bits of a lane or none. */
INLINE bool any_over(const v8 *x, double most, int n)
{
    m8 over = { 0 };
    VECTORS(v, n) over |= x[v] > most;
    return ((over[0] | over[1]) | (over[2] | over[3])) | ((over[4] | over[5]) | (over[6] | over[7]));
}

/* Of the series of (1 + z)^(-1/16), whose signs take turns: up to 2e-3 what follows is less than rounding. */
static const double C1 = 1.0 / 16, C2 = 17.0 / 512, C3 = 187.0 / 8192, C4 = 9163.0 / 524288, C5 = 119119.0 / 8388608;

/* a^(-1/16), of 1 to 1e30, from single precision by two of Newton's steps. */
INLINE void root16(v8 *to, const v8 *of)
{
    const v8 a = *of;
    const f8 guess = __builtin_convertvector(a, f8);
    f8 g = { 0 };
    EACH(k, 8) g[k] = 1 / sqrtf(sqrtf(sqrtf(sqrtf(guess[k]))));
    v8 r = __builtin_convertvector(g, v8);
    EACH(n, 2) {
        const v8 r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
        r += r * (1 - a * r8 * r8) * (1.0 / 16);
    }
    *to = r;
}

/* (1 + z)^(-1/16) by its series where z is small in all lanes, else root by root: a power is never called. */
INLINE void cap(double *base, const int *p, const int n)
{
    const v8 *total = AT(p[ROW_INIT]), *most = AT(p[ROW_HEAD]);
    v8 *to = AT(p[ROW_TO]), *slope = AT(p[ROW_BY]), x[8], z[8];
    VECTORS(v, n) {
        x[v] = total[v] / most[v];
        const v8 x2 = x[v] * x[v], x4 = x2 * x2, x8 = x4 * x4;
        z[v] = x8 * x8;
    }
    if (!any_over(z, 2e-3, n)) {
        VECTORS(v, n) to[v] = 1 - z[v] * (C1 - z[v] * (C2 - z[v] * (C3 - z[v] * (C4 - z[v] * C5))));
    } else if (!any_over(z, 1e30, n)) {
        VECTORS(v, n)
        {
            const v8 a = 1 + z[v];
            root16(&to[v], &a);
        }
    } else {
        VECTORS(v, n) EACH(k, 8) to[v][k] = 1 / sqrt(sqrt(sqrt(sqrt(1 + z[v][k]))));
    }
    if (p[ROW_BY] == 0) return;
    VECTORS(v, n) {
        const v8 x2 = x[v] * x[v], x4 = x2 * x2;
        slope[v] = -to[v] / (1 + z[v]) * x4 * x4 * x4 * x2 * x[v] / most[v];
    }
}

/* 1/x by a reciprocal in single precision and two of Newton's steps: a third of the time of a division. */
INLINE void invert(v8 *to, const v8 *of)
{
    const v8 x = *of;
    const f8 guess = 1 / __builtin_convertvector(x, f8);
    v8 r = __builtin_convertvector(guess, v8);
    r += r * (1 - x * r);
    *to = r + r * (1 - x * r);
}

/* All operations on `n` vectors of the rows; `first`: the first of them, where sums begin. */
INLINE void run(const int *p, const int *end, double *base, double *sums, const int n, bool first)
{
    while (p < end) {
        const int op = p[ROW_OP], *row = p + ROW_HEAD, *pair = row + p[ROW_M], *last = pair + 2 * (size_t)p[ROW_N];
        v8 x[8];
        if (p[ROW_INIT] < 0) {
            const v8 *a = AT(pair[0]), *b = AT(pair[1]);
            VECTORS(v, n) x[v] = a[v] * b[v];
            pair += 2;
        } else {
            const v8 *init = AT(p[ROW_INIT]);
            VECTORS(v, n) x[v] = init[v];
        }
        if (op == ROW_SUB || op == ROW_INVERT) {
            for (; row < p + ROW_HEAD + p[ROW_M]; row++) VECTORS(v, n) x[v] -= AT(*row)[v];
            for (; pair < last; pair += 2) {
                const v8 *a = AT(pair[0]), *b = AT(pair[1]);
                VECTORS(v, n) x[v] -= a[v] * b[v];
            }
        } else if (op != ROW_CAP) {
            for (; row < p + ROW_HEAD + p[ROW_M]; row++) VECTORS(v, n) x[v] += AT(*row)[v];
            for (; pair < last; pair += 2) {
                const v8 *a = AT(pair[0]), *b = AT(pair[1]);
                VECTORS(v, n) x[v] += a[v] * b[v];
            }
        }
        v8 *to = AT(op == ROW_SUM ? 0 : p[ROW_TO]);
        switch (op) {
        case ROW_TIMES: VECTORS(v, n) to[v] = x[v] * AT(p[ROW_BY])[v]; break;
        case ROW_INVERT: VECTORS(v, n) invert(&to[v], &x[v]); break;
        case ROW_CAP: cap(base, p, n); break;
        case ROW_SUM: {
            v8 all = x[0];
            VECTORS(v, n) if (v > 0) all += x[v];
            sums[p[ROW_TO]] = (first ? 0 : sums[p[ROW_TO]]) + sum8(&all);
            break;
        }
        default: VECTORS(v, n) to[v] = x[v];
        }
        p = last;
    }
}

LANES void bt_rows_run(const int *code, int n_code, double *base, double *sums, int width)
{
    const int *end = code + n_code;
    for (int at = 0; at < width; at += 64, base += 64) {
        bool first = at == 0;
        switch (width - at) {
        case 8: run(code, end, base, sums, 1, first); break;
        case 16: run(code, end, base, sums, 2, first); break;
        case 24: run(code, end, base, sums, 3, first); break;
        case 32: run(code, end, base, sums, 4, first); break;
        case 40: run(code, end, base, sums, 5, first); break;
        case 48: run(code, end, base, sums, 6, first); break;
        case 56: run(code, end, base, sums, 7, first); break;
        default: run(code, end, base, sums, 8, first);
        }
    }
}

INLINE void add(double *x, const double *const *z, const double *by, int count, const int n)
{
    v8u sum[8];
    VECTORS(v, n) sum[v] = ((const v8u *)x)[v];
    EACH(k, count) {
        const v8u *of = (const v8u *)z[k];
        const double c = by[k];
        VECTORS(v, n) sum[v] += c * of[v];
    }
    VECTORS(v, n) ((v8u *)x)[v] = sum[v];
}

LANES void bt_rows_add(double *x, int n, const double *const *z, const double *by, int count)
{
    const double *at[128];
    for (int i = 0; i < n; i += 64) {
        EACH(k, count) at[k] = z[k] + i;
        if (n - i >= 64) add(x + i, at, by, count, 8);
        else
            for (int v = i; v < n; v += 8) {
                EACH(k, count) at[k] = z[k] + v;
                add(x + v, at, by, count, 1);
            }
    }
}
