/* Reports: which files go together, what is escaped, what a template may be, what the page says of results that were made by hand. */
#include "../chart/synthetic.h"
#include "../tiny.h"
#include "bendtrend/report.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct made {
    struct bt_arena *a;
    char *dir, *out, *html;
    struct bt_errs errs;
    enum bt_code rc;
};

static struct bt_report_opts opts(const char *style)
{
    return (struct bt_report_opts){ .plots = "plots", .evidence = "scenarios/evidence", .style = style, .formats = 1 };
}

static char *in_dir(const char *dir, const char *name)
{
    char *path = NULL;
    cr_assert(asprintf(&path, "%s/%s", dir, name) > 0);
    return path;
}

/* The report of results, into a fresh folder; html is NULL where it was refused. */
static struct made make(const struct bt_report_in *in, int n, const char *style)
{
    struct made m = { .a = bt_arena_new(), .dir = tl_dir() };
    struct bt_report_opts o = opts(style);
    struct bt_folder *into;
    struct bt_err e = { 0 };
    m.out = in_dir(m.dir, "report");
    cr_assert(bt_folder_open(m.out, &into, &e) == BT_OK, "%s", e.msg);
    m.rc = bt_report_write(in, n, &o, into, m.a, NULL, &m.errs);
    if (m.rc != BT_OK) {
        bt_folder_drop(into);
        return m;
    }
    cr_assert(bt_folder_finish(into, false, NULL, &e) == BT_OK, "%s", e.msg);
    char *page = in_dir(m.out, "report.html");
    m.html = tl_bytes(page, NULL);
    free(page);
    return m;
}

static void forget(struct made *m)
{
    bt_errs_free(&m->errs);
    free(m->html);
    free(m->out);
    bt_arena_free(m->a);
    tl_rmdir(m->dir);
}

static struct made of(struct bt_arena *a, struct synthetic s, const char *style)
{
    struct bt_report_in in = { "r.h5", synthetic(a, s) };
    return make(&in, 1, style);
}

#define SAYS(m, part) cr_expect((m).html &&strstr((m).html, (part)) != NULL, "the page does not say '%s'", (part))

/* ---- formats ---- */

Test(report, formats_are_named)
{
    struct bt_err e = { 0 };
    unsigned f = 0;
    cr_expect(bt_report_formats("html", &f, &e) == BT_OK && f == 1);
    cr_expect(bt_report_formats("html,pdf,docx", &f, &e) == BT_OK && f == 7);
    cr_expect(bt_report_formats("html,odt", &f, &e) == BT_E_USAGE);
    cr_expect(strstr(e.msg, "html, pdf, docx") && strstr(e.msg, "'odt'"), "%s", e.msg);
}

Test(report, knows_its_files)
{
    static const char *const OURS[] = { "report.html", "report.pdf", "report.xlsx", "charts/beds.svg", "charts/leeds-beds.gp",
                                        "assurance/register.csv", "explorer/leeds.html" },
                             *const NOT[] = { "report.txt", "beds.svg", "charts/beds.xls", "assurance/minutes.docx", "charts/",
                                              "explorer/leeds.js" };
    for (size_t i = 0; i < TL_N(OURS); i++) cr_expect(bt_report_is_file(OURS[i]), "%s", OURS[i]);
    for (size_t i = 0; i < TL_N(NOT); i++) cr_expect(!bt_report_is_file(NOT[i]), "%s", NOT[i]);
}

/* ---- what Word is laid out by ---- */

static void put_plots(const char *dir, const char *name)
{
    size_t len;
    char *from = in_dir("plots", name), *data = tl_bytes(from, &len);
    tl_write(dir, name, data, len);
    free(from), free(data);
}

static const struct {
    const char *docx, *lua, *says; /* NULL: the file as shipped; "-": none */
} STYLES[] = {
    { "-", NULL, "report.docx': No such file" },
    { NULL, "-", "report.lua': No such file" },
    { NULL, "", "report.lua' is empty: Word documents are laid out by it" },
    { NULL, " \n", "report.lua' is empty" },
    { "", NULL, "report.docx' is empty" },
    { "no document", NULL, "pandoc" },
    { NULL, "function Table(", "pandoc" },
};
ParameterizedTestParameters(report, word_needs_its_styles) { return tl_rows(TL_N(STYLES)); }
ParameterizedTest(size_t *row, report, word_needs_its_styles)
{
    if (getenv("BT_SAN")) cr_skip_test("pandoc does the work");
    struct bt_arena *a = bt_arena_new();
    char *plots = tl_dir(), *dir = tl_dir(), *out = in_dir(dir, "report");
    const char *const IS[] = { STYLES[*row].docx, STYLES[*row].lua }, *const NAME[] = { "report.docx", "report.lua" };
    put_plots(plots, "report.css");
    for (int i = 0; i < 2; i++) {
        if (!IS[i]) put_plots(plots, NAME[i]);
        else if (strcmp(IS[i], "-") != 0) tl_text(plots, NAME[i], IS[i]);
    }
    struct bt_report_in in = { "r.h5", synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 }) };
    struct bt_report_opts o = opts(NULL);
    struct bt_folder *into;
    struct bt_err e = { 0 };
    struct bt_errs errs = { 0 };
    o.plots = plots, o.formats = 4;
    cr_assert(bt_folder_open(out, &into, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_report_write(&in, 1, &o, into, a, NULL, &errs) == BT_E_IO && errs.n == 1);
    cr_expect(errs.n && strstr(errs.v[0].msg, STYLES[*row].says), "%s", errs.n ? errs.v[0].msg : "no error");
    bt_folder_drop(into);
    bt_errs_free(&errs);
    free(out);
    tl_rmdir(dir), tl_rmdir(plots);
    bt_arena_free(a);
}

/* ---- which files go together ---- */

static void attribute(struct bt_results *r, const char *name, const char *text)
{
    for (int i = 0; i < r->n_attr; i++)
        if (r->attr[i].group == 0 && strcmp(r->attr[i].name, name) == 0) r->attr[i].text = text;
}

static const struct {
    const char *study[2], *hash[2], *says; /* the hash "to" is of another locality */
} TOGETHER[] = {
    { { "run", "run" }, { "aa", "aa" }, "'a.h5' and 'b.h5' are both the run of one scenario" },
    { { "run", "validate" }, { "aa", "bb" }, "'b.h5' (scenario_hash bb) is not about the scenario of 'a.h5' (aa)" },
    { { "run", "backtest" }, { "aa", "bb" }, "'b.h5' (scenario_hash bb) is not about the scenario of 'a.h5' (aa)" },
    { { "validate", "backtest" },
      { "aa", "aa" },
      "'a.h5' is of validate; a report needs the run of its scenario beside it, made by: bendtrend run" },
    { { "run", "calibrate" }, { "aa", "aa" }, "'b.h5' is of the study 'calibrate'" },
    { { "run", "ambition" }, { "aa", "aa" }, NULL },
    { { "run", "run" }, { "aa", "to" }, NULL },
    { { "run", "run" }, { "aa", "bb" }, "'a.h5' and 'b.h5' are both runs of the locality 'Leeds', which would be added up as two" },
    { { "run", "validate" }, { "aa", "aa" }, NULL },
    { { "run", "compare" }, { "aa", "aa" }, NULL },
    { { "run", "uncertainty" }, { "aa", "aa" }, NULL },
    { { "run", "uncertainty" }, { "aa", "bb" }, "'b.h5' (scenario_hash bb) is not about the scenario of 'a.h5' (aa)" },
    { { "uncertainty", "validate" }, { "aa", "aa" }, "'a.h5' is of uncertainty; a report needs the run of its scenario beside it" },
    { { "run", "compare" }, { "aa", "bb" }, "'b.h5' (scenario_hash bb) is not about the scenario of 'a.h5' (aa)" },
    { { "compare", "validate" }, { "aa", "aa" }, "'a.h5' is of compare; a report needs the run of its scenario beside it" },
    { { "backtest", "run" }, { "aa", "aa" }, NULL },
};
ParameterizedTestParameters(report, files_go_together)
{
    return tl_rows(TL_N(TOGETHER));
}
ParameterizedTest(size_t *row, report, files_go_together)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_report_in in[2] = { { "a.h5", NULL }, { "b.h5", NULL } };
    struct bt_err e = { 0 };
    for (int i = 0; i < 2; i++) {
        struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
        attribute(r, "study", TOGETHER[*row].study[i]);
        attribute(r, "scenario_hash", TOGETHER[*row].hash[i]);
        attribute(r, "locality", strcmp(TOGETHER[*row].hash[i], "to") == 0 ? "Torbay" : "Leeds");
        in[i].r = r;
    }
    enum bt_code rc = bt_report_check(in, 2, &e);
    if (!TOGETHER[*row].says) cr_expect(rc == BT_OK, "%s", e.msg);
    else cr_expect(rc == BT_E_INPUT && strstr(e.msg, TOGETHER[*row].says), "%s", e.msg);
    bt_arena_free(a);
}

Test(report, wants_a_year)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_report_in in = { "short.h5", synthetic(a, (struct synthetic){ .bundles = 1, .months = 11 }) };
    struct bt_err e = { 0 };
    cr_expect(bt_report_check(&in, 1, &e) == BT_E_INPUT && strstr(e.msg, "at least twelve months"), "%s", e.msg);
    bt_arena_free(a);
}

Test(report, wants_a_run)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    struct bt_report_in in = { "none.h5", r };
    struct bt_err e = { 0 };
    for (int i = 0; i < r->n_axis; i++)
        if (strcmp(r->axis[i].name, "run") == 0) r->axis[i].n = 0, r->axis[i].label = bt_get(a, 1, sizeof *r->axis[i].label);
    cr_expect(bt_report_check(&in, 1, &e) == BT_E_INPUT && strstr(e.msg, "no run 'business as usual'"), "%s", e.msg);
    bt_arena_free(a);
}

/* ---- what the page says ---- */

Test(report, says_what_the_results_have)
{
    struct bt_arena *a = bt_arena_new();
    struct made m = of(a, (struct synthetic){ .bundles = 2, .months = 60 }, NULL);
    cr_assert(m.rc == BT_OK, "%s", m.errs.n ? m.errs.v[0].msg : "");
    SAYS(m, "<h2 id=\"nothing-changes\">What happens if nothing changes</h2>");
    SAYS(m, "<strong>This must not be used for</strong> setting contracts");
    SAYS(m, "106,000 fewer");
    SAYS(m, "of draws from the ranges assumed");
    SAYS(m, "No validity certificate was given");
    SAYS(m, "<code>bendtrend validate SCENARIO</code> supplies this.");
    SAYS(m, "No draws were given with this report. <code>bendtrend uncertainty SCENARIO</code> supplies this.");
    SAYS(m, "<figure id=\"figure-beds\">\n<svg ");
    SAYS(m, "aria-labelledby=\"beds-title beds-desc\"");
    cr_expect(!strstr(m.html, "<script") && !strstr(m.html, "http-equiv=\"refresh\""));
    cr_expect(!strstr(m.html, " chance "), "no probability is called one");
    forget(&m);
    bt_arena_free(a);
}

/* A figure is rounded one way on page one. */
Test(report, rounds_beds_one_way)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    const struct bt_array *days = bt_results_measure(r, "m_acute_bed_days");
    for (size_t i = 0; days && i < (size_t)r->axis[days->axis[0]].n * 24; i++) days->v[i] *= 163.7;
    struct bt_report_in in = { "r.h5", r };
    struct made m = make(&in, 1, NULL);
    cr_assert(m.rc == BT_OK && days != NULL, "%s", m.errs.n ? m.errs.v[0].msg : "");
    const char *first = strstr(m.html, "If nothing changes, <strong>"), *then = strstr(m.html, "<li>Acute beds in use ");
    const char *again = then ? strstr(then, " to <strong>") : NULL;
    cr_assert(first && again);
    first += strlen("If nothing changes, <strong>"), again += strlen(" to <strong>");
    size_t len = strcspn(first, " ");
    cr_expect(len >= strlen("12,340") && strncmp(first, again, len) == 0 && first[len - 1] == '0', "%.20s, %.20s", first, again);
    forget(&m);
    bt_arena_free(a);
}

/* Business as usual alone is a report too, and says what is missing. */
Test(report, of_business_as_usual_alone)
{
    struct bt_arena *a = bt_arena_new();
    struct made m = of(a, (struct synthetic){ .bundles = 0, .months = 24 }, NULL);
    cr_assert(m.rc == BT_OK, "%s", m.errs.n ? m.errs.v[0].msg : "");
    SAYS(m, "The results hold business as usual alone");
    SAYS(m, "Chart &#39;waterfall&#39; has nothing to show");
    forget(&m);
    bt_arena_free(a);
}

/* Of each bundle: what is done and from when, as the coverage of the runs has it; which would be done anyway and why; what is full. */
Test(report, says_what_a_bundle_is)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "money: money.yaml\n"
                                         "do_minimum: {bundle: first, reason: it is <law>, source: the Act, mark: observed}\n");
    t.money = TINY_MONEY_TEXT;
    struct tiny_study x = tiny_studied(&t, NULL);
    struct bt_report_in in = { "r.h5", &x.r };
    struct made m = make(&in, 1, NULL);
    cr_assert(m.rc == BT_OK, "%s", m.errs.n ? m.errs.v[0].msg : "");
    SAYS(m, "<strong>What would be done anyway (observed):</strong> it is &lt;law&gt;.");
    SAYS(m, "first (do-minimum)");
    SAYS(m, "<strong>What is done:</strong> from April 2026 ");
    SAYS(m, "What is full, and whom that holds back");
    cr_expect(!strstr(m.html, "second (do-minimum)"));
    forget(&m);
    tiny_study_drop(&x);
}

/* What is done anyway is told apart from what the best bundle does. */
Test(report, says_what_comes_without_a_decision)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 2, .months = 24 });
    struct bt_attr *more = bt_get(a, (size_t)r->n_attr + 1, sizeof *more);
    cr_assert(more != NULL);
    memcpy(more, r->attr, (size_t)r->n_attr * sizeof *more);
    more[r->n_attr++] = (struct bt_attr){ 0, "money_do_minimum", bt_results_axis(r, "run")->label[1], 0 };
    r->attr = more;
    struct bt_report_in in = { "r.h5", r };
    struct made m = make(&in, 1, NULL);
    cr_assert(m.rc == BT_OK, "%s", m.errs.n ? m.errs.v[0].msg : "");
    SAYS(m, "the do-minimum) takes <strong>");
    SAYS(m, "the scenario does not say why.");
    forget(&m);
    bt_arena_free(a);
}

static double number_after(const char *html, const char *before)
{
    const char *at = strstr(html, before);
    cr_assert(at != NULL, "'%s' is not in the page", before);
    at = strstr(at, "data-v=\"");
    cr_assert(at != NULL);
    return strtod(at + 8, NULL);
}

Test(report, adds_localities_up)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_report_in in[2];
    double sum = 0;
    for (int i = 0; i < 2; i++) {
        struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 36 });
        attribute(r, "scenario_hash", i ? "bb" : "aa");
        attribute(r, "locality", i ? "Torbay" : "Leeds");
        attribute(r, "price_year", i ? "2025/26" : "2014/15");
        const struct bt_array *m = bt_results_array(r, "m_emergency_admissions");
        for (int k = 0; i && k < 36; k++) m->v[k] *= 3;
        for (int k = 24; k < 36; k++) sum += m->v[k];
        const struct bt_array *c = bt_results_array(r, "coverage");
        size_t own = (size_t)bt_results_axis(r, "intervention")->n, run = 37 * own;
        for (size_t k = 0; i && k < run; k++) c->v[run + k] = c->v[k]; /* this one's bundle holds nothing */
        in[i] = (struct bt_report_in){ i ? "b.h5" : "a.h5", r };
    }
    struct made m = make(in, 2, NULL);
    cr_assert(m.rc == BT_OK, "%s", m.errs.n ? m.errs.v[0].msg : "");
    SAYS(m, "<h1>Leeds and Torbay</h1>");
    SAYS(m, "figure-localities");
    SAYS(m, "Prices of 2014/15, 2025/26.");
    SAYS(m, "id=\"torbay-trend\"");
    SAYS(m, "is not the same everywhere:</strong>");
    const char *together = strstr(m.html, "<table id=\"together\">");
    cr_assert(together != NULL);
    const char *second = strstr(strstr(together, "Business as usual (level)"), "</td>");
    cr_expect(fabs(number_after(second, "<td") / sum - 1) < 1e-12, "%.9g is not %.9g", number_after(second, "<td"), sum);
    forget(&m);
    bt_arena_free(a);
}

/* ---- what comes from users ---- */

static const char *const HOSTILE[] = {
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)", "`touch pwned`",
    "&lt;b&gt;</title></svg><script>", "=HYPERLINK(\"http://x\")", "\xff\xfe\x01\x02\xe2\x80\xae", "]]><!--"
};
/* Is the word within a tag anywhere, and not in one of its quoted values? */
static bool in_tag(const char *html, const char *word)
{
    char quote = 0;
    bool tag = false;
    for (const char *at = html; *at; at++) {
        if (!tag) tag = *at == '<';
        else if (quote) quote = *at == quote ? 0 : quote;
        else if (*at == '"' || *at == '\'') quote = *at;
        else if (*at == '>') tag = false;
        else if (strncmp(at, word, strlen(word)) == 0) return true;
    }
    return tag; /* one that never ends */
}

ParameterizedTestParameters(report, hostile_names)
{
    return tl_rows(TL_N(HOSTILE));
}
ParameterizedTest(size_t *row, report, hostile_names)
{
    struct bt_arena *a = bt_arena_new();
    struct made m = of(a, (struct synthetic){ .bundles = 1, .months = 24, .hostile = HOSTILE[*row] }, NULL);
    cr_assert(m.rc == BT_OK, "%s", m.errs.n ? m.errs.v[0].msg : "");
    cr_expect(!strstr(m.html, "<script") && !strstr(m.html, "<img") && !strstr(m.html, "<!--"), "markup gets out");
    cr_expect(!in_tag(m.html, "onload") && !in_tag(m.html, "onerror"), "an attribute gets out");
    cr_expect(!strchr(m.html, '\x01') && !strstr(m.html, "\xe2\x80\xae"), "marks that move text get out");
    cr_expect(access("pwned", F_OK) != 0);
    size_t open = 0, shut = 0;
    for (const char *at = m.html; (at = strstr(at, "<svg")); at++) open++;
    for (const char *at = m.html; (at = strstr(at, "</svg>")); at++) shut++;
    cr_expect(open > 0 && open == shut, "%zu drawings begin, %zu end", open, shut);
    forget(&m);
    bt_arena_free(a);
}

/* A name that a spreadsheet would take for a formula stays text in every table. */
Test(report, no_formula_in_a_table)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    const char *const *run = bt_results_axis(r, "run")->label;
    for (int i = 1; i < 4; i++) ((const char **)run)[i] = i == 1 ? "=cmd()" : i == 2 ? "=cmd() (low)"
                                                                                     : "=cmd() (high)";
    struct bt_report_in in = { "r.h5", r };
    struct made m = make(&in, 1, NULL);
    cr_assert(m.rc == BT_OK, "%s", m.errs.n ? m.errs.v[0].msg : "");
    char *path = in_dir(m.out, "charts/overview.csv"), *csv = tl_bytes(path, NULL);
    cr_expect(strstr(csv, "\n'=cmd(),") != NULL && !strstr(csv, "\n=cmd"), "%s", csv);
    free(csv);
    free(path);
    forget(&m);
    bt_arena_free(a);
}

/* ---- templates ---- */

static const char PNG[] = "\x89PNG\r\n\x1a\nnothing more is looked at";

static struct made styled(struct bt_arena *a, const char *yaml, const char *logo, const char *data)
{
    char *dir = tl_dir();
    tl_text(dir, "template.yaml", yaml);
    if (logo) tl_write(dir, logo, data, strlen(data));
    struct made m = of(a, (struct synthetic){ .bundles = 1, .months = 24 }, dir);
    tl_rmdir(dir);
    return m;
}

Test(report, takes_a_template)
{
    struct bt_arena *a = bt_arena_new();
    struct made m = styled(a,
                           "bendtrend_template: 1\norganisation: Anytown & Council\nlogo: l.png\nowner: A. Nybody\nnote: Draft\n"
                           "colours: {heading: \"#005ea5\", bar: \"#212b32\"}\n",
                           "l.png", PNG);
    cr_assert(m.rc == BT_OK, "%s", m.errs.n ? m.errs.v[0].msg : "");
    SAYS(m, "<p>Anytown &amp; Council</p>");
    SAYS(m, "--heading: #005ea5; --bar: #212b32;");
    SAYS(m, "<img src=\"data:image/png;base64,iVBORw0KGgpu");
    SAYS(m, "alt=\"Anytown &amp; Council\"");
    forget(&m);
    bt_arena_free(a);
}

static const struct {
    const char *yaml, *logo, *data, *says;
    int line, col;
} BAD[] = {
    { "organisation: X\n", NULL, NULL, "begins with bendtrend_template: 1", 1, 1 },
    { "bendtrend_template: 2\n", NULL, NULL, "bendtrend_template must be", 1, 21 },
    { "bendtrend_template: 1\norganization: X\n", NULL, NULL, "unknown key 'organization'; did you mean 'organisation'?", 2, 1 },
    { "bendtrend_template: 1\ncolours: {heading: \"#ffdd00\"}\n", NULL, NULL, "has a contrast of 1.3 to white, and at least 4.5", 2, 20 },
    { "bendtrend_template: 1\ncolours: {bar: red}\n", NULL, NULL, "a colour is written \"#rrggbb\"", 2, 16 },
    { "bendtrend_template: 1\ncolours: {border: \"#000000\"}\n", NULL, NULL, "unknown key 'border'", 2, 11 },
    { "bendtrend_template: 1\nlogo: l.png\n", NULL, NULL, "No such file", 2, 7 },
    { "bendtrend_template: 1\nlogo: l.gif\n", "l.gif", "GIF89a", "neither a PNG picture nor an SVG drawing", 2, 7 },
    { "bendtrend_template: 1\nlogo: l.svg\n", "l.svg", "<svg><script>1</script></svg>", "has a program or an address in it", 2, 7 },
    { "bendtrend_template: 1\nlogo: l.svg\n", "l.svg", "<svg><image href=\"http://x/y.png\"/></svg>", "has a program or an address in it",
      2, 7 },
    { "bendtrend_template: 1\nlogo: l.svg\n", "l.svg", "<svg><image xlink:href = '/etc/p'/></svg>", "has a program or an address in it",
      2, 7 },
    { "bendtrend_template: 1\nlogo: l.svg\n", "l.svg", "<svg><image href=\"//x/y.png\"/></svg>", "has a program or an address in it",
      2, 7 },
    { "bendtrend_template: 1\nlogo: l.svg\n", "l.svg", "<svg><style>@import 'x.css';</style></svg>", "has a program or an address in it",
      2, 7 },
    { "bendtrend_template: 1\nlogo: l.svg\n", "l.svg", "<svg><rect fill=\"url(https://x/y)\"/></svg>", "has a program or an address in it",
      2, 7 },
    { "bendtrend_template: 1\nlogo: ../l.png\n", NULL, NULL, "must be a file in the folder of the template", 2, 7 },
};
ParameterizedTestParameters(report, refuses_templates)
{
    return tl_rows(TL_N(BAD));
}
ParameterizedTest(size_t *row, report, refuses_templates)
{
    struct bt_arena *a = bt_arena_new();
    struct made m = styled(a, BAD[*row].yaml, BAD[*row].logo, BAD[*row].data);
    const struct bt_err *e = tl_errs_find(&m.errs, BAD[*row].says);
    cr_assert(m.rc != BT_OK && e, "%s", m.errs.n ? m.errs.v[0].msg : "it was taken");
    cr_expect(e->at.line == BAD[*row].line && e->at.col == BAD[*row].col, "at %d:%d instead of %d:%d", e->at.line, e->at.col,
              BAD[*row].line, BAD[*row].col);
    forget(&m);
    bt_arena_free(a);
}
