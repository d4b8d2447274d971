/* bench.c -- how fast, how exact, how large: `make bench` runs the parts one after another, each in a process of its own, and says at the
 * end which bars of the issues are met. Fails where a result is wrong, or a part gives up; never because something is slow.
 * usage: bench [all] [PART...] */
#include "bench.h"
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct part {
    const char *name, *title;
    void (*run)(struct bench *b);
} PARTS[] = { { "peak", "The machine's peak", bench_peak },
              { "exported", "The exported model in others' hands", bench_exported },
              { "single", "One trajectory", bench_single },
              { "many", "Bundles", bench_many },
              { "grow", "How cost grows", bench_grow },
              { "files", "Every bundle, written and read", bench_files },
              { "draws", "Ten thousand draws", bench_draws },
              { "program", "The whole program", bench_program } };
enum { N_PARTS = sizeof PARTS / sizeof *PARTS };

static void machine(void)
{
    char line[300], name[200] = "unknown", day[40];
    double load[3] = { 0, 0, 0 };
    time_t now = time(NULL);
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "model name : %199[^\n]", name) == 1) break;
    if (f) fclose(f);
    getloadavg(load, 3);
    strftime(day, sizeof day, "%Y-%m-%d %H:%M UTC", gmtime(&now));
    printf("%s; %s, %ld cores; caches: %ld KB of the first, %ld KB of the second, %ld MB of the third; compiler %s; load %.1f before it"
           " began\n",
           day, name, sysconf(_SC_NPROCESSORS_ONLN), sysconf(_SC_LEVEL1_DCACHE_SIZE) >> 10, sysconf(_SC_LEVEL2_CACHE_SIZE) >> 10,
           sysconf(_SC_LEVEL3_CACHE_SIZE) >> 20, __VERSION__, load[0]);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static bool run_part(const struct part *p, struct bench *b)
{
    int status = 1;
    struct rusage u;
    printf("\n## %s\n\n", p->title);
    fflush(stdout);
    double began = bench_wall();
    pid_t child = fork();
    if (child == 0) {
        p->run(b);
        exit(fflush(stdout) != 0);
    }
    bool good = child > 0 && wait4(child, &status, 0, &u) == child && status == 0;
    if (!good) printf("\n**FAILED: part '%s' (status %d)**\n", p->name, status);
    else
        printf("\n(This part: %.0f s of cpu, %.0f s by the clock, peak memory %.0f MB.)\n", seconds(u.ru_utime) + seconds(u.ru_stime),
               bench_wall() - began, (double)u.ru_maxrss / 1024);
    return good;
}

int main(int argc, char **argv)
{
    struct bench b = { .path = "scenarios/england.yaml", .all = argc > 1 && strcmp(argv[1], "all") == 0 };
    char **wanted = argv + 1 + b.all;
    bool good = true;
    b.f = mmap(NULL, sizeof *b.f, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bench_need(b.f != MAP_FAILED, "memory");
    for (char **w = wanted; *w; w++) {
        bool known = false;
        for (int i = 0; i < N_PARTS; i++) known |= strcmp(*w, PARTS[i].name) == 0;
        if (!known) return fprintf(stderr, "bench: no part '%s'\n", *w), 2;
    }
    machine();
    for (int i = 0; i < N_PARTS; i++) {
        bool asked = !*wanted || i == 0; /* the peak is what others are shares of */
        for (char **w = wanted; *w; w++) asked |= strcmp(*w, PARTS[i].name) == 0;
        if (asked) good &= run_part(&PARTS[i], &b);
    }
    printf("\n## Bars\n\n");
    bench_bars(&b);
    if (b.f->wrong) printf("\n**Results were wrong: see above.**\n");
    return good && !b.f->wrong ? 0 : 1;
}
