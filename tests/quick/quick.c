#include "../../sim/solve/quick.h"
#include "../../sim/solve/jacobian.h"
#include "bendtrend/scenario.h"
#include "bendtrend/study.h"
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <time.h>
static double cpu(void) { struct timespec t; clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t); return t.tv_sec + 1e-9 * t.tv_nsec; }
int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "scenarios/england.yaml", *bundle = argc > 2 && argv[2][0] ? argv[2] : NULL;
    double tol = argc > 3 ? atof(argv[3]) : 1e-5;
    struct bt_scenario *s = NULL; struct bt_errs errs = { 0 }; struct bt_err e = { 0 };
    if (bt_scenario_read(&(struct bt_scenario_opts){ .path = path, .data = "scenarios" }, &s, &errs)) { bt_err_print(stderr, &errs.v[0], 0); return 1; }
    struct bt_arena *a = bt_arena_new();
    double *values, days; struct bt_start *start;
    if (bt_study_values(s, bundle, 1e-6, a, &values, &start, &days, &e)) { bt_err_print(stderr, &e, 0); return 1; }
    const struct bt_network *net = s->net;
    int T = 12 * s->years; double end[1000];
    { int y, mo, d; bt_date_of(s->day0, &y, &mo, &d); for (int i = 0; i < T; i++) { if (++mo == 13) mo = 1, y++; end[i] = bt_day_of(y, mo, 1) - s->day0; } }
    struct bt_trajectory ref, six;
    bt_trajectory_room(net, T, a, &ref, &e); bt_trajectory_room(net, T, a, &six, &e);
    struct bt_plan plan = { .net = net, .start = start, .tol = { BT_CVODES, 1e-10, 0 }, .month_end = end, .T = T };
    double t0 = cpu();
    if (!getenv("NOREF")) if (bt_trajectory_run(&plan, NULL, values, &ref, NULL, NULL, &e)) { bt_err_print(stderr, &e, 0); return 1; }
    double t1 = cpu();
    plan.tol.rtol = 1e-6;
    if (bt_trajectory_run(&plan, NULL, values, &six, NULL, NULL, &e)) { bt_err_print(stderr, &e, 0); return 1; }
    double t2 = cpu();
    printf("ref %.3f s (%ld steps); 1e-6 %.4f s (%ld steps)\n", t1 - t0, ref.steps, t2 - t1, six.steps);
    struct model *m; struct quick *q;
    if (bt_model_open(&m, net, values, start, &e) || bt_quick_open(&q, m, tol, &e)) return 4;
    printf("W %d stocks %d crowds %d forks %d branches %d roots %d factors %d K %d slots %d ops %d low %d up %d ends %d agg %d intervention %d\n", m->W, net->n_stock, net->n_crowd, net->n_fork, m->n_branch, m->n_root, net->n_factor, m->n_signal, m->jac->n_slot, m->jac->pivot_op0[m->jac->n], m->jac->low0[m->jac->n], m->jac->up0[m->jac->n], m->jac->end0[net->n_fork], m->n_agg, net->n_intervention);
    { int timed = 0, looped = 0, dr = 0; for (int i = 0; i < net->n_factor; i++) timed += net->factor[i].timed, looped += m->looped[i], dr += net->factor[i].n_driver; printf("timed %d looped %d driver refs %d drivers %d\n", timed, looped, dr, net->n_driver); }
    for (int k = 0; k < m->n_signal; k++) printf("%d:%d ", m->signal[k].kind, m->signal[k].index); puts("");
    int M = net->n_measure, S = net->S, reps = getenv("REPS") ? atoi(getenv("REPS")) : 1;
    double *tot = calloc((size_t)T * M, sizeof *tot);
    for (int r = 0; r < reps; r++) {
        double b = cpu();
        m->last_t = NAN;
        if (bt_quick_begin(q, 0, start->y, &e)) return 3;
        int stop = 0;
        for (int i = 0; i < T; i++) {
            while (stop < net->n_stop && net->stop[stop] <= end[i]) {
                bt_quick_stop(q, net->stop[stop]);
                if (bt_quick_to(q, net->stop[stop++], &e)) { bt_err_print(stderr, &e, 0); return 3; }
            }
            bt_quick_stop(q, stop < net->n_stop ? net->stop[stop] : end[T - 1]);
            if (bt_quick_to(q, end[i], &e)) { bt_err_print(stderr, &e, 0); return 3; }
            for (int k = 0; k < M; k++) tot[i * M + k] = bt_quick_total(q, k);
            bt_quick_from_here(q);
        }
        double c = cpu();
        struct quick_stats st = bt_quick_stats(q);
        printf("quick %.2f ms: %ld steps, %ld rejected, %ld passes, %ld ranks; %.2f us a step\n", 1e3 * (c - b), st.steps, st.rejected, st.passes, st.ranks, 1e6 * (c - b) / st.steps);
    }
    for (int which = 0; which < 2; which++) {
        double wm = 0, wc = 0; int im = 0, ic = 0, at = 0;
        for (int k = 0; k < M; k++) {
            if (net->measure[k].past_days) continue;
            double cr = 0, cq = 0;
            for (int i = 0; i < T; i++) {
                double r = 0, x = 0;
                for (int g = 0; g < S; g++) r += ref.measure[((size_t)i * M + k) * S + g], x += six.measure[((size_t)i * M + k) * S + g];
                if (which == 0) x = tot[i * M + k];
                cr += r, cq += x;
                if (bt_measure_at_instant(&net->measure[k])) continue;
                double err = r ? fabs(x / r - 1) : 0;
                if (err > wm) wm = err, im = k, at = i;
            }
            if (bt_measure_at_instant(&net->measure[k])) continue;
            double err = cr ? fabs(cq / cr - 1) : 0;
            if (err > wc) wc = err, ic = k;
        }
        printf("%s: worst month %.2e (%s, %d), worst total %.2e (%s)\n", which ? "cvodes 1e-6" : "quick", wm, net->measure[im].id.name, at, wc, net->measure[ic].id.name);
    }
    return 0;
}
