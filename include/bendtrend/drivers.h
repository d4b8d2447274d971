/* drivers.h -- what drives results and how sure they are: each number moved alone, what goes with what in the draws, thresholds beyond
 * which bundles change places, what knowing a number would be worth, and, for who asks, Sobol's indices. docs/drivers.md has the words,
 * docs/decisions/0036 the reasons. */
#ifndef BENDTREND_DRIVERS_H
#define BENDTREND_DRIVERS_H

#include "progress.h"
#include "results.h"
#include "scenario.h"
#include "store.h"
#include <stdio.h>

/* What is taken together: a family of numbers that move together; its parts; nothing. Sobol's indices need groups that are independent of
 * each other, so that the smaller ones are drawn without the correlations between them. */
enum bt_together { BT_BY_FAMILY, BT_BY_PART, BT_BY_NUMBER, BT_N_TOGETHER };
extern const char *const bt_together_name[BT_N_TOGETHER];

struct bt_drivers_opts {
    double rtol; /* of the central fit, 1e-6 by default */
    int jobs; /* threads; results do not depend on it */
    const char *measure; /* NULL: that with the role arrivals, else the first that the draws keep */
    double price; /* GBP that one unit of the measure less is worth; 0: no such objective */
    int sobol; /* rows of each matrix; 0: no indices */
    enum bt_together by;
    /* Finished runs go to these blocks, opened with bt_drivers_identity, and those that are there already are not made again. NULL: nothing
     * is kept. The rest as in bt_compare_opts. */
    struct bt_shards *shards;
    int block; /* runs a block; 0: BT_DRIVERS_BLOCK */
    void (*hold)(void *data);
    bool (*kept)(void *data, const char *of, int done, int n, struct bt_arena *a);
    void *data;
};
#define BT_DRIVERS_BLOCK 8
/* What blocks of runs are of: scenario, measure, what is together, rows of Sobol's matrices, seed of the draws (0: as the scenario says),
 * version, processor; in arena a. NULL: out of memory. */
const char *bt_drivers_identity(const struct bt_scenario *s, const struct bt_drivers_opts *o, int seed, struct bt_arena *a);
/* draws: results of `uncertainty` of the same scenario, which must outlive *out. Runs each number with a range at its two ends, and at
 * small steps, and the rows of Sobol's matrices; the baseline is fitted again for each. A number that cannot be run at an end is named.
 * BT_E_USAGE: no such measure (names those there are). BT_E_INPUT: the draws are of something else. BT_E_IO: a block cannot be written, or
 * `kept` said it is enough. p may be NULL. */
enum bt_code bt_study_drivers(const struct bt_scenario *s, const struct bt_results *draws, const struct bt_drivers_opts *o,
                              struct bt_arena *a, struct bt_progress *p, struct bt_results *out, struct bt_err *e);
/* Before anything is run: do draws of the scenario keep that measure (NULL: any)? Errors as above. */
enum bt_code bt_drivers_can_ask(const struct bt_scenario *s, const char *measure, struct bt_err *e);
/* From results alone. */
enum bt_code bt_drivers_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);

#endif
