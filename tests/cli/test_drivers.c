/* test_drivers.c -- `bendtrend drivers` through the program: of a scenario, of draws that are there, of its own results; wrong words. */
#include "tiny_folder.h"

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
