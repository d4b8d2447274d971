/* test_validation.c -- docs/validation.md is docs/validation.in with its figures put in: {{what; arguments}} is replaced by what the
 * function of that name finds in a run, or takes from a page that other tests hold. `make validate` (BT_GOLDEN=1) writes the page;
 * without it a page with another figure or another word fails. */
#include "../cli/program.h"
#include "../tiny.h"
#include "bendtrend/study.h"
#include <ctype.h>
#include <math.h>

#define TEMPLATE "docs/validation.in"
#define PAGE "docs/validation.md"
#define CERTIFICATES "docs/validation-certificate.md"
#define FROM_HERE "<!-- from here: make validate -->\n"
#define TO_HERE "<!-- to here -->\n"

enum { MOST_ARGUMENTS = 24 };
struct arguments {
    int n;
    const char *v[MOST_ARGUMENTS];
};

/* Lives as long as the test. */
static const char *kept(const char *p, size_t len)
{
    char *copy = strndup(p, len);
    const char *text = tiny_cat(copy, "");
    free(copy);
    return text;
}

static const char *trimmed(const char *p, size_t len)
{
    while (len && isspace((unsigned char)*p)) p++, len--;
    while (len && isspace((unsigned char)p[len - 1])) len--;
    return kept(p, len);
}

/* "; " between. */
static struct arguments arguments(const char *p, size_t len)
{
    struct arguments a = { 0 };
    for (const char *end = p + len; p <= end;) {
        const char *stop = memchr(p, ';', (size_t)(end - p));
        cr_assert(a.n < MOST_ARGUMENTS);
        a.v[a.n++] = trimmed(p, (size_t)((stop ? stop : end) - p));
        p = (stop ? stop : end) + 1;
    }
    return a;
}

/* ---- runs, each made once ---- */

struct run {
    const char *path;
    double rtol;
    bool first_year;
    struct bt_arena *a;
    struct bt_results r;
};

static const struct bt_results *results(const char *path, double rtol, bool first_year)
{
    static struct run kept[24];
    struct run *x = kept;
    for (; x->path; x++)
        if (!strcmp(x->path, path) && x->rtol == rtol && x->first_year == first_year) return &x->r;
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = rtol, .jobs = 2, .baseline_only = first_year };
    struct bt_scenario *s = tiny_shipped(path);
    struct bt_err e = { 0 };
    cr_assert(x < kept + TL_N(kept) - 1);
    *x = (struct run){ strdup(path), rtol, first_year, bt_arena_new(), { 0 } };
    cr_assert(bt_study_run(s, &o, x->a, NULL, &x->r, &e) == BT_OK, "%s: %s", path, e.msg);
    return &x->r; /* results borrow names from the scenario: both live as long as the test */
}

/* The least number of one digit that is no smaller, "5e-15"; and so written. */
static double bound(double x)
{
    if (!(x > 0)) return 0;
    double unit = pow(10, floor(log10(x)));
    return ceil(x / unit * (1 - 1e-9)) * unit;
}

static void print_bound(FILE *out, double x)
{
    x = bound(x);
    int power = x > 0 ? (int)floor(log10(x) + 1e-9) : 0;
    fprintf(out, "%.0fe%d", x / pow(10, power), power);
}

/* ---- figures ---- */

/* PATH; ROW; ROW ...: lines of `check PATH`, the first that begins with each. */
static void check_lines(FILE *out, const struct arguments *a)
{
    struct said s = RUN("check", a->v[0]);
    const char *from = s.out;
    EXPECT_STATUS(s, 0);
    for (int i = 1; i < a->n; i++) {
        const char *p = from;
        while (*p && strncmp(p + strspn(p, " "), a->v[i], strlen(a->v[i])) != 0) p += strcspn(p, "\n"), p += *p != 0;
        cr_assert(*p, "check %s prints no line that begins with '%s' here:\n%s", a->v[0], a->v[i], from);
        size_t len = strcspn(p, "\n");
        fprintf(out, "%s%.*s", i > 1 ? "\n" : "", (int)len, p);
        from = p + len;
    }
    cli_forget(&s);
}

/* PATH; ROW: how far the baseline misses a row, in per cent. */
static void missed_by(FILE *out, const struct arguments *a)
{
    const struct bt_results *r = results(a->v[0], 1e-6, true);
    const struct bt_array *residual = bt_results_array(r, "baseline_residual");
    int i = bt_axis_find(bt_results_axis(r, "baseline"), a->v[1]);
    cr_assert(residual && i >= 0, "the baseline has no row '%s'", a->v[1]);
    fprintf(out, "%.1f", 100 * fabs(residual->v[i]));
}

/* model, last year or straight line; SERIES; MONTHS: mean absolute error of England's back-test, in per cent. */
static void back_test(FILE *out, const struct arguments *a)
{
    static const char *const WHO[] = { "model", "last year", "straight line" };
    static struct bt_results r;
    if (!r.n_axis) {
        struct bt_scenario *s = tiny_shipped("scenarios/england-2011.yaml");
        struct bt_errs errs = { 0 };
        struct bt_backtest_opts o = { .data = "scenarios/localities/england-2011-series.csv", .rtol = 1e-6 };
        cr_assert(bt_study_backtest(s, &o, bt_arena_new(), NULL, &r, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    }
    const struct bt_array *v = bt_results_array(&r, "mape");
    const struct bt_axis *series = bt_results_axis(&r, "series"), *ahead = bt_results_axis(&r, "horizon");
    int who = 0, k = 0, i = bt_axis_find(series, a->v[1]);
    while (who < (int)TL_N(WHO) && strcmp(WHO[who], a->v[0]) != 0) who++;
    while (k < ahead->n && ahead->value[k] != atof(a->v[2])) k++;
    cr_assert(v && i >= 0 && who < (int)TL_N(WHO) && k < ahead->n, "'%s' of '%s' at '%s' months", a->v[0], a->v[1], a->v[2]);
    fprintf(out, "%.2f", 100 * v->v[(who * series->n + i) * ahead->n + k]);
}

/* PATH ...: people lost, of all people, in the worst run. */
static void people_lost(FILE *out, const struct arguments *a)
{
    double worst = 0;
    for (int i = 0; i < a->n; i++) {
        const struct bt_array *x = bt_results_array(results(a->v[i], 1e-6, false), "conservation_error");
        for (int k = 0; k < bt_results_axis(results(a->v[i], 1e-6, false), "run")->n; k++) worst = fmax(worst, x->v[k]);
    }
    print_bound(out, worst);
}

/* PATH ...: drift of the first day, per cent a year. */
static void drift(FILE *out, const struct arguments *a)
{
    double worst = 0, x = 0;
    for (int i = 0; i < a->n; i++) {
        cr_assert(bt_results_number(results(a->v[i], 1e-6, true), 1, "start_drift", &x));
        worst = fmax(worst, x);
    }
    fprintf(out, "%g", 100 * bound(worst));
}

static double worst_month(const struct bt_results *x, const struct bt_results *y, const char *measure)
{
    const struct bt_array *v = bt_results_array(x, measure), *w = bt_results_array(y, measure);
    double worst = 0;
    cr_assert(v && w && v->rank == 2, "there is no measure '%s'", measure);
    for (int i = 0; i < x->axis[v->axis[0]].n * x->axis[v->axis[1]].n; i++)
        if (w->v[i] > 0) worst = fmax(worst, fabs(v->v[i] / w->v[i] - 1));
    return worst;
}

/* PATH; all or MEASURE ...: how far a month's total is from that at a tolerance of 1e-9, at worst. Those of an instant are no totals. */
static void months_off(FILE *out, const struct arguments *a)
{
    const struct bt_results *x = results(a->v[0], 1e-6, false), *y = results(a->v[0], 1e-9, false);
    double worst = 0;
    for (int i = 1; i < a->n && strcmp(a->v[1], "all") != 0; i++) worst = fmax(worst, worst_month(x, y, a->v[i]));
    for (int i = 0; i < x->n_array && !strcmp(a->v[1], "all"); i++) {
        const char *name = x->array[i].name;
        bool instant = strstr(name, "_past_") || strstr(name, "midnight");
        if (!strncmp(name, "m_", 2) && x->array[i].rank == 2 && !instant) worst = fmax(worst, worst_month(x, y, name));
    }
    print_bound(out, worst);
}

/* ---- tables of other pages ---- */

static const char *cell_of(const char *row, int column, size_t *len)
{
    const char *p = row;
    for (int i = 0; i < column && *p && *p != '\n'; i++) p += strcspn(p + 1, "|\n") + 1;
    cr_assert(*p == '|', "a row lacks column %d: %.*s", column, (int)strcspn(row, "\n"), row);
    *len = strcspn(p + 1, "|\n");
    return p + 1;
}

/* The first row of the first table after a text. */
static const char *table_after(const char *page, const char *name, const char *text)
{
    const char *p = strstr(page, text);
    cr_assert(p, "%s lacks '%s'", name, text);
    if (*p == '|' && (p == page || p[-1] == '\n')) return p;
    p = strstr(p, "\n|");
    cr_assert(p, "%s has no table after '%s'", name, text);
    return p + 1;
}

/* PAGE; TEXT; COLUMN ...: columns of the first table after a text of another page. */
static void columns(FILE *out, const struct arguments *a)
{
    char *page = tl_bytes(a->v[0], NULL);
    const char *row = table_after(page, a->v[0], a->v[1]);
    for (bool first = true; *row == '|'; first = false, row += strcspn(row, "\n"), row += *row != 0) {
        fputs(first ? "|" : "\n|", out);
        for (int i = 2; i < a->n; i++) {
            size_t len;
            const char *cell = cell_of(row, atoi(a->v[i]) - 1, &len);
            fprintf(out, "%.*s|", (int)len, cell);
        }
    }
    free(page);
}

static void benchmarks(FILE *out, const struct arguments *a)
{
    char *text = tl_bytes("scenarios/evidence/benchmarks.csv", NULL);
    int n = 0;
    (void)a;
    for (const char *p = text; (p = strchr(p, '\n')); p++) n += p[1] == 'B' && isdigit((unsigned char)p[2]);
    fprintf(out, "%d", n);
    free(text);
}

/* ---- places ---- */

static const struct {
    const char *label, *name;
} PLACES[] = {
    { "England 2025/26", "england" },
    { "England 2011/12", "england-2011" },
    { "Northumberland", "northumberland" },
    { "Torbay", "torbay" },
    { "Tower Hamlets", "tower-hamlets" },
    { "Salford", "salford" },
    { "Leeds", "leeds" },
    { "Pennine", "pennine" },
    { "Nottingham", "nottingham" },
};

/* Every place: what its baseline meets of what is observed, and the certificate that the other page has. */
static void places(FILE *out, const struct arguments *a)
{
    char *page = tl_bytes(CERTIFICATES, NULL), path[200], start[100];
    (void)a;
    fputs("| place | baseline: observed, within 2 % | estimated or assumed | certificate: holds | assumptions that change a conclusion "
          "|\n|---|---|---|---|---|",
          out);
    for (size_t i = 0; i < TL_N(PLACES); i++) {
        snprintf(path, sizeof path, "scenarios/%s.yaml", PLACES[i].name);
        snprintf(start, sizeof start, "\n| %s |", PLACES[i].label);
        struct bt_baseline b = bt_baseline_of(results(path, 1e-6, true));
        const char *row = strstr(page, start);
        size_t n, m;
        cr_assert(row, CERTIFICATES " has no row of %s", PLACES[i].label);
        const char *holds = cell_of(row + 1, 1, &n), *changes = cell_of(row + 1, 4, &m);
        fprintf(out, "\n| %s | %d of %d | %d |%.*s|%.*s|", PLACES[i].label, b.within, b.observed, b.rows - b.observed, (int)n, holds,
                (int)m,
                changes);
    }
    free(page);
}

/* ---- the page ---- */

/* about: the figure is the size of an error, so of the same size on another processor */
static const struct figure {
    const char *name;
    void (*write)(FILE *out, const struct arguments *a);
    bool about;
} FIGURES[] = {
    { "check", check_lines, false },
    { "missed by", missed_by, false },
    { "back-test", back_test, false },
    { "people lost", people_lost, true },
    { "drift", drift, true },
    { "months off", months_off, true },
    { "columns", columns, false },
    { "benchmarks", benchmarks, false },
    { "places", places, false },
};

struct hole {
    const char *from, *to;
}; /* {{ ... }}, both included */

static bool next_hole(const char *text, struct hole *h)
{
    h->from = strstr(text, "{{");
    h->to = h->from ? strstr(h->from, "}}") : NULL;
    if (h->to) h->to += 2;
    return h->to != NULL;
}

static const struct figure *figure(struct hole h, struct arguments *a)
{
    *a = arguments(h.from + 2, (size_t)(h.to - h.from) - 4);
    size_t i = 0;
    while (i < TL_N(FIGURES) && strcmp(FIGURES[i].name, a->v[0]) != 0) i++;
    cr_assert(i < TL_N(FIGURES), TEMPLATE " asks for '%s', which nothing gives", a->v[0]);
    memmove(a->v, a->v + 1, (size_t)--a->n * sizeof *a->v);
    return &FIGURES[i];
}

static char *made(struct hole h)
{
    struct arguments a;
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    figure(h, &a)->write(out, &a);
    fclose(out);
    return text;
}

static char *whole_page(const char *from)
{
    char *text = NULL;
    size_t len;
    struct hole h;
    FILE *out = open_memstream(&text, &len);
    for (; next_hole(from, &h); from = h.to) {
        char *value = made(h);
        fprintf(out, "%.*s%s", (int)(h.from - from), from, value);
        free(value);
    }
    fputs(from, out);
    fclose(out);
    return text;
}

/* What the page has in each hole, up to the words that follow it in the template. Returns how many there are. */
enum { MOST_HOLES = 60 };
static int on_the_page(const char *template, const char *page, struct hole *hole, const char **value)
{
    int n = 0;
    struct hole h;
    for (const char *t = template, *p = page;; n++) {
        bool more = next_hole(t, &h);
        size_t len = more ? (size_t)(h.from - t) : strlen(t);
        cr_assert(strncmp(p, t, len) == 0, PAGE " is not " TEMPLATE " with figures put in; make validate writes it. Here:\n%.200s", p);
        p += len;
        cr_assert(more || *p == 0, PAGE " goes on after its template");
        if (!more) return n;
        t = h.to;
        struct hole after;
        const char *words = kept(t, next_hole(t, &after) ? (size_t)(after.from - t) : strlen(t));
        const char *stop = strstr(p, words);
        cr_assert(*words && stop && n < MOST_HOLES, "%s lacks what follows %.*s", PAGE, (int)(h.to - h.from), h.from);
        hole[n] = h, value[n] = kept(p, (size_t)(stop - p)), p = stop;
    }
}

static int holes(struct hole *hole, const char **value)
{
    return on_the_page(tiny_file_text(TEMPLATE), tiny_file_text(PAGE), hole, value);
}

static int count_holes(void)
{
    int n = 0;
    struct hole h;
    for (const char *p = tiny_file_text(TEMPLATE); next_hole(p, &h); p = h.to) n++;
    return n;
}

static bool same_lines(const char *a, const char *b)
{
    bool same = true;
    while (same && (*a || *b)) {
        size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
        same = tl_same_line(a, n, b, m, true);
        a += n + (a[n] == '\n'), b += m + (b[m] == '\n');
    }
    return same;
}

ParameterizedTestParameters(validation, every_figure_is_that_of_a_run)
{
    return tl_rows((size_t)count_holes());
}
ParameterizedTest(size_t *row, validation, every_figure_is_that_of_a_run)
{
    if (getenv("BT_SAN")) cr_skip_test("the suites of the commands go through the same lines");
    struct hole hole[MOST_HOLES];
    const char *value[MOST_HOLES];
    struct arguments a;
    int n = holes(hole, value);
    cr_assert((int)*row < n);
    const struct figure *f = figure(hole[*row], &a);
    char *is = made(hole[*row]);
    double x = atof(is), y = atof(value[*row]);
    bool same = f->about ? x <= 5 * y && y <= 5 * x : same_lines(is, value[*row]);
    cr_expect(same, "%.*s is\n%s\nand on the page it is\n%s\n(make validate writes it anew)", (int)(hole[*row].to - hole[*row].from),
              hole[*row].from, is, value[*row]);
    free(is);
}

/* ---- what `make validate` writes ---- */

/* One row of the table of certificates, from the file that `make slow` left. */
static void certificate_row(FILE *out, const char *label, const struct bt_results *r)
{
    const struct bt_axis *check = bt_results_axis(r, "check");
    const struct bt_texts *verdict = bt_results_texts(r, "check_verdict");
    const struct bt_array *must = bt_results_array(r, "check_must_hold"), *value = bt_results_array(r, "check_value");
    int still = bt_axis_find(check, "a world that stands still"), earlier = bt_axis_find(check, "start a day earlier"), all = 0, hold = 0,
        changes = 0;
    cr_assert(check && verdict && must && value && still >= 0 && earlier >= 0);
    for (int i = 0; i < check->n; i++)
        if (must->v[i] > 0) all++, hold += strcmp(verdict->v[i], "holds") == 0;
    fprintf(out, "| %s | %d of %d | %.1e | %.4f %% |", label, hold, all, value->v[still], 100 * value->v[earlier]);
    for (int i = 0; i < check->n; i++)
        if (!strcmp(verdict->v[i], "changes")) fprintf(out, "%s `%s`", changes++ ? "," : "", check->label[i]);
    fprintf(out, "%s |\n", changes ? "" : " none");
}

Test(validation, certificates)
{
    const char *is = tiny_file_text(CERTIFICATES), *from = strstr(is, FROM_HERE), *to = from ? strstr(from, TO_HERE) : NULL;
    char *text = NULL;
    size_t len;
    cr_assert(to != NULL, CERTIFICATES " lacks the two marks");
    if (!getenv("BT_GOLDEN")) cr_skip_test("make validate writes the table; validation/* and shipped/* hold it");
    struct bt_arena *a = bt_arena_new();
    FILE *out = open_memstream(&text, &len);
    fprintf(out, "%.*s\n| place | what must hold | still world, largest move in four years | a day earlier, largest move of a year |"
                 " runs that change a conclusion |\n|---|---|---|---|---|\n",
            (int)(from - is) + (int)strlen(FROM_HERE), is);
    for (size_t i = 0; i < TL_N(PLACES); i++) {
        struct bt_results r;
        struct bt_err e = { 0 };
        cr_assert(bt_results_read(bt_printf(a, "build/slow/%s.h5", PLACES[i].name), a, &r, &e) == BT_OK, "%s", e.msg);
        certificate_row(out, PLACES[i].label, &r);
    }
    fprintf(out, "\n%s", to);
    fclose(out);
    tl_text(".", CERTIFICATES, text);
    free(text);
    bt_arena_free(a);
}

Test(validation, page)
{
    struct hole hole[MOST_HOLES];
    const char *value[MOST_HOLES];
    if (getenv("BT_GOLDEN")) {
        char *page = whole_page(tiny_file_text(TEMPLATE));
        tl_text(".", PAGE, page);
        free(page);
    }
    cr_expect(holes(hole, value) == count_holes());
}
