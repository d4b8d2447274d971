/* cmd_export.c -- results as a table, the pathway as a picture, a run as a model for other programs. */
#include "cli.h"
#include "bendtrend/ambition.h"
#include "bendtrend/store.h"
#include "bendtrend/xmile.h"
#include <math.h>
#include <string.h>

static enum bt_code write_text(struct job *j, const char *text)
{
    struct bt_err e = { 0 };
    struct bt_out *out = NULL;
    signals_hold();
    if (bt_out_open(j->args.out, j->args.force, &out, &e) == BT_OK) {
        if (bt_out_write(out, text, strlen(text), &e) == BT_OK) bt_out_finish(out, &e);
        else bt_out_drop(out);
    }
    signals_release();
    return job_fail(j, &e);
}

/* Its own table, the one that `ambition -o FILE.csv` writes. */
static enum bt_code export_ambition(struct job *j)
{
    struct bt_ambitions found;
    if (j->args.only) return misuse(j, "--bundle goes with results that have months: of ambitions the table is of all bundles and plans");
    return job_ambitions(j, &found) == BT_OK ? job_ambition_table(j, &found, j->args.out) : j->errs.v[0].code;
}

static enum bt_code export_csv(struct job *j)
{
    struct bt_err e = { 0 };
    enum bt_code rc = job_results(j, j->args.rest.v[0]);
    if (rc != BT_OK) return rc;
    if (job_is(j, "ambition")) return export_ambition(j);
    signals_hold();
    bt_results_csv(&j->results, j->args.out, j->args.only, j->args.force, &e);
    signals_release();
    return job_fail(j, &e);
}

static enum bt_code export_dot(struct job *j)
{
    const char *in = j->args.rest.v[0], *text;
    if (place_is_results(in) && j->args.loops)
        return misuse(j, "--loops draws a scenario: results hold the picture of the pathway only");
    if (place_is_results(in)) {
        enum bt_code rc = job_results(j, in);
        if (rc != BT_OK) return rc;
        text = bt_results_attr(&j->results, 2, "pathway_dot");
        if (!text)
            return bt_errs_add(&j->errs, BT_E_INPUT, (struct bt_loc){ .file = in }, "holds no pathway: /provenance has no 'pathway_dot'");
    } else {
        enum bt_code rc = job_scenario(j, in);
        if (rc != BT_OK) return rc;
        text = (j->args.loops ? bt_network_loops_dot : bt_network_dot)(j->scenario->net, j->arena);
        if (!text) return job_no_memory(j);
    }
    return write_text(j, text);
}

/* A step whose sums are exact: then the days of other programs are ours to the last bit. */
static bool power_of_two(double step)
{
    int power;
    return frexp(step, &power) == 0.5;
}

static enum bt_code write_xmile(struct job *j, const struct bt_xmile *x)
{
    struct bt_err e = { 0 };
    struct bt_out *out = NULL;
    FILE *f;
    signals_hold();
    if (bt_out_open(j->args.out, j->args.force, &out, &e) == BT_OK) {
        if (bt_out_file(out, &f, &e) == BT_OK && bt_xmile_write(x, f, &e) == BT_OK) bt_out_finish(out, &e);
        else bt_out_drop(out);
    }
    signals_release();
    return job_fail(j, &e);
}

/* Other programs take Euler's steps as well: what that costs is said in the file. Near a full pool a step too large swings for years
 * without leaving its bounds: more than this is refused. */
static const double MOST_OFF = 0.01;

static enum bt_code say_step(struct job *j, struct bt_xmile *x)
{
    struct bt_err e = { 0 };
    double off;
    int measure;
    if (bt_study_step_error(j->scenario, x->values, x->start, x->step, &off, &measure, &e) != BT_OK) return job_fail(j, &e);
    const char *worst = bt_network_measures(x->net).name[measure];
    if (off > MOST_OFF)
        return bt_errs_add(&j->errs, BT_E_SOLVER, BT_NOWHERE,
                           "with steps of %g days the total of '%s' would be %.2g per cent off; at most %g per cent are allowed: take a "
                           "smaller --step",
                           x->step, worst, 100 * off, 100 * MOST_OFF);
    x->notes = bt_printf(j->arena,
                         "Euler's method at this dt: totals over the horizon are within %.2g per cent of those of bendtrend run (%s is "
                         "furthest off); half the dt halves that.",
                         100 * off, worst);
    return x->notes ? BT_OK : job_no_memory(j);
}

static enum bt_code export_xmile(struct job *j)
{
    const struct args *a = &j->args;
    struct bt_err e = { 0 };
    struct bt_start *start = NULL;
    double *values, rtol = a->rtol > 0 ? a->rtol : 1e-6;
    const char *usual = "business as usual", *bundle = a->only && strcmp(a->only, usual) != 0 ? a->only : NULL;
    struct bt_xmile x = { .run = bundle ? bundle : usual, .notes = "", .step = a->step > 0 ? a->step : 0.0625, .arrays = a->arrays };
    if (!power_of_two(x.step))
        return misuse(j, "--step of a model for other programs is a power of two of a day: 0.0625, 0.125, 0.25, ...; found %g", x.step);
    if (place_is_results(a->rest.v[0])) return misuse(j, "--xmile writes the model of a scenario file, not of results");
    enum bt_code rc = job_scenario(j, a->rest.v[0]);
    if (rc != BT_OK) return rc;
    x.net = j->scenario->net, x.title = j->scenario->title, x.hash = j->scenario->hash;
    bt_study_values(j->scenario, bundle, rtol, j->arena, &values, &start, &x.days, &e);
    x.values = values, x.start = start;
    rc = job_fail(j, &e);
    if (rc == BT_OK) rc = say_step(j, &x);
    if (rc == BT_OK) rc = write_xmile(j, &x);
    bt_start_free(start);
    return rc;
}

static const struct way { /* what is written, and the options that belong to it */
    const char *name;
    size_t flag;
    bool bundle, scenario, model;
    enum bt_code (*write)(struct job *j);
} WAYS[] = { { "--csv", offsetof(struct args, csv), true, false, false, export_csv },
             { "--dot", offsetof(struct args, dot), false, true, false, export_dot },
             { "--xmile", offsetof(struct args, xmile), true, true, true, export_xmile } };

static enum bt_code check_options(struct job *j, const struct way *way)
{
    const struct args *a = &j->args;
    if (!a->out) return misuse(j, "needs -o FILE");
    if (a->only && !way->bundle) return misuse(j, "--bundle means nothing with %s: the pathway is the same for every bundle", way->name);
    if (a->allow_outside && !way->scenario)
        return misuse(j, "--allow-outside means nothing with %s: results hold all they need", way->name);
    if (!way->model && (a->set.n || a->evidence || a->step > 0 || a->rtol > 0))
        return misuse(j, "--set, --evidence, --step and --rtol go with --xmile only");
    if (a->arrays && !way->model) return misuse(j, "--arrays goes with --xmile: only models have arrays");
    if (a->loops && !a->dot) return misuse(j, "--loops goes with --dot");
    return BT_OK;
}

enum bt_code cmd_export(struct job *j)
{
    const struct args *a = &j->args;
    struct bt_err e = { 0 };
    const struct way *way = NULL;
    for (size_t i = 0; i < N(WAYS); i++) {
        if (!*(const bool *)(const void *)((const char *)a + WAYS[i].flag)) continue;
        if (way) return misuse(j, "%s and %s exclude each other: choose one", way->name, WAYS[i].name);
        way = &WAYS[i];
    }
    if (!way) return misuse(j, "needs one of --csv, --dot and --xmile");
    if (check_options(j, way) != BT_OK) return BT_E_USAGE;
    if (place_distinct(j, a->out, a->rest.v[0]) != BT_OK) return BT_E_USAGE;
    if (bt_results_can_write(a->out, a->force, &e) != BT_OK) return job_fail(j, &e);
    return way->write(j);
}
