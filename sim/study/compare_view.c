/* compare_view.c -- what is asked of the results of `compare`: a time, a quantity, filters; ranks and fronts from them. */
#include "compare_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

static enum bt_code unknown(const char *what, const char *name, const struct bt_axis *x, struct bt_err *e)
{
    if (x->n < 1) return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "these bundles have no %s '%s', and no other", what, name);
    const char *near = bt_nearest(name, x->label, x->n);
    return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "these bundles have no %s '%s'; %s '%s'%s", what, name,
                   near ? "did you mean" : "the first of theirs is",
                   near ? near : x->label[0], near ? "?" : "");
}

/* ---- the time ---- */

/* The month that begins where twelve months to `at` end, T for the end of the horizon; day: T + 1 starts of months and the end. */
static enum bt_code month_at(int at, int T, const int *day, int *month, struct bt_err *e)
{
    char first[11], last[11];
    for (*month = 12; *month <= T; ++*month)
        if (day[*month] == at) return BT_OK;
    if (T < 12) return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "--at takes twelve months, and the horizon has %d", T);
    bt_iso_of(day[12], first), bt_iso_of(day[T], last);
    return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                   "--at takes the twelve months up to a date: the first day of a month from %s to %s, or the end of the horizon", first,
                   last);
}

static enum bt_code choose_time(struct looked *l, struct bt_err *e)
{
    const struct bt_axis *month = bt_results_axis(l->r, "month"), *year = bt_results_axis(l->r, "year");
    int y, m, d, end, years = year ? year->n : 0, *day = bt_get(l->a, (size_t)l->T + 1, sizeof *day);
    double days = 0;
    char from[11], to[11];
    if (!day) return no_memory(e);
    if (sscanf(month->units, "days since %4d-%2d-%2d", &y, &m, &d) != 3 || !bt_results_number(l->r, 0, "days", &days) ||
        !(fabs(days) < 1e6))
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results do not say when their months are");
    for (int i = 0; i <= l->T; i++) {
        double at = i < l->T ? month->value[i] : days;
        day[i] = bt_day_of(y, m, d) + (fabs(at) < 1e6 ? (int)lround(at) : 0);
    }
    l->from = 0, l->n = l->T;
    if (l->v->at) {
        if (month_at(l->v->at, l->T, day, &end, e) != BT_OK) return e->code;
        l->from = end - 12, l->n = 12;
    }
    l->year = years ? (l->from + l->n - 1) / 12 < years ? (l->from + l->n - 1) / 12 : years - 1 : -1;
    bt_iso_of(day[l->from], from), bt_iso_of(day[l->from + l->n], to);
    l->when = l->v->at ? bt_printf(l->a, "in the twelve months to %s", to) : bt_printf(l->a, "over the whole horizon, %s to %s", from, to);
    return l->when ? BT_OK : no_memory(e);
}

/* ---- quantities ---- */

/* Changes against business as usual, and what that comes to. */
static double *changes(const struct looked *l, const char *name, double *usual, struct bt_err *e)
{
    struct bt_by_month m;
    double *v = bt_get(l->a, (size_t)l->R, sizeof *v);
    if (!v) return no_memory(e), NULL;
    if (!bt_by_month_of(l->r, name, &m))
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results have no '%s' of every bundle", name), NULL;
    for (int r = 0; r < l->R; r++)
        for (int i = l->from; i < l->from + l->n; i++) v[r] += bt_month_of(&m, r, i);
    double bau = v[0];
    if (usual) *usual = bau;
    for (int r = 0; r < l->R; r++) v[r] -= bau;
    return v;
}

static bool is_quantity(const struct looked *l, const char *name)
{
    return strcmp(name, BUNDLE_COST) == 0 || strcmp(name, NET_COST) == 0 || bt_results_array(l->r, bt_printf(l->a, "m_%s", name));
}

static enum bt_code unknown_quantity(const struct looked *l, struct bt_err *e)
{
    const char **name = bt_get(l->a, (size_t)l->r->n_array + N_COSTS, sizeof *name);
    int n = 0;
    if (!name) return no_memory(e);
    for (int i = 0; i < l->r->n_array; i++)
        if (strncmp(l->r->array[i].name, "m_", 2) == 0) name[n++] = l->r->array[i].name + 2;
    name[n++] = BUNDLE_COST, name[n++] = NET_COST;
    return unknown("measure", l->v->measure, &(struct bt_axis){ .n = n, .label = name }, e);
}

static enum bt_code choose_quantity(struct looked *l, struct bt_err *e)
{
    const struct bt_array *usual = bt_results_measure(l->r, "m_emergency_admissions");
    l->name = l->v->measure ? l->v->measure : usual ? usual->name + 2
                                                    : NULL;
    for (int i = 0; i < l->r->n_array && !l->name; i++)
        if (strncmp(l->r->array[i].name, "m_", 2) == 0) l->name = l->r->array[i].name + 2;
    if (!l->name) l->name = NET_COST;
    if (!is_quantity(l, l->name)) return unknown_quantity(l, e);
    const struct bt_array *x = bt_results_array(l->r, bt_printf(l->a, "change_%s", l->name));
    l->label = bt_compare_label(l->r, l->name, l->a), l->unit = x ? x->units : "1";
    static const char *const RULED[BT_MAX_RANK] = { "rule", "run" };
    const struct bt_array *ruled = l->v->at ? NULL : bt_array_over(l->r, bt_printf(l->a, "rule_change_%s", l->name), RULED);
    l->ruled = ruled && l->r->axis[ruled->axis[0]].label ? ruled->v : NULL;
    static const char *const OF_RUN[BT_MAX_RANK] = { "run" };
    const struct bt_array *staff = bt_array_over(l->r, "staff_wte", OF_RUN);
    l->staff = staff ? staff->v : NULL;
    if (!(l->change = changes(l, l->name, &l->usual, e)) || !(l->cost = changes(l, BUNDLE_COST, NULL, e)) ||
        !(l->net = changes(l, NET_COST, NULL, e)))
        return e->code;
    return BT_OK;
}

/* ---- filters ---- */

double bt_looked_full(const struct looked *l, int run, int pool)
{
    return bt_compare_full(l->r, run, l->year, pool);
}

double bt_looked_number(const struct looked *l, int group, const char *name)
{
    double x = 0;
    if (name) bt_results_number(l->r, group, name, &x);
    return x;
}

const char *bt_looked_attr(const struct looked *l, int group, const char *name)
{
    const char *text = name ? bt_results_attr(l->r, group, name) : NULL;
    return text ? text : "";
}

const struct bt_texts *bt_looked_texts(const struct looked *l, const char *name, const char *axis)
{
    const struct bt_texts *t = bt_results_texts(l->r, name);
    return t && &l->r->axis[t->axis] == bt_results_axis(l->r, axis) ? t : NULL;
}

/* What has no switch of its own comes with others. */
static enum bt_code no_switch(const char *name, const char *with, struct bt_err *e)
{
    return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "'%s' is not switched on its own: it comes with %s; ask for that", name, with);
}

static bool lists(const char *names, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = names; (p = strstr(p, name)); p += n)
        if ((p == names || p[-1] == ' ') && (!p[n] || p[n] == ',')) return true;
    return false;
}

static enum bt_code unknown_switch(const struct looked *l, const char *name, const struct bt_axis *x, struct bt_err *e)
{
    const struct bt_texts *brings = bt_looked_texts(l, "intervention_brings", "intervention");
    const char *with = "";
    for (int i = 0; brings && with && i < x->n; i++)
        if (brings->v[i] && lists(brings->v[i], name)) with = bt_printf(l->a, "%s%s%s", with, *with ? " or " : "", x->label[i]);
    return with && *with ? no_switch(name, with, e) : unknown("intervention", name, x, e);
}

static enum bt_code sets_of(const struct looked *l, int n, const char *const *name, unsigned *set, struct bt_err *e)
{
    const struct bt_axis *x = bt_results_axis(l->r, "intervention");
    *set = 0;
    for (int i = 0; i < n; i++) {
        int k = bt_axis_find(x, name[i]);
        if (k < 0) return unknown_switch(l, name[i], x, e);
        *set |= 1U << k;
    }
    return BT_OK;
}

static enum bt_code filter(struct looked *l, struct bt_err *e)
{
    const struct bt_compare_view *v = l->v;
    const struct bt_axis *pools = bt_results_axis(l->r, "pool");
    unsigned must, never;
    enum bt_code rc = sets_of(l, v->n_must, v->must, &must, e);
    if (rc == BT_OK) rc = sets_of(l, v->n_never, v->never, &never, e);
    if (rc != BT_OK) return rc;
    if (v->staff > 0 && !l->staff)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s",
                       "these results do not say how many staff each bundle asks for: `compare` again supplies it");
    for (int r = 1; r < l->R; r++) {
        int n = 0;
        for (int i = 0; i < l->k; i++) n += (int)(l->bits[r] >> i & 1);
        l->keep[r] = (l->bits[r] & must) == must && !(l->bits[r] & never) && (!v->at_most || n <= v->at_most) &&
                     (!(v->staff > 0) || l->staff[r] <= v->staff) && (v->budget < 0 || l->cost[r] <= v->budget);
    }
    for (int i = 0; i < v->n_full; i++) {
        int pool = pools ? bt_axis_find(pools, v->full[i].name) : -1;
        if (pool < 0 && pools) return unknown("pool", v->full[i].name, pools, e);
        for (int r = 1; r < l->R && pool >= 0; r++) l->keep[r] &= bt_looked_full(l, r, pool) <= v->full[i].most;
    }
    return BT_OK;
}

/* ---- ranks ---- */

/* By the measures that have a role, and the one asked for. */
static enum bt_code fronts(struct looked *l, struct bt_err *e)
{
    static const char *const USUAL[MOST_FRONTS] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    for (int i = 0; i < MOST_FRONTS; i++) {
        const struct bt_array *m = bt_results_measure(l->r, USUAL[i]);
        struct front *f = &l->front[l->n_front];
        if (!m) continue;
        *f = (struct front){ m->name + 2, bt_compare_label(l->r, m->name + 2, l->a), changes(l, m->name + 2, NULL, e),
                             bt_get(l->a, (size_t)l->R, 1) };
        if (!f->change) return e->code;
        if (!f->on) return no_memory(e);
        unsigned char usual = l->keep[0];
        l->keep[0] = 1; /* to do nothing costs nothing */
        enum bt_code rc = bt_front(l->R, l->cost, f->change, l->keep, f->on, e);
        l->keep[0] = usual;
        if (rc != BT_OK) return rc;
        l->n_front++;
    }
    return BT_OK;
}

enum bt_code bt_looked_due(const struct looked *l, struct due *out, struct bt_err *e)
{
    const struct bt_bundles *b = &l->b;
    *out = (struct due){ .run = b->row ? l->order[0] : l->R - 1 };
    unsigned bits = b->bits[out->run], sets = b->row ? 1U << b->k : 0;
    double *game = bt_get(l->a, (size_t)sets + 1, sizeof *game);
    if (!game) return no_memory(e);
    for (unsigned set = 0; set < sets; set++) game[set] = l->change[b->row[set]];
    if (b->row) bt_shapley(b->k, game, bits, out->share);
    else bt_shapley_sampled(b, l->change, out->share, out->error);
    for (int i = 0; i < b->k; i++) {
        if (!(bits >> i & 1)) continue;
        out->alone[i] = bt_alone(b, l->change, i);
        out->last[i] = l->change[out->run] - l->change[bt_bundle_row(b, bits & ~(1U << i))];
    }
    return BT_OK;
}

int bt_strongest_pairs(const struct looked *l, int most, struct bt_pair *top)
{
    int n = 0;
    for (int i = 0; i < l->k; i++)
        for (int j = i + 1; j < l->k; j++) {
            struct bt_pair p = { bt_interaction(&l->b, l->change, i, j), i, j };
            if (p.v == 0) continue; /* one needs the other, or they have nothing to do with each other */
            int at = n < most ? n++ : most;
            for (; at > 0 && fabs(top[at - 1].v) < fabs(p.v); at--)
                if (at < most) top[at] = top[at - 1];
            if (at < most) top[at] = p;
        }
    return n;
}

/* The order of the ranking, by changes v: the least first, then the least cost. */
static bool stands_before(const struct looked *l, const double *v, int a, int b)
{
    bool cheaper = l->cost[a] < l->cost[b] || (a < b && l->cost[a] == l->cost[b]);
    return v[a] < v[b] || (v[a] == v[b] && cheaper);
}

int bt_looked_rank(const struct looked *l, int rule, int run)
{
    const double *v = l->ruled + (size_t)rule * (size_t)l->R;
    int rank = 1;
    for (int i = 0; i < l->n_kept; i++) rank += stands_before(l, v, l->order[i], run);
    return rank;
}

int bt_looked_first(const struct looked *l, int rule)
{
    const double *v = l->ruled + (size_t)rule * (size_t)l->R;
    int first = l->order[0];
    for (int i = 1; i < l->n_kept; i++)
        if (stands_before(l, v, l->order[i], first)) first = l->order[i];
    return first;
}

/* ---- before there are any ---- */

static enum bt_code all_known(int n, const char *const *asked, const char *what, struct bt_names known, struct bt_err *e)
{
    const struct bt_axis x = { .n = known.n, .label = known.name };
    for (int i = 0; i < n; i++)
        if (bt_axis_find(&x, asked[i]) < 0) return unknown(what, asked[i], &x, e);
    return BT_OK;
}

/* Does an asked one only come with others? */
static enum bt_code all_switched(const struct bt_scenario *s, int n, const char *const *asked, struct bt_arena *a, struct bt_err *e)
{
    struct bt_names own = bt_network_interventions(s->net);
    const struct bt_bundles b = { .k = s->compare.n, .intervention = s->compare.intervention };
    bool *on = bt_get(a, (size_t)own.n + 1, sizeof *on);
    if (!on) return no_memory(e);
    for (int i = 0; i < n; i++) {
        const char *with = "";
        int at = 0;
        bool listed = false;
        while (at < own.n && strcmp(own.name[at], asked[i]) != 0) at++;
        for (int k = 0; at < own.n && k < b.k && with; k++) {
            bt_bundle_on(s, &b, 1U << k, on);
            listed |= b.intervention[k] == at;
            if (on[at]) with = bt_printf(a, "%s%s%s", with, *with ? " or " : "", own.name[b.intervention[k]]);
        }
        if (!with) return no_memory(e);
        if (*with && !listed) return no_switch(asked[i], with, e);
    }
    return BT_OK;
}

enum bt_code bt_compare_can_view(const struct bt_scenario *s, const struct bt_compare_view *v, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_names m = bt_network_measures(s->net), own = bt_network_interventions(s->net);
    const char **name = a ? bt_get(a, (size_t)(m.n + own.n) + N_COSTS, sizeof *name) : NULL;
    struct bt_names known = { .name = name };
    struct calendar c = { 0 };
    enum bt_code rc = a && name ? bt_calendar_make(s, a, &c, e) : no_memory(e);
    int month;
    if (rc == BT_OK && v->at && c.month_day) {
        for (int i = 0; i <= c.T; i++) c.month_day[i] += s->day0;
        rc = month_at(v->at, c.T, c.month_day, &month, e);
    }
    for (int i = 0; name && i < s->compare.n_measure; i++) name[known.n++] = m.name[s->compare.measure[i]];
    if (name) name[known.n++] = BUNDLE_COST, name[known.n++] = NET_COST;
    if (rc == BT_OK && v->measure) rc = all_known(1, &v->measure, "measure", known, e);
    known.n = 0;
    for (int i = 0; name && i < s->compare.n; i++) name[known.n++] = own.name[s->compare.intervention[i]];
    if (rc == BT_OK) rc = all_switched(s, v->n_must, v->must, a, e);
    if (rc == BT_OK) rc = all_switched(s, v->n_never, v->never, a, e);
    if (rc == BT_OK) rc = all_known(v->n_must, v->must, "intervention", known, e);
    if (rc == BT_OK) rc = all_known(v->n_never, v->never, "intervention", known, e);
    for (int i = 0; rc == BT_OK && i < v->n_full; i++) rc = all_known(1, &v->full[i].name, "pool", bt_network_pools(s->net), e);
    bt_arena_free(a);
    return rc;
}

/* ---- the results ---- */

enum bt_code bt_looked_open(struct looked *l, const struct bt_results *r, const struct bt_compare_view *v, struct bt_arena *a,
                            struct bt_err *e)
{
    *l = (struct looked){ .r = r, .v = v, .a = a };
    enum bt_code rc = bt_bundles_read(r, a, &l->b, e);
    if (rc != BT_OK) return rc;
    const struct bt_axis *pool = bt_results_axis(r, "pool");
    l->R = l->b.n, l->T = bt_results_axis(r, "month")->n, l->k = l->b.k, l->bits = l->b.bits, l->C = pool ? pool->n : 0;
    l->keep = bt_get(a, (size_t)l->R, 1), l->order = bt_get(a, (size_t)l->R, sizeof *l->order);
    if (!l->keep || !l->order) return no_memory(e);
    rc = choose_time(l, e);
    if (rc == BT_OK) rc = choose_quantity(l, e);
    if (rc == BT_OK) rc = filter(l, e);
    if (rc == BT_OK) rc = bt_ranked(l->R, l->cost, l->change, l->keep, l->order, &l->n_kept, e);
    return rc == BT_OK ? fronts(l, e) : rc;
}
