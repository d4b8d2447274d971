/* trail.c -- the mean of the twelve months up to each month. It has no season whatever a season does from year to year, as a factor
 * taken out would not: where beds run full, winters change. */
#include "plot_priv.h"

#include <math.h>

enum { YEAR = 12 };

bool bt_plot_trails(const struct bt_plot *p)
{
    return p->n_month >= 2 * YEAR;
}

/* From the end, so that what is still to be read is not yet written over. */
void bt_plot_trail(const struct bt_plot *p, double *y, bool stock)
{
    for (int i = stock ? p->n_month : p->n_month - 1; i >= 0; i--) {
        int from = stock ? i - YEAR : i - YEAR + 1; /* its first month */
        double sum = 0, days = 0;
        for (int k = from; from >= 0 && k < from + YEAR; k++) {
            sum += (stock ? 0.5 * (y[k] + y[k + 1]) : y[k]) * p->days[k];
            days += p->days[k];
        }
        y[i] = from >= 0 ? sum / days : NAN;
    }
}
