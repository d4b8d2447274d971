/* lines.c -- a measure by month: business as usual, each bundle with its band, and what is asked for. One panel a bundle, so
 * that bands never lie over each other. */
#include "plot_priv.h"

#include "bendtrend/num.h"

#include <math.h>
#include <string.h>

enum { REFS = 3,
       COLS = 8 + REFS,
       NOTES = 3 };

struct lines {
    struct bt_plot *p;
    const struct bt_array *a, *total; /* total: its monthly totals */
    bool per_day; /* figures are monthly totals, shown per day */
    int pool; /* -1: all */
    const double *x;
    int n; /* points */
    bool trails; /* means of twelve months */
    int n_ref;
    int ref[REFS]; /* an ambition; -1: the places */
    const char *ref_name[REFS];
    const char *ref_says; /* all ambitions in words */
    double lo, hi; /* over all panels */
    const char *unit; /* "a day", "beds" */
};

static double *line_of(struct lines *l, int run, bool as_it_is)
{
    struct bt_plot *p = l->p;
    if (run < 0) return NULL;
    double *y = bt_plot_series(p, l->a, run, l->pool >= 0 ? "pool" : NULL, l->pool);
    for (int i = 0; y && l->per_day && i < l->n; i++) y[i] /= p->days[i];
    if (y && !as_it_is && l->trails) bt_plot_trail(p, y, !l->per_day);
    return y;
}

static double *gaps(struct lines *l)
{
    double *y = bt_plot_get(l->p, (size_t)l->n, sizeof *y);
    for (int i = 0; y && i < l->n; i++) y[i] = NAN;
    return y;
}

static void widen(struct lines *l, const double *y)
{
    for (int i = 0; y && i < l->n; i++) {
        if (!isfinite(y[i])) continue;
        l->lo = fmin(l->lo, y[i]);
        l->hi = fmax(l->hi, y[i]);
    }
}

/* The mean of the last twelve months. */
static double last_year(const struct lines *l, const double *y)
{
    int from = l->trails ? l->n - 1 : l->n > 12 ? l->n - 12
                                                : 0;
    double sum = 0;
    for (int i = from; y && i < l->n; i++) sum += y[i];
    return y ? sum / (l->n - from) : NAN;
}

/* The same of a run in places: from the exact monthly totals, as the summary says it, where there are any. */
static double mean_of(const struct lines *l, int run, const double *y)
{
    struct bt_plot *p = l->p;
    const double *m = y && l->pool >= 0 && l->total ? bt_plot_series(p, l->total, run, NULL, 0) : NULL;
    double sum = 0, days = 0;
    for (int i = p->n_month > 12 ? p->n_month - 12 : 0; m && i < p->n_month; i++) sum += m[i], days += p->days[i];
    return m ? sum / days : last_year(l, y);
}

/* What an ambition asks of a run, drawn like the lines it is held against: from the month where it holds for twelve. */
static double *ambition(struct lines *l, int i, int run)
{
    struct bt_plot *p = l->p;
    double *y = bt_plot_series(p, bt_results_array(p->r, "ambition_line"), run, "ambition", i), *bau = line_of(l, p->bau, true);
    for (int k = 0; y && bau && k < l->n; k++) y[k] *= bau[k];
    if (y && l->trails) bt_plot_trail(p, y, false);
    return y;
}

static void ambitions(struct lines *l, const char *measure)
{
    struct bt_plot *p = l->p;
    const struct bt_texts *of = bt_results_texts(p->r, "ambition_measure");
    const struct bt_array *line = bt_results_array(p->r, "ambition_line");
    int n = bt_plot_size(p, "ambition");
    if (!of || !line || !bt_plot_need(p, "ambition_line", "run month ambition")) return;
    for (int i = 0; i < n && l->n_ref < REFS; i++) {
        if (!of->v[i] || strcmp(of->v[i], measure) != 0) continue;
        double *y = ambition(l, i, p->bau);
        if (!y) return;
        if (!isfinite(y[l->n - 1])) continue; /* it holds for less than a year */
        l->ref[l->n_ref] = i;
        l->ref_says = bt_printf(p->arena, "%s%s%s", l->n_ref ? l->ref_says : "", l->n_ref ? "; " : "", bt_plot_name(p, "ambition", i));
        l->ref_name[l->n_ref++] = "ambition";
    }
}

/* What lies between the bundle and the lowest ambition of a month, where the bundle is above it. */
static void gap(struct lines *l, const double *mid, const double *const ref[REFS], double *lower, double *upper)
{
    for (int i = 0; mid && i < l->n; i++) {
        double least = NAN;
        for (int k = 0; k < l->n_ref; k++)
            if (!(ref[k][i] >= least)) least = ref[k][i];
        if (!isfinite(least)) continue;
        lower[i] = least;
        upper[i] = fmax(least, mid[i]);
    }
}

/* Three lines of figures over a panel. */
static void notes(struct lines *l, const struct bt_plot_bundle *b, const char **note, const double *bau, const double *mid,
                  const double *low, const double *high, const double *lower, const double *upper)
{
    struct bt_plot *p = l->p;
    double usual = mean_of(l, p->bau, bau), with = mean_of(l, b->mid, mid), short_of = last_year(l, upper) - last_year(l, lower);
    int d = bt_plot_decimals(usual);
    note[0] = note[1] = note[2] = "";
    if (!mid) {
        note[0] = bt_printf(p->arena, "%s: %s %s", p->last, bt_plot_fixed(p, usual, d, false), l->unit);
        return;
    }
    note[0] = bt_printf(p->arena, "%s: %s %s, as usual %s", p->last, bt_plot_fixed(p, with, d, false), l->unit,
                        bt_plot_fixed(p, usual, d, false));
    note[1] = bt_printf(p->arena, "difference %s (%s%%)%s", bt_plot_fixed(p, with - usual, d, true),
                        bt_plot_fixed(p, 100 * (with - usual) / usual, 1, true),
                        !low || !high ? ""
                                      : bt_printf(p->arena, "; low %s, high %s", bt_plot_fixed(p, mean_of(l, b->low, low) - usual, d, true),
                                                  bt_plot_fixed(p, mean_of(l, b->high, high) - usual, d, true)));
    if (isfinite(short_of))
        note[2] = short_of > 0.0005 * usual
                      ? bt_printf(p->arena, "above the ambition by %s %s", bt_plot_fixed(p, short_of, d, false), l->unit)
                      : "ambition met in that time";
}

static void end_labels(struct lines *l, int panel, const double *bau, const double *mid, const double *const ref[REFS])
{
    struct bt_plot *p = l->p;
    double x = l->x[l->n - 1] + 0.015 * (l->x[l->n - 1] - l->x[0]);
    bt_plot_label(p, panel, x, bau[l->n - 1], BT_INK, BT_LEFT, "as usual");
    if (mid) bt_plot_label(p, panel, x, mid[l->n - 1], BT_BUNDLE, BT_LEFT, "this bundle");
    for (int k = 0; k < l->n_ref; k++) bt_plot_label(p, panel, x, ref[k][l->n - 1], BT_REF, BT_LEFT, l->ref_name[k]);
}

static void table(struct lines *l, const struct bt_plot_bundle *b, const double *const col[COLS])
{
    struct bt_plot *p = l->p;
    const char *head[COLS] = { [1] = "single months, as usual", [2] = "as usual", [3] = b->name, [4] = "with low evidence",
                               [5] = "with high evidence" };
    for (int k = 0; k < REFS; k++)
        head[6 + k] = k >= l->n_ref ? "" : l->ref[k] < 0 ? l->ref_name[k] : bt_plot_name(p, "ambition", l->ref[k]);
    bt_plot_table_of_time(p, b->name, l->x, l->n, COLS - 3, col + 1, head + 1); /* the gap is drawn from the others */
}

static enum bt_code panel(struct lines *l, int i, const char **title, const char **note)
{
    struct bt_plot *p = l->p;
    const struct bt_plot_bundle none = { "Business as usual", -1, -1, -1 }, *b = p->n_bundle ? &p->bundle[i] : &none;
    double *lower = gaps(l), *upper = gaps(l), *absent = gaps(l), *raw = line_of(l, p->bau, true), *bau = line_of(l, p->bau, false);
    double *mid = line_of(l, b->mid, false), *low = line_of(l, b->low, false), *high = line_of(l, b->high, false);
    const double *ref[REFS] = { absent, absent, absent };
    double *own = NULL;
    char name[32];
    if (l->pool >= 0) own = bt_plot_series(p, bt_results_array(p->r, "places"), b->mid < 0 ? p->bau : b->mid, "pool", l->pool);
    if (!lower || !upper || !absent || !raw || !bau || p->e->code) return p->e->code;
    if (own && l->trails) bt_plot_trail(p, own, true);
    for (int k = 0; k < l->n_ref; k++)
        if (!(ref[k] = l->ref[k] < 0 ? own : ambition(l, l->ref[k], b->mid < 0 ? p->bau : b->mid))) return p->e->code;
    if (!own) gap(l, mid, ref, lower, upper);
    const double *col[COLS] = { l->x,
                                l->trails ? raw : absent,
                                bau,
                                mid ? mid : absent,
                                low && high ? low : absent,
                                low && high ? high : absent,
                                ref[0],
                                ref[1],
                                ref[2],
                                lower,
                                upper };
    snprintf(name, sizeof name, "P%d", i + 1);
    bt_plot_block(p, name, l->n, COLS, col);
    table(l, b, col);
    for (int k = 1; k < COLS; k++) widen(l, col[k]);
    *title = bt_plot_fit(p, b->name, bt_plot_heading(p->n_bundle ? p->n_bundle : 1, 142));
    notes(l, b, note, bau, mid, low, high, lower, upper);
    end_labels(l, i + 1, bau, mid, ref);
    return p->e->code;
}

/* Per year, of the monthly totals as the summary says it; NaN where it cannot be said. */
static double growth_as_usual(struct lines *l)
{
    struct bt_plot *p = l->p;
    const double *y = l->total ? bt_plot_series(p, l->total, p->bau, NULL, 0) : NULL;
    return y ? bt_year_growth(y, p->days, p->n_month) : NAN;
}

static enum bt_code draw(struct lines *l, const char *y_label, const char *first)
{
    struct bt_plot *p = l->p;
    int panels = p->n_bundle ? p->n_bundle : 1;
    const char *title[BT_PLOT_BUNDLES], *note[NOTES * BT_PLOT_BUNDLES];
    for (int i = 0; i < panels; i++)
        if (panel(l, i, &title[i], &note[NOTES * (size_t)i]) != BT_OK) return p->e->code;
    bool zero = l->lo < 0.35 * l->hi;
    int rows = panels <= 3 ? 1 : 2;
    for (int i = 0; i < panels; i++)
        bt_plot_spread(p, i + 1, (panels <= 3 ? 0.033 : 0.037) * rows * 1.12 * (l->hi - (zero ? 0 : l->lo)), zero ? 0 : l->lo, l->hi * 2);
    double growth = growth_as_usual(l);
    const char *said[] = {
        first,
        bt_printf(p->arena, "Lines: %s. %s%sThe axis %s.%s",
                  l->trails ? "mean of the twelve months up to each month; thin grey: single months as usual" : "single months",
                  p->n_bundle ? "Shaded: low to high evidence. " : "",
                  isfinite(growth) ? bt_printf(p->arena, "As usual grows %s%% a year. ", bt_plot_fixed(p, 100 * growth, 1, true)) : "",
                  zero ? "starts at zero" : "does not start at zero", bt_plot_left_out(p))
    };
    if (!said[1]) return bt_fail(p->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bt_plot_wrap(p, "SUBTITLE", said, 2, 195);
    bt_plot_range(p, l->lo, l->hi, zero);
    bt_plot_value(p, "REFS", l->n_ref);
    bt_plot_panels(p, panels, title, NOTES, note, y_label);
    return p->e->code;
}

enum bt_code bt_plot_admissions(struct bt_plot *p)
{
    struct lines l = { .p = p,
                       .a = bt_results_measure(p->r, "m_emergency_admissions"),
                       .total = bt_results_measure(p->r, "m_emergency_admissions"),
                       .per_day = true,
                       .pool = -1,
                       .trails = bt_plot_trails(p),
                       .x = p->x,
                       .n = p->n_month,
                       .lo = INFINITY,
                       .hi = -INFINITY,
                       .unit = "a day" };
    ambitions(&l, l.a->name + strlen("m_"));
    return draw(&l, "emergency admissions a day",
                l.n_ref ? bt_printf(p->arena, "Emergency admissions a day. Dashed: the ambition (%s).%s", l.ref_says,
                                    p->n_bundle ? " Hatched: the gap that is left to it." : "")
                        : "Emergency admissions a day.");
}

enum bt_code bt_plot_beds(struct bt_plot *p)
{
    int pool = bt_plot_main_pool(p);
    if (pool < 0) return p->e->code;
    const struct bt_array *days = bt_results_measure(p->r, "m_acute_bed_days");
    if (days && !bt_plot_need_measure(p, "m_acute_bed_days", "run month")) return p->e->code;
    struct lines l = { .p = p,
                       .a = bt_results_array(p->r, "occupied"),
                       .total = days,
                       .pool = pool,
                       .trails = bt_plot_trails(p),
                       .x = p->xt,
                       .n = p->n_month + 1,
                       .lo = INFINITY,
                       .hi = -INFINITY,
                       .unit = "beds",
                       .n_ref = 1,
                       .ref = { -1 },
                       .ref_name = { "beds open" } };
    return draw(&l, "acute beds",
                bt_printf(p->arena, "%s occupied. Dashed: beds open, those opened in a surge included.",
                          bt_plot_name(p, "pool", pool)));
}
