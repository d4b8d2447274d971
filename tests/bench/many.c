/* many.c -- bundles of the thirteen, by the engine of ensembles and by CVODES one by one: what a run takes, how far it is from CVODES at
 * 1e-10, and what share of the machine's peak that is. */
#include "../../sim/study/compare_priv.h"
#include "bench.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { RUNS = 64,
       SINGLE = 4,
       TURNS = 3 };

static const struct by {
    const char *what;
    double tol;
    struct bench_off bound;
} STEPS[] = { { "as `compare` steps", BT_COMPARE_TOL, { BT_BOUND_TOTAL, BT_BOUND_MONTH, BT_BOUND_EFFECT } },
              { "the engine's usual", BT_ENSEMBLE_TOL, { 1e-5, 1e-4, 2e-6 } },
              { "as draws step", BT_DRAW_TOL, { 1e-4, 1e-3, 5e-5 } } };
enum { N_STEPS = sizeof STEPS / sizeof *STEPS };

/* Some of the sample by CVODES at 1e-6, from the same days before anything starts; cpu seconds a run. */
static double one_by_one(struct sample *m, const struct place *p, struct bt_prefix *prefix, struct bt_workspace **room)
{
    const struct bt_network *net = p->s->net;
    size_t size = (size_t)net->n_value * sizeof(double);
    double *values = malloc(size), took = 0;
    struct bt_plan plan = m->plan;
    struct bt_err e = { 0 };
    bench_need(values, "memory");
    plan.prefix = prefix;
    for (int r = 0; r < SINGLE; r++) {
        struct bt_trajectory t;
        struct bt_arena *a = bt_arena_new();
        memcpy(values, p->values, size);
        for (int i = 0; i < m->x.run[r].n; i++) values[m->x.run[r].v[i].offset] = m->x.run[r].v[i].value;
        bench_must(a ? bt_trajectory_room(net, p->T, a, &t, &e) : BT_E_NOMEM, &e);
        double began = bench_cpu();
        bench_must(bt_trajectory_run(&plan, room, values, &t, NULL, NULL, &e), &e);
        took += bench_cpu() - began;
        bt_arena_free(a);
    }
    free(values);
    return took / SINGLE;
}

static double flops_of(struct sample *m)
{
    hook_count = true, hook_flops = 0;
    sample_solve(m);
    hook_count = false;
    return hook_flops / m->x.n;
}

static void row(struct bench *b, const struct by *s, const struct sample *m, double took, double flops,
                const struct bt_ensemble_proof *proof)
{
    const double n = m->x.n;
    const struct bench_off off = { proof->total.v, proof->month.v, proof->effect.v };
    printf("| %s | %.0e | %.1f | %.1f | %.0f | %.0f | %.0f | %.1e | %.1e | %.1e | %.1f %% |\n", s->what, s->tol, 1e3 * took, 1 / took,
           (double)m->steps / n, (double)m->rejected / n, (double)m->passes / n, off.total, off.month, off.effect,
           100 * flops / took / b->f->peak);
    bench_holds(b, s->what, off, s->bound);
    const struct bench_speed speed = { took, (double)m->steps / n, off };
    if (s->tol == BT_COMPARE_TOL) b->f->bundles = speed, b->f->engine_flops = flops;
    if (s->tol == BT_ENSEMBLE_TOL) b->f->quick = speed;
}

void bench_many(struct bench *b)
{
    struct place p;
    struct sample m;
    struct bt_workspace *room = NULL;
    struct bt_prefix *prefix = NULL;
    struct bt_err e = { 0 };
    struct bt_ensemble_proof proof;
    double least[N_STEPS], single = INFINITY;
    place_open(&p, b->path, NULL);
    sample_open(&m, &p, p.arena, RUNS, &b->f->runs);
    b->f->states = bt_network_states(p.s->net);
    bench_must(bt_prefix_solve(&m.plan, &room, p.values, &prefix, &e), &e);
    for (int i = 0; i < N_STEPS; i++) least[i] = INFINITY;
    for (int turn = 0; turn < TURNS; turn++) {
        for (int i = 0; i < N_STEPS; i++) {
            m.x.tol = STEPS[i].tol;
            double began = bench_cpu();
            sample_solve(&m);
            least[i] = fmin(least[i], (bench_cpu() - began) / RUNS);
        }
        single = fmin(single, one_by_one(&m, &p, prefix, &room));
    }
    printf("%d bundles drawn from the %d that all ways to switch its interventions are, one thread (%s); least of %d turns, flops of the"
           " lists of rows only\n\n"
           "| steps | a step | cpu a run, ms | runs a second of a core | steps | rejected | passes | totals off | months off"
           " | changes off | of the peak |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
           RUNS, b->f->runs, bt_ensemble_lanes(), TURNS);
    for (int i = 0; i < N_STEPS; i++) {
        m.x.tol = STEPS[i].tol, m.x.samples = 0, m.x.worst = 0;
        double flops = flops_of(&m);
        m.x.samples = 6, m.x.worst = 2, m.x.seed = 1;
        proof = sample_solve(&m);
        row(b, &STEPS[i], &m, least[i], flops, &proof);
    }
    b->f->one_by_one.s = single;
    printf("| CVODES one by one, from the same prefix | 1e-06 | %.1f | %.1f | | | | | | | |\n", 1e3 * single, 1 / single);
    bt_prefix_free(prefix);
    bt_workspace_free(room);
    place_close(&p);
}
