/* ensemble.h -- what the parts of ensembles share: results of a run, and the runs kept to be made again. Private to sim/solve. */
#ifndef BT_SOLVE_ENSEMBLE_H
#define BT_SOLVE_ENSEMBLE_H

#include "quick.h"

struct rooms { double *measure, *cost, *occupied, *places; }; /* as in bt_ensemble_result, in one piece that begins with measure */
size_t bt_rooms_size(const struct bt_ensemble *x);
struct rooms bt_rooms_in(const struct bt_ensemble *x, double *at);

/* Runs to be made again, and business as usual. `sampled`: the first so many are drawn, the others have the largest estimates. */
struct kept { int run; double estimate; bool empty; struct rooms r; }; /* empty: seen without its results */
struct keeper {
    const struct bt_ensemble *x;
    struct bt_arena *arena;
    struct kept *v, bau;
    int n, sampled;
};
bool bt_keeper_open(struct keeper *k, const struct bt_ensemble *x); /* false: out of memory */
/* In the order of runs; r NULL: the results are not at hand. */
void bt_keeper_see(struct keeper *k, int run, double estimate, const struct rooms *r);
void bt_keeper_close(struct keeper *k);
enum bt_code bt_keeper_prove(struct keeper *k, const bool *wanted, struct bt_ensemble_proof *out, struct bt_err *e);

void bt_ensemble_values(const struct bt_ensemble *x, int run, double *values); /* run -1: business as usual */
#endif
