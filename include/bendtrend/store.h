/* store.h -- files that appear whole or not at all, and results as a table for spreadsheets.
 * Results files themselves are results.h. */
#ifndef BENDTREND_STORE_H
#define BENDTREND_STORE_H

#include "results.h"

#define BT_RESULTS_FORMAT 1 /* root attribute `format` of the results files this library writes and reads */

/* A file being written: it lies as `.NAME.XXXXXX.tmp` in the folder of its final path, locked while its writer lives, until it is
 * finished. Opening removes temporary files of the same NAME that a killed writer left. Opaque; owns its descriptor. */
struct bt_out;
/* Without `force` an existing path is BT_E_USAGE, as is one that is no regular file in any case; a missing or forbidden folder BT_E_IO. */
enum bt_code bt_out_open(const char *path, bool force, struct bt_out **out, struct bt_err *e);
enum bt_code bt_out_write(struct bt_out *o, const void *data, size_t len, struct bt_err *e); /* BT_E_IO: disk full, quota, limit */
/* A stream into it instead, for text. o keeps it: never fclose it. Its errors come out of bt_out_finish at the latest. */
enum bt_code bt_out_file(struct bt_out *o, FILE **f, struct bt_err *e);
/* fsync, rename to the final path, fsync of the folder. Frees o in any case; after a failure the temporary file is gone and what
 * was at path stands. A file that came into being at path meanwhile is BT_E_USAGE unless `force` was given. */
enum bt_code bt_out_finish(struct bt_out *o, struct bt_err *e);
void bt_out_drop(struct bt_out *o); /* removes the temporary file, frees o; NULL is fine */

/* A folder being filled: its files lie in a hidden folder `.NAME.XXXXXX.tmp` until it is finished: in it where it is there already, else
 * beside its place. Opening removes hidden folders of the same NAME that a killed maker left. Opaque; owns its descriptors. */
struct bt_folder;
enum bt_code bt_folder_open(const char *path, struct bt_folder **out, struct bt_err *e); /* BT_E_IO: no place, forbidden */
/* One file of it, whole and on the disk; errors name its final path. name may be "SUBFOLDER/FILE": that folder is made, and `ours` and the
 * list have the same name. BT_E_IO: disk full, quota, limit, or written already. */
enum bt_code bt_folder_write(struct bt_folder *f, const char *name, const void *data, size_t len, struct bt_err *e);
/* Files of earlier makers: of names for which `named` is true, and as they were made, which the file `list` in the folder says (SHA-256 and
 * name a line, as sha256sum writes it). All other files are somebody else's and stay. */
struct bt_ours {
    bool (*named)(const char *name);
    const char *list;
    bool renew; /* those that this maker did not make are removed; a file with such a name that is somebody else's is BT_E_USAGE */
};
/* A folder that was not there appears whole. Into one that is there the files are moved while no other maker does the same; BT_E_USAGE
 * where a file of that name is there, unless `force` and it is ours. ours NULL: no list is kept, and nothing there is ours. Frees f in any
 * case; after a failure before the moving what was there stands. */
enum bt_code bt_folder_finish(struct bt_folder *f, bool force, const struct bt_ours *ours, struct bt_err *e);
/* The same refusal, asked for before anything is made: BT_E_USAGE where a file with a name of ours is somebody else's. */
enum bt_code bt_folder_can_renew(const char *path, const struct bt_ours *ours, struct bt_err *e);
void bt_folder_drop(struct bt_folder *f); /* removes what was made, frees f; NULL is fine */

/* What long work has finished so far: blocks of rows of numbers in the folder `OUTPUT.part`, each written whole, with `identity` (lines of
 * what the work is of: no other work's blocks are taken) and a checksum. One process at a time. Opaque. */
struct bt_shards;
/* Where blocks of an earlier run are there. Refuse: BT_E_USAGE, told what would do. Take: bt_shards_each gives them. Join: blocks are
 * put beside those of the process that holds the folder, which is at the same work and made it before (bt_shards_look). */
enum bt_shards_found { BT_SHARDS_REFUSE, BT_SHARDS_TAKE, BT_SHARDS_REMOVE, BT_SHARDS_JOIN };
/* Makes nothing yet. BT_E_USAGE too where another process holds it, or it is no folder. */
enum bt_code bt_shards_open(const char *output, const char *identity, enum bt_shards_found found, struct bt_shards **out, struct bt_err *e);
/* Blocks of another sort of rows in the same folder, with an identity of their own; sort, a few small letters, begins their names. Those
 * of any sort are refused or removed when the folder is opened. Close it (nothing else) before `of`, which it borrows. */
enum bt_code bt_shards_beside(struct bt_shards *of, const char *sort, const char *identity, struct bt_shards **out, struct bt_err *e);
/* BT_E_INPUT, told by name, where blocks of yet another sort than s's and `beside` (or NULL) lie there: bt_shards_done would remove what
 * is of other work. */
enum bt_code bt_shards_only(struct bt_shards *s, const char *beside, struct bt_err *e);
/* Makes the folder at once, and looks anew which blocks are there: bt_shards_each gives all of them. */
enum bt_code bt_shards_look(struct bt_shards *s, struct bt_err *e);
/* Every block of the sort that was there, by its first row: n rows of `width` numbers, borrowed. BT_E_INPUT: cut, changed, of other work,
 * or each says false: it does not fit. each NULL: only that. */
enum bt_code bt_shards_each(struct bt_shards *s, bool (*each)(void *with, int first, int n, size_t width, const double *v), void *with,
                            struct bt_err *e);
/* A block more, whole and on the disk; the first makes the folder. */
enum bt_code bt_shards_put(struct bt_shards *s, int first, int n, size_t width, const double *v, struct bt_err *e);
void bt_shards_done(struct bt_shards *s);  /* the work is done: removes blocks of every sort and the folder, frees s; NULL is fine */
void bt_shards_close(struct bt_shards *s); /* blocks stay; frees s; NULL is fine */

/* Writes one row a value of m_NAME, cost_gbp, people, wait_people, flow_people, places, occupied and the tables of the business case to a
 * CSV file; of a comparison of bundles changes, shares and the like, months only with a run. docs/results-format.md has the columns.
 * run: one label of axis `run`, or NULL for all. BT_E_USAGE: no such run, or path exists and not force; BT_E_INPUT: the results hold
 * nothing of these. */
enum bt_code bt_results_csv(const struct bt_results *r, const char *path, const char *run, bool force, struct bt_err *e);

#endif
