/* uncertain_kept.c -- draws that are finished go block by block to the disk, and what an earlier run finished is taken from there. */
#include "uncertain_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/version.h"
#include <math.h>
#include <stdlib.h>
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

static void to_row(const struct uncertain *x, int draw, double *row)
{
    float *v = (float *)(void *)(row + MONTHS);
    row[FAILED] = x->failed[draw], row[OFF] = x->off[draw];
    memcpy(row + WHY, x->why[draw], WHY_ROOM);
    for (size_t i = 0; i < months_of(x); i++) v[i] = x->month[i * (size_t)x->d.n + (size_t)draw];
}

/* false: nothing that a draw comes to. */
static bool from_row(const struct uncertain *x, int draw, const double *row)
{
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

/* ---- taken ---- */

static int size_of(const struct kept *k, int block)
{
    int rest = k->x->d.n - block * k->size;
    return rest < k->size ? rest : k->size;
}

static bool take_block(void *with, int first, int n, size_t width, const double *v)
{
    struct kept *k = with;
    int block = first / k->size;
    if (first % k->size || block >= k->blocks || n != size_of(k, block) || width != width_of(k->x) || k->there[block]) return false;
    for (int i = 0; i < n; i++)
        if (!from_row(k->x, first + i, v + (size_t)i * width)) return false;
    k->there[block] = true, k->done += n;
    return true;
}

bool bt_kept_has(const struct kept *k, int draw)
{
    return k->there[draw / k->size];
}

enum bt_code bt_kept_open(struct kept *k, struct uncertain *x, const struct bt_uncertainty_opts *o, struct bt_arena *a, struct bt_err *e)
{
    *k = (struct kept){ .x = x, .o = o, .a = a, .size = o->block > 0 ? o->block : BT_UNCERTAINTY_BLOCK };
    k->blocks = (x->d.n + k->size - 1) / k->size;
    pthread_mutex_init(&k->lock, NULL);
    k->there = bt_get(a, (size_t)k->blocks + 1, sizeof *k->there), k->part = bt_get(a, (size_t)k->blocks + 1, sizeof *k->part);
    if (!k->there || !k->part) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = o->shards ? bt_shards_each(o->shards, take_block, k, e) : BT_OK;
    if (rc == BT_OK && k->done && o->kept && !o->kept(o->data, k->done, x->d.n, a)) rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted");
    return rc;
}

void bt_kept_close(struct kept *k)
{
    if (k->x) pthread_mutex_destroy(&k->lock);
}

/* ---- put ---- */

static enum bt_code put_block(struct kept *k, int block, struct bt_err *e)
{
    size_t width = width_of(k->x), n = (size_t)size_of(k, block);
    double *rows = calloc(n * width, sizeof *rows);
    if (!rows) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (size_t i = 0; i < n; i++) to_row(k->x, block * k->size + (int)i, rows + i * width);
    if (k->o->hold) k->o->hold(k->o->data);
    enum bt_code rc = bt_shards_put(k->o->shards, block * k->size, (int)n, width, rows, e);
    if (rc == BT_OK) k->done += (int)n;
    bool goes_on = !k->o->kept || k->o->kept(k->o->data, k->done, k->x->d.n, k->a);
    free(rows);
    return rc == BT_OK && !goes_on ? bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted") : rc;
}

bool bt_kept_note(struct kept *k, int draw)
{
    int block = draw / k->size;
    bool good;
    if (!k->o->shards) return true;
    pthread_mutex_lock(&k->lock);
    if (++k->part[block] == size_of(k, block) && k->e.code == BT_OK) put_block(k, block, &k->e);
    good = k->e.code == BT_OK;
    pthread_mutex_unlock(&k->lock);
    return good;
}
