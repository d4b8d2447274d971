/* compare_runs.c -- every bundle as one ensemble, once as the scenario says and, where asked for, again under each rule of overlap. What is
 * finished goes block by block to the disk, and what an earlier run or another rank finished is taken from there. */
#include "compare_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORST = 2,
       SEED = 1 }; /* bundles made again beside those drawn: with the largest estimate of their error */

static const char BUNDLES[] = "bundles";

struct taker {
    struct compared *x;
    const struct bt_compare_opts *o;
    struct bt_arena *a;
    struct bt_progress *p;
    struct bt_err *e;
    double *known; /* [rules][bundles] estimates of those that are there; below 0: not yet */
    double *row; /* scratch */
    int rule, rounds; /* 0: as the scenario says; of so many */
    int first, n, block; /* those finished that are in no block yet */
    int done, all;
    int failed; /* bundle, -1: none */
};

/* ---- rules ---- */

int bt_compare_rules(void)
{
    int n = 0;
    while (bt_network_rule(n)) n++;
    return n + 1;
}

const char *bt_compare_rule(int rule)
{
    return rule > 0 ? bt_network_rule(rule - 1) : NULL;
}

/* ---- blocks ---- */

const char *bt_compare_identity(const struct bt_scenario *s, const struct bt_compare_opts *o, struct bt_arena *a)
{
    return bt_printf(a, "comparison of bundles\n%s\nversion %s\nfit to %g, steps to %g\nprocessor %s\nscenario %.64s", s->stance_said,
                     BT_VERSION, o->rtol, BT_COMPARE_TOL, bt_ensemble_lanes(), s->hash);
}

/* Copies n numbers from a row or to it. */
static void swap_part(bool out, double **row, double *v, size_t n)
{
    if (out) memcpy(*row, v, n * sizeof *v);
    else memcpy(v, *row, n * sizeof *v);
    *row += n;
}

/* All that is kept of a bundle, to a row or from it; returns how many numbers. Under another rule: its sums. */
static size_t row_of(struct taker *t, int rule, int run, bool out, double *row)
{
    struct compared *x = t->x;
    const struct months *m = &x->months;
    double *at = row;
    size_t R = (size_t)x->b.n, r = (size_t)run, T = (size_t)x->c.T, cost = T * N_ITEMS * (size_t)bt_network_payers(x->s->net).n,
           year = (size_t)x->n_year * (size_t)bt_network_pools(x->s->net).n;
    swap_part(out, &at, &t->known[(size_t)rule * R + r], 1);
    for (int q = 0; rule && q < x->n_quantity; q++) swap_part(out, &at, &m->ruled[q][(size_t)rule * R + r], 1);
    if (rule) return (size_t)(at - row);
    for (int q = 0; q < x->n_quantity; q++)
        if (x->quantity[q].measure >= 0) swap_part(out, &at, m->sum[x->quantity[q].measure] + r * T, T);
    swap_part(out, &at, m->cost + r * cost, cost);
    swap_part(out, &at, m->occupied + r * year, year);
    swap_part(out, &at, m->places + r * year, year);
    swap_part(out, &at, &m->steps[run], 1);
    swap_part(out, &at, &m->conservation[run], 1);
    return (size_t)(at - row);
}

static size_t widest(const struct compared *x)
{
    return (size_t)x->c.T * ((size_t)x->n_quantity + N_ITEMS * (size_t)bt_network_payers(x->s->net).n) + (size_t)x->n_quantity +
           2 * (size_t)x->n_year * (size_t)bt_network_pools(x->s->net).n + 3;
}

/* What is finished and in no block yet becomes one; false: told in t->e. */
static bool flush(struct taker *t)
{
    size_t width = 0;
    if (!t->n || !t->o->shards) return true;
    double *rows = malloc((size_t)t->n * widest(t->x) * sizeof *rows);
    if (!rows) return bt_fail(t->e, BT_E_NOMEM, BT_NOWHERE, "out of memory"), false;
    for (int i = 0; i < t->n; i++) width = row_of(t, t->rule, t->first + i, true, rows + (size_t)i * width);
    if (t->o->hold) t->o->hold(t->o->data);
    bool good = bt_shards_put(t->o->shards, t->rule * t->x->b.n + t->first, t->n, width, rows, t->e) == BT_OK;
    if (good) t->done += t->n, t->n = 0;
    bool goes_on = !t->o->kept || t->o->kept(t->o->data, BUNDLES, t->done, t->all, t->a);
    free(rows);
    if (good && !goes_on) bt_fail(t->e, BT_E_IO, BT_NOWHERE, "interrupted");
    return good && goes_on;
}

/* A bundle more that is finished. */
static bool note(struct taker *t, int run)
{
    if (t->n && run != t->first + t->n && !flush(t)) return false;
    if (!t->n) t->first = run;
    return ++t->n < t->block || flush(t);
}

static bool take_block(void *with, int first, int n, size_t width, const double *v)
{
    struct taker *t = with;
    const struct compared *x = t->x;
    int rule = first / x->b.n, run = first % x->b.n;
    if (rule > 0 && rule < bt_compare_rules() && !x->n_rule) return true; /* not asked for this time */
    if (rule >= (x->n_rule ? x->n_rule : 1) || n > x->b.n - run || row_of(t, rule, run, true, t->row) != width) return false;
    for (int i = 0; i < n; i++)
        for (size_t k = 0; k < width; k++)
            if (!isfinite(v[(size_t)i * width + k])) return false;
    for (int i = 0; i < n; i++) {
        if (t->known[(size_t)rule * (size_t)x->b.n + (size_t)(run + i)] >= 0 || !(v[(size_t)i * width] >= 0)) return false;
        memcpy(t->row, v + (size_t)i * width, width * sizeof *v);
        row_of(t, rule, run + i, false, t->row);
        t->done++;
    }
    return true;
}

/* ---- the runs ---- */

/* A variation for each that is on. */
static struct bt_ensemble_run *list_runs(const struct compared *x, struct bt_arena *a)
{
    int N = bt_network_interventions(x->s->net).n;
    struct bt_ensemble_run *run = bt_get(a, (size_t)x->b.n, sizeof *run);
    bool *on = bt_get(a, (size_t)N + 1, sizeof *on);
    for (int r = 0; run && on && r < x->b.n; r++) {
        int n = 0;
        bt_bundle_on(x->s, &x->b, x->b.bits[r], on);
        for (int i = 0; i < N; i++) n += on[i];
        struct bt_variation *v = bt_get(a, (size_t)n + 1, sizeof *v);
        if (!v) return NULL;
        run[r] = (struct bt_ensemble_run){ n, v };
        for (int i = 0; i < N; i++)
            if (on[i]) *v++ = (struct bt_variation){ bt_network_switch(x->s->net, i), 1 };
    }
    return on ? run : NULL;
}

static void keep_costs(const struct compared *x, const struct bt_ensemble_result *r, size_t P)
{
    size_t T = (size_t)x->c.T, items = (size_t)bt_network_items(x->s->net).n;
    for (size_t row = 0; row < T; row++) {
        double *to = x->months.cost + ((size_t)r->run * T + row) * N_ITEMS * P;
        for (size_t i = 0; i < items; i++)
            for (size_t p = 0; p < P; p++) to[(size_t)x->item[i] * P + p] += r->cost[(row * items + i) * P + p];
    }
}

static void keep_months(struct compared *x, const struct bt_ensemble_result *r)
{
    const struct months *m = &x->months;
    size_t T = (size_t)x->c.T, M = (size_t)bt_network_measures(x->s->net).n, C = (size_t)bt_network_pools(x->s->net).n,
           run = (size_t)r->run;
    for (size_t i = 0; i < M; i++)
        for (size_t row = 0; m->sum[i] && row < T; row++) m->sum[i][run * T + row] = r->measure[row * M + i];
    keep_costs(x, r, (size_t)bt_network_payers(x->s->net).n);
    for (size_t row = 0; row < 12 * (size_t)x->n_year; row++)
        for (size_t c = 0; c < C; c++) {
            size_t at = (run * (size_t)x->n_year + row / 12) * C + c;
            m->occupied[at] += r->occupied[row * C + c] / 12, m->places[at] += r->places[row * C + c] / 12;
        }
    m->steps[run] = (double)r->steps, m->conservation[run] = r->conservation;
}

static double cost_of(const struct compared *x, const struct bt_ensemble_result *r, bool own)
{
    size_t T = (size_t)x->c.T, items = (size_t)bt_network_items(x->s->net).n, P = (size_t)bt_network_payers(x->s->net).n;
    double sum = 0;
    for (size_t row = 0; row < T; row++)
        for (size_t i = 0; i < items; i++)
            for (size_t p = 0; p < P && !(own && x->item[i] == CARE); p++) sum += r->cost[(row * items + i) * P + p];
    return sum;
}

double bt_compare_sum(const struct compared *x, const struct quantity *q, const struct bt_ensemble_result *r)
{
    size_t M = (size_t)bt_network_measures(x->s->net).n;
    double sum = q->measure < 0 ? cost_of(x, r, strcmp(q->name, BUNDLE_COST) == 0) : 0;
    for (size_t row = 0; q->measure >= 0 && row < (size_t)x->c.T; row++) sum += r->measure[row * M + (size_t)q->measure];
    return sum;
}

static void keep_sums(const struct taker *t, const struct bt_ensemble_result *r)
{
    const struct compared *x = t->x;
    for (int q = 0; q < x->n_quantity; q++)
        x->months.ruled[q][(size_t)t->rule * (size_t)x->b.n + (size_t)r->run] = bt_compare_sum(x, &x->quantity[q], r);
}

static bool take(void *data, const struct bt_ensemble_result *r)
{
    struct taker *t = data;
    if (r->code != BT_OK) {
        t->failed = r->run;
        bt_fail(t->e, r->code, BT_NOWHERE, "%s", r->why);
        return false;
    }
    if (t->rule) keep_sums(t, r);
    else keep_months(t->x, r);
    t->known[(size_t)t->rule * (size_t)t->x->b.n + (size_t)r->run] = r->estimate;
    return note(t, r->run);
}

static bool tick(void *data, double done)
{
    const struct taker *t = data;
    if (t->p) bt_progress_at(t->p, 0.02 + (t->o->draws > 0 ? BT_COMPARE_SHARE : 0.95) * (t->rule + done) / t->rounds);
    return true;
}

static bool mine(void *data, int run)
{
    return bt_ranks_mine(((const struct taker *)data)->o->ranks, run);
}

static const double *known_of(const struct taker *t)
{
    return t->known + (size_t)t->rule * (size_t)t->x->b.n;
}

static int missing(const struct taker *t)
{
    int n = 0;
    for (int r = 0; r < t->x->b.n; r++) n += !(known_of(t)[r] >= 0);
    return n;
}

/* All blocks anew, those of other ranks among them. A shared file system may show them late. */
static enum bt_code gather(struct taker *t)
{
    enum { SECONDS = 90 };
    enum bt_code rc = BT_OK;
    for (int i = 0; rc == BT_OK && (i == 0 || (missing(t) && i < SECONDS)); i++) {
        if (i) nanosleep(&(struct timespec){ 1, 0 }, NULL);
        for (int k = 0; k < t->all; k++) t->known[k] = -1;
        t->done = 0;
        rc = bt_shards_look(t->o->shards, t->e);
        if (rc == BT_OK) rc = bt_shards_each(t->o->shards, take_block, t, t->e);
    }
    if (rc != BT_OK || !missing(t)) return rc;
    return bt_fail(t->e, BT_E_IO, BT_NOWHERE,
                   "%d bundles that other ranks finished do not appear here: all need a file system that they share", missing(t));
}

/* This rank's part of a round, given to the disk; rank 0 has all of it then. */
static enum bt_code shared_round(struct taker *t, struct bt_ensemble all, struct bt_err *own)
{
    const struct compared *x = t->x;
    bool *todo = bt_get(t->a, (size_t)x->b.n, sizeof *todo);
    const char *what = bt_printf(t->a, "%s\nrule %d of %d", bt_compare_identity(x->s, t->o, t->a), t->rule, t->rounds);
    if (!todo || !what) return bt_fail(t->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int r = 0; r < x->b.n; r++) todo[r] = !(all.known[r] >= 0);
    all.mine = mine, all.samples = all.worst = 0;
    bool lead = bt_ranks_me(t->o->ranks) == 0;
    enum bt_code rc = lead ? bt_shards_look(t->o->shards, t->e) : BT_OK; /* makes the folder that the others look for */
    if (rc == BT_OK) rc = bt_ranks_begin(t->o->ranks, what, x->b.n, todo, t->block, t->e);
    if (rc == BT_OK && !lead) rc = bt_shards_look(t->o->shards, t->e);
    if (rc != BT_OK) return rc;
    rc = bt_ensemble_solve(&all, take, t, NULL, own);
    if (rc == BT_OK && !flush(t)) rc = t->e->code;
    rc = bt_ranks_end(t->o->ranks, rc, t->e);
    return rc == BT_OK && lead ? gather(t) : rc;
}

/* All bundles of a network: that of the scenario, or one with another rule. */
static enum bt_code one_round(struct taker *t, const struct bt_network *net, const double *values, const struct bt_start *start,
                              const struct bt_ensemble_run *run, struct bt_ensemble_proof *proof)
{
    const struct compared *x = t->x;
    struct bt_err own = { 0 };
    const struct bt_plan plan = { .net = net, .start = start, .month_end = x->c.month_end, .T = x->c.T };
    double *known = bt_get(t->a, (size_t)x->b.n, sizeof *known);
    bool *wanted = bt_get(t->a, (size_t)bt_network_measures(net).n + 1, sizeof *wanted);
    if (!known || !wanted) return bt_fail(t->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < x->s->compare.n_measure; i++) wanted[x->s->compare.measure[i]] = true;
    memcpy(known, known_of(t), (size_t)x->b.n * sizeof *known);
    const struct bt_ensemble all = { .plan = &plan, .values = values, .n = x->b.n, .run = run, .measure = wanted, .cost = true,
                                     .tol = BT_COMPARE_TOL, .threads = t->o->jobs, .samples = t->o->samples > 0 ? t->o->samples : BT_PROVED,
                                     .worst = WORST, .seed = SEED, .known = known, .tick = tick, .data = t };
    enum bt_code rc = bt_ranks_n(t->o->ranks) > 1 ? shared_round(t, all, &own) : BT_OK;
    if (rc == BT_OK && bt_ranks_me(t->o->ranks) > 0) return BT_OK;
    if (rc == BT_OK) memcpy(known, known_of(t), (size_t)x->b.n * sizeof *known);
    if (rc == BT_OK) rc = bt_ensemble_solve(&all, take, t, proof, &own);
    if (rc == BT_OK) return flush(t) ? BT_OK : t->e->code;
    if (t->failed >= 0) {
        struct bt_err why = *t->e;
        *t->e = (struct bt_err){ 0 };
        return bt_fail(t->e, why.code, BT_NOWHERE, "bundle '%s': %s", bt_compare_name(x, t->failed, t->a), why.msg);
    }
    return t->e->code != BT_OK ? t->e->code : bt_fail(t->e, rc, own.at, "%s", own.msg);
}

static void worse(struct bt_ensemble_miss *all, struct bt_ensemble_miss one, int rule, int bundles)
{
    if (!(one.v > all->v) && !isnan(one.v) && all->run >= 0) return;
    *all = one;
    if (one.run >= 0) all->run += rule * bundles;
}

/* The same bundles of the network with another rule, to which the baseline is fitted again. */
static enum bt_code another_rule(struct taker *t, const struct bt_ensemble_run *run, struct bt_ensemble_proof *proof)
{
    static const struct bt_bundle NONE = { .name = "" };
    const struct compared *x = t->x;
    size_t R = (size_t)x->b.n;
    struct bt_scenario s = *x->s;
    struct bt_start *start = NULL;
    struct bt_ensemble_proof own = { 0 };
    struct bt_network *net = bt_network_copy(s.net, t->a);
    int changed = net ? bt_network_set_rule(net, t->rule - 1) : -1;
    double *bau, *values = bt_get(t->a, (size_t)bt_network_size(s.net) + 1, sizeof *values), days;
    if (changed < 0 || !values) return bt_fail(t->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int q = 0; !changed && q < x->n_quantity; q++) /* all groups follow it already */
        for (size_t r = 0; r < R; r++)
            x->months.ruled[q][(size_t)t->rule * R + r] = x->months.ruled[q][r];
    if (!changed) return BT_OK;
    s.net = net;
    enum bt_code rc = bt_study_values(&s, NULL, t->o->rtol, t->a, &bau, &start, &days, t->e);
    if (rc == BT_OK) {
        bt_run_values(&s, bau, &(struct run){ .b = &NONE, .stance = s.stance }, values);
        rc = one_round(t, net, values, start, run, &own);
    }
    proof->n += own.n, proof->failed += own.failed;
    worse(&proof->total, own.total, t->rule, x->b.n);
    worse(&proof->month, own.month, t->rule, x->b.n);
    worse(&proof->effect, own.effect, t->rule, x->b.n);
    bt_start_free(start);
    return rc;
}

static bool open_taker(struct taker *t)
{
    size_t n = (size_t)t->rounds * (size_t)t->x->b.n;
    t->all = (int)n, t->block = t->o->block > 0 ? t->o->block : BT_COMPARE_BLOCK;
    t->known = bt_get(t->a, n, sizeof *t->known), t->row = bt_get(t->a, widest(t->x), sizeof *t->row);
    for (size_t i = 0; t->known && i < n; i++) t->known[i] = -1;
    return t->known && t->row;
}

enum bt_code bt_compare_solve(struct compared *x, const struct bt_compare_opts *o, const double *values, const struct bt_start *start,
                              struct bt_arena *a, struct bt_progress *p, struct bt_ensemble_proof *proof, struct bt_err *e)
{
    struct taker t = { .x = x, .o = o, .a = a, .p = p, .e = e, .failed = -1, .rounds = x->n_rule ? x->n_rule : 1 };
    struct bt_ensemble_run *run = list_runs(x, a);
    if (!run || !open_taker(&t)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = o->shards ? bt_shards_each(o->shards, take_block, &t, e) : BT_OK;
    if (rc == BT_OK && t.done && o->kept && !o->kept(o->data, BUNDLES, t.done, t.all, a))
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted");
    if (rc == BT_OK) rc = one_round(&t, x->s->net, values, start, run, proof);
    for (int q = 0; rc == BT_OK && x->n_rule && q < x->n_quantity; q++)
        for (int r = 0; r < x->b.n; r++) x->months.ruled[q][r] = bt_compare_total(x, &x->quantity[q], r);
    for (t.rule = 1; rc == BT_OK && t.rule < x->n_rule; t.rule++) rc = another_rule(&t, run, proof);
    return rc;
}
