/* test_compare.c -- `bendtrend compare` through the program, on the tiny place written to a folder. */
#include "tiny_folder.h"
#include "bendtrend/compare.h"
#include <signal.h>

#define SET_UP "interventions.divert.costs.set_up.gbp_set_up_per_head=0" /* single runs, which prove it, spread set-up over their steps */

#define LIKE \
    "\n    group: alone\n    now: {coverage: 0}\n    target: {coverage: 1}\n    ramp_months: 3\n" \
    "    effects: [{name: stay, on: stay, which: [long_ward], how: scale, value: -0.02, denominator: stays}]\n"

static const char *folder(char *dir)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert, papers_faster, more_rooms]}\n");
    return tiny_folder(dir, &t);
}

Test(cli, compare_writes_what_can_be_looked_at_and_made_again)
{
    char *dir = tl_dir();
    const char *scenario = folder(dir), *out = cli_in(dir, "c.h5"), *one = cli_in(dir, "one.h5"), *again = cli_in(dir, "again.h5"),
               *csv = cli_in(dir, "c.csv"), *single = cli_in(dir, "one.csv"), *own = cli_in(dir, "own.csv");
    struct said s = RUN("compare", scenario, "-o", out, "--set", SET_UP, "--no-charts", "--jobs", "2"),
                serial = RUN("compare", scenario, "-o", one, "--set", SET_UP, "--no-charts", "--jobs", "1", "--quiet"),
                twice = RUN("compare", scenario, "-o", out, "--set", SET_UP, "--no-charts"),
                look = RUN("compare", out), other = RUN("compare", out, "--measure", "net_cost", "--at", "2028-04-01", "--json"),
                rerun = RUN("rerun", out, "-o", again), table = RUN("export", out, "--csv", "-o", csv),
                row = RUN("export", out, "--csv", "-o", single, "--bundle", "avoid + divert"),
                known = RUN("export", out, "--csv", "-o", own, "--bundle", "second");
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, "Tiny (Tiny place; prices of 2025/26): every bundle of 4 interventions");
    EXPECT_SAYS(s.out, "16 ways to switch them are 12 bundles");
    EXPECT_SAYS(s.out, "(bound 1e-06)\n");
    cr_expect(s.err[0] == 0, "%s", s.err);
    EXPECT_STATUS(serial, 0);
    cli_same(out, one);
    EXPECT_STATUS(twice, 2);
    EXPECT_STATUS(look, 0);
    cr_expect_str_eq(s.out, look.out);
    EXPECT_STATUS(other, 0);
    EXPECT_SAYS(other.out, "\"measure\": \"net_cost\"");
    EXPECT_SAYS(other.out, "\"when\": \"in the twelve months to 2028-04-01\"");
    EXPECT_STATUS(rerun, 0);
    cr_expect_str_eq(s.out, rerun.out);
    cli_same(out, again);
    EXPECT_STATUS(table, 0);
    EXPECT_STATUS(row, 0);
    EXPECT_STATUS(known, 0); /* as the scenario calls it */
    char *second = tl_bytes(own, NULL);
    EXPECT_SAYS(second, "\ndivert + papers_faster + more_rooms,2025-04-01,m_admissions,");
    free(second), cli_forget(&known);
    EXPECT_SAYS(other.out, "\"pairs\": [");
    EXPECT_SAYS(other.out, "\"more_rooms\": [");
    EXPECT_SAYS(other.out, "\"bound\": 1e-06");
    EXPECT_SAYS(other.out, "\"never\": [");
    char *all = tl_bytes(csv, NULL), *few = tl_bytes(single, NULL);
    EXPECT_SAYS(all, "\navoid + divert,,shapley_admissions,");
    EXPECT_SAYS(all, ",interaction_admissions,");
    cr_expect(!strstr(all, ",m_admissions,") && strstr(few, "\navoid + divert,2025-04-01,m_admissions,") && !strstr(few, "\navoid,"));
    free(all), free(few);
    cli_forget(&s), cli_forget(&serial), cli_forget(&twice), cli_forget(&look), cli_forget(&other), cli_forget(&rerun);
    cli_forget(&table), cli_forget(&row);
    tl_rmdir(dir);
}

/* Draws are in the file: looked at again, made again, in the table. */
Test(cli, compare_takes_draws)
{
    char *dir = tl_dir();
    const char *scenario = folder(dir), *out = cli_in(dir, "c.h5"), *again = cli_in(dir, "again.h5"), *csv = cli_in(dir, "c.csv");
    struct said s = RUN("compare", scenario, "-o", out, "--set", SET_UP, "--no-charts", "--draws", "12", "--seed", "5"),
                look = RUN("compare", out), other = RUN("compare", out, "--measure", "net_cost", "--json"),
                rerun = RUN("rerun", out, "-o", again, "--quiet"), table = RUN("export", out, "--csv", "-o", csv),
                wrong = RUN("compare", out, "--draws", "20"), few = RUN("compare", scenario, "--draws", "9");
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, "Draws: 12 from the ranges assumed, seed 5, the same for every bundle");
    cr_expect_str_eq(s.out, look.out);
    EXPECT_STATUS(other, 0);
    EXPECT_SAYS(other.out, "\"robust_choice\": ");
    EXPECT_STATUS(rerun, 0);
    cli_same(out, again);
    EXPECT_STATUS(table, 0);
    char *all = tl_bytes(csv, NULL);
    EXPECT_SAYS(all, ",best_in_admissions,");
    EXPECT_SAYS(all, ",regret_net_cost,");
    cr_expect(!strstr(all, "draw_change_"));
    EXPECT_STATUS(wrong, 2);
    EXPECT_STATUS(few, 2);
    free(all);
    cli_forget(&s), cli_forget(&look), cli_forget(&other), cli_forget(&rerun), cli_forget(&table), cli_forget(&wrong), cli_forget(&few);
    tl_rmdir(dir);
}

/* Nothing is computed and nothing written where the words are wrong. */
Test(cli, compare_tells_wrong_words_before_it_runs)
{
    char *dir = tl_dir();
    const char *scenario = folder(dir), *out = cli_in(dir, "c.h5");
    struct said usage[] = { RUN("compare", scenario, "-o", out, "--must", "quicker"),
                            RUN("compare", scenario, "-o", out, "--never", "avod"),
                            RUN("compare", scenario, "-o", out, "--measure", "bed_dais"),
                            RUN("compare", scenario, "-o", out, "--at", "2028-04-02"),
                            RUN("compare", scenario, "-o", out, "--at", "soon"),
                            RUN("compare", scenario, "-o", out, "--places-at-most", "beds"),
                            RUN("compare", scenario, "-o", out, "--bundle", "first") };
    EXPECT_EACH(usage, 2, "error: ");
    struct said input = RUN("compare", scenario, "-o", out, "--set", "pools.bed.places=3"),
                place = RUN("compare", scenario, "-o", cli_in(dir, "none/c.h5"));
    EXPECT_STATUS(input, 1);
    EXPECT_STATUS(place, 4);
    cr_expect(!cli_there(out));
    cli_forget(&input), cli_forget(&place);
    tl_rmdir(dir);
}

/* Charts that would have nothing to show are told before anything is computed. */
Test(cli, compare_wants_a_measure_for_its_charts)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare: {interventions: [avoid, divert], measures: [deaths]}\n");
    t.pathway = tiny_swap(tiny_swap(tiny_swap(t.pathway, "- {name: admissions,", "- {name: admissions, role: arrivals,"),
                                    "- {name: bed_days,", "- {name: bed_days, role: place_days,"),
                          "- {name: team_days,", "- {name: team_days, role: delayed_days,");
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "c.h5");
    struct said charts = RUN("compare", scenario, "-o", out, "--set", SET_UP),
                none = RUN("compare", scenario, "-o", out, "--set", SET_UP, "--no-charts", "--measure", "deaths");
    EXPECT_STATUS(charts, 1);
    EXPECT_SAYS(charts.err, "keeps none of those that its charts show (admissions, bed_days, team_days)");
    EXPECT_STATUS(none, 0);
    cli_forget(&charts), cli_forget(&none);
    tl_rmdir(dir);
}

/* Of more interventions than every bundle can be run of there are no charts: told before anything is computed. */
Test(cli, compare_of_a_sample_draws_no_charts)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *list = "avoid", *out = cli_in(dir, "c.h5");
    for (int i = 0; i < 16; i++) {
        char name[2] = { (char)('a' + i), 0 };
        t.interventions = tiny_cat(t.interventions, tiny_cat(tiny_cat("  - name: like_", name), LIKE));
        list = tiny_cat(list, tiny_cat(", like_", name));
    }
    t.scenario = tiny_cat(t.scenario, tiny_cat(tiny_cat("compare: {interventions: [", list), "], sample: 300, measures: [bed_days]}\n"));
    const char *scenario = tiny_folder(dir, &t);
    struct said charts = RUN("compare", scenario, "-o", out), none = RUN("compare", scenario, "-o", out, "--no-charts"),
                page = RUN("explore", out, "-o", cli_in(dir, "p.html"));
    EXPECT_STATUS(charts, 2);
    EXPECT_SAYS(charts.err, "of 17 interventions a sample of the bundles is run, and charts show at most 16: give --no-charts");
    EXPECT_STATUS(none, 0);
    EXPECT_SAYS(none.out, "of 131,072 ways to switch them ");
    EXPECT_STATUS(page, 1);
    EXPECT_SAYS(page.err, "these results hold a sample of the bundles, and the page needs every one");
    cli_forget(&charts), cli_forget(&none), cli_forget(&page);
    tl_rmdir(dir);
}

/* The proof fails: said with its bundle, written, and status 5. */
Test(cli, compare_ends_with_5_where_it_is_further_off_than_its_bound)
{
    char *dir = tl_dir();
    const char *scenario = folder(dir), *out = cli_in(dir, "c.h5");
    const char *huge = "interventions.divert.costs.set_up.gbp_set_up_per_head=100000"; /* single runs spread it over their steps */
    struct said s = RUN("compare", scenario, "-o", out, "--no-charts", "--set", huge);
    EXPECT_STATUS(s, 5);
    EXPECT_SAYS(s.out, "(bound 1e-06): TOO MUCH, all costs of '");
    EXPECT_SAYS(s.err, "further off than the bound");
    EXPECT_SAYS(s.err, "the results are complete in '");
    cr_expect(cli_there(out));
    cli_forget(&s);
    tl_rmdir(dir);
}

/* England takes many times as long: neither the file nor a hidden one is left. Blocks finished by then, on a quick machine, are told. */
Test(cli, compare_interrupted_leaves_nothing)
{
    char *dir = tl_dir();
    struct said s = cli_run((const char *const[]){ "compare", "scenarios/england-compare.yaml", "-o", cli_in(dir, "c.h5"), NULL },
                            (struct how){ .number = SIGINT, .after = 300 });
    EXPECT_STATUS(s, 128 + SIGINT);
    bool blocks = cli_there(cli_in(dir, "c.h5.part"));
    cr_expect(tl_entries(dir) == blocks);
    cr_expect(blocks == (strstr(s.err, "c.h5.part'; to go on, ") != NULL), "'%s'", s.err);
    cli_forget(&s);
    tl_rmdir(dir);
}

/* As soon as the first block is there: what is done stays, is told, and is gone on with to the same bytes. */
Test(cli, compare_interrupted_is_resumed_to_the_same_bytes)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "compare:\n"
                                         "  interventions: [avoid, divert, quicker, sooner, papers_faster, papers_earlier, more_rooms]\n");
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "c.h5"), *whole = cli_in(dir, "w.h5");
    int before = tl_entries(dir);
    const char *const args[] = { "compare", scenario, "-o", out, "--no-charts", "--jobs", "1", NULL };
    struct said cut = cli_run(args, (struct how){ .number = SIGTERM, .when = cli_in(dir, "c.h5.part/00000000.shard") });
    EXPECT_STATUS(cut, 128 + SIGTERM);
    EXPECT_SAYS(cut.err, " of 96 bundles are done and lie in '");
    EXPECT_SAYS(cut.err, "c.h5.part'; to go on, give the same command with --resume\n");
    cr_expect(!cli_there(out));
    struct said stale = RUN("compare", scenario, "-o", out, "--no-charts"),
                other = RUN("compare", scenario, "-o", out, "--no-charts", "--resume", "--evidence", "low"),
                on = RUN("compare", scenario, "-o", out, "--no-charts", "--resume"),
                all = RUN("compare", scenario, "-o", whole, "--no-charts");
    EXPECT_STATUS(stale, 2);
    EXPECT_SAYS(stale.err, "c.h5.part holds ");
    EXPECT_SAYS(stale.err, " of an interrupted run: --resume goes on with ");
    EXPECT_STATUS(other, 1);
    EXPECT_SAYS(other.err, "of other work: it has 'central evidence', this has 'low evidence'");
    EXPECT_STATUS(on, 0);
    EXPECT_STATUS(all, 0);
    cr_expect_str_eq(on.out, all.out);
    cli_same(out, whole);
    cr_expect(tl_entries(dir) == before + 2);
    cli_forget(&cut), cli_forget(&stale), cli_forget(&other), cli_forget(&on), cli_forget(&all);
    tl_rmdir(dir);
}

/* As soon as the first block of draws is there, of many: what is done stays, is told, and is not taken for fewer draws. */
Test(cli, compare_interrupted_among_its_draws_says_how_to_go_on)
{
    char *dir = tl_dir();
    const char *scenario = folder(dir), *out = cli_in(dir, "c.h5");
    cli_cut_short(&(struct cut){
        .args = (const char *const[]){ "compare", scenario, "-o", out, "--no-charts", "--draws", "50000", "--jobs", "1", NULL },
        .stale = (const char *const[]){ "compare", scenario, "-o", out, "--no-charts", NULL },
        .other = (const char *const[]){ "compare", scenario, "-o", out, "--no-charts", "--resume", "--draws", "20", NULL },
        .dir = dir, .out = "c.h5", .block = "draw-00000000.shard", .number = SIGINT,
        .done = " of 50000 draws are done and lie in '", .why = "of other work: it has '50000 draws', this has '20 draws'" });
    tl_rmdir(dir);
}

static bool stop(void *data, const char *of, int done, int n, struct bt_arena *a)
{
    (void)data, (void)done, (void)n, (void)a;
    return strcmp(of, "draws") != 0;
}

/* All bundles, and of the draws the first block and no more. */
static void compare_stopped(const char *scenario, const char *out, int draws)
{
    struct bt_scenario *s = NULL;
    struct bt_arena *a = bt_arena_new();
    struct bt_results r = { 0 };
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    bool proved;
    struct bt_compare_opts o = { .rtol = 1e-6, .jobs = 1, .draws = draws, .kept = stop };
    const struct bt_scenario_opts as = { .path = scenario, .data = "scenarios", .set = (const char *const[]){ SET_UP }, .n_set = 1 };
    cr_assert(bt_scenario_read(&as, &s, &errs) == BT_OK);
    cr_assert(bt_shards_open(out, bt_compare_identity(s, &o, a), BT_SHARDS_TAKE, &o.shards, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_study_compare(s, &o, a, NULL, &r, &proved, &e) == BT_E_IO && strcmp(e.msg, "interrupted") == 0, "%s", e.msg);
    bt_shards_close(o.shards);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* What the library left of the same draws, the program takes, and the file has the same bytes. Without --draws, which would drop them, it
 * refuses them and they stay. */
Test(cli, compare_takes_up_draws_that_are_there)
{
    char *dir = tl_dir();
    const char *scenario = folder(dir), *out = cli_in(dir, "c.h5"), *whole = cli_in(dir, "w.h5");
    int before = tl_entries(dir);
    struct said all = RUN("compare", scenario, "-o", whole, "--no-charts", "--set", SET_UP, "--draws", "20", "--jobs", "2");
    EXPECT_STATUS(all, 0);
    compare_stopped(scenario, out, 20);
    cr_expect(cli_there(cli_in(dir, "c.h5.part/draw-00000000.shard")));
    struct said other = RUN("compare", scenario, "-o", out, "--no-charts", "--set", SET_UP, "--draws", "20", "--seed", "7", "--resume"),
                none = RUN("compare", scenario, "-o", out, "--no-charts", "--set", SET_UP, "--resume"),
                on = RUN("compare", scenario, "-o", out, "--no-charts", "--set", SET_UP, "--draws", "20", "--resume");
    EXPECT_STATUS(other, 1);
    EXPECT_SAYS(other.err, "c.h5.part/draw-00000000.shard: of other work: it has 'seed 1', this has 'seed 7'");
    EXPECT_STATUS(none, 1);
    EXPECT_SAYS(none.err, "c.h5.part/draw-00000000.shard: of other work: it has 'draws of a ");
    EXPECT_STATUS(on, 0);
    cr_expect_str_eq(on.out, all.out);
    cli_same(out, whole);
    cr_expect(tl_entries(dir) == before + 2, "the blocks are gone");
    cli_forget(&all), cli_forget(&other), cli_forget(&none), cli_forget(&on);
    tl_rmdir(dir);
}

/* Another study's file is refused, and options that only a scenario has. */
Test(cli, compare_of_results_only_looks)
{
    char *dir = tl_dir();
    const char *scenario = folder(dir), *v = cli_in(dir, "v.h5");
    struct said made = RUN("run", scenario, "-o", v, "--no-charts", "--quiet"), wrong = RUN("compare", v),
                out = RUN("compare", v, "-o", v, "--force");
    EXPECT_STATUS(made, 0);
    EXPECT_STATUS(wrong, 1);
    EXPECT_SAYS(wrong.err, "these results are no comparison of bundles");
    EXPECT_STATUS(out, 2);
    cli_forget(&made), cli_forget(&wrong), cli_forget(&out);
    tl_rmdir(dir);
}
