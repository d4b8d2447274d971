/* values.c -- one run's values and start without running it: for exports. */
#include "study_priv.h"
#include <math.h>
#include <string.h>

enum bt_code bt_study_values(const struct bt_scenario *s, const char *bundle, double rtol, struct bt_arena *a, double **values,
                             struct bt_start **start, double *days, struct bt_err *e)
{
    struct calendar c;
    struct fit f = { 0 };
    struct run *run;
    struct bt_run_opts o = { .rtol = rtol, .bundle = &bundle, .n_bundle = 1, .baseline_only = !bundle };
    size_t n = (size_t)bt_network_size(s->net);
    double *bau = bt_get(a, n, sizeof *bau);
    *start = NULL;
    if (!bau || !(*values = bt_get(a, n, sizeof **values))) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    memcpy(bau, bt_network_values(s->net), n * sizeof *bau);
    if (!bundle) o.n_bundle = 0;
    enum bt_code rc = bt_calendar_make(s, a, &c, e);
    if (rc != BT_OK) return rc;
    if (!bt_list_runs(s, &o, a, &run, e)) return e->code;
    rc = bt_fit_baseline(s, &c, (struct bt_tol){ BT_CVODES, rtol, 0 }, a, bau, &f, e);
    if (rc == BT_OK) rc = bt_census_put(s, &f, a, e);
    if (rc != BT_OK) {
        bt_start_free(f.start);
        return rc;
    }
    while (bundle && strcmp(run->bundle, bundle) != 0) run++; /* a do-minimum may stand before it */
    bt_run_values(s, bau, run, *values);
    *start = f.start, *days = c.month_end[c.T - 1];
    return BT_OK;
}

/* Totals of the measures over the horizon. */
static enum bt_code totals(const struct bt_scenario *s, const double *values, const struct bt_start *start, struct bt_tol tol,
                           const struct calendar *c, struct bt_arena *a, double *total, struct bt_err *e)
{
    struct bt_trajectory t;
    size_t S = (size_t)bt_network_segments(s->net).n, M = (size_t)bt_network_measures(s->net).n;
    enum bt_code rc = bt_trajectory_room(s->net, c->T, a, &t, e);
    const struct bt_plan plan = { .net = s->net, .start = start, .tol = tol, .month_end = c->month_end, .T = c->T };
    if (rc == BT_OK) rc = bt_trajectory_run(&plan, NULL, values, &t, NULL, NULL, e);
    for (size_t row = 0; rc == BT_OK && row < (size_t)c->T; row++)
        for (size_t m = 0; m < M; m++)
            for (size_t k = 0; k < S; k++) total[m] += t.measure[(row * M + m) * S + k];
    return rc;
}

enum bt_code bt_study_step_error(const struct bt_scenario *s, const double *values, const struct bt_start *start, double step,
                                 double *worst, int *measure, struct bt_err *e)
{
    struct calendar c = { 0 };
    struct bt_arena *a = bt_arena_new();
    int M = bt_network_measures(s->net).n;
    double *euler = a ? bt_get(a, (size_t)M + 1, sizeof *euler) : NULL, *exact = a ? bt_get(a, (size_t)M + 1, sizeof *exact) : NULL;
    enum bt_code rc = euler && exact ? bt_calendar_make(s, a, &c, e) : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK) rc = totals(s, values, start, (struct bt_tol){ BT_EULER, 1e-6, step }, &c, a, euler, e);
    if (rc == BT_OK) rc = totals(s, values, start, (struct bt_tol){ BT_CVODES, 1e-8, 0 }, &c, a, exact, e);
    *worst = 0, *measure = 0;
    for (int i = 0; rc == BT_OK && euler && exact && i < M; i++) {
        double off = exact[i] > 0 ? fabs(euler[i] / exact[i] - 1) : 0;
        if (off > *worst) *worst = off, *measure = i;
    }
    bt_arena_free(a);
    return rc;
}
