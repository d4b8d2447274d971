/* tally.c -- what is added up over time: measures and costs a day; needs the flows of a rhs at the same time and state. */
#include "lanes.h"
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

static inline void add_stocks(const struct model *m, double *to, const double *y, const struct aggregate *a)
{
    EACH(i, a->n) add_vec(to, VEC(y, a->t[i].stock), m->W);
}

/* The part of a hazard's flow that takes a given route at the junction it leads to. */
LANES static void add_through(struct model *m, double *to, int hazard, int route)
{
    const struct bt_network *net = m->net;
    double flow[520];
    EACH(i, net->n_crowd)
        EACH(k, net->crowd[i].n_root) {
            const struct root *x = &net->crowd[i].root[k];
            if (x->route != hazard) continue;
            mul2(flow, VEC(m->rate, m->root0[i] + k), VEC(m->crowd, i), 1, m->W);
            if (route < 0) add_vec(to, flow, m->W);
            if (route < 0 || x->to.kind != G_JUNCTION) continue;
            const struct fork *f = &net->fork[x->to.index];
            EACH(b, f->n_branch)
                if (f->branch[b].route == route) add_mul(to, flow, VEC(m->share, m->branch0[x->to.index] + b), m->W);
        }
}

LANES static void add_term(struct model *m, double *to, const struct term *t, const struct aggregate *stocks, const double *y)
{
    const struct bt_network *net = m->net;
    switch (t->kind) {
    case TERM_FLOW: add_vec(to, VEC(m->route_flow, t->index), m->W); break;
    case TERM_THROUGH: add_through(m, to, t->index, t->through); break;
    case TERM_PEOPLE:
    case TERM_WAIT: add_stocks(m, to, y, stocks); break;
    case TERM_POOL:
        EACH(i, net->occupancy[t->index].n) {
            const struct tally *k = &net->occupancy[t->index].t[i];
            const double weight = k->weight, *of = VEC(y, k->stock);
            LANE(s, m->W) to[s] += weight * of[s];
        }
        break;
    case TERM_CONTACT: {
        double people[520];
        memset(people, 0, (size_t)m->W * sizeof *people);
        const double *rate = VEC(m->fac, net->factor_of[net->contact[t->index].rate]);
        add_stocks(m, people, y, stocks);
        LANE(s, m->W) to[s] += people[s] * rate[s] / 365.25;
        break;
    }
    case TERM_EXIT: add_vec(to, VEC(m->exit_flow, t->index), m->W); break;
    case TERM_COUNTER: add_vec(to, VEC(y, net->counter_stock[t->index]), m->W); break;
    }
}

void bt_intervention_costs(const struct model *m, int i, double t, double rise, double enrolled, double everybody, const double *total,
                           double *row)
{
    const struct bt_network *net = m->net;
    const struct intervention *v = &net->intervention[i];
#define GBP(x) m->p[net->param[x].offset]
    EACH(c, v->n_cost) {
        const struct icost *k = &v->cost[c];
        if (k->payer < 0) continue;
        if (k->set_up >= 0) row[k->payer] += GBP(k->set_up) * net->population * m->active[i] * rise;
        if (k->per_head >= 0) row[k->payer] += GBP(k->per_head) / 365.25 * everybody * m->cover[i];
        if (k->per_enrolled >= 0) row[k->payer] += GBP(k->per_enrolled) / 365.25 * enrolled * m->cover[i];
        if (k->per_unit >= 0) row[k->payer] += GBP(k->per_unit) * total[k->measure] * m->cover[i];
    }
    if (net->n_package) bt_package_cost(m, i, t, everybody, enrolled, row, NULL);
#undef GBP
}

static double enrolled(const struct model *m, int i, const double *people)
{
    const double *reach = m->net->intervention[i].reach_people;
    double sum = 0;
    if (reach)
        EACH(s, m->S) sum += reach[s] * people[s];
    return sum;
}

LANES static void item_rates(struct model *m, double t, const double *y, double *q)
{
    const struct bt_network *net = m->net;
    const double *measure = m->measure_now;
    double *item = VEC(q, m->row_item), total[512], people[520] = { 0 };
    EACH(k, net->n_stock)
        if (net->stock[k].group >= 0) add_vec(people, VEC(y, k), m->W);
    EACH(i, net->n_measure) total[i] = !m->measure_priced[i] ? 0 : sum(measure + (size_t)i * (size_t)m->W, m->W);
    EACH(c, net->n_cost) {
        const double *gbp = VEC(m->fac, net->factor_of[net->cost[c].gbp]), *n = measure + (size_t)net->cost[c].measure * (size_t)m->W;
        item[c] = 0;
        EACH(s, m->S) item[c] += gbp[s] * n[s];
    }
    const double everybody = sum(people, m->W);
    EACH(i, net->n_intervention) {
        double *row = item + (size_t)net->n_cost + (size_t)i * ((size_t)net->n_payer + 1);
        EACH(p, net->n_payer + 1) row[p] = 0;
        if (m->cover[i] != 0 || m->active[i] != 0)
            bt_intervention_costs(m, i, t, bt_model_rise(m, i, t), enrolled(m, i, people), everybody, total, row);
    }
}

void bt_measure_now(struct model *m, int i, const double *y, double *to)
{
    const struct measure *x = &m->net->measure[i];
    const struct aggregate *stocks = &m->term_stocks[m->term0[i]];
    memset(to, 0, (size_t)m->W * sizeof *to);
    EACH(k, x->n_term) add_term(m, to, &x->term[k], &stocks[k], y);
    bt_measure_weigh(m, i, to);
}

void bt_model_quads(struct model *m, double t, const double *y, double *q)
{
    const struct bt_network *net = m->net;
    memset(VEC(q, m->row_item), 0, (size_t)(m->n_quad - m->row_item * m->W) * sizeof *q);
    EACH(i, net->n_route)
        if (net->route_row[i] >= 0) memcpy(VEC(q, m->row_route + net->route_row[i]), VEC(m->route_flow, i), (size_t)m->W * sizeof *q);
    EACH(i, net->n_measure) {
        double *to = VEC(m->measure_now, i);
        if (net->measure[i].past_days || (m->measure_row[i] < 0 && !m->measure_priced[i] && !m->every_measure)) continue;
        bt_measure_now(m, i, y, to);
        if (m->measure_row[i] >= 0) memcpy(VEC(q, m->measure_row[i]), to, (size_t)m->W * sizeof *to);
    }
    item_rates(m, t, y, q);
}
