/* uncertainty.h -- how sure: business as usual and every bundle run for each of many draws from the ranges of a scenario, the same draws
 * for all, and beside them what else might be otherwise. docs/uncertainty.md has the words, docs/results-format.md the layout. */
#ifndef BENDTREND_UNCERTAINTY_H
#define BENDTREND_UNCERTAINTY_H

#include "draws.h"
#include "progress.h"
#include "results.h"
#include "store.h"

struct bt_uncertainty_opts {
    double rtol; /* of the central fit, 1e-6 by default */
    int jobs; /* threads; results do not depend on it */
    int draws, seed; /* 0: as the scenario says */
    /* Finished draws go to these blocks, opened with bt_uncertainty_identity, and those that are there already are not run again;
     * what is no draw (the central run, what else might be otherwise) is. NULL: nothing is kept. The rest as in bt_compare_opts. */
    struct bt_shards *shards;
    int block; /* draws a block; 0: BT_UNCERTAINTY_BLOCK */
    void (*hold)(void *data);
    bool (*kept)(void *data, int done, int n, struct bt_arena *a);
    void *data;
};
#define BT_UNCERTAINTY_BLOCK 8
/* What blocks are of: scenario, draws, seed, version, processor; in arena a. NULL: out of memory. */
const char *bt_uncertainty_identity(const struct bt_scenario *s, const struct bt_uncertainty_opts *o, struct bt_arena *a);
/* Fits the baseline, then for each draw fits it again and runs business as usual and every bundle; and lays out months, intervals, draws
 * and what else might be otherwise. A draw that cannot be run is named, with its reason, and is in no figure. Memory is bounded: known
 * before the runs (BT_E_NOMEM or BT_E_USAGE say how much and what would do). BT_E_SOLVER: the central run gave up, or fewer than ten draws
 * are left; BT_E_IO: a block cannot be written, or `kept` said it is enough. p may be NULL.
 * Plans of this kind are told where the scenario was read with its outside_view. */
enum bt_code bt_study_uncertainty(const struct bt_scenario *s, const struct bt_uncertainty_opts *o, struct bt_arena *a,
                                  struct bt_progress *p, struct bt_results *out, struct bt_err *e);
/* From results alone. */
enum bt_code bt_uncertainty_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);

#endif
