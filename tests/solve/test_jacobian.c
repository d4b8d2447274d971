/* The structured Newton matrix against differences of the equations, for every kind of signal, frozen and not; its columns sum to zero. */
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <math.h>

#define CROWDED 1.3 /* people in stays, against those at the start: over the planned places, inside surge */

static const struct row {
    const char *what;
    bool frozen;
    double t, crowd;
    const char *set[8];
} ROWS[] = {
    { "nothing on", false, 10, 1, { 0 } },
    { "frozen, as while the start is solved", true, 10, 1, { 0 } },
    { "over the planned places, surge open", false, 10, CROWDED, { 0 } },
    { "fractions at their cap", false, 10, 1, { "junctions.door.routes.admitted.fraction=0.88" } },
    { "linear loop", false, 10, 1.1, { "loops.pressure.on=1" } },
    { "hill loop with a delay", false, 10, 1.1, { "loops.revolving.on=1" } },
    { "logistic loop on people who wait", false, 10, 1.1, { "loops.threshold.on=1" } },
    { "loop on the share past a stage, some segments", false, 10, 1.1, { "loops.decline.on=1" } },
    { "loop on a supply that follows demand; on a wait, a patience, a beside route", false, 10, 1.1, { "loops.haste.on=1" } },
    { "all loops", false, 10, 1.1,
      { "loops.pressure.on=1", "loops.revolving.on=1", "loops.threshold.on=1", "loops.decline.on=1", "loops.haste.on=1" } },
    { "all loops, capped, over the places, interventions half way", false, 500, CROWDED,
      { "loops.pressure.on=1", "loops.revolving.on=1", "loops.threshold.on=1", "loops.decline.on=1", "loops.haste.on=1",
        "junctions.door.routes.admitted.fraction=0.88", "interventions.avoid.on=1", "interventions.divert.on=1" } },
    { "all loops, frozen", true, 10, 1.1,
      { "loops.pressure.on=1", "loops.revolving.on=1", "loops.threshold.on=1", "loops.decline.on=1", "loops.haste.on=1" } },
};

static unsigned long long seed = 12345;
static double uniform(void) /* -1 to 1 */
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (double)(seed >> 11) / 4503599627370496.0 - 1;
}

static double *numbers(int n)
{
    double *v = calloc((size_t)n, sizeof *v);
    cr_assert(v != NULL);
    return v;
}

struct bench { struct bt_scenario *s; struct bt_start *start; struct model *m; double *y; };

/* A state near the start, with `crowd` times as many people in stays and up to 10 per cent more or fewer everywhere. */
static void set_up(struct bench *b, bool frozen, double crowd)
{
    struct bt_err e = { 0 };
    const double *values = bt_network_values(b->s->net);
    cr_assert(bt_start_solve(b->s->net, values, (struct bt_tol){ BT_CVODES, 1e-6, 0 }, NULL, &b->start, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_model_open(&b->m, b->s->net, values, b->start, &e) == BT_OK, "%s", e.msg);
    struct model *m = b->m;
    cr_assert(bt_jac_open(m, &e) == BT_OK, "%s", e.msg);
    m->frozen = frozen;
    b->y = numbers(m->n_state);
    for (int k = 0; k < b->s->net->n_stock; k++)
        for (int s = 0; s < m->S; s++) {
            const struct stock *x = &b->s->net->stock[k];
            bool stay = x->setting >= 0 && b->s->net->setting[x->setting].cls < 0;
            b->y[k * m->W + s] = b->start->y[k * m->W + s] * (stay ? crowd : 1) * (1 + 0.1 * uniform());
        }
    for (int i = 0; i < m->n_extra; i++) b->y[b->s->net->n_stock * m->W + i] = 1 + 0.05 * uniform();
}

static void tear_down(struct bench *b)
{
    bt_model_close(b->m);
    bt_start_free(b->start);
    bt_scenario_free(b->s);
    free(b->y);
}

/* x = M^-1 b, then b again from differences of the equations along x: the largest miss over the largest |b|. */
static double miss(struct bench *b, double t, double gamma)
{
    struct model *m = b->m;
    int n = m->n_state, stocks = b->s->net->n_stock * m->W;
    double *want = numbers(n), *x = numbers(n), *up = numbers(n), *fu = numbers(n), *fd = numbers(n), worst = 0, size = 0;
    const double h = 1e-4;
    for (int i = 0; i < n; i++) {
        bool real = i >= stocks ? i < stocks + m->n_extra : i % m->W < m->S;
        want[i] = real ? uniform() * (i >= stocks ? 0.05 : 0.02 * b->y[i] + 1e-4 * b->s->net->people[i % m->W]) : 0;
    }
    memcpy(x, want, (size_t)n * sizeof *x);
    bt_jac_setup(m, t, b->y, gamma);
    bt_jac_solve(m, x);
    for (int i = 0; i < n; i++) up[i] = b->y[i] + h * x[i];
    bt_model_rhs(m, t, up, fu);
    for (int i = 0; i < n; i++) up[i] = b->y[i] - h * x[i];
    bt_model_rhs(m, t, up, fd);
    for (int i = 0; i < n; i++) {
        double scale = i >= stocks ? 0.05 : 1e-4 * b->s->net->people[0];
        double off = fabs(x[i] - gamma * (fu[i] - fd[i]) / (2 * h) - want[i]) / scale;
        if (fabs(want[i]) / scale > size) size = fabs(want[i]) / scale;
        if (off > worst) worst = off;
    }
    free(want), free(x), free(up), free(fu), free(fd);
    return worst / size;
}

ParameterizedTestParameters(jacobian, agrees_with_differences) { return tl_rows(TL_N(ROWS)); }
ParameterizedTest(size_t *row, jacobian, agrees_with_differences)
{
    const struct row *r = &ROWS[*row];
    struct tiny t = { .set = { "settings.home.hazards.onset.per_person_per_year=0" } }; /* moves between segments are left out of J */
    for (size_t i = 0; i < TL_N(r->set); i++) t.set[i + 1] = r->set[i];
    struct bench b = { .s = tiny_open(&t) };
    set_up(&b, r->frozen, r->crowd);
    static const double GAMMA[] = { 0.02, 1, 20 };
    for (size_t i = 0; i < TL_N(GAMMA); i++) {
        double off = miss(&b, r->t, GAMMA[i]);
        cr_expect(off < 1e-6, "%s, gamma %g: off by %.2g", r->what, GAMMA[i], off);
    }
    tear_down(&b);
}

/* M x = unit vector of any state: the people in x are as many as in the unit vector, so J gives and takes nobody. */
ParameterizedTestParameters(jacobian, columns_sum_to_zero) { return tl_rows(TL_N(ROWS)); }
ParameterizedTest(size_t *row, jacobian, columns_sum_to_zero)
{
    const struct row *r = &ROWS[*row];
    struct tiny t = { 0 };
    for (size_t i = 0; i < TL_N(r->set); i++) t.set[i] = r->set[i];
    struct bench b = { .s = tiny_open(&t) };
    set_up(&b, r->frozen, r->crowd);
    struct model *m = b.m;
    int n;
    double *x = numbers(m->n_state), worst = bt_model_columns(m, r->t, b.y, 0, x, &n);
    cr_expect(n == b.s->net->n_stock * m->S + m->n_extra);
    cr_expect(bt_model_columns(m, r->t, b.y, 3, x, &n) < 1e-12 && n == 3);
    cr_expect(worst < 1e-12, "%s: a column sums to %.2g", r->what, worst);
    free(x);
    tear_down(&b);
}

static const struct { const char *what; bool frozen, loops; } ENGLAND[] = { { "not frozen", false, false }, { "frozen", true, false },
                                                                            { "loops on", false, true } };
ParameterizedTestParameters(jacobian, of_england_agrees_with_differences) { return tl_rows(TL_N(ENGLAND)); }
ParameterizedTest(size_t *row, jacobian, of_england_agrees_with_differences)
{
    struct bt_errs errs = { 0 };
    struct bt_scenario_opts o = { .path = "scenarios/england.yaml", .data = "scenarios" };
    struct bench b = { 0 };
    cr_assert(bt_scenario_read(&o, &b.s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    for (int i = 0; ENGLAND[*row].loops && i < b.s->net->n_loop; i++) b.s->net->value[b.s->net->param[b.s->net->loop[i].on].offset] = 1;
    set_up(&b, ENGLAND[*row].frozen, 1.02);
    double off = miss(&b, 700, 2);
    cr_expect(off < 1e-6, "%s: off by %.2g", ENGLAND[*row].what, off);
    tear_down(&b);
}
