/* scenario.h -- a scenario read whole: its network, bundles, ambitions, baseline rows and every file it came from.
 * Everything lives in the scenario's own arena; bt_scenario_free releases it at once. */
#ifndef BENDTREND_SCENARIO_H
#define BENDTREND_SCENARIO_H

#include "network.h"
#include "tree.h"

struct bt_scenario_opts {
    const char *path;          /* the scenario file (or results file's scenario name with `stored`) */
    const char *data;          /* data folder: what `library: NAME` reads */
    const char *const *set;    /* n_set texts ADDRESS=VALUE from the command line */
    int n_set;
    const char *evidence;      /* NULL, "low", "central" or "high": overrides the scenario's stance */
    bool allow_outside;
    bool outside_view;         /* keep evidence/outside_view.csv of the data folder among the files, where it is there; it is in no hash */
    int earlier;               /* days that the horizon starts before its date; it ends when it would */
    const struct bt_file *stored; /* rerun: the files a results file kept; nothing is read from disk */
    int n_stored;
};

struct bt_bundle {
    const char *name;
    int n;                        /* interventions switched on, by index in the network */
    const int *intervention;
    int n_set;                    /* values of its own `set:` */
    const struct bt_variation *set;
    struct bt_loc at;
};

struct bt_ambition {
    const char *label;            /* in words, from its keys */
    int measure;                  /* index of the network's measures */
    bool growth;                  /* growth_per_year from `from`; else change_vs_bau by `by` */
    bool from_gap;                /* worked back from a financial gap, and said so in label */
    double limit;                 /* -0.08 or 0.01 */
    int day;                      /* `by` or `from` */
};

struct bt_observed { /* a baseline row */
    const char *name, *unit, *year, *geography, *publication, *mark, *note;
    int measure, over;            /* measures; over -1: none. As many as there are: cost of all payers; one more: of the first payer, ... */
    double factor, value;
    int fits;                     /* offset of the parameter solved for, -1: none */
    double weight;                /* in the sum of squares, 0: not in it; all 0: rows with `fits` are met exactly */
    struct bt_loc at;
};

struct bt_published { int day, measure; double value; }; /* a published month: total of the measure from that day to the month's end */

/* ---- `backtest:` what a back-test fits, and to what ---- */
struct bt_series { /* a published series and the measure that it is of */
    const char *name, *label, *unit; /* unit "" where none was named */
    const char *naive_wins;          /* why a naive forecast may do better, in words; "" where nothing was written */
    int measure;
    bool per_day;                    /* values are means a day; else totals */
    struct bt_loc at;
};
struct bt_backfit { /* which numbers follow a series before the hold-out */
    const char *name;
    int series;                /* of bt_backtest */
    int level;                 /* offset of a parameter that multiplies, -1: none */
    int n_trend;
    const int *trend;          /* offsets of the growth a year of trends, which move together */
    int season, table;         /* drivers of the network, -1: none */
    int every;                 /* months between two points of the table */
    struct bt_loc at;
};
struct bt_backtest {
    bool given;                /* else the scenario has no such section */
    int hold_out;              /* months, unless the command line says otherwise */
    int n_series, n_fit, n_aside, n_goes_on, n_known;
    struct bt_series *series;
    const struct bt_backfit *fit;
    const int *aside;          /* tables that were drawn with hindsight: 1 throughout */
    const int *goes_on;        /* tables that go on after their last known point with the mean growth of those known; others stay */
    const char *const *known;  /* what the scenario knows of the time after all, in words */
    struct bt_loc at;
};

/* ---- `calibrate:` what is fitted to which series, unless the command line says otherwise ---- */
enum bt_prior { BT_PRIOR_NORMAL, BT_PRIOR_UNIFORM, BT_N_PRIORS };
enum bt_loss { BT_LOSS_HUBER, BT_LOSS_CAUCHY, BT_LOSS_NONE, BT_N_LOSSES };
extern const char *const bt_prior_name[BT_N_PRIORS], *const bt_loss_name[BT_N_LOSSES];
enum { BT_MOST_CALIBRATED = 20 };
struct bt_word { const char *text; struct bt_loc at; };
struct bt_calibration {
    int n_fit, n_series;            /* n_series 0: all that the data hold */
    const struct bt_word *fit;      /* addresses */
    const struct bt_word *series;   /* names in the column `series` of the data */
    int until;                      /* first day that nothing is fitted to; 0: not said */
    struct bt_loc until_at;
    enum bt_prior prior;
    enum bt_loss loss;
};

#define BT_MOST_SWITCHES 16 /* of which every set is run */
#define BT_MOST_SAMPLED 30 /* of which some sets are */
/* What `compare` switches on and off: the interventions of `compare:`, else all of the library but those that only others
 * need (without an effect of their own) and those that would change nothing within the horizon. */
struct bt_switches {
    bool given;
    int n;
    const int *intervention; /* by index in the network, ascending */
    int sample;              /* bundles to run, about, of more than BT_MOST_SWITCHES interventions */
    int n_measure;           /* those that results keep */
    const int *measure;
};

/* Why the do-minimum would be done anyway; NULL where the scenario does not say. */
struct bt_least { const char *reason, *source, *mark; };

/* ---- `uncertainty:` how ranges are drawn from ---- */
enum bt_shape { BT_TRIANGULAR, BT_PERT, BT_UNIFORM, BT_NORMAL, BT_LOGNORMAL, BT_N_SHAPES };
extern const char *const bt_shape_name[BT_N_SHAPES];
struct bt_drawn_family { /* what a scenario says of a family, or of the effects of an intervention */
    const char *name;
    double rho;              /* correlation; -1: as usual */
    int shape;               /* -1: that of all */
};
struct bt_uncertainty {
    int draws, seed;         /* as the scenario says; else 1,000 and 1 */
    double interval;         /* share of draws between the two ends of an interval */
    enum bt_shape shape;
    int n_family;
    const struct bt_drawn_family *family;
    int n_measure;           /* those that results keep */
    const int *measure;
};
/* Has a range this shape? A lognormal is of numbers that are all above 0, or all below. */
bool bt_shape_fits(enum bt_shape shape, double low, double central, double high);

struct bt_scenario {
    struct bt_arena *arena;
    struct bt_files files;
    const char *title, *locality, *price_year, *path;
    char hash[65];                /* SHA-256 over all files read, --set and --evidence */
    enum bt_stance stance;
    bool stance_alone;            /* --evidence given: that stance only */
    const char *stance_said;      /* "central evidence, but low for LABEL, high for LABEL" */
    int day0, years, base_day;    /* start of the horizon, its length, first day of the base year (days since 1970-01-01) */
    struct bt_network *net;
    int earlier;                  /* as asked for: the horizon is so many days longer than its years */
    int n_set;                    /* --set and scenario `set:` as variations */
    const struct bt_variation *set;
    const double *library, *placed; /* the parameter vector as the library has it; with the locality's `values:` too. Neither has `set:` */
    int n_bundle, n_ambition, n_observed;
    int do_minimum;               /* bundle that others are compared with too, -1: none */
    struct bt_least least;
    const struct bt_bundle *bundle;
    const struct bt_ambition *ambition;
    const struct bt_observed *observed;
    int n_count;                  /* start: census: people counted on the first day; 0: the start is the balance */
    const struct bt_count *count;
    int n_published;
    const struct bt_published *published;
    const char *published_source;
    struct bt_backtest backtest;
    struct bt_calibration calibration;
    const char *calibrated;       /* file whose calibrated numbers are among the values; NULL: none */
    struct bt_switches compare;
    struct bt_uncertainty uncertainty;
    int n_note;                   /* things a reader should know: assumptions, prerequisites added, ... */
    const char **note;
    const char *const *opt_set;   /* as given, for the results */
    int n_opt_set;
};

/* Reads and checks everything. All mistakes of all files are in errs; returns BT_OK only if there are none.
 * Errors borrow texts of the scenario: also after a failure *out (unless NULL) is freed by the caller, once they were told. */
enum bt_code bt_scenario_read(const struct bt_scenario_opts *o, struct bt_scenario **out, struct bt_errs *errs);
void bt_scenario_free(struct bt_scenario *s); /* NULL is fine */

#endif
