/* validate.c -- the certificate: the scenario run as `run` does, then every check at once in several threads; laid out. */
#include "validate_priv.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* kind: of what must hold, or of what conclusions stand on. cost: of the time, against the others. */
static const struct check {
    const char *group, *label;
    check_fn *make;
    bool must;
    double cost;
} CHECKS[] = {
    { "structure", "units of every equation", bt_check_units, true, 0.1 },
    { "structure", "people conserved", bt_check_people, true, 0.1 },
    { "structure", "nobody below zero", bt_check_stocks, true, 0.1 },
    { "structure", "fractions of junctions", bt_check_fractions, true, 0.5 },
    { "structure", "columns of the Jacobian", bt_check_columns, true, 1 },
    { "extreme conditions", "no places in the main pool", bt_check_no_places, true, 0.3 },
    { "extreme conditions", "no demand", bt_check_no_demand, true, 0.5 },
    { "extreme conditions", "places without end", bt_check_endless, true, 0.3 },
    { "extreme conditions", "everybody in one segment", bt_check_one_segment, true, 0.5 },
    { "time and steps", "a world that stands still", bt_check_drift, true, 0.5 },
    { "time and steps", "tolerance halved", bt_check_tolerance, true, 4 },
    { "time and steps", "step halved", bt_check_step, true, 20 },
    { "time and steps", "start a day earlier", bt_check_start, true, 2 },
    { "bundles", "order of switching", bt_check_order, true, 2 },
    { "bundles", "zero coverage", bt_check_zero, true, 2 },
};
static const struct check LOOP = { "loops", NULL, bt_check_loop, false, 2 }, RULE = { "overlap", NULL, bt_check_rule, false, 2 };

struct row { const struct check *check; int arg; const char *name; struct finding f; struct bt_err e; struct bt_arena *a; };

struct work {
    const struct trial *t;
    struct row **row; /* the longest first */
    int n;
    atomic_int next;
    atomic_bool stop;
    _Atomic double done;
    double all;
    struct bt_progress *p;
};

/* ---- which checks ---- */

static bool loop_is_on(const struct bt_network *net, const char *name)
{
    char address[200];
    const char *near;
    int offset;
    snprintf(address, sizeof address, "loops.%s.on", name);
    return bt_network_find(net, address, &offset, 1, &near) == 1 && bt_network_values(net)[offset] > 0;
}

static int list_rows(const struct trial *t, struct bt_arena *a, struct row **out)
{
    struct bt_names loops = bt_network_loops(t->s->net);
    size_t fixed = sizeof CHECKS / sizeof *CHECKS;
    struct row *v = bt_get(a, fixed + (size_t)loops.n + 8, sizeof *v);
    int n = 0;
    if (!(*out = v)) return 0;
    for (size_t i = 0; i < fixed; i++) v[n++] = (struct row){ .check = &CHECKS[i], .name = CHECKS[i].label };
    for (int i = 0; i < loops.n; i++)
        v[n++] = (struct row){ .check = &LOOP, .arg = i,
                               .name = bt_printf(a, "%s %s", loops.name[i], loop_is_on(t->s->net, loops.name[i]) ? "off" : "on") };
    for (int i = 0; bt_network_rule(i); i++)
        v[n++] = (struct row){ .check = &RULE, .arg = i, .name = bt_printf(a, "all groups %s", bt_network_rule(i)) };
    for (int i = 0; i < n; i++)
        if (!v[i].name) return 0;
    return n;
}

/* ---- all at once ---- */

/* A check that the solver or the input cannot bear has an answer too: it fails, or it is not made. */
static void settle(struct row *r, enum bt_code rc)
{
    if (rc != BT_E_SOLVER && rc != BT_E_INPUT) return;
    const char *why = bt_printf(r->a, "%s%s", r->check->must ? "" : "could not be run: ", r->e.msg);
    r->f.verdict = r->check->must ? FAILS : UNMADE;
    r->f.has_value = r->f.concluded = false;
    r->f.found = why ? why : "out of memory";
    r->e = (struct bt_err){ 0 };
}

static void take(void *data, bool first)
{
    struct work *w = data;
    for (int i; !atomic_load(&w->stop) && (i = atomic_fetch_add(&w->next, 1)) < w->n;) {
        struct row *r = w->row[i];
        r->a = bt_arena_new();
        enum bt_code rc = r->a ? r->check->make(w->t, r->arg, r->a, &r->f, &r->e)
                               : bt_fail(&r->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        settle(r, rc);
        if (r->e.code != BT_OK) atomic_store(&w->stop, true);
        atomic_store(&w->done, atomic_load(&w->done) + r->check->cost); /* two at once: the line is a little behind */
        if (first && w->p) bt_progress_at(w->p, 0.1 + 0.9 * atomic_load(&w->done) / w->all);
    }
}

static enum bt_code all_rows(const struct trial *t, struct row *row, int n, int jobs, struct bt_arena *a, struct bt_progress *p,
                             struct bt_err *e)
{
    struct work w = { .t = t, .n = n, .p = p };
    if (!(w.row = bt_get(a, (size_t)n, sizeof *w.row))) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < n; i++) {
        int at = i;
        for (; at > 0 && w.row[at - 1]->check->cost < row[i].check->cost; at--) w.row[at] = w.row[at - 1];
        w.row[at] = &row[i];
        w.all += row[i].check->cost;
    }
    bt_in_threads(jobs < n ? jobs : n, take, &w);
    for (int i = 0; i < n; i++)
        if (row[i].e.code != BT_OK) return bt_fail(e, row[i].e.code, row[i].e.at, "check '%s': %s", row[i].name, row[i].e.msg);
    return BT_OK;
}

/* ---- layout ---- */

static const char *const VERDICT[N_VERDICTS] = { "holds", "FAILS", "stands", "changes", "not made" };

static void lay_rows(struct lay *l, const struct row *row, int n)
{
    static const char *const NAME[] = { "check_group", "check_expected", "check_found", "check_verdict" };
    static const char *const LONG[] = { "which part of the certificate", "what was expected", "what was found",
                                        "holds, FAILS; of assumptions: stands, changes; or not made" };
    const char **name = bt_get(l->a, (size_t)n, sizeof *name), **text[4];
    for (int k = 0; k < 4; k++)
        if (!(text[k] = bt_get(l->a, (size_t)n, sizeof *text[k]))) l->ok = false;
    if (!name || !l->ok) {
        l->ok = false;
        return;
    }
    for (int i = 0; i < n; i++) {
        const struct finding *f = &row[i].f;
        const char *const said[] = { row[i].check->group, f->expected, f->found, VERDICT[f->verdict] };
        name[i] = row[i].name;
        for (int k = 0; k < 4; k++)
            if (!(text[k][i] = bt_dup(l->a, said[k], strlen(said[k])))) l->ok = false;
    }
    int x = bt_lay_axis(l, "check", "check", n, name, NULL, NULL);
    for (int k = 0; k < 4; k++) bt_lay_texts(l, NAME[k], LONG[k], x, text[k]);
    double *must = bt_lay_array(l, "check_must_hold", "1", "1: must hold; 0: says what conclusions stand on", 1, &x);
    double *value = bt_lay_array(l, "check_value", "1", "largest figure found, in the terms of check_found", 1, &x);
    unsigned char *there = bt_lay_valid(l);
    double *limit = bt_lay_array(l, "check_limit", "1", "what it may be", 1, &x);
    unsigned char *limited = bt_lay_valid(l);
    for (int i = 0; i < n && l->ok; i++) {
        const struct finding *f = &row[i].f;
        must[i] = row[i].check->must;
        there[i] = f->has_value && isfinite(f->value), limited[i] = f->has_value && row[i].check->must;
        value[i] = there[i] ? f->value : 0, limit[i] = limited[i] ? f->limit : 0;
    }
}

/* What is concluded as the scenario stands, and in every other run of it. */
static void lay_conclusions(struct lay *l, const struct trial *t, const struct row *row, int n)
{
    size_t B = (size_t)t->s->n_bundle, A = (size_t)t->s->n_ambition, cell = B * MOST_FIGURES;
    const char **name = bt_get(l->a, (size_t)n + 1, sizeof *name), **bundle = bt_get(l->a, B + 1, sizeof *bundle),
               **wish = bt_get(l->a, A + 1, sizeof *wish), **figure = bt_get(l->a, MOST_FIGURES, sizeof *figure);
    const struct conclusions **c = bt_get(l->a, (size_t)n + 1, sizeof *c);
    int V = 0;
    if (!name || !bundle || !wish || !figure || !c) l->ok = false;
    if (!l->ok || !B) return;
    memcpy(figure, t->figure, sizeof t->figure);
    name[V] = "as the scenario stands", c[V++] = &t->c0;
    for (int i = 0; i < n; i++)
        if (row[i].f.concluded) name[V] = row[i].name, c[V++] = &row[i].f.c;
    for (size_t b = 0; b < B; b++) bundle[b] = t->s->bundle[b].name;
    for (size_t k = 0; k < A; k++) wish[k] = t->s->ambition[k].label;
    int variant = bt_lay_axis(l, "variant", "the scenario as it stands, then what was otherwise", V, name, NULL, NULL),
        bundles = bt_lay_axis(l, "bundle", "bundle", (int)B, bundle, NULL, NULL),
        figures = bt_lay_axis(l, "figure", "what bundles are judged by", MOST_FIGURES, figure, NULL, NULL);
    double *change = bt_lay_array(l, "change_vs_bau", "1", "change of the figure over the horizon against business as usual", 3,
                                  (int[]){ variant, bundles, figures });
    unsigned char *known = bt_lay_valid(l);
    for (int v = 0; v < V && l->ok; v++) {
        memcpy(change + (size_t)v * cell, c[v]->change, cell * sizeof *change);
        memcpy(known + (size_t)v * cell, c[v]->known, cell);
    }
    if (!A || !l->ok) return;
    int ambition = bt_lay_axis(l, "ambition", "ambition, in words", (int)A, wish, NULL, NULL);
    double *met = bt_lay_array(l, "ambition_met", "1", "1: met by its date", 3, (int[]){ variant, bundles, ambition });
    unsigned char *judged = bt_lay_valid(l);
    for (int v = 0; v < V && l->ok; v++)
        for (size_t i = 0; i < B * A; i++)
            judged[(size_t)v * B * A + i] = c[v]->met[i] >= 0, met[(size_t)v * B * A + i] = c[v]->met[i] > 0;
}

static enum bt_code lay_out(const struct trial *t, const struct row *row, int n, int failed, struct bt_arena *a, struct bt_results *out,
                            struct bt_err *e)
{
    struct lay l;
    bt_lay_open(&l, out, a);
    lay_rows(&l, row, n);
    if (l.ok) lay_conclusions(&l, t, row, n);
    if (l.ok) {
        bt_lay_study(&l, t->s, "validate", "the scenario's files, which the results file keeps",
                     "judging whether its numbers are right: it says that they follow from the scenario, and what they hang on");
        bt_lay_number(&l, 1, "failed", failed);
        bt_lay_number(&l, 2, "rtol", t->rtol);
    }
    return l.ok ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- the whole ---- */

static void roles(struct trial *t)
{
    static const char *const ROLE[][2] = { { "arrivals", "emergency_admissions" }, { "place_days", "acute_bed_days" },
                                           { "delayed_days", "days_delayed" } };
    struct bt_names m = bt_network_measures(t->s->net), pools = bt_network_pools(t->s->net);
    const char *hub = bt_network_role(t->s->net, "main");
    t->main_pool = -1;
    for (int i = 0; hub && i < pools.n; i++)
        if (strcmp(pools.name[i], hub) == 0) t->main_pool = i;
    for (int k = 0; k < 3; k++) {
        const char *name = bt_network_role(t->s->net, ROLE[k][0]);
        t->measure[k] = -1;
        for (int i = 0; i < m.n; i++)
            if (strcmp(m.name[i], name ? name : ROLE[k][1]) == 0) t->measure[k] = i;
        t->figure[k] = t->measure[k] >= 0 ? m.label[t->measure[k]] : ROLE[k][1];
    }
    t->figure[3] = "Cost";
}

enum bt_code bt_trial_open(struct trial *t, int jobs, struct bt_arena *a, struct bt_results *base, struct bt_start **start,
                           struct bt_err *e)
{
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = t->rtol, .jobs = jobs };
    double *values, days;
    enum bt_code rc = bt_calendar_make(t->s, a, &t->c, e);
    if (rc == BT_OK) rc = bt_study_run(t->s, &o, a, NULL, base, e);
    if (rc == BT_OK) rc = bt_study_values(t->s, NULL, t->rtol, a, &values, start, &days, e);
    if (rc == BT_OK) rc = bt_words_of(base, a, &t->words, e);
    if (rc == BT_OK) rc = bt_conclude(t->s, base, a, &t->c0, e);
    if (rc == BT_OK) t->base = base, t->values = values, t->start = *start, roles(t);
    return rc;
}

enum bt_code bt_study_validate(const struct bt_scenario *s, const struct bt_validate_opts *o, struct bt_arena *a, struct bt_progress *p,
                               struct bt_results *out, int *failed, struct bt_err *e)
{
    struct trial t = { .s = s, .rtol = o->rtol };
    struct bt_results base;
    struct bt_start *start = NULL;
    struct row *row = NULL;
    int n = 0;
    *failed = 0;
    enum bt_code rc = bt_trial_open(&t, o->jobs, a, &base, &start, e);
    if (rc != BT_OK) goto out;
    if (p) bt_progress_at(p, 0.1);
    if (!(n = list_rows(&t, a, &row))) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK) rc = all_rows(&t, row, n, o->jobs, a, p, e);
    for (int i = 0; i < n && rc == BT_OK; i++) *failed += row[i].f.verdict == FAILS;
    if (rc == BT_OK) rc = lay_out(&t, row, n, *failed, a, out, e);
out:
    for (int i = 0; i < n; i++) bt_arena_free(row[i].a);
    bt_start_free(start);
    return rc;
}
