/* Forward sensitivities: along every number of the tiny network as by differences of runs at 1e-9; a closed form; to one side only; along
 * several at once; without any, the bits of a run. */
#include "../tiny.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a run comes to: everything that months and month ends have, in one row. */
static size_t row_size(const struct bt_network *net, int T)
{
    size_t S = (size_t)net->S, t = (size_t)T;
    return t * (size_t)net->n_measure * S + t * (size_t)net->items.n * (size_t)net->n_payer + t * (size_t)net->routes.n * S +
           (t + 1) * ((size_t)net->settings.n * S + (size_t)net->n_pool);
}

static void to_row(const struct bt_network *net, int T, const struct bt_trajectory *x, double *row)
{
    size_t S = (size_t)net->S, t = (size_t)T;
    const struct { const double *v; size_t n; } PART[] = { { x->measure, t * (size_t)net->n_measure * S },
                                                           { x->cost, t * (size_t)net->items.n * (size_t)net->n_payer },
                                                           { x->flow, t * (size_t)net->routes.n * S },
                                                           { x->people, (t + 1) * (size_t)net->settings.n * S },
                                                           { x->occupied, (t + 1) * (size_t)net->n_pool } };
    for (size_t i = 0; i < TL_N(PART); row += PART[i++].n) memcpy(row, PART[i].v, PART[i].n * sizeof *row);
}

struct bench {
    struct bt_scenario *s;
    struct tiny_run run; /* with interventions on */
    size_t size, n;
};

static struct bench open_bench(const struct tiny *t, const char *on, const char *also)
{
    struct bench b = { .s = tiny_open(t) };
    const struct tiny_opts o = { .months = 18, .on = { on, also }, .tol = { BT_CVODES, 1e-9, 0 } };
    tiny_go(b.s, &o, &b.run, NULL);
    b.size = (size_t)bt_network_size(b.s->net), b.n = row_size(b.s->net, b.run.T);
    return b;
}

static void close_bench(struct bench *b)
{
    tiny_stop(&b->run);
    bt_scenario_free(b->s);
}

/* One side: values with a number `by` of itself more, and the start of business as usual with it; NULL where there is none. */
struct beside { double *values; struct bt_start *start; };

static struct beside beside(const struct bench *b, const struct bt_param *p, double by)
{
    struct beside x = { malloc(b->size * sizeof(double)), NULL };
    struct bt_err e = { 0 };
    const struct bt_tol near = { BT_CVODES, 1e-9, 0 };
    memcpy(x.values, bt_network_values(b->s->net), b->size * sizeof(double));
    for (int i = 0; i < p->n; i++) x.values[p->offset + i] *= 1 + by;
    if (bt_start_solve(b->s->net, x.values, near, b->run.start, &x.start, &e) != BT_OK) x.start = NULL;
    memcpy(x.values, b->run.values, b->size * sizeof(double));
    for (int i = 0; i < p->n; i++) x.values[p->offset + i] *= 1 + by;
    return x;
}

static void put_away(struct beside *x)
{
    bt_start_free(x->start);
    free(x->values);
}

static struct bt_plan plan_of(const struct bench *b, double rtol)
{
    return (struct bt_plan){ .net = b->s->net, .start = b->run.start, .tol = { BT_CVODES, rtol, 0 }, .month_end = b->run.month_end,
                             .T = b->run.T };
}

/* Slopes of the row along n directions. */
static enum bt_code slopes(const struct bench *b, const struct bt_direction *along, int n, double rtol, double *out, struct bt_err *e)
{
    const struct bt_plan plan = plan_of(b, rtol);
    struct bt_trajectory t[1 + 2 * 4];
    struct bt_arena *a = bt_arena_new();
    double *low = bt_get(a, b->n, sizeof *low), *high = bt_get(a, b->n, sizeof *high);
    for (int i = 0; i < 1 + 2 * n; i++) cr_assert(bt_trajectory_room(b->s->net, b->run.T, a, &t[i], e) == BT_OK);
    enum bt_code rc = bt_forward_run(&plan, b->run.values, along, n, t, e);
    for (int d = 0; d < n && rc == BT_OK; d++) {
        to_row(b->s->net, b->run.T, &t[1 + 2 * d], low), to_row(b->s->net, b->run.T, &t[2 + 2 * d], high);
        for (size_t i = 0; i < b->n; i++) out[(size_t)d * b->n + i] = (high[i] - low[i]) / (along[d].width[0] + along[d].width[1]);
    }
    bt_arena_free(a);
    return rc;
}

static void run_row(const struct bench *b, const struct beside *x, double *row)
{
    struct bt_plan plan = plan_of(b, 1e-9);
    struct bt_trajectory t;
    struct bt_err e = { 0 };
    struct bt_arena *a = bt_arena_new();
    plan.start = x->start;
    cr_assert(bt_trajectory_room(b->s->net, b->run.T, a, &t, &e) == BT_OK);
    cr_assert(bt_trajectory_run(&plan, NULL, x->values, &t, NULL, NULL, &e) == BT_OK, "%s", e.msg);
    to_row(b->s->net, b->run.T, &t, row);
    bt_arena_free(a);
}

/* The largest difference, over the largest slope: all as shares of what the run has there. A number that moves nothing by a
 * hundred-thousandth of itself is beside what solvers leave. */
static double furthest(const struct bench *b, const double *is, const double *want, const double *level)
{
    double off = 0, most = 0;
    for (size_t i = 0; i < b->n; i++) {
        const double whole = 1 + fabs(level[i]);
        off = fmax(off, fabs(is[i] - want[i]) / whole), most = fmax(most, fabs(want[i]) / whole);
    }
    return off / fmax(most, 1e-4);
}

enum { LOW, HIGH };
static const double STEP = 5e-4, DIFFERENCE = 2e-3;

/* 0: it can not be moved; else how far the slope is from that by differences. */
static bool compare(const struct bench *b, const struct bt_param *p, double *off)
{
    double *is = malloc(b->n * sizeof *is), *low = malloc(b->n * sizeof *is), *high = malloc(b->n * sizeof *is),
           *level = malloc(b->n * sizeof *is);
    struct beside near[2] = { beside(b, p, -STEP), beside(b, p, STEP) }, far[2] = { beside(b, p, -DIFFERENCE), beside(b, p, DIFFERENCE) };
    const struct bt_direction along = { { near[LOW].values, near[HIGH].values }, { near[LOW].start, near[HIGH].start }, { STEP, STEP } };
    struct bt_err e = { 0 };
    bool moves = near[LOW].start && near[HIGH].start && far[LOW].start && far[HIGH].start;
    if (moves) {
        enum bt_code rc = slopes(b, &along, 1, 1e-7, is, &e);
        cr_assert(rc == BT_OK, "%s: %s", p->address, e.msg);
        run_row(b, &far[LOW], low), run_row(b, &far[HIGH], high);
        to_row(b->s->net, b->run.T, &b->run.t, level);
        for (size_t i = 0; i < b->n; i++) high[i] = (high[i] - low[i]) / (2 * DIFFERENCE);
        *off = furthest(b, is, high, level);
    }
    for (int i = 0; i < 2; i++) put_away(&near[i]), put_away(&far[i]);
    free(is), free(low), free(high), free(level);
    return moves;
}

Test(forward, along_every_number_as_by_differences, .timeout = 0)
{
    struct bench b = open_bench(&TINY, "quicker", "avoid");
    int compared = 0;
    for (int i = 0; i < bt_network_params(b.s->net); i++) {
        const struct bt_param *p = bt_network_param(b.s->net, i);
        double off = 0;
        bool some = false;
        for (int k = 0; k < p->n; k++) some |= fabs(bt_network_values(b.s->net)[p->offset + k]) > 0;
        if (p->whole || !some || strstr(p->address, ".on") || !compare(&b, p, &off)) continue;
        compared++;
        cr_expect(off < 3e-3, "%s: off by %.2g", p->address, off);
    }
    cr_expect(compared > 60, "%d compared", compared);
    close_bench(&b);
}

/* The start does not move with it: what is charged a head. */
Test(forward, a_price_is_a_straight_line)
{
    struct bench b = open_bench(&TINY, "avoid", NULL);
    const int item = tiny_index(bt_network_items(b.s->net), "programme_avoid"), payers = bt_network_payers(b.s->net).n, T = b.run.T;
    const int at = tiny_offset(b.s, "interventions.avoid.costs.running.gbp_per_head_per_year");
    const struct bt_plan plan = plan_of(&b, 1e-7);
    double *values[2], cost[3] = { 0 };
    struct bt_trajectory t[3];
    struct bt_err e = { 0 };
    struct bt_arena *a = bt_arena_new();
    for (int side = 0; side < 2; side++) {
        values[side] = bt_get(a, b.size, sizeof(double));
        memcpy(values[side], b.run.values, b.size * sizeof(double));
    }
    values[HIGH][at] *= 1.5; /* one side only: of a straight line that is as good */
    const struct bt_direction along = { { values[LOW], values[HIGH] }, { b.run.start, b.run.start }, { 0, 0.5 } };
    for (int i = 0; i < 3; i++) cr_assert(bt_trajectory_room(b.s->net, T, a, &t[i], &e) == BT_OK);
    cr_assert(bt_forward_run(&plan, b.run.values, &along, 1, t, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < 3; i++)
        for (int row = 0; row < T; row++)
            for (int p = 0; p < payers; p++) cost[i] += t[i].cost[(row * bt_network_items(b.s->net).n + item) * payers + p];
    cr_expect(cost[0] > 0);
    cr_expect_float_eq((cost[2] - cost[1]) / 0.5 / cost[0], 1, 1e-9, "%g", (cost[2] - cost[1]) / 0.5 / cost[0]);
    bt_arena_free(a);
    close_bench(&b);
}

/* Stays of three stages: arrivals by the rate of events, where who is away can not come again. */
Test(forward, a_closed_form)
{
    struct bt_scenario *s = tiny_open(&LINE);
    struct tiny_run run;
    tiny_go(s, &(struct tiny_opts){ .months = 24, .tol = { BT_CVODES, 1e-9, 0 } }, &run, NULL);
    const int at = tiny_offset(s, "settings.home.hazards.event.per_person_per_year"), m = tiny_measure(s, "arrivals");
    const int M = bt_network_measures(s->net).n, S = bt_network_segments(s->net).n;
    const size_t size = (size_t)bt_network_size(s->net);
    const struct bt_tol near = { BT_CVODES, 1e-9, 0 };
    struct bt_err e = { 0 };
    struct bt_arena *a = bt_arena_new();
    double *values[2], sum[3] = { 0 };
    struct bt_start *start[2] = { NULL, NULL };
    struct bt_trajectory t[3];
    for (int side = 0; side < 2; side++) {
        values[side] = bt_get(a, size, sizeof(double));
        memcpy(values[side], run.values, size * sizeof(double));
        values[side][at] *= side ? 1 + 1e-3 : 1 - 1e-3;
        cr_assert(bt_start_solve(s->net, values[side], near, run.start, &start[side], &e) == BT_OK, "%s", e.msg);
    }
    const struct bt_tol tol = { BT_CVODES, 1e-7, 0 };
    const struct bt_plan plan = { .net = s->net, .start = run.start, .tol = tol, .month_end = run.month_end, .T = run.T };
    const struct bt_direction along = { { values[0], values[1] }, { start[0], start[1] }, { 1e-3, 1e-3 } };
    for (int i = 0; i < 3; i++) cr_assert(bt_trajectory_room(s->net, run.T, a, &t[i], &e) == BT_OK);
    cr_assert(bt_forward_run(&plan, run.values, &along, 1, t, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < 3; i++)
        for (int row = 12; row < 24; row++)
            for (int g = 0; g < S; g++) sum[i] += t[i].measure[(row * M + m) * S + g];
    const double want = (tiny_arrivals(1e-4) - tiny_arrivals(-1e-4)) / 2e-4, is = (sum[2] - sum[1]) / 2e-3 / sum[0];
    cr_expect_float_eq(is, want, 1e-5, "%.8g, want %.8g", is, want);
    bt_start_free(start[0]), bt_start_free(start[1]);
    bt_arena_free(a);
    tiny_stop(&run);
    bt_scenario_free(s);
}

/* What goes along leaves the run as it is but for steps that hold the sensitivities near; two together are what each is alone. */
Test(forward, several_at_once_and_none)
{
    struct bench b = open_bench(&TINY, "quicker", NULL);
    static const char *const OF[] = { "settings.home.hazards.crisis.per_1000_per_year", "scales.stay_level.factor" };
    struct beside side[2][2];
    struct bt_direction along[2];
    struct bt_err e = { 0 };
    double *one = malloc(b.n * sizeof *one), *both = malloc(2 * b.n * sizeof *both), *level = malloc(b.n * sizeof *level);
    to_row(b.s->net, b.run.T, &b.run.t, level);
    for (int d = 0; d < 2; d++) {
        int offset = tiny_offset(b.s, OF[d]);
        const struct bt_param *p = bt_network_owner(b.s->net, offset);
        side[d][LOW] = beside(&b, p, -STEP), side[d][HIGH] = beside(&b, p, STEP);
        along[d] = (struct bt_direction){ { side[d][LOW].values, side[d][HIGH].values }, { side[d][LOW].start, side[d][HIGH].start },
                                          { STEP, STEP } };
    }
    cr_assert(slopes(&b, along, 2, 1e-7, both, &e) == BT_OK, "%s", e.msg);
    for (int d = 0; d < 2; d++) {
        cr_assert(slopes(&b, &along[d], 1, 1e-7, one, &e) == BT_OK, "%s", e.msg);
        cr_expect(furthest(&b, both + (size_t)d * b.n, one, level) < 1e-4);
    }
    const struct bt_plan plan = plan_of(&b, 1e-9);
    struct tiny_run none = { .T = b.run.T, .a = bt_arena_new() };
    cr_assert(bt_trajectory_room(b.s->net, b.run.T, none.a, &none.t, &e) == BT_OK);
    cr_assert(bt_forward_run(&plan, b.run.values, NULL, 0, &none.t, &e) == BT_OK, "%s", e.msg);
    cr_expect(tiny_same(b.s, &b.run, &none), "without any, the bits of a run");
    for (int d = 0; d < 2; d++) put_away(&side[d][LOW]), put_away(&side[d][HIGH]);
    bt_arena_free(none.a);
    free(one), free(both), free(level);
    close_bench(&b);
}

Test(forward, what_can_not_be_is_refused)
{
    struct bench b = open_bench(&TINY, "quicker", NULL);
    const int loop = tiny_offset(b.s, "loops.pressure.on");
    struct bt_err e = { 0 };
    double *loud = malloc(b.size * sizeof *loud), *out = malloc(b.n * sizeof *out);
    memcpy(loud, b.run.values, b.size * sizeof *loud);
    loud[loop] = 1;
    const struct bt_direction along = { { b.run.values, loud }, { b.run.start, b.run.start }, { 0, 1 } };
    cr_expect(slopes(&b, &along, 1, 1e-6, out, &e) == BT_E_USAGE && strstr(e.msg, "may not switch a loop"), "%s", e.msg);
    struct bt_plan plan = plan_of(&b, 1e-6);
    struct bt_trajectory t[3] = { 0 };
    plan.tol = (struct bt_tol){ BT_EULER, 0, 0.5 };
    e = (struct bt_err){ 0 };
    cr_expect(bt_forward_run(&plan, b.run.values, &along, 1, t, &e) == BT_E_USAGE && strstr(e.msg, "CVODES only"), "%s", e.msg);
    free(loud), free(out);
    close_bench(&b);
}
