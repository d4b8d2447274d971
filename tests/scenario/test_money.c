/* Mistakes in a money file: each told at its place, with what is allowed. */
#include "../tiny.h"
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *from, *to, *says;
} WRONG[] = {
    { "price_year: 2025/26", "price_year: 2014/15", "these are prices of 2014/15, but the locality's are of 2025/26" },
    { "price_year: 2025/26", "price_year: 2025", "price_year must be a financial year such as 2014/15, found '2025'" },
    { "price_year: 2025/26", "price_year: 2025/27", "price_year must be a financial year such as 2014/15, found '2025/27'" },
    { "flows_lie: middle", "flows_lie: midle", "flows_lie must be start, middle or end, found 'midle'" },
    { "discount_rate: {value: 0.035", "discount_rate: {low: 0.03, central: 0.035, high: 0.04",
      "money.discount_rate must be one value without a range: all runs are discounted alike" },
    { "discount_rate: {value: 0.035", "discount_rate: {by_segment: {\"*\": 0.035}",
      "money.discount_rate is one number for all, not one a segment" },
    { "discount_rate: {value: 0.035", "discount_rat: {value: 0.035", "unknown key 'discount_rat'; did you mean 'discount_rate'?" },
    { "pool: beds", "pool: bed", "unknown pool 'bed'; did you mean 'beds'?" },
    { "measure: bed_days, places", "measure: bed_day, places", "unknown measure 'bed_day'; did you mean 'bed_days'?" },
    { "places: {value: 2,", "places: {value: 0,", "places must be a number between 1 and" },
    { "name: bed_day, side", "name: bed_days, side", "unknown cost item 'bed_days'; did you mean 'bed_day'?" },
    { "  - {name: call, side: cost, at_once: {value: 0.9, source: a test, mark: assumed}, rest: stays}\n", "",
      "items lacks the cost item 'call' of the pathway" },
    { "side: cost", "side: costs", "side must be benefit or cost, found 'costs'" },
    { "side: cost, at_once: {value: 0.9, source: a test, mark: assumed}, rest: stays",
      "side: benefit, at_once: {value: 0.9, source: a test, mark: assumed}, rest: closes",
      "the rest of 'call' can not close: it is a cost of 'calls', and 'ward' counts 'bed_days'; give 'stays'" },
    { "rest: closes, open_worth", "rest: stays, open_worth", "the rest of no item closes, so closing would do nothing" },
    { "rest: stays", "rest: goes", "rest must be stays or closes, found 'goes'" },
    { "at_once: {value: 0.9", "at_once: {value: 1.9", "at_once must be a number between 0 and 1" },
    { "name: payer_a, paid", "name: payer_c, paid", "unknown payer 'payer_c'; did you mean 'payer_a'?" },
    { "name: payer_a, paid", "name: payer_c, paid", "organisations lacks the payer 'payer_a'" },
    { "paid: contract", "paid: own", "one organisation must be paid by contract, found 0" },
    { "paid: contract", "paid: contrct", "paid must be contract, funded or own, found 'contrct'" },
    { "paid: funded, funded_share: {value: 0.8, source: a test, mark: assumed},", "paid: funded,",
      "'payer_b': funded_share goes with 'paid: funded', and only with it" },
    { "paid: contract", "paid: contract, funded_share: 1", "'payer_a': funded_share goes with 'paid: funded', and only with it" },
    { "paid: contract", "paid: contract, pool_share: 0.7", "the shares of a pooled budget sum to 1.1; at most 1 is allowed" },
    { "organisations: [payer_b]", "organisations: [payer_d]", "unknown organisation 'payer_d'" },
    { "organisations: [payer_b]", "organisations: [payer_b, payer_a]", "'payer_a' stands in the prices 'health' already" },
    { "[payer_a, commissioner]", "[payer_a]", "no row of prices is of the organisation 'commissioner'" },
    { "years: [{name: known, from: 2025, to: 2026, growth",
      "years: [{name: first, from: 2025, to: 2026, growth: 0}, {name: next, from: 2028, to: 2029, growth",
      "years of prices follow one another without a gap: from 2027 is wanted here" },
    { "measure: calls, paid", "measure: call, paid", "unknown measure 'call'; did you mean 'calls'?" },
    { "paid: activity", "paid: never", "paid must be plan or activity, found 'never'" },
    { "in_force: aligned_payment", "in_force: barter", "in_force must be aligned_payment, tariff, marginal_rate, block, " },
    { "in_force: aligned_payment", "in_force: pooled_budget", "'pooled_budget' builds on the contract in force and can not be it" },
    { "to: payer_b, from: commissioner", "to: payer_b, from: payer_b", "fund 'start_up' goes from 'payer_b' to itself" },
    { "to: payer_b, from: commissioner", "to: payer_x", "unknown organisation 'payer_x'" },
    { "gbp: 12000, source: a letter,", "gbp: 12000,", "lacks the key 'source' (where it is written)" },
    { "start: 2025-10-01, months: 12", "start: 2035-10-01, months: 12",
      "fund 'grant' changes nothing: none of its months lies within the horizon" },
    { "start: 2025-10-01, months: 12", "start: 2023-10-01, months: 12", "fund 'grant' changes nothing" },
    { "kind: carers", "kind: friends", "kind must be carers or health, found 'friends'" },
    { "gbp: 15, source: a study,", "gdp: 15, source: a study,", "unknown key 'gdp'; did you mean 'gbp'?" },
    { "gbp: 15, source: a study,", "gbp: 15,", "lacks the key 'source' (where both are written)" },
    { "shown_by: queued", "shown_by: queue", "unknown measure 'queue'; did you mean 'queued'?" },
    { "discount_rate: {value: 0.035, source: a test, mark: assumed}", "discount_rate: 0.035",
      "money.discount_rate lacks a source and a mark: {value: ..., source: \"...\", mark: observed, derived, estimated or assumed}" },
    { "discount_rate: {value: 0.035, source: a test,", "discount_rate: {value: 0.035,", "money.discount_rate lacks a source:" },
    { "at_once: {value: 0.9, source: a test, mark: assumed}", "at_once: {value: 0.9, source: a test}",
      "money.items.call.at_once lacks a mark:" },
    { "at_once: {value: 0.9, source: a test, mark: assumed}", "at_once: {value: 0.9, source: a test, mark: guessed}",
      "the mark of money.items.call.at_once must be observed, derived, estimated, assumed or choice, found 'guessed'" },
    { "gbp: 12000, source: a letter, mark: observed", "gbp: 12000, source: a letter", "lacks the key 'mark'" },
    { "gbp: 12000, source: a letter, mark: observed", "gbp: 12000, source: a letter, mark: seen",
      "the mark of grant must be observed, derived, estimated, assumed or choice, found 'seen'" },
    { "gbp: 15, source: a study, mark: assumed", "gbp: 15, source: a study, mark: known",
      "the mark of hours must be observed, derived, estimated, assumed or choice, found 'known'" },
    { "months_to_close: {value: 3,", "months_to_close: {value: 2.5,",
      "money.closing.months_to_close must be a whole number (month), found 2.5" },
    { "double_running_months: {value: 2,", "double_running_months: {low: 2.5, central: 2, high: 0,",
      "money.closing.double_running_months must be a whole number (month), found 2.5" },
    { "benchmark_years: {value: 1,", "benchmark_years: {value: 1.5,", "money.contracts.benchmark_years must be a whole number (year)" },
    { "label: Ward,", "label: \"\",", "the label is empty; it is the name people read: leave the key out, or give one" },
    { "{value: 0.9, source: a test, mark: assumed}, rest: stays", "{value: 0.9, source: a test, mark: assumed}, rest: closes",
      "rest: closes changes nothing: 'call' is on the side of cost" },
    { "{value: 0.9, source: a test, mark: assumed}, rest: stays", "{value: 0.9, source: a test, mark: assumed}, rest: stays, open_worth: 1",
      "open_worth changes nothing: 'call' is on the side of cost" },
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
    free(all);
    bt_errs_free(&errs);
    bt_scenario_free(s);
}

Test(money_file, reads_what_is_right)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    cr_assert(read_with(TINY_MONEY_TEXT, "do_minimum: first\n", "money.closing.resident_share=0.3", &s, &errs) == BT_OK, "%s",
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

/* Planned stays wait for a bed and are not put off: then a share that fills again is not in the model. */
static struct tiny all_wait(const char *more)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(tiny_cat(TINY.scenario, "money: money.yaml\n"), more);
    t.pathway = tiny_swap(TINY.pathway, "to: booked_ward, refused_to: put_off}",
                          "to: booked_ward, wait: {pool: beds, handling_days: 1, patience_days: 20, gives_up_to: origin, holds: none}}");
    t.pathway = tiny_swap(t.pathway, "  - name: put_off\n    routes:\n      - {name: cancelled, else: true, to: stay}\n", "");
    t.money = tiny_swap(TINY_MONEY_TEXT, "refill_share: {value: 0,", "refill_share: {value: 0.5,");
    return t;
}

/* Freed places fill again in the model or by a stated share; by both would count them twice. */
Test(money_file, refills_once)
{
    struct tiny t = all_wait("set: {loops.pressure.on: 1}\n");
    tiny_refused(&t, "and so does the loop 'pressure', which is on: give refill_share 0, or switch the loop off");
    t = all_wait(""), t.set[0] = "loops.threshold.on=1";
    tiny_refused(&t, "and so does the loop 'threshold'");
    t = all_wait("set: {loops.pressure.on: 1}\n"), t.money = TINY_MONEY_TEXT, t.set[0] = "money.closing.refill_share=0.4";
    tiny_refused(&t, "and so does the loop 'pressure'");
    t = all_wait("");
    t.scenario = tiny_swap(t.scenario, "  second: [more_rooms, divert]\n",
                           "  second: {interventions: [more_rooms, divert], set: {loops.pressure.on: 1}}\n");
    tiny_refused(&t, "which is on in the bundle 'second'");
    t = all_wait("set: {loops.revolving.on: 1}\n");
    bt_scenario_free(tiny_open(&t)); /* a loop that does not fill them is no matter */
    told(TINY_MONEY_TEXT, "", "money.closing.refill_share=0.3",
         "and so do stays that full places put off (the route 'booked_stay'), which the model counts: give refill_share 0");
}

/* The caret stands under the word, and not at the head of the block. */
Test(money_file, mistakes_of_closing_are_told_at_their_key)
{
    static const char *const BLOCK = "closing:\n  name: ward\n  label: Ward\n  pool: bed\n  measure: bed_day\n  places: ";
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "money: money.yaml\n");
    const char *rest = strstr(TINY_MONEY_TEXT, "closing: {"), *after = strstr(rest, "\nitems:");
    char *head = strndup(TINY_MONEY_TEXT, (size_t)(rest - TINY_MONEY_TEXT));
    t.money = tiny_cat(tiny_cat(head, BLOCK), tiny_cat("{value: 2, source: a test, mark: assumed}", after));
    free(head);
    struct bt_loc pool = tiny_refused(&t, "unknown pool 'bed'; did you mean 'beds'?"),
                  measure = tiny_refused(&t, "unknown measure 'bed_day'; did you mean 'bed_days'?");
    cr_expect(pool.col == 9 && measure.col == 12 && measure.line == pool.line + 1, "%d:%d, %d:%d", pool.line, pool.col, measure.line,
              measure.col);
}

static const struct {
    const char *set, *says;
} IDLE[] = {
    { "money.discount_rate_later=0.01",
      "money.discount_rate_later changes nothing: it holds past discount_rate_years, 30, and the horizon has 4" },
    { "money.discount_rate_years=20", "money.discount_rate_years changes nothing: the horizon ends before, after 4 years" },
    { "money.contracts.benchmark_years=4",
      "money.contracts.benchmark_years ends shared savings: what is saved after the 4 benchmark_years is shared a year later, and the "
      "horizon has 4 years" },
    { "money.prices.health.later_growth=0.1", NULL },
    { "money.prices.health.years.known.growth=0.1", NULL },
    { "money.closing.site_share=0.4", "money.closing.site_share changes nothing: at least one site is counted" },
    { "money.closing.months_to_close=2.5", "money.closing.months_to_close must be a whole number (month), found '2.5'" },
    { "money.closing.site_share=1", NULL },
    { "money.discount_rate_years=1", NULL },
    { "money.discount_rate_health=0.03", NULL },
    { "money.contracts.benchmark_years=2", NULL },
    { "money.contracts.plan_reset_years=3", NULL },
};

ParameterizedTestParameters(money_file, overrides)
{
    return tl_rows(TL_N(IDLE));
}
/* What does something is taken; what does nothing is told. */
ParameterizedTest(size_t *row, money_file, overrides)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    if (IDLE[*row].says) {
        told(TINY_MONEY_TEXT, "", IDLE[*row].set, IDLE[*row].says);
        return;
    }
    cr_expect(read_with(TINY_MONEY_TEXT, "", IDLE[*row].set, &s, &errs) == BT_OK, "%s: %s", IDLE[*row].set, tl_errs_text(&errs));
    bt_scenario_free(s);
}

/* The same, where another number of the file, or the horizon, makes them idle. */
Test(money_file, overrides_that_others_make_idle)
{
    const char *no_health = tiny_swap(TINY_MONEY_TEXT, "kind: health", "kind: carers");
    told(no_health, "", "money.discount_rate_health=0.03",
         "money.discount_rate_health changes nothing: no row of valued is of the kind health");
    const char *known = tiny_swap(TINY_MONEY_TEXT, "from: 2025, to: 2026", "from: 2025, to: 2040");
    told(known, "", "money.prices.health.later_growth=0.1",
         "money.prices.health.later_growth changes nothing: prices of 2025/26 are those of the financial years 2025/26 to 2028/29");
    const char *early = tiny_swap(TINY_MONEY_TEXT, "{name: known, from: 2025, to: 2026, growth",
                                  "{name: old, from: 2020, to: 2025, growth: {value: 0.01, source: a test, mark: assumed}}, {name: known, "
                                  "from: 2026, to: 2026, growth");
    told(early, "", "money.prices.health.years.old.growth=0.1", "money.prices.health.years.old.growth changes nothing");
    told(tiny_swap(TINY_MONEY_TEXT, "benchmark_years: {value: 1,", "benchmark_years: {value: 3,"), "", "money.contracts.share_of_loss=0.1",
         "money.contracts.share_of_loss changes nothing: what is saved after the 3 benchmark_years");
    told(tiny_swap(TINY_MONEY_TEXT, "variable_share: {value: 0.2,", "variable_share: {value: 1,"), "", "money.contracts.plan_reset_years=1",
         "money.contracts.plan_reset_years changes nothing: variable_share is 1");
    told(tiny_swap(TINY_MONEY_TEXT, "plan_reset_years: {value: 1.5,", "plan_reset_years: {value: 0,"), "",
         "money.contracts.variable_share=0.4", "money.contracts.variable_share changes nothing: plan_reset_years is 0");
    told(tiny_swap(TINY_MONEY_TEXT, "at_once: {value: 0.2,", "at_once: {value: 1,"), "", "money.items.bed_day.open_worth=0.1",
         "money.items.bed_day.open_worth changes nothing: all of it goes at once (at_once is 1)");
}

Test(money_file, do_minimum_is_a_bundle)
{
    told(TINY_MONEY_TEXT, "do_minimum: frist\n", NULL, "do_minimum must name a bundle of this scenario; did you mean 'first'?");
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "do_minimum: first\n");
    tiny_refused(&t, "do_minimum changes nothing: there is no money file; name one under money:");
}

/* Why it would be done anyway stands beside it, whole or not at all. */
Test(money_file, do_minimum_says_why)
{
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    cr_assert(read_with(TINY_MONEY_TEXT, "do_minimum: {bundle: second, reason: it is law, source: the Act, mark: observed}\n", NULL, &s,
                        &errs) == BT_OK,
              "%s", tl_errs_text(&errs));
    cr_expect(strcmp(s->bundle[s->do_minimum].name, "second") == 0);
    cr_expect_str_eq(s->least.reason, "it is law");
    cr_expect_str_eq(s->least.source, "the Act");
    cr_expect_str_eq(s->least.mark, "observed");
    bt_scenario_free(s);
    bt_errs_free(&errs);
    told(TINY_MONEY_TEXT, "do_minimum: {bundle: first, reason: it is law, source: the Act, mark: certain}\n", NULL,
         "mark must be observed, derived, estimated or assumed, found 'certain'");
    told(TINY_MONEY_TEXT, "do_minimum: {bundle: first, source: the Act, mark: assumed}\n", NULL, "'do_minimum' lacks the key 'reason'");
    told(TINY_MONEY_TEXT, "do_minimum: {bundle: frist, reason: r, source: s, mark: assumed}\n", NULL, "did you mean 'first'?");
    told(TINY_MONEY_TEXT, "do_minimum: {bundle: [first], reason: r, source: s, mark: assumed}\n", NULL,
         "do_minimum must name a bundle of this scenario");
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
    static const char *const FUND =
        "funds: [{name: ours, to: payer_a, start: 2026-04-01, months: 1, gbp: 1, source: a letter, mark: assumed}]\n";
    cr_assert(read_with(TINY_MONEY_TEXT, FUND, NULL, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
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
