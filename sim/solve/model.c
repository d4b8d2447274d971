/* model.c -- a network bound to the values of one run: what its factors are at a time, before any flow is known. */
#include "curve.h"
#include "lanes.h"
#include <math.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

/* ---- the prescribed population ---- */

/* Cubic through mid-years with slopes of the neighbours: growth has no jump, so the entries have none either. */
void bt_population_at(const struct bt_network *net, double t, double *people, double *growth)
{
    double day = net->day0 + t;
    int n = net->n_year, S = net->S, i = 0;
    while (i + 2 < n && day >= net->year_day[i + 1]) i++;
    double h = net->year_day[i + 1] - net->year_day[i], x = (day - net->year_day[i]) / h;
    if (x < 0) x = 0;
    if (x > 1) x = 1;
    const size_t year = (size_t)i * (size_t)S;
    EACH(s, S) {
        const double *at = net->year_people + year + s, *slope = net->year_slope + year + s;
        double a = at[0], b = at[S], da = slope[0] * h, db = slope[S] * h;
        double x2 = x * x, x3 = x2 * x;
        people[s] = a * (2 * x3 - 3 * x2 + 1) + da * (x3 - 2 * x2 + x) + b * (3 * x2 - 2 * x3) + db * (x3 - x2);
        growth[s] = (a * (6 * x2 - 6 * x) + da * (3 * x2 - 4 * x + 1) + b * (6 * x - 6 * x2) + db * (3 * x2 - 2 * x)) / h;
    }
}

/* ---- drivers ---- */

static double season(const struct driver *d, double day)
{
    const double year = 365.2425, two_pi = 6.283185307179586;
    double x = two_pi * (day - 10957) / year, c1 = cos(x), s1 = sin(x), c = c1, s = s1, v = 1; /* day 10957 is 2000-01-01 */
    for (size_t k = 0; k < 10; k += 2) {
        v += d->harmonic[k] * c + d->harmonic[k + 1] * s;
        double cn = c * c1 - s * s1;
        s = s * c1 + c * s1;
        c = cn;
    }
    return v + d->harmonic[10] * s;
}

static double table(const struct driver *d, double day)
{
    int n = d->n_point, i = 0;
    if (day <= d->point_t[0]) return d->point_v[0];
    if (day >= d->point_t[n - 1]) return d->point_v[n - 1];
    while (day >= d->point_t[i + 1]) i++;
    double h = d->point_t[i + 1] - d->point_t[i], x = (day - d->point_t[i]) / h, x2 = x * x, x3 = x2 * x;
    return d->point_v[i] * (2 * x3 - 3 * x2 + 1) + h * d->point_d[i] * (x3 - 2 * x2 + x) + d->point_v[i + 1] * (3 * x2 - 2 * x3) +
           h * d->point_d[i + 1] * (x3 - x2);
}

static double driver_at(const struct model *m, const struct driver *d, double t)
{
    const struct bt_network *net = m->net;
    double day = net->day0 + t, slow = m->frozen ? net->day0 + m->stands : day;
    switch (d->kind) {
    case DRV_SCALE: return m->p[net->param[d->value].offset];
    case DRV_TREND: {
        double end = slow < d->until ? slow : d->until;
        if (d->has_from && end < d->from) return 1; /* not begun */
        return exp(m->p[net->param[d->value].offset] * (end - d->from) / 365.25);
    }
    case DRV_SEASON: return m->season ? season(d, day) : 1;
    case DRV_TABLE: return table(d, slow) / table(d, net->day0);
    }
    return 1;
}

/* ---- interventions ---- */

static double value1(const struct model *m, int param)
{
    return m->p[m->net->param[param].offset];
}

static double quintic(double x)
{
    return x <= 0 ? 0 : x >= 1 ? 1
                               : x * x * x * (10 + x * (-15 + 6 * x));
}

static double slope_of_quintic(double day, double ramp)
{
    double x = day / ramp;
    return x > 0 && x < 1 ? 30 * x * x * (1 - x) * (1 - x) / ramp : 0;
}

static bool in_phases(const struct model *m, const struct intervention *v)
{
    return bt_in_phases(m->net, m->p, v);
}

/* Share of the way from now to target that is planned, 0 before its start. */
double bt_model_ramp(const struct model *m, int i, double t)
{
    const struct intervention *v = &m->net->intervention[i];
    double x = m->net->day0 + t - v->start_day, way = 0;
    if (!in_phases(m, v)) return quintic(x / bt_ramp_days(m->net, m->p, v->ramp));
    struct step s = FIRST_STEP;
    EACH(k, v->n_phase) {
        bt_next_step(m->net, m->p, v, k, &s);
        way += s.size * quintic((x - s.begin) / s.ramp);
    }
    return way;
}

double bt_model_rise(const struct model *m, int i, double t)
{
    const struct intervention *v = &m->net->intervention[i];
    double x = m->net->day0 + t - v->start_day, rise = 0;
    if (!in_phases(m, v)) return slope_of_quintic(x, bt_ramp_days(m->net, m->p, v->ramp));
    struct step s = FIRST_STEP;
    EACH(k, v->n_phase) {
        bt_next_step(m->net, m->p, v, k, &s);
        rise += s.size * slope_of_quintic(x - s.begin, s.ramp);
    }
    return rise;
}

double bt_model_adopted(const struct model *m, int i, double t, double lag)
{
    const struct intervention *v = &m->net->intervention[i];
    double way = bt_staff_way(m, i, t, lag + value1(m, v->after) * 30.4375);
    return value1(m, v->share) * (value1(m, v->now) + m->active[i] * way);
}

double bt_model_acting(const struct model *m, int i, double added, double t, double lag)
{
    const struct intervention *v = &m->net->intervention[i];
    double least = 1, room;
    EACH(k, v->n_need)
        if (m->net->intervention[v->need[k]].share >= 0) least = fmin(least, bt_model_adopted(m, v->need[k], t, lag));
    room = least * (1 - value1(m, v->now));
    return least < 1 && added > room ? fmax(room, 0) : added;
}

static void cover_now(struct model *m, double t)
{
    EACH(i, m->net->n_intervention) {
        const struct intervention *v = &m->net->intervention[i];
        double lag = value1(m, v->lag) * 30.4375, fade = value1(m, v->fade), full = v->start_day + bt_until_full(m->net, m->p, v) + lag,
               late = m->net->day0 + t - full;
        m->cover[i] = m->active[i] * bt_staff_way(m, i, t, 0);
        m->inc[i] = bt_model_acting(m, i, m->active[i] * bt_staff_way(m, i, t, lag), t, lag);
        if (fade > 0 && late > 0) m->inc[i] *= exp(-fade * late / 365.25);
    }
}

static double profile_now(const struct model *m, const struct effect *e, double t)
{
    double month = (m->net->day0 + t - m->net->intervention[e->intervention].start_day) / 30.4375;
    int n = e->n_profile, i = 0;
    if (month <= e->profile_month[0]) return value1(m, e->profile_value[0]);
    if (month >= e->profile_month[n - 1]) return value1(m, e->profile_value[n - 1]);
    while (month >= e->profile_month[i + 1]) i++;
    double x = (month - e->profile_month[i]) / (e->profile_month[i + 1] - e->profile_month[i]);
    return value1(m, e->profile_value[i]) * (1 - x) + value1(m, e->profile_value[i + 1]) * x;
}

/* ---- registers ---- */

/* The share of events that the increment of coverage reaches beyond what it reaches now; made anew when coverage or the curve moved. */
static void reach_events(struct model *m, const struct effect *e, double t)
{
    const struct intervention *v = &m->net->intervention[e->intervention];
    const struct roll *l = &m->net->roll[e->roll];
    double inc = m->inc[e->intervention], now = value1(m, v->now), *to = VEC(m->reach_now, e->place);
    bool ages = l->half_life >= 0 && l->renewed < 0 && inc != 0;
    if (inc == m->reach_inc[e->place] && !ages) return;
    m->reach_inc[e->place] = inc;
    double half = l->half_life >= 0 ? value1(m, l->half_life) : 0, renewed = l->renewed >= 0 ? value1(m, l->renewed) : 0,
           tail = bt_curve_tail(value1(m, l->tail), half, renewed, (m->net->day0 + t - v->start_day) / 30.4375);
    /* phases go from area to area, each with its whole list; without them the list is gone down everywhere at once */
    double part = in_phases(m, v) && m->active[e->intervention] != 0 ? inc / m->active[e->intervention] : 1, step = inc / part;
    EACH(s, m->S) {
        to[s] = 0;
        for (int k = l->part.first[s]; inc != 0 && k < l->part.first[s + 1]; k++) {
            double q = l->part.value[k];
            to[s] += part * l->part.events[k] * (bt_curve_reach(q * (now + step), tail) - bt_curve_reach(q * now, tail));
        }
    }
}

static void all_reach(struct model *m, double t)
{
    EACH(i, m->net->n_intervention)
        EACH(k, m->net->intervention[i].n_effect)
            if (m->net->intervention[i].effect[k].roll >= 0) reach_events(m, &m->net->intervention[i].effect[k], t);
}

/* By how much each segment's rate changes: value x what is reached. */
LANES static void effect_sizes(const struct model *m, const struct effect *e, double t, double *size)
{
    const double per = e->per_100000 ? m->net->population / 1e5 : 1, inc = m->inc[e->intervention];
    if (e->n_profile) {
        double v = profile_now(m, e, t) * per;
        EACH(s, m->S) size[s] = v;
    } else {
        const struct bt_param *p = &m->net->param[e->value];
        EACH(s, m->S) size[s] = m->p[p->offset + (p->n > 1 ? s : 0)] * per;
    }
    if (e->roll >= 0) {
        const double *reached = VEC(m->reach_now, e->place);
        EACH(s, m->S) size[s] *= reached[s];
    } else
        EACH(s, m->S) size[s] *= inc * (e->reach ? e->reach[s] : 1);
}

/* Multipliers of one intervention: its effects multiply, whatever the rule between interventions. */
static inline void own_effects(struct model *m, const struct factor *f, int from, int to, double t, double *own)
{
    const double *size = m->effect_size;
    LANE(s, m->W) own[s] = 1;
    for (int k = from; k < to; k++) {
        if (f->effect[k]->add) continue;
        effect_sizes(m, f->effect[k], t, m->effect_size);
        LANE(s, m->W) own[s] *= 1 + size[s];
    }
}

/* Does the effect count in the group now? */
static bool takes_part(const struct model *m, const struct act *a, int group)
{
    return a->group == group && m->acts[a->intervention];
}

/* Multipliers of one group on one factor, combined by the group's rule; false where none takes part. */
LANES static bool combine(struct model *m, const struct factor *f, const struct act *acts, int group, double t, double *mult)
{
    const struct group *g = &m->net->group[group];
    double part = g->rule == RULE_NESTED ? 1 - value1(m, g->share) : g->rule == RULE_INDEPENDENT ? 1
                                                                                                 : 0;
    double best[520], own[520]; /* S <= 512: checked when segments are read */
    bool any = false;
    for (int k = 0, next; k < f->n_effect; k = next) {
        for (next = k + 1; next < f->n_effect && acts[next].intervention == acts[k].intervention;) next++;
        if (!takes_part(m, &acts[k], group)) continue;
        own_effects(m, f, k, next, t, own);
        if (!any) memcpy(best, own, (size_t)m->W * sizeof *best), memcpy(mult, m->one, (size_t)m->W * sizeof *mult);
        LANE(s, m->W) best[s] = own[s] < best[s] ? own[s] : best[s];
        LANE(s, m->W) mult[s] *= 1 + part * (own[s] - 1);
        any = true;
    }
    if (!any || g->rule == RULE_INDEPENDENT) return any;
    /* nested: the strongest counts in full, the others in part */
    if (g->rule == RULE_BEST_OF) memcpy(mult, best, (size_t)m->W * sizeof *mult);
    else
        LANE(s, m->W) mult[s] = mult[s] * best[s] / (1 + part * (best[s] - 1));
    return true;
}

static bool any_effect(const struct model *m, int factor)
{
    bool any = false;
    for (int k = m->act0[factor]; k < m->act0[factor + 1]; k++) any |= m->acts[m->act[k].intervention];
    return any;
}

/* What all effects on the factor multiply it by, and add to it. */
LANES static void effects_now(struct model *m, int factor, double t)
{
    const struct factor *f = &m->net->factor[factor];
    const struct act *acts = m->act + m->act0[factor];
    double *mult = VEC(m->mult, factor), *plus = VEC(m->plus, factor);
    memcpy(mult, m->one, (size_t)m->W * sizeof *mult), memset(plus, 0, (size_t)m->W * sizeof *plus);
    for (int g = 0; g < m->net->n_group; g++)
        if (combine(m, f, acts, g, t, m->effect_now)) mul_by(mult, m->effect_now, m->W);
    for (int k = 0; k < f->n_effect; k++)
        if (m->acts[acts[k].intervention] && f->effect[k]->add) {
            effect_sizes(m, f->effect[k], t, m->effect_size);
            add_vec(plus, m->effect_size, m->W);
        }
}

/* ---- factors at a time ---- */

static inline void apply_drivers(const struct model *m, const struct factor *f, double *restrict v, int n)
{
    for (int k = 0; k < f->n_driver; k++) {
        const struct driver *d = &m->net->driver[f->driver[k].index];
        const bool *who = f->driver[k].segment;
        double x = m->driver_now[f->driver[k].index];
        if (d->kind == DRV_SCALE) continue; /* already in base */
        if (!who)
            LANE(s, n) v[s] *= x;
        else
            EACH(s, m->S) v[s] *= who[s] ? x : 1;
    }
}

/* True where the factor is another than it was. */
static inline bool renew(double *restrict fac, const double *restrict eff, int n)
{
    int other = 0;
    LANE(s, n) {
        other |= fac[s] != eff[s];
        fac[s] = eff[s];
    }
    return other;
}

static void staffed_now(struct model *m, double t)
{
    EACH(p, m->net->n_pool) {
        double v = bt_staff_places(m, p, t);
        m->staffed_moved[p] = v != m->staffed[p];
        m->staffed[p] = v;
    }
}

/* Its coverage is another, or it ages at the same coverage. */
static bool effect_moves(const struct model *m, const struct act *a)
{
    return m->stirs[a->intervention] || (a->ages && m->acts[a->intervention]);
}

static bool effects_move(const struct model *m, int factor)
{
    for (int k = m->act0[factor]; k < m->act0[factor + 1]; k++)
        if (effect_moves(m, &m->act[k])) return true;
    return false;
}

/* Nothing of this factor has moved since the last time. */
static bool stands_still(const struct model *m, int factor)
{
    const struct factor *f = &m->net->factor[factor];
    if (f->staffed >= 0 && m->staffed_moved[f->staffed]) return false;
    for (int k = 0; k < f->n_driver; k++)
        if (m->driver_moved[f->driver[k].index]) return false;
    return !effects_move(m, factor);
}

static void drivers_now(struct model *m, double t)
{
    EACH(d, m->net->n_driver) {
        double v = driver_at(m, &m->net->driver[d], t);
        m->driver_moved[d] = v != m->driver_now[d];
        m->driver_now[d] = v;
    }
}

/* The factor of the first hazard at home that leads out of the system, or -1. */
int bt_model_home_death(const struct bt_network *net)
{
    const struct crowd *home = &net->crowd[net->stock[net->home_stock].group];
    for (int k = 0; k < home->n_root; k++)
        if (home->root[k].to.kind == G_STOCK && net->stock[home->root[k].to.index].exit >= 0) return home->root[k].factor;
    return -1;
}

/* Entries that make the people of each segment follow the projection while rates are those of business as usual. */
static void entries_now(struct model *m, double t)
{
    const struct bt_network *net = m->net;
    memset(m->entry, 0, (size_t)m->W * sizeof *m->entry);
    m->follows = !m->frozen && m->start && net->n_year > 1;
    if (!m->follows) return;
    double people[512] = { 0 }, growth[512] = { 0 }; /* S <= 512: checked when segments are read */
    bt_population_at(net, t, people, growth);
    int death = bt_model_home_death(net);
    EACH(s, m->S) {
        double then = m->start->death_rate[s], now = death >= 0 && then > 0 ? VEC(m->clean, death)[s] / then : 1;
        m->leave[s] = m->start->leave[s] * now;
        m->entry[s] = growth[s] + people[s] * m->leave[s];
    }
}

LANES static void factors_now(struct model *m, double t, bool first)
{
    const int n = m->W;
    EACH(i, m->net->n_factor) {
        const struct factor *f = &m->net->factor[i];
        m->changed[i] = first;
        if (!first && (!f->timed || stands_still(m, i))) continue;
        double *clean = VEC(m->clean, i), *eff = VEC(m->eff, i);
        mul1(clean, VEC(m->base, i), 1, n);
        apply_drivers(m, f, clean, n);
        mul1(eff, clean, f->staffed >= 0 ? m->staffed[f->staffed] : 1, n);
        if (any_effect(m, i)) {
            if (first || effects_move(m, i)) effects_now(m, i, t); /* a price of the year moves the factor and not what acts on it */
            mul_by(eff, VEC(m->mult, i), n);
            add_vec(eff, VEC(m->plus, i), n);
        }
        m->changed[i] |= renew(VEC(m->fac, i), eff, n);
    }
}

void bt_model_time(struct model *m, double t)
{
    const struct bt_network *net = m->net;
    if (t == m->last_t) {
        m->any_changed = false;
        return;
    }
    m->any_changed = true;
    bool first = m->all_new = isnan(m->last_t);
    drivers_now(m, t);
    memcpy(m->inc_was, m->inc, (size_t)net->n_intervention * sizeof *m->inc);
    cover_now(m, t);
    EACH(i, net->n_intervention) m->acts[i] = m->inc[i] != 0, m->stirs[i] = m->inc[i] != m->inc_was[i];
    if (net->n_staff_pool) staffed_now(m, t);
    all_reach(m, t);
    factors_now(m, t, first);
    entries_now(m, t);
    m->last_t = t;
}
