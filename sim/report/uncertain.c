/* uncertain.c -- how sure: intervals of draws, in how many of them ambitions are met, fans; apart from them what else might be otherwise,
 * and what came of plans of this kind. */
#include "report_priv.h"
#include "bendtrend/uncertainty.h"

#include <math.h>
#include <string.h>

static const char *run_name(const struct bt_told *t, int run)
{
    return run ? t->run->label[run] : "Business as usual";
}

/* Levels of business as usual, changes of bundles. */
static void quantity(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_told *t, const char *name)
{
    bool cost = bt_told_is_cost(name);
    const char *what = cost ? bt_rep_fmt(d, "%s, %d years together, GBP million", bt_told_label(t, name), t->Y)
                            : bt_rep_fmt(d, "%s in the last year, %s", bt_told_label(t, name), t->year->label[t->Y - 1]);
    const char *central = cost ? "Central, GBP million" : bt_rep_fmt(d, "Central, %s; bundles: %%", bt_told_unit(t, name));
    const double tail = 50 - 50 * t->interval;
    struct bt_rep_grid *g =
        bt_rep_grid(d, bt_rep_fmt(d, "%s: business as usual, and what bundles change of it in the same draw", what), cost ? 7 : 9,
                    (const char *const[]){ "Run", central,
                                           "Median of draws", bt_rep_fmt(d, "%.4g %% lie below", tail),
                                           bt_rep_fmt(d, "%.4g %% lie above", tail), "Draws with less", "Draws with more",
                                           "Change on one side from the year to", "Apart from usual from the year to" });
    for (int run = 0; run < t->R; run++) {
        struct bt_told_figure f;
        if (!bt_told_figure(t, name, run, cost ? 0 : t->Y - 1, cost ? t->Y : 1, !cost, &f)) return;
        double scale = cost ? 1e-6 : run ? 100
                                         : 1;
        int decimals = cost || run ? 2 : bt_rep_decimals(f.central);
        const double v[] = { f.central, f.median, f.low, f.high };
        bt_rep_cell(g, run_name(t, run));
        for (size_t k = 0; k < sizeof v / sizeof *v; k++) bt_rep_cell_num(g, scale * v[k], decimals, run > 0);
        bt_rep_cell_num(g, run ? (double)f.below : (double)NAN, 0, false);
        bt_rep_cell_num(g, run ? (double)f.above : (double)NAN, 0, false);
        if (!cost) bt_rep_cell(g, run ? bt_told_since(t, "parts_", name, run) : "");
        if (!cost) bt_rep_cell(g, run ? bt_told_since(t, "apart_", name, run) : "");
    }
    const char *id = bt_rep_fmt(d, "draws-%s-%s", name, p->id);
    bt_rep_grid_html(d, g, id);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", id));
}

/* How far from settled the figures are: what other draws would make of them. */
static void moves(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_told *t, const char *const *name, int n)
{
    struct bt_told_figure f;
    bt_rep_heading(d, 1, NULL, "Are there draws enough?");
    if (t->R < 2 || !bt_told_figure(t, name[0], 1, t->Y - 1, 1, true, &f)) return;
    if (!f.moves_known) {
        bt_rep_el(d, "p", "How far the figures would move with other draws is told of 200 draws and more; these are %s.",
                  bt_rep_num(d, t->N, 0, false));
        return;
    }
    bt_rep_el(d, "p", "Standard errors, from batches of 50 draws: with other draws a figure would as a rule be no further off than twice "
                      "that.");
    struct bt_rep_grid *g = bt_rep_grid(d, "How far the changes that bundles make would move with other draws", 6,
                                        (const char *const[]){ "Figure", "Bundle", "Median", "Its standard error", "Of the lower end",
                                                               "Of the upper end" });
    for (int i = 0; i < n; i++) {
        const bool cost = bt_told_is_cost(name[i]);
        const double scale = cost ? 1e-6 : 100;
        for (int run = 1; run < t->R; run++) {
            if (!bt_told_figure(t, name[i], run, cost ? 0 : t->Y - 1, cost ? t->Y : 1, !cost, &f)) continue;
            bt_rep_cell(g, bt_rep_fmt(d, "%s, %s", bt_told_label(t, name[i]), cost ? "GBP million, all years" : "%, last year"));
            bt_rep_cell(g, run_name(t, run));
            bt_rep_cell_num(g, scale * f.median, 2, true);
            bt_rep_cell_num(g, scale * f.moves[1], 3, false);
            bt_rep_cell_num(g, scale * f.moves[0], 3, false);
            bt_rep_cell_num(g, scale * f.moves[2], 3, false);
        }
    }
    const char *id = bt_rep_fmt(d, "draws-moves-%s", p->id);
    bt_rep_grid_html(d, g, id);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", id));
}

static void ambitions(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_told *t)
{
    if (!t->ambition || !bt_told_ambition(t, 0, 0)) return;
    bt_rep_heading(d, 1, NULL, "In how many draws the ambitions are met");
    struct bt_rep_grid *g = bt_rep_grid(d, "Ambitions: in how many draws from the ranges assumed they are met by their date", 3,
                                        (const char *const[]){ "Ambition", "Run", "Met" });
    for (int i = 0; i < t->ambition->n; i++)
        for (int run = 0; run < t->R; run++) {
            bt_rep_cell(g, bt_told_text(t, "ambition_label", "ambition", i));
            bt_rep_cell(g, run_name(t, run));
            bt_rep_cell(g, bt_told_ambition(t, run, i));
        }
    const char *id = bt_rep_fmt(d, "draws-ambitions-%s", p->id);
    bt_rep_grid_html(d, g, id);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", id));
}

/* Mixed with no draw: nobody could say how often a loop is on. */
static void otherwise(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_told *t, const char *name)
{
    if (!t->otherwise || t->R < 2) return;
    const char **head = bt_get(d->arena, (size_t)t->R + 2, sizeof *head);
    struct bt_told_figure f;
    double change;
    if (!head) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    head[0] = "Otherwise", head[t->R] = "What that means";
    for (int run = 1; run < t->R; run++) head[run] = bt_rep_fmt(d, "%s, %%", t->run->label[run]);
    bt_rep_heading(d, 1, NULL, "What is in no draw");
    bt_rep_el(d, "p", "Central numbers, run once with each of these otherwise. They are choices and not ranges: none has a share of "
                      "draws.");
    struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_fmt(d, "%s in the last year against business as usual, where this is otherwise",
                                                      bt_told_label(t, name)), t->R + 1, head);
    bt_rep_cell(g, "As the scenario stands");
    for (int run = 1; run < t->R; run++)
        bt_rep_cell_num(g, bt_told_figure(t, name, run, t->Y - 1, 1, true, &f) ? 100 * f.central : (double)NAN, 2, true);
    bt_rep_cell(g, "");
    for (int i = 0; i < t->otherwise->n; i++) {
        const char *why = bt_told_text(t, "otherwise_failed", "otherwise", i);
        bt_rep_cell(g, bt_rep_upper(d, t->otherwise->label[i]));
        for (int run = 1; run < t->R; run++)
            bt_rep_cell_num(g, bt_told_otherwise(t, name, i, run, &change) ? 100 * change : (double)NAN, 2, true);
        bt_rep_cell(g, *why ? bt_rep_fmt(d, "could not be run: %s", why) : bt_told_text(t, "otherwise_note", "otherwise", i));
    }
    const char *id = bt_rep_fmt(d, "draws-otherwise-%s", p->id);
    bt_rep_grid_html(d, g, id);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", id));
}

static void plans(struct bt_rep_doc *d, const struct bt_told *t)
{
    static const char *const TEXT[] = { "plan_promised", "plan_happened", "plan_source", "plan_year" };
    if (!t->plan) return;
    bt_rep_heading(d, 1, NULL, "Plans of this kind, and what came of them");
    bt_rep_el(d, "p", "In no draw either: the draws say how far the ranges reach, and not how often plans like these were carried out.");
    struct bt_rep_grid *g = bt_rep_grid(d, "What plans of this kind promised, and what happened", 5,
                                        (const char *const[]){ "Plan", "Promised", "Happened", "Who found that", "When" });
    for (int i = 0; i < t->plan->n; i++) {
        bt_rep_cell(g, t->plan->label[i]);
        for (size_t k = 0; k < sizeof TEXT / sizeof *TEXT; k++) bt_rep_cell(g, bt_told_text(t, TEXT[k], "plan", i));
    }
    bt_rep_grid_html(d, g, NULL);
}

static void head(struct bt_rep_doc *d, const struct bt_told *t)
{
    bt_rep_el(d, "p",
              "%s draws from the ranges assumed (seed %.0f): %d numbers are drawn, the same for business as usual and every bundle, and "
              "the baseline is fitted again for each. Intervals hold %.4g %% of the draws. \1A share of draws is no chance:\2 it says how "
              "far the ranges reach that were accepted, and what is in no range is in no draw.",
              bt_rep_num(d, t->N, 0, false), bt_told_number(t, 2, "seed"), t->drawn, 100 * t->interval);
    if (t->failed)
        bt_rep_el(d, "p", "%d draw%s could not be run and %s in no figure; the first: %s", t->failed, t->failed > 1 ? "s" : "",
                  t->failed > 1 ? "are" : "is", bt_told_text(t, "failed_why", "failed_draw", 0));
    bt_rep_el(d, "p class=\"caveat\"", "\1This must not be used for\2 %s.", bt_told_attr(t, "caveat"));
}

void bt_rep_drawn_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const char *only)
{
    const struct bt_report_in *in = p->in[BT_REP_UNCERTAINTY];
    const char *name[BT_TOLD_ASKED];
    struct bt_told_figure f;
    struct bt_told t;
    if (!in || bt_told_open(&t, in->r, d->arena, d->e) != BT_OK) return;
    bt_told_asked(&t, name);
    for (int run = 1; run < t.R; run++) {
        if (only && strcmp(only, t.run->label[run]) != 0) continue;
        if (!bt_told_figure(&t, name[0], run, t.Y - 1, 1, true, &f)) return;
        bool less = f.below >= f.above;
        bt_rep_el(d, "li",
                  "\1'%s'\2: %s in %s %s usual in %s from the ranges assumed (median %s%%, %.4g %% of draws from %s%% to %s%%).",
                  t.run->label[run], bt_told_label(&t, name[0]), t.year->label[t.Y - 1],
                  less ? "below" : "above", bt_told_of_draws(&t, less ? f.below : f.above),
                  bt_rep_signed(d, 100 * f.median, 1), 100 * t.interval, bt_rep_signed(d, 100 * f.low, 1),
                  bt_rep_signed(d, 100 * f.high, 1));
    }
}

void bt_rep_uncertain(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_report_in *in = p->in[BT_REP_UNCERTAINTY];
    const char *name[BT_TOLD_ASKED];
    struct bt_told t;
    if (!in) {
        bt_rep_absent(d, "No draws were given with this report.", bt_rep_command(BT_REP_UNCERTAINTY));
        return;
    }
    if (bt_told_open(&t, in->r, d->arena, d->e) != BT_OK) return;
    int n = bt_told_asked(&t, name);
    head(d, &t);
    for (int i = 0; i < n; i++) quantity(d, p, &t, name[i]);
    bt_rep_el(d, "p", "On one side: from the twelve months to that day on, to the end, the interval of the change leaves no change "
                      "outside. Apart: from then on the interval of the bundle itself and that of business as usual do not meet. -: not "
                      "within the horizon.");
    moves(d, p, &t, name, n);
    bt_rep_chart(d, p, in->r, "fan", "");
    bt_rep_chart(d, p, in->r, "fan_beds", "");
    bt_rep_chart(d, p, in->r, "exceedance", "");
    ambitions(d, p, &t);
    otherwise(d, p, &t, name[0]);
    plans(d, &t);
}
