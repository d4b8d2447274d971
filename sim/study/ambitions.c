/* ambitions.c -- is an ambition met: by its date, and when first; and what it asks for, month by month. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <math.h>

double bt_sum12(const double *m, int from)
{
    double v = 0;
    for (int i = 0; i < 12; i++) v += m[from + i];
    return v;
}

/* Per year, of the months from..to-1; NAN where they make no two years. */
double bt_months_growth(const struct calendar *c, const double *m, int from, int to)
{
    double days[31 * 12 + 2];
    int n = to - from;
    for (int k = 0; k < n; k++) days[k] = c->month_day[from + k + 1] - c->month_day[from + k];
    return bt_year_growth(m + from, days, n);
}

/* Months that are over on a day, and the first month that begins on it or later. */
static int months_over(const struct calendar *c, int day)
{
    int k = 0;
    while (k < c->T && c->month_end[k] <= day) k++;
    return k;
}

static int month_from(const struct calendar *c, int day)
{
    int k = 0;
    while (k < c->T && c->month_day[k] < day) k++;
    return k;
}

/* From a date on: the run's own growth over the twelve-month sums that are left. */
static struct judged judge_growth(const struct calendar *c, const struct bt_ambition *a, int at, const double *m)
{
    struct judged v = { 0 };
    double g = at + 24 <= c->T ? bt_months_growth(c, m, at, c->T) : NAN;
    if (isnan(g)) return v;
    v.value = g, v.valid = true, v.met = g <= a->limit;
    for (int k = at; v.met > 0 && k + 24 <= c->T && !v.day_valid; k += 12)
        if (bt_months_growth(c, m, k, k + 24) <= a->limit) v.day = c->month_end[k + 23], v.day_valid = true;
    return v;
}

/* By a date: the twelve months before it beside the same months of business as usual. */
static struct judged judge_change(const struct calendar *c, const struct bt_ambition *a, int by, const double *m, const double *bau)
{
    struct judged v = { 0 };
    for (int k = 0; k + 12 <= c->T; k++) {
        double change = bt_sum12(m, k) / bt_sum12(bau, k) - 1;
        bool met = a->limit < 0 ? change <= a->limit : change >= a->limit;
        if (met && !v.day_valid) v.day = c->month_end[k + 11], v.day_valid = true;
        if (k + 12 == by) v.value = change, v.valid = true, v.met = met;
    }
    return v;
}

/* What is asked for, as a share of business as usual in the month; months are `stride` apart. Growth is from the run's own first
 * twelve months on. */
static void ask(const struct calendar *c, const struct bt_ambition *a, int at, const double *m, const double *bau, double *line,
                unsigned char *ok, size_t stride)
{
    int from = a->growth ? at : at - 12;
    if (from < 0 || from + 12 > c->T) return;
    double level = bt_sum12(m, at - (a->growth ? 0 : 12)) / (c->month_end[from + 11] - c->month_day[from]);
    for (int k = from; k < c->T; k++) {
        double days = c->month_end[k] - c->month_day[k], grown = level * days * exp(log1p(a->limit) * (k - at - 5.5) / 12);
        size_t at_k = (size_t)k * stride;
        ok[at_k] = !a->growth || bau[k] > 0;
        line[at_k] = !ok[at_k] ? 0 : a->growth ? grown / bau[k]
                                               : 1 + a->limit;
    }
}

int bt_ambition_month(const struct bt_ambition *a, const struct calendar *c, int day0)
{
    return a->growth ? month_from(c, a->day - day0) : months_over(c, a->day - day0);
}

struct judged bt_judge(const struct calendar *c, const struct bt_ambition *a, int at, const double *m, const double *bau)
{
    return a->growth ? judge_growth(c, a, at, m) : judge_change(c, a, at, m, bau);
}

void bt_lay_ambitions(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct ambition_axes *x, int R)
{
    int n = s->n_ambition, T = c->T;
    if (!n || T < 12) return;
    double *limit =
        bt_lay_array(l, "ambition_target", "1", "the ambition: change against business as usual, or growth a year", 1, &x->ambition);
    const char **measure = bt_get(l->a, (size_t)n, sizeof *measure);
    double *value =
        bt_lay_array(l, "ambition_value", "1", "what the run reaches, in the terms of ambition_target", 2, (int[]){ x->run, x->ambition });
    unsigned char *value_ok = bt_lay_valid(l);
    double *met = bt_lay_array(l, "ambition_met", "1", "1: met by its date", 2, (int[]){ x->run, x->ambition });
    double *day_of = bt_lay_array(l, "ambition_day", l->r->axis[x->time].units, "end of the first twelve months that meet it", 2,
                                  (int[]){ x->run, x->ambition });
    unsigned char *day_ok = bt_lay_valid(l);
    double *line = bt_lay_array(l, "ambition_line", "1", "level that the ambition asks for, as a share of business as usual", 3,
                                (int[]){ x->run, x->month, x->ambition });
    unsigned char *line_ok = bt_lay_valid(l);
    if (!l->ok || !measure) return;
    for (int i = 0; i < n; i++) {
        const struct bt_ambition *a = &s->ambition[i];
        measure[i] = bt_network_measures(s->net).name[a->measure];
        limit[i] = a->limit;
        const struct bt_array *all = bt_results_array(l->r, bt_printf(l->a, "m_%s", measure[i]));
        int at = bt_ambition_month(a, c, s->day0);
        for (int r = 0; r < R && all; r++) {
            const double *m = all->v + (size_t)r * (size_t)T;
            size_t k = (size_t)r * (size_t)n + (size_t)i;
            struct judged v = bt_judge(c, a, at, m, all->v);
            value[k] = v.value, met[k] = v.met, day_of[k] = v.day, value_ok[k] = v.valid, day_ok[k] = v.day_valid;
            size_t first = (size_t)r * (size_t)T * (size_t)n + (size_t)i;
            ask(c, a, at, m, all->v, line + first, line_ok + first, (size_t)n);
        }
    }
    bt_lay_texts(l, "ambition_measure", "measure it is about", x->ambition, measure);
    bt_lay_texts(l, "ambition_label", "in words", x->ambition, l->r->axis[x->ambition].label);
}
