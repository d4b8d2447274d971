/* pools.c -- places outside the acute hospital: how many there are, how many are used. */
#include "plot_priv.h"

#include <math.h>
#include <string.h>

enum { MOST_POOLS = 12,
       COLS = 1 + 2 * (BT_PLOT_BUNDLES + 1) };

const char *bt_plot_letter(int i)
{
    static const char *const LETTER[BT_PLOT_BUNDLES] = { "A", "B", "C", "D", "E", "F", "G", "H" };
    return LETTER[i];
}

void bt_plot_bundle_legend(struct bt_plot *p, bool usual, int width)
{
    const char *name[BT_PLOT_BUNDLES + 1] = { "as usual" };
    int style[BT_PLOT_BUNDLES + 1] = { BT_INK }, n = usual;
    for (int i = 0; i < p->n_bundle; i++, n++) {
        const char *text = bt_printf(p->arena, "%s  %s", bt_plot_letter(i), p->bundle[i].name);
        name[n] = text ? bt_plot_fit(p, text, width ? 2 * width : 52) : bt_plot_letter(i);
        style[n] = BT_LETTER_A + i;
    }
    bt_plot_legend(p, n, name, style, width ? width : 60);
}

/* Columns of a panel: x, then places and used of each run; run 0 is as usual. */
static const double *places_of(const double *const *col, int run)
{
    return col[(size_t)run * 2 + 1];
}
static const double *used_of(const double *const *col, int run)
{
    return col[(size_t)run * 2 + 2];
}

/* The last year's mean: what a trailing line ends with. */
static double last_mean(const struct bt_plot *p, const double *y)
{
    return bt_plot_trails(p) ? y[p->n_month] : bt_plot_year(p, y, true);
}

/* Share of the places used in the last year, as text: "97% as usual, 95% with A". */
static const char *shares(struct bt_plot *p, const double *const *col)
{
    const char *text = "used:";
    for (int b = 0; b <= p->n_bundle && b < 4; b++) {
        double used = last_mean(p, used_of(col, b)), there = last_mean(p, places_of(col, b));
        if (!(there > 0)) continue;
        text = bt_printf(p->arena, "%s%s %s%%%s", text, text[5] ? "," : "", bt_plot_fixed(p, 100 * used / there, 0, false),
                         b == 0 ? " as usual" : bt_printf(p->arena, " %s", bt_plot_letter(b - 1)));
        if (!text) return "";
    }
    return text;
}

/* Lines that end in the same place share a label: "A C", "all". */
static void end_labels(struct bt_plot *p, int panel, const double *const *col, double hi)
{
    int T = p->n_month;
    double x = p->xt[T] + 0.02 * (p->xt[T] - p->xt[0]);
    bool told[BT_PLOT_BUNDLES + 1] = { false };
    for (int b = 0; b <= p->n_bundle; b++) {
        double y = used_of(col, b)[T];
        const char *text = b ? bt_plot_letter(b - 1) : "as usual";
        int alike = 1;
        if (told[b]) continue;
        for (int c = b + 1; c <= p->n_bundle && text; c++) {
            if (told[c] || !(fabs(used_of(col, c)[T] - y) < 0.02 * hi)) continue;
            text = bt_printf(p->arena, "%s%s%s", text, b ? " " : ", ", bt_plot_letter(c - 1));
            told[c] = true;
            alike++;
        }
        bt_plot_label(p, panel, x, y, b == 0 || alike > 1 ? BT_INK : BT_LETTER_A + b - 1, BT_LEFT,
                      alike > p->n_bundle && alike > 2 ? "all" : text);
    }
}

/* Columns: x, then places and used of each run, as usual first. */
static enum bt_code panel(struct bt_plot *p, int i, int pool, double *hi, const char **note)
{
    const struct bt_array *places = bt_results_array(p->r, "places"), *used = bt_results_array(p->r, "occupied");
    double *y[COLS] = { NULL };
    const double *col[COLS] = { p->xt };
    int T = p->n_month;
    char name[16];
    for (int b = -1; b < p->n_bundle; b++) {
        int run = b < 0 ? p->bau : p->bundle[b].mid, at = 2 * (b + 2) - 1;
        if (!(y[at] = bt_plot_series(p, places, run, "pool", pool)) || !(y[at + 1] = bt_plot_series(p, used, run, "pool", pool)))
            return p->e->code;
        for (int k = at; k <= at + 1; k++) {
            if (bt_plot_trails(p)) bt_plot_trail(p, y[k], true);
            col[k] = y[k];
        }
        for (int t = 0; t <= T; t++) *hi = fmax(*hi, fmax(col[at][t], col[at + 1][t]));
    }
    end_labels(p, i + 1, col, *hi);
    bt_plot_spread(p, i + 1, 0.085 * *hi, 0.02 * *hi, 1.1 * *hi);
    snprintf(name, sizeof name, "P%d", i + 1);
    bt_plot_block(p, name, T + 1, 1 + 2 * (p->n_bundle + 1), col);
    const char *head[COLS];
    for (int b = 0; b <= p->n_bundle; b++) {
        const char *run = b ? p->bundle[b - 1].name : "as usual";
        head[(size_t)b * 2 + 1] = bt_printf(p->arena, "places, %s", run);
        head[(size_t)b * 2 + 2] = bt_printf(p->arena, "used, %s", run);
    }
    bt_plot_table_of_time(p, bt_plot_name(p, "pool", pool), p->xt, T + 1, 2 * (p->n_bundle + 1), col + 1, head + 1);
    *note = shares(p, col);
    return p->e->code;
}

enum bt_code bt_plot_community(struct bt_plot *p)
{
    int n = bt_plot_size(p, "pool"), acute = bt_plot_main_pool(p), panels = 0;
    double hi[MOST_POOLS] = { 0 };
    const char *title[MOST_POOLS], *note[MOST_POOLS];
    if (acute < 0) return p->e->code;
    for (int i = 0; i < n && panels < MOST_POOLS; i++) {
        if (i == acute) continue;
        title[panels] = bt_plot_fit(p, bt_plot_name(p, "pool", i), bt_plot_heading(n - 1 < MOST_POOLS ? n - 1 : MOST_POOLS, 118));
        if (panel(p, panels, i, &hi[panels], &note[panels]) != BT_OK) return p->e->code;
        panels++;
    }
    if (!panels)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       "chart 'community' has nothing to show: 'acute beds' is the only pool of the results");
    const char *said[] = {
        bt_printf(p->arena, "Solid: places used. Dashed: places there are. %s Lines for business as usual and for %s.",
                  bt_plot_trails(p) ? "Both: mean of the twelve months up to each month." : "Both at the start of each month.",
                  p->n_bundle ? bt_printf(p->arena, "each bundle with %s", bt_results_evidence(p->r))
                              : "no bundle: there is none in the results"),
        bt_printf(p->arena, "In figures: the share of the places used in the %s. Each panel has its own vertical axis, from zero.%s%s",
                  p->last, n - 1 > panels ? bt_printf(p->arena, " The first %d of %d kinds of place.", panels, n - 1) : "",
                  bt_plot_left_out(p))
    };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 190);
    for (int i = 0; i < panels; i++) hi[i] = hi[i] > 0 ? 1.12 * hi[i] : 1;
    bt_plot_value(p, "PANELS", panels);
    bt_plot_value(p, "BUNDLES", p->n_bundle);
    bt_plot_value(p, "NOTES", 1);
    bt_plot_array(p, "PANEL_HI", panels, hi);
    bt_plot_texts(p, "PANEL_TITLE", panels, title);
    bt_plot_texts(p, "PANEL_NOTE", panels, note);
    bt_plot_bundle_legend(p, true, 30);
    return p->e->code;
}
