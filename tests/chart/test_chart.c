/* Charts: every row draws in every format and shape, repeats, says what it leaves out, and can be told apart in grey. */
#include "bendtrend/study.h"
#include "drawn.h"

#include <locale.h>
#include <math.h>
#include <unistd.h>

static const struct {
    const char *name, *magic;
    size_t least;
} FORMATS[] = { { "png", "\x89PNG", 20000 }, { "svg", "<?xml", 4000 }, { "pdf", "%PDF", 8000 } };

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
        bool optional = strcmp(c[i].name, "history") == 0 || strcmp(c[i].name, "backtest") == 0 || strcmp(c[i].name, "track") == 0 ||
                        strcmp(c[i].name, "localities") == 0 || strcmp(c[i].name, "delays") == 0 || c[i].study;
        cr_expect(c[i].optional == optional, "%s", c[i].name);
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
                          strstr(data, "Northumberland") && strstr(data, "Checked in the run: units of 676 numbers agree; people"),
                      "the footer is incomplete");
        free(data);
    }
    cr_expect(tl_entries(dir) == 4, "pictures, the script and nothing else");
    o.force = false;
    cr_expect(bt_chart_draw(r, name_of(*row), &o, &e) == BT_E_USAGE, "nothing is replaced unasked");
    cr_expect(tl_entries(dir) == 4);
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
