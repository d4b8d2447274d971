/* rhs.c -- the flows, from the factors of a time and the people of a state. Each flow is taken from one stock and given to others
 * whose shares sum to what left, so people are conserved to rounding. */
#include "lanes.h"
#include <math.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

/* ---- signals ---- */

static struct pool_now pool_at(const struct model *m, int p, const double *y)
{
    const struct bt_network *net = m->net;
    const struct pool *v = &net->pool[p];
#define P1(i) m->p[net->param[i].offset]
    struct pool_now x = { .places = m->fac[(size_t)net->factor_of[v->places] * (size_t)m->W],
                          .sites = P1(v->sites),
                          .holding = P1(v->holding),
                          .variability = P1(v->variability),
                          .spread = P1(v->spread),
                          .surge_share = P1(v->surge_share),
                          .surge_above = P1(v->surge_above),
                          .follow = m->supply_extra[p] >= 0 };
#undef P1
    if (m->supply_extra[p] >= 0) x.places *= y[net->n_stock * m->W + m->supply_extra[p]];
    return x;
}

LANES double bt_model_aggregate(const struct model *m, int aggregate, const double *y)
{
    const struct aggregate *a = &m->agg[aggregate];
    double x = 0;
    EACH(i, a->n) x += a->t[i].weight * sum(VEC(y, a->t[i].stock), m->W);
    return x;
}

/* A loop's response to x = signal / baseline signal; 1 at x = 1. */
static struct curve_value response(const struct model *m, const struct loop *l, double x)
{
    const struct bt_network *net = m->net;
    double k = m->p[net->param[l->strength].offset] * m->p[net->param[l->on].offset], n = m->p[net->param[l->shape].offset],
           mid = m->p[net->param[l->midpoint].offset];
    if (x < 0) x = 0;
    switch (l->curve) {
    case CURVE_LINEAR: return (struct curve_value){ 1 + k * (x - 1), k, 0 };
    case CURVE_HILL: {
        double a = pow(x, n), b = pow(mid, n), d = x > 0 ? n * a / x : 0;
        return (struct curve_value){ 1 + k * (a - 1) / (a + b), k * d * (1 + b) / ((a + b) * (a + b)), 0 };
    }
    case CURVE_LOGISTIC: {
        double s = 1 / (1 + exp(-n * (x - mid))), s1 = 1 / (1 + exp(-n * (1 - mid)));
        return (struct curve_value){ 1 + k * (s - s1), k * n * s * (1 - s), 0 };
    }
    case N_CURVES: break;
    }
    return (struct curve_value){ 1, 0, 0 };
}

static void pool_signal(struct model *m, struct signal *x, const double *y)
{
    const struct bt_network *net = m->net;
    int p = x->index, extra = m->supply_extra[p];
    struct pool_now now = pool_at(m, p, y);
    double held = m->agg_now[p], planned = m->fac[(size_t)net->factor_of[net->pool[p].places] * (size_t)m->W];
    if (x->kind == S_SUPPLY) { /* what supply moves towards, as a multiple of planned places */
        double per = m->start ? m->start->keep[p] / planned : 0;
        x->value = m->start ? per * (held + m->agg_now[net->n_pool + p]) : 1;
        x->n_grad = 2, x->agg[0] = p, x->agg[1] = net->n_pool + p, x->grad[0] = x->grad[1] = per;
        return;
    }
    struct curve_value load = bt_pool_load(&now, held, &m->open[p]);
    struct curve_value v = x->kind == S_WAIT ? bt_pool_wait(&now, load.v) : bt_pool_accept(&now, load.v);
    x->value = v.v;
    x->n_grad = 1, x->agg[0] = p, x->grad[0] = v.d * load.d;
    x->extra_dep = extra;
    if (extra >= 0)
        x->extra_grad = now.places > 0 ? (v.by_places * now.places - v.d * load.d * held) / y[net->n_stock * m->W + extra] : 0;
    if (x->kind == S_WAIT) m->wait_value[p] = v.v;
    else m->accept[p] = v.v;
}

static void loop_signal(struct model *m, struct signal *x, const double *y)
{
    const struct bt_network *net = m->net;
    int l = x->index, a = 2 * net->n_pool + 2 * l, at = net->n_stock * m->W;
    const struct loop *v = &net->loop[l];
    double base = m->start ? m->start->signal0[l] : 0, raw = 1;
    x->n_grad = 0, x->extra_dep = -1;
    if (base > 0 && v->of == SIG_OCCUPANCY) {
        struct pool_now now = pool_at(m, v->pool, y);
        raw = m->agg_now[v->pool] / now.places / base;
        x->n_grad = 1, x->agg[0] = v->pool, x->grad[0] = 1 / now.places / base;
        x->extra_dep = m->supply_extra[v->pool];
        if (x->extra_dep >= 0) x->extra_grad = -raw / y[at + x->extra_dep];
    } else if (base > 0 && v->of == SIG_WAITING) {
        raw = m->agg_now[a] / base;
        x->n_grad = 1, x->agg[0] = a, x->grad[0] = 1 / base;
    } else if (base > 0 && m->agg_now[a + 1] > 0) {
        raw = m->agg_now[a] / m->agg_now[a + 1] / base;
        x->n_grad = 2, x->agg[0] = a, x->agg[1] = a + 1, x->grad[0] = 1 / m->agg_now[a + 1] / base, x->grad[1] = -raw / m->agg_now[a + 1];
    }
    if (x->kind == S_RAW) {
        x->value = raw;
        return;
    }
    bool delayed = m->delay_extra[l] >= 0;
    struct curve_value g = response(m, v, delayed ? y[at + m->delay_extra[l]] : raw);
    x->value = m->loop_value[l] = g.v;
    if (delayed) x->n_grad = 0, x->extra_dep = m->delay_extra[l], x->extra_grad = g.d;
    else {
        EACH(i, x->n_grad) x->grad[i] *= g.d;
        x->extra_grad *= g.d;
    }
}

void bt_model_signals(struct model *m, const double *y)
{
    EACH(a, m->n_agg) m->agg_now[a] = bt_model_aggregate(m, a, y);
    bt_model_signals_of(m, y);
    bt_model_loops(m);
}

/* By the aggregates that are there; of y its extra states alone. */
void bt_model_signals_of(struct model *m, const double *y)
{
    EACH(i, m->n_signal) {
        struct signal *x = &m->signal[i];
        if (x->kind == S_LOOP || x->kind == S_RAW) loop_signal(m, x, y);
        else pool_signal(m, x, y);
    }
    EACH(p, m->net->n_pool)
        if (!m->net->pool[p].waited && !m->net->pool[p].diverted) {
            struct pool_now now = pool_at(m, p, y);
            bt_pool_load(&now, m->agg_now[p], &m->open[p]);
        }
}

/* Factors with what the loops make of them. */
void bt_model_loops(struct model *m)
{
    if (!m->loops) return;
    EACH(i, m->net->n_factor) {
        const struct factor *f = &m->net->factor[i];
        if (!m->looped[i]) continue;
        double *v = VEC(m->fac, i);
        memcpy(v, VEC(m->eff, i), (size_t)m->W * sizeof *v);
        EACH(k, f->n_loop) {
            int l = f->loop[k].index;
            if (m->p[m->net->param[m->net->loop[l].on].offset] <= 0) continue;
            EACH(s, m->S)
                if (!f->loop[k].segment || f->loop[k].segment[s]) v[s] *= m->loop_value[l];
        }
    }
}

/* ---- shares of junctions ---- */

/* Smooth cap: c t / (c^16 + t^16)^(1/16) is t well below c and c above; returned as a factor on t. */
static inline void cap_vec(const double *cap, const double *total, double *scale, int n)
{
    LANE(s, n) {
        double x = total[s] / cap[s], x2 = x * x, x4 = x2 * x2, x8 = x4 * x4, x16 = x8 * x8;
        scale[s] = 1 / sqrt(sqrt(sqrt(sqrt(1 + x16))));
    }
}

/* Its derivative by t, which only loops ask for. */
static inline void cap_slope(const double *cap, const double *total, const double *scale, double *slope, int n)
{
    LANE(s, n) {
        double x = total[s] / cap[s], x2 = x * x, x4 = x2 * x2, x8 = x4 * x4, x16 = x8 * x8;
        slope[s] = -scale[s] / (1 + x16) * x8 * x4 * x2 * x / cap[s];
    }
}

/* The factor is another than at the last call, or may be. */
static inline bool moves(const struct model *m, int factor)
{
    return m->looped[factor] || (m->any_changed && m->changed[factor]);
}

/* Shares are those of the last call unless one of their factors moved. */
static bool shares_move(const struct model *m, const struct fork *f)
{
    if (m->any_changed && m->all_new) return true;
    bool any = f->cap >= 0 && moves(m, f->cap);
    EACH(k, f->n_branch) any |= f->branch[k].factor >= 0 && moves(m, f->branch[k].factor);
    return any;
}

LANES static void fork_shares(struct model *m, int i)
{
    const struct fork *f = &m->net->fork[i];
    if (!shares_move(m, f)) return;
    double *scale = VEC(m->scale, i), total[520];
    int last = -1;
    memset(total, 0, (size_t)m->W * sizeof *total);
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        if (x->is_else) last = k;
        if (x->is_else || x->beside) continue;
        const double *v = VEC(m->fac, x->factor);
        add_vec(total, v, m->W);
    }
    if (f->cap >= 0) cap_vec(VEC(m->fac, f->cap), total, scale, m->W);
    if (f->cap >= 0 && m->loops) cap_slope(VEC(m->fac, f->cap), total, scale, VEC(m->scale_d, i), m->W);
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        double *share = VEC(m->share, m->branch0[i] + k);
        if (x->is_else) continue;
        const double *v = VEC(m->fac, x->factor);
        if (x->beside || f->cap < 0) memcpy(share, v, (size_t)m->W * sizeof *v);
        else
            LANE(s, m->W) share[s] = v[s] * scale[s];
    }
    if (last < 0) return;
    double *rest = VEC(m->share, m->branch0[i] + last);
    if (f->cap >= 0)
        LANE(s, m->W) rest[s] = 1 - total[s] * scale[s];
    else
        LANE(s, m->W) rest[s] = 1 - total[s];
}

/* Share of those who come to a goal that move out of where they are; NULL: all. */
static inline const double *moved_of(const struct model *m, struct goal g, bool *none)
{
    *none = g.kind == G_STAY;
    if (g.kind == G_JUNCTION && !m->net->fork[g.index].moves) return VEC(m->moved, g.index);
    return NULL;
}

static inline void add_moved(struct model *m, double *to, const double *share, struct goal g, double accept)
{
    bool none;
    const double *part = moved_of(m, g, &none);
    if (none) return;
    if (part)
        LANE(s, m->W) to[s] += share[s] * part[s] * accept;
    else
        LANE(s, m->W) to[s] += share[s] * accept;
}

LANES static void fork_moved(struct model *m, int i)
{
    const struct fork *f = &m->net->fork[i];
    double *to = VEC(m->moved, i);
    memset(to, 0, (size_t)m->W * sizeof *to);
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        const double *share = VEC(m->share, m->branch0[i] + k);
        add_moved(m, to, share, x->to, x->pool >= 0 ? m->accept[x->pool] : 1);
        if (x->pool >= 0) add_moved(m, to, share, x->refused, 1 - m->accept[x->pool]);
    }
}

/* ---- rates of crowds ---- */

/* Events that an intervention avoids take their share of deaths with them, at home: nobody lives longer for having been
 * treated elsewhere unless the evidence says so. */
static inline void neutral_rate(struct model *m, const struct crowd *c, int k, double *out, double *nrate)
{
    const struct root *x = &c->root[k];
    const double *clean = VEC(m->clean, x->factor), *eff = VEC(m->eff, x->factor), *times = x->times >= 0 ? VEC(m->fac, x->times) : m->one;
    const double *death = x->to.kind == G_JUNCTION ? VEC(m->start->death, x->to.index) : VEC(m->start->death_stock, x->to.index);
    const double unit = x->unit;
    LANE(s, m->W) {
        nrate[s] = (clean[s] - eff[s]) * times[s] * unit * death[s];
        out[s] += nrate[s];
    }
}

static bool is_neutral(const struct model *m, const struct root *x)
{
    return x->neutral && m->start && m->start->death && m->net->n_exit && m->net->factor[x->factor].n_effect &&
           m->p[m->net->param[m->net->death_neutral].offset] > 0;
}

static inline void root_rate(struct model *m, const struct root *x, double *rate)
{
    if (!moves(m, x->factor) && (x->times < 0 || !moves(m, x->times))) return;
    if (x->times >= 0) mul2(rate, VEC(m->fac, x->factor), VEC(m->fac, x->times), x->unit, m->W);
    else mul1(rate, VEC(m->fac, x->factor), x->unit, m->W);
    if (x->to_segment)
        EACH(s, m->S)
            if (x->to_segment[s] < 0 || m->frozen) rate[s] = 0;
}

/* What a move to another segment changes: where people follow a projection, the entries bring back who moves in business as usual,
 * so that only what goes beyond it moves anybody; otherwise all of it. */
static inline void move_rate(struct model *m, const struct root *x, const double *rate, double *moved)
{
    if (!m->follows) {
        memcpy(moved, rate, (size_t)m->W * sizeof *rate);
        return;
    }
    if (x->times >= 0) mul2(moved, VEC(m->clean, x->factor), VEC(m->clean, x->times), x->unit, m->W);
    else mul1(moved, VEC(m->clean, x->factor), x->unit, m->W);
    LANE(s, m->W) moved[s] = s < m->S && x->to_segment[s] >= 0 ? rate[s] - moved[s] : 0;
}

LANES static void crowd_rates(struct model *m, int i)
{
    const struct bt_network *net = m->net;
    const struct crowd *c = &net->crowd[i];
    double *out = VEC(m->out, i);
    memset(out, 0, (size_t)m->W * sizeof *out);
    EACH(k, c->n_root) {
        const struct root *x = &c->root[k];
        double *rate = VEC(m->rate, m->root0[i] + k);
        bool none;
        root_rate(m, x, rate);
        if (x->to_segment) {
            double *moved = VEC(m->nrate, m->root0[i] + k);
            move_rate(m, x, rate, moved);
            add_vec(out, moved, m->W);
            continue;
        }
        const double *part = moved_of(m, x->to, &none);
        if (none) continue;
        if (part) add_mul(out, rate, part, m->W);
        else add_vec(out, rate, m->W);
        if (is_neutral(m, x)) neutral_rate(m, c, k, out, VEC(m->nrate, m->root0[i] + k));
    }
    if (c->stay >= 0 && moves(m, c->stay)) {
        const double *stay = VEC(m->fac, c->stay);
        double *done = VEC(m->done, i), stages = c->stages;
        LANE(s, m->W) done[s] = stages / stay[s];
    }
    if (c->handling >= 0 && (c->pool >= 0 || moves(m, c->handling))) {
        const double *tau = VEC(m->fac, c->handling);
        double *release = VEC(m->release, i), phi = c->pool >= 0 ? m->wait_value[c->pool] : 1;
        LANE(s, m->W) release[s] = phi / (phi * tau[s] + 1 - phi);
    }
    if (c->patience >= 0 && moves(m, c->patience)) {
        const double *patience = VEC(m->fac, c->patience);
        double *leak = VEC(m->leak, i);
        LANE(s, m->W) leak[s] = 1 / patience[s];
    }
}

/* All shares and rates of a time and the signals of a state; flows follow from them by multiplication. */
void bt_model_flows(struct model *m, double t, const double *y)
{
    bt_model_time(m, t);
    bt_model_signals(m, y);
    const bool fresh = m->any_changed;
    EACH(i, m->net->n_fork) fork_shares(m, i);
    for (int i = m->net->n_fork - 1; i >= 0; i--)
        if ((fresh || m->fork_lives[i]) && (!m->net->fork[i].moves || !m->net->fork[i].n_branch)) fork_moved(m, i);
    EACH(i, m->net->n_crowd)
        if (fresh || m->crowd_lives[i]) crowd_rates(m, i);
}

/* ---- from rates to changes ---- */

/* What a flow is added to; NULL: people stay where they are. */
static inline double *goal_of(const struct model *m, double *dy, struct goal g)
{
    return g.kind == G_STOCK ? VEC(dy, g.index) : g.kind == G_JUNCTION ? VEC(m->inflow, g.index) : NULL;
}

/* People beyond those of business as usual leave their segment, and whom moves have brought may move on: they are no part of what the
 * entries bring back. `flow`: scratch. */
static void move_segments(struct model *m, int i, int k, const double *y, double *dy, double *flow)
{
    const struct crowd *c = &m->net->crowd[i];
    const int *to = c->root[k].to_segment;
    const double *moved = VEC(m->nrate, m->root0[i] + k), *people = VEC(m->crowd, i), *more = y + m->more;
    double *here = VEC(dy, c->first), *dmore = dy + m->more;
    mul2(flow, moved, people, 1, m->W); /* `out` has taken it */
    EACH(s, m->S)
        if (to[s] >= 0) {
            double again = m->follows ? (VEC(m->rate, m->root0[i] + k)[s] - moved[s]) * VEC(m->start->share, i)[s] * more[s] : 0;
            here[s] -= again;
            here[to[s]] += flow[s] + again;
            if (!m->follows) continue;
            dmore[s] -= flow[s] + again;
            dmore[to[s]] += flow[s] + again;
        }
}

LANES static void crowd_flows(struct model *m, int i, const double *y, double *dy)
{
    const struct crowd *c = &m->net->crowd[i];
    double *people = VEC(m->crowd, i);
    memcpy(people, VEC(y, c->first), (size_t)m->W * sizeof *people);
    for (int k = 1; k < c->n; k++) add_vec(people, VEC(y, c->first + k), m->W);
    EACH(k, c->n_root) {
        const struct root *x = &c->root[k];
        pour(x->to_segment ? NULL : goal_of(m, dy, x->to), VEC(m->route_flow, x->route), VEC(m->rate, m->root0[i] + k), people, 1, m->W);
        if (x->to_segment) move_segments(m, i, k, y, dy, m->flow_now);
        if (is_neutral(m, x)) add_mul(VEC(dy, m->net->exit_stock[0]), VEC(m->nrate, m->root0[i] + k), people, m->W);
    }
    EACH(k, c->n) sub_mul(VEC(dy, c->first + k), VEC(m->out, i), VEC(y, c->first + k), m->W);
    if (c->stay >= 0)
        EACH(k, c->n) {
            double *next = k + 1 < c->n ? VEC(dy, c->first + k + 1) : goal_of(m, dy, c->leaves);
            move(VEC(dy, c->first + k), next, VEC(m->done, i), VEC(y, c->first + k), m->W);
        }
    if (c->handling >= 0) {
        pour(NULL, VEC(m->route_flow, c->release_route), VEC(m->release, i), people, 1, m->W);
        move(VEC(dy, c->first), goal_of(m, dy, c->release), VEC(m->release, i), people, m->W);
    }
    if (c->patience >= 0) move(VEC(dy, c->first), goal_of(m, dy, c->gives_up), VEC(m->leak, i), people, m->W);
}

LANES static void fork_flows(struct model *m, int i, double *dy)
{
    const struct fork *f = &m->net->fork[i];
    const double *in = VEC(m->inflow, i);
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        double accept = x->pool >= 0 ? m->accept[x->pool] : 1;
        bool waits = x->to.kind == G_STOCK && m->net->stock[x->to.index].route == x->route;
        double *count = waits ? NULL : VEC(m->route_flow, x->route); /* a route with a wait counts those who arrive */
        pour(goal_of(m, dy, x->to), count, in, VEC(m->share, m->branch0[i] + k), accept, m->W);
        if (x->pool >= 0) pour(goal_of(m, dy, x->refused), NULL, in, VEC(m->share, m->branch0[i] + k), 1 - accept, m->W);
    }
}

static void counters(struct model *m, const double *y, double *dy)
{
    EACH(i, m->n_counted) {
        double *x = VEC(dy, m->net->counter_stock[m->counted[i].counter]);
        const double *flow = VEC(m->route_flow, m->counted[i].route);
        const double sign = m->counted[i].sign;
        LANE(s, m->W) x[s] += sign * flow[s];
    }
    EACH(i, m->net->n_counter) {
        const struct counter *c = &m->net->counter[i];
        if (c->leaves < 0) continue;
        const double *leave = VEC(m->fac, m->net->factor_of[c->leaves]), *n = VEC(y, m->net->counter_stock[i]);
        double *to = VEC(dy, m->net->counter_stock[i]);
        LANE(s, m->W) to[s] -= n[s] / leave[s];
    }
}

static void extras(struct model *m, const double *y, double *dy)
{
    int at = m->net->n_stock * m->W;
    EACH(i, m->n_signal) {
        const struct signal *x = &m->signal[i];
        if (x->extra < 0) continue;
        int param = x->kind == S_SUPPLY ? m->net->pool[x->index].delay : m->net->loop[x->index].delay;
        dy[at + x->extra] = (x->value - y[at + x->extra]) / m->p[m->net->param[param].offset];
    }
}

void bt_model_rhs(struct model *m, double t, const double *y, double *dy)
{
    bt_model_flows(m, t, y);
    const struct bt_network *net = m->net;
    size_t W = (size_t)m->W;
    memset(dy, 0, (size_t)m->n_state * sizeof *dy);
    memset(m->inflow, 0, (size_t)net->n_fork * W * sizeof(double));
    memset(m->route_flow, 0, (size_t)net->n_route * W * sizeof(double));
    EACH(i, net->n_crowd) crowd_flows(m, i, y, dy);
    EACH(i, net->n_fork) fork_flows(m, i, dy);
    counters(m, y, dy);
    extras(m, y, dy);
    if (m->more >= 0 && m->follows) sub_mul(dy + m->more, m->leave, y + m->more, m->W);
    EACH(e, net->n_exit) memcpy(VEC(m->exit_flow, e), VEC(dy, net->exit_stock[e]), W * sizeof *dy);
    if (!m->frozen) {
        add_vec(VEC(dy, net->home_stock), m->entry, m->W);
        add_vec(VEC(dy, net->entered_stock), m->entry, m->W);
        return;
    }
    EACH(e, net->n_exit) /* while the start is solved, who leaves comes home */
    {
        add_vec(VEC(dy, net->home_stock), VEC(dy, net->exit_stock[e]), m->W);
        memset(VEC(dy, net->exit_stock[e]), 0, W * sizeof *dy);
    }
}
