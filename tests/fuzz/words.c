/* words.c -- lines as --set; and as addresses, numbers and dates of the command line. */
#include "fuzz.h"
#include <string.h>

enum { MOST = 12 };

static struct bt_scenario *there;

/* Every address there is, set to what it is. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    int n;
    const struct bt_file *f = fuzz_place(&n);
    if (!(there = fuzz_read(f, n, NULL, 0))) return 1;
    for (int i = 0; i < bt_network_params(there->net); i++) {
        const struct bt_param *p = bt_network_param(there->net, i);
        char name[32], line[512];
        int len = snprintf(line, sizeof line, "%s=%.6g\n%s[%s]=2026-04-01\n", p->address, bt_network_values(there->net)[p->offset],
                           p->address, p->n > 1 ? "old_*" : "");
        snprintf(name, sizeof name, "address-%03d", i);
        if (len < (int)sizeof line) fuzz_seed(*argc, *argv, name, line, (size_t)len);
    }
    return 0;
}

static void as_word(const char *word, struct bt_arena *a)
{
    struct bt_errs errs = { 0 };
    int offset[64], day;
    double x;
    const char *nearest;
    const struct bt_node node = { .kind = BT_SCALAR, .text = word };
    if (bt_network_find(there->net, word, offset, 64, &nearest) == 0) bt_network_lack(there->net, word, &errs, a);
    bt_node_number(&node, "it", -1e300, 1e300, true, &x, &errs);
    bt_node_date(&node, "it", &day, &errs);
    fuzz_told(&errs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bt_arena *a = bt_arena_new();
    char *text = a ? bt_dup(a, (const char *)data, len) : NULL, *rest = NULL;
    const char *set[MOST];
    int n = 0, n_file;
    for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line && n < MOST; line = strtok_r(NULL, "\n", &rest)) {
        set[n++] = line;
        as_word(line, a);
    }
    const struct bt_file *f = fuzz_place(&n_file);
    bt_scenario_free(fuzz_read(f, n_file, set, n));
    bt_arena_free(a);
    return 0;
}
