/* A self-assessment: what is read, and each mistake at its place. */
#include "../tiny.h"
#include <stdio.h>
#include <string.h>

static const char AREAS[] =
    "bendtrend: 1\n"
    "title: Readiness\n"
    "source: a report\n"
    "areas:\n"
    "  - {name: one, label: First, asks: how, levels: [a, b, c, d], acts_on_ramps: true}\n"
    "  - {name: two, asks: what, levels: [e, f, g, h]}\n"
    "ramp_factor: {level_1: 2, level_2: 1.25, level_3: 1, level_4: 0.5}\n";
static const char ASSESSED[] = "maturity: {matrix: maturity.yaml, date: 2025-01-01, by: us, source: talks, mark: assumed,"
                               " levels: {one: 2, two: 4}}\n";

static enum bt_code read_with(const char *areas, const char *assessed, const char *set, struct bt_scenario **s, struct bt_errs *errs)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, assessed), t.maturity = areas, t.set[0] = set;
    return tiny_read(&t, s, errs);
}

static const struct {
    const char *from, *to, *says;
} WRONG[] = {
    { "one: 2", "oen: 2", "unknown area 'oen'; did you mean 'one'?" },
    { "one: 2, two: 4", "one: 2", "the self-assessment lacks two; give the level of each area, 1 to 4" },
    { "one: 2", "one: 5", "the level of 'one' must be a whole number between 1 and 4, found '5'" },
    { "one: 2", "one: 0", "the level of 'one' must be a whole number between 1 and 4, found '0'" },
    { "one: 2", "one: high", "the level of 'one' must be a whole number between 1 and 4, found 'high'" },
    { "{one: 2, two: 4}", "[2, 4]", "levels must be a map of every area to its level, 1 to 4" },
    { "mark: assumed", "mark: guessed", "mark must be observed, estimated or assumed, found 'guessed'" },
    { "matrix: maturity.yaml, ", "", "maturity needs 'matrix': a file of areas and levels, or {library: NAME}" },
    { "by: us, ", "", "'by'" },
    { "date: 2025-01-01", "date: yesterday", "date" },
    { "matrix: maturity.yaml", "matrix: nowhere.yaml", "nowhere.yaml" },
},
  WRONG_AREAS[] = {
      { "[a, b, c, d]", "[a, b, c]", "levels of 'one' must be a list of 4 texts, one a level" },
      { "level_4: 0.5", "level_4: 9", "level_4 must be a number between 0.25 and 4, found '9'" },
      { ", level_4: 0.5", "", "level_4" },
      { "acts_on_ramps: true", "acts_on_ramp: true", "unknown key 'acts_on_ramp'; did you mean 'acts_on_ramps'?" },
  };

ParameterizedTestParameters(maturity_file, tells_what_is_wrong)
{
    return tl_rows(TL_N(WRONG) + TL_N(WRONG_AREAS));
}
ParameterizedTest(size_t *row, maturity_file, tells_what_is_wrong)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    bool own = *row < TL_N(WRONG);
    const char *from = own ? WRONG[*row].from : WRONG_AREAS[*row - TL_N(WRONG)].from,
               *to = own ? WRONG[*row].to : WRONG_AREAS[*row - TL_N(WRONG)].to,
               *says = own ? WRONG[*row].says : WRONG_AREAS[*row - TL_N(WRONG)].says;
    enum bt_code rc = read_with(own ? AREAS : tiny_swap(AREAS, from, to), own ? tiny_swap(ASSESSED, from, to) : ASSESSED, NULL, &s, &errs);
    const struct bt_err *e = tl_errs_find(&errs, says);
    cr_expect(rc != BT_OK && e != NULL, "'%s' is not told:\n%s", says, tl_errs_text(&errs));
    cr_expect(e == NULL || (strcmp(e->at.file, own ? TINY_SCENARIO : TINY_MATURITY) == 0 && e->at.line > 0), "without its place");
    bt_scenario_free(s);
    bt_errs_free(&errs);
}

static const struct {
    const char *set, *levels, *says;
} SETS[] = {
    { "maturity.on=1", "one: 2", NULL },
    { "maturity.ramp_factor.level_2=1.5", "one: 2", NULL },
    { "maturity.ramp_factor.level_1=1.5", "one: 2", "ramp_factor.level_1 changes nothing: no area that acts on ramps is at level 1" },
    { "maturity.ramp_factor.level_4=0.6", "one: 2", "changes nothing: no area that acts on ramps is at level 4" },
    { "maturity.on=1", "one: 3", "maturity.on changes nothing: by this self-assessment ramps are as long as they were" },
    { "maturity.on=0", "one: 2", "maturity.on is 0 already" },
};

ParameterizedTestParameters(maturity_file, its_numbers_have_addresses)
{
    return tl_rows(TL_N(SETS));
}
ParameterizedTest(size_t *row, maturity_file, its_numbers_have_addresses)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    enum bt_code rc = read_with(AREAS, tiny_swap(ASSESSED, "one: 2", SETS[*row].levels), SETS[*row].set, &s, &errs);
    cr_expect((rc == BT_OK) == (SETS[*row].says == NULL), "%s", tl_errs_text(&errs));
    if (SETS[*row].says) cr_expect(tl_errs_find(&errs, SETS[*row].says) != NULL, "%s", tl_errs_text(&errs));
    bt_scenario_free(s);
    bt_errs_free(&errs);
}

/* What a level means, of the first as of the last. */
Test(maturity_file, each_level_means_its_own_text)
{
    for (int level = 1; level <= 4; level++) {
        char one[24];
        struct bt_scenario *s;
        struct bt_errs errs = { 0 };
        snprintf(one, sizeof one, "one: %d", level);
        cr_assert(read_with(AREAS, tiny_swap(ASSESSED, "one: 2", one), NULL, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
        const char *means = bt_network_area(s->net, 0).means;
        cr_expect(means && means[0] == "abcd"[level - 1] && !means[1], "level %d is '%s'", level, means ? means : "nothing");
        bt_scenario_free(s);
        bt_errs_free(&errs);
    }
}

/* Without an assessment there is no such number. */
Test(maturity_file, without_one_there_is_no_such_number)
{
    struct tiny t = { .set = { "maturity.on=1" } };
    tiny_refused(&t, "no number has the address 'maturity.on'");
}

/* The locality's, unless the scenario has its own. */
Test(maturity_file, may_be_the_locality_s)
{
    struct tiny t = TINY;
    t.locality = tiny_cat(TINY.locality, ASSESSED), t.maturity = AREAS;
    struct bt_scenario *s = tiny_open(&t);
    cr_expect(bt_network_areas(s->net) == 2 && bt_network_area(s->net, 0).level == 2);
    bt_scenario_free(s);
    t.scenario = tiny_cat(TINY.scenario, tiny_swap(ASSESSED, "one: 2", "one: 4"));
    s = tiny_open(&t);
    cr_expect(bt_network_area(s->net, 0).level == 4 && strcmp(bt_network_area(s->net, 0).means, "d") == 0);
    bt_scenario_free(s);
}
