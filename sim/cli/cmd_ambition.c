/* cmd_ambition.c -- is each ambition met, and what would it take. */
#include "cli.h"
#include "bendtrend/ambition.h"
#include "bendtrend/store.h"
#include <string.h>

enum { DRAWS = 200 };

static enum bt_code read_opts(struct job *j, struct bt_ambition_opts *o)
{
    const struct args *a = &j->args;
    *o = (struct bt_ambition_opts){ .rtol = a->rtol > 0 ? a->rtol : 1e-6, .jobs = (int)a->jobs,
                                    .draws = a->draws < 0 ? DRAWS : (int)a->draws, .seed = (int)a->seed, .budget = a->budget,
                                    .staff = a->staff, .team = a->team, .plans = (int)a->plans };
    for (int i = 0; a->objective && i < BT_N_OBJECTIVES; i++)
        if (strcmp(a->objective, bt_objective_name[i]) == 0) o->objective = (enum bt_objective)i;
    return a->earliest ? args_day(j, "earliest", a->earliest, &o->earliest) : BT_OK;
}

static bool is_table(const char *out)
{
    size_t n = strlen(out);
    return n > 4 && strcmp(out + n - 4, ".csv") == 0;
}

enum bt_code job_ambition(struct job *j, const char *what, struct blocks *blocks, struct bt_ambitions *found)
{
    struct bt_ambition_opts o;
    struct bt_progress p;
    struct bt_err e = { 0 };
    enum bt_code rc = read_opts(j, &o);
    if (rc != BT_OK) return rc;
    if (blocks) o.shards = blocks->shards, o.hold = blocks_hold, o.kept = blocks_kept, o.data = blocks;
    bt_progress_start(&p, what, j->args.quiet);
    rc = bt_study_ambition(j->scenario, &o, j->arena, &p, found, &e);
    bt_progress_end(&p);
    if (rc == BT_OK) bt_ambitions_lay(found, j->scenario, j->arena, &j->results, &e);
    return job_fail(j, &e);
}

/* Nothing is run: what is printed is in the file. */
static enum bt_code print_again(struct job *j)
{
    const struct args *a = &j->args;
    if (a->out || a->force || a->resume || a->draws >= 0 || a->seed || a->objective || a->budget > 0 || a->staff > 0 || a->earliest ||
        a->team > 0 || a->plans || a->set.n || a->evidence || a->rtol > 0 || a->allow_outside || a->charts || a->no_charts)
        return misuse(j, "of its own results, ambition prints only: --json and --quiet go with them, all else with a scenario");
    enum bt_code rc = job_results(j, a->rest.v[0]);
    if (rc != BT_OK) return rc;
    if (!job_is(j, "ambition"))
        return bt_errs_add(&j->errs, BT_E_INPUT, (struct bt_loc){ .file = a->rest.v[0] },
                           "these results say of no plan what it would take; 'bendtrend ambition' of a scenario does");
    return job_summary(j);
}

enum bt_code job_ambitions(struct job *j, struct bt_ambitions *found)
{
    struct bt_err e = { 0 };
    bt_ambitions_of(&j->results, j->arena, found, &e);
    return job_fail(j, &e);
}

enum bt_code job_ambition_table(struct job *j, const struct bt_ambitions *found, const char *out)
{
    struct bt_err e = { 0 };
    signals_hold();
    bt_ambitions_csv(found, out, j->args.force, &e);
    signals_release();
    return job_fail(j, &e);
}

static enum bt_code compute(struct job *j, const char *out, const char *charts)
{
    struct bt_ambition_opts o;
    struct bt_ambitions found;
    struct blocks blocks = { .out = out };
    enum bt_code rc = read_opts(j, &o);
    if (rc != BT_OK) return rc;
    rc = blocks_open(j, &blocks, bt_ambition_identity(j->scenario, &o, j->arena));
    if (rc == BT_OK) rc = job_ambition(j, "ambition", &blocks, &found);
    if (rc == BT_OK) rc = is_table(out) ? job_ambition_table(j, &found, out) : job_write(j, out, charts);
    blocks_close(&blocks, rc == BT_OK);
    return rc;
}

enum bt_code cmd_ambition(struct job *j)
{
    const struct args *a = &j->args;
    const char *out = a->out ? a->out : "ambition.h5", *in = a->rest.v[0];
    struct bt_ambition_opts o;
    if (place_is_results(in)) return print_again(j);
    if (charts_misused(j) != BT_OK) return BT_E_USAGE;
    const bool table = is_table(out);
    if (table && a->charts) return misuse(j, "--charts goes with a results file: '%s' is a table", out);
    const char *charts = table ? NULL : charts_folder(j, out);
    if (!charts && !table && !a->no_charts) return job_no_memory(j);
    enum bt_code rc = read_opts(j, &o);
    if (rc == BT_OK) rc = place_results(j, out);
    if (rc == BT_OK && charts) rc = charts_can_draw(j, charts, &(struct words){ 0 });
    if (rc == BT_OK) rc = job_scenario(j, in);
    if (rc == BT_OK) rc = compute(j, out, charts);
    if (rc == BT_OK && charts) rc = charts_all(j, charts);
    return rc == BT_OK ? job_summary(j) : rc;
}
