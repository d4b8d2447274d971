/* test_folder.c -- folders whose files appear together: whole or not at all, and of one maker. */
#include "sample.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SETS = 12, ROUNDS = 25 };

static bool is_chart(const char *name)
{
    return strncmp(name, "chart", 5) == 0;
}

static const struct bt_ours OURS = { is_chart, ".made", true }, ADDS = { is_chart, ".made", false };

static void fill(struct bt_folder *f, int n, const char *text)
{
    struct bt_err e = { 0 };
    char name[32];
    for (int i = 0; i < n; i++) {
        snprintf(name, sizeof name, "chart%d.svg", i);
        cr_assert(bt_folder_write(f, name, text, strlen(text), &e) == BT_OK, "%s", e.msg);
    }
}

static enum bt_code make(const char *path, int n, const char *text, bool force, struct bt_err *e)
{
    struct bt_folder *f;
    cr_assert(bt_folder_open(path, &f, e) == BT_OK, "%s", e->msg);
    fill(f, n, text);
    return bt_folder_finish(f, force, &OURS, e);
}

static bool holds(const char *dir, const char *name, const char *text)
{
    char path[4200];
    size_t len;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (access(path, F_OK) != 0) return false;
    char *got = tl_bytes(path, &len);
    bool same = strcmp(got, text) == 0;
    free(got);
    return same;
}

Test(folder, appears_whole)
{
    struct sample s;
    struct bt_err e = { 0 };
    struct bt_folder *f;
    sample_open(&s);
    char *path = strdup(sample_path(&s, "charts/"));
    cr_assert(bt_folder_open(path, &f, &e) == BT_OK, "%s", e.msg);
    fill(f, 3, "a");
    cr_expect(access(path, F_OK) != 0 && tl_entries(s.dir) == 1, "nothing under its name before it is finished");
    cr_expect(bt_folder_finish(f, false, NULL, &e) == BT_OK, "%s", e.msg);
    cr_expect(holds(path, "chart2.svg", "a") && tl_entries(s.dir) == 1);
    cr_assert(bt_folder_open(sample_path(&s, "other"), &f, &e) == BT_OK);
    fill(f, 1, "a");
    bt_folder_drop(f);
    cr_expect(tl_entries(s.dir) == 1, "dropped: nothing is left");
    free(path);
    sample_close(&s);
}

Test(folder, replaces_ours_and_leaves_the_rest)
{
    struct sample s;
    struct bt_err e = { 0 };
    sample_open(&s);
    tl_text(s.dir, "mine.txt", "mine");
    cr_assert(make(s.dir, 5, "old", false, &e) == BT_OK, "%s", e.msg);
    cr_expect(make(s.dir, 3, "new", false, &e) == BT_E_USAGE && strstr(e.msg, "--force"), "%s", e.msg);
    cr_expect(holds(s.dir, "chart0.svg", "old") && tl_entries(s.dir) == 7, "five, mine and the list");
    e = (struct bt_err){ 0 };
    cr_assert(make(s.dir, 3, "new", true, &e) == BT_OK, "%s", e.msg);
    cr_expect(holds(s.dir, "chart2.svg", "new") && holds(s.dir, "mine.txt", "mine") && tl_entries(s.dir) == 5, "%d", tl_entries(s.dir));
    sample_close(&s);
}

#define NOT_OURS \
    "the file '%s' in the folder '%s' was not made by this program, or was changed since: move it away, or name another folder"

/* Somebody else's file, one that was changed, a link and a folder with a name of ours: nothing of them is replaced or removed. */
static const struct foreign {
    const char *name;
    bool changed;   /* it was ours */
    bool link, folder;
    bool only_renew; /* in the way only where what was not made again is removed */
} FOREIGN[] = { { "chart0.svg", .changed = true },
                { "chart0.svg", .changed = false },
                { "chart1.svg", .link = true },
                { "chart1.svg", .folder = true },
                { "chart9.svg", .only_renew = true } };

static void put_foreign(const char *dir, const struct foreign *x)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", dir, x->name);
    unlink(path);
    if (x->link) cr_assert(symlink("mine.txt", path) == 0);
    else if (x->folder) cr_assert(mkdir(path, 0777) == 0);
    else tl_text(dir, x->name, "mine");
}

static void expect_refused(const char *dir, const struct foreign *x, enum bt_code rc, const struct bt_err *e)
{
    char says[4600];
    snprintf(says, sizeof says, NOT_OURS, x->name, dir);
    cr_expect(rc == BT_E_USAGE && strcmp(e->msg, says) == 0, "%s: %s", x->name, e->msg);
}

ParameterizedTestParameters(folder, what_is_not_ours_is_refused) { return tl_rows(TL_N(FOREIGN)); }
ParameterizedTest(size_t *row, folder, what_is_not_ours_is_refused)
{
    const struct foreign *x = &FOREIGN[*row];
    struct sample s;
    struct bt_err e[4] = { 0 };
    struct bt_folder *f;
    sample_open(&s);
    if (x->changed) cr_assert(make(s.dir, 2, "old", false, &e[0]) == BT_OK, "%s", e[0].msg);
    put_foreign(s.dir, x);
    const int entries = tl_entries(s.dir);
    expect_refused(s.dir, x, make(s.dir, 2, "new", true, &e[1]), &e[1]);
    expect_refused(s.dir, x, bt_folder_can_renew(s.dir, &OURS, &e[2]), &e[2]);
    cr_expect(tl_entries(s.dir) == entries && !holds(s.dir, "chart1.svg", "new"), "nothing is moved");
    cr_assert(bt_folder_open(s.dir, &f, &e[3]) == BT_OK);
    fill(f, 2, "new");
    enum bt_code rc = bt_folder_finish(f, true, &ADDS, &e[3]);
    if (x->only_renew) cr_expect(rc == BT_OK && holds(s.dir, x->name, "mine") && holds(s.dir, "chart1.svg", "new"), "%s", e[3].msg);
    else expect_refused(s.dir, x, rc, &e[3]);
    sample_close(&s);
}

/* What several makers added is theirs together; a list that somebody spoilt makes nothing ours. */
Test(folder, the_list_tells_what_was_made)
{
    struct sample s;
    struct bt_err e = { 0 };
    struct bt_folder *f;
    sample_open(&s);
    cr_assert(make(s.dir, 3, "old", false, &e) == BT_OK);
    cr_assert(bt_folder_open(s.dir, &f, &e) == BT_OK);
    fill(f, 1, "new");
    cr_assert(bt_folder_finish(f, true, &ADDS, &e) == BT_OK, "%s", e.msg);
    cr_expect(bt_folder_can_renew(s.dir, &OURS, &e) == BT_OK, "%s", e.msg);
    cr_expect(make(s.dir, 2, "newer", true, &e) == BT_OK && tl_entries(s.dir) == 3, "%s", e.msg);
    char *list = tl_bytes(sample_path(&s, ".made"), NULL);
    cr_expect(strstr(list, "  chart0.svg\n") && strstr(list, "  chart1.svg\n"));
    free(list);
    tl_text(s.dir, ".made", "nothing\n");
    cr_expect(make(s.dir, 2, "newest", true, &e) == BT_E_USAGE && holds(s.dir, "chart1.svg", "newer"));
    sample_close(&s);
}

Test(folder, disk_full_keeps_the_old_files)
{
    struct sample s;
    struct bt_err e = { 0 };
    struct bt_folder *f;
    struct rlimit was;
    sample_open(&s);
    cr_assert(make(s.dir, 2, "old", false, &e) == BT_OK);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &was);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 2, was.rlim_max });
    cr_assert(bt_folder_open(s.dir, &f, &e) == BT_OK, "%s", e.msg);
    enum bt_code rc = bt_folder_write(f, "chart0.svg", "new", 3, &e);
    setrlimit(RLIMIT_FSIZE, &was);
    cr_expect(rc == BT_E_IO && strstr(e.msg, "/chart0.svg: cannot write") && !strstr(e.msg, ".tmp"), "%s", e.msg);
    bt_folder_drop(f);
    cr_expect(holds(s.dir, "chart0.svg", "old") && tl_entries(s.dir) == 3);
    sample_close(&s);
}

Test(folder, what_a_killed_maker_left_is_removed_a_living_one_left_alone)
{
    struct sample s;
    struct bt_err e = { 0 };
    struct bt_folder *alive;
    int status;
    sample_open(&s);
    char *path = strdup(sample_path(&s, "charts"));
    pid_t pid = fork();
    if (pid == 0) {
        struct bt_folder *f;
        if (bt_folder_open(path, &f, &e) == BT_OK && bt_folder_write(f, "chart0.svg", "half", 4, &e) == BT_OK) raise(SIGKILL);
        _exit(1);
    }
    cr_assert(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
    cr_expect(tl_entries(s.dir) == 1);
    cr_assert(bt_folder_open(path, &alive, &e) == BT_OK, "%s", e.msg);
    cr_expect(tl_entries(s.dir) == 1, "only the living one's");
    cr_assert(make(path, 1, "second", false, &e) == BT_OK, "%s", e.msg);
    fill(alive, 1, "first");
    cr_expect(bt_folder_finish(alive, true, &OURS, &e) == BT_OK, "%s", e.msg);
    cr_expect(holds(path, "chart0.svg", "first") && tl_entries(s.dir) == 1);
    free(path);
    sample_close(&s);
}

static void make_again_and_again(const char *path, int n, const char *text)
{
    struct bt_err e = { 0 };
    for (int i = 0; i < ROUNDS; i++)
        if (make(path, n, text, true, &e) != BT_OK) _exit(1);
    _exit(0);
}

/* Two makers of the same folder at once, one with more files: whoever was last, all files are his. */
Test(folder, is_wholly_of_one_maker)
{
    struct sample s;
    struct bt_err e = { 0 };
    char name[32];
    sample_open(&s);
    cr_assert(make(s.dir, SETS, "a", true, &e) == BT_OK, "%s", e.msg);
    pid_t pid[2];
    for (int k = 0; k < 2; k++)
        if ((pid[k] = fork()) == 0) make_again_and_again(s.dir, k ? SETS : SETS / 2, k ? "a" : "b");
    for (int k = 0; k < 2; k++) {
        int status;
        cr_assert(waitpid(pid[k], &status, 0) == pid[k]);
        cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "maker %d", k);
    }
    bool a = holds(s.dir, "chart0.svg", "a");
    cr_expect(tl_entries(s.dir) == (a ? SETS : SETS / 2) + 1, "%d files and the list", tl_entries(s.dir));
    for (int i = 0; i < (a ? SETS : SETS / 2); i++) {
        snprintf(name, sizeof name, "chart%d.svg", i);
        cr_expect(holds(s.dir, name, a ? "a" : "b"), "%s", name);
    }
    sample_close(&s);
}
