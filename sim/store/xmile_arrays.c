/* xmile_arrays.c -- the same variables with a dimension for segments: those that are one a segment are kept until all are known, and then
 * written as arrays by the standard: an equation for each element, or one where they are alike; a stock begins as a constant array. */
#include "xmile_priv.h"
#include <stdlib.h>
#include <string.h>

enum { FLOWS_OF_STOCK = 3 };

struct array { /* or, without segments, a single variable */
    const struct held **of; /* [S] the variable of each segment, or NULL; of one variable: [0] */
    const char *name;
    bool single;
};

struct arrays {
    struct xmile *w;
    const char *const *element; /* [S] */
    const char *dimension;
    struct array *v;
    int n;
};

/* ---- what belongs together ---- */

static struct array *array_of(struct arrays *a, const struct held *h)
{
    struct xmile *w = a->w;
    struct tag tag = bt_xtag(w, h->name);
    const char *key = tag.base ? bt_xtext(w, "[%d%s", (int)h->kind, tag.base) : bt_xtext(w, "[%s", h->name);
    int there = bt_xindex(w, key);
    if (there >= 0) return &a->v[there];
    bt_xset_index(w, key, a->n);
    struct array *v = &a->v[a->n++];
    v->single = !tag.base;
    v->of = bt_get(w->a, v->single ? 1 : (size_t)w->S, sizeof *v->of);
    w->failed |= !v->of;
    return v;
}

static void gather(struct arrays *a)
{
    EACH(i, a->w->n_kept) {
        const struct held *h = &a->w->kept[i];
        struct array *v = array_of(a, h);
        struct tag tag = bt_xtag(a->w, h->name);
        if (a->w->failed) return;
        v->of[tag.base ? tag.segment : 0] = h;
        bt_xset_index(a->w, bt_xtext(a->w, "]%s", h->name), (int)(v - a->v));
    }
}

static const struct held *first_of(const struct arrays *a, const struct array *v)
{
    EACH(s, v->single ? 1 : a->w->S)
        if (v->of[s]) return v->of[s];
    return NULL;
}

/* Single variables keep their names; an array that meets one says what it is. */
static void give_names(struct arrays *a)
{
    EACH(i, a->n)
        if (!a->v[i].single) a->v[i].name = bt_xname_of_array(a->w, bt_xtag(a->w, first_of(a, &a->v[i])->name).base);
        else a->v[i].name = a->v[i].of[0]->name;
}

static const struct array *array_named(const struct arrays *a, const char *name)
{
    int i = bt_xindex(a->w, bt_xtext(a->w, "]%s", name));
    return i >= 0 ? &a->v[i] : NULL;
}

/* ---- equations ---- */

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* As long as a number: its exponent is no name. */
static size_t number_length(const char *p)
{
    char *end;
    strtod(p, &end);
    return (size_t)(end - p);
}

/* The equation of segment s (< 0: of none) in elements of arrays; those of the own segment as the dimension where `alike`. */
static const char *in_arrays(const struct arrays *a, const char *eqn, int s, bool alike)
{
    struct xmile *w = a->w;
    struct text t = { 0 };
    for (const char *p = eqn; *p;) {
        size_t n = 1;
        if (digit(*p)) n = number_length(p);
        else
            while (letter(*p) && (letter(p[n]) || digit(p[n]))) n++;
        const char *word = letter(*p) ? bt_xtext(w, "%.*s", (int)n, p) : NULL;
        const struct array *v = word ? array_named(a, word) : NULL;
        if (!v || v->single) bt_xadd(w, &t, "%.*s", (int)n, p);
        else {
            int of = bt_xtag(w, word).segment;
            bt_xadd(w, &t, "%s[%s]", v->name, alike && of == s ? a->dimension : a->element[of]);
        }
        p += n;
    }
    const char *text = bt_xtext(w, "%s", t.v ? t.v : "");
    free(t.v);
    return text;
}

/* The one equation of all elements, or NULL where they differ or one is missing. */
static const char *one_equation(const struct arrays *a, const struct array *v)
{
    const char *all = NULL;
    EACH(s, a->w->S) {
        if (!v->of[s]) return NULL;
        const char *eqn = in_arrays(a, v->of[s]->eqn, s, true);
        if (all && strcmp(all, eqn) != 0) return NULL;
        all = eqn;
    }
    return all;
}

/* ---- variables ---- */

static const char *const TAG[] = { [AUX] = "aux", [FLOW] = "flow", [STOCK] = "stock" };

/* Without "[segment]" of an address, or ": label" at the end. */
static const char *without_segment(const struct arrays *a, const struct held *h, int s)
{
    const char *label = a->w->net->segment_label[s], *at = strstr(h->doc, bt_xtext(a->w, "[%s]", a->w->net->segment[s]));
    size_t n = strlen(h->doc), m = strlen(label);
    if (strcmp(h->doc, label) == 0) return "one a segment";
    if (at) return bt_xtext(a->w, "%.*s%s", (int)(at - h->doc), h->doc, strchr(at, ']') + 1);
    if (n > m + 2 && strcmp(h->doc + n - m, label) == 0) return bt_xtext(a->w, "%.*s", (int)(n - m - 2), h->doc);
    return h->doc;
}

static const char *doc_of(const struct arrays *a, const struct array *v)
{
    const char *all = NULL;
    EACH(s, a->w->S) {
        if (!v->of[s]) continue;
        const char *doc = without_segment(a, v->of[s], s);
        if (all && strcmp(all, doc) != 0) return bt_xtext(a->w, "one a segment; of the first: %s", all);
        all = doc;
    }
    return all ? all : "";
}

static void open_array(const struct arrays *a, const char *tag, const char *name, const char *doc)
{
    FILE *f = a->w->f;
    fprintf(f, "<%s name=\"%s\">", tag, name);
    bt_xelement(a->w, "doc", doc);
    fprintf(f, "<dimensions><dim name=\"%s\"/></dimensions>", a->dimension);
}

static void close_variable(const struct arrays *a, const char *tag, const char *units)
{
    bt_xelement(a->w, "units", units);
    fprintf(a->w->f, "</%s>\n", tag);
}

static void write_elements(const struct arrays *a, const struct array *v)
{
    EACH(s, a->w->S) {
        fprintf(a->w->f, "\n<element subscript=\"%s\">", a->element[s]);
        bt_xelement(a->w, "eqn", v->of[s] ? in_arrays(a, v->of[s]->eqn, s, false) : "0");
        fputs("</element>", a->w->f);
    }
}

/* A stock begins as a constant array; its flows are arrays too, nought in segments that lack them. */
static void write_stock(const struct arrays *a, const struct array *v)
{
    struct xmile *w = a->w;
    static const char *const WAY[FLOWS_OF_STOCK] = { "inflow", "inflow", "outflow" };
    const struct held *first = first_of(a, v);
    const char *start = bt_xname_of_array(w, bt_xtext(w, "initial_%s", v->name));
    open_array(a, "aux", start, "on the first day");
    write_elements(a, v);
    close_variable(a, "aux", first->units);
    bt_xremember(w, &(struct var){ .name = start, .kind = AUX, .part = (short)first->part });
    open_array(a, "stock", v->name, doc_of(a, v));
    bt_xelement(w, "eqn", bt_xtext(w, "%s[%s]", start, a->dimension));
    EACH(k, FLOWS_OF_STOCK) {
        const char *flow = NULL;
        EACH(s, w->S)
            if (!flow && v->of[s] && v->of[s]->flow[k]) flow = array_named(a, v->of[s]->flow[k])->name;
        if (flow) bt_xelement(w, WAY[k], flow);
    }
    close_variable(a, "stock", first->units);
}

static const char *name_of(const struct arrays *a, const char *variable)
{
    const struct array *v = variable ? array_named(a, variable) : NULL;
    return v ? v->name : NULL;
}

static void draw(const struct arrays *a, const struct array *v)
{
    const struct held *h = first_of(a, v);
    const char *from = name_of(a, h->from), *to = name_of(a, h->to);
    bt_xremember(a->w, &(struct var){ .name = v->name, .from = from, .to = to, .kind = h->kind, .part = (short)h->part });
}

static void write_array(const struct arrays *a, const struct array *v)
{
    struct xmile *w = a->w;
    const struct held *first = first_of(a, v);
    if (first->kind == STOCK) write_stock(a, v);
    else {
        const char *eqn = one_equation(a, v);
        open_array(a, TAG[first->kind], v->name, doc_of(a, v));
        if (eqn) bt_xelement(w, "eqn", eqn);
        else write_elements(a, v);
        close_variable(a, TAG[first->kind], first->units);
    }
    draw(a, v);
}

static void write_single(const struct arrays *a, const struct array *v)
{
    const struct held *h = v->of[0];
    bt_xwrite(a->w, h, in_arrays(a, h->eqn, -1, false));
    draw(a, v);
}

void bt_xdimension(struct xmile *w)
{
    const char **element = bt_get(w->a, (size_t)w->S + 1, sizeof *element);
    if (!element) {
        w->failed = true;
        return;
    }
    w->dimension = bt_xname(w, "segment");
    EACH(s, w->S) element[s] = bt_xname(w, "%s", w->net->segment[s]);
    w->element = element;
    fprintf(w->f, "<dimensions>\n<dim name=\"%s\">", w->dimension);
    EACH(s, w->S) fprintf(w->f, "<elem name=\"%s\"/>", element[s]);
    fputs("</dim>\n</dimensions>\n", w->f);
}

void bt_xarrays(struct xmile *w)
{
    struct arrays a = { .w = w, .element = w->element, .dimension = w->dimension };
    a.v = bt_get(w->a, (size_t)w->n_kept + 1, sizeof *a.v);
    if (!a.v) w->failed = true;
    if (!w->failed) gather(&a);
    if (!w->failed) give_names(&a);
    for (int i = 0; i < a.n && !w->failed; i++) (a.v[i].single ? write_single : write_array)(&a, &a.v[i]);
}
