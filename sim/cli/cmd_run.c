/* cmd_run.c -- the main job: business as usual and every bundle, to a results file, charts and a summary. */
#include "cli.h"
#include <string.h>

static enum bt_code check_usage(struct job *j)
{
    const struct args *a = &j->args;
    bool fixed = a->method && strcmp(a->method, "cvodes") != 0;
    if (fixed && !(a->step > 0)) return misuse(j, "--method %s needs --step DAYS", a->method);
    if (!fixed && a->step > 0) return misuse(j, "--step goes with --method euler or rk4 only: cvodes chooses its own steps");
    if (fixed && a->rtol > 0) return misuse(j, "--rtol goes with --method cvodes only: the step of %s is fixed", a->method);
    return BT_OK;
}

enum bt_code cmd_run(struct job *j)
{
    const struct args *a = &j->args;
    enum bt_code rc = check_usage(j);
    if (rc != BT_OK) return rc;
    const char *out = a->out ? a->out : "results.h5", *charts = NULL;
    if ((rc = charts_place(j, out, NULL, &charts)) != BT_OK) return rc;
    if ((rc = job_scenario(j, a->rest.v[0])) != BT_OK) return rc;
    if ((rc = job_study(j, "run", false)) != BT_OK) return rc;
    if ((rc = job_write(j, out, charts)) != BT_OK) return rc;
    if (charts && (rc = charts_all(j, charts)) != BT_OK) return rc;
    return job_summary(j);
}
