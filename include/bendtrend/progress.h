/* progress.h -- one line on stderr that says how far a long job is. Shown only where stderr is a terminal of a job in the
 * foreground, only after one second, redrawn at most five times a second, with the time left; gone when the job ends.
 * One object belongs to one job; calls for it must not overlap. */
#ifndef BENDTREND_PROGRESS_H
#define BENDTREND_PROGRESS_H

#include <stdbool.h>

struct bt_progress {
    const char *what;      /* borrowed: "200 draws" */
    double started, drawn; /* seconds of the monotonic clock */
    bool on, shown;
};

void bt_progress_start(struct bt_progress *p, const char *what, bool quiet);
void bt_progress_at(struct bt_progress *p, double done); /* fraction 0..1; cheap enough for every step */
void bt_progress_end(struct bt_progress *p);             /* wipes the line; safe to call twice */

#endif
