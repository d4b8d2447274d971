/* solve.h -- the start of a scenario and one trajectory of a network. Time in days since the start of the horizon, stocks in people.
 * Only this room knows SUNDIALS. Everything is a function of its arguments: no state is kept between calls, and calls may run in
 * threads at the same time. The network must outlive what is solved from it. */
#ifndef BENDTREND_SOLVE_H
#define BENDTREND_SOLVE_H

#include "network.h"

enum bt_method { BT_CVODES, BT_EULER, BT_RK4, BT_N_METHODS };
extern const char *const bt_method_name[BT_N_METHODS]; /* as on the command line */

/* rtol: relative tolerance of CVODES, 1e-6 by default; step: days, for euler and rk4. */
struct bt_tol { enum bt_method method; double rtol, step; };

struct bt_start; /* opaque: the state on the first day and what business as usual fixes for all runs of a scenario */

/* Equilibrium of `values` (bt_network_size numbers) with slow demography frozen, then two years of seasons. `warm`: an earlier start
 * of the same network to begin from, or NULL. BT_E_SOLVER names the pool that is full where there is no equilibrium; BT_E_INPUT a
 * junction whose fractions exceed 1. Caller frees *out with bt_start_free. */
enum bt_code bt_start_solve(const struct bt_network *n, const double *values, struct bt_tol tol, const struct bt_start *warm,
                            struct bt_start **out, struct bt_err *e);
/* The same from a start whose values differ little: the first year of seasons is taken to do what it did there, the second is solved, at
 * BT_DRAW_TOL. */
enum bt_code bt_start_near(const struct bt_network *n, const double *values, struct bt_tol tol, const struct bt_start *near,
                           struct bt_start **out, struct bt_err *e);
/* From one whose values differ by some thousandths: both years are taken to do what they did there. */
enum bt_code bt_start_beside(const struct bt_network *n, const double *values, struct bt_tol tol, const struct bt_start *beside,
                             struct bt_start **out, struct bt_err *e);
void bt_start_free(struct bt_start *s);          /* NULL is fine */
double bt_start_drift(const struct bt_start *s); /* largest relative change of a pool's occupied places in the last warm-up year */

/* What a start holds, for whoever writes the equations down. Rows have `stride` numbers, of which the first are the segments. */
struct bt_start_view {
    int stride;
    const double *people;      /* [stock][stride], then one number a pool that follows demand, then one a delayed loop */
    const double *keep;        /* [pool] places per person held or waiting */
    const double *signal0;     /* [loop] */
    const double *death;       /* [fork][stride] share of those who come that leave the system on the way */
    const double *death_stock; /* [stock][stride] the same */
    const double *leave, *death_rate; /* [stride] per person per day: leaving, the death hazard at home */
    const double *share;       /* [crowd][stride] share of a segment's people in each crowd */
};
struct bt_start_view bt_start_view(const struct bt_start *s); /* borrowed from s */

/* Staff of a run, with a workforce file: Euler's steps of a run of that method, by as many to a day as `step` (days) asks for, at most
 * BT_STAFF_STEPS_A_DAY. posts[staff pools]: whole-time equivalents at the start, filled or vacant. state, `lag` days before the first day
 * of the horizon: [staff pools] of those in post at the start how many more are there (fewer: negative), then [asks] in post for each. */
#define BT_STAFF_STEPS_A_DAY 64
enum bt_code bt_staff_state(const struct bt_network *n, const double *values, const struct bt_start *start, double step, double lag,
                            double *posts, double *state, struct bt_err *e);

/* The equations as they stand on one day, in the state of the start with `crowd` times as many people in stays: out is the worst of all
 * looks at it, and begins as zero. mixtures: 0 for every column of the Jacobian, else so many random mixtures of all of them. */
struct bt_soundness {
    double fractions; /* largest |sum - 1| of the fractions that share out who comes to a junction, by origin and segment */
    double least;     /* smallest fraction, or 0 */
    double columns;   /* largest sum of a column of the Jacobian, relative: people who come of nothing or get lost in an equation */
    int n_fraction, n_column;
};
enum bt_code bt_sound(const struct bt_network *n, const double *values, const struct bt_start *start, double day, double crowd,
                      int mixtures, struct bt_soundness *out, struct bt_err *e);

/* Puts n counts into a solved start: the balance's mix of segments, stages and origins is kept in each, the difference goes home or
 * comes from there, and a pool's count is met by what no other row counts of it. balance[n]: people that the balance had there.
 * BT_E_INPUT at the row where a count can not be put, and the start is then of no use. */
enum bt_code bt_start_count(struct bt_start *start, const struct bt_network *net, const struct bt_count *v, int n, double *balance,
                            struct bt_err *e);

#define BT_POOL_CORNER 2e-3 /* free share over which a pool is smoothed to full */
#define BT_POOL_FEWEST 1e-3 /* places of a site */

/* The equilibrium alone, many times from warm: measures a day with demography and trends at rest and no season. */
struct bt_rest; /* opaque */
enum bt_code bt_rest_open(const struct bt_network *n, const double *values, struct bt_rest **out, struct bt_err *e);
/* measure: one number a measure, per day */
enum bt_code bt_rest_rates(struct bt_rest *r, const double *values, double *measure, struct bt_err *e);
void bt_rest_near(struct bt_rest *r, const struct bt_start *near); /* the next search begins there, not from nothing */
void bt_rest_stand(struct bt_rest *r, double day); /* trends stand at that day after the first one; after opening: at the first day */
const char *bt_rest_full(const struct bt_rest *r); /* name of the pool over 98 % full at the last rates, or "none" */
void bt_rest_close(struct bt_rest *r); /* NULL is fine */

/* f(x) = 0 for n unknowns by KINSOL (Newton, differences): x in and out; f returns BT_OK or stops the search. tol: largest |f|. */
typedef enum bt_code (*bt_equations)(void *data, const double *x, double *f, struct bt_err *e);
enum bt_code bt_root(int n, bt_equations f, void *data, double *x, double tol, struct bt_err *e);
/* The least sum of squares of m >= n functions of n unknowns by MINPACK's lmder (Levenberg and Marquardt): x in and out. jac: the
 * caller's n * m numbers, derivatives at the end, unknown by unknown. f is called last at x, so that what it keeps is of x. */
enum bt_code bt_least(int m, int n, bt_equations f, void *data, double *x, double *jac, struct bt_err *e);

/* Results of one run over T months. Arrays are the caller's (bt_trajectory_room); all people in persons. */
struct bt_trajectory {
    double *people;      /* [T+1][settings][segments] at month ends; exits and `entered` are the last settings: totals since the start */
    double *wait_people; /* [T+1][routes][segments] */
    double *queue;       /* [T+1][routes] of those who wait, how many do so because no place is free; the rest is handling */
    double *turned_away; /* [T+1][pools] share of those sent to a pool that it refuses; 0 for pools that refuse nobody */
    double *places;      /* [T+1][pools] open, surge included */
    double *occupied;    /* [T+1][pools] */
    double *flow;        /* [T][routes][segments] people in the month */
    double *measure;     /* [T][measures][segments] in the measure's unit, over the month */
    double *cost;        /* [T][items][payers] GBP over the month */
    double *coverage;    /* [T+1][interventions] share of full coverage */
    double *staff;       /* [T+1][interventions] whole-time equivalent */
    double *reach;       /* [T+1][interventions] people enrolled at that coverage */
    double *adoption;    /* [T+1][interventions] share who use it, of those that others need; 0 for the rest */
    double *acting;      /* [T+1][interventions] coverage where all that it needs is in use */
    /* with a workforce file only, else left as they are; staff is then what is asked for at the planned coverage */
    double *planned;     /* [T+1][interventions] coverage if no staff were short */
    double *missing;     /* [T+1][interventions] whole-time equivalents short, beyond the usual vacancies */
    double *lacking;     /* [T+1][interventions][staff pools] of what it asks of the pool, the share short */
    double *in_post, *wanted;                /* [T+1][staff pools] whole-time equivalents; wanted: posts, filled or vacant */
    double *recruited, *left, *hired_away;   /* [T+1][staff pools] totals since the start; hired_away: by other staff pools */
    double *short_of;    /* [T+1][staff pools] whole-time equivalents short, beyond the usual vacancies, of interventions and places */
    double *unstaffed;   /* [T+1][pools] places shut for want of staff */
    double *enrolled, *first_year; /* [T+1][packages] people enrolled at the coverage that is there; of them in their first year */
    double *package_wte; /* [T+1][package roles] whole-time equivalents that their contacts take */
    double *package_gbp; /* [T+1][packages] GBP a year that these cost */
    double *package_added; /* [T+1][packages] of it, beyond now and beyond the cost of the intervention that pays them */
    double conservation; /* largest |people there + left - entered| / initial - 1 at any month end */
    long steps, rhs, setups, fails;
};
enum bt_code bt_trajectory_room(const struct bt_network *n, int T, struct bt_arena *a, struct bt_trajectory *out, struct bt_err *e);
/* What the runs of a scenario have in common. All is the caller's. */
struct bt_plan {
    const struct bt_network *net;
    const struct bt_start *start;
    const struct bt_prefix *prefix; /* runs go on from there where their values allow it; NULL: from the start */
    struct bt_tol tol;
    const double *month_end; /* T days, ascending */
    int T;
};

/* Memory that runs use one after another, in one thread at a time: begins as NULL, freed by the caller. Results do not depend on it. */
struct bt_workspace; /* opaque */
void bt_workspace_free(struct bt_workspace *w); /* NULL is fine */

/* The days before the first intervention starts, on or off: the same for all runs whose values differ in `interventions.*` only. */
struct bt_prefix; /* opaque */

/* *out is NULL where there are no such days; the plan's prefix is not looked at. Caller frees *out with bt_prefix_free. */
enum bt_code bt_prefix_solve(const struct bt_plan *plan, struct bt_workspace **workspace, const double *values, struct bt_prefix **out,
                             struct bt_err *e);
void bt_prefix_free(struct bt_prefix *p); /* NULL is fine */

/* One run. Arrays of out must be zero. workspace may be NULL. tick (or NULL) is told the share done and may return false to stop. */
enum bt_code bt_trajectory_run(const struct bt_plan *plan, struct bt_workspace **workspace, const double *values, struct bt_trajectory *out,
                               bool (*tick)(void *data, double done), void *data, struct bt_err *e);

/* ---- forward sensitivities ---- */

/* A direction that numbers may go in, and the start with them: what they are a little to the low and to the high side of a run's. */
struct bt_direction {
    const double *values[2];         /* bt_network_size */
    const struct bt_start *start[2]; /* may be that of the run, on either side, where the direction does not move it */
    double width[2];                 /* how far each side is: 0 or more, not both 0; in a unit of which 1 is a change that matters, such as
                                      * a whole range: errors of a sensitivity are judged as those of the state are */
};
/* One run by CVODES (tolerance of the plan; its prefix is not looked at) with the sensitivities of its state along n directions, which are
 * in the error test. out[1 + 2 n], arrays zero and the caller's: the run itself, then of each direction what it comes to at the low and at
 * the high side to first order. So (high - low) / (width[0] + width[1]) is the derivative of whatever a trajectory has, exact but for the
 * square of the widths (where one is 0: the widths). BT_E_USAGE: another method, or a direction that switches a loop. In any thread. */
enum bt_code bt_forward_run(const struct bt_plan *plan, const double *values, const struct bt_direction *along, int n,
                            struct bt_trajectory *out, struct bt_err *e);

/* ---- ensembles: many runs that differ in some values, each for its totals alone ---- */
#define BT_ENSEMBLE_TOL 3e-6 /* relative, a step; docs/decisions/0026 has what that comes to */
#define BT_DRAW_TOL 3e-5     /* where many draws are told by their quantiles; docs/decisions/0045 */

struct bt_ensemble_run { int n; const struct bt_variation *v; }; /* what is otherwise than in the values in common */
struct bt_lanes; /* opaque */
/* All is the caller's. Runs whose variations are of interventions only go on from business as usual, solved once up to the first start of
 * an intervention. The start of the plan is that of all runs. */
struct bt_ensemble {
    const struct bt_plan *plan;    /* its tolerance and prefix are not looked at */
    const double *values;          /* business as usual */
    int n;
    const struct bt_ensemble_run *run;
    const bool *measure;           /* which are wanted; NULL: all but those of stays past some days, which no ensemble has */
    bool cost;                     /* costs are wanted */
    double tol;                    /* 0: BT_ENSEMBLE_TOL */
    struct bt_lanes **kept;        /* or NULL: what a thread runs in is kept here for the next ensemble of this network, which is faster and
                                    * changes no bit; NULL in it at first, bt_lanes_free at last, before the network goes. For one thread */
    int threads;                   /* results are the same bits for any number */
    int samples, worst;            /* runs made again by CVODES at 1e-10: so many drawn by `seed`, and those with the largest estimate */
    unsigned long long seed;
    const double *known;           /* [n] or NULL. 0 or more: the estimate of a run made before, which is neither made nor given again, but
                                    * for its part in the proof; below 0: to be made */
    bool (*mine)(void *data, int run); /* or NULL: all are. A run that is not is neither made nor given. Asked for every one that is to be
                                        * made, in order, one call at a time, of any thread */
    bool (*tick)(void *data, double done); /* or NULL; false stops. One call at a time, of any thread */
    void *data;
};
/* One run; borrowed for the call. A run that failed has its code and the reason, and no numbers: NULL. */
struct bt_ensemble_result {
    int run;
    enum bt_code code;
    const char *why;
    const double *measure;             /* [T][measures] over all segments, in the measure's unit over the month; 0 where not wanted */
    const double *cost;                /* [T][items][payers] GBP over the month; 0 where not wanted */
    const double *occupied, *places;   /* [T][pools] at month ends; places: open, surge included */
    double estimate;                   /* sum of the estimated errors of all steps, relative */
    double conservation;               /* as bt_trajectory */
    long steps, rejected, passes;      /* passes: times that the equations were solved */
};
/* How far the runs made again are from CVODES at 1e-10, the worst of any measure and of all costs: sums over the horizon and months,
 * relative (a month to a thousandth of the measure's largest where it is less); the change of a sum against business as usual, relative
 * to business as usual. */
struct bt_ensemble_miss { double v; int run, measure; }; /* measure: -1 for the sum of all costs; run: -1 for none */
struct bt_ensemble_proof { int n, failed; struct bt_ensemble_miss total, month, effect; };
/* `take` is called once a run in the order of their numbers, one call at a time, of any thread; false stops. At most three results a
 * thread are held. BT_E_USAGE: a run with an offset that is none, loops switched otherwise than at the start, or a measure that cannot be
 * had; BT_E_IO "interrupted". proof may be NULL. Runs that fail do not end the others; failed counts them. */
const char *bt_ensemble_lanes(void); /* what runs are worked out with here: other processors may give other last bits */
enum bt_code bt_ensemble_solve(const struct bt_ensemble *x, bool (*take)(void *data, const struct bt_ensemble_result *r), void *data,
                               struct bt_ensemble_proof *proof, struct bt_err *e);
void bt_lanes_free(struct bt_lanes *l); /* NULL is fine */

#endif
