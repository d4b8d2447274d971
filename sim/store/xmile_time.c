/* xmile_time.c -- what depends on the day alone, in closed form: drivers, ramps, risk curves, the prescribed people.
 * Piecewise curves are sums over their pieces of the piece at a position held between 0 and 1, so that none needs an IF. */
#include "xmile_priv.h"
#include <math.h>
#include <stdlib.h>

static const char YEAR[] = "365.25";

double bt_xm_value(const struct xmile *w, int param)
{
    return w->p[w->net->param[param].offset];
}

/* Position between two days, from 0 to 1. */
static const char *position(struct xmile *w, const char *name, double from, double until)
{
    return bt_xm_helper(w, -1, name, bt_xm_text(w, "max(0,min(1,(TIME-%s)/%s))", bt_xm_num(w, from), bt_xm_num(w, until - from)), "dmnl",
                     "position between two dates");
}

/* ---- drivers ---- */

static const char *season(struct xmile *w, const struct driver *d)
{
    const char *day = bt_xm_num(w, w->net->day0 - 10957);
    const char *angle = bt_xm_helper(w, -1, "time_of_year", bt_xm_text(w, "6.283185307179586*(TIME+%s)/365.2425", day), "dmnl",
                                  "angle of the year, 0 at the first of January 2000");
    struct text t = { 0 };
    bt_xm_add(w, &t, "1");
    for (int k = 0; k < 11; k++)
        if (d->harmonic[k] != 0)
            bt_xm_add(w, &t, "+%s*%s(%d*%s)", bt_xm_num(w, d->harmonic[k]), k % 2 || k == 10 ? "sin" : "cos", k / 2 + 1, angle);
    const char *name = bt_xm_name(w, "season_%s", d->id.name);
    bt_xm_aux(w, name, t.v ? t.v : "", "dmnl", bt_xm_text(w, "%s: ratio to the year's mean, from twelve monthly means", d->id.label));
    free(t.v);
    return name;
}

static const char *trend(struct xmile *w, const struct driver *d)
{
    double until = d->until - w->net->day0;
    const char *growth = bt_xm_name(w, "growth_%s", d->id.name), *name = bt_xm_name(w, "trend_%s", d->id.name);
    bt_xm_const(w, growth, bt_xm_value(w, d->value), "1/year", bt_xm_text(w, "logarithmic growth a year: %s", d->id.label));
    const char *t = isfinite(until) ? bt_xm_text(w, "min(TIME,%s)", bt_xm_num(w, until)) : "TIME";
    const char *since = bt_xm_text(w, "%s-%s", t, bt_xm_num(w, d->from - w->net->day0));
    if (d->has_from) since = bt_xm_text(w, "max(0,%s)", since);
    bt_xm_aux(w, name, bt_xm_text(w, "exp(%s*(%s)/%s)", growth, since, YEAR), "dmnl", bt_xm_text(w, "trend: %s", d->id.label));
    return name;
}

/* A cubic piece between two points, less its value at the first: x (d0 + x (3 r - 2 d0 - d1 + x (d0 + d1 - 2 r))), r the rise. */
static const char *piece(struct xmile *w, const char *x, double rise, double d0, double d1)
{
    return bt_xm_text(w, "%s*(%s+%s*(%s+%s*%s))", x, bt_xm_num(w, d0), x, bt_xm_num(w, 3 * rise - 2 * d0 - d1), x, bt_xm_num(w, d0 + d1 - 2 * rise));
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
    bt_xm_add(w, &t, "(%s", bt_xm_num(w, d->point_v[0]));
    for (int i = 0; i + 1 < d->n_point; i++) {
        double h = d->point_t[i + 1] - d->point_t[i];
        const char *x = position(w, "between", d->point_t[i] - day0, d->point_t[i + 1] - day0);
        bt_xm_add(w, &t, "+%s", piece(w, x, d->point_v[i + 1] - d->point_v[i], h * d->point_d[i], h * d->point_d[i + 1]));
    }
    bt_xm_add(w, &t, ")/%s", bt_xm_num(w, table_at(d, day0)));
    const char *name = bt_xm_name(w, "table_%s", d->id.name);
    bt_xm_aux(w, name, t.v ? t.v : "", "dmnl", bt_xm_text(w, "dated values, relative to the first day: %s", d->id.label));
    free(t.v);
    return name;
}

static const char *scale(struct xmile *w, const struct driver *d)
{
    const char *name = bt_xm_name(w, "scale_%s", d->id.name);
    bt_xm_const(w, name, bt_xm_value(w, d->value), "dmnl", bt_xm_text(w, "level as fitted to the baseline: %s", d->id.label));
    return name;
}

struct val bt_xm_driver(struct xmile *w, int i)
{
    static const char *(*const KIND[])(struct xmile *, const struct driver *) = {
        [DRV_SCALE] = scale, [DRV_TREND] = trend, [DRV_SEASON] = season, [DRV_TABLE] = table
    };
    const struct driver *d = &w->net->driver[i];
    if (!w->driver_made[i]) {
        enum part was = w->part;
        w->driver_made[i] = true, w->part = P_TIME;
        bool still = d->kind == DRV_SCALE && bt_xm_value(w, d->value) == 1;
        w->driver[i] = still ? ONE : bt_xm_val(KIND[d->kind](w, d));
        w->part = was;
    }
    return w->driver[i];
}

/* ---- interventions ---- */

/* Share of the way from now to target, by a quintic: a name of its own, so that a reader may change one intervention's alone. */
static const char *ramp(struct xmile *w, const char *name, const char *begin, const char *days)
{
    const char *x = bt_xm_name(w, "%s_way", name), *own = bt_xm_name(w, "%s", name);
    bt_xm_aux(w, x, bt_xm_text(w, "max(0,min(1,(TIME-%s)/%s))", begin, days), "dmnl", "time gone of the time it takes");
    bt_xm_aux(w, own, bt_xm_text(w, "%s*%s*%s*(10+%s*(6*%s-15))", x, x, x, x, x), "dmnl", "share of the way from now to target");
    return own;
}

static const char *constant(struct xmile *w, const char *name, const char *what, double v, const char *units, const char *doc)
{
    const char *own = bt_xm_name(w, "%s_%s", name, what);
    bt_xm_const(w, own, v, units, doc);
    return own;
}

static void intervention(struct xmile *w, int i)
{
    const struct intervention *v = &w->net->intervention[i];
    double start = v->start_day - w->net->day0, month = 30.4375, days = bt_xm_value(w, v->ramp) * month, lag = bt_xm_value(w, v->lag) * month,
           fade = bt_xm_value(w, v->fade);
    const char *name = v->id.name, *label = v->id.label;
    const char *now = constant(w, name, "coverage_now", bt_xm_value(w, v->now), "dmnl", bt_xm_text(w, "share of full coverage now: %s", label));
    const char *full = constant(w, name, "coverage_beyond_now", w->active[i], "dmnl", "coverage added in the end");
    const char *begin = constant(w, name, "start_day", start, "days", bt_xm_text(w, "day on which it starts: %s", label));
    const char *takes = constant(w, name, "ramp_days", days, "days", "time from start to full coverage");
    const char *after = lag > 0 ? constant(w, name, "lag_days", lag, "days", "time from coverage to effect") : NULL;
    const char *way = ramp(w, bt_xm_text(w, "%s_ramp", name), begin, takes);
    w->cover[i] = bt_xm_name(w, "%s_added", name);
    bt_xm_aux(w, w->cover[i], bt_xm_text(w, "%s*%s", full, way), "dmnl", "coverage beyond now: what costs follow");
    bt_xm_aux(w, bt_xm_name(w, "coverage_%s", name), bt_xm_text(w, "%s+%s", now, w->cover[i]), "dmnl", bt_xm_text(w, "coverage: %s", v->id.label));
    const char *late = after ? ramp(w, bt_xm_text(w, "%s_effect_ramp", name), bt_xm_text(w, "(%s+%s)", begin, after), takes) : way;
    w->inc[i] = bt_xm_name(w, "%s_acting", name);
    const char *fades = fade > 0 ? bt_xm_text(w, "*exp((-%s)*max(0,TIME-%s)/%s)", bt_xm_num(w, fade), bt_xm_num(w, start + days + lag), YEAR) : "";
    bt_xm_aux(w, w->inc[i], bt_xm_text(w, "%s*%s%s", full, late, fades), "dmnl", "coverage beyond now that effects follow, after their lag");
}

void bt_xm_interventions(struct xmile *w)
{
    w->part = P_TIME;
    EACH(i, w->net->n_intervention)
        if (w->active[i] != 0) intervention(w, i);
}

/* ---- risk curves ---- */

/* Share of the normal distribution below x, to 1e-15: Hart's algorithm 5666, as G. West wrote it down (Wilmott, May 2005). */
static const char *below(struct xmile *w, const char *x)
{
    static const double TOP[] = { 3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
                                  221.213596169931, 220.206867912376 },
                        BOTTOM[] = { 8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
                                     637.333633378831, 793.826512519948, 440.413735824752 };
    const char *z = bt_xm_helper(w, -1, "risk_far", bt_xm_text(w, "min(7,abs(%s))", x), "dmnl", "distance from the mean");
    const char *top = bt_xm_num(w, TOP[0]), *bottom = bt_xm_num(w, BOTTOM[0]);
    for (int i = 1; i < N(TOP); i++) top = bt_xm_text(w, "(%s*%s+%s)", top, z, bt_xm_num(w, TOP[i]));
    for (int i = 1; i < N(BOTTOM); i++) bottom = bt_xm_text(w, "(%s*%s+%s)", bottom, z, bt_xm_num(w, BOTTOM[i]));
    const char *tail = bt_xm_helper(w, -1, "risk_tail", bt_xm_text(w, "exp((-0.5)*%s*%s)*%s/%s", z, z, top, bottom), "dmnl", "tail beyond it");
    return bt_xm_helper(w, -1, "risk_below", bt_xm_text(w, "IF %s>0 THEN 1-%s ELSE %s", x, tail, tail), "dmnl",
                     "share of the normal distribution below (Hart 5666)");
}

/* Its inverse at q: Tukey's lambda curve, then Newton's steps, as sim/solve does. */
static const char *quantile(struct xmile *w, const char *q)
{
    const char *x = bt_xm_helper(w, -1, "risk_rank", bt_xm_text(w, "((%s)^0.14-(1-%s)^0.14)/0.1975", q, q), "dmnl", "a first guess");
    for (int i = 0; i < 8; i++)
        x = bt_xm_helper(w, -1, "risk_rank", bt_xm_text(w, "%s-(%s-%s)/(0.3989422804014327*exp((-0.5)*%s*%s))", x, below(w, x), q, x, x), "dmnl",
                      "rank of the last person reached, in standard deviations: a step of Newton's");
    return x;
}

/* Share of events of the share q of people at highest risk; q may be text of any size. */
static const char *events_of(struct xmile *w, const char *spread, const char *share)
{
    const char *q = bt_xm_helper(w, -1, "risk_people", share, "dmnl", "share of people reached");
    const char *inner = bt_xm_text(w, "max(1e-12,min(0.999999,%s))", q);
    const char *safe = bt_xm_helper(w, -1, "risk_people", inner, "dmnl", "the same, where it has a rank");
    const char *sum = bt_xm_helper(w, -1, "risk_rank", bt_xm_text(w, "%s+%s", quantile(w, safe), spread), "dmnl", "rank by events");
    const char *v = bt_xm_helper(w, -1, "risk_events", bt_xm_text(w, "min(0.95,%s)", below(w, sum)), "dmnl", "share of events reached");
    return bt_xm_helper(w, -1, "risk_events", bt_xm_text(w, "IF %s>0 THEN %s ELSE 0", q, v), "dmnl", "share of events reached");
}

static void risk_curve(struct xmile *w, const struct effect *e)
{
    const struct intervention *v = &w->net->intervention[e->intervention];
    double s = bt_xm_value(w, e->spread);
    if (e->half_life >= 0) {
        double x = 0.6931471805599453 * bt_xm_value(w, e->renewed) / bt_xm_value(w, e->half_life);
        s *= -expm1(-x) / x;
    }
    const char *spread = bt_xm_helper(w, -1, bt_xm_text(w, "%s_%s_risk_spread", v->id.name, e->id.name), bt_xm_num(w, s), "dmnl",
                                   "spread of the logarithm of risk between people, mean until the register is renewed");
    EACH(k, w->S) {
        if (e->reach[k] == 0) continue;
        const char *reach = bt_xm_num(w, e->reach[k]), *now = bt_xm_num(w, bt_xm_value(w, v->now));
        const char *then = events_of(w, spread, bt_xm_text(w, "%s*(%s+%s)", reach, now, w->inc[e->intervention]));
        const char *already = bt_xm_value(w, v->now) > 0 ? events_of(w, spread, bt_xm_text(w, "%s*%s", reach, now)) : "0";
        w->risk[AT(w, e->place, k)] = bt_xm_helper(w, -1, bt_xm_text(w, "%s_%s_events_reached", v->id.name, e->id.name),
                                                bt_xm_text(w, "%s-%s", then, already), "dmnl", "share of events reached beyond now");
    }
}

void bt_xm_risk_curves(struct xmile *w)
{
    w->part = P_TIME;
    EACH(i, w->net->n_intervention)
        EACH(k, w->net->intervention[i].n_effect) {
            const struct effect *e = &w->net->intervention[i].effect[k];
            if (w->active[i] != 0 && e->spread >= 0 && e->reach) risk_curve(w, e);
        }
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
#define Y(k) net->year_people[(size_t)(k) * (size_t)net->S + (size_t)s]
    double a = Y(i), rise = Y(i + 1) - a;
    return (struct slopes){ a, rise, i > 0 ? (Y(i + 1) - Y(i - 1)) / 2 : rise, i + 2 < net->n_year ? (Y(i + 2) - a) / 2 : rise };
#undef Y
}

/* People and their change a day. The change has a small jump at each mid-year, since years have 365 or 366 days. */
static const char *people(struct xmile *w, int s, const char **growth)
{
    const struct bt_network *net = w->net;
    struct text p = { 0 }, g = { 0 };
    double before = 0;
    EACH(i, net->n_year - 1) {
        double from = net->year_day[i] - net->day0, h = net->year_day[i + 1] - net->year_day[i];
        struct slopes v = slopes(net, i, s);
        const char *x = position(w, "between_mid_years", from, from + h);
        double c2 = 2 * (3 * v.rise - 2 * v.d0 - v.d1), c3 = 3 * (v.d0 + v.d1 - 2 * v.rise), jump = v.d0 / h - before;
        if (i == 0) bt_xm_add(w, &p, "%s", bt_xm_num(w, v.a));
        if (v.rise != 0 || v.d0 != 0 || v.d1 != 0) {
            bt_xm_add(w, &p, "+%s", piece(w, x, v.rise, v.d0, v.d1));
            bt_xm_term(w, &g, "%s*(%s+%s*%s)/%s", x, bt_xm_num(w, c2), x, bt_xm_num(w, c3), bt_xm_num(w, h));
        }
        if (i == 0) bt_xm_term(w, &g, "%s", bt_xm_num(w, jump));
        else if (jump != 0) {
            const char *since = bt_xm_helper(w, -1, "since_mid_year", bt_xm_text(w, "IF TIME>=%s THEN 1 ELSE 0", bt_xm_num(w, from)), "dmnl",
                                          "1 from a mid-year on");
            bt_xm_term(w, &g, "%s*%s", bt_xm_num(w, jump), since);
        }
        before = v.d1 / h;
    }
    const char *name = bt_xm_name_of(w, s, "projected_people");
    *growth = bt_xm_name_of(w, s, "projected_growth");
    bt_xm_aux(w, name, p.v ? p.v : "", "people", bt_xm_text(w, "people of the projection: %s", net->segment_label[s]));
    bt_xm_aux(w, *growth, g.v ? g.v : "", "people/day", "its change a day");
    free(p.v), free(g.v);
    return name;
}

void bt_xm_entries(struct xmile *w, const char **entry)
{
    const struct bt_network *net = w->net;
    w->part = P_PEOPLE;
    if (net->n_year < 2) return;
    int death = home_death(net);
    EACH(s, w->S) {
        const char *growth, *n = people(w, s, &growth), *rate = bt_xm_num(w, w->start.leave[s]);
        if (death >= 0 && w->start.death_rate[s] > 0) {
            struct val v = bt_xm_factor(w, death, s)->clean;
            if (v.kind == V_NAME) rate = bt_xm_text(w, "%s*%s/%s", rate, v.name, bt_xm_num(w, w->start.death_rate[s]));
            else if (v.kind == V_ZERO) rate = "0";
        }
        entry[s] = bt_xm_name_of(w, s, "entries");
        bt_xm_flow(w, entry[s], bt_xm_text(w, "%s+%s*(%s+%s)", growth, n, rate, bt_xm_num(w, w->start.move[s])), "people/day",
                "births, moves and ageing, net: people follow the projection while rates are those of business as usual", NULL,
                w->stock[AT(w, net->home_stock, s)]);
    }
}
