/* cmd_compare.c -- every bundle of some interventions at once: ranking, front, what each intervention is due; or a file of these, looked
 * at again. */
#include "cli.h"
#include "bendtrend/compare.h"
#include "bendtrend/store.h"
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 10 };

/* "POOL=SHARE": 0.95 or 95%. */
static enum bt_code read_limit(struct job *j, const char *text, struct bt_compare_limit *to)
{
    const char *eq = strchr(text, '=');
    if (!eq || eq == text || !bt_text_number(eq + 1, false, true, &to->most) || to->most < 0 || to->most > 10)
        return misuse(j, "--places-at-most must be POOL=SHARE, such as acute_beds=95%%; found '%s'", text);
    to->name = bt_dup(j->arena, text, (size_t)(eq - text));
    return to->name ? BT_OK : job_no_memory(j);
}

static enum bt_code read_view(struct job *j, struct bt_compare_view *v)
{
    const struct args *a = &j->args;
    struct bt_compare_limit *full = bt_get(j->arena, (size_t)a->full.n + 1, sizeof *full);
    *v = (struct bt_compare_view){ .measure = a->measure,
                                   .budget = a->budget > 0 ? a->budget : -1,
                                   .at_most = (int)a->at_most,
                                   .staff = a->staff,
                                   .n_must = a->must.n,
                                   .must = a->must.v,
                                   .n_never = a->never.n,
                                   .never = a->never.v,
                                   .n_full = a->full.n,
                                   .full = full,
                                   .shown = a->shown ? (int)a->shown : SHOWN };
    if (!full) return job_no_memory(j);
    if (a->at && args_day(j, "at", a->at, &v->at) != BT_OK) return BT_E_USAGE;
    for (int i = 0; i < a->full.n; i++)
        if (read_limit(j, a->full.v[i], &full[i]) != BT_OK) return j->errs.v[0].code;
    return BT_OK;
}

static struct bt_compare_opts compare_opts(struct job *j)
{
    const struct args *a = &j->args;
    return (struct bt_compare_opts){ .rtol = a->rtol > 0 ? a->rtol : 1e-6,
                                     .jobs = (int)a->jobs,
                                     .samples = (int)a->prove,
                                     .rules = a->rules,
                                     .draws = a->draws > 0 ? (int)a->draws : 0,
                                     .seed = (int)a->seed,
                                     .ranks = j->ranks };
}

enum bt_code job_compare(struct job *j, const char *what, struct blocks *blocks, int *failed)
{
    struct bt_err e = { 0 };
    struct bt_progress p;
    bool proved = true;
    struct bt_compare_opts o = compare_opts(j);
    if (blocks) o.shards = blocks->shards, o.hold = blocks_hold, o.kept = blocks_kept, o.data = blocks;
    bt_progress_start(&p, what, j->args.quiet);
    bt_study_compare(j->scenario, &o, j->arena, &p, &j->results, &proved, &e);
    bt_progress_end(&p);
    *failed = !proved;
    return job_fail(j, &e);
}

/* A rank other than 0 makes bundles, and that is all. */
static enum bt_code compute(struct job *j, const char *out, const char *charts, int *failed)
{
    const struct bt_compare_opts o = compare_opts(j);
    struct blocks blocks = { .out = out, .sort = o.draws > 0 ? "draw" : NULL };
    enum bt_code rc = blocks_open(j, &blocks, bt_compare_identity(j->scenario, &o, j->arena));
    if (rc == BT_OK) rc = job_compare(j, "compare", &blocks, failed);
    bool lead = bt_ranks_me(j->ranks) == 0;
    if (rc == BT_OK && lead) rc = job_write(j, out, charts);
    blocks_close(&blocks, rc == BT_OK && lead);
    return rc;
}

static enum bt_code print(struct job *j, const struct bt_compare_view *v)
{
    struct bt_err e = { 0 };
    const struct args *a = &j->args;
    if (a->json || !a->quiet) bt_compare_print(stdout, &j->results, v, a->json, &e);
    return job_fail(j, &e);
}

/* Ranked again by other words, without a run. */
static enum bt_code look_again(struct job *j, const struct bt_compare_view *v)
{
    const struct args *a = &j->args;
    if (a->out || a->force || a->resume || a->rules || a->draws > 0 || a->seed || a->prove || a->set.n || a->evidence || a->rtol > 0 ||
        a->allow_outside || a->charts || a->no_charts)
        return misuse(j, "of a results file, compare prints only: -o, --charts, --no-charts, --force, --resume, --rules, --draws, --seed, "
                         "--prove, --set, --evidence, --rtol and --allow-outside go with a scenario");
    enum bt_code rc = job_results(j, a->rest.v[0]);
    return rc == BT_OK ? print(j, v) : rc;
}

/* Is a measure kept that charts show? Asked before the runs, where the pathway says which those are; else the charts tell. */
static enum bt_code can_show(struct job *j)
{
    static const char *const ROLE[] = { "arrivals", "place_days", "delayed_days" };
    const struct bt_scenario *s = j->scenario;
    const struct bt_names m = bt_network_measures(s->net);
    const char *all = "";
    struct bt_err e = { 0 };
    if (s->compare.n > BT_MOST_SWITCHES) {
        bt_fail(&e, BT_E_USAGE, BT_NOWHERE,
                "of %d interventions a sample of the bundles is run, and charts show at most %d: give --no-charts", s->compare.n,
                BT_MOST_SWITCHES);
        return job_fail(j, &e);
    }
    for (size_t r = 0; r < sizeof ROLE / sizeof *ROLE; r++) {
        const char *name = bt_network_role(s->net, ROLE[r]);
        if (!name) return BT_OK;
        for (int i = 0; i < s->compare.n_measure; i++)
            if (strcmp(m.name[s->compare.measure[i]], name) == 0) return BT_OK;
        all = bt_printf(j->arena, "%s%s%s", all, *all ? ", " : "", name);
    }
    bt_fail(&e, BT_E_INPUT, BT_NOWHERE,
            "`compare: {measures: ...}` keeps none of those that its charts show (%s); put one on the list, or give --no-charts",
            all);
    return job_fail(j, &e);
}

enum bt_code cmd_compare(struct job *j)
{
    const struct args *a = &j->args;
    const char *out = a->out ? a->out : "compare.h5", *charts = NULL;
    struct bt_compare_view v;
    struct bt_err e = { 0 };
    int failed = 0;
    enum bt_code rc = read_view(j, &v);
    if (rc != BT_OK) return rc;
    if (bt_ranks_me(j->ranks) > 0) {
        if (!place_is_results(a->rest.v[0]) && (rc = job_scenario(j, a->rest.v[0])) == BT_OK) rc = compute(j, out, NULL, &failed);
        return rc;
    }
    if (place_is_results(a->rest.v[0])) return look_again(j, &v);
    if (a->seed && a->draws <= 0) return misuse(j, "--seed says which draws: it goes with --draws");
    if ((rc = charts_place(j, out, NULL, &charts)) != BT_OK) return rc;
    if ((rc = job_scenario(j, a->rest.v[0])) != BT_OK) return rc;
    if (bt_compare_can_view(j->scenario, &v, &e) != BT_OK) return job_fail(j, &e);
    if (charts && (rc = can_show(j)) != BT_OK) return rc;
    if ((rc = compute(j, out, charts, &failed)) != BT_OK) return rc;
    if (charts && (rc = charts_all(j, charts)) != BT_OK) return rc;
    if ((rc = print(j, &v)) != BT_OK) return rc;
    return job_verdict(j, failed);
}
