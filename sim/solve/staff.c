/* staff.c -- how many of the staff that is wanted are in post, pool by pool. It needs nobody's whereabouts, only what is planned, so it is
 * solved before a run: Runge and Kutta's steps of a day, which begin at every date on which something begins. People stay where they work;
 * whoever is recruited goes to posts that are short, in proportion to their number (docs/model.md). */
#include "model.h"
#include <math.h>
#include <string.h>

struct staffing {
    int n, n_z; /* days kept; numbers of a state */
    double from; /* the first of them, from the start of the horizon */
    double *z; /* [day][n_z], see below */
    double *way, *base; /* [intervention][day] staffed share of the way; [staff pool][day] of the staff of the start, how many */
    double *ask, *slope[4], *next; /* scratch */
};
/* A state: staff of the start still there less those there then, per pool; in post, per ask; then totals per pool. */
enum { RECRUITED,
       LEFT,
       TAKEN,
       N_TOTALS };
static const double YEAR = 365.25, FEW = 1e-9;

static double value1(const struct model *m, int param)
{
    return m->p[m->net->param[param].offset];
}
static double people_of(const struct model *m)
{
    return m->net->population / 1e5;
}
static size_t of_ask(const struct model *m, int a)
{
    return (size_t)m->net->n_staff_pool + (size_t)a;
}
static size_t of_total(const struct model *m, int p, int k)
{
    return of_ask(m, m->net->n_ask) + (size_t)N_TOTALS * (size_t)p + (size_t)k;
}

/* ---- what is wanted ---- */

static double posts(const struct model *m, int p)
{
    const struct staff_pool *v = &m->net->staff_pool[p];
    double sum = bt_value_or(m->net, m->p, v->posts, 0) * people_of(m);
    EACH(k, v->n_place)
        sum += value1(m, v->place[k].wte) * m->base[(size_t)m->net->factor_of[m->net->pool[v->place[k].pool].places] * (size_t)m->W];
    return sum;
}

static double at_start(const struct model *m, int p)
{
    return posts(m, p) * (1 - value1(m, m->net->staff_pool[p].vacant));
}

/* Years until a vacant post is filled: as many are recruited at the start as leave. */
static double to_fill(const struct model *m, int p)
{
    double v = value1(m, m->net->staff_pool[p].vacant);
    return v / (value1(m, m->net->staff_pool[p].leavers) * (1 - v));
}

static double grown(const struct model *m, int i)
{
    return m->active[i] > 0 ? m->active[i] : 0;
}

/* Whole-time equivalents of a package whose coverage is that plus `added` at the time, `now` for good. */
static double of_package(const struct model *m, const struct ask *a, double t, double now, double added)
{
    const struct package *p = &m->net->package[a->package];
    struct course c = bt_package_course(m, p, t, now, added, bt_model_ramp);
    return c.people * PACKAGE_MONTHS * bt_package_hours(m->net, m->p, p, a->pool, c.in_month, c.later) / value1(m, p->hours);
}

/* Beyond what is done now; in all, what is done now included. */
static double added_ask(const struct model *m, const struct ask *a, double t)
{
    double added = grown(m, a->intervention);
    if (!(added > 0)) return 0;
    if (a->package >= 0) return of_package(m, a, t, 0, added);
    double wte = value1(m, m->net->intervention[a->intervention].staff[a->staff].wte);
    return wte * people_of(m) * added * bt_model_ramp(m, a->intervention, t);
}

static double whole_ask(const struct model *m, const struct ask *a, double t)
{
    const struct intervention *v = &m->net->intervention[a->intervention];
    double now = value1(m, v->now), added = m->active[a->intervention];
    if (a->package >= 0) return of_package(m, a, t, now, added);
    return value1(m, v->staff[a->staff].wte) * people_of(m) * (now + added * bt_model_ramp(m, a->intervention, t));
}

static void asks_at(const struct model *m, double t, double *ask)
{
    EACH(a, m->net->n_ask) ask[a] = added_ask(m, &m->net->ask[a], t);
}

/* ---- in post ---- */

static double in_post(const struct model *m, int p, const double *z)
{
    double sum = at_start(m, p) + z[p];
    EACH(a, m->net->n_ask)
        if (m->net->ask[a].pool == p) sum += z[of_ask(m, a)];
    return sum;
}

static double short_of(const struct model *m, int a, const double *ask, const double *z)
{
    double gap = ask[a] - z[of_ask(m, a)];
    return gap > 0 ? gap : 0;
}

/* Of a pool's staff, how many are left to be hired away, as a share of those at the start; 1 where there are more. */
static double left(const struct model *m, int p, const double *z)
{
    double was = at_start(m, p), is = in_post(m, p, z);
    return is < was ? is / was : 1;
}

/* The share of a pool's gaps that is filled a year, beyond posts of leavers of the start; adds who is taken from other pools for it. */
static double recruit(const struct model *m, int p, const double *ask, const double *z, double *taken)
{
    const struct staff_pool *v = &m->net->staff_pool[p];
    double gap = z[p] < 0 ? -z[p] : 0, most = value1(m, v->more) * people_of(m), found = 1;
    EACH(a, m->net->n_ask)
        if (m->net->ask[a].pool == p) gap += short_of(m, a, ask, z);
    double wanted = gap / to_fill(m, p), sought = wanted < most ? wanted : most;
    EACH(k, v->n_source) {
        double share = value1(m, v->source[k].share), there = left(m, v->source[k].pool, z);
        taken[v->source[k].pool] += sought * share * there;
        found -= share * (1 - there);
    }
    return gap > FEW ? sought * found / gap : 0;
}

/* Per day. */
static void slope_of(const struct model *m, const double *ask, const double *z, double *dz)
{
    const struct bt_network *net = m->net;
    double taken[MOST_STAFF_POOLS] = { 0 }, fill[MOST_STAFF_POOLS];
    EACH(p, net->n_staff_pool) fill[p] = recruit(m, p, ask, z, taken);
    EACH(p, net->n_staff_pool) {
        double leavers = value1(m, net->staff_pool[p].leavers), all = in_post(m, p, z), was = at_start(m, p),
               go = leavers + (all > 0 ? taken[p] / all : 0), come = fill[p] * (z[p] < 0 ? -z[p] : 0);
        dz[p] = (come - leavers * z[p] - (all > 0 ? taken[p] / all : 0) * (was + z[p])) / YEAR;
        EACH(a, net->n_ask) {
            if (net->ask[a].pool != p) continue;
            double into = fill[p] * short_of(m, a, ask, z);
            dz[of_ask(m, a)] = (into - go * z[of_ask(m, a)]) / YEAR;
            come += into;
        }
        dz[of_total(m, p, RECRUITED)] = (leavers * was + come) / YEAR;
        dz[of_total(m, p, LEFT)] = leavers * all / YEAR;
        dz[of_total(m, p, TAKEN)] = taken[p] / YEAR;
    }
}

static void step(const struct model *m, double t, const double *z, double *to)
{
    static const double AT[4] = { 0, 0.5, 0.5, 1 }, WEIGHT[4] = { 1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0 };
    const struct staffing *f = m->staff;
    memcpy(to, z, (size_t)f->n_z * sizeof *to);
    EACH(k, 4) {
        EACH(i, f->n_z) f->next[i] = z[i] + (k ? AT[k] * f->slope[k - 1][i] : 0);
        if (k != 2) asks_at(m, t + AT[k], f->ask);
        slope_of(m, f->ask, f->next, f->slope[k]);
        EACH(i, f->n_z) to[i] += WEIGHT[k] * f->slope[k][i];
    }
}

/* Of what an intervention asks of one row, the share that is there; posts vacant as often as at the start are not missed. */
static double filled(const struct model *m, int a, const double *ask, const double *z)
{
    int p = m->net->ask[a].pool;
    double usual = p < 0 ? 0 : ask[a] * (1 - value1(m, m->net->staff_pool[p].vacant));
    return !(usual > FEW) || z[of_ask(m, a)] > usual ? 1 : z[of_ask(m, a)] / usual;
}

static void keep_day(const struct model *m, int day)
{
    struct staffing *f = m->staff;
    const double *z = f->z + (size_t)day * (size_t)f->n_z, t = f->from + day;
    asks_at(m, t, f->ask);
    EACH(i, m->net->n_intervention) {
        double least = 1;
        EACH(a, m->net->n_ask)
            if (m->net->ask[a].intervention == i) least = fmin(least, filled(m, a, f->ask, z));
        f->way[(size_t)i * (size_t)f->n + (size_t)day] = least * bt_model_ramp(m, i, t);
    }
    EACH(p, m->net->n_staff_pool) {
        double was = at_start(m, p);
        f->base[(size_t)p * (size_t)f->n + (size_t)day] = was > 0 ? 1 + z[p] / was : 1;
    }
}

bool bt_staff_open(struct model *m)
{
    const struct bt_network *net = m->net;
    if (!net->n_staff_pool || !m->start) return true;
    struct staffing *f = m->staff = bt_get(m->arena, 1, sizeof *f);
    if (!f) return false;
    EACH(i, net->n_intervention)
        f->from = fmin(f->from, net->intervention[i].start_day - net->day0);
    f->n = (int)(net->days - f->from) + 2;
    f->n_z = net->n_staff_pool + net->n_ask + N_TOTALS * net->n_staff_pool;
    size_t n = (size_t)f->n, n_z = (size_t)f->n_z;
    f->z = bt_get(m->arena, n * n_z, sizeof(double));
    f->way = bt_get(m->arena, n * (size_t)net->n_intervention + 1, sizeof(double));
    f->base = bt_get(m->arena, n * (size_t)net->n_staff_pool, sizeof(double));
    f->ask = bt_get(m->arena, (size_t)net->n_ask + 1, sizeof(double));
    f->next = bt_get(m->arena, n_z, sizeof(double));
    EACH(k, 4)
        if (!(f->slope[k] = bt_get(m->arena, n_z, sizeof(double)))) return false;
    return f->z && f->way && f->base && f->ask && f->next;
}

void bt_staff_solve(struct model *m)
{
    struct staffing *f = m->staff;
    size_t n_z = (size_t)f->n_z;
    memset(f->z, 0, n_z * sizeof *f->z);
    EACH(day, f->n) {
        if (day) step(m, f->from + day - 1, f->z + (size_t)(day - 1) * n_z, f->z + (size_t)day * n_z);
        keep_day(m, day);
    }
}

/* ---- what a run reads of it ---- */

/* Between days a cubic with the neighbours' slopes: no corner for the solver. */
static double between(const struct staffing *f, const double *v, double t)
{
    double x = t - f->from;
    int k = x > 0 ? (int)x : 0;
    if (k > f->n - 2) k = f->n - 2;
    double u = fmin(fmax(x - k, 0), 1), a = v[k], b = v[k + 1], da = k > 0 ? (b - v[k - 1]) / 2 : b - a,
           db = k + 2 < f->n ? (v[k + 2] - a) / 2 : b - a, u2 = u * u, u3 = u2 * u;
    return a * (2 * u3 - 3 * u2 + 1) + da * (u3 - 2 * u2 + u) + b * (3 * u2 - 2 * u3) + db * (u3 - u2);
}

double bt_staff_way(const struct model *m, int i, double t)
{
    double plan = bt_model_ramp(m, i, t);
    if (!m->staff || !(plan > 0) || !(m->active[i] > 0)) return plan;
    bool asks = false;
    EACH(a, m->net->n_ask) asks |= m->net->ask[a].intervention == i && m->net->ask[a].pool >= 0;
    return asks ? fmax(0, between(m->staff, m->staff->way + (size_t)i * (size_t)m->staff->n, t)) : plan;
}

double bt_staff_places(const struct model *m, int pool, double t)
{
    const struct bt_network *net = m->net;
    double least = 1;
    EACH(p, net->n_staff_pool)
        EACH(k, net->staff_pool[p].n_place)
            if (m->staff && net->staff_pool[p].place[k].pool == pool)
                least = fmin(least, between(m->staff, m->staff->base + (size_t)p * (size_t)m->staff->n, t));
    return least;
}

/* Of one intervention: staff wanted, how many are missing, and the share missing of what it asks of each pool. */
static void keep_asks(const struct model *m, int i, double t, const double *z, double *wanted, double *missing, double *lacking)
{
    double of_pool[MOST_STAFF_POOLS] = { 0 };
    EACH(a, m->net->n_ask) {
        int p = m->net->ask[a].pool;
        if (m->net->ask[a].intervention != i) continue;
        *wanted += whole_ask(m, &m->net->ask[a], t);
        if (p < 0) continue;
        double usual = m->staff->ask[a] * (1 - value1(m, m->net->staff_pool[p].vacant)), gap = usual * (1 - filled(m, a, m->staff->ask, z));
        *missing += gap, lacking[p] += gap, of_pool[p] += usual;
    }
    EACH(p, m->net->n_staff_pool) lacking[p] = of_pool[p] > FEW ? lacking[p] / of_pool[p] : 0;
}

static const double *on_day(const struct staffing *f, double t)
{
    return f->z + (size_t)(t - f->from) * (size_t)f->n_z;
}

void bt_staff_keep(const struct model *m, struct bt_trajectory *out, const double *month_end, int T)
{
    const struct bt_network *net = m->net;
    size_t I = (size_t)net->n_intervention, P = (size_t)net->n_staff_pool;
    if (!m->staff) return;
    EACH(row, T + 1) {
        double t = row ? month_end[row - 1] : 0;
        const double *z = on_day(m->staff, t), *first = on_day(m->staff, 0);
        size_t at = (size_t)row;
        asks_at(m, t, m->staff->ask);
        EACH(p, net->n_staff_pool) {
            out->in_post[at * P + (size_t)p] = in_post(m, p, z);
            out->wanted[at * P + (size_t)p] = posts(m, p);
            EACH(a, net->n_ask)
                if (net->ask[a].pool == p) out->wanted[at * P + (size_t)p] += m->staff->ask[a];
            double gap = z[p] < 0 ? -z[p] : 0;
            EACH(a, net->n_ask)
                if (net->ask[a].pool == p)
                    gap += m->staff->ask[a] * (1 - value1(m, net->staff_pool[p].vacant)) * (1 - filled(m, a, m->staff->ask, z));
            out->short_of[at * P + (size_t)p] = gap;
            out->recruited[at * P + (size_t)p] = z[of_total(m, p, RECRUITED)] - first[of_total(m, p, RECRUITED)];
            out->left[at * P + (size_t)p] = z[of_total(m, p, LEFT)] - first[of_total(m, p, LEFT)];
            out->hired_away[at * P + (size_t)p] = z[of_total(m, p, TAKEN)] - first[of_total(m, p, TAKEN)];
        }
        EACH(i, net->n_intervention) {
            size_t k = at * I + (size_t)i;
            out->planned[k] = value1(m, net->intervention[i].now) + m->active[i] * bt_model_ramp(m, i, t);
            out->staff[k] = 0;
            keep_asks(m, i, t, z, &out->staff[k], &out->missing[k], out->lacking + k * P);
        }
    }
}
