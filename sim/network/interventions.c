/* interventions.c -- the intervention library: effects, coverage, ramps, staff, costs, and how those of a group combine. */
#include "rows.h"
#include <math.h>
#include <string.h>

struct file { int version; const struct bt_node *groups, *registers, *interventions; };
static const struct bt_field FILE_ROWS[] = {
    { "bendtrend", F_INT, true, offsetof(struct file, version), 1, 1, "", "format of the file: 1" },
    { "groups", F_NODE, true, offsetof(struct file, groups), 0, 0, "", "which interventions overlap, and by which rule they combine" },
    { "registers", F_NODE, false, offsetof(struct file, registers), 0, 0, "", "lists of people, ranked by risk, whom interventions reach" },
    { "interventions", F_NODE, true, offsetof(struct file, interventions), 0, 0, "", "the library" },
    { 0 }
};
static const struct bt_field GROUP[] = {
    NAME(group, "unique name"), LABEL(group),
    TEXT(group, "rule", rule_name, true, "independent (multiply), best_of (the strongest counts) or nested (the others count in part)"),
    { "share", F_QUANTITY, false, offsetof(struct group, share), 0, 1, "1",
      "nested: the share of a smaller effect that the strongest already has" },
    TEXT(group, "note", id.label, false, "why"),
    { 0 }
};
struct ifile { struct intervention i; const struct bt_node *start_node; };
static const struct bt_field INTERVENTION[] = {
    NAME(intervention, "unique name"), LABEL(intervention),
    { "number", F_INT, false, offsetof(struct intervention, number), 0, 99, "1", "number in the source report" },
    TEXT(intervention, "group", group_name, true, "overlap group"),
    SUB(intervention, "codes", codes_node, false, "national mitigator codes"),
    SUB(intervention, "now", now_node, true, "{coverage}: what the locality already does"),
    SUB(intervention, "target", target_node, true, "{coverage}: what a bundle brings it to"),
    SUB(ifile, "start", start_node, false, "date; default: the scenario's switch_on"),
    { "ramp_months", F_QUANTITY, true, offsetof(struct intervention, ramp), 0.5, 240, "month", "from start to full coverage" },
    SUB(intervention, "phases", phases_node, false,
        "instead of all at once: list of phases, such as pilot and roll-out; a scenario may give them too"),
    { "lag_months", F_QUANTITY, false, offsetof(struct intervention, lag), 0, 240, "month", "from coverage to effect" },
    { "fade_per_year", F_QUANTITY, false, offsetof(struct intervention, fade), 0, 1, "per year", "loss of effect after full coverage" },
    SUB(intervention, "needs", needs_node, false, "interventions that must be on too; they are switched on and said so"),
    SUB(intervention, "adoption", adoption_node, false,
        "{share, after_months}: who of those it reaches uses it; interventions that need it have an effect only there"),
    SUB(intervention, "effects", effects_node, false, "what it changes"),
    SUB(intervention, "reach_people", reach_node, false,
        "share of people enrolled at full coverage, by segment (0 where no pattern means one), or a register"),
    SUB(intervention, "staff", staff_node, false, "staff at full coverage"),
    SUB(intervention, "costs", costs_node, false, "what it costs"),
    SUB(intervention, "evidence", evidence_node, false, "ids of studies"),
    TEXT(intervention, "note", note, false, "what a reader should know"),
    { 0 }
};
static const struct bt_field EFFECT[] = {
    NAME(effect, "unique name"), LABEL(effect),
    TEXT(effect, "on", on_name, true, "hazard, route, stay, wait, pool, contact or cost"),
    SUB(effect, "which", which_node, true, "names of those"),
    SUB(effect, "segments", segments_node, false,
        "map of patterns to reach: the share of events reached at full coverage, at most 0.95, and 0 in a segment that no pattern means; "
        "default 1; the name of a register: of its "
        "people, as if they were no more at risk than others of their segment"),
    TEXT(effect, "register", register_name, false, "instead of segments: name of the register whose people it reaches, with their risk"),
    TEXT(effect, "how", how, true, "scale or add"),
    { "value", F_QUANTITY, false, offsetof(struct effect, value), -1e4, 1e4, "relative change, or amount added",
      "effect on those reached: scale: 1 + coverage * reach * value; add: coverage * reach * value" },
    SUB(effect, "profile", profile_node, false, "instead of value: list of [month since start, low, central, high]"),
    TEXT(effect, "denominator", denominator, true, "on whom or what the value was measured"),
    TEXT(effect, "kind", kind, false, "input, or outcome (something the network must produce: checked, never put in)"),
    SUB(effect, "evidence", evidence_node, false, "ids of studies"),
    { "per_100000", F_BOOL, false, offsetof(struct effect, per_100000), 0, 1, "", "the value is per 100,000 people of the locality" },
    TEXT(effect, "note", note, false, "what a reader should know"),
    TEXT(effect, "source", note, false, "where it comes from"),
    { 0 }
};
struct sfile { struct named id; const char *role, *note; int wte; };
static const struct bt_field STAFF[] = { TEXT(sfile, "role", role, true, "role"),
                                         { "wte_per_100000", F_QUANTITY, true, offsetof(struct sfile, wte), 0, 1e4,
                                           "whole-time equivalent per 100,000 people", "at full coverage" },
                                         TEXT(sfile, "source", note, false, "where it comes from"),
                                         TEXT(sfile, "note", note, false, "what a reader should know"),
                                         { 0 } };
#define MONEY(key, member, unit, doc) { key, F_QUANTITY, false, offsetof(struct icost, member), -1e6, 1e7, unit, doc }
static const struct bt_field ICOST[] = {
    NAME(icost, "unique name"), LABEL(icost),
    TEXT(icost, "payer", payer_name, true, "who pays"),
    MONEY("gbp_set_up_per_head", set_up, "GBP per head of population", "once, over the ramp"),
    MONEY("gbp_per_head_per_year", per_head, "GBP per head of population per year", "at full coverage"),
    MONEY("gbp_per_enrolled_per_year", per_enrolled, "GBP per enrolled person per year", "of reach_people"),
    MONEY("gbp_per_unit", per_unit, "GBP per unit of the measure", "at full coverage"),
    SUB(icost, "of", of_node, false, "measure of gbp_per_unit"),
    { 0 }
};
struct cover { int coverage; };
static const struct bt_field COVER[] = {
    { "coverage", F_QUANTITY, true, offsetof(struct cover, coverage), 0, 1, "share of full coverage", "coverage" }, { 0 }
};
struct adopt { int share, after; };
static const struct bt_field ADOPTION[] = {
    { "share", F_QUANTITY, true, offsetof(struct adopt, share), 0, 1, "1", "of those whom its coverage reaches, who come to use it" },
    { "after_months", F_QUANTITY, true, offsetof(struct adopt, after), 0, 120, "month", "from being reached to using it" },
    { 0 }
};
static const struct field_table TABLES[] = { { "interventions", FILE_ROWS }, { "group", GROUP },   { "intervention", INTERVENTION },
                                             { "now and target", COVER },    { "effect", EFFECT }, { "staff", STAFF },
                                             { "adoption", ADOPTION },
                                             { "intervention cost", ICOST } };
const struct field_table *bt_intervention_tables(int *n) { *n = N(TABLES); return TABLES; }

static int read_cover(struct reader *r, const struct bt_node *node, const struct intervention *v, const char *which)
{
    struct cover c = { -1 };
    char *where = bt_printf(r->a, "interventions.%s.%s", v->id.name, which);
    if (node && where) bt_read_fields(r, node, COVER, &c, where);
    return c.coverage;
}

static void read_adoption(struct reader *r, struct intervention *v, const char *where)
{
    struct adopt a = { Q_ABSENT, Q_ABSENT };
    const char *at = bt_printf(r->a, "%s.adoption", where);
    if (v->adoption_node && at) bt_read_fields(r, v->adoption_node, ADOPTION, &a, at);
    v->share = a.share, v->after = a.after;
}

/* "" where there is none. */
static const char *studies_of(struct reader *r, const struct effect *e)
{
    const struct bt_node *ids = e->evidence_node;
    const char *all = "";
    for (int i = 0; ids && ids->kind == BT_SEQ && i < ids->n && all; i++)
        if (ids->item[i]->kind == BT_SCALAR) all = bt_printf(r->a, "%s%s%s", all, i ? ", " : "", ids->item[i]->text);
    return all ? all : "";
}

/* The studies that an effect rests on stand beside its number: its grade is theirs. */
static void say_studies(struct reader *r, const struct effect *e)
{
    const char *all = studies_of(r, e);
    struct bt_param *p = e->value >= 0 ? &r->net->param[e->value] : NULL;
    if (!p || !*all) return;
    p->note = p->note ? bt_printf(r->a, "%s; studies: %s", p->note, all) : bt_printf(r->a, "studies: %s", all);
}

/* A row of a profile has no key for its source: the studies of its effect are. */
static void say_profile(struct reader *r, const struct effect *e, struct bt_param *p, struct bt_loc at)
{
    const char *all = studies_of(r, e);
    p->given = at.file, p->note = e->note;
    p->mark = *all ? "derived" : "assumed";
    p->source = *all ? all : BT_NO_SOURCE;
}

static void read_profile(struct reader *r, struct effect *e, const char *where)
{
    const struct bt_node *p = e->profile_node;
    if (!p) return;
    if (p->kind != BT_SEQ || p->n < 1 || p->n > 50) {
        bt_errs_add(r->errs, BT_E_INPUT, p->at, "profile must be a list of 1 to 50 rows [month, low, central, high]");
        return;
    }
    e->profile_month = bt_get(r->a, (size_t)p->n, sizeof(double));
    e->profile_value = bt_get(r->a, (size_t)p->n, sizeof(int));
    for (int i = 0; e->profile_month && e->profile_value && i < p->n; i++) {
        const struct bt_node *row = p->item[i];
        double v[4] = { 0 };
        if (row->kind != BT_SEQ || row->n != 4) {
            bt_errs_add(r->errs, BT_E_INPUT, row->at, "a row of a profile is [month, low, central, high]");
            continue;
        }
        for (int k = 0; k < 4; k++)
            bt_node_number(row->item[k], k ? "the value of a profile" : "the month of a profile", k ? -10 : 0, k ? 10 : 600, true, &v[k],
                           r->errs);
        char *address = bt_printf(r->a, "%s.profile.%d", where, i);
        int q = address ? bt_param_const(r, address, "relative change", v[2], -10, 10) : -1;
        if (q < 0) return;
        bt_param_range(r, q, v[1], v[3], row->at);
        say_profile(r, e, &r->net->param[q], row->at);
        e->profile_month[i] = v[0], e->profile_value[i] = q;
        if (i && v[0] <= e->profile_month[i - 1]) bt_errs_add(r->errs, BT_E_INPUT, row->at, "the months of a profile must ascend");
        e->n_profile++;
    }
}

static int want_register(struct reader *r, const struct bt_node *word)
{
    return bt_want_named(r, word, r->net->roll, r->net->n_roll, sizeof *r->net->roll, "register");
}

static void read_reach(struct reader *r, struct effect *e)
{
    const struct bt_node *node = e->segments_node;
    e->roll = -1;
    if (e->register_name) {
        struct bt_node word = { .kind = BT_SCALAR, .text = e->register_name, .at = e->id.at };
        e->roll = want_register(r, &word);
        if (node) bt_errs_add(r->errs, BT_E_INPUT, node->at, "effect '%s' has a register; leave out segments", e->id.name);
    } else if (node && node->kind == BT_SEQ) { /* a list: reach 1 for those */
        bool *f = bt_seg_flags(r, node, "segments");
        e->reach = bt_get(r->a, (size_t)r->net->S, sizeof *e->reach);
        for (int s = 0; f && e->reach && s < r->net->S; s++) e->reach[s] = f[s] ? 1 : 0;
    } else if (node && node->kind == BT_SCALAR) {
        int i = want_register(r, node);
        if (i >= 0) e->reach = r->net->roll[i].events;
    } else if (node) e->reach = bt_seg_map(r, node, "reach", 0, 0.95, true, OF_EVENTS);
}

static void read_effect(struct reader *r, struct effect *e, const char *where)
{
    static const char *const ON[] = { "hazard", "route", "stay", "wait", "pool", "contact", "cost" };
    struct bt_network *net = r->net;
    e->on = N_ON;
    for (int i = 0; i < N(ON); i++)
        if (e->on_name && strcmp(e->on_name, ON[i]) == 0) e->on = (enum effect_on)i;
    if (e->on == N_ON && e->on_name)
        bt_errs_add(r->errs, BT_E_INPUT, e->id.at, "effect '%s' is on '%s'; allowed are hazard, route, stay, wait, pool, contact, cost",
                    e->id.name, e->on_name);
    e->add = e->how && strcmp(e->how, "add") == 0;
    if (e->how && !e->add && strcmp(e->how, "scale") != 0)
        bt_errs_add(r->errs, BT_E_INPUT, e->id.at, "how must be scale or add, found '%s'", e->how);
    if (e->kind && strcmp(e->kind, "input") != 0 && strcmp(e->kind, "outcome") != 0)
        bt_errs_add(r->errs, BT_E_INPUT, e->id.at, "kind must be input or outcome, found '%s'", e->kind);
    e->outcome = e->kind && strcmp(e->kind, "outcome") == 0;
    if ((e->value != Q_ABSENT) == (e->profile_node != NULL) && !e->id.spoilt)
        bt_errs_add(r->errs, BT_E_INPUT, e->id.at, "effect '%s' needs exactly one of value and profile", e->id.name);
    if (e->per_100000 && (!e->add || e->on != ON_POOL))
        bt_errs_add(r->errs, BT_E_INPUT, e->id.at, "per_100000 is for effects that add places to a pool");
    read_profile(r, e, where);
    say_studies(r, e);
    read_reach(r, e);
    if (e->value >= 0) net->param[e->value].outcome = e->outcome;
    for (int k = 0; k < e->n_profile; k++)
        if (e->profile_value[k] >= 0) net->param[e->profile_value[k]].outcome = e->outcome;
    if (e->value < 0 || e->add) return;
    struct bt_param *p = &net->param[e->value];
    for (int s = 0; s < p->n; s++)
        if (net->low_value[p->offset + s] < -1 || net->value[p->offset + s] < -1 || net->high_value[p->offset + s] < -1)
            bt_errs_add(r->errs, BT_E_INPUT, p->at, "effect '%s' scales by less than -1 (-100 %%)", e->id.name);
}

static void read_icost(struct reader *r, struct icost *c)
{
    struct bt_network *net = r->net;
    struct bt_node word = { .kind = BT_SCALAR, .text = c->payer_name, .at = c->id.at };
    c->payer = c->payer_name ? bt_want_named(r, &word, net->payer, net->n_payer, sizeof *net->payer, "payer") : -1;
    c->measure = bt_want_priced(r, c->of_node);
    if (c->id.spoilt) return;
    if ((c->set_up >= 0) + (c->per_head >= 0) + (c->per_enrolled >= 0) + (c->per_unit >= 0) != 1)
        bt_errs_add(r->errs, BT_E_INPUT, c->id.at,
                    "cost '%s' needs exactly one of gbp_set_up_per_head, gbp_per_head_per_year, gbp_per_enrolled_per_year, gbp_per_unit",
                    c->id.name);
    if ((c->per_unit >= 0) != (c->of_node != NULL)) bt_errs_add(r->errs, BT_E_INPUT, c->id.at, "gbp_per_unit and of belong together");
}

/* Ids and codes: a list of words, or nothing of it would be kept. */
static void check_words(struct reader *r, const struct bt_node *seq, const char *what)
{
    bool words = !seq || seq->kind == BT_SEQ;
    for (int i = 0; seq && words && i < seq->n; i++) words = seq->item[i]->kind == BT_SCALAR;
    if (!words) bt_errs_add(r->errs, BT_E_INPUT, seq->at, "%s must be a list of words, each once", what);
}

static void join_codes(struct reader *r, struct intervention *v)
{
    check_words(r, v->codes_node, "codes"), check_words(r, v->evidence_node, "evidence");
    for (int i = 0; i < v->n_effect; i++) check_words(r, v->effect[i].evidence_node, "evidence");
    v->codes = bt_dup(r->a, "", 0);
    for (int i = 0; v->codes_node && v->codes_node->kind == BT_SEQ && i < v->codes_node->n; i++)
        if (v->codes_node->item[i]->kind == BT_SCALAR && v->codes)
            v->codes = bt_printf(r->a, "%s%s%s", v->codes, i ? " " : "", v->codes_node->item[i]->text);
}

static void read_staff(struct reader *r, struct intervention *v, const char *where)
{
    const struct bt_node *seq = v->staff_node;
    if (!seq) return;
    if (seq->kind != BT_SEQ) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at, "staff must be a list of {role, wte_per_100000}");
        return;
    }
    v->staff = bt_get(r->a, (size_t)(seq->n ? seq->n : 1), sizeof *v->staff);
    for (int i = 0; v->staff && i < seq->n; i++) {
        struct sfile f = { .wte = -1 };
        char *address = bt_printf(r->a, "%s.staff.%d", where, i);
        bt_read_fields(r, seq->item[i], STAFF, &f, address ? address : where);
        v->staff[v->n_staff++] = (struct staff){ .role = f.role, .wte = f.wte };
    }
}

static void read_intervention(struct reader *r, int index, const struct bt_node *start)
{
    struct intervention *v = &r->net->intervention[index];
    char *where = bt_printf(r->a, "interventions.%s", v->id.name), *on = bt_printf(r->a, "interventions.%s.on", v->id.name);
    if (!where || !on) return;
    v->now = read_cover(r, v->now_node, v, "now");
    v->target = read_cover(r, v->target_node, v, "target");
    v->on = bt_param_switch(r, on, 0, "0 (off unless a bundle switches it on) or 1 (on in all runs)");
    char *lag = bt_printf(r->a, "%s.lag_months", where), *fade = bt_printf(r->a, "%s.fade_per_year", where);
    if (v->lag < 0 && lag) v->lag = bt_param_const(r, lag, "month", 0, 0, 240);
    if (v->fade < 0 && fade) v->fade = bt_param_const(r, fade, "per year", 0, 0, 1);
    if (start) v->has_start = bt_node_date(start, "start", &v->start_day, r->errs);
    read_adoption(r, v, where);
    v->n_effect = bt_read_list(r, v->effects_node, "effects", EFFECT, sizeof *v->effect, &v->effect, where);
    for (int i = 0; i < v->n_effect; i++) {
        char *at = bt_printf(r->a, "%s.effects.%s", where, v->effect[i].id.name);
        v->effect[i].intervention = index;
        v->effect[i].place = r->net->n_effect++;
        read_effect(r, &v->effect[i], at ? at : where);
    }
    v->n_cost = bt_read_list(r, v->costs_node, "costs", ICOST, sizeof *v->cost, &v->cost, where);
    read_staff(r, v, where);
    int roll = v->reach_node && v->reach_node->kind == BT_SCALAR ? want_register(r, v->reach_node) : -1;
    if (roll >= 0) v->reach_people = r->net->roll[roll].people;
    else if (v->reach_node && v->reach_node->kind != BT_SCALAR)
        v->reach_people = bt_seg_map(r, v->reach_node, "reach_people", 0, 1, true, OF_PEOPLE);
    join_codes(r, v);
}

void bt_read_interventions(struct reader *r, const struct bt_node *root)
{
    struct bt_network *net = r->net;
    struct file f = { 0 };
    struct ifile *v;
    bt_read_fields(r, root, FILE_ROWS, &f, "interventions");
    net->n_group = bt_read_list(r, f.groups, "groups", GROUP, sizeof *net->group, &net->group, "");
    bt_read_registers(r, f.registers);
    int n = bt_read_list(r, f.interventions, "interventions", INTERVENTION, sizeof *v, &v, "");
    net->intervention = bt_get(r->a, (size_t)(n ? n : 1), sizeof *net->intervention);
    for (int i = 0; net->intervention && i < n; i++) {
        net->intervention[i] = v[i].i;
        net->n_intervention++;
        read_intervention(r, i, v[i].start_node);
    }
}

/* ---- linking ---- */

static int on_target(struct reader *r, const struct effect *e, const struct bt_node *w)
{
    struct bt_network *net = r->net;
    int i;
    switch (e->on) {
    case ON_HAZARD:
    case ON_ROUTE:
    case ON_WAIT:
        if ((i = bt_want_named(r, w, net->route, net->n_route, sizeof *net->route, "hazard or route")) < 0) return -1;
        if (e->on == ON_HAZARD && net->route_hazard[i]) return net->route_hazard[i]->rate;
        if (e->on == ON_ROUTE && net->route_route[i]) {
            if (net->route_route[i]->is_else)
                return bt_errs_add(r->errs, BT_E_INPUT, w->at, "'%s' is an else route; put the effect on the routes beside it", w->text),
                       -1;
            return net->route_route[i]->fraction >= 0 ? net->route_route[i]->fraction : net->route_route[i]->beside;
        }
        if (e->on == ON_WAIT && net->route_route[i] && net->route_route[i]->wait.present) return net->route_route[i]->wait.handling;
        bt_errs_add(r->errs, BT_E_INPUT, w->at, "'%s' is no %s", w->text, e->on_name);
        return -1;
    case ON_STAY:
        if ((i = bt_want_named(r, w, net->setting, net->n_setting, sizeof *net->setting, "setting")) < 0) return -1;
        if (net->setting[i].stay < 0 && !net->setting[i].id.spoilt)
            bt_errs_add(r->errs, BT_E_INPUT, w->at, "'%s' has no stay_days", w->text);
        return net->setting[i].stay;
    case ON_POOL: i = bt_want_named(r, w, net->pool, net->n_pool, sizeof *net->pool, "pool"); return i < 0 ? -1 : net->pool[i].places;
    case ON_CONTACT:
        i = bt_want_named(r, w, net->contact, net->n_contact, sizeof *net->contact, "contact");
        return i < 0 ? -1 : net->contact[i].rate;
    case ON_COST: i = bt_want_named(r, w, net->cost, net->n_cost, sizeof *net->cost, "cost"); return i < 0 ? -1 : net->cost[i].gbp;
    case N_ON: break;
    }
    return -1;
}

static void link_effect(struct reader *r, struct effect *e)
{
    const struct bt_node *w = e->which_node;
    if (!w) return;
    if (w->kind != BT_SEQ || w->n == 0) {
        bt_errs_add(r->errs, BT_E_INPUT, w->at, "'which' must be a list of names");
        return;
    }
    e->target = bt_get(r->a, (size_t)w->n, sizeof *e->target);
    for (int i = 0; e->target && i < w->n; i++) {
        int p = on_target(r, e, w->item[i]);
        if (p >= 0 && !bt_stands_twice(r, w, i)) e->target[e->n_target++] = p;
    }
}

static void link_groups(struct reader *r)
{
    static const char *const RULE[] = { "independent", "best_of", "nested" };
    struct bt_network *net = r->net;
    for (int i = 0; i < net->n_group; i++) {
        struct group *g = &net->group[i];
        struct bt_loc at = g->overlap_at.line ? g->overlap_at : g->id.at;
        g->rule = N_RULES;
        for (int k = 0; k < N(RULE); k++)
            if (g->rule_name && strcmp(RULE[k], g->rule_name) == 0) g->rule = (enum rule)k;
        if (g->rule == N_RULES && g->rule_name)
            bt_errs_add(r->errs, BT_E_INPUT, at, "unknown rule '%s' of group '%s'; allowed are independent, best_of, nested",
                        g->rule_name, g->id.name);
        if (g->rule == RULE_NESTED && g->share < 0 && !g->id.spoilt)
            bt_errs_add(r->errs, BT_E_INPUT, at, "group '%s' is nested and needs 'share'", g->id.name);
    }
}

/* An adoption that limits nobody would do nothing. */
static void check_adoption(struct reader *r)
{
    const struct bt_network *net = r->net;
    for (int i = 0; i < net->n_intervention; i++) {
        bool needed = r->nameless;
        for (int k = 0; k < net->n_intervention; k++) {
            const struct intervention *v = &net->intervention[k];
            needed |= v->id.spoilt || (v->needs_node && v->needs_node->n > v->n_need); /* one of its names was wrong */
            for (int j = 0; j < v->n_need; j++) needed |= v->need[j] == i;
        }
        if (net->intervention[i].adoption_node && !needed)
            bt_errs_add(r->errs, BT_E_INPUT, net->intervention[i].adoption_node->at,
                        "the adoption of '%s' changes nothing: no intervention needs it; name it under needs of those, or leave it out",
                        net->intervention[i].id.name);
    }
}

static void link_needs(struct reader *r, struct intervention *v)
{
    struct bt_network *net = r->net;
    const struct bt_node *seq = v->needs_node;
    if (!seq) return;
    if (seq->kind != BT_SEQ) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at, "needs must be a list of interventions");
        return;
    }
    v->need = bt_get(r->a, (size_t)(seq->n ? seq->n : 1), sizeof *v->need);
    for (int k = 0; v->need && k < seq->n; k++) {
        int j = bt_want_named(r, seq->item[k], net->intervention, net->n_intervention, sizeof *net->intervention, "intervention");
        if (j >= 0 && !bt_stands_twice(r, seq, k)) v->need[v->n_need++] = j;
    }
}

/* The shortest way along needs from the i-th back to itself that goes through later ones only: a circle is told once, where the first
 * of it in the file is. by[k]: who needs k, on the way that was found; -1: nobody yet. */
static bool finds_itself(const struct bt_network *net, int i, int *by, int *queue)
{
    int n = 0;
    for (int k = 0; k < net->n_intervention; k++) by[k] = -1;
    queue[n++] = i;
    for (int at = 0; at < n && by[i] < 0; at++) {
        const struct intervention *v = &net->intervention[queue[at]];
        for (int k = 0; k < v->n_need; k++) {
            const int next = v->need[k];
            if (next < i || by[next] >= 0) continue;
            by[next] = queue[at];
            if (next != i) queue[n++] = next;
        }
    }
    return by[i] >= 0;
}

static void check_circles(struct reader *r)
{
    const struct bt_network *net = r->net;
    const size_t room = (size_t)net->n_intervention + 1;
    int *by = bt_get(r->a, room, sizeof *by), *queue = bt_get(r->a, room, sizeof *queue);
    for (int i = 0; by && queue && i < net->n_intervention; i++) {
        if (!net->intervention[i].n_need || !finds_itself(net, i, by, queue)) continue;
        const char *text = net->intervention[i].id.name;
        for (int k = by[i]; text && k != i; k = by[k]) text = bt_printf(r->a, "%s needs %s", net->intervention[k].id.name, text);
        bt_errs_add(r->errs, BT_E_INPUT, net->intervention[i].needs_node->at,
                    "needs go in a circle: %s needs %s; take one of them out of needs", net->intervention[i].id.name, text);
    }
}

void bt_link_interventions(struct reader *r)
{
    struct bt_network *net = r->net;
    link_groups(r);
    for (int i = 0; i < net->n_intervention; i++) {
        struct intervention *v = &net->intervention[i];
        bt_read_phases(r, v);
        struct bt_node word = { .kind = BT_SCALAR, .text = v->group_name, .at = v->id.at };
        if (v->group_name) v->group = bt_want_named(r, &word, net->group, net->n_group, sizeof *net->group, "group");
        for (int k = 0; k < v->n_effect; k++) link_effect(r, &v->effect[k]);
        for (int k = 0; k < v->n_cost; k++) read_icost(r, &v->cost[k]);
        if (!v->has_start) v->start_day = net->switch_day;
        link_needs(r, v);
    }
    check_circles(r);
    check_adoption(r);
}
