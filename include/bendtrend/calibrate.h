/* calibrate.h -- some numbers of a scenario fitted to published series, with what the series can not tell, and the forecast judged on
 * months that nothing was fitted to. docs/calibration.md has the words, docs/results-format.md the layout. */
#ifndef BENDTREND_CALIBRATE_H
#define BENDTREND_CALIBRATE_H

#include "progress.h"
#include "results.h"
#include "scenario.h"

struct bt_shards;

struct bt_calibrate_opts { /* what is not said here is as the scenario's `calibrate:` says */
    const char *data;            /* CSV: month, series, value; optional period, unit, source, weight */
    const char *const *fit;      /* n_fit addresses */
    int n_fit;
    const char *until;           /* YYYY-MM-DD: first day that nothing is fitted to; NULL: not said */
    const char *prior, *loss;    /* of bt_prior_name, bt_loss_name; NULL: not said */
    const char *command;         /* for the provenance */
    double rtol;                 /* of the baseline fit, 1e-6 by default */
    int jobs;                    /* threads; results do not depend on it */
    /* What the fit asks for goes to these blocks as it is finished, a block each, opened with bt_calibrate_identity; what is there already
     * is not made again. NULL: nothing is kept. The rest as in bt_compare_opts; how many steps there will be is not known: n is 0. */
    struct bt_shards *shards;
    void (*hold)(void *data);
    bool (*kept)(void *data, const char *of, int done, int n, struct bt_arena *a);
    void *kept_data;
};
/* What blocks are of: scenario, data, all of the options that move the fit, version, processor; in arena a. The data become one of the
 * scenario's files; where they can not be read, the study says why. NULL: out of memory. */
const char *bt_calibrate_identity(struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a);
/* Fits, profiles, judges and lays out. The data become one of the scenario's files. All mistakes of data and addresses are in errs. */
enum bt_code bt_study_calibrate(struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a, struct bt_progress *p,
                                struct bt_results *out, struct bt_errs *errs);
/* From results alone: the tables in words or JSON; and the file that a scenario names under `calibrated:`. */
enum bt_code bt_calibrate_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);
enum bt_code bt_calibrate_fragment(FILE *out, const struct bt_results *r, struct bt_err *e);

#endif
