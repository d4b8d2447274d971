/* report.c -- the page as a whole, the formats it comes in, and the files beside it. */
#include "report_priv.h"
#include "bendtrend/json.h"
#include "bendtrend/version.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_CSS = 1 << 20,
       MOST_STYLES = 16 << 20 };

/* ---- formats: one row each ---- */

static enum bt_code as_html(struct bt_rep_doc *d, const char *page, size_t len);
static enum bt_code as_docx(struct bt_rep_doc *d, const char *page, size_t len);

static const struct format {
    const char *name, *tool, *package; /* tool NULL: none is needed */
    bool paper; /* made from the page for word processors */
    enum bt_code (*write)(struct bt_rep_doc *d, const char *page, size_t len);
} FORMATS[] = {
    { "html", NULL, NULL, false, as_html },
    { "pdf", "chromium", "chromium", false, bt_rep_print },
    { "docx", "pandoc", "pandoc", true, as_docx },
    { "xlsx", NULL, NULL, false, bt_rep_book },
};
enum { N_FORMATS = sizeof FORMATS / sizeof *FORMATS,
       AS_WORD = 1u << 2 }; /* of docx, the third */

enum bt_code bt_report_formats(const char *text, unsigned *formats, struct bt_err *e)
{
    char all[64] = "";
    for (int i = 0; i < N_FORMATS; i++) snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", i ? ", " : "", FORMATS[i].name);
    *formats = 0;
    for (const char *at = text;; at++) {
        size_t len = strcspn(at, ",");
        unsigned bit = 0;
        for (int i = 0; i < N_FORMATS; i++)
            if (strlen(FORMATS[i].name) == len && strncmp(FORMATS[i].name, at, len) == 0) bit = 1u << i;
        if (!bit)
            return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "a format of a report is one of %s, several by commas; found '%.*s'", all, (int)len,
                           at);
        *formats |= bit;
        at += len;
        if (!*at) return BT_OK;
    }
}

enum bt_code bt_report_check_tools(unsigned formats, struct bt_err *e)
{
    for (int i = 0; i < N_FORMATS; i++) {
        if (!(formats & 1u << i) || !FORMATS[i].tool) continue;
        char *path = bt_tool_find(FORMATS[i].tool);
        if (!path)
            return bt_fail(e, BT_E_IO, BT_NOWHERE, "the command '%s' makes %s of a report and is not on PATH; Debian package %s has it",
                           FORMATS[i].tool, FORMATS[i].name, FORMATS[i].package);
        free(path);
    }
    return bt_chart_check_tools(NULL, 0, e);
}

static bool ends(const char *name, const char *tail)
{
    size_t len = strlen(name), n = strlen(tail);
    return len > n && strcmp(name + len - n, tail) == 0;
}

bool bt_report_is_file(const char *name)
{
    static const char *const ENDINGS[] = { ".svg", ".png", ".pdf", ".csv", ".gp", ".dot" };
    char whole[32];
    for (int i = 0; i < N_FORMATS; i++) {
        snprintf(whole, sizeof whole, "report.%s", FORMATS[i].name);
        if (strcmp(name, whole) == 0) return true;
    }
    if (strncmp(name, "assurance/", 10) == 0) return ends(name, ".csv");
    if (strncmp(name, "explorer/", 9) == 0) return ends(name, ".html");
    for (size_t i = 0; strncmp(name, "charts/", 7) == 0 && i < sizeof ENDINGS / sizeof *ENDINGS; i++)
        if (ends(name, ENDINGS[i])) return true;
    return false;
}

/* ---- the page ---- */

static const struct section {
    const char *id, *title;
    void (*write)(struct bt_rep_doc *d, const struct bt_rep_place *p);
    bool fresh; /* begins a page on paper */
} SECTIONS[] = {
    { "trend", "The trend, and whether it bends", bt_rep_trend, true },
    { "bundles", "The bundles: what is done, how fast, when it pays", bt_rep_bundles, false },
    { "community", "The community side: places and waits", bt_rep_community, true },
    { "binds", "What binds, and where pressure moves", bt_rep_binds, false },
    { "waterfall", "Where bed days change", bt_rep_waterfall, true },
    { "economic", "Economic appraisal: value", bt_rep_economic, false },
    { "financial", "Finance: cash by organisation", bt_rep_financial, false },
    { "payers", "Who pays and who saves", bt_rep_payers, true },
    { "every-bundle", "Every bundle at once", bt_rep_compared, true },
    { "draws", "How sure: draws from the ranges assumed", bt_rep_uncertain, true },
    { "drives", "What drives it: which numbers, and which to find out first", bt_rep_drives, false },
    { "takes", "What it would take to meet the ambitions", bt_rep_takes, true },
    { "gains", "Who gains, by age band and segment", bt_rep_gains, true },
    { "sensitivity", "What the conclusions hang on", bt_rep_sensitivity, false },
    { "baseline", "The baseline: the model beside published figures", bt_rep_baseline, false },
    { "backtest", "The back-test: how far off was it before?", bt_rep_backtest, false },
    { "staff", "Staff and maturity", bt_rep_staff, false },
    { "settings", "Every setting that differs from the default", bt_rep_settings, false },
    { "assurance", "Assurance: assumptions, quality, limits, identity", bt_rep_assurance, true },
};
enum { N_SECTIONS = sizeof SECTIONS / sizeof *SECTIONS };

static const char *section_id(struct bt_rep_doc *d, const struct bt_rep_place *p, int i)
{
    return d->n_place > 1 ? bt_rep_fmt(d, "%s-%s", p->id, SECTIONS[i].id) : SECTIONS[i].id;
}

const char *bt_rep_title(struct bt_rep_doc *d)
{
    const char *title = bt_rep_attr(d->place[0].r, 0, "title");
    if (d->n_place == 1) return *title ? title : d->place[0].name;
    const char *text = "";
    for (int i = 0; i < d->n_place; i++)
        text = bt_rep_fmt(d, "%s%s%s", text, i == 0 ? "" : i + 1 < d->n_place ? ", "
                                                                              : " and ",
                          d->place[i].name);
    return text;
}

void bt_rep_head(struct bt_rep_doc *d, const char *policy, const char *css, const char *title)
{
    bt_rep_raw(d, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n");
    if (!d->paper) {
        fprintf(d->out,
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" "
                "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:%s\">\n<style>\n",
                policy);
        bt_rep_raw(d, css);
        fprintf(d->out, ":root { --heading: %s; --bar: %s; }\n</style>\n", d->style.heading, d->style.bar);
    }
    bt_rep_el(d, "title", "%s", title);
    bt_rep_raw(d, "</head>\n<body>\n");
}

static void logo(struct bt_rep_doc *d, const char *tall)
{
    const char *from = d->paper ? d->style.picture : d->style.logo;
    if (!from) return;
    fprintf(d->out, "<img src=\"%s\"%s alt=\"", from, tall);
    bt_rep_text(d, *d->style.organisation ? d->style.organisation : "Logo");
    bt_rep_raw(d, "\">");
}

/* In Word all below the title is one line: room is short there. */
static void paper_bar(struct bt_rep_doc *d, const char *title, const char *const *lines, int n)
{
    const char *text = *d->style.organisation ? bt_rep_fmt(d, "%s. ", d->style.organisation) : "";
    for (int i = 0; i < n; i++) text = bt_rep_fmt(d, "%s%s%s", text, i ? " " : "", lines[i]);
    bt_rep_el(d, "h1", "%s", title);
    bt_rep_raw(d, "<p>");
    logo(d, " height=\"20\"");
    bt_rep_text(d, bt_rep_fmt(d, "%s%s%s%s", d->style.logo ? " " : "", text, *d->style.note ? " " : "", d->style.note));
    bt_rep_raw(d, "</p>\n");
}

void bt_rep_bar(struct bt_rep_doc *d, const char *title, const char *const *lines, int n)
{
    if (d->paper) {
        paper_bar(d, title, lines, n);
        bt_rep_raw(d, "<main>\n");
        return;
    }
    bt_rep_raw(d, "<header><div><div>\n");
    if (*d->style.organisation) bt_rep_el(d, "p", "%s", d->style.organisation);
    bt_rep_el(d, "h1", "%s", title);
    for (int i = 0; i < n; i++) bt_rep_el(d, "p", "%s", lines[i]);
    if (*d->style.note) bt_rep_el(d, "p", "%s", d->style.note);
    bt_rep_raw(d, "</div>");
    logo(d, "");
    bt_rep_raw(d, "</div></header>\n<main>\n");
}

static void bar(struct bt_rep_doc *d)
{
    const char **line = bt_get(d->arena, (size_t)d->n_place + 1, sizeof *line);
    if (!line) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    if (!d->paper) bt_rep_raw(d, "<a class=\"skip\" href=\"#answers\">To the answers</a>\n");
    for (int i = 0; i < d->n_place; i++) {
        const struct bt_rep_place *p = &d->place[i];
        line[i] = bt_rep_fmt(d, "%s%s%s to %s. Prices of %s. Results of %s.", d->n_place > 1 ? p->name : "", d->n_place > 1 ? ": " : "",
                             p->month_from, p->month_to, bt_rep_attr(p->r, 0, "price_year"), bt_rep_attr(p->r, 0, "date"));
    }
    bt_rep_bar(d, bt_rep_title(d), line, d->n_place);
}

static void contents(struct bt_rep_doc *d)
{
    if (d->paper) return;
    bt_rep_raw(d, "<nav aria-label=\"Contents\"><h2>Contents</h2>\n<ul>\n<li><a href=\"#answers\">In short</a></li>\n"
                  "<li><a href=\"#more\">What the answers rest on</a></li>\n");
    for (int i = 0; i < d->n_place; i++) {
        if (d->n_place > 1) bt_rep_el(d, "li", "\1%s\2", d->place[i].name);
        for (int k = 0; k < N_SECTIONS; k++) {
            fprintf(d->out, "<li><a href=\"#%s\">", section_id(d, &d->place[i], k));
            bt_rep_text(d, SECTIONS[k].title);
            bt_rep_raw(d, "</a></li>\n");
        }
    }
    bt_rep_raw(d, "</ul></nav>\n");
}

static void parts(struct bt_rep_doc *d)
{
    for (int i = 0; i < d->n_place && !d->e->code; i++) {
        const struct bt_rep_place *p = &d->place[i];
        d->h = 2;
        if (d->n_place > 1) bt_rep_heading(d, 0, p->id, p->name), d->h = 3;
        for (int k = 0; k < N_SECTIONS && !d->e->code; k++) {
            const char *id = section_id(d, p, k);
            fprintf(d->out, "<section class=\"part%s\" aria-labelledby=\"%s\">\n", SECTIONS[k].fresh ? " fresh" : "", id);
            bt_rep_heading(d, 0, id, SECTIONS[k].title);
            SECTIONS[k].write(d, p);
            bt_rep_raw(d, "</section>\n");
            if (d->p) bt_progress_at(d->p, (i * N_SECTIONS + k + 1.0) / (N_SECTIONS * d->n_place + 1.0));
        }
    }
    d->h = 2;
}

static void foot(struct bt_rep_doc *d)
{
    bt_rep_raw(d, "</main>\n<footer>\n");
    for (int i = 0; i < d->n_place; i++) {
        const struct bt_results *r = d->place[i].r;
        bt_rep_el(d, "p", "%s: run %s of %s by bendtrend %s; report by bendtrend %s. Source: %s.", d->place[i].name,
                  bt_rep_attr(r, 0, "run_identity"), bt_rep_attr(r, 0, "date"), bt_rep_attr(r, 0, "version"), BT_VERSION,
                  bt_rep_attr(r, 0, "source"));
    }
    bt_rep_raw(d, "</footer>\n</body>\n</html>\n");
}

/* The whole page, to be freed; NULL: e tells. */
static char *render(struct bt_rep_doc *d, const char *css, bool paper, size_t *len)
{
    char *page = NULL;
    if (!(d->out = open_memstream(&page, len))) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    d->paper = paper, d->h = 2;
    bt_rep_head(d, "", css, bt_rep_fmt(d, "%s: report", bt_rep_title(d)));
    bar(d);
    bt_rep_front(d);
    contents(d);
    bt_rep_answers(d);
    parts(d);
    foot(d);
    d->files = false; /* beside the first page */
    if (fclose(d->out) != 0) bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    d->out = NULL;
    if (!d->e->code) return page;
    free(page);
    return NULL;
}

/* ---- formats ---- */

static enum bt_code as_html(struct bt_rep_doc *d, const char *page, size_t len)
{
    return bt_folder_write(d->into, "report.html", page, len, d->e);
}

static enum bt_code to_word(struct bt_rep_doc *d, const char *page, size_t len, struct bt_tool_output *out)
{
    const char *args[] = { "pandoc",
                           "--from",
                           "html-native_divs-native_spans",
                           "--to",
                           "docx",
                           "--shift-heading-level-by=-1", /* the first heading is the title */
                           bt_rep_fmt(d, "--reference-doc=%s/report.docx", d->o->plots),
                           bt_rep_fmt(d, "--lua-filter=%s/report.lua", d->o->plots),
                           "--output",
                           "-",
                           NULL };
    return d->e->code ? d->e->code : bt_tool_run(args, page, len, bt_rep_patience(d), out, d->e);
}

static enum bt_code as_docx(struct bt_rep_doc *d, const char *page, size_t len)
{
    struct bt_tool_output out = { 0 };
    if (to_word(d, page, len, &out) == BT_OK) bt_folder_write(d->into, "report.docx", out.data, out.len, d->e);
    free(out.data);
    return d->e->code;
}

/* What Word is laid out by, before anything is worked out: both files are there and hold something, and a line becomes a document. */
static enum bt_code try_word(struct bt_rep_doc *d)
{
    static const char *const FILES[] = { "report.docx", "report.lua" };
    static const char LINE[] = "<p>bendtrend</p>\n";
    struct bt_tool_output out = { 0 };
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES && !d->e->code; i++) {
        size_t len;
        const char *data = bt_rep_bytes(d, d->o->plots, FILES[i], MOST_STYLES, &len);
        if (data && strspn(data, " \t\r\n") == len)
            bt_fail(d->e, BT_E_IO, BT_NOWHERE, "'%s/%s' is empty: Word documents are laid out by it", d->o->plots, FILES[i]);
    }
    if (d->e->code) d->e->code = BT_E_IO; /* part of the program's own data, whatever is wrong with it */
    if (!d->e->code) to_word(d, LINE, strlen(LINE), &out);
    free(out.data);
    return d->e->code;
}

static enum bt_code write_formats(struct bt_rep_doc *d, const char *css)
{
    char *page[2] = { NULL, NULL };
    size_t len[2] = { 0, 0 };
    for (int i = 0; i < N_FORMATS && !d->e->code; i++) {
        int paper = FORMATS[i].paper;
        if (!(d->o->formats & 1u << i)) continue;
        if (!page[paper] && !(page[paper] = render(d, css, paper, &len[paper]))) break;
        FORMATS[i].write(d, page[paper], len[paper]);
    }
    free(page[0]);
    free(page[1]);
    return d->e->code;
}

/* ---- evidence tables ---- */

static const struct bt_table *table(struct bt_rep_doc *d, struct bt_files *fs, const char *name, struct bt_errs *errs)
{
    const struct bt_file *f = NULL;
    struct bt_table *t = NULL;
    bt_file_read(fs, d->arena, bt_rep_fmt(d, "%s/%s", d->o->evidence, name), NULL, BT_NOWHERE, &f, errs);
    if (f) bt_csv_read(f, d->arena, &t, errs);
    return t;
}

static enum bt_code read_evidence(struct bt_rep_doc *d, struct bt_errs *errs)
{
    struct bt_files *fs = bt_get(d->arena, 1, sizeof *fs);
    if (!fs) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    d->outside = table(d, fs, "outside_view.csv", errs);
    d->studies = table(d, fs, "interventions_evidence.csv", errs);
    return errs->n ? errs->v[0].code : BT_OK;
}

enum bt_code bt_report_write(const struct bt_report_in *in, int n, const struct bt_report_opts *o, struct bt_folder *into,
                             struct bt_arena *a, struct bt_progress *p, struct bt_errs *errs)
{
    struct bt_err e = { 0 };
    struct bt_rep_doc d = { .arena = a, .e = &e, .o = o, .into = into, .files = true, .p = p };
    size_t len = 0;
    d.for_word = o->formats & AS_WORD;
    enum bt_code rc = bt_rep_places(&d, in, n);
    if (rc == BT_OK) rc = bt_rep_style(&d, errs);
    if (rc == BT_OK) rc = read_evidence(&d, errs);
    const char *css = rc == BT_OK ? bt_rep_bytes(&d, o->plots, "report.css", MOST_CSS, &len) : NULL;
    if (css && o->formats & AS_WORD) rc = try_word(&d);
    if (css && rc == BT_OK) rc = write_formats(&d, css);
    if (e.code) rc = e.code, bt_errs_push(errs, &e);
    return rc;
}

void bt_report_print(FILE *out, const char *dir, unsigned formats, bool json)
{
    static const char *const FOLDER[] = { "charts", "assurance", "explorer" };
    struct bt_json j;
    char path[4200];
    bt_json_start(&j, out, false);
    if (json) bt_json_object(&j, NULL), bt_json_text(&j, "schema", "bendtrend report 1"), bt_json_array(&j, "files");
    for (int i = 0; i < N_FORMATS + 3; i++) {
        if (i < N_FORMATS && !(formats & 1u << i)) continue;
        if (i < N_FORMATS) snprintf(path, sizeof path, "%s/report.%s", dir, FORMATS[i].name);
        else snprintf(path, sizeof path, "%s/%s", dir, FOLDER[i - N_FORMATS]);
        if (i >= N_FORMATS && access(path, F_OK) != 0) continue; /* only a report with every bundle has the last */
        if (json) bt_json_text(&j, NULL, path);
        else fprintf(out, "%s\n", path);
    }
    if (json) bt_json_end(&j), bt_json_end(&j), bt_json_finish(&j);
}
