/* Arenas: zeroed, aligned, whole after growth. */
#include "../testlib.h"
#include <stdint.h>
#include <string.h>

Test(arena, objects_are_zeroed_aligned_and_apart)
{
    struct bt_arena *a = bt_arena_new();
    unsigned char *p[400];
    for (size_t i = 0; i < TL_N(p); i++) {
        size_t size = i * i % 3001 + 1;
        cr_assert((p[i] = bt_get(a, size, 1)) != NULL);
        cr_expect((uintptr_t)p[i] % (size >= 64 ? 64 : 16) == 0, "%zu bytes at %p", size, (void *)p[i]);
        for (size_t k = 0; k < size; k++) cr_assert(p[i][k] == 0);
        memset(p[i], (int)(i % 251) + 1, size);
    }
    for (size_t i = 0; i < TL_N(p); i++)
        for (size_t k = 0; k < i * i % 3001 + 1; k++) cr_assert(p[i][k] == i % 251 + 1, "object %zu was written over", i);
    bt_arena_free(a);
}

Test(arena, big_objects_do_not_disturb_small_ones)
{
    struct bt_arena *a = bt_arena_new();
    char *small = bt_dup(a, "small", 5);
    double *big = bt_get(a, 1 << 20, sizeof *big);
    char *next = bt_printf(a, "%s %.1f", small, 0.5);
    cr_assert(big != NULL);
    big[(1 << 20) - 1] = 1;
    cr_expect_str_eq(small, "small");
    cr_expect_str_eq(next, "small 0.5");
    bt_arena_free(a);
}

Test(arena, impossible_sizes_are_refused)
{
    struct bt_arena *a = bt_arena_new();
    cr_expect(bt_get(a, SIZE_MAX / 8 + 1, 16) == NULL);
    cr_expect(bt_get(a, 2, SIZE_MAX) == NULL);
    cr_expect(bt_dup(a, "x", SIZE_MAX) == NULL);
    cr_expect(bt_get(a, 0, 8) != NULL, "nothing is something");
    bt_arena_free(a);
    bt_arena_free(NULL);
}
