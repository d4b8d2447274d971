/* test_program.c -- running the program, for the tests of this folder. */
#include "../tiny.h"
#include "program.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *program(void)
{
    static char path[4096];
    const char *given = getenv("BT_PROGRAM");
    if (given) return given;
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 16);
    cr_assert(len > 0);
    path[len] = 0;
    strcpy(strrchr(path, '/'), "/bendtrend");
    cr_assert(access(path, X_OK) == 0, "there is no program '%s'", path);
    return path;
}

static char *all_of(FILE *f)
{
    char *text = NULL;
    size_t len = 0;
    rewind(f);
    FILE *copy = open_memstream(&text, &len);
    for (int c; (c = fgetc(f)) != EOF;) fputc(c, copy);
    fclose(copy);
    fclose(f);
    return text;
}

static _Noreturn void become(const char *const *args, const struct how *how, int out, int err)
{
    const char *argv[MOST_ARGS + 2] = { how->tool ? how->tool : program() };
    for (int i = 0; i < MOST_ARGS && args[i]; i++) argv[i + 1] = args[i];
    if (how->into) out = open(how->into, O_WRONLY);
    if (how->number) signal(how->number, SIG_DFL); /* a job in the background is started deaf to interrupts */
    if (how->limit) {
        signal(SIGXFSZ, SIG_DFL); /* as a shell starts it */
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ (rlim_t)how->limit, (rlim_t)how->limit });
    }
    if (how->env) putenv(strdup(how->env));
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0) _exit(99);
    execvp(argv[0], (char *const *)argv);
    _exit(98);
}

struct said cli_run(const char *const *args, struct how how)
{
    struct said s = { .status = -1 };
    FILE *out = tmpfile(), *err = tmpfile();
    int status = 0;
    cr_assert(out && err);
    program(); /* any trouble with it is told here, not in the child */
    pid_t pid = fork();
    cr_assert(pid >= 0);
    if (pid == 0) become(args, &how, fileno(out), fileno(err));
    if (how.number) {
        for (int i = 0; i < 60000 && how.when && !cli_there(how.when); i++) nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
        nanosleep(&(struct timespec){ how.after / 1000, how.after % 1000 * 1000000 }, NULL);
        kill(pid, how.number);
    }
    while (waitpid(pid, &status, 0) < 0) cr_assert(errno == EINTR);
    s.status = WIFEXITED(status) ? WEXITSTATUS(status) : KILLED + WTERMSIG(status);
    s.out = all_of(out);
    s.err = all_of(err);
    return s;
}

void cli_forget(struct said *s)
{
    free(s->out);
    free(s->err);
}

/* ---- folders ---- */

const char *cli_in(const char *dir, const char *name)
{
    static char paths[64][PATH_MAX]; /* a test is a process: nothing to free, nothing used twice */
    static size_t n;
    cr_assert(n < TL_N(paths), "too many paths in one test");
    cr_assert(snprintf(paths[n], sizeof paths[n], "%s/%s", dir, name) < (int)sizeof paths[n]);
    return paths[n++];
}

bool cli_there(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

void cli_same(const char *a, const char *b)
{
    size_t la, lb;
    char *ta = tl_bytes(a, &la), *tb = tl_bytes(b, &lb);
    cr_expect(la == lb && memcmp(ta, tb, la) == 0, "'%s' and '%s' differ", a, b);
    free(ta);
    free(tb);
}

void cli_cut_short(const struct cut *x)
{
    const char *out = cli_in(x->dir, x->out), *part = tiny_cat(out, ".part");
    struct said cut = cli_run(x->args, (struct how){ .number = x->number, .when = cli_in(part, x->block) });
    EXPECT_STATUS(cut, 128 + x->number);
    EXPECT_SAYS(cut.err, x->done);
    EXPECT_SAYS(cut.err, tiny_cat(x->out, ".part'; to go on, give the same command with --resume\n"));
    cr_expect(!cli_there(out));
    struct said stale = cli_run(x->stale, (struct how){ 0 }), other = cli_run(x->other, (struct how){ 0 });
    EXPECT_STATUS(stale, 2);
    EXPECT_SAYS(stale.err, " of an interrupted run: --resume goes on with ");
    EXPECT_STATUS(other, 1);
    EXPECT_SAYS(other.err, x->why);
    cli_forget(&cut), cli_forget(&stale), cli_forget(&other);
}
