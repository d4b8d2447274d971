/* backtest_priv.h -- what the files of the back-test share. Private to sim/study. */
#ifndef BT_BACKTEST_PRIV_H
#define BT_BACKTEST_PRIV_H

#include "study_priv.h"

struct seen { /* a series of the data: one number a month of the horizon, or one a quarter at the first month of it */
    const struct bt_series *spec;
    int months;               /* 1 or 3; 0: the data hold nothing of it */
    double *value;            /* calendar.T, in the unit of the series; 0 where absent */
    unsigned char *known;     /* calendar.T */
    const char *source;       /* "" where the data name none */
};
struct seens {
    int n, outside, last; /* outside: rows before or after the horizon; last: one past the last month told */
    struct seen *v;
    const char *file;     /* the data, by the name under which results keep them */
};

/* The data, read and checked. Everything in arena a. */
enum bt_code bt_seen_read(struct bt_scenario *s, const char *path, const struct calendar *c, struct bt_arena *a, struct seens *out,
                          struct bt_errs *errs);
/* The model's figure beside value[i], in its unit: of totals[month * M + measure]. */
double bt_seen_model(const struct seen *x, const struct calendar *c, const double *totals, int M, int i);
/* Is value[i] there and of months before `end` only? */
bool bt_seen_before(const struct seen *x, int i, int end);

struct backfit { /* what the fit to the months before the hold-out came to */
    struct bt_network *net;   /* the scenario's, with seasons and tables of its own */
    double *values;           /* of its parameters */
    int passes;
    double moved;             /* largest change of the last pass */
    double *totals;           /* [c->T][measures]: the run with them, over data and hold-out */
    double conservation;
    const char *notes;        /* lines: which tables go on, stay, are set aside */
};
/* origin: first month of the hold-out; end: one past its last. Needs two years before origin. */
enum bt_code bt_backfit_solve(const struct bt_scenario *s, const struct calendar *c, const struct seens *seen, int origin, int end,
                              double rtol, struct bt_arena *a, struct bt_progress *p, struct backfit *out, struct bt_err *e);

#endif
