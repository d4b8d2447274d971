/* jacobian.c -- M = I - gamma J by its structure. J is, for each segment, one sparse block of the same pattern, plus one rank for each
 * signal: J = blocks + sum of U_j v_j', U_j the change of all flows by signal j, v_j the change of the signal by the state.
 * The block is factored once for all segments at a time (segments are the lanes; M-matrix, so no pivoting), the signals by
 * Woodbury. Slow moves between segments are left out of J, as Newton tolerates. */
#include "jacobian.h"
#include "lanes.h"
#include <math.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

/* ---- pattern ---- */

int bt_jac_row(const struct model *m, int stock, bool frozen)
{
    return frozen && m->net->stock[stock].exit >= 0 ? m->net->home_stock : stock;
}

static void mark(struct model *m, int row, int col)
{
    m->jac->slot[row * m->jac->n + col] = 0;
    m->jac->slot[bt_jac_row(m, row, true) * m->jac->n + col] = 0;
}

static void mark_goal(struct model *m, struct goal g, int col)
{
    struct jac *j = m->jac;
    if (g.kind == G_STOCK) mark(m, g.index, col);
    if (g.kind == G_JUNCTION)
        for (int e = j->end0[g.index]; e < j->end0[g.index + 1]; e++) mark(m, j->end[e], col);
}

static void mark_counted(struct model *m, int route, int col)
{
    EACH(i, m->n_counted)
        if (m->counted[i].route == route) mark(m, m->net->counter_stock[m->counted[i].counter], col);
}

static void find_ends(struct model *m, bool *seen)
{
    const struct bt_network *net = m->net;
    int n = net->n_stock;
    for (int i = net->n_fork - 1; i >= 0; i--)
        EACH(k, net->fork[i].n_branch) {
            const struct branch *x = &net->fork[i].branch[k];
            const struct goal both[2] = { x->to, x->pool >= 0 ? x->refused : (struct goal){ G_STAY, -1 } };
            EACH(g, 2) {
                if (both[g].kind == G_STOCK) seen[i * n + both[g].index] = true;
                if (both[g].kind == G_JUNCTION)
                    EACH(s, n) seen[i * n + s] |= seen[both[g].index * n + s];
            }
            EACH(c, m->n_counted)
                if (m->counted[c].route == x->route) seen[i * n + net->counter_stock[m->counted[c].counter]] = true;
        }
}

static bool list_ends(struct model *m)
{
    const struct bt_network *net = m->net;
    struct jac *j = m->jac;
    size_t n = (size_t)net->n_stock, forks = (size_t)net->n_fork;
    bool *seen = bt_get(m->arena, forks * n + 1, sizeof *seen);
    j->end0 = bt_get(m->arena, forks + 1, sizeof(int));
    j->pos = bt_get(m->arena, forks * n + 1, sizeof(int));
    if (!seen || !j->end0 || !j->pos) return false;
    find_ends(m, seen);
    int total = 0;
    for (size_t i = 0; i < forks * n; i++) total += seen[i];
    if (!(j->end = bt_get(m->arena, (size_t)total + 1, sizeof(int))) ||
        !(j->reach = bt_get(m->arena, ((size_t)total + 1) * (size_t)m->W, sizeof(double))))
        return false;
    total = 0;
    EACH(i, net->n_fork) {
        j->end0[i] = total;
        EACH(s, net->n_stock) {
            j->pos[i * net->n_stock + s] = seen[i * net->n_stock + s] ? total : -1;
            if (seen[i * net->n_stock + s]) j->end[total++] = s;
        }
    }
    j->end0[net->n_fork] = total;
    return true;
}

static void find_pattern(struct model *m)
{
    const struct bt_network *net = m->net;
    struct jac *j = m->jac;
    EACH(i, j->n * j->n) j->slot[i] = -1;
    EACH(i, j->n) j->slot[i * j->n + i] = 0;
    EACH(i, net->n_crowd) {
        const struct crowd *c = &net->crowd[i];
        EACH(k, c->n) {
            int col = c->first + k;
            EACH(x, c->n_root) {
                mark_goal(m, c->root[x].to, col);
                mark_counted(m, c->root[x].route, col);
                if (c->root[x].neutral && net->n_exit) mark(m, net->exit_stock[0], col);
            }
            if (c->stay >= 0 && k + 1 < c->n) mark(m, col + 1, col);
            if (c->stay >= 0 && k + 1 == c->n) mark_goal(m, c->leaves, col);
            if (c->handling >= 0) mark_goal(m, c->release, col), mark_counted(m, c->release_route, col);
            if (c->patience >= 0) mark_goal(m, c->gives_up, col);
        }
    }
}

/* ---- symbolic factors: the pivot with the least possible fill first (Markowitz) ---- */

static int best_pivot(const struct jac *j, const bool *done)
{
    int best = -1, cost = 0;
    EACH(p, j->n) {
        if (done[p]) continue;
        int rows = 0, cols = 0;
        EACH(i, j->n) rows += !done[i] && i != p && j->slot[i * j->n + p] >= 0, cols += !done[i] && i != p && j->slot[p * j->n + i] >= 0;
        if (best < 0 || rows * cols < cost) best = p, cost = rows * cols;
    }
    return best;
}

static int eliminate(struct jac *j, struct op *op, bool store)
{
    bool done[1024] = { false };
    int n = j->n, ops = 0, low = 0, up = 0;
    EACH(k, n) {
        int p = store ? j->order[k] : best_pivot(j, done);
        j->order[k] = p;
        done[p] = true;
        if (store) j->pivot_op0[k] = ops, j->low0[k] = low, j->up0[k] = up;
        EACH(r, n) {
            if (done[r] || j->slot[r * n + p] < 0) continue;
            if (store) j->low[low] = r, j->low_slot[low++] = j->slot[r * n + p];
            EACH(c, n) {
                if (done[c] || j->slot[p * n + c] < 0) continue;
                if (j->slot[r * n + c] < 0) j->slot[r * n + c] = 0;
                if (store) op[ops] = (struct op){ j->slot[r * n + c], j->slot[r * n + p], j->slot[p * n + c] };
                ops++;
            }
        }
        EACH(c, n)
            if (store && !done[c] && j->slot[p * n + c] >= 0) j->up[up] = c, j->up_slot[up++] = j->slot[p * n + c];
    }
    if (store) j->pivot_op0[n] = ops, j->low0[n] = low, j->up0[n] = up;
    return ops;
}

static bool factor_symbolically(struct model *m)
{
    struct jac *j = m->jac;
    size_t n = (size_t)j->n;
    if (!(j->order = bt_get(m->arena, n, sizeof(int)))) return false;
    int ops = eliminate(j, NULL, false);
    EACH(i, j->n * j->n)
        if (j->slot[i] >= 0) j->slot[i] = j->n_slot++;
    size_t s = (size_t)j->n_slot + 1;
    j->op = bt_get(m->arena, (size_t)ops + 1, sizeof *j->op);
    int **small[] = { &j->pivot_op0, &j->low0, &j->up0 }, **large[] = { &j->low, &j->low_slot, &j->up, &j->up_slot };
    for (int i = 0; i < N(small); i++)
        if (!(*small[i] = bt_get(m->arena, n + 1, sizeof(int)))) return false;
    for (int i = 0; i < N(large); i++)
        if (!(*large[i] = bt_get(m->arena, s, sizeof(int)))) return false;
    if (!j->op || !(j->a = bt_get(m->arena, s * (size_t)m->W, sizeof(double)))) return false;
    eliminate(j, j->op, true);
    return true;
}

enum bt_code bt_jac_fits(const struct model *m, struct bt_err *e)
{
    const struct bt_network *net = m->net;
    if (net->n_stock > 1000)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE,
                       "the pathway has %d stocks (settings by origin and stage, and waits); at most 1000 are allowed", net->n_stock);
    if (m->n_signal > MAX_SIGNAL)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "pools and loops make %d signals; at most %d are allowed", m->n_signal, MAX_SIGNAL);
    return BT_OK;
}

enum bt_code bt_jac_open(struct model *m, struct bt_err *e)
{
    const struct bt_network *net = m->net;
    if (m->jac) return BT_OK;
    struct jac *j = m->jac = bt_get(m->arena, 1, sizeof *j);
    if (!j) goto nomem;
    j->n = net->n_stock, j->K = m->n_signal;
    size_t n = (size_t)j->n, K = (size_t)j->K + 1, W = (size_t)m->W, state = (size_t)m->n_state;
    if (!(j->slot = bt_get(m->arena, n * n, sizeof(int))) || !list_ends(m)) goto nomem;
    find_pattern(m);
    if (!factor_symbolically(m)) goto nomem;
    const struct {
        double **to;
        size_t n;
    } ROWS[] = { { &j->U, K * state },
                 { &j->Z, K * state },
                 { &j->small, K * K },
                 { &j->rhs, state },
                 { &j->y, state },
                 { &j->vec, 4 * W },
                 { &j->agg, (size_t)m->n_agg + 1 },
                 { &j->dfac, ((size_t)net->n_factor + 1) * W },
                 { &j->dshare, ((size_t)m->n_branch + 1) * W },
                 { &j->dmoved, ((size_t)net->n_fork + 1) * W },
                 { &j->dinflow, ((size_t)net->n_fork + 1) * W } };
    for (int i = 0; i < N(ROWS); i++)
        if (!(*ROWS[i].to = bt_get(m->arena, ROWS[i].n, sizeof(double)))) goto nomem;
    j->agg_used = bt_get(m->arena, (size_t)m->n_agg + 1, sizeof(bool));
    j->swap = bt_get(m->arena, K, sizeof(int));
    j->has_fac = bt_get(m->arena, (size_t)net->n_factor + 1, sizeof(bool));
    j->has_share = bt_get(m->arena, (size_t)m->n_branch + 1, sizeof(bool));
    j->has_moved = bt_get(m->arena, (size_t)net->n_fork + 1, sizeof(bool));
    j->has_inflow = bt_get(m->arena, (size_t)net->n_fork + 1, sizeof(bool));
    if (j->agg_used && j->swap && j->has_fac && j->has_share && j->has_moved && j->has_inflow) return BT_OK;
nomem:
    m->jac = NULL;
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- values of the blocks ---- */

static inline void add2(double *restrict a, const double *restrict x, const double *restrict y, double c, int n)
{
    LANE(s, n) a[s] += c * x[s] * y[s];
}

static inline double *entry(const struct model *m, int row, int col)
{
    return VEC(m->jac->a, m->jac->slot[bt_jac_row(m, row, m->frozen) * m->jac->n + col]);
}

static inline void add_reach(struct model *m, int fork, struct goal g, const double *share, double c)
{
    struct jac *j = m->jac;
    int n = m->net->n_stock;
    if (g.kind == G_STOCK) {
        double *to = VEC(j->reach, j->pos[fork * n + g.index]);
        LANE(s, m->W) to[s] += c * share[s];
    }
    if (g.kind == G_JUNCTION)
        for (int e = j->end0[g.index]; e < j->end0[g.index + 1]; e++)
            add2(VEC(j->reach, j->pos[fork * n + j->end[e]]), share, VEC(j->reach, e), c, m->W);
}

LANES static void reaches(struct model *m)
{
    const struct bt_network *net = m->net;
    struct jac *j = m->jac;
    memset(j->reach, 0, (size_t)j->end0[net->n_fork] * (size_t)m->W * sizeof(double));
    for (int i = net->n_fork - 1; i >= 0; i--)
        EACH(k, net->fork[i].n_branch) {
            const struct branch *x = &net->fork[i].branch[k];
            const double *share = VEC(m->share, m->branch0[i] + k);
            double accept = x->pool >= 0 ? m->accept[x->pool] : 1;
            add_reach(m, i, x->to, share, accept);
            if (x->pool >= 0) add_reach(m, i, x->refused, share, 1 - accept);
            EACH(c, m->n_counted)
                if (m->counted[c].route == x->route)
                    add_reach(m, i, (struct goal){ G_STOCK, net->counter_stock[m->counted[c].counter] }, share,
                              m->counted[c].sign * accept);
        }
}

static inline void put(struct model *m, struct goal g, int col, const double *rate, double gamma)
{
    struct jac *j = m->jac;
    if (g.kind == G_STOCK) take(entry(m, g.index, col), rate, gamma, m->W);
    if (g.kind == G_JUNCTION)
        for (int e = j->end0[g.index]; e < j->end0[g.index + 1]; e++)
            take2(entry(m, j->end[e], col), rate, VEC(j->reach, e), gamma, m->W);
}

static inline void put_counted(struct model *m, int route, int col, const double *rate, double gamma)
{
    EACH(c, m->n_counted)
        if (m->counted[c].route == route)
            take(entry(m, m->net->counter_stock[m->counted[c].counter], col), rate, gamma * m->counted[c].sign, m->W);
}

LANES static void put_crowd(struct model *m, int i, double gamma)
{
    const struct crowd *c = &m->net->crowd[i];
    EACH(k, c->n) {
        int col = c->first + k;
        double *diagonal = entry(m, col, col);
        take(diagonal, VEC(m->out, i), -gamma, m->W);
        EACH(x, c->n_root) {
            const struct root *r = &c->root[x];
            const double *rate = VEC(m->rate, m->root0[i] + x);
            if (!r->to_segment) put(m, r->to, col, rate, gamma);
            else take(diagonal, VEC(m->nrate, m->root0[i] + x), gamma, m->W); /* left out at both ends, or people would be lost */
            put_counted(m, r->route, col, rate, gamma);
            if (r->neutral && m->net->n_exit)
                take(entry(m, m->net->exit_stock[0], col), VEC(m->nrate, m->root0[i] + x), gamma, m->W);
        }
        if (c->stay >= 0) {
            take(diagonal, VEC(m->done, i), -gamma, m->W);
            if (k + 1 < c->n) take(entry(m, col + 1, col), VEC(m->done, i), gamma, m->W);
            else put(m, c->leaves, col, VEC(m->done, i), gamma);
        }
        if (c->handling >= 0) {
            take(diagonal, VEC(m->release, i), -gamma, m->W);
            put(m, c->release, col, VEC(m->release, i), gamma);
            put_counted(m, c->release_route, col, VEC(m->release, i), gamma);
        }
        if (c->patience >= 0) {
            take(diagonal, VEC(m->leak, i), -gamma, m->W);
            put(m, c->gives_up, col, VEC(m->leak, i), gamma);
        }
    }
}

static void assemble(struct model *m, double gamma)
{
    const struct bt_network *net = m->net;
    struct jac *j = m->jac;
    memset(j->a, 0, (size_t)j->n_slot * (size_t)m->W * sizeof(double));
    EACH(k, j->n) {
        double *d = VEC(j->a, j->slot[k * j->n + k]);
        EACH(s, m->W) d[s] = 1;
    }
    reaches(m);
    EACH(i, net->n_crowd) put_crowd(m, i, gamma);
    EACH(i, net->n_counter)
        if (net->counter[i].leaves >= 0) {
            double *d = entry(m, net->counter_stock[i], net->counter_stock[i]);
            const double *leave = VEC(m->fac, net->factor_of[net->counter[i].leaves]);
            EACH(s, m->W) d[s] += gamma / leave[s];
        }
}

LANES static void reciprocal(double *a, int n)
{
    LANE(s, n) a[s] = 1 / a[s];
}
LANES static void times(double *a, const double *x, int n)
{
    LANE(s, n) a[s] *= x[s];
}
LANES static void run_ops(const struct op *op, int count, double *a, int W)
{
    for (int i = 0; i < count; i++) {
        double *restrict to = a + (size_t)op[i].to * (size_t)W;
        const double *restrict x = a + (size_t)op[i].a * (size_t)W, *restrict y = a + (size_t)op[i].b * (size_t)W;
        LANE(s, W) to[s] -= x[s] * y[s];
    }
}

static void factor(struct model *m)
{
    struct jac *j = m->jac;
    EACH(k, j->n) {
        int p = j->order[k];
        double *d = VEC(j->a, j->slot[p * j->n + p]);
        reciprocal(d, m->W);
        for (int i = j->low0[k]; i < j->low0[k + 1]; i++) times(VEC(j->a, j->low_slot[i]), d, m->W);
        run_ops(j->op + j->pivot_op0[k], j->pivot_op0[k + 1] - j->pivot_op0[k], j->a, m->W);
    }
}

/* to -= a b, rows that differ */
static inline void multiply_off(double *restrict to, const double *restrict a, const double *restrict b, int n)
{
    LANE(s, n) to[s] -= a[s] * b[s];
}

LANES static void substitute(const struct jac *j, double *x, int W)
{
    for (int k = 0; k < j->n; k++) {
        const double *xp = x + (size_t)j->order[k] * (size_t)W;
        for (int i = j->low0[k]; i < j->low0[k + 1]; i++) {
            multiply_off(x + (size_t)j->low[i] * (size_t)W, j->a + (size_t)j->low_slot[i] * (size_t)W, xp, W);
        }
    }
    for (int k = j->n - 1; k >= 0; k--) {
        int p = j->order[k];
        double *xp = x + (size_t)p * (size_t)W;
        for (int i = j->up0[k]; i < j->up0[k + 1]; i++) {
            multiply_off(xp, j->a + (size_t)j->up_slot[i] * (size_t)W, x + (size_t)j->up[i] * (size_t)W, W);
        }
        const double *d = j->a + (size_t)j->slot[p * j->n + p] * (size_t)W;
        LANE(s, W) xp[s] *= d[s];
    }
}

double bt_jac_delay(const struct model *m, const struct signal *x)
{
    return m->p[m->net->param[x->kind == S_SUPPLY ? m->net->pool[x->index].delay : m->net->loop[x->index].delay].offset];
}

static void solve_extras(const struct model *m, double *x)
{
    EACH(i, m->n_signal)
        if (m->signal[i].extra >= 0) x[m->net->n_stock * m->W + m->signal[i].extra] /= 1 + m->jac->gamma / bt_jac_delay(m, &m->signal[i]);
}

static void solve_blocks(const struct model *m, double *x)
{
    substitute(m->jac, x, m->W);
    solve_extras(m, x);
}

/* v_j' x for all signals */
static void by_signals(const struct model *m, const double *x, double *out)
{
    struct jac *j = m->jac;
    memset(j->agg_used, 0, (size_t)m->n_agg * sizeof *j->agg_used);
    EACH(i, m->n_signal)
        EACH(k, m->signal[i].n_grad) j->agg_used[m->signal[i].agg[k]] = true;
    EACH(a, m->n_agg)
        if (j->agg_used[a]) j->agg[a] = bt_model_aggregate(m, a, x);
    EACH(i, m->n_signal) {
        const struct signal *g = &m->signal[i];
        out[i] = g->extra_dep >= 0 ? g->extra_grad * x[m->net->n_stock * m->W + g->extra_dep] : 0;
        EACH(k, g->n_grad) out[i] += g->grad[k] * j->agg[g->agg[k]];
    }
}

/* ---- the small dense system of the signals ---- */

void bt_small_factor(double *a, int *swap, int n)
{
    EACH(k, n) {
        int p = k;
        for (int i = k + 1; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[p * n + k])) p = i;
        swap[k] = p;
        if (p != k)
            EACH(c, n) {
                double x = a[k * n + c];
                a[k * n + c] = a[p * n + c];
                a[p * n + c] = x;
            }
        for (int i = k + 1; i < n; i++) {
            double l = a[i * n + k] /= a[k * n + k];
            for (int c = k + 1; c < n; c++) a[i * n + c] -= l * a[k * n + c];
        }
    }
}

void bt_small_solve(const double *a, const int *swap, double *x, int n)
{
    EACH(k, n) {
        double v = x[k];
        x[k] = x[swap[k]];
        x[swap[k]] = v;
    }
    EACH(k, n)
        for (int i = k + 1; i < n; i++) x[i] -= a[i * n + k] * x[k];
    for (int k = n - 1; k >= 0; k--) {
        for (int c = k + 1; c < n; c++) x[k] -= a[k * n + c] * x[c];
        x[k] /= a[k * n + k];
    }
}

void bt_jac_setup(struct model *m, double t, const double *y, double gamma)
{
    bt_model_rhs(m, t, y, m->jac->rhs);
    bt_jac_setup_here(m, y, gamma);
}

void bt_jac_setup_here(struct model *m, const double *y, double gamma)
{
    struct jac *j = m->jac;
    size_t n = (size_t)m->n_state;
    memcpy(j->y, y, n * sizeof *y);
    j->gamma = gamma;
    assemble(m, gamma);
    factor(m);
    double column[MAX_SIGNAL] = { 0 };
    EACH(k, j->K) {
        double *u = j->U + (size_t)k * n, *z = j->Z + (size_t)k * n;
        bt_jac_tangent(m, &m->signal[k], u);
        memcpy(z, u, n * sizeof *z);
        if (m->signal[k].extra < 0) solve_blocks(m, z);
        else solve_extras(m, z); /* moves its own extra state alone */
        by_signals(m, z, column);
        EACH(i, j->K) j->small[i * j->K + k] = (i == k ? 1 : 0) - gamma * column[i];
    }
    bt_small_factor(j->small, j->swap, j->K);
}

LANES static void take_away(double *a, const double *x, double c, int n)
{
    take(a, x, c, n);
}

void bt_jac_solve(struct model *m, double *x)
{
    struct jac *j = m->jac;
    double c[MAX_SIGNAL] = { 0 };
    solve_blocks(m, x);
    by_signals(m, x, c);
    bt_small_solve(j->small, j->swap, c, j->K);
    EACH(k, j->K) {
        const double *z = j->Z + (size_t)k * (size_t)m->n_state;
        double by = j->gamma * c[k];
        if (by != 0) take_away(x, z, -by, m->n_state);
    }
}
