/* forward.c -- one run by CVODES with its forward sensitivities. */
#include "walk.h"
#include <stdlib.h>

struct forward {
    struct walk w;
    struct sides sides;
};

static void close_all(struct forward *f)
{
    EACH(i, f->sides.side ? 2 * f->sides.n : 0) bt_model_close(f->sides.side[i].m);
    bt_sides_drop(&f->sides);
    bt_stepper_close(f->w.st);
    bt_model_close(f->w.m);
}

static enum bt_code open_sides(struct forward *f, const struct bt_plan *p, const struct bt_direction *along, int n, struct bt_err *e)
{
    if (!bt_sides_open(&f->sides, n, f->w.m)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    EACH(i, 2 * n) {
        struct side *v = &f->sides.side[i];
        const struct bt_direction *x = &along[i / 2];
        if (!bt_same_loops(f->w.m, x->values[i % 2]))
            return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "a direction may not switch a loop on or off");
        enum bt_code rc = bt_model_open(&v->m, p->net, x->values[i % 2], x->start[i % 2], e);
        if (rc != BT_OK) return rc;
        v->width = i % 2 ? x->width[1] : -x->width[0];
    }
    return BT_OK;
}

enum bt_code bt_forward_run(const struct bt_plan *plan, const double *values, const struct bt_direction *along, int n,
                            struct bt_trajectory *out, struct bt_err *e)
{
    struct forward f = { .w = { .month_end = plan->month_end, .T = plan->T, .out = out, .side_out = out + 1 } };
    if (plan->tol.method != BT_CVODES) return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "sensitivities go along with CVODES only");
    enum bt_code rc = bt_model_open(&f.w.m, plan->net, values, plan->start, e);
    if (rc == BT_OK && n) rc = open_sides(&f, plan, along, n, e);
    if (rc == BT_OK) rc = bt_stepper_open(&f.w.st, f.w.m, 0, plan->start->y, plan->tol, true, e);
    if (rc == BT_OK && n) rc = bt_stepper_sides(f.w.st, &f.sides, e);
    if (rc == BT_OK) {
        f.w.sides = n ? &f.sides : NULL;
        rc = bt_walk_begin(&f.w, e);
    }
    while (rc == BT_OK && f.w.row < plan->T) rc = bt_walk_month(&f.w, e);
    if (rc == BT_OK) bt_walk_stats(&f.w);
    close_all(&f);
    return rc;
}
