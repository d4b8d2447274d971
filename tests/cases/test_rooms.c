/* test_rooms.c -- the picture of docs/architecture.md is that of the code, and no room calls what its table does not allow. */
#include "../cli/program.h"

#define DOT "docs/images/rooms.dot"
#define SVG "docs/images/rooms.svg"

static struct said rooms(void)
{
    struct said s = cli_run((const char *const[]){ ".ci/rooms", NULL }, (struct how){ .tool = "sh" });
    EXPECT_STATUS(s, 0);
    return s;
}

/* The n-th line "    FROM -> TO". */
static bool nth_arrow(const char *dot, int n, char from[32], char to[32])
{
    for (const char *p = strstr(dot, " -> "); p; p = strstr(p + 1, " -> ")) {
        while (p > dot && p[-1] != '\n') p--;
        if (n-- == 0) return sscanf(p, " %31[a-z] -> %31[a-z]", from, to) == 2;
        p = strstr(p, " -> ");
    }
    return false;
}

Test(rooms, the_picture_is_that_of_the_code)
{
    struct said s = rooms();
    size_t len;
    char *dot = tl_bytes(DOT, &len), *svg = tl_bytes(SVG, &len), from[32], to[32];
    int n = 0, drawn = 0;
    cr_expect(strcmp(s.out, dot) == 0, DOT " is stale: make picture, and look at what changed\n%s", s.out);
    for (; nth_arrow(dot, n, from, to); n++) {
        char title[96];
        snprintf(title, sizeof title, "<title>%s&#45;&gt;%s</title>", from, to);
        EXPECT_SAYS(svg, title);
    }
    for (const char *p = svg; (p = strstr(p, "&#45;&gt;")); p++) drawn += strncmp(strstr(p, "\n") - 8, "</title>", 8) == 0;
    cr_expect(n > 15 && drawn == n, "%d arrows, %d drawn", n, drawn);
    free(svg);
    free(dot);
    cli_forget(&s);
}

/* The row of a room in the table of docs/architecture.md: its last column. */
static void allowed(const char *page, const char *room, char out[128])
{
    char row[40];
    snprintf(row, sizeof row, "\n| `%s` |", room);
    const char *p = strstr(page, row);
    cr_assert(p != NULL, "no room '%s' in docs/architecture.md", room);
    p = strchr(p + strlen(row), '|');
    cr_assert(p && sscanf(p, "| %127[a-z, ]", out) == 1, "no last column: %.80s", p);
}

Test(rooms, none_calls_what_it_must_not)
{
    struct said s = rooms();
    size_t len;
    char *page = tl_bytes("docs/architecture.md", &len), from[32], to[32], list[128];
    int n = 0;
    for (; nth_arrow(s.out, n, from, to); n++) {
        allowed(page, from, list);
        cr_expect(strstr(list, to) || strcmp(list, "all ") == 0, "%s calls %s; it may call: %s", from, to, list);
    }
    cr_expect(n > 15, "%s", s.out);
    free(page);
    cli_forget(&s);
}
