/* xmile_flows.c -- who goes where: hazards, stays, waits and junctions, as sim/solve/rhs.c has them, one variable a segment. */
#include "xmile_priv.h"
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

static const char *class_part(struct xmile *w, const struct crowd *c)
{
    int copies = 0;
    EACH(i, w->net->n_crowd) copies += w->net->crowd[i].setting == c->setting && w->net->crowd[i].route == c->route;
    return copies > 1 ? bt_xtext(w, "_of_%s", w->net->cls[c->cls].name) : "";
}

static const char *crowd_name(struct xmile *w, const struct crowd *c)
{
    const char *name = c->setting >= 0 ? w->net->setting[c->setting].id.name : w->net->route[c->route].name;
    return bt_xtext(w, "%s%s%s", c->setting >= 0 ? "" : "waiting_", name, class_part(w, c));
}

void bt_xname_stocks(struct xmile *w)
{
    const struct bt_network *net = w->net;
    EACH(i, net->n_stock) {
        const struct stock *k = &net->stock[i];
        const struct crowd *c = k->group >= 0 ? &net->crowd[k->group] : NULL;
        const char *name = c ? crowd_name(w, c) : k->exit >= 0 ? net->exit[k->exit].name
                                                               : "entered";
        if (c && c->n > 1) name = bt_xtext(w, "%s_stage%d", name, k->stage + 1);
        if (k->counter)
            EACH(n, net->n_counter)
                if (net->counter_stock[n] == i) name = net->counter[n].id.name;
        EACH(s, w->S)
            if (w->alive[AT(w, i, s)]) w->stock[AT(w, i, s)] = bt_xname_of(w, s, "%s", name);
    }
}

/* ---- what comes, goes and is counted ---- */

static bool counted(const struct xmile *w, int route)
{
    const struct bt_network *net = w->net;
    if (net->route_row[route] >= 0) return true;
    EACH(i, net->n_counter) {
        EACH(k, net->counter[i].n_add)
            if (net->counter[i].add[k] == route) return true;
        EACH(k, net->counter[i].n_remove)
            if (net->counter[i].remove[k] == route) return true;
    }
    return false;
}

static void count_event(struct xmile *w, int route, int s, const char *flow)
{
    if (counted(w, route)) bt_xterm(w, &w->events[AT(w, route, s)], "%s", flow);
}

static void give(struct xmile *w, struct goal g, int s, const char *flow)
{
    if (g.kind == G_STOCK) bt_xterm(w, &w->in[AT(w, g.index, s)], "%s", flow);
    if (g.kind == G_JUNCTION) bt_xterm(w, &w->reaches[AT(w, g.index, s)], "%s", flow);
}

/* ---- shares of junctions ---- */

static const char *named_total(struct xmile *w, const struct fork *f, int s, const char *label)
{
    struct text t = { 0 };
    int n = 0;
    EACH(b, f->n_branch) {
        if (f->branch[b].is_else || f->branch[b].beside) continue;
        struct val v = bt_xfactor(w, f->branch[b].factor, s)->now;
        if (v.kind != V_ZERO) bt_xterm(w, &t, "%s", v.kind == V_ONE ? "1" : v.name), n++;
    }
    const char *total = n > 1 ? bt_xhelper(w, s, bt_xtext(w, "%s_named", label), t.v, "dmnl", "sum of the named fractions")
                              : bt_xtext(w, "%s", n ? t.v : "");
    free(t.v);
    return total;
}

/* All shares of a fork in a segment: fractions under the smooth cap, and the rest. */
static void make_shares(struct xmile *w, int i, int s)
{
    const struct fork *f = &w->net->fork[i];
    const char *label = w->net->junction[f->junction].id.name, *total = named_total(w, f, s, label), *scale = NULL;
    if (f->cap >= 0 && *total) {
        struct val cap = bt_xfactor(w, f->cap, s)->now;
        const char *most = cap.kind == V_NAME ? cap.name : cap.kind == V_ONE ? "1"
                                                                             : "0";
        scale = bt_xhelper(w, s, bt_xtext(w, "%s_cap", label), bt_xtext(w, "1/(1+(%s/%s)^16)^0.0625", total, most), "dmnl",
                           "smooth cap on the sum of the named fractions");
    }
    EACH(b, f->n_branch) {
        const struct branch *x = &f->branch[b];
        struct val *to = &w->share[AT(w, w->branch0[i] + b, s)];
        const char *name = bt_xtext(w, "share_%s", w->net->route[x->route].name);
        if (x->is_else) {
            *to = !*total ? ONE
                          : bt_xval(bt_xhelper(w, s, name, bt_xtext(w, "1-%s%s%s", total, scale ? "*" : "", scale ? scale : ""), "dmnl",
                                               "share of those who come to the junction: the rest"));
            continue;
        }
        *to = bt_xfactor(w, x->factor, s)->now;
        if (to->kind == V_ZERO || x->beside || !scale) continue;
        const struct val by[2] = { *to, bt_xval(scale) };
        *to = bt_xval(bt_xhelper(w, s, name, bt_xproduct(w, 2, by), "dmnl", "share of those who come to the junction"));
    }
}

struct val bt_xshare(struct xmile *w, int fork, int branch, int s)
{
    enum part was = w->part;
    w->part = P_JUNCTIONS;
    if (!w->share_made[AT(w, fork, s)]) {
        w->share_made[AT(w, fork, s)] = true;
        make_shares(w, fork, s);
    }
    w->part = was;
    return w->share[AT(w, w->branch0[fork] + branch, s)];
}

/* Share of those who come to a goal that move out of where they are. */
static struct val moved_of(struct xmile *w, struct goal g, int s)
{
    if (g.kind == G_STAY) return ZERO;
    if (g.kind == G_STOCK || w->net->fork[g.index].moves) return ONE;
    struct val *to = &w->moved[AT(w, g.index, s)];
    if (w->moved_made[AT(w, g.index, s)]) return *to;
    const struct fork *f = &w->net->fork[g.index];
    struct text t = { 0 };
    EACH(b, f->n_branch) {
        const struct branch *x = &f->branch[b];
        const struct val accept = x->pool >= 0 ? bt_xval(w->accept[x->pool]) : ONE;
        const struct val by[3] = { bt_xshare(w, g.index, b, s), moved_of(w, x->to, s), accept };
        const char *eqn = bt_xproduct(w, 3, by);
        if (eqn) bt_xterm(w, &t, "%s", eqn);
        if (x->pool < 0) continue;
        const struct val back[2] = { by[0], moved_of(w, x->refused, s) };
        if ((eqn = bt_xproduct(w, 2, back))) bt_xterm(w, &t, "%s*(1-%s)", eqn, accept.name);
    }
    enum part was = w->part;
    const char *name = bt_xtext(w, "%s_moved_of_%s", w->net->junction[f->junction].id.name, w->net->cls[f->cls].name);
    w->part = P_JUNCTIONS;
    *to = t.n ? bt_xval(bt_xhelper(w, s, name, t.v,
                                   "dmnl", "people who move on, for each who comes to the junction"))
              : ZERO;
    w->moved_made[AT(w, g.index, s)] = true, w->part = was;
    free(t.v);
    return *to;
}

/* ---- crowds ---- */

struct place {
    const struct crowd *c;
    const char *name, *people;
    int crowd, s;
    struct text rate;
};

/* "factor*times/365250": events per person per day, or those of business as usual; NULL where there are none. */
static const char *rate_of(struct xmile *w, const struct root *x, int s, bool usual)
{
    const struct factor_vals *f = bt_xfactor(w, x->factor, s), *t = x->times >= 0 ? bt_xfactor(w, x->times, s) : NULL;
    const struct val by[2] = { usual ? f->clean : f->now, !t ? ONE : usual ? t->clean : t->now };
    const char *eqn = bt_xproduct(w, 2, by);
    if (!eqn || (x->to_segment && x->to_segment[s] < 0)) return NULL;
    return x->unit == 1 ? eqn : bt_xtext(w, "%s/%s", eqn, bt_xnum(w, 1 / x->unit));
}

static void remember_root(struct xmile *w, const struct place *at, int root, const char *flow)
{
    if (!(w->n_root_flow & (w->n_root_flow + 1))) { /* room for 0, 1, 3, 7 ... and one more */
        struct root_flow *v = realloc(w->root_flow, 2 * ((size_t)w->n_root_flow + 1) * sizeof *v);
        if (!v) {
            w->failed = true;
            return;
        }
        w->root_flow = v;
    }
    w->root_flow[w->n_root_flow++] = (struct root_flow){ flow, at->crowd, root, at->s };
}

/* What leaves, per person: written once for a crowd of several stages, as a flow for one of a single stock. */
static void takes(struct xmile *w, struct place *at, const char *flow, const char *rate, struct val part)
{
    const char *by = part.kind == V_NAME ? part.name : NULL;
    if (part.kind == V_ZERO) return;
    if (at->c->n == 1) bt_xterm(w, &w->out[AT(w, at->c->first, at->s)], "%s%s%s", flow, by ? "*" : "", by ? by : "");
    else bt_xterm(w, &at->rate, "%s%s%s", rate, by ? "*" : "", by ? by : "");
}

/* Events that interventions avoid take their share of deaths with them, to where people live. */
static void spared(struct xmile *w, struct place *at, const struct root *x)
{
    const struct factor_vals *v = bt_xfactor(w, x->factor, at->s);
    const struct bt_network *net = w->net;
    const double *row = x->to.kind == G_JUNCTION ? w->start.death : w->start.death_stock;
    bool same = v->clean.kind == v->eff.kind && (v->clean.kind != V_NAME || v->clean.name == v->eff.name);
    if (!x->neutral || !net->n_exit || same || !(bt_xvalue(w, net->death_neutral) > 0) || x->to.kind == G_STAY) return;
    double death = row[(size_t)x->to.index * (size_t)w->start.stride + (size_t)at->s];
    struct val times = x->times >= 0 ? bt_xfactor(w, x->times, at->s)->now : ONE;
    if (death == 0 || times.kind == V_ZERO) return;
    static const char *const FIXED[] = { [V_ZERO] = "0", [V_ONE] = "1" };
    const char *rate = bt_xtext(w, "(%s-%s)%s%s*%s/%s", v->clean.kind == V_NAME ? v->clean.name : FIXED[v->clean.kind],
                                v->eff.kind == V_NAME ? v->eff.name : FIXED[v->eff.kind], times.kind == V_NAME ? "*" : "",
                                times.kind == V_NAME ? times.name : "", bt_xnum(w, death), bt_xnum(w, 1 / x->unit));
    const char *flow = bt_xname_of(w, at->s, "not_spared_%s_%s", w->net->route[x->route].name, at->name);
    bt_xaux(w, flow, bt_xtext(w, "%s*%s", at->people, rate), "people/day", "deaths that would have come after the events avoided");
    give(w, (struct goal){ G_STOCK, net->exit_stock[0] }, at->s, flow);
    takes(w, at, flow, rate, ONE);
}

static bool same_rate(struct xmile *w, const struct root *x, int s)
{
    const char *now = rate_of(w, x, s, false), *usual = rate_of(w, x, s, true);
    return now == usual || (now && usual && strcmp(now, usual) == 0);
}

/* Can the run move anybody to another segment beyond business as usual? Then each segment counts whom it has more. */
static void find_moves(struct xmile *w)
{
    const struct bt_network *net = w->net;
    bool any = false;
    EACH(i, net->n_crowd)
        EACH(k, net->crowd[i].n_root)
            for (int s = 0; net->crowd[i].root[k].to_segment && s < w->S; s++) any |= !same_rate(w, &net->crowd[i].root[k], s);
    for (int s = 0; any && s < w->S; s++) w->more[s] = bt_xname_of(w, s, "moved_here");
}

static void to_segment(struct xmile *w, struct place *at, int to, const char *flow, const char *rate)
{
    give(w, (struct goal){ G_STOCK, at->c->first }, to, flow);
    if (rate) takes(w, at, flow, rate, ONE);
    else bt_xterm(w, &w->out[AT(w, at->c->first, at->s)], "%s", flow);
    bt_xterm(w, &w->more_in[to], "%s", flow), bt_xterm(w, &w->more_out[at->s], "%s", flow);
}

/* Where people follow a projection only what goes beyond business as usual moves, and who was moved here may move on. */
static void moves(struct xmile *w, struct place *at, const struct root *x, const char *rate)
{
    const char *route = w->net->route[x->route].name, *usual = rate_of(w, x, at->s, true);
    int to = x->to_segment[at->s];
    if (to < 0 || !w->more[to]) return;
    const char *differs = bt_xtext(w, "(%s-%s)", rate ? rate : "0", usual ? usual : "0");
    if (!same_rate(w, x, at->s)) {
        const char *flow = bt_xname_of(w, at->s, "beyond_usual_%s_%s", route, at->name);
        bt_xaux(w, flow, bt_xtext(w, "%s*%s", at->people, differs), "people/day", "more or fewer than in business as usual");
        to_segment(w, at, to, flow, differs);
    }
    double share = w->start.share[(size_t)at->crowd * (size_t)w->start.stride + (size_t)at->s];
    if (!usual || share == 0) return;
    const char *again = bt_xname_of(w, at->s, "moved_again_%s_%s", route, at->name);
    bt_xaux(w, again, bt_xtext(w, "%s*%s*%s", w->more[at->s], bt_xnum(w, share), usual), "people/day", "of those who were moved here");
    to_segment(w, at, to, again, NULL);
}

static void moved_stocks(struct xmile *w)
{
    EACH(s, w->S) {
        const char *name = w->more[s], *in = name ? bt_xname_beside(w, "into_", name) : NULL,
                   *out = name ? bt_xname_beside(w, "from_", name) : NULL;
        if (!name) continue;
        bt_xterm(w, &w->more_out[s], "%s*%s", name, w->leave[s]);
        bt_xflow(w, in, w->more_in[s].n ? w->more_in[s].v : "0", "people/day", "all who come", NULL, name);
        bt_xstock(w, name, 0, "people", bt_xtext(w, "moved here beyond business as usual: %s", w->net->segment_label[s]), in, NULL, out);
        bt_xflow(w, out, w->more_out[s].v ? w->more_out[s].v : "0", "people/day", "all who go", name, NULL);
    }
}

static void hazards(struct xmile *w, struct place *at)
{
    EACH(k, at->c->n_root) {
        const struct root *x = &at->c->root[k];
        const char *rate = rate_of(w, x, at->s, false);
        if (!rate && x->to_segment) continue;
        if (rate) {
            const struct named *id = &w->net->route[x->route];
            const char *flow = bt_xname_of(w, at->s, "%s_from_%s", id->name, at->name);
            bt_xaux(w, flow, bt_xtext(w, "%s*%s", at->people, rate), "people/day", id->label);
            remember_root(w, at, k, flow);
            count_event(w, x->route, at->s, flow);
            if (x->to_segment) moves(w, at, x, rate);
            else {
                give(w, x->to, at->s, flow);
                takes(w, at, flow, rate, moved_of(w, x->to, at->s));
            }
        }
        spared(w, at, x);
    }
}

static const char *number_of(struct xmile *w, int factor, int s)
{
    struct val v = bt_xfactor(w, factor, s)->now;
    return v.kind == V_NAME ? v.name : v.kind == V_ONE ? "1"
                                                       : "0";
}

/* A stay: stages follow one another, the last one's people go where the stay leads. */
static void stages(struct xmile *w, struct place *at)
{
    const struct crowd *c = at->c;
    const char *leaving = at->rate.n && c->n > 1 ? bt_xhelper(w, at->s, bt_xtext(w, "leaving_%s", at->name), at->rate.v, "1/day",
                                                              "who leaves by a hazard, per person a day")
                                                 : NULL;
    EACH(k, c->n) {
        size_t here = AT(w, c->first + k, at->s);
        const char *stock = w->stock[here];
        if (!w->alive[here]) continue;
        if (leaving) bt_xterm(w, &w->out[here], "%s*%s", stock, leaving);
        if (c->stay < 0) continue;
        const char *flow = bt_xname_of(w, at->s, c->n > 1 ? "%s_stage%d_ends" : "%s_ends", at->name, k + 1);
        const char *eqn = c->stages > 1 ? bt_xtext(w, "%s*%d/%s", stock, c->stages, number_of(w, c->stay, at->s))
                                        : bt_xtext(w, "%s/%s", stock, number_of(w, c->stay, at->s));
        bt_xaux(w, flow, eqn, "people/day", k + 1 < c->n ? "the stay's next stage is reached" : "stays that are over");
        bt_xterm(w, &w->out[here], "%s", flow);
        if (k + 1 < c->n) give(w, (struct goal){ G_STOCK, c->first + k + 1 }, at->s, flow);
        else give(w, c->leaves, at->s, flow);
    }
}

static void waiting(struct xmile *w, struct place *at, const char *what, const char *eqn, struct goal to, int route, const char *doc)
{
    const char *flow = bt_xname_of(w, at->s, "%s_%s", at->name, what);
    bt_xaux(w, flow, eqn, "people/day", doc);
    if (route >= 0) count_event(w, route, at->s, flow);
    give(w, to, at->s, flow);
    bt_xterm(w, &w->out[AT(w, at->c->first, at->s)], "%s", flow);
}

static void crowd(struct xmile *w, int i, int s)
{
    const struct crowd *c = &w->net->crowd[i];
    struct place at = { .c = c, .name = crowd_name(w, c), .crowd = i, .s = s };
    struct text t = { 0 };
    EACH(k, c->n)
        if (w->alive[AT(w, c->first + k, s)]) bt_xterm(w, &t, "%s", w->stock[AT(w, c->first + k, s)]);
    if (!t.n) return;
    at.people = w->crowd[AT(w, i, s)] = c->n > 1 ? bt_xhelper(w, s, bt_xtext(w, "all_%s", at.name), t.v, "people", "people of all stages")
                                                 : w->stock[AT(w, c->first, s)];
    free(t.v);
    hazards(w, &at);
    stages(w, &at);
    free(at.rate.v);
    if (c->handling >= 0) {
        const char *tau = number_of(w, c->handling, s), *phi = c->pool >= 0 ? w->wait[c->pool] : NULL;
        const char *eqn = phi ? bt_xtext(w, "%s*%s/(%s*%s+1-%s)", at.people, phi, phi, tau, phi) : bt_xtext(w, "%s/%s", at.people, tau);
        waiting(w, &at, "served", eqn, c->release, c->release_route, "who need wait no longer");
    }
    if (c->patience >= 0)
        waiting(w, &at, "gives_up", bt_xtext(w, "%s/%s", at.people, number_of(w, c->patience, s)), c->gives_up, -1, "who wait no longer");
}

/* ---- junctions ---- */

static void branch(struct xmile *w, int i, int b, int s, const char *in)
{
    const struct fork *f = &w->net->fork[i];
    const struct branch *x = &f->branch[b];
    const struct named *id = &w->net->route[x->route];
    const char *accept = x->pool >= 0 ? w->accept[x->pool] : NULL, *cls = w->net->cls[f->cls].name;
    struct val by[3] = { bt_xval(in), bt_xshare(w, i, b, s), accept ? bt_xval(accept) : ONE };
    const char *eqn = bt_xproduct(w, 3, by), *flow = in;
    bool waits = x->to.kind == G_STOCK && w->net->stock[x->to.index].route == x->route;
    if (!eqn) return;
    if (x->to.kind != G_STAY || counted(w, x->route)) {
        if (strcmp(eqn, in) != 0) {
            flow = bt_xname_of(w, s, "%s_of_%s", id->name, cls);
            bt_xaux(w, flow, eqn, "people/day", id->label);
        }
        if (!waits) count_event(w, x->route, s, flow); /* a route with a wait counts those who arrive */
        give(w, x->to, s, flow);
    }
    if (!accept || x->refused.kind == G_STAY) return;
    by[2] = ONE;
    flow = bt_xname_of(w, s, "%s_refused_of_%s", id->name, cls);
    bt_xaux(w, flow, bt_xtext(w, "%s*(1-%s)", bt_xproduct(w, 3, by), accept), "people/day", "refused for want of a place");
    give(w, x->refused, s, flow);
}

static void fork(struct xmile *w, int i, int s)
{
    const struct fork *f = &w->net->fork[i];
    const struct text *t = &w->reaches[AT(w, i, s)];
    if (!t->n) return;
    const char *in = t->v;
    if (strchr(t->v, '+')) {
        const struct junction *j = &w->net->junction[f->junction];
        in = bt_xname_of(w, s, "at_%s_of_%s", j->id.name, w->net->cls[f->cls].name);
        bt_xaux(w, in, t->v, "people/day", bt_xtext(w, "people who come to the junction: %s", j->id.label));
    }
    EACH(b, f->n_branch) branch(w, i, b, s, in);
}

/* ---- stocks ---- */

static void stock(struct xmile *w, int k, int s, const char *entry)
{
    size_t at = AT(w, k, s);
    const struct text *in = &w->in[at], *out = &w->out[at];
    const char *name = w->stock[at], *segment = w->net->segment_label[s];
    const char *into = in->n ? bt_xname_beside(w, "into_", name) : NULL, *from = out->n ? bt_xname_beside(w, "from_", name) : NULL;
    if (into) bt_xflow(w, into, in->v, "people/day", "all who come", NULL, name);
    w->stock_in[at] = into;
    bt_xstock(w, name, w->start.people[(size_t)k * (size_t)w->start.stride + (size_t)s], "people", segment, into, entry, from);
    if (from) bt_xflow(w, from, out->v, "people/day", "all who go", name, NULL);
}

static void counters(struct xmile *w)
{
    const struct bt_network *net = w->net;
    EACH(i, net->n_counter)
        EACH(s, w->S) {
            const struct counter *c = &net->counter[i];
            size_t at = AT(w, net->counter_stock[i], s);
            EACH(k, c->n_add)
                if (w->event[AT(w, c->add[k], s)]) bt_xterm(w, &w->in[at], "%s", w->event[AT(w, c->add[k], s)]);
            EACH(k, c->n_remove)
                if (w->event[AT(w, c->remove[k], s)]) bt_xterm(w, &w->out[at], "%s", w->event[AT(w, c->remove[k], s)]);
            if (c->leaves >= 0) bt_xterm(w, &w->out[at], "%s/%s", w->stock[at], number_of(w, net->factor_of[c->leaves], s));
        }
}

/* Events of a route, a day; those that results store also as a total since the start. */
static void event(struct xmile *w, int i, int s, const char *eqn)
{
    const struct named *id = &w->net->route[i];
    const char *name = w->event[AT(w, i, s)] = bt_xname_of(w, s, "events_%s", id->name);
    if (w->net->route_row[i] < 0) {
        bt_xaux(w, name, eqn, "people/day", id->label);
        return;
    }
    const char *total = bt_xname_of(w, s, "flow_people_%s", id->name);
    bt_xflow(w, name, eqn, "people/day", id->label, NULL, total);
    bt_xstock(w, total, 0, "people", bt_xtext(w, "total since the start: %s", id->label), name, NULL, NULL);
}

static void events(struct xmile *w)
{
    w->part = P_EVENTS;
    EACH(i, w->net->n_route)
        EACH(s, w->S)
            if (w->events[AT(w, i, s)].n) event(w, i, s, w->events[AT(w, i, s)].v);
}

void bt_xflows(struct xmile *w)
{
    const struct bt_network *net = w->net;
    const char **entry = bt_get(w->a, (size_t)w->S + 1, sizeof *entry);
    if (!entry) {
        w->failed = true;
        return;
    }
    w->part = P_PEOPLE;
    find_moves(w);
    EACH(i, net->n_crowd)
        EACH(s, w->S) crowd(w, i, s);
    w->part = P_JUNCTIONS;
    EACH(i, net->n_fork)
        EACH(s, w->S) fork(w, i, s);
    events(w);
    counters(w);
    bt_xentries(w, entry);
    w->part = P_PEOPLE;
    moved_stocks(w);
    EACH(s, w->S)
        if (entry[s]) bt_xterm(w, &w->in[AT(w, net->entered_stock, s)], "%s", entry[s]);
    EACH(k, net->n_stock)
        EACH(s, w->S)
            if (w->alive[AT(w, k, s)]) stock(w, k, s, k == net->home_stock ? entry[s] : NULL);
}
