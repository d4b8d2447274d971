/* bundles.c -- what a scenario asks for: values by address, bundles of interventions, ambitions. */
#include "bendtrend/num.h"
#include "scenario_priv.h"
#include <math.h>
#include <string.h>

/* ---- values: --set, set:, values: ---- */

static void no_such_address(struct ctx *c, const char *address, struct bt_loc at)
{
    if (bt_address_lost(&c->r, address)) return;
    bt_errs_add(c->r.errs, BT_E_INPUT, at, "no number has the address '%s'%s", address,
                bt_network_lack(c->s->net, address, c->r.errs, c->s->arena));
}

/* `values:` may give a number a segment: {by_segment: {...}}. */
static void set_segments(struct ctx *c, const char *address, const struct bt_node *node)
{
    struct bt_network *net = c->s->net;
    const struct bt_node *by = bt_map_get(node, "by_segment");
    int i = bt_param_find(net, address, strlen(address));
    if (!by || node->n != 1)
        bt_errs_add(c->r.errs, BT_E_INPUT, node->at, "the value of %s must be a number or {by_segment: {...}}", address);
    else if (i < 0) no_such_address(c, address, node->at);
    else if (net->param[i].n != net->S)
        bt_errs_add(c->r.errs, BT_E_INPUT, node->at, "%s is one number for all segments", address);
    else {
        const struct bt_param *p = &net->param[i];
        const double *v = bt_seg_map(&c->r, by, address, p->lo, p->hi, false, OF_EVENTS);
        for (int s = 0; v && s < p->n; s++)
            net->value[p->offset + s] = net->low_value[p->offset + s] = net->high_value[p->offset + s] = v[s];
    }
}

static void set_one(struct ctx *c, const char *address, const char *text, struct bt_loc at, bool must_change, struct bt_variation **out,
                    int *n_out)
{
    struct bt_network *net = c->s->net;
    double v;
    int n = bt_network_find(net, address, NULL, 0, NULL);
    if (!n) {
        no_such_address(c, address, at);
        return;
    }
    int *offset = bt_get(c->s->arena, (size_t)n, sizeof *offset);
    if (!offset) return;
    bt_network_find(net, address, offset, n, NULL);
    const struct bt_param *p = bt_network_owner(net, offset[0]);
    if (!bt_text_number(text, false, strcmp(p->unit, "1") == 0, &v) || v < p->lo || v > p->hi) {
        char lo[BT_NUM_ROOM], hi[BT_NUM_ROOM];
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s must be between %s and %s (%s), found '%s'", p->address, bt_num_said(p->lo, lo),
                    bt_num_said(p->hi, hi), p->unit, text);
        return;
    }
    if (p->whole && v != floor(v)) {
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s must be a whole number (%s), found '%s'", p->address, p->unit, text);
        return;
    }
    if (p->either && v > p->lo && v < p->hi) {
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s must be %s, found '%s'", p->address, p->either, text);
        return;
    }
    bool same = true;
    for (int i = 0; i < n; i++) same &= net->value[offset[i]] == v;
    if (same && must_change) {
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s is %s already: this override changes nothing; leave it out or give another value",
                    address, text);
        return;
    }
    if (!out) {
        for (int i = 0; i < n; i++) net->value[offset[i]] = net->low_value[offset[i]] = net->high_value[offset[i]] = v;
        return;
    }
    struct bt_variation *all = bt_get(c->s->arena, (size_t)*n_out + (size_t)n, sizeof *all);
    if (!all) return;
    if (*out) memcpy(all, *out, (size_t)*n_out * sizeof *all);
    for (int i = 0; i < n; i++) all[*n_out + i] = (struct bt_variation){ offset[i], v };
    *out = all;
    *n_out += n;
}

/* An address whose numbers later ones of the same list give again, every one, does nothing. The same address twice is told elsewhere. */
static void check_overwritten(struct ctx *c, const char *const *address, const struct bt_loc *at, int n)
{
    const struct bt_network *net = c->s->net;
    const size_t room = (size_t)net->n_value + 1;
    int *last = bt_get(c->s->arena, room, sizeof *last), *offset = bt_get(c->s->arena, room, sizeof *offset);
    for (int i = 0; last && offset && i < n; i++) /* last[o]: 1 + which of them gave the number at o last */
        for (int k = bt_network_find(net, address[i], offset, net->n_value, NULL) - 1; k >= 0; k--) last[offset[k]] = i + 1;
    for (int i = 0; last && offset && i < n; i++) {
        const int m = bt_network_find(net, address[i], offset, net->n_value, NULL);
        int by = m ? last[offset[0]] - 1 : i;
        for (int k = 0; k < m; k++)
            if (last[offset[k]] == i + 1) by = i;
        if (by != i && strcmp(address[by], address[i]) != 0)
            bt_errs_add(c->r.errs, BT_E_INPUT, at[i], "%s changes nothing: '%s' after it gives the same numbers again", address[i],
                        address[by]);
    }
}

void bt_scn_set_map(struct ctx *c, const struct bt_node *map, const char *what, bool must_change, struct bt_variation **out, int *n_out)
{
    if (!map) return;
    if (map->kind != BT_MAP) {
        bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "%s must be a map of addresses to numbers", what);
        return;
    }
    for (int i = 0; i < map->n; i++) {
        if (map->item[i]->kind == BT_MAP && !must_change) set_segments(c, map->key[i], map->item[i]);
        else if (map->item[i]->kind != BT_SCALAR)
            bt_errs_add(c->r.errs, BT_E_INPUT, map->item[i]->at, "the value of %s must be a number", map->key[i]);
        else set_one(c, map->key[i], map->item[i]->text, map->key_at[i], must_change, out, n_out);
    }
    check_overwritten(c, (const char *const *)map->key, map->key_at, map->n);
}

const char *bt_scn_set_address(struct ctx *c, int i, struct bt_loc *at)
{
    const char *text = c->s->opt_set[i], *eq = strchr(text, '=');
    *at = (struct bt_loc){ .file = "--set", .text = text, .line = 1, .col = 1, .len = (int)strlen(text) };
    return eq ? bt_dup(c->s->arena, text, (size_t)(eq - text)) : NULL;
}

void bt_scn_set_command_line(struct ctx *c)
{
    const int n = c->s->n_opt_set;
    const char **all = bt_get(c->s->arena, (size_t)n + 1, sizeof *all);
    struct bt_loc *where = bt_get(c->s->arena, (size_t)n + 1, sizeof *where);
    for (int i = 0; all && where && i < n; i++) {
        struct bt_loc at;
        const char *text = c->s->opt_set[i], *address = bt_scn_set_address(c, i, &at);
        bool again = false;
        all[i] = address ? address : "", where[i] = at;
        for (int k = 0; k < i && address; k++) again |= strncmp(c->s->opt_set[k], text, strlen(address) + 1) == 0;
        if (!address) bt_errs_add(c->r.errs, BT_E_INPUT, at, "--set wants ADDRESS=VALUE, found '%s'", text);
        else if (again) bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s is set twice", address);
        else set_one(c, address, text + strlen(address) + 1, at, true, NULL, NULL);
    }
    if (all && where) check_overwritten(c, all, where, n);
}

/* The fit solves some numbers; a value set for one of them would be lost without a word. */
static void lost_to_fit(struct ctx *c, const char *address, struct bt_loc at)
{
    int n = bt_network_find(c->s->net, address, NULL, 0, NULL);
    int *offset = n ? bt_get(c->s->arena, (size_t)n, sizeof *offset) : NULL;
    if (!offset) return;
    bt_network_find(c->s->net, address, offset, n, NULL);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < c->s->n_observed; k++)
            if (c->s->observed[k].fits == offset[i])
                bt_errs_add(
                    c->r.errs, BT_E_INPUT, at,
                    "%s is solved for by the baseline row '%s', so this value would be lost; change that row's figure, or clear its 'fits'",
                    address, c->s->observed[k].name);
}

void bt_scn_check_fitted(struct ctx *c)
{
    const struct bt_node *const map[] = { c->fitted, c->top.set };
    for (size_t k = 0; k < sizeof map / sizeof *map; k++)
        for (int i = 0; map[k] && map[k]->kind == BT_MAP && i < map[k]->n; i++) lost_to_fit(c, map[k]->key[i], map[k]->key_at[i]);
    for (int i = 0; i < c->s->n_opt_set; i++) {
        struct bt_loc at;
        const char *address = bt_scn_set_address(c, i, &at);
        if (address) lost_to_fit(c, address, at);
    }
}

/* ---- bundles ---- */

static void add_needed(struct ctx *c, struct bt_bundle *b, int *list, const char *bundle)
{
    struct bt_network *net = c->s->net;
    for (int i = 0; i < b->n; i++) /* grows while walked: needs of needs */
        for (int k = 0; k < net->intervention[list[i]].n_need; k++) {
            int need = net->intervention[list[i]].need[k];
            bool there = false;
            for (int j = 0; j < b->n; j++) there |= list[j] == need;
            if (there) continue;
            list[b->n++] = need;
            c->s->note[c->s->n_note++] = bt_printf(c->s->arena, "bundle '%s': %s needs %s, which is switched on with it and costed", bundle,
                                                   net->intervention[list[i]].id.label, net->intervention[need].id.label);
        }
}

/* A number in the runs of a bundle. */
static double in_bundle(const struct bt_network *net, const struct bt_bundle *b, int param)
{
    double v = net->value[net->param[param].offset];
    for (int i = 0; b->set && i < b->n_set; i++)
        if (b->set[i].offset == net->param[param].offset) v = b->set[i].value;
    return v;
}

/* What begins before the first day would be there on it: that is what `now` says. */
static void begins_within(struct ctx *c, int i, struct bt_loc at)
{
    const struct intervention *v = &c->s->net->intervention[i];
    char start[11], first[11];
    if (v->start_day >= c->s->day0) return;
    bt_iso_of(v->start_day, start), bt_iso_of(c->s->day0, first);
    bt_errs_add(c->r.errs, BT_E_INPUT, at,
                "'%s' starts on %s, before the horizon does (%s): what is there on the first day belongs into its now: {coverage: ...}; "
                "give a later start",
                v->id.name, start, first);
}

/* Switching it on in this bundle moves something within the horizon. */
static void does_something(struct ctx *c, const struct bt_bundle *b, int i, struct bt_loc at)
{
    const struct bt_network *net = c->s->net;
    const struct intervention *v = &net->intervention[i];
    double target = in_bundle(net, b, v->target), now = in_bundle(net, b, v->now);
    if (!(target < now || target > now))
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "'%s' is at its target already (now = target): switching it on changes nothing", v->id.name);
    else if (v->start_day >= c->s->day0 + net->days)
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "'%s' starts after the horizon: switching it on changes nothing", v->id.name);
}

static void read_bundle(struct ctx *c, struct bt_bundle *b, const char *name, struct bt_loc at, const struct bt_node *node)
{
    struct bt_network *net = c->s->net;
    const struct bt_node *list = node->kind == BT_MAP ? bt_map_get(node, "interventions") : node, *set = bt_map_get(node, "set");
    for (int i = 0; node->kind == BT_MAP && i < node->n; i++)
        if (strcmp(node->key[i], "interventions") != 0 && strcmp(node->key[i], "set") != 0)
            bt_errs_add(c->r.errs, BT_E_INPUT, node->key_at[i], "unknown key '%s' of a bundle; allowed are interventions and set",
                        node->key[i]);
    b->name = name, b->at = at;
    if (!list || list->kind != BT_SEQ) {
        bt_errs_add(c->r.errs, BT_E_INPUT, node->at, "bundle '%s' must be a list of interventions, or {interventions: [...], set: {...}}",
                    name);
        return;
    }
    int *v = bt_get(c->s->arena, (size_t)list->n + (size_t)net->n_intervention + 1, sizeof *v);
    if (!v) return;
    for (int i = 0; i < list->n; i++) {
        int k = bt_want_named(&c->r, list->item[i], net->intervention, net->n_intervention, sizeof *net->intervention, "intervention");
        bool there = false;
        for (int j = 0; j < b->n; j++) there |= v[j] == k;
        if (k < 0) continue;
        if (there) bt_errs_add(c->r.errs, BT_E_INPUT, list->item[i]->at, "'%s' stands twice in bundle '%s'", list->item[i]->text, name);
        else v[b->n++] = k;
    }
    const int listed = b->n;
    if (!list->n) bt_errs_add(c->r.errs, BT_E_INPUT, list->at, "bundle '%s' holds no intervention: it would be business as usual", name);
    b->intervention = v;
    if (!c->names) add_needed(c, b, v, name);
    struct bt_variation *own = NULL;
    bt_scn_set_map(c, set, "set", true, &own, &b->n_set);
    b->set = own;
    if (c->names) return;
    for (int i = listed; i < b->n; i++) begins_within(c, v[i], at);
    for (int i = 0; i < b->n; i++)
        if (net->value[net->param[net->intervention[v[i]].on].offset] > 0)
            c->s->note[c->s->n_note++] = bt_printf(c->s->arena,
                                                   "bundle '%s': %s is on in all runs (interventions.%s.on), business as usual too: "
                                                   "the bundle adds nothing by it",
                                                   name, net->intervention[v[i]].id.label, net->intervention[v[i]].id.name);
    for (int i = 0; i < listed; i++)
        for (int k = 0; k < list->n; k++)
            if (list->item[k]->kind == BT_SCALAR && strcmp(list->item[k]->text, net->intervention[v[i]].id.name) == 0)
                does_something(c, b, v[i], list->item[k]->at), begins_within(c, v[i], list->item[k]->at);
}

static bool blank_ends(const char *name)
{
    size_t n = strlen(name);
    return n == 0 || name[0] == ' ' || name[n - 1] == ' ';
}

/* All that a switches on and sets, b does too. */
static bool within(const struct bt_bundle *a, const struct bt_bundle *b)
{
    for (int i = 0, k; i < a->n; i++) {
        for (k = 0; k < b->n && b->intervention[k] != a->intervention[i]; k++) {}
        if (k == b->n) return false;
    }
    for (int i = 0, k; i < a->n_set; i++) {
        for (k = 0; k < b->n_set && !(b->set[k].offset == a->set[i].offset && b->set[k].value == a->set[i].value); k++) {}
        if (k == b->n_set) return false;
    }
    return true;
}

static void check_same(struct ctx *c, const struct bt_node *map)
{
    const struct bt_bundle *b = c->s->bundle;
    for (int i = 0; i < map->n; i++)
        for (int k = 0; k < i; k++)
            if (b[i].n && within(&b[i], &b[k]) && within(&b[k], &b[i])) {
                bt_errs_add(c->r.errs, BT_E_INPUT, map->key_at[i], "the bundles '%s' and '%s' are the same: leave one of them out",
                            b[k].name, b[i].name);
                break;
            }
}

void bt_scn_bundles(struct ctx *c, const struct bt_node *map)
{
    struct bt_scenario *s = c->s;
    if (!map) return;
    if (map->kind != BT_MAP || map->n == 0 || map->n > 20) {
        bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "bundles must be a map of 1 to 20 names to lists of interventions");
        return;
    }
    struct bt_bundle *b = bt_get(s->arena, (size_t)map->n, sizeof *b);
    size_t said = c->place.estimated ? (size_t)c->place.estimated->n : 0;
    s->note = bt_get(s->arena, 3 * (size_t)(map->n * (s->net->n_intervention + 1)) + said + (size_t)s->n_count + 8, sizeof *s->note);
    for (int i = 0; b && s->note && i < map->n; i++) {
        if (strcmp(map->key[i], "business as usual") == 0 || strlen(map->key[i]) > 60 || strpbrk(map->key[i], "\n\r\t") ||
            strstr(map->key[i], "(low)") || strstr(map->key[i], "(high)") || blank_ends(map->key[i]))
            bt_errs_add(c->r.errs, BT_E_INPUT, map->key_at[i],
                        "a bundle's name must be one line of at most 60 characters, not 'business as usual', without '(low)' and '(high)' "
                        "and without blanks at its ends");
        read_bundle(c, &b[i], map->key[i], map->key_at[i], map->item[i]);
    }
    s->bundle = b, s->n_bundle = map->n;
    if (b && !c->names) check_same(c, map);
}

/* ---- ambitions ---- */

/* "<= 1%" of a growth, "-8%" of a change: at most so much, never at least; per cent are said, or 1 would be a hundred of them. */
static bool limit_of(const char *text, bool growth, double *out)
{
    if (growth && strncmp(text, "<=", 2) == 0) text += 2 + strspn(text + 2, " ");
    return strchr(text, '%') && bt_text_number(text, false, true, out) && fabs(*out) <= 1;
}

static void read_ambition(struct ctx *c, struct bt_ambition *a, const struct bt_node *node)
{
    struct bt_network *net = c->s->net;
    const struct bt_node *measure = bt_map_get(node, "measure"), *change = bt_map_get(node, "change_vs_bau"),
                         *growth = bt_map_get(node, "growth_per_year"), *by = bt_map_get(node, "by"), *from = bt_map_get(node, "from"),
                         *basis = bt_map_get(node, "basis");
    for (int i = 0; i < node->n; i++)
        if (!strstr(" measure change_vs_bau growth_per_year by from basis source note ", bt_printf(c->s->arena, " %s ", node->key[i])))
            bt_errs_add(
                c->r.errs, BT_E_INPUT, node->key_at[i],
                "unknown key '%s' of an ambition; allowed are measure, change_vs_bau, by, growth_per_year, from, basis, source, note",
                node->key[i]);
    if (!measure || !((change && by && !growth && !from) || (growth && from && !change && !by))) {
        bt_errs_add(c->r.errs, BT_E_INPUT, node->at,
                    "an ambition is {measure, change_vs_bau: -8%%, by: DATE} or {measure, growth_per_year: \"<= 1%%\", from: DATE}");
        return;
    }
    a->measure = bt_want_named(&c->r, measure, net->measure, net->n_measure, sizeof *net->measure, "measure");
    a->growth = growth != NULL;
    a->from_gap = basis && basis->kind == BT_SCALAR && strcmp(basis->text, "financial_gap") == 0;
    if (basis && !a->from_gap && (basis->kind != BT_SCALAR || strcmp(basis->text, "evidence") != 0))
        bt_errs_add(c->r.errs, BT_E_INPUT, basis->at,
                    "the basis of an ambition is financial_gap, worked back from money that would be short, or evidence, found '%s'",
                    basis->kind == BT_SCALAR ? basis->text : "?");
    const struct bt_node *limit = growth ? growth : change;
    if (limit->kind != BT_SCALAR || !limit_of(limit->text, growth, &a->limit))
        bt_errs_add(c->r.errs, BT_E_INPUT, limit->at, "the limit of an ambition must be a share in per cent, %s, found '%s'",
                    growth ? "such as \"<= 1%\"" : "such as -8%",
                    limit->kind == BT_SCALAR ? limit->text : "?");
    if (!bt_node_date(growth ? from : by, growth ? "from" : "by", &a->day, c->r.errs) || a->measure < 0 || c->names) return;
    double day = a->day - c->s->day0;
    if (!growth && (day < 365 || day > net->days))
        bt_errs_add(c->r.errs, BT_E_INPUT, by->at,
                    "the date of an ambition must lie within the horizon and at least a year after its start:"
                    " the twelve months before it are judged");
    if (growth && (day <= 0 || day > net->days - 730))
        bt_errs_add(c->r.errs, BT_E_INPUT, from->at,
                    "growth is judged over at least two years from its date: it must lie within the horizon, two years before its end");
    char iso[11];
    bt_iso_of(a->day, iso);
    a->label = growth ? bt_printf(c->s->arena, "%s: growth of at most %.1f %% a year from %s", net->measure[a->measure].id.label,
                                  100 * a->limit, iso)
                      : bt_printf(c->s->arena, "%s: %+.1f %% against business as usual by %s", net->measure[a->measure].id.label,
                                  100 * a->limit, iso);
    if (a->from_gap && a->label) a->label = bt_printf(c->s->arena, "%s (worked back from a financial gap)", a->label);
}

void bt_scn_ambitions(struct ctx *c, const struct bt_node *seq)
{
    if (!seq) return;
    if (seq->kind != BT_SEQ) {
        bt_errs_add(c->r.errs, BT_E_INPUT, seq->at, "ambitions must be a list");
        return;
    }
    struct bt_ambition *a = bt_get(c->s->arena, (size_t)(seq->n ? seq->n : 1), sizeof *a);
    for (int i = 0; a && i < seq->n; i++) {
        const int told = c->r.errs->n;
        read_ambition(c, &a[i], seq->item[i]);
        for (int k = 0; k < i && c->r.errs->n == told; k++)
            if (a[i].measure == a[k].measure && a[i].growth == a[k].growth && a[i].day == a[k].day && a[i].limit == a[k].limit)
                bt_errs_add(c->r.errs, BT_E_INPUT, seq->item[i]->at, "this ambition stands twice; first in line %d", seq->item[k]->at.line);
    }
    c->s->ambition = a, c->s->n_ambition = seq->n;
}
