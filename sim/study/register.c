/* register.c -- every number a run stands on, for the register of assumptions; and those that are not the library's. */
#include "study_priv.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

static void *room(struct lay *l, int n, size_t size)
{
    void *v = bt_get(l->a, (size_t)n + 1, size);
    if (!v) l->ok = false;
    return v;
}

struct span {
    double least, most;
};
static struct span span_of(const double *v, int n)
{
    struct span s = { v[0], v[0] };
    for (int i = 1; i < n; i++) s.least = fmin(s.least, v[i]), s.most = fmax(s.most, v[i]);
    return s;
}

/* ---- all of them ---- */

static bool is_fitted(const struct bt_scenario *s, const struct bt_param *p)
{
    for (int i = 0; i < s->n_observed; i++)
        if (s->observed[i].fits >= p->offset && s->observed[i].fits < p->offset + p->n) return true;
    return false;
}

/* What nobody marked was assumed by whoever wrote it down, and no source is none: a register has no row that says nothing. */
static void lay_texts(struct lay *l, const struct bt_scenario *s, int axis, int n)
{
    static const struct {
        const char *name, *long_name;
        size_t at;
        const char *absent;
        bool file;
    } TEXTS[] = {
        { "parameter_unit", "unit of the row", offsetof(struct bt_param, unit), "", false },
        { "parameter_source", "where it comes from", offsetof(struct bt_param, source), BT_NO_SOURCE, false },
        { "parameter_mark", "observed, derived, estimated, assumed, or a choice", offsetof(struct bt_param, mark), "assumed", false },
        { "parameter_note", "what a reader should know", offsetof(struct bt_param, note), "", false },
        { "parameter_given", "file or option that gives the number", offsetof(struct bt_param, given), "the program", true },
    };
    for (size_t k = 0; k < sizeof TEXTS / sizeof *TEXTS; k++) {
        const char **v = room(l, n, sizeof *v);
        for (int i = 0; v && i < n; i++) {
            const char *text;
            memcpy(&text, (const char *)bt_network_param(s->net, i) + TEXTS[k].at, sizeof text);
            const char *slash = TEXTS[k].file && text ? strrchr(text, '/') : NULL; /* where its folder is, is no matter of the number */
            v[i] = slash ? slash + 1 : text && *text ? text : TEXTS[k].absent;
        }
        if (v) bt_lay_texts(l, TEXTS[k].name, TEXTS[k].long_name, axis, v);
    }
}

static void lay_parameters(struct lay *l, const struct bt_scenario *s, const double *values)
{
    int n = bt_network_params(s->net);
    const char **address = room(l, n, sizeof *address);
    if (!address || !n) return;
    for (int i = 0; i < n; i++) address[i] = bt_network_param(s->net, i)->address;
    int axis = bt_lay_axis(l, "parameter", "address of a quantity", n, address, NULL, NULL);
    double *least =
               bt_lay_array(l, "parameter_least", "1", "its number as usual, the least of all segments; units are per row", 1, &axis),
           *most =
               bt_lay_array(l, "parameter_most", "1", "its number as usual, the greatest of all segments; units are per row", 1, &axis),
           *fitted = bt_lay_array(l, "parameter_fitted", "1", "1: solved for, so that the first year agrees with the baseline", 1, &axis),
           *low = bt_lay_array(l, "parameter_low", "1", "the least of its low numbers; units are per row", 1, &axis);
    unsigned char *low_ok = bt_lay_valid(l);
    double *high = bt_lay_array(l, "parameter_high", "1", "the greatest of its high numbers; units are per row", 1, &axis);
    unsigned char *high_ok = bt_lay_valid(l);
    lay_texts(l, s, axis, n);
    for (int i = 0; l->ok && i < n; i++) {
        const struct bt_param *p = bt_network_param(s->net, i);
        struct span v = span_of(values + p->offset, p->n);
        least[i] = v.least, most[i] = v.most, fitted[i] = is_fitted(s, p);
        if (!p->ranged || !p->low || !p->high) continue;
        struct span a = span_of(p->low, p->n), b = span_of(p->high, p->n);
        low_ok[i] = high_ok[i] = 1, low[i] = fmin(a.least, b.least), high[i] = fmax(a.most, b.most); /* low: of benefit, not of size */
    }
}

/* ---- those that differ ---- */

struct changes {
    struct lay *l;
    int n, room;
    const char **address, **by, **unit;
    double *from, *to, *count;
};

static void add(struct changes *c, const struct bt_param *p, const char *by, int count, double from, double to)
{
    if (c->n < c->room)
        c->address[c->n] = p->address, c->unit[c->n] = p->unit ? p->unit : "", c->by[c->n] = by, c->from[c->n] = from, c->to[c->n] = to,
        c->count[c->n] = count;
    c->n++;
}

static bool differ(double a, double b)
{
    return fabs(a - b) > 1e-12 * (fabs(a) + fabs(b));
}

static void compare(struct changes *c, const struct bt_network *net, const char *by, const double *from, const double *to)
{
    for (int i = 0; from && to && i < bt_network_params(net); i++) {
        const struct bt_param *p = bt_network_param(net, i);
        int count = 0, first = 0;
        for (int k = p->offset + p->n - 1; k >= p->offset; k--)
            if (differ(from[k], to[k])) count++, first = k;
        if (count) add(c, p, by, count, from[first], to[first]);
    }
}

static void of_bundle(struct changes *c, const struct bt_scenario *s, const struct bt_bundle *b)
{
    const double *now = bt_network_values(s->net);
    const char *by = bt_printf(c->l->a, "bundle '%s'", b->name);
    for (int i = 0; i < b->n_set; i++)
        if (differ(now[b->set[i].offset], b->set[i].value))
            add(c, bt_network_owner(s->net, b->set[i].offset), by ? by : "", 1, now[b->set[i].offset], b->set[i].value);
}

static void all(struct changes *c, const struct bt_scenario *s)
{
    c->n = 0;
    compare(c, s->net, s->calibrated ? "locality or calibration" : "locality", s->library, s->placed);
    compare(c, s->net, s->n_opt_set ? "scenario or --set" : "scenario", s->placed, bt_network_values(s->net));
    for (int i = 0; i < s->n_bundle; i++) of_bundle(c, s, &s->bundle[i]);
}

static void lay_changes(struct lay *l, const struct bt_scenario *s)
{
    struct changes c = { .l = l };
    all(&c, s); /* only counts */
    if (!c.n) return;
    c.room = c.n;
    c.address = room(l, c.n, sizeof *c.address), c.by = room(l, c.n, sizeof *c.by), c.unit = room(l, c.n, sizeof *c.unit);
    const char **number = room(l, c.n, sizeof *number);
    if (!l->ok) return;
    for (int i = 0; i < c.n; i++) number[i] = bt_printf(l->a, "%d", i + 1);
    int axis = bt_lay_axis(l, "change", "a number that is not the library's", c.n, number, NULL, NULL);
    c.from = bt_lay_array(l, "change_from", "1", "the number before; units are per row", 1, &axis);
    c.to = bt_lay_array(l, "change_to", "1", "the number it was given; units are per row", 1, &axis);
    c.count = bt_lay_array(l, "change_segments", "1", "for how many segments; from and to are of the first of these", 1, &axis);
    if (!l->ok) return;
    all(&c, s);
    bt_lay_texts(l, "change_address", "address of the quantity", axis, c.address);
    bt_lay_texts(l, "change_by", "who says so: locality, scenario or --set, a bundle", axis, c.by);
    bt_lay_texts(l, "change_unit", "unit of the row", axis, c.unit);
}

void bt_lay_register(struct lay *l, const struct bt_scenario *s, const double *values)
{
    lay_parameters(l, s, values);
    lay_changes(l, s);
}
