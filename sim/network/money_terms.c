/* money_terms.c -- a money file at the values of one run: plain numbers for the arithmetic. */
#include "bendtrend/money.h"
#include "network_priv.h"
#include <math.h>
#include <string.h>

struct at {
    const struct bt_network *net;
    const double *v;
    struct bt_arena *a;
    bool ok;
};

static double value(const struct at *x, int param)
{
    return bt_value_or(x->net, x->v, param, 0);
}

static void *room(struct at *x, int n, size_t size)
{
    void *v = bt_get(x->a, (size_t)n + 1, size);
    x->ok &= v != NULL;
    return v;
}

static const struct bt_money_item *items(struct at *x, const struct money *m)
{
    struct bt_money_item *v = room(x, m->n_item, sizeof *v);
    for (int i = 0; v && i < m->n_item; i++) {
        const struct money_item *f = &m->item[i];
        v[i] = (struct bt_money_item){ f->item, strcmp(f->side_name, "cost") == 0, strcmp(f->rest_name, "closes") == 0,
                                       value(x, f->at_once),
                                       value(x, f->worth) };
    }
    return v;
}

static const struct bt_money_org *orgs(struct at *x, const struct money *m)
{
    const struct bt_network *net = x->net;
    int n = net->n_payer;
    double pooled = 0;
    struct bt_money_org *v = room(x, n + 1, sizeof *v);
    for (int i = 0; v && i < m->n_org; i++) {
        const struct money_org *f = &m->org[i];
        pooled += value(x, f->pool);
        v[f->payer] = (struct bt_money_org){ net->payer[f->payer].name, net->payer[f->payer].label, (enum bt_org)f->kind,
                                             value(x, f->funded), value(x, f->pool), m->org_prices[f->payer] };
    }
    if (v) v[n] = (struct bt_money_org){ "commissioner", "Commissioner (NHS)", BT_ORG_COMMISSIONER, 0, 1 - pooled, m->org_prices[n] };
    return v;
}

static const struct bt_money_prices *prices(struct at *x, const struct money *m)
{
    struct bt_money_prices *v = room(x, m->n_prices, sizeof *v);
    for (int i = 0; v && i < m->n_prices; i++) {
        const struct money_prices *f = &m->prices[i];
        struct bt_money_span *span = room(x, f->n_span, sizeof *span);
        for (int k = 0; span && k < f->n_span; k++)
            span[k] = (struct bt_money_span){ f->span[k].from, f->span[k].to, value(x, f->span[k].growth) };
        v[i] = (struct bt_money_prices){ f->n_span, span, value(x, f->later) };
    }
    return v;
}

static const struct bt_money_tariff *tariff(struct at *x, const struct money *m)
{
    struct bt_money_tariff *v = room(x, m->n_tariff, sizeof *v);
    for (int i = 0; v && i < m->n_tariff; i++)
        v[i] = (struct bt_money_tariff){ m->tariff[i].id.name, m->tariff[i].measure,
                                         (enum bt_paid)m->tariff[i].paid, value(x, m->tariff[i].gbp) };
    return v;
}

static const struct bt_money_fund *funds(struct at *x, const struct money *m)
{
    struct bt_money_fund *v = room(x, m->n_fund, sizeof *v);
    for (int i = 0; v && i < m->n_fund; i++) {
        const struct money_fund *f = &m->fund[i];
        v[i] = (struct bt_money_fund){ f->id.name, f->id.label, f->source, f->to, f->from, f->start_day, value(x, f->months),
                                       value(x, f->gbp) };
    }
    return v;
}

static const struct bt_money_value *values(struct at *x, const struct money *m)
{
    struct bt_money_value *v = room(x, m->n_value, sizeof *v);
    for (int i = 0; v && i < m->n_value; i++) {
        const struct money_value *f = &m->value[i];
        v[i] = (struct bt_money_value){ f->id.name, f->id.label, (enum bt_valued)f->kind, f->measure, value(x, f->per_unit),
                                        value(x, f->gbp) };
    }
    return v;
}

static const struct bt_money_text *texts(struct at *x, const struct money *m)
{
    struct bt_money_text *v = room(x, m->n_text, sizeof *v);
    for (int i = 0; v && i < m->n_text; i++)
        v[i] = (struct bt_money_text){ m->text[i].id.name, m->text[i].id.label, x->net->measure[m->text[i].measure].id.name };
    return v;
}

static struct bt_money_terms terms(const struct at *x, const struct money_contracts *c)
{
    return (struct bt_money_terms){
        .in_force = c->in_force,
        .variable = value(x, c->variable),
        .reset = value(x, c->reset),
        .marginal = value(x, c->marginal),
        .baseline = value(x, c->baseline),
        .phase = value(x, c->phase),
        .uplift = value(x, c->uplift),
        .met = value(x, c->met),
        .offered = value(x, c->offered),
        .growth = value(x, c->growth),
        .pounds = bt_value_or(x->net, x->v, c->pounds, 0),
        .prior = value(x, c->prior),
        .level = bt_value_or(x->net, x->v, c->level, 1),
        .sharing = { value(x, c->up), value(x, c->down), value(x, c->minimum), value(x, c->most) },
    };
}

static struct bt_closing closing(const struct at *x, const struct money *m)
{
    const struct money_closing *c = &m->closing;
    return (struct bt_closing){
        .places = value(x, c->places),
        .sites = fmax(1, value(x, c->sites) * value(x, x->net->pool[c->pool].sites)),
        .months = value(x, c->months),
        .double_running = value(x, c->double_running),
        .share = value(x, c->share),
        .refill = value(x, c->refill),
    };
}

static int arrivals(const struct bt_network *net)
{
    const char *name = bt_network_role(net, "arrivals");
    return name ? bt_find_named(net->measure, net->n_measure, sizeof *net->measure, name) : -1;
}

bool bt_network_money(const struct bt_network *net, const double *at_values, struct bt_arena *a, struct bt_money *out)
{
    const struct money *m = net->money;
    static const double WITHIN[] = { 0, 0.5, 1 };
    struct at x = { net, at_values, a, m != NULL };
    *out = (struct bt_money){ 0 };
    if (!m) return false;
    const struct money_closing *c = &m->closing;
    *out = (struct bt_money){
        .price_year = m->price_year,
        .within = m->within_name,
        .unit = c->id.name,
        .unit_label = c->id.label,
        .price_from = m->price_from,
        .discount = { value(&x, m->rate), value(&x, m->later), value(&x, m->after), value(&x, m->health), WITHIN[m->within] },
        .optimism_costs = value(&x, m->more_cost),
        .optimism_benefits = value(&x, m->less_benefit),
        .closing = closing(&x, m),
        .vacant = value(&x, c->vacant),
        .pool = c->pool,
        .measure = m->closing.measure,
        .arrivals = arrivals(net),
        .n_item = m->n_item,
        .n_tariff = m->n_tariff,
        .n_org = net->n_payer + 1,
        .n_prices = m->n_prices,
        .n_fund = m->n_fund,
        .n_value = m->n_value,
        .n_text = m->n_text,
        .item = items(&x, m),
        .tariff = tariff(&x, m),
        .org = orgs(&x, m),
        .prices = prices(&x, m),
        .fund = funds(&x, m),
        .value = values(&x, m),
        .text = texts(&x, m),
        .terms = terms(&x, &m->contracts),
    };
    return x.ok;
}

/* ---- loops that do what a stated share would do again ---- */

/* It answers to how full the pool is, or to who waits for it, so that less pressure brings more of what fills it. */
static bool fills_again(const struct bt_network *net, const struct loop *l, int pool)
{
    if (!l->sign || strcmp(l->sign, "B") != 0) return false;
    if (l->of == SIG_OCCUPANCY) return l->pool == pool;
    for (int i = 0; l->of == SIG_WAITING && i < l->n_wait; i++) {
        const struct route *t = net->route_route[l->wait[i]];
        if (t && t->wait.present && t->wait.pool == pool) return true;
    }
    return false;
}

/* The route that leads into the pool's places and is refused while they are full, as planned stays are; NULL: none. */
static const struct route *puts_off(const struct bt_network *net, int pool)
{
    for (int i = 0; i < net->n_route; i++) {
        const struct route *t = net->route_route[i];
        if (t && t->refused_node && t->to.kind == TO_SETTING && net->setting[t->to.index].pool == pool) return t;
    }
    return NULL;
}

const char *bt_money_refills(const struct bt_network *net, const double *at_values, bool *is_loop)
{
    const struct money *m = net->money;
    *is_loop = true;
    if (!m || !(bt_value_or(net, at_values, m->closing.refill, 0) > 0)) return NULL;
    for (int i = 0; i < net->n_loop; i++)
        if (bt_value_or(net, at_values, net->loop[i].on, 0) > 0 && fills_again(net, &net->loop[i],
                                                                               m->closing.pool)) return net->loop[i].id.name;
    const struct route *t = puts_off(net, m->closing.pool);
    *is_loop = false;
    return t ? t->id.name : NULL;
}
