/* compare_json.c -- all that `compare` says, as JSON. */
#include "compare_priv.h"
#include <string.h>

static const char *text_or(const char *text)
{
    return text ? text : "";
}

/* null where it is none: a file may say anything. */
static void json_count(struct bt_json *j, const char *key, double x)
{
    if (x >= 0 && x < 1e15) bt_json_int(j, key, (long long)x);
    else bt_json_null(j, key);
}

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
    if (l->staff) bt_json_number(j, "staff_wte", l->staff[run]);
    bt_json_object(j, "fills_up");
    for (int i = 0; i < l->C; i++)
        if (bt_looked_full(l, 0, i) >= 0 && bt_looked_full(l, run, i) >= bt_looked_full(l, 0, i) + BT_FILLS_UP)
            bt_json_number(j, pool->label[i], bt_looked_full(l, run, i));
    bt_json_end(j);
    bt_json_end(j);
}

static void json_shares(struct bt_json *j, const struct looked *l, const struct due *due)
{
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    bt_json_array(j, l->b.row ? "shares_of_first" : "shares_of_all");
    for (int i = 0; i < l->k; i++) {
        if (!(l->bits[due->run] >> i & 1)) continue;
        bt_json_object(j, NULL);
        bt_json_text(j, "intervention", own->label[i]);
        bt_json_number(j, "alone", due->alone[i]);
        bt_json_number(j, "last_in", due->last[i]);
        bt_json_number(j, "share", due->share[i]);
        if (!l->b.row) bt_json_number(j, "share_standard_error", due->error[i]);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_brings(struct bt_json *j, const struct looked *l)
{
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    const struct bt_texts *brings = bt_looked_texts(l, "intervention_brings", "intervention");
    bt_json_object(j, "brings");
    for (int i = 0; brings && i < l->k; i++) {
        bt_json_array(j, own->label[i]);
        for (const char *p = text_or(brings->v[i]); *p; p += strcspn(p, ","), p += strspn(p, ", "))
            bt_json_text(j, NULL, text_or(bt_dup(l->a, p, strcspn(p, ","))));
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_proof(struct bt_json *j, const struct looked *l)
{
    static const char *const WHAT[] = { "total", "month", "effect" };
    bt_json_object(j, "proof");
    json_count(j, "runs", bt_looked_number(l, 1, "proof_runs"));
    bt_json_bool(j, "holds", bt_looked_number(l, 1, "proof_holds") > 0);
    for (size_t i = 0; i < sizeof WHAT / sizeof *WHAT; i++) {
        const char *name = text_or(bt_printf(l->a, "proof_%s", WHAT[i]));
        bt_json_object(j, WHAT[i]);
        bt_json_number(j, "off", bt_looked_number(l, 1, name));
        bt_json_number(j, "bound", bt_looked_number(l, 1, bt_printf(l->a, "%s_bound", name)));
        bt_json_text(j, "of", bt_looked_attr(l, 1, bt_printf(l->a, "%s_of", name)));
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_words(struct bt_json *j, const char *key, int n, const char *const *word)
{
    bt_json_array(j, key);
    for (int i = 0; i < n; i++) bt_json_text(j, NULL, word[i]);
    bt_json_end(j);
}

static void json_filters(struct bt_json *j, const struct bt_compare_view *v)
{
    bt_json_object(j, "filters");
    if (v->budget >= 0) bt_json_number(j, "within_budget_gbp", v->budget);
    if (v->staff > 0) bt_json_number(j, "staff_at_most_wte", v->staff);
    if (v->at_most) bt_json_int(j, "at_most", v->at_most);
    json_words(j, "must", v->n_must, v->must);
    json_words(j, "never", v->n_never, v->never);
    bt_json_object(j, "places_at_most");
    for (int i = 0; i < v->n_full; i++) bt_json_number(j, v->full[i].name, v->full[i].most);
    bt_json_end(j);
    bt_json_end(j);
}

static void json_pairs(struct bt_json *j, const struct looked *l)
{
    const struct bt_axis *own = bt_results_axis(l->r, "intervention");
    int most = l->k * (l->k - 1) / 2;
    struct bt_pair *v = bt_get(l->a, (size_t)most + 1, sizeof *v);
    int n = v ? bt_strongest_pairs(l, most, v) : 0;
    bt_json_array(j, "pairs");
    for (int i = 0; i < n; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "one", own->label[v[i].i]);
        bt_json_text(j, "other", own->label[v[i].j]);
        bt_json_number(j, "interaction", v[i].v);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_ranks(struct bt_json *j, const struct looked *l)
{
    const struct bt_axis *rule = bt_results_axis(l->r, "rule");
    if (!l->ruled) return;
    bt_json_object(j, "rules_of_overlap");
    for (int k = 0; k < rule->n; k++) {
        bt_json_array(j, rule->label[k]);
        for (int i = 0; i < l->n_kept && i < l->v->shown; i++) {
            bt_json_object(j, NULL);
            bt_json_text(j, "bundle", bt_results_axis(l->r, "run")->label[l->order[i]]);
            bt_json_int(j, "rank", bt_looked_rank(l, k, l->order[i]));
            bt_json_number(j, "change", l->ruled[(size_t)k * (size_t)l->R + (size_t)l->order[i]]);
            bt_json_end(j);
        }
        bt_json_end(j);
    }
    bt_json_end(j);
}

void bt_compare_json(FILE *out, const struct looked *l, const struct due *due, struct bt_err *e)
{
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend compare 1");
    bt_json_text(&j, "title", bt_looked_attr(l, 0, "title"));
    bt_json_text(&j, "scenario_hash", bt_looked_attr(l, 0, "scenario_hash"));
    bt_json_text(&j, "evidence", bt_looked_attr(l, 0, "evidence_stance"));
    bt_json_int(&j, "bundles", l->R);
    json_count(&j, "ways_to_switch", bt_looked_number(l, 0, "sets"));
    bt_json_bool(&j, "sampled", !l->b.row);
    if (!l->b.row) bt_json_int(&j, "orders", l->b.n_order);
    bt_json_text(&j, "own_cost_of", bt_looked_attr(l, 0, "own_cost_of"));
    bt_json_text(&j, "measure", l->name);
    bt_json_text(&j, "unit", l->unit);
    bt_json_text(&j, "when", l->when);
    bt_json_number(&j, "business_as_usual", l->usual);
    json_brings(&j, l);
    json_proof(&j, l);
    json_filters(&j, l->v);
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
    if (due) json_shares(&j, l, due);
    json_pairs(&j, l);
    json_ranks(&j, l);
    bt_compare_json_draws(&j, l, e);
    bt_json_text(&j, "caveat", bt_looked_attr(l, 0, "caveat"));
    bt_json_end(&j);
    if (!bt_json_finish(&j)) bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot write to standard output");
}
