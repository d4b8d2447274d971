/* season.c -- the season of business as usual is taken out of all lines of a chart, so that a trend can be seen in them. */
#include "plot_priv.h"

#include <math.h>

enum { YEAR = 12 };

bool bt_plot_season(const double *y, int n, int first, double factor[12])
{
    double sum[YEAR] = { 0 }, all = 0;
    int count[YEAR] = { 0 };
    bool found = n >= 2 * YEAR;
    for (int m = 0; m < YEAR; m++) factor[m] = 1;
    for (int i = 0; found && i < n; i++) found = isfinite(y[i]) && y[i] > 0;
    for (int i = 6; found && i + 6 < n; i++) { /* month over the mean of the twelve around it, the outer two by half */
        double mean = 0.5 * (y[i - 6] + y[i + 6]);
        for (int k = -5; k <= 5; k++) mean += y[i + k];
        sum[(first + i) % YEAR] += y[i] / (mean / YEAR);
        count[(first + i) % YEAR]++;
    }
    for (int m = 0; found && m < YEAR; m++) {
        factor[m] = sum[m] / count[m];
        all += factor[m] / YEAR;
    }
    for (int m = 0; found && m < YEAR; m++) factor[m] /= all;
    return found;
}

void bt_plot_deseason(double *y, int n, int first, const double factor[12])
{
    for (int i = 0; i < n; i++) y[i] /= factor[(first + i) % YEAR];
}

double bt_plot_rough(const double *y, int n)
{
    double sum = 0;
    int count = 0;
    for (int i = 1; i + 1 < n; i++) {
        double bend = y[i - 1] - 2 * y[i] + y[i + 1];
        if (!isfinite(bend)) continue;
        sum += bend * bend;
        count++;
    }
    return count ? sum / count : 0;
}

double bt_plot_growth(const double *y, int n)
{
    int years = n / YEAR;
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int k = 0; k < years; k++) {
        double sum = 0;
        for (int m = 0; m < YEAR; m++) sum += y[k * YEAR + m];
        if (!(sum > 0)) return NAN;
        sx += k, sy += log(sum), sxx += (double)k * k, sxy += k * log(sum);
    }
    return years < 2 ? NAN : expm1((years * sxy - sx * sy) / (years * sxx - sx * sx));
}
