/* Limits and rules of what varies from month to month: by hand, and how often scatter alone signals. */
#include "../../sim/study/track_priv.h"
#include "../testlib.h"
#include <string.h>

#define NEAR(x, y) cr_expect(fabs((x) - (y)) < 1e-9, "%.17g is not %.17g", (double)(x), (double)(y))

/* ---- limits ---- */

static const unsigned char ALL[40] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                       1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };

/* Mean 84 / 7; moving ranges 2, 4, 1, 3, 5, 5: 20 in six. */
Test(xmr, limits_are_those_reckoned_by_hand)
{
    const double y[] = { 10, 12, 16, 15, 12, 7, 12, 99 };
    struct bt_xmr x = bt_xmr_of(y, ALL, 0, 7);
    cr_assert(x.valid && x.n == 7);
    NEAR(x.mean, 12);
    NEAR(x.range, 20.0 / 6);
    NEAR(x.low, 12 - 2.66 * 20 / 6);
    NEAR(x.high, 12 + 2.66 * 20 / 6);
}

Test(xmr, months_after_the_twelfth_leave_the_limits_as_they_are)
{
    double y[20];
    for (int i = 0; i < 20; i++) y[i] = i < 12 ? 10 + i % 2 : 50 + 3 * i;
    struct bt_xmr a = bt_xmr_of(y, ALL, 0, 12), b = bt_xmr_of(y, ALL, 0, 20);
    cr_assert(a.valid && b.valid && a.n == 12 && b.n == 12);
    NEAR(a.mean, b.mean);
    NEAR(a.high, b.high);
    NEAR(b.mean, 10.5);
    NEAR(b.range, 1);
}

/* A month left out: no difference is taken across it, and twelve known months are waited for. */
Test(xmr, a_gap_gives_no_moving_range)
{
    const double y[] = { 1, 2, 1, 2, 0, 100, 101, 100, 101 };
    const unsigned char known[] = { 1, 1, 1, 1, 0, 1, 1, 1, 1 };
    struct bt_xmr x = bt_xmr_of(y, known, 0, 9);
    cr_assert(x.valid && x.n == 8);
    NEAR(x.range, 1);
    NEAR(x.mean, 51);
}

Test(xmr, too_few_months_give_no_limits)
{
    const double y[16] = { 1, 2, 3, 4, 5, 6, 7 };
    unsigned char odd[16], signal[16];
    for (int i = 0; i < 16; i++) odd[i] = i % 2 == 0, signal[i] = 7;
    struct bt_xmr six = bt_xmr_of(y, ALL, 0, 6), lone = bt_xmr_of(y, odd, 0, 16);
    cr_expect(!six.valid && six.n == 6 && isnan(six.mean));
    cr_expect(!lone.valid && lone.n == 8, "eight months, none next to another");
    bt_xmr_signals(y, ALL, 0, 6, &six, signal);
    for (int i = 0; i < 6; i++) cr_expect(signal[i] == 0);
    cr_expect(signal[6] == 7, "what lies outside the months asked for is left alone");
}

/* ---- rules: mean 0, limits -3 and 3, so the outer third begins at 2. A month '.' is not known ---- */

static const struct { const char *what; int n; double y[12]; const char *known, *fires; } RULES[] = {
    { "one outside", 3, { 0, 3.1, -3.2 }, "...", ".oo" },
    { "on the limit is not outside", 3, { 0, 3, -3 }, "...", "..." },
    { "seven above", 8, { -1, 1, .5, 1, .5, 1, .5, 1 }, "........", ".sssssss" },
    { "six above do not", 8, { -1, 1, .5, 1, .5, 1, .5, -1 }, "........", "........" },
    { "seven below, then above", 9, { 1, -1, -.5, -1, -.5, -1, -.5, -1, .1 }, ".........", ".sssssss." },
    { "on the mean ends a row", 8, { 1, .5, 1, 0, .5, 1, .5, 1 }, "........", "........" },
    { "a month not known ends a row", 8, { 1, .5, 1, 9, .5, 1, .5, 1 }, "...x....", "........" },
    { "seven rising across the mean", 8, { 1, -1.5, -1, -.5, .1, .5, 1, 1.5 }, "........", ".ttttttt" },
    { "six rising do not", 8, { 1, -1.5, -1, -.5, .1, .5, 1, .9 }, "........", "........" },
    { "seven falling", 8, { 1.5, 1, .5, .1, -.5, -1, -1.5, -1 }, "........", "ttttttt." },
    { "two alike end a trend", 8, { -1.5, -1, -.5, -.5, .1, .5, 1, 1.5 }, "........", "........" },
    { "two of three near, third on that side", 4, { 0, 2.5, 1, 2.4 }, "....", ".n.n" },
    { "two of three near, third on the other side", 3, { 2.5, -1, 2.4 }, "...", "..." },
    { "near on both sides", 3, { 2.5, -2.5, 2.4 }, "...", "..." },
    { "two near with a gap", 3, { 2.5, 1, 2.4 }, ".x.", "..." },
    { "one near", 4, { 2.5, 1, 1, 2.4 }, "....", "...." },
    { "at two thirds is not near", 3, { 2, 2, 1 }, "...", "..." },
    { "outside counts as outside, not as near", 3, { 3.5, 1, 2.4 }, "...", "o.." },
};
ParameterizedTestParameters(xmr, each_rule_fires_and_does_not) { return tl_rows(TL_N(RULES)); }
ParameterizedTest(size_t *row, xmr, each_rule_fires_and_does_not)
{
    static const struct {
        char c;
        unsigned char bit;
    } LETTER[] = { { '.', 0 }, { 'o', BT_XMR_OUTSIDE }, { 's', BT_XMR_SHIFT }, { 't', BT_XMR_TREND }, { 'n', BT_XMR_NEAR } };
    const struct bt_xmr x = { 12, true, 0, 3 / 2.66, -3, 3 };
    unsigned char known[12], signal[12];
    for (int i = 0; i < RULES[*row].n; i++) known[i] = RULES[*row].known[i] != 'x';
    bt_xmr_signals(RULES[*row].y, known, 0, RULES[*row].n, &x, signal);
    for (int i = 0; i < RULES[*row].n; i++)
        for (size_t k = 0; k < TL_N(LETTER); k++)
            if (RULES[*row].fires[i] == LETTER[k].c)
                cr_expect(signal[i] == LETTER[k].bit, "%s: month %d has %d, not '%c'", RULES[*row].what, i, signal[i], LETTER[k].c);
}

Test(xmr, a_steady_figure_gives_no_signal_by_rounding)
{
    double y[12];
    unsigned char signal[12];
    for (int i = 0; i < 12; i++) y[i] = 0.1;
    struct bt_xmr x = bt_xmr_of(y, ALL, 0, 12);
    bt_xmr_signals(y, ALL, 0, 12, &x, signal);
    for (int i = 0; i < 12; i++) cr_expect(signal[i] == 0);
}

Test(xmr, the_last_row_of_months_on_one_side_is_found)
{
    const signed char side[] = { 1, 1, 1, 0, -1, -1, 1, 1 };
    const unsigned char gap[] = { 1, 1, 1, 1, 1, 1, 1, 0 };
    struct bt_stretch x = bt_stretch_of(side, ALL, 8, 2), y = bt_stretch_of(side, ALL, 8, 3), z = bt_stretch_of(side, gap, 8, 1);
    cr_expect(x.from == 6 && x.n == 2 && x.side == 1 && x.open);
    cr_expect(y.from == 0 && y.n == 3 && !y.open);
    cr_expect(z.from == 6 && z.n == 1 && z.open, "what is not known after it does not close it");
    cr_expect(bt_stretch_of(side, ALL, 8, 4).n == 0);
}

/* ---- how often scatter alone signals: docs/track.md quotes these shares of 20,000 series of normal scatter ---- */

static double normal(unsigned long long *state)
{
    double u[2];
    for (int k = 0; k < 2; k++) {
        *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
        u[k] = ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
    }
    return sqrt(-2 * log(u[0])) * cos(2 * acos(-1) * u[1]);
}

static const struct { int months; double any, rule[4]; } ALARMS[] = { /* outside, shift, trend, near */
    { 12, 0.045, { 0.025, 0.012, 0.001, 0.013 } },
    { 24, 0.31, { 0.166, 0.148, 0.007, 0.065 } },
    { 36, 0.48, { 0.246, 0.281, 0.011, 0.110 } },
};
ParameterizedTestParameters(xmr, how_often_scatter_alone_signals) { return tl_rows(TL_N(ALARMS)); }
ParameterizedTest(size_t *row, xmr, how_often_scatter_alone_signals)
{
    enum { SERIES = 20000 };
    unsigned long long state = 2026;
    int any = 0, rule[4] = { 0 };
    for (int k = 0; k < SERIES; k++) {
        double y[36];
        unsigned char signal[36], all = 0;
        for (int i = 0; i < 36; i++) y[i] = normal(&state);
        struct bt_xmr x = bt_xmr_of(y, ALL, 0, ALARMS[*row].months);
        bt_xmr_signals(y, ALL, 0, ALARMS[*row].months, &x, signal);
        for (int i = 0; i < ALARMS[*row].months; i++) all |= signal[i];
        any += all != 0;
        for (int q = 0; q < 4; q++) rule[q] += (all & 1 << q) != 0;
    }
    for (int q = 0; q < 4; q++)
        cr_expect(fabs((double)rule[q] / SERIES - ALARMS[*row].rule[q]) < 0.005, "rule %d: %g", q, (double)rule[q] / SERIES);
    cr_expect(fabs((double)any / SERIES - ALARMS[*row].any) < 0.005, "any: %g", (double)any / SERIES);
}
