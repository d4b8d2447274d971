/* What is too much is refused early, and told: nothing is read that is too large, nothing grows beyond what a file holds. */
#include "../cli/tiny_folder.h"
#include <time.h>
#include <unistd.h>

/* A line of a gigabyte, in a file that takes no room on the disk: told by its size, before it is read. */
Test(limits, a_line_of_a_gigabyte)
{
    static const char *const FILES[] = { TINY_SCENARIO, TINY_PATHWAY, "segments.csv", "rates.csv" };
    for (size_t i = 0; i < TL_N(FILES); i++) {
        char *dir = tl_dir();
        const char *scenario = tiny_folder(dir, &TINY);
        cr_assert(truncate(cli_in(dir, FILES[i]), 1L << 30) == 0);
        struct said s = RUN("check", scenario);
        EXPECT_STATUS(s, 1);
        EXPECT_SAYS(s.err, "has 1073741824 bytes; files up to 64 MiB are read");
        cli_forget(&s);
        tl_rmdir(dir);
    }
}

/* Nine levels of ten references would be a thousand million texts. */
Test(limits, references_that_multiply)
{
    char text[2048];
    int n = sprintf(text, "a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (char c = 'b'; c <= 'i'; c++) {
        n += sprintf(text + n, "%c: &%c [", c, c);
        for (int i = 0; i < 10; i++) n += sprintf(text + n, "*%c%s", c - 1, i < 9 ? ", " : "]\n");
    }
    const struct tiny t = { .scenario = text };
    struct bt_loc at = tiny_refused(&t, "anchor '&a' is not allowed: write the value where it is needed");
    cr_expect(at.line == 1 && at.col == 4);
}

Test(limits, segments)
{
    enum { MANY = 20000 };
    char *text = malloc(MANY * 32), *to = text + sprintf(text, "%s", TINY.segments);
    for (int i = 0; i < MANY; i++) to += sprintf(to, "more%d,More,0-64,0\n", i);
    const struct tiny t = { .segments = text };
    tiny_refused(&t, "1 to 500 segments are allowed, found 20003");
    free(text);
}

/* Suggestions are made only for the mistakes that are told, the first hundred: for all of these it would take minutes. */
Test(limits, unknown_addresses)
{
    enum { MANY = 20000 };
    char *text = malloc(strlen(TINY.scenario) + MANY * 40), *to = text + sprintf(text, "%sset:\n", TINY.scenario);
    for (int i = 0; i < MANY; i++) to += sprintf(to, "  pools.bads%d.plaeces: 3\n", i);
    struct tiny t = TINY;
    t.scenario = text;
    struct bt_errs errs = { 0 };
    struct bt_scenario *s = NULL;
    const clock_t from = clock();
    cr_expect(tiny_read(&t, &s, &errs) == BT_E_INPUT);
    double took = (double)(clock() - from) / CLOCKS_PER_SEC;
    cr_expect(took < 4, "%g s of processor time", took);
    cr_expect(errs.n == 100 && errs.more == MANY - 100, "%d, %d", errs.n, errs.more);
    cr_expect(strstr(errs.v[99].msg, "did you mean 'pools.beds.places'?"), "%s", errs.v[99].msg);
    bt_errs_free(&errs);
    bt_scenario_free(s);
    char *dir = tl_dir();
    struct said told = RUN("check", tiny_folder(dir, &t));
    EXPECT_STATUS(told, 1);
    EXPECT_SAYS(told.err, "20000 errors, of which the first 100 are told; nothing was written");
    cli_forget(&told);
    tl_rmdir(dir);
    free(text);
}
