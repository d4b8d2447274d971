/* common.c -- what several commands do alike. */
#include "cli.h"
#include "bendtrend/ambition.h"
#include "bendtrend/calibrate.h"
#include "bendtrend/compare.h"
#include "bendtrend/drivers.h"
#include "bendtrend/uncertainty.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum bt_code job_fail(struct job *j, const struct bt_err *e)
{
    if (e->code != BT_OK) bt_errs_push(&j->errs, e);
    return e->code;
}

enum bt_code job_no_memory(struct job *j)
{
    return bt_errs_add(&j->errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

enum bt_code job_scenario(struct job *j, const char *path)
{
    const struct args *a = &j->args;
    struct bt_scenario_opts o = { .path = path, .data = place_scenarios(j), .set = a->set.v, .n_set = a->set.n,
                                  .evidence = a->evidence, .allow_outside = a->allow_outside,
                                    .outside_view = j->cmd->run == cmd_uncertainty || j->cmd->run == cmd_drivers };
    if (!o.data) return job_no_memory(j);
    enum bt_code rc = bt_scenario_read(&o, &j->scenario, &j->errs);
    for (int i = 0; rc == BT_OK && a->out && i < j->scenario->files.n; i++)
        rc = place_distinct(j, a->out, j->scenario->files.v[i].path); /* --force may replace results, never what they are made of */
    if (rc == BT_OK && a->out && a->data) rc = place_distinct(j, a->out, a->data);
    return rc;
}

enum bt_code job_results(struct job *j, const char *path)
{
    struct bt_err e = { 0 };
    bt_results_read(path, j->arena, &j->results, &e);
    return job_fail(j, &e);
}

const char *job_shell_word(struct job *j, const char *text)
{
    static const char PLAIN[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+,:@%=-";
    size_t len = strlen(text);
    if (len && strspn(text, PLAIN) == len) return text[0] == '-' ? bt_printf(j->arena, "./%s", text) : text;
    char *quoted = bt_get(j->arena, 4 * len + 3, 1), *to = quoted;
    if (!quoted) return text;
    *to++ = '\'';
    for (; *text; text++) {
        if (*text == '\'') to = stpcpy(to, "'\\''");
        else *to++ = *text;
    }
    *to = '\'';
    return quoted;
}

void job_keeps(struct job *j)
{
    const char *dir = j->args.charts, *done = bt_printf(j->arena, "the results are complete in '%s'", j->written);
    j->kept = done && j->charts
                  ? bt_printf(j->arena, "%s; the charts are not drawn; to draw them: bendtrend plot %s%s%s --force", done,
                              job_shell_word(j, j->written), dir ? " -o " : "", dir ? job_shell_word(j, dir) : "")
                  : done;
    signals_words(j->kept ? bt_printf(j->arena, "interrupted: %s\n", j->kept) : NULL);
}

enum bt_code job_write(struct job *j, const char *path, const char *charts)
{
    struct bt_err e = { 0 };
    signals_hold();
    if (bt_results_write(&j->results, path, j->args.force, &e) == BT_OK) {
        j->written = path, j->charts = charts;
        job_keeps(j);
    }
    signals_release();
    return job_fail(j, &e);
}

static struct bt_run_opts run_opts(const struct job *j)
{
    const struct args *a = &j->args;
    struct bt_run_opts o = { .method = BT_CVODES, .step = a->step, .rtol = a->rtol > 0 ? a->rtol : 1e-6, .jobs = (int)a->jobs,
                             .bundle = a->bundle.v, .n_bundle = a->bundle.n };
    for (int i = 0; a->method && i < BT_N_METHODS; i++)
        if (strcmp(a->method, bt_method_name[i]) == 0) o.method = (enum bt_method)i;
    return o;
}

enum bt_code job_study(struct job *j, const char *what, bool baseline_only)
{
    struct bt_err e = { 0 };
    struct bt_progress p;
    struct bt_run_opts o = run_opts(j);
    o.baseline_only = baseline_only;
    bt_progress_start(&p, what, j->args.quiet);
    bt_study_run(j->scenario, &o, j->arena, &p, &j->results, &e);
    bt_progress_end(&p);
    return job_fail(j, &e);
}

enum bt_code job_backtest(struct job *j, const char *what)
{
    struct bt_progress p;
    const struct args *a = &j->args;
    struct bt_backtest_opts o = { .data = a->data, .hold_out = (int)a->hold_out, .rtol = a->rtol > 0 ? a->rtol : 1e-6 };
    bt_progress_start(&p, what, a->quiet);
    enum bt_code rc = bt_study_backtest(j->scenario, &o, j->arena, &p, &j->results, &j->errs);
    bt_progress_end(&p);
    return rc;
}

enum bt_code job_validate(struct job *j, const char *what, int *failed)
{
    struct bt_err e = { 0 };
    struct bt_progress p;
    const struct args *a = &j->args;
    struct bt_validate_opts o = { .rtol = a->rtol > 0 ? a->rtol : 1e-6, .jobs = (int)a->jobs };
    bt_progress_start(&p, what, a->quiet);
    bt_study_validate(j->scenario, &o, j->arena, &p, &j->results, failed, &e);
    bt_progress_end(&p);
    return job_fail(j, &e);
}

enum bt_code job_verdict(struct job *j, int failed)
{
    if (!failed) return BT_OK;
    if (job_is(j, "compare"))
        return bt_errs_add(&j->errs, BT_E_VERDICT, BT_NOWHERE, "bundles run again by CVODES are further off than the bound: see the proof");
    return bt_errs_add(&j->errs, BT_E_VERDICT, BT_NOWHERE, "%d of the checks that must hold %s", failed, failed > 1 ? "fail" : "fails");
}

bool job_is(const struct job *j, const char *study)
{
    const char *is = bt_results_attr(&j->results, 0, "study");
    return is && strcmp(is, study) == 0;
}

static enum bt_code print_compare(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e)
{
    const struct bt_compare_view v = { .budget = -1, .shown = 10 };
    (void)colour;
    return bt_compare_print(out, r, &v, json, e);
}

enum bt_code job_summary(struct job *j)
{
    static const struct {
        const char *study;
        enum bt_code (*print)(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);
    } PRINT[] = { { "backtest", bt_backtest_print }, { "validate", bt_certificate_print }, { "compare", print_compare },
                  { "uncertainty", bt_uncertainty_print }, { "calibrate", bt_calibrate_print }, { "drivers", bt_drivers_print },
                  { "ambition", bt_ambitions_show },
                  { NULL, bt_summary_print } };
    struct bt_err e = { 0 };
    const struct args *a = &j->args;
    size_t i = 0;
    if (!a->json && a->quiet) return BT_OK;
    while (PRINT[i].study && !job_is(j, PRINT[i].study)) i++;
    PRINT[i].print(stdout, &j->results, a->json, job_colour(stdout), &e);
    return job_fail(j, &e);
}

bool job_colour(FILE *out)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
    if ((no && *no) || (term && strcmp(term, "dumb") == 0)) return false;
    return isatty(fileno(out));
}
