/* blocks.h -- what tests of studies in blocks share: what they hear of each block, and when it is enough. */
#ifndef TESTS_STUDY_BLOCKS_H
#define TESTS_STUDY_BLOCKS_H

#include "bendtrend/arena.h"
#include "../testlib.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct ends {
    int after, blocks, held, done, all; /* after so many blocks it is enough; 0: never */
};

static inline void hold(void *data)
{
    struct ends *x = data;
    x->held++;
}

static inline bool kept(void *data, const char *of, int done, int n, struct bt_arena *a)
{
    struct ends *x = data;
    (void)of, (void)a;
    x->done = done, x->all = n;
    return ++x->blocks != x->after;
}

/* Number `at` of the rows of a block is v, under a checksum that holds. */
__attribute__((unused))
static void block_lies(const char *folder, const char *name, int at, double v)
{
    enum { TAIL = 8 + 64 + 1 }; /* "\nsha256 ", the digits, a line's end */
    char path[512], hash[65];
    size_t len;
    cr_assert(snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path);
    char *block = tl_bytes(path, &len), *rows = memmem(block, len, "\n\n", 2);
    cr_assert(rows && rows + 2 + (size_t)(at + 1) * sizeof v < block + len - TAIL);
    memcpy(rows + 2 + (size_t)at * sizeof v, &v, sizeof v);
    bt_sha256(block, len - TAIL, hash);
    memcpy(block + len - 65, hash, 64);
    tl_write(folder, name, block, len);
    free(block);
}

#endif
