/* quick.h -- the integrator of ensembles: many runs of one network, each by its own steps. Private to sim/solve.
 * Variable-coefficient BDF of order 1 to 5 whose steps are linear in people: signals of pools and loops are extrapolated, all rates
 * follow, one system is solved segment by segment in lanes, and what the signals then are beyond what they were taken for is
 * corrected at low rank. Error from the difference to the predictor (Jackson and Sacks-Davis, ACM TOMS 6, 1980). */
#ifndef BT_SOLVE_QUICK_H
#define BT_SOLVE_QUICK_H

#include "program.h"
#include "quadrature.h"

enum { QUICK_ORDER = 5, QUICK_POINTS = QUICK_ORDER + 1 };

struct quick_stats { long steps, rejected, passes, ranks; };
struct quick_point { double t, *y, *seen; }; /* seen: signals, occupied places, open ones, measures a day, coverage */
struct quick {
    struct model *m;
    struct program *p;
    double tol;
    bool cost;
    int n, K, n_seen, n_value; /* of a state, signals, what is seen at a step, totals */
    /* where it stands */
    double t, h, stop, counted, error; /* error: estimated, of all steps so far, summed */
    int order, n_point, fails;
    struct quick_point point[QUICK_POINTS]; /* newest first */
    struct quadrature totals;
    double *weight, *atol, *largest; /* largest: of each measure a day so far */
    int until_weights;
    /* scratch */
    double *pred, *guess, *miss;
    /* ranks: change of the sums over the state by each signal, [K][sums], and of its extra state, [K] (that of the state itself is the
     * program's); I - change of signals by signals, factored; moved: by how much signals were moved since x was solved for, which the sums
     * know and x does not */
    double *Z_sums, *Z_extra, *small, gamma_of_ranks, *column, *moved;
    int *swap, until_ranks;
    struct quick_stats stats;
};

/* wanted: measures; cost: those of items and interventions. All in the model's arena. */
enum bt_code bt_quick_open(struct quick **out, struct model *m, const bool *wanted, bool cost, double tol, struct bt_err *e);
void bt_quick_close(struct quick *q); /* NULL is fine */
/* After the model was bound to other values: from a state, or from where another of the same network stands. */
enum bt_code bt_quick_begin(struct quick *q, double t0, const double *y0, struct bt_err *e);
enum bt_code bt_quick_go_on(struct quick *q, const struct quick *from, struct bt_err *e);
void bt_quick_stop(struct quick *q, double t);                            /* do not step over t */
enum bt_code bt_quick_to(struct quick *q, double t, struct bt_err *e);   /* steps until t is reached or passed; totals up to t */
const double *bt_quick_totals(const struct quick *q);                     /* since the start or what follows */
void bt_quick_from_here(struct quick *q);
void bt_quick_seen(const struct quick *q, double t, double *seen);        /* n_seen; t: within the last step */
/* How all changes depend on signal k, and the state and the sums by that; people x and the signals are those of the last step or pass. */
void bt_quick_tangent(struct quick *q, int k);
bool bt_quick_sound(const struct quick *q);                               /* fractions and people at the last step are not below zero */

/* quick_signals.c: parts of a step */
void bt_quick_put(struct quick *q, const double *v);                         /* rows of signals; looped factors */
void bt_quick_clip(const struct model *m, double *v);                        /* to what signals can be */
double bt_quick_signals(struct quick *q);                                    /* of x, with slopes; the largest `miss` of the guess */
double bt_quick_signals_moved(struct quick *q);                              /* the same, of x as it will be */
void bt_quick_solve(struct quick *q, double gamma, const double *guess);     /* x from b; extra states follow the guess */
void bt_quick_ranks(struct quick *q, double gamma);                          /* at x, by the rates and the elimination that are there */
void bt_quick_correct(struct quick *q); /* sums and the guess to where signals are what they are taken for, to first order */
void bt_quick_move(struct quick *q);    /* x to where the sums are */

#endif
