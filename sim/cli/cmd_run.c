/* cmd_run.c -- the main job: business as usual and every bundle, to a results file, charts and a summary. */
#include "cli.h"
#include "bendtrend/chart.h"
#include <string.h>

static enum bt_code check_usage(struct job *j)
{
    const struct args *a = &j->args;
    bool fixed = a->method && strcmp(a->method, "cvodes") != 0;
    if (a->charts && a->no_charts) return misuse(j, "--charts and --no-charts exclude each other");
    if (fixed && !(a->step > 0)) return misuse(j, "--method %s needs --step DAYS", a->method);
    if (!fixed && a->step > 0) return misuse(j, "--step goes with --method euler or rk4 only: cvodes chooses its own steps");
    if (fixed && a->rtol > 0) return misuse(j, "--rtol goes with --method cvodes only: the step of %s is fixed", a->method);
    return BT_OK;
}

/* All that can be known to fail before a long computation. */
static enum bt_code check_output(struct job *j, const char *out, const char *charts)
{
    struct bt_err e = { 0 };
    enum bt_code rc = place_distinct(j, out, j->args.rest.v[0]);
    if (rc != BT_OK) return rc;
    if (bt_results_can_write(out, j->args.force, &e) != BT_OK) return job_fail(j, &e);
    return charts ? charts_can_draw(j, charts, &(struct words){ 0 }) : BT_OK;
}

static enum bt_code all_charts(struct job *j, const char *dir)
{
    struct words names = { 0 };
    enum bt_code rc = charts_ready(j, &names);
    return rc == BT_OK ? charts_draw(j, dir, BT_PNG | BT_SVG | BT_PDF, &names, true) : rc;
}

enum bt_code cmd_run(struct job *j)
{
    const struct args *a = &j->args;
    enum bt_code rc = check_usage(j);
    if (rc != BT_OK) return rc;
    const char *out = a->out ? a->out : "results.h5";
    const char *charts = a->no_charts ? NULL : a->charts ? a->charts : place_beside(j, out, "-charts");
    if (!charts && !a->no_charts) return job_no_memory(j);
    if ((rc = check_output(j, out, charts)) != BT_OK) return rc;
    if ((rc = job_scenario(j, a->rest.v[0])) != BT_OK) return rc;
    if ((rc = job_study(j, "run", false)) != BT_OK) return rc;
    if ((rc = job_write(j, out, charts)) != BT_OK) return rc;
    if (charts && (rc = all_charts(j, charts)) != BT_OK) return rc;
    return job_summary(j);
}
