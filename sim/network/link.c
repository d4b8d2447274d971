/* link.c -- words to indices across the elements of a pathway; every name that matches nothing is an error with the nearest one. */
#include "network_priv.h"
#include <string.h>

/* ---- targets ---- */

static struct target target_of(struct reader *r, const struct bt_node *word)
{
    struct bt_network *net = r->net;
    struct target t = { TO_NOWHERE, -1 };
    if (!word) return t;
    if (word->kind != BT_SCALAR)
        return bt_errs_add(r->errs, BT_E_INPUT, word->at, "one name is wanted here: a setting, junction, exit, origin or stay"), t;
    if (strcmp(word->text, "stay") == 0) return (struct target){ TO_STAY, -1 };
    if (strcmp(word->text, "origin") == 0) return (struct target){ TO_ORIGIN, -1 };
    int i;
    if ((i = bt_find_named(net->setting, net->n_setting, sizeof *net->setting, word->text)) >= 0) return (struct target){ TO_SETTING, i };
    if ((i = bt_find_named(net->junction, net->n_junction, sizeof *net->junction, word->text)) >= 0)
        return (struct target){ TO_JUNCTION, i };
    if ((i = bt_find_named(net->exit, net->n_exit, sizeof *net->exit, word->text)) >= 0) return (struct target){ TO_EXIT, i };
    int n = net->n_setting + net->n_junction + net->n_exit, k = 0;
    const char **all = bt_errs_full(r->errs) ? NULL : bt_get(r->a, (size_t)n + 2, sizeof *all);
    for (i = 0; all && i < net->n_setting; i++) all[k++] = net->setting[i].id.name;
    for (i = 0; all && i < net->n_junction; i++) all[k++] = net->junction[i].id.name;
    for (i = 0; all && i < net->n_exit; i++) all[k++] = net->exit[i].name;
    const char *near = all ? bt_nearest(word->text, all, k) : NULL;
    if (r->nameless) return t;
    bt_errs_add(r->errs, BT_E_INPUT, word->at, "unknown setting, junction or exit '%s'%s%s%s", word->text, near ? "; did you mean '" : "",
                near ? near : "", near ? "'?" : "");
    return t;
}

/* Only a wait or a refusal keeps people out of a full pool; settings of a class let all in who belong there. */
static void no_free_entry(struct reader *r, struct target t, struct bt_loc at, const char *who)
{
    const struct setting *s = t.kind == TO_SETTING ? &r->net->setting[t.index] : NULL;
    if (s && s->pool >= 0 && !s->class_node && !s->id.spoilt)
        bt_errs_add(r->errs, BT_E_INPUT, at, "'%s' enters '%s' of pool '%s' without a wait or refused_to", who, s->id.name,
                    r->net->pool[s->pool].id.name);
}

enum { NO_POOL = -1, LOST = -2 }; /* LOST: a name that matches nothing */
static int pool_or_none(struct reader *r, const struct bt_node *word)
{
    if (!word || (word->kind == BT_SCALAR && strcmp(word->text, "none") == 0)) return NO_POOL;
    int i = bt_want_named(r, word, r->net->pool, r->net->n_pool, sizeof *r->net->pool, "pool");
    return i >= 0 ? i : LOST;
}

static void classes(struct reader *r, const struct bt_node *list, bool flag[BT_MAX_CLASS], bool all)
{
    for (int o = 0; o < BT_MAX_CLASS; o++) flag[o] = !list && all;
    if (!list) return;
    if (list->kind != BT_SEQ) {
        bt_errs_add(r->errs, BT_E_INPUT, list->at, "a list of origins is wanted here, such as [%s]",
                    r->net->n_class ? r->net->cls[0].name : "home");
        return;
    }
    for (int i = 0; i < list->n; i++) {
        int o = bt_want_named(r, list->item[i], r->net->cls, r->net->n_class, sizeof *r->net->cls, "origin");
        if (o >= 0 && !bt_stands_twice(r, list, i)) flag[o] = true;
    }
}

/* ---- routes of the results ---- */

static int route_new(struct bt_network *net, const struct named *id, struct hazard *h, struct route *t)
{
    net->route[net->n_route] = *id;
    net->route_hazard[net->n_route] = h;
    net->route_route[net->n_route] = t;
    return net->n_route++;
}

static bool list_routes(struct reader *r)
{
    struct bt_network *net = r->net;
    size_t n = 1;
    for (int i = 0; i < net->n_setting; i++) n += (size_t)net->setting[i].n_hazard;
    for (int i = 0; i < net->n_junction; i++) n += (size_t)net->junction[i].n_route;
    net->route = bt_get(r->a, n, sizeof *net->route);
    net->route_hazard = bt_get(r->a, n, sizeof *net->route_hazard);
    net->route_route = bt_get(r->a, n, sizeof *net->route_route);
    net->route_row = bt_get(r->a, n, sizeof *net->route_row);
    if (!net->route || !net->route_hazard || !net->route_route || !net->route_row) return false;
    for (int i = 0; i < net->n_setting; i++)
        for (int k = 0; k < net->setting[i].n_hazard; k++) {
            struct hazard *h = &net->setting[i].hazard[k];
            h->route = route_new(net, &h->id, h, NULL);
        }
    for (int i = 0; i < net->n_junction; i++)
        for (int k = 0; k < net->junction[i].n_route; k++) {
            struct route *t = &net->junction[i].route[k];
            t->junction = i;
            t->route = route_new(net, &t->id, NULL, t);
        }
    for (int i = 0; i < net->n_route; i++) {
        int first = bt_find_named(net->route, i, sizeof *net->route, net->route[i].name);
        if (first >= 0)
            bt_errs_add(r->errs, BT_E_INPUT, net->route[i].at, "the hazard or route name '%s' stands twice; first at line %d",
                        net->route[i].name, net->route[first].at.line);
    }
    return true;
}

static int want_route(struct reader *r, const struct bt_node *word)
{
    return bt_want_named(r, word, r->net->route, r->net->n_route, sizeof *r->net->route, "hazard or route");
}

/* ---- elements ---- */

static void link_likes(struct reader *r, struct like *v, int n)
{
    struct bt_network *net = r->net;
    for (int i = 0; i < n; i++) {
        v[i].setting = bt_want_named(r, v[i].setting_node, net->setting, net->n_setting, sizeof *net->setting, "setting");
        const struct bt_node *only = v[i].only_node;
        if (only->kind != BT_SEQ) {
            bt_errs_add(r->errs, BT_E_INPUT, only->at, "'only' must be a list of hazards");
            continue;
        }
        if (v[i].setting < 0) continue;
        const struct setting *from = &net->setting[v[i].setting];
        v[i].hazard = bt_get(r->a, (size_t)(only->n ? only->n : 1), sizeof *v[i].hazard);
        for (int k = 0; v[i].hazard && k < only->n; k++) {
            int h = bt_want_named(r, only->item[k], from->hazard, from->n_hazard, sizeof *from->hazard, "hazard");
            if (h >= 0 && !bt_stands_twice(r, only, k)) v[i].hazard[v[i].n++] = h;
        }
    }
}

/* Does a name mean a segment, or a part of it? */
static bool names_segment(const struct bt_network *net, const char *name, int s)
{
    bool found = strcmp(net->segment[s], name) == 0;
    for (int k = 0; net->parts && k < net->parts[s].n; k++) found |= strcmp(net->parts[s].name[k], name) == 0;
    return found;
}

static int segment_of(struct reader *r, const char *name, struct bt_loc at)
{
    const struct bt_network *net = r->net;
    for (int s = 0; s < net->S; s++)
        if (names_segment(net, name, s)) return s;
    const char *near = bt_errs_full(r->errs) ? NULL : bt_seg_near(net, name);
    if (r->nameless) return -1;
    bt_errs_add(r->errs, BT_E_INPUT, at, "unknown segment '%s'%s%s%s", name, near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return -1;
}

/* Where a segment is the sum of finer ones its parts are meant by their names: people who move from part to part of one segment stay
 * in it, and parts of one segment can not move to two. */
static void link_to_segment(struct reader *r, struct hazard *h)
{
    const struct bt_node *m = h->to_segment_node;
    struct bt_network *net = r->net;
    if (!m) return;
    h->to_segment = bt_get(r->a, (size_t)net->S, sizeof *h->to_segment);
    if (!h->to_segment) return;
    for (int s = 0; s < net->S; s++) h->to_segment[s] = -1;
    if (m->kind != BT_MAP) {
        bt_errs_add(r->errs, BT_E_INPUT, m->at, "to_segment must be a map of segment names to segment names");
        return;
    }
    for (int i = 0; i < m->n; i++) {
        bool word = m->item[i]->kind == BT_SCALAR;
        int from = segment_of(r, m->key[i], m->key_at[i]), to = segment_of(r, word ? m->item[i]->text : "?", m->item[i]->at);
        if (from < 0 || to < 0 || from == to) continue;
        if (h->to_segment[from] >= 0 && h->to_segment[from] != to)
            bt_errs_add(r->errs, BT_E_INPUT, m->item[i]->at, "'%s' moves people to '%s' and to '%s'; one segment can move them to one only",
                        net->segment[from], net->segment[h->to_segment[from]], net->segment[to]);
        h->to_segment[from] = to;
    }
    if (h->death_neutral)
        bt_errs_add(r->errs, BT_E_INPUT, h->id.at, "'%s' moves people to another segment and can not be death_neutral: nobody dies of it",
                    h->id.name);
}

static void link_setting(struct reader *r, int i)
{
    struct bt_network *net = r->net;
    struct setting *s = &net->setting[i];
    s->cls = -1;
    if (s->class_node) s->cls = bt_want_named(r, s->class_node, net->cls, net->n_class, sizeof *net->cls, "origin");
    if (s->cls >= 0 && net->class_setting[s->cls] >= 0 && net->class_setting[s->cls] != i)
        bt_errs_add(r->errs, BT_E_INPUT, s->class_node->at, "setting '%s' says it is of class '%s', but that origin's setting is another",
                    s->id.name, net->cls[s->cls].name);
    if (s->class_node && s->keeps_node)
        bt_errs_add(r->errs, BT_E_INPUT, s->keeps_node->at, "'%s' is the setting of a class and can not keep classes too", s->id.name);
    if (!s->class_node && !s->keeps_node && !s->id.spoilt)
        bt_errs_add(r->errs, BT_E_INPUT, s->id.at, "setting '%s' needs 'keeps' (a list of origins) or 'class'", s->id.name);
    classes(r, s->keeps_node, s->keep, false);
    if (s->cls >= 0) s->keep[s->cls] = true;
    s->pool = s->id.spoilt && !s->pool_node ? LOST : pool_or_none(r, s->pool_node);
    s->leaves = target_of(r, s->leaves_node);
    if ((s->stay >= 0) != (s->leaves_node != NULL) && !s->id.spoilt)
        bt_errs_add(r->errs, BT_E_INPUT, s->id.at, "stay_days and leaves_to of '%s' belong together; found one without the other",
                    s->id.name);
    if (s->leaves.kind == TO_STAY && s->leaves_node)
        bt_errs_add(r->errs, BT_E_INPUT, s->leaves_node->at, "a stay that is over can not lead to 'stay'");
    for (int k = 0; k < s->n_hazard; k++) {
        struct hazard *h = &s->hazard[k];
        link_to_segment(r, h);
        if (!h->to_segment) h->to = target_of(r, h->to_node);
        else h->to = (struct target){ TO_SETTING, i };
    }
    link_likes(r, s->like, s->n_like);
}

static void check_entries(struct reader *r, const struct setting *s) /* once all settings know their class */
{
    if (s->leaves_node) no_free_entry(r, s->leaves, s->leaves_node->at, s->id.name);
    for (int k = 0; k < s->n_hazard; k++)
        if (!s->hazard[k].to_segment) no_free_entry(r, s->hazard[k].to, s->hazard[k].id.at, s->hazard[k].id.name);
}

static void link_route(struct reader *r, struct route *t)
{
    struct bt_network *net = r->net;
    t->to = target_of(r, t->to_node);
    t->refused = target_of(r, t->refused_node);
    classes(r, t->origins_node, t->origin, true);
    bool enters = t->to.kind == TO_SETTING;
    int pool = enters ? net->setting[t->to.index].pool : t->to.kind == TO_NOWHERE ? LOST : NO_POOL;
    if (t->refused_node && pool == NO_POOL)
        bt_errs_add(r->errs, BT_E_INPUT, t->refused_node->at, "'%s' can refuse nobody: '%s' has no pool", t->id.name,
                    t->to_node->kind == BT_SCALAR ? t->to_node->text : "?");
    if (t->wait.present) {
        t->wait.pool = t->wait.pool_node ? pool_or_none(r, t->wait.pool_node) : LOST;
        t->wait.holds = pool_or_none(r, t->wait.holds_node);
        t->wait.gives_up = target_of(r, t->wait.gives_node);
        link_likes(r, t->wait.like, t->wait.n_like);
        if (t->refused_node)
            bt_errs_add(r->errs, BT_E_INPUT, t->refused_node->at,
                        "route '%s' has both a wait and refused_to; a pool either lets wait or refuses", t->id.name);
        if (t->wait.gives_node && (t->wait.gives_up.kind == TO_STAY || t->wait.gives_up.kind == TO_JUNCTION))
            bt_errs_add(r->errs, BT_E_INPUT, t->wait.gives_node->at, "gives_up_to must be a setting, an exit or origin");
        if (t->to.kind == TO_STAY || t->to.kind == TO_JUNCTION)
            bt_errs_add(r->errs, BT_E_INPUT, t->to_node->at, "a route with a wait must lead to a setting, an exit or origin");
        if (t->wait.pool != pool && t->to.kind != TO_ORIGIN && t->wait.pool != LOST && pool != LOST)
            bt_errs_add(r->errs, BT_E_INPUT, t->wait.pool_node->at, "'%s' waits for %s, but '%s' is of pool %s", t->id.name,
                        t->wait.pool < 0 ? "none" : net->pool[t->wait.pool].id.name, t->to_node->kind == BT_SCALAR ? t->to_node->text : "?",
                        pool < 0 ? "none" : net->pool[pool].id.name);
        if (t->wait.pool >= 0) net->pool[t->wait.pool].waited = true;
    } else if (t->refused_node && pool >= 0) net->pool[pool].diverted = true;
    else no_free_entry(r, t->to, t->id.at, t->id.name);
    if (t->refused_node) no_free_entry(r, t->refused, t->refused_node->at, t->id.name);
    if (t->wait.gives_node) no_free_entry(r, t->wait.gives_up, t->wait.gives_node->at, t->id.name);
}

static int *index_list(struct reader *r, const struct bt_node *seq, const void *list, int n, size_t size, const char *what, int *out_n)
{
    *out_n = 0;
    if (!seq) return NULL;
    if (seq->kind != BT_SEQ) return bt_errs_add(r->errs, BT_E_INPUT, seq->at, "a list of names of %ss is wanted here", what), NULL;
    int *v = bt_get(r->a, (size_t)(seq->n ? seq->n : 1), sizeof *v);
    for (int i = 0; v && i < seq->n; i++) {
        int k = bt_want_named(r, seq->item[i], list, n, size, what);
        if (k >= 0 && !bt_stands_twice(r, seq, i)) v[(*out_n)++] = k;
    }
    return v;
}

static bool somebody_waits(struct reader *r, int route, struct bt_loc at)
{
    const struct route *t = r->net->route_route[route];
    if (t && t->wait.present) return true;
    bt_errs_add(r->errs, BT_E_INPUT, at, "nobody waits on '%s': it has no wait", r->net->route[route].name);
    return false;
}

/* ---- measures ---- */

static void add_terms(struct reader *r, struct measure *m, const struct bt_node *seq, enum term_kind kind, const void *list, int n,
                      size_t size, const char *what)
{
    if (seq && seq->kind != BT_SEQ) bt_errs_add(r->errs, BT_E_INPUT, seq->at, "a list of names of %ss is wanted here", what);
    for (int i = 0; seq && seq->kind == BT_SEQ && i < seq->n; i++) {
        const int k = bt_want_named(r, seq->item[i], list, n, size, what);
        if (k >= 0 && kind == TERM_WAIT && !somebody_waits(r, k, seq->item[i]->at)) continue;
        if (k >= 0 && !bt_stands_twice(r, seq, i)) m->term[m->n_term++] = (struct term){ kind, k, -1 };
    }
}

static void add_through(struct reader *r, struct measure *m, const struct bt_node *seq)
{
    if (!seq) return;
    if (seq->kind != BT_SEQ) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at, "'through' must be a list of {flow, route}");
        return;
    }
    for (int i = 0; i < seq->n; i++) {
        const struct bt_node *flow = bt_map_get(seq->item[i], "flow"), *route = bt_map_get(seq->item[i], "route");
        int f = flow ? want_route(r, flow) : -1, t = route ? want_route(r, route) : -1;
        if (!flow) bt_errs_add(r->errs, BT_E_INPUT, seq->item[i]->at, "'through' needs the key 'flow'");
        if (f >= 0 && !r->net->route_hazard[f]) bt_errs_add(r->errs, BT_E_INPUT, flow->at, "'%s' is no hazard", flow->text);
        if (f >= 0) m->term[m->n_term++] = (struct term){ TERM_THROUGH, f, t };
    }
}

/* What is counted only past some days, or at midnight, must be people who are somewhere. */
static void check_days(struct reader *r, const struct measure *m, bool events)
{
    bool other = false;
    for (int i = 0; i < m->n_term; i++) other |= m->term[i].kind != TERM_PEOPLE && m->term[i].kind != TERM_WAIT;
    if (m->past_days && other)
        bt_errs_add(r->errs, BT_E_INPUT, m->id.at, "measure '%s': 'past_days' goes with 'people' and 'waits' only", m->id.name);
    if (m->past_days && m->at_midnight)
        bt_errs_add(r->errs, BT_E_INPUT, m->id.at, "measure '%s' has both 'past_days' and 'at_midnight'; give one", m->id.name);
    if (m->at_midnight && events)
        bt_errs_add(r->errs, BT_E_INPUT, m->id.at,
                    "measure '%s' counts events; 'at_midnight' goes with days (people, waits, occupies, counters)", m->id.name);
}

static void link_measure(struct reader *r, struct measure *m)
{
    struct bt_network *net = r->net;
    size_t n = 1;
    for (int i = 0; i < N(m->node); i++)
        if (m->node[i]) n += (size_t)m->node[i]->n;
    m->term = bt_get(r->a, n, sizeof *m->term);
    if (!m->term) return;
    add_terms(r, m, m->node[0], TERM_FLOW, net->route, net->n_route, sizeof *net->route, "hazard or route");
    add_through(r, m, m->node[1]);
    add_terms(r, m, m->node[2], TERM_PEOPLE, net->setting, net->n_setting, sizeof *net->setting, "setting");
    add_terms(r, m, m->node[3], TERM_WAIT, net->route, net->n_route, sizeof *net->route, "route");
    add_terms(r, m, m->node[4], TERM_POOL, net->pool, net->n_pool, sizeof *net->pool, "pool");
    add_terms(r, m, m->node[5], TERM_CONTACT, net->contact, net->n_contact, sizeof *net->contact, "contact");
    add_terms(r, m, m->node[6], TERM_EXIT, net->exit, net->n_exit, sizeof *net->exit, "exit");
    add_terms(r, m, m->node[7], TERM_COUNTER, net->counter, net->n_counter, sizeof *net->counter, "counter");
    m->segment = bt_seg_shares(r, m->segments_node, "segments");
    if (n == 1 && !m->id.spoilt) bt_errs_add(r->errs, BT_E_INPUT, m->id.at, "measure '%s' adds up nothing", m->id.name);
    /* people per day must not be added to people: flows and exits give people, the rest person days */
    bool events = false, days = false;
    for (int i = 0; i < m->n_term; i++) {
        enum term_kind k = m->term[i].kind;
        if (k == TERM_FLOW || k == TERM_THROUGH || k == TERM_EXIT || k == TERM_CONTACT) events = true;
        else days = true;
    }
    if (events && days)
        bt_errs_add(r->errs, BT_E_INPUT, m->id.at,
                    "measure '%s' adds events (flows, through, exits, contacts) to days (people, waits, occupies, counters)", m->id.name);
    check_days(r, m, events);
    if (m->unit && days && !events && !strstr(m->unit, "day")) {
        bt_errs_add(r->errs, BT_E_INPUT, m->id.at, "measure '%s' counts days, so its unit must be in days (such as 'bed day'), found '%s'",
                    m->id.name, m->unit);
        m->unit = NULL; /* told: nobody is to compare it */
    }
    if (m->unit && strcmp(m->unit, "days") == 0)
        bt_errs_add(r->errs, BT_E_INPUT, m->id.at, "the unit 'days' does not say of what; write 'bed day', 'person day', ...");
}

/* A role is one of those that charts know, for a pool or for a measure, and given once. */
static void check_role(struct reader *r, const struct named *id, const char *role, const char *const *known, int n, const char *allowed)
{
    const char *other = role ? bt_network_role(r->net, role) : NULL;
    bool fine = !role;
    for (int i = 0; i < n && role; i++) fine |= strcmp(role, known[i]) == 0;
    if (!fine) bt_errs_add(r->errs, BT_E_INPUT, id->at, "the role of '%s' must be %s, found '%s'", id->name, allowed, role);
    else if (other && strcmp(other, id->name) != 0)
        bt_errs_add(r->errs, BT_E_INPUT, id->at, "'%s' and '%s' both have the role '%s'; it is given once", other, id->name, role);
}

static void check_roles(struct reader *r)
{
    static const char *const POOL[] = { "main" }, *const MEASURE[] = { "arrivals", "place_days", "delayed_days" };
    struct bt_network *net = r->net;
    for (int i = 0; i < net->n_pool; i++) check_role(r, &net->pool[i].id, net->pool[i].role, POOL, N(POOL), "main");
    for (int i = 0; i < net->n_measure; i++)
        check_role(r, &net->measure[i].id, net->measure[i].role, MEASURE, N(MEASURE), "arrivals, place_days or delayed_days");
}

int bt_want_priced(struct reader *r, const struct bt_node *word)
{
    struct bt_network *net = r->net;
    int i = word ? bt_want_named(r, word, net->measure, net->n_measure, sizeof *net->measure, "measure") : -1;
    if (i >= 0 && (net->measure[i].past_days || net->measure[i].at_midnight))
        bt_errs_add(r->errs, BT_E_INPUT, word->at,
                    "a cost can not be of '%s', which is counted at month ends or midnights; make it of one that is counted all the time",
                    net->measure[i].id.name);
    return i;
}

static void link_cost(struct reader *r, struct cost *c)
{
    struct bt_network *net = r->net;
    c->payer = bt_get(r->a, (size_t)(net->n_payer ? net->n_payer : 1), sizeof *c->payer);
    c->measure = bt_want_priced(r, c->of_node);
    const struct bt_node *m = c->payers_node;
    if (!m || !c->payer) return;
    if (m->kind != BT_MAP) {
        bt_errs_add(r->errs, BT_E_INPUT, m->at, "payers must be a map of payers to shares");
        return;
    }
    double sum = 0;
    bool good = true;
    for (int i = 0; i < m->n; i++) {
        struct bt_node word = { .kind = BT_SCALAR, .text = m->key[i], .at = m->key_at[i] };
        int p = bt_want_named(r, &word, net->payer, net->n_payer, sizeof *net->payer, "payer");
        double share = 0;
        good &= bt_node_number(m->item[i], "the share of a payer", 0, 1, true, &share, r->errs);
        if (p >= 0) c->payer[p] = share;
        sum += share;
    }
    if (good && (sum < 1 - 1e-9 || sum > 1 + 1e-9))
        bt_errs_add(r->errs, BT_E_INPUT, m->at, "the payers' shares of '%s' must sum to 1, found %g", c->id.name, sum);
}

/* ---- pools ---- */

/* Nobody is ever in a pool that is no setting's and that no wait holds: a misspelt name, or what a setting lost. */
static void check_pools(struct reader *r)
{
    const struct bt_network *net = r->net;
    bool *used = bt_get(r->a, (size_t)net->n_pool + 1, sizeof *used), lost = r->nameless;
    for (int i = 0; used && i < net->n_setting; i++) {
        const int p = net->setting[i].pool;
        if (p >= 0) used[p] = true;
        lost |= p == LOST || net->setting[i].id.spoilt;
    }
    for (int i = 0; used && i < net->n_route; i++) {
        const struct route *t = net->route_route[i];
        const int p = t && t->wait.present ? t->wait.holds : NO_POOL;
        if (p >= 0) used[p] = true;
        lost |= p == LOST || (t && t->id.spoilt);
    }
    for (int p = 0; used && !lost && p < net->n_pool; p++)
        if (!used[p])
            bt_errs_add(r->errs, BT_E_INPUT, net->pool[p].id.at,
                        "pool '%s' is used by nobody: no setting has 'pool: %s' and no wait holds it; name it there, or leave the pool out",
                        net->pool[p].id.name, net->pool[p].id.name);
}

/* ---- loops ---- */

static void link_waiting(struct reader *r, struct loop *l, const struct bt_node *names)
{
    const struct bt_network *net = r->net;
    l->wait = index_list(r, names, net->route, net->n_route, sizeof *net->route, "route", &l->n_wait);
    for (int i = 0; i < l->n_wait; i++) somebody_waits(r, l->wait[i], names->at);
}

static void link_signal(struct reader *r, struct loop *l)
{
    struct bt_network *net = r->net;
    const struct bt_node *s = l->signal_node, *x;
    l->pool = l->setting = -1;
    if (!s) return;
    if (s->kind != BT_MAP || s->n != 1) {
        bt_errs_add(r->errs, BT_E_INPUT, s->at,
                    "signal must be one of {occupancy: POOL}, {waiting: [routes]}, {past_stage: {setting: NAME, stage: K}}");
        return;
    }
    if ((x = bt_map_get(s, "occupancy"))) {
        l->of = SIG_OCCUPANCY;
        l->pool = bt_want_named(r, x, net->pool, net->n_pool, sizeof *net->pool, "pool");
    } else if ((x = bt_map_get(s, "waiting"))) {
        l->of = SIG_WAITING;
        link_waiting(r, l, x);
    } else if ((x = bt_map_get(s, "past_stage"))) {
        const struct bt_node *where = bt_map_get(x, "setting"), *stage = bt_map_get(x, "stage");
        l->of = SIG_PAST_STAGE;
        if (where) l->setting = bt_want_named(r, where, net->setting, net->n_setting, sizeof *net->setting, "setting");
        if (!where || !stage) bt_errs_add(r->errs, BT_E_INPUT, x->at, "past_stage needs 'setting' and 'stage'");
        else if (l->setting >= 0 && !net->setting[l->setting].id.spoilt)
            bt_node_int(stage, "stage", 1, net->setting[l->setting].stages - 1, &l->stage, r->errs);
        if (bt_map_get(x, "waits")) link_waiting(r, l, bt_map_get(x, "waits"));
        for (int i = 0; x->kind == BT_MAP && i < x->n; i++)
            if (strcmp(x->key[i], "setting") != 0 && strcmp(x->key[i], "stage") != 0 && strcmp(x->key[i], "waits") != 0)
                bt_errs_add(r->errs, BT_E_INPUT, x->key_at[i], "unknown key '%s' of past_stage; allowed are setting, stage, waits",
                            x->key[i]);
    } else bt_errs_add(r->errs, BT_E_INPUT, s->key_at[0], "unknown signal '%s'; allowed are occupancy, waiting, past_stage", s->key[0]);
}

static bool is_places(const struct bt_network *net, int param)
{
    for (int p = 0; p < net->n_pool; p++)
        if (net->pool[p].places == param) return true;
    return false;
}

static void link_loop(struct reader *r, struct loop *l)
{
    static const char *const CURVE[] = { "linear", "hill", "logistic" };
    l->curve = N_CURVES;
    for (int i = 0; i < N(CURVE); i++)
        if (l->curve_name && strcmp(CURVE[i], l->curve_name) == 0) l->curve = (enum curve)i;
    if (l->curve == N_CURVES && l->curve_name)
        bt_errs_add(r->errs, BT_E_INPUT, l->id.at, "unknown curve '%s' of loop '%s'; allowed are linear, hill, logistic", l->curve_name,
                    l->id.name);
    if (l->sign && strcmp(l->sign, "R") != 0 && strcmp(l->sign, "B") != 0)
        bt_errs_add(r->errs, BT_E_INPUT, l->id.at, "sign must be R or B, found '%s'", l->sign);
    char *on = bt_printf(r->a, "loops.%s.on", l->id.name), *shape = bt_printf(r->a, "loops.%s.shape", l->id.name),
         *mid = bt_printf(r->a, "loops.%s.midpoint", l->id.name);
    if (!on || !shape || !mid) return;
    l->on = bt_param_switch(r, on, l->switched ? 1 : 0, "0 (off) or 1 (on)");
    if (l->shape < 0) l->shape = bt_param_const(r, shape, "1", 4, 0.1, 100);
    if (l->midpoint < 0) l->midpoint = bt_param_const(r, mid, "1", 1.1, 0.01, 100);
    link_signal(r, l);
    l->segment = bt_seg_flags(r, l->segments_node, "segments");
    const struct bt_node *seq = l->on_node;
    if (!seq) return;
    if (seq->kind != BT_SEQ || seq->n == 0) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at, "'on' must be a list of addresses");
        return;
    }
    l->target = bt_get(r->a, (size_t)(seq->n ? seq->n : 1), sizeof *l->target);
    for (int i = 0; l->target && i < seq->n; i++) {
        const char *text = seq->item[i]->kind == BT_SCALAR ? seq->item[i]->text : "?";
        int p = bt_want_param(r, text, seq->item[i]->at);
        if (p < 0 || bt_stands_twice(r, seq, i)) continue;
        if (is_places(r->net, p))
            bt_errs_add(r->errs, BT_E_INPUT, seq->item[i]->at,
                        "loop '%s' can not act on %s: what is signalled would depend on itself at the same instant; act on a rate, a "
                        "fraction, a stay or a wait, or give the pool surge_share or supply",
                        l->id.name, text);
        else l->target[l->n_target++] = p;
    }
}

/* An origin that its own setting does not know would have nobody. */
static void check_origins(struct reader *r)
{
    const struct bt_network *net = r->net;
    for (int o = 0; o < net->n_class && !r->nameless; o++) {
        const struct setting *s = net->class_setting[o] >= 0 ? &net->setting[net->class_setting[o]] : NULL;
        if (s && s->cls != o && !s->id.spoilt && !(s->class_node && s->cls < 0))
            bt_errs_add(r->errs, BT_E_INPUT, net->cls[o].at,
                        "the setting '%s' of the origin '%s' does not say 'class: %s': nobody would be of it", s->id.name,
                        net->cls[o].name, net->cls[o].name);
    }
}

/* What no measure adds up shows nowhere. */
static void check_shown(struct reader *r)
{
    const struct bt_network *net = r->net;
    bool *contact = bt_get(r->a, (size_t)net->n_contact + 1, sizeof *contact),
         *counter = bt_get(r->a, (size_t)net->n_counter + 1, sizeof *counter);
    bool lost = r->nameless || !contact || !counter;
    for (int m = 0; m < net->n_measure && !lost; m++) {
        const struct measure *x = &net->measure[m];
        int named = 0;
        for (int i = 0; i < N(x->node); i++) named += x->node[i] ? x->node[i]->n : 0;
        lost |= x->id.spoilt || x->n_term < named; /* one of its names was wrong */
        for (int i = 0; i < x->n_term; i++)
            if (x->term[i].kind == TERM_CONTACT) contact[x->term[i].index] = true;
            else if (x->term[i].kind == TERM_COUNTER) counter[x->term[i].index] = true;
    }
    for (int i = 0; i < net->n_contact && !lost; i++)
        if (!contact[i])
            bt_errs_add(r->errs, BT_E_INPUT, net->contact[i].id.at, "no measure adds up the contact '%s': it would show nowhere",
                        net->contact[i].id.name);
    for (int i = 0; i < net->n_counter && !lost; i++)
        if (!counter[i])
            bt_errs_add(r->errs, BT_E_INPUT, net->counter[i].id.at, "no measure adds up the counter '%s': it would show nowhere",
                        net->counter[i].id.name);
}

void bt_link_pathway(struct reader *r)
{
    struct bt_network *net = r->net;
    if (!list_routes(r)) {
        bt_errs_add(r->errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    for (int i = 0; i < net->n_setting; i++) link_setting(r, i);
    for (int i = 0; i < net->n_setting; i++) check_entries(r, &net->setting[i]);
    for (int i = 0; i < net->n_junction; i++)
        for (int k = 0; k < net->junction[i].n_route; k++) link_route(r, &net->junction[i].route[k]);
    for (int i = 0; i < net->n_counter; i++) {
        struct counter *c = &net->counter[i];
        c->add = index_list(r, c->adds_node, net->route, net->n_route, sizeof *net->route, "hazard or route", &c->n_add);
        c->remove = index_list(r, c->removes_node, net->route, net->n_route, sizeof *net->route, "hazard or route", &c->n_remove);
    }
    for (int i = 0; i < net->n_contact; i++) {
        struct contact *c = &net->contact[i];
        c->setting = index_list(r, c->settings_node, net->setting, net->n_setting, sizeof *net->setting, "setting", &c->n_setting);
    }
    check_pools(r);
    for (int i = 0; i < net->n_measure; i++) link_measure(r, &net->measure[i]);
    check_roles(r);
    check_origins(r);
    check_shown(r);
    for (int i = 0; i < net->n_cost; i++) link_cost(r, &net->cost[i]);
    for (int i = 0; i < net->n_loop; i++) link_loop(r, &net->loop[i]);
}
