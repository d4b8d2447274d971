/* cmd_plot.c -- charts of a results file. */
#include "cli.h"
#include "bendtrend/chart.h"
#include "bendtrend/json.h"
#include <string.h>

/* The charts named on the command line, each once, also where it is named twice; all those there are data for where none is. */
static enum bt_code chosen(struct job *j, struct words *names)
{
    const struct words *rest = &j->args.rest;
    if (rest->n == 1) return charts_ready(j, names);
    *names = (struct words){ .v = bt_get(j->arena, (size_t)rest->n, sizeof *names->v) };
    if (!names->v) return job_no_memory(j);
    for (int i = 1; i < rest->n; i++) {
        struct bt_err e = { 0 };
        bool again = false;
        for (int k = 0; k < names->n; k++) again |= strcmp(names->v[k], rest->v[i]) == 0;
        if (again) continue;
        if (bt_chart_ready(&j->results, rest->v[i], &e) != BT_OK) return job_fail(j, &e);
        names->v[names->n++] = rest->v[i];
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
        return misuse(j, "unknown chart '%s'; to see those there are: bendtrend plot %s --list", w->v[i], job_shell_word(j, w->v[0]));
    }
    return BT_OK;
}

static const struct { enum bt_format format; const char *ending; } ENDINGS[] = {
    { BT_PNG, "png" }, { BT_SVG, "svg" }, { BT_PDF, "pdf" } };

/* {"schema": ..., "charts": [{"name", "shows", "files": [...]}]}; dir NULL: none is drawn */
static void print_json(struct job *j, const char *dir, unsigned formats, const struct words *names)
{
    struct bt_json out;
    bt_json_start(&out, stdout, false);
    bt_json_object(&out, NULL);
    bt_json_text(&out, "schema", "bendtrend plot 1");
    bt_json_array(&out, "charts");
    for (int i = 0; i < names->n; i++) {
        bt_json_object(&out, NULL);
        bt_json_text(&out, "name", names->v[i]);
        bt_json_text(&out, "shows", bt_chart_named(names->v[i])->shows);
        if (dir) bt_json_array(&out, "files");
        for (size_t k = 0; dir && k < N(ENDINGS); k++) {
            const char *path = formats & ENDINGS[k].format ? bt_printf(j->arena, "%s/%s.%s", dir, names->v[i], ENDINGS[k].ending) : NULL;
            if (path) bt_json_text(&out, NULL, path);
        }
        if (dir) bt_json_end(&out);
        bt_json_end(&out);
    }
    bt_json_end(&out);
    bt_json_end(&out);
    bt_json_finish(&out);
}

static enum bt_code print_list(struct job *j)
{
    struct words names = { 0 };
    enum bt_code rc = job_results(j, j->args.rest.v[0]);
    if (rc == BT_OK) rc = charts_ready(j, &names);
    if (rc == BT_OK && j->args.json) print_json(j, NULL, 0, &names);
    for (int i = 0; rc == BT_OK && !j->args.json && i < names.n; i++)
        printf("%-16s %s\n", names.v[i], bt_chart_named(names.v[i])->shows);
    return rc;
}

static void print_made(struct job *j, const char *dir, unsigned formats, const struct words *names)
{
    if (j->args.json) print_json(j, dir, formats, names);
    for (int i = 0; i < names->n && !j->args.json && !j->args.quiet; i++)
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
    if (rc == BT_OK) rc = charts_draw(j, dir, formats, &names, asked.n == 0);
    if (rc == BT_OK) print_made(j, dir, formats, &names);
    return rc;
}
