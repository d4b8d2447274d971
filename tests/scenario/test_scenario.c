/* Scenario files: what is read. */
#include "../tiny.h"
#include <math.h>

Test(scenario, says_what_its_files_say)
{
    struct bt_scenario *s = tiny_open(&TINY);
    cr_expect_str_eq(s->title, "Tiny");
    cr_expect_str_eq(s->locality, "Tiny place");
    cr_expect_str_eq(s->price_year, "2025/26");
    cr_expect(s->day0 == bt_day_of(2025, 4, 1) && s->years == 4 && s->base_day == s->day0 && s->stance == BT_CENTRAL && !s->stance_alone);
    cr_assert(s->n_bundle == 2 && s->n_ambition == 2 && s->n_observed == 2 && s->files.n == 9);
    cr_expect(strcmp(s->bundle[0].name, "first") == 0 && s->bundle[0].n == 2 && s->bundle[1].n == 3);
    cr_expect(strlen(s->hash) == 64);
    cr_expect(!s->ambition[0].growth && s->ambition[0].limit == -0.01 && s->ambition[1].growth && s->ambition[1].limit == 0.01);
    cr_expect_str_eq(s->ambition[0].label, "admissions: -1.0 % against business as usual by 2027-04-01");
    cr_expect(s->observed[0].fits == tiny_offset(s, "scales.crisis_level.factor") && s->observed[1].fits == -1);
    cr_expect(s->net->population == 100000 && fabs(s->net->people[1] - 14000) < 1e-9 && s->net->people[2] == 20000 * 0.3);
    bt_scenario_free(s);
}

Test(scenario, needs_are_switched_on_and_said)
{
    struct bt_scenario *s = tiny_open(&TINY);
    cr_assert(s->n_note == 1);
    cr_expect_str_eq(s->note[0], "bundle 'second': more_rooms needs papers_faster, which is switched on with it and costed");
    bt_scenario_free(s);
}

/* A projection of every fifth year is fine, a year forgotten is a slip: nobody can tell, so it is said. */
Test(scenario, years_without_people_are_said)
{
    static const char SAYS[] = "population: no rows for 2026, 2028 to 2029; people are drawn smoothly between the years beside";
    struct tiny t = TINY;
    t.population = "age_band,year,people\n0-64,2024,80000\n0-64,2025,80000\n0-64,2027,80000\n0-64,2030,80000\n"
                   "65+,2024,20000\n65+,2025,20000\n65+,2027,20000\n65+,2030,20000\n";
    struct bt_scenario *s = tiny_open(&t), *whole = tiny_open(&TINY);
    bool said = false;
    for (int i = 0; i < s->n_note; i++) said |= strcmp(s->note[i], SAYS) == 0;
    cr_expect(said && s->n_note == whole->n_note + 1, "%d notes, %d without a gap", s->n_note, whole->n_note);
    bt_scenario_free(s), bt_scenario_free(whole);
}

Test(scenario, its_hash_tells_every_file_set_and_stance)
{
    struct tiny t[] = { TINY, TINY, TINY, TINY };
    t[1].rates = tiny_swap(TINY.rates, "young,60", "young,61");
    t[2].set[0] = "pools.beds.places=213";
    t[3].evidence = "low";
    struct bt_scenario *s[TL_N(t)];
    for (size_t i = 0; i < TL_N(t); i++) s[i] = tiny_open(&t[i]);
    for (size_t i = 0; i < TL_N(t); i++)
        for (size_t k = 0; k < i; k++) cr_expect_str_neq(s[i]->hash, s[k]->hash);
    struct bt_scenario *again = tiny_open(&TINY);
    cr_expect_str_eq(again->hash, s[0]->hash);
    for (size_t i = 0; i < TL_N(t); i++) bt_scenario_free(s[i]);
    bt_scenario_free(again);
}

Test(scenario, set_reaches_one_segment_a_pattern_or_all)
{
    struct tiny t = { .set = { "settings.short_ward.stay_days[old_frail]=5", "settings.long_ward.stay_days[old_*]=20",
                               "junctions.door.routes.admitted.fraction=40%" } };
    struct bt_scenario *s = tiny_open(&t);
    const double *v = bt_network_values(s->net);
    int a = tiny_offset(s, "settings.short_ward.stay_days"), b = tiny_offset(s, "settings.long_ward.stay_days"),
        c = tiny_offset(s, "junctions.door.routes.admitted.fraction");
    cr_expect(v[a] == 2.5 && v[a + 1] == 3 && v[a + 2] == 5);
    cr_expect(v[b] == 9 && v[b + 1] == 20 && v[b + 2] == 20);
    cr_expect(v[c] == 0.4 && v[c + 1] == 0.4 && v[c + 2] == 0.4);
    bt_scenario_free(s);
}

/* A segment that says of which finer ones it is the sum takes what files say of those, weighted: rates and reach by events, people
 * enrolled by people; measures count its parts' share. A part alone has no address. */
#define PARTED "segment,label,age_band,share_of_band,parts,parts_share_of_people,parts_share_of_admissions\n" \
               "young,Young,0-64,1,,,\n" \
               "old,Old,65+,1,old_fit old_frail,0.7 0.3,0.4 0.6\n"
static struct tiny parted(void)
{
    struct tiny t = TINY;
    t.segments = PARTED;
    t.rates = "segment,crisis,dying,admitted,short_days,long_days,long_share\n"
              "young,60,0.002,0.3,2.5,9,0.1\nold,250,0.04,0.5,3,12,0.25\n";
    t.pathway = tiny_swap(TINY.pathway, "to_segment: {old_fit: old_frail}", "to_segment: {young: old}");
    return t;
}

Test(scenario, a_segment_takes_what_is_said_of_its_parts)
{
    struct tiny t = parted();
    t.locality = tiny_cat(TINY.locality,
                          "values:\n  settings.short_ward.stay_days: {by_segment: {old_frail: 5, young: 1, \"*\": 2}}\n");
    struct bt_scenario *s = tiny_open(&t);
    const double *v = bt_network_values(s->net);
    int lodging = tiny_offset(s, "settings.home.hazards.lodging_need.per_person_per_year"),
        stay = tiny_offset(s, "settings.short_ward.stay_days");
    cr_expect(v[lodging] == 0.002 && fabs(v[lodging + 1] - (0.6 * 0.08 + 0.4 * 0.002)) < 1e-15);
    cr_expect(v[stay] == 1 && fabs(v[stay + 1] - (0.6 * 5 + 0.4 * 2)) < 1e-15);
    cr_expect(bt_seg_cover(s->net, "old_f*", 1) == 1 && bt_seg_cover(s->net, "old", 1) == 1 && bt_seg_cover(s->net, "young", 1) == 0);
    cr_expect(bt_seg_cover(s->net, "old_frail", 1) == 0.6 && bt_seg_cover(s->net, "young", 0) == 1);
    bt_scenario_free(s);
}

static const struct { const char *from, *to; int file; const char *says; } BAD_PART[] = {
    { "0.7 0.3", "0.7 0.4", 3, "parts_share_of_people must be 2 shares that sum to 1, one a part, with blanks between; found '0.7 0.4'" },
    { "0.4 0.6", "1", 3, "parts_share_of_admissions must be 2 shares that sum to 1, one a part, with blanks between; found '1'" },
    { ",parts_share_of_people,", ",share_of_people,", 3, "the column 'parts_share_of_people' is missing" },
    { "to_segment: {young: old}", "to_segment: {young: old_fat}", 2, "unknown segment 'old_fat'" },
};
ParameterizedTestParameters(scenario, rejects_parts) { return tl_rows(TL_N(BAD_PART)); }
ParameterizedTest(size_t *row, scenario, rejects_parts)
{
    struct tiny t = parted();
    const char **text = BAD_PART[*row].file == 3 ? &t.segments : &t.pathway;
    *text = tiny_swap(*text, BAD_PART[*row].from, BAD_PART[*row].to);
    tiny_refused(&t, BAD_PART[*row].says);
}

/* People who move from part to part of one segment stay in it; two parts of it can not go to two segments. */
Test(scenario, a_segment_moves_people_as_its_parts_do)
{
    struct tiny t = parted();
    t.pathway = tiny_swap(TINY.pathway, "to_segment: {old_fit: old_frail}", "to_segment: {old_fit: old_frail, young: old_fit}");
    struct bt_scenario *s = tiny_open(&t);
    int onset = bt_find_named(s->net->route, s->net->n_route, sizeof *s->net->route, "onset");
    cr_assert(onset >= 0);
    const int *to = s->net->route_hazard[onset]->to_segment;
    cr_expect(to[0] == 1 && to[1] == -1, "%d %d", to[0], to[1]);
    bt_scenario_free(s);
    /* a value for an effect on moves that these segments do not show is lost, and said */
    t.pathway = tiny_swap(TINY.pathway, "to_segment: {old_fit: old_frail}", "to_segment: {old_fit: old_frail, old_frail: old}");
    t.interventions = tiny_swap(TINY.interventions, "which: [crisis], segments:", "which: [onset], segments:");
    bt_scenario_free(tiny_open(&t));
    t.set[0] = "interventions.avoid.effects.crises.value=-0.2";
    tiny_refused(&t, "changes nothing: these segments do not tell apart those between whom it moves people");
    t.set[0] = NULL;
    t.segments = tiny_swap(tiny_swap(PARTED, "young,Young,0-64,1", "young,Young,0-64,0.5"), "old,Old",
                           "middle,Middle,0-64,0.5,,,\nold,Old");
    t.rates = tiny_cat(t.rates, "middle,60,0.002,0.3,2.5,9,0.1\n");
    t.pathway = tiny_swap(TINY.pathway, "to_segment: {old_fit: old_frail}", "to_segment: {old_fit: young, old_frail: middle}");
    tiny_refused(&t, "'old' moves people to 'young' and to 'middle'; one segment can move them to one only");
}

Test(scenario, a_segment_has_at_most_64_parts)
{
    struct tiny t = parted();
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    const char *parts = "a";
    for (int i = 1; i < 65; i++) parts = tiny_cat(parts, " a");
    t.segments = tiny_swap(PARTED, "old_fit old_frail", parts);
    cr_expect(tiny_read(&t, &s, &errs) == BT_E_INPUT && tl_errs_find(&errs, "at most 64 parts of a segment are allowed, found 65"));
    bt_errs_free(&errs);
    bt_scenario_free(s);
}

Test(scenario, a_part_has_no_address_of_its_own)
{
    struct tiny t = parted();
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    t.set[0] = "settings.short_ward.stay_days[old_frail]=5";
    cr_expect(tiny_read(&t, &s, &errs) == BT_E_INPUT && tl_errs_find(&errs, "no number has the address"));
    bt_errs_free(&errs);
    bt_scenario_free(s);
}

/* One number for all is also what a pattern says that matches all; and in a network of one segment its name is allowed. */
Test(scenario, set_of_one_number_takes_what_matches_every_segment)
{
    struct tiny t = { .set = { "settings.booked_ward.stay_days[*]=5", "pools.beds.places[*]=213" } }, line = LINE;
    struct bt_scenario *s = tiny_open(&t);
    cr_expect(bt_network_values(s->net)[tiny_offset(s, "settings.booked_ward.stay_days")] == 5);
    cr_expect(bt_network_values(s->net)[tiny_offset(s, "pools.beds.places")] == 213);
    bt_scenario_free(s);
    line.set[0] = "settings.place.stay_days[all]=5", line.set[1] = "settings.home.hazards.event.per_person_per_year[al*]=0.2";
    s = tiny_open(&line);
    cr_expect(bt_network_values(s->net)[tiny_offset(s, "settings.place.stay_days")] == 5);
    cr_expect(bt_network_values(s->net)[tiny_offset(s, "settings.home.hazards.event.per_person_per_year")] == 0.2);
    bt_scenario_free(s);
}

/* Whatever tells the evidence of a run tells whose is another, by the name people read. */
Test(scenario, evidence_of_some_is_said)
{
    struct tiny t = { .scenario = tiny_cat(TINY.scenario, "evidence: {all: central, avoid: low, divert: high}\n"),
                      .interventions = tiny_swap(TINY.interventions, "  - name: avoid\n", "  - name: avoid\n    label: Fewer crises\n") };
    struct bt_scenario *s = tiny_open(&t);
    cr_expect_str_eq(s->stance_said, "central evidence, but low for Fewer crises, high for divert");
    bt_scenario_free(s);
}

/* `evidence` may name interventions: those have one value in all runs, the others their band. */
Test(scenario, evidence_of_one_intervention)
{
    struct tiny t = { .scenario = tiny_cat(TINY.scenario, "evidence: {all: central, avoid: low}\n") };
    struct bt_scenario *s = tiny_open(&t), *plain = tiny_open(&TINY);
    int avoid = 0, others = 0;
    cr_assert(s->net->n_param == plain->net->n_param && s->stance == BT_CENTRAL);
    for (int i = 0; i < s->net->n_param; i++) {
        const struct bt_param *p = &s->net->param[i];
        int o = p->offset;
        if (!p->ranged || plain->net->low_value[o] == plain->net->high_value[o]) continue;
        bool mine = strncmp(p->address, "interventions.avoid.", 20) == 0;
        avoid += mine, others += !mine;
        cr_expect(s->net->value[o] == (mine ? plain->net->low_value[o] : plain->net->value[o]), "%s", p->address);
        cr_expect(s->net->high_value[o] == (mine ? plain->net->low_value[o] : plain->net->high_value[o]), "%s", p->address);
    }
    cr_expect(avoid > 0 && others > 0);
    bt_scenario_free(s);
    bt_scenario_free(plain);
}
