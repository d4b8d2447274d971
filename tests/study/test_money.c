/* Discounting, prices, closing and figures against sums made by hand. */
#include "../testlib.h"
#include "bendtrend/money.h"
#include <math.h>
#include <string.h>

static const struct bt_discount GREEN = { 0.035, 0.03, 30, 0.015, 0.5 };

#define NEAR(a, b, eps) cr_expect(fabs((a) - (b)) <= (eps), "%.15g is not %.15g", (double)(a), (double)(b))

Test(money, discounts_at_two_rates)
{
    NEAR(bt_discount_factor(&GREEN, 0), 1, 0);
    NEAR(bt_discount_factor(&GREEN, 1), 1 / 1.035, 1e-15);
    NEAR(bt_discount_factor(&GREEN, 30), pow(1.035, -30), 1e-15);
    NEAR(bt_discount_factor(&GREEN, 32), pow(1.035, -30) / 1.03 / 1.03, 1e-15);
    NEAR(bt_health_factor(&GREEN, 2), 1 / 1.015 / 1.015, 1e-15);
}

/* A constant flow is a geometric series. */
Test(money, a_constant_saving_is_a_geometric_series)
{
    static const double WITHIN[] = { 0, 0.5, 1 };
    double flow[20], start[20], length[20], q = 1 / 1.035;
    for (int k = 0; k < 20; k++) flow[k] = 7, start[k] = k, length[k] = 1;
    for (size_t i = 0; i < TL_N(WITHIN); i++) {
        struct bt_discount d = GREEN;
        d.within = WITHIN[i];
        NEAR(bt_present_value(&d, flow, start, length, 20), 7 * pow(q, WITHIN[i]) * (1 - pow(q, 20)) / (1 - q), 1e-12);
    }
}

/* Salford (payment_models PM039 to PM041): 3.0 million in the first year and 1.5 in the next half, then 2.0 a year. */
Test(money, salford_is_worth_what_is_printed)
{
    double flow[] = { -3, -1.5, 2, 2, 2, 2, 2 }, start[] = { 0, 1, 1.5, 2.5, 3.5, 4.5, 5.5 }, length[] = { 1, 0.5, 1, 1, 1, 1, 1 };
    NEAR(bt_present_value(&GREEN, flow, start, length, 7), 4.34, 0.005);
    NEAR(bt_present_value(&GREEN, flow, start, length, 6), 2.71, 0.005); /* savings for four years */
    double later[7];
    for (int k = 0; k < 7; k++) later[k] = start[k] + (flow[k] > 0 ? 2 : 0);
    NEAR(bt_present_value(&GREEN, flow, start, length, 7) - bt_present_value(&GREEN, flow, later, length, 7), 0.6, 0.05);
    /* paid back 2.25 years after savings start, PM040: month by month */
    double month[80];
    for (int i = 0; i < 80; i++) month[i] = (i < 12 ? -3 / 12.0 : i < 18 ? -1.5 / 6
                                                                         : 0) +
                                            (i >= 18 ? 2 / 12.0 : 0);
    int peak, back = bt_payback_month(month, 80);
    NEAR(bt_peak_funding(month, 80, &peak), 4.5, 1e-12);
    cr_expect(peak == 17 && back >= 18 + 26 && back <= 18 + 27, "%d, %d", peak, back); /* 27 months: the sum is 0 but for rounding */
}

Test(money, prices_follow_their_years)
{
    static const struct bt_money_span SPAN[] = { { 2012, 2013, 0.02 }, { 2014, 2016, 0.01 } };
    static const struct bt_money_prices PRICES[] = { { 2, SPAN, 0.05 }, { 0, NULL, 0.04 } };
    struct bt_money m = { .price_from = 2014, .prices = PRICES, .n_prices = 2 };
    NEAR(bt_price_index(&m, 0, 2014), 1, 0);
    NEAR(bt_price_index(&m, 0, 2016), 1.01 * 1.01, 1e-15);
    NEAR(bt_price_index(&m, 0, 2018), 1.01 * 1.01 * 1.05 * 1.05, 1e-15);
    NEAR(bt_price_index(&m, 0, 2012), 1 / 1.01 / 1.02, 1e-15);
    NEAR(bt_price_index(&m, 1, 2016), 1.04 * 1.04, 1e-15);
}

/* By hand: 28 places, three months above, one month of double running. */
Test(money, a_ward_closes_after_its_months)
{
    struct bt_closing c = { 28, 1, 3, 1, 1, 0 };
    double freed[] = { 0, 30, 30, 30, 30, 60, 60, 60, 20, 60, -5 }, closed[11], paid[11];
    double want_closed[] = { 0, 0, 0, 28, 28, 28, 28, 56, 0, 0, 0 }, want_paid[] = { 0, 0, 0, 0, 28, 28, 28, 28, 0, 0, 0 };
    bt_places_close(&c, freed, 11, closed, paid);
    for (int i = 0; i < 11; i++)
        cr_expect(closed[i] == want_closed[i] && paid[i] == want_paid[i], "month %d: %g, %g", i, closed[i], paid[i]);
}

/* Sixty places freed are two of 28 on one site, one on each of two, and none on three. */
Test(money, sites_close_their_own)
{
    double freed[] = { 60, 60 }, closed[2], paid[2];
    static const double WANT[] = { 56, 56, 0 };
    for (int sites = 1; sites <= 3; sites++) {
        struct bt_closing c = { 28, sites, 1, 0, 1, 0 };
        bt_places_close(&c, freed, 2, closed, paid);
        NEAR(closed[1], WANT[sites - 1], 0);
        NEAR(paid[1], WANT[sites - 1], 0);
    }
}

/* ---- one item by hand ---- */

enum { T = 4 };
struct one {
    struct bt_money m;
    struct bt_money_item item;
    struct bt_case_in in;
    struct bt_case out;
    double line[T * BT_N_LINES], by[3][T * 1], row[5][T];
};

/* 100 a day; 300 place-days a month without the bundle, of which some go; the bundle costs 50 a month. */
static struct bt_case *make(struct one *o, double fewer, struct bt_closing closing, double at_once, double worth, double refill)
{
    static const double DAYS[T] = { 30, 30, 30, 30 };
    static double cost[T * 2], bau[T * 2], used[T], used_bau[T];
    for (int i = 0; i < T; i++) {
        used_bau[i] = 300, used[i] = 300 - fewer;
        bau[2 * i] = 30000, cost[2 * i] = 100 * used[i], bau[2 * i + 1] = 0, cost[2 * i + 1] = 50;
    }
    *o = (struct one){ .item = { 0, false, true, at_once, worth } };
    closing.refill = refill;
    o->m = (struct bt_money){ .closing = closing, .n_item = 1, .item = &o->item };
    o->in = (struct bt_case_in){ T, 2, 1, 1, DAYS, cost, bau, used, used_bau, NULL, NULL, NULL, NULL };
    o->out = (struct bt_case){ o->line, o->by[0], o->by[1], o->by[2], o->row[0], o->row[1], o->row[2], o->row[3] };
    bt_case_of(&o->m, &o->in, &o->out);
    return &o->out;
}

/* 90 days fewer are 3 places; one of 2 closes in month 1 and its cost is gone from month 2 on. */
Test(money, what_is_freed_is_worth_its_marginal_cost_until_it_closes)
{
    struct one o;
    struct bt_case *c = make(&o, 90, (struct bt_closing){ 2, 1, 2, 1, 1, 0 }, 0.2, 0, 0);
    double at_once = 0.2 * 9000, closed[T] = { 0, 0, 0.8 * 100 * 2 * 30, 0.8 * 100 * 2 * 30 };
    for (int i = 0; i < T; i++) {
        NEAR(c->freed[i], 3, 1e-12);
        NEAR(c->closed[i], i >= 1 ? 2 : 0, 0);
        NEAR(c->line[i * BT_N_LINES + BT_AT_ONCE], at_once, 1e-9);
        NEAR(c->line[i * BT_N_LINES + BT_CLOSED], closed[i], 1e-9);
        NEAR(c->line[i * BT_N_LINES + BT_PROGRAMME], 50, 1e-9);
        NEAR(c->stranded[i], 9000 - at_once - closed[i], 1e-9);
        NEAR(c->care[i], at_once + closed[i], 1e-9);
        /* marginal for what is freed, full for what closed: payment_models PM004 and PM005 */
        NEAR(c->care[i], bt_cost_released(90, closed[i] > 0 ? 60 : 0, 20, 100), 1e-9);
        /* nothing twice: released and stranded are what cost changed by */
        NEAR(c->line[i * BT_N_LINES + BT_AT_ONCE] + c->line[i * BT_N_LINES + BT_CLOSED] + c->stranded[i], 9000, 1e-9);
    }
}

/* Five more places shut for want of staff than without: two of them closed and count once; later two fewer, whose staff are paid again. */
Test(money, posts_of_places_shut_are_not_paid)
{
    static const double SHUT[T] = { 6, 6, 6, 0 }, SHUT_BAU[T] = { 1, 1, 1, 2 };
    struct one o;
    make(&o, 90, (struct bt_closing){ 2, 1, 2, 1, 1, 0 }, 0.2, 0, 0);
    o.m.vacant = 0.25, o.in.shut = SHUT, o.in.shut_bau = SHUT_BAU;
    bt_case_of(&o.m, &o.in, &o.out);
    double places[T] = { 5, 5, 3, -2 };
    for (int i = 0; i < T; i++) {
        double vacant = 0.25 * 0.8 * 100 * places[i] * 30;
        NEAR(o.line[i * BT_N_LINES + BT_VACANT], vacant, 1e-9);
        NEAR(o.row[0][i], 9000 - o.line[i * BT_N_LINES + BT_AT_ONCE] - o.line[i * BT_N_LINES + BT_CLOSED] - vacant, 1e-9);
        NEAR(o.by[0][i], 9000 - o.row[0][i], 1e-9);
    }
}

Test(money, freed_and_filled_again_is_used_by_others)
{
    struct one o;
    struct bt_case *c = make(&o, 90, (struct bt_closing){ 2, 1, 1, 0, 1, 0 }, 0.2, 0.5, 0.5);
    NEAR(c->freed[0], 1.5, 1e-12);
    NEAR(c->closed[3], 0, 0); /* 1.5 places are no ward of two */
    NEAR(c->line[BT_AT_ONCE], 0.2 * 4500, 1e-9);
    NEAR(c->line[BT_REFILLED], 4500, 1e-9);
    NEAR(c->line[BT_OPEN], 0.5 * 0.8 * 4500, 1e-9);
    NEAR(c->stranded[0], 0.8 * 4500, 1e-9);
    c = make(&o, 90, (struct bt_closing){ 2, 1, 1, 0, 0.5, 0 }, 0.2, 0, 0); /* half are others' */
    NEAR(c->line[BT_AT_ONCE], 0.2 * 4500, 1e-9);
}

/* More days than before cost their marginal cost; no ward opens. */
Test(money, more_days_cost_more)
{
    struct one o;
    struct bt_case *c = make(&o, -90, (struct bt_closing){ 2, 1, 1, 0, 0.5, 0 }, 0.2, 0, 0.5);
    NEAR(c->freed[0], -3, 1e-12);
    NEAR(c->line[BT_AT_ONCE], -0.2 * 9000, 1e-9);
    NEAR(c->line[BT_CLOSED] + c->closed[3] + c->line[BT_REFILLED], 0, 0);
}

Test(money, optimism_adds_to_costs_and_takes_from_benefits)
{
    struct one o;
    make(&o, 90, (struct bt_closing){ 2, 1, 1, 0, 1, 0 }, 0.2, 0, 0);
    o.m.optimism_costs = 0.1, o.m.optimism_benefits = 0.25;
    bt_case_of(&o.m, &o.in, &o.out);
    NEAR(o.line[BT_MORE_COST], 5, 1e-9);
    NEAR(o.line[BT_LESS_CASH], -0.25 * (o.line[BT_AT_ONCE] + o.line[BT_CLOSED]), 1e-9);
    make(&o, -90, (struct bt_closing){ 2, 1, 1, 0, 1, 0 }, 0.2, 0, 0);
    o.m.optimism_benefits = 0.25;
    bt_case_of(&o.m, &o.in, &o.out);
    NEAR(o.line[BT_LESS_CASH], 0, 0); /* a loss is not made smaller */
}

/* ---- figures ---- */

Test(money, payback_is_for_good)
{
    static const double GOES[] = { -5, 6, -2, 1, 3 }, NEVER[] = { -5, 1, 1 }, NO_OUTLAY[] = { 1, 1, 1 };
    int month;
    cr_expect(bt_payback_month(GOES, 5) == 3);
    cr_expect(bt_payback_month(NEVER, 3) == -1 && bt_payback_month(NO_OUTLAY, 3) == -1);
    NEAR(bt_peak_funding(GOES, 5, &month), 5, 0);
    cr_expect(month == 0);
    NEAR(bt_peak_funding(NO_OUTLAY, 3, &month), 0, 0);
    cr_expect(month == -1);
}

/* The same flows a year later, within the same years: the last is lost and the others are worth less. */
Test(money, a_year_s_delay)
{
    double net[] = { -10, 4, 8 }, factor[] = { 1, 0.9, 0.8 };
    NEAR(bt_cost_of_delay(net, factor, 3), (-10 + 3.6 + 6.4) - (-9 + 3.2), 1e-12);
}
