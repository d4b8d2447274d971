/* plot.c -- what is in the results: runs and their bundles, the calendar, sums over axes. */
#include "bendtrend/num.h"
#include "bendtrend/tree.h"
#include "plot_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MONTHS = 12 * 200 };

void *bt_plot_get(struct bt_plot *p, size_t n, size_t size)
{
    void *got = bt_get(p->arena, n, size);
    if (!got) bt_fail(p->e, BT_E_NOMEM, BT_NOWHERE, "out of memory for chart '%s'", p->chart->name);
    return got;
}

int bt_plot_size(const struct bt_plot *p, const char *axis)
{
    const struct bt_axis *x = bt_results_axis(p->r, axis);
    return x ? x->n : 0;
}

const char *bt_plot_name(const struct bt_plot *p, const char *axis, int i)
{
    char texts[64];
    bt_format(texts, sizeof texts, "%s_label", axis);
    const struct bt_axis *x = bt_results_axis(p->r, axis);
    const struct bt_texts *t = bt_results_texts(p->r, texts);
    if (!x || i < 0 || i >= x->n) return "";
    if (t && t->axis == (int)(x - p->r->axis) && t->v[i] && t->v[i][0]) return t->v[i];
    return x->label ? x->label[i] : "";
}

/* ---- are the datasets there, and of the shape that the chart takes for granted? ---- */

static const struct {
    const char *dataset, *by;
} SUPPLIED[] = {
    { "m_", "`run`, where the pathway file has this measure" },
    { "coverage", "`run` of a scenario with bundles" },
    { "staff_wte", "`run` of a scenario with bundles" },
    { "observed", "`backtest`" },
    { "modelled", "`backtest`" },
    { "track_", "`track`" },
    { "draw_", "`uncertainty`" },
    { "y_", "`uncertainty`" },
    { "drawn_low", "`drivers`" },
    { "low_", "`drivers`" },
    { "high_", "`drivers`" },
    { "level_", "`drivers`" },
    { "bundle_bits", "`compare`" },
    { "change_", "`compare`" },
    { "alone_", "`compare`" },
    { "on_front_", "`compare`" },
    { "shapley_", "`compare`" },
    { "interaction_", "`compare`" },
};

static const char *supplier(const char *dataset)
{
    for (size_t i = 0; i < sizeof SUPPLIED / sizeof *SUPPLIED; i++)
        if (strncmp(dataset, SUPPLIED[i].dataset, strlen(SUPPLIED[i].dataset)) == 0) return SUPPLIED[i].by;
    return "`run`";
}

static bool same_axes(const struct bt_results *r, const struct bt_array *a, const char *axes)
{
    const char *at = axes;
    for (int k = 0; k < a->rank; k++) {
        size_t len = strcspn(at, " ");
        if (a->axis[k] < 0 || a->axis[k] >= r->n_axis) return false;
        const char *name = r->axis[a->axis[k]].name;
        if (strlen(name) != len || strncmp(name, at, len) != 0) return false;
        at += len;
        if (*at) at++;
    }
    return *at == '\0';
}

static const struct bt_array *need(struct bt_plot *p, const struct bt_array *a, const char *dataset, const char *axes)
{
    if (!a)
        bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart '%s' needs the dataset '%s', which is not in the results; %s supplies it",
                p->chart->name, dataset, supplier(dataset));
    else if (!same_axes(p->r, a, axes)) {
        bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart '%s': the axes of dataset '%s' must be '%s', and are others", p->chart->name,
                dataset, axes);
        a = NULL;
    }
    return a;
}

const struct bt_array *bt_plot_need(struct bt_plot *p, const char *dataset, const char *axes)
{
    return need(p, bt_results_array(p->r, dataset), dataset, axes);
}

const struct bt_array *bt_plot_need_measure(struct bt_plot *p, const char *usual, const char *axes)
{
    return need(p, bt_results_measure(p->r, usual), usual, axes);
}

/* ---- sums ---- */

double *bt_plot_series(struct bt_plot *p, const struct bt_array *a, int run, const char *keep, int i)
{
    int n[BT_MAX_RANK] = { 1, 1, 1, 1 }, fixed = -1;
    for (int k = 0; k < a->rank; k++) {
        n[k] = p->r->axis[a->axis[k]].n;
        if (keep && k >= 2 && strcmp(p->r->axis[a->axis[k]].name, keep) == 0) fixed = k;
    }
    double *sum = bt_plot_get(p, (size_t)n[1] + 1, sizeof *sum); /* one more: never a request for nothing */
    for (int t = 0; sum && t < n[1]; t++) {
        bool any = false;
        for (int u = fixed == 2 ? i : 0; u < (fixed == 2 ? i + 1 : n[2]); u++)
            for (int v = fixed == 3 ? i : 0; v < (fixed == 3 ? i + 1 : n[3]); v++) {
                size_t at = (((size_t)run * (size_t)n[1] + (size_t)t) * (size_t)n[2] + (size_t)u) * (size_t)n[3] + (size_t)v;
                if (a->valid && !a->valid[at]) continue;
                sum[t] += a->v[at];
                any = true;
            }
        if (!any) sum[t] = NAN;
    }
    return sum;
}

double bt_plot_year(const struct bt_plot *p, const double *y, bool stock)
{
    double sum = 0;
    for (int i = p->n_month > 12 ? p->n_month - 12 : 0; i < p->n_month; i++) sum += stock ? 0.5 * (y[i] + y[i + 1]) * p->days[i] : y[i];
    return sum;
}

int bt_plot_main_pool(struct bt_plot *p)
{
    const struct bt_axis *x = bt_results_axis(p->r, "pool");
    const char *role = bt_results_attr(p->r, 0, "role_main");
    int at = x ? bt_axis_find(x, role && *role ? role : "acute_beds") : -1;
    if (at < 0)
        bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                "chart '%s' needs the pool that the stays are about: the pathway gives it 'role: main', or it is called 'acute_beds'; "
                "the results have %d pools, the first '%s'",
                p->chart->name, x ? x->n : 0, x && x->label && x->n ? x->label[0] : "");
    return at;
}

/* ---- runs ---- */

/* "NAME (low)" is the low run of a bundle NAME only if there is a run NAME. */
static int companion(struct bt_plot *p, const struct bt_axis *run, int mid, const char *ending)
{
    const char *name = bt_printf(p->arena, "%s%s", run->label[mid], ending);
    return name ? bt_axis_find(run, name) : -1;
}

static bool is_companion(struct bt_plot *p, const struct bt_axis *run, int i)
{
    static const char *const ENDING[] = { " (low)", " (high)" };
    size_t len = strlen(run->label[i]);
    for (size_t k = 0; k < 2; k++) {
        size_t tail = strlen(ENDING[k]);
        if (len <= tail || strcmp(run->label[i] + len - tail, ENDING[k]) != 0) continue;
        char *base = bt_dup(p->arena, run->label[i], len - tail);
        if (base && bt_axis_find(run, base) >= 0) return true;
    }
    return false;
}

static enum bt_code open_runs(struct bt_plot *p)
{
    const struct bt_axis *run = bt_results_axis(p->r, "run");
    if (!run || !run->label || run->n < 1)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart '%s' needs the axis 'run' with names, which is not in the results",
                       p->chart->name);
    p->bau = bt_axis_find(run, "business as usual");
    if (p->bau < 0)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "the results have no run 'business as usual'; their first is '%s'", run->label[0]);
    for (int i = 0; i < run->n; i++) {
        if (i == p->bau || is_companion(p, run, i) || p->n_found++ >= BT_PLOT_BUNDLES) continue;
        p->bundle[p->n_bundle++] = (struct bt_plot_bundle){ bt_plot_name(p, "run", i), i, companion(p, run, i, " (low)"),
                                                            companion(p, run, i, " (high)") };
    }
    return BT_OK;
}

const char *bt_plot_left_out(struct bt_plot *p)
{
    if (p->n_found <= p->n_bundle) return "";
    const char *text = bt_printf(p->arena, " The first %d of %d bundles.", p->n_bundle, p->n_found);
    return text ? text : "";
}

/* ---- calendar ---- */

static double decimal_year(int day)
{
    int y, m, d;
    bt_date_of(day, &y, &m, &d);
    int start = bt_day_of(y, 1, 1), next = bt_day_of(y + 1, 1, 1);
    return y + (double)(day - start) / (next - start);
}

/* "days since 2014-04-01 ..." to a day; false where it says anything else. */
static bool origin_of(const char *units, int *day)
{
    int y, m, d;
    if (!units || sscanf(units, "days since %4d-%2d-%2d", &y, &m, &d) != 3) return false;
    if (y < 1800 || y > 2300 || m < 1 || m > 12 || d < 1 || d > 31) return false;
    *day = bt_day_of(y, m, d);
    return true;
}

static bool good_months(const struct bt_axis *month)
{
    if (!month || !month->value || month->n < 1 || month->n > MOST_MONTHS) return false;
    for (int i = 0; i < month->n; i++)
        if (!(month->value[i] >= -200000 && month->value[i] <= 200000) || (i && !(month->value[i] > month->value[i - 1]))) return false;
    return true;
}

static enum bt_code open_calendar(struct bt_plot *p)
{
    static const char *const MONTHS[] = { "January", "February", "March", "April", "May", "June",
                                          "July", "August", "September", "October", "November", "December" };
    const struct bt_axis *month = bt_results_axis(p->r, "month"), *time = bt_results_axis(p->r, "time");
    int day0 = 0, y, m, d;
    if (!good_months(month) || !origin_of(month->units, &day0))
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       "chart '%s' needs the axis 'month' in rising 'days since YYYY-MM-DD'; the results have none", p->chart->name);
    int n = p->n_month = month->n;
    if (time && time->n != n + 1)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "the axis 'time' must have one entry more than 'month' (%d); it has %d", n, time->n);
    p->x = bt_plot_get(p, (size_t)n, sizeof *p->x);
    p->xt = bt_plot_get(p, (size_t)n + 1, sizeof *p->xt);
    p->days = bt_plot_get(p, (size_t)n, sizeof *p->days);
    p->calendar_month = bt_plot_get(p, (size_t)n + 1, sizeof *p->calendar_month);
    if (!p->x || !p->xt || !p->days || !p->calendar_month) return p->e->code;
    int start = day0 + (int)lround(month->value[0]);
    bt_date_of(start, &p->year0, &p->month0, &d);
    p->month0--;
    for (int i = 0; i < n; i++) { /* a month ends where the next begins; the last with the calendar */
        bt_date_of(start, &y, &m, &d);
        int end = i + 1 < n ? day0 + (int)lround(month->value[i + 1]) : bt_day_of(m == 12 ? y + 1 : y, m == 12 ? 1 : m + 1, 1);
        p->days[i] = end - start;
        p->xt[i] = decimal_year(start);
        p->x[i] = 0.5 * (p->xt[i] + decimal_year(end));
        p->calendar_month[i] = m - 1;
        if (i == n - 1) {
            p->xt[n] = decimal_year(end);
            p->calendar_month[n] = m % 12;
            p->last = n >= 12 ? bt_printf(p->arena, "year to %s %d", MONTHS[m - 1], y)
                              : bt_printf(p->arena, "%d months to %s %d", n, MONTHS[m - 1], y);
        }
        start = end;
    }
    return p->last ? BT_OK : bt_fail(p->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

enum bt_code bt_plot_open(struct bt_plot *p)
{
    for (size_t k = 0; k < 4 && p->chart->need[k].dataset; k++)
        if (!bt_plot_need_measure(p, p->chart->need[k].dataset, p->chart->need[k].axes)) return p->e->code;
    if (p->dot) return BT_OK; /* drawn from a text alone */
    const char *axes = p->chart->need[0].axes;
    bool apart = axes && (strncmp(axes, "series ", 7) == 0 || strncmp(axes, "locality ", 9) == 0), runs = !apart;
    enum bt_code rc = runs ? open_runs(p) : BT_OK;
    return rc != BT_OK ? rc : open_calendar(p);
}
