/* vector.h -- the serial N_Vector with operations of our own; private to sim/solve. */
#ifndef BT_SOLVE_VECTOR_H
#define BT_SOLVE_VECTOR_H
#include <nvector/nvector_serial.h>
N_Vector bt_vector_new(sunindextype n, SUNContext ctx); /* NULL when out of memory; N_VDestroy releases it */
#endif
