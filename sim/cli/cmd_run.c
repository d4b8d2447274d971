/* cmd_run.c -- the main job: business as usual and every bundle, to a results file, charts and a summary. */
#include "cli.h"
#include <string.h>

static enum bt_code check_usage(struct job *j)
{
    const struct args *a = &j->args;
    bool fixed = a->method && strcmp(a->method, "cvodes") != 0;
    if (charts_misused(j) != BT_OK) return BT_E_USAGE;
    if (fixed && !(a->step > 0)) return misuse(j, "--method %s needs --step DAYS", a->method);
    if (!fixed && a->step > 0) return misuse(j, "--step goes with --method euler or rk4 only: cvodes chooses its own steps");
    if (fixed && a->rtol > 0) return misuse(j, "--rtol goes with --method cvodes only: the step of %s is fixed", a->method);
    return BT_OK;
}

/* All that can be known to fail before a long computation. */
static enum bt_code check_output(struct job *j, const char *out, const char *charts)
{
    enum bt_code rc = place_results(j, out);
    if (rc != BT_OK) return rc;
    return charts ? charts_can_draw(j, charts, &(struct words){ 0 }) : BT_OK;
}

enum bt_code cmd_run(struct job *j)
{
    const struct args *a = &j->args;
    enum bt_code rc = check_usage(j);
    if (rc != BT_OK) return rc;
    const char *out = a->out ? a->out : "results.h5";
    const char *charts = charts_folder(j, out);
    if (!charts && !a->no_charts) return job_no_memory(j);
    if ((rc = check_output(j, out, charts)) != BT_OK) return rc;
    if ((rc = job_scenario(j, a->rest.v[0])) != BT_OK) return rc;
    if ((rc = job_study(j, "run", false)) != BT_OK) return rc;
    if ((rc = job_write(j, out, charts)) != BT_OK) return rc;
    if (charts && (rc = charts_all(j, charts)) != BT_OK) return rc;
    return job_summary(j);
}
