/* compare_words.c -- what `compare` says, from its results alone: ranking, fronts, shares, pairs; in words. */
#include "compare_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include <math.h>
#include <string.h>

enum { WIDE = 118,
       MOST_PAIRS = 5 };

/* ---- numbers and names ---- */

/* To four digits, with its sign; no sign before nothing. */
static const char *signed_figure(double v, char out[40])
{
    char digits[40];
    v = bt_rounded(v, 4);
    bt_format(digits, sizeof digits, "%+.*f", fabs(v) < 100, v);
    if (strspn(digits, "+-0.") == strlen(digits)) return memcpy(out, "0", 2);
    return bt_num_commas(digits, out, 40);
}

static const char *millions(double v, char out[40])
{
    char digits[40];
    v = bt_rounded(v, 4) / 1e6;
    bt_format(digits, sizeof digits, "%+.*f", fabs(v) < 9.995 ? 2 : fabs(v) < 999.5 ? 1
                                                                                    : 0,
              v);
    if (strspn(digits, "+-0.") == strlen(digits)) return memcpy(out, "0", 2);
    return bt_num_commas(digits, out, 40);
}

static double percent(const struct looked *l, double change)
{
    return l->usual != 0 ? 100 * change / fabs(l->usual) : 0;
}

const char *bt_compare_figure(const struct looked *l, double v, char out[40])
{
    return strcmp(l->unit, "GBP") == 0 ? millions(v, out) : signed_figure(v, out);
}

static const char *unit_said(const struct looked *l)
{
    return strcmp(l->unit, "GBP") == 0 ? "GBP million" : l->unit;
}

/* The interventions of a bundle from column `indent` on, over as many lines as it takes; the scenario's name for it first. */
void bt_compare_bundle(FILE *out, const struct looked *l, int run, int indent)
{
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    const struct bt_texts *known = bt_looked_texts(l, "run_bundle", "run");
    const char *before = "";
    int at = indent;
    if (known && known->v[run] && *known->v[run]) at += fprintf(out, "'%s': ", known->v[run]);
    for (int i = 0; i < l->k; i++) {
        if (!(l->bits[run] >> i & 1)) continue;
        int len = (int)strlen(own->label[i]) + 2;
        if (*before && at + len > WIDE) {
            fprintf(out, ",\n%*s", indent, "");
            before = "", at = indent;
        }
        fprintf(out, "%s%s", before, own->label[i]);
        before = ", ", at += len;
    }
    fprintf(out, "\n");
}

/* ---- parts ---- */

static void head(FILE *out, const struct looked *l)
{
    double sets = bt_looked_number(l, 0, "sets");
    char all[BT_NUM_ROOM], different[BT_NUM_ROOM];
    bt_num_said(sets, all), bt_num_said(l->R, different);
    fprintf(out, "%s (%s; prices of %s): %s of %d interventions, with %s\n", bt_looked_attr(l, 0, "title"),
            bt_looked_attr(l, 0, "locality"), bt_looked_attr(l, 0, "price_year"),
            l->b.row ? "every bundle" : "a sample of the bundles", l->k, bt_results_evidence(l->r));
    if (l->b.row) {
        fprintf(out, "  %s ways to switch them are %s bundles, business as usual among them", all, different);
        fprintf(out, sets > l->R ? ": a bundle holds what its interventions need\n" : "\n");
    } else {
        fprintf(out,
                "  of %s ways to switch them %s bundles were run: each intervention alone, each pair, all, all but each, those of the\n"
                "  scenario, and what stands at each step of %d random orders in which all come together; a better one may not be among "
                "them\n",
                all, different, l->b.n_order);
    }
    if (*bt_looked_attr(l, 0, "own_cost_of")) fprintf(out, "  own cost is that of %s\n", bt_looked_attr(l, 0, "own_cost_of"));
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    const struct bt_texts *brings = bt_looked_texts(l, "intervention_brings", "intervention");
    for (int i = 0; brings && i < l->k; i++)
        if (brings->v[i] && *brings->v[i]) fprintf(out, "    %s brings %s\n", own->label[i], brings->v[i]);
    static const char *const WHAT[] = { "total", "month", "effect" }, *const SAID[] = { "sums over the horizon", "months",
                                                                                        "changes, as a share of business as usual," };
    fprintf(out, "  %.0f of their runs again by CVODES at 1e-10:", bt_looked_number(l, 1, "proof_runs"));
    for (int i = 0; i < 3; i++) {
        double v = bt_looked_number(l, 1, bt_printf(l->a, "proof_%s", WHAT[i])),
               bound = bt_looked_number(l, 1, bt_printf(l->a, "proof_%s_bound", WHAT[i]));
        fprintf(out, "\n    %s off by at most %.1e (bound %.0e)%s", SAID[i], v, bound, v <= bound ? "" : ": TOO MUCH");
        if (!(v <= bound)) fprintf(out, ", %s", bt_looked_attr(l, 1, bt_printf(l->a, "proof_%s_of", WHAT[i])));
    }
    fprintf(out, "\n");
}

static void filters(FILE *out, const struct looked *l)
{
    const struct bt_compare_view *v = l->v;
    char gbp[BT_NUM_ROOM];
    const char *sep = "  only bundles";
    if (v->budget >= 0) fprintf(out, "%s that cost at most GBP %s", sep, bt_num_said(v->budget, gbp)), sep = ",";
    if (v->at_most) fprintf(out, "%s of at most %d intervention%s", sep, v->at_most, v->at_most > 1 ? "s" : ""), sep = ",";
    if (v->staff > 0)
        fprintf(out, "%s that ask for at most %s whole-time equivalents at their targets", sep, bt_num_said(v->staff, gbp)), sep = ",";
    for (int i = 0; i < v->n_must; i++) fprintf(out, "%s with %s", sep, v->must[i]), sep = ",";
    for (int i = 0; i < v->n_never; i++) fprintf(out, "%s without %s", sep, v->never[i]), sep = ",";
    for (int i = 0; i < v->n_full; i++)
        fprintf(out, "%s with %s at most %g %% full", sep, v->full[i].name, 100 * v->full[i].most), sep = ",";
    if (*sep == ',') fprintf(out, "\n");
}

static void line(FILE *out, const struct looked *l, int place, double change, int run)
{
    char a[40], b[40], c[40];
    if (place) fprintf(out, "  %4d", place);
    else fprintf(out, "      ");
    fprintf(out, " %14s %+8.2f %12s %12s  ", bt_compare_figure(l, change, a), bt_num_shown(percent(l, change), 2),
            millions(l->cost[run], b), millions(l->net[run], c));
    bt_compare_bundle(out, l, run, 58);
}

static void columns(FILE *out, const char *first, const char *unit)
{
    fprintf(out, "  %4s %14s %8s %12s %12s  %s\n", first, "change", "%", "own cost", "net cost", "bundle");
    fprintf(out, "  %4s %14s %8s %12s %12s\n", "", unit, "", "GBP million", "GBP million");
}

static void ranking(FILE *out, const struct looked *l)
{
    int shown = l->n_kept < l->v->shown ? l->n_kept : l->v->shown;
    fprintf(out, "\n%s %s, against business as usual: ", l->label, l->when);
    fprintf(out, l->n_kept ? "the %d best of %d\n" : "none\n", shown, l->n_kept);
    filters(out, l);
    if (!l->n_kept) {
        fprintf(out, "  no bundle passes: take a filter away, or widen one\n");
        return;
    }
    columns(out, "", unit_said(l));
    for (int i = 0; i < shown; i++) line(out, l, i + 1, l->change[l->order[i]], l->order[i]);
}

/* The place of a bundle among those kept, by its change under a rule; l->change where it is that of the scenario. */
static void ranks(FILE *out, const struct looked *l)
{
    const struct bt_axis *rule = bt_results_axis(l->r, "rule");
    int shown = l->n_kept < l->v->shown ? l->n_kept : l->v->shown, best = 0;
    char a[40];
    if (!l->ruled || !l->n_kept) return;
    fprintf(out, "\nRank under each rule of overlap, %s %s\n ", l->label, l->when);
    for (int k = 0; k < rule->n; k++) fprintf(out, " %20s", rule->label[k]);
    fprintf(out, "  bundle\n");
    for (int i = 0; i < shown; i++) {
        fprintf(out, " ");
        for (int k = 0; k < rule->n; k++)
            fprintf(out, " %5d %14s", bt_looked_rank(l, k, l->order[i]),
                    bt_compare_figure(l, l->ruled[(size_t)k * (size_t)l->R + (size_t)l->order[i]], a));
        fprintf(out, "  ");
        bt_compare_bundle(out, l, l->order[i], 4 + 21 * rule->n);
    }
    for (int k = 0; k < rule->n; k++) best += bt_looked_first(l, k) == l->order[0];
    if (best == rule->n) fprintf(out, "  the same bundle is first under each of them\n");
    for (int k = 0; k < rule->n; k++) {
        int first = bt_looked_first(l, k);
        if (first == l->order[0]) continue;
        fprintf(out, "  first under %s: ", rule->label[k]);
        bt_compare_bundle(out, l, first, 4);
    }
}

/* Pools that are fuller with a bundle than without. */
static void fills_up(FILE *out, const struct looked *l, int run)
{
    const struct bt_axis *pool = bt_results_axis(l->r, "pool");
    const char *sep = "           fills up: ";
    for (int i = 0; i < l->C; i++) {
        double usual = bt_looked_full(l, 0, i), now = bt_looked_full(l, run, i);
        if (usual < 0 || now < usual + BT_FILLS_UP) continue;
        fprintf(out, "%s%s %.1f %% of its places to %.1f %%", sep, pool->label[i], 100 * usual, 100 * now), sep = ", ";
    }
    if (*sep == ',') fprintf(out, "\n");
}

static void say_front(FILE *out, const struct looked *l, const struct front *f)
{
    struct looked of = *l;
    const struct bt_array *m = bt_results_array(l->r, bt_printf(l->a, "m_%s", f->name));
    int n = 0;
    of.usual = 0, of.unit = m->units;
    for (int i = l->from; i < l->from + l->n; i++) of.usual += m->v[i];
    for (int r = 1; r < l->R; r++) n += f->on[r];
    fprintf(out, "\n%s against the cost of the bundle, %s: %d bundle%s that no other beats on both, cheapest first\n", f->label, l->when, n,
            n == 1 ? "" : "s");
    if (!n) return;
    columns(out, "", m->units);
    for (double last = -INFINITY;;) { /* each costs more than the one before, or as much and is the same */
        int next = -1;
        for (int r = 1; r < l->R; r++)
            if (f->on[r] && l->cost[r] > last && (next < 0 || l->cost[r] < l->cost[next])) next = r;
        if (next < 0) return;
        for (int r = 1; r < l->R; r++)
            if (f->on[r] && l->cost[r] == l->cost[next]) line(out, &of, 0, f->change[r], r), fills_up(out, l, r);
        last = l->cost[next];
    }
}

static void shares(FILE *out, const struct looked *l, const struct due *due)
{
    double parts = 0, all = 0, whole = l->change[due->run];
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    bool sampled = !l->b.row;
    char a[40], b[40], c[40], d[40];
    fprintf(out, "\nWhat each intervention of %s is due: %s, %s\n  %-28s %14s %14s %14s%s   of the change\n",
            sampled ? "all of them together" : "the first", l->label, unit_said(l), "", "alone", "last in", "share",
            sampled ? "       give or take" : "");
    for (int i = 0; i < l->k; i++) {
        if (!(l->bits[due->run] >> i & 1)) continue;
        parts += due->alone[i], all += due->share[i];
        fprintf(out, "  %-28s %14s %14s %14s", own->label[i], bt_compare_figure(l, due->alone[i], a), bt_compare_figure(l, due->last[i], b),
                bt_compare_figure(l, due->share[i], c));
        const char *error = bt_compare_figure(l, due->error[i], d);
        if (sampled) fprintf(out, " %18s", error + (*error == '+'));
        if (whole != 0) fprintf(out, " %+8.1f %%", bt_percent(due->share[i] / whole, 1));
        fprintf(out, "\n");
    }
    fprintf(out, "  %-28s %14s %14s %14s\n", "together", bt_compare_figure(l, parts, a), "", bt_compare_figure(l, all, c));
    fprintf(out, "  sum of parts %s, overlap %s, whole %s\n", bt_compare_figure(l, parts, a), bt_compare_figure(l, whole - parts, b),
            bt_compare_figure(l, whole, c));
    if (sampled)
        fprintf(out, "  the share is the mean over %d orders, half of them the other half backwards; give or take: its standard error\n",
                l->b.n_order);
}

static void pairs(FILE *out, const struct looked *l)
{
    struct bt_pair top[MOST_PAIRS];
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    int n = bt_strongest_pairs(l, MOST_PAIRS, top);
    char a[40];
    if (!n) return;
    fprintf(out, "\nPairs that overlap or help each other most: the change with both, less that of each alone; %s, %s\n", l->label,
            unit_said(l));
    for (int i = 0; i < n; i++)
        fprintf(out, "  %14s  %s and %s\n", bt_compare_figure(l, top[i].v, a), own->label[top[i].i], own->label[top[i].j]);
}

enum bt_code bt_compare_print(FILE *out, const struct bt_results *r, const struct bt_compare_view *v, bool as_json, struct bt_err *e)
{
    struct looked l = { .v = v };
    struct due due;
    struct bt_arena *a = bt_arena_new();
    if (!a) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = bt_looked_open(&l, r, v, a, e);
    if (rc == BT_OK && l.n_kept) rc = bt_looked_due(&l, &due, e);
    if (rc == BT_OK && as_json) bt_compare_json(out, &l, l.n_kept ? &due : NULL, e);
    if (rc == BT_OK && !as_json) {
        head(out, &l);
        ranking(out, &l);
        ranks(out, &l);
        for (int i = 0; l.n_kept && i < l.n_front; i++) say_front(out, &l, &l.front[i]);
        if (l.n_kept) shares(out, &l, &due), pairs(out, &l);
        bt_compare_say_draws(out, &l, e);
        fprintf(out, "\nMust not be used for %s.\n", bt_looked_attr(&l, 0, "caveat"));
    }
    bt_arena_free(a);
    return e->code;
}
