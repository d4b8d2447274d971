/* staff.c -- staff in the results, and in words: whom they hold back, and which places are shut for want of them (docs/model.md). */
#include "study_priv.h"
#include <string.h>

/* An intervention is held back by staff in a year where more than this share of its planned step is not there, on the mean. */
static const double HELD_BACK = 0.1;
static const double SMALL = 1e-6; /* a step of coverage that is none */
static const double FEW = 0.5;    /* fewer places than this are not told */

/* ---- results ---- */

void bt_lay_staff(struct lay *l, const struct bt_network *net, int R, int T, struct bt_trajectory *t)
{
    struct bt_names who = bt_network_staff_pools(net);
    if (!who.n) return;
    int run = bt_axis_index(l->r, "run"), time = bt_axis_index(l->r, "time"), intervention = bt_axis_index(l->r, "intervention"),
        pool = bt_axis_index(l->r, "pool"), staff = bt_lay_axis(l, "staff_pool", "staff pool", who.n, who.name, NULL, NULL);
    static const char WTE[] = "whole-time equivalent";
    bt_lay_texts(l, "staff_pool_label", "the name people read", staff, who.label);
    const struct { const char *name, *unit, *long_name; int axis, axis2; size_t to;
    } ROWS[] = {
        { "coverage_planned", "1", "coverage of each intervention if no staff were short", intervention, -1,
          offsetof(struct bt_trajectory, planned) },
        { "staff_short", WTE, "staff short, beyond the usual vacancies", intervention, -1, offsetof(struct bt_trajectory, missing) },
        { "staff_lacking", "1", "of what an intervention asks of a staff pool, the share short", intervention, staff,
          offsetof(struct bt_trajectory, lacking) },
        { "staff_in_post", WTE, "staff in post", staff, -1, offsetof(struct bt_trajectory, in_post) },
        { "staff_short_of_pool", WTE, "staff short, beyond the usual vacancies, of all that ask for them", staff, -1,
          offsetof(struct bt_trajectory, short_of) },
        { "staff_wanted", WTE, "posts, filled or vacant", staff, -1, offsetof(struct bt_trajectory, wanted) },
        { "staff_recruited", WTE, "recruited since the start", staff, -1, offsetof(struct bt_trajectory, recruited) },
        { "staff_left", WTE, "left since the start, but for other staff pools", staff, -1, offsetof(struct bt_trajectory, left) },
        { "staff_hired_away", WTE, "hired by other staff pools since the start", staff, -1, offsetof(struct bt_trajectory, hired_away) },
        { "places_unstaffed", "place", "places shut for want of staff", pool, -1, offsetof(struct bt_trajectory, unstaffed) },
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS && l->ok; i++) {
        int rank = ROWS[i].axis2 < 0 ? 3 : 4;
        double *v = bt_lay_array(l, ROWS[i].name, ROWS[i].unit, ROWS[i].long_name, rank, (int[]){ run, time, ROWS[i].axis, ROWS[i].axis2 });
        size_t block = (size_t)(T + 1) * (size_t)l->r->axis[ROWS[i].axis].n * (rank == 4 ? (size_t)who.n : 1);
        for (int k = 0; v && k < R; k++) {
            double *to = v + (size_t)k * block;
            memcpy((char *)&t[k] + ROWS[i].to, &to, sizeof to);
        }
    }
}

struct view {
    const struct bt_array *coverage, *planned, *lacking, *unstaffed, *places, *in_post, *wanted;
    const struct bt_axis *intervention, *staff, *pool;
    const struct bt_texts *intervention_label, *staff_label, *pool_label, *month;
    int points, years;
};

static bool view_of(const struct bt_results *r, struct view *v)
{
    static const char *const BY[BT_MAX_RANK] = { "run", "time", "intervention" };
    static const char *const LACKING[BT_MAX_RANK] = { "run", "time", "intervention", "staff_pool" };
    static const char *const POOL[BT_MAX_RANK] = { "run", "time", "pool" }, *const STAFF[BT_MAX_RANK] = { "run", "time", "staff_pool" };
    const struct bt_axis *time = bt_results_axis(r, "time");
    *v = (struct view){ .coverage = bt_array_over(r, "coverage", BY), .planned = bt_array_over(r, "coverage_planned", BY),
                        .lacking = bt_array_over(r, "staff_lacking", LACKING), .unstaffed = bt_array_over(r, "places_unstaffed", POOL),
                        .places = bt_array_over(r, "places", POOL), .in_post = bt_array_over(r, "staff_in_post", STAFF),
                        .wanted = bt_array_over(r, "staff_wanted", STAFF), .intervention = bt_results_axis(r, "intervention"),
                        .staff = bt_results_axis(r, "staff_pool"), .pool = bt_results_axis(r, "pool"),
                        .intervention_label = bt_results_texts(r, "intervention_label"),
                        .staff_label = bt_results_texts(r, "staff_pool_label"), .pool_label = bt_results_texts(r, "pool_label"),
                        .month = bt_results_texts(r, "month_start"), .points = time ? time->n : 0 };
    v->years = (v->points - 1) / 12 < YEARS ? (v->points - 1) / 12 : YEARS;
    return v->coverage && v->planned && v->lacking && v->unstaffed && v->places && v->in_post && v->wanted && v->intervention_label &&
           v->staff_label && v->pool_label && v->month && v->years > 0;
}

/* Mean over the first twelve instants of a year of numbers that lie `n` apart. */
static double mean(const struct view *v, const struct bt_array *a, int run, int year, int n, int k)
{
    double sum = 0;
    for (int i = 0; i < 12; i++) sum += a->v[((size_t)run * (size_t)v->points + (size_t)(12 * year + i)) * (size_t)n + (size_t)k];
    return sum / 12;
}

/* Of the planned step of an intervention, the share not there in a year; 0 where none is planned. */
static double held_back(const struct view *v, int run, int year, int i)
{
    int n = v->intervention->n;
    double plan = mean(v, v->planned, run, year, n, i), is = mean(v, v->coverage, run, year, n, i), now = mean(v, v->planned, 0, year, n,
        i);
    return plan > now + SMALL ? (plan - is) / (plan - now) : 0;
}

/* The staff pool that is shortest for it. */
static int by_whom(const struct view *v, int run, int year, int i)
{
    int P = v->staff->n, worst = 0;
    double most = -1;
    for (int p = 0; p < P; p++) {
        double x = mean(v, v->lacking, run, year, v->intervention->n * P, i * P + p);
        if (x > most) most = x, worst = p;
    }
    return worst;
}

static struct years years_held(const struct view *v, int run, int i, int staff)
{
    struct years y = { .n = v->years };
    for (int k = 0; k < y.n; k++) {
        y.share[k] = held_back(v, run, k, i);
        y.in[k] = y.share[k] > HELD_BACK && by_whom(v, run, k, i) == staff;
    }
    return y;
}

static int worst_of(const struct years *y)
{
    int worst = 0;
    for (int k = 0; k < y->n; k++)
        if (y->share[k] > y->share[worst]) worst = k;
    return worst;
}

/* The year with the most places shut. */
static int most_shut(const struct view *v, int run, int p, double *places)
{
    int worst = 0;
    *places = 0;
    for (int k = 0; k < v->years; k++) {
        double x = mean(v, v->unstaffed, run, k, v->pool->n, p);
        if (x > *places) *places = x, worst = k;
    }
    return worst;
}

/* ---- words ---- */

static void held_words(FILE *out, const struct view *v, int run)
{
    int said = 0;
    for (int p = 0; p < v->staff->n; p++)
        for (int i = 0; i < v->intervention->n; i++) {
            struct years y = years_held(v, run, i, p);
            char when[80], year[BT_YEAR_ROOM + 4];
            bt_years_span(v->month, &y, when);
            if (!*when) continue;
            int worst = worst_of(&y);
            bt_year_said(v->month, worst, year);
            fprintf(out, "%s%s for want of %s %s (%.0f %% of its step missing in %s, %.0f %% in the last year)",
                    said++ ? ";\n    " : "  staff, not the plan, hold back: ", v->intervention_label->v[i], v->staff_label->v[p], when,
                    100 * y.share[worst], year, 100 * y.share[v->years - 1]);
        }
    fprintf(out, said ? "\n" : "  staff hold no intervention back by over a tenth of its step in any year\n");
}

static void shut_words(FILE *out, const struct view *v, int run)
{
    int said = 0;
    for (int p = 0; p < v->pool->n; p++) {
        double places;
        int k = most_shut(v, run, p, &places);
        char year[BT_YEAR_ROOM + 4];
        if (!(places > FEW)) continue;
        bt_year_said(v->month, k, year);
        fprintf(out, "%s%s %.0f at worst, in %s; %.0f in the last year", said++ ? "; " : "  places shut for want of staff: ",
                v->pool_label->v[p],
                places, year, mean(v, v->unstaffed, run, v->years - 1, v->pool->n, p));
    }
    if (said) fprintf(out, "\n");
}

void bt_staff_print(FILE *out, const struct bt_results *r, int run)
{
    struct view v;
    if (!run || !view_of(r, &v)) return;
    held_words(out, &v, run);
    shut_words(out, &v, run);
}

/* ---- JSON ---- */

static void json_held(struct bt_json *j, const struct view *v, int run)
{
    bt_json_array(j, "held_back_by_staff");
    for (int i = 0; i < v->intervention->n; i++)
        for (int k = 0; k < v->years; k++) {
            double share = held_back(v, run, k, i);
            char year[BT_YEAR_ROOM + 4];
            if (!(share > HELD_BACK)) continue;
            bt_year_name(v->month, k, year);
            bt_json_object(j, NULL);
            bt_json_text(j, "intervention", v->intervention->label[i]);
            bt_json_text(j, "year", year);
            bt_json_text(j, "staff_pool", v->staff->label[by_whom(v, run, k, i)]);
            bt_json_number(j, "share_of_step_missing", share);
            bt_json_end(j);
        }
    bt_json_end(j);
}

void bt_staff_json(struct bt_json *j, const struct bt_results *r, int run)
{
    struct view v;
    if (!view_of(r, &v)) return;
    int last = v.years - 1;
    bt_json_object(j, "staff_last_year");
    for (int p = 0; p < v.staff->n; p++) {
        bt_json_object(j, v.staff->label[p]);
        bt_json_number(j, "in_post", mean(&v, v.in_post, run, last, v.staff->n, p));
        bt_json_number(j, "wanted", mean(&v, v.wanted, run, last, v.staff->n, p));
        bt_json_end(j);
    }
    bt_json_end(j);
    if (run) json_held(j, &v, run);
    bt_json_object(j, "places_shut_for_want_of_staff_last_year");
    for (int p = 0; p < v.pool->n; p++) bt_json_number(j, v.pool->label[p], mean(&v, v.unstaffed, run, last, v.pool->n, p));
    bt_json_end(j);
}
