/* quick.c -- prototype */
#include "quick.h"
#include "jacobian.h"
#include "lanes.h"
#include "quadrature.h"
#include <math.h>
#include <string.h>
#include <stdlib.h>
#include <stdio.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

enum { MOST = 5, POINTS = MOST + 1 };

struct quick {
    struct model *m;
    double tol;
    int order, points, n, K, since; /* points kept; steps since order changed */
    double t, h, stop, asked;
    double time[POINTS];
    double *y[POINTS], *sig[POINTS];
    double *pred, *b, *w, *dy, *atol, *q, *next;
    double *sp, *res, *snew;
    int until_weights, n_value, until_ranks;
    double gamma_ranks;
    bool have_ranks;
    struct quadrature quad;
    double t_counted;
    struct quick_stats st;
    double thr;
    int fails;
};

enum bt_code bt_quick_open(struct quick **out, struct model *m, double tol, struct bt_err *e)
{
    struct quick *q = bt_get(m->arena, 1, sizeof *q);
    *out = q;
    if (!q) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    size_t n = (size_t)m->n_state, K = (size_t)m->n_signal + 1;
    q->m = m, q->tol = tol, q->n = m->n_state, q->K = m->n_signal;
    for (int i = 0; i < POINTS; i++) q->y[i] = bt_get(m->arena, n, sizeof(double)), q->sig[i] = bt_get(m->arena, K, sizeof(double));
    q->pred = bt_get(m->arena, n, sizeof(double));
    q->next = bt_get(m->arena, n, sizeof(double));
    q->b = bt_get(m->arena, n, sizeof(double));
    q->w = bt_get(m->arena, n, sizeof(double));
    q->dy = bt_get(m->arena, n, sizeof(double));
    q->atol = bt_get(m->arena, n, sizeof(double));
    q->q = bt_get(m->arena, (size_t)m->n_quad, sizeof(double));
    q->sp = bt_get(m->arena, K, sizeof(double));
    q->res = bt_get(m->arena, K, sizeof(double));
    q->snew = bt_get(m->arena, K, sizeof(double));
    m->every_measure = true;
    q->n_value = (m->net->n_measure + (m->n_quad - m->row_item * m->W) + 7) & ~7;
    bt_quadrature_open(&q->quad, m->arena, q->n_value);
    const struct bt_network *net = m->net;
    for (int i = 0; i < m->n_state; i++) q->atol[i] = 1;
    for (int k = 0; k < net->n_stock; k++)
        for (int g = 0; g < m->W; g++) q->atol[k * m->W + g] = 1e-2 * (g < net->S ? net->people[g] : 1) * 1e-2 + 1e-3;
    for (int g = 0; m->more >= 0 && g < m->W; g++) q->atol[m->more + g] = q->atol[net->home_stock * m->W + g];
    const char *x = getenv("QTHR");
    q->thr = x ? atof(x) : 1;
    return BT_OK;
}

static void put_signals(struct model *m, const double *s)
{
    EACH(i, m->n_signal) {
        struct signal *x = &m->signal[i];
        x->value = s[i];
        if (x->kind == S_WAIT) m->wait_value[x->index] = s[i];
        if (x->kind == S_ACCEPT) m->accept[x->index] = s[i];
        if (x->kind == S_LOOP) m->loop_value[x->index] = s[i];
    }
    bt_model_loops(m);
}

static void clip(const struct model *m, double *s)
{
    EACH(i, m->n_signal) {
        if (m->signal[i].kind == S_WAIT && s[i] < 1e-9) s[i] = 1e-9;
        if (m->signal[i].kind == S_ACCEPT && s[i] < 0) s[i] = 0;
        if ((m->signal[i].kind == S_WAIT || m->signal[i].kind == S_ACCEPT) && s[i] > 1) s[i] = 1;
    }
}

LANES static void weights(double *w, const double *y, const double *atol, double tol, int n)
{
    EACH(i, n) w[i] = 1 / (tol * (fabs(y[i]) + atol[i]));
}

LANES static double norm(const double *a, const double *b, const double *w, int n)
{
    double x[8] = { 0 };
    for (int i = 0; i < n; i += 8)
        EACH(k, 8) {
            double d = (a[i + k] - b[i + k]) * w[i + k];
            x[k] += d * d;
        }
    return sqrt((((x[0] + x[1]) + (x[2] + x[3])) + ((x[4] + x[5]) + (x[6] + x[7]))) / n);
}

/* pred = sum l[i] y[i], b = sum c[i] y[i] */
LANES static void combine(double *restrict pred, double *restrict b, double *const *y, const double *l, const double *c, int np, int n)
{
    const double *y0 = y[0], *y1 = y[1], *y2 = y[2], *y3 = y[3], *y4 = y[4], *y5 = y[5];
    switch (np) {
    case 6:
        EACH(i, n & ~7) {
            pred[i] = l[0] * y0[i] + l[1] * y1[i] + l[2] * y2[i] + l[3] * y3[i] + l[4] * y4[i] + l[5] * y5[i];
            b[i] = c[0] * y0[i] + c[1] * y1[i] + c[2] * y2[i] + c[3] * y3[i] + c[4] * y4[i];
        }
        return;
    default:
        EACH(i, n & ~7) pred[i] = l[0] * y0[i], b[i] = c[0] * y0[i];
        for (int k = 1; k < np; k++) {
            const double *yk = y[k];
            EACH(i, n & ~7) pred[i] += l[k] * yk[i], b[i] += c[k] * yk[i];
        }
    }
}

static double *point(struct quick *q, double t)
{
    double *v = bt_quadrature_point(&q->quad, t);
    return v;
}

/* totals a day at y, by the rates that are set */
static void count(struct quick *q, double t, const double *y)
{
    struct model *m = q->m;
    bt_model_changes(m, y, q->dy);
    bt_model_quads(m, t, y, q->q);
    double *v = point(q, t);
    EACH(i, m->net->n_measure) v[i] = m->net->measure[i].past_days ? 0 : sum(VEC(m->measure_now, i), m->W);
    memcpy(v + m->net->n_measure, VEC(q->q, m->row_item), (size_t)(m->n_quad - m->row_item * m->W) * sizeof *v);
}

enum bt_code bt_quick_begin(struct quick *q, double t0, const double *y0, struct bt_err *e)
{
    struct model *m = q->m;
    (void)e;
    q->t = q->asked = t0, q->points = 1, q->order = 1, q->h = 0, q->since = 0;
    memcpy(q->y[0], y0, (size_t)q->n * sizeof *y0);
    q->time[0] = t0;
    bt_model_flows(m, t0, y0);
    EACH(i, q->K) q->sig[0][i] = m->signal[i].value;
    bt_quadrature_restart(&q->quad);
    memset(q->quad.sum, 0, (size_t)q->n_value * sizeof(double));
    q->t_counted = t0;
    count(q, t0, y0);
    q->have_ranks = false;
    q->until_weights = 0;
    q->stop = INFINITY;
    q->st = (struct quick_stats){ 0 };
    /* first step */
    weights(q->w, y0, q->atol, q->tol, q->n);
    memset(q->pred, 0, (size_t)q->n * sizeof(double));
    double f = norm(q->dy, q->pred, q->w, q->n);
    q->h = fmin(0.05, f > 0 ? 0.01 / f : 0.05);
    return BT_OK;
}

static void explicit_part(struct quick *q, double gamma)
{
    struct model *m = q->m;
    const struct bt_network *net = m->net;
    if (m->more >= 0) {
        memset(q->dy, 0, (size_t)q->n * sizeof(double));
        bt_model_moves(m, q->pred, q->dy);
        EACH(i, q->n) q->b[i] += gamma * q->dy[i];
    }
    if (m->frozen) return;
    double *home = VEC(q->b, net->home_stock), *in = VEC(q->b, net->entered_stock);
    EACH(s, m->W) home[s] += gamma * m->entry[s], in[s] += gamma * m->entry[s];
}

/* one pass: rates by sp, blocks, solve; y in q->y[last] */
static void pass(struct quick *q, double gamma, double *y, bool again)
{
    struct model *m = q->m;
    put_signals(m, q->sp);
    bt_model_rates(m);
    if (!again) explicit_part(q, gamma);
    memcpy(y, q->b, (size_t)q->n * sizeof *y);
    EACH(i, m->n_signal)
        if (m->signal[i].extra >= 0) y[m->net->n_stock * m->W + m->signal[i].extra] += gamma / bt_jac_delay(m, &m->signal[i]) * q->sp[i];
    bt_jac_blocks(m, gamma);
    bt_jac_solve_blocks(m, y);
    q->st.passes++;
}

static double residual(struct quick *q, const double *y)
{
    struct model *m = q->m;
    double worst = 0;
    bt_model_signals(m, y);
    EACH(i, q->K) {
        q->res[i] = m->signal[i].value - q->sp[i];
        double x = fabs(q->res[i]);
        if (x > worst) worst = x;
    }
    return worst;
}


static void coefficients(const struct quick *q, double t1, int k, int np, double *l, double *c, double *gamma)
{
    double c0 = 0;
    for (int i = 0; i < np; i++) { /* through np points, at t1 */
        l[i] = 1;
        for (int j = 0; j < np; j++)
            if (j != i) l[i] *= (t1 - q->time[j]) / (q->time[i] - q->time[j]);
    }
    for (int j = 0; j < k; j++) c0 += 1 / (t1 - q->time[j]);
    for (int i = 0; i < k; i++) { /* the slope at t1 of the polynomial through t1 and k points */
        double x = 1 / (q->time[i] - t1);
        for (int j = 0; j < k; j++)
            if (j != i) x *= (t1 - q->time[j]) / (q->time[i] - q->time[j]);
        c[i] = -x / c0;
    }
    *gamma = 1 / c0;
}

static double step(struct quick *q, double t1)
{
    struct model *m = q->m;
    int k = q->order, np = k + 1 < q->points ? k + 1 : q->points;
    double l[POINTS] = { 0 }, c[POINTS] = { 0 }, gamma;
    coefficients(q, t1, k, np, l, c, &gamma);
    combine(q->pred, q->b, q->y, l, c, np, q->n);
    EACH(s, q->K) {
        q->sp[s] = 0;
        for (int i = 0; i < np; i++) q->sp[s] += l[i] * q->sig[i][s];
    }
    clip(m, q->sp);
    bt_model_time(m, t1);
    double worst = 0, lim = 3e-4 * sqrt(q->tol / 1e-4) * q->thr, *y = q->next;
    for (int n = 0; n < 4; n++) {
        pass(q, gamma, y, n > 0);
        worst = residual(q, y);
        if (!q->have_ranks || (n > 0 && worst > lim) || q->until_ranks <= 0 || fabs(gamma / q->gamma_ranks - 1) > 0.5) {
            bt_model_changes(m, y, q->dy);
            bt_jac_ranks(m, y);
            q->have_ranks = true, q->gamma_ranks = gamma, q->until_ranks = 10;
            q->st.ranks++;
        }
        bt_jac_solve_signals(m, q->res);
        bt_jac_move_signals(m, q->res, gamma, y);
        EACH(s, q->K) q->sp[s] += q->res[s];
        clip(m, q->sp);
        if (worst <= lim) break;
    }
    q->until_ranks--;
    if (worst > 30 * lim) return 1e3;
    double kappa = np <= k ? 0.5 : gamma / (t1 - q->time[k]);
    return norm(y, q->pred, q->w, q->n) * kappa / (1 + kappa);
}

static void accept(struct quick *q, double t1)
{
    double *y = q->y[POINTS - 1], *s = q->sig[POINTS - 1];
    for (int i = POINTS - 1; i > 0; i--) q->y[i] = q->y[i - 1], q->sig[i] = q->sig[i - 1], q->time[i] = q->time[i - 1];
    q->y[0] = q->next, q->next = y;
    q->sig[0] = s;
    memcpy(s, q->sp, (size_t)q->K * sizeof *s);
    q->time[0] = t1, q->t = t1;
    if (q->points < POINTS) q->points++;
    q->st.steps++;
    count(q, t1, q->y[0]);
    if (--q->until_weights <= 0) {
        weights(q->w, q->y[0], q->atol, q->tol, q->n);
        q->until_weights = 16;
    }
}

static void counted(struct quick *q, double t)
{
    if (t <= q->t_counted) return;
    bt_quadrature_span(&q->quad, q->t_counted, t);
    q->t_counted = t;
}

enum bt_code bt_quick_to(struct quick *q, double t, struct bt_err *e)
{
    counted(q, q->t < t ? q->t : t);
    while (q->t < t) {
        double h = q->h, t1;
        if (q->t + h >= q->stop - 1e-9) h = q->stop - q->t;
        else if (q->t + 1.9 * h > q->stop) h = 0.5 * (q->stop - q->t);
        t1 = q->t + h;
        if (q->t + h >= q->stop - 1e-9) t1 = q->stop;
        double err = step(q, t1);
        int k = q->order;
        double f = err > 0 ? 0.9 * pow(err, -1.0 / (k + 1)) : 2;
        if (err > 1) {
            q->st.rejected++;
            q->h = h * fmax(0.2, fmin(f, 0.9));
            if (++q->fails >= 2 && q->order > 1) q->order--;
            q->until_ranks = 0;
            if (q->h < 1e-6) return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "steps become too short on day %g", q->t);
            q->m->last_t = q->m->last_t; 
            continue;
        }
        q->fails = 0;
        accept(q, t1);
        counted(q, q->t < t ? q->t : t);
        bool climbs = q->order < MOST && q->points > q->order + 1;
        double most = q->order < MOST ? 2 : 1.25;
        if (climbs) q->order++;
        f = fmin(f, most);
        if (h < q->h * 0.999) { if (f * h > q->h) f = q->h / h; } /* cut for a stop */
        q->h = f > 1 && f < 1.08 ? h : f * h;
        if (q->t >= q->stop) q->stop = INFINITY;
    }
    q->asked = t;
    bt_quadrature_flush(&q->quad);
    return BT_OK;
}

void bt_quick_stop(struct quick *q, double t) { q->stop = t; }
double bt_quick_total(struct quick *q, int i) { return q->quad.sum[i]; }
void bt_quick_from_here(struct quick *q) { memset(q->quad.sum, 0, (size_t)q->n_value * sizeof(double)); }
int bt_quick_values(const struct quick *q) { return q->n_value; }
struct quick_stats bt_quick_stats(const struct quick *q) { return q->st; }
void bt_quick_at(const struct quick *q, double t, double *y)
{
    int np = q->points;
    memset(y, 0, (size_t)q->n * sizeof *y);
    for (int i = 0; i < np; i++) {
        double l = 1;
        for (int j = 0; j < np; j++)
            if (j != i) l *= (t - q->time[j]) / (q->time[i] - q->time[j]);
        EACH(s, q->n) y[s] += l * q->y[i][s];
    }
}
