/* test_certificate.c -- `bendtrend validate` through the program, on the tiny place written to a folder. */
#include "tiny_folder.h"

Test(cli, validate_writes_a_certificate_that_can_be_made_again)
{
    char *dir = tl_dir();
    const char *scenario = tiny_folder(dir, &TINY), *out = cli_in(dir, "v.h5"), *again = cli_in(dir, "again.h5");
    struct said s = RUN("validate", scenario, "-o", out), twice = RUN("validate", scenario, "-o", out),
                plot = RUN("plot", out, "-o", cli_in(dir, "charts")), rerun = RUN("rerun", out, "-o", again),
                json = RUN("rerun", out, "-o", again, "--force", "--json"), quiet = RUN("rerun", out, "-o", again, "--force", "--quiet");
    EXPECT_STATUS(s, 0);
    EXPECT_SAYS(s.out, "Tiny (Tiny place): certificate");
    EXPECT_SAYS(s.out, "Verdict: 13 of 15 checks hold, 2 could not be made. ");
    cr_expect(s.err[0] == 0, "%s", s.err);
    EXPECT_STATUS(twice, 2);
    EXPECT_STATUS(plot, 1);
    cr_expect(!cli_there(cli_in(dir, "charts")));
    EXPECT_STATUS(rerun, 0);
    cr_expect_str_eq(s.out, rerun.out);
    cli_same(out, again);
    EXPECT_STATUS(json, 0);
    EXPECT_SAYS(json.out, "\"schema\": \"bendtrend certificate 1\"");
    EXPECT_STATUS(quiet, 0);
    cr_expect(quiet.out[0] == 0, "%s", quiet.out);
    cli_forget(&s), cli_forget(&twice), cli_forget(&plot), cli_forget(&rerun), cli_forget(&json), cli_forget(&quiet);
    tl_rmdir(dir);
}

/* The verdict is no: said, written, and status 5. */
Test(cli, validate_ends_with_5_where_something_does_not_hold)
{
    char *dir = tl_dir();
    const char *scenario = tiny_folder(dir, &TINY), *out = cli_in(dir, "v.h5");
    struct said s = RUN("validate", scenario, "-o", out, "--rtol", "0.01");
    EXPECT_STATUS(s, 5);
    EXPECT_SAYS(s.out, "    FAILS     tolerance halved\n");
    EXPECT_SAYS(s.out, " FAIL");
    EXPECT_SAYS(s.err, "of the checks that must hold fail");
    EXPECT_SAYS(s.err, "the results are complete in '");
    cr_expect(cli_there(out));
    cli_forget(&s);
    tl_rmdir(dir);
}

Test(cli, validate_writes_nothing_where_it_can_not_run)
{
    char *dir = tl_dir();
    const char *scenario = tiny_folder(dir, &TINY), *out = cli_in(dir, "v.h5");
    struct said bad = RUN("validate", scenario, "-o", out, "--set", "pools.bed.places=3"),
                folder = RUN("validate", scenario, "-o", cli_in(dir, "none/v.h5")),
                own = RUN("validate", scenario, "-o", scenario, "--force");
    EXPECT_STATUS(bad, 1);
    EXPECT_SAYS(bad.err, "did you mean");
    EXPECT_STATUS(folder, 4);
    EXPECT_STATUS(own, 2);
    cr_expect(!cli_there(out));
    cli_forget(&bad), cli_forget(&folder), cli_forget(&own);
    tl_rmdir(dir);
}
