/* totals.c -- what a program adds up at the end of a step: measures and costs a day over all segments, from rates and people. Only what
 * is wanted is written down, and what that asks for. */
#include "program.h"
#include <string.h>

static void people(struct program *p, enum list list, int state, int *row)
{
    EACH(i, p->m->net->n_crowd) {
        const struct crowd *c = &p->m->net->crowd[i];
        bt_begin(p, list, ROW_ADD, p->zero);
        EACH(k, c->n) bt_also(p, state + c->first + k, p->one);
        row[i] = bt_end(p);
    }
}

/* ---- flows ---- */

static bool same(struct goal a, struct goal b)
{
    return a.kind == b.kind && a.index == b.index;
}

static void also_from_crowd(struct program *p, int i, struct goal to)
{
    const struct crowd *c = &p->m->net->crowd[i];
    EACH(k, c->n_root)
        if (!c->root[k].to_segment && same(c->root[k].to, to)) bt_also(p, p->rate[p->m->root0[i] + k], p->people_x[i]);
    if (c->stay >= 0 && same(c->leaves, to)) bt_also(p, p->done[i], p->x + c->first + c->n - 1);
    if (c->handling >= 0 && same(c->release, to)) bt_also(p, p->release[i], p->x + c->first);
    if (c->patience >= 0 && same(c->gives_up, to)) bt_also(p, p->leak[i], p->x + c->first);
}

static int inflow(struct program *p, int *known, int fork);

/* People a day who come to a goal, of all but the moves between segments. Forks lead to later ones only: `forks`, those before it. */
static int comes_to(struct program *p, int *known, struct goal to, int forks, bool spared)
{
    const struct bt_network *net = p->m->net;
    EACH(f, forks)
        EACH(k, net->fork[f].n_branch)
            if (same(net->fork[f].branch[k].to, to) || (net->fork[f].branch[k].pool >= 0 && same(net->fork[f].branch[k].refused, to)))
                inflow(p, known, f);
    bt_begin(p, L_TOTALS, ROW_ADD, p->zero);
    EACH(i, net->n_crowd) {
        also_from_crowd(p, i, to);
        EACH(k, spared ? net->crowd[i].n_root : 0) bt_also(p, p->neutral[p->m->root0[i] + k], p->people_x[i]);
    }
    EACH(f, forks)
        EACH(k, net->fork[f].n_branch) {
            int b = p->m->branch0[f] + k;
            if (same(net->fork[f].branch[k].to, to)) bt_also(p, known[f], p->go[b]);
            if (net->fork[f].branch[k].pool >= 0 && same(net->fork[f].branch[k].refused, to)) bt_also(p, known[f], p->no[b]);
        }
    return bt_end(p);
}

/* Of a fork, written down where it is first asked for. */
static int inflow(struct program *p, int *known, int fork)
{
    if (known[fork] < 0) known[fork] = comes_to(p, known, (struct goal){ G_JUNCTION, fork }, fork, false);
    return known[fork];
}

/* A route with a wait counts those who arrive. */
static bool flows(const struct bt_network *net, const struct branch *x, int route)
{
    return x->route == route && !(x->to.kind == G_STOCK && net->stock[x->to.index].route == x->route);
}

static int route_row(struct program *p, int *known, int route)
{
    const struct bt_network *net = p->m->net;
    EACH(f, net->n_fork)
        EACH(k, net->fork[f].n_branch)
            if (flows(net, &net->fork[f].branch[k], route)) inflow(p, known, f);
    bt_begin(p, L_TOTALS, ROW_ADD, p->zero);
    EACH(i, net->n_crowd) {
        const struct crowd *c = &net->crowd[i];
        EACH(k, c->n_root)
            if (c->root[k].route == route) bt_also(p, p->rate[p->m->root0[i] + k], p->people_x[i]);
        if (c->handling >= 0 && c->release_route == route) bt_also(p, p->release[i], p->x + c->first);
    }
    EACH(f, net->n_fork)
        EACH(k, net->fork[f].n_branch)
            if (flows(net, &net->fork[f].branch[k], route)) bt_also(p, known[f], p->go[p->m->branch0[f] + k]);
    return bt_end(p);
}

/* The part of a hazard's flow that takes a route at the junction it leads to; route -1: all of it. */
static int through_row(struct program *p, int hazard, int route)
{
    const struct bt_network *net = p->m->net;
    int sum = p->zero;
    EACH(i, net->n_crowd)
        EACH(k, net->crowd[i].n_root) {
            const struct root *x = &net->crowd[i].root[k];
            if (x->route != hazard || (route >= 0 && x->to.kind != G_JUNCTION)) continue;
            int flow = bt_product(p, L_TOTALS, p->rate[p->m->root0[i] + k], p->people_x[i]);
            bt_begin(p, L_TOTALS, ROW_ADD, sum);
            if (route < 0) bt_also(p, flow, p->one);
            EACH(b, route < 0 ? 0 : net->fork[x->to.index].n_branch)
                if (net->fork[x->to.index].branch[b].route == route) bt_also(p, flow, p->share[p->m->branch0[x->to.index] + b]);
            sum = bt_end(p);
        }
    return sum;
}

/* ---- measures ---- */

static int stocks_row(struct program *p, const struct aggregate *a)
{
    bt_begin(p, L_TOTALS, ROW_ADD, p->zero);
    EACH(i, a->n) bt_also(p, p->x + a->t[i].stock, bt_fixed(p, a->t[i].weight));
    return bt_end(p);
}

static int term_row(struct program *p, int *known, const struct term *t, const struct aggregate *stocks)
{
    const struct bt_network *net = p->m->net;
    switch (t->kind) {
    case TERM_FLOW: return route_row(p, known, t->index);
    case TERM_THROUGH: return through_row(p, t->index, t->through);
    case TERM_PEOPLE:
    case TERM_WAIT: return stocks_row(p, stocks);
    case TERM_POOL: return stocks_row(p, &net->occupancy[t->index]);
    case TERM_CONTACT: {
        int who = stocks_row(p, stocks), rate = p->fac + net->factor_of[net->contact[t->index].rate];
        return bt_times(p, L_TOTALS, p->zero, who, rate, bt_fixed(p, 1 / 365.25));
    }
    case TERM_EXIT: return comes_to(p, known, (struct goal){ G_STOCK, net->exit_stock[t->index] }, net->n_fork, t->index == 0);
    case TERM_COUNTER: return p->x + net->counter_stock[t->index];
    }
    return p->zero;
}

static int measure_row(struct program *p, int *known, int i)
{
    const struct measure *x = &p->m->net->measure[i];
    int sum = p->zero;
    EACH(k, x->n_term) {
        int term = term_row(p, known, &x->term[k], &p->m->term_stocks[p->m->term0[i] + k]);
        bt_begin(p, L_TOTALS, ROW_ADD, sum);
        bt_also(p, term, p->one);
        sum = bt_end(p);
    }
    if (x->factor >= 0) sum = bt_product(p, L_TOTALS, sum, p->fac + p->m->net->factor_of[x->factor]);
    if (!x->segment) return sum;
    double share[520] = { 0 };
    memcpy(share, x->segment, (size_t)p->m->S * sizeof *share);
    return bt_product(p, L_TOTALS, sum, bt_fixed_row(p, share));
}

/* Of nothing: 0, which it is from the beginning. */
static void total(struct program *p, int row, int by)
{
    int number = p->n_sum++;
    if (row == p->zero || by == p->zero) return;
    bt_begin(p, L_TOTALS, ROW_SUM, p->zero);
    bt_also(p, row, by);
    bt_end_in(p, number);
}

static void people_of_interventions(struct program *p)
{
    const struct bt_network *net = p->m->net;
    bt_begin(p, L_TOTALS, ROW_ADD, p->zero);
    EACH(i, net->n_crowd) bt_also(p, p->people_x[i], p->one);
    int everybody = bt_end(p);
    total(p, everybody, p->one);
    EACH(i, net->n_intervention) {
        double reach[520] = { 0 };
        const double *who = net->intervention[i].reach_people;
        if (who) memcpy(reach, who, (size_t)p->m->S * sizeof *reach);
        total(p, everybody, bt_fixed_row(p, reach));
    }
}

/* ---- what is added up once is not written down on its own ---- */

struct fold { struct program *p; int from, *uses, *made; bool *gone; }; /* from: the first operation; made: [row] its operation, plus 1 */

static const int *pair_of(const struct program *p, const struct item *x, int k)
{
    return p->pair + 2 * ((size_t)x->pair + (size_t)k);
}

static void count_uses(struct fold *f)
{
    const struct program *p = f->p;
    for (int i = f->from; i < p->n_item; i++) {
        const struct item *x = &p->item[i];
        if (x->list != L_TOTALS) continue;
        f->uses[x->init]++;
        if (x->op == ROW_TIMES) f->uses[x->by]++;
        EACH(k, 2 * x->n) f->uses[p->pair[2 * x->pair + k]]++;
        if (x->op == ROW_ADD) f->made[x->to] = i + 1;
    }
}

/* The operation whose sum goes into one other and nowhere else, or -1. */
static int only_here(const struct fold *f, int row)
{
    return f->uses[row] == 1 ? f->made[row] - 1 : -1;
}

/* The operation begun takes over the pairs of another. */
static void takes_over(struct fold *f, int other)
{
    struct program *p = f->p;
    const struct item x = p->item[other];
    f->gone[other] = true;
    for (int k = 0; k < x.n && !p->failed; k++) bt_also(p, pair_of(p, &x, k)[0], pair_of(p, &x, k)[1]);
}

/* Written down anew, behind all others, where bt_also adds pairs. */
static void fold_one(struct fold *f, int i)
{
    struct program *p = f->p;
    const struct item was = p->item[i];
    const int first = only_here(f, was.init);
    bt_begin(p, was.list, was.op, first >= 0 ? p->item[first].init : was.init);
    if (p->failed) return;
    p->item[p->n_item].to = was.to, p->item[p->n_item].by = was.by;
    if (first >= 0) takes_over(f, first);
    for (int k = 0; k < was.n && !p->failed; k++) {
        const int a = pair_of(p, &was, k)[0], b = pair_of(p, &was, k)[1],
                  other = only_here(f, b == p->one ? a : a == p->one ? b
                                                                     : p->zero);
        if (other >= 0 && p->item[other].init == p->zero) takes_over(f, other);
        else bt_also(p, a, b);
    }
    if (!p->failed) p->item[i] = p->item[p->n_item];
}

static void fold(struct program *p, int from)
{
    struct fold f = { .p = p, .from = from, .uses = bt_get(p->m->arena, (size_t)p->n_row + 1, sizeof(int)),
                      .made = bt_get(p->m->arena, (size_t)p->n_row + 1, sizeof(int)),
                      .gone = bt_get(p->m->arena, (size_t)p->n_item + 1, sizeof(bool)) };
    p->failed |= !f.uses || !f.made || !f.gone;
    if (p->failed) return;
    count_uses(&f);
    int n = p->n_item, kept = from;
    for (int i = from; i < n && !p->failed; i++)
        if (p->item[i].list == L_TOTALS && (p->item[i].op == ROW_ADD || p->item[i].op == ROW_SUM)) fold_one(&f, i);
    for (int i = from; i < n && !p->failed; i++)
        if (!f.gone[i]) p->item[kept++] = p->item[i];
    if (!p->failed) p->n_item = kept;
    memset(p->known, 0, sizeof p->known); /* operations have other places now */
}

/* Sums from total0 on: measures, costs of items, everybody, whom each intervention enrols. */
void bt_program_totals(struct program *p, const bool *wanted, bool cost)
{
    const struct bt_network *net = p->m->net;
    int *known = bt_get(p->m->arena, (size_t)net->n_fork + 1, sizeof *known);
    int *row = bt_get(p->m->arena, (size_t)net->n_measure + 1, sizeof *row);
    p->failed |= !known || !row;
    if (p->failed) return;
    EACH(i, net->n_fork) known[i] = -1;
    const int from = p->n_item;
    people(p, L_PEOPLE, p->x, p->people_r);
    people(p, L_TOTALS, p->x, p->people_x);
    p->total0 = p->n_sum;
    EACH(i, net->n_measure) {
        bool now = !net->measure[i].past_days && (wanted[i] || (cost && p->m->measure_priced[i]));
        row[i] = now ? measure_row(p, known, i) : p->zero;
        total(p, row[i], p->one);
    }
    EACH(c, net->n_cost) total(p, cost ? row[net->cost[c].measure] : p->zero, p->fac + net->factor_of[net->cost[c].gbp]);
    if (cost) people_of_interventions(p);
    fold(p, from);
}
