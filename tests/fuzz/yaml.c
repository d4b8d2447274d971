/* yaml.c -- any text as YAML. */
#include "fuzz.h"
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    fuzz_seeds(*argc, *argv, ".yaml");
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_node *root = NULL;
    char *text = a ? bt_dup(a, (const char *)data, len) : NULL;
    struct bt_file f = { .name = "f.yaml", .path = "f.yaml", .text = text, .len = len };
    if (!text) return 0;
    enum bt_code rc = bt_yaml_read(&f, a, &root, &errs);
    if (rc == BT_OK && (!root || errs.n)) abort();
    fuzz_told(&errs);
    bt_arena_free(a);
    return 0;
}
