/* census.c -- a start that people were counted for: typed numbers in place of the balance's, everybody else at home.
 * Who is in a place keeps the balance's mix of segments, stages and origins; the segments themselves keep their people. */
#include "model.h"
#include <string.h>

struct census {
    struct bt_start *start;
    const struct bt_network *net;
    bool *typed; /* per stock */
};

static double stock_people(const struct census *c, int k)
{
    double sum = 0;
    EACH(s, c->net->S) sum += c->start->y[(size_t)k * (size_t)c->start->stride + (size_t)s];
    return sum;
}

static bool counted_by(const struct census *c, const struct bt_count *row, int k)
{
    const struct stock *x = &c->net->stock[k];
    if (row->kind == BT_COUNT_SETTING) return x->setting == row->index;
    if (row->kind == BT_COUNT_WAIT) return x->setting < 0 && x->route == row->index;
    const struct aggregate *a = &c->net->occupancy[row->index];
    EACH(i, a->n)
        if (a->t[i].stock == k) return true;
    return false;
}

/* All stocks of a row times f, the difference from home. */
static bool scale(struct census *c, const struct bt_count *row, double f)
{
    size_t W = (size_t)c->start->stride;
    double *home = c->start->y + (size_t)c->net->home_stock * W;
    EACH(k, c->net->n_stock) {
        if (c->typed[k] || !counted_by(c, row, k)) continue;
        double *y = c->start->y + (size_t)k * W;
        EACH(s, c->net->S) home[s] -= (f - 1) * y[s], y[s] *= f;
        c->typed[k] = true;
    }
    EACH(s, c->net->S)
        if (home[s] < 0) return false;
    return true;
}

static enum bt_code put(struct census *c, const struct bt_count *row, struct bt_err *e)
{
    double free = 0, typed = 0;
    EACH(k, c->net->n_stock)
        if (counted_by(c, row, k)) *(c->typed[k] ? &typed : &free) += stock_people(c, k);
    if (typed > row->people)
        return bt_fail(e, BT_E_INPUT, row->at, "'%s': %g people are fewer than the %g that other rows count there", row->name,
                       row->people, typed);
    if (free <= 0 && row->people > typed)
        return bt_fail(e, BT_E_INPUT, row->at, "'%s': nobody is there at the balance, so nobody knows who the %g people would be",
                       row->name, row->people - typed);
    if (free > 0 && !scale(c, row, (row->people - typed) / free))
        return bt_fail(e, BT_E_INPUT, row->at, "'%s': a segment has fewer people at home than %g people there would take from it",
                       row->name, row->people);
    return BT_OK;
}

/* Settings and waits first: a pool is what they leave of it. What the balance had of a pool is summed before any of it is moved. */
enum bt_code bt_start_count(struct bt_start *start, const struct bt_network *net, const struct bt_count *v, int n, double *balance,
                            struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    struct census c = { start, net, a ? bt_get(a, (size_t)net->n_stock + 1, sizeof *c.typed) : NULL };
    enum bt_code rc = BT_OK;
    if (!c.typed) {
        bt_arena_free(a);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    EACH(i, n) {
        balance[i] = 0;
        EACH(k, net->n_stock)
            if (counted_by(&c, &v[i], k)) balance[i] += stock_people(&c, k);
    }
    for (int pool = 0; pool < 2; pool++)
        for (int i = 0; rc == BT_OK && i < n; i++)
            if ((v[i].kind == BT_COUNT_POOL) == (pool == 1)) rc = put(&c, &v[i], e);
    bt_arena_free(a);
    return rc;
}
