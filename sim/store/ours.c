/* ours.c -- which files of a folder this program made: a list in it of their SHA-256 and names, as sha256sum writes and checks it. A file
 * that somebody else put there, or that was changed since, is not ours. */
#include "out_priv.h"

#include "bendtrend/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const off_t LARGEST = 64 << 20; /* no chart is larger: what is, is not ours */

/* A regular file whole, with a final 0; NULL where there is none, or it is too large, or out of memory. The caller frees. */
static char *whole(int folder, const char *name, size_t *len)
{
    struct stat st;
    char *text = NULL;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= LARGEST && (text = calloc(1, (size_t)st.st_size + 1))) {
        ssize_t n = 1;
        for (*len = 0; *len < (size_t)st.st_size && n > 0; *len += n > 0 ? (size_t)n : 0)
            n = read(fd, text + *len, (size_t)st.st_size - *len);
        if (n < 0) {
            free(text);
            text = NULL;
        }
    }
    if (fd >= 0)
        close(fd);
    return text;
}

char *bt_ours_read(int folder, const char *list)
{
    size_t len = 0;
    char *text = whole(folder, list, &len);
    return text ? text : calloc(1, 1);
}

bool bt_ours_add(char **text, const char *name, const void *data, size_t len)
{
    char hash[65], *more = NULL;
    bt_sha256(data, len, hash);
    if (asprintf(&more, "%s%s  %s\n", *text ? *text : "", hash, name) < 0)
        return false;
    free(*text);
    *text = more;
    return true;
}

bool bt_ours_has(int folder, const char *list, const char *name, char **keep)
{
    size_t len = 0;
    char *line = NULL, *data = NULL, *end = NULL;
    if (asprintf(&end, "  %s\n", name) < 0)
        return false;
    if (strstr(list, end)) /* nothing else need be read */
        data = whole(folder, name, &len);
    bool has = data && bt_ours_add(&line, name, data, len) && strstr(list, line) && (!keep || bt_ours_add(keep, name, data, len));
    free(line);
    free(data);
    free(end);
    return has;
}
