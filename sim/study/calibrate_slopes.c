/* calibrate_slopes.c -- slopes of a fit: CVODES's forward sensitivities along each number that is fitted, and along the logarithm of each
 * that the baseline solves for, which follow. calibrate_model.c has those by differences, which check them. */
#include "bendtrend/num.h"
#include "calibrate_priv.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { TOGETHER = 4 }; /* directions that go along with one run: the same whatever the threads */

struct ahead {
    const struct calibration *x;
    const double *theta, *values; /* values: with these numbers, the baseline fitted */
    const struct bt_start *start;
    double *figure, *rows;        /* [p + free][n], [p + free][refit.n] of logarithms, for the whole range */
    int n;                        /* p + free */
    atomic_int next;
    enum bt_code *code;           /* [batches] */
    char (*why)[200];
};

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* Values a little to a side; how far, as a part of the range. */
static double put_side(const struct ahead *q, int d, bool high, double *values)
{
    const struct calibration *x = q->x;
    memcpy(values, q->values, (size_t)bt_network_size(x->s->net) * sizeof *values);
    if (d >= x->p) return bt_refit_beside(&x->refit, d - x->p, high, values), BT_BESIDE;
    const struct number *v = &x->v[d];
    const double range = v->hi - v->lo, step = BT_BESIDE * range,
                 to = high ? fmin(v->hi, q->theta[d] + step) : fmax(v->lo, q->theta[d] - step);
    for (int k = 0; k < v->n; k++) values[v->offset[k]] = to;
    return fabs(to - q->theta[d]) / range;
}

/* Logarithms of the figures of a run; totals: scratch, [T][measures]. */
static void figures(const struct calibration *x, const struct bt_trajectory *t, double *totals, double *out)
{
    const int M = bt_network_measures(x->s->net).n;
    const size_t S = (size_t)bt_network_segments(x->s->net).n, cells = (size_t)x->T * (size_t)M;
    for (size_t i = 0; i < cells; i++) {
        totals[i] = 0;
        for (size_t s = 0; s < S; s++) totals[i] += t->measure[i * S + s];
    }
    for (int i = 0; i < x->n; i++)
        out[i] = log(bt_seen_model(&x->seen.v[x->figure[i].series], &x->c, totals, M, x->figure[i].row));
}

/* What both sides of a direction come to, apart. */
static enum bt_code keep(const struct ahead *q, int d, const struct bt_direction *along, const struct bt_trajectory side[2],
                         struct bt_arena *a, struct bt_err *e)
{
    const struct calibration *x = q->x;
    const size_t n = (size_t)x->n, M = (size_t)bt_network_measures(x->s->net).n;
    double *low = bt_get(a, n + 1, sizeof *low), *high = bt_get(a, n + 1, sizeof *high),
           *totals = bt_get(a, (size_t)x->T * M + 1, sizeof *totals), *to = q->figure + (size_t)d * n;
    if (!low || !high || !totals) return no_memory(e);
    figures(x, &side[0], totals, low), figures(x, &side[1], totals, high);
    for (size_t i = 0; i < n; i++) {
        to[i] = (high[i] - low[i]) / (along->width[0] + along->width[1]);
        if (!isfinite(to[i])) return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "a slope is no number");
    }
    return bt_refit_ahead(&x->refit, q->values, along, side, q->rows + (size_t)d * (size_t)x->refit.n, a, e);
}

static enum bt_code batch(const struct ahead *q, int from, int n, struct bt_arena *a, struct bt_start **start, struct bt_err *e)
{
    const struct calibration *x = q->x;
    const size_t size = (size_t)bt_network_size(x->s->net);
    const int fitted = x->c.base + 12; /* months that the baseline's rows are of, which figures may end before */
    const struct bt_plan plan = { .net = x->s->net, .start = q->start, .month_end = x->c.month_end, .T = x->T > fitted ? x->T : fitted,
                                  .tol = { BT_CVODES, BT_AHEAD_TOL, 0 } };
    struct bt_direction along[TOGETHER] = { 0 };
    struct bt_trajectory t[1 + 2 * TOGETHER] = { 0 };
    enum bt_code rc = BT_OK;
    for (int i = 0; i < 2 * n && rc == BT_OK; i++) {
        double *values = bt_get(a, size + 1, sizeof *values);
        if (!values) return no_memory(e);
        along[i / 2].width[i % 2] = put_side(q, from + i / 2, i % 2, values);
        along[i / 2].values[i % 2] = values;
        rc = bt_refit_start(&x->refit, values, &start[i], e);
        along[i / 2].start[i % 2] = start[i];
    }
    for (int i = 0; i < 1 + 2 * n && rc == BT_OK; i++) rc = bt_trajectory_room(plan.net, plan.T, a, &t[i], e);
    if (rc == BT_OK) rc = bt_forward_run(&plan, q->values, along, n, t, e);
    for (int i = 0; i < n && rc == BT_OK; i++) rc = keep(q, from + i, &along[i], &t[1 + 2 * i], a, e);
    return rc;
}

static void work(void *data, bool first)
{
    struct ahead *q = data;
    (void)first;
    for (int k; (k = atomic_fetch_add(&q->next, 1)) * TOGETHER < q->n;) {
        struct bt_err e = { 0 };
        struct bt_arena *a = bt_arena_new();
        struct bt_start *start[2 * TOGETHER] = { 0 };
        const int from = k * TOGETHER, n = q->n - from < TOGETHER ? q->n - from : TOGETHER;
        q->code[k] = a ? batch(q, from, n, a, start, &e) : no_memory(&e);
        bt_format(q->why[k], sizeof q->why[k], "%s", e.msg);
        for (int i = 0; i < 2 * n; i++) bt_start_free(start[i]);
        bt_arena_free(a);
    }
}

static enum bt_code together(struct ahead *q, double *slope, struct bt_arena *a, struct bt_err *e)
{
    const struct calibration *x = q->x;
    const size_t p = (size_t)x->p, n = (size_t)x->n, rows = (size_t)x->refit.n, F = (size_t)x->refit.n_free;
    double *follow = bt_get(a, F + 1, sizeof *follow);
    if (!follow) return no_memory(e);
    for (size_t j = 0; j < p; j++) {
        enum bt_code rc = bt_refit_follow(&x->refit, q->rows + p * rows, q->rows + j * rows, follow, e);
        if (rc != BT_OK) return rc;
        for (size_t i = 0; i < n; i++) {
            double sum = q->figure[j * n + i];
            for (size_t k = 0; k < F; k++) sum += follow[k] * q->figure[(p + k) * n + i];
            slope[i * p + j] = sum / (x->v[j].hi - x->v[j].lo);
        }
    }
    return BT_OK;
}

static bool room(struct ahead *q, struct bt_arena *a)
{
    const struct calibration *x = q->x;
    const size_t n = (size_t)q->n, batches = n / TOGETHER + 1;
    q->figure = bt_get(a, n * (size_t)x->n + 1, sizeof *q->figure), q->rows = bt_get(a, n * (size_t)x->refit.n + 1, sizeof *q->rows);
    q->code = bt_get(a, batches, sizeof *q->code), q->why = bt_get(a, batches, sizeof *q->why);
    return q->figure && q->rows && q->code && q->why;
}

static enum bt_code ahead(struct calibration *x, const double *theta, double *values, struct bt_start **start, double *slope,
                          struct bt_arena *a, struct bt_err *e)
{
    struct ahead q = { .x = x, .theta = theta, .values = values, .n = x->p + x->refit.n_free };
    double off;
    memcpy(values, x->values, (size_t)bt_network_size(x->s->net) * sizeof *values);
    for (int j = 0; j < x->p; j++)
        for (int k = 0; k < x->v[j].n; k++) values[x->v[j].offset[k]] = theta[j];
    enum bt_code rc = room(&q, a) ? bt_refit(&x->refit, values, NULL, start, &off, e) : no_memory(e);
    if (rc != BT_OK) return rc;
    q.start = *start;
    bt_in_threads(x->threads, work, &q);
    for (int k = 0; k * TOGETHER < q.n; k++)
        if (q.code[k] != BT_OK) return bt_fail(e, q.code[k], BT_NOWHERE, "%s, in the slopes of the fit", q.why[k]);
    return together(&q, slope, a, e);
}

enum bt_code bt_cal_ahead(struct calibration *x, const double *theta, double *slope, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_start *start = NULL;
    double *values = a ? bt_get(a, (size_t)bt_network_size(x->s->net) + 1, sizeof *values) : NULL;
    enum bt_code rc = values ? ahead(x, theta, values, &start, slope, a, e) : no_memory(e);
    bt_start_free(start);
    bt_arena_free(a);
    return rc;
}
