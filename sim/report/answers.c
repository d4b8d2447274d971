/* answers.c -- what page one (front.c) rests on, and the words they share: what happens if nothing changes, what each bundle does, what it
 * costs whom, what is full, how surely. Every sentence is made of the figures of the results. */
#include "report_priv.h"

#include <math.h>
#include <string.h>

static const double HARDLY = 0.005; /* a change below this share of what there is, is said to be hardly one */

/* ---- numbers in words ---- */

double bt_rep_change(const struct bt_rep_place *p, int figure, int run)
{
    return run < 0 ? NAN : bt_rep_value(p, figure, run, -1) - bt_rep_value(p, figure, p->R ? 0 : -1, -1);
}

const char *bt_rep_rounded(struct bt_rep_doc *d, double v)
{
    double x = bt_rep_round(fabs(v), 3);
    return bt_rep_num(d, x, x < 1, false);
}

/* "34 fewer"; "no more and no fewer" where it rounds to nothing. */
static const char *words_of(struct bt_rep_doc *d, const struct bt_rep_figure *f, double v)
{
    const char *number = bt_rep_rounded(d, v);
    if (strspn(number, "0.") == strlen(number)) return "no change";
    return bt_rep_fmt(d, "%s %s", number, v < 0 ? f->fewer : f->more);
}

static const char *percent(struct bt_rep_doc *d, double share)
{
    return bt_rep_fmt(d, "%s%%", bt_rep_num(d, fabs(100 * share), 1, false));
}

const char *bt_rep_gbp(struct bt_rep_doc *d, double million) /* "GBP 1.2 million" */
{
    double x = fabs(million);
    if (x < 0.05) return bt_rep_fmt(d, "GBP %s", bt_rep_num(d, bt_rep_round(1e6 * x, 2), 0, false));
    x = bt_rep_round(x, 3);
    return bt_rep_fmt(d, "GBP %s million", bt_rep_num(d, x, x < 100, false));
}

/* "9 to 66 fewer", "9 more to 26 fewer"; "" where there is no range. */
const char *bt_rep_range(struct bt_rep_doc *d, const struct bt_rep_place *p, int figure, const struct bt_rep_bundle *b)
{
    const struct bt_rep_figure *f = &bt_rep_figures[figure];
    double low = bt_rep_change(p, figure, b->low), high = bt_rep_change(p, figure, b->high);
    if (!isfinite(low) || !isfinite(high)) return "";
    return bt_rep_fmt(d, "%s with low evidence, %s with high", words_of(d, f, low), words_of(d, f, high));
}

/* ---- if nothing changes ---- */

const char *bt_rep_direction(double share)
{
    return fabs(share) < HARDLY ? "hardly change" : share > 0 ? "rise"
                                                              : "fall";
}

/* A year within a sentence: "2023/24", "the year to 30 June 2024"; -1: the last, or the last month where no year is complete. */
const char *bt_rep_year_in(struct bt_rep_doc *d, const struct bt_rep_place *p, int y)
{
    if (!p->Y) return p->month_to;
    const char *name = p->year[y < 0 ? p->Y - 1 : y];
    return strncmp(name, "year ", 5) == 0 ? bt_rep_fmt(d, "the %s", name) : name;
}

static void as_usual_figure(struct bt_rep_doc *d, const struct bt_rep_place *p, int figure)
{
    const struct bt_rep_figure *f = &bt_rep_figures[figure];
    double first = bt_rep_value(p, figure, 0, 0), last = bt_rep_value(p, figure, 0, -1), growth = bt_rep_growth(p, figure, 0);
    if (!isfinite(first) || !isfinite(last) || !(first > 0) || p->Y < 2) return;
    const char *a = bt_rep_num(d, bt_rep_round(first, 4), first < 10, false), *b = bt_rep_num(d, bt_rep_round(last, 4), last < 10, false);
    bt_rep_el(d, "li", "%s \1%s\2 from %s in %s to \1%s\2 in %s%s", bt_rep_upper(d, f->label), bt_rep_direction(last / first - 1), a,
              bt_rep_year_in(d, p, 0),
              b, bt_rep_year_in(d, p, -1),
              isfinite(growth) ? bt_rep_fmt(d, " (a trend of %s%% a year).", bt_rep_signed(d, 100 * growth, 1)) : ".");
}

static void beds_there(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    int pool = bt_rep_main_pool(p->r);
    double there = bt_rep_pool(p, "places", 0, pool), used = bt_rep_pool(p, "occupied", 0, pool);
    if (!(there > 0) || !isfinite(used)) return;
    bt_rep_el(d, "li", "Then \1%s of every 100\2 acute beds that are open are in use on an average day (%s of %s).",
              bt_rep_num(d, 100 * used / there, 0, false), bt_rep_num(d, bt_rep_round(used, 4), 0, false),
              bt_rep_num(d, bt_rep_round(there, 4), 0, false));
}

static void as_usual(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_raw(d, "<ul>\n");
    as_usual_figure(d, p, BT_REP_ADMISSIONS);
    as_usual_figure(d, p, BT_REP_BEDS);
    beds_there(d, p);
    as_usual_figure(d, p, BT_REP_DELAYED);
    double first = bt_rep_value(p, BT_REP_MONEY, 0, 0), last = bt_rep_value(p, BT_REP_MONEY, 0, -1);
    if (isfinite(first) && isfinite(last) && p->Y > 1)
        bt_rep_el(d, "li", "The care counted here costs \1%s\2 a year at the end, %s at the start: average cost, in prices of %s.",
                  bt_rep_gbp(d, last), bt_rep_gbp(d, first), bt_rep_attr(p->r, 0, "price_year"));
    bt_rep_raw(d, "</ul>\n");
}

/* ---- what a bundle does ---- */

static void effect(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b, int figure)
{
    const struct bt_rep_figure *f = &bt_rep_figures[figure];
    double usual = bt_rep_value(p, figure, 0, -1), v = bt_rep_change(p, figure, b->mid);
    if (!isfinite(v) || !(usual > 0)) return;
    const char *all = bt_rep_range(d, p, figure, b);
    bt_rep_el(d, "li", "%s: \1%s\2 than if nothing changes (%s of %s)%s%s.", bt_rep_upper(d, f->label),
              fabs(v / usual) < HARDLY ? bt_rep_fmt(d, "hardly a change, %s", words_of(d, f, v)) : words_of(d, f, v),
              percent(d, v / usual), bt_rep_num(d, bt_rep_round(usual, 4), 0, false), *all ? "; " : "", all);
}

struct payer {
    int i;
    double change;
};

/* The payers with the largest changes, at most room; those under 0.05 million are left out. */
static int payers(const struct bt_rep_place *p, const struct bt_rep_bundle *b, struct payer *v, int room)
{
    int n = 0;
    for (int i = 0; i < bt_rep_size(p->r, "payer"); i++) {
        double x = 1e-6 * (bt_rep_cost(p, b->mid, i, p->T - 12, 12) - bt_rep_cost(p, 0, i, p->T - 12, 12));
        if (!(fabs(x) >= 0.05)) continue;
        int at = n < room ? n++ : room;
        for (; at > 0 && fabs(v[at - 1].change) < fabs(x); at--)
            if (at < room) v[at] = v[at - 1];
        if (at < room) v[at] = (struct payer){ i, x };
    }
    return n;
}

static void costs(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    enum { MOST = 6 };
    struct payer v[MOST] = { { 0, 0 } };
    double net = bt_rep_change(p, BT_REP_MONEY, b->mid), low = bt_rep_change(p, BT_REP_MONEY, b->low),
           high = bt_rep_change(p, BT_REP_MONEY, b->high);
    if (!isfinite(net)) return;
    const char *ends = !isfinite(low) || !isfinite(high)
                           ? ""
                           : bt_rep_fmt(d, "; %s %s with low evidence, %s %s with high", bt_rep_gbp(d, low), low < 0 ? "less" : "more",
                                        bt_rep_gbp(d, high), high < 0 ? "less" : "more");
    int n = payers(p, b, v, MOST);
    const char *who = "";
    for (int i = 0; i < n; i++)
        who = bt_rep_fmt(d, "%s%s%s \1%s %s\2", who, i ? ", " : " Who: ", bt_rep_label(p->r, "payer", v[i].i), bt_rep_gbp(d, v[i].change),
                         v[i].change < 0 ? "less" : "more");
    bt_rep_el(d, "li", "Cost of care in %s, at average cost: \1%s %s\2 in all%s.%s%s",
              bt_rep_year_in(d, p, -1), bt_rep_gbp(d, net),
              net < 0 ? "less" : "more", ends, who, n ? "." : "");
}

/* What a run reaches of an ambition, NULL where that is not judged. */
static const double *reached(const struct bt_array *value, int run, int n, int ambition)
{
    size_t k = (size_t)run * (size_t)n + (size_t)ambition;
    return !value || run < 0 || (value->valid && !value->valid[k]) ? NULL : &value->v[k];
}

static void ambitions(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    const struct bt_array *met = bt_rep_array(p->r, "ambition_met", "run ambition"),
                          *value = bt_rep_array(p->r, "ambition_value", "run ambition");
    int n = met ? bt_rep_size(p->r, "ambition") : 0;
    for (int i = 0; i < n; i++) {
        const double *low = reached(value, b->low, n, i), *high = reached(value, b->high, n, i), *usual = reached(value, 0, n, i);
        const double *mid = reached(value, b->mid, n, i);
        const char *ends = low && high ? bt_rep_fmt(d, " (low evidence %s%%, high %s%%)", bt_rep_signed(d, 100 * *low, 1),
                                                    bt_rep_signed(d, 100 * *high, 1))
                                       : "";
        const char *as_usual = usual && *usual != 0 ? bt_rep_fmt(d, "; business as usual %s%%", bt_rep_signed(d, 100 * *usual, 1)) : "";
        bt_rep_el(d, "li", "Ambition \1%s\2: %s%s.",
                  !mid                                                 ? "not judged"
                  : met->v[(size_t)b->mid * (size_t)n + (size_t)i] > 0 ? "met"
                                                                       : "NOT met",
                  bt_rep_label(p->r, "ambition", i),
                  mid ? bt_rep_fmt(d, "; the bundle gives %s%%%s%s", bt_rep_signed(d, 100 * *mid, 1), ends, as_usual) : "");
    }
}

static void bundle(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    fprintf(d->out, "<div class=\"bundle\">");
    bt_rep_heading(d, 1, NULL, bt_rep_called(d, p, b));
    bt_rep_consists(d, p, b);
    bt_rep_raw(d, "<ul>\n");
    effect(d, p, b, BT_REP_BEDS);
    effect(d, p, b, BT_REP_ADMISSIONS);
    effect(d, p, b, BT_REP_DELAYED);
    costs(d, p, b);
    ambitions(d, p, b);
    bt_rep_raw(d, "</ul>\n");
    bt_rep_money_words(d, p, b);
    bt_rep_raw(d, "</div>\n");
}

/* ---- how surely ---- */

/* Bundles for which low and high evidence disagree on which way a figure goes. */
static void turns(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    for (int i = 0; i < p->n_bundle; i++) {
        const struct bt_rep_bundle *b = &p->bundle[i];
        const char *open = "";
        for (int f = 0; f < BT_REP_MONEY; f++) {
            double low = bt_rep_change(p, f, b->low), high = bt_rep_change(p, f, b->high);
            if (low * high < 0)
                open = bt_rep_fmt(d, "%s%s %s (%s)", open, *open ? ";" : "", bt_rep_figures[f].label, bt_rep_range(d, p, f, b));
        }
        const char *worth = bt_rep_worth_open(d, p, b);
        if (*worth) open = bt_rep_fmt(d, "%s%s %s", open, *open ? ";" : "", worth);
        if (*open) bt_rep_el(d, "li", "\1Whether '%s' helps or harms is open\2 for%s.", b->name, open);
    }
}

static void baseline_words(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct bt_baseline b = bt_baseline_of(p->r);
    if (b.rows)
        bt_rep_el(
            d, "li",
            "The start: %d published or estimated figures, of which %d %s observed for this place and the others estimated or assumed; %d "
            "were met by fitting numbers of the model to them.",
            b.rows, b.observed, b.observed == 1 ? "is" : "are", b.fitted);
}

static void surely(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const char *certificate = bt_rep_certificate_words(d, p), *backtest = bt_rep_backtest_words(d, p);
    bt_rep_raw(d, "<ul>\n");
    turns(d, p);
    bt_rep_drawn_words(d, p, NULL);
    bt_rep_el(d, "li", "%s", certificate ? certificate : "No validity certificate was given with this report.");
    bt_rep_el(d, "li", "%s",
              backtest ? backtest
                       : "No back-test was given with this report: nothing here says how far off such a model was in years that are "
                         "known.");
    baseline_words(d, p);
    bt_rep_raw(d, "</ul>\n");
}

static void outside_view(struct bt_rep_doc *d)
{
    const struct bt_table *t = d->outside;
    static const char *const COLUMN[] = { "plan", "promised", "happened", "source" };
    int at[4];
    for (int k = 0; k < 4; k++)
        if (!t || (at[k] = bt_table_col(t, COLUMN[k])) < 0) return;
    struct bt_rep_grid *g = bt_rep_grid(d, "The outside view: what plans of this kind promised, and what happened", 4,
                                        (const char *const[]){ "Plan", "Promised", "Happened", "Source" });
    for (int i = 0; i < t->rows; i++)
        for (int k = 0; k < 4; k++) bt_rep_cell(g, t->cell[(size_t)i * (size_t)t->cols + (size_t)at[k]]);
    bt_rep_grid_html(d, g, "outside");
}

/* ---- the page ---- */

static void place(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bool several = d->n_place > 1;
    const char *of = several ? bt_rep_fmt(d, " (%s)", p->name) : "";
    bt_rep_heading(d, 0, several ? NULL : "nothing-changes", bt_rep_fmt(d, "What happens if nothing changes%s", of));
    as_usual(d, p);
    bt_rep_heading(d, 0, several ? NULL : "bundles-do", bt_rep_fmt(d, "What each bundle does, and what it costs whom%s", of));
    if (!p->n_bundle) bt_rep_absent(d, "The results hold business as usual alone: a scenario with bundles gives more.", NULL);
    else
        bt_rep_el(d, "p",
                  "In %s, against business as usual, with %s. Low and high evidence are the least benefit, or the most "
                  "harm, and the most benefit of the ranges assumed from studies: not the ends of what can happen. Of what is done, "
                  "brackets have the share of full coverage at the end of the horizon, without the bundle and with it.",
                  bt_rep_year_in(d, p, -1), bt_results_evidence(p->r));
    if (!bt_rep_fits(d)) bt_rep_overview(d, p); /* else it is on page one */
    bt_rep_raw(d, "<div class=\"bundles\">\n");
    d->h++;
    for (int i = 0; i < p->n_bundle; i++) {
        d->h--;
        bundle(d, p, &p->bundle[i]);
        d->h++;
    }
    d->h--;
    bt_rep_raw(d, "</div>\n");
    bt_rep_heading(d, 0, several ? NULL : "full", bt_rep_fmt(d, "What is full, and whom that holds back%s", of));
    bt_rep_full(d, p);
    bt_rep_heading(d, 0, several ? NULL : "how-sure", bt_rep_fmt(d, "How sure is this?%s", of));
    surely(d, p);
}

void bt_rep_answers(struct bt_rep_doc *d)
{
    bt_rep_raw(d, "<section id=\"more\" aria-label=\"What the answers rest on\">\n");
    if (d->n_place > 1) bt_rep_together(d);
    for (int i = 0; i < d->n_place; i++) place(d, &d->place[i]);
    bool drawn = false;
    for (int i = 0; i < d->n_place; i++) drawn |= d->place[i].in[BT_REP_UNCERTAINTY] != NULL;
    bt_rep_el(d, "p", "Nothing here is a probability: %s.",
              drawn ? "a share of draws from the ranges assumed says how far the ranges reach that were accepted"
                    : "no shares of draws from the ranges assumed are in it");
    outside_view(d);
    bt_rep_raw(d, "</section>\n");
}
