/* tangent.c -- how all flows change with one signal, everything else held: the vectors U_j of the Newton matrix. */
#include "jacobian.h"
#include "lanes.h"
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

/* ---- U_j: how all flows change with a signal ---- */

static inline void u_give(struct model *m, double *u, struct goal g, const double *flow)
{
    struct jac *j = m->jac;
    if (g.kind == G_STOCK) take(VEC(u, bt_jac_row(m, g.index, m->frozen)), flow, -1, m->W);
    if (g.kind != G_JUNCTION) return;
    double *in = VEC(j->dinflow, g.index);
    if (!j->has_inflow[g.index]) memset(in, 0, (size_t)m->W * sizeof *in);
    take(in, flow, -1, m->W);
    j->has_inflow[g.index] = true;
}

static inline void u_counted(struct model *m, double *u, int route, const double *flow)
{
    EACH(c, m->n_counted)
        if (m->counted[c].route == route)
            take(VEC(u, m->net->counter_stock[m->counted[c].counter]), flow, -m->counted[c].sign, m->W);
}

LANES static void d_factors(struct model *m, int loop)
{
    struct jac *j = m->jac;
    EACH(i, m->net->n_factor) {
        const struct factor *f = &m->net->factor[i];
        double *d = VEC(j->dfac, i);
        j->has_fac[i] = false;
        EACH(k, f->n_loop) j->has_fac[i] |= f->loop[k].index == loop;
        if (!j->has_fac[i]) continue;
        memcpy(d, VEC(m->eff, i), (size_t)m->W * sizeof *d);
        EACH(k, f->n_loop) {
            int l = f->loop[k].index;
            bool on = m->p[m->net->param[m->net->loop[l].on].offset] > 0;
            EACH(s, m->S) {
                bool who = !f->loop[k].segment || f->loop[k].segment[s];
                if (l == loop) d[s] *= who ? 1 : 0;
                else if (on && who) d[s] *= m->loop_value[l];
            }
        }
    }
}

LANES static void d_shares(struct model *m, int i)
{
    const struct fork *f = &m->net->fork[i];
    struct jac *j = m->jac;
    double *total = j->vec, *sum = j->vec + m->W;
    bool any = false;
    memset(j->vec, 0, 2 * (size_t)m->W * sizeof(double));
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        if (x->is_else || x->beside) continue;
        add_vec(sum, VEC(m->fac, x->factor), m->W);
        if (!j->has_fac[x->factor]) continue;
        any = true;
        add_vec(total, VEC(j->dfac, x->factor), m->W);
    }
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        int b = m->branch0[i] + k;
        double *d = VEC(j->dshare, b);
        const double *fac = x->is_else ? m->zero : VEC(m->fac, x->factor), *scale = f->cap >= 0 ? VEC(m->scale, i) : m->one,
                     *slope = f->cap >= 0 ? VEC(m->scale_d, i) : m->zero;
        j->has_share[b] = x->beside ? j->has_fac[x->factor] : any;
        if (!j->has_share[b]) continue;
        const double *own = x->is_else || !j->has_fac[x->factor] ? m->zero : VEC(j->dfac, x->factor);
        if (x->beside) memcpy(d, own, (size_t)m->W * sizeof *d);
        else if (x->is_else)
            LANE(s, m->W) d[s] = -(total[s] * scale[s] + sum[s] * slope[s] * total[s]);
        else
            LANE(s, m->W) d[s] = own[s] * scale[s] + fac[s] * slope[s] * total[s];
    }
}

static inline const double *moved_to(const struct model *m, struct goal g)
{
    if (g.kind == G_STAY) return m->zero;
    return g.kind == G_STOCK || m->net->fork[g.index].moves ? m->one : VEC(m->moved, g.index);
}

static inline const double *d_moved_to(const struct model *m, struct goal g)
{
    return g.kind == G_JUNCTION && m->jac->has_moved[g.index] ? VEC(m->jac->dmoved, g.index) : m->zero;
}

LANES static void d_moved(struct model *m, int i, int pool)
{
    const struct fork *f = &m->net->fork[i];
    struct jac *j = m->jac;
    double *d = VEC(j->dmoved, i);
    j->has_moved[i] = false;
    if (f->moves) return;
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        j->has_moved[i] |= j->has_share[m->branch0[i] + k] || (x->pool >= 0 && x->pool == pool) ||
                           (x->to.kind == G_JUNCTION && j->has_moved[x->to.index]) ||
                           (x->pool >= 0 && x->refused.kind == G_JUNCTION && j->has_moved[x->refused.index]);
    }
    if (!j->has_moved[i]) return;
    memset(d, 0, (size_t)m->W * sizeof *d);
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        int b = m->branch0[i] + k;
        double a = x->pool >= 0 ? m->accept[x->pool] : 1, da = x->pool >= 0 && x->pool == pool ? 1 : 0;
        const double *share = VEC(m->share, b), *ds = j->has_share[b] ? VEC(j->dshare, b) : m->zero;
        const double *to = moved_to(m, x->to), *no = x->pool >= 0 ? moved_to(m, x->refused) : m->zero;
        const double *dto = d_moved_to(m, x->to), *dno = x->pool >= 0 ? d_moved_to(m, x->refused) : m->zero;
        LANE(s, m->W)
            d[s] += ds[s] * (a * to[s] + (1 - a) * no[s]) + share[s] * (da * (to[s] - no[s]) + a * dto[s] + (1 - a) * dno[s]);
    }
}

LANES static void d_roots(struct model *m, int i, double *u, double *dout, bool *leaves)
{
    const struct crowd *c = &m->net->crowd[i];
    struct jac *j = m->jac;
    double *drate = j->vec;
    EACH(k, c->n_root) {
        const struct root *x = &c->root[k];
        bool f = j->has_fac[x->factor], t = x->times >= 0 && j->has_fac[x->times],
             mv = x->to.kind == G_JUNCTION && j->has_moved[x->to.index];
        if (!f && !t && !mv) continue;
        *leaves = true;
        const double unit = x->unit, *fac = VEC(m->fac, x->factor), *by = x->times >= 0 ? VEC(m->fac, x->times) : m->one;
        const double *dfac = f ? VEC(j->dfac, x->factor) : m->zero, *dby = t ? VEC(j->dfac, x->times) : m->zero;
        LANE(s, m->W) drate[s] = unit * (dfac[s] * by[s] + fac[s] * dby[s]);
        if (x->to_segment)
            EACH(s, m->S)
                if (x->to_segment[s] < 0 || m->frozen) drate[s] = 0;
        if (!x->to_segment) {
            const double *rate = VEC(m->rate, m->root0[i] + k), *to = moved_to(m, x->to), *dto = d_moved_to(m, x->to);
            LANE(s, m->W) dout[s] += drate[s] * to[s] + rate[s] * dto[s];
        }
        if (!f && !t) continue;
        const double *people = VEC(m->crowd, i);
        LANE(s, m->W) drate[s] *= people[s];
        if (!x->to_segment) u_give(m, u, x->to, drate);
        u_counted(m, u, x->route, drate);
    }
}

LANES static void d_stay(struct model *m, int i, double *u)
{
    const struct crowd *c = &m->net->crowd[i];
    struct jac *j = m->jac;
    double *flow = j->vec;
    const double *done = VEC(m->done, i), *stay = VEC(m->fac, c->stay), *dstay = VEC(j->dfac, c->stay);
    EACH(k, c->n) {
        const double *y = VEC(j->y, c->first + k);
        LANE(s, m->W) flow[s] = -done[s] / stay[s] * dstay[s] * y[s];
        take(VEC(u, c->first + k), flow, 1, m->W);
        u_give(m, u, k + 1 < c->n ? (struct goal){ G_STOCK, c->first + k + 1 } : c->leaves, flow);
    }
}

LANES static void d_waits(struct model *m, int i, double *u, bool handling, bool pool)
{
    const struct crowd *c = &m->net->crowd[i];
    struct jac *j = m->jac;
    double *flow = j->vec, phi = c->pool >= 0 ? m->wait_value[c->pool] : 1;
    const double *tau = VEC(m->fac, c->handling), *dtau = handling ? VEC(j->dfac, c->handling) : m->zero, *y = VEC(j->y, c->first);
    const double own = pool ? 1 : 0;
    LANE(s, m->W) {
        double den = phi * tau[s] + 1 - phi;
        flow[s] = (own - phi * phi * dtau[s]) / (den * den) * y[s];
    }
    take(VEC(u, c->first), flow, 1, m->W);
    u_give(m, u, c->release, flow);
    u_counted(m, u, c->release_route, flow);
}

LANES static void d_leak(struct model *m, int i, double *u)
{
    const struct crowd *c = &m->net->crowd[i];
    double *flow = m->jac->vec;
    const double *leak = VEC(m->leak, i), *patience = VEC(m->fac, c->patience), *dpatience = VEC(m->jac->dfac, c->patience);
    const double *y = VEC(m->jac->y, c->first);
    LANE(s, m->W) flow[s] = -leak[s] / patience[s] * dpatience[s] * y[s];
    take(VEC(u, c->first), flow, 1, m->W);
    u_give(m, u, c->gives_up, flow);
}

LANES static void d_forks(struct model *m, int i, int pool, double *u)
{
    const struct fork *f = &m->net->fork[i];
    struct jac *j = m->jac;
    double *flow = j->vec;
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        int b = m->branch0[i] + k;
        bool ds = j->has_share[b], di = j->has_inflow[i], dp = x->pool >= 0 && x->pool == pool;
        if (!ds && !di && !dp) continue;
        double a = x->pool >= 0 ? m->accept[x->pool] : 1;
        const double *in = VEC(m->inflow, i), *share = VEC(m->share, b);
        const double *din = di ? VEC(j->dinflow, i) : m->zero, *dshare = ds ? VEC(j->dshare, b) : m->zero;
        EACH(part, 2) {
            double keep = part ? 1 - a : a, change = dp ? (part ? -1 : 1) : 0;
            if (part && x->pool < 0) break;
            LANE(s, m->W) flow[s] = (din[s] * share[s] + in[s] * dshare[s]) * keep + in[s] * share[s] * change;
            u_give(m, u, part ? x->refused : x->to, flow);
            bool waits = x->to.kind == G_STOCK && m->net->stock[x->to.index].route == x->route;
            if (!part && !waits) u_counted(m, u, x->route, flow);
        }
    }
}

void bt_jac_tangent(struct model *m, const struct signal *g, double *u)
{
    const struct bt_network *net = m->net;
    struct jac *j = m->jac;
    memset(u, 0, (size_t)m->n_state * sizeof *u);
    if (g->kind == S_SUPPLY || g->kind == S_RAW) {
        u[net->n_stock * m->W + g->extra] = 1 / bt_jac_delay(m, g);
        return;
    }
    int pool = g->kind == S_ACCEPT ? g->index : -1, wait = g->kind == S_WAIT ? g->index : -1;
    memset(j->has_fac, 0, (size_t)net->n_factor * sizeof(bool));
    memset(j->has_share, 0, (size_t)m->n_branch * sizeof(bool));
    memset(j->has_inflow, 0, (size_t)net->n_fork * sizeof(bool));
    memset(j->has_moved, 0, (size_t)net->n_fork * sizeof(bool));
    if (g->kind == S_LOOP) {
        d_factors(m, g->index);
        EACH(i, net->n_fork) d_shares(m, i);
    }
    if (wait < 0)
        for (int i = net->n_fork - 1; i >= 0; i--) d_moved(m, i, pool);
    EACH(i, net->n_crowd) {
        const struct crowd *c = &net->crowd[i];
        double *dout = VEC(j->vec, 3);
        bool leaves = false, h = c->handling >= 0 && j->has_fac[c->handling], p = c->handling >= 0 && c->pool >= 0 && c->pool == wait;
        if (wait < 0) {
            memset(dout, 0, (size_t)m->W * sizeof *dout);
            d_roots(m, i, u, dout, &leaves);
            if (leaves)
                EACH(k, c->n) take2(VEC(u, c->first + k), dout, VEC(j->y, c->first + k), 1, m->W);
        }
        if (c->stay >= 0 && j->has_fac[c->stay]) d_stay(m, i, u);
        if (h || p) d_waits(m, i, u, h, p);
        if (c->patience >= 0 && j->has_fac[c->patience]) d_leak(m, i, u);
    }
    EACH(i, net->n_fork) d_forks(m, i, pool, u);
}
