/* kept.c -- rows that are finished go block by block to the disk, and what an earlier run finished is taken from there. */
#include "kept_priv.h"
#include "bendtrend/num.h"
#include <stdlib.h>
#include <string.h>

/* ---- taken ---- */

static int size_of(const struct kept *k, int block)
{
    int rest = k->rows.n - block * k->rows.block;
    return rest < k->rows.block ? rest : k->rows.block;
}

static int counted(const struct kept *k, int first, int n)
{
    int all = k->rows.counts ? 0 : n;
    for (int i = first; k->rows.counts && i < first + n; i++) all += k->rows.counts(k->rows.with, i);
    return all;
}

static bool take_block(void *with, int first, int n, size_t width, const double *v)
{
    struct kept *k = with;
    int block = first / k->rows.block;
    if (first % k->rows.block || block >= k->blocks || n != size_of(k, block) || width != k->rows.width || k->there[block]) return false;
    for (int i = 0; i < n; i++)
        if (!k->rows.from_row(k->rows.with, first + i, v + (size_t)i * width)) return false;
    k->there[block] = true, k->done += counted(k, first, n);
    return true;
}

bool bt_kept_has(const struct kept *k, int i)
{
    return k->there[i / k->rows.block];
}

static bool goes_on(struct kept *k)
{
    return !k->rows.kept || k->rows.kept(k->rows.data, k->rows.of, k->done, k->all, k->a);
}

enum bt_code bt_kept_open(struct kept *k, const struct kept_rows *rows, struct bt_arena *a, struct bt_err *e)
{
    *k = (struct kept){ .rows = *rows, .a = a, .blocks = (rows->n + rows->block - 1) / rows->block, .open = true };
    k->all = counted(k, 0, rows->n);
    pthread_mutex_init(&k->lock, NULL);
    k->there = bt_get(a, (size_t)k->blocks + 1, sizeof *k->there), k->part = bt_get(a, (size_t)k->blocks + 1, sizeof *k->part);
    if (!k->there || !k->part) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = rows->shards ? bt_shards_each(rows->shards, take_block, k, e) : BT_OK;
    if (rc == BT_OK && memchr(k->there, 1, (size_t)k->blocks) && !goes_on(k)) rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted");
    return rc;
}

void bt_kept_close(struct kept *k)
{
    if (k->open) pthread_mutex_destroy(&k->lock);
    k->open = false;
}

/* ---- put ---- */

static enum bt_code put_block(struct kept *k, int block, struct bt_err *e)
{
    size_t width = k->rows.width, n = (size_t)size_of(k, block);
    double *rows = calloc(n * width, sizeof *rows);
    if (!rows) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (size_t i = 0; i < n; i++) k->rows.to_row(k->rows.with, block * k->rows.block + (int)i, rows + i * width);
    if (k->rows.hold) k->rows.hold(k->rows.data);
    enum bt_code rc = bt_shards_put(k->rows.shards, block * k->rows.block, (int)n, width, rows, e);
    if (rc == BT_OK) k->done += counted(k, block * k->rows.block, (int)n);
    bool more = goes_on(k);
    free(rows);
    return rc == BT_OK && !more ? bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted") : rc;
}

bool bt_kept_note(struct kept *k, int i)
{
    int block = i / k->rows.block;
    bool good;
    if (!k->rows.shards) return true;
    pthread_mutex_lock(&k->lock);
    if (++k->part[block] == size_of(k, block) && k->e.code == BT_OK) put_block(k, block, &k->e);
    good = k->e.code == BT_OK;
    pthread_mutex_unlock(&k->lock);
    return good;
}

/* ---- what went wrong with a row ---- */

void bt_kept_put_end(double *row, bool failed, const char *why)
{
    row[0] = failed;
    bt_format((char *)(row + 1), KEPT_WHY, "%s", why);
}

bool bt_kept_get_end(const double *row, unsigned char *failed, char *why, size_t room)
{
    const char *text = (const char *)(row + 1);
    const bool yes = row[0] > 0;
    if (!(row[0] == 0 || row[0] == 1) || !memchr(text, 0, KEPT_WHY) || strlen(text) >= room) return false;
    *failed = yes;
    memcpy(why, text, strlen(text) + 1);
    return true;
}
