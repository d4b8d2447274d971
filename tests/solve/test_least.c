/* Least squares against closed forms. */
#include "../testlib.h"
#include "bendtrend/solve.h"
#include <math.h>

/* A straight line through four points: by hand 3.5 + 1.4 x. */
static enum bt_code line(void *data, const double *x, double *f, struct bt_err *e)
{
    static const double X[] = { 1, 2, 3, 4 }, Y[] = { 6, 5, 7, 10 };
    (void)data, (void)e;
    for (int i = 0; i < 4; i++) f[i] = x[0] + x[1] * X[i] - Y[i];
    return BT_OK;
}

Test(least, a_line_through_four_points)
{
    struct bt_err e = { 0 };
    double x[] = { 0, 0 }, jac[8];
    cr_assert(bt_least(4, 2, line, NULL, x, jac, &e) == BT_OK, "%s", e.msg);
    cr_expect(fabs(x[0] - 3.5) < 1e-7 && fabs(x[1] - 1.4) < 1e-7, "%.9g, %.9g", x[0], x[1]);
    for (int i = 0; i < 4; i++) cr_expect(fabs(jac[i] - 1) < 1e-6 && fabs(jac[4 + i] - (i + 1)) < 1e-6);
}

/* Rosenbrock's valley has its floor at 1, 1; beyond 1.5 there is no answer, as there is none for a pathway that overflows. */
static enum bt_code valley(void *data, const double *x, double *f, struct bt_err *e)
{
    int *calls = data;
    ++*calls;
    if (x[0] > 1.5) return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "too far");
    f[0] = 10 * (x[1] - x[0] * x[0]), f[1] = 1 - x[0];
    return BT_OK;
}

Test(least, a_curved_valley_with_a_cliff)
{
    struct bt_err e = { 0 };
    double x[] = { -1.2, 1 }, jac[4];
    int calls = 0;
    cr_assert(bt_least(2, 2, valley, &calls, x, jac, &e) == BT_OK, "%s", e.msg);
    cr_expect(fabs(x[0] - 1) < 1e-6 && fabs(x[1] - 1) < 1e-6 && e.code == BT_OK, "%.9g, %.9g", x[0], x[1]);
}

Test(least, no_answer_at_the_start_is_told)
{
    struct bt_err e = { 0 };
    double x[] = { 2, 1 }, jac[4];
    int calls = 0;
    cr_expect(bt_least(2, 2, valley, &calls, x, jac, &e) == BT_E_SOLVER && calls == 1);
    cr_expect_str_eq(e.msg, "too far");
}
