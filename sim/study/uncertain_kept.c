/* uncertain_kept.c -- what a block of finished draws is of, and a draw as a row of it. */
#include "uncertain_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <math.h>
#include <string.h>

/* A row: did it fail, how far its baseline is off, why it failed, and its months as single precision, two in a number. */
enum { FAILED,
       OFF,
       WHY,
       MONTHS = WHY + WHY_ROOM / sizeof(double) };

const char *bt_uncertainty_identity(const struct bt_scenario *s, const struct bt_uncertainty_opts *o, struct bt_arena *a)
{
    const struct bt_uncertainty *u = &s->uncertainty;
    int draws = o->draws ? o->draws : u->draws, seed = o->seed ? o->seed : u->seed;
    return bt_printf(a, "uncertainty\n%s\nversion %s\nfit to %g\nsteps to %g\nprocessor %s\nscenario %.64s\n%d draws\nseed %d",
                     s->stance_said, BT_VERSION, o->rtol, BT_DRAW_TOL, bt_ensemble_lanes(), s->hash, draws, seed);
}

static size_t months_of(const struct uncertain *x)
{
    return (size_t)x->n_quantity * (size_t)x->R * (size_t)x->c.T;
}

static size_t width_of(const struct uncertain *x)
{
    return MONTHS + (months_of(x) + 1) / 2;
}

static void to_row(const void *with, int draw, double *row)
{
    const struct uncertain *x = with;
    float *v = (float *)(void *)(row + MONTHS);
    row[FAILED] = x->failed[draw], row[OFF] = x->off[draw];
    memcpy(row + WHY, x->why[draw], WHY_ROOM);
    for (size_t i = 0; i < months_of(x); i++) v[i] = x->month[i * (size_t)x->d.n + (size_t)draw];
}

/* false: nothing that a draw comes to. */
static bool from_row(void *with, int draw, const double *row)
{
    const struct uncertain *x = with;
    const float *v = (const float *)(const void *)(row + MONTHS);
    const bool failed = row[FAILED] > 0;
    if (!(row[FAILED] == 0 || row[FAILED] == 1) || !isfinite(row[OFF]) || !memchr(row + WHY, 0, WHY_ROOM)) return false;
    for (size_t i = 0; !failed && i < months_of(x); i++)
        if (!isfinite(v[i])) return false;
    x->failed[draw] = failed, x->off[draw] = row[OFF];
    memcpy(x->why[draw], row + WHY, WHY_ROOM);
    for (size_t i = 0; i < months_of(x); i++) x->month[i * (size_t)x->d.n + (size_t)draw] = v[i];
    return true;
}

enum bt_code bt_uncertain_keep(struct kept *k, struct uncertain *x, const struct bt_uncertainty_opts *o, struct bt_arena *a,
                               struct bt_err *e)
{
    const struct kept_rows rows = { .of = "draws", .n = x->d.n, .width = width_of(x), .to_row = to_row, .from_row = from_row, .with = x,
                                    .shards = o->shards, .block = o->block > 0 ? o->block : BT_UNCERTAINTY_BLOCK, .hold = o->hold,
                                    .kept = o->kept, .data = o->data };
    return bt_kept_open(k, &rows, a, e);
}
