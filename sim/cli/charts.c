/* charts.c -- the charts of j->results into a folder, for run and plot. */
#include "cli.h"
#include "bendtrend/chart.h"
#include "bendtrend/store.h"
#include <string.h>

/* In a folder of charts; those asked for by name are added to the others. */
static struct bt_ours ours(bool all) { return (struct bt_ours){ bt_chart_is_file, ".made-by-bendtrend", all }; }

enum bt_code charts_can_draw(struct job *j, const char *dir, const struct words *names)
{
    struct bt_err e = { 0 };
    const struct bt_ours all = ours(true);
    enum bt_code rc = place_folder(j, dir, j->args.force);
    if (rc != BT_OK) return rc;
    if (names->n || bt_folder_can_renew(dir, &all, &e) == BT_OK) bt_chart_check_tools(names->n ? names->v : NULL, names->n, &e);
    return job_fail(j, &e);
}

enum bt_code charts_ready(struct job *j, struct words *names)
{
    int all;
    const struct bt_chart *charts = bt_charts(&all);
    struct bt_err first = { 0 };
    bool own = false; /* the study has charts that no other has, and has no others */
    if (!(names->v = bt_get(j->arena, (size_t)all + 1, sizeof *names->v))) return job_no_memory(j);
    for (int i = 0; i < all; i++) own |= charts[i].study && job_is(j, charts[i].study);
    for (int i = 0; i < all; i++) {
        struct bt_err e = { 0 };
        if (own ? !charts[i].study || !job_is(j, charts[i].study) : charts[i].study != NULL) continue;
        enum bt_code rc = bt_chart_ready(&j->results, charts[i].name, &e);
        if (rc == BT_OK) names->v[names->n++] = charts[i].name;
        else if (rc != BT_E_INPUT) return job_fail(j, &e);
        else {
            if (first.code == BT_OK) first = e;
            if (!j->args.quiet && !charts[i].optional) fprintf(stderr, "left out: %s\n", e.msg); /* never silently what there should be */
        }
    }
    return names->n ? BT_OK : job_fail(j, &first);
}

static enum bt_code draw_each(struct job *j, struct bt_chart_opts *o, const struct words *names, struct bt_err *e)
{
    struct bt_progress p;
    enum bt_code rc = BT_OK;
    bt_progress_start(&p, "charts", j->args.quiet);
    for (int i = 0; i < names->n && rc == BT_OK && !signals_waiting(); i++) {
        bt_progress_at(&p, (double)i / names->n);
        rc = bt_chart_draw(&j->results, names->v[i], o, e);
    }
    bt_progress_end(&p);
    return rc;
}

enum bt_code charts_draw(struct job *j, const char *dir, unsigned formats, const struct words *names, bool all)
{
    struct bt_err e = { 0 };
    struct bt_chart_opts o = { .plots = place_plots(j), .formats = formats, .stop = signals_waiting };
    if (!o.plots) return job_no_memory(j);
    signals_hold();
    enum bt_code rc = bt_folder_open(dir, &o.into, &e);
    if (rc == BT_OK) rc = draw_each(j, &o, names, &e);
    if (rc == BT_OK && !signals_waiting()) {
        const struct bt_ours mine = ours(all);
        rc = bt_folder_finish(o.into, j->args.force, &mine, &e);
        if (rc == BT_OK && j->charts) j->charts = NULL, job_keeps(j);
    } else bt_folder_drop(o.into);
    signals_release();
    return job_fail(j, &e);
}

enum bt_code charts_misused(struct job *j)
{
    const struct args *a = &j->args;
    if (a->charts && a->no_charts) return misuse(j, "--charts and --no-charts exclude each other");
    if (a->charts && a->out && strcmp(a->charts, a->out) == 0) return misuse(j, "--charts names the results file; give a folder");
    return BT_OK;
}

const char *charts_folder(struct job *j, const char *out)
{
    const struct args *a = &j->args;
    return a->no_charts ? NULL : a->charts ? a->charts : place_beside(j, out, "-charts");
}

enum bt_code charts_place(struct job *j, const char *out, const struct words *names, const char **dir)
{
    if (charts_misused(j) != BT_OK) return BT_E_USAGE;
    *dir = charts_folder(j, out);
    if (!*dir && !j->args.no_charts) return job_no_memory(j);
    enum bt_code rc = place_results(j, out);
    return rc == BT_OK && *dir ? charts_can_draw(j, *dir, names ? names : &(struct words){ 0 }) : rc;
}

enum bt_code charts_all(struct job *j, const char *dir)
{
    struct words names = { 0 };
    enum bt_code rc = charts_ready(j, &names);
    return rc == BT_OK ? charts_draw(j, dir, BT_PNG | BT_SVG | BT_PDF, &names, true) : rc;
}
