/* cmd_report.c -- the business case, from results files alone. */
#include "cli.h"
#include "bendtrend/chart.h"
#include "bendtrend/explore.h"
#include "bendtrend/report.h"
#include <string.h>

static const struct bt_ours OURS = { bt_report_is_file, ".made-by-bendtrend", true };

/* Each file into memory of its own name. */
static enum bt_code read_all(struct job *j, struct bt_report_in *in)
{
    const struct words *w = &j->args.rest;
    for (int i = 0; i < w->n; i++) {
        struct bt_results *r = bt_get(j->arena, 1, sizeof *r);
        struct bt_err e = { 0 };
        if (!r) return job_no_memory(j);
        if (bt_results_read(w->v[i], j->arena, r, &e) != BT_OK) return job_fail(j, &e);
        in[i] = (struct bt_report_in){ w->v[i], r };
    }
    return BT_OK;
}

static enum bt_code write_into(struct job *j, const struct bt_report_in *in, const struct bt_report_opts *o)
{
    struct bt_err e = { 0 };
    struct bt_folder *into = NULL;
    struct bt_progress p;
    signals_hold();
    enum bt_code rc = bt_folder_open(j->args.out, &into, &e);
    if (rc == BT_OK) {
        bt_progress_start(&p, "report", j->args.quiet);
        rc = bt_report_write(in, j->args.rest.n, o, into, j->arena, &p, &j->errs);
        bt_progress_end(&p);
        if (rc == BT_OK && !signals_waiting()) rc = bt_folder_finish(into, j->args.force, &OURS, &e);
        else bt_folder_drop(into);
    }
    signals_release();
    if (e.code != BT_OK) job_fail(j, &e);
    return rc;
}

/* With every bundle comes a page that wants the chart library: asked before anything is made. */
static enum bt_code explorer_ready(struct job *j, const struct bt_report_in *in, const char *plots)
{
    struct bt_err e = { 0 };
    for (int i = 0; i < j->args.rest.n; i++) {
        const char *study = bt_results_attr(in[i].r, 0, "study");
        if (study && strcmp(study, "compare") == 0) bt_explore_check_tools(&(struct bt_explore_opts){ .plots = plots }, &e);
    }
    return job_fail(j, &e);
}

enum bt_code cmd_report(struct job *j)
{
    const struct args *a = &j->args;
    struct bt_err e = { 0 };
    struct bt_report_in *in = bt_get(j->arena, (size_t)a->rest.n, sizeof *in);
    const char *data = place_scenarios(j);
    struct bt_report_opts o = { .plots = place_plots(j),
                                .stop = signals_waiting,
                                .evidence = data ? bt_printf(j->arena, "%s/evidence", data) : NULL,
                                .style = a->template };
    if (!in || !o.plots || !o.evidence) return job_no_memory(j);
    if (!a->out) return misuse(j, "report needs -o DIR, the folder it is written to");
    if (bt_report_formats(a->format ? a->format : "html,xlsx", &o.formats, &e) != BT_OK) return job_fail(j, &e);
    enum bt_code rc = place_folder(j, a->out, a->force);
    if (rc == BT_OK && bt_folder_can_renew(a->out, &OURS, &e) != BT_OK) rc = job_fail(j, &e);
    if (rc == BT_OK && bt_report_check_tools(o.formats, &e) != BT_OK) rc = job_fail(j, &e);
    if (rc == BT_OK) rc = read_all(j, in);
    if (rc == BT_OK && bt_report_check(in, a->rest.n, &e) != BT_OK) rc = job_fail(j, &e);
    if (rc == BT_OK) rc = explorer_ready(j, in, o.plots);
    if (rc == BT_OK) rc = write_into(j, in, &o);
    if (rc == BT_OK && !a->quiet) bt_report_print(stdout, a->out, o.formats, a->json);
    return rc;
}
