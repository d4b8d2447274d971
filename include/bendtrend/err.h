/* err.h -- errors with their place. One object, filled once by whoever finds the trouble, printed only by main.
 * The library never prints and never exits. A list (bt_errs) collects all mistakes of a file. */
#ifndef BENDTREND_ERR_H
#define BENDTREND_ERR_H

#include <stdbool.h>
#include <stdio.h>

#define BT_ERR_LIST(X) /* symbol, exit status, summary: --help and the man page print the same rows */ \
    X(BT_OK, 0, "done")                                                                                \
    X(BT_E_INPUT, 1, "a file you gave is at fault")                                                    \
    X(BT_E_USAGE, 2, "wrong usage")                                                                    \
    X(BT_E_SOLVER, 3, "the solver gave up")                                                            \
    X(BT_E_IO, 4, "the machine: folder, disk, tool or library")                                        \
    X(BT_E_NOMEM, 4, "out of memory")                                                                  \
    X(BT_E_VERDICT, 5, "it ran, and the verdict is no")

#define BT_ERR_ENUM(symbol, status, summary) symbol,
enum bt_code { BT_ERR_LIST(BT_ERR_ENUM) BT_N_CODES };
#undef BT_ERR_ENUM

/* A place in a file. Lines and columns count from 1; line 0 means "no place"; len is the length to underline.
 * file and text are borrowed: they live as long as the arena of the scenario that was read. */
struct bt_loc {
    const char *file;
    const char *text; /* whole text of the file, for the caret line; NULL where unknown */
    int line, col, len;
};
#define BT_NOWHERE ((struct bt_loc){ 0 })

struct bt_err {
    enum bt_code code; /* BT_OK: nothing happened yet */
    struct bt_loc at;
    char msg[480];
    const char *src; /* where in our code it was raised, for debugging */
    int src_line;
};

/* Keeps the first error and ignores later ones; returns the code kept, so `return bt_fail(...)` reads well. */
#define bt_fail(e, code, at, ...) bt_fail_((e), (code), (at), __FILE__, __LINE__, __VA_ARGS__)
enum bt_code bt_fail_(struct bt_err *e, enum bt_code code, struct bt_loc at, const char *src, int src_line,
                      const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* All mistakes of a reading, in the order found, at most `max` kept (further ones are counted). Zero it to start;
 * bt_errs_free releases it. bt_errs_add never fails: out of memory keeps the count. Returns code. */
struct bt_errs {
    struct bt_err *v;
    int n, room, more; /* more: found beyond the 100 kept */
};
#define bt_errs_add(l, code, at, ...) bt_errs_add_((l), (code), (at), __FILE__, __LINE__, __VA_ARGS__)
enum bt_code bt_errs_add_(struct bt_errs *l, enum bt_code code, struct bt_loc at, const char *src, int src_line,
                          const char *fmt, ...) __attribute__((format(printf, 6, 7)));
bool bt_errs_full(const struct bt_errs *l); /* from now on they are counted, not told: no words need be found for them */
void bt_errs_push(struct bt_errs *l, const struct bt_err *e); /* a copy of e */
void bt_errs_free(struct bt_errs *l);

/* file:line:col: error: msg, then the line and a caret. Colour only if asked. */
void bt_err_print(FILE *out, const struct bt_err *e, int colour);
int bt_exit_status(enum bt_code code);        /* 0..5 */
const char *bt_code_summary(enum bt_code code);

#endif
