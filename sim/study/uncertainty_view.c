/* uncertainty_view.c -- what results of draws hold: figures with their intervals, shares of draws, dates; for all who tell it. */
#include "bendtrend/num.h"
#include "uncertain_priv.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- what the results hold ---- */

double bt_told_number(const struct bt_told *t, int group, const char *name)
{
    double x = 0;
    bt_results_number(t->r, group, name, &x);
    return x;
}

const char *bt_told_attr(const struct bt_told *t, const char *name)
{
    const char *text = bt_results_attr(t->r, 0, name);
    return text ? text : "";
}

const struct bt_array *bt_told_over(const struct bt_told *t, const char *what, const char *name, const char *a, const char *b,
                                    const char *c)
{
    const char *const axes[BT_MAX_RANK] = { a, b, c };
    return bt_array_over(t->r, bt_printf(t->a, "%s%s", what, name), axes);
}

const char *bt_told_text(const struct bt_told *t, const char *name, const char *axis, int i)
{
    const struct bt_texts *x = bt_results_texts(t->r, name);
    return x && &t->r->axis[x->axis] == bt_results_axis(t->r, axis) && x->v[i] ? x->v[i] : "";
}

enum bt_code bt_told_open(struct bt_told *t, const struct bt_results *r, struct bt_arena *a, struct bt_err *e)
{
    const char *study = bt_results_attr(r, 0, "study");
    *t = (struct bt_told){ .r = r, .a = a, .run = bt_results_axis(r, "run"), .year = bt_results_axis(r, "year") };
    t->draw = bt_results_axis(r, "draw"), t->quantile = bt_results_axis(r, "quantile"), t->ambition = bt_results_axis(r, "ambition");
    t->otherwise = bt_results_axis(r, "otherwise"), t->plan = bt_results_axis(r, "plan"), t->month = bt_results_texts(r, "month_start");
    if (!study || strcmp(study, "uncertainty") != 0)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results hold no draws; `uncertainty` of a scenario supplies them");
    const struct bt_axis *failed = bt_results_axis(r, "failed_draw"), *drawn = bt_results_axis(r, "drawn");
    t->interval = bt_told_number(t, 0, "interval");
    if (!t->run || !t->run->label || !t->year || !t->year->label || !t->draw || !t->quantile || t->quantile->n != QUANTILES || !drawn ||
        !t->month || r->axis[t->month->axis].n < 1 || !t->draw->value || t->run->n < 1 || t->year->n < 1 || t->draw->n < 1 ||
        !(t->interval > 0 && t->interval < 1) || (t->ambition && !t->ambition->label) || (t->otherwise && !t->otherwise->label) ||
        (t->plan && !t->plan->label))
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results do not say which draws they hold");
    t->R = t->run->n, t->Y = t->year->n, t->N = t->draw->n, t->drawn = drawn->n, t->failed = failed ? failed->n : 0;
    t->v = bt_get(a, 2 * (size_t)t->N, sizeof *t->v), t->number = bt_get(a, (size_t)t->N, sizeof *t->number);
    for (int i = 0; t->number && i < t->N; i++) t->number[i] = fabs(t->draw->value[i]) < 1e9 ? (int)t->draw->value[i] : 0;
    return t->v && t->number ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- a quantity in some years: levels of business as usual, changes of the others ---- */

double bt_told_central(const struct bt_told *t, const struct bt_array *m, int run, int from, int years)
{
    size_t T = (size_t)t->r->axis[m->axis[1]].n;
    double sum = 0;
    for (size_t i = 12 * (size_t)from; i < 12 * (size_t)(from + years) && i < T; i++) sum += m->v[(size_t)run * T + i];
    return sum;
}

static double against(int run, bool share, double v, double bau)
{
    if (!run) return v;
    if (!share) return v - bau;
    return fabs(bau) > 0 ? v / bau - 1 : 0;
}

/* share: changes as a share of business as usual of the same draw. false: the results lack the quantity. */
bool bt_told_figure(const struct bt_told *t, const char *name, int run, int from, int years, bool share, struct bt_told_figure *f)
{
    const struct bt_array *m = bt_told_over(t, "m_", name, "run", "month", NULL), *y = bt_told_over(t, "y_", name, "run", "year", "draw");
    *f = (struct bt_told_figure){ 0 };
    if (!m || !y) return false;
    size_t N = (size_t)t->N, Y = (size_t)t->Y;
    for (size_t k = 0; k < N; k++) {
        double v = 0, bau = 0;
        for (size_t i = (size_t)from; i < (size_t)from + (size_t)years; i++)
            v += y->v[((size_t)run * Y + i) * N + k], bau += y->v[i * N + k];
        t->v[k] = against(run, share, v, bau);
        if (t->v[k] < 0) f->below++;
        if (t->v[k] > 0) f->above++;
    }
    const double ends[] = { 0.5 - t->interval / 2, 0.5, 0.5 + t->interval / 2 };
    f->moves_known = bt_quantiles_move(t->v, t->number, t->N, ends, 3, t->v + N, f->moves);
    bt_sort(t->v, N);
    double c = bt_told_central(t, m, run, from, years), bau = bt_told_central(t, m, 0, from, years);
    f->central = against(run, share, c, bau);
    while (f->under < t->N && t->v[f->under] < f->central) f->under++;
    f->low = bt_sorted_quantile(t->v, t->N, ends[0]), f->median = bt_sorted_quantile(t->v, t->N, ends[1]);
    f->high = bt_sorted_quantile(t->v, t->N, ends[2]);
    return true;
}

const char *bt_told_unit(const struct bt_told *t, const char *name)
{
    const struct bt_array *m = bt_told_over(t, "m_", name, "run", "month", NULL);
    return m ? m->units : "1";
}

const char *bt_told_label(const struct bt_told *t, const char *name)
{
    const struct bt_array *m = bt_told_over(t, "m_", name, "run", "month", NULL);
    const char *end = m ? strstr(m->long_name, " in the month") : NULL;
    return end ? bt_dup(t->a, m->long_name, (size_t)(end - m->long_name)) : name;
}

/* What a planner asks for first: those with a role, then the two costs. */
int bt_told_asked(const struct bt_told *t, const char **name)
{
    static const char *const USUAL[] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    int n = 0;
    for (int i = 0; i < 3; i++) {
        const struct bt_array *m = bt_results_measure(t->r, USUAL[i]);
        if (m && bt_told_over(t, "y_", m->name + 2, "run", "year", "draw")) name[n++] = m->name + 2;
    }
    for (int i = 0; !n && i < t->r->n_array && n < 1; i++) { /* a network without roles: its first */
        const char *own = t->r->array[i].name;
        if (strncmp(own, "y_", 2) == 0 && strcmp(own + 2, BUNDLE_COST) != 0 && strcmp(own + 2, NET_COST) != 0) name[n++] = own + 2;
    }
    name[n++] = BUNDLE_COST, name[n++] = NET_COST;
    return n;
}

bool bt_told_is_cost(const char *name)
{
    return strcmp(name, BUNDLE_COST) == 0 || strcmp(name, NET_COST) == 0;
}

const char *bt_told_counted(double n, char out[BT_NUM_ROOM])
{
    char digits[BT_NUM_ROOM];
    bt_format(digits, sizeof digits, "%.0f", n);
    return bt_num_commas(digits, out, BT_NUM_ROOM);
}

/* "743 of 1,000 draws" */
const char *bt_told_of_draws(const struct bt_told *t, double n)
{
    char a[BT_NUM_ROOM], b[BT_NUM_ROOM];
    const char *text = bt_printf(t->a, "%s of %s draws", bt_told_counted(n, a), bt_told_counted(t->N, b));
    return text ? text : "";
}

const char *bt_told_day(const struct bt_told *t, double day)
{
    int y = 0, m = 0, d = 0;
    char iso[11];
    if (!t->month->v[0] || sscanf(t->month->v[0], "%d-%d-%d", &y, &m, &d) != 3 || !(day >= 0 && day < 1e6)) return "?";
    bt_iso_of(bt_day_of(y, m, d) + (int)day, iso);
    const char *text = bt_printf(t->a, "%s", iso);
    return text ? text : "?";
}

/* From which date on the twelve months before have it so to the end; "-": not within the horizon. */
const char *bt_told_since(const struct bt_told *t, const char *what, const char *name, int run)
{
    const struct bt_array *x = bt_told_over(t, what, name, "run", NULL, NULL);
    return x && x->valid && x->valid[run] ? bt_told_day(t, x->v[run]) : "-";
}

/* The year in which most of those that ever meet it have done so, and the last. */
const char *bt_told_ambition(const struct bt_told *t, int run, int i)
{
    const struct bt_array *met = bt_told_over(t, "ambition_draws", "", "run", "ambition", NULL),
                          *judged = bt_told_over(t, "ambition_judged", "", "run", "ambition", NULL),
                          *by = bt_told_over(t, "ambition_draws_by", "", "run", "year", "ambition");
    if (!t->ambition || i >= t->ambition->n || !met || !judged || !by) return NULL;
    int n = t->ambition->n;
    if (!(judged->v[run * n + i] > 0)) return "not judged: its date is not within the horizon, or its measure is not kept";
    const char *text = bt_printf(t->a, "in %s", bt_told_of_draws(t, met->v[run * n + i]));
    for (int y = 0; y < t->Y; y++) {
        double now = by->v[(run * t->Y + y) * n + i], before = y ? by->v[(run * t->Y + y - 1) * n + i] : 0,
               ever = by->v[(run * t->Y + t->Y - 1) * n + i];
        if (text && ever > 0 && now >= ever / 2 && before < ever / 2)
            text = bt_printf(t->a, "%s; met first by the end of %s in %s", text, t->year->label[y], bt_told_of_draws(t, now));
        if (text && ever > 0 && y == t->Y - 1 && before >= ever / 2)
            text = bt_printf(t->a, "%s, of %s in %s", text, t->year->label[y], bt_told_of_draws(t, now));
    }
    return text ? text : "";
}

bool bt_told_otherwise(const struct bt_told *t, const char *name, int i, int run, double *change)
{
    const struct bt_array *x = bt_told_over(t, "otherwise_", name, "otherwise", "run", "year");
    if (!t->otherwise || !x) return false;
    size_t Y = (size_t)t->Y, last = (size_t)i * (size_t)t->R * Y + Y - 1;
    if (!x->valid || !x->valid[last]) return false;
    *change = x->v[last + (size_t)run * Y] / x->v[last] - 1;
    return true;
}
