/* Charts: every row draws in every format, hostile text stays text, what is missing is named, a bad tool is survived. */
#include "../testlib.h"
#include "bendtrend/chart.h"
#include "bendtrend/study.h"
#include "synthetic.h"

#include <dirent.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { CHARTS = 10 }; /* rows of the table; `table_has_no_holes` holds it to that */
static const struct {
    const char *name, *magic;
    size_t least;
} FORMATS[] = { { "png", "\x89PNG", 20000 }, { "svg", "<?xml", 4000 }, { "pdf", "%PDF", 8000 } };

/* A file whole, with a final 0; NULL where there is none. Caller frees. */
static char *whole(const char *dir, const char *name, size_t *len)
{
    char path[512], *text = NULL;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *in = fopen(path, "rb");
    if (!in) return NULL;
    *len = 0;
    for (size_t got = 1; got > 0; *len += got) {
        text = realloc(text, *len + 65537);
        got = fread(text + *len, 1, 65536, in);
    }
    text[*len] = '\0';
    fclose(in);
    return text;
}

static char *drawn(const char *dir, const char *chart, const char *ending, size_t *len)
{
    char name[64];
    snprintf(name, sizeof name, "%s.%s", chart, ending);
    return whole(dir, name, len);
}

static int files_in(const char *dir)
{
    int n = 0;
    DIR *d = opendir(dir);
    while (readdir(d)) n++;
    closedir(d);
    return n - 2;
}

static const char *name_of(size_t row)
{
    int n;
    return bt_charts(&n)[row].name;
}

static struct bt_chart_opts opts(const char *dir, unsigned formats)
{
    return (struct bt_chart_opts){ .plots = "plots", .dir = dir, .formats = formats, .seconds = 60 };
}

/* From April 2014, so that the second year has a leap day, in winter: the figures a day grow by 2.2 and 1.5 per cent. */
Test(chart, growth_is_that_of_the_summary)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_err e = { 0 };
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    static const char *const WANT[][2] = { { "admissions", "As usual grows +2.2% a year." }, { "beds", "As usual grows +1.5% a year." } };
    char *dir = tl_dir(), *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    cr_assert(f && bt_summary_print(f, r, false, false, &e) == BT_OK, "%s", e.msg);
    fclose(f);
    cr_expect(strstr(text, "growth a year: emergency admissions +2.21 %, acute bed days +1.51 %\n"), "%s", text);
    free(text);
    for (size_t i = 0; i < TL_N(WANT); i++) {
        struct bt_chart_opts o = opts(dir, BT_SVG);
        cr_assert(bt_chart_draw(r, WANT[i][0], &o, &e) == BT_OK, "%s", e.msg);
        char *script = drawn(dir, WANT[i][0], "gp", &len);
        cr_expect(script && strstr(script, WANT[i][1]), "%s", script);
        free(script);
    }
    bt_arena_free(a);
    tl_rmdir(dir);
}

Test(chart, table_has_no_holes)
{
    int n;
    const struct bt_chart *c = bt_charts(&n);
    cr_assert(n == CHARTS);
    for (int i = 0; i < n; i++) {
        char path[128];
        cr_assert(c[i].name && c[i].title && c[i].shows && c[i].tool && c[i].template && c[i].fill, "row %d", i);
        cr_expect(strspn(c[i].name, "abcdefghijklmnopqrstuvwxyz_") == strlen(c[i].name) && *c[i].name && *c[i].title && *c[i].shows);
        cr_expect(c[i].optional == (strcmp(c[i].name, "history") == 0 || strcmp(c[i].name, "backtest") == 0), "%s", c[i].name);
        cr_expect(strcmp(c[i].tool, "gnuplot") == 0 || strcmp(c[i].tool, "dot") == 0);
        cr_expect(bt_chart_named(c[i].name) == &c[i], "%s is there twice", c[i].name);
        snprintf(path, sizeof path, "plots/%s", c[i].template);
        cr_expect(access(path, R_OK) == 0, "%s", path);
        for (int k = 0; k < 4 && c[i].need[k].dataset; k++) cr_expect(c[i].need[k].axes && *c[i].need[k].axes);
    }
}

ParameterizedTestParameters(chart, draws_in_every_format)
{
    return tl_rows(CHARTS);
}
ParameterizedTest(size_t *row, chart, draws_in_every_format)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_err e = { 0 };
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 3, .months = 120 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_ALL_FORMATS);
    cr_expect(bt_chart_ready(r, name_of(*row), &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_chart_draw(r, name_of(*row), &o, &e) == BT_OK, "%s: %s", name_of(*row), e.msg);
    for (size_t f = 0; f < TL_N(FORMATS); f++) {
        size_t len = 0;
        char *data = drawn(dir, name_of(*row), FORMATS[f].name, &len);
        cr_assert(data, "%s.%s is not there", name_of(*row), FORMATS[f].name);
        cr_expect(memcmp(data, FORMATS[f].magic, strlen(FORMATS[f].magic)) == 0);
        cr_expect(len > FORMATS[f].least, "%s.%s has %zu bytes only", name_of(*row), FORMATS[f].name, len);
        if (strcmp(FORMATS[f].name, "svg") == 0)
            cr_expect(strstr(data, "Must not be used for setting contracts") && strstr(data, "3f9a2c41") &&
                          strstr(data, "Northumberland"),
                      "the footer is incomplete");
        free(data);
    }
    cr_expect(files_in(dir) == 4, "pictures, the script and nothing else");
    o.force = false;
    cr_expect(bt_chart_draw(r, name_of(*row), &o, &e) == BT_E_USAGE, "nothing is replaced unasked");
    cr_expect(files_in(dir) == 4);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* Any number of bundles, short runs, no stances: a chart is drawn, or says that it has nothing to show. */
static const struct synthetic SHAPES[] = {
    { .bundles = 0, .months = 120 },
    { .bundles = 1, .months = 120 },
    { .bundles = 2, .months = 6 },
    { .bundles = 5, .months = 24, .central_only = true },
    { .bundles = 8, .months = 60 },
    { .bundles = 12, .months = 13 },
    { .bundles = 1, .months = 1 },
    { .bundles = 3, .months = 240 }
};
ParameterizedTestParameters(chart, any_shape)
{
    return tl_rows(TL_N(SHAPES));
}
ParameterizedTest(size_t *row, chart, any_shape)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, SHAPES[*row]);
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_PNG);
    int good = 0;
    for (size_t i = 0; i < CHARTS; i++) {
        struct bt_err e = { 0 }, ready = { 0 };
        enum bt_code rc = bt_chart_draw(r, name_of(i), &o, &e);
        cr_expect(bt_chart_ready(r, name_of(i), &ready) == rc, "%s: asked %s, drawn %s", name_of(i), ready.msg, e.msg);
        if (rc == BT_OK) good++;
        else cr_expect(rc == BT_E_INPUT && strstr(e.msg, "nothing to show"), "%s: %s", name_of(i), e.msg);
    }
    cr_expect(good >= 6, "%d charts of %d bundles, %d months", good, SHAPES[*row].bundles, SHAPES[*row].months);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* What a name could try; all of it must come out as text, and no file may come into being. */
static const char *const HOSTILE[] = { "`touch pwned`",
                                       "$(touch pwned)",
                                       "'; system('touch pwned'); x = '",
                                       "''; system(\"touch pwned\") #",
                                       "\n!touch pwned\nEOD\nsystem('touch pwned')\n",
                                       "@TITLE @PLACE",
                                       "%s%n%d%%",
                                       "{/Symbol a}_b^c ~ &{x}",
                                       "\\'; system('touch pwned') \\",
                                       "\xff\xfe\xc3(",
                                       "<b onload=\"x\">&amp;</text>",
                                       "\x01\x1b[31m\x7f",
                                       "\"; } x -> y [image=\"pwned\"]; {",
                                       "%1$*2147483647d" };
ParameterizedTestParameters(chart, hostile_names)
{
    return tl_rows(TL_N(HOSTILE));
}
ParameterizedTest(size_t *row, chart, hostile_names)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 2, .months = 36, .hostile = HOSTILE[*row] });
    char *dir = tl_dir(), *home = getcwd(NULL, 0), plots[1024];
    snprintf(plots, sizeof plots, "%s/plots", home);
    cr_assert(chdir(dir) == 0);
    struct bt_chart_opts o = { .plots = plots, .dir = ".", .formats = BT_SVG, .seconds = 60 };
    for (size_t i = 0; i < CHARTS; i++) {
        struct bt_err e = { 0 };
        size_t len = 0;
        cr_assert(bt_chart_draw(r, name_of(i), &o, &e) == BT_OK, "%s: %s", name_of(i), e.msg);
        char *svg = drawn(".", name_of(i), "svg", &len);
        if (*row == 0) cr_expect(strstr(svg, "older people `touch pwned`"), "%s: text is shown as it is", name_of(i));
        if (*row == 6) cr_expect(strstr(svg, "older people %s%n%d%%"), "%s: no format is applied", name_of(i));
        if (*row == 7) cr_expect(strstr(svg, "{/Symbol a}_b^c ~ &amp;{x}"), "%s: no markup is applied", name_of(i));
        cr_expect(!strstr(svg, "<b onload"), "%s: markup gets out", name_of(i));
        free(svg);
    }
    cr_expect(files_in(".") == 2 * CHARTS, "a file came into being");
    cr_expect(access("pwned", F_OK) != 0);
    cr_assert(chdir(home) == 0);
    free(home);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* Takes a dataset away from the results. */
static void without(struct bt_results *r, const char *name)
{
    for (int i = 0; i < r->n_array; i++)
        if (strcmp(r->array[i].name, name) == 0) r->array[i] = r->array[--r->n_array];
}

ParameterizedTestParameters(chart, missing_data_is_named)
{
    return tl_rows(CHARTS);
}
ParameterizedTest(size_t *row, chart, missing_data_is_named)
{
    int n;
    const struct bt_chart *c = &bt_charts(&n)[*row];
    struct bt_arena *a = bt_arena_new();
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_PNG);
    for (int k = 0; k < 4 && c->need[k].dataset; k++) {
        struct bt_err e = { 0 }, axes = { 0 };
        struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
        for (int i = 0; i < r->n_array; i++)
            if (strcmp(r->array[i].name, c->need[k].dataset) == 0) r->array[i].rank--;
        cr_expect(bt_chart_draw(r, c->name, &o, &axes) == BT_E_INPUT && strstr(axes.msg, "axes") && strstr(axes.msg, c->need[k].dataset),
                  "%s", axes.msg);
        without(r, c->need[k].dataset);
        cr_expect(bt_chart_draw(r, c->name, &o, &e) == BT_E_INPUT, "%s without %s", c->name, c->need[k].dataset);
        const char *by = strcmp(c->name, "backtest") ? "`run`" : "`backtest`";
        cr_expect(strstr(e.msg, c->need[k].dataset) && strstr(e.msg, by), "%s", e.msg);
    }
    if (!c->need[0].dataset) {
        struct bt_err e = { 0 };
        struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
        r->n_attr = 0;
        without(r, "observed_emergency_admissions");
        without(r, "observed_acute_bed_days");
        cr_expect(bt_chart_draw(r, c->name, &o, &e) == BT_E_INPUT && strstr(e.msg, "`run`"), "%s", e.msg);
        cr_expect(strstr(e.msg, strcmp(c->name, "pathway") ? "'observed_NAME'" : "'pathway_dot'"), "%s", e.msg);
    }
    cr_expect(files_in(dir) == 0);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* Axes that are not what a chart takes for granted. */
Test(chart, bad_axes_are_refused)
{
    struct bt_arena *a = bt_arena_new();
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_PNG);
    for (int k = 0; k < 5; k++) {
        struct bt_err e = { 0 };
        struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
        struct bt_axis *run = &r->axis[0], *time = &r->axis[1], *month = &r->axis[2];
        static const double BACK[24] = { 5, 4, 3 }, FAR[24] = { 1e300 };
        if (k == 0) run->label = NULL;
        if (k == 1) month->units = "months since the flood";
        if (k == 2) month->value = BACK;
        if (k == 3) month->value = FAR;
        if (k == 4) time->n--;
        cr_expect(bt_chart_draw(r, "beds", &o, &e) == BT_E_INPUT, "%d: %s", k, e.msg);
    }
    struct bt_err e = { 0 };
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    static const char *const NO_USUAL[] = { "first", "second", "third", "fourth" };
    r->axis[0].label = NO_USUAL;
    cr_expect(bt_chart_draw(r, "beds", &o, &e) == BT_E_INPUT && strstr(e.msg, "business as usual"), "%s", e.msg);
    tl_rmdir(dir);
    bt_arena_free(a);
}

Test(chart, texts_the_waterfall_needs)
{
    static const char *const NEEDED[] = { "setting_pool", "route_holds" };
    struct bt_arena *a = bt_arena_new();
    for (size_t k = 0; k < 2; k++) {
        struct bt_err e = { 0 };
        struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
        for (int i = 0; i < r->n_texts; i++)
            if (strcmp(r->texts[i].name, NEEDED[k]) == 0) r->texts[i].name = "other";
        cr_expect(bt_chart_ready(r, "waterfall", &e) == BT_E_INPUT && strstr(e.msg, NEEDED[k]), "%s", e.msg);
    }
    bt_arena_free(a);
}

Test(chart, a_long_source_does_not_push_the_caveat_away)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    char *dir = tl_dir(), source[4000];
    struct bt_chart_opts o = opts(dir, BT_SVG);
    struct bt_err e = { 0 };
    size_t len;
    for (size_t i = 0; i < sizeof source; i++) source[i] = i % 7 == 6 ? ' ' : 'x';
    source[sizeof source - 1] = '\0';
    for (int i = 0; i < r->n_attr; i++)
        if (strcmp(r->attr[i].name, "source") == 0) r->attr[i].text = source;
    cr_assert(bt_chart_draw(r, "beds", &o, &e) == BT_OK, "%s", e.msg);
    char *svg = drawn(dir, "beds", "svg", &len);
    cr_expect(strstr(svg, "Must not be used for setting contracts") && strstr(svg, "Source: xxxxxx"));
    free(svg);
    tl_rmdir(dir);
    bt_arena_free(a);
}

Test(chart, absent_entries_are_gaps)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 36 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_PNG);
    struct bt_err e = { 0 };
    size_t len;
    for (int i = 0; i < r->n_array; i++)
        if (strcmp(r->array[i].name, "m_emergency_admissions") == 0) {
            r->array[i].valid = bt_get(a, 4 * 36, 1);
            memset(r->array[i].valid, 1, 4 * 36);
            memset(r->array[i].valid, 0, 7);
        }
    cr_assert(bt_chart_draw(r, "admissions", &o, &e) == BT_OK, "%s", e.msg);
    char *script = drawn(dir, "admissions", "gp", &len);
    cr_expect(strstr(script, " NaN NaN ") != NULL);
    free(script);
    tl_rmdir(dir);
    bt_arena_free(a);
}

Test(chart, unknown_names_and_formats)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    struct bt_chart_opts o = opts(".", BT_PNG);
    struct bt_err e = { 0 }, f = { 0 }, g = { 0 };
    unsigned set = 0;
    cr_expect(bt_chart_draw(r, "../beds", &o, &e) == BT_E_USAGE && strstr(e.msg, "admissions, beds, waiting"), "%s", e.msg);
    cr_expect(bt_chart_formats("png,svg", &set, &f) == BT_OK && set == (BT_PNG | BT_SVG));
    cr_expect(bt_chart_formats("pdf", &set, &f) == BT_OK && set == BT_PDF);
    cr_expect(bt_chart_formats("png,jpeg", &set, &f) == BT_E_USAGE && strstr(f.msg, "'jpeg'"), "%s", f.msg);
    cr_expect(bt_chart_formats("", &set, &g) == BT_E_USAGE);
    o.formats = 0;
    cr_expect(bt_chart_draw(r, "beds", &o, &g) == BT_E_USAGE);
    bt_arena_free(a);
}

Test(chart, missing_folders)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    struct bt_err e = { 0 }, f = { 0 };
    char *dir = tl_dir();
    struct bt_chart_opts o = opts("no/such/folder", BT_PNG);
    cr_expect(bt_chart_draw(r, "beds", &o, &e) == BT_E_IO && strstr(e.msg, "no/such/folder"), "%s", e.msg);
    o = opts(dir, BT_PNG);
    o.plots = "no/such/templates";
    cr_expect(bt_chart_draw(r, "beds", &o, &f) == BT_E_IO && strstr(f.msg, "no/such/templates/theme.gp"), "%s", f.msg);
    cr_expect(files_in(dir) == 0);
    tl_rmdir(dir);
    bt_arena_free(a);
}

Test(chart, a_missing_tool_is_named_before_computing)
{
    static const char *const BEDS[] = { "beds" }, *const PATHWAY[] = { "pathway" };
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_PNG);
    struct bt_err ok = { 0 }, e = { 0 }, f = { 0 }, g = { 0 }, all = { 0 };
    cr_expect(bt_chart_check_tools(NULL, 0, &ok) == BT_OK, "%s", ok.msg);
    setenv("PATH", "", 1);
    cr_expect(bt_chart_check_tools(BEDS, 1, &e) == BT_E_IO && strstr(e.msg, "'gnuplot'") && strstr(e.msg, "gnuplot-nox"), "%s", e.msg);
    cr_expect(bt_chart_check_tools(PATHWAY, 1, &f) == BT_E_IO && strstr(f.msg, "'dot'") && strstr(f.msg, "graphviz"), "%s", f.msg);
    cr_expect(bt_chart_check_tools(NULL, 0, &all) == BT_E_IO);
    cr_expect(bt_chart_draw(r, "beds", &o, &g) == BT_E_IO && strstr(g.msg, "gnuplot-nox"), "%s", g.msg);
    unsetenv("PATH");
    cr_expect(bt_chart_check_tools(NULL, 0, &(struct bt_err){ 0 }) == BT_E_IO);
    cr_expect(files_in(dir) == 0);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* What a gnuplot may do instead of drawing; every one must end soon, with a message, and leave no file. */
static const struct {
    const char *script, *says;
    double seconds;
} TOOLS[] = { { "#!/bin/sh\nexec sleep 100\n", "after 0.3 seconds", 0.3 },
              { "#!/bin/sh\nsleep 100 &\nsleep 100\n", "after 0.3 seconds", 0.3 },
              { "#!/bin/sh\nexec >&- 2>&-\nsleep 100\n", "after 0.3 seconds", 0.3 },
              { "#!/bin/sh\nexit 0\n", "no picture", 60 },
              { "#!/bin/sh\ncat >/dev/null\necho it is broken >&2\nexit 3\n", "status 3: it is broken", 60 },
              { "#!/bin/sh\nkill -9 $$\n", "signal 9", 60 },
              { "#!/bin/sh\ncat >/dev/null\necho hello\n", "no png file", 60 },
              { "#!/bin/sh\nexec cat\n", "no png file", 60 },
              { "#!/no/such/program\n", "cannot start", 60 },
              { "#!/bin/sh\ni=0; while [ $i -lt 3000 ]; do echo 'words, words, words' >&2; i=$((i+1)); done; exit 1\n", "words", 60 } };
ParameterizedTestParameters(chart, a_bad_tool_is_survived)
{
    return tl_rows(TL_N(TOOLS));
}
ParameterizedTest(size_t *row, chart, a_bad_tool_is_survived)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 3, .months = 120 });
    struct bt_err e = { 0 };
    struct timespec from, to;
    char *bin = tl_dir(), *dir = tl_dir(), path[1024];
    tl_text(bin, "gnuplot", TOOLS[*row].script);
    snprintf(path, sizeof path, "%s/gnuplot", bin);
    cr_assert(chmod(path, 0755) == 0);
    snprintf(path, sizeof path, "%s:/usr/bin:/bin", bin);
    setenv("PATH", path, 1);
    struct bt_chart_opts o = opts(dir, BT_PNG);
    o.seconds = TOOLS[*row].seconds;
    clock_gettime(CLOCK_MONOTONIC, &from);
    cr_expect(bt_chart_draw(r, "admissions", &o, &e) == BT_E_IO);
    clock_gettime(CLOCK_MONOTONIC, &to);
    cr_expect(strstr(e.msg, TOOLS[*row].says), "'%s' says '%s'", TOOLS[*row].says, e.msg);
    cr_expect(to.tv_sec - from.tv_sec < 10);
    cr_expect(files_in(dir) == 0);
    tl_rmdir(bin);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* The same results give the same bytes, whatever the user's locale and settings are. */
Test(chart, pictures_repeat_byte_for_byte)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 2, .months = 60 });
    char *first = tl_dir(), *second = tl_dir();
    static const char *const CHART[] = { "admissions", "cost", "pathway" }, *const ENDING[] = { "png", "svg", "pdf", "script" };
    for (size_t c = 0; c < TL_N(CHART); c++) {
        struct bt_err e = { 0 };
        struct bt_chart_opts o = opts(first, BT_ALL_FORMATS), again = opts(second, BT_ALL_FORMATS);
        cr_assert(bt_chart_draw(r, CHART[c], &o, &e) == BT_OK, "%s", e.msg);
        tl_text(second, ".gnuplot", "set terminal dumb\nset title 'mine'\nset decimalsign ','\n");
        setenv("HOME", second, 1);
        setenv("GNUTERM", "dumb", 1);
        setenv("LC_ALL", "de_DE.UTF-8", 1);
        setlocale(LC_ALL, "");
        cr_assert(bt_chart_draw(r, CHART[c], &again, &e) == BT_OK, "%s", e.msg);
        for (size_t k = 0; k < TL_N(ENDING); k++) {
            const char *ending = k < 3 ? ENDING[k] : strcmp(CHART[c], "pathway") ? "gp"
                                                                                 : "dot";
            size_t n = 0, m = 0;
            char *x = drawn(first, CHART[c], ending, &n), *y = drawn(second, CHART[c], ending, &m);
            cr_expect(x && y && n == m && memcmp(x, y, n) == 0, "%s.%s differs", CHART[c], ending);
            free(x);
            free(y);
        }
    }
    tl_rmdir(first);
    tl_rmdir(second);
    bt_arena_free(a);
}

/* The script beside the pictures draws them again, needing nothing else. */
Test(chart, scripts_can_be_run_by_hand)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 3, .months = 60 });
    char *dir = tl_dir(), command[1024];
    struct bt_chart_opts o = opts(dir, BT_PNG | BT_SVG);
    for (size_t i = 0; i + 1 < CHARTS; i++) {
        struct bt_err e = { 0 };
        size_t n = 0, m = 0;
        cr_assert(bt_chart_draw(r, name_of(i), &o, &e) == BT_OK, "%s", e.msg);
        char *before = drawn(dir, name_of(i), "svg", &n);
        snprintf(command, sizeof command, "cd '%s' && rm %s.png %s.svg && gnuplot %s.gp && gnuplot -e \"FORMAT='svg'\" %s.gp", dir,
                 name_of(i), name_of(i), name_of(i), name_of(i));
        cr_expect(system(command) == 0, "%s", command);
        char *after = drawn(dir, name_of(i), "svg", &m), *png = drawn(dir, name_of(i), "png", &n);
        cr_expect(png && after && memcmp(png, "\x89PNG", 4) == 0);
        cr_expect(after && strcmp(before, after) == 0, "%s.svg differs", name_of(i));
        free(before);
        free(after);
        free(png);
    }
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* The text of the pathway comes from a file as well. */
static const struct {
    const char *dot, *says;
} PATHWAYS[] = { { "nothing", "no graph" },
                 { "} {", "no graph" },
                 { "digraph { a -> ", "no graph" },
                 { "digraph { a -> -> b }", "syntax error" },
                 { "digraph { a [URL=\"javascript:alert(1)\"] }", "not allowed" },
                 { "digraph { a [image=\"/etc/passwd\"] }", "passwd" } };
Test(chart, hostile_pathways)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    for (size_t k = 0; k < TL_N(PATHWAYS); k++) {
        struct bt_err e = { 0 };
        for (int i = 0; i < r->n_attr; i++)
            if (strcmp(r->attr[i].name, "pathway_dot") == 0) r->attr[i].text = PATHWAYS[k].dot;
        enum bt_code rc = bt_chart_draw(r, "pathway", &o, &e);
        if (rc == BT_OK) { /* drawn without what was asked for */
            size_t len;
            char *svg = drawn(dir, "pathway", "svg", &len);
            cr_expect(k == TL_N(PATHWAYS) - 1, "%s is drawn", PATHWAYS[k].dot);
            cr_expect(svg && !strstr(svg, "<image") && !strstr(svg, "passwd"), "%s", PATHWAYS[k].dot);
            free(svg);
        } else {
            cr_expect(strstr(e.msg, PATHWAYS[k].says), "%s: %s", PATHWAYS[k].dot, e.msg);
            cr_expect(files_in(dir) == 0);
        }
    }
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* Numbers of `array NAME[9] = [ ... ]` in the theme; colours as their grey. */
static int theme(const char *text, const char *name, double *v)
{
    char head[40];
    unsigned r, g, b;
    int n = 0;
    snprintf(head, sizeof head, "array %s[", name);
    const char *at = strstr(text, head);
    cr_assert(at != NULL, "%s", head);
    at = strstr(at, "= [") + 3;
    for (const char *end = strchr(at, ']'); at < end && n < 9; at += strcspn(at, ",]") + 1)
        v[n++] = sscanf(at, " '#%2x%2x%2x'", &r, &g, &b) == 3 ? 0.299 * r + 0.587 * g + 0.114 * b : strtod(at, NULL);
    return n;
}

/* Fills that grey print makes alike bear different lines. */
Test(chart, fills_are_told_apart_in_grey)
{
    size_t len;
    double grey[9], hatch[9];
    char *text = drawn("plots", "theme", "gp", &len);
    cr_assert(text && theme(text, "FILL", grey) == 9 && theme(text, "HATCH", hatch) == 9);
    for (int i = 0; i < 9; i++)
        for (int k = 0; k < i; k++)
            cr_expect(fabs(grey[i] - grey[k]) > 25 || hatch[i] != hatch[k], "fills %d and %d: grey %.0f and %.0f", k + 1, i + 1, grey[k],
                      grey[i]);
    free(text);
}

/* Title and caption stand above the pathway, and the caption says what no line shows. */
Test(chart, the_pathway_says_what_it_leaves_out)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    char *dir = tl_dir();
    size_t len;
    struct bt_err e = { 0 };
    struct bt_chart_opts o = opts(dir, BT_SVG);
    cr_assert(bt_chart_draw(r, "pathway", &o, &e) == BT_OK, "%s", e.msg);
    char *script = drawn(dir, "pathway", "dot", &len), *svg = drawn(dir, "pathway", "svg", &len);
    cr_assert(script && svg);
    cr_expect(strstr(script, "labelloc=t") && !strstr(script, "labelloc=b"));
    cr_expect(strstr(svg, "what moves nobody: Minor A&amp;E attendance") != NULL, "%s", script);
    free(script);
    free(svg);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* ---- a pathway with names of its own ---- */

static const struct {
    const char *usual, *own, *role;
} OWN[] = { { "acute_beds", "hospital", "role_main" },
            { "emergency_admissions", "urgent_stays", "role_arrivals" },
            { "acute_bed_days", "hospital_days", "role_place_days" },
            { "days_delayed", "stuck_days", "role_delayed_days" } };

static const char *own_name(struct bt_arena *a, const char *name)
{
    size_t skip = strncmp(name, "m_", 2) == 0 ? 2 : 0;
    for (size_t i = 0; i < TL_N(OWN); i++)
        if (strcmp(name + skip, OWN[i].usual) == 0) return bt_printf(a, "%.*s%s", (int)skip, name, OWN[i].own);
    return name;
}

/* The same results with other names in all places; roles say which is which. */
static void rename_all(struct bt_arena *a, struct bt_results *r)
{
    struct bt_attr *attr = bt_get(a, (size_t)r->n_attr + TL_N(OWN), sizeof *attr);
    memcpy(attr, r->attr, (size_t)r->n_attr * sizeof *attr);
    for (size_t i = 0; i < TL_N(OWN); i++) attr[r->n_attr++] = (struct bt_attr){ .name = OWN[i].role, .text = OWN[i].own };
    r->attr = attr;
    for (int i = 0; i < r->n_array; i++) r->array[i].name = own_name(a, r->array[i].name);
    for (int i = 0; i < r->n_axis; i++) {
        const char **label = bt_get(a, (size_t)r->axis[i].n + 1, sizeof *label);
        for (int k = 0; r->axis[i].label && k < r->axis[i].n; k++) label[k] = own_name(a, r->axis[i].label[k]);
        if (r->axis[i].label) r->axis[i].label = label;
    }
    for (int i = 0; i < r->n_texts; i++) {
        int n = r->axis[r->texts[i].axis].n;
        const char **v = bt_get(a, (size_t)n + 1, sizeof *v);
        for (int k = 0; k < n; k++) v[k] = r->texts[i].v[k] ? own_name(a, r->texts[i].v[k]) : NULL;
        r->texts[i].v = v;
    }
}

Test(chart, a_pathway_with_other_names_draws_the_same)
{
    static const char *const CHART[] = { "admissions", "beds", "waiting", "community", "waterfall" };
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 2, .months = 60 });
    char *usual = tl_dir(), *own = tl_dir();
    struct bt_chart_opts o = opts(usual, BT_SVG);
    for (size_t i = 0; i < TL_N(CHART); i++) {
        struct bt_err e = { 0 };
        cr_assert(bt_chart_draw(r, CHART[i], &o, &e) == BT_OK, "%s", e.msg);
    }
    rename_all(a, r);
    cr_assert(bt_results_array(r, "m_hospital_days") && !bt_results_array(r, "m_acute_bed_days"));
    o = opts(own, BT_SVG);
    for (size_t i = 0; i < TL_N(CHART); i++) {
        struct bt_err e = { 0 };
        size_t n = 0, m = 0;
        cr_assert(bt_chart_draw(r, CHART[i], &o, &e) == BT_OK, "%s", e.msg);
        char *x = drawn(usual, CHART[i], "svg", &n), *y = drawn(own, CHART[i], "svg", &m);
        cr_expect(x && y && n == m && memcmp(x, y, n) == 0, "%s differs", CHART[i]);
        free(x);
        free(y);
    }
    r->n_attr -= (int)TL_N(OWN); /* no roles: the names are strange */
    struct bt_err e = { 0 };
    cr_expect(bt_chart_ready(r, "beds", &e) == BT_E_INPUT && strstr(e.msg, "'role: main'"), "%s", e.msg);
    tl_rmdir(usual);
    tl_rmdir(own);
    bt_arena_free(a);
}
