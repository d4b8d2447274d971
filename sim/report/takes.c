/* takes.c -- what it would take: each ambition met or not, when, by how much and in how many draws; where no bundle meets it the least plan
 * that would, or how far out of reach it is, what stands in the way, and what would have to be closed for it to pay. */
#include "report_priv.h"
#include "bendtrend/ambition.h"

#include <math.h>
#include <string.h>

static const char *percent(struct bt_rep_doc *d, double v)
{
    return bt_rep_fmt(d, "%s%%", bt_rep_signed(d, 100 * v, 1));
}

static const char *day(struct bt_rep_doc *d, int on)
{
    char iso[11];
    if (!on) return "";
    bt_iso_of(on, iso);
    return bt_rep_fmt(d, "%s", iso);
}

static const char *in_draws(struct bt_rep_doc *d, const struct bt_ambitions *x, int met)
{
    if (met < 0 || !x->draws) return "";
    return bt_rep_fmt(d, "%s of %s draws", bt_rep_num(d, met, 0, false), bt_rep_num(d, x->draws, 0, false));
}

static const char *gbp(struct bt_rep_doc *d, double v) { return bt_rep_gbp(d, v / 1e6); }

/* ---- what bundles and plans reach ---- */

struct reaches {
    double value, low, high, short_by, cost;
    bool met;
    int day, drawn;
};

static void row(struct bt_rep_doc *d, struct bt_rep_grid *g, const struct bt_ambitions *x, const char *name, const struct reaches *v)
{
    const double per_cent[] = { v->value, v->low, v->high };
    bt_rep_cell(g, bt_rep_upper(d, name));
    for (size_t k = 0; k < sizeof per_cent / sizeof *per_cent; k++) bt_rep_cell_num(g, 100 * per_cent[k], 1, true);
    bt_rep_cell(g, v->met ? "met" : "not met");
    bt_rep_cell_num(g, v->met ? (double)NAN : 100 * v->short_by, 1, false);
    bt_rep_cell(g, day(d, v->day));
    bt_rep_cell(g, in_draws(d, x, v->drawn));
    bt_rep_cell_num(g, v->cost / 1e6, 1, false);
}

static void reached(struct bt_rep_doc *d, const char *id, const struct bt_ambitions *x, const struct bt_ambition_answer *w)
{
    struct bt_named_way way[BT_N_WAYS];
    struct bt_rep_grid *g =
        bt_rep_grid(d, bt_rep_fmt(d, "%s: what each bundle and each plan found reaches, per cent", w->ambition->label), 9,
                    (const char *const[]){ "Bundle or plan", "Reaches, %", "Low evidence, %", "High evidence, %", "Met", "Short by, points",
                                           "First met, twelve months to", "Draws in which it is met", "Cost, GBP million" });
    for (int r = 0; r < w->n_run; r++) {
        const struct bt_ambition_run *b = &w->run[r];
        const struct reaches v = { b->value, b->low, b->high, b->short_by, b->cost, b->met, b->day, b->draws_met };
        if (b->valid) row(d, g, x, b->name, &v);
    }
    bt_ambition_ways(w, way);
    for (int i = 0; i < BT_N_WAYS; i++) {
        const struct bt_way *p = way[i].w;
        if (!p) continue;
        const double off = p->value - w->ambition->limit;
        const struct reaches v = { p->value, p->low, p->high, w->ambition->growth || w->ambition->limit < 0 ? off : -off, p->cost, p->met,
                                   p->day, p->draws_met };
        row(d, g, x, bt_rep_fmt(d, "plan: %s", way[i].label), &v);
    }
    bt_rep_grid_html(d, g, id);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", id));
}

/* ---- a plan ---- */

static const char *how_much(struct bt_rep_doc *d, const struct bt_way_part *v)
{
    if (v->needed) return "with what needs it";
    if (v->units == v->of && strcmp(v->unit, "quarter") == 0) return "all of it";
    return bt_rep_fmt(d, "%d of %d %s%s", v->units, v->of, v->unit, v->of == 1 ? "" : "s");
}

/* Whole ones of what closes, as its own words have it. */
static void pays(struct bt_rep_doc *d, const struct bt_way_pays *p)
{
    if (!p->known) return;
    if (p->short_of <= 0) {
        bt_rep_el(d, "p", "It pays for itself within the horizon without anything being closed.");
        return;
    }
    if (!(p->places > 0) || !(p->unit_places > 0)) {
        bt_rep_el(d, "p", "It is %s short of paying for itself within the horizon, and no time is left after %s in which what is closed "
                          "could pay.", gbp(d, p->short_of), day(d, p->from));
        return;
    }
    const double whole = ceil(p->places / p->unit_places);
    bt_rep_el(d, "p",
              "\1To be closed for it to pay:\2 it is %s short of paying for itself within the horizon. %s places would have to stand "
              "closed from %s to the end: %s %s%s of %s. It frees at most %s%s.",
              gbp(d, p->short_of), bt_rep_num(d, ceil(p->places), 0, false), day(d, p->from), bt_rep_num(d, whole, 0, false), p->unit,
              whole > 1 ? "s" : "", bt_rep_num(d, p->unit_places, 0, false), bt_rep_num(d, floor(p->freed), 0, false),
              p->freed < whole * p->unit_places ? ", so that it does not pay" : "");
}

static void plan(struct bt_rep_doc *d, const char *id, const struct bt_ambitions *x, const struct bt_ambition_answer *w,
                 const struct bt_named_way *v)
{
    const struct bt_way *p = v->w;
    if (!p) return;
    bt_rep_el(d, "p", "\1%s:\2 %s and %s whole-time equivalents more; it reaches %s, which %s%s%s.", bt_rep_upper(d, v->label),
              gbp(d, p->cost), bt_rep_num(d, p->staff, 0, false), percent(d, p->value), p->met ? "meets it" : "does not meet it",
              p->draws_met >= 0 && x->draws ? "; met in " : "", in_draws(d, x, p->draws_met));
    if (!p->n) return;
    struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_fmt(d, "%s: %s", w->ambition->label, v->label), 7,
                                        (const char *const[]){ "Intervention", "How much", "From", "Coverage",
                                                               "The most there is evidence for", "Staff", "Places" });
    for (int i = 0; i < p->n; i++) {
        const struct bt_way_part *t = &p->part[i];
        bt_rep_cell(g, t->label);
        bt_rep_cell(g, how_much(d, t));
        bt_rep_cell(g, day(d, t->day));
        bt_rep_cell_num(g, t->needed ? (double)NAN : t->coverage, 2, false);
        bt_rep_cell_num(g, t->needed ? (double)NAN : t->top, 2, false);
        bt_rep_cell_num(g, t->staff, 0, false);
        bt_rep_cell_num(g, t->places, 0, false);
    }
    const char *own = bt_rep_fmt(d, "%s-%s", id, v->name); /* "ambition-1-leeds-best" */
    bt_rep_grid_html(d, g, own);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", own));
    pays(d, &p->pays);
}

/* ---- an ambition ---- */

static void far(struct bt_rep_doc *d, const struct bt_ambition_answer *w)
{
    const double limit = w->ambition->limit, high = w->supported_high;
    const bool met = w->ambition->growth || limit < 0 ? high <= limit : high >= limit;
    bt_rep_el(d, "p", "\1Out of reach:\2 the most that the evidence supports is %s, the ambition is %s%s. With every effect at the most "
                      "benefit of its range, which no plan should count on, it is %s%s.",
              percent(d, w->supported), w->ambition->growth ? "at most " : "", percent(d, limit), percent(d, high),
              met ? ": it would be met only then" : "");
    if (met) return;
    if (w->factor > 0)
        bt_rep_el(d, "p", "All effects would have to be %.2g times the most benefit of their ranges; %d of %d are stopped at -100 %% then.",
                  w->factor, w->stopped, w->effects);
    else
        bt_rep_el(d, "p", "No factor on the effects meets it: at %.3g times their most benefit %d of %d are stopped at -100 %%, and the "
                          "nearest comes to %s.",
                  w->factor_tried, w->stopped, w->effects, percent(d, w->factor_value));
}

static void verdict(struct bt_rep_doc *d, const struct bt_ambition_answer *w)
{
    if (w->reach == BT_MET_ALREADY) bt_rep_el(d, "p", "\1Met\2 by a bundle of the scenario: no plan was searched for.");
    else
        bt_rep_el(d, "p", "\1No bundle meets it.\2 %s plans were tried, %s; what is called the least is the least of those.",
                  bt_rep_num(d, w->tried, 0, false),
                  w->all_sets ? "every set of interventions among them" : "not every set of interventions among them");
    if (w->reach == BT_REACHED_BEYOND) bt_rep_el(d, "p", "No plan within the limits that were given meets it.");
    if (w->reach == BT_OUT_OF_REACH) far(d, w);
}

static void answer(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_ambitions *x, int i)
{
    const struct bt_ambition_answer *w = &x->answer[i];
    const char *id = bt_rep_fmt(d, "ambition-%d-%s", i + 1, p->id);
    struct bt_named_way way[BT_N_WAYS];
    bt_rep_heading(d, 1, NULL, w->ambition->label);
    if (w->ambition->from_gap)
        bt_rep_el(d, "p", "It was worked back from a financial gap: it says what would close the gap, and not what any study found.");
    verdict(d, w);
    reached(d, id, x, w);
    bt_ambition_ways(w, way);
    for (int k = 0; k < BT_N_WAYS; k++) plan(d, id, x, w, &way[k]);
    if (x->draws && w->reach != BT_MET_ALREADY && !w->p50)
        bt_rep_el(d, "p", "None of the plans that were drawn meets it in half of the draws.");
    else if (x->draws && w->reach != BT_MET_ALREADY && !w->p80)
        bt_rep_el(d, "p", "None of the plans that were drawn meets it in 80 %% of the draws.");
    if (!w->n_bind) return;
    bt_rep_el(d, "p", "\1What stands in the way\2");
    bt_rep_raw(d, "<ul>\n");
    for (int k = 0; k < w->n_bind; k++) bt_rep_el(d, "li", "%s", bt_rep_upper(d, w->bind[k]));
    bt_rep_raw(d, "</ul>\n");
}

void bt_rep_takes(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    static const char *const LEAST[BT_N_OBJECTIVES] = { "the lowest cost over the horizon",
                                                        "the fewest interventions, then the fewest staff",
                                                        "what is met in the most draws" };
    const struct bt_report_in *in = p->in[BT_REP_AMBITION];
    struct bt_ambitions x;
    if (!in) {
        bt_rep_absent(d, "No search for what meets the ambitions was given with this report.", bt_rep_command(BT_REP_AMBITION));
        return;
    }
    if (bt_ambitions_of(in->r, d->arena, &x, d->e) != BT_OK) return;
    bt_rep_el(d, "p", "A plan is a set of interventions, how much of each in whole teams, and from when. The least is %s; %s, a team is %g "
                      "whole-time equivalents, and nothing begins before %s.",
              LEAST[x.opts.objective], x.evidence, x.opts.team, day(d, x.earliest_first));
    if (x.opts.budget > 0) bt_rep_el(d, "p", "Budget: at most %s over the horizon.", gbp(d, x.opts.budget));
    if (x.opts.staff > 0) bt_rep_el(d, "p", "Staff: at most %s whole-time equivalents more.", bt_rep_num(d, x.opts.staff, 0, false));
    if (x.draws)
        bt_rep_el(d, "p", "%s draws from the ranges assumed (seed %d): a share of draws is no chance.", bt_rep_num(d, x.draws, 0, false),
                  x.opts.seed);
    bt_rep_chart(d, p, in->r, "ambition", "");
    for (int i = 0; i < x.n; i++) answer(d, p, &x, i);
    bt_rep_el(d, "p class=\"caveat\"", "\1This must not be used for\2 %s.", bt_rep_attr(in->r, 0, "caveat"));
}
