/* track.h -- once a plan runs: what was counted beside what was planned and business as usual, month by month. Reads results of `run`
 * and a CSV file, never the model. Everything made lives in the arena given. */
#ifndef BENDTREND_TRACK_H
#define BENDTREND_TRACK_H

#include "results.h"
#include "tree.h"
#include <math.h>

/* ---- XmR: limits from the moving range, and the four rules of "Making Data Count" (NHS England). Pure functions ---- */

/* Fewer known months than LEAST give no limits; up to LOCK they are provisional; from there on they stay as those months gave them.
 * RUN: months in a row that make a shift, and months that make a trend. */
enum { BT_XMR_LEAST = 7,
       BT_XMR_LOCK = 12,
       BT_XMR_RUN = 7 };

struct bt_xmr {
    int n; /* months that the limits come from */
    bool valid; /* else there are none, and what follows is NaN */
    double mean;
    double range; /* mean absolute difference of one month and the next; a gap in between gives none */
    double low, high; /* mean -+ 2.66 range: three standard deviations of single months */
};
/* Of the first LOCK months known in [from, end). No two of them next to each other: not valid. */
struct bt_xmr bt_xmr_of(const double *y, const unsigned char *known, int from, int end);

enum bt_signal {
    BT_XMR_OUTSIDE = 1, /* above high or below low */
    BT_XMR_SHIFT = 2, /* one of RUN or more in a row on one side of the mean */
    BT_XMR_TREND = 4, /* one of RUN or more in a row, each above (or each below) the one before */
    BT_XMR_NEAR = 8, /* in the outer third before a limit, as two of three in a row are that all lie on that side of the mean */
};
/* Sets signal[i] for i in [from, end) to what fires there; a month that is not known ends every row. x not valid: all 0. */
void bt_xmr_signals(const double *y, const unsigned char *known, int from, int end, const struct bt_xmr *x, unsigned char *signal);

struct bt_stretch {
    int from, n, side;
    bool open;
}; /* n 0: none; side +1 above, -1 below; open: it reaches the last month known */
/* The last stretch of at least `least` known months in a row for which side[i] is the same and not 0. */
struct bt_stretch bt_stretch_of(const signed char *side, const unsigned char *known, int n, int least);

/* ---- the plan beside what was counted ---- */

enum { BT_TRACK_STEPS = 16,
       BT_TRACK_SERIES = 24 };

struct bt_track_phase {
    int from, end;
    const char *reason;
    struct bt_xmr x;
}; /* months [from, end); reason "" for the first */

struct bt_track_series {
    const char *name, *label, *unit, *source; /* source "" where the data name none */
    bool mean; /* a figure is the mean of its month; else its total */
    double *actual, *planned, *usual, *low, *high; /* a month each; low and high NULL where the results have no such runs */
    unsigned char *known; /* actual was counted */
    double *ratio; /* actual / planned; 0 where not judged */
    unsigned char *judged, *signal; /* known, and something was planned; bits of enum bt_signal */
    unsigned char *banded; /* judged, and the band is wider than a tenth of a per cent of the plan */
    signed char *plan_side, *band_side; /* +1 above, -1 below; 0 on or within it */
    int n_phase;
    struct bt_track_phase phase[BT_TRACK_STEPS + 1];
    int n_known, n_judged, first, last; /* first and last month known */
    struct bt_stretch off_plan, off_band;
    int n_above, n_below; /* months above and below the band */
    struct bt_track_recent { /* the last months judged, at most twelve, by their days */
        int n;
        double actual, planned, usual; /* sums, or means where `mean` */
        double scatter; /* what such a mean of the ratio may be off by month-to-month scatter alone: 2.66 range / sqrt n */
        double share; /* of the planned change against business as usual; NaN where scatter hides that change */
    } recent;
};

struct bt_track_contract { /* pays a share of a budget at the start of each year, and the rest for what is reached, quarter by quarter */
    const char *name, *label;
    double up_front;
};
const struct bt_track_contract *bt_track_contracts(int *n);

enum bt_pay_for { BT_PAY_DELIVERED,
                  BT_PAY_CHANGE };
struct bt_track_quarter {
    int from, n_known;
    double actual, planned, usual;
    bool target, judged; /* something is asked for; and all three months are known, so that it is settled */
    double share; /* of the target met, 0..1, where judged */
    double scatter; /* what share may be off by month-to-month scatter alone; NaN where there are no limits */
    double up_front, at_stake, earned, lost; /* GBP; earned + lost = at_stake where judged, both 0 otherwise */
    double budget; /* of its year of the contract */
    bool priced; /* every series with a price is known in all three months */
    double saving; /* GBP at their prices, against business as usual, where priced; below 0 where more was done */
    bool shares; /* the last of a year whose four quarters are all priced */
    double shared; /* of the year's saving, to the provider, where it shares */
};
struct bt_track_payment {
    const struct bt_track_contract *contract; /* NULL: none was asked for */
    enum bt_pay_for pay_for;
    double budget; /* GBP a year; 0: what the bundle is planned to cost, from the results' business case */
    double share; /* of what the commissioner pays less, to the provider; 0: none is offered */
    int series, n; /* the target; quarters that have begun by the last month known */
    struct bt_track_quarter *quarter;
};

struct bt_track {
    const struct bt_results *r; /* borrowed */
    const char *bundle;
    int n, T, outside; /* series; months of the run; rows of the data outside them, not used */
    const char (*label)[11]; /* first day of each month */
    double *days;
    struct bt_track_series *v;
    struct bt_track_payment pay;
};

struct bt_track_opts {
    const char *data; /* CSV: month, series (or measure), value; optional unit, source, note */
    const char *bundle; /* NULL: the only one there is */
    const char *const *step; /* n_step texts [SERIES:]MONTH=REASON: new limits from that month on, of that series or all */
    int n_step;
    const char *contract; /* NULL: no payment */
    const char *contract_from; /* its first month, YYYY-MM-01; NULL: the first whole month of the run */
    const char *target; /* name of the series paid for */
    double budget; /* 0: what the bundle is planned to cost, as paid, from the business case of the results */
    double share; /* of the saving at the tariff of the results that goes to the provider (payment_models PM037); 0: none */
    enum bt_pay_for pay_for;
};
/* BT_E_INPUT: mistakes of the data, all of them, with their places, or results that are no plan; BT_E_USAGE: a bundle, target or step that
 * matches nothing, and what there is instead. */
enum bt_code bt_track_make(const struct bt_results *r, const struct bt_track_opts *o, struct bt_arena *a, struct bt_track *out,
                           struct bt_errs *errs);

/* Share of a target met, 0..1. DELIVERED: actual / planned. CHANGE: (usual - actual) / (usual - planned). NaN where there is no target: 0
 * is planned, or the plan is business as usual to a tenth of a per cent. */
double bt_track_share(enum bt_pay_for pay_for, double actual, double planned, double usual);

/* In words and a table of the last twelve months; or as JSON, all months. */
enum bt_code bt_track_print(FILE *out, const struct bt_track *t, bool json, bool colour, struct bt_err *e);
void bt_track_csv(FILE *out, const struct bt_track *t); /* a row a series and month */
void bt_track_payment_csv(FILE *out, const struct bt_track *t); /* a row a quarter */
/* One series as a results object that the chart `track` reads. */
enum bt_code bt_track_lay(const struct bt_track *t, int series, struct bt_arena *a, struct bt_results *out, struct bt_err *e);

#endif
