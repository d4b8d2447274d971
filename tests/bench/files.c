/* files.c -- whole studies with their files: every bundle of a comparison, ten thousand draws, each computed, written and read again.
 * Without `all` a stated part of them is run, and what the whole would take is said to be extrapolated. */
#include "bench.h"
#include "bendtrend/results.h"
#include "bendtrend/uncertainty.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS = 2,
       ALL_DRAWS = 10000 };

struct took {
    double cpu, wall, blocks, write, write_cpu, read, read_cpu, plain, mb, memory, off[3];
};

static double memory(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024; /* MB */
}

/* As many bytes by write and fsync: what this disk does. */
static double plain(const char *path, size_t n)
{
    char *bytes = malloc(n);
    bench_need(bytes, "memory");
    memset(bytes, 1, n);
    double began = bench_wall();
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    bool good = fd >= 0;
    for (size_t at = 0; good && at < n;) {
        ssize_t w = write(fd, bytes + at, n - at);
        good = w > 0, at += (size_t)w;
    }
    bench_need(good && fsync(fd) == 0 && close(fd) == 0, path);
    double took = bench_wall() - began;
    free(bytes);
    unlink(path);
    return took;
}

/* Written, read again, looked at, removed. */
static void files(const struct bt_results *r, const char *path, struct took *c)
{
    struct bt_err e = { 0 };
    struct stat st;
    struct bt_results again = { 0 };
    struct bt_arena *a = bt_arena_new();
    double clock = bench_wall(), cpu = bench_cpu();
    bench_must(bt_results_write(r, path, true, &e), &e);
    c->write = bench_wall() - clock, c->write_cpu = bench_cpu() - cpu, c->memory = memory();
    bench_need(a && stat(path, &st) == 0, path);
    c->mb = (double)st.st_size / 1e6;
    clock = bench_wall(), cpu = bench_cpu();
    bench_must(bt_results_read(path, a, &again, &e), &e);
    c->read = bench_wall() - clock, c->read_cpu = bench_cpu() - cpu;
    const struct bt_array *x = bt_results_array(r, "m_emergency_admissions"), *y = bt_results_array(&again, "m_emergency_admissions");
    bench_need(!x == !y && (!x || (x->rank == y->rank && x->v[0] == y->v[0])), "reading what was written");
    bt_arena_free(a);
    unlink(path);
    c->plain = plain(path, (size_t)st.st_size);
}

static void head(void)
{
    printf("| | runs | cpu computing, s | clock computing, s | file, MB | blocks, s | written, s (cpu) | MB/s | share of computing"
           " | plain write and fsync, s | read, s (cpu) | MB/s | peak memory, MB |\n"
           "|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
}

static void row(const char *what, int runs, const struct took *c)
{
    double alone = c->wall - c->blocks;
    printf("| %s | %d | %.1f | %.1f | %.1f | %.2f | %.2f (%.2f) | %.0f | %.1f %% | %.2f | %.2f (%.2f) | %.0f | %.0f |\n", what,
           runs, c->cpu, alone,
           c->mb,
           c->blocks, c->write, c->write_cpu, c->mb / c->write, 100 * (c->blocks + c->write) / alone, c->plain, c->read, c->read_cpu,
           c->mb / c->read, c->memory);
    fflush(stdout);
}

/* One comparison as the command makes it, blocks and all. */
static int compare(struct bench *b, const char *path, const char *what, struct took *c)
{
    static const char OUT[] = "build/bench-compare.h5";
    struct bt_scenario *s = bench_read(path);
    struct bt_compare_opts o = { .rtol = 1e-6, .jobs = THREADS };
    struct bt_arena *a = bt_arena_new();
    struct bt_results r = { 0 };
    struct bt_err e = { 0 };
    bool proved = false;
    bench_need(a, "memory");
    bench_must(bt_shards_open(OUT, bt_compare_identity(s, &o, a), BT_SHARDS_REMOVE, &o.shards, &e), &e);
    hook_blocks = 0;
    double clock = bench_wall(), cpu = bench_cpu();
    bench_must(bt_study_compare(s, &o, a, NULL, &r, &proved, &e), &e);
    *c = (struct took){ .cpu = bench_cpu() - cpu, .wall = bench_wall() - clock, .blocks = hook_blocks };
    int n = bt_results_axis(&r, "run")->n;
    files(&r, OUT, c);
    bt_shards_done(o.shards);
    row(what, n, c);
    if (!proved) b->f->wrong = true, printf("**WRONG: bundles of '%s' are further from CVODES than their bounds**\n", what);
    static const char *const OFF[] = { "total", "month", "effect" };
    for (size_t i = 0; i < sizeof OFF / sizeof *OFF; i++)
        bench_need(bt_results_number(&r, 1, bt_printf(a, "proof_%s", OFF[i]), &c->off[i]), OFF[i]);
    bt_arena_free(a);
    bt_scenario_free(s);
    return n;
}

#define LIST "[identification, case_management, rapid_response, reablement, virtual_wards]"
#define NINE                                                                                               \
    "[prevention, identification, case_management, rapid_response, reablement, discharge_facilitation, raid, " \
    "specialist_opinion, virtual_wards]"

void bench_files(struct bench *b)
{
    static const char *const SWAP[][3] = { { "england-compare.yaml", LIST, NINE }, { 0 } };
    struct bt_arena *a = bt_arena_new();
    struct took five, nine, all;
    struct bt_scenario *s = bench_read(b->path);
    struct bt_bundles bundles;
    struct bt_err e = { 0 };
    bench_must(bt_bundles_make(s, a, &bundles, &e), &e);
    b->f->runs = bundles.n, b->f->states = bt_network_states(s->net);
    bt_scenario_free(s);
    head();
    int few = compare(b, "scenarios/england-compare.yaml", "five interventions", &five);
    const char *copy = bench_copy(a, SWAP, "england-compare.yaml");
    int n = compare(b, copy, "nine interventions", &nine);
    bench_forget(copy);
    struct took *last = b->all ? &all : &nine;
    if (b->all) {
        compare(b, b->path, "all thirteen", &all);
        b->f->all = all.wall + all.write;
    } else {
        double each = (nine.cpu - five.cpu) / (n - few), once = nine.cpu - each * n;
        printf("\nExtrapolated, not run: all thirteen, %d bundles, %.1f s of cpu + %.4f s a bundle = %.0f s of cpu,"
               " a file of %.0f MB, %.0f MB of memory\n", b->f->runs, once,
               each, once + each * b->f->runs, nine.mb + (nine.mb - five.mb) / (n - few) * (b->f->runs - n),
               nine.memory + (nine.memory - five.memory) / (n - few) * (b->f->runs - n));
    }
    b->f->written = (last->blocks + last->write) / (last->wall - last->blocks), b->f->memory = last->memory, b->f->size = last->mb;
    printf("\nThe last of them against CVODES at 1e-10 (six bundles drawn and the two of the largest estimates): totals off by %.1e, months"
           " %.1e, changes %.1e\n",
           last->off[0], last->off[1], last->off[2]);
    bt_arena_free(a);
}

static void draws(struct bench *b, int n, struct took *c, int *runs)
{
    struct bt_scenario *s = bench_read(b->path);
    struct bt_uncertainty_opts o = { .rtol = 1e-6, .jobs = THREADS, .draws = n };
    struct bt_arena *a = bt_arena_new();
    struct bt_results r = { 0 };
    struct bt_err e = { 0 };
    static const char OUT[] = "build/bench-draws.h5";
    char what[40];
    bench_need(a, "memory");
    bench_must(bt_shards_open(OUT, bt_uncertainty_identity(s, &o, a), BT_SHARDS_REMOVE, &o.shards, &e), &e);
    hook_blocks = 0;
    double clock = bench_wall(), cpu = bench_cpu();
    bench_must(bt_study_uncertainty(s, &o, a, NULL, &r, &e), &e);
    *c = (struct took){ .cpu = bench_cpu() - cpu, .wall = bench_wall() - clock, .blocks = hook_blocks };
    *runs = 1 + s->n_bundle;
    files(&r, OUT, c);
    bt_shards_done(o.shards);
    snprintf(what, sizeof what, "%d draws of %d runs", n, *runs);
    row(what, n * *runs, c);
    bt_arena_free(a);
    bt_scenario_free(s);
}

void bench_draws(struct bench *b)
{
    struct took few, more;
    int runs;
    head();
    draws(b, 50, &few, &runs);
    if (b->all) {
        draws(b, ALL_DRAWS, &more, &runs);
        return;
    }
    draws(b, 150, &more, &runs);
    double each = (more.cpu - few.cpu) / 100, once = few.cpu - 50 * each;
    printf("\nExtrapolated, not run: %d draws, %.1f s of cpu + %.3f s a draw (a fit, a start, %d runs) = %.0f s of cpu; %.1f runs a"
           " second of a core; a file of %.0f MB, %.0f MB of memory\n",
           ALL_DRAWS, once, each, runs, once + each * ALL_DRAWS, runs / each, more.mb + (more.mb - few.mb) / 100 * (ALL_DRAWS - 150),
           more.memory + (more.memory - few.memory) / 100 * (ALL_DRAWS - 150));
}
