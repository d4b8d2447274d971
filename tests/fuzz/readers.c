/* readers.c -- results that a file could hold but no run makes: parts lacking, renamed, over other axes, with other numbers and texts.
 * Whatever tells or draws results must take or refuse them. The input is a list of such edits, four bytes each. */
#include "fuzz.h"
#include "../../sim/store/store_priv.h"
#include "bendtrend/calibrate.h"
#include "bendtrend/chart.h"
#include "bendtrend/compare.h"
#include "bendtrend/drivers.h"
#include "bendtrend/explore.h"
#include "bendtrend/store.h"
#include "bendtrend/study.h"
#include "bendtrend/uncertainty.h"
#include <stdlib.h>
#include <string.h>

enum { LARGEST_ARRAY = 1 << 16 };

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    char *plain = calloc(1, 2);
    for (int study = 0; plain && study < FUZZ_STUDIES; study++)
        for (int reader = 0; reader < 16; reader++) {
            char name[32];
            plain[0] = (char)study, plain[1] = (char)reader;
            snprintf(name, sizeof name, "plain-%d-%02d", study, reader);
            fuzz_seed(*argc, *argv, name, plain, 2);
            fuzz_results(study);
        }
    free(plain);
    return 0;
}

/* ---- edits ---- */

/* As a file would have it: each array as long as its axes say. What is new of it is 0. */
static bool refit(struct bt_results *r, struct bt_array *x, size_t had, struct bt_arena *a)
{
    size_t n = bt_store_count(r, x->rank, x->axis);
    if (n > LARGEST_ARRAY && n > had) return false;
    double *v = bt_get(a, n, sizeof *v);
    unsigned char *valid = x->valid ? bt_get(a, n, 1) : NULL;
    if (!v || (x->valid && !valid)) return false;
    memcpy(v, x->v, (n < had ? n : had) * sizeof *v);
    if (valid) memcpy(valid, x->valid, n < had ? n : had);
    for (size_t i = 0; valid && i < n; i++)
        if (!valid[i]) v[i] = 0;
    x->v = v, x->valid = valid;
    return true;
}

static bool copied(struct bt_results *to, const struct bt_results *r, struct bt_arena *a)
{
#define COPY(list, n) \
    if (!(to->list = bt_get(a, (size_t)r->n + 1, sizeof *r->list))) return false; \
    memcpy(to->list, r->list, (size_t)r->n * sizeof *r->list)
    *to = *r;
    COPY(axis, n_axis);
    COPY(array, n_array);
    COPY(texts, n_texts);
    COPY(attr, n_attr);
    COPY(source, n_source);
#undef COPY
    return true;
}

static const char *odd_text(unsigned which)
{
    static const char *const TEXT[] = { "", "x", "bau", "%s%n", "days since 2025-04-01 00:00:00", "days since 9999-99-99", "GBP", "1",
                                        "=cmd|'/c calc'!A0", "<script>", "a\nb", "\xe2\x82\xac", "run", "compare", "uncertainty",
                                        "2025-04-01" };
    return TEXT[which % (sizeof TEXT / sizeof *TEXT)];
}

static double odd_number(unsigned which)
{
    static const double NUMBER[] = { 0, 1, -1, 0.5, 1e300, -1e300, 1e-300, 2147483648.0, -2147483649.0, 9007199254740993.0, 1e18, 3, 12,
                                     100, 65536, 31 };
    return NUMBER[which % (sizeof NUMBER / sizeof *NUMBER)];
}

static const char *other_name(const char *name, unsigned how, struct bt_arena *a)
{
    char *other = bt_dup(a, name, strlen(name));
    if (other && *other) other[how % strlen(other)] = (char)('a' + how % 26);
    return other ? other : name;
}

static bool longer_axis(struct bt_results *r, int which, int n, struct bt_arena *a)
{
    struct bt_axis *x = &r->axis[which];
    size_t had[4096];
    if (r->n_array > 4096) return false;
    const char **label = bt_get(a, (size_t)n + 1, sizeof *label);
    double *value = bt_get(a, (size_t)n + 1, sizeof *value);
    if (!label || !value) return false;
    for (int i = 0; i < n; i++) label[i] = i < x->n && x->label ? x->label[i] : "more", value[i] = i < x->n && x->value ? x->value[i] : i;
    for (int i = 0; i < r->n_array; i++) had[i] = bt_store_count(r, r->array[i].rank, r->array[i].axis);
    for (int i = 0; i < r->n_texts; i++) {
        const char **v = r->texts[i].axis == which ? bt_get(a, (size_t)n + 1, sizeof *v) : NULL;
        for (int k = 0; v && k < n; k++) v[k] = k < x->n ? r->texts[i].v[k] : "";
        if (v) r->texts[i].v = v;
    }
    x->n = n;
    if (x->label) x->label = label;
    else x->value = value;
    for (int i = 0; i < r->n_array; i++)
        if (!refit(r, &r->array[i], had[i], a)) return false;
    return true;
}

static bool edit_axis(struct bt_results *r, unsigned op, unsigned which, unsigned how, struct bt_arena *a)
{
    int i = (int)(which % (unsigned)r->n_axis);
    struct bt_axis *x = &r->axis[i];
    if (op == 0) x->name = other_name(x->name, how, a);
    else if (op == 1 && x->label && x->n) {
        const char **label = bt_get(a, (size_t)x->n, sizeof *label);
        if (!label) return false;
        memcpy(label, x->label, (size_t)x->n * sizeof *label);
        label[how % (unsigned)x->n] = odd_text(how / 3);
        x->label = label;
    } else if (op == 1 && x->n) {
        double *value = bt_get(a, (size_t)x->n, sizeof *value);
        if (!value) return false;
        memcpy(value, x->value, (size_t)x->n * sizeof *value);
        value[how % (unsigned)x->n] = odd_number(how / 3);
        x->value = value;
    } else if (op == 2) return longer_axis(r, i, how & 128 ? x->n + (int)(how & 7) : (int)how % (x->n + 1), a);
    else if (x->label) x->label = NULL, x->value = bt_get(a, (size_t)x->n + 1, sizeof(double)), x->units = odd_text(how);
    else x->units = odd_text(how);
    return true;
}

static bool edit_array(struct bt_results *r, unsigned op, unsigned which, unsigned how, struct bt_arena *a)
{
    if (!r->n_array) return true;
    int i = (int)(which % (unsigned)r->n_array);
    struct bt_array *x = &r->array[i];
    size_t n = bt_store_count(r, x->rank, x->axis);
    if (op == 0) r->array[i] = r->array[--r->n_array];
    else if (op == 1) x->name = other_name(x->name, how, a);
    else if (op == 2 && x->rank) {
        x->axis[how % (unsigned)x->rank] = (int)(how / 4 % (unsigned)r->n_axis);
        return refit(r, x, n, a);
    } else if (op == 3) {
        x->rank = (int)(how % (BT_MAX_RANK + 1));
        return refit(r, x, n, a);
    } else if (op == 4) x->units = odd_text(how);
    else if (refit(r, x, n, a) && n) {
        for (size_t k = how & 1 ? 0 : how % n; k < n; k += how & 1 ? 1 : n)
            if (!x->valid || x->valid[k]) x->v[k] = odd_number(how / 2);
    }
    return true;
}

static bool edit_rest(struct bt_results *r, unsigned op, unsigned which, unsigned how, struct bt_arena *a)
{
    if (op < 4 && r->n_attr) {
        int i = (int)(which % (unsigned)r->n_attr);
        struct bt_attr *x = &r->attr[i];
        if (op == 0) r->attr[i] = r->attr[--r->n_attr];
        else if (op == 1) x->text = odd_text(how);
        else if (op == 2) x->text = NULL, x->number = odd_number(how);
        else x->name = other_name(x->name, how, a);
    } else if (r->n_texts) {
        int i = (int)(which % (unsigned)r->n_texts);
        struct bt_texts *x = &r->texts[i];
        int n = r->axis[x->axis].n;
        const char **v = bt_get(a, (size_t)n + 1, sizeof *v);
        if (!v) return false;
        memcpy(v, x->v, (size_t)n * sizeof *v);
        if (op == 4) r->texts[i] = r->texts[--r->n_texts];
        else if (op == 5) x->name = other_name(x->name, how, a);
        else if (n) v[how % (unsigned)n] = odd_text(how / 3), x->v = v;
    }
    return true;
}

static bool twins(const struct bt_results *r)
{
    const char *name[8192];
    int n = 0;
    if (r->n_axis + r->n_array + r->n_texts > 8192) return true;
    for (int i = 0; i < r->n_axis; i++) name[n++] = r->axis[i].name;
    for (int i = 0; i < r->n_array; i++) name[n++] = r->array[i].name;
    for (int i = 0; i < r->n_texts; i++) name[n++] = r->texts[i].name;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (strcmp(name[i], name[k]) == 0) return true;
    for (int i = 0; i < r->n_attr; i++)
        for (int k = 0; k < i; k++)
            if (r->attr[i].group == r->attr[k].group && strcmp(r->attr[i].name, r->attr[k].name) == 0) return true;
    return false;
}

static bool edited(struct bt_results *r, const uint8_t *data, size_t len, struct bt_arena *a)
{
    for (; len >= 4; data += 4, len -= 4) {
        unsigned which = data[1] | (data[0] & 0x80u) << 1, how = data[2] | (unsigned)data[3] << 8, op = data[0] & 0x7fu;
        if (op % 3 == 0 ? !edit_axis(r, op / 3 % 4, which, how, a)
                        : op % 3 == 1 ? !edit_array(r, op / 3 % 6, which, how, a) : !edit_rest(r, op / 3 % 7, which, how, a))
            return false;
    }
    struct bt_err e = { 0 };
    return !twins(r) && bt_store_check(r, "f", &e) == BT_OK && bt_store_shape(r, "f", &e) == BT_OK; /* else they are never read */
}

/* ---- readers ---- */

static enum bt_code print_compare(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e)
{
    (void)colour;
    return bt_compare_print(out, r, &(struct bt_compare_view){ .budget = -1, .shown = 10 }, json, e);
}

static void charts(const struct bt_results *r, struct bt_arena *a)
{
    int n, tables;
    const struct bt_chart *all = bt_charts(&n);
    const struct bt_chart_table *table;
    for (int i = 0; i < n; i++) {
        struct bt_err e = { 0 }, again = { 0 };
        if (bt_chart_ready(r, all[i].name, &e) == BT_OK) bt_chart_tables(r, all[i].name, a, &table, &tables, &again);
    }
}

static void explore(const struct bt_results *r, struct bt_arena *a)
{
    struct bt_errs errs = { 0 };
    struct bt_explore_page page = { 0 };
    const struct bt_explore_opts o = { .plots = "plots" };
    bt_explore_write(r, &o, a, &page, &errs);
    free(page.html);
    fuzz_told(&errs);
}

static void table(const struct bt_results *r)
{
    static char path[64];
    struct bt_err e = { 0 };
    if (!*path) snprintf(path, sizeof path, "%s.csv", fuzz_file("", 0));
    bt_results_csv(r, path, NULL, true, &e);
    e = (struct bt_err){ 0 };
    bt_results_csv(r, path, "bau", true, &e);
    remove(path);
}

static void read_by(const struct bt_results *r, unsigned reader, struct bt_arena *a)
{
    static enum bt_code (*const PRINT[])(FILE *, const struct bt_results *, bool, bool, struct bt_err *) = {
        bt_summary_print, bt_backtest_print, bt_certificate_print, print_compare, bt_uncertainty_print, bt_calibrate_print, bt_drivers_print
    };
    enum { N_PRINT = sizeof PRINT / sizeof *PRINT };
    struct bt_err e = { 0 };
    const struct bt_report_in in = { "f.h5", r };
    reader %= 16;
    if (reader < N_PRINT) PRINT[reader](fuzz_nowhere(), r, false, false, &e);
    else if (reader < 2 * N_PRINT) PRINT[reader - N_PRINT](fuzz_nowhere(), r, true, false, &e);
    else if (reader == 2 * N_PRINT) {
        charts(r, a);
        bt_report_check(&in, 1, &e);
    } else {
        table(r);
        explore(r, a);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bt_arena *a = len >= 2 && len < 256 ? bt_arena_new() : NULL;
    struct bt_results r;
    if (a && copied(&r, fuzz_results(data[0] % FUZZ_STUDIES), a) && edited(&r, data + 2, len - 2, a)) read_by(&r, data[1], a);
    bt_arena_free(a);
    return 0;
}
