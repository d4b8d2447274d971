/* quick.h -- the integrator of ensembles. Private to sim/solve. */
#ifndef BT_SOLVE_QUICK_H
#define BT_SOLVE_QUICK_H

#include "model.h"

struct quick;
struct quick_stats { long steps, rejected, passes, ranks; };
enum bt_code bt_quick_open(struct quick **out, struct model *m, double tol, struct bt_err *e);
enum bt_code bt_quick_begin(struct quick *q, double t0, const double *y0, struct bt_err *e);
enum bt_code bt_quick_to(struct quick *q, double t, struct bt_err *e); /* steps until t is passed or reached */
void bt_quick_stop(struct quick *q, double t);
double bt_quick_total(struct quick *q, int i);  /* of value i since the last call of bt_quick_from_here, up to the last t asked for */
void bt_quick_from_here(struct quick *q);
void bt_quick_at(const struct quick *q, double t, double *y);
int bt_quick_values(const struct quick *q);
struct quick_stats bt_quick_stats(const struct quick *q);
#endif
