/* refit.c -- the baseline fitted again, many times: each draw agrees with the planner's figures as the central run does. The slopes of the
 * fitted rows hardly move with what is drawn, so they are taken once, at the balance; every step is judged by a year of its own. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

static const double NUDGE = 1e-3, ENOUGH = 2e-4, NOTHING = 1e-8; /* of a logarithm; as the fit itself; of the largest singular value */
static const double ENOUGH_AT_REST = 2e-4, BESIDE = 3e-3, AS_FAR = 0.2; /* beside: the last step was no longer */
enum { MOST_ROUNDS = 8, MOST_AT_REST = 5 };

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- slopes ---- */

static void list_rows(struct refit *r)
{
    bool weighted = false;
    for (int i = 0; i < r->s->n_observed; i++) weighted |= r->s->observed[i].weight > 0;
    for (int i = 0; i < r->s->n_observed; i++) {
        const struct bt_observed *o = &r->s->observed[i];
        bool known = o->fits < 0;
        for (int k = 0; k < r->n_free; k++) known |= r->free[k] == o->fits;
        if (!known) r->free[r->n_free++] = o->fits;
        if (!(weighted ? o->weight > 0 : o->fits >= 0)) continue; /* compared only: what it is of need not be a measure of an ensemble */
        r->row[r->n++] = i;
        r->wanted[o->measure] = true;
        if (o->over >= 0) r->wanted[o->over] = true;
    }
    if (!r->n_free) r->n = 0;
}

double bt_refit_weight(const struct refit *r, int i)
{
    double w = r->s->observed[r->row[i]].weight;
    return w > 0 ? sqrt(w) : 1;
}

/* Logarithms of the rows at the balance. */
static enum bt_code at_rest(const struct refit *r, struct bt_rest *rest, const double *values, double *measure, double *out,
                            struct bt_err *e)
{
    enum bt_code rc = bt_rest_rates(rest, values, measure, e);
    for (int i = 0; rc == BT_OK && i < r->n; i++) out[i] = log(bt_row_value(&r->s->observed[r->row[i]], measure));
    return rc;
}

/* Of the year that is fitted, in days. */
static double middle(const struct refit *r)
{
    const int last = r->c->base + 11;
    return r->c->month_end[last] - 365.25 / 2;
}

/* slope[n][n_free], weighted, by central differences; and the balance with trends in the middle of the year, which a row that remembers
 * for longer than that need not be near. */
static enum bt_code slopes(struct refit *r, gsl_matrix *slope, struct bt_arena *a, struct bt_err *e)
{
    struct bt_rest *rest = NULL;
    size_t size = (size_t)bt_network_size(r->s->net);
    double *values = bt_get(a, size, sizeof *values), *up = bt_get(a, 2 * (size_t)r->n + 1, sizeof *up),
           *measure = bt_get(a, (size_t)bt_network_measures(r->s->net).n + 1, sizeof *measure);
    if (!values || !up || !measure) return no_memory(e);
    double *down = up + r->n;
    memcpy(values, r->values, size * sizeof *values);
    /* Opened with what the files say: fractions are checked as they are written, and fitted ones may be capped. */
    enum bt_code rc = bt_rest_open(r->s->net, bt_network_values(r->s->net), &rest, e);
    for (int k = 0; rc == BT_OK && k < r->n_free; k++) {
        values[r->free[k]] = r->values[r->free[k]] * exp(NUDGE);
        rc = at_rest(r, rest, values, measure, up, e);
        values[r->free[k]] = r->values[r->free[k]] * exp(-NUDGE);
        if (rc == BT_OK) rc = at_rest(r, rest, values, measure, down, e);
        values[r->free[k]] = r->values[r->free[k]];
        for (int i = 0; i < r->n; i++)
            gsl_matrix_set(slope, (size_t)i, (size_t)k, bt_refit_weight(r, i) * (up[i] - down[i]) / (2 * NUDGE));
    }
    if (rc == BT_OK) rc = at_rest(r, rest, values, measure, up, e);
    if (rc == BT_OK) {
        struct bt_err none = { 0 };
        bt_rest_stand(rest, middle(r));
        r->rests = at_rest(r, rest, values, measure, r->resting, &none) == BT_OK;
    }
    for (int i = 0; i < r->n; i++) r->rests &= fabs(r->resting[i] - up[i]) < AS_FAR;
    bt_rest_close(rest);
    return rc;
}

/* step = the pseudo-inverse of slope, by its singular values; a number that moves nothing is left as it is. */
static enum bt_code invert(struct refit *r, gsl_matrix *u, struct bt_err *e)
{
    size_t k = (size_t)r->n_free, n = u->size1;
    gsl_matrix *v = gsl_matrix_calloc(k, k);
    gsl_vector *s = gsl_vector_calloc(k), *work = gsl_vector_calloc(k);
    bool ok = v && s && work, finite = true;
    for (size_t i = 0; i < n * k; i++) finite &= isfinite(u->data[i / k * u->tda + i % k]) != 0;
    if (ok && finite && (gsl_linalg_SV_decomp(u, v, s, work), true))
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < (size_t)r->n; j++)
                for (size_t l = 0; l < k; l++)
                    if (gsl_vector_get(s, l) > NOTHING * gsl_vector_get(s, 0))
                        r->step[i * (size_t)r->n + j] += gsl_matrix_get(v, i, l) / gsl_vector_get(s, l) * gsl_matrix_get(u, j, l);
    gsl_matrix_free(v), gsl_vector_free(s), gsl_vector_free(work);
    if (!finite) return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the slopes of the baseline rows are no numbers");
    return ok ? BT_OK : no_memory(e);
}

/* ---- a year ---- */

struct year {
    const struct refit *r;
    double *measure;
    enum bt_code code;
    char why[300];
};

static bool take(void *data, const struct bt_ensemble_result *x)
{
    struct year *y = data;
    int M = bt_network_measures(y->r->s->net).n;
    y->code = x->code;
    if (x->code != BT_OK) bt_format(y->why, sizeof y->why, "%s", x->why);
    for (int m = 0; x->code == BT_OK && m < M; m++) {
        y->measure[m] = 0;
        for (int row = y->r->c->base; row < y->r->c->base + 12; row++) y->measure[m] += x->measure[row * M + m];
    }
    return true;
}

/* off[n]: logarithms of model over figure. */
static enum bt_code year(const struct refit *r, const double *values, const struct bt_start *start, struct refit_work *work,
                         double *measure, double *off, struct bt_err *e)
{
    const struct bt_plan plan = { .net = r->s->net, .start = start, .month_end = r->c->month_end, .T = r->c->base + 12 };
    const struct bt_ensemble_run usual = { 0, NULL };
    struct year y = { .r = r, .measure = measure };
    const struct bt_ensemble one = { .plan = &plan, .values = values, .n = 1, .run = &usual, .measure = r->wanted, .threads = 1,
                                     .tol = r->quick ? BT_DRAW_TOL : BT_ENSEMBLE_TOL, .kept = &work->lanes };
    work->years++;
    enum bt_code rc = bt_ensemble_solve(&one, take, &y, NULL, e);
    if (rc == BT_OK && y.code != BT_OK) rc = bt_fail(e, y.code, BT_NOWHERE, "%s", y.why);
    for (int i = 0; rc == BT_OK && i < r->n; i++) {
        const struct bt_observed *o = &r->s->observed[r->row[i]];
        off[i] = log(bt_row_value(o, measure) / o->value);
        if (!isfinite(off[i])) rc = bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the baseline row '%s' is nothing in this draw", o->name);
    }
    return rc;
}

/* ---- the whole ---- */

enum bt_code bt_refit_open(struct refit *r, const struct bt_scenario *s, const struct calendar *c, struct bt_tol tol, const double *values,
                           const struct bt_start *start, struct bt_arena *a, struct bt_err *e)
{
    size_t rows = (size_t)s->n_observed + 1, M = (size_t)bt_network_measures(s->net).n + 1;
    struct refit_work work = { 0 };
    *r = (struct refit){ .s = s, .c = c, .tol = tol, .values = values, .start = start, .row = bt_get(a, rows, sizeof *r->row),
                         .free = bt_get(a, rows, sizeof *r->free), .step = bt_get(a, rows * rows, sizeof *r->step),
                         .modelled = bt_get(a, rows, sizeof *r->modelled), .resting = bt_get(a, rows, sizeof *r->resting),
                         .wanted = bt_get(a, M, sizeof *r->wanted) };
    double *measure = bt_get(a, M, sizeof *measure);
    if (!r->row || !r->free || !r->step || !r->modelled || !r->resting || !r->wanted || !measure) return no_memory(e);
    list_rows(r);
    if (!r->n) return BT_OK;
    gsl_matrix *slope = gsl_matrix_calloc((size_t)(r->n > r->n_free ? r->n : r->n_free), (size_t)r->n_free);
    if (!slope) return no_memory(e);
    enum bt_code rc = slopes(r, slope, a, e);
    if (rc == BT_OK) rc = invert(r, slope, e);
    if (rc == BT_OK) rc = year(r, values, start, &work, measure, r->modelled, e);
    bt_lanes_free(work.lanes);
    gsl_matrix_free(slope);
    return rc;
}

/* The largest change of a number's logarithm by one step, which is done. */
static double one_step(const struct refit *r, const double *off, double *values)
{
    double most = 0;
    for (int k = 0; k < r->n_free; k++) {
        double d = 0;
        for (int i = 0; i < r->n; i++) d -= r->step[k * r->n + i] * bt_refit_weight(r, i) * off[i];
        most = isfinite(d) ? fmax(most, fabs(d)) : INFINITY;
        values[r->free[k]] *= exp(d);
    }
    return most;
}

/* A year of seasons differs from the balance by nearly as much in every draw: numbers solved for at the balance leave little to do for
 * years. Where a balance is not found, years begin with the numbers that were there. */
static void solve_at_rest(const struct refit *r, double *values, struct refit_work *work, double *measure, double *off)
{
    struct bt_err e = { 0 };
    struct bt_rest *rest = NULL;
    double *first = off + r->n;
    enum bt_code rc = bt_rest_open(r->s->net, bt_network_values(r->s->net), &rest, &e);
    if (rc == BT_OK) bt_rest_stand(rest, middle(r)), bt_rest_near(rest, r->start);
    for (int k = 0; k < r->n_free; k++) first[k] = values[r->free[k]];
    double moved = INFINITY;
    for (int i = 0; rc == BT_OK && i < MOST_AT_REST && !(moved < ENOUGH_AT_REST); i++) {
        rc = at_rest(r, rest, values, measure, off, &e), work->rests++;
        for (int k = 0; k < r->n; k++) off[k] += r->modelled[k] - r->resting[k];
        moved = rc == BT_OK ? one_step(r, off, values) : INFINITY;
        if (!isfinite(moved)) break;
    }
    for (int k = 0; !(moved < ENOUGH_AT_REST) && k < r->n_free; k++) values[r->free[k]] = first[k];
    bt_rest_close(rest);
}

/* In place of the start of the round before, NULL at first; moved: by how much numbers were moved since. */
static enum bt_code next_start(const struct refit *r, const double *values, double moved, struct refit_work *work, struct bt_start **start,
                               struct bt_err *e)
{
    bool quick = r->quick && !r->s->n_count, beside = quick && *start && moved < BESIDE;
    struct bt_start *from = *start;
    *start = NULL;
    work->besides += beside;
    enum bt_code rc = beside  ? bt_start_beside(r->s->net, values, r->tol, from, start, e)
                      : quick ? bt_start_near(r->s->net, values, r->tol, r->start, start, e)
                              : bt_start_solve(r->s->net, values, r->tol, r->start, start, e);
    bt_start_free(from);
    return rc;
}

static enum bt_code rounds(const struct refit *r, double *values, struct refit_work *work, double *measure, double *off,
                           struct bt_start **start, struct bt_err *e)
{
    double *last = off + r->n, moved = 0; /* last: numbers of the start that is there */
    if (r->quick && r->n && r->rests) solve_at_rest(r, values, work, measure, off);
    for (int round = 0; round < MOST_ROUNDS; round++) {
        enum bt_code rc = next_start(r, values, moved, work, start, e);
        if (rc == BT_OK && r->n) rc = year(r, values, *start, work, measure, off, e);
        if (rc != BT_OK || !r->n) return rc;
        for (int k = 0; k < r->n_free; k++) last[k] = values[r->free[k]];
        moved = one_step(r, off, values);
        bool near = moved < (r->enough > 0 ? r->enough : ENOUGH);
        for (int k = 0; near && k < r->n_free; k++) values[r->free[k]] = last[k];
        if (near) return BT_OK;
    }
    return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the baseline cannot be fitted with these numbers");
}

enum bt_code bt_refit(const struct refit *r, double *values, struct refit_work *work, struct bt_start **start, double *off,
                      struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    double *rows = a ? bt_get(a, (size_t)(r->n + r->n_free) + 1, sizeof *rows) : NULL,
           *measure = a ? bt_get(a, (size_t)bt_network_measures(r->s->net).n + 1, sizeof *measure) : NULL;
    struct refit_work own = { 0 };
    *start = NULL, *off = 0;
    enum bt_code rc = rows && measure ? rounds(r, values, work ? work : &own, measure, rows, start, e) : no_memory(e);
    for (int i = 0; rows && rc == BT_OK && i < r->n; i++) *off = fmax(*off, fabs(expm1(rows[i] - r->modelled[i])));
    if (rc == BT_OK && r->s->n_count) {
        struct fit f = { .start = *start };
        rc = bt_census_put(r->s, &f, a, e);
    }
    if (rc != BT_OK) bt_start_free(*start), *start = NULL;
    bt_lanes_free(own.lanes);
    bt_arena_free(a);
    return rc;
}
