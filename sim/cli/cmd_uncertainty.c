/* cmd_uncertainty.c -- business as usual and every bundle under many draws from the ranges assumed. */
#include "cli.h"

enum bt_code cmd_uncertainty(struct job *j)
{
    const struct args *a = &j->args;
    const char *out = a->out ? a->out : "uncertainty.h5";
    if (charts_misused(j) != BT_OK) return BT_E_USAGE;
    const char *charts = charts_folder(j, out);
    if (!charts && !a->no_charts) return job_no_memory(j);
    enum bt_code rc = place_results(j, out);
    if (rc == BT_OK && charts) rc = charts_can_draw(j, charts, &(struct words){ 0 });
    if (rc == BT_OK) rc = job_scenario(j, a->rest.v[0]);
    if (rc == BT_OK) rc = job_uncertainty(j, "uncertainty");
    if (rc == BT_OK) rc = job_write(j, out, charts);
    if (rc == BT_OK && charts) rc = charts_all(j, charts);
    return rc == BT_OK ? job_summary(j) : rc;
}
