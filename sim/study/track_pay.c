/* track_pay.c -- payment by result: part of a budget at the start of each year, the rest quarter by quarter by the share of a target met.
 * Rules: evidence PM034 to PM037 (Tower Hamlets' networks). Years and quarters are counted from the first month of the contract. */
#include "track_priv.h"
#include <string.h>

enum { QUARTER = 3,
       QUARTERS = 4 };
static const double NO_CHANGE = 1e-3; /* share of business as usual: less is no target */

static const struct bt_track_contract CONTRACTS[] = {
    { "performance_70_30", "70 % up front, 30 % by result", 0.70 },
    { "performance_60_40", "60 % up front, 40 % by result", 0.60 },
    { "performance_30_70", "30 % up front, 70 % by result", 0.30 },
};

const struct bt_track_contract *bt_track_contracts(int *n)
{
    *n = (int)(sizeof CONTRACTS / sizeof *CONTRACTS);
    return CONTRACTS;
}

static double clamped(double x)
{
    return fmin(fmax(x, 0), 1);
}

double bt_track_share(enum bt_pay_for pay_for, double actual, double planned, double usual)
{
    if (pay_for == BT_PAY_DELIVERED) return planned > 0 ? clamped(actual / planned) : NAN;
    if (!(fabs(usual - planned) > NO_CHANGE * fabs(usual))) return NAN;
    return clamped((usual - actual) / (usual - planned));
}

static enum bt_code which(const struct bt_track_opts *o, struct bt_track *t, struct bt_arena *a, struct bt_errs *errs)
{
    const char *names[BT_TRACK_SERIES] = { NULL }, *all = "";
    int n;
    const struct bt_track_contract *c = bt_track_contracts(&n);
    for (int i = 0; i < n; i++)
        if (strcmp(c[i].name, o->contract) == 0) t->pay.contract = &c[i];
    if (!t->pay.contract) return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE, "no contract '%s' is known to track", o->contract);
    t->pay.series = -1, t->pay.pay_for = o->pay_for, t->pay.budget = o->budget, t->pay.share = o->share;
    for (int i = 0; i < t->n; i++) {
        names[i] = t->v[i].name;
        if (strcmp(names[i], o->target) == 0) t->pay.series = i;
        all = all ? bt_printf(a, "%s%s'%s'", all, i ? ", " : "", names[i]) : NULL;
    }
    if (t->pay.series >= 0) return BT_OK;
    const char *near = bt_nearest(o->target, names, t->n);
    return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE, "--target: the data have no series '%s'%s%s%s; there are %s", o->target,
                       near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "", all ? all : "others");
}

/* Month to month scatter of the ratio, of the limits in force; NaN without. */
static double range_at(const struct bt_track_series *s, int month)
{
    for (int k = 0; k < s->n_phase; k++)
        if (month >= s->phase[k].from && month < s->phase[k].end) return s->phase[k].x.range;
    return NAN;
}

/* A year's saving is shared when all four of its quarters are known; a year in which more was done is not held against the provider. */
static void share_saving(const struct bt_track *t, struct bt_track_quarter *q, int number)
{
    q->priced = bt_track_saving(t, q->from, &q->saving);
    if (!q->priced) q->saving = 0;
    if (number % QUARTERS != QUARTERS - 1) return;
    double year = 0;
    q->shares = true;
    for (const struct bt_track_quarter *k = q - QUARTERS + 1; k <= q; k++) q->shares &= k->priced, year += k->saving;
    q->shared = q->shares ? t->pay.share * fmax(0, year) : 0;
}

/* What the results must have for what is asked. */
static enum bt_code from_results(const struct bt_track_opts *o, const struct bt_track *t, int from, struct bt_arena *a,
                                 struct bt_errs *errs)
{
    if (!(o->budget > 0) && isnan(bt_track_planned_cost(t, from, 1)))
        return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE,
                           "the results have no business case to take the budget from: give --budget GBP, or name a money file in the "
                           "scenario and run it again");
    if (o->share > 0 && !bt_track_priced(t)) {
        const char *prices = bt_track_prices(t, a);
        return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE, "--saving-share: no series of the data has a price in the results%s%s",
                           *prices ? "; these have: " : ", for they have no business case", prices);
    }
    return BT_OK;
}

static void settle(const struct bt_track *t, struct bt_track_quarter *q, int number)
{
    const struct bt_track_payment *p = &t->pay;
    const struct bt_track_series *s = &t->v[p->series];
    int year = p->quarter[0].from + number / QUARTERS * QUARTERS * QUARTER;
    q->budget = p->budget > 0 ? p->budget : fmax(0, bt_track_planned_cost(t, year, QUARTERS * QUARTER));
    double part = (1 - p->contract->up_front) * q->budget / QUARTERS;
    for (int i = q->from; i < q->from + QUARTER; i++) q->n_known += s->known[i];
    q->planned = bt_track_sum(t, s, s->planned, q->from, QUARTER), q->usual = bt_track_sum(t, s, s->usual, q->from, QUARTER);
    q->actual = q->n_known == QUARTER ? bt_track_sum(t, s, s->actual, q->from, QUARTER) : 0;
    double share = bt_track_share(p->pay_for, q->actual, q->planned, q->usual);
    double asked = p->pay_for == BT_PAY_DELIVERED ? q->planned : fabs(q->usual - q->planned);
    q->target = !isnan(share), q->judged = q->target && q->n_known == QUARTER;
    q->scatter = q->target ? 2.66 * range_at(s, q->from) / sqrt(QUARTER) * q->planned / asked : NAN;
    q->up_front = number % QUARTERS == 0 ? p->contract->up_front * q->budget : 0;
    q->at_stake = q->target ? part : 0;
    q->share = q->judged ? share : 0;
    q->earned = q->judged ? share * part : 0, q->lost = q->judged ? part - q->earned : 0;
    if (p->share > 0) share_saving(t, q, number);
}

/* The first month of the contract; -1 where it is none of the run. */
static int begin(const struct bt_track_opts *o, const struct bt_track *t)
{
    if (!o->contract_from) return strcmp(t->label[0] + 8, "01") == 0 ? 0 : 1;
    for (int i = 0; i < t->T; i++)
        if (strcmp(t->label[i], o->contract_from) == 0 && strcmp(t->label[i] + 8, "01") == 0) return i;
    return -1;
}

/* Paying for more of what is meant to become less pays for missing the plan. */
static bool pays_for_missing(const struct bt_track *t)
{
    const struct bt_track_payment *p = &t->pay;
    double planned = 0, usual = 0;
    for (int i = 0; i < p->n; i++) planned += p->quarter[i].planned, usual += p->quarter[i].usual;
    return p->pay_for == BT_PAY_DELIVERED && planned < (1 - NO_CHANGE) * usual;
}

enum bt_code bt_track_pay(const struct bt_track_opts *o, struct bt_arena *a, struct bt_track *t, struct bt_errs *errs)
{
    struct bt_track_payment *p = &t->pay;
    if (!o->contract) return BT_OK;
    enum bt_code rc = which(o, t, a, errs);
    if (rc != BT_OK) return rc;
    const struct bt_track_series *s = &t->v[p->series];
    int from = begin(o, t);
    if (from < 0)
        return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE,
                           "--contract-from must be the first day of a month of the run, %s to %s, found '%s'", t->label[0],
                           t->label[t->T - 1], o->contract_from);
    if ((rc = from_results(o, t, from, a, errs)) != BT_OK) return rc;
    int room = (t->T - from) / QUARTER;
    if (!(p->quarter = bt_get(a, (size_t)(room > 0 ? room : 1), sizeof *p->quarter)))
        return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (; p->n < room && from + p->n * QUARTER <= s->last; p->n++) {
        p->quarter[p->n].from = from + p->n * QUARTER;
        settle(t, &p->quarter[p->n], p->n);
    }
    if (!p->n) return bt_errs_add(errs, BT_E_INPUT, BT_NOWHERE, "the contract has no whole quarter in which '%s' was counted", s->name);
    if (pays_for_missing(t))
        return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE,
                           "less of '%s' is planned than under business as usual: paying for what is delivered would pay for missing the "
                           "plan; give --pay-for change",
                           s->name);
    return BT_OK;
}
