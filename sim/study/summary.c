/* summary.c -- what a run says, from its results alone: sentences and tables that can be read aloud, or JSON. */
#include "study_priv.h"
#include "bendtrend/json.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

struct look { const struct bt_results *r; int R, T; FILE *out; };

static bool look_at(struct look *l, FILE *out, const struct bt_results *r, struct bt_err *e)
{
    const struct bt_axis *run = bt_results_axis(r, "run"), *month = bt_results_axis(r, "month");
    *l = (struct look){ r, run ? run->n : 0, month ? month->n : 0, out };
    if (run && run->n && month && month->n >= 12 && bt_results_axis(r, "time")) return true;
    bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results have no runs over months; `run` supplies them");
    return false;
}

double bt_sum_measure(const struct bt_results *r, const char *name, int run, int from, int n)
{
    const struct bt_array *a = bt_results_measure(r, name);
    double v = 0;
    if (!a || a->rank != 2) return NAN;
    for (int i = from; i < from + n; i++) v += a->v[(size_t)run * (size_t)r->axis[a->axis[1]].n + (size_t)i];
    return v;
}

double bt_sum_cost(const struct bt_results *r, int run, int from, int n)
{
    const struct bt_array *a = bt_results_array(r, "cost_gbp");
    double v = 0;
    if (!a || a->rank != 4) return NAN;
    size_t block = (size_t)r->axis[a->axis[2]].n * (size_t)r->axis[a->axis[3]].n, T = (size_t)r->axis[a->axis[1]].n;
    for (int i = from; i < from + n; i++)
        for (size_t k = 0; k < block; k++) v += a->v[((size_t)run * T + (size_t)i) * block + k];
    return v;
}

static double total(const struct look *l, const char *name, int run, int from, int n) { return bt_sum_measure(l->r, name, run, from, n); }

static double growth(const struct look *l, const char *name, int run)
{
    const struct bt_array *a = bt_results_measure(l->r, name);
    const struct bt_axis *time = bt_results_axis(l->r, "time");
    double days[40 * 12];
    int n = l->T < 40 * 12 ? l->T : 40 * 12;
    if (!a || a->rank != 2 || !time || !time->value || time->n <= n) return NAN;
    for (int k = 0; k < n; k++) days[k] = time->value[k + 1] - time->value[k];
    return bt_year_growth(a->v + (size_t)run * (size_t)l->T, days, n);
}

/* Run of the same bundle at another stance, or -1. */
static int sister(const struct look *l, int run, const char *stance)
{
    const struct bt_axis *x = bt_results_axis(l->r, "run");
    for (int i = 1; i < l->R; i++) {
        size_t n = strlen(x->label[run]), k = strlen(stance);
        if (strlen(x->label[i]) == n + k + 3 && strncmp(x->label[i], x->label[run], n) == 0 && strncmp(x->label[i] + n + 2, stance, k) == 0)
            return i;
    }
    return -1;
}

static bool is_central(const struct look *l, int run)
{
    const char *name = bt_results_axis(l->r, "run")->label[run];
    size_t n = strlen(name);
    return !(n > 6 && strcmp(name + n - 6, " (low)") == 0) && !(n > 7 && strcmp(name + n - 7, " (high)") == 0);
}

struct row { const char *name, *label; double scale; const char *unit; bool money; };
static const struct row ROWS[] = { { "m_emergency_admissions", "emergency admissions", 1, "", false },
                                   { "m_acute_bed_days", "acute bed days", 1, "", false },
                                   { "m_acute_bed_days", "mean occupied acute beds", 1, "mean", false },
                                   { "m_days_delayed", "days delayed", 1, "", false },
                                   { "", "total cost, GBP million", 1e-6, "", true } };

static double value(const struct look *l, const struct row *w, int run, int from, int n)
{
    double v = (w->money ? bt_sum_cost(l->r, run, from, n) : total(l, w->name, run, from, n)) * w->scale;
    const struct bt_axis *time = bt_results_axis(l->r, "time");
    return w->unit[0] && time ? v / (time->value[from + n] - time->value[from]) : v; /* a mean over the days, not a sum */
}

/* What a model gives is not known to the last person: so many digits, which no tolerance of the solver moves. */
double bt_rounded(double v, int digits)
{
    double unit = v != 0 ? pow(10, floor(log10(fabs(v))) + 1 - digits) : 1;
    return unit > 1 ? round(v / unit) * unit : v;
}

static void thousands(double v, char *out, size_t room)
{
    char digits[64];
    int decimals = fabs(v) < 100;
    bt_format(digits, sizeof digits, "%.*f", decimals, bt_num_shown(v, decimals));
    bt_num_commas(digits, out, room);
}

/* A share in per cent, as `digits` digits show it: what rounds to nothing has no sign. */
double bt_percent(double share, int digits)
{
    return bt_num_shown(100 * share, digits);
}

static void change_text(const struct look *l, const struct row *w, int run, int from, int n, char *out, size_t room)
{
    double bau = value(l, w, 0, from, n), c = value(l, w, run, from, n) / bau - 1;
    int lo = sister(l, run, "low"), hi = sister(l, run, "high");
    if (lo >= 0 && hi >= 0)
        snprintf(out, room, "%+.1f %% (low evidence %+.1f, high %+.1f)", bt_percent(c, 1),
                 bt_percent(value(l, w, lo, from, n) / bau - 1, 1), bt_percent(value(l, w, hi, from, n) / bau - 1, 1));
    else snprintf(out, room, "%+.1f %%", bt_percent(c, 1));
}

static void span_text(const struct look *l, int run, int from, int n, const char *what)
{
    fprintf(l->out, "  %s\n", what);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        char v[64], c[160] = "";
        thousands(bt_rounded(value(l, &ROWS[i], run, from, n), 5), v, sizeof v);
        if (run) change_text(l, &ROWS[i], run, from, n, c, sizeof c);
        fprintf(l->out, "    %-28s %16s   %s\n", ROWS[i].label, v, c);
    }
}

/* Mean of a (run, time, x) array over the last year. */
static double last_year(const struct look *l, const char *name, int run, int k, int n)
{
    const struct bt_array *a = bt_results_measure(l->r, name);
    double v = 0;
    int points = l->T + 1;
    if (!a || a->rank != 3) return NAN;
    for (int i = points - 12; i < points; i++) v += a->v[((size_t)run * (size_t)points + (size_t)i) * (size_t)n + (size_t)k];
    return v / 12;
}

/* Where beds are short, shorter waits let people in who would have given up: admissions rise and nobody fell ill more often. */
static void boarding_line(const struct look *l, int run)
{
    int from = l->T - 12;
    double now = total(l, "m_boarding_days", run, from, 12), bau = total(l, "m_boarding_days", 0, from, 12);
    double wanted = total(l, "m_admissions_via_ae", run, from, 12) + total(l, "m_direct_admissions", run, from, 12);
    bool more = total(l, "m_emergency_admissions", run, from, 12) > total(l, "m_emergency_admissions", 0, from, 12) &&
                wanted <= total(l, "m_admissions_via_ae", 0, from, 12) + total(l, "m_direct_admissions", 0, from, 12);
    char days[64], first[64];
    if (run == 0) {
        const struct bt_axis *time = bt_results_axis(l->r, "time");
        thousands(bt_rounded(now / (time->value[l->T] - time->value[from]), 3), days, sizeof days);
        thousands(bt_rounded(total(l, "m_boarding_days", 0, 0, 12) / (time->value[12] - time->value[0]), 3), first, sizeof first);
        if (now > 0) fprintf(l->out, "  people waiting in A&E for a bed, mean of the last year: %s (first year %s)\n", days, first);
        return;
    }
    if (!(bau > 0) || !(fabs(now / bau - 1) > 0.01)) return;
    thousands(bt_rounded(now, 3), days, sizeof days);
    fprintf(l->out, "  days waited in A&E for a bed, last year: %s (%+.1f %%)%s\n", days, bt_percent(now / bau - 1, 1),
            now < bau && more ? "; admissions are up because fewer people give up waiting" : "");
}

static void growth_line(const struct look *l, int run)
{
    fprintf(l->out, "  growth a year: emergency admissions %+.2f %%, acute bed days %+.2f %%%s\n",
            bt_percent(growth(l, "m_emergency_admissions", run), 2), bt_percent(growth(l, "m_acute_bed_days", run), 2),
            bt_results_axis(l->r, "census") ? " (from a first year that is not at the balance)" : "");
}

static void fills_up(const struct look *l, int run)
{
    const struct bt_axis *pool = bt_results_axis(l->r, "pool");
    const struct bt_texts *label = bt_results_texts(l->r, "pool_label");
    int said = 0;
    fprintf(l->out, "  what fills up elsewhere (mean of the last year):");
    for (int p = 0; pool && p < pool->n; p++) {
        double now = last_year(l, "occupied", run, p, pool->n), bau = last_year(l, "occupied", 0, p, pool->n),
               room = last_year(l, "places", run, p, pool->n);
        if (!(now > bau * 1.005 && now > bau + 0.5)) continue;
        char more[64];
        thousands(bt_rounded(now - bau, 3), more, sizeof more);
        char from[32] = "none before";
        if (bau > 1e-9) snprintf(from, sizeof from, "%+.1f %%", bt_percent(now / bau - 1, 1));
        fprintf(l->out, "\n    %s: %s more places in use (%s), %.0f %% of those open", label ? label->v[p] : pool->label[p], more, from,
                100 * now / (room > now ? room : now));
        said++;
    }
    fprintf(l->out, said ? "\n" : " nothing by more than 0.5 %%\n");
}

/* The date of a day since the start. */
static const char *date_at(const struct look *l, double day, char iso[11])
{
    const struct bt_axis *time = bt_results_axis(l->r, "time");
    int start = 0, y, m, d;
    if (time && time->units && sscanf(time->units, "days since %d-%d-%d", &y, &m, &d) == 3) start = bt_day_of(y, m, d);
    bt_iso_of(start + (int)day, iso);
    return iso;
}

static void ambitions(const struct look *l, int run)
{
    const struct bt_axis *x = bt_results_axis(l->r, "ambition");
    const struct bt_array *met = bt_results_array(l->r, "ambition_met"), *v = bt_results_array(l->r, "ambition_value"),
                          *day = bt_results_array(l->r, "ambition_day");
    if (!x || !met || !v || !day || !day->valid || !v->valid) return;
    bool headed = false;
    for (int i = 0; i < x->n; i++) {
        size_t k = (size_t)run * (size_t)x->n + (size_t)i;
        char iso[11];
        if (run == 0 && strstr(x->label[i], "against business as usual")) continue; /* it can not differ from itself */
        if (!headed) fprintf(l->out, "  ambitions\n");
        headed = true;
        if (!v->valid[k]) {
            fprintf(l->out, "    not judged (the horizon is too short): %s\n", x->label[i]);
            continue;
        }
        date_at(l, day->v[k], iso);
        fprintf(l->out, "    %s: %s; the run gives %+.1f %%", met->v[k] > 0 ? "met" : "NOT met", x->label[i], bt_percent(v->v[k], 1));
        if (day->valid[k] && met->v[k] > 0) fprintf(l->out, " (reached by %s)\n", iso);
        else if (day->valid[k]) fprintf(l->out, " (reached in the twelve months to %s)\n", iso);
        else fprintf(l->out, strstr(x->label[i], "growth") ? "\n" : " (not reached within the horizon)\n");
    }
}

static const double CLOSE = 0.02; /* a row marked observed is met within this */

struct bt_baseline bt_baseline_of(const struct bt_results *r)
{
    struct bt_baseline b = { 0 };
    const struct bt_array *res = bt_results_array(r, "baseline_residual"), *fit = bt_results_array(r, "baseline_fitted");
    const struct bt_texts *mark = bt_results_texts(r, "baseline_mark");
    double numbers = 0;
    if (!res || !fit || !mark) return b;
    bt_results_number(r, 1, "baseline_free_numbers", &numbers);
    b.rows = r->axis[res->axis[0]].n, b.numbers = (int)numbers;
    for (int i = 0; i < b.rows; i++) {
        bool counts = strcmp(mark->v[i], "observed") == 0;
        b.observed += counts, b.within += counts && fabs(res->v[i]) <= CLOSE;
        b.fitted += fit->v[i] > 0;
        if (fit->v[i] > 0 && fabs(res->v[i]) > b.worst) b.worst = fabs(res->v[i]);
    }
    return b;
}

/* How many rows and numbers the fit had, and what it could not meet. */
static void print_fit(const struct look *l)
{
    struct bt_baseline b = bt_baseline_of(l->r);
    fprintf(l->out, "  rows marked observed: %d, of which within 2 %%: %d. Rows marked estimated or assumed are not counted.\n", b.observed,
            b.within);
    fprintf(l->out, "  rows fitted: %d, by %d numbers of the model; compared only: %d\n", b.fitted, b.numbers, b.rows - b.fitted);
    const char *conflicts = bt_results_attr(l->r, 1, "baseline_conflicts");
    if (!conflicts || !*conflicts) return;
    fprintf(l->out, "  not to be met at the same time:\n");
    for (size_t len; *conflicts; conflicts += len + (conflicts[len] != 0)) {
        len = strcspn(conflicts, "\n");
        fprintf(l->out, "    %.*s\n", (int)len, conflicts);
    }
}

static void baseline_table(const struct look *l)
{
    const struct bt_axis *x = bt_results_axis(l->r, "baseline");
    const struct bt_array *o = bt_results_array(l->r, "baseline_observed"), *m = bt_results_array(l->r, "baseline_modelled"),
                          *res = bt_results_array(l->r, "baseline_residual"), *fit = bt_results_array(l->r, "baseline_fitted");
    const struct bt_texts *mark = bt_results_texts(l->r, "baseline_mark"), *unit = bt_results_texts(l->r, "baseline_unit"),
                          *year = bt_results_texts(l->r, "baseline_year"), *note = bt_results_texts(l->r, "baseline_note");
    if (!x || !o || !m || !res || !fit || !mark || !unit || !year || !note) return;
    const char *first = bt_results_axis(l->r, "census") ? "first year from the balance" : "model's first year";
    const char *runs = bt_results_axis(l->r, "census") ? " (the runs start from people counted)" : "";
    fprintf(l->out, "Baseline: the %s beside the figures%s\n", first, runs);
    fprintf(l->out, "  %-26s %16s %16s %9s  %-9s %-8s %-12s %s\n", "row", "figure", "model", "residual", "mark", "use", "year", "unit");
    for (int i = 0; i < x->n; i++) {
        char a[64], b[64];
        bool small = fabs(o->v[i]) < 100;
        if (small) snprintf(a, sizeof a, "%.4g", o->v[i]), snprintf(b, sizeof b, "%.4g", m->v[i]);
        else thousands(o->v[i], a, sizeof a), thousands(bt_rounded(m->v[i], 5), b, sizeof b);
        fprintf(l->out, "  %-26s %16s %16s %8.2f%%  %-9s %-8s %-12s %s\n", x->label[i], a, b, bt_percent(res->v[i], 2), mark->v[i],
                fit->v[i] > 0 ? "fitted" : "compared", year->v[i], unit->v[i]);
        if (fabs(res->v[i]) > CLOSE && fit->v[i] <= 0 && note->v[i] && note->v[i][0]) fprintf(l->out, "      %s\n", note->v[i]);
    }
    bt_spending_print(l->out, l->r);
    print_fit(l);
    bt_census_print(l->out, l->r);
}

/* ---- JSON ---- */

static void json_span(struct bt_json *j, const struct look *l, int run, int from, int n, const char *key)
{
    static const char *const KEY[] = { "emergency_admissions", "acute_bed_days", "mean_occupied_acute_beds", "days_delayed",
                                       "cost_gbp_million" };
    bt_json_object(j, key);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        double v = value(l, &ROWS[i], run, from, n), bau = value(l, &ROWS[i], 0, from, n);
        bt_json_object(j, KEY[i]);
        bt_json_number(j, "value", v);
        bt_json_number(j, "change_vs_bau", v / bau - 1);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_baseline(struct bt_json *j, const struct look *l)
{
    const struct bt_array *weight = bt_results_array(l->r, "baseline_weight");
    const struct bt_axis *x = bt_results_axis(l->r, "baseline");
    const struct bt_array *o = bt_results_array(l->r, "baseline_observed"), *m = bt_results_array(l->r, "baseline_modelled"),
                          *res = bt_results_array(l->r, "baseline_residual"), *fit = bt_results_array(l->r, "baseline_fitted");
    const struct bt_texts *mark = bt_results_texts(l->r, "baseline_mark"), *unit = bt_results_texts(l->r, "baseline_unit"),
                          *year = bt_results_texts(l->r, "baseline_year"), *source = bt_results_texts(l->r, "baseline_source");
    bt_json_array(j, "baseline");
    for (int i = 0; x && o && m && res && fit && mark && unit && year && source && i < x->n; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "row", x->label[i]);
        bt_json_number(j, "observed", o->v[i]);
        bt_json_number(j, "modelled", m->v[i]);
        bt_json_number(j, "residual", res->v[i]);
        bt_json_bool(j, "fitted", fit->v[i] > 0);
        if (weight && weight->v[i] > 0) bt_json_number(j, "weight", weight->v[i]);
        bt_json_text(j, "mark", mark->v[i]);
        bt_json_text(j, "unit", unit->v[i]);
        bt_json_text(j, "year", year->v[i]);
        bt_json_text(j, "source", source->v[i]);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_run(struct bt_json *j, const struct look *l, int run)
{
    const struct bt_axis *amb = bt_results_axis(l->r, "ambition");
    const struct bt_array *met = bt_results_array(l->r, "ambition_met"), *v = bt_results_array(l->r, "ambition_value"),
                          *target = bt_results_array(l->r, "ambition_target"), *day = bt_results_array(l->r, "ambition_day");
    const struct bt_texts *measure = bt_results_texts(l->r, "ambition_measure");
    bt_json_object(j, NULL);
    bt_json_text(j, "run", bt_results_axis(l->r, "run")->label[run]);
    json_span(j, l, run, l->T - 12, 12, "last_year");
    json_span(j, l, run, 0, l->T, "cumulated");
    bt_json_number(j, "growth_of_admissions_per_year", growth(l, "m_emergency_admissions", run));
    bt_json_number(j, "growth_of_bed_days_per_year", growth(l, "m_acute_bed_days", run));
    bt_binds_json(j, l->r, run);
    bt_adoption_json(j, l->r, run);
    bt_staff_json(j, l->r, run);
    bt_packages_json(j, l->r, run);
    bt_maturity_json_run(j, l->r, run);
    bt_later_json(j, l->r, run, ROWS[0].name, "emergency_admissions_vs_bau");
    bt_money_json(j, l->r, run);
    bt_json_array(j, "ambitions");
    for (int i = 0; amb && met && v && target && day && measure && i < amb->n; i++) {
        int k = run * amb->n + i;
        char iso[11];
        bt_json_object(j, NULL);
        bt_json_text(j, "ambition", amb->label[i]);
        bt_json_text(j, "measure", measure->v[i]);
        bt_json_number(j, "target", target->v[i]);
        bt_json_bool(j, "judged", !v->valid || v->valid[k]);
        bt_json_number(j, "reached", v->v[k]);
        bt_json_bool(j, "met", met->v[k] > 0);
        if (!day->valid || day->valid[k]) bt_json_text(j, "first_met_by", date_at(l, day->v[k], iso));
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_end(j);
}

static void json_head(struct bt_json *j, const struct look *l)
{
    static const char *const KEY[] = { "title", "locality", "price_year", "version", "scenario_hash" };
    bt_json_text(j, "schema", "bendtrend summary 1");
    for (size_t i = 0; i < sizeof KEY / sizeof *KEY; i++) bt_json_text(j, KEY[i], bt_results_attr(l->r, 0, KEY[i]));
}

static enum bt_code finish_json(struct bt_json *j, struct bt_err *e)
{
    return bt_json_finish(j) ? BT_OK : bt_fail(e, BT_E_IO, BT_NOWHERE, "the summary could not be written");
}

/* ---- public ---- */

static void notes(const struct look *l)
{
    const char *text = bt_results_attr(l->r, 2, "notes");
    if (!text || !*text) return;
    fprintf(l->out, "Notes\n");
    while (*text) {
        int len = (int)strcspn(text, "\n");
        fprintf(l->out, "  %.*s\n", len, text);
        text += len + (text[len] == '\n');
    }
}

enum bt_code bt_summary_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e)
{
    struct look l;
    if (!look_at(&l, out, r, e)) return e->code;
    if (json) {
        struct bt_json j;
        bt_json_start(&j, out, true);
        bt_json_object(&j, NULL);
        json_head(&j, &l);
        bt_json_array(&j, "runs");
        for (int i = 0; i < l.R; i++) json_run(&j, &l, i);
        bt_json_end(&j);
        json_baseline(&j, &l);
        bt_spending_json(&j, r);
        bt_census_json(&j, r);
        bt_maturity_json(&j, r);
        bt_json_end(&j);
        return finish_json(&j, e);
    }
    const struct bt_axis *run = bt_results_axis(r, "run");
    const char *bold = colour ? "\033[1m" : "", *plain = colour ? "\033[0m" : "";
    fprintf(out, "%s%s%s (%s; prices of %s)\n", bold, bt_results_attr(r, 0, "title"), plain, bt_results_attr(r, 0, "locality"),
            bt_results_attr(r, 0, "price_year"));
    for (int i = 0; i < l.R; i++) {
        if (!is_central(&l, i)) continue;
        fprintf(out, "\n%s%s%s%s\n", bold, run->label[i], plain, i ? ", against business as usual" : "");
        bt_least_print(out, r, i);
        span_text(&l, i, l.T - 12, 12, "in the last year of the horizon");
        span_text(&l, i, 0, l.T, "over the whole horizon");
        if (l.T >= 24) growth_line(&l, i);
        boarding_line(&l, i);
        if (i) fills_up(&l, i);
        bt_binds_print(out, r, i);
        bt_adoption_print(out, r, i);
        bt_staff_print(out, r, i);
        bt_packages_print(out, r, i);
        bt_later_print(out, r, i, sister(&l, i, "high"), ROWS[0].name, ROWS[0].label);
        bt_maturity_words(out, r, i, ROWS[0].label);
        bt_money_print(out, r, i, sister(&l, i, "low"), sister(&l, i, "high"));
        ambitions(&l, i);
    }
    fprintf(out, "\n");
    bt_maturity_print(out, r);
    baseline_table(&l);
    notes(&l);
    fprintf(out, "Must not be used for %s.\n", bt_results_attr(r, 0, "caveat"));
    return BT_OK;
}

enum bt_code bt_baseline_print(FILE *out, const struct bt_results *r, bool json, struct bt_err *e)
{
    struct look l;
    if (!look_at(&l, out, r, e)) return e->code;
    if (!json) {
        bt_maturity_print(out, r);
        baseline_table(&l);
        return BT_OK;
    }
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    json_head(&j, &l);
    json_baseline(&j, &l);
    bt_spending_json(&j, r);
    bt_census_json(&j, r);
    bt_maturity_json(&j, r);
    bt_json_end(&j);
    return finish_json(&j, e);
}
