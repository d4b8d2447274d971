/* network.h -- the elements of the network language compiled to one flat, immutable description; and the address of every number.
 * A run is a network plus a vector of variations (offset, value) on its parameters: --set, stance, bundles, fits and draws are
 * nothing else. The network borrows names from the arena it was compiled in and never changes afterwards.
 * Units: people, days, people per day; parameters keep the unit of their key (docs/scenario-reference.md). */
#ifndef BENDTREND_NETWORK_H
#define BENDTREND_NETWORK_H

#include "arena.h"
#include "err.h"
#include <stdbool.h>

struct bt_variation { int offset; double value; };

struct bt_network; /* fields in sim/network/network_priv.h, for sim/network and sim/solve only */

/* ---- the address of every number ---- */
struct bt_param { /* one quantity: a number, or one number a segment */
    const char *address;       /* without the segment part */
    const char *unit, *source, *mark, *note;
    int offset, n;             /* n: 1 or the number of segments */
    bool ranged;               /* low and high were given */
    bool used;                 /* something in the network reads it */
    double lo, hi;             /* what is allowed */
    const double *low, *high;  /* n each, NULL where not ranged */
    struct bt_loc at;
};
int bt_network_params(const struct bt_network *n);                         /* how many quantities */
const struct bt_param *bt_network_param(const struct bt_network *n, int i);
int bt_network_size(const struct bt_network *n);                           /* length of the parameter vector */
const double *bt_network_values(const struct bt_network *n);               /* the parameter vector as read: central values */
/* ADDRESS, ADDRESS[segment] or ADDRESS[pattern*] to the offsets it stands for: at most `room` are written to offset (NULL: none).
 * Returns how many there are, 0 for an unknown address; *nearest (not NULL) is then the nearest known word, or NULL. */
int bt_network_find(const struct bt_network *n, const char *address, int *offset, int room, const char **nearest);
/* The parameter that owns an offset. */
const struct bt_param *bt_network_owner(const struct bt_network *n, int offset);

/* ---- what there is ---- */
struct bt_names { int n; const char *const *name, *const *label; };
struct bt_names bt_network_segments(const struct bt_network *n);
struct bt_names bt_network_settings(const struct bt_network *n);      /* settings, then exits, then `entered` */
struct bt_names bt_network_routes(const struct bt_network *n);        /* hazards and routes */
struct bt_names bt_network_pools(const struct bt_network *n);
struct bt_names bt_network_payers(const struct bt_network *n);
struct bt_names bt_network_items(const struct bt_network *n);
struct bt_names bt_network_measures(const struct bt_network *n);
/* The pool or measure that has a role: main, arrivals, place_days, delayed_days (docs/scenario-reference.md); NULL where none has it. */
const char *bt_network_role(const struct bt_network *n, const char *role);
const char *bt_network_setting_pool(const struct bt_network *n, int setting); /* pool whose places are held there, "" where none */
const char *bt_network_route_holds(const struct bt_network *n, int route);     /* pool whose place is held while waiting, "" where none */
const char *bt_network_measure_unit(const struct bt_network *n, int measure);
struct bt_names bt_network_interventions(const struct bt_network *n);
int bt_network_states(const struct bt_network *n);                    /* settings x segments actually integrated, all stages and waits */

/* The pathway as graphviz text, in arena a. */
char *bt_network_dot(const struct bt_network *n, struct bt_arena *a);
/* What that picture leaves out: labels of events that move nobody and of counters, "; " between; "" where there is none. */
char *bt_network_not_drawn(const struct bt_network *n, struct bt_arena *a);

#endif
