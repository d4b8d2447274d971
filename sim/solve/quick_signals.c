/* quick_signals.c -- signals of an ensemble's step: rates by them, what they are at a state, and the correction at low rank of a state
 * whose signals are not what they were taken for. */
#include "jacobian.h"
#include "quick.h"
#include <math.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

enum { RENEW_RANKS = 10 }; /* steps */

/* ---- signals ---- */

void bt_quick_put(struct quick *q, const double *v)
{
    struct model *m = q->m;
    const struct program *p = q->p;
    EACH(i, q->K) {
        struct signal *x = &m->signal[i];
        x->value = v[i];
        if (x->kind == S_WAIT) bt_row_fill(p, p->wait + x->index, 1 / v[i] - 1);
        if (x->kind == S_ACCEPT) bt_row_fill(p, p->accept + x->index, v[i]), bt_row_fill(p, p->refuse + x->index, 1 - v[i]);
        if (x->kind == S_LOOP) m->loop_value[x->index] = v[i];
    }
    bt_model_loops(m);
}

void bt_quick_clip(const struct model *m, double *v)
{
    EACH(i, m->n_signal) {
        enum signal_kind kind = m->signal[i].kind;
        if (kind == S_WAIT && v[i] < 1e-9) v[i] = 1e-9;
        if (kind == S_ACCEPT && v[i] < 0) v[i] = 0;
        if ((kind == S_WAIT || kind == S_ACCEPT) && v[i] > 1) v[i] = 1;
    }
}

/* The signals by sums over x; how far they are from what they were taken for. */
double bt_quick_signals_moved(struct quick *q)
{
    struct model *m = q->m;
    double worst = 0;
    bt_model_signals_of(m, bt_row(q->p, q->p->x));
    EACH(i, q->K) {
        q->miss[i] = m->signal[i].value - q->guess[i];
        worst = fmax(worst, fabs(q->miss[i]));
    }
    return worst;
}

double bt_quick_signals(struct quick *q)
{
    bt_program_run(q->p, L_SIGNALS, BY_SIGNAL);
    memcpy(q->m->agg_now, q->p->sums, (size_t)q->m->n_agg * sizeof *q->m->agg_now);
    memset(q->moved, 0, (size_t)q->K * sizeof *q->moved);
    return bt_quick_signals_moved(q);
}

/* ---- solving ---- */

/* Extra states follow their signals. */
void bt_quick_solve(struct quick *q, double gamma, const double *guess)
{
    struct model *m = q->m;
    struct program *p = q->p;
    int at = m->net->n_stock * m->W;
    double *x = bt_row(p, p->x), *b = bt_row(p, p->b);
    bt_program_run(p, L_SOLVE, BY_SIGNAL);
    for (int i = at; i < q->n; i++) x[i] = b[i] * gamma;
    EACH(i, q->K) {
        int k = at + m->signal[i].extra;
        if (m->signal[i].extra < 0) continue;
        double per = 1 / bt_jac_delay(m, &m->signal[i]);
        x[k] = (b[k] + per * guess[i]) / (1 / gamma + per);
    }
}

/* ---- ranks ---- */

/* What a looped factor would be with 1 in place of the loop's value: its derivative. */
static void slopes_by_loop(struct quick *q, int loop)
{
    struct model *m = q->m;
    const struct bt_network *net = m->net;
    EACH(i, net->n_factor) {
        int row = q->p->d_fac[i * net->n_loop + loop];
        if (!row) continue;
        double *d = bt_row(q->p, row);
        const struct factor *f = &net->factor[i];
        memcpy(d, VEC(m->eff, i), (size_t)m->W * sizeof *d);
        EACH(k, f->n_loop) {
            int l = f->loop[k].index;
            bool on = m->p[net->param[net->loop[l].on].offset] > 0;
            EACH(s, m->S) {
                bool who = !f->loop[k].segment || f->loop[k].segment[s];
                if (l == loop) d[s] *= who ? 1 : 0;
                else if (on && who) d[s] *= m->loop_value[l];
            }
        }
    }
}

/* Change of the state by signal k, the others held; and of the signals, into `column`, by the sums over it. */
static void one_rank(struct quick *q, int k)
{
    const struct model *m = q->m;
    const double *sum = q->Z_sums + (size_t)k * (size_t)m->n_agg;
    bt_quick_tangent(q, k);
    EACH(i, q->K) {
        const struct signal *g = &m->signal[i];
        q->column[i] = 0;
        EACH(n, g->n_grad) q->column[i] += g->grad[n] * sum[g->agg[n]];
    }
}

/* The same for a signal that moves its own extra state alone. */
static void rank_of_extra(struct quick *q, int k, double gamma)
{
    const struct model *m = q->m;
    const int extra = m->signal[k].extra;
    const double per = 1 / bt_jac_delay(m, &m->signal[k]), z = per / (1 / gamma + per);
    q->Z_extra[k] = z;
    EACH(i, q->K) q->column[i] = m->signal[i].extra_dep == extra ? m->signal[i].extra_grad * z : 0;
}

void bt_quick_tangent(struct quick *q, int k)
{
    struct program *p = q->p;
    const struct signal *g = &q->m->signal[k];
    if (g->kind == S_WAIT) bt_row_fill(p, p->wait_slope + g->index, -1 / (q->guess[k] * q->guess[k]));
    if (g->kind == S_LOOP) slopes_by_loop(q, g->index);
    bt_rows_run(p->tangent[k].v, p->tangent[k].n, p->base, q->Z_sums + (size_t)k * (size_t)q->m->n_agg, p->W);
}

/* At x, by the rates and the elimination that are there. */
void bt_quick_ranks(struct quick *q, double gamma)
{
    bt_program_run(q->p, L_PEOPLE, BY_SIGNAL);
    EACH(k, q->K) {
        if (q->m->signal[k].extra < 0) one_rank(q, k);
        else rank_of_extra(q, k, gamma);
        EACH(i, q->K) q->small[i * q->K + k] = (i == k ? 1 : 0) - q->column[i];
    }
    bt_small_factor(q->small, q->swap, q->K);
    q->gamma_of_ranks = gamma, q->until_ranks = RENEW_RANKS;
    q->stats.ranks++;
}

/* All is linear: sums over x are moved in place of x, which is many numbers, until they are where they stay. Extra states, which signals
 * look at, are moved at once. */
void bt_quick_correct(struct quick *q)
{
    struct model *m = q->m;
    double *x = bt_row(q->p, q->p->x);
    bt_small_solve(q->small, q->swap, q->miss, q->K);
    EACH(k, q->K) {
        const int extra = m->signal[k].extra, at = m->net->n_stock * m->W + extra;
        const double by = q->miss[k], *sums = q->Z_sums + (size_t)k * (size_t)m->n_agg;
        q->guess[k] += by;
        if (extra >= 0) x[at] += by * q->Z_extra[k];
        else if (by != 0) {
            q->moved[k] += by;
            EACH(a, m->n_agg) m->agg_now[a] += by * sums[a];
        }
    }
    bt_quick_clip(m, q->guess);
}

void bt_quick_move(struct quick *q)
{
    const double *z[MAX_SIGNAL];
    double by[MAX_SIGNAL];
    int ranks = 0;
    EACH(k, q->K)
        if (q->moved[k] != 0) by[ranks] = q->moved[k], z[ranks++] = bt_row(q->p, q->p->change[k]);
    bt_rows_add(bt_row(q->p, q->p->x), q->n, z, by, ranks);
}
