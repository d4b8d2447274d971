/* tree_priv.h -- what the readers of YAML and CSV share. */
#ifndef BENDTREND_TREE_PRIV_H
#define BENDTREND_TREE_PRIV_H

#include "bendtrend/tree.h"

/* Is the file text at all? One error with the exact place where it is not: UTF-16, a workbook, NUL bytes, bytes that are not
 * UTF-8. save_as: what the writer should save it as ("UTF-8", "CSV UTF-8"). */
bool bt_text_check(const struct bt_file *f, const char *save_as, struct bt_errs *errs);

/* For each of n names the index of an equal one before it (the first), or -1. NULL when out of memory. n >= 1. */
const int *bt_twins(const char *const *name, int n, struct bt_arena *a);

#endif
