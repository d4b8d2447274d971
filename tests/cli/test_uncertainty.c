/* test_uncertainty.c -- `bendtrend uncertainty` through the program, on the tiny place written to a folder, and on a shipped scenario. */
#include "tiny_folder.h"
#include "bendtrend/store.h"
#include "bendtrend/uncertainty.h"
#include <signal.h>

Test(cli, uncertainty_writes_what_can_be_told_drawn_and_made_again)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "u.h5"), *one = cli_in(dir, "one.h5"), *again = cli_in(dir, "again.h5"),
               *csv = cli_in(dir, "u.csv"), *single = cli_in(dir, "one.csv");
    struct said s = RUN("uncertainty", scenario, "-o", out, "--draws", "20", "--seed", "4", "--no-charts", "--jobs", "2"),
                serial = RUN("uncertainty", scenario, "-o", one, "--draws", "20", "--seed", "4", "--no-charts", "--jobs", "1", "--quiet"),
                twice = RUN("uncertainty", scenario, "-o", out, "--no-charts"), rerun = RUN("rerun", out, "-o", again),
                table = RUN("export", out, "--csv", "-o", csv), row = RUN("export", out, "--csv", "-o", single, "--bundle", "first");
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, "Tiny (Tiny place; prices of 2025/26): 20 draws from the ranges assumed, seed 4\n");
    EXPECT_SAYS(s.out, "intervals hold 80 % of the draws: 10 % lie below, 10 % above");
    EXPECT_SAYS(s.out, "is not known of fewer than 200 draws");
    EXPECT_SAYS(s.out, "Better Care Fund, England, 2015/16");
    cr_expect(s.err[0] == 0, "%s", s.err);
    EXPECT_STATUS(serial, 0);
    cli_same(out, one);
    EXPECT_STATUS(twice, 2);
    EXPECT_STATUS(rerun, 0);
    cr_expect_str_eq(s.out, rerun.out);
    cli_same(out, again);
    EXPECT_STATUS(table, 0);
    EXPECT_STATUS(row, 0);
    char *all = tl_bytes(csv, NULL), *few = tl_bytes(single, NULL);
    EXPECT_SAYS(all, "\nfirst,2026-04-01,q_admissions,");
    EXPECT_SAYS(all, ",d_admissions,");
    EXPECT_SAYS(all, ",ambition_draws,");
    cr_expect(!strstr(all, ",y_admissions,") && strstr(few, ",y_admissions,"), "draws come with one bundle only");
    free(all), free(few);
    struct said *const every[] = { &s, &serial, &twice, &rerun, &table, &row };
    for (size_t i = 0; i < TL_N(every); i++) cli_forget(every[i]);
    tl_rmdir(dir);
}

Test(cli, uncertainty_tells_wrong_words_before_it_runs)
{
    char *dir = tl_dir();
    struct tiny t = TINY, sure = TINY;
    sure.interventions = tiny_swap(tiny_swap(TINY.interventions, "value: {low: -0.05, central: -0.1, high: -0.2}", "value: -0.1"),
                                   "profile: [[0, 0, 0.1, 0.2], [12, -0.1, -0.1, -0.1]]", "value: 0.1");
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "u.h5");
    struct said usage[] = { RUN("uncertainty", scenario, "-o", out, "--draws", "9"), RUN("uncertainty", scenario, "-o", out, "--seed", "0"),
                            RUN("uncertainty", scenario, "-o", out, "--draws", "many"),
                            RUN("uncertainty", scenario, "-o", out, "--evidence", "low"),
                            RUN("uncertainty", scenario, "-o", out, "--bundle", "first") };
    EXPECT_EACH(usage, 2, "uncertainty: ");
    struct said place = RUN("uncertainty", scenario, "-o", cli_in(dir, "none/u.h5"), "--no-charts");
    EXPECT_STATUS(place, 4);
    tiny_folder(dir, &sure);
    struct said nothing = RUN("uncertainty", scenario, "-o", out, "--no-charts");
    EXPECT_STATUS(nothing, 2);
    EXPECT_SAYS(nothing.err, "nothing to draw: no number that moves a run has a range");
    cr_expect(!cli_there(out));
    cli_forget(&place), cli_forget(&nothing);
    tl_rmdir(dir);
}

/* A whole command on a shipped scenario, with its charts. */
Test(cli, uncertainty_of_salford)
{
    char *dir = tl_dir();
    const char *out = cli_in(dir, "salford.h5");
    struct said s = RUN("uncertainty", "scenarios/salford.yaml", "-o", out, "--draws", "12");
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, "Salford");
    EXPECT_SAYS(s.out, "half the effect");
    static const char *const CHART[] = { "salford-charts/fan.png", "salford-charts/fan_beds.svg", "salford-charts/exceedance.pdf" };
    for (size_t i = 0; i < TL_N(CHART); i++) cr_expect(cli_there(cli_in(dir, CHART[i])), "%s", CHART[i]);
    cli_forget(&s);
    tl_rmdir(dir);
}

/* As soon as the first block is there, of many: what is done stays, is told, and is gone on with to the same bytes. The draws are so many
 * that a signal that is late comes in time; those of the run that is gone on with are few. */
Test(cli, uncertainty_interrupted_says_how_to_go_on)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "uncertainty: {measures: [admissions]}\n");
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "u.h5");
    cli_cut_short(&(struct cut){
        .args = (const char *const[]){ "uncertainty", scenario, "-o", out, "--no-charts", "--draws", "50000", "--jobs", "1", NULL },
        .stale = (const char *const[]){ "uncertainty", scenario, "-o", out, "--no-charts", NULL },
        .other = (const char *const[]){ "uncertainty", scenario, "-o", out, "--no-charts", "--resume", "--draws", "20", NULL },
        .dir = dir, .out = "u.h5", .block = "00000000.shard", .number = SIGTERM,
        .done = " of 50000 draws are done and lie in '", .why = "of other work: it has '50000 draws', this has '20 draws'" });
    tl_rmdir(dir);
}

static bool stop(void *data, const char *of, int done, int n, struct bt_arena *a)
{
    (void)data, (void)of, (void)n, (void)a;
    return done < 8;
}

/* The first block of eight draws, and no more. */
static void uncertainty_stopped(const char *scenario, const char *out, int draws)
{
    struct bt_scenario *s = NULL;
    struct bt_arena *a = bt_arena_new();
    struct bt_results r = { 0 };
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_uncertainty_opts o = { .rtol = 1e-6, .jobs = 1, .draws = draws, .kept = stop };
    const struct bt_scenario_opts as = { .path = scenario, .data = "scenarios", .outside_view = true };
    cr_assert(bt_scenario_read(&as, &s, &errs) == BT_OK);
    cr_assert(bt_shards_open(out, bt_uncertainty_identity(s, &o, a), BT_SHARDS_TAKE, &o.shards, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_study_uncertainty(s, &o, a, NULL, &r, &e) == BT_E_IO && strcmp(e.msg, "interrupted") == 0, "%s", e.msg);
    bt_shards_close(o.shards);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* What the library left of the same work, the program takes, and the file has the same bytes. */
Test(cli, uncertainty_takes_up_what_is_there)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "u.h5"), *whole = cli_in(dir, "w.h5");
    int before = tl_entries(dir);
    struct said all = RUN("uncertainty", scenario, "-o", whole, "--no-charts", "--draws", "20", "--jobs", "2");
    EXPECT_STATUS(all, 0);
    uncertainty_stopped(scenario, out, 20);
    cr_expect(cli_there(cli_in(dir, "u.h5.part/00000000.shard")));
    struct said on = RUN("uncertainty", scenario, "-o", out, "--no-charts", "--draws", "20", "--resume");
    EXPECT_STATUS(on, 0);
    cr_expect_str_eq(on.out, all.out);
    cli_same(out, whole);
    cr_expect(tl_entries(dir) == before + 2, "the blocks are gone");
    cli_forget(&all), cli_forget(&on);
    tl_rmdir(dir);
}

/* So does `drivers` with the draws that it makes itself: they are the same work. */
Test(cli, drivers_takes_up_draws_that_are_there)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "d.h5"), *whole = cli_in(dir, "w.h5");
    int before = tl_entries(dir);
    struct said all = RUN("drivers", scenario, "-o", whole, "--no-charts", "--draws", "20", "--jobs", "2");
    EXPECT_STATUS(all, 0);
    uncertainty_stopped(scenario, out, 20);
    cr_expect(cli_there(cli_in(dir, "d.h5.part/00000000.shard")));
    struct said stale = RUN("drivers", scenario, "-o", out, "--no-charts", "--draws", "20"),
                on = RUN("drivers", scenario, "-o", out, "--no-charts", "--draws", "20", "--resume"),
                given = RUN("drivers", whole, "-o", cli_in(dir, "x.h5"), "--resume");
    EXPECT_STATUS(stale, 2);
    EXPECT_SAYS(stale.err, " of an interrupted run: --resume goes on with ");
    EXPECT_STATUS(on, 0);
    cr_expect_str_eq(on.out, all.out);
    cli_same(out, whole);
    EXPECT_STATUS(given, 2);
    EXPECT_SAYS(given.err, "of its own results, drivers prints only");
    cr_expect(tl_entries(dir) == before + 2, "the blocks are gone");
    cli_forget(&all), cli_forget(&stale), cli_forget(&on), cli_forget(&given);
    tl_rmdir(dir);
}

/* Without --draws those that the scenario says. */
Test(cli, uncertainty_makes_as_many_draws_as_the_scenario_says)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "uncertainty: {draws: 11, measures: [admissions]}\n");
    struct said s = RUN("uncertainty", tiny_folder(dir, &t), "-o", cli_in(dir, "u.h5"), "--no-charts");
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, ": 11 draws from the ranges assumed");
    cli_forget(&s);
    tl_rmdir(dir);
}
