/* test_store.c -- results files written and read back, and how writing fails. */
#include "sample.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool same_text(const char *a, const char *b)
{
    return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

static void same_axes(const struct bt_results *a, const struct bt_results *b)
{
    cr_assert(a->n_axis == b->n_axis);
    for (int i = 0; i < a->n_axis; i++) {
        const struct bt_axis *x = &a->axis[i], *y = &b->axis[i];
        cr_assert(same_text(x->name, y->name) && same_text(x->long_name, y->long_name) && same_text(x->units, y->units), "%s", x->name);
        cr_assert(x->n == y->n && !x->label == !y->label && !x->value == !y->value);
        for (int k = 0; x->label && k < x->n; k++) cr_assert(same_text(x->label[k], y->label[k]), "%s", x->label[k]);
        cr_assert(!x->value || memcmp(x->value, y->value, (size_t)x->n * sizeof(double)) == 0);
    }
}

static void same_arrays(const struct bt_results *a, const struct bt_results *b)
{
    cr_assert(a->n_array == b->n_array);
    for (int i = 0; i < a->n_array; i++) {
        const struct bt_array *x = &a->array[i], *y = &b->array[i];
        size_t n = 1;
        cr_assert(same_text(x->name, y->name) && same_text(x->long_name, y->long_name) && same_text(x->units, y->units));
        cr_assert(x->rank == y->rank && memcmp(x->axis, y->axis, (size_t)x->rank * sizeof(int)) == 0, "%s", x->name);
        for (int k = 0; k < x->rank; k++) n *= (size_t)a->axis[x->axis[k]].n;
        cr_assert(memcmp(x->v, y->v, n * sizeof(double)) == 0, "%s", x->name);
        cr_assert(!x->valid == !y->valid && (!x->valid || memcmp(x->valid, y->valid, n) == 0));
    }
}

static void same_rest(const struct bt_results *a, const struct bt_results *b)
{
    cr_assert(a->n_texts == b->n_texts && a->n_attr == b->n_attr && a->n_source == b->n_source);
    for (int i = 0; i < a->n_texts; i++) {
        const struct bt_texts *x = &a->texts[i], *y = &b->texts[i];
        cr_assert(same_text(x->name, y->name) && same_text(x->long_name, y->long_name) && x->axis == y->axis);
        for (int k = 0; k < a->axis[x->axis].n; k++) cr_assert(same_text(x->v[k], y->v[k]));
    }
    for (int i = 0; i < a->n_attr; i++) {
        const struct bt_attr *x = &a->attr[i], *y = &b->attr[i];
        cr_assert(x->group == y->group && same_text(x->name, y->name) && same_text(x->text, y->text), "%s", x->name);
        cr_assert(x->text || x->number == y->number, "%s", x->name);
    }
    for (int i = 0; i < a->n_source; i++) {
        const struct bt_source *x = &a->source[i], *y = &b->source[i];
        cr_assert(same_text(x->name, y->name) && same_text(x->sha256, y->sha256) && x->len == y->len);
        cr_assert(memcmp(x->text, y->text, x->len) == 0);
    }
}

static void written(struct sample *s, const char *path, bool force)
{
    struct bt_err e = { 0 };
    cr_assert(bt_results_write(&s->r, path, force, &e) == BT_OK, "%s", e.msg);
}

Test(store, round_trip_bit_for_bit)
{
    struct sample s;
    struct bt_results r;
    struct bt_err e = { 0 };
    sample_open(&s);
    written(&s, s.path, false);
    cr_assert(bt_results_read(s.path, s.a, &r, &e) == BT_OK, "%s", e.msg);
    same_axes(&s.r, &r);
    same_arrays(&s.r, &r);
    same_rest(&s.r, &r);
    cr_expect(tl_entries(s.dir) == 1);
    sample_close(&s);
}

Test(store, same_results_same_bytes)
{
    struct sample s, t;
    struct bt_results r;
    struct bt_err e = { 0 };
    size_t n[3];
    sample_open(&s);
    sample_open(&t);
    written(&s, s.path, false);
    written(&t, t.path, false);
    char *a = tl_bytes(s.path, &n[0]), *b = tl_bytes(t.path, &n[1]);
    cr_assert(bt_results_read(s.path, s.a, &r, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_results_write(&r, sample_path(&s, "again.h5"), false, &e) == BT_OK, "%s", e.msg);
    char *c = tl_bytes(s.path, &n[2]);
    cr_expect(n[0] == n[1] && memcmp(a, b, n[0]) == 0);
    cr_expect(n[0] == n[2] && memcmp(a, c, n[0]) == 0, "what was read and written again differs");
    free(a), free(b), free(c);
    sample_close(&s);
    sample_close(&t);
}

Test(store, look_up)
{
    struct sample s;
    sample_open(&s);
    cr_expect(bt_results_array(&s.r, "cost_gbp") == &s.r.array[COST] && !bt_results_array(&s.r, "cost"));
    cr_expect(bt_results_texts(&s.r, "month_start") == &s.r.texts[0] && !bt_results_texts(&s.r, "month"));
    cr_expect(bt_results_axis(&s.r, "segment") == &s.r.axis[1] && !bt_results_axis(&s.r, ""));
    cr_expect(strcmp(bt_results_attr(&s.r, 0, "study"), "run") == 0 && !bt_results_attr(&s.r, 1, "study"));
    cr_expect(!bt_results_attr(&s.r, 0, "format"), "a number is no text");
    cr_expect(bt_axis_find(&s.r.axis[1], "frail") == 1 && bt_axis_find(&s.r.axis[1], "frai") == -1);
    cr_expect(bt_axis_find(bt_results_axis(&s.r, "time"), "0") == -1);
    sample_close(&s);
}

Test(store, empty_axis_and_what_lies_over_it_are_left_out)
{
    struct sample s;
    struct bt_results r;
    struct bt_err e = { 0 };
    sample_open(&s);
    s.r.axis[6].n = 0; /* ambition */
    written(&s, s.path, false);
    cr_assert(bt_results_read(s.path, s.a, &r, &e) == BT_OK, "%s", e.msg);
    cr_expect(r.n_axis == s.r.n_axis - 1 && !bt_results_axis(&r, "ambition"));
    cr_expect(r.n_array == s.r.n_array - 2 && !bt_results_array(&r, "ambition_day"));
    sample_close(&s);
}

Test(store, many_runs_and_a_big_source)
{
    enum { RUNS = 500, LEN = 300000 };
    struct sample s;
    struct bt_results r;
    struct bt_err e = { 0 };
    sample_open(&s);
    const char **label = bt_get(s.a, RUNS, sizeof *label);
    for (int i = 0; i < RUNS; i++) label[i] = bt_printf(s.a, "bundle %d", i);
    s.r.axis[0].n = RUNS;
    s.r.axis[0].label = label;
    for (int i = 0; i < s.r.n_array; i++) {
        struct bt_array *x = &s.r.array[i];
        size_t n = 1;
        for (int k = 0; k < x->rank; k++) n *= (size_t)s.r.axis[x->axis[k]].n;
        x->v = bt_get(s.a, n, sizeof *x->v);
        x->valid = NULL;
        for (size_t k = 0; k < n; k++) x->v[k] = sqrt((double)k);
    }
    char *text = memset(bt_get(s.a, LEN + 1, 1), 'x', LEN), *hash = bt_get(s.a, 65, 1);
    bt_sha256(text, LEN, hash);
    s.r.source[1] = (struct bt_source){ "big.csv", text, hash, LEN };
    written(&s, s.path, false);
    cr_assert(bt_results_read(s.path, s.a, &r, &e) == BT_OK, "%s", e.msg);
    same_axes(&s.r, &r);
    same_arrays(&s.r, &r);
    same_rest(&s.r, &r);
    sample_close(&s);
}

/* ---- what is refused ---- */

Test(store, nan_is_refused_with_its_place)
{
    struct sample s;
    struct bt_err e = { 0 };
    sample_open(&s);
    s.r.array[PEOPLE].v[2 * 30 + 3 * 6 + 2 * 2 + 1] = NAN;
    cr_expect(bt_results_write(&s.r, s.path, false, &e) == BT_E_SOLVER);
    cr_expect(strstr(e.msg, "'people'") && strstr(e.msg, "[2, 3, 2, 1]"), "%s", e.msg);
    s.r.array[PEOPLE].v[2 * 30 + 3 * 6 + 2 * 2 + 1] = 0;
    s.r.array[COST].v[0] = -INFINITY;
    e = (struct bt_err){ 0 };
    cr_expect(bt_results_write(&s.r, s.path, false, &e) == BT_E_SOLVER && strstr(e.msg, "'cost_gbp'"), "%s", e.msg);
    cr_expect(tl_entries(s.dir) == 0);
    sample_close(&s);
}

static void break_name(struct bt_results *r) { r->array[COST].name = "cost gbp"; }
static void break_unit(struct bt_results *r) { r->array[COST].units = ""; }
static void break_long_name(struct bt_results *r) { r->axis[0].long_name = NULL; }
static void break_axis(struct bt_results *r) { r->array[COST].axis[1] = r->n_axis; }
static void break_rank(struct bt_results *r) { r->array[COST].rank = 5; }
static void break_label(struct bt_results *r)
{
    static const char *const BAD[] = { "well", "\xff\xfe" };
    r->axis[1].label = BAD;
}
static void break_control(struct bt_results *r)
{
    static const char *const BAD[] = { "well", "\033[2J" };
    r->axis[1].label = BAD;
}
static void break_texts(struct bt_results *r) { r->texts[0].name = "segment_start"; } /* of months */
static void break_valid(struct bt_results *r) { r->array[AMBITION_DAY].valid[0] = 0; }
static void break_format(struct bt_results *r) { r->attr[0].number = 2; }
static void break_group(struct bt_results *r) { r->attr[1].group = 3; }
static void break_hash(struct bt_results *r) { r->source[0].sha256 = r->source[1].sha256; }

static const struct { void (*by)(struct bt_results *); const char *says; } BROKEN[] = {
    { break_name, "'cost gbp'" },   { break_unit, "units" },         { break_long_name, "long_name" }, { break_axis, "no such axis" },
    { break_rank, "up to 4 axes" }, { break_label, "UTF-8" },        { break_control, "control" },     { break_valid, "absent" },
    { break_format, "format" },     { break_group, "no such group" }, { break_hash, "SHA-256" },
    { break_texts, "with whose name" },
};
ParameterizedTestParameters(store, broken_results_are_refused) { return tl_rows(TL_N(BROKEN)); }
ParameterizedTest(size_t *row, store, broken_results_are_refused)
{
    struct sample s;
    struct bt_err e = { 0 };
    sample_open(&s);
    BROKEN[*row].by(&s.r);
    cr_expect(bt_results_write(&s.r, s.path, false, &e) == BT_E_INPUT && strstr(e.msg, BROKEN[*row].says), "%s", e.msg);
    cr_expect(tl_entries(s.dir) == 0);
    sample_close(&s);
}

Test(store, two_of_one_name_are_refused)
{
    struct sample s;
    struct bt_err e = { 0 };
    sample_open(&s);
    s.r.array[COST].name = "people";
    cr_expect(bt_results_write(&s.r, s.path, false, &e) == BT_E_IO && strstr(e.msg, "'people'"), "%s", e.msg);
    cr_expect(tl_entries(s.dir) == 0);
    sample_close(&s);
}

/* ---- what stands already ---- */

Test(store, existing_output_needs_force)
{
    struct sample s;
    struct bt_err e = { 0 };
    size_t len;
    sample_open(&s);
    tl_text(s.dir, "results.h5", "mine");
    cr_expect(bt_results_can_write(s.path, false, &e) == BT_E_USAGE && strstr(e.msg, "--force"), "%s", e.msg);
    e = (struct bt_err){ 0 };
    cr_expect(bt_results_write(&s.r, s.path, false, &e) == BT_E_USAGE);
    char *kept = tl_bytes(s.path, &len);
    cr_expect(strcmp(kept, "mine") == 0);
    free(kept);
    written(&s, s.path, true);
    char *now = tl_bytes(s.path, &len);
    cr_expect(len > 1000 && memcmp(now + 1, "HDF", 3) == 0);
    free(now);
    cr_expect(tl_entries(s.dir) == 1);
    sample_close(&s);
}

Test(store, a_file_that_appears_meanwhile_stands)
{
    struct sample s;
    struct bt_out *out;
    struct bt_err e = { 0 };
    size_t len;
    sample_open(&s);
    cr_assert(bt_out_open(s.path, false, &out, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_out_write(out, "ours", 4, &e) == BT_OK, "%s", e.msg);
    tl_text(s.dir, "results.h5", "theirs");
    cr_expect(bt_out_finish(out, &e) == BT_E_USAGE && strstr(e.msg, "meanwhile"), "%s", e.msg);
    char *kept = tl_bytes(s.path, &len);
    cr_expect(strcmp(kept, "theirs") == 0);
    free(kept);
    cr_expect(tl_entries(s.dir) == 1);
    sample_close(&s);
}

Test(store, folders_pipes_and_missing_folders)
{
    struct sample s;
    struct bt_err e = { 0 };
    sample_open(&s);
    cr_expect(bt_results_can_write(s.dir, true, &e) == BT_E_USAGE && strstr(e.msg, "folder"), "%s", e.msg);
    e = (struct bt_err){ 0 };
    cr_expect(bt_results_can_write("/dev/null", true, &e) == BT_E_USAGE && strstr(e.msg, "device"), "%s", e.msg);
    e = (struct bt_err){ 0 };
    cr_expect(bt_results_can_write(sample_path(&s, "none/x.h5"), false, &e) == BT_E_IO && strstr(e.msg, "No such file"), "%s", e.msg);
    e = (struct bt_err){ 0 };
    cr_expect(bt_results_write(&s.r, s.path, true, &e) == BT_E_IO, "%s", e.msg);
    e = (struct bt_err){ 0 };
    cr_expect(bt_results_can_write(sample_path(&s, ""), false, &e) == BT_E_USAGE, "%s", e.msg);
    sample_close(&s);
}

Test(store, forbidden_folder)
{
    struct sample s;
    struct bt_err e = { 0 };
    sample_open(&s);
    cr_assert(chmod(s.dir, 0555) == 0);
    if (geteuid() == 0 && seteuid(65534) != 0) cr_skip_test("cannot give up root");
    cr_expect(bt_results_can_write(s.path, false, &e) == BT_E_IO && strstr(e.msg, "Permission denied"), "%s", e.msg);
    e = (struct bt_err){ 0 };
    cr_expect(bt_results_write(&s.r, s.path, false, &e) == BT_E_IO);
    if (getuid() == 0) cr_assert(seteuid(0) == 0);
    cr_assert(chmod(s.dir, 0755) == 0);
    cr_expect(tl_entries(s.dir) == 0);
    sample_close(&s);
}

Test(store, the_mode_follows_the_umask)
{
    struct sample s;
    struct stat st;
    sample_open(&s);
    umask(027);
    written(&s, s.path, false);
    cr_expect(stat(s.path, &st) == 0 && (st.st_mode & 0777) == 0640);
    sample_close(&s);
}

/* ---- when the disk is full, or the writer killed ---- */

static enum bt_code write_results(struct sample *s, struct bt_err *e)
{
    return bt_results_write(&s->r, s->path, true, e);
}

static enum bt_code write_csv(struct sample *s, struct bt_err *e)
{
    return bt_results_csv(&s->r, s->path, NULL, true, e);
}

static enum bt_code (*const WRITERS[])(struct sample *, struct bt_err *) = { write_results, write_csv };
ParameterizedTestParameters(store, disk_full_keeps_the_old_file) { return tl_rows(TL_N(WRITERS)); }
ParameterizedTest(size_t *row, store, disk_full_keeps_the_old_file)
{
    static const rlim_t LIMITS[] = { 0, 1, 1000, 4096 };
    struct sample s;
    size_t len;
    sample_open(&s);
    tl_text(s.dir, "results.h5", "old");
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < TL_N(LIMITS); i++) {
        struct bt_err e = { 0 };
        struct rlimit was;
        getrlimit(RLIMIT_FSIZE, &was);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ LIMITS[i], was.rlim_max });
        enum bt_code rc = WRITERS[*row](&s, &e);
        setrlimit(RLIMIT_FSIZE, &was);
        cr_expect(rc == BT_E_IO && strstr(e.msg, "too large"), "limit %d: %d %s", (int)LIMITS[i], rc, e.msg);
        cr_expect(tl_entries(s.dir) == 1);
    }
    char *kept = tl_bytes(s.path, &len);
    cr_expect(strcmp(kept, "old") == 0);
    free(kept);
    sample_close(&s);
}

/* A writer that dies half way, its temporary file left behind. */
static void die_writing(struct sample *s)
{
    pid_t pid = fork();
    cr_assert(pid >= 0);
    if (pid == 0) {
        struct bt_out *out;
        struct bt_err e = { 0 };
        if (bt_out_open(s->path, true, &out, &e) == BT_OK && bt_out_write(out, "half", 4, &e) == BT_OK) raise(SIGKILL);
        _exit(1);
    }
    int status;
    cr_assert(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
}

Test(store, what_a_killed_writer_left_is_removed)
{
    struct sample s;
    sample_open(&s);
    die_writing(&s);
    die_writing(&s); /* this one removes what the first left */
    cr_expect(tl_entries(s.dir) == 1);
    tl_text(s.dir, ".results.h5.abcdef.tmp", "a name like ours");
    tl_text(s.dir, ".other.h5.abcdef.tmp", "somebody else's");
    tl_text(s.dir, ".results.h5.ABCDEF.tmp", "somebody else's");
    written(&s, s.path, false);
    cr_expect(tl_entries(s.dir) == 3, "%d", tl_entries(s.dir));
    sample_close(&s);
}

Test(store, a_living_writer_is_left_alone)
{
    struct sample s;
    struct bt_out *out;
    struct bt_err e = { 0 };
    size_t len;
    sample_open(&s);
    cr_assert(bt_out_open(s.path, true, &out, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_out_write(out, "first", 5, &e) == BT_OK, "%s", e.msg);
    written(&s, s.path, true);
    cr_expect(tl_entries(s.dir) == 2);
    cr_expect(bt_out_finish(out, &e) == BT_OK, "%s", e.msg);
    char *last = tl_bytes(s.path, &len);
    cr_expect(strcmp(last, "first") == 0);
    free(last);
    cr_expect(tl_entries(s.dir) == 1);
    sample_close(&s);
}
