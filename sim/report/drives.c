/* drives.c -- what drives it: the numbers that move each bundle furthest, beyond which value two runs change places, and the one number
 * that would be worth finding out first. */
#include "report_priv.h"
#include "bendtrend/viewed.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 6, /* numbers of a bundle */
       TOLD = 2 }; /* thresholds of a pair; numbers worth knowing */

/* Per cent, or GBP million. */
static double scaled(int outcome, double v)
{
    return outcome == BT_OF_COST ? v / 1e6 : 100 * v;
}

static const char *of_draws(struct bt_rep_doc *d, const struct bt_viewed *v, double n)
{
    return bt_rep_fmt(d, "%s of %s draws", bt_rep_num(d, n, 0, false), bt_rep_num(d, v->draws, 0, false));
}

static const char *what(struct bt_rep_doc *d, const struct bt_viewed *v, int outcome)
{
    if (outcome == BT_OF_COST) return bt_rep_fmt(d, "net cost, %.0f years together, GBP million", bt_viewed_number(v, "years"));
    return bt_rep_fmt(d, "%s in the last year, %s, per cent", v->label[outcome], bt_rep_attr(v->r, 0, "last_year"));
}

/* ---- each number alone ---- */

static void alone(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_viewed *v, int outcome)
{
    bool only;
    double noise;
    const struct bt_array *rank = bt_viewed_ranks(v, outcome, &only, &noise);
    struct bt_rep_grid *g =
        bt_rep_grid(d, bt_rep_fmt(d, "Each number alone at the ends of its range, all else central: %s, change against business as usual",
                                  what(d, v, outcome)), 7,
                    (const char *const[]){ "Bundle", "Number", "Its range, from the least benefit to the most", "At the least benefit",
                                           "Centrally", "At the most benefit",
                                           only ? "Rank correlation over the draws"
                                                : "Rank correlation over the draws, the other numbers taken out" });
    for (int run = 1; run < v->R; run++) {
        int n;
        const struct bt_swing *s = bt_viewed_swings(v, outcome, run, false, &n);
        for (int i = 0; s && i < n && i < SHOWN && s[i].wide > 0.02 * s[0].wide; i++) {
            bt_rep_cell(g, v->run->label[run]);
            bt_rep_cell(g, v->drawn->label[s[i].at]);
            bt_rep_cell(g, bt_viewed_range(v, s[i].at));
            bt_rep_cell_num(g, scaled(outcome, s[i].low), 2, true);
            bt_rep_cell_num(g, scaled(outcome, bt_viewed_central(v, outcome, run)), 2, true);
            bt_rep_cell_num(g, scaled(outcome, s[i].high), 2, true);
            bt_rep_cell_num(g, bt_viewed_cell(rank, (size_t)run * (size_t)v->n + (size_t)s[i].at), 2, true);
        }
    }
    const char *id = bt_rep_fmt(d, "drives-%s-%s", v->name[outcome], p->id);
    bt_rep_grid_html(d, g, id);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", id));
    bt_rep_el(d, "p", "A rank correlation within %.2f of 0 may be chance.%s", noise,
              only ? bt_rep_fmt(d, " The other numbers are still in it: to take %d numbers out asks for more draws than the %s there are.",
                                v->n, bt_rep_num(d, v->draws, 0, false))
                   : "");
}

/* ---- where two runs change places ---- */

static void pair(struct bt_rep_doc *d, const struct bt_viewed *v, int outcome, int k)
{
    const struct bt_array *ahead = bt_viewed(v, "ahead", outcome, "pair", NULL);
    const char *one = bt_viewed_text(v, "pair_first", "pair", k), *two = bt_viewed_text(v, "pair_second", "pair", k);
    struct bt_told_split told[TOLD];
    const bool first = 2 * ahead->v[k] >= v->draws;
    const int n = bt_viewed_splits(v, outcome, k, told, TOLD);
    const char *text = bt_rep_fmt(d, "\1'%s' %s less than '%s'\2 in %s", first ? one : two,
                                  outcome == BT_OF_COST ? "costs" : bt_rep_fmt(d, "has (%s)", v->label[outcome]), first ? two : one,
                                  of_draws(d, v, first ? ahead->v[k] : v->draws - ahead->v[k]));
    for (int i = 0; i < n; i++)
        text = bt_rep_fmt(d, "%s%s %s is %s %s (right in %s)", text, i ? "; or" : ", unless", v->drawn->label[told[i].number],
                          told[i].below ? "below" : "above", bt_viewed_threshold(v, &told[i]), of_draws(d, v, told[i].right));
    bt_rep_el(d, "li", "%s%s", text, n ? "." : "; no threshold on one number tells better than that, by more than chance.");
}

static void pairs(struct bt_rep_doc *d, const struct bt_viewed *v)
{
    int told = 0, never = 0;
    if (!v->P) return;
    bt_rep_heading(d, 1, NULL, "Where two bundles change places");
    bt_rep_el(d, "p", "Each threshold is on one number at a time, with all others as they are in the draws.");
    bt_rep_raw(d, "<ul>\n");
    for (int o = 0; o < BT_OUTCOMES; o++) {
        const struct bt_array *ahead = bt_viewed(v, "ahead", o, "pair", NULL);
        for (int k = 0; ahead && k < v->P; k++) {
            bool moves = ahead->v[k] > 0 && ahead->v[k] < v->draws;
            if (moves) pair(d, v, o, k), told++;
            never += !moves;
        }
    }
    if (never) bt_rep_el(d, "li", "%d of %d comparisons of two keep their order in every draw.", never, told + never);
    bt_rep_raw(d, "</ul>\n");
}

/* ---- worth ---- */

static const char *amount(struct bt_rep_doc *d, const struct bt_viewed *v, int objective, double x)
{
    bool gbp = strcmp(bt_viewed_text(v, "objective_unit", "objective", objective), "GBP") == 0;
    return bt_rep_fmt(d, "%s%s", gbp ? "GBP " : "", bt_rep_num(d, bt_rep_round(x, 3), gbp ? 0 : 1, false));
}

static const char *aim(struct bt_rep_doc *d, const struct bt_viewed *v, int objective)
{
    const char *name = v->objective->label[objective];
    if (strcmp(name, "priced") == 0)
        return bt_rep_fmt(d, "least net cost, one %s less worth GBP %s", bt_rep_attr(v->r, 0, "measure_unit"),
                          bt_rep_num(d, bt_viewed_number(v, "price"), 2, false));
    if (strcmp(name, v->name[BT_OF_COST]) == 0) return "least net cost over all years";
    return bt_rep_fmt(d, "least %s in the last year (%s)", v->label[BT_OF_MEASURE], bt_rep_attr(v->r, 0, "measure_unit"));
}

static void worth(struct bt_rep_doc *d, const struct bt_viewed *v, int objective)
{
    const struct bt_array *mean = bt_rep_array(v->r, "mean", "objective run"), *perfect = bt_rep_array(v->r, "perfect", "objective");
    int n, at = 0;
    const struct bt_told_worth *w = bt_viewed_worths(v, objective, false, &n);
    if (!mean || !perfect || !w) return;
    for (int r = 1; r < v->R; r++)
        if (mean->v[objective * v->R + r] < mean->v[objective * v->R + at]) at = r;
    if (!(perfect->v[objective] > 0)) {
        bt_rep_el(d, "li", "\1For %s:\2 '%s' in every draw; whatever is found out, the choice is the same.", aim(d, v, objective),
                  v->run->label[at]);
        return;
    }
    const char *text = bt_rep_fmt(d, "\1For %s:\2 '%s' on average. To know every number would save %s on average",
                                  aim(d, v, objective), v->run->label[at], amount(d, v, objective, perfect->v[objective]));
    if (n)
        text = bt_rep_fmt(d, "%s; \1worth finding out first: %s\2 (%s), which alone would save %s (standard error %s)", text,
                          v->drawn->label[w[0].at], bt_viewed_range(v, w[0].at),
                          amount(d, v, objective, w[0].value), amount(d, v, objective, w[0].error));
    bt_rep_el(d, "li", "%s%s", text, n ? "." : "; no single number is worth more than one that says nothing.");
}

static void worths(struct bt_rep_doc *d, const struct bt_viewed *v)
{
    bt_rep_heading(d, 1, NULL, "What would be worth finding out first");
    bt_rep_el(d, "p", "What knowing it would save on average, before anything is chosen. Nobody should pay more for finding out.");
    bt_rep_raw(d, "<ul>\n");
    for (int i = 0; i < v->J; i++) worth(d, v, i);
    bt_rep_raw(d, "</ul>\n");
}

void bt_rep_drives(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_report_in *in = p->in[BT_REP_DRIVERS];
    struct bt_viewed v;
    if (!in) {
        bt_rep_absent(d, "What drives the results was not given with this report.", bt_rep_command(BT_REP_DRIVERS));
        return;
    }
    if (bt_drivers_view(&v, in->r, d->arena, d->e) != BT_OK) return;
    bt_rep_el(d, "p", "%d numbers have a range; each was put at the two ends of its own, the baseline fitted again, and %s draws say how "
                      "they go with the results. What has no range drives nothing here.",
              v.n, bt_rep_num(d, v.draws, 0, false));
    for (int o = 0; o < BT_OUTCOMES; o++) alone(d, p, &v, o);
    bt_rep_chart(d, p, in->r, "tornado", "");
    bt_rep_chart(d, p, in->r, "tornado_cost", "");
    pairs(d, &v);
    worths(d, &v);
    bt_rep_el(d, "p class=\"caveat\"", "\1This must not be used for\2 %s.", bt_rep_attr(in->r, 0, "caveat"));
}
