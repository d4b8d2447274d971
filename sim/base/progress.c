/* progress.c -- the progress line. */
#include "bendtrend/progress.h"
#include "bendtrend/num.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A job in the background must not write over the foreground; a terminal that is not ours to ask has no such job. */
static bool in_front(void)
{
    pid_t front = tcgetpgrp(STDERR_FILENO);
    return front < 0 || front == getpgrp();
}

void bt_progress_start(struct bt_progress *p, const char *what, bool quiet)
{
    *p = (struct bt_progress){ .what = what, .on = !quiet && isatty(STDERR_FILENO) };
    if (p->on) p->started = p->drawn = seconds();
}

static void say_left(char *out, size_t room, double left)
{
    long s = (long)(left + 0.5);
    if (s >= 3600) bt_format(out, room, "%ld h %02ld min", s / 3600, s / 60 % 60);
    else if (s >= 60) bt_format(out, room, "%ld min %02ld s", s / 60, s % 60);
    else bt_format(out, room, "%ld s", s);
}

void bt_progress_at(struct bt_progress *p, double done)
{
    if (!p->on) return;
    double now = seconds(), passed = now - p->started;
    if (passed < 1 || now - p->drawn < 0.2 || !in_front()) return;
    char left[32] = "some time";
    if (done > 1) done = 1;
    if (done > 0 && passed / done < 1e8) say_left(left, sizeof left, passed * (1 - done) / done);
    fprintf(stderr, "\r%s: %d%%, %s left\033[K", p->what, done > 0 ? (int)(100 * done) : 0, left);
    fflush(stderr);
    p->drawn = now;
    p->shown = true;
}

void bt_progress_end(struct bt_progress *p)
{
    if (p->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
    p->on = p->shown = false;
}
