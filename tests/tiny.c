/* tiny.c -- small networks from texts in memory. */
#include "tiny.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct tiny TINY = {
    .scenario = "bendtrend: 1\n"
                "title: Tiny\n"
                "locality: locality.yaml\n"
                "horizon: {start: 2025-04-01, years: 4}\n"
                "switch_on: 2026-04-01\n"
                "bundles:\n"
                "  first: [avoid, quicker]\n"
                "  second: [more_rooms, divert]\n"
                "ambitions:\n"
                "  - {measure: admissions, change_vs_bau: -1%, by: 2027-04-01}\n"
                "  - {measure: bed_days, growth_per_year: \"<= 1%\", from: 2026-10-01}\n",
    .locality = "bendtrend: 1\n"
                "name: tiny\n"
                "label: Tiny place\n"
                "base_year: 2025-04-01\n"
                "price_year: 2025/26\n"
                "rates_date: 2025-04-01\n"
                "pathway: pathway.yaml\n"
                "segmentation: segments.csv\n"
                "rates: rates.csv\n"
                "population: population.csv\n"
                "drivers: drivers.yaml\n"
                "interventions: interventions.yaml\n"
                "observed: observed.csv\n",
    .segments = "segment,label,age_band,share_of_band\n"
                "young,Young,0-64,1\n"
                "old_fit,Old and fit,65+,0.7\n"
                "old_frail,Old and frail,65+,0.3\n",
    .rates = "segment,crisis,dying,admitted,short_days,long_days,long_share\n"
             "young,60,0.002,0.3,2.5,9,0.1\n"
             "old_fit,150,0.02,0.5,3,12,0.25\n"
             "old_frail,500,0.1,0.6,4,16,0.4\n",
    .population = "age_band,year,people\n"
                  "0-64,2024,80000\n0-64,2025,80000\n0-64,2026,80000\n0-64,2027,80000\n0-64,2028,80000\n0-64,2029,80000\n0-64,2030,80000\n"
                  "65+,2024,20000\n65+,2025,20000\n65+,2026,20000\n65+,2027,20000\n65+,2028,20000\n65+,2029,20000\n65+,2030,20000\n",
    .pathway =
        "bendtrend: 1\n"
        "pathway: Tiny\n"
        "exits:\n"
        "  - {name: gone, label: Gone}\n"
        "  - {name: moved, label: Moved away}\n"
        "origins:\n"
        "  - {name: home, setting: home}\n"
        "  - {name: lodge, setting: lodge}\n"
        "settings:\n"
        "  - name: home\n"
        "    class: home\n"
        "    hazards:\n"
        "      - {name: crisis, per_1000_per_year: {column: crisis}, to: door, death_neutral: true}\n"
        "      - {name: minor, per_person_per_year: 0.3, to: stay}\n"
        "      - {name: booked, per_person_per_year: 0.08, to: booked_in}\n"
        "      - {name: listing, per_person_per_year: 0.09, to: stay}\n"
        "      - {name: lodging_need, per_person_per_year: {by_segment: {old_frail: 0.08, \"*\": 0.002}}, to: lodging}\n"
        "      - {name: onset, per_person_per_year: 0.03, to: home, to_segment: {old_fit: old_frail}}\n"
        "      - {name: dying, per_person_per_year: {column: dying}, to: gone}\n"
        "      - {name: moving, per_person_per_year: 0.01, to: moved}\n"
        "  - name: rest\n"
        "    keeps: [home]\n"
        "    stay_days: 30\n"
        "    stages: 3\n"
        "    leaves_to: origin\n"
        "    hazards:\n"
        "      - {name: again, per_person_per_day: 0.004, to: door, death_neutral: true}\n"
        "    hazards_like:\n"
        "      - {setting: home, only: [minor, dying], factor: 1.5}\n"
        "  - name: short_ward\n"
        "    keeps: [home, lodge]\n"
        "    pool: beds\n"
        "    stay_days: {column: short_days}\n"
        "    leaves_to: after_short\n"
        "  - name: long_ward\n"
        "    keeps: [home, lodge]\n"
        "    pool: beds\n"
        "    stay_days: {column: long_days}\n"
        "    stages: 3\n"
        "    leaves_to: after_long\n"
        "  - name: booked_ward\n"
        "    keeps: [home]\n"
        "    pool: beds\n"
        "    stay_days: 4\n"
        "    leaves_to: origin\n"
        "  - name: team\n"
        "    keeps: [home, lodge]\n"
        "    pool: team_places\n"
        "    stay_days: 7\n"
        "    leaves_to: origin\n"
        "    hazards_like:\n"
        "      - {setting: home, only: [crisis], factor: 0.5}\n"
        "  - name: lodge\n"
        "    class: lodge\n"
        "    pool: rooms\n"
        "    hazards:\n"
        "      - {name: lodger_crisis, per_person_per_year: 0.9, to: door, death_neutral: true}\n"
        "      - {name: lodger_dying, per_person_per_year: 0.3, to: gone}\n"
        "      - {name: lodger_leaves, per_person_per_year: 0.05, to: home}\n"
        "junctions:\n"
        "  - name: door\n"
        "    named_at_most: 0.9\n"
        "    routes:\n"
        "      - {name: helped, fraction: 0.05, to: team, refused_to: admission}\n"
        "      - {name: admitted, fraction: {column: admitted}, to: admission}\n"
        "      - {name: sent_back, else: true, to: stay}\n"
        "      - {name: extra_help, beside: 0.04, origins: [home], to: team, refused_to: stay}\n"
        "  - name: admission\n"
        "    routes:\n"
        "      - {name: long, fraction: {column: long_share}, to: long_bed}\n"
        "      - {name: short, else: true, to: short_bed}\n"
        "  - name: short_bed\n"
        "    routes:\n"
        "      - name: short_admission\n"
        "        else: true\n"
        "        to: short_ward\n"
        "        wait: {pool: beds, handling_days: 0.25, patience_days: 20, gives_up_to: origin, holds: none}\n"
        "  - name: long_bed\n"
        "    routes:\n"
        "      - name: long_admission\n"
        "        else: true\n"
        "        to: long_ward\n"
        "        wait: {pool: beds, handling_days: 0.25, patience_days: 20, gives_up_to: origin, holds: none}\n"
        "  - name: after_short\n"
        "    routes:\n"
        "      - {name: dies_short, fraction: 0.02, to: gone}\n"
        "      - {name: short_over, else: true, to: discharge}\n"
        "  - name: after_long\n"
        "    named_at_most: 0.95\n"
        "    routes:\n"
        "      - {name: dies_long, fraction: 0.08, to: gone}\n"
        "      - name: lodge_after_long\n"
        "        fraction: 0.1\n"
        "        origins: [home]\n"
        "        to: lodge\n"
        "        wait: {pool: rooms, handling_days: 5, patience_days: 60, gives_up_to: origin, holds: beds}\n"
        "      - name: papers\n"
        "        fraction: 0.3\n"
        "        to: origin\n"
        "        wait: {pool: none, handling_days: 3, holds: beds}\n"
        "      - {name: long_over, else: true, to: discharge}\n"
        "  - name: discharge\n"
        "    routes:\n"
        "      - {name: to_rest, fraction: 1, origins: [home], to: rest}\n"
        "      - {name: to_lodge, else: true, to: origin}\n"
        "  - name: booked_in\n"
        "    routes:\n"
        "      - {name: booked_stay, else: true, to: booked_ward, refused_to: put_off}\n"
        "  - name: put_off\n"
        "    routes:\n"
        "      - {name: cancelled, else: true, to: stay}\n"
        "  - name: lodging\n"
        "    routes:\n"
        "      - name: lodge_start\n"
        "        else: true\n"
        "        to: lodge\n"
        "        wait: {pool: rooms, handling_days: 10, patience_days: 200, gives_up_to: home, holds: none,"
        " hazards_like: [{setting: home, only: [crisis, dying], factor: 1}]}\n"
        "pools:\n"
        "  - {name: beds, places: 212, sites: 2, holding_days: 6, variability: 2, site_spread: 0.3, surge_share: 0.05, surge_above: 0.9}\n"
        "  - {name: team_places, places: 14, holding_days: 7}\n"
        "  - {name: rooms, places: 2400, sites: 10, holding_days: 800, supply: follows_demand, supply_delay_days: 365}\n"
        "counters:\n"
        "  - {name: queue, adds: [listing], removes: [booked_stay], leaves_after_days: 700}\n"
        "contacts:\n"
        "  - {name: calls, unit: call, per_person_per_year: 4, settings: [home, rest, lodge]}\n"
        "measures:\n"
        "  - {name: admissions, unit: admission, flows: [short_admission, long_admission]}\n"
        "  - {name: bed_days, unit: bed day, occupies: [beds]}\n"
        "  - {name: delayed, unit: person day, waits: [papers, lodge_after_long]}\n"
        "  - {name: deaths, unit: death, exits: [gone]}\n"
        "  - {name: attended, unit: attendance, flows: [crisis, again, lodger_crisis, minor]}\n"
        "  - {name: readmitted, unit: admission, through: [{flow: again, route: admitted}]}\n"
        "  - {name: calls, unit: call, contacts: [calls]}\n"
        "  - {name: queued, unit: person day, counters: [queue]}\n"
        "  - {name: booked_days, unit: bed day, people: [booked_ward], factor: 2, segments: [\"old_*\"]}\n"
        "  - {name: team_days, unit: person day, people: [team]}\n"
        "payers:\n"
        "  - {name: payer_a}\n"
        "  - {name: payer_b}\n"
        "costs:\n"
        "  - {name: bed_day, item: Bed day, of: bed_days, gbp_per_unit: 300, payers: {payer_a: 0.75, payer_b: 0.25}}\n"
        "  - {name: call, item: Call, of: calls, gbp_per_unit: 30, payers: {payer_b: 1}}\n"
        "loops:\n"
        "  - {name: pressure, sign: B, signal: {occupancy: beds}, curve: linear, strength: {low: -0.1, central: -0.3, high: -0.5},"
        " on: [settings.short_ward.stay_days, settings.long_ward.stay_days]}\n"
        "  - {name: revolving, sign: R, signal: {occupancy: beds}, curve: hill, strength: 0.5, shape: 4, midpoint: 1.1, delay_days: 14,"
        " on: [settings.rest.hazards.again.per_person_per_day]}\n"
        "  - {name: threshold, sign: B, signal: {waiting: [short_admission, long_admission]}, curve: logistic, strength: -0.2,"
        " on: [junctions.door.routes.admitted.fraction]}\n"
        "  - {name: decline, sign: R, signal: {past_stage: {setting: long_ward, stage: 2}}, curve: linear, strength: 0.4,"
        " on: [junctions.after_long.routes.lodge_after_long.fraction], segments: [\"old_*\"]}\n"
        "  - {name: haste, sign: B, signal: {occupancy: rooms}, curve: linear, strength: -0.2,"
        " on: [junctions.after_long.routes.papers.wait.handling_days, junctions.short_bed.routes.short_admission.wait.patience_days,"
        " junctions.door.routes.extra_help.beside]}\n",
    .drivers = "bendtrend: 1\n"
               "scales:\n"
               "  - {name: crisis_level, on: [settings.home.hazards.crisis.per_1000_per_year], factor: 1}\n"
               "  - {name: stay_level, on: [settings.short_ward.stay_days, settings.long_ward.stay_days], factor: 1}\n",
    .interventions =
        "bendtrend: 1\n"
        "groups:\n"
        "  - {name: alone, rule: independent}\n"
        "  - {name: together, rule: best_of}\n"
        "  - {name: partly, rule: nested, share: 0.5}\n"
        "interventions:\n"
        "  - name: avoid\n"
        "    group: alone\n"
        "    now: {coverage: 0.2}\n"
        "    target: {coverage: 0.9}\n"
        "    ramp_months: 12\n"
        "    effects:\n"
        "      - {name: crises, on: hazard, which: [crisis], segments: {\"old_*\": 0.5, \"*\": 0.2}, how: scale,"
        " value: {low: -0.05, central: -0.1, high: -0.2}, denominator: crises}\n"
        "    staff:\n"
        "      - {role: nurse, wte_per_100000: 5}\n"
        "    costs:\n"
        "      - {name: running, payer: payer_b, gbp_per_head_per_year: 2}\n"
        "    reach_people: {\"old_*\": 0.5, \"*\": 0}\n"
        "  - name: divert\n"
        "    group: alone\n"
        "    now: {coverage: 0}\n"
        "    target: {coverage: 1}\n"
        "    ramp_months: 6\n"
        "    lag_months: 3\n"
        "    fade_per_year: 0.1\n"
        "    effects:\n"
        "      - {name: admissions, on: route, which: [admitted], how: scale, value: -0.1, denominator: decisions}\n"
        "      - {name: help, on: route, which: [extra_help], how: add, value: 0.02, denominator: decisions}\n"
        "    costs:\n"
        "      - {name: set_up, payer: payer_a, gbp_set_up_per_head: 3}\n"
        "      - {name: a_day, payer: payer_b, gbp_per_unit: 50, of: team_days}\n"
        "  - name: quicker\n"
        "    group: together\n"
        "    now: {coverage: 0}\n"
        "    target: {coverage: 1}\n"
        "    ramp_months: 3\n"
        "    effects:\n"
        "      - {name: stay, on: stay, which: [long_ward], how: scale, value: -0.08, denominator: stays}\n"
        "  - name: sooner\n"
        "    group: together\n"
        "    now: {coverage: 0}\n"
        "    target: {coverage: 1}\n"
        "    ramp_months: 3\n"
        "    effects:\n"
        "      - {name: stay, on: stay, which: [long_ward], how: scale, value: -0.05, denominator: stays}\n"
        "  - name: papers_faster\n"
        "    group: partly\n"
        "    now: {coverage: 0}\n"
        "    target: {coverage: 1}\n"
        "    ramp_months: 3\n"
        "    effects:\n"
        "      - {name: wait, on: wait, which: [papers], how: scale, value: -0.3, denominator: waits}\n"
        "  - name: papers_earlier\n"
        "    group: partly\n"
        "    now: {coverage: 0}\n"
        "    target: {coverage: 1}\n"
        "    ramp_months: 3\n"
        "    effects:\n"
        "      - {name: wait, on: wait, which: [papers], how: scale, value: -0.2, denominator: waits}\n"
        "  - name: more_rooms\n"
        "    group: alone\n"
        "    now: {coverage: 0}\n"
        "    target: {coverage: 1}\n"
        "    ramp_months: 6\n"
        "    needs: [papers_faster]\n"
        "    effects:\n"
        "      - {name: places, on: pool, which: [team_places], how: add, value: 6, per_100000: true, denominator: places}\n"
        "      - {name: talk, on: contact, which: [calls], how: scale, profile: [[0, 0, 0.1, 0.2], [12, -0.1, -0.1, -0.1]],"
        " denominator: calls}\n"
        "      - {name: price, on: cost, which: [call], how: scale, value: 0.05, denominator: calls}\n",
    .observed = "name,measure,over,factor,value,unit,period,geography,publication,mark,fits,note\n"
                "admissions,admissions,,1,4700,admissions a year,2025/26,Tiny,none,observed,scales.crisis_level.factor,\n"
                "stay,bed_days,admissions,1,16,days,2025/26,Tiny,none,estimated,,compared only\n",
};

const char *const TINY_MONEY_TEXT =
    "bendtrend: 1\n"
    "price_year: 2025/26\n"
    "flows_lie: middle\n"
    "discount_rate: {value: 0.035, source: a test, mark: assumed}\n"
    "discount_rate_later: {value: 0.03, source: a test, mark: assumed}\n"
    "discount_rate_years: {value: 30, source: a test, mark: assumed}\n"
    "discount_rate_health: {value: 0.015, source: a test, mark: assumed}\n"
    "optimism_costs: {low: 0.3, central: 0.1, high: 0, source: a test, mark: assumed}\n"
    "optimism_benefits: {low: 0.4, central: 0.2, high: 0, source: a test, mark: assumed}\n"
    "closing: {name: ward, label: Ward, pool: beds, measure: bed_days, places: {value: 2, source: a test, mark: assumed},"
    " months_to_close: {value: 3, source: a test, mark: assumed},"
    " double_running_months: {value: 2, source: a test, mark: assumed}, resident_share: {value: 1, source: a test, mark: assumed},"
    " vacant_share: {value: 0.5, source: a test, mark: assumed},"
    " refill_share: {value: 0, source: a test, mark: assumed}, site_share: {value: 0.5, source: a test, mark: assumed}}\n"
    "items:\n"
    "  - {name: bed_day, side: benefit, at_once: {value: 0.2, source: a test, mark: assumed}, rest: closes,"
    " open_worth: {value: 0.25, source: a test, mark: assumed}}\n"
    "  - {name: call, side: cost, at_once: {value: 0.9, source: a test, mark: assumed}, rest: stays}\n"
    "organisations:\n"
    "  - {name: payer_a, paid: contract}\n"
    "  - {name: payer_b, paid: funded, funded_share: {value: 0.8, source: a test, mark: assumed},"
    " pool_share: {value: 0.4, source: a test, mark: assumed}}\n"
    "prices:\n"
    "  - name: health\n"
    "    organisations: [payer_a, commissioner]\n"
    "    years: [{name: known, from: 2025, to: 2026, growth: {value: 0.04, source: a test, mark: assumed}}]\n"
    "    later_growth: {value: 0.02, source: a test, mark: assumed}\n"
    "  - {name: others, organisations: [payer_b], years: [], later_growth: {value: 0.05, source: a test, mark: assumed}}\n"
    "tariff:\n"
    "  - {name: stay, measure: admissions, paid: plan, gbp: {value: 2500, source: a test, mark: assumed}}\n"
    "  - {name: call, measure: calls, paid: activity, gbp: {value: 20, source: a test, mark: assumed}}\n"
    "contracts:\n"
    "  in_force: aligned_payment\n"
    "  variable_share: {value: 0.2, source: a test, mark: assumed}\n"
    "  plan_reset_years: {value: 1.5, source: a test, mark: assumed}\n"
    "  marginal_rate: {value: 0.3, source: a test, mark: assumed}\n"
    "  baseline_share: {value: 0.95, source: a test, mark: assumed}\n"
    "  capitation_phase_years: {value: 3, source: a test, mark: assumed}\n"
    "  capitation_uplift: {value: 0.01, source: a test, mark: assumed}\n"
    "  targets_met: {value: 0.9, source: a test, mark: assumed}\n"
    "  saving_offered: {value: 0.5, source: a test, mark: assumed}\n"
    "  share_of_saving: {value: 0.7, source: a test, mark: assumed}\n"
    "  share_of_loss: {value: 0.6, source: a test, mark: assumed}\n"
    "  least_saving: {value: 0.001, source: a test, mark: assumed}\n"
    "  most_shared: {value: 0.1, source: a test, mark: assumed}\n"
    "  benchmark_years: {value: 1, source: a test, mark: assumed}\n"
    "  benchmark_growth: {value: 0, source: a test, mark: assumed}\n"
    "funds:\n"
    "  - {name: start_up, to: payer_b, from: commissioner, start: 2026-04-01, months: 18, gbp: 90000, source: a letter, mark: observed}\n"
    "  - {name: grant, to: payer_a, start: 2025-10-01, months: 12, gbp: 12000, source: a letter, mark: observed}\n"
    "valued:\n"
    "  - {name: hours, label: Hours of carers, kind: carers, measure: delayed, per_unit: -2, gbp: 15, source: a study, mark: assumed}\n"
    "  - {name: lives, label: Lives, kind: health, measure: deaths, per_unit: -0.5, gbp: 70000, source: a study, mark: assumed}\n"
    "not_valued:\n"
    "  - {name: waiting, label: Waiting, shown_by: queued}\n";

const struct tiny LINE = {
    .scenario = "bendtrend: 1\n"
                "title: Line\n"
                "locality: locality.yaml\n"
                "horizon: {start: 2025-04-01, years: 4}\n"
                "switch_on: 2026-04-01\n"
                "bundles:\n"
                "  first: [less]\n",
    .segments = "segment,label,age_band,share_of_band\nall,Everybody,0+,1\n",
    .rates = "segment,stay\nall,11\n",
    .population = "age_band,year,people\n0+,2024,100000\n0+,2030,100000\n",
    .pathway = "bendtrend: 1\n"
               "pathway: Line\n"
               "exits: []\n"
               "origins:\n"
               "  - {name: home, setting: home}\n"
               "settings:\n"
               "  - name: home\n"
               "    class: home\n"
               "    hazards:\n"
               "      - {name: event, per_person_per_year: 0.1, to: way_in}\n"
               "  - name: place\n"
               "    keeps: [home]\n"
               "    stay_days: {column: stay}\n"
               "    stages: 3\n"
               "    leaves_to: origin\n"
               "junctions:\n"
               "  - name: way_in\n"
               "    routes:\n"
               "      - {name: arrival, else: true, to: place}\n"
               "measures:\n"
               "  - {name: arrivals, unit: arrival, flows: [event]}\n"
               "  - {name: place_days, unit: person day, people: [place]}\n",
    .drivers = "bendtrend: 1\n",
    .interventions = "bendtrend: 1\n"
                     "groups:\n"
                     "  - {name: alone, rule: independent}\n"
                     "interventions:\n"
                     "  - name: less\n"
                     "    group: alone\n"
                     "    now: {coverage: 0}\n"
                     "    target: {coverage: 1}\n"
                     "    ramp_months: 12\n"
                     "    effects:\n"
                     "      - {name: events, on: hazard, which: [event], how: scale, value: -0.2, denominator: events}\n",
    .observed = "name,measure,over,factor,value,unit,period,geography,publication,mark,fits,note\n",
};

/* Texts live as long as the test, which is a process of its own; a root keeps them reachable. */
static struct bt_arena *texts(void)
{
    static struct bt_arena *a;
    if (!a) a = bt_arena_new();
    cr_assert(a != NULL);
    return a;
}

struct bt_loc tiny_refused(const struct tiny *t, const char *says)
{
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    enum bt_code rc = tiny_read(t, &s, &errs);
    char *all = tl_errs_text(&errs);
    const struct bt_err *e = tl_errs_find(&errs, says);
    cr_expect(rc == BT_E_INPUT && e, "no '%s' in: %s", says, all);
    struct bt_loc at = e ? e->at : (struct bt_loc){ 0 };
    at.file = NULL;
    free(all);
    bt_errs_free(&errs);
    bt_scenario_free(s);
    return at;
}

const char *tiny_swap(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    cr_assert(at != NULL, "'%s' does not stand in the text", from);
    cr_assert(strstr(at + 1, from) == NULL, "'%s' stands more than once in the text", from);
    return bt_printf(texts(), "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

const char *tiny_cat(const char *a, const char *b)
{
    return bt_printf(texts(), "%s%s", a, b);
}

const char *tiny_file_text(const char *path)
{
    char *text = tl_bytes(path, NULL);
    const char *kept = tiny_cat(text, "");
    free(text);
    return kept;
}

enum bt_code tiny_read(const struct tiny *t, struct bt_scenario **out, struct bt_errs *errs)
{
#define OR(member) (t->member ? t->member : TINY.member)
    struct bt_file f[] = { tl_file(TINY_SCENARIO, OR(scenario)),
                           tl_file(TINY_LOCALITY, OR(locality)),
                           tl_file(TINY_PATHWAY, OR(pathway)),
                           tl_file("segments.csv", OR(segments)),
                           tl_file("rates.csv", OR(rates)),
                           tl_file("population.csv", OR(population)),
                           tl_file(TINY_DRIVERS, OR(drivers)),
                           tl_file(TINY_INTERVENTIONS, OR(interventions)),
                           tl_file("observed.csv", OR(observed)),
                           tl_file("census.csv", t->census ? t->census : ""),
                           tl_file(TINY_WORKFORCE, t->workforce ? t->workforce : ""),
                           tl_file(TINY_MATURITY, t->maturity ? t->maturity : ""),
                           tl_file(TINY_MONEY, t->money ? t->money : "") };
#undef OR
    struct bt_scenario_opts o = { .path = TINY_SCENARIO, .evidence = t->evidence, .set = t->set, .stored = f };
    while (o.n_set < N(t->set) && t->set[o.n_set]) o.n_set++;
    for (int i = 0; i < N(f); i++) /* a text that is not given is no file */
        if (f[i].len) f[o.n_stored++] = f[i];
    for (int i = 0; i < o.n_stored; i++) bt_sha256(f[i].text, f[i].len, f[i].sha256);
    return bt_scenario_read(&o, out, errs);
}

struct tiny tiny_staffed(const char *workforce)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "workforce: " TINY_WORKFORCE "\n"), t.workforce = workforce;
    return t;
}

struct bt_scenario *tiny_open(const struct tiny *t)
{
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    enum bt_code rc = tiny_read(t, &s, &errs);
    cr_assert(rc == BT_OK && errs.n == 0, "%s", tl_errs_text(&errs));
    bt_errs_free(&errs);
    return s;
}

struct tiny_study tiny_studied(const struct tiny *t, const char *bundle)
{
    struct tiny_study x = { .s = tiny_open(t), .a = bt_arena_new() };
    struct bt_err e = { 0 };
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 2, .bundle = &bundle, .n_bundle = bundle != NULL };
    cr_assert(bt_study_run(x.s, &o, x.a, NULL, &x.r, &e) == BT_OK, "%s", e.msg);
    return x;
}

void tiny_study_drop(struct tiny_study *x)
{
    bt_arena_free(x->a);
    bt_scenario_free(x->s);
}

char *tiny_said(const struct bt_results *r, bool json)
{
    char *text = NULL;
    size_t len;
    struct bt_err e = { 0 };
    FILE *f = open_memstream(&text, &len);
    cr_assert(f && bt_summary_print(f, r, json, false, &e) == BT_OK, "%s", e.msg);
    fclose(f);
    return text;
}

int tiny_index(struct bt_names names, const char *name)
{
    for (int i = 0; i < names.n; i++)
        if (strcmp(names.name[i], name) == 0) return i;
    cr_assert(false, "no '%s' there", name);
    return -1;
}

int tiny_offset(const struct bt_scenario *s, const char *address)
{
    int offset = -1;
    const char *near = NULL;
    int n = bt_network_find(s->net, address, &offset, 1, &near);
    cr_assert(n > 0, "no number has the address '%s'", address);
    return offset;
}

static void set_values(const struct bt_scenario *s, const struct tiny_opts *o, double *values)
{
    char address[200];
    for (int i = 0; i < N(o->on) && o->on[i]; i++) {
        snprintf(address, sizeof address, "interventions.%s.on", o->on[i]);
        values[tiny_offset(s, address)] = 1;
    }
    for (int i = 0; i < N(o->address) && o->address[i]; i++) {
        int offset[512];
        const char *near;
        int n = bt_network_find(s->net, o->address[i], offset, 512, &near);
        cr_assert(n > 0, "no number has the address '%s'", o->address[i]);
        for (int k = 0; k < n; k++) values[offset[k]] = o->value[i];
    }
}

enum bt_code tiny_go(const struct bt_scenario *s, const struct tiny_opts *o, struct tiny_run *r, struct bt_err *e)
{
    struct bt_err own = { 0 };
    struct bt_err *at = e ? e : &own;
    struct bt_tol tol = o->tol;
    if (tol.rtol == 0) tol.rtol = 1e-6;
    size_t n = (size_t)bt_network_size(s->net);
    *r = (struct tiny_run){ .a = bt_arena_new(), .T = o->months ? o->months : 24 };
    cr_assert(r->a != NULL);
    r->values = bt_get(r->a, n, sizeof(double)), r->month_end = bt_get(r->a, (size_t)r->T, sizeof(double));
    cr_assert(r->values && r->month_end);
    memcpy(r->values, bt_network_values(s->net), n * sizeof(double));
    for (int i = 0; i < r->T; i++) r->month_end[i] = o->ends ? o->ends[i] : 30 * (i + 1);
    enum bt_code rc = bt_trajectory_room(s->net, r->T, r->a, &r->t, at);
    if (rc == BT_OK && !o->start) rc = bt_start_solve(s->net, r->values, tol, NULL, &r->start, at);
    set_values(s, o, r->values);
    const struct bt_plan plan = { s->net, o->start ? o->start : r->start, NULL, tol, r->month_end, r->T };
    if (rc == BT_OK) rc = bt_trajectory_run(&plan, NULL, r->values, &r->t, NULL, NULL, at);
    cr_assert(e || rc == BT_OK, "%s", at->msg);
    return rc;
}

void tiny_stop(struct tiny_run *r)
{
    bt_start_free(r->start);
    bt_arena_free(r->a);
}

int tiny_measure(const struct bt_scenario *s, const char *name) { return tiny_index(bt_network_measures(s->net), name); }

static double over_segments(const double *v, size_t rows, size_t row, size_t i, int S)
{
    double sum = 0;
    for (int k = 0; k < S; k++) sum += v[(row * rows + i) * (size_t)S + (size_t)k];
    return sum;
}

double tiny_sum(const struct bt_scenario *s, const struct tiny_run *r, const char *measure, int from, int months)
{
    double sum = 0;
    int m = tiny_measure(s, measure);
    for (int i = from; i < from + months; i++)
        sum += over_segments(r->t.measure, (size_t)bt_network_measures(s->net).n, (size_t)i, (size_t)m, bt_network_segments(s->net).n);
    return sum;
}

double tiny_people(const struct bt_scenario *s, const struct tiny_run *r, const char *setting, int row)
{
    struct bt_names n = bt_network_settings(s->net);
    return over_segments(r->t.people, (size_t)n.n, (size_t)row, (size_t)tiny_index(n, setting), bt_network_segments(s->net).n);
}

double tiny_waiting(const struct bt_scenario *s, const struct tiny_run *r, const char *route, int row)
{
    struct bt_names n = bt_network_routes(s->net);
    return over_segments(r->t.wait_people, (size_t)n.n, (size_t)row, (size_t)tiny_index(n, route), bt_network_segments(s->net).n);
}

double tiny_flow(const struct bt_scenario *s, const struct tiny_run *r, const char *route, int from, int months)
{
    struct bt_names n = bt_network_routes(s->net);
    double sum = 0;
    for (int i = from; i < from + months; i++)
        sum += over_segments(r->t.flow, (size_t)n.n, (size_t)i, (size_t)tiny_index(n, route), bt_network_segments(s->net).n);
    return sum;
}

double tiny_cost(const struct bt_scenario *s, const struct tiny_run *r, const char *item, int from, int months)
{
    struct bt_names n = bt_network_items(s->net);
    double sum = 0;
    for (int i = from; i < from + months; i++)
        sum += over_segments(r->t.cost, (size_t)n.n, (size_t)i, (size_t)tiny_index(n, item), bt_network_payers(s->net).n);
    return sum;
}

bool tiny_same(const struct bt_scenario *s, const struct tiny_run *a, const struct tiny_run *b)
{
    size_t S = (size_t)bt_network_segments(s->net).n, T = (size_t)a->T, I = (size_t)bt_network_settings(s->net).n,
           Q = (size_t)bt_network_routes(s->net).n, M = (size_t)bt_network_measures(s->net).n;
    return a->T == b->T && memcmp(a->t.people, b->t.people, (T + 1) * I * S * sizeof(double)) == 0 &&
           memcmp(a->t.flow, b->t.flow, T * Q * S * sizeof(double)) == 0 &&
           memcmp(a->t.measure, b->t.measure, T * M * S * sizeof(double)) == 0;
}
