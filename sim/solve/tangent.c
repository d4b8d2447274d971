/* tangent.c -- how all flows change with one signal, everything else held: the vectors U_j of the Newton matrix. */
#include "jacobian.h"
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

/* ---- U_j: how all flows change with a signal ---- */

static void u_give(struct model *m, double *u, struct goal g, const double *flow)
{
    struct jac *j = m->jac;
    if (g.kind == G_STOCK) bt_jac_take(VEC(u, bt_jac_row(m, g.index, m->frozen)), flow, -1, m->W);
    if (g.kind != G_JUNCTION) return;
    bt_jac_take(VEC(j->dinflow, g.index), flow, -1, m->W);
    j->has_inflow[g.index] = true;
}

static void u_counted(struct model *m, double *u, int route, const double *flow)
{
    EACH(c, m->n_counted)
        if (m->counted[c].route == route)
            bt_jac_take(VEC(u, m->net->counter_stock[m->counted[c].counter]), flow, -m->counted[c].sign, m->W);
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
        EACH(s, m->W) sum[s] += VEC(m->fac, x->factor)[s];
        if (!j->has_fac[x->factor]) continue;
        any = true;
        EACH(s, m->W) total[s] += VEC(j->dfac, x->factor)[s];
    }
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        int b = m->branch0[i] + k;
        double *d = VEC(j->dshare, b);
        j->has_share[b] = x->beside ? j->has_fac[x->factor] : any;
        if (!j->has_share[b]) continue;
        EACH(s, m->W) {
            double own = x->is_else              ? 0
                         : j->has_fac[x->factor] ? VEC(j->dfac, x->factor)[s]
                                                 : 0,
                   scale = f->cap >= 0 ? VEC(m->scale, i)[s] : 1, slope = f->cap >= 0 ? VEC(m->scale_d, i)[s] : 0;
            if (x->beside) d[s] = own;
            else if (x->is_else) d[s] = -(total[s] * scale + sum[s] * slope * total[s]);
            else d[s] = own * scale + VEC(m->fac, x->factor)[s] * slope * total[s];
        }
    }
}

static double moved_at(const struct model *m, struct goal g, int s)
{
    if (g.kind == G_STAY) return 0;
    return g.kind == G_STOCK || m->net->fork[g.index].moves ? 1 : VEC(m->moved, g.index)[s];
}

static double d_moved_at(const struct model *m, struct goal g, int s)
{
    return g.kind == G_JUNCTION && m->jac->has_moved[g.index] ? VEC(m->jac->dmoved, g.index)[s] : 0;
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
        EACH(s, m->W) {
            double share = VEC(m->share, b)[s], ds = j->has_share[b] ? VEC(j->dshare, b)[s] : 0, to = moved_at(m, x->to, s),
                   no = x->pool >= 0 ? moved_at(m, x->refused, s) : 0;
            d[s] += ds * (a * to + (1 - a) * no) +
                    share * (da * (to - no) + a * d_moved_at(m, x->to, s) + (x->pool >= 0 ? (1 - a) * d_moved_at(m, x->refused, s) : 0));
        }
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
        EACH(s, m->W) {
            double by = x->times >= 0 ? VEC(m->fac, x->times)[s] : 1;
            drate[s] =
                x->unit * ((f ? VEC(j->dfac, x->factor)[s] * by : 0) + (t ? VEC(m->fac, x->factor)[s] * VEC(j->dfac, x->times)[s] : 0));
            if (x->to_segment && s < m->S && (x->to_segment[s] < 0 || m->frozen)) drate[s] = 0;
            if (!x->to_segment) dout[s] += drate[s] * moved_at(m, x->to, s) + VEC(m->rate, m->root0[i] + k)[s] * d_moved_at(m, x->to, s);
        }
        if (!f && !t) continue;
        EACH(s, m->W) drate[s] *= VEC(m->crowd, i)[s];
        if (!x->to_segment) u_give(m, u, x->to, drate);
        u_counted(m, u, x->route, drate);
    }
}

LANES static void d_stay(struct model *m, int i, double *u)
{
    const struct crowd *c = &m->net->crowd[i];
    struct jac *j = m->jac;
    double *flow = j->vec;
    EACH(k, c->n) {
        EACH(s, m->W) flow[s] = -VEC(m->done, i)[s] / VEC(m->fac, c->stay)[s] * VEC(j->dfac, c->stay)[s] * VEC(j->y, c->first + k)[s];
        bt_jac_take(VEC(u, c->first + k), flow, 1, m->W);
        u_give(m, u, k + 1 < c->n ? (struct goal){ G_STOCK, c->first + k + 1 } : c->leaves, flow);
    }
}

LANES static void d_waits(struct model *m, int i, double *u, bool handling, bool pool)
{
    const struct crowd *c = &m->net->crowd[i];
    struct jac *j = m->jac;
    double *flow = j->vec, phi = c->pool >= 0 ? m->wait_value[c->pool] : 1;
    EACH(s, m->W) {
        double tau = VEC(m->fac, c->handling)[s], den = phi * tau + 1 - phi;
        flow[s] = ((pool ? 1 : 0) - (handling ? phi * phi * VEC(j->dfac, c->handling)[s] : 0)) / (den * den) * VEC(j->y, c->first)[s];
    }
    bt_jac_take(VEC(u, c->first), flow, 1, m->W);
    u_give(m, u, c->release, flow);
    u_counted(m, u, c->release_route, flow);
}

LANES static void d_leak(struct model *m, int i, double *u)
{
    const struct crowd *c = &m->net->crowd[i];
    double *flow = m->jac->vec;
    EACH(s, m->W)
        flow[s] = -VEC(m->leak, i)[s] / VEC(m->fac, c->patience)[s] * VEC(m->jac->dfac, c->patience)[s] * VEC(m->jac->y, c->first)[s];
    bt_jac_take(VEC(u, c->first), flow, 1, m->W);
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
        EACH(part, 2) {
            double keep = part ? 1 - a : a, change = dp ? (part ? -1 : 1) : 0;
            if (part && x->pool < 0) break;
            EACH(s, m->W)
                flow[s] =
                    ((di ? VEC(j->dinflow, i)[s] * VEC(m->share, b)[s] : 0) + (ds ? VEC(m->inflow, i)[s] * VEC(j->dshare, b)[s] : 0)) *
                        keep +
                    VEC(m->inflow, i)[s] * VEC(m->share, b)[s] * change;
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
    memset(j->dinflow, 0, (size_t)net->n_fork * (size_t)m->W * sizeof(double));
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
                EACH(k, c->n) bt_jac_take2(VEC(u, c->first + k), dout, VEC(j->y, c->first + k), 1, m->W);
        }
        if (c->stay >= 0 && j->has_fac[c->stay]) d_stay(m, i, u);
        if (h || p) d_waits(m, i, u, h, p);
        if (c->patience >= 0 && j->has_fac[c->patience]) d_leak(m, i, u);
    }
    EACH(i, net->n_fork) d_forks(m, i, pool, u);
}
