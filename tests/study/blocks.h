/* blocks.h -- what tests of studies in blocks share: what they hear of each block, and when it is enough. */
#ifndef TESTS_STUDY_BLOCKS_H
#define TESTS_STUDY_BLOCKS_H

#include "bendtrend/arena.h"
#include <stdbool.h>

struct ends {
    int after, blocks, held, done, all; /* after so many blocks it is enough; 0: never */
};

static inline void hold(void *data)
{
    struct ends *x = data;
    x->held++;
}

static inline bool kept(void *data, int done, int n, struct bt_arena *a)
{
    struct ends *x = data;
    (void)a;
    x->done = done, x->all = n;
    return ++x->blocks != x->after;
}

#endif
