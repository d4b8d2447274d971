/* gains.c -- who gains: what a bundle changes for people of each age band and segment, over all years. */
#include "report_priv.h"

#include <math.h>
#include <string.h>

static const char SUPPLIES[] = "bendtrend run SCENARIO";

struct gains {
    const struct bt_array *v;
    const struct bt_texts *unit, *better, *band;
    int segments, years, n;
};

static bool gains_of(const struct bt_rep_place *p, struct gains *g)
{
    *g = (struct gains){ bt_rep_array(p->r, "segment_gain", "run year segment gain"),
                         bt_results_texts(p->r, "gain_unit"),
                         bt_results_texts(p->r, "gain_better"),
                         bt_results_texts(p->r, "segment_band"),
                         bt_rep_size(p->r, "segment"),
                         bt_rep_size(p->r, "year"),
                         bt_rep_size(p->r, "gain") };
    return g->v && g->unit && g->better && g->band && g->n > 0;
}

/* Over all years, of a segment, of the band it is of, or of all (-1). */
static double change(const struct gains *g, int run, int gain, int segment, bool band)
{
    double sum = 0;
    if (run < 0) return NAN;
    for (int s = 0; s < g->segments; s++) {
        if (segment >= 0 && !(band ? strcmp(g->band->v[s], g->band->v[segment]) == 0 : s == segment)) continue;
        for (int y = 0; y < g->years; y++)
            sum += g->v->v[(((size_t)run * (size_t)g->years + (size_t)y) * (size_t)g->segments + (size_t)s) * (size_t)g->n + (size_t)gain];
    }
    return sum;
}

static bool first_of_band(const struct gains *g, int segment)
{
    for (int s = 0; s < segment; s++)
        if (strcmp(g->band->v[s], g->band->v[segment]) == 0) return false;
    return true;
}

/* A row: the central change of each kind, from low to high evidence where the row has room for it. */
static void row(struct bt_rep_doc *d, const struct gains *g, const struct bt_rep_bundle *b, struct bt_rep_grid *grid, int segment,
                bool band, bool ranges)
{
    for (int k = 0; k < g->n; k++) {
        bool money = strcmp(g->unit->v[k], "GBP") == 0;
        double by = money ? 1e-3 : 1, mid = by * change(g, b->mid, k, segment, band);
        double low = by * change(g, b->low, k, segment, band), high = by * change(g, b->high, k, segment, band);
        const char *text = bt_rep_signed(d, bt_rep_round(mid, 3), 0);
        if (ranges && isfinite(low) && isfinite(high))
            text = bt_rep_fmt(d, "%s (%s to %s)", text, bt_rep_signed(d, bt_rep_round(low, 3), 0),
                              bt_rep_signed(d, bt_rep_round(high, 3), 0));
        bt_rep_cell_said(grid, mid, text);
    }
}

static struct bt_rep_grid *table(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct gains *g, const char *caption,
                                 const char *first)
{
    const char **head = bt_get(d->arena, (size_t)g->n + 1, sizeof *head);
    if (!head) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    head[0] = first;
    for (int k = 0; k < g->n; k++) {
        bool money = strcmp(g->unit->v[k], "GBP") == 0;
        head[1 + k] = bt_rep_fmt(d, "%s%s (a gain: %s)", bt_rep_upper(d, bt_rep_label(p->r, "gain", k)), money ? ", GBP thousand" : "",
                                 g->better->v[k]);
    }
    return bt_rep_grid(d, caption, g->n + 1, head);
}

static void written(struct bt_rep_doc *d, const struct bt_rep_place *p, struct bt_rep_grid *grid, const char *what, int bundle)
{
    const char *name = bt_rep_fmt(d, "%s-%s-%d", what, p->id, bundle + 1);
    bt_rep_grid_html(d, grid, name);
    bt_rep_grid_csv(d, grid, bt_rep_fmt(d, "charts/%s%s-%d.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", what, bundle + 1));
}

static void of_bundle(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct gains *g, int i)
{
    const struct bt_rep_bundle *b = &p->bundle[i];
    struct bt_rep_grid *by_band =
        table(d, p, g, bt_rep_fmt(d, "%s: who gains, by age band, all years (from low to high evidence)", b->name), "Age band");
    if (!by_band) return;
    for (int s = 0; s < g->segments; s++)
        if (first_of_band(g, s)) bt_rep_cell(by_band, g->band->v[s]), row(d, g, b, by_band, s, true, true);
    bt_rep_cell(by_band, "All"), row(d, g, b, by_band, -1, false, true);
    written(d, p, by_band, "gains-by-age", i);
    struct bt_rep_grid *by_segment =
        table(d, p, g, bt_rep_fmt(d, "%s: who gains, by segment, all years, %s", b->name, bt_results_evidence(p->r)), "Segment");
    for (int s = 0; by_segment && s < g->segments; s++)
        bt_rep_cell(by_segment, bt_rep_label(p->r, "segment", s)), row(d, g, b, by_segment, s, false, false);
    if (by_segment) written(d, p, by_segment, "gains-by-segment", i);
}

void bt_rep_gains(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct gains g;
    if (!gains_of(p, &g)) {
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
