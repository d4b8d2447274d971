/* drivers_slopes.c -- slopes at the central numbers: CVODES's forward sensitivities of every run along each number that is drawn, and along
 * the logarithm of each that the baseline solves for. How the fitted numbers follow the drawn one comes of the sensitivities of the
 * baseline's rows, so that a slope is that of the fitted result. */
#include "bendtrend/num.h"
#include "drivers_priv.h"
#include <math.h>
#include <string.h>

int bt_driver_directions(const struct drivers *v)
{
    return v->n + v->x.refit.n_free;
}

static int intervention_of(const struct drivers *v, int d)
{
    return d < v->n ? bt_network_intervention_of(v->x.s->net, v->x.d.drawn[d].param) : -1;
}

/* What the direction is of; low and high as parts of the range. */
static void put_side(const struct drivers *v, int d, bool high, double *values)
{
    memcpy(values, v->x.bau, (size_t)bt_network_size(v->x.s->net) * sizeof *values);
    if (d < v->n) bt_draw_move(&v->x.d, d, high ? BT_BESIDE : -BT_BESIDE, values);
    else bt_refit_beside(&v->x.refit, d - v->n, high, values);
}

static void put_run(const struct bt_ensemble_run *run, double *values)
{
    for (int i = 0; i < run->n; i++) values[run->v[i].offset] = run->v[i].value;
}

/* ---- one direction ---- */

struct ahead { /* one direction, all runs */
    const struct drivers *v;
    int d;
    double *values, *side[2];
    struct bt_start *start[2]; /* NULL: that of the central run */
    double width[2];
    struct driver_run to;
};

/* Of the measure looked at, in the last year. */
static double last_year(const struct drivers *v, const struct bt_trajectory *t)
{
    const struct bt_network *net = v->x.s->net;
    const size_t S = (size_t)bt_network_segments(net).n, M = (size_t)bt_network_measures(net).n, end = 12 * (size_t)v->x.n_year;
    double sum = 0;
    for (size_t row = end - 12; row < end; row++)
        for (size_t s = 0; s < S; s++) sum += t->measure[(row * M + (size_t)v->measure) * S + s];
    return sum;
}

static double sum_cost(const struct drivers *v, const struct bt_trajectory *t)
{
    const struct bt_network *net = v->x.s->net;
    size_t n = 12 * (size_t)v->x.n_year * (size_t)bt_network_items(net).n * (size_t)bt_network_payers(net).n;
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += t->cost[i];
    return sum;
}

static enum bt_code one_run(const struct ahead *x, int run, struct bt_arena *a, struct bt_err *e)
{
    const struct drivers *v = x->v;
    const struct bt_start *usual = v->x.start;
    const struct bt_plan plan = { .net = v->x.s->net, .start = usual, .month_end = v->x.c.month_end, .T = v->x.c.T,
                                  .tol = { BT_CVODES, BT_AHEAD_TOL, 0 } };
    const struct bt_direction along = { { x->side[0], x->side[1] },
                                        { x->start[0] ? x->start[0] : usual, x->start[1] ? x->start[1] : usual },
                                        { x->width[0], x->width[1] } };
    struct bt_trajectory t[3];
    enum bt_code rc = BT_OK;
    for (int i = 0; i < 3 && rc == BT_OK; i++) rc = bt_trajectory_room(plan.net, plan.T, a, &t[i], e);
    memcpy(x->values, v->x.bau, (size_t)bt_network_size(plan.net) * sizeof *x->values);
    put_run(&v->x.run[run], x->values), put_run(&v->x.run[run], x->side[0]), put_run(&v->x.run[run], x->side[1]);
    if (rc == BT_OK) rc = bt_forward_run(&plan, x->values, &along, 1, t, e);
    if (rc != BT_OK) return rc;
    const double apart = x->width[0] + x->width[1];
    const size_t R = (size_t)v->R, at = (size_t)run;
    double *measure = x->to.level + MEASURE * R + at, *cost = x->to.level + COST * R + at;
    *measure = (last_year(v, &t[2]) - last_year(v, &t[1])) / apart;
    *cost = (sum_cost(v, &t[2]) - sum_cost(v, &t[1])) / apart;
    if (!isfinite(*measure) || !isfinite(*cost)) return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "a slope is no number");
    return run ? BT_OK : bt_refit_ahead(&v->x.refit, x->values, &along, &t[1], x->to.rows, a, e);
}

/* A number of an intervention moves the runs that have it on, and no start. */
static bool moves(const struct ahead *x, int run)
{
    const int intervention = intervention_of(x->v, x->d);
    if (intervention < 0) return true;
    const int on = bt_network_switch(x->v->x.s->net, intervention);
    memcpy(x->values, x->v->x.bau, (size_t)bt_network_size(x->v->x.s->net) * sizeof *x->values);
    put_run(&x->v->x.run[run], x->values);
    return x->values[on] > 0;
}

static enum bt_code all_runs(struct ahead *x, struct bt_err *e)
{
    const struct drivers *v = x->v;
    enum bt_code rc = BT_OK;
    for (int side = 0; side < 2; side++) {
        put_side(v, x->d, side, x->side[side]);
        if (rc == BT_OK && intervention_of(v, x->d) < 0) rc = bt_refit_start(&v->x.refit, x->side[side], &x->start[side], e);
    }
    for (int run = 0; run < v->R && rc == BT_OK; run++) {
        if (!moves(x, run)) continue;
        struct bt_arena *a = bt_arena_new();
        for (int side = 0; side < 2; side++) put_side(v, x->d, side, x->side[side]);
        rc = a ? one_run(x, run, a, e) : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        bt_arena_free(a);
    }
    bt_start_free(x->start[0]), bt_start_free(x->start[1]);
    return rc;
}

enum bt_code bt_driver_ahead(const struct drivers *v, int d, struct driver_run to, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    size_t size = (size_t)bt_network_size(v->x.s->net) + 1;
    struct ahead x = { .v = v, .d = d, .width = { BT_BESIDE, BT_BESIDE }, .to = to };
    x.values = a ? bt_get(a, size, sizeof *x.values) : NULL;
    for (int side = 0; side < 2; side++) x.side[side] = a ? bt_get(a, size, sizeof *x.values) : NULL;
    if (!x.values || !x.side[0] || !x.side[1]) {
        bt_arena_free(a);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    if (d < v->n) bt_driver_room(v, d, BT_BESIDE, x.width);
    enum bt_code rc = all_runs(&x, e);
    bt_arena_free(a);
    return rc;
}

/* ---- the fitted result ---- */

enum bt_code bt_drivers_slopes(struct drivers *v, struct bt_arena *a, struct bt_err *e)
{
    const struct refit *r = &v->x.refit;
    const size_t cell = OUTCOMES * (size_t)v->R, rows = (size_t)r->n, n = (size_t)v->n, F = (size_t)r->n_free;
    double *follow = bt_get(a, F + 1, sizeof *follow);
    if (!follow) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bool known = true;
    for (size_t k = 0; k < F; k++) known &= !v->slope_failed[n + k];
    for (size_t i = 0; i < n; i++) {
        if (intervention_of(v, (int)i) >= 0 || v->slope_failed[i]) continue;
        enum bt_code rc = known ? bt_refit_follow(r, v->rows + n * rows, v->rows + i * rows, follow, e) : BT_OK;
        if (rc != BT_OK) return rc;
        v->slope_failed[i] = !known;
        for (size_t k = 0; known && k < F; k++)
            for (size_t c = 0; c < cell; c++) v->slope[i * cell + c] += follow[k] * v->slope[(n + k) * cell + c];
    }
    return BT_OK;
}
