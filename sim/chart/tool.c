/* tool.c -- running gnuplot and dot: no shell, nothing of the user's settings, a time limit, their words kept. */
#include "plot_priv.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MOST = 64 << 20, WORDS = 4096, /* bytes of a picture; bytes of complaint that are kept */
       LOOKS_UP = 100 };               /* milliseconds */

struct bt_tool {
    const char *name; /* of the caller */
    pid_t pid;
    int out, err; /* our ends */
    struct bt_patience patience;
    double until;
};

char *bt_tool_find(const char *command)
{
    const char *path = getenv("PATH");
    for (const char *at = path, *end; at; at = *end ? end + 1 : NULL) {
        char *full = NULL;
        end = at + strcspn(at, ":");
        if (*at != '/') /* a relative folder would mean something else wherever we stand */
            continue;
        if (asprintf(&full, "%.*s/%s", (int)(end - at), at, command) < 0) return NULL;
        if (access(full, X_OK) == 0) return full;
        free(full);
    }
    return NULL;
}

/* The environment without what would change a picture: the locale is fixed, gnuplot's own settings are off, and dot takes
 * SERVER_NAME for the sign that it must not open files which a drawing names. */
static const char **plain_environment(void)
{
    static const char *const DROP[] = { "LC_", "LANG=", "LANGUAGE=", "GNUTERM=",
                                        "GNUPLOT_", "GDFONTPATH=", "GV_FILE_PATH=", "SERVER_NAME=" };
    static const char *const FIXED[] = { "LC_ALL=C.UTF-8", "SERVER_NAME=bendtrend" };
    size_t n = 0, k = 0;
    while (environ && environ[n]) n++;
    const char **env = calloc(n + 3, sizeof *env);
    for (size_t i = 0; env && i < n; i++) {
        bool drop = false;
        for (size_t d = 0; d < sizeof DROP / sizeof *DROP; d++) drop = drop || strncmp(environ[i], DROP[d], strlen(DROP[d])) == 0;
        if (!drop) env[k++] = environ[i];
    }
    for (size_t i = 0; env && i < 2; i++) env[k++] = FIXED[i];
    return env;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void shut(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

/* Default signals and a group of its own, so that a hung child goes with its children. Returns an errno. */
static int spawn(pid_t *pid, const char *path, const char *const *args, const int theirs[3])
{
    posix_spawn_file_actions_t act;
    posix_spawnattr_t attr;
    sigset_t none, standard;
    const char **env = plain_environment();
    int rc = env ? 0 : ENOMEM;
    if (rc == 0) rc = posix_spawn_file_actions_init(&act);
    if (rc != 0) {
        free(env);
        return rc;
    }
    if ((rc = posix_spawnattr_init(&attr)) == 0) {
        sigemptyset(&none);
        sigemptyset(&standard);
        sigaddset(&standard, SIGPIPE);
        sigaddset(&standard, SIGXFSZ);
        sigaddset(&standard, SIGINT);
        sigaddset(&standard, SIGTERM);
        for (int fd = 0; fd < 3 && rc == 0; fd++) rc = posix_spawn_file_actions_adddup2(&act, theirs[fd], fd);
        if (rc == 0) rc = posix_spawnattr_setsigmask(&attr, &none);
        if (rc == 0) rc = posix_spawnattr_setsigdefault(&attr, &standard);
        if (rc == 0) rc = posix_spawnattr_setpgroup(&attr, 0);
        if (rc == 0) rc = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        if (rc == 0) rc = posix_spawn(pid, path, &act, &attr, (char *const *)args, (char *const *)env);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&act);
    free(env);
    return rc;
}

/* A file without a name that holds the input. gnuplot reads a script that is a file in pieces, one from a pipe byte by byte; and nobody
 * has to be fed. */
static int input_file(const char *input, size_t len)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    for (ssize_t n; fd >= 0 && len > 0; input += n, len -= (size_t)n)
        if ((n = write(fd, input, len)) <= 0) {
            if (n < 0 && errno == EINTR) n = 0;
            else shut(&fd);
        }
    if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0) shut(&fd);
    return fd;
}

static enum bt_code start(struct bt_tool *t, const char *path, const char *const *args, const char *input, size_t len, struct bt_err *e)
{
    int in = input_file(input, len), out[2] = { -1, -1 }, err[2] = { -1, -1 }, failed = 0;
    if (in < 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) failed = errno;
    if (!failed) failed = spawn(&t->pid, path, args, (const int[3]){ in, out[1], err[1] });
    shut(&in);
    shut(&out[1]);
    shut(&err[1]);
    if (failed) {
        shut(&out[0]);
        shut(&err[0]);
    }
    t->out = out[0];
    t->err = err[0];
    return failed ? bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot start '%s': %s", path, strerror(failed)) : BT_OK;
}

/* Reads what is there. false: the end, or out of memory (errno), or more than `most`. */
static bool take(int fd, struct bt_tool_output *o, size_t most)
{
    char piece[16384];
    ssize_t n = read(fd, piece, sizeof piece);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    if (n <= 0) return false;
    size_t keep = o->len < most ? most - o->len : 0;
    if (keep > (size_t)n) keep = (size_t)n;
    char *more = realloc(o->data, o->len + keep + 1);
    if (!more) return false;
    memcpy(more + o->len, piece, keep);
    o->data = more;
    o->len += keep;
    more[o->len] = '\0';
    return true;
}

/* Time is up, or nobody wants it any more. */
static bool over(const struct bt_tool *t)
{
    return now() > t->until || (t->patience.stop && t->patience.stop());
}

/* Reads until both outputs are closed. false: it is over. */
static bool listen_to(struct bt_tool *t, struct bt_tool_output *out, struct bt_tool_output *err)
{
    while (t->out >= 0 || t->err >= 0) {
        struct pollfd f[2] = { { t->out, POLLIN, 0 }, { t->err, POLLIN, 0 } };
        if (over(t)) return false;
        if (poll(f, 2, LOOKS_UP) <= 0) continue;
        if (f[0].revents && !take(t->out, out, MOST + 1)) shut(&t->out);
        if (f[1].revents && !take(t->err, err, WORDS)) shut(&t->err);
    }
    return true;
}

/* Waits until the child has ended; once it is over its group is killed. Returns whether it ended by itself. */
static bool reap(const struct bt_tool *t, bool late, int *status)
{
    for (;;) {
        if (late) kill(-t->pid, SIGKILL);
        pid_t got = waitpid(t->pid, status, late ? 0 : WNOHANG);
        if (got == t->pid) return !late;
        if (got < 0 && errno != EINTR) {
            *status = 0; /* the caller ignores SIGCHLD: nothing is known, the output is judged */
            return !late;
        }
        if (got == 0) nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
        late = late || over(t);
    }
}

/* The last lines of what it said, in one line. */
static const char *last_words(struct bt_tool_output *err)
{
    if (!err->data) return "it said nothing";
    while (err->len > 0 && strchr(" \n\r\t", err->data[err->len - 1])) err->data[--err->len] = '\0';
    char *from = err->len > 240 ? err->data + err->len - 240 : err->data;
    while (((unsigned char)*from & 0xc0) == 0x80) from++; /* not inside a character */
    for (char *c = from; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127) *c = ' ';
    return *from ? from : "it said nothing";
}

enum bt_code bt_tool_start(const char *const *args, const char *input, size_t len, struct bt_patience patience, struct bt_tool **out,
                           struct bt_err *e)
{
    char *path = bt_tool_find(args[0]);
    struct bt_tool *t = calloc(1, sizeof *t);
    enum bt_code rc = BT_OK;
    *out = NULL;
    if (!t) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    else if (!path) rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "'%s' is not on PATH", args[0]);
    else {
        t->name = args[0], t->patience = patience, t->until = now() + patience.seconds;
        rc = start(t, path, args, input, len, e);
    }
    free(path);
    if (rc == BT_OK) *out = t;
    else free(t);
    return rc;
}

void bt_tool_drop(struct bt_tool *t)
{
    int status = 0;
    if (!t) return;
    shut(&t->out);
    shut(&t->err);
    reap(t, true, &status);
    free(t);
}

/* How it went, once it is gone. */
static enum bt_code judge(const struct bt_tool *t, bool ended, int status, const struct bt_tool_output *out, struct bt_tool_output *err,
                          struct bt_err *e)
{
    const char *name = t->name;
    if (!ended && t->patience.stop && t->patience.stop()) return bt_fail(e, BT_E_IO, BT_NOWHERE, "interrupted");
    if (!ended)
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "'%s' had not finished after %g seconds and was ended", name, t->patience.seconds);
    if (WIFSIGNALED(status))
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "'%s' was ended by signal %d: %s", name, WTERMSIG(status), last_words(err));
    if (WEXITSTATUS(status) != 0)
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "'%s' failed with status %d: %s", name, WEXITSTATUS(status), last_words(err));
    if (out && (out->len == 0 || out->len > MOST))
        return bt_fail(e, BT_E_IO, BT_NOWHERE, "'%s' wrote %s: %s", name, out->len ? "over 64 MiB" : "no picture", last_words(err));
    return BT_OK;
}

enum bt_code bt_tool_end(struct bt_tool *t, struct bt_tool_output *out, struct bt_err *e)
{
    struct bt_tool_output err = { 0 }, dropped = { 0 };
    int status = 0;
    if (out) *out = (struct bt_tool_output){ 0 };
    bool ended = listen_to(t, out ? out : &dropped, &err);
    shut(&t->out);
    shut(&t->err);
    ended = reap(t, !ended, &status);
    enum bt_code rc = judge(t, ended, status, out, &err, e);
    if (rc != BT_OK && out) {
        free(out->data);
        *out = (struct bt_tool_output){ 0 };
    }
    free(err.data);
    free(dropped.data);
    free(t);
    return rc;
}

enum bt_code bt_tool_run(const char *const *args, const char *input, size_t len, struct bt_patience patience, struct bt_tool_output *out,
                         struct bt_err *e)
{
    struct bt_tool *t = NULL;
    if (out) *out = (struct bt_tool_output){ 0 };
    return bt_tool_start(args, input, len, patience, &t, e) == BT_OK ? bt_tool_end(t, out, e) : e->code;
}
