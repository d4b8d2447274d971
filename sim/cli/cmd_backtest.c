/* cmd_backtest.c -- the past run as if it were the future, beside two naive forecasts. */
#include "cli.h"
#include "bendtrend/chart.h"

static enum bt_code check_output(struct job *j, const char *out, const char *charts)
{
    static const char *const NAME[] = { "backtest" };
    const struct words chart = { .n = 1, .v = (const char **)NAME };
    struct bt_err e = { 0 };
    enum bt_code rc = place_distinct(j, out, j->args.rest.v[0]);
    if (rc == BT_OK) rc = place_distinct(j, out, j->args.data);
    if (rc != BT_OK) return rc;
    if (bt_results_can_write(out, j->args.force, &e) != BT_OK) return job_fail(j, &e);
    return charts ? charts_can_draw(j, charts, &chart) : BT_OK;
}

static enum bt_code chart(struct job *j, const char *dir)
{
    struct words names = { 0 };
    enum bt_code rc = charts_ready(j, &names);
    return rc == BT_OK ? charts_draw(j, dir, BT_PNG | BT_SVG | BT_PDF, &names, true) : rc;
}

enum bt_code cmd_backtest(struct job *j)
{
    const struct args *a = &j->args;
    if (!a->data) return misuse(j, "--data CSV is missing: the published series, with the columns month,series,value");
    if (a->charts && a->no_charts) return misuse(j, "--charts and --no-charts exclude each other");
    const char *out = a->out ? a->out : "backtest.h5";
    const char *charts = a->no_charts ? NULL : a->charts ? a->charts : place_beside(j, out, "-charts");
    if (!charts && !a->no_charts) return job_no_memory(j);
    enum bt_code rc = check_output(j, out, charts);
    if (rc == BT_OK) rc = job_scenario(j, a->rest.v[0]);
    if (rc == BT_OK) rc = job_backtest(j, "back-test");
    if (rc == BT_OK) rc = job_write(j, out, charts);
    if (rc == BT_OK && charts) rc = chart(j, charts);
    return rc == BT_OK ? job_summary(j) : rc;
}
