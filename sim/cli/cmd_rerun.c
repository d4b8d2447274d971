/* cmd_rerun.c -- the scenario kept in a results file, run or back-tested again from nothing but that file. */
#include "cli.h"
#include "bendtrend/ambition.h"
#include "bendtrend/compare.h"
#include "bendtrend/drivers.h"
#include <string.h>

/* The lines of a text attribute; none for an absent or empty one. */
static enum bt_code lines(struct job *j, const char *name, struct words *out)
{
    const char *text = bt_results_attr(&j->results, 2, name);
    if (!text || !*text) return BT_OK;
    size_t room = 1;
    for (const char *p = text; *p; p++) room += *p == '\n';
    if (!(out->v = bt_get(j->arena, room, sizeof *out->v))) return job_no_memory(j);
    for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
        if (!(out->v[out->n++] = bt_dup(j->arena, p, strcspn(p, "\n")))) return job_no_memory(j);
    }
    return BT_OK;
}

static const char *text_of(const struct job *j, const char *name)
{
    const char *text = bt_results_attr(&j->results, 2, name);
    return text && *text ? text : NULL;
}

static enum bt_code lacks(struct job *j, const char *name)
{
    return bt_errs_add(&j->errs, BT_E_INPUT, (struct bt_loc){ .file = j->args.rest.v[0] },
                       "cannot be run again: /provenance has no usable '%s'", name);
}

static bool is_one_of(const char *word, const char *const *known, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(word, known[i]) == 0) return true;
    return false;
}

/* The settings of the first run become those of this one, as if they stood on the command line. */
static enum bt_code settings(struct job *j)
{
    struct args *a = &j->args;
    a->method = text_of(j, "method");
    a->evidence = text_of(j, "evidence");
    if (!a->method || !is_one_of(a->method, bt_method_name, BT_N_METHODS)) return lacks(j, "method");
    if (a->evidence && !is_one_of(a->evidence, bt_stance_name, BT_N_STANCES)) return lacks(j, "evidence");
    if (!bt_results_number(&j->results, 2, "rtol", &a->rtol) || !(a->rtol >= 1e-13 && a->rtol <= 1e-2)) return lacks(j, "rtol");
    if (strcmp(a->method, "cvodes") != 0 && (!bt_results_number(&j->results, 2, "step", &a->step) || !(a->step >= 1e-4 && a->step <= 30)))
        return lacks(j, "step");
    enum bt_code rc = lines(j, "set", &a->set);
    return rc == BT_OK ? lines(j, "bundles", &a->bundle) : rc;
}

/* The scenario among the files kept: the one of the name remembered, else the first that was read. */
static const char *scenario_name(const struct job *j)
{
    const char *name = text_of(j, "scenario");
    for (int i = 0; name && i < j->results.n_source; i++)
        if (strcmp(j->results.source[i].name, name) == 0) return name;
    return j->results.n_source ? j->results.source[0].name : NULL;
}

/* No data folder: what the first run read from it is among the files kept. */
static enum bt_code stored_scenario(struct job *j)
{
    const struct bt_results *r = &j->results;
    const struct args *a = &j->args;
    struct bt_file *files = bt_get(j->arena, (size_t)r->n_source + 1, sizeof *files);
    struct bt_scenario_opts o = { .path = scenario_name(j), .set = a->set.v, .n_set = a->set.n, .evidence = a->evidence,
                                  .stored = files, .n_stored = r->n_source,
                                  .outside_view = job_is(j, "uncertainty") || job_is(j, "drivers") };
    if (!files) return job_no_memory(j);
    if (!o.path) return lacks(j, "files");
    for (int i = 0; i < r->n_source; i++) {
        const struct bt_source *s = &r->source[i];
        files[i] = (struct bt_file){ .name = s->name, .path = s->name, .text = s->text, .len = s->len };
        bt_sha256(s->text, s->len, files[i].sha256);
    }
    return bt_scenario_read(&o, &j->scenario, &j->errs);
}

/* What all studies have: neither method nor bundles. */
static enum bt_code validate_settings(struct job *j)
{
    struct args *a = &j->args;
    a->evidence = text_of(j, "evidence");
    if (a->evidence && !is_one_of(a->evidence, bt_stance_name, BT_N_STANCES)) return lacks(j, "evidence");
    if (!bt_results_number(&j->results, 2, "rtol", &a->rtol) || !(a->rtol >= 1e-13 && a->rtol <= 1e-2)) return lacks(j, "rtol");
    return lines(j, "set", &a->set);
}

/* As of what all have: the draws are those of the file, whatever its scenario says. */
static enum bt_code drawn_settings(struct job *j)
{
    struct args *a = &j->args;
    double draws = 0, seed = 0;
    if (!bt_results_number(&j->results, 2, "draws", &draws) || !(draws >= 10 && draws <= 100000)) return lacks(j, "draws");
    if (!bt_results_number(&j->results, 2, "seed", &seed) || !(seed >= 1 && seed <= 2147483647)) return lacks(j, "seed");
    a->draws = (long)draws, a->seed = (long)seed;
    return validate_settings(j);
}

/* As above, of a comparison: it may have been under each rule of overlap. */
static enum bt_code compare_settings(struct job *j)
{
    double drawn = 0;
    j->args.rules = bt_results_axis(&j->results, "rule") != NULL;
    if (bt_results_number(&j->results, 2, "proof_drawn", &drawn) && drawn >= 1 && drawn <= BT_MOST_PROVED) j->args.prove = (long)drawn;
    if (bt_results_number(&j->results, 2, "draws", &drawn)) return drawn_settings(j);
    return validate_settings(j);
}

/* As above, of a back-test: it has data and a hold-out as well. */
static enum bt_code backtest_settings(struct job *j)
{
    struct args *a = &j->args;
    double months = -1;
    a->data = text_of(j, "data");
    if (!a->data) return lacks(j, "data");
    if (!bt_results_number(&j->results, 2, "hold_out", &months) || !(months >= 0 && months <= 240)) return lacks(j, "hold_out");
    a->hold_out = (long)months;
    return validate_settings(j);
}

enum bt_code job_drawn_scenario(struct job *j)
{
    enum bt_code rc = drawn_settings(j);
    return rc == BT_OK ? stored_scenario(j) : rc;
}

/* As of draws; and what was asked of them. */
static enum bt_code drivers_settings(struct job *j)
{
    struct args *a = &j->args;
    double rows = -1;
    a->measure = text_of(j, "measure"), a->together = text_of(j, "together");
    if (!a->together || !is_one_of(a->together, bt_together_name, BT_N_TOGETHER)) return lacks(j, "together");
    if (!bt_results_number(&j->results, 2, "sobol", &rows) || !(rows >= 0 && rows <= 20000)) return lacks(j, "sobol");
    if (!bt_results_number(&j->results, 2, "price", &a->price) || !(a->price >= 0 && a->price <= 1e9)) return lacks(j, "price");
    a->sobol = (long)rows;
    return drawn_settings(j);
}

/* A number of the first run that must be within bounds; name as the file has it. */
static bool number_within(const struct job *j, const char *name, double least, double most, double *out)
{
    return bt_results_number(&j->results, 2, name, out) && *out >= least && *out <= most;
}

/* What was fitted to what; until when. Words that are none are refused by the study, which reads them as those of a command line. */
static enum bt_code calibrate_settings(struct job *j)
{
    struct args *a = &j->args;
    a->data = text_of(j, "data"), a->until = text_of(j, "until"), a->prior = text_of(j, "prior"), a->loss = text_of(j, "loss");
    if (!a->data) return lacks(j, "data");
    if (!a->prior || !is_one_of(a->prior, bt_prior_name, BT_N_PRIORS)) return lacks(j, "prior");
    if (!a->loss || !is_one_of(a->loss, bt_loss_name, BT_N_LOSSES)) return lacks(j, "loss");
    enum bt_code rc = lines(j, "fit", &a->fit);
    return rc == BT_OK ? validate_settings(j) : rc;
}

/* What the search was asked for; 0 is no limit. */
static enum bt_code ambition_settings(struct job *j)
{
    struct args *a = &j->args;
    double draws, seed, plans;
    a->objective = text_of(j, "objective"), a->earliest = text_of(j, "earliest");
    if (!a->objective || !is_one_of(a->objective, bt_objective_name, BT_N_OBJECTIVES)) return lacks(j, "objective");
    if (!number_within(j, "draws", 0, 100000, &draws)) return lacks(j, "draws");
    if (!number_within(j, "seed", 1, 2147483647, &seed)) return lacks(j, "seed");
    if (!number_within(j, "plans", 10, 100000, &plans)) return lacks(j, "plans");
    if (!number_within(j, "team", 0.1, 1e6, &a->team)) return lacks(j, "team");
    if (!number_within(j, "within_budget", 0, 1e15, &a->budget)) return lacks(j, "within_budget");
    if (!number_within(j, "staff_at_most", 0, 1e9, &a->staff)) return lacks(j, "staff_at_most");
    a->draws = (long)draws, a->seed = (long)seed, a->plans = (long)plans;
    return validate_settings(j);
}

static enum bt_code run_again(struct job *j, int *failed) { (void)failed; return job_study(j, "rerun", false); }
static enum bt_code backtest_again(struct job *j, int *failed) { (void)failed; return job_backtest(j, "rerun"); }
static enum bt_code validate_again(struct job *j, int *failed) { return job_validate(j, "rerun", failed); }

static enum bt_code compare_again(struct job *j, int *failed) { return job_compare(j, "rerun", NULL, failed); }
static enum bt_code uncertainty_again(struct job *j, int *failed) { (void)failed; return job_uncertainty(j, "rerun", NULL); }

static enum bt_code drivers_again(struct job *j, int *failed) { (void)failed; return job_drivers(j, "rerun", NULL); }

static enum bt_code ambition_again(struct job *j, int *failed)
{
    struct bt_ambitions found;
    (void)failed;
    return job_ambition(j, "rerun", NULL, &found);
}

static enum bt_code calibrate_again(struct job *j, int *failed)
{
    const char *command = bt_results_attr(&j->results, 2, "command");
    (void)failed;
    return job_calibrate(j, "rerun", command ? command : "", NULL);
}

static const struct {
    const char *study; /* NULL: any other */
    enum bt_code (*settings)(struct job *j);
    enum bt_code (*again)(struct job *j, int *failed);
} STUDIES[] = { { "backtest", backtest_settings, backtest_again }, { "validate", validate_settings, validate_again },
                { "compare", compare_settings, compare_again },
                { "uncertainty", drawn_settings, uncertainty_again },
                { "drivers", drivers_settings, drivers_again },
                { "ambition", ambition_settings, ambition_again },
                { "calibrate", calibrate_settings, calibrate_again },
                { NULL, settings, run_again } };

enum bt_code cmd_rerun(struct job *j)
{
    struct bt_err e = { 0 };
    const char *in = j->args.rest.v[0], *out = j->args.out ? j->args.out : place_beside(j, in, "-rerun.h5");
    if (!out) return job_no_memory(j);
    if (place_distinct(j, out, in) != BT_OK) return BT_E_USAGE;
    if (bt_results_can_write(out, j->args.force, &e) != BT_OK) return job_fail(j, &e);
    enum bt_code rc = job_results(j, in);
    size_t i = 0;
    int failed = 0;
    while (STUDIES[i].study && !job_is(j, STUDIES[i].study)) i++;
    if (rc == BT_OK) rc = STUDIES[i].settings(j);
    if (rc == BT_OK) rc = stored_scenario(j);
    if (rc == BT_OK) rc = STUDIES[i].again(j, &failed);
    if (rc == BT_OK) rc = job_write(j, out, NULL);
    if (rc == BT_OK) rc = job_summary(j);
    return rc == BT_OK ? job_verdict(j, failed) : rc;
}
