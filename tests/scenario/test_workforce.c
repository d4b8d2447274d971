/* Mistakes in a workforce file: each told at its place, with what is allowed. */
#include "../tiny.h"
#include <string.h>

static const char FINE[] =
    "bendtrend: 1\n"
    "staff_pools:\n"
    "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 5, hires_from: [{name: "
    "ward_staff, share: 0.5}]}\n"
    "  - {name: ward_staff, vacancies: 0.1, leavers: 0.1, more_recruits_per_100000: 1, places: [{name: beds, wte_per_place: 1}]}\n"
    "roles: {nurse: nurses, assistant: nurses, doctor: none}\n"
    "packages:\n"
    "  - name: year\n"
    "    intervention: avoid\n"
    "    people: {\"old_*\": 0.5, \"*\": 0}\n"
    "    contact_hours_per_wte: 1000\n"
    "    activities:\n"
    "      - {name: first, role: doctor, minutes: 10, contacts: 1, months: [1, 1]}\n"
    "      - {name: plan, role: assistant, minutes: 30, contacts: 4, months: [3, 6]}\n"
    "rates:\n"
    "  - {name: doctors, role: doctor, gbp_per_hour: 100, payer: payer_a}\n"
    "  - {name: assistants, role: assistant, gbp_per_hour: 20, payer: payer_b}\n"
    "examples:\n"
    "  - {name: there, place: Elsewhere, role: nurse, wte: 3.5, population: 30000, source: a report}\n";

static const struct { const char *from, *to, *says; } WRONG[] = {
    { "nurse: nurses", "nurse: nurse", "unknown staff pool 'nurse'; did you mean 'nurses'?" },
    { "nurse: nurses", "nurs: nurses", "no intervention or package has the role 'nurs'; did you mean 'nurse'?" },
    { "nurse: nurses", "nurs: nurses",
      "the role 'nurse' of 'avoid' is not under roles (the nearest there is 'nurs'); give its staff pool there, or none" },
    { ", doctor: none", "", "the role 'doctor' of 'year' is not under roles" },
    { "name: beds", "name: bed", "unknown pool 'bed'; did you mean 'beds'?" },
    { "name: ward_staff, share", "name: nurses, share", "can not hire from itself" },
    { "name: ward_staff, share", "name: ward_staf, share", "unknown staff pool 'ward_staf'; did you mean 'ward_staff'?" },
    { ", hires_from: [{name: ward_staff, share: 0.5}]", "",
      "staff pool 'ward_staff' does nothing: no role comes from it and no staff pool hires from it" },
    { "share: 0.5", "share: 1.5", "share must be a number between 0 and 1, found '1.5'" },
    { ", hires_from: [{name: ward_staff, share: 0.5}]",
      ", hires_from: [{name: ward_staff, share: 0.5}, {name: others, share: 0.6}]}\n"
      "  - {name: others, posts_per_100000: 1, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 5",
      "the shares of hires_from of 'nurses' sum to 1.1 at high; at most 1 is allowed" },
    { ", places: [{name: beds, wte_per_place: 1}]", "",
      "staff pool 'ward_staff' has no posts: give posts_per_100000, or the places that need its staff" },
    { "vacancies: 0.1, leavers: 0.2", "vacancies: 0, leavers: 0.2", "vacancies must be a number between 0.001 and 0.9, found '0'" },
    { "intervention: avoid", "intervention: avoi", "unknown intervention 'avoi'; did you mean 'avoid'?" },
    { "intervention: avoid", "intervention: avoid\n    replaces: porter",
      "package 'year' replaces the role 'porter', which 'avoid' does not have" },
    { "\"old_*\": 0.5, \"*\": 0", "\"*\": 0", "package 'year' enrols nobody: every share is 0" },
    { "\"old_*\": 0.5", "\"odl_*\": 0.5", "'odl_*' matches no segment" },
    { "months: [3, 6]", "months: [6, 3]", "the last month (3) must not be before the first (6)" },
    { "months: [3, 6]", "months: 3", "months must be [first, last], of 1 to 12" },
    { "months: [3, 6]", "months: [3, 13]", "the last month must be a whole number between 1 and 12, found '13'" },
    { "minutes: 30", "minuts: 30", "unknown key 'minuts'; did you mean 'minutes'?" },
    { "role: doctor, gbp_per_hour", "role: doktor, gbp_per_hour", "the role 'doctor' of package 'year' has no rate: give its" },
    { "role: doctor, gbp_per_hour", "role: doktor, gbp_per_hour", "the rate of 'doktor' changes nothing: no package has that role" },
    { "role: assistant, gbp_per_hour", "role: doctor, gbp_per_hour", "the role 'doctor' has two rates; one is allowed" },
    { "gbp_per_hour: 100", "gbp_per_hour: -1", "gbp_per_hour must be a number between 0 and 10,000, found '-1'" },
    { "payer: payer_a", "payer: payer_c", "unknown payer 'payer_c'; did you mean 'payer_a'?" },
    { "intervention: avoid\n", "intervention: avoid\n    paid_by: runing\n", "unknown cost of 'avoid' 'runing'; did you mean 'running'?" },
    { "intervention: avoid\n", "intervention: divert\n    paid_by: set_up\n",
      "'set_up' of 'divert' can not pay the staff of package 'year': it must be gbp_per_head_per_year or gbp_per_enrolled_per_year" },
    { "wte: 3.5", "wte: many", "wte must be a number" },
    { "roles: {nurse: nurses, assistant: nurses, doctor: none}", "roles: [nurse]", "roles must be a map of roles to staff pools" },
};

static enum bt_code read_with(const char *workforce, const char *more, const char *set, struct bt_scenario **s, struct bt_errs *errs)
{
    struct tiny t = tiny_staffed(workforce);
    t.scenario = tiny_cat(t.scenario, more), t.set[0] = set;
    return tiny_read(&t, s, errs);
}

Test(workforce, reads_what_is_right)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    cr_assert(read_with(FINE, "", NULL, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    cr_expect(bt_network_staff_pools(s->net).n == 2 && bt_network_asks(s->net) == 3 && bt_network_staff_examples(s->net) == 1);
    struct bt_staff_example x = bt_network_staff_example(s->net, 0);
    cr_expect(x.wte_per_100000 > 11.66 && x.wte_per_100000 < 11.67);
    bt_scenario_free(s);
    bt_errs_free(&errs);
}

/* A locality may name one; the scenario's own counts where both do, and that is said. */
Test(workforce, may_be_the_locality_s)
{
    struct tiny t = TINY;
    t.locality = tiny_cat(TINY.locality, "workforce: workforce.yaml\n"), t.workforce = FINE;
    struct bt_scenario *s = tiny_open(&t);
    cr_expect(bt_network_staff_pools(s->net).n == 2);
    cr_expect(s->n_note == 1, "one workforce: only what more_rooms needs is noted");
    bt_scenario_free(s);
    t.locality = tiny_cat(TINY.locality, "workforce: nowhere.yaml\n"), t.scenario = tiny_cat(TINY.scenario, "workforce: workforce.yaml\n");
    s = tiny_open(&t);
    cr_expect(bt_network_staff_pools(s->net).n == 2);
    cr_expect(s->n_note == 2 && strcmp(s->note[1], "workforce: 'workforce.yaml' of the scenario counts, as a whole; 'nowhere.yaml' of the "
                                                   "locality is not read") == 0, "%s", s->note[s->n_note - 1]);
    bt_scenario_free(s);
}

ParameterizedTestParameters(workforce, tells_what_is_wrong) { return tl_rows(TL_N(WRONG)); }
ParameterizedTest(size_t *row, workforce, tells_what_is_wrong)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    read_with(tiny_swap(FINE, WRONG[*row].from, WRONG[*row].to), "", NULL, &s, &errs);
    const struct bt_err *e = tl_errs_find(&errs, WRONG[*row].says);
    cr_expect(e != NULL, "'%s' is not told:\n%s", WRONG[*row].says, tl_errs_text(&errs));
    cr_expect(e == NULL || (strcmp(e->at.file, TINY_WORKFORCE) == 0 && e->at.line > 0), "without its place");
    bt_scenario_free(s);
    bt_errs_free(&errs);
}

static const struct { const char *set, *says; } SETS[] = {
    { "workforce.nurses.leavers=0.3", NULL },
    { "workforce.ward_staff.vacancies=0.3", NULL }, /* hired from */
    { "packages.year.activities.plan.minutes=40", NULL },
    { "rates.doctors.gbp_per_hour=90", NULL },
    { "workforce.nurses.leavers=0.2", "changes nothing; leave it out" },
    { "workforce.nurse.leavers=0.3", "did you mean 'workforce.nurses.leavers'?" },
};

ParameterizedTestParameters(workforce, its_numbers_have_addresses) { return tl_rows(TL_N(SETS)); }
ParameterizedTest(size_t *row, workforce, its_numbers_have_addresses)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    enum bt_code rc = read_with(FINE, "", SETS[*row].set, &s, &errs);
    cr_expect((rc == BT_OK) == (SETS[*row].says == NULL), "%s", tl_errs_text(&errs));
    if (SETS[*row].says) cr_expect(tl_errs_find(&errs, SETS[*row].says) != NULL, "%s", tl_errs_text(&errs));
    bt_scenario_free(s);
    bt_errs_free(&errs);
}

/* The rate of a role that only a package has whose intervention is not on. */
Test(workforce, a_rate_that_no_bundle_feels_is_an_error)
{
    struct tiny t = TINY;
    t.scenario = tiny_swap(tiny_swap(tiny_cat(TINY.scenario, "workforce: workforce.yaml\n"), "[avoid, quicker]", "[quicker]"),
                           "[more_rooms, divert]", "{interventions: [divert], set: {rates.doctors.gbp_per_hour: 90}}");
    t.workforce = FINE;
    tiny_refused(&t, "changes nothing: the bundle 'second' does not switch on the intervention of a package with the role 'doctor'");
}

/* A bundle that asks for no staff of a pool: an override of it would do nothing there. */
Test(workforce, an_override_that_no_bundle_feels_is_an_error)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    struct tiny t = tiny_staffed(FINE);
    t.scenario = tiny_swap(tiny_swap(t.scenario, "[avoid, quicker]", "[quicker]"), "[more_rooms, divert]",
                           "{interventions: [divert], set: {workforce.nurses.leavers: 0.3}}");
    tiny_read(&t, &s, &errs);
    cr_expect(tl_errs_find(&errs, "the bundle 'second' does not switch on an intervention that asks staff of 'nurses'") != NULL, "%s",
              tl_errs_text(&errs));
    bt_scenario_free(s);
    bt_errs_free(&errs);
}

/* A package, and the figure of a role that a package stands for, act in bundles that switch on its intervention. */
static const struct {
    const char *workforce_from, *workforce_to, *set, *says;
} OF_PACKAGES[] = {
    { "name: year", "name: year", "packages.year.activities.plan.minutes: 40",
      "packages.year.activities.plan.minutes changes nothing: the bundle 'second' does not switch on the intervention of the package "
      "'year'" },
    { "intervention: avoid", "intervention: divert", "packages.year.activities.plan.minutes: 40", NULL },
    { "intervention: avoid", "intervention: avoid\n    replaces: nurse", NULL,
      "interventions.avoid.staff.0.wte_per_100000 changes nothing: the package 'year' stands for the role 'nurse'; set a number of "
      "packages.year instead" },
    { "name: year", "name: year", NULL, NULL },
};

ParameterizedTestParameters(workforce, packages_act_or_are_refused) { return tl_rows(TL_N(OF_PACKAGES)); }
ParameterizedTest(size_t *row, workforce, packages_act_or_are_refused)
{
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    struct tiny t = tiny_staffed(tiny_swap(FINE, OF_PACKAGES[*row].workforce_from, OF_PACKAGES[*row].workforce_to));
    const char *own = tiny_cat("{interventions: [more_rooms, divert], set: {", OF_PACKAGES[*row].set ? OF_PACKAGES[*row].set : "");
    t.scenario = tiny_swap(t.scenario, "[more_rooms, divert]", tiny_cat(own, "}}"));
    if (!OF_PACKAGES[*row].set) t.set[0] = "interventions.avoid.staff.0.wte_per_100000=9";
    cr_expect((tiny_read(&t, &s, &errs) == BT_OK) == (OF_PACKAGES[*row].says == NULL), "%s", tl_errs_text(&errs));
    if (OF_PACKAGES[*row].says)
        cr_expect(errs.n == 1 && strcmp(errs.v[0].msg, OF_PACKAGES[*row].says) == 0, "%s", tl_errs_text(&errs));
    bt_scenario_free(s);
    bt_errs_free(&errs);
}
