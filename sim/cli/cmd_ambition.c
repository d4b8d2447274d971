/* cmd_ambition.c -- is each ambition met, and what would it take. */
#include "cli.h"
#include "bendtrend/ambition.h"
#include "bendtrend/results.h"
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

/* Told before anything is computed. */
static enum bt_code place_table(struct job *j, const char *out)
{
    struct bt_err e = { 0 };
    size_t n = strlen(out);
    if (n < 5 || strcmp(out + n - 4, ".csv") != 0) return misuse(j, "-o must end in .csv: it is a table, found '%s'", out);
    bt_results_can_write(out, j->args.force, &e);
    return job_fail(j, &e);
}

enum bt_code cmd_ambition(struct job *j)
{
    const struct args *a = &j->args;
    struct bt_ambition_opts o;
    struct bt_ambitions found;
    struct bt_progress p;
    struct bt_err e = { 0 };
    enum bt_code rc = read_opts(j, &o);
    if (rc == BT_OK && a->out) rc = place_table(j, a->out);
    if (rc == BT_OK) rc = job_scenario(j, a->rest.v[0]);
    if (rc != BT_OK) return rc;
    bt_progress_start(&p, "ambition", a->quiet);
    rc = bt_study_ambition(j->scenario, &o, j->arena, &p, &found, &e);
    bt_progress_end(&p);
    signals_hold();
    if (rc == BT_OK && a->out) rc = bt_ambitions_csv(&found, a->out, a->force, &e);
    signals_release();
    if (rc != BT_OK) return job_fail(j, &e);
    bool said = a->json ? bt_ambitions_json(stdout, &found) : a->quiet || bt_ambitions_print(stdout, &found);
    return said ? BT_OK : bt_errs_add(&j->errs, BT_E_IO, BT_NOWHERE, "cannot write to standard output");
}
