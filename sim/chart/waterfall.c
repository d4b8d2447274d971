/* waterfall.c -- acute bed days of the last year, from business as usual to each bundle, by the kind of stay or wait in which
 * they change. What single interventions do cannot be read here: they overlap, and a run has them all at once. */
#include "plot_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 7, ROWS = STEPS + 3, LINES = 3 }; /* steps shown; the rest is one; the totals before and after */

struct step {
    const char *name;
    double change;
};

struct waterfall {
    struct bt_plot *p;
    const char *acute; /* name of the pool */
    const struct bt_texts *setting_pool, *route_holds;
    double usual;
    double lo, hi; /* over all panels */
    int width, lines; /* how many characters and lines a row's name may have */
    double per_year; /* where there are fewer than twelve months */
};

static int by_size(const void *a, const void *b)
{
    const struct step *s = a, *t = b;
    return (fabs(s->change) < fabs(t->change)) - (fabs(s->change) > fabs(t->change));
}

static const struct bt_texts *column(struct bt_plot *p, const char *name, const char *axis)
{
    const struct bt_texts *t = bt_results_texts(p->r, name);
    if (t && t->axis >= 0 && t->axis < p->r->n_axis && strcmp(p->r->axis[t->axis].name, axis) == 0) return t;
    bt_fail(
        p->e, BT_E_INPUT, BT_NOWHERE,
        "chart 'waterfall' needs the texts '%s' over the axis '%s' (the pool whose places are held), "
        "which are not in the results; `run` supplies them",
        name, axis);
    return NULL;
}

static double days_of(struct waterfall *w, const char *dataset, int run, const char *axis, int i)
{
    double *y = bt_plot_series(w->p, bt_results_array(w->p->r, dataset), run, axis, i);
    return y ? bt_plot_year(w->p, y, true) * w->per_year : 0;
}

static double total(struct waterfall *w, int run)
{
    double *y = bt_plot_series(w->p, bt_results_measure(w->p->r, "m_acute_bed_days"), run, NULL, 0);
    return y ? bt_plot_year(w->p, y, false) * w->per_year : 0;
}

/* All entries of an axis that hold acute beds: what they change. Returns how many. */
static int steps_of(struct waterfall *w, int run, const char *dataset, const char *axis, const struct bt_texts *pool, const char *prefix,
                    struct step *step)
{
    struct bt_plot *p = w->p;
    int n = 0;
    for (int i = 0; i < bt_plot_size(p, axis); i++) {
        if (!pool->v[i] || strcmp(pool->v[i], w->acute) != 0) continue;
        double change = days_of(w, dataset, run, axis, i) - days_of(w, dataset, p->bau, axis, i);
        if (!(fabs(change) > 0)) continue;
        step[n++] = (struct step){ bt_printf(p->arena, "%s%s", prefix, bt_plot_name(p, axis, i)), change };
    }
    return n;
}

/* The steps of a bundle, biggest first, the small ones and what the stays and waits do not explain as one. Returns how many. */
static int steps(struct waterfall *w, int run, double with, struct step *shown)
{
    struct bt_plot *p = w->p;
    size_t room = (size_t)(bt_plot_size(p, "setting") + bt_plot_size(p, "route")) + 1;
    struct step *all = bt_plot_get(p, room, sizeof *all);
    if (!all) return 0;
    int n = steps_of(w, run, "people", "setting", w->setting_pool, "", all);
    n += steps_of(w, run, "wait_people", "route", w->route_holds, "Wait: ", all + n);
    qsort(all, (size_t)n, sizeof *all, by_size);
    double left = with - w->usual;
    int kept = n > STEPS ? STEPS : n;
    for (int i = 0; i < kept; i++) {
        shown[i] = all[i];
        left -= all[i].change;
    }
    if (fabs(left) > 5e-5 * w->usual) shown[kept++] = (struct step){ "Everything else", left };
    return kept;
}

static void table(struct waterfall *w, const struct bt_plot_bundle *b, const struct step *step, int n, double with)
{
    const char *row[ROWS];
    double change[ROWS], total[ROWS];
    const double *const col[] = { change, total };
    for (int k = 0; k < n + 2; k++) {
        bool first = k == 0, last = k == n + 1;
        row[k] = first ? "Business as usual" : last ? b->name : step[k - 1].name;
        change[k] = first ? NAN : last ? with - w->usual : step[k - 1].change;
        total[k] = first ? w->usual : last ? with : NAN;
    }
    bt_plot_table(w->p, b->name, "step", row, n + 2, 2, col, (const char *const[]){ "change in bed days", "bed days in the year" });
}

/* $P<i>: row from the top, from, to, kind (0 total, 1 less, 2 more). */
static enum bt_code panel(struct waterfall *w, int i, const char **row, double *rows)
{
    struct bt_plot *p = w->p;
    const struct bt_plot_bundle *b = &p->bundle[i];
    struct step step[STEPS + 1];
    double value[4][ROWS], with = total(w, b->mid), at = w->usual;
    const double *const col[] = { value[0], value[1], value[2], value[3] };
    int n = steps(w, b->mid, with, step), d = w->usual >= 1e5 ? 0 : bt_plot_decimals(w->usual);
    char name[16];
    for (int k = 0; k < n + 2; k++) {
        bool first = k == 0, last = k == n + 1;
        double from = first || last ? 0 : at, to = first ? w->usual : last ? with
                                                                           : at + step[k - 1].change;
        value[0][k] = k;
        value[1][k] = from;
        value[2][k] = to;
        value[3][k] = first || last ? 0 : to < from ? 1
                                                    : 2;
        bt_plot_lines(p, first ? "Business as usual" : last ? "This bundle"
                                                            : step[k - 1].name,
                      w->width, &row[LINES * (size_t)k], w->lines);
        at = first ? at : to;
        w->lo = fmin(w->lo, to);
        w->hi = fmax(w->hi, to);
        bt_plot_label(p, i + 1, first || last ? to : fmax(from, to), k, BT_INK, BT_LEFT,
                      first || last ? bt_plot_fixed(p, to, d, false) : bt_plot_fixed(p, to - from, d, true));
    }
    snprintf(name, sizeof name, "P%d", i + 1);
    bt_plot_block(p, name, n + 2, 4, col);
    table(w, b, step, n, with);
    *rows = n + 2;
    return p->e->code;
}

static const char *note_of(struct waterfall *w, const struct bt_plot_bundle *b)
{
    struct bt_plot *p = w->p;
    double with = total(w, b->mid) - w->usual;
    const char *range = b->low < 0 || b->high < 0
                            ? ""
                            : bt_printf(p->arena, "; low %s, high %s", bt_plot_fixed(p, total(w, b->low) - w->usual, 0, true),
                                        bt_plot_fixed(p, total(w, b->high) - w->usual, 0, true));
    return bt_printf(p->arena, "%s (%s%%)%s", bt_plot_fixed(p, with, 0, true), bt_plot_fixed(p, 100 * with / w->usual, 1, true),
                     range ? range : "");
}

enum bt_code bt_plot_waterfall(struct bt_plot *p)
{
    static const struct {
        int width, lines;
    } ROOM[BT_PLOT_BUNDLES + 1] = {
        { 0, 0 }, { 34, 3 }, { 34, 3 }, { 27, 3 }, { 38, 2 }, { 33, 2 }, { 33, 2 }, { 27, 2 }, { 27, 2 }
    }; /* by bundles */
    struct waterfall w = { .p = p,
                           .lo = INFINITY,
                           .hi = -INFINITY,
                           .per_year = p->n_month < 12 ? 12.0 / p->n_month : 1,
                           .width = ROOM[p->n_bundle].width,
                           .lines = ROOM[p->n_bundle].lines };
    const char *title[BT_PLOT_BUNDLES], *note[BT_PLOT_BUNDLES], *row[BT_PLOT_BUNDLES * ROWS * LINES] = { NULL };
    double rows[BT_PLOT_BUNDLES];
    int acute = bt_plot_main_pool(p);
    if (acute < 0) return p->e->code;
    if (!p->n_bundle)
        return bt_fail(
            p->e, BT_E_INPUT, BT_NOWHERE,
            "chart 'waterfall' has nothing to show: the axis 'run' holds business as usual alone; "
            "`run` of a scenario with bundles supplies more");
    w.acute = bt_results_axis(p->r, "pool")->label[acute];
    if (!(w.setting_pool = column(p, "setting_pool", "setting")) || !(w.route_holds = column(p, "route_holds", "route")))
        return p->e->code;
    if (!((w.usual = total(&w, p->bau)) > 0))
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       "chart 'waterfall' has nothing to show: dataset 'm_acute_bed_days' is not above zero as usual");
    for (int i = 0; i < p->n_bundle; i++) {
        if (panel(&w, i, &row[(size_t)i * ROWS * LINES], &rows[i]) != BT_OK) return p->e->code;
        title[i] = bt_plot_fit(p, p->bundle[i].name, bt_plot_heading(p->n_bundle, 142));
        note[i] = note_of(&w, &p->bundle[i]);
    }
    for (int i = 0; i < p->n_bundle * ROWS * LINES; i++)
        if (!row[i]) row[i] = "";
    double span = w.hi - w.lo > 0 ? w.hi - w.lo : 0.1 * w.hi;
    const char *said[] = {
        bt_printf(
            p->arena,
            "Acute bed days in the %s%s, from business as usual to each bundle with %s. "
            "Bars are cut: they do not start at zero.%s",
            p->last, p->n_month < 12 ? " at a yearly rate" : "", bt_results_evidence(p->r), bt_plot_left_out(p)),
        "Steps are kinds of stay and wait in which bed days change, not interventions: "
        "these overlap, and what one does depends on the others."
    };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 190);
    bt_plot_value(p, "XLO", fmax(0, w.lo - 0.25 * span));
    bt_plot_value(p, "XHI", w.hi + 0.45 * span);
    bt_plot_value(p, "PANELS", p->n_bundle);
    bt_plot_value(p, "NOTES", 1);
    bt_plot_value(p, "MOST_ROWS", ROWS);
    bt_plot_array(p, "PANEL_ROWS", p->n_bundle, rows);
    bt_plot_texts(p, "PANEL_TITLE", p->n_bundle, title);
    bt_plot_texts(p, "PANEL_NOTE", p->n_bundle, note);
    bt_plot_value(p, "LINES", LINES);
    bt_plot_texts(p, "ROW", p->n_bundle * ROWS * LINES, row);
    return p->e->code;
}
