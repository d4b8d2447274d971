/* solve.h -- one trajectory of a network. Time in days since the start of the horizon, stocks in people.
 * Only this room knows SUNDIALS. A solver owns every SUNDIALS object and borrows the network, which must outlive it. */
#ifndef BENDTREND_SOLVE_H
#define BENDTREND_SOLVE_H

#include "network.h"

enum bt_method { BT_CVODES, BT_EULER, BT_RK4 };

struct bt_tol { enum bt_method method; double rtol, step; };

struct bt_solver; /* opaque */

#endif
