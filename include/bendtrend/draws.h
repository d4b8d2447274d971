/* draws.h -- numbers drawn from the ranges of a scenario: which, how they are shaped, what moves together, and each draw's values. Every
 * random number is a function of (seed, draw, address): it does not depend on threads, on the order of draws, or on what else is drawn.
 * docs/uncertainty.md has the words, docs/decisions/0032 the reasons. */
#ifndef BENDTREND_DRAWS_H
#define BENDTREND_DRAWS_H

#include "scenario.h"

/* ---- distributions ---- */

/* The number below which a share u (above 0, below 1) of the draws lies. low and high are the ends of benefit, so low may be the larger
 * number: u runs from low to high. All shapes stay between the two. triangular and pert have their mode at central; normal is cut at both
 * ends and has central as its mode, and a quarter of the range as its standard deviation before that; lognormal the same of the logarithm,
 * with central as its median before the cut. bt_shape_fits must hold. */
double bt_shape_quantile(enum bt_shape shape, double low, double central, double high, double u);

/* A number above 0 and below 1: the first 53 bits, and a half, of the SHA-256 of "bendtrend SEED WHAT NAME DRAW". */
double bt_draw_random(int seed, const char *what, const char *name, int draw);

/* ---- what is drawn ---- */

enum { BT_DRAW_BATCH = 50 }; /* draws that are a Latin hypercube of their own; the last batch may have fewer */

struct bt_drawn { /* what one random number moves: a quantity (all its segments), or the rows of a profile */
    const char *address;
    struct bt_family family;
    enum bt_shape shape;
    int param, n_param; /* quantities in a row */
    double rho, rho_part; /* correlation with the family, and within its part */
};
struct bt_draws {
    const struct bt_scenario *s;
    int seed, n, n_drawn;
    const struct bt_drawn *drawn;
    double *u; /* [n][n_drawn], from least benefit (0) to most (1) */
};
/* All ranges that can move a run: those of interventions which no bundle switches on or of loops that are off, which `set:` or --set has
 * fixed or a figure of the locality lies outside of, which the baseline fit solves for, or without a width, are left out. draws, seed 0:
 * as the scenario says. In arena a; *out borrows from s.
 * BT_E_USAGE: nothing to draw. */
enum bt_code bt_draws_make(const struct bt_scenario *s, int draws, int seed, struct bt_arena *a, struct bt_draws *out, struct bt_err *e);
/* Puts the numbers of a draw (from 0) into values of bt_network_size. Whole numbers are rounded. */
void bt_draws_values(const struct bt_draws *d, int draw, double *values);
/* One number of d alone, at u (0: least benefit, 1: most; the ends included), or at a part of its way from low to high beyond central:
 * cut at the ends. */
void bt_draw_put(const struct bt_draws *d, int i, double u, double *values);
void bt_draw_move(const struct bt_draws *d, int i, double part, double *values);
/* Fills d->u, in the arena, by d's seed, n and drawn; s is not looked at. */
enum bt_code bt_draws_fill(struct bt_draws *d, struct bt_arena *a, struct bt_err *e);
/* The correlation that is assumed where the scenario says nothing. */
void bt_draws_usual(const struct bt_family *f, double *rho, double *rho_part);

/* ---- quantiles of what came out ---- */

/* Of n sorted numbers, the share p: type 6 of Hyndman and Fan (1996). Between two of these lies on average what they say, of the numbers
 * that might have been drawn, however few were. */
double bt_sorted_quantile(const double *sorted, int n, double p);
/* How far quantiles p[n_p] of v[n] would move with as many other draws, one standard error each, from how they differ between batches;
 * draw: their numbers, ascending; w: room for n. Batches of which less than half could be run do not count. false, and 0: fewer than
 * BT_DRAW_BATCHES are left. */
enum { BT_DRAW_BATCHES = 4 };
bool bt_quantiles_move(const double *v, const int *draw, int n, const double *p, int n_p, double *w, double *out);

#endif
