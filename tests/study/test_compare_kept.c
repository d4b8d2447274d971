/* `compare` of the tiny place, interrupted among bundles or draws and taken up again; blocks that are cut or of other work; and bundles
 * under each rule of overlap. */
#include "../tiny.h"
#include "bendtrend/compare.h"
#include "bendtrend/store.h"
#include "blocks.h"
#include "compared.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct tiny tiny_compare(void)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert, papers_faster, more_rooms]}\n");
    t.set[0] = "interventions.divert.costs.set_up.gbp_set_up_per_head=0"; /* single runs spread it over their steps */
    return t;
}

enum { FOUR = 16 }; /* bundles of four that need nothing */

/* Opens blocks beside out (NULL: none) and compares. x->r is there where it is BT_OK; blocks stay unless it is. */
static enum bt_code compared_as(const struct tiny *t, const char *out, struct bt_compare_opts *o, struct tiny_study *x, struct bt_err *e)
{
    bool proved = false;
    *x = (struct tiny_study){ .s = tiny_open(t), .a = bt_arena_new() };
    enum bt_code rc = out ? bt_shards_open(out, bt_compare_identity(x->s, o, x->a), BT_SHARDS_TAKE, &o->shards, e) : BT_OK;
    if (rc == BT_OK) rc = bt_study_compare(x->s, o, x->a, NULL, &x->r, &proved, e);
    if (rc == BT_OK) bt_shards_done(o->shards);
    else bt_shards_close(o->shards);
    cr_expect(rc != BT_OK || proved);
    return rc;
}

static enum bt_code compared(const struct tiny *t, const char *out, bool rules, int jobs, struct ends *ends, struct tiny_study *x,
                             struct bt_err *e)
{
    struct bt_compare_opts o = { .rtol = 1e-6, .jobs = jobs, .rules = rules, .block = 2, .hold = hold, .kept = kept, .data = ends };
    return compared_as(t, out, &o, x, e);
}

/* Whenever it is interrupted, the blocks so far are there, and going on ends with the same bits, proof included. */
Test(compare, interrupted_and_taken_up_again_it_has_the_same_bits)
{
    struct tiny t = tiny_compare();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/c.h5"), *part = tiny_cat(out, ".part");
    struct tiny_study whole, x;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    cr_assert(compared(&t, NULL, false, 2, &never, &whole, &e) == BT_OK, "%s", e.msg);
    cr_expect(never.blocks == 0);
    for (int after = 1; after <= 6; after += 2) {
        struct ends ends = { .after = after }, rest = { 0 };
        struct bt_err stopped = { 0 };
        cr_expect(compared(&t, out, false, 2, &ends, &x, &stopped) == BT_E_IO);
        cr_expect_str_eq(stopped.msg, "interrupted");
        tiny_study_drop(&x);
        cr_expect(tl_entries(part) == after && ends.done == 2 * after && ends.held == after && ends.all == 12, "%d of %d", ends.done,
                  ends.all);
        cr_assert(compared(&t, out, false, 1 + after % 3, &rest, &x, &e) == BT_OK, "%s", e.msg);
        cr_expect(rest.held == 6 - after && rest.done == 12, "%d blocks again", rest.held);
        tiny_same_results(&whole.r, &x.r, 50);
        cr_expect(tl_entries(dir) == 0, "the blocks are gone");
        tiny_study_drop(&x);
    }
    tiny_study_drop(&whole);
    tl_rmdir(dir);
}

static void refused(const struct tiny *t, const char *out, const char *says)
{
    struct tiny_study x;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    cr_expect(compared(t, out, false, 2, &never, &x, &e) == BT_E_INPUT && strstr(e.msg, says), "'%s' is not in: %s", says, e.msg);
    cr_expect(never.held == 0);
    tiny_study_drop(&x);
}

/* One byte otherwise, an end that is missing, a block twice under two names, another scenario, evidence or step: none is believed. */
Test(compare, blocks_that_are_not_of_this_work_are_refused)
{
    struct tiny t = tiny_compare(), other = tiny_compare(), low = tiny_compare();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/c.h5"), *part = tiny_cat(out, ".part");
    const char *second = "00000002.shard";
    size_t len;
    struct tiny_study x;
    struct bt_err e = { 0 };
    struct ends two = { .after = 2 };
    cr_expect(compared(&t, out, false, 2, &two, &x, &e) == BT_E_IO);
    tiny_study_drop(&x);
    other.scenario = tiny_cat(t.scenario, "# a word more\n");
    low.evidence = "low";
    refused(&other, out, "c.h5.part/00000000.shard: of other work: it has 'scenario ");
    refused(&low, out, "it has 'central evidence', this has 'low evidence'");
    char *good = tl_bytes(tiny_cat(part, "/00000002.shard"), &len), *bad = malloc(len);
    for (size_t at = 5; at < len; at += len / 7) {
        memcpy(bad, good, len);
        bad[at] ^= 1;
        tl_write(part, second, bad, len);
        refused(&t, out, "c.h5.part/00000002.shard: cut or changed");
    }
    tl_write(part, second, good, len - 100);
    refused(&t, out, "cut or changed");
    tl_write(part, second, good, 0);
    refused(&t, out, "cut or changed");
    tl_write(part, second, good, len);
    tl_write(part, "00000099.shard", good, len);
    refused(&t, out, "00000099.shard: does not fit among the others");
    free(good), free(bad);
    tl_rmdir(dir);
}

/* ---- draws ---- */

enum { DRAWS = 11, /* the last block has one */
       SIX = 6 }; /* blocks of twelve bundles, and of eleven draws */

static enum bt_code with_draws(const struct tiny *t, const char *out, int draws, int seed, int jobs, struct ends *ends,
                               struct tiny_study *x, struct bt_err *e)
{
    struct bt_compare_opts o = { .rtol = 1e-6, .jobs = jobs, .draws = draws, .seed = seed, .block = 2, .hold = hold, .kept = kept,
                                 .data = ends };
    return compared_as(t, out, &o, x, e);
}

/* One draw fails: what the ranges reach has no balance. */
static struct tiny tiny_drawn(void)
{
    struct tiny t = tiny_compare();
    t.pathway = tiny_swap(TINY.pathway, "{name: beds, places: 212,", "{name: beds, places: {low: 60, central: 212, high: 230},");
    return t;
}

/* The draws too: they are kept beside the bundles, and a draw that failed stays told. */
Test(compare, interrupted_among_its_draws_it_has_the_same_bits)
{
    struct tiny t = tiny_drawn();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/c.h5"), *part = tiny_cat(out, ".part");
    struct tiny_study whole, x;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    double failed = 0;
    cr_assert(with_draws(&t, NULL, DRAWS, 3, 2, &never, &whole, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_results_number(&whole.r, 0, "draws_failed", &failed));
    cr_expect(failed == 1 && *bt_results_attr(&whole.r, 0, "draws_failed_why"), "%g failed", failed);
    for (int after = 1; after < SIX; after += 4) {
        struct ends ends = { .after = SIX + after }, rest = { 0 };
        struct bt_err stopped = { 0 };
        cr_expect(with_draws(&t, out, DRAWS, 3, 1 + after % 2, &ends, &x, &stopped) == BT_E_IO);
        cr_expect_str_eq(stopped.msg, "interrupted");
        tiny_study_drop(&x);
        cr_expect(tl_entries(part) == SIX + after && ends.done <= 2 * after && ends.held == SIX + after && ends.all == DRAWS, "%d of %d",
                  ends.done, ends.all);
        cr_assert(with_draws(&t, out, DRAWS, 3, 1 + after % 3, &rest, &x, &e) == BT_OK, "%s", e.msg);
        cr_expect(rest.held == SIX - after && rest.done == DRAWS, "%d blocks again", rest.held);
        tiny_same_results(&whole.r, &x.r, 50);
        cr_expect(tl_entries(dir) == 0, "the blocks are gone");
        tiny_study_drop(&x);
    }
    tiny_study_drop(&whole);
    tl_rmdir(dir);
}

static void draws_refused(const struct tiny *t, int draws, int seed, const char *out, const char *says)
{
    struct tiny_study x;
    struct bt_err e = { 0 };
    struct ends never = { 0 };
    cr_expect(with_draws(t, out, draws, seed, 2, &never, &x, &e) == BT_E_INPUT && strstr(e.msg, says), "'%s' is not in: %s", says, e.msg);
    cr_expect(never.held == 0);
    tiny_study_drop(&x);
}

/* Draws of another number or seed are told before anything is run, and so is a block of them that was cut; one that lies when it is taken.
 * Without draws the bundles are still good. */
Test(compare, blocks_of_other_draws_are_refused)
{
    static const char LAST[] = "draw-00000010.shard";
    struct tiny t = tiny_drawn(), other = tiny_drawn();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/c.h5"), *part = tiny_cat(out, ".part");
    struct tiny_study x;
    struct bt_err e = { 0 };
    struct ends all = { .after = 2 * SIX }, none = { 0 };
    cr_expect(with_draws(&t, out, DRAWS, 3, 2, &all, &x, &e) == BT_E_IO);
    tiny_study_drop(&x);
    draws_refused(&t, DRAWS, 4, out, "c.h5.part/draw-00000000.shard: of other work: it has 'seed 3', this has 'seed 4'");
    draws_refused(&t, DRAWS + 1, 3, out, "it has '11 draws', this has '12 draws'");
    other.scenario = tiny_cat(t.scenario, "# a word more\n");
    draws_refused(&other, DRAWS, 3, out, ": of other work: it has 'scenario ");
    size_t len;
    char *good = tl_bytes(tiny_cat(part, "/draw-00000010.shard"), &len), *bad = malloc(len);
    for (size_t at = 5; at < len; at += len / 3) {
        memcpy(bad, good, len);
        bad[at] ^= 1;
        tl_write(part, LAST, bad, len);
        draws_refused(&t, DRAWS, 3, out, "c.h5.part/draw-00000010.shard: cut or changed");
    }
    tl_write(part, LAST, good, len / 2);
    draws_refused(&t, DRAWS, 3, out, "c.h5.part/draw-00000010.shard: cut or changed");
    static const int AT[] = { 0, 30 }; /* that it failed; a sum */
    for (size_t i = 0; i < TL_N(AT); i++) {
        tl_write(part, LAST, good, len);
        block_lies(part, LAST, AT[i], (double)NAN);
        draws_refused(&t, DRAWS, 3, out, "draw-00000010.shard: does not fit among the others");
    }
    e = (struct bt_err){ 0 };
    cr_expect(compared(&t, out, false, 2, &none, &x, &e) == BT_OK && none.held == 0 && none.done == 2 * SIX, "%s", e.msg);
    cr_expect(tl_entries(dir) == 0, "draws that nobody asks for go with the bundles");
    free(good), free(bad);
    tiny_study_drop(&x);
    tl_rmdir(dir);
}

/* ---- rules ---- */

static const double *ruled(const struct bt_results *r, const char *rule, const char *name)
{
    const struct bt_array *x = bt_results_array(r, tiny_cat("rule_change_", name));
    const struct bt_axis *rules = bt_results_axis(r, "rule");
    cr_assert(x && rules && x->rank == 2 && bt_axis_find(rules, rule) >= 0);
    return x->v + (size_t)bt_axis_find(rules, rule) * FOUR;
}

/* The table has a column for each rule; there is none for a year. */
static void say_ranks(const struct bt_results *r)
{
    struct bt_compare_view v = { .measure = "bed_days", .budget = -1, .shown = 3 };
    for (int year = 0; year < 2; year++) {
        struct bt_err e = { 0 };
        if (year) v.at = bt_day_of(2028, 4, 1);
        char *text = compared_said(r, &v, false, &e);
        const char *table = strstr(text, "Rank under each rule of overlap, bed_days over the whole horizon");
        cr_expect(e.code == BT_OK && (table != NULL) == !year, "%s%s", e.msg, text);
        cr_expect(year || (strstr(table, " scenario ") && strstr(table, " independent ") && strstr(table, "\n      1 ")), "%s", text);
        free(text);
    }
}

/* The same as JSON: of each rule the bundles that are shown, with their change under it and how many change more. */
static void say_ranks_json(const struct bt_results *r)
{
    static const char *const RULES[] = { "scenario", "independent" };
    const struct bt_compare_view v = { .measure = "bed_days", .budget = -1, .shown = 3 };
    struct bt_err e = { 0 };
    char *text = compared_said(r, &v, true, &e);
    const char *ranks = strstr(text, "\"rules_of_overlap\": {");
    cr_assert(e.code == BT_OK && ranks, "%s%s", e.msg, text);
    for (size_t k = 0; k < TL_N(RULES); k++) {
        const char *at = strstr(ranks, tiny_cat("\"", tiny_cat(RULES[k], "\": ["))), *end = at ? strchr(at, ']') : NULL;
        const double *each = ruled(r, RULES[k], "bed_days");
        int shown = 0;
        for (; end && (at = strstr(at, "\"bundle\": \"")) != NULL && at < end; shown++) {
            char name[80];
            int rank, more = 0, as_much = 0;
            double change;
            cr_assert(sscanf(at, "\"bundle\": \"%79[^\"]\", \"rank\": %d, \"change\": %lf", name, &rank, &change) == 3, "%s", at);
            for (int i = 0; i < FOUR; i++) more += each[i] < change, as_much += each[i] == change;
            int run = bt_axis_find(bt_results_axis(r, "run"), name);
            cr_expect(run >= 0 && change == each[run], "%s: %g", name, change);
            cr_expect(rank > more && rank <= more + as_much, "%s: %d, %d are before it", name, rank, more);
            at++;
        }
        cr_expect(shown == 3, "%d under %s: %s", shown, RULES[k], ranks);
    }
    free(text);
}

/* Who is first under a rule is named once: of two that change as much, the one that costs less, or the earlier. */
static void say_first(const struct bt_results *r)
{
    const struct bt_compare_view v = { .measure = "bed_days", .budget = -1, .shown = 1 };
    const double *cost = bt_results_array(r, "change_bundle_cost")->v;
    double *each = (double *)ruled(r, "independent", "bed_days"); /* its place is the results' own */
    struct bt_err e = { 0 };
    const int a = 1, b = FOUR - 1, cheap = cost[b] < cost[a] ? b : a;
    each[a] = each[b] = -1e12;
    char *text = compared_said(r, &v, false, &e);
    cr_assert(e.code == BT_OK, "%s", e.msg);
    const char *first = strstr(text, "  first under independent: "), *of = bt_results_axis(r, "intervention")->label[0];
    cr_assert(first && !strstr(first + 3, "first under independent"), "%s", text);
    cr_expect((cheap == a) == (strcspn(first, "\n") == strlen("  first under independent: ") + strlen(of)), "%s", first);
    free(text);
}

/* Under the scenario's rule as without the question, under another as a scenario that has it; interrupted under another too. */
Test(compare, each_rule_is_as_a_scenario_with_it)
{
    struct tiny t = tiny_compare(), plain = tiny_compare();
    char *dir = tl_dir();
    const char *out = tiny_cat(dir, "/c.h5");
    struct tiny_study all, again, one;
    struct bt_err e = { 0 };
    struct ends never = { 0 }, late = { .after = 10 };
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [quicker, sooner, papers_faster, papers_earlier]}\n");
    plain.scenario = tiny_cat(t.scenario, "overlap: {together: independent, partly: independent}\n");
    cr_assert(compared(&t, NULL, true, 2, &never, &all, &e) == BT_OK, "%s", e.msg);
    cr_assert(compared(&plain, NULL, false, 2, &never, &one, &e) == BT_OK, "%s", e.msg);
    struct bt_names m = bt_network_measures(all.s->net);
    bool moved = false;
    for (int i = 0; i < m.n; i++) {
        const double *own = bt_results_array(&all.r, tiny_cat("change_", m.name[i]))->v,
                     *theirs = bt_results_array(&one.r, tiny_cat("change_", m.name[i]))->v,
                     *each = ruled(&all.r, "independent", m.name[i]);
        cr_expect(memcmp(own, ruled(&all.r, "scenario", m.name[i]), FOUR * sizeof *own) == 0, "%s", m.name[i]);
        cr_expect(memcmp(theirs, each, FOUR * sizeof *own) == 0, "%s", m.name[i]);
        moved |= memcmp(own, each, FOUR * sizeof *own) != 0;
    }
    cr_expect(moved, "the rule matters");
    say_ranks(&all.r);
    say_ranks_json(&all.r);
    cr_expect(compared(&t, out, true, 2, &late, &again, &e) == BT_E_IO);
    cr_expect(late.done == 20 && late.all == 48, "%d of %d", late.done, late.all);
    tiny_study_drop(&again);
    e = (struct bt_err){ 0 };
    cr_assert(compared(&t, out, true, 3, &never, &again, &e) == BT_OK, "%s", e.msg);
    tiny_same_results(&all.r, &again.r, 50);
    say_first(&all.r);
    tiny_study_drop(&all), tiny_study_drop(&again), tiny_study_drop(&one);
    tl_rmdir(dir);
}
