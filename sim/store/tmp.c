/* tmp.c -- hidden names beside the final one, and writing all of something. */
#include "out_priv.h"

#include "bendtrend/num.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { LETTERS = 6 };
static const char ENDING[] = ".tmp";

char *bt_out_parent(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

const char *bt_out_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *bt_tmp_new(const char *name)
{
    size_t room = strlen(name) + 1 + 1 + LETTERS + sizeof ENDING;
    char *tmp = malloc(room);
    if (tmp)
        bt_format(tmp, room, ".%s.%.*s%s", name, LETTERS, "xxxxxx", ENDING);
    return tmp;
}

bool bt_tmp_is_of(const char *file, const char *name)
{
    size_t n = strlen(name);
    if (strlen(file) != 1 + n + 1 + LETTERS + strlen(ENDING) || file[0] != '.' || strncmp(file + 1, name, n) != 0 || file[1 + n] != '.')
        return false;
    for (int i = 0; i < LETTERS; i++) {
        char c = file[2 + n + (size_t)i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            return false;
    }
    return strcmp(file + 2 + n + LETTERS, ENDING) == 0;
}

bool bt_tmp_letters(char *tmp, const char *name)
{
    static const char ALPHABET[] = "abcdefghijklmnopqrstuvwxyz012345"; /* 32 of them: no bias */
    unsigned char r[LETTERS];
    char *to = tmp + 2 + strlen(name);
    if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r)
        return false;
    for (int i = 0; i < LETTERS; i++)
        to[i] = ALPHABET[r[i] % 32];
    return true;
}

enum bt_code bt_out_put(int fd, const char *path, const void *data, size_t len, struct bt_err *e)
{
    const char *p = data;
    while (len > 0) {
        ssize_t n = write(fd, p, len < (1u << 30) ? len : 1u << 30);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return bt_fail(e, BT_E_IO, BT_NOWHERE, "%s: cannot write: %s", path, n < 0 ? strerror(errno) : "nothing was taken");
        p += n;
        len -= (size_t)n;
    }
    return BT_OK;
}
