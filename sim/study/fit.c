/* fit.c -- the baseline: as many multipliers as rows that name one, solved so that the first-year run gives the figures.
 * Inner: the equilibrium (milliseconds) meets targets by Newton. Outer: targets are the figures over the ratio of a real year, with
 * seasons, to the equilibrium; that ratio hardly moves, so two or three rounds do. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

struct equations {
    const struct bt_scenario *s;
    struct bt_rest *rest;
    double *values, *measure, *target;
    const int *row;
    int n, worst;
    double miss;
};

static double row_value(const struct bt_observed *o, const double *measure)
{
    double over = o->over >= 0 ? measure[o->over] : 1;
    return over > 0 ? o->factor * measure[o->measure] / over : 0;
}

static enum bt_code equations(void *data, const double *x, double *f, struct bt_err *e)
{
    struct equations *q = data;
    for (int i = 0; i < q->n; i++) q->values[q->s->observed[q->row[i]].fits] = exp(x[i]);
    enum bt_code rc = bt_rest_rates(q->rest, q->values, q->measure, e);
    for (int i = 0; i < q->n && rc == BT_OK; i++) {
        const struct bt_observed *o = &q->s->observed[q->row[i]];
        double v = row_value(o, q->measure) * (o->over >= 0 ? 1 : 365.25);
        if (!(v > 0))
            return bt_fail(e, fabs(q->miss) > 0 ? BT_E_SOLVER : BT_E_INPUT, o->at, /* on a trial far out: a shorter step */
                           "the baseline row '%s' is zero in the model and can not be fitted", o->name);
        f[i] = log(v / q->target[i]);
        if (i == 0 || fabs(f[i]) > fabs(q->miss)) q->miss = f[i], q->worst = i;
    }
    return rc;
}

/* Twelve months of business as usual: measures summed over segments. */
static enum bt_code year(const struct bt_scenario *s, const struct calendar *c, struct bt_tol tol, const double *values, double *measure,
                         struct bt_start **start, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_trajectory t;
    struct bt_start *warm = *start;
    int T = c->base + 12, S = bt_network_segments(s->net).n, M = bt_network_measures(s->net).n;
    *start = NULL;
    enum bt_code rc = a ? bt_trajectory_room(s->net, T, a, &t, e) : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK) rc = bt_start_solve(s->net, values, tol, warm, start, e);
    bt_start_free(warm);
    if (rc == BT_OK) {
        const struct bt_plan plan = { .net = s->net, .start = *start, .tol = tol, .month_end = c->month_end, .T = T };
        rc = bt_trajectory_run(&plan, NULL, values, &t, NULL, NULL, e);
    }
    for (int m = 0; m < M && rc == BT_OK; m++) {
        measure[m] = 0;
        for (int row = c->base; row < T; row++)
            for (int k = 0; k < S; k++) measure[m] += t.measure[((size_t)row * (size_t)M + (size_t)m) * (size_t)S + (size_t)k];
    }
    bt_arena_free(a);
    return rc;
}

/* Which figure can not be met, and what stands in its way: the solver's own words help nobody. The figure is at fault, not the solver. */
static enum bt_code unmet(const struct equations *q, struct bt_err *e)
{
    const struct bt_observed *o = &q->s->observed[q->row[q->worst]];
    *e = (struct bt_err){ 0 };
    return bt_fail(
        e, BT_E_INPUT, o->at,
        "the baseline figures can not all be met: '%s' stays %+.1f %% off (pool that is full: %s); check that figure and the "
        "places of that pool",
        o->name, 100 * (exp(q->miss) - 1), bt_rest_full(q->rest));
}

/* A figure that could be met without what --set changed is no figure to check: the command line is named. */
static void tell_overrides(const struct bt_scenario *s, struct bt_err *e)
{
    size_t at = strlen(e->msg);
    for (int i = 0; i < s->n_opt_set && at < sizeof e->msg; i++) {
        const char *before = i ? " " : "; this run is not the scenario as it stands, so look first at ";
        int n = bt_format(e->msg + at, sizeof e->msg - at, "%s--set %s", before, s->opt_set[i]);
        at += n > 0 ? (size_t)n : 0;
    }
}

static enum bt_code rounds(const struct bt_scenario *s, const struct calendar *c, struct bt_tol tol, struct equations *q, double *values,
                           double *x, double *annual, struct fit *f, struct bt_err *e)
{
    double before = INFINITY;
    for (f->rounds = 1;; f->rounds++) {
        enum bt_code rc = q->n ? bt_root(q->n, equations, q, x, 1e-7, e) : BT_OK;
        if (rc == BT_E_SOLVER && fabs(q->miss) > 0) return unmet(q, e);
        for (int i = 0; i < q->n; i++) values[s->observed[q->row[i]].fits] = exp(x[i]);
        if (rc == BT_OK) rc = year(s, c, tol, values, annual, &f->start, e);
        if (rc != BT_OK) return rc;
        f->worst = 0;
        for (int i = 0; i < q->n; i++) {
            const struct bt_observed *o = &s->observed[q->row[i]];
            double miss = log(row_value(o, annual) / o->value);
            if (fabs(miss) > f->worst) f->worst = fabs(miss);
            q->target[i] *= exp(-miss);
        }
        if (f->worst < 2e-4 || f->rounds == 8 || f->worst > 0.9 * before) return BT_OK;
        before = f->worst;
    }
}

enum bt_code bt_fit_baseline(const struct bt_scenario *s, const struct calendar *c, struct bt_tol tol, struct bt_arena *a, double *values,
                             struct fit *f, struct bt_err *e)
{
    int M = bt_network_measures(s->net).n;
    size_t rows = (size_t)s->n_observed + 1;
    struct equations q = { .s = s };
    double *x = bt_get(a, rows, sizeof *x), *annual = bt_get(a, (size_t)M + 1, sizeof *annual);
    int *row = bt_get(a, rows, sizeof *row);
    q.values = bt_get(a, (size_t)bt_network_size(s->net), sizeof(double));
    q.measure = bt_get(a, (size_t)M + 1, sizeof(double)), q.target = bt_get(a, rows, sizeof(double));
    f->modelled = bt_get(a, rows, sizeof(double));
    if (!x || !annual || !row || !q.values || !q.measure || !q.target || !f->modelled)
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    q.row = row;
    for (int i = 0; i < s->n_observed; i++)
        if (s->observed[i].fits >= 0) x[q.n] = log(values[s->observed[i].fits]), q.target[q.n] = s->observed[i].value, row[q.n++] = i;
    memcpy(q.values, values, (size_t)bt_network_size(s->net) * sizeof(double));
    f->n = q.n;
    enum bt_code rc = bt_rest_open(s->net, values, &q.rest, e);
    if (rc == BT_OK) rc = rounds(s, c, tol, &q, values, x, annual, f, e);
    bt_rest_close(q.rest);
    if (rc == BT_E_SOLVER || rc == BT_E_INPUT) tell_overrides(s, e);
    for (int i = 0; i < s->n_observed && rc == BT_OK; i++) f->modelled[i] = row_value(&s->observed[i], annual);
    return rc;
}
