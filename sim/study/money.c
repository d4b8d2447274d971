/* money.c -- discounting, prices of other years, capacity that closes, and what of a changed cost is saved. */
#include "bendtrend/money.h"
#include <math.h>
#include <string.h>

double bt_discount_factor(const struct bt_discount *d, double t)
{
    double first = fmin(t, d->after);
    return pow(1 + d->rate, -first) * pow(1 + d->later, -(t - first));
}

double bt_health_factor(const struct bt_discount *d, double t)
{
    return pow(1 + d->health, -t);
}

double bt_present_value(const struct bt_discount *d, const double *flow, const double *start, const double *length, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++) sum += flow[k] * bt_discount_factor(d, start[k] + d->within * length[k]);
    return sum;
}

/* Growth of a year against the year before. */
static double growth_in(const struct bt_money_prices *p, int year)
{
    for (int k = 0; k < p->n; k++)
        if (year >= p->span[k].from && year <= p->span[k].to) return p->span[k].growth;
    return p->n && year < p->span[0].from ? p->span[0].growth : p->later;
}

double bt_price_index(const struct bt_money *m, int prices, int year)
{
    const struct bt_money_prices *p = &m->prices[prices];
    double index = 1;
    for (int y = m->price_from + 1; y <= year; y++) index *= 1 + growth_in(p, y);
    for (int y = m->price_from; y > year; y--) index /= 1 + growth_in(p, y);
    return index;
}

/* Least of the last n values up to i; what was before the first is 0. */
static double least_of_last(const double *v, int i, int n)
{
    double least = v[i];
    for (int k = i - n + 1; k < i; k++) least = fmin(least, k < 0 ? 0 : v[k]);
    return least;
}

void bt_places_close(const struct bt_closing *c, const double *freed, int n, double *closed, double *paid)
{
    const double all = c->sites * c->places;
    for (int i = 0; i < n; i++) closed[i] = all * floor(fmax(0, least_of_last(freed, i, (int)ceil(c->months))) / all + 1e-9);
    for (int i = 0; i < n; i++) paid[i] = least_of_last(closed, i, (int)ceil(c->double_running) + 1);
}

double bt_cost_released(double days, double closed_days, double variable, double full)
{
    return variable * (days - closed_days) + full * closed_days;
}

/* ---- a run against business as usual ---- */

enum bt_kind_of_line bt_line_kind(int line)
{
    static const enum bt_kind_of_line KIND[BT_N_LINES] = {
        [BT_PROGRAMME] = BT_LINE_COST,
        [BT_SERVICES] = BT_LINE_COST,
        [BT_MORE_COST] = BT_LINE_COST,
        [BT_AT_ONCE] = BT_LINE_CASH,
        [BT_CLOSED] = BT_LINE_CASH,
        [BT_VACANT] = BT_LINE_CASH,
        [BT_LESS_CASH] = BT_LINE_CASH,
        [BT_REFILLED] = BT_LINE_NON_CASH,
        [BT_OPEN] = BT_LINE_NON_CASH,
        [BT_LESS_NON_CASH] = BT_LINE_NON_CASH,
        [BT_CARERS_TIME] = BT_LINE_SOCIETAL,
        [BT_HEALTH_GAIN] = BT_LINE_SOCIETAL,
        [BT_LESS_SOCIETAL] = BT_LINE_SOCIETAL,
    };
    return KIND[line];
}

struct month {
    const struct bt_money *m;
    const struct bt_case_in *in;
    struct bt_case *out;
    int i;
    double *line;
};

static double more_of(const struct bt_case_in *in, int month, int item, int payer, double *bau)
{
    size_t at = ((size_t)month * (size_t)in->items + (size_t)item) * (size_t)in->payers + (size_t)payer;
    *bau = in->cost_bau[at];
    return in->cost[at] - in->cost_bau[at];
}

struct bt_saved bt_saved_of(const struct bt_closing *c, const struct bt_money_item *it, bool less, double saving, double closed)
{
    const bool shared = it->closes && !it->cost && less;
    const double share = shared ? c->share : 1, refill = shared ? c->refill : 0, free = share * (1 - refill) * saving;
    const double left = (1 - it->at_once) * free - closed;
    return (struct bt_saved){ it->at_once * free, share * refill * saving, it->worth * left, left };
}

/* Places shut for want of staff beyond those of business as usual; what closed is shut for good and counts once. */
static double vacant_places(const struct month *x)
{
    if (!x->in->shut || !x->in->shut_bau) return 0;
    double more = x->in->shut[x->i] - x->in->shut_bau[x->i];
    return more > 0 ? fmax(0, more - x->out->paid[x->i]) : more;
}

/* A benefit item; of one that closes, what closed and posts left vacant are gone as well. */
static void benefit_item(struct month *x, const struct bt_money_item *it, int payer, double saving, double bau)
{
    double a_day = x->in->used_bau[x->i] > 0 ? bau / x->in->used_bau[x->i] : 0, rest = it->closes ? (1 - it->at_once) * a_day : 0;
    double closed = rest * x->out->paid[x->i] * x->in->days[x->i];
    double vacant = x->m->vacant * rest * vacant_places(x) * x->in->days[x->i];
    struct bt_saved s = bt_saved_of(&x->m->closing, it, saving > 0, saving, closed + vacant);
    x->line[BT_AT_ONCE] += s.at_once;
    x->line[BT_CLOSED] += closed;
    x->line[BT_VACANT] += vacant;
    x->line[BT_REFILLED] += s.refilled;
    x->line[BT_OPEN] += s.open;
    x->out->stranded[x->i] += s.left;
    x->out->care[(size_t)x->i * (size_t)x->in->payers + (size_t)payer] += s.at_once + closed + vacant;
}

static void cost_item(struct month *x, const struct bt_money_item *it, int payer, double more)
{
    struct bt_saved s = bt_saved_of(&x->m->closing, it, false, -more, 0);
    x->line[BT_SERVICES] -= s.at_once;
    x->out->services[(size_t)x->i * (size_t)x->in->payers + (size_t)payer] -= s.at_once;
    x->out->stranded[x->i] += s.left;
}

static void items_of(struct month *x)
{
    double bau;
    for (int p = 0; p < x->in->payers; p++) {
        for (int k = 0; k < x->m->n_item; k++) {
            const struct bt_money_item *it = &x->m->item[k];
            double more = more_of(x->in, x->i, it->item, p, &bau);
            if (it->cost) cost_item(x, it, p, more);
            else benefit_item(x, it, p, -more, bau);
        }
        for (int k = x->in->costs; k < x->in->items; k++) {
            double more = more_of(x->in, x->i, k, p, &bau);
            x->line[BT_PROGRAMME] += more;
            x->out->programme[(size_t)x->i * (size_t)x->in->payers + (size_t)p] += more;
        }
    }
}

static void optimism(struct month *x)
{
    static const int LINE[] = {
        [BT_LINE_COST] = BT_MORE_COST,
        [BT_LINE_CASH] = BT_LESS_CASH,
        [BT_LINE_NON_CASH] = BT_LESS_NON_CASH,
        [BT_LINE_SOCIETAL] = BT_LESS_SOCIETAL,
    };
    double sum[BT_LINE_SOCIETAL + 1] = { 0 };
    for (int k = 0; k < BT_N_LINES; k++) sum[bt_line_kind(k)] += x->line[k];
    for (int k = 0; k <= BT_LINE_SOCIETAL; k++)
        x->line[LINE[k]] = fmax(0, sum[k]) * (k == BT_LINE_COST ? x->m->optimism_costs : -x->m->optimism_benefits);
}

void bt_case_of(const struct bt_money *m, const struct bt_case_in *in, struct bt_case *out)
{
    size_t T = (size_t)in->months, P = (size_t)in->payers;
    memset(out->line, 0, T * BT_N_LINES * sizeof *out->line);
    memset(out->stranded, 0, T * sizeof *out->stranded);
    double *const by_payer[] = { out->care, out->services, out->programme };
    for (int k = 0; k < 3; k++) memset(by_payer[k], 0, T * P * sizeof **by_payer);
    for (int i = 0; i < in->months; i++) {
        double more = (in->used_bau[i] - in->used[i]) / in->days[i];
        out->freed[i] = more > 0 ? more * m->closing.share * (1 - m->closing.refill) : more;
    }
    bt_places_close(&m->closing, out->freed, in->months, out->closed, out->paid);
    for (int i = 0; i < in->months; i++) {
        struct month x = { m, in, out, i, out->line + (size_t)i * BT_N_LINES };
        items_of(&x);
        for (int k = 0; k < m->n_value; k++)
            x.line[m->value[k].kind == BT_CARERS ? BT_CARERS_TIME : BT_HEALTH_GAIN] +=
                (in->measure[k][i] - in->measure_bau[k][i]) * m->value[k].per_unit * m->value[k].gbp;
        optimism(&x);
    }
}

/* ---- figures ---- */

int bt_payback_month(const double *net, int n)
{
    double sum = 0;
    bool below = false;
    int from = -1;
    for (int i = 0; i < n; i++) {
        sum += net[i];
        if (sum < 0) below = true, from = -1;
        else if (below && from < 0) from = i;
    }
    return from;
}

double bt_peak_funding(const double *net, int n, int *month)
{
    double sum = 0, least = 0;
    *month = -1;
    for (int i = 0; i < n; i++) {
        sum += net[i];
        if (sum < least) least = sum, *month = i;
    }
    return -least;
}

double bt_cost_of_delay(const double *net, const double *factor, int n)
{
    double now = 0, later = 0;
    for (int k = 0; k < n; k++) now += net[k] * factor[k];
    for (int k = 1; k < n; k++) later += net[k - 1] * factor[k];
    return now - later;
}
