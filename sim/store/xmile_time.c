/* xmile_time.c -- what depends on the day alone, in closed form: drivers, ramps, registers, the prescribed people.
 * Piecewise curves are sums over their pieces of the piece at a position held between 0 and 1, so that none needs an IF. */
#include "xmile_priv.h"
#include <math.h>
#include <stdlib.h>

static const char YEAR[] = "365.25";

double bt_xvalue(const struct xmile *w, int param)
{
    return w->p[w->net->param[param].offset];
}

/* Position between two days, from 0 to 1. */
static const char *position(struct xmile *w, const char *name, double from, double until)
{
    return bt_xhelper(w, -1, name, bt_xtext(w, "max(0,min(1,(TIME-%s)/%s))", bt_xnum(w, from), bt_xnum(w, until - from)), "dmnl",
                      "position between two dates");
}

/* ---- drivers ---- */

static const char *season(struct xmile *w, const struct driver *d)
{
    const char *day = bt_xnum(w, w->net->day0 - 10957);
    const char *angle = bt_xhelper(w, -1, "time_of_year", bt_xtext(w, "6.283185307179586*(TIME+%s)/365.2425", day), "dmnl",
                                   "angle of the year, 0 at the first of January 2000");
    struct text t = { 0 };
    bt_xadd(w, &t, "1");
    for (int k = 0; k < 11; k++)
        if (d->harmonic[k] != 0)
            bt_xadd(w, &t, "+%s*%s(%d*%s)", bt_xnum(w, d->harmonic[k]), k % 2 || k == 10 ? "sin" : "cos", k / 2 + 1, angle);
    const char *name = bt_xname(w, "season_%s", d->id.name);
    bt_xaux(w, name, t.v ? t.v : "", "dmnl", bt_xtext(w, "%s: ratio to the year's mean, from twelve monthly means", d->id.label));
    free(t.v);
    return name;
}

static const char *trend(struct xmile *w, const struct driver *d)
{
    double until = d->until - w->net->day0;
    const char *growth = bt_xname(w, "growth_%s", d->id.name), *name = bt_xname(w, "trend_%s", d->id.name);
    bt_xconst(w, growth, bt_xvalue(w, d->value), "1/year", bt_xtext(w, "logarithmic growth a year: %s", d->id.label));
    const char *t = isfinite(until) ? bt_xtext(w, "min(TIME,%s)", bt_xnum(w, until)) : "TIME";
    const char *since = bt_xtext(w, "%s-%s", t, bt_xnum(w, d->from - w->net->day0));
    if (d->has_from) since = bt_xtext(w, "max(0,%s)", since);
    bt_xaux(w, name, bt_xtext(w, "exp(%s*(%s)/%s)", growth, since, YEAR), "dmnl", bt_xtext(w, "trend: %s", d->id.label));
    return name;
}

/* A cubic piece between two points, less its value at the first: x (d0 + x (3 r - 2 d0 - d1 + x (d0 + d1 - 2 r))), r the rise. */
static const char *piece(struct xmile *w, const char *x, double rise, double d0, double d1)
{
    return bt_xtext(w, "%s*(%s+%s*(%s+%s*%s))", x, bt_xnum(w, d0), x, bt_xnum(w, 3 * rise - 2 * d0 - d1), x,
                    bt_xnum(w, d0 + d1 - 2 * rise));
}

static double table_at(const struct driver *d, double day)
{
    double v = d->point_v[0];
    for (int i = 0; i + 1 < d->n_point; i++) {
        double h = d->point_t[i + 1] - d->point_t[i], x = (day - d->point_t[i]) / h, d0 = h * d->point_d[i], d1 = h * d->point_d[i + 1],
               rise = d->point_v[i + 1] - d->point_v[i];
        x = x < 0 ? 0 : x > 1 ? 1
                              : x;
        v += x * (d0 + x * (3 * rise - 2 * d0 - d1 + x * (d0 + d1 - 2 * rise)));
    }
    return v;
}

static const char *table(struct xmile *w, const struct driver *d)
{
    struct text t = { 0 };
    double day0 = w->net->day0;
    bt_xadd(w, &t, "(%s", bt_xnum(w, d->point_v[0]));
    for (int i = 0; i + 1 < d->n_point; i++) {
        double h = d->point_t[i + 1] - d->point_t[i];
        const char *x = position(w, "between", d->point_t[i] - day0, d->point_t[i + 1] - day0);
        bt_xadd(w, &t, "+%s", piece(w, x, d->point_v[i + 1] - d->point_v[i], h * d->point_d[i], h * d->point_d[i + 1]));
    }
    bt_xadd(w, &t, ")/%s", bt_xnum(w, table_at(d, day0)));
    const char *name = bt_xname(w, "table_%s", d->id.name);
    bt_xaux(w, name, t.v ? t.v : "", "dmnl", bt_xtext(w, "dated values, relative to the first day: %s", d->id.label));
    free(t.v);
    return name;
}

static const char *scale(struct xmile *w, const struct driver *d)
{
    const char *name = bt_xname(w, "scale_%s", d->id.name);
    bt_xconst(w, name, bt_xvalue(w, d->value), "dmnl", bt_xtext(w, "level as fitted to the baseline: %s", d->id.label));
    return name;
}

struct val bt_xdriver(struct xmile *w, int i)
{
    static const char *(*const KIND[])(struct xmile *, const struct driver *) = {
        [DRV_SCALE] = scale, [DRV_TREND] = trend, [DRV_SEASON] = season, [DRV_TABLE] = table
    };
    const struct driver *d = &w->net->driver[i];
    if (!w->driver_made[i]) {
        enum part was = w->part;
        w->driver_made[i] = true, w->part = P_TIME;
        bool still = d->kind == DRV_SCALE && bt_xvalue(w, d->value) == 1;
        w->driver[i] = still ? ONE : bt_xval(KIND[d->kind](w, d));
        w->part = was;
    }
    return w->driver[i];
}

/* ---- interventions ---- */

/* Share of the way from now to target, by a quintic: a name of its own, so that a reader may change one intervention's alone. */
static const char *ramp(struct xmile *w, const char *name, const char *begin, const char *days)
{
    const char *x = bt_xname(w, "%s_way", name), *own = bt_xname(w, "%s", name);
    bt_xaux(w, x, bt_xtext(w, "max(0,min(1,(TIME-%s)/%s))", begin, days), "dmnl", "time gone of the time it takes");
    bt_xaux(w, own, bt_xtext(w, "%s*%s*%s*(10+%s*(6*%s-15))", x, x, x, x, x), "dmnl", "share of the way from now to target");
    return own;
}

static const char *constant(struct xmile *w, const char *name, const char *what, double v, const char *units, const char *doc)
{
    const char *own = bt_xname(w, "%s_%s", name, what);
    bt_xconst(w, own, v, units, doc);
    return own;
}

/* Where it comes in phases: the sum of a ramp a phase, each from its own day. */
static const char *phased(struct xmile *w, int i, const char *what, const char *begin, bool keep)
{
    const struct intervention *v = &w->net->intervention[i];
    const char *own = bt_xname(w, "%s_%s", v->id.name, what), *parts = NULL;
    struct step s = FIRST_STEP;
    EACH(k, v->n_phase) {
        const char *name = bt_xtext(w, "%s_%s_%s", v->id.name, what, v->phase[k].id.name), *label = v->phase[k].id.label;
        bt_next_step(w->net, w->p, v, k, &s);
        const char *days = constant(w, name, "days", s.ramp, "days", bt_xtext(w, "time that it takes: %s", label));
        const char *adds = constant(w, name, "share", s.size, "dmnl", bt_xtext(w, "share of the way that it adds: %s", label));
        if (keep) w->phase_days[i][k] = days, w->phase_share[i][k] = adds;
        const char *term = bt_xtext(w, "%s*%s", adds, ramp(w, name, bt_xtext(w, "(%s+%s)", begin, bt_xnum(w, s.begin)), days));
        parts = parts ? bt_xtext(w, "%s+%s", parts, term) : term;
    }
    bt_xaux(w, own, parts, "dmnl", "share of the way from now to target");
    return own;
}

static bool in_phases(const struct xmile *w, const struct intervention *v)
{
    return bt_in_phases(w->net, w->p, v);
}

/* Of what others need: who uses it, `lag` days after; a number where its coverage stands still. */
static const char *adopted(struct xmile *w, int i, const char *who, double lag)
{
    const struct intervention *v = &w->net->intervention[i];
    double begin = v->start_day - w->net->day0 + bt_xvalue(w, v->after) * 30.4375 + lag, now = bt_xvalue(w, v->now),
           share = bt_xvalue(w, v->share);
    const char *from = bt_xnum(w, begin), *name = bt_xtext(w, "%s_use_for_%s", v->id.name, who), *way;
    if (!(w->active[i] != 0)) return bt_xnum(w, share * now);
    double ago = bt_xvalue(w, v->after) * 30.4375 + lag;
    const char *what = bt_xtext(w, "use_for_%s", who);
    way = bt_xasks(w, i)   ? bt_xstaffed(w, i, ago, bt_xtext(w, "%s_staffed", what))
          : in_phases(w, v) ? phased(w, i, what, from, false) : ramp(w, name, from, bt_xnum(w, bt_until_full(w->net, w->p, v)));
    return bt_xhelper(w, -1, bt_xtext(w, "%s_in_use", v->id.name),
                      bt_xtext(w, "%s*(%s+%s*%s)", bt_xnum(w, share), bt_xnum(w, now), bt_xnum(w, w->active[i]), way), "dmnl",
                      bt_xtext(w, "share who use it: %s", v->id.label));
}

/* Coverage added that has an effect: at most where all that the intervention needs is in use. */
static const char *acting(struct xmile *w, const struct intervention *v, const char *added, double lag)
{
    const char *least = NULL, *rest = bt_xnum(w, 1 - bt_xvalue(w, v->now));
    EACH(k, v->n_need) {
        if (w->net->intervention[v->need[k]].share < 0) continue;
        const char *in_use = adopted(w, v->need[k], v->id.name, lag);
        least = least ? bt_xtext(w, "min(%s,%s)", least, in_use) : in_use;
    }
    return least ? bt_xtext(w, "min(%s,max(0,%s*%s))", added, least, rest) : added;
}

static const char *planned_ramp(struct xmile *w, const char *name, const char *begin, double days, const char *takes)
{
    const char *x = bt_xhelper(w, -1, bt_xtext(w, "%s_way_before", name),
                               bt_xtext(w, "max(0,min(1,(TIME-%s-%s)/%s))", begin, bt_xnum(w, days), takes), "dmnl",
                               "time gone of the time it takes, some days before");
    return bt_xhelper(w, -1, bt_xtext(w, "%s_before", name), bt_xtext(w, "%s*%s*%s*(10+%s*(6*%s-15))", x, x, x, x, x), "dmnl",
                      "share of the way from now to target, some days before");
}

const char *bt_xplanned(struct xmile *w, int i, double days)
{
    const struct intervention *v = &w->net->intervention[i];
    const char *name = v->id.name, *sum = NULL;
    struct step s = FIRST_STEP;
    if (!(days > 0)) return w->plan[i];
    if (!in_phases(w, v)) return planned_ramp(w, bt_xtext(w, "%s_ramp", name), w->begin[i], days, w->takes[i]);
    EACH(k, v->n_phase) {
        bt_next_step(w->net, w->p, v, k, &s);
        const char *one = planned_ramp(w, bt_xtext(w, "%s_ramp_%s", name, v->phase[k].id.name), w->begin[i], days + s.begin,
                                       w->phase_days[i][k]);
        const char *term = bt_xtext(w, "%s*%s", w->phase_share[i][k], one);
        sum = sum ? bt_xtext(w, "%s+%s", sum, term) : term;
    }
    return bt_xhelper(w, -1, bt_xtext(w, "%s_ramp_before", name), sum, "dmnl", "share of the way from now to target, some days before");
}

static void intervention(struct xmile *w, int i)
{
    const struct intervention *v = &w->net->intervention[i];
    double start = v->start_day - w->net->day0, month = 30.4375, days = bt_until_full(w->net, w->p, v), lag = bt_xvalue(w, v->lag) * month,
           fade = bt_xvalue(w, v->fade);
    const char *name = v->id.name, *label = v->id.label;
    const char *now = constant(w, name, "coverage_now", bt_xvalue(w, v->now), "dmnl", bt_xtext(w, "share of full coverage now: %s", label));
    const char *full = w->full[i] = constant(w, name, "coverage_beyond_now", w->active[i], "dmnl", "coverage added in the end");
    const char *begin = w->begin[i] = constant(w, name, "start_day", start, "days", bt_xtext(w, "day on which it starts: %s", label));
    bool parts = in_phases(w, v), short_of = bt_xasks(w, i);
    const char *takes = w->takes[i] = parts ? NULL : constant(w, name, "ramp_days", days, "days", "time from start to full coverage");
    const char *after = lag > 0 ? constant(w, name, "lag_days", lag, "days", "time from coverage to effect") : NULL;
    const char *way = w->plan[i] = parts ? phased(w, i, "ramp", begin, true) : ramp(w, bt_xtext(w, "%s_ramp", name), begin, takes);
    if (short_of) way = w->staffed[i];
    w->cover[i] = bt_xname(w, "%s_added", name);
    bt_xaux(w, w->cover[i], bt_xtext(w, "%s*%s", full, way), "dmnl", "coverage beyond now: what costs follow");
    bt_xaux(w, bt_xname(w, "coverage_%s", name), bt_xtext(w, "%s+%s", now, w->cover[i]), "dmnl", bt_xtext(w, "coverage: %s", v->id.label));
    const char *from_effect = after ? bt_xtext(w, "(%s+%s)", begin, after) : begin;
    const char *late = !after     ? way
                       : short_of ? bt_xstaffed(w, i, lag, "effect_staffed")
                       : parts    ? phased(w, i, "effect_ramp", from_effect, false)
                                  : ramp(w, bt_xtext(w, "%s_effect_ramp", name), from_effect, takes);
    w->inc[i] = bt_xname(w, "%s_acting", name);
    const char *from = bt_xnum(w, start + days + lag);
    const char *fades = fade > 0 ? bt_xtext(w, "*exp((-%s)*max(0,TIME-%s)/%s)", bt_xnum(w, fade), from, YEAR) : "";
    const char *acts = acting(w, v, bt_xtext(w, "%s*%s", full, late), lag);
    bt_xaux(w, w->inc[i], bt_xtext(w, "%s%s", acts, fades), "dmnl", "coverage beyond now that effects follow, after their lag");
}

void bt_xinterventions(struct xmile *w)
{
    w->part = P_TIME;
    EACH(i, w->net->n_intervention)
        if (bt_xasks(w, i)) w->staffed[i] = bt_xname(w, "%s_staffed", w->net->intervention[i].id.name);
    EACH(i, w->net->n_intervention)
        if (w->active[i] != 0) intervention(w, i);
}

/* ---- registers ---- */

/* Exponent of a register's curve: what sets its people apart fades with its half-life, from the start or from each renewal. */
static const char *tail_of(struct xmile *w, const struct intervention *v, const struct roll *l)
{
    const char *name = v->id.name;
    const char *tail = bt_xhelper(w, -1, bt_xtext(w, "%s_risk_tail", l->id.name), bt_xnum(w, bt_xvalue(w, l->tail)), "dmnl",
                                  "the share q of people at highest risk has the share q ^ this of the events");
    double per_month = l->half_life >= 0 ? 0.6931471805599453 / bt_xvalue(w, l->half_life) : 0;
    if (per_month == 0) return tail;
    double x = l->renewed >= 0 ? per_month * bt_xvalue(w, l->renewed) : 0;
    const char *start = bt_xnum(w, v->start_day - w->net->day0);
    const char *left = x > 0 ? bt_xnum(w, -expm1(-x) / x)
                             : bt_xtext(w, "exp((-%s)*max(0,TIME-%s)/30.4375)", bt_xnum(w, per_month), start);
    return bt_xhelper(w, -1, bt_xtext(w, "%s_%s_risk_tail", name, l->id.name), bt_xtext(w, "1-(1-%s)*%s", tail, left), "dmnl",
                      x > 0 ? "the same, in the mean between two renewals" : "the same, as what sets people apart is forgotten");
}

static const char *reached(struct xmile *w, const char *people, const char *tail)
{
    return bt_xhelper(w, -1, "events_reached", bt_xtext(w, "min(0.95,max(0,%s)^%s)", people, tail), "dmnl",
                      "share of events of the people reached");
}

/* The share of a segment's events reached beyond what is reached now: the sum over its parts. */
static void roll(struct xmile *w, const struct effect *e)
{
    const struct intervention *v = &w->net->intervention[e->intervention];
    const struct roll *l = &w->net->roll[e->roll];
    const char *tail = tail_of(w, v, l), *now = bt_xnum(w, bt_xvalue(w, v->now)), *inc = w->inc[e->intervention];
    double all = w->active[e->intervention]; /* phases go from area to area, each with its whole list */
    const char *step = in_phases(w, v) ? bt_xnum(w, all) : inc, *part = in_phases(w, v) ? bt_xtext(w, "%s/%s*", inc, bt_xnum(w, all)) : "";
    EACH(s, w->S) {
        struct text t = { 0 };
        for (int k = l->part.first[s]; k < l->part.first[s + 1]; k++) {
            if (l->part.value[k] == 0 || l->part.events[k] == 0) continue;
            const char *q = bt_xnum(w, l->part.value[k]);
            const char *then = reached(w, bt_xtext(w, "%s*(%s+%s)", q, now, step), tail);
            const char *already = bt_xvalue(w, v->now) > 0 ? reached(w, bt_xtext(w, "%s*%s", q, now), tail) : "0";
            bt_xterm(w, &t, "%s%s*(%s-%s)", part, bt_xnum(w, l->part.events[k]), then, already);
        }
        if (t.n)
            w->reach[AT(w, e->place, s)] = bt_xhelper(w, s, bt_xtext(w, "%s_%s_reach", v->id.name, l->id.name), t.v, "dmnl",
                                                      "share of events reached beyond now, of people ranked by risk");
        free(t.v);
    }
}

void bt_xregisters(struct xmile *w)
{
    w->part = P_TIME;
    EACH(i, w->net->n_intervention)
        EACH(k, w->net->intervention[i].n_effect)
            if (w->active[i] != 0 && w->net->intervention[i].effect[k].roll >= 0) roll(w, &w->net->intervention[i].effect[k]);
}

/* ---- the prescribed people ---- */

static int home_death(const struct bt_network *net)
{
    const struct crowd *home = &net->crowd[net->stock[net->home_stock].group];
    EACH(k, home->n_root)
        if (home->root[k].to.kind == G_STOCK && net->stock[home->root[k].to.index].exit >= 0) return home->root[k].factor;
    return -1;
}

struct slopes {
    double a, rise, d0, d1;
};

static struct slopes slopes(const struct bt_network *net, int i, int s)
{
    size_t at = (size_t)i * (size_t)net->S + (size_t)s, next = at + (size_t)net->S;
    double h = net->year_day[i + 1] - net->year_day[i], a = net->year_people[at];
    return (struct slopes){ a, net->year_people[next] - a, net->year_slope[at] * h, net->year_slope[next] * h };
}

/* People and their change a day, which goes on at each mid-year as it came. */
static const char *people(struct xmile *w, int s, const char **growth)
{
    const struct bt_network *net = w->net;
    struct text p = { 0 }, g = { 0 };
    EACH(i, net->n_year - 1) {
        double from = net->year_day[i] - net->day0, h = net->year_day[i + 1] - net->year_day[i];
        struct slopes v = slopes(net, i, s);
        const char *x = position(w, "between_mid_years", from, from + h);
        double c2 = 2 * (3 * v.rise - 2 * v.d0 - v.d1), c3 = 3 * (v.d0 + v.d1 - 2 * v.rise);
        if (i == 0) bt_xadd(w, &p, "%s", bt_xnum(w, v.a));
        if (v.rise != 0 || v.d0 != 0 || v.d1 != 0) {
            bt_xadd(w, &p, "+%s", piece(w, x, v.rise, v.d0, v.d1));
            bt_xterm(w, &g, "%s*(%s+%s*%s)/%s", x, bt_xnum(w, c2), x, bt_xnum(w, c3), bt_xnum(w, h));
        }
        if (i == 0) bt_xterm(w, &g, "%s", bt_xnum(w, v.d0 / h));
    }
    const char *name = bt_xname_of(w, s, "projected_people");
    *growth = bt_xname_of(w, s, "projected_growth");
    bt_xaux(w, name, p.v ? p.v : "", "people", bt_xtext(w, "people of the projection: %s", net->segment_label[s]));
    bt_xaux(w, *growth, g.v ? g.v : "", "people/day", "its change a day");
    free(p.v), free(g.v);
    return name;
}

const char *bt_xprojected(struct xmile *w, const char *name, const double *weight, double days)
{
    const struct bt_network *net = w->net;
    struct text t = { 0 };
    double all = 0;
    EACH(s, w->S) all += weight[s] * net->people[s];
    for (int i = 0; i + 1 < net->n_year; i++) {
        double from = net->year_day[i] - net->day0 + days, h = net->year_day[i + 1] - net->year_day[i];
        struct slopes sum = { 0 };
        EACH(s, w->S) {
            struct slopes v = slopes(net, i, s);
            sum.a += weight[s] * v.a, sum.rise += weight[s] * v.rise, sum.d0 += weight[s] * v.d0, sum.d1 += weight[s] * v.d1;
        }
        if (i == 0) bt_xadd(w, &t, "%s", bt_xnum(w, sum.a));
        bt_xadd(w, &t, "+%s", piece(w, position(w, "between_mid_years", from, from + h), sum.rise, sum.d0, sum.d1));
    }
    const char *own = bt_xhelper(w, -1, name, t.n ? t.v : bt_xnum(w, all), "people", "people of the projection, enrolled at full coverage");
    free(t.v);
    return own;
}

void bt_xentries(struct xmile *w, const char **entry)
{
    const struct bt_network *net = w->net;
    w->part = P_PEOPLE;
    if (net->n_year < 2) return;
    int death = home_death(net);
    EACH(s, w->S) {
        const char *growth, *n = people(w, s, &growth), *rate = bt_xnum(w, w->start.leave[s]);
        if (death >= 0 && w->start.death_rate[s] > 0) {
            struct val v = bt_xfactor(w, death, s)->clean;
            if (v.kind == V_NAME) rate = bt_xtext(w, "%s*%s/%s", rate, v.name, bt_xnum(w, w->start.death_rate[s]));
            else if (v.kind == V_ZERO) rate = "0";
        }
        w->leave[s] = rate;
        entry[s] = bt_xname_of(w, s, "entries");
        bt_xflow(w, entry[s], bt_xtext(w, "%s+%s*(%s)", growth, n, rate), "people/day",
                 "births, moves and ageing, net: people follow the projection while rates are those of business as usual", NULL,
                 w->stock[AT(w, net->home_stock, s)]);
    }
}
