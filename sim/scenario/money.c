/* money.c -- what a money file asks of the rest of a scenario: the bundle of do_minimum, no share stated for what the model does itself,
 * and no override that changes nothing. */
#include "bendtrend/money.h"
#include "scenario_priv.h"
#include <string.h>

/* A stated share and what the model does itself would count it twice. */
static void refills_once(struct ctx *c, const double *values, const char *bundle)
{
    const struct bt_network *net = c->s->net;
    bool is_loop;
    const char *by = bt_money_refills(net, values, &is_loop);
    struct bt_loc at = net->param[net->money->closing.refill].at;
    if (by && is_loop)
        bt_errs_add(c->r.errs, BT_E_INPUT, at,
                    "refill_share says that freed places fill again, and so does the loop '%s', which is on%s%s%s: give refill_share 0, "
                    "or switch the loop off",
                    by, bundle ? " in the bundle '" : "", bundle ? bundle : "", bundle ? "'" : "");
    else if (by)
        bt_errs_add(c->r.errs, BT_E_INPUT, at,
                    "refill_share says that freed places fill again, and so do stays that full places put off (the route '%s'), which the "
                    "model counts: give refill_share 0; resident_share is for what others use",
                    by);
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

/* ---- overrides that change nothing ---- */

struct change {
    struct bt_arena *a;
    const struct bt_network *net;
    const struct money *m;
    const double *was, *is; /* numbers without the override and with it */
    int years, first, last; /* of the horizon; financial years of its first and its last */
};

static double number(const struct change *x, int param, bool before)
{
    return bt_value_or(x->net, before ? x->was : x->is, param, 0);
}

/* Every number of a money file that acts only where another lets it. Why it does nothing; NULL: it does something. */
struct idle_rule {
    size_t member;
    const char *(*why)(const struct change *x);
    const char *does; /* NULL: "changes nothing" */
};

/* When the last money of the horizon flows, years from its first day. */
static double last_flow(const struct change *x)
{
    static const double WITHIN[] = { 0, 0.5, 1 };
    return x->years - 1 + WITHIN[x->m->within];
}

static const char *later_rate(const struct change *x)
{
    if (last_flow(x) > number(x, x->m->after, false)) return NULL;
    return bt_printf(x->a, "it holds past discount_rate_years, %g, and the horizon has %d", number(x, x->m->after, false), x->years);
}

static const char *years_of_rate(const struct change *x)
{
    double least = number(x, x->m->after, false);
    if (number(x, x->m->after, true) < least) least = number(x, x->m->after, true);
    if (number(x, x->m->rate, false) == number(x, x->m->later, false)) return "discount_rate_later is the same as discount_rate";
    return last_flow(x) > least ? NULL : bt_printf(x->a, "the horizon ends before, after %d years", x->years);
}

static const char *first_rate(const struct change *x)
{
    return number(x, x->m->after, false) > 0 ? NULL : "discount_rate_years is 0";
}

static const char *health_rate(const struct change *x)
{
    for (int i = 0; i < x->m->n_value; i++)
        if (x->m->value[i].kind == BT_HEALTH) return NULL;
    return "no row of valued is of the kind health";
}

/* A year's saving is shared in the next. */
static bool shares(const struct change *x, bool before)
{
    return number(x, x->m->contracts.prior, before) <= x->years - 2;
}

static const char *no_sharing(const struct change *x)
{
    if (shares(x, false)) return NULL;
    return bt_printf(x->a,
                     "what is saved after the %g benchmark_years is shared a year later, and the horizon has %d years: nothing is shared",
                     number(x, x->m->contracts.prior, false), x->years);
}

static const char *plan_follows(const struct change *x)
{
    const struct money_contracts *t = &x->m->contracts;
    if (number(x, t->variable, false) == 1) return "variable_share is 1, so that activity is paid in full and the plan does not matter";
    bool never = number(x, t->reset, false) >= x->years && number(x, t->reset, true) >= x->years;
    return never ? bt_printf(x->a, "the plan follows after the horizon, of %d years", x->years) : NULL;
}

static const char *variable_part(const struct change *x)
{
    return number(x, x->m->contracts.reset, false) > 0 ? NULL : "plan_reset_years is 0, so that the plan is what is done";
}

static double sites_of(const struct change *x, bool before)
{
    double sites = number(x, x->m->closing.sites, before) * number(x, x->net->pool[x->m->closing.pool].sites, before);
    return sites > 1 ? sites : 1;
}

static const char *site_share(const struct change *x)
{
    return sites_of(x, true) != sites_of(x, false) ? NULL : "at least one site is counted, and it is one either way";
}

static const char *nobody_short(const struct change *x)
{
    return x->net->n_staff_pool ? NULL : "there is no workforce file, so no place is shut for want of staff";
}

static const struct idle_rule RULES[] = {
    { offsetof(struct money, closing.vacant), nobody_short, NULL },
    { offsetof(struct money, later), later_rate, NULL },
    { offsetof(struct money, after), years_of_rate, NULL },
    { offsetof(struct money, rate), first_rate, NULL },
    { offsetof(struct money, health), health_rate, NULL },
    { offsetof(struct money, contracts.prior), no_sharing, "ends shared savings" },
    { offsetof(struct money, contracts.up), no_sharing, NULL },
    { offsetof(struct money, contracts.down), no_sharing, NULL },
    { offsetof(struct money, contracts.minimum), no_sharing, NULL },
    { offsetof(struct money, contracts.most), no_sharing, NULL },
    { offsetof(struct money, contracts.growth), no_sharing, NULL },
    { offsetof(struct money, contracts.pounds), no_sharing, NULL },
    { offsetof(struct money, contracts.level), no_sharing, NULL },
    { offsetof(struct money, contracts.reset), plan_follows, NULL },
    { offsetof(struct money, contracts.variable), variable_part, NULL },
    { offsetof(struct money, closing.sites), site_share, NULL },
};

/* The parameter by which prices grow in a year against the year before. */
static int growth_of(const struct money_prices *p, int year)
{
    for (int k = 0; k < p->n_span; k++)
        if (year >= p->span[k].from && year <= p->span[k].to) return p->span[k].growth;
    return p->n_span && year < p->span[0].from ? p->span[0].growth : p->later;
}

/* Prices of the horizon's years against those of the price year take the growth of no year beyond them. */
static const char *growth_unused(const struct change *x, int param)
{
    const int base = x->m->price_from, from = (x->first < base ? x->first : base) + 1, to = x->last > base ? x->last : base;
    for (int i = 0; i < x->m->n_prices; i++) {
        const struct money_prices *p = &x->m->prices[i];
        bool mine = p->later == param, used = false;
        for (int k = 0; k < p->n_span; k++) mine |= p->span[k].growth == param;
        for (int y = from; y <= to && mine; y++) used |= growth_of(p, y) == param;
        if (mine && !used)
            return bt_printf(x->a, "prices of %s are those of the financial years %d/%02d to %d/%02d, and no growth of these is meant",
                             x->m->price_year, x->first, (x->first + 1) % 100, x->last, (x->last + 1) % 100);
    }
    return NULL;
}

/* What stands free of an item of which all goes at once is nothing. */
static const char *nothing_open(const struct change *x, int param)
{
    for (int i = 0; i < x->m->n_item; i++)
        if (x->m->item[i].worth == param && number(x, x->m->item[i].at_once, false) == 1) return "all of it goes at once (at_once is 1)";
    return NULL;
}

void bt_scn_idle_money(struct ctx *c, const char *address, struct bt_loc at, const struct bt_bundle *b, const double *with)
{
    const struct bt_network *net = c->s->net;
    const int param = net->money ? bt_param_find(net, address, strlen(address)) : -1;
    if (param < 0 || !with || strncmp(address, "money.", 6) != 0) return;
    int y, m, d;
    bt_date_of(c->s->day0, &y, &m, &d);
    const int last = y + c->s->years - 1;
    const struct change x = { c->s->arena, net, net->money, b ? net->value : c->s->placed, with, c->s->years,
                              bt_financial_year((c->s->day0 + bt_day_of(y + 1, m, 1)) / 2),
                              bt_financial_year((bt_day_of(last, m, 1) + bt_day_of(last + 1, m, 1)) / 2) };
    const char *why = growth_unused(&x, param), *does = NULL;
    if (!why) why = nothing_open(&x, param);
    for (int i = 0; i < N(RULES) && !why; i++)
        if (*(const int *)(const void *)((const char *)net->money + RULES[i].member) == param)
            why = RULES[i].why(&x), does = RULES[i].does;
    if (why) bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s %s: %s", address, does ? does : "changes nothing", why);
}

/* ---- do-minimum ---- */

struct least {
    const char *bundle, *reason, *source, *mark;
    const struct bt_node *at;
};
const struct bt_field bt_scn_least_fields[] = {
    { "bundle", F_NODE, true, offsetof(struct least, at), 0, 0, "", "a bundle of this scenario" },
    { "reason", F_TEXT, true, offsetof(struct least, reason), 0, 0, "", "why it would be done anyway, in words" },
    { "source", F_TEXT, true, offsetof(struct least, source), 0, 0, "", "where that is from" },
    { "mark", F_TEXT, true, offsetof(struct least, mark), 0, 0, "", "observed, derived, estimated or assumed" },
    { 0 }
};

/* The word that names the bundle: the value itself, or `bundle` of a map. NULL where a map has none, which is told. */
static const struct bt_node *read_least(struct ctx *c, const struct bt_node *word)
{
    static const char *const MARK[] = { "observed", "derived", "estimated", "assumed" };
    struct bt_scenario *s = c->s;
    struct least x = { 0 };
    bool known = false;
    if (word->kind != BT_MAP) return word;
    bt_read_fields(&c->r, word, bt_scn_least_fields, &x, "do_minimum");
    for (int i = 0; x.mark && i < N(MARK); i++) known |= strcmp(x.mark, MARK[i]) == 0;
    if (x.mark && !known)
        bt_errs_add(c->r.errs, BT_E_INPUT, bt_map_get(word, "mark")->at, "mark must be observed, derived, estimated or assumed, found '%s'",
                    x.mark);
    s->least = (struct bt_least){ x.reason, x.source, x.mark };
    return x.at;
}

/* ---- all ---- */

void bt_scn_money(struct ctx *c, const struct bt_node *word)
{
    struct bt_scenario *s = c->s;
    const char *name[20], *near;
    s->do_minimum = -1;
    if (s->net->money && !c->names) check_refill(c), check_funds(c), check_rates(c);
    if (!word) return;
    if (!c->top.money && !c->place.money)
        bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "do_minimum changes nothing: there is no money file; name one under money:");
    if (!(word = read_least(c, word))) return;
    for (int i = 0; i < s->n_bundle; i++) {
        name[i] = s->bundle[i].name;
        if (word->kind == BT_SCALAR && strcmp(name[i], word->text) == 0) s->do_minimum = i;
    }
    if (s->do_minimum >= 0) return;
    near = word->kind == BT_SCALAR ? bt_nearest(word->text, name, s->n_bundle) : NULL;
    bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "do_minimum must name a bundle of this scenario%s%s%s", near ? "; did you mean '" : "",
                near ? near : "", near ? "'?" : "");
}
