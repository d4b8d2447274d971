/* drivers_runs.c -- the runs of `drivers`: each number, and each group of them, at its ends and at small steps; slopes; and the rows of
 * Sobol's matrices. Each but slopes fits the baseline again and runs business as usual and every bundle. What is finished is kept. */
#include "bendtrend/num.h"
#include "drivers_priv.h"
#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* Of a logarithm, the last step of a fit: what draws leave would be a tenth of a small slope by differences. */
static const double NEAR_ENOUGH = 1e-5;

double bt_driver_says(const struct drivers *v, int outcome, int run, double level, double usual)
{
    double than = run ? usual : v->central[(size_t)outcome * (size_t)v->R];
    if (outcome == COST) return level - than;
    return fabs(than) > 0 ? level / than - 1 : 0;
}

/* ---- one run of all bundles ---- */

struct desk {
    const struct drivers *v;
    double *values, *level; /* level: where the results go, [OUTCOMES][R] */
    struct bt_lanes *runs;   /* kept from run to run */
    struct refit_work fits;
    enum bt_code code;
    char why[300];
};

static bool take(void *data, const struct bt_ensemble_result *r)
{
    struct desk *k = data;
    const struct drivers *v = k->v;
    const struct bt_network *net = v->x.s->net;
    size_t R = (size_t)v->R, M = (size_t)bt_network_measures(net).n,
           costs = (size_t)bt_network_items(net).n * (size_t)bt_network_payers(net).n, end = 12 * (size_t)v->x.n_year;
    double *measure = k->level + MEASURE * R + (size_t)r->run, *cost = k->level + COST * R + (size_t)r->run;
    if (r->code != BT_OK) {
        if (k->code == BT_OK) k->code = r->code, bt_format(k->why, sizeof k->why, "'%s': %s", v->x.name[r->run], r->why);
        return true;
    }
    *measure = *cost = 0;
    for (size_t row = end - 12; row < end; row++) *measure += r->measure[row * M + (size_t)v->measure];
    for (size_t i = 0; i < end * costs; i++) *cost += r->cost[i];
    if (isfinite(*measure) && isfinite(*cost)) return true;
    *measure = *cost = 0;
    if (k->code == BT_OK) k->code = BT_E_SOLVER, bt_format(k->why, sizeof k->why, "'%s': what comes of it is no number", v->x.name[r->run]);
    return true;
}

static enum bt_code run_all(struct desk *k, const struct bt_start *start, struct bt_err *e)
{
    const struct uncertain *x = &k->v->x;
    const struct bt_plan plan = { .net = x->s->net, .start = start, .month_end = x->c.month_end, .T = x->c.T };
    const struct bt_ensemble all = { .plan = &plan, .values = k->values, .n = x->R, .run = x->run, .measure = k->v->wanted, .cost = true,
                                     .threads = 1, .kept = &k->runs };
    k->code = BT_OK;
    enum bt_code rc = bt_ensemble_solve(&all, take, k, NULL, e);
    return rc == BT_OK && k->code != BT_OK ? bt_fail(e, k->code, BT_NOWHERE, "%s", k->why) : rc;
}

static enum bt_code run_refitted(struct desk *k, struct bt_err *e)
{
    struct bt_start *start = NULL;
    double off;
    enum bt_code rc = bt_refit(&k->v->x.refit, k->values, &k->fits, &start, &off, e);
    if (rc == BT_OK) rc = run_all(k, start, e);
    bt_start_free(start);
    return rc;
}

/* ---- which runs ---- */

struct counts {
    int ends, steps, slopes, rows; /* how many of each kind */
};

static struct counts counts(const struct drivers *v)
{
    return (struct counts){ (v->n + v->n_group) * ENDS, v->n * ENDS, bt_driver_directions(v),
                            v->o->sobol ? (2 + v->n_group) * v->o->sobol : 0 };
}

struct driver_run bt_driver_run(const struct drivers *v, int run)
{
    const struct counts n = counts(v);
    const int step = run - n.ends, slope = step - n.steps, row = slope - n.slopes;
    size_t cell = OUTCOMES * (size_t)v->R, rows = (size_t)v->x.refit.n;
    if (step < 0) return (struct driver_run){ v->end + (size_t)run * cell, NULL, &v->end_failed[run], v->why[run] };
    if (slope < 0) return (struct driver_run){ v->step + (size_t)step * cell, NULL, &v->step_failed[step], NULL };
    if (row < 0)
        return (struct driver_run){ v->slope + (size_t)slope * cell, v->rows + (size_t)slope * rows, &v->slope_failed[slope], NULL };
    return (struct driver_run){ v->row + (size_t)row * cell, NULL, &v->row_failed[row], NULL };
}

/* A group of one number is that number, whose own runs say it; whole numbers leave no room for a small step. */
bool bt_driver_runs(const struct drivers *v, int run)
{
    const struct counts n = counts(v);
    const int group = run / ENDS - v->n, step = run - n.ends, slope = step - n.steps, number = slope < 0 ? step / ENDS : slope;
    if (step < 0) return group < 0 || v->members[group] > 1;
    return number >= v->n || !bt_network_param(v->x.s->net, v->x.d.drawn[number].param)->whole;
}

static void at_end(struct desk *k, int job)
{
    const struct drivers *v = k->v;
    int what = job / ENDS, side = job % ENDS;
    for (int i = 0; i < v->n; i++)
        if (what < v->n ? i == what : v->group_of[i] == what - v->n) bt_draw_put(&v->x.d, i, side == HIGH_END, k->values);
}

static void at_step(struct desk *k, int job)
{
    bt_draw_move(&k->v->x.d, job / ENDS, job % ENDS == HIGH_END ? BT_DRIVER_STEP : -BT_DRIVER_STEP, k->values);
}

static void at_row(struct desk *k, int job)
{
    const struct drivers *v = k->v;
    int rows = v->o->sobol, which = job / rows, row = job % rows;
    for (int i = 0; i < v->n; i++) {
        bool second = which == 1 || (which > 1 && v->group_of[i] == which - 2);
        bt_draw_put(&v->x.d, i, v->matrix[second].u[(size_t)row * (size_t)v->n + (size_t)i], k->values);
    }
}

struct pool {
    struct drivers *v;
    struct bt_progress *p;
    struct kept kept;
    int n;
    atomic_int next, done;
    atomic_bool full, enough; /* memory is; a block could not be kept */
};

static void one_job(struct pool *j, struct desk *k, int job)
{
    struct drivers *v = j->v;
    const struct counts n = counts(v);
    const struct driver_run r = bt_driver_run(v, job);
    const int first_slope = n.ends + n.steps, first_row = first_slope + n.slopes;
    struct bt_err e = { 0 };
    if (bt_kept_has(&j->kept, job)) return;
    memcpy(k->values, v->x.bau, (size_t)bt_network_size(v->x.s->net) * sizeof *k->values);
    k->level = r.level;
    const bool runs = bt_driver_runs(v, job);
    if (runs && job < n.ends) at_end(k, job);
    else if (runs && job < first_slope) at_step(k, job - n.ends);
    else if (runs && job >= first_row) at_row(k, job - first_row);
    enum bt_code rc = !runs     ? BT_E_USAGE
                      : r.rows ? bt_driver_ahead(v, job - first_slope, r, &e)
                               : run_refitted(k, &e);
    if (rc == BT_E_NOMEM) atomic_store(&j->full, true);
    *r.failed = rc != BT_OK;
    if (runs && rc != BT_OK && r.why) bt_format(r.why, sizeof *v->why, "%s", e.msg);
    if (rc != BT_E_NOMEM && !bt_kept_note(&j->kept, job)) atomic_store(&j->enough, true);
}

static void work(void *data, bool first)
{
    struct pool *j = data;
    struct desk k = { .v = j->v };
    struct bt_arena *a = bt_arena_new();
    k.values = a ? bt_get(a, (size_t)bt_network_size(j->v->x.s->net) + 1, sizeof *k.values) : NULL;
    if (!k.values) atomic_store(&j->full, true);
    for (int i; k.values && !atomic_load(&j->full) && !atomic_load(&j->enough) && (i = atomic_fetch_add(&j->next, 1)) < j->n;) {
        one_job(j, &k, i);
        int done = bt_driver_runs(j->v, i) ? atomic_fetch_add(&j->done, 1) + 1 : 0;
        if (done && first && j->p) bt_progress_at(j->p, 0.01 + 0.98 * done / j->kept.all);
    }
    bt_lanes_free(k.fits.lanes), bt_lanes_free(k.runs);
    bt_arena_free(a);
}

/* ---- all ---- */

/* Two matrices of other seeds than the draws', without the correlations between groups. */
static enum bt_code matrices(struct drivers *v, struct bt_arena *a, struct bt_err *e)
{
    struct bt_drawn *apart = bt_get(a, (size_t)v->n, sizeof *apart);
    if (!apart) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < v->n; i++) {
        apart[i] = v->x.d.drawn[i];
        if (v->o->by != BT_BY_FAMILY) apart[i].rho = 0;
        if (v->o->by == BT_BY_NUMBER) apart[i].rho_part = 0;
    }
    for (int m = 0; m < 2; m++) {
        v->matrix[m] = v->x.d;
        int seed = m ? (int)((v->x.d.seed + 1000003L) % INT_MAX) + 1 : v->x.d.seed;
        v->matrix[m].drawn = apart, v->matrix[m].n = v->o->sobol, v->matrix[m].seed = -seed; /* no seed of draws is below 0 */
        enum bt_code rc = bt_draws_fill(&v->matrix[m], a, e);
        if (rc != BT_OK) return rc;
    }
    return BT_OK;
}

static bool get_room(struct drivers *v, struct bt_arena *a)
{
    const struct counts n = counts(v);
    size_t cell = OUTCOMES * (size_t)v->R;
    v->central = bt_get(a, cell, sizeof *v->central), v->end = bt_get(a, (size_t)n.ends * cell, sizeof *v->end);
    v->step = bt_get(a, (size_t)n.steps * cell, sizeof *v->step), v->slope = bt_get(a, (size_t)n.slopes * cell, sizeof *v->slope);
    v->rows = bt_get(a, (size_t)n.slopes * (size_t)v->x.refit.n + 1, sizeof *v->rows), v->slope_failed = bt_get(a, (size_t)n.slopes, 1);
    v->row = bt_get(a, (size_t)n.rows * cell + 1, sizeof *v->row);
    v->end_failed = bt_get(a, (size_t)n.ends, 1), v->step_failed = bt_get(a, (size_t)n.steps, 1);
    v->row_failed = bt_get(a, (size_t)n.rows + 1, 1), v->why = bt_get(a, (size_t)n.ends, sizeof *v->why);
    return v->central && v->end && v->step && v->slope && v->rows && v->row && v->end_failed && v->step_failed && v->slope_failed &&
           v->row_failed && v->why;
}

static enum bt_code run_central(struct drivers *v, struct bt_arena *a, struct bt_err *e)
{
    struct desk k = { .v = v, .values = bt_get(a, (size_t)bt_network_size(v->x.s->net) + 1, sizeof *k.values), .level = v->central };
    if (!k.values) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    memcpy(k.values, v->x.bau, (size_t)bt_network_size(v->x.s->net) * sizeof *k.values);
    enum bt_code rc = run_all(&k, v->x.start, e);
    bt_lanes_free(k.runs);
    return rc;
}

enum bt_code bt_drivers_run(struct drivers *v, struct bt_arena *a, struct bt_progress *p, struct bt_err *e)
{
    const struct counts n = counts(v);
    struct pool j = { .v = v, .p = p, .n = n.ends + n.steps + n.slopes + n.rows };
    if (!get_room(v, a)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = v->o->sobol ? matrices(v, a, e) : BT_OK;
    if (rc == BT_OK) rc = bt_drivers_keep(&j.kept, v, j.n, a, e);
    if (rc == BT_OK) rc = run_central(v, a, e);
    if (rc != BT_OK) goto out;
    v->x.refit.enough = NEAR_ENOUGH;
    if (p) bt_progress_at(p, 0.01);
    bt_in_threads(v->o->jobs, work, &j);
    if (atomic_load(&j.full)) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (atomic_load(&j.enough)) *e = j.kept.e, rc = e->code;
    if (rc == BT_OK) rc = bt_drivers_slopes(v, a, e);
out:
    bt_kept_close(&j.kept);
    return rc;
}
