/* testlib.h -- what the tests share. Tests run each in a process of its own, in a fresh address space: parameters are row numbers. */
#ifndef BENDTREND_TESTLIB_H
#define BENDTREND_TESTLIB_H

#include "bendtrend/arena.h"
#include "bendtrend/err.h"
#include "bendtrend/tree.h"
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdbool.h>

#define TL_N(a) (sizeof(a) / sizeof *(a))

struct criterion_test_params tl_rows(size_t n); /* the numbers 0 .. n-1 for a ParameterizedTest(size_t *row, ...) */

/* A file that exists in memory only; path is as messages show it. text is borrowed. */
struct bt_file tl_file(const char *path, const char *text);

/* The first error whose message holds `says`, or NULL. */
const struct bt_err *tl_errs_find(const struct bt_errs *errs, const char *says);
/* All messages with their places, a line each: for the text of a failed assertion. Caller frees. */
char *tl_errs_text(const struct bt_errs *errs);
/* One error as main would print it, without colours. Caller frees. */
char *tl_err_text(const struct bt_err *e);

/* The same words; and where `strict` the same numbers, to a thousandth or their last digit (processors differ that much). Blanks do not
 * count; after "..." in a, anything may follow. */
bool tl_same_line(const char *a, size_t len_a, const char *b, size_t len_b, bool strict);

/* A fresh folder (caller frees the path); a file in it, with len bytes; and the folder gone with everything in it. */
char *tl_dir(void);
void tl_write(const char *dir, const char *name, const char *data, size_t len);
void tl_text(const char *dir, const char *name, const char *text);
void tl_rmdir(char *dir); /* frees dir too */
int tl_entries(const char *dir); /* how many files and folders are in it */
/* A file whole, with a final 0; len may be NULL. One that cannot be read fails the test. Caller frees. */
char *tl_bytes(const char *path, size_t *len);

#endif
