/* threads.c -- see bendtrend/threads.h. */
#include "bendtrend/threads.h"
#include <pthread.h>

struct share { void (*work)(void *data, bool first); void *data; };

static void *other(void *data)
{
    const struct share *s = data;
    s->work(s->data, false);
    return NULL;
}

void bt_in_threads(int n, void (*work)(void *data, bool first), void *data)
{
    enum { MOST = 64 };
    pthread_t thread[MOST];
    struct share s = { work, data };
    int started = 0;
    for (; started < n - 1 && started < MOST; started++)
        if (pthread_create(&thread[started], NULL, other, &s) != 0) break; /* fewer threads: the same results */
    work(data, true);
    for (int i = 0; i < started; i++) pthread_join(thread[i], NULL);
}
