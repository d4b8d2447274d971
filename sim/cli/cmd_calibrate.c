/* cmd_calibrate.c -- some numbers of a scenario fitted to published series, to a file that the scenario can take them from. */
#include "cli.h"
#include "bendtrend/calibrate.h"
#include "bendtrend/store.h"
#include <string.h>

/* As it could be typed again, without where results go. */
static const char *command_of(struct job *j)
{
    const struct args *a = &j->args;
    const struct { const char *option, *value; } SAID[] = { { "--until", a->until },       { "--prior", a->prior }, { "--loss", a->loss },
                                                            { "--evidence", a->evidence } };
    const char *text = bt_printf(j->arena, "bendtrend calibrate %s --data %s", job_shell_word(j, a->rest.v[0]), job_shell_word(j, a->data));
    const struct { const char *option; const struct words *words; } LISTED[] = { { "--fit", &a->fit }, { "--set", &a->set } };
    for (size_t i = 0; i < N(LISTED); i++)
        for (int k = 0; text && k < LISTED[i].words->n; k++)
            text = bt_printf(j->arena, "%s %s %s", text, LISTED[i].option, job_shell_word(j, LISTED[i].words->v[k]));
    for (size_t i = 0; text && i < N(SAID); i++)
        if (SAID[i].value) text = bt_printf(j->arena, "%s %s %s", text, SAID[i].option, job_shell_word(j, SAID[i].value));
    return text;
}

static struct bt_calibrate_opts read_opts(const struct args *a)
{
    return (struct bt_calibrate_opts){ .data = a->data, .fit = a->fit.v, .n_fit = a->fit.n, .until = a->until, .prior = a->prior,
                                       .loss = a->loss, .rtol = a->rtol > 0 ? a->rtol : 1e-6, .jobs = (int)a->jobs };
}

enum bt_code job_calibrate(struct job *j, const char *what, const char *command, struct blocks *blocks)
{
    struct bt_progress p;
    const struct args *a = &j->args;
    struct bt_calibrate_opts o = read_opts(a);
    if (!command) return job_no_memory(j);
    o.command = command;
    if (blocks) o.shards = blocks->shards, o.hold = blocks_hold, o.kept = blocks_kept, o.kept_data = blocks;
    bt_progress_start(&p, what, a->quiet);
    enum bt_code rc = bt_study_calibrate(j->scenario, &o, j->arena, &p, &j->results, &j->errs);
    bt_progress_end(&p);
    return rc;
}

/* Nothing that is read is written over, and results and numbers are two files. */
static enum bt_code check_outputs(struct job *j, const char *out)
{
    struct bt_err e = { 0 };
    const struct args *a = &j->args;
    enum bt_code rc = place_distinct(j, out, a->rest.v[0]);
    if (rc == BT_OK) rc = place_distinct(j, out, a->data);
    if (rc == BT_OK && bt_results_can_write(out, a->force, &e) != BT_OK) rc = job_fail(j, &e);
    if (rc != BT_OK || !a->results) return rc;
    if (strcmp(out, a->results) == 0) return misuse(j, "--results and -o name the same file '%s'", out);
    if ((rc = place_results(j, a->results)) == BT_OK) rc = place_distinct(j, a->results, a->data);
    return rc;
}

static enum bt_code write_fragment(struct job *j, const char *out)
{
    struct bt_err e = { 0 };
    struct bt_out *o = NULL;
    FILE *f;
    signals_hold();
    if (bt_out_open(out, j->args.force, &o, &e) == BT_OK) {
        if (bt_out_file(o, &f, &e) == BT_OK && bt_calibrate_fragment(f, &j->results, &e) == BT_OK) bt_out_finish(o, &e);
        else bt_out_drop(o);
    }
    signals_release();
    return job_fail(j, &e);
}

static enum bt_code compute(struct job *j)
{
    const struct args *a = &j->args;
    const struct bt_calibrate_opts o = read_opts(a);
    struct blocks blocks = { .out = a->out };
    enum bt_code rc = blocks_open(j, &blocks, bt_calibrate_identity(j->scenario, &o, j->arena));
    if (rc == BT_OK) rc = job_calibrate(j, "calibration", command_of(j), &blocks);
    if (rc == BT_OK && a->results) rc = job_write(j, a->results, a->charts);
    if (rc == BT_OK) rc = write_fragment(j, a->out);
    blocks_close(&blocks, rc == BT_OK);
    return rc;
}

enum bt_code cmd_calibrate(struct job *j)
{
    struct args *a = &j->args;
    if (!a->data) return misuse(j, "--data CSV is missing: the series, with the columns month,series,value");
    if (!a->out) a->out = "calibrated.yaml";
    if (a->charts && !a->results) return misuse(j, "--charts needs --results FILE, from which the chart is drawn");
    enum bt_code rc = check_outputs(j, a->out);
    if (rc == BT_OK && a->charts) rc = charts_can_draw(j, a->charts, &(struct words){ 0 });
    if (rc == BT_OK) rc = job_scenario(j, a->rest.v[0]);
    for (int i = 0; rc == BT_OK && a->results && i < j->scenario->files.n; i++)
        rc = place_distinct(j, a->results, j->scenario->files.v[i].path);
    if (rc == BT_OK) rc = compute(j);
    if (rc == BT_OK && a->charts) rc = charts_all(j, a->charts);
    if (rc == BT_OK) rc = job_summary(j);
    if (rc == BT_OK && !a->quiet && !a->json) printf("Written to %s; a scenario takes it with `calibrated: %s`.\n", a->out, a->out);
    return rc;
}
