/* scenario_priv.h -- what the files of sim/scenario share while a scenario is read. Private to the room. */
#ifndef BT_SCENARIO_PRIV_H
#define BT_SCENARIO_PRIV_H

#include "../network/network_priv.h"
#include "bendtrend/scenario.h"

struct top {
    int version, switch_on;
    const char *title, *pathway, *description;
    const struct bt_node *evidence, *locality, *horizon, *bundles, *ambitions, *set, *overlap, *backtest, *workforce, *phases, *maturity,
        *money, *do_minimum, *funds, *compare, *uncertainty, *calibrate, *calibrated;
};
struct place {
    int version, base, rates_date;
    const char *name, *label, *price_year, *history_note, *start;
    const struct bt_node *pathway, *segmentation, *rates, *population, *drivers, *interventions, *observed, *history, *values, *estimated,
        *census, *workforce, *maturity, *money, *sources;
    struct bt_loc start_at;
};
struct ctx {
    struct bt_scenario *s;
    struct reader r;
    const struct bt_scenario_opts *o;
    struct top top;
    struct place place;
    const char *place_file, *gaps, *staff; /* what `check` says of years without people, and of two workforces; NULL: nothing */
    const char *calibrated;        /* the same of a file of calibrated numbers */
    const struct bt_node *fitted;  /* its `set`; NULL: there is none */
    int n_values;
    int apart; /* errors of the scenario's own keys that spoil nothing read after them */
    bool names; /* numbers or dates are wrong, and told: what is read now is checked by its names only */
};

int bt_scn_column(struct ctx *c, const struct bt_table *t, const char *name); /* -1 and an error where missing */
/* locality.c */
void bt_scn_stands_once(struct ctx *c, const struct bt_table *t, int a, int b); /* rows with the same words in both columns are errors */
void bt_scn_segments(struct ctx *c, const struct bt_table *t);
void bt_scn_rates(struct ctx *c, const struct bt_table *t);
void bt_scn_population(struct ctx *c, const struct bt_table *t);
void bt_scn_observed(struct ctx *c, const struct bt_table *t);
void bt_scn_published(struct ctx *c, const struct bt_table *t);
/* row_unit.c; o: a row whose measures, factor and value are read; at: where its unit stands */
void bt_scn_row_unit(struct ctx *c, const struct bt_observed *o, struct bt_loc at);
void bt_scn_start_people(struct bt_network *net);
/* sources.c: who gave the numbers that are not the library's, for the register of assumptions */
void bt_scn_say_values(struct ctx *c);                            /* `values` of the locality, by its `sources` */
void bt_scn_say_set(struct ctx *c, const struct bt_node *map, const char *mark, const char *source); /* NULL map: nothing */
void bt_scn_say_command_line(struct ctx *c);
void bt_scn_say_fitted(struct ctx *c);                            /* what the baseline rows solve for */
extern const struct bt_field bt_scn_source_fields[];
/* census.c; t: its table, NULL where none was named or read */
void bt_scn_census(struct ctx *c, const struct bt_table *t);
void bt_scn_census_notes(struct ctx *c); /* after the bundles were read */
/* backtest.c */
void bt_scn_backtest(struct ctx *c, const struct bt_node *map);
extern const struct bt_field bt_scn_backtest_fields[], bt_scn_series_fields[], bt_scn_backfit_fields[];
/* calibrate.c; fragment: the file that `calibrated:` names */
void bt_scn_calibrate(struct ctx *c, const struct bt_node *map);
void bt_scn_calibrated(struct ctx *c, const struct bt_node *fragment);
extern const struct bt_field bt_scn_calibrate_fields[], bt_scn_fragment_fields[], bt_scn_range_fields[];
/* bundles.c */
void bt_scn_set_map(struct ctx *c, const struct bt_node *map, const char *what, bool must_change, struct bt_variation **out, int *n_out);
void bt_scn_set_command_line(struct ctx *c);
void bt_scn_check_fitted(struct ctx *c); /* after the baseline rows were read */
/* The address of the i-th --set, and the place that errors show; NULL where it is no ADDRESS=VALUE. */
const char *bt_scn_set_address(struct ctx *c, int i, struct bt_loc *at);
void bt_scn_bundles(struct ctx *c, const struct bt_node *map);
void bt_scn_ambitions(struct ctx *c, const struct bt_node *seq);
/* compare.c; after the bundles were read */
void bt_scn_compare(struct ctx *c, const struct bt_node *map);
extern const struct bt_field bt_scn_compare_fields[];
/* By index, in the order of the network; without a list all but those of stays past some days. NULL: out of memory. */
const int *bt_scn_measures(struct ctx *c, const struct bt_node *list, const char *of, int *n);
/* uncertainty.c */
void bt_scn_uncertainty(struct ctx *c, const struct bt_node *map);
extern const struct bt_field bt_scn_uncertainty_fields[];
/* idle.c */
void bt_scn_check_idle(struct ctx *c); /* after the bundles were read */
/* money.c; after the bundles were read */
void bt_scn_money(struct ctx *c, const struct bt_node *do_minimum);
extern const struct bt_field bt_scn_least_fields[];
/* Tells it where an override of the money file changes nothing; with: the numbers of all runs, or of the bundle that it belongs to. */
void bt_scn_idle_money(struct ctx *c, const char *address, struct bt_loc at, const struct bt_bundle *b, const double *with);

#endif
