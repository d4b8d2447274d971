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

/* What was meant is looked for only of those that are shown; of all it would take fifteen seconds. */
Test(limits, unknown_addresses)
{
    enum { MANY = 20000 };
    char *text = malloc(strlen(TINY.locality) + MANY * 40), *to = text + sprintf(text, "%svalues:\n", TINY.locality);
    for (int i = 0; i < MANY; i++) to += sprintf(to, "  hazard.nothing_%d.rate: 1\n", i);
    const struct tiny t = { .locality = text };
    clock_t from = clock();
    tiny_refused(&t, "no number has the address 'hazard.nothing_0.rate'; an address begins with settings");
    cr_expect(clock() - from < 5 * CLOCKS_PER_SEC, "%.1f s", (double)(clock() - from) / CLOCKS_PER_SEC);
    free(text);
}
