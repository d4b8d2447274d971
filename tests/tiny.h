/* tiny.h -- small networks from texts in memory, for the tests of sim/network, sim/scenario, sim/solve and sim/study.
 * The built-in one has an element of every kind: three segments, two origins, waits that hold, refusal, surge, supply that follows
 * demand, capped and beside routes, a move between segments, a counter, loops of every signal and curve (off), interventions. */
#ifndef BENDTREND_TINY_H
#define BENDTREND_TINY_H

#include "../sim/network/network_priv.h"
#include "bendtrend/scenario.h"
#include "bendtrend/solve.h"
#include "bendtrend/study.h"
#include "testlib.h"

struct tiny { /* texts of the files; NULL: the built-in one */
    const char *scenario, *locality, *pathway, *segments, *rates, *population, *drivers, *interventions, *observed;
    const char *census; /* census.csv, for a locality that names it; NULL: no such file */
    const char *workforce, *maturity, *money; /* NULL: there is no such file */
    const char *evidence;
    const char *set[12]; /* --set, up to NULL */
};
/* The names under which messages show them. */
#define TINY_SCENARIO "scenario.yaml"
#define TINY_LOCALITY "locality.yaml"
#define TINY_PATHWAY "pathway.yaml"
#define TINY_DRIVERS "drivers.yaml"
#define TINY_INTERVENTIONS "interventions.yaml"
#define TINY_WORKFORCE "workforce.yaml"
#define TINY_MATURITY "maturity.yaml"
#define TINY_MONEY "money.yaml"

extern const struct tiny TINY; /* the built-in texts */
enum { TINY_FILES = 9 };
void tiny_files(const struct tiny *t, struct bt_file f[TINY_FILES]); /* those that every place has; texts are t's */
extern const char *const TINY_MONEY_TEXT; /* a money file for it, in which every part does something */
extern const struct tiny LINE; /* one setting and one stay of 11 days in 3 stages, no pool, one segment, nobody dies */

enum bt_code tiny_read(const struct tiny *t, struct bt_scenario **out, struct bt_errs *errs);
/* The built-in one whose scenario names this workforce. */
struct tiny tiny_staffed(const char *workforce);
/* Read, or fail the test with all messages. Free with bt_scenario_free. */
struct bt_scenario *tiny_open(const struct tiny *t);
/* The same of a file of this folder's `scenarios`, with what is shipped. */
struct bt_scenario *tiny_shipped(const char *path);
/* Read and refused with a message that holds `says`, or the test fails. Where that message points; no file in it. */
struct bt_loc tiny_refused(const struct tiny *t, const char *says);
/* text with `from`, which must stand in it exactly once, replaced by `to`. The text lives as long as the test. */
const char *tiny_swap(const char *text, const char *from, const char *to);
const char *tiny_cat(const char *a, const char *b);
const char *tiny_file_text(const char *path); /* lives as long as the test */

/* All that `run` lays out. */
struct tiny_study { struct bt_scenario *s; struct bt_arena *a; struct bt_results r; };
struct tiny_study tiny_studied(const struct tiny *t, const char *bundle); /* this one, or all (NULL); fails the test where it can not */
void tiny_study_drop(struct tiny_study *x);
typedef enum bt_code tiny_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e);
char *tiny_printed(tiny_print *print, const struct bt_results *r, bool json); /* fails the test where it can not; free it */
char *tiny_said(const struct bt_results *r, bool json); /* the summary; free it */

/* An array that is there, or the test fails. */
const struct bt_array *tiny_array(const struct bt_results *r, const char *name);
/* More than `least` arrays, and all of them, all texts and all attributes are the same bits. */
void tiny_same_results(const struct bt_results *a, const struct bt_results *b, int least);
/* Of LINE, events at a tenth a year, stays of 11 days, everybody else at home: with events changed by v, arrivals change by this. */
double tiny_arrivals(double v);

/* One run. Months have 30 days here; T of them. */
struct tiny_run { struct bt_arena *a; struct bt_start *start; double *values, *month_end; struct bt_trajectory t; int T; };
struct tiny_opts {
    int months;               /* 0: 24 */
    const char *on[8];        /* interventions switched on */
    struct bt_tol tol;        /* rtol 0: CVODES 1e-6 */
    const char *address[12];  /* values of the run only (business as usual starts without them) */
    double value[12];
    const struct bt_start *start; /* NULL: solved from the network's values */
    const double *ends;       /* NULL: 30, 60, ... */
};
/* Frees with tiny_stop. A failed solve fails the test, unless e is given: then its code is kept there. */
enum bt_code tiny_go(const struct bt_scenario *s, const struct tiny_opts *o, struct tiny_run *r, struct bt_err *e);
void tiny_stop(struct tiny_run *r);

int tiny_measure(const struct bt_scenario *s, const char *name);
double tiny_sum(const struct bt_scenario *s, const struct tiny_run *r, const char *measure, int from, int months); /* over segments */
double tiny_people(const struct bt_scenario *s, const struct tiny_run *r, const char *setting, int row);
double tiny_waiting(const struct bt_scenario *s, const struct tiny_run *r, const char *route, int row);
double tiny_flow(const struct bt_scenario *s, const struct tiny_run *r, const char *route, int from, int months);
double tiny_cost(const struct bt_scenario *s, const struct tiny_run *r, const char *item, int from, int months); /* over payers */
int tiny_index(struct bt_names names, const char *name); /* fails the test where absent */
int tiny_offset(const struct bt_scenario *s, const char *address);
/* All monthly results of two runs are the same bits. */
bool tiny_same(const struct bt_scenario *s, const struct tiny_run *a, const struct tiny_run *b);

#endif
