/* threads.h -- the same work in several threads, which share it out among themselves. */
#ifndef BENDTREND_THREADS_H
#define BENDTREND_THREADS_H

#include <stdbool.h>

/* work(data, true) here and work(data, false) in up to n - 1 more threads, until all are done. Where a thread cannot be had there are
 * fewer; 65 at most. */
void bt_in_threads(int n, void (*work)(void *data, bool first), void *data);

#endif
