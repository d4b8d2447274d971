/* bundle.c -- what a bundle consists of, which one would be done anyway, and what is full in the runs: in plain words, for page one. */
#include "report_priv.h"

#include <math.h>
#include <string.h>

static const double STEP = 1e-6; /* of coverage: what is less is none */

/* ---- what it consists of ---- */

/* The month in which coverage first leaves business as usual; -1: never. */
static int begins(const struct bt_rep_place *p, const struct bt_array *a, int run, int intervention)
{
    size_t n = (size_t)bt_rep_size(p->r, "intervention"), T = (size_t)p->T + 1;
    for (size_t t = 0; t < T; t++)
        if (fabs(a->v[((size_t)run * T + t) * n + (size_t)intervention] - a->v[t * n + (size_t)intervention]) > STEP)
            return t ? (int)t - 1 : 0;
    return -1;
}

static const char *from_to(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_array *a, int run, int intervention)
{
    size_t n = (size_t)bt_rep_size(p->r, "intervention"), last = (size_t)p->T, i = (size_t)intervention;
    return bt_rep_fmt(d, "%.0f%% to %.0f%%", 100 * a->v[last * n + i], 100 * a->v[((size_t)run * (last + 1) + last) * n + i]);
}

static const char *month_of(struct bt_rep_doc *d, const struct bt_rep_place *p, int month)
{
    const struct bt_axis *time = bt_results_axis(p->r, "time");
    return bt_rep_month_name(d, p->day0 + (int)lround(time->value[month]));
}

/* How many numbers of the library a bundle gives another value, coverage apart, which is told. */
static int own_numbers(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    const struct bt_texts *by = bt_results_texts(p->r, "change_by");
    const struct bt_texts *address = bt_results_texts(p->r, "change_address");
    const char *me = bt_rep_fmt(d, "bundle '%s'", b->name);
    int n = 0;
    for (int i = 0; by && address && i < bt_rep_size(p->r, "change"); i++)
        n += strcmp(by->v[i], me) == 0 && !strstr(address->v[i], ".target.coverage");
    return n;
}

static void why(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const char *reason = bt_rep_attr(p->r, 0, "money_do_minimum_reason"), *mark = bt_rep_attr(p->r, 0, "money_do_minimum_mark");
    bt_rep_el(d, "p", "\1What would be done anyway%s:\2 %s.", *mark ? bt_rep_fmt(d, " (%s)", mark) : "",
              *reason ? reason : "the scenario does not say why");
}

void bt_rep_consists(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    const struct bt_array *a = bt_rep_array(p->r, "coverage", "run time intervention");
    int n = a ? bt_rep_size(p->r, "intervention") : 0, own = own_numbers(d, p, b);
    const char *text = "";
    for (int month = 0; month < p->T; month++) {
        const char *list = "";
        for (int i = 0; i < n; i++)
            if (begins(p, a, b->mid, i) == month)
                list = bt_rep_fmt(d, "%s%s%s (%s)", list, *list ? ", " : "", bt_rep_label(p->r, "intervention", i),
                                  from_to(d, p, a, b->mid, i));
        if (*list) text = bt_rep_fmt(d, "%s%s from %s %s", text, *text ? ";" : "", month_of(d, p, month), list);
    }
    if (bt_is_least(p->r, b->name)) why(d, p);
    if (*text)
        bt_rep_el(d, "p", "\1What is done:\2%s.%s", text,
                  own ? bt_rep_fmt(d, " It also has %d number%s of its own (see Every setting that differs from the default).", own,
                                   own > 1 ? "s" : "")
                      : "");
    else bt_rep_el(d, "p", "\1What is done:\2 no coverage changes within the horizon.");
}

/* ---- what would be done anyway ---- */

const char *bt_rep_called(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    return bt_is_least(p->r, b->name) ? bt_rep_fmt(d, "%s (do-minimum)", b->name) : b->name;
}

const char *bt_rep_anyway(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_rep_bundle *b = bt_rep_bundle_named(p, bt_rep_attr(p->r, 0, "money_do_minimum"));
    double usual = bt_rep_value(p, BT_REP_BEDS, 0, -1), v = b ? bt_rep_value(p, BT_REP_BEDS, b->mid, -1) - usual : NAN;
    if (!b || !isfinite(v)) return "";
    const char *beds = bt_rep_num(d, bt_rep_round(fabs(v), 3), fabs(v) < 1, false);
    return bt_rep_fmt(d, " What would be done anyway ('%s', the do-minimum) takes \1%s\2 off by itself.", b->name,
                      v < 0 ? beds : "none");
}

/* ---- what is full ---- */

static void full_in(struct bt_rep_doc *d, const struct bt_rep_place *p, const char *name, int run)
{
    const char *text = bt_rep_said(d, bt_binds_plain, p->r, run), *staff = bt_rep_said(d, bt_staff_print, p->r, run);
    bt_rep_el(d, "p", "\1%s:\2%s", bt_rep_upper(d, name), *text || *staff ? "" : " no kind of place is full for most of a year.");
    bt_rep_lines(d, text);
    bt_rep_lines(d, staff);
}

void bt_rep_full(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    bt_rep_el(d, "p",
              "Full is said of a kind of place in a year in which, most of the time, most who wait for it do so because none is free, or "
              "over a fifth of those sent there are turned away. More of what is full lets more happen; more of anything else does not.%s",
              bt_results_array(p->r, "staff_in_post") ? "" : " Staff are not limited in these runs.");
    full_in(d, p, "If nothing changes", 0);
    for (int i = 0; i < p->n_bundle; i++) full_in(d, p, bt_rep_called(d, p, &p->bundle[i]), p->bundle[i].mid);
}
