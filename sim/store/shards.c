/* shards.c -- what long work has finished so far, block by block, in the folder FILE.part beside its output: each block whole or not there,
 * with the identity of the work it is of and a checksum over all of it. Blocks of another sort of rows may lie beside them. */
#include "out_priv.h"

#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include "bendtrend/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char PART[] = ".part", ENDING[] = ".shard", FIRST[] = "bendtrend shard 1\n", SUM[] = "\nsha256 ",
                  LETTERS[] = "abcdefghijklmnopqrstuvwxyz";
enum { DIGITS = 8,
       NAME_LEN = DIGITS + sizeof ENDING - 1,
       NAME_ROOM = 64,
       TAIL = sizeof SUM - 1 + 64 + 1,
       MOST_ROWS = 100000000 };
static const off_t LARGEST = (off_t)1 << 30;

struct bt_shards {
    struct bt_shards *home; /* whose folder it is: its own, or that of those it lies beside */
    char *identity, *sort; /* sort: what names begin with, "" of those that open the folder */
    char *output, *path; /* of home: OUTPUT.part */
    int folder; /* of home: held; -1: not made yet */
    bool joined; /* of home: another process made the folder and holds it */
    char **name; /* those found, in order */
    int n;
};

/* ---- names ---- */

/* Of any sort: 00000000.shard, draw-00000000.shard. */
static bool is_shard(const char *name)
{
    size_t sort = strspn(name, LETTERS);
    if (sort > 0 && name[sort] == '-')
        name += sort + 1;
    return strlen(name) == NAME_LEN && strspn(name, "0123456789") == DIGITS && strcmp(name + DIGITS, ENDING) == 0;
}

static bool is_of_sort(const char *name, const char *sort)
{
    size_t len = strlen(sort);
    return is_shard(name) && strspn(name, LETTERS) == len && memcmp(name, sort, len) == 0;
}

/* A shard, or what a killed writer left of one. */
static bool is_ours(const char *name)
{
    char of[NAME_ROOM];
    const char *end = name[0] == '.' ? strstr(name + 1, ENDING) : NULL;
    size_t len = end ? (size_t)(end - name) - 1 + sizeof ENDING - 1 : 0;
    if (is_shard(name))
        return true;
    if (!len || len >= sizeof of)
        return false;
    memcpy(of, name + 1, len);
    of[len] = 0;
    return is_shard(of) && bt_tmp_is_of(name, of);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- the folder ---- */

static DIR *entries(const struct bt_shards *s)
{
    int fd = openat(s->home->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (!d && fd >= 0)
        close(fd);
    return d;
}

static enum bt_code hold(struct bt_shards *s, struct bt_err *e)
{
    s->folder = open(s->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (s->folder < 0)
        return bt_fail(e, errno == ENOTDIR || errno == ELOOP ? BT_E_USAGE : BT_E_IO, BT_NOWHERE,
                       "%s: cannot keep finished blocks there: %s", s->path, strerror(errno));
    if (s->joined || flock(s->folder, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return BT_OK;
    return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                   "another process is at work on %s: what it has finished lies in %s; wait for it, or name another output with -o",
                   s->output, s->path);
}

/* Those of its sort, or of any. */
static enum bt_code list(struct bt_shards *s, bool any, struct bt_err *e)
{
    DIR *d = entries(s);
    enum bt_code rc = BT_OK;
    if (!d)
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot be read: %s", s->home->path, strerror(errno));
    for (const struct dirent *f; rc == BT_OK && (f = readdir(d)) != NULL;) {
        if (any ? !is_shard(f->d_name) : !is_of_sort(f->d_name, s->sort))
            continue;
        char **more = realloc(s->name, ((size_t)s->n + 1) * sizeof *more);
        if (more)
            s->name = more;
        if (!more || !(s->name[s->n] = strdup(f->d_name)))
            rc = no_memory(e);
        else
            s->n++;
    }
    closedir(d);
    if (s->n)
        qsort(s->name, (size_t)s->n, sizeof *s->name, by_name);
    return rc;
}

static void remove_ours(const struct bt_shards *s)
{
    DIR *d = s->folder >= 0 ? entries(s) : NULL;
    if (!d)
        return;
    for (const struct dirent *f; (f = readdir(d)) != NULL;)
        if (is_ours(f->d_name))
            unlinkat(s->folder, f->d_name, 0);
    closedir(d);
}

static void forget(struct bt_shards *s)
{
    for (int i = 0; i < s->n; i++)
        free(s->name[i]);
    free(s->name);
    s->name = NULL, s->n = 0;
}

void bt_shards_close(struct bt_shards *s)
{
    if (!s)
        return;
    if (s->home == s && s->folder >= 0) {
        close(s->folder);
        if (!s->joined && s->path)
            rmdir(s->path); /* stays where something lies in it */
    }
    forget(s);
    free(s->identity);
    free(s->sort);
    free(s->path);
    free(s->output);
    free(s);
}

void bt_shards_done(struct bt_shards *s)
{
    if (!s)
        return;
    remove_ours(s);
    bt_shards_close(s);
}

/* home, output: one of the two. */
static struct bt_shards *shards_new(struct bt_shards *home, const char *output, const char *sort, const char *identity)
{
    struct bt_shards *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->folder = -1, s->home = home ? home : s;
    s->sort = strdup(sort), s->identity = strdup(identity), s->output = output ? strdup(output) : NULL;
    if (!output || asprintf(&s->path, "%s%s", output, PART) < 0)
        s->path = NULL;
    if (s->sort && s->identity && (home || (s->output && s->path)))
        return s;
    bt_shards_close(s);
    return NULL;
}

enum bt_code bt_shards_open(const char *output, const char *identity, enum bt_shards_found found, struct bt_shards **out, struct bt_err *e)
{
    struct bt_shards *s = shards_new(NULL, output, "", identity);
    struct stat st;
    *out = NULL;
    if (!s)
        return no_memory(e);
    s->joined = found == BT_SHARDS_JOIN;
    enum bt_code rc = !s->joined && lstat(s->path, &st) == 0 ? hold(s, e) : BT_OK;
    if (rc == BT_OK && s->folder >= 0)
        rc = list(s, found != BT_SHARDS_TAKE, e);
    if (rc == BT_OK && s->n && found == BT_SHARDS_REFUSE)
        rc = bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                     "%s holds %d finished block%s of an interrupted run: --resume goes on with %s, --force throws %s away and begins "
                     "again",
                     s->path, s->n, s->n > 1 ? "s" : "", s->n > 1 ? "them" : "it", s->n > 1 ? "them" : "it");
    if (rc == BT_OK && found != BT_SHARDS_TAKE && !s->joined) {
        remove_ours(s);
        forget(s);
    }
    if (rc == BT_OK)
        *out = s;
    else
        bt_shards_close(s);
    return rc;
}

enum bt_code bt_shards_beside(struct bt_shards *of, const char *sort, const char *identity, struct bt_shards **out, struct bt_err *e)
{
    struct bt_shards *s = shards_new(of->home, NULL, sort, identity);
    enum bt_code rc = !s ? no_memory(e) : s->home->folder >= 0 ? list(s, false, e) : BT_OK;
    *out = rc == BT_OK ? s : NULL;
    if (rc != BT_OK)
        bt_shards_close(s);
    return rc;
}

static enum bt_code make_folder(struct bt_shards *s, struct bt_err *e)
{
    if (s->folder >= 0)
        return BT_OK;
    if (s->joined && access(s->path, F_OK) != 0)
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "%s, which another process made, is not there: all need a file system that they share",
                       s->path);
    if (!s->joined && mkdir(s->path, 0777) != 0 && errno != EEXIST)
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot make the folder for finished blocks: %s", s->path, strerror(errno));
    return hold(s, e);
}

enum bt_code bt_shards_look(struct bt_shards *s, struct bt_err *e)
{
    enum bt_code rc = make_folder(s->home, e);
    if (rc != BT_OK)
        return rc;
    forget(s);
    return list(s, false, e);
}

/* ---- writing ---- */

enum bt_code bt_shards_put(struct bt_shards *s, int first, int n, size_t width, const double *v, struct bt_err *e)
{
    char *path = NULL, *head = NULL, *all = NULL, hash[65];
    struct bt_out *o = NULL;
    enum bt_code rc = make_folder(s->home, e);
    if (rc != BT_OK)
        return rc;
    int len = asprintf(&head, "%s%s\nrows %d %d %zu\n\n", FIRST, s->identity, first, n, width);
    size_t bytes = (size_t)n * width * sizeof *v, room = (size_t)(len > 0 ? len : 0) + bytes + TAIL;
    if (len < 0 || asprintf(&path, "%s/%s%s%0*d%s", s->home->path, s->sort, *s->sort ? "-" : "", DIGITS, first, ENDING) < 0 ||
        !(all = malloc(room + 1))) {
        rc = no_memory(e);
        goto out;
    }
    memcpy(all, head, (size_t)len);
    memcpy(all + len, v, bytes);
    bt_sha256(all, (size_t)len + bytes, hash);
    bt_format(all + (size_t)len + bytes, TAIL + 1, "%s%s\n", SUM, hash);
    if ((rc = bt_out_open(path, false, &o, e)) != BT_OK)
        goto out;
    if ((rc = bt_out_write(o, all, room, e)) == BT_OK)
        rc = bt_out_finish(o, e);
    else
        bt_out_drop(o);
out:
    free(all);
    free(path);
    free(head);
    return rc;
}

/* ---- reading ---- */

static enum bt_code whole(const struct bt_shards *s, const char *name, char **data, size_t *len, struct bt_err *e)
{
    struct stat st = { 0 };
    enum bt_code rc = BT_OK;
    ssize_t got = 1;
    int fd = openat(s->home->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    *data = NULL, *len = 0;
    if (fd < 0 || fstat(fd, &st) != 0)
        rc = bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s/%s: cannot be read: %s", s->home->path, name, strerror(errno));
    else if (!S_ISREG(st.st_mode) || st.st_size > LARGEST)
        rc = bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s/%s: no block of this program", s->home->path, name);
    else if (!(*data = malloc((size_t)st.st_size + 1)))
        rc = no_memory(e);
    while (rc == BT_OK && got > 0 && *len < (size_t)st.st_size) {
        got = read(fd, *data + *len, (size_t)st.st_size - *len);
        *len += got > 0 ? (size_t)got : 0;
    }
    if (*data)
        (*data)[*len] = 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

/* A block's rows, where the checksum holds and it is of this work; they lie in data at a place that need not be aligned. */
static enum bt_code open_block(const struct bt_shards *s, const char *name, const char *data, size_t len, int *first, int *n, size_t *width,
                               const char **rows, struct bt_err *e)
{
    static const char REMEDY[] = "remove it and its rows are made again, or begin again with --force";
    char hash[65], mine[200], its[200];
    size_t head = strlen(FIRST), own = strlen(s->identity);
    bool good = len > head + TAIL && memcmp(data, FIRST, head) == 0 && memcmp(data + len - TAIL, SUM, sizeof SUM - 1) == 0;
    if (good)
        bt_sha256(data, len - TAIL, hash);
    if (!good || memcmp(data + len - 65, hash, 64) != 0 || data[len - 1] != '\n')
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s/%s: cut or changed: its checksum does not hold; %s", s->home->path, name, REMEDY);
    const char *id = data + head, *line = id + own;
    if (len - TAIL - head < own + 1 || memcmp(id, s->identity, own) != 0 || *line != '\n') {
        bt_first_difference(s->identity, id, mine, its);
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE,
                       "%s/%s: of other work: it has '%s', this has '%s'; give what it was begun with, or begin again with --force",
                       s->home->path, name, its, mine);
    }
    if (sscanf(line + 1, "rows %9d %9d %9zu", first, n, width) != 3 || *first < 0 || *n < 1 || *n > MOST_ROWS ||
        !(*rows = strstr(line, "\n\n")) || (*rows += 2) > data + len - TAIL ||
        (size_t)(data + len - TAIL - *rows) != (size_t)*n * *width * sizeof(double))
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s/%s: its rows are not as many as it says; %s", s->home->path, name, REMEDY);
    return BT_OK;
}

static enum bt_code one_block(const struct bt_shards *s, const char *name,
                              bool (*each)(void *with, int first, int n, size_t width, const double *v), void *with, struct bt_err *e)
{
    char *data = NULL;
    const char *rows = NULL;
    size_t len = 0, width = 0;
    int first = 0, n = 0;
    enum bt_code rc = whole(s, name, &data, &len, e);
    if (rc == BT_OK && data)
        rc = open_block(s, name, data, len, &first, &n, &width, &rows, e);
    if (rc == BT_OK && data && rows) {
        memmove(data, rows, (size_t)n * width * sizeof(double)); /* to where doubles may lie */
        if (each && !each(with, first, n, width, (const double *)(const void *)data))
            rc = bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s/%s: does not fit among the others; remove it, or begin again with --force",
                         s->home->path, name);
    }
    free(data);
    return rc;
}

enum bt_code bt_shards_each(struct bt_shards *s, bool (*each)(void *with, int first, int n, size_t width, const double *v), void *with,
                            struct bt_err *e)
{
    enum bt_code rc = BT_OK;
    for (int i = 0; i < s->n && rc == BT_OK; i++) rc = one_block(s, s->name[i], each, with, e);
    return rc;
}

static bool fits_nowhere(void *with, int first, int n, size_t width, const double *v)
{
    (void)with, (void)first, (void)n, (void)width, (void)v;
    return false;
}

enum bt_code bt_shards_only(struct bt_shards *s, const char *beside, struct bt_err *e)
{
    if (s->home->folder < 0)
        return BT_OK;
    forget(s);
    enum bt_code rc = list(s, true, e);
    for (int i = 0; i < s->n && rc == BT_OK; i++)
        if (!is_of_sort(s->name[i], s->sort) && !(beside && is_of_sort(s->name[i], beside)))
            rc = one_block(s, s->name[i], fits_nowhere, NULL, e);
    forget(s);
    return rc == BT_OK ? list(s, false, e) : rc;
}
