/* front.c -- every bundle by what it costs and what it changes, and those that no other beats; and what the charts of `compare` share. */
#include "plot_priv.h"

#include <math.h>
#include <string.h>

enum { MOST_SWITCHES = 16, MOST_NAMED = 9 }; /* points of a front that bear their letters */
static const double LETTER = 0.029, GAP = 0.045, BESIDE = 0.025; /* how wide a letter is, and what is beside it, in shares of one panel of
                                                                      three; from its point, in shares of the costs */

/* "Emergency admissions in the month" is what results call it. */
static const char *measure_label(struct bt_plot *p, const struct bt_array *m)
{
    const char *end = strstr(m->long_name, " in the month");
    const char *label = bt_dup(p->arena, m->long_name, end ? (size_t)(end - m->long_name) : strlen(m->long_name));
    return label ? label : "";
}

static double over_horizon(const struct bt_plot *p, const struct bt_array *m)
{
    double sum = 0;
    for (int i = 0; i < p->n_month; i++) sum += m->v[(size_t)p->bau * (size_t)p->n_month + (size_t)i];
    return sum;
}

enum bt_code bt_plot_compared(struct bt_plot *p, struct bt_plot_compared *c)
{
    static const char *const USUAL[BT_PLOT_MEASURES] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    const struct bt_array *bits = bt_plot_need(p, "bundle_bits", "run");
    *c = (struct bt_plot_compared){ .k = bt_plot_size(p, "intervention"), .R = bt_plot_size(p, "run") };
    if (!bits) return p->e->code;
    if (c->k < 1 || c->k > MOST_SWITCHES || !(c->bits = bt_plot_get(p, (size_t)c->R, sizeof *c->bits)))
        return bt_fail(p->e, BT_E_INPUT, BT_NOWHERE, "chart '%s' is of bundles that 1 to %d interventions make; `compare` supplies them",
                       p->chart->name, MOST_SWITCHES);
    for (int r = 0; r < c->R; r++)
        c->bits[r] = bits->v[r] >= 0 && bits->v[r] < (double)(1U << c->k) ? (unsigned)bits->v[r] : 0;
    for (int i = 0; i < BT_PLOT_MEASURES; i++) {
        const struct bt_array *m = bt_results_measure(p->r, USUAL[i]);
        const struct bt_array *change = m ? bt_results_array(p->r, bt_printf(p->arena, "change_%s", m->name + 2)) : NULL;
        if (!change || !(m = bt_plot_need(p, m->name, "run month")) || !(change = bt_plot_need(p, change->name, "run"))) continue;
        double usual = over_horizon(p, m);
        if (!(usual > 0)) continue;
        c->measure[c->n++] = (struct bt_plot_compared_measure){ m->name + 2, measure_label(p, m), usual, change->v };
    }
    if (p->e->code == BT_OK && !c->n)
        bt_fail(p->e, BT_E_INPUT, BT_NOWHERE,
                "chart '%s' needs changes of a measure with the role arrivals, place_days or delayed_days; `compare` supplies them",
                p->chart->name);
    return p->e->code;
}

const char *bt_plot_letters(struct bt_plot *p, const struct bt_plot_compared *c, unsigned bits)
{
    char letters[MOST_SWITCHES + 1] = "", *to = letters;
    for (int i = 0; i < c->k; i++)
        if (bits >> i & 1) *to++ = (char)('A' + i);
    const char *text = bt_dup(p->arena, letters, (size_t)(to - letters));
    return text ? text : "";
}

void bt_plot_letter_legend(struct bt_plot *p, const struct bt_plot_compared *c)
{
    const char *name[MOST_SWITCHES];
    const int style[MOST_SWITCHES] = { 0 };
    for (int i = 0; i < c->k; i++)
        if (!(name[i] = bt_printf(p->arena, "%c  %s", 'A' + i, bt_plot_name(p, "intervention", i)))) name[i] = "";
    bt_plot_legend(p, c->k, name, style, 26);
}

const char *bt_plot_compared_said(struct bt_plot *p)
{
    double runs = 0, off = 0, bound = 0;
    const char *evidence = bt_results_evidence(p->r), *text = NULL;
    if (bt_results_number(p->r, 1, "proof_runs", &runs) && bt_results_number(p->r, 1, "proof_effect", &off) &&
        bt_results_number(p->r, 1, "proof_effect_bound", &bound))
        text = bt_printf(p->arena, "With %s. %.0f runs of bundles again by CVODES at 1e-10: changes off by at most %.1e of business as "
                                   "usual (bound %.0e)%s.", evidence, runs, off, bound, off <= bound ? "" : ": TOO MUCH");
    else text = bt_printf(p->arena, "With %s.", evidence);
    return text ? text : "";
}

/* ---- the chart ---- */

struct panel { double *x, *y, *on_x, *on_y; int *row; int n, n_front; double lo, hi; };

/* Points of the front by cost; the first is business as usual. */
static void sort_front(struct panel *v)
{
    for (int i = 1; i < v->n_front; i++)
        for (int k = i; k > 0 && v->on_x[k - 1] > v->on_x[k]; k--) {
            double x = v->on_x[k], y = v->on_y[k];
            int row = v->row[k];
            v->on_x[k] = v->on_x[k - 1], v->on_y[k] = v->on_y[k - 1], v->row[k] = v->row[k - 1];
            v->on_x[k - 1] = x, v->on_y[k - 1] = y, v->row[k - 1] = row;
        }
}

static bool gather(struct bt_plot *p, const struct bt_plot_compared *c, const double *cost, int i, struct panel *v)
{
    const struct bt_plot_compared_measure *m = &c->measure[i];
    const struct bt_array *on = bt_plot_need(p, bt_printf(p->arena, "on_front_%s", m->name), "run");
    size_t R = (size_t)c->R;
    *v = (struct panel){ .x = bt_plot_get(p, R, sizeof(double)), .y = bt_plot_get(p, R, sizeof(double)), .hi = 0,
                         .on_x = bt_plot_get(p, R, sizeof(double)), .on_y = bt_plot_get(p, R, sizeof(double)),
                         .row = bt_plot_get(p, R, sizeof(int)), .n = c->R };
    if (!on || !v->x || !v->y || !v->on_x || !v->on_y || !v->row) return false;
    for (int r = 0; r < c->R; r++) {
        v->x[r] = cost[r] * 1e-6, v->y[r] = 100 * m->change[r] / m->usual;
        v->lo = fmin(v->lo, v->y[r]), v->hi = fmax(v->hi, v->y[r]);
        if (on->v[r] > 0) v->on_x[v->n_front] = v->x[r], v->on_y[v->n_front] = v->y[r], v->row[v->n_front++] = r;
    }
    sort_front(v);
    return true;
}

/* So many that they can be read, the ends among them: left of their point and below it, where no bundle is (it would beat this one) and
 * the line is not. Those too close move further down, where that stays true. Returns how low they come; *left: where the axis must begin
 * for them to be in the panel. */
static double name_points(struct bt_plot *p, const struct bt_plot_compared *c, int panel, const struct panel *v, double wide, double right,
                          double *left)
{
    int n = v->n_front - 1, shown = n < MOST_NAMED ? n : MOST_NAMED;
    double span = v->hi - v->lo, y = v->hi + span;
    for (int i = 0; i < shown; i++) {
        int at = shown > 1 ? 1 + i * (n - 1) / (shown - 1) : 1;
        const char *letters = bt_plot_letters(p, c, c->bits[v->row[at]]);
        double share = ((double)strlen(letters) * LETTER + GAP) * c->n / BT_PLOT_MEASURES; /* of the panel's width */
        y = fmin(v->on_y[at] - 0.022 * span, y - 0.034 * span);
        bt_plot_label(p, panel, v->on_x[at] - BESIDE * wide, y, BT_BUNDLE, BT_RIGHT, letters);
        *left = fmin(*left, (v->on_x[at] - share * right) / (1 - share));
    }
    return fmin(y, v->lo);
}

static void table(struct bt_plot *p, const struct bt_plot_compared *c, int i, const struct panel *v)
{
    const char **row = bt_plot_get(p, (size_t)v->n_front + 1, sizeof *row);
    const double *const col[] = { v->on_x, v->on_y };
    for (int k = 0; row && k < v->n_front; k++) row[k] = bt_plot_name(p, "run", v->row[k]);
    if (row)
        bt_plot_table(p, c->measure[i].label, "bundle", row, v->n_front, 2, col,
                      (const char *const[]){ "cost of the bundle, GBP million", "change, %" });
}

/* 1, 2 or 5 times a power of ten, at least so much. */
static double round_step(double least)
{
    double ten = pow(10, floor(log10(least))), part = least / ten;
    return ten * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

enum bt_code bt_plot_front(struct bt_plot *p)
{
    struct bt_plot_compared c;
    const struct bt_array *cost = bt_plot_need(p, "change_bundle_cost", "run");
    const char *title[BT_PLOT_MEASURES], *note[BT_PLOT_MEASURES];
    double lo[BT_PLOT_MEASURES], hi[BT_PLOT_MEASURES], left = 0, right = 0;
    if (!cost || bt_plot_compared(p, &c) != BT_OK) return p->e->code;
    for (int r = 0; r < c.R; r++) left = fmin(left, 1e-6 * cost->v[r]), right = fmax(right, 1e-6 * cost->v[r]);
    double wide = right > left ? right - left : 1, room = left - 0.04 * wide;
    for (int i = 0; i < c.n; i++) {
        struct panel v;
        if (!gather(p, &c, cost->v, i, &v)) return p->e->code;
        bt_plot_block(p, bt_printf(p->arena, "P%d", i + 1), v.n, 2, (const double *const[]){ v.x, v.y });
        bt_plot_block(p, bt_printf(p->arena, "F%d", i + 1), v.n_front, 2, (const double *const[]){ v.on_x, v.on_y });
        double span = v.hi > v.lo ? v.hi - v.lo : 1, low = name_points(p, &c, i + 1, &v, wide, right + 0.04 * wide, &room);
        lo[i] = fmin(low - 0.04 * span, v.lo - 0.08 * span), hi[i] = v.hi + 0.06 * span;
        table(p, &c, i, &v);
        title[i] = bt_plot_fit(p, c.measure[i].label, bt_plot_heading(c.n, 105));
        note[i] = bt_printf(p->arena, "%d of %d bundles on the front", v.n_front > 0 ? v.n_front - 1 : 0, v.n - 1);
    }
    const char *said[] = { "Every bundle by what it costs beyond business as usual (its programmes and the services that take over, before "
                           "any saving) and what it changes, over the whole horizon.",
                           "Blue: bundles that no other beats on both, with the letters of their interventions. The square is business as "
                           "usual.",
                           bt_plot_compared_said(p) };
    bt_plot_wrap(p, "SUBTITLE", said, 3, 190);
    bt_plot_value(p, "XLO", room);
    bt_plot_value(p, "XLEAST", left);
    bt_plot_value(p, "XHI", right + 0.04 * wide);
    bt_plot_value(p, "XSTEP", round_step(wide / 3));
    bt_plot_array(p, "PANEL_LO", c.n, lo);
    bt_plot_array(p, "PANEL_HI", c.n, hi);
    bt_plot_value(p, "PANELS", c.n);
    bt_plot_value(p, "NOTES", 1);
    bt_plot_texts(p, "PANEL_TITLE", c.n, title);
    bt_plot_texts(p, "PANEL_NOTE", c.n, note);
    bt_plot_letter_legend(p, &c);
    return p->e->code;
}
