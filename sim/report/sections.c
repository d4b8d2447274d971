/* sections.c -- the parts of the page that say what the runs did: trend, bundles, community side, what binds, where bed days change,
 * staff. */
#include "report_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- trend ---- */

static void years(struct bt_rep_doc *d, const struct bt_rep_place *p, int figure)
{
    const struct bt_rep_figure *f = &bt_rep_figures[figure];
    const char **head = bt_get(d->arena, (size_t)p->n_bundle * 3 + 2, sizeof *head);
    int run[200] = { 0 }, n = 0;
    if (!head || !isfinite(bt_rep_value(p, figure, 0, 0))) return;
    head[0] = "Year", head[1] = "Business as usual";
    run[n++] = 0;
    for (int i = 0; i < p->n_bundle && n < 190; i++) {
        const struct bt_rep_bundle *b = &p->bundle[i];
        head[1 + n] = b->name, run[n++] = b->mid;
        if (b->low < 0 || b->high < 0) continue;
        head[1 + n] = bt_rep_fmt(d, "%s, low evidence", b->name), run[n++] = b->low;
        head[1 + n] = bt_rep_fmt(d, "%s, high evidence", b->name), run[n++] = b->high;
    }
    struct bt_rep_grid *g =
        bt_rep_grid(d, bt_rep_fmt(d, "%s by year (%s), %s", bt_rep_upper(d, f->label), f->unit, p->name), n + 1, head);
    for (int y = 0; y < p->Y; y++) {
        bt_rep_cell(g, p->year[y]);
        for (int k = 0; k < n; k++)
            bt_rep_cell_num(g, bt_rep_value(p, figure, run[k], y), figure == BT_REP_MONEY || figure == BT_REP_BEDS, false);
    }
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "years-%s-%s", f->key, p->id));
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "charts/%s%s-by-year.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "", f->key));
}

static void growth(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct bt_rep_grid *g = bt_rep_grid(d, "Is the trend bent? Growth a year over the horizon, in per cent", 3,
                                        (const char *const[]){ "Run", "Emergency admissions", "Acute bed days" });
    if (p->Y < 2) return;
    for (int i = -1; i < p->n_bundle; i++) {
        int run = i < 0 ? 0 : p->bundle[i].mid;
        bt_rep_cell(g, i < 0 ? "Business as usual" : p->bundle[i].name);
        bt_rep_cell_num(g, 100 * bt_rep_growth(p, BT_REP_ADMISSIONS, run), 2, true);
        bt_rep_cell_num(g, 100 * bt_rep_growth(p, BT_REP_BEDS, run), 2, true);
    }
    bt_rep_grid_html(d, g, NULL);
    bt_rep_el(
        d, "p",
        "Growth is the log-linear slope over whole years, each taken a day. "
        "A bundle that works at once and then holds lowers the level and not the growth.");
}

/* "Business as usual 659, 'home first' 640": the description of a chart that says what can be seen. */
const char *bt_rep_level_words(struct bt_rep_doc *d, const struct bt_rep_place *p, int figure)
{
    const char *text =
        bt_rep_fmt(d, "In the last year: %s as usual", bt_rep_num(d, bt_rep_round(bt_rep_value(p, figure, 0, -1), 4), 0, false));
    for (int i = 0; i < p->n_bundle; i++)
        text = bt_rep_fmt(d, "%s, %s with %s", text,
                          bt_rep_num(d, bt_rep_round(bt_rep_value(p, figure, p->bundle[i].mid, -1), 4), 0, false), p->bundle[i].name);
    return bt_rep_fmt(d, "%s (%s).", text, bt_rep_figures[figure].label);
}

void bt_rep_trend(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_chart(d, p, p->r, "admissions", bt_rep_level_words(d, p, BT_REP_ADMISSIONS));
    years(d, p, BT_REP_ADMISSIONS);
    bt_rep_chart(d, p, p->r, "beds", bt_rep_level_words(d, p, BT_REP_BEDS));
    years(d, p, BT_REP_BEDS);
    growth(d, p);
    years(d, p, BT_REP_DELAYED);
}

/* ---- bundles ---- */

static const char *later(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    struct bt_rep_ear ear;
    if (!bt_rep_listen(d, &ear)) return "";
    bt_later_print(ear.out, p->r, b->mid, b->high, "m_emergency_admissions", "emergency admissions");
    return bt_rep_heard(d, &ear);
}

void bt_rep_bundles(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    for (int i = 0; i < p->n_bundle; i++) {
        const struct bt_rep_bundle *b = &p->bundle[i];
        bt_rep_heading(d, 1, NULL, b->name);
        const char *list = "";
        for (int k = 0; k < bt_rep_size(p->r, "intervention"); k++)
            if (bt_rep_is_on(p, b->mid, k))
                list = bt_rep_fmt(d, "%s%s%s", list, *list ? "; " : "", bt_rep_label(p->r, "intervention", k));
        bt_rep_el(d, "p", "%s%s.", *list ? "Changes the coverage of: " : "No coverage changes within the horizon", list);
        bt_rep_lines(d, later(d, p, b));
    }
    bt_rep_chart(d, p, p->r, "ramps", "");
}

/* ---- community ---- */

void bt_rep_community(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    int pools = bt_rep_size(p->r, "pool");
    const char **head = bt_get(d->arena, (size_t)p->n_bundle + 2, sizeof *head);
    if (!head) return;
    head[0] = "Place", head[1] = "Business as usual";
    for (int i = 0; i < p->n_bundle; i++) head[2 + i] = p->bundle[i].name;
    bt_rep_chart(d, p, p->r, "community", "");
    struct bt_rep_grid *g = bt_rep_grid(d, "Places in use of those there are, mean of the last year", 2 + p->n_bundle, head);
    for (int k = 0; k < pools; k++) {
        bt_rep_cell(g, bt_rep_label(p->r, "pool", k));
        for (int i = -1; i < p->n_bundle; i++) {
            int run = i < 0 ? 0 : p->bundle[i].mid;
            double used = bt_rep_pool(p, "occupied", run, k), there = bt_rep_pool(p, "places", run, k);
            bt_rep_cell_said(g, used,
                             bt_rep_fmt(d, "%s of %s", bt_rep_num(d, used, used < 20, false), bt_rep_num(d, there, there < 20, false)));
        }
    }
    if (pools) bt_rep_grid_html(d, g, NULL);
    bt_rep_chart(d, p, p->r, "waiting", "");
}

/* ---- what binds ---- */

void bt_rep_binds(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_el(
        d, "p",
        "A kind of place binds while most who wait for it do so because no place is free, "
        "or it turns away over a fifth of those sent there. "
        "Where none binds, demand sets how full places are.");
    for (int i = -1; i < p->n_bundle; i++) {
        const char *text = bt_rep_said(d, bt_binds_print, p->r, i < 0 ? 0 : p->bundle[i].mid);
        bt_rep_heading(d, 1, NULL, i < 0 ? "Business as usual" : p->bundle[i].name);
        if (*text) bt_rep_lines(d, text);
        else bt_rep_el(d, "p", "%s", i < 0 ? "The results say nothing about what binds." : "Nothing beyond business as usual.");
    }
}

void bt_rep_waterfall(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_chart(d, p, p->r, "waterfall", "");
}

/* ---- staff, maturity ---- */

static void staff_table(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *in_post = bt_rep_array(p->r, "staff_in_post", "run time staff_pool"),
                          *wanted = bt_rep_array(p->r, "staff_wanted", "run time staff_pool");
    const char **head = bt_get(d->arena, (size_t)p->n_bundle + 2, sizeof *head);
    size_t n = (size_t)bt_rep_size(p->r, "staff_pool"), T = (size_t)p->T + 1;
    if (!in_post || !wanted || !head) return;
    head[0] = "Staff", head[1] = "Business as usual";
    for (int i = 0; i < p->n_bundle; i++) head[2 + i] = p->bundle[i].name;
    struct bt_rep_grid *g =
        bt_rep_grid(d, "Staff in post of posts there are, at the end of the horizon (whole-time equivalents)", 2 + p->n_bundle, head);
    for (size_t k = 0; k < n; k++) {
        bt_rep_cell(g, bt_rep_label(p->r, "staff_pool", (int)k));
        for (int i = -1; i < p->n_bundle; i++) {
            size_t at = ((size_t)(i < 0 ? 0 : p->bundle[i].mid) * T + T - 1) * n + k;
            bt_rep_cell_said(g, in_post->v[at],
                             bt_rep_fmt(d, "%s of %s", bt_rep_num(d, in_post->v[at], 0, false), bt_rep_num(d, wanted->v[at], 0, false)));
        }
    }
    bt_rep_grid_html(d, g, NULL);
}

static void maturity(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *level = bt_rep_array(p->r, "maturity_level", "maturity_area");
    const struct bt_texts *asks = bt_results_texts(p->r, "maturity_asks"), *means = bt_results_texts(p->r, "maturity_means");
    bt_rep_heading(d, 1, NULL, "How far along the partners are (maturity)");
    if (!level || !asks || !means) {
        bt_rep_absent(d, "No self-assessment of maturity is in the results: a scenario that names one gives this.", NULL);
        return;
    }
    struct bt_rep_grid *g = bt_rep_grid(
        d, bt_rep_fmt(d, "Self-assessment %s %s", bt_rep_attr(p->r, 0, "maturity_title"), bt_rep_attr(p->r, 0, "maturity_date")), 4,
        (const char *const[]){ "Area", "Level", "What is assessed", "What the level stands for" });
    for (int i = 0; i < bt_rep_size(p->r, "maturity_area"); i++) {
        bt_rep_cell(g, bt_rep_upper(d, *bt_rep_label(p->r, "maturity", i) ? bt_rep_label(p->r, "maturity", i)
                                                                          : bt_rep_label(p->r, "maturity_area", i)));
        bt_rep_cell_num(g, level->v[i], 0, false);
        bt_rep_cell(g, asks->v[i]);
        bt_rep_cell(g, means->v[i]);
    }
    bt_rep_grid_html(d, g, NULL);
    bt_rep_el(d, "p", "By %s. Source: %s.", bt_rep_attr(p->r, 0, "maturity_by"), bt_rep_attr(p->r, 0, "maturity_source"));
}

void bt_rep_staff(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    if (!bt_results_array(p->r, "staff_in_post"))
        bt_rep_absent(
            d, "Staff are not limited in these results: a scenario that names a workforce file gives staff in post, short and lacking.",
            NULL);
    else {
        staff_table(d, p);
        for (int i = 0; i < p->n_bundle; i++) {
            const char *text = bt_rep_said(d, bt_staff_print, p->r, p->bundle[i].mid);
            if (!*text) continue;
            bt_rep_heading(d, 1, NULL, p->bundle[i].name);
            bt_rep_lines(d, text);
        }
    }
    maturity(d, p);
}
