/* compare_words.c -- what `compare` says, from its results alone: ranking, fronts, shares, pairs; in words and as JSON. */
#include "compare_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include <math.h>
#include <string.h>

enum { WIDE = 118,
       MOST_PAIRS = 5 };
static const double FILLS = 0.01; /* a pool fills up that is so much fuller than as usual, of its places */

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

static const char *figure(const struct looked *l, double v, char out[40])
{
    return strcmp(l->unit, "GBP") == 0 ? millions(v, out) : signed_figure(v, out);
}

static const char *unit_said(const struct looked *l)
{
    return strcmp(l->unit, "GBP") == 0 ? "GBP million" : l->unit;
}

/* The interventions of a bundle from column `indent` on, over as many lines as it takes; the scenario's name for it first. */
static void bundle(FILE *out, const struct looked *l, int run, int indent)
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

static double number(const struct looked *l, int group, const char *name)
{
    double x = 0;
    bt_results_number(l->r, group, name, &x);
    return x;
}

static const char *attr(const struct looked *l, int group, const char *name)
{
    const char *text = bt_results_attr(l->r, group, name);
    return text ? text : "";
}

static void head(FILE *out, const struct looked *l)
{
    int sets = (int)number(l, 0, "sets");
    fprintf(out, "%s (%s; prices of %s): every bundle of %d interventions, with %s\n", attr(l, 0, "title"),
            attr(l, 0, "locality"), attr(l, 0, "price_year"), l->k, bt_results_evidence(l->r));
    char all[BT_NUM_ROOM], different[BT_NUM_ROOM];
    fprintf(out, "  %s ways to switch them are %s bundles, business as usual among them", bt_num_said(sets, all),
            bt_num_said(l->R, different));
    fprintf(out, sets > l->R ? ": a bundle holds what its interventions need\n" : "\n");
    if (*attr(l, 0, "own_cost_of")) fprintf(out, "  own cost is that of %s\n", attr(l, 0, "own_cost_of"));
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    const struct bt_texts *brings = bt_looked_texts(l, "intervention_brings", "intervention");
    for (int i = 0; brings && i < l->k; i++)
        if (brings->v[i] && *brings->v[i]) fprintf(out, "    %s brings %s\n", own->label[i], brings->v[i]);
    static const char *const WHAT[] = { "total", "month", "effect" }, *const SAID[] = { "sums over the horizon", "months",
                                                                                        "changes, as a share of business as usual," };
    fprintf(out, "  %d of them again by CVODES at 1e-10:", (int)number(l, 1, "proof_runs"));
    for (int i = 0; i < 3; i++) {
        double v = number(l, 1, bt_printf(l->a, "proof_%s", WHAT[i])), bound = number(l, 1, bt_printf(l->a, "proof_%s_bound", WHAT[i]));
        fprintf(out, "\n    %s off by at most %.1e (bound %.0e)%s", SAID[i], v, bound, v <= bound ? "" : ": TOO MUCH");
        if (!(v <= bound)) fprintf(out, ", %s", attr(l, 1, bt_printf(l->a, "proof_%s_of", WHAT[i])));
    }
    fprintf(out, "\n");
}

static void filters(FILE *out, const struct looked *l)
{
    const struct bt_compare_view *v = l->v;
    char gbp[BT_NUM_ROOM];
    const char *sep = "  only bundles";
    if (v->budget >= 0) fprintf(out, "%s that cost at most GBP %s", sep, bt_num_said(v->budget, gbp)), sep = ",";
    if (v->at_most) fprintf(out, "%s of at most %d interventions", sep, v->at_most), sep = ",";
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
    fprintf(out, " %14s %+8.2f %12s %12s  ", figure(l, change, a), percent(l, change) + 0.0, millions(l->cost[run], b),
            millions(l->net[run], c));
    bundle(out, l, run, 58);
}

static void columns(FILE *out, const char *first, const char *unit)
{
    fprintf(out, "  %4s %14s %8s %12s %12s  %s\n", first, "change", "%", "own cost", "net cost", "bundle");
    fprintf(out, "  %4s %14s %8s %12s %12s\n", "", unit, "", "GBP million", "GBP million");
}

static void ranking(FILE *out, const struct looked *l)
{
    int shown = l->n_kept < l->v->shown ? l->n_kept : l->v->shown;
    fprintf(out, "\n%s %s, against business as usual: the %d best of %d\n", l->label, l->when, shown, l->n_kept);
    filters(out, l);
    if (!l->n_kept) {
        fprintf(out, "  no bundle passes\n");
        return;
    }
    columns(out, "", unit_said(l));
    for (int i = 0; i < shown; i++) line(out, l, i + 1, l->change[l->order[i]], l->order[i]);
}

/* Pools that are fuller with a bundle than without. */
static void fills_up(FILE *out, const struct looked *l, int run)
{
    const struct bt_axis *pool = bt_results_axis(l->r, "pool");
    const char *sep = "           fills up: ";
    for (int i = 0; i < l->C; i++) {
        double usual = bt_looked_full(l, 0, i), now = bt_looked_full(l, run, i);
        if (usual < 0 || now < usual + FILLS) continue;
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

static void shares(FILE *out, const struct looked *l, const double *game, int run)
{
    double share[BT_MOST_SWITCHES], parts = 0, all = 0;
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    unsigned bits = l->bits[run];
    char a[40], b[40], c[40];
    bt_shapley(l->k, game, bits, share);
    fprintf(out, "\nWhat each intervention of the first is due: %s, %s\n  %-28s %14s %14s %14s   of the change\n", l->label,
            unit_said(l), "",
            "alone", "last in", "share");
    for (int i = 0; i < l->k; i++) {
        if (!(bits >> i & 1)) continue;
        double alone = bt_alone(&l->b, game, i), last = game[bits] - game[bits & ~(1U << i)];
        parts += alone, all += share[i];
        fprintf(out, "  %-28s %14s %14s %14s", own->label[i], figure(l, alone, a), figure(l, last, b), figure(l, share[i], c));
        if (game[bits] != 0) fprintf(out, " %+8.1f %%", 100 * share[i] / game[bits]);
        fprintf(out, "\n");
    }
    fprintf(out, "  %-28s %14s %14s %14s\n", "together", figure(l, parts, a), "", figure(l, all, c));
    fprintf(out, "  sum of parts %s, overlap %s, whole %s\n", figure(l, parts, a), figure(l, game[bits] - parts, b),
            figure(l, game[bits], c));
}

struct pair {
    double v;
    int i, j;
};

/* The largest first, at most MOST_PAIRS. */
static int strongest(const struct looked *l, const double *game, struct pair *top)
{
    int n = 0;
    for (int i = 0; i < l->k; i++)
        for (int j = i + 1; j < l->k; j++) {
            struct pair p = { bt_interaction(&l->b, game, i, j), i, j };
            if (p.v == 0) continue; /* one needs the other, or they have nothing to do with each other */
            int at = n < MOST_PAIRS ? n++ : MOST_PAIRS;
            for (; at > 0 && fabs(top[at - 1].v) < fabs(p.v); at--)
                if (at < MOST_PAIRS) top[at] = top[at - 1];
            if (at < MOST_PAIRS) top[at] = p;
        }
    return n;
}

static void pairs(FILE *out, const struct looked *l, const double *game)
{
    struct pair top[MOST_PAIRS];
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    int n = strongest(l, game, top);
    char a[40];
    if (!n) return;
    fprintf(out, "\nPairs that overlap or help each other most: the change with both, less that of each alone; %s, %s\n", l->label,
            unit_said(l));
    for (int i = 0; i < n; i++) fprintf(out, "  %14s  %s and %s\n", figure(l, top[i].v, a), own->label[top[i].i], own->label[top[i].j]);
}

/* ---- JSON ---- */

static void json_names(struct bt_json *j, const struct looked *l, int run)
{
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    bt_json_array(j, "interventions");
    for (int i = 0; i < l->k; i++)
        if (l->bits[run] >> i & 1) bt_json_text(j, NULL, own->label[i]);
    bt_json_end(j);
}

static void json_bundle(struct bt_json *j, const struct looked *l, int run, const double *change)
{
    const struct bt_axis *pool = bt_results_axis(l->r, "pool");
    bt_json_object(j, NULL);
    bt_json_text(j, "bundle", bt_results_axis(l->r, "run")->label[run]);
    bt_json_int(j, "bits", l->bits[run]);
    json_names(j, l, run);
    bt_json_number(j, "change", change[run]);
    bt_json_number(j, "bundle_cost_gbp", l->cost[run]);
    bt_json_number(j, "net_cost_gbp", l->net[run]);
    bt_json_object(j, "fills_up");
    for (int i = 0; i < l->C; i++)
        if (bt_looked_full(l, 0, i) >= 0 && bt_looked_full(l, run, i) >= bt_looked_full(l, 0, i) + FILLS)
            bt_json_number(j, pool->label[i], bt_looked_full(l, run, i));
    bt_json_end(j);
    bt_json_end(j);
}

static void json_shares(struct bt_json *j, const struct looked *l, const double *game, int run)
{
    double share[BT_MOST_SWITCHES];
    unsigned bits = l->bits[run];
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    bt_shapley(l->k, game, bits, share);
    bt_json_array(j, "shares_of_first");
    for (int i = 0; i < l->k; i++) {
        if (!(bits >> i & 1)) continue;
        bt_json_object(j, NULL);
        bt_json_text(j, "intervention", own->label[i]);
        bt_json_number(j, "alone", bt_alone(&l->b, game, i));
        bt_json_number(j, "last_in", game[bits] - game[bits & ~(1U << i)]);
        bt_json_number(j, "share", share[i]);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json(FILE *out, const struct looked *l, const double *game, struct bt_err *e)
{
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend compare 1");
    bt_json_text(&j, "title", bt_results_attr(l->r, 0, "title"));
    bt_json_text(&j, "scenario_hash", bt_results_attr(l->r, 0, "scenario_hash"));
    bt_json_text(&j, "evidence", attr(l, 0, "evidence_stance"));
    bt_json_int(&j, "bundles", l->R);
    bt_json_text(&j, "measure", l->name);
    bt_json_text(&j, "unit", l->unit);
    bt_json_text(&j, "when", l->when);
    bt_json_number(&j, "business_as_usual", l->usual);
    bt_json_bool(&j, "proof_holds", number(l, 1, "proof_holds") > 0);
    bt_json_array(&j, "ranking");
    for (int i = 0; i < l->n_kept && i < l->v->shown; i++) json_bundle(&j, l, l->order[i], l->change);
    bt_json_end(&j);
    bt_json_object(&j, "fronts");
    for (int i = 0; i < l->n_front; i++) {
        bt_json_array(&j, l->front[i].name);
        for (int r = 1; r < l->R; r++)
            if (l->front[i].on[r]) json_bundle(&j, l, r, l->front[i].change);
        bt_json_end(&j);
    }
    bt_json_end(&j);
    if (l->n_kept) json_shares(&j, l, game, l->order[0]);
    bt_json_end(&j);
    if (!bt_json_finish(&j)) bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot write to standard output");
}

enum bt_code bt_compare_print(FILE *out, const struct bt_results *r, const struct bt_compare_view *v, bool as_json, struct bt_err *e)
{
    struct looked l = { .v = v };
    const double *game = NULL;
    struct bt_arena *a = bt_arena_new();
    if (!a) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = bt_looked_open(&l, r, v, a, e);
    if (rc == BT_OK && !(game = bt_looked_game(&l))) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK && game && as_json) json(out, &l, game, e);
    if (rc == BT_OK && game && !as_json) {
        head(out, &l);
        ranking(out, &l);
        for (int i = 0; l.n_kept && i < l.n_front; i++) say_front(out, &l, &l.front[i]);
        if (l.n_kept) shares(out, &l, game, l.order[0]), pairs(out, &l, game);
        fprintf(out, "\nMust not be used for %s.\n", attr(&l, 0, "caveat"));
    }
    bt_arena_free(a);
    return e->code;
}
