/* validity.c -- what every run can say of itself for nothing: kept under /validity, told in the footers of charts. */
#include "study_priv.h"
#include <math.h>

double bt_run_least_people(const struct bt_results *r)
{
    const struct bt_array *x[] = { bt_results_array(r, "people"), bt_results_array(r, "wait_people") };
    double least = 0;
    for (int k = 0; k < 2; k++) {
        if (!x[k]) continue;
        size_t rows = 1, I = (size_t)r->axis[x[k]->axis[2]].n, S = (size_t)r->axis[x[k]->axis[3]].n;
        for (int i = 0; i < 2; i++) rows *= (size_t)r->axis[x[k]->axis[i]].n;
        size_t there = I - (k == 0); /* `entered` is last, and a net total: ageing out counts against it */
        for (size_t row = 0; row < rows; row++)
            for (size_t i = 0; i < there * S; i++) least = fmin(least, x[k]->v[row * I * S + i]);
    }
    return least;
}

enum bt_code bt_lay_validity(struct lay *l, const struct bt_scenario *s, const double *values, const struct bt_start *start, double days,
                             struct bt_err *e)
{
    struct bt_soundness x = { 0 };
    const char *wrong;
    int units = bt_network_units(s->net, &wrong);
    enum bt_code rc = bt_sound(s->net, values, start, 0, 1, 2, &x, e);
    if (rc == BT_OK) rc = bt_sound(s->net, values, start, days, 1, 2, &x, e);
    if (rc != BT_OK) return rc;
    bt_lay_number(l, 1, "smallest_stock", bt_run_least_people(l->r));
    bt_lay_number(l, 1, "fractions_error", x.fractions);
    bt_lay_number(l, 1, "smallest_fraction", x.least);
    bt_lay_number(l, 1, "jacobian_column_error", x.columns);
    bt_lay_number(l, 1, "units_compared", units);
    bt_lay_text(l, 1, "units_wrong", wrong ? wrong : "");
    return BT_OK;
}
