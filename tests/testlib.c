/* testlib.c -- what the tests share. */
#include "testlib.h"
#include <dirent.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct criterion_test_params tl_rows(size_t n)
{
    size_t *row = cr_malloc(n * sizeof *row);
    for (size_t i = 0; i < n; i++) row[i] = i;
    return cr_make_param_array(size_t, row, n);
}

struct bt_file tl_file(const char *path, const char *text)
{
    return (struct bt_file){ .name = path, .path = path, .text = text, .len = strlen(text) };
}

const struct bt_err *tl_errs_find(const struct bt_errs *errs, const char *says)
{
    for (int i = 0; i < errs->n; i++)
        if (strstr(errs->v[i].msg, says)) return &errs->v[i];
    return NULL;
}

char *tl_errs_text(const struct bt_errs *errs)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    cr_assert(out != NULL);
    for (int i = 0; i < errs->n; i++)
        fprintf(out, "%s:%d:%d+%d: %s\n", errs->v[i].at.file ? errs->v[i].at.file : "-", errs->v[i].at.line, errs->v[i].at.col,
                errs->v[i].at.len, errs->v[i].msg);
    fclose(out);
    return text;
}

char *tl_err_text(const struct bt_err *e)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    cr_assert(out != NULL);
    bt_err_print(out, e, 0);
    fclose(out);
    return text;
}

/* A number of a printed line, thousands and all; its last digit's worth. */
static bool number(const char **p, const char *end, double *v, double *last)
{
    char digits[64];
    size_t n = 0, after = 0;
    const char *at = *p;
    bool point = false;
    if (at < end && (*at == '+' || *at == '-')) digits[n++] = *at++;
    if (at >= end || *at < '0' || *at > '9') return false;
    for (; at < end && n < sizeof digits - 1; at++) {
        bool more = at + 1 < end && at[1] >= '0' && at[1] <= '9';
        if (*at == ',' && more) continue;
        if (*at == '.' && !point && more) point = true;
        else if (*at < '0' || *at > '9') break;
        else after += point;
        digits[n++] = *at;
    }
    digits[n] = 0;
    *v = strtod(digits, NULL);
    *last = pow(10, -(double)after);
    *p = at;
    return true;
}

static void skip(const char **p, const char *end)
{
    while (*p < end && **p == ' ') ++*p;
}

bool tl_same_line(const char *a, size_t len_a, const char *b, size_t len_b, bool strict)
{
    const char *x = a, *y = b, *xe = a + len_a, *ye = b + len_b;
    for (;;) {
        double v, w, last, other;
        skip(&x, xe);
        skip(&y, ye);
        if (xe - x == 3 && memcmp(x, "...", 3) == 0) return true; /* the rest of a line is left out */
        if (x == xe || y == ye) return x == xe && y == ye;
        bool left = number(&x, xe, &v, &last), right = number(&y, ye, &w, &other);
        if (left != right) return false;
        if (left && strict && fabs(v - w) > 1e-3 * fabs(w) + 1.5 * last) return false;
        if (!left && *x++ != *y++) return false;
    }
}

char *tl_dir(void)
{
    const char *base = getenv("TMPDIR");
    char *dir = NULL;
    cr_assert(asprintf(&dir, "%s/bendtrend-test-XXXXXX", base ? base : "/tmp") > 0);
    cr_assert(mkdtemp(dir) != NULL, "cannot make a folder in '%s'", base ? base : "/tmp");
    return dir;
}

void tl_write(const char *dir, const char *name, const char *data, size_t len)
{
    char *path = NULL;
    cr_assert(asprintf(&path, "%s/%s", dir, name) > 0);
    FILE *f = fopen(path, "wb");
    cr_assert(f != NULL, "cannot write '%s'", path);
    cr_assert(fwrite(data, 1, len, f) == len);
    cr_assert(fclose(f) == 0);
    free(path);
}

void tl_text(const char *dir, const char *name, const char *text)
{
    tl_write(dir, name, text, strlen(text));
}

static int wipe(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void tl_rmdir(char *dir)
{
    nftw(dir, wipe, 16, FTW_DEPTH | FTW_PHYS);
    free(dir);
}

int tl_entries(const char *dir)
{
    int n = 0;
    DIR *d = opendir(dir);
    cr_assert(d != NULL, "no folder '%s'", dir);
    for (const struct dirent *e; (e = readdir(d));) n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

char *tl_bytes(const char *path, size_t *len)
{
    char *text = NULL, part[65536];
    size_t n = 0;
    FILE *f = fopen(path, "rb"), *copy = open_memstream(&text, &n);
    cr_assert(f && copy, "cannot read '%s'", path);
    for (size_t got; (got = fread(part, 1, sizeof part, f)) > 0;) fwrite(part, 1, got, copy);
    fclose(copy);
    fclose(f);
    if (len) *len = n;
    return text;
}
