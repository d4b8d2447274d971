/* tangent_rows.c -- how all changes of a program depend on one signal: its operations differentiated one by one. */
#include "program.h"
#include <string.h>

struct tangent {
    struct program *p;
    struct code *to;
    int *d;    /* row of the derivative of each row; zero: does not depend */
    int next;  /* the next row to use; tangents share theirs */
    int most;
    struct item item;
    int pair[4096];
};

static void begin(struct tangent *t, enum row_op op, int init)
{
    t->item = (struct item){ .op = op, .init = init };
}

static void also(struct tangent *t, int a, int b)
{
    if (a == t->p->zero || b == t->p->zero) return;
    if (2 * t->item.n + 2 > N(t->pair)) t->p->failed = true;
    if (t->p->failed) return;
    int *pair = t->pair + 2 * (size_t)t->item.n++;
    pair[0] = a, pair[1] = b;
}

static int end_in(struct tangent *t, int to)
{
    t->item.to = to;
    bt_emit(t->p, t->to, &t->item, t->pair);
    return to;
}

static int end(struct tangent *t)
{
    if (t->next == t->most) t->most++;
    return end_in(t, t->next++);
}

static void also_changes(struct tangent *t, const struct item *x)
{
    EACH(i, x->n) {
        const int *pair = t->p->pair + 2 * (size_t)(x->pair + i), a = pair[0], b = pair[1];
        also(t, t->d[a], b);
        also(t, a, t->d[b]);
    }
}

static bool depends(const struct tangent *t, const struct item *x)
{
    bool any = t->d[x->init] != t->p->zero;
    EACH(i, 2 * x->n) any |= t->d[t->p->pair[2 * x->pair + i]] != t->p->zero;
    return any;
}

/* A cap is taken to stand still: a loop on one costs the solver steps, not accuracy. */
static int change_of(struct tangent *t, const struct item *x)
{
    const struct program *p = t->p;
    switch (x->op) {
    case ROW_ADD:
    case ROW_SUB:
        begin(t, x->op, t->d[x->init]);
        also_changes(t, x);
        return end(t);
    case ROW_TIMES:
        begin(t, ROW_TIMES, t->d[x->init]);
        also_changes(t, x);
        t->item.by = x->by;
        return end(t);
    case ROW_CAP:
        begin(t, ROW_ADD, p->zero);
        also(t, t->d[x->init], x->by);
        return end(t);
    case ROW_INVERT: {
        begin(t, ROW_ADD, p->zero);
        also_changes(t, x);
        also(t, t->d[x->init], p->minus);
        int by = end(t);
        begin(t, ROW_TIMES, p->zero);
        also(t, by, x->to);
        t->item.by = x->to;
        return end(t);
    }
    case ROW_SUM: break;
    }
    return p->zero;
}

static void seeds(struct tangent *t, const struct signal *g)
{
    const struct program *p = t->p;
    const struct bt_network *net = p->m->net;
    EACH(i, p->n_row) t->d[i] = p->zero;
    if (g->kind == S_ACCEPT) t->d[p->accept + g->index] = p->one, t->d[p->refuse + g->index] = p->minus;
    if (g->kind == S_WAIT) t->d[p->wait + g->index] = p->wait_slope + g->index;
    if (g->kind != S_LOOP) return;
    EACH(i, net->n_factor)
        if (p->d_fac[i * net->n_loop + g->index]) t->d[p->fac + i] = p->d_fac[i * net->n_loop + g->index];
}

/* Who comes to a stock and who leaves it, in two operations; those that change nothing are left out. */
static void change_of_stock(struct tangent *t, int stock)
{
    const struct program *p = t->p;
    const struct bt_network *net = p->m->net;
    const struct crowd *own = net->stock[stock].group >= 0 ? &net->crowd[net->stock[stock].group] : NULL;
    begin(t, ROW_ADD, p->zero);
    EACH(i, p->n_part) {
        const struct part *x = &p->part[i];
        const struct crowd *c = &net->crowd[x->crowd];
        if (x->stock == stock) also(t, t->d[x->value], x->last ? p->y + c->first + c->n - 1 : p->people_y[x->crowd]);
    }
    if (own && stock > own->first) also(t, t->d[p->done[net->stock[stock].group]], p->y + stock - 1);
    bool comes = t->item.n > 0;
    if (comes) end_in(t, p->b + stock);
    if (!own || t->d[p->leaving[net->stock[stock].group]] == p->zero) return;
    begin(t, ROW_SUB, comes ? p->b + stock : p->zero);
    also(t, t->d[p->leaving[net->stock[stock].group]], p->y + stock);
    end_in(t, p->b + stock);
}

static void one_tangent(struct tangent *t, const struct signal *g, int n_row)
{
    const struct program *p = t->p;
    t->next = n_row;
    seeds(t, g);
    EACH(i, p->n_item) {
        const struct item *x = &p->item[i];
        if ((x->list == L_RATES || x->list == L_MATRIX) && depends(t, x)) t->d[x->to] = change_of(t, x);
    }
    EACH(k, p->m->net->n_stock) change_of_stock(t, k);
}

/* After all rows are known: their derivatives lie behind them. */
void bt_program_tangents(struct program *p)
{
    const struct model *m = p->m;
    struct tangent *t = bt_get(m->arena, 1, sizeof *t);
    int *d = bt_get(m->arena, (size_t)p->n_row + 1, sizeof *d);
    p->failed |= !t || !d;
    if (p->failed) return;
    t->p = p, t->d = d, t->most = p->n_row;
    int n_row = p->n_row;
    EACH(k, m->n_signal) {
        t->to = &p->tangent[k];
        if (m->signal[k].kind != S_SUPPLY && m->signal[k].kind != S_RAW) one_tangent(t, &m->signal[k], n_row);
    }
    p->n_row = t->most;
}
