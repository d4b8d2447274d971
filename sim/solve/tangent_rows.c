/* tangent_rows.c -- how all changes of a program depend on one signal: its operations differentiated one by one. */
#include "program.h"
#include <string.h>

struct tangent {
    struct program *p;
    struct code *to;
    int *d;    /* row of the derivative of each row; zero: does not depend */
    int next;  /* the next row to use; tangents share theirs */
    int most;
    int change;           /* the first row of what is solved */
    bool *comes, *moves;  /* [stock] something comes by the tangent; is solved for */
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
static bool change_of_stock(struct tangent *t, int stock)
{
    const struct program *p = t->p;
    const struct bt_network *net = p->m->net;
    const struct crowd *own = net->stock[stock].group >= 0 ? &net->crowd[net->stock[stock].group] : NULL;
    begin(t, ROW_ADD, p->zero);
    EACH(i, p->n_part) {
        const struct part *x = &p->part[i];
        const struct crowd *c = &net->crowd[x->crowd];
        if (x->stock == stock) also(t, t->d[x->value], x->last ? p->x + c->first + c->n - 1 : p->people_r[x->crowd]);
    }
    if (own && stock > own->first) also(t, t->d[p->done[net->stock[stock].group]], p->x + stock - 1);
    bool comes = t->item.n > 0;
    if (comes) end_in(t, p->right + stock);
    if (!own || t->d[p->leaving[net->stock[stock].group]] == p->zero) return comes;
    begin(t, ROW_SUB, comes ? p->right + stock : p->zero);
    also(t, t->d[p->leaving[net->stock[stock].group]], p->x + stock);
    end_in(t, p->right + stock);
    return true;
}

/* The row that is to the tangent what `row` is to a step; zero: nothing is there. */
static int there(const struct tangent *t, int row)
{
    const struct program *p = t->p;
    const int stocks = p->m->net->n_stock;
    if (row >= p->b && row < p->b + stocks) return t->comes[row - p->b] ? p->right + row - p->b : p->zero;
    if (row >= p->x && row < p->x + stocks) return t->moves[row - p->x] ? t->change + row - p->x : p->zero;
    return row;
}

/* What a step solves and what signals sum up, of the tangent, without the stocks it does not reach. */
static void solved(struct tangent *t)
{
    const struct program *p = t->p;
    memset(t->moves, 0, (size_t)p->m->net->n_stock * sizeof *t->moves);
    EACH(i, p->n_item) {
        const struct item *x = &p->item[i];
        if (x->list != L_SOLVE && x->list != L_SIGNALS) continue;
        const int to = x->list == L_SOLVE ? t->change + x->to - p->x : x->to;
        begin(t, x->op, there(t, x->init));
        t->item.by = x->by;
        EACH(k, x->n) {
            const int *pair = p->pair + 2 * (size_t)(x->pair + k);
            also(t, there(t, pair[0]), there(t, pair[1]));
        }
        if (t->item.n == 0 && (t->item.init == p->zero || t->item.init == to)) continue;
        end_in(t, to);
        if (x->list == L_SOLVE) t->moves[x->to - p->x] = true;
    }
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
    EACH(k, p->m->net->n_stock) t->comes[k] = change_of_stock(t, k);
    solved(t);
}

/* After all rows are known: their derivatives lie behind them. */
void bt_program_tangents(struct program *p)
{
    const struct model *m = p->m;
    struct tangent *t = bt_get(m->arena, 1, sizeof *t);
    int *d = bt_get(m->arena, (size_t)p->n_row + 1, sizeof *d);
    if (t) t->moves = bt_get(m->arena, (size_t)m->net->n_stock + 1, sizeof *t->moves);
    p->failed |= !t || !d || !t->moves;
    if (p->failed) return;
    t->p = p, t->d = d, t->most = p->n_row;
    int n_row = p->n_row;
    EACH(k, m->n_signal) {
        t->to = &p->tangent[k], t->change = p->change[k], t->comes = p->comes + (size_t)k * (size_t)m->net->n_stock;
        if (t->change) one_tangent(t, &m->signal[k], n_row);
    }
    p->n_row = t->most;
}
