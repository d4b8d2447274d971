/* uncertainty.h -- how sure: business as usual and every bundle run for each of many draws from the ranges of a scenario, the same draws
 * for all, and beside them what else might be otherwise. docs/uncertainty.md has the words, docs/results-format.md the layout. */
#ifndef BENDTREND_UNCERTAINTY_H
#define BENDTREND_UNCERTAINTY_H

#include "draws.h"
#include "progress.h"
#include "results.h"
#include "store.h"

struct bt_uncertainty_opts {
    double rtol; /* of the central fit, 1e-6 by default */
    int jobs; /* threads; results do not depend on it */
    int draws, seed; /* 0: as the scenario says */
    /* Finished draws go to these blocks, opened with bt_uncertainty_identity, and those that are there already are not run again;
     * what is no draw (the central run, what else might be otherwise) is. NULL: nothing is kept. The rest as in bt_compare_opts. */
    struct bt_shards *shards;
    int block; /* draws a block; 0: BT_UNCERTAINTY_BLOCK */
    void (*hold)(void *data);
    bool (*kept)(void *data, const char *of, int done, int n, struct bt_arena *a);
    void *data;
};
#define BT_UNCERTAINTY_BLOCK 8
/* What blocks are of: scenario, draws, seed, version, processor; in arena a. NULL: out of memory. */
const char *bt_uncertainty_identity(const struct bt_scenario *s, const struct bt_uncertainty_opts *o, struct bt_arena *a);
/* Fits the baseline, then for each draw fits it again and runs business as usual and every bundle; and lays out months, intervals, draws
 * and what else might be otherwise. A draw that cannot be run is named, with its reason, and is in no figure. Memory is bounded: known
 * before the runs (BT_E_NOMEM or BT_E_USAGE say how much and what would do). BT_E_SOLVER: the central run gave up, or fewer than ten draws
 * are left; BT_E_IO: a block cannot be written, or `kept` said it is enough. p may be NULL.
 * Plans of this kind are told where the scenario was read with its outside_view. */
enum bt_code bt_study_uncertainty(const struct bt_scenario *s, const struct bt_uncertainty_opts *o, struct bt_arena *a,
                                  struct bt_progress *p, struct bt_results *out, struct bt_err *e);
/* ---- what results of draws hold, for those who tell it; texts are in the arena or the results ---- */

struct bt_told {
    const struct bt_results *r;
    struct bt_arena *a;
    const struct bt_axis *run, *year, *draw, *quantile, *ambition, *otherwise, *plan; /* the last three NULL where there are none */
    const struct bt_texts *month;
    int R, Y, N, drawn, failed; /* runs, years, draws that could be run; numbers drawn; draws that could not be run */
    double interval, *v; /* v: room for the draws, twice */
    int *number; /* [N] of the draws, as the study counted them */
};
struct bt_told_figure {
    double central, low, median, high; /* the central run; ends of the interval and the median of the draws */
    int below, above, under; /* draws below 0, above it, and below the central run */
    double moves[3]; /* standard errors of low, median and high; 0 where they are not known */
    bool moves_known;
};
enum { BT_TOLD_ASKED = 5 };
/* BT_E_INPUT: these are no results of draws. */
enum bt_code bt_told_open(struct bt_told *t, const struct bt_results *r, struct bt_arena *a, struct bt_err *e);
/* What a planner asks for first: measures with a role, then the two costs; returns how many. */
int bt_told_asked(const struct bt_told *t, const char **name);
bool bt_told_is_cost(const char *name);
const char *bt_told_label(const struct bt_told *t, const char *name);
const char *bt_told_unit(const struct bt_told *t, const char *name);
/* Of so many years: levels of business as usual (run 0), changes of the others against it in the same draw; share: as a share of it.
 * false: the results lack the quantity. */
bool bt_told_figure(const struct bt_told *t, const char *name, int run, int from, int years, bool share, struct bt_told_figure *f);
/* "743 of 1,000 draws" */
const char *bt_told_of_draws(const struct bt_told *t, double n);
/* From the twelve months to which day on it is so to the end, what: "parts_", "apart_"; "-": not within the horizon. */
const char *bt_told_since(const struct bt_told *t, const char *what, const char *name, int run);
/* In how many draws it is met, and when first; NULL: the results do not say. */
const char *bt_told_ambition(const struct bt_told *t, int run, int ambition);
/* What a run changes in the last year where this is otherwise, as a share; false: it could not be run, or is not there. */
bool bt_told_otherwise(const struct bt_told *t, const char *name, int otherwise, int run, double *change);
double bt_told_number(const struct bt_told *t, int group, const char *name); /* 0: not there */
const char *bt_told_attr(const struct bt_told *t, const char *name); /* "": not there */
const char *bt_told_text(const struct bt_told *t, const char *name, const char *axis, int i); /* "": not there */

/* From results alone. */
enum bt_code bt_uncertainty_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);

#endif
