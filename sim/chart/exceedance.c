/* exceedance.c -- in how many draws a bundle changes a measure by at least so much: one curve a bundle, one panel a measure. */
#include "plot_priv.h"

#include "bendtrend/num.h"

#include <math.h>
#include <string.h>

enum { MEASURES = 3,
       LINES = 3,
       POINTS = 400 }; /* ambitions drawn in a panel; steps of a curve, where there are more draws */

struct exceedance {
    struct bt_plot *p;
    int years, draws, panels;
    double *v, lo[MEASURES], hi[MEASURES];
    const char *title[MEASURES], *note[MEASURES];
};

/* Changes of the last year against business as usual of the same draw, per cent, ascending. */
static void changes(struct exceedance *x, const struct bt_array *y, int run)
{
    size_t n = (size_t)x->draws, last = (size_t)x->years - 1;
    const double *v = y->v + ((size_t)run * (size_t)x->years + last) * n, *bau = y->v + ((size_t)x->p->bau * (size_t)x->years + last) * n;
    for (size_t i = 0; i < n; i++) x->v[i] = fabs(bau[i]) > 0 ? 100 * (v[i] / bau[i] - 1) : 0;
    bt_sort(x->v, n);
}

/* A step a draw, or POINTS of them: x, share of draws that change by that or less. */
static bool curve(struct exceedance *x, const struct bt_array *y, int b)
{
    struct bt_plot *p = x->p;
    int rows = x->draws < POINTS ? x->draws : POINTS, k = x->panels;
    double *at = bt_plot_get(p, (size_t)rows + 2, sizeof *at), *share = bt_plot_get(p, (size_t)rows + 2, sizeof *share);
    if (!at || !share) return false;
    changes(x, y, p->bundle[b].mid);
    for (int i = 0; i < rows; i++) {
        int draw = (int)((long)(i + 1) * x->draws / rows) - 1;
        at[i + 1] = x->v[draw], share[i + 1] = 100.0 * (draw + 1) / x->draws;
    }
    at[0] = x->v[0], share[0] = 0, at[rows + 1] = x->v[x->draws - 1], share[rows + 1] = 100;
    x->lo[k] = fmin(x->lo[k], at[0]), x->hi[k] = fmax(x->hi[k], at[rows + 1]);
    bt_plot_block(p, bt_printf(p->arena, "E%d_%d", k + 1, b + 1), rows + 2, 2, (const double *const[]){ at, share });
    return true;
}

static bool table(struct exceedance *x, const struct bt_array *y)
{
    enum { ROWS = 11 };
    struct bt_plot *p = x->p;
    double *col[BT_PLOT_BUNDLES];
    const char *head[BT_PLOT_BUNDLES], **row = bt_plot_get(p, ROWS, sizeof *row);
    for (int b = 0; b < p->n_bundle; b++) {
        if (!row || !(col[b] = bt_plot_get(p, ROWS, sizeof *col[b]))) return false;
        changes(x, y, p->bundle[b].mid);
        head[b] = bt_printf(p->arena, "%s, %%", p->bundle[b].name);
        for (int i = 0; i < ROWS; i++) {
            int draw = (int)((long)i * (x->draws - 1) / (ROWS - 1));
            col[b][i] = x->v[draw];
        }
    }
    for (int i = 0; row && i < ROWS; i++) row[i] = bt_printf(p->arena, "%d %% of draws at most", 100 * i / (ROWS - 1));
    if (row) bt_plot_table(p, x->title[x->panels], "change", row, ROWS, p->n_bundle, (const double *const *)col, head);
    return row != NULL;
}

/* The day on which the last complete year ends. */
static double year_end(const struct bt_plot *p, int years)
{
    const struct bt_axis *month = bt_results_axis(p->r, "month");
    double days = NAN;
    if (12 * years < p->n_month) return month && month->value ? month->value[12 * (size_t)years] : days;
    bt_results_number(p->r, 0, "days", &days);
    return days;
}

/* Ambitions of the measure that are a change against business as usual in the year shown: upright lines. An ambition of another year says
 * nothing of this one; returns how many those are. */
static int ambitions(struct exceedance *x, const char *measure, double *line)
{
    struct bt_plot *p = x->p;
    const struct bt_texts *of = bt_results_texts(p->r, "ambition_measure");
    const struct bt_array *target = bt_results_array(p->r, "ambition_target"), *by = bt_results_array(p->r, "ambition_by");
    int n = bt_plot_size(p, "ambition"), k = 0, others = 0;
    double end = year_end(p, x->years);
    for (int i = 0; i < LINES; i++) line[i] = NAN;
    if (!of || !target || !by || !bt_plot_need(p, "ambition_target", "ambition") || !bt_plot_need(p, "ambition_by", "ambition")) return 0;
    for (int i = 0; i < n; i++) {
        if (!of->v[i] || strcmp(of->v[i], measure) != 0 || !strstr(bt_plot_name(p, "ambition", i), "business as usual")) continue;
        bool now = (!by->valid || by->valid[i]) && fabs(by->v[i] - end) < 0.5;
        if (now && k < LINES) line[k++] = 100 * target->v[i];
        others += !now;
    }
    return others;
}

static enum bt_code panel(struct exceedance *x, const struct bt_array *m)
{
    struct bt_plot *p = x->p;
    const struct bt_array *y = bt_plot_need(p, bt_printf(p->arena, "y_%s", m->name + 2), "run year draw");
    const char *end = strstr(m->long_name, " in the month");
    double line[LINES];
    int k = x->panels;
    if (!y) return p->e->code;
    x->title[k] = bt_dup(p->arena, m->long_name, end ? (size_t)(end - m->long_name) : strlen(m->long_name));
    x->lo[k] = 0, x->hi[k] = 0;
    for (int b = 0; b < p->n_bundle; b++)
        if (!curve(x, y, b)) return p->e->code;
    if (!x->title[k] || !table(x, y)) return p->e->code;
    int lines = 0, others = ambitions(x, m->name + 2, line);
    for (int i = 0; i < LINES; i++)
        if (isfinite(line[i])) x->lo[k] = fmin(x->lo[k], line[i]), x->hi[k] = fmax(x->hi[k], line[i]), lines++;
    x->note[k] = lines ? "dashed: the ambition" : others ? "its ambition is of another year, not drawn" : "";
    double span = x->hi[k] > x->lo[k] ? x->hi[k] - x->lo[k] : 1;
    x->lo[k] -= 0.04 * span, x->hi[k] += 0.04 * span;
    bt_plot_array(p, bt_printf(p->arena, "LINE%d", k + 1), LINES, line);
    x->panels++;
    return p->e->code;
}

enum bt_code bt_plot_exceedance(struct bt_plot *p)
{
    static const char *const USUAL[MEASURES] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    struct exceedance x = { .p = p, .years = bt_plot_size(p, "year"), .draws = bt_plot_size(p, "draw") };
    if (!p->n_bundle || x.years < 1 || x.draws < 1)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       "chart '%s': nothing to show: it is of draws with bundles; `uncertainty` of a scenario with bundles supplies them",
                       p->chart->name);
    if (!(x.v = bt_plot_get(p, (size_t)x.draws, sizeof *x.v))) return p->e->code;
    for (int i = 0; i < MEASURES; i++) {
        const struct bt_array *m = bt_results_measure(p->r, USUAL[i]);
        if (m && panel(&x, m) != BT_OK) return p->e->code;
    }
    if (!x.panels)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       "chart '%s' needs a measure with the role arrivals, place_days or delayed_days; the results have none",
                       p->chart->name);
    const char *said[] = { bt_printf(p->arena,
                                     "Share of %s draws from the ranges assumed in which the bundle changes the last year, %s, by that "
                                     "much or less, against business as usual of the same draw. A share of draws is no chance.",
                                     bt_plot_fixed(p, x.draws, 0, false), bt_plot_name(p, "year", x.years - 1)),
                           "Left of the upright line at zero: fewer than as usual. Where a curve crosses 50 % is the median." };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 195);
    bt_plot_value(p, "PANELS", x.panels);
    bt_plot_value(p, "CURVES", p->n_bundle);
    bt_plot_value(p, "EVERY", x.draws < POINTS ? (x.draws + 4) / 5 : POINTS / 5); /* five marks a curve, whatever the draws */
    bt_plot_value(p, "NOTES", 1);
    bt_plot_array(p, "PANEL_LO", x.panels, x.lo);
    bt_plot_array(p, "PANEL_HI", x.panels, x.hi);
    bt_plot_texts(p, "PANEL_TITLE", x.panels, x.title);
    bt_plot_texts(p, "PANEL_NOTE", x.panels, x.note);
    bt_plot_bundle_legend(p, false, 24);
    return p->e->code;
}
