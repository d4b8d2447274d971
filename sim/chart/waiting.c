/* waiting.c -- people waiting, in layers by what they wait for; one panel as usual and one a bundle. A hundred people waiting on
 * an average day are a hundred days of delay a day: layers and days delayed share the axis. Those who wait in an acute bed alone make the
 * days delayed by route. */
#include "plot_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 7,
       NOTES = 2 }; /* further routes are one layer */

struct layer {
    int route;
    double mean;
}; /* route -1: all others */

struct waiting {
    struct bt_plot *p;
    const struct bt_array *wait, *delayed;
    const struct bt_texts *holds; /* only routes that hold a place of the main pool; NULL: all */
    int n, rest, n_route; /* layers; whether the last is all others */
    struct layer *route; /* all routes, biggest first */
    double hi;
    bool trails; /* means of twelve months */
};

static int by_mean(const void *a, const void *b)
{
    const struct layer *l = a, *m = b;
    int order = (l->mean < m->mean) - (l->mean > m->mean);
    return order ? order : l->route - m->route;
}

static double mean(const double *y, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += isfinite(y[i]) ? y[i] : 0;
    return sum / n;
}

/* The routes on which people wait in any of the runs shown, by their share as usual. */
static enum bt_code rank(struct waiting *w)
{
    struct bt_plot *p = w->p;
    int n = bt_plot_size(p, "route"), kept = 0, main = w->holds ? bt_plot_main_pool(p) : 0;
    if (main < 0) return p->e->code;
    const char *pool = w->holds ? bt_results_axis(p->r, "pool")->label[main] : NULL;
    if (!(w->route = bt_plot_get(p, (size_t)n + 1, sizeof *w->route))) return p->e->code;
    for (int i = 0; i < n; i++) {
        double most = 0, usual = 0;
        if (w->holds && strcmp(w->holds->v[i], pool) != 0) continue;
        for (int b = -1; b < p->n_bundle; b++) {
            double *y = bt_plot_series(p, w->wait, b < 0 ? p->bau : p->bundle[b].mid, "route", i);
            if (!y) return p->e->code;
            most = fmax(most, mean(y, p->n_month + 1));
            if (b < 0) usual = most;
        }
        if (most > 0) w->route[kept++] = (struct layer){ i, usual };
    }
    qsort(w->route, (size_t)kept, sizeof *w->route, by_mean);
    w->n_route = kept;
    w->rest = kept > LAYERS + 1;
    w->n = w->rest ? LAYERS + 1 : kept;
    if (kept == 0)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       w->holds ? "chart 'delays' has nothing to show: nobody waits in a place of the main pool in dataset 'wait_people'"
                                : "chart 'waiting' has nothing to show: nobody waits anywhere in dataset 'wait_people'");
    return BT_OK;
}

static double *layer(struct waiting *w, int run, int k)
{
    struct bt_plot *p = w->p;
    double *sum = NULL;
    int last = w->rest && k == w->n - 1 ? w->n_route : k + 1;
    for (int i = k; i < last; i++) {
        double *y = bt_plot_series(p, w->wait, run, "route", w->route[i].route);
        if (!sum) sum = y;
        else
            for (int t = 0; y && t <= p->n_month; t++) sum[t] += y[t];
    }
    if (sum && w->trails) bt_plot_trail(p, sum, true);
    return sum;
}

static double *delays(struct waiting *w, int run)
{
    struct bt_plot *p = w->p;
    double *y = bt_plot_series(p, w->delayed, run, NULL, 0);
    for (int i = 0; y && i < p->n_month; i++) y[i] /= p->days[i];
    if (y && w->trails) bt_plot_trail(p, y, false);
    return y;
}

/* The last year's mean of a line of n figures. */
static double year(const struct waiting *w, const double *y, int n)
{
    int from = w->trails ? n - 1 : n > 12 ? n - 12
                                          : 0;
    return mean(y + from, n - from);
}

static enum bt_code panel(struct waiting *w, int i, const char **title, const char **note, const double usual[2])
{
    struct bt_plot *p = w->p;
    int run = i ? p->bundle[i - 1].mid : p->bau, T = p->n_month, from = w->trails ? 12 : 0; /* there is no mean before */
    double *edge[LAYERS + 3] = { NULL }, *delayed = delays(w, run);
    const double *col[LAYERS + 3] = { p->xt + from };
    char name[16];
    if (!(edge[0] = bt_plot_get(p, (size_t)T + 1, sizeof **edge)) || !delayed) return p->e->code;
    col[1] = edge[0] + from;
    for (int k = 0; k < w->n; k++) {
        if (!(edge[k + 1] = layer(w, run, k))) return p->e->code;
        for (int t = 0; t <= T; t++) edge[k + 1][t] += edge[k][t];
        col[k + 2] = edge[k + 1] + from;
    }
    const double *top = edge[w->n];
    for (int t = from; t <= T; t++) w->hi = fmax(w->hi, top[t]);
    for (int t = from; t < T; t++) w->hi = fmax(w->hi, delayed[t]);
    snprintf(name, sizeof name, "P%d", i + 1);
    bt_plot_block(p, name, T + 1 - from, w->n + 2, col);
    snprintf(name, sizeof name, "D%d", i + 1);
    bt_plot_block(p, name, T, 2, (const double *const[]){ p->x, delayed });
    for (int k = 0; k < w->n; k++)
        if (edge[k + 1][T] - edge[k][T] > 0.004 * top[T])
            bt_plot_label(p, i + 1, p->xt[T] + 0.015 * (p->xt[T] - p->xt[0]), 0.5 * (edge[k][T] + edge[k + 1][T]), BT_INK, BT_LEFT,
                          bt_printf(p->arena, "%d", k + 1));
    int d = bt_plot_decimals(usual[0]);
    *title = i ? bt_plot_fit(p, p->bundle[i - 1].name, bt_plot_heading(p->n_bundle + 1, 118)) : "Business as usual";
    const char *a_day = bt_printf(p->arena, "days delayed a day: %s%s", bt_plot_fixed(p, year(w, delayed, T), d, false),
                                  i ? bt_printf(p->arena, " (%s)", bt_plot_fixed(p, year(w, delayed, T) - usual[1], d, true)) : "");
    note[0] = w->holds ? a_day
                       : bt_printf(p->arena, "%s people waiting%s", bt_plot_fixed(p, year(w, top, T + 1), d, false),
                                   i ? bt_printf(p->arena, " (%s)", bt_plot_fixed(p, year(w, top, T + 1) - usual[0], d, true)) : "");
    note[1] = w->holds ? "" : a_day;
    return p->e->code;
}

static enum bt_code legend(struct waiting *w)
{
    struct bt_plot *p = w->p;
    const char *name[LAYERS + 1];
    int style[LAYERS + 1];
    for (int k = 0; k < w->n; k++) { /* in the order in which they lie */
        int l = w->n - 1 - k;
        style[k] = l + 1;
        name[k] = bt_printf(p->arena, "%d  %s", l + 1,
                            w->rest && l == w->n - 1 ? "all other waits" : bt_plot_name(p, "route", w->route[l].route));
        if (!name[k]) return bt_fail(p->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    bt_plot_legend(p, w->n, name, style, 34);
    return p->e->code;
}

/* What the year comes to as usual: people waiting, days delayed a day. */
static enum bt_code open_usual(struct waiting *w, double usual[2])
{
    struct bt_plot *p = w->p;
    double *all = bt_plot_series(p, w->wait, p->bau, NULL, 0), *delayed = delays(w, p->bau);
    if (!all || !delayed) return p->e->code;
    if (w->trails) bt_plot_trail(p, all, true);
    usual[0] = year(w, all, p->n_month + 1);
    usual[1] = year(w, delayed, p->n_month);
    return BT_OK;
}

static enum bt_code draw(struct waiting *w, const char *layers, const char *axis, const char *dashed)
{
    struct bt_plot *p = w->p;
    const char *title[BT_PLOT_BUNDLES + 1], *note[NOTES * (BT_PLOT_BUNDLES + 1)];
    int panels = p->n_bundle + 1;
    double usual[2] = { 0, 0 };
    if (rank(w) != BT_OK || open_usual(w, usual) != BT_OK) return p->e->code;
    for (int i = 0; i < panels; i++)
        if (panel(w, i, &title[i], &note[NOTES * (size_t)i], usual) != BT_OK) return p->e->code;
    for (int i = 0; i < panels; i++)
        bt_plot_spread(p, i + 1, w->hi * (panels <= 3 ? 0.035 : panels <= 6 ? 0.065
                                                                            : 0.08),
                       0.02 * w->hi, w->hi * 1.06);
    const char *said[] = {
        bt_printf(p->arena, "%s %s", layers,
                  w->trails ? "All: mean of the twelve months up to each month." : "All: single months."),
        bt_printf(p->arena, "In figures: means of the %s. The vertical axis starts at zero.%s", p->last, bt_plot_left_out(p))
    };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 190);
    bt_plot_range(p, 0, w->hi, true);
    bt_plot_value(p, "PANELS", panels);
    bt_plot_value(p, "LAYERS", w->n);
    bt_plot_value(p, "NOTES", NOTES);
    bt_plot_texts(p, "WORDS", 2, (const char *const[]){ axis, dashed });
    bt_plot_texts(p, "PANEL_TITLE", panels, title);
    bt_plot_texts(p, "PANEL_NOTE", NOTES * panels, note);
    return legend(w);
}

static struct waiting of(struct bt_plot *p)
{
    return (struct waiting){ .p = p,
                             .wait = bt_results_array(p->r, "wait_people"),
                             .delayed = bt_results_measure(p->r, "m_days_delayed"),
                             .trails = bt_plot_trails(p) };
}

enum bt_code bt_plot_waiting(struct bt_plot *p)
{
    struct waiting w = of(p);
    return draw(&w,
                "Layers: people waiting, by what they wait for. Dashed: days delayed in acute beds, a day (each day after being fit to leave).",
                "people waiting", "dashed: days delayed a day");
}

/* Days delayed by route: who waits in an acute bed on a day is a day delayed. */
enum bt_code bt_plot_delays(struct bt_plot *p)
{
    struct waiting w = of(p);
    w.holds = bt_results_texts(p->r, "route_holds");
    if (!w.holds) return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart 'delays' needs the texts 'route_holds', which are not in these results");
    return draw(&w,
                "Layers: days delayed in acute beds, a day, by what people wait for: each day after being fit to leave. Dashed: all of them.",
                "days delayed a day", "dashed: all days delayed");
}
