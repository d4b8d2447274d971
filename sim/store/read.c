/* read.c -- results from HDF5. Whatever the file says of itself is checked before it is used: links, shapes, types, storage,
 * sizes, names, axes, numbers, texts. */
#include "read_priv.h"

#include "bendtrend/num.h"
#include "bendtrend/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_SETS = 4096, MOST_ATTRS = 1000, LONGEST_NAME = 256, N_GROUPS = 3, TRY_SECONDS = 120 };
static const char *const GROUP[N_GROUPS] = { "/", "validity", "provenance" };

/* ---- opening ---- */

/* Only a regular file that starts as HDF5 files do is given to HDF5. */
static enum bt_code check_file(const struct bt_reader *rd)
{
    static const char MAGIC[8] = { '\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n' };
    char start[8] = { 0 };
    struct stat st;
    if (stat(rd->path, &st) != 0)
        return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: cannot be read: %s", rd->path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: cannot be read: %s", rd->path,
                       S_ISDIR(st.st_mode) ? "it is a folder" : "it is not a regular file");
    FILE *f = fopen(rd->path, "rbe");
    if (!f)
        return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: cannot be read: %s", rd->path, strerror(errno));
    size_t n = fread(start, 1, sizeof start, f);
    fclose(f);
    if (n == sizeof start && memcmp(start, MAGIC, sizeof start) == 0)
        return BT_OK;
    return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: not a bendtrend results file (%s)", rd->path,
                   st.st_size == 0 ? "it is empty" : "it is not HDF5");
}

/* No locks: results files are replaced whole, never changed in place, and some network folders have none. */
static enum bt_code open_file(struct bt_reader *rd)
{
    enum bt_code rc = BT_OK;
    struct bt_h5_reason why;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access < 0 || H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0)
        rc = bt_read_nomem(rd);
#if H5_VERSION_GE(1, 10, 7)
    if (rc == BT_OK)
        H5Pset_file_locking(access, 0, 1);
#endif
    if (rc == BT_OK && (rd->file = H5Fopen(rd->path, H5F_ACC_RDONLY, access)) < 0)
        rc = bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: %s", rd->path, bt_h5_why(&why));
    if (access >= 0)
        H5Pclose(access);
    return rc;
}

static enum bt_code check_format(const struct bt_reader *rd)
{
    struct bt_attr format;
    char found[BT_NUM_ROOM];
    htri_t there = H5Aexists(rd->file, "format");
    if (there < 0)
        return bt_read_h5_damaged(rd, "format");
    if (there == 0)
        return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: not a bendtrend results file (no attribute 'format')", rd->path);
    enum bt_code rc = bt_read_attr(rd, rd->file, "format", &format);
    if (rc != BT_OK || (!format.text && format.number == BT_RESULTS_FORMAT))
        return rc;
    return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: results format %s; this bendtrend reads format %d", rd->path,
                   format.text ? format.text : bt_num_print(format.number, found), BT_RESULTS_FORMAT);
}

/* ---- attributes of the root and the groups ---- */

struct attr_walk {
    struct bt_reader *rd;
    int group, room;
    enum bt_code rc;
};

static herr_t take_attr(hid_t where, const char *name, const H5A_info_t *info, void *walk_)
{
    struct attr_walk *walk = walk_;
    struct bt_reader *rd = walk->rd;
    struct bt_attr *x = &rd->r->attr[rd->r->n_attr];
    (void)info;
    if (rd->r->n_attr >= walk->room)
        walk->rc = bt_read_damaged(rd, GROUP[walk->group], "has too many attributes");
    else if (walk->group == 0 && strcmp(name, "_NCProperties") == 0)
        return 0; /* netCDF tools leave it when they copy a file */
    else if (!bt_store_name_ok(name))
        walk->rc = bt_read_damaged(rd, GROUP[walk->group], "has an attribute with a name that is none of ours");
    else
        walk->rc = bt_read_attr(rd, where, name, x);
    if (walk->rc != BT_OK)
        return -1;
    x->group = walk->group;
    rd->r->n_attr++;
    return 0;
}

static H5_index_t order_of(hid_t group)
{
    unsigned flags = 0;
    hid_t p = H5Gget_create_plist(group);
    bool tracked = p >= 0 && H5Pget_link_creation_order(p, &flags) >= 0 && (flags & H5P_CRT_ORDER_TRACKED);
    tracked = tracked && H5Pget_attr_creation_order(p, &flags) >= 0 && (flags & H5P_CRT_ORDER_TRACKED);
    if (p >= 0)
        H5Pclose(p);
    return tracked ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME;
}

static enum bt_code read_attrs(struct bt_reader *rd)
{
    struct attr_walk walk = { .rd = rd, .room = MOST_ATTRS };
    if (!(rd->r->attr = bt_get(rd->a, MOST_ATTRS + 1, sizeof *rd->r->attr)))
        return bt_read_nomem(rd);
    for (int g = 0; g < N_GROUPS && walk.rc == BT_OK; g++) {
        hid_t group = H5Gopen2(rd->file, GROUP[g], H5P_DEFAULT);
        walk.group = g;
        if (group < 0 || (H5Aiterate2(group, order_of(group), H5_ITER_INC, NULL, take_attr, &walk) < 0 && walk.rc == BT_OK))
            walk.rc = bt_read_h5_damaged(rd, GROUP[g]);
        if (group >= 0)
            H5Gclose(group);
    }
    return walk.rc;
}

/* ---- the datasets of a group ---- */

/* Name of link i; only hard links are followed, so nothing outside this file can be meant. */
static enum bt_code link_name(const struct bt_reader *rd, hid_t group, H5_index_t order, hsize_t i, char name[LONGEST_NAME])
{
    H5L_info_t info;
    ssize_t len = H5Lget_name_by_idx(group, ".", order, H5_ITER_INC, i, name, LONGEST_NAME, H5P_DEFAULT);
    if (len < 0 || H5Lget_info_by_idx(group, ".", order, H5_ITER_INC, i, &info, H5P_DEFAULT) < 0)
        return bt_read_h5_damaged(rd, "/");
    if (len >= LONGEST_NAME || !bt_store_name_ok(name))
        return bt_read_damaged(rd, "/", "holds a name that is none of ours");
    if (info.type != H5L_TYPE_HARD)
        return bt_read_damaged(rd, name, "is a link to elsewhere, which is not followed");
    return BT_OK;
}

static bool is_group(int where, const char *name)
{
    return where == 0 && (strcmp(name, GROUP[1]) == 0 || strcmp(name, GROUP[2]) == 0);
}

static enum bt_code find_set(struct bt_reader *rd, hid_t group, const char *name)
{
    struct bt_found *f = &rd->found[rd->n_found];
    *f = (struct bt_found){ .type = -1 };
    if (!(f->name = bt_dup(rd->a, name, strlen(name))))
        return bt_read_nomem(rd);
    if ((f->id = H5Oopen(group, name, H5P_DEFAULT)) < 0)
        return bt_read_h5_damaged(rd, name);
    rd->n_found++; /* from here on it is closed with the others */
    if (H5Iget_type(f->id) != H5I_DATASET)
        return bt_read_damaged(rd, name, "is not a dataset");
    return bt_read_inspect(rd, f);
}

static void close_sets(struct bt_reader *rd)
{
    for (int i = 0; i < rd->n_found; i++) {
        if (rd->found[i].type >= 0)
            H5Tclose(rd->found[i].type);
        H5Oclose(rd->found[i].id);
    }
    rd->n_found = 0;
}

/* Fills rd->found with the datasets of group `where`, in the order in which they were made. */
static enum bt_code find_sets(struct bt_reader *rd, int where)
{
    enum bt_code rc = BT_OK;
    char name[LONGEST_NAME];
    H5G_info_t info;
    hid_t group = H5Gopen2(rd->file, GROUP[where], H5P_DEFAULT);
    rd->found = NULL;
    if (group < 0 || H5Gget_info(group, &info) < 0)
        rc = bt_read_h5_damaged(rd, GROUP[where]);
    else if (info.nlinks > MOST_SETS)
        rc = bt_read_damaged(rd, GROUP[where], "holds more than 4096 things");
    else if (!(rd->found = bt_get(rd->a, (size_t)info.nlinks + 1, sizeof *rd->found)))
        rc = bt_read_nomem(rd);
    H5_index_t order = rc == BT_OK ? order_of(group) : H5_INDEX_NAME;
    for (hsize_t i = 0; rd->found && rc == BT_OK && i < info.nlinks; i++)
        if ((rc = link_name(rd, group, order, i, name)) == BT_OK && !is_group(where, name))
            rc = find_set(rd, group, name);
    if (group >= 0)
        H5Gclose(group);
    return rc;
}

static int count(const struct bt_reader *rd, enum bt_found_kind kind)
{
    int n = 0;
    for (int i = 0; i < rd->n_found; i++)
        n += rd->found[i].kind == kind;
    return n;
}

/* ---- what they hold ---- */

static enum bt_code meaning(const struct bt_reader *rd, const struct bt_found *f, const char *attr, const char **out)
{
    struct bt_attr x;
    enum bt_code rc;
    if (H5Aexists(f->id, attr) <= 0)
        return bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: '%s' has no %s", rd->path, f->name, attr);
    if ((rc = bt_read_attr(rd, f->id, attr, &x)) != BT_OK)
        return rc;
    *out = x.text;
    return x.text && *x.text ? BT_OK : bt_read_damaged(rd, f->name, "has no text for its units or long_name");
}

static enum bt_code take_axis(struct bt_reader *rd, const struct bt_found *f)
{
    struct bt_axis *x = &rd->r->axis[rd->r->n_axis];
    void *value = NULL;
    enum bt_code rc = meaning(rd, f, "long_name", &x->long_name);
    x->name = f->name;
    x->n = (int)f->dim[0];
    if (rc == BT_OK && f->text) {
        rc = bt_read_texts(rd, f, true, &x->label);
    } else if (rc == BT_OK && (rc = meaning(rd, f, "units", &x->units)) == BT_OK) {
        rc = bt_read_numbers(rd, f, H5T_NATIVE_DOUBLE, sizeof(double), &value);
        x->value = value;
        if (rc == BT_OK && bt_store_first_bad(x->value, (size_t)x->n) < (size_t)x->n)
            rc = bt_read_damaged(rd, f->name, "holds a number that is not finite");
    }
    if (rc == BT_OK && H5Rcreate(&rd->ref[rd->r->n_axis], rd->file, f->name, H5R_OBJECT, -1) < 0)
        rc = bt_read_h5_damaged(rd, f->name);
    rd->r->n_axis++;
    return rc;
}

static enum bt_code take_texts(struct bt_reader *rd, const struct bt_found *f)
{
    struct bt_texts *x = &rd->r->texts[rd->r->n_texts++];
    int axis[BT_MAX_RANK] = { 0 };
    x->name = f->name;
    enum bt_code rc = meaning(rd, f, "long_name", &x->long_name);
    if (rc == BT_OK && (rc = bt_read_axes(rd, f, axis)) == BT_OK)
        rc = bt_read_texts(rd, f, true, &x->v);
    x->axis = axis[0];
    int own = bt_store_axis_of_texts(rd->r, x->name);
    if (rc == BT_OK && own >= 0 && own != x->axis)
        rc = bt_read_damaged(rd, f->name, "does not lie over the axis with whose name its own begins");
    return rc;
}

static enum bt_code take_array(struct bt_reader *rd, const struct bt_found *f)
{
    struct bt_array *x = &rd->r->array[rd->r->n_array++];
    char place[100];
    void *v = NULL;
    x->name = f->name;
    x->rank = f->rank;
    enum bt_code rc = meaning(rd, f, "units", &x->units);
    if (rc == BT_OK)
        rc = meaning(rd, f, "long_name", &x->long_name);
    if (rc == BT_OK && (rc = bt_read_axes(rd, f, x->axis)) == BT_OK)
        rc = bt_read_numbers(rd, f, H5T_NATIVE_DOUBLE, sizeof *x->v, &v);
    if (rc != BT_OK)
        return rc;
    x->v = v;
    size_t n = bt_store_count(rd->r, x->rank, x->axis), bad = bt_store_first_bad(x->v, n);
    return bad == n ? BT_OK
                    : bt_fail(rd->e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: '%s' is not a finite number at %s", rd->path,
                              f->name, bt_store_place(rd->r, x, bad, place));
}

static struct bt_array *array_of_valid(const struct bt_results *r, const char *name)
{
    size_t len = strlen(name), end = strlen("_valid");
    if (len <= end || strcmp(name + len - end, "_valid") != 0)
        return NULL;
    for (int i = 0; i < r->n_array; i++)
        if (strlen(r->array[i].name) == len - end && memcmp(r->array[i].name, name, len - end) == 0)
            return &r->array[i];
    return NULL;
}

static enum bt_code take_valid(struct bt_reader *rd, const struct bt_found *f)
{
    struct bt_array *x = array_of_valid(rd->r, f->name);
    int axis[BT_MAX_RANK] = { 0 };
    void *valid = NULL;
    if (!x)
        return bt_read_damaged(rd, f->name, "holds flags that belong to no array");
    enum bt_code rc = bt_read_axes(rd, f, axis);
    if (rc != BT_OK)
        return rc;
    if (f->rank != x->rank || memcmp(axis, x->axis, (size_t)f->rank * sizeof *axis) != 0)
        return bt_read_damaged(rd, f->name, "has other axes than its array");
    if ((rc = bt_read_numbers(rd, f, H5T_NATIVE_UCHAR, 1, &valid)) != BT_OK)
        return rc;
    x->valid = valid;
    for (size_t i = 0, n = bt_store_count(rd->r, x->rank, x->axis); i < n; i++)
        if (x->valid[i] > 1 || (x->valid[i] == 0 && x->v[i] != 0))
            return bt_read_damaged(rd, f->name, "holds something else than 0 and 1, or calls a number absent that is there");
    return BT_OK;
}

static enum bt_code take_kind(struct bt_reader *rd, enum bt_found_kind kind,
                              enum bt_code (*take)(struct bt_reader *, const struct bt_found *))
{
    enum bt_code rc = BT_OK;
    for (int i = 0; i < rd->n_found && rc == BT_OK; i++)
        if (rd->found[i].kind == kind)
            rc = take(rd, &rd->found[i]);
    return rc;
}

static enum bt_code read_root(struct bt_reader *rd)
{
    struct bt_results *r = rd->r;
    enum bt_code rc = find_sets(rd, 0);
    if (rc != BT_OK)
        return rc;
    r->axis = bt_get(rd->a, (size_t)count(rd, BT_F_AXIS) + 1, sizeof *r->axis);
    r->texts = bt_get(rd->a, (size_t)count(rd, BT_F_TEXTS) + 1, sizeof *r->texts);
    r->array = bt_get(rd->a, (size_t)count(rd, BT_F_ARRAY) + 1, sizeof *r->array);
    rd->ref = bt_get(rd->a, (size_t)count(rd, BT_F_AXIS) + 1, sizeof *rd->ref);
    if (!r->axis || !r->texts || !r->array || !rd->ref)
        return bt_read_nomem(rd);
    if ((rc = take_kind(rd, BT_F_AXIS, take_axis)) == BT_OK && (rc = take_kind(rd, BT_F_TEXTS, take_texts)) == BT_OK &&
        (rc = take_kind(rd, BT_F_ARRAY, take_array)) == BT_OK)
        rc = take_kind(rd, BT_F_VALID, take_valid);
    close_sets(rd);
    return rc;
}

/* ---- the files read ---- */

static enum bt_code read_column(struct bt_reader *rd, const char *name, const char *const **out)
{
    for (int i = 0; i < rd->n_found; i++)
        if (strcmp(rd->found[i].name, name) == 0) {
            if (!rd->found[i].text || rd->found[i].dim[0] != rd->found[0].dim[0])
                return bt_read_damaged(rd, name, "is not a list of one text for each file");
            return bt_read_texts(rd, &rd->found[i], strcmp(name, "file_text") != 0, out);
        }
    return bt_read_damaged(rd, name, "is missing in /provenance");
}

static enum bt_code fill_sources(struct bt_reader *rd, const char *const *name, const char *const *text, const char *const *sha256)
{
    char hash[65];
    int n = (int)rd->found[0].dim[0];
    if (!(rd->r->source = bt_get(rd->a, (size_t)n, sizeof *rd->r->source)))
        return bt_read_nomem(rd);
    rd->r->n_source = n;
    for (int i = 0; i < n; i++) {
        struct bt_source *x = &rd->r->source[i];
        *x = (struct bt_source){ .name = name[i], .text = text[i], .sha256 = sha256[i], .len = strlen(text[i]) };
        bt_sha256(x->text, x->len, hash);
        if (strcmp(hash, x->sha256) != 0)
            return bt_read_damaged(rd, x->name, "does not have the SHA-256 it was stored with");
    }
    return BT_OK;
}

static enum bt_code read_sources(struct bt_reader *rd)
{
    const char *const *name = NULL, *const *text = NULL, *const *sha256 = NULL;
    enum bt_code rc = find_sets(rd, 2);
    if (rc == BT_OK && rd->n_found > 0 && (rc = read_column(rd, "file_name", &name)) == BT_OK &&
        (rc = read_column(rd, "file_text", &text)) == BT_OK && (rc = read_column(rd, "file_sha256", &sha256)) == BT_OK)
        rc = name && text && sha256 ? fill_sources(rd, name, text, sha256) : bt_read_nomem(rd);
    close_sets(rd);
    return rc;
}

/* ---- the whole ---- */

enum bt_code bt_read_all(struct bt_reader *rd)
{
    enum bt_code rc;
    struct bt_h5_talk talk = bt_h5_hush();
    if ((rc = open_file(rd)) == BT_OK && (rc = check_format(rd)) == BT_OK && (rc = read_attrs(rd)) == BT_OK &&
        (rc = read_root(rd)) == BT_OK)
        rc = read_sources(rd);
    if (rc == BT_OK)
        rc = bt_store_shape(rd->r, rd->path, rd->e);
    close_sets(rd);
    if (rd->file >= 0 && H5Fclose(rd->file) < 0 && rc == BT_OK)
        rc = bt_read_h5_damaged(rd, "/");
    bt_h5_unhush(talk);
    return rc;
}

/* The child: reads it all and says how it went. It never returns. */
static void read_and_tell(const char *path, int to)
{
    static const int DEADLY[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE };
    struct bt_results r = { 0 };
    struct bt_err e = { 0 };
    struct bt_reader rd = { .path = path, .e = &e, .a = bt_arena_new(), .file = -1, .r = &r };
    for (size_t i = 0; i < sizeof DEADLY / sizeof *DEADLY; i++)
        signal(DEADLY[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    setrlimit(RLIMIT_CPU, &(struct rlimit){ TRY_SECONDS, TRY_SECONDS });
    if (rd.a)
        bt_read_all(&rd);
    else
        bt_read_nomem(&rd);
    while (write(to, &e, sizeof e) < 0 && errno == EINTR)
        continue;
    raise(SIGKILL); /* an exit would run the handlers of the program we are a copy of */
}

/* HDF5 may crash, spin, or fail to shut down on a file made to that end, and our checks come after it has read its own bookkeeping. So a
 * file is first read by a child that may die of it; only what the child found good is opened here. The seal does not spare it: whoever
 * changes a file can make the seal anew. */
static enum bt_code try_in_child(const char *path, struct bt_err *e)
{
    int status = 0, ends[2];
    struct bt_err told = { 0 };
    pid_t pid = pipe2(ends, O_CLOEXEC) == 0 ? fork() : -2;
    if (pid < 0) {
        enum bt_code rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot start a process to try it: %s", path, strerror(errno));
        if (pid == -1)
            close(ends[0]), close(ends[1]);
        return rc;
    }
    if (pid == 0)
        read_and_tell(path, ends[1]);
    close(ends[1]);
    ssize_t n; /* a struct this small comes in one piece or not at all */
    while ((n = read(ends[0], &told, sizeof told)) < 0 && errno == EINTR)
        continue;
    close(ends[0]);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (n == (ssize_t)sizeof told)
        return told.code == BT_OK ? BT_OK : bt_fail(e, told.code, BT_NOWHERE, "%s", told.msg);
    return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: the HDF5 library does not survive it%s%s", path,
                   WIFSIGNALED(status) ? ": " : "", WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "");
}

enum bt_code bt_results_read(const char *path, struct bt_arena *a, struct bt_results *out, struct bt_err *e)
{
    struct bt_reader rd = { .path = path, .e = e, .a = a, .file = -1, .r = out };
    enum bt_seal seal = BT_SEAL_NONE;
    *out = (struct bt_results){ 0 };
    enum bt_code rc = check_file(&rd);
    if (rc == BT_OK)
        rc = bt_store_seal_of(path, &seal, e);
    if (rc == BT_OK && seal == BT_SEAL_BROKEN)
        rc = bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: its bytes have not the SHA-256 they were written with", path);
    if (rc == BT_OK)
        rc = try_in_child(path, e);
    if (rc == BT_OK)
        rc = bt_read_all(&rd);
    if (rc != BT_OK)
        *out = (struct bt_results){ 0 };
    return rc;
}
