/* files.c -- reading files whole, inside the two roots, and remembering them.
 *
 * A file has a name (its key, lexical: what it is called inside its root, "data:/..." for the data folder) and a path (where it is
 * opened). Names alone are enough to find the included files again in a results file, where there is no disk. Whether a file
 * lies in a root is decided by its real path, links followed. */
#include "bendtrend/text.h"
#include "bendtrend/tree.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char DATA[] = "data:";
enum { DATA_LEN = sizeof DATA - 1, LARGEST = 64 << 20 };

/* In C's own words: the library's are in the language of the locale. */
static const struct { int number; enum bt_code code; const char *text; } TROUBLE[] = {
    { ENOENT, BT_E_INPUT, "there is no such file" },
    { ENOTDIR, BT_E_INPUT, "a part of its path is not a folder" },
    { EACCES, BT_E_INPUT, "it may not be read (permission denied)" },
    { EPERM, BT_E_INPUT, "it may not be read (permission denied)" },
    { ELOOP, BT_E_INPUT, "its symbolic links go round in a circle" },
    { ENAMETOOLONG, BT_E_INPUT, "its name is too long" },
    { EIO, BT_E_IO, "the disk failed" },
    { EMFILE, BT_E_IO, "too many files are open" },
    { ENFILE, BT_E_IO, "too many files are open" },
    { ENOMEM, BT_E_NOMEM, "out of memory" },
};

static enum bt_code cannot(struct bt_errs *errs, struct bt_loc at, const char *path, int number)
{
    for (size_t i = 0; i < sizeof TROUBLE / sizeof *TROUBLE; i++)
        if (TROUBLE[i].number == number) return bt_errs_add(errs, TROUBLE[i].code, at, "cannot read '%s': %s", path, TROUBLE[i].text);
    return bt_errs_add(errs, BT_E_IO, at, "cannot read '%s': system error %d", path, number);
}

static enum bt_code no_memory(struct bt_errs *errs, const char *path)
{
    return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory while reading '%s'", path);
}

static bool is_data_name(const char *name)
{
    return strncmp(name, DATA, DATA_LEN) == 0 && name[DATA_LEN] == '/';
}

/* Takes ".", ".." and doubled slashes out of a path, in place. ".." that lead above its start or above "data:/" stay; above "/" they go. */
static void normalise(char *path)
{
    bool rooted = path[0] == '/';
    char *out = path + (rooted ? 1 : is_data_name(path) ? DATA_LEN + 1 : 0);
    const char *start = out, *floor = out, *end = path + strlen(path); /* floor: behind what no ".." may take away */
    for (const char *s = out; s < end;) {
        size_t len = strcspn(s, "/");
        bool up = len == 2 && s[0] == '.' && s[1] == '.';
        const char *after = s + len + (s[len] == '/');
        if (up && out > floor) {
            for (out--; out > floor && out[-1] != '/'; out--) {}
        } else if (len > 0 && !(len == 1 && s[0] == '.') && !(up && rooted)) {
            memmove(out, s, len);
            out += len;
            *out++ = '/';
            if (up) floor = out;
        }
        s = after;
    }
    if (out > start) out--; /* the last slash */
    else if (out == path) *out++ = '.';
    *out = '\0';
}

/* name as seen from the folder of `from`. */
static char *beside(struct bt_arena *a, const char *from, const char *name)
{
    const char *slash = from && name[0] != '/' ? strrchr(from, '/') : NULL;
    char *path = slash ? bt_printf(a, "%.*s/%s", (int)(slash - from), from, name) : bt_printf(a, "%s", *name ? name : ".");
    if (path) normalise(path);
    return path;
}

/* What follows folder and a slash in path, or NULL where path does not lie in folder. */
static const char *within(const char *folder, const char *path)
{
    size_t len = strlen(folder);
    if (len == 1 && folder[0] == '/') return path[0] == '/' ? path + 1 : NULL;
    if (len == 0 || strcmp(folder, ".") == 0) return path[0] == '/' || strncmp(path, "..", 2) == 0 ? NULL : path;
    return strncmp(folder, path, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

static const struct bt_file *by_name(const struct bt_files *fs, const char *name)
{
    for (int i = 0; i < fs->n; i++)
        if (strcmp(fs->v[i].name, name) == 0) return &fs->v[i];
    return NULL;
}

/* The latest: a file that was read by two names is including others by the latest one. */
static const struct bt_file *by_path(const struct bt_files *fs, const char *path)
{
    for (int i = fs->n - 1; path && i >= 0; i--)
        if (strcmp(fs->v[i].path, path) == 0) return &fs->v[i];
    return NULL;
}

/* The name a file goes by: beside the name of the including file, else what its path is inside a root. */
static const char *name_of(const struct bt_files *fs, struct bt_arena *a, const char *name, const char *from, const char *path)
{
    const struct bt_file *above = by_path(fs, from);
    if (is_data_name(name)) return beside(a, NULL, name);
    if (above) return beside(a, above->name, name);
    const char *root = fs->root ? beside(a, NULL, fs->root) : NULL;
    const char *data = fs->data ? beside(a, NULL, fs->data) : NULL;
    const char *rest = root ? within(root, path) : NULL;
    if (rest) return rest;
    rest = data ? within(data, path) : NULL;
    return rest ? bt_printf(a, "%s/%s", DATA, rest) : path;
}

/* Where to open it: "data:/..." lies in the data folder, the rest beside the including file. NULL when out of memory. */
static const char *path_of(const struct bt_files *fs, struct bt_arena *a, const char *name, const char *from)
{
    if (!is_data_name(name) || fs->stored || !fs->data) return beside(a, from && !is_data_name(name) ? from : NULL, name);
    const char *rest = beside(a, NULL, name);
    char *path = rest ? bt_printf(a, "%s%s", fs->data, rest + DATA_LEN) : NULL;
    if (path) normalise(path);
    return path;
}

static bool in_root(const char *root, const char *real)
{
    char *r = root ? realpath(*root ? root : ".", NULL) : NULL;
    bool yes = r && within(r, real);
    free(r);
    return yes;
}

static const char *not_a_file(mode_t mode)
{
    return S_ISDIR(mode) ? "a folder" : S_ISFIFO(mode) ? "a pipe" : S_ISSOCK(mode) ? "a socket" : "a device";
}

/* Asked before opening, since opening a pipe waits and opening a device may do things, and again of what was opened. */
static enum bt_code check_kind(const struct stat *st, const char *path, struct bt_loc at, struct bt_errs *errs)
{
    if (!S_ISREG(st->st_mode))
        return bt_errs_add(errs, BT_E_INPUT, at, "'%s' is %s; only regular files are read", path, not_a_file(st->st_mode));
    if (st->st_size > LARGEST)
        return bt_errs_add(errs, BT_E_INPUT, at, "'%s' has %lld bytes; files up to %d MiB are read", path,
                           (long long)st->st_size, LARGEST >> 20);
    return BT_OK;
}

static enum bt_code read_open(int fd, size_t size, struct bt_arena *a, struct bt_loc at, struct bt_file *f, struct bt_errs *errs)
{
    char *text = bt_get(a, size + 1, 1);
    if (!text) return no_memory(errs, f->path);
    for (;;) { /* one byte more than it should have shows that it grows */
        ssize_t got = read(fd, text + f->len, size + 1 - f->len);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot(errs, at, f->path, errno);
        f->len += (size_t)got;
        if (got == 0 || f->len > size) break;
    }
    if (f->len != size) return bt_errs_add(errs, BT_E_INPUT, at, "'%s' changed while it was read", f->path);
    f->text = text;
    return BT_OK;
}

/* real is opened, not path: what was checked is what is read. */
static enum bt_code read_real(const char *real, struct bt_arena *a, struct bt_loc at, struct bt_file *f, struct bt_errs *errs)
{
    struct stat st;
    if (stat(real, &st) != 0) return cannot(errs, at, f->path, errno);
    enum bt_code rc = check_kind(&st, f->path, at, errs);
    if (rc != BT_OK) return rc;
    int fd = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) return cannot(errs, at, f->path, errno);
    if (fstat(fd, &st) != 0) rc = cannot(errs, at, f->path, errno);
    if (rc == BT_OK) rc = check_kind(&st, f->path, at, errs);
    if (rc == BT_OK) rc = read_open(fd, (size_t)st.st_size, a, at, f, errs);
    close(fd);
    return rc;
}

static enum bt_code read_disk(const struct bt_files *fs, struct bt_arena *a, bool named_by_user, struct bt_loc at, struct bt_file *f,
                              struct bt_errs *errs)
{
    if (is_data_name(f->path))
        return bt_errs_add(errs, BT_E_IO, at, "cannot read '%s': there is no data folder; set BENDTREND_DATA", f->path);
    char *real = realpath(f->path, NULL);
    if (!real) return cannot(errs, at, f->path, errno);
    enum bt_code rc;
    if (!named_by_user && !fs->allow_outside && !in_root(fs->root, real) && !in_root(fs->data, real))
        rc = bt_errs_add(errs, BT_E_INPUT, at,
                         "'%s' lies outside the folder of the scenario ('%s') and the data folder; move it there or give --allow-outside",
                         f->path, fs->root ? fs->root : "none");
    else
        rc = read_real(real, a, at, f, errs);
    free(real);
    return rc;
}

static enum bt_code read_stored(const struct bt_files *fs, struct bt_loc at, struct bt_file *f, struct bt_errs *errs)
{
    for (int i = 0; i < fs->n_stored; i++) {
        if (strcmp(fs->stored[i].name, f->name) != 0) continue;
        f->text = fs->stored[i].text;
        f->len = fs->stored[i].len;
        return BT_OK;
    }
    return bt_errs_add(errs, BT_E_INPUT, at, "the results hold no file '%s'", f->name);
}

/* The list lives in the arena: pointers into an outgrown one stay good. */
static const struct bt_file *remember(struct bt_files *fs, struct bt_arena *a, const struct bt_file *f)
{
    if (fs->n == fs->room) {
        int room = fs->room ? 2 * fs->room : 16;
        struct bt_file *v = bt_get(a, (size_t)room, sizeof *v);
        if (!v) return NULL;
        if (fs->n) memcpy(v, fs->v, (size_t)fs->n * sizeof *v);
        fs->v = v;
        fs->room = room;
    }
    fs->v[fs->n] = *f;
    return &fs->v[fs->n++];
}

/* The folder of the first file is the scenario's, unless the caller has said so. */
static bool settle_root(struct bt_files *fs, struct bt_arena *a, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (fs->root || fs->stored) return true;
    if (!slash) fs->root = ".";
    else fs->root = slash == path ? "/" : bt_dup(a, path, (size_t)(slash - path));
    return fs->root != NULL;
}

enum bt_code bt_file_read(struct bt_files *fs, struct bt_arena *a, const char *name, const char *from, struct bt_loc at,
                          const struct bt_file **out, struct bt_errs *errs)
{
    struct bt_file f = { 0 };
    bool named_by_user = !from && at.line == 0 && !is_data_name(name);
    *out = NULL;
    if (name[0] == '\0') return bt_errs_add(errs, BT_E_INPUT, at, "a file name is missing");
    if (!(f.path = path_of(fs, a, name, from)) || !settle_root(fs, a, f.path)) return no_memory(errs, name);
    if (!(f.name = name_of(fs, a, name, from, f.path))) return no_memory(errs, name);
    if (fs->stored) f.path = f.name;
    if ((*out = by_name(fs, f.name))) return BT_OK;
    enum bt_code rc = fs->stored ? read_stored(fs, at, &f, errs) : read_disk(fs, a, named_by_user, at, &f, errs);
    if (rc != BT_OK) return rc;
    bt_sha256(f.text, f.len, f.sha256);
    *out = remember(fs, a, &f);
    return *out ? BT_OK : no_memory(errs, name);
}
