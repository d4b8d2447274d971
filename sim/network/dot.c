/* dot.c -- the pathway as graphviz text, an overview: one box a place (the settings that share a pool, or one without a pool), one line
 * from place to place however many routes go there. Junctions are looked through, but those that many places lead into: they are
 * the doors of the pathway. Who is refused or gives up waiting is not drawn. */
#include "network_priv.h"
#include <string.h>

/* Text inside a graphviz string: quotes and backslashes escaped, nothing else has a meaning there. */
static const char *quoted(struct bt_arena *a, const char *s)
{
    char *v = bt_get(a, 2 * strlen(s) + 1, 1), *to = v;
    if (!v) return "";
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') *to++ = '\\';
        if (*s == '\n' || *s == '\r') continue;
        *to++ = *s;
    }
    return v;
}

struct text { struct bt_arena *a; char *v; size_t n, room; };

static void put(struct text *t, const char *s)
{
    size_t len = s ? strlen(s) : 0;
    if (!s) return;
    if (t->n + len + 1 > t->room) {
        size_t room = 2 * (t->n + len) + 4096;
        char *v = bt_get(t->a, room, 1);
        if (!v) return;
        if (t->n) memcpy(v, t->v, t->n);
        t->v = v, t->room = room;
    }
    memcpy(t->v + t->n, s, len + 1);
    t->n += len;
}

/* ---- places: settings, then pools, exits, junctions that are doors, and where people belong ---- */

enum { DOOR_FROM = 3 };                          /* places that lead into a door, at least */
enum { LEADS = 1, EVENT = 2, FREE = 4 };         /* of a line: it is there; by a hazard; some route of it has no wait */

struct view {
    const struct bt_network *net;
    struct text out;
    int n, pool, exit, junction, origin;         /* nodes; the first of each kind */
    int *door;                                   /* per junction: the junction whose box it shares, or -1 */
    unsigned char *line, *seen;                  /* per node; per junction */
};

static int place_of(const struct view *v, int setting)
{
    int pool = v->net->setting[setting].pool;
    return pool >= 0 ? v->pool + pool : setting;
}

static const char *name_of(const struct view *v, int node)
{
    const struct bt_network *net = v->net;
    struct bt_arena *a = v->out.a;
    if (node >= v->origin) return "origin";
    if (node >= v->junction) return bt_printf(a, "j_%s", net->junction[node - v->junction].id.name);
    if (node >= v->exit) return bt_printf(a, "x_%s", net->exit[node - v->exit].name);
    if (node >= v->pool) return bt_printf(a, "p_%s", net->pool[node - v->pool].id.name);
    return bt_printf(a, "s_%s", net->setting[node].id.name);
}

/* Marks where people end who set out for g. `how`: EVENT or not, FREE as long as they waited for nothing. */
static void follow(struct view *v, struct target g, unsigned how)
{
    const struct bt_network *net = v->net;
    if (g.kind == TO_SETTING) v->line[place_of(v, g.index)] |= (unsigned char)(how | LEADS);
    if (g.kind == TO_EXIT) v->line[v->exit + g.index] |= (unsigned char)(how | LEADS);
    if (g.kind == TO_ORIGIN) v->line[v->origin] |= (unsigned char)(how | LEADS);
    if (g.kind != TO_JUNCTION) return;
    if (v->door[g.index] >= 0) {
        v->line[v->junction + v->door[g.index]] |= (unsigned char)(how | LEADS);
        return;
    }
    unsigned char bit = (unsigned char)(1u << how); /* each junction once for each way of coming */
    if (v->seen[g.index] & bit) return;
    v->seen[g.index] |= bit;
    const struct junction *j = &net->junction[g.index];
    for (int k = 0; k < j->n_route; k++) follow(v, j->route[k].to, j->route[k].wait.present ? how & ~(unsigned)FREE : how);
}

static void follow_setting(struct view *v, const struct setting *s)
{
    for (int k = 0; k < s->n_hazard; k++) follow(v, s->hazard[k].to, EVENT | FREE);
    for (int i = 0; i < s->n_like; i++)
        for (int k = 0; k < s->like[i].n && s->like[i].setting >= 0; k++)
            follow(v, v->net->setting[s->like[i].setting].hazard[s->like[i].hazard[k]].to, EVENT | FREE);
    if (s->stay >= 0) follow(v, s->leaves, FREE);
}

/* All lines out of a node into v->line. */
static void lines_of(struct view *v, int node)
{
    const struct bt_network *net = v->net;
    memset(v->line, 0, (size_t)v->n);
    memset(v->seen, 0, (size_t)net->n_junction);
    for (int i = 0; i < net->n_setting; i++)
        if (place_of(v, i) == node) follow_setting(v, &net->setting[i]);
    for (int i = 0; i < net->n_junction; i++)
        for (int k = 0; v->door[i] >= 0 && v->junction + v->door[i] == node && k < net->junction[i].n_route; k++)
            follow(v, net->junction[i].route[k].to, net->junction[i].route[k].wait.present ? 0 : FREE);
    v->line[node] = 0;
}

/* A junction is a door where three places or more lead straight into it; doors that lead into each other are one. */
static bool find_doors(struct view *v)
{
    const struct bt_network *net = v->net;
    int n = net->n_junction, *from = bt_get(v->out.a, (size_t)n + 1, sizeof *from);
    if (!from) return false;
    for (int i = 0; i < n; i++) v->door[i] = i; /* all of them, so that following ends there */
    for (int node = 0; node < v->exit; node++) {
        lines_of(v, node);
        for (int i = 0; i < n; i++) from[i] += v->line[v->junction + i] != 0;
    }
    for (int i = 0; i < n; i++) v->door[i] = from[i] >= DOOR_FROM ? i : -1;
    for (int round = 0; round < n; round++)
        for (int i = 0; i < n; i++)
            for (int k = 0; v->door[i] >= 0 && k < net->junction[i].n_route; k++) {
                const struct target to = net->junction[i].route[k].to;
                if (to.kind == TO_JUNCTION && v->door[to.index] > v->door[i]) v->door[to.index] = v->door[i];
                if (to.kind == TO_JUNCTION && v->door[to.index] >= 0) v->door[i] = v->door[to.index];
            }
    return true;
}

/* ---- what is written ---- */

enum { WIDE = 15 }; /* characters of a line in a box */

/* Text of a box, in short lines. */
static void put_label(struct text *t, const char *label)
{
    char *copy = bt_printf(t->a, "%s", label);
    size_t from = 0;
    for (size_t i = 0; copy && copy[i]; i++) {
        if (copy[i] == '_') copy[i] = ' ';
        if (copy[i] != ' ') continue;
        size_t next = strcspn(copy + i + 1, " _");
        if (i - from + next < WIDE) continue;
        copy[i] = '\0';
        put(t, quoted(t->a, copy + from));
        put(t, "\\n");
        from = i + 1;
    }
    if (copy) put(t, quoted(t->a, copy + from));
}

static void box(struct view *v, int node, const char *label, const char *names, const char *style)
{
    struct text *t = &v->out;
    put(t, bt_printf(t->a, "  \"%s\" [label=\"", name_of(v, node)));
    put_label(t, label);
    put(t, bt_printf(t->a, "\", comment=\"%s\", %s];\n", quoted(t->a, names), style));
}

static void settings(struct view *v)
{
    const struct bt_network *net = v->net;
    for (int node = 0; node < v->exit; node++) {
        const char *label = node >= v->pool ? net->pool[node - v->pool].id.label : NULL, *names = "";
        int n = 0, last = -1;
        for (int i = 0; i < net->n_setting; i++)
            if (place_of(v, i) == node) names = bt_printf(v->out.a, "%s%s%s", names, n++ ? " " : "", net->setting[i].id.name), last = i;
        if (n == 1) label = net->setting[last].id.label;
        if (n && names) {
            bool belongs = last >= 0 && net->setting[last].cls >= 0;
            box(v, node, label, names, belongs ? "peripheries=2, fillcolor=\"#FFF3D6\"" : "fillcolor=\"#DCEAF7\"");
        }
    }
}

static void doors(struct view *v)
{
    const struct bt_network *net = v->net;
    for (int d = 0; d < net->n_junction; d++) {
        const char *label = "", *names = "";
        for (int i = 0; i < net->n_junction && label && names; i++) {
            if (v->door[i] != d) continue;
            label = bt_printf(v->out.a, "%s%s%s", label, *label ? ", " : "", net->junction[i].id.label);
            names = bt_printf(v->out.a, "%s%s%s", names, *names ? " " : "", net->junction[i].id.name);
        }
        if (label && names && *names) box(v, v->junction + d, label, names, "style=filled, penwidth=2, fillcolor=\"#F1F1F1\"");
    }
}

static void lines(struct view *v)
{
    struct bt_arena *a = v->out.a;
    int home = v->net->n_class ? place_of(v, v->net->class_setting[0]) : -1;
    for (int node = 0; node < v->origin; node++) {
        lines_of(v, node);
        for (int to = 0; to < v->n; to++) {
            unsigned how = v->line[to];
            if (!how) continue;
            put(&v->out, bt_printf(a, "  \"%s\" -> \"%s\" [%s%s%s];\n", name_of(v, node), name_of(v, to),
                                   how & EVENT ? "color=\"#D55E00\", dir=both, arrowtail=dot" : "color=\"#555555\"",
                                   how & FREE ? "" : ", style=dashed",
                                   node != home && (to == home || (to >= v->junction && to < v->origin)) ? ", constraint=false" : ""));
        }
    }
}

char *bt_network_dot(const struct bt_network *net, struct bt_arena *a)
{
    struct view v = { .net = net, .out = { .a = a } };
    v.pool = net->n_setting;
    v.exit = v.pool + net->n_pool;
    v.junction = v.exit + net->n_exit;
    v.origin = v.junction + net->n_junction;
    v.n = v.origin + 1;
    v.line = bt_get(a, (size_t)v.n, 1);
    v.seen = bt_get(a, (size_t)net->n_junction + 1, 1);
    v.door = bt_get(a, (size_t)net->n_junction + 1, sizeof *v.door);
    if (!v.line || !v.seen || !v.door || !find_doors(&v)) return NULL;
    put(&v.out,
        "digraph pathway {\n  rankdir=LR;\n  node [fontname=\"DejaVu Sans\", fontsize=20, shape=box, style=\"rounded,filled\"];\n"
        "  edge [fontname=\"DejaVu Sans\", penwidth=1.7];\n");
    settings(&v);
    doors(&v);
    static const char EXIT[] = "shape=octagon, style=filled, fillcolor=\"#E4E4E4\"";
    for (int i = 0; i < net->n_exit; i++) box(&v, v.exit + i, net->exit[i].label, net->exit[i].name, EXIT);
    put(&v.out, "  origin [label=\"back where\\nthe person belongs\", shape=box, style=\"rounded,filled,dashed\", "
                "fillcolor=\"#FFF3D6\"];\n");
    lines(&v);
    put(&v.out, "  { rank=max; origin;");
    for (int i = 0; i < net->n_exit; i++) put(&v.out, bt_printf(a, " \"%s\";", name_of(&v, v.exit + i)));
    put(&v.out, " }\n}\n");
    return v.out.v;
}

/* Labels of what moves nobody, and of what is only counted: no line can show them. */
char *bt_network_not_drawn(const struct bt_network *net, struct bt_arena *a)
{
    char *all = bt_printf(a, "%s", "");
    for (int i = 0; i < net->n_setting; i++)
        for (int k = 0; k < net->setting[i].n_hazard && all; k++) {
            const struct hazard *h = &net->setting[i].hazard[k];
            if (h->to.kind == TO_STAY) all = bt_printf(a, "%s%s%s", all, *all ? "; " : "", h->id.label);
        }
    for (int i = 0; i < net->n_counter && all; i++) all = bt_printf(a, "%s%s%s", all, *all ? "; " : "", net->counter[i].id.label);
    return all;
}

/* ---- feedback loops: what leads to what, + the same way, - the other way. Dashed: switched off, or by way of the whole pathway. ---- */

struct tie { struct text *t; const struct bt_network *net; };

static void arrow(struct tie *x, const char *from, const char *to, bool more, const char *style)
{
    put(x->t, bt_printf(x->t->a, "  \"%s\" -> \"%s\" [label=\"%s\", color=\"%s\"%s];\n", from, to, more ? "+" : "&minus;",
                        more ? "#0072B2" : "#D55E00", style));
}

static void factor(struct tie *x, const char *name, const char *what, const char *label, const char *style)
{
    put(x->t, bt_printf(x->t->a, "  \"%s\" [label=\"%s", name, what));
    put_label(x->t, label);
    put(x->t, bt_printf(x->t->a, "\"%s];\n", style));
}

static const char *full(struct tie *x, int pool) { return bt_printf(x->t->a, "full_%s", x->net->pool[pool].id.name); }
static const char *queue(struct tie *x, int pool, int holds)
{
    return bt_printf(x->t->a, "wait_%s_%s", x->net->pool[pool].id.name, holds >= 0 ? x->net->pool[holds].id.name : "");
}

/* Who waits for a place, by what they hold: a pool that is full fills the one whose places are held. */
static void tie_waits(struct tie *x, int p)
{
    const struct bt_network *net = x->net;
    for (int h = -1; h < net->n_pool; h++) {
        bool some = false;
        for (int i = 0; i < net->n_junction; i++)
            for (int k = 0; k < net->junction[i].n_route; k++) {
                const struct wait *w = &net->junction[i].route[k].wait;
                some |= w->present && w->pool == p && w->holds == h;
            }
        if (!some) continue;
        const char *what = "Waiting for\\n";
        if (h >= 0) what = bt_printf(x->t->a, "Waiting in\\n%s\\nfor\\n", quoted(x->t->a, net->pool[h].id.label));
        factor(x, queue(x, p, h), what, net->pool[p].id.label, "");
        arrow(x, full(x, p), queue(x, p, h), true, "");
        if (h >= 0) arrow(x, queue(x, p, h), full(x, h), true, "");
    }
}

static void tie_pool(struct tie *x, int p)
{
    const struct pool *v = &x->net->pool[p];
    struct bt_arena *a = x->t->a;
    const double *value = x->net->value;
    if (!v->waited && !v->diverted) return;
    factor(x, full(x, p), "Occupancy of\\n", v->id.label, ", fillcolor=\"#DCEAF7\"");
    tie_waits(x, p);
    const struct { bool there; const char *name, *what; bool more; } OWN[] = {
        { v->diverted, "refused", "B: turned away or\\nput off for want of\\n", true },
        { v->surge_share >= 0 && value[x->net->param[v->surge_share].offset] > 0, "surge", "B: surge places of\\n", true },
        { v->follows, "supply", "B: supply follows\\ndemand for\\n", true },
    };
    for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++) {
        const char *name = bt_printf(a, "%s_%s", OWN[i].name, v->id.name);
        if (!OWN[i].there) continue;
        factor(x, name, OWN[i].what, v->id.label, ", fillcolor=\"#F1F1F1\"");
        arrow(x, full(x, p), name, true, "");
        arrow(x, name, full(x, p), false, "");
    }
}

/* What a loop listens to, as a box; one queue is its own. */
static const char *listened(struct tie *x, const struct loop *l)
{
    const struct bt_network *net = x->net;
    const char *name = bt_printf(x->t->a, "heard_%s", l->id.name), *label = "Waiting for any of these";
    if (l->of == SIG_OCCUPANCY) return full(x, l->pool);
    int n = 0, *queues = bt_get(x->t->a, (size_t)l->n_wait + 1, sizeof *queues);
    if (!queues) return name;
    for (int i = 0; i < l->n_wait; i++) {
        const struct wait *w = &net->route_route[l->wait[i]]->wait;
        int q = w->pool * (net->n_pool + 1) + w->holds + 1, k = 0;
        while (k < n && queues[k] != q) k++;
        if (w->pool >= 0 && k == n) queues[n++] = q;
    }
#define QUEUE(i) queue(x, queues[i] / (net->n_pool + 1), queues[i] % (net->n_pool + 1) - 1)
    if (l->of == SIG_WAITING && n == 1) return QUEUE(0);
    if (l->of == SIG_PAST_STAGE) label = net->setting[l->setting].id.label;
    factor(x, name, l->of == SIG_PAST_STAGE ? "Late in, or\\nwaiting after:\\n" : "", label, "");
    for (int i = 0; i < n; i++) arrow(x, QUEUE(i), name, true, "");
#undef QUEUE
    return name;
}

/* The words of an address before its last, for those that act on a route or a setting: "short stay: stay days". */
static void put_target(struct tie *x, const char *address)
{
    char *copy = bt_printf(x->t->a, "%s", address), *last = copy ? strrchr(copy, '.') : NULL;
    if (!last) return;
    *last = '\0';
    const char *of = strrchr(copy, '.') ? strrchr(copy, '.') + 1 : copy;
    char *text = bt_printf(x->t->a, "%s: %s", of, last + 1);
    for (char *c = text; c && *c; c++)
        if (*c == '_') *c = ' ';
    if (text) put(x->t, bt_printf(x->t->a, "\\n%s", quoted(x->t->a, text)));
}

/* A loop's own end is drawn by its sign: what it acts on comes back to what it listens to so that the two make it R or B. */
static void tie_loop(struct tie *x, const struct loop *l)
{
    const double *value = x->net->value;
    bool more = value[x->net->param[l->strength].offset] >= 0, on = value[x->net->param[l->on].offset] > 0;
    bool back = (l->sign[0] == 'R') == more;
    const char *from = listened(x, l), *name = bt_printf(x->t->a, "loop_%s", l->id.name);
    put(x->t, bt_printf(x->t->a, "  \"%s\" [label=\"%s: %s", name, l->sign, quoted(x->t->a, l->id.label)));
    for (int k = 0; k < l->n_target; k++) put_target(x, x->net->param[l->target[k]].address);
    put(x->t, bt_printf(x->t->a, "\", fillcolor=\"%s\", penwidth=2%s];\n", l->sign[0] == 'R' ? "#FBE3D6" : "#E2F0D9",
                        on ? "" : ", style=\"rounded,filled,dashed\""));
    arrow(x, from, name, more, on ? "" : ", style=dashed");
    arrow(x, name, from, back, ", style=dotted");
}

char *bt_network_loops_dot(const struct bt_network *net, struct bt_arena *a)
{
    struct text t = { .a = a };
    struct tie x = { &t, net };
    put(&t, "digraph loops {\n  rankdir=LR;\n"
            "  node [fontname=\"DejaVu Sans\", fontsize=16, shape=box, style=\"rounded,filled\", fillcolor=\"#FFFFFF\"];\n"
            "  edge [fontname=\"DejaVu Sans\", fontsize=20, penwidth=1.7];\n");
    for (int p = 0; p < net->n_pool; p++) tie_pool(&x, p);
    for (int l = 0; l < net->n_loop; l++) tie_loop(&x, &net->loop[l]);
    put(&t, "}\n");
    return t.v;
}
