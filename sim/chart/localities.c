/* localities.c -- one measure of several localities, a panel each, on one scale: the first year as usual is 100. */
#include "plot_priv.h"

#include "bendtrend/num.h"

#include <math.h>
#include <string.h>

enum { MOST_PANELS = 12,
       COLS = 11,
       NOTES = 3,
       AS_USUAL = 0,
       BUNDLE,
       LOW,
       HIGH,
       LINES };

struct localities {
    struct bt_plot *p;
    const struct bt_array *a;
    double *line[LINES];
    double lo, hi;
    const char *title[MOST_PANELS], *note[NOTES * MOST_PANELS];
};

/* NULL: it has none. */
static double *line_of(struct localities *l, int locality, int k, bool trail)
{
    struct bt_plot *p = l->p;
    size_t from = ((size_t)locality * LINES + (size_t)k) * (size_t)p->n_month;
    double *y = bt_plot_get(p, (size_t)p->n_month, sizeof *y);
    bool any = false;
    for (int t = 0; y && t < p->n_month; t++) {
        bool ok = !l->a->valid || l->a->valid[from + (size_t)t];
        y[t] = ok ? l->a->v[from + (size_t)t] : NAN;
        any |= ok;
    }
    if (y && trail && bt_plot_trails(p)) bt_plot_trail(p, y, false);
    return any ? y : NULL;
}

static void widen(struct localities *l, const double *y)
{
    for (int t = 0; y && t < l->p->n_month; t++)
        if (isfinite(y[t])) l->lo = fmin(l->lo, y[t]), l->hi = fmax(l->hi, y[t]);
}

static enum bt_code panel(struct localities *l, int i)
{
    struct bt_plot *p = l->p;
    const struct bt_texts *bundle = bt_results_texts(p->r, "locality_bundle");
    const char *with = bundle && *bundle->v[i] ? bundle->v[i] : NULL;
    int n = p->n_month;
    double *absent = bt_plot_get(p, (size_t)n, sizeof *absent);
    for (int t = 0; absent && t < n; t++) absent[t] = NAN;
    for (int k = 0; k < LINES; k++) l->line[k] = line_of(l, i, k, true);
    if (!absent || !l->line[AS_USUAL]) return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart 'localities': a locality has no admissions");
    double *const *y = l->line;
    const double *col[COLS] = { p->x,
                                absent,
                                y[AS_USUAL],
                                y[BUNDLE] ? y[BUNDLE] : absent,
                                y[LOW] && y[HIGH] ? y[LOW] : absent,
                                y[LOW] && y[HIGH] ? y[HIGH] : absent,
                                absent,
                                absent,
                                absent,
                                absent,
                                absent };
    bt_plot_block(p, bt_printf(p->arena, "P%d", i + 1), n, COLS, col);
    bt_plot_table_of_time(p, bt_plot_name(p, "locality", i), p->x, n, LINES, col + 2,
                          (const char *const[]){ "as usual", with ? with : "bundle", "with low evidence", "with high evidence" });
    for (int k = 2; k < 6; k++) widen(l, col[k]);
    const char **note = &l->note[(size_t)NOTES * (size_t)i];
    note[0] = bt_printf(p->arena, "as usual %s%s", bt_plot_fixed(p, y[AS_USUAL][n - 1], 1, false),
                        with ? bt_printf(p->arena, ", bundle %s", bt_plot_fixed(p, col[3][n - 1], 1, false)) : "");
    note[1] = with ? bt_plot_fit(p, with, bt_plot_heading(bt_plot_size(p, "locality"), 160)) : "";
    note[2] = "";
    l->title[i] = bt_plot_fit(p, bt_plot_name(p, "locality", i), bt_plot_heading(bt_plot_size(p, "locality"), 142));
    double x = p->x[n - 1] + 0.015 * (p->x[n - 1] - p->x[0]);
    bt_plot_label(p, i + 1, x, y[AS_USUAL][n - 1], BT_INK, BT_LEFT, "as usual");
    if (y[BUNDLE]) bt_plot_label(p, i + 1, x, y[BUNDLE][n - 1], BT_BUNDLE, BT_LEFT, "bundle");
    return p->e->code;
}

enum bt_code bt_plot_localities(struct bt_plot *p)
{
    struct localities l = { .p = p, .a = bt_results_array(p->r, "admissions_index"), .lo = INFINITY, .hi = -INFINITY };
    int all = bt_plot_size(p, "locality"), n = all < MOST_PANELS ? all : MOST_PANELS;
    if (bt_plot_size(p, "stance") != LINES || n < 1)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       "chart 'localities' needs four runs a locality; `report` of several localities makes them");
    for (int i = 0; i < n; i++)
        if (panel(&l, i) != BT_OK) return p->e->code;
    for (int i = 0; i < n; i++) bt_plot_spread(p, i + 1, 0.045 * (n > 3 ? 2 : 1) * (l.hi - l.lo), l.lo, l.hi * 2);
    const char *said[] = {
        "Emergency admissions a day; the first year of business as usual is 100 in each panel, and all have one scale.",
        bt_printf(
            p->arena,
            "Lines: mean of the twelve months up to each month. Black: as usual. "
            "Blue: the bundle named, shaded from low to high evidence.%s",
            all > n ? bt_printf(p->arena, " The first %d of %d localities.", n, all) : "")
    };
    bt_plot_text(p, "TITLE", "Localities side by side");
    bt_plot_wrap(p, "SUBTITLE", said, 2, 190);
    bt_plot_range(p, l.lo, l.hi, false);
    bt_plot_value(p, "PANELS", n);
    bt_plot_value(p, "REFS", 0);
    bt_plot_value(p, "NOTES", NOTES);
    bt_plot_texts(p, "PANEL_TITLE", n, l.title);
    bt_plot_texts(p, "PANEL_NOTE", NOTES * n, l.note);
    bt_plot_text(p, "YLABEL", "first year as usual = 100");
    return p->e->code;
}
