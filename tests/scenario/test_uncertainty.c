/* `uncertainty:` what it takes, what it is without one, and where each mistake is told. */
#include "../tiny.h"
#include <string.h>

static struct tiny with(const char *section)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, section);
    return t;
}

Test(uncertainty_keys, are_read_or_as_usual)
{
    struct tiny t = with("uncertainty: {draws: 200, seed: 7, interval: 90%, distribution: {alone: normal},"
                         " correlation: {alone: 0.5, avoid: 1}, measures: [admissions]}\n");
    struct bt_scenario *s = tiny_open(&t), *none = tiny_open(&TINY);
    const struct bt_uncertainty *u = &s->uncertainty;
    cr_expect(u->draws == 200 && u->seed == 7 && u->interval == 0.9 && u->n_measure == 1 && u->n_family == 2);
    for (int i = 0; i < u->n_family; i++) {
        bool group = strcmp(u->family[i].name, "alone") == 0;
        cr_expect(group || strcmp(u->family[i].name, "avoid") == 0);
        cr_expect(u->family[i].rho == (group ? 0.5 : 1) && u->family[i].shape == (group ? BT_NORMAL : -1));
    }
    u = &none->uncertainty;
    cr_expect(u->draws == 1000 && u->seed == 1 && u->interval == 0.8 && u->shape == BT_PERT && u->n_family == 0);
    cr_expect(u->n_measure == bt_network_measures(none->net).n);
    bt_scenario_free(s), bt_scenario_free(none);
}

static const struct { const char *section, *says; int column; } WRONG[] = {
    { "uncertainty: 12\n", "'uncertainty' must be a map of keys and values", 14 },
    { "uncertainty: {draw: 12}\n", "unknown key 'draw'; did you mean 'draws'?", 15 },
    { "uncertainty: {draws: 9}\n", "draws must be a whole number between 10 and 100,000, found '9'", 22 },
    { "uncertainty: {draws: 1e9}\n", "draws must be a whole number between 10 and 100,000, found '1e9'", 22 },
    { "uncertainty: {seed: -1}\n", "seed must be a whole number between 1 and 2,147,483,647, found '-1'", 21 },
    { "uncertainty: {interval: 100%}\n", "interval must be a number between 0.6 and 0.99, found '100%'", 25 },
    { "uncertainty: {interval: nan}\n", "interval must be a number between 0.6 and 0.99, found 'nan'", 25 },
    { "uncertainty: {distribution: trianglar}\n",
      "a distribution is triangular, pert, uniform, normal or lognormal, found 'trianglar'; did you mean 'triangular'?", 29 },
    { "uncertainty: {distribution: [pert]}\n", "found 'a list or mapping'", 29 },
    { "uncertainty: {distribution: {alon: pert}}\n", "nothing that is drawn is of the family 'alon'; did you mean 'alone'?", 30 },
    { "uncertainty: {distribution: lognormal}\n", "a lognormal is of numbers that are all above 0 or all below, and ", 29 },
    { "uncertainty: {correlation: 0.5}\n", "correlation must be a map of families to numbers from 0 to 1", 28 },
    { "uncertainty: {correlation: {alone: 1.5}}\n", "a correlation must be a number between 0 and 1, found '1.5'", 36 },
    { "uncertainty: {correlation: {alone: x}}\n", "a correlation must be a number between 0 and 1, found 'x'", 36 },
    { "uncertainty: {correlation: {zzzzzzzzzz: 1}}\n", "nothing that is drawn is of the family 'zzzzzzzzzz'; correlation knows ", 29 },
    { "uncertainty: {correlation: {alone: 0.5, avoid: 0.2}}\n",
      "the correlation within 'avoid' (0.2) is less than that of its group 'alone' (0.5); give it at least as much", 48 },
    { "uncertainty: {measures: [admissions, admissions]}\n", "'admissions' stands twice in uncertainty", 38 },
    { "uncertainty: {measures: admissions}\n", "measures of uncertainty must be a list of measures", 25 },
    { "uncertainty: {measures: [admission]}\n", "unknown measure 'admission'; did you mean 'admissions'?", 26 },
};
ParameterizedTestParameters(uncertainty_keys, mistakes_have_their_place) { return tl_rows(TL_N(WRONG)); }
ParameterizedTest(size_t *row, uncertainty_keys, mistakes_have_their_place)
{
    struct tiny t = with(WRONG[*row].section);
    struct bt_loc at = tiny_refused(&t, WRONG[*row].says);
    cr_expect(at.line == 12 && at.col == WRONG[*row].column, "%s: at %d:%d", WRONG[*row].section, at.line, at.col);
}

/* All mistakes in one go. */
Test(uncertainty_keys, all_mistakes_are_told)
{
    struct tiny t = with("uncertainty: {draws: 1, seed: x, interval: 2, correlation: {alone: 3}}\n");
    const char *const SAYS[] = { "draws must be", "seed must be", "interval must be", "a correlation must be" };
    for (size_t i = 0; i < TL_N(SAYS); i++) tiny_refused(&t, SAYS[i]);
}
