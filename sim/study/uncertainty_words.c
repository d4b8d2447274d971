/* uncertainty_words.c -- what `uncertainty` says, from its results alone: in words and as JSON. Shares of draws are told as such. */
#include "bendtrend/num.h"
#include "uncertain_priv.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct told {
    const struct bt_results *r;
    struct bt_arena *a;
    const struct bt_axis *run, *year, *draw, *quantile, *ambition, *otherwise, *plan;
    const struct bt_texts *month;
    int R, Y, N, drawn, failed;
    double interval, *v; /* v: room for the draws */
};

enum { LOW,
       MEDIAN,
       HIGH,
       N_ENDS };
static const double ENDS[N_ENDS] = { -0.5, 0, 0.5 }; /* of the interval, about a half */

/* ---- what the results hold ---- */

static double number(const struct told *t, int group, const char *name)
{
    double x = 0;
    bt_results_number(t->r, group, name, &x);
    return x;
}

static const char *attr(const struct told *t, const char *name)
{
    const char *text = bt_results_attr(t->r, 0, name);
    return text ? text : "";
}

static const struct bt_array *over(const struct told *t, const char *what, const char *name, const char *a, const char *b, const char *c)
{
    const char *const axes[BT_MAX_RANK] = { a, b, c };
    return bt_array_over(t->r, bt_printf(t->a, "%s%s", what, name), axes);
}

static const char *text_of(const struct told *t, const char *name, const char *axis, int i)
{
    const struct bt_texts *x = bt_results_texts(t->r, name);
    return x && &t->r->axis[x->axis] == bt_results_axis(t->r, axis) && x->v[i] ? x->v[i] : "";
}

static enum bt_code told_open(struct told *t, const struct bt_results *r, struct bt_arena *a, struct bt_err *e)
{
    const char *study = bt_results_attr(r, 0, "study");
    *t = (struct told){ .r = r, .a = a, .run = bt_results_axis(r, "run"), .year = bt_results_axis(r, "year"),
                        .draw = bt_results_axis(r, "draw"), .quantile = bt_results_axis(r, "quantile"),
                        .ambition = bt_results_axis(r, "ambition"), .otherwise = bt_results_axis(r, "otherwise"),
                        .plan = bt_results_axis(r, "plan"), .month = bt_results_texts(r, "month_start") };
    if (!study || strcmp(study, "uncertainty") != 0)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results hold no draws; `uncertainty` of a scenario supplies them");
    const struct bt_axis *failed = bt_results_axis(r, "failed_draw"), *drawn = bt_results_axis(r, "drawn");
    t->interval = number(t, 0, "interval");
    if (!t->run || !t->run->label || !t->year || !t->year->label || !t->draw || !t->quantile || t->quantile->n != QUANTILES || !drawn ||
        !t->month || t->run->n < 1 || t->year->n < 1 || t->draw->n < 1 || !(t->interval > 0 && t->interval < 1) ||
        (t->ambition && !t->ambition->label) || (t->otherwise && !t->otherwise->label) || (t->plan && !t->plan->label))
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results do not say which draws they hold");
    t->R = t->run->n, t->Y = t->year->n, t->N = t->draw->n, t->drawn = drawn->n, t->failed = failed ? failed->n : 0;
    t->v = bt_get(a, (size_t)t->N, sizeof *t->v);
    return t->v ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- a quantity in some years: levels of business as usual, changes of the others ---- */

struct figure {
    double central, end[N_ENDS];
    int below, above, under; /* draws below 0, above it, and below the central run */
};

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double central_of(const struct told *t, const struct bt_array *m, int run, int from, int years)
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
static bool figure_of(const struct told *t, const char *name, int run, int from, int years, bool share, struct figure *f)
{
    const struct bt_array *m = over(t, "m_", name, "run", "month", NULL), *y = over(t, "y_", name, "run", "year", "draw");
    *f = (struct figure){ 0 };
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
    qsort(t->v, N, sizeof *t->v, ascending);
    double c = central_of(t, m, run, from, years), bau = central_of(t, m, 0, from, years);
    f->central = against(run, share, c, bau);
    while (f->under < t->N && t->v[f->under] < f->central) f->under++;
    for (int k = 0; k < N_ENDS; k++) f->end[k] = bt_sorted_quantile(t->v, t->N, 0.5 + ENDS[k] * t->interval);
    return true;
}

static const char *unit_of(const struct told *t, const char *name)
{
    const struct bt_array *m = over(t, "m_", name, "run", "month", NULL);
    return m ? m->units : "1";
}

static const char *label_of(const struct told *t, const char *name)
{
    const struct bt_array *m = over(t, "m_", name, "run", "month", NULL);
    const char *end = m ? strstr(m->long_name, " in the month") : NULL;
    return end ? bt_dup(t->a, m->long_name, (size_t)(end - m->long_name)) : name;
}

/* What a planner asks for first: those with a role, then the two costs. */
enum { MOST_ASKED = 5 };
static int asked(const struct told *t, const char **name)
{
    static const char *const USUAL[] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    int n = 0;
    for (int i = 0; i < 3; i++) {
        const struct bt_array *m = bt_results_measure(t->r, USUAL[i]);
        if (m && over(t, "y_", m->name + 2, "run", "year", "draw")) name[n++] = m->name + 2;
    }
    for (int i = 0; !n && i < t->r->n_array && n < 1; i++) { /* a network without roles: its first */
        const char *own = t->r->array[i].name;
        if (strncmp(own, "y_", 2) == 0 && strcmp(own + 2, BUNDLE_COST) != 0 && strcmp(own + 2, NET_COST) != 0) name[n++] = own + 2;
    }
    name[n++] = BUNDLE_COST, name[n++] = NET_COST;
    return n;
}

static bool is_cost(const char *name)
{
    return strcmp(name, BUNDLE_COST) == 0 || strcmp(name, NET_COST) == 0;
}

/* ---- words ---- */

static const char *counted(double n, char out[BT_NUM_ROOM])
{
    char digits[BT_NUM_ROOM];
    bt_format(digits, sizeof digits, "%.0f", n);
    return bt_num_commas(digits, out, BT_NUM_ROOM);
}

/* "743 of 1,000 draws" */
static const char *of_draws(const struct told *t, double n)
{
    char a[BT_NUM_ROOM], b[BT_NUM_ROOM];
    const char *text = bt_printf(t->a, "%s of %s draws", counted(n, a), counted(t->N, b));
    return text ? text : "";
}

static const char *said(const struct told *t, double v, bool change, bool cost)
{
    char digits[48], out[64];
    double to = change && !cost ? 100 * v : cost ? bt_rounded(v, 4) / 1e6
                                                 : bt_rounded(v, 4);
    int decimals = change && !cost ? 2 : cost ? (fabs(v) < 9.995e6 ? 2 : 1)
                                              : fabs(v) < 100;
    to = bt_num_shown(to, decimals);
    bt_format(digits, sizeof digits, change && to != 0 ? "%+.*f%s" : "%.*f%s", decimals, to, change && !cost ? " %" : "");
    bt_num_commas(digits, out, sizeof out);
    const char *text = bt_printf(t->a, "%s", out);
    return text ? text : "";
}

static const char *day_said(const struct told *t, double day)
{
    int y = 0, m = 0, d = 0;
    char iso[11];
    if (!t->month->v[0] || sscanf(t->month->v[0], "%d-%d-%d", &y, &m, &d) != 3 || !(day >= 0 && day < 1e6)) return "?";
    bt_iso_of(bt_day_of(y, m, d) + (int)day, iso);
    const char *text = bt_printf(t->a, "%s", iso);
    return text ? text : "?";
}

/* From which date on the twelve months before have it so to the end; "-": not within the horizon. */
static const char *since(const struct told *t, const char *what, const char *name, int run)
{
    const struct bt_array *x = over(t, what, name, "run", NULL, NULL);
    return x && x->valid && x->valid[run] ? day_said(t, x->v[run]) : "-";
}

static void line(FILE *out, const struct told *t, const char *name, int run, const struct figure *f, bool cost)
{
    char label[160];
    bt_format(label, sizeof label, "%.36s", run ? t->run->label[run] : "business as usual");
    fprintf(out, "  %-36s %11s %11s %11s %11s", label, said(t, f->central, run, cost), said(t, f->end[MEDIAN], run, cost),
            said(t, f->end[LOW], run, cost), said(t, f->end[HIGH], run, cost));
    if (run && !cost) fprintf(out, " %12s %12s", since(t, "parts_", name, run), since(t, "apart_", name, run));
    if (run) fprintf(out, "  %s in %s", f->below >= f->above ? "less" : "more", of_draws(t, f->below >= f->above ? f->below : f->above));
    fprintf(out, "\n");
}

/* Where the central run lies far from the middle of the draws, most of what can be otherwise reaches one way. */
static void lean(FILE *out, const struct told *t, int run, const struct figure *f)
{
    double share = (double)f->under / t->N;
    if (f->end[HIGH] - f->end[LOW] <= 0 || (share >= 0.3 && share <= 0.7)) return;
    fprintf(out, "    %s: the central run lies above %s: its ranges reach further %s central than %s\n", t->run->label[run],
            of_draws(t, f->under), share > 0.5 ? "below" : "above", share > 0.5 ? "above" : "below");
}

/* Over the horizon: how far the median and the ends would be with as many other draws. */
static void convergence(FILE *out, const struct told *t, const char *name, bool cost)
{
    const struct bt_array *x = over(t, "moves_", name, "run", "quantile", NULL), *m = over(t, "m_", name, "run", "month", NULL);
    double middle = 0, ends = 0, bau = m ? central_of(t, m, 0, 0, t->Y) : 0;
    for (int run = 1; x && run < t->R; run++) {
        const double *v = x->v + (size_t)run * QUANTILES;
        middle = fmax(middle, v[QUANTILES / 2]), ends = fmax(ends, fmax(v[0], v[QUANTILES - 1]));
    }
    if (!(bau > 0) || t->R < 2) return;
    if (t->N < LEAST_BATCHES * BT_DRAW_BATCH) {
        fprintf(out, "    how far these would move with other draws is not known of fewer than %d draws\n", LEAST_BATCHES * BT_DRAW_BATCH);
        return;
    }
    if (cost) fprintf(out, "    with other draws the median would move by about %.2g, an end by %.2g (GBP million; one standard error)\n",
                      middle / 1e6, ends / 1e6);
    else fprintf(out, "    with other draws the median would move by about %.2g, an end by %.2g percentage points (one standard error)\n",
                 100 * middle / bau, 100 * ends / bau);
}

static void quantity(FILE *out, const struct told *t, const char *name)
{
    bool cost = is_cost(name);
    int from = cost ? 0 : t->Y - 1, years = cost ? t->Y : 1;
    struct figure f;
    char low[BT_NUM_ROOM], high[BT_NUM_ROOM];
    bt_format(low, sizeof low, "%.4g %%", 50 - 50 * t->interval), bt_format(high, sizeof high, "%.4g %%", 50 + 50 * t->interval);
    if (cost) fprintf(out, "\n%s, %d years together, GBP million (bundles: against business as usual)\n", label_of(t, name), t->Y);
    else
        fprintf(out, "\n%s in the last year, %s, %s (bundles: change against business as usual of the same draw)\n", label_of(t, name),
                t->year->label[t->Y - 1], unit_of(t, name));
    fprintf(out, "  %-36s %11s %11s %11s %11s", "", "central", "median", low, high);
    fprintf(out, cost ? "\n" : " %12s %12s\n", "one side", "apart");
    for (int run = 0; run < t->R; run++)
        if (figure_of(t, name, run, from, years, !cost, &f)) line(out, t, name, run, &f, cost);
    for (int run = 1; run < t->R; run++)
        if (figure_of(t, name, run, from, years, !cost, &f)) lean(out, t, run, &f);
    convergence(out, t, name, cost);
}

static void head(FILE *out, const struct told *t)
{
    char n[BT_NUM_ROOM], low[BT_NUM_ROOM];
    double off = 0;
    const struct bt_array *x = over(t, "draw_baseline_off", "", "draw", NULL, NULL);
    for (int i = 0; x && i < t->N; i++) off = fmax(off, x->v[i]);
    fprintf(out, "%s (%s; prices of %s): %s draws from the ranges assumed, seed %.0f\n", attr(t, "title"), attr(t, "locality"),
            attr(t, "price_year"), counted(number(t, 0, "draws"), n), number(t, 2, "seed"));
    fprintf(out, "  %d numbers are drawn, %s unless the scenario says otherwise; the same draw for business as usual and every bundle\n",
            t->drawn, attr(t, "distribution"));
    fprintf(out, "  each draw's baseline is fitted again: in its first year no figure is further than %.2g %% from the central run\n",
            100 * off);
    bt_format(low, sizeof low, "%.4g", 50 - 50 * t->interval);
    fprintf(out, "  intervals hold %.4g %% of the draws: %s %% lie below, %s %% above\n", 100 * t->interval, low, low);
    fprintf(out, "  what no range allows happens in no draw, so that `in all draws` is no certainty\n");
    fprintf(out, "  one side: from the twelve months to that day on the interval of the change leaves no change outside\n"
                 "  apart: from then on the interval of the bundle itself and that of business as usual do not meet; -: not within the "
                 "horizon\n");
    if (t->failed)
        fprintf(out, "  %d draw%s could not be run and %s in no figure; the first: %s\n", t->failed, t->failed > 1 ? "s" : "",
                t->failed > 1 ? "are" : "is", text_of(t, "failed_why", "failed_draw", 0));
}

static void ambitions(FILE *out, const struct told *t)
{
    const struct bt_array *met = over(t, "ambition_draws", "", "run", "ambition", NULL),
                          *judged = over(t, "ambition_judged", "", "run", "ambition", NULL),
                          *by = over(t, "ambition_draws_by", "", "run", "year", "ambition");
    if (!t->ambition || !met || !judged || !by) return;
    fprintf(out, "\nAmbitions: in how many draws from the ranges assumed they are met\n");
    int n = t->ambition->n;
    for (int i = 0; i < n; i++) {
        fprintf(out, "  %s\n", text_of(t, "ambition_label", "ambition", i));
        for (int run = 0; run < t->R; run++) {
            double all = judged->v[run * n + i];
            fprintf(out, "    %-36s ", run ? t->run->label[run] : "business as usual");
            if (!(all > 0)) {
                fprintf(out, "not judged: its date is not within the horizon, or its measure is not kept\n");
                continue;
            }
            fprintf(out, "in %s", of_draws(t, met->v[run * n + i]));
            for (int y = 0; y < t->Y; y++) { /* the year in which most of those that ever meet it have done so, and the last */
                double now = by->v[(run * t->Y + y) * n + i], before = y ? by->v[(run * t->Y + y - 1) * n + i] : 0,
                       ever = by->v[(run * t->Y + t->Y - 1) * n + i];
                if (ever > 0 && now >= ever / 2 && before < ever / 2)
                    fprintf(out, "; met first by the end of %s in %s", t->year->label[y], of_draws(t, now));
                if (ever > 0 && y == t->Y - 1 && before >= ever / 2) fprintf(out, ", of %s in %s", t->year->label[y], of_draws(t, now));
            }
            fprintf(out, "\n");
        }
    }
}

static void otherwise(FILE *out, const struct told *t, const char *name)
{
    const struct bt_array *x = over(t, "otherwise_", name, "otherwise", "run", "year"), *m = over(t, "m_", name, "run", "month", NULL);
    if (!t->otherwise || !x || !m || t->R < 2) return;
    size_t R = (size_t)t->R, Y = (size_t)t->Y;
    fprintf(out, "\nWhat is in no draw: %s in the last year against business as usual, central numbers, where this is otherwise\n",
            label_of(t, name));
    for (int run = 1; run < t->R; run++)
        fprintf(out, "  %s: %s as the scenario stands\n", t->run->label[run],
                said(t, central_of(t, m, run, t->Y - 1, 1) / central_of(t, m, 0, t->Y - 1, 1) - 1, true, false));
    for (int i = 0; i < t->otherwise->n; i++) {
        fprintf(out, "  %-34s", t->otherwise->label[i]);
        size_t last = ((size_t)i * R) * Y + Y - 1;
        bool ok = x->valid && x->valid[last];
        for (size_t run = 1; ok && run < R; run++) fprintf(out, " %12s", said(t, x->v[last + run * Y] / x->v[last] - 1, true, false));
        fprintf(out, "  %s\n", ok ? text_of(t, "otherwise_note", "otherwise", i)
                                 : bt_printf(t->a, "could not be run: %s", text_of(t, "otherwise_failed", "otherwise", i)));
    }
}

static void outside(FILE *out, const struct told *t)
{
    if (!t->plan) return;
    fprintf(out, "\nPlans of this kind, and what came of them (in no draw)\n");
    for (int i = 0; i < t->plan->n; i++)
        fprintf(out, "  %s: promised %s; happened: %s (%s, %s)\n", t->plan->label[i], text_of(t, "plan_promised", "plan", i),
                text_of(t, "plan_happened", "plan", i), text_of(t, "plan_source", "plan", i), text_of(t, "plan_year", "plan", i));
}

/* ---- JSON ---- */

static void json_figure(struct bt_json *j, const struct told *t, const char *name, int run, const char *key, int from, int years,
                        bool share)
{
    struct figure f;
    if (!figure_of(t, name, run, from, years, share, &f)) return;
    bt_json_object(j, key);
    bt_json_number(j, "central", f.central);
    bt_json_number(j, "median", f.end[MEDIAN]);
    bt_json_number(j, "low", f.end[LOW]);
    bt_json_number(j, "high", f.end[HIGH]);
    if (run) bt_json_int(j, "draws_below", f.below), bt_json_int(j, "draws_above", f.above);
    bt_json_end(j);
}

static void json_day(struct bt_json *j, const struct told *t, const char *what, const char *name, int run, const char *key)
{
    const struct bt_array *x = over(t, what, name, "run", NULL, NULL);
    if (x && x->valid && x->valid[run]) bt_json_text(j, key, day_said(t, x->v[run]));
    else bt_json_null(j, key);
}

static void json_quantity(struct bt_json *j, const struct told *t, const char *name)
{
    bt_json_object(j, NULL);
    bt_json_text(j, "name", name);
    bt_json_text(j, "unit", unit_of(t, name));
    bt_json_array(j, "runs");
    for (int run = 0; run < t->R; run++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "run", t->run->label[run]);
        json_figure(j, t, name, run, run ? "change_in_last_year" : "last_year", t->Y - 1, 1, false);
        json_figure(j, t, name, run, run ? "change_over_horizon" : "over_horizon", 0, t->Y, false);
        if (run) json_figure(j, t, name, run, "change_in_last_year_share", t->Y - 1, 1, true);
        if (run) json_day(j, t, "parts_", name, run, "interval_of_change_without_zero_from_year_to");
        if (run) json_day(j, t, "apart_", name, run, "intervals_apart_from_year_to");
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_end(j);
}

static void json_ambitions(struct bt_json *j, const struct told *t)
{
    const struct bt_array *met = over(t, "ambition_draws", "", "run", "ambition", NULL),
                          *judged = over(t, "ambition_judged", "", "run", "ambition", NULL);
    bt_json_array(j, "ambitions");
    for (int i = 0; t->ambition && met && judged && i < t->ambition->n; i++)
        for (int run = 0; run < t->R; run++) {
            bt_json_object(j, NULL);
            bt_json_text(j, "ambition", text_of(t, "ambition_label", "ambition", i));
            bt_json_text(j, "run", t->run->label[run]);
            bt_json_number(j, "draws_that_meet_it", met->v[run * t->ambition->n + i]);
            bt_json_number(j, "draws_judged", judged->v[run * t->ambition->n + i]);
            bt_json_end(j);
        }
    bt_json_end(j);
}

static void json(FILE *out, const struct told *t, const char *const *name, int n, struct bt_err *e)
{
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend uncertainty 1");
    bt_json_text(&j, "title", attr(t, "title"));
    bt_json_text(&j, "scenario_hash", attr(t, "scenario_hash"));
    bt_json_number(&j, "draws", number(t, 0, "draws"));
    bt_json_int(&j, "draws_failed", t->failed);
    bt_json_number(&j, "seed", number(t, 2, "seed"));
    bt_json_number(&j, "interval", t->interval);
    bt_json_int(&j, "numbers_drawn", t->drawn);
    bt_json_text(&j, "last_year", t->year->label[t->Y - 1]);
    bt_json_array(&j, "quantities");
    for (int i = 0; i < n; i++) json_quantity(&j, t, name[i]);
    bt_json_end(&j);
    json_ambitions(&j, t);
    bt_json_end(&j);
    if (!bt_json_finish(&j)) bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot write to standard output");
}

enum bt_code bt_uncertainty_print(FILE *out, const struct bt_results *r, bool as_json, bool colour, struct bt_err *e)
{
    struct told t;
    const char *name[MOST_ASKED];
    struct bt_arena *a = bt_arena_new();
    (void)colour;
    if (!a) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (told_open(&t, r, a, e) == BT_OK) {
        int n = asked(&t, name);
        if (as_json) json(out, &t, name, n, e);
        else {
            head(out, &t);
            for (int i = 0; i < n; i++) quantity(out, &t, name[i]);
            ambitions(out, &t);
            otherwise(out, &t, name[0]);
            outside(out, &t);
            fprintf(out, "\nMust not be used for %s.\n", attr(&t, "caveat"));
        }
    }
    bt_arena_free(a);
    return e->code;
}
