/* scenario.c -- a scenario with all that it includes, of which the input replaces or adds files: each begins behind a line "#> NAME",
 * and what stands before the first such line is the scenario. So every YAML and CSV file that a scenario includes is read. */
#include "fuzz.h"
#include <string.h>

enum { MOST = 24 };
static const char MARK[] = "#> ";

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    int n;
    const struct bt_file *f = fuzz_place(&n);
    for (int i = 0; i < n; i++) {
        char seed[1 << 15];
        int len = snprintf(seed, sizeof seed, "%s%s\n%s", MARK, f[i].name, f[i].text);
        fuzz_seed(*argc, *argv, f[i].name, seed, (size_t)len);
    }
    return 0;
}

static void put(struct bt_file *f, int *n, const char *name, const char *text, size_t len, struct bt_arena *a)
{
    int i = 0;
    while (i < *n && strcmp(f[i].name, name) != 0) i++;
    if (i == MOST || !(text = bt_dup(a, text, len))) return;
    f[i] = (struct bt_file){ .name = name, .path = name, .text = text, .len = len };
    *n += i == *n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    int n;
    struct bt_file f[MOST];
    struct bt_arena *a = bt_arena_new();
    const char *name = "scenario.yaml", *at = (const char *)data, *end = at + len;
    const struct bt_file *place = fuzz_place(&n);
    memcpy(f, place, (size_t)n * sizeof *f);
    for (const char *next; a && at < end; at = next) {
        const char *mark = memmem(at, (size_t)(end - at), MARK, sizeof MARK - 1);
        next = mark ? mark : end;
        if (next > at) put(f, &n, name, at, (size_t)(next - at), a);
        if (!mark) break;
        const char *line = memchr(mark, '\n', (size_t)(end - mark));
        next = line ? line + 1 : end;
        name = bt_dup(a, mark + sizeof MARK - 1, (size_t)((line ? line : end) - mark) - (sizeof MARK - 1));
        if (!name) break;
    }
    bt_scenario_free(a ? fuzz_read(f, n, NULL, 0) : NULL);
    bt_arena_free(a);
    return 0;
}
