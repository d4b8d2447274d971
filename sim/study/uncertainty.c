/* uncertainty.c -- the runs of `uncertainty`: for each draw the baseline fitted again, business as usual and every bundle from there. */
#include "uncertain_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static const double MOST_FILE = 1.9 * 1024 * 1024 * 1024;

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- what is run ---- */

static bool list_runs(struct uncertain *x, struct bt_arena *a)
{
    x->R = 1 + x->s->n_bundle;
    x->run = bt_get(a, (size_t)x->R, sizeof *x->run), x->name = bt_get(a, (size_t)x->R, sizeof *x->name);
    if (!x->run || !x->name) return false;
    x->name[0] = "business as usual";
    for (int r = 1; r < x->R; r++) {
        const struct bt_bundle *b = &x->s->bundle[r - 1];
        struct bt_variation *v = bt_get(a, (size_t)(b->n + b->n_set) + 1, sizeof *v);
        if (!v) return false;
        for (int i = 0; i < b->n; i++) v[i] = (struct bt_variation){ bt_network_switch(x->s->net, b->intervention[i]), 1 };
        if (b->n_set) memcpy(v + b->n, b->set, (size_t)b->n_set * sizeof *v);
        x->name[r] = b->name, x->run[r] = (struct bt_ensemble_run){ b->n + b->n_set, v };
    }
    return true;
}

/* ---- one draw ---- */

/* A thread's own: what came of the runs at hand. */
struct desk {
    const struct uncertain *x;
    double *values, *month; /* month: [quantity][run][month] */
    double *cost; /* [run][month][N_ITEMS][payer], or NULL */
    double conservation;
    struct bt_lanes *runs; /* kept from draw to draw */
    struct refit_work fits;
    enum bt_code code;
    char why[300];
};

static void add_costs(struct desk *k, const struct bt_ensemble_result *r, size_t row, double *bundle, double *net)
{
    const struct uncertain *x = k->x;
    size_t items = (size_t)bt_network_items(x->s->net).n, P = (size_t)bt_network_payers(x->s->net).n, T = (size_t)x->c.T;
    *bundle = *net = 0;
    for (size_t i = 0; i < items; i++)
        for (size_t p = 0; p < P; p++) {
            double gbp = r->cost[(row * items + i) * P + p];
            *net += gbp;
            if (x->item[i] != CARE) *bundle += gbp;
            if (k->cost) k->cost[(((size_t)r->run * T + row) * N_ITEMS + (size_t)x->item[i]) * P + p] += gbp;
        }
}

static bool take(void *data, const struct bt_ensemble_result *r)
{
    struct desk *k = data;
    const struct uncertain *x = k->x;
    size_t T = (size_t)x->c.T, R = (size_t)x->R, M = (size_t)bt_network_measures(x->s->net).n, Q = (size_t)x->n_quantity;
    if (r->code != BT_OK) {
        if (k->code == BT_OK) k->code = r->code, bt_format(k->why, sizeof k->why, "'%s': %s", x->name[r->run], r->why);
        return true;
    }
    k->conservation = fmax(k->conservation, r->conservation);
    for (size_t row = 0; row < T; row++) {
        double cost[N_COSTS];
        add_costs(k, r, row, &cost[0], &cost[1]);
        for (size_t q = 0; q < Q; q++) {
            int m = x->quantity[q].measure;
            double v = m >= 0 ? r->measure[row * M + (size_t)m] : cost[q - (Q - N_COSTS)];
            if (!isfinite(v) && k->code == BT_OK)
                k->code = BT_E_SOLVER, bt_format(k->why, sizeof k->why, "'%s': %s is no number", x->name[r->run], x->quantity[q].name);
            k->month[(q * R + (size_t)r->run) * T + row] = v;
        }
    }
    return true;
}

/* Business as usual and every bundle at k->values, from a start; the same network but for what a copy has otherwise. */
static enum bt_code run_all(struct desk *k, const struct bt_network *net, const struct bt_start *start, const struct bt_ensemble_run *run,
                            const bool *wanted, struct bt_lanes **kept, struct bt_err *e)
{
    const struct uncertain *x = k->x;
    const struct bt_plan plan = { .net = net, .start = start, .month_end = x->c.month_end, .T = x->c.T };
    const struct bt_ensemble all = { .plan = &plan, .values = k->values, .n = x->R, .run = run ? run : x->run, .measure = wanted,
                                     .cost = true, .threads = 1, .tol = BT_DRAW_TOL, .kept = kept };
    k->code = BT_OK, k->conservation = 0;
    enum bt_code rc = bt_ensemble_solve(&all, take, k, NULL, e);
    return rc == BT_OK && k->code != BT_OK ? bt_fail(e, k->code, BT_NOWHERE, "%s", k->why) : rc;
}

static enum bt_code run_draw(struct desk *k, int draw, const bool *wanted, struct bt_err *e)
{
    struct uncertain *x = (struct uncertain *)k->x; /* a draw's own places are its own */
    struct bt_start *start = NULL;
    size_t all = (size_t)x->n_quantity * (size_t)x->R * (size_t)x->c.T;
    memcpy(k->values, x->bau, (size_t)bt_network_size(x->s->net) * sizeof *k->values);
    bt_draws_values(&x->d, draw, k->values);
    enum bt_code rc = bt_refit(&x->refit, k->values, &k->fits, &start, &x->off[draw], e);
    if (rc == BT_OK) rc = run_all(k, x->s->net, start, NULL, wanted, &k->runs, e);
    for (size_t i = 0; rc == BT_OK && i < all; i++) x->month[i * (size_t)x->d.n + (size_t)draw] = (float)k->month[i];
    bt_start_free(start);
    return rc;
}

/* ---- what else might be otherwise ---- */

static void keep_years(struct uncertain *x, int at, const double *month)
{
    size_t T = (size_t)x->c.T, rows = (size_t)x->n_quantity * (size_t)x->R, Y = (size_t)x->n_year;
    for (size_t i = 0; i < rows; i++)
        for (size_t y = 0; y < Y; y++)
            for (size_t m = 0; m < 12; m++) x->other[((size_t)at * rows + i) * Y + y] += month[i * T + 12 * y + m];
}

static enum bt_code run_otherwise(struct desk *k, int at, double rtol, const bool *wanted, struct bt_err *e)
{
    struct uncertain *x = (struct uncertain *)k->x; /* its places are its own */
    struct otherwise *v = &x->otherwise[at];
    struct bt_arena *a = bt_arena_new();
    struct fit f = { 0 };
    enum bt_code rc = a ? BT_OK : no_memory(e);
    memcpy(k->values, v->values, (size_t)bt_network_size(x->s->net) * sizeof *k->values);
    if (rc == BT_OK && v->fits) rc = bt_fit_baseline(v->s, &x->c, (struct bt_tol){ BT_CVODES, rtol, 0 }, a, k->values, &f, e);
    if (rc == BT_OK && v->fits) rc = bt_census_put(v->s, &f, a, e);
    if (rc == BT_OK) rc = run_all(k, v->s->net, v->fits ? f.start : x->start, v->run, wanted, NULL, e);
    if (rc == BT_OK) keep_years(x, at, k->month);
    bt_start_free(f.start);
    bt_arena_free(a);
    return rc;
}

/* ---- all draws ---- */

struct pool {
    struct uncertain *x;
    double rtol;
    const bool *wanted;
    struct bt_progress *p;
    struct kept kept;
    atomic_int next, done;
    atomic_bool full, enough; /* memory is; a block could not be kept */
};

static bool open_desk(const struct uncertain *x, struct bt_arena *a, struct desk *k)
{
    *k = (struct desk){ .x = x, .values = bt_get(a, (size_t)bt_network_size(x->s->net) + 1, sizeof(double)),
                        .month = bt_get(a, (size_t)x->n_quantity * (size_t)x->R * (size_t)x->c.T + 1, sizeof(double)) };
    return k->values && k->month;
}

/* The few that take longest come first. */
static void one_job(struct pool *j, struct desk *k, int job)
{
    struct uncertain *x = j->x;
    struct bt_err e = { 0 };
    int draw = job - x->n_otherwise;
    if (draw >= 0 && bt_kept_has(&j->kept, draw)) return;
    enum bt_code rc = draw < 0 ? run_otherwise(k, job, j->rtol, j->wanted, &e) : run_draw(k, draw, j->wanted, &e);
    if (rc == BT_E_NOMEM) atomic_store(&j->full, true);
    if (rc != BT_OK && draw >= 0) x->failed[draw] = 1, bt_format(x->why[draw], sizeof *x->why, "%s", e.msg);
    if (draw < 0) {
        x->otherwise[job].code = rc;
        if (rc != BT_OK) bt_format(x->otherwise[job].why, sizeof x->otherwise[job].why, "%s", e.msg);
    }
    if (draw >= 0 && rc != BT_E_NOMEM && !bt_kept_note(&j->kept, draw)) atomic_store(&j->enough, true);
}

static void work(void *data, bool first)
{
    struct pool *j = data;
    struct desk k = { .x = j->x };
    struct bt_arena *a = bt_arena_new();
    const int n = j->x->n_otherwise + j->x->d.n;
    bool ready = a && open_desk(j->x, a, &k);
    if (!ready) atomic_store(&j->full, true);
    for (int i; ready && !atomic_load(&j->full) && !atomic_load(&j->enough) && (i = atomic_fetch_add(&j->next, 1)) < n;) {
        one_job(j, &k, i);
        int done = atomic_fetch_add(&j->done, 1) + 1;
        if (first && j->p) bt_progress_at(j->p, 0.01 + 0.96 * done / n);
    }
    bt_lanes_free(k.fits.lanes), bt_lanes_free(k.runs);
    bt_arena_free(a);
}

static enum bt_code run_central(struct uncertain *x, const bool *wanted, struct bt_arena *a, struct bt_err *e)
{
    struct desk k;
    if (!open_desk(x, a, &k)) return no_memory(e);
    memcpy(k.values, x->bau, (size_t)bt_network_size(x->s->net) * sizeof *k.values);
    k.cost = x->cost;
    enum bt_code rc = run_all(&k, x->s->net, x->start, NULL, wanted, NULL, e);
    x->central = k.month, x->conservation = k.conservation;
    return rc;
}

static enum bt_code count_kept(struct uncertain *x, struct bt_err *e)
{
    const char *why = "";
    for (int i = 0; i < x->d.n; i++) {
        if (!x->failed[i]) x->draw[x->kept++] = i;
        else if (!*why) why = x->why[i];
    }
    if (x->kept >= LEAST_DRAWS) return BT_OK;
    return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "%d of %d draws could not be run, and %d are too few to say anything of; the first: %s",
                   x->d.n - x->kept, x->d.n, x->kept, why);
}

/* ---- room ---- */

/* What goes into the file, in numbers: two intervals and the draws of each quantity, the draws' own numbers; and then some. */
static double numbers_of(const struct uncertain *x)
{
    double Q = x->n_quantity, R = x->R, T = x->c.T, Y = x->n_year, N = x->d.n;
    return Q * R * (T * (1 + 2 * QUANTILES) + Y * (N + x->n_otherwise) + 20) + N * (2.0 * x->d.n_drawn + x->s->n_ambition * R * 2 + 2);
}

static enum bt_code has_room(const struct uncertain *x, struct bt_err *e)
{
    static const char LESS[] = "keep fewer measures (uncertainty: {measures: [...]}), make fewer draws, or shorten the horizon";
    double file = 8 * numbers_of(x), months = 4.0 * x->n_quantity * x->R * x->c.T * x->d.n, need = 2 * file + months + 1e8,
           has = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (file > MOST_FILE)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "%d draws of %d runs make a results file of %.1f GB, and it holds at most %.1f: %s",
                       x->d.n, x->R, file / 1e9, MOST_FILE / 1e9, LESS);
    if (!(has > 0) || need < has) return BT_OK;
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "%d draws of %d runs need %.1f GB of memory, and this machine has %.1f: %s", x->d.n, x->R,
                   need / 1e9, has / 1e9, LESS);
}

static bool get_room(struct uncertain *x, struct bt_arena *a)
{
    size_t N = (size_t)x->d.n, rows = (size_t)x->n_quantity * (size_t)x->R;
    x->month = bt_get(a, rows * (size_t)x->c.T * N, sizeof *x->month);
    x->other = bt_get(a, (size_t)x->n_otherwise * rows * (size_t)x->n_year + 1, sizeof *x->other);
    x->failed = bt_get(a, N, 1), x->why = bt_get(a, N, sizeof *x->why), x->off = bt_get(a, N, sizeof *x->off);
    x->draw = bt_get(a, N, sizeof *x->draw);
    x->cost = bt_get(a, (size_t)x->R * (size_t)x->c.T * N_ITEMS * (size_t)bt_network_payers(x->s->net).n + 1, sizeof *x->cost);
    return x->month && x->other && x->failed && x->why && x->off && x->draw && x->cost;
}

/* ---- words ---- */

static void lay_words(struct lay *l, const struct uncertain *x, const struct bt_uncertainty_opts *o)
{
    bt_lay_study(l, x->s, "uncertainty", "the figures, studies and ranges named in the scenario's files, which the results file keeps",
                 "reading a share of draws as a chance: it is a share of draws from the ranges assumed, and what is in no range is in "
                 "no draw");
    bt_lay_roles(l, x->s);
    bt_lay_text(l, 0, "evidence_stance", bt_stance_name[x->s->stance]);
    bt_lay_text(l, 0, "evidence_said", x->s->stance_said);
    bt_lay_text(l, 0, "own_cost_of", x->priced ? "programmes and services that take over" : "programmes alone: no money file");
    bt_lay_number(l, 0, "draws", x->d.n);
    bt_lay_number(l, 0, "draws_failed", x->d.n - x->kept);
    bt_lay_number(l, 0, "interval", x->s->uncertainty.interval);
    bt_lay_text(l, 0, "distribution", bt_shape_name[x->s->uncertainty.shape]);
    bt_lay_number(l, 0, "batch", BT_DRAW_BATCH);
    bt_lay_number(l, 1, "conservation_error", x->conservation);
    bt_lay_number(l, 1, "states", bt_network_states(x->s->net));
    bt_lay_number(l, 2, "rtol", o->rtol);
    bt_lay_number(l, 2, "draws", x->d.n);
    bt_lay_number(l, 2, "seed", x->d.seed);
    bt_lay_text(l, 2, "notes", bt_lay_lines(l, x->s->note, x->s->n_note));
}

/* ---- the study ---- */

enum bt_code bt_uncertain_open(struct uncertain *x, int draws, int seed, double rtol, struct bt_arena *a, struct bt_err *e)
{
    static const struct bt_bundle NONE = { .name = "" };
    const struct bt_uncertainty *u = &x->s->uncertainty;
    struct bt_tol tol = { BT_CVODES, rtol, 0 };
    struct fit f = { 0 };
    size_t n = (size_t)bt_network_size(x->s->net);
    double *fitted = bt_get(a, n, sizeof *fitted);
    enum bt_code rc = bt_calendar_make(x->s, a, &x->c, e);
    if (rc != BT_OK) return rc;
    if (!fitted || !(x->bau = bt_get(a, n, sizeof *x->bau)) || !list_runs(x, a)) return no_memory(e);
    memcpy(fitted, bt_network_values(x->s->net), n * sizeof *fitted);
    x->n_year = x->c.T / 12;
    rc = bt_quantities(x->s, u->measure, u->n_measure, "uncertainty", a, &x->quantity, &x->n_quantity, e);
    if (rc == BT_OK) rc = bt_draws_make(x->s, draws, seed, a, &x->d, e);
    if (rc == BT_OK) rc = bt_fit_baseline(x->s, &x->c, tol, a, fitted, &f, e);
    x->start = f.start;
    if (rc == BT_OK) rc = bt_refit_open(&x->refit, x->s, &x->c, tol, fitted, x->start, a, e);
    if (rc == BT_OK) rc = bt_census_put(x->s, &f, a, e);
    if (rc == BT_OK) bt_run_values(x->s, fitted, &(struct run){ .b = &NONE, .stance = x->s->stance }, x->bau);
    return rc;
}

static enum bt_code prepare(struct uncertain *x, const struct bt_uncertainty_opts *o, struct bt_arena *a, bool **wanted, struct bt_err *e)
{
    const struct bt_uncertainty *u = &x->s->uncertainty;
    enum bt_code rc = bt_uncertain_open(x, o->draws, o->seed, o->rtol, a, e);
    if (rc != BT_OK) return rc;
    x->refit.quick = true;
    *wanted = bt_get(a, (size_t)bt_network_measures(x->s->net).n + 1, sizeof **wanted);
    if (!*wanted || !(x->item = bt_items_sorted(x->s, x->bau, a, &x->priced))) return no_memory(e);
    for (int i = 0; i < u->n_measure; i++) (*wanted)[u->measure[i]] = true;
    for (int k = 0; k < QUANTILES; k++)
        x->quantile[k] = (const double[QUANTILES]){ 0.5 - u->interval / 2, 0.25, 0.5, 0.75, 0.5 + u->interval / 2 }[k];
    if ((rc = bt_otherwise_list(x, a, e)) != BT_OK || (rc = has_room(x, e)) != BT_OK) return rc;
    return get_room(x, a) ? BT_OK : no_memory(e);
}

enum bt_code bt_study_uncertainty(const struct bt_scenario *s, const struct bt_uncertainty_opts *o, struct bt_arena *a,
                                  struct bt_progress *p, struct bt_results *out, struct bt_err *e)
{
    struct uncertain x = { .s = s };
    struct pool j = { .x = &x, .rtol = o->rtol, .p = p };
    struct lay l;
    bool *wanted = NULL;
    enum bt_code rc = prepare(&x, o, a, &wanted, e);
    if (rc == BT_OK) rc = bt_uncertain_keep(&j.kept, &x, o, a, e);
    if (rc == BT_OK) rc = run_central(&x, wanted, a, e);
    if (rc != BT_OK) goto out;
    if (p) bt_progress_at(p, 0.01);
    j.wanted = wanted;
    bt_in_threads(o->jobs, work, &j);
    rc = atomic_load(&j.full) ? no_memory(e) : count_kept(&x, e);
    if (atomic_load(&j.enough)) *e = j.kept.e, rc = e->code;
    if (rc != BT_OK) goto out;
    bt_lay_open(&l, out, a);
    if ((rc = bt_uncertain_lay(&l, &x, o->jobs, e)) != BT_OK) goto out;
    lay_words(&l, &x, o);
    if (!l.ok) rc = no_memory(e);
out:
    bt_kept_close(&j.kept);
    bt_start_free(x.start);
    return rc;
}
