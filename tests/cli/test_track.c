/* test_track.c -- what was counted beside a plan, through the program: a folder that is whole, and nothing where something is wrong. */
#include "program.h"
#include <unistd.h>

#define ACTUALS "scenarios/northumberland-actuals.csv"
#define PLAN "hospital without walls"

static const char *results(const char *dir)
{
    const char *h5 = cli_in(dir, "n.h5");
    struct said run = RUN("run", NORTHUMBERLAND, "--bundle", PLAN, "--no-charts", "--quiet", "-o", h5);
    EXPECT_STATUS(run, 0);
    cli_forget(&run);
    return h5;
}

Test(cli, track_writes_charts_and_tables_and_says_since_when)
{
    static const char *const FILES[] = { "track.csv", "track-payment.csv", "track_acute_bed_days.png", "track_emergency_admissions.pdf",
                                         "track_virtual_ward_days.svg", "track_virtual_ward_days.gp" };
    char *dir = tl_dir();
    const char *h5 = results(dir), *out = cli_in(dir, "n-track"), *mine = cli_in(out, "mine.txt");
    struct said s = RUN("track", h5, "--data", ACTUALS, "--contract", "performance_70_30", "--contract-from", "2015-10-01", "--target",
                        "virtual_ward_days", "--budget", "2000000");
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, "Since April 2016 above plan: 9 months in a row");
    EXPECT_SAYS(s.out, "70 % up front, 30 % by result of GBP 2,000,000 a year, by Virtual ward days");
    cr_expect(s.err[0] == 0, "silent in a pipe, but: %s", s.err);
    for (size_t i = 0; i < TL_N(FILES); i++) cr_expect(cli_there(cli_in(out, FILES[i])), "%s", FILES[i]);
    cr_expect(tl_entries(out) == 19 && tl_entries(dir) == 2, "%d files, a list of them among them", tl_entries(out));
    tl_text(out, "mine.txt", "stays");
    struct said again = RUN("track", h5, "--data", ACTUALS, "--no-charts"),
                force = RUN("track", h5, "--data", ACTUALS, "--no-charts", "--force", "--json");
    EXPECT_STATUS(again, 2);
    EXPECT_SAYS(again.err, "is not empty");
    EXPECT_STATUS(force, 0);
    EXPECT_SAYS(force.out, "\"schema\": \"bendtrend track 1\"");
    EXPECT_SAYS(force.out, "\"since\": \"2016-04-01\"");
    cr_expect(tl_entries(out) == 3 && cli_there(mine), "charts of an earlier call go, other files stay: %d", tl_entries(out));
    tl_text(out, "track.csv", "edited by hand");
    struct said edited = RUN("track", h5, "--data", ACTUALS, "--no-charts", "--force");
    EXPECT_STATUS(edited, 2);
    EXPECT_SAYS(edited.err, "track.csv");
    cli_forget(&s), cli_forget(&again), cli_forget(&force), cli_forget(&edited);
    tl_rmdir(dir);
}

Test(cli, track_draws_one_chart_again_from_its_script)
{
    char *dir = tl_dir(), command[9000];
    const char *h5 = results(dir), *out = cli_in(dir, "t");
    struct said s = RUN("track", h5, "--data", ACTUALS, "-o", out, "--format", "svg", "--quiet");
    EXPECT_STATUS(s, 0);
    cr_expect(s.out[0] == 0 && tl_entries(out) == 10, "%d: %s", tl_entries(out), s.out);
    snprintf(command, sizeof command, "cd '%s' && gnuplot -e \"FORMAT='svg'; OUTPUT='again.svg'\" track_acute_bed_days.gp 2>said", out);
    cr_expect(system(command) == 0);
    cli_same(cli_in(out, "track_acute_bed_days.svg"), cli_in(out, "again.svg"));
    cli_forget(&s);
    tl_rmdir(dir);
}

/* Whatever is wrong, no folder comes into being. */
Test(cli, track_writes_nothing_where_something_is_at_fault)
{
    char *dir = tl_dir();
    const char *h5 = results(dir), *out = cli_in(dir, "t"), *bad = cli_in(dir, "bad.csv");
    tl_text(dir, "bad.csv", "month,series,value\n2015-04-01,emergency_admisions,2900\n2015-05-02,acute_bed_days,x\n");
    struct said s[] = { RUN("track", h5, "--data", bad, "-o", out), RUN("track", h5, "--data", cli_in(dir, "none.csv"), "-o", out),
                        RUN("track", bad, "--data", ACTUALS, "-o", out),
                        RUN("track", h5, "--data", ACTUALS, "--bundle", "home first", "-o", out),
                        RUN("track", h5, "--data", ACTUALS, "-o", out, "--new-limits", "2016-04-01") };
    static const struct { int status; const char *says; } WANT[] = { { 1, "bad.csv:2:12: error: the results have no monthly figure" },
                                                                     { 1, "none.csv" },
                                                                     { 1, "bad.csv" },
                                                                     { 2, "no bundle 'home first'" },
                                                                     { 2, "the reason is missing" } };
    EXPECT_SAYS(s[0].err, "did you mean 'emergency_admissions'?");
    EXPECT_SAYS(s[0].err, "3 errors; nothing was written");
    for (size_t i = 0; i < TL_N(s); i++) {
        EXPECT_STATUS(s[i], WANT[i].status);
        EXPECT_SAYS(s[i].err, WANT[i].says);
        cr_expect(s[i].out[0] == 0, "%s", s[i].out);
        cli_forget(&s[i]);
    }
    cr_expect(!cli_there(out) && tl_entries(dir) == 2, "%d entries", tl_entries(dir));
    tl_rmdir(dir);
}
