/* test_cli.c -- the command line: help, wrong usage, files and folders that are in the way or missing. */
#include "program.h"

/* ---- help ---- */

/* The i-th command that `bendtrend --help` lists; false where there are fewer. */
static bool nth_command(const char *help, int i, char name[32])
{
    const char *line = strstr(help, "Commands:\n");
    cr_assert(line != NULL, "%s", help);
    for (line = strchr(line, '\n') + 1; i > 0 && *line == ' '; i--) line = strchr(line, '\n') + 1;
    return *line == ' ' && sscanf(line, " %31s", name) == 1;
}

static void help_of(const char *name)
{
    char usage[64], example[64];
    struct said s = RUN(name, "--help"), bad = RUN(name, "x", "--no-such-thing");
    snprintf(usage, sizeof usage, "usage: bendtrend %s ", name);
    snprintf(example, sizeof example, "Example:\n  bendtrend %s ", name);
    EXPECT_STATUS(s, 0);
    cr_expect(strncmp(s.out, usage, strlen(usage)) == 0, "%s", s.out);
    EXPECT_SAYS(s.out, example);
    EXPECT_SAYS(s.out, "--help");
    cr_expect(s.err[0] == 0, "%s", s.err);
    EXPECT_STATUS(bad, 2);
    EXPECT_SAYS(bad.err, "unknown option '--no-such-thing'");
    EXPECT_SAYS(bad.err, usage);
    cr_expect(bad.out[0] == 0, "%s", bad.out);
    cli_forget(&s);
    cli_forget(&bad);
}

Test(cli, help_of_every_command)
{
    struct said s = RUN("--help");
    char name[32];
    int n = 0;
    EXPECT_STATUS(s, 0);
    cr_expect(s.err[0] == 0, "%s", s.err);
    for (; nth_command(s.out, n, name); n++) help_of(name);
    cr_expect(n >= 6, "only %d commands in: %s", n, s.out);
    cli_forget(&s);
}

/* Every option a help text shows is one that the parser takes: with a value missing or superfluous it says so by name. */
static void try_option(const char *command, const char *line)
{
    char option[64], word[96];
    if (sscanf(line, " -%*c, --%63[a-z-]", option) != 1 && sscanf(line, " --%63[a-z-]", option) != 1) return;
    if (strcmp(option, "help") == 0) return;
    bool takes = strstr(line, option)[strlen(option)] == ' ' && strstr(line, option)[strlen(option) + 1] != ' ';
    snprintf(word, sizeof word, takes ? "--%s" : "--%s=x", option);
    struct said s = RUN(command, "x", word);
    EXPECT_STATUS(s, 2);
    EXPECT_SAYS(s.err, takes ? "needs a value" : "takes no value");
    cli_forget(&s);
}

Test(cli, every_option_shown_is_taken)
{
    struct said all = RUN("--help");
    char name[32];
    for (int i = 0; nth_command(all.out, i, name); i++) {
        struct said s = RUN(name, "--help");
        for (char *line = strstr(s.out, "Options:\n"); line && strncmp(line, "\n\n", 2) != 0; line = strchr(line + 1, '\n'))
            try_option(name, line + 1);
        cli_forget(&s);
    }
    cli_forget(&all);
}

Test(cli, version_names_the_libraries)
{
    static const char *const WORDS[] = { "bendtrend ", "SUNDIALS ", "HDF5 ", "libyaml ", "built by " };
    struct said s = RUN("--version");
    EXPECT_STATUS(s, 0);
    for (size_t i = 0; i < TL_N(WORDS); i++) EXPECT_SAYS(s.out, WORDS[i]);
    cli_forget(&s);
}

/* ---- wrong usage ---- */

static const struct { const char *args[8]; const char *says; } WRONG[] = {
    { { "rum" }, "unknown command 'rum'; did you mean 'run'?" },
    { { "--versoin" }, "unknown option '--versoin'" },
    { { "" }, "unknown command ''" },
    { { "run" }, "SCENARIO is missing" },
    { { "run", "" }, "SCENARIO is empty" },
    { { "run", "a", "b" }, "found 'b' as well" },
    { { "run", "a", "--bundel", "x" }, "did you mean '--bundle'?" },
    { { "run", "a", "--bundle" }, "--bundle needs a value" },
    { { "run", "a", "-o" }, "--output needs a value" },
    { { "run", "a", "-o", "" }, "--output needs a FILE" },
    { { "run", "a", "-o", "b", "-o", "c" }, "--output is given twice" },
    { { "run", "a", "-x" }, "unknown option '-x'" },
    { { "run", "a", "--json=yes" }, "--json takes no value" },
    { { "run", "a", "--jobs", "0" }, "whole number between 1 and 1024, found '0'" },
    { { "run", "a", "--jobs", "1.5" }, "found '1.5'" },
    { { "run", "a", "--jobs", "1e99" }, "found '1e99'" },
    { { "run", "a", "--rtol", "nan" }, "found 'nan'" },
    { { "run", "a", "--rtol", "1,5" }, "found '1,5'" },
    { { "run", "a", "--rtol=-1" }, "found '-1'" },
    { { "run", "a", "--evidence", "lo" }, "must be one of low|central|high, found 'lo'" },
    { { "run", "a", "--evidence", "low|central" }, "must be one of low|central|high" },
    { { "run", "a", "--method", "euler" }, "needs --step" },
    { { "backtest", "a" }, "--data CSV is missing" },
    { { "backtest", "a", "--data", "b", "--hold-out", "0" }, "whole number between 1 and 240, found '0'" },
    { { "backtest", "a", "--data", "b", "--charts", "c", "--no-charts" }, "exclude each other" },
    { { "track", "a" }, "--data CSV is missing" },
    { { "track", "a", "--data", "b", "--target", "c" }, "go with --contract" },
    { { "track", "a", "--data", "b", "--contract", "performance_70_30" }, "--contract needs --target SERIES" },
    { { "track", "a", "--data", "b", "--contract", "block" }, "must be one of performance_70_30|" },
    { { "track", "a", "--data", "b", "--no-charts", "--format=svg" }, "exclude each other" },
    { { "track", "a", "--set", "b=1" }, "'--set' would do nothing here: the results are there" },
    { { "validate", "a", "--bundle", "b" }, "'--bundle' would do nothing here: conclusions are about all bundles" },
    { { "validate", "a", "--method", "rk4" }, "'--method' would do nothing here" },
    { { "run", "a", "--step", "1" }, "--step goes with --method euler or rk4" },
    { { "run", "a", "--method", "rk4", "--step", "1", "--rtol", "1e-5" }, "--rtol goes with --method cvodes" },
    { { "run", "a", "--charts", "b", "--no-charts" }, "exclude each other" },
    { { "run", "a", "-o", "b.h5", "--charts", "b.h5" }, "--charts names the results file; give a folder" },
    { { "check", "a", "-o", "b" }, "'-o' would do nothing here: no file is written" },
    { { "check", "a", "--output=b" }, "'--output' would do nothing here: no file is written" },
    { { "check", "a", "--force" }, "'--force' would do nothing here: no file is written" },
    { { "check", "a", "--jobs", "2" }, "'--jobs' would do nothing here" },
    { { "rerun", "a", "--set", "x=1" }, "'--set' would do nothing here: a rerun keeps the settings of the file" },
    { { "rerun", "a", "--evidence", "low" }, "'bendtrend run' takes others" },
    { { "plot", "a", "--rtol", "1e-6" }, "'--rtol' would do nothing here: the results are there" },
    { { "plot", "a", "--jobs", "2" }, "charts are drawn one after the other" },
    { { "plot", "my results.h5", "no_such_chart" }, "bendtrend plot 'my results.h5' --list" },
    { { "plot", "it's.h5", "no_such_chart" }, "bendtrend plot 'it'\\''s.h5' --list" },
    { { "export", "a", "--csv", "-o", "b", "--quiet" }, "'--quiet' would do nothing here: nothing is printed" },
    { { "new", "ourtown", "-o", "x", "--force" }, "'--force' would do nothing here: a folder that is there is never written over" },
    { { "export", "a", "-o", "b" }, "one of --csv, --dot and --xmile" },
    { { "export", "a", "--csv", "--dot", "-o", "b" }, "--csv and --dot exclude each other: choose one" },
    { { "export", "a", "--csv" }, "needs -o FILE" },
    { { "export", "a", "--dot", "-o", "b", "--bundle", "c" }, "--bundle means nothing with --dot" },
    { { "export", "a", "--xmile", "--csv", "-o", "b" }, "--csv and --xmile exclude each other: choose one" },
    { { "export", "a", "--csv", "-o", "b", "--step", "0.5" }, "go with --xmile only" },
    { { "export", "a", "--csv", "-o", "b", "--arrays" }, "--arrays goes with --xmile" },
    { { "export", "a", "--xmile", "-o", "b", "--step", "0.1" }, "a power of two of a day: 0.0625, 0.125, 0.25, ...; found 0.1" },
    { { "export", "a.h5", "--xmile", "-o", "b" }, "the model of a scenario file, not of results" },
    { { "export", "a", "--csv", "--loops", "-o", "b" }, "--loops goes with --dot" },
    { { "export", "a.h5", "--dot", "--loops", "-o", "b" }, "--loops draws a scenario" },
    { { "plot", "a", "no_such_chart" }, "unknown chart 'no_such_chart'" },
    { { "plot", "a", "--format", "gif" }, "gif" },
    { { "plot", "a", "--list", "--force" }, "--list draws nothing" },
    { { "new", "ourtown" }, "needs -o DIR" },
    { { "new", "Our Town", "-o", "x" }, "found 'Our Town'" },
    { { "new", "../x", "-o", "x" }, "found '../x'" },
    { { "new", "1x", "-o", "x" }, "found '1x'" },
};

ParameterizedTestParameters(cli, wrong_usage_is_told)
{
    return tl_rows(TL_N(WRONG));
}

ParameterizedTest(size_t *row, cli, wrong_usage_is_told)
{
    struct said s = cli_run(WRONG[*row].args, (struct how){ 0 });
    EXPECT_STATUS(s, 2);
    EXPECT_SAYS(s.err, WRONG[*row].says);
    cr_expect(s.out[0] == 0, "%s", s.out);
    cli_forget(&s);
}

Test(cli, no_command_is_wrong_usage)
{
    struct said s = cli_run((const char *const[]){ NULL }, (struct how){ 0 });
    EXPECT_STATUS(s, 2);
    EXPECT_SAYS(s.err, "Commands:");
    cr_expect(s.out[0] == 0, "%s", s.out);
    cli_forget(&s);
}

Test(cli, a_word_after_two_dashes_is_no_option)
{
    struct said s = RUN("check", "--", "--help");
    EXPECT_STATUS(s, 1);
    EXPECT_SAYS(s.err, "'--help'");
    cli_forget(&s);
}

/* ---- files and folders ---- */

Test(cli, a_missing_file_is_the_users)
{
    char *dir = tl_dir();
    const char *lost = cli_in(dir, "lost.yaml"), *h5 = cli_in(dir, "lost.h5"), *out = cli_in(dir, "out");
    struct said s[] = { RUN("check", lost), RUN("run", lost, "--no-charts", "-o", out), RUN("plot", h5, "-o", out),
                        RUN("export", h5, "--csv", "-o", out), RUN("export", lost, "--dot", "-o", out), RUN("rerun", h5, "-o", out) };
    for (size_t i = 0; i < TL_N(s); i++) {
        EXPECT_STATUS(s[i], 1);
        EXPECT_SAYS(s[i].err, "lost");
        cr_expect(s[i].out[0] == 0, "%s", s[i].out);
        cli_forget(&s[i]);
    }
    cr_expect(tl_entries(dir) == 0);
    tl_rmdir(dir);
}

Test(cli, results_that_are_none_are_refused)
{
    static const char HEAD[] = "\x89HDF\r\n\x1a\n and then nothing that makes sense";
    char *dir = tl_dir();
    tl_write(dir, "bad.h5", HEAD, sizeof HEAD - 1);
    const char *bad = cli_in(dir, "bad.h5"), *out = cli_in(dir, "out");
    struct said s[] = { RUN("plot", bad, "-o", out), RUN("plot", bad, "--list"), RUN("export", bad, "--csv", "-o", out),
                        RUN("export", bad, "--dot", "-o", out), RUN("rerun", bad, "-o", out) };
    EXPECT_EACH(s, 1, "bad.h5");
    cr_expect(tl_entries(dir) == 1);
    tl_rmdir(dir);
}

/* Told before the input is read: that one does not exist either. */
Test(cli, existing_output_is_kept)
{
    char *dir = tl_dir();
    const char *taken = cli_in(dir, "taken.h5"), *sub = cli_in(dir, "sub"), *results = cli_in(dir, "r.h5");
    tl_text(dir, "taken.h5", "mine");
    cr_assert(mkdir(sub, 0777) == 0);
    tl_text(sub, "mine", "mine");
    struct said s[] = { RUN("run", "lost.yaml", "--no-charts", "-o", taken), RUN("run", "lost.yaml", "-o", results, "--charts", sub),
                        RUN("run", "lost.yaml", "-o", sub, "--no-charts", "--force"), RUN("rerun", "lost.h5", "-o", taken),
                        RUN("export", "lost.h5", "--csv", "-o", taken), RUN("plot", "lost.h5", "-o", sub),
                        RUN("plot", "lost.h5", "-o", taken, "--force"), RUN("new", "ourtown", "-o", sub),
                        RUN("new", "ourtown", "-o", taken) };
    EXPECT_EACH(s, 2, dir);
    size_t len;
    char *text = tl_bytes(taken, &len);
    cr_expect(strcmp(text, "mine") == 0);
    cr_expect(tl_entries(dir) == 2 && tl_entries(sub) == 1);
    free(text);
    tl_rmdir(dir);
}

Test(cli, a_missing_folder_is_the_machines)
{
    char *dir = tl_dir();
    const char *out = cli_in(dir, "lost/out"), *file = cli_in(dir, "r.h5");
    struct said s[] = { RUN("run", "lost.yaml", "--no-charts", "-o", out), RUN("run", "lost.yaml", "-o", file, "--charts", out),
                        RUN("rerun", "lost.h5", "-o", out), RUN("export", "lost.h5", "--csv", "-o", out), RUN("plot", "lost.h5", "-o", out),
                        RUN("new", "ourtown", "-o", out) };
    EXPECT_EACH(s, 4, "lost");
    cr_expect(tl_entries(dir) == 0);
    tl_rmdir(dir);
}

Test(cli, a_missing_tool_is_told_before_computing)
{
    char *dir = tl_dir();
    struct how how = { .env = "PATH=/nonexistent" };
    struct said s[] = { cli_run((const char *const[]){ "run", "lost.yaml", "-o", cli_in(dir, "r.h5"), NULL }, how),
                        cli_run((const char *const[]){ "plot", "lost.h5", "-o", cli_in(dir, "charts"), NULL }, how) };
    EXPECT_EACH(s, 4, "gnuplot");
    cr_expect(tl_entries(dir) == 0);
    tl_rmdir(dir);
}

/* The age band is right, the condition far from any: the hint keeps to the band. */
Test(cli, a_misspelt_segment_in_an_address_has_a_hint)
{
    struct said s = RUN("check", NORTHUMBERLAND, "--quiet", "--set", "settings.short_stay.stay_days[age85_xx]=3");
    EXPECT_STATUS(s, 1);
    EXPECT_SAYS(s.err, "no segment is 'age85_xx'; did you mean 'age85_");
    cli_forget(&s);
}

Test(cli, the_input_is_never_the_output)
{
    char *dir = tl_dir();
    const char *file = cli_in(dir, "s.yaml");
    tl_text(dir, "s.yaml", "bendtrend: 1\n");
    struct said s[] = { RUN("run", file, "-o", file, "--no-charts", "--force"), RUN("export", file, "--dot", "-o", file, "--force"),
                        RUN("rerun", file, "-o", file, "--force") };
    EXPECT_EACH(s, 2, "a file that is read");
    /* nor is any file that the scenario reads, nor the data of a back-test */
    const char *town = cli_in(dir, "town"), *scenario = cli_in(town, "town.yaml"), *observed = cli_in(town, "observed.csv");
    struct said made = RUN("new", "town", "-o", town);
    EXPECT_STATUS(made, 0);
    char *before = tl_bytes(observed, NULL);
    struct said over[] = { RUN("run", scenario, "-o", observed, "--no-charts", "--force"),
                           RUN("export", scenario, "--dot", "-o", cli_in(town, "population.csv"), "--force"),
                           RUN("validate", scenario, "-o", cli_in(town, "locality.yaml"), "--force") };
    EXPECT_EACH(over, 2, "is a file that is read: give another name with -o");
    char *after = tl_bytes(observed, NULL);
    cr_expect_str_eq(before, after);
    free(before), free(after);
    cli_forget(&made);
    tl_rmdir(dir);
}

Test(cli, a_full_disk_on_standard_output_is_told)
{
    static const char *const ARGS[][3] = { { "--help" }, { "--version" }, { "run", "--help" } };
    for (size_t i = 0; i < TL_N(ARGS); i++) {
        struct said s = cli_run(ARGS[i], (struct how){ .into = "/dev/full" });
        EXPECT_STATUS(s, 4);
        EXPECT_SAYS(s.err, "cannot write to standard output");
        cli_forget(&s);
    }
}
