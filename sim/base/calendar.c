/* calendar.c -- days and dates, proleptic Gregorian. Years are counted from March, so that the leap day ends one
 * (H. Hinnant, "chrono-compatible low-level date algorithms"). */
#include "bendtrend/tree.h"
#include <stdio.h>

enum { ERA_DAYS = 146097, EPOCH = 719468 }; /* 400 years; 0000-03-01 to 1970-01-01 */

static long long floor_div(long long a, long long b)
{
    return a / b - (a % b < 0);
}

/* A month outside 1..12 carries into the years, a day outside its month into the months: day_of(2014, 4 + 12, 1) is a year on. */
int bt_day_of(int year, int month, int day)
{
    long long m = (long long)month - 3;               /* March is 0 */
    long long y = year + floor_div(m, 12);
    m -= 12 * floor_div(m, 12);
    long long era = floor_div(y, 400), yoe = y - 400 * era;
    long long doy = (153 * m + 2) / 5 + (long long)day - 1;
    return (int)(era * ERA_DAYS + yoe * 365 + yoe / 4 - yoe / 100 + doy - EPOCH);
}

void bt_date_of(int day, int *year, int *month, int *mday)
{
    long long z = (long long)day + EPOCH, era = floor_div(z, ERA_DAYS), doe = z - era * ERA_DAYS;
    long long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    long long doy = doe - (365 * yoe + yoe / 4 - yoe / 100), m = (5 * doy + 2) / 153;
    *mday = (int)(doy - (153 * m + 2) / 5) + 1;
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(yoe + 400 * era) + (*month <= 2);
}

static char *digits(char *at, int n, int value)
{
    for (int i = n - 1; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
    return at + n;
}

/* Four digits of year: a day outside 0000..9999 is shown with the nearest of these years. */
void bt_iso_of(int day, char out[11])
{
    int y, m, d;
    bt_date_of(day, &y, &m, &d);
    char *p = digits(out, 4, y < 0 ? 0 : y > 9999 ? 9999 : y);
    *p++ = '-';
    p = digits(p, 2, m);
    *p++ = '-';
    *digits(p, 2, d) = '\0';
}

int bt_financial_year(int day)
{
    int y, m, d;
    bt_date_of(day, &y, &m, &d);
    return m < 4 ? y - 1 : y;
}

void bt_year_of(int year, int month, char out[BT_YEAR_ROOM])
{
    static const char *const MONTH[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                                         "November", "December" };
    int y, m, d;
    bt_date_of(bt_day_of(year + 1, month, 1) - 1, &y, &m, &d);
    if (month == 1) snprintf(out, BT_YEAR_ROOM, "%d", year);
    else if (month == 4) snprintf(out, BT_YEAR_ROOM, "%d/%02d", year, (year + 1) % 100);
    else snprintf(out, BT_YEAR_ROOM, "year to %d %s %d", d, MONTH[m - 1], y);
}
