/* calibrate_model.c -- one run of a fit: numbers in, the baseline fitted again, the logarithm of each figure out; and its slopes. */
#include "calibrate_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

static const double HUBER = 1.345, CAUCHY = 2.385; /* 95 % as efficient as least squares where errors are normal */

/* ---- a run ---- */

struct taken { const struct calibration *x; int T; double *totals, *out; enum bt_code code; char why[300]; };

static bool take(void *data, const struct bt_ensemble_result *r)
{
    struct taken *t = data;
    const struct calibration *x = t->x;
    const int M = bt_network_measures(x->s->net).n;
    if ((t->code = r->code) != BT_OK) return bt_format(t->why, sizeof t->why, "%s", r->why), true;
    for (int i = 0; i < x->n; i++) {
        const struct seen *y = &x->seen.v[x->figure[i].series];
        double v = bt_seen_model(y, &x->c, r->measure, M, x->figure[i].row);
        if (!(v > 0) && t->code == BT_OK)
            t->code = BT_E_SOLVER,
            bt_format(t->why, sizeof t->why, "'%s' is zero in the model and can not follow its series", y->spec->name);
        t->out[i] = v > 0 ? log(v) : 0;
    }
    if (t->totals) memcpy(t->totals, r->measure, (size_t)t->T * (size_t)M * sizeof *t->totals);
    return true;
}

enum bt_code bt_cal_run(const struct calibration *x, const double *theta, int T, double *out, double *totals, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    size_t size = (size_t)bt_network_size(x->s->net);
    double *values = a ? bt_get(a, size + 1, sizeof *values) : NULL, off;
    struct bt_start *start = NULL;
    struct taken t = { .x = x, .T = T, .totals = totals, .out = out };
    if (!values) {
        bt_arena_free(a);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    memcpy(values, x->values, size * sizeof *values);
    for (int j = 0; j < x->p; j++)
        for (int k = 0; k < x->v[j].n; k++) values[x->v[j].offset[k]] = theta[j];
    enum bt_code rc = bt_refit(&x->refit, values, NULL, &start, &off, e);
    const struct bt_plan plan = { .net = x->s->net, .start = start, .month_end = x->c.month_end, .T = T };
    const struct bt_ensemble_run usual = { 0, NULL };
    const struct bt_ensemble one = { .plan = &plan, .values = values, .n = 1, .run = &usual, .measure = x->wanted, .threads = 1 };
    if (rc == BT_OK) rc = bt_ensemble_solve(&one, take, &t, NULL, e);
    if (rc == BT_OK && t.code != BT_OK) rc = bt_fail(e, t.code, BT_NOWHERE, "%s", t.why);
    bt_start_free(start);
    bt_arena_free(a);
    return rc;
}

/* ---- slopes ---- */

struct sides { /* two runs a number, up and down */
    const struct calibration *x;
    double *theta, *at;        /* [2 p][p], [2 p][n] */
    atomic_int next;
    enum bt_code code[2 * MOST_FITTED];
    char why[2 * MOST_FITTED][300];
};

static void one_side(void *data, bool first)
{
    struct sides *q = data;
    (void)first;
    for (int k; (k = atomic_fetch_add(&q->next, 1)) < 2 * q->x->p;) {
        struct bt_err e = { 0 };
        q->code[k] = bt_cal_run(q->x, q->theta + (size_t)k * (size_t)q->x->p, q->x->T, q->at + (size_t)k * (size_t)q->x->n, NULL, &e);
        bt_format(q->why[k], sizeof q->why[k], "%s", e.msg);
    }
}

enum bt_code bt_cal_slopes(struct calibration *x, const double *theta, double share, double *slope, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    struct sides *q = a ? bt_get(a, 1, sizeof *q) : NULL;
    const size_t p = (size_t)x->p, n = (size_t)x->n;
    enum bt_code rc = BT_OK;
    if (q) q->x = x, q->theta = bt_get(a, 2 * p * p, sizeof(double)), q->at = bt_get(a, 2 * p * n, sizeof(double));
    if (!q || !q->theta || !q->at) {
        bt_arena_free(a);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    for (size_t k = 0; k < 2 * p; k++) {
        const struct number *v = &x->v[k / 2];
        double step = share * (v->hi - v->lo);
        memcpy(q->theta + k * p, theta, p * sizeof *theta);
        q->theta[k * p + k / 2] = k % 2 ? fmax(v->lo, theta[k / 2] - step) : fmin(v->hi, theta[k / 2] + step);
    }
    bt_in_threads(x->threads, one_side, q);
    x->runs += 2 * x->p;
    for (size_t k = 0; k < 2 * p && rc == BT_OK; k++)
        if (q->code[k] != BT_OK) rc = bt_fail(e, q->code[k], BT_NOWHERE, "%s, near %s = %g", q->why[k], x->v[k / 2].address, theta[k / 2]);
    for (size_t j = 0; j < p; j++) {
        double across = q->theta[2 * j * p + j] - q->theta[(2 * j + 1) * p + j];
        for (size_t i = 0; i < n; i++) slope[i * p + j] = (q->at[2 * j * n + i] - q->at[(2 * j + 1) * n + i]) / across;
    }
    bt_arena_free(a);
    return rc;
}

/* ---- what a residual counts ---- */

double bt_cal_bend(const struct calibration *x, double u, double *psi)
{
    if (x->loss == BT_LOSS_HUBER && fabs(u) > HUBER) return *psi = copysign(HUBER, u), 0;
    double t = u / CAUCHY, d = 1 + t * t;
    if (x->loss == BT_LOSS_CAUCHY) return *psi = u / d, (1 - t * t) / (d * d);
    return *psi = u, 1;
}

static double twice_loss(const struct calibration *x, double u)
{
    if (x->loss == BT_LOSS_HUBER && fabs(u) > HUBER) return 2 * HUBER * fabs(u) - HUBER * HUBER;
    return x->loss == BT_LOSS_CAUCHY ? CAUCHY * CAUCHY * log1p(u * u / (CAUCHY * CAUCHY)) : u * u;
}

double bt_cal_weight(const struct calibration *x, int i, double residual)
{
    const struct figure *f = &x->figure[i];
    const struct misfit *m = &x->misfit[f->series];
    double scale = sqrt(f->weight) / m->sigma, u = residual * scale, psi;
    bt_cal_bend(x, u, &psi);
    return m->share / x->kappa * scale * scale * (fabs(u) > 1e-12 ? psi / u : 1);
}

double bt_cal_deviance(const struct calibration *x, const double *at, const double *theta, int without)
{
    double sum = 0;
    for (int i = 0; i < x->n; i++) {
        const struct figure *f = &x->figure[i];
        const struct misfit *m = &x->misfit[f->series];
        sum += m->share / x->kappa * twice_loss(x, (at[i] - f->observed) * sqrt(f->weight) / m->sigma);
    }
    for (int j = 0; j < x->p; j++) {
        double z = (theta[j] - x->v[j].central) / x->v[j].prior_sd;
        if (j != without && x->prior == BT_PRIOR_NORMAL) sum += z * z;
    }
    return sum;
}

bool bt_cal_solve(int n, double *h, int stride, const double *g, double *d)
{
    for (int j = 0; j < n; j++) /* the lower triangle becomes that of Cholesky */
        for (int i = j; i < n; i++) {
            double sum = h[i * stride + j];
            for (int k = 0; k < j; k++) sum -= h[i * stride + k] * h[j * stride + k];
            if (i == j && !(sum > 0)) return false;
            h[i * stride + j] = i == j ? sqrt(sum) : sum / h[j * stride + j];
        }
    for (int i = 0; i < n; i++) {
        d[i] = g[i];
        for (int k = 0; k < i; k++) d[i] -= h[i * stride + k] * d[k];
        d[i] /= h[i * stride + i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++) d[i] -= h[k * stride + i] * d[k];
        d[i] /= h[i * stride + i];
    }
    return true;
}
