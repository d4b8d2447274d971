/* Mistakes in phases, each at its place. */
#include "../tiny.h"
#include <string.h>

#define PILOT "{name: pilot, share: 0.25, ramp_months: 3, months: 10}"
#define REST "{name: rest, share: 1, ramp_months: 8}"
static const struct {
    const char *phases, *says;
} WRONG[] = {
    { "  dvert: [" PILOT ", " REST "]\n", "unknown intervention 'dvert'; did you mean 'divert'?" },
    { "  divert: [{name: pilot, share: 0.25, ramp_months: 3}, " REST "]\n",
      "phase 'pilot' of 'divert' lacks 'months': how long until the next begins" },
    { "  divert: [" PILOT ", {name: rest, share: 0.2, ramp_months: 8}]\n",
      "the shares of the phases of 'divert' must ascend, at low, central and high" },
    { "  divert: [" PILOT ", {name: rest, share: 1, ramp_months: 8, gate: 0.5}]\n",
      "phase 'rest' of 'divert' is the last: leave out gate, nothing follows" },
    { "  divert: [" PILOT "]\n", "phase 'pilot' of 'divert' is the last: leave out months, nothing follows" },
    { "  divert: []\n", "'divert' has no phase: leave out 'phases', or give at least one" },
    { "  divert: [{name: pilot, share: 1.25, ramp_months: 3}]\n", "share must be a number between 0 and 1, found '1.25'" },
    { "  divert: [{name: pilot, shere: 1, ramp_months: 3}]\n", "unknown key 'shere'; did you mean 'share'?" },
    { "  - divert\n", "phases must be a map of interventions to lists of phases" },
};

static enum bt_code read_with(const char *phases, struct bt_scenario **s, struct bt_errs *errs)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, tiny_cat("phases:\n", phases));
    return tiny_read(&t, s, errs);
}

ParameterizedTestParameters(phases_file, tells_what_is_wrong)
{
    return tl_rows(TL_N(WRONG));
}
ParameterizedTest(size_t *row, phases_file, tells_what_is_wrong)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    read_with(WRONG[*row].phases, &s, &errs);
    const struct bt_err *e = tl_errs_find(&errs, WRONG[*row].says);
    cr_expect(e != NULL, "'%s' is not told:\n%s", WRONG[*row].says, tl_errs_text(&errs));
    cr_expect(e == NULL || (strcmp(e->at.file, TINY_SCENARIO) == 0 && e->at.line > 0), "without its place");
    bt_scenario_free(s);
    bt_errs_free(&errs);
}

Test(phases_file, of_what_no_bundle_switches_on_are_told)
{
    struct tiny t = { .scenario = tiny_swap(tiny_cat(TINY.scenario, "phases:\n  more_rooms: [" PILOT ", " REST "]\n"),
                                            "  second: [more_rooms, divert]\n", "") };
    tiny_refused(&t, "the phases of 'more_rooms' change nothing: no bundle switches it on");
}

Test(phases_file, says_back_when_each_begins)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    cr_assert(read_with("  divert: [" PILOT ", " REST "]\n", &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    int i = tiny_index(bt_network_interventions(s->net), "divert"), start = bt_day_of(2026, 4, 1);
    struct bt_phase p = bt_network_phase(s->net, bt_network_values(s->net), i, 1);
    cr_expect(bt_network_phases(s->net, i) == 2 && strcmp(p.name, "rest") == 0);
    cr_expect(p.from_day == start + 304 && p.done_day == start + 304 + 243 && p.share == 1, "%d %d", p.from_day - start,
              p.done_day - start);
    bt_scenario_free(s);
    bt_errs_free(&errs);
}
