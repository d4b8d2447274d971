/* test_docs.c -- what the documents quote is what happens: every fenced `sh` block that calls bendtrend is run, in order, in a folder of
 * its document's own, and the lines of a `text` block after it must be among what it printed, in that order. BT_GOLDEN=1 writes
 * the lines anew where only their numbers differ. In docs/reading blocks of other languages are run too.
 * BT_DOC=docs/NAME.md: that one only. */
#include "../cli/program.h"
#include <glob.h>
#include <unistd.h>

struct span { const char *p; size_t len; };

/* ---- lines ---- */

static void skip(const char **p, const char *end) { while (*p < end && **p == ' ') ++*p; }
static bool same(struct span a, struct span b, bool strict) { return tl_same_line(a.p, a.len, b.p, b.len, strict); }

static struct span line_at(const char *p, const char *end)
{
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    return (struct span){ p, (size_t)((stop ? stop : end) - p) };
}

static bool begins(struct span s, const char *with) { return s.len >= strlen(with) && memcmp(s.p, with, strlen(with)) == 0; }

/* The line of `said` from *from on that is like the one shown, and *from after it; p NULL where there is none. */
static struct span find(struct span shown, const char **from, bool strict)
{
    for (const char *p = *from, *end = p + strlen(p); p < end;) {
        struct span l = line_at(p, end);
        p = l.p + l.len + (l.p + l.len < end);
        if (!same(shown, l, strict)) continue;
        *from = p;
        return l;
    }
    return (struct span){ NULL, 0 };
}

/* ---- blocks ---- */

static bool is_reading(const char *name) { return strncmp(name, "docs/reading/", 13) == 0; }

struct doc { const char *name, *dir; char *said; bool golden; FILE *copy; };

static bool runs(const struct doc *d, struct span block)
{
    if (strcmp(d->name, "docs/tutorial.md") == 0 || strcmp(d->name, "docs/recipes.md") == 0) return true;
    return begins(block, "bendtrend ") || begins(block, "build/release/bendtrend ");
}

/* The formula below the table, worked out by a spreadsheet: the last line. */
#define EXCEL                                                                                                              \
    "{ cat admissions.csv; sed 's/\"/\"\"/g; s/.*/\"&\"/' formula.txt; } > sheet.csv;"                                      \
    "soffice \"-env:UserInstallation=file://$PWD/profile\" --headless --convert-to csv --outdir out sheet.csv >soffice;" \
    "tail -n 1 out/sheet.csv"

/* How a block is run, where it can be; %s: folder of the document. A probe that fails: the block is left out, but not in CI. */
struct language { const char *fence, *file, *probe, *command; };
static const struct language SHELL = { "```sh", "block.sh", NULL, "PATH=\"$PWD/build/release:$PATH\" sh -e block.sh" };
static const struct language LANGUAGES[] = {
    { "```python", "block.py", "for p in python3 /usr/bin/python3; do $p -c 'import h5py' && exit; done; exit 1",
      "p=python3; $p -c 'import h5py' || p=/usr/bin/python3; $p block.py" },
    { "```r", "block.R", "Rscript -e 'library(hdf5r)'", "Rscript block.R" },
    { "```gnuplot", "block.gp", "gnuplot --version", "gnuplot block.gp" },
    { "```excel", "formula.txt", "command -v soffice", EXCEL },
};

static int shell(const char *dir, const char *command)
{
    char line[4400];
    cr_assert(snprintf(line, sizeof line, "cd '%s' && { %s ; } >said 2>&1", dir, command) < (int)sizeof line);
    return system(line);
}

static void run_block(struct doc *d, const struct language *l, struct span block, bool may_fail)
{
    size_t len;
    free(d->said);
    d->said = NULL;
    if (l->probe && shell(d->dir, l->probe) != 0) {
        cr_expect(!getenv("CI"), "%s: there is nothing that runs '%s' blocks", d->name, l->fence + 3);
        return;
    }
    tl_write(d->dir, l->file, block.p, block.len);
    int status = shell(d->dir, l->command);
    d->said = tl_bytes(cli_in(d->dir, "said"), &len);
    cr_expect(may_fail ? status != 0 : status == 0, "%s: status %d of\n%.*s%s", d->name, status, (int)block.len, block.p, d->said);
}

/* NULL: the block is text, or is not run. */
static const struct language *language(const struct doc *d, struct span fence)
{
    if (same(fence, (struct span){ SHELL.fence, strlen(SHELL.fence) }, true)) return &SHELL;
    for (size_t i = 0; i < TL_N(LANGUAGES) && is_reading(d->name); i++)
        if (same(fence, (struct span){ LANGUAGES[i].fence, strlen(LANGUAGES[i].fence) }, true)) return &LANGUAGES[i];
    return NULL;
}

static void compare(struct doc *d, struct span block)
{
    const char *from = d->said;
    for (const char *p = block.p, *end = p + block.len; p < end;) {
        struct span l = line_at(p, end), found = l;
        p = l.p + l.len + (l.p + l.len < end);
        const char *x = l.p;
        skip(&x, l.p + l.len);
        bool any = x < l.p + l.len && !begins(l, "...");
        if (any) {
            bool anew = d->golden && !memmem(l.p, l.len, "...", 3);
            found = find(l, &from, true);
            if (!found.p && anew) found = find(l, &from, false);
            cr_expect(found.p != NULL, "%s shows what is not printed there (make golden renews numbers):\n%.*s\nPrinted:\n%s", d->name,
                      (int)l.len, l.p, d->said);
            if (!found.p || !anew) found = l;
        }
        while (found.len && found.p[found.len - 1] == ' ') found.len--;
        if (d->copy) fprintf(d->copy, "%.*s\n", (int)found.len, found.p);
    }
}

/* A block that shows an error is of a command that fails. */
static bool shows_error(const char *after, const char *end)
{
    static const char TEXT[] = "```text\n";
    if ((size_t)(end - after) < strlen(TEXT) || memcmp(after, TEXT, strlen(TEXT)) != 0) return false;
    const char *stop = strstr(after + 3, "\n```"), *error = strstr(after, " error: ");
    return stop && error && error < stop;
}

static void walk(struct doc *d, const char *text)
{
    const char *end = text + strlen(text);
    for (const char *p = text; p < end;) {
        struct span head = line_at(p, end);
        const char *body = head.p + head.len + (head.p + head.len < end), *close;
        if (d->copy) fwrite(p, 1, (size_t)(body - p), d->copy);
        p = body;
        if (!begins(head, "```")) continue;
        close = begins(line_at(body, end), "```") ? body : strstr(body, "\n```");
        cr_assert(close != NULL, "%s: a fence is not closed", d->name);
        close += *close == '\n';
        struct span block = { body, (size_t)(close - body) }, fence = line_at(close, end);
        const char *after = fence.p + fence.len + (fence.p + fence.len < end);
        const struct language *l = language(d, head);
        bool shown = same(head, (struct span){ "```text", 7 }, true) && d->said;
        if (l && (l != &SHELL || runs(d, block))) run_block(d, l, block, shows_error(after, end));
        else if (l) free(d->said), d->said = NULL;
        if (shown) compare(d, block);
        if (d->copy && !shown) fwrite(block.p, 1, block.len, d->copy);
        if (d->copy) fwrite(fence.p, 1, (size_t)(after - fence.p), d->copy);
        p = after;
    }
}

/* A document's folder looks like the built checkout: build/release/bendtrend and scenarios. */
static void furnish(const char *dir)
{
    char at[4096], exe[4096];
    const char *given = getenv("BT_PROGRAM");
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 16);
    cr_assert(len > 0 && getcwd(at, sizeof at - 16));
    exe[len] = 0;
    strcpy(strrchr(exe, '/'), "/bendtrend");
    strcat(at, "/scenarios");
    cr_assert(mkdir(cli_in(dir, "build"), 0777) == 0 && mkdir(cli_in(dir, "build/release"), 0777) == 0);
    cr_assert(symlink(given ? given : exe, cli_in(dir, "build/release/bendtrend")) == 0 && symlink(at, cli_in(dir, "scenarios")) == 0);
}

static glob_t documents(void)
{
    glob_t g;
    cr_assert(glob("README.md", 0, NULL, &g) == 0 && glob("docs/*.md", GLOB_APPEND, NULL, &g) == 0);
    glob("docs/*/*.md", GLOB_APPEND, NULL, &g);
    return g;
}

static void happens(const char *name)
{
    char *dir = tl_dir(), *copy = NULL;
    size_t len;
    struct doc d = { .name = name, .dir = dir, .golden = getenv("BT_GOLDEN") != NULL };
    char *text = tl_bytes(d.name, &len);
    if (d.golden) d.copy = open_memstream(&copy, &len);
    furnish(dir);
    walk(&d, text);
    if (d.copy) fclose(d.copy);
    if (d.golden && strcmp(copy, text) != 0) tl_text(".", d.name, copy);
    free(copy);
    free(d.said);
    free(text);
    tl_rmdir(dir);
}

ParameterizedTestParameters(cases, documents_quote_what_happens)
{
    glob_t g = documents();
    size_t n = g.gl_pathc;
    globfree(&g);
    return tl_rows(n);
}

ParameterizedTest(size_t *row, cases, documents_quote_what_happens)
{
    glob_t g = documents();
    const char *only = getenv("BT_DOC");
    /* Of a program that is ten times as slow; the suites of each command go through the same lines in small. */
    bool skipped = getenv("BT_SAN") && strcmp(g.gl_pathv[*row], "README.md") != 0;
    bool elsewhere = is_reading(g.gl_pathv[*row]) || (only && strcmp(only, g.gl_pathv[*row]) != 0);
    if (!skipped && !elsewhere) happens(g.gl_pathv[*row]);
    globfree(&g);
    if (skipped) cr_skip_test("minutes of work that other suites do in small");
}

/* The pages of docs/reading, each with blocks in the language it is about. */
static const char *const READING[] = { "docs/reading/excel.md", "docs/reading/gnuplot.md", "docs/reading/python.md", "docs/reading/r.md" };
ParameterizedTestParameters(cases, readers_read_results) { return tl_rows(TL_N(READING)); }
ParameterizedTest(size_t *row, cases, readers_read_results, .timeout = 600)
{
    if (getenv("BT_SAN")) cr_skip_test("other programs say nothing about our memory");
    happens(READING[*row]);
}

Test(cases, every_page_for_readers_is_read)
{
    glob_t g = documents();
    size_t n = 0;
    for (size_t i = 0; i < g.gl_pathc; i++) n += is_reading(g.gl_pathv[i]);
    cr_expect(n == TL_N(READING), "%zu pages", n);
    globfree(&g);
}
