/* places.c -- where the data are, and what may be written where. */
#include "cli.h"
#include "bendtrend/num.h"
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* ROOT of a program that stands in ROOT/build/VARIANT/bendtrend or ROOT/bin/bendtrend: `levels` names above it, the last of them `top`.
 * NULL for one that stands elsewhere. */
static const char *root_of_program(struct job *j, int levels, const char *top)
{
    char path[PATH_ROOM];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len <= 0) return NULL;
    path[len] = 0;
    for (int up = 1; up <= levels; up++) {
        char *slash = strrchr(path, '/');
        if (!slash || (up == levels && strcmp(slash + 1, top) != 0)) return NULL;
        *slash = 0;
    }
    return bt_dup(j->arena, path, strlen(path));
}

static const char *given(void)
{
    const char *data = getenv("BENDTREND_DATA");
    return data && *data ? data : NULL;
}

/* The first of: NAME in the built tree, NAME of the installation that the program stands in, wherever it was moved, NAME of PREFIX. */
static const char *ours(struct job *j, const char *name)
{
    const char *built = root_of_program(j, 3, "build"), *moved = root_of_program(j, 2, "bin");
    const char *path = built ? bt_printf(j->arena, "%s/%s", built, name) : NULL;
    if (path && is_folder(path)) return path;
    path = moved ? bt_printf(j->arena, "%s/share/bendtrend/%s", moved, name) : NULL;
    return path && is_folder(path) ? path : bt_printf(j->arena, "%s/share/bendtrend/%s", BT_PREFIX, name);
}

/* BENDTREND_DATA is a folder as an installation's share/bendtrend, or the folder of scenarios in it. */
const char *place_scenarios(struct job *j)
{
    const char *whole = given() ? bt_printf(j->arena, "%s/scenarios", given()) : NULL;
    if (whole && is_folder(whole)) return whole;
    return given() ? given() : ours(j, "scenarios");
}

const char *place_plots(struct job *j)
{
    static const char *const WHERE[] = { "plots", "../plots" };
    for (size_t i = 0; given() && i < N(WHERE); i++) {
        const char *plots = bt_printf(j->arena, "%s/%s", given(), WHERE[i]);
        if (plots && is_folder(plots)) return plots;
    }
    return ours(j, "plots");
}

const char *place_beside(struct job *j, const char *file, const char *suffix)
{
    size_t len = strlen(file);
    if (len > 3 && strcmp(file + len - 3, ".h5") == 0 && file[len - 4] != '/') len -= 3;
    return bt_printf(j->arena, "%.*s%s", (int)len, file, suffix);
}

static enum bt_code check_parent(struct job *j, const char *dir)
{
    char *copy = bt_dup(j->arena, dir, strlen(dir));
    if (!copy) return job_no_memory(j);
    const char *parent = dirname(copy);
    if (!is_folder(parent))
        return bt_errs_add(&j->errs, BT_E_IO, BT_NOWHERE, "cannot make the folder '%s': there is no folder '%s'", dir, parent);
    if (access(parent, W_OK | X_OK) != 0)
        return bt_errs_add(&j->errs, BT_E_IO, BT_NOWHERE, "cannot make the folder '%s' in '%s': %s", dir, parent, strerror(errno));
    return BT_OK;
}

static bool is_empty(DIR *d)
{
    const struct dirent *entry;
    while ((entry = readdir(d)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) return false;
    return true;
}

enum bt_code place_folder(struct job *j, const char *dir, bool force)
{
    struct stat s;
    if (stat(dir, &s) != 0) {
        if (errno == ENOENT && lstat(dir, &s) != 0) return check_parent(j, dir);
        return bt_errs_add(&j->errs, BT_E_IO, BT_NOWHERE, "cannot use the folder '%s': %s", dir, strerror(errno));
    }
    if (!S_ISDIR(s.st_mode)) return bt_errs_add(&j->errs, BT_E_USAGE, BT_NOWHERE, "'%s' is there and is no folder", dir);
    DIR *d = opendir(dir);
    if (!d || access(dir, W_OK | X_OK) != 0) {
        enum bt_code rc = bt_errs_add(&j->errs, BT_E_IO, BT_NOWHERE, "cannot write into the folder '%s': %s", dir, strerror(errno));
        if (d) closedir(d);
        return rc;
    }
    bool empty = is_empty(d);
    closedir(d);
    if (empty || force) return BT_OK;
    return bt_errs_add(&j->errs, BT_E_USAGE, BT_NOWHERE, "the folder '%s' is not empty", dir);
}

enum bt_code place_distinct(struct job *j, const char *out, const char *in)
{
    struct stat a, b;
    if (stat(out, &a) != 0 || stat(in, &b) != 0 || a.st_dev != b.st_dev || a.st_ino != b.st_ino) return BT_OK;
    return bt_errs_add(&j->errs, BT_E_USAGE, BT_NOWHERE, "the output '%s' is a file that is read: give another name with -o", out);
}

static bool is_hdf5(const char *path)
{
    static const char MAGIC[] = "\x89HDF\r\n\x1a\n";
    char head[8];
    FILE *f = fopen(path, "rb");
    bool yes = f && fread(head, 1, sizeof head, f) == sizeof head && memcmp(head, MAGIC, sizeof head) == 0;
    if (f) fclose(f);
    return yes;
}

/* A name ending in .h5 is results even where the file is no longer: then the mistake is told as one of results. */
bool place_is_results(const char *path)
{
    size_t len = strlen(path);
    return is_hdf5(path) || (len > 3 && strcmp(path + len - 3, ".h5") == 0);
}

enum bt_code place_results(struct job *j, const char *out)
{
    struct bt_err e = { 0 };
    enum bt_code rc = place_distinct(j, out, j->args.rest.v[0]);
    if (rc == BT_OK && bt_results_can_write(out, j->args.force, &e) != BT_OK) rc = job_fail(j, &e);
    return rc;
}
