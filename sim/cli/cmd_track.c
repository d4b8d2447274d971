/* cmd_track.c -- what was counted since a plan began, beside the plan: words, tables, a chart a series. */
#include "cli.h"
#include "bendtrend/chart.h"
#include "bendtrend/store.h"
#include "bendtrend/track.h"
#include <stdlib.h>
#include <string.h>

static const char CHART[] = "track", TABLE[] = "track.csv", PAYMENT[] = "track-payment.csv";

/* Could an earlier call have made a file of this name? */
static bool is_named(const char *name)
{
    static const char *const ENDING[] = { ".png", ".svg", ".pdf", ".gp" };
    size_t len = strlen(name);
    if (strcmp(name, TABLE) == 0 || strcmp(name, PAYMENT) == 0) return true;
    for (size_t i = 0; i < N(ENDING); i++) {
        size_t tail = strlen(ENDING[i]);
        if (strncmp(name, "track_", 6) == 0 && len > tail && strcmp(name + len - tail, ENDING[i]) == 0) return true;
    }
    return false;
}

/* In a folder of one plan: what an earlier call made goes, if it is still as it was made. */
static const struct bt_ours OURS = { is_named, ".made-by-bendtrend-track", true };

/* "_NAME", of what gnuplot takes for the name of a picture. */
static const char *suffix(struct job *j, const char *series)
{
    static const char GOOD[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    char *s = bt_printf(j->arena, "_%.100s", series);
    for (char *p = s; p && *p; p++)
        if (!strchr(GOOD, *p)) *p = '_';
    return s;
}

static enum bt_code write_table(const struct bt_track *t, void (*print)(FILE *, const struct bt_track *), struct bt_folder *into,
                                const char *name, struct bt_err *e)
{
    char *text = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);
    if (f) print(f, t);
    bool bad = !f || ferror(f) != 0;
    if ((f && fclose(f) != 0) || bad) bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    else bt_folder_write(into, name, text, len, e);
    free(text);
    return e->code;
}

static enum bt_code draw(struct job *j, const struct bt_track *t, struct bt_chart_opts *o, struct bt_err *e)
{
    struct bt_progress p;
    bt_progress_start(&p, "charts", j->args.quiet);
    for (int i = 0; i < t->n && e->code == BT_OK && !signals_waiting(); i++) {
        struct bt_results r;
        bt_progress_at(&p, (double)i / t->n);
        if (!(o->suffix = suffix(j, t->v[i].name))) bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        else if (bt_track_lay(t, i, j->arena, &r, e) == BT_OK) bt_chart_draw(&r, CHART, o, e);
    }
    bt_progress_end(&p);
    return e->code;
}

static enum bt_code write_all(struct job *j, const struct bt_track *t, const char *dir, unsigned formats)
{
    struct bt_err e = { 0 };
    struct bt_chart_opts o = { .plots = place_plots(j), .formats = formats, .stop = signals_waiting };
    if (!o.plots) return job_no_memory(j);
    signals_hold();
    if (bt_folder_open(dir, &o.into, &e) == BT_OK) {
        write_table(t, bt_track_csv, o.into, TABLE, &e);
        if (e.code == BT_OK && t->pay.contract) write_table(t, bt_track_payment_csv, o.into, PAYMENT, &e);
        if (e.code == BT_OK && formats) draw(j, t, &o, &e);
        if (e.code == BT_OK && !signals_waiting()) bt_folder_finish(o.into, j->args.force, &OURS, &e);
        else bt_folder_drop(o.into);
    }
    signals_release();
    return job_fail(j, &e);
}

static enum bt_code check_options(struct job *j)
{
    const struct args *a = &j->args;
    if (!a->data) return misuse(j, "--data CSV is missing: what was counted, with the columns month,series,value");
    if (a->no_charts && a->format) return misuse(j, "--format and --no-charts exclude each other");
    if (!a->contract && (a->target || a->budget > 0 || a->saving_share > 0 || a->pay_for || a->contract_from))
        return misuse(j, "--contract-from, --target, --budget, --saving-share and --pay-for go with --contract");
    if (a->contract && !a->target) return misuse(j, "--contract needs --target SERIES, what is paid for");
    return BT_OK;
}

static enum bt_code make(struct job *j, struct bt_track *t)
{
    const struct args *a = &j->args;
    struct bt_track_opts o = { .data = a->data, .bundle = a->only, .step = a->new_limits.v, .n_step = a->new_limits.n };
    o.contract = a->contract, o.contract_from = a->contract_from, o.target = a->target, o.budget = a->budget;
    o.share = a->saving_share;
    o.pay_for = a->pay_for && strcmp(a->pay_for, "change") == 0 ? BT_PAY_CHANGE : BT_PAY_DELIVERED;
    return bt_track_make(&j->results, &o, j->arena, t, &j->errs);
}

enum bt_code cmd_track(struct job *j)
{
    static const char *const NAME[] = { CHART };
    const struct args *a = &j->args;
    const struct words chart = { .n = 1, .v = (const char **)NAME };
    struct bt_err e = { 0 };
    struct bt_track t;
    unsigned formats = 0;
    if (check_options(j) != BT_OK) return BT_E_USAGE;
    if (!a->no_charts && bt_chart_formats(a->format ? a->format : "png,svg,pdf", &formats, &e) != BT_OK) return job_fail(j, &e);
    const char *dir = a->out ? a->out : place_beside(j, a->rest.v[0], "-track");
    if (!dir) return job_no_memory(j);
    enum bt_code rc = formats ? charts_can_draw(j, dir, &chart) : place_folder(j, dir, a->force);
    if (rc == BT_OK && bt_folder_can_renew(dir, &OURS, &e) != BT_OK) return job_fail(j, &e);
    if (rc == BT_OK) rc = job_results(j, a->rest.v[0]);
    if (rc == BT_OK) rc = make(j, &t);
    if (rc == BT_OK) rc = write_all(j, &t, dir, formats);
    if (rc != BT_OK || (a->quiet && !a->json)) return rc;
    bt_track_print(stdout, &t, a->json, job_colour(stdout), &e);
    return job_fail(j, &e);
}
