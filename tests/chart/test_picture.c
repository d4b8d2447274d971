/* What is in the pictures of charts: the lines, the rows, the figures and where they stand. */
#include "drawn.h"

#include <math.h>

/* A line that saturates in one winter has no wiggles, begins when twelve months are there, and the chart says so. */
Test(picture, lines_are_means_of_twelve_months)
{
    static const char *const LINES[] = { "admissions", "beds", "waiting" };
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 36 });
    struct bt_results *brief = synthetic(a, (struct synthetic){ .bundles = 1, .months = 23 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    o.force = true;
    for (size_t k = 0; k < TL_N(LINES); k++) {
        struct bt_err e = { 0 };
        cr_assert(bt_chart_draw(r, LINES[k], &o, &e) == BT_OK, "%s", e.msg);
        char *script = drawn(dir, LINES[k], "gp", NULL);
        cr_expect(strstr(script, "ean of the twelve months up to each month"), "%s does not say it", LINES[k]);
        free(script);
        cr_assert(bt_chart_draw(brief, LINES[k], &o, &e) == BT_OK, "%s", e.msg);
        script = drawn(dir, LINES[k], "gp", NULL);
        cr_expect(strstr(script, "single months") && !strstr(script, "twelve months"), "%s: less than two years", LINES[k]);
        free(script);
    }
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* The coverage of an intervention in all runs, at all times. */
static void cover(struct bt_results *r, int intervention, double share)
{
    const struct bt_array *a = bt_results_array(r, "coverage");
    int n = r->axis[a->axis[2]].n, rows = r->axis[a->axis[0]].n * r->axis[a->axis[1]].n;
    for (int i = 0; i < rows; i++) a->v[i * n + intervention] = share;
}

/* What is there as usual, and no more with a bundle, is in no bundle; names are whole; people are a column. */
Test(picture, ramps_show_what_bundles_change)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 2, .months = 60 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    o.force = true;
    struct bt_err e = { 0 };
    cover(r, 2, 0.4);
    cr_assert(bt_chart_draw(r, "ramps", &o, &e) == BT_OK, "%s", e.msg);
    char *script = drawn(dir, "ramps", "gp", NULL);
    cr_expect(!strstr(script, "'Care coordination'") && strstr(script, "'Case management'"));
    cr_expect(strstr(script, "'Identification of people at'") && strstr(script, "'risk'"), "long names go on in a second line");
    cr_expect(strstr(script, "'People reached'") && strstr(script, "CELLS = 3"));
    free(script);
    for (int i = 0; i < 13; i++) cover(r, i, 0.4);
    cr_expect(bt_chart_ready(r, "ramps", &e) == BT_E_INPUT && strstr(e.msg, "in no bundle does the coverage"), "%s", e.msg);
    struct bt_results *alone = synthetic(a, (struct synthetic){ .bundles = 0, .months = 60 });
    e = (struct bt_err){ 0 };
    cr_expect(bt_chart_ready(alone, "ramps", &e) == BT_E_INPUT && strstr(e.msg, "hold business as usual alone"), "%s", e.msg);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* The last row of a block of a script, column by column; returns how many. */
static int last_row(const char *script, const char *block, double *v, int room)
{
    char head[64];
    int n = 0;
    snprintf(head, sizeof head, "$%s << ", block);
    const char *at = strstr(script, head), *end = at ? strstr(at, "\nEOD") : NULL;
    cr_assert(at && end, "no block %s", block);
    for (at = end; at[-1] != '\n'; at--) {}
    for (char *next; n < room && at < end; at = next) {
        v[n++] = strtod(at, &next);
        if (next == at) break;
    }
    return n;
}

/* Where staff can be short, what was planned is dotted beside what there is: coverage, and staff less those missing. */
Test(picture, ramps_show_what_was_planned_where_staff_are_short)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 60, .short_staff = true }),
                      *plain = synthetic(a, (struct synthetic){ .bundles = 1, .months = 60 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    struct bt_err e = { 0 };
    double v[8];
    o.force = true;
    cr_assert(bt_chart_draw(r, "ramps", &o, &e) == BT_OK, "%s", e.msg);
    char *script = drawn(dir, "ramps", "gp", NULL);
    cr_expect(strstr(script, "PLANS = 1") && strstr(script, "Dotted: as planned, if no staff were short"));
    cr_expect(strstr(script, "'Staff in post (whole-time equivalents)'") && !strstr(script, "Staff needed"));
    static const char *const BLOCK[] = { "C1R1", "C2R1" };
    for (int c = 0; c < 2; c++) { /* x, the bundle's own (none: it agrees), agreed, as usual, planned */
        int n = last_row(script, BLOCK[c], v, 8);
        cr_assert(n == 5, "%s has %d columns", BLOCK[c], n);
        cr_expect(fabs(v[2] / v[4] - 0.8) < 1e-3, "%s: %g of %g", BLOCK[c], v[2], v[4]);
    }
    free(script);
    cr_assert(bt_chart_draw(plain, "ramps", &o, &e) == BT_OK, "%s", e.msg);
    script = drawn(dir, "ramps", "gp", NULL);
    cr_expect(strstr(script, "PLANS = 0") && !strstr(script, "Dotted"));
    cr_expect(strstr(script, "'Staff needed (whole-time equivalents)'") && !strstr(script, "Staff in post"));
    cr_expect(strstr(script, "the scenario names no workforce, so none are short."));
    cr_expect(last_row(script, "C1R1", v, 8) == 4);
    free(script);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* The i-th number of an array in a script. */
static double number_of(const char *script, const char *array, int i)
{
    const char *at = strstr(script, array);
    for (at = at ? strchr(strstr(at, "= "), ' ') : NULL; at && i > 0; i--) at = strchr(at + 1, ',');
    return at ? strtod(at + strspn(at, " [,"), NULL) : -1;
}

/* However big the sums are, the figures after the bars end within the picture. */
Test(picture, figures_of_cost_fit)
{
    static const double SIZE[] = { 1e-3, 1, 1e3, 1e6 };
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    o.force = true;
    for (size_t k = 0; k < TL_N(SIZE); k++) {
        struct bt_arena *a = bt_arena_new();
        struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 3, .months = 60 });
        const struct bt_array *cost = bt_results_array(r, "cost_gbp");
        struct bt_err e = { 0 };
        size_t cells = 1;
        for (int i = 0; i < cost->rank; i++) cells *= (size_t)r->axis[cost->axis[i]].n;
        for (size_t i = 0; i < cells; i++) cost->v[i] *= SIZE[k];
        cr_assert(bt_chart_draw(r, "cost", &o, &e) == BT_OK, "%s", e.msg);
        char *script = drawn(dir, "cost", "gp", NULL), name[32];
        double lo = number_of(script, "\nXLO ", 0), hi = number_of(script, "\nXHI ", 0);
        int n = (int)number_of(script, "\nLABELS ", 0), of_bars = 0, decimals = -1;
        for (int i = 0; i < n; i++) {
            snprintf(name, sizeof name, "LABEL_TEXT[%d] = '", i + 1);
            const char *text = strstr(script, name) + strlen(name);
            if ((int)number_of(script, "array LABEL_PANEL", i) != 4) { /* figures in the columns: all as exact */
                int whole = (int)strcspn(text, ".'"), d = (int)strcspn(text, "'") - whole;
                cr_expect(decimals < 0 || d == decimals, "%.20s has not the decimals of the others", text);
                decimals = d;
                continue;
            }
            double wide = (double)strcspn(text, "'") * 7.0 / 461; /* pixels of a letter, of the panel; a minus sign has three bytes */
            cr_expect(number_of(script, "array LABEL_X", i) + 0.8 * wide * (hi - lo) < hi, "%.40s", text);
            of_bars++;
        }
        cr_expect(of_bars == 12, "%d", of_bars);
        free(script);
        bt_arena_free(a);
    }
    tl_rmdir(dir);
}

static struct bt_array *array_of(struct bt_results *r, const char *name)
{
    for (int i = 0; i < r->n_array; i++)
        if (strcmp(r->array[i].name, name) == 0) return &r->array[i];
    return NULL;
}

/* ---- front ---- */

/* The letters of a bundle end left of its point and stand below it: no point, and no part of the line, lies there; and they are within the
 * picture, one below the other. */
Test(picture, letters_of_a_front_lie_clear_of_its_line)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 6, .months = 60 });
    char *dir = tl_dir(), name[32];
    struct bt_chart_opts o = opts(dir, BT_SVG);
    struct bt_err e = { 0 };
    cr_assert(bt_chart_draw(r, "front", &o, &e) == BT_OK, "%s", e.msg);
    char *script = drawn(dir, "front", "gp", NULL);
    int n = (int)number_of(script, "\nLABELS ", 0), seen = 0;
    double least = number_of(script, "\nXLO ", 0), most = number_of(script, "\nXHI ", 0);
    for (int i = 0; i < n; i++) {
        int panel = (int)number_of(script, "array LABEL_PANEL", i);
        double x = number_of(script, "array LABEL_X", i), y = number_of(script, "array LABEL_Y", i),
               lo = number_of(script, "array PANEL_LO", panel - 1), hi = number_of(script, "array PANEL_HI", panel - 1),
               high = 0.014 * (hi - lo);
        snprintf(name, sizeof name, "LABEL_TEXT[%d] = '", i + 1);
        const char *text = strstr(script, name);
        cr_assert(text != NULL);
        text += strlen(name);
        double wide = 0.0275 * (double)strcspn(text, "'") * (most - least);
        cr_expect((int)number_of(script, "array LABEL_ALIGN", i) == 2 /* ends there */ && y - high > lo && x - wide > least, "%.20s", text);
        snprintf(name, sizeof name, "\n$P%d <<", panel);
        const char *row = strchr(strstr(script, name) + 1, '\n') + 1;
        for (; *row && *row != 'E'; row = strchr(row, '\n') + 1) { /* all bundles; the front is of them */
            char *end;
            double px = strtod(row, &end), py = strtod(end, NULL);
            cr_expect(!(px <= x && py < y + high), "%.20s: a point at %g, %g", text, px, py);
            seen++;
        }
        for (int k = 0; k < i; k++)
            cr_expect((int)number_of(script, "array LABEL_PANEL", k) != panel || fabs(number_of(script, "array LABEL_Y", k) - y) > high);
    }
    cr_expect(n == 3 * 9 && seen == n * 19, "%d labels, %d", n, seen);
    free(script);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* An upright line only for an ambition of the year that is drawn. */
Test(picture, exceedance_has_ambitions_of_its_own_year_only)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 2, .months = 64 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    struct bt_err e = { 0 };
    static const char *const SAYS[] = { "-10 % against business as usual" };
    struct bt_array *by = array_of(r, "ambition_by");
    for (int i = 0; i < r->n_texts; i++)
        if (strcmp(r->texts[i].name, "ambition_label") == 0) r->texts[i].v = SAYS;
    o.force = true;
    for (int now = 0; now < 2; now++) {
        by->v[0] = now ? bt_results_axis(r, "month")->value[60] : 365;
        cr_assert(bt_chart_draw(r, "exceedance", &o, &e) == BT_OK, "%s", e.msg);
        char *script = drawn(dir, "exceedance", "gp", NULL);
        const char *line = strstr(script, "array LINE1");
        cr_assert(line != NULL);
        cr_expect(now == (strstr(script, "'dashed: the ambition'") != NULL), "%.80s", line);
        cr_expect(now != (strstr(script, "'its ambition is of another year, not drawn'") != NULL));
        cr_expect(now ? number_of(script, "array LINE1", 0) == -10 : isnan(number_of(script, "array LINE1", 0)), "%.80s", line);
        free(script);
    }
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* ---- history ---- */

/* One series by months, 4 per cent over the model with some months missing; one by quarters, 2 per cent under the model's. */
Test(picture, history_tells_the_error_of_months_and_of_quarters)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 60 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    o.force = true;
    struct bt_err e = { 0 };
    cr_assert(bt_chart_draw(r, "history", &o, &e) == BT_OK, "%s", e.msg);
    char *script = drawn(dir, "history", "gp", NULL);
    cr_expect(strstr(script, "TITLE = 'Northumberland, older people: the model beside what was published'"));
    cr_expect(strstr(script, "PANELS = 2\n"));
    cr_expect(strstr(script, "'mean absolute error 4.0%, 55 months'"), "%s", strstr(script, "PANEL_NOTE"));
    cr_expect(strstr(script, "'mean absolute error 2.0%, 20 quarters'"), "%s", strstr(script, "PANEL_NOTE"));
    cr_expect(strstr(script, "Published by: a made-up office; fitted to all five years"));
    free(script);
    struct bt_array *adm = array_of(r, "observed_emergency_admissions");
    memset(adm->valid, 0, 60);
    cr_assert(bt_chart_draw(r, "history", &o, &e) == BT_OK, "%s", e.msg);
    script = drawn(dir, "history", "gp", NULL);
    cr_expect(strstr(script, "'nothing published in this time'"));
    free(script);
    adm->name = "observed_nothing_we_measure";
    cr_expect(bt_chart_draw(r, "history", &o, &e) == BT_E_INPUT && strstr(e.msg, "m_nothing_we_measure"), "%s", e.msg);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* ---- back-test ---- */

Test(picture, backtest_has_a_panel_a_series_and_says_who_was_nearer)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 0, .months = 60 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    o.force = true;
    struct bt_err e = { 0 };
    cr_assert(bt_chart_draw(r, "backtest", &o, &e) == BT_OK, "%s", e.msg);
    char *script = drawn(dir, "backtest", "gp", NULL);
    cr_expect(strstr(script, "PANELS = 2\n"));
    cr_expect(strstr(script, "'Emergency admissions a day'"), "totals are said a day");
    cr_expect(strstr(script, "'Occupied beds'"), "what is a mean a day already stays");
    cr_expect(strstr(script, "'mean error: model 1.0% (a naive one wins)'"));
    cr_expect(strstr(script, "'last year 5.0%, line 0.5%'"));
    cr_expect(strstr(script, "from 2016-10-01 on, nothing was fitted"));
    free(script);
    memset(array_of(r, "held_out")->v, 0, 60 * sizeof(double));
    cr_expect(bt_chart_draw(r, "backtest", &o, &e) == BT_E_INPUT && strstr(e.msg, "no whole back-test"), "%s", e.msg);
    tl_rmdir(dir);
    bt_arena_free(a);
}

/* ---- actual against plan ---- */

Test(picture, track_marks_a_month_once_and_has_a_bar_for_each_quarter_settled)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 0, .months = 24 });
    char *dir = tl_dir();
    struct bt_chart_opts o = opts(dir, BT_SVG);
    struct bt_err e = { 0 };
    o.suffix = "_admissions", o.force = true;
    cr_assert(bt_chart_draw(r, "track", &o, &e) == BT_OK, "%s", e.msg);
    char *script = drawn(dir, "track_admissions", "gp", NULL), *svg = drawn(dir, "track_admissions", "svg", NULL);
    cr_expect(strstr(script, "PANELS = 3\n") && strstr(script, "PHASES = 2\n"));
    /* counted 900, plan 900, as usual 927, band 882 to 909 a day; the ratio in per cent; no rule fires in the first month */
    cr_expect(strstr(script, "$T << EOD\n2014.2876712328766 891 900 927 882 909 99 NaN NaN NaN NaN\n"), "%s", script);
    cr_expect(strstr(script, "\n2014.790410958904 NaN 870.9"), "a month that was not counted is a gap");
    cr_expect(strstr(script, " 100.16666666666667 100.16666666666667 NaN NaN NaN\n"), "outside");
    cr_expect(strstr(script, " 101.83333333333333 101.83333333333333 NaN NaN NaN\n"), "outside and trend: one mark, of the first rule");
    cr_expect(strstr(script, "2014.620890410959 10 100\n") && strstr(script, "2016.125 NaN 100\n"), "met, and open");
    cr_expect(strstr(svg, ">upper limit<") && strstr(svg, ">plan<") && strstr(svg, ">60<") && strstr(svg, "Since April 2016 above plan"));
    free(script), free(svg);
    cr_expect(tl_entries(dir) == 2);
    for (int i = 0; i < r->n_array; i++)
        if (strcmp(r->array[i].name, "track_actual") == 0) memset(r->array[i].valid, 0, 48);
    cr_expect(bt_chart_draw(r, "track", &o, &e) == BT_E_INPUT && strstr(e.msg, "nothing to show"), "%s", e.msg);
    tl_rmdir(dir);
    bt_arena_free(a);
}
