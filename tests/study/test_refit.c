/* The baseline fitted again for each draw: how much work that takes, and that what a thread keeps changes no bit. Only time would tell
 * otherwise that numbers are no longer solved for at the balance first, or that the second start is a year again. */
#include "../../sim/study/uncertain_priv.h"
#include "../tiny.h"
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 6 };

/* off: of each draw; values: those of the last. */
static void fit_draws(struct uncertain *x, double *values, double *off, struct refit_work *kept, struct refit_work *all)
{
    size_t size = (size_t)bt_network_size(x->s->net);
    for (int d = 0; d < DRAWS; d++) {
        struct bt_start *start = NULL;
        struct bt_err e = { 0 };
        struct refit_work own = { 0 }, *work = kept ? kept : &own;
        memcpy(values, x->bau, size * sizeof *values);
        bt_draws_values(&x->d, d, values);
        cr_assert(bt_refit(&x->refit, values, work, &start, &off[d], &e) == BT_OK, "%s", e.msg);
        bt_start_free(start);
        bt_lanes_free(own.lanes);
        all->rests += own.rests, all->years += own.years, all->besides += own.besides;
    }
}

Test(refit, two_years_do_and_what_is_kept_changes_no_bit, .timeout = 0)
{
    struct uncertain x = { .s = tiny_shipped("scenarios/northumberland.yaml") };
    struct bt_arena *a = bt_arena_new();
    struct bt_err e = { 0 };
    struct refit_work alone = { 0 }, kept = { 0 }, none = { 0 };
    double off[2][DRAWS];
    cr_assert(bt_uncertain_open(&x, DRAWS, 1, 1e-6, a, &e) == BT_OK, "%s", e.msg);
    x.refit.quick = true;
    size_t size = (size_t)bt_network_size(x.s->net) * sizeof(double);
    double *one = malloc(size), *other = malloc(size);
    fit_draws(&x, one, off[0], NULL, &alone);
    fit_draws(&x, other, off[1], &kept, &none);
    cr_expect(memcmp(one, other, size) == 0 && memcmp(off[0], off[1], sizeof off[0]) == 0);
    cr_expect(kept.rests == alone.rests && kept.years == alone.years && kept.besides == alone.besides);
    cr_expect(alone.rests >= DRAWS && alone.years <= 2 * DRAWS && alone.besides == alone.years - DRAWS,
              "%d steps at the balance, %d years, %d starts beside", alone.rests, alone.years, alone.besides);
    for (int d = 0; d < DRAWS; d++) cr_expect(off[0][d] < 4e-4, "draw %d is %.2g off", d, off[0][d]);
    bt_lanes_free(kept.lanes);
    free(one), free(other);
    bt_start_free(x.start);
    bt_arena_free(a);
    bt_scenario_free((struct bt_scenario *)x.s);
}
