/* view.c -- figures of results: sums, means, growth, over whole years. */
#include "report_priv.h"
#include "bendtrend/num.h"

#include <math.h>
#include <string.h>

const struct bt_rep_figure bt_rep_figures[] = {
    [BT_REP_BEDS] = { "beds", "acute beds in use", "m_acute_bed_days", "mean of the year", BT_REP_MEAN, 1, "fewer", "more" },
    [BT_REP_ADMISSIONS] = { "admissions", "emergency admissions", "m_emergency_admissions", "a year", BT_REP_SUM, 1, "fewer", "more" },
    [BT_REP_DELAYED] = { "delayed", "days delayed in acute beds", "m_days_delayed", "a year", BT_REP_SUM, 1, "fewer", "more" },
    [BT_REP_MONEY] = { "money", "cost of care at average cost, GBP million", "cost_gbp", "a year", BT_REP_COST, 1e-6, "less", "more" },
};

const struct bt_array *bt_rep_array(const struct bt_results *r, const char *name, const char *axes)
{
    const struct bt_array *a = bt_results_array(r, name);
    int k = 0;
    for (const char *at = axes; a && *at; k++) {
        size_t len = strcspn(at, " ");
        if (k >= a->rank) return NULL;
        const char *is = r->axis[a->axis[k]].name;
        if (strlen(is) != len || strncmp(is, at, len) != 0) return NULL;
        at += len + (at[len] == ' ');
    }
    return a && k == a->rank ? a : NULL;
}

const char *bt_rep_label(const struct bt_results *r, const char *axis, int i)
{
    char name[80];
    const struct bt_axis *x = bt_results_axis(r, axis);
    bt_format(name, sizeof name, "%s_label", axis);
    const struct bt_texts *t = bt_results_texts(r, name);
    if (t && strcmp(r->axis[t->axis].name, axis) == 0 && t->v[i] && *t->v[i]) return t->v[i];
    return x && x->label && i >= 0 && i < x->n ? x->label[i] : "";
}

int bt_rep_size(const struct bt_results *r, const char *axis)
{
    const struct bt_axis *x = bt_results_axis(r, axis);
    return x ? x->n : 0;
}

const char *bt_rep_attr(const struct bt_results *r, int group, const char *name)
{
    const char *text = bt_results_attr(r, group, name);
    return text ? text : "";
}

static const struct bt_array *over_months(const struct bt_rep_place *p, const char *usual)
{
    const struct bt_array *a = bt_results_measure(p->r, usual);
    bool good = a && a->rank == 2 && strcmp(p->r->axis[a->axis[0]].name, "run") == 0 && strcmp(p->r->axis[a->axis[1]].name, "month") == 0;
    return good ? a : NULL;
}

double bt_rep_cost(const struct bt_rep_place *p, int run, int payer, int from, int n)
{
    const struct bt_array *a = bt_rep_array(p->r, "cost_gbp", "run month item payer");
    double sum = 0;
    if (!a) return NAN;
    int items = p->r->axis[a->axis[2]].n, payers = p->r->axis[a->axis[3]].n;
    for (int t = from; t < from + n; t++)
        for (int i = 0; i < items; i++)
            for (int k = payer < 0 ? 0 : payer; k < (payer < 0 ? payers : payer + 1); k++)
                sum += a->v[(((size_t)run * (size_t)p->T + (size_t)t) * (size_t)items + (size_t)i) * (size_t)payers + (size_t)k];
    return sum;
}

double bt_rep_value(const struct bt_rep_place *p, int figure, int run, int y)
{
    const struct bt_rep_figure *f = &bt_rep_figures[figure];
    int from = y < 0 ? p->T - 12 : 12 * y;
    if (run < 0 || from < 0 || from + 12 > p->T) return NAN;
    if (f->kind == BT_REP_COST) return f->scale * bt_rep_cost(p, run, -1, from, 12);
    const struct bt_array *a = over_months(p, f->dataset);
    double sum = 0, days = 0;
    for (int t = from; a && t < from + 12; t++) sum += a->v[(size_t)run * (size_t)p->T + (size_t)t], days += p->days[t];
    return !a ? NAN : f->kind == BT_REP_MEAN ? sum / days
                                             : sum;
}

double bt_rep_growth(const struct bt_rep_place *p, int figure, int run)
{
    const struct bt_array *a = over_months(p, bt_rep_figures[figure].dataset);
    return a ? bt_year_growth(a->v + (size_t)run * (size_t)p->T, p->days, p->T) : NAN;
}

double bt_rep_pool(const struct bt_rep_place *p, const char *dataset, int run, int pool)
{
    const struct bt_array *a = bt_rep_array(p->r, dataset, "run time pool");
    double sum = 0;
    if (!a || pool < 0) return NAN;
    size_t n = (size_t)p->r->axis[a->axis[2]].n, T = (size_t)p->T + 1;
    for (int t = p->T - 11; t <= p->T; t++) sum += a->v[((size_t)run * T + (size_t)t) * n + (size_t)pool];
    return sum / 12;
}

int bt_rep_main_pool(const struct bt_results *r)
{
    const struct bt_axis *x = bt_results_axis(r, "pool");
    const char *role = bt_results_attr(r, 0, "role_main");
    return x && x->label ? bt_axis_find(x, role && *role ? role : "acute_beds") : -1;
}

bool bt_rep_is_on(const struct bt_rep_place *p, int run, int intervention)
{
    const struct bt_array *a = bt_rep_array(p->r, "coverage", "run time intervention");
    size_t n = (size_t)bt_rep_size(p->r, "intervention"), T = (size_t)p->T + 1;
    for (size_t t = 0; a && t < T; t++)
        if (fabs(a->v[((size_t)run * T + t) * n + (size_t)intervention] - a->v[t * n + (size_t)intervention]) > 1e-6) return true;
    return false;
}
