/* track_priv.h -- what the files of track share. Private to sim/study. */
#ifndef BT_TRACK_PRIV_H
#define BT_TRACK_PRIV_H

#include "bendtrend/track.h"
#include "study_priv.h"

struct track_runs {
    int plan, low, high;
}; /* indices of runs; low and high -1 where the results have none; business as usual is 0 */

struct track_figure { /* what a name of the data stands for in the results */
    const struct bt_array *array;
    int fixed, at; /* axis of the array held at one entry, and which; fixed 0: none is */
    bool instant; /* taken at both ends of a month: the figure is their mean */
    const char *label;
};
/* false: the results have nothing of that name; *near is the nearest one, or NULL. */
bool bt_track_figure(const struct bt_results *r, struct bt_arena *a, const char *name, struct track_figure *out, const char **near);
/* A figure of one run, T months. */
void bt_track_values(const struct bt_results *r, const struct track_figure *f, int run, int T, double *out);

/* Reads the data into t->v: name, label, unit, source, mean, actual, known and the run's figures; counts rows outside the run. */
enum bt_code bt_track_read(const struct bt_track_opts *o, const struct track_runs *runs, struct bt_arena *a, struct bt_track *t,
                           struct bt_errs *errs);
/* Quarters and money, after the series are judged. */
enum bt_code bt_track_pay(const struct bt_track_opts *o, struct bt_arena *a, struct bt_track *t, struct bt_errs *errs);

/* track_money.c, from the business case of the results. What the bundle costs more than business as usual in n months, as paid; NaN
 * without a business case. */
double bt_track_planned_cost(const struct bt_track *t, int from, int n);
/* How many series of the data have a price by plan; what of them was not done from a month on for three months, at their prices, against
 * business as usual: false where a month of one is not known. */
int bt_track_priced(const struct bt_track *t);
bool bt_track_has_price(const struct bt_track *t, int series);
bool bt_track_saving(const struct bt_track *t, int from, double *gbp);
const char *bt_track_prices(const struct bt_track *t, struct bt_arena *a); /* the measures that have one, for a message */

/* Figures of months [from, from + n) of a series, by their kind: sums, or means by days. */
double bt_track_sum(const struct bt_track *t, const struct bt_track_series *s, const double *v, int from, int n);
/* "Apr-Jun 2015". */
const char *bt_track_quarter(const struct bt_track *t, int from, char out[24]);
const char *bt_track_marks(unsigned signal, char out[40]); /* keys of the rules that fire, blanks between */
/* Paragraphs, in the arena; NULL when out of memory: how it stands beside plan and band; its limits. */
const char *bt_track_verdict(const struct bt_track *t, const struct bt_track_series *s, struct bt_arena *a);
const char *bt_track_limits(const struct bt_track *t, const struct bt_track_series *s, struct bt_arena *a);
extern const char bt_track_caveat[]; /* what it must not be used for */

#endif
