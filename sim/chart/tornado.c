/* tornado.c -- each number alone at the ends of its range: a panel a bundle, a bar a number, the widest on top. */
#include "plot_priv.h"

#include "bendtrend/num.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PANELS = 4,
       BARS = 20 }; /* bundles drawn; bars of all panels together */

struct bar {
    int at;
    double low, high, wide; /* as the outcome is drawn; NAN: that end could not be run */
};

struct tornado {
    struct bt_plot *p;
    const struct bt_array *level, *low, *high, *rank_of, *from, *to;
    bool cost, alone; /* alone: too few draws to take other numbers out of a rank correlation */
    int n, rows; /* numbers; bars of a panel */
    double lo[PANELS], hi[PANELS], centre[PANELS], bars[PANELS];
    const char *title[PANELS], *note[PANELS], *name[PANELS * BARS], *rank[PANELS * BARS];
};

/* In per cent, or GBP million. */
static double drawn(const struct tornado *t, double v)
{
    return t->cost ? v / 1e6 : 100 * v;
}

static double cell(const struct bt_array *x, size_t at)
{
    return !x->valid || x->valid[at] ? x->v[at] : NAN;
}

static double centre_of(const struct tornado *t, int run)
{
    double usual = t->level->v[t->p->bau], own = t->level->v[run];
    if (t->cost) return drawn(t, own - usual);
    return fabs(usual) > 0 ? drawn(t, own / usual - 1) : 0;
}

static int wider(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    if (x->wide > y->wide || x->wide < y->wide) return x->wide > y->wide ? -1 : 1;
    return x->at - y->at;
}

/* "virtual_wards.effects.instead_of_short: 0 to 0.0888": without what all addresses begin or end with. */
static const char *name_of(const struct tornado *t, int i)
{
    static const char HEAD[] = "interventions.", TAIL[] = ".value";
    const char *all = bt_plot_name(t->p, "drawn", i);
    if (strncmp(all, HEAD, strlen(HEAD)) == 0) all += strlen(HEAD);
    size_t len = strlen(all), tail = strlen(TAIL);
    if (len > tail && strcmp(all + len - tail, TAIL) == 0) len -= tail;
    const char *text = bt_printf(t->p->arena, "%.*s: %.3g to %.3g", (int)len, all, t->from->v[i], t->to->v[i]);
    return text ? bt_plot_fit(t->p, text, 84) : "";
}

/* As `drivers` itself has it: with the other numbers taken out where some number has that. */
static bool ranks(struct tornado *t, const char *name)
{
    struct bt_plot *p = t->p;
    const struct bt_array *partial = bt_plot_need(p, bt_printf(p->arena, "partial_%s", name), "run drawn"), *rank = NULL;
    if (!partial) return false;
    t->alone = true, t->rank_of = partial;
    for (size_t i = 0; i < (size_t)bt_plot_size(p, "run") * (size_t)t->n; i++) t->alone &= !(fabs(cell(partial, i)) > 0);
    if (t->alone) t->rank_of = rank = bt_plot_need(p, bt_printf(p->arena, "rank_%s", name), "run drawn");
    return !t->alone || rank;
}

/* What is behind the picture: every bar. */
static void table(struct tornado *t, const struct bar *b, int n, double centre, const char *title)
{
    enum { COLUMNS = 3 };
    static const char *const HEAD[COLUMNS] = { "at the least benefit", "at the most", "central" };
    struct bt_plot *p = t->p;
    const char **row = bt_plot_get(p, (size_t)n, sizeof *row);
    double *col[COLUMNS];
    for (int k = 0; k < COLUMNS; k++)
        if (!(col[k] = bt_plot_get(p, (size_t)n, sizeof(double)))) return;
    if (!row) return;
    for (int i = 0; i < n; i++)
        row[i] = bt_plot_name(p, "drawn", b[i].at), col[0][i] = b[i].low, col[1][i] = b[i].high, col[2][i] = centre;
    bt_plot_table(p, title, "number", row, n, COLUMNS, (const double *const *)col, HEAD);
}

static bool block(struct tornado *t, const struct bar *b, int n, int panel)
{
    enum { COLUMNS = 3 };
    struct bt_plot *p = t->p;
    double *col[COLUMNS];
    for (int k = 0; k < COLUMNS; k++)
        if (!(col[k] = bt_plot_get(p, (size_t)n + 1, sizeof(double)))) return false;
    for (int i = 0; i < n; i++) col[0][i] = i, col[1][i] = b[i].low, col[2][i] = b[i].high;
    bt_plot_block(p, bt_printf(p->arena, "T%d", panel + 1), n, COLUMNS, (const double *const *)col);
    return true;
}

static bool panel(struct tornado *t, int k)
{
    struct bt_plot *p = t->p;
    int run = p->bundle[k].mid, n = 0;
    double centre = t->centre[k] = centre_of(t, run);
    struct bar *b = bt_plot_get(p, (size_t)t->n + 1, sizeof *b);
    if (!b) return false;
    for (int i = 0; i < t->n; i++) {
        size_t at = (size_t)run * (size_t)t->n + (size_t)i;
        double low = drawn(t, cell(t->low, at)), high = drawn(t, cell(t->high, at));
        if (!isfinite(low) && !isfinite(high)) continue;
        b[n++] = (struct bar){ i, low, high, fmax(centre, fmax(low, high)) - fmin(centre, fmin(low, high)) };
    }
    qsort(b, (size_t)n, sizeof *b, wider);
    table(t, b, n, centre, p->bundle[k].name);
    if (n > t->rows) n = t->rows;
    t->lo[k] = t->hi[k] = centre, t->bars[k] = n;
    for (int i = 0; i < n; i++) {
        double goes = cell(t->rank_of, (size_t)run * (size_t)t->n + (size_t)b[i].at);
        t->lo[k] = fmin(t->lo[k], fmin(b[i].low, b[i].high)), t->hi[k] = fmax(t->hi[k], fmax(b[i].low, b[i].high));
        t->name[k * t->rows + i] = name_of(t, b[i].at);
        t->rank[k * t->rows + i] = isfinite(goes) ? bt_plot_fixed(p, goes, 2, true) : "?";
    }
    for (int i = n; i < t->rows; i++) t->name[k * t->rows + i] = t->rank[k * t->rows + i] = "";
    double span = t->hi[k] > t->lo[k] ? t->hi[k] - t->lo[k] : 1;
    t->lo[k] -= 0.03 * span, t->hi[k] += 0.03 * span;
    t->title[k] = p->bundle[k].name;
    t->note[k] = bt_printf(p->arena, t->cost ? "GBP %s million centrally" : "%s %% centrally", bt_plot_fixed(p, centre, 2, true));
    return t->note[k] && block(t, b, n, k);
}

static void words(struct tornado *t, int panels)
{
    struct bt_plot *p = t->p;
    double draws = NAN;
    bt_results_number(p->r, 0, "draws_kept", &draws);
    const char *label = bt_results_attr(p->r, 0, "measure_label"), *year = bt_results_attr(p->r, 0, "last_year");
    const char *more = p->n_found > panels ? bt_printf(p->arena, " The first %d of %d bundles.", panels, p->n_found) : "";
    const char *what = t->cost ? "Net cost of all years against business as usual, GBP million"
                               : bt_printf(p->arena, "%s in the last year, %s: change against business as usual, %%", label ? label : "",
                                           year ? year : "");
    const char *said[] = {
        bt_printf(p->arena, "%s. A bar: one number alone at the ends of its range, all else central, the baseline fitted again.%s",
                  what, more),
        bt_printf(p->arena, "Beside it how it goes with the change over the draws (rank): correlation of ranks, %s. The upright line is "
                            "the central run.",
                  t->alone ? bt_printf(p->arena, "the other numbers still in it, for to take %d numbers out asks for more draws than the "
                                                 "%s there are",
                                       t->n, bt_plot_fixed(p, draws, 0, false))
                           : "the other numbers taken out; ?: it moves as one with another number")
    };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 195);
    bt_plot_text(p, "UNIT_SAID", t->cost ? "GBP million" : "change, %");
}

static enum bt_code fill(struct bt_plot *p, const char *name, bool cost)
{
    static const char *const END[] = { "least benefit of the range", "most benefit" };
    struct tornado t = { .p = p, .cost = cost, .n = bt_plot_size(p, "drawn") };
    int panels = p->n_bundle < PANELS ? p->n_bundle : PANELS;
    if (!panels || t.n < 1)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       "chart '%s': nothing to show: it is of bundles; `drivers` of a scenario with bundles supplies them", p->chart->name);
    if (!(t.level = bt_plot_need(p, bt_printf(p->arena, "level_%s", name), "run")) ||
        !(t.low = bt_plot_need(p, bt_printf(p->arena, "low_%s", name), "run drawn")) ||
        !(t.high = bt_plot_need(p, bt_printf(p->arena, "high_%s", name), "run drawn")) ||
        !ranks(&t, name) ||
        !(t.from = bt_plot_need(p, "drawn_low", "drawn")) || !(t.to = bt_plot_need(p, "drawn_high", "drawn")))
        return p->e->code;
    t.rows = BARS / panels < 10 ? BARS / panels : 10;
    for (int k = 0; k < panels; k++)
        if (!panel(&t, k)) return p->e->code;
    words(&t, panels);
    bt_plot_value(p, "PANELS", panels);
    bt_plot_value(p, "NOTES", 1);
    bt_plot_value(p, "BARS", t.rows);
    bt_plot_array(p, "PANEL_BARS", panels, t.bars);
    bt_plot_array(p, "PANEL_LO", panels, t.lo);
    bt_plot_array(p, "PANEL_HI", panels, t.hi);
    bt_plot_array(p, "CENTRE", panels, t.centre);
    bt_plot_texts(p, "PANEL_TITLE", panels, t.title);
    bt_plot_texts(p, "PANEL_NOTE", panels, t.note);
    bt_plot_texts(p, "BAR_NAME", panels * t.rows, t.name);
    bt_plot_texts(p, "BAR_RANK", panels * t.rows, t.rank);
    bt_plot_legend(p, 2, END, (const int[]){ 2, 1 }, 40);
    return p->e->code;
}

enum bt_code bt_plot_tornado(struct bt_plot *p)
{
    const char *name = bt_results_attr(p->r, 0, "measure");
    return name ? fill(p, name, false)
                : bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart '%s': the results do not say of which measure they are", p->chart->name);
}

enum bt_code bt_plot_tornado_cost(struct bt_plot *p)
{
    return fill(p, "net_cost", true);
}
