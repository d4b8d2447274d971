/* compared.c -- every bundle at once: whether it proved itself, the best, what draws say of them, those that no other beats, what
 * interventions are due, and the page to play with. */
#include "report_priv.h"
#include "bendtrend/compare.h"
#include "bendtrend/explore.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 10 };

static const char *members(struct bt_rep_doc *d, const struct bt_results *r, unsigned bits)
{
    const char *text = "";
    for (int i = 0; i < bt_rep_size(r, "intervention"); i++)
        if (bits >> i & 1) text = bt_rep_fmt(d, "%s%s%s", text, *text ? ", " : "", bt_rep_label(r, "intervention", i));
    return text;
}

/* ---- the proof ---- */

const char *bt_rep_proof(struct bt_rep_doc *d, const struct bt_results *r, bool *holds)
{
    static const struct {
        const char *name, *said, *of;
    } ROW[] = { { "total", "sums over the horizon", "" }, { "month", "months", "" }, { "effect", "changes", " of business as usual" } };
    const char *text = "", *sep = "";
    double yes = 0, runs = 0;
    *holds = bt_results_number(r, 1, "proof_holds", &yes) && yes > 0;
    if (!bt_results_number(r, 1, "proof_runs", &runs)) return "They do not say how far off they were found.";
    for (size_t i = 0; i < sizeof ROW / sizeof *ROW; i++) {
        double off, bound;
        if (!bt_results_number(r, 1, bt_rep_fmt(d, "proof_%s", ROW[i].name), &off) ||
            !bt_results_number(r, 1, bt_rep_fmt(d, "proof_%s_bound", ROW[i].name), &bound))
            continue;
        off *= 100, bound *= 100;
        text = bt_rep_fmt(d, "%s%s%s by %s %%%s (bound %s %%)", text, sep, ROW[i].said, bt_rep_num(d, off, bt_rep_digits(off), false),
                          ROW[i].of, bt_rep_num(d, bound, bt_rep_digits(bound), false));
        if (!(off <= bound))
            text = bt_rep_fmt(d, "%s, too much: %s", text, bt_rep_attr(r, 1, bt_rep_fmt(d, "proof_%s_of", ROW[i].name)));
        sep = "; ";
    }
    return bt_rep_fmt(d, "%s runs of bundles were made again by another solver (CVODES at 1e-10). Off at most: %s.",
                      bt_rep_num(d, runs, 0, false), text);
}

/* ---- the best ---- */

/* The bundles that lower a measure most; one that raises it is not among them. Nothing where the results lack it. */
static void ranking(struct bt_rep_doc *d, const struct bt_results *r, const struct bt_bundles *b, const char *usual, const char *id)
{
    const struct bt_array *m = bt_results_measure(r, usual), *own = bt_rep_array(r, "change_bundle_cost", "run"),
                          *net = bt_rep_array(r, "change_net_cost", "run"),
                          *change = m ? bt_rep_array(r, bt_rep_fmt(d, "change_%s", m->name + 2), "run") : NULL;
    struct bt_by_month by;
    int kept, *order = bt_get(d->arena, (size_t)b->n, sizeof *order);
    unsigned char *in = bt_get(d->arena, (size_t)b->n, 1);
    if (!order || !in || !change || !own || !net || !bt_by_month_of(r, m->name + 2, &by)) return;
    double whole = 0;
    for (int t = 0; t < by.T; t++) whole += bt_month_of(&by, 0, t);
    for (int i = 1; i < b->n; i++) in[i] = 1;
    if (bt_ranked(b->n, own->v, change->v, in, order, &kept, d->e) != BT_OK) return;
    const char *label = bt_compare_label(r, m->name + 2, d->arena);
    if (!kept || !(change->v[order[0]] < 0)) {
        bt_rep_el(d, "p", "%s: no bundle lowers it over the whole horizon.", label);
        return;
    }
    struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_fmt(d, "%s: the bundles that lower it most, over the whole horizon", label), 5,
                                        (const char *const[]){ "Bundle", bt_rep_fmt(d, "Change, %s", change->units), "Change, %",
                                                               "Own cost, GBP million", "Net cost, GBP million" });
    for (int i = 0; i < kept && i < SHOWN && change->v[order[i]] < 0; i++) {
        int run = order[i];
        bt_rep_cell(g, members(d, r, b->bits[run]));
        bt_rep_cell_num(g, change->v[run], bt_rep_decimals(change->v[run]), true);
        bt_rep_cell_num(g, whole != 0 ? 100 * change->v[run] / fabs(whole) : NAN, 2, true);
        bt_rep_cell_num(g, 1e-6 * own->v[run], 2, true);
        bt_rep_cell_num(g, 1e-6 * net->v[run], 2, true);
    }
    bt_rep_grid_html(d, g, id);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", id));
}

/* ---- under draws ---- */

struct options {
    int n, draws, robust;
    int *run, *order, kept; /* [n] which bundle it is; those that are the best in some draw, most often first, then by mean regret */
    struct bt_regret *regret; /* [n] */
};

/* false: no draw has that quantity, or e tells. */
static bool options_of(struct bt_rep_doc *d, const struct bt_results *r, const struct bt_bundles *b, const struct bt_array *change,
                       struct options *out)
{
    const struct bt_array *of = bt_rep_array(r, "option_run", "option"), *own = bt_rep_array(r, "change_bundle_cost", "run");
    size_t n = (size_t)bt_rep_size(r, "option");
    double *cost = bt_get(d->arena, n, sizeof *cost), *often = bt_get(d->arena, n, sizeof *often);
    unsigned char *in = bt_get(d->arena, n, 1);
    *out = (struct options){ (int)n, bt_rep_size(r, "draw"), -1, bt_get(d->arena, n, sizeof *out->run),
                             bt_get(d->arena, n, sizeof *out->order), 0, bt_get(d->arena, n, sizeof *out->regret) };
    if (!change || !of || !own || !n || !out->draws) return false;
    if (!cost || !often || !in || !out->run || !out->order || !out->regret)
        return bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory"), false;
    for (size_t i = 0; i < n; i++) {
        if (!(of->v[i] >= 0 && of->v[i] < b->n))
            return bt_fail(d->e, BT_E_INPUT, BT_NOWHERE, "these results draw a bundle that they do not hold"), false;
        out->run[i] = (int)of->v[i], cost[i] = own->v[out->run[i]];
    }
    if (bt_regrets(out->n, out->draws, change->v, cost, NULL, out->regret, &out->robust, d->e) != BT_OK) return false;
    for (size_t i = 0; i < n; i++)
        in[i] = out->regret[i].best > 0, often[i] = -out->regret[i].best, cost[i] = out->regret[i].mean;
    return bt_ranked(out->n, cost, often, in, out->order, &out->kept, d->e) == BT_OK;
}

static void option_row(struct bt_rep_doc *d, struct bt_rep_grid *g, const char *bundle, const struct options *o, int i, double scale)
{
    const struct bt_regret *x = &o->regret[i];
    const double v[] = { x->mean, x->p80, x->most };
    bt_rep_cell(g, i == o->robust ? bt_rep_fmt(d, "%s (the robust choice)", bundle) : bundle);
    bt_rep_cell_said(g, x->best, bt_rep_fmt(d, "%s of %s", bt_rep_num(d, x->best, 0, false), bt_rep_num(d, o->draws, 0, false)));
    for (size_t k = 0; k < sizeof v / sizeof *v; k++)
        bt_rep_cell_num(g, scale * v[k], scale < 1 ? 2 : bt_rep_decimals(v[k]), false);
}

/* Those that are the best in some draw, and the robust choice. Nothing where no draw has the quantity. */
static void choice(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_results *r, const struct bt_bundles *b,
                   const char *quantity)
{
    const struct bt_array *change = bt_rep_array(r, bt_rep_fmt(d, "draw_change_%s", quantity), "option draw");
    struct options o;
    if (!options_of(d, r, b, change, &o)) return;
    bool money = strcmp(change->units, "GBP") == 0, robust = false;
    const char *said = bt_rep_fmt(d,
                                  "%s over the whole horizon, by draws: in how many a bundle is the best, and its regret, how much more "
                                  "it has than the best of the draw",
                                  bt_compare_label(r, quantity, d->arena));
    struct bt_rep_grid *g = bt_rep_grid(d, said, 5,
                                        (const char *const[]){ "Bundle", "Best in",
                                                               bt_rep_fmt(d, "Mean regret, %s", money ? "GBP million" : change->units),
                                                               "80 % of draws have less", "Most" });
    for (int k = 0; k <= o.kept && k <= SHOWN; k++) {
        bool last = k == o.kept || k == SHOWN;
        int i = last ? o.robust : o.order[k];
        if (last && (robust || i < 0)) break;
        robust |= i == o.robust;
        option_row(d, g, o.run[i] ? members(d, r, b->bits[o.run[i]]) : "Business as usual", &o, i, money ? 1e-6 : 1);
    }
    const char *id = bt_rep_fmt(d, "choice-%s-%s", quantity, p->id);
    bt_rep_grid_html(d, g, id);
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s.csv", id));
}

static void drawn(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_results *r, const struct bt_bundles *b)
{
    static const char *const QUANTITY[] = { "m_emergency_admissions", "m_acute_bed_days" };
    double seed = 0, numbers = 0, failed = 0;
    int N = bt_rep_size(r, "draw");
    if (!N) return;
    bt_results_number(r, 2, "seed", &seed), bt_results_number(r, 0, "numbers_drawn", &numbers);
    bt_rep_heading(d, 1, NULL, "The best, by draws from the ranges assumed");
    bt_rep_el(d, "p",
              "%s draws from the ranges assumed (seed %.0f), the same for every bundle; %.0f numbers are drawn. Drawn are %s. The robust "
              "choice is the bundle whose regret in the draw that is worst for it is the least. \1A share of draws is no chance:\2 it says "
              "how far the ranges reach that were accepted, and what is in no range is in no draw.",
              bt_rep_num(d, N, 0, false), seed, numbers, bt_rep_attr(r, 0, "options_said"));
    if (bt_results_number(r, 0, "draws_failed", &failed) && failed > 0)
        bt_rep_el(d, "p", "%.0f could not be run and are in no figure; the first: %s", failed, bt_rep_attr(r, 0, "draws_failed_why"));
    if (*bt_rep_outside(d)) bt_rep_el(d, "p", "In no draw: %s", bt_rep_outside(d));
    for (size_t i = 0; i < sizeof QUANTITY / sizeof *QUANTITY; i++) {
        const struct bt_array *m = bt_results_measure(r, QUANTITY[i]);
        if (m) choice(d, p, r, b, m->name + 2);
    }
    choice(d, p, r, b, "net_cost");
}

/* ---- the page of its own, beside this one ---- */

static void explorer(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_results *r)
{
    const char *name = bt_rep_fmt(d, "explorer/%s.html", p->id);
    struct bt_explore_opts o = { .plots = d->o->plots, .style = d->o->style };
    struct bt_explore_page page = { 0 };
    struct bt_errs errs = { 0 };
    if (d->files && !d->e->code && d->into) {
        if (bt_explore_write(r, &o, d->arena, &page, &errs) != BT_OK) *d->e = errs.v[0];
        else bt_folder_write(d->into, name, page.html, page.len, d->e);
        free(page.html);
        bt_errs_free(&errs);
    }
    if (d->paper) return;
    fprintf(d->out, "<p><a href=\"%s\">Every bundle on a page of its own</a>", name);
    bt_rep_text(d, bt_rep_fmt(d, " (%s, beside this page): each intervention is a switch, and charts and figures follow at once.", name));
    bt_rep_raw(d, "</p>\n");
}

void bt_rep_compared(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_report_in *in = p->in[BT_REP_COMPARE];
    struct bt_bundles b;
    if (!in) {
        bt_rep_absent(d, "No comparison of every bundle was given with this report.", bt_rep_command(BT_REP_COMPARE));
        return;
    }
    const struct bt_results *r = in->r;
    if (bt_bundles_read(r, d->arena, &b, d->e) != BT_OK) return;
    bt_rep_el(
        d, "p",
        "%s%s bundles that %d interventions make, with %s. Own cost is that of %s; net cost counts all activity at average cost and is "
        "not cash.",
        b.row ? "" : "A sample: ", bt_rep_num(d, b.n, 0, false), b.k, bt_results_evidence(r), bt_rep_attr(r, 0, "own_cost_of"));
    bool holds;
    const char *proof = bt_rep_proof(d, r, &holds);
    bt_rep_el(d, holds ? "p" : "p class=\"caveat\"", "%s%s", holds ? "" : BT_REP_UNPROVED, proof);
    if (b.row) explorer(d, p, r);
    bt_rep_el(d, "p class=\"caveat\"", "\1This must not be used for\2 %s.", bt_rep_attr(r, 0, "caveat"));
    ranking(d, r, &b, "m_emergency_admissions", bt_rep_fmt(d, "best-admissions-%s", p->id));
    ranking(d, r, &b, "m_acute_bed_days", bt_rep_fmt(d, "best-bed-days-%s", p->id));
    drawn(d, p, r, &b);
    if (!b.row) return; /* charts are of every bundle */
    bt_rep_chart(d, p, r, "front", "");
    bt_rep_chart(d, p, r, "overlap", "");
    bt_rep_chart(d, p, r, "interactions", "");
}
