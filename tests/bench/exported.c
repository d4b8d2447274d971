/* exported.c -- the model as it is exported, in others' hands: the JavaScript that SDEverywhere makes of it in node, the C it makes of it,
 * compiled, by Euler (its scheme) and by RK4 of the same equations. Totals against CVODES at 1e-10 of our own run of the same bundle. */
#include "bench.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUNDLE "hospital without walls"
#define STEP "0.125" /* the longest power of two that its export allows */

struct told {
    double steps, s, more;
    int n;
    double *v;
}; /* v: [days][names] totals since the start */

static void shell(const char *command)
{
    bench_need(system(command) == 0, command);
}

/* Names, one line, where there is one; three numbers; then a line of n a day. */
static struct told listen(struct bt_arena *a, const char *command, char **names, int n, int days)
{
    struct told t = { 0 };
    FILE *f = popen(command, "r");
    size_t room = 0;
    bench_need(f != NULL, command);
    bench_need(!names || getline(names, &room, f) > 0, command);
    bench_need(fscanf(f, "%lf %lf %lf", &t.steps, &t.s, &t.more) == 3, command);
    t.n = n;
    t.v = bt_get(a, (size_t)n * (size_t)days, sizeof *t.v);
    for (int i = 0; t.v && i < n * days; i++) bench_need(fscanf(f, "%lf", &t.v[i]) == 1, command);
    bench_need(t.v && pclose(f) == 0, command);
    return t;
}

/* Of the names: which measure of ours each is. */
static int measures_of(const struct place *p, const char *names, int *measure)
{
    int n = 0;
    char *copy = strdup(names), *save = NULL;
    for (const char *w = strtok_r(copy, " \n", &save); w; w = strtok_r(NULL, " \n", &save), n++) {
        measure[n] = -1;
        for (int i = 0; i < p->s->net->n_measure; i++)
            if (strcmp(w + 2, p->s->net->measure[i].id.name) == 0) measure[n] = i;
        bench_need(measure[n] >= 0, w);
    }
    free(copy);
    return n;
}

/* Months of both, of the measures that are exported, up to T. The first day of what was told is day 0. */
static struct bench_off compare(const struct told *t, const double *exact, const int *measure, int M, int T)
{
    double *v = malloc(2 * sizeof *v * (size_t)T * (size_t)t->n), *w = v + T * t->n;
    bench_need(v, "memory");
    for (int k = 0; k < T; k++)
        for (int i = 0; i < t->n; i++) {
            v[k * t->n + i] = t->v[(k + 1) * t->n + i] - t->v[k * t->n + i];
            w[k * t->n + i] = exact[k * M + measure[i]];
        }
    struct bench_off off = bench_off(v, w, NULL, NULL, T, t->n);
    free(v);
    return off;
}

static const struct way {
    const char *program, *step;
} WAYS[] = { { "euler", "0.25" }, { "euler", STEP }, { "euler", "0.0625" }, { "rk4", "0.5" }, { "rk4", "0.25" }, { "rk4", STEP } };

struct right {
    const double *months; /* by CVODES */
    const int *measure;   /* which of ours each that is exported is */
    int n;
    const double *euler;  /* [days][n] as the generated C has it at the usual step */
};

static void generated_c(struct bench *b, struct bt_arena *a, const struct place *p, const char *dir, struct right *r)
{
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        const struct way *w = &WAYS[i];
        struct bench_speed s = { INFINITY, 0, { 0, 0, 0 } };
        struct told t = { 0 };
        bool rk4 = w->program[0] == 'r';
        for (int turn = 0; turn < (rk4 ? 1 : 3); turn++) {
            t = listen(a, bt_printf(a, "%s/%s %s", dir, w->program, w->step), NULL, r->n, p->T + 1);
            s.s = fmin(s.s, t.s);
        }
        s.off = compare(&t, r->months, r->measure, p->s->net->n_measure, p->T), s.steps = t.steps;
        b->f->operations = t.more;
        printf("| generated C, gcc -O3, %s %s days | %.0f | %.1f | %.2f | %.0f | %.1f | %.1e | %.1e | %.1f %% |\n",
               rk4 ? "RK4" : "Euler", w->step,
               1e3 * s.s, 1e6 * s.s / s.steps, 1 / s.s, s.steps, p->T / 12.0, s.off.total, s.off.month,
               100 * t.more * s.steps * (rk4 ? 4 : 1) / s.s / b->f->peak);
        if (!rk4 && strcmp(w->step, STEP) == 0) b->f->euler = s, r->euler = t.v;
        if (rk4 && strcmp(w->step, STEP) == 0)
            bench_holds(b, "RK4 of the generated C", s.off, (struct bench_off){ 1e-7, 1e-6, 0 });
        /* A longer step is as near with this bundle, but altogether wrong for business as usual (single.c). */
        if (rk4 && strcmp(w->step, STEP) == 0) b->f->rk4 = s;
        fflush(stdout);
    }
}

static void generated_js(struct bench *b, struct bt_arena *a, const struct place *p, const char *dir, const struct right *r)
{
    int T = b->all ? p->T : 12;
    const char *days = "0";
    char *names = NULL;
    for (int k = 0; k < T; k++) days = bt_printf(a, "%s %.0f", days, p->month_end[k]);
    struct told t = listen(a, bt_printf(a, "node build/npm/speed.mjs js %s/model.xmile %s", dir, days), &names, r->n, T + 1);
    struct bench_off off = compare(&t, r->months, r->measure, p->s->net->n_measure, T);
    free(names);
    int differ = 0;
    for (int i = 0; i < (T + 1) * r->n; i++) differ += !(fabs(t.v[i] - r->euler[i]) <= 1e-9 * fabs(r->euler[i]) + 1e-6);
    if (differ) b->f->wrong = true, printf("\n**WRONG: %d totals of the generated JavaScript are not those of C**\n\n", differ);
    b->f->js_step = t.s / t.steps;
    printf("| generated JavaScript in node, Euler " STEP " days | %.0f | %.0f | %.3f | %.0f | %.1f | %.1e | %.1e | |\n", 1e3 * t.s,
           1e6 * t.s / t.steps, 1 / t.s, t.steps, p->month_end[T - 1] / 365.25, off.total, off.month);
    printf("\nnode's peak memory %.0f MB.", t.more);
    if (T < p->T) printf(" Extrapolated, not run: ten years of it %.0f s.", t.s / t.steps * p->month_end[p->T - 1] / atof(STEP));
    printf("\n");
}

void bench_exported(struct bench *b)
{
    if (access("build/npm/fetched", R_OK)) {
        printf("NOT MEASURED: SDEverywhere is not there; `make npm` says why\n");
        return;
    }
    struct bt_arena *a = bt_arena_new();
    struct bt_trajectory run;
    struct place p;
    char dir[] = "build/bench-XXXXXX", *names = NULL;
    const char *days = "0";
    size_t room = 0;
    int measure[200];
    bench_need(a && mkdtemp(dir), "a folder in build/");
    place_open(&p, b->path, BUNDLE);
    bench_need(bench_run(&p, (struct bt_tol){ BT_CVODES, 1e-10, 0 }, p.T, a, &run) > 0, "CVODES");
    const double *exact = bench_months(a, &p, &run);
    shell(bt_printf(a, "build/release/bendtrend export %s --xmile --bundle '" BUNDLE "' --step " STEP " -o %s/model.xmile", b->path, dir));
    for (int k = 0; k < p.T; k++) days = bt_printf(a, "%s %.0f", days, p.month_end[k]);
    FILE *f = popen(bt_printf(a, "node build/npm/speed.mjs c %s/model.xmile %s %s", dir, dir, days), "r");
    bench_need(f && getline(&names, &room, f) > 0 && pclose(f) == 0, "translating to C");
    int n = measures_of(&p, names, measure);
    for (int i = 0; i < 2; i++)
        shell(bt_printf(a, "gcc -std=gnu11 -O3 -march=native %s -I tests/bench/generated -o %s/%s %s/model.c -lm", i ? "-DRK4" : "", dir,
                        i ? "rk4" : "euler", dir));
    printf("%s, bundle '" BUNDLE "', %d measures; arithmetic as the equations are written\n\n"
           "| | cpu, ms | us a step | runs a second of a core | steps | years | totals off | months off | of the peak |\n"
           "|---|---|---|---|---|---|---|---|---|\n",
           b->path, n);
    struct right right = { exact, measure, n, NULL };
    generated_c(b, a, &p, dir, &right);
    generated_js(b, a, &p, dir, &right);
    printf("One evaluation of all equations: %.0f operations\n", b->f->operations);
    shell(bt_printf(a, "rm -rf %s", dir));
    free(names);
    place_close(&p);
    bt_arena_free(a);
}
