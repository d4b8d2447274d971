/* cmd_new.c -- a scenario folder for a new locality, from the templates in the data folder. */
#include "cli.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_NAME = 40 };

static const struct { const char *template, *file; } FILES[] = { /* @NAME@ stands for the name in both columns' texts */
    { "scenario.yaml", "@NAME@.yaml" },
    { "locality.yaml", "locality.yaml" },
    { "population.csv", "population.csv" },
    { "observed.csv", "observed.csv" },
    { "README.txt", "README.txt" },
};

struct maker {
    struct job *j;
    const char *name, *label, *id; /* our-town, Our town, our_town */
    const char *from, *dir;
};

static bool well_named(const char *name)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz", REST[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t len = strlen(name);
    return len > 0 && len <= LONGEST_NAME && strchr(LETTERS, name[0]) && strspn(name, REST) == len;
}

static enum bt_code failed(struct maker *m, const char *what, const char *path)
{
    return bt_errs_add(&m->j->errs, BT_E_IO, BT_NOWHERE, "cannot %s '%s': %s", what, path, strerror(errno));
}

/* text with every @NAME@, @LABEL@ and @ID@ put in; NULL when out of memory. */
static char *filled(const struct maker *m, const char *text)
{
    const struct { const char *mark, *value; } MARKS[] = { { "@NAME@", m->name }, { "@LABEL@", m->label }, { "@ID@", m->id } };
    size_t room = strlen(text) + 1;
    for (const char *p = strchr(text, '@'); p; p = strchr(p + 1, '@')) room += LONGEST_NAME;
    char *all = bt_get(m->j->arena, room, 1), *out = all;
    while (all && *text) {
        size_t step = 1, i = 0;
        while (i < N(MARKS) && strncmp(text, MARKS[i].mark, strlen(MARKS[i].mark)) != 0) i++;
        if (i < N(MARKS)) {
            step = strlen(MARKS[i].mark);
            out = stpcpy(out, MARKS[i].value);
        } else *out++ = *text;
        text += step;
    }
    return all;
}

/* NULL with the reason in errs. A template is not the user's file: where it lacks, the installation is at fault. */
static const char *read_template(struct maker *m, const char *name)
{
    struct bt_files files = { 0 };
    struct bt_errs errs = { 0 };
    const struct bt_file *f = NULL;
    const char *path = bt_printf(m->j->arena, "%s/new/%s", m->from, name);
    if (path && bt_file_read(&files, m->j->arena, path, NULL, BT_NOWHERE, &f, &errs) != BT_OK)
        bt_errs_add(&m->j->errs, BT_E_IO, BT_NOWHERE, "the data folder lacks a template (BENDTREND_DATA names another folder): %s",
                    errs.n ? errs.v[0].msg : path);
    else if (!path) job_no_memory(m->j);
    bt_errs_free(&errs);
    return f ? f->text : NULL;
}

static enum bt_code write_file(struct maker *m, const char *path, const char *text)
{
    FILE *f = fopen(path, "wx");
    if (!f) return failed(m, "write", path);
    bool fine = fputs(text, f) >= 0 && fflush(f) == 0 && fsync(fileno(f)) == 0;
    if (fclose(f) != 0) fine = false;
    return fine ? BT_OK : failed(m, "write", path);
}

static enum bt_code fill_folder(struct maker *m, const char *dir)
{
    enum bt_code rc = BT_OK;
    for (size_t i = 0; i < N(FILES) && rc == BT_OK; i++) {
        const char *text = read_template(m, FILES[i].template);
        if (!text) return BT_E_IO;
        const char *all = filled(m, text), *name = filled(m, FILES[i].file);
        const char *path = name ? bt_printf(m->j->arena, "%s/%s", dir, name) : NULL;
        rc = all && path ? write_file(m, path, all) : job_no_memory(m->j);
    }
    return rc;
}

/* Our own files only: whatever else came into the folder meanwhile stays. */
static void remove_folder(const struct maker *m, const char *dir)
{
    for (size_t i = 0; i < N(FILES); i++) {
        const char *name = filled(m, FILES[i].file), *path = name ? bt_printf(m->j->arena, "%s/%s", dir, name) : NULL;
        if (path) unlink(path);
    }
    rmdir(dir);
}

/* Built under another name beside its place, then renamed: the folder is there whole or not at all. */
static enum bt_code build(struct maker *m)
{
    char *tmp = bt_printf(m->j->arena, "%s.XXXXXX", m->dir);
    mode_t mask = umask(0);
    umask(mask);
    if (!tmp) return job_no_memory(m->j);
    if (!mkdtemp(tmp)) return failed(m, "make the folder", m->dir);
    enum bt_code rc = fill_folder(m, tmp);
    if (rc == BT_OK && chmod(tmp, 0777 & ~mask) != 0) rc = failed(m, "open to others the folder", tmp);
    if (rc == BT_OK && rename(tmp, m->dir) != 0) rc = failed(m, "make the folder", m->dir);
    if (rc != BT_OK) remove_folder(m, tmp);
    return rc;
}

static bool name_maker(struct maker *m, const char *name)
{
    char *label = bt_dup(m->j->arena, name, strlen(name)), *id = bt_dup(m->j->arena, name, strlen(name));
    for (char *p = label; p && *p; p++)
        if (*p == '-') *p = ' ';
    for (char *p = id; p && *p; p++)
        if (*p == '-') *p = '_';
    if (label) label[0] = (char)(label[0] - 'a' + 'A');
    m->name = name;
    m->label = label;
    m->id = id;
    return label && id;
}

static const char *without_slashes(struct job *j, const char *dir)
{
    size_t len = strlen(dir);
    while (len > 1 && dir[len - 1] == '/') len--;
    return bt_dup(j->arena, dir, len);
}

static void say_next(const struct maker *m)
{
    const char *path = bt_printf(m->j->arena, "%s/%s.yaml", m->dir, m->name), *scenario = path ? job_shell_word(m->j, path) : m->dir;
    printf("%s: a scenario that runs as it is, with England's figures for 300,000 people, marked estimated.\n"
           "Put your own figures into %s/observed.csv and %s/population.csv; %s/README.txt says how. Then:\n"
           "  bendtrend check %s\n"
           "  bendtrend run %s -o %s.h5\n",
           m->dir, m->dir, m->dir, m->dir, scenario, scenario, m->name);
}

enum bt_code cmd_new(struct job *j)
{
    const struct args *a = &j->args;
    const char *name = a->rest.v[0];
    if (!well_named(name))
        return misuse(j, "NAME must be 1 to %d small letters, digits and '-', beginning with a letter, found '%s'", LONGEST_NAME, name);
    if (!a->out) return misuse(j, "needs -o DIR");
    struct maker m = { .j = j, .from = place_scenarios(j), .dir = without_slashes(j, a->out) };
    if (!m.from || !m.dir || !name_maker(&m, name)) return job_no_memory(j);
    enum bt_code rc = place_folder(j, m.dir, false);
    if (rc != BT_OK) return rc;
    signals_hold();
    rc = build(&m);
    signals_release();
    if (rc == BT_OK && !a->quiet) say_next(&m);
    return rc;
}
