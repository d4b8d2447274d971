/* fuzz.h -- what the fuzz targets share. A target is a program of libFuzzer: one file that defines LLVMFuzzerTestOneInput, and
 * LLVMFuzzerInitialize, which writes the seeds that can be made into the first folder named on its command line. */
#ifndef BENDTREND_FUZZ_H
#define BENDTREND_FUZZ_H

#include "bendtrend/results.h"
#include "bendtrend/scenario.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* A seed of that name, unless no folder is named on the command line. */
void fuzz_seed(int argc, char **argv, const char *name, const void *data, size_t len);

/* The files of the small place of the tests, by name; *n of them. */
const struct bt_file *fuzz_place(int *n);
/* A seed of each of them whose name has this ending. */
void fuzz_seeds(int argc, char **argv, const char *ending);
/* Read with these --set. NULL: it was refused, as every error says; each is printed to nowhere, as main would print it. */
struct bt_scenario *fuzz_read(const struct bt_file *f, int n, const char *const *set, int n_set);
void fuzz_told(struct bt_errs *errs); /* prints them to nowhere and frees them */
FILE *fuzz_nowhere(void);

/* Results of `run`, `compare` and `uncertainty` of that place. They live as long as the program. */
enum fuzz_study { FUZZ_RUN, FUZZ_COMPARE, FUZZ_UNCERTAINTY, FUZZ_STUDIES };
const struct bt_results *fuzz_results(enum fuzz_study study);

/* A file that holds these bytes, the same for every input; its path. */
const char *fuzz_file(const void *data, size_t len);

#endif
