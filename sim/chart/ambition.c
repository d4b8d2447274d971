/* ambition.c -- a panel an ambition: what business as usual, every bundle and every plan found reach, from low to high evidence, against
 * its line. */
#include "plot_priv.h"

#include <math.h>
#include <string.h>

enum { PANELS = 3, /* ambitions drawn */
       ROWS = 14 }; /* rows of a panel */

struct reached {
    struct bt_plot *p;
    const struct bt_array *limit, *growth, *reach, *run[3], *plan[3], *run_met, *plan_met, *run_drawn, *plan_drawn, *valid, *most;
    double draws;
    int ambitions, runs, plans, rows; /* rows: the most of a panel */
    double lo[PANELS], hi[PANELS], line[PANELS], n[PANELS];
    const char *title[PANELS], *note[PANELS], *name[PANELS * ROWS], *said[PANELS * ROWS];
};

static const char *const LABELS[] = { "its evidence from low to high", "the scenario's evidence", "every effect at the most of its range" };

struct row {
    const char *name, *said;
    double low, high, value, most; /* per cent; NAN: none */
};

/* Of [ambition][n]: NAN where there is none. */
static double cell(const struct bt_array *x, int ambition, int n, int i)
{
    size_t at = (size_t)ambition * (size_t)n + (size_t)i;
    return x && (!x->valid || x->valid[at]) ? x->v[at] : NAN;
}

/* "in 3 of 10 draws", or whether it is met where nothing was drawn. */
static const char *said(struct reached *x, double met, double drawn)
{
    const char *word = met > 0 ? "met" : "not met";
    if (!isfinite(drawn) || !(x->draws > 0)) return word;
    const char *text = bt_printf(x->p->arena, "%s; in %s of %s draws", word, bt_plot_fixed(x->p, drawn, 0, false),
                                 bt_plot_fixed(x->p, x->draws, 0, false));
    return text ? text : "";
}

static struct row row_of(struct reached *x, const struct bt_array *const *v, const struct bt_array *met, const struct bt_array *drawn,
                         const int at[3], const char *name)
{
    const int a = at[0], n = at[1], i = at[2];
    return (struct row){ name, said(x, cell(met, a, n, i), cell(drawn, a, n, i)), 100 * cell(v[1], a, n, i), 100 * cell(v[2], a, n, i),
                         100 * cell(v[0], a, n, i), NAN };
}

/* Bundles, but for those that could not be run or judged, then plans, then what nobody should count on. */
static int rows(struct reached *x, int a, struct row out[ROWS])
{
    struct bt_plot *p = x->p;
    int n = 0;
    const double most = x->reach->v[a] > 2.5 ? 100 * cell(x->most, a, 1, 0) : NAN;
    for (int b = -1; b < p->n_bundle; b++) {
        int i = b < 0 ? p->bau : p->bundle[b].mid;
        if (cell(x->valid, a, x->runs, i) > 0 && isfinite(cell(x->run[0], a, x->runs, i)))
            out[n++] = row_of(x, x->run, x->run_met, x->run_drawn, (const int[]){ a, x->runs, i },
                              b < 0 ? "business as usual" : p->bundle[b].name);
    }
    for (int i = 0; i < x->plans && n < ROWS - 1; i++)
        if (isfinite(cell(x->plan[0], a, x->plans, i)))
            out[n++] = row_of(x, x->plan, x->plan_met, x->plan_drawn, (const int[]){ a, x->plans, i },
                              bt_printf(p->arena, "a plan: %s", bt_plot_name(p, "plan", i)));
    if (isfinite(most)) out[n++] = (struct row){ "every effect at its most", "no plan", NAN, NAN, NAN, most };
    return n;
}

static void table(struct reached *x, const struct row *r, int n, int a)
{
    enum { COLUMNS = 5 };
    static const char *const HEAD[COLUMNS] = { "reaches, %", "low evidence, %", "high evidence, %", "every effect at its most, %",
                                               "the ambition, %" };
    const char **name = bt_plot_get(x->p, (size_t)n + 1, sizeof *name);
    double *col[COLUMNS];
    for (int k = 0; k < COLUMNS; k++)
        if (!(col[k] = bt_plot_get(x->p, (size_t)n + 1, sizeof(double)))) return;
    if (!name) return;
    for (int i = 0; i < n; i++)
        name[i] = r[i].name, col[0][i] = r[i].value, col[1][i] = r[i].low, col[2][i] = r[i].high, col[3][i] = r[i].most,
        col[4][i] = 100 * x->limit->v[a];
    bt_plot_table(x->p, bt_plot_name(x->p, "ambition", a), "bundle or plan", name, n, COLUMNS, (const double *const *)col, HEAD);
}

static void widen(struct reached *x, int a, double v)
{
    if (!isfinite(v)) return;
    x->lo[a] = fmin(x->lo[a], v), x->hi[a] = fmax(x->hi[a], v);
}

static bool panel(struct reached *x, int a)
{
    enum { COLUMNS = 5 };
    struct bt_plot *p = x->p;
    struct row r[ROWS] = { { 0 } };
    int n = rows(x, a, r);
    double *col[COLUMNS];
    for (int k = 0; k < COLUMNS; k++)
        if (!(col[k] = bt_plot_get(p, (size_t)n + 1, sizeof(double)))) return false;
    table(x, r, n, a);
    x->line[a] = 100 * x->limit->v[a], x->lo[a] = fmin(0, x->line[a]), x->hi[a] = fmax(0, x->line[a]), x->n[a] = n;
    for (int i = 0; i < n; i++) {
        col[0][i] = i, col[1][i] = r[i].low, col[2][i] = r[i].high, col[3][i] = r[i].value, col[4][i] = r[i].most;
        for (int k = 1; k < COLUMNS; k++) widen(x, a, col[k][i]);
        x->name[a * ROWS + i] = bt_plot_fit(p, r[i].name, 50), x->said[a * ROWS + i] = r[i].said;
    }
    for (int i = n; i < ROWS; i++) x->name[a * ROWS + i] = x->said[a * ROWS + i] = "";
    double span = x->hi[a] > x->lo[a] ? x->hi[a] - x->lo[a] : 1;
    x->lo[a] -= 0.04 * span, x->hi[a] += 0.04 * span;
    if (n > x->rows) x->rows = n;
    x->title[a] = bt_plot_fit(p, bt_plot_name(p, "ambition", a), 90);
    static const char *const REACH[] = { "met by a bundle", "met by a plan, by no bundle", "met only by a plan beyond the limits",
                                         "out of reach: no plan tried meets it" };
    const double reach = x->reach->v[a];
    const bool growth = x->growth->v[a] > 0;
    x->note[a] = bt_printf(p->arena, "the ambition: %s%s %%%s; %s", growth ? "at most " : "", bt_plot_fixed(p, x->line[a], 1, true),
                           growth ? " a year" : "", reach >= 0 && reach < 3.5 ? REACH[(int)(reach + 0.5)] : "");
    bt_plot_block(p, bt_printf(p->arena, "T%d", a + 1), n, COLUMNS, (const double *const *)col);
    return x->note[a] != NULL;
}

static bool find(struct reached *x)
{
    struct bt_plot *p = x->p;
    static const char *const VALUE[3] = { "value", "value_low", "value_high" };
    bool ok = (x->limit = bt_plot_need(p, "ambition_limit", "ambition")) && (x->reach = bt_plot_need(p, "ambition_reach", "ambition")) &&
              (x->growth = bt_plot_need(p, "ambition_growth", "ambition")) &&
              (x->most = bt_plot_need(p, "ambition_supported_high", "ambition")) &&
              (x->run_met = bt_plot_need(p, "run_met", "ambition run")) && (x->valid = bt_plot_need(p, "run_valid", "ambition run")) &&
              (x->plan_met = bt_plot_need(p, "plan_met", "ambition plan")) &&
              (x->run_drawn = bt_plot_need(p, "run_draws_met", "ambition run")) &&
              (x->plan_drawn = bt_plot_need(p, "plan_draws_met", "ambition plan"));
    for (int k = 0; ok && k < 3; k++)
        ok = (x->run[k] = bt_plot_need(p, bt_printf(p->arena, "run_%s", VALUE[k]), "ambition run")) &&
             (x->plan[k] = bt_plot_need(p, bt_printf(p->arena, "plan_%s", VALUE[k]), "ambition plan"));
    return ok;
}

static void words(struct reached *x, int panels)
{
    struct bt_plot *p = x->p;
    const char *more = x->ambitions > panels ? bt_printf(p->arena, " The first %d of %d ambitions.", panels, x->ambitions) : "";
    const char *line[] = {
        bt_printf(p->arena,
                  "In the terms of the ambition: the change against business as usual by its date, or the growth a year from it on. "
                  "Dashed: the ambition.%s%s",
                  more ? more : "", bt_plot_left_out(p)),
        x->draws > 0 ? "Beside each: is it met with the scenario's evidence, and in how many draws from the ranges assumed. A share of "
                       "draws is no chance."
                     : "Beside each: is it met with the scenario's evidence. Nothing was drawn."
    };
    bt_plot_wrap(p, "SUBTITLE", line, 2, 195);
}

enum bt_code bt_plot_ambition(struct bt_plot *p)
{
    struct reached x = { .p = p, .ambitions = bt_plot_size(p, "ambition"), .runs = bt_plot_size(p, "run"), .plans = bt_plot_size(p, "plan"),
                         .rows = 1 };
    const int panels = x.ambitions < PANELS ? x.ambitions : PANELS;
    if (panels < 1)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart '%s': nothing to show: the results have no ambition", p->chart->name);
    if (!find(&x)) return p->e->code;
    bt_results_number(p->r, 0, "draws_kept", &x.draws);
    for (int a = 0; a < panels; a++)
        if (!panel(&x, a)) return p->e->code;
    words(&x, panels);
    bt_plot_value(p, "PANELS", panels);
    bt_plot_value(p, "NOTES", 1);
    bt_plot_value(p, "ROOM", ROWS);
    bt_plot_value(p, "MOST_ROWS", x.rows);
    bt_plot_array(p, "PANEL_ROWS", panels, x.n);
    bt_plot_array(p, "PANEL_LO", panels, x.lo);
    bt_plot_array(p, "PANEL_HI", panels, x.hi);
    bt_plot_array(p, "LIMIT", panels, x.line);
    bt_plot_texts(p, "PANEL_TITLE", panels, x.title);
    bt_plot_texts(p, "PANEL_NOTE", panels, x.note);
    bt_plot_texts(p, "ROW_NAME", panels * ROWS, x.name);
    bt_plot_texts(p, "ROW_SAID", panels * ROWS, x.said);
    bt_plot_texts(p, "KEY", 3, LABELS);
    return p->e->code;
}
