/* lookback.c -- at which times before now the staff of an intervention matter: what Euler's method has to know (docs/decisions/0021). */
#include "network_priv.h"

static const double MONTH = 30.4375;

struct days {
    double *v;
    int n;
};

static void add(struct days *d, double days)
{
    if (d->v) d->v[d->n] = days;
    d->n++;
}

static double days_of(const struct bt_network *net, const double *values, int months)
{
    return bt_value_or(net, values, months, 0) * MONTH;
}

static bool needs(const struct intervention *v, int i)
{
    bool any = false;
    for (int k = 0; k < v->n_need; k++) any |= v->need[k] == i;
    return any;
}

int bt_looks_back(const struct bt_network *net, const double *values, int i, double *days)
{
    const struct intervention *v = &net->intervention[i];
    struct days d = { .v = days };
    add(&d, days_of(net, values, v->lag));
    if (v->share >= 0) add(&d, days_of(net, values, v->after));
    for (int k = 0; v->share >= 0 && k < net->n_intervention; k++)
        if (needs(&net->intervention[k], i)) add(&d, days_of(net, values, net->intervention[k].lag) + days_of(net, values, v->after));
    for (int k = 0; k < net->n_package; k++)
        for (int half = 1; net->package[k].intervention == i && half <= 2 * PACKAGE_MONTHS; half++) add(&d, 0.5 * half * MONTH);
    return d.n;
}
