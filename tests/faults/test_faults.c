/* What the machine does to a run: no memory, no room on the disk, death at any moment. In the program as built, with preload.c before its
 * libraries. BT_SLOW=1 (make slow) tries every call where otherwise some are, and more moments. */
#include "../cli/tiny_folder.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FEW = 40, MANY = 500 };

static bool slow(void)
{
    return getenv("BT_SLOW") != NULL;
}

/* Beside the tests; the sanitizers want to be the first library themselves. */
static const char *preload(void)
{
    static char path[4096] = "LD_PRELOAD=";
    ssize_t len = readlink("/proc/self/exe", path + 11, sizeof path - 32);
    cr_assert(len > 0);
    path[11 + len] = 0;
    strcpy(strrchr(path, '/'), "/faults.so");
    if (getenv("BT_SAN")) cr_skip_test("the sanitizers watch memory themselves");
    cr_assert(access(path + 11, R_OK) == 0, "there is no %s", path + 11);
    return path;
}

/* Runs with the n-th call of a kind at fault; how many calls there were, and blocks of memory left, -1 where it did not come to its end. */
struct outcome { struct said said; long calls, live; };

static struct outcome at_fault(const char *const *args, const char *dir, const char *kind, long n, const char *how)
{
    struct outcome o = { .calls = -1, .live = -1 };
    char said[4096];
    snprintf(said, sizeof said, "%s/said", dir);
    char fault[64];
    snprintf(fault, sizeof fault, "%s:%ld:%s", kind, n, how);
    remove(said);
    setenv("FAULT", fault, 1), setenv("FAULT_SAID", said, 1);
    o.said = cli_run(args, (struct how){ .env = preload() });
    FILE *f = fopen(said, "r");
    if (f && fscanf(f, "%ld %ld", &o.calls, &o.live) != 2) o.calls = -1;
    if (f) fclose(f);
    remove(said);
    return o;
}

static bool same(const char *path, const char *bytes, size_t len)
{
    size_t n;
    char *now = tl_bytes(path, &n);
    bool is = n == len && memcmp(now, bytes, n) == 0;
    free(now);
    return is;
}

struct place {
    char *dir, *old, *new;
    size_t old_len, new_len;
    const char *scenario, *out;
    int entries;
};

/* A folder with the tiny place, in which `out` holds old results; and what the command makes of it. */
static struct place place_of(const char *const *before, const char *const *args)
{
    struct place p = { .dir = tl_dir() };
    p.scenario = tiny_folder(p.dir, &TINY), p.out = cli_in(p.dir, "r.h5");
    cr_assert(chdir(p.dir) == 0);
    struct said s = cli_run(args, (struct how){ 0 });
    EXPECT_STATUS(s, 0);
    cli_forget(&s);
    p.new = tl_bytes(p.out, &p.new_len);
    s = cli_run(before, (struct how){ 0 });
    EXPECT_STATUS(s, 0);
    cli_forget(&s);
    p.old = tl_bytes(p.out, &p.old_len);
    cr_assert(p.old_len != p.new_len || memcmp(p.old, p.new, p.old_len) != 0, "old and new are the same: this would test nothing");
    p.entries = tl_entries(p.dir);
    return p;
}

static void leave(struct place *p)
{
    cr_assert(chdir("/") == 0);
    tl_rmdir(p->dir);
    free(p->old);
    free(p->new);
}

#define RUN_ARGS "run", TINY_SCENARIO, "-o", "r.h5", "--no-charts", "--force", "--quiet", "--jobs", "1"
#define COMPARE_ARGS "compare", TINY_SCENARIO, "-o", "r.h5", "--no-charts", "--force", "--quiet", "--jobs", "1"
#define OTHER "--rtol", "1e-5"
#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- memory ---- */

/* Every call there is when BT_SLOW is set, else the first and FEW spread over them. */
static void every_allocation(const char *const *args, struct place *p)
{
    struct outcome all = at_fault(args, p->dir, "alloc", 0, "fail");
    EXPECT_STATUS(all.said, 0);
    cr_assert(all.calls > 20 && all.live == 0, "%ld calls, %ld blocks left by a run without a fault", all.calls, all.live);
    cli_forget(&all.said);
    if (p->old) {
        FILE *f = fopen(p->out, "wb");
        cr_assert(f && fwrite(p->old, 1, p->old_len, f) == p->old_len && fclose(f) == 0);
    }
    for (long i = 0, k, last = 0, points = slow() ? all.calls : FEW; i < points; i++, last = k) {
        k = 1 + i * all.calls / points;
        if (k == last) continue;
        struct outcome o = at_fault(args, p->dir, "alloc", k, "fail");
        cr_expect(o.said.status == 4, "allocation %ld of %ld: status %d: %s", k, all.calls, o.said.status, o.said.err);
        cr_expect(strstr(o.said.err, "memory") != NULL, "allocation %ld of %ld: %s", k, all.calls, o.said.err);
        cr_expect(o.live == 0, "allocation %ld of %ld: %ld blocks were not given back", k, all.calls, o.live);
        cr_expect(tl_entries(p->dir) == p->entries, "allocation %ld of %ld: something was left", k, all.calls);
        if (p->old) cr_expect(same(p->out, p->old, p->old_len), "allocation %ld of %ld: the old result is gone", k, all.calls);
        cli_forget(&o.said);
    }
}

Test(faults, no_memory_for_check)
{
    struct place p = { .dir = tl_dir() };
    tiny_folder(p.dir, &TINY);
    cr_assert(chdir(p.dir) == 0);
    p.entries = tl_entries(p.dir);
    every_allocation(LIST("check", TINY_SCENARIO), &p);
    leave(&p);
}

Test(faults, no_memory_for_run)
{
    struct place p = place_of(LIST(RUN_ARGS, OTHER), LIST(RUN_ARGS));
    every_allocation(LIST(RUN_ARGS), &p);
    leave(&p);
}

/* Results that are there, read for no more than to be read. */
Test(faults, no_memory_for_reading)
{
    struct place p = place_of(LIST(COMPARE_ARGS, OTHER), LIST(COMPARE_ARGS));
    free(p.old), p.old = NULL;
    every_allocation(LIST("compare", "r.h5", "--quiet"), &p);
    leave(&p);
}

/* ---- the disk ---- */

static void every_write(const char *const *args, struct place *p)
{
    struct outcome all = at_fault(args, p->dir, "disk", 0, "fail");
    EXPECT_STATUS(all.said, 0);
    cr_assert(all.calls >= 4, "%ld calls", all.calls);
    cli_forget(&all.said);
    for (long k = 1; k <= all.calls; k++) {
        FILE *f = fopen(p->out, "wb");
        cr_assert(f && fwrite(p->old, 1, p->old_len, f) == p->old_len && fclose(f) == 0);
        struct outcome o = at_fault(args, p->dir, "disk", k, "fail");
        cr_expect(o.said.status == 4, "call %ld of %ld: status %d: %s", k, all.calls, o.said.status, o.said.err);
        cr_expect(strstr(o.said.err, "r.h5") != NULL, "call %ld of %ld: %s", k, all.calls, o.said.err);
        bool renamed = k == all.calls; /* the last is the folder's flush: the file has its name by then */
        cr_expect(same(p->out, p->old, p->old_len) || (renamed && same(p->out, p->new, p->new_len)), "call %ld of %ld: not the old result",
                  k, all.calls);
        cli_forget(&o.said);
    }
}

Test(faults, no_room_for_run)
{
    struct place p = place_of(LIST(RUN_ARGS, OTHER), LIST(RUN_ARGS));
    every_write(LIST(RUN_ARGS), &p);
    cr_expect(tl_entries(p.dir) == p.entries, "something was left");
    leave(&p);
}

Test(faults, no_room_for_compare)
{
    struct place p = place_of(LIST(COMPARE_ARGS, OTHER), LIST(COMPARE_ARGS));
    every_write(LIST(COMPARE_ARGS), &p);
    leave(&p);
}

/* ---- death ---- */

/* Killed at moments spread over all it asks for memory, and at each call that touches the disk: what is there is the old result or the
 * new one, whole; the next command leaves nothing else beside it. */
static void killed(const char *const *args, struct place *p)
{
    static const char *const KIND[] = { "alloc", "disk" };
    for (size_t kind = 0; kind < TL_N(KIND); kind++) {
        struct outcome all = at_fault(args, p->dir, KIND[kind], 0, "fail");
        cli_forget(&all.said);
        long moments = slow() ? MANY : kind ? FEW / 2 : FEW; /* `run` touches the disk six times only */
        if (moments > all.calls) moments = all.calls;
        for (long i = 0; i < moments; i++) {
            long k = 1 + i * all.calls / moments;
            FILE *f = fopen(p->out, "wb");
            cr_assert(f && fwrite(p->old, 1, p->old_len, f) == p->old_len && fclose(f) == 0);
            struct outcome o = at_fault(args, p->dir, KIND[kind], k, "kill");
            cr_expect(o.said.status == KILLED + SIGKILL, "%s %ld: status %d: %s", KIND[kind], k, o.said.status, o.said.err);
            const bool whole = same(p->out, p->old, p->old_len) || same(p->out, p->new, p->new_len);
            cr_expect(whole, "%s %ld of %ld: neither old nor new", KIND[kind], k, all.calls);
            cli_forget(&o.said);
        }
    }
    struct said s = cli_run(args, (struct how){ 0 });
    EXPECT_STATUS(s, 0);
    cli_forget(&s);
    cr_expect(same(p->out, p->new, p->new_len) && tl_entries(p->dir) == p->entries, "left-overs were not removed");
}

Test(faults, killed_while_it_runs)
{
    struct place p = place_of(LIST(RUN_ARGS, OTHER), LIST(RUN_ARGS));
    killed(LIST(RUN_ARGS), &p);
    leave(&p);
}

Test(faults, killed_while_it_compares)
{
    struct place p = place_of(LIST(COMPARE_ARGS, OTHER), LIST(COMPARE_ARGS));
    killed(LIST(COMPARE_ARGS), &p);
    leave(&p);
}

/* What was finished before it died is gone on with, to the same bytes. */
Test(faults, killed_and_resumed)
{
    struct place p = place_of(LIST(COMPARE_ARGS, OTHER), LIST(COMPARE_ARGS));
    struct outcome all = at_fault(LIST(COMPARE_ARGS), p.dir, "disk", 0, "fail");
    int taken_up = 0;
    cli_forget(&all.said);
    for (long k = 1; k <= all.calls; k += slow() ? 1 : 1 + all.calls / 8) {
        struct outcome o = at_fault(LIST(COMPARE_ARGS), p.dir, "disk", k, "kill");
        cli_forget(&o.said);
        taken_up += cli_there("r.h5.part");
        struct said s = cli_run(LIST(COMPARE_ARGS, "--resume"), (struct how){ 0 });
        EXPECT_STATUS(s, 0);
        cr_expect(same(p.out, p.new, p.new_len), "disk %ld of %ld: other numbers", k, all.calls);
        cr_expect(tl_entries(p.dir) == p.entries, "disk %ld of %ld: something was left", k, all.calls);
        cli_forget(&s);
    }
    cr_expect(taken_up > 0, "nothing was ever taken up");
    leave(&p);
}

/* ---- two at once ---- */

/* The first is held just before its file gets its name; it is let go when the second is done. One wins, and the other says so. */
Test(faults, two_on_one_output)
{
    struct place p = place_of(LIST(RUN_ARGS, OTHER), LIST(RUN_ARGS));
    const char *const args[] = { "run", TINY_SCENARIO, "-o", "r.h5", "--no-charts", "--quiet", "--jobs", "1", NULL };
    cr_assert(remove(p.out) == 0);
    struct outcome all = at_fault(args, p.dir, "disk", 0, "fail");
    cli_forget(&all.said);
    cr_assert(remove(p.out) == 0 && all.calls > 2);
    const char *held = cli_in(p.dir, "held");
    char fault[64];
    snprintf(fault, sizeof fault, "disk:%ld:wait", all.calls - 1); /* after it come the rename and the folder's flush */
    setenv("FAULT", fault, 1), setenv("FAULT_SAID", held, 1);
    pid_t first = fork();
    cr_assert(first >= 0);
    if (first == 0) {
        struct said s = cli_run(args, (struct how){ .env = preload() });
        _exit(s.status == 2 && strstr(s.err, "r.h5 came into being meanwhile; --force replaces it") ? 0 : 1);
    }
    while (!cli_there(held)) usleep(1000);
    unsetenv("FAULT");
    struct said second = cli_run(args, (struct how){ 0 });
    EXPECT_STATUS(second, 0);
    cli_forget(&second);
    cr_assert(remove(held) == 0);
    int status = -1;
    cr_assert(waitpid(first, &status, 0) == first);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the first did not say that another was done before it");
    cr_expect(same(p.out, p.new, p.new_len) && tl_entries(p.dir) == p.entries, "not the whole result of one, or something was left");
    leave(&p);
}
