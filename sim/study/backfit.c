/* backfit.c -- trends, seasons and tables fitted to the months before the hold-out, and the run on through it.
 * Each fit follows one series: run, take the logarithm of observed over modelled, give its mean to the level, its slope to the trends (or
 * its years to the points of a table), its calendar months to the season; run again. The chain of the pathway has no way back from a later
 * series to an earlier one, so a pass or two for each link settles it. Nothing here reads a month of the hold-out: the series are given
 * to it up to `origin` only. */
#include "backtest_priv.h"
#include <math.h>
#include <string.h>

enum { MOST_PASSES = 40,
       MOST_POINTS = 400,
       LONG_AGO = 31 }; /* years that a table goes on: as long as a horizon can be */
static const double SETTLED = 1e-4, HALF_LIFE[] = { 0, 4, 2, 1, 0.5 }; /* years; 0: all months count alike */

static const double FLAT[12] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

struct follow { double step, miss, half; }; /* a fit's share of the correction that is made; its root mean square error in the last pass */

struct job {
    const struct bt_scenario *s; /* with the copy of the network */
    const struct calendar *c;
    const struct seens *seen;
    struct bt_tol tol;
    int origin, end, years; /* whole years before origin, from the base year on */
    struct bt_arena *a;
    struct bt_start *start;
    struct backfit *out;
    struct follow *follow;
    double moved;
};

/* Least squares of v on t, in years, where what is `half` years older than the last counts half; 0: all alike. */
static void straight(int n, const double *t, const double *v, double half, double *at0, double *slope)
{
    double all = 0, mt = 0, mv = 0, tt = 0, tv = 0;
#define WEIGHT(i) (half > 0 ? exp2((t[i] - t[n - 1]) / half) : 1)
    for (int i = 0; i < n; i++) all += WEIGHT(i), mt += WEIGHT(i) * t[i], mv += WEIGHT(i) * v[i];
    mt /= all, mv /= all;
    for (int i = 0; i < n; i++) tt += WEIGHT(i) * (t[i] - mt) * (t[i] - mt), tv += WEIGHT(i) * (t[i] - mt) * (v[i] - mv);
#undef WEIGHT
    *slope = tt > 0 ? tv / tt : 0, *at0 = mv - *slope * mt;
}

/* ---- tables ---- */

/* Logarithmic growth a year of the points before the hold-out: the slope of a straight line through them. */
static double growth_of(int n, const double *day, const double *value)
{
    double t[MOST_POINTS], v[MOST_POINTS], at0, slope;
    for (int i = 0; i < n; i++) v[i] = log(value[i]), t[i] = (day[i] - day[0]) / 365.25;
    straight(n, t, v, 0, &at0, &slope);
    return slope;
}

/* The points, and where the table goes on a point a year after them. */
static bool set_table(struct job *j, int table, int n, const double *day, const double *value, bool goes_on)
{
    double t[LONG_AGO + MOST_POINTS], v[LONG_AGO + MOST_POINTS];
    if (n > MOST_POINTS || n < 1) return false;
    memcpy(t, day, (size_t)n * sizeof *t), memcpy(v, value, (size_t)n * sizeof *v);
    double growth = goes_on && n > 1 ? growth_of(n, day, value) : 0;
    int more = goes_on && growth != 0 ? LONG_AGO : 0;
    for (int k = 1; k <= more; k++) {
        t[n + k - 1] = day[n - 1] + 365.25 * k;
        v[n + k - 1] = value[n - 1] * exp(growth * k);
    }
    return bt_network_set_points(j->out->net, table, n + more, t, v);
}

static bool listed(const int *list, int n, int x)
{
    for (int i = 0; i < n; i++)
        if (list[i] == x) return true;
    return false;
}

static const struct bt_backfit *fit_of(const struct bt_backtest *b, int table)
{
    for (int i = 0; i < b->n_fit; i++)
        if (b->fit[i].table == table) return &b->fit[i];
    return NULL;
}

static int block_count(const struct job *j, const struct bt_backfit *f)
{
    int n = (j->origin - j->c->base) / f->every;
    return n < MOST_POINTS ? n : MOST_POINTS;
}

/* A fitted table has a point in the middle of every few months before the hold-out; all begin alike, whatever the file says. */
static bool level_table(struct job *j, const struct bt_backfit *f)
{
    int n = block_count(j, f);
    double day[MOST_POINTS], value[MOST_POINTS];
    for (int b = 0; b < n; b++) day[b] = j->s->base_day + 365.25 / 12 * f->every * (b + 0.5), value[b] = 1;
    return set_table(j, f->table, n, day, value, false);
}

static bool say(struct job *j, const char *text, const char *names)
{
    if (!*names) return true;
    j->out->notes = bt_printf(j->a, "%s%s%s: %s", j->out->notes, *j->out->notes ? "\n" : "", text, names);
    return j->out->notes != NULL;
}

/* What is dated after the origin is forgotten, and each table goes on, stays or is set aside. Fitted seasons begin flat: the file's may
 * come of all years. */
static bool know_less(struct job *j, bool fits)
{
    const struct bt_backtest *b = &j->s->backtest;
    const char *on = "", *stay = "", *aside = "";
    int origin = j->s->day0 + j->c->month_day[j->origin];
    bt_network_forget(j->out->net, origin);
    for (int i = 0; i < bt_network_drivers(j->out->net); i++) {
        const double *t, *v;
        if (bt_network_driver_kind(j->out->net, i) != BT_TABLE) continue;
        int n = bt_network_points(j->out->net, i, &t, &v);
        const char *name = bt_network_driver_name(j->out->net, i);
        bool goes = listed(b->goes_on, b->n_goes_on, i), out = listed(b->aside, b->n_aside, i);
        const struct bt_backfit *fitted = fits ? fit_of(b, i) : NULL;
        const char **to = out ? &aside : goes ? &on
                                              : &stay;
        if (!fitted && out && !set_table(j, i, 1, (double[]){ origin }, (double[]){ 1 }, false)) return false;
        if (!fitted && !out && !set_table(j, i, n, t, v, goes)) return false;
        if (fitted && !level_table(j, fitted)) return false;
        if (!(*to = bt_printf(j->a, "%s%s%s", *to, **to ? ", " : "", name))) return false;
    }
    for (int i = 0; fits && i < b->n_fit; i++)
        if (b->fit[i].season >= 0) bt_network_set_season(j->out->net, b->fit[i].season, FLAT);
    return say(j, "set aside, for they were drawn with hindsight", aside) &&
           say(j, "go on with their mean growth before the hold-out", on) && say(j, "stay at their last point before the hold-out", stay);
}

bool bt_forget_after(const struct bt_scenario *s, const struct calendar *c, int origin, struct bt_network *copy, struct bt_arena *a,
                     const char **notes)
{
    struct backfit out = { .net = copy, .notes = "" };
    struct job j = { .s = s, .c = c, .origin = origin, .a = a, .out = &out };
    bool ok = know_less(&j, false);
    *notes = out.notes;
    return ok;
}

/* ---- one run ---- */

static enum bt_code run(struct job *j, int T, struct bt_err *e)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_trajectory t;
    struct bt_start *warm = j->start;
    const struct bt_network *net = j->out->net;
    size_t S = (size_t)bt_network_segments(net).n, rows = (size_t)T * (size_t)bt_network_measures(net).n;
    j->start = NULL;
    enum bt_code rc = a ? bt_trajectory_room(net, T, a, &t, e) : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK) rc = bt_start_solve(net, j->out->values, j->tol, warm, &j->start, e);
    bt_start_free(warm);
    const struct bt_plan plan = { .net = net, .start = j->start, .tol = j->tol, .month_end = j->c->month_end, .T = T };
    if (rc == BT_OK) rc = bt_trajectory_run(&plan, NULL, j->out->values, &t, NULL, NULL, e);
    for (size_t i = 0; i < rows && rc == BT_OK; i++) {
        j->out->totals[i] = 0;
        for (size_t k = 0; k < S; k++) j->out->totals[i] += t.measure[i * S + k];
    }
    if (rc == BT_OK) j->out->conservation = t.conservation;
    bt_arena_free(a);
    return rc;
}

/* ---- residuals of a series: level and growth, years, calendar months ---- */

struct residual { int n; double v[12 * 60], t[12 * 60]; int row[12 * 60]; }; /* t: years since the middle of the base year */

static int month_of(const struct job *j, int row) /* 0: January */
{
    int y, m, d;
    bt_date_of(j->s->day0 + j->c->month_day[row], &y, &m, &d);
    return m - 1;
}

static enum bt_code residuals(struct job *j, const struct seen *x, struct residual *r, struct bt_err *e)
{
    int M = bt_network_measures(j->out->net).n;
    r->n = 0;
    for (int i = 0; i < j->origin && r->n < 12 * 60; i++) {
        if (!bt_seen_before(x, i, j->origin)) continue;
        double model = bt_seen_model(x, j->c, j->out->totals, M, i);
        if (!(model > 0))
            return bt_fail(e, BT_E_INPUT, x->spec->at, "'%s' is zero in the model and can not follow its series", x->spec->name);
        double mid = 0.5 * (j->c->month_day[i] + j->c->month_day[i + x->months]) + j->s->day0 - j->s->base_day;
        r->v[r->n] = log(x->value[i] / model), r->t[r->n] = mid / 365.25 - 0.5, r->row[r->n++] = i;
    }
    return BT_OK;
}

/* The straight line through them; what deviates from it. */
static void line(const struct residual *r, double half, double *at0, double *slope, double *off)
{
    straight(r->n, r->t, r->v, half, at0, slope);
    for (int i = 0; i < r->n; i++) off[i] = r->v[i] - *at0 - *slope * r->t[i];
}

/* Means of the calendar months, less their own mean: the level has that. */
static void months(const struct job *j, const struct seen *x, const struct residual *r, const double *off, double mean[12])
{
    int count[12] = { 0 };
    double all = 0;
    for (int m = 0; m < 12; m++) mean[m] = 0;
    for (int i = 0; i < r->n; i++)
        for (int k = r->row[i]; k < r->row[i] + x->months; k++) {
            int m = month_of(j, k);
            mean[m] += off[i], count[m]++;
        }
    for (int m = 0; m < 12; m++) mean[m] = count[m] ? mean[m] / count[m] : 0, all += mean[m] / 12;
    for (int m = 0; m < 12; m++) mean[m] -= all;
}

/* Means of blocks of months from the base year on, of what the season does not take. Months before belong to the first block. */
static void block_means(const struct job *j, const struct bt_backfit *f, const struct residual *r, const double month[12], double *mean)
{
    int count[MOST_POINTS] = { 0 }, n = block_count(j, f);
    for (int b = 0; b < n; b++) mean[b] = 0;
    for (int i = 0; i < r->n; i++) {
        int b = (r->row[i] - j->c->base) / f->every;
        if (b < 0) b = 0;
        if (b >= n) b = n - 1;
        mean[b] += r->v[i] - (f->season >= 0 ? month[month_of(j, r->row[i])] : 0);
        count[b]++;
    }
    for (int b = 0; b < n; b++) mean[b] = count[b] ? mean[b] / count[b] : 0;
}

/* ---- how fast the past is forgotten ---- */

/* Mean absolute miss of the months from `cut` on, by a line and a season through those before it. */
static double miss_after(const struct job *j, const struct seen *x, const struct residual *all, int cut, double half)
{
    struct residual before = *all;
    double at0, slope, off[12 * 60], month[12], sum = 0;
    int n = 0;
    while (n < all->n && all->row[n] + x->months <= cut) n++;
    before.n = n;
    line(&before, half, &at0, &slope, off);
    months(j, x, &before, off, month);
    for (int i = n; i < all->n; i++) sum += fabs(all->v[i] - at0 - slope * all->t[i] - month[month_of(j, all->row[i])]);
    return n < all->n ? sum / (all->n - n) : 0;
}

/* Of a few half-lives the one that would have told the last year, and the last two, before the hold-out best: growth that bends is
 * followed, noise is not. Two years must be left before them. */
static double choose_half(const struct job *j, const struct seen *x, const struct residual *r)
{
    double best = 0, least = INFINITY;
    for (size_t k = 0; k < sizeof HALF_LIFE / sizeof *HALF_LIFE; k++) {
        double miss = 0;
        for (int years = 1; years <= 2 && j->origin - 12 * years >= r->row[0] + 24; years++)
            miss += miss_after(j, x, r, j->origin - 12 * years, HALF_LIFE[k]);
        if (miss < 0.995 * least) least = miss, best = HALF_LIFE[k];
    }
    return best;
}

/* ---- corrections ---- */

static void moved(struct job *j, double by)
{
    if (fabs(by) > j->moved) j->moved = fabs(by);
}

static void move_level(struct job *j, int offset, double by)
{
    if (offset < 0) return;
    j->out->values[offset] *= exp(by);
    moved(j, by);
}

static void move_trends(struct job *j, const struct bt_backfit *f, double by)
{
    for (int i = 0; i < f->n_trend; i++) j->out->values[f->trend[i]] = fmax(-1, fmin(1, j->out->values[f->trend[i]] + by));
    if (f->n_trend) moved(j, by * j->years / 2); /* as it shows at the ends */
}

/* Points closer than a year must not take what the season can: off the line through them, each part of the year has the mean 0. */
static void unseason(int n, int every, const double *day, double *value)
{
    double t[MOST_POINTS], v[MOST_POINTS], at0, slope, mean[12] = { 0 };
    int parts = 12 / every, count[12] = { 0 };
    if (parts < 2 || n < 2 * parts) return;
    for (int b = 0; b < n; b++) t[b] = (day[b] - day[0]) / 365.25, v[b] = log(value[b]);
    straight(n, t, v, 0, &at0, &slope);
    for (int b = 0; b < n; b++) mean[b % parts] += v[b] - at0 - slope * t[b], count[b % parts]++;
    for (int b = 0; b < n; b++) value[b] *= exp(-mean[b % parts] / count[b % parts]);
}

/* The first point is what the others are relative to: the level has its share. */
static bool move_table(struct job *j, const struct bt_backfit *f, const double *mean, double step)
{
    const double *t, *v;
    double day[MOST_POINTS], value[MOST_POINTS];
    int n = block_count(j, f);
    bt_network_points(j->out->net, f->table, &t, &v);
    for (int b = 0; b < n; b++) {
        day[b] = t[b], value[b] = v[b] * exp(step * (mean[b] - mean[0]));
        if (b) moved(j, step * (mean[b] - mean[0]));
    }
    if (f->season >= 0) unseason(n, f->every, day, value);
    return set_table(j, f->table, n, day, value, listed(j->s->backtest.goes_on, j->s->backtest.n_goes_on, f->table));
}

static void move_season(struct job *j, int season, const double mean[12], double step)
{
    double month[12];
    bt_network_season(j->out->net, season, month);
    for (int m = 0; m < 12; m++) {
        month[m] = fmax(0.02, fmin(8, month[m] * exp(step * mean[m])));
        moved(j, step * mean[m]);
    }
    bt_network_set_season(j->out->net, season, month);
}

/* A correction that made it worse was too long: half of it from now on. */
static void pace(struct follow *w, const struct residual *r)
{
    double square = 0;
    for (int i = 0; i < r->n; i++) square += r->v[i] * r->v[i] / r->n;
    double miss = sqrt(square);
    if (w->miss > 0 && miss > 1.05 * w->miss && w->step > 0.1) w->step /= 2;
    w->miss = miss;
}

static enum bt_code follow(struct job *j, const struct bt_backfit *f, struct follow *w, struct residual *r, struct bt_err *e)
{
    const struct seen *x = &j->seen->v[f->series];
    double mean[MOST_POINTS] = { 0 }, off[12 * 60], month[12], at0 = 0, slope = 0;
    enum bt_code rc = residuals(j, x, r, e);
    if (rc != BT_OK) return rc;
    if (j->out->passes == 1 && f->n_trend) w->half = choose_half(j, x, r);
    pace(w, r);
    line(r, w->half, &at0, &slope, off);
    months(j, x, r, off, month);
    if (f->table >= 0) {
        block_means(j, f, r, month, mean);
        if (!move_table(j, f, mean, w->step)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        at0 = mean[0];
    }
    move_level(j, f->level, w->step * at0);
    move_trends(j, f, w->step * slope);
    if (f->season >= 0) move_season(j, f->season, month, w->step);
    return BT_OK;
}

/* ---- the whole ---- */

static bool say_half(struct job *j)
{
    const char *text = "";
    for (int i = 0; i < j->s->backtest.n_fit && text; i++) {
        const struct bt_backfit *f = &j->s->backtest.fit[i];
        const char *comma = *text ? ", " : "";
        if (!f->n_trend) continue;
        text = j->follow[i].half > 0 ? bt_printf(j->a, "%s%s%s %g months", text, comma, f->name, 12 * j->follow[i].half)
                                     : bt_printf(j->a, "%s%s%s never", text, comma, f->name);
    }
    return text && say(j,
                       "growth and level, a month counts half when it is older by (chosen as would have told the last two years before "
                       "the hold-out best)",
                       text);
}

static enum bt_code passes(struct job *j, struct bt_progress *p, struct bt_err *e)
{
    struct residual *r = bt_get(j->a, 1, sizeof *r);
    const struct bt_backtest *b = &j->s->backtest;
    if (!r) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (j->out->passes = 1;; j->out->passes++) {
        enum bt_code rc = run(j, j->origin, e);
        j->moved = 0;
        for (int i = 0; i < b->n_fit && rc == BT_OK; i++) rc = follow(j, &b->fit[i], &j->follow[i], r, e);
        if (rc != BT_OK) return rc;
        j->out->moved = j->moved;
        if (p) bt_progress_at(p, 0.1 + 0.8 * j->out->passes / MOST_PASSES);
        if (j->moved < SETTLED || j->out->passes == MOST_PASSES) return BT_OK;
    }
}

enum bt_code bt_backfit_solve(const struct bt_scenario *s, const struct calendar *c, const struct seens *seen, int origin, int end,
                              double rtol, struct bt_arena *a, struct bt_progress *p, struct backfit *out, struct bt_err *e)
{
    struct bt_scenario own = *s;
    struct fit base = { 0 };
    size_t n = (size_t)bt_network_size(s->net);
    struct job j = { .s = &own, .c = c, .seen = seen, .tol = { BT_CVODES, rtol, 0 }, .origin = origin, .end = end, .a = a, .out = out };
    j.years = (origin - c->base) / 12;
    *out = (struct backfit){ .net = bt_network_copy(s->net, a), .values = bt_get(a, n, sizeof(double)), .notes = "" };
    out->totals = bt_get(a, (size_t)c->T * (size_t)bt_network_measures(s->net).n + 1, sizeof *out->totals);
    j.follow = bt_get(a, (size_t)s->backtest.n_fit + 1, sizeof *j.follow);
    if (!out->net || !out->values || !out->totals || !j.follow || j.years > 60) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    own.net = out->net;
    memcpy(out->values, bt_network_values(s->net), n * sizeof *out->values);
    for (int i = 0; i < s->backtest.n_fit; i++) j.follow[i].step = 1;
    if (!know_less(&j, true)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = bt_fit_baseline(&own, c, j.tol, a, out->values, &base, e);
    j.start = base.start;
    if (rc == BT_OK) rc = passes(&j, p, e);
    if (rc == BT_OK) rc = run(&j, end, e);
    if (rc == BT_OK && !say_half(&j)) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bt_start_free(j.start);
    return rc;
}
