/* backtest_priv.h -- what the files of the back-test share. Private to sim/study. */
#ifndef BT_BACKTEST_PRIV_H
#define BT_BACKTEST_PRIV_H

#include "study_priv.h"

struct seen { /* a series of the data: one number a month of the horizon, or one a quarter at the first month of it */
    const struct bt_series *spec;
    int months;               /* 1 or 3; 0: the data hold nothing of it */
    double *value;            /* calendar.T, in the unit of the series; 0 where absent */
    unsigned char *known;     /* calendar.T */
    double *weight;           /* calendar.T; how much a figure counts, 1 unless the data say otherwise; NULL where they may not */
    const char *source;       /* "" where the data name none */
};
struct seens {
    int n, outside, last; /* outside: rows before or after the horizon; last: one past the last month told */
    struct seen *v;
    const char *file;     /* the data, by the name under which results keep them */
};

/* Which series there may be; calibrates: they are measures of the model too, and figures may have weights. */
struct seen_list { int n; const struct bt_series *v; bool calibrates; };
/* The data, read and checked. Everything in arena a. */
enum bt_code bt_seen_read(struct bt_scenario *s, const char *path, const struct seen_list *list, const struct calendar *c,
                          struct bt_arena *a, struct seens *out, struct bt_errs *errs);
/* The model's figure beside value[i], in its unit: of totals[month * M + measure]. */
double bt_seen_model(const struct seen *x, const struct calendar *c, const double *totals, int M, int i);
/* Is value[i] there and of months before `end` only? */
bool bt_seen_before(const struct seen *x, int i, int end);

enum { BT_MOST_HORIZONS = 4 };
struct span { int origin, end, n_horizon, horizon[BT_MOST_HORIZONS]; }; /* rows of the calendar; months after the origin */
void bt_span_horizons(struct span *w); /* 6, 12, 36 and all months of the hold-out, of which there may be none */
/* Observed, modelled (of totals[month * M + measure]), both naive forecasts and their scores; axes series and month. */
struct held_axes { int series, month, horizon, forecast; };
bool bt_lay_held_out(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct seens *seen, const struct span *w,
                     const double *totals, struct held_axes *x);
/* backwords.c: the table and the verdicts of these, and as an array `series` in JSON. From results alone. */
enum bt_code bt_held_out_print(FILE *out, const struct bt_results *r, struct bt_err *e);
enum bt_code bt_held_out_json(struct bt_json *j, const struct bt_results *r, struct bt_err *e);
void bt_said_lines(FILE *out, const char *title, const char *text); /* a paragraph a line; nothing without text */

struct backfit { /* what the fit to the months before the hold-out came to */
    struct bt_network *net;   /* the scenario's, with seasons and tables of its own */
    double *values;           /* of its parameters */
    int passes;
    double moved;             /* largest change of the last pass */
    double *totals;           /* [c->T][measures]: the run with them, over data and hold-out */
    double conservation;
    const char *notes;        /* lines: which tables go on, stay, are set aside */
};
/* What a copy of the scenario's network may know on the first day of month `origin`: points of tables before it, which go on, stay or are
 * set aside as `backtest:` says (where there is one), no trend that begins later. Seasons and fitted tables stay as they are. *notes: lines
 * that say so. */
bool bt_forget_after(const struct bt_scenario *s, const struct calendar *c, int origin, struct bt_network *copy, struct bt_arena *a,
                     const char **notes);
/* origin: first month of the hold-out; end: one past its last. Needs two years before origin. */
enum bt_code bt_backfit_solve(const struct bt_scenario *s, const struct calendar *c, const struct seens *seen, int origin, int end,
                              double rtol, struct bt_arena *a, struct bt_progress *p, struct backfit *out, struct bt_err *e);

#endif
