/* network_priv.h -- the elements of the network language and the flat program compiled from them.
 * For sim/network (which writes it), sim/solve (which reads it) and sim/scenario (which reads files into it).
 * Indices are -1 where absent. */
#ifndef BT_NETWORK_PRIV_H
#define BT_NETWORK_PRIV_H

#include "bendtrend/network.h"
#include "bendtrend/tree.h"
#include <stddef.h>

#define BT_MAX_CLASS 8
#define N(a) ((int)(sizeof(a) / sizeof((a)[0])))

/* ---------------- elements: what the files say ---------------- */

enum target_kind { TO_NOWHERE, TO_STAY, TO_ORIGIN, TO_SETTING, TO_JUNCTION, TO_EXIT };
struct target { enum target_kind kind; int index; };

struct named { const char *name, *label; struct bt_loc at; bool spoilt; /* a key of it was not read: what it lacks may be that */ };

struct hazard { /* of a setting; also a route of the results */
    struct named id;
    int per_1000_year, per_person_year, per_person_day; /* parameters, one of them */
    int rate;                                           /* the one given */
    double unit;                                        /* rate * unit = per person per day */
    struct target to;
    const struct bt_node *to_node, *to_segment_node;
    int *to_segment; /* per segment: the segment moved to, or -1; NULL for an ordinary hazard */
    bool death_neutral;
    int route; /* its place in the route list */
};

struct like {
    int setting;
    int n;
    int *hazard;
    int factor;
    const struct bt_node *setting_node, *only_node;
}; /* hazards borrowed from a setting, times a parameter */

struct wait {
    bool present;
    int pool, handling, patience, holds;
    struct target gives_up;
    const struct bt_node *pool_node, *holds_node, *gives_node;
    struct like *like;
    int n_like;
    const struct bt_node *like_node;
};

struct route {
    struct named id;
    int fraction, beside;
    bool is_else;
    struct target to, refused;
    const struct bt_node *to_node, *refused_node, *origins_node, *wait_node;
    bool origin[BT_MAX_CLASS];
    struct wait wait;
    int junction, route;
};

struct junction { struct named id; int cap, n_route; struct route *route; const struct bt_node *routes_node; };

struct setting {
    struct named id;
    int cls;   /* the class whose setting this is, or -1 */
    bool keep[BT_MAX_CLASS];
    int pool, stay, stages;
    struct target leaves;
    int n_hazard, n_like;
    struct hazard *hazard;
    struct like *like;
    bool *segment; /* NULL: all */
    const struct bt_node *class_node, *keeps_node, *pool_node, *leaves_node, *hazards_node, *like_node, *segments_node;
};

struct pool {
    struct named id;
    int places, sites, holding, variability, spread, surge_share, surge_above, delay;
    const char *supply, *role;
    bool follows, waited, diverted;
};

struct counter { struct named id; int leaves; int n_add, n_remove; int *add, *remove; const struct bt_node *adds_node, *removes_node; };
struct contact { struct named id; const char *unit; int rate; int n_setting; int *setting; const struct bt_node *settings_node; };

enum term_kind { TERM_FLOW, TERM_THROUGH, TERM_PEOPLE, TERM_WAIT, TERM_POOL, TERM_CONTACT, TERM_EXIT, TERM_COUNTER };
struct term { enum term_kind kind; int index, through; };
struct measure {
    struct named id;
    const char *unit, *definition, *role;
    int factor, n_term;
    int past_days;    /* only who has been there longer, 0: all */
    bool at_midnight; /* counted once a day instead of all the time */
    struct term *term;
    double *segment; /* share of each segment; NULL: all */
    const struct bt_node *node[8], *segments_node;
};

struct cost {
    struct named id;
    const char *item, *price_year;
    int measure, gbp;
    double *payer;
    const struct bt_node *of_node, *payers_node;
};

enum curve { CURVE_LINEAR, CURVE_HILL, CURVE_LOGISTIC, N_CURVES };
enum signal_of { SIG_OCCUPANCY, SIG_WAITING, SIG_PAST_STAGE };
struct loop {
    struct named id;
    const char *sign, *curve_name;
    enum curve curve;
    int strength, shape, midpoint, delay, on; /* parameters */
    enum signal_of of;
    int pool, setting, stage, n_wait;
    int *wait;
    int n_target;
    int *target; /* parameters acted on */
    bool *segment;
    bool switched;
    const struct bt_node *signal_node, *on_node, *segments_node;
};

enum driver_kind { DRV_SCALE, DRV_TREND, DRV_SEASON, DRV_TABLE };
struct driver {
    struct named id;
    enum driver_kind kind;
    int value;            /* factor or growth: parameter */
    double from, until;   /* days since 1970; until: INFINITY where none */
    double month[12];     /* season: its monthly means */
    double harmonic[12];  /* of it: mean 1 plus cos1 sin1 .. cos5 sin5 cos6 */
    int n_point;
    double *point_t, *point_v, *point_d; /* table: days, values, slopes */
    int n_target;
    int *target;          /* parameters */
    bool *segment;
    bool has_from, has_until;
    int from_day, until_day;
    const struct bt_node *on_node, *segments_node, *monthly_node, *points_node;
};

enum rule { RULE_INDEPENDENT, RULE_BEST_OF, RULE_NESTED, N_RULES };
struct group {
    struct named id;
    const char *rule_name;
    struct bt_loc overlap_at; /* line 0, or where a scenario gives it another rule */
    enum rule rule;
    int share;
};

/* A number of each part of each segment: those of segment s are first[s] to first[s+1]-1, with their shares of its people and events. */
struct by_part { int *first; double *value, *people, *events; };

/* A register of people ("register" is a word of C): whom it holds, ranked by risk. */
struct roll {
    struct named id;
    const struct bt_node *people_node, *evidence_node;
    const char *note;
    int tail, half_life, renewed; /* parameters; Q_ABSENT: never forgotten, never made anew */
    struct by_part part;          /* share of people on it at full coverage */
    double *people, *events;      /* the same per segment: the mean by people, and by events as if nobody were ranked */
};

enum effect_on { ON_HAZARD, ON_ROUTE, ON_STAY, ON_WAIT, ON_POOL, ON_CONTACT, ON_COST, N_ON };
struct effect {
    struct named id;
    const char *on_name, *how, *denominator, *kind, *note, *register_name;
    enum effect_on on;
    bool add, outcome, per_100000;
    int value;              /* parameter, per segment or one */
    int n_profile;          /* profile: months and parameters of their values */
    double *profile_month;
    int *profile_value;
    double *reach;          /* per segment: share of events; NULL: all, or those of the register */
    int roll;               /* register whose people it reaches, ranked by risk; -1: none */
    int n_target;
    int *target;            /* parameters */
    const struct bt_node *which_node, *segments_node, *profile_node, *evidence_node;
    int intervention, place; /* place among all effects */
};
struct staff { const char *role; int wte; struct named id; };
struct icost {
    struct named id;
    const char *payer_name;
    int payer, set_up, per_head, per_enrolled, per_unit, measure;
    const struct bt_node *of_node;
};
struct phase { struct named id; int share, ramp, months, gate; const char *note; }; /* parameters; gate absent: 1 */
struct intervention {
    struct named id;
    const char *group_name, *note;
    int number, group;
    int now, target, ramp, lag, fade, on; /* parameters */
    int share, after;      /* parameters of its adoption: of those reached, who use it, and how long after; Q_ABSENT: no such thing */
    int start_day;         /* days since 1970 */
    bool has_start;
    int n_effect, n_staff, n_cost, n_need, n_phase;
    struct phase *phase;
    int phased;            /* parameter, where there are phases: 0, all at once after all */
    struct effect *effect;
    struct staff *staff;
    struct icost *cost;
    int *need;
    double *reach_people;
    const struct bt_node *now_node, *target_node, *effects_node, *staff_node, *costs_node, *needs_node, *reach_node, *codes_node,
        *evidence_node, *phases_node, *adoption_node;
    char *codes;
};

/* ---- staff: pools that interventions and places share ---- */
struct staff_place { struct named id; int wte, pool; };     /* the name is that of the pool of places */
struct staff_source { struct named id; int share, pool; };  /* the name is that of the staff pool hired from */
struct staff_pool {
    struct named id;
    int posts, vacant, leavers, more; /* parameters; posts: Q_ABSENT where only its places need staff */
    int n_place, n_source;
    struct staff_place *place;
    struct staff_source *source;
    const char *note;
    const struct bt_node *places_node, *sources_node;
};
struct activity { /* of a package */
    struct named id;
    const char *role, *note;
    int pool, rate;                                    /* staff pool, -1: not limited; what an hour of the role costs */
    int minutes, contacts, people, group, again;       /* parameters; absent: 1, 1, 0 */
    int first, last;                                   /* months since enrolment, from 1 */
    const struct bt_node *months_node;
};
/* ---- a self-assessment: areas, each at a level, some of which may make ramps longer or shorter ---- */
enum { LEVELS = 4 };
struct area {
    struct named id;
    const char *asks, *note, *means[LEVELS];
    bool ramps;            /* its level may act on ramps */
    int level;             /* 1 to LEVELS */
    const struct bt_node *levels_node;
};
struct maturity {
    const char *title, *source, *note; /* of the areas */
    const char *by, *from, *mark;      /* of the assessment: who, out of what, observed or assumed */
    int day;
    int n_area;                        /* 0: there is no assessment */
    struct area *area;
    int on, factor[LEVELS];            /* parameters; on: ramps follow it */
};

enum { PACKAGE_MONTHS = 12, MOST_STAFF_POOLS = 64 };
struct package {
    struct named id;
    const char *intervention_name, *replaces, *paid_by, *note;
    int intervention, joins, hours, n_activity;        /* joins: Q_ABSENT: nobody new once coverage stands */
    int paid;                                          /* cost of the intervention that pays its staff; -1: they are a cost of their own */
    struct activity *activity;
    double *people;                                    /* per segment: share enrolled at full coverage */
    const struct bt_node *people_node, *activities_node;
};
struct rate { struct named id; const char *role, *payer_name, *note; int gbp, payer; }; /* of an hour with people */
struct package_role { int package, rate; };            /* who gives a package its contacts, each role once */
/* Staff that one intervention asks of one staff pool: a row of its own, or what a package asks there. */
struct ask { int intervention, staff, package, pool; const char *role; }; /* staff or package -1; pool -1: not limited */
struct staff_example { struct named id; const char *place, *role, *source,
    *note; int population; double wte; const struct bt_node *wte_node; };

/* ---- money: what the file says; numbers are parameters ---- */
struct money_item { struct named id; const char *side_name, *rest_name; int item, at_once, worth; };
struct money_tariff { struct named id; const char *measure_name, *paid_name; int measure, gbp, paid; };
struct money_org { struct named id; const char *kind_name; int payer, kind, funded, pool; };
struct money_span { struct named id; int from, to, growth; };
struct money_prices { struct named id; const struct bt_node *orgs_node, *years_node; int later, n_span; struct money_span *span; };
struct money_fund { struct named id; const char *to_name, *from_name, *source, *mark; int to, from, start_day, months, gbp; };
struct money_value { struct named id; const char *kind_name, *measure_name, *source, *mark; int kind, measure, per_unit, gbp; };
struct money_text { struct named id; const char *shown_name; int measure; };
struct money_closing {
    const char *pool_name, *measure_name;
    struct named id;
    int pool, measure, places, months, double_running, vacant, share, refill, sites;
};
struct money_contracts {
    const char *force_name;
    int in_force, variable, reset, marginal, baseline, phase, uplift, met, offered, up, down, minimum, most, prior, level, growth, pounds;
};
struct money {
    const char *price_year, *within_name;
    int price_from, within, rate, later, after, health, more_cost, less_benefit;
    struct money_closing closing;
    struct money_contracts contracts;
    int n_item, n_tariff, n_org, n_prices, n_fund, n_value, n_text;
    struct money_item *item;
    struct money_tariff *tariff;
    struct money_org *org;       /* payers in the order of the file */
    struct money_prices *prices;
    struct money_fund *fund;
    struct money_value *value;
    struct money_text *text;
    int *org_prices;             /* of each payer, then the commissioner */
    const struct bt_node *closing_node, *items_node, *tariff_node, *orgs_node, *prices_node, *funds_node, *values_node, *texts_node,
        *contracts_node;
};

/* ---------------- the compiled program ---------------- */

/* A factor is a parameter that the equations read at a time: its value with drivers, effects and loops. */
struct factor_ref { int index; bool *segment; };             /* driver or loop, and for whom */
struct factor {
    int param;
    int n_driver, n_effect, n_loop;
    struct factor_ref *driver, *loop;
    struct effect **effect;                                  /* in library order */
    bool timed;                                              /* changes with time */
    int staffed;                                             /* pool whose places it is, where those need staff; else -1 */
};

enum { GO_NONE = -1 };
struct goal { enum { G_STAY, G_STOCK, G_JUNCTION } kind; int index; }; /* where a flow ends: a stock or an instance of a junction */

struct stock { int setting, route, cls, stage; int exit; bool entered, counter; int group; };

/* People with the same rates: the stages of one copy of a setting, or one wait. */
struct crowd {
    int first, n;           /* its stocks */
    int setting, route, cls;
    int stay;               /* factor of the stay, -1: endless */
    int stages;
    struct goal leaves;     /* completions */
    int handling, patience, pool;  /* a wait: factors and the pool waited for (-1: none) */
    struct goal release, gives_up;
    int release_route;
    int n_root;
    struct root *root;
};
struct root {
    int factor, times;
    double unit;
    struct goal to;
    int route;
    bool neutral;
    int *to_segment;
}; /* a hazard: factor * times(param, -1) * unit per person per day */

struct branch { /* a route within an instance of a junction */
    int route, factor;      /* factor -1: else */
    bool beside, is_else;
    struct goal to, refused;
    int pool;               /* accepted as this pool allows, -1: always */
};
struct fork {
    int junction, cls, cap, n_branch;
    struct branch *branch;
    bool moves; /* all who come leave their stock, and nobody else does */
};

/* What a segment is the sum of, where files may speak of finer segments; n 0: itself alone. Shares sum to 1. */
struct parts { int n; const char **name; double *people, *events; };

struct tally { int stock; double weight; };
struct aggregate { int n; struct tally *t; };

struct bt_network {
    struct bt_arena *arena;
    /* segments */
    int S;
    const char **segment, **segment_label, **band;
    double *band_share;
    struct parts *parts; /* per segment */
    /* elements */
    int n_effect, n_roll;
    struct roll *roll;
    int n_exit, n_class, n_setting, n_junction, n_pool, n_counter, n_contact, n_measure, n_payer, n_cost, n_loop, n_driver, n_group,
        n_intervention;
    struct named *exit, *cls, *payer;
    int *class_setting;
    struct setting *setting;
    struct junction *junction;
    struct pool *pool;
    struct counter *counter;
    struct contact *contact;
    struct measure *measure;
    struct cost *cost;
    struct loop *loop;
    struct driver *driver;
    struct group *group;
    struct intervention *intervention;
    int n_staff_pool, n_package, n_ask, n_example; /* all 0 without a workforce file */
    struct staff_pool *staff_pool;
    struct package *package;
    struct ask *ask;
    struct staff_example *example;
    int n_rate, n_package_role;
    struct rate *rate;
    struct package_role *package_role;
    struct maturity maturity;
    struct money *money; /* NULL without a money file */
    int death_neutral; /* parameter */
    /* routes of the results */
    int n_route;
    struct named *route;
    struct hazard **route_hazard;
    struct route **route_route;
    int *route_row; /* row in the stored route list or -1 */
    /* parameters */
    int n_param, room_param, n_value, room_value;
    struct bt_param *param;
    double *value, *low_value, *high_value;
    /* program */
    int n_factor, n_stock, n_crowd, n_fork;
    int *factor_of;        /* param -> factor or -1 */
    struct factor *factor;
    struct stock *stock;
    struct crowd *crowd;
    struct fork *fork;     /* in topological order */
    int home_stock;        /* entries and redirected exits go here */
    int entered_stock;
    int *exit_stock;
    int *counter_stock;
    struct aggregate *occupancy;   /* per pool */
    struct aggregate *queue;       /* per pool: people who wait for it without holding one of its places */
    /* names for the outside */
    struct bt_names segments, settings, routes, pools, payers, items, measures, interventions, loops, staff_pools, packages, package_roles;
    /* locality */
    double *people;        /* per segment at the start: set by the scenario */
    int n_year;            /* population by mid-year */
    double *year_day;      /* days since 1970 of each mid-year */
    double *year_people;   /* [year][segment] */
    double *year_slope;    /* [year][segment], people a day */
    int day0;              /* start of the horizon, days since 1970 */
    double days;           /* its length */
    int rates_day, switch_day;
    int n_stop;
    double *stop;          /* days since day0, inside the horizon, ascending */
    double population;     /* at day0 */
};

/* ---------------- reading ---------------- */

struct reader { /* what the reading functions pass around */
    struct bt_network *net;
    struct bt_arena *a;
    struct bt_errs *errs;
    const struct bt_table *rates;    /* columns for {column: ...} */
    int *rates_row;                  /* segment -> row */
    /* What was wrong and told, so that nothing false is told of it again: */
    int wrong;                       /* errors of quantities; each has its address all the same, and the value NaN */
    bool nameless;                   /* names were lost: one that is found nowhere may be among them */
    int n_spoilt, room_spoilt;
    const char **spoilt;             /* addresses of elements that lack a key */
};

enum { Q_ABSENT = -1 }; /* instead of a parameter: not given */
enum field_kind { F_NAME, F_TEXT, F_QUANTITY, F_INT, F_BOOL, F_DATE, F_NODE };
struct bt_field {
    const char *key;
    enum field_kind kind;
    bool must;
    size_t member;
    double lo, hi;
    const char *unit, *doc;
};
/* One loop over rows: reads map into obj; quantities become parameters at `address`.key. Unknown keys, missing keys and wrong
 * values are added to errs. False where a key is unknown, missing or wrong; not for a wrong quantity, which stands as if right. */
bool bt_read_fields(struct reader *r, const struct bt_node *map, const struct bt_field *rows, void *obj, const char *address);
/* An element's list: checks the sequence and unique names, reads each element. Returns the count; *out zeroed objects. */
int bt_read_list(struct reader *r, const struct bt_node *seq, const char *what, const struct bt_field *rows, size_t size, void *out,
                 const char *address);
int bt_param_add(struct reader *r, const char *address, const struct bt_field *row, const struct bt_node *node);
/* A number that no file gives, marked as a default; a switch, 0 or 1, which is whose choice it is: `either` says what they mean. */
int bt_param_const(struct reader *r, const char *address, const char *unit, double value, double lo, double hi);
int bt_param_switch(struct reader *r, const char *address, double value, const char *either);
#define BT_CHOICE "choice" /* mark of what nobody measures: it is decided */
/* An error at `at` where a mark, NULL for none, is none of those allowed. */
void bt_check_mark(struct reader *r, const char *mark, struct bt_loc at, const char *of);
/* Is it the name, each * standing for any letters? */
bool bt_name_match(const char *pattern, const char *name);
/* After its last slash; NULL stays NULL. */
const char *bt_file_name(const char *path);
/* Gives a constant a range. */
void bt_param_range(struct reader *r, int param, double low, double high, struct bt_loc where);
void bt_params_settle(struct bt_network *net);
int bt_param_find(const struct bt_network *net, const char *address, size_t len);
/* The parameter, or -1 and an error, which is left out where what the address names was lost. */
int bt_want_param(struct reader *r, const char *address, struct bt_loc at);
bool bt_address_lost(const struct reader *r, const char *address);
/* From now on addresses that begin so are lost. `head` outlives the reader. */
void bt_address_lose(struct reader *r, const char *head);
enum share_of { OF_PEOPLE, OF_EVENTS }; /* what the parts of a segment are weighted by */
/* the segment that a name or pattern which matches none was most likely meant for, or NULL */
const char *bt_seg_near(const struct bt_network *net, const char *pattern);
/* 1: the pattern means the segment or all its parts, 0: none of it, between: the parts' share of events */
double bt_seg_cover(const struct bt_network *net, const char *pattern, int s);
/* patterns of a list -> flags or shares a segment (NULL node: NULL = all); flags want a segment whole or not at all */
bool *bt_seg_flags(struct reader *r, const struct bt_node *patterns, const char *what);
double *bt_seg_shares(struct reader *r, const struct bt_node *patterns, const char *what);
/* map pattern -> number -> per segment, the mean over its parts (0 where none matches and `rest_zero`) */
double *bt_seg_map(struct reader *r, const struct bt_node *map, const char *what, double lo, double hi, bool rest_zero, enum share_of by);
/* the same by part: in `out` what the first pattern that means it gives, 0 where none does */
bool bt_seg_by_part(struct reader *r, const struct bt_node *map, const char *what, double lo, double hi, struct by_part *out);
int bt_find_named(const void *list, int n, size_t size, const char *name);
/* Does the i-th word of a list stand before it in the list too? Then it is told: what stands twice would count twice. */
bool bt_stands_twice(struct reader *r, const struct bt_node *seq, int i);
/* a name that must exist in a list; adds the error with the nearest name */
/* a measure that a cost can be of: one that is known at every moment */
int bt_want_priced(struct reader *r, const struct bt_node *word);
int bt_want_named(struct reader *r, const struct bt_node *word, const void *list, int n, size_t size, const char *what);

/* tables of the fields, for the scenario reference */
struct field_table { const char *element; const struct bt_field *rows; };
const struct field_table *bt_pathway_tables(int *n);
const struct field_table *bt_driver_tables(int *n);
const struct field_table *bt_intervention_tables(int *n);
const struct field_table *bt_register_tables(int *n);
const struct field_table *bt_workforce_tables(int *n);
const struct field_table *bt_phase_tables(int *n);
const struct field_table *bt_maturity_tables(int *n);
const struct field_table *bt_money_tables(int *n);

void bt_read_pathway(struct reader *r, const struct bt_node *root);
void bt_read_drivers(struct reader *r, const struct bt_node *root);
void bt_read_registers(struct reader *r, const struct bt_node *seq);
void bt_driver_harmonics(const double month[12], double h[12]); /* of a season */
void bt_driver_slopes(struct driver *d);                        /* of a table, from its points */
void bt_read_interventions(struct reader *r, const struct bt_node *root);
void bt_read_phases(struct reader *r, struct intervention *v);
bool bt_in_phases(const struct bt_network *net, const double *values, const struct intervention *v);
/* What a phase adds of the way from now to target, from which day since the start of the intervention, over how many. */
struct step { double size, begin, ramp, share, goes_on, next; };
/* The k-th, where s is the one before; FIRST_STEP before the first. */
#define FIRST_STEP ((struct step){ .goes_on = 1 })
void bt_next_step(const struct bt_network *net, const double *values, const struct intervention *v, int k, struct step *s);
/* Days that a ramp takes: its months, times what the self-assessment makes of them where that is on. */
double bt_ramp_days(const struct bt_network *net, const double *values, int ramp); /* ramp: the parameter */
/* Reads the areas, and the assessment that stands in a locality or scenario. */
void bt_read_maturity(struct reader *r, const struct bt_node *areas, const struct bt_node *assessment);
/* Days from its start until it is as far as it comes, in phases or not. */
double bt_until_full(const struct bt_network *net, const double *values, const struct intervention *v);
/* reads and links; after the links of the others */
void bt_read_workforce(struct reader *r, const struct bt_node *root);
/* After the links of the pathway. price_year: the locality's; funds: a list instead of the file's, or NULL. */
void bt_read_money(struct reader *r, const struct bt_node *root, const char *price_year, const struct bt_node *funds);
/* What fills again what falls free in the pool of the money file, where a share is stated for that as well: a loop that is on under
 * `values`, or a route that the full pool puts off. Its name, or NULL. */
const char *bt_money_refills(const struct bt_network *net, const double *values, bool *is_loop);
/* dated.c: every date on which something begins, from the network as it stands. false: out of memory. */
bool bt_network_stops(struct bt_network *net, struct bt_arena *a);
/* A parameter's value, or `absent` where it was not given. */
double bt_value_or(const struct bt_network *net, const double *values, int param, double absent);
/* Hours a month that a package asks of a staff pool for each person of full coverage: in_month[k] are in their (k+1)th month since
 * enrolment, `later` past them all. */
double bt_package_hours(const struct bt_network *net, const double *values, const struct package *p, int pool,
                        const double in_month[PACKAGE_MONTHS], double later);
/* The same of one role, whatever its staff pool. */
double bt_package_role_hours(const struct bt_network *net, const double *values, const struct package *p, int rate,
                             const double in_month[PACKAGE_MONTHS], double later);
/* How many days back the staff of an intervention act: by its lag, on what needs it, in the costs of its packages. Returns how many such
 * times there can be, the same whatever the values; days: room for as many, or NULL. One may be there twice. */
int bt_looks_back(const struct bt_network *net, const double *values, int intervention, double *days);
/* names to indices across elements, after all three were read */
void bt_link_pathway(struct reader *r);
void bt_link_interventions(struct reader *r);
void bt_link_drivers(struct reader *r);
/* elements to program; false when errors were added or out of memory */
bool bt_compile(struct reader *r);

#endif
