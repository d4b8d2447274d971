/* figure.c -- charts on the page: the drawing inline with a name and a description, its numbers in a table below it, and the same as
 * files beside the page. */
#include "report_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct bt_rep_drawn { /* one chart of one place */
    const char *id; /* "northumberland-beds" */
    const char *why; /* not drawn: in words */
    const struct bt_chart *chart;
    char *svg, *png64; /* in the arena; the second for Word alone */
    const struct bt_chart_table *table;
    int n_table;
};

static void no_memory(struct bt_rep_doc *d)
{
    bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- a drawing made part of a page ---- */

struct text {
    char *data;
    size_t len;
    FILE *out;
};

/* Names within a drawing get a prefix, for a page holds several: after id=, and after the # of links to them. */
static const char *renamed(FILE *out, const char *at, const char *id)
{
    static const char *const NAMES[] = { " id=\"", " id='", "href=\"#", "href='#", "url(#" };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        size_t len = strlen(NAMES[i]);
        if (strncmp(at, NAMES[i], len) != 0) continue;
        fprintf(out, "%s%s-", NAMES[i], id);
        return at + len;
    }
    return NULL;
}

/* A font that every machine has after the one it was drawn for. */
static const char *with_fonts(FILE *out, const char *at)
{
    static const char FONT[] = "font-family=\"DejaVu Sans\"";
    if (strncmp(at, FONT, strlen(FONT)) != 0) return NULL;
    fputs("font-family=\"DejaVu Sans, Verdana, Geneva, sans-serif\"", out);
    return at + strlen(FONT);
}

/* The tool's own titles name parts of its script: ours stands for them. */
static const char *without(const char *at, const char *until, const char *tag)
{
    size_t len = strlen(tag);
    if (strncmp(at, tag, len) != 0) return NULL;
    const char *end = strstr(at, until);
    return end ? end + strlen(until) : NULL;
}

/* Past a mark that turns the reading direction of what follows (U+202A to 202E, U+2066 to 2069): no title rearranges the page. */
static const char *past_turn(const char *at)
{
    const unsigned char *c = (const unsigned char *)at;
    bool turns = c[0] == 0xe2 && ((c[1] == 0x80 && c[2] >= 0xaa && c[2] <= 0xae) || (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9));
    return turns ? at + 3 : NULL;
}

static void escaped(FILE *out, const char *text)
{
    while (*text) {
        const char *next = past_turn(text);
        if (next) text = next;
        else if (*text == '<') fputs("&lt;", out), text++;
        else if (*text == '&') fputs("&amp;", out), text++;
        else fputc((unsigned char)*text < 0x20 ? ' ' : *text, out), text++;
    }
}

/* The drawing from its <svg on, sized by the page. NULL: it is none. */
static char *inlined(struct bt_rep_doc *d, const char *svg, const char *id, const char *title, const char *says)
{
    const char *at = strstr(svg, "<svg"), *box = at ? strstr(at, "viewBox=\"") : NULL, *end = at ? strchr(at, '>') : NULL;
    struct text t = { 0 };
    if (!box || !end || box > end || !(t.out = open_memstream(&t.data, &t.len))) return NULL;
    fprintf(t.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" %.*s\" role=\"img\" "
            "aria-labelledby=\"%s-title %s-desc\"><title id=\"%s-title\">",
            (int)strcspn(box + 9, "\"") + 9, box, id, id, id);
    escaped(t.out, title);
    fprintf(t.out, "</title><desc id=\"%s-desc\">", id);
    escaped(t.out, says);
    fputs("</desc>", t.out);
    for (at = end + 1; *at;) {
        const char *next = without(at, "</title>", "<title>");
        if (!next) next = without(at, "</desc>", "<desc>");
        if (!next) next = without(at, "-->", "<!--");
        if (!next) next = past_turn(at);
        if (!next) next = renamed(t.out, at, id);
        if (!next) next = with_fonts(t.out, at);
        if (next) at = next;
        else fputc(*at++, t.out);
    }
    char *copy = fclose(t.out) == 0 ? bt_dup(d->arena, t.data, t.len) : NULL;
    free(t.data);
    if (!copy) no_memory(d);
    return copy;
}

/* ---- its numbers ---- */

/* One row a number: what a spreadsheet can turn about. */
static void chart_csv(struct bt_rep_doc *d, const struct bt_rep_drawn *f)
{
    struct bt_rep_grid *g = bt_rep_grid(d, "", 4, (const char *const[]){ "panel", "row", "series", "value" });
    for (int k = 0; g && k < f->n_table; k++) {
        const struct bt_chart_table *t = &f->table[k];
        for (int i = 0; i < t->rows; i++)
            for (int c = 0; c < t->cols; c++) {
                double v = t->v[(size_t)i * (size_t)t->cols + (size_t)c];
                if (!isfinite(v)) continue;
                bt_rep_cell(g, t->name);
                bt_rep_cell(g, t->row[i]);
                bt_rep_cell(g, t->head[c]);
                bt_rep_cell_num(g, v, 0, false);
            }
    }
    if (f->n_table) bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", f->id));
}

static int decimals_of(const struct bt_chart_table *t)
{
    double most = 0;
    for (int i = 0; i < t->rows * t->cols; i++)
        if (isfinite(t->v[i])) most = fmax(most, fabs(t->v[i]));
    return bt_rep_decimals(most);
}

/* Of months every twelfth up to the last, so that a table fits on a page: the file has them all. */
static void table_html(struct bt_rep_doc *d, const struct bt_rep_drawn *f, int at)
{
    const struct bt_chart_table *t = &f->table[at];
    const char **head = bt_get(d->arena, (size_t)t->cols + 1, sizeof *head);
    bool thin = t->monthly && t->rows > 24;
    if (!head || t->cols < 1) return;
    head[0] = bt_rep_upper(d, t->first);
    for (int c = 0; c < t->cols; c++) head[c + 1] = bt_rep_upper(d, t->head[c]);
    struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_upper(d, t->name), t->cols + 1, head);
    for (int i = 0; i < t->rows; i++) {
        if (thin && (t->rows - 1 - i) % 12) continue;
        bt_rep_cell(g, t->row[i]);
        for (int c = 0; c < t->cols; c++) bt_rep_cell_num(g, t->v[(size_t)i * (size_t)t->cols + (size_t)c], decimals_of(t), false);
    }
    bt_rep_grid_html(d, g, NULL);
}

static void tables(struct bt_rep_doc *d, const struct bt_rep_drawn *f)
{
    bool thin = false;
    if (!f->n_table || d->paper) return;
    for (int k = 0; k < f->n_table; k++) thin |= f->table[k].monthly && f->table[k].rows > 24;
    bt_rep_raw(d, thin ? "<details class=\"months\"><summary>" : "<details><summary>");
    bt_rep_text(d, bt_rep_fmt(d, "The numbers of this chart: %s", f->chart->title));
    bt_rep_raw(d, "</summary>\n");
    bt_rep_el(d, "p", "%sAll numbers drawn are in charts/%s.csv.", thin ? "Every twelfth month up to the last. " : "", f->id);
    for (int k = 0; k < f->n_table; k++) table_html(d, f, k);
    bt_rep_raw(d, "</details>\n");
}

/* ---- drawing, once ---- */

static struct bt_rep_drawn *known(struct bt_rep_doc *d, const char *id)
{
    for (int i = 0; i < d->n_drawn; i++)
        if (strcmp(d->drawn[i].id, id) == 0) return &d->drawn[i];
    return NULL;
}

static struct bt_rep_drawn *place_for(struct bt_rep_doc *d)
{
    if (d->n_drawn == d->room_drawn) {
        int room = d->room_drawn ? 2 * d->room_drawn : 32;
        struct bt_rep_drawn *v = bt_get(d->arena, (size_t)room, sizeof *v);
        if (!v) {
            no_memory(d);
            return NULL;
        }
        if (d->n_drawn) memcpy(v, d->drawn, (size_t)d->n_drawn * sizeof *v);
        d->drawn = v, d->room_drawn = room;
    }
    return &d->drawn[d->n_drawn++];
}

static void draw(struct bt_rep_doc *d, struct bt_rep_drawn *f, const struct bt_results *r, const char *says)
{
    struct bt_tool_output svg = { 0 }, png = { 0 };
    struct bt_err why = { 0 };
    size_t tail = strlen(f->chart->name);
    struct bt_chart_opts o = { .plots = d->o->plots,
                               .into = d->into,
                               .formats = BT_ALL_FORMATS,
                               .svg = &svg,
                               .png = &png,
                               .stop = d->o->stop,
                               .prefix = bt_rep_fmt(d, "charts/%.*s", (int)(strlen(f->id) - tail), f->id) };
    enum bt_code rc = bt_chart_tables(r, f->chart->name, d->arena, &f->table, &f->n_table, &why);
    if (rc == BT_E_INPUT) f->why = bt_rep_fmt(d, "%s", why.msg);
    else if (rc != BT_OK) *d->e = d->e->code ? *d->e : why;
    else if (bt_chart_draw(r, f->chart->name, &o, d->e) == BT_OK) {
        f->svg = inlined(d, svg.data, f->id, f->chart->title, says);
        if (d->for_word) f->png64 = bt_rep_base64(d, png.data, png.len);
        chart_csv(d, f);
    }
    free(svg.data);
    free(png.data);
}

static void show(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_results *r, const char *chart, const char *says)
{
    const struct bt_chart *c = bt_chart_named(chart);
    const char *id = bt_rep_fmt(d, "%s%s%s", d->n_place > 1 && p ? p->id : "", d->n_place > 1 && p ? "-" : "", chart);
    struct bt_rep_drawn *f = known(d, id);
    const char *alt = bt_rep_fmt(d, "Chart: %s.%s%s", c->shows, *says ? " " : "", says);
    if (d->e->code) return;
    if (!f) {
        if (!(f = place_for(d))) return;
        *f = (struct bt_rep_drawn){ .id = id, .chart = c };
        draw(d, f, r, alt);
    }
    if (d->e->code) return;
    if (f->why) {
        bt_rep_absent(d, bt_rep_upper(d, f->why), NULL);
        return;
    }
    fprintf(d->out, "<figure id=\"figure-%s\">\n", id);
    if (d->paper) {
        fputs("<img alt=\"", d->out);
        bt_rep_text(d, alt);
        fprintf(d->out, "\" src=\"data:image/png;base64,%s\">\n", f->png64);
    } else fprintf(d->out, "%s\n", f->svg);
    bt_rep_raw(d, "<figcaption>");
    bt_rep_text(d, bt_rep_fmt(d, "\1%s.\2 %s. %s", c->title, bt_rep_upper(d, c->shows), says));
    if (!d->paper) bt_rep_el(d, "span class=\"files\"", " To paste: charts/%s.svg, .png, .pdf, .csv", id);
    bt_rep_raw(d, "</figcaption>\n");
    tables(d, f);
    bt_rep_raw(d, "</figure>\n");
}

/* What is below a chart is its numbers, which notes have elsewhere. */
void bt_rep_chart(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_results *r, const char *chart, const char *says)
{
    struct bt_rep_notes *notes = d->notes;
    d->notes = NULL;
    show(d, p, r, chart, says);
    d->notes = notes;
}
