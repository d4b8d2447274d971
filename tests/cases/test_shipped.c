/* Every shipped scenario is read, fits and runs. */
#include "../../sim/study/validate_priv.h"
#include "../tiny.h"
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* what England's baseline must have as observed, whatever else */
static const char *const ENGLAND[] = { "emergency_admissions", "major_attendances", "minor_attendances", "mean_overnight_stay",
                                       "occupied_beds", "people_delayed", NULL };

/* whole: all runs to the horizon, else the base year; least: baseline rows marked observed that there must be; these: some of them */
static const struct {
    const char *path;
    bool whole;
    int least;
    const char *const *these;
} SHIPPED[] = {
    { "scenarios/england.yaml", true, 12, ENGLAND },
    { "scenarios/northumberland.yaml", true, 1, NULL },
    { "scenarios/england-2011.yaml", false, 5, NULL },
    { "scenarios/leeds.yaml", false, 1, NULL },
    { "scenarios/nottingham.yaml", false, 1, NULL },
    { "scenarios/pennine.yaml", false, 1, NULL },
    { "scenarios/salford.yaml", false, 2, NULL },
    { "scenarios/torbay.yaml", false, 1, NULL },
    { "scenarios/tower-hamlets.yaml", false, 1, NULL },
};

static bool scenario_file(const char *name)
{
    size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

/* What is observed is met within 2 %. */
static void expect_baseline(const struct bt_results *r, int least, const char *const *these)
{
    const struct bt_array *residual = bt_results_array(r, "baseline_residual");
    const struct bt_texts *mark = bt_results_texts(r, "baseline_mark");
    const struct bt_axis *rows = bt_results_axis(r, "baseline");
    cr_assert(residual && mark && rows && rows->n >= 10);
    int n = 0;
    for (int i = 0; i < rows->n; i++) {
        bool counts = strcmp(mark->v[i], "observed") == 0;
        n += counts;
        cr_expect(!counts || fabs(residual->v[i]) <= 0.02, "%s is observed and missed by %.2f %%", rows->label[i],
                  100 * residual->v[i]);
    }
    cr_expect(n >= least, "%d rows are observed", n);
    for (; these && *these; these++) {
        int i = 0;
        while (i < rows->n && strcmp(rows->label[i], *these) != 0) i++;
        cr_expect(i < rows->n && strcmp(mark->v[i], "observed") == 0, "%s is not observed", *these);
    }
}

/* Every array is finite; people are conserved in every run; nobody is below zero. */
static void expect_sound(const struct bt_results *r)
{
    for (int i = 0; i < r->n_array; i++) {
        const struct bt_array *x = &r->array[i];
        size_t n = 1;
        for (int k = 0; k < x->rank; k++) n *= (size_t)r->axis[x->axis[k]].n;
        bool sound = true;
        for (size_t k = 0; k < n; k++) sound &= isfinite(x->v[k]);
        cr_expect(sound, "%s is not sound", x->name);
    }
    cr_expect(bt_run_least_people(r) > -1e-3, "%g people", bt_run_least_people(r));
    const struct bt_array *miss = bt_results_array(r, "conservation_error");
    for (int i = 0; i < r->axis[miss->axis[0]].n; i++) cr_expect(miss->v[i] < 1e-9, "run %d loses %g of the people", i, miss->v[i]);
}

/* What is read aloud, and its figures before they are rounded. */
static struct words words(const char *path, double rtol, struct bt_arena *a)
{
    struct bt_scenario *s = tiny_shipped(path);
    struct bt_err e = { 0 };
    struct bt_results r;
    struct words said;
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = rtol, .jobs = 2, .baseline_only = getenv("BT_SAN") };
    cr_assert(bt_study_run(s, &o, a, NULL, &r, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_words_of(&r, a, &said, &e) == BT_OK, "%s", e.msg);
    bt_scenario_free(s);
    return said;
}

static int lines_that_differ(const char *a, const char *b)
{
    int n = 0;
    while (*a || *b) {
        size_t la = strcspn(a, "\n"), lb = strcspn(b, "\n");
        n += la != lb || memcmp(a, b, la) != 0;
        a += la + (a[la] == '\n'), b += lb + (b[lb] == '\n');
    }
    return n;
}

/* Figures have five digits, the last of which is at least 1e-5 of them. A quarter of that may change a print only where the figure stands
 * between two digits: of more than a hundred lines one may. */
Test(shipped, half_the_tolerance_moves_no_figure_by_a_quarter_of_a_digit)
{
    static const char *const PATH[] = { "scenarios/england.yaml", "scenarios/northumberland.yaml" };
    struct bt_arena *a = bt_arena_new();
    for (size_t i = 0; i < TL_N(PATH); i++) {
        struct words x = words(PATH[i], 1e-6, a), y = words(PATH[i], 5e-7, a);
        cr_assert(x.n == y.n && x.n >= 20);
        for (int k = 0; k < x.n; k++)
            cr_expect(fabs(y.figure[k] / x.figure[k] - 1) < 2.5e-6, "%s: %.9g, %.9g", PATH[i], x.figure[k], y.figure[k]);
        cr_expect(lines_that_differ(x.text, y.text) <= 1, "%s\n%s", x.text, y.text);
    }
    bt_arena_free(a);
}

/* The certificate of England 2011/12, which is half as dear as a place with three bundles; `make slow` has all nine. */
Test(shipped, england_2011_has_a_certificate, .timeout = 0)
{
    if (getenv("BT_SAN")) cr_skip_test("tests/study/test_validate.c has every check in a small network");
    struct bt_scenario *s = tiny_shipped("scenarios/england-2011.yaml");
    struct bt_err e = { 0 };
    struct bt_results r;
    struct bt_arena *a = bt_arena_new();
    int failed = -1;
    cr_assert(bt_study_validate(s, &(struct bt_validate_opts){ 1e-6, 2 }, a, NULL, &r, &failed, &e) == BT_OK, "%s", e.msg);
    const struct bt_axis *check = bt_results_axis(&r, "check");
    const struct bt_texts *found = bt_results_texts(&r, "check_found"), *verdict = bt_results_texts(&r, "check_verdict");
    for (int i = 0; i < check->n; i++) {
        bool must = bt_results_array(&r, "check_must_hold")->v[i] > 0;
        cr_expect(!must || strcmp(verdict->v[i], "holds") == 0, "%s: %s, %s", check->label[i], verdict->v[i], found->v[i]);
    }
    cr_expect(failed == 0 && check->n >= 21);
    int must = 0, changes = 0;
    for (int i = 0; i < check->n; i++) {
        must += bt_results_array(&r, "check_must_hold")->v[i] > 0;
        changes += strcmp(verdict->v[i], "changes") == 0;
    }
    char *page = tl_bytes("docs/validation-certificate.md", NULL);
    const char *row = strstr(page, bt_printf(a, "\n| England 2011/12 | %d of %d |", must, must));
    cr_expect(row && (strstr(row, "| none |\n") == strchr(row + 1, '\n') - strlen("| none |")) == (changes == 0),
              "docs/validation-certificate.md has another row (make validate): %d of %d hold, %d change", must, must, changes);
    free(page);
    bt_arena_free(a);
    bt_scenario_free(s);
}

ParameterizedTestParameters(shipped, is_read_fits_and_runs)
{
    return tl_rows(TL_N(SHIPPED));
}
ParameterizedTest(size_t *row, shipped, is_read_fits_and_runs)
{
    struct bt_run_opts run = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .baseline_only = !SHIPPED[*row].whole || getenv("BT_SAN") };
    struct bt_scenario *s = tiny_shipped(SHIPPED[*row].path);
    struct bt_err e = { 0 };
    struct bt_results r;
    struct bt_arena *a = bt_arena_new();
    cr_assert(bt_study_run(s, &run, a, NULL, &r, &e) == BT_OK, "%s: %s", SHIPPED[*row].path, e.msg);
    expect_baseline(&r, SHIPPED[*row].least, SHIPPED[*row].these);
    expect_sound(&r);
    cr_expect(run.baseline_only || bt_results_axis(&r, "run")->n == 3 * s->n_bundle + 1);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* Whatever a run stands on says how well it is known and where it comes from. */
static void expect_sources(const struct bt_scenario *s, const char *of)
{
    for (int i = 0; i < bt_network_params(s->net); i++) {
        const struct bt_param *p = bt_network_param(s->net, i);
        cr_expect(p->mark && *p->mark, "%s: %s has no mark", of, p->address);
        cr_expect(p->source && *p->source && strcmp(p->source, BT_NO_SOURCE) != 0, "%s: %s has no source", of, p->address);
    }
}

/* The table above has all that are localities' scenarios; others are only read. */
Test(shipped, every_scenario_of_the_folder_is_read)
{
    DIR *d = opendir("scenarios");
    int n = 0;
    cr_assert(d != NULL);
    for (struct dirent *f; (f = readdir(d));) {
        if (!scenario_file(f->d_name)) continue;
        struct bt_scenario *s;
        struct bt_errs errs = { 0 };
        struct bt_scenario_opts o = { .path = tiny_cat("scenarios/", f->d_name), .data = "scenarios" };
        cr_expect(bt_scenario_read(&o, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
        bt_errs_free(&errs);
        if (s) expect_sources(s, f->d_name);
        bt_scenario_free(s);
        n++;
    }
    closedir(d);
    cr_expect((size_t)n >= TL_N(SHIPPED));
}

/* The number of people of the finer segmentations sums to that of Exhibit 16's cells and of the bands. */
Test(shipped, segments_are_nested_in_exhibit_16)
{
    struct bt_scenario *s = tiny_shipped("scenarios/england.yaml");
    struct bt_errs errs = { 0 };
    const struct bt_file *f = NULL;
    for (int i = 0; i < s->files.n; i++)
        if (strstr(s->files.v[i].name, "segments.csv")) f = &s->files.v[i];
    struct bt_table *fine;
    cr_assert(f && bt_csv_read(f, s->arena, &fine, &errs) == BT_OK);
    int band = bt_table_col(fine, "age_band"), cell = bt_table_col(fine, "exhibit16"), from = bt_table_col(fine, "age_from"),
        to = bt_table_col(fine, "age_to");
    cr_assert(band >= 0 && cell >= 0 && from >= 0 && to >= 0);
    int cells = 0;
    for (int i = 0; i < fine->rows; i++) {
        bool first = true;
        for (int k = 0; k < i; k++) first &= strcmp(fine->cell[i * fine->cols + cell], fine->cell[k * fine->cols + cell]) != 0;
        cells += first;
        /* 65, 70 and 85 are cuts: no segment spans one */
        double lo = atof(fine->cell[i * fine->cols + from]), hi = atof(fine->cell[i * fine->cols + to]);
        static const double CUT[] = { 17, 65, 70, 85 };
        for (size_t c = 0; c < TL_N(CUT); c++) cr_expect(lo >= CUT[c] || hi < CUT[c], "%s spans %g", fine->cell[i * fine->cols], CUT[c]);
    }
    cr_expect(cells == 20, "%d cells of Exhibit 16", cells);
    bt_scenario_free(s);
}

/* ---- the coarser segmentations ---- */

/* The first year of England 2025/26 with other segments: two lines of its locality file are other ones. */
static void england_with(const char *segments, const char *rates, struct bt_arena *a, struct bt_results *r)
{
    static const char *const FILES[] = { "population-england-2025.csv", "england-observed.csv" };
    char *dir = tl_dir(), *home = getcwd(NULL, 0);
    const char *given = tiny_file_text("scenarios/localities/england.yaml");
    const char *text = tiny_swap(tiny_swap(given, "segments.csv", segments), "rates-2025.csv", rates);
    static const char *const LIBRARY[] = { "../library/pathway.yaml", "../library/segments", "../library/rates", "../library/drivers",
                                           "../library/interventions.yaml", "../library/money-2025.yaml" };
    for (size_t i = 0; i < TL_N(LIBRARY); i++) {
        char *to = bt_printf(a, "%s/scenarios/library/%s", home, LIBRARY[i] + strlen("../library/"));
        text = tiny_swap(text, LIBRARY[i], to);
    }
    tl_text(dir, "england.yaml", text);
    text = tiny_file_text("scenarios/england.yaml");
    tl_text(dir, "scenario.yaml", tiny_swap(text, "locality: localities/england.yaml", "locality: england.yaml"));
    for (size_t i = 0; i < TL_N(FILES); i++) tl_text(dir, FILES[i], tiny_file_text(bt_printf(a, "scenarios/localities/%s", FILES[i])));

    struct bt_scenario_opts o = { .path = bt_printf(a, "%s/scenario.yaml", dir), .data = "scenarios" };
    struct bt_run_opts run = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .baseline_only = getenv("BT_SAN") };
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    cr_assert(bt_scenario_read(&o, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    s->n_bundle = 2; /* two of them are enough */
    cr_assert(bt_study_run(s, &run, a, NULL, r, &e) == BT_OK, "%s: %s", segments, e.msg);
    bt_scenario_free(s);
    free(home);
    tl_rmdir(dir);
}

static double months(const struct bt_results *r, const char *name, int run, int from, int n)
{
    const struct bt_array *x = bt_results_array(r, name);
    int T = bt_results_axis(r, "month")->n;
    double sum = 0;
    cr_assert(x && x->rank == 2 && from + n <= T);
    for (int i = from; i < from + n; i++) sum += x->v[run * T + i];
    return sum;
}

/* Fewer segments are fewer differences between people, not another place: the base year is the same, and what a bundle changes after
 * five years is the same within a third of it or half a per cent of business as usual. */
Test(shipped, coarser_segments_tell_the_same_story)
{
    static const char *const NAME[] = { "m_emergency_admissions", "m_ae_attendances", "m_days_delayed", "m_acute_bed_days",
                                        "m_overnight_admissions_65_plus" };
    static const char *const FILES[3][2] = { { "segments.csv", "rates-2025.csv" },
                                             { "segments-exhibit16.csv", "rates-2025-exhibit16.csv" },
                                             { "segments-five-bands.csv", "rates-2025-five-bands.csv" } };
    struct bt_results r[3];
    struct bt_arena *a = bt_arena_new();
    for (int i = 0; i < 3; i++) england_with(FILES[i][0], FILES[i][1], a, &r[i]);
    cr_expect(bt_results_axis(&r[1], "segment")->n == 20 && bt_results_axis(&r[2], "segment")->n == 5);
    for (size_t k = 0; k < TL_N(NAME); k++)
        for (int i = 1; i < 3; i++) {
            double year = months(&r[i], NAME[k], 0, 0, 12) / months(&r[0], NAME[k], 0, 0, 12) - 1;
            cr_expect(fabs(year) < (k == 4 ? 0.03 : 0.01), "%s of the first year with %s: %.4f", NAME[k], FILES[i][0], year);
            for (int run = 1; run < bt_results_axis(&r[0], "run")->n; run++) {
                double fine = months(&r[0], NAME[k], run, 48, 12) / months(&r[0], NAME[k], 0, 48, 12) - 1;
                double coarse = months(&r[i], NAME[k], run, 48, 12) / months(&r[i], NAME[k], 0, 48, 12) - 1;
                cr_expect(fabs(fine - coarse) < fmax(0.005, fabs(fine) / 3), "%s of run %d with %s: %.4f, not %.4f", NAME[k], run,
                          FILES[i][0], coarse, fine);
            }
        }
    bt_arena_free(a);
}
