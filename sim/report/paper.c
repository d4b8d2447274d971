/* paper.c -- the page on paper: Chromium prints it to a PDF. It reads a file and writes one, both in a folder of our own. */
#include "report_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_PDF = 256 << 20,
       OPEN_AT_ONCE = 16 };

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    remove(path);
    return 0;
}

static bool put(const char *path, const char *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t done = 0;
    for (ssize_t n; fd >= 0 && done < len; done += (size_t)n)
        if ((n = write(fd, data + done, len - done)) <= 0) break;
    if (fd < 0) return false;
    return close(fd) == 0 && done == len;
}

/* A busy machine takes minutes. */
struct bt_patience bt_rep_patience(const struct bt_rep_doc *d)
{
    return (struct bt_patience){ 300.0 * (d->n_place + 1), d->o->stop };
}

static enum bt_code print(struct bt_rep_doc *d, const char *dir)
{
    const char *args[] = { "chromium",
                           "--headless",
                           "--disable-gpu",
                           "--no-first-run",
                           "--disable-extensions",
                           "--disable-background-networking",
                           "--disable-component-update",
                           "--disable-sync",
                           "--disable-dev-shm-usage", /* it is small in containers */
                           "--no-pdf-header-footer",
                           bt_rep_fmt(d, "--user-data-dir=%s/profile", dir),
                           bt_rep_fmt(d, "--print-to-pdf=%s/page.pdf", dir),
                           bt_rep_fmt(d, "file://%s/page.html", dir),
                           geteuid() == 0 ? "--no-sandbox" : NULL,
                           NULL }; /* its sandbox does not work for root */
    return bt_tool_run(args, "", 0, bt_rep_patience(d), NULL, d->e);
}

char *bt_rep_folder(struct bt_rep_doc *d, const char *why)
{
    const char *base = getenv("TMPDIR");
    char *dir = bt_rep_fmt(d, "%s/bendtrend-XXXXXX", base && *base == '/' ? base : P_tmpdir);
    if (!d->e->code && mkdtemp(dir)) return dir;
    bt_fail(d->e, BT_E_IO, BT_NOWHERE, "cannot make a folder for %s: %s", why, strerror(errno));
    return NULL;
}

void bt_rep_folder_gone(const char *dir)
{
    nftw(dir, remove_one, OPEN_AT_ONCE, FTW_DEPTH | FTW_PHYS);
}

/* Its last line is %%EOF. */
static bool whole(const char *pdf, size_t n)
{
    static const char FIRST[] = "%PDF-", LAST[] = "%%EOF";
    while (n > 0 && (pdf[n - 1] == '\n' || pdf[n - 1] == '\r')) n--;
    return n > strlen(FIRST) + strlen(LAST) && memcmp(pdf, FIRST, strlen(FIRST)) == 0 &&
           memcmp(pdf + n - strlen(LAST), LAST, strlen(LAST)) == 0;
}

enum bt_code bt_rep_print(struct bt_rep_doc *d, const char *page, size_t len)
{
    size_t n = 0;
    char *dir = bt_rep_folder(d, "the page to be printed");
    if (!dir) return d->e->code;
    if (!put(bt_rep_fmt(d, "%s/page.html", dir), page, len))
        bt_fail(d->e, BT_E_IO, BT_NOWHERE, "cannot write the page to be printed: %s", strerror(errno));
    else if (print(d, dir) == BT_OK) {
        const char *pdf = bt_rep_bytes(d, dir, "page.pdf", MOST_PDF, &n);
        if (pdf && !whole(pdf, n)) bt_fail(d->e, BT_E_IO, BT_NOWHERE, "what chromium printed is no whole PDF");
        else if (pdf) bt_folder_write(d->into, "report.pdf", pdf, n, d->e);
    }
    bt_rep_folder_gone(dir);
    return d->e->code;
}
