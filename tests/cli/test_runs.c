/* test_runs.c -- whole jobs through the program: new, check, run, plot, export, rerun, and an interrupt. */
#include "program.h"
#include <signal.h>
#include <unistd.h>

/* ---- new ---- */

Test(cli, new_leaves_nothing_behind_when_templates_lack)
{
    char *dir = tl_dir();
    char env[4200];
    snprintf(env, sizeof env, "BENDTREND_DATA=%s", dir);
    struct said s = cli_run((const char *const[]){ "new", "ourtown", "-o", cli_in(dir, "ourtown"), NULL }, (struct how){ .env = env });
    EXPECT_STATUS(s, 4);
    EXPECT_SAYS(s.err, "BENDTREND_DATA");
    cr_expect(tl_entries(dir) == 0);
    cli_forget(&s);
    tl_rmdir(dir);
}

/* An installation's share/bendtrend, and the folder of scenarios in it, are one data folder. */
Test(cli, the_data_folder_is_found_by_either_name)
{
    char *dir = tl_dir(), *cwd = getcwd(NULL, 0), env[4200];
    const char *scenario = cli_in(dir, "it.yaml"), *share = cli_in(dir, "share");
    static const char *const SAME[] = { "share", "share/scenarios" };
    cr_assert(cwd && mkdir(share, 0777) == 0 && symlink(cli_in(cwd, "scenarios"), cli_in(share, "scenarios")) == 0);
    FILE *f = fopen(scenario, "w");
    cr_assert(f != NULL);
    fprintf(f, "bendtrend: 1\ntitle: It\nlocality: {library: torbay}\nhorizon: {start: 2014-04-01, years: 2}\n"
               "bundles:\n  a: [reablement]\n");
    fclose(f);
    for (size_t i = 0; i < TL_N(SAME); i++) {
        snprintf(env, sizeof env, "BENDTREND_DATA=%s", cli_in(dir, SAME[i]));
        struct said s = cli_run((const char *const[]){ "check", scenario, "--quiet", NULL }, (struct how){ .env = env });
        EXPECT_STATUS(s, 0);
        cli_forget(&s);
    }
    free(cwd);
    tl_rmdir(dir);
}

Test(cli, new_makes_what_checks_and_runs)
{
    static const char *const FILES[] = { "our-town.yaml", "locality.yaml", "population.csv", "observed.csv", "README.txt" };
    char *dir = tl_dir();
    const char *town = cli_in(dir, "town"), *scenario = cli_in(town, "our-town.yaml"), *results = cli_in(dir, "r.h5");
    cr_assert(mkdir(town, 0777) == 0); /* an empty folder is as good as none */
    struct said made = RUN("new", "our-town", "-o", cli_in(dir, "town/"));
    EXPECT_STATUS(made, 0);
    EXPECT_SAYS(made.out, "our-town.yaml");
    cr_expect(tl_entries(dir) == 1 && tl_entries(town) == (int)TL_N(FILES), "%d and %d", tl_entries(dir), tl_entries(town));
    for (size_t i = 0; i < TL_N(FILES); i++) {
        size_t len;
        char *text = tl_bytes(cli_in(town, FILES[i]), &len);
        cr_expect(len > 0 && !strstr(text, "@NAME@") && !strstr(text, "@LABEL@") && !strstr(text, "@ID@"), "%s: %s", FILES[i], text);
        free(text);
    }
    struct said again = RUN("new", "our-town", "-o", town), check = RUN("check", scenario);
    struct said run = RUN("run", scenario, "-o", results, "--no-charts", "--quiet");
    EXPECT_STATUS(again, 2);
    EXPECT_STATUS(check, 0);
    EXPECT_SAYS(check.out, "Our town");
    EXPECT_STATUS(run, 0);
    cr_expect(run.out[0] == 0, "%s", run.out);
    cr_expect(cli_there(results) && tl_entries(dir) == 2);
    cli_forget(&made);
    cli_forget(&again);
    cli_forget(&check);
    cli_forget(&run);
    tl_rmdir(dir);
}

/* Template and England's locality are two files: what the template says are England's figures must be those. */
Test(cli, new_has_the_figures_of_england)
{
    size_t len;
    char *england = tl_bytes("scenarios/localities/england.yaml", &len), *town = tl_bytes("scenarios/new/locality.yaml", &len);
    int n = 0;
    for (char *line = strtok(strstr(town, "\nvalues:"), "\n"); line; line = strtok(NULL, "\n")) {
        const char *key = line + strspn(line, " \"");
        bool figure = strncmp(key, "junctions.", 10) == 0 || strncmp(key, "costs.", 6) == 0 || strncmp(key, "interventions.", 14) == 0;
        if (!figure) continue;
        cr_expect(strstr(england, line) != NULL, "not in England's: %s", line);
        n++;
    }
    cr_expect(n >= 48, "only %d figures", n); /* a map of segments is one line */
    free(england);
    free(town);
}

/* ---- a worked example from end to end ---- */

static void expect_charts(const char *dir)
{
    struct said list = RUN("plot", cli_in(dir, "n.h5"), "--list");
    int n = 0;
    EXPECT_STATUS(list, 0);
    for (char *line = list.out; line && *line; line = strchr(line, '\n') + 1) {
        char name[64], file[80];
        cr_assert(sscanf(line, "%63s", name) == 1);
        snprintf(file, sizeof file, "n-charts/%s.svg", name);
        cr_expect(cli_there(cli_in(dir, file)), "no '%s'", file);
        n++;
    }
    cr_expect(n > 0);
    cli_forget(&list);
}

static void expect_plot(const char *dir)
{
    const char *results = cli_in(dir, "n.h5"), *folder = cli_in(dir, "one");
    char name[64];
    struct said list = RUN("plot", results, "--list");
    cr_assert(sscanf(list.out, "%63s", name) == 1);
    /* named twice it is drawn, and told, once */
    struct said plot = RUN("plot", results, name, name, "-o", folder, "--format", "svg"), twice = RUN("plot", results, name, "-o", folder);
    EXPECT_STATUS(plot, 0);
    char made[900];
    snprintf(made, sizeof made, "%s.svg\n", cli_in(folder, name));
    cr_expect_str_eq(plot.out, made);
    EXPECT_STATUS(twice, 2);
    cli_forget(&list);
    cli_forget(&plot);
    cli_forget(&twice);
}

/* A limit on the size of files (ulimit -f), under which writing raises a signal, is told as a full disk is: the old results stay as they
 * were, or there are none, and nothing hidden is left. */
static void expect_whole_results(const char *dir)
{
    const char *results = cli_in(dir, "n.h5"), *none = cli_in(dir, "none.h5"), *table = cli_in(dir, "none.csv");
    const char *const COMMAND[][8] = { { "run", NORTHUMBERLAND, "-o", results, "--force", "--no-charts", "--quiet", NULL },
                                       { "run", NORTHUMBERLAND, "-o", none, "--no-charts", "--quiet", NULL },
                                       { "export", results, "--csv", "-o", table, NULL },
                                       { "new", "town", "-o", cli_in(dir, "town"), NULL } };
    static const long LIMIT[] = { 1, 3000 };
    size_t len, same;
    char *before = tl_bytes(results, &len);
    const int entries = tl_entries(dir);
    for (size_t i = 0; i < TL_N(COMMAND) * TL_N(LIMIT); i++) {
        struct said s = cli_run(COMMAND[i / TL_N(LIMIT)], (struct how){ .limit = LIMIT[i % TL_N(LIMIT)] });
        EXPECT_STATUS(s, 4);
        cr_expect(tl_entries(dir) == entries, "%d entries instead of %d", tl_entries(dir), entries);
        cli_forget(&s);
    }
    struct said told = cli_run(COMMAND[1], (struct how){ .limit = 300000 });
    EXPECT_STATUS(told, 4);
    EXPECT_SAYS(told.err, "none.h5: cannot write: File too large\n");
    char *after = tl_bytes(results, &same);
    cr_expect(tl_entries(dir) == entries && same == len && memcmp(before, after, len) == 0);
    cli_forget(&told);
    free(before), free(after);
}

/* A disk that fills up half way leaves the old charts as they were, and no new folder. */
static void expect_whole_charts(const char *dir)
{
    const char *results = cli_in(dir, "n.h5"), *old = cli_in(dir, "n-charts"), *none = cli_in(dir, "full");
    const char *again[] = { "plot", results, "-o", old, "--force", NULL }, *new[] = { "plot", results, "-o", none, NULL };
    int entries = tl_entries(old), around = tl_entries(dir);
    char *before = tl_bytes(cli_in(old, "admissions.svg"), &(size_t){ 0 });
    struct said s[] = { cli_run(again, (struct how){ .limit = 60000 }), cli_run(new, (struct how){ .limit = 60000 }) };
    for (size_t i = 0; i < TL_N(s); i++) {
        EXPECT_STATUS(s[i], 4);
        EXPECT_SAYS(s[i].err, "cannot write: File too large");
        cr_expect(!strstr(s[i].err, ".tmp"), "%s", s[i].err);
        cli_forget(&s[i]);
    }
    char *after = tl_bytes(cli_in(old, "admissions.svg"), &(size_t){ 0 });
    cr_expect_str_eq(before, after);
    cr_expect(tl_entries(old) == entries && tl_entries(dir) == around, "%d and %d", tl_entries(old), tl_entries(dir));
    free(before), free(after);
}

/* A user's own picture with a chart's name is not replaced, also not by --force, and the run is refused before it is made. */
static void expect_own_picture(const char *dir)
{
    const char *results = cli_in(dir, "n.h5"), *folder = cli_in(dir, "own"), *picture = cli_in(folder, "admissions.png");
    char says[900];
    cr_assert(mkdir(folder, 0777) == 0);
    tl_text(folder, "admissions.png", "mine");
    snprintf(says, sizeof says,
             "the file 'admissions.png' in the folder '%s' was not made by this program, or was changed since: move it away, or name "
             "another folder\n",
             folder);
    struct said s[] = { RUN("plot", results, "-o", folder, "--force"), RUN("plot", results, "admissions", "-o", folder, "--force"),
                        RUN("run", NORTHUMBERLAND, "-o", cli_in(dir, "none.h5"), "--charts", folder, "--force") },
                beside = RUN("plot", results, "beds", "-o", folder, "--force", "--format", "svg");
    EXPECT_EACH(s, 2, says);
    EXPECT_STATUS(beside, 0);
    char *text = tl_bytes(picture, NULL);
    cr_expect(strcmp(text, "mine") == 0 && tl_entries(folder) == 4 && !cli_there(cli_in(dir, "none.h5")));
    cli_forget(&beside);
    free(text);
}

static void expect_exports(const char *dir)
{
    const char *results = cli_in(dir, "n.h5");
    struct said csv = RUN("export", results, "--csv", "-o", cli_in(dir, "n.csv"));
    struct said one = RUN("export", results, "--csv", "-o", cli_in(dir, "b.csv"), "--bundle", "home first");
    struct said bad = RUN("export", results, "--csv", "-o", cli_in(dir, "x.csv"), "--bundle", "no such");
    struct said dot = RUN("export", results, "--dot", "-o", cli_in(dir, "n.dot"));
    struct said same = RUN("export", NORTHUMBERLAND, "--dot", "-o", cli_in(dir, "s.dot"));
    EXPECT_STATUS(csv, 0);
    EXPECT_STATUS(one, 0);
    EXPECT_STATUS(bad, 2);
    EXPECT_STATUS(dot, 0);
    EXPECT_STATUS(same, 0);
    cli_same(cli_in(dir, "n.dot"), cli_in(dir, "s.dot"));
    cr_expect(!cli_there(cli_in(dir, "x.csv")));
    cli_forget(&csv);
    cli_forget(&one);
    cli_forget(&bad);
    cli_forget(&dot);
    cli_forget(&same);
}

/* From nothing but the results: with no data folder and in a folder without scenarios. */
static void expect_rerun(const char *dir)
{
    const char *args[] = { "rerun", cli_in(dir, "n.h5"), "--quiet", NULL };
    struct said again = cli_run(args, (struct how){ .env = "BENDTREND_DATA=/nonexistent" });
    struct said csv = RUN("export", cli_in(dir, "n-rerun.h5"), "--csv", "-o", cli_in(dir, "again.csv"));
    EXPECT_STATUS(again, 0);
    cr_expect(again.out[0] == 0, "%s", again.out);
    EXPECT_STATUS(csv, 0);
    cli_same(cli_in(dir, "n.h5"), cli_in(dir, "n-rerun.h5"));
    cli_same(cli_in(dir, "n.csv"), cli_in(dir, "again.csv"));
    cli_forget(&again);
    cli_forget(&csv);
}

Test(cli, from_scenario_to_charts_tables_and_back)
{
    char *dir = tl_dir();
    const char *results = cli_in(dir, "n.h5");
    struct said run = RUN("run", NORTHUMBERLAND, "-o", results, "--bundle", "home first", "--rtol", "1e-5", "--set",
                          "interventions.reablement.target.coverage=0.5");
    EXPECT_STATUS(run, 0);
    EXPECT_SAYS(run.out, "home first");
    cr_expect(run.err[0] == 0, "silent in a pipe, but: %s", run.err);
    cr_expect(tl_entries(dir) == 2, "%d entries instead of results and charts", tl_entries(dir));
    expect_charts(dir);
    expect_whole_results(dir);
    expect_whole_charts(dir);
    expect_plot(dir);
    expect_own_picture(dir);
    expect_exports(dir);
    expect_rerun(dir);
    cli_forget(&run);
    tl_rmdir(dir);
}

/* A model for other programs: whole or not at all, and never one whose steps are too large for it. */
Test(cli, models_for_other_programs)
{
    char *dir = tl_dir();
    const char *out = cli_in(dir, "model.xmile");
    struct said swings = RUN("export", "scenarios/england.yaml", "--xmile", "--step", "0.25", "-o", out);
    struct said falls = RUN("export", NORTHUMBERLAND, "--xmile", "--step", "1", "-o", out);
    struct said none = RUN("export", NORTHUMBERLAND, "--xmile", "--bundle", "all", "-o", out);
    EXPECT_STATUS(none, 2);
    EXPECT_SAYS(none.err, "unknown bundle 'all'; the scenario has 'discharge every day', 'frail elderly pathway', ");
    cli_forget(&none);
    struct said whose = RUN("export", NORTHUMBERLAND, "--xmile", "--bundle", "home frist", "-o", out);
    EXPECT_STATUS(swings, 3);
    EXPECT_SAYS(swings.err, "per cent off; at most 1 per cent are allowed: take a smaller --step");
    EXPECT_STATUS(falls, 3);
    EXPECT_SAYS(falls.err, "below zero");
    EXPECT_SAYS(falls.err, "take a smaller --step than 1");
    EXPECT_STATUS(whose, 2);
    EXPECT_SAYS(whose.err, "did you mean 'home first'?");
    cr_expect(tl_entries(dir) == 0);
    struct said made = RUN("export", NORTHUMBERLAND, "--xmile", "--step", "0.5", "--bundle", "business as usual", "-o", out);
    struct said again = RUN("export", NORTHUMBERLAND, "--xmile", "--step", "0.5", "-o", out);
    EXPECT_STATUS(made, 0);
    EXPECT_STATUS(again, 2);
    EXPECT_SAYS(again.err, "--force replaces it");
    size_t len;
    char *text = tl_bytes(out, &len);
    cr_expect(strstr(text, "<dt>0.5</dt>") && strstr(text, "<stop>3653</stop>") && strcmp(text + len - 9, "</xmile>\n") == 0);
    cr_expect(strstr(text, "per cent of those of bendtrend run") != NULL);
    free(text);
    cli_forget(&swings), cli_forget(&falls), cli_forget(&whose), cli_forget(&made), cli_forget(&again);
    tl_rmdir(dir);
}

/* ---- back-test ---- */

#define ENGLAND_2011 "scenarios/england-2011.yaml", "--data", "scenarios/localities/england-2011-series.csv"

Test(cli, backtest_to_results_chart_words_and_back)
{
    char *dir = tl_dir();
    const char *results = cli_in(dir, "b.h5");
    struct said s = RUN("backtest", ENGLAND_2011, "--hold-out", "12", "-o", results);
    EXPECT_STATUS(s, 0); /* a naive forecast wins somewhere: that is no failure */
    EXPECT_SAYS(s.out, "naive wins");
    EXPECT_SAYS(s.out, "then 12 months, from 2018-04-01");
    cr_expect(s.err[0] == 0, "silent in a pipe, but: %s", s.err);
    cr_expect(tl_entries(dir) == 2 && tl_entries(cli_in(dir, "b-charts")) == 5,
              "a chart in three formats, its script and the list of them");
    const char *args[] = { "rerun", results, "-o", cli_in(dir, "again.h5"), "--json", NULL };
    struct said again = cli_run(args, (struct how){ .env = "BENDTREND_DATA=/nonexistent" }),
                plot = RUN("plot", results, "-o", cli_in(dir, "p"), "--format", "svg"), list = RUN("plot", results, "--list");
    EXPECT_STATUS(again, 0);
    EXPECT_SAYS(again.out, "\"schema\": \"bendtrend backtest 1\"");
    cli_same(results, cli_in(dir, "again.h5"));
    EXPECT_STATUS(plot, 0);
    cr_expect(plot.err[0] == 0 && cli_there(cli_in(dir, "p/backtest.svg")) && tl_entries(cli_in(dir, "p")) == 3, "%s", plot.err);
    EXPECT_SAYS(list.out, "backtest");
    cli_forget(&s);
    cli_forget(&again);
    cli_forget(&plot);
    cli_forget(&list);
    tl_rmdir(dir);
}

Test(cli, backtest_writes_nothing_where_the_data_are_at_fault)
{
    char *dir = tl_dir();
    const char *data = cli_in(dir, "data.csv"), *out = cli_in(dir, "b.h5");
    tl_text(dir, "data.csv", "month,series,value\n2011-04-01,emergency_admission,411000\n");
    struct said s[] = { RUN("backtest", "scenarios/england-2011.yaml", "--data", data, "-o", out),
                        RUN("backtest", "scenarios/england.yaml", "--data", data, "-o", out),
                        RUN("backtest", "scenarios/england-2011.yaml", "--data", cli_in(dir, "none.csv"), "-o", out) };
    EXPECT_STATUS(s[0], 1);
    EXPECT_SAYS(s[0].err, "data.csv:2:12: error: ");
    EXPECT_SAYS(s[0].err, "did you mean 'emergency_admissions'?");
    EXPECT_STATUS(s[1], 1);
    EXPECT_SAYS(s[1].err, "no section `backtest:`");
    cr_expect(s[2].status == 1 || s[2].status == 4, "status %d", s[2].status);
    for (size_t i = 0; i < TL_N(s); i++) cli_forget(&s[i]);
    struct said over = RUN("backtest", "scenarios/england-2011.yaml", "--data", data, "-o", data, "--force");
    EXPECT_STATUS(over, 2);
    cr_expect(tl_entries(dir) == 1);
    cli_forget(&over);
    tl_rmdir(dir);
}

Test(cli, truncated_results_are_refused)
{
    char *dir = tl_dir();
    const char *results = cli_in(dir, "n.h5"), *out = cli_in(dir, "out");
    struct stat st;
    struct said run = RUN("run", NORTHUMBERLAND, "-o", results, "--no-charts", "--bundle", "home first", "--evidence", "central",
                          "--quiet");
    EXPECT_STATUS(run, 0);
    cr_assert(stat(results, &st) == 0 && truncate(results, st.st_size * 2 / 3) == 0);
    struct said s[] = { RUN("plot", results, "-o", out), RUN("export", results, "--csv", "-o", out), RUN("rerun", results, "-o", out) };
    for (size_t i = 0; i < TL_N(s); i++) {
        EXPECT_STATUS(s[i], 1);
        cli_forget(&s[i]);
    }
    cr_expect(tl_entries(dir) == 1);
    cli_forget(&run);
    tl_rmdir(dir);
}

Test(cli, check_says_back_and_writes_nothing)
{
    struct said text = RUN("check", NORTHUMBERLAND), json = RUN("check", NORTHUMBERLAND, "--json");
    struct said quiet = RUN("check", NORTHUMBERLAND, "--quiet");
    struct said full = cli_run((const char *const[]){ "check", NORTHUMBERLAND, NULL }, (struct how){ .into = "/dev/full" });
    EXPECT_STATUS(text, 0);
    EXPECT_SAYS(text.out, "Northumberland, older people");
    EXPECT_SAYS(text.out, "hospital without walls");
    EXPECT_SAYS(text.out, "\nSettings       15: home, recovery,");
    EXPECT_SAYS(text.out, "\nExits          1: died\n");
    EXPECT_STATUS(json, 0);
    EXPECT_SAYS(json.out, "\"schema\": \"bendtrend check 1\"");
    EXPECT_SAYS(json.out, "\"baseline\":");
    EXPECT_SAYS(json.out, "\"exits\":");
    EXPECT_STATUS(quiet, 0);
    cr_expect(quiet.out[0] == 0, "%s", quiet.out);
    EXPECT_STATUS(full, 4);
    cli_forget(&text);
    cli_forget(&json);
    cli_forget(&quiet);
    cli_forget(&full);
}

/* Each is tried, whatever became of those before it; the last table has those that were fitted. */
Test(cli, check_takes_several_scenarios)
{
    struct said three = RUN("check", "scenarios/torbay.yaml", "no-such.yaml", "scenarios/salford.yaml"),
                json = RUN("check", "scenarios/torbay.yaml", "scenarios/salford.yaml", "--json");
    EXPECT_STATUS(three, 1);
    EXPECT_SAYS(three.err, "cannot read 'no-such.yaml'");
    const char *table = strstr(three.out, "\nAll places: rows");
    cr_assert(table != NULL, "%s", three.out);
    EXPECT_SAYS(table, "\nTorbay  ");
    EXPECT_SAYS(table, "\nSalford  ");
    EXPECT_SAYS(three.out, "(scenarios/salford.yaml)");
    EXPECT_STATUS(json, 0);
    cr_expect(strncmp(json.out, "[{\"schema\": \"bendtrend check 1\"", 31) == 0, "%.40s", json.out);
    EXPECT_SAYS(json.out, "}\n,{\"schema\"");
    EXPECT_SAYS(json.out, "}\n}\n]\n");
    cli_forget(&three);
    cli_forget(&json);
}

Test(cli, mistakes_are_told_all_at_once)
{
    char *dir = tl_dir();
    tl_text(dir, "s.yaml", "bendtrend: 1\ntitel: A\nlocality: lost.yaml\nhorizon: {start: 2014-13-01, years: 10}\n");
    struct said s = RUN("run", cli_in(dir, "s.yaml"), "--no-charts", "-o", cli_in(dir, "r.h5"));
    EXPECT_STATUS(s, 1);
    EXPECT_SAYS(s.err, "s.yaml:2:1: error:");
    EXPECT_SAYS(s.err, "errors; nothing was written");
    cr_expect(tl_entries(dir) == 1);
    cli_forget(&s);
    tl_rmdir(dir);
}

/* A run of small fixed steps lasts far longer than the wait. */
static void interrupt(int number)
{
    char *dir = tl_dir();
    const char *args[] = { "run", NORTHUMBERLAND, "-o", cli_in(dir, "n.h5"), "--method", "euler", "--step", "0.001", NULL };
    struct said s = cli_run(args, (struct how){ .number = number, .after = 1500 });
    EXPECT_STATUS(s, KILLED + number);
    cr_expect(tl_entries(dir) == 0, "%d entries left", tl_entries(dir));
    cli_forget(&s);
    tl_rmdir(dir);
}

Test(cli, an_interrupt_leaves_nothing)
{
    interrupt(SIGINT);
    interrupt(SIGTERM);
}

/* Charts are drawn when the results are there: what is whole is told; of charts there are all or none. */
Test(cli, an_interrupt_between_charts_says_what_there_is)
{
    char *dir = tl_dir(), redo[16384];
    const char *results = cli_in(dir, "n.h5"), *charts = cli_in(dir, "c");
    const char *args[] = { "run", NORTHUMBERLAND, "-o", results, "--charts", charts, "--bundle", "home first", "--evidence", "central",
                           NULL };
    struct said s = cli_run(args, (struct how){ .number = SIGINT, .when = results });
    EXPECT_STATUS(s, KILLED + SIGINT);
    snprintf(redo, sizeof redo,
             "interrupted: the results are complete in '%s'; the charts are not drawn; to draw them: bendtrend plot %s -o %s --force\n",
             results, results, charts);
    cr_expect_str_eq(s.err, redo);
    cr_expect(tl_entries(dir) == 1, "no folder of some charts, and nothing else is left");
    struct said list = RUN("plot", results, "--list");
    EXPECT_STATUS(list, 0);
    cli_forget(&list);
    list = RUN("plot", results, "--list", "--json");
    EXPECT_STATUS(list, 0);
    EXPECT_SAYS(list.out, "\"schema\": \"bendtrend plot 1\"");
    EXPECT_SAYS(list.out, "\"name\": \"pathway\"");
    cli_forget(&list);
    cli_forget(&s);
    tl_rmdir(dir);
}

Test(cli, results_outlive_a_full_disk_on_standard_output)
{
    static const char *const JSON[] = { NULL, "--json" };
    char *dir = tl_dir();
    const char *results = cli_in(dir, "n.h5");
    char kept[4200];
    snprintf(kept, sizeof kept, "\nthe results are complete in '%s'\n", results);
    for (size_t i = 0; i < TL_N(JSON); i++) {
        const char *args[] = { "run", NORTHUMBERLAND, "-o", results, "--no-charts", "--bundle", "home first", "--evidence", "central",
                               "--force", JSON[i], NULL };
        struct said s = cli_run(args, (struct how){ .into = "/dev/full" }), list = RUN("plot", results, "--list");
        EXPECT_STATUS(s, 4);
        EXPECT_SAYS(s.err, i ? "the summary could not be written" : "cannot write to standard output");
        EXPECT_SAYS(s.err, kept);
        EXPECT_STATUS(list, 0);
        cli_forget(&s);
        cli_forget(&list);
    }
    tl_rmdir(dir);
}

/* A scenario by a link in another folder: the files it names are looked for beside the link, as the path given says. */
Test(cli, what_a_linked_scenario_names_lies_beside_the_link)
{
    char *dir = tl_dir();
    const char *one = cli_in(dir, "one"), *two = cli_in(dir, "two"), *link = cli_in(two, "s.yaml");
    cr_assert(mkdir(one, 0777) == 0 && mkdir(two, 0777) == 0);
    tl_text(one, "s.yaml", "bendtrend: 1\ntitle: A\nlocality: here.yaml\nhorizon: {start: 2025-04-01, years: 1}\nbundles: {a: [b]}\n");
    tl_text(one, "here.yaml", "beside: the file\n");
    cr_assert(symlink("../one/s.yaml", link) == 0);
    struct said lost = RUN("check", link);
    tl_text(two, "here.yaml", "beside: the link\n");
    struct said found = RUN("check", link), plain = RUN("check", cli_in(one, "s.yaml"));
    EXPECT_STATUS(lost, 1);
    EXPECT_SAYS(lost.err, "/two/here.yaml': there is no such file");
    EXPECT_SAYS(found.err, "/two/here.yaml:1:1: error: unknown key 'beside'");
    EXPECT_SAYS(plain.err, "/one/here.yaml:1:1: error: unknown key 'beside'");
    cli_forget(&lost), cli_forget(&found), cli_forget(&plain);
    tl_rmdir(dir);
}
