/* The workbook: a spreadsheet works every formula out anew and comes to the same; other inputs come to what the model says of them; texts
 * of others stay texts; it appears whole or not at all. */
#include "../chart/synthetic.h"
#include "../../sim/report/book_priv.h"
#include "bendtrend/num.h"
#include "sheets.h"
#include <math.h>
#include <unistd.h>

static const char BUNDLE[] = "home first";

static void no_spreadsheet(void)
{
    if (getenv("BT_SAN")) cr_skip_test("a spreadsheet says nothing about our memory");
}

static void did(struct said s)
{
    cr_assert(s.status == 0, "ended with %d: %s%s", s.status, s.out, s.err);
    cli_forget(&s);
}

static const char *results(const char *dir, const char *name, const char *scenario, const char *bundle, const char *set)
{
    const char *h5 = cli_in(dir, name);
    const char *args[] = { "run", scenario, "--no-charts", "--quiet", "-o", h5, "--bundle", bundle, set ? "--set" : NULL, set, NULL };
    did(cli_run(args, (struct how){ 0 }));
    return h5;
}

static const char *book(const char *dir, const char *h5)
{
    const char *out = cli_in(dir, "report");
    did(RUN("report", h5, "-o", out, "--format", "xlsx", "--quiet", "--force"));
    return cli_in(out, "report.xlsx");
}

static struct bt_results read_results(struct bt_arena *a, const char *h5)
{
    struct bt_results r;
    struct bt_err e = { 0 };
    cr_assert(bt_results_read(h5, a, &r, &e) == BT_OK, "%s", e.msg);
    return r;
}

static double figure(const struct bt_results *r, int run, const char *name)
{
    const struct bt_array *v = bt_results_array(r, "money_value");
    int n = bt_results_axis(r, "money_figure")->n, k = bt_axis_find(bt_results_axis(r, "money_figure"), name);
    cr_assert(k >= 0 && run >= 0);
    return v->valid[run * n + k] ? v->v[run * n + k] : NAN;
}

static bool close_to(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fmax(1000, fabs(b)); /* pounds, to a millionth of one */
}

/* ---- formulas ---- */

static const char *const SHEETS[] = { "Read me", "Answers", "Checks", "Charts", "Inputs",
                                      "Economic", "Cash", "Payments", "Economic months", "Cash data",
                                      "Data by year", "Data by month", "Baseline", "Assumptions" };

/* Every cell, stored and worked out anew; returns how many numbers. */
static int same_cells(const char *stored, const char *anew, const char *name)
{
    struct sheet a = sheets_read(stored, "report", name), b = sheets_read(anew, "report", name);
    int numbers = 0;
    cr_assert(a.rows == b.rows, "'%s' has %d and %d rows", name, a.rows, b.rows);
    for (int i = 0; i < a.rows; i++)
        for (int k = 0; k < a.cols[i]; k++) {
            const char *p = sheets_at(&a, i, k), *q = sheets_at(&b, i, k);
            double x = sheets_number(p), y = sheets_number(q);
            numbers += isfinite(x);
            if (strcmp(p, BT_BOOK_RECALCULATE) == 0 && strcmp(q, p) != 0) continue; /* a verdict */
            if (strcmp(p, q) != 0 && !(fabs(x - y) <= 1e-9 * fmax(fabs(x), 1000)))
                cr_expect_fail("'%s', row %d, column %d: stored '%s', worked out '%s'", name, i + 1, k + 1, p, q);
        }
    return numbers;
}

static void same_figures(const struct bt_results *r, const struct sheet *s)
{
    static const char *const FIGURE[] = {
        "present_value_costs", "present_value_benefits", "net_present_value", "benefit_cost_ratio",
        "payback_month", "peak_funding", "peak_funding_month", "cost_per_admission_avoided",
        "cost_per_bed_day_freed", "cost_of_a_years_delay", "cash_released", "cost_stranded",
        "net_present_value_vs_do_minimum", "benefit_cost_ratio_vs_do_minimum"
    };
    static const char *const RUN[] = { "home first", "home first (low)", "home first (high)", "discharge every day" };
    const struct bt_axis *figures = bt_results_axis(r, "money_figure");
    const struct bt_texts *label = bt_results_texts(r, "money_figure_label");
    for (size_t i = 0; i < TL_N(FIGURE); i++) {
        int row = sheets_row(s, 0, 0, label->v[bt_axis_find(figures, FIGURE[i])], NULL);
        for (size_t k = 0; k < TL_N(RUN); k++) {
            int run = bt_axis_find(bt_results_axis(r, "run"), RUN[k]), column = 1 + run; /* business as usual has none */
            double want = figure(r, run, FIGURE[i]), is = sheets_number(sheets_at(s, row, column));
            bool good = isnan(want) ? strcmp(sheets_at(s, row, column), "none") == 0 : fabs(is - want) <= 1e-9 * fmax(1, fabs(want));
            cr_expect(good, "%s of %s: %s, and the model says %.15g", FIGURE[i], RUN[k], sheets_at(s, row, column), want);
        }
    }
}

/* What each organisation has more or less in each year, as paid. */
static void same_cash(const struct bt_results *r, const struct sheet *s)
{
    const struct bt_array *cash = bt_results_array(r, "financial_gbp");
    const struct bt_texts *label = bt_results_texts(r, "organisation_label");
    int run = bt_axis_find(bt_results_axis(r, "run"), BUNDLE), years = bt_results_axis(r, "year")->n,
        orgs = bt_results_axis(r, "organisation")->n, lines = bt_results_axis(r, "cash_line")->n,
        block = sheets_row(s, 0, 0, "home first, central", NULL);
    for (int o = 0; o < orgs; o++) {
        int row = sheets_row(s, block, 0, label->v[o], "Has more");
        for (int y = 0; y < years; y++) {
            double want = 0, is = sheets_number(sheets_at(s, row, 2 + y));
            for (int l = 0; l < lines; l++) want += cash->v[((run * years + y) * orgs + o) * lines + l];
            cr_expect(close_to(is, want), "%s in year %d: %.15g, and the model says %.15g", label->v[o], y, is, want);
        }
    }
}

Test(book, comes_to_the_same_when_worked_out_anew)
{
    no_spreadsheet();
    char *dir = tl_dir();
    struct bt_arena *a = bt_arena_new();
    const char *h5 = results(dir, "r.h5", NORTHUMBERLAND, BUNDLE, NULL), *xlsx = book(dir, h5);
    const char *stored = sheets_open(dir, xlsx, SHEETS_AS_STORED), *anew = sheets_open(dir, xlsx, SHEETS_WORKED_OUT);
    int numbers = 0;
    cr_expect(tl_entries(stored) == (int)TL_N(SHEETS), "%d sheets", tl_entries(stored));
    for (size_t i = 0; i < TL_N(SHEETS); i++) numbers += same_cells(stored, anew, SHEETS[i]);
    cr_expect(numbers > 50000, "%d numbers compared", numbers);
    struct bt_results r = read_results(a, h5);
    struct sheet economic = sheets_read(anew, "report", "Economic"), cash = sheets_read(anew, "report", "Cash"),
                 checks = sheets_read(anew, "report", "Checks");
    same_figures(&r, &economic);
    same_cash(&r, &cash);
    EXPECT_SAYS(sheets_at(&checks, 2, 1), "checks pass");
    /* measures by their labels; growth of prices as the money file has it */
    struct sheet years = sheets_read(stored, "report", "Data by year"), inputs = sheets_read(stored, "report", "Inputs");
    cr_expect(sheets_row(&years, 0, 1, "A&E attendances", NULL) > 0 && sheets_row(&years, 0, 1, "GP and practice contacts", NULL) > 0);
    int growth = sheets_row(&inputs, 0, 0, "Growth of prices a year", NULL);
    cr_expect_str_eq(sheets_at(&inputs, growth + 1, 2 + 2), "2.09%", "2016/17: %s", sheets_at(&inputs, growth + 1, 2 + 2));
    bt_arena_free(a);
    tl_rmdir(dir);
}

/* ---- other inputs ---- */

/* Inputs is the fifth sheet; cells of it that are changed, or copied. */
static const char INPUTS[] = "xl/worksheets/sheet5.xml";

/* What is between "<v>" and "</v>" of a cell. */
static char *of_cell(char *xml, const char *cell, size_t *len)
{
    char start[40], *at;
    bt_format(start, sizeof start, "<c r=\"%s\"", cell);
    cr_assert((at = strstr(xml, start)) && (at = strstr(at, "<v>")), "cell %s is not in the sheet", cell);
    at += 3;
    *len = strcspn(at, "<");
    return at;
}

/* The workbook with another value in a cell, or with what another cell holds, worked out: its sheets Economic and Checks. */
static void changed(const char *dir, const char *xlsx, const char *name, const char *cell, const char *to, bool copy,
                    struct sheet *economic, struct sheet *checks)
{
    char *xml = sheets_part(xlsx, INPUTS), *made = malloc(strlen(xml) + 100), file[40];
    size_t len, new_len = strlen(to);
    char *at = of_cell(xml, cell, &len);
    const char *is = copy ? of_cell(xml, to, &new_len) : to;
    bt_format(made, strlen(xml) + 100, "%.*s%.*s%s", (int)(at - xml), xml, (int)new_len, is, at + len);
    bt_format(file, sizeof file, "%s.xlsx", name);
    sheets_with(xlsx, INPUTS, made, cli_in(dir, file));
    free(xml);
    free(made);
    const char *tables = sheets_open(dir, cli_in(dir, file), SHEETS_WORKED_OUT);
    *economic = sheets_read(tables, name, "Economic"), *checks = sheets_read(tables, name, "Checks");
}

static double value(const struct sheet *s, int run)
{
    return sheets_number(sheets_at(s, sheets_row(s, 0, 0, "Net present value", "GBP"), 1 + run));
}

/* An analyst changes a cell: the figures are those of a run with that number, or of a hand's calculation. */
Test(book, follows_its_inputs)
{
    no_spreadsheet();
    char *dir = tl_dir();
    struct bt_arena *a = bt_arena_new();
    const char *h5 = results(dir, "r.h5", NORTHUMBERLAND, BUNDLE, NULL),
               *other = results(dir, "o.h5", NORTHUMBERLAND, BUNDLE, "money.discount_rate=0.05"), *xlsx = book(dir, h5);
    struct bt_results r = read_results(a, h5), o = read_results(a, other);
    struct sheet economic, checks;
    int run = bt_axis_find(bt_results_axis(&r, "run"), BUNDLE);
    changed(dir, xlsx, "rate", "B7", "0.05", false, &economic, &checks);
    for (int k = 0; k < 3; k++)
        cr_expect(close_to(value(&economic, run + k), figure(&o, run + k, "net_present_value")), "%.15g, and the model says %.15g",
                  value(&economic, run + k), figure(&o, run + k, "net_present_value"));
    cr_expect(fabs(figure(&o, run, "net_present_value") / figure(&r, run, "net_present_value") - 1) > 0.01, "the rate matters");
    EXPECT_SAYS(sheets_at(&checks, 2, 1), "DIFFER: inputs were changed");

    /* prices of another year: all of it by that year's index */
    changed(dir, xlsx, "prices", "B6", "A42", true, &economic, &checks);
    const struct bt_array *index = bt_results_array(&r, "price_index");
    int orgs = bt_results_axis(&r, "organisation")->n, years = bt_results_axis(&r, "year")->n;
    cr_expect(close_to(value(&economic, run), figure(&r, run, "net_present_value") * index->v[(run * years + 8) * orgs + orgs - 1]));

    /* no optimism on costs: they are what they are without that line */
    changed(dir, xlsx, "optimism", "B17", "0", false, &economic, &checks);
    double costs = sheets_number(sheets_at(&economic, sheets_row(&economic, 0, 0, "Costs, present value", "GBP"), 1 + run));
    cr_expect(close_to(costs, figure(&r, run, "present_value_costs") / 1.1), "%.15g", costs);

    /* a rate that nothing can be divided by: what is an error is counted as what differs */
    changed(dir, xlsx, "minus", "B7", "-1", false, &economic, &checks);
    cr_expect(strtol(sheets_at(&checks, 2, 1), NULL, 10) > 10, "%s", sheets_at(&checks, 2, 1));
    bt_arena_free(a);
    tl_rmdir(dir);
}

/* ---- several localities ---- */

static double total(const struct bt_results *r, const char *measure, int year)
{
    const struct bt_array *m = bt_results_array(r, measure);
    double v = 0;
    for (int t = 12 * year; t < 12 * year + 12; t++) v += m->v[t];
    return v;
}

Test(book, sums_localities)
{
    no_spreadsheet();
    char *dir = tl_dir();
    struct bt_arena *a = bt_arena_new();
    const char *h5[] = { results(dir, "n.h5", NORTHUMBERLAND, BUNDLE, NULL),
                         results(dir, "s.h5", "scenarios/salford.yaml", "crisis response", NULL) },
               *out = cli_in(dir, "report");
    did(RUN("report", h5[0], h5[1], "-o", out, "--format", "xlsx", "--quiet"));
    const char *anew = sheets_open(dir, cli_in(out, "report.xlsx"), SHEETS_WORKED_OUT);
    struct bt_results n = read_results(a, h5[0]), s = read_results(a, h5[1]);
    struct sheet together = sheets_read(anew, "report", "Together"), checks = sheets_read(anew, "report", "Checks"),
                 salford = sheets_read(anew, "report", "Economic (Salford)");
    int row = sheets_row(&together, 0, 1, "Emergency admissions", NULL);
    for (int y = 0; y < 10; y++) {
        double want = total(&n, "m_emergency_admissions", y) + total(&s, "m_emergency_admissions", y),
               is = sheets_number(sheets_at(&together, row + y, 7));
        cr_expect(fabs(is - want) <= 1e-9 * want, "%.15g, and the model says %.15g", is, want);
    }
    EXPECT_SAYS(sheets_at(&checks, 2, 1), "checks pass");
    cr_expect(close_to(value(&salford, 1), figure(&s, bt_axis_find(bt_results_axis(&s, "run"), "crisis response"), "net_present_value")));
    bt_arena_free(a);
    tl_rmdir(dir);
}

/* ---- what comes from users ---- */

/* The workbook of results, in dir/report. */
static const char *made_as(const char *dir, const char *format, const struct bt_results *const *r, int n, struct bt_errs *errs)
{
    struct bt_report_opts o = { .plots = "plots", .evidence = "scenarios/evidence" };
    struct bt_report_in in[2];
    struct bt_folder *into;
    struct bt_err e = { 0 };
    const char *out = cli_in(dir, "report");
    for (int i = 0; i < n; i++) in[i] = (struct bt_report_in){ i ? "b.h5" : "a.h5", r[i] };
    cr_assert(bt_report_formats(format, &o.formats, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_folder_open(out, &into, &e) == BT_OK, "%s", e.msg);
    struct bt_arena *a = bt_arena_new();
    enum bt_code rc = bt_report_write(in, n, &o, into, a, NULL, errs);
    cr_assert(rc == BT_OK, "%s", errs->n ? errs->v[0].msg : "");
    bt_arena_free(a);
    cr_assert(bt_folder_finish(into, false, NULL, &e) == BT_OK, "%s", e.msg);
    char name[32];
    bt_format(name, sizeof name, "report.%s", format);
    return cli_in(out, name);
}

static const char *made(const char *dir, const struct bt_results *const *r, int n, struct bt_errs *errs)
{
    return made_as(dir, "xlsx", r, n, errs);
}

static void attribute(struct bt_results *r, const char *name, const char *text)
{
    for (int i = 0; i < r->n_attr; i++)
        if (r->attr[i].group == 0 && strcmp(r->attr[i].name, name) == 0) r->attr[i].text = text;
}

static const char *const HOSTILE[] = { "=HYPERLINK(\"http://x\",\"y\")",
                                       "+1+1",
                                       "-2+3",
                                       "@SUM(1,2)",
                                       "\t=1",
                                       "\r=1",
                                       "a\x01\x02\x0bg\x1f\x7f",
                                       "\xff\xfe\xe2\x80\xae",
                                       "\xef\xbf\xbf]]>&<c/>",
                                       "_x003D_1",
                                       "=cmd|' /C calc'!A0" };
/* As the same texts are shown. */
static const char *const SHOWN[] = { "=HYPERLINK(\"http://x\",\"y\")",
                                     "+1+1",
                                     "-2+3",
                                     "@SUM(1,2)",
                                     " =1",
                                     " =1",
                                     "a g  ",
                                     "\xef\xbf\xbd\xef\xbf\xbd",
                                     "\xef\xbf\xbd]]>&<c/>",
                                     "_x003D_1",
                                     "=cmd|' /C calc'!A0" };

/* Bundles of these names, in a place of such a name; the months say them as they are. */
Test(book, keeps_names_texts)
{
    char *dir = tl_dir();
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = TL_N(HOSTILE), .months = 24, .central_only = true });
    for (size_t i = 0; i < TL_N(HOSTILE); i++) ((const char **)bt_results_axis(r, "run")->label)[1 + i] = HOSTILE[i];
    attribute(r, "locality", HOSTILE[0]);
    attribute(r, "title", HOSTILE[8]);
    attribute(r, "caveat", HOSTILE[7]);
    const char *xlsx = made(dir, (const struct bt_results *const[]){ r }, 1, &errs);
    if (!getenv("BT_SAN")) {
        const char *anew = sheets_open(dir, xlsx, SHEETS_WORKED_OUT);
        struct sheet months = sheets_read(anew, "report", "Data by month"), answers = sheets_read(anew, "report", "Answers");
        for (size_t i = 0; i < TL_N(HOSTILE); i++) cr_expect_str_eq(sheets_at(&months, 1 + 24 * (1 + (int)i), 3), SHOWN[i]);
        cr_expect_str_eq(sheets_at(&months, 1, 0), SHOWN[0]);
        cr_expect_str_eq(sheets_at(&answers, 0, 0), SHOWN[8]);
    }
    bt_errs_free(&errs);
    bt_arena_free(a);
    tl_rmdir(dir);
}

static void rename_all(struct bt_results *r, const char *texts)
{
    const struct bt_texts *t = bt_results_texts(r, texts);
    for (int i = 0; i < r->axis[t->axis].n && i < (int)TL_N(HOSTILE); i++) ((const char **)t->v)[i] = HOSTILE[i];
}

/* The same in the sheets about money, where formulas join names: they join texts, and all figures still agree. */
Test(book, keeps_names_of_money_texts)
{
    no_spreadsheet();
    char *dir = tl_dir();
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results r = read_results(a, results(dir, "r.h5", NORTHUMBERLAND, BUNDLE, NULL));
    static const char *const TEXTS[] = { "organisation_label", "contract_label", "contract_rule", "economic_line_label", "cash_line_label",
                                         "money_figure_label", "pool_label", "payer_label" };
    for (size_t i = 0; i < TL_N(TEXTS); i++) rename_all(&r, TEXTS[i]);
    const char *xlsx = made(dir, (const struct bt_results *const[]){ &r }, 1, &errs), *anew = sheets_open(dir, xlsx, SHEETS_WORKED_OUT);
    struct sheet payments = sheets_read(anew, "report", "Payments"), checks = sheets_read(anew, "report", "Checks");
    int orgs = bt_results_axis(&r, "organisation")->n;
    for (int o = 0; o < orgs; o++) cr_expect_str_eq(sheets_at(&payments, 4, 1 + o), SHOWN[o]);
    for (int k = 0; k < 10; k++) {
        char want[200] = "";
        cr_expect_str_eq(sheets_at(&payments, 5 + k, 0), SHOWN[k]);
        for (int o = 0; o < orgs; o++)
            if (sheets_number(sheets_at(&payments, 5 + k, 1 + o)) > 500)
                bt_format(want + strlen(want), sizeof want - strlen(want), "%s%s", *want ? "; " : "", SHOWN[o]);
        cr_expect_str_eq(sheets_at(&payments, 5 + k, 2 + orgs), *want ? want : "nobody: none has more");
    }
    EXPECT_SAYS(sheets_at(&checks, 2, 1), "checks pass");
    bt_errs_free(&errs);
    bt_arena_free(a);
    tl_rmdir(dir);
}

/* And on the page, where they could be markup. */
Test(book, the_page_keeps_names_of_money_texts)
{
    static const char *const TEXTS[] = { "organisation_label", "contract_label", "contract_rule", "economic_line_label",
                                         "money_figure_label", "money_figure_basis", "gain_label", "segment_label", "segment_band",
                                         "payer_label", "gain_better" };
    static const char BAD[] = "</td><script>alert(1)</script><img src=x onerror=alert(1)>";
    char *dir = tl_dir();
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results r = read_results(a, results(dir, "r.h5", NORTHUMBERLAND, BUNDLE, NULL));
    for (size_t i = 0; i < TL_N(TEXTS); i++) {
        const struct bt_texts *t = bt_results_texts(&r, TEXTS[i]);
        cr_assert(t != NULL, "%s", TEXTS[i]);
        for (int k = 0; k < r.axis[t->axis].n; k++) ((const char **)t->v)[k] = BAD;
    }
    char *page = tl_bytes(made_as(dir, "html", (const struct bt_results *const[]){ &r }, 1, &errs), NULL);
    cr_expect(!strstr(page, "<script") && !strstr(page, "<img") && strstr(page, "&lt;script&gt;"), "markup gets out");
    free(page);
    bt_errs_free(&errs);
    bt_arena_free(a);
    tl_rmdir(dir);
}

/* Longer than a cell may hold, longer than a sheet's name, of letters that it may not have; twice the same. */
Test(book, names_sheets_and_cuts_texts)
{
    char *dir = tl_dir(), *lengthy = malloc(50001);
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_results *r[2];
    memset(lengthy, 'y', 50000);
    lengthy[50000] = 0;
    for (int i = 0; i < 2; i++) {
        r[i] = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
        attribute(r[i], "scenario_hash", i ? "bb" : "aa");
        attribute(r[i], "locality", i ? "[The] Council: of/a\\place* with a 'long' \xf0\x9f\x8f\xa5 name, second?"
                                      : "[The] Council: of/a\\place* with a 'long' \xf0\x9f\x8f\xa5 name?");
        ((struct bt_array *)bt_results_array(r[i], "m_emergency_admissions"))->long_name = lengthy;
    }
    const char *xlsx = made(dir, (const struct bt_results *const *)r, 2, &errs);
    if (!getenv("BT_SAN")) {
        const char *anew = sheets_open(dir, xlsx, SHEETS_WORKED_OUT);
        struct sheet readme = sheets_read(anew, "report", "Read me");
        struct sheet years = sheets_read(anew, "report", "Data by year (The Council 2)");
        int row = sheets_row(&years, 0, 1, "Emergency admissions", NULL), first = sheets_row(&readme, 0, 0, "Charts (", NULL);
        size_t len = strlen(sheets_at(&years, row, 12));
        cr_expect(len <= 32767 && len > 32700 && strcmp(sheets_at(&years, row, 12) + len - 6, " (cut)") == 0, "%zu characters", len);
        cr_expect_str_eq(sheets_at(&readme, first, 0), "Charts (The Council of a place)");
        cr_expect_str_eq(sheets_at(&readme, sheets_row(&readme, first + 1, 0, "Charts (", NULL), 0), "Charts (The Council of a p 2)");
    }
    free(lengthy);
    bt_errs_free(&errs);
    bt_arena_free(a);
    tl_rmdir(dir);
}

/* Without a business case nothing is told of sheets that are not there. */
Test(book, without_money)
{
    no_spreadsheet();
    char *dir = tl_dir();
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    const struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 1, .months = 24 });
    struct sheet readme = sheets_read(sheets_open(dir, made(dir, &r, 1, &errs), SHEETS_AS_STORED), "report", "Read me");
    bool said = false;
    for (int i = 0; i < readme.rows; i++)
        for (int k = 0; k < readme.cols[i]; k++) {
            const char *text = sheets_at(&readme, i, k);
            cr_expect(!strstr(text, "Economic") && !strstr(text, "sheet Cash") && !strstr(text, "Inputs") && !strstr(text, "present value"),
                      "row %d: %s", i + 1, text);
            said |= strstr(text, "There is no business case in these results") != NULL;
        }
    cr_expect(said && sheets_row(&readme, 0, 1, "Nothing to check", NULL) > 0);
    bt_errs_free(&errs);
    bt_arena_free(a);
    tl_rmdir(dir);
}

/* ---- the file ---- */

Test(book, same_results_same_bytes_and_whole)
{
    char *dir = tl_dir();
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    const struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 2, .months = 24 });
    const char *one = cli_in(dir, "one"), *two = cli_in(dir, "two");
    size_t len;
    cr_assert(mkdir(one, 0700) == 0 && mkdir(two, 0700) == 0);
    const char *first = made(one, &r, 1, &errs), *second = made(two, &r, 1, &errs);
    cli_same(first, second);
    unsigned char *data = (unsigned char *)tl_bytes(first, &len);
    cr_expect(bt_book_whole(data, len));
    cr_expect(!bt_book_whole(data, len - 1) && !bt_book_whole(data + 1, len - 1) && !bt_book_whole(data, 0));
    data[len / 3] ^= 1;
    cr_expect(!bt_book_whole(data, len), "a bit turned is seen");
    free(data);
    bt_errs_free(&errs);
    bt_arena_free(a);
    tl_rmdir(dir);
}

/* Parts that end early pack well: who writes them does not say so. */
Test(book, a_full_disk_leaves_nothing)
{
    char *dir = tl_dir(), env[4200];
    const char *h5 = results(dir, "r.h5", NORTHUMBERLAND, BUNDLE, NULL), *out = cli_in(dir, "report"), *tmp = cli_in(dir, "tmp");
    cr_assert(mkdir(tmp, 0700) == 0);
    bt_format(env, sizeof env, "TMPDIR=%s", tmp);
    struct said s = cli_run((const char *const[]){ "report", h5, "-o", out, "--format", "xlsx", "--quiet", NULL },
                            (struct how){ .env = env, .limit = 1500000 });
    EXPECT_STATUS(s, 4);
    EXPECT_SAYS(s.err, "the workbook could not be written whole");
    cr_expect(!cli_there(out) && tl_entries(tmp) == 0 && tl_entries(dir) == 2, "nothing is left");
    cli_forget(&s);
    tl_rmdir(dir);
}
