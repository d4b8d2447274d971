/* Contracts: the rules, the worked comparison of the evidence to its printed digits, and that payments only move money. */
#include "../testlib.h"
#include "bendtrend/money.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAR(a, b, eps) cr_expect(fabs((a) - (b)) <= (eps), "%.15g is not %.15g", (double)(a), (double)(b))

Test(contracts, rules)
{
    NEAR(bt_pay_planned(100, 90, 0.2), 98, 1e-12);
    NEAR(bt_pay_planned(100, 110, 0.2), 102, 1e-12);
    NEAR(bt_pay_marginal(120, 100, 0.3), 106, 1e-12);
    NEAR(bt_pay_marginal(90, 100, 0.3), 90, 0);
    NEAR(bt_pay_performance(200, 0.7, 0.5), 170, 1e-12);
    struct bt_sharing s = { 0.7, 0.5, 0.02, 0.1 };
    NEAR(bt_pay_sharing(100, 98, &s), 0, 0); /* within the corridor */
    NEAR(bt_pay_sharing(100, 95, &s), 3.5, 1e-12); /* from the first pound */
    NEAR(bt_pay_sharing(100, 106, &s), -3, 1e-12);
    NEAR(bt_pay_sharing(100, 50, &s), 10, 1e-12); /* the cap */
    double x[] = { 1, 3, 7 };
    NEAR(bt_years_ago(x, 2, 1), 3, 0);
    NEAR(bt_years_ago(x, 2, 0.5), 5, 1e-12);
    NEAR(bt_years_ago(x, 2, 0), 7, 0);
    NEAR(bt_years_ago(x, 1, 1.5), 0.5, 1e-12);
    NEAR(bt_years_ago(x, 1, 3), 0, 0);
}

/* ---- the worked comparison: payment_models PM048 to PM062 ---- */

static const double TAU = 2446, V = 60, S = 303, DAYS = 5.8;

/* Provider, and the commissioner: cash of both, the bundle left out. */
struct two {
    struct bt_money m;
    struct bt_money_org org[2];
    struct bt_activity x;
    double v[10][3], row[2][6], work[16], out[6];
};

/* Three years: one without a change, one of the example, one in which what is shared of it is paid. */
static void example(struct two *t, double without, double with, double released)
{
    *t = (struct two){ .org = { { "provider", "Provider", BT_ORG_CONTRACT, 0, 0, 0 },
                                { "commissioner", "C", BT_ORG_COMMISSIONER, 0, 1, 0 } } };
    t->m = (struct bt_money){ .n_org = 2, .org = t->org };
    t->m.terms = (struct bt_money_terms){ .in_force = bt_contract_find("tariff"),
                                          .marginal = 0.3, .baseline = 1, .phase = 1, .prior = 1, .level = 1 };
    t->m.terms.sharing = (struct bt_sharing){ 0.7, 0.7, 0.02, 1 };
    for (int k = 0; k < 3; k++) {
        double b = k ? without : 10000, a = k == 1 ? with : b;
        t->v[0][k] = a * TAU, t->v[1][k] = b * TAU; /* by the plan, without and with the bundle */
        t->v[4][k] = a * TAU, t->v[5][k] = b * TAU; /* all, of one segment */
        t->v[6][k] = t->v[7][k] = k ? without / 10000 : 1; /* people: so many that the benchmark is on the trend */
        t->v[8][k] = 1;
    }
    t->row[0][2] = released; /* provider, second year */
    t->x = (struct bt_activity){ 3, 1, 2, t->v[0], t->v[1], t->v[2], t->v[3], t->v[4], t->v[5], t->v[6], t->v[7], t->v[8], t->row[0],
                                 t->row[1] };
}

/* Cash of the provider in a year, in GBP million. */
static double cash(struct two *t, const char *contract, int year)
{
    bt_contract_cash(&t->m, bt_contract_find(contract), &t->x, t->work, t->out);
    for (int k = 0; k < 3; k++) NEAR(t->out[2 * k] + t->out[2 * k + 1], t->row[0][2 * k] + t->row[0][2 * k + 1], 1e-6);
    return t->out[2 * year] * 1e-6;
}

static double printed(const struct bt_table *t, const char *id)
{
    int value = bt_table_col(t, "value");
    for (int i = 0; i < t->rows; i++)
        if (strcmp(t->cell[i * t->cols], id) == 0) return strtod(t->cell[i * t->cols + value], NULL);
    cr_assert_fail("no row %s", id);
    return 0;
}

/* What the notes of the rows print: of freed days and beds; provider's saving without and with all days in closed beds; stranded; results
 * of the marginal rate and of shared savings. */
static const struct {
    int year;
    const char *avoided, *tariff, *marginal, *shared, *block;
    double freed, beds, saved[2], stranded[2], kept, marginal_net[2],
        shared_net[2];
} YEARS[] = {
    { 1, "PM048", "PM049", "PM050", "PM051", "PM052", 679, 1.9, { 0.04, 0.21 }, { 0.25, 0.08 }, 0.20, { -0.05, 0.12 }, { -0.25, -0.08 } },
    { 3, "PM053", "PM054", "PM055", "PM056", "PM057", 2142, 5.9, { 0.13, 0.65 }, { 0.77, 0.25 }, 0.63, { -0.14, 0.38 }, { -0.14, 0.38 } },
    { 5, "PM058", "PM059", "PM060", "PM061", "PM062", 3758, 10.3, { 0.23, 1.14 }, { 1.36, 0.45 }, 1.11, { -0.25, 0.66 }, { -0.25, 0.66 } },
};

Test(contracts, worked_comparison_to_its_printed_digits)
{
    char *text = tl_bytes("scenarios/evidence/payment_models.csv", NULL);
    struct bt_arena *a = bt_arena_new();
    struct bt_file file = tl_file("payment_models.csv", text);
    struct bt_table *t = NULL;
    struct bt_errs errs = { 0 };
    cr_assert(bt_csv_read(&file, a, &t, &errs) == BT_OK);
    for (size_t i = 0; i < TL_N(YEARS); i++) {
        double b = 10000 * pow(1.0317, YEARS[i].year), with = 10000 * pow(1.02, YEARS[i].year), days = DAYS * (b - with);
        NEAR(b - with, printed(t, YEARS[i].avoided), 0.5);
        NEAR(days, YEARS[i].freed, 0.5);
        NEAR(days / 365, YEARS[i].beds, 0.05);
        for (int all = 0; all < 2; all++) { /* no ward closed; all days in closed wards */
            struct two x;
            double released = bt_cost_released(days, all ? days : 0, V, S);
            example(&x, b, with, released);
            NEAR(released * 1e-6, YEARS[i].saved[all], 0.005);
            double tariff = cash(&x, "tariff", 1) - released * 1e-6;
            NEAR(-tariff, printed(t, YEARS[i].tariff), 0.0005);
            NEAR(-cash(&x, "tariff", 1), YEARS[i].stranded[all], 0.005);
            double marginal = cash(&x, "marginal_rate", 1) - released * 1e-6;
            NEAR(-marginal, printed(t, YEARS[i].marginal), 0.0005);
            NEAR(marginal - tariff, YEARS[i].kept, 0.005);
            NEAR(cash(&x, "marginal_rate", 1), YEARS[i].marginal_net[all], 0.005);
            NEAR(cash(&x, "block", 1) - released * 1e-6, printed(t, YEARS[i].block), 1e-12);
            double bonus = cash(&x, "shared_savings", 2);
            NEAR(bonus, printed(t, YEARS[i].shared), 0.0005);
            NEAR(cash(&x, "shared_savings", 1) + bonus, YEARS[i].shared_net[all], 0.005);
        }
    }
    bt_arena_free(a);
    free(text);
}

/* Below the plan a fifth of the price is kept back, and all of it once the plan follows (unit costs V40, V44). */
Test(contracts, a_fixed_payment_follows_later)
{
    struct two x;
    example(&x, 10000, 9000, 0);
    x.v[0][2] = 9000 * TAU;
    x.m.terms.variable = 0.2, x.m.terms.reset = 1;
    double price = 1000 * TAU * 1e-6;
    NEAR(cash(&x, "aligned_payment", 1), -0.2 * price, 1e-9);
    NEAR(cash(&x, "aligned_payment", 2), -price, 1e-9);
    x.m.terms.reset = 10;
    NEAR(cash(&x, "aligned_payment", 2), -0.2 * price, 1e-9);
}

/* Fewer deaths: more people are paid for, by the share that is paid by head. */
Test(contracts, capitation_pays_for_people)
{
    struct two x;
    example(&x, 10000, 9000, 0);
    x.v[6][1] = 1.1;
    x.m.terms.in_force = bt_contract_find("block"), x.m.terms.phase = 4;
    NEAR(cash(&x, "capitation", 1), 0.5 * 0.1 * 10000 * TAU * 1e-6, 1e-9);
}

/* Shared savings by hand: two segments, a benchmark of two years without the bundle by head of each segment, for the people of the year,
 * grown by 10 per cent from the middle of the two; what is saved in the third year is shared in the fourth.
 *   fit:   100 and 120 a head, mean 110; frail: 1000 and 1000, mean 1000. Prior years were a twentieth dearer: level 1.05.
 *   Benchmark of year 3: 1.05 x 1.1^1.5 x (50 x 110 + 12 x 1000), for 50 fit and 12 frail people.
 * Risk goes with the segments: for 50 and 10 people it would be less by 2 x 1000 and its growth. */
Test(contracts, shared_savings_by_hand)
{
    static const double HEAD_BAU[] = { 50 * 100, 10 * 1000, 50 * 120, 10 * 1000, 50 * 130, 12 * 1100, 50 * 130, 12 * 1100 };
    static const double PEOPLE[] = { 50, 10, 50, 10, 50, 12, 50, 12 };
    double head[8], head_bau[8], people[8], plan[4], plan_bau[4], act[4] = { 0 }, act_bau[4] = { 0 }, index[4] = { 1, 1, 1, 1 },
                                                                  released[8] = { 0 }, programme[8] = { 0 }, work[8], out[8];
    struct bt_money_org org[] = { { "provider", "Provider", BT_ORG_CONTRACT, 0, 0, 0 },
                                  { "commissioner", "C", BT_ORG_COMMISSIONER, 0, 1, 0 } };
    struct bt_money m = { .n_org = 2, .org = org };
    m.terms = (struct bt_money_terms){ .growth = 0.1, .prior = 2, .level = 1.05, .pounds = 20 };
    /* 62 people; one year and a half lie between the middle of the first two and the third */
    const double benchmark = 1.05 * pow(1.1, 1.5) * (50 * 110 + 12 * 1000) + 20 * 1.5 * 62, usual = 50 * 130 + 12 * 1100;
    const struct {
        double cost; /* of the third year, with the bundle */
        struct bt_sharing s;
        double bonus;
    } ROW[] = {
        { benchmark - 1000, { 0.6, 0.4, 0.02, 0.1 }, 600 }, /* a share of all of it, once it is beyond 2 per cent */
        { benchmark - 300, { 0.6, 0.4, 0.02, 0.1 }, 0 }, /* 1.4 per cent: within the minimum */
        { benchmark + 1000, { 0.6, 0.4, 0.02, 0.1 }, -400 }, /* a loss, by the share downwards */
        { benchmark - 5000, { 0.6, 0.4, 0.02, 0.1 }, 0.1 * benchmark }, /* the cap */
    };
    for (size_t r = 0; r < TL_N(ROW); r++) {
        for (int i = 0; i < 8; i++) head[i] = head_bau[i] = HEAD_BAU[i], people[i] = PEOPLE[i];
        head[4] = ROW[r].cost - head[5];
        for (int k = 0; k < 4; k++) plan[k] = head[2 * k] + head[2 * k + 1], plan_bau[k] = head_bau[2 * k] + head_bau[2 * k + 1];
        m.terms.sharing = ROW[r].s;
        struct bt_activity x = { 4, 2, 2, plan, plan_bau, act, act_bau, head, head_bau, people, people, index, released, programme };
        bt_contract_cash(&m, bt_contract_find("shared_savings"), &x, work, out);
        double without = bt_pay_sharing(benchmark, usual, &ROW[r].s); /* business as usual is paid by the same contract */
        NEAR(out[4], ROW[r].cost - usual, 1e-9); /* the price for all activity, in the year itself */
        NEAR(out[6], ROW[r].bonus - without, 1e-9);
        NEAR(out[0], 0, 0);
        NEAR(out[2], 0, 0);
        for (int k = 0; k < 4; k++) NEAR(out[2 * k] + out[2 * k + 1], 0, 1e-9);
    }
}

/* The rule of the source, in pounds alone: mean cost by head of three years, 1,000, and 30 a head and year more; prices have doubled. */
Test(contracts, shared_savings_grow_by_pounds_a_head)
{
    double head_bau[] = { 90000, 100000, 110000, 200000, 200000 }, head[] = { 90000, 100000, 110000, 190000, 200000 },
           people[] = { 100, 100, 100, 100, 100 }, act[5] = { 0 }, index[] = { 1, 1, 1, 2, 2 }, released[10] = { 0 }, programme[10] = { 0 },
           work[12], out[10];
    struct bt_money_org org[] = { { "provider", "Provider", BT_ORG_CONTRACT, 0, 0, 0 },
                                  { "commissioner", "C", BT_ORG_COMMISSIONER, 0, 1, 0 } };
    struct bt_money m = { .n_org = 2, .org = org };
    m.terms = (struct bt_money_terms){ .prior = 3, .level = 1, .pounds = 30, .sharing = { 0.5, 0.5, 0.02, 0.5 } };
    struct bt_activity x = { 5, 1, 2, head, head_bau, act, act, head, head_bau, people, people, index, released, programme };
    bt_contract_cash(&m, bt_contract_find("shared_savings"), &x, work, out);
    /* benchmark of the fourth year: 2 x 100 x (1,000 + 30 x 2) = 212,000; half of 22,000 is shared, half of 12,000 without the bundle */
    NEAR(out[8], 11000 - 6000, 1e-9);
    NEAR(out[6], -10000, 1e-9);
}

Test(contracts, each_has_its_words)
{
    for (int i = 0; i < bt_contracts(); i++) {
        const struct bt_contract *c = bt_contract_at(i);
        cr_expect(*c->label && *c->rule && bt_contract_find(c->name) == i);
    }
    cr_expect(bt_contract_find("barter") == -1);
}
