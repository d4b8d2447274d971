/* compile.c -- elements to the flat program: stocks, crowds (people with the same rates), forks (junctions per class) in
 * topological order, factors (parameters the equations read). Nothing here knows an equation's value. */
#include "network_priv.h"
#include <string.h>

struct build {
    struct reader *r;
    struct bt_network *net;
    int *crowd_of_setting;   /* [setting][class] */
    int *crowd_of_wait;      /* [route][class] */
    int *fork_of;            /* [junction][class], -1 not yet, -2 being made */
    int room_fork;
    bool ok;
};

static void fail(struct build *b, struct bt_loc at, const char *what)
{
    bt_errs_add(b->r->errs, BT_E_INPUT, at, "%s", what);
    b->ok = false;
}

/* ---- factors ---- */

static int factor_for(struct build *b, int param)
{
    struct bt_network *net = b->net;
    if (param < 0) return -1;
    if (net->factor_of[param] < 0) {
        net->factor[net->n_factor] = (struct factor){ .param = param, .staffed = -1 };
        net->factor_of[param] = net->n_factor++;
    }
    return net->factor_of[param];
}

/* ---- stocks and crowds ---- */

static struct stock *stock_new(struct bt_network *net)
{
    struct stock *k = &net->stock[net->n_stock++];
    *k = (struct stock){ .setting = -1, .route = -1, .cls = -1, .stage = 0, .exit = -1, .group = -1 };
    return k;
}

static struct crowd *crowd_new(struct bt_network *net, int setting, int route, int cls, int stages)
{
    struct crowd *c = &net->crowd[net->n_crowd];
    *c = (struct crowd){ .first = net->n_stock,
                         .n = stages,
                         .setting = setting,
                         .route = route,
                         .cls = cls,
                         .stay = -1,
                         .stages = stages,
                         .handling = -1,
                         .patience = -1,
                         .pool = -1,
                         .release_route = -1 };
    for (int k = 0; k < stages; k++) {
        struct stock *s = stock_new(net);
        s->setting = setting, s->route = route, s->cls = cls, s->stage = k, s->group = net->n_crowd;
    }
    net->n_crowd++;
    return c;
}

/* The class a person has after reaching a setting: a class setting gives its own, another keeps it. */
static int class_in(const struct bt_network *net, int setting, int cls)
{
    return net->setting[setting].cls >= 0 ? net->setting[setting].cls : cls;
}

static int home_of(const struct bt_network *net, int cls) { return net->class_setting[cls]; }

static struct goal into_setting(struct build *b, int setting, int cls, struct bt_loc at)
{
    struct bt_network *net = b->net;
    int c = class_in(net, setting, cls), i = b->crowd_of_setting[setting * BT_MAX_CLASS + c];
    if (i >= 0) return (struct goal){ G_STOCK, net->crowd[i].first };
    bt_errs_add(b->r->errs, BT_E_INPUT, at,
                "people of origin '%s' come to '%s', which does not keep that origin (see its 'keeps', or the route's 'origins')",
                net->cls[cls].name, net->setting[setting].id.name);
    b->ok = false;
    return (struct goal){ G_STAY, -1 };
}

static int fork_for(struct build *b, int junction, int cls, struct bt_loc at);

static struct goal goal_of(struct build *b, struct target t, int cls, struct bt_loc at)
{
    switch (t.kind) {
    case TO_ORIGIN: return into_setting(b, home_of(b->net, cls), cls, at);
    case TO_SETTING: return into_setting(b, t.index, cls, at);
    case TO_EXIT: return (struct goal){ G_STOCK, b->net->exit_stock[t.index] };
    case TO_JUNCTION: return (struct goal){ G_JUNCTION, fork_for(b, t.index, cls, at) };
    case TO_STAY:
    case TO_NOWHERE: break;
    }
    return (struct goal){ G_STAY, -1 };
}

static void set_branch(struct build *b, struct branch *x, struct route *t, int cls)
{
    struct bt_network *net = b->net;
    *x = (struct branch){
        .route = t->route, .factor = -1, .beside = t->beside >= 0, .is_else = t->is_else, .pool = -1, .refused = { G_STAY, -1 }
    };
    if (!t->is_else) x->factor = factor_for(b, t->beside >= 0 ? t->beside : t->fraction);
    if (t->wait.present) x->to = (struct goal){ G_STOCK, net->crowd[b->crowd_of_wait[t->route * BT_MAX_CLASS + cls]].first };
    else x->to = goal_of(b, t->to, cls, t->id.at);
    if (t->refused_node) {
        x->refused = goal_of(b, t->refused, cls, t->id.at);
        x->pool = net->setting[t->to.index].pool;
    }
}

/* Children first: the fork list is then in reverse topological order and is turned round at the end. */
static int fork_for(struct build *b, int junction, int cls, struct bt_loc at)
{
    struct bt_network *net = b->net;
    int *slot = &b->fork_of[junction * BT_MAX_CLASS + cls];
    if (*slot == -2) {
        bt_errs_add(b->r->errs, BT_E_INPUT, at, "junctions form a cycle: '%s' leads back to itself without a stay between",
                    net->junction[junction].id.name);
        b->ok = false;
        return 0;
    }
    if (*slot >= 0) return *slot;
    *slot = -2;
    struct junction *j = &net->junction[junction];
    struct fork f = { .junction = junction, .cls = cls, .cap = factor_for(b, j->cap) };
    f.branch = bt_get(b->r->a, (size_t)(j->n_route ? j->n_route : 1), sizeof *f.branch);
    for (int i = 0; f.branch && i < j->n_route; i++) {
        if (!j->route[i].origin[cls]) continue;
        set_branch(b, &f.branch[f.n_branch], &j->route[i], cls);
        f.n_branch++;
    }
    if (!f.n_branch) {
        bt_errs_add(b->r->errs, BT_E_INPUT, j->id.at, "people of origin '%s' come to junction '%s', but none of its routes is for them",
                    net->cls[cls].name, j->id.name);
        b->ok = false;
    }
    net->fork[net->n_fork] = f;
    return *slot = net->n_fork++;
}

/* ---- roots: the hazards of a crowd ---- */

static void add_root(struct build *b, struct crowd *c, const struct hazard *h, int times)
{
    struct root *x = &c->root[c->n_root++];
    *x = (struct root){ .factor = factor_for(b, h->rate),
                        .times = factor_for(b, times),
                        .unit = h->unit,
                        .route = h->route,
                        .neutral = h->death_neutral && !h->to_segment,
                        .to_segment = h->to_segment };
    x->to = h->to_segment ? (struct goal){ G_STOCK, c->first } : goal_of(b, h->to, c->cls, h->id.at);
}

static void add_likes(struct build *b, struct crowd *c, const struct like *v, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < v[i].n; k++)
            if (v[i].setting >= 0) add_root(b, c, &b->net->setting[v[i].setting].hazard[v[i].hazard[k]], v[i].factor);
}

static int count_likes(const struct like *v, int n)
{
    int k = 0;
    for (int i = 0; i < n; i++) k += v[i].n;
    return k;
}

/* May someone who came from a finished stay, or out of a wait, "stay"? There is no place to stay in. */
static bool can_stay(const struct bt_network *net, struct goal g)
{
    if (g.kind == G_STAY) return true;
    if (g.kind == G_STOCK) return false;
    const struct fork *f = &net->fork[g.index];
    for (int i = 0; i < f->n_branch; i++)
        if (can_stay(net, f->branch[i].to) || (f->branch[i].pool >= 0 && can_stay(net, f->branch[i].refused))) return true;
    return false;
}

static void fill_setting(struct build *b, struct crowd *c)
{
    struct setting *s = &b->net->setting[c->setting];
    c->root = bt_get(b->r->a, (size_t)s->n_hazard + (size_t)count_likes(s->like, s->n_like) + 1, sizeof *c->root);
    if (!c->root) return;
    for (int i = 0; i < s->n_hazard; i++) add_root(b, c, &s->hazard[i], -1);
    add_likes(b, c, s->like, s->n_like);
    if (s->stay < 0) return;
    c->stay = factor_for(b, s->stay);
    c->leaves = goal_of(b, s->leaves, c->cls, s->leaves_node ? s->leaves_node->at : s->id.at);
    if (b->ok && can_stay(b->net, c->leaves))
        fail(b, s->id.at,
             bt_printf(b->r->a, "people whose stay in '%s' is over can reach a 'stay' route, where there is nothing to stay in",
                       s->id.name));
}

static void fill_wait(struct build *b, struct crowd *c)
{
    struct bt_network *net = b->net;
    struct route *t = net->route_route[c->route];
    c->root = bt_get(b->r->a, (size_t)count_likes(t->wait.like, t->wait.n_like) + 1, sizeof *c->root);
    if (!c->root) return;
    c->handling = factor_for(b, t->wait.handling);
    c->patience = factor_for(b, t->wait.patience);
    c->pool = t->wait.pool;
    c->release = goal_of(b, t->to, c->cls, t->id.at);
    c->release_route = c->route;
    c->gives_up = t->wait.gives_node ? goal_of(b, t->wait.gives_up, c->cls, t->id.at) : (struct goal){ G_STAY, -1 };
    add_likes(b, c, t->wait.like, t->wait.n_like);
}

/* ---- which copies exist: those that people can reach ---- */

struct reach { struct build *b; bool *setting, *wait, *fork, *exit; };

static void visit_target(struct reach *x, struct target t, int cls);

static void visit_likes(struct reach *x, const struct like *v, int n, int cls)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < v[i].n && v[i].setting >= 0; k++)
            visit_target(x, x->b->net->setting[v[i].setting].hazard[v[i].hazard[k]].to, cls);
}

static void visit_setting(struct reach *x, int setting, int cls)
{
    struct bt_network *net = x->b->net;
    int c = class_in(net, setting, cls);
    struct setting *s = &net->setting[setting];
    if (!s->keep[c] || x->setting[setting * BT_MAX_CLASS + c]) return; /* a copy that is not kept is reported when the program is made */
    x->setting[setting * BT_MAX_CLASS + c] = true;
    for (int i = 0; i < s->n_hazard; i++) visit_target(x, s->hazard[i].to, c);
    visit_likes(x, s->like, s->n_like, c);
    if (s->stay >= 0) visit_target(x, s->leaves, c);
}

static void visit_route(struct reach *x, struct route *t, int cls)
{
    if (t->wait.present && !x->wait[t->route * BT_MAX_CLASS + cls]) {
        x->wait[t->route * BT_MAX_CLASS + cls] = true;
        visit_target(x, t->wait.gives_up, cls);
        visit_likes(x, t->wait.like, t->wait.n_like, cls);
    }
    visit_target(x, t->to, cls);
    visit_target(x, t->refused, cls);
}

static void visit_target(struct reach *x, struct target t, int cls)
{
    struct bt_network *net = x->b->net;
    if (t.kind == TO_ORIGIN) visit_setting(x, home_of(net, cls), cls);
    if (t.kind == TO_SETTING) visit_setting(x, t.index, cls);
    if (t.kind == TO_EXIT) x->exit[t.index] = true;
    if (t.kind != TO_JUNCTION || x->fork[t.index * BT_MAX_CLASS + cls]) return;
    x->fork[t.index * BT_MAX_CLASS + cls] = true;
    for (int i = 0; i < net->junction[t.index].n_route; i++)
        if (net->junction[t.index].route[i].origin[cls]) visit_route(x, &net->junction[t.index].route[i], cls);
}

static bool find_reachable(struct build *b, struct reach *x)
{
    struct bt_network *net = b->net;
    size_t C = BT_MAX_CLASS;
    *x = (struct reach){ .b = b };
    x->setting = bt_get(b->r->a, (size_t)net->n_setting * C + 1, sizeof(bool));
    x->wait = bt_get(b->r->a, (size_t)net->n_route * C + 1, sizeof(bool));
    x->fork = bt_get(b->r->a, (size_t)net->n_junction * C + 1, sizeof(bool));
    x->exit = bt_get(b->r->a, (size_t)net->n_exit + 1, sizeof(bool));
    if (!x->setting || !x->wait || !x->fork || !x->exit) return false;
    if (net->n_class) visit_setting(x, net->class_setting[0], 0); /* everybody starts in the first origin's setting */
    for (int i = 0; i < net->n_setting; i++) {
        bool any = false;
        for (int o = 0; o < net->n_class; o++) any |= x->setting[(size_t)i * C + (size_t)o];
        if (!any)
            bt_errs_add(b->r->errs, BT_E_INPUT, net->setting[i].id.at, "setting '%s' can not be reached from '%s'", net->setting[i].id.name,
                        net->setting[net->class_setting[0]].id.name),
                b->ok = false;
    }
    for (int j = 0; j < net->n_junction; j++) {
        bool any = false;
        for (int o = 0; o < net->n_class; o++) any |= x->fork[(size_t)j * C + (size_t)o];
        if (!any)
            bt_errs_add(b->r->errs, BT_E_INPUT, net->junction[j].id.at, "junction '%s' can not be reached", net->junction[j].id.name),
                b->ok = false;
    }
    for (int i = 0; i < net->n_exit; i++)
        if (!x->exit[i])
            bt_errs_add(b->r->errs, BT_E_INPUT, net->exit[i].at, "exit '%s' can not be reached: nothing leads to it", net->exit[i].name),
                b->ok = false;
    return true;
}

/* ---- the whole ---- */

static void make_stocks(struct build *b, const struct reach *x)
{
    struct bt_network *net = b->net;
    for (int i = 0; i < net->n_setting; i++)
        for (int o = 0; o < net->n_class; o++)
            if (x->setting[i * BT_MAX_CLASS + o]) {
                b->crowd_of_setting[i * BT_MAX_CLASS + o] = net->n_crowd;
                crowd_new(net, i, -1, o, net->setting[i].stay >= 0 ? net->setting[i].stages : 1);
            }
    for (int i = 0; i < net->n_route; i++)
        for (int o = 0; o < net->n_class; o++)
            if (x->wait[i * BT_MAX_CLASS + o]) {
                b->crowd_of_wait[i * BT_MAX_CLASS + o] = net->n_crowd;
                crowd_new(net, -1, i, o, 1);
            }
    for (int i = 0; i < net->n_exit; i++) {
        net->exit_stock[i] = net->n_stock;
        stock_new(net)->exit = i;
    }
    net->entered_stock = net->n_stock;
    stock_new(net)->entered = true;
    for (int i = 0; i < net->n_counter; i++) {
        net->counter_stock[i] = net->n_stock;
        stock_new(net)->counter = true;
    }
}

/* Places held: people in a setting of the pool, those who wait holding one, and the package or room kept for its owner. */
static void make_aggregates(struct build *b)
{
    struct bt_network *net = b->net;
    for (int p = 0; p < net->n_pool; p++) {
        struct aggregate *a = &net->occupancy[p], *q = &net->queue[p];
        a->t = bt_get(b->r->a, (size_t)net->n_stock + 1, sizeof *a->t);
        q->t = bt_get(b->r->a, (size_t)net->n_stock + 1, sizeof *q->t);
        for (int k = 0; a->t && q->t && k < net->n_stock; k++) {
            const struct stock *s = &net->stock[k];
            if (s->group < 0) continue;
            bool own = net->setting[home_of(net, s->cls)].pool == p; /* the place of the class is kept wherever its owner is */
            bool here = s->setting >= 0 ? net->setting[s->setting].pool == p && net->setting[s->setting].cls < 0
                                        : net->route_route[s->route]->wait.holds == p;
            if (own || here) a->t[a->n++] = (struct tally){ k, own && here ? 2 : 1 };
            if (s->route >= 0 && net->route_route[s->route]->wait.pool == p) q->t[q->n++] = (struct tally){ k, 1 };
        }
    }
}

static void turn_forks_round(struct bt_network *net)
{
    int n = net->n_fork;
    for (int i = 0; i < n / 2; i++) {
        struct fork f = net->fork[i];
        net->fork[i] = net->fork[n - 1 - i];
        net->fork[n - 1 - i] = f;
    }
#define TURN(g) do { if ((g).kind == G_JUNCTION) (g).index = n - 1 - (g).index; } while (0)
    for (int i = 0; i < n; i++)
        for (int k = 0; k < net->fork[i].n_branch; k++) {
            TURN(net->fork[i].branch[k].to);
            TURN(net->fork[i].branch[k].refused);
        }
    for (int i = 0; i < net->n_crowd; i++) {
        struct crowd *c = &net->crowd[i];
        TURN(c->leaves);
        TURN(c->release);
        TURN(c->gives_up);
        for (int k = 0; k < c->n_root; k++) TURN(c->root[k].to);
    }
#undef TURN
}

/* Does a flow into this goal leave its stock whole and once? Not where someone may stay, nor where others come beside. */
static bool moves_all(const struct bt_network *net, struct goal g)
{
    if (g.kind != G_JUNCTION) return g.kind == G_STOCK;
    const struct fork *f = &net->fork[g.index];
    for (int i = 0; i < f->n_branch; i++)
        if (f->branch[i].beside || !moves_all(net, f->branch[i].to) || (f->branch[i].pool >= 0 && !moves_all(net, f->branch[i].refused)))
            return false;
    return true;
}

static void attach(struct build *b)
{
    struct bt_network *net = b->net;
    for (int i = 0; i < net->n_factor; i++) {
        struct factor *f = &net->factor[i];
        f->driver = bt_get(b->r->a, (size_t)net->n_driver + 1, sizeof *f->driver);
        f->loop = bt_get(b->r->a, (size_t)net->n_loop + 1, sizeof *f->loop);
        int room = 1;
        for (int v = 0; v < net->n_intervention; v++) room += net->intervention[v].n_effect;
        f->effect = bt_get(b->r->a, (size_t)room, sizeof *f->effect);
        if (!f->driver || !f->loop || !f->effect) return;
        for (int d = 0; d < net->n_driver; d++)
            for (int k = 0; k < net->driver[d].n_target; k++)
                if (net->driver[d].target[k] == f->param) {
                    f->driver[f->n_driver++] = (struct factor_ref){ d, net->driver[d].segment };
                    f->timed |= net->driver[d].kind != DRV_SCALE;
                }
        for (int v = 0; v < net->n_intervention; v++)
            for (int e = 0; e < net->intervention[v].n_effect; e++)
                for (int k = 0; k < net->intervention[v].effect[e].n_target; k++)
                    if (net->intervention[v].effect[e].target[k] == f->param && !net->intervention[v].effect[e].outcome) {
                        f->effect[f->n_effect++] = &net->intervention[v].effect[e];
                        f->timed = true;
                    }
        for (int l = 0; l < net->n_loop; l++)
            for (int k = 0; k < net->loop[l].n_target; k++)
                if (net->loop[l].target[k] == f->param) f->loop[f->n_loop++] = (struct factor_ref){ l, net->loop[l].segment };
    }
}

/* A driver, loop or effect on a number that no equation reads would do nothing: an error. */
static void check_useful(struct build *b)
{
    struct bt_network *net = b->net;
    for (int d = 0; d < net->n_driver; d++)
        for (int k = 0; k < net->driver[d].n_target; k++)
            if (net->factor_of[net->driver[d].target[k]] < 0)
                bt_errs_add(b->r->errs, BT_E_INPUT, net->driver[d].id.at,
                            "'%s' acts on %s, which does not vary in time: it would do nothing", net->driver[d].id.name,
                            net->param[net->driver[d].target[k]].address);
    for (int l = 0; l < net->n_loop; l++)
        for (int k = 0; k < net->loop[l].n_target; k++) {
            int f = net->factor_of[net->loop[l].target[k]];
            if (f < 0)
                bt_errs_add(b->r->errs, BT_E_INPUT, net->loop[l].id.at,
                            "loop '%s' acts on %s, which does not vary in time: it would do nothing", net->loop[l].id.name,
                            net->param[net->loop[l].target[k]].address);
        }
}

static void more_factors(struct build *b)
{
    struct bt_network *net = b->net;
    for (int p = 0; p < net->n_pool; p++) factor_for(b, net->pool[p].places);
    for (int i = 0; i < net->n_staff_pool; i++)
        for (int k = 0; k < net->staff_pool[i].n_place; k++) {
            struct factor *f = &net->factor[net->factor_of[net->pool[net->staff_pool[i].place[k].pool].places]];
            f->staffed = net->staff_pool[i].place[k].pool, f->timed = true;
        }
    for (int i = 0; i < net->n_counter; i++) factor_for(b, net->counter[i].leaves);
    for (int i = 0; i < net->n_contact; i++) factor_for(b, net->contact[i].rate);
    for (int i = 0; i < net->n_measure; i++) factor_for(b, net->measure[i].factor);
    for (int i = 0; i < net->n_cost; i++) factor_for(b, net->cost[i].gbp);
}

static bool outside_names(struct build *b)
{
    struct bt_network *net = b->net;
    struct bt_arena *a = b->r->a;
    struct { struct bt_names *to; const void *list; int n; size_t size;
    } ROWS[] = { { &net->pools, net->pool, net->n_pool, sizeof *net->pool },
                 { &net->payers, net->payer, net->n_payer, sizeof *net->payer },
                 { &net->measures, net->measure, net->n_measure, sizeof *net->measure },
                 { &net->loops, net->loop, net->n_loop, sizeof *net->loop },
                 { &net->interventions, net->intervention, net->n_intervention, sizeof *net->intervention },
                 { &net->staff_pools, net->staff_pool, net->n_staff_pool, sizeof *net->staff_pool },
                 { &net->packages, net->package, net->n_package, sizeof *net->package },
                 { &net->settings, net->setting, net->n_setting, sizeof *net->setting } };
    for (int i = 0; i < N(ROWS); i++) {
        int room = ROWS[i].n + net->n_exit + 2;
        const char **name = bt_get(a, (size_t)room, sizeof *name), **label = bt_get(a, (size_t)room, sizeof *label);
        if (!name || !label) return false;
        for (int k = 0; k < ROWS[i].n; k++) {
            const struct named *id = (const struct named *)(const void *)((const char *)ROWS[i].list + (size_t)k * ROWS[i].size);
            name[k] = id->name, label[k] = id->label;
        }
        int n = ROWS[i].n;
        if (ROWS[i].to == &net->settings) {
            for (int e = 0; e < net->n_exit; e++) name[n] = net->exit[e].name, label[n++] = net->exit[e].label;
            name[n] = "entered", label[n++] = "Entered (births and net moves, less ageing out)";
        }
        *ROWS[i].to = (struct bt_names){ n, name, label };
    }
    net->segments = (struct bt_names){ net->S, net->segment, net->segment_label };
    int n = 0;
    size_t room = (size_t)net->n_cost + (size_t)net->n_intervention + 1;
    const char **item = bt_get(a, room, sizeof *item), **il = bt_get(a, room, sizeof *il);
    if (!item || !il) return false;
    for (int i = 0; i < net->n_cost; i++) item[n] = net->cost[i].id.name, il[n++] = net->cost[i].item;
    for (int i = 0; i < net->n_intervention; i++)
        item[n] = bt_printf(a, "programme_%s", net->intervention[i].id.name),
        il[n++] = bt_printf(a, "Programme: %s", net->intervention[i].id.label);
    net->items = (struct bt_names){ n, item, il };
    return true;
}

/* Stored routes: all that can wait and all that a measure adds up. */
static bool list_stored_routes(struct build *b)
{
    struct bt_network *net = b->net;
    const char **name = bt_get(b->r->a, (size_t)net->n_route + 1, sizeof *name),
               **label = bt_get(b->r->a, (size_t)net->n_route + 1, sizeof *label);
    if (!name || !label) return false;
    for (int i = 0; i < net->n_route; i++) net->route_row[i] = net->route_route[i] && net->route_route[i]->wait.present ? 0 : -1;
    for (int m = 0; m < net->n_measure; m++)
        for (int k = 0; k < net->measure[m].n_term; k++)
            if (net->measure[m].term[k].kind == TERM_FLOW || net->measure[m].term[k].kind == TERM_THROUGH)
                net->route_row[net->measure[m].term[k].index] = 0;
    int n = 0;
    for (int i = 0; i < net->n_route; i++)
        if (net->route_row[i] >= 0) name[n] = net->route[i].name, label[n] = net->route[i].label, net->route_row[i] = n++;
    net->routes = (struct bt_names){ n, name, label };
    return true;
}

static bool make_room(struct build *b)
{
    struct bt_network *net = b->net;
    struct bt_arena *a = b->r->a;
    size_t C = BT_MAX_CLASS, stocks = (size_t)(net->n_exit + net->n_counter) + 2, crowds = 1;
    for (int i = 0; i < net->n_setting; i++) stocks += C * (size_t)net->setting[i].stages, crowds += C;
    for (int i = 0; i < net->n_route; i++)
        if (net->route_route[i] && net->route_route[i]->wait.present) stocks += C, crowds += C;
    net->factor_of = bt_get(a, (size_t)net->n_param + 1, sizeof(int));
    net->factor = bt_get(a, (size_t)net->n_param + 1, sizeof *net->factor);
    net->stock = bt_get(a, stocks, sizeof *net->stock);
    net->crowd = bt_get(a, crowds, sizeof *net->crowd);
    net->fork = bt_get(a, (size_t)net->n_junction * C + 1, sizeof *net->fork);
    net->exit_stock = bt_get(a, (size_t)net->n_exit + 1, sizeof(int));
    net->counter_stock = bt_get(a, (size_t)net->n_counter + 1, sizeof(int));
    net->occupancy = bt_get(a, (size_t)net->n_pool + 1, sizeof *net->occupancy);
    net->queue = bt_get(a, (size_t)net->n_pool + 1, sizeof *net->queue);
    b->crowd_of_setting = bt_get(a, (size_t)net->n_setting * C + 1, sizeof(int));
    b->crowd_of_wait = bt_get(a, (size_t)net->n_route * C + 1, sizeof(int));
    b->fork_of = bt_get(a, (size_t)net->n_junction * C + 1, sizeof(int));
    if (!net->factor_of || !net->factor || !net->stock || !net->crowd || !net->fork || !net->exit_stock || !net->counter_stock ||
        !net->occupancy || !net->queue || !b->crowd_of_setting || !b->crowd_of_wait || !b->fork_of)
        return false;
    for (int i = 0; i < net->n_param; i++) net->factor_of[i] = -1;
    for (int i = 0; i < net->n_setting * BT_MAX_CLASS; i++) b->crowd_of_setting[i] = -1;
    for (int i = 0; i < net->n_route * BT_MAX_CLASS; i++) b->crowd_of_wait[i] = -1;
    for (int i = 0; i < net->n_junction * BT_MAX_CLASS; i++) b->fork_of[i] = -1;
    return true;
}

bool bt_compile(struct reader *r)
{
    struct build b = { .r = r, .net = r->net, .ok = true };
    struct reach x;
    if (!make_room(&b) || !find_reachable(&b, &x)) {
        bt_errs_add(r->errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return false;
    }
    if (!b.ok) return false;
    make_stocks(&b, &x);
    for (int i = 0; i < r->net->n_crowd; i++) {
        struct crowd *c = &r->net->crowd[i];
        if (c->setting >= 0) fill_setting(&b, c);
        else fill_wait(&b, c);
    }
    if (!b.ok) return false;
    turn_forks_round(r->net);
    more_factors(&b);
    for (int i = 0; i < r->net->n_fork; i++) r->net->fork[i].moves = moves_all(r->net, (struct goal){ G_JUNCTION, i });
    make_aggregates(&b);
    attach(&b);
    check_useful(&b);
    size_t home = (size_t)r->net->class_setting[0] * BT_MAX_CLASS;
    r->net->home_stock = r->net->crowd[b.crowd_of_setting[home]].first;
    bt_params_settle(r->net);
    return list_stored_routes(&b) && outside_names(&b);
}
