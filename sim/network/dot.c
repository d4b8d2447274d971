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
    size_t len = strlen(s);
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
