/* backtest.c -- a back-test: a panel for each series, what was published beside the model and two naive forecasts, from two years before
 * the hold-out to its end. All a day, for months differ in length. */
#include "plot_priv.h"

#include <math.h>
#include <string.h>

enum { MOST_PANELS = 12,
       TITLE_LINES = 2,
       LEAD = 24, /* months shown before the hold-out */
       LINES = 4 };
static const char *const LINE[LINES] = { "observed", "modelled", "naive_season", "naive_trend" };

struct backtest {
    struct bt_plot *p;
    const struct bt_array *line[LINES], *months, *per_day, *mape, *mae;
    const struct bt_texts *label, *unit;
    int n, horizons, from, hold; /* series; horizons; first month shown; first month of the hold-out */
    const char *title[TITLE_LINES * MOST_PANELS], *note[TITLE_LINES * MOST_PANELS];
    double lo[MOST_PANELS], hi[MOST_PANELS];
};

static enum bt_code look(struct backtest *b)
{
    struct bt_plot *p = b->p;
    const struct bt_array *held = bt_plot_need(p, "held_out", "month");
    for (int k = 0; k < LINES; k++)
        if (!(b->line[k] = bt_plot_need(p, LINE[k], "series month"))) return p->e->code;
    b->months = bt_plot_need(p, "series_months", "series"), b->per_day = bt_plot_need(p, "series_per_day", "series");
    b->mape = bt_plot_need(p, "mape", "forecast series horizon");
    b->mae = bt_plot_need(p, "mae", "forecast series horizon");
    b->label = bt_results_texts(p->r, "series_label"), b->unit = bt_results_texts(p->r, "series_unit");
    if (!held || !b->months || !b->per_day || !b->mape || !b->mae) return p->e->code;
    b->n = bt_plot_size(p, "series"), b->horizons = bt_plot_size(p, "horizon");
    while (b->hold < p->n_month && held->v[b->hold] == 0) b->hold++;
    if (!b->label || !b->unit || b->n < 1 || bt_plot_size(p, "forecast") != LINES - 1 || b->hold == p->n_month)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart 'backtest': the results are no whole back-test");
    b->from = b->hold > LEAD ? b->hold - LEAD : 0;
    return BT_OK;
}

/* Months that a figure of a series is of. */
static int width_of(const struct backtest *b, int s)
{
    return b->months->v[s] >= 1 && b->months->v[s] <= 12 ? (int)b->months->v[s] : 1;
}

/* Days that figure i of a series is of; 1 where it is a mean a day already. */
static double days_of(const struct backtest *b, int s, int i)
{
    double days = 0;
    for (int k = i; k < i + width_of(b, s) && k < b->p->n_month; k++) days += b->p->days[k];
    return b->per_day->v[s] > 0 || !(days > 0) ? 1 : days;
}

static double value(const struct backtest *b, int k, int s, int i)
{
    size_t at = (size_t)s * (size_t)b->p->n_month + (size_t)i;
    return b->line[k]->valid && !b->line[k]->valid[at] ? NAN : b->line[k]->v[at] / days_of(b, s, i);
}

static const char *error(const struct backtest *b, int forecast, int s)
{
    size_t at = ((size_t)forecast * (size_t)b->n + (size_t)s) * (size_t)b->horizons + (size_t)b->horizons - 1;
    if (b->mape->valid && !b->mape->valid[at]) return "-";
    return bt_printf(b->p->arena, "%s%%", bt_plot_fixed(b->p, 100 * b->mape->v[at], 1, false));
}

/* Was one of the naive ones off by less over the whole hold-out? */
static bool behind(const struct backtest *b, int s)
{
    size_t each = (size_t)b->n * (size_t)b->horizons, at = (size_t)s * (size_t)b->horizons + (size_t)b->horizons - 1;
    const double *v = b->mae->v;
    return v[at + each] < v[at] || v[at + 2 * each] < v[at];
}

static bool points(struct backtest *b, int s)
{
    struct bt_plot *p = b->p;
    double *col[LINES + 1], lo = INFINITY, hi = -INFINITY;
    int rows = 0, width = width_of(b, s);
    for (int k = 0; k <= LINES; k++)
        if (!(col[k] = bt_plot_get(p, (size_t)p->n_month + 1, sizeof *col[k]))) return false;
    for (int i = b->from; i < p->n_month; i++) {
        double v[LINES];
        int any = 0;
        for (int k = 0; k < LINES; k++) {
            v[k] = value(b, k, s, i);
            any += isfinite(v[k]);
            if (isfinite(v[k])) lo = fmin(lo, v[k]), hi = fmax(hi, v[k]);
        }
        if (!any) continue;
        int end = i + width < p->n_month ? i + width : p->n_month;
        col[0][rows] = 0.5 * (p->xt[i] + p->xt[end]);
        for (int k = 0; k < LINES; k++) col[k + 1][rows] = v[k];
        rows++;
    }
    double span = hi > lo ? hi - lo : isfinite(lo) && lo != 0 ? fabs(lo)
                                                              : 1;
    if (!isfinite(lo)) lo = hi = 0;
    b->lo[s] = lo - 0.08 * span, b->hi[s] = hi + 0.08 * span;
    bt_plot_block(p, bt_printf(p->arena, "H%d", s + 1), rows, LINES + 1, (const double *const[]){ col[0], col[1], col[2], col[3], col[4] });
    bt_plot_table_of_time(p, b->label->v[s], col[0], rows, LINES, (const double *const[]){ col[1], col[2], col[3], col[4] },
                          (const char *const[]){ "published", "model", "same month of the last year", "straight line with season" });
    return true;
}

static void words(struct backtest *b, int panels, int s)
{
    struct bt_plot *p = b->p;
    const char **line = &b->title[(size_t)TITLE_LINES * (size_t)s], **note = &b->note[(size_t)TITLE_LINES * (size_t)s];
    const char *title = bt_printf(p->arena, "%s%s", b->label->v[s], b->per_day->v[s] > 0 ? "" : " a day");
    for (int k = bt_plot_lines(p, title ? title : "", bt_plot_heading(panels, 140), line, TITLE_LINES); k < TITLE_LINES; k++) line[k] = "";
    note[0] = bt_printf(p->arena, "mean error: model %s%s", error(b, 0, s), behind(b, s) ? " (a naive one wins)" : "");
    note[1] = bt_printf(p->arena, "last year %s, line %s", error(b, 1, s), error(b, 2, s));
}

enum bt_code bt_plot_backtest(struct bt_plot *p)
{
    struct backtest b = { .p = p };
    if (look(&b) != BT_OK) return p->e->code;
    int panels = b.n < MOST_PANELS ? b.n : MOST_PANELS;
    for (int s = 0; s < panels; s++) {
        if (!points(&b, s)) return p->e->code;
        words(&b, panels, s);
    }
    const char *from = bt_results_attr(p->r, 0, "hold_out_from");
    const char *said[] = {
        "Points: published. Thick line: the model. Dashes: straight line with season. Dots: the same month of the last year before. "
        "The axes do not start at zero.",
        bt_printf(p->arena,
                  "Right of the upright line, from %s on, nothing was fitted. Errors are means over those %d months, as shares.%s",
                  from ? from : "the hold-out", p->n_month - b.hold,
                  b.n > panels ? bt_printf(p->arena, " %d more series are not drawn.", b.n - panels) : "")
    };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 190);
    bt_plot_value(p, "PANELS", panels);
    bt_plot_value(p, "NOTES", TITLE_LINES + 1);
    bt_plot_value(p, "HOLD", p->xt[b.hold]);
    bt_plot_value(p, "FROM", p->xt[b.from]);
    bt_plot_texts(p, "PANEL_TITLE", TITLE_LINES * panels, b.title);
    bt_plot_texts(p, "PANEL_NOTE", TITLE_LINES * panels, b.note);
    bt_plot_array(p, "PANEL_LO", panels, b.lo);
    bt_plot_array(p, "PANEL_HI", panels, b.hi);
    return p->e->code;
}
