/* dated.c -- on which days interventions begin, what they open, and how strong they are: what a plan may have otherwise. */
#include "network_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

static size_t most_stops(const struct bt_network *net)
{
    size_t room = 2 * (size_t)net->n_driver + 1;
    for (int i = 0; i < net->n_intervention; i++) {
        room += 4 + 2 * (size_t)net->intervention[i].n_phase;
        for (int k = 0; k < net->intervention[i].n_effect; k++) room += (size_t)net->intervention[i].effect[k].n_profile;
    }
    return room;
}

static int stops_of(const struct bt_network *net, const struct intervention *x, double *v)
{
    int n = 0;
    double start = x->start_day - net->day0, lag = net->value[net->param[x->lag].offset] * 30.4375;
    v[n++] = ceil(start), v[n++] = ceil(start + lag);
    for (int k = 0; k + 1 < x->n_phase; k++) {
        start += net->value[net->param[x->phase[k].months].offset] * 30.4375;
        v[n++] = ceil(start), v[n++] = ceil(start + lag);
    }
    start = x->start_day - net->day0;
    for (int k = 0; k < x->n_effect; k++)
        for (int j = 0; j < x->effect[k].n_profile; j++) v[n++] = ceil(start + x->effect[k].profile_month[j] * 30.4375);
    return n;
}

/* Of all interventions, on or off: the same for every run. Ramps end smoothly (their second derivative is continuous), so their ends
 * need no restart. */
bool bt_network_stops(struct bt_network *net, struct bt_arena *a)
{
    double *v = bt_get(a, most_stops(net), sizeof *v);
    int n = 0;
    if (!v) return false;
    for (int i = 0; i < net->n_intervention; i++) n += stops_of(net, &net->intervention[i], v + n);
    for (int i = 0; i < net->n_driver; i++) {
        if (net->driver[i].has_from) v[n++] = net->driver[i].from_day - net->day0;
        if (net->driver[i].has_until) v[n++] = net->driver[i].until_day - net->day0;
    }
    bt_sort(v, (size_t)n);
    net->stop = v, net->n_stop = 0;
    for (int i = 0; i < n; i++)
        if (v[i] > 0 && v[i] < net->days && (!net->n_stop || v[i] != v[net->n_stop - 1])) v[net->n_stop++] = v[i];
    return true;
}

int bt_network_start_day(const struct bt_network *n, int intervention)
{
    return n->intervention[intervention].start_day;
}

bool bt_network_set_starts(struct bt_network *copy, const int *day)
{
    size_t n = (size_t)copy->n_intervention;
    struct intervention *v = bt_get(copy->arena, n + 1, sizeof *v);
    if (!v) return false;
    memcpy(v, copy->intervention, n * sizeof *v);
    for (size_t i = 0; i < n; i++) v[i].start_day = day[i];
    copy->intervention = v;
    return bt_network_stops(copy, copy->arena);
}

double bt_network_places_more(const struct bt_network *n, const double *values, int intervention)
{
    const struct intervention *v = &n->intervention[intervention];
    double more = 0, step = bt_value_or(n, values, v->target, 0) - bt_value_or(n, values, v->now, 0);
    for (int i = 0; i < v->n_effect; i++) {
        const struct effect *e = &v->effect[i];
        if (e->on != ON_POOL || e->outcome || e->value < 0) continue;
        for (int k = 0; k < e->n_target; k++) {
            double there = e->add ? e->per_100000 ? n->population / 1e5 : 1 : bt_value_or(n, values, e->target[k], 0);
            more += step * there * bt_value_or(n, values, e->value, 0);
        }
    }
    return more > 0 ? more : 0;
}

static int strengthen(const struct bt_network *n, const struct effect *e, int param, double factor, double *values, int *of)
{
    const struct bt_param *p = &n->param[param];
    int stopped = 0, any = 0;
    for (int s = 0; s < p->n; s++) {
        double *v = &values[p->offset + s];
        any |= *v != 0;
        *v *= factor;
        if (!e->add && *v < -1) *v = -1, stopped = 1;
    }
    *of += any;
    return stopped;
}

int bt_network_strengthen(const struct bt_network *n, const bool *on, double factor, double *values, int *of)
{
    int stopped = 0;
    *of = 0;
    for (int i = 0; i < n->n_intervention; i++)
        for (int k = 0; on[i] && k < n->intervention[i].n_effect; k++) {
            const struct effect *e = &n->intervention[i].effect[k];
            if (e->outcome) continue;
            if (e->value >= 0) stopped += strengthen(n, e, e->value, factor, values, of);
            for (int j = 0; j < e->n_profile; j++)
                if (e->profile_value[j] >= 0) stopped += strengthen(n, e, e->profile_value[j], factor, values, of);
        }
    return stopped;
}
