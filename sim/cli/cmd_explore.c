/* cmd_explore.c -- every bundle of a results file of `compare` on one page. */
#include "cli.h"
#include "bendtrend/explore.h"
#include "bendtrend/num.h"
#include <stdlib.h>

static enum bt_code write_page(struct job *j, struct bt_out *out, const struct bt_explore_page *page)
{
    struct bt_err e = { 0 };
    if (bt_out_write(out, page->html, page->len, &e) == BT_OK) bt_out_finish(out, &e);
    else bt_out_drop(out);
    return job_fail(j, &e);
}

static void print(const struct job *j, const char *path, const struct bt_explore_page *page)
{
    char bundles[BT_NUM_ROOM];
    if (j->args.quiet) return;
    printf("%s: %s bundles of %d interventions, %.1f MB\n", path, bt_num_said(page->bundles, bundles), page->switches,
           (double)page->len / 1e6);
    if (*page->left_out) printf("not in the page, which would become too large: %s\n", page->left_out);
}

enum bt_code cmd_explore(struct job *j)
{
    const struct args *a = &j->args;
    const char *in = a->rest.v[0], *path = a->out ? a->out : place_beside(j, in, ".html");
    struct bt_explore_opts o = { .plots = place_plots(j), .style = a->template };
    struct bt_explore_page page = { 0 };
    struct bt_out *out = NULL;
    struct bt_err e = { 0 };
    if (!path || !o.plots) return job_no_memory(j);
    enum bt_code rc = place_distinct(j, path, in);
    if (rc == BT_OK && bt_results_can_write(path, a->force, &e) != BT_OK) rc = job_fail(j, &e);
    if (rc == BT_OK && bt_explore_check_tools(&o, &e) != BT_OK) rc = job_fail(j, &e);
    if (rc == BT_OK) rc = job_results(j, in);
    if (rc != BT_OK) return rc;
    signals_hold();
    if (bt_out_open(path, a->force, &out, &e) != BT_OK) rc = job_fail(j, &e);
    if (rc == BT_OK) {
        rc = bt_explore_write(&j->results, &o, j->arena, &page, &j->errs);
        if (rc == BT_OK && !signals_waiting()) rc = write_page(j, out, &page);
        else bt_out_drop(out);
    }
    signals_release();
    if (rc == BT_OK) print(j, path, &page);
    free(page.html);
    return rc;
}
