/* start.c -- where a run begins: the equilibrium of business as usual with slow demography frozen (who leaves comes home, nobody
 * moves between segments, trends stand at the first day), then two years of seasons so that the first day is on the yearly cycle.
 * Pseudo-transient: linearly implicit Euler with a growing step, which no corner of a pool upsets. */
#include "quick.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

/* NaN counts as the worst of all. */
static double larger(double worst, double v)
{
    return v <= worst ? worst : isnan(v) ? (double)INFINITY
                                         : v;
}

static double residual(const struct model *m, const double *dy)
{
    double worst = 0;
    EACH(k, m->net->n_stock)
        EACH(s, m->S) {
            double v = fabs(dy[k * m->W + s]) / (m->net->people[s] + 1e-9);
            if (!m->net->stock[k].counter) worst = larger(worst, v);
        }
    EACH(i, m->n_extra)
        worst = larger(worst, fabs(dy[m->net->n_stock * m->W + i]));
    return worst;
}

static void everybody_at_home(const struct model *m, double *y)
{
    memset(y, 0, (size_t)m->n_state * sizeof *y);
    EACH(s, m->S) y[m->net->home_stock * m->W + s] = m->net->people[s];
    EACH(i, m->n_extra) y[m->net->n_stock * m->W + i] = 1;
}

static bool any_negative(const struct model *m, const double *y)
{
    EACH(k, m->net->n_stock)
        EACH(s, m->S)
            if (m->net->stock[k].group >= 0 && y[k * m->W + s] < -1e-6 * (m->net->people[s] + 1)) return true;
    return false;
}

/* The pool that is over-full, for the message when no equilibrium is found: with its queue, since a search that swings may end where
 * all wait and no place is taken. */
static const char *full_pool(const struct model *m)
{
    const char *name = "none";
    double worst = 0.98;
    EACH(p, m->net->n_pool) {
        double users = m->agg_now[p] + m->agg_now[m->net->n_pool + p], load = m->open[p] > 0 ? users / m->open[p] : users > 0 ? 9 : 0;
        if (load > worst) worst = load, name = m->net->pool[p].id.name;
    }
    return name;
}

static const double FAR = 0.05, NEAR = 1e4;

/* h: days of the first step; long where y is near an equilibrium already. */
static enum bt_code equilibrium(struct model *m, double *y, double h, int *steps, struct bt_err *e)
{
    size_t n = (size_t)m->n_state;
    if (!m->still) m->still = bt_get(m->arena, 2 * n, sizeof *m->still);
    if (!m->still) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = bt_jac_open(m, e);
    if (rc != BT_OK) return rc;
    double *dy = m->still, *next = m->still + n, last;
    bt_model_rhs(m, 0, y, dy);
    last = residual(m, dy);
    for (*steps = 0; *steps < 400; ++*steps) {
        if (last < 1e-13 && h > 1e5) return BT_OK;
        bt_jac_setup(m, 0, y, h);
        EACH(i, m->n_state) next[i] = h * dy[i];
        bt_jac_solve(m, next);
        EACH(i, m->n_state) next[i] += y[i];
        bool bad = any_negative(m, next);
        EACH(i, m->n_state) bad |= !isfinite(next[i]);
        if (bad) {
            h *= 0.25;
            if (h < 1e-8) break;
            bt_model_rhs(m, 0, y, dy);
            continue;
        }
        memcpy(y, next, n * sizeof *y);
        bt_model_rhs(m, 0, y, dy);
        double now = residual(m, dy);
        h *= now < last ? 2.5 : now < 4 * last ? 1.3
                                               : 0.5;
        if (h > 1e7) h = 1e7;
        last = now;
    }
    if (last < 1e-11) return BT_OK;
    return bt_fail(
        e, BT_E_SOLVER, BT_NOWHERE,
        "no equilibrium was found for the start (largest change %.2g of a segment a day after %d steps); the pool that is full: %s", last,
        *steps, full_pool(m));
}

/* ---- what business as usual fixes ---- */

/* Share of those who come to each goal that leaves the system before being back where they live: through junctions, waits and stays. */
static void death_shares(struct model *m, struct bt_start *s)
{
    const struct bt_network *net = m->net;
    EACH(pass, 6) /* stays follow stays: a few passes reach all */
    {
        for (int i = net->n_fork - 1; i >= 0; i--) {
            double *to = VEC(s->death, i);
            memset(to, 0, (size_t)m->W * sizeof *to);
            EACH(k, net->fork[i].n_branch) {
                const struct branch *x = &net->fork[i].branch[k];
                if (x->beside) continue;
                const double *share = VEC(m->share, m->branch0[i] + k);
                const struct goal g[2] = { x->to, x->refused };
                double a = x->pool >= 0 ? m->accept[x->pool] : 1;
                EACH(r, x->pool >= 0 ? 2 : 1) {
                    const double *d = g[r].kind == G_STAY    ? NULL
                                      : g[r].kind == G_STOCK ? VEC(s->death_stock, g[r].index)
                                                             : VEC(s->death, g[r].index);
                    if (d)
                        EACH(z, m->W) to[z] += share[z] * (r ? 1 - a : a) * d[z];
                }
            }
        }
        EACH(i, net->n_crowd) {
            const struct crowd *c = &net->crowd[i];
            double *to = VEC(s->death_stock, c->first);
            bool lives = c->setting >= 0 && (net->setting[c->setting].cls >= 0 || !net->setting[c->setting].pool_node);
            if (lives) continue; /* back where they live: later deaths are not the episode's */
            struct goal g = c->handling >= 0 ? c->release : c->leaves;
            const double *d = g.kind == G_STAY ? NULL : g.kind == G_STOCK ? VEC(s->death_stock, g.index)
                                                                          : VEC(s->death, g.index);
            EACH(z, m->W) to[z] = d ? d[z] : 0;
        }
        EACH(x, net->n_exit) {
            double *to = VEC(s->death_stock, net->exit_stock[x]);
            EACH(z, m->W) to[z] = 1;
        }
    }
}

static enum bt_code fix_constants(struct model *m, struct bt_start *s, const double *y, struct bt_err *e)
{
    const struct bt_network *net = m->net;
    double *dy = bt_get(m->arena, (size_t)m->n_state, sizeof *dy);
    if (!dy) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bt_model_rhs(m, 0, y, dy);
    EACH(p, net->n_pool) {
        double users = m->agg_now[p] + m->agg_now[net->n_pool + p],
               planned = m->fac[(size_t)net->factor_of[net->pool[p].places] * (size_t)m->W];
        s->keep[p] = users > 0 ? planned / users : 0;
        if (net->pool[p].follows && users <= 0)
            return bt_fail(e, BT_E_INPUT, net->pool[p].id.at, "pool '%s' follows demand, but nobody uses it at the start",
                           net->pool[p].id.name);
    }
    EACH(l, net->n_loop) {
        const struct loop *v = &net->loop[l];
        int a = 2 * net->n_pool + 2 * l;
        if (v->of == SIG_OCCUPANCY)
            s->signal0[l] =
                m->open[v->pool] > 0 ? m->agg_now[v->pool] / m->fac[(size_t)net->factor_of[net->pool[v->pool].places] * (size_t)m->W] : 0;
        else if (v->of == SIG_WAITING) s->signal0[l] = m->agg_now[a];
        else s->signal0[l] = m->agg_now[a + 1] > 0 ? m->agg_now[a] / m->agg_now[a + 1] : 0;
    }
    death_shares(m, s);
    EACH(x, net->n_exit)
        EACH(z, m->S) s->leave[z] += VEC(m->exit_flow, x)[z] / net->people[z];
    int death = bt_model_home_death(net);
    EACH(z, m->S) s->death_rate[z] = death >= 0 ? m->clean[death * m->W + z] : 0;
    EACH(i, net->n_crowd)
        EACH(z, m->S) VEC(s->share, i)[z] = net->people[z] > 0 ? VEC(m->crowd, i)[z] / net->people[z] : 0;
    return BT_OK;
}

/* Seasons do to this equilibrium nearly what they did to another one close by. */
static void as_there(const struct model *m, const double *there, double *y)
{
    const struct bt_network *net = m->net;
    EACH(i, m->n_state) y[i] += there[i];
    EACH(k, net->n_stock)
        EACH(s, m->S) {
            double *v = VEC(y, k) + s;
            if (*v >= 0 || net->stock[k].counter) continue; /* a list may be below zero: more may be taken from it than come to it */
            VEC(y, net->home_stock)[s] += *v; /* nobody is made */
            *v = 0;
        }
}

static enum bt_code first_year(struct model *m, struct bt_start *s, struct stepper *st, struct bt_err *e)
{
    enum bt_code rc = bt_stepper_to(st, -365, e);
    EACH(i, rc == BT_OK ? m->n_state : 0) s->seasoned[i] = bt_stepper_y(st)[i] - s->y[i];
    return rc;
}

/* A year by CVODES; the first of two where no start is near. */
static enum bt_code years(struct model *m, struct bt_start *s, struct bt_tol tol, double *before, struct bt_err *e)
{
    struct stepper *st = NULL;
    tol.method = BT_CVODES; /* a fixed step changes the run, not where it starts */
    enum bt_code rc = bt_stepper_open(&st, m, -730, s->y, tol, false, e);
    if (rc == BT_OK) rc = first_year(m, s, st, e);
    if (rc == BT_OK) {
        bt_model_signals(m, bt_stepper_y(st));
        EACH(p, m->net->n_pool) before[p] = m->agg_now[p];
        rc = bt_stepper_to(st, 0, e);
    }
    if (rc == BT_OK) memcpy(s->y, bt_stepper_y(st), (size_t)m->n_state * sizeof(double));
    bt_stepper_close(st);
    return rc;
}

/* One year from where the other start's first one led, by the integrator of draws and as near as those step. */
static enum bt_code year_near(struct model *m, struct bt_start *s, const struct bt_start *near, double *before, struct bt_err *e)
{
    struct quick *q = NULL;
    bool *none = bt_get(m->arena, (size_t)m->net->n_measure + 1, sizeof *none);
    if (!none) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    as_there(m, near->seasoned, s->y);
    memcpy(s->seasoned, near->seasoned, (size_t)m->n_state * sizeof *s->seasoned);
    enum bt_code rc = bt_quick_open(&q, m, none, false, BT_DRAW_TOL, e);
    if (rc == BT_OK) rc = bt_quick_begin(q, -365, s->y, e);
    if (rc == BT_OK) {
        EACH(p, m->net->n_pool) before[p] = m->agg_now[p];
        bt_quick_stop(q, 0);
        rc = bt_quick_to(q, 0, e);
    }
    if (rc == BT_OK) memcpy(s->y, q->point[0].y, (size_t)m->n_state * sizeof(double));
    bt_quick_close(q);
    return rc;
}

static enum bt_code warm_up(struct model *m, struct bt_start *s, struct bt_tol tol, const struct bt_start *near, struct bt_err *e)
{
    double before[512] = { 0 };
    size_t size = (size_t)m->n_state * sizeof *s->y;
    memcpy(s->settled, s->y, size);
    enum bt_code rc = near ? year_near(m, s, near, before, e) : years(m, s, tol, before, e);
    if (rc != BT_OK) return rc;
    EACH(i, m->n_state) s->settled[i] = s->y[i] - s->settled[i];
    bt_model_signals(m, s->y);
    EACH(p, m->net->n_pool)
        if (before[p] > 0 && fabs(m->agg_now[p] / before[p] - 1) > s->drift) s->drift = fabs(m->agg_now[p] / before[p] - 1);
    return BT_OK;
}

/* No year at all: what is left of the difference is of second order. */
static void as_beside(const struct model *m, struct bt_start *s, const struct bt_start *beside)
{
    size_t size = (size_t)m->n_state * sizeof *s->y;
    as_there(m, beside->settled, s->y);
    memcpy(s->seasoned, beside->seasoned, size);
    memcpy(s->settled, beside->settled, size);
    s->drift = beside->drift;
}

static bool start_room(struct bt_start *s, const struct model *m)
{
    const struct bt_network *net = m->net;
    size_t W = (size_t)m->W;
    s->n_state = m->n_state, s->stride = m->W;
    const struct {
        double **to;
        size_t n;
    } ROWS[] = { { &s->y, (size_t)m->n_state },
                 { &s->seasoned, (size_t)m->n_state },
                 { &s->settled, (size_t)m->n_state },
                 { &s->keep, (size_t)net->n_pool + 1 },
                 { &s->signal0, (size_t)net->n_loop + 1 },
                 { &s->death, ((size_t)net->n_fork + 1) * W },
                 { &s->death_stock, (size_t)net->n_stock * W },
                 { &s->leave, W },
                 { &s->death_rate, W },
                 { &s->share, ((size_t)net->n_crowd + 1) * W } };
    for (int i = 0; i < N(ROWS); i++)
        if (!(*ROWS[i].to = bt_get(s->arena, ROWS[i].n, sizeof(double)))) return false;
    return true;
}

enum seasons { WHOLE, NEAR_WARM, BESIDE_WARM }; /* two years; one; none */

static enum bt_code solve(const struct bt_network *net, const double *values, struct bt_tol tol, const struct bt_start *warm,
                          enum seasons seasons, struct bt_start **out, struct bt_err *e)
{
    struct model *m = NULL;
    struct bt_arena *a = bt_arena_new();
    struct bt_start *s = a ? bt_get(a, 1, sizeof *s) : NULL;
    *out = NULL;
    if (!s) {
        bt_arena_free(a);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    s->arena = a;
    enum bt_code rc = bt_model_open(&m, net, values, NULL, e);
    if (rc == BT_OK && warm && warm->n_state != m->n_state)
        rc = bt_fail(e, BT_E_USAGE, BT_NOWHERE, "a start may not switch a loop on or off that the one it begins from had otherwise");
    if (rc == BT_OK && !start_room(s, m)) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK) {
        m->frozen = true, m->season = false;
        if (warm) memcpy(s->y, warm->y, (size_t)m->n_state * sizeof(double));
        else everybody_at_home(m, s->y);
        rc = bt_model_check(m, 0, s->y, 0, e); /* fractions over 1 would spoil the search and be told as a full pool */
        if (rc == BT_OK) rc = equilibrium(m, s->y, warm ? NEAR : FAR, &s->steps, e);
        if (rc == BT_E_SOLVER && warm) { /* from cold */
            *e = (struct bt_err){ 0 };
            everybody_at_home(m, s->y);
            rc = equilibrium(m, s->y, FAR, &s->steps, e);
        }
    }
    if (rc == BT_OK) rc = bt_model_check(m, 0, s->y, 0, e);
    if (rc == BT_OK) rc = fix_constants(m, s, s->y, e);
    if (rc == BT_OK) {
        bt_model_close(m);
        rc = bt_model_open(&m, net, values, s, e);
    }
    if (rc == BT_OK) {
        m->frozen = true;
        if (seasons == BESIDE_WARM && warm) as_beside(m, s, warm);
        else rc = warm_up(m, s, tol, seasons == NEAR_WARM ? warm : NULL, e);
    }
    bt_model_close(m);
    if (rc != BT_OK) bt_start_free(s);
    else *out = s;
    return rc;
}

enum bt_code bt_start_solve(const struct bt_network *net, const double *values, struct bt_tol tol, const struct bt_start *warm,
                            struct bt_start **out, struct bt_err *e)
{
    return solve(net, values, tol, warm, WHOLE, out, e);
}

enum bt_code bt_start_near(const struct bt_network *net, const double *values, struct bt_tol tol, const struct bt_start *near,
                           struct bt_start **out, struct bt_err *e)
{
    return solve(net, values, tol, near, NEAR_WARM, out, e);
}

enum bt_code bt_start_beside(const struct bt_network *net, const double *values, struct bt_tol tol, const struct bt_start *beside,
                             struct bt_start **out, struct bt_err *e)
{
    return solve(net, values, tol, beside, BESIDE_WARM, out, e);
}

void bt_start_free(struct bt_start *s)
{
    if (s) bt_arena_free(s->arena);
}
double bt_start_drift(const struct bt_start *s)
{
    return s->drift;
}

struct bt_start_view bt_start_view(const struct bt_start *s)
{
    return (struct bt_start_view){ .stride = s->stride,
                                   .people = s->y,
                                   .keep = s->keep,
                                   .signal0 = s->signal0,
                                   .death = s->death,
                                   .death_stock = s->death_stock,
                                   .leave = s->leave,
                                   .death_rate = s->death_rate,
                                   .share = s->share };
}

/* ---- the equilibrium alone, many times: what the baseline fit stands on ---- */

struct bt_rest {
    struct model *m;
    double *y, *dy, *q;
    bool warm;
};

/* A cap squeezes what effects add; fractions that the files themselves give sum to at most 1 with a cap too. */
static enum bt_code written_fractions(const struct model *m, struct bt_err *e)
{
    EACH(i, m->net->n_fork) {
        const struct fork *f = &m->net->fork[i];
        double sum[520] = { 0 };
        if (f->cap < 0) continue;
        EACH(k, f->n_branch) {
            const double *share = VEC(m->share, m->branch0[i] + k);
            if (f->branch[k].beside || f->branch[k].is_else) continue;
            EACH(s, m->S) sum[s] += share[s] / VEC(m->scale, i)[s];
        }
        EACH(s, m->S)
            if (sum[s] > 1 + 1e-9)
                return bt_fail(e, BT_E_INPUT, m->net->junction[f->junction].id.at,
                               "the fractions of junction '%s' sum to %.4g for segment '%s' (origin '%s') on the first day; at most 1 is "
                               "allowed",
                               m->net->junction[f->junction].id.name, sum[s], m->net->segment[s], m->net->cls[f->cls].name);
    }
    return BT_OK;
}

enum bt_code bt_rest_open(const struct bt_network *net, const double *values, struct bt_rest **out, struct bt_err *e)
{
    struct bt_rest *r = calloc(1, sizeof *r);
    *out = r;
    if (!r) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = bt_model_open(&r->m, net, values, NULL, e);
    if (rc == BT_OK) {
        r->m->frozen = true, r->m->season = false, r->m->every_measure = true;
        r->y = bt_get(r->m->arena, (size_t)r->m->n_state, sizeof(double));
        r->dy = bt_get(r->m->arena, (size_t)r->m->n_state, sizeof(double));
        r->q = bt_get(r->m->arena, (size_t)r->m->n_quad, sizeof(double));
        if (!r->y || !r->dy || !r->q) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        if (rc == BT_OK) everybody_at_home(r->m, r->y);
        if (rc == BT_OK) rc = bt_model_check(r->m, 0, r->y, 0, e); /* as in bt_start_solve */
        if (rc == BT_OK) rc = written_fractions(r->m, e);
    }
    if (rc != BT_OK) {
        bt_rest_close(r);
        *out = NULL;
    }
    return rc;
}

enum bt_code bt_rest_rates(struct bt_rest *r, const double *values, double *measure, struct bt_err *e)
{
    struct model *m = r->m;
    int steps;
    bt_model_bind(m, values);
    if (!r->warm) everybody_at_home(m, r->y);
    enum bt_code rc = equilibrium(m, r->y, r->warm ? NEAR : FAR, &steps, e);
    if (rc != BT_OK && r->warm) {
        *e = (struct bt_err){ 0 };
        everybody_at_home(m, r->y);
        rc = equilibrium(m, r->y, FAR, &steps, e);
    }
    r->warm = rc == BT_OK;
    if (rc != BT_OK) return rc;
    bt_model_rhs(m, 0, r->y, r->dy);
    bt_model_quads(m, 0, r->y, r->q);
    rc = bt_model_instant(m, r->y, m->instant, e);
    EACH(i, m->net->n_measure) {
        const double *now = VEC(bt_measure_at_instant(&m->net->measure[i]) ? m->instant : m->measure_now, i);
        measure[i] = 0;
        EACH(s, m->S) measure[i] += now[s];
    }
    return rc;
}

void bt_rest_near(struct bt_rest *r, const struct bt_start *near)
{
    r->warm = near->n_state == r->m->n_state;
    if (r->warm) memcpy(r->y, near->y, (size_t)near->n_state * sizeof *r->y);
}

void bt_rest_stand(struct bt_rest *r, double day)
{
    r->m->stands = day;
}

const char *bt_rest_full(const struct bt_rest *r)
{
    return full_pool(r->m);
}

void bt_rest_close(struct bt_rest *r)
{
    if (!r) return;
    bt_model_close(r->m);
    free(r);
}
