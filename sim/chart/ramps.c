/* ramps.c -- a row for each intervention of a bundle: small lines of coverage, staff and people reached, beside what there is as usual.
 * An intervention is of a bundle when its coverage there is not that of business as usual. */
#include "plot_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 16,
       MOST_COLUMNS = 3,
       NAME_LINES = 2,
       NAME_WIDTH = 30 };

struct column {
    const char *dataset, *heading, *short_of; /* short_of: the heading where staff can be short; NULL: the same */
    double factor;
    const char *unit;
};
static const struct column COLUMN[MOST_COLUMNS] = {
    { "coverage", "Coverage reached", NULL, 100, "%" },
    { "staff_wte", "Staff needed (whole-time equivalents)", "Staff in post (whole-time equivalents)", 1, "" },
    { "reach_people", "People reached", NULL, 1, "" }, /* optional */
};

struct ramps {
    struct bt_plot *p;
    int columns;
    const struct bt_array *a[MOST_COLUMNS];
    const struct bt_array *plan[MOST_COLUMNS], *missing; /* where staff can be short: what was planned, and staff short; else NULL */
    double hi[MOST_COLUMNS * MOST_ROWS];
};

static double peak(const double *y, int n)
{
    double most = 0;
    for (int i = 0; y && i < n; i++) most = fmax(most, y[i]);
    return most;
}

/* Is it of the bundle with this run? */
static bool is_on(struct ramps *r, int run, int intervention)
{
    struct bt_plot *p = r->p;
    const double *y = bt_plot_series(p, r->a[0], run, "intervention", intervention),
                 *usual = bt_plot_series(p, r->a[0], p->bau, "intervention", intervention);
    for (int t = 0; y && usual && t <= p->n_month; t++)
        if (fabs(y[t] - usual[t]) > 1e-6) return true;
    return false;
}

/* A figure in few characters: "63", "16,402", "463k", "1.95m". */
static const char *brief(struct bt_plot *p, double x, int c)
{
    if (c == 0) return bt_plot_fixed(p, x, 0, false);
    if (x >= 999500) return bt_printf(p->arena, "%sm", bt_plot_fixed(p, x * 1e-6, x < 1e7 ? 2 : 1, false));
    if (x >= 99950) return bt_printf(p->arena, "%sk", bt_plot_fixed(p, x * 1e-3, 0, false));
    return bt_plot_fixed(p, x, x > 0 && x < 20, false);
}

/* Bundles that agree everywhere (within a thousandth of the peak) share one line, else they would hide each other. */
static bool agree(const struct bt_plot *p, const double *const *y, const bool *on, double most)
{
    int first = -1;
    for (int b = 0; b < p->n_bundle; b++) {
        if (!on[b]) continue;
        if (first < 0) first = b;
        for (int t = 0; t <= p->n_month; t++)
            if (fabs(y[b][t] - y[first][t]) > 1e-3 * most) return false;
    }
    return true;
}

/* What there is: for staff, what is asked less what is short. */
static double *there(struct ramps *r, int c, int run, int intervention)
{
    struct bt_plot *p = r->p;
    double *y = bt_plot_series(p, r->a[c], run, "intervention", intervention),
           *short_of = c == 1 && r->missing ? bt_plot_series(p, r->missing, run, "intervention", intervention) : NULL;
    for (int t = 0; y && short_of && t <= p->n_month; t++) y[t] -= short_of[t];
    return y;
}

/* The columns of what was planned, after the others: one a bundle, or the first alone where bundles agree. */
static enum bt_code plans(struct ramps *r, int c, int intervention, const bool *on, const double **col, const double *none, double *most)
{
    struct bt_plot *p = r->p;
    for (int b = 0; b < p->n_bundle; b++) {
        double *y = bt_plot_series(p, r->plan[c], p->bundle[b].mid, "intervention", intervention);
        if (!y) return p->e->code;
        for (int t = 0; t <= p->n_month; t++) y[t] = on[b] ? COLUMN[c].factor * y[t] : NAN;
        if (on[b]) *most = fmax(*most, peak(y, p->n_month + 1));
        col[b] = y;
    }
    int first = 0;
    while (first < p->n_bundle && !on[first]) first++;
    for (int b = first + 1; agree(p, col, on, *most) && b < p->n_bundle; b++) col[b] = none;
    return BT_OK;
}

/* "41% (30%)": with the bundles, and as usual; "34 to 41% (30%)" where bundles differ. */
static const char *last_figure(struct ramps *r, int c, double lo, double hi, double usual)
{
    struct bt_plot *p = r->p;
    const char *low = brief(p, lo, c), *high = brief(p, hi, c), *was = brief(p, usual, c), *unit = COLUMN[c].unit;
    if (!low || !high || !was) return NULL;
    bool same = strcmp(low, high) == 0;
    return bt_printf(p->arena, "%s%s%s%s (%s%s)", same ? "" : low, same ? "" : "\xe2\x80\x93", high, unit, was, unit);
}

/* col: x, one a bundle, nothing, as usual. */
static void table(struct ramps *r, int c, int intervention, const double *const *col)
{
    struct bt_plot *p = r->p;
    const char *head[2 + BT_PLOT_BUNDLES];
    for (int b = 0; b < p->n_bundle; b++) head[b] = p->bundle[b].name;
    head[p->n_bundle] = "", head[p->n_bundle + 1] = "as usual";
    const char *name = bt_plot_name(p, "intervention", intervention);
    bt_plot_table_of_time(p, bt_printf(p->arena, "%s: %s%s", name, COLUMN[c].heading, c ? "" : ", %"), p->xt, p->n_month + 1,
                          p->n_bundle + 2, col + 1, head);
}

/* Block C<column>R<row>: x, then one column a bundle, then the line they share, then as usual; gaps where there is nothing. */
static enum bt_code cell(struct ramps *r, int row, int c, int intervention, const bool *on)
{
    struct bt_plot *p = r->p;
    int T = p->n_month;
    const double *col[3 + 2 * BT_PLOT_BUNDLES] = { p->xt };
    int n_col = 3 + p->n_bundle;
    double *usual = bt_plot_series(p, r->a[c], p->bau, "intervention", intervention);
    double lo = INFINITY, hi = -INFINITY, *none = bt_plot_get(p, (size_t)T + 1, sizeof *none), *most = &r->hi[c * MOST_ROWS + row];
    char name[32];
    if (!usual || !none) return p->e->code;
    for (int t = 0; t <= T; t++) none[t] = NAN, usual[t] *= COLUMN[c].factor;
    *most = peak(usual, T + 1);
    for (int b = 0; b < p->n_bundle; b++) {
        double *y = there(r, c, p->bundle[b].mid, intervention);
        if (!y) return p->e->code;
        for (int t = 0; t <= T; t++) y[t] = on[b] ? COLUMN[c].factor * y[t] : NAN;
        if (on[b]) {
            lo = fmin(lo, y[T]);
            hi = fmax(hi, y[T]);
            *most = fmax(*most, peak(y, T + 1));
        }
        col[1 + b] = y;
    }
    col[1 + p->n_bundle] = none;
    col[2 + p->n_bundle] = usual;
    table(r, c, intervention, col);
    if (agree(p, col + 1, on, *most)) {
        for (int b = 0; b < p->n_bundle; b++) {
            if (on[b]) col[1 + p->n_bundle] = col[1 + b];
            col[1 + b] = none;
        }
    }
    if (r->plan[c] && plans(r, c, intervention, on, col + n_col, none, most) != BT_OK) return p->e->code;
    if (r->missing) {
        for (int b = 0; b < p->n_bundle && !r->plan[c]; b++) col[n_col + b] = none;
        n_col += p->n_bundle;
    }
    for (int k = 1; !(*most > 0) && k < n_col; k++) col[k] = none; /* it reaches no people in particular */
    snprintf(name, sizeof name, "C%dR%d", c + 1, row + 1);
    bt_plot_block(p, name, T + 1, n_col, col);
    if (!(*most > 0)) return p->e->code;
    bt_plot_label(p, c * MOST_ROWS + row + 1, p->xt[T] + 0.02 * (p->xt[T] - p->xt[0]), isfinite(hi) ? 0.5 * (lo + hi) : NAN, BT_INK,
                  BT_LEFT, last_figure(r, c, lo, hi, usual[T]));
    return p->e->code;
}

/* The letters of the bundles it is in: "A C". */
static const char *letters(struct bt_plot *p, const bool *on)
{
    const char *text = "";
    for (int b = 0; b < p->n_bundle && text; b++)
        if (on[b]) text = bt_printf(p->arena, "%s%s%s", text, *text ? " " : "", bt_plot_letter(b));
    return text;
}

static enum bt_code rows(struct ramps *r, int *n, int *n_all, const char **name, const char **in)
{
    struct bt_plot *p = r->p;
    int all = bt_plot_size(p, "intervention");
    for (int i = 0; i < all; i++) {
        bool on[BT_PLOT_BUNDLES] = { false }, any = false;
        for (int b = 0; b < p->n_bundle; b++) any = (on[b] = is_on(r, p->bundle[b].mid, i)) || any;
        if (!any || (*n_all)++ >= MOST_ROWS) continue;
        for (int c = 0; c < r->columns; c++)
            if (cell(r, *n, c, i, on) != BT_OK) return p->e->code;
        const char **line = &name[(size_t)NAME_LINES * (size_t)*n];
        for (int k = bt_plot_lines(p, bt_plot_name(p, "intervention", i), NAME_WIDTH, line, NAME_LINES); k < NAME_LINES; k++) line[k] = "";
        in[(*n)++] = letters(p, on);
    }
    return p->e->code;
}

static void ranges(struct ramps *r, int n)
{
    double most = 0;
    for (int i = 0; i < n; i++) most = fmax(most, r->hi[i]);
    for (int i = 0; i < n; i++) r->hi[i] = most; /* coverage: one scale for all rows */
    for (int i = 0; i < r->columns * MOST_ROWS; i++) r->hi[i] = r->hi[i] > 0 ? 1.15 * r->hi[i] : 1;
    bt_plot_array(r->p, "CELL_HI", r->columns * MOST_ROWS, r->hi);
}

enum bt_code bt_plot_ramps(struct bt_plot *p)
{
    struct ramps r = { .p = p };
    const char *name[NAME_LINES * MOST_ROWS], *in[MOST_ROWS], *heading[MOST_COLUMNS];
    int n = 0, all = 0;
    for (int c = 0; c < MOST_COLUMNS; c++) {
        if (c == 2 && !bt_results_array(p->r, COLUMN[c].dataset)) break;
        if (!(r.a[c] = bt_plot_need(p, COLUMN[c].dataset, "run time intervention"))) return p->e->code;
        heading[r.columns++] = COLUMN[c].heading;
    }
    if ((r.missing = bt_results_array(p->r, "staff_short"))) {
        for (int c = 0; c < r.columns; c++)
            if (COLUMN[c].short_of) heading[c] = COLUMN[c].short_of;
        if (!(r.missing = bt_plot_need(p, "staff_short", "run time intervention")) ||
            !(r.plan[0] = bt_plot_need(p, "coverage_planned", "run time intervention")))
            return p->e->code;
        r.plan[1] = r.a[1];
    }
    if (rows(&r, &n, &all, name, in) != BT_OK) return p->e->code;
    if (n == 0)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart 'ramps' has nothing to show: %s",
                       p->n_bundle ? "in no bundle does the coverage of an intervention leave business as usual within the horizon; "
                                     "look at now, target and start of what the bundles switch on"
                                   : "the results hold business as usual alone; `run` of a scenario with bundles supplies the others");
    const char *said[] = {
        bt_printf(p->arena,
                  "Each intervention of the bundles, %s. Black: its bundles agree. Dashed, and in brackets: as usual. "
                  "At the end of a line: its last value; where bundles differ, least and most.",
                  bt_results_evidence(p->r)),
        r.missing ? "Dotted: as planned, if no staff were short. Staff: posts filled, or vacant no more than as a rule."
                  : "Staff: needed for that coverage; the scenario names no workforce, so none are short.",
        bt_printf(p->arena, "Coverage has one scale for all rows, staff%s one for each. All start at zero.%s%s%s",
                  r.columns > 2 ? " and people" : "",
                  r.columns > 2 ? " People: those enrolled (k thousand, m million); empty where nobody is." : "",
                  all > n ? bt_printf(p->arena, " The first %d of %d interventions.", n, all) : "",
                  bt_plot_left_out(p))
    };
    bt_plot_wrap(p, "SUBTITLE", said, 3, 190);
    ranges(&r, n);
    bt_plot_value(p, "PANELS", n);
    bt_plot_value(p, "NOTES", 0);
    bt_plot_value(p, "PLANS", r.missing != NULL);
    bt_plot_value(p, "BUNDLES", p->n_bundle);
    bt_plot_value(p, "CELLS", r.columns);
    bt_plot_value(p, "MOST_ROWS", MOST_ROWS);
    bt_plot_texts(p, "ROW", NAME_LINES * n, name);
    bt_plot_texts(p, "ROW_IN", n, in);
    bt_plot_texts(p, "HEADING", r.columns, heading);
    bt_plot_bundle_legend(p, false, 0);
    return p->e->code;
}
