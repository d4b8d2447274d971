/* cmd_export.c -- results as a table, the pathway as a picture. */
#include "cli.h"
#include "bendtrend/store.h"
#include <stdio.h>
#include <string.h>

static bool is_hdf5(const char *path)
{
    static const char MAGIC[] = "\x89HDF\r\n\x1a\n";
    char head[8];
    FILE *f = fopen(path, "rb");
    bool yes = f && fread(head, 1, sizeof head, f) == sizeof head && memcmp(head, MAGIC, sizeof head) == 0;
    if (f) fclose(f);
    return yes;
}

/* A name ending in .h5 is results even where the file is no longer: then the mistake is told as one of results. */
static bool is_results(const char *path)
{
    size_t len = strlen(path);
    return is_hdf5(path) || (len > 3 && strcmp(path + len - 3, ".h5") == 0);
}

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

static enum bt_code export_csv(struct job *j)
{
    struct bt_err e = { 0 };
    enum bt_code rc = job_results(j, j->args.rest.v[0]);
    if (rc != BT_OK) return rc;
    signals_hold();
    bt_results_csv(&j->results, j->args.out, j->args.only, j->args.force, &e);
    signals_release();
    return job_fail(j, &e);
}

static enum bt_code export_dot(struct job *j)
{
    const char *in = j->args.rest.v[0], *text;
    if (is_results(in)) {
        enum bt_code rc = job_results(j, in);
        if (rc != BT_OK) return rc;
        text = bt_results_attr(&j->results, 2, "pathway_dot");
        if (!text)
            return bt_errs_add(&j->errs, BT_E_INPUT, (struct bt_loc){ .file = in }, "holds no pathway: /provenance has no 'pathway_dot'");
    } else {
        enum bt_code rc = job_scenario(j, in);
        if (rc != BT_OK) return rc;
        if (!(text = bt_network_dot(j->scenario->net, j->arena))) return job_no_memory(j);
    }
    return write_text(j, text);
}

enum bt_code cmd_export(struct job *j)
{
    const struct args *a = &j->args;
    struct bt_err e = { 0 };
    if (a->csv && a->dot) return misuse(j, "--csv and --dot exclude each other: choose one");
    if (!a->csv && !a->dot) return misuse(j, "needs one of --csv and --dot");
    if (!a->out) return misuse(j, "needs -o FILE");
    if (a->dot && a->only) return misuse(j, "--bundle goes with --csv only: the pathway is the same for every bundle");
    if (a->csv && a->allow_outside) return misuse(j, "--allow-outside means nothing with --csv: results hold all they need");
    if (place_distinct(j, a->out, a->rest.v[0]) != BT_OK) return BT_E_USAGE;
    if (bt_results_can_write(a->out, a->force, &e) != BT_OK) return job_fail(j, &e);
    return a->csv ? export_csv(j) : export_dot(j);
}
