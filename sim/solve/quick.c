/* quick.c -- see quick.h. */
#include "quick.h"
#include "lanes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

static const double FIRST = 1e-4;     /* days of the first step, which nothing foretells: it is taken as it comes */
static const double SHORTEST = 1e-7;
static const double SAFETY = 0.75;    /* of the step that the error would allow: rejected steps fall from a seventh to a fiftieth */
static const double SMALL = 1e-4;     /* of a segment's people, added to a stock before errors are relative to it */
/* Signals, at a tolerance of 1e-4: how far they may be from what they were taken for before rates are made anew, and how much of that
 * may be left after the correction; at other tolerances by this power of it. */
static const double NEAR = 1.2e-3, BY_POWER = 2.0 / 3, LEFT = 0.3;
static const double AGAIN = 0.02; /* of NEAR: what is left beyond it is corrected once more; as an error it would cost steps */
/* Steps may grow by so much at order 1 to 5: beyond 1.6, 1.28 and 1.13 at the last three rounding errors grow with them for as long as
 * the steps do. A step that might grow by more keeps its order. */
static const double GROW[QUICK_ORDER + 1] = { 0, 2, 2, 1.6, 1.28, 1.13 }, RAISE_BELOW = 1.6;
/* At full order the formula goes so much of the way to that of one order more, which takes the most part of its error away, while steps
 * grow by no more than the first; none from the second on, where what older steps erred by would grow with them. */
static const double LEAN = 0.7, LEANS_TO = 1.02, UPRIGHT_FROM = 1.15;
/* Measures a day may err by so much more than states, relative to themselves and a little of their largest so far: what bends them alone,
 * like a price or a rate of contacts that nobody moves by, is met by no state. */
static const double TOTALS_BY = 30, SMALL_TOTAL = 1e-3, TOTALS_OVER = 0.1; /* over: days of a step that is not too short to look */
enum { MOST_FAILS = 6 };
enum { RENEW_WEIGHTS = 16 }; /* steps */
static const double RENEW_BY_STEP = 0.5, RENEW_BY_LEFT = 0.3; /* a change of gamma, relative; what a correction may leave, of what was */

/* ---- passes over a state ---- */

LANES static void weights(double *w, const double *y, const double *atol, double tol, int n)
{
    LANE(i, n) w[i] = 1 / (tol * (fabs(y[i]) + atol[i]));
}

LANES static double norm(const double *a, const double *b, const double *w, int n)
{
    lanes x = { 0 };
    for (int i = 0; i < n; i += 8) {
        const lanes d = (*(const lanes *)(a + i) - *(const lanes *)(b + i)) * *(const lanes *)(w + i);
        x += d * d;
    }
    return sqrt((((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]))) / n);
}

/* pred = sum of l y, b = sum of c y over the points. */
LANES static void combine(double *restrict pred, double *restrict b, const struct quick_point *at, const double *l, const double *c,
                          int points, int n)
{
    const double *y0 = at[0].y, *y1 = at[1].y, *y2 = at[2].y, *y3 = at[3].y, *y4 = at[4].y, *y5 = at[5].y;
    if (points == QUICK_POINTS) {
        LANE(i, n) {
            pred[i] = l[0] * y0[i] + l[1] * y1[i] + l[2] * y2[i] + l[3] * y3[i] + l[4] * y4[i] + l[5] * y5[i];
            b[i] = c[0] * y0[i] + c[1] * y1[i] + c[2] * y2[i] + c[3] * y3[i] + c[4] * y4[i] + c[5] * y5[i];
        }
        return;
    }
    EACH(i, n & ~7) pred[i] = l[0] * y0[i], b[i] = c[0] * y0[i];
    for (int k = 1; k < points; k++) {
        const double *yk = at[k].y;
        EACH(i, n & ~7) pred[i] += l[k] * yk[i], b[i] += c[k] * yk[i];
    }
}

/* ---- moves between segments, from the predictor ---- */

static void one_link(struct quick *q, int i, int k)
{
    struct model *m = q->m;
    const struct program *p = q->p;
    const struct crowd *c = &m->net->crowd[i];
    const int *to = c->root[k].to_segment, r = m->root0[i] + k;
    const double *rate = bt_row(p, p->rate[r]), *beyond = bt_row(p, p->beyond[r]), *more = q->pred + m->more;
    double *b = bt_row(p, p->b), *here = VEC(b, c->first), *dmore = b + m->more;
    EACH(s, m->S) {
        if (to[s] < 0) continue;
        double again = m->follows ? (rate[s] - beyond[s]) * VEC(m->start->share, i)[s] * more[s] : 0, all = again;
        EACH(n, c->n) {
            double flow = beyond[s] * VEC(q->pred, c->first + n)[s];
            VEC(b, c->first + n)[s] -= flow;
            all += flow;
        }
        here[s] -= again, here[to[s]] += all;
        if (m->follows) dmore[s] -= all, dmore[to[s]] += all;
    }
}

static void links(struct quick *q)
{
    struct model *m = q->m;
    const struct bt_network *net = m->net;
    EACH(i, net->n_crowd)
        EACH(k, net->crowd[i].n_root)
            if (net->crowd[i].root[k].to_segment) one_link(q, i, k);
    if (m->follows) sub_mul(bt_row(q->p, q->p->b) + m->more, m->leave, q->pred + m->more, m->W);
}

/* ---- a step ---- */

/* Weights of `points` points that give the value at t, and of k points in (y - b) / gamma, the slope there of a polynomial through them
 * and y. */
static void coefficients(const struct quick *q, double t, int k, int points, double *l, double *c, double *gamma)
{
    double slope = 0;
    EACH(i, points) {
        l[i] = 1;
        EACH(j, points)
            if (j != i) l[i] *= (t - q->point[j].t) / (q->point[i].t - q->point[j].t);
    }
    EACH(j, k) slope += 1 / (t - q->point[j].t);
    EACH(i, k) {
        double x = 1 / (t - q->point[i].t);
        EACH(j, k)
            if (j != i) x *= (t - q->point[j].t) / (q->point[i].t - q->point[j].t);
        c[i] = x / slope;
    }
    *gamma = 1 / slope;
}

/* One order more is the same formula with the predictor's miss in it: l are the predictor's weights. */
static void lean(const struct quick *q, double t, int k, const double *l, double *c, double *gamma)
{
    double grows = (t - q->point[0].t) / (q->point[0].t - q->point[1].t), part = (UPRIGHT_FROM - grows) / (UPRIGHT_FROM - LEANS_TO),
           by = LEAN * fmax(0, fmin(1, part)) * *gamma / (t - q->point[k].t);
    EACH(i, k + 1) c[i] = (c[i] + by * l[i]) / (1 + by);
    *gamma /= 1 + by;
}

static void right_side(struct quick *q, double t, int k, int points, double *l, double *gamma)
{
    struct model *m = q->m;
    struct program *p = q->p;
    double c[QUICK_POINTS] = { 0 }, *b = bt_row(p, p->b);
    coefficients(q, t, k, points, l, c, gamma);
    if (k == QUICK_ORDER && points > k) lean(q, t, k, l, c, gamma);
    EACH(i, points) c[i] /= *gamma;
    combine(q->pred, b, q->point, l, c, points, q->n);
    EACH(s, q->K) {
        q->guess[s] = 0;
        EACH(i, points) q->guess[s] += l[i] * q->point[i].seen[s];
    }
    bt_quick_clip(m, q->guess);
    bt_model_time(m, t);
    bt_program_run(p, L_RATES, BY_TIME);
    bt_program_run(p, L_MATRIX, BY_TIME);
    add_vec(VEC(b, m->net->home_stock), m->entry, m->W);
    add_vec(VEC(b, m->net->entered_stock), m->entry, m->W);
}

/* All rates by the guess of the signals, the system they make, its solution. */
static void pass(struct quick *q, double gamma, bool first)
{
    struct program *p = q->p;
    bt_quick_put(q, q->guess);
    bt_program_run(p, L_RATES, BY_SIGNAL);
    bt_program_run(p, L_MATRIX, BY_SIGNAL);
    if (first && p->links) links(q);
    bt_row_fill(p, p->step, gamma), bt_row_fill(p, p->per_step, 1 / gamma);
    bt_program_run(p, L_FACTOR, BY_SIGNAL);
    bt_quick_solve(q, gamma, q->guess);
    q->stats.passes++;
}

/* The signals of x as they are, and the totals a day by the rates that follow. */
static void look(struct quick *q)
{
    EACH(i, q->K) q->guess[i] = q->m->signal[i].value;
    bt_quick_clip(q->m, q->guess);
    bt_quick_put(q, q->guess);
    bt_program_run(q->p, L_RATES, BY_SIGNAL);
    bt_program_run(q->p, L_TOTALS, BY_SIGNAL);
}

/* How far measures a day, and the coverage that costs go by, are from what the points before foretell, against what is allowed. */
static double miss_of_totals(const struct quick *q, int points, const double *l)
{
    const double *v = q->p->sums + q->p->total0;
    int at = q->K + 2 * q->m->net->n_pool;
    double worst = 0;
    EACH(i, q->m->net->n_measure) {
        double off = v[i], size = fabs(v[i]) + SMALL_TOTAL * q->largest[i];
        EACH(k, points) off -= l[k] * q->point[k].seen[at + i];
        if (size > 0) worst = fmax(worst, fabs(off) / size);
    }
    at += q->m->net->n_measure;
    EACH(i, q->m->net->n_intervention) {
        double off = q->m->cover[i], size = fabs(off) + 0.1 * fabs(q->m->active[i]);
        EACH(k, points) off -= l[k] * q->point[k].seen[at + i];
        if (size > 0) worst = fmax(worst, fabs(off) / size);
    }
    return worst / (TOTALS_BY * q->tol);
}

static const double TOO_FAR = 1e3; /* an error: signals were not found */

/* To t; the error against the tolerance. */
static double step(struct quick *q, double t)
{
    int k = q->order, points = k + 1 < q->n_point ? k + 1 : q->n_point;
    double gamma, l[QUICK_POINTS] = { 0 }, worst = 0, left = 0, near = NEAR * pow(q->tol / 1e-4, BY_POWER);
    right_side(q, t, k, points, l, &gamma);
    for (int n = 0; n < 4; n++) {
        pass(q, gamma, n == 0);
        worst = bt_quick_signals(q);
        if (q->until_ranks <= 0 || n > 1 || fabs(gamma / q->gamma_of_ranks - 1) > RENEW_BY_STEP) bt_quick_ranks(q, gamma);
        bt_quick_correct(q);
        left = bt_quick_signals_moved(q);
        if (left > AGAIN * near) bt_quick_correct(q), left = bt_quick_signals_moved(q);
        if (left > RENEW_BY_LEFT * worst && left > 0.1 * near) q->until_ranks = 0;
        if (worst <= near && left <= LEFT * near) break;
    }
    q->until_ranks--;
    if (left > near) return TOO_FAR;
    bt_quick_move(q);
    double kappa = points <= k ? 0.5 : gamma / (t - q->point[k].t), error = 0;
    if (q->n_point > 1) error = norm(bt_row(q->p, q->p->x), q->pred, q->weight, q->n) * kappa / (1 + kappa);
    if (!(error <= 1)) return error;
    look(q);
    if (q->n_point == 1 || t - q->t < TOTALS_OVER) return error; /* where they jump no step is short enough */
    return fmax(error, miss_of_totals(q, points, l) * kappa / (1 + kappa));
}

/* ---- points ---- */

/* Totals a day into the sums over time. */
static void count(struct quick *q, double t)
{
    struct model *m = q->m;
    const struct bt_network *net = m->net;
    double *v = bt_quadrature_point(&q->totals, t);
    int M = net->n_measure;
    const double *sum = q->p->sums + q->p->total0;
    memcpy(v, sum, (size_t)(M + net->n_cost) * sizeof *v);
    double *row = v + M + net->n_cost;
    if (!q->cost) return; /* n_value is rounded up, so it does not tell */
    memset(row, 0, (size_t)(net->n_intervention * (net->n_payer + 1)) * sizeof *row);
    EACH(i, net->n_intervention)
        if (m->cover[i] != 0 || m->active[i] != 0)
            bt_intervention_costs(m, i, t, 0, sum[M + net->n_cost + 1 + i], sum[M + net->n_cost],
                                  v, row + (size_t)i * ((size_t)net->n_payer + 1));
}

/* x, looked at, as the newest point. */
static void add_point(struct quick *q, double t)
{
    const struct model *m = q->m;
    int M = m->net->n_measure, P = m->net->n_pool;
    struct quick_point x = q->point[QUICK_POINTS - 1];
    for (int i = QUICK_POINTS - 1; i > 0; i--) q->point[i] = q->point[i - 1];
    memcpy(x.y, bt_row(q->p, q->p->x), (size_t)q->n * sizeof *x.y);
    EACH(i, q->K) x.seen[i] = m->signal[i].value;
    EACH(i, P) x.seen[q->K + i] = m->agg_now[i], x.seen[q->K + P + i] = m->open[i];
    memcpy(x.seen + q->K + 2 * (size_t)P, q->p->sums + q->p->total0, (size_t)M * sizeof *x.seen);
    memcpy(x.seen + q->K + 2 * (size_t)P + M, m->cover, (size_t)m->net->n_intervention * sizeof *x.seen);
    EACH(i, M) q->largest[i] = fmax(q->largest[i], fabs(x.seen[q->K + 2 * P + i]));
    count(q, t);
    x.t = q->t = t;
    q->point[0] = x;
    if (q->n_point < QUICK_POINTS) q->n_point++;
}

static void count_to(struct quick *q, double t)
{
    if (t <= q->counted) return;
    bt_quadrature_span(&q->totals, q->counted, t);
    q->counted = t;
}

static double next_end(const struct quick *q, double *h)
{
    *h = q->h;
    if (q->t + *h >= q->stop - 1e-9) *h = q->stop - q->t;
    else if (q->t + 1.9 * *h > q->stop) *h = 0.5 * (q->stop - q->t);
    return q->t + q->h >= q->stop - 1e-9 ? q->stop : q->t + *h;
}

/* Where steps fail again and again something jumps: what was before it foretells nothing. */
static void begin_anew(struct quick *q)
{
    q->n_point = 1, q->order = 1, q->fails = 0, q->until_ranks = 0;
    q->h = fmin(q->h, FIRST);
    bt_quadrature_restart(&q->totals);
}

static void reject(struct quick *q, double h, double grow)
{
    q->stats.rejected++;
    q->h = h * fmax(0.2, fmin(grow, 0.9));
    if (++q->fails >= 2 && q->order > 1) q->order--;
    if (q->fails >= MOST_FAILS) begin_anew(q);
}

static void accept(struct quick *q, double t, double h, double grow)
{
    q->fails = 0, q->stats.steps++;
    add_point(q, t);
    if (--q->until_weights <= 0) {
        weights(q->weight, q->point[0].y, q->atol, q->tol, q->n);
        q->until_weights = RENEW_WEIGHTS;
    }
    bool raised = q->order < QUICK_ORDER && q->n_point > q->order + 1 && (q->order < 3 || grow < RAISE_BELOW);
    grow = fmin(grow, GROW[q->order]);
    if (raised) q->order++;
    if (h < q->h * 0.999 && grow * h > q->h) grow = q->h / h; /* it was cut for a stop */
    q->h = grow > 1 && grow < 1.08 ? h : grow * h;
    if (q->t >= q->stop) q->stop = INFINITY;
}

enum bt_code bt_quick_to(struct quick *q, double t, struct bt_err *e)
{
    count_to(q, fmin(q->t, t));
    while (q->t < t) {
        double h, end = next_end(q, &h), error = step(q, end), grow = error > 0 ? SAFETY * pow(error, -1.0 / (q->order + 1)) : 2;
        if (error <= 1) accept(q, end, h, grow), q->error += error * q->tol, count_to(q, fmin(q->t, t));
        else reject(q, h, isfinite(grow) ? grow : 0.2);
        if (!(q->h > SHORTEST)) return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "steps become too short on day %.3f", q->t);
    }
    bt_quadrature_flush(&q->totals);
    return BT_OK;
}

/* ---- beginning ---- */

static void fill_atol(struct quick *q)
{
    struct model *m = q->m;
    const struct bt_network *net = m->net;
    EACH(i, q->n) q->atol[i] = 1;
    EACH(k, net->n_stock)
        EACH(s, m->W) VEC(q->atol, k)[s] = SMALL * (s < net->S ? net->people[s] : 1) + 1e-3;
    for (int s = 0; m->more >= 0 && s < m->W; s++) q->atol[m->more + s] = VEC(q->atol, net->home_stock)[s];
}

enum bt_code bt_quick_open(struct quick **out, struct model *m, const bool *wanted, bool cost, double tol, struct bt_err *e)
{
    const struct bt_network *net = m->net;
    struct quick *q = *out = bt_get(m->arena, 1, sizeof *q);
    if (!q) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = bt_program_open(&q->p, m, wanted, cost, e);
    if (rc != BT_OK) return rc;
    q->m = m, q->tol = tol, q->n = m->n_state, q->K = m->n_signal;
    q->n_seen = q->K + 2 * net->n_pool + net->n_measure + net->n_intervention;
    q->cost = cost;
    q->n_value = (net->n_measure + net->n_cost + (cost ? net->n_intervention * (net->n_payer + 1) : 0) + 7) & ~7;
    size_t n = (size_t)q->n, K = (size_t)q->K + 1, sums = (size_t)m->n_agg + 1;
    bool ok = bt_quadrature_open(&q->totals, m->arena, q->n_value) && (q->swap = bt_get(m->arena, K, sizeof(int)));
    const struct {
        double **to;
        size_t n;
    } ROWS[] = { { &q->weight, n }, { &q->atol, n }, { &q->pred, n }, { &q->guess, K }, { &q->miss, K }, { &q->column, K },
                 { &q->largest, (size_t)net->n_measure + 1 },
                 { &q->Z_extra, K }, { &q->Z_sums, K * sums }, { &q->moved, K }, { &q->small, K * K } };
    for (int i = 0; i < N(ROWS); i++) ok &= (*ROWS[i].to = bt_get(m->arena, ROWS[i].n, sizeof(double))) != NULL;
    EACH(i, QUICK_POINTS) {
        q->point[i].y = bt_get(m->arena, n, sizeof(double));
        q->point[i].seen = bt_get(m->arena, (size_t)q->n_seen + 1, sizeof(double));
        ok &= q->point[i].y && q->point[i].seen;
    }
    if (!ok) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return BT_OK;
}

void bt_quick_close(struct quick *q)
{
    if (q) bt_program_close(q->p);
}

static enum bt_code bind(struct quick *q, double t, struct bt_err *e)
{
    struct model *m = q->m;
    if (!bt_program_bind(q->p)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    m->last_t = NAN;
    bt_model_time(m, t);
    EACH(v, BY_SIGNAL) bt_program_run(q->p, L_RATES, (enum level)v), bt_program_run(q->p, L_MATRIX, (enum level)v);
    q->until_ranks = 0, q->gamma_of_ranks = 1;
    q->stats = (struct quick_stats){ 0 };
    q->error = 0;
    fill_atol(q);
    return BT_OK;
}

enum bt_code bt_quick_begin(struct quick *q, double t0, const double *y0, struct bt_err *e)
{
    enum bt_code rc = bind(q, t0, e);
    if (rc != BT_OK) return rc;
    q->t = q->counted = t0, q->stop = INFINITY;
    q->n_point = 0, q->order = 1, q->fails = 0, q->until_weights = RENEW_WEIGHTS;
    memcpy(bt_row(q->p, q->p->x), y0, (size_t)q->n * sizeof *y0);
    memset(q->guess, 0, (size_t)q->K * sizeof *q->guess);
    bt_quick_signals(q);
    look(q);
    memset(q->largest, 0, (size_t)q->m->net->n_measure * sizeof *q->largest);
    bt_quadrature_restart(&q->totals);
    bt_quick_from_here(q);
    weights(q->weight, y0, q->atol, q->tol, q->n);
    add_point(q, t0);
    q->h = FIRST;
    return BT_OK;
}

/* All that a step looks back to is copied; rates, weights of ranks and what follows from values are made anew. */
enum bt_code bt_quick_go_on(struct quick *q, const struct quick *from, struct bt_err *e)
{
    enum bt_code rc = bind(q, from->t, e);
    if (rc != BT_OK) return rc;
    size_t n = (size_t)q->n * sizeof(double), seen = (size_t)q->n_seen * sizeof(double), values = (size_t)q->n_value * sizeof(double);
    q->t = from->t, q->h = from->h, q->stop = INFINITY, q->counted = from->counted;
    q->order = from->order, q->n_point = from->n_point, q->fails = from->fails, q->until_weights = from->until_weights;
    q->stats = from->stats, q->error = from->error;
    memcpy(q->weight, from->weight, n);
    memcpy(q->largest, from->largest, (size_t)q->m->net->n_measure * sizeof *q->largest);
    EACH(i, q->n_point) {
        q->point[i].t = from->point[i].t;
        memcpy(q->point[i].y, from->point[i].y, n);
        memcpy(q->point[i].seen, from->point[i].seen, seen);
    }
    q->totals.n = from->totals.n;
    EACH(i, q->totals.n) {
        q->totals.t[i] = from->totals.t[i], q->totals.weight[i] = from->totals.weight[i];
        memcpy(q->totals.value[i], from->totals.value[i], values);
    }
    memcpy(q->totals.sum, from->totals.sum, values);
    return BT_OK;
}

void bt_quick_stop(struct quick *q, double t)
{
    q->stop = t;
}
const double *bt_quick_totals(const struct quick *q)
{
    return q->totals.sum;
}
void bt_quick_from_here(struct quick *q)
{
    memset(q->totals.sum, 0, (size_t)q->n_value * sizeof *q->totals.sum);
}

/* Weights at t of the points that a step of this order looks at; how many. */
static int weights_at(const struct quick *q, double t, double *l)
{
    int points = q->order + 1 < q->n_point ? q->order + 1 : q->n_point;
    EACH(i, points) {
        l[i] = 1;
        EACH(j, points)
            if (j != i) l[i] *= (t - q->point[j].t) / (q->point[i].t - q->point[j].t);
    }
    return points;
}

void bt_quick_seen(const struct quick *q, double t, double *seen)
{
    double l[QUICK_POINTS] = { 0 };
    int points = weights_at(q, t, l);
    EACH(s, q->n_seen) {
        seen[s] = 0;
        EACH(i, points) seen[s] += l[i] * q->point[i].seen[s];
    }
}

/* A share that goes elsewhere below zero, or fewer than no people, at the last step: what bt_model_check looks for. */
LANES bool bt_quick_sound(const struct quick *q)
{
    const struct model *m = q->m;
    const struct bt_network *net = m->net;
    bool sound = true;
    EACH(i, net->n_fork)
        EACH(k, net->fork[i].n_branch)
            if (net->fork[i].branch[k].is_else) sound &= none_below(bt_row(q->p, q->p->share[m->branch0[i] + k]), -1e-12, m->W);
    EACH(k, net->n_stock) {
        const double *y = VEC(q->point[0].y, k);
        if (net->stock[k].group < 0 || none_below(y, -1e-5, m->W)) continue;
        EACH(s, m->S) sound &= y[s] >= -1e-5 * (1e-2 * net->people[s] + 1);
    }
    return sound;
}
