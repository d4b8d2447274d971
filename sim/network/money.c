/* money.c -- the money file: how costs are counted, what comes free, who pays under which contract. Reads and links; the arithmetic is
 * sim/study/money.c and contracts.c. */
#include "bendtrend/money.h"
#include "bendtrend/num.h"
#include "network_priv.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROW_(type, key, kind, member, must, lo, hi, unit, doc) \
    { \
        key, kind, must, offsetof(struct type, member), lo, hi, unit, doc \
    }
#define SUB(type, key, member, must, doc) ROW_(type, key, F_NODE, member, must, 0, 0, "", doc)
#define TEXT(type, key, member, must, doc) ROW_(type, key, F_TEXT, member, must, 0, 0, "", doc)
#define NUMBER(type, key, member, must, lo, hi, unit, doc) ROW_(type, key, F_QUANTITY, member, must, lo, hi, unit, doc)
#define ID(type, doc) ROW_(type, "name", F_NAME, id, true, 0, 0, "", doc)
#define LABEL(type) \
    { \
        "label", F_TEXT, false, offsetof(struct type, id) + offsetof(struct named, label), 0, 0, "", "the name people read" \
    }

struct file {
    int version;
    struct money m;
};
static const struct bt_field FILE_ROWS[] = {
    { "bendtrend", F_INT, true, offsetof(struct file, version), 1, 1, "", "format of the file: 1" },
    TEXT(file, "price_year", m.price_year, true, "prices of, as 2014/15: those of the locality"),
    TEXT(file, "flows_lie", m.within_name, true, "where in a year its money is taken to flow: start, middle or end"),
    NUMBER(file, "discount_rate", m.rate, true, 0, 0.2, "1", "a year, real"),
    NUMBER(file, "discount_rate_later", m.later, true, 0, 0.2, "1", "a year, real, past discount_rate_years"),
    NUMBER(file, "discount_rate_years", m.after, true, 0, 200, "year", "how long the first rate holds"),
    NUMBER(file, "discount_rate_health", m.health, true, 0, 0.2, "1", "a year, for effects on health"),
    NUMBER(file, "optimism_costs", m.more_cost, true, 0, 3, "1", "optimism bias: what the bundle costs is so much more, as a share"),
    NUMBER(file, "optimism_benefits", m.less_benefit, true, 0, 1, "1", "optimism bias: benefits are so much less, as a share"),
    SUB(file, "closing", m.closing_node, true, "what must close before its cost is gone"),
    SUB(file, "items", m.items_node, true, "list: how each cost item of the pathway is counted; all of them"),
    SUB(file, "organisations", m.orgs_node, true, "list: every payer of the pathway; the commissioner is one more"),
    SUB(file, "prices", m.prices_node, true, "list: how prices grow, each organisation's in one row"),
    SUB(file, "tariff", m.tariff_node, true, "list: what is paid for activity"),
    SUB(file, "contracts", m.contracts_node, true, "the contract in force, and the terms of all"),
    SUB(file, "funds", m.funds_node, false, "list: money for the time of change, with dates and sources"),
    SUB(file, "valued", m.values_node, false, "list: carers' time and health with a value, each with its source"),
    SUB(file, "not_valued", m.texts_node, false, "list: what has no price here, and the measure that shows it"),
    { 0 }
};
static const struct bt_field CLOSING[] = {
    ID(money_closing, "word for what closes"),
    LABEL(money_closing),
    TEXT(money_closing, "pool", pool_name, true, "the pool of places it is part of"),
    TEXT(money_closing, "measure", measure_name, true, "measure of days in these places"),
    NUMBER(money_closing, "places", places, true, 1, 1e4, "place", "places of one"),
    NUMBER(money_closing, "months_to_close", months, true, 1, 120, "month", "freed places must have stood above a whole one for so long"),
    NUMBER(money_closing, "double_running_months", double_running, true, 0, 60, "month", "its cost goes on for so long after it closed"),
    NUMBER(money_closing, "vacant_share", vacant, true, 0, 1, "1",
           "of what a place costs beyond at_once, the part that is not paid while it is shut for want of staff: posts left vacant"),
    NUMBER(money_closing, "resident_share", share, true, 0.01, 1, "1", "of the freed places, the part that is the residents' own"),
    NUMBER(money_closing, "refill_share", refill, true, 0, 1, "1",
           "of the freed places, the part that fills again with others; 0 where a loop does that"),
    NUMBER(money_closing, "site_share", sites, true, 0.0001, 1, "1",
           "share of the sites of the pool over which freed places lie evenly: 1 for all; at least one site"),
    { 0 }
};
static const struct bt_field ITEM[] = {
    ID(money_item, "a cost item: the name of a row of costs in the pathway file"),
    TEXT(money_item, "side", side_name, true, "cost or benefit: where a change of it is counted"),
    NUMBER(money_item, "at_once", at_once, true, 0, 1, "1", "share of its cost that comes and goes with the activity"),
    TEXT(money_item, "rest", rest_name, true, "what the rest needs: closes (when what holds it closes) or stays"),
    NUMBER(money_item, "open_worth", worth, false, 0, 1, "1",
           "what the rest is worth while it stands free, as a share: staff have time for others; default 0"),
    { 0 }
};
static const struct bt_field ORG[] = {
    ID(money_org, "a payer of the pathway"),
    TEXT(money_org, "paid", kind_name, true,
         "contract (by activity, as the contract says), funded (the commissioner pays a share of the change) or own (bears it)"),
    NUMBER(money_org, "funded_share", funded, false, 0, 1, "1", "of funded: share of the change of its cost that the commissioner pays"),
    NUMBER(money_org, "pool_share", pool, false, 0, 1, "1",
           "its share of what a pooled budget gains or loses; the commissioner has the rest; default: not in the pool"),
    { 0 }
};
static const struct bt_field PRICES[] = {
    ID(money_prices, "unique name"),
    LABEL(money_prices),
    SUB(money_prices, "organisations", orgs_node, true, "list of organisations, of which commissioner may be one"),
    SUB(money_prices, "years", years_node, true, "list of {name, from, to, growth}"),
    NUMBER(money_prices, "later_growth", later, true, -0.1, 0.5, "per year", "past the last of its years"),
    { 0 }
};
static const struct bt_field SPAN[] = {
    ID(money_span, "unique name"),
    ROW_(money_span, "from", F_INT, from, true, 1948, 2200, "year",
         "first year whose prices grew so against the year before; 2014 is 2014/15"),
    ROW_(money_span, "to", F_INT, to, true, 1948, 2200, "year", "last of them"),
    NUMBER(money_span, "growth", growth, true, -0.2, 0.5, "per year", "a year"),
    { 0 }
};
static const struct bt_field TARIFF[] = {
    ID(money_tariff, "unique name"),
    LABEL(money_tariff),
    TEXT(money_tariff, "measure", measure_name, true, "activity that is paid for"),
    TEXT(money_tariff, "paid", paid_name, true, "plan (what the contract in force pays by plan) or activity"),
    NUMBER(money_tariff, "gbp", gbp, true, 0, 1e6, "GBP", "for each, in prices of the price year"),
    { 0 }
};
static const struct bt_field FUND[] = {
    ID(money_fund, "unique name"),
    LABEL(money_fund),
    TEXT(money_fund, "to", to_name, true, "organisation that gets it"),
    TEXT(money_fund, "from", from_name, false, "organisation that gives it; default: it comes from outside"),
    ROW_(money_fund, "start", F_DATE, start_day, true, 0, 0, "", "first day"),
    NUMBER(money_fund, "months", months, true, 1, 600, "month", "how long it flows, evenly"),
    NUMBER(money_fund, "gbp", gbp, true, 0, 1e12, "GBP", "in all, as paid (nominal)"),
    TEXT(money_fund, "source", source, true, "where it is written"),
    TEXT(money_fund, "mark", mark, true, "of its numbers: observed, derived, estimated, assumed or choice"),
    { 0 }
};
static const struct bt_field VALUE[] = {
    ID(money_value, "unique name"),
    LABEL(money_value),
    TEXT(money_value, "kind", kind_name, true, "carers (hours) or health (QALYs)"),
    TEXT(money_value, "measure", measure_name, true, "what it goes with"),
    NUMBER(money_value, "per_unit", per_unit, true, -1e4, 1e4, "per unit of the measure",
           "hours or QALYs gained by one more of the measure"),
    NUMBER(money_value, "gbp", gbp, true, 0, 1e6, "GBP", "worth of an hour or a QALY"),
    TEXT(money_value, "source", source, true, "where both are written"),
    TEXT(money_value, "mark", mark, true, "of both: observed, derived, estimated, assumed or choice"),
    { 0 }
};
static const struct bt_field NOT_VALUED[] = { ID(money_text, "unique name"),
                                              LABEL(money_text),
                                              TEXT(money_text, "shown_by", shown_name, true, "measure that shows it"),
                                              { 0 } };
static const struct bt_field CONTRACTS[] = {
    TEXT(money_contracts, "in_force", force_name, true, "name of a contract (docs/money.md)"),
    NUMBER(money_contracts, "variable_share", variable, true, 0, 1, "1",
           "aligned payment: share of the price that is paid above the plan and kept back below it"),
    NUMBER(money_contracts, "plan_reset_years", reset, true, 0, 30, "year",
           "aligned payment: the plan follows activity so many years later"),
    NUMBER(money_contracts, "marginal_rate", marginal, true, 0, 1, "1", "marginal rate: share of the price paid above the baseline"),
    NUMBER(money_contracts, "baseline_share", baseline, true, 0, 2, "1",
           "marginal rate: the baseline, as a share of the first year without the bundle"),
    NUMBER(money_contracts, "capitation_phase_years", phase, true, 1, 30, "year",
           "capitation: years until all is paid by head; before, the rest follows the contract in force"),
    NUMBER(money_contracts, "capitation_uplift", uplift, true, -0.1, 0.2, "per year", "capitation: growth beyond prices"),
    NUMBER(money_contracts, "targets_met", met, true, 0, 1, "1", "performance split: share of the targets of the bundle that is met"),
    NUMBER(money_contracts, "saving_offered", offered, true, 0, 1, "1",
           "performance split: share of what the commissioner then pays less that goes to those who run the bundle"),
    NUMBER(money_contracts, "share_of_saving", up, true, 0, 1, "1", "shared savings: to the provider, where cost is below the benchmark"),
    NUMBER(money_contracts, "share_of_loss", down, true, 0, 1, "1", "shared savings: from the provider, where cost is above it"),
    NUMBER(money_contracts, "least_saving", minimum, true, 0, 1, "1",
           "shared savings: nothing is shared within this share of the benchmark"),
    NUMBER(money_contracts, "most_shared", most, true, 0, 1, "1", "shared savings: at most this share of the benchmark"),
    NUMBER(money_contracts, "benchmark_years", prior, true, 1, 10, "year",
           "shared savings: first years, without the bundle, that the benchmark is the mean of; sharing begins after them"),
    NUMBER(money_contracts, "prior_level", level, false, 0.5, 1.5, "1",
           "shared savings: cost by head in the years before the run, real, as a share of that of the benchmark_years; default 1"),
    NUMBER(money_contracts, "benchmark_growth", growth, true, -0.1, 0.2, "per year",
           "shared savings: growth of the benchmark by head beyond prices"),
    NUMBER(money_contracts, "benchmark_growth_gbp", pounds, false, -1000, 1000, "GBP a head and year",
           "shared savings: what is added to the benchmark for each head and year, real: the country's growth by head; default 0"),
    { 0 }
};
static const struct field_table TABLES[] = { { "money", FILE_ROWS },
                                             { "closing", CLOSING },
                                             { "item of money", ITEM },
                                             { "organisation", ORG },
                                             { "prices", PRICES },
                                             { "years of prices", SPAN },
                                             { "tariff", TARIFF },
                                             { "contracts", CONTRACTS },
                                             { "fund", FUND },
                                             { "valued", VALUE },
                                             { "not valued", NOT_VALUED } };
const struct field_table *bt_money_tables(int *n)
{
    *n = N(TABLES);
    return TABLES;
}

/* ---- words ---- */

/* Where the key of a row stands: in a file of long rows the name is lines away. */
static struct bt_loc key_at(const struct bt_node *list, const struct named *id, const char *key)
{
    for (int i = 0; list && list->kind == BT_SEQ && i < list->n; i++) {
        const struct bt_node *name = bt_map_get(list->item[i], "name"), *v = bt_map_get(list->item[i], key);
        if (v && name && name->at.line == id->at.line && name->at.col == id->at.col) return v->at;
    }
    return id->at;
}

/* One of n words, or -1 and an error. */
static int one_of(struct reader *r, const char *word, struct bt_loc at, const char *what, const char *const *list, int n)
{
    const char *all = "";
    for (int i = 0; i < n && word; i++) {
        if (strcmp(word, list[i]) == 0) return i;
        all = bt_printf(r->a, "%s%s%s", all, i == 0 ? "" : i + 1 < n ? ", "
                                                                     : " or ",
                        list[i]);
    }
    if (word) bt_errs_add(r->errs, BT_E_INPUT, at, "%s must be %s, found '%s'", what, all ? all : "", word);
    return -1;
}

static int want(struct reader *r, const char *name, struct bt_loc at, const void *list, int n, size_t size, const char *what)
{
    struct bt_node word = { .kind = BT_SCALAR, .text = name, .at = at };
    return name ? bt_want_named(r, &word, list, n, size, what) : -1;
}

static int want_measure(struct reader *r, const char *name, struct bt_loc at)
{
    return want(r, name, at, r->net->measure, r->net->n_measure, sizeof *r->net->measure, "measure");
}

/* A payer, or the commissioner, who is one past them. */
static int want_org(struct reader *r, const char *name, struct bt_loc at)
{
    if (name && strcmp(name, "commissioner") == 0) return r->net->n_payer;
    return want(r, name, at, r->net->payer, r->net->n_payer, sizeof *r->net->payer, "organisation");
}

/* 2014/15 to 2014; 0 where it is none. */
static int year_of(const char *text)
{
    int y = 0, next = 0, len = 0;
    bool form = text && strlen(text) == 7 && sscanf(text, "%4d/%2d%n", &y, &next, &len) == 2 && len == 7;
    return form && (y + 1) % 100 == next ? y : 0;
}

/* ---- parts ---- */

static void read_closing(struct reader *r, struct money *m)
{
    struct bt_network *net = r->net;
    struct money_closing *c = &m->closing;
    c->measure = c->pool = -1;
    if (!m->closing_node) return;
    bt_read_fields(r, m->closing_node, CLOSING, c, "money.closing");
    const struct bt_node *pool = bt_map_get(m->closing_node, "pool"), *measure = bt_map_get(m->closing_node, "measure");
    if (!c->id.label) c->id.label = c->id.name;
    if (pool) c->pool = want(r, c->pool_name, pool->at, net->pool, net->n_pool, sizeof *net->pool, "pool");
    if (measure) c->measure = want_measure(r, c->measure_name, measure->at);
    if (c->pool < 0 || c->measure < 0 || !measure) return;
    const struct measure *x = &net->measure[c->measure];
    for (int k = 0; k < x->n_term; k++)
        if (x->term[k].kind == TERM_POOL && x->term[k].index == c->pool) return;
    bt_errs_add(r->errs, BT_E_INPUT, measure->at,
                "closing: the measure '%s' does not count days in places of the pool '%s' (occupies: [%s])",
                x->id.name, net->pool[c->pool].id.name, net->pool[c->pool].id.name);
}

static void read_items(struct reader *r, struct money *m)
{
    static const char *const SIDE[] = { "benefit", "cost" }, *const REST[] = { "stays", "closes" };
    struct bt_network *net = r->net;
    bool *there = bt_get(r->a, (size_t)net->n_cost + 1, sizeof *there), closes = false;
    if (!m->items_node) return;
    m->n_item = bt_read_list(r, m->items_node, "items", ITEM, sizeof *m->item, &m->item, "money");
    for (int i = 0; there && i < m->n_item; i++) {
        struct money_item *x = &m->item[i];
        x->item = want(r, x->id.name, x->id.at, net->cost, net->n_cost, sizeof *net->cost, "cost item");
        int side = one_of(r, x->side_name, key_at(m->items_node, &x->id, "side"), "side", SIDE, N(SIDE));
        int rest = one_of(r, x->rest_name, key_at(m->items_node, &x->id, "rest"), "rest", REST, N(REST));
        if (side == 1 && (rest == 1 || x->worth != Q_ABSENT))
            bt_errs_add(r->errs, BT_E_INPUT, key_at(m->items_node, &x->id, rest == 1 ? "rest" : "open_worth"),
                        "%s changes nothing: '%s' is on the side of cost, where more is used; it goes with 'side: benefit'",
                        rest == 1 ? "rest: closes" : "open_worth", x->id.name);
        if (x->item >= 0) there[x->item] = true;
        closes |= rest == 1;
        if (rest == 1 && x->item >= 0 && m->closing.measure >= 0 && net->cost[x->item].measure != m->closing.measure)
            bt_errs_add(r->errs, BT_E_INPUT, key_at(m->items_node, &x->id, "rest"),
                        "the rest of '%s' can not close: it is a cost of '%s', and '%s' counts '%s'; give 'stays'",
                        x->id.name, net->measure[net->cost[x->item].measure].id.name, m->closing.id.name ? m->closing.id.name : "closing",
                        net->measure[m->closing.measure].id.name);
    }
    for (int i = 0; there && i < net->n_cost; i++)
        if (!there[i])
            bt_errs_add(r->errs, BT_E_INPUT, m->items_node->at, "items lacks the cost item '%s' of the pathway: each is classified once",
                        net->cost[i].id.name);
    if (m->n_item && !closes)
        bt_errs_add(r->errs, BT_E_INPUT, m->items_node->at,
                    "the rest of no item closes, so closing would do nothing: one must say 'rest: closes'");
}

static void read_orgs(struct reader *r, struct money *m)
{
    static const char *const KIND[] = { [BT_ORG_CONTRACT] = "contract", [BT_ORG_FUNDED] = "funded", [BT_ORG_OWN] = "own" };
    struct bt_network *net = r->net;
    bool *there = bt_get(r->a, (size_t)net->n_payer + 1, sizeof *there);
    int providers = 0;
    double pooled = 0;
    if (!m->orgs_node) return;
    m->n_org = bt_read_list(r, m->orgs_node, "organisations", ORG, sizeof *m->org, &m->org, "money");
    for (int i = 0; there && i < m->n_org; i++) {
        struct money_org *x = &m->org[i];
        x->payer = want(r, x->id.name, x->id.at, net->payer, net->n_payer, sizeof *net->payer, "payer");
        x->kind = one_of(r, x->kind_name, key_at(m->orgs_node, &x->id, "paid"), "paid", KIND, N(KIND));
        if (x->payer >= 0) there[x->payer] = true;
        providers += x->kind == BT_ORG_CONTRACT;
        pooled += bt_value_or(net, net->value, x->pool, 0);
        if ((x->kind == BT_ORG_FUNDED) != (x->funded != Q_ABSENT))
            bt_errs_add(r->errs, BT_E_INPUT, x->id.at, "'%s': funded_share goes with 'paid: funded', and only with it", x->id.name);
    }
    for (int i = 0; there && i < net->n_payer; i++)
        if (!there[i]) bt_errs_add(r->errs, BT_E_INPUT, m->orgs_node->at, "organisations lacks the payer '%s'", net->payer[i].name);
    if (m->n_org && providers != 1)
        bt_errs_add(r->errs, BT_E_INPUT, m->orgs_node->at, "one organisation must be paid by contract, found %d", providers);
    if (pooled > 1 + 1e-9)
        bt_errs_add(r->errs, BT_E_INPUT, m->orgs_node->at, "the shares of a pooled budget sum to %g; at most 1 is allowed", pooled);
}

static void read_prices(struct reader *r, struct money *m)
{
    int orgs = r->net->n_payer + 1;
    if (!m->prices_node) return;
    m->n_prices = bt_read_list(r, m->prices_node, "prices", PRICES, sizeof *m->prices, &m->prices, "money");
    if (!(m->org_prices = bt_get(r->a, (size_t)orgs, sizeof *m->org_prices))) return;
    for (int i = 0; i < orgs; i++) m->org_prices[i] = -1;
    for (int i = 0; i < m->n_prices; i++) {
        struct money_prices *p = &m->prices[i];
        const char *where = bt_printf(r->a, "money.prices.%s", p->id.name);
        p->n_span = bt_read_list(r, p->years_node, "years", SPAN, sizeof *p->span, &p->span, where ? where : "money.prices");
        for (int k = 0; k < p->n_span; k++) {
            const struct money_span *x = &p->span[k];
            if (x->to < x->from || (k && x->from != p->span[k - 1].to + 1))
                bt_errs_add(r->errs, BT_E_INPUT, x->id.at,
                            "years of prices follow one another without a gap: from %d is wanted here, to the same or later",
                            k ? p->span[k - 1].to + 1 : x->from);
        }
        if (p->orgs_node && p->orgs_node->kind != BT_SEQ)
            bt_errs_add(r->errs, BT_E_INPUT, p->orgs_node->at, "organisations must be a list of names");
        for (int k = 0; p->orgs_node && p->orgs_node->kind == BT_SEQ && k < p->orgs_node->n; k++) {
            const struct bt_node *word = p->orgs_node->item[k];
            int o = word->kind == BT_SCALAR ? want_org(r, word->text, word->at) : -1;
            if (o >= 0 && m->org_prices[o] >= 0)
                bt_errs_add(r->errs, BT_E_INPUT, word->at, "'%s' stands in the prices '%s' already", word->text,
                            m->prices[m->org_prices[o]].id.name);
            if (o >= 0) m->org_prices[o] = i;
        }
    }
    for (int i = 0; i < orgs; i++)
        if (m->org_prices[i] < 0)
            bt_errs_add(r->errs, BT_E_INPUT, m->prices_node->at, "no row of prices is of the organisation '%s'",
                        i < r->net->n_payer ? r->net->payer[i].name : "commissioner");
}

static void read_tariff(struct reader *r, struct money *m)
{
    static const char *const PAID[] = { [BT_PAID_BY_PLAN] = "plan", [BT_PAID_BY_ACTIVITY] = "activity" };
    if (!m->tariff_node) return;
    m->n_tariff = bt_read_list(r, m->tariff_node, "tariff", TARIFF, sizeof *m->tariff, &m->tariff, "money");
    for (int i = 0; i < m->n_tariff; i++) {
        struct money_tariff *x = &m->tariff[i];
        x->measure = want_measure(r, x->measure_name, key_at(m->tariff_node, &x->id, "measure"));
        x->paid = one_of(r, x->paid_name, key_at(m->tariff_node, &x->id, "paid"), "paid", PAID, N(PAID));
        for (int k = 0; k < i && x->measure >= 0; k++)
            if (m->tariff[k].measure == x->measure)
                bt_errs_add(r->errs, BT_E_INPUT, x->id.at, "'%s' pays for the measure '%s' again, for which '%s' pays; one row a measure",
                            x->id.name, r->net->measure[x->measure].id.name, m->tariff[k].id.name);
    }
    if (!m->n_tariff) bt_errs_add(r->errs, BT_E_INPUT, m->tariff_node->at, "tariff needs at least one row");
}

static void read_contracts(struct reader *r, struct money *m)
{
    struct money_contracts *c = &m->contracts;
    if (!m->contracts_node) return;
    bt_read_fields(r, m->contracts_node, CONTRACTS, c, "money.contracts");
    const char **name = bt_get(r->a, (size_t)bt_contracts(), sizeof *name);
    for (int i = 0; name && i < bt_contracts(); i++) name[i] = bt_contract_at(i)->name;
    const struct bt_node *word = bt_map_get(m->contracts_node, "in_force");
    if (name && word) c->in_force = one_of(r, c->force_name, word->at, "in_force", name, bt_contracts());
    if (word && c->in_force >= 0 && !bt_contract_at(c->in_force)->can_be_in_force)
        bt_errs_add(r->errs, BT_E_INPUT, word->at, "'%s' builds on the contract in force and can not be it", c->force_name);
}

/* The source and mark of a row stand for each number of it that has none of its own. */
static void say_row(struct reader *r, int param, const char *source, const char *mark)
{
    if (param < 0) return;
    struct bt_param *p = &r->net->param[param];
    if (!p->source) p->source = source;
    if (!p->mark) p->mark = mark;
}

static void read_rest(struct reader *r, struct money *m)
{
    static const char *const VALUED[] = { [BT_CARERS] = "carers", [BT_HEALTH] = "health" };
    m->n_fund = bt_read_list(r, m->funds_node, "funds", FUND, sizeof *m->fund, &m->fund, "money");
    for (int i = 0; i < m->n_fund; i++) {
        struct money_fund *x = &m->fund[i];
        x->to = want_org(r, x->to_name, key_at(m->funds_node, &x->id, "to"));
        x->from = x->from_name ? want_org(r, x->from_name, key_at(m->funds_node, &x->id, "from")) : -1;
        bt_check_mark(r, x->mark, key_at(m->funds_node, &x->id, "mark"), x->id.name);
        say_row(r, x->months, x->source, x->mark), say_row(r, x->gbp, x->source, x->mark);
        if (x->to >= 0 && x->to == x->from) bt_errs_add(r->errs, BT_E_INPUT, x->id.at, "fund '%s' goes from '%s' to itself", x->id.name,
                                                        x->to_name);
    }
    m->n_value = bt_read_list(r, m->values_node, "valued", VALUE, sizeof *m->value, &m->value, "money");
    for (int i = 0; i < m->n_value; i++) {
        struct money_value *x = &m->value[i];
        x->kind = one_of(r, x->kind_name, key_at(m->values_node, &x->id, "kind"), "kind", VALUED, N(VALUED));
        x->measure = want_measure(r, x->measure_name, key_at(m->values_node, &x->id, "measure"));
        bt_check_mark(r, x->mark, key_at(m->values_node, &x->id, "mark"), x->id.name);
        say_row(r, x->per_unit, x->source, x->mark), say_row(r, x->gbp, x->source, x->mark);
    }
    m->n_text = bt_read_list(r, m->texts_node, "not_valued", NOT_VALUED, sizeof *m->text, &m->text, "money");
    for (int i = 0; i < m->n_text; i++)
        m->text[i].measure = want_measure(r, m->text[i].shown_name, key_at(m->texts_node, &m->text[i].id, "shown_by"));
}

/* Of a row whose own source and mark stand for all its numbers. */
static bool row_has_source(const char *address)
{
    return strncmp(address, "money.funds.", 12) == 0 || strncmp(address, "money.valued.", 13) == 0;
}

/* What is money is asked for its source. */
static void check_source(struct reader *r, const struct bt_param *p)
{
    const bool source = p->source && *p->source;
    const char *lacks = p->mark ? "a source" : source ? "a mark"
                                                      : "a source and a mark";
    if (row_has_source(p->address)) return;
    if (!source || !p->mark)
        bt_errs_add(r->errs, BT_E_INPUT, p->at,
                    "%s lacks %s: {value: ..., source: \"...\", mark: observed, derived, estimated or assumed}; judged is a source too",
                    p->address, lacks);
}

/* A month of closing is closed or it is not: parts of one would be rounded. */
static void want_whole(struct reader *r, int param)
{
    struct bt_network *net = r->net;
    if (param < 0) return;
    struct bt_param *p = &net->param[param];
    const double v[] = { net->low_value[p->offset], net->value[p->offset], net->high_value[p->offset] };
    p->whole = true;
    for (int i = 0; i < 3; i++) {
        char number[BT_NUM_ROOM];
        if (v[i] == floor(v[i])) continue;
        bt_errs_add(r->errs, BT_E_INPUT, p->at, "%s must be a whole number (%s), found %s", p->address, p->unit, bt_num_said(v[i], number));
        return;
    }
}

/* One number each; rates of discounting without a range: values of two runs could not be compared. */
static void check_numbers(struct reader *r, const struct money *m, int first)
{
    struct bt_network *net = r->net;
    const int rate[] = { m->rate, m->later, m->after, m->health };
    const int whole[] = { m->closing.months, m->closing.double_running, m->contracts.prior };
    for (int i = first; i < net->n_param; i++) {
        if (net->param[i].n > 1)
            bt_errs_add(r->errs, BT_E_INPUT, net->param[i].at, "%s is one number for all, not one a segment", net->param[i].address);
        check_source(r, &net->param[i]);
    }
    for (int i = 0; i < N(rate); i++)
        if (rate[i] >= 0 && net->param[rate[i]].ranged)
            bt_errs_add(r->errs, BT_E_INPUT, net->param[rate[i]].at, "%s must be one value without a range: all runs are discounted alike",
                        net->param[rate[i]].address);
    for (int i = 0; i < N(whole); i++) want_whole(r, whole[i]);
}

void bt_read_money(struct reader *r, const struct bt_node *root, const char *price_year, const struct bt_node *funds)
{
    static const char *const WITHIN[] = { "start", "middle", "end" };
    struct file *f = bt_get(r->a, 1, sizeof *f);
    if (!f) return;
    struct money *m = &f->m;
    int first = r->net->n_param;
    bt_read_fields(r, root, FILE_ROWS, f, "money");
    const struct bt_node *year = bt_map_get(root, "price_year"), *lie = bt_map_get(root, "flows_lie");
    m->price_from = year_of(m->price_year);
    if (year && !m->price_from)
        bt_errs_add(r->errs, BT_E_INPUT, year->at, "price_year must be a financial year such as 2014/15, found '%s'",
                    m->price_year ? m->price_year : "?");
    else if (year && price_year && strcmp(m->price_year, price_year) != 0)
        bt_errs_add(r->errs, BT_E_INPUT, year->at, "these are prices of %s, but the locality's are of %s; name the money file of that year",
                    m->price_year, price_year);
    if (lie) m->within = one_of(r, m->within_name, lie->at, "flows_lie", WITHIN, N(WITHIN));
    if (funds) m->funds_node = funds;
    read_closing(r, m);
    read_items(r, m);
    read_orgs(r, m);
    read_prices(r, m);
    read_tariff(r, m);
    read_contracts(r, m);
    read_rest(r, m);
    check_numbers(r, m, first);
    r->net->money = m;
}
