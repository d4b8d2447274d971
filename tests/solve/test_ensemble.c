/* Ensembles against CVODES at 1e-10, in tiny networks and in England: accuracy of sums, months and changes against business as usual,
 * the same bits whatever the threads, runs that fail. */
#include "../tiny.h"
#include "bendtrend/study.h"
#include <math.h>
#include <string.h>

struct all { /* what a run gave, copied */
    int n, taken, stop_at; /* stop_at -1: never */
    size_t size;
    double *measure, *cost, *occupied, *places, conservation;
    enum bt_code code[300];
    bool told[300];
    int M, C, P, T;
};

static bool take(void *data, const struct bt_ensemble_result *r)
{
    struct all *a = data;
    cr_expect(r->run == a->taken, "run %d came after %d", r->run, a->taken - 1);
    a->code[a->taken++] = r->code;
    if (r->code != BT_OK) {
        a->told[r->run] = r->why && r->why[0] && !r->measure && !r->cost && !r->occupied && !r->places;
        return true;
    }
    size_t at = (size_t)r->run * (size_t)a->T;
    memcpy(a->measure + at * (size_t)a->M, r->measure, (size_t)(a->T * a->M) * sizeof(double));
    memcpy(a->cost + at * (size_t)a->C, r->cost, (size_t)(a->T * a->C) * sizeof(double));
    memcpy(a->occupied + at * (size_t)a->P, r->occupied, (size_t)(a->T * a->P) * sizeof(double));
    memcpy(a->places + at * (size_t)a->P, r->places, (size_t)(a->T * a->P) * sizeof(double));
    a->conservation = fmax(a->conservation, r->conservation);
    return a->taken != a->stop_at;
}

static void room(struct all *a, const struct bt_network *net, int T, int n)
{
    *a = (struct all){ .n = n, .stop_at = -1, .M = net->n_measure, .C = (int)net->items.n * net->n_payer, .P = net->n_pool, .T = T };
    a->size = (size_t)n * (size_t)T * (size_t)(a->M + a->C + 2 * a->P);
    cr_assert((a->measure = calloc(a->size, sizeof(double))) != NULL);
    a->cost = a->measure + (size_t)(n * T * a->M);
    a->occupied = a->cost + (size_t)(n * T * a->C);
    a->places = a->occupied + (size_t)(n * T * a->P);
}

/* Every intervention of the mask on; ramp: its months, 0: as they are. */
struct bundles { int n; struct bt_ensemble_run run[300]; struct bt_variation v[300][16]; };
static void bundle(struct bundles *b, const struct bt_network *net, unsigned mask, double ramp)
{
    struct bt_ensemble_run *r = &b->run[b->n];
    for (int i = 0; i < net->n_intervention; i++)
        if (mask >> i & 1) {
            b->v[b->n][r->n++] = (struct bt_variation){ net->param[net->intervention[i].on].offset, 1 };
            if (ramp > 0) b->v[b->n][r->n++] = (struct bt_variation){ net->param[net->intervention[i].ramp].offset, ramp };
        }
    r->v = b->v[b->n++];
}

static void holds(const struct bt_ensemble_proof *p, const struct bt_network *net, const char *what, double total, double month,
                  double effect)
{
    const struct { const char *of; const struct bt_ensemble_miss *m; double bound; } LOOKS[] = {
        { "total", &p->total, total }, { "month", &p->month, month }, { "change against business as usual", &p->effect, effect } };
    for (size_t i = 0; i < TL_N(LOOKS); i++)
        cr_expect(LOOKS[i].m->v <= LOOKS[i].bound, "%s: %s off by %.2g (run %d, %s), allowed %.2g", what, LOOKS[i].of, LOOKS[i].m->v,
                  LOOKS[i].m->run, LOOKS[i].m->measure < 0 ? "costs" : net->measure[LOOKS[i].m->measure].id.name, LOOKS[i].bound);
}

/* ---- the tiny network ---- */

static const char WORKFORCE[] = "bendtrend: 1\n"
                                "staff_pools:\n"
                                "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 2, "
                                "hires_from: [{name: ward_staff, share: 0.5}]}\n"
                                "  - {name: ward_staff, vacancies: 0.2, leavers: 0.1, more_recruits_per_100000: 0.1, places: [{name: beds, "
                                "wte_per_place: 0.05}]}\n"
                                "roles: {nurse: nurses}\n";
#define ALL_LOOPS "loops.pressure.on=1", "loops.revolving.on=1", "loops.threshold.on=1", "loops.decline.on=1", "loops.haste.on=1"

static const struct row { const char *what, *scenario, *workforce; double ramp; const char *set[8]; } ROWS[] = {
    /* ramp: months, 0: as they are */
    { "as it is", NULL, NULL, 0, { 0 } },
    { "all loops", NULL, NULL, 0, { ALL_LOOPS } },
    { "staff that can be short", "workforce: workforce.yaml\n", WORKFORCE, 0, { 0 } },
    { "phases", "phases:\n  divert: [{name: pilot, share: 0.25, ramp_months: 3, months: 10}, {name: rest, share: 1, ramp_months: 8}]\n",
      NULL, 0, { 0 } },
    { "ramps of two days", NULL, NULL, 2 / 30.4375, { "interventions.divert.costs.a_day.gbp_per_unit=0" } },
    { "beds full", NULL, NULL, 0, { "pools.beds.places=196" } },
};

static struct bt_scenario *open_row(const struct row *r)
{
    struct tiny t = TINY;
    if (r->scenario) t.scenario = tiny_cat(TINY.scenario, r->scenario);
    t.workforce = r->workforce;
    t.interventions = tiny_swap(TINY.interventions, "value: {low: -0.05, central: -0.1, high: -0.2}, denominator: crises}\n",
                                "value: {low: -0.05, central: -0.1, high: -0.2}, denominator: crises}\n"
                                "      - {name: later, on: hazard, which: [onset], how: scale, value: -0.5, denominator: onset}\n");
    /* Single runs spread set-up over their steps; a test of its own has it. */
    t.set[0] = "interventions.divert.costs.set_up.gbp_set_up_per_head=0";
    for (size_t i = 0; i < TL_N(r->set) && r->set[i]; i++) t.set[i + 1] = r->set[i];
    return tiny_open(&t);
}

ParameterizedTestParameters(ensemble, agrees_with_single_runs) { return tl_rows(TL_N(ROWS)); }
ParameterizedTest(size_t *row, ensemble, agrees_with_single_runs)
{
    const struct row *r = &ROWS[*row];
    struct bt_scenario *s = open_row(r);
    struct tiny_run bau;
    struct bundles b = { 0 };
    struct all a;
    struct bt_ensemble_proof proof;
    struct bt_err e = { 0 };
    tiny_go(s, &(struct tiny_opts){ .months = 36 }, &bau, NULL);
    static const unsigned MASK[] = { 0, 1, 2, 4, 0x55, 0x2a, 0x7f };
    for (size_t i = 0; i < TL_N(MASK); i++) bundle(&b, s->net, MASK[i], r->ramp);
    room(&a, s->net, bau.T, b.n);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = b.n, .run = b.run, .cost = true, .threads = 1 };
    x.samples = b.n;
    cr_assert(bt_ensemble_solve(&x, take, &a, &proof, &e) == BT_OK, "%s", e.msg);
    cr_expect(a.taken == b.n && proof.n == b.n && proof.failed == 0);
    holds(&proof, s->net, r->what, 1e-5, 1e-4, 1e-5);
    cr_expect(a.conservation < 1e-10, "%s: people come or get lost, %.2g", r->what, a.conservation);
    free(a.measure);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

/* 3 GBP a head of 100,000 people, in the six months of the ramp, however long the steps. */
Test(ensemble, set_up_is_spent_once)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau;
    struct bundles b = { 0 };
    struct all a;
    struct bt_err e = { 0 };
    tiny_go(s, &(struct tiny_opts){ .months = 36 }, &bau, NULL);
    int divert = tiny_index(bt_network_interventions(s->net), "divert"), P = s->net->n_payer;
    const struct bt_variation v[2] = { { tiny_offset(s, "interventions.divert.on"), 1 },
                                       { tiny_offset(s, "interventions.divert.costs.a_day.gbp_per_unit"), 0 } };
    b.n = 1, b.run[0] = (struct bt_ensemble_run){ 2, v };
    room(&a, s->net, bau.T, 1);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    const struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = 1, .run = b.run, .cost = true, .threads = 1 };
    cr_assert(bt_ensemble_solve(&x, take, &a, NULL, &e) == BT_OK, "%s", e.msg);
    double sum = 0;
    for (int row = 0; row < a.T; row++)
        for (int p = 0; p < P; p++) sum += a.cost[row * a.C + (s->net->n_cost + divert) * P + p];
    cr_expect(fabs(sum / 300000 - 1) < 1e-12, "%.17g", sum);
    free(a.measure);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

/* Costs that nobody asked for change no measure and are nothing. */
Test(ensemble, without_costs_measures_are_the_same)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau;
    struct bundles b = { 0 };
    struct all with, without;
    struct bt_err e = { 0 };
    tiny_go(s, &(struct tiny_opts){ .months = 12 }, &bau, NULL);
    bundle(&b, s->net, 0, 0), bundle(&b, s->net, 3, 0);
    room(&with, s->net, bau.T, 2), room(&without, s->net, bau.T, 2);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = 2, .run = b.run, .cost = true, .threads = 1 };
    cr_assert(bt_ensemble_solve(&x, take, &with, NULL, &e) == BT_OK, "%s", e.msg);
    x.cost = false;
    cr_assert(bt_ensemble_solve(&x, take, &without, NULL, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < 2 * with.T * with.M; i++)
        cr_expect(fabs(without.measure[i] - with.measure[i]) <= 1e-4 * fabs(with.measure[i]), "%d: %g, with costs %g", i,
                  without.measure[i], with.measure[i]);
    for (int i = 0; i < 2 * with.T * with.C; i++) cr_expect(without.cost[i] == 0);
    free(with.measure), free(without.measure);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

/* Places and costs are no part of the proof but in their sum; and where nobody notices a ramp, as of what only costs go by, CVODES steps
 * over it. So against RK4, in steps of a tenth of a day. */
static const double RAMPS[] = { 0, 2 / 30.4375 };
ParameterizedTestParameters(ensemble, has_the_places_and_costs_of_single_runs) { return tl_rows(TL_N(RAMPS)); }
ParameterizedTest(size_t *row, ensemble, has_the_places_and_costs_of_single_runs)
{
    struct bt_scenario *s = open_row(&ROWS[0]);
    struct bt_names names = bt_network_interventions(s->net);
    struct tiny_run bau, own;
    struct bundles b = { 0 };
    struct all a;
    struct bt_err e = { 0 };
    struct tiny_opts o = { .months = 20, .on = { "avoid", "divert" }, .tol = { BT_RK4, 0, 0.1 } };
    tiny_go(s, &(struct tiny_opts){ .months = 20 }, &bau, NULL);
    o.start = bau.start;
    if (RAMPS[*row] > 0)
        for (int i = 0; i < 2; i++) o.address[i] = tiny_cat(tiny_cat("interventions.", o.on[i]), ".ramp_months"), o.value[i] = RAMPS[*row];
    tiny_go(s, &o, &own, NULL);
    bundle(&b, s->net, 1u << tiny_index(names, "avoid") | 1u << tiny_index(names, "divert"), RAMPS[*row]);
    room(&a, s->net, bau.T, 1);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    const struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = 1, .run = b.run, .cost = true, .threads = 1 };
    cr_assert(bt_ensemble_solve(&x, take, &a, NULL, &e) == BT_OK, "%s", e.msg);
    double off = 0;
    for (int c = 0; c < a.C; c++) {
        double most = 1;
        for (int i = 0; i < a.T; i++) most = fmax(most, fabs(own.t.cost[i * a.C + c]));
        for (int i = 0; i < a.T; i++) off = fmax(off, fabs(a.cost[i * a.C + c] - own.t.cost[i * a.C + c]) / most);
    }
    cr_expect(off < 1e-5, "costs of a month off by %.2g of the item's largest", off);
    off = 0;
    for (int i = 0; i < a.T * a.P; i++) {
        off = fmax(off, fabs(a.occupied[i] / own.t.occupied[a.P + i] - 1));
        off = fmax(off, fabs(a.places[i] / own.t.places[a.P + i] - 1));
    }
    cr_expect(off < 3e-5, "places off by %.2g", off);
    free(a.measure);
    own.start = NULL;
    tiny_stop(&own);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

Test(ensemble, is_the_same_bits_with_any_number_of_threads)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau;
    struct bundles b = { 0 };
    struct all one, many;
    struct bt_err e = { 0 };
    tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
    for (unsigned mask = 0; mask < 40; mask++) bundle(&b, s->net, mask, 0);
    room(&one, s->net, bau.T, b.n), room(&many, s->net, bau.T, b.n);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = b.n, .run = b.run, .cost = true, .threads = 1 };
    cr_assert(bt_ensemble_solve(&x, take, &one, NULL, &e) == BT_OK, "%s", e.msg);
    x.threads = 5;
    cr_assert(bt_ensemble_solve(&x, take, &many, NULL, &e) == BT_OK, "%s", e.msg);
    cr_expect(memcmp(one.measure, many.measure, one.size * sizeof(double)) == 0);
    free(one.measure), free(many.measure);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

/* Draws one after the other in what the first ran in: other values, other starts, others' measures, costs and tolerance in between. */
#define LONG "junctions.after_long.routes.dies_long.fraction"
Test(ensemble, what_is_kept_changes_no_bit)
{
    static const struct { const char *address; double by; bool cost, some; double tol; const char *and; } DRAWS[] = {
        { "pools.beds.places", 1, true, false, 0, NULL },
        { "pools.beds.places", 0.9, true, false, 0, NULL },
        { "settings.home.hazards.onset.per_person_per_year", 1.3, true, false, 0, NULL },
        { "pools.beds.places", 1.1, false, true, 0, NULL },
        { "junctions.after_short.routes.dies_short.fraction", 0, true, false, 1e-4, LONG },
        { "junctions.after_short.routes.dies_short.fraction", 1, true, false, 1e-4, LONG }, /* somebody dies, as nobody did before */
        { "junctions.after_short.routes.dies_short.fraction", 0, true, false, 1e-4, LONG },
    };
    struct bt_scenario *s = tiny_open(&TINY);
    struct bt_lanes *kept = NULL;
    bool some[64] = { true };
    for (size_t i = 0; i < TL_N(DRAWS); i++) {
        struct tiny_run bau;
        struct bundles b = { 0 };
        struct all fresh, again;
        struct bt_err e = { 0 };
        struct bt_start *start = NULL;
        double values[4096];
        tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
        cr_assert(s->net->n_value <= (int)TL_N(values));
        memcpy(values, bau.values, (size_t)s->net->n_value * sizeof *values);
        values[tiny_offset(s, DRAWS[i].address)] *= DRAWS[i].by;
        if (DRAWS[i].and) values[tiny_offset(s, DRAWS[i].and)] *= DRAWS[i].by;
        cr_assert(bt_start_solve(s->net, values, (struct bt_tol){ BT_CVODES, 1e-6, 0 }, NULL, &start, &e) == BT_OK, "%s", e.msg);
        for (unsigned mask = 0; mask < 4; mask++) bundle(&b, s->net, mask, 0);
        room(&fresh, s->net, bau.T, b.n), room(&again, s->net, bau.T, b.n);
        const struct bt_plan plan = { .net = s->net, .start = start, .month_end = bau.month_end, .T = bau.T };
        struct bt_ensemble x = { .plan = &plan, .values = values, .n = b.n, .run = b.run, .cost = DRAWS[i].cost, .threads = 1,
                                 .measure = DRAWS[i].some ? some : NULL, .tol = DRAWS[i].tol };
        cr_assert(bt_ensemble_solve(&x, take, &fresh, NULL, &e) == BT_OK, "%s", e.msg);
        x.kept = &kept;
        cr_assert(bt_ensemble_solve(&x, take, &again, NULL, &e) == BT_OK && kept, "%s", e.msg);
        cr_expect(memcmp(fresh.measure, again.measure, fresh.size * sizeof(double)) == 0, "draw %zu", i);
        x.threads = 2;
        cr_expect(bt_ensemble_solve(&x, take, &again, NULL, &e) == BT_E_USAGE, "kept for two threads");
        free(fresh.measure), free(again.measure);
        bt_start_free(start);
        tiny_stop(&bau);
    }
    bt_lanes_free(kept);
    bt_scenario_free(s);
}

Test(ensemble, a_run_that_fails_is_told_and_has_no_numbers)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau;
    struct all a;
    struct bt_err e = { 0 };
    struct bt_ensemble_proof proof;
    tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
    int dies = tiny_offset(s, "junctions.after_short.routes.dies_short.fraction");
    const struct bt_variation over = { dies, 1.2 }, more = { dies, 0.03 };
    const struct bt_ensemble_run run[3] = { { 0, NULL }, { 1, &over }, { 1, &more } };
    room(&a, s->net, bau.T, 3);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = 3, .run = run, .cost = true, .threads = 2, .samples = 3 };
    cr_assert(bt_ensemble_solve(&x, take, &a, &proof, &e) == BT_OK, "%s", e.msg);
    cr_expect(a.taken == 3 && a.code[0] == BT_OK && a.code[1] == BT_E_INPUT && a.told[1] && a.code[2] == BT_OK);
    cr_expect(proof.failed == 1 && proof.n == 2);
    holds(&proof, s->net, "the others", 1e-5, 1e-4, 1e-5);
    free(a.measure);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

Test(ensemble, stops_when_told_to)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau;
    struct bundles b = { 0 };
    struct all a;
    struct bt_err e = { 0 };
    tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
    for (unsigned mask = 0; mask < 20; mask++) bundle(&b, s->net, mask, 0);
    room(&a, s->net, bau.T, b.n);
    a.stop_at = 3;
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    const struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = b.n, .run = b.run, .cost = true, .threads = 3 };
    cr_expect(bt_ensemble_solve(&x, take, &a, NULL, &e) == BT_E_IO && strcmp(e.msg, "interrupted") == 0, "%s", e.msg);
    cr_expect(a.taken == 3, "%d", a.taken);
    free(a.measure);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

Test(ensemble, what_cannot_be_had_is_refused)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau;
    struct all a;
    tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
    room(&a, s->net, bau.T, 1);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    const struct bt_variation none = { bt_network_size(s->net), 1 }, loop = { tiny_offset(s, "loops.pressure.on"), 1 };
    const struct { const struct bt_variation *v; const char *says; } WRONG[] = { { &none, "varies number" },
                                                                                 { &loop, "switches the loop 'pressure'" } };
    for (size_t i = 0; i < TL_N(WRONG); i++) {
        const struct bt_ensemble_run run = { 1, WRONG[i].v };
        struct bt_err e = { 0 };
        const struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = 1, .run = &run, .cost = true, .threads = 1 };
        cr_expect(bt_ensemble_solve(&x, take, &a, NULL, &e) == BT_E_USAGE && strstr(e.msg, WRONG[i].says), "%s", e.msg);
    }
    cr_expect(a.taken == 0);
    free(a.measure);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

/* Nothing starts within these months, though the calendar goes on: there are no days that all runs share. */
Test(ensemble, months_before_anything_starts_are_those_of_a_single_run)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau;
    struct bundles b = { 0 };
    struct all a;
    struct bt_err e = { 0 };
    tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
    bundle(&b, s->net, 0, 0);
    room(&a, s->net, 11, 1);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = 11 };
    const struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = 1, .run = b.run, .cost = true, .threads = 1 };
    cr_assert(bau.month_end[11] < 365 && bau.month_end[12] > 365, "what starts on day 365 starts in another month");
    cr_assert(bt_ensemble_solve(&x, take, &a, NULL, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < a.T * a.C; i++)
        cr_expect(fabs(a.cost[i] - bau.t.cost[i]) <= 1e-4 * fabs(bau.t.cost[i]), "cost %d: %g, alone %g", i, a.cost[i], bau.t.cost[i]);
    for (int i = 0; i < a.T * a.M; i++) {
        double alone = 0;
        for (int k = 0; k < s->net->S; k++) alone += bau.t.measure[i * s->net->S + k];
        cr_expect(fabs(a.measure[i] - alone) <= 1e-4 * fabs(alone), "measure %d: %g, alone %g", i, a.measure[i], alone);
    }
    free(a.measure);
    tiny_stop(&bau);
    bt_scenario_free(s);
}

/* ---- shipped places ---- */

/* sanitized: enough for our memory. */
static const struct shipped { const char *path; bool loops; unsigned mask[5]; bool draws, sanitized; } SHIPPED[] = {
    { "scenarios/england.yaml", false, { 0xffff, 0x921d, 0x61c4, 0x0b6f, 0x541b }, false, false },
    { "scenarios/england.yaml", true, { 0xffff, 0x0b6f }, false, false },
    { "scenarios/prevention.yaml", false, { 0xffff, 0x0001 }, false, false },
    { "scenarios/northumberland-workforce.yaml", false, { 0xffff, 0x2aaa }, false, true },
    { "scenarios/england.yaml", true, { 0xffff, 0x0b6f }, true, true },
    { "scenarios/salford.yaml", false, { 0xffff, 0x541b }, true, false },
};
ParameterizedTestParameters(ensemble, agrees_in_shipped_places) { return tl_rows(TL_N(SHIPPED)); }
ParameterizedTest(size_t *row, ensemble, agrees_in_shipped_places, .timeout = 0)
{
    const struct shipped *p = &SHIPPED[*row];
    if (getenv("BT_SAN") && !p->sanitized) cr_skip_test("other rows of the table go through the same lines");
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_arena *arena = bt_arena_new();
    struct bt_start *start;
    struct bundles b = { 0 };
    struct all a;
    struct bt_ensemble_proof proof;
    double *values, days, end[400];
    int T = 0, y, m, d;
    cr_assert(bt_scenario_read(&(struct bt_scenario_opts){ .path = p->path, .data = "scenarios" }, &s, &errs) == BT_OK);
    for (int i = 0; p->loops && i < s->net->n_loop; i++) s->net->value[s->net->param[s->net->loop[i].on].offset] = 1;
    cr_assert(bt_study_values(s, NULL, 1e-6, arena, &values, &start, &days, &e) == BT_OK, "%s", e.msg);
    bt_date_of(s->day0, &y, &m, &d);
    for (; T < 12 * s->years; T++) {
        if (++m == 13) m = 1, y++;
        end[T] = bt_day_of(y, m, 1) - s->day0;
    }
    for (size_t i = 0; i < TL_N(p->mask) && (p->mask[i] || i == 0); i++) bundle(&b, s->net, p->mask[i], 0);
    room(&a, s->net, T, b.n);
    const struct bt_plan plan = { .net = s->net, .start = start, .month_end = end, .T = T };
    const struct bt_ensemble x = { .plan = &plan, .values = values, .n = b.n, .run = b.run, .cost = true, .threads = 2, .samples = b.n,
                                   .tol = p->draws ? BT_DRAW_TOL : BT_ENSEMBLE_TOL };
    cr_assert(bt_ensemble_solve(&x, take, &a, &proof, &e) == BT_OK, "%s", e.msg);
    cr_expect(proof.n == b.n && proof.failed == 0 && a.taken == b.n);
    if (p->draws) holds(&proof, s->net, p->path, 5e-5, 5e-4, 3e-5);
    else holds(&proof, s->net, p->path, 3e-6, 5e-5, 2e-6);
    cr_log_info("%s: totals %.1e, months %.1e, changes %.1e\n", p->path, proof.total.v, proof.month.v, proof.effect.v);
    free(a.measure);
    bt_start_free(start);
    bt_arena_free(arena);
    bt_scenario_free(s);
}

/* ---- runs that are made elsewhere ---- */

struct some { int seen, n, last, run[8]; double sum[8]; };

static bool is_mine(void *data, int run)
{
    struct some *s = data;
    cr_expect(run == s->seen, "asked for run %d after %d", run, s->seen - 1);
    s->seen++;
    return run % 3 != 1;
}

static bool take_some(void *data, const struct bt_ensemble_result *r)
{
    struct some *s = data;
    s->run[s->n] = r->run;
    for (int i = 0; i < s->last; i++) s->sum[s->n] += r->measure[i];
    s->n++;
    return true;
}

/* They are asked for once, in order, and neither made nor given; the others are the same bits as without them, whatever the threads. */
Test(ensemble, runs_of_others_are_left_out)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run bau;
    struct bundles b = { 0 };
    struct bt_err e = { 0 };
    tiny_go(s, &(struct tiny_opts){ .months = 36 }, &bau, NULL);
    struct some all = { .last = bau.T * s->net->n_measure }, part = all;
    for (unsigned mask = 0; mask < 8; mask++) bundle(&b, s->net, mask, 0);
    const struct bt_plan plan = { .net = s->net, .start = bau.start, .month_end = bau.month_end, .T = bau.T };
    struct bt_ensemble x = { .plan = &plan, .values = bau.values, .n = b.n, .run = b.run, .threads = 1 };
    cr_assert(bt_ensemble_solve(&x, take_some, &all, NULL, &e) == BT_OK, "%s", e.msg);
    x.threads = 3, x.mine = is_mine, x.data = &part;
    cr_assert(bt_ensemble_solve(&x, take_some, &part, NULL, &e) == BT_OK, "%s", e.msg);
    cr_expect(all.n == 8 && part.n == 5 && part.seen == 8 && all.sum[0] != all.sum[7]);
    for (int i = 0; i < part.n; i++)
        cr_expect(part.run[i] % 3 != 1 && part.sum[i] == all.sum[part.run[i]] && (!i || part.run[i] > part.run[i - 1]));
    tiny_stop(&bau);
    bt_scenario_free(s);
}
