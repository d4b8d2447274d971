/* The business case of whole runs: what is stored is what a second calculation from the runs' own results gives, nothing is counted twice,
 * payments only move money, and nothing is there where no money file is named. */
#include "../../sim/study/study_priv.h"
#include "../tiny.h"
#include "bendtrend/money.h"
#include "bendtrend/num.h"
#include "bendtrend/store.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct tiny_study run_with(const char *money, const char *more, const char *const *set)
{
    struct tiny t = TINY;
    if (money) t.scenario = tiny_cat(tiny_cat(TINY.scenario, "money: money.yaml\n"), more), t.money = money;
    for (int i = 0; set && set[i]; i++) t.set[i] = set[i];
    return tiny_studied(&t, NULL);
}

static double at(const struct tiny_study *d, const char *name, int i, int j, int k, int l)
{
    const struct bt_array *x = tiny_array(&d->r, name);
    const int idx[] = { i, j, k, l };
    size_t p = 0;
    for (int n = 0; n < x->rank; n++) p = p * (size_t)d->r.axis[x->axis[n]].n + (size_t)idx[n];
    return x->v[p];
}

static int n_of(const struct tiny_study *d, const char *axis)
{
    return bt_results_axis(&d->r, axis)->n;
}
static int on(const struct tiny_study *d, const char *axis, const char *label)
{
    int i = bt_axis_find(bt_results_axis(&d->r, axis), label);
    cr_assert(i >= 0, "%s has no %s", axis, label);
    return i;
}
static double line(const struct tiny_study *d, int run, int year, const char *name)
{
    return at(d, "economic_gbp", run, year, on(d, "economic_line", name), 0);
}
static bool value(const struct tiny_study *d, int run, const char *name, double *v)
{
    int i = on(d, "money_figure", name);
    const struct bt_array *x = tiny_array(&d->r, "money_value");
    *v = at(d, "money_value", run, i, 0, 0);
    return x->valid[run * n_of(d, "money_figure") + i];
}
static double sum(const struct tiny_study *d, const char *name, int run, int year)
{
    double v = 0;
    for (int i = 12 * year; i < 12 * year + 12; i++) v += at(d, name, run, i, 0, 0);
    return v;
}
static double cost(const struct tiny_study *d, int run, int year, const char *item, int payer)
{
    double v = 0;
    for (int i = 12 * year; i < 12 * year + 12; i++) v += at(d, "cost_gbp", run, i, on(d, "item", item), payer);
    return v;
}

static void near(double a, double b, int at_line)
{
    cr_expect(fabs(a - b) <= 1e-6 * (1 + fabs(b)), "line %d: %.12g is not %.12g", at_line, a, b);
}
#define NEAR(a, b) near(a, b, __LINE__)

/* ---- a second calculation ---- */

struct again {
    double at_once, closed, services, programme, open, stranded;
};

/* Places closed and double running over, month by month: wards of two, three months, two of double running, one site. */
static void paid_again(const struct tiny_study *d, int run, double paid[64])
{
    const double *day = bt_results_axis(&d->r, "time")->value;
    int T = n_of(d, "month");
    double shut[64] = { 0 };
    memset(paid, 0, 64 * sizeof *paid);
    for (int i = 2; i < T; i++) {
        double least = 1e9;
        for (int k = i - 2; k <= i; k++)
            least = fmin(least, (at(d, "m_bed_days", 0, k, 0, 0) - at(d, "m_bed_days", run, k, 0, 0)) / (day[k + 1] - day[k]));
        shut[i] = least > 0 ? 2 * floor(least / 2) : 0;
        paid[i] = fmin(shut[i], fmin(shut[i - 1], shut[i - 2]));
    }
}

/* The file's terms: a fifth of a bed day's cost goes at once, a quarter of what stands open is worth something. */
static struct again year_again(const struct tiny_study *d, int run, int year, int payer)
{
    struct again g = { 0 };
    int payers = n_of(d, "payer");
    double shut[64];
    paid_again(d, run, shut);
    for (int i = 12 * year; i < 12 * year + 12; i++) {
        const double *day = bt_results_axis(&d->r, "time")->value;
        double paid = shut[i];
        int bed = on(d, "item", "bed_day"), call = on(d, "item", "call");
        double less = at(d, "cost_gbp", 0, i, bed, payer) - at(d, "cost_gbp", run, i, bed, payer);
        double gone = 0.8 * 300 * (payer ? 0.25 : 0.75) * paid * (day[i + 1] - day[i]);
        double talk = at(d, "cost_gbp", run, i, call, payer) - at(d, "cost_gbp", 0, i, call, payer);
        g.at_once += 0.2 * less, g.closed += gone, g.open += 0.25 * (0.8 * less - gone);
        g.stranded += 0.8 * less - gone - 0.1 * talk, g.services += 0.9 * talk;
        for (int k = 2; k < n_of(d, "item"); k++) g.programme += at(d, "cost_gbp", run, i, k, payer) - at(d, "cost_gbp", 0, i, k, payer);
    }
    cr_assert(payers == 2);
    return g;
}

Test(business, tables_are_those_of_a_second_calculation)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    double net = 0, costs = 0, released = 0;
    for (int y = 0; y < n_of(&d, "year"); y++) {
        struct again a = year_again(&d, 1, y, 0), b = year_again(&d, 1, y, 1);
        NEAR(line(&d, 1, y, "released_at_once"), a.at_once + b.at_once);
        NEAR(line(&d, 1, y, "released_by_closing"), a.closed + b.closed);
        NEAR(line(&d, 1, y, "services"), a.services + b.services);
        NEAR(line(&d, 1, y, "programme"), a.programme + b.programme);
        NEAR(line(&d, 1, y, "capacity_freed"), a.open + b.open);
        NEAR(at(&d, "stranded_gbp", 1, y, 0, 0), a.stranded + b.stranded);
        double hours = -2 * 15 * (sum(&d, "m_delayed", 1, y) - sum(&d, "m_delayed", 0, y));
        NEAR(line(&d, 1, y, "carers_time"), hours);
        NEAR(line(&d, 1, y, "health"), -0.5 * 70000 * (sum(&d, "m_deaths", 1, y) - sum(&d, "m_deaths", 0, y)));
        double f = pow(1.035, -y - 0.5), health = pow(1.015, -y - 0.5), cost_y = 0, benefit_y = 0;
        NEAR(at(&d, "discount_factor", y, 0, 0, 0), f);
        for (int k = 0; k < n_of(&d, "economic_line"); k++) {
            const char *kind = bt_results_texts(&d.r, "economic_line_kind")->v[k], *name = bt_results_axis(&d.r, "economic_line")->label[k];
            double v = at(&d, "economic_gbp", 1, y, k, 0) * (strcmp(name, "health") == 0 ? health : f);
            *(strcmp(kind, "cost") == 0 ? &cost_y : &benefit_y) += v;
        }
        net += benefit_y - cost_y, costs += cost_y, released += a.closed + b.closed;
    }
    double v, ratio;
    cr_expect(released > 0, "a case in which nothing closes tests little");
    cr_expect(value(&d, 1, "net_present_value", &v));
    NEAR(v, net);
    cr_expect(value(&d, 1, "benefit_cost_ratio", &ratio));
    NEAR(ratio, (net + costs) / costs);
    tiny_study_drop(&d);
}

/* What costs more and what is saved, released or stranded, is the change of cost, in every run and year. */
Test(business, nothing_is_counted_twice)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    for (int r = 1; r < n_of(&d, "run"); r++)
        for (int y = 0; y < n_of(&d, "year"); y++) {
            double change = 0;
            for (int k = 0; k < n_of(&d, "item"); k++)
                for (int p = 0; p < 2; p++) {
                    const char *item = bt_results_axis(&d.r, "item")->label[k];
                    change += cost(&d, r, y, item, p) - cost(&d, 0, y, item, p);
                }
            cr_expect(line(&d, r, y, "vacant_posts") == 0, "there is no workforce");
            double counted = line(&d, r, y, "programme") + line(&d, r, y, "services") - line(&d, r, y, "released_at_once") -
                             line(&d, r, y, "released_by_closing") - at(&d, "stranded_gbp", r, y, 0, 0);
            NEAR(counted, change);
        }
    tiny_study_drop(&d);
}

/* ---- who gains ---- */

/* The same place with measures that have roles, and a price of a bed day of its own for the frail. */
static struct tiny_study run_with_roles(void)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "money: money.yaml\n"), t.money = TINY_MONEY_TEXT;
    t.pathway = tiny_swap(TINY.pathway, "{name: admissions, unit: admission,", "{name: admissions, role: arrivals, unit: admission,");
    t.pathway = tiny_swap(t.pathway, "{name: bed_days, unit: bed day,", "{name: bed_days, role: place_days, unit: bed day,");
    t.pathway = tiny_swap(t.pathway, "gbp_per_unit: 300", "gbp_per_unit: {by_segment: {old_frail: 400, \"*\": 300}}");
    return tiny_studied(&t, NULL);
}

static double gain(const struct tiny_study *d, int run, int year, int segment, const char *name)
{
    return at(d, "segment_gain", run, year, segment, on(d, "gain", name));
}

static double segment_fewer(const struct tiny_study *d, const char *measure, int run, int month, int segment)
{
    return at(d, measure, 0, month, segment, 0) - at(d, measure, run, month, segment, 0);
}

/* What calls of a segment cost in a month; a bundle changes their price, for all alike. */
static double call_cost(const struct tiny_study *d, int run, int month, int segment)
{
    return at(d, "cost_gbp", run, month, on(d, "item", "call"), 1) * at(d, "s_calls", run, month, segment, 0) /
           at(d, "m_calls", run, month, 0, 0);
}

/* Segment by segment by hand: a fifth of the price of a bed day at once; of what closed, a share as of the days freed. */
Test(business, gains_are_of_those_who_use_less)
{
    struct tiny_study d = run_with_roles();
    const double *day = bt_results_axis(&d.r, "time")->value;
    double paid[64], closed_in_all = 0;
    for (int r = 1; r < n_of(&d, "run"); r++) {
        paid_again(&d, r, paid);
        for (int y = 0; y < n_of(&d, "year"); y++)
            for (int s = 0; s < 3; s++) {
                double admissions = 0, calls = 0, cash = 0, open = 0, care = 0, price = s == 2 ? 400 : 300;
                for (int i = 12 * y; i < 12 * y + 12; i++) {
                    double less = segment_fewer(&d, "s_bed_days", r, i, s), all = 0, mean = 0;
                    for (int k = 0; k < 3; k++)
                        all += segment_fewer(&d, "s_bed_days", r, i, k), mean += at(&d, "s_bed_days", 0, i, k, 0) * (k == 2 ? 400 : 300);
                    mean /= at(&d, "m_bed_days", 0, i, 0, 0);
                    double closed = paid[i] > 0 ? 0.8 * mean * paid[i] * (day[i + 1] - day[i]) * less / all : 0;
                    admissions -= segment_fewer(&d, "s_admissions", r, i, s), calls += call_cost(&d, r, i, s) - call_cost(&d, 0, i, s);
                    cash += 0.2 * price * less + closed, open += 0.25 * (0.8 * price * less - closed), care -= price * less;
                    closed_in_all += closed;
                }
                NEAR(gain(&d, r, y, s, "admissions"), admissions);
                NEAR(gain(&d, r, y, s, "cash_releasing"), cash);
                NEAR(gain(&d, r, y, s, "non_cash_releasing"), open);
                NEAR(gain(&d, r, y, s, "services"), 0.9 * calls);
                NEAR(gain(&d, r, y, s, "care_cost"), care + calls);
            }
    }
    cr_expect(closed_in_all > 0, "a case in which nothing closes tests little");
    cr_expect(bt_axis_find(bt_results_axis(&d.r, "gain"), "delayed") < 0, "no measure has the role delayed_days");
    tiny_study_drop(&d);
}

/* Nobody gains what is not in the tables, and nothing of the tables is nobody's. */
Test(business, gains_sum_to_the_tables)
{
    static const char *const SUM[][3] = { { "cash_releasing", "released_at_once", "released_by_closing" },
                                          { "non_cash_releasing", "refilled", "capacity_freed" },
                                          { "societal", "carers_time", "health" },
                                          { "services", "services", NULL } };
    struct tiny_study d = run_with_roles();
    for (int r = 0; r < n_of(&d, "run"); r++)
        for (int y = 0; y < n_of(&d, "year"); y++) {
            for (size_t k = 0; k < TL_N(SUM); k++) {
                double all = 0, people = 0;
                for (int s = 0; s < 3; s++) all += gain(&d, r, y, s, SUM[k][0]), people += at(&d, "segment_people", r, y, s, 0);
                NEAR(all, line(&d, r, y, SUM[k][1]) + (SUM[k][2] ? line(&d, r, y, SUM[k][2]) : 0));
                cr_expect(people > 99000 && people < 101000, "%g people", people);
            }
            double days = 0;
            for (int s = 0; s < 3; s++) days += gain(&d, r, y, s, "bed_days");
            NEAR(days, sum(&d, "m_bed_days", r, y) - sum(&d, "m_bed_days", 0, y));
        }
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    cr_expect(strstr(text, "    who gains most over the horizon") && strstr(text, " fewer at age 65+ (low evidence ") &&
                  strstr(text, "; of one segment most for Old and "),
              "%s", text);
    cr_expect(strstr(json, "\"gains_by_age_band\": {"), "%s", json);
    free(text), free(json);
    tiny_study_drop(&d);
}

/* Nominal and real differ by the prices of each organisation and year, and by nothing else. */
Test(business, cash_and_value_reconcile)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    NEAR(at(&d, "price_index", 1, 0, 0, 0), 1);
    NEAR(at(&d, "price_index", 1, 3, 0, 0), 1.04 * 1.02 * 1.02);
    NEAR(at(&d, "price_index", 1, 3, 1, 0), 1.05 * 1.05 * 1.05);
    for (int r = 1; r < n_of(&d, "run"); r++)
        for (int y = 0; y < n_of(&d, "year"); y++) {
            double real = 0, paid = 0;
            for (int o = 0; o < 3; o++) {
                for (int k = 0; k < 3; k++) real += at(&d, "financial_gbp", r, y, o, k) / at(&d, "price_index", r, y, o, 0);
                paid += at(&d, "financial_gbp", r, y, o, on(&d, "cash_line", "payments"));
            }
            double value_of = line(&d, r, y, "released_at_once") + line(&d, r, y, "released_by_closing") - line(&d, r, y, "services") -
                              line(&d, r, y, "programme");
            NEAR(real, value_of);
            cr_expect(fabs(paid) < 1e-6, "payments sum to %g", paid);
        }
    tiny_study_drop(&d);
}

Test(business, payments_only_move_money)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    bool moved[32] = { false };
    for (int r = 0; r < n_of(&d, "run"); r++)
        for (int y = 0; y < n_of(&d, "year"); y++) {
            double released = 0;
            for (int o = 0; o < 3; o++)
                for (int k = 0; k < 3; k++) released += at(&d, "financial_gbp", r, y, o, k);
            for (int c = 0; c < n_of(&d, "contract"); c++) {
                double all = 0;
                for (int o = 0; o < 3; o++) all += at(&d, "contract_gbp", r, y, c, o);
                NEAR(all, released);
                moved[c] |= r > 0 && fabs(at(&d, "contract_gbp", r, y, c, 0) - at(&d, "contract_gbp", r, y, on(&d, "contract", "block"),
                                                                                  0)) > 1;
            }
        }
    for (int c = 0; c < n_of(&d, "contract"); c++)
        cr_expect(moved[c] || c == on(&d, "contract", "block"), "%s pays as a block does", bt_results_axis(&d.r, "contract")->label[c]);
    tiny_study_drop(&d);
}

/* The fund of 90,000 over 18 months, from the commissioner; the grant from outside, half of it in the first year. */
Test(business, funds_come_on_their_dates)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    int line_of = on(&d, "cash_line", "transition_funds");
    double year = 365 / (18 * 30.4375) * 90000, half = 182 / 365.25 * 12000;
    NEAR(at(&d, "financial_gbp", 1, 1, 1, line_of), year);
    NEAR(at(&d, "financial_gbp", 1, 2, 1, line_of), 90000 - year);
    NEAR(at(&d, "financial_gbp", 1, 1, 2, line_of), -year);
    NEAR(at(&d, "financial_gbp", 1, 0, 0, line_of), half);
    NEAR(at(&d, "financial_gbp", 1, 1, 0, line_of), 12000 - half);
    NEAR(at(&d, "financial_gbp", 0, 1, 1, line_of), 0);
    cr_expect_str_eq(bt_results_texts(&d.r, "fund_from")->v[1], "");
    NEAR(at(&d, "fund_gbp", 0, 0, 0, 0), 90000);
    tiny_study_drop(&d);
}

/* Business as usual against itself, and a bundle that does nothing yet in its first year. */
Test(business, nothing_done_is_nothing)
{
    static const char *const ZERO[] = { "money_value", "economic_gbp", "financial_gbp", "contract_gbp", "stranded_gbp", "beds_freed",
                                        "beds_closed" };
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    for (size_t k = 0; k < TL_N(ZERO); k++) {
        const struct bt_array *x = tiny_array(&d.r, ZERO[k]);
        size_t n = 1;
        for (int i = 1; i < x->rank; i++) n *= (size_t)d.r.axis[x->axis[i]].n;
        for (size_t i = 0; i < n; i++) cr_expect(x->v[i] == 0, "%s: %g", ZERO[k], x->v[i]);
    }
    for (int k = 0; k < n_of(&d, "economic_line"); k++) cr_expect(fabs(at(&d, "economic_gbp", 1, 0, k, 0)) < 1e-6);
    double v;
    cr_expect(value(&d, 0, "net_present_value", &v) && v == 0);
    cr_expect(!value(&d, 0, "cost_per_admission_avoided", &v) && !value(&d, 0, "payback_month", &v) &&
              !value(&d, 0, "benefit_cost_ratio", &v));
    tiny_study_drop(&d);
}

/* Asked for one bundle the run keeps the do-minimum beside it, and says so; what is exported is the one asked for. */
Test(business, do_minimum_is_run_with_any_bundle)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "money: money.yaml\ndo_minimum: first\n");
    t.money = TINY_MONEY_TEXT;
    struct tiny_study d = tiny_studied(&t, "second"), all = tiny_studied(&t, NULL), same = tiny_studied(&t, "first");
    double one, whole;
    static const char SAYS[] = "bundle 'first' is run too: it is the do-minimum, with which the business case compares the others";
    cr_expect(n_of(&d, "run") == 7 && value(&d, on(&d, "run", "second"), "net_present_value_vs_do_minimum", &one) &&
              value(&all, on(&all, "run", "second"), "net_present_value_vs_do_minimum", &whole) && one == whole);
    cr_expect(strstr(bt_results_attr(&d.r, 2, "notes"), SAYS) != NULL && strstr(bt_results_attr(&all.r, 2, "notes"), SAYS) == NULL);
    cr_expect(n_of(&same, "run") == 4 && strstr(bt_results_attr(&same.r, 2, "notes"), SAYS) == NULL);
    cr_expect_str_eq(bt_results_attr(&d.r, 2, "bundles"), "second");
    double *values, days;
    struct bt_start *start;
    struct bt_err e = { 0 };
    cr_assert(bt_study_values(d.s, "second", 1e-6, d.a, &values, &start, &days, &e) == BT_OK);
    cr_expect(values[tiny_offset(d.s, "interventions.divert.on")] == 1 && values[tiny_offset(d.s, "interventions.avoid.on")] == 0);
    bt_start_free(start);
    tiny_study_drop(&d), tiny_study_drop(&all), tiny_study_drop(&same);
}

Test(business, do_minimum_is_set_beside)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "do_minimum: first\n", NULL);
    int second = on(&d, "run", "second"), low = on(&d, "run", "second (low)");
    double a = 0, b = 0, v = 0;
    cr_expect(value(&d, second, "net_present_value_vs_do_minimum", &v) && value(&d, second, "net_present_value", &a) &&
              value(&d, 1, "net_present_value", &b));
    NEAR(v, a - b);
    cr_expect(value(&d, low, "net_present_value_vs_do_minimum", &v) && value(&d, low, "net_present_value", &a) &&
              value(&d, on(&d, "run", "first (low)"), "net_present_value", &b));
    NEAR(v, a - b);
    cr_expect(value(&d, 1, "net_present_value_vs_do_minimum", &v) && v == 0);
    cr_expect_str_eq(bt_results_attr(&d.r, 0, "money_do_minimum"), "first");
    tiny_study_drop(&d);
    d = run_with(TINY_MONEY_TEXT, "", NULL);
    cr_expect(!value(&d, 1, "net_present_value_vs_do_minimum", &v));
    tiny_study_drop(&d);
}

/* The summary says of one bundle that it is the do-minimum and why, and of the others what they are worth beyond it. */
Test(business, do_minimum_is_said)
{
    static const char LEAST[] = "do_minimum: {bundle: first, reason: it is law, source: the Act, mark: observed}\n";
    struct tiny_study d = run_with(TINY_MONEY_TEXT, LEAST, NULL);
    static const char WHY[] = "this is the do-minimum, what would be done anyway: it is law\n    source: the Act; observed\n",
                      BEYOND[] = "against the do-minimum, 'first': ";
    char *text = tiny_said(&d.r, false), *first = strstr(text, "\nfirst, against business as usual\n  this is the do-minimum"),
         *second = strstr(text, "\nsecond, against business as usual\n");
    cr_assert(first && second && first < second, "%s", text);
    cr_expect(strstr(first, WHY) && strstr(first, WHY) < second && !strstr(second, WHY));
    cr_expect(strstr(second, BEYOND) && strstr(first, BEYOND) > second, "the do-minimum is not set beside itself");
    free(text);
    char *json = tiny_said(&d.r, true);
    cr_expect(strstr(json, "\"is_do_minimum\": true") && strstr(json, "\"is_do_minimum\": false"));
    free(json);
    tiny_study_drop(&d);
    d = run_with(TINY_MONEY_TEXT, "do_minimum: first\n", NULL);
    text = tiny_said(&d.r, false);
    cr_expect(strstr(text, "what would be done anyway: the scenario does not say why\n") != NULL);
    free(text);
    tiny_study_drop(&d);
}

/* Every number has an address, and a run at low evidence has the file's low ones. */
Test(business, numbers_have_addresses_and_stances)
{
    const char *const set[] = { "money.optimism_costs=0.5", "money.closing.places=500", NULL };
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL), e = run_with(TINY_MONEY_TEXT, "", set);
    int y = 2;
    NEAR(line(&d, 1, y, "optimism_on_costs"), 0.1 * (line(&d, 1, y, "programme") + line(&d, 1, y, "services")));
    NEAR(line(&d, 2, y, "optimism_on_costs"), 0.3 * (line(&d, 2, y, "programme") + line(&d, 2, y, "services")));
    NEAR(line(&e, 1, y, "optimism_on_costs"), 0.5 * (line(&e, 1, y, "programme") + line(&e, 1, y, "services")));
    NEAR(line(&e, 1, y, "released_by_closing"), 0);
    cr_expect(line(&d, 1, 3, "released_by_closing") > 0);
    cr_expect(strcmp(bt_results_attr(&d.r, 0, "money_closing_unit"), "ward") == 0);
    static const double COSTS[] = { 0.1, 0.1, 0.3, 0 }, BENEFITS[] = { 0.2, 0.2, 0.4, 0 }; /* as usual, central, low, high */
    for (int r = 0; r < 4; r++) {
        cr_expect(fabs(at(&d, "optimism_costs", r, 0, 0, 0) - COSTS[r]) < 1e-15);
        cr_expect(fabs(at(&d, "optimism_benefits", r, 0, 0, 0) - BENEFITS[r]) < 1e-15);
        cr_expect(r > 1 || fabs(at(&e, "optimism_costs", r, 0, 0, 0) - 0.5) < 1e-15);
    }
    tiny_study_drop(&d), tiny_study_drop(&e);
}

/* Months are kept as well, and sum to their years, line by line; what closes is named. */
Test(business, months_sum_to_years)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    for (int r = 0; r < n_of(&d, "run"); r++)
        for (int y = 0; y < n_of(&d, "year"); y++)
            for (int k = 0; k < n_of(&d, "economic_line"); k++) {
                double v = 0;
                for (int t = 12 * y; t < 12 * y + 12; t++) v += at(&d, "economic_month_gbp", r, t, k, 0);
                NEAR(v, at(&d, "economic_gbp", r, y, k, 0));
            }
    cr_expect(at(&d, "economic_month_gbp", 1, 40, on(&d, "economic_line", "programme"), 0) > 0);
    cr_expect(tiny_array(&d.r, tiny_cat("m_", bt_results_attr(&d.r, 0, "money_closing_measure"))) != NULL);
    tiny_study_drop(&d);
}

Test(business, is_said)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "do_minimum: first\n", NULL);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    cr_expect(strstr(text, "money, against business as usual (real: in prices of 2025/26; nominal: as paid in each year)") &&
                  strstr(text, "of ranges assumed: low evidence ") &&
                  strstr(text, "Ward: first closing 20") && strstr(text, "contract in force: Aligned payment and incentive):"),
              "%s", text);
    for (char *from = text; (from = strstr(from, "  money, ")); from++) {
        char *to = strstr(from, "  ambitions");
        for (const char *const *w = (const char *const[]){ "chance", "nan", "inf", "GBP 0;", NULL }; *w; w++)
            cr_expect(to && !memmem(from, (size_t)(to - from), *w, strlen(*w)), "%s in %s", *w, from);
    }
    cr_expect(strstr(json, "\"net_present_value\": {") && strstr(json, "\"absent\": ") && strstr(json, "\"cash_gbp_by_contract\""), "%s",
              json);
    free(text), free(json);
    tiny_study_drop(&d);
    /* costs without any benefit: who pays does not save */
    const char *none = tiny_swap(TINY_MONEY_TEXT, "places: {value: 2,", "places: {value: 900,");
    d = run_with(tiny_swap(none, "at_once: {value: 0.2", "at_once: {value: 0"), "", NULL);
    text = tiny_said(&d.r, false);
    cr_expect(strstr(text, "nobody who pays saves") && strstr(text, "Ward: none closes; "), "%s", text);
    free(text);
    tiny_study_drop(&d);
}

/* No figure without its basis, in words and in JSON. */
Test(business, every_figure_says_its_basis)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    static const char *const SAYS[] = { "value over 4 years (real, discounted at 3.5 %, optimism bias in it): ",
                                        "benefits by kind, to two digits: cash-releasing GBP ",
                                        "; without a price: Waiting\n",
                                        "in cash (real, not discounted, optimism bias in it): ",
                                        "who has more or less money over the horizon (nominal, no optimism bias; contract in force: ",
                                        "fund (nominal), not counted above: grant, GBP 12,000 to payer_a from outside, over 12 months",
                                        "by contract (nominal; nobody acts differently for it)",
                                        "a year's delay " };
    for (size_t i = 0; i < TL_N(SAYS); i++) cr_expect(strstr(text, SAYS[i]), "no '%s' in %s", SAYS[i], text);
    const struct bt_texts *basis = bt_results_texts(&d.r, "money_figure_basis"), *unit = bt_results_texts(&d.r, "money_figure_unit");
    for (int i = 0; i < n_of(&d, "money_figure"); i++) cr_expect(strcmp(unit->v[i], "GBP") != 0 || *basis->v[i]);
    cr_expect(strstr(json, "\"basis\": \"real, discounted, optimism bias in it\"") && strstr(json, "\"present_value_by_kind\": {"),
              "%s", json);
    free(text), free(json);
    tiny_study_drop(&d);
}

/* What funds bring is told beside the cash of the contract in force, never in it. */
Test(business, funds_stand_beside_cash)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    char *json = tiny_said(&d.r, true), want[160], a[BT_NUM_ROOM], b[BT_NUM_ROOM];
    double cash = 0;
    for (int y = 0; y < 4; y++) cash += at(&d, "contract_gbp", 1, y, on(&d, "contract", "aligned_payment"), 1);
    const char *from = strstr(json, "\"cash_gbp\": {"), *funds = strstr(json, "\"funds_gbp\": {");
    cr_assert(from && funds, "%s", json);
    const char *said = strstr(from, "\"payer_b\": "), *gets = strstr(funds, "\"payer_b\": ");
    cr_assert(said && gets);
    NEAR(strtod(said + 11, NULL), cash);
    NEAR(strtod(gets + 11, NULL), 90000);
    const char *year = strstr(strstr(json, "\"cash_gbp_by_year\": {"), "\"2027/28\": {");
    cr_assert(year);
    NEAR(strtod(strstr(year, "\"payer_b\": ") + 11, NULL), at(&d, "contract_gbp", 1, 2, on(&d, "contract", "aligned_payment"), 1));
    snprintf(want, sizeof want, "%s %s", bt_num_print(cash, a), bt_num_print(cash + 90000, b));
    cr_expect(fabs(cash) > 1, "%s", want);
    free(json);
    tiny_study_drop(&d);
}

/* Of a year from 2028-10-01 the horizon, which ends with 2029-03, holds 182 days. */
Test(business, a_fund_is_cut_where_the_horizon_ends)
{
    const char *late = tiny_swap(TINY_MONEY_TEXT, "start: 2025-10-01, months: 12", "start: 2028-10-01, months: 12");
    struct tiny_study d = run_with(late, "", NULL);
    char *text = tiny_said(&d.r, false);
    NEAR(at(&d, "fund_gbp_within", 0, 0, 0, 0), 90000);
    NEAR(at(&d, "fund_gbp_within", 1, 0, 0, 0), 182 / 365.25 * 12000);
    cr_expect(strstr(text, "over 12 months from 2028-10-01, of it GBP 5,980 within the horizon\n"), "%s", text);
    cr_expect(strstr(text, "over 18 months from 2026-04-01\n"), "%s", text);
    free(text);
    tiny_study_drop(&d);
}

/* A year from July to June is no financial year. */
Test(business, years_are_named_as_they_lie)
{
    struct tiny t = TINY;
    t.scenario = tiny_swap(tiny_cat(TINY.scenario, "money: money.yaml\n"), "horizon: {start: 2025-04-01, years: 4}",
                           "horizon: {start: 2025-07-01, years: 3}");
    t.scenario = tiny_swap(t.scenario, "growth_per_year: \"<= 1%\", from: 2026-10-01", "growth_per_year: \"<= 1%\", from: 2026-04-01");
    t.locality = tiny_swap(TINY.locality, "base_year: 2025-04-01", "base_year: 2025-07-01");
    t.money = TINY_MONEY_TEXT;
    struct tiny_study d = tiny_studied(&t, "first");
    const struct bt_axis *year = bt_results_axis(&d.r, "year");
    cr_expect_str_eq(year->label[0], "year to 30 June 2026");
    cr_expect_str_eq(year->label[2], "year to 30 June 2028");
    NEAR(at(&d, "price_index", 1, 0, 0, 0), 1); /* its middle lies in 2025/26 */
    char *text = tiny_said(&d.r, false);
    cr_expect(!strstr(text, "2026/27") && !strstr(text, "2027/28"), "%s", text);
    char span[80];
    bt_years_span(bt_results_texts(&d.r, "month_start"), &(struct years){ .n = 3, .in = { false, true, true } }, span);
    cr_expect_str_eq(span, "from the year to 30 June 2027");
    free(text);
    tiny_study_drop(&d);
}

/* A row a value, by year; the columns that only money has come last. */
Test(business, is_in_the_table_for_spreadsheets)
{
    struct tiny_study d = run_with(TINY_MONEY_TEXT, "", NULL);
    char *dir = tl_dir(), path[4096], want[120], number[BT_NUM_ROOM];
    struct bt_err e = { 0 };
    snprintf(path, sizeof path, "%s/all.csv", dir);
    cr_assert(bt_results_csv(&d.r, path, "first", false, &e) == BT_OK, "%s", e.msg);
    char *text = tl_bytes(path, NULL);
    snprintf(want, sizeof want, "first,,contract_gbp,,,,,,,2027/28,,payer_b,,tariff,,%s,GBP\n",
             bt_num_print(at(&d, "contract_gbp", 1, 2, on(&d, "contract", "tariff"), 1), number));
    cr_expect(strstr(text, "first,,economic_gbp,,,,,,,2025/26,programme,") != NULL, "%.400s", text);
    cr_expect(strstr(text, want) != NULL, "no %s", want);
    cr_expect(strstr(text, "\nfirst,2026-07-01,beds_freed,"));
    snprintf(want, sizeof want, "first,,segment_gain,old_frail,,,,,,2027/28,,,,,services,%s,GBP\n",
             bt_num_print(at(&d, "segment_gain", 1, 2, 2, on(&d, "gain", "services")), number));
    cr_expect(strstr(text, want) != NULL, "no %s", want);
    free(text);
    tl_rmdir(dir);
    tiny_study_drop(&d);
}

Test(business, is_not_there_without_a_money_file)
{
    struct tiny_study d = run_with(NULL, "", NULL);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    cr_expect(!bt_results_axis(&d.r, "organisation") && !bt_results_array(&d.r, "economic_gbp") &&
              !bt_results_attr(&d.r, 0, "money_price_year"));
    cr_expect(!strstr(text, "money") && !strstr(json, "money"));
    free(text), free(json);
    tiny_study_drop(&d);
}
