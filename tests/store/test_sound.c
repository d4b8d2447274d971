/* test_sound.c -- what a run says of itself in one line: nothing, that all holds, or first of all what does not. */
#include "../testlib.h"
#include "bendtrend/results.h"
#include <math.h>

enum { MOST = 8 };
struct said {
    const char *name;
    double number;
};
static const struct said SOUND[] = { { "conservation_error", 4e-15 }, { "smallest_stock", 0 },        { "fractions_error", 2e-16 },
                                     { "smallest_fraction", 0 },      { "jacobian_column_error", 1e-15 }, { "start_drift", 0.0003 },
                                     { "units_compared", 676 } };

/* The line of a run where one number is another; its failing is told. */
static bool fails(struct bt_arena *a, struct said other, const char *wrong_unit, const char **words)
{
    static struct bt_attr attr[MOST + 1];
    struct bt_results r = { .attr = attr };
    bool failed;
    for (size_t i = 0; i < TL_N(SOUND); i++) {
        bool same = other.name && strcmp(other.name, SOUND[i].name) == 0;
        attr[r.n_attr++] = (struct bt_attr){ 1, SOUND[i].name, NULL, same ? other.number : SOUND[i].number };
    }
    attr[r.n_attr++] = (struct bt_attr){ 1, "units_wrong", wrong_unit, 0 };
    *words = bt_sound_words(&r, a, &failed);
    return failed;
}

Test(sound, says_that_all_holds)
{
    struct bt_arena *a = bt_arena_new();
    const char *words;
    cr_expect(!fails(a, (struct said){ 0 }, "", &words));
    cr_expect(strcmp(words, "Checked in the run: units of 676 numbers agree; people conserved to 4e-15; nobody below zero; shares at "
                            "junctions sum to 1 within 2e-16; flows out and in agree to 1e-15; places in use drift by "
                            "0.03 % a year at the start.") == 0,
              "%s", words);
    bt_arena_free(a);
}

Test(sound, says_nothing_of_results_that_say_nothing)
{
    struct bt_arena *a = bt_arena_new();
    const struct bt_results r = { 0 };
    bool failed = true;
    cr_expect(strcmp(bt_sound_words(&r, a, &failed), "") == 0 && !failed);
    bt_arena_free(a);
}

/* Each number just beyond what it may be, and one that is none. */
static const struct {
    struct said other;
    const char *unit, *says;
} WRONG[] = {
    { { "conservation_error", 1.1e-9 }, "", "people conserved to 1e-09 only" },
    { { "conservation_error", NAN }, "", "people conserved to nan only" },
    { { "smallest_stock", -2e-3 }, "", "-0.002 people somewhere" },
    { { "fractions_error", 2e-9 }, "", "shares at junctions miss 1 by 2e-09" },
    { { "smallest_fraction", -3e-9 }, "", "a share at a junction is -3e-09" },
    { { "jacobian_column_error", 5e-12 }, "", "flows out and in differ by 5e-12" },
    { { "start_drift", 0.02 }, "", "places in use drift by 2 % a year at the start" },
    { { NULL, 0 }, "settings.home.stay_days", "'settings.home.stay_days' has another unit than its equation needs" },
};
ParameterizedTestParameters(sound, what_fails_comes_first)
{
    return tl_rows(TL_N(WRONG));
}
ParameterizedTest(size_t *row, sound, what_fails_comes_first)
{
    struct bt_arena *a = bt_arena_new();
    const char *words, *want = bt_printf(a, "CHECKED IN THE RUN, AND FAILED: %s. Held: ", WRONG[*row].says);
    cr_expect(fails(a, WRONG[*row].other, WRONG[*row].unit, &words), "%s", words);
    cr_expect(want && strncmp(words, want, strlen(want)) == 0, "%s", words);
    bt_arena_free(a);
}

/* The certificate and the report judge by the same limits. */
Test(sound, limits_have_names)
{
    cr_expect(bt_sound_limit("conservation_error") <= 1e-9 && bt_sound_limit("smallest_stock") >= 1e-3);
    cr_expect(isnan(bt_sound_limit("states")));
}
