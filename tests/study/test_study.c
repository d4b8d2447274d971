/* The main job on the tiny network: calendar, baseline fit, ambitions, stances, threads, a rerun. */
#include "../../sim/study/validate_priv.h"
#include "../tiny.h"
#include <math.h>

static const struct bt_run_opts CVODES = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1 };

static void study(const struct bt_scenario *s, struct bt_run_opts o, struct bt_arena *a, struct bt_results *r)
{
    struct bt_err e = { 0 };
    cr_assert(bt_study_run(s, &o, a, NULL, r, &e) == BT_OK, "%s", e.msg);
}

static struct bt_scenario *with_set(const char *one, const char *two)
{
    struct tiny t = { .set = { one, two } };
    return tiny_open(&t);
}

/* ---- calendar ---- */

static struct calendar calendar_of(const char *start, const char *base, struct bt_arena *a)
{
    struct tiny t = { .scenario = tiny_swap(TINY.scenario, "2025-04-01, years", tiny_cat(start, ", years")),
                      .locality = tiny_swap(TINY.locality, "base_year: 2025-04-01", tiny_cat("base_year: ", base)) };
    struct bt_scenario *s = tiny_open(&t);
    struct calendar c;
    struct bt_err e = { 0 };
    cr_assert(bt_calendar_make(s, a, &c, &e) == BT_OK, "%s", e.msg);
    bt_scenario_free(s);
    return c;
}

Test(calendar, of_a_first_of_a_month_has_whole_months)
{
    struct bt_arena *a = bt_arena_new();
    struct calendar c = calendar_of("2025-04-01", "2025-04-01", a);
    cr_assert(c.T == 48 && c.base == 0);
    cr_expect(c.month_end[0] == 30 && c.month_end[1] == 61 && c.month_end[11] == 365 && c.month_end[47] == 1461);
    cr_expect_str_eq(c.label[0], "2025-04-01");
    cr_expect_str_eq(c.label[10], "2026-02-01");
    cr_expect(c.month_end[34] - c.month_end[33] == 29, "February 2028 has 29 days, found %g", c.month_end[34] - c.month_end[33]);
    bt_arena_free(a);
}

Test(calendar, of_a_start_within_a_month_has_a_part_first_and_last)
{
    struct bt_arena *a = bt_arena_new();
    struct calendar c = calendar_of("2025-04-18", "2025-05-01", a);
    cr_assert(c.T == 49 && c.base == 1);
    cr_expect(c.month_end[0] == 13 && c.month_end[1] == 13 + 31 && c.month_end[48] == 1461 && c.month_end[48] - c.month_end[47] == 17);
    cr_expect_str_eq(c.label[0], "2025-04-18");
    cr_expect_str_eq(c.label[1], "2025-05-01");
    cr_expect_str_eq(c.label[48], "2029-04-01");
    bt_arena_free(a);
}

/* A scenario that was read has a base year that passes; one made by hand may not. */
Test(calendar, wants_the_base_year_to_begin_with_a_month_and_to_be_whole)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *s = tiny_open(&TINY);
    const int first = s->base_day, wrong[] = { first - 1, first + 1, bt_day_of(2028, 5, 1) };
    struct calendar c;
    for (size_t i = 0; i < TL_N(wrong); i++) {
        struct bt_err e = { 0 };
        s->base_day = wrong[i];
        cr_expect(bt_calendar_make(s, a, &c, &e) == BT_E_INPUT && strstr(e.msg, "base_year"), "%s", e.msg);
    }
    s->base_day = bt_day_of(2028, 4, 1);
    struct bt_err e = { 0 };
    cr_expect(bt_calendar_make(s, a, &c, &e) == BT_OK && c.base == 36);
    bt_scenario_free(s);
    bt_arena_free(a);
}

/* ---- runs ---- */

Test(study, a_part_month_carries_its_days)
{
    struct bt_arena *a = bt_arena_new();
    struct tiny t = { .scenario = tiny_swap(TINY.scenario, "2025-04-01, years", "2025-04-18, years"),
                      .locality = tiny_swap(TINY.locality, "base_year: 2025-04-01", "base_year: 2025-05-01") };
    struct bt_scenario *s = tiny_open(&t);
    struct bt_results r;
    study(s, CVODES, a, &r);
    const double *m = tiny_array(&r, "m_admissions")->v;
    cr_expect(fabs(m[0] / 13 / (m[1] / 31) - 1) < 1e-5, "flat: %g a day, then %g", m[0] / 13, m[1] / 31);
    bt_arena_free(a);
    bt_scenario_free(s);
}

Test(study, fits_what_is_observed_and_compares_the_rest)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *s = tiny_open(&TINY);
    struct bt_results r;
    study(s, CVODES, a, &r);
    const double *observed = tiny_array(&r, "baseline_observed")->v, *modelled = tiny_array(&r, "baseline_modelled")->v,
                 *residual = tiny_array(&r, "baseline_residual")->v, *fitted = tiny_array(&r, "baseline_fitted")->v,
                 *m = tiny_array(&r, "m_admissions")->v;
    double year = 0;
    for (int i = 0; i < 12; i++) year += m[i];
    cr_expect(observed[0] == 4700 && fabs(modelled[0] / 4700 - 1) < 2e-4 && fabs(year / modelled[0] - 1) < 1e-9, "%g", modelled[0]);
    cr_expect(fitted[0] == 1 && fitted[1] == 0 && fabs(residual[1] - (modelled[1] / observed[1] - 1)) < 1e-12);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* A figure that the model can not give is told at its row, with up to two texts and without a third. */
static void expect_unmet(const struct tiny *t, const char *says, const char *too, const char *never)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *s = tiny_open(t);
    struct bt_results r;
    struct bt_err e = { 0 };
    enum bt_code rc = bt_study_run(s, &CVODES, a, NULL, &r, &e);
    cr_expect(rc == BT_E_INPUT && bt_exit_status(rc) == 1);
    cr_expect(strstr(e.msg, says) && strstr(e.msg, too) && !(never && strstr(e.msg, never)), "%s", e.msg);
    cr_expect(e.at.line == 2 && strcmp(e.at.file, "observed.csv") == 0);
    bt_arena_free(a);
    bt_scenario_free(s);
}

Test(study, a_figure_that_can_not_be_met_is_told)
{
    struct tiny t = { .observed = tiny_swap(TINY.observed, ",4700,", ",900000,") }; /* nine admissions a head */
    expect_unmet(&t, "can not all be met: 'admissions' stays", "", NULL);
}

Test(study, a_figure_of_what_never_happens_is_told)
{
    struct tiny t = { .set = { "settings.home.hazards.crisis.per_1000_per_year=0",
                               "settings.lodge.hazards.lodger_crisis.per_person_per_year=0" } };
    expect_unmet(&t, "the baseline row 'admissions' is zero in the model", "look first at --set settings.home", NULL);
}

/* A tenth of the beds that the figure needs: the message names the figure, at its place, and the pool. */
Test(study, a_figure_that_a_full_pool_forbids_names_the_pool)
{
    struct tiny t = { .pathway = tiny_swap(TINY.pathway, "beds, places: 212", "beds, places: 10") };
    expect_unmet(&t, "'admissions' stays", "pool that is full: beds", "--set");
}

/* Whatever a pathway calls them, results say which pool and measures are drawn and summed up. */
Test(study, roles_are_kept)
{
    struct bt_arena *a = bt_arena_new();
    struct tiny t = TINY;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "{name: beds, places", "{name: beds, role: main, places"), "{name: bed_days, unit: bed day,",
                          "{name: bed_days, unit: bed day, role: place_days,");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_results r;
    study(s, CVODES, a, &r);
    cr_expect_str_eq(bt_results_attr(&r, 0, "role_main"), "beds");
    cr_expect(bt_results_measure(&r, "m_acute_bed_days") == bt_results_array(&r, "m_bed_days"));
    cr_expect(bt_results_attr(&r, 0, "role_arrivals") == NULL && bt_results_measure(&r, "m_emergency_admissions") == NULL);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* The same by --set: the message names the override too, and says nothing of one where there is none. */
Test(study, a_figure_that_an_override_forbids_names_the_override)
{
    struct bt_arena *a = bt_arena_new();
    struct tiny t = TINY;
    t.set[0] = "pools.beds.places=10";
    struct bt_scenario *s = tiny_open(&t);
    struct bt_results r;
    struct bt_err e = { 0 };
    cr_expect(bt_exit_status(bt_study_run(s, &CVODES, a, NULL, &r, &e)) == 1);
    cr_expect(strstr(e.msg, "'admissions' stays") && strstr(e.msg, "look first at --set pools.beds.places=10"), "%s", e.msg);
    cr_expect(e.at.line == 2 && strcmp(e.at.file, "observed.csv") == 0);
    bt_arena_free(a);
    bt_scenario_free(s);
}

static void expect_same(const struct bt_results *x, const struct bt_results *y)
{
    cr_assert(x->n_array == y->n_array && x->n_axis == y->n_axis);
    for (int i = 0; i < x->n_array; i++) {
        size_t n = 1;
        cr_assert_str_eq(x->array[i].name, y->array[i].name);
        for (int k = 0; k < x->array[i].rank; k++) n *= (size_t)x->axis[x->array[i].axis[k]].n;
        cr_expect(memcmp(x->array[i].v, y->array[i].v, n * sizeof(double)) == 0, "%s differs", x->array[i].name);
    }
}

Test(study, results_do_not_depend_on_jobs)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *s = with_set("loops.pressure.on=1", "loops.revolving.on=1");
    struct bt_results one, two, many;
    struct bt_run_opts o = CVODES;
    study(s, o, a, &one);
    o.jobs = 2;
    study(s, o, a, &two);
    o.jobs = 9;
    study(s, o, a, &many);
    expect_same(&one, &two);
    expect_same(&one, &many);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* As `rerun` does: from the files that the results keep. */
Test(study, a_rerun_from_what_the_results_keep_gives_the_same_bits)
{
    struct bt_arena *a = bt_arena_new();
    static const char *const SET[] = { "pools.beds.places=205" };
    struct bt_scenario *s = with_set(SET[0], NULL), *again;
    struct bt_results first, second;
    struct bt_errs errs = { 0 };
    study(s, CVODES, a, &first);
    struct bt_file *f = bt_get(a, (size_t)first.n_source, sizeof *f);
    for (int i = 0; i < first.n_source; i++) {
        f[i] = (struct bt_file){ .name = first.source[i].name, .path = first.source[i].name, .text = first.source[i].text,
                                 .len = first.source[i].len };
        bt_sha256(f[i].text, f[i].len, f[i].sha256);
        cr_expect_str_eq(f[i].sha256, first.source[i].sha256);
    }
    struct bt_scenario_opts o = { .path = bt_results_attr(&first, 2, "scenario"), .set = SET, .n_set = 1, .stored = f,
                                  .n_stored = first.n_source };
    cr_assert(bt_scenario_read(&o, &again, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    study(again, CVODES, a, &second);
    expect_same(&first, &second);
    cr_expect_str_eq(bt_results_attr(&first, 0, "scenario_hash"), bt_results_attr(&second, 0, "scenario_hash"));
    bt_scenario_free(s), bt_scenario_free(again);
    bt_arena_free(a);
}

/* ---- stances ---- */

Test(study, bundles_are_central_low_and_high_and_business_as_usual_once)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *s = tiny_open(&TINY), *low = tiny_open(&(struct tiny){ .evidence = "low" });
    struct run *run;
    struct bt_err e = { 0 };
    static const char *const NAME[] = { "business as usual", "first", "first (low)", "first (high)", "second", "second (low)",
                                        "second (high)" };
    cr_assert(bt_list_runs(s, &CVODES, a, &run, &e) == 7);
    for (int i = 0; i < 7; i++) cr_expect_str_eq(run[i].name, NAME[i]);
    cr_expect(bt_list_runs(low, &CVODES, a, &run, &e) == 3, "--evidence runs that stance alone");
    const char *const one[] = { "second" }, *const none[] = { "secnd" };
    cr_expect(bt_list_runs(s, &(struct bt_run_opts){ .bundle = one, .n_bundle = 1 }, a, &run, &e) == 4);
    cr_expect(bt_list_runs(s, &(struct bt_run_opts){ .bundle = none, .n_bundle = 1 }, a, &run, &e) == 0 && e.code == BT_E_USAGE);
    cr_expect(strstr(e.msg, "secnd") && strstr(e.msg, "second"), "%s", e.msg);
    bt_scenario_free(s), bt_scenario_free(low);
    bt_arena_free(a);
}

Test(study, a_stance_moves_values_of_interventions_only)
{
    struct bt_scenario *s = tiny_open(&TINY);
    size_t n = (size_t)bt_network_size(s->net);
    double *v = calloc(n, sizeof *v);
    const double *central = bt_network_values(s->net);
    int effect = tiny_offset(s, "interventions.avoid.effects.crises.value"), loop = tiny_offset(s, "loops.pressure.strength"),
        on = tiny_offset(s, "interventions.avoid.on"), other = tiny_offset(s, "interventions.divert.on"),
        talk = tiny_offset(s, "interventions.more_rooms.effects.talk.profile.0");
    static const struct { enum bt_stance stance; double effect, talk; } WANT[] = { { BT_LOW, -0.05, 0 }, { BT_CENTRAL, -0.1, 0.1 },
                                                                                  { BT_HIGH, -0.2, 0.2 } };
    for (size_t i = 0; i < TL_N(WANT); i++) {
        struct run r = { .b = &s->bundle[0], .stance = WANT[i].stance };
        bt_run_values(s, central, &r, v);
        cr_expect(v[effect] == WANT[i].effect && v[talk] == WANT[i].talk && v[loop] == -0.3 && v[on] == 1 && v[other] == 0);
    }
    struct run bau = { .stance = BT_HIGH };
    bt_run_values(s, central, &bau, v);
    cr_expect(memcmp(v, central, n * sizeof *v) == 0, "business as usual knows no stance");
    free(v);
    bt_scenario_free(s);
}

Test(study, a_bundle_sets_values_of_its_own)
{
    struct tiny t = { .scenario = tiny_swap(TINY.scenario, "[avoid, quicker]",
                                            "{interventions: [avoid], set: {interventions.avoid.target.coverage: 0.5}}") };
    struct bt_scenario *s = tiny_open(&t);
    double *v = calloc((size_t)bt_network_size(s->net), sizeof *v);
    int target = tiny_offset(s, "interventions.avoid.target.coverage");
    for (int b = 0; b < 2; b++) {
        bt_run_values(s, bt_network_values(s->net), &(struct run){ .b = &s->bundle[b], .stance = BT_CENTRAL }, v);
        cr_expect(v[target] == (b ? 0.9 : 0.5));
    }
    free(v);
    bt_scenario_free(s);
}

Test(study, more_benefit_avoids_more)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *s = tiny_open(&TINY);
    struct bt_results r;
    study(s, CVODES, a, &r);
    const double *m = tiny_array(&r, "m_admissions")->v;
    double sum[4] = { 0 };
    for (int run = 0; run < 4; run++)
        for (int i = 36; i < 48; i++) sum[run] += m[run * 48 + i];
    /* runs: business as usual, first, low, high */
    cr_expect(sum[0] > sum[2] && sum[2] > sum[1] && sum[1] > sum[3], "%g, low %g, central %g, high %g", sum[0], sum[2], sum[1], sum[3]);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* ---- ambitions ---- */

Test(study, ambitions_are_judged_as_they_say)
{
    struct bt_arena *a = bt_arena_new();
    struct tiny t = { .scenario = tiny_swap(TINY.scenario, "change_vs_bau: -1%", "change_vs_bau: -2%") };
    struct bt_scenario *s = tiny_open(&t);
    struct bt_results r;
    study(s, CVODES, a, &r);
    const double *m = tiny_array(&r, "m_admissions")->v, *target = tiny_array(&r, "ambition_target")->v,
                 *value = tiny_array(&r, "ambition_value")->v, *met = tiny_array(&r, "ambition_met")->v,
                 *day = tiny_array(&r, "ambition_day")->v, *line = tiny_array(&r, "ambition_line")->v;
    const unsigned char *day_valid = bt_results_array(&r, "ambition_day")->valid;
    cr_expect(target[0] == -0.02 && target[1] == 0.01);
    for (int run = 0; run < 7; run++) {
        double then = 0, bau = 0; /* the twelve months up to 2027-04-01 */
        for (int i = 12; i < 24; i++) then += m[run * 48 + i], bau += m[i];
        cr_expect(fabs(value[run * 2] - (then / bau - 1)) < 1e-12, "run %d: %g", run, value[run * 2]);
        cr_expect(met[run * 2] == (value[run * 2] <= -0.02 ? 1 : 0));
        if (!day_valid[run * 2]) continue;
        int k = 0; /* the first twelve months that meet it end on that day */
        for (; k + 12 <= 48; k++) {
            then = bau = 0;
            for (int i = k; i < k + 12; i++) then += m[run * 48 + i], bau += m[i];
            if (then / bau - 1 <= -0.02) break;
        }
        cr_expect(day[run * 2] == bt_results_axis(&r, "time")->value[k + 12], "run %d: day %g", run, day[run * 2]);
    }
    cr_expect(value[0] == 0 && met[0] == 0 && !day_valid[0], "business as usual changes nothing against itself");
    cr_expect(met[3 * 2] == 1, "the high evidence of the first bundle meets it: %g", value[3 * 2]);
    const unsigned char *drawn = bt_results_array(&r, "ambition_line")->valid;
    cr_expect(line[2 * 30] == 0.98 && drawn[2 * 12] && !drawn[2 * 11], "the level asked for, from a year before its date");
    for (int run = 0; run < 7; run++) { /* met or not, the day and the verdict agree */
        bool in_time = day_valid[run * 2] && day[run * 2] <= bt_results_axis(&r, "time")->value[24];
        cr_expect(met[run * 2] == 0 || in_time, "run %d is met, but only on day %g", run, day[run * 2]);
    }
    /* growth is asked from the run's own first year: its level, a leap day or not, then 1 %% a year */
    const double *asked = tiny_array(&r, "m_bed_days")->v;
    for (int run = 0; run < 7; run++) {
        double year = 0, own = 0;
        for (int i = 18; i < 30; i++) year += line[2 * (run * 48 + i) + 1] * asked[i], own += asked[run * 48 + i];
        cr_expect(fabs(year / own - 1) < 0.002, "run %d: asked %g, has %g", run, year, own);
        cr_expect(!drawn[2 * (run * 48 + 17) + 1] && drawn[2 * (run * 48 + 18) + 1]);
    }
    /* growth over complete twelve months from 2026-10-01: two of them, the second with a leap day, which is no growth */
    const double *beds = tiny_array(&r, "m_bed_days")->v;
    for (int run = 0; run < 7; run++) {
        double first = 0, second = 0;
        for (int i = 18; i < 30; i++) first += beds[run * 48 + i], second += beds[run * 48 + i + 12];
        double growth = second / 366 / (first / 365) - 1;
        cr_expect(fabs(value[run * 2 + 1] - growth) < 1e-12 && met[run * 2 + 1] == (growth <= 0.01), "%g", value[run * 2 + 1]);
    }
    cr_expect(fabs(value[1]) < 1e-5, "business as usual is flat: %g", value[1]);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* ---- printed ---- */

static const char *summary(const struct bt_scenario *s, enum bt_method method, double rtol, double step, struct bt_arena *a)
{
    struct bt_results r;
    struct words words;
    struct bt_run_opts o = CVODES;
    struct bt_err e = { 0 };
    o.method = method, o.rtol = rtol, o.step = step;
    study(s, o, a, &r);
    cr_assert(bt_words_of(&r, a, &words, &e) == BT_OK, "%s", e.msg);
    return words.text;
}

static struct bt_scenario *with_pinned_names(void)
{
    /* measures that the summary names */
    struct tiny t = TINY;
    t.set[0] = "settings.booked_ward.stay_days=4.01"; /* at 4 a printed sum is 57,996.5, which any tolerance rounds as it likes */
    static const char *const NAMES[][2] = { { "admissions, unit: admission", "emergency_admissions, unit: admission" },
                                            { "bed_days, unit: bed day, occ", "acute_bed_days, unit: bed day, occ" },
                                            { "of: bed_days", "of: acute_bed_days" },
                                            { "delayed, unit", "days_delayed, unit" } };
    for (size_t i = 0; i < TL_N(NAMES); i++) t.pathway = tiny_swap(t.pathway, NAMES[i][0], NAMES[i][1]);
    t.scenario = tiny_swap(tiny_swap(t.scenario, "measure: admissions", "measure: emergency_admissions"), "measure: bed_days",
                           "measure: acute_bed_days");
    t.observed = tiny_swap(tiny_swap(t.observed, "admissions,admissions,,", "admissions,emergency_admissions,,"),
                           "stay,bed_days,admissions", "stay,acute_bed_days,emergency_admissions");
    return tiny_open(&t);
}

static const struct { enum bt_method method; double rtol, step; } HALVED[] = { { BT_CVODES, 1e-6, 1 }, { BT_RK4, 1e-6, 0.2 } };
ParameterizedTestParameters(study, halving_step_or_tolerance_changes_no_printed_digit) { return tl_rows(TL_N(HALVED)); }
ParameterizedTest(size_t *row, study, halving_step_or_tolerance_changes_no_printed_digit)
{
    struct bt_scenario *s = with_pinned_names();
    struct bt_arena *arena = bt_arena_new();
    const char *a = summary(s, HALVED[*row].method, HALVED[*row].rtol, HALVED[*row].step, arena),
               *b = summary(s, HALVED[*row].method, HALVED[*row].rtol / 2, HALVED[*row].step / 2, arena);
    cr_expect_str_eq(a, b);
    cr_expect(strlen(a) > 500 && strstr(a, "first") && strstr(a, "second"), "%s", a);
    bt_arena_free(arena);
    bt_scenario_free(s);
}

/* What a measure must show is checked, never put in. */
Test(study, an_outcome_moves_nothing)
{
    struct tiny t = { .interventions = tiny_swap(TINY.interventions, "value: -0.08, denominator: stays}",
                                                 "value: -0.08, denominator: stays, kind: outcome}") };
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run bau, on;
    tiny_go(s, &(struct tiny_opts){ 0 }, &bau, NULL);
    tiny_go(s, &(struct tiny_opts){ .on = { "quicker" } }, &on, NULL);
    cr_expect(tiny_same(s, &bau, &on));
    tiny_stop(&bau), tiny_stop(&on);
    bt_scenario_free(s);
}
