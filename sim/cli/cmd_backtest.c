/* cmd_backtest.c -- the past run as if it were the future, beside two naive forecasts. */
#include "cli.h"

enum bt_code cmd_backtest(struct job *j)
{
    const struct args *a = &j->args;
    if (!a->data) return misuse(j, "--data CSV is missing: the published series, with the columns month,series,value");
    const char *out = a->out ? a->out : "backtest.h5", *charts = NULL;
    enum bt_code rc = charts_place(j, out, &(struct words){ .n = 1, .v = (const char *[]){ "backtest" } }, &charts);
    if (rc == BT_OK) rc = place_distinct(j, out, a->data);
    if (rc == BT_OK) rc = job_scenario(j, a->rest.v[0]);
    if (rc == BT_OK) rc = job_backtest(j, "back-test");
    if (rc == BT_OK) rc = job_write(j, out, charts);
    if (rc == BT_OK && charts) rc = charts_all(j, charts);
    return rc == BT_OK ? job_summary(j) : rc;
}
