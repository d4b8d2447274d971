/* refit_slopes.c -- what a study's slopes need of the fit: starts a little beside the fitted one, how the baseline's rows move along a
 * direction, and how the fitted numbers follow, so that the rows stay. docs/decisions/0048. */
#include "study_priv.h"
#include <gsl/gsl_linalg.h>
#include <math.h>

static const double START_TOL = 1e-8, NOTHING = 1e-8; /* of two years of seasons; of the largest singular value */

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

void bt_refit_beside(const struct refit *r, int k, bool high, double *values)
{
    values[r->free[k]] *= exp(high ? BT_BESIDE : -BT_BESIDE);
}

static enum bt_code balance(const struct refit *r, const double *values, struct bt_start **start, struct bt_err *e)
{
    return bt_start_solve(r->s->net, values, (struct bt_tol){ BT_CVODES, START_TOL, 0 }, r->start, start, e);
}

enum bt_code bt_refit_start(const struct refit *r, const double *values, struct bt_start **start, struct bt_err *e)
{
    enum bt_code rc = balance(r, values, start, e);
    struct bt_arena *a = rc == BT_OK && r->s->n_count ? bt_arena_new() : NULL;
    if (rc != BT_OK || !r->s->n_count) return rc;
    struct fit f = { .start = *start };
    rc = a ? bt_census_put(r->s, &f, a, e) : no_memory(e);
    bt_arena_free(a);
    if (rc != BT_OK) bt_start_free(*start), *start = NULL;
    return rc;
}

static double of_the_year(const struct refit *r, const struct bt_trajectory *t, int measure)
{
    const size_t S = (size_t)bt_network_segments(r->s->net).n, M = (size_t)bt_network_measures(r->s->net).n;
    double sum = 0;
    for (size_t row = (size_t)r->c->base; row < (size_t)r->c->base + 12; row++)
        for (size_t s = 0; s < S; s++) sum += t->measure[(row * M + (size_t)measure) * S + s];
    return sum;
}

/* Logarithm of row i. measure: scratch of as many numbers as there are measures. */
static double row_of(const struct refit *r, int i, const struct bt_trajectory *t, double *measure)
{
    const struct bt_observed *o = &r->s->observed[r->row[i]];
    measure[o->measure] = of_the_year(r, t, o->measure);
    if (o->over >= 0) measure[o->over] = of_the_year(r, t, o->over);
    return log(bt_row_value(o, measure));
}

/* Rows from what both sides came to. */
static enum bt_code rows_apart(const struct refit *r, const struct bt_direction *along, const struct bt_trajectory side[2], double *out,
                               struct bt_arena *a, struct bt_err *e)
{
    double *measure = bt_get(a, (size_t)bt_network_measures(r->s->net).n + 1, sizeof *measure);
    if (!measure) return no_memory(e);
    for (int i = 0; i < r->n; i++) {
        out[i] = (row_of(r, i, &side[1], measure) - row_of(r, i, &side[0], measure)) / (along->width[0] + along->width[1]);
        if (!isfinite(out[i])) return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the slopes of the baseline rows are no numbers");
    }
    return BT_OK;
}

/* A fit knows nothing of people counted: its rows are those of runs that begin from the balance. */
static enum bt_code from_balance(const struct refit *r, const double *values, struct bt_direction along, double *out, struct bt_arena *a,
                                 struct bt_err *e)
{
    struct bt_start *start[3] = { NULL };
    struct bt_trajectory t[3] = { 0 };
    const double *of[3] = { values, along.values[0], along.values[1] };
    struct bt_plan plan = { .net = r->s->net, .month_end = r->c->month_end, .T = r->c->base + 12, .tol = { BT_CVODES, BT_AHEAD_TOL, 0 } };
    enum bt_code rc = BT_OK;
    for (int i = 0; i < 3 && rc == BT_OK; i++) rc = balance(r, of[i], &start[i], e);
    for (int i = 0; i < 3 && rc == BT_OK; i++) rc = bt_trajectory_room(plan.net, plan.T, a, &t[i], e);
    plan.start = start[0], along.start[0] = start[1], along.start[1] = start[2];
    if (rc == BT_OK) rc = bt_forward_run(&plan, values, &along, 1, t, e);
    if (rc == BT_OK) rc = rows_apart(r, &along, &t[1], out, a, e);
    for (int i = 0; i < 3; i++) bt_start_free(start[i]);
    return rc;
}

enum bt_code bt_refit_ahead(const struct refit *r, const double *values, const struct bt_direction *along,
                            const struct bt_trajectory side[2], double *out, struct bt_arena *a, struct bt_err *e)
{
    if (!r->n) return BT_OK;
    return r->s->n_count ? from_balance(r, values, *along, out, a, e) : rows_apart(r, along, side, out, a, e);
}

/* A fit ends where one more step moves nothing: step (rows) = 0. So step (by + by_fitted out) = 0; what no row tells of stays. */
enum bt_code bt_refit_follow(const struct refit *r, const double *by_fitted, const double *by, double *out, struct bt_err *e)
{
    const size_t F = (size_t)r->n_free, n = (size_t)r->n;
    if (!F || !n) return BT_OK;
    gsl_matrix *u = gsl_matrix_calloc(F, F), *v = gsl_matrix_calloc(F, F);
    gsl_vector *s = gsl_vector_calloc(F), *work = gsl_vector_calloc(F), *to = gsl_vector_calloc(F), *x = gsl_vector_calloc(F);
    bool ok = u && v && s && work && to && x, finite = true;
    for (size_t i = 0; ok && i < F; i++)
        for (size_t j = 0; j < n; j++) {
            const double part = r->step[i * n + j] * bt_refit_weight(r, (int)j);
            *gsl_vector_ptr(to, i) -= part * by[j];
            for (size_t k = 0; k < F; k++) *gsl_matrix_ptr(u, i, k) += part * by_fitted[k * n + j];
        }
    for (size_t i = 0; ok && i < F * F; i++) finite &= isfinite(gsl_matrix_get(u, i / F, i % F)) != 0;
    for (size_t i = 0; ok && i < F; i++) finite &= isfinite(gsl_vector_get(to, i)) != 0;
    if (ok && finite) {
        gsl_linalg_SV_decomp(u, v, s, work);
        for (size_t i = 0; i < F; i++)
            if (gsl_vector_get(s, i) <= NOTHING * gsl_vector_get(s, 0)) gsl_vector_set(s, i, 0); /* passed over in what follows */
        gsl_linalg_SV_solve(u, v, s, to, x);
        for (size_t i = 0; i < F; i++) out[i] = gsl_vector_get(x, i);
    }
    gsl_matrix_free(u), gsl_matrix_free(v), gsl_vector_free(s), gsl_vector_free(work), gsl_vector_free(to), gsl_vector_free(x);
    if (ok && !finite) return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "the slopes of the baseline rows are no numbers");
    return ok ? BT_OK : no_memory(e);
}
