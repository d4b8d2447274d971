/* row_unit.c -- is the unit that a baseline row states what its figure is in? Measure, factor and over say it, and the words of the row
 * must agree with them: else a figure a month is taken for one a year. */
#include "scenario_priv.h"
#include <math.h>
#include <string.h>

/* What a factor makes of the sum of twelve months. */
struct span { double factor; const char *events, *days; };
static const struct span SPAN[] = { { 1, " a year", " a year" },
                                    { 1.0 / 12, " a month", " a month" },
                                    { 7 / 365.25, " a week", " a week" },
                                    { 1 / 365.25, " a day", ", mean of the year" } };
static const double LEAP = 0.005; /* a factor of a year of 365 or 366 days is meant all the same */

static const char *many(struct bt_arena *a, const char *one)
{
    size_t len = strlen(one);
    if (strcmp(one, "person") == 0) return "people";
    if (len > 1 && one[len - 1] == 'y' && !strchr("aeiou", one[len - 2])) return bt_printf(a, "%.*sies", (int)len - 1, one);
    return bt_printf(a, "%s%s", one, len && one[len - 1] == 's' ? "es" : "s");
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n >= k && strcmp(text + n - k, end) == 0;
}

static bool in_days(const char *unit) { return ends_with(unit, "day"); }

/* "NAME day" counts days of those: NAME. */
static const char *holder(struct bt_arena *a, const char *unit)
{
    size_t len = strlen(unit);
    return len > 4 && ends_with(unit, " day") ? bt_dup(a, unit, len - 4) : unit;
}

/* The first `len` characters name the thing, one or many of it. */
static bool names(struct bt_arena *a, const char *text, size_t len, const char *one)
{
    const char *head = bt_dup(a, text, len), *all = many(a, one);
    return head && all && (strstr(head, one) || strstr(head, all));
}

/* ---- a figure of its own ---- */

/* What is counted, one of it: places and not place days where it is the mean of the year. */
static const char *counted(struct bt_arena *a, const char *unit, const char *end)
{
    return *end == ',' ? holder(a, unit) : unit;
}

/* "Such and such a year": the thing, or simply days, then the time. */
static bool says(struct bt_arena *a, const char *text, const char *unit, const char *end)
{
    if (!ends_with(text, end)) return false;
    const size_t len = strlen(text) - strlen(end);
    return names(a, text, len, counted(a, unit, end)) || (in_days(unit) && *end != ',' && names(a, text, len, "day"));
}

/* NULL: the unit agrees. A factor that is none of the list may bring one count to another; the time is the row's word then. */
static const char *wanted_alone(struct bt_arena *a, const struct bt_observed *o, const char *unit)
{
    const struct span *span = &SPAN[0];
    bool fine = false, known = false;
    for (int i = 0; i < N(SPAN) && !known; i++)
        if ((known = fabs(o->factor / SPAN[i].factor - 1) < LEAP)) span = &SPAN[i];
    for (int i = 0; i < N(SPAN) && !known; i++) fine |= says(a, o->unit, unit, in_days(unit) ? SPAN[i].days : SPAN[i].events);
    const char *end = in_days(unit) ? span->days : span->events;
    if (known) fine = says(a, o->unit, unit, end);
    return fine ? NULL : bt_printf(a, "%s%s", many(a, counted(a, unit, end)), end);
}

/* ---- a figure over another ---- */

/* NULL: the unit agrees. */
static const char *wanted_over(struct bt_arena *a, const struct bt_observed *o, const char *unit, const char *over)
{
    const bool days = in_days(unit), alike = days == in_days(over);
    const char *per = strstr(o->unit, " per "), *share = "share of ";
    if (alike && strncmp(o->unit, share, strlen(share)) == 0) return NULL;
    if (days && !alike && (strcmp(o->unit, "days") == 0 || ends_with(o->unit, " days"))) return NULL;
    const size_t head = per ? (size_t)(per - o->unit) : 0;
    if (per && (names(a, o->unit, head, holder(a, unit)) || (days && names(a, o->unit, head, "day"))) &&
        names(a, per, strlen(per), holder(a, over)))
        return NULL;
    if (days && !alike) return bt_printf(a, "days' or '%s per %s", many(a, unit), over);
    if (strcmp(unit, over) == 0) return bt_printf(a, "share of %s", many(a, holder(a, over)));
    return bt_printf(a, "%s per %s", many(a, holder(a, unit)), holder(a, over));
}

void bt_scn_row_unit(struct ctx *c, const struct bt_observed *o, struct bt_loc at)
{
    const struct bt_network *net = c->s->net;
    struct bt_arena *a = c->s->arena;
    const char *unit = net->measure[o->measure].unit, *over = o->over >= 0 ? net->measure[o->over].unit : NULL;
    if (!unit || (o->over >= 0 && !over)) return; /* told */
    const char *wanted = over ? wanted_over(a, o, unit, over) : wanted_alone(a, o, unit);
    if (wanted)
        bt_errs_add(c->r.errs, BT_E_INPUT, at,
                    "the unit of '%s' does not agree with its measure, factor and over: '%s' would do, found '%s'", o->name, wanted,
                    o->unit);
}
