/* cmd_uncertainty.c -- business as usual and every bundle under many draws from the ranges assumed. */
#include "cli.h"
#include "bendtrend/uncertainty.h"

static struct bt_uncertainty_opts opts(const struct job *j)
{
    const struct args *a = &j->args;
    return (struct bt_uncertainty_opts){ .rtol = a->rtol > 0 ? a->rtol : 1e-6, .jobs = (int)a->jobs,
                                         .draws = a->draws > 0 ? (int)a->draws : 0, .seed = (int)a->seed };
}

enum bt_code job_uncertainty(struct job *j, const char *what, struct blocks *blocks)
{
    struct bt_err e = { 0 };
    struct bt_progress p;
    struct bt_uncertainty_opts o = opts(j);
    if (blocks) o.shards = blocks->shards, o.hold = blocks_hold, o.kept = blocks_kept, o.data = blocks;
    bt_progress_start(&p, what, j->args.quiet);
    bt_study_uncertainty(j->scenario, &o, j->arena, &p, &j->results, &e);
    bt_progress_end(&p);
    return job_fail(j, &e);
}

enum bt_code job_draws_kept(struct job *j, struct blocks *blocks, const char *out, const char *sort)
{
    const struct bt_uncertainty_opts o = opts(j);
    *blocks = (struct blocks){ .out = out, .sort = sort };
    return blocks_open(j, blocks, bt_uncertainty_identity(j->scenario, &o, j->arena));
}

static enum bt_code compute(struct job *j, const char *out, const char *charts)
{
    struct blocks blocks;
    enum bt_code rc = job_draws_kept(j, &blocks, out, NULL);
    if (rc == BT_OK) rc = job_uncertainty(j, "uncertainty", &blocks);
    if (rc == BT_OK) rc = job_write(j, out, charts);
    blocks_close(&blocks, rc == BT_OK);
    return rc;
}

enum bt_code cmd_uncertainty(struct job *j)
{
    const struct args *a = &j->args;
    const char *out = a->out ? a->out : "uncertainty.h5", *charts = NULL;
    enum bt_code rc = charts_place(j, out, NULL, &charts);
    if (rc == BT_OK) rc = job_scenario(j, a->rest.v[0]);
    if (rc == BT_OK) rc = compute(j, out, charts);
    if (rc == BT_OK && charts) rc = charts_all(j, charts);
    return rc == BT_OK ? job_summary(j) : rc;
}
