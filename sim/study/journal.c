/* journal.c -- what a search asks for, kept block by block in its order. What it asks for follows from what it was told before: begun again
 * it asks for the same, and is told of what is there what it was told then. */
#include "journal_priv.h"
#include <math.h>
#include <string.h>

enum { MOST_BLOCKS = 1000000 };

static bool goes_on(const struct journal *j)
{
    return !j->kept || j->kept(j->data, j->of, j->done, 0, j->a);
}

static bool more_room(struct journal *j, int room)
{
    double **row = bt_get(j->a, (size_t)room, sizeof *row);
    size_t *width = bt_get(j->a, (size_t)room, sizeof *width);
    if (!row || !width) return false;
    if (j->n) memcpy(row, j->row, (size_t)j->n * sizeof *row), memcpy(width, j->width, (size_t)j->n * sizeof *width);
    j->row = row, j->width = width, j->room = room;
    return true;
}

static void count(struct journal *j, double more)
{
    j->done = (int)fmin(1e9, j->done + more);
}

/* In order of their numbers; some between may be missing. */
static bool take(void *with, int first, int n, size_t width, const double *v)
{
    struct journal *j = with;
    const double more = n == 1 && first >= j->n && first < MOST_BLOCKS ? j->counts(v, width) : 0;
    if (!(more >= 1) || (first >= j->room && !more_room(j, 2 * first + 64))) return false;
    if (!(j->row[first] = bt_get(j->a, width, sizeof *v))) return false;
    memcpy(j->row[first], v, width * sizeof *v);
    j->width[first] = width, j->n = first + 1;
    count(j, more);
    return true;
}

enum bt_code bt_journal_open(struct journal *j, struct bt_err *e)
{
    if (!j->shards) return BT_OK;
    enum bt_code rc = bt_shards_each(j->shards, take, j, e);
    return rc == BT_OK && j->n && !goes_on(j) ? bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted") : rc;
}

const double *bt_journal_row(const struct journal *j, int i, size_t *width)
{
    const bool there = i < j->n && j->row[i];
    *width = there ? j->width[i] : 0;
    return there ? j->row[i] : NULL;
}

enum bt_code bt_journal_unfit(int i, struct bt_err *e)
{
    return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%08d.shard: does not fit among the others; remove it, or begin again with --force", i);
}

enum bt_code bt_journal_put(struct journal *j, int i, const double *v, size_t width, struct bt_err *e)
{
    if (j->hold) j->hold(j->data);
    enum bt_code rc = bt_shards_put(j->shards, i, 1, width, v, e);
    if (rc == BT_OK) count(j, j->counts(v, width));
    return !goes_on(j) && rc == BT_OK ? bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted") : rc;
}
