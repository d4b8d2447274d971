/* The integral over the steps of a solver: exact for polynomials of degree 4, whatever the steps and the dates asked for. */
#include "../../sim/solve/quadrature.h"
#include <criterion/criterion.h>
#include <math.h>

static double quartic(double t)
{
    return 3 - t + 0.5 * t * t - 0.2 * t * t * t + 0.03 * t * t * t * t;
}

static double integral(double t)
{
    return 3 * t - t * t / 2 + t * t * t / 6 - 0.05 * t * t * t * t + 0.006 * t * t * t * t * t;
}

static void point(struct quadrature *q, double t)
{
    double *v = bt_quadrature_point(q, t);
    v[0] = quartic(t), v[1] = 1, v[2] = t;
}

Test(quadrature, exact_to_degree_four_once_it_has_its_points)
{
    static const double T[] = { 0, 0.3, 0.7, 0.8, 1.9, 2.4, 4, 4.1, 6 };
    struct bt_arena *a = bt_arena_new();
    struct quadrature q;
    cr_assert(bt_quadrature_open(&q, a, 3));
    for (int i = 0; i < 5; i++) point(&q, T[i]);
    bt_quadrature_span(&q, 0.8, 1.9);
    for (int i = 5; i < 9; i++) {
        point(&q, T[i]);
        double half = (T[i - 1] + T[i]) / 2; /* a date within the step makes no difference */
        bt_quadrature_span(&q, T[i - 1], half);
        bt_quadrature_span(&q, half, T[i]);
    }
    bt_quadrature_flush(&q);
    cr_assert(fabs(q.sum[0] - (integral(6) - integral(0.8))) < 1e-12, "%.17g", q.sum[0] - (integral(6) - integral(0.8)));
    cr_assert(fabs(q.sum[1] - 5.2) < 1e-13);
    cr_assert(fabs(q.sum[2] - (36 - 0.64) / 2) < 1e-12);
    bt_arena_free(a);
}

Test(quadrature, flushing_between_spans_changes_nothing_but_rounding)
{
    struct bt_arena *a = bt_arena_new();
    struct quadrature q, r;
    cr_assert(bt_quadrature_open(&q, a, 3) && bt_quadrature_open(&r, a, 3));
    for (int i = 0; i < 40; i++) {
        double t = 0.1 * i + 0.003 * i * i, before = 0.1 * (i - 1) + 0.003 * (i - 1) * (i - 1);
        point(&q, t), point(&r, t);
        if (i > 0) bt_quadrature_span(&q, before, t), bt_quadrature_span(&r, before, t);
        bt_quadrature_flush(&q);
    }
    bt_quadrature_flush(&r);
    for (int k = 0; k < 3; k++) cr_assert(fabs(q.sum[k] / r.sum[k] - 1) < 1e-14);
    bt_arena_free(a);
}

Test(quadrature, a_restart_forgets_what_was_before_a_bend)
{
    struct bt_arena *a = bt_arena_new();
    struct quadrature q;
    cr_assert(bt_quadrature_open(&q, a, 1));
    for (int i = 0; i <= 6; i++) {
        *bt_quadrature_point(&q, i) = 1;
        if (i > 0) bt_quadrature_span(&q, i - 1, i);
    }
    bt_quadrature_restart(&q);
    for (int i = 6; i <= 9; i++) { /* from 6 on another line */
        *bt_quadrature_point(&q, i) = 10 + i;
        if (i > 6) bt_quadrature_span(&q, i - 1, i);
    }
    bt_quadrature_flush(&q);
    cr_assert(fabs(q.sum[0] - (6 + 30 + 22.5)) < 1e-12, "%.17g", q.sum[0]);
    bt_arena_free(a);
}
