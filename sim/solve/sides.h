/* sides.h -- directions that numbers may go in, for CVODES's forward sensitivities. Each has a model a little to its low side and one to
 * its high side. With s the derivative of the state along it, a side has the state y + width s, and (f_high - f_low) / (width_high -
 * width_low) is the right side of s, whatever moves with the numbers included. What a run keeps of both sides gives its derivative in the
 * same manner. Private to sim/solve. */
#ifndef BT_SOLVE_SIDES_H
#define BT_SOLVE_SIDES_H

#include "model.h"
#include "quadrature.h"
#include <sundials/sundials_nvector.h>

struct side { struct model *m; double width, *y; struct quadrature q; }; /* width is below 0 on the low side */
struct sides {
    int n;             /* directions */
    struct side *side; /* [n][2] low, high */
    N_Vector *s;       /* [n] */
};

/* Room for n directions of that model's size in its arena; models and widths are still to be given. false: out of memory. */
bool bt_sides_open(struct sides *x, int n, struct model *m);
void bt_sides_drop(struct sides *x); /* vectors; models are the caller's */
/* s from the states on both sides at the start, of vectors like y. false: out of memory. */
bool bt_sides_begin(struct sides *x, N_Vector y);
/* A CVSensRhs1Fn, but for what CVODES hands over. */
void bt_sides_slope(struct sides *x, int along, double t, const double *y, const double *s, double *ds, double *stage, double *low);
void bt_sides_states(struct sides *x, const double *y);   /* side->y from y and s */
void bt_sides_point(struct sides *x, double t, double *dy); /* the flows there, at the states as they are; dy: scratch of n_state */
void bt_sides_span(struct sides *x, double a, double b);
void bt_sides_flush(struct sides *x);
void bt_sides_restart(struct sides *x);
void bt_sides_from_here(struct sides *x);

#endif
