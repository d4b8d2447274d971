/* arena.c -- chunks of zeroed memory, freed together. A chunk is never used twice, so what was zeroed stays zero. */
#include "bendtrend/arena.h"
#include "bendtrend/num.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Under the address sanitizer every object is a chunk of its own, so that its ends are watched. */
#if defined(__SANITIZE_ADDRESS__)
enum { CHUNK = 0 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { CHUNK = 0 };
#else
enum { CHUNK = 1 << 16 };
#endif
#else
enum { CHUNK = 1 << 16 };
#endif

enum { LINE = 64, WORD = 16, LARGE = 1 << 21 };

struct chunk {
    struct chunk *next;
    size_t used, size; /* of the bytes behind this head */
    size_t mapped;     /* bytes of a chunk that was mapped, not allocated */
};

struct bt_arena {
    struct chunk *top; /* the chunk in use, then the full ones */
    size_t all;        /* bytes in chunks */
};

struct bt_arena *bt_arena_new(void)
{
    return calloc(1, sizeof(struct bt_arena));
}

void bt_arena_free(struct bt_arena *a)
{
    if (!a) return;
    for (struct chunk *c = a->top, *next; c; c = next) {
        next = c->next;
        if (c->mapped) munmap(c, c->mapped);
        else free(c);
    }
    free(a);
}

/* The next address in c with that alignment where `size` bytes fit, or NULL. */
static void *room_in(struct chunk *c, size_t size, size_t align)
{
    unsigned char *base = (unsigned char *)(c + 1);
    size_t pad = (align - ((uintptr_t)(base + c->used) & (align - 1))) & (align - 1);
    if (pad > c->size - c->used || size > c->size - c->used - pad) return NULL;
    void *p = base + c->used + pad;
    c->used += pad + size;
    return p;
}

/* Large objects lie on large pages where the machine has them: a page fault for 2 MiB, not for 4 KiB. Pages come zeroed. */
static struct chunk *new_chunk(size_t size)
{
    if (CHUNK == 0 || size < LARGE / 2) return calloc(1, size);
    size_t whole = (size + LARGE - 1) & ~(size_t)(LARGE - 1);
    if (whole < size || whole > SIZE_MAX - LARGE) return NULL;
    unsigned char *p = mmap(NULL, whole + LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return NULL;
    size_t before = (LARGE - ((uintptr_t)p & (LARGE - 1))) & (LARGE - 1);
    if (before) munmap(p, before);
    munmap(p + before + whole, LARGE - before);
    /* A wish: where it is not heard nothing is lost. The last page is not one whole: a thousand objects would waste as many megabytes. */
    if (size >= LARGE) madvise(p + before, size & ~(size_t)(LARGE - 1), MADV_HUGEPAGE);
    struct chunk *c = (struct chunk *)(void *)(p + before);
    c->mapped = whole;
    return c;
}

static void *take(struct bt_arena *a, size_t size, size_t align)
{
    void *p = a->top ? room_in(a->top, size, align) : NULL;
    if (p) return p;
    if (size > SIZE_MAX / 2) return NULL;
    size_t grown = CHUNK == 0 || a->all <= CHUNK ? CHUNK : a->all < LARGE ? a->all : LARGE; /* few chunks for many objects */
    size_t want = size + align > grown ? size + align : grown;
    struct chunk *c = new_chunk(sizeof *c + want);
    if (!c) return NULL;
    c->size = want;
    a->all += want;
    if (a->top && want > grown) { /* a big object must not close a chunk that still has room */
        c->next = a->top->next;
        a->top->next = c;
    } else {
        c->next = a->top;
        a->top = c;
    }
    return room_in(c, size, align);
}

void *bt_get(struct bt_arena *a, size_t n, size_t size)
{
    size_t all;
    if (__builtin_mul_overflow(n, size, &all)) return NULL;
    return take(a, all ? all : 1, all >= LINE ? LINE : WORD);
}

char *bt_dup(struct bt_arena *a, const char *text, size_t len)
{
    char *p = len < SIZE_MAX ? take(a, len + 1, 1) : NULL;
    if (p && len) memcpy(p, text, len);
    return p;
}

char *bt_printf(struct bt_arena *a, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = bt_vformat(NULL, 0, fmt, args);
    char *p = len >= 0 ? take(a, (size_t)len + 1, 1) : NULL;
    if (p) bt_vformat(p, (size_t)len + 1, fmt, again);
    va_end(again);
    va_end(args);
    return p;
}
