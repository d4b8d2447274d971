/* Shipped places under draws: each can be fitted anew to what is drawn, whatever its fit had to cap and its figures are of. */
#include "../tiny.h"
#include "bendtrend/uncertainty.h"
#include <stdlib.h>

/* Torbay's fitted fractions of one junction sum to more than 1 and are capped; Leeds compares stays past some days, Salford spending. */
static const char *const DRAWN[] = { "scenarios/torbay.yaml", "scenarios/leeds.yaml", "scenarios/salford.yaml" };

ParameterizedTestParameters(shipped, can_be_drawn)
{
    return tl_rows(TL_N(DRAWN));
}
ParameterizedTest(size_t *row, shipped, can_be_drawn, .timeout = 0)
{
    if (getenv("BT_SAN")) cr_skip_test("ten draws of a place say no more of our memory than those of the tiny one");
    const struct bt_uncertainty_opts how = { .rtol = 1e-6, .jobs = 2, .draws = 10 };
    struct bt_scenario *s = tiny_shipped(DRAWN[*row]);
    struct bt_err e = { 0 };
    struct bt_results r;
    struct bt_arena *a = bt_arena_new();
    double failed = -1;
    cr_assert(bt_study_uncertainty(s, &how, a, NULL, &r, &e) == BT_OK, "%s: %s", DRAWN[*row], e.msg);
    cr_expect(bt_results_number(&r, 0, "draws_failed", &failed) && failed == 0, "%s: %g of 10 draws could not be run", DRAWN[*row], failed);
    bt_arena_free(a);
    bt_scenario_free(s);
}
