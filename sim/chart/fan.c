/* fan.c -- draws by year: business as usual and one bundle a panel, each as a fan: the interval, its inner half, and the median. */
#include "plot_priv.h"

#include "bendtrend/draws.h"
#include "bendtrend/num.h"

#include <math.h>
#include <string.h>

enum { ENDS = 5,
       COLS = 1 + 2 * ENDS,
       NOTES = 3 };

struct fan {
    struct bt_plot *p;
    const struct bt_array *y;
    int years, draws;
    double at[ENDS], *x, *days, *v, lo, hi;
    double interval;
};

static enum bt_code look(struct fan *f, const char *usual)
{
    struct bt_plot *p = f->p;
    const struct bt_array *m = bt_plot_need_measure(p, usual, "run month");
    if (!m || !(f->y = bt_plot_need(p, bt_printf(p->arena, "y_%s", m->name + 2), "run year draw"))) return p->e->code;
    f->years = bt_plot_size(p, "year"), f->draws = bt_plot_size(p, "draw");
    if (!bt_results_number(p->r, 0, "interval", &f->interval) || !(f->interval > 0 && f->interval < 1) || f->years < 1 || f->draws < 1 ||
        12 * f->years > p->n_month)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart '%s': nothing to show: the results hold no whole years of draws",
                       p->chart->name);
    const double at[ENDS] = { 0.5 - f->interval / 2, 0.25, 0.5, 0.75, 0.5 + f->interval / 2 };
    memcpy(f->at, at, sizeof at);
    f->x = bt_plot_get(p, (size_t)f->years, sizeof *f->x), f->days = bt_plot_get(p, (size_t)f->years, sizeof *f->days);
    f->v = bt_plot_get(p, (size_t)f->draws, sizeof *f->v);
    for (int y = 0; p->e->code == BT_OK && y < f->years; y++) {
        f->x[y] = 0.5 * (p->xt[12 * (size_t)y] + p->xt[12 * (size_t)y + 12]);
        for (int i = 12 * y; i < 12 * y + 12; i++) f->days[y] += p->days[i];
    }
    return p->e->code;
}

/* Quantiles over the draws of each year, a day. */
static bool one_fan(struct fan *f, int run, double *col[ENDS])
{
    for (int k = 0; k < ENDS; k++)
        if (!(col[k] = bt_plot_get(f->p, (size_t)f->years, sizeof *col[k]))) return false;
    for (int y = 0; y < f->years; y++) {
        memcpy(f->v, f->y->v + ((size_t)run * (size_t)f->years + (size_t)y) * (size_t)f->draws, (size_t)f->draws * sizeof *f->v);
        bt_sort(f->v, (size_t)f->draws);
        for (int k = 0; k < ENDS; k++) {
            col[k][y] = bt_sorted_quantile(f->v, f->draws, f->at[k]) / f->days[y];
            f->lo = fmin(f->lo, col[k][y]), f->hi = fmax(f->hi, col[k][y]);
        }
    }
    return true;
}

static void notes(struct fan *f, double *const usual[ENDS], double *const with[ENDS], int run, const char **note)
{
    struct bt_plot *p = f->p;
    int last = f->years - 1, d = bt_plot_decimals(usual[2][last]), below = 0;
    const double *v = f->y->v + ((size_t)run * (size_t)f->years + (size_t)last) * (size_t)f->draws,
                 *bau = f->y->v + ((size_t)p->bau * (size_t)f->years + (size_t)last) * (size_t)f->draws;
    for (int i = 0; i < f->draws; i++) below += v[i] < bau[i];
    note[0] = bt_printf(p->arena, "last year: median %s, from %s to %s", bt_plot_fixed(p, with[2][last], d, false),
                        bt_plot_fixed(p, with[0][last], d, false), bt_plot_fixed(p, with[4][last], d, false));
    note[1] = bt_printf(p->arena, "as usual: median %s, from %s to %s", bt_plot_fixed(p, usual[2][last], d, false),
                        bt_plot_fixed(p, usual[0][last], d, false), bt_plot_fixed(p, usual[4][last], d, false));
    note[2] = run == p->bau ? "" : bt_printf(p->arena, "below usual of the same draw in %s of %s draws",
                                             bt_plot_fixed(p, below, 0, false), bt_plot_fixed(p, f->draws, 0, false));
}

static enum bt_code panel(struct fan *f, int i, const char **title, const char **note)
{
    struct bt_plot *p = f->p;
    const struct bt_plot_bundle none = { "Business as usual", p->bau, -1, -1 }, *b = p->n_bundle ? &p->bundle[i] : &none;
    double *usual[ENDS], *with[ENDS];
    if (!one_fan(f, p->bau, usual) || !one_fan(f, b->mid, with)) return p->e->code;
    const double *col[COLS] = { f->x };
    const char *head[COLS];
    for (int k = 0; k < ENDS; k++) {
        col[1 + k] = usual[k], col[1 + ENDS + k] = with[k];
        head[1 + k] = bt_printf(p->arena, "as usual, %.4g %%", 100 * f->at[k]);
        head[1 + ENDS + k] = bt_printf(p->arena, "%s, %.4g %%", b->name, 100 * f->at[k]);
    }
    bt_plot_block(p, bt_printf(p->arena, "P%d", i + 1), f->years, COLS, col);
    const char **row = bt_plot_get(p, (size_t)f->years, sizeof *row);
    for (int y = 0; row && y < f->years; y++) row[y] = bt_plot_name(p, "year", y);
    if (row) bt_plot_table(p, b->name, "year", row, f->years, COLS - 1, col + 1, head + 1);
    *title = bt_plot_fit(p, b->name, bt_plot_heading(p->n_bundle ? p->n_bundle : 1, 142));
    notes(f, usual, with, b->mid, note);
    double x = f->x[f->years - 1] + 0.02 * (f->x[f->years - 1] - f->x[0]);
    bt_plot_label(p, i + 1, x, usual[2][f->years - 1], BT_INK, BT_LEFT, "as usual");
    if (p->n_bundle) bt_plot_label(p, i + 1, x, with[2][f->years - 1], BT_BUNDLE, BT_LEFT, "this bundle");
    return p->e->code;
}

static enum bt_code draw(struct bt_plot *p, const char *usual, const char *y_label, const char *first)
{
    struct fan f = { .p = p, .lo = INFINITY, .hi = -INFINITY };
    const char *title[BT_PLOT_BUNDLES], *note[NOTES * BT_PLOT_BUNDLES];
    int panels = p->n_bundle ? p->n_bundle : 1;
    if (look(&f, usual) != BT_OK) return p->e->code;
    for (int i = 0; i < panels; i++)
        if (panel(&f, i, &title[i], &note[NOTES * (size_t)i]) != BT_OK) return p->e->code;
    bool zero = f.lo < 0.35 * f.hi;
    for (int i = 0; i < panels; i++)
        bt_plot_spread(p, i + 1, (panels <= 3 ? 0.037 : 0.082) * (f.hi - (zero ? 0 : f.lo)), zero ? 0 : f.lo, f.hi * 2);
    const char *said[] = {
        first,
        bt_printf(p->arena,
                  "%s draws from the ranges assumed: between the outer lines lie %.4g %% of them, between the dots a half; a share of "
                  "draws is no chance. The axis %s.%s",
                  bt_plot_fixed(p, f.draws, 0, false), 100 * f.interval, zero ? "starts at zero" : "does not start at zero",
                  bt_plot_left_out(p))
    };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 195);
    bt_plot_range(p, f.lo, f.hi, zero);
    bt_plot_panels(p, panels, title, NOTES, note, y_label);
    return p->e->code;
}

enum bt_code bt_plot_fan(struct bt_plot *p)
{
    return draw(p, "m_emergency_admissions", "emergency admissions a day",
                "Emergency admissions a day, by year. Grey between dashes: as usual. Blue between lines: with the bundle, the same draws.");
}

enum bt_code bt_plot_fan_beds(struct bt_plot *p)
{
    return draw(p, "m_acute_bed_days", "acute beds in use",
                "Acute beds in use on the mean day, by year. Grey between dashes: as usual. Blue between lines: with the bundle, the same "
                "draws.");
}
