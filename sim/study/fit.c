/* fit.c -- the baseline: multipliers that rows name, solved so that the first-year run gives the figures: exactly, or where rows have
 * weights with the least weighted sum of squared logarithms of model over figure.
 * Inner: the equilibrium (milliseconds) meets targets by Newton or comes nearest to them. Outer: targets are the figures over the ratio
 * of a real year, with seasons, to the equilibrium; that ratio hardly moves, so two or three rounds do. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

struct equations {
    const struct bt_scenario *s;
    struct bt_rest *rest;
    double *values, *measure, *target;
    double *off, *slope; /* with weights: the last logarithms of model over target; derivatives of the functions, [free][n] */
    int *row, *free; /* rows that count, and offsets of what is solved for */
    int n, n_free, worst, asked; /* asked: how often */
    bool weighted;
    double miss;
};

double bt_row_value(const struct bt_observed *o, const double *measure)
{
    double over = o->over >= 0 ? measure[o->over] : 1;
    return over > 0 ? o->factor * measure[o->measure] / over : 0;
}

/* Fits that are met take some 20 to 100 looks for 15 rows; a search that stands still goes on for a quarter of an hour and more. */
static int most_asked(const struct equations *q)
{
    return 20 * (q->n + 10);
}

static enum bt_code equations(void *data, const double *x, double *f, struct bt_err *e)
{
    struct equations *q = data;
    if (!q->weighted && ++q->asked > most_asked(q)) return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "the baseline search stands still");
    for (int i = 0; i < q->n_free; i++) q->values[q->free[i]] = exp(x[i]);
    enum bt_code rc = bt_rest_rates(q->rest, q->values, q->measure, e);
    for (int i = 0; i < q->n && rc == BT_OK; i++) {
        const struct bt_observed *o = &q->s->observed[q->row[i]];
        double v = bt_row_value(o, q->measure) * (o->over >= 0 ? 1 : 365.25);
        if (!(v > 0))
            return bt_fail(e, fabs(q->miss) > 0 ? BT_E_SOLVER : BT_E_INPUT, o->at, /* on a trial far out: a shorter step */
                           "the baseline row '%s' is zero in the model and can not be fitted", o->name);
        f[i] = q->off[i] = log(v / q->target[i]);
        if (i == 0 || fabs(f[i]) > fabs(q->miss)) q->miss = f[i], q->worst = i;
        if (q->weighted) f[i] *= sqrt(o->weight);
    }
    return rc;
}

/* Costs of the base year: of all payers after the measures, and then of each (scenario.h: what a row's `measure` means). */
static void sum_costs(const struct bt_scenario *s, const struct calendar *c, const struct bt_trajectory *t, double *all, double *cost)
{
    const int K = bt_network_items(s->net).n, P = bt_network_payers(s->net).n;
    memset(all, 0, ((size_t)P + 1) * sizeof *all);
    memset(cost, 0, (size_t)K * (size_t)P * sizeof *cost);
    for (int row = c->base; row < c->base + 12; row++)
        for (int i = 0; i < K * P; i++) {
            double v = t->cost[(size_t)row * (size_t)(K * P) + (size_t)i];
            all[0] += v, all[1 + i % P] += v, cost[i] += v;
        }
}

/* Twelve months of business as usual: measures summed over segments, and costs. */
static enum bt_code year(const struct bt_scenario *s, const struct calendar *c, struct bt_tol tol, const double *values, double *measure,
                         double *cost, struct bt_start **start, struct bt_err *e)
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
    if (rc == BT_OK) sum_costs(s, c, &t, measure + M, cost);
    bt_arena_free(a);
    return rc;
}

/* The first row whose own number moves no figure that is fitted: none by a ten-thousandth where the number is a tenth more. -1: all do. */
static int idle(struct equations *q, const double *values, struct bt_err *e)
{
    for (int i = 0; i < q->n_free; i++) q->values[q->free[i]] = values[q->free[i]];
    if (bt_rest_rates(q->rest, q->values, q->measure, e) != BT_OK) return -1;
    for (int i = 0; i < q->n; i++) q->off[i] = bt_row_value(&q->s->observed[q->row[i]], q->measure);
    for (int i = 0; i < q->n; i++) {
        int own = q->s->observed[q->row[i]].fits;
        q->values[own] = 1.1 * values[own];
        bool moves = bt_rest_rates(q->rest, q->values, q->measure, e) != BT_OK;
        q->values[own] = values[own];
        for (int k = 0; k < q->n && !moves; k++)
            moves = fabs(bt_row_value(&q->s->observed[q->row[k]], q->measure) / q->off[k] - 1) > 1e-4;
        if (!moves) return i;
    }
    return -1;
}

/* Which figure can not be met, and what stands in its way: the solver's own words help nobody. The figure is at fault, not the solver. */
static enum bt_code unmet(struct equations *q, const double *values, struct bt_err *e)
{
    int still = q->weighted ? -1 : idle(q, values, e); /* with weights each row that counts need not have a number */
    const struct bt_observed *o = &q->s->observed[q->row[still >= 0 ? still : q->worst]];
    *e = (struct bt_err){ 0 };
    if (still >= 0)
        return bt_fail(e, BT_E_INPUT, o->at,
                       "'%s' can not be fitted by %s, which moves no figure that is fitted; name under 'fits' a number that moves this "
                       "one, such as a scale, or leave it empty to compare only",
                       o->name, bt_network_owner(q->s->net, o->fits)->address);
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
        enum bt_code rc = BT_OK;
        q->asked = 0;
        if (q->weighted) rc = bt_least(q->n, q->n_free, equations, q, x, q->slope, e);
        else if (q->n) rc = bt_root(q->n, equations, q, x, 1e-7, e);
        if ((rc == BT_E_SOLVER || q->asked > most_asked(q)) && fabs(q->miss) > 0) return unmet(q, values, e);
        for (int i = 0; i < q->n_free; i++) values[q->free[i]] = exp(x[i]);
        if (rc == BT_OK) rc = year(s, c, tol, values, annual, f->cost, &f->start, e);
        if (rc != BT_OK) return rc;
        double moves = 0; /* how far the year is from where the equilibrium was meant to bring it */
        f->worst = 0;
        for (int i = 0; i < q->n; i++) {
            const struct bt_observed *o = &s->observed[q->row[i]];
            double miss = log(bt_row_value(o, annual) / o->value), left = q->weighted ? q->off[i] : 0;
            if (fabs(miss) > f->worst) f->worst = fabs(miss);
            if (fabs(miss - left) > moves) moves = fabs(miss - left);
            q->target[i] *= exp(left - miss);
        }
        if (moves < 2e-4 || f->rounds == 8 || moves > 0.9 * before) return BT_OK;
        before = moves;
    }
}

/* ---- what could not be met at the same time ---- */

static const double FAR = 0.02, FAINT = 0.01; /* a miss worth telling; a row that moves by less where a number doubles hangs on others */

static double pull(const struct equations *q, int free, int i)
{
    return q->slope[free * q->n + i] * sqrt(q->s->observed[q->row[i]].weight) * q->off[i];
}

/* The number that row i pulls most; -1 where none moves it. */
static int lever(const struct equations *q, int i)
{
    int best = -1;
    double most = 0;
    for (int k = 0; k < q->n_free; k++) {
        double moves = fabs(q->slope[k * q->n + i]) / sqrt(q->s->observed[q->row[i]].weight);
        if (moves >= FAINT && fabs(pull(q, k, i)) > most) most = fabs(pull(q, k, i)), best = k;
    }
    return best;
}

/* At the least sum the pulls of all rows on a number are even: who pulls most against row i. */
static int opponent(const struct equations *q, int free, int i)
{
    int best = -1;
    double mine = pull(q, free, i), most = 0;
    for (int k = 0; k < q->n; k++) {
        double other = pull(q, free, k);
        if (other * mine < 0 && fabs(other) > most) most = fabs(other), best = k;
    }
    return best;
}

static const char *conflict(const struct equations *q, int i, struct bt_arena *a)
{
    const struct bt_observed *o = &q->s->observed[q->row[i]];
    double off = 100 * (exp(q->off[i]) - 1);
    int k = lever(q, i), other = k >= 0 ? opponent(q, k, i) : -1;
    if (k < 0) return bt_printf(a, "'%s' stays %+.1f %% off: nothing that is fitted moves it", o->name, off);
    const char *address = bt_network_owner(q->s->net, q->free[k])->address;
    if (other < 0) return bt_printf(a, "'%s' stays %+.1f %% off, with %s as far as it goes", o->name, off, address);
    return bt_printf(a, "'%s' stays %+.1f %% off because of '%s' (%+.1f %%): both hang on %s, which they pull apart", o->name, off,
                     q->s->observed[q->row[other]].name, 100 * (exp(q->off[other]) - 1), address);
}

static bool tell_conflicts(const struct equations *q, struct bt_arena *a, struct fit *f)
{
    f->conflict = bt_get(a, (size_t)q->n + 1, sizeof *f->conflict);
    for (int i = 0; f->conflict && q->weighted && i < q->n; i++)
        if (fabs(q->off[i]) > FAR && !(f->conflict[f->n_conflict++] = conflict(q, i, a))) return false;
    return f->conflict != NULL;
}

/* ---- the whole ---- */

static bool make_room(struct equations *q, struct bt_arena *a, struct fit *f, double **x, double **annual)
{
    size_t P = (size_t)bt_network_payers(q->s->net).n, M = (size_t)bt_network_measures(q->s->net).n + 1 + P,
           rows = (size_t)q->s->n_observed + 1;
    f->cost = bt_get(a, (size_t)bt_network_items(q->s->net).n * P + 1, sizeof *f->cost);
    *x = bt_get(a, rows, sizeof **x), *annual = bt_get(a, M, sizeof **annual);
    q->row = bt_get(a, rows, sizeof *q->row), q->free = bt_get(a, rows, sizeof *q->free);
    q->values = bt_get(a, (size_t)bt_network_size(q->s->net), sizeof(double));
    q->measure = bt_get(a, M, sizeof(double)), q->target = bt_get(a, rows, sizeof(double));
    q->off = bt_get(a, rows, sizeof(double)), q->slope = bt_get(a, rows * rows, sizeof(double));
    f->modelled = bt_get(a, rows, sizeof(double));
    return f->cost && *x && *annual && q->row && q->free && q->values && q->measure && q->target && q->off && q->slope && f->modelled;
}

/* Which rows count, and what is solved for. */
static void list_rows(struct equations *q, const double *values, double *x)
{
    for (int i = 0; i < q->s->n_observed; i++) q->weighted |= q->s->observed[i].weight > 0;
    for (int i = 0; i < q->s->n_observed; i++) {
        const struct bt_observed *o = &q->s->observed[i];
        bool known = o->fits < 0;
        for (int k = 0; k < q->n_free; k++) known |= q->free[k] == o->fits;
        if (!known) x[q->n_free] = log(values[o->fits]), q->free[q->n_free++] = o->fits;
        if (q->weighted ? o->weight > 0 : o->fits >= 0) q->target[q->n] = o->value, q->row[q->n++] = i;
    }
    q->weighted &= q->n_free > 0;
}

enum bt_code bt_fit_baseline(const struct bt_scenario *s, const struct calendar *c, struct bt_tol tol, struct bt_arena *a, double *values,
                             struct fit *f, struct bt_err *e)
{
    struct equations q = { .s = s };
    double *x, *annual;
    if (!make_room(&q, a, f, &x, &annual)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    list_rows(&q, values, x);
    memcpy(q.values, values, (size_t)bt_network_size(s->net) * sizeof(double));
    f->n = q.n, f->n_free = q.n_free;
    enum bt_code rc = bt_rest_open(s->net, values, &q.rest, e);
    if (rc == BT_OK) rc = rounds(s, c, tol, &q, values, x, annual, f, e);
    if (rc == BT_OK && !tell_conflicts(&q, a, f)) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bt_rest_close(q.rest);
    if (rc == BT_E_SOLVER || rc == BT_E_INPUT) tell_overrides(s, e);
    for (int i = 0; i < s->n_observed && rc == BT_OK; i++) f->modelled[i] = bt_row_value(&s->observed[i], annual);
    return rc;
}
