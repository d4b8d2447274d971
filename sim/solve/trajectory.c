/* trajectory.c -- one run from the start to the end of the horizon: monthly totals, stocks at month ends, every stop date a restart.
 * Before any intervention starts all runs are the same: those days are solved once and every run goes on from there. */
#include "bendtrend/num.h"
#include "walk.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

enum bt_code bt_model_check(struct model *m, double t, const double *y, double step, struct bt_err *e)
{
    const struct bt_network *net = m->net;
    char advice[96] = "";
    if (step > 0) bt_format(advice, sizeof advice, "; take a smaller --step than %g", step);
    bt_model_flows(m, t, y);
    EACH(i, net->n_fork) {
        double total[520] = { 0 };
        const struct fork *f = &net->fork[i];
        bool rest = false;
        EACH(k, f->n_branch) {
            const double *share = VEC(m->share, m->branch0[i] + k);
            rest |= f->branch[k].is_else;
            EACH(s, m->S) {
                if (!f->branch[k].beside) total[s] += share[s];
                if (share[s] < -1e-12 || !isfinite(share[s]))
                    return bt_fail(
                        e, BT_E_INPUT, net->junction[f->junction].id.at,
                        "the fractions of junction '%s' sum to over 1 for segment '%s' (origin '%s') on day %g: '%s' is left with %g",
                        net->junction[f->junction].id.name, net->segment[s], net->cls[f->cls].name, t, net->route[f->branch[k].route].name,
                        share[s]);
            }
        }
        if (!rest)
            EACH(s, m->S)
                if (fabs(total[s] - 1) > 1e-9) return bt_fail(
                    e, BT_E_INPUT, net->junction[f->junction].id.at,
                    "the fractions of junction '%s' sum to %.10g for segment '%s' (origin '%s'); without an else route they must sum to 1",
                    net->junction[f->junction].id.name, total[s], net->segment[s], net->cls[f->cls].name);
    }
    EACH(k, net->n_stock)
        EACH(s, m->S) {
            const struct stock *x = &net->stock[k];
            if (x->group >= 0 && y[k * m->W + s] < -1e-5 * (1e-2 * net->people[s] + 1))
                return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "'%s' of segment '%s' falls below zero on day %g (%.3g people)%s",
                               x->setting >= 0 ? net->setting[x->setting].id.name : net->route[x->route].name, net->segment[s], t,
                               y[k * m->W + s], advice);
        }
    return BT_OK;
}

/* People that exist or have left, less those who entered: the same on every day. */
double bt_model_people(const struct model *m, const double *y)
{
    double sum = 0;
    EACH(k, m->net->n_stock) {
        const struct stock *x = &m->net->stock[k];
        if (x->counter) continue;
        double part = 0;
        EACH(s, m->S) part += y[k * m->W + s];
        sum += x->entered ? -part : part;
    }
    return sum;
}

static double all_people_there(const struct model *m, const double *y)
{
    double sum = 0;
    EACH(k, m->net->n_stock)
        if (m->net->stock[k].group >= 0)
            EACH(s, m->S) sum += y[k * m->W + s];
    return sum;
}

/* People whom each intervention enrols at full coverage, added up side by side. */
static void people_enrolled(const struct model *m, const double *y, double *people)
{
    const struct intervention *v = m->net->intervention;
    EACH(i, m->net->n_intervention) people[i] = 0;
    EACH(k, m->net->n_stock)
        if (m->net->stock[k].group >= 0)
            EACH(s, m->S)
                EACH(i, m->net->n_intervention) people[i] += (v[i].reach_people ? v[i].reach_people[s] : 0) * y[k * m->W + s];
}

/* Needs the coverage of that day: bt_model_time before. */
static void keep_coverage(const struct model *m, struct bt_trajectory *out, int row, const double *y, double t)
{
    const struct bt_network *net = m->net;
    const double everybody = all_people_there(m, y);
    double *added = out->package_added ? out->package_added + (size_t)row * (size_t)net->n_package : NULL;
    people_enrolled(m, y, m->enrolled);
    EACH(i, net->n_intervention) {
        const struct intervention *v = &net->intervention[i];
        double now = m->p[net->param[v->now].offset], staff = 0, people = m->enrolled[i];
        EACH(k, v->n_staff) staff += m->p[net->param[v->staff[k].wte].offset];
        if (!m->staff) out->staff[row * net->n_intervention + i] = staff * net->population / 1e5 * (now + m->cover[i]);
        out->coverage[row * net->n_intervention + i] = now + m->cover[i];
        out->acting[row * net->n_intervention + i] = now + bt_model_acting(m, i, m->cover[i], t, 0);
        if (v->share >= 0) out->adoption[row * net->n_intervention + i] = bt_model_adopted(m, i, t, 0);
        out->reach[row * net->n_intervention + i] = people * (now + m->cover[i]);
        bt_package_cost(m, i, t, everybody, people, NULL, added);
    }
    bt_package_keep(m, out, row, t);
}

/* A wait lasts tau + W, the handling and the wait for a place: the share W of it is queueing. Needs the flows of that day. */
static void keep_queues(const struct model *m, struct bt_trajectory *out, int row, const double *y)
{
    const struct bt_network *net = m->net;
    EACH(i, net->n_crowd) {
        const struct crowd *c = &net->crowd[i];
        if (c->handling < 0 || c->pool < 0 || net->route_row[c->route] < 0) continue;
        const double *tau = VEC(m->fac, c->handling), *of = VEC(y, c->first), phi = m->wait_value[c->pool];
        double queue = 0;
        EACH(s, m->S) queue += of[s] * (1 - phi) / (phi * tau[s] + 1 - phi);
        out->queue[row * net->routes.n + net->route_row[c->route]] += queue > 0 ? queue : 0;
    }
    EACH(p, net->n_pool)
        if (net->pool[p].diverted) out->turned_away[row * net->n_pool + p] = 1 - m->accept[p];
}

static void keep_stocks(struct model *m, struct bt_trajectory *out, int row, const double *y, double t)
{
    const struct bt_network *net = m->net;
    int S = m->S, I = net->settings.n, Q = net->routes.n;
    EACH(k, net->n_stock) {
        const struct stock *x = &net->stock[k];
        double *to = NULL;
        if (x->setting >= 0) to = out->people + ((size_t)row * (size_t)I + (size_t)x->setting) * (size_t)S;
        else if (x->exit >= 0) to = out->people + ((size_t)row * (size_t)I + (size_t)(net->n_setting + x->exit)) * (size_t)S;
        else if (x->entered) to = out->people + ((size_t)row * (size_t)I + (size_t)(I - 1)) * (size_t)S;
        else if (x->route >= 0 && net->route_row[x->route] >= 0)
            to = out->wait_people + ((size_t)row * (size_t)Q + (size_t)net->route_row[x->route]) * (size_t)S;
        if (to)
            EACH(s, S) to[s] += y[k * m->W + s];
    }
    bt_model_flows(m, t, y);
    EACH(p, net->n_pool) {
        double held = m->agg_now[p];
        out->occupied[row * net->n_pool + p] = held;
        out->places[row * net->n_pool + p] = m->open[p] > held ? m->open[p] : held; /* planned closures take effect as people leave */
        if (m->staff)
            out->unstaffed[row * net->n_pool + p] = (1 - m->staffed[p]) * VEC(m->clean, net->factor_of[net->pool[p].places])[0] *
                                                    (m->supply_extra[p] >= 0 ? y[net->n_stock * m->W + m->supply_extra[p]] : 1);
    }
    keep_queues(m, out, row, y);
    keep_coverage(m, out, row, y, t);
}

static void keep_instants(struct model *m, struct bt_trajectory *out, int row, double days)
{
    const struct bt_network *net = m->net;
    EACH(i, net->n_measure) {
        double *to = out->measure + ((size_t)row * (size_t)net->n_measure + (size_t)i) * (size_t)m->S;
        if (!bt_measure_at_instant(&net->measure[i])) continue;
        EACH(s, m->S)
            to[s] = bt_month_of_instants(&net->measure[i], days, VEC(m->instant_before, i)[s], VEC(m->instant, i)[s], to[s]);
    }
    double *turn = m->instant;
    m->instant = m->instant_before, m->instant_before = turn;
}

static void keep_month(struct model *m, struct bt_trajectory *out, int row, double days, const double *q)
{
    const struct bt_network *net = m->net;
    size_t S = (size_t)m->S, Q = (size_t)net->routes.n, M = (size_t)net->n_measure;
    EACH(i, net->routes.n)
        EACH(s, m->S) {
            size_t k = (size_t)(m->row_route + i) * (size_t)m->W + (size_t)s;
            out->flow[((size_t)row * Q + (size_t)i) * S + (size_t)s] = q[k];
        }
    EACH(i, net->n_measure) {
        const struct measure *x = &net->measure[i];
        double *to = out->measure + ((size_t)row * M + (size_t)i) * S;
        EACH(s, m->S) {
            double share = x->segment ? x->segment[s] : 1;
            size_t k = m->measure_row[i] < 0 ? 0 : (size_t)m->measure_row[i] * (size_t)m->W + (size_t)s;
            to[s] = m->measure_row[i] >= 0 ? q[k] : 0;
            if (m->measure_row[i] < 0 && !x->past_days)
                EACH(t, x->n_term) to[s] += share * out->flow[((size_t)row * Q + (size_t)net->route_row[x->term[t].index]) * S + (size_t)s];
        }
    }
    keep_instants(m, out, row, days);
    size_t at = (size_t)m->row_item * (size_t)m->W, P = (size_t)net->n_payer, items = (size_t)net->items.n;
    EACH(c, net->n_cost)
        EACH(p, net->n_payer)
            out->cost[((size_t)row * items + (size_t)c) * P + (size_t)p] =
                q[at + (size_t)c] * net->cost[c].payer[p];
    EACH(i, net->n_intervention)
        EACH(p, net->n_payer) {
            size_t k = at + (size_t)net->n_cost + (size_t)i * (P + 1) + (size_t)p;
            out->cost[((size_t)row * items + (size_t)(net->n_cost + i)) * P + (size_t)p] = q[k];
        }
}

/* ---- a run under way ---- */

static double step_of(const struct bt_plan *plan)
{
    return plan->tol.method == BT_CVODES ? 0 : plan->tol.step;
}

/* To the stops that come up to a day, a restart at each. */
static enum bt_code to_stops(struct walk *w, double day, struct bt_err *e)
{
    const struct bt_network *net = w->m->net;
    for (; w->stop < net->n_stop && net->stop[w->stop] <= day; w->last = net->stop[w->stop++]) {
        double t = net->stop[w->stop];
        if (t <= w->last) continue;
        bt_stepper_stop(w->st, t);
        enum bt_code rc = bt_stepper_to(w->st, t, e);
        if (rc == BT_OK) rc = bt_stepper_restart(w->st, e);
        if (rc != BT_OK) return rc;
    }
    bt_stepper_stop(w->st, w->stop < net->n_stop ? net->stop[w->stop] : w->month_end[w->T - 1]);
    return BT_OK;
}

static enum bt_code keep_first(struct model *m, struct bt_trajectory *out, const double *y, struct bt_err *e)
{
    keep_stocks(m, out, 0, y, 0);
    return bt_model_instant(m, y, m->instant_before, e);
}

enum bt_code bt_walk_begin(struct walk *w, struct bt_err *e)
{
    w->whole = bt_model_people(w->m, bt_stepper_y(w->st));
    enum bt_code rc = keep_first(w->m, w->out, bt_stepper_y(w->st), e);
    if (w->sides) bt_sides_states(w->sides, bt_stepper_y(w->st));
    EACH(i, w->sides ? 2 * w->sides->n : 0)
        if (rc == BT_OK) rc = keep_first(w->sides->side[i].m, &w->side_out[i], w->sides->side[i].y, e);
    return rc;
}

static enum bt_code keep_row(const struct walk *w, struct model *m, struct bt_trajectory *out, const double *y, const double *q,
                             struct bt_err *e)
{
    double begin = w->row ? w->month_end[w->row - 1] : 0, end = w->month_end[w->row];
    keep_stocks(m, out, w->row + 1, y, end);
    enum bt_code rc = bt_model_instant(m, y, m->instant, e);
    if (rc == BT_OK) keep_month(m, out, w->row, end - begin, q);
    return rc;
}

enum bt_code bt_walk_month(struct walk *w, struct bt_err *e)
{
    double end = w->month_end[w->row];
    enum bt_code rc = to_stops(w, end, e);
    if (rc == BT_OK) rc = bt_stepper_to(w->st, end, e);
    if (rc == BT_OK) rc = bt_model_check(w->m, end, bt_stepper_y(w->st), w->step, e);
    if (rc == BT_OK) rc = keep_row(w, w->m, w->out, bt_stepper_y(w->st), bt_stepper_q(w->st), e);
    EACH(i, w->sides ? 2 * w->sides->n : 0) {
        struct side *v = &w->sides->side[i];
        if (rc == BT_OK) rc = keep_row(w, v->m, &w->side_out[i], v->y, v->q.sum, e);
    }
    if (rc != BT_OK) return rc;
    bt_stepper_from_here(w->st);
    double miss = fabs(bt_model_people(w->m, bt_stepper_y(w->st)) / w->whole - 1);
    if (miss > w->out->conservation) w->out->conservation = miss;
    w->row++;
    if (w->tick && !w->tick(w->data, end / w->month_end[w->T - 1])) return bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted");
    return BT_OK;
}

void bt_walk_stats(const struct walk *w)
{
    struct step_stats x = { 0 };
    bt_stepper_stats(w->st, &x);
    w->out->steps += x.steps, w->out->rhs += x.rhs, w->out->setups += x.setups, w->out->fails += x.fails;
}

/* ---- memory that runs use one after another ---- */

struct bt_workspace {
    struct model *m;
    struct stepper *st;
    struct bt_plan plan;
};

void bt_workspace_free(struct bt_workspace *w)
{
    if (!w) return;
    bt_stepper_close(w->st);
    bt_model_close(w->m);
    free(w);
}

bool bt_same_loops(const struct model *m, const double *values)
{
    EACH(l, m->net->n_loop) {
        int on = m->net->param[m->net->loop[l].on].offset;
        if ((m->p[on] > 0) != (values[on] > 0)) return false;
    }
    return true;
}

static bool fits(const struct bt_workspace *w, const struct bt_plan *p, const double *values)
{
    if (!w) return false;
    const struct bt_tol *a = &w->plan.tol, *b = &p->tol;
    return w->plan.net == p->net && w->plan.start == p->start && a->method == b->method && !(a->rtol < b->rtol || a->rtol > b->rtol) &&
           !(a->step < b->step || a->step > b->step) && bt_same_loops(w->m, values);
}

/* A workspace for a run that begins at t0 in state y0: the one that is there, or a new one in its place. */
static enum bt_code prepare(struct bt_workspace **at, const struct bt_plan *p, const double *values, double t0, const double *y0,
                            struct bt_err *e)
{
    if (fits(*at, p, values)) {
        bt_model_bind((*at)->m, values);
        return bt_stepper_begin((*at)->st, t0, y0, e);
    }
    bt_workspace_free(*at);
    struct bt_workspace *w = *at = calloc(1, sizeof *w);
    if (!w) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    w->plan = *p;
    enum bt_code rc = bt_model_open(&w->m, p->net, values, p->start, e);
    if (rc == BT_OK && p->tol.method == BT_EULER && !bt_staff_euler(w->m, p->tol.step))
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK && w->m->n_state != p->start->n_state)
        rc = bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                     "a run may not switch a loop on or off that the start had otherwise; set it for the whole scenario");
    if (rc == BT_OK) rc = bt_stepper_open(&w->st, w->m, t0, y0, p->tol, true, e);
    if (rc != BT_OK) {
        bt_workspace_free(w);
        *at = NULL;
    }
    return rc;
}

/* ---- what all runs share ---- */

struct bt_prefix {
    struct bt_arena *arena;
    const double *values;
    double day, whole;         /* the first start of an intervention */
    int rows;                  /* whole months before it */
    struct bt_trajectory t;    /* of those */
    double *y, *q, *y_of_row;  /* state and totals of the month begun on that day; states at the month ends, [rows + 1][n_state] */
};

double bt_first_start(const struct bt_network *net)
{
    double day = INFINITY;
    EACH(i, net->n_intervention) day = fmin(day, net->intervention[i].start_day - net->day0);
    return day;
}

static bool prefix_room(struct bt_prefix *p, const struct model *m, const double *values, struct bt_err *e)
{
    size_t n = (size_t)m->n_state, size = (size_t)m->net->n_value;
    double *kept = bt_get(p->arena, size + 1, sizeof *kept);
    p->y = bt_get(p->arena, n, sizeof(double));
    p->q = bt_get(p->arena, (size_t)m->n_quad, sizeof(double));
    p->y_of_row = bt_get(p->arena, ((size_t)p->rows + 1) * n, sizeof(double));
    p->values = kept;
    if (!kept || !p->y || !p->q || !p->y_of_row) return false;
    memcpy(kept, values, size * sizeof *kept);
    return bt_trajectory_room(m->net, p->rows, p->arena, &p->t, e) == BT_OK;
}

static enum bt_code solve_prefix(struct bt_prefix *p, struct walk *w, struct bt_err *e)
{
    size_t n = (size_t)w->m->n_state * sizeof(double);
    enum bt_code rc = bt_walk_begin(w, e);
    p->whole = w->whole;
    memcpy(p->y_of_row, bt_stepper_y(w->st), n);
    while (rc == BT_OK && w->row < p->rows) {
        rc = bt_walk_month(w, e);
        memcpy(p->y_of_row + (size_t)w->row * (size_t)w->m->n_state, bt_stepper_y(w->st), n);
    }
    if (rc == BT_OK) rc = to_stops(w, p->day, e);
    memcpy(p->y, bt_stepper_y(w->st), n);
    memcpy(p->q, bt_stepper_q(w->st), (size_t)w->m->n_quad * sizeof(double));
    bt_walk_stats(w);
    return rc;
}

enum bt_code bt_prefix_solve(const struct bt_plan *plan, struct bt_workspace **workspace, const double *values, struct bt_prefix **out,
                             struct bt_err *e)
{
    struct walk w = { .month_end = plan->month_end, .T = plan->T, .step = step_of(plan) };
    double day = bt_first_start(plan->net);
    *out = NULL;
    if (!(day > 0 && day < plan->month_end[plan->T - 1])) return BT_OK;
    enum bt_code rc = prepare(workspace, plan, values, 0, plan->start->y, e);
    if (rc != BT_OK || !*workspace) return rc;
    struct bt_arena *a = bt_arena_new();
    struct bt_prefix *p = a ? bt_get(a, 1, sizeof *p) : NULL;
    if (p) {
        p->arena = a, p->day = day;
        while (plan->month_end[p->rows] <= day) p->rows++;
        w.m = (*workspace)->m, w.st = (*workspace)->st, w.out = &p->t;
    }
    rc = p && prefix_room(p, w.m, values, e) ? solve_prefix(p, &w, e) : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK) *out = p;
    else bt_arena_free(a);
    return rc;
}

void bt_prefix_free(struct bt_prefix *p)
{
    if (p) bt_arena_free(p->arena);
}

/* Another value counts before the first start unless it acts through interventions. */
static bool shares(const struct bt_network *net, const struct bt_prefix *p, const double *values)
{
    EACH(i, net->n_param) {
        const struct bt_param *x = &net->param[i];
        if (memcmp(values + x->offset, p->values + x->offset, (size_t)x->n * sizeof *values) != 0 &&
            !bt_param_of_interventions(x))
            return false;
    }
    return true;
}

static enum bt_code take_prefix(struct walk *w, const struct bt_prefix *p, struct bt_err *e)
{
    const struct bt_network *net = w->m->net;
    size_t S = (size_t)net->S, months = (size_t)p->rows, ends = months + 1;
    const struct {
        double *to;
        const double *from;
        size_t n;
    } ROWS[] = { { w->out->people, p->t.people, ends * (size_t)net->settings.n * S },
                 { w->out->wait_people, p->t.wait_people, ends * (size_t)net->routes.n * S },
                 { w->out->queue, p->t.queue, ends * (size_t)net->routes.n },
                 { w->out->turned_away, p->t.turned_away, ends * (size_t)net->n_pool },
                 { w->out->places, p->t.places, ends * (size_t)net->n_pool },
                 { w->out->occupied, p->t.occupied, ends * (size_t)net->n_pool },
                 { w->out->flow, p->t.flow, months * (size_t)net->routes.n * S },
                 { w->out->measure, p->t.measure, months * (size_t)net->n_measure * S },
                 { w->out->cost, p->t.cost, months * (size_t)net->items.n * (size_t)net->n_payer } };
    for (int i = 0; i < N(ROWS); i++) memcpy(ROWS[i].to, ROWS[i].from, ROWS[i].n * sizeof(double));
    EACH(row, p->rows + 1) {
        double t = row ? w->month_end[row - 1] : 0;
        bt_model_time(w->m, t);
        keep_coverage(w->m, w->out, row, p->y_of_row + (size_t)row * (size_t)w->m->n_state, t);
    }
    const double *last = p->y_of_row + months * (size_t)w->m->n_state;
    w->m->last_t = NAN; /* times alone, without flows, leave nothing to go on from */
    bt_model_flows(w->m, p->rows ? w->month_end[p->rows - 1] : 0, last);
    enum bt_code rc = bt_model_instant(w->m, last, w->m->instant_before, e);
    w->m->last_t = NAN;
    while (w->stop < net->n_stop && net->stop[w->stop] <= p->day) w->stop++;
    w->row = p->rows, w->last = p->day, w->whole = p->whole;
    w->out->conservation = p->t.conservation;
    w->out->steps = p->t.steps, w->out->rhs = p->t.rhs, w->out->setups = p->t.setups, w->out->fails = p->t.fails;
    return rc;
}

/* ---- one run ---- */

enum bt_code bt_trajectory_run(const struct bt_plan *plan, struct bt_workspace **workspace, const double *values, struct bt_trajectory *out,
                               bool (*tick)(void *data, double done), void *data, struct bt_err *e)
{
    struct walk w = { .month_end = plan->month_end, .T = plan->T, .step = step_of(plan), .out = out, .tick = tick, .data = data };
    struct bt_workspace *own = NULL, **at = workspace ? workspace : &own;
    const struct bt_prefix *p = plan->prefix && shares(plan->net, plan->prefix, values) ? plan->prefix : NULL;
    out->conservation = 0, out->steps = out->rhs = out->setups = out->fails = 0;
    enum bt_code rc = prepare(at, plan, values, p ? p->day : 0, p ? p->y : plan->start->y, e);
    if (rc != BT_OK || !*at) return rc;
    w.m = (*at)->m, w.st = (*at)->st;
    bt_staff_keep(w.m, out, plan->month_end, plan->T);
    if (p) {
        rc = take_prefix(&w, p, e);
        bt_stepper_put_q(w.st, p->q);
    } else rc = bt_walk_begin(&w, e);
    while (rc == BT_OK && w.row < plan->T) rc = bt_walk_month(&w, e);
    bt_walk_stats(&w);
    bt_workspace_free(own);
    return rc;
}

enum bt_code bt_trajectory_room(const struct bt_network *net, int T, struct bt_arena *a, struct bt_trajectory *out, struct bt_err *e)
{
    size_t S = (size_t)net->S, t = (size_t)T, P = (size_t)net->n_payer, I = (size_t)net->n_intervention, staff = (size_t)net->n_staff_pool;
    *out = (struct bt_trajectory){ 0 };
    const struct {
        double **to;
        size_t n;
    } ROWS[] = { { &out->people, (t + 1) * (size_t)net->settings.n * S },
                 { &out->wait_people, (t + 1) * (size_t)net->routes.n * S },
                 { &out->queue, (t + 1) * (size_t)net->routes.n },
                 { &out->turned_away, (t + 1) * (size_t)net->n_pool },
                 { &out->places, (t + 1) * (size_t)net->n_pool },
                 { &out->occupied, (t + 1) * (size_t)net->n_pool },
                 { &out->flow, t * (size_t)net->routes.n * S },
                 { &out->measure, t * (size_t)net->n_measure * S },
                 { &out->cost, t * (size_t)net->items.n * P },
                 { &out->coverage, (t + 1) * I },
                 { &out->staff, (t + 1) * I },
                 { &out->reach, (t + 1) * I },
                 { &out->adoption, (t + 1) * I },
                 { &out->acting, (t + 1) * I },
                 { &out->planned, (t + 1) * I },
                 { &out->missing, (t + 1) * I },
                 { &out->lacking, (t + 1) * I * staff },
                 { &out->in_post, (t + 1) * staff },
                 { &out->wanted, (t + 1) * staff },
                 { &out->recruited, (t + 1) * staff },
                 { &out->left, (t + 1) * staff },
                 { &out->hired_away, (t + 1) * staff },
                 { &out->short_of, (t + 1) * staff },
                 { &out->unstaffed, (t + 1) * (size_t)net->n_pool },
                 { &out->enrolled, (t + 1) * (size_t)net->n_package },
                 { &out->first_year, (t + 1) * (size_t)net->n_package },
                 { &out->package_gbp, (t + 1) * (size_t)net->n_package },
                 { &out->package_added, (t + 1) * (size_t)net->n_package },
                 { &out->package_wte, (t + 1) * (size_t)net->n_package_role } };
    for (int i = 0; i < N(ROWS); i++)
        if (!(*ROWS[i].to = bt_get(a, ROWS[i].n + 1, sizeof(double)))) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return BT_OK;
}
