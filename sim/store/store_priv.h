/* store_priv.h -- what the files of this room share: HDF5 with its own printing off, checks of names and texts. */
#ifndef STORE_PRIV_H
#define STORE_PRIV_H

#define H5_USE_110_API /* the same calls under HDF5 1.10, 1.12 and 1.14 */
#include <hdf5.h>
#include <hdf5_hl.h>

#include "bendtrend/store.h"

#define BT_TEXT_HASH "text_sha256" /* root attribute, see bt_store_text_hash; not shown in bt_results.attr */
#define BT_MAX_AXIS_LEN 10000000

/* HDF5 prints its error stack unless told not to; the caller's setting is put back. */
struct bt_h5_talk {
    H5E_auto2_t fn;
    void *data;
};
struct bt_h5_talk bt_h5_hush(void);
void bt_h5_unhush(struct bt_h5_talk was);

/* The innermost reason of the last failed HDF5 call: ask before the next call, which clears it. */
struct bt_h5_reason {
    char text[200];
};
const char *bt_h5_why(struct bt_h5_reason *r);

/* Names of datasets and attributes: [a-z][a-z0-9_]*, at most 200 characters. */
bool bt_store_name_ok(const char *s);
/* Well-formed UTF-8; `line`: also without control characters (labels, units, attributes that end up on a terminal). */
bool bt_store_utf8_ok(const char *s, size_t len, bool line);
/* Is index i of array a the first that is NaN or infinite? Returns its index, or the number of values. */
size_t bt_store_first_bad(const double *v, size_t n);
size_t bt_store_count(const struct bt_results *r, int rank, const int *axis); /* values; 0 where an axis is empty */
/* "[2, 0, 5]" for flat index at */
const char *bt_store_place(const struct bt_results *r, const struct bt_array *x, size_t at, char out[100]);

/* SHA-256 over names, labels, units, meanings, shapes and the hashes of the sources: checksums of HDF5 cover numbers only,
 * not variable-length texts. Attributes are left out, so that a title may be mended. BT_E_NOMEM. */
enum bt_code bt_store_text_hash(const struct bt_results *r, char out[65], struct bt_err *e);

/* Everything bt_results_write asks of r before a byte is written. */
enum bt_code bt_store_check(const struct bt_results *r, const char *path, struct bt_err *e);

#endif
