/* `uncertainty` of the tiny place, interrupted and taken up again; blocks that are cut, lie or are of other work. */
#include "../tiny.h"
#include "bendtrend/store.h"
#include "bendtrend/uncertainty.h"
#include "blocks.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 14,
       EACH = 4,
       BLOCKS = 4 }; /* the last block has two */

static struct tiny tiny_drawn(void)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "uncertainty: {draws: 14, measures: [admissions, bed_days]}\n");
    return t;
}

static enum bt_code drawn(const struct tiny *t, const char *out, int seed, int jobs, struct ends *ends, struct tiny_study *x,
                          struct bt_err *e)
{
    struct bt_uncertainty_opts o = { .rtol = 1e-6, .jobs = jobs, .seed = seed, .block = EACH, .hold = hold, .kept = kept, .data = ends };
    *x = (struct tiny_study){ .s = tiny_open(t), .a = bt_arena_new() };
    enum bt_code rc = out ? bt_shards_open(out, bt_uncertainty_identity(x->s, &o, x->a), BT_SHARDS_TAKE, &o.shards, e) : BT_OK;
    if (rc == BT_OK) rc = bt_study_uncertainty(x->s, &o, x->a, NULL, &x->r, e);
    if (rc == BT_OK) bt_shards_done(o.shards);
    else bt_shards_close(o.shards);
    return rc;
}

/* Whenever it is interrupted, the blocks so far are there, and going on ends with the same bits. */
Test(uncertainty, interrupted_and_taken_up_again_it_has_the_same_bits)
{
    struct tiny t = tiny_drawn();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/u.h5"), *part = tiny_cat(out, ".part");
    struct tiny_study whole, x;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    cr_assert(drawn(&t, NULL, 3, 2, &never, &whole, &e) == BT_OK, "%s", e.msg);
    cr_expect(never.blocks == 0 && never.held == 0);
    for (int after = 1; after < BLOCKS; after++) {
        struct ends ends = { .after = after }, rest = { 0 };
        struct bt_err stopped = { 0 };
        cr_expect(drawn(&t, out, 3, 1, &ends, &x, &stopped) == BT_E_IO);
        cr_expect_str_eq(stopped.msg, "interrupted");
        tiny_study_drop(&x);
        cr_expect(tl_entries(part) == after && ends.done == EACH * after && ends.held == after && ends.all == DRAWS, "%d of %d", ends.done,
                  ends.all);
        cr_assert(drawn(&t, out, 3, 1 + after % 3, &rest, &x, &e) == BT_OK, "%s", e.msg);
        cr_expect(rest.held == BLOCKS - after && rest.done == DRAWS, "%d blocks again", rest.held);
        tiny_same_results(&whole.r, &x.r, 30);
        cr_expect(tl_entries(dir) == 0, "the blocks are gone");
        tiny_study_drop(&x);
    }
    tiny_study_drop(&whole);
    tl_rmdir(dir);
}

static void refused(const struct tiny *t, int seed, const char *out, const char *says)
{
    struct tiny_study x;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    cr_expect(drawn(t, out, seed, 2, &never, &x, &e) == BT_E_INPUT && strstr(e.msg, says), "'%s' is not in: %s", says, e.msg);
    cr_expect(never.held == 0);
    tiny_study_drop(&x);
}

/* A row that says no number or no reason, under a checksum that holds. */
static void lies(const struct tiny *t, const char *out, int at, double v)
{
    struct bt_scenario *s = tiny_open(t);
    struct bt_arena *a = bt_arena_new();
    const struct bt_uncertainty_opts o = { .rtol = 1e-6, .seed = 3 };
    struct bt_shards *blocks = NULL;
    struct bt_err e = { 0 };
    size_t len;
    char *good = tl_bytes(tiny_cat(out, ".part/00000000.shard"), &len), *rows = memmem(good, len, "\n\n", 2);
    int first, n;
    size_t width;
    cr_assert(rows && sscanf(strstr(good, "\nrows ") + 1, "rows %d %d %zu", &first, &n, &width) == 3);
    double *row = malloc((size_t)n * width * sizeof *row);
    memcpy(row, rows + 2, (size_t)n * width * sizeof *row);
    row[at] = v;
    cr_assert(bt_shards_open(out, bt_uncertainty_identity(s, &o, a), BT_SHARDS_TAKE, &blocks, &e) == BT_OK, "%s", e.msg);
    cr_assert(remove(tiny_cat(out, ".part/00000000.shard")) == 0);
    cr_assert(bt_shards_put(blocks, 0, n, width, row, &e) == BT_OK, "%s", e.msg);
    bt_shards_close(blocks);
    refused(t, 3, out, "u.h5.part/00000000.shard: does not fit among the others");
    tl_write(tiny_cat(out, ".part"), "00000000.shard", good, len);
    free(row), free(good);
    bt_arena_free(a);
    bt_scenario_free(s);
}

Test(uncertainty, blocks_that_are_not_of_this_work_are_refused)
{
    struct tiny t = tiny_drawn(), other = tiny_drawn();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/u.h5"), *part = tiny_cat(out, ".part"), *second = "00000004.shard";
    size_t len;
    struct tiny_study x;
    struct bt_err e = { 0 };
    struct ends two = { .after = 2 };
    cr_expect(drawn(&t, out, 3, 1, &two, &x, &e) == BT_E_IO);
    tiny_study_drop(&x);
    other.scenario = tiny_cat(t.scenario, "# a word more\n");
    refused(&other, 3, out, "u.h5.part/00000000.shard: of other work: it has 'scenario ");
    refused(&t, 4, out, "it has 'seed 3', this has 'seed 4'");
    lies(&t, out, 0, 0.5);
    lies(&t, out, 1, (double)NAN);
    lies(&t, out, 60, (double)NAN);
    char *good = tl_bytes(tiny_cat(part, "/00000004.shard"), &len), *bad = malloc(len);
    for (size_t at = 5; at < len; at += len / 3) {
        memcpy(bad, good, len);
        bad[at] ^= 1;
        tl_write(part, second, bad, len);
        refused(&t, 3, out, "u.h5.part/00000004.shard: cut or changed");
    }
    tl_write(part, second, good, len);
    tl_write(part, "00000099.shard", good, len);
    refused(&t, 3, out, "00000099.shard: does not fit among the others");
    free(good), free(bad);
    tl_rmdir(dir);
}
