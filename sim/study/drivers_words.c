/* drivers_words.c -- what `drivers` says, from its results alone. */
#include "bendtrend/num.h"
#include "drivers_priv.h"
#include <math.h>
#include <string.h>

enum { SHOWN = 6, /* rows of a table */
       TOLD = 2 }; /* thresholds of a pair */
static const double SLIGHT = 0.02; /* of the widest swing: less is left out */

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static const char *attr(const struct bt_viewed *v, const char *name)
{
    return or_empty(bt_results_attr(v->r, 0, name));
}

static const char *counted(const struct bt_viewed *v, double n)
{
    char digits[BT_NUM_ROOM], out[BT_NUM_ROOM];
    bt_format(digits, sizeof digits, "%.0f", n);
    return or_empty(bt_printf(v->a, "%s", bt_num_commas(digits, out, sizeof out)));
}

static const char *of_draws(const struct bt_viewed *v, double n)
{
    return or_empty(bt_printf(v->a, "%s of %s draws", counted(v, n), counted(v, v->draws)));
}

/* A change: per cent, or GBP million. */
static const char *said(const struct bt_viewed *v, int outcome, double x)
{
    char digits[48], out[64];
    if (!isfinite(x)) return "?";
    if (outcome == COST) bt_format(digits, sizeof digits, "%+.*f", fabs(x) < 9.995e6 ? 2 : 1, bt_rounded(x, 4) / 1e6 + 0.0);
    else bt_format(digits, sizeof digits, "%+.2f %%", 100 * x + 0.0);
    return or_empty(bt_printf(v->a, "%s", bt_num_commas(digits, out, sizeof out)));
}

/* ---- each number alone ---- */

static void number_line(FILE *out, const struct bt_viewed *v, int outcome, int run, const struct bt_swing *s)
{
    bool only;
    double slope, noise, rank = bt_viewed_cell(bt_viewed_ranks(v, outcome, &only, &noise), (size_t)run * (size_t)v->n + (size_t)s->at);
    bool straight = bt_viewed_slope(v, outcome, run, s->at, &slope);
    fprintf(out, "    %10s %10s %10s", said(v, outcome, s->low), said(v, outcome, s->high),
            straight ? said(v, outcome, slope) : isfinite(slope) ? "bends" : "-");
    if (isfinite(rank)) fprintf(out, " %8.2f", rank + 0.0);
    else fprintf(out, " %8s", "?");
    fprintf(out, "  %s: %s\n", v->drawn->label[s->at], bt_viewed_range(v, s->at));
    const char *why = bt_viewed_text(v, "drawn_failed", "drawn", s->at);
    if (*why) fprintf(out, "      could not be run at an end: %s\n", why);
}

static void together(FILE *out, const struct bt_viewed *v, int outcome, int run, double least)
{
    const struct bt_array *many = bt_array_over(v->r, "group_numbers", (const char *const[BT_MAX_RANK]){ "group" });
    int n;
    const struct bt_swing *s = bt_viewed_swings(v, outcome, run, true, &n);
    for (int i = 0; s && many && i < n && i < SHOWN / 2; i++)
        if (s[i].wide > least)
            fprintf(out, "    %10s %10s %19s  all %.0f of %s together\n", said(v, outcome, s[i].low), said(v, outcome, s[i].high), "",
                    many->v[s[i].at], v->group->label[s[i].at]);
}

static void alone(FILE *out, const struct bt_viewed *v, int outcome, int run)
{
    int n, shown = 0;
    bool only;
    const struct bt_swing *s = bt_viewed_swings(v, outcome, run, false, &n);
    double noise, all = bt_viewed_cell(bt_viewed(v, "explained", outcome, "run", NULL), (size_t)run);
    if (run) fprintf(out, "  %s: %s centrally", v->run->label[run], said(v, outcome, bt_viewed_central(v, outcome, run)));
    else fprintf(out, "  business as usual, against its central run");
    if (isfinite(all)) fprintf(out, "; all numbers together explain %.0f %% of the ranks of the draws", 100 * fmax(0, all) + 0.0);
    fprintf(out, "\n");
    if (!s || !n || !(s[0].wide > 0)) {
        fprintf(out, "    no number moves it\n");
        return;
    }
    bt_viewed_ranks(v, outcome, &only, &noise);
    fprintf(out, "    %10s %10s %10s %8s  number: its range, from the least benefit to the most\n", "least", "most", "slope",
            only ? "rank" : "partial");
    for (; shown < n && shown < SHOWN && s[shown].wide > SLIGHT * s[0].wide; shown++) number_line(out, v, outcome, run, &s[shown]);
    if (n == shown + 1) fprintf(out, "    the other one moves it by %s\n", said(v, outcome, s[shown].wide) + 1);
    if (n > shown + 1) fprintf(out, "    the other %d move it by %s at most\n", n - shown, said(v, outcome, s[shown].wide) + 1);
    together(out, v, outcome, run, SLIGHT * s[0].wide);
}

/* Sensitivities beside differences: of all slopes that are not slight. */
static void checked(FILE *out, const struct bt_viewed *v)
{
    double *off = bt_get(v->a, (size_t)(OUTCOMES * v->R * v->n) + 1, sizeof *off);
    int n = 0, straight = 0;
    for (int o = 0; off && o < OUTCOMES; o++)
        for (int run = 0; run < v->R; run++) {
            int many;
            const struct bt_swing *s = bt_viewed_swings(v, o, run, false, &many);
            const struct bt_array *steps = bt_viewed(v, "slope_by_steps", o, "run", "drawn");
            for (int i = 0; s && steps && many && i < v->n; i++) {
                double slope, by = bt_viewed_cell(steps, (size_t)run * (size_t)v->n + (size_t)i);
                const bool same = bt_viewed_slope(v, o, run, i, &slope);
                const double most = fmax(fabs(slope), fabs(by));
                if (!isfinite(slope) || !isfinite(by) || !(most > SLIGHT * s[0].wide)) continue;
                off[n++] = fabs(slope - by) / most, straight += same;
            }
        }
    if (!n) return;
    bt_sort(off, (size_t)n);
    fprintf(out, "  of %s slopes of any size differences over 5 %% of the range tell %s within a tenth, half of them within %.2g %%\n",
            counted(v, n), straight == n ? "all" : counted(v, straight), 100 * off[n / 2]);
}

static void outcome_head(FILE *out, const struct bt_viewed *v, int outcome)
{
    if (outcome == COST) fprintf(out, "\nNet cost, %.0f years together, GBP million", bt_viewed_number(v, "years"));
    else fprintf(out, "\n%s in the last year, %s", v->label[MEASURE], attr(v, "last_year"));
    fprintf(out, " (bundles: change against business as usual)\n");
}

/* ---- thresholds ---- */

static bool pair_words(FILE *out, const struct bt_viewed *v, int outcome, int pair)
{
    const struct bt_array *ahead = bt_viewed(v, "ahead", outcome, "pair", NULL),
                          *held = bt_viewed(v, "split_held_out", outcome, "pair", NULL);
    const char *one = bt_viewed_text(v, "pair_first", "pair", pair), *two = bt_viewed_text(v, "pair_second", "pair", pair);
    struct bt_told_split told[TOLD];
    if (!ahead || !held || !(ahead->v[pair] > 0) || !(ahead->v[pair] < v->draws)) return false;
    bool first = 2 * ahead->v[pair] >= v->draws;
    fprintf(out, "  %s %s less than %s in %s\n", first ? one : two, outcome == COST ? "costs" : "has", first ? two : one,
            of_draws(v, first ? ahead->v[pair] : v->draws - ahead->v[pair]));
    int n = bt_viewed_splits(v, outcome, pair, told, TOLD);
    for (int i = 0; i < n; i++)
        fprintf(out, "    unless %s is %s %s: right in %s; chance does as well in %s%.3g %% of deals\n", v->drawn->label[told[i].number],
                told[i].below ? "below" : "above", bt_viewed_threshold(v, &told[i]), of_draws(v, told[i].right),
                told[i].chance <= 1.0 / (BT_SHUFFLES + 1) ? "less than " : "", 100 * told[i].chance);
    if (n) fprintf(out, "    thresholds chosen without the draws they are tried on: right in %s\n", of_draws(v, held->v[pair]));
    else fprintf(out, "    no threshold on one number does better than always saying that, by more than chance\n");
    return true;
}

static void pairs(FILE *out, const struct bt_viewed *v, int outcome)
{
    int never = 0;
    if (!v->P) return;
    if (outcome == COST) fprintf(out, "\nWhere two runs change places: net cost over all years\n");
    else fprintf(out, "\nWhere two runs change places: %s in the last year\n", v->label[MEASURE]);
    for (int i = 0; i < v->P; i++) never += !pair_words(out, v, outcome, i);
    if (never) fprintf(out, "  %d of %d pairs keep their order in every draw\n", never, v->P);
}

/* ---- worth ---- */

static const char *amount(const struct bt_viewed *v, int objective, double x)
{
    bool gbp = strcmp(bt_viewed_text(v, "objective_unit", "objective", objective), "GBP") == 0;
    char digits[48], out[64];
    bt_format(digits, sizeof digits, "%.*f", gbp ? 0 : 1, bt_rounded(x, 3) + 0.0);
    bt_num_commas(digits, out, sizeof out);
    return or_empty(bt_printf(v->a, "%s%s", gbp ? "GBP " : "", out));
}

static void worth_list(FILE *out, const struct bt_viewed *v, int objective, bool group)
{
    int n;
    const struct bt_told_worth *w = bt_viewed_worths(v, objective, group, &n);
    for (int i = 0; w && i < n && i < SHOWN / 2; i++)
        fprintf(out, "    %-16s (standard error %s)  %s%s\n", amount(v, objective, w[i].value), amount(v, objective, w[i].error),
                group ? "all of " : "", group ? v->group->label[w[i].at] : v->drawn->label[w[i].at]);
    if (!n && !group) fprintf(out, "    no single number is worth more than one that says nothing\n");
}

static void worth(FILE *out, const struct bt_viewed *v, int objective)
{
    const char *const axes[BT_MAX_RANK] = { "objective", "run" };
    const struct bt_array *best = bt_array_over(v->r, "best", axes), *mean = bt_array_over(v->r, "mean", axes),
                          *perfect = bt_array_over(v->r, "perfect", (const char *const[BT_MAX_RANK]){ "objective" }),
                          *error = bt_array_over(v->r, "perfect_error", (const char *const[BT_MAX_RANK]){ "objective" });
    int at = 0;
    if (!best || !mean || !perfect || !error) return;
    const double *m = mean->v + (size_t)objective * (size_t)v->R, *b = best->v + (size_t)objective * (size_t)v->R;
    for (int r = 1; r < v->R; r++)
        if (m[r] < m[at]) at = r;
    if (strcmp(v->objective->label[objective], "priced") == 0)
        fprintf(out, "  least net cost, one %s less worth GBP %.6g: ", attr(v, "measure_unit"), bt_viewed_number(v, "price"));
    else if (strcmp(v->objective->label[objective], NET_COST) == 0) fprintf(out, "  least net cost over all years: ");
    else fprintf(out, "  least %s in the last year (%s): ", v->label[MEASURE], attr(v, "measure_unit"));
    fprintf(out, "%s, on average and in %s\n", v->run->label[at], of_draws(v, b[at]));
    if (!(perfect->v[objective] > 0)) {
        fprintf(out, "    whatever is known of the numbers, the choice is the same\n");
        return;
    }
    fprintf(out, "    %-16s (standard error %s)  every number\n", amount(v, objective, perfect->v[objective]),
            amount(v, objective, error->v[objective]));
    worth_list(out, v, objective, false);
    worth_list(out, v, objective, true);
}

/* ---- Sobol ---- */

static void sobol_run(FILE *out, const struct bt_viewed *v, int outcome, int run)
{
    enum { FIRST,
           FIRST_LOW,
           FIRST_HIGH,
           TOTAL,
           TOTAL_LOW,
           TOTAL_HIGH,
           ALL };
    static const char *const PREFIX[ALL] = { "first", "first_low", "first_high", "total", "total_low", "total_high" };
    const struct bt_array *x[ALL];
    for (int k = 0; k < ALL; k++)
        if (!(x[k] = bt_viewed(v, PREFIX[k], outcome, "run", "group"))) return;
    fprintf(out, "  %s, %s\n", outcome == COST ? "net cost" : v->label[MEASURE], run ? v->run->label[run] : "business as usual");
    const size_t from = (size_t)run * (size_t)v->G;
    bool *done = bt_get(v->a, (size_t)v->G, sizeof *done);
    for (int k = 0; done && k < v->G && k < SHOWN; k++) {
        int at = -1;
        for (int g = 0; g < v->G; g++)
            if (!done[g] && (at < 0 || x[TOTAL]->v[from + (size_t)g] > x[TOTAL]->v[from + (size_t)at])) at = g;
        const size_t c = from + (size_t)at;
        done[at] = true;
        if (x[TOTAL]->v[c] < 0.005) break;
        fprintf(out, "    %6.2f (%5.2f to %5.2f)   %6.2f (%5.2f to %5.2f)  %s\n", x[FIRST]->v[c] + 0.0, x[FIRST_LOW]->v[c] + 0.0,
                x[FIRST_HIGH]->v[c] + 0.0, x[TOTAL]->v[c] + 0.0, x[TOTAL_LOW]->v[c] + 0.0, x[TOTAL_HIGH]->v[c] + 0.0, v->group->label[at]);
    }
}

static void sobol(FILE *out, const struct bt_viewed *v)
{
    double rows = bt_viewed_number(v, "sobol_rows"), kept = bt_viewed_number(v, "sobol_rows_kept");
    if (!(rows > 0)) return;
    fprintf(out, "\nSobol's indices by %s, from %s rows: share of the variance explained alone, and with all that it takes part in "
                 "(95 %%)\n",
            attr(v, "together"), counted(v, kept));
    if (kept < rows) fprintf(out, "  %s rows could not be run and are in no figure\n", counted(v, rows - kept));
    if (strcmp(attr(v, "together"), "family") != 0)
        fprintf(out, "  drawn without the correlations between what is not taken together: a wider or narrower spread than that of "
                     "the draws\n");
    for (int o = 0; o < OUTCOMES; o++)
        for (int run = 0; run < v->R; run++) sobol_run(out, v, o, run);
}

/* ---- all ---- */

static void head(FILE *out, const struct bt_viewed *v)
{
    double seed = 0, noise;
    bool only;
    bt_results_number(v->r, 2, "seed", &seed);
    fprintf(out, "%s (%s; prices of %s): what drives it, of %d numbers with a range, and in %s draws, seed %.0f\n", attr(v, "title"),
            attr(v, "locality"), attr(v, "price_year"), v->n, counted(v, v->draws), seed);
    fprintf(out, "  least, most: the number alone at the least and at the most benefit of its range, all else central, the baseline "
                 "fitted again\n"
                 "  slope: at the central number, for the whole range, by forward sensitivity; bends: differences over 5 %% of the "
                 "range to each side are off by more than a tenth\n");
    checked(out, v);
    bt_viewed_ranks(v, MEASURE, &only, &noise);
    if (only)
        fprintf(out, "  rank: rank correlation over the draws; within %.2f of 0 it may be chance. The other numbers cannot be taken out of "
                     "it: that needs more draws than numbers, %s and some tens\n",
                noise, counted(v, v->n));
    else
        fprintf(out, "  partial: rank correlation over the draws, all other numbers taken out; within %.2f of 0 it may be chance; ?: the "
                     "number moves as one with another\n",
                noise);
}

static void words(FILE *out, const struct bt_viewed *v)
{
    head(out, v);
    for (int o = 0; o < OUTCOMES; o++) {
        outcome_head(out, v, o);
        for (int run = 1; run < v->R; run++) alone(out, v, o, run);
        alone(out, v, o, 0);
    }
    for (int o = 0; o < OUTCOMES; o++) pairs(out, v, o);
    fprintf(out, "\nWhat would be worth finding out first: what knowing it would save on average, before anything is chosen\n"
                 "  (what is drawn together says something of each other: a number is worth what it tells of those too)\n");
    for (int i = 0; i < v->J; i++) worth(out, v, i);
    sobol(out, v);
    fprintf(out, "\nMust not be used for %s.\n", attr(v, "caveat"));
}

enum bt_code bt_drivers_print(FILE *out, const struct bt_results *r, bool as_json, bool colour, struct bt_err *e)
{
    struct bt_viewed v;
    struct bt_arena *a = bt_arena_new();
    (void)colour;
    if (!a) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (bt_drivers_view(&v, r, a, e) == BT_OK) {
        if (as_json) bt_drivers_json(out, &v, e);
        else words(out, &v);
    }
    bt_arena_free(a);
    return e->code;
}
