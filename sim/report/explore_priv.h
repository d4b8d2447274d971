/* explore_priv.h -- the parts of the explorer's page: tables packed small with a known error, and what of the results goes into it. */
#ifndef BT_EXPLORE_PRIV_H
#define BT_EXPLORE_PRIV_H

#include "bendtrend/compare.h"
#include "bendtrend/explore.h"
#include "report_priv.h"

/* ---- explore_pack.c: a table of every bundle as few bytes ----
 * Numbers become whole multiples of a step, so each is off by at most half of it. A bundle is told from those without one of two of its
 * interventions, i and j, and without both: q[S] - (q[S-i] + q[S-j] - q[S-ij]) is small, for interventions mostly add up. These are
 * written as bytes (seven bits each, the lowest first, the sign in the lowest bit) and deflated. */

/* Rows of the bundles without i, without j and without both; -1: none. */
struct bt_pack_near {
    int i, j, both;
};
/* [b->n] in arena a: i and j are the highest interventions that a bundle can be without. NULL: out of memory. */
struct bt_pack_near *bt_pack_near(const struct bt_bundles *b, struct bt_arena *a);

struct bt_packed {
    unsigned char *data; /* in the arena */
    size_t len;
    double step, worst; /* largest difference of what is read back from what was given */
};
/* v[R][n] in steps. It is read back at once: BT_E_VERDICT where that is off by more than half a step (and rounding). BT_E_INPUT: a number
 * too large for its step, or none. */
enum bt_code bt_pack(const double *v, int R, int n, double step, const struct bt_pack_near *near, struct bt_arena *a, struct bt_packed *out,
                     struct bt_err *e);
/* The steps of each number back, to q[R][n]. false: not what bt_pack made for so many. */
bool bt_unpack(const unsigned char *data, size_t len, int R, int n, const struct bt_pack_near *near, int *q);

/* ---- explore_data.c: what goes into the page ---- */

struct bt_explore_quantity { /* a measure, or one of two costs */
    const char *name, *label, *unit;
    bool chart; /* has a role, or is a cost: months too */
    struct bt_by_month by; /* in the results */
    double usual, *usual_year, *usual_month; /* business as usual */
    struct bt_packed years, months; /* changes: the whole horizon, then each year; each month */
};

enum bt_explore_kind { BT_EXPLORE_YEARS,
                       BT_EXPLORE_FULL,
                       BT_EXPLORE_MONTHS };
struct bt_explore_piece { /* a table of the page */
    enum bt_explore_kind kind;
    int quantity;
    const struct bt_packed *data;
    bool kept;
};

struct bt_explore {
    struct bt_rep_doc *d;
    const struct bt_results *r;
    struct bt_bundles b;
    int T, Y, C, n, n_piece; /* months, years, pools, quantities */
    unsigned whole[BT_MOST_SWITCHES]; /* each with what it needs */
    struct bt_explore_quantity *q; /* those with charts first */
    double *usual_full; /* [C] in the last year */
    struct bt_packed full; /* [R][C] how much fuller, as a share of the places */
    struct bt_explore_piece *piece; /* the most wanted first */
};

/* How far off the numbers of the page may be, as a share of business as usual: a year's, and a month's; and of places, absolute. */
#define BT_EXPLORE_YEAR_ERROR 1e-7
#define BT_EXPLORE_MONTH_ERROR 1e-6
#define BT_EXPLORE_FULL_ERROR 5e-6

/* Everything packed, nothing kept yet. Of d the arena and the error are used. */
enum bt_code bt_explore_data(struct bt_explore *x, struct bt_rep_doc *d, const struct bt_results *r);
/* What intervention i brings that is no switch, in words; "" for nothing. */
const char *bt_explore_others(const struct bt_explore *x, int i);

/* ---- explore_json.c ---- */
/* The results but for what was packed, as the page's program reads them. The pieces that are kept are named d-0, d-1, ... */
void bt_explore_json(FILE *out, const struct bt_explore *x);

#endif
