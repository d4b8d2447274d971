/* ambition_priv.h -- what the files of `ambition` share. Private to sim/study. */
#ifndef BT_AMBITION_PRIV_H
#define BT_AMBITION_PRIV_H

#include "bendtrend/ambition.h"
#include "bendtrend/draws.h"
#include "compare_priv.h"
#include "journal_priv.h"

#define BT_SURELY 2e-5 /* a plan meets an ambition by so much, of a share, before its run is taken for it: what the engine may be off */

/* A plan on its way to be run, and what came of it. */
struct trial {
    struct bt_ensemble_run run;
    const int *start; /* [interventions] days they begin; NULL: as the scenario has it */
    bool failed, drawn;
    double cost;
    struct judged *judged; /* [ambition] */
    int *draws_met; /* [ambition], once drawn */
};

/* One way of choosing: how many units of each switch, and how many months later than the first day it begins. */
struct point {
    short units[BT_MOST_SWITCHES], late[BT_MOST_SWITCHES];
    double staff;
    int n_on;
    struct trial t;
};

struct unit {
    int of; /* units that the target makes */
    const char *name;
};

struct draws_kept {
    struct bt_scenario s; /* with a bundle that holds every switch, so that its ranges are drawn */
    struct bt_draws d;
    struct refit refit;
    double **values; /* [draw] fitted */
    struct bt_start **start; /* NULL: it could not be run */
    double **bau; /* [draw] months of the measure of each ambition */
    int kept;
};

struct seeker {
    const struct bt_scenario *s;
    struct bt_ambition_opts o;
    struct calendar c;
    struct bt_bundles b;
    struct bt_arena *a;
    struct bt_progress *p;
    int N, A, M, *at; /* interventions, ambitions, measures of the network; [A] month that it counts from or up to */
    int *item;
    bool *wanted, priced; /* [M] */
    double *fitted, *values, *bau; /* business as usual; at the scenario's evidence; [A][T] */
    double bau_cost;
    struct bt_start *start;
    struct unit *unit; /* [switch] */
    int *target, *now, *first; /* [switch] offsets; first day */
    int n_point, room;
    struct point **point;
    struct draws_kept draws;
    struct journal batches; /* that the search asks for */
    double from, to; /* of the progress */
    int unrun;
    const char *why;
};

/* By how much a value falls short of an ambition, in its own terms; 0 or less: met. */
double bt_short_by(const struct bt_ambition *a, double value);

/* ambition_blocks.c: the options with what was left to defaults; what was finished before; and what a batch of n trials came to. There: it
 * is taken from what was finished; else it is to be run, and then put. */
struct bt_ambition_opts bt_ambition_filled(const struct bt_scenario *s, const struct bt_ambition_opts *o);
enum bt_code bt_batches_open(struct seeker *x, struct bt_err *e);
struct batch_of {
    struct trial *const *t;
    int n, draws;
    int *met; /* of some draws, so many: [trial][ambition] in how many; NULL: it is no batch of draws */
    char *why; /* [KEPT_WHY of kept_priv.h] why the first that could not be run was not; not of draws */
};
enum bt_code bt_batch_take(struct seeker *x, const struct batch_of *b, bool *there, struct bt_err *e);
enum bt_code bt_batch_put(struct seeker *x, const struct batch_of *b, struct bt_err *e);

/* ambition_runs.c: n trials run at values (those of x, or others of the same network) from its start; failed ones say so. */
enum bt_code bt_trials_run(struct seeker *x, const double *values, struct trial *const *t, int n, struct bt_err *e);
/* Fits every draw and runs business as usual with it; then in how many each trial meets each ambition. */
enum bt_code bt_trials_draws_open(struct seeker *x, struct bt_err *e);
enum bt_code bt_trials_draw(struct seeker *x, struct trial *const *t, int n, struct bt_err *e);
void bt_trials_close(struct seeker *x);
void bt_seeker_tick(struct seeker *x, double done);

/* ambition_search.c: what plans are made of; the bundles of the scenario are no points. */
enum bt_code bt_seeker_space(struct seeker *x, struct bt_err *e);
struct sought { /* for one ambition */
    int a;
    double margin; /* it must be met by so much more */
    bool limits;
    int most; /* points to be tried for it */
    bool all_sets;
};
/* Tries points, all of them kept in x, until none better is near. */
enum bt_code bt_search(struct seeker *x, struct sought *w, struct bt_err *e);
bool bt_point_within(const struct seeker *x, const struct point *p); /* budget and staff */
/* The best of those tried; NULL where none meets it. */
struct point *bt_search_best(const struct seeker *x, const struct sought *w);
struct point *bt_search_nearest(const struct seeker *x, const struct sought *w);
int bt_point_order(const struct seeker *x, const struct point *p, const struct point *q); /* by the objective */
bool bt_point_trial(const struct seeker *x, struct point *p); /* its run, staff and days, from units and months; false: out of memory */

/* ambition_check.c: the fitted values with every range of interventions at an end, NULL: out of memory; the plan of a point, run by CVODES
 * with its business case; and what stands in the way of an ambition. */
double *bt_values_at(struct seeker *x, enum bt_stance stance);
enum bt_code bt_way_of(struct seeker *x, const struct point *p, int ambition, struct bt_way **out, struct bt_err *e);
enum bt_code bt_out_of_reach(struct seeker *x, struct bt_ambition_answer *w, const struct sought *k, struct bt_err *e);
enum bt_code bt_what_binds(struct seeker *x, struct bt_ambition_answer *w, const struct sought *k, struct bt_err *e);

#endif
