/* cmd_plot.c -- charts of a results file. */
#include "cli.h"
#include "bendtrend/chart.h"

/* The charts named on the command line, each once; all those there are data for where none is. */
static enum bt_code chosen(struct job *j, struct words *names)
{
    if (j->args.rest.n == 1) return charts_ready(j, names);
    *names = (struct words){ .n = j->args.rest.n - 1, .v = j->args.rest.v + 1 };
    for (int i = 0; i < names->n; i++) {
        struct bt_err e = { 0 };
        if (bt_chart_ready(&j->results, names->v[i], &e) != BT_OK) return job_fail(j, &e);
    }
    return BT_OK;
}

static enum bt_code check_names(struct job *j)
{
    const struct words *w = &j->args.rest;
    const char *all[64];
    int n;
    const struct bt_chart *charts = bt_charts(&n);
    for (int i = 0; i < n && i < (int)N(all); i++) all[i] = charts[i].name;
    for (int i = 1; i < w->n; i++) {
        const char *near = bt_nearest(w->v[i], all, n < (int)N(all) ? n : (int)N(all));
        if (bt_chart_named(w->v[i])) continue;
        if (near) return misuse(j, "unknown chart '%s'; did you mean '%s'?", w->v[i], near);
        return misuse(j, "unknown chart '%s'; 'bendtrend plot %s --list' names those there are", w->v[i], w->v[0]);
    }
    return BT_OK;
}

static enum bt_code print_list(struct job *j)
{
    struct words names = { 0 };
    enum bt_code rc = job_results(j, j->args.rest.v[0]);
    if (rc == BT_OK) rc = charts_ready(j, &names);
    for (int i = 0; rc == BT_OK && i < names.n; i++) printf("%-16s %s\n", names.v[i], bt_chart_named(names.v[i])->shows);
    return rc;
}

static void print_made(const char *dir, unsigned formats, const struct words *names)
{
    static const struct { enum bt_format format; const char *ending; } ENDINGS[] = {
        { BT_PNG, "png" }, { BT_SVG, "svg" }, { BT_PDF, "pdf" } };
    for (int i = 0; i < names->n; i++)
        for (size_t k = 0; k < N(ENDINGS); k++)
            if (formats & ENDINGS[k].format) printf("%s/%s.%s\n", dir, names->v[i], ENDINGS[k].ending);
}

enum bt_code cmd_plot(struct job *j)
{
    const struct args *a = &j->args;
    struct bt_err e = { 0 };
    struct words asked = { .n = a->rest.n - 1, .v = a->rest.v + 1 }, names = { 0 };
    unsigned formats;
    if (a->list && (a->out || a->format || a->force || asked.n)) return misuse(j, "--list draws nothing and goes with RESULTS alone");
    if (a->list) return print_list(j);
    if (check_names(j) != BT_OK) return BT_E_USAGE;
    if (bt_chart_formats(a->format ? a->format : "png,svg,pdf", &formats, &e) != BT_OK) return job_fail(j, &e);
    const char *dir = a->out ? a->out : place_beside(j, a->rest.v[0], "-charts");
    if (!dir) return job_no_memory(j);
    enum bt_code rc = charts_can_draw(j, dir, &asked);
    if (rc == BT_OK) rc = job_results(j, a->rest.v[0]);
    if (rc == BT_OK) rc = chosen(j, &names);
    if (rc == BT_OK) rc = charts_draw(j, dir, formats, &names);
    if (rc == BT_OK && !a->quiet) print_made(dir, formats, &names);
    return rc;
}
