/* drivers_view.h -- what of results of `drivers` both words and JSON look at. Private to sim/study. */
#ifndef BT_DRIVERS_VIEW_H
#define BT_DRIVERS_VIEW_H

#include "drivers_priv.h"

struct viewed {
    const struct bt_results *r;
    struct bt_arena *a;
    const struct bt_axis *run, *drawn, *group, *pair, *objective;
    int R, n, G, P, J; /* runs, numbers, groups, pairs, objectives */
    double draws; /* that could be run */
    const char *name[OUTCOMES], *label[OUTCOMES]; /* of the outcomes */
};
enum bt_code bt_drivers_view(struct viewed *v, const struct bt_results *r, struct bt_arena *a, struct bt_err *e);

/* An array PREFIX_NAME of an outcome over these axes, or NULL. */
const struct bt_array *bt_viewed(const struct viewed *v, const char *prefix, int outcome, const char *first, const char *second);
double bt_viewed_number(const struct viewed *v, const char *name);
const char *bt_viewed_text(const struct viewed *v, const char *name, const char *axis, int i); /* "" where there is none */
/* One cell; NAN where it is not known. */
double bt_viewed_cell(const struct bt_array *x, size_t cell);
/* Row i of two, low and high over what an outcome comes to centrally: the larger way. */
struct swing {
    int at;
    double low, high, wide;
};
/* Those of a run over numbers (group false) or groups, the widest first; n of them. */
struct swing *bt_viewed_swings(const struct viewed *v, int outcome, int run, bool group, int *n);
double bt_viewed_central(const struct viewed *v, int outcome, int run); /* as low and high are told */
/* Is the slope the same by both sizes of step, within a tenth? */
bool bt_viewed_slope(const struct viewed *v, int outcome, int run, int number, double *slope);
/* Of a pair: numbers whose threshold does better than always saying the commoner and than chance does in 5 of 100 deals, best first; at
 * most so many. */
struct told_split {
    int number;
    double right, at, chance;
    bool below; /* the rarer outcome lies below it */
};
int bt_viewed_splits(const struct viewed *v, int outcome, int pair, struct told_split *out, int most);
/* Of an objective: numbers or groups that are worth more than the same numbers in orders that say nothing, the worthiest first. */
struct told_worth {
    int at;
    double value, error;
};
struct told_worth *bt_viewed_worths(const struct viewed *v, int objective, bool group, int *n);

/* drivers_json.c */
void bt_drivers_json(FILE *out, const struct viewed *v, struct bt_err *e);

#endif
