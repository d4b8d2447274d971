/* vector.c -- the serial N_Vector with operations of our own. The distribution compiles its own without optimisation, and vector
 * work is most of the time of a run once the linear solver is good. Sums go from first to last, so results are the same bits. */
#include "vector.h"
#include "lanes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EACH_L(i, n) for (sunindextype i = 0; (i) < (n); (i)++) /* NOLINT(bugprone-macro-parentheses) */

LANES static void lin(sunindextype n, double a, const double *x, double b, const double *y, double *z)
{
    EACH_L(i, n) z[i] = a * x[i] + b * y[i];
}
LANES static void axpy(sunindextype n, double a, const double *x, double *y)
{
    EACH_L(i, n) y[i] += a * x[i];
}
LANES static void scal(sunindextype n, double a, const double *x, double *z)
{
    EACH_L(i, n) z[i] = a * x[i];
}
LANES static void mul(sunindextype n, const double *x, const double *y, double *z)
{
    EACH_L(i, n) z[i] = x[i] * y[i];
}
LANES static void fill(sunindextype n, double c, double *z)
{
    EACH_L(i, n) z[i] = c;
}
/* eight partial sums, added in a fixed order */
LANES static double squares(sunindextype n, const double *x, const double *w)
{
    lanes p = { 0 };
    for (sunindextype i = 0; i + 8 <= n; i += 8) {
        const lanes v = *(const lanes *)(x + i) * *(const lanes *)(w + i);
        p += v * v;
    }
    for (sunindextype i = n & ~(sunindextype)7; i < n; i++) p[0] += x[i] * w[i] * x[i] * w[i];
    return ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7]));
}

static sunindextype length(N_Vector v)
{
    return NV_LENGTH_S(v);
}

static void op_linearsum(realtype a, N_Vector x, realtype b, N_Vector y, N_Vector z)
{
    if (z == y && b == 1) axpy(length(x), a, NV_DATA_S(x), NV_DATA_S(y));
    else if (z == x && a == 1) axpy(length(x), b, NV_DATA_S(y), NV_DATA_S(x));
    else lin(length(x), a, NV_DATA_S(x), b, NV_DATA_S(y), NV_DATA_S(z));
}
static void op_const(realtype c, N_Vector z)
{
    if (c == 0 && !signbit(c)) memset(NV_DATA_S(z), 0, (size_t)length(z) * sizeof(double));
    else fill(length(z), c, NV_DATA_S(z));
}
static void op_prod(N_Vector x, N_Vector y, N_Vector z)
{
    mul(length(x), NV_DATA_S(x), NV_DATA_S(y), NV_DATA_S(z));
}
static void op_scale(realtype c, N_Vector x, N_Vector z)
{
    scal(length(x), c, NV_DATA_S(x), NV_DATA_S(z));
}
static void op_abs(N_Vector x, N_Vector z)
{
    double *to = NV_DATA_S(z);
    EACH_L(i, length(x)) to[i] = fabs(NV_DATA_S(x)[i]);
}
static void op_inv(N_Vector x, N_Vector z)
{
    double *to = NV_DATA_S(z);
    EACH_L(i, length(x)) to[i] = 1 / NV_DATA_S(x)[i];
}
static void op_addconst(N_Vector x, realtype b, N_Vector z)
{
    double *to = NV_DATA_S(z);
    EACH_L(i, length(x)) to[i] = NV_DATA_S(x)[i] + b;
}
/* The serial vector's content, by how many the mean of a norm divides, and the copies that are ready. */
struct content { struct _N_VectorContent_Serial serial; sunindextype counted; struct bt_vectors *ready; };

static realtype op_wrms(N_Vector x, N_Vector w)
{
    return sqrt(squares(length(x), NV_DATA_S(x), NV_DATA_S(w)) / (double)((struct content *)x->content)->counted);
}
static realtype op_min(N_Vector x)
{
    double v = NV_DATA_S(x)[0];
    EACH_L(i, length(x)) v = NV_DATA_S(x)[i] < v ? NV_DATA_S(x)[i] : v;
    return v;
}
static realtype op_maxnorm(N_Vector x)
{
    double v = 0;
    EACH_L(i, length(x)) v = fabs(NV_DATA_S(x)[i]) > v ? fabs(NV_DATA_S(x)[i]) : v;
    return v;
}
/* Both work through blocks that stay in the first cache while all vectors pass over them. */
enum { BLOCK = 512 };

static int op_combine(int n, realtype *c, N_Vector *x, N_Vector z)
{
    sunindextype len = length(z);
    for (sunindextype at = 0; at < len; at += BLOCK) {
        sunindextype k = len - at < BLOCK ? len - at : BLOCK;
        double *to = NV_DATA_S(z) + at;
        if (x[0] != z || c[0] != 1) scal(k, c[0], NV_DATA_S(x[0]) + at, to); /* z may be the first of the terms */
        for (int i = 1; i < n; i++) axpy(k, c[i], NV_DATA_S(x[i]) + at, to);
    }
    return 0;
}
static int op_scaleadd(int n, realtype *a, N_Vector x, N_Vector *y, N_Vector *z)
{
    sunindextype len = length(x);
    for (sunindextype at = 0; at < len; at += BLOCK) {
        sunindextype k = len - at < BLOCK ? len - at : BLOCK;
        const double *from = NV_DATA_S(x) + at;
        for (int i = 0; i < n; i++) {
            if (y[i] == z[i]) axpy(k, a[i], from, NV_DATA_S(z[i]) + at);
            else lin(k, a[i], from, 1, NV_DATA_S(y[i]) + at, NV_DATA_S(z[i]) + at);
        }
    }
    return 0;
}

static N_Vector with_count(N_Vector v, sunindextype counted, struct bt_vectors *ready)
{
    struct content *c = v ? realloc(v->content, sizeof *c) : NULL;
    if (v && !c) N_VDestroy(v);
    if (!c) return NULL;
    c->counted = counted, c->ready = ready;
    v->content = c;
    return v;
}

static N_Vector op_clone(N_Vector x)
{
    const struct content *c = x->content;
    if (c->ready && c->ready->n > 0) return c->ready->v[--c->ready->n];
    return with_count(N_VClone_Serial(x), c->counted, c->ready);
}

void bt_vectors_drop(struct bt_vectors *ready)
{
    while (ready->n > 0) N_VDestroy(ready->v[--ready->n]);
}

N_Vector bt_vector_new(sunindextype n, sunindextype counted, SUNContext ctx, struct bt_vectors *ready)
{
    N_Vector v = with_count(N_VNew_Serial(n, ctx), counted, NULL);
    if (!v) return NULL;
    v->ops->nvclone = op_clone;
    v->ops->nvlinearsum = op_linearsum;
    v->ops->nvconst = op_const;
    v->ops->nvprod = op_prod;
    v->ops->nvscale = op_scale;
    v->ops->nvabs = op_abs;
    v->ops->nvinv = op_inv;
    v->ops->nvaddconst = op_addconst;
    v->ops->nvwrmsnorm = op_wrms;
    v->ops->nvmin = op_min;
    v->ops->nvmaxnorm = op_maxnorm;
    v->ops->nvlinearcombination = op_combine;
    v->ops->nvscaleaddmulti = op_scaleadd;
    for (N_Vector copy; ready && ready->n < BT_VECTORS_READY; ready->v[ready->n++] = copy) {
        if ((copy = op_clone(v))) continue;
        N_VDestroy(v);
        return NULL;
    }
    for (int i = 0; ready && i < ready->n; i++) ((struct content *)ready->v[i]->content)->ready = ready;
    ((struct content *)v->content)->ready = ready;
    return v;
}
