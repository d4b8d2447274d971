/* backwords.c -- a back-test in words: who was nearest, for each series and horizon, and why where it was not the model. */
#include "backtest_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

enum { MODEL, N_FORECAST = 3 };
static const char *const WINS[N_FORECAST] = { "the model", "the same month of the last year", "the straight line with season" };
static const char *const KEY[N_FORECAST] = { "model", "naive_season", "naive_trend" };
static const char *const SCORE[] = { "mae", "mape", "bias", "theil_um", "theil_us", "theil_uc" };
enum { MAE, MAPE, BIAS, UM, US, UC, N_SCORE };

struct look {
    FILE *out;
    const struct bt_results *r;
    const struct bt_axis *series, *horizon, *month;
    const struct bt_array *score[N_SCORE], *skill[2], *observed, *months, *held;
    const struct bt_texts *label, *unit, *why, *source, *start;
};

static bool shaped(const struct bt_results *r, const struct bt_array *a, const char *axes)
{
    const char *at = axes;
    for (int k = 0; a && k < a->rank; k++) {
        size_t len = strcspn(at, " ");
        const char *name = r->axis[a->axis[k]].name;
        if (strlen(name) != len || strncmp(name, at, len) != 0) return false;
        at += len + (at[len] == ' ');
    }
    return a && !*at;
}

static bool look_at(struct look *l, FILE *out, const struct bt_results *r, struct bt_err *e)
{
    *l = (struct look){ .out = out, .r = r };
    l->series = bt_results_axis(r, "series"), l->horizon = bt_results_axis(r, "horizon"), l->month = bt_results_axis(r, "month");
    const struct bt_axis *forecast = bt_results_axis(r, "forecast");
    bool good = l->series && l->horizon && l->month && l->series->label && l->horizon->value && forecast && forecast->n == N_FORECAST;
    for (int k = 0; k < N_SCORE; k++)
        good &= shaped(r, l->score[k] = bt_results_array(r, SCORE[k]), "forecast series horizon") && l->score[k]->valid;
    for (int k = 0; k < 2; k++)
        good &= shaped(r, l->skill[k] = bt_results_array(r, k ? "skill_trend" : "skill_season"), "series horizon") && l->skill[k]->valid;
    good &= shaped(r, l->observed = bt_results_array(r, "observed"), "series month") && l->observed->valid;
    good &= shaped(r, l->months = bt_results_array(r, "series_months"), "series");
    good &= shaped(r, l->held = bt_results_array(r, "held_out"), "month");
    l->label = bt_results_texts(r, "series_label"), l->unit = bt_results_texts(r, "series_unit");
    l->why = bt_results_texts(r, "series_naive_wins"), l->source = bt_results_texts(r, "series_source");
    l->start = bt_results_texts(r, "month_start");
    if (good && l->label && l->unit && l->why && l->source && l->start) return true;
    bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these are no results of a back-test");
    return false;
}

/* NaN where there is none. */
static double score(const struct look *l, int which, int forecast, int s, int h)
{
    size_t at = ((size_t)forecast * (size_t)l->series->n + (size_t)s) * (size_t)l->horizon->n + (size_t)h;
    return l->score[which]->valid[at] ? l->score[which]->v[at] : NAN;
}

static double skill(const struct look *l, int which, int s, int h)
{
    size_t at = (size_t)s * (size_t)l->horizon->n + (size_t)h;
    return l->skill[which]->valid[at] ? l->skill[which]->v[at] : NAN;
}

static int months_of(const struct look *l, int h)
{
    return (int)lround(l->horizon->value[h]);
}

/* The forecast with the least mean absolute error; the model only where it beats both. -1 where nothing was published. */
static int nearest(const struct look *l, int s, int h)
{
    int best = -1;
    for (int k = N_FORECAST - 1; k >= 0; k--) {
        double x = score(l, MAE, k, s, h);
        if (!isnan(x) && (best < 0 || x < score(l, MAE, best, s, h))) best = k;
    }
    return best;
}

/* ---- the table ---- */

static void heads(const struct look *l)
{
    fprintf(l->out, "          mean absolute   as %% of what was published   bias of     square error of    skill of model\n");
    fprintf(l->out, "            error of      model      last  straight     model,       the model, %%          against\n");
    fprintf(l->out, "  months      model                  year      line        %%   bias  spread  rest   last year    line\n");
}

static void head(const struct look *l, bool colour)
{
    const char *bold = colour ? "\033[1m" : "", *plain = colour ? "\033[0m" : "";
    int from = 0;
    while (from < l->month->n && l->held->v[from] == 0) from++;
    fprintf(l->out, "%s%s%s (%s)\n", bold, bt_results_attr(l->r, 0, "title"), plain, bt_results_attr(l->r, 0, "locality"));
    fprintf(l->out, "Back-test: fitted to %d months from %s; then %d months, from %s, to which nothing was fitted.\n\n", from,
            l->start->v[0], l->month->n - from, bt_results_attr(l->r, 0, "hold_out_from"));
    heads(l);
}

/* Right in `width` characters; '-' for what there is not. */
static void cell(FILE *out, int width, double x, int decimals, bool sign)
{
    char text[BT_NUM_ROOM] = "-";
    x = bt_num_shown(x, decimals);
    if (!isnan(x) && sign) bt_format(text, sizeof text, "%+.*f", decimals, x);
    else if (!isnan(x)) bt_format(text, sizeof text, "%.*f", decimals, x);
    fprintf(out, "%*s", width, text);
}

/* A size in the unit of the series, with commas at the thousands. */
static void size(FILE *out, int width, double x)
{
    char digits[BT_NUM_ROOM], text[2 * BT_NUM_ROOM] = "-";
    if (!isnan(x)) {
        bt_format(digits, sizeof digits, "%.*f", x < 100 ? 1 : 0, x);
        bt_num_commas(digits, text, sizeof text);
    }
    fprintf(out, "%*s", width, text);
}

static void row(const struct look *l, int s, int h)
{
    fprintf(l->out, "  %6d", months_of(l, h));
    size(l->out, 11, score(l, MAE, MODEL, s, h));
    for (int k = 0; k < N_FORECAST; k++) cell(l->out, k ? 10 : 11, 100 * score(l, MAPE, k, s, h), 2, false);
    cell(l->out, 9, 100 * score(l, BIAS, MODEL, s, h), 1, true);
    cell(l->out, 7, 100 * score(l, UM, MODEL, s, h), 0, false);
    cell(l->out, 8, 100 * score(l, US, MODEL, s, h), 0, false);
    cell(l->out, 6, 100 * score(l, UC, MODEL, s, h), 0, false);
    cell(l->out, 12, skill(l, 0, s, h), 2, true);
    cell(l->out, 8, skill(l, 1, s, h), 2, true);
    fprintf(l->out, "%s\n", nearest(l, s, h) > MODEL ? "  naive wins" : "");
}

static void table(const struct look *l)
{
    for (int s = 0; s < l->series->n; s++) {
        fprintf(l->out, "%s (%s)\n", l->label->v[s], l->unit->v[s]);
        for (int h = 0; h < l->horizon->n; h++) row(l, s, h);
    }
    fprintf(l->out, "\nLast year: the same month of the last twelve before the hold-out. Straight line: with a step for each calendar "
                    "month.\n"
                    "Skill: 1 - mean absolute error of the model / that of the naive forecast; below 0 the naive one wins.\n\n");
}

/* ---- the verdict of a series ---- */

/* "6, 12 and 36": the horizons at which that forecast was nearest. */
static int at_which(const struct look *l, int s, int forecast, char *out, size_t room)
{
    int n = 0, left = 0;
    out[0] = 0;
    for (int h = 0; h < l->horizon->n; h++) left += nearest(l, s, h) == forecast;
    for (int h = 0; h < l->horizon->n; h++) {
        if (nearest(l, s, h) != forecast) continue;
        size_t len = strlen(out);
        bt_format(out + len, room - len, "%s%d", n == 0 ? "" : n == left - 1 ? " and " : ", ", months_of(l, h));
        n++;
    }
    return n;
}

/* Growth a year of the means of whole years before the hold-out, or in it; NaN for fewer than two. */
static double growth(const struct look *l, int s, bool held)
{
    double mean[60];
    int n = 0, from = 0, T = l->month->n;
    while (from < T && l->held->v[from] == 0) from++;
    int first = held ? from : from % 12, last = held ? T : from;
    for (int i = first; i + 12 <= last && n < 60; i += 12) {
        double sum = 0, count = 0;
        for (int k = i; k < i + 12; k++)
            if (l->observed->valid[(size_t)s * (size_t)T + (size_t)k]) sum += l->observed->v[(size_t)s * (size_t)T + (size_t)k], count++;
        if (count > 0) mean[n++] = sum / count;
    }
    return bt_log_growth(mean, n);
}

/* Figures that go far to explain who won, whatever the series is of. */
static void facts(const struct look *l, int s, char *out, size_t room)
{
    int h = l->horizon->n - 1;
    double before = growth(l, s, false), after = growth(l, s, true), bias = score(l, BIAS, MODEL, s, h), um = score(l, UM, MODEL, s, h);
    out[0] = 0;
    if (!isnan(before) && !isnan(after))
        bt_format(out, room, "What was published grew by %+.1f %% a year before the hold-out and %+.1f %% in it. ",
                  bt_num_shown(100 * before, 1), bt_num_shown(100 * after, 1));
    if (!isnan(bias) && !isnan(um))
        bt_format(out + strlen(out), room - strlen(out), "The model's bias over %d months is %+.1f %%, %.0f %% of its square error.",
                  months_of(l, h), bt_num_shown(100 * bias, 1), 100 * um);
}

static void verdict(const struct look *l, int s, char *out, size_t room)
{
    char at[100];
    int n = 0;
    bt_format(out, room, "%s:", l->label->v[s]);
    for (int k = 0; k < N_FORECAST; k++) {
        if (!at_which(l, s, k, at, sizeof at)) continue;
        bt_format(out + strlen(out), room - strlen(out), "%s %s %s at %s months", n++ ? ";" : "", WINS[k],
                  k == MODEL ? "is nearest" : "wins", at);
    }
    bt_format(out + strlen(out), room - strlen(out), n ? "." : " nothing was published in the hold-out.");
}

static bool naive_wins(const struct look *l, int s)
{
    for (int h = 0; h < l->horizon->n; h++)
        if (nearest(l, s, h) > MODEL) return true;
    return false;
}

/* A paragraph, lines of at most `width` characters, after the first indented. */
static void paragraph(FILE *out, const char *text, int indent, int width)
{
    int col = fprintf(out, "%*s", indent, "");
    while (*text) {
        int len = (int)strcspn(text, " "), fits = col + len + 1 <= width || col <= indent + 2;
        if (!fits) {
            fprintf(out, "\n%*s", indent + 2, "");
            col = indent + 2;
        }
        bool first = fits ? col == indent : true;
        col += fprintf(out, "%s%.*s", first ? "" : " ", len, text);
        text += len + (text[len] == ' ');
    }
    fputc('\n', out);
}

void bt_said_lines(FILE *out, const char *title, const char *text)
{
    if (!text || !*text) return;
    fprintf(out, "\n%s\n", title);
    while (*text) {
        char one[1000];
        int len = (int)strcspn(text, "\n");
        bt_format(one, sizeof one, "%.*s", len, text);
        paragraph(out, one, 2, 118);
        text += len + (text[len] == '\n');
    }
}

/* ---- JSON ---- */

static void json_horizon(struct bt_json *j, const struct look *l, int s, int h)
{
    int best = nearest(l, s, h);
    bt_json_object(j, NULL);
    bt_json_int(j, "months", months_of(l, h));
    for (int k = 0; k < N_FORECAST; k++) {
        bt_json_object(j, KEY[k]);
        for (int q = 0; q < N_SCORE; q++) bt_json_number(j, SCORE[q], score(l, q, k, s, h));
        bt_json_end(j);
    }
    bt_json_number(j, "skill_season", skill(l, 0, s, h));
    bt_json_number(j, "skill_trend", skill(l, 1, s, h));
    bt_json_text(j, "nearest", best < 0 ? NULL : KEY[best]);
    bt_json_end(j);
}

static void json_series(struct bt_json *j, const struct look *l)
{
    bt_json_array(j, "series");
    for (int s = 0; s < l->series->n; s++) {
        char text[1000];
        bt_json_object(j, NULL);
        bt_json_text(j, "name", l->series->label[s]);
        bt_json_text(j, "label", l->label->v[s]);
        bt_json_text(j, "unit", l->unit->v[s]);
        bt_json_text(j, "source", l->source->v[s]);
        bt_json_int(j, "months_a_figure", (long long)l->months->v[s]);
        bt_json_array(j, "horizons");
        for (int h = 0; h < l->horizon->n; h++) json_horizon(j, l, s, h);
        bt_json_end(j);
        verdict(l, s, text, sizeof text);
        bt_json_text(j, "verdict", text);
        facts(l, s, text, sizeof text);
        bt_json_text(j, "facts", text);
        bt_json_text(j, "why_naive_wins", naive_wins(l, s) ? l->why->v[s] : "");
        bt_json_end(j);
    }
    bt_json_end(j);
}

enum bt_code bt_held_out_json(struct bt_json *j, const struct bt_results *r, struct bt_err *e)
{
    struct look l;
    if (!look_at(&l, NULL, r, e)) return e->code;
    json_series(j, &l);
    return BT_OK;
}

static enum bt_code print_json(const struct look *l, struct bt_err *e)
{
    static const char *const HEAD[] = { "title", "locality", "version", "scenario_hash", "hold_out_from" };
    struct bt_json j;
    bt_json_start(&j, l->out, true);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "schema", "bendtrend backtest 1");
    for (size_t i = 0; i < sizeof HEAD / sizeof *HEAD; i++) bt_json_text(&j, HEAD[i], bt_results_attr(l->r, 0, HEAD[i]));
    json_series(&j, l);
    bt_json_text(&j, "notes", bt_results_attr(l->r, 2, "notes"));
    bt_json_text(&j, "known", bt_results_attr(l->r, 0, "known"));
    bt_json_end(&j);
    return bt_json_finish(&j) ? BT_OK : bt_fail(e, BT_E_IO, BT_NOWHERE, "the back-test could not be printed");
}

static void verdicts(const struct look *l)
{
    for (int s = 0; s < l->series->n; s++) {
        char text[1000];
        verdict(l, s, text, sizeof text);
        paragraph(l->out, text, 0, 118);
        if (!naive_wins(l, s)) continue;
        facts(l, s, text, sizeof text);
        paragraph(l->out, text, 2, 118);
        if (*l->why->v[s]) paragraph(l->out, l->why->v[s], 2, 118);
    }
}

enum bt_code bt_held_out_print(FILE *out, const struct bt_results *r, struct bt_err *e)
{
    struct look l;
    if (!look_at(&l, out, r, e)) return e->code;
    heads(&l);
    table(&l);
    verdicts(&l);
    return BT_OK;
}

enum bt_code bt_backtest_print(FILE *out, const struct bt_results *r, bool json, bool colour, struct bt_err *e)
{
    struct look l;
    if (!look_at(&l, out, r, e)) return e->code;
    if (json) return print_json(&l, e);
    head(&l, colour);
    table(&l);
    verdicts(&l);
    bt_said_lines(out, "What the scenario knows of the hold-out after all", bt_results_attr(r, 0, "known"));
    bt_said_lines(out, "Notes", bt_results_attr(r, 2, "notes"));
    fprintf(out, "Must not be used for %s.\n", bt_results_attr(r, 0, "caveat"));
    return BT_OK;
}
