/* calibrate_words.c -- a calibration in words, as JSON, and as the file that a scenario takes its numbers from. From results alone. */
#include "backtest_priv.h"
#include "bendtrend/calibrate.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

static const double TAILS = 3.0 / 1.2815515655446004; /* from the ends of an 80 % interval to three standard deviations */

enum { FITTED,
       CENTRAL,
       RANGE_LOW,
       RANGE_HIGH,
       LOW,
       HIGH,
       DATA_LOW,
       DATA_HIGH,
       LOW_OPEN,
       HIGH_OPEN,
       TOLD,
       SLOPES_OFF,
       N_COLUMN };
static const char *const COLUMN[N_COLUMN] = { "fitted", "central", "range_low", "range_high", "interval_low", "interval_high",
                                              "data_low", "data_high", "data_low_open", "data_high_open", "told", "slopes_off" };
enum { FIGURES,
       SCALE,
       NEIGHBOURS,
       COUNTS_AS,
       BEFORE,
       AFTER,
       OUTLIERS,
       WORST,
       N_MISFIT };
static const char *const MISFIT[N_MISFIT] = { "fit_figures", "fit_scale", "fit_neighbours", "fit_counts_as",
                                              "fit_off_before", "fit_off_after", "fit_outliers", "fit_worst" };

struct view {
    const struct bt_results *r;
    const struct bt_axis *number, *series, *month;
    const double *v[N_COLUMN], *m[N_MISFIT], *together;
    const struct bt_texts *unit, *label, *start;
    double level, alike;
    int p;
};

static bool over(const struct bt_results *r, const char *name, const struct bt_axis *axis, int rank, const double **v)
{
    const struct bt_array *a = bt_results_array(r, name);
    if (!a || a->rank != rank || &r->axis[a->axis[0]] != axis) return false;
    if (rank == 2 && r->axis[a->axis[1]].n != axis->n) return false;
    return *v = a->v, true;
}

static bool view_of(struct view *x, const struct bt_results *r, struct bt_err *e)
{
    *x = (struct view){
        .r = r, .number = bt_results_axis(r, "number"), .series = bt_results_axis(r, "series"), .month = bt_results_axis(r, "month")
    };
    bool good = x->number && x->series && x->month && x->number->label && x->series->label;
    for (int k = 0; good && k < N_COLUMN; k++) good = over(r, COLUMN[k], x->number, 1, &x->v[k]);
    for (int k = 0; good && k < N_MISFIT; k++) good = over(r, MISFIT[k], x->series, 1, &x->m[k]);
    good = good && over(r, "correlation", x->number, 2, &x->together);
    x->unit = bt_results_texts(r, "number_unit"), x->label = bt_results_texts(r, "series_label"),
    x->start = bt_results_texts(r, "month_start");
    good = good && x->unit && x->label && x->start && bt_results_number(r, 0, "interval", &x->level) &&
           bt_results_number(r, 0, "alike_from", &x->alike);
    if (!good) return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these are no results of a calibration"), false;
    return x->p = x->number->n, true;
}

static const char *attr(const struct view *x, int group, const char *name)
{
    const char *text = bt_results_attr(x->r, group, name);
    return text ? text : "";
}

static double figure(const struct view *x, int group, const char *name)
{
    double v = 0;
    bt_results_number(x->r, group, name, &v);
    return v;
}

/* ---- in words ---- */

static void span(FILE *out, double a, double b, int width)
{
    char text[80];
    bt_format(text, sizeof text, "%.4g to %.4g", a, b);
    fprintf(out, "%*s", width, text);
}

static void print_numbers(FILE *out, const struct view *x)
{
    int widest = 6;
    for (int j = 0; j < x->p; j++) widest = (int)strlen(x->number->label[j]) > widest ? (int)strlen(x->number->label[j]) : widest;
    fprintf(out, "  %-*s%12s%26s%26s%12s%26s%9s\n", widest, "number", "fitted", "interval", "by the data alone", "before", "range",
            "told");
    for (int j = 0; j < x->p; j++) {
        fprintf(out, "  %-*s%12.4g", widest, x->number->label[j], x->v[FITTED][j]);
        span(out, x->v[LOW][j], x->v[HIGH][j], 26), span(out, x->v[DATA_LOW][j], x->v[DATA_HIGH][j], 26);
        fprintf(out, "%12.4g", x->v[CENTRAL][j]);
        span(out, x->v[RANGE_LOW][j], x->v[RANGE_HIGH][j], 26);
        fprintf(out, "%7.0f %%\n", 100 * x->v[TOLD][j]);
    }
    fprintf(
        out,
        "\nIntervals hold %.0f %% by the profile of each number, all others following. By the data alone: without the number's own prior.\n"
        "Told: by how much the data narrow what the range says.\n",
        100 * x->level);
}

static const char *bound_words(const struct view *x, int j)
{
    bool low = x->v[LOW_OPEN][j] > 0, high = x->v[HIGH_OPEN][j] > 0;
    double edge = 0.005 * (x->v[RANGE_HIGH][j] - x->v[RANGE_LOW][j]);
    if (!(low && high) && x->v[FITTED][j] < x->v[RANGE_LOW][j] + edge)
        return "at the lower end of its range, beyond which the data would have it";
    if (!(low && high) && x->v[FITTED][j] > x->v[RANGE_HIGH][j] - edge)
        return "at the upper end of its range, beyond which the data would have it";
    return low && high ? "flat: not bounded by the data within its range"
           : low       ? "not bounded below by the data within its range"
           : high      ? "not bounded above by the data within its range"
                       : "";
}

static void print_untold(FILE *out, const struct view *x)
{
    int pairs = 0, told = (int)figure(x, 0, "directions_told");
    fputc('\n', out);
    for (int j = 0; j < x->p; j++)
        if (*bound_words(x, j)) fprintf(out, "%s: %s.\n", x->number->label[j], bound_words(x, j));
    for (int j = 0; j < x->p; j++)
        for (int k = j + 1; k < x->p; k++) {
            double rho = x->together[j * x->p + k];
            if (fabs(rho) < x->alike) continue;
            fprintf(out, "The data can not tell apart %s and %s: more of one does what %s of the other does (correlation %.2f).\n",
                    x->number->label[j], x->number->label[k], rho < 0 ? "more" : "less", rho);
            pairs++;
        }
    if (!pairs) fprintf(out, "No two numbers have a correlation of %.1f or more: each is told apart from each other.\n", x->alike);
    if (told < x->p)
        fprintf(out, "Of %d numbers, and what they add up to, the data tell %d more than their ranges do; of the rest the range speaks.\n",
                x->p, told);
}

static void print_misfits(FILE *out, const struct view *x)
{
    fprintf(out, "\n  %-44s%9s%10s%10s%9s%12s%11s%10s\n", "fitted to", "figures", "before", "after", "scale", "neighbours", "counts as",
            "outliers");
    for (int s = 0; s < x->series->n; s++) {
        const char *label = *x->label->v[s] ? x->label->v[s] : x->series->label[s];
        if (!(x->m[FIGURES][s] > 0)) {
            fprintf(out, "  %-44s%9s\n", label, "judged");
            continue;
        }
        fprintf(out, "  %-44s%9.0f%8.2f %%%8.2f %%%7.2f %%%12.2f%11.2f%10.0f", label, x->m[FIGURES][s], 100 * x->m[BEFORE][s],
                100 * x->m[AFTER][s], 100 * x->m[SCALE][s], x->m[NEIGHBOURS][s], x->m[COUNTS_AS][s], x->m[OUTLIERS][s]);
        int worst = (int)x->m[WORST][s];
        fprintf(out, worst >= 0 && worst < x->month->n ? " (most: %s)\n" : "\n",
                worst >= 0 && worst < x->month->n ? x->start->v[worst] : "");
    }
    fprintf(out, "\nBefore, after: how far the model is off, root mean square. Neighbours: correlation of what the fit leaves in figures\n"
                 "that follow one another; where it is more than chance, a figure counts as less than one. Outliers: over three\n"
                 "times the scale.\n");
}

static void print_head(FILE *out, const struct view *x, bool colour)
{
    const char *bold = colour ? "\033[1m" : "", *plain = colour ? "\033[0m" : "";
    int used = 0;
    double off = 0;
    for (int s = 0; s < x->series->n; s++) used += x->m[FIGURES][s] > 0;
    for (int j = 0; j < x->p; j++) off = fmax(off, x->v[SLOPES_OFF][j]);
    fprintf(out, "%s%s%s (%s)\n", bold, attr(x, 0, "title"), plain, attr(x, 0, "locality"));
    fprintf(out, "Calibration: %d number%s fitted to %.0f figures of %d series, from %s to before %s.\n", x->p, x->p > 1 ? "s" : "",
            figure(x, 0, "figures"), used, attr(x, 0, "fit_from"), attr(x, 0, "fit_until"));
    fprintf(out, "Prior: %s over each range. Loss: %s. %.0f runs, each with the baseline fitted again; slopes are forward "
                 "sensitivities, from which differences are off by %.1g %% at most.\n\n",
            attr(x, 0, "prior"), attr(x, 0, "loss"), figure(x, 1, "fit_runs"), 100 * off);
}

/* ---- JSON ---- */

static void json_numbers(struct bt_json *j, const struct view *x)
{
    bt_json_array(j, "numbers");
    for (int i = 0; i < x->p; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "address", x->number->label[i]);
        bt_json_text(j, "unit", x->unit->v[i]);
        for (int k = 0; k < N_COLUMN; k++)
            if (k == LOW_OPEN || k == HIGH_OPEN) bt_json_bool(j, COLUMN[k], x->v[k][i] > 0);
            else bt_json_number(j, COLUMN[k], x->v[k][i]);
        bt_json_text(j, "bounds", bound_words(x, i));
        bt_json_array(j, "correlation");
        for (int k = 0; k < x->p; k++) bt_json_number(j, NULL, x->together[i * x->p + k]);
        bt_json_end(j);
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_array(j, "fitted_to");
    for (int s = 0; s < x->series->n; s++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "name", x->series->label[s]);
        for (int k = 0; k < N_MISFIT; k++) bt_json_number(j, MISFIT[k], x->m[k][s]);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static enum bt_code print_json(FILE *out, const struct view *x, struct bt_err *e)
{
    static const char *const HEAD[] = { "title", "locality", "version", "scenario_hash", "fit_from", "fit_until", "hold_out_from", "prior",
                                        "loss" };
    static const char *const NUMBER[] = { "interval", "alike_from", "figures", "directions_told" };
    struct bt_json j;
    bt_json_start(&j, out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend calibrate 1");
    for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++) bt_json_text(&j, HEAD[i], bt_results_attr(x->r, 0, HEAD[i]));
    for (size_t i = 0; i < sizeof NUMBER / sizeof *NUMBER; i++) bt_json_number(&j, NUMBER[i], figure(x, 0, NUMBER[i]));
    json_numbers(&j, x);
    enum bt_code rc = *attr(x, 0, "hold_out_from") ? bt_held_out_json(&j, x->r, e) : BT_OK;
    bt_json_text(&j, "notes", attr(x, 2, "notes"));
    bt_json_text(&j, "known", attr(x, 0, "known"));
    bt_json_text(&j, "data_sha256", attr(x, 2, "data_sha256"));
    bt_json_end(&j);
    if (rc != BT_OK) return rc;
    return bt_json_finish(&j) ? BT_OK : bt_fail(e, BT_E_IO, BT_NOWHERE, "the calibration could not be printed");
}

enum bt_code bt_calibrate_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e)
{
    struct view x;
    if (!view_of(&x, r, e)) return e->code;
    if (json) return print_json(out, &x, e);
    print_head(out, &x, colour);
    print_numbers(out, &x);
    print_untold(out, &x);
    print_misfits(out, &x);
    const char *from = attr(&x, 0, "hold_out_from");
    if (*from) fprintf(out, "\nJudged on the months from %s, to which nothing was fitted:\n\n", from);
    else fprintf(out, "\nNothing was held out: how well the fitted model forecasts is not known. --until DATE holds months out.\n");
    if (*from && bt_held_out_print(out, r, e) != BT_OK) return e->code;
    if (*from) bt_said_lines(out, "What the scenario knows of the hold-out after all", attr(&x, 0, "known"));
    bt_said_lines(out, "Notes", attr(&x, 2, "notes"));
    fprintf(out, "Must not be used for %s.\n", attr(&x, 0, "caveat"));
    return BT_OK;
}

/* ---- the fragment ---- */

/* A text in single quotes on one line: nothing in it is YAML. */
static void quoted(FILE *out, const char *key, const char *text)
{
    fprintf(out, "  %s: '", key);
    for (; *text; text++) {
        if (*text == '\'') fputs("''", out);
        else fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
    }
    fputs("'\n", out);
}

static const char *key_of(const char *address, char out[300])
{
    bt_format(out, 300, strchr(address, '[') ? "\"%s\"" : "%s", address);
    return out;
}

enum bt_code bt_calibrate_fragment(FILE *out, const struct bt_results *r, struct bt_err *e)
{
    struct view x;
    char key[300], a[BT_NUM_ROOM], b[BT_NUM_ROOM];
    if (!view_of(&x, r, e)) return e->code;
    fprintf(out, "# Numbers fitted to published series. A scenario takes them with `calibrated: FILE`; its own `set:` stands over them.\n"
                 "bendtrend: 1\n\ncalibration:\n");
    static const struct {
        const char *key;
        int group;
    } WORD[] = { { "command", 2 }, { "scenario", 2 }, { "scenario_hash", 0 }, { "data", 2 }, { "data_sha256", 2 },
                 { "fit_from", 0 }, { "fit_until", 0 }, { "prior", 0 }, { "loss", 0 }, { "version", 0 } };
    for (size_t i = 0; i < sizeof WORD / sizeof *WORD; i++) quoted(out, WORD[i].key, attr(&x, WORD[i].group, WORD[i].key));
    fprintf(out, "\nset:\n");
    for (int j = 0; j < x.p; j++) {
        char said[200];
        bt_format(said, sizeof said, "%.0f %% interval %.4g to %.4g; before %.4g, range %.4g to %.4g", 100 * x.level, x.v[LOW][j],
                  x.v[HIGH][j], x.v[CENTRAL][j], x.v[RANGE_LOW][j], x.v[RANGE_HIGH][j]);
        bt_format(a, sizeof a, "%.6g", x.v[FITTED][j]);
        fprintf(out, "  %s: %s # %s%s%s\n", key_of(x.number->label[j], key), a, said, *bound_words(&x, j) ? "; " : "", bound_words(&x, j));
    }
    fprintf(out, "\n# For draws: about three standard deviations each way, within the range. Each is drawn for itself, though"
                 " fitted together.\n"
                 "ranges:\n");
    for (int j = 0; j < x.p; j++) {
        double v = x.v[FITTED][j], low = fmax(x.v[RANGE_LOW][j], v - TAILS * (v - x.v[LOW][j])),
               high = fmin(x.v[RANGE_HIGH][j], v + TAILS * (x.v[HIGH][j] - v));
        double edge = 1e-5 * (x.v[RANGE_HIGH][j] - x.v[RANGE_LOW][j]); /* the value is rounded, and must lie within */
        bt_format(a, sizeof a, "%.6g", fmin(low, v - edge)), bt_format(b, sizeof b, "%.6g", fmax(high, v + edge));
        fprintf(out, "  %s: {low: %s, high: %s}\n", key_of(x.number->label[j], key), a, b);
    }
    return ferror(out) ? bt_fail(e, BT_E_IO, BT_NOWHERE, "the calibrated numbers could not be written") : BT_OK;
}
