/* compare_priv.h -- what the files of `compare` share. Private to sim/study. */
#ifndef BT_COMPARE_PRIV_H
#define BT_COMPARE_PRIV_H

#include "bendtrend/compare.h"
#include "study_priv.h"

/* A quantity that bundles change: a measure, or one of two costs. */
struct quantity {
    const char *name, *label, *unit;
    int measure; /* -1: a cost */
};
/* Cost items of the file: what interventions cost; services that take over, which a money file tells apart; and all else. */
enum { PROGRAMMES,
       SERVICES,
       CARE,
       N_ITEMS,
       N_COSTS = 2 };

#define BUNDLE_COST "bundle_cost" /* of programmes and services */
#define NET_COST "net_cost" /* of everything */

/* Where the runs go, all [bundle][...]. */
struct months {
    double **sum; /* [measure][bundle][month]; NULL: not wanted */
    double *cost; /* [bundle][month][N_ITEMS][payer] */
    double *occupied, *places; /* [bundle][year][pool] means of month ends */
    double *steps, *conservation;
    double *staff; /* [bundle] whole-time equivalents asked for beyond business as usual */
    double **ruled; /* [quantity][rule][bundle] sums over the horizon under each rule of overlap; NULL: not asked for */
};

struct compared {
    const struct bt_scenario *s;
    struct bt_bundles b;
    struct calendar c;
    int n_quantity, n_year, n_rule; /* n_rule: 0 unless bundles are run under each rule, that of the scenario first */
    bool priced; /* a money file says which services take over */
    struct quantity *quantity;
    int *item; /* [items of the network] which of the file's it is counted in */
    struct months months;
    struct {
        int run, month, year, item, payer, pool, intervention, other, rule, order;
    } axis;
};

/* compare.c: what runs are asked for, in the arena: measures, then the two costs. `of`: who asks. */
enum bt_code bt_quantities(const struct bt_scenario *s, const int *measure, int n_measure, const char *of, struct bt_arena *a,
                           struct quantity **out, int *n, struct bt_err *e);
/* [items of the network] which of the file's it is counted in; NULL: out of memory. priced: a money file says which services take over. */
int *bt_items_sorted(const struct bt_scenario *s, const double *values, struct bt_arena *a, bool *priced);

/* compare_lay.c: room for the runs; after them what follows from them. false: out of memory, also told by l->ok. */
bool bt_compare_lay_axes(struct lay *l, struct compared *x);
bool bt_compare_lay_runs(struct lay *l, struct compared *x);
enum bt_code bt_compare_lay_effects(struct lay *l, const struct compared *x, struct bt_err *e);
const char *bt_compare_name(const struct compared *x, int run, struct bt_arena *a); /* NULL: out of memory */
/* What a quantity comes to in a bundle over the horizon; and less business as usual. */
double bt_compare_total(const struct compared *x, const struct quantity *q, int run);
double bt_compare_change(const struct compared *x, const struct quantity *q, int run);

/* ---- compare_runs.c: every bundle run, or taken from the blocks that an earlier run finished ---- */

/* Relative, a step. Changes are held to BT_BOUND_EFFECT of business as usual, rare events of full pools included: in England
 * 64 bundles came to 1.02 of it at 3e-6, to 0.9 at 1e-6, to a third at this, and 24 of 512 others to 0.37. */
#define BT_COMPARE_TOL 7e-7

int bt_compare_rules(void); /* how many rules of overlap bundles can be run under, that of the scenario among them */
const char *bt_compare_rule(int rule); /* its name; NULL: 0, as the scenario says */
/* Fills x->months. proof: the worst of all; a run under rule i counts as run + i * bundles. */
enum bt_code bt_compare_solve(struct compared *x, const struct bt_compare_opts *o, const double *values, const struct bt_start *start,
                              struct bt_arena *a, struct bt_progress *p, struct bt_ensemble_proof *proof, struct bt_err *e);

/* What a run comes to over the horizon, in a quantity. */
double bt_compare_sum(const struct compared *x, const struct quantity *q, const struct bt_ensemble_result *r);

/* ---- compare_draws.c: bundles under draws from the ranges, after all else is laid; from: the progress so far ---- */

#define BT_COMPARE_SHARE 0.4 /* of the progress that is the bundles', where draws follow */
enum { BT_MOST_OPTIONS = 128 };
double bt_compare_draws_bytes(const struct compared *x, const struct bt_compare_opts *o); /* of the numbers laid out */
/* Before anything is run: are the blocks of draws that are there of this work? BT_E_INPUT: not, or cut or changed. */
enum bt_code bt_compare_draws_can(const struct bt_scenario *s, const struct bt_compare_opts *o, struct bt_arena *a, struct bt_err *e);
enum bt_code bt_compare_draws(struct lay *l, const struct compared *x, const struct bt_compare_opts *o, double from, struct bt_progress *p,
                              struct bt_err *e);

/* ---- compare_view.c: what is asked of the results ---- */

enum { MOST_FRONTS = 3 };
struct front {
    const char *name, *label;
    double *change;
    unsigned char *on;
}; /* [R]; on: kept, and none beats it */

struct looked {
    const struct bt_results *r;
    const struct bt_compare_view *v;
    struct bt_arena *a;
    int R, T, k, C, from, n, year; /* bundles, months, switches, pools; the months looked at; the year that ends them, -1: none */
    const unsigned *bits; /* [R] */
    struct bt_bundles b; /* the same, with the bundle that each set of switches is */
    const char *when, *name, *label, *unit; /* the time in words; the quantity asked for */
    double *change, *cost, *net, usual; /* [R] against business as usual, which comes to `usual` */
    unsigned char *keep; /* [R] passes the filters; never business as usual */
    int *order, n_kept; /* the kept, best first */
    struct front front[MOST_FRONTS];
    int n_front;
    const double *staff; /* [R] whole-time equivalents asked for; NULL: the file does not say */
    const double *ruled; /* [rule][R] changes under each rule of overlap; NULL: not there, or not of the time asked for */
};
#define BT_FILLS_UP 0.01 /* a pool fills up that is so much fuller than as usual, of its places */
struct bt_pair {
    double v;
    int i, j;
};

enum bt_code bt_looked_open(struct looked *l, const struct bt_results *r, const struct bt_compare_view *v, struct bt_arena *a,
                            struct bt_err *e);
/* What an intervention is due: of the first bundle of the ranking, exactly; of a sample, of the bundle of all switches, estimated. */
struct due {
    int run;
    double alone[BT_MOST_SAMPLED], last[BT_MOST_SAMPLED], share[BT_MOST_SAMPLED], error[BT_MOST_SAMPLED]; /* error: 0 where exact */
};
enum bt_code bt_looked_due(const struct looked *l, struct due *out, struct bt_err *e);
/* Attributes; 0 and "" where they are absent, or name is NULL for want of memory. */
double bt_looked_number(const struct looked *l, int group, const char *name);
const char *bt_looked_attr(const struct looked *l, int group, const char *name);
/* The texts of that name over just that axis, or NULL. */
const struct bt_texts *bt_looked_texts(const struct looked *l, const char *name, const char *axis);
/* Its place among those kept under a rule, from 1; ruled must be there. */
int bt_looked_rank(const struct looked *l, int rule, int run);
int bt_looked_first(const struct looked *l, int rule); /* the run that is first of them; some are kept */
/* Pairs of interventions with the largest overlap or help first, at most so many; returns how many. */
int bt_strongest_pairs(const struct looked *l, int most, struct bt_pair *top);
/* compare_words.c: a change as people read it, of the quantity's unit; the interventions of a bundle from a column on, and
 * the end of the line. */
const char *bt_compare_figure(const struct looked *l, double v, char out[40]);
void bt_compare_bundle(FILE *out, const struct looked *l, int run, int indent);
/* compare_regret.c: what draws say; nothing where there are none. BT_E_INPUT: they are of no bundle of these results. */
enum bt_code bt_compare_say_draws(FILE *out, const struct looked *l, struct bt_err *e);
enum bt_code bt_compare_json_draws(struct bt_json *j, const struct looked *l, struct bt_err *e);
/* compare_json.c: all that is printed, as JSON. */
void bt_compare_json(FILE *out, const struct looked *l, const struct due *due, struct bt_err *e); /* due: NULL where none is kept */
/* How full a pool is in a bundle, as a share of its places in the year looked at; below 0: it has none. */
double bt_looked_full(const struct looked *l, int run, int pool);

#endif
