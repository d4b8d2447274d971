/* Steps of a fit on the tiny line, interrupted and taken up again; blocks that lie, or are of another fit. */
#include "../tiny.h"
#include "bendtrend/calibrate.h"
#include "bendtrend/store.h"
#include "blocks.h"
#include <math.h>
#include <unistd.h>

#define LEVEL "scales.level.factor"
#define STAY "scales.stay.factor"
enum { HEAD = 26 }; /* numbers of a row before those that say of what it is: did it fail, why */
static const char DRIVERS[] =
    "bendtrend: 1\n"
    "scales:\n"
    "  - {name: level, on: [settings.home.hazards.event.per_person_per_year], factor: {low: 0.8, central: 1, high: 1.2}}\n"
    "  - {name: stay, on: [settings.place.stay_days], factor: {low: 0.7, central: 1, high: 1.3}}\n";
static const char *const FIT[] = { LEVEL, STAY };
static const struct bt_calibrate_opts AS = { .data = "data.csv", .fit = FIT, .n_fit = 2, .rtol = 1e-7, .command = "" };
static struct bt_file FILE_OF_DATA; /* a test is a process of its own */

static void give(struct bt_scenario *s, double level)
{
    static char text[9000];
    size_t len = (size_t)snprintf(text, sizeof text, "month,series,value\n");
    for (int i = 0; i < 24; i++)
        for (int k = 0; k < 2; k++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%d-%02d-01,%s,%.3f\n", 2025 + (i + 3) / 12, (i + 3) % 12 + 1,
                                    k ? "place_days" : "arrivals", (k ? 9000 : 820) * level * (1 + 0.01 * ((i * 7 + k) % 5 - 2)));
    FILE_OF_DATA = tl_file("data.csv", text);
    bt_sha256(FILE_OF_DATA.text, FILE_OF_DATA.len, FILE_OF_DATA.sha256);
    s->files.stored = &FILE_OF_DATA, s->files.n_stored = 1;
}

static struct tiny_study line(double level)
{
    struct tiny t = LINE;
    t.drivers = DRIVERS;
    struct tiny_study x = { .s = tiny_open(&t), .a = bt_arena_new() };
    give(x.s, level);
    return x;
}

static enum bt_code study(const struct tiny_study *x, const struct bt_calibrate_opts *o, struct bt_results *r, struct bt_err *e)
{
    struct bt_errs errs = { 0 };
    const enum bt_code rc = bt_study_calibrate(x->s, o, x->a, NULL, r, &errs);
    if (errs.n) bt_fail(e, errs.v[0].code, BT_NOWHERE, "%s", errs.v[0].msg);
    bt_errs_free(&errs);
    return rc;
}

/* Opens blocks beside out (NULL: none); they stay unless it is BT_OK. */
static enum bt_code fitted(const struct tiny_study *x, const char *out, int jobs, struct ends *ends, struct bt_results *r, struct bt_err *e)
{
    struct bt_calibrate_opts o = AS;
    o.jobs = jobs, o.hold = hold, o.kept = kept, o.kept_data = ends;
    enum bt_code rc = out ? bt_shards_open(out, bt_calibrate_identity(x->s, &o, x->a), BT_SHARDS_TAKE, &o.shards, e) : BT_OK;
    if (rc == BT_OK) rc = study(x, &o, r, e);
    if (rc == BT_OK) bt_shards_done(o.shards);
    else bt_shards_close(o.shards);
    return rc;
}

/* Whenever it is interrupted, the blocks so far are there, and going on ends with the same bits, of whatever number of threads; of steps
 * none is made that is there. */
Test(calibrate, interrupted_and_taken_up_again_it_has_the_same_bits)
{
    struct tiny_study x = line(1.05);
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/a.yaml"), *part = tiny_cat(out, ".part"), *with = tiny_cat(dir, "/w.yaml");
    struct bt_results whole, r;
    struct bt_err e = { 0 };
    struct ends never = { 0 }, all = { 0 };
    cr_assert(fitted(&x, NULL, 2, &never, &whole, &e) == BT_OK, "%s", e.msg);
    cr_assert(never.blocks == 0 && never.held == 0);
    cr_assert(fitted(&x, with, 2, &all, &r, &e) == BT_OK, "%s", e.msg);
    tiny_same_results(&whole, &r, 5);
    cr_assert(all.blocks > 8 && all.held == all.blocks && all.done == all.blocks && all.all == 0, "%d blocks", all.blocks);
    for (int after = 1; after < all.blocks; after++) {
        struct ends ends = { .after = after }, rest = { 0 };
        struct bt_err stopped = { 0 };
        cr_expect(fitted(&x, out, 1 + after % 2, &ends, &r, &stopped) == BT_E_IO);
        cr_expect_str_eq(stopped.msg, "interrupted");
        cr_expect(tl_entries(part) == after && ends.held == after && ends.done == after, "%d of %d", ends.held, after);
        cr_assert(fitted(&x, out, 2 - after / 2 % 2, &rest, &r, &e) == BT_OK, "%s", e.msg);
        cr_expect(rest.held == all.blocks - after && rest.blocks == rest.held + 1 && rest.done == all.done, "%d blocks again", rest.held);
        tiny_same_results(&whole, &r, 5);
        cr_expect(tl_entries(dir) == 0, "the blocks are gone");
    }
    tiny_study_drop(&x);
    tl_rmdir(dir);
}

/* What a block that was lost had is made again, and those after it are taken all the same. */
Test(calibrate, a_block_that_is_lost_is_made_again)
{
    struct tiny_study x = line(1.05);
    char *dir = tl_dir(), name[40];
    const char *out = tiny_cat(dir, "/a.yaml"), *part = tiny_cat(out, ".part");
    struct bt_results whole, r;
    struct bt_err e = { 0 };
    struct ends all = { 0 };
    cr_assert(fitted(&x, out, 1, &all, &whole, &e) == BT_OK, "%s", e.msg);
    for (int lost = 0; lost < all.blocks - 1; lost += 2) {
        struct ends most = { .after = all.blocks - 1 }, rest = { 0 };
        struct bt_err stopped = { 0 };
        cr_expect(fitted(&x, out, 1, &most, &r, &stopped) == BT_E_IO);
        cr_assert(snprintf(name, sizeof name, "/%08d.shard", lost) < (int)sizeof name && unlink(tiny_cat(part, name)) == 0);
        cr_assert(fitted(&x, out, 2, &rest, &r, &e) == BT_OK, "%s", e.msg);
        cr_expect(rest.held == 2, "%d blocks", rest.held);
        tiny_same_results(&whole, &r, 5);
    }
    tiny_study_drop(&x);
    tl_rmdir(dir);
}

static void refused(const struct tiny_study *x, struct bt_calibrate_opts o, const char *out, const char *says)
{
    struct bt_results r;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    o.hold = hold, o.kept = kept, o.kept_data = &never;
    cr_assert(bt_shards_open(out, bt_calibrate_identity(x->s, &o, x->a), BT_SHARDS_TAKE, &o.shards, &e) == BT_OK, "%s", e.msg);
    cr_expect(study(x, &o, &r, &e) == BT_E_INPUT && strstr(e.msg, says), "'%s' is not in: %s", says, e.msg);
    cr_expect(never.held == 0);
    bt_shards_close(o.shards);
}

Test(calibrate, blocks_that_are_not_of_this_fit_are_refused)
{
    static const char FIRST[] = "00000000.shard";
    static const char *const TURNED[] = { STAY, LEVEL };
    struct tiny_study x = line(1.05);
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/a.yaml"), *part = tiny_cat(out, ".part");
    struct bt_results r;
    struct bt_err e = { 0 };
    struct ends one = { .after = 1 };
    cr_expect(fitted(&x, out, 1, &one, &r, &e) == BT_E_IO);
    struct bt_calibrate_opts until = AS, prior = AS, loss = AS, rtol = AS, fewer = AS, turned = AS, same = AS;
    until.until = "2026-10-01", prior.prior = "uniform", loss.loss = "cauchy", rtol.rtol = 1e-6, fewer.n_fit = 1, turned.fit = TURNED;
    same.jobs = 7, same.prior = "normal", same.loss = "huber";
    refused(&x, until, out, "a.yaml.part/00000000.shard: of other work: it has 'until none', this has 'until 2026-10-01'");
    refused(&x, prior, out, "it has 'prior normal', this has 'prior uniform'");
    refused(&x, loss, out, "it has 'loss huber', this has 'loss cauchy'");
    refused(&x, rtol, out, "this has 'fit to 1e-06'");
    refused(&x, fewer, out, "it has '2 fitted', this has '1 fitted'");
    refused(&x, turned, out, "it has 'fit " LEVEL "', this has 'fit " STAY "'");
    cr_expect_str_eq(bt_calibrate_identity(x.s, &same, x.a), bt_calibrate_identity(x.s, &AS, x.a), "none of these moves a run");
    struct tiny_study other = line(1.06);
    refused(&other, AS, out, "of other work: it has 'data ");
    tiny_study_drop(&other);
    give(x.s, 1.05);
    size_t len;
    char *good = tl_bytes(tiny_cat(part, "/00000000.shard"), &len);
    tl_write(part, FIRST, good, len / 2);
    refused(&x, AS, out, "a.yaml.part/00000000.shard: cut or changed");
    static const double LIE[] = { 0.5, 1, 2, 1, 9, 1.01, (double)NAN, (double)INFINITY };
    static const int AT[] = { 0, 0, HEAD, HEAD + 1, HEAD + 1, HEAD + 2, HEAD + 3, HEAD + 4 }; /* failed; kind; code; numbers; a figure */
    for (size_t i = 0; i < TL_N(LIE); i++) {
        tl_write(part, FIRST, good, len);
        block_lies(part, FIRST, AT[i], LIE[i]);
        refused(&x, AS, out, "00000000.shard: does not fit among the others");
    }
    free(good);
    tiny_study_drop(&x);
    tl_rmdir(dir);
}
