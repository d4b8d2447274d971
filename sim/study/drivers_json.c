/* drivers_json.c -- what `drivers` says, for programs: every number, not only those that words tell. */
#include "drivers_priv.h"
#include <math.h>

/* A cell that is not known is null. */
static void cell(struct bt_json *j, const char *key, const struct bt_array *x, size_t at)
{
    bt_json_number(j, key, bt_viewed_cell(x, at));
}

/* ---- each number of a run, each group of a run ---- */

struct column {
    const char *key, *prefix;
};

static void columns(struct bt_json *j, const struct bt_viewed *v, const struct column *c, size_t n, int outcome,
                    const char *axis, size_t at)
{
    for (size_t k = 0; k < n; k++) {
        const struct bt_array *x = bt_viewed(v, c[k].prefix, outcome, "run", axis);
        if (x) cell(j, c[k].key, x, at);
    }
}

static const struct column NUMBER[] = { { "at_least_benefit", "low" }, { "at_most_benefit", "high" }, { "slope", "slope" },
                                        { "slope_by_steps", "slope_by_steps" }, { "rank_correlation", "rank" },
                                        { "partial_rank_correlation", "partial" } },
                           GROUP[] = { { "at_least_benefit", "group_low" }, { "at_most_benefit", "group_high" }, { "sobol_first", "first" },
                                       { "sobol_first_low", "first_low" }, { "sobol_first_high", "first_high" }, { "sobol_total", "total" },
                                       { "sobol_total_low", "total_low" }, { "sobol_total_high", "total_high" } };

/* Of a run: each of the numbers drawn, or of their groups. */
static void members(struct bt_json *j, const struct bt_viewed *v, bool group, int outcome, int run)
{
    const struct bt_axis *of = group ? v->group : v->drawn;
    const struct column *c = group ? GROUP : NUMBER;
    size_t n_column = group ? sizeof GROUP / sizeof *GROUP : sizeof NUMBER / sizeof *NUMBER;
    int n = group ? v->G : v->n;
    bt_json_array(j, group ? "groups" : "numbers");
    for (int i = 0; i < n; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, group ? "group" : "address", of->label[i]);
        columns(j, v, c, n_column, outcome, group ? "group" : "drawn", (size_t)run * (size_t)n + (size_t)i);
        bt_json_end(j);
    }
    bt_json_end(j);
}

/* ---- pairs ---- */

static void splits(struct bt_json *j, const struct bt_viewed *v, int outcome, int pair)
{
    struct bt_told_split *told = bt_get(v->a, (size_t)v->n, sizeof *told);
    int n = told ? bt_viewed_splits(v, outcome, pair, told, v->n) : 0;
    bt_json_array(j, "unless");
    for (int i = 0; i < n; i++) {
        const struct bt_array *way = bt_array_over(v->r, "drawn_as_way", (const char *const[BT_MAX_RANK]){ "drawn" });
        bt_json_object(j, NULL);
        bt_json_text(j, "address", v->drawn->label[told[i].number]);
        bt_json_text(j, "is", told[i].below ? "below" : "above");
        bt_json_number(j, way && way->v[told[i].number] > 0 ? "share_of_draws" : "value", told[i].at);
        bt_json_number(j, "draws_told_right", told[i].right);
        bt_json_number(j, "chance_does_as_well", told[i].chance);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void pairs(struct bt_json *j, const struct bt_viewed *v, int outcome)
{
    const struct bt_array *ahead = bt_viewed(v, "ahead", outcome, "pair", NULL),
                          *held = bt_viewed(v, "split_held_out", outcome, "pair", NULL);
    bt_json_array(j, "pairs");
    for (int i = 0; ahead && held && i < v->P; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "first", bt_viewed_text(v, "pair_first", "pair", i));
        bt_json_text(j, "second", bt_viewed_text(v, "pair_second", "pair", i));
        bt_json_number(j, "draws_in_which_first_has_less", ahead->v[i]);
        splits(j, v, outcome, i);
        if (held->v[i] > 0) bt_json_number(j, "draws_told_right_by_thresholds_chosen_without_them", held->v[i]);
        else bt_json_null(j, "draws_told_right_by_thresholds_chosen_without_them");
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void outcome(struct bt_json *j, const struct bt_viewed *v, int o)
{
    bt_json_object(j, NULL);
    bt_json_text(j, "name", v->name[o]);
    bt_json_text(j, "unit", o == COST ? "GBP" : "1");
    bt_json_text(j, "of", o == COST ? "all years" : "last year");
    bt_json_array(j, "runs");
    for (int run = 0; run < v->R; run++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "run", v->run->label[run]);
        bt_json_number(j, run ? "central_change" : "central_level",
                       run ? bt_viewed_central(v, o, run) : bt_viewed_cell(bt_viewed(v, "level", o, "run", NULL), 0));
        cell(j, "ranks_explained", bt_viewed(v, "explained", o, "run", NULL), (size_t)run);
        members(j, v, false, o, run);
        members(j, v, true, o, run);
        bt_json_end(j);
    }
    bt_json_end(j);
    pairs(j, v, o);
    bt_json_end(j);
}

/* ---- worth ---- */

static void worths(struct bt_json *j, const struct bt_viewed *v, int objective, bool group)
{
    static const struct column COLUMN[] = { { "value", "worth" },
                                            { "standard_error", "worth_error" },
                                            { "value_of_nothing", "worth_noise" } };
    const char *const axes[BT_MAX_RANK] = { "objective", group ? "group" : "drawn" };
    int n = group ? v->G : v->n;
    bt_json_array(j, group ? "groups" : "numbers");
    for (int i = 0; i < n; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, group ? "group" : "address", group ? v->group->label[i] : v->drawn->label[i]);
        for (size_t k = 0; k < sizeof COLUMN / sizeof *COLUMN; k++)
            cell(j, COLUMN[k].key, bt_array_over(v->r, bt_printf(v->a, "%s%s", group ? "group_" : "", COLUMN[k].prefix), axes),
                 (size_t)objective * (size_t)n + (size_t)i);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void objective(struct bt_json *j, const struct bt_viewed *v, int i)
{
    const char *const runs[BT_MAX_RANK] = { "objective", "run" }, *const alone[BT_MAX_RANK] = { "objective" };
    bt_json_object(j, NULL);
    bt_json_text(j, "least", v->objective->label[i]);
    bt_json_text(j, "unit", bt_viewed_text(v, "objective_unit", "objective", i));
    bt_json_array(j, "runs");
    for (int r = 0; r < v->R; r++) {
        size_t at = (size_t)i * (size_t)v->R + (size_t)r;
        bt_json_object(j, NULL);
        bt_json_text(j, "run", v->run->label[r]);
        cell(j, "mean_against_business_as_usual", bt_array_over(v->r, "mean", runs), at);
        cell(j, "draws_in_which_it_is_best", bt_array_over(v->r, "best", runs), at);
        bt_json_end(j);
    }
    bt_json_end(j);
    cell(j, "value_of_knowing_everything", bt_array_over(v->r, "perfect", alone), (size_t)i);
    cell(j, "standard_error", bt_array_over(v->r, "perfect_error", alone), (size_t)i);
    worths(j, v, i, false);
    worths(j, v, i, true);
    bt_json_end(j);
}

void bt_drivers_json(FILE *out, const struct bt_viewed *v, struct bt_err *e)
{
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend drivers 1");
    bt_json_text(&j, "title", bt_results_attr(v->r, 0, "title"));
    bt_json_text(&j, "scenario_hash", bt_results_attr(v->r, 0, "scenario_hash"));
    bt_json_number(&j, "draws", v->draws);
    bt_json_text(&j, "last_year", bt_results_attr(v->r, 0, "last_year"));
    bt_json_text(&j, "together", bt_results_attr(v->r, 0, "together"));
    bt_json_number(&j, "partial_rank_correlation_of_chance", bt_viewed_number(v, "rank_noise"));
    bt_json_number(&j, "price", bt_viewed_number(v, "price"));
    bt_json_number(&j, "sobol_rows", bt_viewed_number(v, "sobol_rows"));
    bt_json_array(&j, "outcomes");
    for (int o = 0; o < OUTCOMES; o++) outcome(&j, v, o);
    bt_json_end(&j);
    bt_json_array(&j, "objectives");
    for (int i = 0; i < v->J; i++) objective(&j, v, i);
    bt_json_end(&j);
    bt_json_end(&j);
    if (!bt_json_finish(&j)) bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot write to standard output");
}
