/* cost.c -- what is spent in a year, by payer: as usual at both ends of the horizon and each bundle at its end; beside it, who
 * pays more and who less with each bundle. */
#include "plot_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAYERS = 7,
       MOST_BARS = 2 + BT_PLOT_BUNDLES,
       MOST_ROWS = BT_PLOT_BUNDLES * (PAYERS + 2) };

struct cost {
    struct bt_plot *p;
    const struct bt_array *a;
    int n; /* payers shown; further ones are one */
    int payer[PAYERS + 1]; /* -1: all others */
    int n_rank, *rank; /* all payers, biggest first */
    double per_year; /* from the months summed to a year, in millions */
};

/* GBP million in twelve months: the last ones, or the first. */
static double spent(struct cost *c, int run, int payer, bool first)
{
    struct bt_plot *p = c->p;
    double *y = bt_plot_series(p, c->a, run, "payer", payer), sum = 0;
    if (!y) return 0;
    if (!first) return bt_plot_year(p, y, false) * c->per_year;
    for (int i = 0; i < p->n_month && i < 12; i++) sum += y[i];
    return sum * c->per_year;
}

static double layer(struct cost *c, int run, int k, bool first)
{
    double sum = 0;
    if (c->payer[k] >= 0) return spent(c, run, c->payer[k], first);
    for (int i = k; i < c->n_rank; i++) sum += spent(c, run, c->rank[i], first);
    return sum;
}

static double total(struct cost *c, int run)
{
    double sum = 0;
    for (int k = 0; k < c->n; k++) sum += layer(c, run, k, false);
    return sum;
}

/* Payers of something in any run shown, biggest first. */
static enum bt_code rank(struct cost *c)
{
    struct bt_plot *p = c->p;
    int n = bt_plot_size(p, "payer");
    double *most = bt_plot_get(p, (size_t)n + 1, sizeof *most);
    if (!most || !(c->rank = bt_plot_get(p, (size_t)n + 1, sizeof *c->rank))) return p->e->code;
    for (int i = 0; i < n; i++) {
        most[i] = fabs(spent(c, p->bau, i, false));
        for (int b = 0; b < p->n_bundle; b++) most[i] = fmax(most[i], fabs(spent(c, p->bundle[b].mid, i, false)));
        if (!(most[i] > 0)) continue;
        int at = c->n_rank++;
        for (; at > 0 && most[c->rank[at - 1]] < most[i]; at--) c->rank[at] = c->rank[at - 1];
        c->rank[at] = i;
    }
    c->n = c->n_rank > PAYERS ? PAYERS : c->n_rank;
    for (int k = 0; k < c->n; k++) c->payer[k] = c->rank[k];
    if (c->n_rank > PAYERS) c->payer[PAYERS - 1] = -1;
    return c->n ? p->e->code
                : bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart 'cost' has nothing to show: dataset 'cost_gbp' is zero everywhere");
}

static const char *payer_name(const struct cost *c, int k)
{
    return c->payer[k] < 0 ? "All others" : bt_plot_name(c->p, "payer", c->payer[k]);
}

/* Of one column; all columns have the same decimals. */
static void figures(struct cost *c, int bar, double value[][MOST_BARS], int decimals)
{
    double top = value[c->n + 1][bar];
    for (int k = 0; k < c->n; k++) {
        double part = value[k + 2][bar] - value[k + 1][bar];
        if (part > 0.035 * top)
            bt_plot_label(c->p, k == 0 ? 3 : 1, bar + 1, value[k + 1][bar] + part / 2, BT_INK, BT_CENTRE,
                          bt_plot_fixed(c->p, part, decimals, false));
    }
    bt_plot_label(c->p, 2, bar + 1, top, BT_INK, BT_CENTRE, bt_plot_fixed(c->p, top, decimals, false));
}

/* A row a column of the chart: the parts, and their sum. */
static void table_of_bars(struct cost *c, int bars, bool two, double value[][MOST_BARS])
{
    struct bt_plot *p = c->p;
    double part[PAYERS + 1][MOST_BARS];
    const double *col[PAYERS + 1];
    const char *head[PAYERS + 1], *row[MOST_BARS];
    for (int k = 0; k <= c->n; k++) {
        for (int i = 0; i < bars; i++) part[k][i] = k < c->n ? value[k + 2][i] - value[k + 1][i] : value[c->n + 1][i];
        col[k] = part[k], head[k] = k < c->n ? payer_name(c, k) : "All";
    }
    for (int i = 0; i < bars; i++) {
        int bundle = i - (two ? 2 : 1);
        row[i] = bundle >= 0 ? p->bundle[bundle].name : two && i == 0 ? "Business as usual, first year" : "Business as usual";
    }
    bt_plot_table(p, "Spending in the year, GBP million", "run", row, bars, c->n + 1, col, head);
}

/* The rows of one bundle of $CHANGE. */
static void table_of_change(struct cost *c, const struct bt_plot_bundle *b, const double *const col[3])
{
    static const char *const HEAD[] = { "change", "least", "most" };
    const char *row[PAYERS + 1];
    for (int k = 0; k <= c->n; k++) row[k] = k < c->n ? payer_name(c, k) : "Net";
    const char *name = bt_printf(c->p->arena, "%s: change against business as usual, GBP million a year", b->name);
    bt_plot_table(c->p, name, "payer", row, c->n + 1, 3,
                  col, HEAD);
}

/* $BARS: position, then the edges of the layers from 0 up. */
static enum bt_code bars(struct cost *c, double *hi, int *n_bar)
{
    struct bt_plot *p = c->p;
    double value[PAYERS + 2][MOST_BARS] = { { 0 } };
    const double *col[PAYERS + 2];
    const char *name[MOST_BARS];
    int n = 0, two = p->n_month >= 24;
    for (int bar = two ? -2 : -1; bar < p->n_bundle; bar++, n++) {
        int run = bar < 0 ? p->bau : p->bundle[bar].mid;
        value[0][n] = n + 1;
        name[n] = bar == -2 ? "as usual," : bar == -1 ? "as usual"
                                                      : bt_plot_letter(bar);
        for (int k = 0; k < c->n; k++) {
            double part = layer(c, run, k, bar == -2);
            value[k + 2][n] = value[k + 1][n] + part;
        }
        *hi = fmax(*hi, value[c->n + 1][n]);
    }
    for (int bar = 0; bar < n; bar++) figures(c, bar, value, bt_plot_decimals(*hi));
    for (int k = 0; k < c->n + 2; k++) col[k] = value[k];
    bt_plot_block(p, "BARS", n, c->n + 2, col);
    table_of_bars(c, n, two, value);
    bt_plot_texts(p, "BAR", n, name);
    *n_bar = n;
    return p->e->code;
}

/* Where the axis must end, begun at `from`, for a text at x to fit: the panel of cost.gp is so many characters wide. */
static double room_for(const char *text, double x, double from, int bundles, int rows)
{
    double chars = bundles <= 3 ? 56 : 44, part = 0;
    if (rows > 26) chars *= 1.2;
    for (const char *at = text; at && *at; at++) part += ((unsigned char)*at & 0xc0) != 0x80; /* bytes that begin a character */
    part = fmin((part + 1) / chars, 0.85);
    return (x - part * from) / (1 - part);
}

/* $CHANGE: row from the top, change, style of its fill (0: net), low, high. A heading row, a row a payer, the net. */
static enum bt_code changes(struct cost *c, int *n_row)
{
    struct bt_plot *p = c->p;
    double value[5][MOST_ROWS], lo = 0, hi = 0;
    const double *const col[] = { value[0], value[1], value[2], value[3], value[4] };
    const char *row[MOST_ROWS + BT_PLOT_BUNDLES];
    double head[MOST_ROWS + BT_PLOT_BUNDLES];
    int n = 0, line = 0;
    for (int b = 0; b < p->n_bundle; b++) {
        const struct bt_plot_bundle *bundle = &p->bundle[b];
        row[line] = bt_printf(p->arena, "%s  %s", bt_plot_letter(b), bt_plot_fit(p, bundle->name, p->n_bundle <= 3 ? 60 : 48));
        head[line++] = 1;
        for (int k = 0; k <= c->n; k++, n++) {
            bool net = k == c->n;
            double usual = net ? total(c, p->bau) : layer(c, p->bau, k, false);
            value[0][n] = line;
            value[1][n] = (net ? total(c, bundle->mid) : layer(c, bundle->mid, k, false)) - usual;
            value[2][n] = net ? 0 : k + 1;
            value[3][n] = value[4][n] = NAN;
            if (net && bundle->low >= 0 && bundle->high >= 0) {
                value[3][n] = fmin(total(c, bundle->low), total(c, bundle->high)) - usual;
                value[4][n] = fmax(total(c, bundle->low), total(c, bundle->high)) - usual;
            }
            lo = fmin(lo, fmin(value[1][n], isfinite(value[3][n]) ? value[3][n] : 0));
            hi = fmax(hi, fmax(value[1][n], isfinite(value[4][n]) ? value[4][n] : 0));
            row[line] = net ? "Net" : bt_plot_fit(p, payer_name(c, k), 30);
            head[line++] = 0;
        }
        const int at = n - c->n - 1;
        table_of_change(c, bundle, (const double *const[]){ value[1] + at, value[3] + at, value[4] + at });
    }
    double span = hi - lo > 0 ? hi - lo : 1, from = lo - 0.05 * span, until = hi + 0.05 * span, most = fmax(fabs(lo), fabs(hi));
    int d = most < 1000; /* decimals */
    for (int i = 0; i < n; i++) {
        double right = fmax(value[1][i], isfinite(value[4][i]) ? value[4][i] : 0), at = fmax(right, 0) + 0.02 * span;
        const char *range = !isfinite(value[3][i]) ? ""
                                                   : bt_printf(p->arena, "  (%s to %s)", bt_plot_fixed(p, value[3][i], d, true),
                                                               bt_plot_fixed(p, value[4][i], d, true));
        const char *text = bt_printf(p->arena, "%s%s", bt_plot_fixed(p, value[1][i], d, true), range ? range : "");
        bt_plot_label(p, 4, at, value[0][i], BT_INK, BT_LEFT, text);
        until = fmax(until, room_for(text, at, from, p->n_bundle, line));
    }
    bt_plot_block(p, "CHANGE", n, 5, col);
    bt_plot_texts(p, "ROW", line, row);
    bt_plot_array(p, "ROW_HEAD", line, head);
    bt_plot_value(p, "XLO", from);
    bt_plot_value(p, "XHI", until);
    *n_row = line;
    return p->e->code;
}

enum bt_code bt_plot_cost(struct bt_plot *p)
{
    struct cost c = { .p = p, .a = bt_results_array(p->r, "cost_gbp"), .per_year = 1e-6 * (p->n_month < 12 ? 12.0 / p->n_month : 1) };
    double hi = 0;
    int n_bar = 0, n_row = 0, style[PAYERS];
    const char *name[PAYERS], *year = bt_results_attr(p->r, 0, "price_year");
    if (rank(&c) != BT_OK || bars(&c, &hi, &n_bar) != BT_OK || changes(&c, &n_row) != BT_OK) return p->e->code;
    const char *said[] = {
        bt_printf(p->arena, "Spending of the %s%s in GBP million%s%s, by payer%s", p->last, p->n_month < 12 ? " at a yearly rate" : "",
                  year && *year ? ", prices of " : "", year ? year : "",
                  p->n_month >= 24 ? "; the first column is the first year. The axis starts at zero." : ". The axis starts at zero."),
        p->n_bundle
            ? bt_printf(
                  p->arena,
                  "Beside it: what each bundle changes in that time against business as usual, with %s; "
                  "in brackets and as a whisker, from low to high evidence.%s",
                  bt_results_evidence(p->r), bt_plot_left_out(p))
            : "There is no bundle in the results."
    };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 190);
    bt_plot_text(p, "FIRST_YEAR", "first year");
    bt_plot_text(p, "UNTIL", p->last);
    bt_plot_range(p, 0, hi, true);
    bt_plot_value(p, "PANELS", 1);
    bt_plot_value(p, "NOTES", 0);
    bt_plot_value(p, "BUNDLES", p->n_bundle);
    bt_plot_value(p, "PAYERS", c.n);
    bt_plot_value(p, "BARS", n_bar);
    bt_plot_value(p, "ROWS_RIGHT", n_row);
    bt_plot_value(p, "TWO_YEARS", p->n_month >= 24);
    for (int k = 0; k < c.n; k++) {
        style[k] = c.n - k;
        name[k] = payer_name(&c, c.n - 1 - k);
    }
    bt_plot_legend(p, c.n, name, style, 30);
    return p->e->code;
}
