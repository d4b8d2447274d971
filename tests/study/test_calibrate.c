/* Calibration on small networks: known numbers found again inside their intervals, slopes against closed forms, what can not be told apart,
 * outliers, gaps, and every mistake of data and addresses. */
#include "../../sim/study/calibrate_priv.h"
#include "../tiny.h"
#include "bendtrend/draws.h"
#include "bendtrend/num.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char DRIVERS[] =
    "bendtrend: 1\n"
    "scales:\n"
    "  - {name: level, on: [settings.home.hazards.event.per_person_per_year], factor: {low: 0.8, central: 1, high: 1.2}}\n"
    "  - {name: twin, on: [settings.home.hazards.event.per_person_per_year], factor: {low: 0.8, central: 1, high: 1.2}}\n"
    "  - {name: stay, on: [settings.place.stay_days], factor: {low: 0.7, central: 1, high: 1.3}}\n"
    "  - {name: fixed, on: [settings.place.stay_days], factor: 1}\n"
    "trends:\n"
    "  - {name: growth, on: [settings.home.hazards.event.per_person_per_year], growth_per_year: {low: -0.06, central: 0, high: 0.06}}\n"
    "  - {name: later, on: [settings.home.hazards.event.per_person_per_year], growth_per_year: {low: -0.06, central: 0, high: 0.06},"
    " from: 2028-12-01}\n";
#define LEVEL "scales.level.factor"
#define TWIN "scales.twin.factor"
#define STAY "scales.stay.factor"
#define GROWTH "trends.growth.growth_per_year"

static struct bt_scenario *open_line(const char *section)
{
    struct tiny t = LINE;
    t.drivers = DRIVERS;
    t.scenario = tiny_cat(LINE.scenario, section);
    return tiny_open(&t);
}

/* ---- data ---- */

static char DATA[30000]; /* a test is a process of its own */
static struct bt_file FILE_OF_DATA;

static void add(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void add(const char *fmt, ...)
{
    va_list args;
    size_t len = strlen(DATA);
    va_start(args, fmt);
    vsnprintf(DATA + len, sizeof DATA - len, fmt, args);
    va_end(args);
}

static void give(struct bt_scenario *s)
{
    FILE_OF_DATA = tl_file("data.csv", DATA);
    bt_sha256(FILE_OF_DATA.text, FILE_OF_DATA.len, FILE_OF_DATA.sha256);
    s->files.stored = &FILE_OF_DATA, s->files.n_stored = 1;
}

/* Months of arrivals, quarters of place days, with gaps in both. */
static void blank(void)
{
    add("month,series,period,value\n");
    for (int i = 0; i < 48; i++)
        if (i % 11 != 5) add("%d-%02d-01,arrivals,month,1\n", 2025 + (i + 3) / 12, (i + 3) % 12 + 1);
    for (int i = 0; i < 48; i += 3)
        if (i != 9) add("%d-%02d-01,place_days,quarter,1\n", 2025 + (i + 3) / 12, (i + 3) % 12 + 1);
}

static struct bt_calibrate_opts opts(const char *const *fit)
{
    struct bt_calibrate_opts o = { .data = "data.csv", .fit = fit, .rtol = 1e-7, .jobs = 1 };
    while (fit && fit[o.n_fit]) o.n_fit++;
    return o;
}

static struct calibration *open_it(struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a)
{
    struct calibration *x = bt_get(a, 1, sizeof *x);
    struct bt_errs errs = { 0 };
    give(s);
    enum bt_code rc = bt_cal_open(x, s, o, a, &errs);
    char *all = tl_errs_text(&errs);
    cr_assert(rc == BT_OK, "%s", all);
    free(all);
    bt_errs_free(&errs);
    return x;
}

static double normal(const char *what, const char *name, int draw)
{
    return gsl_cdf_ugaussian_Pinv(bt_draw_random(11, what, name, draw));
}

/* Figures as the model has them with these numbers, each off by a normal error of `sigma`. */
static void make_truth(struct calibration *x, const double *theta, double sigma, int draw)
{
    struct bt_err e = { 0 };
    double *at = calloc((size_t)x->n, sizeof *at);
    cr_assert(bt_cal_run(x, theta, x->T, at, NULL, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < x->n; i++) {
        char name[40];
        bt_format(name, sizeof name, "%d", i);
        x->figure[i].observed = at[i] + sigma * normal("noise", name, draw);
    }
    free(at);
}

static void fit(struct calibration *x, struct bt_arena *a)
{
    struct bt_err e = { 0 };
    x->kappa = 1;
    cr_assert(bt_cal_fit(x, a, NULL, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_cal_profile(x, a, NULL, &e) == BT_OK, "%s", e.msg);
}

/* ---- slopes ---- */

Test(calibrate, slopes_are_those_of_the_closed_form)
{
    static const char *const FIT[] = { LEVEL, GROWTH, STAY, NULL };
    struct bt_scenario *s = open_line("");
    struct bt_arena *a = bt_arena_new();
    struct bt_err e = { 0 };
    struct bt_calibrate_opts o = opts(FIT);
    blank();
    struct calibration *x = open_it(s, &o, a);
    double *slope = bt_get(a, (size_t)x->n * 3, sizeof *slope), *steps = bt_get(a, (size_t)x->n * 3, sizeof *steps);
    const double theta[] = { 1.1, 0.02, 0.9 };
    cr_assert(bt_cal_ahead(x, theta, slope, &e) == BT_OK && bt_cal_slopes(x, theta, 0.01, steps, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < x->n; i++) {
        /* who is in the place is not at home: 0.1 a year * 11 days of all, 0.3 %, so a level moves its arrivals by so much less */
        double middle =
            (x->c.month_day[x->figure[i].row] + x->c.month_day[x->figure[i].row + x->seen.v[x->figure[i].series].months]) / 730.5;
        bool days = strcmp(x->seen.v[x->figure[i].series].spec->name, "place_days") == 0;
        double away = 0.1 * 1.1 * 0.9 * 11 / 365.25 * exp(0.02 * middle), home = 1 / (1 + away);
        cr_expect_float_eq(slope[3 * i], home / 1.1, 2e-3, "level, figure %d: %g", i, slope[3 * i]);
        cr_expect_float_eq(slope[3 * i + 2], (days ? home : home - 1) / 0.9, 4e-3, "stay, figure %d: %g", i, slope[3 * i + 2]);
        if (!days) cr_expect_float_eq(slope[3 * i + 1], home * middle, 8e-3, "growth, figure %d: %g, not %g", i, slope[3 * i + 1], middle);
        for (int j = 0; j < 3; j++) cr_expect_float_eq(slope[3 * i + j], steps[3 * i + j], 1e-3);
    }
    bt_start_free(x->start);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* Figures of a few months, where the baseline is fitted to a year, from its balance. Beds are told in beds, not in parts of
 * their range: sensitivities must be as near in that unit. */
static void slopes_of_a_place(bool counted)
{
    static const char *const FIT[] = { "pools.beds.places", "pools.team_places.places", NULL };
    struct tiny t = TINY;
    t.pathway = tiny_swap(tiny_swap(TINY.pathway, "{name: beds, places: 212,", "{name: beds, places: {low: 205, central: 212, high: 230},"),
                          "{name: team_places, places: 14,", "{name: team_places, places: {low: 11, central: 14, high: 17},");
    if (counted) t.census = "kind,name,people,period,geography,publication,mark,note\npool,beds,150,1 April 2025,Tiny,none,observed,\n";
    if (counted) t.locality = tiny_cat(TINY.locality, "start: census\ncensus: census.csv\n");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_arena *a = bt_arena_new();
    struct bt_err e = { 0 };
    struct bt_calibrate_opts o = opts(FIT);
    add("month,series,period,value\n");
    for (int i = 4; i < 10; i++) add("2025-%02d-01,admissions,month,1\n2025-%02d-01,bed_days,month,1\n", i, i);
    struct calibration *x = open_it(s, &o, a);
    cr_assert(x->T < x->c.base + 12 && x->refit.n > 0 && (s->n_count > 0) == counted, "%d months", x->T);
    double *slope = bt_get(a, (size_t)x->n * 2, sizeof *slope), *steps = bt_get(a, (size_t)x->n * 2, sizeof *steps), most = 0;
    const double theta[] = { 215, 14 };
    x->refit.enough = 1e-6;
    cr_assert(bt_cal_ahead(x, theta, slope, &e) == BT_OK && bt_cal_slopes(x, theta, 0.02, steps, &e) == BT_OK, "%s", e.msg);
    for (int i = 0; i < 2 * x->n; i++) most = fmax(most, fabs(steps[i]));
    for (int i = 0; i < 2 * x->n; i++)
        cr_expect_float_eq(slope[i], steps[i], 0.01 * most, "figure %d, number %d: %g, by differences %g", i / 2, i % 2, slope[i],
                           steps[i]);
    bt_start_free(x->start);
    bt_arena_free(a);
    bt_scenario_free(s);
}

Test(calibrate, slopes_of_a_fitted_place_are_those_by_differences)
{
    slopes_of_a_place(false);
}

Test(calibrate, slopes_of_a_fitted_place_from_a_census_are_those_by_differences)
{
    slopes_of_a_place(true);
}

/* ---- recovery ---- */

enum { TIMES = 120 };

/* Numbers drawn from the prior, as it is said to be: a normal one, cut at the ends of the range. */
static double from_prior(const struct number *v, int draw)
{
    double cut = gsl_cdf_ugaussian_P(-2), u = bt_draw_random(7, "truth", v->address, draw);
    return v->central + v->prior_sd * gsl_cdf_ugaussian_Pinv(cut + u * (1 - 2 * cut));
}

static void recovered(const char *loss)
{
    static const char *const FIT[] = { LEVEL, GROWTH, STAY, NULL };
    struct bt_scenario *s = open_line("");
    struct bt_arena *a = bt_arena_new();
    struct bt_calibrate_opts o = opts(FIT);
    int inside[2] = { 0 }, each[3] = { 0 };
    double off = 0;
    o.loss = loss;
    blank();
    struct calibration *x = open_it(s, &o, a);
    for (int k = 0; k < TIMES; k++) {
        struct bt_arena *one = bt_arena_new();
        double theta[3];
        for (int j = 0; j < 3; j++) theta[j] = from_prior(&x->v[j], k);
        make_truth(x, theta, 0.02, k);
        fit(x, one);
        for (int j = 0; j < 3; j++) {
            const struct number *v = &x->v[j];
            each[j] += v->posterior.low <= theta[j] && theta[j] <= v->posterior.high;
            inside[0] += v->posterior.low <= theta[j] && theta[j] <= v->posterior.high;
            inside[1] += v->data.low <= theta[j] && theta[j] <= v->data.high;
            off += (v->value - theta[j]) / v->sd / (3 * TIMES);
        }
        bt_arena_free(one);
    }
    double got = inside[0] / (3.0 * TIMES), data = inside[1] / (3.0 * TIMES);
    /* 3.3 standard deviations of a binomial share of 0.8: one seed in a thousand would fail */
    double room = 3.3 * sqrt(0.8 * 0.2 / (3 * TIMES));
    cr_expect(fabs(got - 0.8) < room, "%s: intervals hold %.3f", loss, got);
    cr_expect(fabs(data - 0.8) < room, "%s: intervals by the data alone hold %.3f", loss, data);
    cr_expect(fabs(off) < 3.3 / sqrt(3 * TIMES), "%s: off by %.2f standard deviations on average", loss, off);
    for (int j = 0; j < 3; j++)
        cr_expect(fabs((double)each[j] / TIMES - 0.8) < 3.3 * sqrt(0.16 / TIMES), "%s: %s inside in %d of %d", loss, FIT[j], each[j],
                  TIMES);
    bt_start_free(x->start);
    bt_arena_free(a);
    bt_scenario_free(s);
}

Test(calibrate, intervals_hold_the_truth_as_often_as_they_say)
{
    recovered("huber");
}
Test(calibrate, intervals_hold_the_truth_as_often_as_they_say_by_least_squares)
{
    recovered("none");
}

/* ---- what the data can not tell ---- */

Test(calibrate, two_numbers_that_do_the_same_are_not_told_apart)
{
    static const char *const FIT[] = { LEVEL, TWIN, NULL }, *const ALONE[] = { LEVEL, GROWTH, NULL };
    struct bt_scenario *s = open_line("");
    struct bt_arena *a = bt_arena_new();
    const double theta[] = { 1.05, 1.02 }, other[] = { 1.05, 0.02 };
    struct bt_calibrate_opts o = opts(FIT), alone = opts(ALONE);
    o.prior = "uniform";
    blank();
    struct calibration *x = open_it(s, &o, a), *y = open_it(s, &alone, a);
    make_truth(x, theta, 0.02, 0), fit(x, a);
    cr_expect(x->together[1] < -0.99, "%g", x->together[1]);
    cr_expect_float_eq(x->v[0].value * x->v[1].value, 1.05 * 1.02, 0.01);
    cr_expect_eq(x->told, 1);
    for (int j = 0; j < 2; j++) cr_expect(x->v[j].data.low < 0.9 && x->v[j].data.high_open, "%g", x->v[j].data.low);
    make_truth(y, other, 0.02, 0), fit(y, a);
    cr_expect(fabs(y->together[1]) < 0.9 && y->told == 2, "%g", y->together[1]);
    cr_expect(y->v[0].data.low > 1 && y->v[0].data.high < 1.1 && !y->v[0].data.low_open && !y->v[0].data.high_open);
    bt_start_free(x->start), bt_start_free(y->start);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* It begins after the last month of the data: no figure moves, and the fit leaves it where its prior has its mode. */
Test(calibrate, a_number_that_moves_nothing_is_flat)
{
    static const char *const FIT[] = { LEVEL, "trends.later.growth_per_year", NULL };
    struct bt_scenario *s = open_line("");
    struct bt_arena *a = bt_arena_new();
    const double theta[] = { 0.95, 0.03 };
    struct bt_calibrate_opts o = opts(FIT);
    o.until = "2028-10-01";
    blank();
    struct calibration *x = open_it(s, &o, a);
    make_truth(x, theta, 0.02, 0), fit(x, a);
    cr_expect_float_eq(x->v[1].value, 0, 1e-4, "%g", x->v[1].value);
    cr_expect(x->v[1].data.low_open && x->v[1].data.high_open && !x->v[0].data.low_open);
    /* all that is known of it is the prior: 1.28 of its standard deviations each way */
    cr_expect_float_eq(x->v[1].posterior.low, -1.2816 * 0.03, 2e-3, "%g", x->v[1].posterior.low);
    cr_expect_float_eq(x->v[1].posterior.high, 1.2816 * 0.03, 2e-3, "%g", x->v[1].posterior.high);
    cr_expect_eq(x->told, 1);
    bt_start_free(x->start);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* ---- outliers, weights ---- */

static double level_with(const char *loss, double spoilt, double weight)
{
    static const char *const FIT[] = { LEVEL, NULL };
    struct bt_scenario *s = open_line("");
    struct bt_arena *a = bt_arena_new();
    const double theta[] = { 1.05 };
    struct bt_calibrate_opts o = opts(FIT);
    o.loss = loss;
    DATA[0] = 0;
    blank();
    struct calibration *x = open_it(s, &o, a);
    make_truth(x, theta, 0.01, 0);
    for (int i = 0; i < 5; i++) x->figure[7 * i].observed += log(spoilt), x->figure[7 * i].weight = weight;
    fit(x, a);
    int outliers = x->misfit[0].outliers, worst = x->misfit[0].worst;
    double level = x->v[0].value;
    if (spoilt > 1.1 && weight > 0.1) cr_expect(outliers == 5 && worst >= 0, "%s: %d outliers", loss, outliers);
    bt_start_free(x->start);
    bt_arena_free(a);
    bt_scenario_free(s);
    return level;
}

Test(calibrate, outliers_count_for_less)
{
    double clean = level_with("none", 1, 1), huber = level_with("huber", 1.5, 1), cauchy = level_with("cauchy", 1.5, 1);
    cr_expect_float_eq(clean, 1.05, 0.004, "%g", clean);
    cr_expect_float_eq(huber, clean, 0.006, "huber %g", huber);
    cr_expect_float_eq(cauchy, clean, 0.003, "cauchy %g", cauchy);
    cr_expect_float_eq(level_with("none", 1.5, 1e-4), clean, 0.003); /* by their weights, without a loss */
}

/* ---- mistakes ---- */

static const struct {
    const char *rows, *until, *fit, *says;
} WRONG[] = {
    { "2025-04-01,arivals,1,\n", NULL, LEVEL, "no series of `backtest:` and no measure has the name 'arivals'; did you mean 'arrivals'?" },
    { "2025-04-01,zzz,1,\n", NULL, LEVEL, "no measure has the name 'zzz'; `run` and the pathway file name the measures" },
    { "2025-04-01,arrivals,many,\n", NULL, LEVEL, "value must be a number above 0, found 'many'" },
    { "2025-04-01,arrivals,-3,\n", NULL, LEVEL, "value must be a number above 0, found '-3'" },
    { "2025-04-01,arrivals,nan,\n", NULL, LEVEL, "value must be a number above 0, found 'nan'" },
    { "2025-04-01,arrivals,1,-1\n", NULL, LEVEL, "weight must be a number above 0, at most 1,000,000, found '-1'; leave a row out" },
    { "2025-04-01,arrivals,1,0\n", NULL, LEVEL, "weight must be a number above 0" },
    { "2025-04-01,arrivals,1,1\n2025-04-01,arrivals,2,1\n", NULL, LEVEL, "'arrivals' has a value for 2025-04-01 already" },
    { "2025-04-15,arrivals,1,1\n", NULL, LEVEL, "first day of a month" },
    { "1999-04-01,arrivals,1,1\n", NULL, LEVEL, "the data hold no month within the horizon of the scenario" },
    { "2025-04-01,arrivals,1,1\n", NULL, LEVEL, "the series 'arrivals' has 1 figures to fit to; at least 6 are needed" },
    { "", "2025-13-01", LEVEL, "--until" },
    { "", "2025-04-02", LEVEL, "until must be the first day of a month of the data within the horizon, from 2025-05-01 to 2029-03-01" },
    { "", "2031-04-01", LEVEL, "until must be the first day of a month of the data" },
    { "", "2025-07-01", LEVEL, "at least 6 are needed" },
    { "", NULL, "scales.levl.factor", "no number has the address 'scales.levl.factor'; did you mean" },
    { "", NULL, "scales.fixed.factor", "has no range, from which the fit has its prior" },
    { "", NULL, "interventions.less.on", "has whole numbers only" },
};

Test(calibrate, tells_what_is_wrong)
{
    struct bt_scenario *s = open_line("");
    for (size_t i = 0; i < TL_N(WRONG); i++) {
        const char *fit[] = { WRONG[i].fit, NULL };
        struct bt_arena *a = bt_arena_new();
        struct bt_errs errs = { 0 };
        struct bt_results r;
        struct bt_calibrate_opts o = opts(fit);
        o.until = WRONG[i].until;
        DATA[0] = 0;
        if (WRONG[i].rows[0]) add("month,series,value,weight\n%s", WRONG[i].rows);
        else blank();
        give(s);
        enum bt_code rc = bt_study_calibrate(s, &o, a, NULL, &r, &errs);
        char *all = tl_errs_text(&errs);
        cr_expect(rc == BT_E_INPUT && tl_errs_find(&errs, WRONG[i].says), "%zu: no '%s' in: %s", i, WRONG[i].says, all);
        free(all);
        bt_errs_free(&errs);
        bt_arena_free(a);
        s->files.n = 1; /* as it was before */
    }
    bt_scenario_free(s);
}

Test(calibrate, tells_all_mistakes_at_once)
{
    static const char *const FIT[] = { LEVEL, "scales.fixed.factor", LEVEL, NULL };
    struct bt_scenario *s = open_line("");
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results r;
    struct bt_calibrate_opts o = opts(FIT);
    add("month,series,value\n2025-04-01,arivals,1\n2025-05-01,arrivals,x\n");
    give(s);
    cr_expect_eq(bt_study_calibrate(s, &o, a, NULL, &r, &errs), BT_E_INPUT);
    cr_expect_eq(errs.n, 4);
    cr_expect(tl_errs_find(&errs, "stand for the same number") && tl_errs_find(&errs, "has no range") && tl_errs_find(&errs, "'arivals'") &&
              tl_errs_find(&errs, "found 'x'"));
    bt_errs_free(&errs);
    bt_arena_free(a);
    bt_scenario_free(s);
}

static const struct {
    const char *section, *says;
} SECTION[] = {
    { "calibrate: {fit: []}\n", "what is fitted must be a list of at least one" },
    { "calibrate: {series: [arrivals]}\n", "fit" },
    { "calibrate: {fit: [a.b, a.b]}\n", "'a.b' stands twice" },
    { "calibrate: {fit: [a.b], prior: flat}\n", "prior must be normal or uniform, found 'flat'" },
    { "calibrate: {fit: [a.b], loss: tukey}\n", "loss must be huber, cauchy or none, found 'tukey'" },
    { "calibrate: {fit: [a.b], until: soon}\n", "until" },
    { "calibrate: {fits: [a.b]}\n", "fits" },
    { "calibrated: nowhere.yaml\n", "nowhere.yaml" },
};

Test(calibrate, tells_what_is_wrong_in_the_section)
{
    for (size_t i = 0; i < TL_N(SECTION); i++) {
        struct tiny t = LINE;
        t.drivers = DRIVERS;
        t.scenario = tiny_cat(LINE.scenario, SECTION[i].section);
        tiny_refused(&t, SECTION[i].says);
    }
}

/* The workforce's name stands for another file of the tiny place: here it is that of calibrated numbers. */
static struct tiny with_numbers(const char *fragment)
{
    struct tiny t = LINE;
    t.drivers = DRIVERS, t.workforce = fragment;
    t.scenario = tiny_cat(LINE.scenario, "calibrated: " TINY_WORKFORCE "\n");
    return t;
}

Test(calibrate, a_scenario_takes_the_numbers_and_draws_take_their_ranges)
{
    struct tiny t = with_numbers("bendtrend: 1\ncalibration: {data: 'x'}\nset:\n  " LEVEL ": 1.05 # so\nranges:\n  " LEVEL
                                 ": {low: 1.02, high: 1.09}\n");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_arena *a = bt_arena_new();
    struct bt_draws d;
    struct bt_err e = { 0 };
    int o = tiny_offset(s, LEVEL);
    const struct bt_param *p = bt_network_owner(s->net, o);
    cr_expect_eq(bt_network_values(s->net)[o], 1.05);
    cr_expect(p->low[0] == 1.02 && p->high[0] == 1.09);
    cr_assert(bt_draws_make(s, 50, 1, a, &d, &e) == BT_OK, "%s", e.msg);
    bool drawn = false;
    for (int i = 0; i < d.n_drawn; i++) drawn |= strcmp(d.drawn[i].address, LEVEL) == 0;
    cr_expect(drawn, "a calibrated number is drawn from its new range");
    bool told = false;
    for (int i = 0; i < s->n_note; i++) told |= strstr(s->note[i], "calibrated: 1 number comes of a fit") != NULL;
    cr_expect(told);
    bt_arena_free(a);
    bt_scenario_free(s);
    static const struct {
        const char *text, *says;
    } BAD[] = {
        { "bendtrend: 1\ncalibration: {data: x}\nset: {" LEVEL ": 1.05}\nranges: {" LEVEL ": {low: 1.06, high: 1.09}}\n",
          "must hold its value" },
        { "bendtrend: 1\ncalibration: {data: x}\nset: {" LEVEL ": 1.05}\nranges: {" STAY ": {low: 0.9, high: 1.09}}\n",
          "no value under set" },
        { "bendtrend: 1\ncalibration: {data: x}\nset: {scales.fixed.factor: 1.05}\nranges: {scales.fixed.factor: {low: 1, high: 1.09}}\n",
          "has no range in the scenario's files" },
        { "bendtrend: 1\ncalibration: {data: x}\nset: {scales.levl.factor: 1.05}\n", "scales.levl.factor" },
        { "bendtrend: 1\ncalibration: {data: x}\nset: {" LEVEL ": many}\n", "found 'many'" },
        { "bendtrend: 1\nset: {" LEVEL ": 1.05}\n", "calibration" },
        { "bendtrend: 2\ncalibration: {data: x}\nset: {" LEVEL ": 1.05}\n", "bendtrend" },
    };
    for (size_t i = 0; i < TL_N(BAD); i++) {
        t = with_numbers(BAD[i].text);
        tiny_refused(&t, BAD[i].says);
    }
}
