/* read_set.c -- one dataset or one attribute of a file that is not trusted. */
#include "read_priv.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_ATTR = 1 << 16 };
static const unsigned long long MOST_BYTES = 2ull << 30;

enum bt_code bt_read_damaged(const struct bt_reader *rd, const char *what, const char *why)
{
    return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: '%s' %s", rd->path, what, why);
}

enum bt_code bt_read_h5_damaged(const struct bt_reader *rd, const char *what)
{
    struct bt_h5_reason why;
    return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: '%s' cannot be read: %s", rd->path, what, bt_h5_why(&why));
}

enum bt_code bt_read_nomem(const struct bt_reader *rd)
{
    return bt_fail(rd->e, BT_E_NOMEM, BT_NOWHERE, "%s: out of memory", rd->path);
}

/* ---- attributes ---- */

static enum bt_code keep_text(const struct bt_reader *rd, const char *name, const char *text, const char **out)
{
    size_t n = text ? strnlen(text, LONGEST_ATTR + 1) : 0;
    if (n > LONGEST_ATTR || (n > 0 && !bt_store_utf8_ok(text, n, true)))
        return bt_read_damaged(rd, name, "is not a UTF-8 text of up to 64 KiB without control characters");
    *out = bt_dup(rd->a, n > 0 ? text : "", n); /* HDF5 gives NULL for an empty text */
    return *out ? BT_OK : bt_read_nomem(rd);
}

static enum bt_code read_attr_text(const struct bt_reader *rd, hid_t attr, hid_t type, const char *name, const char **out)
{
    char *text = NULL;
    enum bt_code rc;
    size_t size = H5Tget_size(type);
    if (H5Tis_variable_str(type) > 0) {
        if (H5Aread(attr, type, &text) < 0)
            return bt_read_h5_damaged(rd, name);
        rc = keep_text(rd, name, text, out);
        H5free_memory(text);
        return rc;
    }
    if (size < 1 || size > LONGEST_ATTR)
        return bt_read_damaged(rd, name, "is too long a text");
    if (!(text = calloc(size + 1, 1)))
        return bt_read_nomem(rd);
    rc = H5Aread(attr, type, text) < 0 ? bt_read_h5_damaged(rd, name) : keep_text(rd, name, text, out);
    free(text);
    return rc;
}

static enum bt_code read_attr_value(const struct bt_reader *rd, hid_t attr, hid_t type, struct bt_attr *out)
{
    H5T_class_t class = H5Tget_class(type);
    long long whole = 0;
    if (class == H5T_STRING)
        return read_attr_text(rd, attr, type, out->name, &out->text);
    if ((class == H5T_INTEGER || class == H5T_FLOAT) && H5Tget_size(type) > sizeof whole)
        return bt_read_damaged(rd, out->name, "is a number of more than 64 bits");
    if (class == H5T_INTEGER) {
        if (H5Aread(attr, H5T_NATIVE_LLONG, &whole) < 0)
            return bt_read_h5_damaged(rd, out->name);
        out->number = (double)whole;
        return BT_OK;
    }
    if (class != H5T_FLOAT)
        return bt_read_damaged(rd, out->name, "is neither a text nor a number");
    if (H5Aread(attr, H5T_NATIVE_DOUBLE, &out->number) < 0)
        return bt_read_h5_damaged(rd, out->name);
    return bt_store_first_bad(&out->number, 1) == 1 ? BT_OK : bt_read_damaged(rd, out->name, "is not a finite number");
}

/* Those that were opened. */
static void close_attr(hid_t attr, hid_t type, hid_t space)
{
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    if (attr >= 0)
        H5Aclose(attr);
}

enum bt_code bt_read_attr(const struct bt_reader *rd, hid_t where, const char *name, struct bt_attr *out)
{
    enum bt_code rc;
    hid_t attr = H5Aopen(where, name, H5P_DEFAULT), type = H5I_INVALID_HID, space = H5I_INVALID_HID;
    out->name = bt_dup(rd->a, name, strlen(name));
    out->text = NULL;
    out->number = 0;
    if (!out->name)
        rc = bt_read_nomem(rd);
    else if (attr < 0 || (type = H5Aget_type(attr)) < 0 || (space = H5Aget_space(attr)) < 0)
        rc = bt_read_h5_damaged(rd, name);
    else if (H5Sget_simple_extent_npoints(space) != 1)
        rc = bt_read_damaged(rd, name, "is not a single text or number");
    else
        rc = read_attr_value(rd, attr, type, out);
    close_attr(attr, type, space);
    return rc;
}

/* ---- shape, type, storage ---- */

/* An attribute that cannot be read makes none of it; only short of memory it cannot be said. */
static enum bt_code is_scale(const struct bt_reader *rd, hid_t set, bool *scale)
{
    struct bt_attr class = { 0 };
    struct bt_err none = { 0 };
    struct bt_reader quiet = *rd;
    quiet.e = &none;
    enum bt_code rc = H5Aexists(set, "CLASS") > 0 ? bt_read_attr(&quiet, set, "CLASS", &class) : BT_OK;
    *scale = rc == BT_OK && class.text && strcmp(class.text, "DIMENSION_SCALE") == 0;
    return rc == BT_E_NOMEM ? bt_read_nomem(rd) : BT_OK;
}

static enum bt_code inspect_type(const struct bt_reader *rd, struct bt_found *f, size_t *size)
{
    *size = H5Tget_size(f->type);
    f->text = H5Tget_class(f->type) == H5T_STRING && H5Tis_variable_str(f->type) > 0;
    bool number = H5Tequal(f->type, H5T_IEEE_F64LE) > 0 || H5Tequal(f->type, H5T_IEEE_F64BE) > 0;
    bool flag = H5Tequal(f->type, H5T_STD_U8LE) > 0;
    if (!f->text && !number && !flag)
        return bt_read_damaged(rd, f->name, "has a type that is not in results: 64-bit numbers, 8-bit flags and variable-length texts are");
    bool scale;
    if (is_scale(rd, f->id, &scale) != BT_OK)
        return rd->e->code;
    if (scale)
        f->kind = BT_F_AXIS;
    else
        f->kind = f->text ? BT_F_TEXTS : flag ? BT_F_VALID : BT_F_ARRAY;
    if (f->kind == BT_F_AXIS && flag)
        return bt_read_damaged(rd, f->name, "is an axis of flags");
    if (f->text && f->rank != 1)
        return bt_read_damaged(rd, f->name, "is not a list of texts");
    if (f->kind == BT_F_AXIS && f->rank != 1)
        return bt_read_damaged(rd, f->name, "is an axis of more than one dimension");
    return BT_OK;
}

static enum bt_code inspect_shape(struct bt_reader *rd, struct bt_found *f, hid_t space)
{
    H5S_class_t class = H5Sget_simple_extent_type(space);
    f->rank = H5Sget_simple_extent_ndims(space);
    if ((class != H5S_SCALAR && class != H5S_SIMPLE) || f->rank < 0 || f->rank > BT_MAX_RANK)
        return bt_read_damaged(rd, f->name, "has no shape of up to 4 axes");
    if (f->rank > 0 && H5Sget_simple_extent_dims(space, f->dim, NULL) < 0)
        return bt_read_h5_damaged(rd, f->name);
    for (int i = 0; i < f->rank; i++)
        if (f->dim[i] < 1 || f->dim[i] > BT_MAX_AXIS_LEN)
            return bt_read_damaged(rd, f->name, "has an axis of length 0 or of more than 10 million");
    return BT_OK;
}

static unsigned long long values_of(const struct bt_found *f)
{
    unsigned long long n = 1;
    for (int i = 0; i < f->rank; i++) /* each at most 10^7: stops long before it can overflow */
        n = n > MOST_BYTES ? n : n * f->dim[i];
    return n;
}

/* Filters we write (checksum) or that a repacking tool may have added (deflate, shuffle); *packed: stored size may be smaller. */
static bool filters_ok(hid_t layout, bool *packed)
{
    int n = H5Pget_nfilters(layout);
    *packed = false;
    for (int i = 0; i < n; i++) {
        unsigned flags = 0, config = 0;
        size_t n_values = 0;
        H5Z_filter_t id = H5Pget_filter2(layout, (unsigned)i, &flags, &n_values, NULL, 0, NULL, &config);
        if (id != H5Z_FILTER_FLETCHER32 && id != H5Z_FILTER_SHUFFLE && id != H5Z_FILTER_DEFLATE)
            return false;
        *packed = *packed || id == H5Z_FILTER_DEFLATE;
    }
    return n >= 0 && n <= 8;
}

static bool chunks_ok(hid_t layout, const struct bt_found *f)
{
    hsize_t chunk[BT_MAX_RANK];
    if (H5Pget_chunk(layout, BT_MAX_RANK, chunk) != f->rank)
        return false;
    for (int i = 0; i < f->rank; i++)
        if (chunk[i] < 1 || chunk[i] > f->dim[i])
            return false;
    return true;
}

/* Everything must lie in this file, and be there: a file of a kilobyte that promises gigabytes is refused before they are asked for. */
static enum bt_code inspect_storage(struct bt_reader *rd, const struct bt_found *f, hid_t layout, size_t size)
{
    bool packed;
    H5D_layout_t class = H5Pget_layout(layout);
    unsigned long long n = values_of(f);
    if (class != H5D_COMPACT && class != H5D_CONTIGUOUS && class != H5D_CHUNKED)
        return bt_read_damaged(rd, f->name, "is not stored in this file");
    if (H5Pget_external_count(layout) != 0)
        return bt_read_damaged(rd, f->name, "is stored in another file, which is not followed");
    if (!filters_ok(layout, &packed))
        return bt_read_damaged(rd, f->name, "is packed by an unknown filter");
    if (class == H5D_CHUNKED && !chunks_ok(layout, f))
        return bt_read_damaged(rd, f->name, "has impossible chunks");
    if (n > MOST_BYTES || (rd->bytes += n * size) > MOST_BYTES)
        return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: too large: with '%s' it holds more than 2 GiB", rd->path, f->name);
    hsize_t stored = H5Dget_storage_size(f->id);
    if (packed ? stored < n * size / 1100 : stored < n * size)
        return bt_read_damaged(rd, f->name, "is not all there");
    return BT_OK;
}

enum bt_code bt_read_inspect(struct bt_reader *rd, struct bt_found *f)
{
    enum bt_code rc;
    size_t size = 0;
    hid_t space = H5Dget_space(f->id), layout = H5Dget_create_plist(f->id);
    f->type = H5Dget_type(f->id);
    if (space < 0 || layout < 0 || f->type < 0)
        rc = bt_read_h5_damaged(rd, f->name);
    else if ((rc = inspect_shape(rd, f, space)) == BT_OK && (rc = inspect_type(rd, f, &size)) == BT_OK)
        rc = inspect_storage(rd, f, layout, size);
    if (layout >= 0)
        H5Pclose(layout);
    if (space >= 0)
        H5Sclose(space);
    return rc;
}

/* ---- contents ---- */

enum bt_code bt_read_numbers(struct bt_reader *rd, const struct bt_found *f, hid_t mem_type, size_t size, void **out)
{
    size_t n = (size_t)values_of(f);
    if (!(*out = bt_get(rd->a, n, size)))
        return bt_read_nomem(rd);
    if (H5Dread(f->id, mem_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, *out) < 0)
        return bt_read_h5_damaged(rd, f->name);
    return BT_OK;
}

static enum bt_code copy_texts(struct bt_reader *rd, const struct bt_found *f, char *const *from, bool line, const char **to)
{
    for (size_t i = 0; i < f->dim[0]; i++) {
        size_t len = from[i] ? strlen(from[i]) : 0;
        if (len > 0 && !bt_store_utf8_ok(from[i], len, line))
            return bt_read_damaged(rd, f->name, line ? "holds a text that is not UTF-8 without control characters"
                                                     : "holds a text that is not UTF-8");
        if (!(to[i] = bt_dup(rd->a, len > 0 ? from[i] : "", len)))
            return bt_read_nomem(rd);
    }
    return BT_OK;
}

/* One room for all texts in turn, so that they are measured before they are asked for. H5Dvlen_get_buf_size does the same, but clears a
 * megabyte for each text. */
struct measure {
    void *room;
    size_t size;
    unsigned long long all;
    bool full; /* there was no memory for it */
};

static void *same_room(size_t size, void *m_)
{
    struct measure *m = m_;
    m->all += size;
    if (m->all > MOST_BYTES)
        return NULL;
    if (size > m->size || !m->room) {
        free(m->room);
        m->size = size;
        m->room = malloc(size ? size : 1);
        m->full |= !m->room;
    }
    return m->room;
}

static void keep_room(void *room, void *m)
{
    (void)room, (void)m;
}

static enum bt_code promised_bytes(struct bt_reader *rd, const struct bt_found *f, char **from)
{
    struct measure m = { 0 };
    hid_t how = H5Pcreate(H5P_DATASET_XFER);
    enum bt_code rc = BT_OK;
    bool known = how >= 0 && H5Pset_vlen_mem_manager(how, same_room, &m, keep_room, &m) >= 0 &&
                 H5Dread(f->id, f->type, H5S_ALL, H5S_ALL, how, from) >= 0;
    if (m.all > MOST_BYTES || (rd->bytes += m.all) > MOST_BYTES)
        rc = bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: too large: with '%s' it holds more than 2 GiB", rd->path, f->name);
    else if (!known)
        rc = m.full ? bt_read_nomem(rd) : bt_read_h5_damaged(rd, f->name);
    memset(from, 0, (size_t)f->dim[0] * sizeof *from);
    free(m.room);
    if (how >= 0)
        H5Pclose(how);
    return rc;
}

enum bt_code bt_read_texts(struct bt_reader *rd, const struct bt_found *f, bool line, const char *const **out)
{
    size_t n = (size_t)f->dim[0];
    char **from = calloc(n, sizeof *from);
    const char **to = bt_get(rd->a, n, sizeof *to);
    enum bt_code rc = BT_OK;
    if (!from || !to)
        rc = bt_read_nomem(rd);
    else if ((rc = promised_bytes(rd, f, from)) == BT_OK && H5Dread(f->id, f->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, from) < 0)
        rc = bt_read_h5_damaged(rd, f->name);
    else if (rc == BT_OK)
        rc = copy_texts(rd, f, from, line, to);
    for (size_t i = 0; from && i < n; i++) /* also after a read that failed half way */
        H5free_memory(from[i]);
    free(from);
    *out = to;
    return rc;
}

/* ---- which axes ---- */

static int axis_of(const struct bt_reader *rd, const hvl_t *list)
{
    for (int i = 0; list->len == 1 && i < rd->r->n_axis; i++)
        if (memcmp(list->p, &rd->ref[i], sizeof rd->ref[i]) == 0)
            return i;
    return -1;
}

static enum bt_code match_axes(const struct bt_reader *rd, const struct bt_found *f, const hvl_t *list, int axis[BT_MAX_RANK])
{
    for (int i = 0; i < f->rank; i++) {
        axis[i] = axis_of(rd, &list[i]);
        if (axis[i] < 0)
            return bt_read_damaged(rd, f->name, "has a dimension without one axis at the root");
        if (f->dim[i] != (hsize_t)rd->r->axis[axis[i]].n)
            return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: '%s' is %llu long where its axis '%s' is %d",
                           rd->path, f->name, (unsigned long long)f->dim[i], rd->r->axis[axis[i]].name, rd->r->axis[axis[i]].n);
    }
    return BT_OK;
}

/* DIMENSION_LIST: for each dimension a list of references to scales. H5DSiterate_scales believes its length; we do not. */
enum bt_code bt_read_axes(const struct bt_reader *rd, const struct bt_found *f, int axis[BT_MAX_RANK])
{
    enum bt_code rc = BT_OK;
    hvl_t list[BT_MAX_RANK] = { { 0, NULL } };
    hsize_t n = 0;
    hid_t attr, type = H5I_INVALID_HID, space = H5I_INVALID_HID, want = H5Tvlen_create(H5T_STD_REF_OBJ);
    if (f->rank == 0) {
        H5Tclose(want);
        return BT_OK;
    }
    attr = H5Aopen(f->id, "DIMENSION_LIST", H5P_DEFAULT);
    if (attr < 0 || want < 0 || (type = H5Aget_type(attr)) < 0 || (space = H5Aget_space(attr)) < 0)
        rc = bt_read_damaged(rd, f->name, "has no axes (no attribute DIMENSION_LIST)");
    else if (H5Tequal(type, want) <= 0 || H5Sget_simple_extent_ndims(space) != 1 ||
             H5Sget_simple_extent_dims(space, &n, NULL) < 0 || n != (hsize_t)f->rank)
        rc = bt_read_damaged(rd, f->name, "has a DIMENSION_LIST of another shape than its own");
    else if (H5Aread(attr, want, list) < 0)
        rc = bt_read_h5_damaged(rd, f->name);
    else
        rc = match_axes(rd, f, list, axis);
    for (int i = 0; i < BT_MAX_RANK; i++)
        H5free_memory(list[i].p);
    close_attr(attr, type, space);
    if (want >= 0)
        H5Tclose(want);
    return rc;
}
