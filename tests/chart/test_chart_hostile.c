/* Charts: hostile text stays text, what is missing is named, a bad tool is survived. */
#include "drawn.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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
                                       "%1$*2147483647d",
                                       "\xef\xbf\xbf\xef\xbf\xbe" };
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
    cr_expect(tl_entries(".") == 2 * CHARTS, "a file came into being");
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
        const char *by = c->study ? bt_printf(a, "`%s`", c->study) : "`run`";
        if (strcmp(c->name, "track") == 0) by = "`track`";
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
    cr_expect(tl_entries(dir) == 0);
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
    cr_expect(tl_entries(dir) == 0);
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
    cr_expect(tl_entries(dir) == 0);
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
              { "#!/bin/sh\ncase \"$(head -n 1)\" in *png*) echo no PNG >&2; exit 3;; *) exec sleep 100;; esac\n", "status 3: no PNG", 60 },
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
    struct bt_chart_opts o = opts(dir, BT_ALL_FORMATS);
    o.seconds = TOOLS[*row].seconds;
    clock_gettime(CLOCK_MONOTONIC, &from);
    cr_expect(bt_chart_draw(r, "admissions", &o, &e) == BT_E_IO);
    clock_gettime(CLOCK_MONOTONIC, &to);
    cr_expect(strstr(e.msg, TOOLS[*row].says), "'%s' says '%s'", TOOLS[*row].says, e.msg);
    cr_expect(to.tv_sec - from.tv_sec < 10);
    cr_expect(tl_entries(dir) == 0);
    tl_rmdir(bin);
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
            cr_expect(tl_entries(dir) == 0);
        }
    }
    tl_rmdir(dir);
    bt_arena_free(a);
}
