/* compared.c -- every bundle at once: the best, those that no other beats, what interventions are due, and the page to play with. */
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

/* The bundles that lower a measure most. Nothing where the results lack it. */
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
    struct bt_rep_grid *g = bt_rep_grid(d, bt_rep_fmt(d, "%s: the bundles that lower it most, over the whole horizon", label), 5,
                                        (const char *const[]){ "Bundle", bt_rep_fmt(d, "Change, %s", change->units), "Change, %",
                                                               "Own cost, GBP million", "Net cost, GBP million" });
    for (int i = 0; i < kept && i < SHOWN; i++) {
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

/* The page of its own, beside this one. */
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
    bt_rep_el(d, "p",
              "%s%s bundles that %d interventions make, with %s. Own cost is that of %s; net cost counts all activity at average cost and is "
              "not cash.",
              b.row ? "" : "A sample: ", bt_rep_num(d, b.n, 0, false), b.k, bt_results_evidence(r), bt_rep_attr(r, 0, "own_cost_of"));
    if (b.row) explorer(d, p, r);
    bt_rep_el(d, "p class=\"caveat\"", "\1This must not be used for\2 %s.", bt_rep_attr(r, 0, "caveat"));
    ranking(d, r, &b, "m_emergency_admissions", bt_rep_fmt(d, "best-admissions-%s", p->id));
    ranking(d, r, &b, "m_acute_bed_days", bt_rep_fmt(d, "best-bed-days-%s", p->id));
    if (!b.row) return; /* charts are of every bundle */
    bt_rep_chart(d, p, r, "front", "");
    bt_rep_chart(d, p, r, "overlap", "");
    bt_rep_chart(d, p, r, "interactions", "");
}
