/* synthetic.h -- results with plausible figures, made without a model, for tests of what reads results. */
#ifndef TESTS_CHART_SYNTHETIC_H
#define TESTS_CHART_SYNTHETIC_H

#include "bendtrend/results.h"

struct synthetic {
    int bundles; /* 0..12 */
    int months; /* from April 2014 */
    bool central_only; /* no low and high runs */
    bool short_staff; /* staff can be short: a fifth of what is planned is not there */
    const char *hostile; /* put into every name, label and text of the results; NULL: sensible ones */
};

/* Everything lives in a. */
struct bt_results *synthetic(struct bt_arena *a, struct synthetic s);

#endif
