/* ambition_words.c -- the answer in words. */
#include "ambition_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

static const char *percent(double v, char out[24])
{
    bt_format(out, 24, "%+.1f %%", bt_percent(v, 1));
    return out;
}

/* A growth has its sign as it is, too. */
static const char *points(double v, char out[24])
{
    bt_format(out, 24, "%.1f", bt_percent(v, 1));
    return out;
}

static const char *day(int d, char out[11])
{
    if (d) bt_iso_of(d, out);
    else bt_format(out, 11, "-");
    return out;
}

static void draws(FILE *f, const struct bt_ambitions *x, int met)
{
    if (met >= 0 && x->draws) fprintf(f, "  in %d of %d draws", met, x->draws);
}

static void head(FILE *f, const struct bt_ambitions *x)
{
    char first[11], budget[48];
    fprintf(f, "%s (%s; prices of %s): what would it take\n", x->title, x->place, x->price_year);
    fprintf(f, "  %s; a team is %g whole-time equivalents; nothing begins before %s\n", x->evidence, x->opts.team,
            day(x->earliest_first, first));
    if (x->opts.budget > 0)
        fprintf(f, "  budget: at most %s over the horizon for %s\n", bt_gbp_said(x->opts.budget, 3, budget),
                x->priced ? "programmes and services that take over" : "programmes (no money file tells services that take over)");
    if (x->opts.staff > 0) fprintf(f, "  staff: at most %g whole-time equivalents more\n", x->opts.staff);
    if (x->draws)
        fprintf(f, "  %d draws from the ranges assumed, seed %d: a share of draws is no chance%s\n", x->draws, x->opts.seed,
                x->failed ? ", and some could not be run" : "");
    if (x->failed) fprintf(f, "  %d draws could not be run and are in no figure\n", x->failed);
}

static void bundles(FILE *f, const struct bt_ambitions *x, const struct bt_ambition_answer *w)
{
    char v[24], s[24], lo[24], hi[24], d[11];
    fprintf(f, "  %-30s %9s %9s %9s  %-9s %9s  %s\n", "", "reaches", "low", "high", "met", "short by", "first met");
    for (int r = 0; r < w->n_run; r++) {
        const struct bt_ambition_run *b = &w->run[r];
        fprintf(f, "  %-30s ", b->name);
        if (!b->valid) fputs("could not be judged\n", f);
        if (!b->valid) continue;
        fprintf(f, "%9s %9s %9s  %-9s %9s  %-10s", percent(b->value, v), isnan(b->low) ? "-" : percent(b->low, lo),
                isnan(b->high) ? "-" : percent(b->high, hi), b->met ? "met" : "not met", b->met ? "-" : points(b->short_by, s),
                day(b->day, d));
        draws(f, x, b->draws_met);
        fputc('\n', f);
    }
}

static void part(FILE *f, const struct bt_way_part *v)
{
    char d[11], much[80] = "with what needs it";
    if (!v->needed && v->units == v->of) bt_format(much, sizeof much, "all of it: %d %s%s", v->of, v->unit, v->of == 1 ? "" : "s");
    else if (!v->needed) bt_format(much, sizeof much, "%d of %d %ss", v->units, v->of, v->unit);
    if (!v->needed && strcmp(v->unit, "quarter") == 0 && v->units == v->of) bt_format(much, sizeof much, "all of it");
    fprintf(f, "      %-45s %-18s from %s", v->label, much, day(v->day, d));
    if (!v->needed) fprintf(f, "  coverage %.2f of %.2f", v->coverage, v->top);
    if (v->staff >= 0.5) fprintf(f, "  %.0f staff", v->staff);
    if (v->places >= 0.5) fprintf(f, "  %.0f places", v->places);
    fputc('\n', f);
}

/* What closes, in whole ones. */
static void pays(FILE *f, const struct bt_way_pays *p)
{
    char gbp[48], d[11];
    if (!p->known) return;
    if (p->short_of <= 0) {
        fprintf(f, "      pays for itself within the horizon without closing anything\n");
        return;
    }
    fprintf(f, "      to pay for itself within the horizon: %s short of it; ", bt_gbp_said(p->short_of, 3, gbp));
    if (!(p->places > 0)) {
        fprintf(f, "no time is left after %s in which what closes could pay\n", day(p->from, d));
        return;
    }
    const double whole = ceil(p->places / p->unit_places);
    fprintf(f, "%.0f places would have to be closed from %s to the end (%.0f %s%s of %.0f); it frees at most %.0f%s\n", ceil(p->places),
            day(p->from, d), whole, p->unit, whole > 1 ? "s" : "", p->unit_places, floor(p->freed),
            p->freed < whole * p->unit_places ? ", so that it does not pay" : "");
}

static void way(FILE *f, const struct bt_ambitions *x, const char *what, const struct bt_way *w)
{
    char gbp[48], v[24], lo[24], hi[24], d[11];
    if (!w) return;
    fprintf(f, "    %s: ", what);
    if (!w->n) fprintf(f, "nothing at all: ");
    fprintf(f, "%s, %.0f whole-time equivalents; reaches %s (%s), first met %s", bt_gbp_said(w->cost, 3, gbp), w->staff,
            percent(w->value, v), w->met ? "met" : "not met", day(w->day, d));
    if (!isnan(w->low) && !isnan(w->high)) fprintf(f, "; %s with low evidence, %s with high", percent(w->low, lo), percent(w->high, hi));
    draws(f, x, w->draws_met);
    fputc('\n', f);
    for (int i = 0; i < w->n; i++) part(f, &w->part[i]);
    pays(f, &w->pays);
}

static void no_factor(FILE *f, const struct bt_ambition_answer *w)
{
    char v[24];
    if (w->effects && w->stopped == w->effects)
        fprintf(f, "    no factor on the effects meets it: at %.3g times their most benefit all %d are stopped at -100 %%, for %s\n",
                w->factor_tried, w->effects, percent(w->factor_value, v));
    else
        fprintf(f,
                "    no factor on the effects up to %.3g times their most benefit meets it, with %d of %d stopped at -100 %%; the nearest "
                "comes to %s\n",
                w->factor_tried, w->stopped, w->effects, percent(w->factor_value, v));
}

static void out_of_reach(FILE *f, const struct bt_ambition_answer *w)
{
    char is[24], wants[24], high[24];
    fprintf(f, "  out of reach: the most the evidence supports is %s, the ambition is %s%s\n", percent(w->supported, is),
            w->ambition->growth ? "at most " : "", percent(w->ambition->limit, wants));
    fprintf(f, "    with every effect at the most benefit of its range: %s%s\n", percent(w->supported_high, high),
            bt_short_by(w->ambition, w->supported_high) <= 0 ? ", which meets it: only if all of them are at their best" : "");
    if (bt_short_by(w->ambition, w->supported_high) <= 0) return;
    if (w->factor > 0)
        fprintf(f, "    all effects would have to be %.2g times the most benefit of their ranges; %d of %d are stopped at -100 %% then\n",
                w->factor, w->stopped, w->effects);
    else no_factor(f, w);
}

static void verdict(FILE *f, const struct bt_ambitions *x, const struct bt_ambition_answer *w)
{
    static const char *const WHAT[BT_N_OBJECTIVES] = { "the cheapest", "the least change", "the surest" };
    const char *least = WHAT[x->opts.objective];
    char line[80];
    if (w->reach == BT_MET_ALREADY) {
        fputs("  met by a bundle of the scenario: nothing is searched for\n", f);
        return;
    }
    fprintf(f, "  no bundle meets it; %d plans tried, %s", w->tried,
            w->all_sets ? "every set of interventions among them" : "not every set of interventions among them");
    if (x->opts.budget > 0 || x->opts.staff > 0) fprintf(f, "; %d of them within the limits", w->within);
    fputc('\n', f);
    if (w->reach == BT_OUT_OF_REACH) out_of_reach(f, w);
    if (w->reach == BT_REACHED_BEYOND) fputs("  not within the limits\n", f);
    bt_format(line, sizeof line, "%s that meets it, of those tried", least);
    way(f, x, line, w->best);
    way(f, x, x->opts.budget > 0 || x->opts.staff > 0 ? "comes nearest within the limits" : "comes nearest", w->most);
    bt_format(line, sizeof line, "%s whatever the limits", least);
    way(f, x, line, w->beyond);
    const char *by = x->opts.objective == BT_LEAST_CHANGE ? "the least change" : "the cheapest";
    if (x->draws) {
        bt_format(line, sizeof line, "%s that meets it in half of the draws", by);
        way(f, x, line, w->p50);
        bt_format(line, sizeof line, "%s that meets it in 80 %% of the draws", by);
        way(f, x, line, w->p80);
        if (!w->p50) fputs("    none of those drawn meets it in half of the draws\n", f);
        else if (!w->p80) fputs("    none of those drawn meets it in 80 % of the draws\n", f);
    }
    if (w->n_bind) fputs("  what stands in the way:\n", f);
    for (int i = 0; i < w->n_bind; i++) fprintf(f, "    %s\n", w->bind[i]);
}

bool bt_ambitions_print(FILE *f, const struct bt_ambitions *x)
{
    head(f, x);
    for (int i = 0; i < x->n; i++) {
        const struct bt_ambition_answer *w = &x->answer[i];
        fprintf(f, "\n%s\n", w->ambition->label);
        if (w->ambition->from_gap)
            fputs("  it was worked back from a financial gap: it says what would close the gap, not what any study found\n", f);
        bundles(f, x, w);
        verdict(f, x, w);
    }
    if (x->unrun) fprintf(f, "\n%d plans could not be run and are in no figure; the first: %s\n", x->unrun, x->why_unrun);
    return fflush(f) == 0 && !ferror(f);
}
