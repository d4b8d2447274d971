/* A self-assessment in the results of a run, and each bundle once more with ramps the other way. */
#include "../../sim/study/study_priv.h"
#include "../tiny.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char AREAS[] =
    "bendtrend: 1\n"
    "title: Readiness\n"
    "source: a report\n"
    "areas:\n"
    "  - {name: one, label: First area, asks: how, levels: [none, some, most, whole], acts_on_ramps: true}\n"
    "  - {name: two, label: Second area, asks: what, levels: [e, f, g, h]}\n"
    "ramp_factor: {level_1: 3, level_2: 2, level_3: 1, level_4: 0.5}\n";
static const char ASSESSED[] = "maturity: {matrix: maturity.yaml, date: 2025-01-01, by: us, source: talks, mark: assumed,"
                               " levels: {one: 2, two: 4}}\n";

/* The built-in pathway, with the measures that the summary is about. */
static const char *roles(void)
{
    const char *t = tiny_swap(TINY.pathway, "{name: admissions, unit: admission,", "{name: admissions, role: arrivals, unit: admission,");
    return tiny_swap(t, "{name: bed_days, unit: bed day,", "{name: bed_days, role: place_days, unit: bed day,");
}

static struct tiny_study run(const char *assessed, const char *set)
{
    struct tiny t = TINY;
    if (assessed) t.scenario = tiny_cat(TINY.scenario, assessed), t.maturity = AREAS;
    t.set[0] = set;
    t.pathway = roles();
    return tiny_studied(&t, NULL);
}

/* Every number of an array of one is that of the other, to the bit; `other`: of the arrays kept of second runs, [bundle][month]. */
static void same(const struct tiny_study *a, const char *name, const struct tiny_study *b, const char *other)
{
    const struct bt_array *x = bt_results_measure(&a->r, name), *y = bt_results_array(&b->r, other);
    cr_assert(x && y, "%s, %s", name, other);
    int T = bt_results_axis(&a->r, "month")->n;
    const struct bt_axis *bundle = bt_results_axis(&b->r, "bundle"), *runs = bt_results_axis(&a->r, "run");
    for (int i = 0; i < bundle->n; i++) {
        int k = bt_axis_find(runs, bundle->label[i]);
        bool alike = true;
        for (int m = 0; m < T; m++) alike &= x->v[(size_t)k * (size_t)T + (size_t)m] == y->v[(size_t)i * (size_t)T + (size_t)m];
        cr_expect(alike, "%s of %s", other, bundle->label[i]);
    }
}

/* The second run of a scenario that has it off is the run of one that has it on, and the other way round. */
Test(maturity_study, the_second_run_is_that_with_ramps_the_other_way)
{
    struct tiny_study off = run(tiny_cat("", ASSESSED), NULL), on = run(ASSESSED, "maturity.on=1");
    cr_assert(bt_results_axis(&off.r, "bundle")->n == 2);
    same(&on, "m_bed_days", &off, "maturity_place_days"), same(&off, "m_bed_days", &on, "maturity_place_days");
    cr_expect(bt_results_array(&off.r, "maturity_on")->v[0] == 0 && bt_results_array(&on.r, "maturity_on")->v[0] == 1);
    double differ = 0;
    const struct bt_array *x = bt_results_array(&off.r, "maturity_place_days"), *y = bt_results_array(&on.r, "maturity_place_days");
    int T = bt_results_axis(&off.r, "month")->n;
    for (int m = 0; m < T; m++) differ = fmax(differ, fabs(x->v[m] / y->v[m] - 1));
    cr_expect(differ > 1e-4, "longer ramps are seen: %g", differ);
    double cost = 0;
    for (int m = 0; m < T; m++) cost += bt_results_array(&off.r, "maturity_cost_gbp")->v[m];
    cr_expect(fabs(cost / bt_sum_cost(&on.r, 1, 0, T) - 1) < 1e-9, "%g, %g", cost, bt_sum_cost(&on.r, 1, 0, T));
    tiny_study_drop(&off), tiny_study_drop(&on);
}

Test(maturity_study, off_it_changes_no_other_number)
{
    struct tiny_study off = run(ASSESSED, NULL), none = run(NULL, NULL);
    for (int i = 0; i < none.r.n_array; i++) {
        const struct bt_array *x = &none.r.array[i], *y = bt_results_array(&off.r, x->name);
        size_t n = 1;
        for (int k = 0; k < x->rank; k++) n *= (size_t)none.r.axis[x->axis[k]].n;
        cr_expect(y && memcmp(x->v, y->v, n * sizeof *x->v) == 0, "%s", x->name);
    }
    cr_expect(!bt_results_axis(&none.r, "maturity_area") && !bt_results_array(&none.r, "maturity_cost_gbp"));
    char *text = tiny_said(&none.r, false);
    cr_expect(strstr(text, "self-assessment") == NULL);
    free(text);
    tiny_study_drop(&off), tiny_study_drop(&none);
}

Test(maturity_study, is_stored_and_said)
{
    struct tiny_study d = run(tiny_cat(ASSESSED, ""), NULL);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    double factor = 0;
    cr_expect(bt_results_array(&d.r, "maturity_level")->v[0] == 2 && bt_results_array(&d.r, "maturity_acts_on_ramps")->v[1] == 0);
    cr_expect(strcmp(bt_results_texts(&d.r, "maturity_means")->v[0], "some") == 0);
    cr_expect(bt_results_number(&d.r, 0, "maturity_ramp_factor", &factor) && fabs(factor - 2) < 1e-12);
    cr_expect(strcmp(bt_results_attr(&d.r, 0, "maturity_date"), "2025-01-01") == 0);
    cr_expect(strstr(text, "Readiness: self-assessment of 2025-01-01 by us (assumed)\n  First area") != NULL, "%s", text);
    cr_expect(strstr(text, "2* some\n") != NULL && strstr(text, "4  h\n") != NULL, "%s", text);
    cr_expect(strstr(json, "\"ramps_the_other_way\"") && strstr(json, "\"follow_self_assessment\": true") && strstr(json, "\"maturity\""),
              "%s", json);
    free(text), free(json);
    tiny_study_drop(&d);
}

/* With the role of arrivals the figure is said: what it would be, and what it is. */
Test(maturity_study, says_what_arrivals_would_be)
{
    struct tiny t = TINY;
    char want[200], a[64], b[64], digits[64];
    t.scenario = tiny_cat(TINY.scenario, ASSESSED), t.maturity = AREAS;
    t.pathway = roles();
    struct tiny_study d = tiny_studied(&t, NULL);
    char *text = tiny_said(&d.r, false);
    const struct bt_array *other = bt_results_array(&d.r, "maturity_arrivals");
    cr_assert(other != NULL);
    int T = bt_results_axis(&d.r, "month")->n;
    double would = 0, is = bt_sum_measure(&d.r, "m_admissions", 1, 0, T);
    for (int m = 0; m < T; m++) would += other->v[m];
    bt_format(digits, sizeof digits, "%.0f", bt_rounded(would, 5)), bt_num_commas(digits, a, sizeof a);
    bt_format(digits, sizeof digits, "%.0f", bt_rounded(is, 5)), bt_num_commas(digits, b, sizeof b);
    snprintf(want, sizeof want, "over the whole horizon %s instead of %s (%+.0f)\n", a, b, would - is);
    cr_expect(would > is + 1 && strstr(text, want) != NULL, "%s is not in\n%s", want, text);
    static const char WORDS[] = "with ramps as long as the self-assessment suggests (2.00 times as long), emergency admissions would be in "
                                "the last year ";
    cr_expect(strstr(text, WORDS) != NULL, "%s", text);
    free(text);
    tiny_study_drop(&d);
}

/* `check`: the assessment is told, and no bundle is run, not even once. */
Test(maturity_study, is_told_by_the_baseline_alone)
{
    struct tiny t = TINY;
    struct bt_arena *a = bt_arena_new();
    struct bt_err e = { 0 };
    struct bt_results r;
    char *text = NULL, *json = NULL;
    size_t len;
    t.scenario = tiny_cat(TINY.scenario, ASSESSED), t.maturity = AREAS;
    struct bt_scenario *s = tiny_open(&t);
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .baseline_only = true };
    cr_assert(bt_study_run(s, &o, a, NULL, &r, &e) == BT_OK, "%s", e.msg);
    FILE *f = open_memstream(&text, &len), *g = open_memstream(&json, &len);
    cr_assert(f && g && bt_baseline_print(f, &r, false, &e) == BT_OK && bt_baseline_print(g, &r, true, &e) == BT_OK, "%s", e.msg);
    fclose(f), fclose(g);
    cr_expect(strstr(text, "Readiness: self-assessment of 2025-01-01 by us (assumed)\n") != NULL, "%s", text);
    cr_expect(strstr(json, "\"maturity\"") && strstr(json, "\"means\": \"some\""), "%s", json);
    cr_expect(!bt_results_axis(&r, "bundle") && !bt_results_array(&r, "maturity_cost_gbp"));
    free(text), free(json);
    bt_arena_free(a);
    bt_scenario_free(s);
}
