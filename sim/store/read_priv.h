/* read_priv.h -- what read.c (the file, its names and links) and read_set.c (one dataset or attribute) share. */
#ifndef READ_PRIV_H
#define READ_PRIV_H

#include "store_priv.h"

enum bt_found_kind { BT_F_AXIS, BT_F_TEXTS, BT_F_ARRAY, BT_F_VALID };

struct bt_found { /* one dataset whose shape, type and storage have been checked */
    char *name;
    hid_t id, type;
    enum bt_found_kind kind;
    bool text;
    int rank;
    hsize_t dim[BT_MAX_RANK];
};

struct bt_reader {
    const char *path;
    struct bt_err *e;
    struct bt_arena *a;
    hid_t file;
    struct bt_results *r;
    unsigned long long bytes; /* of numbers and texts promised so far */
    int n_found;
    struct bt_found *found;
    hobj_ref_t *ref; /* of each axis */
};

/* read.c: the file at rd->path into rd->r, in this process: HDF5 may not survive it. */
enum bt_code bt_read_all(struct bt_reader *rd);
enum bt_code bt_read_damaged(const struct bt_reader *rd, const char *what, const char *why);
enum bt_code bt_read_h5_damaged(const struct bt_reader *rd, const char *what); /* why: HDF5's reason */
enum bt_code bt_read_nomem(const struct bt_reader *rd);

/* A text or a number of attribute `name` of `where`; BT_E_INPUT where it is neither, or absent. */
enum bt_code bt_read_attr(const struct bt_reader *rd, hid_t where, const char *name, struct bt_attr *out);
/* Shape, type, storage and filters of f->id. */
enum bt_code bt_read_inspect(struct bt_reader *rd, struct bt_found *f);
enum bt_code bt_read_numbers(struct bt_reader *rd, const struct bt_found *f, hid_t mem_type, size_t size, void **out);
enum bt_code bt_read_texts(struct bt_reader *rd, const struct bt_found *f, bool line, const char *const **out);
/* The axes that dataset f is attached to, as indices into rd->r->axis. */
enum bt_code bt_read_axes(const struct bt_reader *rd, const struct bt_found *f, int axis[BT_MAX_RANK]);

#endif
