/* bench.c -- how fast one ten-year run of the default pathway is, and what each choice is worth, measured side by side:
 * the same equations, tolerance and dates by (a) our structured Newton matrix and vector operations, (b) CVODES as the distribution
 * has it: matrix-free GMRES and its own vectors, (c) RK4 at a fixed step. CPU time of this process; ratios in one run. Then an ensemble
 * of bundles beside single runs, and the whole program on the scenario, from reading to the sealed file. */
#include "../../sim/solve/model.h"
#include "bendtrend/num.h"
#include "bendtrend/scenario.h"
#include "bendtrend/study.h"
#include <cvodes/cvodes.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdlib.h>
#include <string.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct work { struct bt_scenario *s; const double *values; struct bt_start *start; double month_end[400]; int T; };

static double one(struct work *w, struct bt_tol tol, int T, struct bt_trajectory *t)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_err e = { 0 };
    if (!a || bt_trajectory_room(w->s->net, T, a, t, &e)) exit(4);
    double began = cpu();
    const struct bt_plan plan = { w->s->net, w->start, NULL, tol, w->month_end, T };
    if (bt_trajectory_run(&plan, NULL, w->values, t, NULL, NULL, &e)) {
        bt_err_print(stderr, &e, 0);
        exit(3);
    }
    double took = cpu() - began;
    t->measure = NULL;
    bt_arena_free(a);
    return took;
}

static double median(struct work *w, struct bt_tol tol, int T, int times, struct bt_trajectory *t)
{
    double v[15];
    for (int i = 0; i < times; i++) v[i] = one(w, tol, T, t);
    bt_sort(v, (size_t)times);
    return v[times / 2];
}

/* ---- the other engine: CVODES with GMRES and the distribution's vectors, no quadratures ---- */

static int plain_rhs(realtype t, N_Vector y, N_Vector dy, void *m) { return bt_model_rhs(m, t, NV_DATA_S(y), NV_DATA_S(dy)), 0; }

static double plain(struct work *w, double days, double rtol, long *steps)
{
    struct model *m;
    struct bt_err e = { 0 };
    SUNContext ctx;
    if (SUNContext_Create(NULL, &ctx) || bt_model_open(&m, w->s->net, w->values, w->start, &e)) exit(4);
    N_Vector y = N_VNew_Serial(m->n_state, ctx), atol = N_VNew_Serial(m->n_state, ctx);
    void *mem = CVodeCreate(CV_BDF, ctx);
    SUNLinearSolver ls = SUNLinSol_SPGMR(y, SUN_PREC_NONE, 30, ctx);
    memcpy(NV_DATA_S(y), w->start->y, (size_t)m->n_state * sizeof(double));
    for (int i = 0; i < m->n_state; i++) NV_DATA_S(atol)[i] = rtol * (1e-4 * w->s->net->people[i % m->W < m->S ? i % m->W : 0] + 1e-3);
    realtype at;
    double began = cpu();
    if (CVodeInit(mem, plain_rhs, 0, y) || CVodeSVtolerances(mem, rtol, atol) || CVodeSetUserData(mem, m) ||
        CVodeSetLinearSolver(mem, ls, NULL) || CVodeSetMaxNumSteps(mem, 1000000) || CVode(mem, days, y, &at, CV_NORMAL) < 0)
        exit(3);
    double took = cpu() - began;
    CVodeGetNumSteps(mem, steps);
    CVodeFree(&mem);
    SUNLinSolFree(ls);
    N_VDestroy(y);
    N_VDestroy(atol);
    SUNContext_Free(&ctx);
    bt_model_close(m);
    return took;
}

static void dates(struct work *w)
{
    int y, m, d;
    bt_date_of(w->s->day0, &y, &m, &d);
    for (w->T = 0; w->T < 12 * w->s->years; w->T++) {
        if (++m == 13) m = 1, y++;
        w->month_end[w->T] = bt_day_of(y, m, 1) - w->s->day0;
    }
}

static double seconds(struct timeval t) { return (double)t.tv_sec + 1e-6 * (double)t.tv_usec; }

/* Seconds of cpu, user and system, that `bendtrend run` takes without charts; the least of a few, others use the machine too. */
static double whole_process(const char *path, const char *out)
{
    double least = INFINITY, before = 0;
    for (int i = 0; i < 5; i++) {
        int status = 1;
        pid_t p = fork();
        if (p == 0) {
            execl("build/release/bendtrend", "bendtrend", "run", path, "-o", out, "--no-charts", "--quiet", "--force", "--jobs", "1",
                  (char *)NULL);
            _exit(127);
        }
        if (p < 0 || waitpid(p, &status, 0) != p || status != 0) {
            fprintf(stderr, "bench: cannot run build/release/bendtrend\n");
            exit(4);
        }
        struct rusage u;
        getrusage(RUSAGE_CHILDREN, &u);
        double now = seconds(u.ru_utime) + seconds(u.ru_stime);
        if (now - before < least) least = now - before;
        before = now;
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

/* ---- ensembles ---- */

static bool drop(void *data, const struct bt_ensemble_result *r)
{
    long *count = data;
    count[0] += r->steps, count[1] += r->rejected, count[2] += r->passes, count[3] += r->code != BT_OK;
    return true;
}

/* Bundles drawn at random, in one thread; beside each turn some of them by CVODES one by one, from the same prefix. */
static void ensemble(struct work *w)
{
    enum { RUNS = 64, SINGLE = 4, TURNS = 3 };
    const struct bt_network *net = w->s->net;
    static struct bt_variation v[RUNS][64];
    struct bt_ensemble_run run[RUNS] = { 0 };
    struct bt_ensemble_proof proof;
    struct bt_workspace *room = NULL;
    struct bt_err e = { 0 };
    unsigned long long random = 1;
    double ours = INFINITY, single = INFINITY, *values = malloc((size_t)net->n_value * sizeof *values);
    long count[4] = { 0 };
    for (int r = 0; r < RUNS; r++) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        for (int i = 0; i < net->n_intervention && run[r].n < 64; i++)
            if (random >> (40 + i) & 1) v[r][run[r].n++] = (struct bt_variation){ net->param[net->intervention[i].on].offset, 1 };
        run[r].v = v[r];
    }
    struct bt_plan plan = { w->s->net, w->start, NULL, { BT_CVODES, 1e-6, 0 }, w->month_end, w->T };
    struct bt_prefix *prefix = NULL;
    if (!values || bt_prefix_solve(&plan, &room, w->values, &prefix, &e)) exit(3);
    struct bt_ensemble x = { .plan = &plan, .values = w->values, .n = RUNS, .run = run, .cost = true, .threads = 1 };
    for (int turn = 0; turn < TURNS; turn++) {
        double began = cpu();
        if (bt_ensemble_solve(&x, drop, count, NULL, &e)) exit(3);
        ours = fmin(ours, (cpu() - began) / RUNS);
        plan.prefix = prefix, began = cpu();
        for (int r = 0; r < SINGLE; r++) {
            struct bt_trajectory t;
            struct bt_arena *a = bt_arena_new();
            memcpy(values, w->values, (size_t)net->n_value * sizeof *values);
            for (int i = 0; i < run[r].n; i++) values[v[r][i].offset] = v[r][i].value;
            if (!a || bt_trajectory_room(net, w->T, a, &t, &e) || bt_trajectory_run(&plan, &room, values, &t, NULL, NULL, &e)) exit(3);
            bt_arena_free(a);
        }
        single = fmin(single, (cpu() - began) / SINGLE);
    }
    const long n = RUNS * TURNS;
    printf("ensemble of %d bundles: %.1f ms of cpu a run, %.1f runs a second of one core; %ld steps, %ld rejected, %ld passes,"
           " %ld failed\n",
           RUNS, 1e3 * ours, 1 / ours, count[0] / n, count[1] / n, count[2] / n, count[3]);
    printf("  CVODES 1e-6 one by one: %.1f ms of cpu a run, %.1f times as long\n", 1e3 * single, single / ours);
    x.samples = 4, x.worst = 2, x.seed = 1;
    if (bt_ensemble_solve(&x, drop, count, &proof, &e)) exit(3);
    printf("  %d of them by CVODES 1e-10: totals within %.1e, months %.1e, changes against business as usual %.1e of it\n", proof.n,
           proof.total.v, proof.month.v, proof.effect.v);
    bt_prefix_free(prefix);
    bt_workspace_free(room);
    free(values);
}

static void program(const struct work *w, const char *path)
{
    char out[] = "build/bench-XXXXXX";
    int fd = mkstemp(out), runs = 1 + 3 * w->s->n_bundle;
    if (fd < 0) exit(4);
    close(fd);
    double took = whole_process(path, out) / runs;
    unlink(out);
    printf("the whole program, %d runs: %.3f s of cpu per run\n", runs, took);
    const struct {
        const char *what;
        int n;
    } counts[] = { { "stocks", w->s->net->n_stock },
                   { "settings, each once per origin that is kept", kept_settings(w->s->net) },
                   { "settings as results name them", (int)bt_network_settings(w->s->net).n } };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int cells = counts[i].n * w->s->net->S;
        printf("  %.3f s per 440 of %d (%d %s x %d segments)\n", took / cells * 440, cells, counts[i].n, counts[i].what, w->s->net->S);
    }
}

int main(int argc, char **argv)
{
    struct work w = { 0 };
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_trajectory t;
    const char *path = argc > 1 ? argv[1] : "scenarios/england.yaml";
    double began = cpu();
    if (bt_scenario_read(&(struct bt_scenario_opts){ .path = path, .data = "scenarios" }, &w.s, &errs)) {
        bt_err_print(stderr, &errs.v[0], 0);
        return 1;
    }
    double read = cpu() - began;
    w.values = bt_network_values(w.s->net);
    dates(&w);
    struct bt_tol tol = { BT_CVODES, 1e-6, 0 };
    began = cpu();
    if (bt_start_solve(w.s->net, w.values, tol, NULL, &w.start, &e)) {
        bt_err_print(stderr, &e, 0);
        return 3;
    }
    double start = cpu() - began, states = bt_network_states(w.s->net), unit = states / 440;
    printf("%s: %d stocks x %d segments = %.0f states\n", path, w.s->net->n_stock, w.s->net->S, states);
    printf("read and compile %.1f ms, start %.1f ms\n", 1e3 * read, 1e3 * start);
    double ours = median(&w, tol, w.T, 5, &t);
    printf(
        "one run of %d years, CVODES 1e-6, structured: %.1f ms, %.1f ms per 440 states; %ld steps, %ld evaluations, %ld setups,"
        " %ld failures, people conserved to %.1e\n",
        w.s->years, 1e3 * ours, 1e3 * ours / unit, t.steps, t.rhs, t.setups, t.fails, t.conservation);
    double tight = median(&w, (struct bt_tol){ BT_CVODES, 1e-8, 0 }, w.T, 3, &t);
    printf("the same at 1e-8: %.2f times as long, %ld steps\n", tight / ours, t.steps);
    double ours1 = median(&w, tol, 12, 5, &t), rk = median(&w, (struct bt_tol){ BT_RK4, 0, 0.25 }, 12, 1, &t);
    printf("one year: RK4 at 0.25 days takes %.1f times as long as CVODES structured\n", rk / ours1);
    long steps;
    double gmres = plain(&w, w.month_end[11], 1e-6, &steps);
    printf("one year: CVODES with GMRES and the distribution's vectors, no totals, takes %.1f times as long (%ld steps)\n", gmres / ours1,
           steps);
    ensemble(&w);
    fflush(stdout);
    program(&w, path);
    bt_start_free(w.start);
    bt_scenario_free(w.s);
    bt_errs_free(&errs);
    return 0;
}
