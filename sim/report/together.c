/* together.c -- several localities: their sum, and small multiples on one scale. */
#include "report_priv.h"

#include <math.h>
#include <string.h>

/* The same months for all, or sums would mix years. */
bool bt_rep_same_years(const struct bt_rep_doc *d)
{
    for (int i = 1; i < d->n_place; i++)
        if (d->place[i].T != d->place[0].T || strcmp(d->place[i].month_from, d->place[0].month_from) != 0) return false;
    return true;
}

bool bt_rep_same_prices(const struct bt_rep_doc *d)
{
    for (int i = 1; i < d->n_place; i++)
        if (strcmp(bt_rep_attr(d->place[i].r, 0, "price_year"), bt_rep_attr(d->place[0].r, 0, "price_year")) != 0) return false;
    return true;
}

const struct bt_rep_bundle *bt_rep_bundle_named(const struct bt_rep_place *p, const char *name)
{
    for (int i = 0; i < p->n_bundle; i++)
        if (strcmp(p->bundle[i].name, name) == 0) return &p->bundle[i];
    return NULL;
}

/* Has every place a bundle of that name? */
bool bt_rep_shared(const struct bt_rep_doc *d, const char *name)
{
    for (int i = 0; i < d->n_place; i++)
        if (!bt_rep_bundle_named(&d->place[i], name)) return false;
    return true;
}

enum stance { MID,
              LOW,
              HIGH };

static double sum(const struct bt_rep_doc *d, int figure, const char *bundle, enum stance stance, int y)
{
    double all = 0;
    for (int i = 0; i < d->n_place; i++) {
        const struct bt_rep_place *p = &d->place[i];
        const struct bt_rep_bundle *b = bundle ? bt_rep_bundle_named(p, bundle) : NULL;
        int run = !b ? 0 : stance == MID ? b->mid
                       : stance == LOW   ? b->low
                                         : b->high;
        all += run < 0 ? NAN : bt_rep_value(p, figure, run, y);
    }
    return all;
}

static const char *difference(struct bt_rep_doc *d, int figure, const char *bundle, int decimals)
{
    double usual = sum(d, figure, NULL, MID, -1), mid = sum(d, figure, bundle, MID, -1) - usual,
           low = sum(d, figure, bundle, LOW, -1) - usual, high = sum(d, figure, bundle, HIGH, -1) - usual;
    if (!isfinite(low) || !isfinite(high)) return bt_rep_signed(d, mid, decimals);
    return bt_rep_fmt(d, "%s (%s\u00a0to\u00a0%s)", bt_rep_signed(d, mid, decimals), bt_rep_signed(d, low, decimals),
                      bt_rep_signed(d, high, decimals));
}

const char *bt_rep_held(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    const char *all = "";
    for (int i = 0; i < bt_rep_size(p->r, "intervention"); i++)
        if (bt_rep_is_on(p, b->mid, i)) all = bt_rep_fmt(d, "%s%s%s", all, *all ? ", " : "", bt_rep_label(p->r, "intervention", i));
    return *all ? all : "nothing";
}

/* Bundles are added by their name: where one holds other interventions elsewhere, that is said. */
static void say_differences(struct bt_rep_doc *d, const struct bt_rep_bundle *b)
{
    const char *first = bt_rep_held(d, &d->place[0], b), *all = "";
    bool differ = false;
    if (!bt_rep_shared(d, b->name)) return;
    for (int i = 0; i < d->n_place; i++) {
        const char *own = bt_rep_held(d, &d->place[i], bt_rep_bundle_named(&d->place[i], b->name));
        differ |= strcmp(own, first) != 0;
        all = bt_rep_fmt(d, "%s%s in %s: %s", all, i ? ";" : "", d->place[i].name, own);
    }
    if (differ) bt_rep_el(d, "p", "\1'%s' is not the same everywhere:\2%s.", b->name, all);
}

static void sums(struct bt_rep_doc *d)
{
    const char *head[BT_REP_FIGURES + 1] = { "Run" };
    const struct bt_rep_place *first = &d->place[0];
    for (int f = 0; f < BT_REP_FIGURES; f++) head[f + 1] = bt_rep_upper(d, bt_rep_figures[f].label);
    int cols = 1 + BT_REP_FIGURES - !bt_rep_same_prices(d); /* money is the last */
    struct bt_rep_grid *g = bt_rep_grid(
        d,
        bt_rep_fmt(d, "All %d localities together in %s; bundles: change against business as usual (from low to high evidence)",
                   d->n_place, first->Y ? first->year[first->Y - 1] : first->month_to),
        cols, head);
    bt_rep_cell(g, "Business as usual (level)");
    for (int f = 0; f + 1 < cols; f++) bt_rep_cell_num(g, sum(d, f, NULL, MID, -1), f == BT_REP_MONEY, false);
    for (int i = 0; i < first->n_bundle; i++) {
        const char *name = first->bundle[i].name;
        if (!bt_rep_shared(d, name)) continue;
        bt_rep_cell(g, name);
        for (int f = 0; f + 1 < cols; f++)
            bt_rep_cell_said(g, sum(d, f, name, MID, -1) - sum(d, f, NULL, MID, -1), difference(d, f, name, f == BT_REP_MONEY));
    }
    bt_rep_grid_html(d, g, "together");
    bt_rep_grid_csv(d, g, "charts/together.csv");
    for (int i = 0; i < first->n_bundle; i++) say_differences(d, &first->bundle[i]);
    if (!bt_rep_same_prices(d)) bt_rep_el(d, "p", "Cost is not summed: the localities are in prices of different years.");
    bt_rep_el(d, "p",
              "The sum takes each locality by itself: people who cross its borders are not counted twice, and not followed either.");
}

/* One row a place: what business as usual is and how it grows, side by side. */
static void side_by_side(struct bt_rep_doc *d)
{
    struct bt_rep_grid *g = bt_rep_grid(d, "Side by side, business as usual", 6,
                                        (const char *const[]){ "Locality", "Emergency admissions, first year", "last year",
                                                               "growth a year, %", "Acute beds in use, last year", "growth a year, %" });
    for (int i = 0; i < d->n_place; i++) {
        const struct bt_rep_place *p = &d->place[i];
        bt_rep_cell(g, p->name);
        bt_rep_cell_num(g, bt_rep_value(p, BT_REP_ADMISSIONS, 0, 0), 0, false);
        bt_rep_cell_num(g, bt_rep_value(p, BT_REP_ADMISSIONS, 0, -1), 0, false);
        bt_rep_cell_num(g, 100 * bt_rep_growth(p, BT_REP_ADMISSIONS, 0), 2, true);
        bt_rep_cell_num(g, bt_rep_value(p, BT_REP_BEDS, 0, -1), 0, false);
        bt_rep_cell_num(g, 100 * bt_rep_growth(p, BT_REP_BEDS, 0), 2, true);
    }
    bt_rep_grid_html(d, g, "side-by-side");
    bt_rep_grid_csv(d, g, "charts/side-by-side.csv");
}

/* ---- small multiples: results of our own making, drawn like all others ---- */

/* The bundle drawn of a place: one that all share, else its first. */
static const struct bt_rep_bundle *drawn(const struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    for (int i = 0; i < p->n_bundle; i++)
        if (bt_rep_shared(d, p->bundle[i].name)) return &p->bundle[i];
    return p->n_bundle ? p->bundle : NULL;
}

enum { RUNS = 4 }; /* as usual, the bundle, low, high */

/* Emergency admissions a day by month, as a share of the mean of business as usual in its first year, times 100. */
static void index_of(const struct bt_rep_place *p, const int run[RUNS], double *v, unsigned char *ok)
{
    const struct bt_array *a = bt_results_measure(p->r, bt_rep_figures[BT_REP_ADMISSIONS].dataset);
    double base = 0, days = 0;
    if (!a || a->rank != 2) return;
    for (int t = 0; t < 12; t++) base += a->v[t], days += p->days[t];
    for (int k = 0; k < RUNS; k++)
        for (int t = 0; t < p->T && run[k] >= 0 && base > 0; t++) {
            v[k * p->T + t] = 100 * a->v[(size_t)run[k] * (size_t)p->T + (size_t)t] / p->days[t] / (base / days);
            ok[k * p->T + t] = 1;
        }
}

/* Each once: of two places the prices may be of two years. */
static const char *price_years(struct bt_rep_doc *d)
{
    const char *all = "";
    for (int i = 0; i < d->n_place; i++) {
        const char *year = bt_rep_attr(d->place[i].r, 0, "price_year");
        if (!strstr(all, year)) all = bt_rep_fmt(d, "%s%s%s", all, *all ? ", " : "", year);
    }
    return all;
}

/* What the drawing says of itself: all its localities, none of them alone. Returns how many. */
static int words_of(struct bt_rep_doc *d, struct bt_attr room[7])
{
    const struct bt_results *r = d->place[0].r;
    const char *identity = "";
    for (int i = 0; i < d->n_place; i++)
        identity = bt_rep_fmt(d, "%s%s%s", identity, i ? ", " : "", bt_rep_attr(d->place[i].r, 0, "run_identity"));
    const struct bt_attr own[] = { { 0, "title", bt_rep_title(d), 0 },
                                   { 0, "run_identity", identity, 0 },
                                   { 0, "source", bt_rep_attr(r, 0, "source"), 0 },
                                   { 0, "caveat", bt_rep_attr(r, 0, "caveat"), 0 },
                                   { 0, "date", bt_rep_attr(r, 0, "date"), 0 },
                                   { 0, "version", bt_rep_attr(r, 0, "version"), 0 },
                                   { 0, "price_year", price_years(d), 0 } };
    memcpy(room, own, sizeof own);
    return (int)(sizeof own / sizeof *own);
}

static struct bt_results *multiples(struct bt_rep_doc *d)
{
    static const char *const RUN[RUNS] = { "as usual", "bundle", "low", "high" };
    const struct bt_rep_place *first = &d->place[0];
    size_t n = (size_t)d->n_place, each = (size_t)RUNS * (size_t)first->T;
    struct bt_results *r = bt_get(d->arena, 1, sizeof *r);
    struct bt_axis *axis = bt_get(d->arena, 3, sizeof *axis);
    struct bt_array *array = bt_get(d->arena, 1, sizeof *array);
    struct bt_texts *texts = bt_get(d->arena, 1, sizeof *texts);
    const char **name = bt_get(d->arena, n, sizeof *name), **with = bt_get(d->arena, n, sizeof *with);
    double *v = bt_get(d->arena, n * each, sizeof *v);
    unsigned char *ok = bt_get(d->arena, n * each, 1);
    struct bt_attr *attr = bt_get(d->arena, 7, sizeof *attr);
    if (!r || !attr || !axis || !array || !texts || !name || !with || !v || !ok) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        const struct bt_rep_place *p = &d->place[i];
        const struct bt_rep_bundle *b = drawn(d, p);
        name[i] = p->name, with[i] = b ? b->name : "";
        index_of(p, (const int[RUNS]){ 0, b ? b->mid : -1, b ? b->low : -1, b ? b->high : -1 }, v + i * each, ok + i * each);
    }
    axis[0] = (struct bt_axis){ "locality", "locality", d->n_place, name, NULL, NULL };
    axis[1] = (struct bt_axis){ "stance", "run", RUNS, RUN, NULL, NULL };
    axis[2] = *bt_results_axis(first->r, "month");
    *array = (struct bt_array){ "admissions_index", "1", "emergency admissions a day, first year as usual = 100", 3, { 0, 1, 2 }, v, ok };
    *texts = (struct bt_texts){ "locality_bundle", "bundle drawn", 0, with };
    *r = (struct bt_results){
        .n_axis = 3, .n_array = 1, .n_texts = 1, .n_attr = words_of(d, attr), .axis = axis, .array = array, .texts = texts, .attr = attr
    };
    return r;
}

void bt_rep_together(struct bt_rep_doc *d)
{
    bt_rep_heading(d, 0, "all-together", "All localities together");
    side_by_side(d);
    if (!bt_rep_same_years(d)) {
        bt_rep_absent(d, "Their months differ, so they are not summed or drawn on one scale: runs with one horizon give both.", NULL);
        return;
    }
    sums(d);
    struct bt_results *r = multiples(d);
    if (r) bt_rep_chart(d, NULL, r, "localities", "");
}
