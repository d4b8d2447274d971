/* test_drivers.c -- `bendtrend drivers` through the program: of a scenario, of draws that are there, of its own results; wrong words. */
#include "tiny_folder.h"
#include "bendtrend/drivers.h"
#include "bendtrend/uncertainty.h"
#include <signal.h>

Test(cli, drivers_of_a_scenario_and_of_its_draws_are_the_same)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *draws = cli_in(dir, "u.h5"), *out = cli_in(dir, "d.h5"), *own = cli_in(dir, "own.h5"),
               *again = cli_in(dir, "again.h5"), *csv = cli_in(dir, "d.csv");
    struct said u = RUN("uncertainty", scenario, "-o", draws, "--draws", "20", "--seed", "4", "--no-charts", "--quiet"),
                s = RUN("drivers", draws, "-o", out, "--sobol", "50"),
                serial = RUN("drivers", scenario, "-o", own, "--draws", "20", "--seed", "4", "--sobol", "50", "--jobs", "1", "--no-charts"),
                rerun = RUN("rerun", out, "-o", again), twice = RUN("drivers", out), table = RUN("export", out, "--csv", "-o", csv),
                there = RUN("drivers", draws, "-o", out);
    EXPECT_STATUS(u, 0);
    EXPECT_STATUS(s, 0);
    cr_expect(s.err[0] == 0, "%s", s.err);
    EXPECT_SAYS(s.out, "Tiny (Tiny place; prices of 2025/26): what drives it, of ");
    EXPECT_SAYS(s.out, "number: its range, from the least benefit to the most");
    EXPECT_SAYS(s.out, "Sobol's indices by family, from 50 rows");
    EXPECT_STATUS(serial, 0);
    cli_same(out, own);
    EXPECT_STATUS(rerun, 0);
    cli_same(out, again);
    EXPECT_STATUS(twice, 0);
    cr_expect_str_eq(s.out, twice.out);
    EXPECT_STATUS(there, 2);
    static const char *const CHART[] = { "d-charts/tornado.png", "d-charts/tornado_cost.svg", "d-charts/tornado.gp" };
    for (size_t i = 0; i < TL_N(CHART); i++) cr_expect(cli_there(cli_in(dir, CHART[i])), "%s", CHART[i]);
    EXPECT_STATUS(table, 0);
    char *all = tl_bytes(csv, NULL);
    static const char *const ROW[] = { "first,,low_admissions,", ",group_high_net_cost,",
                                       ",split_right_admissions,", ",worth,", ",perfect," };
    for (size_t i = 0; i < TL_N(ROW); i++) EXPECT_SAYS(all, ROW[i]);
    free(all);
    struct said *const every[] = { &u, &s, &serial, &rerun, &twice, &table, &there };
    for (size_t i = 0; i < TL_N(every); i++) cli_forget(every[i]);
    tl_rmdir(dir);
}

Test(cli, drivers_tells_wrong_words_before_it_runs)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "d.h5"), *draws = cli_in(dir, "u.h5"), *run = cli_in(dir, "r.h5"),
               *broken = cli_in(dir, "broken.h5");
    struct said made = RUN("uncertainty", scenario, "-o", draws, "--draws", "10", "--no-charts", "--quiet"),
                other = RUN("run", scenario, "-o", run, "--no-charts", "--quiet");
    EXPECT_STATUS(made, 0);
    EXPECT_STATUS(other, 0);
    struct said usage[] = { RUN("drivers", scenario, "-o", out, "--sobol", "49"), RUN("drivers", scenario, "-o", out, "--sobol", "1e9"),
                            RUN("drivers", scenario, "-o", out, "--by", "guess"), RUN("drivers", scenario, "-o", out, "--price", "-1"),
                            RUN("drivers", scenario, "-o", out, "--evidence", "low"),
                            RUN("drivers", scenario, "-o", out, "--bundle", "first"),
                            RUN("drivers", draws, "-o", out, "--draws", "20"), RUN("drivers", draws, "-o", out, "--set", "a=1") };
    EXPECT_EACH(usage, 2, "drivers: ");
    struct said measure = RUN("drivers", scenario, "-o", out, "--measure", "joy", "--no-charts"),
                own = RUN("drivers", draws, "-o", draws, "--force", "--no-charts"),
                no_draws = RUN("drivers", run, "-o", out, "--no-charts");
    EXPECT_STATUS(measure, 2);
    EXPECT_SAYS(measure.err, "--measure 'joy' is none that the draws keep; these are ");
    EXPECT_STATUS(own, 2);
    EXPECT_STATUS(no_draws, 1);
    EXPECT_SAYS(no_draws.err, "these results hold no draws; 'bendtrend uncertainty' of a scenario supplies them");
    size_t len;
    char *bytes = tl_bytes(draws, &len);
    FILE *f = fopen(broken, "wb");
    cr_assert(f && fwrite(bytes, 1, len / 2, f) == len / 2 && fclose(f) == 0);
    struct said half = RUN("drivers", broken, "-o", out, "--no-charts");
    EXPECT_STATUS(half, 1);
    cr_expect(!cli_there(out), "and nothing is written");
    free(bytes);
    struct said *const every[] = { &made, &other, &measure, &own, &no_draws, &half };
    for (size_t i = 0; i < TL_N(every); i++) cli_forget(every[i]);
    tl_rmdir(dir);
}

/* As soon as the first block of runs is there, of many: draws and runs stay, are told, and are not taken for other rows of Sobol's. */
Test(cli, drivers_interrupted_among_its_runs_says_how_to_go_on)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "d.h5");
    cli_cut_short(&(struct cut){
        .args = (const char *const[]){ "drivers", scenario, "-o", out, "--no-charts", "--draws", "10", "--sobol", "20000", "--jobs", "1",
                                       NULL },
        .stale = (const char *const[]){ "drivers", scenario, "-o", out, "--no-charts", "--draws", "10", NULL },
        .other = (const char *const[]){ "drivers", scenario, "-o", out, "--no-charts", "--draws", "10", "--resume", "--sobol", "50", NULL },
        .dir = dir, .out = "d.h5", .block = "run-00000000.shard", .number = SIGINT,
        .done = " runs are done and lie in '", .why = "of other work: it has '20000 rows of Sobol', this has '50 rows of Sobol'" });
    cr_expect(cli_there(cli_in(dir, "d.h5.part/00000000.shard")), "draws stay");
    tl_rmdir(dir);
}

static bool stop(void *data, const char *of, int done, int n, struct bt_arena *a)
{
    (void)data, (void)done, (void)n, (void)a;
    return strcmp(of, "runs") != 0;
}

/* All draws, and of the runs the first block and no more; draws to a folder of their own where they are given to the program. */
static void drivers_stopped(const char *scenario, const char *out, bool given)
{
    struct bt_scenario *s = NULL;
    struct bt_arena *a = bt_arena_new();
    struct bt_results draws = { 0 }, r = { 0 };
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_shards *of = NULL;
    struct bt_uncertainty_opts u = { .rtol = 1e-6, .jobs = 1, .draws = 20 };
    struct bt_drivers_opts o = { .rtol = 1e-6, .jobs = 1, .kept = stop };
    const struct bt_scenario_opts as = { .path = scenario, .data = "scenarios", .outside_view = true };
    cr_assert(bt_scenario_read(&as, &s, &errs) == BT_OK);
    const char *draw = bt_uncertainty_identity(s, &u, a), *run = bt_drivers_identity(s, &o, 0, a);
    cr_assert(bt_shards_open(out, given ? run : draw, BT_SHARDS_TAKE, &of, &e) == BT_OK, "%s", e.msg);
    if (!given) u.shards = of;
    cr_assert(bt_study_uncertainty(s, &u, a, NULL, &draws, &e) == BT_OK, "%s", e.msg);
    if (given) o.shards = of;
    else cr_assert(bt_shards_beside(of, "run", run, &o.shards, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_study_drivers(s, &draws, &o, a, NULL, &r, &e) == BT_E_IO && strcmp(e.msg, "interrupted") == 0, "%s", e.msg);
    if (!given) bt_shards_close(o.shards);
    bt_shards_close(of);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* What the library left of the same runs, the program takes, and the file has the same bytes: of a scenario and of its draws.
 * `uncertainty`, which would drop the runs, refuses them. */
Test(cli, drivers_takes_up_runs_that_are_there)
{
    char *dir = tl_dir();
    struct tiny t = TINY;
    const char *scenario = tiny_folder(dir, &t), *out = cli_in(dir, "d.h5"), *whole = cli_in(dir, "w.h5"), *draws = cli_in(dir, "u.h5"),
               *second = cli_in(dir, "x.h5"), *run = cli_in(dir, "d.h5.part/run-00000000.shard"),
               *cut = cli_in(dir, "x.h5.part/00000000.shard");
    int before = tl_entries(dir);
    struct said all = RUN("drivers", scenario, "-o", whole, "--no-charts", "--draws", "20", "--jobs", "2"),
                drawn = RUN("uncertainty", scenario, "-o", draws, "--no-charts", "--draws", "20", "--quiet");
    EXPECT_STATUS(all, 0);
    EXPECT_STATUS(drawn, 0);
    drivers_stopped(scenario, out, false);
    drivers_stopped(scenario, second, true);
    cr_assert(cli_there(run) && cli_there(cut));
    struct said drawn_only = RUN("uncertainty", scenario, "-o", out, "--no-charts", "--draws", "20", "--resume"),
                other = RUN("drivers", scenario, "-o", out, "--no-charts", "--draws", "20", "--resume", "--by", "number"),
                on = RUN("drivers", scenario, "-o", out, "--no-charts", "--draws", "20", "--resume", "--jobs", "2"),
                wrong = RUN("drivers", draws, "-o", second, "--no-charts", "--resume", "--measure", "bed_days"),
                given = RUN("drivers", draws, "-o", second, "--no-charts", "--resume");
    EXPECT_STATUS(drawn_only, 1);
    EXPECT_SAYS(drawn_only.err, "d.h5.part/run-00000000.shard: of other work: it has 'runs of drivers', this has 'uncertainty'; ");
    EXPECT_STATUS(other, 1);
    EXPECT_SAYS(other.err, "d.h5.part/run-00000000.shard: of other work: it has 'by family', this has 'by number'");
    EXPECT_STATUS(on, 0);
    cr_expect_str_eq(on.out, all.out);
    cli_same(out, whole);
    EXPECT_STATUS(wrong, 1);
    EXPECT_SAYS(wrong.err, "x.h5.part/00000000.shard: of other work: it has 'measure admissions', this has 'measure bed_days'");
    EXPECT_STATUS(given, 0);
    cli_same(second, whole);
    cr_expect(tl_entries(dir) == before + 4, "the blocks are gone");
    struct said *const every[] = { &all, &drawn, &drawn_only, &other, &on, &wrong, &given };
    for (size_t i = 0; i < TL_N(every); i++) cli_forget(every[i]);
    tl_rmdir(dir);
}
