/* business.c -- the business case in the results: two tables that are never mixed, what stays and what closes, cash under each contract,
 * and figures. After the runs, from what they laid out; docs/results-format.md has the layout, money.h the formulas. */
#include "bendtrend/money.h"
#include "study_priv.h"
#include <math.h>
#include <string.h>

static const struct {
    const char *name, *label;
} LINES[BT_N_LINES] = {
    [BT_PROGRAMME] = { "programme", "Cost of the bundle" },
    [BT_SERVICES] = { "services", "More use of services that take over" },
    [BT_MORE_COST] = { "optimism_on_costs", "Optimism bias on costs" },
    [BT_AT_ONCE] = { "released_at_once", "Cost that goes with the activity" },
    [BT_CLOSED] = { "released_by_closing", "Cost that goes when capacity closes" },
    [BT_VACANT] = { "vacant_posts", "Posts not paid for, of places shut for want of staff" },
    [BT_LESS_CASH] = { "optimism_on_cash_releasing", "Optimism bias on cash-releasing benefits" },
    [BT_REFILLED] = { "refilled", "Freed capacity used by others (stated share)" },
    [BT_OPEN] = { "capacity_freed", "Freed capacity that stands open, by its stated worth" },
    [BT_LESS_NON_CASH] = { "optimism_on_non_cash_releasing", "Optimism bias on non-cash-releasing benefits" },
    [BT_CARERS_TIME] = { "carers_time", "Carers' time" },
    [BT_HEALTH_GAIN] = { "health", "Health" },
    [BT_LESS_SOCIETAL] = { "optimism_on_societal", "Optimism bias on societal benefits" },
};
static const char *const KIND[] = {
    [BT_LINE_COST] = "cost",
    [BT_LINE_CASH] = "cash_releasing",
    [BT_LINE_NON_CASH] = "non_cash_releasing",
    [BT_LINE_SOCIETAL] = "societal",
};
static const struct {
    const char *name, *label;
} CASH[BT_N_CASH] = {
    [BT_CASH_CARE] = { "care", "Spent less on care" },
    [BT_CASH_SERVICES] = { "services", "Spent on services that take over" },
    [BT_CASH_PROGRAMME] = { "programme", "Spent on the bundle" },
    [BT_CASH_PAYMENTS] = { "payments", "Payments of the commissioner, contract in force" },
    [BT_CASH_FUNDS] = { "transition_funds", "Funds for the time of change" },
};

enum { F_COSTS,
       F_BENEFITS,
       F_VALUE,
       F_RATIO,
       F_VALUE_MIN,
       F_RATIO_MIN,
       F_PAYBACK,
       F_PEAK,
       F_PEAK_MONTH,
       F_PER_ARRIVAL,
       F_PER_DAY,
       F_DELAY,
       F_CASH,
       F_STRANDED,
       F_CLOSED,
       F_CLOSED_MONTH,
       N_FIGURES };
#define PRESENT "real, discounted, optimism bias in it"
#define REAL "real, not discounted, optimism bias in it"
static const struct {
    const char *name, *label, *unit, *basis, *absent;
} FIGURE[N_FIGURES] = {
    [F_COSTS] = { "present_value_costs", "Costs, present value", "GBP", PRESENT, "" },
    [F_BENEFITS] = { "present_value_benefits", "Benefits, present value", "GBP", PRESENT, "" },
    [F_VALUE] = { "net_present_value", "Net present value", "GBP", PRESENT, "" },
    [F_RATIO] = { "benefit_cost_ratio", "Benefit-cost ratio", "1", PRESENT, "the bundle costs nothing on balance" },
    [F_VALUE_MIN] = { "net_present_value_vs_do_minimum", "Net present value against do-minimum", "GBP", PRESENT,
                      "the scenario names no bundle as do_minimum, or it was not run" },
    [F_RATIO_MIN] = { "benefit_cost_ratio_vs_do_minimum", "Benefit-cost ratio against do-minimum", "1", PRESENT,
                      "no do_minimum, or the bundle costs no more than it" },
    [F_PAYBACK] = { "payback_month", "Cash released has paid for the costs, in month", "months since the start", REAL,
                    "cash released does not make up for the costs within the horizon, or nothing was laid out" },
    [F_PEAK] = { "peak_funding", "Short at its deepest: laid out, and not yet released", "GBP", REAL, "nothing has to be laid out" },
    [F_PEAK_MONTH] = { "peak_funding_month", "Short at its deepest in month", "months since the start", REAL,
                       "nothing has to be laid out" },
    [F_PER_ARRIVAL] = { "cost_per_admission_avoided", "Cost for each one fewer of", "GBP", REAL,
                        "there are no fewer of them over the horizon, or the bundle costs nothing on balance" },
    [F_PER_DAY] = { "cost_per_bed_day_freed", "Cost for each one fewer of", "GBP", REAL,
                    "there are no fewer of them over the horizon, or the bundle costs nothing on balance" },
    [F_DELAY] = { "cost_of_a_years_delay", "Cost of a year's delay", "GBP", PRESENT, "the horizon has less than two years" },
    [F_CASH] = { "cash_released", "Cash released over the horizon", "GBP", REAL, "" },
    [F_STRANDED] = { "cost_stranded", "Cost that stays though the activity went, over the horizon", "GBP",
                     "real, not discounted, no optimism bias", "" },
    [F_CLOSED] = { "places_closed", "Places closed at the end", "place", "", "" },
    [F_CLOSED_MONTH] = { "first_closing_month", "First closing, in month", "months since the start", "",
                         "nothing closes within the horizon" },
};

/* ---- what all runs share ---- */

struct maker {
    struct lay *l;
    const struct bt_scenario *s;
    const struct calendar *c;
    const struct run *run;
    int R, T, Y, O, P, K, C, S; /* runs, months, years, organisations, payers, items, contracts, segments */
    const double *values;
    struct bt_money m; /* of the run in hand */
    struct bt_case kept; /* of the run in hand */
    struct bt_activity act;
    double *own, *work, *days, *shut, *shut_bau; /* places shut for want of staff: mean of each month */
    double *by_month, *more_costs, *less_benefits; /* economic lines of each month; optimism of each run */
    double *economic, *factor, *factor_health, *financial, *stranded, *freed, *closed, *contract, *index, *figure;
    unsigned char *figure_ok;
    struct gains gains;
    const double **used, **used_bau; /* of each measure, by segment: of the run in hand, of business as usual */
};

static double *room(struct maker *k, size_t n)
{
    double *v = bt_get(k->l->a, n + 1, sizeof *v);
    if (!v) k->l->ok = false;
    return v;
}

static const char **names(struct maker *k, int n)
{
    const char **v = bt_get(k->l->a, (size_t)n + 1, sizeof *v);
    if (!v) k->l->ok = false;
    return v;
}

/* The first day of a year of the run, days since 1970. */
static int first_day(const struct maker *k, int year)
{
    return k->s->day0 + k->c->month_day[12 * (size_t)year];
}

/* The first calendar year of the financial year that holds the middle of a year of the run. */
static int financial_year(const struct maker *k, int year)
{
    return bt_financial_year((first_day(k, year) + first_day(k, year + 1)) / 2);
}

static void lay_axes(struct maker *k, int *year, int *org, int *line, int *cash, int *contract, int *figure)
{
    struct lay *l = k->l;
    const struct bt_texts *month = bt_results_texts(l->r, "month_start");
    const char **name[6], **label[6];
    const int n[] = { k->Y, k->O, BT_N_LINES, BT_N_CASH, k->C, N_FIGURES };
    for (int i = 0; i < 6; i++) name[i] = names(k, n[i]), label[i] = names(k, n[i]);
    if (!l->ok) return;
    for (int i = 0; i < k->Y; i++) {
        char text[BT_YEAR_ROOM + 4];
        bt_year_name(month, i, text);
        name[0][i] = bt_dup(l->a, text, strlen(text));
    }
    for (int i = 0; i < k->O; i++) name[1][i] = k->m.org[i].name, label[1][i] = k->m.org[i].label;
    for (int i = 0; i < BT_N_LINES; i++) name[2][i] = LINES[i].name, label[2][i] = LINES[i].label;
    for (int i = 0; i < BT_N_CASH; i++) name[3][i] = CASH[i].name, label[3][i] = CASH[i].label;
    for (int i = 0; i < k->C; i++) name[4][i] = bt_contract_at(i)->name, label[4][i] = bt_contract_at(i)->label;
    for (int i = 0; i < N_FIGURES; i++) name[5][i] = FIGURE[i].name, label[5][i] = FIGURE[i].label;
    struct bt_names measure = bt_network_measures(k->s->net);
    const int of[] = { F_PER_ARRIVAL, F_PER_DAY }, which[] = { k->m.arrivals, k->m.measure };
    for (int i = 0; i < 2; i++)
        if (which[i] >= 0 && !(label[5][of[i]] = bt_printf(l->a, "%s: %s", FIGURE[of[i]].label, measure.label[which[i]]))) l->ok = false;
    static const struct {
        const char *axis, *what, *label;
    } AXIS[] = {
        { "year", "complete years of the run", NULL },
        { "organisation", "payers, and the commissioner", "organisation_label" },
        { "economic_line", "line of the economic table", "economic_line_label" },
        { "cash_line", "line of the financial table", "cash_line_label" },
        { "contract", "contract", "contract_label" },
        { "money_figure", "figure of the business case", "money_figure_label" },
    };
    int *const to[] = { year, org, line, cash, contract, figure };
    for (int i = 0; i < 6; i++) {
        *to[i] = bt_lay_axis(l, AXIS[i].axis, AXIS[i].what, n[i], name[i], NULL, NULL);
        if (AXIS[i].label) bt_lay_texts(l, AXIS[i].label, "the name people read", *to[i], label[i]);
    }
}

static void lay_texts(struct maker *k, int line, int contract, int figure)
{
    const char **kind = names(k, BT_N_LINES), **rule = names(k, k->C), **unit = names(k, N_FIGURES), **absent = names(k, N_FIGURES),
               **basis = names(k, N_FIGURES);
    if (!k->l->ok) return;
    for (int i = 0; i < BT_N_LINES; i++) kind[i] = KIND[bt_line_kind(i)];
    for (int i = 0; i < k->C; i++) rule[i] = bt_contract_at(i)->rule;
    for (int i = 0; i < N_FIGURES; i++) unit[i] = FIGURE[i].unit, absent[i] = FIGURE[i].absent, basis[i] = FIGURE[i].basis;
    bt_lay_texts(k->l, "economic_line_kind", "cost, cash_releasing, non_cash_releasing or societal", line, kind);
    bt_lay_texts(k->l, "contract_rule", "what is paid, in words", contract, rule);
    bt_lay_texts(k->l, "money_figure_unit", "unit of the figure", figure, unit);
    bt_lay_texts(k->l, "money_figure_basis", "real or nominal, discounted or not, with or without optimism bias", figure, basis);
    bt_lay_texts(k->l, "money_figure_absent", "why it is absent, where it is", figure, absent);
}

static void lay_tables(struct maker *k)
{
    struct lay *l = k->l;
    int run = bt_axis_index(l->r, "run"), month = bt_axis_index(l->r, "month"), year, org, line, cash, contract, figure;
    lay_axes(k, &year, &org, &line, &cash, &contract, &figure);
    if (!l->ok) return;
    lay_texts(k, line, contract, figure);
    const char *real = bt_printf(l->a, "against business as usual, prices of %s, not discounted; costs and benefits positive",
                                 k->m.price_year);
    k->economic = bt_lay_array(l, "economic_gbp", "GBP", real, 3, (int[]){ run, year, line });
    k->by_month = bt_lay_array(l, "economic_month_gbp", "GBP", real, 3, (int[]){ run, month, line });
    k->more_costs = bt_lay_array(l, "optimism_costs", "1", "costs are so much more than the model says, of that run", 1, &run);
    k->less_benefits = bt_lay_array(l, "optimism_benefits", "1", "benefits are so much less than the model says, of that run", 1, &run);
    k->factor = bt_lay_array(l, "discount_factor", "1", "present value of a pound of that year", 1, &year);
    k->factor_health = bt_lay_array(l, "discount_factor_health", "1", "the same for health", 1, &year);
    k->financial = bt_lay_array(l, "financial_gbp", "GBP",
                                "cash against business as usual, as paid (nominal); +: the organisation has more", 4,
                                (int[]){ run, year, org, cash });
    k->stranded = bt_lay_array(l, "stranded_gbp", "GBP", "cost that stays though the activity went; real", 2, (int[]){ run, year });
    k->freed = bt_lay_array(l, "beds_freed", "place", "places freed against business as usual, mean of the month", 2,
                            (int[]){ run, month });
    k->closed = bt_lay_array(l, "beds_closed", "place", "places closed", 2, (int[]){ run, month });
    k->contract = bt_lay_array(l, "contract_gbp", "GBP", "cash against business as usual under the same contract, nominal", 4,
                               (int[]){ run, year, contract, org });
    k->index = bt_lay_array(l, "price_index", "1", "prices against those of the price year", 3, (int[]){ run, year, org });
    k->figure = bt_lay_array(l, "money_value", "1", "figures of the business case; units are per row, in money_figure_unit", 2,
                             (int[]){ run, figure });
    k->figure_ok = bt_lay_valid(l);
    bt_lay_gains(l, k->s, k->m.price_year, year, &k->gains);
}

/* ---- one run ---- */

static const double *measure(const struct maker *k, int i, char part, int run)
{
    char name[80];
    snprintf(name, sizeof name, "%c_%s", part, bt_network_measures(k->s->net).name[i]);
    const struct bt_array *x = bt_results_array(k->l->r, name);
    return x->v + (size_t)run * (size_t)k->T * (part == 's' ? (size_t)k->S : 1);
}

/* Places of what closes that a run leaves shut for want of staff; NULL where there is no workforce. */
static const double *shut_of(const struct maker *k, int run, double *out)
{
    static const char *const OVER[BT_MAX_RANK] = { "run", "time", "pool" };
    const struct bt_array *x = bt_array_over(k->l->r, "places_unstaffed", OVER);
    int pools = bt_network_pools(k->s->net).n;
    for (int i = 0; x && i < k->T; i++) {
        size_t at = ((size_t)run * (size_t)(k->T + 1) + (size_t)i) * (size_t)pools + (size_t)k->m.pool;
        out[i] = (x->v[at] + x->v[at + (size_t)pools]) / 2;
    }
    return x ? out : NULL;
}

static void make_case(struct maker *k, const double *values, int run)
{
    const struct bt_array *cost = bt_results_array(k->l->r, "cost_gbp");
    const double **with = bt_get(k->l->a, (size_t)k->m.n_value + 1, sizeof *with),
                 **bau = bt_get(k->l->a, (size_t)k->m.n_value + 1, sizeof *bau);
    if (!with || !bau) {
        k->l->ok = false;
        return;
    }
    for (int i = 0; i < k->m.n_value; i++)
        with[i] = measure(k, k->m.value[i].measure, 'm', run), bau[i] = measure(k, k->m.value[i].measure, 'm', 0);
    struct bt_case_in in = { k->T, k->K, k->P, k->K - bt_network_interventions(k->s->net).n, k->days,
                             cost->v + (size_t)run * (size_t)k->T * (size_t)k->K * (size_t)k->P, cost->v,
                             measure(k, k->m.measure, 'm', run),
                             measure(k, k->m.measure, 'm', 0), shut_of(k, run, k->shut), shut_of(k, 0, k->shut_bau), with, bau };
    bt_case_of(&k->m, &in, &k->kept);
    for (int i = 0; i < bt_network_measures(k->s->net).n; i++) k->used[i] = measure(k, i, 's', run), k->used_bau[i] = measure(k, i, 's', 0);
    bt_keep_gains(&k->gains,
                  &(struct gains_in){ k->s->net, &k->m, &in, &k->kept, values, k->values, k->used, k->used_bau, k->S, k->work }, run);
    memcpy(k->freed + (size_t)run * (size_t)k->T, k->kept.freed, (size_t)k->T * sizeof(double));
    memcpy(k->closed + (size_t)run * (size_t)k->T, k->kept.closed, (size_t)k->T * sizeof(double));
}

static double year_sum(const double *v, int year, int stride, int at)
{
    double sum = 0;
    for (int i = 12 * year; i < 12 * year + 12; i++) sum += v[(size_t)i * (size_t)stride + (size_t)at];
    return sum;
}

static void make_years(struct maker *k, int run)
{
    size_t each = (size_t)k->T * BT_N_LINES;
    memcpy(k->by_month + (size_t)run * each, k->kept.line, each * sizeof *k->by_month);
    k->more_costs[run] = k->m.optimism_costs, k->less_benefits[run] = k->m.optimism_benefits;
    for (int y = 0; y < k->Y; y++) {
        size_t at = (size_t)run * (size_t)k->Y + (size_t)y;
        for (int i = 0; i < BT_N_LINES; i++) k->economic[at * BT_N_LINES + (size_t)i] = year_sum(k->kept.line, y, BT_N_LINES, i);
        k->stranded[at] = year_sum(k->kept.stranded, y, 1, 0);
        for (int o = 0; o < k->O; o++)
            k->index[at * (size_t)k->O + (size_t)o] = bt_price_index(&k->m, k->m.org[o].prices, financial_year(k, y));
    }
}

/* Priced activity of a year, all of it and by segment, at the provider's prices of the year. */
static void price_year(const struct maker *k, int run, int y, double index, double *plan, double *act, double *head)
{
    *plan = *act = 0;
    for (int s = 0; s < k->S; s++) head[s] = 0;
    for (int i = 0; i < k->m.n_tariff; i++) {
        const struct bt_money_tariff *t = &k->m.tariff[i];
        const double *seg = measure(k, t->measure, 's', run);
        *(t->paid == BT_PAID_BY_PLAN ? plan : act) += index * t->gbp * year_sum(measure(k, t->measure, 'm', run), y, 1, 0);
        for (int s = 0; s < k->S; s++) head[s] += index * t->gbp * year_sum(seg, y, k->S, s);
    }
}

/* People of each segment, mean of the first twelve instants of a year. */
static void people_year(const struct maker *k, int run, int y, double *people)
{
    const struct bt_array *in = bt_results_array(k->l->r, "people"), *wait = bt_results_array(k->l->r, "wait_people");
    int all = bt_network_settings(k->s->net).n, places = all - bt_network_exits(k->s->net) - 1, routes = bt_network_routes(k->s->net).n;
    for (int s = 0; s < k->S; s++) people[s] = 0;
    for (int i = 12 * y; i < 12 * y + 12; i++) {
        size_t at = (size_t)run * (size_t)(k->T + 1) + (size_t)i;
        for (int s = 0; s < k->S; s++) {
            for (int p = 0; p < places; p++) people[s] += in->v[(at * (size_t)all + (size_t)p) * (size_t)k->S + (size_t)s] / 12;
            for (int p = 0; p < routes; p++) people[s] += wait->v[(at * (size_t)routes + (size_t)p) * (size_t)k->S + (size_t)s] / 12;
        }
    }
}

static int provider_of(const struct maker *k)
{
    int o = 0;
    while (k->m.org[o].kind != BT_ORG_CONTRACT) o++;
    return o;
}

static void make_activity(struct maker *k, int run)
{
    struct bt_activity *x = &k->act;
    int provider = provider_of(k);
    for (int y = 0; y < k->Y; y++) {
        size_t at = ((size_t)run * (size_t)k->Y + (size_t)y) * (size_t)k->O, seg = (size_t)y * (size_t)k->S, row = (size_t)y * (size_t)k->O;
        double index = x->index[y] = k->index[at + (size_t)provider];
        price_year(k, run, y, index, &x->plan[y], &x->act[y], x->head + seg);
        price_year(k, 0, y, index, &x->plan_bau[y], &x->act_bau[y], x->head_bau + seg);
        people_year(k, run, y, x->people + seg);
        people_year(k, 0, y, x->people_bau + seg);
        memcpy(k->gains.people + ((size_t)run * (size_t)k->Y + (size_t)y) * (size_t)k->S, x->people + seg, (size_t)k->S * sizeof(double));
        for (int o = 0; o < k->P; o++) {
            double *cash = k->financial + (at + (size_t)o) * BT_N_CASH, nominal = k->index[at + (size_t)o];
            cash[BT_CASH_CARE] = nominal * year_sum(k->kept.care, y, k->P, o);
            cash[BT_CASH_SERVICES] = -nominal * year_sum(k->kept.services, y, k->P, o);
            cash[BT_CASH_PROGRAMME] = -nominal * year_sum(k->kept.programme, y, k->P, o);
            x->released[row + (size_t)o] = cash[BT_CASH_CARE] + cash[BT_CASH_SERVICES];
            x->programme[row + (size_t)o] = -cash[BT_CASH_PROGRAMME];
        }
    }
}

static void make_cash(struct maker *k, int run)
{
    double *out = k->own;
    for (int c = 0; c < k->C; c++) {
        bt_contract_cash(&k->m, c, &k->act, k->work, out);
        for (int y = 0; y < k->Y; y++)
            for (int o = 0; o < k->O; o++) {
                size_t at = (size_t)run * (size_t)k->Y + (size_t)y;
                double cash = out[(size_t)y * (size_t)k->O + (size_t)o], *line = k->financial + (at * (size_t)k->O + (size_t)o) * BT_N_CASH;
                k->contract[(at * (size_t)k->C + (size_t)c) * (size_t)k->O + (size_t)o] = cash;
                if (c == k->m.terms.in_force)
                    line[BT_CASH_PAYMENTS] = cash - line[BT_CASH_CARE] - line[BT_CASH_SERVICES] - line[BT_CASH_PROGRAMME];
            }
    }
    for (int i = 0; run && i < k->m.n_fund; i++) /* no fund comes without a bundle */
        for (int y = 0; y < k->Y; y++) {
            double *year = k->financial + ((size_t)run * (size_t)k->Y + (size_t)y) * (size_t)k->O * BT_N_CASH,
                   gbp = bt_fund_in_year(&k->m.fund[i], first_day(k, y), first_day(k, y + 1));
            year[(size_t)k->m.fund[i].to * BT_N_CASH + BT_CASH_FUNDS] += gbp;
            if (k->m.fund[i].from >= 0) year[(size_t)k->m.fund[i].from * BT_N_CASH + BT_CASH_FUNDS] -= gbp;
        }
}

/* ---- figures ---- */

struct worth {
    double costs, benefits;
};

static struct worth worth_of(const struct maker *k, int run, double *net)
{
    struct worth w = { 0 };
    for (int y = 0; y < k->Y; y++) {
        net[y] = 0;
        for (int i = 0; i < BT_N_LINES; i++) {
            double v = k->economic[((size_t)run * (size_t)k->Y + (size_t)y) * BT_N_LINES + (size_t)i];
            double present = v * (i == BT_HEALTH_GAIN ? k->factor_health : k->factor)[y];
            bool cost = bt_line_kind(i) == BT_LINE_COST;
            *(cost ? &w.costs : &w.benefits) += present;
            net[y] += (cost ? -present : present) / k->factor[y];
        }
    }
    return w;
}

static void put(struct maker *k, int run, int figure, double v, bool ok)
{
    size_t at = (size_t)run * N_FIGURES + (size_t)figure;
    k->figure[at] = ok ? v : 0;
    k->figure_ok[at] = ok;
}

static double fewer(const struct maker *k, int run, int i)
{
    const double *with = i < 0 ? NULL : measure(k, i, 'm', run), *bau = i < 0 ? NULL : measure(k, i, 'm', 0);
    double sum = 0;
    for (int t = 0; with && t < k->T; t++) sum += bau[t] - with[t];
    return sum;
}

/* Costs less cash released, month by month; what is laid out and when it is back. */
static void cash_figures(struct maker *k, int run)
{
    double *net = k->own, cash = 0, costs = 0, stranded = 0;
    int peak_month, first = -1;
    for (int i = 0; i < k->T; i++) {
        net[i] = 0;
        for (int j = 0; j < BT_N_LINES; j++) {
            double v = k->kept.line[(size_t)i * BT_N_LINES + (size_t)j];
            if (bt_line_kind(j) == BT_LINE_COST) net[i] -= v, costs += v;
            if (bt_line_kind(j) == BT_LINE_CASH) net[i] += v, cash += v;
        }
        stranded += k->kept.stranded[i];
        if (first < 0 && k->kept.closed[i] > 0) first = i;
    }
    int payback = bt_payback_month(net, k->T);
    double peak = bt_peak_funding(net, k->T, &peak_month), arrivals = fewer(k, run, k->m.arrivals), days = fewer(k, run, k->m.measure);
    put(k, run, F_PAYBACK, payback, payback >= 0);
    put(k, run, F_PEAK, peak, peak > 0);
    put(k, run, F_PEAK_MONTH, peak_month, peak > 0);
    put(k, run, F_PER_ARRIVAL, costs / arrivals, costs > 0 && arrivals > 0);
    put(k, run, F_PER_DAY, costs / days, costs > 0 && days > 0);
    put(k, run, F_CASH, cash, true);
    put(k, run, F_STRANDED, stranded, true);
    put(k, run, F_CLOSED, k->kept.closed[k->T - 1], true);
    put(k, run, F_CLOSED_MONTH, first, first >= 0);
}

static void value_figures(struct maker *k, int run)
{
    double *net = k->own;
    struct worth w = worth_of(k, run, net);
    put(k, run, F_COSTS, w.costs, true);
    put(k, run, F_BENEFITS, w.benefits, true);
    put(k, run, F_VALUE, w.benefits - w.costs, true);
    put(k, run, F_RATIO, w.benefits / w.costs, w.costs > 0);
    put(k, run, F_DELAY, bt_cost_of_delay(net, k->factor, k->Y), k->Y > 1);
}

/* The one that has the bundle's own name; the others are its low and high. */
static bool is_first(const struct run *r)
{
    return strcmp(r->name, r->bundle) == 0;
}

/* The run of the do-minimum at the same stance; -1: none. */
static int do_minimum(const struct maker *k, int run)
{
    const struct run *mine = &k->run[run];
    for (int i = 1; i < k->R && k->s->do_minimum >= 0; i++) {
        const struct run *other = &k->run[i];
        if (strcmp(other->bundle, k->s->bundle[k->s->do_minimum].name) != 0 || is_first(other) != is_first(mine)) continue;
        if (is_first(mine) || other->stance == mine->stance) return i;
    }
    return -1;
}

static void against_minimum(struct maker *k)
{
    for (int r = 1; r < k->R; r++) {
        int least = do_minimum(k, r);
        const double *mine = k->figure + (size_t)r * N_FIGURES, *its = least < 0 ? NULL : k->figure + (size_t)least * N_FIGURES;
        put(k, r, F_VALUE_MIN, its ? mine[F_VALUE] - its[F_VALUE] : 0, its != NULL);
        double more = its ? mine[F_COSTS] - its[F_COSTS] : 0;
        put(k, r, F_RATIO_MIN, its && more > 0 ? (mine[F_BENEFITS] - its[F_BENEFITS]) / more : 0, more > 0);
    }
}

/* ---- the job ---- */

static bool make_room(struct maker *k)
{
    size_t T = (size_t)k->T, P = (size_t)k->P, Y = (size_t)k->Y, O = (size_t)k->O, S = (size_t)k->S;
    size_t most = T > Y * O ? T : Y * O;
    k->own = room(k, most), k->work = room(k, 2 * (Y > S ? Y : S) + 2), k->days = room(k, T), k->shut = room(k, T),
    k->shut_bau = room(k, T);
    k->used = bt_get(k->l->a, (size_t)bt_network_measures(k->s->net).n + 1, sizeof *k->used);
    k->used_bau = bt_get(k->l->a, (size_t)bt_network_measures(k->s->net).n + 1, sizeof *k->used_bau);
    if (!k->used || !k->used_bau) k->l->ok = false;
    k->kept = (struct bt_case){ room(k, T * BT_N_LINES), room(k, T * P), room(k, T * P), room(k, T * P), room(k, T), room(k, T), room(k, T),
                                room(k, T) };
    k->act = (struct bt_activity){ k->Y, k->S, k->O, room(k, Y), room(k, Y), room(k, Y), room(k, Y), room(k, Y * S), room(k, Y * S),
                                   room(k, Y * S), room(k, Y * S), room(k, Y), room(k, Y * O), room(k, Y * O) };
    for (int i = 0; k->l->ok && i < k->T; i++) k->days[i] = k->c->month_day[i + 1] - k->c->month_day[i];
    return k->l->ok;
}

static void make_run(struct maker *k, double *own_values, int run)
{
    bt_run_values(k->s, k->values, &k->run[run], own_values);
    if (!bt_network_money(k->s->net, own_values, k->l->a, &k->m)) {
        k->l->ok = false;
        return;
    }
    make_case(k, own_values, run);
    if (!k->l->ok) return;
    make_years(k, run);
    make_activity(k, run);
    make_cash(k, run);
    value_figures(k, run);
    cash_figures(k, run);
}

void bt_lay_money(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct run *run, int R, const double *values)
{
    struct maker k = { .l = l, .s = s, .c = c, .run = run, .R = R, .T = c->T, .Y = c->T / 12, .values = values, .C = bt_contracts() };
    if (!l->ok || !k.Y) return;
    if (!bt_network_money(s->net, values, l->a, &k.m)) {
        if (k.m.price_year) l->ok = false; /* it names one: out of memory */
        return;
    }
    k.O = k.m.n_org, k.P = k.O - 1, k.K = bt_network_items(s->net).n, k.S = bt_network_segments(s->net).n;
    lay_tables(&k);
    bt_lay_money_lists(l, s, c, &k.m);
    bt_lay_money_attributes(l, s, &k.m);
    double *own_values = room(&k, (size_t)bt_network_size(s->net));
    if (!l->ok || !make_room(&k) || !k.figure || !k.figure_ok || !k.factor || !k.factor_health) return;
    for (int y = 0; y < k.Y; y++) {
        k.factor[y] = bt_discount_factor(&k.m.discount, y + k.m.discount.within);
        k.factor_health[y] = bt_health_factor(&k.m.discount, y + k.m.discount.within);
    }
    for (int r = 0; r < R && l->ok; r++) make_run(&k, own_values, r);
    if (l->ok) against_minimum(&k);
}
