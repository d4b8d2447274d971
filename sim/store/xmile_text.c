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
    const char *key, *value;
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

static void keep_name(struct xmile *w, const char *key, const char *value)
{
    if (!grow(w->names)) {
        w->failed = true;
        return;
    }
    struct entry *e = place(w->names, key);
    w->names->n += !e->key;
    *e = (struct entry){ key, value };
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

static const char *free_name(struct xmile *w, struct text *t)
{
    if (!t->v) return "";
    for (size_t i = 0; i < t->n; i++) t->v[i] = plain(t->v[i]);
    const char *name = kept(w, t);
    if (name[0] < 'a' || name[0] > 'z') name = bt_xtext(w, "x_%s", name);
    for (int i = 0; i < N(RESERVED); i++)
        if (strcmp(RESERVED[i], name) == 0) name = bt_xtext(w, "%s_x", name);
    const char *first = name;
    for (int k = 2; place(w->names, name)->key && !w->failed; k++) name = bt_xtext(w, "%s_%d", first, k);
    keep_name(w, name, name);
    return name;
}

const char *bt_xname(struct xmile *w, const char *fmt, ...)
{
    struct text t = { 0 };
    va_list args;
    va_start(args, fmt);
    add_args(w, &t, fmt, args);
    va_end(args);
    return free_name(w, &t);
}

const char *bt_xname_of(struct xmile *w, int s, const char *fmt, ...)
{
    struct text t = { 0 };
    va_list args;
    va_start(args, fmt);
    add_args(w, &t, fmt, args);
    va_end(args);
    if (s >= 0) bt_xadd(w, &t, "_%s", w->net->segment[s]);
    return free_name(w, &t);
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

void bt_xescaped(FILE *f, const char *s)
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

static void remember(struct xmile *w, const char *name, enum var_kind kind, const char *from, const char *to)
{
    if (w->n_var == w->room_var) {
        int room = 2 * w->room_var + 1024;
        struct var *v = realloc(w->var, (size_t)room * sizeof *v);
        if (!v) {
            w->failed = true;
            return;
        }
        w->var = v, w->room_var = room;
    }
    w->var[w->n_var++] = (struct var){ .name = name, .from = from, .to = to, .kind = kind, .part = (short)w->part };
}

static void element(struct xmile *w, const char *tag, const char *text)
{
    if (!text || !*text) return;
    fprintf(w->f, "<%s>", tag);
    bt_xescaped(w->f, text);
    fprintf(w->f, "</%s>", tag);
}

static void variable(struct xmile *w, const char *tag, const char *name, const char *eqn, const char *flows, const char *units,
                     const char *doc)
{
    fprintf(w->f, "<%s name=\"%s\">", tag, name);
    element(w, "doc", doc);
    element(w, "eqn", eqn);
    fputs(flows, w->f);
    element(w, "units", units);
    fprintf(w->f, "</%s>\n", tag);
}

void bt_xaux(struct xmile *w, const char *name, const char *eqn, const char *units, const char *doc)
{
    remember(w, name, AUX, NULL, NULL);
    variable(w, "aux", name, eqn, "", units, doc);
}

void bt_xflow(struct xmile *w, const char *name, const char *eqn, const char *units, const char *doc, const char *from, const char *to)
{
    remember(w, name, FLOW, from, to);
    variable(w, "flow", name, eqn, "", units, doc);
}

void bt_xstock(struct xmile *w, const char *name, double start, const char *units, const char *doc, const char *in, const char *in2,
               const char *out)
{
    struct text flows = { 0 };
    char room[BT_NUM_ROOM];
    const char *const tag[] = { "inflow", "inflow", "outflow" }, *const flow[] = { in, in2, out };
    bt_xadd(w, &flows, "%s", "");
    EACH(i, 3)
        if (flow[i]) bt_xadd(w, &flows, "<%s>%s</%s>", tag[i], flow[i], tag[i]);
    remember(w, name, STOCK, NULL, NULL);
    variable(w, "stock", name, bt_num_print(start, room), flows.v ? flows.v : "", units, doc);
    free(flows.v);
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
