/* compare_read.c -- a results file of `compare`, read: which bundles it holds, and what they come to by month. Nothing of it is trusted. */
#include "compare_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

static enum bt_code check(const struct bt_results *r, struct bt_err *e)
{
    const char *study = bt_results_attr(r, 0, "study");
    const struct bt_axis *run = bt_results_axis(r, "run"), *month = bt_results_axis(r, "month"),
                         *own = bt_results_axis(r, "intervention"), *pool = bt_results_axis(r, "pool");
    const struct bt_array *bits = bt_results_array(r, "bundle_bits");
    if (!study || strcmp(study, "compare") != 0)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results are no comparison of bundles; `compare` of a scenario supplies them");
    bool good = run && run->label && month && month->value && month->units && own && own->label && own->n >= 1 &&
                own->n <= BT_MOST_SWITCHES && (!pool || pool->label) && bits && bits->rank == 1 && &r->axis[bits->axis[0]] == run;
    for (int i = 0; good && i < run->n; i++)
        good = bits->v[i] == floor(bits->v[i]) && bits->v[i] >= 0 && bits->v[i] < (double)(1U << own->n) &&
               (i ? bits->v[i] > bits->v[i - 1] : bits->v[i] == 0);
    return good ? BT_OK : bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results do not say which bundles they hold");
}

/* A bundle holds what its interventions bring, so the first that has an intervention has no more than that; a set is all of these. */
enum bt_code bt_bundles_read(const struct bt_results *r, struct bt_arena *a, struct bt_bundles *out, struct bt_err *e)
{
    if (check(r, e) != BT_OK) return e->code;
    const struct bt_array *stored = bt_results_array(r, "bundle_bits");
    int k = bt_results_axis(r, "intervention")->n, R = bt_results_axis(r, "run")->n;
    unsigned sets = 1U << k, whole[BT_MOST_SWITCHES] = { 0 }, *bits = bt_get(a, (size_t)R, sizeof *bits);
    int *row = bt_get(a, sets, sizeof *row), *at = bt_get(a, sets, sizeof *at);
    if (!bits || !row || !at) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < R; i++) {
        bits[i] = (unsigned)stored->v[i], at[bits[i]] = i;
        for (int j = 0; j < k; j++)
            if (!whole[j] && bits[i] >> j & 1) whole[j] = bits[i];
    }
    for (unsigned set = 0; set < sets; set++) {
        unsigned all = 0;
        for (int j = 0; j < k; j++)
            if (set >> j & 1) all |= whole[j];
        row[set] = at[all];
    }
    *out = (struct bt_bundles){ .k = k, .n = R, .bits = bits, .row = row };
    return BT_OK;
}

bool bt_by_month_of(const struct bt_results *r, const char *quantity, struct bt_by_month *out)
{
    static const char *const OF_COST[] = { "run", "month", "item", "payer" }, *const OF_MEASURE[BT_MAX_RANK] = { "run", "month" };
    bool own = strcmp(quantity, BUNDLE_COST) == 0, cost = own || strcmp(quantity, NET_COST) == 0;
    char name[200];
    bt_format(name, sizeof name, "m_%s", quantity);
    const struct bt_array *x = cost ? bt_array_over(r, "cost_gbp", OF_COST) : bt_array_over(r, name, OF_MEASURE);
    if (!x || (cost && r->axis[x->axis[2]].n != N_ITEMS)) return false;
    size_t P = cost ? (size_t)r->axis[x->axis[3]].n : 1, block = cost ? N_ITEMS * P : 1;
    *out = (struct bt_by_month){ x->v, r->axis[x->axis[1]].n, block, own ? CARE * P : block };
    return true;
}

double bt_month_of(const struct bt_by_month *m, int run, int month)
{
    const double *at = m->v + ((size_t)run * (size_t)m->T + (size_t)month) * m->block;
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) sum += at[i];
    return sum;
}

double bt_compare_full(const struct bt_results *r, int run, int year, int pool)
{
    static const char *const AXES[BT_MAX_RANK] = { "run", "year", "pool" };
    const struct bt_array *held = bt_array_over(r, "occupied_year", AXES), *open = bt_array_over(r, "places_year", AXES);
    if (!held || !open || year < 0) return -1;
    size_t at = ((size_t)run * (size_t)r->axis[held->axis[1]].n + (size_t)year) * (size_t)r->axis[held->axis[2]].n + (size_t)pool;
    return open->v[at] > 0 ? held->v[at] / open->v[at] : -1;
}

const char *bt_compare_label(const struct bt_results *r, const char *quantity, struct bt_arena *a)
{
    char name[200];
    bt_format(name, sizeof name, "change_%s", quantity);
    const struct bt_array *x = bt_results_array(r, name);
    const char *end = x ? strstr(x->long_name, ": change") : NULL; /* "LABEL: change over ..." is how the file calls it */
    const char *label = end ? bt_dup(a, x->long_name, (size_t)(end - x->long_name)) : NULL;
    return label ? label : quantity;
}
