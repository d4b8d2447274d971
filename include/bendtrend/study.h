/* study.h -- plans of many runs: here the main job, `run`, and its baseline fit. */
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
    const char *const *bundle;  /* only these bundles (names); none: all */
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

/* The summary that can be read aloud, from results alone: per run at the horizon and cumulated, ambitions, what fills up,
 * baseline table. */
enum bt_code bt_summary_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);
/* The baseline table alone (check). */
enum bt_code bt_baseline_print(FILE *out, const struct bt_results *r, bool json, struct bt_err *e);

#endif
