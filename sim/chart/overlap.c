/* overlap.c -- a measure over the horizon from business as usual to a bundle: what each of its interventions does alone, then what they
 * overlap by as a bar of its own; and the share that each is due. */
#include "plot_priv.h"

#include <math.h>
#include <string.h>

enum { MOST_PANELS = 4, ROWS = 16 + 3, LINES = 3, TOTAL = 0, LESS, MORE, OVERLAP };

struct overlap {
    struct bt_plot *p;
    struct bt_plot_compared c;
    const struct bt_plot_compared_measure *m;
    const struct bt_array *alone, *share;
    double lo, hi;
};

/* Bundles that the scenario names, then the one that lowers the measure most. Returns how many. */
static int choose(const struct overlap *o, int *run)
{
    const struct bt_plot *p = o->p;
    const struct bt_texts *known = bt_results_texts(p->r, "run_bundle");
    int n = 0, best = p->bau;
    bool there = false, by_run = known && strcmp(p->r->axis[known->axis].name, "run") == 0;
    for (int r = 0; r < o->c.R; r++) {
        if (o->m->change[r] < o->m->change[best] && o->c.bits[r]) best = r;
        if (by_run && o->c.bits[r] && known->v[r] && *known->v[r] && n < MOST_PANELS - 1) run[n++] = r;
    }
    for (int i = 0; i < n; i++) there |= run[i] == best;
    if (!there && o->c.bits[best]) run[n++] = best;
    return n;
}

static void row_of(struct overlap *o, int panel, int k, const char *name, double from, double to, int kind, const char *said,
                   double (*value)[ROWS], const char **row)
{
    value[0][k] = k, value[1][k] = from, value[2][k] = to, value[3][k] = kind;
    bt_plot_lines(o->p, name, 34, &row[LINES * (size_t)k], LINES);
    o->lo = fmin(o->lo, kind == TOTAL ? to : fmin(from, to)), o->hi = fmax(o->hi, fmax(from, to));
    bt_plot_label(o->p, panel, fmax(from, to), k, BT_INK, BT_LEFT, said);
}

static enum bt_code panel(struct overlap *o, int i, int run, const char **row, double *rows)
{
    struct bt_plot *p = o->p;
    const struct bt_plot_compared_measure *m = o->m;
    double value[4][ROWS], at = m->usual, with = m->usual + m->change[run], change[ROWS], due[ROWS];
    const double *const col[] = { value[0], value[1], value[2], value[3] }, *const shown[] = { change, due };
    const char *name[ROWS];
    int n = 0, k = o->c.k;
    row_of(o, i + 1, n++, "Business as usual", 0, at, TOTAL, bt_plot_fixed(p, at, 0, false), value, row);
    for (int j = 0; j < k; j++) {
        if (!(o->c.bits[run] >> j & 1)) continue;
        double alone = o->alone->v[j], share = o->share->v[(size_t)run * (size_t)k + (size_t)j];
        name[n] = bt_plot_name(p, "intervention", j), change[n] = alone, due[n] = share;
        row_of(o, i + 1, n, name[n], at, at + alone, alone < 0 ? LESS : MORE,
               bt_printf(p->arena, "%s, share %s", bt_plot_fixed(p, alone, 0, true), bt_plot_fixed(p, share, 0, true)), value, row);
        at += alone, n++;
    }
    name[n] = "Overlap", change[n] = with - at, due[n] = NAN;
    row_of(o, i + 1, n, with < at ? "They help each other" : "They overlap", at, with, OVERLAP, bt_plot_fixed(p, with - at, 0, true), value,
           row);
    n++;
    name[0] = "Business as usual", change[0] = due[0] = NAN;
    name[n] = "This bundle", change[n] = due[n] = with - m->usual;
    row_of(o, i + 1, n++, "This bundle", 0, with, TOTAL, bt_plot_fixed(p, with, 0, false), value, row);
    bt_plot_block(p, bt_printf(p->arena, "P%d", i + 1), n, 4, col);
    bt_plot_table(p, bt_plot_name(p, "run", run), "step", name, n, 2, shown, (const char *const[]){ "change", "share due" });
    *rows = n;
    return p->e->code;
}

static bool open(struct overlap *o)
{
    struct bt_plot *p = o->p;
    if (bt_plot_compared(p, &o->c) != BT_OK) return false;
    o->m = &o->c.measure[0], o->lo = INFINITY, o->hi = -INFINITY;
    o->alone = bt_plot_need(p, bt_printf(p->arena, "alone_%s", o->m->name), "intervention");
    o->share = o->alone ? bt_plot_need(p, bt_printf(p->arena, "shapley_%s", o->m->name), "run intervention") : NULL;
    return o->share != NULL;
}

enum bt_code bt_plot_overlap(struct bt_plot *p)
{
    struct overlap o = { .p = p };
    int run[MOST_PANELS];
    const char *title[MOST_PANELS], *note[MOST_PANELS], *row[MOST_PANELS * ROWS * LINES] = { NULL };
    double rows[MOST_PANELS];
    if (!open(&o)) return p->e->code;
    int n = choose(&o, run);
    if (!n) return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart 'overlap' has nothing to show: no bundle lowers '%s'", o.m->name);
    for (int i = 0; i < n; i++) {
        if (panel(&o, i, run[i], &row[(size_t)i * ROWS * LINES], &rows[i]) != BT_OK) return p->e->code;
        title[i] = bt_plot_fit(p, bt_plot_name(p, "run", run[i]), bt_plot_heading(n, 142));
        double change = o.m->change[run[i]];
        note[i] = bt_printf(p->arena, "%s (%s%%)", bt_plot_fixed(p, change, 0, true), bt_plot_fixed(p, 100 * change / o.m->usual, 2, true));
    }
    for (int i = 0; i < n * ROWS * LINES; i++)
        if (!row[i]) row[i] = "";
    double span = o.hi > o.lo ? o.hi - o.lo : 0.1 * o.hi;
    const char *said[] = {
        bt_printf(p->arena, "%s over the whole horizon, from business as usual to bundles of the scenario and the one that lowers it most. "
                            "Bars are cut: they do not start at zero.", o.m->label),
        "Each bar is what an intervention does alone, on top of what it needs; what they do together beyond that is a bar of its own, "
        "hatched. The share is what each is due of the whole: the mean over all orders in which the bundle can come together.",
        bt_plot_compared_said(p)
    };
    bt_plot_wrap(p, "SUBTITLE", said, 3, 190);
    bt_plot_value(p, "XLO", fmax(0, o.lo - 0.25 * span));
    bt_plot_value(p, "XHI", o.hi + 0.75 * span);
    bt_plot_value(p, "PANELS", n);
    bt_plot_value(p, "NOTES", 1);
    bt_plot_value(p, "MOST_ROWS", ROWS);
    bt_plot_array(p, "PANEL_ROWS", n, rows);
    bt_plot_texts(p, "PANEL_TITLE", n, title);
    bt_plot_texts(p, "PANEL_NOTE", n, note);
    bt_plot_value(p, "LINES", LINES);
    bt_plot_texts(p, "ROW", n * ROWS * LINES, row);
    return p->e->code;
}
