/* pathway.c -- the pathway file to elements. Names stay words here; link.c turns them into indices. */
#include "network_priv.h"
#include <string.h>

#define ID(type) offsetof(struct type, id)
#define LABEL(type) { "label", F_TEXT, false, offsetof(struct type, id) + offsetof(struct named, label), 0, 0, "", "the name people read" }
#define NAME(type) { "name", F_NAME, true, ID(type), 0, 0, "", "unique name, a-z 0-9 _" }
#define Q(type, key, member, lo, hi, unit, doc) { key, F_QUANTITY, false, offsetof(struct type, member), lo, hi, unit, doc }
#define QMUST(type, key, member, lo, hi, unit, doc) { key, F_QUANTITY, true, offsetof(struct type, member), lo, hi, unit, doc }
#define T(type, key, member, doc) { key, F_TEXT, false, offsetof(struct type, member), 0, 0, "", doc }
#define TMUST(type, key, member, doc) { key, F_TEXT, true, offsetof(struct type, member), 0, 0, "", doc }
#define SUB(type, key, member, doc) { key, F_NODE, false, offsetof(struct type, member), 0, 0, "", doc }
#define SUBMUST(type, key, member, doc) { key, F_NODE, true, offsetof(struct type, member), 0, 0, "", doc }
#define END { 0 }

struct file { /* the top level */
    int version;
    const char *title;
    const struct bt_node *exits, *origins, *settings, *junctions, *pools, *counters, *contacts, *measures, *payers, *costs, *loops,
        *options;
};
static const struct bt_field FILE_ROWS[] = { { "bendtrend", F_INT, true, offsetof(struct file, version), 1, 1, "",
                                               "format of the file: 1" },
                                             { "pathway", F_TEXT, true, offsetof(struct file, title), 0, 0, "", "what it is called" },
                                             SUBMUST(file, "exits", exits, "ways out of the system"),
                                             SUBMUST(file, "origins", origins, "where a person belongs; kept through stays"),
                                             SUBMUST(file, "settings", settings, "places where people stay"),
                                             SUBMUST(file, "junctions", junctions, "decisions without duration"),
                                             SUB(file, "pools", pools, "places that settings share"),
                                             SUB(file, "counters", counters, "people flagged but not moved"),
                                             SUB(file, "contacts", contacts, "activity without a stock"),
                                             SUBMUST(file, "measures", measures, "named sums that are reported"),
                                             SUB(file, "payers", payers, "who pays"),
                                             SUB(file, "costs", costs, "unit costs of measures"),
                                             SUB(file, "loops", loops, "feedback loops"),
                                             SUB(file, "options", options, "switches of the model"),
                                             END };
struct simple { struct named id; };
struct origin { struct named id; const struct bt_node *setting_node; };
struct options { int death_neutral; };
static const struct bt_field EXIT[] = { NAME(simple), LABEL(simple), END };
static const struct bt_field ORIGIN[] = { NAME(origin), LABEL(origin),
                                          SUBMUST(origin, "setting", setting_node, "the setting of this class"), END };
static const struct bt_field PAYER[] = { NAME(simple), LABEL(simple), END };
static const struct bt_field OPTIONS[] = {
    Q(options, "death_neutral", death_neutral, 0, 1, "1", "1: people who avoid an event keep its share of deaths; 0: they do not"), END
};
static const struct bt_field SETTING[] = {
    NAME(setting), LABEL(setting),
    SUB(setting, "class", class_node, "this is the setting of that origin class"),
    SUB(setting, "keeps", keeps_node, "classes of which a copy is kept"),
    SUB(setting, "pool", pool_node, "pool whose places people hold here"),
    Q(setting, "stay_days", stay, 0.01, 36500, "day", "mean stay"),
    { "stages", F_INT, false, offsetof(struct setting, stages), 1, 20, "1", "Erlang stages of the stay; 1 is exponential" },
    SUB(setting, "leaves_to", leaves_node, "where people go when the stay is over"),
    SUB(setting, "hazards", hazards_node, "events during the stay"),
    SUB(setting, "hazards_like", like_node, "hazards borrowed from another setting, times a factor"),
    SUB(setting, "segments", segments_node, "segments that can be here; default all"), END };
static const struct bt_field HAZARD[] = { NAME(hazard),
                                          LABEL(hazard),
                                          Q(hazard, "per_1000_per_year", per_1000_year, 0, 1e6, "per 1,000 people per year", "rate"),
                                          Q(hazard, "per_person_per_year", per_person_year, 0, 1e3, "per person per year", "rate"),
                                          Q(hazard, "per_person_per_day", per_person_day, 0, 10, "per person per day", "rate"),
                                          SUBMUST(hazard, "to", to_node, "setting, junction, exit, origin or stay"),
                                          SUB(hazard, "to_segment", to_segment_node,
                                              "map of segments, or parts of them, to the segment moved to; with nothing on the entries "
                                              "bring back whom it moves"),
                                          { "death_neutral", F_BOOL, false, offsetof(struct hazard, death_neutral), 0, 1, "",
                                            "events avoided by an intervention keep their share of deaths" },
                                          END };
struct like_file { const struct bt_node *setting_node, *only_node; int factor; };
static const struct bt_field LIKE[] = { SUBMUST(like_file, "setting", setting_node, "setting whose hazards are borrowed"),
                                        SUBMUST(like_file, "only", only_node, "which of its hazards"),
                                        QMUST(like_file, "factor", factor, 0, 100, "1", "times the rate there"), END };
static const struct bt_field JUNCTION[] = { NAME(junction), LABEL(junction),
                                            Q(junction, "named_at_most", cap, 0, 1, "1",
                                              "smooth cap on the sum of the fractions that are not else"),
                                            SUBMUST(junction, "routes", routes_node, "where people go, and which fraction"), END };
static const struct bt_field ROUTE[] = {
    NAME(route), LABEL(route),
    Q(route, "fraction", fraction, 0, 1, "1", "fraction of those who come to the junction"),
    Q(route, "beside", beside, 0, 10, "1", "extra people from the same stock for each who comes to the junction, not part of the split"),
    { "else", F_BOOL, false, offsetof(struct route, is_else), 0, 1, "", "takes the rest; one route of a junction" },
    SUBMUST(route, "to", to_node, "setting, junction, exit, origin or stay"),
    SUB(route, "refused_to", refused_node, "the setting's pool refuses when full (Erlang loss): where the refused go"),
    SUB(route, "origins", origins_node, "only people of these classes"),
    SUB(route, "wait", wait_node, "people wait before they get there"), END };
struct wait_file { const struct bt_node *pool, *gives, *holds, *like; int handling, patience; };
static const struct bt_field WAIT[] = {
    SUBMUST(wait_file, "pool", pool, "pool waited for, or none"),
    QMUST(wait_file, "handling_days", handling, 0.001, 3650, "day", "assessment and transfer time when places are free"),
    Q(wait_file, "patience_days", patience, 0.01, 36500, "day", "mean time after which people give up"),
    SUB(wait_file, "gives_up_to", gives, "where those go who give up"),
    SUBMUST(wait_file, "holds", holds, "pool whose place is held while waiting, or none"),
    SUB(wait_file, "hazards_like", like, "hazards of those who wait"), END };
static const struct bt_field POOL[] = {
    NAME(pool), LABEL(pool),
    QMUST(pool, "places", places, 0, 1e7, "place", "planned places used by residents"),
    Q(pool, "sites", sites, 1, 1e5, "1", "sites over which the places are spread evenly"),
    Q(pool, "holding_days", holding, 0.01, 36500, "day", "mean time that a place is held by one person"),
    Q(pool, "variability", variability, 0.01, 100, "1", "half the sum of the squared coefficients of variation of arrivals and stays"),
    Q(pool, "site_spread", spread, 0, 0.8, "1", "coefficient of variation between sites of the share of free places"),
    Q(pool, "surge_share", surge_share, 0, 1, "1", "extra places that may open, as a share of those planned"),
    Q(pool, "surge_above", surge_above, 0, 1, "1", "occupancy above which surge places open"),
    T(pool, "supply", supply, "fixed or follows_demand"),
    T(pool, "role", role, "what charts show it as: main, the one pool that the stays are about; one pool"),
    Q(pool, "supply_delay_days", delay, 1, 36500, "day", "follows_demand: mean delay"), END };
static const struct bt_field COUNTER[] = { NAME(counter),
                                           LABEL(counter),
                                           SUBMUST(counter, "adds", adds_node, "flows that add to it"),
                                           SUB(counter, "removes", removes_node, "flows that take from it"),
                                           Q(counter, "leaves_after_days", leaves, 0.1, 36500, "day",
                                             "mean time after which people leave it for other reasons"),
                                           END };
static const struct bt_field CONTACT[] = { NAME(contact), LABEL(contact), T(contact, "unit", unit, "what is counted"),
                                           QMUST(contact, "per_person_per_year", rate, 0, 1e3, "per person per year", "rate"),
                                           SUBMUST(contact, "settings", settings_node, "people in these settings have it"), END };
enum { M_FLOWS, M_THROUGH, M_PEOPLE, M_WAITS, M_OCCUPIES, M_CONTACTS, M_EXITS, M_COUNTERS };
static const struct bt_field MEASURE[] = { NAME(measure),
                                           LABEL(measure),
                                           TMUST(measure, "unit", unit, "unit of the total, e.g. bed day"),
                                           T(measure, "definition", definition, "what counts"),
                                           T(measure, "role", role,
                                             "what charts and summary show it as: arrivals, place_days or delayed_days; one measure each"),
                                           SUB(measure, "flows", node[M_FLOWS], "hazards and routes: people"),
                                           SUB(measure, "through", node[M_THROUGH],
                                               "list of {flow, route}: the part of a hazard that takes that route next"),
                                           SUB(measure, "people", node[M_PEOPLE], "settings: person days"),
                                           SUB(measure, "waits", node[M_WAITS], "routes with a wait: person days"),
                                           SUB(measure, "occupies", node[M_OCCUPIES], "pools: place days held"),
                                           SUB(measure, "contacts", node[M_CONTACTS], "contacts"),
                                           SUB(measure, "exits", node[M_EXITS], "exits: people"),
                                           SUB(measure, "counters", node[M_COUNTERS], "counters: person days"),
                                           { "past_days", F_INT, false, offsetof(struct measure, past_days), 1, 120, "day",
                                             "of people and waits: only those who have been there longer than this" },
                                           { "at_midnight", F_BOOL, false, offsetof(struct measure, at_midnight), 0, 1, "",
                                             "count once a day, at midnight, instead of all the time" },
                                           Q(measure, "factor", factor, 0, 1e6, "1", "times this"),
                                           SUB(measure, "segments", segments_node, "only these segments"),
                                           END };
static const struct bt_field COST[] = { NAME(cost),
                                        LABEL(cost),
                                        TMUST(cost, "item", item, "the cost item people read"),
                                        SUBMUST(cost, "of", of_node, "measure"),
                                        QMUST(cost, "gbp_per_unit", gbp, 0, 1e7, "GBP", "unit cost"),
                                        T(cost, "price_year", price_year, "prices of"),
                                        SUBMUST(cost, "payers", payers_node, "map of payers to shares that sum to 1"),
                                        END };
static const struct bt_field LOOP[] = {
    NAME(loop),
    LABEL(loop),
    TMUST(loop, "sign", sign, "R (reinforcing) or B (balancing)"),
    SUBMUST(loop, "signal", signal_node, "{occupancy: POOL}, {waiting: [routes]} or {past_stage: {setting, stage, waits: [routes]}}"),
    TMUST(loop, "curve", curve_name, "linear, hill or logistic; each equals 1 at the baseline"),
    QMUST(loop, "strength", strength, -10, 10, "1", "size of the response"),
    Q(loop, "shape", shape, 0.1, 100, "1", "hill: exponent; logistic: steepness"),
    Q(loop, "midpoint", midpoint, 0.01, 100, "1", "hill, logistic: signal over its baseline at half response"),
    Q(loop, "delay_days", delay, 0.1, 3650, "day", "first-order delay of the signal"),
    SUBMUST(loop, "on", on_node, "addresses it acts on; not the places of a pool"),
    SUB(loop, "segments", segments_node, "only these segments"),
    { "switch", F_BOOL, false, offsetof(struct loop, switched), 0, 1, "", "true: on" },
    END
};

static const struct field_table TABLES[] = { { "pathway", FILE_ROWS }, { "exit", EXIT },       { "origin", ORIGIN },
                                             { "setting", SETTING },   { "hazard", HAZARD },   { "hazards_like", LIKE },
                                             { "junction", JUNCTION }, { "route", ROUTE },     { "wait", WAIT },
                                             { "pool", POOL },         { "counter", COUNTER }, { "contact", CONTACT },
                                             { "measure", MEASURE },   { "payer", PAYER },     { "cost", COST },
                                             { "loop", LOOP },         { "options", OPTIONS } };
const struct field_table *bt_pathway_tables(int *n) { *n = N(TABLES); return TABLES; }

static struct like *read_likes(struct reader *r, const struct bt_node *seq, int *n, const char *address)
{
    *n = 0;
    if (!seq) return NULL;
    if (seq->kind != BT_SEQ)
        return bt_errs_add(r->errs, BT_E_INPUT, seq->at, "hazards_like must be a list of {setting, only, factor}"), NULL;
    struct like *v = bt_get(r->a, (size_t)(seq->n ? seq->n : 1), sizeof *v);
    for (int i = 0; v && i < seq->n; i++) {
        struct like_file f = { 0 };
        const struct bt_node *from = bt_map_get(seq->item[i], "setting");
        char *where = bt_printf(r->a, "%s.hazards_like.%s", address, from && from->kind == BT_SCALAR ? from->text : "?");
        bt_read_fields(r, seq->item[i], LIKE, &f, where ? where : "hazards_like");
        if (f.setting_node && f.only_node)
            v[(*n)++] = (struct like){ .setting = -1, .factor = f.factor, .setting_node = f.setting_node, .only_node = f.only_node };
    }
    return v;
}

static void read_hazards(struct reader *r, struct setting *s)
{
    static const double UNIT[3] = { 1.0 / 365250.0, 1.0 / 365.25, 1.0 };
    const char *where = bt_printf(r->a, "settings.%s", s->id.name);
    s->n_hazard = bt_read_list(r, s->hazards_node, "hazards", HAZARD, sizeof *s->hazard, &s->hazard, where ? where : "");
    for (int i = 0; i < s->n_hazard; i++) {
        struct hazard *h = &s->hazard[i];
        const int given[3] = { h->per_1000_year, h->per_person_year, h->per_person_day };
        int n = 0;
        h->rate = -1;
        for (int k = 0; k < 3; k++)
            if (given[k] != Q_ABSENT) h->rate = given[k], h->unit = UNIT[k], n++;
        if (n != 1 && !h->id.spoilt)
            bt_errs_add(r->errs, BT_E_INPUT, h->id.at,
                        "hazard '%s' needs exactly one of per_1000_per_year, per_person_per_year, per_person_per_day; found %d", h->id.name,
                        n);
    }
    s->like = read_likes(r, s->like_node, &s->n_like, where ? where : "");
    s->segment = bt_seg_flags(r, s->segments_node, "segments");
    if (!s->stages) s->stages = 1;
}

static void read_wait(struct reader *r, struct route *t, const char *where)
{
    if (!t->wait_node) return;
    struct wait_file f = { 0 };
    char *at = bt_printf(r->a, "%s.%s.wait", where, t->id.name);
    bool all = bt_read_fields(r, t->wait_node, WAIT, &f, at ? at : "wait");
    t->wait = (struct wait){ .present = true,
                             .pool = -1,
                             .holds = -1,
                             .handling = f.handling,
                             .patience = f.patience,
                             .pool_node = f.pool,
                             .holds_node = f.holds,
                             .gives_node = f.gives };
    t->wait.like = read_likes(r, f.like, &t->wait.n_like, at ? at : "");
    if (all && (f.patience != Q_ABSENT) != (f.gives != NULL))
        bt_errs_add(r->errs, BT_E_INPUT, t->wait_node->at,
                    "patience_days and gives_up_to of '%s' belong together; found one without the other", t->id.name);
}

static void read_junction(struct reader *r, struct junction *j)
{
    char *where = bt_printf(r->a, "junctions.%s", j->id.name), *list = bt_printf(r->a, "junctions.%s.routes", j->id.name);
    j->n_route = bt_read_list(r, j->routes_node, "routes", ROUTE, sizeof *j->route, &j->route, where ? where : "");
    int others = 0;
    for (int i = 0; i < j->n_route; i++) {
        struct route *t = &j->route[i];
        int n = (t->fraction != Q_ABSENT) + (t->beside != Q_ABSENT) + t->is_else;
        if (n != 1 && !t->id.spoilt)
            bt_errs_add(r->errs, BT_E_INPUT, t->id.at, "route '%s' needs exactly one of fraction, beside, else; found %d", t->id.name, n);
        if (t->is_else && others++) bt_errs_add(r->errs, BT_E_INPUT, t->id.at, "junction '%s' has more than one else route", j->id.name);
        t->wait = (struct wait){ .pool = -1, .holds = -1, .handling = -1, .patience = -1 };
        read_wait(r, t, list ? list : "");
    }
}

static void default_pool(struct reader *r, struct pool *p)
{
    static const struct { size_t member; const char *key, *unit; double value; } REST[] = {
        { offsetof(struct pool, sites), "sites", "1", 1 },           { offsetof(struct pool, holding), "holding_days", "day", 10 },
        { offsetof(struct pool, variability), "variability", "1", 1 }, { offsetof(struct pool, spread), "site_spread", "1", 0 },
        { offsetof(struct pool, surge_share), "surge_share", "1", 0 }, { offsetof(struct pool, surge_above), "surge_above", "1", 0.95 },
        { offsetof(struct pool, delay), "supply_delay_days", "day", 365 } };
    for (int i = 0; i < N(REST); i++) {
        int *to = (int *)(void *)((char *)p + REST[i].member);
        char *address = bt_printf(r->a, "pools.%s.%s", p->id.name, REST[i].key);
        if (*to < 0 && address) *to = bt_param_const(r, address, REST[i].unit, REST[i].value, 0, 36500);
    }
    p->follows = p->supply && strcmp(p->supply, "follows_demand") == 0;
    if (p->supply && !p->follows && strcmp(p->supply, "fixed") != 0)
        bt_errs_add(r->errs, BT_E_INPUT, p->id.at,
                    "supply of '%s' must be fixed or follows_demand, found '%s' (dated places are a table in the drivers file)", p->id.name,
                    p->supply);
}

static void read_options(struct reader *r, const struct bt_node *node)
{
    struct options o = { .death_neutral = -1 };
    if (node) bt_read_fields(r, node, OPTIONS, &o, "options");
    r->net->death_neutral = o.death_neutral >= 0 ? o.death_neutral : bt_param_const(r, "options.death_neutral", "1", 1, 0, 1);
}

static void copy_ids(struct reader *r, const struct bt_node *seq, const char *what, const struct bt_field *rows, int *n, struct named **out)
{
    struct simple *v;
    *n = bt_read_list(r, seq, what, rows, sizeof *v, &v, "");
    *out = bt_get(r->a, (size_t)(*n ? *n : 1), sizeof **out);
    for (int i = 0; *out && i < *n; i++) (*out)[i] = v[i].id;
}

static void read_origins(struct reader *r, const struct bt_node *seq)
{
    struct bt_network *net = r->net;
    struct origin *v;
    int n = bt_read_list(r, seq, "origins", ORIGIN, sizeof *v, &v, "");
    if (n > BT_MAX_CLASS) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at, "at most %d origins are allowed, found %d", BT_MAX_CLASS, n);
        n = BT_MAX_CLASS;
    }
    if (n == 0 && seq && seq->kind == BT_SEQ && seq->n == 0) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at,
                    "at least one origin is needed, such as {name: home, setting: home}: people belong somewhere");
        r->nameless = true;
    }
    net->cls = bt_get(r->a, BT_MAX_CLASS, sizeof *net->cls);
    net->class_setting = bt_get(r->a, BT_MAX_CLASS, sizeof *net->class_setting);
    for (int i = 0; net->cls && net->class_setting && i < n; i++) {
        net->cls[i] = v[i].id;
        net->class_setting[i] =
            v[i].setting_node ? bt_want_named(r, v[i].setting_node, net->setting, net->n_setting, sizeof *net->setting, "setting") : -1;
    }
    net->n_class = n;
}

void bt_read_pathway(struct reader *r, const struct bt_node *root)
{
    struct bt_network *net = r->net;
    struct file f = { 0 };
    bt_read_fields(r, root, FILE_ROWS, &f, "pathway");
    copy_ids(r, f.exits, "exits", EXIT, &net->n_exit, &net->exit);
    copy_ids(r, f.payers, "payers", PAYER, &net->n_payer, &net->payer);
    net->n_setting = bt_read_list(r, f.settings, "settings", SETTING, sizeof *net->setting, &net->setting, "");
    read_origins(r, f.origins);
    net->n_junction = bt_read_list(r, f.junctions, "junctions", JUNCTION, sizeof *net->junction, &net->junction, "");
    net->n_pool = bt_read_list(r, f.pools, "pools", POOL, sizeof *net->pool, &net->pool, "");
    net->n_counter = bt_read_list(r, f.counters, "counters", COUNTER, sizeof *net->counter, &net->counter, "");
    net->n_contact = bt_read_list(r, f.contacts, "contacts", CONTACT, sizeof *net->contact, &net->contact, "");
    net->n_measure = bt_read_list(r, f.measures, "measures", MEASURE, sizeof *net->measure, &net->measure, "");
    net->n_cost = bt_read_list(r, f.costs, "costs", COST, sizeof *net->cost, &net->cost, "");
    net->n_loop = bt_read_list(r, f.loops, "loops", LOOP, sizeof *net->loop, &net->loop, "");
    for (int i = 0; i < net->n_setting; i++) read_hazards(r, &net->setting[i]);
    for (int i = 0; i < net->n_junction; i++) read_junction(r, &net->junction[i]);
    for (int i = 0; i < net->n_pool; i++) default_pool(r, &net->pool[i]);
    read_options(r, f.options);
}
