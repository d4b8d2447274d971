/* least.c -- the least sum of squares of more functions than unknowns, by MINPACK (Levenberg and Marquardt). */
#include "bendtrend/arena.h"
#include "bendtrend/solve.h"
#include <cminpack.h>
#include <math.h>
#include <string.h>

struct squares {
    bt_equations f;
    void *data;
    struct bt_err *e;
    double *moved, *at; /* unknowns and functions beside x */
    bool seen;
    int lost; /* how often there was no answer */
    enum bt_code code;
};

static enum bt_code slopes(struct squares *q, int m, int n, const double *x, const double *f, double *jac)
{
    static const double STEP = 1e-4;
    memcpy(q->moved, x, (size_t)n * sizeof *x);
    for (int k = 0; k < n; k++) {
        q->moved[k] = x[k] + STEP;
        enum bt_code rc = q->f(q->data, q->moved, q->at, q->e);
        if (rc != BT_OK) return rc;
        for (int i = 0; i < m; i++) jac[(size_t)k * (size_t)m + (size_t)i] = (q->at[i] - f[i]) / STEP;
        q->moved[k] = x[k];
    }
    return BT_OK;
}

enum { OFTEN = 6 };

/* Where there is no answer, far out, the sum is made so large that a shorter step is tried; who is sent there again and again has to be
 * told that what is asked for can not be had. */
static int values(void *user, int m, int n, const double *x, double *f, double *jac, int ld, int want)
{
    struct squares *q = user;
    (void)ld;
    q->code = want == 2 ? slopes(q, m, n, x, f, jac) : q->f(q->data, x, f, q->e);
    if (q->code == BT_OK) return q->seen = true, 0;
    if (q->code != BT_E_SOLVER || !q->seen || want == 2 || ++q->lost > OFTEN) return -1;
    *q->e = (struct bt_err){ 0 };
    for (int i = 0; i < m; i++) f[i] = 1e3;
    return 0;
}

enum bt_code bt_least(int m, int n, bt_equations f, void *data, double *x, double *jac, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    struct squares q = { .f = f, .data = data, .e = e };
    double *at = NULL, *work = NULL;
    int *order = NULL, calls = 0, more = 0;
    if (a) {
        q.moved = bt_get(a, (size_t)n, sizeof(double)), q.at = bt_get(a, (size_t)m, sizeof(double));
        at = bt_get(a, (size_t)m, sizeof *at), order = bt_get(a, (size_t)n, sizeof *order);
        work = bt_get(a, 5 * (size_t)n + (size_t)m, sizeof *work);
    }
    if (!q.moved || !q.at || !at || !order || !work) {
        bt_arena_free(a);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    double *part[5]; /* of n numbers each, the last of m */
    for (int i = 0; i < 5; i++) part[i] = work + (size_t)(i + 1) * (size_t)n;
    int info = lmder(values, &q, m, n, x, at, jac, m, 1e-6, 1e-6, 0, 60, work, 1, 1.0, 0, &calls, &more, order, part[0], part[1], part[2],
                     part[3], part[4]);
    enum bt_code rc = BT_OK;
    if (info < 0) rc = q.code;
    else if (info == 0 || info == 5) rc = bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the least squares of the baseline did not settle");
    if (rc == BT_OK) rc = q.f(q.data, x, at, e);
    if (rc == BT_OK) rc = slopes(&q, m, n, x, at, jac);
    if (rc == BT_OK) rc = q.f(q.data, x, at, e); /* what f keeps for its caller is that of x */
    bt_arena_free(a);
    return rc;
}
