/* drivers.c -- what changes rates in time without an intervention: scales, trends, seasons, dated tables. */
#include "network_priv.h"
#include <math.h>
#include <string.h>

struct file { int version; const struct bt_node *scales, *trends, *seasons, *tables; };
static const struct bt_field FILE_ROWS[] = {
    { "bendtrend", F_INT, true, offsetof(struct file, version), 1, 1, "", "format of the file: 1" },
    { "scales", F_NODE, false, offsetof(struct file, scales), 0, 0, "", "constant multipliers; what the baseline fit adjusts" },
    { "trends", F_NODE, false, offsetof(struct file, trends), 0, 0, "", "growth a year" },
    { "seasons", F_NODE, false, offsetof(struct file, seasons), 0, 0, "", "twelve monthly means" },
    { "tables", F_NODE, false, offsetof(struct file, tables), 0, 0, "", "dated values, used relative to the start of the run" },
    { 0 }
};
#define COMMON                                                                                                                  \
    { "name", F_NAME, true, offsetof(struct driver, id), 0, 0, "", "unique name" },                                             \
        { "label", F_TEXT, false, offsetof(struct driver, id) + offsetof(struct named, label), 0, 0, "", "the name people read" }, \
        { "on", F_NODE, true, offsetof(struct driver, on_node), 0, 0, "", "addresses of the quantities it multiplies" },        \
        { "segments", F_NODE, false, offsetof(struct driver, segments_node), 0, 0, "", "only these segments" }
struct dated { struct driver d; const struct bt_node *from_node, *until_node; const char *source; };
static const struct bt_field SCALE[] = { COMMON,
                                         { "factor", F_QUANTITY, true, offsetof(struct driver, value), 0, 1000, "1", "multiplier" },
                                         { 0 } };
static const struct bt_field TREND[] = {
    COMMON,
    { "growth_per_year", F_QUANTITY, true, offsetof(struct driver, value), -1, 1, "per year", "logarithmic growth" },
    { "from", F_NODE, false, offsetof(struct dated, from_node), 0, 0, "",
      "date where the multiplier is 1; default: the locality's rates_date" },
    { "until", F_NODE, false, offsetof(struct dated, until_node), 0, 0, "", "date after which it is flat" },
    { 0 }
};
static const struct bt_field SEASON[] = { COMMON,
                                          { "monthly", F_NODE, true, offsetof(struct driver, monthly_node), 0, 0, "1",
                                            "twelve monthly means, January first; their mean is 1" },
                                          { "source", F_TEXT, false, offsetof(struct dated, source), 0, 0, "", "where they come from" },
                                          { 0 } };
static const struct bt_field TABLE[] = { COMMON,
                                         { "points", F_NODE, true, offsetof(struct driver, points_node), 0, 0, "",
                                           "list of [date, value]" },
                                         { "source", F_TEXT, false, offsetof(struct dated, source), 0, 0, "", "where they come from" },
                                         { 0 } };
static const struct field_table TABLES[] = {
    { "drivers", FILE_ROWS }, { "scale", SCALE }, { "trend", TREND }, { "season", SEASON }, { "table", TABLE }
};
const struct field_table *bt_driver_tables(int *n) { *n = N(TABLES); return TABLES; }

/* Trigonometric form through twelve monthly means: the mean of harmonic k over a month is its middle value times
 * sin(k pi/12)/(k pi/12), so dividing by that keeps each month's mean. The sixth cosine vanishes at all middles. */
void bt_driver_harmonics(const double month[12], double h[12])
{
    const double pi = 3.14159265358979323846;
    for (int k = 1; k <= 6; k++) {
        double c = 0, s = 0, x = k * pi / 12, keep = sin(x) / x;
        for (int m = 0; m < 12; m++) {
            c += month[m] * cos(k * 2 * pi * (m + 0.5) / 12);
            s += month[m] * sin(k * 2 * pi * (m + 0.5) / 12);
        }
        if (k < 6) h[2 * k - 2] = c / 6 / keep, h[2 * k - 1] = s / 6 / keep;
        else h[10] = s / 12 / keep;
    }
}

static void read_season(struct reader *r, struct driver *d)
{
    const struct bt_node *m = d->monthly_node;
    double month[12], sum = 0;
    if (!m) return;
    if (m->kind != BT_SEQ || m->n != 12) {
        bt_errs_add(r->errs, BT_E_INPUT, m->at, "monthly must be a list of twelve numbers, January first; found %d",
                    m->kind == BT_SEQ ? m->n : 0);
        return;
    }
    for (int i = 0; i < 12; i++) {
        month[i] = 1;
        bt_node_number(m->item[i], "monthly", 0.01, 10, true, &month[i], r->errs);
        sum += month[i] / 12;
    }
    if (fabs(sum - 1) > 0.01) bt_errs_add(r->errs, BT_E_INPUT, m->at, "the twelve monthly numbers must have the mean 1, found %g", sum);
    for (int i = 0; i < 12; i++) month[i] /= sum;
    memcpy(d->month, month, sizeof month);
    bt_driver_harmonics(month, d->harmonic);
}

/* Slopes of a monotone cubic (Fritsch and Carlson, SIAM J. Numer. Anal. 17, 1980): smooth, and no value outside its neighbours. */
void bt_driver_slopes(struct driver *d)
{
    int n = d->n_point;
    for (int i = 1; i + 1 < n; i++) {
        double h0 = d->point_t[i] - d->point_t[i - 1], h1 = d->point_t[i + 1] - d->point_t[i];
        double s0 = (d->point_v[i] - d->point_v[i - 1]) / h0, s1 = (d->point_v[i + 1] - d->point_v[i]) / h1;
        double w0 = 2 * h1 + h0, w1 = h1 + 2 * h0;
        d->point_d[i] = s0 * s1 <= 0 ? 0 : (w0 + w1) / (w0 / s0 + w1 / s1);
    }
}

static void read_points(struct reader *r, struct driver *d)
{
    const struct bt_node *p = d->points_node;
    if (!p) return;
    if (p->kind != BT_SEQ || p->n < 1) {
        bt_errs_add(r->errs, BT_E_INPUT, p->at, "points must be a list of [date, value]");
        return;
    }
    size_t n = (size_t)p->n;
    d->point_t = bt_get(r->a, n, sizeof(double)), d->point_v = bt_get(r->a, n, sizeof(double)),
    d->point_d = bt_get(r->a, n, sizeof(double));
    if (!d->point_t || !d->point_v || !d->point_d) return;
    for (int i = 0; i < p->n; i++) {
        const struct bt_node *e = p->item[i];
        int day = 0;
        if (e->kind != BT_SEQ || e->n != 2) {
            bt_errs_add(r->errs, BT_E_INPUT, e->at, "a point must be [date, value]");
            continue;
        }
        if (!bt_node_date(e->item[0], "the date of a point", &day, r->errs) ||
            !bt_node_number(e->item[1], "the value of a point", 1e-9, 1e9, false, &d->point_v[i], r->errs))
            continue;
        d->point_t[i] = day;
        if (i && day <= d->point_t[i - 1]) bt_errs_add(r->errs, BT_E_INPUT, e->at, "the dates of points must ascend");
    }
    d->n_point = p->n;
    bt_driver_slopes(d);
}

static void read_kind(struct reader *r, const struct bt_node *seq, const char *what, const struct bt_field *rows, enum driver_kind kind)
{
    struct bt_network *net = r->net;
    struct dated *v;
    int n = bt_read_list(r, seq, what, rows, sizeof *v, &v, "");
    for (int i = 0; i < n; i++) {
        struct driver *d = &net->driver[net->n_driver++];
        *d = v[i].d;
        d->kind = kind;
        if (v[i].from_node) d->has_from = bt_node_date(v[i].from_node, "from", &d->from_day, r->errs);
        if (v[i].until_node) d->has_until = bt_node_date(v[i].until_node, "until", &d->until_day, r->errs);
        if (kind == DRV_SEASON) read_season(r, d);
        if (kind == DRV_TABLE) read_points(r, d);
    }
}

void bt_read_drivers(struct reader *r, const struct bt_node *root)
{
    struct file f = { 0 };
    bt_read_fields(r, root, FILE_ROWS, &f, "drivers");
    size_t n = 1;
    const struct bt_node *list[] = { f.scales, f.trends, f.seasons, f.tables };
    for (int i = 0; i < N(list); i++)
        if (list[i]) n += (size_t)list[i]->n;
    r->net->driver = bt_get(r->a, n, sizeof *r->net->driver);
    if (!r->net->driver) return;
    read_kind(r, f.scales, "scales", SCALE, DRV_SCALE);
    read_kind(r, f.trends, "trends", TREND, DRV_TREND);
    read_kind(r, f.seasons, "seasons", SEASON, DRV_SEASON);
    read_kind(r, f.tables, "tables", TABLE, DRV_TABLE);
}

static void link_driver(struct reader *r, struct driver *d)
{
    struct bt_network *net = r->net;
    const struct bt_node *on = d->on_node;
    d->segment = bt_seg_flags(r, d->segments_node, "segments");
    d->from = d->has_from ? d->from_day : net->rates_day;
    d->until = d->has_until ? d->until_day : (double)INFINITY;
    if (d->has_until && net->rates_day && d->until <= d->from)
        bt_errs_add(r->errs, BT_E_INPUT, d->id.at, "'%s' ends before it begins: 'until' must come after %s", d->id.name,
                    d->has_from ? "'from'" : "the locality's rates_date, where there is no 'from'");
    if (!on) return;
    if (on->kind != BT_SEQ || on->n == 0) {
        bt_errs_add(r->errs, BT_E_INPUT, on->at, "'on' must be a list of addresses");
        return;
    }
    d->target = bt_get(r->a, (size_t)on->n, sizeof *d->target);
    for (int i = 0; d->target && i < on->n; i++) {
        const char *text = on->item[i]->kind == BT_SCALAR ? on->item[i]->text : "";
        int p = bt_want_param(r, text, on->item[i]->at);
        if (p >= 0 && !bt_stands_twice(r, on, i)) d->target[d->n_target++] = p;
    }
}

void bt_link_drivers(struct reader *r)
{
    for (int i = 0; i < r->net->n_driver; i++) link_driver(r, &r->net->driver[i]);
}
