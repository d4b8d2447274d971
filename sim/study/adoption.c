/* adoption.c -- in words: who uses what others need, and whose coverage is without effect until it is in use (docs/model.md). */
#include "study_priv.h"
#include <string.h>

/* Coverage of an intervention waits for use in a year where more than this share of its step is without effect, on the mean. */
static const double WAITS = 0.1;
static const double SMALL = 1e-6; /* a step of coverage that is none */

struct view {
    const struct bt_array *coverage, *acting, *adoption;
    const struct bt_axis *intervention;
    const struct bt_texts *label, *month;
    int points, years;
};

static bool view_of(const struct bt_results *r, struct view *v)
{
    static const char *const BY[BT_MAX_RANK] = { "run", "time", "intervention" };
    const struct bt_axis *time = bt_results_axis(r, "time");
    *v = (struct view){ .coverage = bt_array_over(r, "coverage", BY), .acting = bt_array_over(r, "coverage_acting", BY),
                        .adoption = bt_array_over(r, "adoption", BY), .intervention = bt_results_axis(r, "intervention"),
                        .label = bt_results_texts(r, "intervention_label"), .month = bt_results_texts(r, "month_start"),
                        .points = time ? time->n : 0 };
    v->years = (v->points - 1) / 12 < YEARS ? (v->points - 1) / 12 : YEARS;
    return v->coverage && v->acting && v->adoption && v->intervention && v->label && v->month && v->years > 0;
}

static double at(const struct view *v, const struct bt_array *a, int run, int point, int i)
{
    return a->v[((size_t)run * (size_t)v->points + (size_t)point) * (size_t)v->intervention->n + (size_t)i];
}

static double mean(const struct view *v, const struct bt_array *a, int run, int year, int i)
{
    double sum = 0;
    for (int k = 0; k < 12; k++) sum += at(v, a, run, 12 * year + k, i);
    return sum / 12;
}

/* Of the step that is there, the share without effect in a year. */
static double waiting(const struct view *v, int run, int year, int i)
{
    double is = mean(v, v->coverage, run, year, i), now = mean(v, v->coverage, 0, year, i);
    return is > now + SMALL ? (is - mean(v, v->acting, run, year, i)) / (is - now) : 0;
}

static bool any(const struct view *v, int run, int i)
{
    for (int k = 0; k < v->years; k++)
        if (waiting(v, run, k, i) > WAITS) return true;
    return false;
}

/* ---- words ---- */

/* The first month by whose begin half of the way is gone. */
static const char *half_way(const struct view *v, int run, int i, double first, double last)
{
    int k = 0;
    while (k + 2 < v->points && at(v, v->adoption, run, k, i) < (first + last) / 2) k++;
    return v->month->v[k];
}

/* Only where the run changes who uses it. */
static void adoption_words(FILE *out, const struct view *v, int run)
{
    int said = 0;
    for (int i = 0; i < v->intervention->n; i++) {
        double first = at(v, v->adoption, run, 0, i), last = at(v, v->adoption, run, v->points - 1, i);
        if (!(last > first + SMALL)) continue;
        fprintf(out, "%s%s: %.0f %% at the start, half of the way by %.7s, %.0f %% at the end", said++ ? "; " : "  in use, ",
                v->label->v[i], 100 * first, half_way(v, run, i, first, last), 100 * last);
    }
    if (said) fprintf(out, "\n");
}

static void waiting_words(FILE *out, const struct view *v, int run)
{
    int said = 0;
    for (int i = 0; i < v->intervention->n; i++) {
        struct years y = { .n = v->years };
        int worst = 0;
        char when[80], year[BT_YEAR_ROOM + 4];
        for (int k = 0; k < y.n; k++) {
            y.share[k] = waiting(v, run, k, i), y.in[k] = y.share[k] > WAITS;
            if (y.share[k] > y.share[worst]) worst = k;
        }
        bt_years_span(v->month, &y, when);
        if (!*when) continue;
        bt_year_said(v->month, worst, year);
        fprintf(out, "%s%s %s (%.0f %% of its step in %s, %.0f %% in the last year)",
                said++ ? ";\n    " : "  there, but without effect until what it needs is in use: ", v->label->v[i], when,
                100 * y.share[worst], year, 100 * y.share[v->years - 1]);
    }
    if (said) fprintf(out, "\n");
}

void bt_adoption_print(FILE *out, const struct bt_results *r, int run)
{
    struct view v;
    if (!run || !view_of(r, &v)) return;
    adoption_words(out, &v, run);
    waiting_words(out, &v, run);
}

void bt_adoption_json(struct bt_json *j, const struct bt_results *r, int run)
{
    struct view v;
    if (!run || !view_of(r, &v)) return;
    bt_json_object(j, "in_use_at_the_end");
    for (int i = 0; i < v.intervention->n; i++) {
        double last = at(&v, v.adoption, run, v.points - 1, i);
        if (last > 0) bt_json_number(j, v.intervention->label[i], last);
    }
    bt_json_end(j);
    bt_json_array(j, "without_effect_until_in_use");
    for (int i = 0; i < v.intervention->n; i++)
        for (int k = 0; any(&v, run, i) && k < v.years; k++) {
            char year[BT_YEAR_ROOM + 4];
            if (!(waiting(&v, run, k, i) > WAITS)) continue;
            bt_year_name(v.month, k, year);
            bt_json_object(j, NULL);
            bt_json_text(j, "intervention", v.intervention->label[i]);
            bt_json_text(j, "year", year);
            bt_json_number(j, "share_of_step_without_effect", waiting(&v, run, k, i));
            bt_json_end(j);
        }
    bt_json_end(j);
}
