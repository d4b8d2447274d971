/* jacobian.h -- the structured Newton matrix; shared by jacobian.c (blocks) and tangent.c (signals). Private to sim/solve. */
#ifndef BT_SOLVE_JACOBIAN_H
#define BT_SOLVE_JACOBIAN_H

#include "model.h"

enum { MAX_SIGNAL = 128 };
struct op { int to, a, b; };

struct jac {
    int n, n_slot, K;
    int *slot;              /* [row * n + column], -1 where zero for ever */
    double *a;              /* [slot][W] */
    int *order;             /* pivots */
    int n_pivot_op; int *pivot_op0; /* per pivot: first of its operations */
    struct op *op;          /* a[to] -= a[a] * a[b] */
    int *low0, *low, *low_slot, *up0, *up, *up_slot; /* per pivot: rows below and columns right */
    int *end0, *end, *pos;  /* per fork: stocks it ends in, counters included; pos[fork * n + stock] */
    double *reach;          /* [end][W]: share of those who come to the fork */
    double gamma;
    double *U, *Z, *small;  /* [K][n_state], [K][n_state], [K][K] factored */
    int *swap;
    double *agg; bool *agg_used; /* sums over stocks that signals depend on */
    double *rhs, *y;        /* scratch, last state */
    double *dfac, *dshare, *dmoved, *dinflow, *vec;
    bool *has_fac, *has_share, *has_moved, *has_inflow;
    bool frozen;
};

int bt_jac_row(const struct model *m, int stock, bool frozen);          /* while the start is solved, exits are rows of home */
double bt_jac_delay(const struct model *m, const struct signal *x);     /* days of the extra state that follows a signal */
/* A dense system of n unknowns with row exchanges; a becomes its factors. */
void bt_small_factor(double *a, int *swap, int n);
void bt_small_solve(const double *a, const int *swap, double *x, int n);
void bt_jac_tangent(struct model *m, const struct signal *g, double *u); /* u: change of all flows by the signal, [n_state] */

#endif
