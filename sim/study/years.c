/* years.c -- years of a horizon in words: what is so in which of them. */
#include "bendtrend/num.h"
#include "study_priv.h"
#include <string.h>

void bt_year_name(const struct bt_texts *month, int year, char out[BT_YEAR_ROOM])
{
    int y = 0, m = 1;
    const char *first = month->v[12 * (size_t)year];
    if (!first || sscanf(first, "%d-%d", &y, &m) != 2 || m < 1 || m > 12 || y < 0 || y > 9998) y = year + 1, m = 1;
    bt_year_of(y, m, out);
}

void bt_year_said(const struct bt_texts *month, int year, char out[BT_YEAR_ROOM + 4])
{
    char name[BT_YEAR_ROOM];
    bt_year_name(month, year, name);
    bt_format(out, BT_YEAR_ROOM + 4, "%s%s", *name == 'y' ? "the " : "", name);
}

int bt_years_first(const struct years *y)
{
    int k = 0;
    while (k < y->n && !y->in[k]) k++;
    return k;
}

void bt_years_span(const struct bt_texts *month, const struct years *y, char out[80])
{
    int from = bt_years_first(y), to = y->n - 1, n = 0;
    char first[BT_YEAR_ROOM + 4], last[BT_YEAR_ROOM + 4];
    out[0] = 0;
    if (from == y->n) return;
    while (!y->in[to]) to--;
    for (int k = 0; k < y->n; k++) n += y->in[k];
    bt_year_said(month, from, first), bt_year_said(month, to, last);
    if (n == y->n) snprintf(out, 80, "throughout");
    else if (n != to - from + 1) snprintf(out, 80, "in %d of %d years, first in %s", n, y->n, first);
    else if (to == y->n - 1) snprintf(out, 80, "from %s", first);
    else if (from == 0) snprintf(out, 80, "until %s", last);
    else if (n == 1) snprintf(out, 80, "in %s", first);
    else snprintf(out, 80, "%s to %s", first, last);
}
