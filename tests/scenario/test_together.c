/* Scenarios with several mistakes: all are told in one go, none hides another, nothing false follows. */
#include "slips.h"
#include <stdlib.h>

/* The text is refused, and says all of these; `alone`: and nothing else. */
static void refused_for(const struct tiny *t, const char *const *says, size_t n, bool alone)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    cr_expect(tiny_read(t, &s, &errs) == BT_E_INPUT);
    char *all = tl_errs_text(&errs);
    for (size_t i = 0; i < n; i++) cr_expect(tl_errs_find(&errs, says[i]) != NULL, "'%s' is missing in:\n%s", says[i], all);
    if (alone) cr_expect(errs.n == (int)n, "%s", all);
    free(all);
    bt_errs_free(&errs);
    bt_scenario_free(s);
}

Test(scenario, tells_all_mistakes_in_one_go)
{
    struct tiny t = TINY;
    swap_in(&t, PATHWAY, "    stay_days: 30\n", "    stay_dais: 30\n");
    swap_in(&t, PATHWAY, "fraction: 0.05, to: team", "fraction: 1.05, to: team");
    swap_in(&t, PATHWAY, "places: 14, ", "");
    swap_in(&t, PATHWAY, "{column: crisis}", "{column: crises}");
    swap_in(&t, SEGMENTS, "65+,0.7", "65+,0.8");
    swap_in(&t, RATES, "old_frail,500", "old_frial,500");
    swap_in(&t, POPULATION, "0-64,2024,80000", "0-64,2024,-5");
    swap_in(&t, SCENARIO, "switch_on:", "swich_on:");
    swap_in(&t, LOCALITY, "rates_date: 2025-04-01", "rates_date: 1 April");
    static const char *const ALL[] = { "'stay_dais'", "found '1.05'", "lacks the key 'places'", "'crises'", "sum to 1.1", "no row for",
                                       "found '-5'",
                                       "'swich_on'", "rates_date must be" };
    refused_for(&t, ALL, TL_N(ALL), false);
}

/* Values that are wrong hide no name that is wrong, in the same file or another, and nothing follows from either that is false. */
Test(scenario, tells_wrong_names_beside_wrong_values)
{
    static const struct { int file; const char *from, *to, *says; } SLIP[] = {
        { PATHWAY, "fraction: 0.05, to: team", "fraction: 1.05, to: team", "fraction must be a number between 0 and 1, found '1.05'" },
        { PATHWAY, "    stay_days: 30\n", "    stay_days: -2\n", "stay_days must be a number between 0.01 and 36,500, found '-2'" },
        { PATHWAY, "{column: crisis}", "{column: crises}", "rates.csv has no column 'crises'; did you mean 'crisis'?" },
        { PATHWAY, "places: 14", "places: some", "places must be a number between 0 and 10,000,000, found 'some'" },
        { PATHWAY, "only: [minor, dying]", "only: [minr, dying]", "unknown hazard 'minr'; did you mean 'minor'?" },
        { PATHWAY, "pool: team_places", "pool: team_place", "unknown pool 'team_place'; did you mean 'team_places'?" },
        { PATHWAY, "refused_to: put_off", "refused_to: putoff", "unknown setting, junction or exit 'putoff'; did you mean 'put_off'?" },
        { PATHWAY, "signal: {occupancy: rooms}", "signal: {occupancy: room}", "unknown pool 'room'; did you mean 'rooms'?" },
        { PATHWAY, "of: bed_days", "of: beds_days", "unknown measure 'beds_days'; did you mean 'bed_days'?" },
        { DRIVERS, "on: [settings.home.hazards.crisis.per_1000_per_year]", "on: [settings.home.hazards.crises.per_1000_per_year]",
          "no number has the address 'settings.home.hazards.crises.per_1000_per_year'; did you mean" },
        { INTERVENTIONS, "value: 0.02", "value: lots", "value must be a number between -10,000 and 10,000, found 'lots'" },
        { INTERVENTIONS, "which: [crisis]", "which: [crises]", "unknown hazard or route 'crises'; did you mean 'crisis'?" },
        { OBSERVED, "1,4700,", "1,none,", "value must be a number above 0, found 'none'" },
        { OBSERVED, "stay,bed_days,", "stay,bed_dais,", "unknown measure 'bed_dais'; did you mean 'bed_days'?" },
        { SCENARIO, "[avoid, quicker]", "[avoid, qicker]", "unknown intervention 'qicker'; did you mean 'quicker'?" },
        { SCENARIO, "measure: admissions", "measure: admisions", "unknown measure 'admisions'; did you mean 'admissions'?" },
    };
    struct tiny t = TINY;
    const char *says[TL_N(SLIP) + 1];
    for (size_t i = 0; i < TL_N(SLIP); i++) swap_in(&t, SLIP[i].file, SLIP[i].from, SLIP[i].to), says[i] = SLIP[i].says;
    t.set[0] = "pools.beds.place=3", t.set[1] = "pools.team_places.places=15";
    says[TL_N(SLIP)] = "no number has the address 'pools.beds.place'; did you mean 'pools.beds.places'?";
    refused_for(&t, says, TL_N(says), true);
}

/* With numbers wrong and all names right what can not be reached, and a circle of junctions, are told in the same go. */
Test(scenario, tells_a_wrong_way_beside_wrong_values)
{
    struct tiny t = TINY;
    swap_in(&t, PATHWAY, "    stay_days: 30\n", "    stay_days: -2\n");
    swap_in(&t, PATHWAY, "{name: cancelled, else: true, to: stay}", "{name: cancelled, else: true, to: booked_in}");
    static const char *const ALL[] = { "stay_days must be", "junctions form a cycle: 'booked_in'" };
    refused_for(&t, ALL, TL_N(ALL), true);
}

/* A slip in the scenario's own keys does not hide the names it has wrong further down, and neither does a horizon that is wrong: what
 * hangs on its dates is left out. */
Test(scenario, tells_wrong_names_beside_wrong_keys)
{
    static const char *const ALL[] = { "unknown key 'titel'; did you mean 'title'?", "switch_on must lie", "unknown intervention 'tems'",
                                       "unknown measure 'admission'" },
                             *const UNDATED[] = { "unknown key 'titel'; did you mean 'title'?", "years must be",
                                                  "unknown intervention 'tems'", "unknown measure 'admission'" };
    struct tiny t = TINY;
    t.scenario = "bendtrend: 1\ntitel: Tiny\nlocality: locality.yaml\nhorizon: {start: 2025-04-01, years: 3}\nswitch_on: 2045-04-01\n"
                 "bundles:\n  a: [tems]\nambitions:\n  - {measure: admission, change_vs_bau: -8%, by: 2027-04-01}\n";
    refused_for(&t, ALL, TL_N(ALL), true);
    t.scenario = tiny_swap(t.scenario, "years: 3", "years: 300");
    refused_for(&t, UNDATED, TL_N(UNDATED), true);
}

/* The network is read, and the start of a run is not solved: these words, at that line of the pathway (0: not asked). */
static void no_start(const struct tiny *t, const char *says, int line)
{
    struct bt_scenario *s = tiny_open(t);
    struct tiny_run r;
    struct bt_err e = { 0 };
    cr_expect(tiny_go(s, &(struct tiny_opts){ .months = 1 }, &r, &e) == BT_E_INPUT);
    cr_expect_str_eq(e.msg, says);
    cr_expect(!line || (e.at.file && strcmp(e.at.file, TINY_PATHWAY) == 0 && e.at.line == line), "%s:%d", e.at.file, e.at.line);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* Fractions that are each allowed, but over 1 together and not capped: told when the start is solved, with the junction's place. */
Test(scenario, fractions_over_1_together_are_told)
{
    struct tiny t = TINY;
    swap_in(&t, PATHWAY, "    named_at_most: 0.9\n", "");
    t.set[0] = "junctions.door.routes.helped.fraction=0.6";
    no_start(&t, "the fractions of junction 'door' sum to over 1 for segment 'old_fit' (origin 'lodge') on day 0: 'sent_back' is"
                 " left with -0.1", 61);
}

Test(scenario, fractions_without_else_must_sum_to_1)
{
    struct tiny t = TINY;
    swap_in(&t, PATHWAY, "{name: short, else: true, to: short_bed}", "{name: short, fraction: 0.5, to: short_bed}");
    no_start(&t, "the fractions of junction 'admission' sum to 0.6 for segment 'young' (origin 'lodge'); without an else route"
                 " they must sum to 1", 0);
}
