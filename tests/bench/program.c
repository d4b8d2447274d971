/* program.c -- the whole program on a scenario, as a user starts it: from reading to the sealed file. */
#include "bench.h"
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* Seconds of cpu that `bendtrend run` takes without charts; the least of a few. *mb: its peak memory. */
static double whole_process(const char *path, const char *out, double *mb)
{
    double least = INFINITY;
    for (int i = 0; i < 5; i++) {
        int status = 1;
        struct rusage u;
        pid_t p = fork();
        if (p == 0) {
            execl("build/release/bendtrend", "bendtrend", "run", path, "-o", out, "--no-charts", "--quiet", "--force", "--jobs", "1",
                  (char *)NULL);
            _exit(127);
        }
        bench_need(p > 0 && wait4(p, &status, 0, &u) == p && status == 0, "build/release/bendtrend");
        least = fmin(least, seconds(u.ru_utime) + seconds(u.ru_stime));
        *mb = (double)u.ru_maxrss / 1024;
    }
    return least;
}

/* Settings as the network holds them: where people go back to where they lived, one for each place they can have come from. */
static int kept_settings(const struct bt_network *net)
{
    int n = 0;
    for (int i = 0; i < net->n_crowd; i++) n += net->crowd[i].route < 0;
    return n;
}

void bench_program(struct bench *b)
{
    char out[] = "build/bench-XXXXXX";
    int fd = mkstemp(out);
    double mb = 0;
    bench_need(fd >= 0 && close(fd) == 0, "a file in build/");
    double took = whole_process(b->path, out, &mb); /* before a scenario is read here: a child begins with what its parent has */
    unlink(out);
    struct bt_scenario *s = bench_read(b->path);
    const struct bt_network *net = s->net;
    int runs = 1 + 3 * s->n_bundle;
    const struct {
        const char *what;
        int n;
    } COUNTS[] = { { "stocks", net->n_stock },
                   { "settings, each once per origin that is kept", kept_settings(net) },
                   { "settings as results name them", (int)bt_network_settings(net).n } };
    printf("`bendtrend run %s --no-charts --quiet --jobs 1`, %d runs: %.3f s of cpu a run, peak memory %.0f MB\n\n"
           "| counted as | states | s a run per 440 |\n|---|---|---|\n",
           b->path, runs, took / runs, mb);
    for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++) {
        int cells = COUNTS[i].n * net->S;
        printf("| %s: %d x %d segments | %d | %.3f |\n", COUNTS[i].what, COUNTS[i].n, net->S, cells, took / runs / cells * 440);
    }
    bt_scenario_free(s);
}
