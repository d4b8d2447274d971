/* test_ambition.c -- `bendtrend ambition` through the program, on the tiny place written to a folder, and on a shipped scenario. */
#include "tiny_folder.h"
#include "bendtrend/ambition.h"
#include "bendtrend/store.h"
#include <signal.h>
#include <unistd.h>

Test(cli, ambition_says_what_it_would_take)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *csv = cli_in(dir, "a.csv");
    struct said s = RUN("ambition", scenario, "-o", csv, "--draws", "12", "--seed", "4", "--plans", "40", "--jobs", "2"),
                one = RUN("ambition", scenario, "-o", cli_in(dir, "b.csv"), "--draws", "12", "--seed", "4", "--plans", "40", "--jobs", "1"),
                json = RUN("ambition", scenario, "-o", cli_in(dir, "c.csv"), "--draws", "0", "--plans", "40", "--json"),
                again = RUN("ambition", scenario, "-o", csv, "--draws", "0", "--quiet"),
                force = RUN("ambition", scenario, "-o", csv, "--draws", "0", "--plans", "40", "--quiet", "--force");
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, "Tiny (Tiny place; prices of 2025/26): what would it take\n");
    EXPECT_SAYS(s.out, "12 draws from the ranges assumed, seed 4: a share of draws is no chance");
    EXPECT_SAYS(s.out, "of 12 draws\n");
    cr_expect(s.err[0] == 0, "%s", s.err);
    EXPECT_STATUS(one, 0);
    cr_expect_str_eq(s.out, one.out);
    EXPECT_STATUS(json, 0);
    EXPECT_SAYS(json.out, "\"draws_met\": null");
    EXPECT_SAYS(json.out, "\"plans_tried\": ");
    EXPECT_STATUS(again, 2);
    EXPECT_STATUS(force, 0);
    cr_expect(force.out[0] == 0, "quiet: %s", force.out);
    char *all = tl_bytes(csv, NULL);
    EXPECT_SAYS(all, "ambition,kind,name,intervention,quantity,value,unit\n");
    EXPECT_SAYS(all, ",bundle,second,,value,");
    cr_expect(!strstr(all, "draws_met"), "none were drawn: %s", all);
    free(all);
    struct said *const every[] = { &s, &one, &json, &again, &force };
    for (size_t i = 0; i < TL_N(every); i++) cli_forget(every[i]);
    tl_rmdir(dir);
}

Test(cli, ambition_tells_wrong_words_before_it_runs)
{
    char *dir = tl_dir();
    struct tiny t = TINY, none = TINY;
    none.scenario = tiny_swap(TINY.scenario,
                              "ambitions:\n  - {measure: admissions, change_vs_bau: -1%, by: 2027-04-01}\n"
                              "  - {measure: bed_days, growth_per_year: \"<= 1%\", from: 2026-10-01}\n", "");
    const char *scenario = tiny_folder(dir, &t), *csv = cli_in(dir, "a.csv");
    struct said usage[] = { RUN("ambition", scenario, "--draws", "-1"), RUN("ambition", scenario, "--draws", "many"),
                            RUN("ambition", scenario, "--objective", "best"), RUN("ambition", scenario, "--within-budget", "0"),
                            RUN("ambition", scenario, "--staff-at-most", "-3"), RUN("ambition", scenario, "--plans", "1"),
                            RUN("ambition", scenario, "--team", "0"), RUN("ambition", scenario, "--team", "nan"),
                            RUN("ambition", scenario, "--earliest", "soon"), RUN("ambition", scenario, "--earliest", "2026-02-30"),
                            RUN("ambition", scenario, "-o", csv, "--charts", cli_in(dir, "charts")),
                            RUN("ambition", scenario, "--charts", cli_in(dir, "charts"), "--no-charts"),
                            RUN("ambition", scenario, "--bundle", "first"), RUN("ambition") };
    EXPECT_EACH(usage, 2, "ambition: ");
    struct said late = RUN("ambition", scenario, "--earliest", "2050-01-01", "-o", csv),
                sure = RUN("ambition", scenario, "--objective", "sure", "--draws", "0", "-o", csv),
                place = RUN("ambition", scenario, "-o", cli_in(dir, "none/a.csv")),
                own = RUN("ambition", scenario, "-o", cli_in(dir, "segments.csv"), "--force", "--draws", "0");
    EXPECT_STATUS(late, 2);
    EXPECT_SAYS(late.err, "nothing can begin on 2050-01-01: the horizon has 4 years from 2025-04-01");
    EXPECT_STATUS(sure, 2);
    EXPECT_SAYS(sure.err, "the objective sure counts draws");
    EXPECT_STATUS(place, 4);
    EXPECT_STATUS(own, 2);
    tiny_folder(dir, &none);
    struct said nothing = RUN("ambition", scenario, "-o", csv);
    EXPECT_STATUS(nothing, 2);
    EXPECT_SAYS(nothing.err, "the scenario has no ambition");
    cr_expect(!cli_there(csv));
    struct said *const every[] = { &late, &sure, &place, &own, &nothing };
    for (size_t i = 0; i < TL_N(every); i++) cli_forget(every[i]);
    tl_rmdir(dir);
}

/* A file of its own kind: rerun makes it again, it is printed, drawn and tabled from itself alone. */
Test(cli, ambition_keeps_what_it_found)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "a.h5"), *again = cli_in(dir, "again.h5"), *csv = cli_in(dir, "a.csv"),
               *run = cli_in(dir, "r.h5"), *own = cli_in(dir, "own.csv");
    struct said s = RUN("ambition", scenario, "-o", out, "--draws", "12", "--seed", "4", "--plans", "40", "--staff-at-most", "40",
                        "--earliest", "2025-08-01"),
                table = RUN("ambition", scenario, "-o", csv, "--draws", "12", "--seed", "4", "--plans", "40", "--staff-at-most", "40",
                            "--earliest", "2025-08-01"),
                rerun = RUN("rerun", out, "-o", again), twice = RUN("ambition", out), quiet = RUN("ambition", out, "--quiet"),
                json = RUN("ambition", out, "--json"), tabled = RUN("export", out, "--csv", "-o", own),
                there = RUN("ambition", scenario, "-o", out), other = RUN("run", scenario, "-o", run, "--no-charts", "--quiet"),
                wrong = RUN("ambition", run), asked = RUN("ambition", out, "--plans", "50"),
                one = RUN("export", out, "--csv", "--bundle", "first", "-o", cli_in(dir, "one.csv"));
    EXPECT_STATUS(s, 0);
    cr_expect(s.err[0] == 0, "%s", s.err);
    EXPECT_STATUS(table, 0);
    EXPECT_STATUS(rerun, 0);
    cli_same(out, again);
    EXPECT_STATUS(twice, 0);
    cr_expect_str_eq(s.out, twice.out);
    cr_expect_str_eq(s.out, table.out);
    cr_expect(quiet.out[0] == 0, "%s", quiet.out);
    EXPECT_SAYS(json.out, "\"staff_at_most\": 40");
    EXPECT_SAYS(json.out, "\"draws\": 12");
    EXPECT_STATUS(tabled, 0);
    cli_same(csv, own);
    EXPECT_STATUS(there, 2);
    EXPECT_STATUS(other, 0);
    EXPECT_STATUS(wrong, 1);
    EXPECT_SAYS(wrong.err, "these results say of no plan what it would take; 'bendtrend ambition' of a scenario does");
    EXPECT_STATUS(asked, 2);
    EXPECT_STATUS(one, 2);
    static const char *const CHART[] = { "a-charts/ambition.png", "a-charts/ambition.svg", "a-charts/ambition.gp" };
    for (size_t i = 0; i < TL_N(CHART); i++) cr_expect(cli_there(cli_in(dir, CHART[i])), "%s", CHART[i]);
    struct said *const every[] = { &s, &table, &rerun, &twice, &quiet, &json, &tabled, &there, &other, &wrong, &asked, &one };
    for (size_t i = 0; i < TL_N(every); i++) cli_forget(every[i]);
    tl_rmdir(dir);
}

/* Before the first batch is done it leaves nothing: not even a temporary file. */
Test(cli, ambition_interrupted_at_once_leaves_nothing)
{
    char *dir = tl_dir();
    const char *csv = cli_in(dir, "a.csv");
    struct said s = cli_run((const char *const[]){ "ambition", "scenarios/salford.yaml", "-o", csv, "--draws", "5000", NULL },
                            (struct how){ .number = SIGINT, .after = 20 });
    EXPECT_STATUS(s, KILLED + SIGINT);
    cr_expect(tl_entries(dir) == 0, "something is left in %s", dir);
    cli_forget(&s);
    tl_rmdir(dir);
}

/* As soon as the first block is there, of many: it stays, is told, and is not taken for a search among other draws. */
Test(cli, ambition_interrupted_says_how_to_go_on)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "a.h5");
    cli_cut_short(&(struct cut){
        .args = (const char *const[]){ "ambition", scenario, "-o", out, "--no-charts", "--draws", "50000", "--jobs", "1", NULL },
        .stale = (const char *const[]){ "ambition", scenario, "-o", out, "--no-charts", "--draws", "20", NULL },
        .other = (const char *const[]){ "ambition", scenario, "-o", out, "--no-charts", "--resume", "--draws", "20", NULL },
        .dir = dir, .out = "a.h5", .block = "00000000.shard", .number = SIGINT,
        .done = " runs are done and lie in '", .why = "of other work: it has '50000 draws', this has '20 draws'" });
    tl_rmdir(dir);
}

static bool five(void *data, const char *of, int done, int n, struct bt_arena *a)
{
    (void)of, (void)done, (void)n, (void)a;
    return ++*(int *)data < 5;
}

/* The first five batches, left by the library. */
static void ambition_stopped(const char *scenario, const char *out)
{
    struct bt_scenario *s = NULL;
    struct bt_arena *a = bt_arena_new();
    struct bt_ambitions found;
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    int blocks = 0;
    struct bt_ambition_opts o = { .rtol = 1e-6, .jobs = 1, .draws = 12, .plans = 40, .kept = five, .data = &blocks };
    const struct bt_scenario_opts as = { .path = scenario, .data = "scenarios", .outside_view = true };
    cr_assert(bt_scenario_read(&as, &s, &errs) == BT_OK);
    cr_assert(bt_shards_open(out, bt_ambition_identity(s, &o, a), BT_SHARDS_TAKE, &o.shards, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_study_ambition(s, &o, a, NULL, &found, &e) == BT_E_IO && strcmp(e.msg, "interrupted") == 0, "%s", e.msg);
    bt_shards_close(o.shards);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* What the library left of the same search, the program takes, with one thread or two, and both files have the same bytes as without. */
Test(cli, ambition_takes_up_batches_that_are_there)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.scenario = tiny_swap(tiny_swap(TINY.scenario, "change_vs_bau: -1%", "change_vs_bau: -6%"), "<= 1%", "<= -2%");
    const char *scenario = tiny_folder(dir, &t), *whole = cli_in(dir, "w.h5"), *table = cli_in(dir, "w.csv"),
               *out[] = { cli_in(dir, "a.h5"), cli_in(dir, "b.h5"), cli_in(dir, "c.csv") }, *jobs[] = { "1", "2", "2" };
    int before = tl_entries(dir);
    struct said all = RUN("ambition", scenario, "-o", whole, "--no-charts", "--draws", "12", "--plans", "40"),
                rows = RUN("ambition", scenario, "-o", table, "--quiet", "--draws", "12", "--plans", "40"),
                asked = RUN("ambition", whole, "--resume");
    EXPECT_STATUS(all, 0);
    EXPECT_STATUS(rows, 0);
    EXPECT_STATUS(asked, 2);
    for (size_t i = 0; i < TL_N(out); i++) {
        ambition_stopped(scenario, out[i]);
        cr_assert(cli_there(tiny_cat(out[i], ".part/00000004.shard")));
        const char *const args[] = { "ambition", scenario, "-o", out[i], "--draws", "12", "--plans", "40", "--resume", "--jobs", jobs[i],
                                     i < 2 ? "--no-charts" : NULL, NULL };
        struct said on = cli_run(args, (struct how){ 0 });
        EXPECT_STATUS(on, 0);
        cr_expect_str_eq(on.out, all.out);
        cli_same(out[i], i < 2 ? whole : table);
        cli_forget(&on);
    }
    cr_expect(tl_entries(dir) == before + 2 + (int)TL_N(out), "the blocks are gone");
    cli_forget(&all), cli_forget(&rows), cli_forget(&asked);
    tl_rmdir(dir);
}

/* A disk that is full: nothing under the final name. */
Test(cli, ambition_on_a_full_disk)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *csv = cli_in(dir, "a.csv");
    struct said s = cli_run((const char *const[]){ "ambition", scenario, "-o", csv, "--draws", "0", "--plans", "20", "--quiet", NULL },
                            (struct how){ .limit = 100 });
    EXPECT_STATUS(s, 4);
    cr_expect(!cli_there(csv));
    cli_forget(&s);
    tl_rmdir(dir);
}
