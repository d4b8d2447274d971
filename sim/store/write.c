/* write.c -- results to HDF5. The file is made in memory and then written out in one go: HDF5 cannot be trusted with a full disk
 * (a close that fails leaves it unable to shut down), and the bytes are the same whatever the disk does. */
#include "store_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { VALIDITY = 1, PROVENANCE = 2, N_GROUPS = 3 };

struct room { size_t size; }; /* of the file in memory */
enum { LARGE_PAGE = 1 << 21, MANY_ROWS = 256, SMALL = 1 << 15 };

struct writer {
    const struct bt_results *r;
    const char *path;
    struct bt_err *e;
    hid_t file, text, scalar; /* text: variable-length UTF-8 */
    hid_t group[N_GROUPS];    /* 0: the root */
    struct room room;
    hid_t *scale;             /* one for each axis, -1 where it is empty; then that of /provenance */
};

struct set { /* one dataset */
    const char *name, *long_name, *units;
    hid_t file_type, mem_type;
    int rank;
    int axis[BT_MAX_RANK]; /* indices into writer.scale */
    hsize_t dim[BT_MAX_RANK];
    const void *data;
    bool is_scale;
};

static enum bt_code failed(const struct writer *w, const char *what)
{
    struct bt_h5_reason why;
    return bt_fail(w->e, BT_E_IO, BT_NOWHERE, "%s: cannot write '%s': %s", w->path, what, bt_h5_why(&why));
}

/* ---- attributes ---- */

static enum bt_code put_attr(const struct writer *w, hid_t where, const char *name, hid_t file_type, hid_t mem_type,
                             hid_t space, const void *data)
{
    enum bt_code rc = BT_OK;
    hid_t attr = H5Acreate2(where, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attr < 0 || H5Awrite(attr, mem_type, data) < 0)
        rc = failed(w, name);
    if (attr >= 0 && H5Aclose(attr) < 0)
        rc = failed(w, name);
    return rc;
}

static enum bt_code put_text(const struct writer *w, hid_t where, const char *name, const char *text)
{
    return put_attr(w, where, name, w->text, w->text, w->scalar, &text);
}

/* Whole numbers are integers to every reader; 2^53 is where doubles stop being exact about them. */
static enum bt_code put_number(const struct writer *w, hid_t where, const char *name, double x)
{
    long long whole = fabs(x) <= 9007199254740992.0 ? (long long)x : 0;
    if ((double)whole == x && !(x == 0 && signbit(x)))
        return put_attr(w, where, name, H5T_STD_I64LE, H5T_NATIVE_LLONG, w->scalar, &whole);
    return put_attr(w, where, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, w->scalar, &x);
}

/* CF: how a reader knows that a byte beside the data is a flag. */
static enum bt_code put_flags(const struct writer *w, hid_t where)
{
    static const unsigned char VALUES[] = { 0, 1 };
    hid_t space = H5Screate_simple(1, (hsize_t[]){ 2 }, NULL);
    enum bt_code rc = space < 0 ? failed(w, "flag_values")
                                : put_attr(w, where, "flag_values", H5T_STD_U8LE, H5T_NATIVE_UCHAR, space, VALUES);
    if (space >= 0)
        H5Sclose(space);
    return rc == BT_OK ? put_text(w, where, "flag_meanings", "absent present") : rc;
}

/* CF: what makes xarray show dates. */
static enum bt_code put_calendar(const struct writer *w, hid_t where)
{
    static const char *const ROWS[][2] = { { "calendar", "proleptic_gregorian" }, { "standard_name", "time" }, { "axis", "T" } };
    enum bt_code rc = BT_OK;
    for (int i = 0; i < 3 && rc == BT_OK; i++)
        rc = put_text(w, where, ROWS[i][0], ROWS[i][1]);
    return rc;
}

/* ---- datasets ---- */

/* How many indices of the first axis are a chunk: one, but of a long axis as many as make SMALL bytes: a chunk has its own bookkeeping. */
static hsize_t rows_of(const struct set *s)
{
    hsize_t row = sizeof(double), most = s->dim[0];
    for (int i = 1; i < s->rank; i++)
        row *= s->dim[i];
    if (s->rank == 1 || most <= MANY_ROWS)
        return s->rank == 1 ? most : 1;
    return row >= SMALL ? 1 : SMALL / row < most ? SMALL / row : most;
}

/* Numbers: chunks of one index of the first axis (one run), or of several where there are many of them, with checksums, which HDF5 has
 * not for variable-length texts. No times, so that the same results are the same bytes. */
static hid_t layout_of(const struct writer *w, const struct set *s)
{
    bool checked = s->rank > 0 && s->file_type != w->text;
    hsize_t chunk[BT_MAX_RANK] = { 0 };
    hid_t p = H5Pcreate(H5P_DATASET_CREATE);
    for (int i = 0; i < s->rank; i++)
        chunk[i] = i == 0 ? rows_of(s) : s->dim[i];
    if (p < 0 || H5Pset_obj_track_times(p, 0) < 0 ||
        H5Pset_attr_creation_order(p, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) < 0 ||
        (checked && (H5Pset_chunk(p, s->rank, chunk) < 0 || H5Pset_fletcher32(p) < 0))) {
        if (p >= 0)
            H5Pclose(p);
        return H5I_INVALID_HID;
    }
    return p;
}

static enum bt_code put_meaning(const struct writer *w, hid_t set, const struct set *s)
{
    enum bt_code rc = BT_OK;
    if (s->units)
        rc = put_text(w, set, "units", s->units);
    if (rc == BT_OK)
        rc = put_text(w, set, "long_name", s->long_name);
    if (rc == BT_OK && s->file_type == H5T_STD_U8LE)
        rc = put_flags(w, set);
    if (rc == BT_OK && s->is_scale && s->units && strncmp(s->units, "days since ", 11) == 0)
        rc = put_calendar(w, set);
    for (int i = 0; i < s->rank && rc == BT_OK && !s->is_scale; i++)
        if (H5DSattach_scale(set, w->scale[s->axis[i]], (unsigned)i) < 0)
            rc = failed(w, s->name);
    return rc;
}

/* Texts are converted in buffers that HDF5 clears; by itself it takes two of a mebibyte, whatever there is to write. */
static hid_t transfer_of(const struct writer *w, const struct set *s)
{
    enum { REFERENCE = 16, MOST = 1 << 20 }; /* bytes of a text in the file: where it lies; HDF5's own buffer */
    size_t n = REFERENCE;
    for (int i = 0; i < s->rank; i++)
        n *= (size_t)s->dim[i];
    if (s->file_type != w->text || n >= MOST)
        return H5P_DEFAULT;
    hid_t p = H5Pcreate(H5P_DATASET_XFER);
    if (p >= 0 && H5Pset_buffer(p, n, NULL, NULL) < 0) {
        H5Pclose(p);
        p = H5I_INVALID_HID;
    }
    return p;
}

/* keep: where the open dataset of a scale goes; else NULL, and it is closed. */
static enum bt_code put_set(const struct writer *w, hid_t where, const struct set *s, hid_t *keep)
{
    enum bt_code rc = BT_OK;
    hid_t layout = layout_of(w, s), transfer = transfer_of(w, s), set = H5I_INVALID_HID;
    hid_t space = s->rank > 0 ? H5Screate_simple(s->rank, s->dim, NULL) : H5Screate(H5S_SCALAR);
    if (layout < 0 || transfer < 0 || space < 0 ||
        (set = H5Dcreate2(where, s->name, s->file_type, space, H5P_DEFAULT, layout, H5P_DEFAULT)) < 0 ||
        H5Dwrite(set, s->mem_type, H5S_ALL, H5S_ALL, transfer, s->data) < 0 ||
        (s->is_scale && H5DSset_scale(set, s->name) < 0))
        rc = failed(w, s->name);
    if (rc == BT_OK)
        rc = put_meaning(w, set, s);
    if (keep)
        *keep = set;
    else if (set >= 0 && H5Dclose(set) < 0)
        rc = failed(w, s->name);
    if (space >= 0)
        H5Sclose(space);
    if (layout >= 0)
        H5Pclose(layout);
    if (transfer > 0) /* H5P_DEFAULT is 0, and not ours */
        H5Pclose(transfer);
    return rc;
}

static enum bt_code put_axis(const struct writer *w, int i)
{
    const struct bt_axis *x = &w->r->axis[i];
    struct set s = { .name = x->name, .long_name = x->long_name, .rank = 1, .dim = { (hsize_t)x->n }, .is_scale = true };
    if (x->n == 0) /* HDF5 readers disagree about empty axes; nothing lies over one */
        return BT_OK;
    s.units = x->label ? NULL : x->units;
    s.file_type = x->label ? w->text : H5T_IEEE_F64LE;
    s.mem_type = x->label ? w->text : H5T_NATIVE_DOUBLE;
    s.data = x->label ? (const void *)x->label : x->value;
    return put_set(w, w->file, &s, &w->scale[i]);
}

static enum bt_code put_texts(const struct writer *w, const struct bt_texts *x)
{
    int n = w->r->axis[x->axis].n;
    struct set s = { .name = x->name, .long_name = x->long_name, .file_type = w->text, .mem_type = w->text, .rank = 1,
                     .axis = { x->axis }, .dim = { (hsize_t)n }, .data = x->v };
    return n > 0 ? put_set(w, w->file, &s, NULL) : BT_OK;
}

static enum bt_code put_array(const struct writer *w, const struct bt_array *x)
{
    char name[256], long_name[512];
    struct set s = { .name = x->name, .long_name = x->long_name, .units = x->units, .file_type = H5T_IEEE_F64LE,
                     .mem_type = H5T_NATIVE_DOUBLE, .rank = x->rank, .data = x->v };
    if (bt_store_count(w->r, x->rank, x->axis) == 0)
        return BT_OK;
    for (int i = 0; i < x->rank; i++) {
        s.axis[i] = x->axis[i];
        s.dim[i] = (hsize_t)w->r->axis[x->axis[i]].n;
    }
    enum bt_code rc = put_set(w, w->file, &s, NULL);
    if (rc != BT_OK || !x->valid)
        return rc;
    snprintf(name, sizeof name, "%s_valid", x->name);
    snprintf(long_name, sizeof long_name, "whether %s is known: 0 absent, 1 present", x->name);
    s.name = name, s.long_name = long_name, s.units = "1", s.data = x->valid;
    s.file_type = H5T_STD_U8LE, s.mem_type = H5T_NATIVE_UCHAR;
    return put_set(w, w->file, &s, NULL);
}

/* ---- the files read ---- */

static enum bt_code put_column(const struct writer *w, const char *name, const char *long_name, const char *const *v)
{
    int at = w->r->n_axis;
    bool first = w->scale[at] < 0;
    struct set s = { .name = name, .long_name = long_name, .file_type = w->text, .mem_type = w->text, .rank = 1, .axis = { at },
                     .dim = { (hsize_t)w->r->n_source }, .data = v, .is_scale = first };
    return put_set(w, w->group[PROVENANCE], &s, first ? &w->scale[at] : NULL);
}

static enum bt_code put_sources(const struct writer *w)
{
    enum bt_code rc = BT_OK;
    size_t n = (size_t)w->r->n_source;
    struct bt_arena *a = bt_arena_new();
    const char **column = a ? bt_get(a, 3 * n + 1, sizeof *column) : NULL;
    if (!column) {
        rc = bt_fail(w->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        const struct bt_source *x = &w->r->source[i];
        column[i] = x->name;
        column[2 * n + i] = x->sha256;
        if (!(column[n + i] = bt_dup(a, x->text, x->len))) {
            rc = bt_fail(w->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
            goto out;
        }
    }
    if (n > 0 && (rc = put_column(w, "file_name", "file read", column)) == BT_OK &&
        (rc = put_column(w, "file_text", "its whole text", column + n)) == BT_OK)
        rc = put_column(w, "file_sha256", "SHA-256 of its text", column + 2 * n);
out:
    bt_arena_free(a);
    return rc;
}

/* ---- the whole ---- */

static enum bt_code put_attrs(const struct writer *w)
{
    enum bt_code rc = BT_OK;
    for (int g = 0; g < N_GROUPS; g++)
        for (int i = 0; i < w->r->n_attr && rc == BT_OK; i++) {
            const struct bt_attr *x = &w->r->attr[i];
            if (x->group == g)
                rc = x->text ? put_text(w, w->group[g], x->name, x->text) : put_number(w, w->group[g], x->name, x->number);
        }
    return rc;
}

static enum bt_code put_all(const struct writer *w)
{
    enum bt_code rc = put_attrs(w);
    for (int i = 0; i < w->r->n_axis && rc == BT_OK; i++)
        rc = put_axis(w, i);
    for (int i = 0; i < w->r->n_texts && rc == BT_OK; i++)
        rc = put_texts(w, &w->r->texts[i]);
    for (int i = 0; i < w->r->n_array && rc == BT_OK; i++)
        rc = put_array(w, &w->r->array[i]);
    return rc == BT_OK ? put_sources(w) : rc;
}

static bool keep_order(hid_t p)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    return p >= 0 && H5Pset_obj_track_times(p, 0) >= 0 && H5Pset_link_creation_order(p, order) >= 0 &&
           H5Pset_attr_creation_order(p, order) >= 0;
}

/* HDF5's file in memory, on large pages where the machine has them. It asks for all at once: see expected_size. */
static void *room_get(size_t size, H5FD_file_image_op_t op, void *data)
{
    (void)op;
    void *p = NULL;
    if (posix_memalign(&p, LARGE_PAGE, size) != 0)
        return NULL;
    madvise(p, size & ~(size_t)(LARGE_PAGE - 1), MADV_HUGEPAGE);
    ((struct room *)data)->size = size;
    return p;
}

static void *room_grow(void *was, size_t size, H5FD_file_image_op_t op, void *data)
{
    struct room *r = data;
    size_t kept = r->size < size ? r->size : size;
    void *p = room_get(size, op, data);
    if (p && was)
        memcpy(p, was, kept);
    if (p)
        free(was);
    return p;
}

static herr_t room_free(void *p, H5FD_file_image_op_t op, void *data)
{
    (void)op, (void)data;
    free(p);
    return 0;
}

static void *same_data(void *data)
{
    return data;
}

static herr_t keep_data(void *data)
{
    (void)data;
    return 0;
}

/* Of the numbers, and what describes them by a guess; more is asked for in as large a piece where that was too little. */
static size_t expected_size(const struct bt_results *r)
{
    size_t n = 0;
    for (int i = 0; i < r->n_array; i++)
        n += bt_store_count(r, r->array[i].rank, r->array[i].axis) * (sizeof(double) + (r->array[i].valid ? 1 : 0));
    for (int i = 0; i < r->n_source; i++)
        n += r->source[i].len;
    return (n + n / 64 + LARGE_PAGE) & ~(size_t)(LARGE_PAGE - 1);
}

static enum bt_code open_all(struct writer *w)
{
    enum bt_code rc = BT_OK;
    char name[64]; /* files in memory are told apart by name; no file of this name is touched */
    snprintf(name, sizeof name, "bendtrend results in memory %p", (void *)w);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), create = H5Pcreate(H5P_FILE_CREATE), group = H5Pcreate(H5P_GROUP_CREATE);
    H5FD_file_image_callbacks_t memory = { .image_malloc = room_get, .image_memcpy = NULL, .image_realloc = room_grow,
                                           .image_free = room_free, .udata_copy = same_data, .udata_free = keep_data, .udata = &w->room };
    if (access < 0 || H5Pset_fapl_core(access, expected_size(w->r), 0) < 0 || H5Pset_file_image_callbacks(access, &memory) < 0 ||
        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0 ||
        !keep_order(create) || !keep_order(group) ||
        (w->file = w->group[0] = H5Fcreate(name, H5F_ACC_TRUNC, create, access)) < 0 ||
        (w->group[VALIDITY] = H5Gcreate2(w->file, "validity", H5P_DEFAULT, group, H5P_DEFAULT)) < 0 ||
        (w->group[PROVENANCE] = H5Gcreate2(w->file, "provenance", H5P_DEFAULT, group, H5P_DEFAULT)) < 0 ||
        (w->scalar = H5Screate(H5S_SCALAR)) < 0 || (w->text = H5Tcopy(H5T_C_S1)) < 0 ||
        H5Tset_size(w->text, H5T_VARIABLE) < 0 || H5Tset_cset(w->text, H5T_CSET_UTF8) < 0)
        rc = failed(w, "(the file)");
    if (access >= 0)
        H5Pclose(access);
    if (create >= 0)
        H5Pclose(create);
    if (group >= 0)
        H5Pclose(group);
    return rc;
}

/* The file's bytes as HDF5 holds them: they live as long as the file is open. Everything but the file is closed before, so that all
 * of it is there. */
static enum bt_code image_of(const struct writer *w, const void **image, size_t *len)
{
    hsize_t n = 0;
    void *handle = NULL;
    if (H5Fflush(w->file, H5F_SCOPE_GLOBAL) < 0 || H5Fget_filesize(w->file, &n) < 0 ||
        H5Fget_vfd_handle(w->file, H5P_DEFAULT, &handle) < 0 || !handle)
        return failed(w, "(the file)");
    *image = *(void **)handle; /* the core driver's handle is where it keeps its memory */
    *len = bt_store_end(*image, (size_t)n); /* what lies behind is room that was asked for */
    return *len > 0 ? BT_OK : failed(w, "(the file)");
}

static enum bt_code close_scales(const struct writer *w)
{
    enum bt_code rc = BT_OK;
    for (int i = 0; i <= w->r->n_axis; i++)
        if (w->scale[i] >= 0 && H5Dclose(w->scale[i]) < 0)
            rc = failed(w, i < w->r->n_axis ? w->r->axis[i].name : "file_name");
    for (int i = 1; i < N_GROUPS; i++)
        if (w->group[i] >= 0 && H5Gclose(w->group[i]) < 0)
            rc = failed(w, "(a group)");
    return rc;
}

static enum bt_code send(const struct writer *w, struct bt_out *out)
{
    const void *image = NULL;
    size_t len = 0;
    char seal[BT_SEAL_LEN + 1];
    enum bt_code rc = image_of(w, &image, &len);
    if (rc == BT_OK)
        rc = bt_out_write(out, image, len, w->e);
    if (rc != BT_OK)
        return rc;
    bt_store_seal(image, len, seal);
    return bt_out_write(out, seal, BT_SEAL_LEN, w->e);
}

static enum bt_code make_and_send(const struct bt_results *r, const char *path, struct bt_out *out, struct bt_err *e)
{
    struct writer w = { .r = r, .path = path, .e = e, .file = -1, .text = -1, .scalar = -1, .group = { -1, -1, -1 } };
    enum bt_code rc = BT_OK, closed;
    w.scale = calloc((size_t)r->n_axis + 1, sizeof *w.scale);
    if (!w.scale)
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i <= r->n_axis; i++)
        w.scale[i] = H5I_INVALID_HID;
    rc = open_all(&w);
    if (rc == BT_OK)
        rc = put_all(&w);
    if ((closed = close_scales(&w)) != BT_OK)
        rc = closed;
    if (rc == BT_OK)
        rc = send(&w, out);
    if (w.text >= 0)
        H5Tclose(w.text);
    if (w.scalar >= 0)
        H5Sclose(w.scalar);
    if (w.file >= 0 && H5Fclose(w.file) < 0)
        rc = failed(&w, "(the file)");
    free(w.scale);
    return rc;
}

enum bt_code bt_results_write(const struct bt_results *r, const char *path, bool force, struct bt_err *e)
{
    struct bt_out *out = NULL;
    enum bt_code rc = bt_store_check(r, path, e);
    if (rc == BT_OK)
        rc = bt_out_open(path, force, &out, e);
    if (rc != BT_OK)
        return rc;
    struct bt_h5_talk talk = bt_h5_hush();
    rc = make_and_send(r, path, out, e);
    bt_h5_unhush(talk);
    if (rc == BT_OK)
        return bt_out_finish(out, e);
    bt_out_drop(out);
    return rc;
}
