/* book_charts.c -- charts that the spreadsheet draws itself, of cells of other sheets. Every line differs in colour, dashes and mark. */
#include "book_priv.h"

#include <math.h>
#include <string.h>

enum { CHART_ROWS = 30,
       WIDE = 1080,
       HIGH = 560,
       MOST_LINES = 13 };

/* ---- how lines differ: plots/theme.gp has the colours ---- */

static const struct {
    lxw_color_t colour;
    uint8_t dash, mark;
} LINES[MOST_LINES] = {
    { 0x0072b2, LXW_CHART_LINE_DASH_DASH, LXW_CHART_MARKER_SQUARE },
    { 0xb84a00, LXW_CHART_LINE_DASH_LONG_DASH, LXW_CHART_MARKER_TRIANGLE },
    { 0x00785a, LXW_CHART_LINE_DASH_ROUND_DOT, LXW_CHART_MARKER_CIRCLE },
    { 0xa3527c, LXW_CHART_LINE_DASH_DASH_DOT, LXW_CHART_MARKER_DIAMOND },
    { 0x2e86ab, LXW_CHART_LINE_DASH_LONG_DASH_DOT, LXW_CHART_MARKER_X },
    { 0x9a6b00, LXW_CHART_LINE_DASH_SQUARE_DOT, LXW_CHART_MARKER_PLUS },
    { 0x6e6a00, LXW_CHART_LINE_DASH_LONG_DASH_DOT_DOT, LXW_CHART_MARKER_STAR },
    { 0x595959, LXW_CHART_LINE_DASH_DASH, LXW_CHART_MARKER_CIRCLE },
    { 0x333333, LXW_CHART_LINE_DASH_ROUND_DOT, LXW_CHART_MARKER_SQUARE },
    { 0x0072b2, LXW_CHART_LINE_DASH_DASH_DOT, LXW_CHART_MARKER_TRIANGLE },
    { 0xb84a00, LXW_CHART_LINE_DASH_SQUARE_DOT, LXW_CHART_MARKER_DIAMOND },
    { 0x00785a, LXW_CHART_LINE_DASH_LONG_DASH_DOT, LXW_CHART_MARKER_X },
    { 0xa3527c, LXW_CHART_LINE_DASH_DASH, LXW_CHART_MARKER_PLUS },
};

/* k: which bundle; -1: business as usual, a plain black line. marks: on each point, or none where points are many. */
static void look_of(lxw_chart_series *s, int k, bool marks)
{
    lxw_chart_line line = { .color = k < 0 ? 0x000001 : LINES[k % MOST_LINES].colour,
                            .width = k < 0 ? 2.75f : 2.25f,
                            .dash_type = k < 0 ? LXW_CHART_LINE_DASH_SOLID : LINES[k % MOST_LINES].dash };
    chart_series_set_line(s, &line);
    chart_series_set_marker_type(s, marks && k >= 0 ? LINES[k % MOST_LINES].mark : LXW_CHART_MARKER_NONE);
    if (!marks || k < 0) return;
    chart_series_set_marker_size(s, 7);
    lxw_chart_line edge = { .color = line.color };
    lxw_chart_fill fill = { .color = line.color };
    chart_series_set_marker_line(s, &edge);
    chart_series_set_marker_fill(s, &fill);
}

/* ---- one chart ---- */

struct chart {
    struct bt_book *b;
    struct bt_book_place *x;
    lxw_chart *c;
};

/* n cells of a sheet from a cell on, down or to the right; the name of the line is in a cell as well: names are others' texts. */
static void add_line(struct chart *h, const struct bt_book_sheet *of, int row, int col, int across, int down,
                     const struct bt_book_sheet *cats, int cat_row, int cat_col, const struct bt_book_sheet *name, int name_row,
                     int name_col, int k, bool marks)
{
    lxw_chart_series *s = h->c ? chart_add_series(h->c, NULL, NULL) : NULL;
    if (!s) {
        bt_fail(h->b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    chart_series_set_values(s, of->name, (lxw_row_t)row, (lxw_col_t)col, (lxw_row_t)(row + down), (lxw_col_t)(col + across));
    chart_series_set_categories(s, cats->name, (lxw_row_t)cat_row, (lxw_col_t)cat_col, (lxw_row_t)(cat_row + down),
                                (lxw_col_t)(cat_col + across));
    chart_series_set_name_range(s, name->name, (lxw_row_t)name_row, (lxw_col_t)name_col);
    look_of(s, k, marks);
}

static void axes(struct chart *h, const char *title, const char *down, const char *across)
{
    lxw_chart_font head = { .size = 13, .bold = LXW_TRUE }, plain = { .size = 10, .bold = LXW_FALSE };
    lxw_chart_line rule = { .color = 0xdcdcdc, .width = 0.75f };
    chart_title_set_name(h->c, title);
    chart_title_set_name_font(h->c, &head);
    chart_axis_set_name(h->c->x_axis, across);
    chart_axis_set_name(h->c->y_axis, down);
    chart_axis_set_name_font(h->c->x_axis, &plain);
    chart_axis_set_name_font(h->c->y_axis, &plain);
    chart_axis_set_num_format(h->c->y_axis, "#,##0");
    chart_axis_set_label_position(h->c->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_major_gridlines_set_line(h->c->y_axis, &rule);
    chart_legend_set_position(h->c, LXW_CHART_LEGEND_BOTTOM);
}

/* alt: what a reader who does not see it is told. */
static void put(struct chart *h, int at, const char *alt)
{
    lxw_chart_options o = { .x_scale = WIDE / 480.0,
                            .y_scale = HIGH / 288.0,
                            .object_position = LXW_OBJECT_MOVE_DONT_SIZE,
                            .description = bt_rep_fmt(h->b->d, "%s", bt_book_clean(h->b->d, alt, 1000)) };
    if (h->b->d->e->code) return;
    bt_book_did(h->b, worksheet_insert_chart_opt(h->x->charts->ws, (lxw_row_t)(2 + at * CHART_ROWS), 0, h->c, &o));
}

static struct chart open_chart(struct bt_book *b, struct bt_book_place *x)
{
    struct chart h = { b, x, workbook_add_chart(b->w, LXW_CHART_LINE) };
    if (!h.c) bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return h;
}

/* ---- the charts of a place ---- */

/* Where the axis begins, so that lines can be told apart: a round number below them; 0 where they come near it. */
static double begins_at(const struct bt_book_place *x, int figure)
{
    double least = INFINITY, most = -INFINITY;
    for (int i = -1; i < x->p->n_bundle; i++)
        for (int y = 0; y < x->p->Y; y++) {
            double v = bt_rep_value(x->p, figure, i < 0 ? 0 : x->p->bundle[i].mid, y);
            if (isfinite(v)) least = fmin(least, v), most = fmax(most, v);
        }
    if (!(most > least) || !(least > 0)) return 0;
    double step = pow(10, floor(log10(most - least)));
    return fmax(0, floor((least - 0.1 * (most - least)) / step) * step);
}

/* A measure by year, business as usual and each bundle. */
static bool by_year(struct bt_book *b, struct bt_book_place *x, int at, int figure, int col, const char *title, const char *down)
{
    int s = bt_book_series_for(x, figure);
    if (s < 0 || x->p->Y < 2) return false;
    struct chart h = open_chart(b, x);
    for (int i = -1; i < x->p->n_bundle && !b->d->e->code; i++) {
        int row = bt_book_year_row(x, s, i);
        add_line(&h, x->by_year, row, col, 0, x->p->Y - 1, x->by_year, row, BT_COL_YEAR, x->by_year, row, 3, i, true);
    }
    if (b->d->e->code) return false;
    double from = begins_at(x, figure);
    axes(&h, title, from > 0 ? bt_rep_fmt(b->d, "%s (axis from %s)", down, bt_rep_num(b->d, from, 0, false)) : down, "year");
    if (from > 0) chart_axis_set_min(h.c->y_axis, from);
    put(&h, at,
        bt_rep_fmt(b->d, "Line chart. %s, business as usual and each bundle, %s. %s", title, bt_results_evidence(x->p->r),
                   bt_rep_level_words(b->d, x->p, figure)));
    return true;
}

static const char *cash_words(struct bt_book *b, const struct bt_book_place *x)
{
    const char *text = "";
    for (int i = 0; i < x->n_case; i++) {
        double v = 0;
        if (x->cases[i].stance) continue;
        for (int y = 0; y < x->money.years; y++)
            for (int o = 0; o < x->money.orgs; o++)
                for (int l = 0; l < x->money.cash; l++)
                    if (strcmp(bt_results_axis(x->p->r, "cash_line")->label[l], "transition_funds") != 0)
                        v +=
                            x->money.financial
                                ->v[(((size_t)x->cases[i].run * (size_t)x->money.years + (size_t)y) * (size_t)x->money.orgs + (size_t)o) *
                                        (size_t)x->money.cash +
                                    (size_t)l];
        text = bt_rep_fmt(b->d, "%s%s%s: GBP %s million over all years", text, *text ? "; " : "", x->cases[i].b->name,
                          bt_rep_signed(b->d, 1e-6 * v, 1));
    }
    return text;
}

static void cash_by_year(struct bt_book *b, struct bt_book_place *x, int at)
{
    struct chart h = open_chart(b, x);
    for (int c = 0; c < x->n_case && !b->d->e->code; c++) {
        int row = bt_book_without_funds(x, c), head = bt_book_cash_row(x, 0, 0, 0) - 1;
        if (x->cases[c].stance) continue;
        add_line(&h, x->cash, row, BT_COL_CASH_YEARS, x->money.years - 1, 0, x->cash, head, BT_COL_CASH_YEARS, x->months, 1 + c * x->p->T,
                 0, (int)(x->cases[c].b - x->p->bundle), true);
    }
    if (b->d->e->code) return;
    axes(&h, "Cash of all organisations by year, against business as usual, as paid, funds left out", "GBP, + more money", "year");
    put(&h, at,
        bt_rep_fmt(
            b->d,
            "Line chart. Cash of all organisations together by year, nominal, against business as usual, funds for the time "
            "of change left out, a line each bundle, %s. %s.",
            bt_results_evidence(x->p->r), cash_words(b, x)));
}

static void paid_back(struct bt_book *b, struct bt_book_place *x, int at)
{
    struct chart h = open_chart(b, x);
    for (int c = 0; c < x->n_case && !b->d->e->code; c++) {
        int row = 1 + c * x->p->T;
        if (x->cases[c].stance) continue;
        add_line(&h, x->months, row, x->money.col_sum, 0, x->p->T - 1, x->months, row, 2, x->months, row, 0,
                 (int)(x->cases[c].b - x->p->bundle), false);
    }
    if (b->d->e->code) return;
    axes(&h, "Cash released less costs, summed month by month (real, after optimism bias)", "GBP", "month");
    chart_axis_set_num_format(h.c->x_axis, "mmm yyyy");
    chart_axis_set_interval_unit(h.c->x_axis, 12);
    chart_axis_set_interval_tick(h.c->x_axis, 12);
    put(&h, at,
        bt_rep_fmt(
            b->d,
            "Line chart. Cash released less costs, summed from the first month on, in real pounds after optimism bias, a line each "
            "bundle, %s. The deepest point is the most that has to be laid out; where a line comes back over 0 and stays there, it is "
            "paid back. Figures: sheet Economic.",
            bt_results_evidence(x->p->r)));
}

void bt_book_charts(struct bt_book *b, struct bt_book_place *x)
{
    lxw_row_t breaks[] = { 2 + CHART_ROWS - 1, 2 + 2 * CHART_ROWS - 1, 2 + 3 * CHART_ROWS - 1, 0 };
    int at = 0;
    bt_book_text(b, x->charts, 0, 0, BT_LOOK_TITLE, bt_rep_fmt(b->d, "Charts, %s", x->p->name));
    at += by_year(b, x, at, BT_REP_ADMISSIONS, BT_COL_YEAR_LOW + 1, "Emergency admissions by year", "admissions a year");
    at += by_year(b, x, at, BT_REP_BEDS, BT_COL_YEAR_DAY, "Acute places occupied, mean of the year", "places");
    if (x->has_money) cash_by_year(b, x, at++), paid_back(b, x, at++);
    if (!at) bt_book_text(b, x->charts, 2, 0, BT_LOOK_TEXT, "These results have nothing that is drawn here.");
    if (b->d->e->code) return;
    breaks[at > 0 ? at - 1 : 0] = 0;
    if (breaks[0]) bt_book_did(b, worksheet_set_h_pagebreaks(x->charts->ws, breaks));
    bt_book_print(b, x->charts, 0, 0);
}
