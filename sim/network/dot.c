/* dot.c -- the pathway as graphviz text: settings by pool, junctions small, waits dashed. */
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

static const char *node_of(struct text *t, const struct bt_network *net, struct target g)
{
    switch (g.kind) {
    case TO_SETTING: return bt_printf(t->a, "s_%s", net->setting[g.index].id.name);
    case TO_JUNCTION: return bt_printf(t->a, "j_%s", net->junction[g.index].id.name);
    case TO_EXIT: return bt_printf(t->a, "x_%s", net->exit[g.index].name);
    case TO_ORIGIN: return "origin";
    case TO_STAY:
    case TO_NOWHERE: break;
    }
    return NULL;
}

static void edge(struct text *t, const char *from, const char *to, const char *label, const char *style)
{
    if (from && to) put(t, bt_printf(t->a, "  \"%s\" -> \"%s\" [label=\"%s\"%s];\n", from, to, quoted(t->a, label), style));
}

static void settings(struct text *t, const struct bt_network *net)
{
    for (int p = -1; p < net->n_pool; p++) {
        if (p >= 0)
            put(t, bt_printf(t->a, "  subgraph \"cluster_%s\" { label=\"%s\"; style=rounded; color=\"#888888\";\n", net->pool[p].id.name,
                             quoted(t->a, net->pool[p].id.label)));
        for (int i = 0; i < net->n_setting; i++)
            if (net->setting[i].pool == p)
                put(t, bt_printf(t->a, "  \"s_%s\" [label=\"%s\", shape=box, style=\"filled,rounded\", fillcolor=\"#DCEAF7\"];\n",
                                 net->setting[i].id.name, quoted(t->a, net->setting[i].id.label)));
        if (p >= 0) put(t, "  }\n");
    }
    for (int i = 0; i < net->n_exit; i++)
        put(t, bt_printf(t->a, "  \"x_%s\" [label=\"%s\", shape=octagon];\n", net->exit[i].name, quoted(t->a, net->exit[i].label)));
    put(t, "  origin [label=\"back where the person belongs\", shape=house];\n");
}

char *bt_network_dot(const struct bt_network *net, struct bt_arena *a)
{
    struct text t = { .a = a };
    put(&t,
        "digraph pathway {\n  rankdir=LR; fontname=\"DejaVu Sans\"; node [fontname=\"DejaVu Sans\", fontsize=11];\n"
        "  edge [fontname=\"DejaVu Sans\", fontsize=8, color=\"#444444\"];\n");
    settings(&t, net);
    for (int i = 0; i < net->n_junction; i++)
        put(&t,
            bt_printf(a, "  \"j_%s\" [label=\"\", shape=diamond, width=0.18, height=0.18, fixedsize=true];\n", net->junction[i].id.name));
    for (int i = 0; i < net->n_setting; i++) {
        const struct setting *s = &net->setting[i];
        const char *from = bt_printf(a, "s_%s", s->id.name);
        for (int k = 0; k < s->n_hazard; k++)
            edge(&t, from, node_of(&t, net, s->hazard[k].to), s->hazard[k].id.label, ", color=\"#D55E00\"");
        if (s->stay >= 0) edge(&t, from, node_of(&t, net, s->leaves), "stay over", "");
    }
    for (int i = 0; i < net->n_junction; i++)
        for (int k = 0; k < net->junction[i].n_route; k++) {
            const struct route *r = &net->junction[i].route[k];
            const char *from = bt_printf(a, "j_%s", net->junction[i].id.name);
            edge(&t, from, node_of(&t, net, r->to), r->id.label, r->wait.present ? ", style=dashed" : "");
            if (r->refused_node) edge(&t, from, node_of(&t, net, r->refused), "refused", ", style=dotted");
        }
    put(&t, "}\n");
    return t.v;
}
