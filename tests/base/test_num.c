/* test_num.c -- growth by least squares; numbers for people. */
#include "../testlib.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

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

Test(num, growth_of_months_is_over_complete_years)
{
    double y[40], days[40];
    for (int i = 0; i < 40; i++) days[i] = 30, y[i] = 50 * pow(1.03, i / 12) * (1 + 0.2 * sin(i % 12));
    cr_expect(fabs(bt_year_growth(y, days, 40) - 0.03) < 1e-12, "%g", bt_year_growth(y, days, 40));
    cr_expect(isnan(bt_year_growth(y, days, 23)));
    memset(y, 0, sizeof y);
    cr_expect(isnan(bt_year_growth(y, days, 40)));
}

/* The same every day: the second February has a day more, which is no growth. */
Test(num, a_leap_day_is_no_growth)
{
    static const double LENGTH[12] = { 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31 };
    double y[24], days[24];
    for (int i = 0; i < 24; i++) days[i] = LENGTH[i % 12] + (i == 22), y[i] = 7 * days[i];
    cr_expect(fabs(bt_year_growth(y, days, 24)) < 1e-14, "%g", bt_year_growth(y, days, 24));
}

/* ---- numbers for people ---- */

static const struct { double x; const char *said; } SAID[] = {
    { 0, "0" }, { 0.01, "0.01" }, { 2199, "2199" }, { 9999.5, "9999.5" }, { 10000, "10,000" }, { -36500, "-36,500" }, { 1e7, "10,000,000" },
    { 1234567.25, "1,234,567.25" }, { 123456789012345, "123,456,789,012,345" }, { 1e20, "1e+20" }, { 1e-12, "1e-12" },
};
ParameterizedTestParameters(num, said) { return tl_rows(TL_N(SAID)); }
ParameterizedTest(size_t *row, num, said)
{
    char out[BT_NUM_ROOM];
    cr_expect_str_eq(bt_num_said(SAID[*row].x, out), SAID[*row].said);
}

Test(num, commas_never_leave_the_room)
{
    char out[8];
    cr_expect_str_eq(bt_num_commas("-1234567.5", out, sizeof out), "-1,234");
    cr_expect_str_eq(bt_num_commas("123", out, sizeof out), "123");
}

/* What rounds to nothing has no sign, the border included, whatever its bits are. */
Test(num, what_shows_as_nothing_has_no_sign)
{
    static const struct { double x; int decimals; const char *said; } ROWS[] = {
        { -0.004999, 2, "+0.00" }, { -0.0, 2, "+0.00" }, { 0.0049, 2, "+0.00" }, { -0.0051, 2, "-0.01" }, { -0.05, 1, "-0.1" },
        { -0.049, 1, "+0.0" }, { -0.5, 0, "+0" }, { -0.51, 0, "-1" }, { -1e300, 1, NULL }, { 1234.5, 1, "+1234.5" },
    };
    char out[400];
    for (size_t i = 0; i < TL_N(ROWS); i++) {
        bt_format(out, sizeof out, "%+.*f", ROWS[i].decimals, bt_num_shown(ROWS[i].x, ROWS[i].decimals));
        if (ROWS[i].said) cr_expect_str_eq(out, ROWS[i].said);
        else cr_expect(bt_num_shown(ROWS[i].x, ROWS[i].decimals) == ROWS[i].x);
    }
    cr_expect(isnan(bt_num_shown((double)NAN, 1)));
}

Test(num, sorted_is_ascending_and_the_inner_product_sums)
{
    double v[] = { 3, -1, 1e300, 0, -1e-300, 3 };
    const double in_order[] = { -1, -1e-300, 0, 3, 3, 1e300 }, x[] = { 1, 2, 3 }, y[] = { 4, -5, 6 };
    bt_sort(v, 0);
    cr_expect(v[0] == 3);
    bt_sort(v, 6);
    cr_expect_arr_eq(v, in_order, sizeof v);
    /* Many, in orders that parting them may find hard: random, with few values, in order, against it, all alike. */
    for (int kind = 0; kind < 5; kind++)
        for (size_t n = 20; n < 3000; n = n * 5 / 3) {
            double many[3000], sum = 0, after = 0;
            unsigned long long seed = 7;
            for (size_t i = 0; i < n; i++) {
                seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
                const double of[] = { (double)(seed >> 40), (double)(seed >> 62), (double)i, -(double)i, 4 };
                sum += many[i] = of[kind];
            }
            bt_sort(many, n);
            for (size_t i = 0; i < n; i++) after += many[i];
            for (size_t i = 1; i < n; i++) cr_assert(many[i - 1] <= many[i], "kind %d, %zu of %zu", kind, i, n);
            cr_assert(after == sum, "whole numbers sum to the same in any order");
        }
    cr_expect(bt_inner(x, y, 3) == 12 && bt_inner(x, y, 0) == 0);
}
