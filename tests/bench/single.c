/* single.c -- one trajectory: our structured CVODES beside RK4 and Euler of the same equations in the same code, and beside CVODES as the
 * distribution has it (matrix-free GMRES, its own vectors, no totals). All over the whole horizon against CVODES at 1e-10. */
#include "bench.h"
#include <cvodes/cvodes.h>
#include <math.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <string.h>
#include <sunlinsol/sunlinsol_spgmr.h>

static int plain_rhs(realtype t, N_Vector y, N_Vector dy, void *m)
{
    return bt_model_rhs(m, t, NV_DATA_S(y), NV_DATA_S(dy)), 0;
}

static double plain(const struct place *p, double days, double rtol, long *steps)
{
    struct model *m;
    struct bt_err e = { 0 };
    SUNContext ctx;
    if (SUNContext_Create(NULL, &ctx) || bt_model_open(&m, p->s->net, p->values, p->start, &e)) exit(4);
    N_Vector y = N_VNew_Serial(m->n_state, ctx), atol = N_VNew_Serial(m->n_state, ctx);
    void *mem = CVodeCreate(CV_BDF, ctx);
    SUNLinearSolver ls = SUNLinSol_SPGMR(y, SUN_PREC_NONE, 30, ctx);
    memcpy(NV_DATA_S(y), p->start->y, (size_t)m->n_state * sizeof(double));
    for (int i = 0; i < m->n_state; i++) {
        int segment = i % m->W < m->S ? i % m->W : 0;
        NV_DATA_S(atol)[i] = rtol * (1e-4 * m->net->people[segment] + 1e-3);
    }
    realtype at;
    double began = bench_cpu();
    bench_need(!CVodeInit(mem, plain_rhs, 0, y) && !CVodeSVtolerances(mem, rtol, atol) && !CVodeSetUserData(mem, m) &&
                   !CVodeSetLinearSolver(mem, ls, NULL) && !CVodeSetMaxNumSteps(mem, 1000000) &&
                   CVode(mem, days, y, &at, CV_NORMAL) >= 0,
               "CVODES with GMRES");
    double took = bench_cpu() - began;
    CVodeGetNumSteps(mem, steps);
    CVodeFree(&mem);
    SUNLinSolFree(ls);
    N_VDestroy(y);
    N_VDestroy(atol);
    SUNContext_Free(&ctx);
    bt_model_close(m);
    return took;
}

static const struct way {
    const char *what;
    struct bt_tol tol;
    int turns;
} JUDGE = { "CVODES 1e-10", { BT_CVODES, 1e-10, 0 }, 1 }, WAYS[] = {
    { "CVODES 1e-6, as `run`", { BT_CVODES, 1e-6, 0 }, 5 },
    { "CVODES 1e-8", { BT_CVODES, 1e-8, 0 }, 3 },
    { "RK4, 0.5 days", { BT_RK4, 0, 0.5 }, 1 },
    { "RK4, 0.25 days", { BT_RK4, 0, 0.25 }, 1 },
    { "RK4, 0.125 days", { BT_RK4, 0, 0.125 }, 1 },
    { "Euler, 0.25 days", { BT_EULER, 0, 0.25 }, 1 },
    { "Euler, 0.125 days", { BT_EULER, 0, 0.125 }, 1 },
    { "Euler, 0.0625 days", { BT_EULER, 0, 0.0625 }, 1 },
};
enum { N_WAYS = sizeof WAYS / sizeof *WAYS };

/* months of both runs, the first of business as usual; false: it gave up. */
static bool both(const struct place *p, const struct way *w, struct bt_arena *keep, double **months, struct bench_speed *speed,
                 struct bt_trajectory *t)
{
    speed->s = INFINITY;
    for (int run = 0; run < 2; run++)
        for (int turn = 0; turn < (run ? w->turns : 1); turn++) {
            struct bt_arena *a = bt_arena_new();
            bench_need(a, "memory");
            double took = bench_run(&p[run], w->tol, p->T, a, t);
            if (took >= 0 && turn == 0) months[run] = bench_months(keep, &p[run], t);
            if (run) speed->s = fmin(speed->s, took);
            bt_arena_free(a);
            if (took < 0) return false;
        }
    speed->steps = (double)t->steps;
    return true;
}

void bench_single(struct bench *b)
{
    static const char *const RUN[] = { NULL, "hospital without walls" };
    struct place p[2];
    struct bt_trajectory t;
    struct bt_arena *keep = bt_arena_new();
    double *exact[2] = { 0 };
    for (int i = 0; i < 2; i++) place_open(&p[i], b->path, RUN[i]);
    const int M = p->s->net->n_measure;
    b->f->states = bt_network_states(p->s->net);
    printf("%s, bundle '%s', %d years: %d stocks x %d segments = %.0f states\n\n", b->path, RUN[1], p->s->years, p->s->net->n_stock,
           p->s->net->S, b->f->states);
    printf("| | cpu, ms | runs a second of a core | times CVODES 1e-6 | steps | right sides | totals off | months off | changes off"
           " | of the peak |\n"
           "|---|---|---|---|---|---|---|---|---|---|\n");
    struct bench_speed speed[N_WAYS], judge;
    bench_need(both(p, &JUDGE, keep, exact, &judge, &t), JUDGE.what);
    for (int i = 0; i < N_WAYS; i++) {
        double *months[2] = { 0 };
        if (!both(p, &WAYS[i], keep, months, &speed[i], &t)) {
            printf("| %s | gives up | | | | | | | |\n", WAYS[i].what);
            continue;
        }
        struct bench_off off = speed[i].off = bench_off(months[1], exact[1], months[0], exact[0], p->T, M);
        if (i == 0) b->f->single = speed[0];
        if (WAYS[i].tol.method == BT_EULER && WAYS[i].tol.step == 0.125) b->f->euler_ours = speed[i];
        printf("| %s | %.1f | %.2f | %.3g | %ld | %ld | %.1e | %.1e | %.1e | %.1f %% |\n", WAYS[i].what, 1e3 * speed[i].s, 1 / speed[i].s,
               speed[i].s / speed[0].s, t.steps, t.rhs, off.total, off.month, off.effect,
               100 * b->f->operations * (double)t.rhs / speed[i].s / b->f->peak);
        fflush(stdout);
    }
    bench_holds(b, "one run at 1e-6", b->f->single.off, (struct bench_off){ BT_BOUND_TOTAL, BT_BOUND_MONTH, 5e-6 });
    long steps;
    struct bt_arena *a = bt_arena_new();
    double one = bench_run(&p[0], (struct bt_tol){ BT_CVODES, 1e-6, 0 }, 12, a, &t), gmres = plain(&p[0], p->month_end[11], 1e-6, &steps);
    printf("\n(Of the peak: the arithmetic of the right sides alone, as the exported equations have it.) The judge, CVODES at"
           " 1e-10: %.0f ms.\n"
           "CVODES with GMRES and the distribution's vectors, no totals, one year: %.1f times as long as ours with totals (%ld steps, %ld"
           " ours)\n",
           1e3 * judge.s, gmres / one, steps, t.steps);
    bt_arena_free(a);
    bt_arena_free(keep);
    for (int i = 0; i < 2; i++) place_close(&p[i]);
}
