/* otherwise.c -- a copy of a network in which something is otherwise: what `validate` asks of a model. The original never changes. */
#include "network_priv.h"
#include <math.h>
#include <string.h>

static void *again(struct bt_arena *a, const void *from, size_t size)
{
    void *to = bt_get(a, size + 1, 1);
    if (to && size) memcpy(to, from, size);
    return to;
}

double *bt_network_own_values(struct bt_network *copy)
{
    size_t size = (size_t)copy->n_value * sizeof(double);
    double *v = again(copy->arena, copy->value, size);
    if (v) copy->value = v;
    return v;
}

/* ---- in time ---- */

static bool hold(struct bt_network *copy, struct driver *d, int i)
{
    static const double FLAT[12] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    if (d->kind == DRV_SEASON) bt_network_set_season(copy, i, FLAT);
    if (d->kind == DRV_TABLE) return bt_network_set_points(copy, i, 1, (double[]){ copy->day0 }, (double[]){ 1 });
    if (d->kind == DRV_TREND && d->until > copy->day0) d->has_until = true, d->until_day = copy->day0, d->until = copy->day0;
    return true;
}

bool bt_network_stand_still(struct bt_network *copy)
{
    size_t S = (size_t)copy->S, row = S * sizeof(double);
    double *people = bt_get(copy->arena, (size_t)copy->n_year * S + 1, sizeof *people),
           *slope = bt_get(copy->arena, (size_t)copy->n_year * S + 1, sizeof *slope);
    if (!people || !slope) return false;
    for (size_t k = 0; k < (size_t)copy->n_year; k++) memcpy(people + k * S, copy->people, row);
    copy->year_people = people, copy->year_slope = slope;
    for (int i = 0; i < copy->n_driver; i++)
        if (!hold(copy, &copy->driver[i], i)) return false;
    return true;
}

/* ---- between segments ---- */

/* What a driver for some segments only has made of them is left out: its multiplier is 1. */
static bool idle(struct bt_network *copy, double *values, int i)
{
    struct driver *d = &copy->driver[i];
    if (!d->segment) return true;
    if (d->kind == DRV_SCALE) values[copy->param[d->value].offset] = 1;
    if (d->kind == DRV_TREND) values[copy->param[d->value].offset] = 0;
    return hold(copy, d, i);
}

static void mean(const struct bt_network *net, double *v)
{
    double sum = 0, people = 0;
    for (int s = 0; s < net->S; s++) sum += net->people[s] * v[s], people += net->people[s];
    for (int s = 0; s < net->S; s++) v[s] = sum / people;
}

static void nothing(const struct bt_network *net, int param, double *values)
{
    const struct bt_param *p = &net->param[param];
    for (int s = 0; s < p->n; s++) values[p->offset + s] = 0;
}

bool bt_network_alike(struct bt_network *copy, double *values)
{
    for (int i = 0; i < copy->n_param; i++)
        if (copy->param[i].n > 1) mean(copy, values + copy->param[i].offset);
    for (int i = 0; i < copy->n_setting; i++)
        for (int k = 0; k < copy->setting[i].n_hazard; k++)
            if (copy->setting[i].hazard[k].to_segment) nothing(copy, copy->setting[i].hazard[k].rate, values);
    for (int i = 0; i < copy->n_loop; i++) nothing(copy, copy->loop[i].on, values);
    for (int i = 0; i < copy->n_driver; i++)
        if (!idle(copy, values, i)) return false;
    return true;
}

bool bt_network_gather(struct bt_network *copy, int segment)
{
    size_t S = (size_t)copy->S;
    double *people = bt_get(copy->arena, S, sizeof *people);
    if (!people) return false;
    for (size_t s = 0; s < S; s++) people[s] = 1e-3; /* an empty segment still has rates */
    people[segment] = copy->population - 1e-3 * (double)(S - 1);
    copy->people = people;
    return bt_network_stand_still(copy);
}

bool bt_network_measure_of_all(const struct bt_network *n, int measure)
{
    const struct measure *x = &n->measure[measure];
    bool counts = false;
    for (int i = 0; i < x->n_term; i++) counts |= x->term[i].kind == TERM_COUNTER;
    return !x->segment && !counts;
}

bool bt_network_measure_fills(const struct bt_network *n, int measure)
{
    const struct measure *x = &n->measure[measure];
    for (int i = 0; i < x->n_term; i++)
        if (x->term[i].kind == TERM_COUNTER && n->counter[x->term[i].index].leaves < 0) return true;
    return false;
}

/* ---- demand ---- */

void bt_network_no_demand(const struct bt_network *net, double *values)
{
    for (int i = 0; i < net->n_setting; i++)
        for (int k = 0; k < net->setting[i].n_hazard; k++) {
            const struct hazard *h = &net->setting[i].hazard[k];
            if (h->to.kind != TO_EXIT) nothing(net, h->rate, values);
        }
    for (int i = 0; i < net->n_contact; i++) nothing(net, net->contact[i].rate, values);
}

/* ---- interventions ---- */

static const enum rule RULE[] = { RULE_INDEPENDENT, RULE_BEST_OF };
static const char *const RULE_NAME[] = { "independent", "best_of" };

const char *bt_network_rule(int rule)
{
    return rule < N(RULE_NAME) ? RULE_NAME[rule] : NULL;
}

int bt_network_set_rule(struct bt_network *copy, int rule)
{
    int changed = 0;
    struct group *v = again(copy->arena, copy->group, (size_t)copy->n_group * sizeof *v);
    if (!v) return -1;
    for (int i = 0; i < copy->n_group; i++) changed += v[i].rule != RULE[rule], v[i].rule = RULE[rule];
    copy->group = v;
    return changed;
}

bool bt_network_reverse(struct bt_network *copy)
{
    struct factor *v = again(copy->arena, copy->factor, (size_t)copy->n_factor * sizeof *v);
    if (!v) return false;
    copy->factor = v;
    for (int i = 0; i < copy->n_factor; i++) {
        struct effect **e = again(copy->arena, v[i].effect, (size_t)v[i].n_effect * sizeof(struct effect *));
        if (!e) return false;
        for (int k = 0; k < v[i].n_effect; k++) e[k] = v[i].effect[v[i].n_effect - 1 - k];
        v[i].effect = e;
    }
    return true;
}

/* ---- what there is ---- */

static double least(const struct bt_network *net, int factor, const double *values, double over, double so_far)
{
    if (factor < 0) return so_far;
    const struct bt_param *p = &net->param[net->factor[factor].param];
    for (int s = 0; s < p->n; s++) so_far = fmin(so_far, values[p->offset + s] / over);
    return so_far;
}

double bt_network_shortest_days(const struct bt_network *net, const double *values)
{
    double days = INFINITY;
    for (int i = 0; i < net->n_crowd; i++) {
        days = least(net, net->crowd[i].stay, values, net->crowd[i].stages, days);
        days = least(net, net->crowd[i].handling, values, 1, days);
    }
    return days;
}

struct bt_names bt_network_loops(const struct bt_network *n) { return n->loops; }
