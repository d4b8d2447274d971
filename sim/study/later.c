/* later.c -- what a bundle does over the years: when its cost is earned back, how what comes changes from its first year to its last,
 * and who lives longer. From stored results alone; nothing is said where nothing changes. docs/model.md has the rules. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

static const double MOVES = 5e-4;    /* a change of what comes, as a share of business as usual, that counts */
static const double COSTS = 1e-6;    /* a change of cumulated cost, as a share of it */
static const double LIVES = 3e-4;    /* a change of deaths over the horizon, as a share of them */

struct later {
    const struct bt_results *r;
    int n, T;                                     /* whole years from the start of the horizon; months */
    double cost[YEARS], total[YEARS], bau[YEARS]; /* against business as usual: of a year, cumulated; its cumulated cost */
    double comes[YEARS];                          /* change of what comes, as a share */
    const struct bt_array *deaths;
    const struct bt_texts *band, *month;
    bool money;                                   /* a business case is there too */
};

static bool later_of(struct later *v, const struct bt_results *r, int run, const char *comes)
{
    const struct bt_axis *month = bt_results_axis(r, "month");
    *v = (struct later){ .r = r, .T = month ? month->n : 0, .deaths = bt_results_array(r, "s_deaths"),
                         .money = bt_results_axis(r, "money_figure") != NULL,
                         .band = bt_results_texts(r, "segment_band"), .month = bt_results_texts(r, "month_start") };
    v->n = v->T / 12 < YEARS ? v->T / 12 : YEARS;
    if (!run || v->n < 2 || !v->month || isnan(bt_sum_cost(r, 0, 0, 12)) || isnan(bt_sum_measure(r, comes, 0, 0, 12))) return false;
    if (v->deaths && v->deaths->rank != 3) v->deaths = NULL;
    double more = 0, all = 0;
    for (int y = 0; y < v->n; y++) {
        double bau = bt_sum_cost(r, 0, 12 * y, 12);
        v->cost[y] = bt_sum_cost(r, run, 12 * y, 12) - bau;
        v->total[y] = more += v->cost[y];
        v->bau[y] = all += bau;
        v->comes[y] = bt_sum_measure(r, comes, run, 12 * y, 12) / bt_sum_measure(r, comes, 0, 12 * y, 12) - 1;
    }
    return true;
}

static const char *year(const struct later *v, int y, char out[BT_YEAR_ROOM + 4])
{
    bt_year_said(v->month, y, out);
    return out;
}

static const char *key_year(const struct later *v, int y, char out[BT_YEAR_ROOM])
{
    bt_year_name(v->month, y, out);
    return out;
}

/* ---- when it pays back ---- */

enum pays { NO_COST, NEVER_DEARER, PAYS_BACK, DOES_NOT };

/* The year from whose end on cumulated cost is below that of business as usual to the end of the horizon. */
static enum pays pays_back(const struct later *v, int *from)
{
    bool dearer = false, differs = false;
    *from = v->n;
    for (int y = 0; y < v->n; y++) {
        differs |= fabs(v->total[y]) > COSTS * v->bau[y];
        dearer |= v->total[y] > COSTS * v->bau[y];
    }
    if (!differs) return NO_COST;
    while (*from > 0 && v->total[*from - 1] < 0) --*from;
    if (!dearer) return NEVER_DEARER;
    return *from < v->n ? PAYS_BACK : DOES_NOT;
}

/* With its sign, to two digits. */
static const char *said(double v, char out[40])
{
    char digits[40];
    bt_format(digits, sizeof digits, "%+.*f", fabs(v) < 9.95, bt_num_shown(bt_rounded(v, 2), fabs(v) < 9.95));
    bt_num_commas(digits, out, 40);
    return out;
}

static int dearest(const struct later *v)
{
    int most = 0;
    for (int y = 1; y < v->n; y++)
        if (v->cost[y] > v->cost[most]) most = y;
    return most;
}

static void pays_at_high(FILE *out, const struct later *high)
{
    int y;
    char name[BT_YEAR_ROOM + 4];
    enum pays p = high->n ? pays_back(high, &y) : NO_COST;
    if (p == PAYS_BACK) fprintf(out, "; with high evidence it does in %s", year(high, y, name));
    if (p == NEVER_DEARER) fprintf(out, "; with high evidence it does at once");
}

/* Where there is a business case it counts cash, which is another payback. */
static const char *basis(const struct later *v)
{
    return v->money ? " at average cost (not in cash: see money)" : "";
}

static void cost_line(FILE *out, const struct later *v, const struct later *high)
{
    int y;
    enum pays p = pays_back(v, &y);
    char name[BT_YEAR_ROOM + 4], most[40], last[40], all[40];
    if (p == NO_COST) return;
    if (p == NEVER_DEARER)
        fprintf(out, "  pays back%s: at once; cumulated cost is at no year's end above that of business as usual\n", basis(v));
    if (p == PAYS_BACK)
        fprintf(out, "  pays back%s: in %s (from then on cumulated cost is below that of business as usual)\n", basis(v), year(v, y, name));
    if (p != DOES_NOT) return;
    fprintf(out, "  does not pay back within the horizon%s: cost GBP million %s in all, %s in the dearest year (%s), %s in the last",
            basis(v), said(v->total[v->n - 1] / 1e6, all), said(v->cost[dearest(v)] / 1e6, most), year(v, dearest(v), name),
            said(v->cost[v->n - 1] / 1e6, last));
    pays_at_high(out, high);
    fputc('\n', out);
}

/* ---- what comes, from the first year of a change on ---- */

static int first_change(const struct later *v)
{
    int y = 0;
    while (y < v->n && fabs(v->comes[y]) < MOVES) y++;
    return y;
}

static void comes_line(FILE *out, const struct later *v, const char *what)
{
    int y = first_change(v), last = v->n - 1;
    char from[BT_YEAR_ROOM + 4], to[BT_YEAR_ROOM + 4];
    if (y >= last || fabs(v->comes[last] - v->comes[y]) < 2 * MOVES) return;
    fprintf(out, "  %s: %+.1f %% in %s, the first year with a change, %+.1f %% in %s\n", what, bt_percent(v->comes[y], 1),
            year(v, y, from), bt_percent(v->comes[last], 1), year(v, last, to));
}

/* ---- longer lives ---- */

static double deaths_of(const struct later *v, int run, int segment)
{
    size_t S = (size_t)v->r->axis[v->deaths->axis[2]].n;
    double sum = 0;
    for (size_t i = 0; i < (size_t)v->T; i++) sum += v->deaths->v[((size_t)run * (size_t)v->T + i) * S + (size_t)segment];
    return sum;
}

/* Of all segments in the band of that one, or of all; the entries are those of business as usual, so who has not died is there. */
static double spared(const struct later *v, int run, int segment, double *bau)
{
    double more = 0;
    *bau = 0;
    for (int s = 0; s < v->r->axis[v->deaths->axis[2]].n; s++) {
        if (segment >= 0 && strcmp(v->band->v[s], v->band->v[segment]) != 0) continue;
        double without = deaths_of(v, 0, s);
        more += without - deaths_of(v, run, s), *bau += without;
    }
    return more;
}

static bool first_of_band(const struct later *v, int segment)
{
    for (int s = 0; s < segment; s++)
        if (strcmp(v->band->v[s], v->band->v[segment]) == 0) return false;
    return true;
}

static void lives_line(FILE *out, const struct later *v, int run)
{
    double bau, all = v->deaths ? spared(v, run, -1, &bau) : 0;
    char n[40];
    if (!v->deaths || !(fabs(all) > LIVES * bau)) return;
    fprintf(out, "  people alive at the end against business as usual: %s", said(all, n));
    const char *mark = " (";
    for (int s = 0; v->band && s < v->r->axis[v->deaths->axis[2]].n; s++) {
        double of, more = spared(v, run, s, &of);
        if (!first_of_band(v, s) || !(fabs(more) > 0.05 * fabs(all))) continue;
        fprintf(out, "%sof %s %s", mark, v->band->v[s], said(more, n));
        mark = ", ";
    }
    fprintf(out, "%s; %s\n", mark[0] == ',' ? ")" : "",
            all > 0 ? "what they use is in the figures" : "deaths follow stays in the model, no study says so");
}

void bt_later_print(FILE *out, const struct bt_results *r, int run, int high, const char *measure, const char *what)
{
    struct later v, h = { 0 };
    if (!later_of(&v, r, run, measure)) return;
    if (high >= 0) later_of(&h, r, high, measure);
    cost_line(out, &v, &h);
    comes_line(out, &v, what);
    lives_line(out, &v, run);
}

void bt_later_json(struct bt_json *j, const struct bt_results *r, int run, const char *measure, const char *key)
{
    struct later v;
    char name[BT_YEAR_ROOM + 4];
    int y;
    if (!later_of(&v, r, run, measure)) return;
    enum pays p = pays_back(&v, &y);
    bt_json_bool(j, v.money ? "pays_back_at_average_cost" : "pays_back", p == PAYS_BACK || p == NEVER_DEARER);
    if (p == PAYS_BACK || p == NEVER_DEARER)
        bt_json_text(j, v.money ? "pays_back_at_average_cost_in" : "pays_back_in", key_year(&v, y < v.n ? y : 0, name));
    if (v.deaths) {
        double bau;
        bt_json_number(j, "people_alive_at_the_end_vs_bau", spared(&v, run, -1, &bau));
        bt_json_object(j, "people_alive_at_the_end_vs_bau_by_age");
        for (int s = 0; v.band && s < r->axis[v.deaths->axis[2]].n; s++)
            if (first_of_band(&v, s)) bt_json_number(j, v.band->v[s], spared(&v, run, s, &bau));
        bt_json_end(j);
    }
    bt_json_array(j, "years");
    for (int i = 0; i < v.n; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "year", key_year(&v, i, name));
        bt_json_number(j, "cost_vs_bau_gbp_million", v.cost[i] / 1e6);
        bt_json_number(j, "cumulated_cost_vs_bau_gbp_million", v.total[i] / 1e6);
        bt_json_number(j, key, v.comes[i]);
        bt_json_end(j);
    }
    bt_json_end(j);
}
