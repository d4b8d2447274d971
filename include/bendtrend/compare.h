/* compare.h -- every bundle that some interventions make, run at once: what each changes, what each intervention is due of it, and which
 * bundles no other beats. docs/compare.md has the words, docs/results-format.md the layout. */
#ifndef BENDTREND_COMPARE_H
#define BENDTREND_COMPARE_H

#include "progress.h"
#include "ranks.h"
#include "results.h"
#include "scenario.h"
#include "store.h"

/* ---- games: v[1 << k] is what each set of k players comes to, by bit set ---- */

/* What each player is due of the set `of`: its mean marginal contribution over all orders in which the set can come together, exactly.
 * share[k]; 0 for who is not in the set. The shares sum to v[of] - v[0] but for rounding. k at most BT_MOST_SWITCHES. */
void bt_shapley(int k, const double *v, unsigned of, double *share);
struct bt_bundles;
/* The same of the bundle of all switches, estimated from a sample's orders: the mean marginal contribution over them, and its standard
 * error, from the means of each order and the one after it, which is the same backwards. of_bundle[n]: what each bundle comes to. The
 * shares sum to the bundle of all less business as usual but for rounding. share[k], error[k]. */
void bt_shapley_sampled(const struct bt_bundles *b, const double *of_bundle, double *share, double *error);
/* Of n points of which in[i] (NULL: all) count, those for which no other has at most the cost and at most the change, and less of one. */
enum bt_code bt_front(int n, const double *cost, const double *change, const unsigned char *in, unsigned char *on, struct bt_err *e);

/* Their indices, the least change first, then the least cost: order[n], of which *kept count. */
enum bt_code bt_ranked(int n, const double *cost, const double *change, const unsigned char *in, int *order, int *kept, struct bt_err *e);

/* Of n options in so many draws, v[option][draw], less being better: in how many draws each is the best (of those that are equal the
 * cheapest, then the first), and its regret, how much more it is than the best of the draw: the mean, what a share 0.8 of draws lies
 * below (bt_sorted_quantile), the most. Only those with in[i] (NULL: all) are options. *robust: the one whose most is least, then whose
 * mean is; -1: there are no options. */
struct bt_regret {
    int best;
    double mean, p80, most;
};
enum bt_code bt_regrets(int n, int draws, const double *v, const double *cost, const unsigned char *in, struct bt_regret *out, int *robust,
                        struct bt_err *e);

/* ---- the study ---- */

/* A bundle holds what its interventions need, so that several sets of switches may be one bundle; each is run once. Of more than
 * BT_MOST_SWITCHES a sample is: none, each alone, each pair, all but each, all, the scenario's own, and what stands at each step of random
 * orders in which all come together, each order followed by itself backwards. */
struct bt_bundles {
    int k; /* switches */
    const int *intervention; /* [k] by index in the network */
    int n; /* bundles; the first is the empty one, business as usual */
    const unsigned *bits; /* [n] ascending: the switches that are on */
    const unsigned *whole; /* [k] each switch with what it needs */
    const int *row; /* [1 << k] the bundle that a set of switches is; NULL: a sample */
    int n_order; /* an even number; 0 but for a sample */
    const int *order; /* [n_order][k] switches, the first in first */
};
/* In arena a. BT_E_USAGE: more than BT_MOST_SAMPLED, or none. */
enum bt_code bt_bundles_make(const struct bt_scenario *s, struct bt_arena *a, struct bt_bundles *out, struct bt_err *e);
/* The bundle that a set of switches is; -1: not in the sample. */
int bt_bundle_row(const struct bt_bundles *b, unsigned set);
/* Of what each bundle comes to, of_bundle[n]: what an intervention adds to all that it needs; and what two come to together beyond
 * what each comes to, what both need counted once. 0 where one needs the other. */
double bt_alone(const struct bt_bundles *b, const double *of_bundle, int i);
double bt_interaction(const struct bt_bundles *b, const double *of_bundle, int i, int j);
/* What is on in the bundle of these switches: on[interventions of the network]. */
void bt_bundle_on(const struct bt_scenario *s, const struct bt_bundles *b, unsigned bits, bool *on);

/* How far an ensemble may be from CVODES at 1e-10: sums over the horizon and months, relative; changes, of business as usual. */
#define BT_BOUND_TOTAL 1e-5
#define BT_BOUND_MONTH 1e-4
#define BT_BOUND_EFFECT 1e-6

struct bt_compare_opts {
    double rtol; /* of the fit, 1e-6 by default */
    int jobs; /* threads; results do not depend on it */
    int samples; /* bundles drawn to be run again by CVODES, at most BT_MOST_PROVED; 0: BT_PROVED */
    bool rules; /* all bundles again under each rule of overlap */
    int draws, seed; /* bundles that survive a screen again under so many draws from the ranges, 0: none; seed 0: as the scenario says */
    /* Finished bundles go to these blocks, their draws to others beside them, and those that are there already are not run again. They must
     * have been opened with bt_compare_identity. NULL: nothing is kept. */
    struct bt_shards *shards;
    /* Bundles are shared among these, each of which calls with the same scenario and options; shards must be there, those of the others
     * joined to those of rank 0. NULL: one process. */
    struct bt_ranks *ranks;
    int block; /* bundles or draws a block; 0: BT_COMPARE_BLOCK */
    void (*hold)(void *data); /* a block is about to be written; NULL: nobody asks. Of any thread, one call at a time */
    /* It is: so many of n are, "bundles" or "draws"; false stops with BT_E_IO "interrupted". */
    bool (*kept)(void *data, const char *of, int done, int n, struct bt_arena *a);
    void *data;
};
#define BT_COMPARE_BLOCK 8
#define BT_PROVED 6
#define BT_MOST_PROVED 1000
/* What blocks are of: scenario, evidence, version, steps, processor; in arena a. NULL: out of memory. */
const char *bt_compare_identity(const struct bt_scenario *s, const struct bt_compare_opts *o, struct bt_arena *a);
/* Fits the baseline, runs every bundle and lays out months, changes, shares and fronts. *proved: the runs made again by CVODES are within
 * the bounds. Memory: what is laid out, known before the runs (BT_E_NOMEM says how much where the machine has not twice that), and a few
 * runs a thread. On a rank other than 0 `out` stays empty and nothing is proved.
 * BT_E_USAGE: too many interventions; BT_E_SOLVER: a run that gave up, by its name. p may be NULL. */
enum bt_code bt_study_compare(const struct bt_scenario *s, const struct bt_compare_opts *o, struct bt_arena *a, struct bt_progress *p,
                              struct bt_results *out, bool *proved, struct bt_err *e);

/* ---- what they say, from results alone ---- */

/* The bundles a file holds, in arena a; `intervention` is NULL: they are those of its axis. BT_E_INPUT: no comparison of bundles, or one
 * that does not say which, or lacks one that all that is told is worked out from. After it the axes run, month (with numbers and units),
 * intervention and, where there is one, pool are sound. */
enum bt_code bt_bundles_read(const struct bt_results *r, struct bt_arena *a, struct bt_bundles *out, struct bt_err *e);
/* A measure, `bundle_cost` or `net_cost` of every bundle and month: of `block` numbers of each, the first n summed. */
struct bt_by_month {
    const double *v; /* [run][T][block] */
    int T;
    size_t block, n;
};
bool bt_by_month_of(const struct bt_results *r, const char *quantity, struct bt_by_month *out); /* false: the results lack it */
double bt_month_of(const struct bt_by_month *m, int run, int month);
/* A quantity as people read it, in a; itself where the results do not say. */
const char *bt_compare_label(const struct bt_results *r, const char *quantity, struct bt_arena *a);
/* How full a pool is in that year, as a share of its places; below 0: it has none, or the results do not say. */
double bt_compare_full(const struct bt_results *r, int run, int year, int pool);

struct bt_compare_limit {
    const char *name;
    double most;
};
struct bt_compare_view {
    const char *measure; /* NULL: the one of role arrivals, else the first */
    int at; /* twelve months up to that day (days since 1970-01-01); 0: the whole horizon */
    double budget; /* the most that programmes and services cost in that time; below 0: any */
    double staff; /* the most whole-time equivalents that its interventions ask for at their targets; 0: any */
    int at_most; /* interventions in a bundle, 0: any */
    int n_must, n_never, n_full; /* names of interventions; pools and how full they may be */
    const char *const *must, *const *never;
    const struct bt_compare_limit *full;
    int shown; /* bundles of the ranking */
};
/* Would the results of this scenario have what is asked for? Asked before they are computed; errors as below. */
enum bt_code bt_compare_can_view(const struct bt_scenario *s, const struct bt_compare_view *v, struct bt_err *e);
/* Ranking, front and what fills up on it, shares of the first, overlap, pairs. BT_E_USAGE: an unknown name, or no such time. */
enum bt_code bt_compare_print(FILE *out, const struct bt_results *r, const struct bt_compare_view *v, bool json, struct bt_err *e);

#endif
