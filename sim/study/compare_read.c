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
                own->n <= BT_MOST_SAMPLED && (!pool || pool->label) && bits && bits->rank == 1 && &r->axis[bits->axis[0]] == run;
    for (int i = 0; good && i < run->n; i++)
        good = bits->v[i] == floor(bits->v[i]) && bits->v[i] >= 0 && bits->v[i] < (double)(1U << own->n) &&
               (i ? bits->v[i] > bits->v[i - 1] : bits->v[i] == 0);
    return good ? BT_OK : bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results do not say which bundles they hold");
}

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

static enum bt_code read_all(struct bt_arena *a, struct bt_bundles *b, bool *good, struct bt_err *e)
{
    unsigned sets = 1U << b->k;
    int *row = bt_get(a, sets, sizeof *row);
    if (!row) return no_memory(e);
    for (unsigned set = 0; set < sets; set++) *good &= (row[set] = bt_bundle_row(b, set)) >= 0;
    b->row = row;
    return BT_OK;
}

/* Orders of all switches, and every bundle that something is worked out from. */
static enum bt_code read_sample(const struct bt_array *x, const struct bt_results *r, struct bt_arena *a, struct bt_bundles *b, bool *good,
                                struct bt_err *e)
{
    unsigned all = (1U << b->k) - 1;
    *good = x && x->rank == 2 && r->axis[x->axis[1]].n == b->k && r->axis[x->axis[0]].n % 2 == 0 && r->axis[x->axis[0]].n >= 4;
    size_t n = *good ? (size_t)r->axis[x->axis[0]].n : 0, k = (size_t)b->k;
    int *order = bt_get(a, n * k + 1, sizeof *order);
    if (!order) return no_memory(e);
    for (size_t o = 0; o < n && *good; o++) {
        unsigned set = 0;
        for (size_t i = 0; i < k && *good; i++) {
            double v = x->v[o * k + i];
            *good = v == floor(v) && v >= 0 && v < b->k && !(set >> (int)v & 1);
            if (*good) order[o * k + i] = (int)v, set |= 1U << (int)v, *good = bt_bundle_row(b, set) >= 0;
        }
    }
    for (int i = 0; i < b->k && *good; i++) {
        *good = bt_bundle_row(b, all & ~(1U << i)) >= 0 && bt_bundle_row(b, b->whole[i] & ~(1U << i)) >= 0;
        for (int j = 0; j <= i && *good; j++)
            *good = bt_bundle_row(b, 1U << i | 1U << j) >= 0 && bt_bundle_row(b, b->whole[i] & b->whole[j]) >= 0;
    }
    b->order = order, b->n_order = (int)n;
    return BT_OK;
}

/* A bundle holds what its interventions bring, so the first that has an intervention has no more than that; a set is all of these. */
enum bt_code bt_bundles_read(const struct bt_results *r, struct bt_arena *a, struct bt_bundles *out, struct bt_err *e)
{
    if (check(r, e) != BT_OK) return e->code;
    const struct bt_array *stored = bt_results_array(r, "bundle_bits"), *orders = bt_results_array(r, "sample_order");
    int k = bt_results_axis(r, "intervention")->n, R = bt_results_axis(r, "run")->n;
    unsigned *whole = bt_get(a, (size_t)k, sizeof *whole), *bits = bt_get(a, (size_t)R, sizeof *bits);
    if (!bits || !whole) return no_memory(e);
    for (int i = 0; i < R; i++) {
        bits[i] = (unsigned)stored->v[i];
        for (int j = 0; j < k; j++)
            if (!whole[j] && bits[i] >> j & 1) whole[j] = bits[i];
    }
    *out = (struct bt_bundles){ .k = k, .n = R, .bits = bits, .whole = whole };
    bool good = true;
    enum bt_code rc = orders || k > BT_MOST_SWITCHES ? read_sample(orders, r, a, out, &good, e) : read_all(a, out, &good, e);
    return rc != BT_OK || good ? rc : bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results do not hold every bundle that they are to be told from");
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
