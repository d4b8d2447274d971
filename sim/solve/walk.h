/* walk.h -- a run under way, month by month. Private to sim/solve. */
#ifndef BT_SOLVE_WALK_H
#define BT_SOLVE_WALK_H

#include "sides.h"

struct walk {
    struct model *m;
    struct stepper *st;
    const double *month_end;
    int T, row, stop;   /* the month to do next, the stop to come next */
    double whole, last; /* all people at the start; the last stop */
    double step;        /* fixed, in days; 0: CVODES chooses */
    struct bt_trajectory *out;
    struct sides *sides;            /* kept likewise, or NULL */
    struct bt_trajectory *side_out; /* [2 x directions] */
    bool (*tick)(void *, double);
    void *data;
};
enum bt_code bt_walk_begin(struct walk *w, struct bt_err *e); /* what is kept of the start */
enum bt_code bt_walk_month(struct walk *w, struct bt_err *e); /* the next month; BT_E_IO "interrupted" where tick says so */
bool bt_same_loops(const struct model *m, const double *values); /* are those on that are on in m? */
void bt_walk_stats(const struct walk *w);                     /* adds those of the stepper to out */

#endif
