/* soak.c -- the small place read, run, written, read again and forgotten, again and again in one process: does its memory grow?
 * usage: soak SECONDS FOLDER      Status 1: it grew by more than MOST_KIB from the first fifth of the time to its
 * end, or it was done too few times to tell. */
#include "../tiny.h"
#include "bendtrend/compare.h"
#include "bendtrend/results.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MOST_KIB = 512, LEAST_TIMES = 50 };

static long resident_kib(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%*d %ld", &pages) != 1) pages = -1;
    if (f) fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static bool once(const struct bt_file *f, const char *path)
{
    struct bt_scenario_opts o = { .path = TINY_SCENARIO, .stored = f, .n_stored = TINY_FILES };
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_arena *a = bt_arena_new();
    struct bt_results run = { 0 }, all = { 0 }, back = { 0 };
    bool proved = false;
    bool ok = a && bt_scenario_read(&o, &s, &errs) == BT_OK;
    ok = ok && bt_study_run(s, &(struct bt_run_opts){ .rtol = 1e-6, .jobs = 2 }, a, NULL, &run, &e) == BT_OK;
    ok = ok && bt_results_write(&run, path, true, &e) == BT_OK && bt_results_read(path, a, &back, &e) == BT_OK;
    ok = ok && bt_study_compare(s, &(struct bt_compare_opts){ .rtol = 1e-4, .jobs = 2, .samples = 1 }, a, NULL, &all, &proved, &e) == BT_OK;
    if (!ok) fprintf(stderr, "soak: %s\n", e.msg[0] ? e.msg : "the small place cannot be read");
    bt_arena_free(a);
    bt_errs_free(&errs);
    bt_scenario_free(s);
    return ok;
}

int main(int argc, char **argv)
{
    double seconds = argc == 3 ? strtod(argv[1], NULL) : 0;
    if (!(seconds > 0) || chdir(argv[2]) != 0) {
        fprintf(stderr, "usage: soak SECONDS FOLDER, which must be there\n");
        return 2;
    }
    struct bt_file f[TINY_FILES];
    tiny_files(&TINY, f);
    time_t from = time(NULL), told = from;
    long first = 0, now = 0, most = 0, n = 0;
    for (double t = 0; t < seconds; t = difftime(time(NULL), from), n++) {
        if (!once(f, "soak.h5")) return 1;
        now = resident_kib();
        if (now > most) most = now;
        if (t < seconds / 5) first = most;
        if (difftime(time(NULL), told) < seconds / 10) continue;
        told = time(NULL);
        printf("%6.0f s  %6ld times  %7ld KiB\n", t, n + 1, now);
        fflush(stdout);
    }
    printf("%ld times in %.0f s: at most %ld KiB in the first fifth, %ld KiB in all\n", n, seconds, first, most);
    if (n < LEAST_TIMES) fprintf(stderr, "soak: %ld times say nothing; at least %d are needed\n", n, (int)LEAST_TIMES);
    return n < LEAST_TIMES || first <= 0 || most > first + MOST_KIB;
}
