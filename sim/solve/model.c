/* model.c -- a network bound to the values of one run: what its factors are at a time, before any flow is known. */
#include "model.h"
#include "curve.h"
#include <math.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

/* ---- the prescribed population ---- */

/* Cubic through mid-years with slopes of the neighbours: smooth growth, so that the entries are smooth too. */
void bt_population_at(const struct bt_network *net, double t, double *people, double *growth)
{
    double day = net->day0 + t;
    int n = net->n_year, S = net->S, i = 0;
    while (i + 2 < n && day >= net->year_day[i + 1]) i++;
    double h = net->year_day[i + 1] - net->year_day[i], x = (day - net->year_day[i]) / h;
    if (x < 0) x = 0;
    if (x > 1) x = 1;
    EACH(s, S) {
        const double *v = net->year_people;
#define Y(k) v[(size_t)(k) * (size_t)S + (size_t)s]
        double a = Y(i), b = Y(i + 1);
        double da = i > 0 ? (b - Y(i - 1)) / 2 : b - a, db = i + 2 < n ? (Y(i + 2) - a) / 2 : b - a;
#undef Y
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
    double day = net->day0 + t, slow = m->frozen ? net->day0 : day;
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

/* Share of the way from now to target, 0 before its start: what staff and costs follow. */
double bt_model_ramp(const struct model *m, int i, double t)
{
    const struct intervention *v = &m->net->intervention[i];
    return quintic((m->net->day0 + t - v->start_day) / (value1(m, v->ramp) * 30.4375));
}

static void cover_now(struct model *m, double t)
{
    EACH(i, m->net->n_intervention) {
        const struct intervention *v = &m->net->intervention[i];
        double lag = value1(m, v->lag) * 30.4375, fade = value1(m, v->fade), full = v->start_day + value1(m, v->ramp) * 30.4375 + lag,
               late = m->net->day0 + t - full;
        m->cover[i] = m->active[i] * bt_model_ramp(m, i, t);
        m->inc[i] = m->active[i] * bt_model_ramp(m, i, t - lag);
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
    EACH(s, m->S) {
        to[s] = 0;
        for (int k = l->part.first[s]; k < l->part.first[s + 1]; k++) {
            double q = l->part.value[k];
            to[s] += l->part.events[k] * (bt_curve_reach(q * (now + inc), tail) - bt_curve_reach(q * now, tail));
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
static void own_effects(struct model *m, const struct factor *f, int from, int to, double t, double *own)
{
    EACH(s, m->S) own[s] = 1;
    for (int k = from; k < to; k++) {
        if (f->effect[k]->add) continue;
        effect_sizes(m, f->effect[k], t, m->effect_size);
        EACH(s, m->S) own[s] *= 1 + m->effect_size[s];
    }
}

static bool takes_part(const struct model *m, const struct effect *e, int group)
{
    return m->net->intervention[e->intervention].group == group && m->inc[e->intervention] != 0;
}

/* Multipliers of one group on one factor, combined by the group's rule; false where none takes part. */
static bool combine(struct model *m, const struct factor *f, int group, double t, double *mult)
{
    const struct group *g = &m->net->group[group];
    double part = g->rule == RULE_NESTED ? 1 - value1(m, g->share) : g->rule == RULE_INDEPENDENT ? 1
                                                                                                 : 0;
    double best[512], own[512]; /* S <= 512: checked when segments are read */
    bool any = false;
    for (int k = 0, next; k < f->n_effect; k = next) {
        for (next = k + 1; next < f->n_effect && f->effect[next]->intervention == f->effect[k]->intervention;) next++;
        if (!takes_part(m, f->effect[k], group)) continue;
        own_effects(m, f, k, next, t, own);
        EACH(s, m->S) best[s] = !any || own[s] < best[s] ? own[s] : best[s];
        EACH(s, m->S) mult[s] = (any ? mult[s] : 1) * (1 + part * (own[s] - 1));
        any = true;
    }
    if (!any || g->rule == RULE_INDEPENDENT) return any;
    /* nested: the strongest counts in full, the others in part */
    EACH(s, m->S) mult[s] = g->rule == RULE_BEST_OF ? best[s] : mult[s] * best[s] / (1 + part * (best[s] - 1));
    return true;
}

static bool any_effect(const struct model *m, const struct factor *f)
{
    for (int k = 0; k < f->n_effect; k++)
        if (m->inc[f->effect[k]->intervention] != 0) return true;
    return false;
}

static void apply_effects(struct model *m, const struct factor *f, double t, double *v)
{
    for (int g = 0; g < m->net->n_group; g++)
        if (combine(m, f, g, t, m->effect_now))
            EACH(s, m->S) v[s] *= m->effect_now[s];
    for (int k = 0; k < f->n_effect; k++)
        if (f->effect[k]->add && m->inc[f->effect[k]->intervention] != 0) {
            effect_sizes(m, f->effect[k], t, m->effect_size);
            EACH(s, m->S) v[s] += m->effect_size[s];
        }
}

/* ---- factors at a time ---- */

LANES static void apply_drivers(struct model *m, int i, double *v)
{
    const struct factor *f = &m->net->factor[i];
    memcpy(v, VEC(m->base, i), (size_t)m->W * sizeof *v);
    for (int k = 0; k < f->n_driver; k++) {
        const struct driver *d = &m->net->driver[f->driver[k].index];
        const bool *who = f->driver[k].segment;
        double x = m->driver_now[f->driver[k].index];
        if (d->kind == DRV_SCALE) continue; /* already in base */
        if (!who)
            EACH(s, m->W) v[s] *= x;
        else
            EACH(s, m->S) v[s] *= who[s] ? x : 1;
    }
}

/* True where the factor is another than it was. */
LANES static bool renew(double *fac, const double *eff, int n)
{
    int other = 0;
    EACH(s, n) {
        other |= fac[s] != eff[s];
        fac[s] = eff[s];
    }
    return other;
}

/* Nothing of this factor has moved since the last time. */
static bool stands_still(const struct model *m, const struct factor *f)
{
    for (int k = 0; k < f->n_driver; k++)
        if (m->driver_moved[f->driver[k].index]) return false;
    for (int k = 0; k < f->n_effect; k++)
        if (m->inc[f->effect[k]->intervention] != 0 || m->inc_was[f->effect[k]->intervention] != 0) return false;
    return true;
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
    if (m->frozen || !m->start || net->n_year < 2) return;
    double people[512] = { 0 }, growth[512] = { 0 }; /* S <= 512: checked when segments are read */
    bt_population_at(net, t, people, growth);
    int death = bt_model_home_death(net);
    EACH(s, m->S) {
        double then = m->start->death_rate[s], now = death >= 0 && then > 0 ? VEC(m->clean, death)[s] / then : 1;
        m->entry[s] = growth[s] + people[s] * (m->start->leave[s] * now + m->start->move[s]);
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
    all_reach(m, t);
    EACH(i, net->n_factor) {
        const struct factor *f = &net->factor[i];
        m->changed[i] = first;
        if (!first && (!f->timed || stands_still(m, f))) continue;
        double *clean = VEC(m->clean, i), *eff = VEC(m->eff, i);
        apply_drivers(m, i, clean);
        memcpy(eff, clean, (size_t)m->W * sizeof *eff);
        if (any_effect(m, f)) apply_effects(m, f, t, eff);
        m->changed[i] |= renew(VEC(m->fac, i), eff, m->W);
    }
    entries_now(m, t);
    m->last_t = t;
}

/* ---- opening ---- */

static void bind_base(struct model *m);

/* Other values for the same network; loops that were off can not be switched on. */
void bt_model_bind(struct model *m, const double *values)
{
    memcpy(m->p, values, (size_t)m->net->n_value * sizeof *m->p);
    m->last_t = NAN;
    EACH(i, m->net->n_effect) m->reach_inc[i] = NAN;
    bind_base(m);
}

static void bind_base(struct model *m)
{
    const struct bt_network *net = m->net;
    EACH(i, net->n_factor) {
        const struct bt_param *p = &net->param[net->factor[i].param];
        double *v = VEC(m->base, i);
        EACH(s, m->S) v[s] = m->p[p->offset + (p->n > 1 ? s : 0)];
        for (int s = m->S; s < m->W; s++) v[s] = v[m->S - 1]; /* nobody is there, but a rate of 1/0 would be NaN */
        for (int k = 0; k < net->factor[i].n_driver; k++) {
            const struct driver *d = &net->driver[net->factor[i].driver[k].index];
            const bool *who = net->factor[i].driver[k].segment;
            if (d->kind == DRV_SCALE)
                EACH(s, m->S) v[s] *= !who || who[s] ? m->p[net->param[d->value].offset] : 1;
        }
    }
    EACH(i, net->n_intervention) {
        const struct intervention *v = &net->intervention[i];
        m->active[i] = value1(m, v->on) * (value1(m, v->target) - value1(m, v->now));
    }
    EACH(l, net->n_loop) m->loops |= value1(m, net->loop[l].on) > 0;
}

static int add_signal(struct model *m, enum signal_kind kind, int index)
{
    struct signal *x = &m->signal[m->n_signal];
    *x = (struct signal){ .index = index, .extra = -1, .extra_dep = -1 };
    x->kind = kind;
    return m->n_signal++;
}

static void loop_aggregates(struct model *m, int l)
{
    const struct bt_network *net = m->net;
    const struct loop *v = &net->loop[l];
    struct aggregate *a = &m->agg[2 * net->n_pool + 2 * l], *b = a + 1;
    a->t = bt_get(m->arena, (size_t)net->n_stock, sizeof *a->t);
    b->t = bt_get(m->arena, (size_t)net->n_stock, sizeof *b->t);
    for (int k = 0; a->t && b->t && k < net->n_stock; k++) {
        const struct stock *s = &net->stock[k];
        bool waits = false;
        for (int i = 0; i < v->n_wait; i++) waits |= s->route == v->wait[i];
        if (v->of == SIG_WAITING && waits) a->t[a->n++] = (struct tally){ k, 1 };
        if (v->of == SIG_PAST_STAGE && s->setting == v->setting) {
            b->t[b->n++] = (struct tally){ k, 1 };
            if (s->stage >= v->stage) a->t[a->n++] = (struct tally){ k, 1 };
        }
    }
}

static void make_signals(struct model *m)
{
    const struct bt_network *net = m->net;
    EACH(p, net->n_pool) {
        m->agg[p] = net->occupancy[p];
        m->agg[net->n_pool + p] = net->queue[p];
        m->supply_extra[p] = net->pool[p].follows ? m->n_extra++ : -1;
        if (net->pool[p].waited) add_signal(m, S_WAIT, p);
        if (net->pool[p].diverted) add_signal(m, S_ACCEPT, p);
        if (net->pool[p].follows) m->signal[add_signal(m, S_SUPPLY, p)].extra = m->supply_extra[p];
    }
    EACH(l, net->n_loop) {
        loop_aggregates(m, l);
        m->delay_extra[l] = -1;
        if (!m->loops || value1(m, net->loop[l].on) <= 0) continue;
        add_signal(m, S_LOOP, l);
        if (net->loop[l].delay < 0) continue;
        m->delay_extra[l] = m->n_extra++;
        m->signal[add_signal(m, S_RAW, l)].extra = m->delay_extra[l];
    }
}

static bool get_room(struct model *m)
{
    const struct bt_network *net = m->net;
    size_t W = (size_t)m->W, nf = (size_t)net->n_factor + 1;
    m->n_branch = m->n_root = 0;
    if (!(m->branch0 = bt_get(m->arena, (size_t)net->n_fork + 1, sizeof(int))) ||
        !(m->root0 = bt_get(m->arena, (size_t)net->n_crowd + 1, sizeof(int))))
        return false;
    EACH(i, net->n_fork) m->branch0[i] = m->n_branch, m->n_branch += net->fork[i].n_branch;
    EACH(i, net->n_crowd) m->root0[i] = m->n_root, m->n_root += net->crowd[i].n_root;
    m->n_agg = 2 * net->n_pool + 2 * net->n_loop;
    const struct {
        double **to;
        size_t rows;
    } ROWS[] = { { &m->base, nf },
                 { &m->clean, nf },
                 { &m->eff, nf },
                 { &m->fac, nf },
                 { &m->effect_now, 1 },
                 { &m->effect_size, 1 },
                 { &m->reach_now, (size_t)net->n_effect + 1 },
                 { &m->share, (size_t)m->n_branch + 1 },
                 { &m->moved, (size_t)net->n_fork + 1 },
                 { &m->inflow, (size_t)net->n_fork + 1 },
                 { &m->scale, (size_t)net->n_fork + 1 },
                 { &m->scale_d, (size_t)net->n_fork + 1 },
                 { &m->rate, (size_t)m->n_root + 1 },
                 { &m->nrate, (size_t)m->n_root + 1 },
                 { &m->out, (size_t)net->n_crowd + 1 },
                 { &m->crowd, (size_t)net->n_crowd + 1 },
                 { &m->done, (size_t)net->n_crowd + 1 },
                 { &m->release, (size_t)net->n_crowd + 1 },
                 { &m->leak, (size_t)net->n_crowd + 1 },
                 { &m->route_flow, (size_t)net->n_route + 1 },
                 { &m->entry, 1 },
                 { &m->exit_flow, (size_t)net->n_exit + 1 },
                 { &m->measure_now, (size_t)net->n_measure + 1 } };
    for (int i = 0; i < N(ROWS); i++)
        if (!(*ROWS[i].to = bt_get(m->arena, ROWS[i].rows * W, sizeof(double)))) return false;
    const struct {
        double **to;
        int n;
    } SMALL[] = { { &m->driver_now, net->n_driver },   { &m->inc, net->n_intervention }, { &m->inc_was, net->n_intervention },
                  { &m->cover, net->n_intervention },
                  { &m->active, net->n_intervention }, { &m->reach_inc, net->n_effect }, { &m->agg_now, m->n_agg },
                  { &m->wait_value, net->n_pool },     { &m->accept, net->n_pool },      { &m->open, net->n_pool },
                  { &m->loop_value, net->n_loop },     { &m->loop_slope, net->n_loop },  { &m->p, net->n_value } };
    for (int i = 0; i < N(SMALL); i++)
        if (!(*SMALL[i].to = bt_get(m->arena, (size_t)SMALL[i].n + 1, sizeof(double)))) return false;
    m->agg = bt_get(m->arena, (size_t)m->n_agg + 1, sizeof *m->agg);
    m->measure_row = bt_get(m->arena, (size_t)net->n_measure + 1, sizeof *m->measure_row);
    m->changed = bt_get(m->arena, nf, sizeof *m->changed);
    m->driver_moved = bt_get(m->arena, (size_t)net->n_driver + 1, sizeof *m->driver_moved);
    m->fork_lives = bt_get(m->arena, (size_t)net->n_fork + 1, sizeof *m->fork_lives);
    m->crowd_lives = bt_get(m->arena, (size_t)net->n_crowd + 1, sizeof *m->crowd_lives);
    m->signal = bt_get(m->arena, (size_t)(3 * net->n_pool + 2 * net->n_loop) + 1, sizeof *m->signal);
    m->supply_extra = bt_get(m->arena, (size_t)net->n_pool + 1, sizeof(int));
    m->delay_extra = bt_get(m->arena, (size_t)net->n_loop + 1, sizeof(int));
    int counted = 0;
    EACH(i, net->n_counter) counted += net->counter[i].n_add + net->counter[i].n_remove;
    m->counted = bt_get(m->arena, (size_t)counted + 1, sizeof *m->counted);
    return m->agg && m->measure_row && m->changed && m->driver_moved && m->fork_lives && m->crowd_lives && m->signal && m->supply_extra && m->delay_extra && m->counted;
}

/* A measure that only adds up routes follows from their totals and needs none of its own. */
static bool sums_routes(const struct bt_network *net, int i)
{
    const struct measure *x = &net->measure[i];
    bool only = x->factor < 0;
    EACH(k, x->n_term) only &= x->term[k].kind == TERM_FLOW;
    return only;
}

/* Which rates depend on the state, through places: the others stand while time does. */
static void mark_lively(struct model *m)
{
    const struct bt_network *net = m->net;
    for (int i = net->n_fork - 1; i >= 0; i--)
        EACH(k, net->fork[i].n_branch) {
            const struct branch *x = &net->fork[i].branch[k];
            m->fork_lives[i] |= x->pool >= 0 || (x->to.kind == G_JUNCTION && m->fork_lives[x->to.index]);
        }
    EACH(i, net->n_crowd) {
        const struct crowd *c = &net->crowd[i];
        m->crowd_lives[i] = c->handling >= 0 && c->pool >= 0;
        EACH(k, c->n_root) m->crowd_lives[i] |= c->root[k].to.kind == G_JUNCTION && m->fork_lives[c->root[k].to.index];
    }
}

static void list_counted(struct model *m)
{
    EACH(i, m->net->n_counter) {
        const struct counter *c = &m->net->counter[i];
        EACH(k, c->n_add + c->n_remove) {
            m->counted[m->n_counted].route = k < c->n_add ? c->add[k] : c->remove[k - c->n_add];
            m->counted[m->n_counted].counter = i;
            m->counted[m->n_counted++].sign = k < c->n_add ? 1 : -1;
        }
    }
}

enum bt_code bt_model_open(struct model **out, const struct bt_network *net, const double *values, const struct bt_start *start,
                           struct bt_err *e)
{
    *out = NULL;
    struct bt_arena *a = bt_arena_new();
    struct model *m = a ? bt_get(a, 1, sizeof *m) : NULL;
    if (!m) {
        bt_arena_free(a);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    m->arena = a, m->net = net, m->start = start;
    m->S = net->S, m->W = (net->S + 7) & ~7;
    m->last_t = NAN;
    m->season = true;
    if (!get_room(m)) {
        bt_model_close(m);
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    bt_model_bind(m, values);
    make_signals(m);
    list_counted(m);
    mark_lively(m);
    m->n_state = (net->n_stock * m->W + m->n_extra + 7) & ~7;
    m->row_route = 0, m->row_item = net->routes.n;
    EACH(i, net->n_measure) m->measure_row[i] = sums_routes(net, i) ? -1 : m->row_item++;
    m->n_quad = m->row_item * m->W + ((net->n_cost + net->n_intervention * (net->n_payer + 1) + 7) & ~7);
    enum bt_code rc = bt_jac_open(m, e);
    if (rc != BT_OK) {
        bt_model_close(m);
        return rc;
    }
    *out = m;
    return BT_OK;
}

void bt_model_close(struct model *m)
{
    if (m) bt_arena_free(m->arena);
}
