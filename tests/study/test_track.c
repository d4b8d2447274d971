/* A plan that runs: what data are read and refused, verdicts and payment on results made by hand. */
#include "../../sim/study/track_priv.h"
#include "../testlib.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEAR(x, y) cr_expect(fabs((x) - (y)) < 1e-9, "%.17g is not %.17g", (double)(x), (double)(y))

/* ---- shares of a target ---- */

static const struct { enum bt_pay_for pay; double actual, planned, usual, share; } SHARES[] = {
    { BT_PAY_DELIVERED, 80, 100, 0, 0.8 },  { BT_PAY_DELIVERED, 120, 100, 0, 1 },  { BT_PAY_DELIVERED, 0, 100, 50, 0 },
    { BT_PAY_DELIVERED, 5, 0, 0, NAN },     { BT_PAY_CHANGE, 94, 90, 100, 0.6 },   { BT_PAY_CHANGE, 101, 90, 100, 0 },
    { BT_PAY_CHANGE, 85, 90, 100, 1 },      { BT_PAY_CHANGE, 106, 110, 100, 0.6 }, { BT_PAY_CHANGE, 99, 99.95, 100, NAN },
    { BT_PAY_CHANGE, 7, 10, 0, 0.7 },       { BT_PAY_CHANGE, 7, 0, 0, NAN },
};
ParameterizedTestParameters(track, share_of_a_target) { return tl_rows(TL_N(SHARES)); }
ParameterizedTest(size_t *row, track, share_of_a_target)
{
    double x = bt_track_share(SHARES[*row].pay, SHARES[*row].actual, SHARES[*row].planned, SHARES[*row].usual);
    if (isnan(SHARES[*row].share)) cr_expect(isnan(x), "%g", x);
    else NEAR(x, SHARES[*row].share);
}

/* ---- results made by hand: 24 months from April 2014, usual 100 a day; from the second year the plan is 90, its band 80 to 95 ---- */

enum { T = 24 };

struct made { struct bt_arena *a; struct bt_results r; struct lay l; char *dir; struct bt_track t; struct bt_errs errs; };

static void open_made(struct made *m, bool band, bool two)
{
    struct lay l;
    static const char *const RUN[] = { "business as usual", "home first", "home first (low)", "home first (high)", "second" };
    static const char *const NAME[] = { "rounds", "teams" };
    int R = two ? 5 : band ? 4 : 2;
    m->a = bt_arena_new(), m->dir = tl_dir(), m->errs = (struct bt_errs){ 0 };
    double *time = bt_get(m->a, T + 1, sizeof *time);
    const char **start = bt_get(m->a, T, sizeof *start);
    for (int i = 0; i <= T; i++) time[i] = bt_day_of(2014, 4 + i, 1) - bt_day_of(2014, 4, 1);
    for (int i = 0; i < T; i++) {
        char iso[11];
        bt_iso_of(bt_day_of(2014, 4 + i, 1), iso);
        start[i] = bt_dup(m->a, iso, 10);
    }
    bt_lay_open(&l, &m->r, m->a);
    int run = bt_lay_axis(&l, "run", "run", R, RUN, NULL, NULL);
    int at = bt_lay_axis(&l, "time", "instant", T + 1, NULL, time, "days since 2014-04-01 00:00:00");
    int month = bt_lay_axis(&l, "month", "month", T, NULL, time, "days since 2014-04-01 00:00:00");
    int who = bt_lay_axis(&l, "intervention", "intervention", 2, NAME, NULL, NULL);
    bt_lay_texts(&l, "month_start", "first day", month, start);
    double *calls = bt_lay_array(&l, "m_calls", "call", "Calls answered in the month", 2, (int[]){ run, month });
    double *reach = bt_lay_array(&l, "reach_people", "person", "enrolled", 3, (int[]){ run, at, who });
    static const double A_DAY[] = { 100, 90, 95, 80, 100 };
    for (int r = 0; r < R; r++)
        for (int i = 0; i < T; i++) calls[r * T + i] = (time[i + 1] - time[i]) * (i < 12 ? 100 : A_DAY[r]);
    for (int r = 0; r < R; r++)
        for (int i = 0; i <= T; i++) reach[(r * (T + 1) + i) * 2 + 1] = r && i > 12 ? 10 * (i - 12) : 0;
    bt_lay_text(&l, 0, "study", "run"), bt_lay_text(&l, 0, "title", "Made by hand");
    cr_assert(l.ok);
    m->l = l;
}

static void close_made(struct made *m)
{
    bt_errs_free(&m->errs);
    bt_arena_free(m->a);
    tl_rmdir(m->dir);
}

static enum bt_code make(struct made *m, const char *csv, struct bt_track_opts o)
{
    static char path[4200];
    tl_text(m->dir, "data.csv", csv);
    snprintf(path, sizeof path, "%s/data.csv", m->dir);
    o.data = path;
    return bt_track_make(&m->r, &o, m->a, &m->t, &m->errs);
}

/* n months of calls, `a_day` before the second year and `later` in it, give or take `swing` in turn. */
static char *calls(int n, double a_day, double later, double swing)
{
    static char text[8000];
    strcpy(text, "month,series,value,unit,source\n");
    for (int i = 0; i < n; i++) {
        char iso[11];
        int day = bt_day_of(2014, 4 + i, 1);
        bt_iso_of(day, iso);
        double v = (bt_day_of(2014, 5 + i, 1) - day) * ((i < 12 ? a_day : later) + (i % 2 ? -swing : swing));
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s,calls,%.6f,calls,made up\n", iso, v);
    }
    return text;
}

/* What is printed, with one blank between words, wherever lines break. */
static char *said(struct made *m)
{
    char *text = NULL;
    size_t len;
    struct bt_err e = { 0 };
    FILE *f = open_memstream(&text, &len);
    cr_assert(f && bt_track_print(f, &m->t, false, false, &e) == BT_OK);
    fclose(f);
    char *to = text;
    for (const char *p = text; *p; p++)
        if (*p != ' ' && *p != '\n') *to++ = *p;
        else if (to > text && to[-1] != ' ') *to++ = ' ';
    *to = 0;
    return text;
}

#define SAYS(text, part) cr_expect(strstr((text), (part)) != NULL, "'%s' is not in: %s", (part), (text))

/* Months differ in length and the plan falls by a tenth: the ratio knows neither. */
Test(track, above_plan_and_out_of_its_band_since_it_is)
{
    struct made m;
    open_made(&m, true, false);
    cr_assert(make(&m, calls(T, 100, 99, 1), (struct bt_track_opts){ 0 }) == BT_OK, "%s", tl_errs_text(&m.errs));
    const struct bt_track_series *s = m.t.v;
    cr_assert(m.t.n == 1 && s->n_known == T && s->n_judged == T && s->n_phase == 1);
    NEAR(s->ratio[0], 1.01);
    NEAR(s->ratio[13], 98.0 / 90);
    NEAR(s->phase[0].x.mean, 1);
    NEAR(s->phase[0].x.range, 0.02);
    cr_expect(s->off_plan.from == 12 && s->off_plan.n == 12 && s->off_plan.side == 1 && s->off_plan.open);
    cr_expect(s->off_band.from == 12 && s->off_band.n == 12 && s->off_band.open && s->n_above == 12 && s->n_below == 0);
    for (int i = 0; i < 12; i++) cr_expect(!s->banded[i] && s->signal[i] == 0, "month %d", i);
    for (int i = 12; i < T; i++) cr_expect(s->signal[i] == (BT_XMR_OUTSIDE | BT_XMR_SHIFT), "month %d: %d", i, s->signal[i]);
    cr_expect(s->recent.n == 12);
    NEAR(s->recent.usual, 36600);
    NEAR(s->recent.planned, 32940);
    cr_expect(fabs(s->recent.share - 0.1) < 0.01, "a tenth of the fall is there: %g", s->recent.share);
    NEAR(s->recent.scatter, 2.66 * 0.02 / sqrt(12));
    char *text = said(&m);
    SAYS(text, "Since April 2015 above plan: 12 months in a row, 10.0 % above it on average.");
    SAYS(text, "was left in April 2015: above it for 12 months in a row.");
    SAYS(text, "Since April 2015 it is no longer what those limits came from.");
    free(text);
    close_made(&m);
}

Test(track, on_plan_is_said_as_that)
{
    struct made m;
    open_made(&m, true, false);
    cr_assert(make(&m, calls(T, 100, 90, 1), (struct bt_track_opts){ 0 }) == BT_OK);
    const struct bt_track_series *s = m.t.v;
    cr_expect(s->off_plan.n == 0 && s->off_band.n == 0 && s->n_above == 0 && s->n_below == 0);
    for (int i = 0; i < T; i++) cr_expect(s->signal[i] == 0, "month %d", i);
    char *text = said(&m);
    SAYS(text, "On plan: never seven months in a row on one side of it.");
    SAYS(text, "The plan lies within them");
    free(text);
    close_made(&m);
}

/* New limits hide no drift from plan: only what is unusual for the series itself. */
Test(track, new_limits_begin_where_a_cause_is_known)
{
    struct made m;
    const char *step = "calls:2015-04-01=a new telephone", *all = "2015-04-01=it";
    open_made(&m, true, false);
    cr_assert(make(&m, calls(T, 100, 99, 1), (struct bt_track_opts){ .step = &step, .n_step = 1 }) == BT_OK, "%s", tl_errs_text(&m.errs));
    const struct bt_track_series *s = m.t.v;
    cr_assert(s->n_phase == 2 && s->phase[1].from == 12 && strcmp(s->phase[1].reason, "a new telephone") == 0);
    NEAR(s->phase[1].x.mean, 1.1);
    for (int i = 0; i < T; i++) cr_expect(s->signal[i] == 0, "month %d: %d", i, s->signal[i]);
    cr_expect(s->off_plan.n == 12 && s->off_plan.open);
    char *text = said(&m);
    SAYS(text, "The plan lies below them: as things are, single months will not meet it.");
    free(text);
    cr_expect(make(&m, calls(T, 100, 99, 1), (struct bt_track_opts){ .step = &all, .n_step = 1 }) == BT_OK && m.t.v->n_phase == 2);
    close_made(&m);
}

static const struct { const char *step, *says; } BAD_STEPS[] = {
    { "2015-04-02=x", "not the first day of a month of the run" },  { "2013-04-01=x", "not the first day of a month of the run" },
    { "2015-04-01", "the reason is missing" },                      { "2015-04-01=", "the reason is missing" },
    { "callz:2015-04-01=x", "the data have no such series" },       { "2014-04-01=x", "it would change nothing" },
    { "2016-03-01=x", "it would change nothing" },                  { "", "not the first day of a month of the run" },
};
ParameterizedTestParameters(track, new_limits_that_change_nothing_are_refused) { return tl_rows(TL_N(BAD_STEPS)); }
ParameterizedTest(size_t *row, track, new_limits_that_change_nothing_are_refused)
{
    struct made m;
    open_made(&m, true, false);
    enum bt_code rc = make(&m, calls(20, 100, 99, 1), (struct bt_track_opts){ .step = &BAD_STEPS[*row].step, .n_step = 1 });
    cr_expect(rc == BT_E_USAGE && tl_errs_find(&m.errs, BAD_STEPS[*row].says), "%s", tl_errs_text(&m.errs));
    close_made(&m);
}

/* ---- gaps, months outside, instants ---- */

Test(track, months_may_be_missing_and_may_lie_outside)
{
    static const char CSV[] =
        "month,measure,value\n2014-03-01,calls,1\n2014-05-01,calls,3100\n2014-04-01,calls,3000\n2014-07-01,calls,3100\n"
        "2016-04-01,calls,1\n";
    struct made m;
    open_made(&m, false, false);
    cr_assert(make(&m, CSV, (struct bt_track_opts){ 0 }) == BT_OK, "%s", tl_errs_text(&m.errs));
    const struct bt_track_series *s = m.t.v;
    cr_expect(m.t.outside == 2 && s->n_known == 3 && s->first == 0 && s->last == 3 && !s->known[2] && !s->phase[0].x.valid);
    char *text = said(&m);
    SAYS(text, "Too early: 3 months to judge");
    SAYS(text, "2014-06 not counted");
    SAYS(text, "2 rows of the data lie outside the months of the run and were not used.");
    SAYS(text, "no runs of low and high evidence");
    free(text);
    close_made(&m);
}

/* People enrolled are counted at an instant: the plan's figure is the mean of both ends, and nothing is planned before there is anybody. */
Test(track, a_figure_of_an_instant_is_the_mean_of_its_month)
{
    struct made m;
    open_made(&m, false, false);
    cr_assert(make(&m, "month,series,value\n2015-03-01,reach_people.teams,0\n2015-05-01,reach_people.teams,12\n",
                   (struct bt_track_opts){ 0 }) == BT_OK);
    const struct bt_track_series *s = m.t.v;
    cr_expect(s->mean && s->n_known == 2 && s->n_judged == 1 && strcmp(s->label, "teams: people enrolled") == 0 &&
              strcmp(s->unit, "person") == 0);
    NEAR(s->planned[13], 15);
    NEAR(s->ratio[13], 0.8);
    close_made(&m);
}

/* ---- what is read ---- */

static const struct { const char *csv; int line, col; const char *says; } BAD[] = {
    { "month,series\n2014-04-01,calls\n", 1, 1, "the column 'value' is missing" },
    { "month,series,valeu\n2014-04-01,calls,1\n", 1, 14, "unknown column 'valeu'; did you mean 'value'?" },
    { "month,series,measure,value\n2014-04-01,calls,calls,1\n", 1, 14, "'series' and 'measure' mean the same" },
    { "month,series,value\n", 1, 1, "there is no row" },
    { "month,series,value\n2014-04-01,cals,1\n", 2, 12, "no monthly figure 'cals'; did you mean 'calls'?" },
    { "month,series,value\n2014-04-01,reach_people.team,1\n", 2, 12, "did you mean 'reach_people.teams'?" },
    { "month,series,value\n2014-04-01,xyzzyxyzzy,1\n", 2, 12, "there are measures by their names" },
    { "month,series,value\n2014-04-02,calls,1\n", 2, 1, "month must be the first day of a month" },
    { "month,series,value\nApril 2014,calls,1\n", 2, 1, "month must be" },
    { "month,series,value\n2014-04-01,calls,many\n", 2, 18, "value must be a number, 0 or above, found 'many'" },
    { "month,series,value\n2014-04-01,calls,-1\n", 2, 18, "value must be a number, 0 or above" },
    { "month,series,value\n2014-04-01,calls,\n", 2, 18, "value is empty: leave out the row" },
    { "month,series,value\n2014-04-01,calls,nan\n", 2, 18, "found 'nan'" },
    { "month,series,value\n2014-04-01,calls,1e308\n", 2, 18,
      "value 1e308 is over a million times what 'calls' is in any month of the run (3100 at most)" },
    { "month,series,value,unit\n2014-04-01,calls,1,beds\n", 2, 20, "the unit of 'calls' in the results is 'call', found 'beds'" },
    { "month,series,value\n2014-04-01,calls,1\n2014-05-01,calls,1\n2014-04-01,calls,2\n", 4, 1,
      "'calls' has a value for 2014-04-01 already, in line 2" },
    { "month,series,value\n2014-04-01,calls,1,234\n", 2, 20, "needs quotes" },
    { "month,series,value\n2013-04-01,calls,1\n", 0, 0, "no month of 'calls' lies in the run" },
    { "", 0, 0, "empty" },
};
ParameterizedTestParameters(track, mistakes_of_the_data_have_their_place) { return tl_rows(TL_N(BAD)); }
ParameterizedTest(size_t *row, track, mistakes_of_the_data_have_their_place)
{
    struct made m;
    open_made(&m, true, false);
    enum bt_code rc = make(&m, BAD[*row].csv, (struct bt_track_opts){ 0 });
    const struct bt_err *e = tl_errs_find(&m.errs, BAD[*row].says);
    cr_assert(rc == BT_E_INPUT && e, "%d: %s", rc, tl_errs_text(&m.errs));
    cr_expect(e->at.line == BAD[*row].line && e->at.col == BAD[*row].col && e->at.file, "%d:%d %s", e->at.line, e->at.col, e->msg);
    close_made(&m);
}

Test(track, all_mistakes_are_told_at_once)
{
    struct made m;
    open_made(&m, true, false);
    cr_expect(make(&m, "month,series,value,unit\n2014-04-03,cals,x,call\n2014-04-01,calls,y,bed\n", (struct bt_track_opts){ 0 }) ==
              BT_E_INPUT);
    cr_expect(m.errs.n == 5, "%s", tl_errs_text(&m.errs));
    close_made(&m);
}

/* A byte-order mark, CR LF, thousands, quotes, blanks, comments, empty lines. */
Test(track, spreadsheets_are_read_as_they_come)
{
    static const char CSV[] =
        "\xef\xbb\xbf# of our own\r\n\"month\",series , value,unit,source,note\r\n2014-04-01,\"calls\",\"3,000\",calls,"
        "\"the \"\"office\"\"\",\r\n\r\n2014-05-01, calls ,\" 3,100 \",call,=HYPERLINK(1),\r\n";
    struct made m;
    char *text = NULL;
    size_t len;
    open_made(&m, true, false);
    cr_assert(make(&m, CSV, (struct bt_track_opts){ 0 }) == BT_OK, "%s", tl_errs_text(&m.errs));
    NEAR(m.t.v->actual[0], 3000);
    NEAR(m.t.v->ratio[1], 1);
    FILE *f = open_memstream(&text, &len);
    bt_track_csv(f, &m.t);
    fclose(f);
    SAYS(text, "2014-05-01,\"calls\",\"Calls answered\",\"call\",3100,3100,3100,3100,3100,1,,,,,,\"'=HYPERLINK(1)\"\n");
    free(text);
    close_made(&m);
}

/* ---- which bundle ---- */

static const struct { bool two; const char *asked; enum bt_code rc; const char *says; } BUNDLES[] = {
    { false, NULL, BT_OK, "home first" },
    { true, "second", BT_OK, "second" },
    { true, NULL, BT_E_USAGE, "hold 2 bundles: say with --bundle which is the plan: 'home first', 'second'" },
    { true, "home frist", BT_E_USAGE, "no bundle 'home frist'; did you mean 'home first'?" },
    { true, "home first (low)", BT_E_USAGE, "no bundle 'home first (low)'" },
    { false, "business as usual", BT_E_USAGE, "no bundle 'business as usual'" },
};
ParameterizedTestParameters(track, the_plan_is_one_bundle) { return tl_rows(TL_N(BUNDLES)); }
ParameterizedTest(size_t *row, track, the_plan_is_one_bundle)
{
    struct made m;
    open_made(&m, true, BUNDLES[*row].two);
    enum bt_code rc = make(&m, calls(3, 100, 99, 1), (struct bt_track_opts){ .bundle = BUNDLES[*row].asked });
    cr_expect(rc == BUNDLES[*row].rc, "%d: %s", rc, tl_errs_text(&m.errs));
    if (rc == BT_OK) cr_expect(strcmp(m.t.bundle, BUNDLES[*row].says) == 0, "%s", m.t.bundle);
    else cr_expect(tl_errs_find(&m.errs, BUNDLES[*row].says), "%s", tl_errs_text(&m.errs));
    close_made(&m);
}

Test(track, without_a_plan_there_is_nothing_to_track)
{
    struct made m;
    open_made(&m, false, false);
    m.r.axis[0].n = 1;
    cr_expect(make(&m, calls(3, 100, 99, 1), (struct bt_track_opts){ 0 }) == BT_E_INPUT && tl_errs_find(&m.errs, "business as usual only"));
    m.r.axis[0].name = "series";
    bt_errs_free(&m.errs);
    m.errs = (struct bt_errs){ 0 };
    cr_expect(make(&m, calls(3, 100, 99, 1), (struct bt_track_opts){ 0 }) == BT_E_INPUT &&
              tl_errs_find(&m.errs, "no results of 'bendtrend run'"));
    close_made(&m);
}

/* ---- payment ---- */

static const struct bt_track_opts CHANGE = { .contract = "performance_70_30", .target = "calls", .budget = 1200, .pay_for = BT_PAY_CHANGE };

/* 840 up front a year, 90 a quarter at stake. In the first year nothing is asked for; in the second 10 less a day, of which 4 are there. */
Test(track, a_quarter_is_paid_by_the_share_of_its_target)
{
    struct made m;
    open_made(&m, true, false);
    cr_assert(make(&m, calls(23, 100, 96, 0), CHANGE) == BT_OK, "%s", tl_errs_text(&m.errs));
    const struct bt_track_payment *p = &m.t.pay;
    cr_assert(p->n == 8);
    for (int i = 0; i < 8; i++) {
        const struct bt_track_quarter *q = &p->quarter[i];
        NEAR(q->up_front, i % 4 == 0 ? 840 : 0);
        NEAR(q->at_stake, i < 4 ? 0 : 90);
        cr_expect(q->target == (i >= 4) && q->judged == (i >= 4 && i < 7), "quarter %d", i);
        NEAR(q->earned, q->judged ? 36 : 0);
        NEAR(q->lost, q->judged ? 54 : 0);
        if (q->judged) NEAR(q->share, 0.4);
    }
    char *text = said(&m);
    SAYS(text, "Up front GBP 1,680, earned 108, not earned 162, over 3 quarters settled.");
    SAYS(text, "open: 2 of 3 months counted");
    SAYS(text, "nothing is asked for");
    free(text);
    close_made(&m);
}

/* All splits of one budget for one result: what is paid in a year, by hand. */
static const struct { const char *name; double up_front, earned; } SPLITS[] = {
    { "performance_70_30", 840, 36 }, { "performance_60_40", 720, 48 }, { "performance_30_70", 360, 84 } };
ParameterizedTestParameters(track, splits_of_a_budget) { return tl_rows(TL_N(SPLITS)); }
ParameterizedTest(size_t *row, track, splits_of_a_budget)
{
    struct made m;
    struct bt_track_opts o = CHANGE;
    open_made(&m, true, false);
    o.contract = SPLITS[*row].name, o.contract_from = "2015-04-01";
    cr_assert(make(&m, calls(T, 100, 96, 0), o) == BT_OK, "%s", tl_errs_text(&m.errs));
    cr_assert(m.t.pay.n == 4 && m.t.pay.quarter[0].from == 12);
    double paid = 0;
    for (int i = 0; i < 4; i++) {
        const struct bt_track_quarter *q = &m.t.pay.quarter[i];
        NEAR(q->up_front, i ? 0 : SPLITS[*row].up_front);
        NEAR(q->earned, SPLITS[*row].earned);
        paid += q->up_front + q->earned + q->lost;
    }
    NEAR(paid, 1200);
    close_made(&m);
}

/* A business case: the bundle costs 100 a month of payer a in the first year and 200 of payer b from then on, prices 1 and then 1.1 for a,
 * 1 and then 1.2 for b; a is paid by contract, 5 for a call. Two years. */
static void add_money(struct made *m)
{
    static const char *const ITEM[] = { "bed_day", "programme_teams" }, *const ORG[] = { "a", "b", "commissioner" };
    static const char *const YEAR[] = { "2014/15", "2015/16" }, *const PRICED[] = { "call", "stay" };
    static const char *const OF[] = { "calls", "stays" }, *const PAID[] = { "plan", "activity" };
    struct lay *l = &m->l;
    int run = bt_axis_index(&m->r, "run"), month = bt_axis_index(&m->r, "month");
    int item = bt_lay_axis(l, "item", "item", 2, ITEM, NULL, NULL), payer = bt_lay_axis(l, "payer", "payer", 2, ORG, NULL, NULL);
    int year = bt_lay_axis(l, "year", "year", 2, YEAR, NULL, NULL), org = bt_lay_axis(l, "organisation", "org", 3, ORG, NULL, NULL);
    int tariff = bt_lay_axis(l, "tariff", "price", 2, PRICED, NULL, NULL);
    double *cost = bt_lay_array(l, "cost_gbp", "GBP", "cost", 4, (int[]){ run, month, item, payer });
    double *index = bt_lay_array(l, "price_index", "1", "prices", 3, (int[]){ run, year, org });
    double *gbp = bt_lay_array(l, "tariff_gbp", "GBP", "price", 1, &tariff);
    bt_lay_texts(l, "tariff_measure", "measure", tariff, OF), bt_lay_texts(l, "tariff_paid", "how", tariff, PAID);
    bt_lay_text(l, 0, "money_provider", "a");
    cr_assert(l->ok);
    for (int r = 0; r < 4; r++) {
        for (int i = 0; i < T; i++) {
            double *at = cost + (size_t)(r * T + i) * 4;
            at[0] = at[1] = 7000, at[2] = r && i < 12 ? 130 : 30, at[3] = r && i >= 12 ? 200 : 0;
        }
        for (int o = 0; o < 3; o++) index[(r * 2 + 0) * 3 + o] = 1, index[(r * 2 + 1) * 3 + o] = o == 1 ? 1.2 : 1.1;
    }
    gbp[0] = 5, gbp[1] = 1000;
}

/* 12 months of 100, then 12 of 200 x 1.2: 70 per cent of a year's plan up front, a quarter of the rest each quarter. */
Test(track, a_budget_is_what_the_bundle_is_planned_to_cost)
{
    struct made m;
    struct bt_track_opts o = CHANGE;
    open_made(&m, true, false);
    add_money(&m);
    o.budget = 0;
    cr_assert(make(&m, calls(T, 100, 96, 0), o) == BT_OK, "%s", tl_errs_text(&m.errs));
    const struct bt_track_quarter *q = m.t.pay.quarter;
    NEAR(q[0].budget, 1200);
    NEAR(q[0].up_front, 840);
    NEAR(q[4].budget, 12 * 200 * 1.2);
    NEAR(q[4].up_front, 0.7 * 2880);
    NEAR(q[4].earned, 0.4 * 0.3 * 2880 / 4);
    char *text = said(&m);
    SAYS(text, "30 % by result of what the bundle is planned to cost (nominal; GBP 1,200 in the first year of the contract), by Calls "
               "answered");
    free(text);
    close_made(&m);
}

/* 4 calls a day less than as usual at 5 x 1.1: half of the year's saving is the provider's, told when the year is counted; a first year in
 * which 3 a day more were answered gives nothing, and is not taken off. */
Test(track, a_share_of_the_saving_goes_to_the_provider)
{
    struct made m;
    struct bt_track_opts o = CHANGE;
    open_made(&m, true, false);
    add_money(&m);
    o.share = 0.5;
    cr_assert(make(&m, calls(T, 103, 96, 0), o) == BT_OK, "%s", tl_errs_text(&m.errs));
    const struct bt_track_quarter *q = m.t.pay.quarter;
    NEAR(q[0].saving, -3 * 91 * 5);
    cr_expect(q[0].priced && !q[0].shares && q[3].shares && q[3].shared == 0);
    NEAR(q[7].shared, 0.5 * 4 * 366 * 5 * 1.1);
    cr_expect(q[7].shares && !q[6].shares && q[6].shared == 0);
    char *text = said(&m);
    SAYS(text, "Of a year's saving 50 % is the provider's: what less was done than under business as usual, at the tariff (nominal), of "
               "Calls answered.");
    SAYS(text, "of the year to the provider GBP 4,026");
    free(text);
    close_made(&m);
    open_made(&m, true, false);
    add_money(&m);
    cr_assert(make(&m, calls(T - 1, 100, 96, 0), o) == BT_OK);
    cr_expect(!m.t.pay.quarter[7].priced && !m.t.pay.quarter[7].shares && m.t.pay.quarter[6].priced);
    close_made(&m);
}

/* Nothing is paid from a business case that is not there, nor shared of what has no price. */
Test(track, money_of_the_results_must_be_there)
{
    struct made m;
    struct bt_track_opts o = CHANGE;
    open_made(&m, true, false);
    o.budget = 0;
    enum bt_code rc = make(&m, calls(T, 100, 96, 0), o);
    cr_expect(rc == BT_E_USAGE && tl_errs_find(&m.errs, "the results have no business case to take the budget"), "%s",
              tl_errs_text(&m.errs));
    close_made(&m);
    open_made(&m, true, false);
    add_money(&m);
    o.share = 0.5, o.target = "reach_people.teams", o.pay_for = BT_PAY_DELIVERED;
    cr_expect(make(&m, "month,series,value\n2015-05-01,reach_people.teams,12\n", o) == BT_E_USAGE &&
                  tl_errs_find(&m.errs, "--saving-share: no series of the data has a price in the results; these have: 'calls'"),
              "%s", tl_errs_text(&m.errs));
    close_made(&m);
}

/* Scatter of 2 in 100 from month to month moves a quarter's mean by 2.66 * 0.02 / sqrt 3, of a planned change of a ninth of the plan. */
Test(track, scatter_is_told_in_shares_of_the_target)
{
    struct made m;
    open_made(&m, true, false);
    cr_assert(make(&m, calls(T, 100, 96, 1), CHANGE) == BT_OK);
    NEAR(m.t.pay.quarter[4].scatter, 2.66 * 0.02 / sqrt(3) * 9);
    cr_expect(isnan(m.t.pay.quarter[0].scatter));
    char *text = said(&m);
    SAYS(text, "may move a quarter's share by up to 28 points");
    free(text);
    close_made(&m);
}

static const struct { struct bt_track_opts o; const char *says; } BAD_PAY[] = {
    { { .contract = "performance_70_30", .target = "cals", .budget = 1 }, "no series 'cals'; did you mean 'calls'?; there are 'calls'" },
    { { .contract = "block", .target = "calls", .budget = 1 }, "no contract 'block'" },
    { { .contract = "performance_70_30", .target = "calls", .budget = 1 }, "would pay for missing the plan; give --pay-for change" },
    { { .contract = "performance_70_30", .target = "calls", .budget = 1, .contract_from = "2015-04-02" }, "--contract-from must be" },
};
ParameterizedTestParameters(track, payment_that_means_nothing_is_refused) { return tl_rows(TL_N(BAD_PAY)); }
ParameterizedTest(size_t *row, track, payment_that_means_nothing_is_refused)
{
    struct made m;
    open_made(&m, true, false);
    cr_expect(make(&m, calls(T, 100, 96, 1), BAD_PAY[*row].o) == BT_E_USAGE && tl_errs_find(&m.errs, BAD_PAY[*row].says), "%s",
              tl_errs_text(&m.errs));
    close_made(&m);
}

/* ---- what the chart is given ---- */

Test(track, the_chart_gets_what_was_found)
{
    struct made m;
    struct bt_results r;
    struct bt_err e = { 0 };
    open_made(&m, true, false);
    cr_assert(make(&m, calls(14, 100, 96, 1), CHANGE) == BT_OK && bt_track_lay(&m.t, 0, m.a, &r, &e) == BT_OK, "%s", e.msg);
    const struct bt_array *actual = bt_results_array(&r, "track_actual"), *plan = bt_results_array(&r, "track_planned");
    cr_assert(actual && plan && bt_results_axis(&r, "month")->n == 20, "six months of the plan ahead");
    cr_expect(actual->valid[13] && !actual->valid[14] && actual->v[14] == 0);
    NEAR(plan->v[19], 30 * 90);
    cr_expect(bt_results_axis(&r, "quarter")->n == 5 && bt_results_array(&r, "target_met") && bt_results_attr(&r, 0, "contract"));
    close_made(&m);
}
