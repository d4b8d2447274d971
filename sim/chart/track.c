/* track.c -- a plan that runs: what was counted beside plan and business as usual; below it the ratio to the plan with its limits, and the
 * share of the target met where that is paid for. */
#include "plot_priv.h"

#include <math.h>
#include <string.h>

enum { COLS = 11,
       MARKS = 4, /* bits of track_signal */
       NOTES = 1 };
static const char *const MONTHLY[] = { "track_actual", "track_planned", "track_usual", "track_low",
                                       "track_high", "track_ratio", "track_signal" };
enum { ACTUAL,
       PLANNED,
       USUAL,
       LOW,
       HIGH,
       RATIO,
       SIGNAL,
       N_MONTHLY };
static const char *const PHASE[] = { "phase_from", "phase_end", "phase_mean", "phase_low", "phase_high" };
enum { FROM,
       END,
       MEAN,
       LOWEST,
       HIGHEST,
       N_PHASE };
static const char *const PAID[] = { "quarter_from", "target_met", "at_stake_gbp" };
enum { QUARTER,
       SHARE,
       STAKE,
       N_PAID };

struct track {
    struct bt_plot *p;
    const struct bt_array *v[N_MONTHLY], *phase[N_PHASE], *paid[N_PAID], *mean;
    const char *label, *unit, *verdict, *limits;
    int first; /* month counted first */
    double lo, hi, rlo, rhi;
};

static const char *text_of(struct track *t, const char *name)
{
    const struct bt_texts *x = bt_results_texts(t->p->r, name);
    if (x && x->v[0]) return x->v[0];
    bt_fail(t->p->e, BT_E_INPUT, BT_NOWHERE, "chart 'track' needs the texts '%s', which are not in the results", name);
    return "";
}

static enum bt_code look(struct track *t)
{
    struct bt_plot *p = t->p;
    for (int k = 0; k < N_MONTHLY; k++)
        if (!(t->v[k] = bt_plot_need(p, MONTHLY[k], "series month"))) return p->e->code;
    for (int k = 0; k < N_PHASE; k++)
        if (!(t->phase[k] = bt_plot_need(p, PHASE[k], "phase"))) return p->e->code;
    if (!(t->mean = bt_plot_need(p, "series_mean", "series"))) return p->e->code;
    bool paid = bt_plot_size(p, "quarter") > 0;
    for (int k = 0; paid && k < N_PAID; k++)
        if (!(t->paid[k] = bt_plot_need(p, PAID[k], "quarter"))) return p->e->code;
    t->label = text_of(t, "series_label"), t->unit = text_of(t, "series_unit");
    t->verdict = text_of(t, "series_verdict"), t->limits = text_of(t, "series_limits");
    while (t->first < p->n_month && t->v[ACTUAL]->valid && !t->v[ACTUAL]->valid[t->first]) t->first++;
    if (!p->e->code && t->first == p->n_month)
        bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart 'track': no month was counted, there is nothing to show");
    return p->e->code;
}

/* Monthly totals a day; means of a month, and what has no unit, as they are. NaN where there is none. */
static double value(const struct track *t, int k, int i)
{
    const struct bt_array *x = t->v[k];
    if (x->valid && !x->valid[i]) return NAN;
    return k <= HIGH && t->mean->v[0] <= 0 ? x->v[i] / t->p->days[i] : x->v[i];
}

static void widen(double x, double *lo, double *hi)
{
    if (isfinite(x)) *lo = fmin(*lo, x), *hi = fmax(*hi, x);
}

static bool months(struct track *t)
{
    struct bt_plot *p = t->p;
    double *col[COLS];
    int rows = p->n_month - t->first;
    for (int k = 0; k < COLS; k++)
        if (!(col[k] = bt_plot_get(p, (size_t)rows, sizeof *col[k]))) return false;
    for (int r = 0; r < rows; r++) {
        int i = r + t->first, signal = (int)fmin(fmax(value(t, SIGNAL, i), 0), (1 << MARKS) - 1);
        bool shown = false;
        col[0][r] = p->x[i];
        for (int k = ACTUAL; k <= HIGH; k++) col[k + 1][r] = value(t, k, i), widen(col[k + 1][r], &t->lo, &t->hi);
        double ratio = 100 * value(t, RATIO, i);
        widen(ratio, &t->rlo, &t->rhi);
        col[6][r] = ratio;
        for (int k = 0; k < MARKS; k++) { /* one mark a month, of the first rule that fires */
            bool fires = !shown && (signal & 1 << k);
            col[7 + k][r] = fires ? ratio : NAN;
            shown |= fires;
        }
    }
    bt_plot_block(p, "T", rows, COLS,
                  (const double *const[]){ col[0], col[1], col[2], col[3], col[4], col[5], col[6], col[7], col[8], col[9], col[10] });
    return true;
}

/* Where a month begins, within what is drawn. */
static double clip(const struct track *t, double month)
{
    return t->p->xt[(int)fmin(fmax(month, t->first), t->p->n_month)];
}

static bool phases(struct track *t)
{
    struct bt_plot *p = t->p;
    double *col[N_PHASE];
    int n = bt_plot_size(p, "phase"), rows = 0;
    for (int k = 0; k < N_PHASE; k++)
        if (!(col[k] = bt_plot_get(p, (size_t)n + 1, sizeof *col[k]))) return false;
    for (int i = 0; i < n; i++) {
        if (!t->phase[MEAN]->valid || !t->phase[MEAN]->valid[i]) continue;
        col[FROM][rows] = clip(t, t->phase[FROM]->v[i]), col[END][rows] = clip(t, t->phase[END]->v[i]);
        for (int k = MEAN; k < N_PHASE; k++) col[k][rows] = 100 * t->phase[k]->v[i], widen(col[k][rows], &t->rlo, &t->rhi);
        rows++;
    }
    double x = p->xt[p->n_month] + 0.006 * (p->xt[p->n_month] - p->xt[t->first]);
    if (rows) {
        bt_plot_label(p, 2, x, col[HIGHEST][rows - 1], BT_MUTED, BT_LEFT, "upper limit");
        bt_plot_label(p, 2, x, col[MEAN][rows - 1], BT_INK, BT_LEFT, "mean");
        bt_plot_label(p, 2, x, col[LOWEST][rows - 1], BT_MUTED, BT_LEFT, "lower limit");
    }
    bt_plot_label(p, 2, x, 100, BT_BUNDLE, BT_LEFT, "plan");
    bt_plot_value(p, "PHASES", rows);
    if (!rows) rows = 1, col[0][0] = NAN;
    bt_plot_block(p, "L", rows, N_PHASE, (const double *const[]){ col[0], col[1], col[2], col[3], col[4] });
    return true;
}

static bool quarters(struct track *t)
{
    struct bt_plot *p = t->p;
    double *col[3];
    int n = bt_plot_size(p, "quarter");
    for (int k = 0; k < 3; k++)
        if (!(col[k] = bt_plot_get(p, (size_t)n + 1, sizeof *col[k]))) return false;
    for (int i = 0; i < n; i++) {
        bool settled = t->paid[SHARE]->valid && t->paid[SHARE]->valid[i], target = t->paid[STAKE]->v[i] > 0;
        col[0][i] = clip(t, t->paid[QUARTER]->v[i]) + 0.125;
        col[1][i] = settled ? 100 * t->paid[SHARE]->v[i] : NAN;
        col[2][i] = target ? 100 : NAN;
        if (settled) bt_plot_label(p, 3, col[0][i], 109, BT_INK, BT_CENTRE, bt_plot_fixed(p, col[1][i], 0, false));
    }
    bt_plot_block(p, "Q", n, 3, (const double *const[]){ col[0], col[1], col[2] });
    return true;
}

static void words(struct track *t, int panels)
{
    struct bt_plot *p = t->p;
    const char *bundle = bt_results_attr(p->r, 0, "bundle"), *contract = bt_results_attr(p->r, 0, "contract");
    bool daily = t->mean->v[0] <= 0;
    const char *what = bt_printf(p->arena, "%s%s (unit: %s)", t->label, daily ? " a day" : ", mean of the month", t->unit);
    const char *said[] = { bt_printf(p->arena, "%s. Plan: %s.", t->label, bundle ? bundle : "not named"), t->verdict, t->limits };
    const char *title[] = { what, "Counted as a share of plan, %, with the limits of single months",
                            bt_printf(p->arena, "Share of the target met, %%: %s", contract ? contract : "") };
    static const char MARKED[] = "Marked: \xe2\x96\xb2 outside the limits, \xe2\x97\x86 seven in a row on one side of the mean, "
                                 "\xe2\x96\xa0 seven in a row rising or falling, \xe2\x96\xbc two of three near a limit.";
    const char *note[] = { "Points: counted. Thick line: the plan. Shaded: its band, low to high evidence. Dashes: business as usual.",
                           MARKED,
                           "Outlined: the whole target. No outline: nothing was asked for in that quarter. No number: not settled yet." };
    bt_plot_wrap(p, "SUBTITLE", said, 3, 190);
    bt_plot_value(p, "PANELS", panels);
    bt_plot_value(p, "NOTES", NOTES);
    bt_plot_texts(p, "PANEL_TITLE", panels, title);
    bt_plot_texts(p, "PANEL_NOTE", panels, note);
}

/* Names at the ends of the lines: the last month shown. */
static void end_labels(struct track *t)
{
    struct bt_plot *p = t->p;
    int last = p->n_month - 1;
    double x = p->xt[p->n_month] + 0.006 * (p->xt[p->n_month] - p->xt[t->first]);
    bt_plot_label(p, 1, x, value(t, PLANNED, last), BT_BUNDLE, BT_LEFT, "plan");
    bt_plot_label(p, 1, x, value(t, USUAL, last), BT_INK, BT_LEFT, "as usual");
}

enum bt_code bt_plot_track(struct bt_plot *p)
{
    struct track t = { .p = p, .lo = INFINITY, .hi = -INFINITY, .rlo = 100, .rhi = 100 };
    if (look(&t) != BT_OK) return p->e->code;
    int panels = t.paid[SHARE] ? 3 : 2;
    if (!months(&t) || !phases(&t) || (panels == 3 && !quarters(&t))) return p->e->code;
    if (!(t.hi >= t.lo)) t.lo = 0, t.hi = 1;
    end_labels(&t);
    words(&t, panels);
    double span = fmax(t.rhi - t.rlo, 1);
    bt_plot_value(p, "RLO", t.rlo - 0.1 * span);
    bt_plot_value(p, "RHI", t.rhi + 0.1 * span);
    bt_plot_spread(p, 1, 0.1 * (t.hi - t.lo), t.lo, t.hi);
    bt_plot_spread(p, 2, 0.1 * span, t.rlo, t.rhi);
    bt_plot_range(p, t.lo, t.hi, t.lo < 0.35 * t.hi);
    bt_plot_value(p, "FROM", p->xt[t.first]);
    return p->e->code;
}
