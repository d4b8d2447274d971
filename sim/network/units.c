/* units.c -- the units of every equation: each number that the compiled program reads, against what its place in it asks for. */
#include "network_priv.h"
#include <math.h>
#include <string.h>

struct check { const struct bt_network *net; int n; const char *wrong; };

static void judge(struct check *c, bool fine, const char *name)
{
    c->n++;
    if (!fine && !c->wrong) c->wrong = name;
}

/* The parameter has one of the units "a|b|c"; one that is absent has none to have. */
static void want(struct check *c, int param, const char *units)
{
    if (param < 0) return;
    const struct bt_param *p = &c->net->param[param];
    size_t len = strlen(p->unit);
    bool fine = false;
    for (const char *at = units; len && *at; at += strcspn(at, "|"), at += *at == '|')
        fine |= strncmp(at, p->unit, len) == 0 && (at[len] == '|' || !at[len]);
    judge(c, fine, p->address);
}

static void want_factor(struct check *c, int factor, const char *units)
{
    if (factor >= 0) want(c, c->net->factor[factor].param, units);
}

/* ---- the flows ---- */

/* A rate times its unit is per person per day: no other factor than that of its key. */
static void rate(struct check *c, const struct root *x)
{
    static const struct { const char *unit; double per_day; } RATE[] = { { "per 1,000 people per year", 1 / 365250.0 },
                                                                         { "per person per year", 1 / 365.25 },
                                                                         { "per person per day", 1 } };
    const struct bt_param *p = &c->net->param[c->net->factor[x->factor].param];
    bool fine = false;
    for (int i = 0; i < N(RATE); i++) fine |= strcmp(RATE[i].unit, p->unit) == 0 && fabs(x->unit / RATE[i].per_day - 1) < 1e-12;
    judge(c, fine, p->address);
    want_factor(c, x->times, "1");
}

static void crowds(struct check *c)
{
    for (int i = 0; i < c->net->n_crowd; i++) {
        const struct crowd *x = &c->net->crowd[i];
        want_factor(c, x->stay, "day");
        want_factor(c, x->handling, "day");
        want_factor(c, x->patience, "day");
        for (int k = 0; k < x->n_root; k++) rate(c, &x->root[k]);
    }
}

static void forks(struct check *c)
{
    for (int i = 0; i < c->net->n_fork; i++) {
        want_factor(c, c->net->fork[i].cap, "1");
        for (int k = 0; k < c->net->fork[i].n_branch; k++) want_factor(c, c->net->fork[i].branch[k].factor, "1");
    }
}

static void places(struct check *c)
{
    for (int i = 0; i < c->net->n_pool; i++) {
        const struct pool *p = &c->net->pool[i];
        want(c, p->places, "place");
        want(c, p->holding, "day");
        want(c, p->delay, "day");
        const int number[] = { p->sites, p->variability, p->spread, p->surge_share, p->surge_above };
        for (int k = 0; k < N(number); k++) want(c, number[k], "1");
    }
}

static void loops(struct check *c)
{
    for (int i = 0; i < c->net->n_loop; i++) {
        const struct loop *l = &c->net->loop[i];
        const int number[] = { l->strength, l->shape, l->midpoint, l->on };
        for (int k = 0; k < N(number); k++) want(c, number[k], "1");
        want(c, l->delay, "day");
    }
}

/* ---- what changes them ---- */

static void drivers(struct check *c)
{
    for (int i = 0; i < c->net->n_driver; i++) {
        const struct driver *d = &c->net->driver[i];
        if (d->kind == DRV_SCALE) want(c, d->value, "1");
        if (d->kind == DRV_TREND) want(c, d->value, "per year");
    }
}

static void effects(struct check *c, const struct intervention *v)
{
    for (int k = 0; k < v->n_effect; k++) {
        const struct effect *e = &v->effect[k];
        if (!e->n_profile) want(c, e->value, "relative change, or amount added");
        for (int i = 0; i < e->n_profile; i++) want(c, e->profile_value[i], "relative change");
        for (int i = 0; i < e->n_target && e->add; i++) {
            if (e->on == ON_POOL) want(c, e->target[i], "place");
            if (e->on == ON_ROUTE) want(c, e->target[i], "1");
        }
    }
}

static void interventions(struct check *c)
{
    for (int i = 0; i < c->net->n_intervention; i++) {
        const struct intervention *v = &c->net->intervention[i];
        want(c, v->now, "share of full coverage");
        want(c, v->target, "share of full coverage");
        want(c, v->on, "1");
        want(c, v->ramp, "month");
        want(c, v->lag, "month");
        want(c, v->share, "1");
        want(c, v->after, "month");
        want(c, v->fade, "per year");
        effects(c, v);
        for (int k = 0; k < v->n_staff; k++) want(c, v->staff[k].wte, "whole-time equivalent per 100,000 people");
        for (int k = 0; k < v->n_cost; k++) {
            want(c, v->cost[k].set_up, "GBP per head of population");
            want(c, v->cost[k].per_head, "GBP per head of population per year");
            want(c, v->cost[k].per_enrolled, "GBP per enrolled person per year");
            want(c, v->cost[k].per_unit, "GBP per unit of the measure");
        }
    }
    for (int i = 0; i < c->net->n_roll; i++) {
        want(c, c->net->roll[i].tail, "1");
        want(c, c->net->roll[i].half_life, "month");
        want(c, c->net->roll[i].renewed, "month");
    }
    for (int i = 0; i < c->net->n_rate; i++) want(c, c->net->rate[i].gbp, "GBP per hour");
    if (c->net->maturity.n_area) want(c, c->net->maturity.on, "1");
    for (int i = 0; c->net->maturity.n_area && i < LEVELS; i++) want(c, c->net->maturity.factor[i], "1");
    for (int i = 0; i < c->net->n_group; i++) want(c, c->net->group[i].share, "1");
}

/* ---- what is counted ---- */

/* Flows, exits and contacts are events a day; people, waits, places and counters are there: over a month, days. */
static void sums(struct check *c)
{
    for (int i = 0; i < c->net->n_measure; i++) {
        const struct measure *x = &c->net->measure[i];
        int events = 0;
        for (int k = 0; k < x->n_term; k++)
            events += x->term[k].kind == TERM_FLOW || x->term[k].kind == TERM_THROUGH || x->term[k].kind == TERM_EXIT ||
                      x->term[k].kind == TERM_CONTACT;
        bool days = strstr(x->unit, "day") != NULL;
        judge(c, events == x->n_term || (events == 0 && days), x->id.name);
        want(c, x->factor, "1");
    }
    for (int i = 0; i < c->net->n_cost; i++) want(c, c->net->cost[i].gbp, "GBP");
    for (int i = 0; i < c->net->n_counter; i++) want(c, c->net->counter[i].leaves, "day");
    for (int i = 0; i < c->net->n_contact; i++) want(c, c->net->contact[i].rate, "per person per year");
}

int bt_network_units(const struct bt_network *n, const char **wrong)
{
    struct check c = { .net = n };
    static void (*const PARTS[])(struct check *) = { crowds, forks, places, loops, drivers, interventions, sums };
    for (int i = 0; i < N(PARTS); i++) PARTS[i](&c);
    *wrong = c.wrong;
    return c.n;
}
