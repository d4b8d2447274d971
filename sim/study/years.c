/* years.c -- years of a horizon in words: what is so in which of them. */
#include "study_priv.h"
#include <string.h>

/* 2027, or 2027/28 where it does not begin in January. */
void bt_year_name(const struct bt_texts *month, int year, char out[16])
{
    int y = 0, m = 1;
    const char *first = month->v[12 * (size_t)year];
    if (!first || sscanf(first, "%d-%d", &y, &m) != 2) y = year + 1;
    if (m == 1) snprintf(out, 16, "%d", y);
    else snprintf(out, 16, "%d/%02d", y, (y + 1) % 100);
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
    char first[16], last[16];
    out[0] = 0;
    if (from == y->n) return;
    while (!y->in[to]) to--;
    for (int k = 0; k < y->n; k++) n += y->in[k];
    bt_year_name(month, from, first), bt_year_name(month, to, last);
    if (n == y->n) snprintf(out, 80, "throughout");
    else if (n != to - from + 1) snprintf(out, 80, "in %d of %d years, first in %s", n, y->n, first);
    else if (to == y->n - 1) snprintf(out, 80, "from %s", first);
    else if (from == 0) snprintf(out, 80, "until %s", last);
    else if (n == 1) snprintf(out, 80, "in %s", first);
    else snprintf(out, 80, "%s to %s", first, last);
}
