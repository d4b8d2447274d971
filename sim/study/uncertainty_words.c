/* uncertainty_words.c -- what `uncertainty` says, from its results alone: in words and as JSON. Shares of draws are told as such. */
#include "bendtrend/num.h"
#include "uncertain_priv.h"
#include <math.h>
#include <string.h>

/* ---- words ---- */

static const char *said(const struct bt_told *t, double v, bool change, bool cost)
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

static void line(FILE *out, const struct bt_told *t, const char *name, int run, const struct bt_told_figure *f, bool cost)
{
    char label[160];
    bt_format(label, sizeof label, "%.36s", run ? t->run->label[run] : "business as usual");
    fprintf(out, "  %-36s %11s %11s %11s %11s", label, said(t, f->central, run, cost), said(t, f->median, run, cost),
            said(t, f->low, run, cost), said(t, f->high, run, cost));
    if (run && !cost) fprintf(out, " %12s %12s", bt_told_since(t, "parts_", name, run), bt_told_since(t, "apart_", name, run));
    bool less = f->below >= f->above;
    if (run) fprintf(out, "  %s in %s", less ? "less" : "more", bt_told_of_draws(t, less ? f->below : f->above));
    fprintf(out, "\n");
}

/* Where the central run lies far from the middle of the draws, most of what can be otherwise reaches one way. */
static void lean(FILE *out, const struct bt_told *t, int run, const struct bt_told_figure *f)
{
    double share = (double)f->under / t->N;
    if (f->high - f->low <= 0 || (share >= 0.3 && share <= 0.7)) return;
    fprintf(out, "    %s: the central run lies above %s: its ranges reach further %s central than %s\n", t->run->label[run],
            bt_told_of_draws(t, f->under), share > 0.5 ? "below" : "above", share > 0.5 ? "above" : "below");
}

/* How far the medians and ends told would be with as many other draws. */
static void convergence(FILE *out, const struct bt_told *t, const char *name, int from, int years, bool cost)
{
    double middle = 0, ends = 0;
    bool known = false;
    struct bt_told_figure f;
    for (int run = 1; run < t->R && bt_told_figure(t, name, run, from, years, !cost, &f); run++)
        middle = fmax(middle, f.moves[1]), ends = fmax(ends, fmax(f.moves[0], f.moves[2])), known = f.moves_known;
    if (t->R < 2) return;
    if (!known)
        fprintf(out, "    how far these would move with other draws is not known of fewer than %d draws\n", BT_DRAW_BATCHES * BT_DRAW_BATCH);
    else if (cost)
        fprintf(out, "    with other draws the median would move by about %.2g, an end by %.2g (GBP million; one standard error)\n",
                middle / 1e6, ends / 1e6);
    else
        fprintf(out, "    with other draws the median would move by about %.2g, an end by %.2g percentage points (one standard error)\n",
                100 * middle, 100 * ends);
}

static void quantity(FILE *out, const struct bt_told *t, const char *name)
{
    bool cost = bt_told_is_cost(name);
    int from = cost ? 0 : t->Y - 1, years = cost ? t->Y : 1;
    struct bt_told_figure f;
    char low[BT_NUM_ROOM], high[BT_NUM_ROOM];
    bt_format(low, sizeof low, "%.4g %%", 50 - 50 * t->interval), bt_format(high, sizeof high, "%.4g %%", 50 + 50 * t->interval);
    if (cost) fprintf(out, "\n%s, %d years together, GBP million (bundles: against business as usual)\n", bt_told_label(t, name), t->Y);
    else
        fprintf(out, "\n%s in the last year, %s, %s (bundles: change against business as usual of the same draw)\n", bt_told_label(t, name),
                t->year->label[t->Y - 1], bt_told_unit(t, name));
    fprintf(out, "  %-36s %11s %11s %11s %11s", "", "central", "median", low, high);
    fprintf(out, cost ? "\n" : " %12s %12s\n", "one side", "apart");
    for (int run = 0; run < t->R; run++)
        if (bt_told_figure(t, name, run, from, years, !cost, &f)) line(out, t, name, run, &f, cost);
    for (int run = 1; run < t->R; run++)
        if (bt_told_figure(t, name, run, from, years, !cost, &f)) lean(out, t, run, &f);
    convergence(out, t, name, from, years, cost);
}

static void head(FILE *out, const struct bt_told *t)
{
    char n[BT_NUM_ROOM], low[BT_NUM_ROOM];
    double off = 0;
    const struct bt_array *x = bt_told_over(t, "draw_baseline_off", "", "draw", NULL, NULL);
    for (int i = 0; x && i < t->N; i++) off = fmax(off, x->v[i]);
    fprintf(out, "%s (%s; prices of %s): %s draws from the ranges assumed, seed %.0f\n", bt_told_attr(t, "title"),
            bt_told_attr(t, "locality"), bt_told_attr(t, "price_year"), bt_told_counted(bt_told_number(t, 0, "draws"), n),
            bt_told_number(t, 2, "seed"));
    fprintf(out, "  %d numbers are drawn, %s unless the scenario says otherwise; the same draw for business as usual and every bundle\n",
            t->drawn, bt_told_attr(t, "distribution"));
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
                t->failed > 1 ? "are" : "is", bt_told_text(t, "failed_why", "failed_draw", 0));
}

static void ambitions(FILE *out, const struct bt_told *t)
{
    if (!t->ambition || !bt_told_ambition(t, 0, 0)) return;
    fprintf(out, "\nAmbitions: in how many draws from the ranges assumed they are met\n");
    for (int i = 0; i < t->ambition->n; i++) {
        fprintf(out, "  %s\n", bt_told_text(t, "ambition_label", "ambition", i));
        for (int run = 0; run < t->R; run++)
            fprintf(out, "    %-36s %s\n", run ? t->run->label[run] : "business as usual", bt_told_ambition(t, run, i));
    }
}

static void otherwise(FILE *out, const struct bt_told *t, const char *name)
{
    const struct bt_array *x = bt_told_over(t, "otherwise_", name, "otherwise", "run", "year"),
                          *m = bt_told_over(t, "m_", name, "run", "month", NULL);
    double change;
    if (!t->otherwise || !x || !m || t->R < 2) return;
    fprintf(out, "\nWhat is in no draw: %s in the last year against business as usual, central numbers, where this is otherwise\n",
            bt_told_label(t, name));
    for (int run = 1; run < t->R; run++)
        fprintf(out, "  %s: %s as the scenario stands\n", t->run->label[run],
                said(t, bt_told_central(t, m, run, t->Y - 1, 1) / bt_told_central(t, m, 0, t->Y - 1, 1) - 1, true, false));
    for (int i = 0; i < t->otherwise->n; i++) {
        fprintf(out, "  %-34s", t->otherwise->label[i]);
        bool ok = true;
        for (int run = 1; ok && run < t->R; run++)
            if ((ok = bt_told_otherwise(t, name, i, run, &change))) fprintf(out, " %12s", said(t, change, true, false));
        fprintf(out, "  %s\n", ok ? bt_told_text(t, "otherwise_note", "otherwise", i)
                                 : bt_printf(t->a, "could not be run: %s", bt_told_text(t, "otherwise_failed", "otherwise", i)));
    }
}

static void outside(FILE *out, const struct bt_told *t)
{
    if (!t->plan) return;
    fprintf(out, "\nPlans of this kind, and what came of them (in no draw)\n");
    for (int i = 0; i < t->plan->n; i++)
        fprintf(out, "  %s: promised %s; happened: %s (%s, %s)\n", t->plan->label[i], bt_told_text(t, "plan_promised", "plan", i),
                bt_told_text(t, "plan_happened", "plan", i), bt_told_text(t, "plan_source", "plan", i),
                bt_told_text(t, "plan_year", "plan", i));
}

/* ---- JSON ---- */

static void json_figure(struct bt_json *j, const struct bt_told *t, const char *name, int run, const char *key, int from, int years,
                        bool share)
{
    struct bt_told_figure f;
    if (!bt_told_figure(t, name, run, from, years, share, &f)) return;
    bt_json_object(j, key);
    bt_json_number(j, "central", f.central);
    bt_json_number(j, "median", f.median);
    bt_json_number(j, "low", f.low);
    bt_json_number(j, "high", f.high);
    if (run) bt_json_int(j, "draws_below", f.below), bt_json_int(j, "draws_above", f.above);
    bt_json_end(j);
}

static void json_day(struct bt_json *j, const struct bt_told *t, const char *what, const char *name, int run, const char *key)
{
    const struct bt_array *x = bt_told_over(t, what, name, "run", NULL, NULL);
    if (x && x->valid && x->valid[run]) bt_json_text(j, key, bt_told_day(t, x->v[run]));
    else bt_json_null(j, key);
}

static void json_quantity(struct bt_json *j, const struct bt_told *t, const char *name)
{
    bt_json_object(j, NULL);
    bt_json_text(j, "name", name);
    bt_json_text(j, "unit", bt_told_unit(t, name));
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

static void json_ambitions(struct bt_json *j, const struct bt_told *t)
{
    const struct bt_array *met = bt_told_over(t, "ambition_draws", "", "run", "ambition", NULL),
                          *judged = bt_told_over(t, "ambition_judged", "", "run", "ambition", NULL);
    bt_json_array(j, "ambitions");
    for (int i = 0; t->ambition && met && judged && i < t->ambition->n; i++)
        for (int run = 0; run < t->R; run++) {
            bt_json_object(j, NULL);
            bt_json_text(j, "ambition", bt_told_text(t, "ambition_label", "ambition", i));
            bt_json_text(j, "run", t->run->label[run]);
            bt_json_number(j, "draws_that_meet_it", met->v[run * t->ambition->n + i]);
            bt_json_number(j, "draws_judged", judged->v[run * t->ambition->n + i]);
            bt_json_end(j);
        }
    bt_json_end(j);
}

static void json(FILE *out, const struct bt_told *t, const char *const *name, int n, struct bt_err *e)
{
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend uncertainty 1");
    bt_json_text(&j, "title", bt_told_attr(t, "title"));
    bt_json_text(&j, "scenario_hash", bt_told_attr(t, "scenario_hash"));
    bt_json_number(&j, "draws", bt_told_number(t, 0, "draws"));
    bt_json_int(&j, "draws_failed", t->failed);
    bt_json_number(&j, "seed", bt_told_number(t, 2, "seed"));
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
    struct bt_told t;
    const char *name[BT_TOLD_ASKED];
    struct bt_arena *a = bt_arena_new();
    (void)colour;
    if (!a) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (bt_told_open(&t, r, a, e) == BT_OK) {
        int n = bt_told_asked(&t, name);
        if (as_json) json(out, &t, name, n, e);
        else {
            head(out, &t);
            for (int i = 0; i < n; i++) quantity(out, &t, name[i]);
            ambitions(out, &t);
            otherwise(out, &t, name[0]);
            outside(out, &t);
            fprintf(out, "\nMust not be used for %s.\n", bt_told_attr(&t, "caveat"));
        }
    }
    bt_arena_free(a);
    return e->code;
}
