/* Who gave a number, what it stands on and how well it is known: of columns, values, settings and what is solved for. */
#include "slips.h"
#include <string.h>

static const char VALUES[] = "values:\n"
                             "  settings.home.hazards.crisis.per_1000_per_year: {by_segment: {young: 70, old_fit: 150, old_frail: 500}}\n"
                             "  pools.beds.places: 61\n"
                             "  pools.beds.sites: 2\n";
static const char SOURCES[] = "sources:\n"
                              "  - {of: pools.beds.places, source: counted, mark: observed}\n"
                              "  - {of: \"pools.*\", source: asked the site, mark: estimated}\n";

static void expect_said(const struct bt_scenario *s, const char *address, const char *mark, const char *source, const char *given)
{
    int i = bt_param_find(s->net, address, strlen(address));
    cr_assert(i >= 0, "%s", address);
    const struct bt_param *p = bt_network_param(s->net, i);
    const char *file = p->given ? strrchr(p->given, '/') : NULL;
    cr_expect_str_eq(p->mark ? p->mark : "", mark, "%s", address);
    cr_expect(p->source && strstr(p->source, source), "%s: %s", address, p->source);
    cr_expect_str_eq(file ? file + 1 : p->given ? p->given : "", given, "%s", address);
}

Test(sources, say_who_gave_a_number)
{
    struct tiny t = TINY;
    t.locality = tiny_cat(tiny_cat(TINY.locality, VALUES), SOURCES);
    t.set[0] = "pools.rooms.places=44", t.set[1] = "settings.home.hazards.dying.per_person_per_year[young]=0.003";
    struct bt_scenario *s = tiny_open(&t);
    expect_said(s, "pools.beds.places", "observed", "counted", TINY_LOCALITY);
    expect_said(s, "pools.beds.sites", "estimated", "asked the site", TINY_LOCALITY);
    expect_said(s, "settings.home.hazards.crisis.per_1000_per_year", "assumed", BT_NO_SOURCE, TINY_LOCALITY);
    expect_said(s, "pools.rooms.places", "choice", "set on the command line", "the command line");
    expect_said(s, "settings.home.hazards.dying.per_person_per_year", "", "column dying of rates.csv; of [young]: set on the command line",
                "the command line");
    expect_said(s, "interventions.avoid.on", "choice", "0 (off unless a bundle switches it on)", "");
    bt_scenario_free(s);
}

Test(sources, of_what_is_solved_for_is_the_baseline_row)
{
    struct bt_scenario *s = tiny_open(&TINY);
    int n = 0;
    for (int i = 0; i < s->n_observed; i++) {
        if (s->observed[i].fits < 0) continue;
        const struct bt_param *p = bt_network_owner(s->net, s->observed[i].fits);
        expect_said(s, p->address, "derived", s->observed[i].name, "observed.csv");
        n++;
    }
    cr_expect(n > 0);
    bt_scenario_free(s);
}

static const struct {
    const char *from, *to, *says;
} WRONG[] = {
    { "mark: observed", "mark: seen",
      "the mark of pools.beds.places must be observed, derived, estimated, assumed or choice, found 'seen'" },
    { "of: pools.beds.places", "of: pools.bed.places", "the source of 'pools.bed.places' is of no number" },
    { "\"pools.*\"", "pools.beds.places", "the source of 'pools.beds.places' is of no number" },
    { "source: counted, ", "", "'source'" },
    { ", mark: estimated", "", "'mark'" },
    { "source: counted", "sauce: counted", "unknown key 'sauce'; did you mean 'source'?" },
    { "- {of: pools.beds.places, source: counted, mark: observed}", "- counted", "sources" },
};

ParameterizedTestParameters(sources, that_are_wrong_are_errors) { return tl_rows(TL_N(WRONG)); }
ParameterizedTest(size_t *row, sources, that_are_wrong_are_errors)
{
    struct tiny t = TINY;
    t.locality = tiny_cat(tiny_cat(TINY.locality, VALUES), tiny_swap(SOURCES, WRONG[*row].from, WRONG[*row].to));
    tiny_refused(&t, WRONG[*row].says);
}

Test(sources, are_short)
{
    char longest[1100] = "source: ";
    struct tiny t = TINY;
    memset(longest + strlen(longest), 'x', 1000);
    t.locality = tiny_cat(tiny_cat(TINY.locality, VALUES), tiny_swap(SOURCES, "source: counted", longest));
    bt_scenario_free(tiny_open(&t));
    strcat(longest, "x");
    t.locality = tiny_cat(tiny_cat(TINY.locality, VALUES), tiny_swap(SOURCES, "source: counted", longest));
    tiny_refused(&t, "a source has at most 1000 letters; name a document");
}

Test(sources, are_a_list)
{
    struct tiny t = TINY;
    t.locality = tiny_cat(tiny_cat(TINY.locality, VALUES), "sources: counted\n");
    tiny_refused(&t, "sources must be a list of {of: ADDRESS or PATTERN*");
}
