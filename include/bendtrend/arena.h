/* arena.h -- memory that is freed at once. Everything got from an arena is zeroed and lives until bt_arena_free. */
#ifndef BENDTREND_ARENA_H
#define BENDTREND_ARENA_H

#include <stddef.h>

struct bt_arena; /* opaque */

struct bt_arena *bt_arena_new(void);      /* NULL when out of memory */
void bt_arena_free(struct bt_arena *a);   /* NULL is fine */
/* n zeroed objects of size, aligned for any type and to 64 bytes when n*size >= 64; NULL when out of memory or n*size overflows. */
void *bt_get(struct bt_arena *a, size_t n, size_t size);
char *bt_dup(struct bt_arena *a, const char *text, size_t len);      /* copy of len bytes with a final 0; NULL when out of memory */
char *bt_printf(struct bt_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* NULL when out of memory */

#endif
