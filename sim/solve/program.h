/* program.h -- a network as lists of operations on rows (rows.h): what a step of an ensemble's integrator consists of. Private to
 * sim/solve.
 * Between the signals of pools and loops the changes are linear in people: dy/dt = B y + entries, B by the rates, the rates by time and
 * signals. `program.c` writes down the rates, `matrix.c` B and its elimination, `totals.c` what is added up. */
#ifndef BT_SOLVE_PROGRAM_H
#define BT_SOLVE_PROGRAM_H

#include "model.h"
#include "rows.h"

/* What an operation is for. RATES and MATRIX are done once a run, once a time or once a pass, by what they depend on. */
enum list { L_RATES, L_MATRIX, L_FACTOR, L_SOLVE, L_SIGNALS, L_TOTALS, L_PEOPLE, N_LISTS };
enum level { ONCE, BY_TIME, BY_SIGNAL, N_LEVELS };

struct item { enum row_op op; enum list list; int to, init, by, n, pair; };
struct code { int *v, n, room; };

/* The row of deaths by a root that an intervention spares, of those who come to `to`; 0: nobody dies, in the start it was opened with. */
struct dying { struct goal to; double unit; int row; };

/* People of `crowd`, all of them or those in its last stage, move into `stock` at the rate `value` per person per day. */
struct part { int stock, crowd, value; bool last; };

struct program {
    struct model *m;
    double *base, *sums;          /* rows; results of L_SIGNALS, then of L_TOTALS */
    void *room;                   /* what base is in */
    int W, n_row, n_sum, total0;
    bool failed;                  /* out of memory */
    struct item *item;
    int n_item, room_item, *pair, n_pair, room_pair;
    int known[8192];              /* operations by what they do, the place in item plus 1 */
    double *fixed;                /* rows that never change: values and the row each is for */
    int *fixed_row, n_fixed, room_fixed;
    /* rows */
    int zero, one, minus, per_step, step, neutral_on; /* 0, 1, -1, 1 / gamma, gamma, whether deaths follow who is spared */
    int fac, clean, eff;                      /* [factor] */
    int accept, refuse, wait, wait_slope;     /* [pool]: share accepted, refused, mean wait, -its slope by 1 / (1 + wait) */
    int b, x;                                 /* states: right side, its solution */
    int right, *change;                       /* stocks: right side of a tangent; per signal: state, how it changes; 0: extra ones alone */
    bool *comes;                              /* [signal * stocks + stock] the tangent's right side is something */
    int *share, *go, *no, *moved;             /* branches: share, accepted, refused; forks: share that leaves where it was */
    int *reach;                               /* [fork * stocks + stock] share of those who come that ends there, 0: none */
    int *rate, *beyond, *neutral;             /* roots: rate, the part of a move that moves, deaths that follow it; 0: none */
    int *done, *release, *leak, *leaving;     /* crowds; leaving: all that leave, per person per day */
    int *people_x, *people_r;                 /* per crowd, of x at a step's end and while ranks are made */
    struct dying *dying;
    int n_dying;
    struct part *part;
    int n_part, *part0;                       /* part0: the first of each crowd */
    /* per signal: list of its tangent, of what is solved by it and of the sums over that */
    struct code *tangent;
    int *d_fac;                               /* [factor * loops + loop] by the loop's value */
    bool links;                               /* people are moved between segments in this run */
    unsigned char *level;                     /* [row] */
    struct code list[N_LISTS][N_LEVELS];
};

/* wanted: measures; cost: costs too. Factors of the model live in the program from now on. */
enum bt_code bt_program_open(struct program **out, struct model *m, const bool *wanted, bool cost, struct bt_err *e);
void bt_program_close(struct program *p); /* NULL is fine */
bool bt_program_bind(struct program *p);  /* to the model's values and start; false: out of memory */
bool bt_program_serves(const struct program *p, const struct bt_start *start); /* may it be bound to a model of this one? */

static inline void bt_program_run(struct program *p, enum list list, enum level level)
{
    bt_rows_run(p->list[list][level].v, p->list[list][level].n, p->base, p->sums, p->W);
}
static inline double *bt_row(const struct program *p, int row)
{
    return p->base + (size_t)row * (size_t)p->W;
}

static inline void bt_row_fill(const struct program *p, int row, double v)
{
    double *to = bt_row(p, row);
    EACH(s, p->W) to[s] = v;
}

/* Writing a program down. Rows are numbers; p->zero is no row at all. */
void bt_begin(struct program *p, enum list list, enum row_op op, int init);
void bt_also(struct program *p, int a, int b);                             /* one more product */
int bt_end(struct program *p);                                             /* the row; of an operation with nothing to do the row it is */
int bt_end_in(struct program *p, int to);                                  /* the same into a row of its own; of a sum, its number */
int bt_times(struct program *p, enum list list, int init, int a, int b, int by); /* (init + a b) by */
int bt_product(struct program *p, enum list list, int a, int b);
int bt_fixed_row(struct program *p, const double *v);                      /* W numbers */
int bt_fixed(struct program *p, double v);

void bt_emit(struct program *p, struct code *c, const struct item *x, const int *pair);

void bt_program_matrix(struct program *p);
void bt_program_totals(struct program *p, const bool *wanted, bool cost);
void bt_program_tangents(struct program *p);
#endif
