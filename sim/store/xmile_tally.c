/* xmile_tally.c -- what results add up: people by setting, measures and costs as stocks that grow. Names are those of results files. */
#include "xmile_priv.h"
#include <stdlib.h>
#include <string.h>

/* ---- people ---- */

static void sum_people(struct xmile *w, const char *dataset, const struct named *id, int setting, int route)
{
    EACH(s, w->S) {
        struct text t = { 0 };
        EACH(k, w->net->n_stock) {
            const struct stock *v = &w->net->stock[k];
            bool here = (setting >= 0 && v->setting == setting) || (route >= 0 && v->route == route);
            if (v->group >= 0 && here && w->alive[AT(w, k, s)]) bt_xterm(w, &t, "%s", w->stock[AT(w, k, s)]);
        }
        if (t.n) bt_xaux(w, bt_xname_of(w, s, "%s_%s", dataset, id->name), t.v, "people", id->label);
        free(t.v);
    }
}

static void all_people(struct xmile *w)
{
    const struct bt_network *net = w->net;
    EACH(i, net->n_setting) sum_people(w, "people", &net->setting[i].id, i, -1);
    EACH(i, net->n_route)
        if (net->route_row[i] >= 0) sum_people(w, "wait_people", &net->route[i], -1, i);
    EACH(x, net->n_exit)
        EACH(s, w->S)
            if (w->alive[AT(w, net->exit_stock[x], s)])
                bt_xaux(w, bt_xname_of(w, s, "people_%s", net->exit[x].name), w->stock[AT(w, net->exit_stock[x], s)], "people",
                        "left since the start");
    EACH(s, w->S)
        bt_xaux(w, bt_xname_of(w, s, "people_entered"), w->stock[AT(w, net->entered_stock, s)], "people", "entered since the start");
}

/* ---- measures ---- */

static void people_in(struct xmile *w, struct text *t, int setting, int route, int s)
{
    EACH(i, w->net->n_crowd) {
        const struct crowd *c = &w->net->crowd[i];
        bool here = (setting >= 0 && c->setting == setting) || (route >= 0 && c->route == route);
        if (here && w->crowd[AT(w, i, s)]) bt_xterm(w, t, "%s", w->crowd[AT(w, i, s)]);
    }
}

static void through(struct xmile *w, struct text *t, int hazard, int route, int s)
{
    EACH(i, w->n_root_flow) {
        const struct root_flow *v = &w->root_flow[i];
        const struct root *x = &w->net->crowd[v->crowd].root[v->root];
        if (v->segment != s || x->route != hazard) continue;
        if (route < 0) bt_xterm(w, t, "%s", v->name);
        if (route < 0 || x->to.kind != G_JUNCTION) continue;
        const struct fork *f = &w->net->fork[x->to.index];
        EACH(b, f->n_branch) {
            if (f->branch[b].route != route) continue;
            const struct val by[2] = { bt_xval(v->name), bt_xshare(w, x->to.index, b, s) };
            const char *eqn = bt_xproduct(w, 2, by);
            if (eqn) bt_xterm(w, t, "%s", eqn);
        }
    }
}

static void contacts(struct xmile *w, struct text *t, const struct contact *c, int s)
{
    struct text people = { 0 };
    struct val rate = bt_xfactor(w, w->net->factor_of[c->rate], s)->now;
    EACH(i, c->n_setting) people_in(w, &people, c->setting[i], -1, s);
    if (people.n && rate.kind != V_ZERO) bt_xterm(w, t, "(%s)*%s/365.25", people.v, rate.kind == V_ONE ? "1" : rate.name);
    free(people.v);
}

static void occupied(struct xmile *w, struct text *t, const struct aggregate *a, int s)
{
    EACH(i, a->n) {
        const struct tally *k = &a->t[i];
        if (!w->alive[AT(w, k->stock, s)]) continue;
        if (k->weight != 1) bt_xterm(w, t, "%s*%s", bt_xnum(w, k->weight), w->stock[AT(w, k->stock, s)]);
        else bt_xterm(w, t, "%s", w->stock[AT(w, k->stock, s)]);
    }
}

static void add_name(struct xmile *w, struct text *t, const char *name)
{
    if (name) bt_xterm(w, t, "%s", name);
}

static void term(struct xmile *w, struct text *t, const struct term *x, int s)
{
    const struct bt_network *net = w->net;
    switch (x->kind) {
    case TERM_FLOW: add_name(w, t, w->event[AT(w, x->index, s)]); break;
    case TERM_THROUGH: through(w, t, x->index, x->through, s); break;
    case TERM_PEOPLE: people_in(w, t, x->index, -1, s); break;
    case TERM_WAIT: people_in(w, t, -1, x->index, s); break;
    case TERM_POOL: occupied(w, t, &net->occupancy[x->index], s); break;
    case TERM_CONTACT: contacts(w, t, &net->contact[x->index], s); break;
    case TERM_EXIT: add_name(w, t, w->stock_in[AT(w, net->exit_stock[x->index], s)]); break;
    case TERM_COUNTER: add_name(w, t, w->stock[AT(w, net->counter_stock[x->index], s)]); break;
    }
}

static void measure(struct xmile *w, int i)
{
    const struct measure *m = &w->net->measure[i];
    struct text all = { 0 };
    const char *units = bt_xtext(w, "%ss", m->unit ? m->unit : "unit");
    EACH(s, w->S) {
        struct text t = { 0 };
        EACH(k, m->n_term) term(w, &t, &m->term[k], s);
        struct val by[3] = { t.n ? bt_xval(bt_xtext(w, "(%s)", t.v)) : ZERO,
                             m->factor >= 0 ? bt_xfactor(w, w->net->factor_of[m->factor], s)->now : ONE,
                             !m->segment || m->segment[s] == 1 ? ONE : m->segment[s] == 0 ? ZERO
                                                                                          : bt_xval(bt_xnum(w, m->segment[s])) };
        const char *eqn = bt_xproduct(w, 3, by);
        free(t.v);
        if (!eqn) continue;
        w->measure[AT(w, i, s)] = bt_xname_of(w, s, "rate_%s", m->id.name);
        bt_xaux(w, w->measure[AT(w, i, s)], eqn, bt_xtext(w, "%s/day", units), m->id.label);
        bt_xterm(w, &all, "%s", w->measure[AT(w, i, s)]);
    }
    const char *flow = bt_xname(w, "rate_%s", m->id.name), *stock = bt_xname(w, "m_%s", m->id.name);
    bt_xflow(w, flow, all.n ? all.v : "0", bt_xtext(w, "%s/day", units), m->id.label, NULL, stock);
    const char *doc = bt_xtext(w, "total since the start: %s. %s", m->id.label, m->definition ? m->definition : "");
    bt_xstock(w, stock, 0, units, doc, flow, NULL, NULL);
    free(all.v);
}

/* ---- costs ---- */

static void spend(struct xmile *w, const char *item, int payer, const char *eqn, const char *doc)
{
    const char *who = w->net->payer[payer].name;
    const char *flow = bt_xname(w, "spend_%s_%s", item, who), *stock = bt_xname(w, "cost_gbp_%s_%s", item, who);
    bt_xflow(w, flow, eqn, "GBP/day", doc, NULL, stock);
    bt_xstock(w, stock, 0, "GBP", bt_xtext(w, "total since the start: %s", doc), flow, NULL, NULL);
}

static void cost(struct xmile *w, int i)
{
    const struct cost *c = &w->net->cost[i];
    struct text all = { 0 };
    EACH(s, w->S) {
        const char *n = w->measure[AT(w, c->measure, s)];
        struct val by[2] = { n ? bt_xval(n) : ZERO, bt_xfactor(w, w->net->factor_of[c->gbp], s)->now };
        const char *eqn = bt_xproduct(w, 2, by);
        if (eqn) bt_xterm(w, &all, "%s", eqn);
    }
    const char *rate = bt_xname(w, "spend_%s", c->id.name);
    bt_xaux(w, rate, all.n ? all.v : "0", "GBP/day", c->item);
    EACH(p, w->net->n_payer)
        if (c->payer[p] != 0) spend(w, c->id.name, p, bt_xtext(w, "%s*%s", rate, bt_xnum(w, c->payer[p])), c->item);
    free(all.v);
}

struct programme {
    const char *people, *enrolled, *rise;
};

/* One row of a programme's costs, GBP a day. */
static const char *one_cost(struct xmile *w, const struct intervention *v, int i, const struct icost *k, const struct programme *x)
{
    struct text t = { 0 };
    const char *cover = w->cover[i];
#define GBP(param) bt_xnum(w, bt_xvalue(w, param))
    if (k->set_up >= 0) bt_xterm(w, &t, "%s*%s*%s*%s", GBP(k->set_up), bt_xnum(w, w->net->population), bt_xnum(w, w->active[i]), x->rise);
    if (k->per_head >= 0) bt_xterm(w, &t, "%s*%s*%s/365.25", GBP(k->per_head), x->people, cover);
    if (k->per_enrolled >= 0 && x->enrolled) bt_xterm(w, &t, "%s*%s*%s/365.25", GBP(k->per_enrolled), x->enrolled, cover);
    if (k->per_unit >= 0) {
        struct text n = { 0 };
        EACH(s, w->S) add_name(w, &n, w->measure[AT(w, k->measure, s)]);
        if (n.n) bt_xterm(w, &t, "%s*(%s)*%s", GBP(k->per_unit), n.v, cover);
        free(n.v);
    }
#undef GBP
    const char *eqn = t.n ? bt_xtext(w, "%s", t.v) : NULL;
    free(t.v);
    (void)v;
    return eqn;
}

static const char *enrolled_of(struct xmile *w, const struct intervention *v)
{
    struct text t = { 0 };
    EACH(s, w->S) {
        struct text n = { 0 };
        if (!v->reach_people || v->reach_people[s] == 0) continue;
        EACH(i, w->net->n_crowd) add_name(w, &n, w->crowd[AT(w, i, s)]);
        if (n.n) bt_xterm(w, &t, "%s*%s", bt_xnum(w, v->reach_people[s]), bt_xhelper(w, s, "all_people", n.v, "people", "all people"));
        free(n.v);
    }
    const char *name = t.n ? bt_xhelper(w, -1, bt_xtext(w, "%s_enrolled", v->id.name), t.v, "people", "enrolled at full coverage") : NULL;
    free(t.v);
    return name;
}

static const char *everybody(struct xmile *w)
{
    struct text t = { 0 };
    EACH(s, w->S) {
        struct text n = { 0 };
        EACH(i, w->net->n_crowd) add_name(w, &n, w->crowd[AT(w, i, s)]);
        if (n.n) bt_xterm(w, &t, "%s", bt_xhelper(w, s, "all_people", n.v, "people", "all people"));
        free(n.v);
    }
    const char *name = bt_xhelper(w, -1, "all_people", t.n ? t.v : "0", "people", "all people");
    free(t.v);
    return name;
}

/* How fast a ramp that begins on a day grows, by the day. */
static const char *slope(struct xmile *w, double start, double days)
{
    const char *x = bt_xhelper(w, -1, "between", bt_xtext(w, "max(0,min(1,(TIME-%s)/%s))", bt_xnum(w, start), bt_xnum(w, days)), "dmnl",
                               "position between two dates");
    return bt_xtext(w, "30*%s*%s*(1-%s)*(1-%s)/%s", x, x, x, x, bt_xnum(w, days));
}

static const char *spreading(struct xmile *w, const struct intervention *v)
{
    double start = v->start_day - w->net->day0;
    const char *sum = NULL;
    struct step s = FIRST_STEP;
    if (!bt_in_phases(w->net, w->p, v)) return slope(w, start, bt_ramp_days(w->net, w->p, v->ramp));
    EACH(k, v->n_phase) {
        bt_next_step(w->net, w->p, v, k, &s);
        const char *term = bt_xtext(w, "%s*%s", bt_xnum(w, s.size), slope(w, start + s.begin, s.ramp));
        sum = sum ? bt_xtext(w, "%s+%s", sum, term) : term;
    }
    return sum;
}

static void programme(struct xmile *w, int i)
{
    const struct intervention *v = &w->net->intervention[i];
    struct programme g = { .people = everybody(w), .enrolled = enrolled_of(w, v) };
    g.rise = bt_xhelper(w, -1, bt_xtext(w, "%s_spreading", v->id.name), spreading(w, v), "1/day", "share of coverage added a day");
    EACH(p, w->net->n_payer) {
        struct text t = { 0 };
        EACH(c, v->n_cost) {
            const char *eqn = v->cost[c].payer == p ? one_cost(w, v, i, &v->cost[c], &g) : NULL;
            if (eqn) bt_xterm(w, &t, "%s", eqn);
        }
        const char *packages = bt_xpackage_cost(w, i, p, g.people, g.enrolled);
        if (packages) bt_xterm(w, &t, "%s", packages);
        if (t.n) spend(w, bt_xtext(w, "programme_%s", v->id.name), p, t.v, bt_xtext(w, "programme: %s", v->id.label));
        free(t.v);
    }
}

void bt_xtallies(struct xmile *w)
{
    w->part = P_TALLIES;
    all_people(w);
    EACH(i, w->net->n_measure)
        if (!w->net->measure[i].past_days && !w->net->measure[i].at_midnight) measure(w, i); /* those of an instant are left out */
    EACH(i, w->net->n_cost) cost(w, i);
    EACH(i, w->net->n_intervention)
        if (w->active[i] != 0 && w->net->n_payer) programme(w, i);
}
