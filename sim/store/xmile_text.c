/* xmile_text.c -- texts, names and variables of an XMILE file: what other programs can read (docs/interoperability.md). */
#include "xmile_priv.h"
#include "bendtrend/tree.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts ---- */

__attribute__((format(printf, 3, 0))) static void add_args(struct xmile *w, struct text *t, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = bt_vformat(NULL, 0, fmt, args);
    if (len >= 0 && t->n + (size_t)len + 1 > t->room) {
        size_t room = 2 * t->room + (size_t)len + 64;
        char *v = realloc(t->v, room);
        if (v) t->v = v, t->room = room;
        else len = -1;
    }
    if (len >= 0) {
        bt_vformat(t->v + t->n, t->room - t->n, fmt, again);
        t->n += (size_t)len;
    } else w->failed = true;
    va_end(again);
}

void bt_xadd(struct xmile *w, struct text *t, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add_args(w, t, fmt, args);
    va_end(args);
}

void bt_xterm(struct xmile *w, struct text *t, const char *fmt, ...)
{
    va_list args;
    if (t->n) bt_xadd(w, t, "+");
    va_start(args, fmt);
    add_args(w, t, fmt, args);
    va_end(args);
}

/* Into the writer's arena; one that could not be had is told at the end. */
static const char *kept(struct xmile *w, struct text *t)
{
    char *v = t->v ? bt_dup(w->a, t->v, t->n) : NULL;
    free(t->v);
    if (!v) w->failed = true;
    return v ? v : "";
}

const char *bt_xtext(struct xmile *w, const char *fmt, ...)
{
    struct text t = { 0 };
    va_list args;
    va_start(args, fmt);
    add_args(w, &t, fmt, args);
    va_end(args);
    return kept(w, &t);
}

const char *bt_xnum(struct xmile *w, double v)
{
    char room[BT_NUM_ROOM];
    bt_num_print(v, room);
    return v < 0 ? bt_xtext(w, "(%s)", room) : bt_xtext(w, "%s", room);
}

/* ---- names ---- */

struct entry {
    const char *key, *value, *base; /* base: the name without its segment, NULL where it has none */
    int segment, index;
};
struct names {
    struct entry *v;
    size_t n, room;
};

static size_t hash_of(const char *s)
{
    size_t h = 1469598103934665603u;
    for (; *s; s++) h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h ^ (h >> 29);
}

static struct entry *place(struct names *t, const char *key)
{
    size_t i = hash_of(key) & (t->room - 1);
    while (t->v[i].key && strcmp(t->v[i].key, key) != 0) i = (i + 1) & (t->room - 1);
    return &t->v[i];
}

static bool grow(struct names *t)
{
    if (2 * t->n < t->room) return true;
    struct names more = { .room = 2 * t->room, .n = t->n };
    if (!(more.v = calloc(more.room, sizeof *more.v))) return false;
    for (size_t i = 0; i < t->room; i++)
        if (t->v[i].key) *place(&more, t->v[i].key) = t->v[i];
    free(t->v);
    *t = more;
    return true;
}

static struct entry *keep_name(struct xmile *w, const char *key, const char *value)
{
    if (!grow(w->names)) {
        w->failed = true;
        return NULL;
    }
    struct entry *e = place(w->names, key);
    w->names->n += !e->key;
    *e = (struct entry){ .key = key, .value = value, .segment = -1, .index = -1 };
    return e;
}

struct tag bt_xtag(const struct xmile *w, const char *name)
{
    const struct entry *e = place(w->names, name);
    return (struct tag){ .base = e->key ? e->base : NULL, .segment = e->key ? e->segment : -1 };
}

int bt_xindex(const struct xmile *w, const char *key)
{
    const struct entry *e = place(w->names, key);
    return e->key ? e->index : -1;
}

void bt_xset_index(struct xmile *w, const char *key, int index)
{
    struct entry *e = keep_name(w, key, key);
    if (e) e->index = index;
}

/* Words of the equations, and functions of Vensim and XMILE that a reader somewhere takes for itself. */
static const char *const RESERVED[] = {
    "abs", "and", "arccos", "arcsin", "arctan", "cos", "delay", "delay1", "delay3", "delayn", "dt", "e", "else",
    "elmcount", "exp", "exprnd", "forcst", "history", "if", "inf", "init", "integ", "integer", "int", "let", "ln",
    "log10", "lognormal", "lookup", "max", "mean", "min", "mod", "modulo", "nan", "normal", "not", "npv", "or",
    "pi", "poisson", "power", "previous", "prod", "pulse", "quantum", "ramp", "random", "rank", "rootn", "round", "safediv",
    "saveper", "self", "sin", "size", "smooth", "smooth3", "smth1", "smth3", "smthn", "sqrt", "starttime", "stddev", "step",
    "stoptime", "sum", "tan", "tanh", "then", "time", "time_step", "trend", "uniform", "vmax", "vmin", "xidz", "zidz",
    "initial_time", "final_time"
};

static char plain(char c)
{
    if (c >= 'A' && c <= 'Z') return (char)(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return c;
    return '_';
}

static const char *reserved(struct xmile *w, const char *name)
{
    if (name[0] < 'a' || name[0] > 'z') name = bt_xtext(w, "x_%s", name);
    for (int i = 0; i < N(RESERVED); i++)
        if (strcmp(RESERVED[i], name) == 0) name = bt_xtext(w, "%s_x", name);
    return name;
}

/* What is before `segment` names the array to which it belongs. */
static const char *free_name(struct xmile *w, struct text *t, int s)
{
    if (!t->v) return "";
    size_t before = t->n;
    if (s >= 0) bt_xadd(w, t, "_%s", w->net->segment[s]);
    for (size_t i = 0; i < t->n; i++) t->v[i] = plain(t->v[i]);
    const char *base = s >= 0 ? bt_dup(w->a, t->v, before) : NULL, *name = reserved(w, kept(w, t)), *first = name, *whole = base;
    for (int k = 2; place(w->names, name)->key && !w->failed; k++) {
        name = bt_xtext(w, "%s_%d", first, k);
        if (base) whole = bt_xtext(w, "%s_%d", base, k);
    }
    struct entry *e = keep_name(w, name, name);
    if (e && base) e->base = whole, e->segment = s;
    return name;
}

const char *bt_xname_of_array(struct xmile *w, const char *base)
{
    const char *name = reserved(w, base), *first = name;
    if (place(w->names, name)->key) name = first = bt_xtext(w, "%s_by_segment", name);
    for (int k = 2; place(w->names, name)->key && !w->failed; k++) name = bt_xtext(w, "%s_%d", first, k);
    keep_name(w, name, name);
    return name;
}

const char *bt_xname_beside(struct xmile *w, const char *prefix, const char *name)
{
    struct text t = { 0 };
    struct tag tag = bt_xtag(w, name);
    bt_xadd(w, &t, "%s%s", prefix, tag.base ? tag.base : name);
    return free_name(w, &t, tag.base ? tag.segment : -1);
}

const char *bt_xname(struct xmile *w, const char *fmt, ...)
{
    struct text t = { 0 };
    va_list args;
    va_start(args, fmt);
    add_args(w, &t, fmt, args);
    va_end(args);
    return free_name(w, &t, -1);
}

const char *bt_xname_of(struct xmile *w, int s, const char *fmt, ...)
{
    struct text t = { 0 };
    va_list args;
    va_start(args, fmt);
    add_args(w, &t, fmt, args);
    va_end(args);
    return free_name(w, &t, s);
}

bool bt_xnames_open(struct xmile *w)
{
    w->names = bt_get(w->a, 1, sizeof *w->names);
    if (!w->names) return false;
    w->names->room = 1024;
    w->names->v = calloc(w->names->room, sizeof *w->names->v);
    return w->names->v != NULL;
}

void bt_xnames_close(struct xmile *w)
{
    if (w->names) free(w->names->v);
}

/* ---- variables ---- */

static void escaped(FILE *f, const char *s)
{
    for (; *s; s++) switch (*s) {
        case '<': fputs("&lt;", f); break;
        case '>': fputs("&gt;", f); break;
        case '&': fputs("&amp;", f); break;
        case '"': fputs("&quot;", f); break;
        case '\n': fputc('\n', f); break;
        default: fputc((unsigned char)*s < ' ' ? ' ' : *s, f);
        }
}

void bt_xremember(struct xmile *w, const struct var *v)
{
    if (w->n_var == w->room_var) {
        int room = 2 * w->room_var + 1024;
        struct var *more = realloc(w->var, (size_t)room * sizeof *more);
        if (!more) {
            w->failed = true;
            return;
        }
        w->var = more, w->room_var = room;
    }
    w->var[w->n_var++] = *v;
}

void bt_xelement(struct xmile *w, const char *tag, const char *text)
{
    if (!text || !*text) return;
    fprintf(w->f, "<%s>", tag);
    escaped(w->f, text);
    fprintf(w->f, "</%s>", tag);
}

void bt_xwrite(struct xmile *w, const struct held *h, const char *eqn)
{
    static const char *const TAG[] = { [AUX] = "aux", [FLOW] = "flow", [STOCK] = "stock" };
    static const char *const WAY[] = { "inflow", "inflow", "outflow" };
    fprintf(w->f, "<%s name=\"%s\">", TAG[h->kind], h->name);
    bt_xelement(w, "doc", h->doc);
    bt_xelement(w, "eqn", eqn);
    EACH(i, N(WAY)) bt_xelement(w, WAY[i], h->flow[i]);
    bt_xelement(w, "units", h->units);
    fprintf(w->f, "</%s>\n", TAG[h->kind]);
}

static void keep(struct xmile *w, const struct held *h)
{
    if (w->n_kept == w->room_kept) {
        int room = 2 * w->room_kept + 1024;
        struct held *more = realloc(w->kept, (size_t)room * sizeof *more);
        if (!more) {
            w->failed = true;
            return;
        }
        w->kept = more, w->room_kept = room;
    }
    struct held *to = &w->kept[w->n_kept++];
    *to = *h;
    to->eqn = bt_xtext(w, "%s", h->eqn), to->doc = bt_xtext(w, "%s", h->doc ? h->doc : ""), to->units = bt_xtext(w, "%s", h->units);
}

/* Written at once; with arrays, when all are known. */
static void variable(struct xmile *w, struct held h)
{
    h.part = w->part;
    if (w->x->arrays) {
        keep(w, &h);
        return;
    }
    bt_xremember(w, &(struct var){ .name = h.name, .from = h.from, .to = h.to, .kind = h.kind, .part = (short)h.part });
    bt_xwrite(w, &h, h.eqn);
}

void bt_xaux(struct xmile *w, const char *name, const char *eqn, const char *units, const char *doc)
{
    variable(w, (struct held){ .name = name, .kind = AUX, .eqn = eqn, .units = units, .doc = doc });
}

void bt_xflow(struct xmile *w, const char *name, const char *eqn, const char *units, const char *doc, const char *from, const char *to)
{
    variable(w, (struct held){ .name = name, .kind = FLOW, .eqn = eqn, .units = units, .doc = doc, .from = from, .to = to });
}

void bt_xstock(struct xmile *w, const char *name, double start, const char *units, const char *doc, const char *in, const char *in2,
               const char *out)
{
    char room[BT_NUM_ROOM];
    struct held h = { .name = name, .kind = STOCK, .eqn = bt_num_print(start, room), .units = units, .doc = doc };
    h.flow[0] = in, h.flow[1] = in2, h.flow[2] = out;
    variable(w, h);
}

const char *bt_xhelper(struct xmile *w, int s, const char *name, const char *eqn, const char *units, const char *doc)
{
    const char *key = bt_xtext(w, "=%s", eqn);
    struct entry *there = place(w->names, key);
    if (there->key) return there->value;
    const char *own = bt_xname_of(w, s, "%s", name);
    keep_name(w, key, own);
    bt_xaux(w, own, eqn, units, doc);
    return own;
}

void bt_xconst(struct xmile *w, const char *name, double v, const char *units, const char *doc)
{
    char room[BT_NUM_ROOM];
    bt_xaux(w, name, bt_num_print(v, room), units, doc);
}

struct val bt_xval(const char *name)
{
    return (struct val){ name, V_NAME };
}

const char *bt_xproduct(struct xmile *w, int n, const struct val *v)
{
    struct text t = { 0 };
    bool zero = false;
    EACH(i, n) {
        zero |= v[i].kind == V_ZERO;
        if (v[i].kind == V_NAME) bt_xadd(w, &t, "%s%s", t.n ? "*" : "", v[i].name);
    }
    if (!t.n && !zero) bt_xadd(w, &t, "1");
    if (zero) {
        free(t.v);
        return NULL;
    }
    return kept(w, &t);
}
