/* results.c -- bytes as a results file, first by a child as the program does, then here, where coverage is seen. Each input is sealed
 * anew, as anybody can. What the child does not survive is not read here: HDF5 may crash there. */
#include "fuzz.h"
#include "../../sim/store/read_priv.h"
#include <stdlib.h>
#include <string.h>

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
    if (rc != BT_OK && !strstr(e.msg, "does not survive") && len > 48) {
        struct bt_reader rd = { .path = path, .e = &here, .a = a, .file = -1, .r = &r };
        bt_read_all(&rd);
    }
    bt_arena_free(a);
    free(whole);
    return 0;
}
