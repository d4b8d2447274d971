/* ambition.h -- is an ambition met, by which bundles and in how many draws; and what the least would be that meets it: a search over
 * interventions, how much of each, and when they begin. docs/ambition.md has the words, docs/decisions/0034 the reasons. */
#ifndef BENDTREND_AMBITION_H
#define BENDTREND_AMBITION_H

#include "progress.h"
#include "results.h"
#include "scenario.h"
#include <stdio.h>

struct bt_shards;

/* What the least is. Cost: of programmes and services that take over, over the horizon. Change: fewest interventions, then fewest staff,
 * then cost. Sure: met in the most draws, then cost. */
enum bt_objective { BT_LEAST_COST, BT_LEAST_CHANGE, BT_SUREST, BT_N_OBJECTIVES };
extern const char *const bt_objective_name[BT_N_OBJECTIVES]; /* as on the command line */

#define BT_TEAM 6.0 /* whole-time equivalents of a team, unless told otherwise; judged */
#define BT_PLANS 400

struct bt_ambition_opts {
    double rtol; /* of the fit, 1e-6 by default */
    int jobs; /* threads; results do not depend on it */
    int draws, seed; /* draws 0: none; seed 0: as the scenario says */
    enum bt_objective objective;
    double budget, staff; /* GBP over the horizon and whole-time equivalents, at most; 0: any */
    int earliest; /* the first day on which anything may begin, days since 1970-01-01; 0: as the scenario has it */
    double team; /* whole-time equivalents; 0: BT_TEAM */
    int plans; /* tried for each ambition that no bundle meets; as many again for surer ones, with draws, or beyond limits. 0: BT_PLANS */
    /* Runs go to these blocks as they are finished, a batch each, opened with bt_ambition_identity; those that are there already are not
     * made again. NULL: nothing is kept. The rest as in bt_compare_opts; how many runs there will be is not known: n is 0. */
    struct bt_shards *shards;
    void (*hold)(void *data);
    bool (*kept)(void *data, const char *of, int done, int n, struct bt_arena *a);
    void *data;
};
/* What blocks are of: scenario, all of the options that move a run, version, processor; in arena a. NULL: out of memory. */
const char *bt_ambition_identity(const struct bt_scenario *s, const struct bt_ambition_opts *o, struct bt_arena *a);

struct bt_way_part {
    int intervention; /* by index in the network */
    const char *name, *label, *unit; /* unit: what it comes in, "team" */
    bool needed; /* on because others need it, and not chosen */
    int units, of; /* so many of those that its target makes */
    double coverage, now, top, staff, places; /* staff and places beyond those of now */
    int day; /* it begins, days since 1970-01-01 */
};
struct bt_way_pays { /* what would have to close for the plan to pay for itself within the horizon */
    bool known; /* a money file tells */
    double short_of; /* GBP, not discounted: costs less what comes free without a closing; 0 or less: it pays without */
    int from; /* day from which closed places count */
    double unit_places, freed; /* places of one that closes; the most that the plan frees in a month */
    double places; /* closed from that day to the end; 0: none could pay */
    const char *unit; /* what closes */
};
struct bt_way {
    int n;
    struct bt_way_part *part;
    double cost, staff; /* GBP over the horizon; whole-time equivalents beyond now */
    double value, low, high; /* what CVODES makes of it, at the scenario's evidence and both ends; low and high NaN: not run */
    double off; /* value less that of the ensemble engine */
    bool met;
    int day; /* end of the first twelve months that meet it; 0: none do */
    int draws_met; /* -1: not drawn */
    struct bt_way_pays pays;
    int n_full;
    const char **full; /* labels of pools that are over 98 % full in the plan's last twelve months before the date */
};
struct bt_ambition_run {
    const char *name;
    bool valid, met; /* valid: its horizon has what is judged */
    double value, low, high; /* at the scenario's evidence and both ends; low and high NAN: not run */
    double short_by, cost; /* short_by: in the terms of the limit, 0 or less where met */
    int day, draws_met;
};
enum bt_reach { BT_MET_ALREADY, /* a bundle meets it */
                BT_REACHED, /* a plan within the limits does */
                BT_REACHED_BEYOND, /* only a plan beyond the limits does */
                BT_OUT_OF_REACH };
struct bt_ambition_answer {
    const struct bt_ambition *ambition;
    const char *measure;
    int n_run; /* business as usual, then every bundle */
    struct bt_ambition_run *run;
    enum bt_reach reach;
    int tried, within; /* plans; those of them within the limits */
    bool all_sets; /* every set of interventions at its target was among them */
    struct bt_way *best, *p50, *p80; /* least by the objective, in the central run and in 50 and 80 % of draws; NULL: none */
    struct bt_way *most; /* comes nearest within the limits, where none meets it */
    struct bt_way *beyond; /* least by the objective whatever the limits, where they stand in the way */
    /* how far effects would have to go, of the plan that comes nearest at all; where out of reach */
    double supported, supported_high; /* what that plan comes to, at the scenario's evidence and with every effect at its most benefit */
    double factor, factor_value; /* all effects so many times their most benefit reach it; 0: no factor does, at most factor_value */
    double factor_tried; /* the largest tried */
    int stopped, effects; /* effects that a factor can not strengthen further, of so many */
    int n_bind;
    const char **bind; /* what stands in the way, in words */
};
struct bt_ambitions {
    const char *title, *place, *price_year, *evidence;
    struct bt_ambition_opts opts; /* with what was left to defaults */
    int draws, failed; /* draws that could be run; that could not */
    int earliest_first, switches; /* the first day that anything begins; interventions chosen among */
    bool priced; /* the cost has services in it */
    int n, unrun; /* ambitions; plans that gave up */
    const char *why_unrun;
    struct bt_ambition_answer *answer;
};
/* Judges every ambition and searches where no bundle meets it. In arena a; *out borrows from s. BT_E_USAGE: no ambition, a search among too
 * many interventions, the objective sure without draws; BT_E_SOLVER: business as usual gave up. p may be NULL. */
enum bt_code bt_study_ambition(const struct bt_scenario *s, const struct bt_ambition_opts *o, struct bt_arena *a, struct bt_progress *p,
                               struct bt_ambitions *out, struct bt_err *e);
/* As results, sealed and kept like those of other studies, and back: what they hold is printed as it was. In arena a; what is made borrows
 * from what it is made of. BT_E_INPUT: these are no such results. */
enum bt_code bt_ambitions_lay(const struct bt_ambitions *x, const struct bt_scenario *s, struct bt_arena *a, struct bt_results *out,
                              struct bt_err *e);
enum bt_code bt_ambitions_of(const struct bt_results *r, struct bt_arena *a, struct bt_ambitions *out, struct bt_err *e);
/* From results alone. */
enum bt_code bt_ambitions_show(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);
/* The plans of an answer by name; w NULL where there is none. */
enum { BT_N_WAYS = 5 };
struct bt_named_way {
    const char *name, *label;
    const struct bt_way *w;
};
void bt_ambition_ways(const struct bt_ambition_answer *a, struct bt_named_way out[BT_N_WAYS]);
bool bt_ambitions_print(FILE *out, const struct bt_ambitions *x); /* false: a write failed */
bool bt_ambitions_json(FILE *out, const struct bt_ambitions *x);
/* One row a number: ambition, kind, name, intervention, quantity, value, unit. Whole or not at all. */
enum bt_code bt_ambitions_csv(const struct bt_ambitions *x, const char *path, bool force, struct bt_err *e);

#endif
