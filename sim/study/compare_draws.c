/* compare_draws.c -- bundles of a comparison under draws from the ranges: which are drawn, each draw's baseline fitted again, all of them
 * from there, and what they change over the horizon. Draws that are finished are kept as bundles are, beside them. */
#include "compare_priv.h"
#include "kept_priv.h"
#include "bendtrend/draws.h"
#include "bendtrend/num.h"
#include "bendtrend/threads.h"
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { ALL = 64, /* so many bundles are all drawn */
       BEST = 10, /* else the first of each ranking, */
       ON_FRONT = 24, /* and of each front so many, its ends among them */
       LEAST_DRAWS = 10 };

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- which bundles ---- */

struct screen {
    struct lay *l;
    const struct compared *x;
    bool *in; /* [bundle] */
    int n;
    const char *name[MOST_FRONTS + 2]; /* what is ranked by */
    int n_name;
    unsigned char *on;
    int *order;
};

static void choose(struct screen *s, int run)
{
    if (s->in[run] || s->n == BT_MOST_OPTIONS) return;
    s->in[run] = true, s->n++;
}

static const double *change_of(const struct screen *s, const char *name)
{
    return bt_results_array(s->l->r, bt_printf(s->l->a, "change_%s", name))->v;
}

static void rankings_of(struct screen *s)
{
    static const char *const USUAL[MOST_FRONTS] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    for (int i = 0; i < MOST_FRONTS; i++) {
        const struct bt_array *m = bt_results_measure(s->l->r, USUAL[i]);
        if (m && bt_results_array(s->l->r, bt_printf(s->l->a, "change_%s", m->name + 2))) s->name[s->n_name++] = m->name + 2;
    }
    if (!s->n_name) s->name[s->n_name++] = s->x->quantity[0].name;
    s->name[s->n_name++] = NET_COST;
}

/* The first of each ranking in turn, so that none goes without where there is no more room. */
static enum bt_code best(struct screen *s, struct bt_err *e)
{
    int R = s->x->b.n, kept = 0;
    enum bt_code rc = BT_OK;
    for (int i = 0; i < s->n_name && rc == BT_OK; i++) {
        rc = bt_ranked(R, change_of(s, BUNDLE_COST), change_of(s, s->name[i]), NULL, s->order, &kept, e);
        for (int k = 0; rc == BT_OK && k < kept && k < BEST; k++) choose(s, s->order[k]);
    }
    return rc;
}

static enum bt_code fronts(struct screen *s, struct bt_err *e)
{
    int R = s->x->b.n;
    enum bt_code rc = BT_OK;
    for (int i = 0; i < s->n_name && rc == BT_OK; i++) {
        int m = 0, kept = 0;
        if (strcmp(s->name[i], NET_COST) == 0) continue;
        rc = bt_front(R, change_of(s, BUNDLE_COST), change_of(s, s->name[i]), NULL, s->on, e);
        if (rc == BT_OK) rc = bt_ranked(R, change_of(s, BUNDLE_COST), change_of(s, s->name[i]), s->on, s->order, &kept, e);
        m = kept < ON_FRONT ? kept : ON_FRONT;
        for (int k = 0; rc == BT_OK && k < m; k++) choose(s, s->order[m > 1 ? (int)((long)k * (kept - 1) / (m - 1)) : 0]);
    }
    return rc;
}

static const char *screen_said(const struct screen *s)
{
    const char *names = "";
    char all[BT_NUM_ROOM];
    if (s->n == s->x->b.n) return "every bundle, and business as usual";
    for (int i = 0; i < s->n_name && names; i++)
        names = bt_printf(s->l->a, "%s%s%s", names, i == 0 ? "" : i + 1 < s->n_name ? ", " : " and ",
                          bt_compare_label(s->l->r, s->name[i], s->l->a));
    return names ? bt_printf(s->l->a,
                             "%d of %s bundles, and business as usual: by central numbers the %d best by %s, at most %d of each front, and "
                             "those of the scenario; another one might be the best in some draw",
                             s->n - 1, bt_num_said(s->x->b.n - 1, all), BEST, names, ON_FRONT)
                 : NULL;
}

/* option[*n], ascending; the first is business as usual. */
static enum bt_code screen(struct lay *l, const struct compared *x, int **option, int *n, const char **said, struct bt_err *e)
{
    size_t R = (size_t)x->b.n;
    struct screen s = { .l = l, .x = x, .in = bt_get(l->a, R, sizeof *s.in), .on = bt_get(l->a, R, 1) };
    const struct bt_texts *known = bt_results_texts(l->r, "run_bundle");
    enum bt_code rc = BT_OK;
    s.order = bt_get(l->a, R, sizeof *s.order);
    if (!s.in || !s.on || !s.order || !(*option = bt_get(l->a, BT_MOST_OPTIONS, sizeof **option))) return no_memory(e);
    rankings_of(&s);
    for (int r = 0; r < x->b.n; r++)
        if (r == 0 || x->b.n <= ALL || (known && *known->v[r])) choose(&s, r);
    if (x->b.n > ALL) rc = best(&s, e);
    if (x->b.n > ALL && rc == BT_OK) rc = fronts(&s, e);
    for (int r = *n = 0; r < x->b.n; r++)
        if (s.in[r]) (*option)[(*n)++] = r;
    *said = screen_said(&s);
    return rc == BT_OK && !*said ? no_memory(e) : rc;
}

/* ---- the runs ---- */

static const char SORT[] = "draw"; /* of blocks */

struct drawing {
    const struct compared *x;
    struct bt_scenario s; /* whose bundles are the options: what they switch on is drawn */
    struct bt_draws d;
    struct refit refit;
    const int *option;
    int n, N; /* options, draws */
    struct bt_ensemble_run *run;
    bool *wanted;
    double *bau, *sum; /* sum: [quantity][option][draw] over the horizon */
    unsigned char *failed; /* [draw] */
    char (*why)[KEPT_WHY];
    struct kept kept;
    struct bt_progress *p;
    double from;
    atomic_int next, done;
    atomic_bool full, enough; /* memory is; a block could not be kept */
};

struct desk {
    struct drawing *d;
    double *values;
    struct bt_lanes *runs; /* kept from draw to draw */
    struct refit_work fits;
    int draw;
    enum bt_code code;
    char why[KEPT_WHY];
};

static bool take(void *data, const struct bt_ensemble_result *r)
{
    struct desk *k = data;
    const struct drawing *d = k->d;
    if (r->code != BT_OK) {
        if (k->code == BT_OK) k->code = r->code, bt_format(k->why, sizeof k->why, "%s", r->why);
        return true;
    }
    for (int q = 0; q < d->x->n_quantity; q++) {
        double v = bt_compare_sum(d->x, &d->x->quantity[q], r);
        if (!isfinite(v) && k->code == BT_OK)
            k->code = BT_E_SOLVER, bt_format(k->why, sizeof k->why, "%s is no number", d->x->quantity[q].name);
        d->sum[((size_t)q * (size_t)d->n + (size_t)r->run) * (size_t)d->N + (size_t)k->draw] = v;
    }
    return true;
}

static enum bt_code one_draw(struct desk *k, struct bt_err *e)
{
    struct drawing *d = k->d;
    struct bt_start *start = NULL;
    double off, *values = k->values;
    k->code = BT_OK;
    memcpy(values, d->bau, (size_t)bt_network_size(d->s.net) * sizeof *values);
    bt_draws_values(&d->d, k->draw, values);
    enum bt_code rc = bt_refit(&d->refit, values, &k->fits, &start, &off, e);
    const struct bt_plan plan = { .net = d->s.net, .start = start, .month_end = d->x->c.month_end, .T = d->x->c.T };
    const struct bt_ensemble all = { .plan = &plan, .values = values, .n = d->n, .run = d->run, .measure = d->wanted, .cost = true,
                                     .threads = 1, .kept = &k->runs };
    if (rc == BT_OK) rc = bt_ensemble_solve(&all, take, k, NULL, e);
    if (rc == BT_OK && k->code != BT_OK) rc = bt_fail(e, k->code, BT_NOWHERE, "%s", k->why);
    bt_start_free(start);
    return rc;
}

static void one_job(struct desk *k, int i)
{
    struct drawing *d = k->d;
    struct bt_err e = { 0 };
    if (bt_kept_has(&d->kept, i)) return;
    k->draw = i;
    enum bt_code rc = one_draw(k, &e);
    if (rc == BT_E_NOMEM) atomic_store(&d->full, true);
    if (rc != BT_OK) d->failed[i] = 1, bt_format(d->why[i], sizeof *d->why, "%s", e.msg);
    if (rc != BT_E_NOMEM && !bt_kept_note(&d->kept, i)) atomic_store(&d->enough, true);
}

static void work(void *data, bool first)
{
    struct drawing *d = data;
    struct desk k = { .d = d, .values = malloc((size_t)bt_network_size(d->s.net) * sizeof *k.values) };
    if (!k.values) atomic_store(&d->full, true);
    for (int i; k.values && !atomic_load(&d->full) && !atomic_load(&d->enough) && (i = atomic_fetch_add(&d->next, 1)) < d->N;) {
        one_job(&k, i);
        int done = atomic_fetch_add(&d->done, 1) + 1;
        if (first && d->p) bt_progress_at(d->p, d->from + (0.97 - d->from) * done / d->N);
    }
    bt_lanes_free(k.fits.lanes), bt_lanes_free(k.runs);
    free(k.values);
}

/* ---- what is kept ---- */

static enum bt_code open_blocks(const struct bt_scenario *s, const struct bt_compare_opts *o, struct bt_arena *a, struct bt_shards **out,
                                struct bt_err *e)
{
    const char *bundles = bt_compare_identity(s, o, a),
               *all = bundles ? bt_printf(a, "draws of a %s\n%d draws\nseed %d", bundles, o->draws, o->seed ? o->seed : s->uncertainty.seed)
                              : NULL;
    return all ? bt_shards_beside(o->shards, SORT, all, out, e) : no_memory(e);
}

enum bt_code bt_compare_draws_can(const struct bt_scenario *s, const struct bt_compare_opts *o, struct bt_arena *a, struct bt_err *e)
{
    struct bt_shards *blocks = NULL;
    if (o->draws <= 0 || !o->shards || bt_ranks_me(o->ranks) > 0) return BT_OK;
    enum bt_code rc = open_blocks(s, o, a, &blocks, e);
    if (rc == BT_OK) rc = bt_shards_each(blocks, NULL, NULL, e);
    bt_shards_close(blocks);
    return rc;
}

static size_t cells_of(const struct drawing *d)
{
    return (size_t)d->x->n_quantity * (size_t)d->n;
}

static void to_row(const void *with, int draw, double *row)
{
    const struct drawing *d = with;
    bt_kept_put_end(row, d->failed[draw], d->why[draw]);
    for (size_t i = 0; i < cells_of(d); i++) row[KEPT_END + i] = d->sum[i * (size_t)d->N + (size_t)draw];
}

static bool from_row(void *with, int draw, const double *row)
{
    struct drawing *d = with;
    if (!bt_kept_get_end(row, &d->failed[draw], d->why[draw], sizeof *d->why)) return false;
    for (size_t i = 0; !d->failed[draw] && i < cells_of(d); i++)
        if (!isfinite(row[KEPT_END + i])) return false;
    for (size_t i = 0; i < cells_of(d); i++) d->sum[i * (size_t)d->N + (size_t)draw] = row[KEPT_END + i];
    return true;
}

static enum bt_code keep(struct drawing *d, const struct bt_compare_opts *o, struct bt_shards *blocks, struct bt_arena *a, struct bt_err *e)
{
    const struct kept_rows rows = { .of = "draws", .n = d->N, .width = KEPT_END + cells_of(d), .to_row = to_row, .from_row = from_row,
                                    .with = d, .shards = blocks, .block = o->block > 0 ? o->block : BT_COMPARE_BLOCK, .hold = o->hold,
                                    .kept = o->kept, .data = o->data };
    return bt_kept_open(&d->kept, &rows, a, e);
}

/* ---- all of them ---- */

/* Options as bundles of a scenario, and as runs. */
static enum bt_code list_options(struct drawing *d, const struct bt_compare_opts *o, struct bt_arena *a, struct bt_err *e)
{
    const struct compared *x = d->x;
    int N = bt_network_interventions(x->s->net).n;
    size_t cells = (size_t)d->n * (size_t)N + 1;
    struct bt_bundle *bundle = bt_get(a, (size_t)d->n, sizeof *bundle);
    struct bt_variation *v = bt_get(a, cells, sizeof *v);
    int *own = bt_get(a, cells, sizeof *own);
    bool *on = bt_get(a, (size_t)N + 1, sizeof *on);
    d->run = bt_get(a, (size_t)d->n, sizeof *d->run);
    d->wanted = bt_get(a, (size_t)bt_network_measures(x->s->net).n + 1, sizeof *d->wanted);
    if (!bundle || !v || !own || !on || !d->run || !d->wanted) return no_memory(e);
    for (int k = 0; k < d->n; k++) {
        bt_bundle_on(x->s, &x->b, x->b.bits[d->option[k]], on);
        bundle[k] = (struct bt_bundle){ .name = bt_compare_name(x, d->option[k], a), .intervention = own };
        d->run[k].v = v;
        for (int i = 0; i < N; i++)
            if (on[i]) *v++ = (struct bt_variation){ bt_network_switch(x->s->net, i), 1 }, *own++ = i, bundle[k].n++, d->run[k].n++;
    }
    for (int i = 0; i < x->s->compare.n_measure; i++) d->wanted[x->s->compare.measure[i]] = true;
    d->s = *x->s, d->s.bundle = bundle + 1, d->s.n_bundle = d->n - 1;
    enum bt_code rc = bt_draws_make(&d->s, o->draws, o->seed, a, &d->d, e);
    size_t room = (size_t)x->n_quantity * (size_t)d->n * (size_t)d->d.n;
    d->N = d->d.n;
    d->sum = rc == BT_OK ? bt_get(a, room, sizeof *d->sum) : NULL;
    d->failed = bt_get(a, (size_t)d->N + 1, 1), d->why = bt_get(a, (size_t)d->N + 1, sizeof *d->why);
    return rc != BT_OK ? rc : d->sum && d->failed && d->why ? BT_OK : no_memory(e);
}

static enum bt_code run_all(struct drawing *d, const struct bt_compare_opts *o, struct bt_arena *a, struct bt_err *e)
{
    static const struct bt_bundle NONE = { .name = "" };
    const struct bt_tol tol = { BT_CVODES, o->rtol, 0 };
    struct fit f = { 0 };
    size_t n = (size_t)bt_network_size(d->s.net);
    double *fitted = bt_get(a, n, sizeof *fitted);
    if (!fitted || !(d->bau = bt_get(a, n, sizeof *d->bau))) return no_memory(e);
    memcpy(fitted, bt_network_values(d->s.net), n * sizeof *fitted);
    enum bt_code rc = bt_fit_baseline(&d->s, &d->x->c, tol, a, fitted, &f, e);
    if (rc == BT_OK) rc = bt_refit_open(&d->refit, &d->s, &d->x->c, tol, fitted, f.start, a, e);
    if (rc == BT_OK) {
        bt_run_values(&d->s, fitted, &(struct run){ .b = &NONE, .stance = d->s.stance }, d->bau);
        bt_in_threads(o->jobs, work, d);
        if (atomic_load(&d->full)) rc = no_memory(e);
        if (atomic_load(&d->enough)) *e = d->kept.e, rc = e->code;
    }
    bt_start_free(f.start);
    return rc;
}

/* ---- what they come to ---- */

static enum bt_code lay_quantity(struct lay *l, const struct drawing *d, int q, const int axis[3], const int *kept, int K, struct bt_err *e)
{
    const struct quantity *v = &d->x->quantity[q];
    size_t n = (size_t)d->n, N = (size_t)d->N;
    double *change = bt_lay_array(l, bt_printf(l->a, "draw_change_%s", v->name), v->unit,
                                  bt_printf(l->a, "%s: change over the horizon against business as usual of the same draw", v->label), 2,
                                  axis),
           *most = bt_lay_array(l, bt_printf(l->a, "best_in_%s", v->name), "1",
                                bt_printf(l->a, "%s: number of draws in which no option changes it to less", v->label), 1, axis),
           *regret = bt_lay_array(l, bt_printf(l->a, "regret_%s", v->name), v->unit,
                                  bt_printf(l->a, "%s: how much more it is than with the best option of the draw", v->label), 2,
                                  (int[]){ axis[0], axis[2] });
    struct bt_regret *out = bt_get(l->a, n, sizeof *out);
    double *cost = bt_get(l->a, n, sizeof *cost);
    int robust;
    if (!l->ok || !out || !cost) return no_memory(e);
    for (size_t i = 0; i < n; i++) {
        const double *mine = d->sum + ((size_t)q * n + i) * N, *usual = d->sum + (size_t)q * n * N;
        for (int k = 0; k < K; k++) change[i * (size_t)K + (size_t)k] = mine[kept[k]] - usual[kept[k]];
        cost[i] = bt_results_array(l->r, "change_" BUNDLE_COST)->v[d->option[i]];
    }
    enum bt_code rc = bt_regrets(d->n, K, change, cost, NULL, out, &robust, e);
    for (size_t i = 0; rc == BT_OK && i < n; i++)
        most[i] = out[i].best, regret[3 * i] = out[i].mean, regret[3 * i + 1] = out[i].p80, regret[3 * i + 2] = out[i].most;
    return rc;
}

static enum bt_code lay_draws(struct lay *l, const struct drawing *d, const char *said, struct bt_err *e)
{
    static const char *const REGRET[] = { "mean", "p80", "most" };
    int *kept = bt_get(l->a, (size_t)d->N, sizeof *kept), K = 0;
    const char **name = bt_get(l->a, (size_t)d->n, sizeof *name), *why = "";
    double *number = bt_get(l->a, (size_t)d->N, sizeof *number);
    if (!kept || !name || !number) return no_memory(e);
    for (int i = 0; i < d->N; i++) {
        if (!d->failed[i]) number[K] = i, kept[K++] = i;
        else if (!*why) why = d->why[i];
    }
    if (K < LEAST_DRAWS)
        return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "%d of %d draws could not be run, and %d are too few to say anything of; the first: %s",
                       d->N - K, d->N, K, why);
    for (int k = 0; k < d->n; k++) name[k] = bt_results_axis(l->r, "run")->label[d->option[k]];
    const int axis[] = { bt_lay_axis(l, "option", "business as usual and the bundles that are drawn", d->n, name, NULL, NULL),
                         bt_lay_axis(l, "draw", "number of the draw, of those that could be run", K, NULL, number, "1"),
                         bt_lay_axis(l, "regret", "of draws: the mean, the share 0.8, the most", 3, REGRET, NULL, NULL) };
    double *run = bt_lay_array(l, "option_run", "1", "which run it is, from 0", 1, axis);
    for (int k = 0; run && k < d->n; k++) run[k] = d->option[k];
    bt_lay_number(l, 0, "draws_failed", d->N - K);
    bt_lay_number(l, 0, "numbers_drawn", d->d.n_drawn);
    bt_lay_text(l, 0, "draws_failed_why", why);
    bt_lay_text(l, 0, "options_said", said);
    bt_lay_number(l, 2, "draws", d->N);
    bt_lay_number(l, 2, "seed", d->d.seed);
    enum bt_code rc = l->ok ? BT_OK : no_memory(e);
    for (int q = 0; rc == BT_OK && q < d->x->n_quantity; q++) rc = lay_quantity(l, d, q, axis, kept, K, e);
    return rc;
}

double bt_compare_draws_bytes(const struct compared *x, const struct bt_compare_opts *o)
{
    double options = x->b.n < BT_MOST_OPTIONS ? x->b.n : BT_MOST_OPTIONS;
    return o->draws > 0 ? 8 * options * x->n_quantity * (o->draws + 4.0) : 0;
}

enum bt_code bt_compare_draws(struct lay *l, const struct compared *x, const struct bt_compare_opts *o, double from, struct bt_progress *p,
                              struct bt_err *e)
{
    struct drawing d = { .x = x, .p = p, .from = from };
    struct bt_shards *blocks = NULL;
    int *option = NULL;
    const char *said = NULL;
    enum bt_code rc = screen(l, x, &option, &d.n, &said, e);
    d.option = option;
    if (rc == BT_OK) rc = list_options(&d, o, l->a, e);
    if (rc == BT_OK && o->shards) rc = open_blocks(x->s, o, l->a, &blocks, e);
    if (rc == BT_OK) rc = keep(&d, o, blocks, l->a, e);
    if (rc == BT_OK) rc = run_all(&d, o, l->a, e);
    bt_kept_close(&d.kept);
    bt_shards_close(blocks);
    return rc == BT_OK ? lay_draws(l, &d, said, e) : rc;
}
