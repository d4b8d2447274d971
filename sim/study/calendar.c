/* calendar.c -- months of the horizon: calendar months, the first may be a part. */
#include "study_priv.h"

enum bt_code bt_calendar_make(const struct bt_scenario *s, struct bt_arena *a, struct calendar *c, struct bt_err *e)
{
    int y, m, d, room = s->years * 12 + s->earlier + 2;
    *c = (struct calendar){ .base = -1 };
    c->month_end = bt_get(a, (size_t)room, sizeof *c->month_end);
    c->month_day = bt_get(a, (size_t)room + 1, sizeof *c->month_day);
    c->label = bt_get(a, (size_t)room, sizeof *c->label);
    if (!c->month_end || !c->month_day || !c->label) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bt_date_of(s->day0, &y, &m, &d);
    int last = bt_day_of(y + s->years, m, m == 2 && d == 29 ? 28 : d) + s->earlier, day = s->day0;
    while (day < last) {
        c->month_day[c->T] = day - s->day0;
        bt_iso_of(day, c->label[c->T]);
        if (day == s->base_day) c->base = c->T;
        if (++m == 13) m = 1, y++;
        day = bt_day_of(y, m, 1);
        if (day > last) day = last;
        c->month_end[c->T++] = day - s->day0;
    }
    c->month_day[c->T] = day - s->day0;
    if (c->base < 0 || c->base + 12 > c->T)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "base_year must be the first day of a month, and a year from it within the horizon");
    return BT_OK;
}
