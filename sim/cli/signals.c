/* signals.c -- an interrupt ends the program between files, never inside one. */
#include "cli.h"
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static atomic_int held, waiting; /* the handler may run in any thread */
static atomic_bool on_terminal;
static _Atomic(const char *) words;

/* Before writing nothing exists that would have to be removed; so it is enough to leave. */
static _Noreturn void leave(int number)
{
    static const char WIPE[] = "\r\033[K";
    const char *line = words;
    if (on_terminal && write(STDERR_FILENO, WIPE, sizeof WIPE - 1) < 0) _exit(128 + number);
    if (line && write(STDERR_FILENO, line, strlen(line)) < 0) _exit(128 + number);
    _exit(128 + number);
}

static void on_signal(int number)
{
    if (!held) leave(number);
    waiting = number;
}

void signals_start(void)
{
    static const int ENDS[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction a = { .sa_handler = on_signal, .sa_flags = SA_RESTART }, old;
    sigemptyset(&a.sa_mask);
    on_terminal = isatty(STDERR_FILENO);
    for (size_t i = 0; i < N(ENDS); i++)
        if (sigaction(ENDS[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) sigaction(ENDS[i], &a, NULL);
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is a failed write, told as such */
    signal(SIGXFSZ, SIG_IGN); /* and so is a file that may not grow: what was begun is removed */
}

void signals_words(const char *text)
{
    words = text;
}

void signals_hold(void)
{
    held = 1;
}

bool signals_waiting(void)
{
    return waiting != 0;
}

void signals_release(void)
{
    held = 0;
    if (waiting) leave(waiting);
}
