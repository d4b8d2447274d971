/* cmd_drivers.c -- what drives results: of a scenario, or of draws that are there; or results of this, printed again. */
#include "cli.h"
#include "bendtrend/drivers.h"
#include <string.h>

static struct bt_drivers_opts options(const struct job *j)
{
    const struct args *a = &j->args;
    struct bt_drivers_opts o = { .rtol = a->rtol > 0 ? a->rtol : 1e-6, .jobs = (int)a->jobs, .measure = a->measure, .price = a->price,
                                 .sobol = (int)a->sobol };
    for (int i = 0; a->together && i < BT_N_TOGETHER; i++)
        if (strcmp(a->together, bt_together_name[i]) == 0) o.by = (enum bt_together)i;
    return o;
}

/* What the runs are of; the draws' seed is that of the file where they are there. */
static const char *identity(struct job *j)
{
    const struct bt_drivers_opts o = options(j);
    return bt_drivers_identity(j->scenario, &o, (int)j->args.seed, j->arena);
}

enum bt_code job_drivers(struct job *j, const char *what, struct blocks *blocks)
{
    struct bt_err e = { 0 };
    struct bt_progress p;
    struct bt_drivers_opts o = options(j);
    if (bt_drivers_can_ask(j->scenario, o.measure, &e) != BT_OK) return job_fail(j, &e);
    bool given = job_is(j, "uncertainty");
    enum bt_code rc = blocks && !given ? blocks_beside(j, blocks, identity(j)) : BT_OK;
    if (rc == BT_OK && !given) rc = job_uncertainty(j, "draws", blocks);
    if (rc != BT_OK) return rc;
    const struct bt_results draws = j->results;
    if (blocks) o.shards = blocks->beside ? blocks->beside : blocks->shards, o.hold = blocks_hold, o.kept = blocks_kept, o.data = blocks;
    bt_progress_start(&p, what, j->args.quiet);
    bt_study_drivers(j->scenario, &draws, &o, j->arena, &p, &j->results, &e);
    bt_progress_end(&p);
    return job_fail(j, &e);
}

/* Nothing is run: what is printed is in the file. */
static enum bt_code print_again(struct job *j)
{
    const struct args *a = &j->args;
    if (a->out || a->force || a->resume || a->measure || a->price > 0 || a->sobol || a->together || a->charts || a->no_charts)
        return misuse(j, "of its own results, drivers prints only: -o, --force, --resume, --measure, --price, --sobol, --by, --charts and "
                         "--no-charts go with a scenario or results of uncertainty");
    return job_summary(j);
}

/* Draws that are there, and the scenario they are of. */
static enum bt_code read_draws(struct job *j)
{
    const struct args *a = &j->args;
    if (a->draws > 0 || a->seed || a->set.n || a->rtol > 0 || a->allow_outside)
        return misuse(j, "of a results file, --draws, --seed, --set, --rtol and --allow-outside are those it was made with; they go with a "
                         "scenario");
    enum bt_code rc = job_results(j, a->rest.v[0]);
    if (rc != BT_OK || job_is(j, "drivers")) return rc;
    if (!job_is(j, "uncertainty"))
        return bt_errs_add(&j->errs, BT_E_INPUT, (struct bt_loc){ .file = a->rest.v[0] },
                           "these results hold no draws; 'bendtrend uncertainty' of a scenario supplies them");
    return job_drawn_scenario(j);
}

/* Draws that are made here are kept, and the runs beside them, until all of it is written. */
static enum bt_code of_scenario(struct job *j, const char *out, const char *charts)
{
    struct blocks blocks;
    enum bt_code rc = job_draws_kept(j, &blocks, out, "run");
    if (rc == BT_OK) rc = job_drivers(j, "drivers", &blocks);
    if (rc == BT_OK) rc = job_write(j, out, charts);
    blocks_close(&blocks, rc == BT_OK);
    return rc;
}

static enum bt_code of_draws(struct job *j, const char *out, const char *charts)
{
    struct blocks blocks = { .out = out };
    enum bt_code rc = blocks_open(j, &blocks, identity(j));
    if (rc == BT_OK) rc = job_drivers(j, "drivers", &blocks);
    if (rc == BT_OK) rc = job_write(j, out, charts);
    blocks_close(&blocks, rc == BT_OK);
    return rc;
}

enum bt_code cmd_drivers(struct job *j)
{
    const struct args *a = &j->args;
    const char *out = a->out ? a->out : "drivers.h5", *charts = NULL, *in = a->rest.v[0];
    bool given = place_is_results(in);
    enum bt_code rc = given ? read_draws(j) : BT_OK;
    if (rc != BT_OK) return rc;
    if (given && job_is(j, "drivers")) return print_again(j);
    rc = charts_place(j, out, NULL, &charts);
    if (rc == BT_OK && !given) rc = job_scenario(j, in);
    if (rc == BT_OK) rc = (given ? of_draws : of_scenario)(j, out, charts);
    if (rc == BT_OK && charts) rc = charts_all(j, charts);
    return rc == BT_OK ? job_summary(j) : rc;
}
