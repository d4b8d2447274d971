/* money.c -- what a money file asks of the rest of a scenario: the bundle of do_minimum, and no share stated for what a loop does. */
#include "scenario_priv.h"
#include <string.h>

/* A stated share and a loop that does the same would count it twice. */
static void refills_once(struct ctx *c, const double *values, const char *bundle)
{
    const struct bt_network *net = c->s->net;
    const char *loop = bt_money_refills(net, values);
    if (!loop) return;
    bt_errs_add(c->r.errs, BT_E_INPUT, net->param[net->money->closing.refill].at,
                "refill_share says that freed places fill again, and so does the loop '%s', which is on%s%s%s: give refill_share 0, "
                "or switch the loop off",

                loop, bundle ? " in the bundle '" : "", bundle ? bundle : "", bundle ? "'" : "");
}

static void check_refill(struct ctx *c)
{
    const struct bt_network *net = c->s->net;
    double *values = bt_get(c->s->arena, (size_t)net->n_value + 1, sizeof *values);
    if (!values) return;
    int before = c->r.errs->n;
    refills_once(c, net->value, NULL);
    for (int i = 0; i < c->s->n_bundle && c->r.errs->n == before; i++) {
        memcpy(values, net->value, (size_t)net->n_value * sizeof *values);
        for (int k = 0; k < c->s->bundle[i].n_set; k++) values[c->s->bundle[i].set[k].offset] = c->s->bundle[i].set[k].value;
        refills_once(c, values, c->s->bundle[i].name);
    }
}

static void check_funds(struct ctx *c)
{
    const struct money *m = c->s->net->money;
    double last = c->s->day0 + c->s->net->days;
    for (int i = 0; i < m->n_fund; i++) {
        const struct money_fund *f = &m->fund[i];
        double end = f->start_day + bt_value_or(c->s->net, c->s->net->value, f->months, 0) * 30.4375;
        if (f->start_day >= last || end <= c->s->day0)
            bt_errs_add(c->r.errs, BT_E_INPUT, f->id.at, "fund '%s' changes nothing: none of its months lies within the horizon",
                        f->id.name);
    }
}

/* A bundle can not be discounted at a rate of its own. */
static void check_rates(struct ctx *c)
{
    const struct bt_network *net = c->s->net;
    const struct money *m = net->money;
    const int rate[] = { m->rate, m->later, m->after, m->health };
    for (int i = 0; i < c->s->n_bundle; i++)
        for (int k = 0; k < c->s->bundle[i].n_set; k++)
            for (int q = 0; q < N(rate); q++)
                if (net->param[rate[q]].offset == c->s->bundle[i].set[k].offset)
                    bt_errs_add(c->r.errs, BT_E_INPUT, c->s->bundle[i].at,
                                "%s in the bundle '%s' changes nothing: all runs are discounted alike; set it for all runs",
                                net->param[rate[q]].address, c->s->bundle[i].name);
}

void bt_scn_money(struct ctx *c, const struct bt_node *word)
{
    struct bt_scenario *s = c->s;
    const char *name[20], *near;
    s->do_minimum = -1;
    if (s->net->money && !c->names) check_refill(c), check_funds(c), check_rates(c);
    if (!word) return;
    if (!c->top.money && !c->place.money)
        bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "do_minimum changes nothing: there is no money file; name one under money:");
    for (int i = 0; i < s->n_bundle; i++) {
        name[i] = s->bundle[i].name;
        if (word->kind == BT_SCALAR && strcmp(name[i], word->text) == 0) s->do_minimum = i;
    }
    if (s->do_minimum >= 0) return;
    near = word->kind == BT_SCALAR ? bt_nearest(word->text, name, s->n_bundle) : NULL;
    bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "do_minimum must name a bundle of this scenario%s%s%s", near ? "; did you mean '" : "",
                near ? near : "", near ? "'?" : "");
}
