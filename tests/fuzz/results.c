/* results.c -- bytes as a results file, first by a child as the program does, then here, where coverage is seen. Each input is sealed
 * anew, as anybody can. What the child does not survive is not read here, but by another child, of which the sanitizers must say that the
 * fault is HDF5's. */
#include "fuzz.h"
#include "../../sim/store/read_priv.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sanitizer/common_interface_defs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_SECONDS = 2 }; /* of processor time; the program gives 120 */

/* ---- children, which may die ---- */

static int tell_to = -1; /* what a child says goes there, or nowhere */

/* A child's death is no finding yet: it leaves no input behind. */
static void quietly(void)
{
}

static void in_child(void)
{
    int to = tell_to < 0 ? open("/dev/null", O_WRONLY) : tell_to;
    __sanitizer_set_death_callback(quietly);
    setitimer(ITIMER_PROF, &(struct itimerval){ .it_value = { CHILD_SECONDS, 0 } }, NULL);
    if (to >= 0) dup2(to, 2);
}

/* Is in a stack of the report (where it happened, who asked for the memory) a function of ours before the first of HDF5's? */
static bool is_ours(char *report)
{
    bool others = false;
    for (char *line = strtok(report, "\n"); line; line = strtok(NULL, "\n")) {
        bool frame = strstr(line, "    #"), told = strncmp(line, "sim/", 4) == 0 && strstr(line, "runtime error");
        if (strstr(line, "    #0 ")) others = false;
        if (told || (frame && !others && strstr(line, " ./sim/"))) return true;
        others |= frame && strstr(line, "libhdf5");
    }
    return false;
}

/* Reads it in a child that may speak; stops with what it said where the fault is ours. */
static void whose_fault(const char *path)
{
    static char said[1 << 16], report[1 << 16];
    FILE *f = tmpfile();
    tell_to = f ? fileno(f) : -1;
    pid_t pid = f ? fork() : -1;
    if (pid == 0) {
        struct bt_results r = { 0 };
        struct bt_err e = { 0 };
        struct bt_reader rd = { .path = path, .e = &e, .a = bt_arena_new(), .file = -1, .r = &r };
        if (rd.a) bt_read_all(&rd);
        _exit(0);
    }
    tell_to = -1;
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
    if (!f) return;
    rewind(f);
    said[fread(said, 1, sizeof said - 1, f)] = 0;
    fclose(f);
    memcpy(report, said, sizeof report);
    if (!is_ours(report)) return;
    fputs(said, stderr);
    abort();
}

/* ---- the target ---- */

/* A file of a few hundred bytes of numbers: of the rest, fuzzing would be slow. */
static void small(struct bt_results *r)
{
    int last = 0;
    if (r->n_array > 3) r->n_array = 3;
    if (r->n_texts > 2) r->n_texts = 2;
    if (r->n_attr > 6) r->n_attr = 6;
    if (r->n_source > 1) r->n_source = 1;
    for (int i = 0; i < r->n_array; i++)
        for (int k = 0; k < r->array[i].rank; k++) last = r->array[i].axis[k] > last ? r->array[i].axis[k] : last;
    for (int i = 0; i < r->n_texts; i++) last = r->texts[i].axis > last ? r->texts[i].axis : last;
    if (r->n_axis > last + 1) r->n_axis = last + 1;
}

static size_t unsealed(const char *text, size_t len)
{
    return len > BT_SEAL_LEN && text[len - BT_SEAL_LEN] == '\n' ? len - BT_SEAL_LEN : len;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct bt_results r = *fuzz_results(FUZZ_RUN);
    struct bt_err e = { 0 };
    char path[64], *text = malloc(1 << 20);
    pthread_atfork(NULL, NULL, in_child);
    snprintf(path, sizeof path, "%s.h5", fuzz_file("", 0));
    small(&r);
    if (!text || bt_results_write(&r, path, true, &e) != BT_OK) {
        fprintf(stderr, "fuzz: %s\n", e.msg);
        return 1;
    }
    FILE *f = fopen(path, "rb");
    size_t len = f ? fread(text, 1, 1 << 20, f) : 0;
    if (f) fclose(f);
    remove(path);
    fuzz_seed(*argc, *argv, "run", text, unsealed(text, len));
    free(text);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *whole = malloc(len + BT_SEAL_LEN + 1);
    struct bt_arena *a = bt_arena_new();
    struct bt_results r = { 0 };
    struct bt_err e = { 0 }, here = { 0 };
    if (!whole || !a) return 0;
    memcpy(whole, data, len);
    bt_store_seal(data, len, whole + len);
    const char *path = fuzz_file(whole, len + BT_SEAL_LEN);
    enum bt_code rc = bt_results_read(path, a, &r, &e);
    if (rc != BT_OK && rc != BT_E_INPUT && rc != BT_E_NOMEM) abort();
    if (rc != BT_OK && strstr(e.msg, "does not survive")) whose_fault(path);
    else if (rc != BT_OK && len > 48) {
        struct bt_reader rd = { .path = path, .e = &here, .a = a, .file = -1, .r = &r };
        bt_read_all(&rd);
    }
    bt_arena_free(a);
    free(whole);
    return 0;
}
