/* track_money.c -- what track takes from the business case of the results: what the bundle is planned to cost, and what activity that did
 * not happen would have been paid. */
#include "track_priv.h"
#include <string.h>

enum { QUARTER = 3 };

/* Prices of an organisation in a month against those of the price year, in the run of the plan; NaN where the results have none. */
static double price_index(const struct bt_track *t, int organisation, int month)
{
    static const char *const OVER[BT_MAX_RANK] = { "run", "year", "organisation" };
    const struct bt_array *x = bt_array_over(t->r, "price_index", OVER);
    const struct bt_axis *year = bt_results_axis(t->r, "year"), *org = bt_results_axis(t->r, "organisation");
    int run = bt_axis_find(bt_results_axis(t->r, "run"), t->bundle);
    if (!x || !year || !year->n || !org || organisation < 0 || organisation >= org->n || run < 0) return NAN;
    int y = month / 12 < year->n ? month / 12 : year->n - 1;
    return x->v[((size_t)run * (size_t)year->n + (size_t)y) * (size_t)org->n + (size_t)organisation];
}

double bt_track_planned_cost(const struct bt_track *t, int from, int n)
{
    static const char *const OVER[BT_MAX_RANK] = { "run", "month", "item", "payer" };
    const struct bt_array *cost = bt_array_over(t->r, "cost_gbp", OVER);
    const struct bt_axis *item = bt_results_axis(t->r, "item"), *payer = bt_results_axis(t->r, "payer");
    int run = bt_axis_find(bt_results_axis(t->r, "run"), t->bundle);
    double sum = 0;
    if (!cost || !item || !item->label || !payer || run < 0 || isnan(price_index(t, 0, from))) return NAN;
    for (int i = from; i < from + n && i < t->T; i++)
        for (int k = 0; k < item->n; k++) {
            if (strncmp(item->label[k], "programme_", 10) != 0) continue;
            for (int p = 0; p < payer->n; p++) {
                size_t step = (size_t)item->n * (size_t)payer->n, at = (size_t)i * step + (size_t)k * (size_t)payer->n + (size_t)p;
                sum += (cost->v[(size_t)run * (size_t)t->T * step + at] - cost->v[at]) * price_index(t, p, i);
            }
        }
    return sum;
}

/* The price of one by plan, in prices of the price year; 0: it has none. */
static double price_of(const struct bt_track *t, const char *measure)
{
    static const char *const OVER[BT_MAX_RANK] = { "tariff" };
    const struct bt_array *gbp = bt_array_over(t->r, "tariff_gbp", OVER);
    const struct bt_texts *of = bt_results_texts(t->r, "tariff_measure"), *paid = bt_results_texts(t->r, "tariff_paid");
    const struct bt_axis *x = bt_results_axis(t->r, "tariff");
    for (int i = 0; gbp && of && paid && x && i < x->n; i++)
        if (strcmp(paid->v[i], "plan") == 0 && strcmp(of->v[i], measure) == 0) return gbp->v[i];
    return 0;
}

bool bt_track_has_price(const struct bt_track *t, int series)
{
    return price_of(t, t->v[series].name) > 0;
}

int bt_track_priced(const struct bt_track *t)
{
    int n = 0;
    for (int i = 0; i < t->n; i++) n += bt_track_has_price(t, i);
    return n;
}

bool bt_track_saving(const struct bt_track *t, int from, double *gbp)
{
    const char *name = bt_results_attr(t->r, 0, "money_provider");
    const struct bt_axis *org = bt_results_axis(t->r, "organisation");
    int provider = name && org ? bt_axis_find(org, name) : -1;
    *gbp = 0;
    for (int s = 0; s < t->n; s++) {
        const struct bt_track_series *x = &t->v[s];
        double price = price_of(t, x->name);
        for (int i = from; price > 0 && i < from + QUARTER; i++) {
            if (i >= t->T || !x->known[i]) return false;
            *gbp += price * price_index(t, provider, i) * (x->usual[i] - x->actual[i]);
        }
    }
    return true;
}

const char *bt_track_prices(const struct bt_track *t, struct bt_arena *a)
{
    const struct bt_texts *of = bt_results_texts(t->r, "tariff_measure"), *paid = bt_results_texts(t->r, "tariff_paid");
    const struct bt_axis *x = bt_results_axis(t->r, "tariff");
    const char *all = "";
    for (int i = 0; of && paid && x && all && i < x->n; i++)
        if (strcmp(paid->v[i], "plan") == 0) all = bt_printf(a, "%s%s'%s'", all, *all ? ", " : "", of->v[i]);
    return all ? all : "";
}
