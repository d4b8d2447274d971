/* bench.h -- what the parts of `make bench` share. Each part runs in a process of its own, so that its peak memory is its own; figures that
 * later parts compare with lie in memory that all share. Times are of cpu, user and system, the least of several turns where a part has
 * turns: others may use the machine. */
#ifndef BT_BENCH_H
#define BT_BENCH_H

#include "../../sim/solve/model.h"
#include "bendtrend/compare.h"
#include "bendtrend/scenario.h"
#include "bendtrend/study.h"
#include <stdlib.h>

/* How far a run is from CVODES at 1e-10: totals over the horizon and months, relative; changes, of business as usual. */
struct bench_off {
    double total, month, effect;
};

struct bench_speed {
    double s, steps;
    struct bench_off off;
}; /* s: cpu seconds a run */

struct bench_figures {
    bool wrong; /* some result was further off than its bound */
    double peak, operations; /* of one core, flops a second; arithmetic of one evaluation of all equations as exported */
    double states;
    int runs; /* distinct ones among all ways to switch thirteen interventions */
    struct bench_speed single, one_by_one, euler_ours, bundles, quick; /* quick: at the engine's usual tolerance */
    struct bench_speed euler, rk4; /* generated C at its usual step; RK4 of the same at equal accuracy */
    double js_step; /* cpu seconds a step of the generated JavaScript; 0: not measured */
    double engine_flops; /* a run */
    double written; /* share of computing, wall */
    double memory, size;          /* of the largest comparison that was run, and its file, MB */
    double all;                   /* seconds of all bundles by the clock, 0: not run */
};

struct bench {
    const char *path;
    bool all;
    struct bench_figures *f;
};

/* A scenario as `run` would run it: fitted, one bundle (NULL: business as usual) on. */
struct place {
    struct bt_scenario *s;
    struct bt_arena *arena;
    struct bt_start *start;
    double *values, month_end[400];
    int T;
};
void place_open(struct place *p, const char *path, const char *bundle);
void place_close(struct place *p);
struct bt_scenario *bench_read(const char *path);
/* A copy of the shipped scenarios in build/ with texts changed: {file, from, to}, ended by a NULL; the path of one of its files, in a.
 * bench_forget removes the copy. */
const char *bench_copy(struct bt_arena *a, const char *const (*swap)[3], const char *scenario);
void bench_forget(const char *scenario);

double bench_cpu(void), bench_wall(void);
void bench_must(enum bt_code rc, const struct bt_err *e); /* ends this part where something failed */
void bench_need(bool good, const char *what);
/* Told loudly, and the whole bench fails, where `off` is above its bound. */
void bench_holds(struct bench *b, const char *what, struct bench_off off, struct bench_off bound);

/* months[T][M] of a run, summed over segments, and how far from others */
double *bench_months(struct bt_arena *a, const struct place *p, const struct bt_trajectory *t);
struct bench_off bench_off(const double *v, const double *exact, const double *bau, const double *bau_exact, int T, int M);
/* One run, all of it new; returns its cpu seconds, or below 0 where it gives up. */
double bench_run(const struct place *p, struct bt_tol tol, int T, struct bt_arena *a, struct bt_trajectory *t);

/* A sample of the bundles of the thirteen as an ensemble. */
struct sample {
    struct bt_ensemble x;
    struct bt_plan plan;
    long steps, rejected, passes, failed;
};
void sample_open(struct sample *m, const struct place *p, struct bt_arena *a, int n, int *distinct);
struct bt_ensemble_proof sample_solve(struct sample *m);

void bench_peak(struct bench *b), bench_exported(struct bench *b), bench_single(struct bench *b), bench_many(struct bench *b),
    bench_grow(struct bench *b), bench_files(struct bench *b), bench_draws(struct bench *b), bench_program(struct bench *b);
void bench_bars(const struct bench *b);

/* hooks.c: what the engine's lists of rows do, and what blocks take, seen at the calls of the library */
extern bool hook_count;
extern double hook_flops, hook_blocks;
#endif
