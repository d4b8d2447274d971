/* drawn.h -- what tests of charts share: how they are drawn here, and what came out. */
#ifndef TESTS_CHART_DRAWN_H
#define TESTS_CHART_DRAWN_H

#include "../testlib.h"
#include "bendtrend/chart.h"
#include "synthetic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHARTS = 23 }; /* rows of the table; `table_has_no_holes` holds it to that */

static inline struct bt_chart_opts opts(const char *dir, unsigned formats)
{
    return (struct bt_chart_opts){ .plots = "plots", .dir = dir, .formats = formats, .seconds = 60 };
}

static inline const char *name_of(size_t row)
{
    int n;
    return bt_charts(&n)[row].name;
}

/* A picture or script whole; one that is not there fails the test. len may be NULL. Caller frees. */
static inline char *drawn(const char *dir, const char *chart, const char *ending, size_t *len)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s.%s", dir, chart, ending);
    return tl_bytes(path, len);
}

#endif
