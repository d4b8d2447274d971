/* cmd_backtest.c -- the past run as if it were the future, beside two naive forecasts. */
#include "cli.h"

static enum bt_code check_output(struct job *j, const char *out, const char *charts)
{
    static const char *const NAME[] = { "backtest" };
    const struct words chart = { .n = 1, .v = (const char **)NAME };
    enum bt_code rc = place_results(j, out);
    if (rc == BT_OK) rc = place_distinct(j, out, j->args.data);
    if (rc != BT_OK) return rc;
    return charts ? charts_can_draw(j, charts, &chart) : BT_OK;
}

enum bt_code cmd_backtest(struct job *j)
{
    const struct args *a = &j->args;
    if (!a->data) return misuse(j, "--data CSV is missing: the published series, with the columns month,series,value");
    if (charts_misused(j) != BT_OK) return BT_E_USAGE;
    const char *out = a->out ? a->out : "backtest.h5";
    const char *charts = charts_folder(j, out);
    if (!charts && !a->no_charts) return job_no_memory(j);
    enum bt_code rc = check_output(j, out, charts);
    if (rc == BT_OK) rc = job_scenario(j, a->rest.v[0]);
    if (rc == BT_OK) rc = job_backtest(j, "back-test");
    if (rc == BT_OK) rc = job_write(j, out, charts);
    if (rc == BT_OK && charts) rc = charts_all(j, charts);
    return rc == BT_OK ? job_summary(j) : rc;
}
