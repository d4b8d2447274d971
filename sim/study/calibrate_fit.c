/* calibrate_fit.c -- numbers fitted to figures by Levenberg and Marquardt (GSL), the scale of each series and what an outlier counts
 * renewed around it until nothing moves. Numbers keep within their ranges by a transformation: the fit moves the logit of where in its
 * range a number lies. */
#include "calibrate_priv.h"
#include "bendtrend/num.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

enum { MOST_ROUNDS = 30,
       MOST_STEPS = 15,
       MOST_SHARES = 3 };
static const double STEP = 0.05, /* of a range, for slopes by differences */
    FARTHEST = 12, INSIDE = 0.02, /* of a logit; where a number begins whose central value is an end of its range */
    LEAST_SIGMA = 1e-4, /* no nearer than the solver is */
    SETTLED = 5e-3, SAME_SCALE = 5e-3, SAME_SHARE = 0.05,
                    WIDER = 0.01, /* precision of ranges ten times as wide */
    SAME_SLOPES = 0.1; /* of a range: slopes are taken anew where a number has moved by more */

struct fitting {
    struct calibration *x;
    double *at, *weight, *slope; /* log model, and what each figure counts, [n]; [n][p] */
    double taken[MOST_FITTED]; /* where the slopes were taken */
    bool seen, sloped; /* a run could be made; slopes were taken */
    enum bt_code code;
    struct bt_err *e;
};

/* ---- inside the range ---- */

static double number_at(const struct number *v, double logit)
{
    return v->lo + (v->hi - v->lo) / (1 + exp(-fmax(-FARTHEST, fmin(FARTHEST, logit))));
}

static double logit_of(const struct number *v, double theta)
{
    double share = (theta - v->lo) / (v->hi - v->lo);
    share = share < 1e-9 || share > 1 - 1e-9 ? fmax(INSIDE, fmin(1 - INSIDE, share)) : share;
    return log(share / (1 - share));
}

static void numbers(const struct calibration *x, const gsl_vector *logit, double *theta)
{
    for (int j = 0; j < x->p; j++) theta[j] = number_at(&x->v[j], gsl_vector_get(logit, (size_t)j));
}

/* ---- what GSL asks for ---- */

/* Where no run can be made, far out, the sum is so large that a shorter step is tried. */
static int residuals(const gsl_vector *logit, void *data, gsl_vector *f)
{
    struct fitting *q = data;
    struct calibration *x = q->x;
    double theta[MOST_FITTED];
    struct bt_err e = { 0 };
    if (q->code != BT_OK) return GSL_EFAILED; /* GSL asks on after a failure */
    numbers(x, logit, theta);
    enum bt_code rc = bt_kept_run(x, theta, x->T, q->at, NULL, &e);
    x->runs++;
    if (rc != BT_OK && (!q->seen || rc != BT_E_SOLVER)) {
        q->code = bt_fail(q->e, rc, BT_NOWHERE, "%s", e.msg);
        return GSL_EFAILED;
    }
    if (rc != BT_OK) {
        x->lost++;
        gsl_vector_set_all(f, 1e4);
        return GSL_SUCCESS;
    }
    q->seen = true;
    for (int i = 0; i < x->n; i++) gsl_vector_set(f, (size_t)i, sqrt(q->weight[i]) * (q->at[i] - x->figure[i].observed));
    for (int j = 0; j < x->p; j++)
        gsl_vector_set(f, (size_t)x->n + (size_t)j,
                       x->prior == BT_PRIOR_NORMAL ? (theta[j] - x->v[j].central) / x->v[j].prior_sd : 0);
    return GSL_SUCCESS;
}

static int derivatives(const gsl_vector *logit, void *data, gsl_matrix *jac)
{
    struct fitting *q = data;
    struct calibration *x = q->x;
    double theta[MOST_FITTED] = { 0 };
    if (q->code != BT_OK) return GSL_EFAILED;
    numbers(x, logit, theta);
    bool far = !q->sloped;
    for (int j = 0; j < x->p; j++) far |= fabs(theta[j] - q->taken[j]) > SAME_SLOPES * (x->v[j].hi - x->v[j].lo);
    if (far && bt_kept_ahead(x, theta, q->slope, q->e) != BT_OK) return q->code = q->e->code, GSL_EFAILED;
    if (far) q->sloped = true, memcpy(q->taken, theta, sizeof theta);
    gsl_matrix_set_zero(jac);
    for (int j = 0; j < x->p; j++) {
        const struct number *v = &x->v[j];
        double turn = (theta[j] - v->lo) * (v->hi - theta[j]) / (v->hi - v->lo); /* of the number by its logit */
        for (int i = 0; i < x->n; i++)
            gsl_matrix_set(jac, (size_t)i, (size_t)j, sqrt(q->weight[i]) * turn * q->slope[(size_t)i * (size_t)x->p + (size_t)j]);
        gsl_matrix_set(jac, (size_t)x->n + (size_t)j, (size_t)j, x->prior == BT_PRIOR_NORMAL ? turn / v->prior_sd : 0);
    }
    return GSL_SUCCESS;
}

/* One search with weights as they are; theta in and out, q->at is of the end. */
static enum bt_code search(struct fitting *q, double *theta)
{
    struct calibration *x = q->x;
    gsl_multifit_nlinear_parameters how = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_fdf fdf = { .f = residuals, .df = derivatives, .n = (size_t)(x->n + x->p), .p = (size_t)x->p, .params = q };
    gsl_multifit_nlinear_workspace *w = gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &how, fdf.n, fdf.p);
    gsl_vector *from = gsl_vector_calloc(fdf.p);
    int info;
    for (int j = 0; from && j < x->p; j++) gsl_vector_set(from, (size_t)j, logit_of(&x->v[j], theta[j]));
    if (!w || !from) q->code = bt_fail(q->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    else if (gsl_multifit_nlinear_init(from, &fdf, w) == GSL_SUCCESS)
        gsl_multifit_nlinear_driver(MOST_STEPS, 1e-3, 1e-8, 0, NULL, NULL, &info, w); /* no progress any more is an end too */
    if (q->code == BT_OK) {
        numbers(x, gsl_multifit_nlinear_position(w), theta);
        q->code = bt_kept_run(x, theta, x->T, q->at, NULL, q->e);
        x->runs++;
    }
    if (w) gsl_multifit_nlinear_free(w);
    gsl_vector_free(from);
    return q->code;
}

/* ---- scales ---- */

/* r[n]: residuals of a series, each by the root of its weight; work[n]. Least squares without a loss; else the median, and for Huber's loss
 * his second proposal from there. lost: what the fit took of the freedom of the figures. */
static double scale_of(enum bt_loss loss, const double *r, int n, double lost, double *work)
{
    double square = 0;
    for (int i = 0; i < n; i++) square += r[i] * r[i] / n, work[i] = fabs(r[i]);
    if (loss == BT_LOSS_NONE) return fmax(LEAST_SIGMA, sqrt(square / lost));
    bt_sort(work, (size_t)n);
    double s = fmax(LEAST_SIGMA, 1.4826 * 0.5 * (work[(n - 1) / 2] + work[n / 2])), k = 1.345;
    double beta = 2 * gsl_cdf_ugaussian_P(k) - 1 - 2 * k * gsl_ran_ugaussian_pdf(k) + 2 * k * k * gsl_cdf_ugaussian_Q(k);
    for (int round = 0; loss == BT_LOSS_HUBER && round < 100; round++) {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += fmin(work[i] * work[i], k * k * s * s);
        double next = fmax(LEAST_SIGMA, sqrt(sum / (n * beta * lost)));
        bool near = fabs(next / s - 1) < 1e-6;
        s = next;
        if (near) return s;
    }
    return loss == BT_LOSS_HUBER ? s : s / sqrt(lost);
}

/* Correlation of figures that follow one another, of bent residuals. */
static double neighbours(const struct calibration *x, int series, const double *at)
{
    const struct misfit *m = &x->misfit[series];
    double square = 0, product = 0, psi, last = 0;
    int pairs = 0, row = -100;
    for (int i = 0; i < x->n; i++) {
        const struct figure *f = &x->figure[i];
        if (f->series != series) continue;
        bt_cal_bend(x, (at[i] - f->observed) * sqrt(f->weight) / m->sigma, &psi);
        square += psi * psi;
        if (f->row == row + x->seen.v[series].months) product += psi * last, pairs++;
        last = psi, row = f->row;
    }
    return square > 0 && pairs ? product / pairs / (square / m->n) : 0;
}

/* Neighbours that go together say less than their number. Returns the largest change of a share. Only where a fit has settled: what a bad
 * fit leaves always goes together. */
static double reshare(struct calibration *x)
{
    double most = 0;
    for (int s = 0; s < x->seen.n; s++) {
        struct misfit *m = &x->misfit[s];
        if (!m->n) continue;
        double share = m->rho > 2 / sqrt(m->n) ? fmax(0.02, (1 - m->rho) / (1 + m->rho)) : 1;
        most = fmax(most, fabs(share / m->share - 1));
        m->share = share;
    }
    return most;
}

/* New scales. Returns the largest change of one. */
static double rescale(struct calibration *x, const double *at, double *r, double *work)
{
    double most = 0, bends = 0, square = 0, lost = fmax(0.1, 1 - (double)x->p / x->n);
    for (int s = 0; s < x->seen.n; s++) {
        struct misfit *m = &x->misfit[s];
        int n = 0;
        if (!m->n) continue;
        for (int i = 0; i < x->n; i++)
            if (x->figure[i].series == s) r[n++] = (at[i] - x->figure[i].observed) * sqrt(x->figure[i].weight);
        double sigma = scale_of(x->loss, r, n, lost, work);
        most = fmax(most, fabs(sigma / m->sigma - 1));
        m->sigma = sigma;
        m->rho = neighbours(x, s, at);
    }
    for (int i = 0; i < x->n; i++) {
        double psi, scale = sqrt(x->figure[i].weight) / x->misfit[x->figure[i].series].sigma;
        bends += bt_cal_bend(x, (at[i] - x->figure[i].observed) * scale, &psi);
        square += psi * psi;
    }
    x->kappa = x->loss != BT_LOSS_NONE && bends > 0 && square > 0 ? square / lost / bends : 1;
    return most;
}

/* ---- around it ---- */

static void reweigh(struct fitting *q)
{
    for (int i = 0; i < q->x->n; i++) q->weight[i] = bt_cal_weight(q->x, i, q->at[i] - q->x->figure[i].observed);
}

/* Root mean squares, and outliers. */
static void miss(struct calibration *x, const double *at, bool fitted)
{
    double worst[1] = { 0 };
    for (int s = 0; s < x->seen.n; s++) {
        struct misfit *m = &x->misfit[s];
        double square = 0;
        worst[0] = 0, m->outliers = 0, m->worst = -1;
        for (int i = 0; i < x->n; i++) {
            if (x->figure[i].series != s) continue;
            double r = at[i] - x->figure[i].observed, u = fabs(r) * sqrt(x->figure[i].weight) / m->sigma;
            square += r * r / m->n;
            m->outliers += u > 3;
            if (u > 3 && u > worst[0]) worst[0] = u, m->worst = x->figure[i].row;
        }
        *(fitted ? &m->after : &m->before) = sqrt(square);
    }
}

static enum bt_code rounds(struct fitting *q, double *theta, double *r, double *work, struct bt_progress *p)
{
    struct calibration *x = q->x;
    double last[MOST_FITTED] = { 0 };
    int shared = 0;
    reweigh(q);
    for (x->rounds = 1;; x->rounds++) {
        memcpy(last, theta, (size_t)x->p * sizeof *last);
        if (search(q, theta) != BT_OK) return q->code;
        double moved = 0, scaled = rescale(x, q->at, r, work);
        for (int j = 0; j < x->p; j++) moved = fmax(moved, fabs(theta[j] - last[j]) / (x->v[j].hi - x->v[j].lo));
        bool settled = moved < SETTLED && scaled < SAME_SCALE;
        bool done = settled && (shared == MOST_SHARES || reshare(x) < SAME_SHARE);
        shared += settled;
        reweigh(q);
        if (done) return BT_OK;
        if (p) bt_progress_at(p, 0.05 + 0.4 * (1 - exp(-0.3 * x->rounds)));
        if (x->rounds == MOST_ROUNDS)
            return bt_fail(q->e, BT_E_SOLVER, BT_NOWHERE,
                           "the fit had not settled after %d rounds: the last moved a number by %.2g %% of its range, and a scale by "
                           "%.2g %%; fit fewer numbers, or take another loss",
                           x->rounds, 100 * moved, 100 * scaled);
    }
}

/* ---- how sure ---- */

/* Of the data (weights of figures), and of the ranges: a uniform one counts by its own standard deviation. */
static void precision(const struct calibration *x, const double *weight, double ranges, double *h)
{
    const size_t p = (size_t)x->p;
    memset(h, 0, p * p * sizeof *h);
    for (size_t i = 0; i < (size_t)x->n; i++)
        for (size_t j = 0; j < p; j++)
            for (size_t k = 0; k < p; k++) h[j * p + k] += weight[i] * x->slope[i * p + j] * x->slope[i * p + k];
    for (size_t j = 0; j < p; j++) h[j * p + j] += ranges / (x->v[j].prior_sd * x->v[j].prior_sd);
}

/* Its inverse. */
static bool covariance(const struct calibration *x, const double *weight, double ranges, double *out)
{
    const int p = x->p;
    double h[MOST_FITTED * MOST_FITTED], unit[MOST_FITTED], column[MOST_FITTED];
    for (int k = 0; k < p; k++) {
        precision(x, weight, ranges, h);
        for (int j = 0; j < p; j++) unit[j] = j == k;
        if (!bt_cal_solve(p, h, p, unit, column)) return false;
        for (int j = 0; j < p; j++) out[j * p + k] = column[j];
    }
    return true;
}

/* How many directions the data tell more of than the ranges do: pivots above 1 of their precision in units of the ranges, by Jacobi's
 * rotations. */
static int told(const struct calibration *x, double *h)
{
    const int p = x->p;
    int n = 0;
    for (int j = 0; j < p; j++)
        for (int k = 0; k < p; k++) h[j * p + k] *= x->v[j].prior_sd * x->v[k].prior_sd;
    for (int sweep = 0; sweep < 60; sweep++)
        for (int j = 0; j < p; j++)
            for (int k = j + 1; k < p; k++) {
                double turn = 0.5 * atan2(2 * h[j * p + k], h[k * p + k] - h[j * p + j]), c = cos(turn), s = sin(turn);
                for (int i = 0; i < p; i++) {
                    double a = h[i * p + j], b = h[i * p + k];
                    h[i * p + j] = c * a - s * b, h[i * p + k] = s * a + c * b;
                }
                for (int i = 0; i < p; i++) {
                    double a = h[j * p + i], b = h[k * p + i];
                    h[j * p + i] = c * a - s * b, h[k * p + i] = s * a + c * b;
                }
            }
    for (int j = 0; j < p; j++) n += h[j * p + j] > 1;
    return n;
}

/* Slopes at the fit, beside those by differences; what numbers vary together. */
static enum bt_code judge(struct fitting *q, const double *theta, double *by_steps)
{
    struct calibration *x = q->x;
    const size_t p = (size_t)x->p, n = (size_t)x->n;
    double h[MOST_FITTED * MOST_FITTED], sd[MOST_FITTED];
    enum bt_code rc = bt_kept_ahead(x, theta, x->slope, q->e);
    if (rc == BT_OK) rc = bt_kept_slopes(x, theta, STEP, by_steps, q->e);
    for (size_t j = 0; j < p && rc == BT_OK; j++) {
        double off = 0, size = 0;
        for (size_t i = 0; i < n; i++)
            off = fmax(off, fabs(by_steps[i * p + j] - x->slope[i * p + j])), size = fmax(size, fabs(x->slope[i * p + j]));
        x->v[j].slopes_off = size > 0 ? off / size : 0;
    }
    if (rc == BT_OK && (!covariance(x, q->weight, 1, x->covariance) || !covariance(x, q->weight, WIDER, x->together)))
        rc = bt_fail(q->e, BT_E_SOLVER, BT_NOWHERE, "what the numbers vary by together can not be told");
    if (rc != BT_OK) return rc;
    for (size_t j = 0; j < p; j++) x->v[j].sd = sqrt(x->covariance[j * p + j]), sd[j] = sqrt(x->together[j * p + j]);
    for (size_t j = 0; j < p; j++)
        for (size_t m = 0; m < p; m++) x->together[j * p + m] /= sd[j] * sd[m];
    precision(x, q->weight, 0, h);
    x->told = told(x, h);
    return BT_OK;
}

enum bt_code bt_cal_fit(struct calibration *x, struct bt_arena *a, struct bt_progress *p, struct bt_err *e)
{
    const size_t n = (size_t)x->n;
    struct fitting q = { .x = x, .e = e, .at = bt_get(a, n, sizeof(double)), .weight = bt_get(a, n, sizeof(double)),
                          .slope = bt_get(a, n * (size_t)x->p, sizeof(double)) };
    double *r = bt_get(a, n, sizeof *r), *work = bt_get(a, n, sizeof *work), *by_steps = bt_get(a, n * (size_t)x->p, sizeof *by_steps),
           theta[MOST_FITTED] = { 0 }, freedom = -x->p;
    x->slope = bt_get(a, n * (size_t)x->p, sizeof *x->slope);
    if (!q.at || !q.weight || !q.slope || !r || !work || !by_steps || !x->slope) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int j = 0; j < x->p; j++) theta[j] = x->v[j].central;
    enum bt_code rc = bt_kept_run(x, theta, x->T, q.at, NULL, e);
    if (rc != BT_OK) return rc;
    for (int s = 0; s < x->seen.n; s++) x->misfit[s].sigma = 1, x->misfit[s].share = 1;
    rescale(x, q.at, r, work);
    miss(x, q.at, false);
    rc = rounds(&q, theta, r, work, p);
    if (rc == BT_OK) rc = judge(&q, theta, by_steps);
    if (rc != BT_OK) return rc;
    miss(x, q.at, true);
    for (int j = 0; j < x->p; j++) x->v[j].value = theta[j];
    for (int s = 0; s < x->seen.n; s++) freedom += x->misfit[s].n * x->misfit[s].share;
    double t = gsl_cdf_tdist_Pinv(0.5 + BT_CAL_LEVEL / 2, fmax(2, freedom));
    x->cut = t * t;
    x->best = bt_cal_deviance(x, q.at, theta, -1);
    return BT_OK;
}
