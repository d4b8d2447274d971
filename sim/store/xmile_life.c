/* xmile_life.c -- which stocks can have anybody in them: those that start with people or that people can come to. The others, and all
 * that would flow from them, are left out of the file. */
#include "xmile_priv.h"

struct search {
    struct xmile *w;
    bool more;
};

static void mark(struct search *x, int stock, int s)
{
    size_t k = AT(x->w, stock, s);
    x->more |= !x->w->alive[k];
    x->w->alive[k] = true;
}

static void reach(struct search *x, struct goal g, int s)
{
    if (g.kind == G_STOCK) mark(x, g.index, s);
    if (g.kind != G_JUNCTION || x->w->fed[AT(x->w, g.index, s)]) return;
    const struct fork *f = &x->w->net->fork[g.index];
    x->w->fed[AT(x->w, g.index, s)] = x->more = true;
    EACH(b, f->n_branch) {
        const struct branch *v = &f->branch[b];
        if (!v->is_else && bt_xfactor_zero(x->w, v->factor, s)) continue;
        reach(x, v->to, s);
        if (v->pool >= 0) reach(x, v->refused, s);
    }
}

static void crowd(struct search *x, const struct crowd *c, int s)
{
    const struct xmile *w = x->w;
    bool any = false;
    EACH(k, c->n) {
        any |= w->alive[AT(w, c->first + k, s)];
        if (any && c->stay >= 0) mark(x, c->first + k, s);
    }
    if (!any) return;
    EACH(k, c->n_root) {
        const struct root *r = &c->root[k];
        if (bt_xfactor_zero(x->w, r->factor, s) || (r->times >= 0 && bt_xfactor_zero(x->w, r->times, s))) continue;
        if (!r->to_segment) reach(x, r->to, s);
        else if (r->to_segment[s] >= 0) mark(x, c->first, r->to_segment[s]);
        if (r->neutral && w->net->n_exit) mark(x, w->net->exit_stock[0], s);
    }
    if (c->stay >= 0) reach(x, c->leaves, s);
    if (c->handling >= 0) reach(x, c->release, s);
    if (c->patience >= 0) reach(x, c->gives_up, s);
}

void bt_xfind_alive(struct xmile *w)
{
    const struct bt_network *net = w->net;
    struct search x = { .w = w, .more = true };
    EACH(k, net->n_stock)
        EACH(s, w->S) {
            const struct stock *v = &net->stock[k];
            bool always = v->counter || v->entered || k == net->home_stock;
            w->alive[AT(w, k, s)] = always || w->start.people[(size_t)k * (size_t)w->start.stride + (size_t)s] != 0;
        }
    while (x.more) {
        x.more = false;
        EACH(i, net->n_crowd)
            EACH(s, w->S) crowd(&x, &net->crowd[i], s);
    }
}
