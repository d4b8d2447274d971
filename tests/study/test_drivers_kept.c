/* The runs of `drivers` of the tiny place, interrupted and taken up again; blocks that are cut, lie or are of other work. */
#include "../tiny.h"
#include "bendtrend/drivers.h"
#include "bendtrend/uncertainty.h"
#include "blocks.h"
#include <math.h>

enum { ROWS = 5, /* of Sobol's matrices */
       SEED = 3,
       EACH = 7,
       WIDTH = 1 + 200 / 8 + 2 * 3 }; /* of a row: failed or not, why, two outcomes of three runs */
static const struct bt_drivers_opts AS = { .rtol = 1e-6, .sobol = ROWS, .block = EACH };

/* A place with a number whose low end cannot be run, and draws of it. */
static struct tiny_study drawn(void)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(TINY.pathway, "{name: beds, places: 212,", "{name: beds, places: {low: 20, central: 212, high: 220},");
    struct tiny_study x = { .s = tiny_open(&t), .a = bt_arena_new() };
    const struct bt_uncertainty_opts o = { .rtol = 1e-6, .jobs = 2, .draws = 30, .seed = SEED };
    struct bt_err e = { 0 };
    cr_assert(bt_study_uncertainty(x.s, &o, x.a, NULL, &x.r, &e) == BT_OK, "%s", e.msg);
    return x;
}

/* Opens blocks beside out (NULL: none); they stay unless it is BT_OK. */
static enum bt_code driven(const struct tiny_study *x, const char *out, int jobs, struct ends *ends, struct bt_results *r, struct bt_err *e)
{
    struct bt_drivers_opts o = AS;
    o.jobs = jobs, o.hold = hold, o.kept = kept, o.data = ends;
    enum bt_code rc = out ? bt_shards_open(out, bt_drivers_identity(x->s, &o, SEED, x->a), BT_SHARDS_TAKE, &o.shards, e) : BT_OK;
    if (rc == BT_OK) rc = bt_study_drivers(x->s, &x->r, &o, x->a, NULL, r, e);
    if (rc == BT_OK) bt_shards_done(o.shards);
    else bt_shards_close(o.shards);
    return rc;
}

/* Numbers that the baseline solves for. */
static int fitted(const struct bt_scenario *s)
{
    int n = 0;
    for (int i = 0; i < s->n_observed; i++) n += s->observed[i].fits >= 0;
    return n;
}

/* How many of all are made: a group of one number is not run beside that number. */
static int made_of(const struct bt_results *r, int all)
{
    const struct bt_array *numbers = bt_results_array(r, "group_numbers");
    int alone = 0;
    for (int g = 0; g < bt_results_axis(r, "group")->n; g++) alone += numbers->v[g] < 2;
    cr_assert(alone > 0, "every group is of several");
    return all - 2 * alone;
}

/* Whenever it is interrupted, the blocks so far are there, and going on ends with the same bits, reasons of what cannot be run included. */
Test(drivers, interrupted_and_taken_up_again_it_has_the_same_bits)
{
    struct tiny_study x = drawn();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/d.h5"), *part = tiny_cat(out, ".part");
    struct bt_results whole, r;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    cr_assert(driven(&x, NULL, 2, &never, &whole, &e) == BT_OK, "%s", e.msg);
    const struct bt_texts *why = bt_results_texts(&whole, "drawn_failed");
    int n = bt_results_axis(&whole, "drawn")->n, groups = bt_results_axis(&whole, "group")->n, told = 0,
        runs = 2 * (n + groups) + 2 * n + n + fitted(x.s) + (2 + groups) * ROWS, blocks = (runs + EACH - 1) / EACH,
        made = made_of(&whole, runs);
    for (int i = 0; i < n; i++) told += *why->v[i] != 0;
    cr_assert(never.blocks == 0 && never.held == 0 && told > 0 && runs % EACH && blocks > 3, "%d runs, %d blocks", runs, blocks);
    for (int after = 1; after < blocks; after += blocks - 2) {
        struct ends ends = { .after = after }, rest = { 0 };
        struct bt_err stopped = { 0 };
        cr_expect(driven(&x, out, 1 + after % 2, &ends, &r, &stopped) == BT_E_IO);
        cr_expect_str_eq(stopped.msg, "interrupted");
        cr_expect(tl_entries(part) == after && ends.done <= EACH * after && ends.held == after && ends.all == made, "%d of %d", ends.done,
                  ends.all);
        cr_assert(driven(&x, out, 1 + after % 3, &rest, &r, &e) == BT_OK, "%s", e.msg);
        cr_expect(rest.held == blocks - after && rest.done == made, "%d blocks again", rest.held);
        tiny_same_results(&whole, &r, 20);
        cr_expect(tl_entries(dir) == 0, "the blocks are gone");
    }
    tiny_study_drop(&x);
    tl_rmdir(dir);
}

struct away {
    const char *from, *to;
    int blocks;
};

/* Before the second block the folder is gone. */
static void move(void *data)
{
    struct away *x = data;
    if (++x->blocks == 2) cr_assert(rename(x->from, x->to) == 0);
}

/* A block that cannot be written ends the command, with the reason; none is tried after it. */
Test(drivers, a_block_that_cannot_be_written_ends_it)
{
    struct tiny_study x = drawn();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/d.h5");
    struct away away = { .from = tiny_cat(out, ".part"), .to = tiny_cat(dir, "/away") };
    struct bt_drivers_opts o = AS;
    struct bt_results r;
    struct bt_err e = { 0 };
    o.jobs = 3, o.hold = move, o.data = &away;
    cr_assert(bt_shards_open(out, bt_drivers_identity(x.s, &o, SEED, x.a), BT_SHARDS_REFUSE, &o.shards, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_study_drivers(x.s, &x.r, &o, x.a, NULL, &r, &e) == BT_E_IO && strstr(e.msg, "d.h5.part"), "%s", e.msg);
    cr_expect(away.blocks == 2 && tl_entries(away.to) == 1, "%d blocks", away.blocks);
    bt_shards_close(o.shards);
    tiny_study_drop(&x);
    tl_rmdir(dir);
}

/* As the program asks before it runs anything. */
static void other_work(const struct tiny_study *x, struct bt_drivers_opts o, int seed, const char *out, const char *says)
{
    struct bt_shards *blocks = NULL;
    struct bt_err e = { 0 };
    cr_assert(bt_shards_open(out, bt_drivers_identity(x->s, &o, seed, x->a), BT_SHARDS_TAKE, &blocks, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_shards_each(blocks, NULL, NULL, &e) == BT_E_INPUT && strstr(e.msg, says), "'%s' is not in: %s", says, e.msg);
    bt_shards_close(blocks);
}

static void refused(const struct tiny_study *x, const char *out, const char *says)
{
    struct bt_results r;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    cr_expect(driven(x, out, 2, &never, &r, &e) == BT_E_INPUT && strstr(e.msg, says), "'%s' is not in: %s", says, e.msg);
    cr_expect(never.held == 0);
}

Test(drivers, blocks_that_are_not_of_this_work_are_refused)
{
    static const char FIRST[] = "00000000.shard";
    struct tiny_study x = drawn();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/d.h5"), *part = tiny_cat(out, ".part");
    struct bt_results r;
    struct bt_err e = { 0 };
    struct ends one = { .after = 1 };
    cr_expect(driven(&x, out, 1, &one, &r, &e) == BT_E_IO);
    struct bt_drivers_opts measure = AS, by = AS, sobol = AS, fit = AS, price = AS;
    measure.measure = "bed_days", by.by = BT_BY_NUMBER, sobol.sobol = ROWS + 1, fit.rtol = 1e-7, price.price = 5, price.jobs = 7;
    other_work(&x, AS, SEED + 1, out, "d.h5.part/00000000.shard: of other work: it has 'seed 3', this has 'seed 4'");
    other_work(&x, measure, SEED, out, "this has 'measure bed_days'");
    other_work(&x, by, SEED, out, "it has 'by family', this has 'by number'");
    other_work(&x, sobol, SEED, out, "it has '5 rows of Sobol', this has '6 rows of Sobol'");
    other_work(&x, fit, SEED, out, "this has 'fit to 1e-07'");
    cr_expect_str_eq(bt_drivers_identity(x.s, &price, SEED, x.a), bt_drivers_identity(x.s, &AS, SEED, x.a), "neither moves a run");
    size_t len;
    char *good = tl_bytes(tiny_cat(part, "/00000000.shard"), &len), *bad = malloc(len);
    for (size_t at = 5; at < len; at += len / 3) {
        memcpy(bad, good, len);
        bad[at] ^= 1;
        tl_write(part, FIRST, bad, len);
        refused(&x, out, "d.h5.part/00000000.shard: cut or changed");
    }
    tl_write(part, FIRST, good, len / 2);
    refused(&x, out, "d.h5.part/00000000.shard: cut or changed");
    static const double LIE[] = { 0.5, 2, (double)NAN, (double)NAN };
    static const int AT[] = { 0, 0, 0, 2 * WIDTH - 1 }; /* that it failed, three times; the last level of the second */
    for (size_t i = 0; i < TL_N(LIE); i++) {
        tl_write(part, FIRST, good, len);
        block_lies(part, FIRST, AT[i], LIE[i]);
        refused(&x, out, "00000000.shard: does not fit among the others");
    }
    tl_write(part, FIRST, good, len);
    tl_write(part, "00000099.shard", good, len);
    refused(&x, out, "00000099.shard: does not fit among the others");
    free(good), free(bad);
    tiny_study_drop(&x);
    tl_rmdir(dir);
}
