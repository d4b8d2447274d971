/* money_words.c -- the business case in words and JSON, from results alone. Nothing where a scenario names no money file. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

static const double LITTLE = 500; /* GBP over the horizon that are told as nothing */

struct view {
    const struct bt_results *r;
    const struct bt_axis *figure, *org, *cash, *contract, *year, *line;
    const struct bt_array *value, *financial, *by_contract, *freed, *closed, *economic, *factor, *factor_health;
    const struct bt_texts *org_label, *contract_label, *contract_rule, *absent, *unit, *basis, *month, *kind, *figure_label;
    int run, T;
};

static bool view_of(struct view *v, const struct bt_results *r, int run)
{
    static const char *const FIGURE[BT_MAX_RANK] = { "run", "money_figure" }, *const MONTH[BT_MAX_RANK] = { "run", "month" };
    static const char *const ECONOMIC[BT_MAX_RANK] = { "run", "year", "economic_line" }, *const ECONOMIC_YEAR[BT_MAX_RANK] = { "year" };
    static const char *const CASH[BT_MAX_RANK] = { "run", "year", "organisation", "cash_line" };
    static const char *const CONTRACT[BT_MAX_RANK] = { "run", "year", "contract", "organisation" };
    *v = (struct view){
        .r = r,
        .run = run,
        .figure = bt_results_axis(r, "money_figure"),
        .org = bt_results_axis(r, "organisation"),
        .cash = bt_results_axis(r, "cash_line"),
        .contract = bt_results_axis(r, "contract"),
        .year = bt_results_axis(r, "year"),
        .line = bt_results_axis(r, "economic_line"),
        .value = bt_array_over(r, "money_value", FIGURE),
        .financial = bt_array_over(r, "financial_gbp", CASH),
        .by_contract = bt_array_over(r, "contract_gbp", CONTRACT),
        .economic = bt_array_over(r, "economic_gbp", ECONOMIC),
        .factor = bt_array_over(r, "discount_factor", ECONOMIC_YEAR),
        .factor_health = bt_array_over(r, "discount_factor_health", ECONOMIC_YEAR),
        .freed = bt_array_over(r, "beds_freed", MONTH),
        .closed = bt_array_over(r, "beds_closed", MONTH),
        .org_label = bt_results_texts(r, "organisation_label"),
        .contract_label = bt_results_texts(r, "contract_label"),
        .contract_rule = bt_results_texts(r, "contract_rule"),
        .absent = bt_results_texts(r, "money_figure_absent"),
        .unit = bt_results_texts(r, "money_figure_unit"),
        .basis = bt_results_texts(r, "money_figure_basis"),
        .kind = bt_results_texts(r, "economic_line_kind"),
        .figure_label = bt_results_texts(r, "money_figure_label"),
        .month = bt_results_texts(r, "month_start"),
    };
    v->T = bt_results_axis(r, "month") ? bt_results_axis(r, "month")->n : 0;
    return run > 0 && v->figure && v->org && v->cash && v->contract && v->year && v->value && v->value->valid && v->financial &&
           v->by_contract && v->freed && v->closed && v->org_label && v->contract_label && v->contract_rule && v->absent && v->unit &&
           v->month && v->line && v->economic && v->factor && v->factor_health && v->basis && v->kind && v->figure_label && v->year->n > 0;
}

/* A figure of a run; false where it is absent. */
static bool figure(const struct view *v, int run, const char *name, double *x)
{
    int i = bt_axis_find(v->figure, name);
    size_t at = (size_t)run * (size_t)v->figure->n + (size_t)(i < 0 ? 0 : i);
    *x = i < 0 ? 0 : v->value->v[at];
    return i >= 0 && v->value->valid[at];
}

static double known(const struct view *v, const char *name)
{
    double x;
    figure(v, v->run, name, &x);
    return x;
}

const char *bt_gbp_said(double v, int digits, char out[48])
{
    char number[40], commas[40];
    v = bt_rounded(fabs(v), digits);
    bool millions = v >= 1e6;
    int whole = v < 9.995e6 ? 1 : v < 99.95e6 ? 2
                                              : 3;
    bt_format(number, sizeof number, "%.*f", millions && digits > whole ? digits - whole : 0, millions ? v / 1e6 : v);
    bt_num_commas(number, commas, sizeof commas);
    bt_format(out, 48, "GBP %s%s", commas, millions ? " million" : "");
    return out;
}

/* To three digits. */
static const char *gbp(double v, char out[48])
{
    return bt_gbp_said(v, 3, out);
}

static const char *signed_gbp(double v, char out[52])
{
    char plain[48];
    bt_format(out, 52, "%s%s", v < -0.5 ? "-" : "", gbp(v, plain));
    return out;
}

static void month_of(const struct view *v, double month, char out[8])
{
    int i = (int)month;
    bt_format(out, 8, "%.7s", i >= 0 && i < v->T ? v->month->v[i] : "");
}

/* ---- lines ---- */

/* " (low evidence -GBP 1, high GBP 2)", where the results have both and both have a value. */
static void range(FILE *out, const struct view *v, const char *name, int low, int high, const char *lead)
{
    char a[52], b[52];
    double least, most;
    if (low > 0 && high > 0 && figure(v, low, name, &least) && figure(v, high, name, &most))
        fprintf(out, " (%slow evidence %s, high %s)", lead, signed_gbp(least, a), signed_gbp(most, b));
}

/* Present value of the benefits of a kind. */
static double of_kind(const struct view *v, const char *kind)
{
    double sum = 0;
    for (int y = 0; y < v->year->n; y++)
        for (int i = 0; i < v->line->n; i++) {
            bool health = strcmp(v->line->label[i], "health") == 0;
            size_t at = ((size_t)v->run * (size_t)v->year->n + (size_t)y) * (size_t)v->line->n + (size_t)i;
            if (strcmp(v->kind->v[i], kind) == 0) sum += v->economic->v[at] * (health ? v->factor_health : v->factor)->v[y];
        }
    return sum;
}

/* What has a price by how it is one, and what has none. */
static void kinds_line(FILE *out, const struct view *v)
{
    const struct bt_axis *none = bt_results_axis(v->r, "not_valued");
    const struct bt_texts *label = bt_results_texts(v->r, "not_valued_label");
    static const char *const KIND[] = { "cash_releasing", "non_cash_releasing", "societal" };
    static const char *const SAID[] = { "cash-releasing", "non-cash-releasing", "societal" };
    fprintf(out, "      benefits by kind, to two digits: ");
    for (int i = 0; i < 3; i++) {
        double x = of_kind(v, KIND[i]);
        char a[48];
        fprintf(out, "%s%s ", i ? ", " : "", SAID[i]);
        if (i == 2 && !(fabs(x) > 0)) fprintf(out, "none valued");
        else fprintf(out, "%s%s", x < -0.5 ? "-" : "", bt_gbp_said(x, 2, a));
    }
    for (int i = 0; none && label && i < none->n; i++) fprintf(out, "%s%s", i ? ", " : "; without a price: ", label->v[i]);
    fprintf(out, "\n");
}

bool bt_is_least(const struct bt_results *r, const char *bundle)
{
    const char *least = bt_results_attr(r, 0, "money_do_minimum");
    return least && *least && strcmp(least, bundle) == 0;
}

void bt_least_print(FILE *out, const struct bt_results *r, int run)
{
    const struct bt_axis *x = bt_results_axis(r, "run");
    const char *reason = bt_results_attr(r, 0, "money_do_minimum_reason"), *source = bt_results_attr(r, 0, "money_do_minimum_source"),
               *mark = bt_results_attr(r, 0, "money_do_minimum_mark");
    if (!x || !bt_is_least(r, x->label[run])) return;
    fprintf(out, "  this is the do-minimum, what would be done anyway: ");
    if (reason && *reason && source && mark) fprintf(out, "%s\n    source: %s; %s\n", reason, source, mark);
    else fprintf(out, "the scenario does not say why\n");
}

/* What the bundle is worth beyond what would be done anyway. */
static void least_line(FILE *out, const struct view *v, int low, int high)
{
    static const char FIGURE[] = "net_present_value_vs_do_minimum";
    const char *least = bt_results_attr(v->r, 0, "money_do_minimum");
    const struct bt_axis *x = bt_results_axis(v->r, "run");
    double worth;
    char a[52];
    if (!least || !x || bt_is_least(v->r, x->label[v->run]) || !figure(v, v->run, FIGURE, &worth)) return;
    fprintf(out, "      against the do-minimum, '%s': %s", least, signed_gbp(worth, a));
    range(out, v, FIGURE, low, high, "");
    fprintf(out, "\n");
}

static void value_line(FILE *out, const struct view *v, int low, int high)
{
    char a[52], b[52];
    double ratio, rate = 0, delay;
    bt_results_number(v->r, 0, "money_discount_rate", &rate);
    fprintf(out, "    value over %d year%s (real, discounted at %g %%, optimism bias in it): %s", v->year->n, v->year->n > 1 ? "s" : "",
            100 * rate, signed_gbp(known(v, "net_present_value"), a));
    range(out, v, "net_present_value", low, high, "of ranges assumed: ");
    fprintf(out, "\n      costs %s, benefits %s", signed_gbp(known(v, "present_value_costs"), a),
            signed_gbp(known(v, "present_value_benefits"), b));
    if (figure(v, v->run, "benefit_cost_ratio", &ratio) && ratio > 0) fprintf(out, "; %.2f back for each pound", ratio);
    if (figure(v, v->run, "cost_of_a_years_delay", &delay) && fabs(delay) > LITTLE)
        fprintf(out, "; a year's delay %s %s", delay > 0 ? "costs" : "saves", gbp(delay, a));
    fprintf(out, "\n");
    least_line(out, v, low, high);
    kinds_line(out, v);
}

/* What each one fewer of what comes, and each place-day freed, costs; savings are not taken off. */
static void each_line(FILE *out, const struct view *v, int low, int high)
{
    static const char *const NAME[] = { "cost_per_admission_avoided", "cost_per_bed_day_freed" };
    int said = 0;
    for (int i = 0; i < 2; i++) {
        char a[52];
        double x;
        int at = bt_axis_find(v->figure, NAME[i]);
        if (!figure(v, v->run, NAME[i], &x)) continue;
        const char *what = strstr(v->figure_label->v[at], ": ");
        fprintf(out, "%s%s %s", said++ ? "; " : "      costs, savings not taken off, for each one fewer of ", what ? what + 2 : "",
                gbp(x, a));
        range(out, v, NAME[i], low, high, "");
    }
    if (said) fprintf(out, "\n");
}

static void cash_line(FILE *out, const struct view *v, int high)
{
    char a[52], when[8];
    double cash = known(v, "cash_released"), peak, month;
    fprintf(out, "    in cash (real, not discounted, optimism bias in it): ");
    if (fabs(cash) < LITTLE) fprintf(out, "none released");
    else fprintf(out, cash > 0 ? "%s released" : "none released, care costs %s more", gbp(cash, a));
    if (figure(v, v->run, "peak_funding", &peak)) {
        month_of(v, known(v, "peak_funding_month"), when);
        fprintf(out, "; most laid out: %s, by %s", gbp(peak, a), when);
        if (figure(v, v->run, "payback_month", &month)) month_of(v, month, when), fprintf(out, "; paid back by %s", when);
        else fprintf(out, "; not paid back within the horizon");
        if (!figure(v, v->run, "payback_month", &month) && high > 0 && figure(v, high, "payback_month", &month))
            month_of(v, month, when), fprintf(out, " (with high evidence by %s)", when);
    }
    fprintf(out, "\n");
}

static const char *whole(double v, char out[40])
{
    char digits[40];
    bt_format(digits, sizeof digits, "%.0f", v);
    return bt_num_commas(digits, out, 40);
}

static void closing_line(FILE *out, const struct view *v)
{
    const char *label = bt_results_attr(v->r, 0, "money_closing_label");
    double first, most = 0, shut = 0, places = 1, sites = 1, stays = known(v, "cost_stranded");
    char a[52], b[40], c[40], when[8];
    bt_results_number(v->r, 0, "money_closing_places", &places);
    bt_results_number(v->r, 0, "money_closing_sites", &sites);
    for (int i = 0; i < v->T; i++) {
        size_t at = (size_t)v->run * (size_t)v->T + (size_t)i;
        most = fmax(most, v->freed->v[at]), shut = fmax(shut, v->closed->v[at]);
    }
    if (figure(v, v->run, "first_closing_month", &first)) {
        month_of(v, first, when);
        fprintf(out, "    %s: first closing %s; %s places closed at most, %s at the end", label ? label : "", when, whole(shut, b),
                whole(known(v, "places_closed"), c));
    } else
        fprintf(out, "    %s: none closes; %s places are free at most, on %.0f site%s, and one has %.0f", label ? label : "",
                whole(most, b),
                sites, sites > 1 ? "s" : "", places);
    if (stays > LITTLE)
        fprintf(out, "; cost that stays though the activity went (real, not discounted, no optimism bias): %s", gbp(stays, a));
    fprintf(out, "\n");
}

/* Staff who went are not paid; that their places stand shut is no success. */
static void vacant_line(FILE *out, const struct view *v)
{
    int line = bt_axis_find(v->line, "vacant_posts");
    double sum = 0;
    char a[48];
    for (int y = 0; line >= 0 && y < v->year->n; y++)
        sum += v->economic->v[((size_t)v->run * (size_t)v->year->n + (size_t)y) * (size_t)v->line->n + (size_t)line];
    if (fabs(sum) < LITTLE) return;
    fprintf(out, "    posts of places shut for want of staff (real, not discounted, no optimism bias; in the cash above): %s %s paid\n",
            gbp(sum, a), sum > 0 ? "less" : "more");
}

/* Cash of an organisation in a year, or over the horizon; lines from..to. */
static double cash_in(const struct view *v, int y, int org, int from, int to)
{
    size_t year = (size_t)v->run * (size_t)v->year->n + (size_t)y;
    double sum = 0;
    for (int i = from; i < to; i++) sum += v->financial->v[(year * (size_t)v->org->n + (size_t)org) * (size_t)v->cash->n + (size_t)i];
    return sum;
}

static double cash_of(const struct view *v, int org, int from, int to)
{
    double sum = 0;
    for (int y = 0; y < v->year->n; y++) sum += cash_in(v, y, org, from, to);
    return sum;
}

static double under_contract(const struct view *v, int contract, int org)
{
    double sum = 0;
    for (int y = 0; y < v->year->n; y++) {
        size_t year = (size_t)v->run * (size_t)v->year->n + (size_t)y;
        sum += v->by_contract->v[(year * (size_t)v->contract->n + (size_t)contract) * (size_t)v->org->n + (size_t)org];
    }
    return sum;
}

/* It spends on the bundle or on what takes over, or is the commissioner and pays others who do. */
static bool pays(const struct view *v, int org)
{
    int services = bt_axis_find(v->cash, "services"), programme = bt_axis_find(v->cash, "programme"),
        payments = bt_axis_find(v->cash, "payments");
    if (org == v->org->n - 1) return cash_of(v, org, payments, payments + 1) < -LITTLE;
    return cash_of(v, org, services, services + 1) < -LITTLE || cash_of(v, org, programme, programme + 1) < -LITTLE;
}

double bt_has_more(const struct bt_results *r, int run, int organisation)
{
    struct view v;
    return view_of(&v, r, run) ? cash_of(&v, organisation, 0, bt_axis_find(v.cash, "transition_funds")) : NAN;
}

static bool payer_saves(const struct view *v)
{
    bool any = false;
    for (int o = 0; o < v->org->n; o++) any |= cash_of(v, o, 0, bt_axis_find(v->cash, "transition_funds")) >= LITTLE && pays(v, o);
    return any;
}

bool bt_payer_saves(const struct bt_results *r, int run)
{
    struct view v;
    return view_of(&v, r, run) && payer_saves(&v);
}

static void who_line(FILE *out, const struct view *v)
{
    const char *in_force = bt_results_attr(v->r, 0, "money_contract_in_force");
    int contract = in_force ? bt_axis_find(v->contract, in_force) : -1, said = 0,
        funds = bt_axis_find(v->cash, "transition_funds");
    fprintf(out, "    who has more or less money over the horizon (nominal, no optimism bias; contract in force: %s):\n     ",
            contract < 0 ? "" : v->contract_label->v[contract]);
    for (int o = 0; o < v->org->n; o++) {
        double all = cash_of(v, o, 0, funds);
        char a[48];
        if (fabs(all) < LITTLE) continue;
        fprintf(out, "%s %s %s %s", said++ ? "," : "", v->org_label->v[o], gbp(all, a), all > 0 ? "more" : "less");
    }
    fprintf(out, said ? "\n" : " nobody\n");
    if (said && !payer_saves(v)) fprintf(out, "    nobody who pays saves\n");
}

static void fund_lines(FILE *out, const struct view *v)
{
    const struct bt_axis *x = bt_results_axis(v->r, "fund");
    const struct bt_texts *label = bt_results_texts(v->r, "fund_label"), *to = bt_results_texts(v->r, "fund_to"),
                          *from = bt_results_texts(v->r, "fund_from"), *start = bt_results_texts(v->r, "fund_start");
    const struct bt_array *sum = bt_results_array(v->r, "fund_gbp"), *within = bt_results_array(v->r, "fund_gbp_within"),
                          *months = bt_results_array(v->r, "fund_months");
    for (int i = 0; x && label && to && from && start && sum && within && months && i < x->n; i++) {
        char a[48], b[48];
        fprintf(out, "    fund (nominal), not counted above: %s, %s to %s from %s, over %g month%s from %s", label->v[i],
                gbp(sum->v[i], a), to->v[i], from->v[i] && *from->v[i] ? from->v[i] : "outside", months->v[i],
                months->v[i] > 1 ? "s" : "", start->v[i]);
        if (within->v[i] < sum->v[i] - 0.5) fprintf(out, ", of it %s within the horizon", gbp(within->v[i], b));
        fprintf(out, "\n");
    }
}

/* Who would want the bundle under which contract: whose money is more with it. */
static void wanted_line(FILE *out, const struct view *v)
{
    fprintf(out, "    more money with the bundle than without it, by contract (nominal; nobody acts differently for it):\n     ");
    int said = 0;
    for (int o = 0; o < v->org->n; o++) {
        int n = 0;
        for (int c = 0; c < v->contract->n; c++) n += under_contract(v, c, o) > LITTLE;
        if (!n) continue;
        bool most = 2 * n > v->contract->n; /* told by those that are not among them */
        fprintf(out, "%s %s:%s", said++ ? ";\n     " : "", v->org_label->v[o], !most ? "" : n < v->contract->n ? " all but"
                                                                                                               : " all");
        for (int c = 0, k = 0; c < v->contract->n; c++)
            if ((under_contract(v, c, o) > LITTLE) != most) fprintf(out, "%s %s", k++ ? "," : "", v->contract_label->v[c]);
    }
    fprintf(out, said ? "\n" : " nobody under any\n");
}

void bt_money_print(FILE *out, const struct bt_results *r, int run, int low, int high)
{
    struct view v;
    if (!view_of(&v, r, run)) return;
    const char *year = bt_results_attr(r, 0, "money_price_year");
    fprintf(out, "  money, against business as usual (real: in prices of %s; nominal: as paid in each year)\n", year ? year : "");
    value_line(out, &v, low, high);
    cash_line(out, &v, high);
    each_line(out, &v, low, high);
    closing_line(out, &v);
    vacant_line(out, &v);
    who_line(out, &v);
    fund_lines(out, &v);
    wanted_line(out, &v);
    bt_gains_print(out, r, run, low, high);
}

/* ---- JSON ---- */

static void json_organisations(struct bt_json *j, const struct view *v, const char *key, int from, int to)
{
    bt_json_object(j, key);
    for (int o = 0; o < v->org->n; o++) bt_json_number(j, v->org->label[o], cash_of(v, o, from, to));
    bt_json_end(j);
}

void bt_money_json(struct bt_json *j, const struct bt_results *r, int run)
{
    static const char *const KIND[] = { "cost", "cash_releasing", "non_cash_releasing", "societal" };
    struct view v;
    if (!view_of(&v, r, run)) return;
    int funds = bt_axis_find(v.cash, "transition_funds");
    bt_json_object(j, "money");
    bt_json_bool(j, "is_do_minimum", bt_is_least(r, bt_results_axis(r, "run")->label[run]));
    for (int i = 0; i < v.figure->n; i++) {
        double x;
        bool there = figure(&v, run, v.figure->label[i], &x);
        bt_json_object(j, v.figure->label[i]);
        if (there) bt_json_number(j, "value", x);
        else bt_json_text(j, "absent", v.absent->v[i]);
        bt_json_text(j, "unit", v.unit->v[i]);
        if (*v.basis->v[i]) bt_json_text(j, "basis", v.basis->v[i]);
        bt_json_end(j);
    }
    bt_json_object(j, "present_value_by_kind");
    for (int i = 0; i < 4; i++) bt_json_number(j, KIND[i], of_kind(&v, KIND[i]));
    bt_json_end(j);
    json_organisations(j, &v, "cash_gbp", 0, funds);
    json_organisations(j, &v, "funds_gbp", funds, funds + 1);
    bt_json_object(j, "cash_gbp_by_year");
    for (int y = 0; y < v.year->n; y++) {
        bt_json_object(j, v.year->label[y]);
        for (int o = 0; o < v.org->n; o++) bt_json_number(j, v.org->label[o], cash_in(&v, y, o, 0, funds));
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_object(j, "cash_gbp_by_contract");
    for (int c = 0; c < v.contract->n; c++) {
        bt_json_object(j, v.contract->label[c]);
        for (int o = 0; o < v.org->n; o++) bt_json_number(j, v.org->label[o], under_contract(&v, c, o));
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_gains_json(j, r, run);
    bt_json_end(j);
}
