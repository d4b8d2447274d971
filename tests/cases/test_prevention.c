/* Prevention in England (scenarios/prevention.yaml): it costs first and pays later, onset adds to that over the years, and longer lives
 * take part of it back. Signs and the order of dates, no copied figures. */
#include "../testlib.h"
#include "bendtrend/study.h"
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BAU, EVIDENCE, ONSET, LIVES, RUNS };
enum { YEARS = 15 };

struct room { struct bt_scenario *s; struct bt_arena *a; struct bt_results r; };

static void open_room(struct room *o)
{
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_scenario_opts from = { .path = "scenarios/prevention.yaml", .data = "scenarios", .evidence = "central" };
    struct bt_run_opts run = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 2 };
    o->a = bt_arena_new();
    cr_assert(bt_scenario_read(&from, &o->s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    cr_assert(bt_study_run(o->s, &run, o->a, NULL, &o->r, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_results_axis(&o->r, "run")->n == RUNS && bt_results_axis(&o->r, "month")->n == 12 * YEARS);
}

/* A dataset over runs, months and what follows, in a year; segments: of those only, NULL: of all. */
static double year_of(const struct room *o, const char *name, int run, int year, const char *segments)
{
    const struct bt_array *a = bt_results_array(&o->r, name);
    const struct bt_axis *segment = bt_results_axis(&o->r, "segment");
    cr_assert(a != NULL, "no '%s'", name);
    size_t block = 1;
    for (int i = 2; i < a->rank; i++) block *= (size_t)o->r.axis[a->axis[i]].n;
    double sum = 0;
    for (size_t i = (size_t)(12 * year); i < (size_t)(12 * year + 12); i++)
        for (size_t k = 0; k < block; k++)
            if (!segments || fnmatch(segments, segment->label[k], 0) == 0) sum += a->v[((size_t)run * 12 * YEARS + i) * block + k];
    return sum;
}

static double over_years(const struct room *o, const char *name, int run, const char *segments)
{
    double sum = 0;
    for (int y = 0; y < YEARS; y++) sum += year_of(o, name, run, y, segments);
    return sum;
}

static double change(const struct room *o, const char *name, int run, int beside, int year)
{
    return year_of(o, name, run, year, NULL) / year_of(o, name, beside, year, NULL) - 1;
}

/* People at home at the end, in those segments. */
static double at_home(const struct room *o, int run, const char *segments)
{
    const struct bt_array *a = bt_results_array(&o->r, "people");
    const struct bt_axis *segment = bt_results_axis(&o->r, "segment"), *setting = bt_results_axis(&o->r, "setting");
    int home = bt_axis_find(setting, "home");
    cr_assert(a && home >= 0);
    double sum = 0;
    for (int s = 0; s < segment->n; s++)
        if (fnmatch(segments, segment->label[s], 0) == 0)
            sum += a->v[(((size_t)run * (12 * YEARS + 1) + 12 * YEARS) * (size_t)setting->n + (size_t)home) * (size_t)segment->n +
                        (size_t)s];
    return sum;
}

static int dearest_year(const struct room *o, int run)
{
    int most = 0;
    double cost = 0;
    for (int y = 0; y < YEARS; y++) {
        double x = year_of(o, "cost_gbp", run, y, NULL) - year_of(o, "cost_gbp", BAU, y, NULL);
        if (x > cost) cost = x, most = y;
    }
    return most;
}

/* Five years of cost before anything is avoided; then more is avoided and less is spent each year. */
static void cost_comes_first(const struct room *o)
{
    for (int run = EVIDENCE; run < RUNS; run++) {
        for (int y = 0; y < 5; y++) {
            double x = change(o, "m_emergency_admissions", run, BAU, y);
            cr_expect(fabs(x) < 1e-4, "run %d, year %d: admissions %+.3g before the lag is over", run, y, x);
            cr_expect(change(o, "cost_gbp", run, BAU, y) > 0, "run %d, year %d costs nothing", run, y);
        }
        int dearest = dearest_year(o, run);
        cr_expect(dearest >= 2 && dearest < 7, "run %d is dearest in year %d", run, dearest);
        cr_expect(change(o, "m_emergency_admissions", run, BAU, 9) < -1e-3 &&
                      change(o, "cost_gbp", run, BAU, YEARS - 1) < change(o, "cost_gbp", run, BAU, dearest), "run %d", run);
    }
}

/* Who does not fall ill is there in later years too: the difference to prevention without it grows. */
static void onset_adds_up(const struct room *o)
{
    static const char *const WHAT[] = { "m_emergency_admissions", "cost_gbp" };
    for (size_t i = 0; i < TL_N(WHAT); i++) {
        double soon = change(o, WHAT[i], ONSET, EVIDENCE, 8), late = change(o, WHAT[i], ONSET, EVIDENCE, YEARS - 1);
        cr_expect(soon < 0 && late < 2 * soon, "%s: %+.3g in year 8, %+.3g in the last", WHAT[i], soon, late);
    }
    double healthy = at_home(o, ONSET, "*_healthy") - at_home(o, EVIDENCE, "*_healthy"),
           ill = at_home(o, ONSET, "*_chronic") - at_home(o, EVIDENCE, "*_chronic");
    cr_expect(healthy > 10000 && ill < -10000, "%+.0f healthy, %+.0f with a long-term condition", healthy, ill);
    double same = at_home(o, EVIDENCE, "*_healthy") / at_home(o, BAU, "*_healthy") - 1; /* but for a few who wait less */
    cr_expect(fabs(same) < 1e-5, "as the evidence stands nobody is spared: %+.3g", same);
}

static void longer_lives_add_demand(const struct room *o)
{
    cr_expect(over_years(o, "s_deaths", LIVES, NULL) < over_years(o, "s_deaths", ONSET, NULL));
    cr_expect(at_home(o, LIVES, "age85_*") > at_home(o, ONSET, "age85_*"));
    cr_expect(over_years(o, "s_acute_bed_days", LIVES, "age85_*") > over_years(o, "s_acute_bed_days", ONSET, "age85_*"));
    cr_expect(year_of(o, "cost_gbp", LIVES, YEARS - 1, NULL) > year_of(o, "cost_gbp", ONSET, YEARS - 1, NULL));
}

/* What is read aloud says so. */
static void summary_says_it(struct room *o)
{
    char *text = NULL;
    size_t len;
    struct bt_err e = { 0 };
    FILE *f = open_memstream(&text, &len);
    cr_assert(f != NULL && bt_summary_print(f, &o->r, false, false, &e) == BT_OK, "%s", e.msg);
    fclose(f);
    const char *bau = strstr(text, "\nbusiness as usual\n"), *first = strstr(text, "against business as usual\n"),
               *pays = strstr(text, "does not pay back within the horizon at average cost (not in cash: see money): cost GBP million +"),
               *alive = strstr(text, "people alive at the end");
    cr_expect(bau && first && pays > first && alive > pays, "%s", text);
    cr_expect(strstr(text, "the first year with a change") && strstr(text, "of 85+ +"), "%s", text);
    free(text);
}

Test(prevention, costs_first_pays_later_and_longer_lives_add_demand)
{
    if (getenv("BT_SAN")) cr_skip_test("fifteen years of England say nothing about our memory");
    struct room o;
    open_room(&o);
    cost_comes_first(&o);
    onset_adds_up(&o);
    longer_lives_add_demand(&o);
    summary_says_it(&o);
    bt_arena_free(o.a);
    bt_scenario_free(o.s);
}
