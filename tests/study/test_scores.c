/* Scores of forecasts against closed forms, and the two naive forecasts on series that they know exactly. */
#include "../testlib.h"
#include "bendtrend/study.h"
#include <math.h>

#define NEAR(x, y) cr_expect(fabs((x) - (y)) < 1e-12, "%.17g is not %.17g", (double)(x), (double)(y))

/* Mean square error is bias, spread and what is left: one case of each alone. */
static const struct { double a[4], f[4], mae, mape, bias, um, us, uc; } PURE[] = {
    /* always over by the same */
    { { 10, 20, 30, 40 }, { 12, 22, 32, 42 }, 2, (0.2 + 0.1 + 2.0 / 30 + 0.05) / 4, 0.08, 1, 0, 0 },
    /* twice the deviations from the same mean */
    { { 9, 11, 9, 11 }, { 8, 12, 8, 12 }, 1, (1.0 / 9 + 1.0 / 11) / 2, 0, 0, 1, 0 },
    /* the right figures in the wrong order */
    { { 9, 11, 9, 11 }, { 11, 9, 11, 9 }, 2, (2.0 / 9 + 2.0 / 11) / 2, 0, 0, 0, 1 },
};
ParameterizedTestParameters(scores, of_one_kind_of_error_are_all_that_kind) { return tl_rows(TL_N(PURE)); }
ParameterizedTest(size_t *row, scores, of_one_kind_of_error_are_all_that_kind)
{
    struct bt_score s = bt_score_of(PURE[*row].f, PURE[*row].a, NULL, 4);
    cr_expect(s.n == 4);
    NEAR(s.mae, PURE[*row].mae);
    NEAR(s.mape, PURE[*row].mape);
    NEAR(s.bias, PURE[*row].bias);
    NEAR(s.um, PURE[*row].um);
    NEAR(s.us, PURE[*row].us);
    NEAR(s.uc, PURE[*row].uc);
}

/* By hand: errors 1, -1, 4; means 20 and 64/3; variances 200/3 and 1094/9 - ... reckoned from sums. */
Test(scores, shares_sum_to_one_and_are_those_reckoned_by_hand)
{
    const double a[] = { 10, 20, 30 }, f[] = { 11, 19, 34 };
    struct bt_score s = bt_score_of(f, a, NULL, 3);
    double mse = 18.0 / 3, sa = sqrt(200.0 / 3), sf = sqrt((121 + 361 + 1156) / 3.0 - pow(64.0 / 3, 2)),
           cov = (110 + 380 + 1020) / 3.0 - 20 * 64.0 / 3;
    NEAR(s.mae, 2);
    NEAR(s.bias, 64.0 / 60 - 1);
    NEAR(s.um, pow(4.0 / 3, 2) / mse);
    NEAR(s.us, pow(sf - sa, 2) / mse);
    NEAR(s.uc, 2 * (sf * sa - cov) / mse);
    NEAR(s.um + s.us + s.uc, 1);
}

Test(scores, count_only_what_is_there)
{
    const double a[] = { 10, 0, 30 }, f[] = { 11, 500, 33 };
    const unsigned char ok[] = { 1, 0, 1 }, none[] = { 0, 0, 0 };
    struct bt_score s = bt_score_of(f, a, ok, 3);
    cr_expect(s.n == 2);
    NEAR(s.mae, 2);
    NEAR(s.mape, 0.1);
    s = bt_score_of(f, a, none, 3);
    cr_expect(s.n == 0 && isnan(s.mae) && isnan(s.mape) && isnan(s.bias) && isnan(s.um));
    cr_expect(isnan(bt_score_of(f, a, NULL, 3).mape), "no share of nothing");
    s = bt_score_of(a, a, NULL, 3);
    cr_expect(s.mae == 0 && isnan(s.um) && isnan(s.us) && isnan(s.uc), "where there is no error it has no parts");
}

Test(scores, skill_is_one_less_the_share_of_the_naive_error)
{
    NEAR(bt_skill(1, 4), 0.75);
    NEAR(bt_skill(4, 4), 0);
    NEAR(bt_skill(6, 4), -0.5);
    cr_expect(isnan(bt_skill(1, 0)));
}

enum { MONTHS = 48, AHEAD = 30 };

static void calendar_of(int *month)
{
    for (int i = 0; i < MONTHS + AHEAD; i++) month[i] = (i + 3) % 12;
}

Test(naive, season_is_the_same_month_of_the_last_year)
{
    double y[MONTHS], out[AHEAD];
    unsigned char known[MONTHS];
    int month[MONTHS + AHEAD];
    calendar_of(month);
    for (int i = 0; i < MONTHS; i++) y[i] = 100 + i, known[i] = i != 40;
    bt_naive_season(y, known, month, MONTHS, AHEAD, out);
    for (int h = 0; h < AHEAD; h++) {
        if (h % 12 == 4) cr_expect(isnan(out[h]), "month 40 is not known");
        else cr_expect(out[h] == 136 + h % 12, "month %d: %g", h, out[h]);
    }
}

/* A straight line with a step a calendar month is what it fits: it goes on exactly, whatever is missing. */
Test(naive, trend_goes_on_exactly_on_what_it_fits)
{
    static const double STEP[12] = { 5, -3, 2, 0, 1, 8, -9, 4, 0, -2, 3, 7 };
    double y[MONTHS], out[AHEAD];
    unsigned char known[MONTHS];
    int month[MONTHS + AHEAD];
    calendar_of(month);
    for (int i = 0; i < MONTHS; i++) known[i] = i % 7 != 3, y[i] = known[i] ? 50 + 0.75 * i + STEP[month[i]] : 1e9;
    bt_naive_trend(y, known, month, MONTHS, AHEAD, out);
    for (int h = 0; h < AHEAD; h++)
        cr_expect(fabs(out[h] - (50 + 0.75 * (MONTHS + h) + STEP[month[MONTHS + h]])) < 1e-9, "month %d: %g", h, out[h]);
}

Test(naive, of_less_than_two_years_there_is_no_trend)
{
    double y[12], out[AHEAD];
    unsigned char known[12];
    int month[12 + AHEAD];
    for (int i = 0; i < 12 + AHEAD; i++) month[i] = i % 12;
    for (int i = 0; i < 12; i++) y[i] = i, known[i] = 1;
    bt_naive_trend(y, known, month, 12, AHEAD, out);
    cr_expect(isnan(out[0]) && isnan(out[AHEAD - 1]));
}
