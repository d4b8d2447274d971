/* validate_priv.h -- what the files of the certificate share. Private to sim/study. */
#ifndef BT_VALIDATE_PRIV_H
#define BT_VALIDATE_PRIV_H

#include "study_priv.h"

/* HOLDS and FAILS are verdicts on what must hold; STANDS and CHANGES say whether conclusions survive; UNMADE says why in `found`. */
enum verdict { HOLDS, FAILS, STANDS, CHANGES, UNMADE, N_VERDICTS };

enum { MOST_FIGURES = 4 }; /* measures by which bundles are judged: arrivals, days in places, days delayed, cost */

/* What a planner would conclude: the change of each figure over the horizon by each bundle, and which ambitions are met. */
struct conclusions {
    double *change;            /* [bundle][figure] against business as usual, central evidence */
    unsigned char *known;      /* the same: the figure exists */
    signed char *met;          /* [bundle][ambition]: 1 met, 0 not, -1 not judged */
};

struct finding {
    enum verdict verdict;
    double value, limit;       /* the largest figure found, and what it may be */
    bool has_value;
    const char *expected, *found; /* in words */
    bool concluded;
    struct conclusions c;
};

/* The summary as printed, and the figures in it that have five digits: by run, measures with a role and cost, over the last year and the
 * horizon; and the model's side of the baseline. */
struct words { const char *text; int n; double *figure; };

struct trial { /* what all checks look at; nothing of it changes while they do */
    const struct bt_scenario *s;
    double rtol;
    struct calendar c;
    const double *values;          /* fitted: business as usual */
    const struct bt_start *start;
    const struct bt_results *base; /* the run as `run` makes it */
    struct words words;            /* its summary */
    int main_pool;                 /* -1: no pool has the role */
    int measure[3];                /* by role: arrivals, place_days, delayed_days; -1 */
    const char *figure[MOST_FIGURES];
    struct conclusions c0;
};

/* A check in arena a; arg says which of several. BT_E_SOLVER and BT_E_INPUT mean that it fails, and why. */
typedef enum bt_code check_fn(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e);
check_fn bt_check_units, bt_check_people, bt_check_stocks, bt_check_fractions, bt_check_columns, bt_check_no_places, bt_check_no_demand;
check_fn bt_check_endless, bt_check_one_segment, bt_check_drift, bt_check_tolerance, bt_check_step, bt_check_start, bt_check_order;
check_fn bt_check_zero, bt_check_loop, bt_check_rule;

/* The scenario t->s as it stands, at t->rtol: all the rest of t. *start is freed by the caller, also after an error. */
enum bt_code bt_trial_open(struct trial *t, int jobs, struct bt_arena *a, struct bt_results *base, struct bt_start **start,
                           struct bt_err *e);

/* checks.c: one run of something else. net: of the same shape; start NULL: solved from the values; rtol 0: that of the trial; ends: T days
 * on which a row ends, NULL: those of the months. */
struct shot { const struct bt_network *net; const double *values; const struct bt_start *start; double rtol; int T; const double *ends; };
enum bt_code bt_trial_shoot(const struct trial *t, const struct shot *o, struct bt_arena *a, struct bt_trajectory *out, struct bt_err *e);
/* Of a measure over the rows from <= row < to, over segments; 0 where measure is -1. */
double bt_trial_sum(const struct trial *t, const struct bt_trajectory *x, int measure, int from, int to);
/* The values of a run: 0 business as usual, then each bundle. */
void bt_trial_values(const struct trial *t, int run, double *values);

/* conclude.c */
enum bt_code bt_conclude(const struct bt_scenario *s, const struct bt_results *r, struct bt_arena *a, struct conclusions *out,
                         struct bt_err *e);
/* In words, how they differ from those of the scenario as it stands; *n: how many. */
const char *bt_conclusions_differ(const struct trial *t, const struct conclusions *c, struct bt_arena *a, int *n);
double bt_conclusions_move(const struct trial *t, const struct conclusions *c); /* the largest move of a bundle's change of a figure */
/* The summary as `run` prints it, and the table of the baseline. */
enum bt_code bt_words_of(const struct bt_results *r, struct bt_arena *a, struct words *out, struct bt_err *e);
/* Two texts that differ in numbers only: the largest difference of a pair over the larger of it and 10; infinite where other words
 * differ. */
double bt_words_apart(const char *x, const char *y);
/* A run of another scenario, central evidence only; what it leaves is in arena a. */
enum bt_code bt_other_run(const struct bt_scenario *s, const struct bt_run_opts *o, struct bt_arena *a, struct bt_results *out,
                          struct bt_err *e);

#endif
