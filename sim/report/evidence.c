/* evidence.c -- what the results stand on: the certificate's assumptions, the baseline, the back-test, the settings that differ. */
#include "report_priv.h"

#include <math.h>
#include <string.h>

static const struct bt_results *results_of(const struct bt_rep_place *p, int study)
{
    return p->in[study] ? p->in[study]->r : NULL;
}

/* ---- certificate ---- */

struct certificate {
    const struct bt_axis *check;
    const struct bt_texts *group, *expected, *found, *verdict;
    const struct bt_array *must;
};

static bool certificate_of(const struct bt_rep_place *p, struct certificate *c)
{
    const struct bt_results *r = results_of(p, BT_REP_VALIDATE);
    if (!r) return false;
    *c = (struct certificate){ bt_results_axis(r, "check"), bt_results_texts(r, "check_group"),
                               bt_results_texts(r, "check_expected"), bt_results_texts(r, "check_found"),
                               bt_results_texts(r, "check_verdict"), bt_rep_array(r, "check_must_hold", "check") };
    return c->check && c->check->label && c->group && c->expected && c->found && c->verdict && c->must;
}

static int count(const struct certificate *c, bool must, const char *verdict)
{
    int n = 0;
    for (int i = 0; i < c->check->n; i++) n += (c->must->v[i] > 0) == must && (!verdict || strcmp(c->verdict->v[i], verdict) == 0);
    return n;
}

const char *bt_rep_certificate_words(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct certificate c;
    if (!certificate_of(p, &c)) return NULL;
    return bt_rep_fmt(
        d,
        "The validity certificate: \1%d of %d checks hold\2 of what must hold of the model whatever its numbers, which does not show that "
        "the results are right; \1%d of %d assumptions change a conclusion\2 when they are made otherwise, named below under What the "
        "conclusions hang on.",
        count(&c, true, "holds"), count(&c, true, NULL), count(&c, false, "changes"), count(&c, false, NULL));
}

void bt_rep_sensitivity(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct certificate c;
    bt_rep_el(
        d, "p",
        "Low and high evidence are in every table above. Here: what happens to the conclusions where the model itself is made otherwise.");
    if (!certificate_of(p, &c)) {
        bt_rep_absent(d, "No certificate was given with this report.", bt_rep_command(BT_REP_VALIDATE));
        return;
    }
    struct bt_rep_grid *g =
        bt_rep_grid(d, "Assumptions, and what hangs on them", 4, (const char *const[]){ "Made otherwise", "Of", "Verdict", "Found" });
    for (int i = 0; i < c.check->n; i++) {
        if (c.must->v[i] > 0) continue;
        bt_rep_cell(g, c.check->label[i]);
        bt_rep_cell(g, c.group->v[i]);
        bt_rep_cell(g, c.verdict->v[i]);
        bt_rep_cell(g, c.found->v[i]);
    }
    bt_rep_grid_html(d, g, NULL);
}

/* ---- baseline ---- */

static void baseline_table(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_results *r = p->r;
    const struct bt_array *seen = bt_rep_array(r, "baseline_observed", "baseline"),
                          *made = bt_rep_array(r, "baseline_modelled", "baseline"),
                          *off = bt_rep_array(r, "baseline_residual", "baseline"),
                          *fitted = bt_rep_array(r, "baseline_fitted", "baseline");
    static const char *const TEXT[] = { "baseline_unit", "baseline_mark", "baseline_year", "baseline_source" };
    const struct bt_texts *text[4];
    for (int k = 0; k < 4; k++)
        if (!(text[k] = bt_results_texts(r, TEXT[k]))) return;
    if (!seen || !made || !off || !fitted) return;
    struct bt_rep_grid *g = bt_rep_grid(
        d, "Baseline: figures that the start was fitted to or compared with, and the model's first year", 9,
        (const char *const[]){ "Figure", "Published or estimated", "Model", "Off by, %", "Use", "Unit", "Mark", "Year", "Source" });
    for (int i = 0; i < bt_rep_size(r, "baseline"); i++) {
        char *name = bt_rep_fmt(d, "%s", bt_rep_label(r, "baseline", i));
        for (char *at = name; *at; at++)
            if (*at == '_') *at = ' ';
        bt_rep_cell(g, bt_rep_upper(d, name));
        bt_rep_cell_num(g, seen->v[i], bt_rep_decimals(seen->v[i]), false);
        bt_rep_cell_num(g, made->v[i], bt_rep_decimals(made->v[i]), false);
        bt_rep_cell_num(g, 100 * off->v[i], 2, true);
        bt_rep_cell(g, fitted->v[i] > 0 ? "fitted" : "compared only");
        for (int k = 0; k < 4; k++) bt_rep_cell(g, text[k]->v[i]);
    }
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "baseline-%s", p->id));
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "assurance/%sbaseline.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : ""));
}

static bool has_history(const struct bt_results *r)
{
    for (int i = 0; i < r->n_array; i++)
        if (strncmp(r->array[i].name, "observed_", 9) == 0) return true;
    return false;
}

/* The whole is told even where nobody published one. */
static void spending(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct bt_rep_ear ear;
    if (!bt_rep_listen(d, &ear)) return;
    bt_spending_print(ear.out, p->r);
    bt_rep_lines(d, bt_rep_heard(d, &ear));
}

void bt_rep_baseline(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const char *conflicts = bt_rep_attr(p->r, 1, "baseline_conflicts"), *notes = bt_rep_attr(p->r, 2, "notes");
    if (bt_rep_size(p->r, "baseline")) baseline_table(d, p);
    else bt_rep_absent(d, "The start was fitted to no figures: a locality that names observed rows gives a baseline.", NULL);
    spending(d, p);
    if (*conflicts) bt_rep_el(d, "p", "\1Figures that could not be met at the same time:\2"), bt_rep_lines(d, conflicts);
    if (*notes) bt_rep_el(d, "p", "\1What a reader should know:\2"), bt_rep_lines(d, notes);
    if (has_history(p->r)) bt_rep_chart(d, p, p->r, "history", "");
}

/* ---- back-test ---- */

struct backtest {
    const struct bt_results *r;
    const struct bt_axis *series;
    const struct bt_array *mape, *skill[2];
    const struct bt_texts *wins;
    int horizons;
};

static bool backtest_of(const struct bt_rep_place *p, struct backtest *b)
{
    const struct bt_results *r = results_of(p, BT_REP_BACKTEST);
    if (!r) return false;
    *b = (struct backtest){ r,
                            bt_results_axis(r, "series"),
                            bt_rep_array(r, "mape", "forecast series horizon"),
                            { bt_rep_array(r, "skill_season", "series horizon"), bt_rep_array(r, "skill_trend", "series horizon") },
                            bt_results_texts(r, "series_naive_wins"),
                            bt_rep_size(r, "horizon") };
    return b->series && b->mape && b->skill[0] && b->skill[1] && b->horizons > 0 && bt_rep_size(r, "forecast") == 3;
}

static double whole(const struct backtest *b, const struct bt_array *a, int forecast, int s)
{
    size_t at = ((size_t)forecast * (size_t)b->series->n + (size_t)s) * (size_t)b->horizons + (size_t)b->horizons - 1;
    return a->valid && !a->valid[at] ? NAN : a->v[at];
}

const char *bt_rep_backtest_words(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct backtest b;
    int better = 0;
    double months;
    if (!backtest_of(p, &b) || !bt_results_number(b.r, 0, "hold_out_months", &months)) return NULL;
    for (int s = 0; s < b.series->n; s++) better += whole(&b, b.skill[0], 0, s) > 0 && whole(&b, b.skill[1], 0, s) > 0;
    return bt_rep_fmt(
        d,
        "The back-test: over %.0f months to which nothing was fitted, the model was nearer than both naive forecasts for \1%d of %d\2 "
        "published series.",
        months, better, b.series->n);
}

void bt_rep_backtest(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct backtest b;
    const struct bt_results *r = results_of(p, BT_REP_BACKTEST);
    if (!backtest_of(p, &b)) {
        bt_rep_absent(d, "No back-test was given with this report.", bt_rep_command(BT_REP_BACKTEST));
        return;
    }
    bt_rep_el(d, "p", "%s", bt_rep_backtest_words(d, p));
    bt_rep_chart(d, p, r, "backtest", "");
    struct bt_rep_grid *g =
        bt_rep_grid(d,
                    bt_rep_fmt(d, "Mean absolute error from %s on, %%, and skill (1 perfect, below 0 the naive forecast wins)",
                               bt_rep_attr(r, 0, "hold_out_from")),
                    7,
                    (const char *const[]){ "Series", "Model", "Same month of the last year", "Straight line with season",
                                           "Skill against the first", "Skill against the second", "Why a naive one may win" });
    for (int s = 0; s < b.series->n; s++) {
        bt_rep_cell(g, bt_rep_label(r, "series", s));
        for (int f = 0; f < 3; f++) bt_rep_cell_num(g, 100 * whole(&b, b.mape, f, s), 1, false);
        for (int k = 0; k < 2; k++) bt_rep_cell_num(g, whole(&b, b.skill[k], 0, s), 2, true);
        bt_rep_cell(g, b.wins ? b.wins->v[s] : "");
    }
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "backtest-%s", p->id));
    bt_rep_grid_csv(d, g, bt_rep_fmt(d, "assurance/%sbacktest.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : ""));
    bt_rep_el(d, "p", "What the scenario knows of that time after all:");
    bt_rep_lines(d, bt_rep_attr(r, 0, "known"));
}

/* ---- settings ---- */

static void run_settings(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    static const struct {
        const char *name, *usual, *said;
        int group;
    } SET[] = {
        { "evidence_stance", "central", "evidence of the bundles' central runs", 0 },
        { "evidence", "", "evidence, given on the command line: that stance alone", 2 },
        { "method", "cvodes", "method of integration", 2 },
        { "set", "", "set on the command line", 2 },
        { "bundles", "", "only these bundles were run", 2 },
    };
    int said = 0;
    double x;
    bt_rep_raw(d, "<ul>\n");
    for (size_t i = 0; i < sizeof SET / sizeof *SET; i++) {
        const char *is = bt_rep_attr(p->r, SET[i].group, SET[i].name);
        if (*is && strcmp(is, SET[i].usual) != 0) bt_rep_el(d, "li", "%s: %s", bt_rep_upper(d, SET[i].said), is), said++;
    }
    if (bt_results_number(p->r, 2, "rtol", &x) && fabs(x - 1e-6) > 1e-12)
        bt_rep_el(d, "li", "Relative tolerance of the solver: %g", x), said++;
    if (!said)
        bt_rep_el(
            d, "li",
            "The run itself was made with the usual settings: central evidence, CVODES, all bundles, nothing set on the command line.");
    bt_rep_raw(d, "</ul>\n");
}

static struct bt_rep_grid *changes(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *from = bt_rep_array(p->r, "change_from", "change"), *to = bt_rep_array(p->r, "change_to", "change"),
                          *segments = bt_rep_array(p->r, "change_segments", "change");
    const struct bt_texts *address = bt_results_texts(p->r, "change_address"), *by = bt_results_texts(p->r, "change_by"),
                          *unit = bt_results_texts(p->r, "change_unit");
    if (!from || !to || !segments || !address || !by || !unit) return NULL;
    struct bt_rep_grid *g = bt_rep_grid(d, "Every number that is not the library's", 6,
                                        (const char *const[]){ "Address", "Set by", "From", "To", "Segments", "Unit" });
    for (int i = 0; i < bt_rep_size(p->r, "change"); i++) {
        bt_rep_cell(g, address->v[i]);
        bt_rep_cell(g, by->v[i]);
        bt_rep_cell_said(g, from->v[i], bt_rep_fmt(d, "%.6g", from->v[i]));
        bt_rep_cell_said(g, to->v[i], bt_rep_fmt(d, "%.6g", to->v[i]));
        bt_rep_cell_num(g, segments->v[i], 0, false);
        bt_rep_cell(g, unit->v[i]);
    }
    return g;
}

void bt_rep_settings(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    struct bt_rep_grid *g = changes(d, p);
    run_settings(d, p);
    if (g) {
        bt_rep_el(
            d, "p",
            "Numbers fitted to the baseline are in the register of assumptions. "
            "Where a number differs by segment, the first of those that differ is shown.");
        bt_rep_grid_html(d, g, bt_rep_fmt(d, "settings-%s", p->id));
        bt_rep_grid_csv(d, g, bt_rep_fmt(d, "assurance/%ssettings.csv", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : ""));
    } else if (bt_rep_size(p->r, "parameter")) bt_rep_el(d, "p", "No number differs from those of the library.");
    else
        bt_rep_absent(d, "These results are of an earlier version, which did not keep what differs from the library.",
                      bt_rep_command(BT_REP_RUN));
}
