/* quadrature.h -- integrals of values known at the steps of a solver. Private to sim/solve. */
#ifndef BT_SOLVE_QUADRATURE_H
#define BT_SOLVE_QUADRATURE_H

#include "bendtrend/arena.h"
#include <stdbool.h>

enum { QUADRATURE_POINTS = 5 };

/* The last points, newest last, and how much of each the sum still lacks. */
struct quadrature {
    int n_value, n;
    double t[QUADRATURE_POINTS], weight[QUADRATURE_POINTS], *value[QUADRATURE_POINTS];
    double *sum; /* n_value: the integral of all spans, complete after bt_quadrature_flush */
};

bool bt_quadrature_open(struct quadrature *q, struct bt_arena *a, int n_value); /* false: out of memory */
void bt_quadrature_restart(struct quadrature *q);            /* forget the points: values may bend here */
double *bt_quadrature_point(struct quadrature *q, double t); /* where the n_value values at t, later than all before, are to be written */
/* Adds the integral from a to b, both within the last step, of the polynomial through the points (degree 4, after a restart what
 * points there are). */
void bt_quadrature_span(struct quadrature *q, double a, double b);
void bt_quadrature_flush(struct quadrature *q);

#endif
