/* Rates are made anew only where time, places or loops move them: what is kept has the bits that it would have anew. */
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <math.h>

static const struct row { const char *what, *set[8]; } ROWS[] = {
    { "no loops", { 0 } },
    { "one loop", { "loops.pressure.on=1" } },
    { "all loops, an intervention on", { "loops.pressure.on=1", "loops.revolving.on=1", "loops.threshold.on=1", "loops.decline.on=1",
                                         "loops.haste.on=1", "interventions.avoid.on=1" } },
};

/* Days between which the model goes, with how many times as many people as at the start; the same day twice: other people alone. */
static const struct { double t, crowd; } WALK[] = { { 0, 1 }, { 10, 1.1 }, { 10, 0.9 }, { 10, 1.1 }, { 500, 1.2 }, { 500, 1 }, { 501, 1 } };

ParameterizedTestParameters(rates, that_are_kept_are_what_they_would_be_anew) { return tl_rows(TL_N(ROWS)); }
ParameterizedTest(size_t *row, rates, that_are_kept_are_what_they_would_be_anew)
{
    struct tiny t = { 0 };
    for (size_t i = 0; i < TL_N(ROWS->set) && ROWS[*row].set[i]; i++) t.set[i] = ROWS[*row].set[i];
    struct bt_scenario *s = tiny_open(&t);
    const double *values = bt_network_values(s->net);
    struct bt_start *start;
    struct bt_err e = { 0 };
    struct model *kept, *anew;
    cr_assert(bt_start_solve(s->net, values, (struct bt_tol){ BT_CVODES, 1e-6, 0 }, NULL, &start, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_model_open(&kept, s->net, values, start, &e) == BT_OK && bt_model_open(&anew, s->net, values, start, &e) == BT_OK);
    size_t n = (size_t)kept->n_state;
    double *y = calloc(3 * n, sizeof *y), *a = y + n, *b = a + n;
    cr_assert(y != NULL);
    for (size_t i = 0; i < TL_N(WALK); i++) {
        for (size_t k = 0; k < n; k++) y[k] = start->y[k] * WALK[i].crowd;
        anew->last_t = NAN;
        bt_model_rhs(kept, WALK[i].t, y, a);
        bt_model_rhs(anew, WALK[i].t, y, b);
        cr_expect(memcmp(a, b, n * sizeof *a) == 0, "%s, step %zu", ROWS[*row].what, i);
    }
    free(y);
    bt_model_close(kept);
    bt_model_close(anew);
    bt_start_free(start);
    bt_scenario_free(s);
}
