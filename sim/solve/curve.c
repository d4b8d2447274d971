/* curve.c -- the risk curve of a register. What sets its people apart is 1 - tail; half of it is gone after every half-life. */
#include "curve.h"
#include <math.h>

double bt_curve_tail(double tail, double half_life, double renewed, double age)
{
    double left = 1;
    if (half_life > 0) {
        double per_month = 0.6931471805599453 / half_life, x = per_month * renewed;
        left = renewed > 0 ? -expm1(-x) / x : age > 0 ? exp(-per_month * age)
                                                      : 1;
    }
    return 1 - (1 - tail) * left;
}

double bt_curve_events(double q, double tail)
{
    return q > 0 ? pow(q, tail) : 0;
}

double bt_curve_reach(double q, double tail)
{
    const double most = 0.95;
    double v = bt_curve_events(q, tail);
    return v < most ? v : most;
}
