/* Mistakes in a money file: each told at its place, with what is allowed. */
#include "../tiny.h"
#include <string.h>

static const struct {
    const char *from, *to, *says;
} WRONG[] = {
    { "price_year: 2025/26", "price_year: 2014/15", "these are prices of 2014/15, but the locality's are of 2025/26" },
    { "price_year: 2025/26", "price_year: 2025", "price_year must be a financial year such as 2014/15, found '2025'" },
    { "price_year: 2025/26", "price_year: 2025/27", "price_year must be a financial year such as 2014/15, found '2025/27'" },
    { "flows_lie: middle", "flows_lie: midle", "flows_lie must be start, middle or end, found 'midle'" },
    { "discount_rate: 0.035", "discount_rate: {low: 0.03, central: 0.035, high: 0.04}",
      "money.discount_rate must be one value without a range: all runs are discounted alike" },
    { "discount_rate: 0.035", "discount_rate: {by_segment: {\"*\": 0.035}}",
      "money.discount_rate is one number for all, not one a segment" },
    { "discount_rate: 0.035", "discount_rat: 0.035", "unknown key 'discount_rat'; did you mean 'discount_rate'?" },
    { "pool: beds", "pool: bed", "unknown pool 'bed'; did you mean 'beds'?" },
    { "measure: bed_days, places", "measure: bed_day, places", "unknown measure 'bed_day'; did you mean 'bed_days'?" },
    { "places: 2,", "places: 0,", "places must be a number between 1 and" },
    { "name: bed_day, side", "name: bed_days, side", "unknown cost item 'bed_days'; did you mean 'bed_day'?" },
    { "  - {name: call, side: cost, at_once: 0.9, rest: stays}\n", "", "items lacks the cost item 'call' of the pathway" },
    { "side: cost", "side: costs", "side must be benefit or cost, found 'costs'" },
    { "at_once: 0.9, rest: stays", "at_once: 0.9, rest: closes",
      "the rest of 'call' can not close: it is a cost of 'calls', and 'ward' counts 'bed_days'; give 'stays'" },
    { "rest: closes, open_worth: 0.25", "rest: stays, open_worth: 0.25", "the rest of no item closes, so closing would do nothing" },
    { "rest: stays", "rest: goes", "rest must be stays or closes, found 'goes'" },
    { "at_once: 0.9", "at_once: 1.9", "at_once must be a number between 0 and 1" },
    { "name: payer_a, paid", "name: payer_c, paid", "unknown payer 'payer_c'; did you mean 'payer_a'?" },
    { "name: payer_a, paid", "name: payer_c, paid", "organisations lacks the payer 'payer_a'" },
    { "paid: contract", "paid: own", "one organisation must be paid by contract, found 0" },
    { "paid: contract", "paid: contrct", "paid must be contract, funded or own, found 'contrct'" },
    { "paid: funded, funded_share: 0.8,", "paid: funded,", "'payer_b': funded_share goes with 'paid: funded', and only with it" },
    { "paid: contract", "paid: contract, funded_share: 1", "'payer_a': funded_share goes with 'paid: funded', and only with it" },
    { "paid: contract", "paid: contract, pool_share: 0.7", "the shares of a pooled budget sum to 1.1; at most 1 is allowed" },
    { "organisations: [payer_b]", "organisations: [payer_d]", "unknown organisation 'payer_d'" },
    { "organisations: [payer_b]", "organisations: [payer_b, payer_a]", "'payer_a' stands in the prices 'health' already" },
    { "[payer_a, commissioner]", "[payer_a]", "no row of prices is of the organisation 'commissioner'" },
    { "{name: known, from: 2025, to: 2026, growth: 0.04}",
      "{name: known, from: 2025, to: 2026, growth: 0.04}, {name: next, from: 2028, to: 2029, growth: 0}",
      "years of prices follow one another without a gap: from 2027 is wanted here" },
    { "measure: calls, paid", "measure: call, paid", "unknown measure 'call'; did you mean 'calls'?" },
    { "paid: activity", "paid: never", "paid must be plan or activity, found 'never'" },
    { "in_force: aligned_payment", "in_force: barter", "in_force must be aligned_payment, tariff, marginal_rate, block, " },
    { "in_force: aligned_payment", "in_force: pooled_budget", "'pooled_budget' builds on the contract in force and can not be it" },
    { "to: payer_b, from: commissioner", "to: payer_b, from: payer_b", "fund 'start_up' goes from 'payer_b' to itself" },
    { "to: payer_b, from: commissioner", "to: payer_x", "unknown organisation 'payer_x'" },
    { "gbp: 12000, source: a letter", "gbp: 12000", "lacks the key 'source' (where it is written)" },
    { "start: 2025-10-01, months: 12", "start: 2035-10-01, months: 12",
      "fund 'grant' changes nothing: none of its months lies within the horizon" },
    { "start: 2025-10-01, months: 12", "start: 2023-10-01, months: 12", "fund 'grant' changes nothing" },
    { "kind: carers", "kind: friends", "kind must be carers or health, found 'friends'" },
    { "gbp: 15, source: a study", "gbp: 15", "lacks the key 'source' (where both are written)" },
    { "shown_by: queued", "shown_by: queue", "unknown measure 'queue'; did you mean 'queued'?" },
};

static enum bt_code read_with(const char *money, const char *more, const char *set, struct bt_scenario **s, struct bt_errs *errs)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(tiny_cat(TINY.scenario, "money: money.yaml\n"), more), t.money = money, t.set[0] = set;
    return tiny_read(&t, s, errs);
}

static void told(const char *money, const char *more, const char *set, const char *says)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    enum bt_code rc = read_with(money, more, set, &s, &errs);
    char *all = tl_errs_text(&errs);
    const struct bt_err *e = tl_errs_find(&errs, says);
    cr_expect(rc == BT_E_INPUT && e != NULL, "no '%s' in: %s", says, all);
    cr_expect(!e || e->at.line > 0);
    bt_errs_free(&errs);
    bt_scenario_free(s);
}

Test(money_file, reads_what_is_right)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    cr_assert(read_with(TINY_MONEY_TEXT, "do_minimum: first\n", "money.closing.refill_share=0.3", &s, &errs) == BT_OK, "%s",
              tl_errs_text(&errs));
    cr_expect(s->do_minimum == 0 && s->net->money->n_item == 2);
    bt_scenario_free(s);
}

ParameterizedTestParameters(money_file, mistakes)
{
    return tl_rows(TL_N(WRONG));
}
ParameterizedTest(size_t *row, money_file, mistakes)
{
    told(tiny_swap(TINY_MONEY_TEXT, WRONG[*row].from, WRONG[*row].to), "", NULL, WRONG[*row].says);
}

/* Files of other shapes, and lists that are none: told, and nothing falls over. */
Test(money_file, other_shapes)
{
    static const char *const LIST[] = { "closing", "items", "organisations", "prices", "tariff", "contracts",
                                        "funds",   "valued", "not_valued" };
    static const char *const SHAPE[] = { "[]", "{}", "word", "[1, [2]]", "[{name: bed_day}, {}]", "{name: bed_day}" };
    told("- a\n", "", NULL, "'money' must be a map of keys and values");
    told("bendtrend: 1\n", "", NULL, "'money' lacks the key 'items'");
    for (size_t i = 0; i < TL_N(LIST); i++)
        for (size_t k = 0; k < TL_N(SHAPE); k++) {
            struct bt_scenario *s;
            struct bt_errs errs = { 0 };
            const char *rest = "bendtrend: 1\nprice_year: 2025/26\nflows_lie: end\n";
            const char *text = tiny_cat(tiny_cat(rest, LIST[i]), tiny_cat(": ", tiny_cat(SHAPE[k], "\n")));
            cr_expect(read_with(text, "", NULL, &s, &errs) == BT_E_INPUT, "%s", text);
            bt_errs_free(&errs);
            bt_scenario_free(s);
        }
}

/* Freed places fill again by a loop or by a stated share; by both would count them twice. */
Test(money_file, refills_once)
{
    const char *share = tiny_swap(TINY_MONEY_TEXT, "refill_share: 0", "refill_share: 0.5");
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    told(share, "set: {loops.pressure.on: 1}\n", NULL,
         "and so does the loop 'pressure', which is on: give refill_share 0, or switch the loop off");
    told(share, "", "loops.threshold.on=1", "and so does the loop 'threshold'");
    told(TINY_MONEY_TEXT, "set: {loops.pressure.on: 1}\n", "money.closing.refill_share=0.5", "and so does the loop 'pressure'");
    struct tiny t = TINY;
    t.scenario = tiny_cat(tiny_swap(TINY.scenario, "  second: [more_rooms, divert]\n",
                                    "  second: {interventions: [more_rooms, divert], set: {loops.pressure.on: 1}}\n"),
                          "money: money.yaml\n");
    t.money = share;
    tiny_refused(&t, "which is on in the bundle 'second'");
    cr_expect(read_with(share, "set: {loops.revolving.on: 1}\n", NULL, &s, &errs) == BT_OK, "a loop that does not fill them is no matter");
    bt_scenario_free(s);
}

Test(money_file, do_minimum_is_a_bundle)
{
    told(TINY_MONEY_TEXT, "do_minimum: frist\n", NULL, "do_minimum must name a bundle of this scenario; did you mean 'first'?");
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "do_minimum: first\n");
    tiny_refused(&t, "do_minimum changes nothing: there is no money file; name one under money:");
}

Test(money_file, bundles_are_discounted_alike)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(tiny_swap(TINY.scenario, "  second: [more_rooms, divert]\n",
                                    "  second: {interventions: [more_rooms, divert], set: {money.discount_rate: 0.01}}\n"),
                          "money: money.yaml\n");
    t.money = TINY_MONEY_TEXT;
    tiny_refused(&t, "money.discount_rate in the bundle 'second' changes nothing: all runs are discounted alike; set it for all runs");
}

Test(money_file, funds_of_the_scenario_count)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    cr_assert(read_with(TINY_MONEY_TEXT, "funds: [{name: ours, to: payer_a, start: 2026-04-01, months: 1, gbp: 1, source: a letter}]\n",
                        NULL, &s,
                        &errs) == BT_OK,
              "%s", tl_errs_text(&errs));
    cr_expect(s->net->money->n_fund == 1);
    bt_scenario_free(s);
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "funds: []\n");
    tiny_refused(&t, "funds change nothing: there is no money file; name one under money:");
}

/* An address of a number that is not there is told the nearest. */
Test(money_file, addresses_are_told)
{
    told(TINY_MONEY_TEXT, "", "money.discount_rates=0.02", "no number has the address 'money.discount_rates'");
    told(TINY_MONEY_TEXT, "", "money.optimism_costs=0.1", "changes nothing");
}
