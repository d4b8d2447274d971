/* calibrate_kept.c -- what a fit asked for goes to the disk, a block each. What it asks for follows from what it was told before: begun
 * again it asks for the same in the same order, and is told of what is there what it was told then. Profiles of numbers, which threads
 * share, have a block each too, by the order of the numbers. */
#include "calibrate_priv.h"
#include "kept_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <math.h>
#include <string.h>

/* A row: did it fail, and why; of what it is, with which code it ended; the numbers asked for [p]; what came out. */
enum { KIND = KEPT_END,
       CODE,
       THETA };
enum kind { RUN = 1, AHEAD, SLOPES, PROFILE };
enum { ENDS = 4, RUNS = 2 * ENDS, PROFILED }; /* of a profile: two intervals, and its runs */

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- of what it is ---- */

static const char *fitted(const struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a)
{
    const int n = o->n_fit ? o->n_fit : s->calibration.n_fit;
    const char *all = bt_printf(a, "%d fitted", n);
    for (int i = 0; i < n && all; i++) all = bt_printf(a, "%s\nfit %s", all, o->n_fit ? o->fit[i] : s->calibration.fit[i].text);
    return all;
}

const char *bt_calibrate_identity(struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a)
{
    const struct bt_calibration *k = &s->calibration;
    const struct bt_file *data = NULL;
    struct bt_errs errs = { 0 };
    char until[11] = "none";
    if (k->until) bt_iso_of(k->until, until);
    const enum bt_code rc = bt_file_read(&s->files, s->arena, o->data, NULL, BT_NOWHERE, &data, &errs);
    bt_errs_free(&errs); /* the study tells them, beside all other mistakes */
    const char *numbers = rc == BT_E_NOMEM ? NULL : fitted(s, o, a);
    if (!numbers) return NULL;
    return bt_printf(a, "calibrate\n%s\nversion %s\nfit to %g\nprocessor %s\nscenario %.64s\ndata %.64s\nuntil %s\nprior %s\nloss %s\n%s",
                     s->stance_said, BT_VERSION, o->rtol, bt_ensemble_lanes(), s->hash, data ? data->sha256 : "none",
                     o->until ? o->until : until, o->prior ? o->prior : bt_prior_name[k->prior],
                     o->loss ? o->loss : bt_loss_name[k->loss], numbers);
}

/* ---- those that are there ---- */

static double one(const double *row, size_t width)
{
    (void)row;
    return width >= THETA;
}

enum bt_code bt_steps_open(struct calibration *x, const struct bt_calibrate_opts *o, struct bt_arena *a, struct bt_err *e)
{
    x->journal = (struct journal){ .of = "steps", .counts = one, .shards = o->shards, .hold = o->hold, .kept = o->kept,
                                   .data = o->kept_data, .a = a };
    return bt_journal_open(&x->journal, e);
}

/* ---- a step as a row ---- */

/* How a step can end and be kept. */
static bool is_end(double v)
{
    return v == BT_OK || v == BT_E_INPUT || v == BT_E_SOLVER || v == BT_E_USAGE;
}

/* Block i, if it is there: of this kind, of these numbers, so wide; *code and its reason in *e as they were. */
static enum bt_code take(const struct calibration *x, int i, enum kind kind, const double *theta, size_t n, double *out, bool *there,
                         struct bt_err *e)
{
    const size_t p = (size_t)x->p;
    unsigned char failed = 0;
    char why[KEPT_WHY];
    size_t width;
    const double *v = bt_journal_row(&x->journal, i, &width), *body = v ? v + THETA + p : NULL;
    *there = v != NULL;
    if (!v) return BT_OK;
    bool good = width == THETA + p + n && bt_kept_get_end(v, &failed, why, sizeof why) && v[KIND] == (double)kind &&
                is_end(v[CODE]) && failed == (v[CODE] != BT_OK) && memcmp(v + THETA, theta, p * sizeof *v) == 0;
    for (size_t j = 0; good && j < n; j++) good = isfinite(body[j]);
    if (!good) return bt_journal_unfit(i, e);
    if (failed) return bt_fail(e, (enum bt_code)(int)v[CODE], BT_NOWHERE, "%s", why);
    memcpy(out, body, n * sizeof *out);
    return BT_OK;
}

/* What came out is kept, a failure too, but for want of memory; returns how it ended, or that it is enough. */
static enum bt_code put(struct calibration *x, int i, enum kind kind, const double *theta, size_t n, const double *out, enum bt_code rc,
                        struct bt_err *e)
{
    struct journal *k = &x->journal;
    const size_t p = (size_t)x->p, width = THETA + p + n;
    struct bt_err of = { 0 };
    if (!k->shards || !is_end(rc)) return rc;
    for (size_t j = 0; rc == BT_OK && j < n; j++)
        if (!isfinite(out[j])) return rc; /* no block would be taken with it */
    struct bt_arena *a = bt_arena_new();
    double *v = a ? bt_get(a, width, sizeof *v) : NULL;
    if (!v) return bt_arena_free(a), *e = of, no_memory(e);
    bt_kept_put_end(v, rc != BT_OK, rc != BT_OK ? e->msg : "");
    v[KIND] = kind, v[CODE] = rc;
    memcpy(v + THETA, theta, p * sizeof *v);
    if (rc == BT_OK) memcpy(v + THETA + p, out, n * sizeof *v);
    enum bt_code put = bt_journal_put(k, i, v, width, &of);
    if (put != BT_OK) *e = of, rc = put;
    bt_arena_free(a);
    return rc;
}

/* ---- steps ---- */

static enum bt_code run_of(struct calibration *x, const double *theta, int T, double *out, double *totals, struct bt_arena *a,
                           struct bt_err *e)
{
    const size_t n = (size_t)x->n, cells = totals ? (size_t)T * (size_t)bt_network_measures(x->s->net).n : 0;
    const int i = x->journal.next++;
    bool there;
    double *all = bt_get(a, n + cells + 1, sizeof *all);
    if (!all) return no_memory(e);
    enum bt_code rc = take(x, i, RUN, theta, n + cells, all, &there, e);
    if (!there) {
        rc = bt_cal_run(x, theta, T, all, totals ? all + n : NULL, e);
        rc = put(x, i, RUN, theta, n + cells, all, rc, e);
    }
    if (rc != BT_OK) return rc;
    memcpy(out, all, n * sizeof *out);
    if (totals) memcpy(totals, all + n, cells * sizeof *totals);
    return BT_OK;
}

enum bt_code bt_kept_run(struct calibration *x, const double *theta, int T, double *out, double *totals, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    enum bt_code rc = a ? run_of(x, theta, T, out, totals, a, e) : no_memory(e);
    bt_arena_free(a);
    return rc;
}

enum bt_code bt_kept_ahead(struct calibration *x, const double *theta, double *slope, struct bt_err *e)
{
    const size_t n = (size_t)x->n * (size_t)x->p;
    const int i = x->journal.next++;
    bool there;
    enum bt_code rc = take(x, i, AHEAD, theta, n, slope, &there, e);
    return there ? rc : put(x, i, AHEAD, theta, n, slope, bt_cal_ahead(x, theta, slope, e), e);
}

enum bt_code bt_kept_slopes(struct calibration *x, const double *theta, double share, double *slope, struct bt_err *e)
{
    const size_t n = (size_t)x->n * (size_t)x->p;
    const int i = x->journal.next++;
    bool there;
    enum bt_code rc = take(x, i, SLOPES, theta, n, slope, &there, e);
    if (there) x->runs += 2 * x->p;
    return there ? rc : put(x, i, SLOPES, theta, n, slope, bt_cal_slopes(x, theta, share, slope, e), e);
}

/* ---- profiles ---- */

static void fit_of(const struct calibration *x, double *theta)
{
    for (int j = 0; j < x->p; j++) theta[j] = x->v[j].value;
}

static void put_ends(const struct ends *of, double *v)
{
    v[0] = of->low, v[1] = of->high, v[2] = of->low_open, v[3] = of->high_open;
}

static struct ends get_ends(const double *v)
{
    return (struct ends){ .low = v[0], .high = v[1], .low_open = v[2] > 0, .high_open = v[3] > 0 };
}

enum bt_code bt_profile_take(struct calibration *x, int j, int *runs, bool *there, struct bt_err *e)
{
    double theta[MOST_FITTED] = { 0 }, v[PROFILED] = { 0 };
    fit_of(x, theta);
    enum bt_code rc = take(x, x->journal.next + j, PROFILE, theta, PROFILED, v, there, e);
    if (*there && rc == BT_OK)
        x->v[j].posterior = get_ends(v), x->v[j].data = get_ends(v + ENDS), *runs = (int)fmax(0, fmin(1e6, v[RUNS]));
    return rc;
}

enum bt_code bt_profile_put(struct calibration *x, int j, int runs, enum bt_code rc, struct bt_err *e)
{
    double theta[MOST_FITTED] = { 0 }, v[PROFILED] = { 0 };
    fit_of(x, theta);
    put_ends(&x->v[j].posterior, v), put_ends(&x->v[j].data, v + ENDS), v[RUNS] = runs;
    return put(x, x->journal.next + j, PROFILE, theta, PROFILED, v, rc, e);
}
