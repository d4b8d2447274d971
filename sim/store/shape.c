/* shape.c -- over which axes the datasets lie that this program makes. Whoever tells or draws results goes by a dataset's name and takes
 * its axes for granted; so a file in which one lies over others is none of ours. Names that are not here nobody reads. The same of those
 * that say yes or no, or which. */
#include "bendtrend/num.h"
#include "store_priv.h"

#include <math.h>
#include <string.h>

/* The first row with its name holds, and those of the same name beside it. NAME_*: it begins with NAME_ and goes on. */
static const struct shape {
    const char *name, *axes, *study; /* study: of such results only; NULL: of all */
} SHAPE[] = {
    { "change_*", "run", "compare" },
    { "ambition_*", "ambition", "ambition" },
    { "bind_*", "bind", "ambition" },
    { "part_*", "ambition plan intervention", "ambition" },
    { "plan_*", "ambition plan", "ambition" },
    { "run_*", "ambition run", "ambition" },
    { "ambition_by", "ambition", NULL },
    { "ambition_target", "ambition", NULL },
    { "baseline_fitted", "baseline", NULL },
    { "baseline_modelled", "baseline", NULL },
    { "baseline_observed", "baseline", NULL },
    { "baseline_residual", "baseline", NULL },
    { "baseline_weight", "baseline", NULL },
    { "maturity_on", "bundle", NULL },
    { "maturity_arrivals", "bundle month", NULL },
    { "maturity_cost_gbp", "bundle month", NULL },
    { "maturity_delayed_days", "bundle month", NULL },
    { "maturity_place_days", "bundle month", NULL },
    { "census_balance", "census", NULL },
    { "census_counted", "census", NULL },
    { "change_from", "change", NULL },
    { "change_segments", "change", NULL },
    { "change_to", "change", NULL },
    { "change_vs_bau", "variant bundle figure", NULL },
    { "check_limit", "check", NULL },
    { "check_must_hold", "check", NULL },
    { "check_value", "check", NULL },
    { "draw_baseline_off", "draw", NULL },
    { "drawn_u", "draw drawn", NULL },
    { "drawn_value", "draw drawn", NULL },
    { "drawn_*", "drawn", NULL },
    { "bias", "forecast series horizon", NULL },
    { "mae", "forecast series horizon", NULL },
    { "mape", "forecast series horizon", NULL },
    { "theil_*", "forecast series horizon", NULL },
    { "fund_*", "fund", NULL },
    { "group_numbers", "group", NULL },
    { "group_worth", "objective group", NULL },
    { "group_worth_*", "objective group", NULL },
    { "group_high_*", "run group", NULL },
    { "group_low_*", "run group", NULL },
    { "alone_*", "intervention", NULL },
    { "last_in_all_*", "intervention", NULL },
    { "last_in_all_*", "run intervention", NULL }, /* of a measure whose name begins so */
    { "shapley_all_*", "intervention", NULL },
    { "shapley_all_*", "run intervention", NULL }, /* of a measure whose name begins so */
    { "interaction_*", "intervention other", NULL },
    { "sample_order", "order other", NULL },
    { "rule_change_*", "rule run", NULL },
    { "option_run", "option", NULL },
    { "draw_change_*", "option draw", NULL },
    { "best_in_*", "option", NULL },
    { "regret_*", "option regret", NULL },
    { "base_year_cost_gbp", "item payer", NULL },
    { "maturity_acts_on_ramps", "maturity_area", NULL },
    { "maturity_level", "maturity_area", NULL },
    { "held_out", "month", NULL },
    { "observed_*", "month", NULL },
    { "central", "number", NULL },
    { "data_*", "number", NULL },
    { "fitted", "number", NULL },
    { "interval_*", "number", NULL },
    { "range_*", "number", NULL },
    { "slopes_off", "number", NULL },
    { "told", "number", NULL },
    { "correlation", "number other_number", NULL },
    { "perfect", "objective", NULL },
    { "perfect_error", "objective", NULL },
    { "worth", "objective drawn", NULL },
    { "worth_*", "objective drawn", NULL },
    { "best", "objective run", NULL },
    { "mean", "objective run", NULL },
    { "otherwise_*", "otherwise run year", NULL },
    { "package_role_package", "package_role", NULL },
    { "ahead_*", "pair", NULL },
    { "split_held_out_*", "pair", NULL },
    { "split_*", "pair drawn", NULL },
    { "parameter_*", "parameter", NULL },
    { "apart_*", "run", NULL },
    { "explained_*", "run", NULL },
    { "level_*", "run", NULL },
    { "on_front_*", "run", NULL },
    { "overlap_*", "run", NULL },
    { "parts_*", "run", NULL },
    { "sum_of_parts_*", "run", NULL },
    { "bundle_bits", "run", NULL },
    { "solver_*", "run", NULL },
    { "conservation_error", "run", NULL },
    { "optimism_benefits", "run", NULL },
    { "optimism_costs", "run", NULL },
    { "ambition_day", "run ambition", NULL },
    { "ambition_draws", "run ambition", NULL },
    { "ambition_judged", "run ambition", NULL },
    { "ambition_met", "variant bundle ambition", "validate" },
    { "ambition_met", "run ambition", NULL },
    { "ambition_value", "run ambition", NULL },
    { "ambition_reached", "run ambition draw", NULL },
    { "ambition_draws_by", "run year ambition", NULL },
    { "ambition_line", "run month ambition", NULL },
    { "high_*", "run drawn", NULL },
    { "low_*", "run drawn", NULL },
    { "partial_*", "run drawn", NULL },
    { "rank_*", "run drawn", NULL },
    { "slope_*", "run drawn", NULL },
    { "last_in_*", "run intervention", NULL },
    { "shapley_*", "run intervention", NULL },
    { "money_value", "run money_figure", NULL },
    { "beds_closed", "run month", NULL },
    { "beds_freed", "run month", NULL },
    { "demand_sets", "run month", NULL },
    { "m_*", "run month", NULL },
    { "economic_month_gbp", "run month economic_line", NULL },
    { "cost_gbp", "run month item payer", NULL },
    { "binds", "run month pool", NULL },
    { "d_*", "run month quantile", NULL },
    { "q_*", "run month quantile", NULL },
    { "flow_people", "run month route segment", NULL },
    { "s_*", "run month segment", NULL },
    { "moves_*", "run quantile", NULL },
    { "adoption", "run time intervention", NULL },
    { "coverage", "run time intervention", NULL },
    { "coverage_*", "run time intervention", NULL },
    { "reach_people", "run time intervention", NULL },
    { "staff_short", "run time intervention", NULL },
    { "staff_wte", "run", "compare" },
    { "staff_wte", "run time intervention", NULL },
    { "staff_lacking", "run time intervention staff_pool", NULL },
    { "package_wte", "run time package_role", NULL },
    { "package_*", "run time package", NULL },
    { "occupied", "run time pool", NULL },
    { "places", "run time pool", NULL },
    { "places_unstaffed", "run time pool", NULL },
    { "turned_away", "run time pool", NULL },
    { "queue_people", "run time route", NULL },
    { "wait_people", "run time route segment", NULL },
    { "people", "run time setting segment", NULL },
    { "staff_*", "run time staff_pool", NULL },
    { "stranded_gbp", "run year", NULL },
    { "contract_gbp", "run year contract organisation", NULL },
    { "y_*", "run year draw", NULL },
    { "economic_gbp", "run year economic_line", NULL },
    { "price_index", "run year organisation", NULL },
    { "financial_gbp", "run year organisation cash_line", NULL },
    { "occupied_year", "run year pool", NULL },
    { "places_year", "run year pool", NULL },
    { "segment_people", "run year segment", NULL },
    { "segment_gain", "run year segment gain", NULL },
    { "fit_*", "series", NULL },
    { "series_months", "series", NULL },
    { "series_per_day", "series", NULL },
    { "skill_*", "series horizon", NULL },
    { "modelled", "series month", NULL },
    { "naive_season", "series month", NULL },
    { "naive_trend", "series month", NULL },
    { "observed", "series month", NULL },
    { "tariff_gbp", "tariff", NULL },
    { "census_people", "time census", NULL },
    { "discount_factor", "year", NULL },
    { "discount_factor_health", "year", NULL },
};
/* Those that hold 1 or 0 (axis NULL), or of what in an axis a row tells, from 0. */
static const struct whole {
    const char *name, *axis;
} WHOLE[] = {
    { "ambition_met", NULL },
    { "run_met", NULL },
    { "run_valid", NULL },
    { "plan_met", NULL },
    { "plan_pays_known", NULL },
    { "part_needed", NULL },
    { "ambition_growth", NULL },
    { "ambition_from_gap", NULL },
    { "ambition_all_sets", NULL },
    { "baseline_fitted", NULL },
    { "parameter_fitted", NULL },
    { "check_must_hold", NULL },
    { "held_out", NULL },
    { "maturity_on", NULL },
    { "maturity_acts_on_ramps", NULL },
    { "data_low_open", NULL },
    { "data_high_open", NULL },
    { "bind_ambition", "ambition" },
    { "full_ambition", "ambition" },
    { "full_plan", "plan" },
    { "option_run", "run" },
    { "package_role_package", "package" },
    { "sample_order", "other" },
};
/* Axes that are numbers; all others have names. */
static const char *const NUMBERS[] = { "order", "month", "time", "quantile", "draw", "horizon" };
enum {
    N_SHAPE = sizeof SHAPE / sizeof *SHAPE,
    N_WHOLE = sizeof WHOLE / sizeof *WHOLE,
    N_NUMBERS = sizeof NUMBERS / sizeof *NUMBERS
};

static bool is_named(const struct shape *s, const char *name, const char *study)
{
    size_t n = strlen(s->name);
    if (s->study && strcmp(s->study, study) != 0)
        return false;
    if (s->name[n - 1] != '*')
        return strcmp(s->name, name) == 0;
    return strncmp(s->name, name, n - 1) == 0 && name[n - 1] != 0;
}

static bool lies_over(const struct bt_results *r, const struct bt_array *x, const char *axes)
{
    int k = 0;
    for (size_t len; *axes; axes += len + (axes[len] == ' '), k++) {
        len = strcspn(axes, " ");
        const char *name = k < x->rank ? r->axis[x->axis[k]].name : "";
        if (strlen(name) != len || memcmp(name, axes, len) != 0)
            return false;
    }
    return k == x->rank;
}

static enum bt_code check_array(const struct bt_results *r, const struct bt_array *x, const char *study, const char *path,
                                struct bt_err *e)
{
    int at = 0;
    while (at < N_SHAPE && !is_named(&SHAPE[at], x->name, study))
        at++;
    for (int i = at; i < N_SHAPE && strcmp(SHAPE[i].name, SHAPE[at].name) == 0 && !SHAPE[i].study == !SHAPE[at].study; i++)
        if (lies_over(r, x, SHAPE[i].axes))
            return BT_OK;
    if (at == N_SHAPE)
        return BT_OK;
    return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: '%s' lies over other axes than '%s'", path, x->name,
                   SHAPE[at].axes);
}

static enum bt_code check_whole(const struct bt_results *r, const struct bt_array *x, const char *path, struct bt_err *e)
{
    int at = 0;
    char place[100], found[BT_NUM_ROOM];
    while (at < N_WHOLE && strcmp(WHOLE[at].name, x->name) != 0)
        at++;
    const struct bt_axis *of = at < N_WHOLE && WHOLE[at].axis ? bt_results_axis(r, WHOLE[at].axis) : NULL;
    if (at == N_WHOLE || (WHOLE[at].axis && !of))
        return BT_OK;
    double most = of ? of->n - 1 : 1;
    for (size_t i = 0, n = bt_store_count(r, x->rank, x->axis); i < n; i++)
        if (!(x->v[i] >= 0 && x->v[i] <= most && floor(x->v[i]) >= x->v[i]))
            return bt_fail(e, BT_E_INPUT, BT_NOWHERE,
                           "%s: truncated or damaged: '%s' holds %s at %s, where whole numbers from 0 to %.0f are", path, x->name,
                           bt_num_print(x->v[i], found), bt_store_place(r, x, i, place), most);
    return BT_OK;
}

static enum bt_code check_axis(const struct bt_axis *x, const char *path, struct bt_err *e)
{
    bool numbers = false;
    for (int i = 0; i < N_NUMBERS; i++)
        numbers = numbers || strcmp(x->name, NUMBERS[i]) == 0;
    for (int i = 0; i < N_SHAPE; i++) {
        const char *found = numbers ? NULL : strstr(SHAPE[i].axes, x->name);
        size_t n = strlen(x->name);
        if (found && (found == SHAPE[i].axes || found[-1] == ' ') && (found[n] == 0 || found[n] == ' ') && !x->label && x->n > 0)
            return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: '%s' has numbers where it has names", path, x->name);
    }
    if (numbers && !x->value && x->n > 0)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s: truncated or damaged: '%s' has names where it has numbers", path, x->name);
    return BT_OK;
}

enum bt_code bt_store_shape(const struct bt_results *r, const char *path, struct bt_err *e)
{
    const char *study = bt_results_attr(r, 0, "study");
    const struct bt_axis *time = bt_results_axis(r, "time"), *month = bt_results_axis(r, "month");
    enum bt_code rc = BT_OK;
    for (int i = 0; i < r->n_axis && rc == BT_OK; i++)
        rc = check_axis(&r->axis[i], path, e);
    for (int i = 0; i < r->n_array && rc == BT_OK; i++)
        if ((rc = check_array(r, &r->array[i], study ? study : "", path, e)) == BT_OK)
            rc = check_whole(r, &r->array[i], path, e);
    if (rc == BT_OK && time && (!month || time->n != month->n + 1))
        rc = bt_fail(e, BT_E_INPUT, BT_NOWHERE,
                     "%s: truncated or damaged: 'time' is not the start of each month and the end of the last", path);
    return rc;
}
