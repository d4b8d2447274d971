/* staff.c -- how many of the staff that is wanted are in post, pool by pool. It needs nobody's whereabouts, only what is planned, so it is
 * solved before a run: Runge and Kutta's steps of a day, which begin at every date on which something begins; for a run of Euler's method
 * by its own steps, so that the whole of it is that method's. People stay where they work; whoever is recruited goes to posts that are
 * short, in proportion to their number (docs/model.md, docs/decisions/0021). */
#include "model.h"
#include <math.h>
#include <string.h>

struct staffing {
    int days, n, n_z; /* whole days kept, steps kept, numbers of a state */
    int a_day; /* Euler's steps to a day; 0: Runge and Kutta's of one day */
    double from; /* the first day, from the start of the horizon */
    double *z; /* [day][n_z], see below */
    double *way, *base; /* [intervention][step] staffed share of the way; [staff pool][step] of the staff of the start, how many */
    struct look *look; /* Euler: ways at times between its steps, where something looks back at such */
    int n_look, room_look;
    double *days_back; /* scratch */
    double *ask, *slope[4], *next, *then, *now; /* scratch */
};
/* The way of an intervention at steps that lie `early` days before those of the run. */
struct look {
    int intervention;
    double early, *way; /* way: [step] */
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

static double planned(const struct model *m, int i, double t, double lag)
{
    return bt_model_ramp(m, i, t - lag);
}

/* Whole-time equivalents of a package whose coverage is that plus `added` at the time, `now` for good. */
static double of_package(const struct model *m, const struct ask *a, double t, double now, double added)
{
    const struct package *p = &m->net->package[a->package];
    struct course c = bt_package_course(m, p, t, now, added, planned);
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

/* ---- steps ---- */

static double step_days(const struct staffing *f)
{
    return f->a_day ? 1.0 / f->a_day : 1;
}

/* z moves on by a step from t. */
static void advance(const struct model *m, double t, double *z)
{
    const struct staffing *f = m->staff;
    if (!f->a_day) {
        step(m, t, z, f->then);
        memcpy(z, f->then, (size_t)f->n_z * sizeof *z);
        return;
    }
    asks_at(m, t, f->ask);
    slope_of(m, f->ask, z, f->slope[0]);
    EACH(i, f->n_z) z[i] += step_days(f) * f->slope[0][i];
}

/* The staffed share of the way at t. */
static double way_at(const struct model *m, int i, double t, const double *z)
{
    double least = 1;
    EACH(a, m->net->n_ask)
        if (m->net->ask[a].intervention == i) least = fmin(least, filled(m, a, m->staff->ask, z));
    return least * bt_model_ramp(m, i, t);
}

static void keep_step(const struct model *m, int k, double t, const double *z)
{
    struct staffing *f = m->staff;
    asks_at(m, t, f->ask);
    EACH(i, m->net->n_intervention) f->way[(size_t)i * (size_t)f->n + (size_t)k] = way_at(m, i, t, z);
    EACH(p, m->net->n_staff_pool) {
        double was = at_start(m, p);
        f->base[(size_t)p * (size_t)f->n + (size_t)k] = was > 0 ? 1 + z[p] / was : 1;
    }
    const int a_day = f->a_day ? f->a_day : 1;
    if (k % a_day == 0) memcpy(f->z + (size_t)(k / a_day) * (size_t)f->n_z, z, (size_t)f->n_z * sizeof *z);
}

/* How far before the steps of a run those lie at which it looks back by so many days. */
static double before_steps(const struct staffing *f, double lag)
{
    double steps = lag * f->a_day, off = steps - floor(steps);
    return off < 1e-9 || off > 1 - 1e-9 ? 0 : off / f->a_day;
}

static bool asks_any(const struct model *m, int i)
{
    bool asks = false;
    EACH(a, m->net->n_ask) asks |= m->net->ask[a].intervention == i && m->net->ask[a].pool >= 0;
    return asks && m->active[i] > 0;
}

static bool same_time(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

/* Steps that begin `early` days sooner, for the interventions that look at them. Nothing has moved before the first day. */
static void solve_early(const struct model *m, double early)
{
    const struct staffing *f = m->staff;
    memset(f->now, 0, (size_t)f->n_z * sizeof *f->now);
    EACH(k, f->n) {
        double t = f->from - early + k * step_days(f);
        if (k) advance(m, t - step_days(f), f->now);
        asks_at(m, t, f->ask);
        EACH(i, f->n_look)
            if (same_time(f->look[i].early, early)) f->look[i].way[k] = way_at(m, f->look[i].intervention, t, f->now);
    }
}

static const double *way_early(const struct staffing *f, int i, double early)
{
    const double *way = NULL;
    EACH(k, f->n_look)
        if (f->look[k].intervention == i && same_time(f->look[k].early, early)) way = f->look[k].way;
    return way;
}

/* Where something looks back on the staff of an intervention at times that lie between the steps. */
static void find_looks(const struct model *m)
{
    struct staffing *f = m->staff;
    f->n_look = 0;
    for (int i = 0; f->a_day && i < m->net->n_intervention; i++) {
        int n = asks_any(m, i) ? bt_looks_back(m->net, m->p, i, f->days_back) : 0;
        EACH(k, n) {
            double early = before_steps(f, f->days_back[k]);
            if (early > 0 && !way_early(f, i, early)) f->look[f->n_look].intervention = i, f->look[f->n_look++].early = early;
        }
    }
}

void bt_staff_solve(struct model *m)
{
    const struct staffing *f = m->staff;
    memset(f->now, 0, (size_t)f->n_z * sizeof *f->now);
    EACH(k, f->n) {
        double t = f->from + k * step_days(f);
        if (k) advance(m, t - step_days(f), f->now);
        keep_step(m, k, t, f->now);
    }
    find_looks(m);
    EACH(i, f->n_look) {
        bool done = false;
        EACH(k, i) done |= same_time(f->look[k].early, f->look[i].early);
        if (!done) solve_early(m, f->look[i].early);
    }
}

static bool get_steps(struct model *m)
{
    struct staffing *f = m->staff;
    size_t n = (size_t)(f->n = (f->days - 1) * (f->a_day ? f->a_day : 1) + 1), I = (size_t)m->net->n_intervention;
    f->way = bt_get(m->arena, n * I + 1, sizeof(double));
    f->base = bt_get(m->arena, n * (size_t)m->net->n_staff_pool, sizeof(double));
    bool room = f->way && f->base;
    for (int i = 0; f->a_day && i < f->room_look; i++) room &= (f->look[i].way = bt_get(m->arena, n, sizeof(double))) != NULL;
    return room;
}

bool bt_staff_open(struct model *m)
{
    const struct bt_network *net = m->net;
    if (!net->n_staff_pool || !m->start) return true;
    struct staffing *f = m->staff = bt_get(m->arena, 1, sizeof *f);
    if (!f) return false;
    EACH(i, net->n_intervention)
        f->from = fmin(f->from, net->intervention[i].start_day - net->day0);
    f->days = (int)(net->days - f->from) + 2;
    f->n_z = net->n_staff_pool + net->n_ask + N_TOTALS * net->n_staff_pool;
    size_t n_z = (size_t)f->n_z;
    f->z = bt_get(m->arena, (size_t)f->days * n_z, sizeof(double));
    EACH(i, net->n_intervention) f->room_look += bt_looks_back(net, m->p, i, NULL);
    f->look = bt_get(m->arena, (size_t)f->room_look, sizeof *f->look);
    f->days_back = bt_get(m->arena, (size_t)f->room_look, sizeof(double));
    f->ask = bt_get(m->arena, (size_t)net->n_ask + 1, sizeof(double));
    f->next = bt_get(m->arena, n_z, sizeof(double));
    f->then = bt_get(m->arena, n_z, sizeof(double));
    f->now = bt_get(m->arena, n_z, sizeof(double));
    EACH(k, 4)
        if (!(f->slope[k] = bt_get(m->arena, n_z, sizeof(double)))) return false;
    return f->z && f->look && f->days_back && f->ask && f->next && f->then && f->now && get_steps(m);
}

static int euler_steps_a_day(double step)
{
    double a_day = ceil(1 / step - 1e-9);
    return a_day > BT_STAFF_STEPS_A_DAY ? BT_STAFF_STEPS_A_DAY : a_day > 1 ? (int)a_day
                                                                           : 1;
}

bool bt_staff_euler(struct model *m, double step)
{
    if (!m->staff) return true;
    m->staff->a_day = euler_steps_a_day(step);
    if (!get_steps(m)) return false;
    bt_staff_solve(m);
    return true;
}

/* ---- what a run reads of it ---- */

/* Between steps a cubic with the neighbours' slopes: no corner for the solver. x: steps since the first. */
static double between(const struct staffing *f, const double *v, double x)
{
    int k = x > 0 ? (int)x : 0;
    if (k > f->n - 2) k = f->n - 2;
    double u = fmin(fmax(x - k, 0), 1), a = v[k], b = v[k + 1], da = k > 0 ? (b - v[k - 1]) / 2 : b - a,
           db = k + 2 < f->n ? (v[k + 2] - a) / 2 : b - a, u2 = u * u, u3 = u2 * u;
    return a * (2 * u3 - 3 * u2 + 1) + da * (u3 - 2 * u2 + u) + b * (3 * u2 - 2 * u3) + db * (u3 - u2);
}

double bt_staff_way(const struct model *m, int i, double t, double lag)
{
    const struct staffing *f = m->staff;
    double plan = bt_model_ramp(m, i, t - lag);
    if (!f || !(plan > 0) || !asks_any(m, i)) return plan;
    double early = lag > 0 ? before_steps(f, lag) : 0;
    const double *between_steps = early > 0 ? way_early(f, i, early) : NULL, *v = f->way + (size_t)i * (size_t)f->n;
    if (between_steps) return fmax(0, between(f, between_steps, (t - lag - f->from + early) / step_days(f)));
    return fmax(0, between(f, v, (t - lag - f->from) / step_days(f)));
}

double bt_staff_places(const struct model *m, int pool, double t)
{
    const struct bt_network *net = m->net;
    const struct staffing *f = m->staff;
    double least = 1;
    EACH(p, net->n_staff_pool)
        EACH(k, net->staff_pool[p].n_place)
            if (f && net->staff_pool[p].place[k].pool == pool)
                least = fmin(least, between(f, f->base + (size_t)p * (size_t)f->n, (t - f->from) / step_days(f)));
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

enum bt_code bt_staff_state(const struct bt_network *net, const double *values, const struct bt_start *start, double dt, double lag,
                            double *posts_of, double *state, struct bt_err *e)
{
    struct model *m;
    enum bt_code rc = bt_model_open(&m, net, values, start, e);
    if (rc != BT_OK) return rc;
    struct staffing *f = m->staff;
    if (f) {
        f->a_day = euler_steps_a_day(dt);
        double first = f->from - before_steps(f, lag);
        memset(f->now, 0, (size_t)f->n_z * sizeof *f->now);
        for (int k = 0; first + k * step_days(f) < -lag - 1e-9; k++) advance(m, first + k * step_days(f), f->now);
        memcpy(state, f->now, of_total(m, 0, 0) * sizeof *state);
        EACH(p, net->n_staff_pool) posts_of[p] = posts(m, p);
    }
    bt_model_close(m);
    return rc;
}
