/* num.c -- numbers in the C locale. newlocale("C") is a constant of the C library: asking for it allocates nothing,
 * and uselocale changes this thread only. */
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static locale_t plain(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

double bt_num_read(const char *text, char **end)
{
    return strtod_l(text, end, plain());
}

int bt_vformat(char *out, size_t room, const char *fmt, va_list args)
{
    locale_t before = uselocale(plain());
    int whole = vsnprintf(out, room, fmt, args);
    uselocale(before);
    if (whole < 0 && room > 0) out[0] = '\0';
    if (whole >= 0 && room > 0 && (size_t)whole >= room) {
        size_t kept = strlen(out);
        out[bt_utf8_fit(out, kept, kept)] = '\0';
    }
    return whole;
}

int bt_format(char *out, size_t room, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int whole = bt_vformat(out, room, fmt, args);
    va_end(args);
    return whole;
}

char *bt_num_print(double x, char out[BT_NUM_ROOM])
{
    /* 15 digits hold every decimal that has at most 15; %g drops the zeros behind. The subnormal ones carry fewer digits. */
    int digits = fabs(x) < 1e-290 ? 1 : 15;
    for (; digits <= 17; digits++) {
        bt_format(out, BT_NUM_ROOM, "%.*g", digits, x);
        if (!isfinite(x) || !(bt_num_read(out, NULL) < x || bt_num_read(out, NULL) > x)) break;
    }
    if (isnan(x)) memcpy(out, "nan", 4);
    return out;
}

char *bt_num_commas(const char *digits, char *out, size_t room)
{
    size_t first = strspn(digits, "+-"), end = first + strspn(digits + first, "0123456789"), k = 0;
    for (size_t i = 0; digits[i] && k + 2 < room; i++) {
        if (i > first && i < end && (end - i) % 3 == 0) out[k++] = ',';
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return out;
}

char *bt_num_said(double x, char out[BT_NUM_ROOM])
{
    char plain[BT_NUM_ROOM];
    bt_num_print(x, plain);
    if (!(fabs(x) < 1e4) && !strchr(plain, 'e') && isfinite(x)) return bt_num_commas(plain, out, BT_NUM_ROOM);
    return memcpy(out, plain, sizeof plain);
}

double bt_num_shown(double x, int decimals)
{
    char digits[32 + 320]; /* the largest double, with its decimals */
    bt_format(digits, sizeof digits, "%.*f", decimals, fabs(x));
    return strspn(digits, "0.") == strlen(digits) ? 0 : x;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum { FEW = 24, DEPTH = 64 };

static void sort_few(double *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        double x = v[i];
        size_t k = i;
        for (; k > 0 && v[k - 1] > x; k--) v[k] = v[k - 1];
        v[k] = x;
    }
}

/* Hoare's, around the middle one of three: the first so many are none over it, the others none below, and neither is empty. */
static size_t part(double *v, size_t n)
{
    double a = v[0], b = v[n / 2], c = v[n - 1], middle = fmax(fmin(a, b), fmin(fmax(a, b), c));
    for (size_t i = 0, k = n - 1;; i++, k--) {
        while (v[i] < middle) i++;
        while (v[k] > middle) k--;
        if (i >= k) return k + 1;
        double x = v[i];
        v[i] = v[k], v[k] = x;
    }
}

/* The library's sort calls a function for each of n log n comparisons; it is left what parts badly. */
static void sort(double *v, size_t n, int depth)
{
    while (n > FEW && depth-- > 0) {
        size_t low = part(v, n);
        sort(v, low, depth);
        v += low, n -= low;
    }
    if (n > FEW) qsort(v, n, sizeof *v, ascending);
    else sort_few(v, n);
}

void bt_sort(double *v, size_t n)
{
    sort(v, n, DEPTH);
}

double bt_inner(const double *x, const double *y, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += x[i] * y[i];
    return sum;
}

double bt_log_growth(const double *y, int n)
{
    double sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (int k = 0; k < n; k++) {
        if (!(y[k] > 0)) return (double)NAN;
        double v = log(y[k]);
        sx += k, sy += v, sxx += (double)k * k, sxy += k * v;
    }
    return n < 2 ? (double)NAN : (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

double bt_year_growth(const double *y, const double *days, int n)
{
    enum { YEAR = 12, MOST = 40 };
    double level[MOST] = { 0 };
    int years = n / YEAR < MOST ? n / YEAR : MOST;
    for (int k = 0; k < years; k++) {
        double sum = 0, length = 0;
        for (int i = k * YEAR; i < (k + 1) * YEAR; i++) sum += y[i], length += days[i];
        level[k] = sum / length;
    }
    return expm1(bt_log_growth(level, years));
}
