/* calibrate_priv.h -- what the files of `calibrate` share. Private to sim/study. */
#ifndef BT_CALIBRATE_PRIV_H
#define BT_CALIBRATE_PRIV_H

#include "backtest_priv.h"
#include "bendtrend/calibrate.h"
#include "journal_priv.h"

enum { MOST_FITTED = BT_MOST_CALIBRATED };
#define BT_CAL_LEVEL 0.8 /* of intervals */
#define BT_CAL_ALIKE 0.9 /* correlation from which two numbers are said not to be told apart */

struct ends {
    double low, high;
    bool low_open, high_open;
}; /* open: the range ends before the interval does */

struct number { /* that is fitted: one, or several that are alike */
    const char *address, *unit;
    int n, *offset;
    double lo, hi, central; /* of its range, lo < hi */
    double value, sd, prior_sd, slopes_off; /* slopes_off: how far those by differences are off, of the largest slope */
    struct ends posterior, data; /* data: its own prior left out */
};
struct figure {
    int series, row;
    double observed, weight;
}; /* observed: its logarithm */

struct misfit { /* of a series before the hold-out: observed over modelled, logarithms */
    int n;
    double sigma, rho, share; /* scale; correlation of neighbours; what a figure counts as for it */
    double before, after; /* root mean square with the scenario's numbers, and with the fitted */
    int outliers, worst; /* more than three sigma off; the row of the worst */
};

struct calibration {
    const struct bt_scenario *s; /* with a network of its own where something was forgotten */
    struct calendar c;
    struct seens seen;
    bool *used; /* [series] fitted to */
    struct span w;
    enum bt_prior prior;
    enum bt_loss loss;
    int p, n, threads, T; /* numbers; figures; months that a run of the fit has */
    struct number v[MOST_FITTED];
    struct figure *figure;
    struct misfit *misfit; /* [series] */
    struct refit refit;
    struct bt_start *start;
    double *values; /* fitted, of business as usual */
    bool *wanted;
    double kappa, cut; /* of the loss: what deviances are divided by; the rise of the deviance at the ends of an interval */
    double *slope; /* [n][p] of log model at the fit */
    double covariance[MOST_FITTED * MOST_FITTED]; /* ranges included */
    double together[MOST_FITTED * MOST_FITTED]; /* correlations by the data alone, that is with ranges ten times as wide */
    int told; /* directions of which the data tell more than the ranges */
    int rounds, runs, lost; /* lost: runs that could not be made, far out */
    double best; /* deviance at the fit */
    const char *notes;
    struct journal journal; /* of what the fit asks for */
};

/* calibrate.c: numbers and figures read, the baseline fitted: all that a run needs. x begins as zero; the caller frees x->start. */
enum bt_code bt_cal_open(struct calibration *x, struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a,
                         struct bt_errs *errs);
/* calibrate_model.c: log model of each figure (out[n]) with these numbers, the baseline fitted again; totals [T][measures] too unless
 * NULL. In any thread. */
enum bt_code bt_cal_run(const struct calibration *x, const double *theta, int T, double *out, double *totals, struct bt_err *e);
/* calibrate_slopes.c: slope [n][p] of log model by the numbers, those that the baseline solves for following: forward sensitivities. */
enum bt_code bt_cal_ahead(struct calibration *x, const double *theta, double *slope, struct bt_err *e);
/* The same by central differences: slope [n][p], each step `share` of the range of its number. */
enum bt_code bt_cal_slopes(struct calibration *x, const double *theta, double share, double *slope, struct bt_err *e);
/* Deviance of the data (divided by kappa) and of the prior; `without`: of all priors but this one's, -1 for none. at: log model. */
double bt_cal_deviance(const struct calibration *x, const double *at, const double *theta, int without);
/* What figure i counts as, at these residuals: so that the sum of it * residual^2 has the slope of the deviance. */
double bt_cal_weight(const struct calibration *x, int i, double residual);
double bt_cal_bend(const struct calibration *x, double u, double *psi); /* psi(u) and its slope */
/* Solves h d = g for n unknowns, h symmetric with `stride`; false where it is not positive. h is lost. */
bool bt_cal_solve(int n, double *h, int stride, const double *g, double *d);

/* calibrate_fit.c: x->v[].value, misfits, slopes, covariance. calibrate_profile.c: intervals. */
enum bt_code bt_cal_fit(struct calibration *x, struct bt_arena *a, struct bt_progress *p, struct bt_err *e);
enum bt_code bt_cal_profile(struct calibration *x, struct bt_arena *a, struct bt_progress *p, struct bt_err *e);
/* calibrate_kept.c: takes what is there. Then what the fit asks for, in its one thread: from a block or made, and kept. */
enum bt_code bt_steps_open(struct calibration *x, const struct bt_calibrate_opts *o, struct bt_arena *a, struct bt_err *e);
enum bt_code bt_kept_run(struct calibration *x, const double *theta, int T, double *out, double *totals, struct bt_err *e);
enum bt_code bt_kept_ahead(struct calibration *x, const double *theta, double *slope, struct bt_err *e);
enum bt_code bt_kept_slopes(struct calibration *x, const double *theta, double share, double *slope, struct bt_err *e);
/* The profile of number j, p of them from the next block on: was it there; how it ended. One call at a time; the caller moves on. */
enum bt_code bt_profile_take(struct calibration *x, int j, int *runs, bool *there, struct bt_err *e);
enum bt_code bt_profile_put(struct calibration *x, int j, int runs, enum bt_code rc, struct bt_err *e);
/* calibrate_lay.c */
enum bt_code bt_cal_lay(const struct calibration *x, const struct bt_scenario *s, const struct bt_calibrate_opts *o, const double *totals,
                        struct bt_arena *a, struct bt_results *out, struct bt_err *e);

#endif
