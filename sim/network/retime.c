/* retime.c -- seasons and dated tables given other numbers, in a copy: what a back-test does to a network. */
#include "network_priv.h"
#include <math.h>
#include <string.h>

int bt_network_drivers(const struct bt_network *n) { return n->n_driver; }
const char *bt_network_driver_name(const struct bt_network *n, int driver) { return n->driver[driver].id.name; }

enum bt_kind_of_driver bt_network_driver_kind(const struct bt_network *n, int driver)
{
    static const enum bt_kind_of_driver KIND[] = {
        [DRV_SCALE] = BT_SCALE, [DRV_TREND] = BT_TREND, [DRV_SEASON] = BT_SEASON, [DRV_TABLE] = BT_TABLE
    };
    return KIND[n->driver[driver].kind];
}

struct bt_network *bt_network_copy(const struct bt_network *n, struct bt_arena *a)
{
    struct bt_network *copy = bt_get(a, 1, sizeof *copy);
    if (!copy) return NULL;
    *copy = *n;
    copy->arena = a;
    copy->driver = bt_get(a, (size_t)n->n_driver + 1, sizeof *copy->driver);
    if (!copy->driver) return NULL;
    memcpy(copy->driver, n->driver, (size_t)n->n_driver * sizeof *copy->driver);
    return copy;
}

/* Points before the day stay as they are; their slopes are made anew, for that of the last one looked ahead. */
static bool cut(struct bt_network *copy, int driver, int day)
{
    struct driver *d = &copy->driver[driver];
    int keep = 0;
    while (keep < d->n_point && d->point_t[keep] < day) keep++;
    if (keep == d->n_point) return false;
    if (keep) return bt_network_set_points(copy, driver, keep, d->point_t, d->point_v), true;
    return bt_network_set_points(copy, driver, 1, (double[]){ day }, (double[]){ 1 }), true;
}

int bt_network_forget(struct bt_network *copy, int day)
{
    int changed = 0;
    while (copy->n_stop && copy->stop[copy->n_stop - 1] >= day - copy->day0) copy->n_stop--; /* where the solver begins anew */
    for (int i = 0; i < copy->n_driver; i++) {
        struct driver *d = &copy->driver[i];
        if (d->kind == DRV_TABLE) changed += cut(copy, i, day);
        if (d->has_until && d->until_day >= day) {
            d->has_until = false, d->until = (double)INFINITY;
            changed++;
        }
        if (d->has_from && d->from_day >= day) {
            d->from = (double)INFINITY; /* never begins */
            changed++;
        }
    }
    return changed;
}

void bt_network_season(const struct bt_network *n, int driver, double monthly[12])
{
    memcpy(monthly, n->driver[driver].month, sizeof n->driver[driver].month);
}

void bt_network_set_season(struct bt_network *copy, int driver, const double monthly[12])
{
    struct driver *d = &copy->driver[driver];
    double mean = 0;
    for (int i = 0; i < 12; i++) mean += monthly[i] / 12;
    for (int i = 0; i < 12; i++) d->month[i] = monthly[i] / mean;
    bt_driver_harmonics(d->month, d->harmonic);
}

int bt_network_points(const struct bt_network *n, int driver, const double **day, const double **value)
{
    *day = n->driver[driver].point_t, *value = n->driver[driver].point_v;
    return n->driver[driver].n_point;
}

bool bt_network_set_points(struct bt_network *copy, int driver, int n, const double *day, const double *value)
{
    struct driver *d = &copy->driver[driver];
    double *v = bt_get(copy->arena, 3 * (size_t)n, sizeof *v);
    if (!v) return false;
    memcpy(v, day, (size_t)n * sizeof *v);
    memcpy(v + n, value, (size_t)n * sizeof *v);
    d->point_t = v, d->point_v = v + n, d->point_d = v + 2 * (size_t)n, d->n_point = n;
    bt_driver_slopes(d);
    return true;
}
