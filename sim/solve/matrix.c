/* matrix.c -- the matrix 1/gamma - B of a program, its elimination and the solving with it, segment by segment in lanes. Off the
 * diagonal B is nowhere negative and its columns sum to no more than zero, so all is done with positive numbers and without pivoting.
 * Stocks that nobody leaves for another stock stand apart: they follow from the others. */
#include "jacobian.h"
#include "program.h"
#include <stdlib.h>
#include <string.h>

/* ---- where people go ---- */

/* One more of what comes to a goal and ends in the stock. */
static void also_ends(struct program *p, int rate, struct goal g, int stock)
{
    if (g.kind == G_STOCK && bt_jac_row(p->m, g.index, p->m->frozen) == stock) bt_also(p, rate, p->one);
    if (g.kind == G_JUNCTION) bt_also(p, rate, p->reach[g.index * p->m->net->n_stock + stock]);
}

static void also_counted(struct program *p, int rate, int route, int stock)
{
    const struct model *m = p->m;
    EACH(c, m->n_counted)
        if (m->counted[c].route == route && m->net->counter_stock[m->counted[c].counter] == stock)
            bt_also(p, rate, m->counted[c].sign > 0 ? p->one : p->minus);
}

static void reaches(struct program *p, int i)
{
    const struct bt_network *net = p->m->net;
    const struct fork *f = &net->fork[i];
    EACH(stock, net->n_stock) {
        bt_begin(p, L_MATRIX, ROW_ADD, p->zero);
        EACH(k, f->n_branch) {
            int b = p->m->branch0[i] + k;
            also_ends(p, p->go[b], f->branch[k].to, stock);
            also_ends(p, p->no[b], f->branch[k].refused, stock);
            also_counted(p, p->go[b], f->branch[k].route, stock);
        }
        p->reach[i * net->n_stock + stock] = bt_end(p);
    }
}

/* Share of those who come to a goal that leave where they are. */
static int leaves(const struct program *p, struct goal g)
{
    if (g.kind == G_STAY) return p->zero;
    return g.kind == G_JUNCTION ? p->moved[g.index] : p->one;
}

static void moved(struct program *p, int i)
{
    const struct fork *f = &p->m->net->fork[i];
    p->moved[i] = p->one;
    if (f->moves && f->n_branch) return;
    bt_begin(p, L_MATRIX, ROW_ADD, p->zero);
    EACH(k, f->n_branch) {
        int b = p->m->branch0[i] + k;
        bt_also(p, p->go[b], leaves(p, f->branch[k].to));
        if (f->branch[k].pool >= 0) bt_also(p, p->no[b], leaves(p, f->branch[k].refused));
    }
    p->moved[i] = bt_end(p);
}

/* ---- B, crowd by crowd ---- */

static void add_part(struct program *p, int stock, int crowd, int value, bool last)
{
    if (value != p->zero) p->part[p->n_part++] = (struct part){ stock, crowd, value, last };
}

static void parts_to(struct program *p, int i, int stock)
{
    const struct bt_network *net = p->m->net;
    const struct crowd *c = &net->crowd[i];
    bt_begin(p, L_MATRIX, ROW_ADD, p->zero);
    EACH(k, c->n_root) {
        const struct root *x = &c->root[k];
        int r = p->m->root0[i] + k;
        if (!x->to_segment) also_ends(p, p->rate[r], x->to, stock);
        also_counted(p, p->rate[r], x->route, stock);
        if (net->n_exit && stock == bt_jac_row(p->m, net->exit_stock[0], p->m->frozen)) bt_also(p, p->neutral[r], p->one);
    }
    if (c->handling >= 0) also_ends(p, p->release[i], c->release, stock), also_counted(p, p->release[i], c->release_route, stock);
    if (c->patience >= 0) also_ends(p, p->leak[i], c->gives_up, stock);
    if (c->stay >= 0 && c->n == 1) also_ends(p, p->done[i], c->leaves, stock);
    add_part(p, stock, i, bt_end(p), false);
    if (c->stay < 0 || c->n == 1) return;
    bt_begin(p, L_MATRIX, ROW_ADD, p->zero);
    also_ends(p, p->done[i], c->leaves, stock);
    add_part(p, stock, i, bt_end(p), true);
}

static void leaving(struct program *p, int i)
{
    const struct crowd *c = &p->m->net->crowd[i];
    bt_begin(p, L_MATRIX, ROW_ADD, p->zero);
    EACH(k, c->n_root) {
        int r = p->m->root0[i] + k;
        if (!c->root[k].to_segment) bt_also(p, p->rate[r], leaves(p, c->root[k].to));
        bt_also(p, p->neutral[r], p->one);
    }
    bt_also(p, p->done[i], p->one);
    bt_also(p, p->release[i], p->one);
    bt_also(p, p->leak[i], p->one);
    p->leaving[i] = bt_end(p);
}

/* ---- entries ---- */

/* B by row and column; the diagonal with the opposite sign. Zero: no entry. rows, cols: entries beside the diagonal in a column, in a row,
 * of those not yet in the order. */
struct matrix { int n, *v, *order, n_order, *rows, *cols; bool *done; };

static int *entry(struct matrix *b, int row, int col)
{
    return &b->v[row * b->n + col];
}

static int sum_of_parts(struct program *p, int row, int crowd, int stage, enum row_op op, int init)
{
    const struct crowd *c = &p->m->net->crowd[crowd];
    bt_begin(p, L_MATRIX, op, init);
    for (int i = p->part0[crowd]; i < p->part0[crowd + 1]; i++)
        if (p->part[i].stock == row && (!p->part[i].last || stage + 1 == c->n)) bt_also(p, p->part[i].value, p->one);
    if (c->stay >= 0 && stage + 1 < c->n && row == c->first + stage + 1) bt_also(p, p->done[crowd], p->one);
    return bt_end(p);
}

/* Counters forget at a rate. */
static int forgotten(struct program *p, int counter)
{
    int leave = p->m->net->counter[counter].leaves;
    if (leave < 0) return p->zero;
    bt_begin(p, L_MATRIX, ROW_INVERT, p->fac + p->m->net->factor_of[leave]);
    return bt_end(p);
}

static void entries(struct program *p, struct matrix *b)
{
    const struct bt_network *net = p->m->net;
    EACH(i, net->n_crowd)
        EACH(k, net->crowd[i].n) {
            int col = net->crowd[i].first + k;
            EACH(row, b->n)
                if (row != col) *entry(b, row, col) = sum_of_parts(p, row, i, k, ROW_ADD, p->zero);
            *entry(b, col, col) = sum_of_parts(p, col, i, k, ROW_SUB, p->leaving[i]);
        }
    EACH(i, net->n_counter) *entry(b, net->counter_stock[i], net->counter_stock[i]) = forgotten(p, i);
}

/* ---- elimination: the pivot with the least possible fill first ---- */

static bool apart(const struct program *p, const struct matrix *b, int col)
{
    EACH(row, b->n)
        if (row != col && b->v[row * b->n + col] != p->zero) return false;
    return true;
}

static void count_entries(const struct program *p, struct matrix *b)
{
    EACH(r, b->n)
        EACH(c, b->n)
            if (r != c && !b->done[r] && !b->done[c] && b->v[r * b->n + c] != p->zero) b->cols[r]++, b->rows[c]++;
}

/* The pivot's row and column are done with; what they will fill is -1. */
static void take_out(const struct program *p, struct matrix *b, int pivot)
{
    int *v = b->v, n = b->n;
    EACH(c, n)
        if (!b->done[c] && v[pivot * n + c] != p->zero) b->rows[c]--;
    EACH(r, n) {
        if (b->done[r] || v[r * n + pivot] == p->zero) continue;
        b->cols[r]--;
        EACH(c, n)
            if (!b->done[c] && v[pivot * n + c] != p->zero && v[r * n + c] == p->zero) {
                v[r * n + c] = -1;
                if (r != c) b->cols[r]++, b->rows[c]++;
            }
    }
}

/* What an entry becomes when everything before it in the order is eliminated: plus the products of its row and its column. */
static void also_eliminated(struct program *p, struct matrix *b, int row, int col, int before)
{
    EACH(k, before) bt_also(p, *entry(b, row, b->order[k]), *entry(b, b->order[k], col));
}

static int place_of(const struct matrix *b, int stock)
{
    int k = 0;
    while (k < b->n_order && b->order[k] != stock) k++;
    return k;
}

/* Row by row: below the diagonal as they come, the diagonal inverted, above it times that. */
static void eliminate_row(struct program *p, struct matrix *b, int at)
{
    int row = b->order[at];
    EACH(k, at) {
        int col = b->order[k];
        bt_begin(p, L_FACTOR, ROW_ADD, *entry(b, row, col));
        also_eliminated(p, b, row, col, k);
        *entry(b, row, col) = bt_end(p);
    }
    bt_begin(p, L_FACTOR, ROW_INVERT, p->per_step);
    bt_also(p, *entry(b, row, row), p->minus);
    also_eliminated(p, b, row, row, at);
    *entry(b, row, row) = bt_end(p);
    for (int k = at + 1; k < b->n_order; k++) {
        int col = b->order[k], by = *entry(b, row, row);
        bt_begin(p, L_FACTOR, ROW_TIMES, *entry(b, row, col));
        also_eliminated(p, b, row, col, at);
        bool any = !p->failed && (p->item[p->n_item].n || p->item[p->n_item].init != p->zero);
        if (any) p->item[p->n_item].by = by;
        *entry(b, row, col) = any ? bt_end(p) : p->zero;
    }
}

static void find_order(const struct program *p, struct matrix *b)
{
    EACH(i, b->n) b->done[i] = apart(p, b, i);
    count_entries(p, b);
    for (;;) {
        int best = -1;
        EACH(i, b->n)
            if (!b->done[i] && (best < 0 || b->rows[i] * b->cols[i] < b->rows[best] * b->cols[best])) best = i;
        if (best < 0) return;
        b->order[b->n_order++] = best, b->done[best] = true;
        take_out(p, b, best);
    }
}

/* ---- solving, from b to x ---- */

static void forward(struct program *p, struct matrix *b, int at)
{
    int row = b->order[at];
    bt_begin(p, L_SOLVE, ROW_TIMES, p->b + row);
    EACH(k, at) bt_also(p, *entry(b, row, b->order[k]), p->x + b->order[k]);
    if (!p->failed) p->item[p->n_item].by = *entry(b, row, row);
    bt_end_in(p, p->x + row);
}

static void backward(struct program *p, struct matrix *b, int at)
{
    int row = b->order[at];
    bt_begin(p, L_SOLVE, ROW_ADD, p->x + row);
    for (int k = at + 1; k < b->n_order; k++) bt_also(p, *entry(b, row, b->order[k]), p->x + b->order[k]);
    if (!p->failed && p->item[p->n_item].n) bt_end_in(p, p->x + row);
}

static void last_of_all(struct program *p, struct matrix *b, int row)
{
    int by = p->step;
    if (*entry(b, row, row) != p->zero) {
        bt_begin(p, L_FACTOR, ROW_INVERT, p->per_step);
        bt_also(p, *entry(b, row, row), p->minus);
        by = bt_end(p);
    }
    bt_begin(p, L_SOLVE, ROW_TIMES, p->b + row);
    EACH(k, b->n_order) bt_also(p, *entry(b, row, b->order[k]), p->x + b->order[k]);
    if (!p->failed) p->item[p->n_item].by = by;
    bt_end_in(p, p->x + row);
}

/* While the order is looked for, entries to be filled are -1. */
static void factor(struct program *p, struct matrix *b)
{
    find_order(p, b);
    EACH(i, b->n * b->n)
        if (b->v[i] < 0) b->v[i] = p->zero;
    EACH(k, b->n_order) eliminate_row(p, b, k);
    EACH(k, b->n_order) forward(p, b, k);
    for (int k = b->n_order - 1; k >= 0; k--) backward(p, b, k);
    EACH(i, b->n)
        if (place_of(b, i) == b->n_order) last_of_all(p, b, i);
}

void bt_program_matrix(struct program *p)
{
    const struct bt_network *net = p->m->net;
    size_t n = (size_t)net->n_stock;
    struct matrix b = { .n = net->n_stock, .v = bt_get(p->m->arena, n * n, sizeof(int)), .order = bt_get(p->m->arena, n, sizeof(int)),
                        .rows = bt_get(p->m->arena, n, sizeof(int)), .cols = bt_get(p->m->arena, n, sizeof(int)),
                        .done = bt_get(p->m->arena, n, sizeof(bool)) };
    for (int i = net->n_fork - 1; i >= 0; i--) reaches(p, i), moved(p, i);
    EACH(i, net->n_crowd) {
        p->part0[i] = p->n_part;
        EACH(stock, net->n_stock) parts_to(p, i, stock);
        leaving(p, i);
    }
    p->part0[net->n_crowd] = p->n_part;
    p->failed |= !b.v || !b.order || !b.rows || !b.cols || !b.done;
    if (p->failed) return;
    EACH(i, b.n * b.n) b.v[i] = p->zero;
    entries(p, &b);
    factor(p, &b);
}
