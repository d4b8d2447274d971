/* explore_data.c -- what of a comparison of bundles goes into the explorer's page: changes by year and month, and how full places are. */
#include "explore_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const COST[] = { "bundle_cost", "net_cost" };
enum { N_COST = 2 };

static enum bt_code no_memory(struct bt_explore *x)
{
    return bt_fail(x->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- which quantities ---- */

static bool listed(const struct bt_explore *x, const char *name)
{
    for (int i = 0; i < x->n; i++)
        if (strcmp(x->q[i].name, name) == 0) return true;
    return false;
}

static void list(struct bt_explore *x, const char *name, bool chart)
{
    struct bt_explore_quantity *q = &x->q[x->n];
    const struct bt_array *change = bt_results_array(x->r, bt_rep_fmt(x->d, "change_%s", name));
    *q = (struct bt_explore_quantity){ .name = name, .chart = chart };
    if (listed(x, name) || !bt_by_month_of(x->r, name, &q->by) || q->by.T != x->T) return;
    q->label = bt_compare_label(x->r, name, x->d->arena);
    q->unit = change ? change->units : "1";
    x->n++;
}

/* Those with a role, three measures at least, and the costs have charts; then all others. */
static enum bt_code list_quantities(struct bt_explore *x)
{
    static const char *const USUAL[] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    if (!(x->q = bt_get(x->d->arena, (size_t)x->r->n_array + N_COST + 1, sizeof *x->q))) return no_memory(x);
    for (size_t i = 0; i < sizeof USUAL / sizeof *USUAL; i++) {
        const struct bt_array *m = bt_results_measure(x->r, USUAL[i]);
        if (m) list(x, m->name + 2, true);
    }
    for (int i = 0; i < x->r->n_array && x->n < 3; i++)
        if (strncmp(x->r->array[i].name, "m_", 2) == 0) list(x, x->r->array[i].name + 2, true);
    for (int i = 0; i < N_COST; i++) list(x, COST[i], true);
    for (int i = 0; i < x->r->n_array; i++)
        if (strncmp(x->r->array[i].name, "m_", 2) == 0) list(x, x->r->array[i].name + 2, false);
    return x->n ? BT_OK : bt_fail(x->d->e, BT_E_INPUT, BT_NOWHERE, "these results have neither a measure nor a cost of every bundle");
}

/* ---- numbers ---- */

static double sum(const struct bt_by_month *m, int run, int from, int n)
{
    double v = 0;
    for (int t = from; t < from + n; t++) v += bt_month_of(m, run, t);
    return v;
}

static double largest(const double *v, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) most = fmax(most, fabs(v[i]));
    return most;
}

/* Twice the error, of what business as usual comes to in a year or month, or of the largest change, where that is more. */
static double step_of(double usual, double most, double error)
{
    double of = fmax(fabs(usual), most);
    return of > 0 ? 2 * error * of : 1;
}

static enum bt_code pack_years(struct bt_explore *x, struct bt_explore_quantity *q, const struct bt_pack_near *near)
{
    int R = x->b.n, n = x->Y + 1;
    double *v = calloc((size_t)R * (size_t)n, sizeof *v);
    if (!v || !(q->usual_year = bt_get(x->d->arena, (size_t)n, sizeof *q->usual_year))) {
        free(v);
        return no_memory(x);
    }
    q->usual = sum(&q->by, 0, 0, x->T);
    for (int y = 0; y < x->Y; y++) q->usual_year[y] = sum(&q->by, 0, 12 * y, 12);
    for (int r = 0; r < R; r++) {
        double *to = v + (size_t)r * (size_t)n;
        *to++ = sum(&q->by, r, 0, x->T) - q->usual;
        for (int y = 0; y < x->Y; y++) *to++ = sum(&q->by, r, 12 * y, 12) - q->usual_year[y];
    }
    double years = x->T / 12.0, step = step_of(q->usual / years, largest(v, (size_t)R * (size_t)n) / years, BT_EXPLORE_YEAR_ERROR);
    enum bt_code rc = bt_pack(v, R, n, step, near, x->d->arena, &q->years, x->d->e);
    free(v);
    return rc;
}

static enum bt_code pack_months(struct bt_explore *x, struct bt_explore_quantity *q, const struct bt_pack_near *near)
{
    int R = x->b.n, T = x->T;
    double *v = calloc((size_t)R * (size_t)T, sizeof *v);
    if (!v || !(q->usual_month = bt_get(x->d->arena, (size_t)T, sizeof *q->usual_month))) {
        free(v);
        return no_memory(x);
    }
    for (int t = 0; t < T; t++) q->usual_month[t] = bt_month_of(&q->by, 0, t);
    for (int r = 0; r < R; r++)
        for (int t = 0; t < T; t++) v[(size_t)r * (size_t)T + (size_t)t] = bt_month_of(&q->by, r, t) - q->usual_month[t];
    double step = step_of(q->usual / T, largest(v, (size_t)R * (size_t)T), BT_EXPLORE_MONTH_ERROR);
    enum bt_code rc = bt_pack(v, R, T, step, near, x->d->arena, &q->months, x->d->e);
    free(v);
    return rc;
}

static double full(const struct bt_explore *x, int run, int pool)
{
    return fmax(0, bt_compare_full(x->r, run, x->Y - 1, pool));
}

/* Of the last year. Without whole years, or where the results do not say, there are no pools. */
static enum bt_code pack_full(struct bt_explore *x, const struct bt_pack_near *near)
{
    const struct bt_axis *pool = bt_results_axis(x->r, "pool");
    bool known = false;
    for (int c = 0; pool && c < pool->n; c++) known |= bt_compare_full(x->r, 0, x->Y - 1, c) >= 0;
    if (!known) return BT_OK;
    x->C = pool->n;
    double *v = calloc((size_t)x->b.n * (size_t)x->C, sizeof *v);
    if (!v || !(x->usual_full = bt_get(x->d->arena, (size_t)x->C, sizeof *x->usual_full))) {
        free(v);
        return no_memory(x);
    }
    for (int c = 0; c < x->C; c++) x->usual_full[c] = full(x, 0, c);
    for (int r = 0; r < x->b.n; r++)
        for (int c = 0; c < x->C; c++) v[r * x->C + c] = full(x, r, c) - x->usual_full[c];
    enum bt_code rc = bt_pack(v, x->b.n, x->C, 2 * BT_EXPLORE_FULL_ERROR, near, x->d->arena, &x->full, x->d->e);
    free(v);
    return rc;
}

/* ---- all of it ---- */

static void piece(struct bt_explore *x, enum bt_explore_kind kind, int quantity, const struct bt_packed *data)
{
    x->piece[x->n_piece++] = (struct bt_explore_piece){ kind, quantity, data, false };
}

static enum bt_code list_pieces(struct bt_explore *x)
{
    if (!(x->piece = bt_get(x->d->arena, 2 * (size_t)x->n + 1, sizeof *x->piece))) return no_memory(x);
    for (int i = 0; i < x->n; i++)
        if (x->q[i].chart) piece(x, BT_EXPLORE_YEARS, i, &x->q[i].years);
    if (x->C) piece(x, BT_EXPLORE_FULL, -1, &x->full);
    for (int i = 0; i < x->n; i++)
        if (x->q[i].chart) piece(x, BT_EXPLORE_MONTHS, i, &x->q[i].months);
    for (int i = 0; i < x->n; i++)
        if (!x->q[i].chart) piece(x, BT_EXPLORE_YEARS, i, &x->q[i].years);
    return BT_OK;
}

/* The page makes the list of bundles itself, from what each intervention brings: it must come to this one. */
static enum bt_code check_bundles(struct bt_explore *x)
{
    int n = 0;
    if (!x->b.row)
        return bt_fail(x->d->e, BT_E_INPUT, BT_NOWHERE,
                       "these results hold a sample of the bundles, and the page needs every one: name at most %d interventions under "
                       "compare: {interventions: [...]}",
                       BT_MOST_SWITCHES);
    for (int i = 0; i < x->b.k; i++) x->whole[i] = x->b.bits[x->b.row[1U << i]];
    for (unsigned set = 0; set < 1U << x->b.k; set++) {
        unsigned all = 0;
        for (int i = 0; i < x->b.k; i++)
            if (set >> i & 1) all |= x->whole[i];
        if (all != set) continue;
        if (n == x->b.n || x->b.bits[n++] != set) n = x->b.n + 1;
        if (n > x->b.n) break;
    }
    return n == x->b.n ? BT_OK
                       : bt_fail(x->d->e, BT_E_INPUT, BT_NOWHERE, "these results do not hold every bundle that their interventions make");
}

enum bt_code bt_explore_data(struct bt_explore *x, struct bt_rep_doc *d, const struct bt_results *r)
{
    *x = (struct bt_explore){ .d = d, .r = r };
    enum bt_code rc = bt_bundles_read(r, d->arena, &x->b, d->e);
    if (rc == BT_OK) rc = check_bundles(x);
    if (rc != BT_OK) return rc;
    const struct bt_axis *year = bt_results_axis(r, "year");
    const struct bt_texts *start = bt_results_texts(r, "month_start");
    x->T = bt_results_axis(r, "month")->n, x->Y = year ? year->n : 0;
    if (x->Y != x->T / 12 || (x->Y && !year->label) || !start || &r->axis[start->axis] != bt_results_axis(r, "month"))
        return bt_fail(d->e, BT_E_INPUT, BT_NOWHERE, "these results do not say which years and months they are of");
    const struct bt_pack_near *near = bt_pack_near(&x->b, d->arena);
    if (!near) return no_memory(x);
    rc = list_quantities(x);
    for (int i = 0; i < x->n && rc == BT_OK; i++) {
        rc = pack_years(x, &x->q[i], near);
        if (rc == BT_OK && x->q[i].chart) rc = pack_months(x, &x->q[i], near);
    }
    if (rc == BT_OK) rc = pack_full(x, near);
    return rc == BT_OK ? list_pieces(x) : rc;
}

const char *bt_explore_others(const struct bt_explore *x, int i)
{
    const struct bt_axis *own = bt_results_axis(x->r, "intervention");
    const struct bt_texts *brings = bt_results_texts(x->r, "intervention_brings");
    const char *said = "";
    if (!brings || &x->r->axis[brings->axis] != own || !brings->v[i]) return said;
    for (const char *at = brings->v[i]; *at;) {
        size_t len = strcspn(at, ",");
        char *name = bt_rep_fmt(x->d, "%.*s", (int)len, at);
        if (bt_axis_find(own, name) < 0) {
            for (char *c = name; *c; c++)
                if (*c == '_') *c = ' ';
            said = bt_rep_fmt(x->d, "%s%s%s", said, *said ? ", " : "", name);
        }
        at += len;
        at += strspn(at, ", ");
    }
    return said;
}
