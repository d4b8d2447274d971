/* cmd_new.c -- a scenario folder for a new locality, from the templates in the data folder. */
#include "cli.h"
#include "bendtrend/store.h"
#include <string.h>

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

static enum bt_code fill_folder(struct maker *m, struct bt_folder *folder)
{
    struct bt_err e = { 0 };
    for (size_t i = 0; i < N(FILES) && e.code == BT_OK; i++) {
        const char *text = read_template(m, FILES[i].template);
        if (!text) return BT_E_IO;
        const char *all = filled(m, text), *name = filled(m, FILES[i].file);
        if (!all || !name) return job_no_memory(m->j);
        bt_folder_write(folder, name, all, strlen(all), &e);
    }
    return job_fail(m->j, &e);
}

static enum bt_code build(struct maker *m)
{
    struct bt_err e = { 0 };
    struct bt_folder *folder;
    if (bt_folder_open(m->dir, &folder, &e) != BT_OK) return job_fail(m->j, &e);
    enum bt_code rc = fill_folder(m, folder);
    if (rc != BT_OK) {
        bt_folder_drop(folder);
        return rc;
    }
    bt_folder_finish(folder, false, NULL, &e);
    return job_fail(m->j, &e);
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
