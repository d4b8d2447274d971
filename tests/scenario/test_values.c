/* Scalars to values: what is taken, what is refused and in which words. */
#include "../testlib.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *text; bool csv, percent; double want; } NUMBERS[] = { /* NaN: refused */
    { "0", false, false, 0 }, { "-8", false, false, -8 }, { "+3.5", false, false, 3.5 }, { ".5", false, false, 0.5 },
    { "5.", false, false, 5 }, { "1e3", false, false, 1000 }, { "2.5E-3", false, false, 0.0025 },
    { "-8%", false, true, -0.08 }, { "8%", false, false, NAN }, { "8%%", false, true, NAN }, { "%", false, true, NAN },
    { "1,234", true, false, 1234 }, { "-1,234,567.5", true, false, -1234567.5 }, { "1,234", false, false, NAN },
    { "1,23", true, false, NAN }, { "1,2345", true, false, NAN }, { "1234,567", true, false, NAN }, { ",123", true, false, NAN },
    { "1,234,", true, false, NAN }, { "0.1,234", true, false, NAN }, { "12.5%", true, true, 0.125 },
    { "", false, false, NAN }, { "nan", false, false, NAN }, { "inf", false, false, NAN }, { "-infinity", false, false, NAN },
    { "0x10", false, false, NAN }, { "1_000", false, false, NAN }, { "1e999", false, false, NAN }, { "1e", false, false, NAN },
    { ".", false, false, NAN }, { "-", false, false, NAN }, { "--1", false, false, NAN }, { "1 2", false, false, NAN },
    { "1.2.3", false, false, NAN }, { "1e1.5", false, false, NAN }, { "4 days", false, false, NAN }, { "0,5", false, false, NAN },
    { "1000000000000000000000000000000000000000000000000000000000000", false, false, NAN },
    { "100000000000000000000000000000000000000000000000000000000000", false, false, 1e59 },
};

ParameterizedTestParameters(values, numbers) { return tl_rows(TL_N(NUMBERS)); }
ParameterizedTest(size_t *row, values, numbers)
{
    double x = -77, want = NUMBERS[*row].want;
    bool good = bt_text_number(NUMBERS[*row].text, NUMBERS[*row].csv, NUMBERS[*row].percent, &x);
    cr_expect(good == !isnan(want), "'%s'", NUMBERS[*row].text);
    cr_expect(good ? x == want : x == -77, "'%s': %.17g", NUMBERS[*row].text, x);
}

enum want { NUMBER, FREE, PERCENT, WHOLE, TRUTH, TEXT, DATE };

/* yaml: "v: ..."; says: the message, or NULL where the value is taken and, as a number, is `value`. */
static const struct { enum want want; const char *yaml, *says; double value; } NODES[] = {
    { NUMBER, "v: 4.5", NULL, 4.5 },
    { NUMBER, "v: -2", "stay_days must be a number between 0.01 and 3650, found '-2'", 0 },
    { NUMBER, "v: 4000", "stay_days must be a number between 0.01 and 3650, found '4000'", 0 },
    { NUMBER, "v: four", "stay_days must be a number between 0.01 and 3650, found 'four'", 0 },
    { NUMBER, "v: nan", "stay_days must be a number between 0.01 and 3650, found 'nan'", 0 },
    { NUMBER, "v: '4'", "stay_days must be a number between 0.01 and 3650, found '4'; write it without quotes", 0 },
    { NUMBER, "v: 1,234", "stay_days must be a number between 0.01 and 3650, found '1,234'; write it without thousands separators", 0 },
    { NUMBER, "v: 8%", "stay_days must be a number between 0.01 and 3650, found '8%'; per cent are for shares alone", 0 },
    { NUMBER, "v:", "stay_days must be a number between 0.01 and 3650, found nothing", 0 },
    { NUMBER, "v: [1]", "stay_days must be a number between 0.01 and 3650, found a list", 0 },
    { NUMBER, "v: {a: 1}", "stay_days must be a number between 0.01 and 3650, found a mapping", 0 },
    { NUMBER, "w: 1", "stay_days is missing; it must be a number between 0.01 and 3650", 0 },
    { NUMBER, "v: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnop",
      "stay_days must be a number between 0.01 and 3650, found 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh...'", 0 },
    { FREE, "v: -1e300", NULL, -1e300 },
    { FREE, "v: x", "change must be a number, found 'x'", 0 },
    { PERCENT, "v: -8%", NULL, -0.08 },
    { PERCENT, "v: -0.08", NULL, -0.08 },
    { PERCENT, "v: -108%", "change must be a number of at least -1, found '-108%'", 0 },
    { WHOLE, "v: 3", NULL, 3 },
    { WHOLE, "v: 3.0", NULL, 3 },
    { WHOLE, "v: 2.5", "stages must be a whole number between 1 and 20, found '2.5'", 0 },
    { WHOLE, "v: 21", "stages must be a whole number between 1 and 20, found '21'", 0 },
    { WHOLE, "v: 99999999999", "stages must be a whole number between 1 and 20, found '99999999999'", 0 },
    { TRUTH, "v: yes", NULL, 1 }, { TRUTH, "v: On", NULL, 1 }, { TRUTH, "v: TRUE", NULL, 1 },
    { TRUTH, "v: no", NULL, 0 }, { TRUTH, "v: off", NULL, 0 }, { TRUTH, "v: false", NULL, 0 },
    { TRUTH, "v: y", "counted must be true or false, found 'y'", 0 },
    { TRUTH, "v: 1", "counted must be true or false, found '1'", 0 },
    { TRUTH, "v: 'yes'", "counted must be true or false, found 'yes'; write it without quotes", 0 },
    { TEXT, "v: yes", NULL, 0 }, { TEXT, "v: ''", NULL, 0 }, { TEXT, "v: 12", NULL, 0 },
    { TEXT, "v:", "title must be a text, found nothing", 0 },
    { TEXT, "v: [a]", "title must be a text, found a list", 0 },
    { DATE, "v: 2014-04-01", NULL, 16161 }, { DATE, "v: '2014-04-01'", NULL, 16161 }, { DATE, "v: 2000-02-29", NULL, 11016 },
    { DATE, "v: 1900-02-29", "by must be a date of the calendar, found '1900-02-29'", 0 },
    { DATE, "v: 2014-13-01", "by must be a date of the calendar, found '2014-13-01'", 0 },
    { DATE, "v: 2014-00-10", "by must be a date of the calendar, found '2014-00-10'", 0 },
    { DATE, "v: 1899-12-31", "by must be a date between 1900-01-01 and 2199-12-31, found '1899-12-31'", 0 },
    { DATE, "v: 01/04/2014", "by must be a date like 2014-04-01, found '01/04/2014'", 0 },
    { DATE, "v: 2014-4-1", "by must be a date like 2014-04-01, found '2014-4-1'", 0 },
    { DATE, "v:", "by must be a date like 2014-04-01, found nothing", 0 },
};

static bool take(enum want want, const struct bt_node *n, double *out, struct bt_errs *errs)
{
    int whole = 0;
    bool truth = false, good = false;
    const char *text = NULL;
    switch (want) {
    case NUMBER: return bt_node_number(n, "stay_days", 0.01, 3650, false, out, errs);
    case FREE: return bt_node_number(n, "change", -INFINITY, INFINITY, false, out, errs);
    case PERCENT: return bt_node_number(n, "change", -1, INFINITY, true, out, errs);
    case WHOLE: good = bt_node_int(n, "stages", 1, 20, &whole, errs); break;
    case TRUTH: good = bt_node_bool(n, "counted", &truth, errs); break;
    case TEXT: good = bt_node_text(n, "title", &text, errs) && text == n->text; break;
    case DATE: good = bt_node_date(n, "by", &whole, errs); break;
    }
    *out = whole + truth;
    return good;
}

ParameterizedTestParameters(values, nodes) { return tl_rows(TL_N(NODES)); }
ParameterizedTest(size_t *row, values, nodes)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_file f = tl_file("t.yaml", NODES[*row].yaml);
    struct bt_node *root = NULL;
    double x = 0;
    cr_assert(bt_yaml_read(&f, a, &root, &errs) == BT_OK);
    bool good = take(NODES[*row].want, bt_map_get(root, "v"), &x, &errs);
    char *all = tl_errs_text(&errs);
    cr_expect(good == !NODES[*row].says, "row %zu: %s", *row, all);
    if (good) cr_expect(errs.n == 0 && x == NODES[*row].value, "row %zu: %.17g", *row, x);
    else cr_expect_str_eq(errs.n == 1 ? errs.v[0].msg : all, NODES[*row].says, "row %zu says %s", *row, all);
    free(all);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(values, a_mistake_has_the_place_of_the_value)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_file f = tl_file("t.yaml", "a: 1\nstay_days: -22\n");
    struct bt_node *root = NULL;
    double x;
    cr_assert(bt_yaml_read(&f, a, &root, &errs) == BT_OK);
    bt_node_number(bt_map_get(root, "stay_days"), "stay_days", 0, 9, false, &x, &errs);
    cr_assert(errs.n == 1);
    char *text = tl_err_text(&errs.v[0]);
    cr_expect_str_eq(text, "t.yaml:2:12: error: stay_days must be a number between 0 and 9, found '-22'\n"
                           "    2 | stay_days: -22\n"
                           "      |            ^~~\n");
    free(text);
    bt_errs_free(&errs);
    bt_arena_free(a);
}
