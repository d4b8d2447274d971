/* The back-test on the tiny network: what it reads, what it fits, and that nothing of the hold-out reaches a forecast. */
#include "../../sim/study/backtest_priv.h"
#include "../tiny.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char DRIVERS[] = "bendtrend: 1\n"
                              "scales:\n"
                              "  - {name: crisis_level, on: [settings.home.hazards.crisis.per_1000_per_year], factor: 1}\n"
                              "trends:\n"
                              "  - {name: crisis_young, on: [settings.home.hazards.crisis.per_1000_per_year], segments: [young],"
                              " growth_per_year: 0, until: 2028-10-01}\n"
                              "  - {name: crisis_old, on: [settings.home.hazards.crisis.per_1000_per_year], segments: [\"old_*\"],"
                              " growth_per_year: -0.01}\n"
                              "  - {name: later, on: [settings.home.hazards.crisis.per_1000_per_year], growth_per_year: 0.3,"
                              " from: 2028-06-01}\n"
                              "seasons:\n"
                              "  - {name: winter, on: [settings.home.hazards.crisis.per_1000_per_year],"
                              " monthly: [1.1, 1.05, 1, 1, 0.95, 0.9, 0.9, 0.95, 1, 1, 1.05, 1.1]}\n"
                              "tables:\n"
                              "  - {name: papers, on: [junctions.after_long.routes.papers.wait.handling_days],"
                              " points: [[2025-10-01, 1], [2026-10-01, 1.2], [2028-10-01, 9]]}\n"
                              "  - {name: hindsight, on: [junctions.door.routes.admitted.fraction],"
                              " points: [[2028-05-01, 1], [2028-09-01, 1.2]]}\n";
static const char SECTION[] = "backtest:\n"
                              "  hold_out_months: 12\n"
                              "  set_aside: [hindsight]\n"
                              "  goes_on: [papers]\n"
                              "  series:\n"
                              "    - {name: admissions, unit: admissions}\n"
                              "    - {name: beds, measure: bed_days, per_day: true, unit: beds, naive_wins: it is flat}\n"
                              "  fits:\n"
                              "    - {name: crises, series: admissions, level: scales.crisis_level.factor,"
                              " trends: [crisis_young, crisis_old], season: winter}\n";

static struct tiny with(const char *scenario, const char *drivers)
{
    return (struct tiny){ .scenario = scenario, .drivers = drivers };
}

static struct bt_scenario *open_it(void)
{
    struct tiny t = with(tiny_cat(TINY.scenario, SECTION), DRIVERS);
    return tiny_open(&t);
}

/* ---- data ---- */

struct data { char text[60000]; struct bt_file file; };

static void add(struct data *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct data *d, const char *fmt, ...)
{
    va_list args;
    size_t len = strlen(d->text);
    va_start(args, fmt);
    vsnprintf(d->text + len, sizeof d->text - len, fmt, args);
    va_end(args);
}

/* What a network with other trends, another season and another level does: truth that the back-test has to find again. */
static void truth(struct data *d, double times_after)
{
    struct tiny t = with(tiny_cat(TINY.scenario, SECTION), NULL);
    t.drivers = tiny_swap(tiny_swap(tiny_swap(DRIVERS, "growth_per_year: 0,", "growth_per_year: 0.03,"), "growth_per_year: -0.01",
                                    "growth_per_year: 0.02"),
                          "1.1, 1.05, 1, 1, 0.95, 0.9, 0.9, 0.95, 1, 1, 1.05, 1.1",
                          "0.9, 0.95, 1, 1, 1.05, 1.1, 1.1, 1.05, 1, 1, 0.95, 0.9");
    t.drivers = tiny_swap(tiny_swap(tiny_swap(t.drivers, "from: 2028-06-01", "from: 2029-06-01"), ", until: 2028-10-01", ""),
                          "[2028-05-01, 1], [2028-09-01, 1.2]", "[2028-05-01, 1], [2028-09-01, 1]");
    t.drivers = tiny_swap(t.drivers, "[2026-10-01, 1.2], [2028-10-01, 9]", "[2026-10-01, 1.2], [2027-10-01, 1.44], [2028-10-01, 1.728]");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_arena *a = bt_arena_new();
    struct calendar c;
    struct bt_err e = { 0 };
    struct bt_results r;
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-8, .jobs = 1 };
    s->n_bundle = 0;
    cr_assert(bt_calendar_make(s, a, &c, &e) == BT_OK);
    cr_assert(bt_study_run(s, &o, a, NULL, &r, &e) == BT_OK, "%s", e.msg);
    const double *adm = bt_results_array(&r, "m_admissions")->v, *bed = bt_results_array(&r, "m_bed_days")->v;
    add(d, "month,series,period,value,unit,source\n");
    for (int i = 0; i < c.T; i++)
        add(d, "%s,admissions,month,%.9g,admissions,made up\n", c.label[i], adm[i] * 1.05 * (i < 36 ? 1 : times_after));
    for (int i = 0; i < c.T; i += 3)
        add(d, "%s,beds,quarter,%.9g,beds,made up\n", c.label[i],
            (bed[i] + bed[i + 1] + bed[i + 2]) / (c.month_day[i + 3] - c.month_day[i]) * (i < 36 ? 1 : times_after));
    bt_arena_free(a);
    bt_scenario_free(s);
}

static enum bt_code backtest(struct bt_scenario *s, struct data *d, int hold_out, struct bt_arena *a, struct bt_results *r,
                             struct bt_errs *errs)
{
    struct bt_backtest_opts o = { .data = "data.csv", .hold_out = hold_out, .rtol = 1e-7 };
    d->file = tl_file("data.csv", d->text);
    bt_sha256(d->file.text, d->file.len, d->file.sha256);
    s->files.stored = &d->file, s->files.n_stored = 1;
    return bt_study_backtest(s, &o, a, NULL, r, errs);
}

/* ---- the fit ---- */

Test(backtest, finds_again_the_growth_level_and_season_that_made_the_data)
{
    struct bt_scenario *s = open_it();
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results r;
    static struct data d;
    char *all;
    truth(&d, 1);
    cr_assert(backtest(s, &d, 0, a, &r, &errs) == BT_OK, "%s", all = tl_errs_text(&errs));
    const double *seen = tiny_array(&r, "observed")->v, *model = tiny_array(&r, "modelled")->v;
    for (int i = 36; i < 48; i++)
        cr_expect(fabs(model[i] / seen[i] - 1) < 3e-3, "month %d: %.3f %% off", i, 100 * (model[i] / seen[i] - 1));
    const struct bt_array *mape = tiny_array(&r, "mape"), *skill = tiny_array(&r, "skill_season");
    int H = bt_results_axis(&r, "horizon")->n;
    cr_expect(H == 2 && bt_results_axis(&r, "horizon")->value[0] == 6 && bt_results_axis(&r, "horizon")->value[1] == 12);
    cr_expect(mape->valid[H - 1] && mape->v[H - 1] < 2e-3, "%g", mape->v[H - 1]);
    cr_expect(skill->v[H - 1] > 0.8, "%g", skill->v[H - 1]);
    cr_expect(strstr(bt_results_attr(&r, 2, "notes"), "set aside, for they were drawn with hindsight: hindsight"));
    cr_expect(strstr(bt_results_attr(&r, 2, "notes"), "go on with their mean growth before the hold-out: papers"));
    cr_expect_str_eq(bt_results_attr(&r, 0, "hold_out_from"), "2028-04-01");
    cr_expect_str_eq(bt_results_attr(&r, 0, "study"), "backtest");
    cr_expect(r.n_source == s->files.n && strcmp(r.source[r.n_source - 1].name, "data.csv") == 0);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* Fitted seasons and tables begin alike whatever the file holds, and what is dated later is forgotten: nothing of it may show. */
static void forecasts(const char *drivers, double times_after, double *out)
{
    struct tiny t = with(tiny_cat(TINY.scenario, SECTION), drivers);
    struct bt_scenario *s = tiny_open(&t);
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results r;
    static struct data d;
    char *all;
    d.text[0] = 0;
    truth(&d, times_after);
    cr_assert(backtest(s, &d, 0, a, &r, &errs) == BT_OK, "%s", all = tl_errs_text(&errs));
    static const char *const NAME[] = { "modelled", "naive_season", "naive_trend" };
    for (int k = 0; k < 3; k++) memcpy(out + 96 * k, tiny_array(&r, NAME[k])->v, 96 * sizeof *out);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

Test(backtest, data_of_the_hold_out_change_no_bit_of_a_forecast)
{
    double one[288], other[288];
    forecasts(DRIVERS, 1, one);
    forecasts(DRIVERS, 3.7, other);
    cr_expect(memcmp(one, other, sizeof one) == 0);
    cr_expect(one[40] > 0 && one[96 + 40] > 0 && one[192 + 40] > 0);
}

Test(backtest, what_drivers_say_of_the_hold_out_changes_no_bit_of_a_forecast)
{
    double one[288], other[288];
    const char *text = tiny_swap(DRIVERS, "[2028-10-01, 9]", "[2028-04-01, 0.2]");
    text = tiny_swap(text, "growth_per_year: 0.3", "growth_per_year: -0.4");
    text = tiny_swap(tiny_swap(text, "until: 2028-10-01", "until: 2028-05-01"), "[2028-05-01, 1], [2028-09-01, 1.2]", "[2028-04-01, 0.4]");
    forecasts(DRIVERS, 1, one);
    forecasts(text, 1, other);
    cr_expect(memcmp(one, other, sizeof one) == 0);
    forecasts(tiny_swap(DRIVERS, "[2026-10-01, 1.2]", "[2026-10-01, 1.3]"), 1, other);
    cr_expect(memcmp(one, other, sizeof one) != 0, "what they say of before does count");
}

/* ---- forgetting ---- */

static int driver_named(const struct bt_network *n, const char *name)
{
    for (int i = 0; i < bt_network_drivers(n); i++)
        if (strcmp(bt_network_driver_name(n, i), name) == 0) return i;
    cr_assert(false, "no driver '%s'", name);
    return -1;
}

Test(retime, a_copy_forgets_and_the_network_stays_as_it_was)
{
    struct bt_scenario *s = open_it();
    struct bt_arena *a = bt_arena_new();
    struct bt_network *copy = bt_network_copy(s->net, a);
    const double *t, *v;
    double month[12], again[12];
    int papers = driver_named(copy, "papers"), hindsight = driver_named(copy, "hindsight"), winter = driver_named(copy, "winter");
    cr_expect(bt_network_forget(copy, bt_day_of(2028, 4, 1)) == 4, "two tables, an end and a begin");
    cr_expect(bt_network_points(copy, papers, &t, &v) == 2 && v[1] == 1.2);
    cr_expect(bt_network_points(copy, hindsight, &t, &v) == 1 && v[0] == 1, "a table without points is 1");
    cr_expect(bt_network_points(s->net, papers, &t, &v) == 3 && v[2] == 9);
    cr_expect(bt_network_forget(copy, bt_day_of(2028, 4, 1)) == 2, "nothing is left to forget but points and begins that stand");
    bt_network_season(s->net, winter, month);
    cr_expect(month[0] == 1.1 && month[6] == 0.9);
    for (int i = 0; i < 12; i++) month[i] = i < 6 ? 4 : 2;
    bt_network_set_season(copy, winter, month);
    bt_network_season(copy, winter, again);
    cr_expect(fabs(again[0] - 4.0 / 3) < 1e-15 && fabs(again[11] - 2.0 / 3) < 1e-15, "scaled to the mean 1");
    bt_network_season(s->net, winter, again);
    cr_expect(again[0] == 1.1);
    cr_expect(bt_network_driver_kind(copy, winter) == BT_SEASON && bt_network_driver_kind(copy, papers) == BT_TABLE);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* ---- hostile data ---- */

static const struct { const char *text, *says; int line, col; } BAD[] = {
    { "", "empty", 0, 0 },
    { "series,value\n", "the column 'month' is missing", 1, 1 },
    { "month,series,value\n", "no row below", 1, 1 },
    { "month,series,value\n2025-04-01,admission,5\n", "did you mean 'admissions'?", 2, 12 },
    { "month,series,value\n2025-04-01,zebras,5\n", "has no series 'zebras'", 2, 12 },
    { "month,series,value\n2025-04-02,admissions,5\n", "first day of a month", 2, 1 },
    { "month,series,value\nApril 2025,admissions,5\n", "month must be", 2, 1 },
    { "month,series,value\n2025-04-01,admissions,0\n", "above 0, found '0'", 2, 23 },
    { "month,series,value\n2025-04-01,admissions,-3\n", "above 0, found '-3'", 2, 23 },
    { "month,series,value\n2025-04-01,admissions,nan\n", "above 0, found 'nan'", 2, 23 },
    { "month,series,value\n2025-04-01,admissions,\n", "above 0, found ''", 2, 23 },
    { "month,series,value\n2025-04-01,admissions,5\n2025-04-01,admissions,6\n", "has a value for 2025-04-01 already", 3, 1 },
    { "month,series,value,period\n2025-04-01,beds,5,year\n", "period must be month or quarter, found 'year'", 2, 19 },
    { "month,series,value,period\n2025-04-01,beds,5,quarter\n2025-07-01,beds,5,month\n", "of months or of quarters throughout", 3, 19 },
    { "month,series,value,period\n2025-04-01,beds,5,quarter\n2025-05-01,beds,5,quarter\n", "has a value for 2025-05-01 already", 3, 1 },
    { "month,series,value,unit\n2025-04-01,beds,5,bed days\n", "the unit of 'beds' is 'beds' in the scenario, found 'bed days'", 2, 19 },
    { "month,series,value\n2019-04-01,admissions,5\n", "no month within the horizon", 0, 0 },
    { "month,series,value\n2025-04-01,admissions,5\n", "leaves 0 between base_year and its begin", 0, 0 },
    { "month,series,value\n2029-03-01,admissions,5\n", "must hold at least 24 months before the hold-out; found 0", 20, 14 },
};
ParameterizedTestParameters(backtest, bad_data)
{
    return tl_rows(TL_N(BAD));
}
ParameterizedTest(size_t *row, backtest, bad_data)
{
    struct bt_scenario *s = open_it();
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results r;
    static struct data d;
    add(&d, "%s", BAD[*row].text);
    cr_expect(backtest(s, &d, 0, a, &r, &errs) == BT_E_INPUT);
    const struct bt_err *e = tl_errs_find(&errs, BAD[*row].says);
    char *all = tl_errs_text(&errs);
    cr_assert(e, "no '%s' in: %s", BAD[*row].says, all);
    if (*row) cr_expect(e->at.line == BAD[*row].line && e->at.col == BAD[*row].col, "%s", all);
    free(all);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

Test(backtest, all_mistakes_of_the_data_are_told_at_once)
{
    struct bt_scenario *s = open_it();
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results r;
    static struct data d;
    add(&d, "month,series,value\nx,admissions,5\n2025-05-01,y,5\n2025-06-01,admissions,z\n");
    cr_expect(backtest(s, &d, 0, a, &r, &errs) == BT_E_INPUT && errs.n == 3, "%d", errs.n);
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* ---- hostile sections ---- */

static const struct { const char *from, *to, *says; } SECTIONS[] = {
    { "hold_out_months: 12", "hold_out_months: 0", "hold_out_months" },
    { "[hindsight]", "[hindsite]", "did you mean 'hindsight'?" },
    { "[hindsight]", "[winter]", "unknown table 'winter'" },
    { "measure: bed_days", "measure: bed_dayz", "did you mean 'bed_days'?" },
    { "name: admissions, unit", "name: zebras, unit", "unknown measure 'zebras'" },
    { "series: admissions,", "series: admission,", "did you mean 'admissions'?" },
    { "scales.crisis_level.factor", "scales.crisis_levle.factor", "no single number has the address" },
    { "season: winter", "season: summer", "unknown season 'summer'" },
    { "season: winter}", "season: winter, table: papers}", "trends or a table, not both" },
    { "level: scales.crisis_level.factor, trends: [crisis_young, crisis_old], season: winter}", "}", "fits nothing" },
    { "trends: [crisis_young, crisis_old]", "trends: crisis_young", "a list of names" },
    { "trends: [crisis_young, crisis_old]", "trends: [crisis_old, crisis_old]", "'crisis_old' stands twice" },
    { "season: winter}\n", "season: winter}\n    - {name: too, series: beds, season: winter}\n", "'crises' and 'too' fit the same number" },
    { "season: winter}\n", "season: winter}\n    - {name: too, series: beds, table: papers, points_every_months: 5}\n",
      "points_every_months" },
    { "  series:\n", "  known: all of it\n  series:\n", "known must be a list" },
};
ParameterizedTestParameters(backtest, bad_section)
{
    return tl_rows(TL_N(SECTIONS));
}
ParameterizedTest(size_t *row, backtest, bad_section)
{
    struct tiny t = with(tiny_cat(TINY.scenario, tiny_swap(SECTION, SECTIONS[*row].from, SECTIONS[*row].to)), DRIVERS);
    cr_expect(tiny_refused(&t, SECTIONS[*row].says).line > 12);
}

Test(backtest, needs_a_section)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results r;
    static struct data d;
    cr_expect(backtest(s, &d, 0, a, &r, &errs) == BT_E_INPUT && tl_errs_find(&errs, "has no section `backtest:`"));
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}
