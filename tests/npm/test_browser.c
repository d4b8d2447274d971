/* A report of a shipped locality in a real browser: report.mjs opens it, compares numbers, asks for what leaves the page, for what is not
 * accessible, for the keyboard, and prints it. Skipped where its judge of pages could not be fetched, never with CI=true. */
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
