/* vector.h -- the serial N_Vector with operations of our own; private to sim/solve. */
#ifndef BT_SOLVE_VECTOR_H
#define BT_SOLVE_VECTOR_H
#include <nvector/nvector_serial.h>
/* n numbers, of which the mean of a norm counts the first `counted`: those behind them add to it, but while they are 0 it is that of a
 * vector without them. NULL when out of memory; N_VDestroy releases it. */
N_Vector bt_vector_new(sunindextype n, sunindextype counted, SUNContext ctx);
#endif
