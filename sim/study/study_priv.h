/* study_priv.h -- parts of the main job that its files share. Private to sim/study. */
#ifndef BT_STUDY_PRIV_H
#define BT_STUDY_PRIV_H

#include "bendtrend/json.h"
#include "bendtrend/money.h"
#include "bendtrend/study.h"
#include "bendtrend/threads.h"

struct calendar { int T; double *month_end; int *month_day; char (*label)[11]; int base; }; /* base: month index of the base year */
enum bt_code bt_calendar_make(const struct bt_scenario *s, struct bt_arena *a, struct calendar *c, struct bt_err *e);

/* Solves the fitted parameters in `values` so that the first-year run agrees with the rows; start is that of the fitted values. n rows
 * count, n_free numbers were solved for; conflict: n_conflict lines about rows that could not be met and what stands against them. */
struct fit { int n, n_free, n_conflict; double *modelled; const char **conflict; int rounds; double worst; struct bt_start *start;
             double *balance; /* of rows counted at the start: people there before they were put in */
             double *cost;    /* [items][payers] GBP of the base year as usual */ };
enum bt_code bt_fit_baseline(const struct bt_scenario *s, const struct calendar *c, struct bt_tol tol, struct bt_arena *a, double *values,
                             struct fit *f, struct bt_err *e);

/* summary.c: of a share, in per cent; 0 where it would be printed as -0.0 */
double bt_percent(double share, int digits);

/* What a baseline row comes to with these measures (sums of the base year, or a day). */
double bt_row_value(const struct bt_observed *o, const double *measure);

/* runs.c: which runs there are */
struct run { const char *name, *label, *bundle; const struct bt_bundle *b; enum bt_stance stance; };
int bt_list_runs(const struct bt_scenario *s, const struct bt_run_opts *o, struct bt_arena *a, struct run **out, struct bt_err *e);
/* The values of one run: those of business as usual with the bundle's interventions on, its own values and its stance. */
void bt_run_values(const struct bt_scenario *s, const double *bau, const struct run *r, double *values);

/* ambitions.c: from months of a run and of business as usual. `at`: the month that the ambition counts from (growth) or up to. */
struct judged { double value, met, day; bool valid, day_valid; }; /* day: end of the first twelve months that meet it */
int bt_ambition_month(const struct bt_ambition *a, const struct calendar *c, int day0);
struct judged bt_judge(const struct calendar *c, const struct bt_ambition *a, int at, const double *m, const double *bau);
double bt_sum12(const double *m, int from);
double bt_months_growth(const struct calendar *c, const double *m, int from, int to); /* a year, of months from..to-1; NAN: not two years */
struct lay;
struct ambition_axes { int run, time, month, ambition; };
void bt_lay_ambitions(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct ambition_axes *x, int R);

/* refit.c: the baseline fitted again where some numbers are otherwise, beginning from a fit that is there: steps by the slopes of that one,
 * until a year of the ensemble engine agrees with the figures as well as they can. All is the caller's but what is in the arena. */
struct refit {
    const struct bt_scenario *s;
    const struct calendar *c;
    struct bt_tol tol;
    const double *values;         /* the fit that is there, and its start */
    const struct bt_start *start;
    int n, n_free, *row, *free;   /* rows that count; offsets solved for */
    double *step;                 /* [n_free][n] how the logarithms of numbers follow from those of model over figure */
    double *modelled;             /* [n] logarithm of model over figure, of the fit that is there */
    double *resting;              /* [n] logarithm of the rows at the balance, of the same, with trends in the middle of the year */
    bool rests;                   /* that is near what they are with trends at the first day */
    bool *wanted;                 /* measures of those rows */
    bool quick;                   /* after bt_refit_open: for draws, years at BT_DRAW_TOL and starts near the one that is there */
    double enough;                /* the last step of a logarithm, after bt_refit_open; 0: as the fit itself has it */
};
enum bt_code bt_refit_open(struct refit *r, const struct bt_scenario *s, const struct calendar *c, struct bt_tol tol, const double *values,
                           const struct bt_start *start, struct bt_arena *a, struct bt_err *e);
/* A thread's own, {0} at first, or NULL: what its years run in, freed with bt_lanes_free, and how much was done: steps at the balance,
 * years, starts that took over the seasons of the one before. */
struct refit_work { struct bt_lanes *lanes; int rests, years, besides; };
/* values: those of the draw, with the fitted numbers of any fit near; out with its own. *start: the caller frees it, with bt_start_free,
 * and people counted are in it. *off: the largest difference of a row from that of the fit that is there, as a share. In any thread. */
enum bt_code bt_refit(const struct refit *r, double *values, struct refit_work *work, struct bt_start **start, double *off,
                      struct bt_err *e);
double bt_refit_weight(const struct refit *r, int i); /* what row i counts in a step: the root of its weight */

/* refit_slopes.c: for forward sensitivities. Sides are so far away, as a part of a range, of a fitted number of its logarithm; widths are
 * told so too. Runs are by CVODES at BT_AHEAD_TOL. */
#define BT_BESIDE 1e-3
#define BT_AHEAD_TOL 1e-6
void bt_refit_beside(const struct refit *r, int k, bool high, double *values); /* fitted number k put to a side */
/* A start for values as they are, nothing fitted, from the one that is there; people counted are in it. The caller frees it. In any
 * thread. */
enum bt_code bt_refit_start(const struct refit *r, const double *values, struct bt_start **start, struct bt_err *e);
/* out[n]: how the logarithms of the rows move along a direction, from what both sides of business as usual came to; with people counted at
 * the start, which a fit knows nothing of, from a run of their own. In any thread; a: room for it. */
enum bt_code bt_refit_ahead(const struct refit *r, const double *values, const struct bt_direction *along,
                            const struct bt_trajectory side[2], double *out, struct bt_arena *a, struct bt_err *e);
/* How a refit's logarithms of fitted numbers follow a number, out[n_free], from how the logarithms of the rows do: by[n] along that number
 * alone, by_fitted[n_free][n] along each logarithm. */
enum bt_code bt_refit_follow(const struct refit *r, const double *by_fitted, const double *by, double *out, struct bt_err *e);

/* lay.c: results objects */
struct lay { struct bt_results *r; struct bt_arena *a; bool ok; int room_axis, room_array, room_texts, room_attr; };
void bt_lay_open(struct lay *l, struct bt_results *r, struct bt_arena *a);
int bt_lay_axis(struct lay *l, const char *name, const char *long_name, int n, const char *const *label, const double *value,
                const char *units);
int bt_lay_months(struct lay *l, const struct calendar *c, int day0); /* axis `month` with its texts; borrows from c */
double *bt_lay_array(struct lay *l, const char *name, const char *units, const char *long_name, int rank, const int *axis);
unsigned char *bt_lay_valid(struct lay *l); /* flags for the array added last, all 0 */
void bt_lay_texts(struct lay *l, const char *name, const char *long_name, int axis, const char *const *v);
void bt_lay_text(struct lay *l, int group, const char *name, const char *text);
const char *bt_lay_lines(struct lay *l, const char *const *v, int n); /* joined, a line each */
/* What every study's file says of itself and of its scenario, and the files read. source and caveat are borrowed. */
void bt_lay_study(struct lay *l, const struct bt_scenario *s, const char *study, const char *source, const char *caveat);
void bt_lay_number(struct lay *l, int group, const char *name, double v);
void bt_lay_roles(struct lay *l, const struct bt_scenario *s); /* run.c: which pool and measures the charts are about */
/* The scenario's notes, and what of the choice of bundles must be known; a line each. */
const char *bt_run_notes(struct lay *l, const struct bt_scenario *s, const struct bt_run_opts *o);

/* validity.c: the checks that cost a run nothing, under /validity; days: the length of the horizon. After the runs. */
enum bt_code bt_lay_validity(struct lay *l, const struct bt_scenario *s, const double *values, const struct bt_start *start, double days,
                             struct bt_err *e);

/* years.c: years of twelve months from the start of the horizon, what is so in which, and to what degree */
enum { YEARS = 100 };
struct years { int n; bool in[YEARS]; double share[YEARS]; };
void bt_year_name(const struct bt_texts *month, int year, char out[BT_YEAR_ROOM]);     /* month: the texts month_start; see bt_year_of */
void bt_year_said(const struct bt_texts *month, int year, char out[BT_YEAR_ROOM + 4]); /* within a sentence: "the year to 30 June 2028" */
int bt_years_first(const struct years *y);                               /* n where there is none */
/* "throughout", "from 2027/28", "until 2026/27", "2025/26 to 2026/27", "in 3 of 10 years, first in 2026/27"; "" for never. */
void bt_years_span(const struct bt_texts *month, const struct years *y, char out[80]);

/* binds.c: what sets occupancy. Before the runs: room for queues, refusals and the pools of settings and waits, and t[R] writes there.
 * After them, roles included: `binds` and `demand_sets`. From the results: lines of the summary, keys of its JSON; nothing where
 * they have no pools or less than a year. */
void bt_lay_waits(struct lay *l, const struct bt_network *net, int R, int T, struct bt_trajectory *t);
void bt_lay_binds(struct lay *l);
void bt_binds_json(struct bt_json *j, const struct bt_results *r, int run);
int bt_axis_index(const struct bt_results *r, const char *name); /* -1 where absent */
/* The array of that name over just these axes, NULL after the last; or NULL. */
const struct bt_array *bt_array_over(const struct bt_results *r, const char *name, const char *const axis[BT_MAX_RANK]);

/* staff.c: room for what runs keep of staff; whom staff hold back and which places they leave shut, in words and JSON. Nothing where
 * the scenario has no workforce. */
void bt_lay_staff(struct lay *l, const struct bt_network *net, int R, int T, struct bt_trajectory *t);
void bt_staff_json(struct bt_json *j, const struct bt_results *r, int run);

/* packages.c: room for what runs keep of care packages; who is enrolled, whose time it takes at most and what that costs, in words and
 * JSON. Nothing where the scenario has none. */
void bt_lay_packages(struct lay *l, const struct bt_network *net, int R, int T, struct bt_trajectory *t);
void bt_packages_print(FILE *out, const struct bt_results *r, int run);
void bt_packages_json(struct bt_json *j, const struct bt_results *r, int run);

/* adoption.c: who uses what others need, and whose coverage is without effect until it is in use. Nothing for business as usual. */
void bt_adoption_print(FILE *out, const struct bt_results *r, int run);
void bt_adoption_json(struct bt_json *j, const struct bt_results *r, int run);

/* maturity.c: a self-assessment, and where there is one each bundle a second time with ramps the other way. Does that of the run belong
 * there? Its values turned; n such runs: room for what is kept of them; the i-th kept, from a trajectory with its measures. From the
 * results: the assessment, and a line or a key for a run. */
struct second { double *sum[3], *cost; int measure[3]; };
bool bt_maturity_turns(const struct bt_scenario *s, const struct run *r);
void bt_maturity_turn(const struct bt_network *net, double *values);
void bt_maturity_lay(struct lay *l, const struct bt_scenario *s, const double *bau, const struct run *run, int n, int month,
                     struct second *out);
void bt_maturity_keep(const struct second *to, const struct bt_network *net, int i, int T, const struct bt_trajectory *t);
void bt_maturity_print(FILE *out, const struct bt_results *r);
void bt_maturity_words(FILE *out, const struct bt_results *r, int run, const char *what);
void bt_maturity_json_run(struct bt_json *j, const struct bt_results *r, int run);
void bt_maturity_json(struct bt_json *j, const struct bt_results *r);
/* gains.c: who gains, by segment and year; part of the business case. Room for it; what a run changes, once its case is made; from the
 * results, who gains most and who loses, in words, and by age band in JSON. Nothing where it is not there. */
enum { N_GAINS = 8 };
struct gains { int n, row[N_GAINS]; double *v, *people; }; /* row: -1 where nothing has the role */
struct gains_in {
    const struct bt_network *net;
    const struct bt_money *m;
    const struct bt_case_in *in;
    const struct bt_case *kept;
    const double *values, *values_bau;
    const double *const *used, *const *used_bau; /* of each measure: months x segments */
    int segments;
    double *work;                                /* room for 2 x segments */
};
void bt_lay_gains(struct lay *l, const struct bt_scenario *s, const char *prices, int year, struct gains *g);
void bt_keep_gains(const struct gains *g, const struct gains_in *x, int run);
void bt_gains_print(FILE *out, const struct bt_results *r, int run, int low, int high);
void bt_gains_json(struct bt_json *j, const struct bt_results *r, int run);
/* business_lists.c: what lies beside the tables of the business case. Of a fund that flows evenly, the part between two days. */
void bt_lay_money_lists(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct bt_money *m);
void bt_lay_money_attributes(struct lay *l, const struct bt_scenario *s, const struct bt_money *m);
double bt_fund_in_year(const struct bt_money_fund *f, double from, double to);
/* business.c: the business case, after the runs; nothing where the scenario names no money file. */
void bt_lay_money(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct run *run, int R, const double *values);
/* money_words.c: it in words and JSON. Nothing where it is not there, or for business as usual. */
const char *bt_gbp_said(double v, int digits, char out[48]); /* "GBP 1.20 million", without its sign */
void bt_money_print(FILE *out, const struct bt_results *r, int run, int low, int high);
void bt_money_json(struct bt_json *j, const struct bt_results *r, int run);

/* summary.c: sums over the months from..from + n - 1; NAN where the results lack them. As many digits of a number as are known. */
double bt_sum_measure(const struct bt_results *r, const char *name, int run, int from, int n);
double bt_sum_cost(const struct bt_results *r, int run, int from, int n);
double bt_rounded(double v, int digits);

/* later.c: when a bundle's cost is earned back, how a measure changes from the first year of a change to the last, who lives longer:
 * lines of the summary (`high`: the run of the same bundle with high evidence, or -1), keys of its JSON; nothing for business as
 * usual, and no line where nothing changes. */
void bt_later_json(struct bt_json *j, const struct bt_results *r, int run, const char *measure, const char *key);

/* register.c: every number of business as usual with its range and source, and those that are not the library's. */
void bt_lay_register(struct lay *l, const struct bt_scenario *s, const double *values);

/* spending.c: what the base year costs, beside what was published of it */
void bt_lay_spending(struct lay *l, const struct bt_scenario *s, const struct fit *f);
void bt_spending_json(struct bt_json *j, const struct bt_results *r);

/* census.c: `start: census`. Puts the counts into a fitted start; after the runs, datasets of how
 * business as usual goes from there; from the results, lines of the summary, nothing where the start was the balance. */
enum bt_code bt_census_put(const struct bt_scenario *s, struct fit *f, struct bt_arena *a, struct bt_err *e);
void bt_lay_census(struct lay *l, const struct bt_scenario *s, int time, const double *balance);
void bt_census_print(FILE *out, const struct bt_results *r);
void bt_census_json(struct bt_json *j, const struct bt_results *r);

#endif
