/* network.h -- the elements of the network language compiled to one flat, immutable description; and the address of every number.
 * A run is a network plus a vector of variations (offset, value) on its parameters: --set, stance, bundles, fits and draws are
 * nothing else. The network borrows names from the arena it was compiled in and never changes afterwards.
 * Units: people, days, people per day; parameters keep the unit of their key (docs/scenario-reference.md). */
#ifndef BENDTREND_NETWORK_H
#define BENDTREND_NETWORK_H

#include "arena.h"
#include "err.h"
#include <stdbool.h>

/* How much benefit evidence is taken to allow; names as in files and on the command line. */
enum bt_stance { BT_LOW, BT_CENTRAL, BT_HIGH, BT_N_STANCES };
extern const char *const bt_stance_name[BT_N_STANCES];

struct bt_variation { int offset; double value; };

/* People counted on the first day, in place of the balance's: in a pool's places, in a setting, or waiting on a route. */
enum bt_counted { BT_COUNT_POOL, BT_COUNT_SETTING, BT_COUNT_WAIT };
struct bt_count { enum bt_counted kind; int index; double people; const char *name; struct bt_loc at; };

struct bt_network; /* fields in sim/network/network_priv.h, for sim/network and sim/solve only */

/* ---- the address of every number ---- */
struct bt_param { /* one quantity: a number, or one number a segment */
    const char *address;       /* without the segment part */
    const char *unit, *source, *mark, *note;
    const char *given;         /* file or option that gave its number last; NULL: no file, a default of the program */
    int offset, n;             /* n: 1 or the number of segments */
    bool ranged;               /* low and high were given */
    double lo, hi;             /* what is allowed */
    bool whole;                /* whole numbers only */
    bool outcome;              /* of an effect that is checked, never put in */
    const char *either;        /* of a switch, which is lo or hi and nothing between: what they mean, in words; else NULL */
    const double *low, *high;  /* n each, NULL where not ranged */
    struct bt_loc at;
};
#define BT_NO_SOURCE "no source is given" /* the words for it where one is asked for */
int bt_network_params(const struct bt_network *n);                         /* how many quantities */
const struct bt_param *bt_network_param(const struct bt_network *n, int i);
int bt_network_size(const struct bt_network *n);                           /* length of the parameter vector */
const double *bt_network_values(const struct bt_network *n);               /* the parameter vector as read: central values */
/* ADDRESS, ADDRESS[segment] or ADDRESS[pattern*] to the offsets it stands for: at most `room` are written to offset (NULL: none).
 * Returns how many there are, 0 for an unknown address; *nearest is then the nearest known word, or NULL. To look for that takes long:
 * who does not need it gives NULL for nearest. */
int bt_network_find(const struct bt_network *n, const char *address, int *offset, int room, const char **nearest);
/* Why bt_network_find does not give the one number, or the numbers, wanted: the end of a message that begins with "no number has the
 * address 'ADDRESS'", with the nearest address or segment, or what is allowed instead. In arena a; "" when out of
 * memory, or where errs only counts what comes. */
const char *bt_network_lack(const struct bt_network *n, const char *address, const struct bt_errs *errs, struct bt_arena *a);
/* Does it act through interventions that are switched on, and on nothing else? Bundles have such numbers at their own stance. */
bool bt_param_of_interventions(const struct bt_param *p);
/* What moves with a quantity where ranges are drawn: a family, and a part of it. What interventions do: their group, and the intervention;
 * what they cost, ask of staff and how fast they come: `costs`, `staff`, `ramps`, and the intervention; registers: `registers`, and the
 * last word of the address; else the first word of the address, and "". name NULL: it is not drawn, being without a range, an outcome, of
 * the business case, which is made after the runs, or of a self-assessment. */
struct bt_family { const char *name, *part; bool effect; };
struct bt_family bt_network_family(const struct bt_network *n, int param);
/* The intervention that a quantity is of, -1 for none. */
int bt_network_intervention_of(const struct bt_network *n, int param);
/* The parameter that owns an offset. */
const struct bt_param *bt_network_owner(const struct bt_network *n, int offset);

/* ---- what there is ---- */
struct bt_names { int n; const char *const *name, *const *label; };
struct bt_names bt_network_segments(const struct bt_network *n);
const char *const *bt_network_bands(const struct bt_network *n);      /* the age band of each */
struct bt_names bt_network_settings(const struct bt_network *n);      /* settings, then exits, then `entered` */
int bt_network_exits(const struct bt_network *n);                     /* how many of them are exits */
struct bt_names bt_network_routes(const struct bt_network *n);        /* hazards and routes */
struct bt_names bt_network_pools(const struct bt_network *n);
struct bt_names bt_network_payers(const struct bt_network *n);
struct bt_names bt_network_items(const struct bt_network *n);
struct bt_names bt_network_measures(const struct bt_network *n);
/* The pool or measure that has a role: main, arrivals, place_days, delayed_days (docs/scenario-reference.md); NULL where none has it. */
const char *bt_network_role(const struct bt_network *n, const char *role);
const char *bt_network_setting_pool(const struct bt_network *n, int setting); /* pool whose places are held there, "" where none */
const char *bt_network_route_pool(const struct bt_network *n, int route);      /* pool whose place is waited for, "" where none */
const char *bt_network_route_holds(const struct bt_network *n, int route);     /* pool whose place is held while waiting, "" where none */
const char *bt_network_measure_unit(const struct bt_network *n, int measure);
struct bt_names bt_network_interventions(const struct bt_network *n);
/* A cost item of the pathway: the measure it is of, and what one costs for a segment, GBP, before drivers and effects. */
int bt_network_item_measure(const struct bt_network *n, int item);
double bt_network_item_price(const struct bt_network *n, const double *values, int item, int segment);

int bt_network_switch(const struct bt_network *n, int intervention);   /* offset of its interventions.NAME.on */
/* What must be on with it, by index: *need borrowed from n. Returns how many; what these need in turn is not among them. */
int bt_network_needs(const struct bt_network *n, int intervention, const int **need);

/* ---- phases of an intervention; 0 where it comes all at once ---- */
struct bt_phase {
    const char *name;
    double share;           /* of the step from now to target, reached when it is done */
    double goes_on;         /* how much of it goes ahead after the gates before it */
    int from_day, done_day; /* days since 1970-01-01 */
};
int bt_network_phases(const struct bt_network *n, int intervention);
struct bt_phase bt_network_phase(const struct bt_network *n, const double *values, int intervention, int k);

/* ---- staff: empty, and 0, where the scenario names no workforce file ---- */
struct bt_names bt_network_staff_pools(const struct bt_network *n);
struct bt_ask { /* what an intervention asks of a role, or a package of a staff pool */
    int intervention, staff_pool;   /* staff_pool -1: not limited */
    const char *role;
    double wte_per_100000;          /* at full coverage, a package's once it goes on evenly, at the people of the start */
};
int bt_network_asks(const struct bt_network *n);
struct bt_ask bt_network_ask(const struct bt_network *n, const double *values, int i);
/* Whole-time equivalents that an intervention asks for beyond those it has now, at its target and the people of the start; a workforce file
 * is not needed, but without one care packages count for nothing. */
double bt_network_staff_more(const struct bt_network *n, const double *values, int intervention);
struct bt_names bt_network_packages(const struct bt_network *n);      /* care packages */
struct bt_names bt_network_package_roles(const struct bt_network *n); /* "package: role", who gives their contacts */
int bt_network_role_package(const struct bt_network *n, int package_role);
int bt_network_package_intervention(const struct bt_network *n, int package);
/* The cost of its intervention that pays a package's staff as far as it goes; "": none does. */
const char *bt_network_package_paid_by(const struct bt_network *n, int package);
struct bt_staff_example { const char *place, *role, *source, *note; double wte, wte_per_100000; }; /* what others employed */
int bt_network_staff_examples(const struct bt_network *n);
struct bt_staff_example bt_network_staff_example(const struct bt_network *n, int i);

/* ---- a self-assessment: 0 areas where neither the scenario nor its locality has one ---- */
struct bt_area {
    const char *name, *label, *asks, *means; /* means: what its level stands for */
    int level;                               /* from 1 */
    bool acts_on_ramps;
};
struct bt_assessment {
    const char *title, *areas_source;        /* of the areas */
    const char *by, *source, *mark;          /* of the assessment */
    int day;                                 /* days since 1970-01-01 */
    int on;                                  /* offset of the number that makes ramps follow it: 0 or 1 */
    int levels;                              /* how many there are */
};
int bt_network_areas(const struct bt_network *n);
struct bt_area bt_network_area(const struct bt_network *n, int i);
struct bt_assessment bt_network_assessment(const struct bt_network *n); /* only where there are areas */
/* How many times as long ramps are by the levels of the areas that act on them, whether that is on or not: the geometric mean of the
 * factors of their levels; 1 where none acts. */
double bt_maturity_factor(const struct bt_network *n, const double *values);

int bt_network_states(const struct bt_network *n);                    /* settings x segments actually integrated, all stages and waits */

/* ---- seasons and dated tables, which are no parameters: a copy can be given others (back-tests) ---- */
enum bt_kind_of_driver { BT_SCALE, BT_TREND, BT_SEASON, BT_TABLE };
int bt_network_drivers(const struct bt_network *n);
enum bt_kind_of_driver bt_network_driver_kind(const struct bt_network *n, int driver);
const char *bt_network_driver_name(const struct bt_network *n, int driver);
/* A copy in arena a that shares everything with n but its drivers; NULL when out of memory. It must not outlive n. */
struct bt_network *bt_network_copy(const struct bt_network *n, struct bt_arena *a);
/* What is dated `day` or later is unknown to a copy: points of tables (one without any left is 1 throughout), trends that begin then,
 * ends of trends. Returns how many drivers that changed. */
int bt_network_forget(struct bt_network *copy, int day);
/* The twelve monthly means of a season, January first. A new one is scaled to the mean 1. */
void bt_network_season(const struct bt_network *n, int driver, double monthly[12]);
void bt_network_set_season(struct bt_network *copy, int driver, const double monthly[12]);
/* The points of a table: days since 1970-01-01, ascending, and values. Returns how many; set: false when out of memory. */
int bt_network_points(const struct bt_network *n, int driver, const double **day, const double **value);
bool bt_network_set_points(struct bt_network *copy, int driver, int n, const double *day, const double *value);

/* ---- plans: the same interventions begun on other days, and how far their effects would have to go ---- */
int bt_network_start_day(const struct bt_network *n, int intervention);    /* days since 1970-01-01 */
/* A copy's interventions begin on these days, one each; false: out of memory. */
bool bt_network_set_starts(struct bt_network *copy, const int *day);
/* Places that an intervention opens in pools beyond those of now, at its target; 0 where it opens none, or by the state of a run. */
double bt_network_places_more(const struct bt_network *n, const double *values, int intervention);
/* Every effect that is put in by interventions with on[], `factor` times as strong as in values; a relative change stops at -1, where
 * nothing is left of what it acts on. Returns how many were stopped there; *of: how many of the effects are not 0. */
int bt_network_strengthen(const struct bt_network *n, const bool *on, double factor, double *values, int *of);

/* ---- copies and values in which something is otherwise: what `validate` asks a model ---- */
/* Central values of its own, which begin as those of the original; NULL when out of memory. */
double *bt_network_own_values(struct bt_network *copy);
/* Nothing changes in time: the people of the first day, no season, trends and tables as they stand on it. false: out of memory. */
bool bt_network_stand_still(struct bt_network *copy);
/* For a copy that stands still. All segments have the mean of their numbers, weighted by people: values (of bt_network_size), whose
 * quantities by segment become alike; loops are off and nobody moves between segments. false: out of memory. */
bool bt_network_alike(struct bt_network *copy, double *values);
bool bt_network_gather(struct bt_network *copy, int segment);              /* everybody is in that segment; false: out of memory */
bool bt_network_measure_of_all(const struct bt_network *n, int measure);   /* of all segments alike, and not of a counter */
bool bt_network_measure_fills(const struct bt_network *n, int measure);    /* of a counter that nobody leaves: it has no balance */
/* Every event that leads somewhere else than to an exit, and every contact, happens to nobody. */
void bt_network_no_demand(const struct bt_network *n, double *values);
/* Rules by which interventions of one group overlap that need no further number; NULL ends them. All groups follow it then; returns how
 * many did not before, -1: out of memory. */
const char *bt_network_rule(int rule);
int bt_network_set_rule(struct bt_network *copy, int rule);
bool bt_network_reverse(struct bt_network *copy);                          /* effects act in the opposite order; false: out of memory */
double bt_network_shortest_days(const struct bt_network *n, const double *values); /* the shortest mean stay (of a stage) or handling */
struct bt_names bt_network_loops(const struct bt_network *n);              /* rows of `loops:`, switched by loops.NAME.on */
/* Every number that the equations read, and every sum of a measure, against the unit that its place asks for. Returns how many were
 * compared; *wrong: the address of the first that has another, or NULL. */
int bt_network_units(const struct bt_network *n, const char **wrong);

/* The pathway as graphviz text, in arena a. */
char *bt_network_dot(const struct bt_network *n, struct bt_arena *a);
/* The feedback loops as graphviz text: pools, who waits, and the loops on and off, with their signs. */
char *bt_network_loops_dot(const struct bt_network *n, struct bt_arena *a);
/* What the picture of the pathway leaves out: labels of events that move nobody and of counters, "; " between; "" where there is none. */
char *bt_network_not_drawn(const struct bt_network *n, struct bt_arena *a);

#endif
