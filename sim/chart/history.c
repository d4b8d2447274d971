/* history.c -- business as usual beside what was published: a panel for each dataset observed_NAME, held against m_NAME. Both a day,
 * for months differ in length; by quarters where quarters were published. */
#include "plot_priv.h"

#include <math.h>
#include <string.h>

enum { MOST_PANELS = 12,
       QUARTER = 3,
       TITLE_LINES = 2 };
static const char PREFIX[] = "observed_";

struct history {
    struct bt_plot *p;
    int panels, left_out;
    const char *title[TITLE_LINES * MOST_PANELS], *note[MOST_PANELS];
    double lo[MOST_PANELS], hi[MOST_PANELS];
};

/* What was published in month i, a day; NaN where nothing was. */
static double published(const struct bt_plot *p, const struct bt_array *a, int i)
{
    return a->valid && !a->valid[i] ? NAN : a->v[i] / p->days[i];
}

static bool starts_quarter(const struct bt_plot *p, int i)
{
    return i + QUARTER <= p->n_month && p->calendar_month[i] % QUARTER == 0;
}

/* Were quarters published, and each spread over its months? Then the months of most quarters agree. */
static bool by_quarter(const struct bt_plot *p, const struct bt_array *a)
{
    int whole = 0, even = 0;
    for (int i = 0; i < p->n_month; i++) {
        if (!starts_quarter(p, i)) continue;
        double first = published(p, a, i), second = published(p, a, i + 1), third = published(p, a, i + 2), near = 1e-5 * fabs(first);
        whole += isfinite(first + second + third);
        even += fabs(second - first) <= near && fabs(third - first) <= near && near > 0;
    }
    return even > 0 && 2 * even >= whole;
}

/* x, model and published point by point; *n of them. Months; or the means of whole quarters, by their days. */
static enum bt_code points(struct bt_plot *p, const struct bt_array *model, const struct bt_array *seen, bool quarters, double *col[3],
                           int *n)
{
    double *y = bt_plot_series(p, model, p->bau, NULL, 0);
    for (int k = 0; k < 3; k++) col[k] = bt_plot_get(p, (size_t)p->n_month, sizeof *col[k]);
    if (!y || p->e->code) return p->e->code;
    int width = quarters ? QUARTER : 1;
    *n = 0;
    for (int i = 0; i < p->n_month; i++) {
        double days = 0, made = 0, told = 0;
        if (quarters && !starts_quarter(p, i)) continue;
        for (int k = i; k < i + width; k++) {
            days += p->days[k];
            made += y[k];
            told += published(p, seen, k) * p->days[k];
        }
        col[0][*n] = 0.5 * (p->xt[i] + p->xt[i + width]);
        col[1][*n] = made / days;
        col[2][(*n)++] = told / days;
    }
    return BT_OK;
}

/* Mean absolute percentage error over the *n points that were published; NaN where there are none. */
static double error_of(double *const col[3], int rows, int *n)
{
    double sum = 0;
    *n = 0;
    for (int i = 0; i < rows; i++) {
        double off = fabs(col[1][i] / col[2][i] - 1);
        if (!isfinite(off)) continue;
        sum += off;
        (*n)++;
    }
    return *n ? 100 * sum / *n : NAN;
}

/* "Acute bed days in the month" is said a day. */
static const char *title_of(struct bt_plot *p, const struct bt_array *model)
{
    static const char MONTH[] = " in the month";
    const char *text = model->long_name && *model->long_name ? model->long_name : model->name + 2;
    size_t len = strlen(text), tail = strlen(MONTH);
    return len > tail && strcmp(text + len - tail, MONTH) == 0 ? bt_dup(p->arena, text, len - tail) : text;
}

static enum bt_code panel(struct history *h, const struct bt_array *seen)
{
    struct bt_plot *p = h->p;
    const char *name = bt_printf(p->arena, "m_%s", seen->name + strlen(PREFIX));
    const struct bt_array *model = name ? bt_plot_need(p, name, "run month") : NULL;
    double *col[3];
    int rows = 0, count = 0;
    if (!model || !bt_plot_need(p, seen->name, "month"))
        return p->e->code ? p->e->code : bt_fail(p->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bool quarters = by_quarter(p, seen);
    if (points(p, model, seen, quarters, col, &rows) != BT_OK) return p->e->code;
    double error = error_of(col, rows, &count), lo = INFINITY, hi = -INFINITY;
    for (int k = 1; k < 3; k++)
        for (int i = 0; i < rows; i++)
            if (isfinite(col[k][i])) lo = fmin(lo, col[k][i]), hi = fmax(hi, col[k][i]);
    if (!(hi > lo)) hi = lo = isfinite(lo) ? lo : 0;
    double span = hi > lo ? hi - lo : fabs(lo) > 0 ? fabs(lo)
                                                   : 1;
    h->lo[h->panels] = lo - 0.08 * span;
    h->hi[h->panels] = hi + 0.08 * span;
    h->title[(size_t)TITLE_LINES * (size_t)h->panels] = title_of(p, model);
    h->note[h->panels] = count ? bt_printf(p->arena, "mean absolute error %s%%, %d %s", bt_plot_fixed(p, error, 1, false), count,
                                           quarters ? "quarters" : "months")
                               : "nothing published in this time";
    bt_plot_block(p, bt_printf(p->arena, "H%d", ++h->panels), rows, 3, (const double *const[]){ col[0], col[1], col[2] });
    bt_plot_table_of_time(p, title_of(p, model), col[0], rows, 2, (const double *const[]){ col[1], col[2] },
                          (const char *const[]){ "business as usual, a day", "published, a day" });
    return p->e->code;
}

static bool is_observed(const struct bt_array *a)
{
    size_t len = strlen(a->name), tail = strlen("_valid");
    return strncmp(a->name, PREFIX, strlen(PREFIX)) == 0 && (len < tail || strcmp(a->name + len - tail, "_valid") != 0);
}

enum bt_code bt_plot_history(struct bt_plot *p)
{
    struct history h = { .p = p };
    const char *whose = bt_results_attr(p->r, 0, "observed_source"), *title = bt_results_attr(p->r, 0, "title");
    for (int i = 0; i < p->r->n_array; i++) {
        if (!is_observed(&p->r->array[i])) continue;
        if (h.panels == MOST_PANELS) h.left_out++;
        else if (panel(&h, &p->r->array[i]) != BT_OK) return p->e->code;
    }
    if (h.panels == 0)
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                       "chart 'history' needs a dataset 'observed_NAME', which is not in the results; "
                       "`run` supplies it where the locality names published months by the key 'history'");
    for (int i = 0; i < h.panels; i++) {
        const char **line = &h.title[(size_t)TITLE_LINES * (size_t)i], *text = *line ? *line : "";
        for (int k = bt_plot_lines(p, text, bt_plot_heading(h.panels, 140), line, TITLE_LINES); k < TITLE_LINES; k++) line[k] = "";
    }
    const char *said[] = {
        bt_printf(
            p->arena,
            "All a day. Line: business as usual. Points: published. Error: of single months, or of quarters where quarters were published. "
            "The axes do not start at zero.%s",
            h.left_out ? bt_printf(p->arena, " %d more are not drawn.", h.left_out) : ""),
        bt_printf(p->arena, "Published by: %s", whose && *whose ? whose : "not stated in the results")
    };
    bt_plot_wrap(p, "SUBTITLE", said, 2, 190);
    if (title && *title) bt_plot_text(p, "TITLE", bt_printf(p->arena, "%s: the model beside what was published", title));
    bt_plot_value(p, "PANELS", h.panels);
    bt_plot_value(p, "NOTES", TITLE_LINES);
    bt_plot_texts(p, "PANEL_TITLE", TITLE_LINES * h.panels, h.title);
    bt_plot_texts(p, "PANEL_NOTE", h.panels, h.note);
    bt_plot_array(p, "PANEL_LO", h.panels, h.lo);
    bt_plot_array(p, "PANEL_HI", h.panels, h.hi);
    return p->e->code;
}
