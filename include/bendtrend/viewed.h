/* viewed.h -- what results of `drivers` hold, for those who tell it: what is wide, what changes places, what is worth knowing. */
#ifndef BENDTREND_VIEWED_H
#define BENDTREND_VIEWED_H

#include "results.h"
#include <stdio.h>

enum { BT_OF_MEASURE,
       BT_OF_COST,
       BT_OUTCOMES };

struct bt_viewed {
    const struct bt_results *r;
    struct bt_arena *a;
    const struct bt_axis *run, *drawn, *group, *pair, *objective;
    int R, n, G, P, J; /* runs, numbers, groups, pairs, objectives */
    double draws; /* that could be run */
    const char *name[BT_OUTCOMES], *label[BT_OUTCOMES]; /* of the outcomes */
};
enum bt_code bt_drivers_view(struct bt_viewed *v, const struct bt_results *r, struct bt_arena *a, struct bt_err *e);

/* An array PREFIX_NAME of an outcome over these axes, or NULL. */
const struct bt_array *bt_viewed(const struct bt_viewed *v, const char *prefix, int outcome, const char *first, const char *second);
double bt_viewed_number(const struct bt_viewed *v, const char *name);
const char *bt_viewed_text(const struct bt_viewed *v, const char *name, const char *axis, int i); /* "" where there is none */
const char *bt_viewed_range(const struct bt_viewed *v, int i); /* of a number: "0.03 to 0.12 per year", least benefit first */
/* One cell; NAN where it is not known. */
double bt_viewed_cell(const struct bt_array *x, size_t cell);
/* Row i of two, low and high over what an outcome comes to centrally: the larger way. */
struct bt_swing {
    int at;
    double low, high, wide;
};
/* Those of a run over numbers (group false) or groups, the widest first; n of them. */
struct bt_swing *bt_viewed_swings(const struct bt_viewed *v, int outcome, int run, bool group, int *n);
double bt_viewed_central(const struct bt_viewed *v, int outcome, int run); /* as low and high are told */
/* How numbers go with an outcome over the draws, [run][number]: with the others taken out where there are draws enough for that, else
 * alone; NULL: the results have neither. A correlation within *noise of 0 may be chance. */
const struct bt_array *bt_viewed_ranks(const struct bt_viewed *v, int outcome, bool *alone, double *noise);
/* Is the slope by differences the same, within a tenth? */
bool bt_viewed_slope(const struct bt_viewed *v, int outcome, int run, int number, double *slope);
/* Of a pair: numbers whose threshold does better than always saying the commoner and than chance does in 5 of 100 deals, best first; at
 * most so many. */
struct bt_told_split {
    int number;
    double right, at, chance; /* draws told right; the threshold; how often chance does as well */
    bool below; /* the rarer outcome lies below it */
};
int bt_viewed_splits(const struct bt_viewed *v, int outcome, int pair, struct bt_told_split *out, int most);
/* Of an objective: numbers or groups that are worth more than the same numbers in orders that say nothing, the worthiest first. */
struct bt_told_worth {
    int at;
    double value, error;
};
struct bt_told_worth *bt_viewed_worths(const struct bt_viewed *v, int objective, bool group, int *n);
const char *bt_viewed_threshold(const struct bt_viewed *v, const struct bt_told_split *s); /* "0.048 per year" */

#endif
