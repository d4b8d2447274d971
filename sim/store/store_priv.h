/* store_priv.h -- what the files of this room share: HDF5 with its own printing off, checks of names and texts. */
#ifndef STORE_PRIV_H
#define STORE_PRIV_H

#define H5_USE_110_API /* the same calls under HDF5 1.10, 1.12 and 1.14 */
#include <hdf5.h>
#include <hdf5_hl.h>

#include "bendtrend/store.h"

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
/* Index of the first value that is NaN or infinite; n if there is none. */
size_t bt_store_first_bad(const double *v, size_t n);
/* Where HDF5 says its file ends: in a superblock of version 0, which is what we write; 0 where it is another. */
size_t bt_store_end(const unsigned char *data, size_t len);
size_t bt_store_count(const struct bt_results *r, int rank, const int *axis); /* values; 0 where an axis is empty */
/* "[2, 0, 5]" for flat index at */
const char *bt_store_place(const struct bt_results *r, const struct bt_array *x, size_t at, char out[100]);

/* The axis that a column of texts must lie over: that with the longest name of those with which `name` begins, as route_pool over route;
 * -1: none, so any will do. Who reads texts goes by it. */
int bt_store_axis_of_texts(const struct bt_results *r, const char *name);

/* Do the datasets of r that readers know by name lie over their axes? BT_E_INPUT. */
enum bt_code bt_store_shape(const struct bt_results *r, const char *path, struct bt_err *e);

/* Everything bt_results_write asks of r before a byte is written. */
enum bt_code bt_store_check(const struct bt_results *r, const char *path, struct bt_err *e);

/* The seal: a line of text after the end of the HDF5 file, with the SHA-256 of all bytes before it. HDF5 ignores what follows its
 * end; its own checksums cover numbers but neither texts nor all of its bookkeeping, and it may crash on a flipped bit there. A program
 * that changes the file cuts the seal off. */
enum { BT_SEAL_LEN = 18 + 64 + 1 };
enum bt_seal { BT_SEAL_WHOLE, BT_SEAL_NONE, BT_SEAL_BROKEN };
void bt_store_seal(const void *data, size_t len, char out[BT_SEAL_LEN + 1]);
enum bt_code bt_store_seal_of(const char *path, enum bt_seal *seal, struct bt_err *e);

#endif
