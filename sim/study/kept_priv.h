/* kept_priv.h -- rows of long work, of which blocks go to the disk as they are finished. Private to sim/study. */
#ifndef BT_KEPT_PRIV_H
#define BT_KEPT_PRIV_H

#include "bendtrend/store.h"
#include <pthread.h>

struct kept_rows {
    const char *of; /* what they are: "draws" */
    int n;
    size_t width;
    void (*to_row)(const void *with, int i, double *row); /* row: zeros */
    bool (*from_row)(void *with, int i, const double *row); /* false: nothing that a row comes to */
    bool (*counts)(const void *with, int i); /* false: it needs no work, and is in no number that is told; NULL: all count */
    void *with;
    /* as in the options of a study */
    struct bt_shards *shards;
    int block;
    void (*hold)(void *data);
    bool (*kept)(void *data, const char *of, int done, int n, struct bt_arena *a);
    void *data;
};
struct kept {
    struct kept_rows rows;
    struct bt_arena *a; /* of the study; touched under the lock */
    int blocks, all, done; /* rows that count: all, and those on the disk */
    bool open, *there; /* there: [block] of an earlier run */
    int *part; /* [block] rows that are finished */
    pthread_mutex_t lock;
    struct bt_err e; /* what went wrong first */
};
/* Takes what is there. With bt_kept_close whatever it returns; without it too where k is zeros. */
enum bt_code bt_kept_open(struct kept *k, const struct kept_rows *rows, struct bt_arena *a, struct bt_err *e);
void bt_kept_close(struct kept *k);
bool bt_kept_has(const struct kept *k, int i);
bool bt_kept_note(struct kept *k, int i); /* one more is finished; of any thread. false: it is enough, told in k->e */

/* What a row may begin with: did it fail, and why, of which a text of at most KEPT_WHY bytes is kept. */
enum { KEPT_WHY = 200,
       KEPT_END = 1 + KEPT_WHY / sizeof(double) };
void bt_kept_put_end(double *row, bool failed, const char *why);
/* false: no such thing, or the text has not room. */
bool bt_kept_get_end(const double *row, unsigned char *failed, char *why, size_t room);

#endif
