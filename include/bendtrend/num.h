/* num.h -- numbers and formatted text in the C locale, whatever setlocale says: the decimal point is always '.'. */
#ifndef BENDTREND_NUM_H
#define BENDTREND_NUM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define BT_NUM_ROOM 32 /* bytes that any printed double needs, with its final 0 */

/* The shortest text that reads back as exactly x ("0.1", "1e+20", "-0"); "nan", "inf", "-inf" where it must. Returns out. */
char *bt_num_print(double x, char out[BT_NUM_ROOM]);
/* digits (a sign, a whole part, perhaps more) with commas at the thousands, cut by room: "-12345.6" to "-12,345.6". Returns out. */
char *bt_num_commas(const char *digits, char *out, size_t room);
/* As bt_num_print, with commas from 10,000 on (a year has none): for people, in messages. */
char *bt_num_said(double x, char out[BT_NUM_ROOM]);
/* x, or 0 without a sign where so many decimals show nothing of it: what is printed is never "-0.00" or "+0.00". */
double bt_num_shown(double x, int decimals);
/* The longest number at the start of text: strtod in the C locale. *end as in strtod. */
double bt_num_read(const char *text, char **end);
/* vsnprintf and snprintf in the C locale; text cut by `room` is cut between characters (UTF-8), never inside one.
 * Return what snprintf returns: the length the whole text has. */
int bt_vformat(char *out, size_t room, const char *fmt, va_list args) __attribute__((format(printf, 3, 0)));
int bt_format(char *out, size_t room, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* v[n], none of them NaN, into ascending order. */
void bt_sort(double *v, size_t n);
/* The inner product of x[n] and y[n]. */
double bt_inner(const double *x, const double *y, int n);
/* Log-linear growth per step of n figures: the slope of log y by least squares. NaN for fewer than two, or one not above 0. */
double bt_log_growth(const double *y, int n);
/* Log-linear growth per year of n monthly totals, month k having days[k]: of complete years of twelve months, each taken per day, so that
 * a leap day is no growth. NaN for fewer than two years, or one not above 0. */
double bt_year_growth(const double *y, const double *days, int n);

#endif
