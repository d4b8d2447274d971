/* sound.c -- what a run says of itself under /validity: what each number may be, and all of them in one line. */
#include "bendtrend/results.h"
#include "bendtrend/text.h"
#include <math.h>
#include <string.h>

static const struct sound {
    const char *name; /* attribute of /validity */
    double least, most;
    const char *holds, *fails; /* %s: the number; holds "": not told where it holds */
    double times;              /* of the number as it is told */
} SOUND[] = {
    { "conservation_error", 0, 1e-9, "people conserved to %s", "people conserved to %s only", 1 },
    { "smallest_stock", -1e-3, INFINITY, "nobody below zero", "%s people somewhere", 1 },
    { "fractions_error", 0, 1e-9, "shares at junctions sum to 1 within %s", "shares at junctions miss 1 by %s", 1 },
    { "smallest_fraction", -1e-9, INFINITY, "", "a share at a junction is %s", 1 },
    { "jacobian_column_error", 0, 1e-12, "flows out and in agree to %s", "flows out and in differ by %s", 1 },
    { "start_drift", 0, 0.01, "places in use drift by %s % a year at the start", "places in use drift by %s % a year at the start", 100 },
};
enum { N_SOUND = sizeof SOUND / sizeof *SOUND };

double bt_sound_limit(const char *name)
{
    double limit = NAN;
    for (int i = 0; i < N_SOUND; i++)
        if (strcmp(SOUND[i].name, name) == 0) limit = isinf(SOUND[i].most) ? -SOUND[i].least : SOUND[i].most;
    return limit;
}

static void add(struct bt_arena *a, const char **list, const char *more)
{
    if (!more || !*more) return;
    const char *longer = **list ? bt_printf(a, "%s; %s", *list, more) : more;
    if (longer) *list = longer;
}

static void add_units(const struct bt_results *r, struct bt_arena *a, const char **good, const char **bad)
{
    double n;
    const char *wrong = bt_results_attr(r, 1, "units_wrong");
    if (!bt_results_number(r, 1, "units_compared", &n)) return;
    if (wrong && *wrong) add(a, bad, bt_printf(a, "'%s' has another unit than its equation needs", wrong));
    else add(a, good, bt_printf(a, "units of %.0f numbers agree", n));
}

/* Where %s stands in the text, the number. */
static const char *told(struct bt_arena *a, const char *text, double x)
{
    const char *at = strstr(text, "%s");
    return at ? bt_printf(a, "%.*s%.1g%s", (int)(at - text), text, x, at + 2) : text;
}

const char *bt_sound_words(const struct bt_results *r, struct bt_arena *a, bool *failed)
{
    const char *good = "", *bad = "", *all = "";
    add_units(r, a, &good, &bad);
    for (int i = 0; i < N_SOUND; i++) {
        const struct sound *s = &SOUND[i];
        double x;
        if (!bt_results_number(r, 1, s->name, &x)) continue;
        if (x >= s->least && x <= s->most) add(a, &good, told(a, s->holds, x * s->times)); /* NaN does not */
        else add(a, &bad, told(a, s->fails, x * s->times));
    }
    *failed = *bad != 0;
    if (*failed) all = bt_printf(a, "CHECKED IN THE RUN, AND FAILED: %s.%s%s%s", bad, *good ? " Held: " : "", good, *good ? "." : "");
    else if (*good) all = bt_printf(a, "Checked in the run: %s.", good);
    return all ? all : "";
}
