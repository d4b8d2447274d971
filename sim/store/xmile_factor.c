/* xmile_factor.c -- quantities that the equations read: the number of the file, times drivers, effects and loops. */
#include "xmile_priv.h"
#include <stdlib.h>
#include <string.h>

/* ---- what stands in the file ---- */

static const struct {
    const char *ours, *theirs;
} UNITS[] = { { "per 1,000 people per year", "1/year" },
              { "per person per year", "1/year" },
              { "per person per day", "1/day" },
              { "day", "days" },
              { "place", "places" },
              { "GBP", "GBP" } };

static const char *unit_of(const struct bt_param *p)
{
    for (int i = 0; p->unit && i < N(UNITS); i++)
        if (strcmp(p->unit, UNITS[i].ours) == 0) return UNITS[i].theirs;
    return "dmnl";
}

/* The address without the words that only say what kind of thing follows. */
static const char *short_name(struct xmile *w, const char *address)
{
    static const char *const KINDS[] = { "settings", "hazards", "junctions", "routes", "pools", "counters", "contacts", "measures",
                                         "interventions", "effects", "hazards_like" };
    struct text t = { 0 };
    for (const char *p = address; *p;) {
        size_t n = strcspn(p, ".");
        bool kind = false;
        for (int i = 0; i < N(KINDS); i++) kind |= strlen(KINDS[i]) == n && strncmp(p, KINDS[i], n) == 0;
        if (!kind) bt_xadd(w, &t, "%s%.*s", t.n ? "_" : "", (int)n, p);
        p += n + (p[n] == '.');
    }
    const char *name = bt_xtext(w, "%s", t.v ? t.v : "number");
    free(t.v);
    return name;
}

static double given(const struct xmile *w, const struct bt_param *p, int s)
{
    return w->p[p->offset + (p->n > 1 ? s : 0)];
}

static const char *given_doc(struct xmile *w, const struct bt_param *p, int s)
{
    bool sourced = p->source && *p->source;
    return bt_xtext(w, "%s%s%s%s, %s%s%s", p->address, s >= 0 ? "[" : "", s >= 0 ? w->net->segment[s] : "", s >= 0 ? "]" : "",
                    p->unit ? p->unit : "1", sourced ? "; source: " : "", sourced ? p->source : "");
}

/* ---- effects ---- */

static bool acts(const struct xmile *w, const struct effect *e)
{
    return w->active[e->intervention] != 0;
}

static double month_zero(const struct xmile *w, const struct effect *e)
{
    return w->net->intervention[e->intervention].start_day - w->net->day0;
}

/* A profile: straight between its months, flat outside. */
static const char *profile(struct xmile *w, const struct effect *e, const char *name)
{
    struct text t = { 0 };
    bt_xadd(w, &t, "%s", bt_xnum(w, bt_xvalue(w, e->profile_value[0])));
    for (int i = 0; i + 1 < e->n_profile; i++) {
        double rise = bt_xvalue(w, e->profile_value[i + 1]) - bt_xvalue(w, e->profile_value[i]), month = 30.4375;
        double from = month_zero(w, e) + e->profile_month[i] * month, days = (e->profile_month[i + 1] - e->profile_month[i]) * month;
        bt_xadd(w, &t, "+%s*max(0,min(1,(TIME-%s)/%s))", bt_xnum(w, rise), bt_xnum(w, from), bt_xnum(w, days));
    }
    const char *own = bt_xname(w, "%s", name);
    bt_xaux(w, own, t.v ? t.v : "", "dmnl", bt_xtext(w, "effect by month since the start; %s", e->denominator ? e->denominator : ""));
    free(t.v);
    return own;
}

/* The variable of an effect's value; NULL where it is 0. */
static const char *effect_value(struct xmile *w, const struct effect *e, int s)
{
    const struct bt_param *p = e->n_profile ? NULL : &w->net->param[e->value];
    if (p && given(w, p, s) == 0) return NULL;
    size_t at = (size_t)e->place * ((size_t)w->S + 1) + (size_t)(p && p->n > 1 ? s : w->S);
    if (w->effect_value[at]) return w->effect_value[at];
    const char *name = bt_xtext(w, "%s_effect_%s", w->net->intervention[e->intervention].id.name, e->id.name);
    if (!p) return w->effect_value[at] = profile(w, e, name);
    const char *own = w->effect_value[at] = bt_xname_of(w, p->n > 1 ? s : -1, "%s", name);
    bt_xconst(w, own, given(w, p, s), "dmnl", given_doc(w, p, p->n > 1 ? s : -1));
    return own;
}

/* What an effect comes to, as a share or an amount; NULL where it is always 0. */
static const char *size_of(struct xmile *w, const struct effect *e, int s)
{
    double reach = e->reach ? e->reach[s] : 1;
    if (!acts(w, e) || reach == 0) return NULL;
    const char *reached = e->roll >= 0 ? w->reach[AT(w, e->place, s)] : w->inc[e->intervention], *value = effect_value(w, e, s);
    if (!reached || !value) return NULL;
    struct text t = { 0 };
    bt_xadd(w, &t, "%s*%s", reached, value);
    if (e->roll < 0 && reach != 1) bt_xadd(w, &t, "*%s", bt_xnum(w, reach));
    if (e->per_100000) bt_xadd(w, &t, "*%s", bt_xnum(w, w->net->population / 1e5));
    const char *size = bt_xtext(w, "%s", t.v ? t.v : "0");
    free(t.v);
    return size;
}

struct one {
    const char *eqn;
    double begin;
    const char *acts;
}; /* multiplier of one intervention, and when it takes part: from a day, or with staff that can be short where this is over 0 */

/* The day from which it has an effect: that of its lag, or of the first use of what it needs and nobody uses now. */
static double begins(const struct xmile *w, const struct intervention *v)
{
    double lag = bt_xvalue(w, v->lag) * 30.4375, day = v->start_day - w->net->day0 + lag;
    EACH(k, v->n_need) {
        const struct intervention *x = &w->net->intervention[v->need[k]];
        double use = x->share < 0 || bt_xvalue(w, x->now) > 0 ? day : x->start_day - w->net->day0 + bt_xvalue(w, x->after) * 30.4375 + lag;
        if (use > day) day = use;
    }
    return day;
}

/* Does it begin with staff that can be short: its own, or those of what it needs? */
static bool begins_with_staff(const struct xmile *w, int i)
{
    const struct intervention *v = &w->net->intervention[i];
    bool any = bt_xasks(w, i);
    EACH(k, v->n_need) any |= w->net->intervention[v->need[k]].share >= 0 && bt_xasks(w, v->need[k]);
    return any;
}

/* Multipliers of the interventions of a group on a quantity; returns how many take part. */
static int one_by_one(struct xmile *w, const struct factor *f, int group, int s, struct one *out, bool *any)
{
    int n = 0;
    for (int k = 0; k < f->n_effect;) {
        const struct intervention *v = &w->net->intervention[f->effect[k]->intervention];
        int own = f->effect[k]->intervention;
        bool in = v->group == group && w->active[own] != 0;
        struct text t = { 0 };
        for (; k < f->n_effect && f->effect[k]->intervention == own; k++) {
            const char *size = in && !f->effect[k]->add ? size_of(w, f->effect[k], s) : NULL;
            if (size) bt_xadd(w, &t, "%s(1+%s)", t.n ? "*" : "", size);
        }
        *any |= t.n > 0;
        if (in) out[n++] = (struct one){ bt_xtext(w, "%s", t.n ? t.v : "1"), begins(w, v), begins_with_staff(w, own) ? w->inc[own] : NULL };
        free(t.v);
    }
    return n;
}

/* The strongest of those that have begun; one that has not must not count as "no effect" where others do harm. */
static const char *strongest(struct xmile *w, const char *name, int s, int n, struct one *v)
{
    bool together = true, staff = false;
    double first = v[0].begin;
    EACH(i, n) {
        together &= v[i].begin == v[0].begin && !v[i].acts, staff |= v[i].acts != NULL;
        first = v[i].begin < first ? v[i].begin : first;
    }
    const char *best = NULL;
    EACH(i, n) {
        v[i].eqn = bt_xhelper(w, s, bt_xtext(w, "%s_by_one", name), v[i].eqn, "dmnl", "multiplier of one intervention");
        const char *begun = v[i].acts ? bt_xtext(w, "%s>0", v[i].acts) : bt_xtext(w, "TIME>%s", bt_xnum(w, v[i].begin));
        const char *y = together ? v[i].eqn
                                 : bt_xhelper(w, s, bt_xtext(w, "%s_by_one", name),
                                              bt_xtext(w, "IF %s THEN %s ELSE 1000000", begun, v[i].eqn),
                                              "dmnl", "the same from the day it begins");
        best = best ? bt_xtext(w, "min(%s,%s)", best, y) : y;
    }
    if (staff) {
        best = bt_xhelper(w, s, bt_xtext(w, "%s_strongest_begun", name), best, "dmnl", "the strongest that has begun, or a million");
        best = bt_xtext(w, "IF %s<1000000 THEN %s ELSE 1", best, best);
    } else if (!together)
        best = bt_xtext(w, "IF TIME>%s THEN %s ELSE 1", bt_xnum(w, first), best);
    return bt_xhelper(w, s, bt_xtext(w, "%s_strongest", name), best, "dmnl", "the strongest of the group");
}

/* Multiplier of a group by its rule; NULL where it is always 1. */
static const char *combine(struct xmile *w, const struct factor *f, int group, int s, const char *name)
{
    const struct group *g = &w->net->group[group];
    struct one *v = bt_get(w->a, (size_t)f->n_effect, sizeof *v);
    bool any = false, here = false;
    EACH(k, f->n_effect) here |= w->net->intervention[f->effect[k]->intervention].group == group && !f->effect[k]->add;
    if (!v || !here) return NULL;
    int n = one_by_one(w, f, group, s, v, &any);
    if (!any) return NULL;
    if (n == 1) return v[0].eqn;
    const char *best = g->rule != RULE_INDEPENDENT ? strongest(w, name, s, n, v) : NULL;
    if (g->rule == RULE_BEST_OF) return best;
    const char *part = best ? bt_xnum(w, 1 - bt_xvalue(w, g->share)) : "1";
    struct text t = { 0 };
    EACH(i, n)
        if (best) bt_xadd(w, &t, "%s(1+%s*(%s-1))", i ? "*" : "", part, v[i].eqn);
        else if (strcmp(v[i].eqn, "1") != 0) bt_xadd(w, &t, "%s%s", t.n ? "*" : "", v[i].eqn);
    if (best) bt_xadd(w, &t, "*%s/(1+%s*(%s-1))", best, part, best);
    const char *all = bt_xtext(w, "%s", t.v ? t.v : "1");
    free(t.v);
    return all;
}

static bool adds_any(struct xmile *w, const struct factor *f, int s)
{
    EACH(k, f->n_effect)
        if (f->effect[k]->add && size_of(w, f->effect[k], s)) return true;
    return false;
}

/* ---- a quantity ---- */

static bool same_for_all(const struct xmile *w, const struct factor *f)
{
    bool same = w->net->param[f->param].n == 1;
    EACH(k, f->n_driver) same &= !f->driver[k].segment;
    EACH(k, f->n_loop) same &= !f->loop[k].segment || !w->loop[f->loop[k].index];
    EACH(k, f->n_effect) {
        const struct effect *e = f->effect[k];
        if (!acts(w, e)) continue;
        same &= e->roll < 0 && (e->n_profile || w->net->param[e->value].n == 1);
        for (int s = 1; e->reach && s < w->S; s++) same &= e->reach[s] == e->reach[0];
    }
    return same;
}

static struct val clean_of(struct xmile *w, const struct factor *f, int s, const char *name)
{
    const struct bt_param *p = &w->net->param[f->param];
    double base = given(w, p, s < 0 ? 0 : s);
    struct val v[32] = { ONE };
    int n = 1;
    if (base == 0) return ZERO;
    EACH(k, f->n_driver)
        if (n < N(v) && (!f->driver[k].segment || f->driver[k].segment[s < 0 ? 0 : s])) {
            v[n] = bt_xdriver(w, f->driver[k].index);
            n += v[n].kind != V_ONE;
        } else if (n == N(v)) w->failed = true;
    if (n == 1 && base == 1) return ONE;
    v[0] = bt_xval(bt_xname_of(w, s, n > 1 ? "%s_given" : "%s", name));
    bt_xconst(w, v[0].name, base, unit_of(p), given_doc(w, p, s));
    if (n == 1) return v[0];
    return bt_xval(bt_xhelper(w, s, name, bt_xproduct(w, n, v), unit_of(p), "with trends, seasons and the fitted level"));
}

static struct val acted_on(struct xmile *w, const struct factor *f, int s, struct val clean, const char *name)
{
    struct text t = { 0 };
    int z = s < 0 ? 0 : s;
    bool any = false;
    if (clean.kind != V_ZERO) bt_xadd(w, &t, "%s", clean.kind == V_ONE ? "1" : clean.name);
    const char *staffed = f->staffed >= 0 ? w->staffed_places[f->staffed] : NULL;
    if (staffed && clean.kind != V_ZERO) bt_xadd(w, &t, "*%s", staffed), any = true;
    for (int g = 0; g < w->net->n_group && clean.kind != V_ZERO; g++) {
        const char *by = combine(w, f, g, z, name);
        if (by) bt_xadd(w, &t, "*%s", by), any = true;
    }
    EACH(k, f->n_effect) {
        const char *size = f->effect[k]->add ? size_of(w, f->effect[k], z) : NULL;
        if (size) bt_xterm(w, &t, "%s", size), any = true;
    }
    struct val v = clean;
    if (any && t.v)
        v = bt_xval(bt_xhelper(w, s, bt_xtext(w, "%s_acted_on", name), t.v, unit_of(&w->net->param[f->param]),
                               "as interventions change it"));
    free(t.v);
    return v;
}

static struct val looped(struct xmile *w, const struct factor *f, int s, struct val v, const char *name)
{
    struct val by[16] = { v };
    int n = 1;
    EACH(k, f->n_loop)
        if (w->loop[f->loop[k].index] && (!f->loop[k].segment || f->loop[k].segment[s < 0 ? 0 : s])) {
            if (n < N(by)) by[n++] = bt_xval(w->loop[f->loop[k].index]);
            else w->failed = true;
        }
    if (n == 1 || v.kind == V_ZERO) return v;
    return bt_xval(bt_xhelper(w, s, bt_xtext(w, "%s_in_the_loop", name), bt_xproduct(w, n, by), unit_of(&w->net->param[f->param]),
                              "as loops change it"));
}

const struct factor_vals *bt_xfactor(struct xmile *w, int factor, int s)
{
    const struct factor *f = &w->net->factor[factor];
    bool same = same_for_all(w, f);
    struct factor_vals *to = &w->factor[AT(w, factor, same ? 0 : s)];
    if (to->made) return to;
    enum part was = w->part;
    w->part = P_NUMBERS;
    const char *name = short_name(w, w->net->param[f->param].address);
    to->made = true;
    to->clean = clean_of(w, f, same ? -1 : s, name);
    to->eff = acted_on(w, f, same ? -1 : s, to->clean, name);
    to->now = looped(w, f, same ? -1 : s, to->eff, name);
    w->part = was;
    return to;
}

bool bt_xfactor_zero(struct xmile *w, int factor, int s)
{
    const struct factor *f = &w->net->factor[factor];
    return given(w, &w->net->param[f->param], s) == 0 && !adds_any(w, f, s);
}
