/* A frailty unit between A&E and the ward, by editing the pathway file alone: a fifth of the long admissions at 70 and over
 * go there first. */
#include "../tiny.h"
#include <math.h>

static const char SETTING[] = "settings:\n"
                              "  - name: frailty_unit\n"
                              "    label: Frailty unit\n"
                              "    keeps: [home, home_care, care_home]\n"
                              "    pool: frailty_places\n"
                              "    stay_days: {value: 1.5, source: judged, mark: assumed}\n"
                              "    stages: 2\n"
                              "    leaves_to: after_frailty_unit\n\n";
static const char DECISION[] =
    "  - name: long_decision\n"
    "    named_at_most: {value: 0.24, source: \"share of admissions judged avoidable, 14 to 24 per cent\", mark: derived}\n"
    "    routes:\n";
static const char ROUTE[] =
    "      - {name: to_frailty_unit, label: To the frailty unit, fraction: {by_segment: {age70_84_*: 0.2, age85_*: 0.2, \"*\": 0}},"
    " to: frailty_unit, refused_to: long_admission_wait}\n";
static const char AFTER[] = "junctions:\n"
                            "  - name: after_frailty_unit\n"
                            "    routes:\n"
                            "      - {name: from_frailty_unit_to_ward, label: From the frailty unit to the ward, fraction: 0.4,"
                            " to: long_admission_wait}\n"
                            "      - {name: from_frailty_unit_home, label: From the frailty unit home, else: true, to: origin}\n\n";
static const char POOL[] = "  - {name: frailty_places, label: Frailty unit places, places: 3000, sites: 150, holding_days: 2}\n";
static const char MEASURES[] =
    "  - {name: frailty_stays, label: Frailty unit stays, unit: stay, flows: [to_frailty_unit]}\n"
    "  - {name: frailty_onward, label: From the frailty unit to the ward, unit: stay, flows: [from_frailty_unit_to_ward]}\n"
    "  - {name: frailty_days, label: Frailty unit days, unit: person day, people: [frailty_unit]}\n"
    "  - {name: gp_contacts,";

static struct bt_scenario *england_with(const char *pathway)
{
    const struct { const char *name, *path; } FILES[] = {
        { "england.yaml", "scenarios/england.yaml" },
        { "localities/england.yaml", "scenarios/localities/england.yaml" },
        { "library/pathway.yaml", NULL },
        { "library/segments.csv", "scenarios/library/segments.csv" },
        { "library/rates-2025.csv", "scenarios/library/rates-2025.csv" },
        { "library/money-2025.yaml", "scenarios/library/money-2025.yaml" },
        { "localities/population-england-2025.csv", "scenarios/localities/population-england-2025.csv" },
        { "library/drivers-2025.yaml", "scenarios/library/drivers-2025.yaml" },
        { "library/interventions.yaml", "scenarios/library/interventions.yaml" },
        { "localities/england-observed.csv", "scenarios/localities/england-observed.csv" },
    };
    struct bt_file f[TL_N(FILES)];
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    for (size_t i = 0; i < TL_N(FILES); i++) {
        f[i] = tl_file(FILES[i].name, FILES[i].path ? tiny_file_text(FILES[i].path) : pathway);
        bt_sha256(f[i].text, f[i].len, f[i].sha256);
    }
    struct bt_scenario_opts o = { .path = "england.yaml", .stored = f, .n_stored = TL_N(FILES) };
    cr_assert(bt_scenario_read(&o, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    return s;
}

Test(frailty, people_flow_through_a_unit_added_by_editing_one_file)
{
    const char *pathway = tiny_file_text("scenarios/library/pathway.yaml");
    struct bt_scenario *before = england_with(pathway);
    pathway = tiny_swap(pathway, "settings:\n", SETTING);
    pathway = tiny_swap(pathway, DECISION, tiny_cat(DECISION, ROUTE));
    pathway = tiny_swap(pathway, "\njunctions:\n", tiny_cat("\n", AFTER));
    pathway = tiny_swap(pathway, "  - {name: rapid_response, label: Rapid response places,",
                        tiny_cat(POOL, "  - {name: rapid_response, label: Rapid"
                                       " response places,"));
    pathway = tiny_swap(pathway, "  - {name: gp_contacts, label: GP and practice contacts, unit: contact, contacts",
                        tiny_cat(MEASURES, " label: GP and practice contacts, unit: contact, contacts"));
    struct bt_scenario *s = england_with(pathway);
    struct tiny_run r, q;
    tiny_go(before, &(struct tiny_opts){ .months = 12 }, &q, NULL);
    tiny_go(s, &(struct tiny_opts){ .months = 12 }, &r, NULL);
    double stays = tiny_sum(s, &r, "frailty_stays", 0, 12), onward = tiny_sum(s, &r, "frailty_onward", 0, 12),
           days = tiny_sum(s, &r, "frailty_days", 0, 12), there = tiny_people(s, &r, "frailty_unit", 12);
    cr_expect(stays > 10000 && there > 50, "%g stays, %g people there", stays, there);
    cr_expect(fabs(days / stays / 1.5 - 1) < 0.01, "%g days each", days / stays);
    cr_expect(fabs(onward / stays / 0.4 - 1) < 0.01, "%g of each go on to the ward", onward / stays);
    cr_expect(r.t.conservation < 1e-9);
    double fewer = tiny_sum(before, &q, "overnight_admissions", 0, 12) - tiny_sum(s, &r, "overnight_admissions", 0, 12);
    cr_expect(fewer > 0.3 * stays && fewer < 0.8 * stays, "%g fewer overnight admissions for %g stays", fewer, stays);
    tiny_stop(&r), tiny_stop(&q);
    bt_scenario_free(s), bt_scenario_free(before);
}
