/* maturity.c -- a self-assessment in the results, and each bundle once more with ramps the other way: as long as it suggests, or as they
 * were where they follow it. Of those second runs only the figures that the summary is about are kept. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <string.h>

static const struct {
    const char *dataset, *usual, *role, *long_name;
} KEPT[] = {
    { "maturity_arrivals", "m_emergency_admissions", "arrivals", "the measure of role arrivals in the month, ramps the other way" },
    { "maturity_place_days", "m_acute_bed_days", "place_days", "the measure of role place_days in the month, ramps the other way" },
    { "maturity_delayed_days", "m_days_delayed", "delayed_days", "the measure of role delayed_days in the month, ramps the other way" },
};
enum { N_KEPT = sizeof KEPT / sizeof *KEPT };

static bool is_on(const struct bt_network *net, const double *values)
{
    return values[bt_network_assessment(net).on] > 0;
}

bool bt_maturity_turns(const struct bt_scenario *s, const struct run *r)
{
    return bt_network_areas(s->net) > 0 && r->b && strcmp(r->name, r->bundle) == 0;
}

void bt_maturity_turn(const struct bt_network *net, double *values)
{
    values[bt_network_assessment(net).on] = is_on(net, values) ? 0 : 1;
}

/* ---- results ---- */

static void lay_assessment(struct lay *l, const struct bt_network *net, const double *bau)
{
    int n = bt_network_areas(net);
    struct bt_assessment a = bt_network_assessment(net);
    const char **text[4], *const LONG[] = { "name", "the name people read", "what is assessed", "what the level stands for" };
    char iso[11];
    for (int k = 0; k < 4; k++)
        if (!(text[k] = bt_get(l->a, (size_t)n, sizeof *text[k]))) l->ok = false;
    if (!l->ok) return;
    for (int i = 0; i < n; i++) {
        struct bt_area x = bt_network_area(net, i);
        text[0][i] = x.name, text[1][i] = x.label, text[2][i] = x.asks, text[3][i] = x.means;
    }
    int axis = bt_lay_axis(l, "maturity_area", "area of the self-assessment", n, text[0], NULL, NULL);
    double *level = bt_lay_array(l, "maturity_level", "1", bt_printf(l->a, "level, 1 to %d", a.levels), 1, &axis),
           *acts = bt_lay_array(l, "maturity_acts_on_ramps", "1", "1: its level may make ramps longer or shorter", 1, &axis);
    for (int i = 0; i < n && l->ok; i++) level[i] = bt_network_area(net, i).level, acts[i] = bt_network_area(net, i).acts_on_ramps;
    bt_lay_texts(l, "maturity_label", LONG[1], axis, text[1]);
    bt_lay_texts(l, "maturity_asks", LONG[2], axis, text[2]);
    bt_lay_texts(l, "maturity_means", LONG[3], axis, text[3]);
    bt_iso_of(a.day, iso);
    bt_lay_text(l, 0, "maturity_title", a.title);
    bt_lay_text(l, 0, "maturity_date", bt_dup(l->a, iso, 10));
    bt_lay_text(l, 0, "maturity_by", a.by);
    bt_lay_text(l, 0, "maturity_source", a.source);
    bt_lay_text(l, 0, "maturity_mark", a.mark);
    bt_lay_number(l, 0, "maturity_ramp_factor", bt_maturity_factor(net, bau));
}

void bt_maturity_lay(struct lay *l, const struct bt_scenario *s, const double *bau, const struct run *run, int n, int month,
                     struct second *out)
{
    if (!bt_network_areas(s->net)) return;
    lay_assessment(l, s->net, bau);
    const char **name = n ? bt_get(l->a, (size_t)n, sizeof *name) : NULL;
    double *values = n ? bt_get(l->a, (size_t)bt_network_size(s->net), sizeof *values) : NULL;
    if (!n || !name || !values) {
        if (n) l->ok = false;
        return;
    }
    for (int i = 0; i < n; i++) name[i] = run[i].bundle;
    int axis = bt_lay_axis(l, "bundle", "bundle", n, name, NULL, NULL);
    double *on = bt_lay_array(l, "maturity_on", "1", "1: ramps of this bundle follow the self-assessment, and do not the other way", 1,
                              &axis);
    for (int i = 0; i < n && l->ok; i++) {
        bt_run_values(s, bau, &run[i], values);
        on[i] = is_on(s->net, values);
    }
    for (int k = 0; k < N_KEPT && l->ok; k++) {
        const char *role = bt_network_role(s->net, KEPT[k].role);
        struct bt_names m = bt_network_measures(s->net);
        out->measure[k] = -1;
        for (int i = 0; i < m.n; i++)
            if (strcmp(m.name[i], role ? role : KEPT[k].usual + 2) == 0) out->measure[k] = i;
        if (out->measure[k] >= 0)
            out->sum[k] = bt_lay_array(l, KEPT[k].dataset, bt_network_measure_unit(s->net, out->measure[k]), KEPT[k].long_name, 2,
                                       (int[]){ axis, month });
    }
    if (l->ok)
        out->cost = bt_lay_array(l, "maturity_cost_gbp", "GBP", "total cost in the month, ramps the other way", 2, (int[]){ axis, month });
}

void bt_maturity_keep(const struct second *to, const struct bt_network *net, int i, int T, const struct bt_trajectory *t)
{
    size_t S = (size_t)bt_network_segments(net).n, M = (size_t)bt_network_measures(net).n,
           C = (size_t)bt_network_items(net).n * (size_t)bt_network_payers(net).n;
    for (int row = 0; row < T; row++) {
        size_t at = (size_t)i * (size_t)T + (size_t)row;
        for (int k = 0; k < N_KEPT; k++)
            for (size_t s = 0; to->sum[k] && s < S; s++)
                to->sum[k][at] += t->measure[((size_t)row * M + (size_t)to->measure[k]) * S + s];
        for (size_t c = 0; c < C; c++) to->cost[at] += t->cost[(size_t)row * C + c];
    }
}

/* ---- words ---- */

static const char *attr(const struct bt_results *r, const char *name)
{
    const char *text = bt_results_attr(r, 0, name);
    return text ? text : "";
}

void bt_maturity_print(FILE *out, const struct bt_results *r)
{
    const struct bt_axis *x = bt_results_axis(r, "maturity_area");
    const struct bt_array *level = bt_results_array(r, "maturity_level"), *acts = bt_results_array(r, "maturity_acts_on_ramps");
    const struct bt_texts *label = bt_results_texts(r, "maturity_label"), *means = bt_results_texts(r, "maturity_means");
    double factor = 1;
    if (!x || !level || !acts || !label || !means) return;
    bt_results_number(r, 0, "maturity_ramp_factor", &factor);
    fprintf(out, "%s: self-assessment of %s by %s (%s)\n", attr(r, "maturity_title"), attr(r, "maturity_date"), attr(r, "maturity_by"),
            attr(r, "maturity_mark"));
    for (int i = 0; i < x->n; i++)
        fprintf(out, "  %-26s %.0f%s %s\n", label->v[i], level->v[i], acts->v[i] > 0 ? "*" : " ", means->v[i]);
    fprintf(out, "  * may act on ramps: by these levels they would be %.2f times as long (an assumption, off unless maturity.on is 1)\n",
            factor);
}

static int bundle_of(const struct bt_results *r, int run)
{
    const struct bt_axis *x = bt_results_axis(r, "bundle"), *runs = bt_results_axis(r, "run");
    return x && runs && bt_results_array(r, "maturity_on") ? bt_axis_find(x, runs->label[run]) : -1;
}

static double sum_of(const struct bt_results *r, const char *name, int bundle, int from, int n)
{
    const struct bt_array *a = bt_results_array(r, name);
    int T = a ? r->axis[a->axis[1]].n : 0;
    double v = 0;
    for (int i = from; a && i < from + n; i++) v += a->v[(size_t)bundle * (size_t)T + (size_t)i];
    return v;
}

static void figure(char *out, size_t room, double v)
{
    char digits[64];
    bt_format(digits, sizeof digits, "%.0f", bt_rounded(v, 5));
    bt_num_commas(digits, out, room);
}

void bt_maturity_words(FILE *out, const struct bt_results *r, int run, const char *what)
{
    int b = bundle_of(r, run), T = b >= 0 ? bt_results_axis(r, "month")->n : 0;
    double factor = 1;
    if (b < 0 || !bt_results_array(r, KEPT[0].dataset)) return;
    bt_results_number(r, 0, "maturity_ramp_factor", &factor);
    bool on = bt_results_array(r, "maturity_on")->v[b] > 0;
    const struct {
        int from, n;
        const char *when;
    } SPAN[] = { { T - 12, 12, "in the last year" }, { 0, T, "over the whole horizon" } };
    fprintf(out, "  with ramps %s (%.2f times as long), %s would be ",
            on ? "as the library has them, not as the self-assessment suggests" : "as long as the self-assessment suggests", factor, what);
    for (size_t i = 0; i < sizeof SPAN / sizeof *SPAN; i++) {
        double other = sum_of(r, KEPT[0].dataset, b, SPAN[i].from, SPAN[i].n),
               is = bt_sum_measure(r, KEPT[0].usual, run, SPAN[i].from, SPAN[i].n);
        char a[64], c[64];
        figure(a, sizeof a, other), figure(c, sizeof c, is);
        fprintf(out, "%s%s %s instead of %s (%+.0f)", i ? "; " : "", SPAN[i].when, a, c, bt_num_shown(other - is, 0));
    }
    fputc('\n', out);
}

void bt_maturity_json_run(struct bt_json *j, const struct bt_results *r, int run)
{
    static const char *const KEY[] = { "emergency_admissions", "acute_bed_days", "days_delayed" };
    int b = bundle_of(r, run), T = b >= 0 ? bt_results_axis(r, "month")->n : 0;
    if (b < 0) return;
    bt_json_object(j, "ramps_the_other_way");
    bt_json_bool(j, "follow_self_assessment", !(bt_results_array(r, "maturity_on")->v[b] > 0));
    for (int last = 1; last >= 0; last--) {
        bt_json_object(j, last ? "last_year" : "cumulated");
        for (int k = 0; k < N_KEPT; k++)
            if (bt_results_array(r, KEPT[k].dataset))
                bt_json_number(j, KEY[k], sum_of(r, KEPT[k].dataset, b, last ? T - 12 : 0, last ? 12 : T));
        bt_json_number(j, "cost_gbp_million", sum_of(r, "maturity_cost_gbp", b, last ? T - 12 : 0, last ? 12 : T) * 1e-6);
        bt_json_end(j);
    }
    bt_json_end(j);
}

void bt_maturity_json(struct bt_json *j, const struct bt_results *r)
{
    const struct bt_axis *x = bt_results_axis(r, "maturity_area");
    const struct bt_array *level = bt_results_array(r, "maturity_level"), *acts = bt_results_array(r, "maturity_acts_on_ramps");
    const struct bt_texts *means = bt_results_texts(r, "maturity_means");
    double factor = 1;
    if (!x || !level || !acts || !means) return;
    bt_results_number(r, 0, "maturity_ramp_factor", &factor);
    bt_json_object(j, "maturity");
    bt_json_text(j, "date", attr(r, "maturity_date"));
    bt_json_text(j, "by", attr(r, "maturity_by"));
    bt_json_text(j, "source", attr(r, "maturity_source"));
    bt_json_text(j, "mark", attr(r, "maturity_mark"));
    bt_json_number(j, "ramp_factor", factor);
    bt_json_array(j, "areas");
    for (int i = 0; i < x->n; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "area", x->label[i]);
        bt_json_number(j, "level", level->v[i]);
        bt_json_text(j, "means", means->v[i]);
        bt_json_bool(j, "acts_on_ramps", acts->v[i] > 0);
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_end(j);
}
