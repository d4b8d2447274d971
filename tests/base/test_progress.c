/* Progress: silent in a pipe and when told so; on a terminal late and seldom. */
#include "../testlib.h"
#include "bendtrend/progress.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Time passes for p, and nobody waits for it: a machine that is busy elsewhere changes nothing. */
static void pass_ms(struct bt_progress *p, int ms)
{
    p->started -= 1e-3 * ms;
    p->drawn -= 1e-3 * ms;
}

/* What a job of `ms` milliseconds writes, in steps of 20, when stderr is `fd`, read back from `other`. */
static size_t job(int fd, int other, int ms, bool quiet, char *out, size_t room)
{
    struct bt_progress p;
    int kept = dup(STDERR_FILENO);
    dup2(fd, STDERR_FILENO);
    bt_progress_start(&p, "200 draws", quiet);
    for (int t = 0; t < ms; t += 20) {
        bt_progress_at(&p, (double)t / ms);
        pass_ms(&p, 20);
    }
    bt_progress_end(&p);
    dup2(kept, STDERR_FILENO);
    close(kept);
    fcntl(other, F_SETFL, O_NONBLOCK);
    size_t len = 0;
    for (ssize_t got; len + 1 < room && (got = read(other, out + len, room - 1 - len)) > 0;) len += (size_t)got;
    out[len] = '\0';
    return len;
}

static int terminal(int *master)
{
    *master = posix_openpt(O_RDWR | O_NOCTTY);
    cr_assert(*master >= 0 && grantpt(*master) == 0 && unlockpt(*master) == 0);
    return open(ptsname(*master), O_RDWR | O_NOCTTY);
}

Test(progress, is_silent_in_a_pipe)
{
    int fd[2];
    char out[4096];
    cr_assert(pipe(fd) == 0);
    cr_expect(job(fd[1], fd[0], 1300, false, out, sizeof out) == 0, "%s", out);
}

Test(progress, is_silent_when_told_and_in_a_short_job)
{
    int master, slave = terminal(&master);
    char out[4096];
    cr_expect(job(slave, master, 1300, true, out, sizeof out) == 0, "%s", out);
    cr_expect(job(slave, master, 300, false, out, sizeof out) == 0, "%s", out);
}

Test(progress, comes_late_and_seldom_and_is_wiped)
{
    int master, slave = terminal(&master), lines = 0;
    char out[4096];
    job(slave, master, 2000, false, out, sizeof out);
    for (const char *s = out; (s = strstr(s, "200 draws: ")); s++) lines++;
    cr_expect(lines >= 1 && lines <= 6, "%d times: %s", lines, out);
    const char *first = strstr(out, "200 draws: ");
    int percent = first ? atoi(first + strlen("200 draws: ")) : 0;
    cr_expect(percent >= 40 && percent < 100, "%d", percent);
    cr_expect(strstr(out, "%, ") != NULL && strstr(out, " s left") != NULL, "%s", out);
    size_t len = strlen(out);
    cr_expect(len > 4 && strcmp(out + len - 4, "\r\033[K") == 0, "the line is wiped at the end");
}
