/* Batches of plans of the tiny place, interrupted and taken up again; blocks that are cut, lie or are of other work. */
#include "../tiny.h"
#include "bendtrend/ambition.h"
#include "bendtrend/draws.h"
#include "bendtrend/store.h"
#include "blocks.h"
#include <math.h>
#include <unistd.h>

enum { HEAD = 26 }; /* numbers of a row before those that say of what it is: did some fail, why */
static const struct bt_ambition_opts AS = { .rtol = 1e-6, .draws = 12, .seed = 4, .plans = 40 };

/* A place with a number whose low end cannot be run, and ambitions that no bundle meets. */
static struct tiny_study placed(void)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(TINY.pathway, "{name: beds, places: 212,", "{name: beds, places: {low: 20, central: 212, high: 220},");
    t.scenario = tiny_swap(tiny_swap(TINY.scenario, "change_vs_bau: -1%", "change_vs_bau: -6%"), "<= 1%", "<= -2%");
    return (struct tiny_study){ .s = tiny_open(&t), .a = bt_arena_new() };
}

/* Opens blocks beside out (NULL: none); they stay unless it is BT_OK. */
static enum bt_code sought(const struct tiny_study *x, const char *out, int jobs, struct ends *ends, struct bt_results *r, struct bt_err *e)
{
    struct bt_ambition_opts o = AS;
    struct bt_ambitions found;
    o.jobs = jobs, o.hold = hold, o.kept = kept, o.data = ends;
    enum bt_code rc = out ? bt_shards_open(out, bt_ambition_identity(x->s, &o, x->a), BT_SHARDS_TAKE, &o.shards, e) : BT_OK;
    if (rc == BT_OK) rc = bt_study_ambition(x->s, &o, x->a, NULL, &found, e);
    if (rc == BT_OK) rc = bt_ambitions_lay(&found, x->s, x->a, r, e);
    if (rc == BT_OK) bt_shards_done(o.shards);
    else bt_shards_close(o.shards);
    return rc;
}

/* Whenever it is interrupted, the blocks so far are there, and going on ends with the same bits, of whatever number of threads; of batches
 * none is run that is there. */
Test(ambition, interrupted_and_taken_up_again_it_has_the_same_bits)
{
    struct tiny_study x = placed();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/a.h5"), *part = tiny_cat(out, ".part"), *with = tiny_cat(dir, "/w.h5");
    struct bt_results whole, r;
    struct bt_err e = { 0 };
    struct ends never = { 0 }, all = { 0 };
    cr_assert(sought(&x, NULL, 2, &never, &whole, &e) == BT_OK, "%s", e.msg);
    double failed = 0;
    cr_expect(bt_results_number(&whole, 0, "draws_failed", &failed) && failed > 0, "no draw fails: nothing is tried of those that do");
    cr_assert(never.blocks == 0 && never.held == 0);
    cr_assert(sought(&x, with, 2, &all, &r, &e) == BT_OK, "%s", e.msg);
    tiny_same_results(&whole, &r, 20);
    cr_assert(all.blocks > 8 && all.held == all.blocks && all.done > 40 && all.all == 0, "%d blocks, %d runs", all.blocks, all.done);
    for (int after = 1; after < all.blocks; after++) {
        struct ends ends = { .after = after }, rest = { 0 };
        struct bt_err stopped = { 0 };
        cr_expect(sought(&x, out, 1 + after % 2, &ends, &r, &stopped) == BT_E_IO);
        cr_expect_str_eq(stopped.msg, "interrupted");
        cr_expect(tl_entries(part) == after && ends.held == after && ends.done < all.done, "%d runs", ends.done);
        cr_assert(sought(&x, out, 1 + after % 3, &rest, &r, &e) == BT_OK, "%s", e.msg);
        cr_expect(rest.held == all.blocks - after && rest.blocks == rest.held + 1 && rest.done == all.done, "%d blocks again", rest.held);
        tiny_same_results(&whole, &r, 20);
        cr_expect(tl_entries(dir) == 0, "the blocks are gone");
    }
    tiny_study_drop(&x);
    tl_rmdir(dir);
}

/* What a block that was lost had is run again, and those after it are taken all the same. */
Test(ambition, a_block_that_is_lost_is_made_again)
{
    struct tiny_study x = placed();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/a.h5"), *part = tiny_cat(out, ".part");
    struct bt_results whole, r;
    struct bt_err e = { 0 };
    struct ends never = { 0 }, eight = { .after = 8 }, all = { 0 };
    cr_assert(sought(&x, NULL, 2, &never, &whole, &e) == BT_OK, "%s", e.msg);
    cr_assert(sought(&x, tiny_cat(dir, "/w.h5"), 2, &all, &r, &e) == BT_OK, "%s", e.msg);
    static const char *const LOST[] = { "/00000000.shard", "/00000003.shard", "/00000006.shard" };
    for (size_t i = 0; i < TL_N(LOST); i++) {
        struct ends rest = { 0 };
        eight.blocks = 0;
        struct bt_err stopped = { 0 };
        cr_expect(sought(&x, out, 1, &eight, &r, &stopped) == BT_E_IO);
        cr_assert(unlink(tiny_cat(part, LOST[i])) == 0);
        cr_assert(sought(&x, out, 2, &rest, &r, &e) == BT_OK, "%s", e.msg);
        cr_expect(rest.held == all.blocks - 7, "%d blocks", rest.held);
        tiny_same_results(&whole, &r, 20);
    }
    tiny_study_drop(&x);
    tl_rmdir(dir);
}

static void refused(const struct tiny_study *x, struct bt_ambition_opts o, const char *out, const char *says)
{
    struct bt_ambitions found;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    o.hold = hold, o.kept = kept, o.data = &never;
    cr_assert(bt_shards_open(out, bt_ambition_identity(x->s, &o, x->a), BT_SHARDS_TAKE, &o.shards, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_study_ambition(x->s, &o, x->a, NULL, &found, &e) == BT_E_INPUT && strstr(e.msg, says), "'%s' is not in: %s", says, e.msg);
    cr_expect(never.held == 0);
    bt_shards_close(o.shards);
}

Test(ambition, blocks_that_are_not_of_this_search_are_refused)
{
    static const char FIRST[] = "00000000.shard";
    struct tiny_study x = placed();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/a.h5"), *part = tiny_cat(out, ".part");
    struct bt_results r;
    struct bt_err e = { 0 };
    struct ends one = { .after = 1 };
    cr_expect(sought(&x, out, 1, &one, &r, &e) == BT_E_IO);
    struct bt_ambition_opts draws = AS, seed = AS, objective = AS, budget = AS, staff = AS, earliest = AS, team = AS, plans = AS, fit = AS,
                            jobs = AS;
    draws.draws = 20, seed.seed = 5, objective.objective = BT_SUREST, budget.budget = 1e6, staff.staff = 5.5, plans.plans = 41;
    earliest.earliest = bt_day_of(2025, 8, 1), team.team = 5, fit.rtol = 1e-7, jobs.jobs = 7, jobs.team = BT_TEAM;
    refused(&x, draws, out, "a.h5.part/00000000.shard: of other work: it has '12 draws', this has '20 draws'");
    refused(&x, seed, out, "this has 'seed 5'");
    refused(&x, objective, out, "it has 'objective cost', this has 'objective sure'");
    refused(&x, budget, out, "it has 'budget 0', this has 'budget 1000000'");
    refused(&x, staff, out, "this has 'staff 5.5'");
    refused(&x, earliest, out, "it has 'earliest any', this has 'earliest 2025-08-01'");
    refused(&x, team, out, "it has 'team 6', this has 'team 5'");
    refused(&x, plans, out, "this has '41 plans'");
    refused(&x, fit, out, "this has 'fit to 1e-07'");
    cr_expect_str_eq(bt_ambition_identity(x.s, &jobs, x.a), bt_ambition_identity(x.s, &AS, x.a), "neither moves a run");
    size_t len;
    char *good = tl_bytes(tiny_cat(part, "/00000000.shard"), &len), *bad = malloc(len);
    for (size_t at = 5; at < len; at += len / 3) {
        memcpy(bad, good, len);
        bad[at] ^= 1;
        tl_write(part, FIRST, bad, len);
        refused(&x, AS, out, "a.h5.part/00000000.shard: cut or changed");
    }
    tl_write(part, FIRST, good, len / 2);
    refused(&x, AS, out, "a.h5.part/00000000.shard: cut or changed");
    static const double LIE[] = { 0.5, 1, 0, 7, (double)NAN, (double)INFINITY };
    static const int AT[] = { 0, HEAD, HEAD + 1, HEAD + 1, HEAD + 2, HEAD + 3 }; /* failed; drawn; how many, twice; business as usual */
    for (size_t i = 0; i < TL_N(LIE); i++) {
        tl_write(part, FIRST, good, len);
        block_lies(part, FIRST, AT[i], LIE[i]);
        refused(&x, AS, out, "00000000.shard: does not fit among the others");
    }
    free(good), free(bad);
    tiny_study_drop(&x);
    tl_rmdir(dir);
}
