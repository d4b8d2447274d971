/* uncertain_priv.h -- what the files of `uncertainty` share. Private to sim/study. */
#ifndef BT_UNCERTAIN_PRIV_H
#define BT_UNCERTAIN_PRIV_H

#include "bendtrend/uncertainty.h"
#include "bendtrend/num.h"
#include "compare_priv.h"
#include "kept_priv.h"

enum { LEAST_DRAWS = 10,
       QUANTILES = 5,
       WHY_ROOM = KEPT_WHY };

/* Something else than a number that might be otherwise: central numbers, run once, beside the scenario as it stands. */
struct otherwise {
    const char *label, *note;
    const struct bt_scenario *s; /* a copy with another network, or that of the study */
    double *values; /* before the fit */
    struct bt_ensemble_run *run; /* where bundles' own values are otherwise too; else NULL */
    bool fits; /* the baseline is fitted anew */
    enum bt_code code;
    char why[200];
};

struct uncertain {
    const struct bt_scenario *s;
    struct calendar c;
    struct bt_draws d;
    int n_quantity, n_year, R, n_otherwise;
    struct quantity *quantity;
    int *item; /* as struct compared */
    bool priced;
    const char **name; /* [R] of the runs */
    struct bt_ensemble_run *run; /* [R] business as usual has no variation */
    double *bau; /* fitted, at the stance of the scenario */
    struct bt_start *start;
    struct refit refit;
    struct otherwise *otherwise;
    /* what came out */
    double *central; /* [quantity][run][month] */
    double *cost; /* [run][month][N_ITEMS][payer] of the central runs */
    float *month; /* [quantity][run][month][draw] */
    double *other; /* [otherwise][quantity][run][year] */
    unsigned char *failed; /* [draw] */
    char (*why)[WHY_ROOM];
    double *off; /* [draw] as bt_refit has it */
    double conservation; /* the worst of the central runs */
    /* where it goes */
    int kept, *draw; /* draws that did not fail, and their numbers from 0 */
    double quantile[QUANTILES];
    struct {
        int run, month, year, quantile, draw, drawn, ambition, otherwise, item, payer;
    } axis;
};

/* uncertainty.c: of x->s: calendar, runs, quantities, draws, the central fit and a refit that begins from it. x->start is the caller's. */
enum bt_code bt_uncertain_open(struct uncertain *x, int draws, int seed, double rtol, struct bt_arena *a, struct bt_err *e);

/* otherwise.c: what else might be otherwise, in the arena. */
enum bt_code bt_otherwise_list(struct uncertain *x, struct bt_arena *a, struct bt_err *e);

/* uncertain_kept.c: blocks of finished draws on the disk; as bt_kept_open. */
enum bt_code bt_uncertain_keep(struct kept *k, struct uncertain *x, const struct bt_uncertainty_opts *o, struct bt_arena *a,
                               struct bt_err *e);

/* uncertainty_view.c: the array of that name over just these axes; sums of the central run; a day, a count as people read them. */
const struct bt_array *bt_told_over(const struct bt_told *t, const char *what, const char *name, const char *a, const char *b,
                                    const char *c);
double bt_told_central(const struct bt_told *t, const struct bt_array *m, int run, int from, int years);
const char *bt_told_day(const struct bt_told *t, double day);
const char *bt_told_counted(double n, char out[BT_NUM_ROOM]);

/* uncertain_lay.c: runs, months, years, items and payers. */
bool bt_uncertain_lay_runs(struct lay *l, struct uncertain *x);
/* After the runs, all that goes into the file but words. threads: results do not depend on it. */
enum bt_code bt_uncertain_lay(struct lay *l, struct uncertain *x, int threads, struct bt_err *e);

#endif
