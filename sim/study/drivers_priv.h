/* drivers_priv.h -- what the files of `drivers` share. Private to sim/study. */
#ifndef BT_DRIVERS_PRIV_H
#define BT_DRIVERS_PRIV_H

#include "bendtrend/drivers.h"
#include "bendtrend/sensitivity.h"
#include "bendtrend/viewed.h"
#include "uncertain_priv.h"

/* What is looked at, of each run: the measure in the last year, and the cost of everything over all years. */
enum { MEASURE = BT_OF_MEASURE,
       COST = BT_OF_COST,
       OUTCOMES = BT_OUTCOMES };
enum { LOW_END,
       HIGH_END,
       ENDS };
/* Slopes at the central number are forward sensitivities; beside them stand those by differences, with steps of so much of the range to
 * each side. */
#define BT_DRIVER_STEP 0.05

struct drivers {
    const struct bt_drivers_opts *o;
    struct uncertain x; /* of the scenario; its draws are only asked what is drawn */
    int n, R, N; /* numbers, runs, draws */
    const char *name[OUTCOMES], *label[OUTCOMES], *unit[OUTCOMES];
    int measure; /* of the network */
    bool *wanted;
    /* groups of more than one number come first in neither order: all are there */
    int n_group, *group_of; /* [n] */
    const char **group;
    int *members; /* [n_group] how many */
    /* from the draws */
    const double *value, *u; /* [N][n] */
    double *level[OUTCOMES], *years; /* [R][N]; years: the measure over all years */
    /* from the runs, [..][OUTCOMES][R]: the levels */
    double *central, *end, *step, *row; /* end: [numbers, then groups][ENDS]; step: [n][ENDS]; row: [2 + n_group][sobol] */
    double *slope; /* [n, then fitted numbers]: of the levels, for the whole range; of fitted numbers, by their logarithm */
    double *rows;  /* the same [..][refit.n]: of the logarithms of the baseline's rows */
    unsigned char *end_failed, *step_failed, *slope_failed, *row_failed;
    char (*why)[160]; /* of ends */
    struct bt_draws matrix[2];
    struct {
        int run, drawn, group, pair, objective;
    } axis;
};

/* drivers_kept.c: blocks of finished runs on the disk; as bt_kept_open, of so many runs. */
enum bt_code bt_drivers_keep(struct kept *k, struct drivers *v, int runs, struct bt_arena *a, struct bt_err *e);
/* drivers.c: the measure asked for (NULL: that with the role arrivals, else the first) of those that the draws keep; -1: none. */
int bt_driver_measure(const struct bt_scenario *s, const char *asked);

/* drivers_runs.c: all runs, and where what comes of one goes, by its number. */
struct driver_run {
    double *level; /* [OUTCOMES][R] */
    double *rows;  /* [refit.n] of slopes; NULL of others */
    unsigned char *failed;
    char *why; /* as drivers.why has it; NULL: nobody asks */
};
bool bt_driver_runs(const struct drivers *v, int run); /* false: nothing would move that another run does not */
struct driver_run bt_driver_run(const struct drivers *v, int run);
enum bt_code bt_drivers_run(struct drivers *v, struct bt_arena *a, struct bt_progress *p, struct bt_err *e);
/* How much of a step to each side of a number, a part of its range, its range has room for. false: none. */
bool bt_driver_room(const struct drivers *v, int number, double step, double room[2]);
/* drivers_slopes.c: directions that slopes are taken along; one of them, in any thread; and once all are there, v->slope of the fitted
 * result: fitted numbers follow. */
int bt_driver_directions(const struct drivers *v);
enum bt_code bt_driver_ahead(const struct drivers *v, int direction, struct driver_run to, struct bt_err *e);
enum bt_code bt_drivers_slopes(struct drivers *v, struct bt_arena *a, struct bt_err *e);
/* What an outcome says of a run: a bundle's change against business as usual of the same numbers, as a share (MEASURE) or in GBP (COST);
 * of business as usual the same against its central run. level: [OUTCOMES][R] with strides. */
double bt_driver_says(const struct drivers *v, int outcome, int run, double level, double usual);
/* drivers_lay.c, drivers_choice.c: after the runs. */
enum bt_code bt_drivers_lay(struct lay *l, struct drivers *v, struct bt_err *e);
bool bt_drivers_lay_choice(struct lay *l, struct drivers *v);

/* drivers_json.c */
void bt_drivers_json(FILE *out, const struct bt_viewed *v, struct bt_err *e);

#endif
