/* The program as built for others is hardened: what the linker and the compiler were asked for is in its file. */
#include "program.h"
#include <elf.h>
#include <unistd.h>

static bool is_release(char path[4096])
{
    const char *given = getenv("BT_PROGRAM");
    ssize_t len = readlink("/proc/self/exe", path, 4080);
    cr_assert(len > 0);
    path[len] = 0;
    bool release = given || strstr(path, "/release") != NULL;
    strcpy(strrchr(path, '/'), "/bendtrend");
    if (given) strcpy(path, given);
    return release;
}

static const Elf64_Phdr *part(const char *elf, Elf64_Word type)
{
    const Elf64_Ehdr *h = (const void *)elf;
    const Elf64_Phdr *p = (const void *)(elf + h->e_phoff);
    for (int i = 0; i < h->e_phnum; i++)
        if (p[i].p_type == type) return &p[i];
    return NULL;
}

static bool bound_at_start(const char *elf, const Elf64_Phdr *dynamic)
{
    const Elf64_Dyn *d = (const void *)(elf + dynamic->p_offset);
    for (; d->d_tag != DT_NULL; d++)
        if ((d->d_tag == DT_FLAGS && d->d_un.d_val & DF_BIND_NOW) || (d->d_tag == DT_FLAGS_1 && d->d_un.d_val & DF_1_NOW)) return true;
    return false;
}

Test(hardened, release)
{
    char path[4096];
    size_t len;
    if (!is_release(path)) cr_skip_test("built for tests, not for others");
    char *elf = tl_bytes(path, &len);
    cr_assert(len > sizeof(Elf64_Ehdr) && memcmp(elf, ELFMAG, SELFMAG) == 0 && elf[EI_CLASS] == ELFCLASS64);
    const Elf64_Phdr *stack = part(elf, PT_GNU_STACK), *dynamic = part(elf, PT_DYNAMIC);
    cr_expect(((const Elf64_Ehdr *)(const void *)elf)->e_type == ET_DYN && part(elf, PT_INTERP), "not position-independent");
    cr_expect(part(elf, PT_GNU_RELRO) != NULL, "no RELRO");
    cr_expect(dynamic && bound_at_start(elf, dynamic), "symbols are not bound at the start");
    cr_expect(stack && !(stack->p_flags & PF_X), "the stack is executable");
    cr_expect(memmem(elf, len, "__stack_chk_fail", 16) != NULL, "no stack protector");
    cr_expect(memmem(elf, len, "__memcpy_chk", 12) || memmem(elf, len, "__vsnprintf_chk", 15), "no _FORTIFY_SOURCE");
    free(elf);
}
