/* ambition_blocks.c -- batches of plans that are run or drawn go to the disk, a block each. What a search asks for follows from what it was
 * told before: begun again it asks for the same batches in the same order, and is told of those that are there what it was told then. */
#include "ambition_priv.h"
#include "kept_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <math.h>
#include <string.h>

/* A row: why the first that failed did, of how many draws (0: of none) and plans. Of plans run: business as usual, its cost and its
 * months; and of each plan failed, cost and what it comes to. Of plans drawn: which draws could be run, a byte each; and in how many each
 * is met. */
enum { DRAWN = KEPT_END, /* draws */
       TRIALS,
       BODY,
       JUDGED = 5 /* numbers of a struct judged */ };

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

struct bt_ambition_opts bt_ambition_filled(const struct bt_scenario *s, const struct bt_ambition_opts *o)
{
    struct bt_ambition_opts v = *o;
    if (!v.seed) v.seed = s->uncertainty.seed;
    if (!(v.team > 0)) v.team = BT_TEAM;
    if (v.plans <= 0) v.plans = BT_PLANS;
    if (v.jobs < 1) v.jobs = 1;
    return v;
}

const char *bt_ambition_identity(const struct bt_scenario *s, const struct bt_ambition_opts *o, struct bt_arena *a)
{
    const struct bt_ambition_opts v = bt_ambition_filled(s, o);
    char first[11] = "any";
    if (v.earliest) bt_iso_of(v.earliest, first);
    return bt_printf(a,
                     "ambition\n%s\nversion %s\nfit to %g\nprocessor %s\nscenario %.64s\n%d draws\nseed %d\nobjective %s\nbudget %.17g\n"
                     "staff %.17g\nearliest %s\nteam %.17g\n%d plans",
                     s->stance_said, BT_VERSION, v.rtol, bt_ensemble_lanes(), s->hash, v.draws, v.seed, bt_objective_name[v.objective],
                     v.budget, v.staff, first, v.team, v.plans);
}

/* ---- those that are there ---- */

static double runs_of(const double *row, size_t width)
{
    if (width < BODY || !(row[TRIALS] >= 1) || !(row[DRAWN] >= 0)) return 0;
    return row[TRIALS] * fmax(1, row[DRAWN]);
}

enum bt_code bt_batches_open(struct seeker *x, struct bt_err *e)
{
    x->batches = (struct journal){ .of = "runs", .counts = runs_of, .shards = x->o.shards, .hold = x->o.hold, .kept = x->o.kept,
                                   .data = x->o.data, .a = x->a };
    return bt_journal_open(&x->batches, e);
}

/* ---- a batch as a row ---- */

static size_t usual_of(const struct seeker *x)
{
    return 1 + (size_t)x->A * (size_t)x->c.T;
}

static size_t each_of(const struct seeker *x, const struct batch_of *b)
{
    return b->met ? (size_t)x->A : 2 + JUDGED * (size_t)x->A;
}

static size_t head_of(const struct seeker *x, const struct batch_of *b)
{
    return BODY + (b->met ? ((size_t)x->draws.d.n + sizeof(double) - 1) / sizeof(double) : usual_of(x));
}

static size_t width_of(const struct seeker *x, const struct batch_of *b)
{
    return head_of(x, b) + (size_t)b->n * each_of(x, b);
}

static void put_trial(const struct seeker *x, const struct trial *t, double *v)
{
    *v++ = t->failed, *v++ = t->cost;
    for (int a = 0; a < x->A; a++) {
        const struct judged *w = &t->judged[a];
        *v++ = w->valid, *v++ = w->value, *v++ = w->met, *v++ = w->day_valid, *v++ = w->day;
    }
}

static bool get_flag(double v, bool *to)
{
    *to = v > 0;
    return v == 0 || v == 1;
}

static bool get_trial(const struct seeker *x, struct trial *t, const double *v)
{
    bool good = get_flag(v[0], &t->failed) && isfinite(v[1]);
    t->cost = v[1], v += 2;
    for (int a = 0; good && a < x->A; a++, v += JUDGED) {
        struct judged *w = &t->judged[a];
        good = get_flag(v[0], &w->valid) && get_flag(v[3], &w->day_valid) && isfinite(v[4]) && (!w->valid || isfinite(v[1]));
        w->value = v[1], w->met = v[2], w->day = v[4];
    }
    return good;
}

/* Which draws could be run: no more than could before. */
static bool get_draws(struct seeker *x, const unsigned char *ran)
{
    struct draws_kept *d = &x->draws;
    for (int i = 0; i < d->d.n; i++)
        if (ran[i] > (d->start[i] != NULL)) return false;
    for (int i = d->kept = 0; i < d->d.n; i++) {
        if (!ran[i]) bt_start_free(d->start[i]), d->start[i] = NULL;
        d->kept += ran[i];
    }
    return true;
}

static void put_draws(const struct seeker *x, unsigned char *ran)
{
    for (int i = 0; i < x->draws.d.n; i++) ran[i] = x->draws.start[i] != NULL;
}

static bool get_drawn(struct seeker *x, const struct batch_of *b, const double *v)
{
    const double *met = v + head_of(x, b);
    for (int i = 0; i < b->n * x->A; i++) {
        if (!(met[i] >= 0 && met[i] <= b->draws)) return false;
        b->met[i] = (int)met[i];
    }
    return get_draws(x, (const unsigned char *)(v + BODY));
}

static bool get_runs(struct seeker *x, const struct batch_of *b, const double *v)
{
    for (size_t i = 0; i < usual_of(x); i++)
        if (!isfinite(v[BODY + i])) return false;
    x->bau_cost = v[BODY];
    memcpy(x->bau, v + BODY + 1, (usual_of(x) - 1) * sizeof *v);
    for (int i = 0; i < b->n; i++)
        if (!get_trial(x, b->t[i], v + head_of(x, b) + (size_t)i * each_of(x, b))) return false;
    return true;
}

static bool get_batch(struct seeker *x, const struct batch_of *b, const double *v)
{
    unsigned char failed;
    char none[KEPT_WHY] = "";
    if (!bt_kept_get_end(v, &failed, b->why ? b->why : none, KEPT_WHY)) return false;
    if (!(v[DRAWN] == (double)b->draws) || !(v[TRIALS] == (double)b->n)) return false;
    return b->met ? get_drawn(x, b, v) : get_runs(x, b, v);
}

static void put_batch(const struct seeker *x, const struct batch_of *b, double *v)
{
    bt_kept_put_end(v, b->why && *b->why, b->why ? b->why : "");
    v[DRAWN] = b->draws, v[TRIALS] = b->n;
    if (b->met) {
        put_draws(x, (unsigned char *)(v + BODY));
        for (int i = 0; i < b->n * x->A; i++) v[head_of(x, b) + (size_t)i] = b->met[i];
        return;
    }
    v[BODY] = x->bau_cost;
    memcpy(v + BODY + 1, x->bau, (usual_of(x) - 1) * sizeof *v);
    for (int i = 0; i < b->n; i++) put_trial(x, b->t[i], v + head_of(x, b) + (size_t)i * each_of(x, b));
}

enum bt_code bt_batch_take(struct seeker *x, const struct batch_of *b, bool *there, struct bt_err *e)
{
    size_t width;
    const int i = x->batches.next;
    const double *row = bt_journal_row(&x->batches, i, &width);
    *there = row != NULL;
    if (row && (width != width_of(x, b) || !get_batch(x, b, row))) return bt_journal_unfit(i, e);
    x->batches.next += *there;
    return BT_OK;
}

enum bt_code bt_batch_put(struct seeker *x, const struct batch_of *b, struct bt_err *e)
{
    if (!x->batches.shards) return BT_OK;
    struct bt_arena *a = bt_arena_new();
    double *v = a ? bt_get(a, width_of(x, b), sizeof *v) : NULL;
    if (v) put_batch(x, b, v);
    enum bt_code rc = v ? bt_journal_put(&x->batches, x->batches.next++, v, width_of(x, b), e) : no_memory(e);
    bt_arena_free(a);
    return rc;
}
