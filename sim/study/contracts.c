/* contracts.c -- what is paid for the same activity under each contract: rows of one table. Nobody acts differently for a contract. */
#include "bendtrend/money.h"
#include <math.h>
#include <string.h>

/* ---- rules ---- */

double bt_pay_planned(double plan, double activity, double share)
{
    return plan + share * (activity - plan);
}

double bt_pay_marginal(double activity, double baseline, double rate)
{
    return fmin(activity, baseline) + rate * fmax(0, activity - baseline);
}

double bt_pay_sharing(double benchmark, double cost, const struct bt_sharing *s)
{
    double saving = benchmark - cost, share = saving > 0 ? s->up : s->down;
    if (!(fabs(saving) > s->minimum * benchmark)) return 0;
    return copysign(fmin(share * fabs(saving), s->most * benchmark), saving);
}

double bt_pay_performance(double budget, double upfront, double met)
{
    return budget * (upfront + (1 - upfront) * met);
}

double bt_years_ago(const double *x, int k, double years)
{
    double at = k - years, low = floor(at);
    int i = (int)low;
    double before = i >= 0 ? x[i] : 0, after = i + 1 >= 0 && i + 1 <= k ? x[i + 1] : 0;
    return before + (at - low) * (after - before);
}

/* ---- what the provider is paid more than without the bundle, by year ---- */

struct view {
    const struct bt_money *m;
    const struct bt_activity *x;
    double *work;
};

static double by_activity(const struct view *v, int k)
{
    return v->x->act[k] - v->x->act_bau[k];
}

static void pay_aligned(const struct view *v, double *out)
{
    const struct bt_money_terms *t = &v->m->terms;
    double *less = v->work; /* of what the plan holds, in the year's prices */
    for (int k = 0; k < v->x->n; k++) less[k] = (v->x->plan[k] - v->x->plan_bau[k]) / v->x->index[k];
    for (int k = 0; k < v->x->n; k++) {
        double plan = v->x->plan_bau[k] + v->x->index[k] * bt_years_ago(less, k, t->reset);
        out[k] = bt_pay_planned(plan, v->x->plan[k], t->variable) - v->x->plan_bau[k] + by_activity(v, k);
    }
}

static void pay_tariff(const struct view *v, double *out)
{
    for (int k = 0; k < v->x->n; k++) out[k] = v->x->plan[k] - v->x->plan_bau[k] + by_activity(v, k);
}

static void pay_marginal(const struct view *v, double *out)
{
    const struct bt_money_terms *t = &v->m->terms;
    for (int k = 0; k < v->x->n; k++) {
        double base = t->baseline * v->x->plan_bau[0] / v->x->index[0] * v->x->index[k];
        double paid = bt_pay_marginal(v->x->plan[k], base, t->marginal), bau = bt_pay_marginal(v->x->plan_bau[k], base, t->marginal);
        out[k] = paid - bau + by_activity(v, k);
    }
}

static void pay_block(const struct view *v, double *out)
{
    for (int k = 0; k < v->x->n; k++) out[k] = 0;
}

/* For people of year k, each as in the years from..to-1 without the bundle, in that time's prices: GBP of the first year's prices. */
static double by_head(const struct bt_activity *x, const double *people, int k, int from, int to)
{
    double sum = 0;
    for (int s = 0; s < x->segments; s++) {
        double cost = 0;
        int years = 0;
        for (int y = from; y < to; y++) {
            size_t at = (size_t)y * (size_t)x->segments + (size_t)s;
            if (x->people_bau[at] > 0) cost += x->head_bau[at] / x->people_bau[at] / x->index[y], years++;
        }
        if (years) sum += people[(size_t)k * (size_t)x->segments + (size_t)s] * cost / years;
    }
    return sum;
}

static void pay_in_force(const struct view *v, double *out);

static void pay_capitation(const struct view *v, double *out)
{
    const struct bt_money_terms *t = &v->m->terms;
    pay_in_force(v, out);
    for (int k = 0; k < v->x->n; k++) {
        double share = fmin(1, (k + 1) / t->phase), grown = v->x->index[k] * pow(1 + t->uplift, k);
        double more = grown * (by_head(v->x, v->x->people, k, 0, 1) - by_head(v->x, v->x->people_bau, k, 0, 1));
        out[k] = share * more + (1 - share) * out[k];
    }
}

static double all_of(const struct bt_activity *x, const double *head, int k)
{
    double sum = 0;
    for (int s = 0; s < x->segments; s++) sum += head[(size_t)k * (size_t)x->segments + (size_t)s];
    return sum;
}

/* The bonus of a year is paid in the next. */
static double bonus(const struct view *v, int k, const double *head, const double *people)
{
    const struct bt_money_terms *t = &v->m->terms;
    int prior = (int)ceil(t->prior);
    if (k < prior || prior > v->x->n) return 0;
    double since = k - 0.5 * (prior - 1), heads = all_of(v->x, people, k);
    double was = t->level * pow(1 + t->growth, since) * by_head(v->x, people, k, 0, prior);
    return bt_pay_sharing(v->x->index[k] * (was + t->pounds * since * heads), all_of(v->x, head, k), &t->sharing);
}

static void pay_sharing(const struct view *v, double *out)
{
    pay_tariff(v, out);
    for (int k = 1; k < v->x->n; k++)
        out[k] += bonus(v, k - 1, v->x->head, v->x->people) - bonus(v, k - 1, v->x->head_bau, v->x->people_bau);
}

/* ---- everybody ---- */

enum around { PLAIN,
              POOLED,
              SPLIT };
struct row {
    struct bt_contract c;
    void (*pay)(const struct view *v, double *out);
    enum around around;
    double upfront;
};
static const struct row ROWS[] = {
    { { "aligned_payment", "Aligned payment and incentive",
        "A fixed payment for the plan, a share of the price for activity above or below it, planned care by activity; the plan follows "
        "activity some years later.",
        true },
      pay_aligned,
      PLAIN,
      0 },
    { { "tariff", "Full tariff", "The price for all activity.", true }, pay_tariff, PLAIN, 0 },
    { { "marginal_rate", "Marginal rate",
        "The price up to a baseline, a share of it above; planned care by activity.", true },
      pay_marginal,
      PLAIN,
      0 },
    { { "block", "Block contract", "A fixed sum, whatever the activity.", true }, pay_block, PLAIN, 0 },
    { { "capitation", "Capitation with phase-in",
        "So much for each person of each segment, as spent in the first year; year by year a larger share is paid so, the rest as under "
        "the "

        "contract in force.",
        false },
      pay_capitation,
      PLAIN,
      0 },
    { { "pooled_budget", "Pooled budget",
        "As the contract in force; then the members of the pool share what they gain or lose together in fixed shares.", false },
      NULL,
      POOLED,
      0 },
    { { "performance_70_30", "Performance split 70/30",
        "As the contract in force; 70 per cent of the cost of the bundle is paid at once, 30 per cent as targets are met, and a share "
        "of what the "

        "commissioner then pays less.",
        false },
      NULL,
      SPLIT,
      0.7 },
    { { "performance_60_40", "Performance split 60/40",
        "As the contract in force; 60 per cent of the cost of the bundle is paid at once, 40 per cent as targets are met, and a share "
        "of what the "

        "commissioner then pays less.",
        false },
      NULL,
      SPLIT,
      0.6 },
    { { "performance_30_70", "Performance split 30/70",
        "As the contract in force; 30 per cent of the cost of the bundle is paid at once, 70 per cent as targets are met, and a share "
        "of what the "

        "commissioner then pays less.",
        false },
      NULL,
      SPLIT,
      0.3 },
    { { "shared_savings", "Shared savings",
        "The price for all activity; a year later a share of what cost is below or above a benchmark of earlier years, by segment, "
        "outside a "

        "corridor and up to a cap.",
        false },
      pay_sharing,
      PLAIN,
      0 },
};
enum { N_ROWS = sizeof ROWS / sizeof *ROWS };

int bt_contracts(void)
{
    return N_ROWS;
}
const struct bt_contract *bt_contract_at(int i)
{
    return &ROWS[i].c;
}
int bt_contract_find(const char *name)
{
    for (int i = 0; i < N_ROWS; i++)
        if (strcmp(ROWS[i].c.name, name) == 0) return i;
    return -1;
}

static void pay_in_force(const struct view *v, double *out)
{
    ROWS[v->m->terms.in_force].pay(v, out);
}

static int org_of(const struct bt_money *m, enum bt_org kind)
{
    int i = 0;
    while (i + 1 < m->n_org && m->org[i].kind != kind) i++;
    return i;
}

/* The commissioner pays so much to o. */
static void move(double *year, int commissioner, int o, double gbp)
{
    year[o] += gbp;
    year[commissioner] -= gbp;
}

static void share_pool(const struct bt_money *m, double *year)
{
    double sum = 0;
    for (int o = 0; o < m->n_org; o++)
        if (m->org[o].pool > 0) sum += year[o];
    for (int o = 0; o < m->n_org; o++)
        if (m->org[o].pool > 0) year[o] = m->org[o].pool * sum;
}

/* Of what the provider is paid less, a share goes to those who run the bundle, by what it costs them. */
static void offer_saving(const struct view *v, int k, double paid, double *year)
{
    const double *w = v->x->programme + (size_t)k * (size_t)v->x->orgs;
    int commissioner = v->x->orgs - 1;
    double all = 0;
    for (int o = 0; o < commissioner; o++) all += fmax(0, w[o]);
    for (int o = 0; o < commissioner && all > 0; o++) move(year, commissioner, o,
                                                           v->m->terms.offered * fmax(0, -paid) * fmax(0, w[o]) / all);
}

void bt_contract_cash(const struct bt_money *m, int contract, const struct bt_activity *x, double *work, double *out)
{
    const struct row *row = &ROWS[contract];
    double *paid = work;
    struct view v = { m, x, work + x->n };
    int O = x->orgs, commissioner = O - 1, provider = org_of(m, BT_ORG_CONTRACT);
    (row->pay ? row->pay : pay_in_force)(&v, paid);
    for (int k = 0; k < x->n; k++) {
        double *year = out + (size_t)k * (size_t)O;
        const double *released = x->released + (size_t)k * (size_t)O, *w = x->programme + (size_t)k * (size_t)O;
        for (int o = 0; o < O; o++) year[o] = released[o] - w[o];
        move(year, commissioner, provider, paid[k]);
        for (int o = 0; o < commissioner; o++) {
            double funded = m->org[o].kind == BT_ORG_FUNDED ? m->org[o].funded : 0;
            move(year, commissioner, o, -funded * released[o]);
            double budget = funded * w[o];
            move(year, commissioner, o, row->around == SPLIT ? bt_pay_performance(budget, row->upfront, m->terms.met) : budget);
        }
        if (row->around == SPLIT) offer_saving(&v, k, paid[k], year);
        if (row->around == POOLED) share_pool(m, year);
    }
}
