/* xmr.c -- control limits from the moving range, and the four rules. 2.66 = 3 / 1.128: the mean difference of two draws from one normal
 * distribution is 1.128 of its standard deviations (Shewhart; as in "Making Data Count"). */
#include "bendtrend/track.h"
#include <string.h>

static const double LIMIT = 2.66;
static const double SAME = 1e-9; /* a difference below this share is rounding, not a side */

struct bt_xmr bt_xmr_of(const double *y, const unsigned char *known, int from, int end)
{
    struct bt_xmr x = { 0, false, NAN, NAN, NAN, NAN };
    double sum = 0, moved = 0;
    int pairs = 0;
    for (int i = from; i < end && x.n < BT_XMR_LOCK; i++) {
        if (!known[i]) continue;
        sum += y[i], x.n++;
        if (i > from && known[i - 1]) moved += fabs(y[i] - y[i - 1]), pairs++;
    }
    if (x.n < BT_XMR_LEAST || pairs == 0) return x;
    x.valid = true;
    x.mean = sum / x.n;
    x.range = moved / pairs;
    x.low = x.mean - LIMIT * x.range;
    x.high = x.mean + LIMIT * x.range;
    return x;
}

static int side_of(double y, double line)
{
    return fabs(y - line) <= SAME * fabs(line) ? 0 : (y > line) - (y < line);
}

static void mark(unsigned char *signal, int from, int end, enum bt_signal rule)
{
    for (int i = from; i < end; i++) signal[i] |= (unsigned char)rule;
}

static void shifts(const double *y, const unsigned char *known, int from, int end, double mean, unsigned char *signal)
{
    for (int i = from, n; i < end; i += n ? n : 1) {
        int side = known[i] ? side_of(y[i], mean) : 0;
        for (n = 0; side && i + n < end && known[i + n] && side_of(y[i + n], mean) == side; n++) {}
        if (n >= BT_XMR_RUN) mark(signal, i, i + n, BT_XMR_SHIFT);
    }
}

/* A month may end one trend and begin the next. */
static void trends(const double *y, const unsigned char *known, int from, int end, unsigned char *signal)
{
    for (int i = from, steps; i + 1 < end; i += steps ? steps : 1) {
        int way = known[i] && known[i + 1] ? side_of(y[i + 1], y[i]) : 0;
        for (steps = 0; way && i + steps + 1 < end && known[i + steps + 1] && side_of(y[i + steps + 1], y[i + steps]) == way; steps++) {}
        if (steps + 1 >= BT_XMR_RUN) mark(signal, i, i + steps + 1, BT_XMR_TREND);
    }
}

static bool outside(double y, const struct bt_xmr *x)
{
    return side_of(y, x->high) > 0 || side_of(y, x->low) < 0;
}

static bool near_limit(double y, const struct bt_xmr *x)
{
    double third = LIMIT * x->range * 2 / 3;
    return !outside(y, x) && (side_of(y, x->mean + third) > 0 || side_of(y, x->mean - third) < 0);
}

static void nears(const double *y, const unsigned char *known, int from, int end, const struct bt_xmr *x, unsigned char *signal)
{
    for (int i = from; i + 2 < end; i++) {
        int near = 0, side = 0;
        for (int k = i; k < i + 3; k++)
            if (known[k]) side += side_of(y[k], x->mean), near += near_limit(y[k], x);
        if (near < 2 || (side != 3 && side != -3)) continue;
        for (int k = i; k < i + 3; k++)
            if (near_limit(y[k], x)) mark(signal, k, k + 1, BT_XMR_NEAR);
    }
}

void bt_xmr_signals(const double *y, const unsigned char *known, int from, int end, const struct bt_xmr *x, unsigned char *signal)
{
    for (int i = from; i < end; i++) signal[i] = 0;
    if (!x->valid) return;
    for (int i = from; i < end; i++)
        if (known[i] && outside(y[i], x)) mark(signal, i, i + 1, BT_XMR_OUTSIDE);
    shifts(y, known, from, end, x->mean, signal);
    trends(y, known, from, end, signal);
    nears(y, known, from, end, x, signal);
}

struct bt_stretch bt_stretch_of(const signed char *side, const unsigned char *known, int n, int least)
{
    struct bt_stretch found = { 0, 0, 0, false };
    int last = -1;
    for (int i = 0; i < n; i++)
        if (known[i]) last = i;
    for (int i = 0, k; i < n; i += k ? k : 1) {
        for (k = 0; known[i] && side[i] && i + k < n && known[i + k] && side[i + k] == side[i]; k++) {}
        if (k >= least) found = (struct bt_stretch){ i, k, side[i], i + k - 1 == last };
    }
    return found;
}
