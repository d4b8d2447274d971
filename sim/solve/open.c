/* open.c -- a network bound to the values of one run: room for everything, and what follows from the network alone. */
#include "model.h"
#include <math.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

static double value1(const struct model *m, int param)
{
    return m->p[m->net->param[param].offset];
}

static void bind_base(struct model *m);

/* Other values for the same network; loops that were off can not be switched on. */
void bt_model_bind(struct model *m, const double *values)
{
    memcpy(m->p, values, (size_t)m->net->n_value * sizeof *m->p);
    m->last_t = NAN;
    EACH(i, m->net->n_effect) m->reach_inc[i] = NAN;
    bind_base(m);
}

static void bind_base(struct model *m)
{
    const struct bt_network *net = m->net;
    EACH(i, net->n_factor) {
        const struct bt_param *p = &net->param[net->factor[i].param];
        double *v = VEC(m->base, i);
        EACH(s, m->S) v[s] = m->p[p->offset + (p->n > 1 ? s : 0)];
        for (int s = m->S; s < m->W; s++) v[s] = v[m->S - 1]; /* nobody is there, but a rate of 1/0 would be NaN */
        for (int k = 0; k < net->factor[i].n_driver; k++) {
            const struct driver *d = &net->driver[net->factor[i].driver[k].index];
            const bool *who = net->factor[i].driver[k].segment;
            if (d->kind == DRV_SCALE)
                EACH(s, m->S) v[s] *= !who || who[s] ? m->p[net->param[d->value].offset] : 1;
        }
    }
    EACH(i, net->n_intervention) {
        const struct intervention *v = &net->intervention[i];
        m->active[i] = value1(m, v->on) * (value1(m, v->target) - value1(m, v->now));
    }
    EACH(l, net->n_loop) m->loops |= value1(m, net->loop[l].on) > 0;
    if (m->staff) bt_staff_solve(m);
}

static int add_signal(struct model *m, enum signal_kind kind, int index)
{
    struct signal *x = &m->signal[m->n_signal];
    *x = (struct signal){ .index = index, .extra = -1, .extra_dep = -1 };
    x->kind = kind;
    return m->n_signal++;
}

static void loop_aggregates(struct model *m, int l)
{
    const struct bt_network *net = m->net;
    const struct loop *v = &net->loop[l];
    struct aggregate *a = &m->agg[2 * net->n_pool + 2 * l], *b = a + 1;
    a->t = bt_get(m->arena, (size_t)net->n_stock, sizeof *a->t);
    b->t = bt_get(m->arena, (size_t)net->n_stock, sizeof *b->t);
    for (int k = 0; a->t && b->t && k < net->n_stock; k++) {
        const struct stock *s = &net->stock[k];
        bool waits = false;
        for (int i = 0; i < v->n_wait; i++) waits |= s->route == v->wait[i];
        if (v->of == SIG_WAITING && waits) a->t[a->n++] = (struct tally){ k, 1 };
        if (v->of == SIG_PAST_STAGE && (waits || s->setting == v->setting)) { /* who waits after the stay is past every stage */
            b->t[b->n++] = (struct tally){ k, 1 };
            if (waits || s->stage >= v->stage) a->t[a->n++] = (struct tally){ k, 1 };
        }
    }
}

static void make_signals(struct model *m)
{
    const struct bt_network *net = m->net;
    EACH(p, net->n_pool) {
        m->agg[p] = net->occupancy[p];
        m->agg[net->n_pool + p] = net->queue[p];
        m->supply_extra[p] = net->pool[p].follows ? m->n_extra++ : -1;
        if (net->pool[p].waited) add_signal(m, S_WAIT, p);
        if (net->pool[p].diverted) add_signal(m, S_ACCEPT, p);
        if (net->pool[p].follows) m->signal[add_signal(m, S_SUPPLY, p)].extra = m->supply_extra[p];
    }
    EACH(l, net->n_loop) {
        loop_aggregates(m, l);
        m->delay_extra[l] = -1;
        if (!m->loops || value1(m, net->loop[l].on) <= 0) continue;
        add_signal(m, S_LOOP, l);
        if (net->loop[l].delay < 0) continue;
        m->delay_extra[l] = m->n_extra++;
        m->signal[add_signal(m, S_RAW, l)].extra = m->delay_extra[l];
    }
}

static bool list_acts(struct model *m)
{
    const struct bt_network *net = m->net;
    size_t n = 0;
    EACH(i, net->n_factor) n += (size_t)net->factor[i].n_effect;
    m->act0 = bt_get(m->arena, (size_t)net->n_factor + 1, sizeof *m->act0);
    m->act = bt_get(m->arena, n + 1, sizeof *m->act);
    m->acts = bt_get(m->arena, (size_t)net->n_intervention + 1, sizeof *m->acts);
    m->stirs = bt_get(m->arena, (size_t)net->n_intervention + 1, sizeof *m->stirs);
    if (!m->act0 || !m->act || !m->acts || !m->stirs) return false;
    EACH(i, net->n_factor) {
        const struct factor *f = &net->factor[i];
        m->act0[i + 1] = m->act0[i] + f->n_effect;
        EACH(k, f->n_effect) {
            const struct effect *e = f->effect[k];
            int group = net->intervention[e->intervention].group;
            m->act[m->act0[i] + k] = (struct act){ e->intervention, group, e->n_profile || e->roll >= 0 };
        }
    }
    return true;
}

static bool get_room(struct model *m)
{
    const struct bt_network *net = m->net;
    size_t W = (size_t)m->W, nf = (size_t)net->n_factor + 1;
    m->n_branch = m->n_root = 0;
    if (!(m->branch0 = bt_get(m->arena, (size_t)net->n_fork + 1, sizeof(int))) ||
        !(m->root0 = bt_get(m->arena, (size_t)net->n_crowd + 1, sizeof(int))))
        return false;
    EACH(i, net->n_fork) m->branch0[i] = m->n_branch, m->n_branch += net->fork[i].n_branch;
    EACH(i, net->n_crowd) m->root0[i] = m->n_root, m->n_root += net->crowd[i].n_root;
    m->n_agg = 2 * net->n_pool + 2 * net->n_loop;
    const struct {
        double **to;
        size_t rows;
    } ROWS[] = { { &m->base, nf },
                 { &m->clean, nf },
                 { &m->eff, nf },
                 { &m->fac, nf },
                 { &m->effect_now, 1 },
                 { &m->mult, nf },
                 { &m->plus, nf },
                 { &m->zero, 1 },
                 { &m->one, 1 },
                 { &m->effect_size, 1 },
                 { &m->reach_now, (size_t)net->n_effect + 1 },
                 { &m->share, (size_t)m->n_branch + 1 },
                 { &m->moved, (size_t)net->n_fork + 1 },
                 { &m->inflow, (size_t)net->n_fork + 1 },
                 { &m->scale, (size_t)net->n_fork + 1 },
                 { &m->scale_d, (size_t)net->n_fork + 1 },
                 { &m->rate, (size_t)m->n_root + 1 },
                 { &m->nrate, (size_t)m->n_root + 1 },
                 { &m->out, (size_t)net->n_crowd + 1 },
                 { &m->crowd, (size_t)net->n_crowd + 1 },
                 { &m->done, (size_t)net->n_crowd + 1 },
                 { &m->release, (size_t)net->n_crowd + 1 },
                 { &m->leak, (size_t)net->n_crowd + 1 },
                 { &m->route_flow, (size_t)net->n_route + 1 },
                 { &m->entry, 1 },
                 { &m->leave, 1 },
                 { &m->flow_now, 1 },
                 { &m->exit_flow, (size_t)net->n_exit + 1 },
                 { &m->measure_now, (size_t)net->n_measure + 1 },
                 { &m->instant, (size_t)net->n_measure + 1 },
                 { &m->instant_before, (size_t)net->n_measure + 1 } };
    for (int i = 0; i < N(ROWS); i++)
        if (!(*ROWS[i].to = bt_get(m->arena, ROWS[i].rows * W, sizeof(double)))) return false;
    const struct {
        double **to;
        int n;
    } SMALL[] = { { &m->driver_now, net->n_driver },   { &m->inc, net->n_intervention }, { &m->inc_was, net->n_intervention },
                  { &m->cover, net->n_intervention },    { &m->staffed, net->n_pool },
                  { &m->active, net->n_intervention }, { &m->enrolled, net->n_intervention },
                  { &m->reach_inc, net->n_effect },    { &m->agg_now, m->n_agg },
                  { &m->wait_value, net->n_pool },     { &m->accept, net->n_pool },      { &m->open, net->n_pool },
                  { &m->loop_value, net->n_loop },     { &m->loop_slope, net->n_loop },  { &m->p, net->n_value } };
    for (int i = 0; i < N(SMALL); i++)
        if (!(*SMALL[i].to = bt_get(m->arena, (size_t)SMALL[i].n + 1, sizeof(double)))) return false;
    EACH(s, m->W) m->one[s] = 1;
    m->agg = bt_get(m->arena, (size_t)m->n_agg + 1, sizeof *m->agg);
    m->measure_row = bt_get(m->arena, (size_t)net->n_measure + 1, sizeof *m->measure_row);
    m->changed = bt_get(m->arena, nf, sizeof *m->changed);
    m->looped = bt_get(m->arena, nf, sizeof *m->looped);
    m->driver_moved = bt_get(m->arena, (size_t)net->n_driver + 1, sizeof *m->driver_moved);
    m->staffed_moved = bt_get(m->arena, (size_t)net->n_pool + 1, sizeof *m->staffed_moved);
    m->fork_lives = bt_get(m->arena, (size_t)net->n_fork + 1, sizeof *m->fork_lives);
    m->crowd_lives = bt_get(m->arena, (size_t)net->n_crowd + 1, sizeof *m->crowd_lives);
    m->signal = bt_get(m->arena, (size_t)(3 * net->n_pool + 2 * net->n_loop) + 1, sizeof *m->signal);
    m->supply_extra = bt_get(m->arena, (size_t)net->n_pool + 1, sizeof(int));
    m->delay_extra = bt_get(m->arena, (size_t)net->n_loop + 1, sizeof(int));
    int counted = 0;
    EACH(i, net->n_counter) counted += net->counter[i].n_add + net->counter[i].n_remove;
    m->counted = bt_get(m->arena, (size_t)counted + 1, sizeof *m->counted);
    return m->agg && m->measure_row && m->changed && m->looped && m->driver_moved && m->staffed_moved && m->fork_lives && m->crowd_lives &&
           m->signal && m->supply_extra && m->delay_extra && m->counted;
}

/* A measure that only adds up routes follows from their totals and needs none of its own. */
static bool sums_routes(const struct bt_network *net, int i)
{
    const struct measure *x = &net->measure[i];
    bool only = x->factor < 0;
    EACH(k, x->n_term) only &= x->term[k].kind == TERM_FLOW;
    return only;
}

static bool looped(const struct model *m, int factor)
{
    return factor >= 0 && m->looped[factor];
}

/* Which rates depend on the state, through places or loops: the others stand while time does. */
static void mark_lively(struct model *m)
{
    const struct bt_network *net = m->net;
    EACH(i, net->n_factor)
        EACH(k, net->factor[i].n_loop) m->looped[i] |= value1(m, net->loop[net->factor[i].loop[k].index].on) > 0;
    for (int i = net->n_fork - 1; i >= 0; i--) {
        m->fork_lives[i] = looped(m, net->fork[i].cap);
        EACH(k, net->fork[i].n_branch) {
            const struct branch *x = &net->fork[i].branch[k];
            m->fork_lives[i] |= x->pool >= 0 || looped(m, x->factor) || (x->to.kind == G_JUNCTION && m->fork_lives[x->to.index]);
        }
    }
    EACH(i, net->n_crowd) {
        const struct crowd *c = &net->crowd[i];
        m->crowd_lives[i] = (c->handling >= 0 && c->pool >= 0) || looped(m, c->stay) || looped(m, c->handling) || looped(m, c->patience);
        EACH(k, c->n_root)
            m->crowd_lives[i] |= looped(m, c->root[k].factor) || looped(m, c->root[k].times) ||
                                 (c->root[k].to.kind == G_JUNCTION && m->fork_lives[c->root[k].to.index]);
    }
}

static bool counts(const struct bt_network *net, const struct term *t, const struct stock *k)
{
    bool seen = t->kind == TERM_PEOPLE ? k->setting == t->index : t->kind == TERM_WAIT && k->route == t->index;
    const struct contact *c = t->kind == TERM_CONTACT ? &net->contact[t->index] : NULL;
    for (int i = 0; c && i < c->n_setting; i++) seen |= k->setting == c->setting[i];
    return seen && k->group >= 0;
}

/* The stocks that each term of a measure counts, and which measures costs ask for. */
static bool list_terms(struct model *m)
{
    const struct bt_network *net = m->net;
    int all = 0;
    EACH(i, net->n_measure) all += net->measure[i].n_term;
    m->term0 = bt_get(m->arena, (size_t)net->n_measure + 1, sizeof *m->term0);
    m->measure_priced = bt_get(m->arena, (size_t)net->n_measure + 1, sizeof *m->measure_priced);
    m->term_stocks = bt_get(m->arena, (size_t)all + 1, sizeof *m->term_stocks);
    if (!m->term0 || !m->measure_priced || !m->term_stocks) return false;
    all = 0;
    EACH(i, net->n_measure) {
        m->term0[i] = all;
        EACH(k, net->measure[i].n_term) {
            struct aggregate *a = &m->term_stocks[all++];
            if (!(a->t = bt_get(m->arena, (size_t)net->n_stock + 1, sizeof *a->t))) return false;
            EACH(x, net->n_stock)
                if (counts(net, &net->measure[i].term[k], &net->stock[x])) a->t[a->n++] = (struct tally){ x, 1 };
        }
    }
    EACH(c, net->n_cost) m->measure_priced[net->cost[c].measure] = true;
    EACH(i, net->n_intervention)
        EACH(c, net->intervention[i].n_cost)
            if (net->intervention[i].cost[c].per_unit >= 0) m->measure_priced[net->intervention[i].cost[c].measure] = true;
    return true;
}

static void list_counted(struct model *m)
{
    EACH(i, m->net->n_counter) {
        const struct counter *c = &m->net->counter[i];
        EACH(k, c->n_add + c->n_remove) {
            m->counted[m->n_counted].route = k < c->n_add ? c->add[k] : c->remove[k - c->n_add];
            m->counted[m->n_counted].counter = i;
            m->counted[m->n_counted++].sign = k < c->n_add ? 1 : -1;
        }
    }
}

enum bt_code bt_model_open(struct model **out, const struct bt_network *net, const double *values, const struct bt_start *start,
                           struct bt_err *e)
{
    *out = NULL;
    struct bt_arena *a = bt_arena_new();
    struct model *m = a ? bt_get(a, 1, sizeof *m) : NULL;
    if (!m) {
        bt_arena_free(a);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    m->arena = a, m->net = net, m->start = start;
    m->S = net->S, m->W = (net->S + 7) & ~7;
    m->last_t = NAN;
    m->season = true;
    if (!get_room(m) || !list_acts(m) || !list_terms(m) || !bt_staff_open(m)) {
        bt_model_close(m);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    bt_model_bind(m, values);
    make_signals(m);
    list_counted(m);
    mark_lively(m);
    m->n_state = (net->n_stock * m->W + m->n_extra + 7) & ~7;
    m->more = -1;
    EACH(i, net->n_crowd)
        EACH(k, net->crowd[i].n_root)
            if (net->crowd[i].root[k].to_segment) m->more = m->n_state;
    if (m->more >= 0) m->n_state += m->W;
    m->row_route = 0, m->row_item = net->routes.n;
    EACH(i, net->n_measure) m->measure_row[i] = sums_routes(net, i) || net->measure[i].past_days ? -1 : m->row_item++;
    m->n_quad = m->row_item * m->W + ((net->n_cost + net->n_intervention * (net->n_payer + 1) + 7) & ~7);
    enum bt_code rc = bt_jac_fits(m, e);
    if (rc != BT_OK) {
        bt_model_close(m);
        return rc;
    }
    *out = m;
    return BT_OK;
}

void bt_model_close(struct model *m)
{
    if (m) bt_arena_free(m->arena);
}
