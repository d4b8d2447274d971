/* The baseline fit with weights: closed forms, what can not be met at the same time, counts. */
#include "../../sim/study/study_priv.h"
#include "../tiny.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "name,measure,over,factor,value,unit,period,geography,publication,mark,fits,note,weight\n"
#define ROW(name, measure, value, fits, weight) \
    name "," measure ",,1," value "," measure " a year,2025/26,Tiny,none,observed," fits ",," weight "\n"

struct fitted {
    struct bt_arena *a;
    struct bt_scenario *s;
    struct bt_results r;
};

static struct fitted fit_to(const char *observed)
{
    struct tiny t = { .observed = observed };
    struct fitted x = { .a = bt_arena_new(), .s = tiny_open(&t) };
    struct bt_err e = { 0 };
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .baseline_only = true };
    cr_assert(bt_study_run(x.s, &o, x.a, NULL, &x.r, &e) == BT_OK, "%s", e.msg);
    return x;
}

static void done(struct fitted *x)
{
    bt_arena_free(x->a);
    bt_scenario_free(x->s);
}

static void expect_fit(const struct bt_results *r, double rows, double numbers, const char *conflicts)
{
    double n = -1, k = -1;
    cr_expect(bt_results_number(r, 1, "baseline_fitted_rows", &n) && bt_results_number(r, 1, "baseline_free_numbers", &k));
    cr_expect(n == rows && k == numbers, "%g rows, %g numbers", n, k);
    cr_expect_str_eq(bt_results_attr(r, 1, "baseline_conflicts"), conflicts);
}

/* Two figures of one thing: the model gives their weighted geometric mean. */
Test(fit, two_figures_of_one_thing_are_averaged)
{
    struct fitted x = fit_to(HEAD ROW("ours", "admissions", "4700", "scales.crisis_level.factor", "3")
                                 ROW("theirs", "admissions", "5200", "", "1"));
    const double *modelled = bt_results_array(&x.r, "baseline_modelled")->v, want = exp((3 * log(4700) + log(5200)) / 4);
    cr_expect(fabs(modelled[0] / want - 1) < 2e-4 && fabs(modelled[1] - modelled[0]) < 1e-9, "%g, not %g", modelled[0], want);
    expect_fit(&x.r, 2, 1,
               "'ours' stays +2.6 % off because of 'theirs' (-7.3 %): both hang on scales.crisis_level.factor, which they pull apart\n"
               "'theirs' stays -7.3 % off because of 'ours' (+2.6 %): both hang on scales.crisis_level.factor, which they pull apart");
    char *text = NULL;
    size_t len;
    struct bt_err e = { 0 };
    FILE *f = open_memstream(&text, &len);
    cr_assert(f && bt_baseline_print(f, &x.r, false, &e) == BT_OK, "%s", e.msg);
    fclose(f);
    cr_expect(strstr(text, "  rows fitted: 2, by 1 numbers of the model; compared only: 0\n"
                           "  not to be met at the same time:\n    'ours' stays"),
              "%s", text);
    free(text);
    done(&x);
}

/* Both rows name the number; without a weight of its own a row that names one has 1. */
Test(fit, rows_may_share_a_number)
{
    struct fitted x = fit_to(HEAD ROW("ours", "admissions", "4700", "scales.crisis_level.factor", "")
                                 ROW("theirs", "admissions", "4800", "scales.crisis_level.factor", "2"));
    const double *modelled = bt_results_array(&x.r, "baseline_modelled")->v, want = exp((log(4700) + 2 * log(4800)) / 3);
    cr_expect(fabs(modelled[0] / want - 1) < 2e-4, "%g, not %g", modelled[0], want);
    expect_fit(&x.r, 2, 1, "");
    const double *weight = bt_results_array(&x.r, "baseline_weight")->v;
    cr_expect(weight[0] == 1 && weight[1] == 2);
    done(&x);
}

/* A figure that no fitted number moves takes nothing from the others: people phone however many are admitted. */
Test(fit, a_row_that_nothing_moves_is_told)
{
    struct fitted x = fit_to(HEAD ROW("phoned", "calls", "300000", "contacts.calls.per_person_per_year", "1")
                                 ROW("admitted", "admissions", "4000", "", "1"));
    const double *modelled = bt_results_array(&x.r, "baseline_modelled")->v;
    const char *conflicts = bt_results_attr(&x.r, 1, "baseline_conflicts");
    cr_expect(fabs(modelled[0] / 300000 - 1) < 2e-4, "%g", modelled[0]);
    cr_expect(strncmp(conflicts, "'admitted' stays ", 17) == 0 && strstr(conflicts, "% off: nothing that is fitted moves it"), "%s",
              conflicts);
    done(&x);
}

static void expect_refused(const struct tiny *t, int line, const char *says)
{
    struct bt_scenario *s = tiny_open(t);
    struct bt_arena *a = bt_arena_new();
    struct bt_results r;
    struct bt_err e = { 0 };
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .baseline_only = true };
    cr_expect(bt_study_run(s, &o, a, NULL, &r, &e) == BT_E_INPUT && strstr(e.msg, says) && e.at.line == line, "%d: line %d: %s", e.code,
              e.at.line, e.msg);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* A figure that no pathway of these places can give ends soon, with its row. */
Test(fit, a_weighted_figure_that_can_not_be_met_is_told)
{
    struct tiny t = { .observed = HEAD ROW("ours", "admissions", "900000", "scales.crisis_level.factor", "1") };
    expect_refused(&t, 2, "'ours' stays");
}

/* An address that is right but does nothing to the figures is at fault, not the figure that happens to be furthest off. */
Test(fit, a_number_that_moves_no_figure_is_told)
{
    static const char *const IDLE[] = { "contacts.calls.per_person_per_year", "loops.haste.on" };
    for (size_t i = 0; i < TL_N(IDLE); i++) {
        const char *row = tiny_cat("theirs,admissions,,1,5200,admissions a year,2025/26,Tiny,none,observed,", tiny_cat(IDLE[i], ",,\n"));
        struct tiny t = { .observed = tiny_cat(HEAD ROW("ours", "admissions", "4700", "scales.crisis_level.factor", ""), row) };
        expect_refused(&t, 3, tiny_cat("'theirs' can not be fitted by ", tiny_cat(IDLE[i], ", which moves no figure that is fitted")));
    }
}

/* Fractions of the files that are over 1 together are told before the search, which would end in a figure that is not at fault. */
Test(fit, fractions_over_1_are_told_before_the_search)
{
    struct tiny t = { .set = { "junctions.door.routes.helped.fraction=0.6" } };
    expect_refused(&t, 61, "the fractions of junction 'door' sum to 1.1 for segment 'old_fit' (origin 'lodge') on the first day");
    t.pathway = tiny_swap(TINY.pathway, "    named_at_most: 0.9\n", "");
    expect_refused(&t, 61, "the fractions of junction 'door' sum to over 1 for segment 'old_fit' (origin 'lodge') on day 0");
}

static const struct {
    const char *text, *says;
} WRONG[] = {
    { HEAD ROW("ours", "admissions", "4700", "scales.crisis_level.factor", "heavy"), "weight must be a number from 0.000001 to 1000000" },
    { HEAD ROW("ours", "admissions", "4700", "scales.crisis_level.factor", "0"), "weight must be a number from 0.000001 to 1000000" },
    { HEAD ROW("ours", "admissions", "4700", "", "1"), "weights change nothing: no row has an address under 'fits'" },
    { HEAD ROW("ours", "admissions", "4700", "scales.crisis_level.factor", "")
          ROW("theirs", "admissions", "4800", "scales.crisis_level.factor", ""),
      "is fitted to 'ours' already; where both are to count give a column 'weight'" },
    { HEAD "ours,admissions,,1,4700,admissions a year,2025/26,,none,observed,scales.crisis_level.factor,,\n",
      "the geography is missing: what is marked observed says where it was published" },
    { "name,measure,over,factor,value,unit,period,geography,publication,mark,fits,note,wieght\n",
      "unknown column 'wieght'; did you mean 'weight'?" },
};
ParameterizedTestParameters(fit, wrong_rows_are_told)
{
    return tl_rows(TL_N(WRONG));
}
ParameterizedTest(size_t *row, fit, wrong_rows_are_told)
{
    struct tiny t = { .observed = WRONG[*row].text };
    tiny_refused(&t, WRONG[*row].says);
}

#define MONEY(name, measure, factor, unit, fits) name "," measure ",," factor ",1," unit ",2025/26,Tiny,none,estimated," fits ",\n"

/* A row of money is what the runs say it costs, of all payers or of one; and the whole is told as not published. */
Test(fit, money_is_compared)
{
    struct tiny t = { .observed = tiny_cat(TINY.observed, MONEY("all", "cost_gbp", "1", "GBP a year", "") MONEY(
                                                              "b", "cost_gbp.payer_b", "1e-6", "GBP million a year", "")) };
    struct tiny_study d = tiny_studied(&t, NULL);
    const struct bt_array *cost = bt_results_array(&d.r, "cost_gbp");
    const double *modelled = bt_results_array(&d.r, "baseline_modelled")->v;
    const struct bt_axis *payer = bt_results_axis(&d.r, "payer");
    int K = bt_results_axis(&d.r, "item")->n, P = payer->n, b = bt_axis_find(payer, "payer_b");
    double all = 0, of_b = 0;
    cr_assert(cost && P > 1 && b >= 0);
    for (int i = 0; i < 12 * K * P; i++) all += cost->v[i], of_b += i % P == b ? cost->v[i] : 0;
    cr_expect(all > of_b && of_b > 0 && fabs(modelled[2] / all - 1) < 1e-6 && fabs(1e6 * modelled[3] / of_b - 1) < 1e-6, "%g %g, %g %g",
              modelled[2], all, modelled[3], of_b);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    cr_expect(strstr(text, "spending in all, model: GBP ") && strstr(text, "is not published for this place"), "%s", text);
    cr_expect(strstr(json, "\"published\": \"not published\"") != NULL);
    free(text), free(json);
    tiny_study_drop(&d);
    t.observed = tiny_cat(TINY.observed, "accounts,cost_gbp,,1,1,GBP a year,2025/26,Tiny,the accounts,observed,,\n");
    d = tiny_studied(&t, NULL);
    text = tiny_said(&d.r, false);
    cr_expect(strstr(text, "); published: accounts\n") && !strstr(text, "not published"), "%s", text);
    free(text);
    tiny_study_drop(&d);
}

static const struct {
    const char *row, *says;
} NO_MONEY[] = {
    { MONEY("x", "cost_gbp.payer_c", "1", "GBP a year", ""), "did you mean 'payer_" },
    { MONEY("x", "cost_gbp", "1", "GBP a year", "scales.crisis_level.factor"), "'x' is compared only: leave 'fits'" },
    { MONEY("x", "cost_gbp", "1", "GBP million a year", ""), "the unit of 'x' must be 'GBP a year' with that factor" },
    { MONEY("x", "cost_gbp", "1e-6", "GBP a year", ""), "the unit of 'x' must be 'GBP million a year' with that factor" },
    { MONEY("x", "cost_gbp", "12", "GBP a year", ""), "must be 1 or 0.000001" },
    { "x,cost_gbp,admissions,1,1,GBP a year,2025/26,Tiny,none,estimated,,\n", "'x' is a sum of money and stands over nothing" },
};

ParameterizedTestParameters(fit, money_is_checked) { return tl_rows(TL_N(NO_MONEY)); }
ParameterizedTest(size_t *row, fit, money_is_checked)
{
    struct tiny t = { .observed = tiny_cat(TINY.observed, NO_MONEY[*row].row) };
    tiny_refused(&t, NO_MONEY[*row].says);
}
