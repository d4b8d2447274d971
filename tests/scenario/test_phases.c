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
    { "  divert: [{name: pilot, share: 0, ramp_months: 3, months: 10}, " REST "]\n",
      "phase 'pilot' of 'divert' does nothing with share 0: give a share above 0, at low, central and high, or leave the phase out" },
    { "  divert: [{name: pilot, share: {low: 0, central: 0.2, high: 0.3}, ramp_months: 3, months: 10}, " REST "]\n",
      "phase 'pilot' of 'divert' does nothing with share 0: give a share above 0, at low, central and high, or leave the phase out" },
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

/* ---- overrides: for all runs, and in the bundle; says NULL: it changes something ---- */

#define OF "interventions.divert."
#define GATED "{name: pilot, share: 0.25, ramp_months: 3, months: 10, gate: {low: 0, central: 1, high: 1}}"
static const struct {
    const char *set, *bundle, *says;
} SETS[] = {
    { OF "ramp_months=9", NULL,
      OF "ramp_months changes nothing: 'divert' comes in phases; set " OF "phases.pilot.ramp_months, or " OF "phased to 0" },
    { NULL, OF "ramp_months: 9",
      OF "ramp_months changes nothing: 'divert' comes in phases; set " OF "phases.pilot.ramp_months, or " OF "phased to 0" },
    { OF "ramp_months=9", OF "phased: 0", NULL },
    { NULL, OF "phased: 0, " OF "ramp_months: 9", NULL },
    { OF "lag_months=5", NULL, NULL },
    { OF "fade_per_year=0.3", NULL, NULL },
    { OF "phased=0.5", NULL, OF "phased must be 0 (everywhere at once) or 1 (in phases), found '0.5'" },
    { NULL, OF "phased: 50%", OF "phased must be 0 (everywhere at once) or 1 (in phases), found '50%'" },
    { OF "phased=0", NULL, NULL },
    { OF "phases.rest.ramp_months=9", NULL, NULL },
    { OF "phases.rest.ramp_months=9", OF "phased: 0",
      OF "phases.rest.ramp_months changes nothing: 'divert' comes everywhere at once, phased being 0; set " OF
         "ramp_months, or phased to 1" },
    { OF "phases.rest.share=0.2", NULL,
      OF "phases.rest.share must be above 0.25, the share of 'pilot': the shares of the phases of 'divert' ascend" },
    { NULL, OF "phases.rest.share: 0.25",
      OF "phases.rest.share must be above 0.25, the share of 'pilot': the shares of the phases of 'divert' ascend" },
    { NULL, OF "phases.pilot.share: 1",
      OF "phases.pilot.share must be below 1, the share of 'rest': the shares of the phases of 'divert' ascend" },
    { OF "phases.pilot.share=0", NULL, OF "phases.pilot.share must be above 0: the shares of the phases of 'divert' ascend" },
    { OF "phases.rest.share=0.8", OF "phases.pilot.share: 0.5", NULL },
    { OF "phases.rest.share=0.4", OF "phases.pilot.share: 0.5",
      OF "phases.pilot.share must be below 0.4, the share of 'rest': the shares of the phases of 'divert' ascend" },
    { OF "phases.pilot.gate=0", NULL, NULL },
    { OF "phases.rest.share=0.8", OF "phases.pilot.gate: 0",
      OF "phases.rest.share changes nothing: a gate of 0 before the phase 'rest' lets nothing of it go ahead" },
    { OF "phases.pilot.months=60", NULL, NULL },
    { OF "phases.rest.share=0.8", OF "phases.pilot.months: 60",
      OF "phases.rest.share changes nothing: the phase 'rest' begins after the horizon; give fewer months before it, or a longer horizon" },
    { OF "phases.pilot.gate=0.5", OF "phases.pilot.months: 60",
      OF "phases.pilot.gate changes nothing: the phase 'rest' begins after the horizon; give fewer months before it, or a longer horizon" },
    { OF "phases.pilot.share=0.5", OF "phases.pilot.months: 60", NULL },
};

ParameterizedTestParameters(phases_file, overrides_act_or_are_refused)
{
    return tl_rows(TL_N(SETS));
}
ParameterizedTest(size_t *row, phases_file, overrides_act_or_are_refused)
{
    struct tiny t = { .set = { SETS[*row].set } };
    struct bt_errs errs = { 0 };
    struct bt_scenario *s;
    const char *own = SETS[*row].bundle ? SETS[*row].bundle : "",
               *second = tiny_cat(tiny_cat("{interventions: [more_rooms, divert], set: {", own), "}}");
    t.scenario = tiny_cat(tiny_swap(TINY.scenario, "[more_rooms, divert]", second), "phases:\n  divert: [" GATED ", " REST "]\n");
    enum bt_code rc = tiny_read(&t, &s, &errs);
    cr_expect((rc == BT_OK) == (SETS[*row].says == NULL), "%s", tl_errs_text(&errs));
    if (SETS[*row].says)
        cr_expect(errs.n == 1 && strcmp(errs.v[0].msg, SETS[*row].says) == 0, "'%s' is not told alone:\n%s", SETS[*row].says,
                  tl_errs_text(&errs));
    bt_scenario_free(s);
    bt_errs_free(&errs);
}

Test(phases_file, values_of_a_locality_keep_their_order_too)
{
    struct tiny t = { .scenario = tiny_cat(TINY.scenario, "phases:\n  divert: [" PILOT ", " REST "]\n"),
                      .locality = tiny_cat(TINY.locality, "values: {" OF "phases.rest.share: 0.2}\n") };
    struct bt_loc at = tiny_refused(&t, OF "phases.rest.share must be above 0.25, the share of 'pilot'");
    cr_expect(at.line == 14, "%d", at.line);
}

static bool notes_hold(const struct bt_scenario *s, const char *says)
{
    for (int i = 0; i < s->n_note; i++)
        if (strstr(s->note[i], says)) return true;
    return false;
}

Test(phases_file, beyond_the_horizon_are_told)
{
    static const char SAYS[] = "bundle 'second': the phase 'rest' of divert begins on ";
    struct tiny t = { .scenario = tiny_cat(TINY.scenario, "phases:\n  divert: [" PILOT ", " REST "]\n") };
    struct bt_scenario *s = tiny_open(&t);
    cr_expect(!notes_hold(s, SAYS));
    bt_scenario_free(s);
    t.set[0] = OF "phases.pilot.months=36.5";
    s = tiny_open(&t);
    cr_expect(notes_hold(s, "bundle 'second': the phase 'rest' of divert begins on 2029-04-15, after the horizon ends (2029-04-01): it "
                            "changes nothing"));
    bt_scenario_free(s);
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
