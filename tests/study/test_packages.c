/* Care packages and adoption in the results of a run and in words; staff, packages and counted starts as a table. */
#include "../../sim/study/study_priv.h"
#include "../tiny.h"
#include "bendtrend/store.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char WORKFORCE[] =
    "bendtrend: 1\n"
    "staff_pools:\n"
    "  - {name: nurses, label: Nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 2}\n"
    "roles: {nurse: nurses, assistant: nurses, doctor: none}\n"
    "packages:\n"
    "  - name: year\n"
    "    label: First year\n"
    "    intervention: avoid\n"
    "    people: {\"old_*\": 0.5, \"*\": 0}\n"
    "    joins_per_year: 0.1\n"
    "    contact_hours_per_wte: 1000\n"
    "    activities:\n"
    "      - {name: first, role: doctor, minutes: 60, contacts: 2, months: [1, 2]}\n"
    "      - {name: plan, role: assistant, minutes: 30, contacts: 4, months: [3, 6], contacts_per_year_later: 1}\n"
    "rates:\n"
    "  - {name: doctors, role: doctor, gbp_per_hour: 100, payer: payer_a}\n"
    "  - {name: assistants, role: assistant, gbp_per_hour: 20, payer: payer_b}\n";
#define HEAD "kind,name,people,period,geography,publication,mark,note\n"

static struct tiny_study run(const struct tiny *t)
{
    return tiny_studied(t, "first");
}

static double at(const struct tiny_study *d, const char *name, int run, int point, int n, int k)
{
    const struct bt_array *a = bt_results_array(&d->r, name);
    cr_assert(a != NULL, "%s is not stored", name);
    return a->v[((size_t)run * (size_t)bt_results_axis(&d->r, "time")->n + (size_t)point) * (size_t)n + (size_t)k];
}

Test(packages, are_stored_and_said)
{
    struct tiny t = tiny_staffed(WORKFORCE);
    struct tiny_study d = run(&t);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true), want[160];
    int last = bt_results_axis(&d.r, "time")->n - 1, peak = 0, V = d.s->net->n_intervention;
    for (int i = 0; i <= last; i++) { /* people follow the coverage that is there, not the plan */
        double coverage = at(&d, "coverage", 1, i, V, 0), people = at(&d, "package_people", 1, i, 1, 0);
        cr_expect(fabs(people / (10000 * coverage) - 1) < 1e-9, "%d: %g", i, people);
        double wte = at(&d, "package_wte", 1, i, 2, 0) + at(&d, "package_wte", 1, i, 2, 1),
               most = at(&d, "package_wte", 1, peak, 2, 0) + at(&d, "package_wte", 1, peak, 2, 1);
        if (wte > most) peak = i;
    }
    cr_expect(at(&d, "coverage", 1, last, V, 0) < at(&d, "coverage_planned", 1, last, V, 0) - 0.01, "staff are short here");
    cr_expect(peak > 12 && at(&d, "package_wte", 1, peak, 2, 0) > 2 * at(&d, "package_wte", 0, peak, 2, 0), "%d", peak);
    snprintf(want, sizeof want, "  care package First year: ");
    cr_expect(strstr(text, want) != NULL, "%s", text);
    snprintf(want, sizeof want, "    staff time at most %.1f whole-time equivalents, in %.7s: doctor %.1f, assistant %.1f\n",
             at(&d, "package_wte", 1, peak, 2, 0) + at(&d, "package_wte", 1, peak, 2, 1),
             bt_results_texts(&d.r, "month_start")->v[peak < last ? peak : last - 1], at(&d, "package_wte", 1, peak, 2, 0),
             at(&d, "package_wte", 1, peak, 2, 1));
    cr_expect(strstr(text, want) != NULL, "%s is not in\n%s", want, text);
    cr_expect(strstr(text, "added to the cost of avoid\n") != NULL, "%s", text);
    cr_expect(strstr(json, "\"care_packages\"") && strstr(json, "\"year: doctor\"") && strstr(json, "\"most_staff_time_in\""), "%s", json);
    free(text), free(json);
    tiny_study_drop(&d);
}

Test(packages, say_what_pays_them)
{
    struct tiny t = tiny_staffed(tiny_swap(WORKFORCE, "intervention: avoid\n", "intervention: avoid\n    paid_by: running\n"));
    struct tiny_study d = run(&t), plain = run(&(struct tiny){ .scenario = NULL });
    char *text = tiny_said(&d.r, false);
    cr_expect(strstr(text, "of which 'running' of avoid pays ") != NULL && strstr(text, " is added\n") != NULL, "%s", text);
    cr_expect(strcmp(bt_results_texts(&d.r, "package_paid_by")->v[0], "running") == 0);
    cr_expect(!bt_results_axis(&plain.r, "package") && !bt_results_array(&plain.r, "package_people"), "nothing where there are none");
    free(text);
    tiny_study_drop(&d), tiny_study_drop(&plain);
}

/* A line of the table for each number of a dataset. */
static int rows_of(const char *csv, const char *measure)
{
    int n = 0;
    char word[80];
    snprintf(word, sizeof word, ",%s,", measure);
    for (const char *p = csv; (p = strstr(p, word)); p++) n++;
    return n;
}

Test(packages, staff_and_counted_starts_are_in_the_table)
{
    struct tiny t = tiny_staffed(WORKFORCE);
    t.census = HEAD "pool,beds,180,1 April 2025,Tiny,none,observed,\n";
    t.locality = tiny_cat(TINY.locality, "start: census\ncensus: census.csv\n");
    struct tiny_study d = run(&t);
    struct bt_err e = { 0 };
    char *dir = tl_dir(), path[4200], want[200];
    snprintf(path, sizeof path, "%s/t.csv", dir);
    cr_assert(bt_results_csv(&d.r, path, NULL, false, &e) == BT_OK, "%s", e.msg);
    char *csv = tl_bytes(path, NULL);
    const struct {
        const char *measure;
        int n;
    } ROWS[] = {
        { "staff_in_post", 1 },
        { "staff_wanted", 1 },
        { "staff_short_of_pool", 1 },
        { "staff_recruited", 1 },
        { "staff_left", 1 },
        { "staff_hired_away", 1 },
        { "staff_short", d.s->net->n_intervention },
        { "coverage_planned", d.s->net->n_intervention },
        { "places_unstaffed", 3 },
        { "package_people", 1 },
        { "package_first_year", 1 },
        { "package_wte", 2 },
        { "package_gbp_per_year", 1 },
        { "package_gbp_added", 1 },
    };
    int R = bt_results_axis(&d.r, "run")->n, T1 = bt_results_axis(&d.r, "time")->n;
    for (size_t i = 0; i < TL_N(ROWS); i++)
        cr_expect(rows_of(csv, ROWS[i].measure) == R * T1 * ROWS[i].n, "%s: %d", ROWS[i].measure, rows_of(csv, ROWS[i].measure));
    cr_expect(rows_of(csv, "census_people") == T1 && rows_of(csv, "census_counted") == 1 && rows_of(csv, "census_balance") == 1);
    cr_expect(strstr(csv, "\n,,census_counted,") && strstr(csv, "places of beds") && strstr(csv, ",180,person\n"), "without a date");
    snprintf(want, sizeof want, "\nfirst,2025-04-01,staff_in_post,,,,,,,");
    cr_expect(strstr(csv, want) != NULL);
    const char *head_end = strchr(csv, '\n');
    snprintf(want, sizeof want, "%.*s", (int)(head_end - csv), csv);
    cr_expect(strstr(want, ",staff_pool,") && strstr(want, ",package,") && strstr(want, ",package_role,") && strstr(want, ",census,"), "%s",
              want);
    free(csv);
    tl_rmdir(dir);
    tiny_study_drop(&d);
}

/* ---- adoption in words ---- */

static const char RECORD[] = "  - name: record\n    label: The record\n    group: alone\n    now: {coverage: 0.1}\n"
                             "    target: {coverage: 1}\n"
                             "    ramp_months: 24\n    adoption: {share: 1, after_months: 3}\n    effects: []\n";

Test(adoption_study, is_stored_and_said)
{
    struct tiny t = TINY;
    t.interventions = tiny_cat(tiny_swap(TINY.interventions, "  - name: avoid\n    group: alone\n",
                                         "  - name: avoid\n    group: alone\n    needs: [record]\n"),
                               RECORD);
    struct tiny_study d = run(&t);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    int V = d.s->net->n_intervention, record = V - 1, last = bt_results_axis(&d.r, "time")->n - 1;
    cr_expect(fabs(at(&d, "adoption", 1, last, V, record) - 1) < 1e-9 && fabs(at(&d, "adoption", 0, last, V, record) - 0.1) < 1e-12);
    cr_expect(at(&d, "coverage_acting", 1, 20, V, 0) < at(&d, "coverage", 1, 20, V, 0) - 0.1);
    cr_expect(strstr(text, "  in use, The record: 10 % at the start, half of the way by 2027-08, 100 % at the end\n") != NULL, "%s", text);
    cr_expect(strstr(text, "there, but without effect until what it needs is in use: avoid 2026/27 to 2027/28 (") != NULL ||
                  strstr(text, "there, but without effect until what it needs is in use: avoid in 202") != NULL,
              "%s", text);
    cr_expect(strstr(json, "\"in_use_at_the_end\"") && strstr(json, "\"share_of_step_without_effect\""), "%s", json);
    free(text), free(json);
    tiny_study_drop(&d);
}

Test(adoption_study, is_not_told_where_nothing_is_limited)
{
    struct tiny_study d = run(&(struct tiny){ .scenario = NULL });
    char *text = tiny_said(&d.r, false);
    cr_expect(strstr(text, "in use") == NULL, "%s", text);
    free(text);
    tiny_study_drop(&d);
}
