/* folder.c -- a folder whose files appear together, or not at all. */
#include "out_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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
    char *list;         /* a line for each file made */
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

struct walk {
    int folder;
    int (*each)(const char *name, void *with);
    void *with;
    const char *sub; /* folder that is walked in, or NULL */
};

static int visit_inner(const char *name, void *walk)
{
    const struct walk *w = walk;
    char *path = NULL;
    if (asprintf(&path, "%s/%s", w->sub, name) < 0)
        return ENOMEM;
    int why = w->each(path, w->with);
    free(path);
    return why;
}

static int visit(const char *name, void *walk)
{
    struct walk *w = walk;
    int why = w->each(name, w->with), fd = *name == '.' || why ? -1 : openat(w->folder, name, OPEN);
    if (fd < 0)
        return why;
    w->sub = name;
    why = for_each(fd, visit_inner, w);
    close(fd);
    return why;
}

/* The same of what is in it and then, as "SUB/FILE", of what is in its folders. Hidden ones are makers', and deeper ones we do not make. */
static int for_each_file(int folder, int (*each)(const char *name, void *with), void *with)
{
    struct walk w = { folder, each, with, NULL };
    return for_each(folder, visit, &w);
}

static int remove_one(const char *name, void *folder)
{
    unlinkat(*(int *)folder, name, 0);
    return 0;
}

static int remove_sub(const char *name, void *folder)
{
    unlinkat(*(int *)folder, name, AT_REMOVEDIR);
    return 0;
}

static void remove_hidden(int at, const char *tmp, int fd)
{
    for_each_file(fd, remove_one, &fd);
    for_each(fd, remove_sub, &fd);
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
    free(f->list);
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

/* The folder that "charts/NAME.svg" lies in; where it cannot be made, what follows tells why. */
static void make_sub(int folder, const char *name)
{
    const char *slash = strchr(name, '/');
    char *sub = slash ? strndup(name, (size_t)(slash - name)) : NULL;
    if (sub)
        mkdirat(folder, sub, 0777);
    free(sub);
}

static int sync_sub(const char *name, void *folder)
{
    int why = 0, fd = openat(*(int *)folder, name, OPEN);
    if (fd >= 0 && fsync(fd) != 0 && errno != EINVAL && errno != ENOTSUP)
        why = errno;
    if (fd >= 0)
        close(fd);
    return why;
}

static enum bt_code write_one(const struct bt_folder *f, const char *name, const void *data, size_t len, struct bt_err *e)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", f->path, name) < 0)
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = BT_OK;
    make_sub(f->fd, name);
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

enum bt_code bt_folder_write(struct bt_folder *f, const char *name, const void *data, size_t len, struct bt_err *e)
{
    enum bt_code rc = write_one(f, name, data, len, e);
    if (rc == BT_OK && !bt_ours_add(&f->list, name, data, len))
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return rc;
}

/* ---- into a folder that is there ---- */

enum { MOST_NAME = 256 };

struct move {
    int from, to; /* from -1: nothing is made yet */
    const struct bt_ours *ours;
    char *list, *keep;       /* text of the list there is; its lines that are still true */
    char foreign[MOST_NAME]; /* what is in the way and is somebody else's */
};

static bool is_in(int folder, const char *name)
{
    return folder >= 0 && faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool is_sub(int folder, const char *name)
{
    int fd = folder >= 0 ? openat(folder, name, OPEN) : -1;
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* A folder on both sides, "charts": its files are asked for one by one. */
static bool is_shared(const struct move *m, const char *name)
{
    return is_sub(m->from, name) && is_sub(m->to, name);
}

static bool is_list(const struct move *m, const char *name)
{
    return m->ours && strcmp(name, m->ours->list) == 0;
}

static bool is_stale(const struct move *m, const char *name)
{
    return m->ours && m->ours->renew && m->ours->named(name) && !is_in(m->from, name);
}

static int is_taken(const char *name, void *move)
{
    const struct move *m = move;
    return !is_list(m, name) && !is_shared(m, name) && is_in(m->to, name) ? EEXIST : 0;
}

/* Ends at what would be replaced or removed and is not ours. */
static int is_foreign(const char *name, void *move)
{
    struct move *m = move;
    if (is_list(m, name) || is_shared(m, name) || (m->ours && bt_ours_has(m->to, m->list, name, &m->keep)))
        return 0;
    if (!is_in(m->from, name) && !is_stale(m, name))
        return 0;
    snprintf(m->foreign, sizeof m->foreign, "%s", name);
    return EEXIST;
}

static int remove_stale(const char *name, void *move)
{
    const struct move *m = move;
    if (is_stale(m, name))
        unlinkat(m->to, name, 0);
    return 0;
}

static int move_one(const char *name, void *move)
{
    const struct move *m = move;
    if (is_sub(m->from, name))
        return mkdirat(m->to, name, 0777) == 0 || errno == EEXIST ? 0 : errno;
    return is_list(m, name) || renameat(m->from, name, m->to, name) == 0 ? 0 : errno;
}

/* What is ours there already and what was made, put before the files are: a maker killed while moving leaves a true list. */
static int move_list(const struct bt_folder *f, const struct move *m, struct bt_err *e)
{
    char *all = NULL;
    if (asprintf(&all, "%s%s", m->keep ? m->keep : "", f->list ? f->list : "") < 0)
        return ENOMEM;
    unlinkat(m->from, m->ours->list, 0);
    int why = write_one(f, m->ours->list, all, strlen(all), e) != BT_OK ? EIO : 0;
    if (why == 0 && renameat(m->from, m->ours->list, m->to, m->ours->list) != 0)
        why = errno;
    free(all);
    return why;
}

/* One maker after the other, so that all files are of the last. Of the files nothing is written any more, they are only renamed. */
static int merge(const struct bt_folder *f, bool force, struct move *m, struct bt_err *e)
{
    int why = flock(m->to, LOCK_EX) == 0 || errno != EINTR ? 0 : EINTR;
    if (why == 0 && m->ours && !(m->list = bt_ours_read(m->to, m->ours->list)))
        why = ENOMEM;
    if (why == 0 && !force)
        why = for_each_file(m->from, is_taken, m);
    if (why == 0)
        why = for_each_file(m->to, is_foreign, m);
    if (why == 0 && m->ours)
        why = move_list(f, m, e);
    if (why == 0)
        why = for_each_file(m->to, remove_stale, m);
    if (why == 0)
        why = for_each_file(m->from, move_one, m);
    if (why == 0 && fsync(m->to) != 0 && errno != EINVAL && errno != ENOTSUP)
        why = errno;
    return why;
}

static enum bt_code refuse(const char *path, const struct move *m, struct bt_err *e)
{
    return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                   "the file '%s' in the folder '%s' was not made by this program, or was changed since: move it away, or name another "
                   "folder",
                   m->foreign, path);
}

enum bt_code bt_folder_can_renew(const char *path, const struct bt_ours *ours, struct bt_err *e)
{
    struct move m = { -1, open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ours, NULL, NULL, "" };
    enum bt_code rc = BT_OK;
    if (m.to < 0)
        return BT_OK; /* not there, or told when it is opened */
    if (!(m.list = bt_ours_read(m.to, ours->list)))
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    else if (for_each_file(m.to, is_foreign, &m) == EEXIST)
        rc = refuse(path, &m, e);
    free(m.list);
    free(m.keep);
    close(m.to);
    return rc;
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

static enum bt_code told(const struct bt_folder *f, int why, const struct move *m, struct bt_err *e)
{
    if (e->code != BT_OK)
        return e->code;
    if (why == EEXIST && *m->foreign)
        return refuse(f->path, m, e);
    if (why == EEXIST)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "the folder '%s' was filled meanwhile; --force replaces what is in it", f->path);
    return bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot put the finished files into the folder '%s': %s", f->path, strerror(why));
}

enum bt_code bt_folder_finish(struct bt_folder *f, bool force, const struct bt_ours *ours, struct bt_err *e)
{
    struct move m = { f->fd, -1, ours, NULL, NULL, "" };
    enum bt_code rc = ours && !f->there ? write_one(f, ours->list, f->list ? f->list : "", f->list ? strlen(f->list) : 0, e) : BT_OK;
    if (rc != BT_OK) {
        bt_folder_drop(f);
        return rc;
    }
    int why = for_each(f->fd, sync_sub, &f->fd);
    if (why == 0)
        why = fsync(f->fd) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : f->there ? EEXIST : rename_hidden(f);
    if (why == 0) {
        f->made = false;
        why = fsync(f->at) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : 0;
    } else if (why == EEXIST && (m.to = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
        why = merge(f, force, &m, e);
        close(m.to);
    } else if (why == EEXIST)
        why = errno;
    if (why)
        rc = told(f, why, &m, e);
    free(m.list);
    free(m.keep);
    bt_folder_drop(f);
    return rc;
}
