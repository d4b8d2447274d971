/* track.c -- what was counted beside the plan: ratios to it, limits, signals, since when it is left, and how much of the planned change
 * there is. The ratio takes season, days of a month and planned growth out, as far as the plan has them (docs/decisions/0025). */
#include "track_priv.h"
#include "bendtrend/num.h"
#include <string.h>

enum { RECENT = 12 };
static const double SAME = 1e-9, NO_CHANGE = 1e-3; /* shares of the plan: rounding; too little to be a band or a change */
static const double NOTHING = 1e-6; /* of a plan's largest month: what the solver leaves there before anything begins, no plan */

/* ---- the run ---- */

static bool all_whole(const struct bt_results *r)
{
    const struct bt_axis *run = bt_results_axis(r, "run"), *month = bt_results_axis(r, "month"), *time = bt_results_axis(r, "time");
    const struct bt_texts *start = bt_results_texts(r, "month_start");
    if (!run || !run->label || run->n < 1 || strcmp(run->label[0], "business as usual") != 0) return false;
    if (!month || !month->value || month->n < 1 || !time || !time->value || time->n != month->n + 1) return false;
    if (!start || start->axis != (int)(month - r->axis)) return false;
    for (int i = 0; i < month->n; i++)
        if (!start->v[i] || strlen(start->v[i]) != 10 || !(time->value[i + 1] > time->value[i])) return false;
    return true;
}

static bool calendar(struct bt_arena *a, struct bt_track *t)
{
    const struct bt_axis *time = bt_results_axis(t->r, "time");
    const struct bt_texts *start = bt_results_texts(t->r, "month_start");
    t->T = time->n - 1;
    char(*label)[11] = bt_get(a, (size_t)t->T, sizeof *label);
    double *days = bt_get(a, (size_t)t->T, sizeof *days);
    for (int i = 0; label && days && i < t->T; i++) {
        memcpy(label[i], start->v[i], 10);
        days[i] = time->value[i + 1] - time->value[i];
    }
    t->label = (const char(*)[11])label, t->days = days;
    return label && days;
}

static bool is_companion(const struct bt_axis *run, struct bt_arena *a, int i)
{
    static const char *const ENDING[] = { " (low)", " (high)" };
    size_t len = strlen(run->label[i]);
    for (size_t k = 0; k < 2; k++) {
        size_t tail = strlen(ENDING[k]);
        if (len <= tail || strcmp(run->label[i] + len - tail, ENDING[k]) != 0) continue;
        const char *base = bt_dup(a, run->label[i], len - tail);
        if (base && bt_axis_find(run, base) >= 0) return true;
    }
    return false;
}

static enum bt_code which_bundle(const struct bt_results *r, const char *asked, struct bt_arena *a, int *plan, struct bt_errs *errs)
{
    const struct bt_axis *run = bt_results_axis(r, "run");
    const char **name = bt_get(a, (size_t)run->n, sizeof *name), *all = "", *only = bt_results_attr(r, 2, "bundles");
    int n = 0;
    for (int i = 1; name && i < run->n; i++)
        if (!is_companion(run, a, i)) name[n++] = run->label[i];
    for (int i = 0; all && i < n; i++) all = bt_printf(a, "%s%s'%s'", all, i ? ", " : "", name[i]);
    if (!name || !all) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (!n) return bt_errs_add(errs, BT_E_INPUT, BT_NOWHERE, "the results hold business as usual only: there is no plan to track");
    if (!asked && n > 1 && only && *only && !strchr(only, '\n')) asked = only; /* its do-minimum was run beside it */
    if (!asked && n > 1)
        return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE, "the results hold %d bundles: say with --bundle which is the plan: %s", n, all);
    *plan = -1;
    for (int i = 0; i < n; i++)
        if (!asked || strcmp(asked, name[i]) == 0) *plan = bt_axis_find(run, name[i]);
    const char *near = *plan < 0 ? bt_nearest(asked, name, n) : NULL;
    if (*plan >= 0) return BT_OK;
    return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE, "the results have no bundle '%s'%s%s%s; there %s %s", asked,
                       near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "", n == 1 ? "is" : "are", all);
}

static int sister(const struct bt_axis *run, struct bt_arena *a, int plan, const char *stance)
{
    const char *name = bt_printf(a, "%s (%s)", run->label[plan], stance);
    return name ? bt_axis_find(run, name) : -1;
}

/* ---- new limits ---- */

struct step {
    int series, month;
    const char *reason;
}; /* series -1: all */
struct steps {
    int n;
    struct step v[BT_TRACK_STEPS];
};

static enum bt_code wrong_step(struct bt_errs *errs, const char *text, const char *why)
{
    return bt_errs_add(
        errs, BT_E_USAGE, BT_NOWHERE,
        "--new-limits '%s': %s; it is MONTH=REASON or SERIES:MONTH=REASON, as '2015-06-01=new counting rules': what is known "
        "to have changed, and from which month on",
        text, why);
}

/* "SERIES:" before the month; the text after it, NULL where there is no such series. */
static const char *step_series(const struct bt_track *t, const char *text, int *series)
{
    const char *colon = strchr(text, ':'), *is = strchr(text, '=');
    *series = -1;
    if (!colon || (is && is < colon)) return text;
    for (int i = 0; i < t->n; i++)
        if (strlen(t->v[i].name) == (size_t)(colon - text) && strncmp(t->v[i].name, text, (size_t)(colon - text)) == 0) *series = i;
    return *series < 0 ? NULL : colon + 1;
}

static bool both_sides(const struct bt_track *t, int series, int month)
{
    for (int i = 0; i < t->n; i++) {
        bool before = false, after = false;
        for (int k = 0; k < t->T; k++) {
            if (!t->v[i].judged[k]) continue;
            if (k < month) before = true;
            else after = true;
        }
        if ((series < 0 || series == i) && before && after) return true;
    }
    return false;
}

static enum bt_code read_step(const char *text, const struct bt_track *t, struct steps *s, struct bt_errs *errs)
{
    struct step x = { .series = -1 };
    const char *date = step_series(t, text, &x.series);
    if (!date) return wrong_step(errs, text, "the data have no such series");
    while (x.month < t->T && (strlen(date) < 10 || strncmp(t->label[x.month], date, 10) != 0)) x.month++;
    if (x.month == t->T) return wrong_step(errs, text, "that is not the first day of a month of the run");
    if (date[10] != '=' || !date[11]) return wrong_step(errs, text, "the reason is missing");
    if (!both_sides(t, x.series, x.month))
        return wrong_step(errs, text, "nothing was judged on both sides of it, so it would change nothing");
    for (int i = 0; i < s->n; i++)
        if (s->v[i].month == x.month && (s->v[i].series == x.series || s->v[i].series < 0 || x.series < 0))
            return wrong_step(errs, text, "that month is given twice");
    if (s->n == BT_TRACK_STEPS) return wrong_step(errs, text, "that is one too many, sixteen are taken");
    x.reason = date + 11;
    int k = s->n++;
    for (; k > 0 && s->v[k - 1].month > x.month; k--) s->v[k] = s->v[k - 1];
    s->v[k] = x;
    return BT_OK;
}

static enum bt_code read_steps(const struct bt_track_opts *o, const struct bt_track *t, struct steps *s, struct bt_errs *errs)
{
    enum bt_code rc = BT_OK;
    for (int k = 0; k < o->n_step && rc == BT_OK; k++) rc = read_step(o->step[k], t, s, errs);
    return rc;
}

/* ---- one series ---- */

static signed char side_of(double y, double line)
{
    double apart = y - line;
    if (fabs(apart) <= SAME * fabs(line)) return 0;
    return apart > 0 ? 1 : -1;
}

static void compare(const struct bt_track *t, struct bt_track_series *s)
{
    double least = 0;
    for (int i = 0; i < t->T; i++) least = fmax(least, NOTHING * s->planned[i]);
    s->first = t->T, s->last = -1;
    for (int i = 0; i < t->T; i++) {
        if (!s->known[i]) continue;
        s->n_known++, s->last = i;
        if (s->first == t->T) s->first = i;
        if (!(s->planned[i] > least)) continue;
        s->judged[i] = 1, s->n_judged++;
        s->ratio[i] = s->actual[i] / s->planned[i];
        s->plan_side[i] = side_of(s->actual[i], s->planned[i]);
        if (!s->low || !(s->high[i] - s->low[i] > NO_CHANGE * s->planned[i])) continue;
        s->banded[i] = 1;
        if (s->actual[i] > s->high[i]) s->band_side[i] = 1;
        if (s->actual[i] < s->low[i]) s->band_side[i] = -1;
        s->n_above += s->band_side[i] > 0, s->n_below += s->band_side[i] < 0;
    }
    s->off_plan = bt_stretch_of(s->plan_side, s->judged, t->T, BT_XMR_RUN);
    s->off_band = bt_stretch_of(s->band_side, s->banded, t->T, BT_XMR_RUN);
}

static void limits(const struct bt_track *t, struct bt_track_series *s, const struct steps *steps)
{
    int series = (int)(s - t->v);
    s->n_phase = 1;
    s->phase[0] = (struct bt_track_phase){ .reason = "" };
    for (int k = 0; k < steps->n; k++) {
        const struct step *x = &steps->v[k];
        if ((x->series >= 0 && x->series != series) || !both_sides(t, series, x->month)) continue;
        s->phase[s->n_phase++] = (struct bt_track_phase){ .from = x->month, .reason = x->reason };
    }
    for (int k = 0; k < s->n_phase; k++) {
        struct bt_track_phase *p = &s->phase[k];
        p->end = k + 1 < s->n_phase ? p[1].from : t->T;
        p->x = bt_xmr_of(s->ratio, s->judged, p->from, p->end);
        bt_xmr_signals(s->ratio, s->judged, p->from, p->end, &p->x, s->signal);
    }
}

double bt_track_sum(const struct bt_track *t, const struct bt_track_series *s, const double *v, int from, int n)
{
    double sum = 0, days = 0;
    for (int i = from; i < from + n; i++) sum += v[i] * (s->mean ? t->days[i] : 1), days += t->days[i];
    return s->mean ? sum / days : sum;
}

static void recent(const struct bt_track *t, struct bt_track_series *s)
{
    struct bt_track_recent *x = &s->recent;
    double days = 0;
    *x = (struct bt_track_recent){ .scatter = NAN, .share = NAN };
    for (int i = t->T - 1; i >= 0 && x->n < RECENT; i--) {
        double w = s->mean ? t->days[i] : 1;
        if (!s->judged[i]) continue;
        x->n++, days += w;
        x->actual += w * s->actual[i], x->planned += w * s->planned[i], x->usual += w * s->usual[i];
    }
    if (!x->n) return;
    if (s->mean) x->actual /= days, x->planned /= days, x->usual /= days;
    int k = s->n_phase - 1;
    while (k > 0 && !s->phase[k].x.valid) k--;
    if (!s->phase[k].x.valid) return;
    x->scatter = 2.66 * s->phase[k].x.range / sqrt(x->n);
    if (fabs(x->usual - x->planned) > fmax(x->scatter, NO_CHANGE) * x->planned)
        x->share = (x->usual - x->actual) / (x->usual - x->planned);
}

/* ---- all of it ---- */

enum bt_code bt_track_make(const struct bt_results *r, const struct bt_track_opts *o, struct bt_arena *a, struct bt_track *out,
                           struct bt_errs *errs)
{
    struct track_runs runs = { 0 };
    struct steps steps = { 0 };
    *out = (struct bt_track){ .r = r };
    if (!all_whole(r))
        return bt_errs_add(errs, BT_E_INPUT, BT_NOWHERE,
                           "these are no results of 'bendtrend run': runs, the first of them business as usual, and months are needed");
    enum bt_code rc = which_bundle(r, o->bundle, a, &runs.plan, errs);
    if (rc != BT_OK) return rc;
    const struct bt_axis *run = bt_results_axis(r, "run");
    runs.low = sister(run, a, runs.plan, "low"), runs.high = sister(run, a, runs.plan, "high");
    out->bundle = run->label[runs.plan];
    if (!calendar(a, out)) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if ((rc = bt_track_read(o, &runs, a, out, errs)) != BT_OK) return rc;
    for (int i = 0; i < out->n; i++) compare(out, &out->v[i]);
    if ((rc = read_steps(o, out, &steps, errs)) != BT_OK) return rc;
    for (int i = 0; i < out->n; i++) limits(out, &out->v[i], &steps), recent(out, &out->v[i]);
    return bt_track_pay(o, a, out, errs);
}
