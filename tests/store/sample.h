/* sample.h -- a small results object with one of everything, for the tests of the store. */
#ifndef STORE_SAMPLE_H
#define STORE_SAMPLE_H

#include "../testlib.h"
#include "bendtrend/store.h"

struct sample {
    struct bt_arena *a;
    struct bt_results r;
    char *dir, path[4096]; /* a fresh folder, and results.h5 in it */
};

void sample_open(struct sample *s);
void sample_close(struct sample *s);
/* The name of a file in the folder; valid until the next call. */
const char *sample_path(struct sample *s, const char *name);

/* The arrays of the sample, by place. */
enum { PEOPLE, ADMISSIONS, COST, PLACES, AMBITION_DAY, AMBITION_TARGET, CONSTANT };

#endif
