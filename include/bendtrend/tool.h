/* tool.h -- other programs: found on PATH and run without a shell, with a time limit and nothing of the user's settings.
 * sim/chart starts them, and nobody else. */
#ifndef BENDTREND_TOOL_H
#define BENDTREND_TOOL_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>

struct bt_tool_output {
    char *data;
    size_t len;
}; /* free(data) */

char *bt_tool_find(const char *command); /* absolute path, to be freed; NULL where PATH has none */
/* How long one is waited for: so many seconds, and no longer than until stop says so, which is asked some times a second (NULL: it never
 * does). Then it is killed with all that it started. */
struct bt_patience {
    double seconds;
    bool (*stop)(void);
};
/* Runs command with args (NULL-ended, args[0] included), input on its stdin; its stdout is *out.
 * out NULL: it writes files, and what it prints is dropped. BT_E_IO with its last words, or "interrupted". */
enum bt_code bt_tool_run(const char *const *args, const char *input, size_t len, struct bt_patience patience, struct bt_tool_output *out,
                         struct bt_err *e);

/* The same in two steps, so that several run at once: started; waited for as long as that, or dropped. args[0] outlives it. */
struct bt_tool;
enum bt_code bt_tool_start(const char *const *args, const char *input, size_t len, struct bt_patience patience, struct bt_tool **out,
                           struct bt_err *e);
enum bt_code bt_tool_end(struct bt_tool *t, struct bt_tool_output *out, struct bt_err *e);
void bt_tool_drop(struct bt_tool *t); /* NULL is fine */

#endif
