/* sensitivity.h -- what many draws say of the numbers behind them: what goes with what, thresholds, the worth of knowing; and Sobol's
 * indices. Plain arithmetic that knows no scenario. All may be called in any thread; memory is the arena's, and out of memory is false. */
#ifndef BENDTREND_SENSITIVITY_H
#define BENDTREND_SENSITIVITY_H

#include "arena.h"
#include <stdbool.h>
#include <stddef.h>

/* ---- explain.c: ranks ---- */

/* Ranks of k numbers in n draws, and the inverse of their correlations. A number whose rank follows from those before it is left out. */
struct bt_ranked {
    int n, k, used;
    int *number; /* [used] */
    double *rank; /* [k][n] of mean 0 and length 1 */
    double *inverse; /* [used][used] */
};
bool bt_ranked_open(const double *x, int n, int k, struct bt_arena *a, struct bt_ranked *out); /* x: [n][k] */
/* alone[k]: rank correlation of y[n] with each number. partial[k]: the same with what all the others explain taken out of both; NAN where
 * the number was left out, or there are too few draws for the numbers. *explained: share of the variance of y's ranks that all numbers
 * explain together, adjusted for how many they are; NAN with too few draws. A y without variance: all 0, *explained NAN. */
bool bt_ranked_explain(const struct bt_ranked *r, const double *y, struct bt_arena *a, double *alone, double *partial, double *explained);
/* A rank correlation further from 0 than this comes by chance in 5 of 100 cases, of `others` others taken out. */
double bt_rank_noise(int n, int others);

/* ---- split.c: thresholds ---- */

/* One threshold on one number that tells the draws of one kind from the others. */
struct bt_split {
    double below, above; /* the two neighbouring values that it lies between */
    bool kind_below; /* below it the draws are said to be of the kind */
    int right; /* draws told right */
};
/* k numbers of n draws in ascending order, for many questions; x [k][n] is borrowed. */
struct bt_ordered {
    const double *x;
    int n, k;
    size_t *order; /* [k][n] */
};
bool bt_ordered_open(const double *x, int n, int k, struct bt_arena *a, struct bt_ordered *out);
/* split[k]: the best of each number, by draws told right; right is 0 where the number has one value only. */
void bt_split_each(const struct bt_ordered *o, const bool *kind, struct bt_split *split);
enum { BT_SHUFFLES = 199 };
/* chance[BT_SHUFFLES]: draws told right by the best number where the kinds are dealt out anew: what chance alone would find. */
bool bt_split_chance(const struct bt_ordered *o, const bool *kind, int seed, struct bt_arena *a, int *chance);
/* How many draws are told right by thresholds, number and all, that were chosen without them: each fifth by the other four. */
int bt_split_held_out(const struct bt_ordered *o, const bool *kind);

/* ---- worth.c: the value of information ---- */

struct bt_worth {
    double value, error; /* in the units of the loss; its standard error over draws, the curves taken as known */
    double noise; /* the largest value that the same draws in another order, which say nothing, come to in 19 tries */
};
/* loss[R][n]: what each option loses in each draw; the least mean is chosen. What knowing everything would save on average. */
struct bt_worth bt_worth_perfect(const double *loss, int R, int n);
/* What knowing g numbers x[g][n] would save: means of the losses given them are fitted by polynomials, as far as draws left out say that
 * those predict. Never below 0, nor above what knowing everything would save. */
bool bt_worth_partial(const double *loss, int R, int n, const double *x, int g, int seed, struct bt_arena *a, struct bt_worth *out);
int bt_least_loss(const double *loss, int R, int n); /* the option chosen without knowing more */

/* ---- sobol.c ---- */

struct bt_sobol {
    double first, total; /* share of the variance that a group explains alone; and with all that it takes part in */
    double first_low, first_high, total_low, total_high; /* intervals of 95 %, by drawing rows again */
};
/* a, b [n]: what came of two matrices of draws; ab[g][n]: of the first with the numbers of group g from the second. *variance: of the
 * outcome. All 0 where it is 0. The groups must be independent of each other. */
bool bt_sobol_indices(const double *a, const double *b, const double *ab, int n, int groups, int seed, struct bt_arena *arena,
                      struct bt_sobol *out, double *variance);

#endif
