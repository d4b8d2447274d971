/* xmile_pool.c -- pools: places, load, wait and share accepted; supply that follows demand; loops. As sim/solve/pool.c has them. */
#include "xmile_priv.h"
#include <stdlib.h>

/* ---- people added up ---- */

/* One sum a segment, then all: a pool of thirty settings and 34 segments has a thousand terms. */
static const char *people_sum(struct xmile *w, const struct aggregate *a, const char *name, const char *doc)
{
    struct text all = { 0 };
    EACH(s, w->S) {
        struct text t = { 0 };
        EACH(i, a->n) {
            size_t k = AT(w, a->t[i].stock, s);
            if (!w->alive[k]) continue;
            if (a->t[i].weight != 1) bt_xterm(w, &t, "%s*%s", bt_xnum(w, a->t[i].weight), w->stock[k]);
            else bt_xterm(w, &t, "%s", w->stock[k]);
        }
        if (t.n) bt_xterm(w, &all, "%s", bt_xhelper(w, s, name, t.v, "people", doc));
        free(t.v);
    }
    const char *sum = bt_xname(w, "%s", name);
    bt_xaux(w, sum, all.n ? all.v : "0", "people", doc);
    free(all.v);
    return sum;
}

/* ---- the curves ---- */

struct pool_curve {
    const char *name, *load, *servers, *room;
    double holding, variability, spread;
};

static const char *load_of(struct xmile *w, int p, const char *places, struct text *open)
{
    const struct pool *v = &w->net->pool[p];
    const char *name = v->id.name;
    double above = bt_xvalue(w, v->surge_above), share = bt_xvalue(w, v->surge_share), width = 1.0001 - above;
    const char *some = bt_xtext(w, "max(%s,1e-9)", places), *grow = NULL, *load = bt_xtext(w, "%s/%s", w->held[p], some);
    if (share > 0) {
        const char *x = bt_xhelper(w, -1, bt_xtext(w, "%s_surge_way", name),
                                   bt_xtext(w, "max(0,min(1,(%s-%s)/%s))", load, bt_xnum(w, above), bt_xnum(w, width)), "dmnl",
                                   "how far surge places are open");
        grow = bt_xhelper(w, -1, bt_xtext(w, "%s_surge", name),
                          bt_xtext(w, "1+%s*%s*%s*%s*(10+%s*(6*%s-15))", bt_xnum(w, share), x, x, x, x, x), "dmnl",
                          "open places over planned ones");
        load = bt_xtext(w, "%s/%s", load, grow);
    }
    bt_xadd(w, open, "IF %s<1e-9 THEN 0 ELSE %s%s%s", places, places, grow ? "*" : "", grow ? grow : "");
    return bt_xhelper(w, -1, bt_xtext(w, "%s_load", name), bt_xtext(w, "IF %s<1e-9 THEN 2 ELSE %s", places, load), "dmnl",
                      "occupied places over open ones");
}

static struct pool_curve curve_of(struct xmile *w, int p, const char *places, const char *load)
{
    const struct pool *v = &w->net->pool[p];
    struct pool_curve c = { .name = v->id.name,
                            .load = load,
                            .holding = bt_xvalue(w, v->holding),
                            .variability = bt_xvalue(w, v->variability),
                            .spread = bt_xvalue(w, v->spread) };
    c.servers = bt_xhelper(w, -1, bt_xtext(w, "%s_places_a_site", c.name),
                           bt_xtext(w, "max(%s,%s/%s)", bt_xnum(w, BT_POOL_FEWEST), places, bt_xnum(w, bt_xvalue(w, v->sites))), "places",
                           "planned places of a site");
    const char *u = bt_xhelper(w, -1, bt_xtext(w, "%s_free_share", c.name), bt_xtext(w, "max(0,1-%s)", load), "dmnl",
                               "free share of places");
    c.room = bt_xhelper(w, -1, bt_xtext(w, "%s_free_share_smoothed", c.name),
                        bt_xtext(w, "%s*%s/(%s+%s)", u, u, u, bt_xnum(w, BT_POOL_CORNER)),
                        "dmnl", "free share, its last half per cent smoothed");
    return c;
}

/* Sites: a third each has the free share times m; the load of such a site. */
static int sites(struct xmile *w, const struct pool_curve *c, double m[3], const char *rho[3])
{
    double k = 1.224744871391589 * c->spread;
    int n = k > 0 ? 3 : 1;
    const double by[3] = { n == 3 ? 1 - k : 1, 1, 1 + k };
    EACH(i, n) {
        m[i] = by[i];
        rho[i] = bt_xhelper(w, -1, bt_xtext(w, "%s_site_load", c->name), bt_xtext(w, "max(0,1-(1-%s)*%s)", c->load, bt_xnum(w, m[i])),
                            "dmnl",
                            "load of a site");
    }
    return n;
}

static const char *wait_of(struct xmile *w, const struct pool_curve *c)
{
    double m[3];
    const char *rho[3], *e = bt_xhelper(w, -1, bt_xtext(w, "%s_wait_power", c->name), bt_xtext(w, "sqrt(2*(%s+1))-1", c->servers), "dmnl",
                                        "power of the load (Sakasegawa 1977)");
    struct text b = { 0 };
    int n = sites(w, c, m, rho);
    EACH(i, n) bt_xterm(w, &b, "%s^%s/%s", rho[i], e, bt_xnum(w, m[i] * n));
    const char *mean = bt_xhelper(w, -1, bt_xtext(w, "%s_wait_load", c->name), b.v ? b.v : "0", "dmnl", "mean over sites");
    free(b.v);
    return bt_xhelper(w, -1, bt_xtext(w, "%s_wait_share", c->name),
                      bt_xtext(w, "%s/(%s+%s*%s*%s/%s)", c->room, c->room, bt_xnum(w, c->holding), bt_xnum(w, c->variability), mean,
                               c->servers),
                      "dmnl", "1/(1 + mean wait for a place in days)");
}

static const char *accept_of(struct xmile *w, const struct pool_curve *c)
{
    double m[3];
    const char *rho[3], *e = bt_xhelper(w, -1, bt_xtext(w, "%s_refusal_power", c->name), bt_xtext(w, "(sqrt(2*(%s+1))-1)^0.66", c->servers),
                                        "dmnl", "power of the load, fitted to the Erlang loss formula");
    struct text v = { 0 };
    int n = sites(w, c, m, rho);
    EACH(i, n) {
        const char *room = bt_xtext(w, "%s*%s*%s", c->servers, c->room, bt_xnum(w, m[i]));
        bt_xterm(w, &v, "%s/(%s+%s^%s)/%d", room, room, rho[i], e, n);
    }
    const char *name = bt_xhelper(w, -1, bt_xtext(w, "%s_accepted", c->name), v.v ? v.v : "0", "dmnl", "share of requests accepted");
    free(v.v);
    return name;
}

/* Places of a pool that follows demand: a multiple of those planned, as a stock that moves towards what users need. */
static const char *supply(struct xmile *w, int p, const char *planned)
{
    const struct pool *v = &w->net->pool[p];
    int at = 0;
    EACH(k, p) at += w->net->pool[k].follows;
    double start = w->start.people[(size_t)w->net->n_stock * (size_t)w->start.stride + (size_t)at];
    const char *stock = w->supply[p] = bt_xname(w, "%s_supply", v->id.name), *flow = bt_xname(w, "%s_supply_change", v->id.name);
    bt_xstock(w, stock, start, "dmnl", "places as a multiple of those planned", flow, NULL, NULL);
    bt_xflow(w, flow,
             bt_xtext(w, "(%s*(%s+%s)/%s-%s)/%s", bt_xnum(w, w->start.keep[p]), w->held[p], w->queue[p], planned, stock,
                      bt_xnum(w, bt_xvalue(w, v->delay))),
             "1/day", "supply follows those who hold a place or wait for one", NULL, stock);
    return bt_xhelper(w, -1, bt_xtext(w, "%s_places_supplied", v->id.name), bt_xtext(w, "%s*%s", planned, stock), "places",
                      "places as supply has followed demand");
}

static void pool(struct xmile *w, int p)
{
    const struct pool *v = &w->net->pool[p];
    struct val planned = bt_xfactor(w, w->net->factor_of[v->places], 0)->now;
    const char *places = planned.kind == V_NAME ? planned.name : planned.kind == V_ONE ? "1"
                                                                                       : "0";
    w->part = P_POOLS;
    if (v->follows) places = supply(w, p, places);
    struct text open = { 0 };
    const char *load = load_of(w, p, places, &open);
    const char *offered =
        bt_xhelper(w, -1, bt_xtext(w, "%s_open", v->id.name), open.v ? open.v : "0", "places", "places open, surge included");
    free(open.v);
    w->open[p] = bt_xname(w, "places_%s", v->id.name);
    bt_xaux(w, w->open[p], bt_xtext(w, "max(%s,%s)", offered, w->held[p]), "places",
            "places open, surge included, or those still occupied");
    struct pool_curve c = curve_of(w, p, places, load);
    if (v->waited) w->wait[p] = wait_of(w, &c);
    if (v->diverted) w->accept[p] = accept_of(w, &c);
}

void bt_xpools(struct xmile *w)
{
    w->part = P_POOLS;
    EACH(p, w->net->n_pool) {
        const char *name = w->net->pool[p].id.name;
        w->held[p] = people_sum(w, &w->net->occupancy[p], bt_xtext(w, "occupied_%s", name), bt_xtext(w, "places occupied: %s", name));
        if (w->net->pool[p].follows)
            w->queue[p] = people_sum(w, &w->net->queue[p], bt_xtext(w, "queue_%s", name),
                                     "people who wait for a place and hold none of it");
    }
    EACH(p, w->net->n_pool) pool(w, p);
}

/* ---- loops ---- */

static const char *signal_of(struct xmile *w, int l)
{
    const struct bt_network *net = w->net;
    const struct loop *v = &net->loop[l];
    const char *base = bt_xnum(w, w->start.signal0[l]), *name = v->id.name;
    if (!(w->start.signal0[l] > 0)) return "1";
    if (v->of == SIG_OCCUPANCY) {
        struct val planned = bt_xfactor(w, net->factor_of[net->pool[v->pool].places], 0)->eff;
        struct val by[2] = { planned, w->supply[v->pool] ? bt_xval(w->supply[v->pool]) : ONE };
        const char *places = bt_xproduct(w, 2, by);
        return bt_xtext(w, "%s/(%s)/%s", w->held[v->pool], places ? places : "0", base);
    }
    struct aggregate a = { .t = bt_get(w->a, (size_t)net->n_stock, sizeof *a.t) };
    struct aggregate b = { .t = bt_get(w->a, (size_t)net->n_stock, sizeof *b.t) };
    for (int k = 0; a.t && b.t && k < net->n_stock; k++) {
        const struct stock *s = &net->stock[k];
        bool waits = false;
        EACH(i, v->n_wait) waits |= s->route == v->wait[i];
        bool there = v->of == SIG_PAST_STAGE && s->setting == v->setting;
        if (waits || (there && s->stage >= v->stage)) a.t[a.n++] = (struct tally){ k, 1 };
        if (v->of == SIG_PAST_STAGE && (waits || there)) b.t[b.n++] = (struct tally){ k, 1 };
    }
    const char *part = people_sum(w, &a, bt_xtext(w, "%s_signal_people", name), "people whom the loop counts");
    if (v->of == SIG_WAITING) return bt_xtext(w, "%s/%s", part, base);
    const char *all = people_sum(w, &b, bt_xtext(w, "%s_signal_people", name), "people whom the loop counts");
    return bt_xtext(w, "IF %s>0 THEN %s/%s/%s ELSE 1", all, part, all, base);
}

static const char *response(struct xmile *w, const struct loop *v, const char *x)
{
    const char *k = bt_xnum(w, bt_xvalue(w, v->strength) * bt_xvalue(w, v->on)), *n = bt_xnum(w, bt_xvalue(w, v->shape)),
               *mid = bt_xnum(w, bt_xvalue(w, v->midpoint));
    switch (v->curve) {
    case CURVE_LINEAR: return bt_xtext(w, "1+%s*(%s-1)", k, x);
    case CURVE_HILL: return bt_xtext(w, "1+%s*(%s^%s-1)/(%s^%s+%s^%s)", k, x, n, x, n, mid, n);
    case CURVE_LOGISTIC:
        return bt_xtext(w, "1+%s*(1/(1+exp((-%s)*(%s-%s)))-1/(1+exp((-%s)*(1-%s))))", k, n, x, mid, n, mid);
    case N_CURVES: break;
    }
    return "1";
}

/* A response is 1 at the signal of the start; with a delay it answers a stock that follows the signal. */
static void loop(struct xmile *w, int l, int *extra)
{
    const struct loop *v = &w->net->loop[l];
    const char *name = v->id.name;
    const char *x = bt_xhelper(w, -1, bt_xtext(w, "%s_signal", name), signal_of(w, l), "dmnl", "signal over that of the start");
    if (v->delay >= 0) {
        double start = w->start.people[(size_t)w->net->n_stock * (size_t)w->start.stride + (size_t)(*extra)++];
        const char *stock = bt_xname(w, "%s_signal_followed", name), *flow = bt_xname(w, "%s_signal_change", name);
        bt_xstock(w, stock, start, "dmnl", "the signal, delayed", flow, NULL, NULL);
        bt_xflow(w, flow, bt_xtext(w, "(%s-%s)/%s", x, stock, bt_xnum(w, bt_xvalue(w, v->delay))), "1/day", "the signal is followed", NULL,
                 stock);
        x = stock;
    }
    x = bt_xhelper(w, -1, bt_xtext(w, "%s_signal_used", name), bt_xtext(w, "max(0,%s)", x), "dmnl", "the signal, not below nought");
    bt_xaux(w, w->loop[l], response(w, v, x), "dmnl", bt_xtext(w, "loop: %s", v->id.label));
}

void bt_xloops(struct xmile *w)
{
    int extra = 0;
    w->part = P_POOLS;
    EACH(p, w->net->n_pool) extra += w->net->pool[p].follows;
    EACH(l, w->net->n_loop)
        if (w->loop[l]) loop(w, l, &extra);
}
