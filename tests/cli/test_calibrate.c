/* test_calibrate.c -- `bendtrend calibrate` through the program, on the tiny line written to a folder: to a file that the scenario takes
 * its numbers from, and what it refuses. */
#include "tiny_folder.h"
#include "bendtrend/calibrate.h"
#include "bendtrend/store.h"

static const char DRIVERS[] =
    "bendtrend: 1\n"
    "scales:\n"
    "  - {name: level, on: [settings.home.hazards.event.per_person_per_year], factor: {low: 0.8, central: 1, high: 1.2}}\n"
    "  - {name: stay, on: [settings.place.stay_days], factor: {low: 0.7, central: 1, high: 1.3}}\n";
#define LEVEL "scales.level.factor"

/* The line, with what its files leave to the built-in place; with a section. The path of its scenario. */
static const char *line_folder(char *dir, const char *section)
{
    struct tiny t = LINE;
    t.locality = TINY.locality, t.drivers = DRIVERS;
    t.scenario = tiny_cat(LINE.scenario, section);
    return tiny_folder(dir, &t);
}

/* Five more arrivals in a hundred than the scenario has, in a sequence of errors that is no chance. */
static const char *data(const char *dir, const char *extra)
{
    static char text[9000];
    size_t len = (size_t)snprintf(text, sizeof text, "month,series,value\n");
    for (int i = 0; i < 48; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%d-%02d-01,arrivals,%.1f\n", 2025 + (i + 3) / 12, (i + 3) % 12 + 1,
                                10000 / 365.25 * 30.4375 * 1.05 * (1 + 0.01 * ((i * 7) % 5 - 2)));
    snprintf(text + len, sizeof text - len, "%s", extra);
    tl_text(dir, "data.csv", text);
    return cli_in(dir, "data.csv");
}

Test(cli, calibrate_writes_numbers_that_the_scenario_takes)
{
    char *dir = tl_dir();
    const char *scenario = line_folder(dir, ""), *csv = data(dir, ""), *out = cli_in(dir, "numbers.yaml"), *h5 = cli_in(dir, "c.h5"),
               *charts = cli_in(dir, "charts"), *one = cli_in(dir, "one.yaml"), *again = cli_in(dir, "again.h5");
    struct said s = RUN("calibrate", scenario, "--data", csv, "--fit", LEVEL, "--until", "2028-04-01", "-o", out, "--results", h5,
                        "--charts",
                        charts, "--jobs", "2"),
                serial = RUN("calibrate", scenario, "--data", csv, "--fit", LEVEL, "--until", "2028-04-01", "-o", one, "--jobs", "1",
                             "--json"),
                twice = RUN("calibrate", scenario, "--data", csv, "--fit", LEVEL, "-o", out), rerun = RUN("rerun", h5, "-o", again);
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, "Calibration: 1 number fitted to 36 figures of 1 series, from 2025-04-01 to before 2028-04-01.");
    EXPECT_SAYS(s.out, "Judged on the months from 2028-04-01, to which nothing was fitted:");
    EXPECT_SAYS(s.out, "a scenario takes it with `calibrated: ");
    EXPECT_STATUS(serial, 0);
    EXPECT_SAYS(serial.out, "\"schema\": \"bendtrend calibrate 1\"");
    EXPECT_SAYS(serial.out, "\"address\": \"" LEVEL "\"");
    cli_same(out, one);
    cr_expect(cli_there(cli_in(dir, "charts/fit.svg")) && cli_there(h5));
    EXPECT_STATUS(twice, 2);
    EXPECT_STATUS(rerun, 0);
    cli_same(h5, again);
    EXPECT_SAYS(rerun.out, "Calibration: 1 number fitted to 36 figures of 1 series, from 2025-04-01 to before 2028-04-01.");
    char *text = tl_bytes(out, NULL);
    EXPECT_SAYS(text, "  command: 'bendtrend calibrate ");
    EXPECT_SAYS(text, "  fit_until: '2028-04-01'");
    EXPECT_SAYS(text, "\nset:\n  " LEVEL ": 1.0");
    EXPECT_SAYS(text, "\nranges:\n  " LEVEL ": {low: 1.0");
    free(text);

    struct said before = RUN("check", scenario, "--json");
    line_folder(dir, "calibrated: numbers.yaml\n");
    struct said after = RUN("check", scenario), run = RUN("run", scenario, "-o", cli_in(dir, "r.h5"), "--no-charts"),
                print = RUN("plot", h5, "--list");
    EXPECT_STATUS(before, 0);
    EXPECT_STATUS(after, 0);
    EXPECT_SAYS(after.out, "calibrated: 1 number comes of a fit to series, by '");
    EXPECT_STATUS(run, 0);
    EXPECT_SAYS(print.out, "fit");
    struct said *const every[] = { &s, &serial, &twice, &rerun, &before, &after, &run, &print };
    for (size_t i = 0; i < TL_N(every); i++) cli_forget(every[i]);
    tl_rmdir(dir);
}

static bool three(void *data, const char *of, int done, int n, struct bt_arena *a)
{
    (void)of, (void)done, (void)n, (void)a;
    return ++*(int *)data < 3;
}

/* The first three steps, left by the library. */
static void calibrate_stopped(const char *scenario, const char *csv, const char *out)
{
    static const char *const FIT[] = { LEVEL };
    struct bt_scenario *s = NULL;
    struct bt_arena *a = bt_arena_new();
    struct bt_results r;
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    int steps = 0;
    struct bt_calibrate_opts o = { .data = csv, .fit = FIT, .n_fit = 1, .until = "2028-04-01", .rtol = 1e-6, .jobs = 2,
                                   .kept = three, .kept_data = &steps };
    const struct bt_scenario_opts as = { .path = scenario, .data = "scenarios", .outside_view = true };
    cr_assert(bt_scenario_read(&as, &s, &errs) == BT_OK);
    cr_assert(bt_shards_open(out, bt_calibrate_identity(s, &o, a), BT_SHARDS_TAKE, &o.shards, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_study_calibrate(s, &o, a, NULL, &r, &errs) == BT_E_IO && errs.n == 1 && strcmp(errs.v[0].msg, "interrupted") == 0);
    bt_shards_close(o.shards);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* What the library left of the same fit, the program takes, and both files have the same bytes as without; without --resume it is told. */
Test(cli, calibrate_takes_up_steps_that_are_there)
{
    char *dir = tl_dir();
    const char *scenario = line_folder(dir, ""), *csv = data(dir, ""), *whole = cli_in(dir, "w.yaml"), *out = cli_in(dir, "n.yaml"),
               *h5 = cli_in(dir, "w.h5"), *resumed = cli_in(dir, "n.h5");
    struct said all = RUN("calibrate", scenario, "--data", csv, "--fit", LEVEL, "--until", "2028-04-01", "-o", whole, "--results", h5);
    EXPECT_STATUS(all, 0);
    calibrate_stopped(scenario, csv, out);
    cr_assert(cli_there(tiny_cat(out, ".part/00000002.shard")));
    struct said plain = RUN("calibrate", scenario, "--data", csv, "--fit", LEVEL, "--until", "2028-04-01", "-o", out),
                other = RUN("calibrate", scenario, "--data", csv, "--fit", LEVEL, "-o", out, "--resume"),
                on = RUN("calibrate", scenario, "--data", csv, "--fit", LEVEL, "--until", "2028-04-01", "-o", out, "--results", resumed,
                         "--resume", "--jobs", "1");
    EXPECT_STATUS(plain, 2);
    EXPECT_STATUS(other, 1);
    EXPECT_SAYS(other.err, "of other work: it has 'until 2028-04-01', this has 'until none'");
    EXPECT_STATUS(on, 0);
    cli_same(out, whole);
    cli_same(resumed, h5);
    cr_expect(!cli_there(tiny_cat(out, ".part")), "the blocks are gone");
    cli_forget(&all), cli_forget(&plain), cli_forget(&other), cli_forget(&on);
    tl_rmdir(dir);
}

Test(cli, calibrate_never_writes_over_what_it_reads)
{
    char *dir = tl_dir();
    const char *section = "calibrate: {fit: [" LEVEL "]}\n", *scenario = line_folder(dir, section), *csv = data(dir, ""),
               *drivers = cli_in(dir, TINY_DRIVERS), *none = cli_in(dir, "none.yaml");
    char *was = tl_bytes(scenario, NULL);
    struct said refused[] = { RUN("calibrate", scenario, "--data", csv, "-o", scenario, "--force"),
                              RUN("calibrate", scenario, "--data", csv, "-o", csv, "--force"),
                              RUN("calibrate", scenario, "--data", csv, "-o", drivers, "--force"),
                              RUN("calibrate", scenario, "--data", csv, "-o", none, "--results", drivers, "--force") };
    EXPECT_EACH(refused, 2, "is a file that is read");
    char *is = tl_bytes(scenario, NULL);
    cr_expect_str_eq(was, is);
    free(was), free(is);
    struct said usage[] = { RUN("calibrate", scenario, "-o", none),
                            RUN("calibrate", scenario, "--data", csv, "-o", none, "--prior", "flat"),
                            RUN("calibrate", scenario, "--data", csv, "-o", none, "--results", none),
                            RUN("calibrate", scenario, "--data", csv, "-o", none, "--charts", cli_in(dir, "c")) };
    EXPECT_EACH(usage, 2, "calibrate: ");
    struct said folder = RUN("calibrate", scenario, "--data", csv, "-o", cli_in(dir, "nowhere/n.yaml"));
    EXPECT_STATUS(folder, 4);
    data(dir, "2028-05-01,arivals,3\n");
    struct said misspelt = RUN("calibrate", scenario, "--data", csv, "-o", none);
    EXPECT_STATUS(misspelt, 1);
    EXPECT_SAYS(misspelt.err,
                "data.csv:50:12: error: no series of `backtest:` and no measure has the name 'arivals'; did you mean 'arrivals'?");
    cr_expect(!cli_there(none));
    cli_forget(&folder), cli_forget(&misspelt);
    tl_rmdir(dir);
}
