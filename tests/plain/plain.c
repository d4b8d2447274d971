/* plain.c -- the unit tests under a main program as plain as any: a child by fork for each test, nothing else. For tools that watch a
 * program from outside or inside (valgrind, ThreadSanitizer), which Criterion's own runner does not stand, and for many short runs.
 * usage: plain [-s] [-v] [-t SECONDS] PATTERN...      PATTERN is SUITE/NAME, with * and ?; -s stops at the first that fails, -v names each
 * Status 1: a test failed, or a pattern has none. */
#include "../testlib.h"
#include <criterion/logging.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PASSED, FAILED = 99, SKIPPED = 98 };

/* What Criterion's macros call: these stand before those of its library. One test a process, so these say all about it. */
static bool failed;
static void *param;

static _Noreturn void leave(int status)
{
    fflush(NULL);
    exit(status);
}

void criterion_send_assert(struct criterion_assert_stats *s)
{
    if (!s->passed) fprintf(stderr, "%s:%u: %s\n", s->file, s->line, s->message);
}

void criterion_abort_test(void)
{
    leave(FAILED);
}

void criterion_continue_test(void)
{
    failed = true;
}

void cri_asserts_passed_incr(void) {}

void criterion_skip_test(const char *format, ...)
{
    (void)format;
    leave(SKIPPED);
}

void cr_log(enum criterion_severity severity, const char *format, ...)
{
    va_list v;
    (void)severity;
    va_start(v, format);
    vprintf(format, v);
    va_end(v);
}

/* Criterion's own lie in memory that its runner shares out. */
void *cr_malloc(size_t size)
{
    return malloc(size);
}

void cr_free(void *p)
{
    free(p);
}

void criterion_internal_test_setup(void) {}
void criterion_internal_test_teardown(void) {}

void criterion_internal_test_main(void (*test)(void))
{
    if (param) ((void (*)(void *))test)(param);
    else test();
}

/* ---- the runner ---- */

extern struct criterion_test *__start_cr_tst[], *__stop_cr_tst[]; /* the sections that the macros fill */
extern struct criterion_suite *__start_cr_sts[], *__stop_cr_sts[];

/* What goes before and after each test of a suite, or NULL. */
static const struct criterion_test_extra_data *around(const char *suite)
{
    for (struct criterion_suite **s = __start_cr_sts; s < __stop_cr_sts; s++)
        if (*s && (*s)->data && strcmp((*s)->name, suite) == 0) return (*s)->data;
    return NULL;
}

/* Its status as the shell would say it. */
static int in_child(const struct criterion_test *t, void *p, unsigned seconds)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        param = p;
        alarm(seconds); /* ends it, as nothing handles it */
        const struct criterion_test_extra_data *suite = around(t->category);
        if (suite && suite->init) suite->init();
        if (t->data->init) t->data->init();
        t->test();
        if (t->data->fini) t->data->fini();
        if (suite && suite->fini) suite->fini();
        leave(failed ? FAILED : PASSED);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) leave(2);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

struct how { bool stop, verbose; unsigned seconds; };
struct tally { int passed, skipped, failed; };

static void one(const struct criterion_test *t, void *p, size_t row, const struct how *h, struct tally *n)
{
    time_t from = time(NULL);
    int status = in_child(t, p, h->seconds), wanted = t->data->signal ? 128 + t->data->signal : t->data->exit_code;
    if (h->verbose) printf("%s/%s row %zu: %ld s\n", t->category, t->name, row, (long)(time(NULL) - from));
    if (status == wanted) n->passed++;
    else if (status == SKIPPED) n->skipped++;
    else {
        n->failed++;
        printf("FAILED %s/%s row %zu: status %d\n", t->category, t->name, row, status);
    }
}

static bool asked(const struct criterion_test *t, const char *pattern)
{
    char name[256];
    snprintf(name, sizeof name, "%s/%s", t->category, t->name);
    return !t->data->disabled && fnmatch(pattern, name, 0) == 0;
}

static void rows(const struct criterion_test *t, const struct how *h, struct tally *n)
{
    if (t->data->kind_ != CR_TEST_PARAMETERIZED) {
        one(t, NULL, 0, h, n);
        return;
    }
    struct criterion_test_params p = t->data->param_();
    for (size_t i = 0; i < p.length && !(h->stop && n->failed); i++) one(t, (char *)p.params + i * p.size, i, h, n);
    cr_free(p.params);
}

int main(int argc, char **argv)
{
    struct how h = { 0 };
    int c;
    while ((c = getopt(argc, argv, "svt:")) != -1) {
        if (c == 's') h.stop = true;
        else if (c == 'v') h.verbose = true;
        else if (c == 't') h.seconds = (unsigned)strtoul(optarg, NULL, 10);
        else return 2;
    }
    struct tally n = { 0 };
    for (int i = optind; i < argc && !(h.stop && n.failed); i++) {
        int found = 0;
        for (struct criterion_test **t = __start_cr_tst; t < __stop_cr_tst && !(h.stop && n.failed); t++)
            if (*t && asked(*t, argv[i])) found++, rows(*t, &h, &n);
        if (!found) printf("FAILED %s: no test has this name\n", argv[i]), n.failed++;
    }
    printf("%d passed, %d skipped, %d failed\n", n.passed, n.skipped, n.failed);
    return n.failed > 0 || n.passed == 0;
}
