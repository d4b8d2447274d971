/* explore_json.c -- the results for the explorer's program: names, business as usual, steps; what was packed stands beside it. */
#include "explore_priv.h"
#include "bendtrend/json.h"

#include <string.h>

static double number(const struct bt_explore *x, int group, const char *name)
{
    double v = 0;
    bt_results_number(x->r, group, name, &v);
    return v;
}

static void numbers(struct bt_json *j, const char *key, const double *v, int n)
{
    bt_json_array(j, key);
    for (int i = 0; i < n; i++) bt_json_number(j, NULL, v[i]);
    bt_json_end(j);
}

static void names(struct bt_json *j, const char *key, const char *const *v, int n)
{
    bt_json_array(j, key);
    for (int i = 0; i < n; i++) bt_json_text(j, NULL, v[i] ? v[i] : "");
    bt_json_end(j);
}

static int piece_of(const struct bt_explore *x, enum bt_explore_kind kind, int quantity)
{
    for (int i = 0; i < x->n_piece; i++)
        if (x->piece[i].kind == kind && x->piece[i].quantity == quantity && x->piece[i].kept) return i;
    return -1;
}

static void switches(struct bt_json *j, const struct bt_explore *x)
{
    bt_json_array(j, "switches");
    for (int i = 0; i < x->b.k; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "name", bt_results_axis(x->r, "intervention")->label[i]);
        bt_json_text(j, "label", bt_rep_label(x->r, "intervention", i));
        bt_json_int(j, "whole", x->whole[i]);
        bt_json_text(j, "others", bt_explore_others(x, i));
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void quantity(struct bt_json *j, const struct bt_explore *x, int i)
{
    const struct bt_explore_quantity *q = &x->q[i];
    int months = piece_of(x, BT_EXPLORE_MONTHS, i);
    bt_json_object(j, NULL);
    bt_json_text(j, "name", q->name);
    bt_json_text(j, "label", q->label);
    bt_json_text(j, "unit", q->unit);
    bt_json_bool(j, "chart", q->chart);
    bt_json_number(j, "usual", q->usual);
    numbers(j, "usual_years", q->usual_year, x->Y);
    bt_json_number(j, "step", q->years.step);
    bt_json_text(j, "data", bt_rep_fmt(x->d, "d-%d", piece_of(x, BT_EXPLORE_YEARS, i)));
    if (months >= 0) {
        numbers(j, "usual_months", q->usual_month, x->T);
        bt_json_number(j, "month_step", q->months.step);
        bt_json_text(j, "month_data", bt_rep_fmt(x->d, "d-%d", months));
    }
    bt_json_end(j);
}

static void pools(struct bt_json *j, const struct bt_explore *x)
{
    int at = piece_of(x, BT_EXPLORE_FULL, -1);
    bt_json_array(j, "pools");
    for (int c = 0; at >= 0 && c < x->C; c++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "name", bt_results_axis(x->r, "pool")->label[c]);
        bt_json_text(j, "label", bt_rep_label(x->r, "pool", c));
        bt_json_number(j, "usual", x->usual_full[c]);
        bt_json_end(j);
    }
    bt_json_end(j);
    if (at < 0) return;
    bt_json_number(j, "pool_step", x->full.step);
    bt_json_text(j, "pool_data", bt_rep_fmt(x->d, "d-%d", at));
}

/* Bundles that the scenario has a name for. */
static void known(struct bt_json *j, const struct bt_explore *x)
{
    const struct bt_texts *name = bt_results_texts(x->r, "run_bundle");
    bool good = name && &x->r->axis[name->axis] == bt_results_axis(x->r, "run");
    bt_json_array(j, "named");
    for (int r = 0; good && r < x->b.n; r++) {
        if (!name->v[r] || !*name->v[r]) continue;
        bt_json_object(j, NULL);
        bt_json_int(j, "row", r);
        bt_json_text(j, "name", name->v[r]);
        bt_json_end(j);
    }
    bt_json_end(j);
}

/* Those that no other beats, the cheapest first. */
static void front(struct bt_json *j, const struct bt_explore *x, const struct bt_explore_quantity *q)
{
    const struct bt_array *on = bt_rep_array(x->r, bt_rep_fmt(x->d, "on_front_%s", q->name), "run"),
                          *cost = bt_rep_array(x->r, "change_bundle_cost", "run");
    int n = 0, *row = bt_get(x->d->arena, (size_t)x->b.n, sizeof *row);
    if (!on || !cost || !row) return;
    for (int r = 0; r < x->b.n; r++) {
        if (!(on->v[r] > 0)) continue;
        int at = n++;
        for (; at > 0 && cost->v[row[at - 1]] > cost->v[r]; at--) row[at] = row[at - 1];
        row[at] = r;
    }
    bt_json_object(j, NULL);
    bt_json_text(j, "name", q->name);
    bt_json_array(j, "rows");
    for (int i = 0; i < n; i++) bt_json_int(j, NULL, row[i]);
    bt_json_end(j);
    bt_json_end(j);
}

void bt_explore_json(FILE *out, const struct bt_explore *x)
{
    struct bt_json j;
    bt_json_start(&j, out, false);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend explorer 1");
    bt_json_text(&j, "identity", bt_rep_attr(x->r, 0, "run_identity"));
    bt_json_number(&j, "bundles", x->b.n);
    bt_json_number(&j, "proof_holds", number(x, 1, "proof_holds"));
    names(&j, "months", bt_results_texts(x->r, "month_start")->v, x->T);
    names(&j, "years", x->Y ? bt_results_axis(x->r, "year")->label : NULL, x->Y);
    switches(&j, x);
    bt_json_array(&j, "quantities");
    for (int i = 0; i < x->n; i++)
        if (piece_of(x, BT_EXPLORE_YEARS, i) >= 0) quantity(&j, x, i);
    bt_json_end(&j);
    pools(&j, x);
    known(&j, x);
    bt_json_array(&j, "fronts");
    for (int i = 0; i < x->n; i++)
        if (x->q[i].chart && piece_of(x, BT_EXPLORE_YEARS, i) >= 0) front(&j, x, &x->q[i]);
    bt_json_end(&j);
    bt_json_end(&j);
    bt_json_finish(&j);
}
