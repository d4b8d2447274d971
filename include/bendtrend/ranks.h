/* ranks.h -- one command in several processes ("ranks"), on one machine or many, which share numbered work: rank 0 hands out blocks of it
 * as ranks become free. Where they are is MPI's business (make MPI=1); a build without it has one rank. NULL is one rank too. */
#ifndef BENDTREND_RANKS_H
#define BENDTREND_RANKS_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>

/* Opaque. All functions of a handle are called by one thread at a time; not always the same. */
struct bt_ranks;

char *bt_ranks_version(char *out, size_t room); /* what ranks are made by, "Open MPI 4.1.4"; "no MPI" without; returns out */
/* Once a process. BT_E_USAGE: started as several, and this program is built for one. BT_E_IO: the library cannot do what is wanted. */
enum bt_code bt_ranks_open(struct bt_ranks **out, struct bt_err *e);
int bt_ranks_n(const struct bt_ranks *r);
int bt_ranks_me(const struct bt_ranks *r); /* from 0 */

/* A round of work, begun and ended by all. `what` is what it is of, in lines: a rank that is at something else fails with BT_E_USAGE. Of
 * pieces 0 to n - 1 those with todo[i] are given out, at most `block` neighbours at a time; only rank 0's todo counts. Borrowed until the
 * end of the round. */
enum bt_code bt_ranks_begin(struct bt_ranks *r, const char *what, int n, const bool *todo, int block, struct bt_err *e);
bool bt_ranks_mine(struct bt_ranks *r, int i); /* is this piece this rank's? Asked for every i once, in order */
/* code: how it went here. Returns when all ranks have come to the end, BT_OK where it went well with all. On rank 0 e has the words of the
 * rank that failed. */
enum bt_code bt_ranks_end(struct bt_ranks *r, enum bt_code code, struct bt_err *e);

/* The last call, by all and whatever happened; frees r. status and why (code BT_OK: nothing) are this rank's; returns the one status that
 * all ranks end with: that of rank 0, else of a rank that failed, whose words rank 0 then has in `theirs`. */
int bt_ranks_close(struct bt_ranks *r, int status, const struct bt_err *why, struct bt_err *theirs);

#endif
