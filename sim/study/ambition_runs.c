/* ambition_runs.c -- plans run by the ensemble engine: once with central numbers, and with each of many draws. */
#include "ambition_priv.h"
#include "kept_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { MOST_PARTS = 16, /* of the draws, each kept as it is finished */
       LEAST_RUNS = 64 }; /* in one of them, where there are draws enough */

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

void bt_seeker_tick(struct seeker *x, double done)
{
    if (x->p) bt_progress_at(x->p, x->from + (x->to - x->from) * fmin(1, done));
}

double bt_short_by(const struct bt_ambition *a, double value)
{
    return a->growth || a->limit < 0 ? value - a->limit : a->limit - value;
}

/* ---- runs that begin on the same days ---- */

static bool same_days(const struct seeker *x, const int *p, const int *q)
{
    return p == q || (p && q && memcmp(p, q, (size_t)x->N * sizeof *p) == 0);
}

/* The scenario's network, or a copy whose interventions begin on other days. */
static const struct bt_network *dated(const struct seeker *x, const int *start, struct bt_arena *a)
{
    if (!start) return x->s->net;
    struct bt_network *net = bt_network_copy(x->s->net, a);
    return net && bt_network_set_starts(net, start) ? net : NULL;
}

struct batch {
    const struct seeker *x;
    struct trial **t; /* of each run; NULL: business as usual */
    double *bau; /* [A][T] */
    bool cost;
    int T;
    double *usual_cost;
    bool *met; /* [run][A], where only that is wanted */
    struct judged *judged;
    char why[200];
    enum bt_code usual;
};

static double own_cost(const struct seeker *x, const struct bt_ensemble_result *r)
{
    size_t items = (size_t)bt_network_items(x->s->net).n, P = (size_t)bt_network_payers(x->s->net).n;
    double sum = 0;
    for (size_t row = 0; row < (size_t)x->c.T; row++)
        for (size_t i = 0; i < items; i++)
            for (size_t p = 0; x->item[i] != CARE && p < P; p++) sum += r->cost[(row * items + i) * P + p];
    return sum;
}

static void keep_usual(struct batch *k, const struct bt_ensemble_result *r)
{
    k->usual = r->code;
    if (r->code != BT_OK) return;
    for (int a = 0; a < k->x->A; a++)
        for (int i = 0; i < k->T; i++)
            k->bau[a * k->T + i] = r->measure[(size_t)i * (size_t)k->x->M + (size_t)k->x->s->ambition[a].measure];
    if (k->cost) *k->usual_cost = own_cost(k->x, r);
}

static bool take(void *data, const struct bt_ensemble_result *r)
{
    struct batch *k = data;
    const struct seeker *x = k->x;
    struct trial *t = k->t[r->run];
    double m[12 * YEARS + 13]; /* a horizon has at most YEARS years */
    struct calendar c = x->c;
    if (r->code != BT_OK && !k->why[0]) bt_format(k->why, sizeof k->why, "%s", r->why);
    if (!t) return keep_usual(k, r), true;
    if (k->cost) t->failed = r->code != BT_OK;
    if (r->code != BT_OK || k->usual != BT_OK) return true;
    c.T = k->T;
    for (int a = 0; a < x->A; a++) {
        const struct bt_ambition *w = &x->s->ambition[a];
        for (int i = 0; i < k->T; i++) m[i] = r->measure[(size_t)i * (size_t)x->M + (size_t)w->measure];
        struct judged v = bt_judge(&c, w, x->at[a], m, k->bau + (size_t)a * (size_t)k->T);
        if (k->met) k->met[(size_t)r->run * (size_t)x->A + (size_t)a] = v.met > 0;
        else t->judged[a] = v;
    }
    if (k->cost) t->cost = own_cost(x, r) - *k->usual_cost;
    return true;
}

/* Those of n trials that begin on the same days as the first that is not done: into some, marked done. */
static int alike(const struct seeker *x, struct trial *const *t, int n, bool *done, int *some)
{
    int k = 0, first = 0;
    while (done[first]) first++;
    for (int i = first; i < n; i++)
        if (!done[i] && same_days(x, t[i]->start, t[first]->start)) done[i] = true, some[k++] = i;
    return k;
}

/* One batch: business as usual and some trials. */
static enum bt_code solve(struct batch *k, const struct bt_network *net, const double *values, const struct bt_start *start,
                          struct trial *const *t, const int *some, int n, int threads, struct bt_arena *a, struct bt_err *e)
{
    const struct seeker *x = k->x;
    struct bt_ensemble_run *run = bt_get(a, (size_t)n + 1, sizeof *run);
    k->t = bt_get(a, (size_t)n + 1, sizeof *k->t);
    if (!run || !k->t || !net) return no_memory(e);
    for (int i = 0; i < n; i++) run[i + 1] = t[some[i]]->run, k->t[i + 1] = t[some[i]];
    const struct bt_plan plan = { .net = net, .start = start, .month_end = x->c.month_end, .T = k->T };
    const struct bt_ensemble all = { .plan = &plan, .values = values, .n = n + 1, .run = run, .measure = x->wanted, .cost = k->cost,
                                     .threads = threads };
    return bt_ensemble_solve(&all, take, k, NULL, e);
}

/* why: of the first that could not be run. */
static enum bt_code run_trials(struct seeker *x, const double *values, struct trial *const *t, int n, char why[KEPT_WHY], struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    bool *done = a ? bt_get(a, (size_t)n + 1, sizeof *done) : NULL;
    int *some = a ? bt_get(a, (size_t)n + 1, sizeof *some) : NULL, left = n;
    enum bt_code rc = BT_OK;
    if (!done || !some) return bt_arena_free(a), no_memory(e);
    while (rc == BT_OK && left > 0) {
        struct batch k = { .x = x, .bau = x->bau, .cost = true, .T = x->c.T, .usual_cost = &x->bau_cost };
        int m = alike(x, t, n, done, some);
        rc = solve(&k, dated(x, t[some[0]]->start, a), values, x->start, t, some, m, x->o.jobs, a, e);
        if (rc == BT_OK && k.usual != BT_OK) rc = bt_fail(e, k.usual, BT_NOWHERE, "business as usual: %s", k.why);
        if (rc == BT_OK && !*why) bt_format(why, KEPT_WHY, "%s", k.why);
        left -= m;
    }
    bt_arena_free(a);
    return rc;
}

enum bt_code bt_trials_run(struct seeker *x, const double *values, struct trial *const *t, int n, struct bt_err *e)
{
    char why[KEPT_WHY] = "";
    const struct batch_of b = { .t = t, .n = n, .why = why };
    bool there;
    if (!n) return BT_OK;
    enum bt_code rc = bt_batch_take(x, &b, &there, e);
    if (rc == BT_OK && !there) rc = run_trials(x, values, t, n, why, e);
    if (rc == BT_OK && !there) rc = bt_batch_put(x, &b, e);
    for (int i = 0; rc == BT_OK && i < n; i++) x->unrun += t[i]->failed;
    if (rc == BT_OK && *why && !*x->why) x->why = bt_printf(x->a, "%s", why);
    return rc;
}

/* ---- draws ---- */

/* Only the months that some ambition looks at. */
static int months_looked_at(const struct seeker *x)
{
    int T = 12;
    for (int a = 0; a < x->A; a++) {
        int end = x->s->ambition[a].growth ? x->c.T : x->at[a];
        if (end > T) T = end;
    }
    return T < x->c.T ? T : x->c.T;
}

struct pool {
    struct seeker *x;
    struct trial *const *t;
    int n, from, to; /* trials; draws from..to-1 */
    unsigned char *met; /* [draw - from][n][A] */
    atomic_int next, done;
    atomic_bool full;
};

static enum bt_code fit_draw(struct seeker *x, int draw, struct bt_err *e)
{
    double off;
    struct draws_kept *d = &x->draws;
    memcpy(d->values[draw], x->values, (size_t)bt_network_size(x->s->net) * sizeof **d->values);
    bt_draws_values(&d->d, draw, d->values[draw]);
    return bt_refit(&d->refit, d->values[draw], NULL, &d->start[draw], &off, e);
}

static enum bt_code run_draw(struct pool *j, int draw, struct bt_arena *a, struct bt_err *e)
{
    struct seeker *x = j->x;
    struct draws_kept *d = &x->draws;
    bool *done = bt_get(a, (size_t)j->n + 1, sizeof *done), *met = bt_get(a, (size_t)(j->n + 1) * (size_t)x->A, sizeof *met);
    int *some = bt_get(a, (size_t)j->n + 1, sizeof *some), left = j->n;
    enum bt_code rc = BT_OK;
    if (!done || !some || !met) return no_memory(e);
    while (rc == BT_OK && left > 0) {
        struct batch k = { .x = x, .bau = d->bau[draw], .T = months_looked_at(x), .met = met };
        int m = alike(x, j->t, j->n, done, some);
        memset(met, 0, (size_t)(j->n + 1) * (size_t)x->A);
        rc = solve(&k, dated(x, j->t[some[0]]->start, a), d->values[draw], d->start[draw], j->t, some, m, 1, a, e);
        if (rc == BT_OK && k.usual != BT_OK) rc = bt_fail(e, k.usual, BT_NOWHERE, "%s", k.why);
        for (int i = 0; rc == BT_OK && i < m; i++)
            for (int w = 0; w < x->A; w++)
                j->met[((size_t)(draw - j->from) * (size_t)j->n + (size_t)some[i]) * (size_t)x->A + (size_t)w] =
                    met[(size_t)(i + 1) * (size_t)x->A + (size_t)w];
        left -= m;
    }
    return rc;
}

static void work(void *data, bool first)
{
    struct pool *j = data;
    struct seeker *x = j->x;
    for (int i; !atomic_load(&j->full) && (i = atomic_fetch_add(&j->next, 1)) < j->to;) {
        struct bt_err e = { 0 };
        struct bt_arena *a = bt_arena_new();
        enum bt_code rc = !a ? BT_E_NOMEM : j->t ? x->draws.start[i] ? run_draw(j, i, a, &e) : BT_OK
                                                 : fit_draw(x, i, &e);
        if (rc == BT_E_NOMEM) atomic_store(&j->full, true);
        if (rc != BT_OK) bt_start_free(x->draws.start[i]), x->draws.start[i] = NULL; /* the draw is in no figure from now on */
        bt_arena_free(a);
        int done = j->from + atomic_fetch_add(&j->done, 1) + 1;
        if (first) bt_seeker_tick(x, (double)done / x->draws.d.n);
    }
}

static enum bt_code in_draws(struct pool *j, struct bt_err *e)
{
    struct draws_kept *d = &j->x->draws;
    atomic_init(&j->next, j->from);
    bt_in_threads(j->x->o.jobs, work, j);
    d->kept = 0;
    for (int i = 0; i < d->d.n; i++) d->kept += d->start[i] != NULL;
    return atomic_load(&j->full) ? no_memory(e) : BT_OK;
}

/* All switches together as one more bundle: only ranges of what some bundle switches on are drawn. */
static bool with_all(struct seeker *x)
{
    struct draws_kept *d = &x->draws;
    struct bt_bundle *all = bt_get(x->a, (size_t)x->s->n_bundle + 1, sizeof *all);
    int *list = bt_get(x->a, (size_t)x->N + 1, sizeof *list), n = 0;
    bool *on = bt_get(x->a, (size_t)x->N + 1, sizeof *on);
    if (!all || !list || !on) return false;
    if (x->s->n_bundle) memcpy(all, x->s->bundle, (size_t)x->s->n_bundle * sizeof *all);
    if (x->b.k) bt_bundle_on(x->s, &x->b, (1U << x->b.k) - 1, on);
    for (int i = 0; i < x->N; i++)
        if (on[i]) list[n++] = i;
    all[x->s->n_bundle] = (struct bt_bundle){ .name = "all", .n = n, .intervention = list };
    d->s = *x->s;
    d->s.bundle = all, d->s.n_bundle++;
    return true;
}

enum bt_code bt_trials_draws_open(struct seeker *x, struct bt_err *e)
{
    struct draws_kept *d = &x->draws;
    struct pool j = { .x = x };
    size_t n = (size_t)x->o.draws, each = (size_t)bt_network_size(x->s->net), months = (size_t)x->A * (size_t)x->c.T;
    if (!with_all(x)) return no_memory(e);
    enum bt_code rc = bt_draws_make(&d->s, x->o.draws, x->o.seed, x->a, &d->d, e);
    if (rc == BT_OK) rc = bt_refit_open(&d->refit, x->s, &x->c, (struct bt_tol){ BT_CVODES, x->o.rtol, 0 }, x->values, x->start, x->a, e);
    if (rc != BT_OK) return rc;
    d->values = bt_get(x->a, n, sizeof *d->values), d->start = bt_get(x->a, n, sizeof(struct bt_start *));
    d->bau = bt_get(x->a, n, sizeof *d->bau);
    for (size_t i = 0; d->values && d->start && d->bau && i < n; i++)
        if (!(d->values[i] = bt_get(x->a, each, sizeof(double))) || !(d->bau[i] = bt_get(x->a, months, sizeof(double))))
            return no_memory(e);
    if (!d->values || !d->start || !d->bau) return no_memory(e);
    j.to = d->d.n;
    return in_draws(&j, e);
}

static enum bt_code draw_some(struct seeker *x, const struct batch_of *b, int from, unsigned char *met, struct bt_err *e)
{
    struct pool j = { .x = x, .t = b->t, .n = b->n, .from = from, .to = from + b->draws, .met = met };
    const size_t cells = (size_t)b->n * (size_t)x->A;
    memset(met, 0, (size_t)b->draws * cells);
    enum bt_code rc = in_draws(&j, e);
    for (size_t i = 0; rc == BT_OK && i < cells; i++)
        for (int k = b->met[i] = 0; k < b->draws; k++) b->met[i] += x->draws.start[from + k] && met[(size_t)k * cells + i];
    return rc;
}

/* All trials in some draws, then in some more: each time a batch that is kept. */
static enum bt_code draw_trials(struct seeker *x, struct trial *const *t, int n, struct bt_err *e)
{
    const int all = x->draws.d.n, few = (all + MOST_PARTS - 1) / MOST_PARTS, least = LEAST_RUNS / n, part = few > least ? few : least;
    struct bt_arena *a = bt_arena_new();
    unsigned char *met = a ? bt_get(a, (size_t)part * (size_t)n * (size_t)x->A, 1) : NULL;
    struct batch_of b = { .t = t, .n = n, .met = a ? bt_get(a, (size_t)n * (size_t)x->A, sizeof *b.met) : NULL };
    if (!met || !b.met) return bt_arena_free(a), no_memory(e);
    enum bt_code rc = BT_OK;
    for (int from = 0; rc == BT_OK && from < all; from += b.draws) {
        bool there;
        b.draws = all - from < part ? all - from : part;
        rc = bt_batch_take(x, &b, &there, e);
        if (rc == BT_OK && !there) rc = draw_some(x, &b, from, met, e);
        if (rc == BT_OK && !there) rc = bt_batch_put(x, &b, e);
        for (int i = 0; rc == BT_OK && i < n * x->A; i++) t[i / x->A]->draws_met[i % x->A] += b.met[i];
    }
    bt_arena_free(a);
    return rc;
}

enum bt_code bt_trials_draw(struct seeker *x, struct trial *const *t, int n, struct bt_err *e)
{
    struct trial **todo = bt_get(x->a, (size_t)n + 1, sizeof *todo);
    int m = 0;
    if (!todo) return no_memory(e);
    for (int i = 0; i < n; i++)
        if (!t[i]->drawn && !t[i]->failed) todo[m++] = t[i];
    if (!m || !x->draws.kept) return BT_OK;
    for (int i = 0; i < m; i++)
        if (!(todo[i]->draws_met = bt_get(x->a, (size_t)x->A, sizeof(int)))) return no_memory(e);
    enum bt_code rc = draw_trials(x, todo, m, e);
    for (int i = 0; rc == BT_OK && i < m; i++) todo[i]->drawn = true;
    return rc;
}

void bt_trials_close(struct seeker *x)
{
    for (int i = 0; x->draws.start && i < x->draws.d.n; i++) bt_start_free(x->draws.start[i]);
    bt_start_free(x->start);
}
