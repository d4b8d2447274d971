/* test_synthetic.c -- figures of a place like Northumberland: growth, a winter, bundles that ramp up over three years. No tests are here:
 * the Makefile finds test_*.c. */
#include "synthetic.h"

#include "bendtrend/tree.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define N(t) ((int)(sizeof(t) / sizeof *(t)))

enum { RUN,
       TIME,
       MONTH,
       SEGMENT,
       SETTING,
       ROUTE,
       POOL,
       PAYER,
       ITEM,
       INTERVENTION,
       AMBITION,
       SERIES,
       HORIZON,
       FORECAST,
       LOCALITY,
       STANCES,
       PHASE,
       QUARTER,
       OTHER,
       DRAW,
       YEAR,
       DRAWN,
       PLAN,
       N_AXES };

static const char *const BUNDLES[] = { "frail elderly pathway",
                                       "hospital without walls",
                                       "home first",
                                       "prevention",
                                       "one team",
                                       "beds and virtual wards",
                                       "all community",
                                       "everything",
                                       "ninth",
                                       "tenth",
                                       "eleventh",
                                       "twelfth" };
static const char *const SEGMENTS[][2] = { { "well", "Well" }, { "long_term", "Long-term conditions" }, { "frail", "Frail" } };
static const char *const SETTINGS[][3] = { { "home", "At home", "" },
                                           { "short_stay", "Short emergency stay", "acute_beds" },
                                           { "long_stay", "Long emergency stay", "acute_beds" },
                                           { "elective_stay", "Overnight elective stay", "acute_beds" },
                                           { "rapid_response", "Rapid response at home", "rapid_response" },
                                           { "virtual_ward", "Virtual ward", "virtual_ward" },
                                           { "intermediate_care_bed", "Intermediate care bed", "intermediate_care_beds" },
                                           { "reablement", "Reablement and home rehabilitation", "reablement" },
                                           { "home_care", "Home with a care package", "home_care" },
                                           { "care_home", "Care home", "care_home" } };
static const double IN_SETTING[] = { 301000, 212, 438, 96, 18, 22, 88, 170, 2900, 2350 },
                    SETTING_CUT[] = { 0, 0.05, 0.09, 0, 0, 0, 0, 0, -0.02, 0.03 };
static const char *const ROUTES[][3] = {
    { "short_admission_wait", "Short emergency admission", "" },
    { "long_admission_wait", "Long emergency admission", "" },
    { "assessment_short", "Assessment, funding, choice or equipment after a short stay", "acute_beds" },
    { "assessment_long", "Assessment, funding, choice or equipment after a long stay", "acute_beds" },
    { "reablement_long", "Reablement after a long stay", "acute_beds" },
    { "home_care_long", "Home care package after a long stay", "acute_beds" },
    { "bed_long", "Intermediate care bed after a long stay", "acute_beds" },
    { "care_home_long", "Care home after a long stay", "acute_beds" },
    { "home_care_start", "Home care started from home", "" },
    { "home_care_after_bed", "Home care package after an intermediate care bed", "intermediate_care_beds" },
    { "surely_never", "Never waited for", "" }
};
static const double WAITING[] = { 2.1, 3.4, 9, 17, 8, 13, 6, 15, 12, 5, 0 },
                    WAIT_CUT[] = { 0.3, 0.3, 0.1, 0.25, 0.4, 0.3, 0.35, 0.1, 0.05, 0.1, 0 };
static const char *const POOLS[][2] = { { "acute_beds", "General and acute beds" }, { "rapid_response", "Rapid response places" },
                                        { "virtual_ward", "Virtual ward places" },  { "intermediate_care_beds", "Intermediate care beds" },
                                        { "reablement", "Reablement places" },      { "home_care", "Home care packages" },
                                        { "care_home", "Care home places" } };
static const double PLACES[] = { 905, 24, 30, 96, 180, 3000, 2500 }, USED[] = { 830, 18, 22, 88, 170, 2900, 2350 };
static const char *const PAYERS[][2] = { { "nhs", "NHS commissioner" },
                                         { "council", "Council" },
                                         { "self", "People who pay for themselves" } };
static const char *const ITEMS[][2] = { { "acute", "Acute beds" },
                                        { "community", "Community services" },
                                        { "interventions", "Interventions" } };
static const double SPEND[3][3] = { { 210, 0, 0 }, { 96, 88, 61 }, { 0, 0, 0 } }; /* item, payer: GBP million a year */
static const char *const INTERVENTIONS[][2] = { { "prevention", "Prevention" },
                                                { "identification", "Identification of people at risk" },
                                                { "care_coordination", "Care coordination" },
                                                { "case_management", "Case management" },
                                                { "intermediate_care_beds", "Intermediate care beds" },
                                                { "rapid_response", "Rapid response" },
                                                { "reablement", "Reablement" },
                                                { "discharge_facilitation", "Discharge facilitation" },
                                                { "raid", "Liaison psychiatry (RAID)" },
                                                { "integrated_teams", "Integrated teams" },
                                                { "specialist_opinion", "Specialist opinion" },
                                                { "virtual_wards", "Virtual wards" },
                                                { "falls_prevention", "Falls prevention" } };

struct maker {
    struct bt_arena *a;
    struct bt_results *r;
    struct synthetic s;
};

static const char *said(struct maker *m, const char *text)
{
    return m->s.hostile && *text ? bt_printf(m->a, "%s %s", text, m->s.hostile) : text;
}

static void names(struct maker *m, int axis, const char *name, const char *const (*rows)[2], int n, const char *const *flat, int stride)
{
    const char **label = bt_get(m->a, n + 1, sizeof *label), **text = bt_get(m->a, n + 1, sizeof *text);
    (void)rows;
    for (int i = 0; i < n; i++) {
        label[i] = flat[i * stride];
        text[i] = said(m, flat[i * stride + 1]);
    }
    m->r->axis[axis] = (struct bt_axis){ name, name, n, label, NULL, NULL };
    m->r->texts[m->r->n_texts++] = (struct bt_texts){ bt_printf(m->a, "%s_label", name), "label", axis, text };
}

static void column(struct maker *m, int axis, const char *name, int n, const char *const *flat, int stride, int at)
{
    const char **text = bt_get(m->a, n + 1, sizeof *text);
    for (int i = 0; i < n; i++) text[i] = flat[i * stride + at];
    m->r->texts[m->r->n_texts++] = (struct bt_texts){ name, name, axis, text };
}

static void axes(struct maker *m)
{
    static const char *const ENDING[] = { "", " (low)", " (high)" };
    struct bt_results *r = m->r;
    int T = m->s.months, start = bt_day_of(2014, 4, 1), each = m->s.central_only ? 1 : 3, R = 1 + each * m->s.bundles;
    const char **run = bt_get(m->a, R, sizeof *run), *units = "days since 2014-04-01 00:00:00";
    double *time = bt_get(m->a, T + 1, sizeof *time), *month = bt_get(m->a, T + 1, sizeof *month);
    run[0] = "business as usual";
    for (int i = 1; i < R; i++) run[i] = bt_printf(m->a, "%s%s", said(m, BUNDLES[(i - 1) / each]), ENDING[(i - 1) % each]);
    for (int i = 0; i <= T; i++) time[i] = month[i] = bt_day_of(2014 + (3 + i) / 12, (3 + i) % 12 + 1, 1) - start;
    r->axis[RUN] = (struct bt_axis){ "run", "run", R, run, NULL, NULL };
    r->axis[TIME] = (struct bt_axis){ "time", "time", T + 1, NULL, time, units };
    r->axis[MONTH] = (struct bt_axis){ "month", "month", T, NULL, month, units };
    names(m, SEGMENT, "segment", NULL, N(SEGMENTS), &SEGMENTS[0][0], 2);
    names(m, SETTING, "setting", NULL, N(SETTINGS), &SETTINGS[0][0], 3);
    names(m, ROUTE, "route", NULL, N(ROUTES), &ROUTES[0][0], 3);
    names(m, POOL, "pool", NULL, N(POOLS), &POOLS[0][0], 2);
    names(m, PAYER, "payer", NULL, N(PAYERS), &PAYERS[0][0], 2);
    names(m, ITEM, "item", NULL, N(ITEMS), &ITEMS[0][0], 2);
    names(m, INTERVENTION, "intervention", NULL, N(INTERVENTIONS), &INTERVENTIONS[0][0], 2);
    static const char *const AMBITIONS[][2] = { { "a1", "grow by at most 1% a year" } };
    names(m, AMBITION, "ambition", NULL, N(AMBITIONS), &AMBITIONS[0][0], 2);
    column(m, SETTING, "setting_pool", N(SETTINGS), &SETTINGS[0][0], 3, 2);
    column(m, ROUTE, "route_holds", N(ROUTES), &ROUTES[0][0], 3, 2);
    static const char *const MEASURE[] = { "emergency_admissions" };
    column(m, AMBITION, "ambition_measure", 1, MEASURE, 1, 0);
    r->n_axis = N_AXES;
}

static double *array(struct maker *m, const char *name, const char *units, int rank, int a0, int a1, int a2, int a3)
{
    int axis[] = { a0, a1, a2, a3 };
    size_t n = 1;
    for (int k = 0; k < rank; k++) n *= (size_t)m->r->axis[axis[k]].n;
    struct bt_array *x = &m->r->array[m->r->n_array++];
    *x = (struct bt_array){ .name = name, .units = units, .long_name = name, .rank = rank, .v = bt_get(m->a, n, sizeof(double)) };
    memcpy(x->axis, axis, sizeof axis);
    return x->v;
}

/* How far a run has come with its bundle at month t: 0 as usual, 1 all of it (times the stance). */
static double done(const struct maker *m, int run, double t)
{
    static const double STANCE[] = { 1, 0.55, 1.35 };
    int each = m->s.central_only ? 1 : 3, b = (run - 1) / each;
    if (run == 0) return 0;
    return STANCE[(run - 1) % each] * (0.6 + 0.25 * (b % 4)) * (1 - cos(M_PI * fmin(1, fmax(0, (t - 12) / 36)))) / 2;
}

static double season(double t)
{
    return 1 + 0.06 * cos(2 * M_PI * (t - 9) / 12);
}
static double growth(double t, double yearly)
{
    return pow(1 + yearly, t / 12);
}

static void measures(struct maker *m)
{
    int R = m->r->axis[RUN].n, T = m->s.months;
    const double *day = m->r->axis[TIME].value;
    double *adm = array(m, "m_emergency_admissions", "admission", 2, RUN, MONTH, 0, 0),
           *bed = array(m, "m_acute_bed_days", "bed day", 2, RUN, MONTH, 0, 0);
    double *delay = array(m, "m_days_delayed", "person day", 2, RUN, MONTH, 0, 0),
           *line = array(m, "ambition_line", "1", 3, RUN, MONTH, AMBITION, 0);
    unsigned char *valid = bt_get(m->a, (size_t)R * (size_t)T, 1);
    double *cost = array(m, "cost_gbp", "GBP", 4, RUN, MONTH, ITEM, PAYER);
    m->r->array[3].valid = valid;
    for (int i = 0; i < R; i++)
        for (int t = 0; t < T; t++) {
            double days = day[t + 1] - day[t], at = t + 0.5, d = done(m, i, at);
            adm[i * T + t] = days * 112 * growth(at, 0.022) * season(at) * (1 - 0.09 * d);
            bed[i * T + t] = days * 830 * growth(at, 0.015) * season(at) * (1 - 0.085 * d);
            delay[i * T + t] = days * 62 * growth(at, 0.03) * season(at) * (1 - 0.3 * d);
            for (int k = 0; k < 3; k++)
                for (int p = 0; p < 3; p++)
                    cost[((i * T + t) * 3 + k) * 3 + p] = 1e6 / 12 *
                                                          (SPEND[k][p] * growth(at, 0.012) * (k == 0 ? 1 - 0.08 * d : 1 + 0.012 * d * p) +
                                                           (k == 2 ? (p == 0   ? 9 * d
                                                                      : p == 1 ? 2.5 * d
                                                                               : 0)
                                                                   : 0));
        }
    for (int i = 0; i < R; i++)
        for (int t = 48; t < T; t++) { /* at most 1% a year from April 2018 */
            valid[i * T + t] = 1;
            line[i * T + t] = pow(1.01 / 1.022, (t - 54) / 12.0);
        }
}

static void stocks(struct maker *m)
{
    int R = m->r->axis[RUN].n, T1 = m->s.months + 1, D = N(SETTINGS), Q = N(ROUTES), C = N(POOLS), V = N(INTERVENTIONS),
        each = m->s.central_only ? 1 : 3;
    static const double SHARE[] = { 0.2, 0.35, 0.45 };
    double *people = array(m, "people", "person", 4, RUN, TIME, SETTING, SEGMENT),
           *wait = array(m, "wait_people", "person", 4, RUN, TIME, ROUTE, SEGMENT);
    double *places = array(m, "places", "place", 3, RUN, TIME, POOL, 0), *occupied = array(m, "occupied", "place", 3, RUN, TIME, POOL, 0);
    double *cover = array(m, "coverage", "1", 3, RUN, TIME, INTERVENTION, 0),
           *staff = array(m, "staff_wte", "WTE", 3, RUN, TIME, INTERVENTION, 0);
    double *reach = array(m, "reach_people", "person", 3, RUN, TIME, INTERVENTION, 0);
    double *planned = m->s.short_staff ? array(m, "coverage_planned", "1", 3, RUN, TIME, INTERVENTION, 0) : NULL,
           *missing = planned ? array(m, "staff_short", "WTE", 3, RUN, TIME, INTERVENTION, 0) : NULL;
    for (int i = 0; i < R; i++)
        for (int t = 0; t < T1; t++) {
            double d = done(m, i, t), acute = 0;
            for (int k = 0; k < D; k++)
                for (int g = 0; g < 3; g++) {
                    double v = IN_SETTING[k] * growth(t, 0.012) * (SETTINGS[k][2][0] ? season(t) : 1) * (1 - SETTING_CUT[k] * d) *
                               SHARE[g];
                    people[((i * T1 + t) * D + k) * 3 + g] = v;
                    if (strcmp(SETTINGS[k][2], "acute_beds") == 0) acute += v;
                }
            for (int k = 0; k < Q; k++)
                for (int g = 0; g < 3; g++) {
                    double v = WAITING[k] * growth(t, 0.03) * season(t) * (1 - WAIT_CUT[k] * d) * SHARE[g];
                    wait[((i * T1 + t) * Q + k) * 3 + g] = v;
                    if (strcmp(ROUTES[k][2], "acute_beds") == 0) acute += v;
                }
            for (int k = 0; k < C; k++) {
                double more = k > 0 && k < 5 ? 1 + 0.45 * d : 1, room = PLACES[k] * more * (k > 4 ? growth(t, 0.01) : 1);
                places[(i * T1 + t) * C + k] = room;
                occupied[(i * T1 + t) * C + k] = k == 0 ? acute + 10
                                                        : fmin(0.985 * room, USED[k] * growth(t, 0.02) * (1 + 0.55 * d * (k < 5)));
            }
            for (int k = 0; k < V; k++) {
                bool in = i > 0 && ((i - 1) / each * 5 + k) % 3 != 0 && k != 9;
                double come = in ? fmin(1, fmax(0, (t - 8 - 2 * k) / 24.0)) : 0;
                cover[(i * T1 + t) * V + k] = come * (0.3 + 0.05 * k);
                staff[(i * T1 + t) * V + k] = come * (4 + 3 * k) * (1 + 0.05 * sin(t));
                reach[(i * T1 + t) * V + k] = come * (0.3 + 0.05 * k) * 9000 / (1 + k);
                if (!planned) continue;
                planned[(i * T1 + t) * V + k] = cover[(i * T1 + t) * V + k],
                                           missing[(i * T1 + t) * V + k] = 0.2 * staff[(i * T1 + t) * V + k];
                cover[(i * T1 + t) * V + k] *= 0.8;
            }
        }
}

static const char DOT[] =
    "digraph pathway {\n  rankdir=LR;\n  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f4f4f4\"];\n"
    "  home [label=\"At home\\n301,000 people\"];\n  ae [label=\"A&E\", shape=ellipse];\n"
    "  subgraph cluster_acute { label=\"General and acute beds\"; short_stay [label=\"Short emergency stay\"]; "
    "long_stay [label=\"Long emergency stay\"]; elective [label=\"Overnight elective stay\"]; }\n"
    "  subgraph cluster_community { label=\"Community\"; reablement [label=\"Reablement\"]; "
    "icb [label=\"Intermediate care bed\"]; vw [label=\"Virtual ward\"]; }\n"
    "  care [label=\"Home with a care package\"]; care_home [label=\"Care home\"];\n"
    "  home -> ae; ae -> short_stay [label=\"0.71\"]; ae -> long_stay [label=\"0.29\"]; home -> elective; "
    "short_stay -> home; long_stay -> reablement [style=dashed, label=\"waits\"];\n"
    "  long_stay -> icb [style=dashed]; long_stay -> care_home [style=dashed]; reablement -> home; "
    "reablement -> care; icb -> care; icb -> home; care -> care_home; home -> vw; vw -> home; elective -> home;\n}\n";

/* What was published: admissions by months, 4 per cent over the model, the first five missing; bed days by quarters, 2 per cent under. */
static void published(struct maker *m)
{
    int T = m->s.months;
    const double *day = m->r->axis[TIME].value, *adm = bt_results_array(m->r, "m_emergency_admissions")->v,
                 *bed = bt_results_array(m->r, "m_acute_bed_days")->v;
    double *seen = array(m, "observed_emergency_admissions", "admission", 1, MONTH, 0, 0, 0);
    unsigned char *valid = m->r->array[m->r->n_array - 1].valid = bt_get(m->a, T, 1);
    double *quarters = array(m, "observed_acute_bed_days", "bed day", 1, MONTH, 0, 0, 0);
    for (int t = 0; t < T; t++) { /* the error is told as part of what was published */
        int first = t - t % 3, next = first + 3 < T ? first + 3 : T;
        double sum = 0;
        for (int k = first; k < next; k++) sum += bed[k];
        valid[t] = t >= 5;
        seen[t] = valid[t] ? adm[t] / 1.04 : 0;
        quarters[t] = sum / 0.98 * (day[t + 1] - day[t]) / (day[next] - day[first]);
    }
}

/* A back-test of two series, the second by quarters and a mean a day: the model 1 per cent over, the naive ones 5 under and 0.5 over. */
static void backtest(struct maker *m)
{
    static const char *const NAME[] = { "admissions", "beds" }, *const WHO[] = { "model", "season", "trend" };
    static const char *const LINE[] = { "observed", "modelled", "naive_season", "naive_trend" };
    static const double TIMES[] = { 1, 1.01, 0.95, 1.005 };
    int T = m->s.months;
    double *ahead = bt_get(m->a, 1, sizeof *ahead);
    const char **label = bt_get(m->a, 2, sizeof *label), **unit = bt_get(m->a, 2, sizeof *unit);
    *ahead = (T + 1) / 2;
    label[0] = said(m, "Emergency admissions"), label[1] = said(m, "Occupied beds"), unit[0] = unit[1] = said(m, "figures");
    m->r->axis[SERIES] = (struct bt_axis){ "series", "series", 2, NAME, NULL, NULL };
    m->r->axis[HORIZON] = (struct bt_axis){ "horizon", "horizon", 1, NULL, ahead, "month" };
    m->r->axis[FORECAST] = (struct bt_axis){ "forecast", "forecast", 3, WHO, NULL, NULL };

    m->r->texts[m->r->n_texts++] = (struct bt_texts){ "series_label", "label", SERIES, label };
    m->r->texts[m->r->n_texts++] = (struct bt_texts){ "series_unit", "unit", SERIES, unit };
    double *held = array(m, "held_out", "1", 1, MONTH, 0, 0, 0), *months = array(m, "series_months", "month", 1, SERIES, 0, 0, 0),
           *per_day = array(m, "series_per_day", "1", 1, SERIES, 0, 0, 0), *mae = array(m, "mae", "1", 3, FORECAST, SERIES, HORIZON, 0),
           *mape = array(m, "mape", "1", 3, FORECAST, SERIES, HORIZON, 0);
    months[0] = 1, months[1] = 3, per_day[1] = 1;
    for (int t = T - (T + 1) / 2; t < T; t++) held[t] = 1;
    for (int k = 0; k < 3; k++)
        for (int s = 0; s < 2; s++) mape[2 * k + s] = fabs(TIMES[k + 1] - 1), mae[2 * k + s] = 900 * mape[2 * k + s];
    for (int k = 0; k < 4; k++) {
        double *v = array(m, LINE[k], "1", 2, SERIES, MONTH, 0, 0);
        unsigned char *ok = m->r->array[m->r->n_array - 1].valid = bt_get(m->a, 2 * (size_t)T, 1);
        for (int t = 0; t < T; t++)
            for (int s = 0; s < 2; s++) {
                ok[s * T + t] = (s == 0 || t % 3 == 0) && (k < 2 || held[t] > 0);
                v[s * T + t] = ok[s * T + t] ? 900 * season(t) * (1 + 0.002 * t) * TIMES[k] : 0;
            }
    }
}

/* Two localities, the second a tenth above the first and without low and high runs. */
static void localities(struct maker *m)
{
    static const char *const STANCE[] = { "as usual", "bundle", "low", "high" };
    int T = m->s.months;
    const char **name = bt_get(m->a, 2, sizeof *name), **bundle = bt_get(m->a, 2, sizeof *bundle);
    name[0] = said(m, "Northumberland"), name[1] = said(m, "Torbay"), bundle[0] = bundle[1] = said(m, "home first");
    m->r->axis[LOCALITY] = (struct bt_axis){ "locality", "locality", 2, name, NULL, NULL };
    m->r->axis[STANCES] = (struct bt_axis){ "stance", "run", 4, STANCE, NULL, NULL };
    m->r->texts[m->r->n_texts++] = (struct bt_texts){ "locality_bundle", "bundle drawn", LOCALITY, bundle };
    double *v = array(m, "admissions_index", "1", 3, LOCALITY, STANCES, MONTH, 0);
    unsigned char *ok = m->r->array[m->r->n_array - 1].valid = bt_get(m->a, 8 * (size_t)T, 1);
    for (int i = 0; i < 8 * T; i++) {
        int t = i % T, stance = i / T % 4, second = i / T / 4;
        ok[i] = !second || stance < 2;
        v[i] = ok[i] ? 100 * (1 + 0.1 * second) * season(t) * growth(t, 0.02) * (1 - 0.01 * stance) : 0;
    }
}

/* A plan that runs, over the first of the two series: a drift, a gap, a mark of each kind, new limits half way, quarters paid for. */
static void track(struct maker *m)
{
    static const char *const LINE[] = { "track_actual", "track_planned", "track_usual", "track_low",
                                        "track_high",   "track_ratio",   "track_signal" };
    static const char *const OF_PHASE[] = { "phase_from", "phase_end", "phase_mean", "phase_low", "phase_high" };
    int T = m->s.months, Q = T >= 3 ? T / 3 : 1, half = T / 2;
    const double phase[5][2] = { { 0, half }, { half, T }, { 1, 1.02 }, { 0.97, 0.99 }, { 1.03, 1.05 } };
    const char **why = bt_get(m->a, 2, sizeof *why), **quarter = bt_get(m->a, (size_t)Q, sizeof *quarter),
               **words = bt_get(m->a, 2, sizeof *words);
    why[0] = "", why[1] = said(m, "a ward kept open"), words[0] = words[1] = said(m, "Since April 2016 above plan: 9 months in a row.");
    for (int i = 0; i < Q; i++) quarter[i] = said(m, "Apr-Jun 2016");
    m->r->axis[PHASE] = (struct bt_axis){ "phase", "phase", 2, why, NULL, NULL };
    m->r->axis[QUARTER] = (struct bt_axis){ "quarter", "quarter", Q, quarter, NULL, NULL };
    m->r->texts[m->r->n_texts++] = (struct bt_texts){ "series_verdict", "verdict", SERIES, words };
    m->r->texts[m->r->n_texts++] = (struct bt_texts){ "series_limits", "limits", SERIES, words };
    array(m, "series_mean", "1", 1, SERIES, 0, 0, 0);
    for (int k = 0; k < 7; k++) {
        double *v = array(m, LINE[k], "1", 2, SERIES, MONTH, 0, 0);
        unsigned char *ok = m->r->array[m->r->n_array - 1].valid = bt_get(m->a, 2 * (size_t)T, 1);
        for (int t = 0; t < T; t++) {
            double plan = 27000 * season(t), drift = 1 + 0.04 * t / T + 0.01 * (t % 3 - 1);
            const double of[] = { plan * drift, plan, 1.03 * plan, 0.98 * plan, 1.01 * plan, drift, t % 16 };
            ok[t] = (k != 0 && k != 5) || T == 1 || t % 7 != 6;
            v[t] = ok[t] ? of[k] : 0;
        }
    }
    for (int k = 0; k < 5; k++) {
        double *v = array(m, OF_PHASE[k], "1", 1, PHASE, 0, 0, 0);
        for (int i = 0; i < 2; i++) v[i] = phase[k][i];
        m->r->array[m->r->n_array - 1].valid = bt_get(m->a, 2, 1);
        memset(m->r->array[m->r->n_array - 1].valid, 1, 2);
    }
    double *from = array(m, "quarter_from", "1", 1, QUARTER, 0, 0, 0), *stake = array(m, "at_stake_gbp", "GBP", 1, QUARTER, 0, 0, 0),
           *met = array(m, "target_met", "1", 1, QUARTER, 0, 0, 0);
    m->r->array[m->r->n_array - 1].valid = bt_get(m->a, (size_t)Q, 1);
    for (int i = 0; i < Q; i++) {
        from[i] = 3 * i, stake[i] = i ? 150000 : 0, met[i] = i ? 0.1 * (i % 11) : 0;
        m->r->array[m->r->n_array - 1].valid[i] = i > 0 && i < Q - 1;
    }
}

/* Every run as a bundle of some of the thirteen, dearer ones better but for a few, and the scenario's first two among them. */
static void compared(struct maker *m)
{
    static const char *const OF[] = { "emergency_admissions", "acute_bed_days", "days_delayed" };
    int R = m->r->axis[RUN].n, k = N(INTERVENTIONS);
    const char **known = bt_get(m->a, (size_t)R, sizeof *known);
    m->r->axis[OTHER] = m->r->axis[INTERVENTION], m->r->axis[OTHER].name = "other";
    for (int i = 0; i < R; i++) known[i] = i == 1 || i == 2 ? said(m, "as it is in the scenario") : "";
    m->r->texts[m->r->n_texts++] = (struct bt_texts){ "run_bundle", "bundle of the scenario", RUN, known };
    double *bits = array(m, "bundle_bits", "1", 1, RUN, 0, 0, 0), *cost = array(m, "change_bundle_cost", "GBP", 1, RUN, 0, 0, 0);
    for (int i = 0; i < R; i++) bits[i] = (i * 257 + 3 * (i > 0)) % 8192, cost[i] = 4e6 * i;
    for (int q = 0; q < 3; q++) {
        double *change = array(m, bt_printf(m->a, "change_%s", OF[q]), "1", 1, RUN, 0, 0, 0),
               *on = array(m, bt_printf(m->a, "on_front_%s", OF[q]), "1", 1, RUN, 0, 0, 0),
               *alone = array(m, bt_printf(m->a, "alone_%s", OF[q]), "1", 1, INTERVENTION, 0, 0, 0),
               *pair = array(m, bt_printf(m->a, "interaction_%s", OF[q]), "1", 2, INTERVENTION, OTHER, 0, 0),
               *share = array(m, bt_printf(m->a, "shapley_%s", OF[q]), "1", 2, RUN, INTERVENTION, 0, 0);
        for (int i = 0; i < R; i++) change[i] = -(q + 1) * 300.0 * (i % 5 == 3 ? i - 2 : i), on[i] = i % 5 != 3;
        for (int i = 0; i < k; i++) {
            alone[i] = (q + 1) * (40.0 - 30 * i);
            for (int j = 0; j < k; j++) pair[i * k + j] = i == j ? 0 : (q + 1) * ((i + j) % 5 - 2.0) * 9;
            for (int r = 0; r < R; r++) share[r * k + i] = (int)bits[r] >> i & 1 ? 0.9 * alone[i] : 0;
        }
    }
}

/* Forty draws: every year of each run spread by up to a tenth, and a bundle's years a little below. */
static void drawn_years(struct maker *m)
{
    enum { DRAWS = 40 };
    static const char *const OF[] = { "emergency_admissions", "acute_bed_days", "days_delayed" };
    int R = m->r->axis[RUN].n, Y = m->s.months >= 12 ? m->s.months / 12 : 1;
    double *number = bt_get(m->a, DRAWS, sizeof *number);
    const char **name = bt_get(m->a, (size_t)Y, sizeof *name);
    for (int i = 0; i < DRAWS; i++) number[i] = i;
    for (int y = 0; y < Y; y++) name[y] = bt_printf(m->a, "%d/%02d", 2014 + y, (15 + y) % 100);
    m->r->axis[DRAW] = (struct bt_axis){ "draw", "draw", DRAWS, NULL, number, "1" };
    m->r->axis[YEAR] = (struct bt_axis){ "year", "year", Y, name, NULL, NULL };
    array(m, "draw_baseline_off", "1", 1, DRAW, 0, 0, 0);
    array(m, "ambition_target", "1", 1, AMBITION, 0, 0, 0)[0] = -0.1;
    array(m, "ambition_by", "1", 1, AMBITION, 0, 0, 0)[0] = 365;
    for (int q = 0; q < 3; q++) {
        double *v = array(m, bt_printf(m->a, "y_%s", OF[q]), "1", 3, RUN, YEAR, DRAW, 0);
        for (int i = 0; i < R * Y * DRAWS; i++) {
            int k = i % DRAWS, y = i / DRAWS % Y, run = i / DRAWS / Y;
            v[i] = 320000.0 * (1 + 0.02 * y) * (1 + 0.1 * y / Y * ((k * 17 % DRAWS) - 20) / 20.0)
                   * (1 - 0.002 * run * (k * 7 % DRAWS) / 8.0);
        }
    }
}

/* Three numbers, each at its ends: what each run comes to, and how the number goes with that. */
static void drivers(struct maker *m)
{
    enum { NUMBERS = 3 };
    static const char *const OF[] = { "emergency_admissions", "net_cost" };
    const char **name = bt_get(m->a, NUMBERS, sizeof *name);
    int R = m->r->axis[RUN].n;
    for (int i = 0; i < NUMBERS; i++) name[i] = said(m, bt_printf(m->a, "interventions.virtual_wards.effects.part_%d.value", i));
    m->r->axis[DRAWN] = (struct bt_axis){ "drawn", "drawn", NUMBERS, name, NULL, NULL };
    double *from = array(m, "drawn_low", "1", 1, DRAWN, 0, 0, 0), *to = array(m, "drawn_high", "1", 1, DRAWN, 0, 0, 0);
    for (int i = 0; i < NUMBERS; i++) to[i] = from[i] - 0.1 * (i + 1);
    for (int q = 0; q < 2; q++) {
        double *level = array(m, bt_printf(m->a, "level_%s", OF[q]), "1", 1, RUN, 0, 0, 0),
               *low = array(m, bt_printf(m->a, "low_%s", OF[q]), "1", 2, RUN, DRAWN, 0, 0),
               *high = array(m, bt_printf(m->a, "high_%s", OF[q]), "1", 2, RUN, DRAWN, 0, 0),
               *partial = array(m, bt_printf(m->a, "partial_%s", OF[q]), "1", 2, RUN, DRAWN, 0, 0);
        for (int run = 0; run < R; run++) {
            level[run] = 320000.0 * (1 - 0.01 * run);
            for (int i = 0; i < NUMBERS; i++) {
                int at = run * NUMBERS + i;
                low[at] = level[run] * (1 + 0.002 * run * i), high[at] = level[run] * (1 - 0.003 * run * (i + 1));
                partial[at] = run ? 0.3 * (i + 1) : 0;
            }
        }
    }
}

/* An ambition that no bundle meets, and of five kinds of plan the fourth. */
static void ambitions(struct maker *m)
{
    enum { PLANS = 5 };
    static const char *const VALUE[] = { "value", "value_low", "value_high", "met", "draws_met" };
    const char **name = bt_get(m->a, PLANS, sizeof *name);
    int R = m->r->axis[RUN].n;
    for (int i = 0; i < PLANS; i++) name[i] = said(m, bt_printf(m->a, "plan %d", i));
    m->r->axis[PLAN] = (struct bt_axis){ "plan", "plan", PLANS, name, NULL, NULL };
    array(m, "ambition_limit", "1", 1, AMBITION, 0, 0, 0)[0] = -0.2;
    array(m, "ambition_growth", "1", 1, AMBITION, 0, 0, 0);
    array(m, "ambition_reach", "1", 1, AMBITION, 0, 0, 0)[0] = 3;
    array(m, "ambition_supported_high", "1", 1, AMBITION, 0, 0, 0)[0] = -0.15;
    double *valid = array(m, "run_valid", "1", 2, AMBITION, RUN, 0, 0);
    for (int i = 0; i < R; i++) valid[i] = 1;
    for (int k = 0; k < N(VALUE); k++) {
        const double way = k == 0 ? -0.01 : k == 1 ? -0.002 : k == 2 ? -0.03 : k == 3 ? 0 : 1;
        double *run = array(m, bt_printf(m->a, "run_%s", VALUE[k]), "1", 2, AMBITION, RUN, 0, 0),
               *plan = array(m, bt_printf(m->a, "plan_%s", VALUE[k]), "1", 2, AMBITION, PLAN, 0, 0);
        for (int i = 0; i < R; i++) run[i] = way * i / 3;
        m->r->array[m->r->n_array - 1].valid = bt_get(m->a, PLANS, 1);
        m->r->array[m->r->n_array - 1].valid[3] = 1, plan[3] = 4 * way;
    }
}

static void number(struct maker *m, int group, const char *name, double value)
{
    m->r->attr[m->r->n_attr++] = (struct bt_attr){ group, name, NULL, value };
}

static void attribute(struct maker *m, int group, const char *name, const char *text)
{
    m->r->attr[m->r->n_attr++] = (struct bt_attr){ group, name, text, 0 };
}

struct bt_results *synthetic(struct bt_arena *a, struct synthetic s)
{
    struct bt_results *r = bt_get(a, 1, sizeof *r);
    struct maker m = { a, r, s };
    r->axis = bt_get(a, N_AXES, sizeof *r->axis);
    r->array = bt_get(a, 200, sizeof *r->array);
    r->texts = bt_get(a, 32, sizeof *r->texts);
    r->attr = bt_get(a, 48, sizeof *r->attr);
    axes(&m);
    measures(&m);
    stocks(&m);
    published(&m);
    backtest(&m);
    localities(&m);
    track(&m);
    compared(&m);
    drawn_years(&m);
    drivers(&m);
    ambitions(&m);
    number(&m, 0, "draws_kept", 40);
    number(&m, 0, "interval", 0.8);
    attribute(&m, 0, "measure", "emergency_admissions");
    attribute(&m, 0, "measure_label", said(&m, "Emergency admissions"));
    attribute(&m, 0, "last_year", "2018/19");
    attribute(&m, 0, "bundle", said(&m, "hospital without walls"));
    attribute(&m, 0, "contract", said(&m, "70 % up front, 30 % by result of GBP 2,000,000 a year"));
    attribute(&m, 0, "observed_source", said(&m, "a made-up office; fitted to all five years"));
    attribute(&m, 0, "title", said(&m, "Northumberland, older people"));
    attribute(&m, 0, "locality", said(&m, "Northumberland"));
    attribute(&m, 0, "price_year", said(&m, "2014/15"));
    attribute(&m, 0, "source", said(&m, "made-up figures for trying the charts; no place has them"));
    attribute(&m, 0, "version", "0.1.0");
    attribute(&m, 0, "run_identity", "3f9a2c41");
    attribute(&m, 0, "date", "2026-03-01");
    attribute(
        &m, 0, "caveat",
        said(
            &m,
            "setting contracts, closing wards or deciding about any one person: the figures describe populations under stated assumptions, "
            "and the effects "
            "of interventions differ from place to place"));
    attribute(&m, 0, "study", "run");
    attribute(&m, 0, "scenario_hash", "3f9a2c41");
    attribute(&m, 0, "hold_out_from", "2016-10-01");
    number(&m, 1, "units_compared", 676), number(&m, 1, "conservation_error", 4e-15), number(&m, 1, "start_drift", 2e-4);
    attribute(&m, 2, "pathway_dot", DOT);
    attribute(&m, 2, "pathway_not_drawn", s.hostile ? s.hostile : "Minor A&E attendance; Overnight elective waiting list");
    return r;
}
