/* folder.c -- a folder whose files appear together, or not at all. */
#include "out_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Where the folder is there already its files are made in it, for its parent may be another disk or closed to us; else beside its place. */
struct bt_folder {
    char *path, *place; /* the final path; where the hidden folder lies: path or its parent */
    char *tmp;          /* name of the hidden folder */
    int at, fd;         /* of place and of the hidden folder */
    bool there, made;
};

/* ---- what is in a folder ---- */

/* Calls each with the name of everything in the open folder, hidden ones too; ends at the first that is not 0. */
static int for_each(int folder, int (*each)(const char *name, void *with), void *with)
{
    int why = 0, fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (!d) {
        why = errno;
        if (fd >= 0)
            close(fd);
        return why;
    }
    for (const struct dirent *f; why == 0 && (f = readdir(d)) != NULL;)
        if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0)
            why = each(f->d_name, with);
    closedir(d);
    return why;
}

/* One within another, or -1: it is none. */
static int open_sub(int folder, const char *name)
{
    return openat(folder, name, OPEN);
}

static int remove_file(const char *name, void *folder)
{
    unlinkat(*(int *)folder, name, 0);
    return 0;
}

/* A file, or one of our folders with its files: deeper ones we do not make. */
static int remove_one(const char *name, void *folder)
{
    int at = *(int *)folder, sub = open_sub(at, name);
    if (sub < 0)
        return remove_file(name, folder);
    for_each(sub, remove_file, &sub);
    close(sub);
    unlinkat(at, name, AT_REMOVEDIR);
    return 0;
}

static void remove_hidden(int at, const char *tmp, int fd)
{
    for_each(fd, remove_one, &fd);
    unlinkat(at, tmp, AT_REMOVEDIR);
}

/* Held while its maker lives; a file system without locks will do. */
static bool hold(int fd)
{
    return flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

/* A hidden folder nobody holds was left by a killed maker. */
static int remove_left_over(const char *name, void *folder)
{
    const struct bt_folder *f = folder;
    int fd = bt_tmp_is_of(name, bt_out_name(f->path)) ? openat(f->at, name, OPEN) : -1;
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        remove_hidden(f->at, name, fd);
    if (fd >= 0)
        close(fd);
    return 0;
}

/* ---- the object ---- */

void bt_folder_drop(struct bt_folder *f)
{
    if (!f)
        return;
    if (f->made)
        remove_hidden(f->at, f->tmp, f->fd);
    if (f->fd >= 0)
        close(f->fd);
    if (f->at >= 0)
        close(f->at);
    free(f->tmp);
    free(f->place);
    free(f->path);
    free(f);
}

static struct bt_folder *folder_new(const char *path)
{
    struct bt_folder *f = calloc(1, sizeof *f);
    size_t len = strlen(path);
    struct stat st;
    if (!f)
        return NULL;
    while (len > 1 && path[len - 1] == '/')
        len--;
    f->at = f->fd = -1;
    if ((f->path = strndup(path, len)) != NULL) {
        f->there = stat(f->path, &st) == 0 && S_ISDIR(st.st_mode);
        f->place = f->there ? strdup(f->path) : bt_out_parent(f->path);
        f->tmp = bt_tmp_new(bt_out_name(f->path));
    }
    if (f->path && f->place && f->tmp)
        return f;
    bt_folder_drop(f);
    return NULL;
}

/* One try; EEXIST or EAGAIN ask for another: between making and holding it another maker may take it for a left-over. */
static int make_hidden(struct bt_folder *f)
{
    struct stat st;
    if (!bt_tmp_letters(f->tmp, bt_out_name(f->path)) || mkdirat(f->at, f->tmp, 0777) != 0)
        return errno;
    f->fd = openat(f->at, f->tmp, OPEN);
    if (f->fd >= 0 && hold(f->fd) && fstat(f->fd, &st) == 0 && st.st_nlink > 0) {
        f->made = true;
        return 0;
    }
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
    return EAGAIN;
}

enum bt_code bt_folder_open(const char *path, struct bt_folder **out, struct bt_err *e)
{
    struct bt_folder *f = folder_new(path);
    int why = EEXIST;
    *out = NULL;
    if (!f)
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if ((f->at = open(f->place, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        why = errno;
    else
        for_each(f->at, remove_left_over, f);
    for (int i = 0; i < 100 && f->at >= 0 && (why == EEXIST || why == EAGAIN); i++)
        why = make_hidden(f);
    if (why == 0) {
        *out = f;
        return BT_OK;
    }
    bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot make a folder in '%s': %s", f->place, strerror(why));
    bt_folder_drop(f);
    return BT_E_IO;
}

/* The folder that "charts/beds.svg" lies in; where it cannot be made, opening the file tells why. */
static void make_sub(const struct bt_folder *f, const char *name)
{
    const char *slash = strchr(name, '/');
    char *sub = slash ? strndup(name, (size_t)(slash - name)) : NULL;
    if (sub)
        mkdirat(f->fd, sub, 0777);
    free(sub);
}

enum bt_code bt_folder_write(struct bt_folder *f, const char *name, const void *data, size_t len, struct bt_err *e)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", f->path, name) < 0)
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = BT_OK;
    make_sub(f, name);
    int fd = openat(f->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write: %s", path, strerror(errno));
    else if ((rc = bt_out_put(fd, path, data, len, e)) == BT_OK && fsync(fd) != 0)
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write to the disk: %s", path, strerror(errno));
    if (fd >= 0 && close(fd) != 0 && rc == BT_OK)
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot close: %s", path, strerror(errno));
    free(path);
    return rc;
}

/* ---- into a folder that is there ---- */

struct move {
    int from, to;
    bool (*ours)(const char *name);
    const char *prefix; /* "charts/" within a folder of ours, else "" */
};

/* Does the same within the folder of that name, where there is one on both sides. false: it is no such folder. */
static bool within(const struct move *m, const char *name, int walk_to, int (*each)(const char *name, void *with), int *why)
{
    char prefix[300];
    struct move sub = { *m->prefix ? -1 : open_sub(m->from, name), *m->prefix ? -1 : open_sub(m->to, name), m->ours, prefix };
    bool both = sub.from >= 0 && sub.to >= 0;
    snprintf(prefix, sizeof prefix, "%s/", name);
    if (both)
        *why = for_each(walk_to ? sub.to : sub.from, each, &sub);
    if (sub.from >= 0)
        close(sub.from);
    if (sub.to >= 0)
        close(sub.to);
    return both;
}

static int is_taken(const char *name, void *move)
{
    const struct move *m = move;
    int why = 0;
    if (within(m, name, false, is_taken, &why))
        return why;
    return faccessat(m->to, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? EEXIST : 0;
}

static int remove_stale(const char *name, void *move)
{
    const struct move *m = move;
    char path[600];
    int why = 0;
    if (within(m, name, true, remove_stale, &why))
        return why;
    snprintf(path, sizeof path, "%s%s", m->prefix, name);
    if (m->ours(path) && faccessat(m->from, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        unlinkat(m->to, name, 0);
    return 0;
}

static int move_one(const char *name, void *move)
{
    const struct move *m = move;
    int why = 0;
    if (within(m, name, false, move_one, &why)) {
        if (why == 0 && unlinkat(m->from, name, AT_REMOVEDIR) != 0)
            why = errno;
        return why;
    }
    return renameat(m->from, name, m->to, name) == 0 ? 0 : errno;
}

/* One maker after the other, so that all files are of the last. Nothing is written any more, only renamed. */
static int merge(struct bt_folder *f, bool force, bool (*ours)(const char *name))
{
    struct move m = { f->fd, open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ours, "" };
    if (m.to < 0)
        return errno;
    int why = flock(m.to, LOCK_EX) == 0 || errno != EINTR ? 0 : EINTR;
    if (why == 0 && !force)
        why = for_each(m.from, is_taken, &m);
    if (why == 0 && ours)
        why = for_each(m.to, remove_stale, &m);
    if (why == 0)
        why = for_each(m.from, move_one, &m);
    if (why == 0 && fsync(m.to) != 0 && errno != EINVAL && errno != ENOTSUP)
        why = errno;
    close(m.to);
    return why;
}

/* Moves it to its place where nothing is yet. Some file systems cannot promise that: there an empty folder would be replaced. */
static int rename_hidden(const struct bt_folder *f)
{
    const char *name = bt_out_name(f->path);
    if (renameat2(f->at, f->tmp, f->at, name, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return errno;
    return renameat(f->at, f->tmp, f->at, name) == 0 ? 0 : errno == ENOTEMPTY ? EEXIST : errno;
}

enum bt_code bt_folder_finish(struct bt_folder *f, bool force, bool (*ours)(const char *name), struct bt_err *e)
{
    enum bt_code rc = BT_OK;
    int why = fsync(f->fd) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : f->there ? EEXIST : rename_hidden(f);
    if (why == 0) {
        f->made = false;
        why = fsync(f->at) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : 0;
    } else if (why == EEXIST)
        why = merge(f, force, ours);
    if (why == EEXIST)
        rc = bt_fail(e, BT_E_USAGE, BT_NOWHERE, "the folder '%s' was filled meanwhile; --force replaces what is in it", f->path);
    else if (why)
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot put the finished files into the folder '%s': %s", f->path, strerror(why));
    bt_folder_drop(f);
    return rc;
}
