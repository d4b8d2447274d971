/* explore.c -- the explorer's page: what stands on it, the programs and tables in it, and what has to stay out. */
#include "explore_priv.h"
#include "bendtrend/version.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FILE = 2 << 20,
       AROUND_PIECE = 400 }; /* bytes about a table's own: its tag, and what names it */

/* ---- the chart library ---- */

static const char LIBRARY[] = "/usr/share/javascript/dygraphs", LIBRARY_JS[] = "dygraph.min.js", LIBRARY_CSS[] = "dygraph.min.css",
                  PACKAGE[] = "libjs-dygraphs";

/* Where it was put beside our own files, else where its package has it; NULL: neither. */
static const char *library(const struct bt_explore_opts *o, char *path, size_t room)
{
    const char *const WHERE[] = { o->plots, o->library ? o->library : LIBRARY };
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, room, "%s/%s", WHERE[i], LIBRARY_JS);
        if (access(path, R_OK) == 0) return WHERE[i];
    }
    return NULL;
}

enum bt_code bt_explore_check_tools(const struct bt_explore_opts *o, struct bt_err *e)
{
    char path[4200];
    if (library(o, path, sizeof path)) return BT_OK;
    return bt_fail(e, BT_E_IO, BT_NOWHERE,
                   "the explorer draws by the library dygraphs, and there is no %s/%s: Debian package %s has it; elsewhere, put %s and %s "
                   "into %s",
                   o->library ? o->library : LIBRARY, LIBRARY_JS, PACKAGE, LIBRARY_JS, LIBRARY_CSS, o->plots);
}

/* ---- files that go into the page ---- */

struct files {
    const char *css, *style, *body, *library_css, *library, *program, *licence;
    char policy[200]; /* the two programs by their hashes: no other runs */
};

/* What ends a script early, or names a file that is not there, must not be in it. */
static const char *program_text(struct bt_rep_doc *d, const char *dir, const char *name)
{
    size_t len;
    char *text = bt_rep_bytes(d, dir, name, MOST_FILE, &len), *map = text ? strstr(text, "\n//# sourceMappingURL=") : NULL;
    if (!text) return NULL;
    if (map) *map = 0;
    if (strcasestr(text, "</script") || strstr(text, "<!--") || strchr(text, '\r') || strlen(text) != (map ? (size_t)(map - text) : len))
        bt_fail(d->e, BT_E_INPUT, BT_NOWHERE,
                "'%s/%s' cannot stand in a page: it has an end of a script, a carriage return or a 0 in it", dir, name);
    return text;
}

static const char *hash_of(struct bt_rep_doc *d, const char *text)
{
    char hex[65];
    unsigned char bytes[32];
    bt_sha256(text, strlen(text), hex);
    for (size_t i = 0; i < sizeof bytes; i++) {
        const char digits[3] = { hex[2 * i], hex[2 * i + 1], 0 };
        bytes[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
    return bt_rep_base64(d, bytes, sizeof bytes);
}

static enum bt_code read_files(struct bt_rep_doc *d, const struct bt_explore_opts *o, struct files *f)
{
    char path[4200];
    size_t len;
    const char *where = library(o, path, sizeof path), *plots = o->plots;
    if (!where) return bt_explore_check_tools(o, d->e);
    f->css = bt_rep_bytes(d, plots, "report.css", MOST_FILE, &len);
    f->style = bt_rep_bytes(d, plots, "explorer.css", MOST_FILE, &len);
    f->body = bt_rep_bytes(d, plots, "explorer.html", MOST_FILE, &len);
    f->licence = bt_rep_bytes(d, plots, "explorer-licence.txt", MOST_FILE, &len);
    f->library_css = bt_rep_bytes(d, where, LIBRARY_CSS, MOST_FILE, &len);
    f->library = program_text(d, where, LIBRARY_JS);
    f->program = program_text(d, plots, "explorer.js");
    if (d->e->code) return d->e->code;
    char *map = strstr(f->library_css, "/*# sourceMappingURL=");
    if (map) *map = 0;
    const char *one = hash_of(d, f->library), *two = hash_of(d, f->program);
    if (!d->e->code) snprintf(f->policy, sizeof f->policy, "; script-src 'sha256-%s' 'sha256-%s'", one, two);
    return d->e->code;
}

/* ---- what stands on it ---- */

static double number(const struct bt_explore *x, int group, const char *name)
{
    double v = 0;
    bt_results_number(x->r, group, name, &v);
    return v;
}

static void bar(const struct bt_explore *x)
{
    struct bt_rep_doc *d = x->d;
    const struct bt_axis *month = bt_results_axis(x->r, "month");
    int y = 1970, m = 1, mday = 1;
    sscanf(month->units, "days since %4d-%2d-%2d", &y, &m, &mday);
    double first = month->value[0], end = number(x, 0, "days");
    int day0 = bt_day_of(y, m, mday), from = fabs(first) < 1e6 ? (int)lround(first) : 0, to = fabs(end) < 1e6 ? (int)lround(end) : 0;
    const char *line[] = {
        bt_rep_fmt(d, "%s. %s to %s. Prices of %s. Results of %s.", bt_rep_attr(x->r, 0, "locality"), bt_rep_month_name(d, day0 + from),
                   bt_rep_month_name(d, day0 + to - 1), bt_rep_attr(x->r, 0, "price_year"), bt_rep_attr(x->r, 0, "date")),
        bt_rep_fmt(d, "Every bundle of %d interventions, with %s: %s bundles, business as usual among them.", x->b.k,
                   bt_results_evidence(x->r), bt_rep_num(d, x->b.n, 0, false)),
    };
    bt_rep_bar(d, bt_rep_attr(x->r, 0, "title"), line, 2);
}

/* For two digits that count, without an exponent. */
static void small(struct bt_rep_grid *g, double v)
{
    bt_rep_cell_num(g, v, bt_rep_digits(v), false);
}

/* How far off the figures may be, in their own units. */
static void errors(const struct bt_explore *x)
{
    struct bt_rep_doc *d = x->d;
    struct bt_rep_grid *g = bt_rep_grid(d, "Figures of this page are off those of the results file by at most", 5,
                                        (const char *const[]){ "Measure", "Unit", "A year, or the whole horizon", "A month",
                                                               "Largest found" });
    for (int i = 0; i < x->n_piece && g; i++) {
        if (x->piece[i].kind != BT_EXPLORE_YEARS || !x->piece[i].kept) continue;
        const struct bt_explore_quantity *q = &x->q[x->piece[i].quantity];
        bool months = false;
        for (int k = 0; k < x->n_piece; k++)
            months |= x->piece[k].kind == BT_EXPLORE_MONTHS && x->piece[k].quantity == x->piece[i].quantity && x->piece[k].kept;
        bt_rep_cell(g, q->label);
        bt_rep_cell(g, q->unit);
        small(g, q->years.step / 2);
        if (months) small(g, q->months.step / 2);
        else bt_rep_cell(g, "not here");
        small(g, fmax(q->years.worst, months ? q->months.worst : 0));
    }
    bt_rep_grid_html(d, g, "errors");
}

static void proof(const struct bt_explore *x)
{
    bool holds;
    const char *said = bt_rep_proof(x->d, x->r, &holds);
    bt_rep_el(x->d, holds ? "li" : "li class=\"warning\"", "%s%s", holds ? "" : BT_REP_UNPROVED, said);
}

static void about(const struct bt_explore *x, const char *left_out)
{
    struct bt_rep_doc *d = x->d;
    const char *own = bt_rep_attr(x->r, 0, "own_cost_of");
    bt_rep_raw(d, "<section aria-labelledby=\"h-about\"><h2 id=\"h-about\">What this is, and what it is not</h2>\n");
    bt_rep_el(d, "p class=\"caveat\"", "\1This must not be used for\2 %s.", bt_rep_attr(x->r, 0, "caveat"));
    bt_rep_raw(d, "<ul>\n");
    bt_rep_el(d, "li",
              "All of it was computed with \1%s\2. Effects are ranges: low and high evidence would give other figures, and are not here.",
              bt_results_evidence(x->r));
    bt_rep_raw(d, "<li>A bundle holds what its interventions need. All other settings are those of the scenario.</li>\n");
    if (*own) bt_rep_el(d, "li", "Own cost is that of %s, beyond business as usual.", own);
    bt_rep_raw(d, "<li>Net cost counts all activity at average cost. That is not cash: what of it is released, and when, is in the "
                  "business case of a run.</li>\n");
    proof(x);
    if (*left_out) bt_rep_el(d, "li class=\"warning\"", "\1Not in this page, which would become too large:\2 %s.", left_out);
    bt_rep_raw(d, "</ul>\n<details class=\"screen\"><summary>How exact the figures of this page are</summary>\n");
    errors(x);
    bt_rep_el(d, "p",
              "How full places are is within %g points. Numbers are kept in steps; what was packed was read back when the page was made.",
              100 * BT_EXPLORE_FULL_ERROR);
    bt_rep_raw(d, "</details>\n");
}

static void foot(const struct bt_explore *x, const struct files *f)
{
    struct bt_rep_doc *d = x->d;
    bt_rep_raw(d, "<details class=\"screen\"><summary>Licence of the chart library</summary>\n<pre>");
    for (const char *at = f->licence; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        bt_rep_text(d, bt_rep_fmt(d, "%.*s", (int)strcspn(at, "\n"), at));
        bt_rep_raw(d, "\n");
    }
    bt_rep_raw(d, "</pre></details>\n</section>\n</main>\n<footer>\n");
    bt_rep_el(d, "p", "Run %s of %s by bendtrend %s; page by bendtrend %s. Source: %s.", bt_rep_attr(x->r, 0, "run_identity"),
              bt_rep_attr(x->r, 0, "date"), bt_rep_attr(x->r, 0, "version"), BT_VERSION, bt_rep_attr(x->r, 0, "source"));
    bt_rep_raw(d, "</footer>\n");
}

/* ---- the page ---- */

/* To be freed; NULL: the error tells. */
static char *render(const struct bt_explore *x, const struct files *f, const char *left_out, size_t *len)
{
    struct bt_rep_doc *d = x->d;
    char *page = NULL;
    if (!(d->out = open_memstream(&page, len))) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    bt_rep_head(d, f->policy, bt_rep_fmt(d, "%s%s%s", f->css, f->library_css, f->style),
                bt_rep_fmt(d, "%s: every bundle", bt_rep_attr(x->r, 0, "title")));
    bar(x);
    bt_rep_raw(d, f->body);
    about(x, left_out);
    foot(x, f);
    bt_rep_raw(d, "<script type=\"application/json\" id=\"results\">");
    bt_explore_json(d->out, x);
    bt_rep_raw(d, "</script>\n");
    for (int i = 0; i < x->n_piece && !d->e->code; i++) {
        if (!x->piece[i].kept) continue;
        fprintf(d->out, "<script type=\"application/octet-stream\" id=\"d-%d\">%s</script>\n", i,
                bt_rep_base64(d, x->piece[i].data->data, x->piece[i].data->len));
    }
    fprintf(d->out, "<script>%s</script>\n<script>%s</script>\n</body>\n</html>\n", f->library, f->program);
    if (fclose(d->out) != 0) bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    d->out = NULL;
    if (!d->e->code) return page;
    free(page);
    return NULL;
}

/* The first pieces that fit; a later one may fit where one before it does not. In words what does not. */
static const char *choose(struct bt_explore *x, size_t room)
{
    static const char *const WHAT[] = { [BT_EXPLORE_YEARS] = "years of",
                                        [BT_EXPLORE_FULL] = "how full places are",
                                        [BT_EXPLORE_MONTHS] = "months of" };
    const char *out = "";
    for (int i = 0; i < x->n_piece; i++) {
        struct bt_explore_piece *p = &x->piece[i];
        size_t needs = 4 * ((p->data->len + 2) / 3) + AROUND_PIECE;
        p->kept = needs <= room;
        if (p->kept) room -= needs;
        else
            out = bt_rep_fmt(x->d, "%s%s%s%s%s", out, *out ? "; " : "", WHAT[p->kind], p->quantity < 0 ? "" : " ",
                             p->quantity < 0 ? "" : x->q[p->quantity].label);
    }
    return out;
}

static enum bt_code write_page(struct bt_explore *x, const struct files *f, size_t most, struct bt_explore_page *out)
{
    struct bt_rep_doc *d = x->d;
    size_t bare = 0;
    free(render(x, f, "", &bare));
    if (d->e->code) return d->e->code;
    const char *left = choose(x, bare < most ? most - bare : 0);
    for (int i = 0; i < x->n_piece; i++)
        if (x->piece[i].kind == BT_EXPLORE_YEARS && x->q[x->piece[i].quantity].chart && !x->piece[i].kept)
            return bt_fail(d->e, BT_E_INPUT, BT_NOWHERE,
                           "the years of %s of %d bundles do not fit into a page of %zu bytes: name fewer interventions under compare: "
                           "{interventions: [...]}, or keep fewer measures",
                           x->q[x->piece[i].quantity].label, x->b.n, most);
    if (!(out->html = render(x, f, left, &out->len))) return d->e->code;
    out->left_out = left;
    out->bundles = x->b.n, out->switches = x->b.k;
    return BT_OK;
}

enum bt_code bt_explore_write(const struct bt_results *r, const struct bt_explore_opts *o, struct bt_arena *a, struct bt_explore_page *out,
                              struct bt_errs *errs)
{
    struct bt_err e = { 0 };
    struct bt_report_opts style = { .plots = o->plots, .style = o->style };
    struct bt_rep_doc d = { .arena = bt_arena_new(), .e = &e, .o = &style };
    struct bt_explore x;
    struct files f = { .css = "", .style = "", .body = "", .library_css = "", .library = "", .program = "", .licence = "" };
    *out = (struct bt_explore_page){ .left_out = "" };
    if (!d.arena) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = bt_rep_style(&d, errs);
    if (rc == BT_OK) rc = read_files(&d, o, &f);
    if (rc == BT_OK) rc = bt_explore_data(&x, &d, r);
    if (rc == BT_OK) rc = write_page(&x, &f, o->most ? o->most : BT_EXPLORE_MOST, out);
    if (rc == BT_OK && !(out->left_out = bt_dup(a, out->left_out, strlen(out->left_out))))
        rc = bt_fail(&e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc != BT_OK) free(out->html), out->html = NULL;
    if (e.code) bt_errs_push(errs, &e);
    bt_arena_free(d.arena);
    return rc;
}
