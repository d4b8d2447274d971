/* rows.h -- lists of operations on rows of numbers, one number a segment: what an ensemble's step consists of. Private to sim/solve.
 * An operation adds products of rows to a row, so that one reading of the list serves all segments, eight to a vector. */
#ifndef BT_SOLVE_ROWS_H
#define BT_SOLVE_ROWS_H

enum row_op {
    ROW_ADD,    /* to = init + sum of a b */
    ROW_SUB,    /* to = init - sum of a b */
    ROW_TIMES,  /* to = (init + sum of a b) by */
    ROW_INVERT, /* to = 1 / (init - sum of a b) */
    ROW_CAP,    /* to = 1 / (1 + x^16)^(1/16), x = init / a; its slope by init in `by`, unless that is row 0 */
    ROW_SUM     /* number `to` = sum over the row of init + sum of a b */
};

/* An operation is the numbers op, n, m, to, init, by, then m rows that count as products with 1 (the cap's a is one), then n pairs a, b:
 * offsets of rows from `base` in doubles, but for the `to` of a sum, which counts from `sums`. init below 0: nothing, and there is a pair;
 * what is not loaded takes no time. Rows have `width` numbers, a multiple of 8, and begin at multiples of 8. */
enum { ROW_OP, ROW_N, ROW_M, ROW_TO, ROW_INIT, ROW_BY, ROW_HEAD };
void bt_rows_run(const int *code, int n_code, double *base, double *sums, int width);
/* x += sum of by[k] z[k], at most 128 of them; n is a multiple of 8. */
void bt_rows_add(double *x, int n, const double *const *z, const double *by, int count);

#endif
