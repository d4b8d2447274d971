/* test_num.c -- growth by least squares. */
#include "../testlib.h"
#include "bendtrend/num.h"
#include <math.h>

Test(num, growth_of_a_geometric_series_is_its_rate)
{
    double y[30];
    for (int k = 0; k < 30; k++) y[k] = 5 * exp(0.03 * k);
    for (int n = 2; n <= 30; n++) cr_expect(fabs(bt_log_growth(y, n) - 0.03) < 1e-12, "%d figures: %g", n, bt_log_growth(y, n));
}

Test(num, growth_needs_two_figures_above_nothing)
{
    const double y[3] = { 2, 0, 2 };
    cr_expect(isnan(bt_log_growth(y, 0)));
    cr_expect(isnan(bt_log_growth(y, 1)));
    cr_expect(isnan(bt_log_growth(y, 3)));
    cr_expect(fabs(bt_log_growth((const double[]){ 2, 4, 8 }, 3) - log(2)) < 1e-12);
}
