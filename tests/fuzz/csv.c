/* csv.c -- any text as a table, and every cell of it as a number. */
#include "fuzz.h"
#include <math.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    fuzz_seeds(*argc, *argv, ".csv");
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_table *t = NULL;
    char *text = a ? bt_dup(a, (const char *)data, len) : NULL;
    struct bt_file f = { .name = "f.csv", .path = "f.csv", .text = text, .len = len };
    double x;
    if (!text) return 0;
    enum bt_code rc = bt_csv_read(&f, a, &t, &errs);
    if (rc == BT_OK && (!t || errs.n)) abort();
    for (int i = 0; rc == BT_OK && i < t->rows * t->cols; i++)
        if (bt_text_number(t->cell[i], true, true, &x) && !isfinite(x)) abort();
    fuzz_told(&errs);
    bt_arena_free(a);
    return 0;
}
