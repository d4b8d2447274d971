/* grow.c -- how what a run takes grows with segments, stocks, years, bundles and threads: England with one thing changed at a time. */
#include "../../sim/study/compare_priv.h"
#include "bench.h"
#include <math.h>
#include <stdio.h>

enum { RUNS = 16 };

struct took {
    double single, cpu, wall, steps;
}; /* seconds: a run by CVODES 1e-6; a run of an ensemble */

static struct took measure(const struct place *p, int T, int runs, int threads)
{
    struct took c = { INFINITY, INFINITY, INFINITY, 0 };
    struct sample m;
    struct bt_arena *a = bt_arena_new();
    sample_open(&m, p, a, runs, NULL);
    m.x.tol = BT_COMPARE_TOL, m.x.threads = threads, m.plan.T = T;
    for (int turn = 0; turn < 2; turn++) {
        struct bt_trajectory t;
        struct bt_arena *room = bt_arena_new();
        c.single = fmin(c.single, bench_run(p, (struct bt_tol){ BT_CVODES, 1e-6, 0 }, T, room, &t));
        bt_arena_free(room);
        double began = bench_cpu(), clock = bench_wall();
        sample_solve(&m);
        c.cpu = fmin(c.cpu, (bench_cpu() - began) / runs), c.wall = fmin(c.wall, (bench_wall() - clock) / runs);
    }
    c.steps = (double)m.steps / runs;
    bt_arena_free(a);
    return c;
}

static void row(const char *what, double n, const struct place *p, struct took c)
{
    double states = p->s->net->n_stock * p->s->net->S;
    printf("| %s | %g | %.0f | %.1f | %.1f | %.0f | %.1f |\n", what, n, states, 1e3 * c.single, 1e3 * c.cpu, c.steps,
           1e6 * c.cpu / c.steps);
    fflush(stdout);
}

static void changed(const char *what, const char *const (*swap)[3], bool by_segments)
{
    struct bt_arena *a = bt_arena_new();
    struct place p;
    const char *copy = bench_copy(a, swap, "england.yaml");
    place_open(&p, copy, NULL);
    row(what, by_segments ? p.s->net->S : p.s->net->n_stock, &p, measure(&p, p.T, RUNS, 1));
    place_close(&p);
    bench_forget(copy);
    bt_arena_free(a);
}

#define HOME "localities/england.yaml"
#define PATH "library/pathway.yaml"
static const char *const SEGMENTS[][3][3] = {
    { { HOME, "segments.csv", "segments-five-bands.csv" }, { HOME, "rates-2025.csv", "rates-2025-five-bands.csv" }, { 0 } },
    { { HOME, "segments.csv", "segments-exhibit16.csv" }, { HOME, "rates-2025.csv", "rates-2025-exhibit16.csv" }, { 0 } },
    { { 0 } }
};
static const char *const STOCKS[][3][3] = { { { PATH, "stages: 3", "stages: 1" }, { 0 } },
                                            { { 0 } },
                                            { { PATH, "stages: 1", "stages: 2" }, { 0 } },
                                            { { PATH, "stages: 1", "stages: 2" }, { PATH, "stages: 3", "stages: 6" }, { 0 } } };

#define ON(loop) "loops." #loop ".on: 1"
static const char *const LOOPS[][3] = {
    { "england.yaml", "evidence: central",
      "evidence: central\nset: {" ON(discharge_pressure) ", " ON(revolving_door) ", " ON(deconditioning) ", " ON(admission_threshold) "}" },
    { 0 } };

static void threads_and_bundles(const struct place *p)
{
    const struct {
        int runs, threads;
    } WAYS[] = { { 16, 1 }, { 64, 1 }, { 64, 2 }, { 256, 1 }, { 256, 2 } };
    printf("\n| bundles | threads | cpu a run, ms | clock a run, ms | runs a second by the clock |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        struct took c = measure(p, p->T, WAYS[i].runs, WAYS[i].threads);
        printf("| %d | %d | %.1f | %.1f | %.1f |\n", WAYS[i].runs, WAYS[i].threads, 1e3 * c.cpu, 1e3 * c.wall, 1 / c.wall);
        fflush(stdout);
    }
}

void bench_grow(struct bench *b)
{
    (void)b;
    struct place p;
    printf("England, ten years, %d bundles of the thirteen as `compare` steps; CVODES: business as usual at 1e-6. Least of two turns\n\n"
           "| changed | to | states | CVODES, ms | ensemble, ms a run | steps | us a step |\n|---|---|---|---|---|---|---|\n",
           RUNS);
    for (size_t i = 0; i < sizeof SEGMENTS / sizeof *SEGMENTS; i++) changed("segments", SEGMENTS[i], true);
    for (size_t i = 0; i < sizeof STOCKS / sizeof *STOCKS; i++) changed("stocks (stages of stays)", STOCKS[i], false);
    changed("stocks, all loops on", LOOPS, false);
    place_open(&p, "scenarios/england.yaml", NULL);
    static const int HORIZON[] = { 2, 4, 6, 8, 10 };
    for (size_t i = 0; i < sizeof HORIZON / sizeof *HORIZON; i++) row("years", HORIZON[i], &p, measure(&p, 12 * HORIZON[i], RUNS, 1));
    threads_and_bundles(&p);
    place_close(&p);
}
