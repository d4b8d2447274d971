/* workforce.c -- staff pools that interventions and places share, care packages that turn people enrolled into staff time, and what
 * others employed. Reads and links; the equations are sim/solve/staff.c. */
#include "rows.h"
#include <string.h>

struct file {
    int version;
    const struct bt_node *pools, *roles, *packages, *rates, *examples;
};
static const struct bt_field FILE_ROWS[] = {
    { "bendtrend", F_INT, true, offsetof(struct file, version), 1, 1, "", "format of the file: 1" },
    SUB(file, "staff_pools", pools, true, "who works here: each a number of people in post, shared by all that ask for them"),
    SUB(file, "roles", roles, true, "map of every role that interventions and packages name to its staff pool, or to none: never short"),
    SUB(file, "packages", packages, false, "care packages: contacts by month since enrolment, which give staff time"),
    SUB(file, "rates", rates, false, "what an hour with people costs, of every role of a package"),
    SUB(file, "examples", examples, false, "what others employed; `check` shows it beside what each bundle asks for"),
    { 0 }
};
static const struct bt_field POOL[] = {
    NAME(staff_pool, "unique name"),
    LABEL(staff_pool),
    NUMBER(staff_pool, "posts_per_100000", posts, false, 0, 1e4, "whole-time equivalent per 100,000 people",
           "posts at the start, filled or vacant, beside those that its places need"),
    NUMBER(staff_pool, "vacancies", vacant, true, 0.001, 0.9, "1", "share of posts vacant as a rule: so many are not short"),
    NUMBER(staff_pool, "leavers", leavers, true, 0.001, 5, "per year",
           "of those in post; a vacant post is filled within vacancies / (leavers (1 - vacancies)) years, which keeps the start as it is"),
    NUMBER(staff_pool, "more_recruits_per_100000", more, true, 0, 1e4, "whole-time equivalent per 100,000 people per year",
           "the most that can be recruited beyond those who replace the leavers of the start"),
    SUB(staff_pool, "places", places_node, false, "list of {name, wte_per_place}: pools of places that this staff opens"),
    SUB(staff_pool, "hires_from", sources_node, false, "list of {name, share}: staff pools that further recruits come out of"),
    TEXT(staff_pool, "note", note, false, "what a reader should know"),
    { 0 }
};
static const struct bt_field PLACE[] = { NAME(staff_place, "a pool of places"),
                                         NUMBER(staff_place, "wte_per_place", wte, true, 1e-3, 100, "whole-time equivalent per place",
                                                "posts for each place"),
                                         { 0 } };
static const struct bt_field SOURCE[] = { NAME(staff_source, "a staff pool"),
                                          NUMBER(staff_source, "share", share, true, 0, 1, "1",
                                                 "share of the recruits that comes out of it"),
                                          { 0 } };
static const struct bt_field PACKAGE[] = {
    NAME(package, "unique name"),
    LABEL(package),
    TEXT(package, "intervention", intervention_name, true, "whose coverage enrols people"),
    TEXT(package, "paid_by", paid_by, false,
         "cost of that intervention that pays its staff as far as it goes, so that they are not counted twice; default: they come on top"),
    TEXT(package, "replaces", replaces, false, "role of that intervention whose figure it stands for; default: it comes on top"),
    SUB(package, "people", people_node, true, "who is enrolled at full coverage: a register, or a map of patterns to shares of people"),
    NUMBER(package, "joins_per_year", joins, false, 0, 5, "per year",
           "share of those enrolled that is new each year, in place of others; default: none"),
    NUMBER(package, "contact_hours_per_wte", hours, true, 1, 3000, "hour per whole-time equivalent per year",
           "time with people, of one who works full time"),
    SUB(package, "activities", activities_node, true, "what each person is given"),
    TEXT(package, "note", note, false, "what a reader should know"),
    { 0 }
};
static const struct bt_field ACTIVITY[] = {
    NAME(activity, "unique name"),
    LABEL(activity),
    TEXT(activity, "role", role, true, "who gives it"),
    NUMBER(activity, "minutes", minutes, true, 0.1, 1e4, "minute", "of each contact"),
    NUMBER(activity, "contacts", contacts, true, 0, 1000, "contact", "of each person, spread evenly over the months"),
    SUB(activity, "months", months_node, true, "[first, last] month since enrolment, of 1 to 12"),
    NUMBER(activity, "people", people, false, 0, 1, "1", "share of those enrolled who are given it; default 1"),
    NUMBER(activity, "group", group, false, 1, 1000, "person", "people seen at a time; default 1"),
    NUMBER(activity, "contacts_per_year_later", again, false, 0, 1000, "contact per year", "of those past their first year; default 0"),
    TEXT(activity, "note", note, false, "what a reader should know"),
    { 0 }
};
static const struct bt_field RATE[] = {
    NAME(rate, "unique name"),
    TEXT(rate, "role", role, true, "whose hour"),
    NUMBER(rate, "gbp_per_hour", gbp, true, 0, 1e4, "GBP per hour", "an hour with people, all else that it takes included"),
    TEXT(rate, "payer", payer_name, true, "who pays, where the staff of a package come on top"),
    TEXT(rate, "note", note, false, "what a reader should know"),
    { 0 }
};
static const struct bt_field EXAMPLE[] = {
    NAME(staff_example, "unique name"),
    TEXT(staff_example, "place", place, true, "where"),
    TEXT(staff_example, "role", role, true, "who"),
    SUB(staff_example, "wte", wte_node, true, "how many"),
    { "population", F_INT, true, offsetof(struct staff_example, population), 1, 100000000, "person", "people of the place" },
    TEXT(staff_example, "source", source, true, "where it comes from"),
    TEXT(staff_example, "note", note, false, "what a reader should know"),
    { 0 }
};
static const struct field_table TABLES[] = { { "workforce", FILE_ROWS },
                                             { "staff pool", POOL },
                                             { "places of a staff pool", PLACE },
                                             { "hires_from", SOURCE },
                                             { "package", PACKAGE },
                                             { "activity of a package", ACTIVITY },
                                             { "rate of a role", RATE },
                                             { "example of staffing", EXAMPLE } };
const struct field_table *bt_workforce_tables(int *n)
{
    *n = N(TABLES);
    return TABLES;
}

/* ---- staff pools ---- */

static int want_id(struct reader *r, const struct named *id, const void *list, int n, size_t size, const char *what)
{
    struct bt_node word = { .kind = BT_SCALAR, .text = id->name, .at = id->at };
    return bt_want_named(r, &word, list, n, size, what);
}

static void read_places(struct reader *r, struct staff_pool *v, const char *where)
{
    struct bt_network *net = r->net;
    int n = bt_read_list(r, v->places_node, "places", PLACE, sizeof *v->place, &v->place, where);
    for (int i = 0; i < n; i++) {
        struct staff_place x = v->place[i];
        if ((x.pool = want_id(r, &x.id, net->pool, net->n_pool, sizeof *net->pool, "pool")) >= 0) v->place[v->n_place++] = x;
    }
    if (v->posts == Q_ABSENT && !v->places_node)
        bt_errs_add(r->errs, BT_E_INPUT, v->id.at,
                    "staff pool '%s' has no posts: give posts_per_100000, or the places that need its staff", v->id.name);
}

static void read_sources(struct reader *r, struct staff_pool *v, const char *where)
{
    struct bt_network *net = r->net;
    double sum = 0;
    int n = bt_read_list(r, v->sources_node, "hires_from", SOURCE, sizeof *v->source, &v->source, where);
    for (int i = 0; i < n; i++) {
        struct staff_source x = v->source[i];
        x.pool = want_id(r, &x.id, net->staff_pool, net->n_staff_pool, sizeof *net->staff_pool, "staff pool");
        if (x.pool >= 0 && &net->staff_pool[x.pool] == v)
            bt_errs_add(r->errs, BT_E_INPUT, x.id.at, "staff pool '%s' can not hire from itself", v->id.name);
        if (x.share >= 0) sum += net->high_value[net->param[x.share].offset];
        if (x.pool >= 0) v->source[v->n_source++] = x;
    }
    if (sum > 1 + 1e-9)
        bt_errs_add(r->errs, BT_E_INPUT, v->sources_node->at, "the shares of hires_from of '%s' sum to %g at high; at most 1 is allowed",
                    v->id.name, sum);
}

/* ---- packages ---- */

static void read_activity(struct reader *r, struct activity *v)
{
    const struct bt_node *m = v->months_node;
    v->pool = -1, v->first = v->last = 1;
    if (!m) return;
    if (m->kind != BT_SEQ || m->n != 2) {
        bt_errs_add(r->errs, BT_E_INPUT, m->at, "months must be [first, last], of 1 to %d", PACKAGE_MONTHS);
        return;
    }
    bool ok = bt_node_int(m->item[0], "the first month", 1, PACKAGE_MONTHS, &v->first, r->errs);
    ok &= bt_node_int(m->item[1], "the last month", 1, PACKAGE_MONTHS, &v->last, r->errs);
    if (ok && v->last < v->first) bt_errs_add(r->errs, BT_E_INPUT, m->at, "the last month (%d) must not be before the first (%d)",
                                              v->last, v->first);
}

static void read_package(struct reader *r, struct package *v)
{
    struct bt_network *net = r->net;
    const char *where = bt_printf(r->a, "packages.%s", v->id.name);
    struct bt_node word = { .kind = BT_SCALAR, .text = v->intervention_name ? v->intervention_name : "", .at = v->id.at };
    v->intervention = bt_want_named(r, &word, net->intervention, net->n_intervention, sizeof *net->intervention, "intervention");
    v->n_activity = bt_read_list(r, v->activities_node, "activities", ACTIVITY, sizeof *v->activity, &v->activity, where ? where : "");
    for (int i = 0; i < v->n_activity; i++) read_activity(r, &v->activity[i]);
    v->paid = -1;
    if (v->paid_by && v->intervention >= 0) {
        const struct intervention *x = &net->intervention[v->intervention];
        word.text = v->paid_by;
        v->paid = bt_want_named(r, &word, x->cost, x->n_cost, sizeof *x->cost, bt_printf(r->a, "cost of '%s'", x->id.name));
        if (v->paid >= 0 && x->cost[v->paid].per_head < 0 && x->cost[v->paid].per_enrolled < 0)
            bt_errs_add(r->errs, BT_E_INPUT, v->id.at,
                        "'%s' of '%s' can not pay the staff of package '%s': it must be gbp_per_head_per_year or gbp_per_enrolled_per_year",
                        v->paid_by, x->id.name, v->id.name);
    }
    if (!v->people_node) return;
    if (v->people_node->kind == BT_SCALAR) {
        int i = bt_want_named(r, v->people_node, net->roll, net->n_roll, sizeof *net->roll, "register");
        if (i >= 0) v->people = net->roll[i].people;
    } else v->people = bt_seg_map(r, v->people_node, "people", 0, 1, true, OF_PEOPLE);
    bool any = false;
    for (int s = 0; v->people && s < net->S; s++) any |= v->people[s] > 0;
    if (v->people && !any) bt_errs_add(r->errs, BT_E_INPUT, v->people_node->at, "package '%s' enrols nobody: every share is 0", v->id.name);
}

/* ---- what its staff cost ---- */

static void read_rates(struct reader *r, const struct bt_node *seq)
{
    struct bt_network *net = r->net;
    net->n_rate = bt_read_list(r, seq, "rates", RATE, sizeof *net->rate, &net->rate, "");
    for (int i = 0; i < net->n_rate; i++) {
        struct rate *v = &net->rate[i];
        struct bt_node word = { .kind = BT_SCALAR, .text = v->payer_name ? v->payer_name : "", .at = v->id.at };
        bool used = false, again = false;
        v->payer = bt_want_named(r, &word, net->payer, net->n_payer, sizeof *net->payer, "payer");
        for (int k = 0; k < i && v->role; k++) again |= net->rate[k].role && strcmp(net->rate[k].role, v->role) == 0;
        for (int k = 0; k < net->n_package; k++)
            for (int j = 0; v->role && j < net->package[k].n_activity; j++)
                used |= net->package[k].activity[j].role && strcmp(net->package[k].activity[j].role, v->role) == 0;
        if (again) bt_errs_add(r->errs, BT_E_INPUT, v->id.at, "the role '%s' has two rates; one is allowed", v->role);
        if (v->role && !used)
            bt_errs_add(r->errs, BT_E_INPUT, v->id.at, "the rate of '%s' changes nothing: no package has that role", v->role);
    }
}

static int rate_of(struct reader *r, const struct package *p, const struct activity *x)
{
    const struct bt_network *net = r->net;
    for (int i = 0; x->role && i < net->n_rate; i++)
        if (net->rate[i].role && strcmp(net->rate[i].role, x->role) == 0) return i;
    if (x->role)
        bt_errs_add(r->errs, BT_E_INPUT, x->id.at, "the role '%s' of package '%s' has no rate: give its gbp_per_hour under rates", x->role,
                    p->id.name);
    return -1;
}

/* Each role of each package once, and their names. */
static void list_package_roles(struct reader *r)
{
    struct bt_network *net = r->net;
    size_t room = 1;
    for (int i = 0; i < net->n_package; i++) room += (size_t)net->package[i].n_activity;
    const char **name = bt_get(r->a, room, sizeof *name);
    net->package_role = bt_get(r->a, room, sizeof *net->package_role);
    for (int i = 0; name && net->package_role && i < net->n_package; i++) {
        struct package *p = &net->package[i];
        const int first = net->n_package_role;
        for (int k = 0; k < p->n_activity; k++) {
            bool has = false;
            if ((p->activity[k].rate = rate_of(r, p, &p->activity[k])) < 0) continue;
            for (int j = first; j < net->n_package_role; j++) has |= net->package_role[j].rate == p->activity[k].rate;
            if (has) continue;
            name[net->n_package_role] = bt_printf(r->a, "%s: %s", p->id.name, p->activity[k].role);
            net->package_role[net->n_package_role++] = (struct package_role){ i, p->activity[k].rate };
        }
    }
    net->package_roles = (struct bt_names){ net->n_package_role, name, name };
}

/* ---- who asks whom ---- */

static const char **role_names(struct reader *r, int *n)
{
    const struct bt_network *net = r->net;
    int room = 1;
    for (int i = 0; i < net->n_intervention; i++) room += net->intervention[i].n_staff;
    for (int i = 0; i < net->n_package; i++) room += net->package[i].n_activity;
    const char **v = bt_get(r->a, (size_t)room, sizeof *v);
    *n = 0;
    for (int i = 0; v && i < net->n_intervention; i++)
        for (int k = 0; k < net->intervention[i].n_staff; k++) v[(*n)++] = net->intervention[i].staff[k].role;
    for (int i = 0; v && i < net->n_package; i++)
        for (int k = 0; k < net->package[i].n_activity; k++)
            if (net->package[i].activity[k].role) v[(*n)++] = net->package[i].activity[k].role;
    return v;
}

static bool one_of(const char *word, const char *const *list, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(word, list[i]) == 0) return true;
    return false;
}

/* Staff pool of each role of the map; -1: none. */
static int *role_pools(struct reader *r, const struct bt_node *map)
{
    struct bt_network *net = r->net;
    int n, *v = bt_get(r->a, (size_t)map->n + 1, sizeof *v);
    const char **known = role_names(r, &n);
    for (int i = 0; v && known && i < map->n; i++) {
        const struct bt_node *to = map->item[i];
        v[i] = to->kind == BT_SCALAR && strcmp(to->text, "none") == 0
                   ? -1
                   : bt_want_named(r, to, net->staff_pool, net->n_staff_pool, sizeof *net->staff_pool, "staff pool");
        const char *near = one_of(map->key[i], known, n) ? NULL : bt_nearest(map->key[i], known, n);
        if (!one_of(map->key[i], known, n))
            bt_errs_add(r->errs, BT_E_INPUT, map->key_at[i], "no intervention or package has the role '%s'%s%s%s", map->key[i],
                        near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
    return v;
}

static int pool_of_role(struct reader *r, const struct bt_node *map, const int *pool, const char *role, struct bt_loc at, const char *who)
{
    for (int i = 0; role && i < map->n; i++)
        if (strcmp(map->key[i], role) == 0) return pool[i];
    const char *near = role ? bt_nearest(role, (const char *const *)map->key, map->n) : NULL;
    if (role)
        bt_errs_add(r->errs, BT_E_INPUT, at, "the role '%s' of '%s' is not under roles%s%s%s; give its staff pool there, or none", role,
                    who,
                    near ? " (the nearest there is '" : "", near ? near : "", near ? "')" : "");
    return -1;
}

static bool replaced(const struct bt_network *net, int intervention, const char *role)
{
    for (int i = 0; i < net->n_package; i++)
        if (net->package[i].intervention == intervention && net->package[i].replaces && strcmp(net->package[i].replaces,
            role) == 0) return true;
    return false;
}

static void ask_of_staff(struct reader *r, int i, const struct bt_node *map, const int *pool)
{
    struct bt_network *net = r->net;
    const struct intervention *v = &net->intervention[i];
    for (int k = 0; k < v->n_staff; k++)
        if (!replaced(net, i, v->staff[k].role))
            net->ask[net->n_ask++] = (struct ask){ i, k, -1, pool_of_role(r, map, pool, v->staff[k].role, map->at, v->id.name),
                                                   v->staff[k].role };
}

/* One ask for each staff pool, and one for all that is not limited. */
static void ask_of_package(struct reader *r, int i, const struct bt_node *map, const int *pool)
{
    struct bt_network *net = r->net;
    struct package *v = &net->package[i];
    bool there = !v->replaces;
    const int first = net->n_ask;
    for (int k = 0; v->intervention >= 0 && k < net->intervention[v->intervention].n_staff; k++)
        there |= strcmp(net->intervention[v->intervention].staff[k].role, v->replaces ? v->replaces : "") == 0;
    if (!there && v->intervention >= 0)
        bt_errs_add(r->errs, BT_E_INPUT, v->id.at, "package '%s' replaces the role '%s', which '%s' does not have", v->id.name, v->replaces,
                    v->intervention_name);
    for (int k = 0; k < v->n_activity; k++) {
        struct activity *x = &v->activity[k];
        x->pool = pool_of_role(r, map, pool, x->role, x->id.at, v->id.name);
        bool has = false;
        for (int a = first; a < net->n_ask; a++) has |= net->ask[a].pool == x->pool;
        if (!has)
            net->ask[net->n_ask++] =
                (struct ask){ v->intervention, -1, i, x->pool,
                              bt_printf(r->a, "%s: %s", v->id.name, x->pool >= 0 ? net->staff_pool[x->pool].id.label : "others") };
    }
}

/* A staff pool that nobody asks of, directly or by hiring from it, would do nothing. */
static void check_asked(struct reader *r)
{
    const struct bt_network *net = r->net;
    for (int p = 0; p < net->n_staff_pool; p++) {
        bool asked = false;
        for (int a = 0; a < net->n_ask; a++) asked |= net->ask[a].pool == p;
        for (int q = 0; q < net->n_staff_pool; q++)
            for (int k = 0; k < net->staff_pool[q].n_source; k++) asked |= net->staff_pool[q].source[k].pool == p;
        if (!asked)
            bt_errs_add(r->errs, BT_E_INPUT, net->staff_pool[p].id.at,
                        "staff pool '%s' does nothing: no role comes from it and no staff pool hires from it", net->staff_pool[p].id.name);
    }
}

static void list_asks(struct reader *r, const struct bt_node *map)
{
    struct bt_network *net = r->net;
    size_t room = 1;
    if (map->kind != BT_MAP) {
        bt_errs_add(r->errs, BT_E_INPUT, map->at, "roles must be a map of roles to staff pools");
        return;
    }
    for (int i = 0; i < net->n_intervention; i++) room += (size_t)net->intervention[i].n_staff;
    for (int i = 0; i < net->n_package; i++) room += (size_t)net->package[i].n_activity;
    const int *pool = role_pools(r, map);
    net->ask = bt_get(r->a, room, sizeof *net->ask);
    if (!pool || !net->ask) return;
    for (int i = 0; i < net->n_intervention; i++) ask_of_staff(r, i, map, pool);
    for (int i = 0; i < net->n_package; i++) ask_of_package(r, i, map, pool);
    check_asked(r);
}

void bt_read_workforce(struct reader *r, const struct bt_node *root)
{
    struct bt_network *net = r->net;
    struct file f = { 0 };
    bt_read_fields(r, root, FILE_ROWS, &f, "workforce");
    net->n_staff_pool = bt_read_list(r, f.pools, "workforce", POOL, sizeof *net->staff_pool, &net->staff_pool, "");
    if (net->n_staff_pool > MOST_STAFF_POOLS) {
        bt_errs_add(r->errs, BT_E_INPUT, f.pools->at, "at most %d staff pools are allowed, found %d", MOST_STAFF_POOLS, net->n_staff_pool);
        return;
    }
    for (int i = 0; i < net->n_staff_pool; i++) {
        const char *where = bt_printf(r->a, "workforce.%s", net->staff_pool[i].id.name);
        read_places(r, &net->staff_pool[i], where ? where : "");
        read_sources(r, &net->staff_pool[i], where ? where : "");
    }
    net->n_package = bt_read_list(r, f.packages, "packages", PACKAGE, sizeof *net->package, &net->package, "");
    for (int i = 0; i < net->n_package; i++) read_package(r, &net->package[i]);
    if (f.rates) read_rates(r, f.rates);
    list_package_roles(r);
    if (f.roles) list_asks(r, f.roles);
    net->n_example = bt_read_list(r, f.examples, "examples", EXAMPLE, sizeof *net->example, &net->example, "");
    for (int i = 0; i < net->n_example; i++)
        if (net->example[i].wte_node) bt_node_number(net->example[i].wte_node, "wte", 0, 1e6, false, &net->example[i].wte, r->errs);
    if (f.pools && !net->n_staff_pool) bt_errs_add(r->errs, BT_E_INPUT, f.pools->at, "a workforce needs at least one staff pool");
}

/* ---- what a package asks for ---- */

static double hours_of(const struct bt_network *net, const double *values, const struct package *p, int pool, int rate,
                       const double in_month[PACKAGE_MONTHS], double later)
{
    double hours = 0;
    for (int i = 0; i < p->n_activity; i++) {
        const struct activity *x = &p->activity[i];
        if (rate >= 0 ? x->rate != rate : x->pool != pool) continue;
        double each = bt_value_or(net, values, x->minutes, 0) / 60 * bt_value_or(net, values, x->people, 1) / bt_value_or(net, values,
            x->group, 1),
               people = 0;
        for (int k = x->first - 1; k < x->last; k++) people += in_month[k];
        hours += each * (bt_value_or(net, values, x->contacts, 0) * people / (x->last - x->first + 1) +
                         bt_value_or(net, values, x->again, 0) / PACKAGE_MONTHS * later);
    }
    return hours;
}

double bt_package_hours(const struct bt_network *net, const double *values, const struct package *p, int pool,
                        const double in_month[PACKAGE_MONTHS], double later)
{
    return hours_of(net, values, p, pool, -1, in_month, later);
}

double bt_package_role_hours(const struct bt_network *net, const double *values, const struct package *p, int rate,
                             const double in_month[PACKAGE_MONTHS], double later)
{
    return hours_of(net, values, p, -1, rate, in_month, later);
}

struct bt_names bt_network_packages(const struct bt_network *net)
{
    return net->packages;
}

struct bt_names bt_network_package_roles(const struct bt_network *net)
{
    return net->package_roles;
}

int bt_network_package_intervention(const struct bt_network *net, int package)
{
    return net->package[package].intervention;
}

int bt_network_role_package(const struct bt_network *net, int package_role)
{
    return net->package_role[package_role].package;
}

const char *bt_network_package_paid_by(const struct bt_network *net, int package)
{
    return net->package[package].paid >= 0 ? net->package[package].paid_by : "";
}

/* At rest as many are in each of their first months as join in a month. */
static double package_at_rest(const struct bt_network *net, const double *values, const struct package *p, int pool)
{
    double in_month[PACKAGE_MONTHS], joins = bt_value_or(net, values, p->joins, 0), people = 0;
    for (int k = 0; k < PACKAGE_MONTHS; k++) in_month[k] = joins / PACKAGE_MONTHS;
    for (int s = 0; s < net->S; s++) people += p->people[s] * net->people[s];
    return people * PACKAGE_MONTHS * bt_package_hours(net, values, p, pool, in_month, joins < 1 ? 1 - joins : 0) /
           bt_value_or(net, values, p->hours, 1);
}

int bt_network_asks(const struct bt_network *net)
{
    return net->n_ask;
}

struct bt_ask bt_network_ask(const struct bt_network *net, const double *values, int i)
{
    const struct ask *a = &net->ask[i];
    const struct package *p = a->package >= 0 ? &net->package[a->package] : NULL;
    double wte = p ? package_at_rest(net, values, p, a->pool) * 1e5 / net->population
                   : bt_value_or(net, values, net->intervention[a->intervention].staff[a->staff].wte, 0);
    return (struct bt_ask){ a->intervention, a->pool, a->role, wte };
}

double bt_network_staff_more(const struct bt_network *net, const double *values, int intervention)
{
    const struct intervention *v = &net->intervention[intervention];
    double wte = 0;
    for (int i = 0; i < v->n_staff; i++) wte += bt_value_or(net, values, v->staff[i].wte, 0);
    for (int i = 0; i < net->n_ask; i++)
        if (net->ask[i].package >= 0 && net->ask[i].intervention == intervention) wte += bt_network_ask(net, values, i).wte_per_100000;
    return wte * net->population / 1e5 * (bt_value_or(net, values, v->target, 0) - bt_value_or(net, values, v->now, 0));
}

int bt_network_staff_examples(const struct bt_network *net)
{
    return net->n_example;
}

struct bt_staff_example bt_network_staff_example(const struct bt_network *net, int i)
{
    const struct staff_example *x = &net->example[i];
    return (struct bt_staff_example){ x->place, x->role, x->source, x->note ? x->note : "", x->wte, x->wte * 1e5 / x->population };
}
