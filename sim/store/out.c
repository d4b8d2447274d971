/* out.c -- a file that appears whole under its final name, or not at all. */
#include "out_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct bt_out {
    char *path;       /* as the user wrote it */
    const char *name; /* its last part, inside path */
    char *tmp;        /* .NAME.XXXXXX.tmp, relative to dir */
    int dir, fd;
    FILE *stream; /* over a copy of fd, once asked for */
    bool force, made;
};

/* ---- asking beforehand ---- */

static enum bt_code check_folder(const char *path, struct bt_err *e)
{
    char *dir = bt_out_parent(path);
    struct stat st;
    enum bt_code rc = BT_OK;
    if (!dir)
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (stat(dir, &st) != 0)
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write there: folder '%s': %s", path, dir, strerror(errno));
    else if (!S_ISDIR(st.st_mode))
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write there: '%s' is not a folder", path, dir);
    else if (faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS) != 0)
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write into folder '%s': %s", path, dir, strerror(errno));
    free(dir);
    return rc;
}

enum bt_code bt_results_can_write(const char *path, bool force, struct bt_err *e)
{
    struct stat st;
    const char *name = bt_out_name(path);
    if (!*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "'%s' is not the name of a file", path);
    enum bt_code rc = check_folder(path, e);
    if (rc != BT_OK)
        return rc;
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? BT_OK : bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "%s is %s, not a file that could be replaced", path,
                       S_ISDIR(st.st_mode) ? "a folder" : "a device or pipe");
    if (!force)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "%s exists; --force replaces it", path);
    return BT_OK;
}

/* ---- temporary files ---- */

/* Locks of the open file (not of the process): they do not get in the way of HDF5's flock, and vanish with a killed writer. */
static bool lock(int fd)
{
    struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    return fcntl(fd, F_OFD_SETLK, &all) == 0;
}

/* A temporary file nobody holds was left by a killed writer. Failing to remove one is no reason to fail the new one. */
static void remove_left_over(const struct bt_out *o)
{
    int at = openat(o->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = at >= 0 ? fdopendir(at) : NULL;
    if (!d) {
        if (at >= 0)
            close(at);
        return;
    }
    for (const struct dirent *f; (f = readdir(d)) != NULL;) {
        if (!bt_tmp_is_of(f->d_name, o->name))
            continue;
        struct stat st;
        int fd = openat(o->dir, f->d_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && lock(fd))
            unlinkat(o->dir, f->d_name, 0);
        if (fd >= 0)
            close(fd);
    }
    closedir(d);
}

/* One try; EEXIST or EAGAIN ask for another. Between creating and locking, another writer may take the file for a left-over
 * and remove it: then it has no name any more, and a new one is made. */
static int make_tmp(struct bt_out *o)
{
    struct stat st;
    if (!bt_tmp_letters(o->tmp, o->name))
        return errno;
    o->fd = openat(o->dir, o->tmp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (o->fd < 0)
        return errno;
    bool held = lock(o->fd) || (errno != EAGAIN && errno != EACCES); /* a file system without locks will do */
    if (held && fstat(o->fd, &st) == 0 && st.st_nlink > 0) {
        o->made = true;
        return 0;
    }
    close(o->fd);
    o->fd = -1;
    return EAGAIN;
}

/* ---- the object ---- */

void bt_out_drop(struct bt_out *o)
{
    if (!o)
        return;
    if (o->stream)
        fclose(o->stream);
    if (o->made)
        unlinkat(o->dir, o->tmp, 0);
    if (o->fd >= 0)
        close(o->fd);
    if (o->dir >= 0)
        close(o->dir);
    free(o->tmp);
    free(o->path);
    free(o);
}

static struct bt_out *out_new(const char *path, bool force)
{
    struct bt_out *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    o->dir = o->fd = -1;
    o->force = force;
    o->path = strdup(path);
    o->tmp = bt_tmp_new(bt_out_name(path));
    if (!o->path || !o->tmp) {
        bt_out_drop(o);
        return NULL;
    }
    o->name = bt_out_name(o->path);
    return o;
}

enum bt_code bt_out_open(const char *path, bool force, struct bt_out **out, struct bt_err *e)
{
    *out = NULL;
    enum bt_code rc = bt_results_can_write(path, force, e);
    if (rc != BT_OK)
        return rc;
    struct bt_out *o = out_new(path, force);
    char *dir = bt_out_parent(path);
    int why = EEXIST;
    if (!o || !dir) {
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        goto out;
    }
    if ((o->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot open folder '%s': %s", path, dir, strerror(errno));
        goto out;
    }
    remove_left_over(o);
    for (int i = 0; i < 100 && (why == EEXIST || why == EAGAIN); i++)
        why = make_tmp(o);
    if (why)
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot make a file in folder '%s': %s", path, dir, strerror(why));
out:
    free(dir);
    if (rc == BT_OK)
        *out = o;
    else
        bt_out_drop(o);
    return rc;
}

enum bt_code bt_out_write(struct bt_out *o, const void *data, size_t len, struct bt_err *e)
{
    return bt_out_put(o->fd, o->path, data, len, e);
}

enum bt_code bt_out_file(struct bt_out *o, FILE **f, struct bt_err *e)
{
    int fd = o->stream ? -1 : fcntl(o->fd, F_DUPFD_CLOEXEC, 0);
    if (!o->stream && (fd < 0 || !(o->stream = fdopen(fd, "wb")))) {
        if (fd >= 0)
            close(fd);
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write: %s", o->path, strerror(errno));
    }
    *f = o->stream;
    return BT_OK;
}

/* The stream's last bytes; a write that failed before is remembered by the stream, its reason is not. */
static enum bt_code close_stream(struct bt_out *o, struct bt_err *e)
{
    FILE *f = o->stream;
    errno = EIO;
    bool whole = !f || (fflush(f) == 0 && !ferror(f));
    if (!whole)
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write: %s", o->path, strerror(errno));
    o->stream = NULL;
    return !f || fclose(f) == 0 ? BT_OK : bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write: %s", o->path, strerror(errno));
}

/* Moves the temporary file to its final name; without force only if that name is still free. */
static int rename_tmp(const struct bt_out *o)
{
    if (o->force)
        return renameat(o->dir, o->tmp, o->dir, o->name) == 0 ? 0 : errno;
    if (renameat2(o->dir, o->tmp, o->dir, o->name, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP)
        return errno;
    if (linkat(o->dir, o->tmp, o->dir, o->name, 0) != 0) /* file systems without RENAME_NOREPLACE */
        return errno;
    unlinkat(o->dir, o->tmp, 0);
    return 0;
}

enum bt_code bt_out_finish(struct bt_out *o, struct bt_err *e)
{
    enum bt_code rc = close_stream(o, e);
    int why;
    if (rc != BT_OK) {
        bt_out_drop(o);
        return rc;
    }
    if (fsync(o->fd) != 0) {
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write to the disk: %s", o->path, strerror(errno));
    } else if ((why = rename_tmp(o)) == EEXIST) {
        rc = bt_fail(e, BT_E_USAGE, BT_NOWHERE, "%s came into being meanwhile; --force replaces it", o->path);
    } else if (why) {
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot rename the finished file: %s", o->path, strerror(why));
    } else {
        o->made = false;
        if (fsync(o->dir) != 0 && errno != EINVAL && errno != ENOTSUP)
            rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write its folder to the disk: %s", o->path, strerror(errno));
    }
    int fd = o->fd;
    o->fd = -1;
    if (close(fd) != 0)
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot close: %s", o->path, strerror(errno));
    bt_out_drop(o);
    return rc;
}
