/* xmile.h -- the very equations of one run as an XMILE 1.0 file, for other system dynamics programs; docs/interoperability.md. */
#ifndef BENDTREND_XMILE_H
#define BENDTREND_XMILE_H

#include "network.h"
#include "solve.h"
#include <stdio.h>

struct bt_xmile {
    const struct bt_network *net;
    const double *values;         /* of the run: bt_network_size numbers */
    const struct bt_start *start; /* of business as usual */
    const char *title, *run;      /* scenario and run, in words */
    const char *hash;             /* of the scenario's files */
    const char *notes;            /* further lines of the documentation; "" for none */
    double step, days;            /* dt, a power of two of a day; the horizon */
    bool arrays;                  /* a dimension for segments, as the standard has it, in place of one variable a segment */
};

/* Writes to f (whose own errors the caller looks at). Flat scalars: one variable a segment, names [a-z][a-z0-9_]*, with units and
 * documentation; equations in + - * / ^ exp min max cos sin abs and one IF a variable. What is always nought is left out.
 * Staff that can be short are stocks, and act as in a run of Euler's method by the same step. BT_E_USAGE: a step that staff are not
 * solved by (more than BT_STAFF_STEPS_A_DAY to a day). */
enum bt_code bt_xmile_write(const struct bt_xmile *x, FILE *f, struct bt_err *e);

#endif
