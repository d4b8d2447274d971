/* model.h -- the equations of one run: a network bound to a vector of values. Private to sim/solve.
 * Vectors over segments have the stride W (segments rounded up to 8; the rest stays zero). A state is
 * y[stock * W + segment], then the extra states (supply of pools that follow demand, delayed loop signals), then, where hazards move
 * people to other segments, how many each segment has more than in business as usual because of them. */
#ifndef BT_SOLVE_MODEL_H
#define BT_SOLVE_MODEL_H

#include "../network/network_priv.h"
#include "bendtrend/solve.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LANES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LANES
#endif

#define EACH(s, n) for (int s = 0; (s) < (n); (s)++) /* NOLINT(bugprone-macro-parentheses): s is a name */

struct curve_value { double v, d, by_places; }; /* a value, its derivative, and for pools that by the places at the same load */

/* What the start of business as usual fixes for every run of a scenario. */
struct bt_start {
    struct bt_arena *arena;
    int n_state, stride; /* stride: W of its vectors */
    double *y;           /* n_state */
    double *seasoned;    /* n_state: what the first year of seasons did to the equilibrium */
    double *settled;     /* n_state: what all of them did */
    double *keep;        /* per pool: places per person held or waiting (supply that follows demand) */
    double *signal0;     /* per loop: the signal at the baseline */
    double *death;       /* per segment: share of those who enter each fork that dies on the way, [fork][W] */
    double *death_stock; /* the same for stocks, [stock][W] */
    double *leave;       /* per segment: deaths per person per day */
    double *death_rate;  /* per segment: the home death factor at the start */
    double *share;       /* share of each segment's people in each crowd, [crowd][W] */
    double drift;        /* largest change a year of occupied places of a pool left in the last warm-up year, relative */
    int steps;
};

enum signal_kind { S_WAIT, S_ACCEPT, S_SUPPLY, S_LOOP, S_RAW };
struct signal { /* what flows depend on besides their own stock */
    enum signal_kind kind;
    int index;           /* pool or loop */
    int extra;           /* S_SUPPLY, S_RAW: the extra state that follows it */
    double value;
    int n_grad;
    int agg[3];
    double grad[3];      /* derivative with respect to aggregates */
    int extra_dep;       /* extra state it depends on, -1 */
    double extra_grad;
};

/* An effect on a factor, as often asked about; ages: it changes while its coverage stands still. */
struct act { int intervention, group; bool ages; };

struct model {
    const struct bt_network *net;
    struct bt_arena *arena;
    const struct bt_start *start; /* NULL while it is being solved */
    int more;                     /* where in y the people begin that moves have brought, [W]; -1: none can move */
    bool follows;                 /* the entries of now make people follow a projection */
    int S, W, n_state, n_extra, n_branch, n_root, n_agg, n_signal;
    double *p;                    /* parameter values of this run */
    bool frozen, season;          /* start: exits come home, trends stand still; seasons on or off */
    bool loops;
    double stands;                /* the day that trends stand at while the start is solved */
    double last_t;                /* time of the timed factors, NAN at first */
    double *base, *clean, *fac, *eff; /* [factor][W]: p * scales; with time but no effects; all; fac before loops */
    bool *changed, any_changed, all_new;   /* [factor]: not what it was at the last time */
    double *driver_now;           /* [driver] */
    double *inc;                  /* [intervention] coverage beyond now, lagged: what effects see */
    double *cover;                /* [intervention] coverage beyond now, unlagged: what costs see */
    double *active;               /* [intervention] on * (target - now) */
    double *enrolled;             /* scratch [intervention] */
    double *reach_now, *reach_inc; /* registers: [effect][W] share of events reached, and the coverage it holds for, [effect] */
    double *effect_now, *effect_size; /* scratch [W] */
    double *mult, *plus;              /* [factor][W] what effects make of a factor, since one of them moved */
    double *inc_was;              /* inc of the last time */
    int *act0;                    /* per factor: first of its acts, which are in the order of its effects */
    struct act *act;
    bool *acts, *stirs;           /* [intervention] has coverage beyond now; another than at the last time */
    bool *driver_moved;           /* since the last time */
    bool *looped;                 /* [factor]: a loop that is on acts on it */
    bool *fork_lives, *crowd_lives; /* rates depend on the state, through places or loops */
    int *branch0, *root0;         /* first branch of a fork, first root of a crowd */
    double *share, *moved, *inflow, *rate, *nrate, *out, *crowd, *done, *release, *leak, *route_flow, *exit_flow;
    double *scale, *scale_d;      /* cap of forks: factor and derivative, [fork][W] */
    double *flow_now;             /* scratch [W] */
    double *zero, *one;           /* [W] all 0, all 1 */
    double *entry, *leave;        /* [W] prescribed entries now, people per day; deaths per person per day in business as usual */
    struct aggregate *agg;
    double *agg_now;
    struct signal *signal;
    double *wait_value, *accept, *loop_value, *loop_slope;
    double *open;                 /* places open now, surge included, [pool] */
    int *supply_extra, *delay_extra; /* per pool, per loop: extra state or -1 */
    int n_counted; struct { int route, counter; double sign; } *counted; /* flows that move counters */
    double *still;                /* scratch of the search for an equilibrium, [2][n_state] */
    /* staff */
    struct staffing *staff;       /* staff.c; NULL without a workforce, and while the start is solved */
    double *staffed;              /* [pool] share of its places that staff is there for, of those there was staff for at the start */
    bool *staffed_moved;          /* [pool] since the last time */
    /* matrix */
    struct jac *jac;
    /* tallies */
    int n_quad, row_route, row_item; /* quad vector: [rows][W], then items */
    int *measure_row;                /* per measure: its row, -1 where it follows from stored routes or month ends */
    double *measure_now;             /* [measure][W] per day; of those that are integrated or priced, or of all */
    double *instant, *instant_before; /* [measure][W] per day, of measures taken at month ends */
    bool *measure_priced, every_measure;
    int *term0;                      /* per measure: its first term in term_stocks */
    struct aggregate *term_stocks;   /* stocks that a term counts: people, waits, contacts */
};

enum bt_code bt_model_open(struct model **out, const struct bt_network *net, const double *values, const struct bt_start *start,
                           struct bt_err *e);
void bt_model_bind(struct model *m, const double *values);
void bt_model_close(struct model *m);
void bt_model_rhs(struct model *m, double t, const double *y, double *dy);
/* trouble.c: where in state y a solver is likeliest to have given up, and over which number, as the end of a message; "": not known. dy:
 * n_state numbers to work in. */
void bt_model_trouble(struct model *m, double t, const double *y, double *dy, char *out, size_t room);
void bt_model_quads(struct model *m, double t, const double *y, double *q);
void bt_model_time(struct model *m, double t);
int bt_model_home_death(const struct bt_network *net);
double bt_model_aggregate(const struct model *m, int aggregate, const double *y);
void bt_model_signals(struct model *m, const double *y);
void bt_model_signals_of(struct model *m, const double *y);
void bt_model_loops(struct model *m);
void bt_model_flows(struct model *m, double t, const double *y);
/* Fractions over 1, negative stocks; step: the fixed step that led to y, in days, 0 where there is none. */
enum bt_code bt_model_check(struct model *m, double t, const double *y, double step, struct bt_err *e);
double bt_model_people(const struct model *m, const double *y); /* that exist or have left, less those who entered: never changes */
double bt_first_start(const struct bt_network *net); /* of an intervention, on or off, in days; INFINITY where there is none */
/* What measures of an instant are a day, [measure][W]; needs the flows of the same time and state. Others are left alone. */
bool bt_measure_at_instant(const struct measure *x);
enum bt_code bt_model_instant(struct model *m, const double *y, double *to, struct bt_err *e);
double bt_month_of_instants(const struct measure *x, double days, double first, double last, double sum);
void bt_measure_now(struct model *m, int i, const double *y, double *to); /* a day, [W] */
/* Costs of an intervention that is on, GBP a day, added to row by payer: set-up, which is spent as coverage rises, and what goes by the
 * people it enrols at full coverage, all people, and what all measures come to a day. */
void bt_intervention_costs(const struct model *m, int i, double t, double rise, double enrolled, double everybody, const double *total,
                           double *row);
void bt_measure_weigh(const struct model *m, int i, double *to);
double bt_model_ramp(const struct model *m, int intervention, double t);
double bt_model_rise(const struct model *m, int intervention, double t); /* its slope, per day */
/* Share who use an intervention that others need, `lag` days before t: of those whom its coverage had reached some time before. */
double bt_model_adopted(const struct model *m, int intervention, double t, double lag);
/* Of coverage added to now `lag` days before t, what is where all that the intervention needs is in use: it goes there first. */
double bt_model_acting(const struct model *m, int intervention, double added, double t, double lag);
void bt_population_at(const struct bt_network *net, double t, double *people, double *growth); /* [segment], people and people per day */

/* staff.c: staff in post, known before the run */
bool bt_staff_open(struct model *m);                              /* room; false when out of memory */
void bt_staff_solve(struct model *m);                             /* for the values bound */
bool bt_staff_euler(struct model *m, double step);                /* by Euler's steps, and solved anew; false when out of memory */
/* share of the way from now to target that is staffed `lag` days before t; by Euler's method: of those lags that bt_looks_back has */
double bt_staff_way(const struct model *m, int i, double t, double lag);
double bt_staff_places(const struct model *m, int pool, double t);
void bt_staff_keep(const struct model *m, struct bt_trajectory *out, const double *month_end, int T);

/* package.c: people of a care package by the month since their enrolment, per person of full coverage, where coverage is `now` for good and
 * what `way` says of `added`, `lag` days before t; people: of full coverage at the time. */
struct course { double in_month[PACKAGE_MONTHS], later, people; };
struct course bt_package_course(const struct model *m, const struct package *p, double t, double now, double added,
                                double (*way)(const struct model *m, int intervention, double t, double lag));
/* What staff of the packages of an intervention cost beyond now and beyond the cost of the intervention that pays them: added to by_payer,
 * GBP a day; added[package], GBP a year. Either may be NULL. Needs the coverage of t; people in all, and enrolled at full coverage. */
void bt_package_cost(const struct model *m, int intervention, double t, double everybody, double enrolled, double *by_payer, double *added);
void bt_package_keep(const struct model *m, struct bt_trajectory *out, int row, double t);

/* pool.c: closed curves of occupancy, with derivatives; docs/model.md */
struct pool_now {
    double places, sites, holding, variability, spread, surge_share, surge_above;
    bool follow; /* places move with people: slopes by them are wanted */
};
/* occupancy of open places; derivative by held */
struct curve_value bt_pool_load(const struct pool_now *p, double held, double *open);
struct curve_value bt_pool_wait(const struct pool_now *p, double load);      /* 1 / (1 + mean wait in days) */
struct curve_value bt_pool_accept(const struct pool_now *p, double load);    /* share accepted */

/* jacobian.c */
struct jac;
enum bt_code bt_jac_fits(const struct model *m, struct bt_err *e);
enum bt_code bt_jac_open(struct model *m, struct bt_err *e);                   /* before what follows; once is enough */
void bt_jac_setup(struct model *m, double t, const double *y, double gamma);   /* M = I - gamma J, factored */
void bt_jac_setup_here(struct model *m, const double *y, double gamma);           /* the same where the last flows were those of y */
void bt_jac_solve(struct model *m, double *x);                                 /* M x = b in place */
/* sound.c: the largest relative sum of a column of J at t and y, over all columns or over so many random mixtures of all; x: scratch of
 * n_state; *n: how many */
double bt_model_columns(struct model *m, double t, const double *y, int mixtures, double *x, int *n);

/* cvodes.c */
struct stepper;
struct step_stats { long steps, rhs, setups, fails; };
enum bt_code bt_stepper_open(struct stepper **out, struct model *m, double t0, const double *y0, struct bt_tol tol, bool quads,
                             struct bt_err *e);
enum bt_code bt_stepper_begin(struct stepper *s, double t0, const double *y0, struct bt_err *e); /* another run with the same room */
enum bt_code bt_stepper_to(struct stepper *s, double t, struct bt_err *e);     /* y and quads at t */
enum bt_code bt_stepper_restart(struct stepper *s, struct bt_err *e);          /* at the current time, after a jump */
/* Once after opening, at its time, for CVODES with quads: sensitivities along these directions go with it from there. They stay the
 * caller's, and are dropped before the stepper is closed. */
struct sides;
enum bt_code bt_stepper_sides(struct stepper *s, struct sides *sides, struct bt_err *e);
void bt_stepper_stop(struct stepper *s, double t);                             /* do not step over t */
const double *bt_stepper_y(const struct stepper *s);
const double *bt_stepper_q(const struct stepper *s);                            /* totals at t, since the start or what follows */
void bt_stepper_put_q(struct stepper *s, const double *q);                       /* what was counted before t0 */
void bt_stepper_from_here(struct stepper *s);                                   /* totals begin anew */
void bt_stepper_stats(const struct stepper *s, struct step_stats *out);
void bt_stepper_close(struct stepper *s);

#endif
