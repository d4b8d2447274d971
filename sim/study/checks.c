/* checks.c -- what must hold of a model whatever its numbers: structure, extreme conditions, a world that stands still, bundles. */
#include "validate_priv.h"
#include <math.h>
#include <string.h>

#define NO_MEMORY bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory")

static const double ENDLESS = 1e9; /* places */

static enum bt_code judge(struct finding *f, struct bt_err *e, double value, double limit, const char *found)
{
    if (!found || !f->expected) return NO_MEMORY;
    f->value = value, f->limit = limit, f->has_value = true, f->found = found;
    f->verdict = value <= limit ? HOLDS : FAILS; /* NaN fails */
    return BT_OK;
}

static enum bt_code unmade(struct finding *f, const char *why)
{
    f->verdict = UNMADE, f->found = why;
    return BT_OK;
}

static double *copy_of(const struct trial *t, struct bt_arena *a)
{
    size_t n = (size_t)bt_network_size(t->s->net);
    double *v = bt_get(a, n + 1, sizeof *v);
    if (v) memcpy(v, t->values, n * sizeof *v);
    return v;
}

/* ---- structure ---- */

enum bt_code bt_check_units(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    const char *wrong;
    int n = bt_network_units(t->s->net, &wrong);
    (void)arg;
    f->expected = "every number and sum has the unit that its equation needs";
    return judge(f, e, wrong != NULL, 0,
                 wrong ? bt_printf(a, "'%s' has another unit", wrong) : bt_printf(a, "%d compared, none differs", n));
}

enum bt_code bt_check_people(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    const struct bt_array *x = bt_results_array(t->base, "conservation_error");
    int n = t->base->axis[x->axis[0]].n;
    double worst = 0;
    (void)arg;
    for (int i = 0; i < n; i++) worst = fmax(worst, x->v[i]);
    f->expected = "people there + left - entered stay as many, to 1e-9 of all";
    return judge(f, e, worst, bt_sound_limit("conservation_error"), bt_printf(a, "%.2g at most, in %d runs", worst, n));
}

enum bt_code bt_check_stocks(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    double least = bt_run_least_people(t->base);
    (void)arg;
    f->expected = "nowhere fewer than no people, to 0.001 of a person";
    double limit = bt_sound_limit("smallest_stock");
    return judge(f, e, -least, limit, least < 0 ? bt_printf(a, "%.2g people at the least", least) : "none below zero");
}

void bt_trial_values(const struct trial *t, int run, double *values)
{
    const struct run r = { .b = run ? &t->s->bundle[run - 1] : NULL, .stance = t->s->stance };
    bt_run_values(t->s, t->values, &r, values);
}

/* At the start, half way and at the end; as full as at the start, and with 15 per cent more people in stays. */
static enum bt_code look(const struct trial *t, int mixtures, struct bt_arena *a, struct bt_soundness *out, struct bt_err *e)
{
    static const double CROWD[] = { 1, 1.15 };
    double *values = copy_of(t, a);
    if (!values) return NO_MEMORY;
    for (int run = 0; run <= t->s->n_bundle; run++) {
        bt_trial_values(t, run, values);
        for (int k = 0; k < 6; k++) {
            double day = t->c.month_end[t->c.T - 1] * 0.5 * (k >> 1);
            enum bt_code rc = bt_sound(t->s->net, values, t->start, day, CROWD[k % 2], mixtures ? mixtures : k == 2 ? 0 : 3, out, e);
            if (rc != BT_OK) return rc;
        }
    }
    return BT_OK;
}

enum bt_code bt_check_fractions(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_soundness x = { 0 };
    (void)arg;
    f->expected = "the ways out of a junction share out all who come, none is below 0";
    enum bt_code rc = look(t, 1, a, &x, e);
    return rc != BT_OK ? rc
                       : judge(f, e, fmax(x.fractions, -x.least), bt_sound_limit("fractions_error"),
                               bt_printf(a, "%d sums, off by %.2g at most; smallest share %.2g", x.n_fraction, x.fractions, x.least));
}

enum bt_code bt_check_columns(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_soundness x = { 0 };
    (void)arg;
    f->expected = "who leaves one place comes to another: columns of the Jacobian sum to 0";
    enum bt_code rc = look(t, 0, a, &x, e);
    return rc != BT_OK ? rc : judge(f, e, x.columns, bt_sound_limit("jacobian_column_error"),
                               bt_printf(a, "%d columns, off by %.2g at most", x.n_column, x.columns));
}

/* ---- one run of something else ---- */

enum bt_code bt_trial_shoot(const struct trial *t, const struct shot *o, struct bt_arena *a, struct bt_trajectory *out,
                            struct bt_err *e)
{
    struct bt_start *own = NULL;
    struct bt_tol tol = { BT_CVODES, o->rtol > 0 ? o->rtol : t->rtol, 0 };
    enum bt_code rc = bt_trajectory_room(o->net, o->T, a, out, e);
    if (rc == BT_OK && !o->start) rc = bt_start_solve(o->net, o->values, tol, NULL, &own, e);
    const struct bt_plan plan = { o->net, o->start ? o->start : own, NULL, tol, o->ends ? o->ends : t->c.month_end, o->T };
    if (rc == BT_OK) rc = bt_trajectory_run(&plan, NULL, o->values, out, NULL, NULL, e);
    bt_start_free(own);
    return rc;
}

double bt_trial_sum(const struct trial *t, const struct bt_trajectory *x, int measure, int from, int to)
{
    size_t S = (size_t)bt_network_segments(t->s->net).n, M = (size_t)bt_network_measures(t->s->net).n;
    double sum = 0;
    for (int row = from; row < to && measure >= 0; row++)
        for (size_t s = 0; s < S; s++) sum += x->measure[((size_t)row * M + (size_t)measure) * S + s];
    return sum;
}

static const char *label_of(const struct trial *t, int measure) { return bt_network_measures(t->s->net).label[measure]; }

static void set_places(const struct trial *t, const char *pool, double places, double *values)
{
    char address[200];
    const char *near;
    int offset;
    snprintf(address, sizeof address, "pools.%s.places", pool);
    if (bt_network_find(t->s->net, address, &offset, 1, &near) == 1) values[offset] = places;
}

static int months(const struct trial *t, int most) { return t->c.T < most ? t->c.T : most; }

/* From the start that the values themselves have. */
static enum bt_code afresh(const struct trial *t, const double *values, int T, struct bt_arena *a, struct bt_trajectory *x,
                           struct bt_err *e)
{
    return bt_trial_shoot(t, &(struct shot){ .net = t->s->net, .values = values, .T = T }, a, x, e);
}

/* From the start of the scenario. */
static enum bt_code onwards(const struct trial *t, const struct bt_network *net, const double *values, int T, struct bt_arena *a,
                            struct bt_trajectory *x, struct bt_err *e)
{
    return bt_trial_shoot(t, &(struct shot){ .net = net, .values = values, .start = t->start, .T = T }, a, x, e);
}

/* ---- extreme conditions ---- */

enum bt_code bt_check_no_places(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_names pools = bt_network_pools(t->s->net);
    struct bt_trajectory x;
    double *values = copy_of(t, a), worst = 0, queue = 0;
    int T = months(t, 12);
    (void)arg;
    f->expected = "without a place in the main pool nobody is there, and people wait";
    if (!values) return NO_MEMORY;
    if (t->main_pool < 0) return unmade(f, "no pool has the role `main`");
    set_places(t, pools.name[t->main_pool], 0, values);
    enum bt_code rc = afresh(t, values, T, a, &x, e);
    if (rc != BT_OK) return rc;
    for (int i = 0; i <= T; i++) worst = fmax(worst, x.occupied[i * pools.n + t->main_pool] + x.places[i * pools.n + t->main_pool]);
    struct bt_names routes = bt_network_routes(t->s->net);
    for (int q = 0; q < routes.n; q++)
        if (strcmp(bt_network_route_pool(t->s->net, q), pools.name[t->main_pool]) == 0) queue += x.queue[T * routes.n + q];
    return judge(f, e, fmax(worst, bt_trial_sum(t, &x, t->measure[1], 0, T)), 1e-6,
                 bt_printf(a, "%.2g places taken, %.3g people wait after %d months", worst, queue, T));
}

enum bt_code bt_check_no_demand(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_trajectory x, bau;
    double *values = copy_of(t, a), worst = 0;
    int T = months(t, 48), at = -1;
    (void)arg;
    f->expected = "where nothing happens to anybody, places and services stand empty";
    if (!values) return NO_MEMORY;
    if (T < 36) return unmade(f, "the horizon is shorter than three years: those there at the start have not all left");
    bt_network_no_demand(t->s->net, values);
    enum bt_code rc = onwards(t, t->s->net, values, T, a, &x, e);
    if (rc == BT_OK) rc = onwards(t, t->s->net, t->values, T, a, &bau, e);
    if (rc != BT_OK) return rc;
    for (int k = 0; k < 3; k++) {
        double usual = bt_trial_sum(t, &bau, t->measure[k], T - 12, T), then = bt_trial_sum(t, &x, t->measure[k], T - 12, T),
               left = usual > 0 ? then / usual : 0;
        if (t->measure[k] >= 0 && (at < 0 || fabs(left) > worst)) worst = fabs(left), at = t->measure[k];
    }
    if (at < 0) return unmade(f, "no measure has a role");
    return judge(f, e, worst, 1e-6, bt_printf(a, "%s in year %d: %.2g of business as usual", label_of(t, at), T / 12, worst));
}

enum bt_code bt_check_endless(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_names pools = bt_network_pools(t->s->net), routes = bt_network_routes(t->s->net);
    size_t S = (size_t)bt_network_segments(t->s->net).n, Q = (size_t)routes.n;
    struct bt_trajectory x;
    double *values = copy_of(t, a), worst = 0, away = 0;
    int T = months(t, 12);
    (void)arg;
    f->expected = "with places without end nobody waits for one or is turned away";
    if (!values) return NO_MEMORY;
    for (int p = 0; p < pools.n; p++) set_places(t, pools.name[p], ENDLESS, values);
    enum bt_code rc = afresh(t, values, T, a, &x, e);
    if (rc != BT_OK) return rc;
    for (size_t i = 0; i < (size_t)(T + 1) * Q; i++) {
        double wait = 0;
        for (size_t s = 0; s < S; s++) wait += x.wait_people[i * S + s];
        if (wait > 1e-9) worst = fmax(worst, x.queue[i] / wait);
    }
    for (int i = 0; i < (T + 1) * pools.n; i++) away = fmax(away, x.turned_away[i]);
    return judge(f, e, fmax(worst, away), 1e-6,
                 bt_printf(a, "of those who wait %.2g do so for a place; %.2g are turned away", worst, away));
}

/* Places without end show what is used; a fifth more than that lets people wait and be turned away, and has a balance. */
static enum bt_code some_places(const struct trial *t, const struct bt_network *net, int T, double *values, struct bt_arena *a,
                                struct bt_err *e)
{
    struct bt_names pools = bt_network_pools(net);
    struct bt_trajectory x;
    for (int p = 0; p < pools.n; p++) set_places(t, pools.name[p], ENDLESS, values);
    enum bt_code rc = bt_trial_shoot(t, &(struct shot){ .net = net, .values = values, .T = T }, a, &x, e);
    for (int p = 0; p < pools.n && rc == BT_OK; p++)
        if (x.occupied[p] > 0) set_places(t, pools.name[p], 1.2 * x.occupied[p], values);
    return rc;
}

/* With the same numbers in all segments it can not matter in which of them people are. */
enum bt_code bt_check_one_segment(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_names measures = bt_network_measures(t->s->net), segments = bt_network_segments(t->s->net);
    struct bt_network *net[2];
    struct bt_trajectory x[2];
    double *values = copy_of(t, a), worst = 0;
    int T = months(t, 12), at = 0, n = 0;
    (void)arg;
    f->expected = "with the same rates for all, everybody in one segment gives the same sums";
    if (segments.n < 2) return unmade(f, "there is one segment only");
    for (int k = 0; k < 2; k++)
        if (!values || !(net[k] = bt_network_copy(t->s->net, a)) || !bt_network_stand_still(net[k])) return NO_MEMORY;
    if (!bt_network_alike(net[0], values) || !bt_network_alike(net[1], values) || !bt_network_gather(net[1], 0)) return NO_MEMORY;
    enum bt_code rc = some_places(t, net[0], T, values, a, e);
    for (int k = 0; k < 2 && rc == BT_OK; k++)
        rc = bt_trial_shoot(t, &(struct shot){ .net = net[k], .values = values, .T = T, .rtol = 1e-8 }, a, &x[k], e);
    if (rc != BT_OK) return rc;
    for (int m = 0; m < measures.n; m++) {
        double spread = bt_trial_sum(t, &x[0], m, 0, T), one = bt_trial_sum(t, &x[1], m, 0, T), off = fabs(one / spread - 1);
        if (!bt_network_measure_of_all(t->s->net, m) || !(spread > 1e-3)) continue;
        n++;
        if (!(off <= worst)) worst = off, at = m;
    }
    if (!n) return unmade(f, "no measure is of all segments");
    return judge(f, e, worst, 1e-5, bt_printf(a, "%d measures, off by %.2g at most (%s)", n, worst, label_of(t, at)));
}

/* ---- a world that stands still ---- */

struct drift { double worst; const char *what; };

static void drifts(struct drift *d, double first, double last, double least, const char *what)
{
    double off = first > least ? fabs(last / first - 1) : 0;
    if (!(off <= d->worst)) d->worst = off, d->what = what;
}

/* n things of S segments each, in the first and the last of the rows. */
static void rows_drift(struct drift *d, const double *v, int rows, int all, int n, int S, const double *days, double least,
                       const char *const *label)
{
    for (int i = 0; i < n; i++) {
        double sum[2] = { 0 };
        for (int k = 0; k < 2; k++)
            for (int s = 0; s < S; s++) sum[k] += v[((size_t)(k ? rows - 1 : 0) * (size_t)all + (size_t)i) * (size_t)S + (size_t)s];
        drifts(d, sum[0] / days[0], sum[1] / days[1], least, label[i]);
    }
}

enum bt_code bt_check_drift(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_names settings = bt_network_settings(t->s->net), routes = bt_network_routes(t->s->net), m = bt_network_measures(t->s->net);
    struct bt_network *net = bt_network_copy(t->s->net, a);
    struct bt_trajectory x;
    struct drift d = { 0, "nothing" };
    int T = months(t, 48), S = bt_network_segments(t->s->net).n, out = bt_network_exits(t->s->net) + 1;
    const double ONE[] = { 1, 1 }, days[] = { t->c.month_end[0], t->c.month_end[T - 1] - (T > 1 ? t->c.month_end[T - 2] : 0) };
    (void)arg;
    f->expected = "nothing on, people as on the first day, no season, no trend: all stays flat";
    if (!net || !bt_network_stand_still(net)) return NO_MEMORY;
    enum bt_code rc = bt_trial_shoot(t, &(struct shot){ .net = net, .values = t->values, .T = T }, a, &x, e);
    if (rc != BT_OK) return rc;
    rows_drift(&d, x.people, T + 1, settings.n, settings.n - out, S, ONE, 1e-6, settings.label); /* exits and `entered` add up */
    rows_drift(&d, x.wait_people, T + 1, routes.n, routes.n, S, ONE, 1e-6, routes.label);
    for (int i = 0; i < m.n; i++)
        if (!bt_network_measure_fills(t->s->net, i))
            rows_drift(&d, x.measure + (size_t)i * (size_t)S, T, m.n, 1, S, days, 1e-9, m.label + i);
    return judge(f, e, d.worst, 1e-6, bt_printf(a, "%.2g in %d months at most (%s)", d.worst, T, d.what));
}

/* ---- bundles ---- */

/* Totals of the measures and of money of two runs, the largest relative difference. */
static double apart(const struct trial *t, const struct bt_trajectory *x, const struct bt_trajectory *y, int T)
{
    struct bt_names m = bt_network_measures(t->s->net);
    int n = T * bt_network_items(t->s->net).n * bt_network_payers(t->s->net).n;
    double worst = 0, cost[2] = { 0 };
    for (int i = 0; i < m.n; i++) {
        double a = bt_trial_sum(t, x, i, 0, T), b = bt_trial_sum(t, y, i, 0, T);
        if (fabs(a) > 1e-3) worst = fmax(worst, fabs(b / a - 1));
    }
    for (int i = 0; i < n; i++) cost[0] += x->cost[i], cost[1] += y->cost[i];
    return cost[0] > 0 ? fmax(worst, fabs(cost[1] / cost[0] - 1)) : worst;
}

static bool same_values(const struct trial *t, int bundle, double *values, double *other, int *turned)
{
    struct bt_bundle b = t->s->bundle[bundle];
    const struct run r = { .b = &b, .stance = t->s->stance };
    for (int i = 0; i < b.n; i++) turned[i] = b.intervention[b.n - 1 - i];
    bt_trial_values(t, bundle + 1, values);
    b.intervention = turned;
    bt_run_values(t->s, t->values, &r, other);
    return memcmp(values, other, (size_t)bt_network_size(t->s->net) * sizeof *values) == 0;
}

enum bt_code bt_check_order(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_network *net = bt_network_copy(t->s->net, a);
    double *values = copy_of(t, a), *other = copy_of(t, a), worst = 0, limit = 10 * t->rtol;
    int *turned = bt_get(a, (size_t)bt_network_interventions(t->s->net).n + 1, sizeof *turned), T = t->c.T;
    bool same = true;
    (void)arg;
    f->expected = "the order in which a bundle switches things on, or effects act, is nothing";
    if (!t->s->n_bundle) return unmade(f, "there is no bundle");
    if (!net || !values || !other || !turned || !bt_network_reverse(net)) return NO_MEMORY;
    for (int b = 0; b < t->s->n_bundle; b++) {
        struct bt_trajectory x, y;
        same &= same_values(t, b, values, other, turned);
        enum bt_code rc = onwards(t, t->s->net, values, T, a, &x, e);
        if (rc == BT_OK) rc = onwards(t, net, other, T, a, &y, e);
        if (rc != BT_OK) return rc;
        worst = fmax(worst, apart(t, &x, &y, T));
    }
    return judge(f, e, same ? worst : INFINITY, limit,
                 !same ? "a bundle given backwards has other numbers"
                       : bt_printf(a, "%d bundles backwards: totals differ by %.2g at most", t->s->n_bundle, worst));
}

/* Every intervention of a bundle is on and at what it is now: nothing may move, and nothing but a fixed cost be paid. */
static void at_now(const struct trial *t, const struct bt_bundle *b, double *values)
{
    static const char *const PART[] = { "on", "now.coverage", "target.coverage" };
    memcpy(values, t->values, (size_t)bt_network_size(t->s->net) * sizeof *values);
    for (int i = 0; i < b->n; i++) {
        int offset[3];
        char address[200];
        const char *near;
        bool there = true;
        for (int k = 0; k < 3; k++) {
            snprintf(address, sizeof address, "interventions.%s.%s", bt_network_interventions(t->s->net).name[b->intervention[i]], PART[k]);
            there &= bt_network_find(t->s->net, address, &offset[k], 1, &near) == 1;
        }
        if (there) values[offset[0]] = 1, values[offset[2]] = values[offset[1]];
    }
}

enum bt_code bt_check_zero(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    size_t S = (size_t)bt_network_segments(t->s->net).n, M = (size_t)bt_network_measures(t->s->net).n, T = (size_t)t->c.T,
           K = (size_t)bt_network_items(t->s->net).n * (size_t)bt_network_payers(t->s->net).n;
    double *values = copy_of(t, a), paid = 0;
    struct bt_trajectory bau, x;
    int moved = 0;
    (void)arg;
    f->expected = "a bundle on but at the coverage of now changes no digit, and costs nothing that varies";
    if (!values) return NO_MEMORY;
    if (!t->s->n_bundle) return unmade(f, "there is no bundle");
    enum bt_code rc = onwards(t, t->s->net, t->values, t->c.T, a, &bau, e);
    for (int b = 0; b < t->s->n_bundle && rc == BT_OK; b++) {
        at_now(t, &t->s->bundle[b], values);
        rc = onwards(t, t->s->net, values, t->c.T, a, &x, e);
        if (rc != BT_OK) return rc;
        for (size_t i = 0; i < T * M * S; i++) moved += x.measure[i] < bau.measure[i] || x.measure[i] > bau.measure[i];
        for (size_t i = 0; i < T * K; i++) paid = fmax(paid, fabs(x.cost[i] - bau.cost[i]));
    }
    if (rc != BT_OK) return rc;
    return judge(f, e, moved + paid, 0, bt_printf(a, "%d bundles: %d figures moved, GBP %.3g a month paid", t->s->n_bundle, moved, paid));
}
