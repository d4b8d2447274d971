/* ambition.c -- every ambition judged for business as usual and every bundle; and, where none meets it, the least plan that would. */
#include "ambition_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

const char *const bt_objective_name[BT_N_OBJECTIVES] = { "cost", "change", "sure" };

enum { FRONT = 400,
       SUREST = 12 };

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- before the search ---- */

static enum bt_code refuse(const struct bt_scenario *s, const struct bt_ambition_opts *o, struct bt_err *e)
{
    char day[11], first[11];
    if (!s->n_ambition)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                       "the scenario has no ambition: give it some, as ambitions: [{measure: %s, change_vs_bau: -5%%, by: DATE}]",
                       bt_network_role(s->net, "arrivals") ? bt_network_role(s->net, "arrivals") : "NAME");
    if (o->objective == BT_SUREST && o->draws == 0)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "the objective sure counts draws: give --draws above 0, or another objective");
    if (!o->earliest) return BT_OK;
    bt_iso_of(o->earliest, day), bt_iso_of(s->day0, first);
    if (o->earliest < s->day0 || o->earliest >= s->day0 + s->years * 365)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "nothing can begin on %s: the horizon has %d years from %s", day, s->years, first);
    return BT_OK;
}

static enum bt_code prepare(struct seeker *x, struct bt_err *e)
{
    static const struct bt_bundle NONE = { .name = "" };
    struct fit f = { 0 };
    struct bt_arena *a = x->a;
    size_t n = (size_t)bt_network_size(x->s->net);
    x->N = bt_network_interventions(x->s->net).n, x->M = bt_network_measures(x->s->net).n, x->A = x->s->n_ambition;
    enum bt_code rc = bt_calendar_make(x->s, a, &x->c, e);
    if (rc != BT_OK) return rc;
    x->fitted = bt_get(a, n, sizeof *x->fitted), x->values = bt_get(a, n, sizeof *x->values);
    x->bau = bt_get(a, (size_t)x->A * (size_t)x->c.T, sizeof *x->bau), x->at = bt_get(a, (size_t)x->A, sizeof *x->at);
    x->wanted = bt_get(a, (size_t)x->M + 1, sizeof *x->wanted);
    if (!x->fitted || !x->values || !x->bau || !x->at || !x->wanted) return no_memory(e);
    for (int i = 0; i < x->A; i++) {
        x->wanted[x->s->ambition[i].measure] = true;
        x->at[i] = bt_ambition_month(&x->s->ambition[i], &x->c, x->s->day0);
    }
    memcpy(x->fitted, bt_network_values(x->s->net), n * sizeof *x->fitted);
    rc = bt_fit_baseline(x->s, &x->c, (struct bt_tol){ BT_CVODES, x->o.rtol, 0 }, a, x->fitted, &f, e);
    x->start = f.start;
    if (rc == BT_OK) rc = bt_census_put(x->s, &f, a, e);
    if (rc != BT_OK) return rc;
    bt_run_values(x->s, x->fitted, &(struct run){ .b = &NONE, .stance = x->s->stance }, x->values);
    if (!(x->item = bt_items_sorted(x->s, x->values, a, &x->priced))) return no_memory(e);
    return bt_seeker_space(x, e);
}

/* ---- bundles ---- */

struct bundles {
    struct trial **t, **end[2]; /* business as usual, then each; at low and high evidence, or NULL */
};

/* Business as usual and every bundle as a trial: their own days and values. NULL: out of memory. */
static struct trial **of_bundles(struct seeker *x)
{
    const int R = 1 + x->s->n_bundle;
    struct trial **t = bt_get(x->a, (size_t)R, sizeof *t);
    for (int r = 0; t && r < R; r++) {
        const struct bt_bundle *b = r ? &x->s->bundle[r - 1] : NULL;
        const int n = b ? b->n + b->n_set : 0;
        struct bt_variation *v = bt_get(x->a, (size_t)n + 1, sizeof *v);
        t[r] = bt_get(x->a, 1, sizeof *t[r]);
        if (!v || !t[r] || !(t[r]->judged = bt_get(x->a, (size_t)x->A, sizeof *t[r]->judged))) return NULL;
        for (int i = 0; b && i < b->n; i++) v[i] = (struct bt_variation){ bt_network_switch(x->s->net, b->intervention[i]), 1 };
        if (b && b->n_set) memcpy(v + b->n, b->set, (size_t)b->n_set * sizeof *v);
        t[r]->run = (struct bt_ensemble_run){ n, v };
    }
    return t;
}

/* Where the scenario's evidence is what stands in it: the same at both ends. What cannot be run there has no such figure. */
static enum bt_code at_both_ends(struct seeker *x, struct bundles *b, struct bt_err *e)
{
    const int was = x->unrun;
    enum bt_code rc = BT_OK;
    for (int end = 0; rc == BT_OK && end < 2 && !x->s->stance_alone; end++) {
        double *values = bt_values_at(x, end ? BT_HIGH : BT_LOW);
        if (!values || !(b->end[end] = of_bundles(x))) return no_memory(e);
        rc = bt_trials_run(x, values, b->end[end], 1 + x->s->n_bundle, e);
    }
    x->unrun = was;
    return rc;
}

static enum bt_code judge_bundles(struct seeker *x, struct bundles *b, struct bt_err *e)
{
    const int R = 1 + x->s->n_bundle;
    struct trial **t = b->t = of_bundles(x);
    if (!t) return no_memory(e);
    enum bt_code rc = at_both_ends(x, b, e);
    if (rc == BT_OK) rc = bt_trials_run(x, x->values, t, R, e);
    x->from = 0.05, x->to = 0.2;
    if (rc == BT_OK && x->o.draws) rc = bt_trials_draws_open(x, e);
    x->from = 0.2, x->to = 0.3;
    if (rc == BT_OK && x->o.draws) rc = bt_trials_draw(x, t, R, e);
    return rc;
}

static double at_end(const struct bundles *b, int end, int run, int ambition)
{
    const struct trial *t = b->end[end] ? b->end[end][run] : NULL;
    return t && !t->failed && t->judged[ambition].valid ? t->judged[ambition].value : (double)NAN;
}

static enum bt_code say_runs(const struct seeker *x, int ambition, const struct bundles *b, struct bt_ambition_answer *w, struct bt_err *e)
{
    struct trial *const *t = b->t;
    w->ambition = &x->s->ambition[ambition], w->measure = bt_network_measures(x->s->net).name[w->ambition->measure];
    w->n_run = 1 + x->s->n_bundle, w->run = bt_get(x->a, (size_t)w->n_run, sizeof *w->run), w->reach = BT_OUT_OF_REACH;
    if (!w->run || !t) return no_memory(e);
    for (int r = 0; r < w->n_run; r++) {
        const struct judged *v = &t[r]->judged[ambition];
        w->run[r] = (struct bt_ambition_run){ .name = r ? x->s->bundle[r - 1].name : "business as usual",
                                              .valid = v->valid && !t[r]->failed,
                                              .met = v->met > 0 && !t[r]->failed,
                                              .value = v->value,
                                              .low = at_end(b, 0, r, ambition),
                                              .high = at_end(b, 1, r, ambition),
                                              .short_by = bt_short_by(w->ambition, v->value),
                                              .cost = t[r]->cost,
                                              .day = v->day_valid ? x->s->day0 + (int)v->day : 0,
                                              .draws_met = t[r]->drawn ? t[r]->draws_met[ambition] : -1 };
        if (w->run[r].met) w->reach = BT_MET_ALREADY;
    }
    return BT_OK;
}

/* ---- in how many draws ---- */

static double share_of(const struct seeker *x, const struct point *p, int ambition)
{
    return x->draws.kept && p->t.drawn ? (double)p->t.draws_met[ambition] / x->draws.kept : 0;
}

/* Plans that no cheaper one comes nearer than, by the objective: each comes nearer than all before it. */
static int front(const struct seeker *x, const struct sought *k, struct point **out)
{
    int n = 0;
    double least = (double)INFINITY;
    const struct point *last = NULL;
    for (;;) {
        struct point *next = NULL;
        for (int i = 0; i < x->n_point; i++) {
            struct point *p = x->point[i];
            const struct judged *v = &p->t.judged[k->a];
            if (p->t.failed || !v->valid || (k->limits && !bt_point_within(x, p))) continue;
            if (bt_short_by(&x->s->ambition[k->a], v->value) >= least || (last && bt_point_order(x, p, last) < 0)) continue;
            if (!next || bt_point_order(x, p, next) < 0) next = p;
        }
        if (!next || n == FRONT) return n;
        last = out[n++] = next, least = bt_short_by(&x->s->ambition[k->a], next->t.judged[k->a].value);
    }
}

static enum bt_code draw_one(struct seeker *x, struct point *p, struct bt_err *e)
{
    struct trial *t = &p->t;
    return p->t.drawn ? BT_OK : bt_trials_draw(x, &t, 1, e);
}

/* The first of the front that is met in such a share of draws: more of what comes nearer is met in more draws, all but by chance. */
static enum bt_code first_in(struct seeker *x, const struct sought *k, struct point **f, int n, double share, struct point **out,
                             struct bt_err *e)
{
    int low = 0, high = n - 1;
    *out = NULL;
    if (!n) return BT_OK;
    enum bt_code rc = draw_one(x, f[high], e);
    if (rc != BT_OK || share_of(x, f[high], k->a) < share) return rc;
    while (rc == BT_OK && low < high) {
        int middle = (low + high) / 2;
        rc = draw_one(x, f[middle], e);
        if (share_of(x, f[middle], k->a) >= share) high = middle;
        else low = middle + 1;
    }
    *out = f[high];
    for (int i = 0; rc == BT_OK && i < x->n_point; i++) { /* some that were drawn for another reason may be less */
        struct point *p = x->point[i];
        bool counts = p->t.drawn && share_of(x, p, k->a) >= share && (!k->limits || bt_point_within(x, p));
        if (counts && bt_point_order(x, p, *out) < 0) *out = p;
    }
    return rc;
}

/* Those that come nearest, all drawn: the one that is met in the most draws, then the least. */
static enum bt_code surest(struct seeker *x, const struct sought *k, struct point **f, int n, struct point **out, struct bt_err *e)
{
    enum bt_code rc = BT_OK;
    *out = NULL;
    for (int i = n > SUREST ? n - SUREST : 0; rc == BT_OK && i < n; i++) rc = draw_one(x, f[i], e);
    for (int i = 0; rc == BT_OK && i < n; i++) {
        double mine = share_of(x, f[i], k->a), best = *out ? share_of(x, *out, k->a) : -1;
        if (f[i]->t.drawn && f[i]->t.judged[k->a].met > 0 && mine > best) *out = f[i];
    }
    return rc;
}

/* ---- the search for one ambition ---- */

static enum bt_code in_draws(struct seeker *x, struct sought *k, struct bt_ambition_answer *w, struct point **best, struct bt_err *e)
{
    struct point **f = bt_get(x->a, FRONT, sizeof *f), *half = NULL, *most = NULL;
    if (!f) return no_memory(e);
    int n = front(x, k, f);
    enum bt_code rc = first_in(x, k, f, n, 0.5, &half, e);
    if (rc == BT_OK) rc = first_in(x, k, f, n, 0.8, &most, e);
    if (rc == BT_OK && x->o.objective == BT_SUREST) rc = surest(x, k, f, n, best, e);
    if (rc == BT_OK && *best) rc = draw_one(x, *best, e);
    if (rc == BT_OK && half) rc = bt_way_of(x, half, k->a, &w->p50, e);
    if (rc == BT_OK && most) rc = bt_way_of(x, most, k->a, &w->p80, e);
    return rc;
}

/* A step beyond what is asked for: plans that are surer than those that just meet it. */
static enum bt_code surer(struct seeker *x, struct sought *k, struct bt_err *e)
{
    struct point *p = bt_search_nearest(x, k);
    double over = p ? -bt_short_by(&x->s->ambition[k->a], p->t.judged[k->a].value) : 0;
    struct sought more = *k;
    more.most = k->most / 2;
    enum bt_code rc = BT_OK;
    for (int i = 1; rc == BT_OK && over > 0 && i <= 2; i++) {
        more.margin = over * i / 3;
        rc = bt_search(x, &more, e);
    }
    return rc;
}

static void count(const struct seeker *x, struct bt_ambition_answer *w)
{
    w->tried = x->n_point, w->within = 0;
    for (int i = 0; i < x->n_point; i++) w->within += bt_point_within(x, x->point[i]);
}

static enum bt_code seek(struct seeker *x, int ambition, struct bt_ambition_answer *w, struct bt_err *e)
{
    struct sought k = { .a = ambition, .limits = true, .most = x->o.plans };
    const bool limits = x->o.budget > 0 || x->o.staff > 0;
    enum bt_code rc = bt_search(x, &k, e);
    w->all_sets = k.all_sets;
    struct point *best = bt_search_best(x, &k), *free = NULL;
    struct sought any = k;
    any.limits = false;
    if (rc == BT_OK && limits && !best) rc = bt_search(x, &any, e), free = bt_search_best(x, &any);
    if (rc == BT_OK && best && x->o.draws) rc = surer(x, &k, e);
    if (rc != BT_OK) return rc;
    best = bt_search_best(x, &k);
    struct point *nearest = bt_search_nearest(x, &k);
    w->reach = best ? BT_REACHED : free ? BT_REACHED_BEYOND
                                        : BT_OUT_OF_REACH;
    if (x->o.draws) rc = in_draws(x, &k, w, &best, e);
    if (rc == BT_OK && nearest && !best && x->o.draws) rc = draw_one(x, nearest, e);
    if (rc == BT_OK && free && x->o.draws) rc = draw_one(x, free, e);
    if (rc == BT_OK && best) rc = bt_way_of(x, best, ambition, &w->best, e);
    if (rc == BT_OK && nearest && !best) rc = bt_way_of(x, nearest, ambition, &w->most, e);
    if (rc == BT_OK && free) rc = bt_way_of(x, free, ambition, &w->beyond, e);
    if (rc == BT_OK && w->reach == BT_OUT_OF_REACH) rc = bt_out_of_reach(x, w, &any, e);
    if (rc == BT_OK) rc = bt_what_binds(x, w, &k, e);
    count(x, w);
    return rc;
}

/* ---- the study ---- */

static void say_what(const struct seeker *x, struct bt_ambitions *out)
{
    out->title = x->s->title, out->place = x->s->locality, out->price_year = x->s->price_year, out->evidence = x->s->stance_said;
    out->opts = x->o, out->opts.shards = NULL, out->opts.data = NULL, out->priced = x->priced, out->switches = x->b.k, out->n = x->A;
    out->draws = x->draws.kept, out->failed = x->o.draws ? x->draws.d.n - x->draws.kept : 0;
    for (int i = 0; i < x->b.k; i++)
        if (!i || x->first[i] < out->earliest_first) out->earliest_first = x->first[i];
    out->unrun = x->unrun, out->why_unrun = x->why;
}

enum bt_code bt_study_ambition(const struct bt_scenario *s, const struct bt_ambition_opts *o, struct bt_arena *a, struct bt_progress *p,
                               struct bt_ambitions *out, struct bt_err *e)
{
    struct seeker x = { .s = s, .o = bt_ambition_filled(s, o), .a = a, .p = p, .to = 0.05, .why = "" };
    struct bundles bundle = { 0 };
    *out = (struct bt_ambitions){ .answer = bt_get(a, (size_t)s->n_ambition + 1, sizeof *out->answer) };
    if (!out->answer) return no_memory(e);
    enum bt_code rc = refuse(s, &x.o, e);
    if (rc == BT_OK) rc = bt_batches_open(&x, e);
    if (rc == BT_OK) rc = prepare(&x, e);
    if (rc == BT_OK) rc = judge_bundles(&x, &bundle, e);
    for (int i = 0; rc == BT_OK && i < x.A; i++) {
        struct bt_ambition_answer *w = &out->answer[i];
        x.from = 0.3 + 0.7 * i / x.A, x.to = 0.3 + 0.7 * (i + 1) / x.A;
        rc = say_runs(&x, i, &bundle, w, e);
        if (rc == BT_OK && w->reach != BT_MET_ALREADY) rc = seek(&x, i, w, e);
    }
    if (rc == BT_OK) say_what(&x, out);
    bt_trials_close(&x);
    return rc;
}
