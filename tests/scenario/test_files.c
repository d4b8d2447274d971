/* Files: the two roots, what is refused by name, what is remembered, and the same names again without a disk. */
#include "../testlib.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A folder of this shape, entered:
 *     s/n.yaml  s/local/x.yaml  s/local/y.csv  s/link -> ../out/o.yaml  s/in -> local/x.yaml  s/loop -> loop  s/pipe  s/big  s/private
 *     s/socket
 *     data/library.yaml  data/more.csv  out/o.yaml
 */
static char *house;

static void build(void)
{
    house = tl_dir();
    cr_assert(chdir(house) == 0);
    cr_assert(mkdir("s", 0700) == 0 && mkdir("s/local", 0700) == 0 && mkdir("data", 0700) == 0 && mkdir("out", 0700) == 0);
    tl_text(".", "s/n.yaml", "scenario");
    tl_text(".", "s/local/x.yaml", "local x");
    tl_text(".", "s/local/y.csv", "local y");
    tl_text(".", "data/library.yaml", "library");
    tl_text(".", "data/more.csv", "more");
    tl_text(".", "out/o.yaml", "outside");
    tl_text(".", "s/big", "");
    tl_text(".", "s/private", "");
    cr_assert(symlink("../out/o.yaml", "s/link") == 0 && symlink("local/x.yaml", "s/in") == 0 && symlink("loop", "s/loop") == 0);
    cr_assert(mkfifo("s/pipe", 0600) == 0 && truncate("s/big", (64L << 20) + 1) == 0 && chmod("s/private", 0) == 0);
    struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "s/socket" };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert(fd >= 0 && bind(fd, (struct sockaddr *)&name, sizeof name) == 0);
    close(fd);
}

static void wreck(void)
{
    cr_assert(chdir("/") == 0);
    tl_rmdir(house);
}

TestSuite(files, .init = build, .fini = wreck);

static const struct bt_loc HERE = { "s/n.yaml", "include: x", 1, 10, 1 };

static const struct bt_file *get(struct bt_files *fs, struct bt_arena *a, const char *name, const char *from, struct bt_errs *errs)
{
    const struct bt_file *f = NULL;
    bt_file_read(fs, a, name, from, from ? HERE : BT_NOWHERE, &f, errs);
    return f;
}

/* Included by s/n.yaml, the data folder being "data". says NULL: read as `name` with this text. */
static const struct { const char *include, *name, *text, *says; } INCLUDES[] = {
    { "local/x.yaml", "local/x.yaml", "local x", NULL },
    { "./local//../local/x.yaml", "local/x.yaml", "local x", NULL },
    { "../s/local/x.yaml", "../s/local/x.yaml", "local x", NULL },
    { "in", "in", "local x", NULL },
    { "data:/library.yaml", "data:/library.yaml", "library", NULL },
    { "../data/more.csv", "../data/more.csv", "more", NULL },
    { "n.yaml", "n.yaml", "scenario", NULL },
    { "absent.yaml", 0, 0, "cannot read 's/absent.yaml': there is no such file" },
    { "n.yaml/x", 0, 0, "cannot read 's/n.yaml/x': a part of its path is not a folder" },
    { "loop", 0, 0, "cannot read 's/loop': its symbolic links go round in a circle" },
    { "local", 0, 0, "'s/local' is a folder; only regular files are read" },
    { "pipe", 0, 0, "'s/pipe' is a pipe; only regular files are read" },
    { "socket", 0, 0, "'s/socket' is a socket; only regular files are read" },
    { "big", 0, 0, "'s/big' has 67108865 bytes; files up to 64 MiB are read" },
    { "", 0, 0, "a file name is missing" },
    { "../out/o.yaml", 0, 0,
      "'out/o.yaml' lies outside the folder of the scenario ('s') and the data folder; move it there or give --allow-outside" },
    { "link", 0, 0, "'s/link' lies outside the folder of the scenario ('s') and the data folder; move it there or give --allow-outside" },
    { "data:/../out/o.yaml", 0, 0,
      "'out/o.yaml' lies outside the folder of the scenario ('s') and the data folder; move it there or give --allow-outside" },
    { "/dev/null", 0, 0,
      "'/dev/null' lies outside the folder of the scenario ('s') and the data folder; move it there or give --allow-outside" },
};

ParameterizedTestParameters(files, includes) { return tl_rows(TL_N(INCLUDES)); }
ParameterizedTest(size_t *row, files, includes)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_files fs = { .data = "data" };
    cr_assert(get(&fs, a, "s/n.yaml", NULL, &errs) != NULL);
    const struct bt_file *f = get(&fs, a, INCLUDES[*row].include, "s/n.yaml", &errs);
    char *all = tl_errs_text(&errs);
    if (!INCLUDES[*row].says) {
        cr_assert(f != NULL, "row %zu: %s", *row, all);
        cr_expect_str_eq(f->name, INCLUDES[*row].name);
        cr_expect_str_eq(f->text, INCLUDES[*row].text);
        cr_expect(f->len == strlen(f->text) && strlen(f->sha256) == 64);
    } else {
        cr_assert(f == NULL && errs.n == 1, "row %zu: %s", *row, all);
        cr_expect_str_eq(errs.v[0].msg, INCLUDES[*row].says, "row %zu says %s", *row, all);
        cr_expect(errs.v[0].code == BT_E_INPUT && errs.v[0].at.line == 1 && errs.v[0].at.col == 10, "row %zu: %s", *row, all);
    }
    free(all);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(files, outside_is_read_when_allowed_but_a_device_never)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_files fs = { .allow_outside = true };
    cr_assert(get(&fs, a, "s/n.yaml", NULL, &errs) != NULL);
    const struct bt_file *f = get(&fs, a, "link", "s/n.yaml", &errs);
    cr_expect(f && strcmp(f->text, "outside") == 0);
    cr_expect(get(&fs, a, "/dev/zero", "s/n.yaml", &errs) == NULL);
    cr_expect(tl_errs_find(&errs, "'/dev/zero' is a device; only regular files are read") != NULL);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(files, a_file_without_permission_is_told)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_files fs = { 0 };
    uid_t user = geteuid();
    cr_assert(user != 0 || seteuid(65534) == 0, "the superuser may read everything, so be nobody");
    cr_expect(get(&fs, a, "s/private", NULL, &errs) == NULL);
    cr_assert(seteuid(user) == 0);
    cr_expect(tl_errs_find(&errs, "cannot read 's/private': it may not be read (permission denied)") != NULL);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(files, what_the_command_line_names_may_lie_anywhere)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_files fs = { 0 };
    cr_assert(get(&fs, a, "./s/n.yaml", NULL, &errs) != NULL);
    cr_expect_str_eq(fs.root, "s", "the first file settles the root");
    const struct bt_file *f = get(&fs, a, "out/o.yaml", NULL, &errs);
    cr_expect(f && strcmp(f->name, "out/o.yaml") == 0);
    cr_expect(get(&fs, a, "data:/library.yaml", NULL, &errs) == NULL);
    cr_expect(errs.n == 1 && strcmp(errs.v[0].msg, "cannot read 'data:/library.yaml': there is no data folder; set BENDTREND_DATA") == 0);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(files, a_file_is_read_once)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_files fs = { 0 };
    cr_assert(get(&fs, a, "s/n.yaml", NULL, &errs) != NULL);
    const struct bt_file *once = get(&fs, a, "local/x.yaml", "s/n.yaml", &errs);
    tl_text(".", "s/local/x.yaml", "changed meanwhile");
    const struct bt_file *twice = get(&fs, a, "x.yaml", "s/local/y.csv", &errs); /* not remembered: beside its path */
    cr_assert(once && twice);
    cr_expect(fs.n == 2, "%d", fs.n);
    cr_expect_str_eq(twice->text, "local x");
    bt_arena_free(a);
}

/* The files of a scenario in the way that a reader asks for them. */
static void read_all(struct bt_files *fs, struct bt_arena *a, const char *first, struct bt_errs *errs)
{
    const struct bt_file *n = get(fs, a, first, NULL, errs);
    const struct bt_file *x = n ? get(fs, a, "local/x.yaml", n->path, errs) : NULL;
    const struct bt_file *y = x ? get(fs, a, "y.csv", x->path, errs) : NULL;
    const struct bt_file *l = y ? get(fs, a, "data:/library.yaml", n->path, errs) : NULL;
    const struct bt_file *m = l ? get(fs, a, "more.csv", l->path, errs) : NULL;
    cr_assert(m && get(fs, a, "../data/more.csv", n->path, errs));
}

Test(files, stored_files_are_found_by_the_same_names)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    const char *data = bt_printf(a, "%s/data", house);
    struct bt_files disk = { .data = data };
    read_all(&disk, a, "s/n.yaml", &errs);
    static const char *const NAMES[] = { "n.yaml", "local/x.yaml", "local/y.csv", "data:/library.yaml",
                                         "data:/more.csv", "../data/more.csv" };
    cr_assert(disk.n == (int)TL_N(NAMES));
    for (int i = 0; i < disk.n; i++) cr_expect_str_eq(disk.v[i].name, NAMES[i]);

    struct bt_files again = { .stored = disk.v, .n_stored = disk.n };
    cr_assert(chdir("/") == 0);
    read_all(&again, a, disk.v[0].name, &errs);
    cr_assert(again.n == disk.n);
    for (int i = 0; i < disk.n; i++) cr_expect_str_eq(again.v[i].sha256, disk.v[i].sha256);
    cr_expect(get(&again, a, "s/n.yaml", NULL, &errs) == NULL, "nothing is read from disk");
    cr_expect(errs.n == 1 && strcmp(errs.v[0].msg, "the results hold no file 's/n.yaml'") == 0);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(files, many_files_stay_where_they_are)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_files fs = { .root = "s" };
    const struct bt_file *first = NULL;
    for (int i = 0; i < 40; i++) {
        char name[32];
        sprintf(name, "s/f%d", i);
        tl_text(".", name, name);
        const struct bt_file *f = get(&fs, a, name, NULL, &errs);
        cr_assert(f != NULL);
        if (i == 0) first = f;
    }
    cr_expect(fs.n == 40 && strcmp(first->text, "s/f0") == 0);
    cr_expect_str_eq(fs.v[39].name, "f39");
    bt_arena_free(a);
}
