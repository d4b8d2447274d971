/* plot_priv.h -- the parts of the chart room: what is in the results, the script being written, the tools. */
#ifndef BT_PLOT_PRIV_H
#define BT_PLOT_PRIV_H

#include "bendtrend/chart.h"
#include <stdio.h>

enum { BT_PLOT_BUNDLES = 8 }; /* more are left out, and the chart says so */

struct bt_plot_bundle {
    const char *name;
    int mid, low, high; /* indices of runs; low and high -1 where there are none */
};

/* How a label or line looks; theme.gp has a colour for each. */
enum bt_plot_style { BT_INK = 1, BT_MUTED, BT_BUNDLE, BT_REF, BT_LETTER_A }; /* BT_LETTER_A + i: the i-th bundle or part */
enum bt_plot_align { BT_LEFT, BT_CENTRE, BT_RIGHT };

struct bt_plot_label {
    int panel;
    double x, y;
    int style, align;
    const char *text;
};

enum { FOOTER = 4 };
struct bt_plot {
    const struct bt_chart *chart;
    const struct bt_results *r;
    struct bt_arena *arena;
    struct bt_err *e;
    FILE *out; /* the script, in memory */
    const char *name; /* of its files, without an ending */
    bool dot; /* drawn by dot, not gnuplot */
    bool unsound; /* what the run checked of itself failed */
    const char *title, *footer[FOOTER], *theme, *template;
    /* runs */
    int n_bundle, n_found, bau; /* n_found may be over n_bundle */
    struct bt_plot_bundle bundle[BT_PLOT_BUNDLES];
    /* calendar: years as decimal numbers; month i lasts days[i] and has its middle at x[i]; boundaries at xt[0..n_month] */
    int n_month, year0, month0; /* month0: 0..11 */
    double *x, *xt, *days;
    int *calendar_month; /* 0..11, n_month + 1 of them */
    const char *last; /* "year to March 2024": what bt_plot_year goes over; "6 months to ..." where there are no more */
    int n_table, room_table;
    struct bt_chart_table *table; /* what was drawn, for bt_chart_tables */
    int n_label, room_label;
    struct bt_plot_label *label;
};

/* ---- charts.c ---- */
struct bt_plot_format {
    unsigned bit;
    const char *name, *magic; /* as it is asked for; how its files begin */
    const char *dot[2];       /* options for dot */
};
const struct bt_plot_format *bt_plot_formats(int *n);
const struct bt_chart *bt_plot_chart(const char *name, struct bt_err *e); /* NULL: BT_E_USAGE tells the names there are */

/* ---- plot.c: what is in the results ---- */
enum bt_code bt_plot_open(struct bt_plot *p); /* runs, bundles, calendar; checks the datasets the chart needs */
/* Sum over all axes but run and time (or month), with axis `keep` (NULL: none) held at index i. NaN where nothing is valid.
 * n_month or n_month + 1 numbers in the arena; NULL when out of memory. The array has passed bt_plot_open's check. */
double *bt_plot_series(struct bt_plot *p, const struct bt_array *a, int run, const char *keep, int i);
/* The same of a measure by its usual name, or of the one that has its role (bt_results_measure). */
const struct bt_array *bt_plot_need_measure(struct bt_plot *p, const char *usual, const char *axes);
const struct bt_array *bt_plot_need(struct bt_plot *p, const char *dataset, const char *axes); /* NULL: e says what is wrong */
const char *bt_plot_name(const struct bt_plot *p, const char *axis, int i); /* label of an entry: texts AXIS_label, else its name */
const char *bt_plot_left_out(struct bt_plot *p); /* a sentence where there are more bundles than a chart shows, else "" */
int bt_plot_size(const struct bt_plot *p, const char *axis);
int bt_plot_main_pool(struct bt_plot *p); /* index of the pool with the role main; -1: e says which there are */
double bt_plot_year(const struct bt_plot *p, const double *y,
                    bool stock); /* over the last twelve months: sum of monthly figures, or days spent */
void *bt_plot_get(struct bt_plot *p, size_t n, size_t size); /* arena; on failure e is set */

/* ---- trail.c ---- */
bool bt_plot_trails(const struct bt_plot *p); /* two years are there; else charts show single months */
/* y becomes the mean of the twelve months up to each, by their days; NaN before twelve are there and where one is NaN. n_month figures
 * a day; or a stock: n_month + 1 at the boundaries, straight between them. */
void bt_plot_trail(const struct bt_plot *p, double *y, bool stock);

/* ---- tables.c: what is drawn, in figures ---- */
/* A panel: column k of row i is col[k][i]; columns without a number are left out. row: rows names. */
void bt_plot_table(struct bt_plot *p, const char *name, const char *first, const char *const *row, int rows, int cols,
                   const double *const *col, const char *const *head);
/* The same of points in time, x in decimal years: each is named by its month, or by its day where x are the boundaries of months. */
void bt_plot_table_of_time(struct bt_plot *p, const char *name, const double *x, int rows, int cols, const double *const *col,
                           const char *const *head);

/* ---- script.c: the gnuplot text ---- */
/* The one way for text into a script: a single-quoted gnuplot string. The quote ' becomes the typographic one, control
 * characters and line breaks become blanks, bytes that are not UTF-8 '?'; at most 300 characters. */
void bt_plot_quote(FILE *out, const char *text);
void bt_plot_text(struct bt_plot *p, const char *variable, const char *text);
void bt_plot_value(struct bt_plot *p, const char *variable, double x);
void bt_plot_texts(struct bt_plot *p, const char *array, int n, const char *const *text);
/* n panels of one axis: titles, and n_note notes under each. */
void bt_plot_panels(struct bt_plot *p, int n, const char *const *title, int n_note, const char *const *note, const char *y_label);
void bt_plot_array(struct bt_plot *p, const char *array, int n, const double *x);
/* A block of rows $NAME; column k of row i is col[k][i]. NaN is a gap. */
void bt_plot_block(struct bt_plot *p, const char *name, int rows, int cols, const double *const *col);
void bt_plot_label(struct bt_plot *p, int panel, double x, double y, int style, int align,
                   const char *text); /* text lives in the arena */
void bt_plot_spread(struct bt_plot *p, int panel, double apart, double lo, double hi); /* moves the labels of a panel off each other */
void bt_plot_labels(struct bt_plot *p); /* writes them */
void bt_plot_range(struct bt_plot *p, double lo, double hi, bool zero); /* YLO, YHI rounded outwards; zero: starts there */
/* A paragraph to at most `room` lines of `width` characters, in the arena. Returns how many. */
int bt_plot_lines(struct bt_plot *p, const char *text, int width, const char **line, int room);
const char *bt_plot_fit(struct bt_plot *p, const char *text, int width); /* one line of it */
/* How many characters the heading of one of so many panels may have, where they share `wide` characters. */
int bt_plot_heading(int panels, int wide);
void bt_plot_wrap(struct bt_plot *p, const char *array, const char *const *text, int n, int width); /* paragraphs to an array of lines */
void bt_plot_footer(struct bt_plot *p, const char **line); /* [FOOTER] paragraphs: source, run, what it checked, caveat */
/* n entries, each a name in lines of `width` characters beside a sample of its style. */
void bt_plot_legend(struct bt_plot *p, int n, const char *const *name, const int *style, int width);
/* A number as it is printed: thousands by comma, a true minus sign, + where asked for. */
const char *bt_plot_fixed(struct bt_plot *p, double x, int decimals, bool sign);
int bt_plot_decimals(double size); /* how many a figure of this size deserves */

void bt_plot_bundle_legend(struct bt_plot *p, bool usual, int width); /* pools.c: A first bundle, B second ...; width 0: one line each */
const char *bt_plot_letter(int bundle);

/* ---- front.c: results of `compare` ---- */
enum { BT_PLOT_MEASURES = 3 };
struct bt_plot_compared_measure { const char *name, *label; double usual; const double *change; }; /* over the horizon; change[run] */
struct bt_plot_compared {
    int k, R, n; /* interventions, bundles, measures with a role: one at least */
    unsigned *bits;
    struct bt_plot_compared_measure measure[BT_PLOT_MEASURES];
};
enum bt_code bt_plot_compared(struct bt_plot *p, struct bt_plot_compared *c);
const char *bt_plot_compared_said(struct bt_plot *p); /* a line: which evidence, and how far the runs made again were off */
const char *bt_plot_letters(struct bt_plot *p, const struct bt_plot_compared *c, unsigned bits); /* "ACD" */
void bt_plot_letter_legend(struct bt_plot *p, const struct bt_plot_compared *c);

/* ---- one for each kind of chart ---- */
enum bt_code bt_plot_admissions(struct bt_plot *p);
enum bt_code bt_plot_beds(struct bt_plot *p);
enum bt_code bt_plot_localities(struct bt_plot *p);
enum bt_code bt_plot_waiting(struct bt_plot *p);
enum bt_code bt_plot_delays(struct bt_plot *p);
enum bt_code bt_plot_community(struct bt_plot *p);
enum bt_code bt_plot_ramps(struct bt_plot *p);
enum bt_code bt_plot_cost(struct bt_plot *p);
enum bt_code bt_plot_waterfall(struct bt_plot *p);
enum bt_code bt_plot_history(struct bt_plot *p);
enum bt_code bt_plot_backtest(struct bt_plot *p);
enum bt_code bt_plot_track(struct bt_plot *p);
enum bt_code bt_plot_front(struct bt_plot *p);
enum bt_code bt_plot_interactions(struct bt_plot *p);
enum bt_code bt_plot_overlap(struct bt_plot *p);
enum bt_code bt_plot_fan(struct bt_plot *p);
enum bt_code bt_plot_fan_beds(struct bt_plot *p);
enum bt_code bt_plot_exceedance(struct bt_plot *p);
enum bt_code bt_plot_tornado(struct bt_plot *p);
enum bt_code bt_plot_tornado_cost(struct bt_plot *p);
enum bt_code bt_plot_ambition(struct bt_plot *p);
enum bt_code bt_plot_pathway(struct bt_plot *p);

#endif
