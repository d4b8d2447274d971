/* idle.c -- overrides that would change nothing, and phases that come in the wrong order or too late. */
#include "bendtrend/num.h"
#include "scenario_priv.h"
#include <math.h>
#include <string.h>

/* ---- numbers of interventions that nobody switches on ---- */

/* "HEAD.NAME. ..." names the i-th of the elements; -1: none of them. */
static int element_of(const char *address, const char *head, const void *list, int n, size_t size)
{
    if (strncmp(address, head, strlen(head)) != 0) return -1;
    const char *name = address + strlen(head);
    size_t len = strcspn(name, ".");
    for (int i = 0; i < n; i++) {
        const struct named *x = (const struct named *)((const char *)list + (size_t)i * size);
        if (strlen(x->name) == len && strncmp(x->name, name, len) == 0) return i;
    }
    return -1;
}

static bool reaches_by(const struct intervention *v, int roll)
{
    for (int k = 0; k < v->n_effect; k++)
        if (v->effect[k].roll == roll) return true;
    return false;
}

static bool hires_from(const struct staff_pool *p, int pool)
{
    for (int k = 0; k < p->n_source; k++)
        if (p->source[k].pool == pool) return true;
    return false;
}

/* It asks staff of the pool, or of one that hires from there or out of which that one hires. */
static bool moves_staff(const struct bt_network *net, int intervention, int pool)
{
    for (int a = 0; a < net->n_ask; a++) {
        int p = net->ask[a].intervention == intervention ? net->ask[a].pool : -1;
        if (p >= 0 && (p == pool || hires_from(&net->staff_pool[p], pool) || hires_from(&net->staff_pool[pool], p))) return true;
    }
    return false;
}

/* What an override names; the others are -1. */
struct owner {
    int intervention, roll, staff, package;
};

/* What `compare:` names, as if it were one bundle; empty without it. */
static struct bt_bundle compared_of(const struct bt_scenario *s)
{
    return (struct bt_bundle){ .n = s->compare.given ? s->compare.n : 0, .intervention = s->compare.intervention };
}

/* The bundle switches the intervention on, or one that works through what is named. */
static bool switches_on(const struct bt_network *net, const struct bt_bundle *b, const struct owner *o)
{
    for (int i = 0; b && i < b->n; i++) {
        int v = b->intervention[i];
        if (v == o->intervention || (o->roll >= 0 && reaches_by(&net->intervention[v], o->roll)) ||
            (o->staff >= 0 && moves_staff(net, v, o->staff)) || (o->package >= 0 && net->package[o->package].intervention == v))
            return true;
    }
    return false;
}

/* Is the quantity the rate of a hazard that moves people to other segments, of which these segments know none? */
static bool moves_nobody(const struct bt_network *net, int param)
{
    for (int i = 0; i < net->n_setting; i++)
        for (int k = 0; k < net->setting[i].n_hazard; k++) {
            const struct hazard *h = &net->setting[i].hazard[k];
            if (h->rate != param || !h->to_segment) continue;
            for (int s = 0; s < net->S; s++)
                if (h->to_segment[s] >= 0) return false;
            return true;
        }
    return false;
}

/* The effect that an address of the intervention is about acts on nothing here. */
static bool acts_on_nothing(const struct bt_network *net, const struct intervention *v, const char *address)
{
    const char *part = strstr(address, ".effects.");
    int i = part ? element_of(part, ".effects.", v->effect, v->n_effect, sizeof *v->effect) : -1;
    bool nothing = i >= 0 && v->effect[i].n_target > 0;
    for (int k = 0; nothing && k < v->effect[i].n_target; k++) nothing = moves_nobody(net, v->effect[i].target[k]);
    return nothing;
}

/* ---- phases, and the ramp that is there instead of them ---- */

/* One evidence's numbers as a bundle has them; NULL when out of memory. */
static const double *values_in(struct ctx *c, const struct bt_bundle *b, int stance)
{
    const struct bt_network *net = c->s->net;
    const double *from[] = { net->low_value, net->value, net->high_value };
    double *v = bt_get(c->s->arena, (size_t)net->n_value + 1, sizeof *v);
    if (!v) return NULL;
    memcpy(v, from[stance], (size_t)net->n_value * sizeof *v);
    for (int i = 0; b && i < b->n_set; i++) v[b->set[i].offset] = b->set[i].value;
    return v;
}

/* The phase goes ahead in part (`open`), or begins within the horizon, in low, central or high evidence. */
static bool phase_is(struct ctx *c, const struct bt_bundle *b, const struct intervention *v, int k, bool open)
{
    const struct bt_network *net = c->s->net;
    for (int stance = 0; stance < BT_N_STANCES; stance++) {
        const double *values = values_in(c, b, stance);
        struct step s = FIRST_STEP;
        for (int i = 0; values && i < k; i++) bt_next_step(net, values, v, i, &s);
        if (!values || (open ? s.goes_on > 0 : v->start_day + s.next < c->s->day0 + net->days)) return true;
    }
    return false;
}

/* What follows the name of the intervention. */
static const char *part_of(const struct intervention *v, const char *address)
{
    size_t head = strlen("interventions.") + strlen(v->id.name) + 1;
    return strlen(address) > head ? address + head : "";
}

static int phase_of(const struct intervention *v, const char *part)
{
    return element_of(part, "phases.", v->phase, v->n_phase, sizeof *v->phase);
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n >= k && strcmp(text + n - k, end) == 0;
}

/* Why a number does nothing in a bundle that switches the intervention on; NULL: it does something. */
static const char *why_idle(struct ctx *c, const struct bt_bundle *b, const struct intervention *v, const char *part)
{
    const double *values = values_in(c, b, BT_CENTRAL);
    const char *name = v->id.name;
    struct bt_arena *a = c->s->arena;
    const int k = phase_of(v, part);
    if (!values || (k < 0 && strcmp(part, "ramp_months") != 0)) return NULL;
    const bool phased = bt_in_phases(c->s->net, values, v);
    if (k < 0)
        return phased ? bt_printf(a, "'%s' comes in phases; set interventions.%s.phases.%s.ramp_months, or interventions.%s.phased to 0",
                                  name, name, v->phase[0].id.name, name)
                      : NULL;
    if (!phased)
        return bt_printf(a, "'%s' comes everywhere at once, phased being 0; set interventions.%s.ramp_months, or phased to 1", name, name);
    const int last = ends_with(part, ".gate") ? k + 1 : k; /* of a gate it matters when what follows begins */
    if (!phase_is(c, b, v, k, true))
        return bt_printf(a, "a gate of 0 before the phase '%s' lets nothing of it go ahead", v->phase[k].id.name);
    if (!phase_is(c, b, v, last, false))
        return bt_printf(a, "the phase '%s' begins after the horizon; give fewer months before it, or a longer horizon",
                         v->phase[last].id.name);
    return NULL;
}

/* Tells it where the number does nothing in the bundle, or in any that switches the intervention on. */
static void idle_phase(struct ctx *c, const struct intervention *v, const char *address, struct bt_loc at, const struct bt_bundle *b)
{
    const char *part = part_of(v, address), *why = NULL;
    for (int i = 0; v->n_phase && i < c->s->n_bundle; i++) {
        const struct bt_bundle *one = &c->s->bundle[i];
        const struct owner o = { (int)(v - c->s->net->intervention), -1, -1, -1 };
        if ((b && b != one) || !switches_on(c->s->net, one, &o)) continue;
        const char *here = why_idle(c, one, v, part);
        if (!here) return;
        if (!why) why = here;
    }
    if (why) bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s changes nothing: %s", address, why);
}

/* An override may not bring the shares of phases out of order: coverage would fall where a phase is said to add to it. */
static void check_share(struct ctx *c, const char *address, struct bt_loc at, const struct bt_bundle *b)
{
    const struct bt_network *net = c->s->net;
    int i = element_of(address, "interventions.", net->intervention, net->n_intervention, sizeof *net->intervention);
    const struct intervention *v = i >= 0 ? &net->intervention[i] : NULL;
    int k = v && ends_with(address, ".share") ? phase_of(v, part_of(v, address)) : -1;
    double above = 0, below = INFINITY, least = INFINITY, most = 0;
    for (int stance = 0; k >= 0 && stance < BT_N_STANCES; stance++) {
        const double *x = values_in(c, b, stance);
        if (!x) return;
        if (k) above = fmax(above, x[net->param[v->phase[k - 1].share].offset]);
        if (k + 1 < v->n_phase) below = fmin(below, x[net->param[v->phase[k + 1].share].offset]);
        least = fmin(least, x[net->param[v->phase[k].share].offset]), most = fmax(most, x[net->param[v->phase[k].share].offset]);
    }
    if (k < 0 || (least > above && most < below)) return;
    char limit[BT_NUM_ROOM];
    const bool low = !(least > above);
    const char *beside = low && !k ? "" : bt_printf(c->s->arena, ", the share of '%s'", v->phase[low ? k - 1 : k + 1].id.name);
    bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s must be %s %s%s: the shares of the phases of '%s' ascend", address, low ? "above" : "below",
                bt_num_said(low ? above : below, limit), beside, v->id.name);
}

/* What of the phases a bundle does not come to see. */
static void note_late(struct ctx *c, const struct bt_bundle *b, const struct intervention *v)
{
    const struct bt_network *net = c->s->net;
    const double *values = values_in(c, b, BT_CENTRAL);
    if (!values || !bt_in_phases(net, values, v)) return;
    struct step s = FIRST_STEP;
    char from[11], end[11];
    for (int k = 0; k < v->n_phase; k++) {
        int begin = (int)(v->start_day + s.next);
        bt_next_step(net, values, v, k, &s);
        if (!k || phase_is(c, b, v, k, false)) continue;
        bt_iso_of(begin, from), bt_iso_of(c->s->day0 + (int)net->days, end);
        c->s->note[c->s->n_note++] =
            bt_printf(c->s->arena, "bundle '%s': the phase '%s' of %s begins on %s, after the horizon ends (%s): it%s changes nothing",
                      b->name, v->phase[k].id.label, v->id.label, from, end, k + 1 < v->n_phase ? ", like those after it," : "");
        return;
    }
}

/* The figure of a role that a package `replaces`. */
static void idle_role(struct ctx *c, const struct intervention *v, const char *address, struct bt_loc at)
{
    const struct bt_network *net = c->s->net;
    const char *part = part_of(v, address);
    for (int k = 0; k < v->n_staff; k++)
        for (int i = 0; i < net->n_package; i++) {
            const struct package *p = &net->package[i];
            const char *row = bt_printf(c->s->arena, "staff.%d.", k);
            if (row && strncmp(part, row, strlen(row)) == 0 && &net->intervention[p->intervention] == v && p->replaces &&
                strcmp(p->replaces, v->staff[k].role) == 0)
                bt_errs_add(c->r.errs, BT_E_INPUT, at,
                            "%s changes nothing: the package '%s' stands for the role '%s'; set a number of packages.%s instead", address,
                            p->id.name, v->staff[k].role, p->id.name);
        }
}

/* ---- all overrides ---- */

/* A ramp factor of a level at which nothing stands that acts on ramps; or the switch, where all factors are 1. */
static void idle_maturity(struct ctx *c, const char *address, struct bt_loc at)
{
    static const char HEAD[] = "maturity.ramp_factor.level_";
    const struct bt_network *net = c->s->net;
    const struct maturity *m = &net->maturity;
    bool there = false, moves = false;
    int level = strncmp(address, HEAD, sizeof HEAD - 1) == 0 ? address[sizeof HEAD - 1] - '0' : 0;
    for (int i = 0; i < m->n_area; i++) there |= m->area[i].ramps && m->area[i].level == level;
    if (level && m->n_area && !there)
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s changes nothing: no area that acts on ramps is at level %d", address, level);
    const double *const VALUES[] = { net->low_value, net->value, net->high_value };
    for (int i = 0; i < N(VALUES); i++) moves |= fabs(bt_maturity_factor(net, VALUES[i]) - 1) > 1e-9;
    if (m->n_area && strcmp(address, "maturity.on") == 0 && !moves)
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s changes nothing: by this self-assessment ramps are as long as they were", address);
}

/* The rate of a role in packages of interventions that no bundle switches on, or not the one that the override belongs to. */
static void idle_rate(struct ctx *c, const char *address, struct bt_loc at, const struct bt_bundle *b)
{
    const struct bt_network *net = c->s->net;
    const int rate = element_of(address, "rates.", net->rate, net->n_rate, sizeof *net->rate);
    bool moves = rate < 0;
    for (int i = 0; i < c->s->n_bundle && !moves; i++)
        for (int k = 0; k < net->n_package_role; k++) {
            const struct owner o = { -1, -1, -1, net->package_role[k].package };
            moves |= net->package_role[k].rate == rate && (!b || b == &c->s->bundle[i]) && switches_on(net, &c->s->bundle[i], &o);
        }
    if (!moves)
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s changes nothing: %s%s%s switch on the intervention of a package with the role '%s'",
                    address, b ? "the bundle '" : "no bundle does", b ? b->name : "", b ? "' does not" : "", net->rate[rate].role);
}

/* A number of a loop that is off in all runs that it is for. */
static void idle_loop(struct ctx *c, const char *address, struct bt_loc at, const struct bt_bundle *b)
{
    const struct bt_network *net = c->s->net;
    const int k = element_of(address, "loops.", net->loop, net->n_loop, sizeof *net->loop);
    if (k < 0 || ends_with(address, ".on")) return;
    const int on = net->param[net->loop[k].on].offset;
    bool runs = net->value[on] > 0;
    for (int i = 0; i < c->s->n_bundle && !runs; i++)
        for (int q = 0; q < c->s->bundle[i].n_set && (!b || b == &c->s->bundle[i]); q++)
            runs |= c->s->bundle[i].set[q].offset == on && c->s->bundle[i].set[q].value > 0;
    if (!runs)
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s changes nothing: the loop '%s' is off; set loops.%s.on to 1 too", address,
                    net->loop[k].id.name, net->loop[k].id.name);
}

/* b: the bundle that the override belongs to; NULL: all runs. */
static void idle(struct ctx *c, const char *address, struct bt_loc at, const struct bt_bundle *b)
{
    const struct bt_network *net = c->s->net;
    const struct owner o = { element_of(address, "interventions.", net->intervention, net->n_intervention, sizeof *net->intervention),
                             element_of(address, "registers.", net->roll, net->n_roll, sizeof *net->roll),
                             element_of(address, "workforce.", net->staff_pool, net->n_staff_pool, sizeof *net->staff_pool),
                             element_of(address, "packages.", net->package, net->n_package, sizeof *net->package) };
    idle_maturity(c, address, at), idle_rate(c, address, at, b), idle_loop(c, address, at, b);
    bt_scn_idle_money(c, address, at, b, values_in(c, b, BT_CENTRAL));
    if (o.intervention < 0 && o.roll < 0 && o.staff < 0 && o.package < 0) return;
    if (!bt_network_find(net, address, NULL, 0, NULL)) return; /* told already */
    const char *what = o.intervention >= 0 ? ""
                       : o.staff >= 0      ? "an intervention that asks staff of "
                       : o.package >= 0    ? "the intervention of the package "
                                           : "an intervention that works through ",
               *name = o.intervention >= 0 ? net->intervention[o.intervention].id.name
                       : o.roll >= 0       ? net->roll[o.roll].id.name
                       : o.staff >= 0      ? net->staff_pool[o.staff].id.name
                                           : net->package[o.package].id.name;
    if (o.intervention >= 0 && acts_on_nothing(net, &net->intervention[o.intervention], address))
        bt_errs_add(c->r.errs, BT_E_INPUT, at,
                    "%s changes nothing: these segments do not tell apart those between whom it moves people; take a finer segmentation",
                    address);
    if (o.intervention >= 0)
        idle_phase(c, &net->intervention[o.intervention], address, at, b), idle_role(c, &net->intervention[o.intervention], address, at);
    if (b && !switches_on(net, b, &o))
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s changes nothing: the bundle '%s' does not switch on %s'%s'", address, b->name, what,
                    name);
    if (b) return;
    const struct bt_bundle compared = compared_of(c->s);
    for (int k = 0; k < c->s->n_bundle; k++)
        if (switches_on(net, &c->s->bundle[k], &o)) return;
    if (switches_on(net, &compared, &o)) return;
    bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s changes nothing: no bundle switches on %s'%s'", address, what, name);
}

static void idle_map(struct ctx *c, const struct bt_node *set, const struct bt_bundle *b)
{
    for (int i = 0; set && set->kind == BT_MAP && i < set->n; i++)
        idle(c, set->key[i], set->key_at[i], b), check_share(c, set->key[i], set->key_at[i], b);
}

static bool in_a_bundle(const struct bt_scenario *s, int intervention)
{
    const struct bt_bundle compared = compared_of(s);
    for (int k = 0; k < compared.n; k++)
        if (compared.intervention[k] == intervention) return true;
    for (int i = 0; i < s->n_bundle; i++)
        for (int k = 0; k < s->bundle[i].n; k++)
            if (s->bundle[i].intervention[k] == intervention) return true;
    return false;
}

/* Phases of what no bundle switches on. */
static void idle_phases(struct ctx *c)
{
    const struct bt_network *net = c->s->net;
    const struct bt_node *map = c->top.phases;
    for (int i = 0; map && map->kind == BT_MAP && i < map->n; i++)
        for (int k = 0; k < net->n_intervention; k++)
            if (strcmp(map->key[i], net->intervention[k].id.name) == 0 && !in_a_bundle(c->s, k))
                bt_errs_add(c->r.errs, BT_E_INPUT, map->key_at[i], "the phases of '%s' change nothing: no bundle switches it on",
                            map->key[i]);
}

void bt_scn_check_idle(struct ctx *c)
{
    const struct bt_node *all = c->top.bundles, *values = c->place.values;
    idle_phases(c);
    for (int i = 0; values && values->kind == BT_MAP && i < values->n; i++) check_share(c, values->key[i], values->key_at[i], NULL);
    idle_map(c, c->top.set, NULL);
    for (int i = 0; i < c->s->n_opt_set; i++) {
        struct bt_loc at;
        const char *address = bt_scn_set_address(c, i, &at);
        if (address) idle(c, address, at, NULL), check_share(c, address, at, NULL);
    }
    for (int i = 0; all && i < c->s->n_bundle; i++) idle_map(c, bt_map_get(all->item[i], "set"), &c->s->bundle[i]);
    for (int i = 0; c->s->note && i < c->s->n_bundle; i++) {
        const struct bt_bundle *b = &c->s->bundle[i];
        for (int k = 0; k < b->n; k++) note_late(c, b, &c->s->net->intervention[b->intervention[k]]);
    }
}
