/* Registers as they are read: mistakes, coarser segments, who refers to them. */
#include "../tiny.h"
#include <math.h>

#define LIST "{name: list, people: {old_frail: 0.2, old_fit: 0.05, \"*\": 0}, risk_tail: 0.5}"
#define CRISES "segments: {\"old_*\": 0.5, \"*\": 0.2}, how: scale"

/* The built-in interventions with a register; `crises` stands for the reach of the first effect. */
static struct tiny listed(const char *list, const char *crises)
{
    struct tiny t = { .interventions = tiny_swap(tiny_swap(TINY.interventions, "interventions:\n",
                                                           tiny_cat(tiny_cat("registers:\n  - ", list), "\ninterventions:\n")),
                                                 CRISES, tiny_cat(crises, ", how: scale")) };
    return t;
}

static const struct {
    const char *list, *crises, *message;
} WRONG[] = {
    { LIST, "register: lists", "unknown register 'lists'; did you mean 'list'?" },
    { LIST, "segments: lists", "unknown register 'lists'; did you mean 'list'?" },
    { LIST, "register: list, segments: {\"*\": 0.2}", "effect 'crises' has a register; leave out segments" },
    { "{name: list, risk_tail: 0.5}", "register: list", "'registers.list' lacks the key 'people'" },
    { "{name: list, people: {\"*\": 0.2}}", "register: list", "'registers.list' lacks the key 'risk_tail'" },
    { "{name: list, people: {\"*\": 0.2}, risk_tail: 1.1}", "register: list", "risk_tail must be a number between 0.1 and 1, found '1.1'" },
    { "{name: list, people: {\"*\": 0.96}, risk_tail: 0.5}", "register: list", "people must be a number between 0 and 0.95, found '0.96'" },
    { "{name: list, people: 0.2, risk_tail: 0.5}", "register: list", "people must be a map of segment patterns to numbers" },
    { "{name: list, people: {old_fat: 0.2}, risk_tail: 0.5}", "register: list", "people: 'old_fat' matches no segment" },
    { "{name: list, people: {\"*\": 0.2}, risk_tail: 0.5, renewed_months: 3}", "register: list",
      "register 'list' has renewed_months and needs half_life_months" },
    { "{name: list, people: {\"*\": 0.2}, risk_spread: 1}", "register: list", "risk_spread" },
};
ParameterizedTestParameters(registers, mistakes_are_told)
{
    return tl_rows(TL_N(WRONG));
}
ParameterizedTest(size_t *row, registers, mistakes_are_told)
{
    struct tiny t = listed(WRONG[*row].list, WRONG[*row].crises);
    tiny_refused(&t, WRONG[*row].message);
}

/* By name in place of segments: the share of events is that of people. In place of reach_people: they are who is enrolled. */
Test(registers, are_named_in_place_of_shares)
{
    struct tiny t = listed(LIST, "segments: list");
    t.interventions = tiny_swap(t.interventions, "reach_people: {\"old_*\": 0.5, \"*\": 0}", "reach_people: list");
    struct bt_scenario *s = tiny_open(&t);
    const struct intervention *v = &s->net->intervention[tiny_index(bt_network_interventions(s->net), "avoid")];
    static const double WANT[] = { 0, 0.05, 0.2 };
    cr_assert(s->net->n_roll == 1 && v->effect[0].reach && v->reach_people && v->effect[0].roll == -1);
    for (int z = 0; z < 3; z++) cr_expect(v->effect[0].reach[z] == WANT[z] && v->reach_people[z] == WANT[z]);
    cr_expect(bt_network_values(s->net)[tiny_offset(s, "registers.list.risk_tail")] == 0.5);
    bt_scenario_free(s);
}

/* A segment that is the sum of two: the curve is of the parts, for risk differs between them already. */
Test(registers, are_of_the_parts_of_a_coarse_segment)
{
    struct tiny t = listed("{name: list, people: {frail: 0.2, fit: 0.05, \"*\": 0}, risk_tail: 0.5}", "register: list");
    t.segments = "segment,label,age_band,share_of_band,parts,parts_share_of_people,parts_share_of_admissions\n"
                 "young,Young,0-64,1,,,\n"
                 "old_fit,Old and fit,65+,0.7,fit frail,0.75 0.25,0.4 0.6\n"
                 "old_frail,Old and frail,65+,0.3,frail,1,1\n";
    struct bt_scenario *s = tiny_open(&t);
    const struct roll *l = &s->net->roll[0];
    cr_expect(l->part.first[0] == 0 && l->part.first[1] == 1 && l->part.first[2] == 3 && l->part.first[3] == 4);
    cr_expect(l->part.value[1] == 0.05 && l->part.value[2] == 0.2 && l->part.events[2] == 0.6 && l->part.value[3] == 0.2);
    cr_expect(fabs(l->people[1] - (0.75 * 0.05 + 0.25 * 0.2)) < 1e-15 && fabs(l->events[1] - (0.4 * 0.05 + 0.6 * 0.2)) < 1e-15);
    cr_expect(l->people[0] == 0 && l->events[2] == 0.2);
    bt_scenario_free(s);
}
