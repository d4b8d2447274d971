/* place.c -- scenarios as the parts of the bench run them, and how far runs are from each other. */
#include "bench.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double clock_of(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double bench_cpu(void)
{
    return clock_of(CLOCK_PROCESS_CPUTIME_ID);
}
double bench_wall(void)
{
    return clock_of(CLOCK_MONOTONIC);
}

void bench_must(enum bt_code rc, const struct bt_err *e)
{
    if (rc == BT_OK) return;
    bt_err_print(stderr, e, 0);
    exit(4);
}

void bench_need(bool good, const char *what)
{
    if (good) return;
    fprintf(stderr, "bench: %s failed\n", what);
    exit(4);
}

void bench_holds(struct bench *b, const char *what, struct bench_off off, struct bench_off bound)
{
    if (off.total <= bound.total && off.month <= bound.month && off.effect <= bound.effect) return;
    b->f->wrong = true;
    printf("\n**WRONG: %s: totals off by %.1e (allowed %.0e), months %.1e (%.0e), changes %.1e (%.0e)**\n\n", what, off.total, bound.total,
           off.month, bound.month, off.effect, bound.effect);
}

/* ---- scenarios ---- */

struct bt_scenario *bench_read(const char *path)
{
    struct bt_errs errs = { 0 };
    struct bt_scenario *s;
    if (bt_scenario_read(&(struct bt_scenario_opts){ .path = path, .data = "scenarios" }, &s, &errs)) {
        bt_err_print(stderr, &errs.v[0], 0);
        exit(4);
    }
    return s;
}

void place_open(struct place *p, const char *path, const char *bundle)
{
    struct bt_err e = { 0 };
    double days;
    int y, m, d;
    *p = (struct place){ .s = bench_read(path), .arena = bt_arena_new() };
    bench_need(p->arena, "memory");
    bench_must(bt_study_values(p->s, bundle, 1e-6, p->arena, &p->values, &p->start, &days, &e), &e);
    bt_date_of(p->s->day0, &y, &m, &d);
    for (; p->T < 12 * p->s->years; p->T++) {
        if (++m == 13) m = 1, y++;
        p->month_end[p->T] = bt_day_of(y, m, 1) - p->s->day0;
    }
}

void place_close(struct place *p)
{
    bt_start_free(p->start);
    bt_arena_free(p->arena);
    bt_scenario_free(p->s);
}

static void swap_text(struct bt_arena *a, const char *path, const char *from, const char *to)
{
    FILE *f = fopen(path, "r+");
    size_t len = 0;
    char *text = bt_get(a, 1 << 20, 1);
    bench_need(f && text && (len = fread(text, 1, (1 << 20) - 1, f)) > 0 && strstr(text, from), path);
    rewind(f);
    for (char *at = text, *next; at; at = next) {
        next = strstr(at, from);
        if (next) *next = '\0';
        fprintf(f, "%s%s", at, next ? to : "");
        if (next) next += strlen(from);
    }
    bench_need(fflush(f) == 0 && ftruncate(fileno(f), ftell(f)) == 0 && fclose(f) == 0, path);
}

const char *bench_copy(struct bt_arena *a, const char *const (*swap)[3], const char *scenario)
{
    char dir[] = "build/bench-XXXXXX";
    bench_need(mkdtemp(dir), "a folder in build/");
    bench_need(system(bt_printf(a, "cp -R scenarios/. '%s'", dir)) == 0, "copying scenarios");
    for (; (*swap)[0]; swap++) swap_text(a, bt_printf(a, "%s/%s", dir, (*swap)[0]), (*swap)[1], (*swap)[2]);
    return bt_printf(a, "%s/%s", dir, scenario);
}

void bench_forget(const char *scenario)
{
    char command[200];
    snprintf(command, sizeof command, "rm -rf '%.*s'", (int)strlen("build/bench-XXXXXX"), scenario);
    bench_need(system(command) == 0, command);
}

/* ---- runs ---- */

double bench_run(const struct place *p, struct bt_tol tol, int T, struct bt_arena *a, struct bt_trajectory *t)
{
    struct bt_err e = { 0 };
    const struct bt_plan plan = { p->s->net, p->start, NULL, tol, p->month_end, T };
    bench_must(bt_trajectory_room(p->s->net, T, a, t, &e), &e);
    double began = bench_cpu();
    enum bt_code rc = bt_trajectory_run(&plan, NULL, p->values, t, NULL, NULL, &e);
    return rc == BT_OK ? bench_cpu() - began : -1;
}

double *bench_months(struct bt_arena *a, const struct place *p, const struct bt_trajectory *t)
{
    const struct bt_network *net = p->s->net;
    size_t n = (size_t)p->T * (size_t)net->n_measure, S = (size_t)net->S;
    double *v = bt_get(a, n, sizeof *v);
    bench_need(v, "memory");
    for (size_t i = 0; i < n * S; i++) v[i / S] += t->measure[i];
    return v;
}

/* As the ensemble's own proof has it. bau NULL: no change is looked at. */
struct bench_off bench_off(const double *v, const double *exact, const double *bau, const double *bau_exact, int T, int M)
{
    struct bench_off off = { 0, 0, 0 };
    for (int i = 0; i < M; i++) {
        double sum = 0, right = 0, change = 0, base = 0, largest = 0;
        for (int k = i; k < T * M; k += M) largest = fmax(largest, fabs(exact[k]));
        if (largest == 0) continue;
        for (int k = i; k < T * M; k += M) {
            sum += v[k], right += exact[k];
            off.month = fmax(off.month, fabs(v[k] - exact[k]) / fmax(fabs(exact[k]), 1e-3 * largest));
            if (bau) change += (v[k] - bau[k]) - (exact[k] - bau_exact[k]), base += bau_exact[k];
        }
        off.total = fmax(off.total, fabs(sum - right) / fabs(right));
        if (bau && base != 0) off.effect = fmax(off.effect, fabs(change / base));
    }
    return off;
}

/* ---- a sample of bundles ---- */

void sample_open(struct sample *m, const struct place *p, struct bt_arena *a, int n, int *distinct)
{
    const struct bt_network *net = p->s->net;
    struct bt_bundles all;
    struct bt_err e = { 0 };
    bench_must(bt_bundles_make(p->s, a, &all, &e), &e);
    struct bt_ensemble_run *run = bt_get(a, (size_t)n, sizeof *run);
    bool *on = bt_get(a, (size_t)net->n_intervention, sizeof *on);
    bench_need(run && on, "memory");
    if (distinct) *distinct = all.n;
    unsigned long long random = 1;
    for (int r = 0; r < n; r++) {
        struct bt_variation *v = bt_get(a, (size_t)net->n_intervention, sizeof *v);
        bench_need(v, "memory");
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        bt_bundle_on(p->s, &all, all.bits[(random >> 33) % (unsigned)all.n], on);
        for (int i = 0; i < net->n_intervention; i++)
            if (on[i]) v[run[r].n++] = (struct bt_variation){ net->param[net->intervention[i].on].offset, 1 };
        run[r].v = v;
    }
    *m = (struct sample){ .plan = { net, p->start, NULL, { BT_CVODES, 1e-6, 0 }, p->month_end, p->T } };
    m->x = (struct bt_ensemble){ .values = p->values, .n = n, .run = run, .cost = true, .threads = 1 };
}

static bool drop(void *data, const struct bt_ensemble_result *r)
{
    struct sample *m = data;
    m->steps += r->steps, m->rejected += r->rejected, m->passes += r->passes, m->failed += r->code != BT_OK;
    return true;
}

struct bt_ensemble_proof sample_solve(struct sample *m)
{
    struct bt_ensemble_proof proof = { 0 };
    struct bt_err e = { 0 };
    m->x.plan = &m->plan;
    m->steps = m->rejected = m->passes = m->failed = 0;
    bench_must(bt_ensemble_solve(&m->x, drop, m, &proof, &e), &e);
    bench_need(m->failed == 0 && proof.failed == 0, "a bundle");
    return proof;
}
