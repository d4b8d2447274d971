/* draw.c -- one chart from results to files: data, theme and template make a script; a tool draws it once for each format;
 * everything is drawn before anything is written. */
#include "bendtrend/store.h"
#include "plot_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define N(table) ((int)(sizeof(table) / sizeof *(table)))
enum { MOST_TEMPLATE = 1 << 20, MOST_FORMATS = 8 };

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* The text of dir/name, to be freed. */
static char *template(const char *dir, const char *name, struct bt_err *e)
{
    char *path = NULL, *text = NULL;
    struct stat st;
    FILE *in = NULL;
    if (asprintf(&path, "%s/%s", dir, name) < 0) {
        no_memory(e);
        return NULL;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0 || !(in = fdopen(fd, "r")))
        bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot read the chart template '%s': %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode) || st.st_size > MOST_TEMPLATE)
        bt_fail(e, BT_E_IO, BT_NOWHERE, "the chart template '%s' is no file of at most 1 MiB", path);
    else if (!(text = calloc(1, (size_t)st.st_size + 1))) no_memory(e);
    else if (fread(text, 1, (size_t)st.st_size, in) != (size_t)st.st_size) {
        bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot read the chart template '%s'", path);
        free(text);
        text = NULL;
    }
    if (in) fclose(in);
    else if (fd >= 0) close(fd);
    free(path);
    return text;
}

/* ---- what the tool is given ---- */

static void head(struct bt_plot *p, const char *title, const char *const *footer)
{
    const char *name = p->name;
    fprintf(p->out, "# bendtrend chart '%s'. Draw it again with: gnuplot %s.gp\n", p->chart->name, name);
    fprintf(p->out, "# or in another format (png, svg, pdf): gnuplot -e \"FORMAT='svg'\" %s.gp\n", name);
    bt_plot_text(p, "NAME", name);
    bt_plot_text(p, "TITLE", bt_plot_fit(p, title, 92));
    /* one line each for source, run and its checks, so that they never push the caveat off the page */
    const char *line[FOOTER];
    for (int i = 0; i < FOOTER; i++) line[i] = i < FOOTER - 1 ? bt_plot_fit(p, footer[i], 225) : footer[i];
    bt_plot_wrap(p, "FOOTER", line, FOOTER, 225);
    bt_plot_value(p, "FOOTER_MUTED", 2 + (*line[2] && !p->unsound));
    bt_plot_value(p, "MONTH0", p->month0);
    bt_plot_value(p, "YEAR0", p->year0);
    bt_plot_value(p, "X0", p->xt[0]);
    bt_plot_value(p, "YEARS", p->xt[p->n_month] - p->xt[0]);
}

/* What the tool is given, *text to be freed. For gnuplot: data, theme and template in one, so that the script saved beside the
 * pictures needs nothing else. For dot, fill puts the template where it belongs. */
static enum bt_code prepare(struct bt_plot *p, char **text)
{
    size_t len = 0;
    const char *place = bt_results_attr(p->r, 0, "locality");
    *text = NULL;
    p->dot = strcmp(p->chart->tool, "dot") == 0;
    if (bt_plot_open(p) != BT_OK) return p->e->code;
    p->title = bt_printf(p->arena, "%s%s%s", p->chart->title, place && *place ? ": " : "", place ? place : "");
    bt_plot_footer(p, p->footer);
    p->out = open_memstream(text, &len);
    if (!p->out || !p->title) no_memory(p->e);
    if (p->out && !p->dot) head(p, p->title, p->footer);
    if (!p->e->code && p->chart->fill(p) == BT_OK && !p->dot) {
        bt_plot_labels(p);
        fprintf(p->out, "\n%s\n%s", p->theme, p->template);
    }
    bool bad = p->out && ferror(p->out) != 0;
    if ((p->out && fclose(p->out) != 0) || bad) no_memory(p->e);
    p->out = NULL;
    return p->e->code;
}

/* One picture begun. gnuplot is told the format in its script and writes to stdout; dot by an option. */
static enum bt_code begin(struct bt_plot *p, const struct bt_chart_opts *o, const struct bt_plot_format *f, const char *text,
                          struct bt_tool **tool)
{
    static const char *const GNUPLOT[] = { "gnuplot", "--default-settings", "/dev/stdin", NULL }; /* nobody's .gnuplot */
    const char *dot[] = { "dot", f->dot[0], f->dot[1], NULL };
    char *fed = NULL;
    int len = asprintf(&fed, "FORMAT = '%s'; OUTPUT = ''\n%s", f->name, text);
    if (len < 0) return no_memory(p->e);
    size_t skip = p->dot ? strlen(fed) - strlen(text) : 0;
    const struct bt_patience patience = { o->seconds > 0 ? o->seconds : 120, o->stop };
    bt_tool_start(p->dot ? dot : GNUPLOT, fed + skip, (size_t)len - skip, patience, tool, p->e);
    free(fed);
    return p->e->code;
}

/* A PDF tells when it was made; to be the same for the same results it tells the date of the run instead. */
static void date(const struct bt_plot *p, struct bt_tool_output *out)
{
    static const char MARK[] = "/CreationDate (D:";
    const char *day = bt_results_attr(p->r, 0, "date");
    char stamp[] = "19700101000000";
    for (int from = 0, to = 0; day && day[from] && to < 8; from++)
        if (day[from] >= '0' && day[from] <= '9') stamp[to++] = day[from];
    char *at = memmem(out->data, out->len, MARK, strlen(MARK));
    if (at && (size_t)(out->data + out->len - at) > strlen(MARK) + strlen(stamp))
        for (size_t i = 0; stamp[i]; i++) at[strlen(MARK) + i] = stamp[i];
}

/* A drawing must not carry what nobody asked for: pictures, links and programs that a results file smuggled in. */
static enum bt_code judge(const struct bt_plot_format *f, const struct bt_tool_output *out, struct bt_err *e)
{
    static const char *const NOT_IN_SVG[] = { "<image", "<script", "<a xlink:" };
    if (!out->data || out->len < strlen(f->magic) || memcmp(out->data, f->magic, strlen(f->magic)) != 0)
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "what was drawn is no %s file", f->name);
    for (int i = 0; f->bit == BT_SVG && i < N(NOT_IN_SVG); i++)
        if (strstr(out->data, NOT_IN_SVG[i]))
            return bt_fail(e, BT_E_INPUT, BT_NOWHERE,
                           "the results ask for a drawing with '%s' in it; pictures, links and programs are not allowed", NOT_IN_SVG[i]);
    return BT_OK;
}

/* ---- files ---- */

static char *path_of(const struct bt_chart_opts *o, const char *name, const char *ending, struct bt_err *e)
{
    char *path = NULL;
    const char *dir = o->into ? "" : o->dir;
    if (asprintf(&path, "%s%s%s%s.%s", dir, *dir ? "/" : "", o->prefix ? o->prefix : "", name, ending) >= 0) return path;
    no_memory(e);
    return NULL;
}

static enum bt_code may_save(const struct bt_chart_opts *o, const char *name, const char *ending, struct bt_err *e)
{
    char *path = o->into ? NULL : path_of(o, name, ending, e);
    if (path) bt_results_can_write(path, o->force, e);
    free(path);
    return e->code;
}

static enum bt_code save(const struct bt_chart_opts *o, const char *name, const char *ending, const char *data, size_t len,
                         struct bt_err *e)
{
    struct bt_out *out = NULL;
    char *path = path_of(o, name, ending, e);
    if (!path) return e->code;
    enum bt_code rc = o->into ? bt_folder_write(o->into, path, data, len, e) : bt_out_open(path, o->force, &out, e);
    if (!out) {
        free(path);
        return rc;
    }
    if ((rc = bt_out_write(out, data, len, e)) == BT_OK) rc = bt_out_finish(out, e);
    else bt_out_drop(out);
    free(path);
    return rc;
}

/* All formats at once: each is a program of its own. */
static enum bt_code pictures(struct bt_plot *p, const struct bt_chart_opts *o, const char *text, struct bt_tool_output *out)
{
    int n = 0;
    const struct bt_plot_format *f = bt_plot_formats(&n);
    struct bt_tool *tool[MOST_FORMATS] = { NULL };
    for (int i = 0; i < n && !p->e->code; i++)
        if (o->formats & f[i].bit) begin(p, o, &f[i], text, &tool[i]);
    for (int i = 0; i < n; i++) {
        if (!tool[i]) continue;
        if (p->e->code) bt_tool_drop(tool[i]);
        else if (bt_tool_end(tool[i], &out[i], p->e) == BT_OK && judge(&f[i], &out[i], p->e) == BT_OK && f[i].bit == BT_PDF)
            date(p, &out[i]);
    }
    return p->e->code;
}

static enum bt_code draw_all(struct bt_plot *p, const struct bt_chart_opts *o, struct bt_tool_output *out)
{
    int n = 0;
    const struct bt_plot_format *f = bt_plot_formats(&n);
    const char *name = p->name, *script = strcmp(p->chart->tool, "dot") == 0 ? "dot" : "gp";
    char *text = NULL, *theme = NULL, *own = NULL;
    enum bt_code rc = may_save(o, name, script, p->e);
    for (int i = 0; i < n && rc == BT_OK; i++)
        if (o->formats & f[i].bit) rc = may_save(o, name, f[i].name, p->e);
    if (rc == BT_OK) rc = bt_chart_check_tools(&p->chart->name, 1, p->e);
    if (rc == BT_OK && (theme = template(o->plots, "theme.gp", p->e)) && (own = template(o->plots, p->chart->template, p->e))) {
        p->theme = theme;
        p->template = own;
        rc = prepare(p, &text);
    } else rc = p->e->code;
    if (!text) goto out;
    if (rc == BT_OK) rc = pictures(p, o, text, out);
    if (rc == BT_OK) rc = save(o, name, script, text, strlen(text), p->e);
    for (int i = 0; i < n && rc == BT_OK; i++)
        if (o->formats & f[i].bit) rc = save(o, name, f[i].name, out[i].data, out[i].len, p->e);
out:
    free(text);
    free(theme);
    free(own);
    return p->e->code;
}

/* The caller's from now on. */
static void hand_over(const struct bt_chart_opts *o, struct bt_tool_output *out)
{
    int n = 0;
    const struct bt_plot_format *f = bt_plot_formats(&n);
    for (int i = 0; i < n; i++) {
        struct bt_tool_output *to = f[i].bit == BT_SVG ? o->svg : f[i].bit == BT_PNG ? o->png : NULL;
        if (!to) continue;
        *to = out[i];
        out[i] = (struct bt_tool_output){ 0 };
    }
}

enum bt_code bt_chart_draw(const struct bt_results *r, const char *name, const struct bt_chart_opts *o, struct bt_err *e)
{
    struct bt_tool_output out[MOST_FORMATS] = { { 0 } };
    struct bt_err here = { 0 };
    struct bt_plot p = { .chart = bt_plot_chart(name, e), .r = r, .e = &here };
    if (!p.chart) return e->code;
    if (!(o->formats & BT_ALL_FORMATS)) return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "no format was asked for; there are png, svg and pdf");
    if (!(p.arena = bt_arena_new())) return no_memory(e);
    p.name = bt_printf(p.arena, "%s%s", p.chart->name, o->suffix ? o->suffix : "");
    if (!p.name) no_memory(&here);
    else if (draw_all(&p, o, out) == BT_OK) hand_over(o, out);
    for (int i = 0; i < MOST_FORMATS; i++) free(out[i].data);
    bt_arena_free(p.arena);
    if (here.code && !e->code) *e = here;
    return here.code;
}

enum bt_code bt_chart_ready(const struct bt_results *r, const char *name, struct bt_err *e)
{
    struct bt_err here = { 0 };
    struct bt_plot p = { .chart = bt_plot_chart(name, e), .r = r, .e = &here, .name = name, .theme = "", .template = "" };
    char *text = NULL;
    if (!p.chart) return e->code;
    if (!(p.arena = bt_arena_new())) return no_memory(e);
    prepare(&p, &text);
    free(text);
    bt_arena_free(p.arena);
    if (here.code && !e->code) *e = here;
    return here.code;
}

enum bt_code bt_chart_tables(const struct bt_results *r, const char *name, struct bt_arena *a, const struct bt_chart_table **out, int *n,
                             struct bt_err *e)
{
    struct bt_err here = { 0 };
    struct bt_plot p = { .chart = bt_plot_chart(name, e), .r = r, .arena = a, .e = &here, .theme = "", .template = "" };
    char *text = NULL;
    *out = NULL, *n = 0;
    if (!p.chart) return e->code;
    prepare(&p, &text);
    free(text);
    if (here.code == BT_OK) *out = p.table, *n = p.n_table;
    else if (!e->code) *e = here;
    return here.code;
}
