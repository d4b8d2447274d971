/* Blocks of finished work beside an output: whole or not there, of one work and one process at a time. */
#include "../testlib.h"
#include "bendtrend/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *in(const char *dir, const char *name)
{
    char *path = NULL;
    cr_assert(asprintf(&path, "%s/%s", dir, name) > 0);
    return path;
}

struct seen {
    int blocks, rows;
    double sum;
};

static bool see(void *with, int first, int n, size_t width, const double *v)
{
    struct seen *x = with;
    x->blocks++, x->rows += n;
    for (size_t i = 0; i < (size_t)n * width; i++) x->sum += v[i] * (first + 1);
    return first < 100;
}

static struct bt_shards *opened(const char *out, enum bt_shards_found found)
{
    struct bt_shards *s = NULL;
    struct bt_err e = { 0 };
    cr_assert(bt_shards_open(out, "a\nb", found, &s, &e) == BT_OK, "%s", e.msg);
    return s;
}

static void put(struct bt_shards *s, int first)
{
    struct bt_err e = { 0 };
    const double v[] = { 1, 2, 3, 4, 5, -0.5 };
    cr_assert(bt_shards_put(s, first, 2, 3, v, &e) == BT_OK, "%s", e.msg);
}

/* Nothing is made before the first block; blocks stay when it is closed, are told, given back or thrown away as asked, and go when done. */
Test(shards, stay_until_the_work_is_done)
{
    char *dir = tl_dir(), *out = in(dir, "r.h5"), *part = in(dir, "r.h5.part");
    struct seen seen = { 0 };
    struct bt_err e = { 0 };
    struct bt_shards *s = opened(out, BT_SHARDS_REFUSE), *second = NULL;
    cr_expect(tl_entries(dir) == 0);
    bt_shards_close(s);
    s = opened(out, BT_SHARDS_REFUSE);
    put(s, 0), put(s, 2);
    cr_expect(tl_entries(part) == 2);
    cr_expect(bt_shards_open(out, "a\nb", BT_SHARDS_TAKE, &second, &e) == BT_E_USAGE && !second);
    cr_expect(strstr(e.msg, "another process is at work on"), "%s",
              e.msg);
    bt_shards_close(s);
    e = (struct bt_err){ 0 };
    cr_expect(bt_shards_open(out, "a\nb", BT_SHARDS_REFUSE, &second, &e) == BT_E_USAGE && !second);
    cr_expect(strstr(e.msg, "holds 2 finished blocks of an interrupted run: --resume goes on with them"), "%s", e.msg);
    s = opened(out, BT_SHARDS_TAKE);
    e = (struct bt_err){ 0 };
    cr_assert(bt_shards_each(s, see, &seen, &e) == BT_OK, "%s", e.msg);
    cr_expect(seen.blocks == 2 && seen.rows == 4 && seen.sum == 14.5 * 4, "%g", seen.sum);
    put(s, 4);
    bt_shards_close(s);
    tl_text(part, ".00000006.shard.abc123.tmp", "left by one that was killed");
    s = opened(out, BT_SHARDS_REMOVE);
    cr_expect(tl_entries(part) == 0);
    put(s, 0);
    tl_text(part, "notes.txt", "somebody else's");
    bt_shards_done(s);
    cr_expect(tl_entries(part) == 1, "what is somebody else's stays");
    char *notes = in(part, "notes.txt");
    unlink(notes);
    s = opened(out, BT_SHARDS_REFUSE);
    put(s, 0);
    bt_shards_done(s);
    cr_expect(tl_entries(dir) == 0);
    free(notes), free(out), free(part);
    tl_rmdir(dir);
}

/* A file or a link where the folder should be, a folder where a block should be, other work's lines. */
Test(shards, foreign_things_are_refused)
{
    char *dir = tl_dir(), *out = in(dir, "r.h5"), *part = in(dir, "r.h5.part"), *block = in(dir, "r.h5.part/00000007.shard");
    struct bt_shards *s = NULL;
    struct seen seen = { 0 };
    struct bt_err file = { 0 }, link = { 0 }, folder = { 0 }, other = { 0 }, far = { 0 };
    tl_text(dir, "r.h5.part", "a file");
    cr_expect(bt_shards_open(out, "a", BT_SHARDS_TAKE, &s, &file) == BT_E_USAGE && !s, "%s", file.msg);
    unlink(part);
    cr_assert(symlink(".", part) == 0);
    cr_expect(bt_shards_open(out, "a", BT_SHARDS_TAKE, &s, &link) == BT_E_USAGE && !s, "%s", link.msg);
    unlink(part);
    s = opened(out, BT_SHARDS_TAKE);
    put(s, 0);
    bt_shards_close(s);
    cr_assert(mkdir(block, 0777) == 0);
    s = opened(out, BT_SHARDS_TAKE);
    cr_expect(bt_shards_each(s, see, &seen, &folder) == BT_E_INPUT && strstr(folder.msg, "00000007.shard: "), "%s", folder.msg);
    bt_shards_close(s);
    rmdir(block);
    cr_assert(bt_shards_open(out, "a\nc", BT_SHARDS_TAKE, &s, &other) == BT_OK);
    cr_expect(bt_shards_each(s, see, &seen, &other) == BT_E_INPUT && strstr(other.msg, "it has 'b', this has 'c'"), "%s", other.msg);
    put(s, 100);
    bt_shards_close(s);
    char *first = in(part, "00000000.shard");
    unlink(first);
    free(first);
    cr_assert(bt_shards_open(out, "a\nc", BT_SHARDS_TAKE, &s, &far) == BT_OK);
    cr_expect(bt_shards_each(s, see, &seen, &far) == BT_E_INPUT && strstr(far.msg, "does not fit"), "%s", far.msg);
    bt_shards_done(s);
    free(block), free(out), free(part);
    tl_rmdir(dir);
}

struct rows {
    int n;
    double first;
};

static bool count(void *with, int first, int n, size_t width, const double *v)
{
    struct rows *x = with;
    x->n += n, x->first = v[0];
    return first == 0 && width == 3;
}

static struct bt_shards *beside(struct bt_shards *of, const char *identity)
{
    struct bt_shards *s = NULL;
    struct bt_err e = { 0 };
    cr_assert(bt_shards_beside(of, "other", identity, &s, &e) == BT_OK, "%s", e.msg);
    return s;
}

/* Two sorts of rows in one folder: each is given its own, of its own identity; and they are told, refused and go together. */
Test(shards, of_two_sorts_lie_side_by_side)
{
    char *dir = tl_dir(), *out = in(dir, "r.h5"), *part = in(dir, "r.h5.part"), *own = in(part, "00000000.shard"),
         *its = in(part, "other-00000000.shard");
    struct rows mine = { 0 }, theirs = { 0 }, none = { 0 };
    struct bt_err e = { 0 }, wrong = { 0 }, moved = { 0 };
    struct bt_shards *s = opened(out, BT_SHARDS_REFUSE), *b = beside(s, "c");
    const double v[] = { 7, 8, 9 };
    cr_assert(bt_shards_put(b, 0, 1, 3, v, &e) == BT_OK && access(its, F_OK) == 0, "the first of any sort makes the folder: %s", e.msg);
    put(s, 0);
    cr_assert(bt_shards_look(b, &e) == BT_OK && bt_shards_each(b, count, &theirs, &e) == BT_OK, "%s", e.msg);
    cr_expect(theirs.n == 1 && theirs.first == 7);
    bt_shards_close(b), bt_shards_close(s);
    cr_expect(bt_shards_open(out, "a\nb", BT_SHARDS_REFUSE, &s, &e) == BT_E_USAGE && strstr(e.msg, "holds 2 finished blocks"), "%s", e.msg);
    s = opened(out, BT_SHARDS_TAKE), b = beside(s, "d"), e = (struct bt_err){ 0 };
    cr_assert(bt_shards_each(s, count, &mine, &e) == BT_OK && mine.n == 2 && mine.first == 1, "%s", e.msg);
    cr_expect(bt_shards_each(b, NULL, NULL, &wrong) == BT_E_INPUT);
    cr_expect(strstr(wrong.msg, "r.h5.part/other-00000000.shard: of other work: it has 'c', this has 'd'"), "%s", wrong.msg);
    bt_shards_close(b);
    cr_assert(rename(its, own) == 0);
    cr_assert(bt_shards_look(s, &e) == BT_OK);
    cr_expect(bt_shards_each(s, count, &none, &moved) == BT_E_INPUT && strstr(moved.msg, "it has 'c', this has 'a'"), "%s", moved.msg);
    b = beside(s, "c");
    cr_expect(bt_shards_each(b, NULL, NULL, &e) == BT_OK, "none of its own is left: %s", e.msg);
    cr_assert(bt_shards_put(b, 3, 1, 3, v, &e) == BT_OK, "%s", e.msg);
    tl_text(part, ".other-00000006.shard.abc123.tmp", "left by one that was killed");
    tl_text(part, "Other-00000006.shard", "somebody else's");
    bt_shards_close(b), bt_shards_done(s);
    cr_expect(tl_entries(part) == 1, "%d entries", tl_entries(part));
    char *left = in(part, "Other-00000006.shard");
    cr_expect(unlink(left) == 0);
    free(left), free(own), free(its), free(out), free(part);
    tl_rmdir(dir);
}

static void only(struct bt_shards *s, const char *with, const char *says)
{
    struct bt_err e = { 0 };
    enum bt_code rc = bt_shards_only(s, with, &e);
    cr_expect(says ? rc == BT_E_INPUT && strstr(e.msg, says) : rc == BT_OK, "'%s' is not in: %s", says ? says : "", e.msg);
}

/* What nobody would take up is told before it goes; what may lie there is still given. */
Test(shards, of_a_sort_that_is_not_asked_for_are_told)
{
    char *dir = tl_dir(), *out = in(dir, "r.h5"), *part = in(dir, "r.h5.part"), *own = in(part, "00000000.shard"),
         *its = in(part, "other-00000000.shard");
    struct rows mine = { 0 };
    struct bt_err e = { 0 };
    struct bt_shards *s = opened(out, BT_SHARDS_TAKE), *b = beside(s, "c");
    const double v[] = { 7, 8, 9 };
    only(s, NULL, NULL);
    cr_expect(tl_entries(dir) == 0, "to ask makes no folder");
    put(s, 0);
    only(s, NULL, NULL);
    cr_assert(bt_shards_put(b, 0, 1, 3, v, &e) == BT_OK, "%s", e.msg);
    only(s, "other", NULL);
    cr_assert(bt_shards_each(s, count, &mine, &e) == BT_OK && mine.n == 2, "%s", e.msg);
    only(s, NULL, "r.h5.part/other-00000000.shard: of other work: it has 'c', this has 'a'");
    only(s, "others", "it has 'c', this has 'a'");
    bt_shards_close(b), bt_shards_close(s);
    cr_assert(rename(own, its) == 0);
    s = opened(out, BT_SHARDS_TAKE);
    only(s, NULL, "other-00000000.shard: does not fit among the others");
    tl_text(part, "other-00000000.shard", "cut");
    only(s, NULL, "other-00000000.shard: cut or changed");
    tl_text(part, ".other-00000006.shard.abc123.tmp", "left by one that was killed");
    tl_text(part, "Other-00000006.shard", "somebody else's");
    cr_assert(unlink(its) == 0);
    only(s, NULL, NULL);
    bt_shards_done(s);
    cr_expect(tl_entries(part) == 1);
    char *left = in(part, "Other-00000006.shard");
    cr_expect(unlink(left) == 0);
    free(left), free(own), free(its), free(out), free(part);
    tl_rmdir(dir);
}

/* Several processes put blocks into one folder, which the first of them made and holds. */
Test(shards, others_join_the_one_that_holds_the_folder)
{
    char *dir = tl_dir(), *out = in(dir, "r.h5"), *part = in(dir, "r.h5.part");
    struct seen seen = { 0 };
    struct bt_err e = { 0 }, early = { 0 };
    struct bt_shards *first = opened(out, BT_SHARDS_REFUSE), *other = opened(out, BT_SHARDS_JOIN), *third = NULL;
    cr_expect(bt_shards_look(other, &early) == BT_E_IO && strstr(early.msg, "all need a file system that they share"), "%s", early.msg);
    cr_expect(tl_entries(dir) == 0, "who joins makes no folder");
    cr_assert(bt_shards_look(first, &e) == BT_OK && tl_entries(dir) == 1, "%s", e.msg);
    put(first, 0), put(other, 2), put(other, 4);
    cr_expect(bt_shards_each(first, see, &seen, &e) == BT_OK && seen.blocks == 0, "none were there when it looked");
    cr_assert(bt_shards_look(first, &e) == BT_OK && bt_shards_each(first, see, &seen, &e) == BT_OK, "%s", e.msg);
    cr_expect(seen.blocks == 3 && seen.rows == 6);
    cr_expect(bt_shards_open(out, "a\nb", BT_SHARDS_TAKE, &third, &e) == BT_E_USAGE && !third);
    bt_shards_close(other);
    cr_expect(tl_entries(part) == 3, "blocks of who joined stay");
    bt_shards_done(first);
    cr_expect(tl_entries(dir) == 0);
    first = opened(out, BT_SHARDS_REFUSE), e = (struct bt_err){ 0 };
    cr_assert(bt_shards_look(first, &e) == BT_OK, "%s", e.msg);
    bt_shards_close(first);
    cr_expect(tl_entries(dir) == 0, "an empty folder does not stay");
    free(out), free(part);
    tl_rmdir(dir);
}
