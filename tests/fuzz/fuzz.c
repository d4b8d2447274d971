/* fuzz.c -- the small place of the tests, its results, and one file that inputs are written to. */
#include "fuzz.h"
#include "../tiny.h"
#include "bendtrend/compare.h"
#include "bendtrend/uncertainty.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What HDF5 loses of a file made to that end is not ours to give back. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "fuzz: %s\n", why);
    exit(99);
}

void fuzz_seed(int argc, char **argv, const char *name, const void *data, size_t len)
{
    char path[4096];
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-') continue;
        snprintf(path, sizeof path, "%s/%s", argv[i], name);
        FILE *f = fopen(path, "wb");
        if (!f || fwrite(data, 1, len, f) != len || fclose(f) != 0) give_up("cannot write a seed; the first folder named must be there");
        return;
    }
}

const struct bt_file *fuzz_place(int *n)
{
    static struct bt_file f[TINY_FILES];
    tiny_files(&TINY, f);
    *n = TINY_FILES;
    return f;
}

void fuzz_seeds(int argc, char **argv, const char *ending)
{
    int n;
    const struct bt_file *f = fuzz_place(&n);
    for (int i = 0; i < n; i++)
        if (strstr(f[i].name, ending)) fuzz_seed(argc, argv, f[i].name, f[i].text, f[i].len);
}

FILE *fuzz_nowhere(void)
{
    static FILE *f;
    if (!f && !(f = fopen("/dev/null", "w"))) give_up("no /dev/null");
    return f;
}

void fuzz_told(struct bt_errs *errs)
{
    for (int i = 0; i < errs->n; i++) bt_err_print(fuzz_nowhere(), &errs->v[i], 1);
    bt_errs_free(errs);
}

struct bt_scenario *fuzz_read(const struct bt_file *f, int n, const char *const *set, int n_set)
{
    struct bt_scenario_opts o = { .path = TINY_SCENARIO, .stored = f, .n_stored = n, .set = set, .n_set = n_set };
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    enum bt_code rc = bt_scenario_read(&o, &s, &errs);
    if ((rc == BT_OK) != (errs.n == 0)) abort(); /* refused without a word, or a word and not refused */
    fuzz_told(&errs);
    if (rc == BT_OK) return s;
    bt_scenario_free(s);
    return NULL;
}

const struct bt_results *fuzz_results(enum fuzz_study study)
{
    static struct bt_results r[FUZZ_STUDIES];
    static struct bt_arena *a;
    int n;
    struct bt_err e = { 0 };
    bool proved;
    const struct bt_file *f = fuzz_place(&n);
    if (r[study].n_axis) return &r[study];
    struct bt_scenario *s = fuzz_read(f, n, NULL, 0);
    if (!a) a = bt_arena_new();
    if (!s || !a) give_up("the small place cannot be read");
    if (study == FUZZ_RUN) bt_study_run(s, &(struct bt_run_opts){ .rtol = 1e-4, .jobs = 1 }, a, NULL, &r[study], &e);
    else if (study == FUZZ_COMPARE)
        bt_study_compare(s, &(struct bt_compare_opts){ .rtol = 1e-4, .jobs = 1, .samples = 1 }, a, NULL, &r[study], &proved, &e);
    else bt_study_uncertainty(s, &(struct bt_uncertainty_opts){ .rtol = 1e-4, .jobs = 1, .draws = 12 }, a, NULL, &r[study], &e);
    if (e.code != BT_OK) give_up(e.msg);
    return &r[study]; /* s stays: results borrow its texts */
}

const char *fuzz_file(const void *data, size_t len)
{
    static char path[] = "/tmp/bendtrend-fuzz-XXXXXX";
    static int fd = -1;
    if (fd < 0 && (fd = mkstemp(path)) < 0) give_up("no temporary file");
    if (ftruncate(fd, 0) != 0 || pwrite(fd, data, len, 0) != (ssize_t)len) give_up("cannot write the temporary file");
    return path;
}
