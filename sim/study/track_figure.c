/* track_figure.c -- what a name of the data stands for: a measure, or a figure of one intervention, pool, route or cost item. */
#include "track_priv.h"
#include <string.h>

static const struct kind {
    const char *prefix, *dataset, *axis, *says;
    bool instant;
} KIND[] = {
    { "coverage.", "coverage", "intervention", "coverage", true },
    { "reach_people.", "reach_people", "intervention", "people enrolled", true },
    { "staff_wte.", "staff_wte", "intervention", "staff", true },
    { "occupied.", "occupied", "pool", "places taken", true },
    { "flow_people.", "flow_people", "route", "people who took the route", false },
    { "cost_gbp.", "cost_gbp", "item", "cost", false },
};
enum { N_KIND = (int)(sizeof KIND / sizeof *KIND) };
static const char IN_THE_MONTH[] = " in the month";

/* Runs and months (or instants) first, then what there is: place of the axis, 0 where it is no such array. */
static int fixed_axis(const struct bt_results *r, const struct bt_array *x, const struct kind *k)
{
    if (!x || x->rank < 3 || strcmp(r->axis[x->axis[0]].name, "run") != 0) return 0;
    if (strcmp(r->axis[x->axis[1]].name, k->instant ? "time" : "month") != 0) return 0;
    for (int i = 2; i < x->rank; i++)
        if (strcmp(r->axis[x->axis[i]].name, k->axis) == 0 && r->axis[x->axis[i]].label) return i;
    return 0;
}

static bool is_measure(const struct bt_results *r, const struct bt_array *x)
{
    return strncmp(x->name, "m_", 2) == 0 && x->rank == 2 && strcmp(r->axis[x->axis[0]].name, "run") == 0 &&
           strcmp(r->axis[x->axis[1]].name, "month") == 0;
}

static const char *measure_label(struct bt_arena *a, const struct bt_array *x)
{
    size_t len = strlen(x->long_name), tail = strlen(IN_THE_MONTH);
    bool ends = len > tail && strcmp(x->long_name + len - tail, IN_THE_MONTH) == 0;
    return bt_dup(a, x->long_name, ends ? len - tail : len);
}

static const char *entry_label(const struct bt_results *r, struct bt_arena *a, const struct kind *k, const struct bt_axis *axis, int at)
{
    const struct bt_texts *t = bt_results_texts(r, bt_printf(a, "%s_label", k->axis));
    bool own = t && t->axis == (int)(axis - r->axis) && t->v[at] && *t->v[at];
    return bt_printf(a, "%s: %s", own ? t->v[at] : axis->label[at], k->says);
}

/* All names there are, for the nearest one. */
static const char *nearest(const struct bt_results *r, struct bt_arena *a, const char *name)
{
    int room = r->n_array, n = 0;
    for (int i = 0; i < r->n_axis; i++) room += N_KIND * r->axis[i].n;
    const char **all = bt_get(a, (size_t)room + 1, sizeof *all);
    for (int i = 0; all && i < r->n_array; i++)
        if (is_measure(r, &r->array[i])) all[n++] = r->array[i].name + 2;
    for (int k = 0; all && k < N_KIND; k++) {
        const struct bt_array *x = bt_results_array(r, KIND[k].dataset);
        int fixed = fixed_axis(r, x, &KIND[k]);
        for (int i = 0; fixed && i < r->axis[x->axis[fixed]].n; i++)
            if ((all[n] = bt_printf(a, "%s%s", KIND[k].prefix, r->axis[x->axis[fixed]].label[i]))) n++;
    }
    return all ? bt_nearest(name, all, n) : NULL;
}

bool bt_track_figure(const struct bt_results *r, struct bt_arena *a, const char *name, struct track_figure *out, const char **near)
{
    *near = NULL;
    for (int i = 0; i < r->n_array; i++)
        if (is_measure(r, &r->array[i]) && strcmp(r->array[i].name + 2, name) == 0) {
            *out = (struct track_figure){ &r->array[i], 0, 0, false, measure_label(a, &r->array[i]) };
            return out->label != NULL;
        }
    for (int k = 0; k < N_KIND; k++) {
        size_t len = strlen(KIND[k].prefix);
        const struct bt_array *x = bt_results_array(r, KIND[k].dataset);
        int fixed = fixed_axis(r, x, &KIND[k]);
        if (!fixed || strncmp(name, KIND[k].prefix, len) != 0) continue;
        const struct bt_axis *axis = &r->axis[x->axis[fixed]];
        int at = bt_axis_find(axis, name + len);
        if (at < 0) continue;
        *out = (struct track_figure){ x, fixed, at, KIND[k].instant, entry_label(r, a, &KIND[k], axis, at) };
        return out->label != NULL;
    }
    *near = nearest(r, a, name);
    return false;
}

/* The sum over all axes but run, month and the one held. */
static double at_month(const struct bt_results *r, const struct track_figure *f, int run, int month)
{
    const struct bt_array *x = f->array;
    int n[BT_MAX_RANK] = { 1, 1, 1, 1 }, from[BT_MAX_RANK] = { 0 }, end[BT_MAX_RANK];
    double sum = 0;
    for (int k = 0; k < x->rank; k++) n[k] = r->axis[x->axis[k]].n;
    for (int k = 0; k < BT_MAX_RANK; k++) end[k] = n[k];
    if (f->fixed) from[f->fixed] = f->at, end[f->fixed] = f->at + 1;
    for (int i = from[2]; i < end[2]; i++)
        for (int k = from[3]; k < end[3]; k++)
            sum += x->v[(((size_t)run * (size_t)n[1] + (size_t)month) * (size_t)n[2] + (size_t)i) * (size_t)n[3] + (size_t)k];
    return sum;
}

void bt_track_values(const struct bt_results *r, const struct track_figure *f, int run, int T, double *out)
{
    for (int i = 0; i < T; i++)
        out[i] = f->instant ? 0.5 * (at_month(r, f, run, i) + at_month(r, f, run, i + 1)) : at_month(r, f, run, i);
}
