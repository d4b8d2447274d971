/* chart.h -- charts of a results file, drawn by gnuplot (and dot) through a pipe. One chart is one row here and one template.
 * Only this room starts gnuplot and dot. A chart reads nothing but results: it can be made again another day without the model. */
#ifndef BENDTREND_CHART_H
#define BENDTREND_CHART_H

#include "results.h"
#include "tool.h"

struct bt_folder;

enum bt_format { BT_PNG = 1, BT_SVG = 2, BT_PDF = 4, BT_ALL_FORMATS = 7 };

struct bt_plot; /* a chart being prepared; fields in sim/chart/plot_priv.h */

struct bt_chart {
    const char *name; /* of the files: NAME.png, NAME.svg, NAME.pdf, and the script that draws them again */
    const char *title;
    const char *shows; /* what can be read from it, one line */
    const char *tool; /* the command that draws it: gnuplot or dot */
    const char *template; /* file in the folder of templates */
    struct bt_chart_need {
        const char *dataset, *axes;
    } need[4]; /* datasets and the names of their axes; ends with NULL */
    enum bt_code (*fill)(struct bt_plot *p);
    bool optional; /* of data that few results hold: where there are none it is left out, and nobody need be told */
    const char *study; /* it is of results of this study, and these have no other charts; NULL: of all the rest */
};

/* All charts, *n of them, in the order of `plot --list`. */
const struct bt_chart *bt_charts(int *n);
const struct bt_chart *bt_chart_named(const char *name); /* NULL where there is none */
bool bt_chart_is_file(const char *file); /* could a chart have made a file of this name? */

/* "png,svg" to a set of formats; BT_E_USAGE names what is allowed. */
enum bt_code bt_chart_formats(const char *text, unsigned *formats, struct bt_err *e);

struct bt_chart_opts {
    const char *plots; /* folder of the templates */
    const char *dir; /* where the pictures go; it must exist */
    struct bt_folder *into; /* unless NULL: instead of dir, a folder being filled (store.h) */
    const char *prefix; /* unless NULL: before the names of the files, "charts/leeds-" */
    struct bt_tool_output *svg, *png; /* unless NULL: the picture as well, where that format is asked for; free(data) */
    unsigned formats; /* of enum bt_format */
    bool force; /* replace files that exist; else they are BT_E_USAGE */
    const char *suffix; /* unless NULL: appended to the name of the files, for one chart of several things */
    double seconds; /* a tool that takes longer for one picture is ended; 0: 120 s */
    bool (*stop)(void); /* unless NULL: it is ended as soon as this says so, and the drawing with it: BT_E_IO "interrupted" */
};

/* Draws one chart in all formats asked for: dir/NAME.FORMAT, and dir/NAME.gp (or .dot) to draw it again by hand. Files appear
 * whole or not at all. BT_E_USAGE: no such chart; BT_E_INPUT: r holds no data for it (names the dataset and what supplies it);
 * BT_E_IO: folder, disk, a template or tool missing, a tool that failed (with its last words) or took too long. */
enum bt_code bt_chart_draw(const struct bt_results *r, const char *name, const struct bt_chart_opts *o, struct bt_err *e);

/* Would r have data for this chart? Draws nothing; errors as above. `run` draws the charts for which this is BT_OK. */
enum bt_code bt_chart_ready(const struct bt_results *r, const char *name, struct bt_err *e);

/* What a chart draws, in figures: one table a panel. */
struct bt_chart_table {
    const char *name, *first;     /* heading of the panel; what the rows are: "month", "step" */
    int rows, cols;
    const char *const *row, *const *head; /* names of rows (a month is YYYY-MM, a day YYYY-MM-DD) and of columns */
    const double *v;              /* rows x cols; NaN is absent */
    bool monthly;                 /* a row a month */
};
/* The tables of one chart, in arena a: *n of them, none for a chart that is no figures. Errors as bt_chart_ready. */
enum bt_code bt_chart_tables(const struct bt_results *r, const char *name, struct bt_arena *a, const struct bt_chart_table **out, int *n,
                             struct bt_err *e);

/* Is every command that the n named charts need (names NULL: all charts) on PATH? Asked before computing.
 * BT_E_IO naming command and Debian package; BT_E_USAGE: no such chart. */
enum bt_code bt_chart_check_tools(const char *const *names, int n, struct bt_err *e);

#endif
