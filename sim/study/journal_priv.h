/* journal_priv.h -- rows of any width, of work whose amount is not known: a block each, in the order in which a search asks for them.
 * Private to sim/study. */
#ifndef BT_JOURNAL_PRIV_H
#define BT_JOURNAL_PRIV_H

#include "bendtrend/store.h"

struct journal {
    const char *of;                                    /* what is counted: "runs" */
    double (*counts)(const double *row, size_t width); /* so many a row; less than 1: it is none of these */
    struct bt_shards *shards;                          /* NULL: nothing is kept; the rest as in the options of a study */
    void (*hold)(void *data);
    bool (*kept)(void *data, const char *of, int done, int n, struct bt_arena *a);
    void *data;
    struct bt_arena *a; /* of the study */
    /* zeros at first */
    double **row; /* [n] of an earlier process; NULL: not there */
    size_t *width;
    int n, room, next, done; /* next: to be asked for, moved on by who asks; done: counted, on the disk */
};
enum bt_code bt_journal_open(struct journal *j, struct bt_err *e); /* takes what is there */
const double *bt_journal_row(const struct journal *j, int i, size_t *width); /* NULL: to be made */
enum bt_code bt_journal_unfit(int i, struct bt_err *e); /* row i is not what is asked for there */
/* Row i is finished; shards are there. BT_E_IO: it cannot be written, or it is enough. One call at a time. */
enum bt_code bt_journal_put(struct journal *j, int i, const double *v, size_t width, struct bt_err *e);

#endif
