/* preload.c -- a library put before the program's others (LD_PRELOAD) that makes one call fail, or kills or holds the program there.
 *
 * FAULT=WHAT:N:HOW  the N-th call of that kind: alloc (memory, asked for by the program itself or libyaml) or disk (opening,
 *                   writing, flushing, renaming, removing, by the program itself); N 0: none, they are only counted.
 *                   HOW: fail; kill (SIGKILL); wait, until FAULT_SAID, which is made then, is removed again.
 * FAULT_SAID=PATH   at the end "CALLS LIVE\n" is written there: how many calls of the kind there were, and how much of the memory was
 *                   not given back. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_RANGES = 16, SLOTS = 1 << 20 };

static struct range { uintptr_t from, to; bool own; } range[MOST_RANGES];
static int n_range;
static enum { NOTHING, ALLOC, DISK } what;
static long at;
static char how;
static char said[4096];
static atomic_long live, *calls; /* calls: of this process and those that it becomes two with */
static bool full; /* the disk is: nothing is written any more */
static _Atomic(void *) slot[SLOTS]; /* what was asked for and not given back yet */

/* ---- whose call it is ---- */

static int look(struct dl_phdr_info *info, size_t size, void *first)
{
    bool own = *(bool *)first;
    (void)size;
    *(bool *)first = false;
    if (!own && !strstr(info->dlpi_name, "/libyaml")) return 0;
    for (int i = 0; i < info->dlpi_phnum && n_range < MOST_RANGES; i++) {
        const ElfW(Phdr) *p = &info->dlpi_phdr[i];
        if (p->p_type != PT_LOAD || !(p->p_flags & PF_X)) continue;
        uintptr_t from = info->dlpi_addr + p->p_vaddr;
        range[n_range++] = (struct range){ from, from + p->p_memsz, own };
    }
    return 0;
}

__attribute__((constructor)) static void start(void)
{
    const char *fault = getenv("FAULT"), *to = getenv("FAULT_SAID");
    bool first = true;
    if (!fault || strcmp(program_invocation_short_name, "bendtrend") != 0) return; /* programs that ours starts are left alone */
    dl_iterate_phdr(look, &first);
    const char *colon = strchr(fault, ':');
    char *rest = NULL;
    at = colon ? strtol(colon + 1, &rest, 10) : 0;
    how = rest && *rest == ':' ? rest[1] : 'f';
    if (to) snprintf(said, sizeof said, "%s", to);
    calls = mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    what = calls == MAP_FAILED ? NOTHING : fault[0] == 'a' ? ALLOC : DISK;
}

static bool asked_by(const void *caller, bool own)
{
    for (int i = 0; i < n_range; i++)
        if ((uintptr_t)caller >= range[i].from && (uintptr_t)caller < range[i].to) return range[i].own || !own;
    return false;
}

static void hold(void)
{
    int fd = open(said, O_WRONLY | O_CREAT, 0666);
    if (fd >= 0) close(fd);
    while (access(said, F_OK) == 0) usleep(1000);
    *said = 0;
}

/* Does this call fail? */
static bool hit(int kind, const void *caller)
{
    if ((int)what != kind || !asked_by(caller, kind == DISK)) return false;
    if (++*calls != at) return false;
    if (how == 'k') kill(getpid(), SIGKILL);
    if (how == 'w') hold();
    return how == 'f';
}

/* ---- memory ---- */

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void __libc_free(void *);

static void keep(void *p, const void *caller)
{
    if (!p || what != ALLOC || !asked_by(caller, false)) return;
    for (size_t i = (uintptr_t)p / 16 * 2654435761u % SLOTS, tries = 0; tries < SLOTS; tries++, i = (i + 1) % SLOTS) {
        void *none = NULL;
        if (!atomic_compare_exchange_strong(&slot[i], &none, p)) continue;
        live++;
        return;
    }
}

static bool forget(void *p)
{
    if (!p || what != ALLOC) return false;
    for (size_t i = (uintptr_t)p / 16 * 2654435761u % SLOTS, tries = 0; tries < 64; tries++, i = (i + 1) % SLOTS) {
        void *it = p;
        if (!atomic_compare_exchange_strong(&slot[i], &it, NULL)) continue;
        live--;
        return true;
    }
    return false;
}

static void *none(void)
{
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t n)
{
    const void *caller = __builtin_return_address(0);
    if (hit(ALLOC, caller)) return none();
    void *p = __libc_malloc(n);
    keep(p, caller);
    return p;
}

void *calloc(size_t n, size_t size)
{
    const void *caller = __builtin_return_address(0);
    if (hit(ALLOC, caller)) return none();
    void *p = __libc_calloc(n, size);
    keep(p, caller);
    return p;
}

void *realloc(void *old, size_t n)
{
    const void *caller = __builtin_return_address(0);
    if (hit(ALLOC, caller)) return none();
    bool kept = forget(old);
    void *p = __libc_realloc(old, n);
    if (p || !kept) keep(p, caller);
    return p;
}

void free(void *p)
{
    forget(p);
    __libc_free(p);
}

static char *copy(const char *s, size_t n, const void *caller)
{
    if (hit(ALLOC, caller)) return none();
    char *p = __libc_malloc(n + 1);
    if (p) memcpy(p, s, n), p[n] = 0;
    keep(p, caller);
    return p;
}

char *strdup(const char *s)
{
    return copy(s, strlen(s), __builtin_return_address(0));
}

char *strndup(const char *s, size_t n)
{
    return copy(s, strnlen(s, n), __builtin_return_address(0));
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void *mmap(void *to, size_t n, int prot, int flags, int fd, off_t from)
{
    const void *caller = __builtin_return_address(0);
    if (fd >= 0 || !hit(ALLOC, caller)) return NEXT(mmap)(to, n, prot, flags, fd, from);
    errno = ENOMEM;
    return MAP_FAILED;
}

/* ---- the disk ---- */

static int no_room(void)
{
    errno = ENOSPC;
    return -1;
}

/* The disk fills in the midst of it; what follows finds it full. */
ssize_t write(int fd, const void *data, size_t n)
{
    const void *caller = __builtin_return_address(0);
    bool to_file = fd > STDERR_FILENO;
    if (to_file && hit(DISK, caller)) {
        full = true;
        return n > 1 ? NEXT(write)(fd, data, n / 2) : no_room();
    }
    return to_file && full ? no_room() : NEXT(write)(fd, data, n);
}

int fsync(int fd)
{
    return hit(DISK, __builtin_return_address(0)) ? no_room() : NEXT(fsync)(fd);
}

int openat(int dir, const char *path, int flags, ...)
{
    const void *caller = __builtin_return_address(0);
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return flags & O_CREAT && hit(DISK, caller) ? no_room() : NEXT(openat)(dir, path, flags, mode);
}

int mkdirat(int dir, const char *path, mode_t mode)
{
    return hit(DISK, __builtin_return_address(0)) ? no_room() : NEXT(mkdirat)(dir, path, mode);
}

int renameat(int a, const char *from, int b, const char *to)
{
    return hit(DISK, __builtin_return_address(0)) ? no_room() : NEXT(renameat)(a, from, b, to);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    return hit(DISK, __builtin_return_address(0)) ? no_room() : NEXT(renameat2)(a, from, b, to, flags);
}

__attribute__((destructor)) static void say(void)
{
    char line[64];
    if (what == NOTHING || !*said) return;
    what = NOTHING;
    int fd = open(said, O_WRONLY | O_CREAT | O_TRUNC, 0666), n = snprintf(line, sizeof line, "%ld %ld\n", (long)*calls, (long)live);
    if (fd >= 0 && NEXT(write)(fd, line, (size_t)n) == n) close(fd);
}
