/* calibrate_profile.c -- how far a number can go before the data object, all others following: intervals by profile likelihood. The others
 * follow by Newton's steps with the slopes of the fit, which is exact enough where those hardly change; each step is judged by a run. */
#include "calibrate_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { MOST_MOVES = 12, MOST_LOOKS = 12 };
static const double NEAR = 0.02, EVEN = 0.03; /* of the rise of the deviance: what the others may leave; of its root: the end is met */

struct profile {
    struct calibration *x; /* read only, but for its numbers' own intervals */
    int j, without;        /* the number; that whose prior is left out, -1: none */
    double least, at_least, theta[MOST_FITTED]; /* the lowest deviance so far, where, and the numbers there */
    double *at;            /* log model [n] */
    int runs;
};

/* ---- the others ---- */

/* Gradient and curvature of half the deviance in the others; what stands at an end of its range and would leave stays out. free: which are
 * in it. Returns how many. */
static int system_of(const struct profile *q, const double *theta, double *h, double *g, int *free)
{
    const struct calibration *x = q->x;
    const size_t p = (size_t)x->p;
    double slope[MOST_FITTED] = { 0 };
    int n = 0;
    for (size_t j = 0; j < p; j++) {
        const struct number *v = &x->v[j];
        for (size_t i = 0; i < (size_t)x->n; i++) {
            double r = q->at[i] - x->figure[i].observed;
            slope[j] += bt_cal_weight(x, (int)i, r) * r * x->slope[i * p + j];
        }
        bool held = x->prior == BT_PRIOR_NORMAL && (int)j != q->without;
        if (held) slope[j] += (theta[j] - v->central) / (v->prior_sd * v->prior_sd);
        bool stuck = (theta[j] <= v->lo && slope[j] > 0) || (theta[j] >= v->hi && slope[j] < 0);
        if ((int)j != q->j && !stuck) free[n++] = (int)j;
    }
    for (int a = 0; a < n; a++) {
        g[a] = -slope[free[a]];
        for (int b = 0; b < n; b++) {
            double sum = 0;
            for (size_t i = 0; i < (size_t)x->n; i++)
                sum += bt_cal_weight(x, (int)i, q->at[i] - x->figure[i].observed) * x->slope[i * p + (size_t)free[a]] *
                       x->slope[i * p + (size_t)free[b]];
            double range = x->v[free[a]].hi - x->v[free[a]].lo, sd = x->v[free[a]].prior_sd;
            if (a == b) sum += x->prior == BT_PRIOR_NORMAL ? 1 / (sd * sd) : 1e-4 / (range * range); /* so that it can be solved */
            h[a * MOST_FITTED + b] = sum;
        }
    }
    return n;
}

static enum bt_code look(struct profile *q, const double *theta, double *deviance, struct bt_err *e)
{
    enum bt_code rc = bt_cal_run(q->x, theta, q->x->T, q->at, NULL, e);
    q->runs++;
    *deviance = rc == BT_OK ? bt_cal_deviance(q->x, q->at, theta, q->without) : INFINITY;
    if (rc == BT_E_SOLVER) *e = (struct bt_err){ 0 }, rc = BT_OK; /* no run there: it is too far out */
    return rc;
}

/* theta[j] stays; the others go where the deviance is least, which is given back. */
static enum bt_code follow(struct profile *q, double *theta, double *deviance, struct bt_err *e)
{
    const struct calibration *x = q->x;
    double h[MOST_FITTED * MOST_FITTED], g[MOST_FITTED], d[MOST_FITTED], next[MOST_FITTED], new;
    int free[MOST_FITTED];
    enum bt_code rc = look(q, theta, deviance, e);
    for (int move = 0; rc == BT_OK && isfinite(*deviance) && move < MOST_MOVES; move++) {
        int n = system_of(q, theta, h, g, free);
        double gain = 0, share = 1;
        if (!n || !bt_cal_solve(n, h, MOST_FITTED, g, d)) break;
        for (int a = 0; a < n; a++) gain += g[a] * d[a];
        if (gain < NEAR * x->cut) break;
        for (int shorter = 0;; shorter++, share /= 3) {
            memcpy(next, theta, sizeof next);
            for (int a = 0; a < n; a++) next[free[a]] = fmax(x->v[free[a]].lo, fmin(x->v[free[a]].hi, theta[free[a]] + share * d[a]));
            rc = look(q, next, &new, e);
            if (rc != BT_OK || new < *deviance || shorter == 2) break;
        }
        if (rc != BT_OK) break;
        if (!(new < *deviance)) { /* the log model must be that of theta */
            rc = look(q, theta, deviance, e);
            break;
        }
        memcpy(theta, next, sizeof next);
        *deviance = new;
    }
    return rc;
}

/* ---- an end ---- */

/* The others as far as they went together with this one at the fit. */
static void along(const struct profile *q, double to, double *theta)
{
    const struct calibration *x = q->x;
    const size_t p = (size_t)x->p, j = (size_t)q->j;
    double by = (to - q->theta[j]) / x->covariance[j * p + j];
    for (size_t k = 0; k < p; k++)
        theta[k] = k == j ? to : fmax(x->v[k].lo, fmin(x->v[k].hi, q->theta[k] + by * x->covariance[k * p + j]));
}

static enum bt_code rise_at(struct profile *q, double to, double *rise, struct bt_err *e)
{
    double theta[MOST_FITTED] = { 0 }, deviance;
    along(q, to, theta);
    enum bt_code rc = follow(q, theta, &deviance, e);
    if (rc == BT_OK && deviance < q->least) q->least = deviance, q->at_least = to, memcpy(q->theta, theta, sizeof theta);
    *rise = deviance - q->least;
    return rc;
}

/* The root of the rise grows about evenly with the way from the least: the next look is where it would be that of the cut. */
static enum bt_code one_end(struct profile *q, int side, double *end, bool *open, struct bt_err *e)
{
    const struct number *v = &q->x->v[q->j];
    const double cut = sqrt(q->x->cut), last = side < 0 ? v->lo : v->hi;
    double in = q->at_least, in_root = 0, out = last, out_root = INFINITY, to = in + side * cut * v->sd, rise;
    *open = false;
    for (int k = 0; k < MOST_LOOKS; k++) {
        if (side * (to - last) >= 0) to = last;
        enum bt_code rc = rise_at(q, to, &rise, e);
        if (rc != BT_OK) return rc;
        double root = sqrt(fmax(0, rise)), way;
        if (fabs(root / cut - 1) < EVEN) return *end = to, BT_OK;
        if (root < cut && side * (to - last) >= 0) return *end = last, *open = true, BT_OK;
        if (root < cut) in = to, in_root = root;
        else out = to, out_root = root;
        way = in - q->at_least;
        if (isfinite(out_root)) to = in + (out - in) * fmax(0.1, fmin(0.9, (cut - in_root) / (out_root - in_root)));
        else if (side * (out - last) < 0) to = 0.5 * (in + out); /* no run could be made there */
        else to = fabs(way) > 0 ? q->at_least + way * fmin(3, cut / fmax(root, cut / 3)) : in + side * cut * v->sd;
    }
    *end = isfinite(out_root) ? in + (out - in) * (cut - in_root) / (out_root - in_root) : in;
    return BT_OK;
}

/* Where a side finds a lower place than there was, both are looked for again from there. */
static enum bt_code interval(struct profile *q, struct ends *x, struct bt_err *e)
{
    enum bt_code rc = BT_OK;
    for (int again = 0; rc == BT_OK && again < 3; again++) {
        double least = q->least;
        rc = one_end(q, -1, &x->low, &x->low_open, e);
        if (rc == BT_OK) rc = one_end(q, 1, &x->high, &x->high_open, e);
        if (least - q->least < NEAR * q->x->cut) break;
    }
    return rc;
}

/* ---- each number ---- */

struct profiles {
    struct calibration *x;
    atomic_int next, runs, done;
    atomic_bool enough; /* interrupted, or a block could not be written */
    pthread_mutex_t lock; /* of blocks */
    struct bt_err stopped;
    bool there[MOST_FITTED]; /* finished by an earlier run */
    struct bt_progress *p;
    enum bt_code code[MOST_FITTED];
    char why[MOST_FITTED][300];
};

/* Without its own prior the least lies elsewhere: a first step there. */
static enum bt_code set_out(struct profile *q, struct bt_err *e)
{
    const struct number *v = &q->x->v[q->j];
    double own = 1 / (v->prior_sd * v->prior_sd), data = 1 / (v->sd * v->sd) - own, rise;
    q->without = q->j;
    q->least -= (v->value - v->central) * (v->value - v->central) * own;
    if (data < 0.01 * own) return BT_OK;
    double to = v->value + (v->value - v->central) * own / data;
    return rise_at(q, fmax(v->lo, fmin(v->hi, to)), &rise, e);
}

static enum bt_code intervals(struct profiles *all, int j, double *at, int *runs, struct bt_err *e)
{
    struct calibration *x = all->x;
    struct number *v = &x->v[j];
    struct profile q = { .x = x, .j = j, .without = -1, .least = x->best, .at_least = v->value, .at = at };
    for (int k = 0; k < x->p; k++) q.theta[k] = x->v[k].value;
    enum bt_code rc = interval(&q, &v->posterior, e);
    struct ends *data = &v->data;
    *data = v->posterior;
    if (rc == BT_OK && x->prior == BT_PRIOR_NORMAL) {
        q.least = x->best, q.at_least = v->value;
        for (int k = 0; k < x->p; k++) q.theta[k] = x->v[k].value;
        rc = set_out(&q, e);
        if (rc == BT_OK) rc = interval(&q, data, e);
    }
    *runs = q.runs;
    return rc;
}

static enum bt_code one_number(struct profiles *all, int j, double *at, struct bt_err *e)
{
    int runs = 0;
    const enum bt_code rc = intervals(all, j, at, &runs, e);
    atomic_fetch_add(&all->runs, runs);
    pthread_mutex_lock(&all->lock);
    struct bt_err kept = *e;
    if (!atomic_load(&all->enough) && bt_profile_put(all->x, j, runs, rc, &kept) != rc)
        all->stopped = kept, atomic_store(&all->enough, true);
    pthread_mutex_unlock(&all->lock);
    return rc;
}

static void work(void *data, bool first)
{
    struct profiles *all = data;
    struct bt_arena *a = bt_arena_new();
    double *at = a ? bt_get(a, (size_t)all->x->n, sizeof *at) : NULL;
    for (int j; !atomic_load(&all->enough) && (j = atomic_fetch_add(&all->next, 1)) < all->x->p;) {
        if (all->there[j]) continue;
        struct bt_err e = { 0 };
        all->code[j] = at ? one_number(all, j, at, &e) : bt_fail(&e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        bt_format(all->why[j], sizeof all->why[j], "%s", e.msg);
        int done = atomic_fetch_add(&all->done, 1) + 1;
        if (first && all->p) bt_progress_at(all->p, 0.5 + 0.45 * done / all->x->p);
    }
    bt_arena_free(a);
}

enum bt_code bt_cal_profile(struct calibration *x, struct bt_arena *a, struct bt_progress *p, struct bt_err *e)
{
    struct profiles *all = bt_get(a, 1, sizeof *all);
    enum bt_code rc = BT_OK;
    if (!all) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    all->x = x, all->p = p;
    for (int j = 0; j < x->p; j++) {
        struct bt_err of = { 0 };
        int runs = 0;
        all->code[j] = bt_profile_take(x, j, &runs, &all->there[j], &of);
        if (all->code[j] == BT_E_INPUT) return *e = of, e->code;
        bt_format(all->why[j], sizeof all->why[j], "%s", of.msg);
        atomic_fetch_add(&all->runs, runs), atomic_fetch_add(&all->done, all->there[j]);
    }
    pthread_mutex_init(&all->lock, NULL);
    bt_in_threads(x->threads, work, all);
    pthread_mutex_destroy(&all->lock);
    x->runs += atomic_load(&all->runs), x->journal.next += x->p;
    if (atomic_load(&all->enough)) return *e = all->stopped, e->code;
    for (int j = 0; j < x->p && rc == BT_OK; j++)
        if (all->code[j] != BT_OK) rc = bt_fail(e, all->code[j], BT_NOWHERE, "profile of %s: %s", x->v[j].address, all->why[j]);
    return rc;
}
