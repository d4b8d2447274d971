/* What others have published, beside what the model gives: models in papers, and the benchmarks of scenarios/evidence/benchmarks.csv.
 * A row of tests/cases/published/claims.csv names the scenario, the run, the figure and the interval that the source's precision allows;
 * its verdict is worked out here and must be the one expected there. The same makes docs/validation-benchmarks.md (`make validate`). */
#include "../tiny.h"
#include "bendtrend/study.h"
#include <fnmatch.h>
#include <math.h>

#define CLAIMS "tests/cases/published/claims.csv"
#define BENCHMARKS "scenarios/evidence/benchmarks.csv"
#define PAGE "docs/validation-benchmarks.md"
#define BEGIN "<!-- from here: make validate -->\n"
#define END "<!-- to here -->\n"

enum { LOW, CENTRAL, HIGH, STANCES };

/* ---- the two tables ---- */

enum column { ID, SAYS, TYPE, DENOMINATOR, SCENARIO, SET, RUN, AGAINST, MEASURE, OVER, FACTOR, FROM, TO, BASE_FROM, BASE_TO, HOW, UNIT,
              DIGITS, AT_LEAST, AT_MOST, PUT_IN, VERDICT, WHY, COLUMNS };
static const char *const HEAD[COLUMNS] = {
    "id", "says", "type", "denominator", "scenario", "set", "run", "against", "measure", "over", "factor", "from", "to", "base_from",
    "base_to", "how", "unit", "digits", "at_least", "at_most", "put_in", "verdict", "why" };
struct claims { const struct bt_table *t; int col[COLUMNS]; };

static const struct bt_table *table(const char *name)
{
    static struct bt_arena *a; /* as long as the test, which is a process of its own */
    struct bt_files fs = { .data = "scenarios" };
    struct bt_errs errs = { 0 };
    const struct bt_file *f;
    struct bt_table *t = NULL;
    if (!a) a = bt_arena_new();
    cr_assert(bt_file_read(&fs, a, name, NULL, BT_NOWHERE, &f, &errs) == BT_OK && bt_csv_read(f, a, &t, &errs) == BT_OK, "%s",
              tl_errs_text(&errs));
    bt_errs_free(&errs);
    return t;
}

static const char *named(const struct bt_table *t, int row, const char *column)
{
    int col = bt_table_col(t, column);
    cr_assert(col >= 0, "%s has no column '%s'", t->file, column);
    return t->cell[row * t->cols + col];
}

static struct claims claims(void)
{
    struct claims c = { .t = table(CLAIMS) };
    for (int k = 0; k < COLUMNS; k++) {
        c.col[k] = bt_table_col(c.t, HEAD[k]);
        cr_assert(c.col[k] >= 0, CLAIMS " has no column '%s'", HEAD[k]);
    }
    return c;
}

static const char *cell(const struct claims *c, int row, enum column k)
{
    return c->t->cell[row * c->t->cols + c->col[k]];
}

static double number(const struct claims *c, int row, enum column k, double otherwise)
{
    const char *text = cell(c, row, k);
    double x = otherwise;
    cr_assert(!*text || bt_text_number(text, true, false, &x), "%s, %s: '%s' is no number", cell(c, row, ID), HEAD[k], text);
    return x;
}

static bool benchmark(const char *id) { return id[0] == 'B' && id[1] >= '0' && id[1] <= '9'; }
static bool spoken_to(const struct claims *c, int row) { return *cell(c, row, SCENARIO) != 0; }

/* Rows of one scenario with the same --set are one study: the first of them stands for it. */
static int study_of(const struct claims *c, int row)
{
    int i = 0;
    while (strcmp(cell(c, i, SCENARIO), cell(c, row, SCENARIO)) || strcmp(cell(c, i, SET), cell(c, row, SET))) i++;
    return i;
}

/* ---- one study, and figures of it ---- */

struct study {
    struct bt_scenario *s;
    struct bt_arena *a;
    struct bt_results r;
    int T, S, first; /* months, segments, number of the first month since year 0 */
};

static bool read_scenario(struct study *st, const struct claims *c, int row)
{
    const char *set[8];
    int n = 0;
    struct bt_errs errs = { 0 };
    *st = (struct study){ .a = bt_arena_new() };
    for (const char *p = cell(c, row, SET); *p && n < 8;) {
        size_t len = strcspn(p, ";");
        set[n++] = bt_printf(st->a, "%.*s", (int)len, p);
        p += len + (p[len] == ';');
    }
    struct bt_scenario_opts o = { .path = cell(c, row, SCENARIO), .data = "scenarios", .set = set, .n_set = n };
    cr_assert(bt_scenario_read(&o, &st->s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    bt_errs_free(&errs);
    st->S = bt_network_segments(st->s->net).n;
    return !getenv("BT_SAN") || st->S == 1; /* under the sanitizers the small ones are enough */
}

/* Only the bundles that rows ask for. */
static void run_study(struct study *st, const struct claims *c, int row)
{
    const char *bundle[8];
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .bundle = bundle };
    struct bt_err e = { 0 };
    for (int b = 0; b < st->s->n_bundle && o.n_bundle < 8; b++) {
        bool wanted = false;
        for (int i = row; i < c->t->rows; i++)
            wanted |= study_of(c, i) == row && (!strcmp(cell(c, i, RUN), st->s->bundle[b].name) ||
                                                !strcmp(cell(c, i, AGAINST), st->s->bundle[b].name));
        if (wanted) bundle[o.n_bundle++] = st->s->bundle[b].name;
    }
    if (!o.n_bundle) st->s->n_bundle = 0; /* business as usual alone */
    cr_assert(bt_study_run(st->s, &o, st->a, NULL, &st->r, &e) == BT_OK, "%s: %s", cell(c, row, SCENARIO), e.msg);
    int y, m, d;
    bt_date_of(st->s->day0, &y, &m, &d);
    st->first = 12 * y + m - 1, st->T = bt_results_axis(&st->r, "month")->n;
}

static void drop_study(struct study *st)
{
    bt_scenario_free(st->s);
    bt_arena_free(st->a);
}

struct window { int from, to; }; /* months of the horizon, to excluded */
static struct window window(const struct study *st, const struct claims *c, int row, enum column from, enum column to)
{
    int v[2];
    for (int k = 0; k < 2; k++) {
        int y = 0, m = 0;
        const char *text = cell(c, row, k ? to : from);
        cr_assert(sscanf(text, "%d-%d", &y, &m) == 2, "%s: '%s' is no month", cell(c, row, ID), text);
        v[k] = 12 * y + m - 1 - st->first;
    }
    cr_assert(v[0] >= 0 && v[1] >= v[0] && v[1] < st->T, "%s: months outside the horizon", cell(c, row, ID));
    return (struct window){ v[0], v[1] + 1 };
}

static double days(const struct study *st, struct window w)
{
    int a = st->first + w.from, b = st->first + w.to;
    return bt_day_of(b / 12, b % 12 + 1, 1) - bt_day_of(a / 12, a % 12 + 1, 1);
}

static const struct bt_array *array(const struct study *st, const char *prefix, const char *name)
{
    const struct bt_array *x = bt_results_array(&st->r, bt_printf(st->a, "%s%s", prefix, name));
    cr_assert(x != NULL, "there is no measure '%s'", name);
    return x;
}

/* Patterns of segments, '|' between. */
static bool among(const char *patterns, const char *segment)
{
    char one[100];
    for (const char *p = patterns; *p;) {
        size_t len = strcspn(p, "|");
        snprintf(one, sizeof one, "%.*s", (int)len, p);
        if (fnmatch(one, segment, 0) == 0) return true;
        p += len + (p[len] == '|');
    }
    return false;
}

static double of_segments(const struct study *st, const char *measure, int run, struct window w, const char *patterns, const double *weight)
{
    const struct bt_array *x = array(st, "s_", measure);
    double sum = 0;
    for (int z = 0; z < st->S; z++)
        if (among(patterns, bt_network_segments(st->s->net).name[z]))
            for (int i = w.from; i < w.to; i++) sum += (weight ? weight[z] : 1) * x->v[((size_t)run * st->T + i) * st->S + z];
    return sum;
}

/* GBP, by item ("cost:ITEM"), or all. */
static double cost(const struct study *st, const char *item, int run, struct window w)
{
    const struct bt_array *x = bt_results_array(&st->r, "cost_gbp");
    cr_assert(x && x->rank == 4);
    const struct bt_axis *items = &st->r.axis[x->axis[2]];
    int P = st->r.axis[x->axis[3]].n, only = item ? bt_axis_find(items, item) : -1;
    cr_assert(!item || only >= 0, "there is no cost item '%s'", item);
    double sum = 0;
    for (int i = w.from; i < w.to; i++)
        for (int k = 0; k < items->n; k++)
            for (int p = 0; p < P && (only < 0 || k == only); p++) sum += x->v[(((size_t)run * st->T + i) * items->n + k) * P + p];
    return sum;
}

/* Public spend of some segments, GBP: every cost of the pathway but what people pay themselves. */
static double spend(const struct study *st, int run, struct window w, const char *patterns)
{
    const struct bt_network *net = st->s->net;
    struct bt_names measures = bt_network_measures(net), payers = bt_network_payers(net);
    double sum = 0;
    for (int k = 0; k < net->n_cost; k++) {
        const struct cost *x = &net->cost[k];
        const struct bt_param *price = &net->param[x->gbp];
        double *weight = bt_get(st->a, (size_t)st->S, sizeof *weight), public = 0;
        for (int p = 0; p < payers.n; p++) public += strcmp(payers.name[p], "people") ? x->payer[p] : 0;
        for (int z = 0; z < st->S; z++) weight[z] = public * net->value[price->offset + (price->n > 1 ? z : 0)];
        sum += of_segments(st, measures.name[x->measure], run, w, patterns, weight);
    }
    return sum;
}

/* NAME of a measure, NAME@PATTERNS, spend@PATTERNS, cost, cost:ITEM or days. */
static double total(const struct study *st, const char *what, int run, struct window w)
{
    const char *at = strchr(what, '@');
    if (!strcmp(what, "days")) return days(st, w);
    if (!strncmp(what, "cost", 4) && (!what[4] || what[4] == ':')) return cost(st, what[4] ? what + 5 : NULL, run, w);
    if (!strncmp(what, "spend@", 6)) return spend(st, run, w, at + 1);
    if (at) return of_segments(st, bt_printf(st->a, "%.*s", (int)(at - what), what), run, w, at + 1, NULL);
    const struct bt_array *x = array(st, "m_", what);
    double sum = 0;
    for (int i = w.from; i < w.to; i++) sum += x->v[(size_t)run * st->T + i];
    return sum;
}

/* The four numbers that a figure is made of: the run and what it is held against, in the months asked for and in those before. */
struct four { double x, b, x0, b0, years; };
static double level(const struct four *f) { return f->x; }
static double change(const struct four *f) { return 100 * (f->x / f->b - 1); }
static double difference(const struct four *f) { return f->x - f->b; }
static double over_time(const struct four *f) { return 100 * (f->x / f->x0 - 1); }
static double rise(const struct four *f) { return f->x - f->x0; }
static double growth_a_year(const struct four *f) { return 100 * (pow(f->x / f->x0, 1 / f->years) - 1); }
static double growth_points(const struct four *f) { return 100 * (f->x / f->x0 - f->b / f->b0); }
static double growth_change(const struct four *f) { return 100 * ((f->x / f->x0 - 1) / (f->b / f->b0 - 1) - 1); }
static const struct { const char *name; double (*of)(const struct four *); const char *words; } HOWS[] = {
    { "level", level, "" },
    { "change", change, "against" },
    { "difference", difference, "against" },
    { "over_time", over_time, "over time" },
    { "rise", rise, "over time" },
    { "growth_a_year", growth_a_year, "over time" },
    { "growth_points", growth_points, "growth, less that of" },
    { "growth_change", growth_change, "growth, over that of" },
};

static size_t how_of(const struct claims *c, int row)
{
    size_t h = 0;
    while (h < TL_N(HOWS) && strcmp(HOWS[h].name, cell(c, row, HOW))) h++;
    cr_assert(h < TL_N(HOWS), "%s: there is no '%s'", cell(c, row, ID), cell(c, row, HOW));
    return h;
}

static int run_of(const struct study *st, const char *name, int stance)
{
    static const char *const SUFFIX[STANCES] = { " (low)", "", " (high)" };
    const struct bt_axis *runs = bt_results_axis(&st->r, "run");
    if (!*name) return 0;
    int i = bt_axis_find(runs, bt_printf(st->a, "%s%s", name, SUFFIX[stance]));
    cr_assert(i >= 0, "there is no run '%s'", name);
    return i;
}

static double figure(const struct study *st, const struct claims *c, int row, int stance)
{
    const char *measure = cell(c, row, MEASURE), *over = cell(c, row, OVER);
    struct window now = window(st, c, row, FROM, TO), then = *cell(c, row, BASE_FROM) ? window(st, c, row, BASE_FROM, BASE_TO) : now;
    int run[2] = { run_of(st, cell(c, row, RUN), stance), run_of(st, cell(c, row, AGAINST), stance) };
    double v[4];
    for (int k = 0; k < 4; k++) {
        struct window w = k < 2 ? now : then;
        v[k] = total(st, measure, run[k % 2], w) / (*over ? total(st, over, run[k % 2], w) : 1);
    }
    struct four f = { v[0], v[1], v[2], v[3], (now.from - then.from) / 12.0 };
    double x = HOWS[how_of(c, row)].of(&f) * number(c, row, FACTOR, 1);
    cr_assert(isfinite(x), "%s is no number", cell(c, row, ID));
    return x;
}

/* ---- verdicts ---- */

enum verdict { REPRODUCED, FITTED, WITHIN, BEYOND, NOT_REPRODUCED, VERDICTS };
static const struct { const char *name, *words; } SAID[VERDICTS] = {
    { "reproduced", "by the central value" },
    { "put in", "met, because it or what it was worked out from was put in" },
    { "within the range", "between low and high evidence, not by the central value" },
    { "beyond the evidence", "larger than any effect inside the evidence gives" },
    { "not reproduced", "the model says something else" },
};

/* Beyond: the source is farther from nothing than all that the evidence gives, or on the other side of it. */
static enum verdict judge(const struct claims *c, int row, const double v[STANCES])
{
    double least = number(c, row, AT_LEAST, -INFINITY), most = number(c, row, AT_MOST, INFINITY);
    double lo = fmin(v[CENTRAL], fmin(v[LOW], v[HIGH])), hi = fmax(v[CENTRAL], fmax(v[LOW], v[HIGH]));
    cr_assert(least <= most, "%s: at_least is over at_most", cell(c, row, ID));
    if (v[CENTRAL] >= least && v[CENTRAL] <= most) return *cell(c, row, PUT_IN) ? FITTED : REPRODUCED;
    if (hi >= least && lo <= most) return WITHIN;
    bool effect = *cell(c, row, RUN) != 0;
    return effect && ((most < 0 && lo > most) || (least > 0 && hi < least)) ? BEYOND : NOT_REPRODUCED;
}

/* ---- the page ---- */

/* 12345.6 as 12,346 where no digit after the point is wanted. */
static const char *written(double x, int digits, bool sign)
{
    char plain[64], out[96];
    snprintf(plain, sizeof plain, sign ? "%+.*f" : "%.*f", digits, x + 0.0);
    size_t whole = strcspn(plain, "."), n = 0;
    for (size_t i = 0; plain[i]; i++) {
        bool digit = plain[i] >= '0' && plain[i] <= '9', before = i > 0 && plain[i - 1] >= '0' && plain[i - 1] <= '9';
        if (digit && before && i < whole && (whole - i) % 3 == 0) out[n++] = ',';
        out[n++] = plain[i];
    }
    out[n] = 0;
    return tiny_cat(out, "");
}

static const char *says(const struct claims *c, int row, const struct bt_table *b)
{
    if (*cell(c, row, SAYS) || !b) return cell(c, row, SAYS);
    int i = 0;
    while (i < b->rows && strcmp(named(b, i, "benchmark_id"), cell(c, row, ID))) i++;
    cr_assert(i < b->rows, "%s is no benchmark", cell(c, row, ID));
    static const char *const PART[][2] = { { "", "locality_or_scope" }, { ": ", "metric" }, { ", ", "value" }, { " ", "unit" },
                                           { ", ", "period" } };
    const char *text = "";
    for (size_t k = 0; k < TL_N(PART); k++)
        if (*named(b, i, PART[k][1])) text = tiny_cat(text, tiny_cat(PART[k][0], named(b, i, PART[k][1])));
    return text;
}

/* Which segments stands in words beside it. */
static const char *unsegmented(const char *measure)
{
    char name[100];
    size_t len = strcspn(measure, "@");
    snprintf(name, sizeof name, "%.*s", (int)len, measure);
    return tiny_cat(name, measure[len] && strcmp(measure + len, "@*") ? " (part)" : "");
}

/* What was computed, in words. */
static const char *of_what(const struct claims *c, int row)
{
    const char *against = *cell(c, row, AGAINST) ? cell(c, row, AGAINST) : "business as usual";
    const char *words = HOWS[how_of(c, row)].words, *text = "";
    const char *part[] = { unsegmented(cell(c, row, MEASURE)), *cell(c, row, OVER) ? " / " : "", unsegmented(cell(c, row, OVER)), ", ",
                           cell(c, row, FROM), " to ", cell(c, row, TO) };
    for (size_t k = 0; k < TL_N(part); k++) text = tiny_cat(text, part[k]);
    if (!strcmp(words, "over time")) text = tiny_cat(tiny_cat(text, ", since "), cell(c, row, BASE_FROM));
    else if (*words) text = tiny_cat(tiny_cat(text, ", "), tiny_cat(tiny_cat(words, " "), against));
    return text;
}

static void print_row(FILE *out, const struct claims *c, int row, const struct bt_table *b, const double v[STANCES], enum verdict is)
{
    int digits = (int)number(c, row, DIGITS, 1);
    bool sign = how_of(c, row) > 0, band = *cell(c, row, RUN) && (v[LOW] != v[CENTRAL] || v[HIGH] != v[CENTRAL]);
    fprintf(out, "| %s | %s | %s | %s | `%s`%s%s%s, %s: %s | ", cell(c, row, ID), says(c, row, b), cell(c, row, TYPE),
            cell(c, row, DENOMINATOR), cell(c, row, SCENARIO),
            *cell(c, row, SET) ? " `--set " : "", cell(c, row, SET), *cell(c, row, SET) ? "`" : "",
            *cell(c, row, RUN) ? cell(c, row, RUN) : "business as usual", of_what(c, row));
    for (int k = band ? LOW : CENTRAL; k <= (band ? HIGH : CENTRAL); k++)
        fprintf(out, "%s%s", k > LOW && band ? " / " : "", written(v[k], digits, sign));
    fprintf(out, " %s | %s | %s |\n", cell(c, row, UNIT), SAID[is].name, cell(c, row, WHY));
}

/* Figures and verdicts of all rows of one study. */
static void answer(const struct study *st, const struct claims *c, int row, double (*v)[STANCES], enum verdict *is)
{
    for (int i = row; i < c->t->rows; i++) {
        if (study_of(c, i) != row) continue;
        for (int k = 0; k < STANCES; k++) v[i][k] = figure(st, c, i, k);
        is[i] = judge(c, i, v[i]);
    }
}

static void print_counts(FILE *out, const struct claims *c, const enum verdict *is)
{
    int n[VERDICTS] = { 0 }, silent = 0;
    for (int i = 0; i < c->t->rows; i++)
        if (!spoken_to(c, i)) silent++;
        else if (benchmark(cell(c, i, ID))) n[is[i]]++;
    fprintf(out, "\n| verdict on a benchmark | rows | |\n|---|---|---|\n");
    for (int k = 0; k < VERDICTS; k++) fprintf(out, "| %s | %d | %s |\n", SAID[k].name, n[k], SAID[k].words);
    fprintf(out, "| not spoken to | %d | each with its reason |\n", silent);
}

static void print_silent(FILE *out, const struct claims *c, const struct bt_table *b)
{
    fprintf(out, "\n## What no run speaks to\n\n| id | the source says | reason |\n|---|---|---|\n");
    for (int i = 0; i < c->t->rows; i++)
        if (!spoken_to(c, i)) fprintf(out, "| %s | %s | %s |\n", cell(c, i, ID), says(c, i, b), cell(c, i, WHY));
}

static char *made(const struct claims *c)
{
    static const char *const TITLE[2] = { "Published models", "Benchmarks" };
    const struct bt_table *b = table(BENCHMARKS);
    double(*v)[STANCES] = calloc((size_t)c->t->rows, sizeof *v);
    enum verdict *is = calloc((size_t)c->t->rows, sizeof *is);
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    for (int i = 0; i < c->t->rows; i++) {
        struct study st;
        if (!spoken_to(c, i) || study_of(c, i) != i) continue;
        read_scenario(&st, c, i);
        run_study(&st, c, i);
        answer(&st, c, i, v, is);
        drop_study(&st);
    }
    print_counts(out, c, is);
    for (int part = 0; part < 2; part++) {
        fprintf(out, "\n## %s\n\n| id | the source says | type | of whom or what | scenario, run and figure |", TITLE[part]);
        fprintf(out, " low / central / high | verdict | why |\n|---|---|---|---|---|---|---|---|\n");
        for (int i = 0; i < c->t->rows; i++)
            if (spoken_to(c, i) && benchmark(cell(c, i, ID)) == part) print_row(out, c, i, b, v[i], is[i]);
    }
    print_silent(out, c, b);
    fputc('\n', out);
    fclose(out);
    free(v), free(is);
    return text;
}

/* ---- tests ---- */

/* Every benchmark has a row: a run, or the reason why there is none; and every row is of a benchmark or says what it is of. */
Test(published, every_benchmark_is_answered)
{
    struct claims c = claims();
    const struct bt_table *b = table(BENCHMARKS);
    for (int i = 0; i < b->rows; i++) {
        int n = 0;
        for (int k = 0; k < c.t->rows; k++) n += strcmp(named(b, i, "benchmark_id"), cell(&c, k, ID)) == 0;
        cr_expect(n > 0, "%s is not in " CLAIMS, named(b, i, "benchmark_id"));
    }
    for (int k = 0; k < c.t->rows; k++) {
        says(&c, k, b);
        cr_expect(*cell(&c, k, WHY) != 0, "%s has no reason", cell(&c, k, ID));
        cr_expect(benchmark(cell(&c, k, ID)) || *cell(&c, k, SAYS), "%s says nothing", cell(&c, k, ID));
        cr_expect(spoken_to(&c, k) == (*cell(&c, k, VERDICT) != 0), "%s: a run has a verdict, and nothing else has", cell(&c, k, ID));
    }
}

static int studies(const struct claims *c, int *row)
{
    int n = 0;
    for (int i = 0; i < c->t->rows; i++)
        if (spoken_to(c, i) && study_of(c, i) == i) row[n++] = i;
    return n;
}

enum { MOST = 200 };
ParameterizedTestParameters(published, verdicts_are_those_expected)
{
    struct claims c = claims();
    int row[MOST];
    cr_assert(c.t->rows <= MOST);
    return tl_rows((size_t)studies(&c, row));
}

/* The row of the page, with figures as near as processors differ. */
static void on_the_page(const char *page, const char *row, const char *id)
{
    bool there = false;
    for (const char *p = page; *p && !there;) {
        size_t len = strcspn(p, "\n");
        there = tl_same_line(p, len, row, strcspn(row, "\n"), true);
        p += len + (p[len] == '\n');
    }
    cr_expect(there, PAGE " does not have this of %s (make validate renews it):\n%s", id, row);
}

ParameterizedTest(size_t *at, published, verdicts_are_those_expected)
{
    struct claims c = claims();
    const struct bt_table *b = table(BENCHMARKS);
    int row[MOST];
    double v[MOST][STANCES];
    enum verdict is[MOST];
    size_t len;
    struct study st;
    studies(&c, row);
    if (read_scenario(&st, &c, row[*at])) {
        char *page = tl_bytes(PAGE, &len);
        run_study(&st, &c, row[*at]);
        answer(&st, &c, row[*at], v, is);
        for (int i = row[*at]; i < c.t->rows; i++) {
            if (study_of(&c, i) != row[*at]) continue;
            cr_expect_str_eq(SAID[is[i]].name, cell(&c, i, VERDICT), "%s of %s: low %g, central %g, high %g is '%s', not '%s'",
                             cell(&c, i, MEASURE), cell(&c, i, ID), v[i][LOW], v[i][CENTRAL], v[i][HIGH], SAID[is[i]].name,
                             cell(&c, i, VERDICT));
            char *line = NULL;
            FILE *out = open_memstream(&line, &len);
            print_row(out, &c, i, b, v[i], is[i]);
            fclose(out);
            on_the_page(page, line, cell(&c, i, ID));
            free(line);
        }
        free(page);
    }
    drop_study(&st);
}

/* BT_GOLDEN=1 (`make validate`): the page made anew. Otherwise that part of it which needs no run. */
Test(published, page)
{
    struct claims c = claims();
    size_t len;
    char *is = tl_bytes(PAGE, &len), *from = strstr(is, BEGIN), *to = from ? strstr(from, END) : NULL, *silent = NULL;
    cr_assert(to != NULL, PAGE " lacks the two marks");
    from += strlen(BEGIN);
    if (getenv("BT_GOLDEN")) {
        char *should = made(&c), *whole = NULL;
        cr_assert(asprintf(&whole, "%.*s%s%s", (int)(from - is), is, should, to) > 0);
        tl_text(".", PAGE, whole);
        free(should), free(whole);
    }
    FILE *out = open_memstream(&silent, &len);
    print_silent(out, &c, table(BENCHMARKS));
    fclose(out);
    cr_expect(getenv("BT_GOLDEN") || strstr(from, silent) != NULL, PAGE " is stale: make validate, and look at the difference");
    free(silent);
    enum verdict expected[MOST] = { 0 };
    for (int i = 0; i < c.t->rows; i++)
        while (spoken_to(&c, i) && strcmp(SAID[expected[i]].name, cell(&c, i, VERDICT)) != 0) cr_assert(++expected[i] < VERDICTS);
    out = open_memstream(&silent, &len);
    print_counts(out, &c, expected);
    fclose(out);
    cr_expect(getenv("BT_GOLDEN") || strstr(from, silent) != NULL, PAGE " counts other verdicts than those expected:%s", silent);
    free(is), free(silent);
}
