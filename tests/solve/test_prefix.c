/* The days before the first intervention starts, solved once for all runs: the same bits as a run of its own, and left alone where a run
 * differs in more than interventions. */
#include "../tiny.h"
#include <criterion/criterion.h>
#include <string.h>

static size_t numbers(const struct bt_scenario *s, const struct tiny_run *r)
{
    return ((size_t)r->T + 1) * (size_t)bt_network_interventions(s->net).n;
}

/* A run as tiny_go makes it beside one that goes on from the prefix of business as usual. */
static void beside(const struct bt_scenario *s, const struct tiny_opts *o)
{
    struct tiny_run bau, own;
    struct bt_err e = { 0 };
    struct bt_prefix *prefix = NULL;
    struct bt_workspace *workspace = NULL;
    struct bt_trajectory t;
    tiny_go(s, &(struct tiny_opts){ .tol = o->tol }, &bau, NULL);
    struct tiny_opts same_start = *o;
    same_start.start = bau.start;
    tiny_go(s, &same_start, &own, NULL);
    struct bt_plan plan = { s->net, bau.start, NULL, { o->tol.method, 1e-6, o->tol.step }, own.month_end, own.T };
    cr_assert(bt_prefix_solve(&plan, &workspace, bau.values, &prefix, &e) == BT_OK, "%s", e.msg);
    cr_assert(prefix != NULL, "the tiny interventions start within the horizon");
    plan.prefix = prefix;
    cr_assert(bt_trajectory_room(s->net, own.T, own.a, &t, &e) == BT_OK);
    cr_assert(bt_trajectory_run(&plan, &workspace, own.values, &t, NULL, NULL, &e) == BT_OK, "%s", e.msg);
    struct tiny_run shared = { .t = t, .T = own.T };
    cr_expect(tiny_same(s, &own, &shared));
    cr_expect(memcmp(own.t.coverage, t.coverage, numbers(s, &own) * sizeof(double)) == 0);
    cr_expect(memcmp(own.t.staff, t.staff, numbers(s, &own) * sizeof(double)) == 0);
    cr_expect(memcmp(own.t.reach, t.reach, numbers(s, &own) * sizeof(double)) == 0);
    cr_expect(own.t.conservation >= t.conservation && own.t.conservation <= t.conservation);
    cr_expect(t.steps == own.t.steps, "%ld steps, %ld", t.steps, own.t.steps);
    bt_prefix_free(prefix);
    bt_workspace_free(workspace);
    tiny_stop(&bau);
    bt_arena_free(own.a);
}

Test(prefix, a_run_that_goes_on_from_it_is_the_same_bits)
{
    struct bt_scenario *s = tiny_open(&TINY);
    beside(s, &(struct tiny_opts){ 0 });
    beside(s, &(struct tiny_opts){ .on = { "quicker", "more_rooms" } });
    bt_scenario_free(s);
}

/* Staff are known for the whole run before it: those days are in the rows all the same. */
Test(prefix, staff_that_can_be_short_are_the_same_bits)
{
    struct tiny t = tiny_staffed(
        "bendtrend: 1\n"
        "staff_pools:\n"
        "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 2, hires_from: [{name: "
        "ward_staff, share: 0.5}]}\n"
        "  - {name: ward_staff, vacancies: 0.2, leavers: 0.1, more_recruits_per_100000: 0.1, places: [{name: beds, wte_per_place: 0.05}]}\n"
        "roles: {nurse: nurses}\n");
    struct bt_scenario *s = tiny_open(&t);
    beside(s, &(struct tiny_opts){ .on = { "avoid" }, .address = { "workforce.nurses.leavers" }, .value = { 0.3 } });
    bt_scenario_free(s);
}

/* What is said of an intervention now shows in coverage and staff from the first day, though nothing has started. */
Test(prefix, present_coverage_counts_from_the_first_day)
{
    struct bt_scenario *s = tiny_open(&TINY);
    beside(s, &(struct tiny_opts){ .on = { "quicker" }, .address = { "interventions.quicker.now.coverage" }, .value = { 0.3 } });
    bt_scenario_free(s);
}

Test(prefix, a_run_that_differs_in_more_starts_at_the_start)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run plain;
    tiny_go(s, &(struct tiny_opts){ 0 }, &plain, NULL);
    const struct bt_param *p = NULL;
    for (int i = 0; i < bt_network_params(s->net) && !p; i++)
        if (strncmp(bt_network_param(s->net, i)->address, "pools.", 6) == 0 && strstr(bt_network_param(s->net, i)->address, ".places"))
            p = bt_network_param(s->net, i);
    cr_assert(p != NULL);
    beside(s, &(struct tiny_opts){ .address = { p->address }, .value = { 1.1 * plain.values[p->offset] } });
    tiny_stop(&plain);
    bt_scenario_free(s);
}

/* One workspace after another network, tolerance or start is made anew, never used as it is. */
Test(prefix, a_workspace_serves_only_its_own_plan)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct bt_workspace *w = NULL;
    struct bt_err e = { 0 };
    struct tiny_run fine, coarse;
    struct bt_trajectory t;
    tiny_go(s, &(struct tiny_opts){ .tol = { BT_CVODES, 1e-8, 0 } }, &fine, NULL);
    tiny_go(s, &(struct tiny_opts){ .start = fine.start }, &coarse, NULL);
    for (int i = 0; i < 4; i++) {
        struct bt_plan plan = { s->net, fine.start, NULL, { BT_CVODES, i % 2 ? 1e-8 : 1e-6, 0 }, fine.month_end, fine.T };
        struct tiny_run now = { .T = fine.T };
        cr_assert(bt_trajectory_room(s->net, fine.T, fine.a, &t, &e) == BT_OK);
        cr_assert(bt_trajectory_run(&plan, &w, fine.values, &t, NULL, NULL, &e) == BT_OK, "%s", e.msg);
        now.t = t;
        cr_expect(tiny_same(s, i % 2 ? &fine : &coarse, &now), "%d", i);
    }
    bt_workspace_free(w);
    bt_arena_free(coarse.a);
    tiny_stop(&fine);
    bt_scenario_free(s);
}
