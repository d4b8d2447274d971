/* curve.h -- the risk curve of a register: from the share of people on it to the share of events they have. */
#ifndef BENDTREND_CURVE_H
#define BENDTREND_CURVE_H

/* Exponent of the curve `age` months after people were chosen. half_life <= 0: never forgotten. renewed > 0: months between renewals,
 * whose mean it is, whatever the age; else chosen once. 1: nothing sets them apart any more. */
double bt_curve_tail(double tail, double half_life, double renewed, double age);

/* Share of events of the share q of people at highest risk: q ^ tail; 0 where q <= 0. */
double bt_curve_events(double q, double tail);
/* The same, at most 0.95: what may be reached. */
double bt_curve_reach(double q, double tail);

#endif
