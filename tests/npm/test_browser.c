/* A report of a shipped locality in a real browser, and a page of its bundles: report.mjs and explorer.mjs open them, compare numbers, flip
 * switches, ask for what leaves the page, for what is not accessible, for the keyboard, and print them. Skipped where
 * their judge of pages could not be fetched, never with CI=true. */
#include "../cli/program.h"
#include "../tiny.h"
#include <limits.h>
#include <unistd.h>

static const char JUDGE[] = "build/npm/node_modules/axe-core/axe.min.js";

static bool in_ci(void)
{
    const char *ci = getenv("CI");
    return ci && strcmp(ci, "true") == 0;
}

static void want_judge(void)
{
    if (getenv("BT_SAN")) cr_skip_test("a browser says nothing about our memory");
    if (access(JUDGE, R_OK) == 0) return;
    cr_assert(!in_ci(), "%s is not there: 'make npm' fetches it, which CI=true demands", JUDGE);
    cr_skip_test("NOT CHECKED: reports in a browser; 'make npm' could not fetch what judges pages");
}

static void ours(const char *const *args)
{
    struct said s = cli_run(args, (struct how){ .env = "LC_ALL=C" });
    cr_assert(s.status == 0, "%s ended with %d: %s", args[0], s.status, s.err);
    cli_forget(&s);
}

/* The page and the table of business as usual it is held against, in dir. */
static void make(const char *dir)
{
    const char *h5 = cli_in(dir, "r.h5");
    ours((const char *const[]){ "run", NORTHUMBERLAND, "--no-charts", "--quiet", "-o", h5, NULL });
    ours((const char *const[]){ "export", h5, "--csv", "--bundle", "business as usual", "-o", cli_in(dir, "r.csv"), NULL });
    ours((const char *const[]){ "report", h5, "--quiet", "-o", cli_in(dir, "report"), NULL });
}

static struct said judged(const char *page, const char *csv, const char *only)
{
    const char *args[] = { "build/npm/report.mjs", page, csv, only, NULL };
    return cli_run(args, (struct how){ .tool = "node" });
}

Test(browser, opens_the_report)
{
    want_judge();
    char *dir = tl_dir();
    make(dir);
    struct said s = judged(cli_in(dir, "report/report.html"), cli_in(dir, "r.csv"), NULL);
    cr_expect(s.status == 0, "the page is wrong, or the browser failed (%d):\n%s%s", s.status, s.out, s.err);
    EXPECT_SAYS(s.out, "139 numbers compared");
    cli_forget(&s);
    tl_rmdir(dir);
}

/* It can fail: another number, and something fetched, are seen. */
Test(browser, sees_what_is_wrong)
{
    want_judge();
    char *dir = tl_dir();
    size_t len;
    make(dir);
    const char *page = cli_in(dir, "report/report.html");
    char *text = tl_bytes(page, &len), *row = strstr(strstr(text, "<table id=\"years-beds"), "data-v=\"");
    cr_assert(row != NULL);
    row[8] = row[8] == '9' ? '8' : '9';
    tl_text(cli_in(dir, "report"), "report.html", tiny_swap(text, "<main>", "<main><img src=\"https://example.org/x.png\" alt=\"\">"));
    struct said s = judged(page, cli_in(dir, "r.csv"), "numbers");
    EXPECT_STATUS(s, 1);
    EXPECT_SAYS(s.out, "WRONG: years-beds 2014/15");
    EXPECT_SAYS(s.out, "WRONG: the browser complained");
    free(text);
    cli_forget(&s);
    tl_rmdir(dir);
}

/* ---- the page of every bundle ---- */

#define PAIR "rapid_response + virtual_wards"

/* Salford with four interventions, of which one needs another: its page, and the tables it is held against. */
static void explore(const char *dir)
{
    static const char COMPARED[] =
        "bendtrend: 1\ntitle: Salford, four\nlocality: {library: salford}\nhorizon: {start: 2014-04-01, years: 5}\nswitch_on: 2015-04-01\n"
        "evidence: central\nbundles:\n  at home: [rapid_response, virtual_wards]\ncompare:\n"
        "  interventions: [identification, case_management, rapid_response, virtual_wards]\n"
        "  measures: [emergency_admissions, acute_bed_days, days_delayed, deaths]\n";
    const char *h5 = cli_in(dir, "c.h5"), *scenario = cli_in(dir, "c.yaml");
    tl_text(dir, "c.yaml", COMPARED);
    ours((const char *const[]){ "compare", scenario, "--no-charts", "--quiet", "-o", h5, NULL });
    ours((const char *const[]){ "export", h5, "--csv", "-o", cli_in(dir, "all.csv"), NULL });
    ours((const char *const[]){ "export", h5, "--csv", "--bundle", "business as usual", "-o", cli_in(dir, "usual.csv"), NULL });
    ours((const char *const[]){ "export", h5, "--csv", "--bundle", PAIR, "-o", cli_in(dir, "pair.csv"), NULL });
    ours((const char *const[]){ "explore", h5, "--quiet", "-o", cli_in(dir, "c.html"), NULL });
}

static struct said flipped(const char *dir, const char *only)
{
    const char *args[] = { "build/npm/explorer.mjs", cli_in(dir, "c.html"), cli_in(dir, "all.csv"), cli_in(dir, "usual.csv"),
                           cli_in(dir, "pair.csv"),  PAIR,                  "case_management",      "identification",
                           only,                     NULL };
    return cli_run(args, (struct how){ .tool = "node" });
}

Test(browser, flips_the_switches)
{
    want_judge();
    char *dir = tl_dir();
    explore(dir);
    struct said s = flipped(dir, NULL);
    cr_expect(s.status == 0, "the page is wrong, or the browser failed (%d):\n%s%s", s.status, s.out, s.err);
    EXPECT_SAYS(s.out, "1796 numbers compared, 4 switches turned by keyboard");
    cli_forget(&s);
    tl_rmdir(dir);
}

/* It can fail: another step, another picture of business as usual, a program that is not ours. */
Test(browser, sees_an_explorer_that_is_wrong)
{
    want_judge();
    char *dir = tl_dir();
    size_t len;
    explore(dir);
    char *text = tl_bytes(cli_in(dir, "c.html"), &len), *usual = strstr(text, "\"usual_years\": [");
    cr_assert(usual != NULL);
    usual[16] = usual[16] == '9' ? '8' : '9';
    tl_text(dir, "c.html", tiny_swap(text, "<main>", "<main><script>document.title = 'ours no more'</script>"));
    struct said s = flipped(dir, "numbers");
    EXPECT_STATUS(s, 1);
    EXPECT_SAYS(s.out, "WRONG: emergency_admissions point 0: ");
    EXPECT_SAYS(s.out, "WRONG: the browser complained: ");
    EXPECT_SAYS(s.out, "Content Security Policy");
    free(text);
    cli_forget(&s);
    tl_rmdir(dir);
}
