/* scores.c -- how far a forecast was off, and two forecasts that anybody can make: the bar for any other. */
#include "bendtrend/study.h"
#include <math.h>

struct bt_score bt_score_of(const double *f, const double *a, const unsigned char *ok, int n)
{
    struct bt_score s = { 0, NAN, NAN, NAN, NAN, NAN, NAN };
    double off = 0, share = 0, f1 = 0, a1 = 0, square = 0, f2 = 0, a2 = 0, fa = 0;
    for (int i = 0; i < n; i++) {
        if (ok && !ok[i]) continue;
        off += fabs(f[i] - a[i]);
        share += a[i] != 0 ? fabs(f[i] / a[i] - 1) : NAN;
        square += (f[i] - a[i]) * (f[i] - a[i]);
        f1 += f[i], a1 += a[i];
        s.n++;
    }
    if (!s.n) return s;
    f1 /= s.n, a1 /= s.n, square /= s.n;
    for (int i = 0; i < n; i++) {
        if (ok && !ok[i]) continue;
        f2 += (f[i] - f1) * (f[i] - f1) / s.n, a2 += (a[i] - a1) * (a[i] - a1) / s.n, fa += (f[i] - f1) * (a[i] - a1) / s.n;
    }
    s.mae = off / s.n, s.mape = share / s.n;
    s.bias = a1 != 0 ? f1 / a1 - 1 : NAN;
    if (!(square > 0)) return s;
    double sf = sqrt(f2), sa = sqrt(a2);
    s.um = (f1 - a1) * (f1 - a1) / square;
    s.us = (sf - sa) * (sf - sa) / square;
    s.uc = 2 * (sf * sa - fa) / square;
    if (s.uc < 0) s.uc = 0; /* rounding */
    return s;
}

double bt_skill(double mae, double naive_mae)
{
    return naive_mae > 0 ? 1 - mae / naive_mae : NAN;
}

void bt_naive_season(const double *y, const unsigned char *known, const int *calendar, int n, int ahead, double *out)
{
    for (int h = 0; h < ahead; h++) {
        out[h] = NAN;
        for (int i = n > 12 ? n - 12 : 0; i < n; i++)
            if (known[i] && calendar[i] == calendar[n + h]) out[h] = y[i];
    }
}

/* Least squares with a step for each calendar month: the slope is that of the deviations from the months' own means. */
void bt_naive_trend(const double *y, const unsigned char *known, const int *calendar, int n, int ahead, double *out)
{
    double count[12] = { 0 }, t[12] = { 0 }, v[12] = { 0 }, tt = 0, tv = 0;
    for (int i = 0; i < n; i++)
        if (known[i]) count[calendar[i]] += 1, t[calendar[i]] += i, v[calendar[i]] += y[i];
    for (int i = 0; i < n; i++) {
        int m = calendar[i];
        if (!known[i]) continue;
        tt += (i - t[m] / count[m]) * (i - t[m] / count[m]);
        tv += (i - t[m] / count[m]) * (y[i] - v[m] / count[m]);
    }
    for (int h = 0; h < ahead; h++) {
        int m = calendar[n + h];
        out[h] = tt > 0 && count[m] > 0 ? v[m] / count[m] + tv / tt * (n + h - t[m] / count[m]) : NAN;
    }
}
