/* trajectory.c -- one run from the start to the end of the horizon: monthly totals, stocks at month ends, every stop date a restart. */
#include "model.h"
#include <math.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

enum bt_code bt_model_check(struct model *m, double t, const double *y, struct bt_err *e)
{
    const struct bt_network *net = m->net;
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
                return bt_fail(e, BT_E_SOLVER, BT_NOWHERE, "'%s' of segment '%s' falls below zero on day %g (%g people)",
                               x->setting >= 0 ? net->setting[x->setting].id.name : net->route[x->route].name, net->segment[s], t,
                               y[k * m->W + s]);
        }
    return BT_OK;
}

/* People that exist or have left, less those who entered: the same on every day. */
static double all_people(const struct model *m, const double *y)
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
    }
    EACH(i, net->n_intervention) {
        const struct intervention *v = &net->intervention[i];
        double now = m->p[net->param[v->now].offset], staff = 0;
        EACH(k, v->n_staff) staff += m->p[net->param[v->staff[k].wte].offset];
        out->coverage[row * net->n_intervention + i] = now + m->cover[i];
        double people = 0;
        EACH(k, net->n_stock)
            if (net->stock[k].group >= 0 && v->reach_people)
                EACH(s, m->S) people += v->reach_people[s] * y[k * m->W + s];
        out->reach[row * net->n_intervention + i] = people * (now + m->cover[i]);
        out->staff[row * net->n_intervention + i] = staff * net->population / 1e5 * (now + m->cover[i]);
    }
}

static void keep_month(struct model *m, struct bt_trajectory *out, int row, const double *q)
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
            if (m->measure_row[i] >= 0) to[s] = q[k];
            else
                EACH(t, x->n_term) to[s] += share * out->flow[((size_t)row * Q + (size_t)net->route_row[x->term[t].index]) * S + (size_t)s];
        }
    }
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

static enum bt_code walk(struct model *m, struct stepper *st, const double *month_end, int T, struct bt_trajectory *out,
                         bool (*tick)(void *, double), void *data, struct bt_err *e)
{
    const struct bt_network *net = m->net;
    double whole = all_people(m, bt_stepper_y(st)), last = 0;
    int stop = 0;
    keep_stocks(m, out, 0, bt_stepper_y(st), 0);
    for (int row = 0; row < T; row++) {
        double end = month_end[row];
        while (stop < net->n_stop && net->stop[stop] <= end) {
            enum bt_code rc = BT_OK;
            if (net->stop[stop] > last) {
                bt_stepper_stop(st, net->stop[stop]);
                if ((rc = bt_stepper_to(st, net->stop[stop], e)) != BT_OK || (rc = bt_stepper_restart(st, e)) != BT_OK) return rc;
            }
            last = net->stop[stop++];
        }
        bt_stepper_stop(st, stop < net->n_stop ? net->stop[stop] : month_end[T - 1]);
        enum bt_code rc = bt_stepper_to(st, end, e);
        if (rc == BT_OK) rc = bt_model_check(m, end, bt_stepper_y(st), e);
        if (rc != BT_OK) return rc;
        keep_stocks(m, out, row + 1, bt_stepper_y(st), end);
        keep_month(m, out, row, bt_stepper_q(st));
        bt_stepper_from_here(st);
        double miss = fabs(all_people(m, bt_stepper_y(st)) / whole - 1);
        if (miss > out->conservation) out->conservation = miss;
        if (tick && !tick(data, end / month_end[T - 1])) return bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted");
    }
    return BT_OK;
}

enum bt_code bt_trajectory_run(const struct bt_network *net, const double *values, const struct bt_start *start, struct bt_tol tol,
                               const double *month_end, int T, struct bt_trajectory *out, bool (*tick)(void *data, double done), void *data,
                               struct bt_err *e)
{
    struct model *m = NULL;
    struct stepper *st = NULL;
    struct step_stats stats = { 0 };
    enum bt_code rc = bt_model_open(&m, net, values, start, e);
    if (rc == BT_OK && m->n_state != start->n_state)
        rc = bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                     "a run may not switch a loop on or off that the start had otherwise; set it for the whole scenario");
    if (rc == BT_OK) rc = bt_stepper_open(&st, m, 0, start->y, tol, true, e);
    if (rc == BT_OK) {
        out->conservation = 0;
        rc = walk(m, st, month_end, T, out, tick, data, e);
        bt_stepper_stats(st, &stats);
        out->steps = stats.steps, out->rhs = stats.rhs, out->setups = stats.setups, out->fails = stats.fails;
    }
    bt_stepper_close(st);
    bt_model_close(m);
    return rc;
}

enum bt_code bt_trajectory_room(const struct bt_network *net, int T, struct bt_arena *a, struct bt_trajectory *out, struct bt_err *e)
{
    size_t S = (size_t)net->S, t = (size_t)T, P = (size_t)net->n_payer, I = (size_t)net->n_intervention;
    *out = (struct bt_trajectory){ 0 };
    const struct {
        double **to;
        size_t n;
    } ROWS[] = { { &out->people, (t + 1) * (size_t)net->settings.n * S },
                 { &out->wait_people, (t + 1) * (size_t)net->routes.n * S },
                 { &out->places, (t + 1) * (size_t)net->n_pool },
                 { &out->occupied, (t + 1) * (size_t)net->n_pool },
                 { &out->flow, t * (size_t)net->routes.n * S },
                 { &out->measure, t * (size_t)net->n_measure * S },
                 { &out->cost, t * (size_t)net->items.n * P },
                 { &out->coverage, (t + 1) * I },
                 { &out->staff, (t + 1) * I },
                 { &out->reach, (t + 1) * I } };
    for (int i = 0; i < N(ROWS); i++)
        if (!(*ROWS[i].to = bt_get(a, ROWS[i].n + 1, sizeof(double)))) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return BT_OK;
}
