/* gains.c -- who gains: what a bundle changes for people of each age band and segment, over all years. */
#include "report_priv.h"

#include <math.h>

static const char SUPPLIES[] = "bendtrend run SCENARIO";

/* A row: the central change of each kind, from low to high evidence where the row has room for it. */
static void row(struct bt_rep_doc *d, const struct bt_gains *g, const struct bt_rep_bundle *b, struct bt_rep_grid *grid, int segment,
                bool band, bool ranges)
{
    for (int k = 0; k < g->gain->n; k++) {
        bool money = bt_gains_is_money(g, k);
        double by = money ? 1e-3 : 1, mid = by * bt_gains_change(g, b->mid, k, segment, band);
        double low = b->low < 0 ? NAN : by * bt_gains_change(g, b->low, k, segment, band);
        double high = b->high < 0 ? NAN : by * bt_gains_change(g, b->high, k, segment, band);
        const char *text = bt_rep_signed(d, bt_rep_round(mid, 3), 0);
        if (ranges && isfinite(low) && isfinite(high))
            text = bt_rep_fmt(d, "%s (%s to %s)", text, bt_rep_signed(d, bt_rep_round(low, 3), 0),
                              bt_rep_signed(d, bt_rep_round(high, 3), 0));
        bt_rep_cell_said(grid, mid, text);
    }
}

static struct bt_rep_grid *table(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_gains *g, const char *caption,
                                 const char *first)
{
    const char **head = bt_get(d->arena, (size_t)g->gain->n + 1, sizeof *head);
    if (!head) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    head[0] = first;
    for (int k = 0; k < g->gain->n; k++) {
        bool money = bt_gains_is_money(g, k);
        head[1 + k] = bt_rep_fmt(d, "%s%s (a gain: %s)", bt_rep_upper(d, bt_rep_label(p->r, "gain", k)), money ? ", GBP thousand" : "",
                                 g->better->v[k]);
    }
    return bt_rep_grid(d, caption, g->gain->n + 1, head);
}

static void written(struct bt_rep_doc *d, const struct bt_rep_place *p, struct bt_rep_grid *grid, const char *what, int bundle)
{
    const char *name = bt_rep_fmt(d, "%s-%s-%d", what, p->id, bundle + 1);
    bt_rep_grid_html(d, grid, name);
    bt_rep_grid_csv(d, grid, bt_rep_fmt(d, "charts/%s%s-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", what, bundle + 1));
}

static void of_bundle(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_gains *g, int i)
{
    const struct bt_rep_bundle *b = &p->bundle[i];
    struct bt_rep_grid *by_band =
        table(d, p, g, bt_rep_fmt(d, "%s: who gains, by age band, all years (from low to high evidence)", b->name), "Age band");
    if (!by_band) return;
    for (int s = 0; s < g->segment->n; s++)
        if (bt_gains_first_of_band(g, s)) bt_rep_cell(by_band, g->band->v[s]), row(d, g, b, by_band, s, true, true);
    bt_rep_cell(by_band, "All"), row(d, g, b, by_band, -1, false, true);
    written(d, p, by_band, "gains-by-age", i);
    struct bt_rep_grid *by_segment =
        table(d, p, g, bt_rep_fmt(d, "%s: who gains, by segment, all years, %s", b->name, bt_results_evidence(p->r)), "Segment");
    for (int s = 0; by_segment && s < g->segment->n; s++)
        bt_rep_cell(by_segment, bt_rep_label(p->r, "segment", s)), row(d, g, b, by_segment, s, false, false);
    if (by_segment) written(d, p, by_segment, "gains-by-segment", i);
}

void bt_rep_gains(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct bt_gains g;
    if (!bt_gains_of(&g, p->r)) {
        bt_rep_absent(d, "Who gains is not in the results. A scenario that names a money file (key money:) gives it.", SUPPLIES);
        return;
    }
    bt_rep_el(d, "p",
              "What changes against business as usual for people of each age band and segment, summed over all years, to three digits. "
              "Money: real prices of %s, not discounted, before optimism bias; what the bundle itself costs is of no segment. A change "
              "may come with more or fewer people of the segment: longer lives are in the figures.",
              bt_rep_attr(p->r, 0, "price_year"));
    for (int i = 0; i < p->n_bundle; i++) of_bundle(d, p, &g, i);
}
