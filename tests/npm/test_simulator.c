/* Exported models in a simulator that is not ours (SDEverywhere, under node), against our own run of the same method and step.
 * Its modules are fetched by make test into build/npm. Where they could not be fetched the tests are skipped, saying so; never with
 * CI=true. check.mjs compares every number; these tests choose the models. */
#include "../cli/program.h"
#include "../tiny.h"
#include <limits.h>
#include <unistd.h>

static const char MODULES[] = "build/npm";

static bool in_ci(void)
{
    const char *ci = getenv("CI");
    return ci && strcmp(ci, "true") == 0;
}

/* The modules are there, or the test is over. */
static void want_modules(void)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/node_modules/@sdeverywhere/runtime/package.json", MODULES);
    if (access(path, R_OK) == 0) return;
    cr_assert(!in_ci(), "%s is not there: 'make npm' fetches the simulator, which CI=true demands", path);
    cr_skip_test("NOT CHECKED: exported models in an independent simulator; 'make npm' could not fetch it");
}

struct model { /* instants: the measures that are not in the model, as check.mjs says them; NULL: none */
    const char *scenario, *bundle, *step, *last_day, *instants;
    bool arrays;
};

static void ours(const char *const *args)
{
    struct said s = cli_run(args, (struct how){ .env = "LC_ALL=C" });
    cr_assert(s.status == 0, "%s ended with %d: %s", args[0], s.status, s.err);
    cli_forget(&s);
}

/* The model and our run of it, and what check.mjs says to both. our_step: of our run. */
static struct said compare(const struct model *m, const char *our_step)
{
    want_modules();
    char *dir = tl_dir();
    const char *model = cli_in(dir, "model.xmile"), *h5 = cli_in(dir, "r.h5"), *csv = cli_in(dir, "r.csv");
    ours((const char *const[]){ "export", m->scenario, "--xmile", "--step", m->step, "--bundle", m->bundle, "-o", model,
                                m->arrays ? "--arrays" : NULL, NULL });
    ours((const char *const[]){ "run", m->scenario, "--quiet", "--no-charts", "--method", "euler", "--step", our_step, "--evidence",
                                "central",
                                "--bundle", m->bundle, "-o", h5, NULL });
    ours((const char *const[]){ "export", h5, "--csv", "--bundle", m->bundle, "-o", csv, NULL });
    const char *check[] = { "build/npm/check.mjs", model, csv, m->bundle, m->last_day, NULL };
    struct said s = cli_run(check, (struct how){ .tool = "node" });
    tl_rmdir(dir);
    return s;
}

static void agrees(const struct model *m)
{
    struct said s = compare(m, m->step);
    cr_expect(s.status == 0, "the other simulator differs, or failed (%d):\n%s%s", s.status, s.out, s.err);
    EXPECT_SAYS(s.out, "numbers compared");
    if (m->instants) EXPECT_SAYS(s.out, m->instants);
    else cr_expect(strstr(s.out, "not in the model") == NULL, "%s", s.out);
    cr_log_info("%s", s.out);
    cli_forget(&s);
}

/* Under sanitizers what counts is our own writer: the small network with all loops has all of it. */
static void not_under_sanitizers(void)
{
    if (getenv("BT_SAN")) cr_skip_test("another program's steps say nothing about our memory");
}

/* ---- the small network: an element of every kind ---- */

static const char DRIVERS[] =
    "trends:\n"
    "  - {name: up, on: [settings.home.hazards.crisis.per_1000_per_year], segments: [\"old_*\"], growth_per_year: 0.03}\n"
    "  - {name: up_later, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: 0.02,"
    " from: 2026-01-01, until: 2027-03-01}\n"
    "  - {name: more_places, on: [pools.team_places.places], growth_per_year: 0.02, from: 2025-10-01}\n"
    "  - {name: fewer_deaths, on: [settings.home.hazards.dying.per_person_per_year], growth_per_year: -0.01}\n"
    "seasons:\n"
    "  - {name: winter, on: [settings.home.hazards.crisis.per_1000_per_year, settings.long_ward.stay_days],"
    " monthly: [1.10, 1.06, 1.0, 0.98, 0.95, 0.93, 0.92, 0.9, 0.98, 1.02, 1.06, 1.10]}\n"
    "tables:\n"
    "  - {name: bend, on: [junctions.door.routes.admitted.fraction], points: [[2025-01-01, 1], [2026-01-01, 1.04], [2026-09-01, 0.97],"
    " [2028-01-01, 1.02]]}\n";

static const char PEOPLE[] =
    "age_band,year,people\n"
    "0-64,2024,80000\n0-64,2025,80500\n0-64,2026,80400\n0-64,2027,81000\n0-64,2028,80000\n0-64,2029,80000\n0-64,2030,80000\n"
    "65+,2024,20000\n65+,2025,20300\n65+,2026,20800\n65+,2027,21000\n65+,2028,21300\n65+,2029,21400\n65+,2030,21000\n";

#define QUICKER "  - name: quicker\n    group: together\n"
#define SOONER "  - name: sooner\n    group: together\n"
#define EARLIER "  - name: papers_earlier\n    group: partly\n"

static const char REGISTERS[] =
    "registers:\n"
    "  - {name: known, people: {young: 0.02, old_fit: 0.3, old_frail: 0.9}, risk_tail: 0.4, half_life_months: 12, renewed_months: 6}\n"
    "  - {name: once, people: {\"old_*\": 0.1, \"*\": 0.01}, risk_tail: 0.5, half_life_months: 18}\n";

/* What two need: one that nobody uses at first, and one that stands still. */
static const char RECORD[] = "  - name: record\n    group: alone\n    now: {coverage: 0}\n    target: {coverage: 1}\n    ramp_months: 9\n"
                             "    start: 2026-09-01\n"
                             "    adoption: {share: 0.9, after_months: 3}\n    effects: []\n"
                             "  - name: habit\n    group: alone\n    now: {coverage: 0.6}\n    target: {coverage: 0.6}\n"
                             "    ramp_months: 9\n"
                             "    adoption: {share: 0.7, after_months: 3}\n    effects: []\n";

/* Starts that differ, harm within a group, and registers: what the built-in texts lack. */
static const char *interventions(void)
{
    const char *t = tiny_swap(TINY.interventions, "interventions:\n", tiny_cat(REGISTERS, "interventions:\n"));
    t = tiny_swap(t, SOONER, SOONER "    start: 2026-08-01\n");
    t = tiny_swap(t, EARLIER, EARLIER "    start: 2025-11-15\n");
    t = tiny_swap(t, "which: [long_ward], how: scale, value: -0.05", "which: [long_ward], how: scale, value: 0.07");
    t = tiny_swap(t, "which: [long_ward], how: scale, value: -0.08", "which: [long_ward], how: scale, value: 0.03");
    t = tiny_swap(t, QUICKER, QUICKER "    needs: [record]\n");
    t = tiny_swap(t, "  - name: avoid\n    group: alone\n", "  - name: avoid\n    group: alone\n    needs: [record, habit]\n");
    t = tiny_cat(t, RECORD);
    return tiny_swap(t, "how: scale, value: {low: -0.05, central: -0.1, high: -0.2}, denominator: crises}",
                     "how: scale, value: {low: -0.05, central: -0.1, high: -0.2}, denominator: crises}\n"
                     "      - {name: found, on: hazard, which: [lodger_crisis, again], register: known, how: scale, value: -0.15,"
                     " denominator: crises}\n"
                     "      - {name: later, on: hazard, which: [onset], how: scale, value: -0.4, denominator: onset}\n"
                     "      - {name: lost, on: hazard, which: [minor], register: once, how: scale, value: -0.1, denominator: visits}");
}

static const char *pathway(void)
{
    const char *t = tiny_swap(TINY.pathway, "to_segment: {old_fit: old_frail}}\n",
                              "to_segment: {old_fit: old_frail}}\n"
                              "      - {name: healed, per_person_per_year: 0.05, to: home, to_segment: {old_frail: old_fit}}\n");
    return tiny_swap(t, "flows: [crisis, again, lodger_crisis, minor]", "flows: [crisis, again, lodger_crisis, minor, onset, healed]");
}

static const char ALL[] = "  everything: [avoid, quicker, sooner, papers_faster, papers_earlier, more_rooms, divert]\n";

static const char LOOPS[] =
    "set: {loops.pressure.on: 1, loops.revolving.on: 1, loops.threshold.on: 1, loops.decline.on: 1, loops.haste.on: 1}\n";

/* Of one on registers, and of one with a lag, a fade and set-up costs. */
static const char PHASES[] = "phases:\n"
                             "  avoid: [{name: pilot, share: 0.2, ramp_months: 4, months: 9, gate: 0.8}, {name: rest, share: 1, "
                             "ramp_months: 12}]\n"
                             "  divert: [{name: one, share: 0.3, ramp_months: 3, months: 2}, {name: two, share: 0.6, ramp_months: 2, "
                             "months: 6},"
                             " {name: all, share: 0.9, ramp_months: 6}]\n";

/* Staff that fall short: a cap, hiring from wards and from those who are hired from, a package, effects that look back by two lags,
 * neither a whole number of steps; harm in a group of which one may not have begun for want of staff. */
static const char WORKFORCE[] =
    "bendtrend: 1\n"
    "staff_pools:\n"
    "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 1.5, "
    "hires_from: [{name: ward_staff, share: 0.5}, {name: carers, share: 0.2}]}\n"
    "  - {name: ward_staff, posts_per_100000: 3, vacancies: 0.2, leavers: 0.1, more_recruits_per_100000: 0.1, "
    "places: [{name: beds, wte_per_place: 0.05}], hires_from: [{name: carers, share: 0.3}]}\n"
    "  - {name: carers, vacancies: 0.1, leavers: 0.3, more_recruits_per_100000: 4, places: [{name: rooms, wte_per_place: 0.2}]}\n"
    "roles: {nurse: nurses, porter: carers, assistant: nurses, doctor: none}\n"
    "rates:\n"
    "  - {name: doctor, role: doctor, gbp_per_hour: 200, payer: payer_a}\n"
    "  - {name: assistant, role: assistant, gbp_per_hour: 25, payer: payer_a}\n"
    "  - {name: porter, role: porter, gbp_per_hour: 18, payer: payer_b}\n"
    "packages:\n"
    "  - name: year\n"
    "    intervention: avoid\n"
    "    people: {\"old_*\": 0.05, \"*\": 0.001}\n"
    "    joins_per_year: 0.1\n"
    "    contact_hours_per_wte: 1000\n"
    "    activities:\n"
    "      - {name: first, role: doctor, minutes: 10, contacts: 1, months: [1, 1]}\n"
    "      - {name: plan, role: assistant, minutes: 30, contacts: 4, months: [3, 6], contacts_per_year_later: 2}\n"
    "      - {name: walk, role: porter, minutes: 60, contacts: 12, months: [1, 12], people: 0.5}\n"
    "  - name: follow_up\n"
    "    intervention: avoid\n"
    "    paid_by: running\n"
    "    people: {\"old_*\": 0.2, \"*\": 0.01}\n"
    "    contact_hours_per_wte: 1000\n"
    "    activities: [{name: call, role: assistant, minutes: 20, contacts: 24, months: [1, 12], contacts_per_year_later: 2}]\n";

#define AVOID "    ramp_months: 12\n"
#define DIVERT "    lag_months: 3\n"
#define USED "    adoption: {share: 0.9, after_months: 3}\n    effects: []\n"
static const char *with_staff(const char *t)
{
    t = tiny_swap(t, AVOID, AVOID "    lag_months: 1.7\n");
    t = tiny_swap(t, DIVERT, DIVERT "    staff:\n      - {role: porter, wte_per_100000: 4}\n      - {role: nurse, wte_per_100000: 1}\n");
    t = tiny_swap(t, USED, USED "    staff:\n      - {role: nurse, wte_per_100000: 3}\n");
    return tiny_swap(t, SOONER, SOONER "    staff:\n      - {role: porter, wte_per_100000: 6}\n");
}

static const char *on_disk(const char *dir, const char *more, bool staff)
{
    const struct {
        const char *name, *text;
    } FILES[] = {
        { TINY_SCENARIO, tiny_cat(tiny_cat(tiny_swap(TINY.scenario, "ambitions:\n", tiny_cat(ALL, "ambitions:\n")), more),
                                  staff ? "workforce: workforce.yaml\n" : "") },
        { TINY_LOCALITY, TINY.locality },
        { TINY_PATHWAY, pathway() },
        { "segments.csv", TINY.segments },
        { "rates.csv", TINY.rates },
        { "population.csv", PEOPLE },
        { TINY_DRIVERS, tiny_cat(TINY.drivers, DRIVERS) },
        { TINY_INTERVENTIONS, staff ? with_staff(interventions()) : interventions() },
        { TINY_WORKFORCE, WORKFORCE },
        { "observed.csv", TINY.observed }
    };
    for (size_t i = 0; i < TL_N(FILES); i++) tl_text(dir, FILES[i].name, FILES[i].text);
    return cli_in(dir, TINY_SCENARIO);
}

Test(simulator, agrees_on_the_small_network)
{
    char *dir = tl_dir();
    agrees(&(struct model){ on_disk(dir, "", false), "everything", "0.125", "end", NULL, false });
    tl_rmdir(dir);
}

Test(simulator, agrees_on_the_small_network_with_all_loops_and_phases)
{
    char *dir = tl_dir();
    agrees(&(struct model){ on_disk(dir, tiny_cat(LOOPS, PHASES), false), "everything", "0.125", "end", NULL, false });
    tl_rmdir(dir);
}

Test(simulator, agrees_on_the_small_network_with_staff_that_fall_short)
{
    not_under_sanitizers();
    char *dir = tl_dir();
    agrees(&(struct model){ on_disk(dir, tiny_cat(LOOPS, PHASES), true), "everything", "0.125", "end", NULL, false });
    tl_rmdir(dir);
    dir = tl_dir();
    agrees(&(struct model){ on_disk(dir, "", true), "everything", "0.5", "end", NULL, false });
    tl_rmdir(dir);
}

/* The arrayed form; check.mjs says what of it is changed for a simulator that departs from the standard. */
Test(simulator, agrees_on_the_small_network_in_arrays)
{
    char *dir = tl_dir();
    agrees(&(struct model){ on_disk(dir, tiny_cat(LOOPS, PHASES), true), "everything", "0.25", "end", NULL, true });
    tl_rmdir(dir);
}

/* The comparison can fail: half the step in one of the two is seen. */
Test(simulator, sees_another_step)
{
    char *dir = tl_dir();
    struct said s = compare(&(struct model){ on_disk(dir, "", false), "first", "0.125", "61", NULL, false }, "0.0625");
    EXPECT_STATUS(s, 1);
    EXPECT_SAYS(s.out, "numbers differ by more than 1e-6");
    cli_forget(&s);
    tl_rmdir(dir);
}

/* ---- a shipped locality ---- */

/* Ten years take the other program more than a minute: those are for CI. Three have ramps and lags in them. */
#define INSTANTS "not in the model: m_acute_bed_days_past_7, m_acute_bed_days_past_14, m_acute_bed_days_past_21, m_acute_beds_midnight\n"

Test(simulator, agrees_on_northumberland_in_34_segments)
{
    not_under_sanitizers();
    agrees(&(struct model){ NORTHUMBERLAND, "frail elderly pathway", "0.5", in_ci() ? "end" : "1096", INSTANTS, false });
}

Test(simulator, agrees_on_northumberland_with_staff_that_fall_short)
{
    not_under_sanitizers();
    agrees(&(struct model){ "scenarios/northumberland-workforce.yaml", "frail elderly pathway", "0.5", in_ci() ? "end" : "1096", INSTANTS,
                            false });
}

Test(simulator, agrees_on_northumberland_in_five_bands_over_ten_years)
{
    static const char *const CHANGE[][2] = { { "segments.csv", "segments-five-bands.csv" },
                                             { "rates-2011.csv", "rates-2011-five-bands.csv" } };
    not_under_sanitizers();
    char *dir = tl_dir(), command[PATH_MAX];
    size_t len;
    snprintf(command, sizeof command, "cp -R scenarios '%s/scenarios'", dir);
    cr_assert(system(command) == 0);
    const char *file = cli_in(dir, "scenarios/localities/northumberland.yaml"), *text = tl_bytes(file, &len);
    for (size_t i = 0; i < TL_N(CHANGE); i++) text = tiny_swap(text, CHANGE[i][0], CHANGE[i][1]);
    tl_text(dir, "scenarios/localities/northumberland.yaml", text);
    agrees(&(struct model){ cli_in(dir, "scenarios/northumberland.yaml"), "home first", "0.25", "end", INSTANTS, false });
    tl_rmdir(dir);
}
