/* Each intervention alone, from where England is today to full coverage: it moves what its evidence says, in that direction, and nothing it
 * can not touch. Prints the tables of docs/effects.md (`make effects`). */
#include "../tiny.h"
#include "bendtrend/study.h"
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LOW,
       CENTRAL,
       HIGH,
       STANCES };

/* What the studies say, in words; `beside`: the run that its gates alone make, which is not its own effect. */
static const struct {
    const char *run, *beside, *evidence;
} RUNS[] = {
    { "shared record", NULL, "no effect of its own" },
    { "prevention", NULL, "fewer from year six (judged), none before; onset and deaths at high only" },
    { "identification", NULL, "use rises (trial of a risk tool)" },
    { "care coordination", "identification", "+2 to -6 % of those enrolled; fewer care home entries at best" },
    { "case management", "identification", "+9, 0, -10 % of the caseload; electives -21" },
    { "intermediate care beds", NULL, "shorter waits; no admission avoided" },
    { "rapid response", NULL, "0, 0.25, 0.5 admissions a referral (judged)" },
    { "reablement", NULL, "shorter waits; less later care at best" },
    { "discharge facilitation", NULL, "stay -0.3, -0.9, -1.6 days; fewer readmissions; deaths alike" },
    { "psychiatric liaison", NULL, "stay 0, -3, -15 % with mental ill health" },
    { "integrated teams", "identification", "+27 % of the caseload at first; 0; -7 % of adults late" },
    { "specialist opinion", NULL, "care home entry -11, -20, -28 %; outpatients 0, -5, -22" },
    { "virtual wards", NULL, "0, 0.4, 1 admissions a step-up stay; shorter stays" },
    { "falls prevention", NULL, "0, -10, -20 % of admissions after a fall" },
};

static const struct {
    const char *name, *label;
} COLUMNS[] = {
    { "emergency_admissions", "emergency admissions" },
    { "zero_day_admissions", "without a night" },
    { "overnight_admissions", "overnight" },
    { "acute_bed_days", "acute bed days" },
    { "emergency_bed_days", "emergency bed days" },
    { "days_delayed", "days delayed" },
    { "readmissions", "readmissions" },
    { "ae_attendances", "A&E attendances" },
    { "care_home_days", "care home" },
    { "home_care_days", "home care" },
    { "deaths", "deaths" },
};

/* sign +1 more, -1 less, 0 unchanged within `within` per cent, at low, central, high. */
static const struct {
    const char *run, *measure;
    int year, sign[STANCES];
    double within;
} CLAIMS[] = {
    { "shared record", "emergency_admissions", 10, { 0, 0, 0 }, 1e-9 },
    { "shared record", "acute_bed_days", 10, { 0, 0, 0 }, 1e-9 },
    { "prevention", "emergency_admissions", 10, { 0, -1, -1 }, 0.001 },
    { "prevention", "deaths", 10, { 0, 0, -1 }, 0.03 },
    { "prevention", "emergency_admissions", 5, { 0, 0, 0 }, 0.01 },
    { "identification", "emergency_admissions", 5, { 1, 1, -1 }, 0 },
    { "identification", "ae_attendances", 5, { 1, 1, 1 }, 0 },
    { "identification", "outpatient_attendances", 5, { 1, 1, 1 }, 0 },
    { "care coordination", "emergency_admissions", 5, { 1, -1, -1 }, 0 },
    { "care coordination", "care_home_days", 10, { 1, -1, -1 }, 0 },
    { "case management", "emergency_admissions", 5, { 1, 0, -1 }, 0.05 },
    { "case management", "elective_admissions", 5, { -1, -1, -1 }, 0 },
    { "intermediate care beds", "days_delayed", 5, { -1, -1, -1 }, 0 },
    { "intermediate care beds", "emergency_bed_days", 5, { -1, -1, -1 }, 0 },
    { "intermediate care beds", "step_up_activity", 5, { 1, 1, 1 }, 0 },
    { "intermediate care beds", "emergency_admissions", 5, { 0, 0, 0 }, 0.1 },
    { "rapid response", "emergency_admissions", 5, { 0, -1, -1 }, 0.1 },
    { "rapid response", "rapid_response_referrals", 5, { 1, 1, 1 }, 0 },
    { "rapid response", "deaths", 5, { 0, 0, 0 }, 0.3 },
    { "reablement", "days_delayed", 5, { -1, -1, -1 }, 0 },
    { "reablement", "reablement_starts", 5, { 1, 1, 1 }, 0 },
    { "reablement", "home_care_days", 5, { 1, 1, -1 }, 0 },
    { "reablement", "emergency_admissions", 5, { 0, 0, 0 }, 0.1 },
    { "discharge facilitation", "emergency_bed_days", 5, { -1, -1, -1 }, 0 },
    { "discharge facilitation", "readmissions", 5, { -1, -1, -1 }, 0 },
    { "discharge facilitation", "days_delayed", 5, { -1, -1, -1 }, 0 },
    { "discharge facilitation", "deaths", 5, { 0, 0, 0 }, 0.1 },
    { "psychiatric liaison", "emergency_bed_days", 5, { 0, -1, -1 }, 0.001 },
    { "psychiatric liaison", "readmissions", 5, { 0, 0, -1 }, 0.05 },
    { "integrated teams", "emergency_admissions", 5, { 1, 0, -1 }, 0.01 },
    { "integrated teams", "emergency_admissions", 10, { 0, 0, -1 }, 0.2 },
    { "specialist opinion", "care_home_days", 5, { -1, -1, -1 }, 0 },
    { "specialist opinion", "outpatient_attendances", 5, { 0, -1, -1 }, 0.05 },
    { "specialist opinion", "emergency_admissions", 5, { 0, 0, 0 }, 0.05 },
    { "specialist opinion", "ae_attendances", 5, { 0, 0, 0 }, 0.05 },
    { "virtual wards", "emergency_admissions", 5, { 0, -1, -1 }, 0.1 },
    { "virtual wards", "emergency_bed_days", 5, { -1, -1, -1 }, 0 },
    { "virtual wards", "virtual_ward_days", 5, { 1, 1, 1 }, 0 },
    { "falls prevention", "emergency_admissions", 5, { 0, -1, -1 }, 0.001 },
    { "falls prevention", "deaths", 5, { 0, 0, 0 }, 0.1 },
};

/* People whom an intervention can not reach: their attendances and decisions to admit stay (what shared beds do to them is
 * below 0.02 per cent). */
static const struct {
    const char *run, *segments;
} UNTOUCHED[] = {
    { "prevention", "*_semi" }, /* at high, more people stay healthy */
    { "prevention", "*_dementia" },
    { "prevention", "*_disability" },
    { "care coordination", "age0_16_*" },
    { "case management", "age0_16_*" },
    { "intermediate care beds", "age0_16_*" },
    { "intermediate care beds", "age17_64_*" },
    { "rapid response", "age0_16_*" },
    { "rapid response", "age17_64_healthy" },
    { "reablement", "age0_16_*" },
    { "discharge facilitation", "age0_16_*" },
    { "discharge facilitation", "age17_64_healthy" },
    { "psychiatric liaison", "age0_16_*" },
    { "psychiatric liaison", "*_healthy" },
    { "integrated teams", "age0_16_*" },
    { "specialist opinion", "age0_16_*" },
    { "specialist opinion", "age17_64_*" },
    { "virtual wards", "age0_16_*" },
    { "virtual wards", "age17_64_healthy" },
    { "falls prevention", "age0_16_*" },
    { "falls prevention", "age17_64_*" },
    { "falls prevention", "age65_69_*" },
};

struct room {
    const struct bt_results *r;
    const struct bt_axis *run, *segment;
    int T;
};

static int run_of(const struct room *o, const char *name, int stance)
{
    static const char *const SUFFIX[STANCES] = { " (low)", "", " (high)" };
    char full[100];
    snprintf(full, sizeof full, "%s%s", name, SUFFIX[stance]);
    int i = bt_axis_find(o->run, full);
    cr_assert(i > 0, "there is no run '%s'", full);
    return i;
}

static const char *beside(const char *run)
{
    size_t i = 0;
    while (i < TL_N(RUNS) && strcmp(RUNS[i].run, run)) i++;
    cr_assert(i < TL_N(RUNS), "no intervention '%s' in the list", run);
    return RUNS[i].beside;
}

static double year_of(const struct room *o, const char *measure, int run, int year)
{
    char name[100];
    snprintf(name, sizeof name, "m_%s", measure);
    const struct bt_array *a = bt_results_array(o->r, name);
    cr_assert(a && a->rank == 2, "no measure '%s'", name);
    double sum = 0;
    for (int i = 12 * (year - 1); i < 12 * year; i++) sum += a->v[(size_t)run * (size_t)o->T + (size_t)i];
    return sum;
}

/* Change in per cent, against business as usual or what the gates alone do. */
static double change(const struct room *o, const char *run, const char *measure, int year, int stance, bool own)
{
    const char *gates = own ? beside(run) : NULL;
    double with = year_of(o, measure, run_of(o, run, stance), year);
    return 100 * (with / year_of(o, measure, gates ? run_of(o, gates, stance) : 0, year) - 1);
}

static double cost(const struct room *o, int run, int year)
{
    const struct bt_array *a = bt_results_array(o->r, "cost_gbp");
    cr_assert(a && a->rank == 4);
    size_t block = (size_t)o->r->axis[a->axis[2]].n * (size_t)o->r->axis[a->axis[3]].n;
    double sum = 0;
    for (size_t i = (size_t)(12 * (year - 1)) * block; i < (size_t)(12 * year) * block; i++)
        sum += a->v[(size_t)run * (size_t)o->T * block + i];
    return sum / 1e6;
}

static void print_table(const struct room *o, int year)
{
    printf("\n## Year %d\n\n| intervention |", year);
    for (size_t c = 0; c < TL_N(COLUMNS); c++) printf(" %s |", COLUMNS[c].label);
    printf(" cost, GBP million | evidence |\n|---|");
    for (size_t c = 0; c < TL_N(COLUMNS) + 2; c++) printf("---|");
    puts("");
    for (size_t i = 0; i < TL_N(RUNS); i++) {
        printf("| %s |", RUNS[i].run);
        for (size_t c = 0; c < TL_N(COLUMNS); c++) {
            for (int s = 0; s < STANCES; s++)
                printf("%s%+.2f", s ? " / " : " ", round(100 * change(o, RUNS[i].run, COLUMNS[c].name, year, s, false)) / 100 + 0.0);
            printf(" |");
        }
        for (int s = 0; s < STANCES; s++)
            printf("%s%+.0f", s ? " / " : " ", round(cost(o, run_of(o, RUNS[i].run, s), year) - cost(o, 0, year)) + 0.0);
        printf(" | %s |\n", RUNS[i].evidence);
    }
}

static void claims_hold(const struct room *o)
{
    for (size_t i = 0; i < TL_N(CLAIMS); i++)
        for (int s = 0; s < STANCES; s++) {
            double x = change(o, CLAIMS[i].run, CLAIMS[i].measure, CLAIMS[i].year, s, true);
            int sign = CLAIMS[i].sign[s];
            cr_expect(sign ? sign * x > 1e-4 : fabs(x) <= CLAIMS[i].within, "%s, stance %d, year %d: %s changes by %+.4f %%, not %+d",
                      CLAIMS[i].run, s, CLAIMS[i].year, CLAIMS[i].measure, x, sign);
        }
}

static double year_of_segment(const struct room *o, const char *name, int run, int year, int segment)
{
    const struct bt_array *a = bt_results_array(o->r, name);
    cr_assert(a && a->rank == 3, "no measure '%s'", name);
    double sum = 0;
    for (int i = 12 * (year - 1); i < 12 * year; i++)
        sum += a->v[((size_t)run * (size_t)o->T + (size_t)i) * (size_t)o->segment->n + (size_t)segment];
    return sum;
}

static void nobody_else_moves(const struct room *o)
{
    static const char *const WHAT[] = { "s_ae_attendances", "s_admissions_via_ae" };
    for (size_t i = 0; i < TL_N(UNTOUCHED); i++) {
        const char *gates = beside(UNTOUCHED[i].run);
        int found = 0;
        for (int k = 0; k < o->segment->n; k++) {
            if (fnmatch(UNTOUCHED[i].segments, o->segment->label[k], 0)) continue;
            found++;
            for (size_t w = 0; w < TL_N(WHAT); w++) {
                int run = run_of(o, UNTOUCHED[i].run, HIGH), base = gates ? run_of(o, gates, HIGH) : 0;
                double x = 100 * (year_of_segment(o, WHAT[w], run, 10, k) / year_of_segment(o, WHAT[w], base, 10, k) - 1);
                cr_expect(fabs(x) < 0.02, "%s can not reach %s, but %s changes by %+.4f %%", UNTOUCHED[i].run, o->segment->label[k],
                          WHAT[w], x);
            }
        }
        cr_expect(found > 0, "'%s' names no segment", UNTOUCHED[i].segments);
    }
}

Test(effects, each_intervention_moves_what_its_evidence_says)
{
    if (getenv("BT_SAN")) cr_skip_test("fourteen runs of a shipped place say no more of our memory than those of the tiny one");
    struct bt_run_opts opts = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 2 };
    struct bt_scenario *s = tiny_shipped("scenarios/one-at-a-time.yaml");
    struct bt_err e = { 0 };
    struct bt_results r;
    struct bt_arena *a = bt_arena_new();
    cr_assert_eq(bt_study_run(s, &opts, a, NULL, &r, &e), BT_OK, "%s", e.msg);
    struct room room = { &r, bt_results_axis(&r, "run"), bt_results_axis(&r, "segment"), 0 };
    const struct bt_axis *month = bt_results_axis(&r, "month");
    cr_assert(room.run && room.segment && month && month->n == 120);
    room.T = month->n;
    print_table(&room, 5);
    print_table(&room, 10);
    claims_hold(&room);
    nobody_else_moves(&room);
    bt_scenario_free(s);
    bt_arena_free(a);
}
