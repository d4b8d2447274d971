/* study.h -- plans of many runs: the main job, `run`, with its baseline fit; and the back-test. */
#ifndef BENDTREND_STUDY_H
#define BENDTREND_STUDY_H

#include "progress.h"
#include "results.h"
#include "scenario.h"
#include "solve.h"

struct bt_run_opts {
    enum bt_method method;      /* BT_CVODES, BT_EULER, BT_RK4 */
    double step;                /* days, fixed-step methods */
    double rtol;                /* 1e-6 by default */
    int jobs;                   /* threads over runs; results do not depend on it */
    const char *const *bundle;  /* only these bundles (names), and the do-minimum where the scenario has one; none: all */
    int n_bundle;
    bool baseline_only;         /* `check`: fit and first 12 months of business as usual only */
};

/* Fits the baseline, runs business as usual and every bundle, and lays the results out as docs/results-format.md says.
 * Everything of *out lives in arena a. p may be NULL. Errors: BT_E_SOLVER (where and why), BT_E_USAGE (unknown bundle). */
enum bt_code bt_study_run(const struct bt_scenario *s, const struct bt_run_opts *o, struct bt_arena *a, struct bt_progress *p,
                          struct bt_results *out, struct bt_err *e);

/* The parameter values and the start of one run as bt_study_run would have them, fitted: business as usual (bundle NULL) or a bundle.
 * values (bt_network_size numbers) live in arena a; *start is freed by the caller; days: the length of the horizon. */
enum bt_code bt_study_values(const struct bt_scenario *s, const char *bundle, double rtol, struct bt_arena *a, double **values,
                             struct bt_start **start, double *days, struct bt_err *e);

/* How far a run of fixed Euler steps is off at worst: the largest relative difference of a measure's total over the horizon from that of
 * CVODES, and which measure. BT_E_SOLVER: the step is too large. */
enum bt_code bt_study_step_error(const struct bt_scenario *s, const double *values, const struct bt_start *start, double step,
                                 double *worst, int *measure, struct bt_err *e);

/* The smallest number of people anywhere at any month end of any run, or 0: below zero by what the solver is off. */
double bt_run_least_people(const struct bt_results *r);

/* The summary that can be read aloud, from results alone: per run at the horizon and cumulated, ambitions, what fills up,
 * baseline table. */
enum bt_code bt_summary_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);
/* The baseline table alone (check). */
enum bt_code bt_baseline_print(FILE *out, const struct bt_results *r, bool json, struct bt_err *e);
/* What a fit came to: rows of the baseline, how many are marked observed and of those within 2 per cent, how many count in the fit, by how
 * many numbers, and the largest relative miss among those that count. All 0 where r has no baseline. */
struct bt_baseline { int rows, observed, within, fitted, numbers; double worst; };
struct bt_baseline bt_baseline_of(const struct bt_results *r);
/* Lines of the summary about one run, each with its line break; nothing where the results have nothing to say. What binds and where
 * pressure has moved to; whom staff hold back; when its cost is earned back, how what comes (measure, said as `what`) changes and who lives
 * longer (high: the run of the same bundle with high evidence, or -1). */
void bt_binds_print(FILE *out, const struct bt_results *r, int run);
/* A line for each kind of places that is full: since when, and whom that keeps waiting or away. Nothing where none is. */
void bt_binds_plain(FILE *out, const struct bt_results *r, int run);
void bt_staff_print(FILE *out, const struct bt_results *r, int run);
void bt_later_print(FILE *out, const struct bt_results *r, int run, int high, const char *measure, const char *what);

/* Who gains, as run results hold it (dataset segment_gain); all of it points into them. */
struct bt_gains {
    const struct bt_axis *gain, *segment;
    const struct bt_array *v;
    const struct bt_texts *label, *better, *unit, *band, *segment_label;
    int years;
};
bool bt_gains_of(struct bt_gains *g, const struct bt_results *r); /* false: the results have none */
/* Change against business as usual over all years, in the unit of the gain: of one segment, of the age band it is of, or (-1) of all. */
double bt_gains_change(const struct bt_gains *g, int run, int gain, int segment, bool band);
bool bt_gains_first_of_band(const struct bt_gains *g, int segment); /* is no segment before it of its band? */
bool bt_gains_is_money(const struct bt_gains *g, int gain);         /* in GBP of the price year */

/* What care costs in the base year by payer, and whether a sum for the place was published. */
void bt_spending_print(FILE *out, const struct bt_results *r);
/* Of the run that is the scenario's do-minimum: that it is, and why it would be done anyway. Nothing of another. */
void bt_least_print(FILE *out, const struct bt_results *r, int run);
bool bt_is_least(const struct bt_results *r, const char *bundle);
/* GBP over all years that an organisation has more of with a run, as paid under the contract in force, funds left out; NaN where the
 * results have no business case. Has anybody more who spends on the bundle, or pays those who do? */
double bt_has_more(const struct bt_results *r, int run, int organisation);
bool bt_payer_saves(const struct bt_results *r, int run);

/* ---- back-test: the past run with trends fitted only before the hold-out, beside two naive forecasts ---- */

struct bt_score { /* of a forecast f of n figures a; all NaN where n is 0 */
    int n;
    double mae;        /* mean |f - a| */
    double mape;       /* mean |f / a - 1|; NaN where an a is 0 */
    double bias;       /* mean f / mean a - 1 */
    double um, us, uc; /* Theil's shares of the mean square error: unequal means, unequal spread, the rest; sum 1, NaN where f = a */
};
/* Of f[0..n) where ok[i] (NULL: all). */
struct bt_score bt_score_of(const double *f, const double *a, const unsigned char *ok, int n);
/* 1 - error / error of the naive forecast: 1 is perfect, 0 no better, below 0 worse. NaN where the naive one makes none. */
double bt_skill(double mae, double naive_mae);
/* Two forecasts of y[n..n+ahead) from y[0..n), month i being month calendar[i] (0..11); known[i] of y[i], i < n. Written to out[0..ahead);
 * NaN where the months needed are not known. The same month of the last twelve before n; a straight line with a step a calendar month,
 * by least squares. */
void bt_naive_season(const double *y, const unsigned char *known, const int *calendar, int n, int ahead, double *out);
void bt_naive_trend(const double *y, const unsigned char *known, const int *calendar, int n, int ahead, double *out);

struct bt_backtest_opts {
    const char *data;  /* CSV: month, series, value; optional period (month or quarter), unit, source, which are checked */
    int hold_out;      /* months; 0: as the scenario says */
    double rtol;       /* 1e-6 by default */
};
/* Reads the data, fits what the scenario's `backtest:` names to the months before the hold-out, runs business as usual through it and
 * lays out observed, modelled, both naive forecasts and their scores (docs/results-format.md). The data become one of the scenario's
 * files. All mistakes of the data are in errs. */
enum bt_code bt_study_backtest(struct bt_scenario *s, const struct bt_backtest_opts *o, struct bt_arena *a, struct bt_progress *p,
                               struct bt_results *out, struct bt_errs *errs);
/* The table and the verdicts, from results alone. */
enum bt_code bt_backtest_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);

/* ---- the certificate: what must hold of a model whatever its numbers, and which conclusions stand on assumptions ---- */

struct bt_validate_opts { double rtol; /* 1e-6 by default */ int jobs; };
/* Runs the scenario and every check (docs/validation-certificate.md) and lays out what was expected and found (docs/results-format.md).
 * *failed: how many of what must hold do not. An error is no verdict: the scenario itself could not be run. */
enum bt_code bt_study_validate(const struct bt_scenario *s, const struct bt_validate_opts *o, struct bt_arena *a, struct bt_progress *p,
                               struct bt_results *out, int *failed, struct bt_err *e);
/* The table, from results alone. */
enum bt_code bt_certificate_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);

#endif
