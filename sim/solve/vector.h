/* vector.h -- the serial N_Vector with operations of our own; private to sim/solve. */
#ifndef BT_SOLVE_VECTOR_H
#define BT_SOLVE_VECTOR_H
#include <nvector/nvector_serial.h>
/* Copies of a vector, made beforehand and given out when SUNDIALS asks for one: it does not survive being refused. CVODES asks for 16
 * when it is opened. */
enum { BT_VECTORS_READY = 20 };
struct bt_vectors {
    int n;
    N_Vector v[BT_VECTORS_READY];
};
void bt_vectors_drop(struct bt_vectors *ready); /* those not given out */
/* n numbers, of which the mean of a norm counts the first `counted`: those behind them add to it, but while they are 0 it is that of a
 * vector without them. NULL when out of memory; N_VDestroy releases it. ready: is filled, outlives the vector and is dropped by the
 * caller, after NULL too; NULL: no copies are asked for. */
N_Vector bt_vector_new(sunindextype n, sunindextype counted, SUNContext ctx, struct bt_vectors *ready);
#endif
