/* money.h -- what a change costs and saves: discounting, what comes free when activity falls, capacity that closes, and contracts that
 * turn the same activity into cash of each organisation. Pure functions over numbers; docs/money.md has the words.
 * Units: GBP unless said; shares and rates as fractions; years and months counted from the first day of the run, from 0. */
#ifndef BENDTREND_MONEY_H
#define BENDTREND_MONEY_H

#include "arena.h"
#include <stdbool.h>

struct bt_network;

/* ---- present value: HM Treasury, Green Book ---- */

struct bt_discount {
    double rate, later; /* a year: to `after` years, and from then on */
    double after; /* years */
    double health; /* a year, for effects on health */
    double within; /* where in a year its flows lie: 0 its first day, 0.5 its middle, 1 its last day */
};
/* 1 / (1 + rate)^t; past `after` years 1 / ((1 + rate)^after (1 + later)^(t - after)). t in years. */
double bt_discount_factor(const struct bt_discount *d, double t);
/* 1 / (1 + health)^t. */
double bt_health_factor(const struct bt_discount *d, double t);
/* Sum of flow[k] * factor(start[k] + within * length[k]): each flow lasts `length` years from `start` on. */
double bt_present_value(const struct bt_discount *d, const double *flow, const double *start, const double *length, int n);

/* ---- capacity: nothing is released until it closes ---- */

struct bt_closing {
    double places; /* of one that closes */
    double sites; /* freed places lie evenly spread over so many; each closes its own */
    double months; /* freed places must have stood above a whole one for so long; parts of a month count as one */
    double double_running; /* months that its cost goes on after it closed; parts of a month count as one */
    double share; /* of the freed places, the part that is the residents' own */
    double refill; /* of these, the part that fills again with others; 0 where loops of the model do that */
};
/* Of n months: freed[i] places more than business as usual are free. closed[i]: places of those that closed,
 * sites * places * floor(least freed of the last `months` / (sites * places)); they open again in the month they are wanted.
 * paid[i]: those of them whose cost is gone, the least closed of the last `double_running` + 1 months. Before the first month nothing
 * was free. */
void bt_places_close(const struct bt_closing *c, const double *freed, int n, double *closed, double *paid);
/* Cost that goes when `days` place-days are freed, of which `closed_days` are of closed places: variable a day for all, full for the
 * closed (payment_models PM004, PM005). */
double bt_cost_released(double days, double closed_days, double variable, double full);

/* ---- what is paid for activity ---- */

/* Above or below the plan only `share` of the price is paid: fixed + variable payment (unit costs V40, V44). */
double bt_pay_planned(double plan, double activity, double share);
/* The price up to a baseline, `rate` of it above (PM009). */
double bt_pay_marginal(double activity, double baseline, double rate);
struct bt_sharing {
    double up, down, minimum, most;
}; /* shares of a saving and of a loss; corridor and cap as shares of the benchmark */
/* What the provider gets (+) or pays back (-) where cost is below or above the benchmark: a share of the whole difference where that is
 * more than `minimum` of the benchmark, at most `most` of it (PM025, PM027). */
double bt_pay_sharing(double benchmark, double cost, const struct bt_sharing *s);
/* Of a budget: `upfront` at once, the rest by the share of targets met (PM034). */
double bt_pay_performance(double budget, double upfront, double met);
/* x[k] of `years` ago, in between by straight line; 0 before the first. */
double bt_years_ago(const double *x, int k, double years);

/* ---- what a money file says, at the values of one run; empty where the scenario names none ---- */

enum bt_paid { BT_PAID_BY_PLAN,
               BT_PAID_BY_ACTIVITY }; /* follows the plan of the contract in force, or activity */
enum bt_org { BT_ORG_CONTRACT,
              BT_ORG_FUNDED,
              BT_ORG_OWN,
              BT_ORG_COMMISSIONER };
enum bt_valued { BT_CARERS,
                 BT_HEALTH };

struct bt_money_item {
    int item; /* of the network */
    bool cost, closes; /* counted as a cost, not as a benefit; its rest goes when something closes */
    double at_once, worth; /* share that comes and goes with activity; what the rest is worth while it stands free, as a share */
};
struct bt_money_tariff {
    const char *name;
    int measure;
    enum bt_paid paid;
    double gbp;
};
struct bt_money_org { /* payers in their order, then the commissioner */
    const char *name, *label;
    enum bt_org kind;
    double funded, pool; /* share of its change of cost that the commissioner pays; share of a pooled budget */
    int prices;
};
struct bt_money_span {
    int from, to; /* financial years by their first calendar year */
    double growth;
};
struct bt_money_prices {
    int n;
    const struct bt_money_span *span;
    double later; /* growth past the last span */
};
struct bt_money_fund {
    const char *name, *label, *source;
    int to, from; /* organisations; from -1: from outside */
    double start, months, gbp; /* start: days since 1970 */
};
struct bt_money_value {
    const char *name, *label;
    enum bt_valued kind;
    int measure;
    double per_unit, gbp;
};
struct bt_money_text {
    const char *name, *label, *measure;
};
struct bt_money_terms { /* of contracts */
    int in_force; /* index of bt_contract_at */
    double variable, reset, marginal, baseline, phase, uplift, met, offered, growth, prior;
    double pounds; /* added to the benchmark for each head and year, real */
    double level; /* of the benchmark, as a share of the cost by head in the first `prior` years */
    struct bt_sharing sharing;
};

struct bt_money {
    const char *price_year, *within, *unit, *unit_label; /* unit: what closes */
    int price_from; /* first calendar year of the price year */
    struct bt_discount discount;
    double optimism_costs, optimism_benefits; /* costs are so much more, benefits so much less than the model says, as shares */
    struct bt_closing closing;
    double vacant; /* of what a place costs beyond at_once, the part that nobody is paid while it is shut for want of staff */
    int pool, measure, arrivals; /* pool that the places are of; place-days of what closes; measure of the role arrivals, -1: none */
    int n_item, n_tariff, n_org, n_prices, n_fund, n_value, n_text;
    const struct bt_money_item *item;
    const struct bt_money_tariff *tariff;
    const struct bt_money_org *org;
    const struct bt_money_prices *prices;
    const struct bt_money_fund *fund;
    const struct bt_money_value *value;
    const struct bt_money_text *text;
    struct bt_money_terms terms;
};
/* Lists live in arena a. false: the scenario names no money file, or out of memory. */
bool bt_network_money(const struct bt_network *n, const double *values, struct bt_arena *a, struct bt_money *out);
/* Prices of the financial year that begins in calendar year `year`, against those of the price year. */
double bt_price_index(const struct bt_money *m, int prices, int year);

/* ---- the case of one run: against business as usual, month by month, prices of the price year ---- */

enum bt_kind_of_line { BT_LINE_COST,
                       BT_LINE_CASH,
                       BT_LINE_NON_CASH,
                       BT_LINE_SOCIETAL };
enum bt_line {
    BT_PROGRAMME,
    BT_SERVICES,
    BT_MORE_COST, /* costs, positive where more is spent */
    BT_AT_ONCE,
    BT_CLOSED,
    BT_VACANT,
    BT_LESS_CASH, /* benefits, positive where less is spent or something is gained */
    BT_REFILLED,
    BT_OPEN,
    BT_LESS_NON_CASH,
    BT_CARERS_TIME,
    BT_HEALTH_GAIN,
    BT_LESS_SOCIETAL,
    BT_N_LINES
};
enum bt_cash { BT_CASH_CARE,
               BT_CASH_SERVICES,
               BT_CASH_PROGRAMME,
               BT_CASH_PAYMENTS,
               BT_CASH_FUNDS,
               BT_N_CASH };

/* What is known of a run and of business as usual; all monthly. payers without the commissioner. */
struct bt_case_in {
    int months, items, payers, costs; /* items: first `costs` of the pathway, then one an intervention */
    const double *days; /* of each month */
    const double *cost, *cost_bau; /* months x items x payers, GBP */
    const double *used, *used_bau; /* months: place-days of what closes */
    const double *shut, *shut_bau; /* months: places shut for want of staff, mean of the month; NULL: none */
    const double *const *measure, *const *measure_bau; /* per entry of m->value: months */
};
struct bt_case { /* the caller's arrays */
    double *line; /* months x BT_N_LINES */
    double *care, *services, *programme; /* months x payers: spent less on care; spent more on services, on the bundle */
    double *stranded; /* months: cost that stays though what it was for does not happen */
    double *freed, *closed, *paid; /* months: places; see bt_places_close */
};
/* Saving s of an item: at_once s comes free; of the rest, what closed (places paid x days x its price a day) and posts left vacant; what is
 * left is stranded, of which open_worth counts as worth. Of what closes, only share (1 - refill) s is free, and share refill s is used by
 * others at its full cost. Vacant: places shut for want of staff, more than without the bundle, beyond what closed, at the vacant part of
 * the rest; below 0 where fewer are shut and staff are paid for again.
 * Optimism adds to what is more cost and takes from what is more benefit, kind by kind and month by month. */
void bt_case_of(const struct bt_money *m, const struct bt_case_in *in, struct bt_case *out);
enum bt_kind_of_line bt_line_kind(int line);
struct bt_saved {
    double at_once, refilled, open, left; /* comes free at once; used by others; worth while it stands free; stranded */
};
/* A saving of a benefit item taken apart, `closed` of it being gone with what closed or stands shut. less: all the item's
 * saving, of which this may be a part, is one. It is linear in saving and closed, so that parts sum to the whole. */
struct bt_saved bt_saved_of(const struct bt_closing *c, const struct bt_money_item *it, bool less, double saving, double closed);

/* The first month from which on sum of net[0..i] is never below 0 again, where it was before; -1: never below, or below at the end. */
int bt_payback_month(const double *net, int n);
/* The deepest the sum of net[0..i] comes below 0, as a positive number, and in which month; 0 and -1 where it never does. */
double bt_peak_funding(const double *net, int n, int *month);
/* What a year's delay costs: value of flows by year less that of the same flows a year later within the same years. */
double bt_cost_of_delay(const double *net, const double *factor, int n);

/* ---- contracts: rows of one table ---- */

struct bt_contract {
    const char *name, *label, *rule;
    bool can_be_in_force;
};
int bt_contracts(void);
const struct bt_contract *bt_contract_at(int i);
int bt_contract_find(const char *name); /* -1: none */

/* One run and business as usual by year, in prices of each year; n years. All arrays belong to the caller. */
struct bt_activity {
    int n, segments, orgs;
    double *plan, *plan_bau; /* n: priced activity of what follows the plan */
    double *act, *act_bau; /* n: of what is paid by activity */
    double *head, *head_bau; /* n x segments: all priced activity by segment */
    double *people, *people_bau; /* n x segments: people, mean of the year */
    double *index; /* n: prices of the provider */
    double *released; /* n x orgs: how much less each organisation spends, programme left out */
    double *programme; /* n x orgs: what each spends on the bundle */
};
/* How much more money each organisation has than under the same contract without the bundle: out is n x orgs. Their sum in a year is
 * released less programme: payments only move it. work: room for 2 n numbers. */
void bt_contract_cash(const struct bt_money *m, int contract, const struct bt_activity *x, double *work, double *out);

#endif
