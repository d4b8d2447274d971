/* A network as operations on rows is the same equations: its changes, its system solved, and its tangents against bt_model_rhs and
 * bt_jac_tangent, with every kind of signal. */
#include "../../sim/solve/jacobian.h"
#include "../../sim/solve/quick.h"
#include "../tiny.h"
#include <math.h>

static const struct row { const char *what; double t, crowd; const char *set[9]; } ROWS[] = {
    { "nothing on", 10, 1, { 0 } },
    { "over the planned places, surge open", 10, 1.3, { 0 } },
    { "fractions at their cap", 10, 1, { "junctions.door.routes.admitted.fraction=0.88" } },
    { "interventions half way", 500, 1, { "interventions.avoid.on=1", "interventions.divert.on=1", "interventions.more_rooms.on=1" } },
    { "deaths that follow nobody", 500, 1, { "interventions.avoid.on=1", "options.death_neutral=0" } },
    { "all loops, capped, interventions", 500, 1.2,
      { "loops.pressure.on=1", "loops.revolving.on=1", "loops.threshold.on=1", "loops.decline.on=1", "loops.haste.on=1",
        "junctions.door.routes.admitted.fraction=0.88", "interventions.avoid.on=1", "interventions.divert.on=1" } },
};

struct bench { struct bt_scenario *s; struct bt_start *start; struct model *plain, *m; struct quick *q; double *y; };

static void set_up(struct bench *b, const struct row *r)
{
    /* Moves are no part of the matrix, set-up none of the totals a day. */
    struct tiny t = { .set = { "settings.home.hazards.onset.per_person_per_year=0",
                               "interventions.divert.costs.set_up.gbp_set_up_per_head=0" } };
    struct bt_err e = { 0 };
    bool all[64];
    for (size_t i = 0; i < TL_N(r->set) && r->set[i]; i++) t.set[i + 2] = r->set[i];
    memset(all, 1, sizeof all);
    b->s = tiny_open(&t);
    const double *values = bt_network_values(b->s->net);
    cr_assert(bt_start_solve(b->s->net, values, (struct bt_tol){ BT_CVODES, 1e-6, 0 }, NULL, &b->start, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_model_open(&b->plain, b->s->net, values, b->start, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_model_open(&b->m, b->s->net, values, b->start, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_quick_open(&b->q, b->m, all, true, 1e-6, &e) == BT_OK, "%s", e.msg);
    b->y = calloc((size_t)b->m->n_state, sizeof *b->y);
    for (int k = 0; k < b->s->net->n_stock; k++)
        for (int s = 0; s < b->m->S; s++) {
            const struct stock *x = &b->s->net->stock[k];
            bool stay = x->setting >= 0 && b->s->net->setting[x->setting].cls < 0;
            b->y[k * b->m->W + s] = b->start->y[k * b->m->W + s] * (stay ? r->crowd : 1) * (1 + 0.01 * ((7 * k + 3 * s) % 11));
        }
    for (int i = 0; i < b->m->n_extra; i++) b->y[b->s->net->n_stock * b->m->W + i] = 1 + 0.01 * i;
    cr_assert(bt_quick_begin(b->q, r->t, b->y, &e) == BT_OK, "%s", e.msg);
}

static void tear_down(struct bench *b)
{
    bt_quick_close(b->q);
    bt_model_close(b->m);
    bt_model_close(b->plain);
    bt_start_free(b->start);
    bt_scenario_free(b->s);
    free(b->y);
}

/* Of a full pool the share 1 / (1 + wait) is taken to be a billionth, not nothing. */
static double allowed(const struct model *m)
{
    for (int k = 0; k < m->n_signal; k++)
        if (m->signal[k].kind == S_WAIT && m->signal[k].value <= 1e-9) return 1e-7;
    return 1e-11;
}

/* With y/gamma less what changes at y on the right side, the solution of (1/gamma - B) x is y. */
ParameterizedTestParameters(program, solves_the_equations) { return tl_rows(TL_N(ROWS)); }
ParameterizedTest(size_t *row, program, solves_the_equations)
{
    const struct row *r = &ROWS[*row];
    struct bench b = { 0 };
    set_up(&b, r);
    struct model *m = b.plain;
    struct program *p = b.q->p;
    int stocks = b.s->net->n_stock * m->W;
    double *dy = calloc((size_t)m->n_state, sizeof *dy), gamma = 2, *to = bt_row(p, p->b);
    bt_model_rhs(m, r->t, b.y, dy);
    for (int s = 0; s < m->W; s++) {
        dy[b.s->net->home_stock * m->W + s] -= m->entry[s];
        dy[b.s->net->entered_stock * m->W + s] -= m->entry[s];
    }
    for (int i = 0; i < stocks; i++) to[i] = b.y[i] / gamma - dy[i];
    for (int s = 0; s < p->W; s++) bt_row(p, p->step)[s] = gamma, bt_row(p, p->per_step)[s] = 1 / gamma;
    bt_program_run(p, L_MATRIX, BY_SIGNAL); /* rates are those of the beginning */
    bt_program_run(p, L_FACTOR, BY_SIGNAL);
    bt_program_run(p, L_SOLVE, BY_SIGNAL);
    double worst = 0;
    for (int i = 0; i < stocks; i++) {
        double scale = 1e-6 * b.s->net->people[i % m->W < m->S ? i % m->W : 0] + fabs(b.y[i]);
        double off = fabs(bt_row(p, p->x)[i] - b.y[i]) / scale;
        if (!(off <= worst)) worst = off;
    }
    cr_expect(worst < allowed(m), "%s: off by %.2g", r->what, worst);
    free(dy);
    tear_down(&b);
}

/* Totals a day by the program against those of single runs. */
ParameterizedTestParameters(program, counts_what_single_runs_count) { return tl_rows(TL_N(ROWS)); }
ParameterizedTest(size_t *row, program, counts_what_single_runs_count)
{
    const struct row *r = &ROWS[*row];
    struct bench b = { 0 };
    set_up(&b, r);
    struct model *m = b.plain;
    const struct bt_network *net = b.s->net;
    double *dy = calloc((size_t)m->n_state, sizeof *dy), *q = calloc((size_t)m->n_quad, sizeof *q);
    const double *ours = b.q->totals.value[0], *item = q + m->row_item * m->W;
    m->every_measure = true;
    bt_model_rhs(m, r->t, b.y, dy);
    bt_model_quads(m, r->t, b.y, q);
    for (int i = 0; i < net->n_measure; i++) {
        double sum = 0;
        if (net->measure[i].past_days) continue;
        for (int s = 0; s < m->S; s++) sum += m->measure_now[i * m->W + s];
        cr_expect(fabs(ours[i] - sum) <= allowed(m) * fmax(fabs(sum), 1), "%s, %s: %.17g, %.17g", r->what, net->measure[i].id.name, ours[i],
                  sum);
    }
    int items = net->n_cost + net->n_intervention * (net->n_payer + 1);
    for (int i = 0; i < items; i++)
        cr_expect(fabs(ours[net->n_measure + i] - item[i]) <= allowed(m) * fmax(fabs(item[i]), 1), "%s, cost %d: %.17g, %.17g", r->what, i,
                  ours[net->n_measure + i], item[i]);
    free(dy), free(q);
    tear_down(&b);
}

ParameterizedTestParameters(program, has_the_tangents_of_its_signals) { return tl_rows(TL_N(ROWS)); }
ParameterizedTest(size_t *row, program, has_the_tangents_of_its_signals)
{
    const struct row *r = &ROWS[*row];
    struct bench b = { 0 };
    set_up(&b, r);
    struct model *m = b.plain;
    struct program *p = b.q->p;
    int stocks = b.s->net->n_stock * m->W;
    double *u = calloc((size_t)m->n_state, sizeof *u), *right = bt_row(p, p->b), *x = bt_row(p, p->x);
    struct bt_err e = { 0 };
    cr_assert(bt_jac_open(m, &e) == BT_OK, "%s", e.msg);
    bt_jac_setup(m, r->t, b.y, 1);
    bt_program_run(p, L_MATRIX, BY_SIGNAL);
    for (int s = 0; s < p->W; s++) bt_row(p, p->step)[s] = 2, bt_row(p, p->per_step)[s] = 0.5;
    bt_program_run(p, L_FACTOR, BY_SIGNAL);
    for (int k = 0; k < m->n_signal; k++) {
        double worst = 0, size = 0;
        if (m->signal[k].extra >= 0) continue;
        memcpy(x, b.y, (size_t)m->n_state * sizeof *u);
        bt_program_run(p, L_PEOPLE, BY_SIGNAL);
        bt_jac_tangent(m, &m->signal[k], u);
        bt_quick_tangent(b.q, k);
        for (int i = 0; i < stocks; i++) right[i] = p->comes[k * b.s->net->n_stock + i / m->W] ? bt_row(p, p->right)[i] : 0;
        for (int i = 0; i < stocks; i++) worst = fmax(worst, fabs(right[i] - u[i])), size = fmax(size, fabs(u[i]));
        cr_expect(size > 0 && worst < allowed(m) * size, "%s, signal %d of kind %d: off by %.2g of %.2g", r->what, k,
                  (int)m->signal[k].kind, worst, size);
        /* What is left out as not reached is nothing: solved as a step is, it comes to the same, and so do the sums. */
        bt_program_run(p, L_SOLVE, BY_SIGNAL);
        bt_program_run(p, L_SIGNALS, BY_SIGNAL);
        for (int i = 0; i < stocks; i++)
            cr_assert(x[i] == bt_row(p, p->change[k])[i], "%s, signal %d: %.17g, %.17g", r->what, k, x[i], bt_row(p, p->change[k])[i]);
        for (int a = 0; a < m->n_agg; a++) cr_assert(p->sums[a] == b.q->Z_sums[k * m->n_agg + a], "%s, signal %d, sum %d", r->what, k, a);
    }
    free(u);
    tear_down(&b);
}
