/* gains.c -- who gains: what a bundle changes for people of each segment and age band, by year. From the runs' own results; what an item
 * costs is of those who use it. Then from the results, who gains most and who loses. docs/results-format.md has the layout. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

/* Those of a role first, in the order of ROLE. */
enum { G_ROLES = 3,
       G_CARE = G_ROLES,
       G_SERVICES,
       G_CASH,
       G_NON_CASH,
       G_SOCIETAL };
static const char *const ROLE[G_ROLES] = { "arrivals", "place_days", "delayed_days" };
static const struct {
    const char *name, *label;
    bool more; /* is more of it a gain? */
} GAIN[N_GAINS] = {
    [G_CARE] = { "care_cost", "Care at average cost, the bundle's own cost left out", false },
    [G_SERVICES] = { "services", "Spent on services that take over", false },
    [G_CASH] = { "cash_releasing", "Cash released", true },
    [G_NON_CASH] = { "non_cash_releasing", "Freed and of worth, but no cash", true },
    [G_SOCIETAL] = { "societal", "Carers' time and health", true },
};

/* ---- laid out ---- */

/* Which measure is of the role; -1: none. */
static int measure_of(const struct bt_network *net, int role)
{
    const struct bt_names all = bt_network_measures(net);
    const char *name = bt_network_role(net, ROLE[role]);
    for (int i = 0; name && i < all.n; i++)
        if (strcmp(all.name[i], name) == 0) return i;
    return -1;
}

void bt_lay_gains(struct lay *l, const struct bt_scenario *s, const char *prices, int year, struct gains *g)
{
    const struct bt_names all = bt_network_measures(s->net);
    const char *name[N_GAINS], *label[N_GAINS], *unit[N_GAINS], *better[N_GAINS];
    int n = 0, run = bt_axis_index(l->r, "run"), segment = bt_axis_index(l->r, "segment");
    for (int i = 0; i < N_GAINS; i++) {
        int m = i < G_ROLES ? measure_of(s->net, i) : -1;
        g->row[i] = i < G_ROLES && m < 0 ? -1 : n;
        if (g->row[i] < 0) continue;
        name[n] = m < 0 ? GAIN[i].name : all.name[m], label[n] = m < 0 ? GAIN[i].label : all.label[m];
        unit[n] = m < 0 ? "GBP" : bt_network_measure_unit(s->net, m), better[n++] = GAIN[i].more ? "more" : "less";
    }
    const char **kept[4] = { name, label, unit, better };
    for (int i = 0; i < 4; i++) { /* the results hold them after this */
        const char **v = bt_get(l->a, (size_t)n, sizeof *v);
        if (v) memcpy(v, kept[i], (size_t)n * sizeof *v);
        else l->ok = false;
        kept[i] = v;
    }
    g->n = n;
    if (!l->ok) return;
    int axis = bt_lay_axis(l, "gain", "what may be better for people", n, kept[0], NULL, NULL);
    bt_lay_texts(l, "gain_label", "the name people read", axis, kept[1]);
    bt_lay_texts(l, "gain_unit", "unit", axis, kept[2]);
    bt_lay_texts(l, "gain_better", "more or less: which of them is a gain", axis, kept[3]);
    const char *what = bt_printf(l->a,
                                 "change against business as usual; units are per row, in gain_unit; GBP are prices of %s, before "
                                 "optimism bias",
                                 prices);
    g->v = bt_lay_array(l, "segment_gain", "1", what, 4, (int[]){ run, year, segment, axis });
    g->people = bt_lay_array(l, "segment_people", "person", "people, mean of the year", 3, (int[]){ run, year, segment });
}

/* ---- filled in, one run at a time ---- */

/* The cost of an item in a month is of those who use it, each at the price of the segment. */
static void cost_of(const struct gains_in *x, int item, int month, bool bau, double *out)
{
    const struct bt_case_in *in = x->in;
    const struct bt_network *net = x->net;
    const double *v = bau ? x->values_bau : x->values, *cost = bau ? in->cost_bau : in->cost;
    const double *used = (bau ? x->used_bau : x->used)[bt_network_item_measure(net, item)] + (size_t)month * (size_t)x->segments;
    double all = 0, sum = 0;
    for (int p = 0; p < in->payers; p++)
        all += cost[((size_t)month * (size_t)in->items + (size_t)item) * (size_t)in->payers + (size_t)p];
    for (int s = 0; s < x->segments; s++) sum += out[s] = used[s] * bt_network_item_price(net, v, item, s);
    for (int s = 0; s < x->segments; s++) out[s] = sum > 0 ? out[s] * all / sum : 0;
}

/* What closed is gone for those whose days were freed, day by day alike. */
static double closed_of(const struct gains_in *x, const struct bt_money_item *it, int month, double bau, int segment)
{
    const struct bt_case_in *in = x->in;
    double freed = in->used_bau[month] - in->used[month], paid = x->kept->paid[month] * in->days[month];
    size_t at = (size_t)month * (size_t)x->segments + (size_t)segment;
    if (!it->closes || !(paid > 0) || !(freed > 0)) return 0;
    double own = x->used_bau[x->m->measure][at] - x->used[x->m->measure][at];
    return (1 - it->at_once) * bau / in->used_bau[month] * paid * own / freed;
}

/* An item in a month: to[s * n + row] of each segment. */
static void item_of(const struct gains_in *x, const struct gains *g, int item, int month, double *to)
{
    const struct bt_money_item *it = &x->m->item[item];
    double all = 0, bau = 0;
    cost_of(x, it->item, month, true, x->work), cost_of(x, it->item, month, false, x->work + x->segments);
    for (int s = 0; s < x->segments; s++) bau += x->work[s], all += x->work[s] - x->work[x->segments + s];
    for (int s = 0; s < x->segments; s++, to += g->n) {
        double saving = x->work[s] - x->work[x->segments + s], closed = it->cost ? 0 : closed_of(x, it, month, bau, s);
        struct bt_saved v = bt_saved_of(&x->m->closing, it, all > 0, saving, closed);
        to[g->row[G_CARE]] -= saving;
        if (it->cost) to[g->row[G_SERVICES]] -= v.at_once;
        else to[g->row[G_CASH]] += v.at_once + closed, to[g->row[G_NON_CASH]] += v.refilled + v.open;
    }
}

void bt_keep_gains(const struct gains *g, const struct gains_in *x, int run)
{
    const size_t S = (size_t)x->segments, n = (size_t)g->n;
    for (int i = 0; i < x->in->months - x->in->months % 12; i++) {
        double *to = g->v + ((size_t)run * (size_t)(x->in->months / 12) + (size_t)(i / 12)) * S * n;
        for (int r = 0; r < G_ROLES; r++) {
            int m = g->row[r] < 0 ? -1 : measure_of(x->net, r);
            for (size_t s = 0; m >= 0 && s < S; s++)
                to[s * n + (size_t)g->row[r]] += x->used[m][(size_t)i * S + s] - x->used_bau[m][(size_t)i * S + s];
        }
        for (int k = 0; k < x->m->n_item; k++) item_of(x, g, k, i, to);
        for (int k = 0; k < x->m->n_value; k++) {
            const struct bt_money_value *v = &x->m->value[k];
            for (size_t s = 0; s < S; s++)
                to[s * n + (size_t)g->row[G_SOCIETAL]] +=
                    (x->used[v->measure][(size_t)i * S + s] - x->used_bau[v->measure][(size_t)i * S + s]) * v->per_unit * v->gbp;
        }
    }
}

/* ---- from the results ---- */

enum { DIGITS = 2 }; /* of figures told: parts of small differences, of which more are not known */
static const double LEAST = 1; /* of events or GBP over the horizon: less is told as none */

bool bt_gains_of(struct bt_gains *g, const struct bt_results *r)
{
    static const char *const OVER[BT_MAX_RANK] = { "run", "year", "segment", "gain" };
    const struct bt_axis *year = bt_results_axis(r, "year");
    *g = (struct bt_gains){ bt_results_axis(r, "gain"), bt_results_axis(r, "segment"), bt_array_over(r, "segment_gain", OVER),
                            bt_results_texts(r, "gain_label"), bt_results_texts(r, "gain_better"), bt_results_texts(r, "gain_unit"),
                            bt_results_texts(r, "segment_band"), bt_results_texts(r, "segment_label"), year ? year->n : 0 };
    return g->gain && g->segment && g->v && g->label && g->better && g->unit && g->band && g->segment_label && g->years;
}

double bt_gains_change(const struct bt_gains *g, int run, int gain, int segment, bool band)
{
    double sum = 0;
    for (int s = 0; s < g->segment->n; s++) {
        if (segment >= 0 && !(band ? strcmp(g->band->v[s], g->band->v[segment]) == 0 : s == segment)) continue;
        for (int y = 0; y < g->years; y++)
            sum += g->v->v[(((size_t)run * (size_t)g->years + (size_t)y) * (size_t)g->segment->n + (size_t)s) * (size_t)g->gain->n +
                           (size_t)gain];
    }
    return sum;
}

bool bt_gains_first_of_band(const struct bt_gains *g, int segment)
{
    for (int s = 0; s < segment; s++)
        if (strcmp(g->band->v[s], g->band->v[segment]) == 0) return false;
    return true;
}

bool bt_gains_is_money(const struct bt_gains *g, int gain)
{
    return strcmp(g->unit->v[gain], "GBP") == 0;
}

/* As a gain: more of what is better. */
static double gained(const struct bt_gains *v, int run, int gain, int segment, bool band)
{
    double x = bt_gains_change(v, run, gain, segment, band);
    return strcmp(v->better->v[gain], "more") == 0 ? x : -x;
}

/* Who gains most, or loses most (sign -1); -1: nobody by as much as `least`. */
static int most(const struct bt_gains *v, int run, int gain, bool band, int sign, double least)
{
    int who = -1;
    for (int s = 0; s < v->segment->n; s++) {
        double x = band && !bt_gains_first_of_band(v, s) ? 0 : sign * gained(v, run, gain, s, band);
        if (x > least) who = s, least = x;
    }
    return who;
}

/* "1,230 fewer", "GBP 1.2 million less", "none" */
static const char *said(const struct bt_gains *v, int gain, double x, char out[64])
{
    char digits[40], number[48];
    if (fabs(x) < LEAST) return "none";
    if (bt_gains_is_money(v, gain)) {
        bt_format(out, 64, "%s %s", bt_gbp_said(x, DIGITS, number), x > 0 ? "more" : "less");
        return out;
    }
    bt_format(digits, sizeof digits, "%.0f", bt_rounded(fabs(x), DIGITS));
    bt_format(out, 64, "%s %s", bt_num_commas(digits, number, sizeof number), x > 0 ? "more" : "fewer");
    return out;
}

/* "1,230 fewer at age 85+ (low evidence 900 fewer, high 1,500 fewer), of 2,100 fewer in all; ..." */
static void line(FILE *out, const struct bt_gains *v, const int run[3], int gain, bool *head)
{
    char a[64], b[64];
    double all = bt_gains_change(v, run[0], gain, -1, false);
    int band = most(v, run[0], gain, true, 1, LEAST), segment = most(v, run[0], gain, false, 1, LEAST);
    int loses = most(v, run[0], gain, true, -1, fmax(LEAST, 0.01 * fabs(all)));
    if (band < 0 && loses < 0) return;
    if (!*head) fprintf(out, "    who gains most over the horizon (to two digits; real, not discounted, before optimism bias):\n");
    *head = true;
    fprintf(out, "      %s: ", v->label->v[gain]);
    if (band >= 0) {
        fprintf(out, "%s at age %s", said(v, gain, bt_gains_change(v, run[0], gain, band, true), a), v->band->v[band]);
        if (run[1] > 0 && run[2] > 0)
            fprintf(out, " (low evidence %s, high %s)", said(v, gain, bt_gains_change(v, run[1], gain, band, true), a),
                    said(v, gain, bt_gains_change(v, run[2], gain, band, true), b));
        fprintf(out, ", of %s in all", said(v, gain, all, a));
        if (segment >= 0)
            fprintf(out, "; of one segment most for %s: %s", v->segment_label->v[segment],
                    said(v, gain, bt_gains_change(v, run[0], gain, segment, false), a));
    }
    if (loses >= 0)
        fprintf(out, "%s%s at age %s", band < 0 ? "worst, " : "; worst, ", said(v, gain, bt_gains_change(v, run[0], gain, loses, true), a),
                v->band->v[loses]);
    fprintf(out, "\n");
}

void bt_gains_print(FILE *out, const struct bt_results *r, int run, int low, int high)
{
    static const char *const MONEY = "cash_releasing"; /* of the rows in GBP, the one that is told */
    struct bt_gains v;
    bool head = false;
    if (run <= 0 || !bt_gains_of(&v, r)) return;
    for (int g = 0; g < v.gain->n; g++)
        if (!bt_gains_is_money(&v, g) || strcmp(v.gain->label[g], MONEY) == 0) line(out, &v, (int[]){ run, low, high }, g, &head);
}

void bt_gains_json(struct bt_json *j, const struct bt_results *r, int run)
{
    struct bt_gains v;
    if (run <= 0 || !bt_gains_of(&v, r)) return;
    bt_json_object(j, "gains_by_age_band");
    for (int g = 0; g < v.gain->n; g++) {
        bt_json_object(j, v.gain->label[g]);
        bt_json_text(j, "unit", v.unit->v[g]);
        bt_json_text(j, "better", v.better->v[g]);
        bt_json_object(j, "change");
        for (int s = 0; s < v.segment->n; s++)
            if (bt_gains_first_of_band(&v, s)) bt_json_number(j, v.band->v[s], bt_gains_change(&v, run, g, s, true));
        bt_json_end(j);
        bt_json_end(j);
    }
    bt_json_end(j);
}
