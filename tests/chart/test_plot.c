/* The parts of charts that reckon: means of twelve months, growth, printed numbers, quoting, labels. */
#include "../../sim/chart/plot_priv.h"
#include "../testlib.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What bt_plot_quote writes. Caller frees. */
static char *quoted(const char *text)
{
    char *out = NULL;
    size_t len;
    FILE *f = open_memstream(&out, &len);
    bt_plot_quote(f, text);
    fclose(f);
    return out;
}

static const struct {
    const char *text, *quoted;
} QUOTES[] = { { "plain", "'plain'" },
               { "", "''" },
               { "it's", "'it\xe2\x80\x99s'" },
               { "''", "'\xe2\x80\x99\xe2\x80\x99'" },
               { "a\nb\tc", "'a b c'" },
               { "`x` $(y) @z \\n", "'`x` $(y) @z \\n'" },
               { "caf\xc3\xa9", "'caf\xc3\xa9'" },
               { "\xff\xc3", "'?\?'" },
               { NULL, "''" } };
ParameterizedTestParameters(plot, quotes)
{
    return tl_rows(TL_N(QUOTES));
}
ParameterizedTest(size_t *row, plot, quotes)
{
    char *out = quoted(QUOTES[*row].text);
    cr_expect_str_eq(out, QUOTES[*row].quoted);
    free(out);
}

Test(plot, long_texts_are_cut_between_characters)
{
    char text[2001];
    for (int i = 0; i < 1000; i++) memcpy(text + 2 * i, "\xc3\xa9", 2);
    text[2000] = '\0';
    char *out = quoted(text);
    cr_expect(strlen(out) == 602, "%zu", strlen(out));
    free(out);
}

/* A winter that grows and a step: twelve months have no season whatever it does; each counts by its days. */
Test(plot, a_trail_is_the_mean_of_twelve_months_by_their_days)
{
    double days[36], y[36], stock[37], at[37];
    struct bt_plot p = { .n_month = 36, .days = days };
    cr_assert(bt_plot_trails(&p));
    for (int i = 0; i < 36; i++) {
        days[i] = 28 + i % 4;
        y[i] = at[i] = 100 + i * (1 + 0.3 * cos(2 * M_PI * i / 12)) + 20 * (i > 20);
    }
    for (int i = 0; i < 37; i++) stock[i] = 5 + 3 * i;
    bt_plot_trail(&p, y, false);
    bt_plot_trail(&p, stock, true);
    for (int i = 0; i < 36; i++) {
        double sum = 0, all = 0;
        for (int k = i - 11; i >= 11 && k <= i; k++) sum += at[k] * days[k], all += days[k];
        cr_expect(i < 11 ? isnan(y[i]) : fabs(y[i] - sum / all) < 1e-9, "%d: %g", i, y[i]);
    }
    for (int i = 0; i < 37; i++) {
        double sum = 0, all = 0;
        for (int k = i - 12; i >= 12 && k < i; k++) sum += (5 + 3 * (k + 0.5)) * days[k], all += days[k];
        cr_expect(i < 12 ? isnan(stock[i]) : fabs(stock[i] - sum / all) < 1e-9, "%d: %g", i, stock[i]);
    }
}

Test(plot, a_trail_has_a_gap_where_a_month_is_missing_and_needs_two_years)
{
    double days[24], y[24];
    struct bt_plot p = { .n_month = 24, .days = days };
    for (int i = 0; i < 24; i++) days[i] = 30, y[i] = 7;
    y[3] = NAN;
    cr_expect(bt_plot_trails(&p));
    bt_plot_trail(&p, y, false);
    for (int i = 0; i < 24; i++) cr_expect(i < 15 ? isnan(y[i]) : fabs(y[i] - 7) < 1e-12, "%d: %g", i, y[i]);
    p.n_month = 23;
    cr_expect(!bt_plot_trails(&p));
}

static const struct {
    double x;
    int decimals;
    bool sign;
    const char *text;
} NUMBERS[] = { { 0, 0, true, "0" },
                { -0.04, 1, true, "0.0" },
                { 1234567.4, 0, false, "1,234,567" },
                { -1234.5, 1, false,
                  "\xe2\x88\x92"
                  "1,234.5" },
                { 999.5, 0, true, "+1,000" },
                { 12, 2, true, "+12.00" },
                { 100, 0, false, "100" },
                { 1e14, 0, false, "100,000,000,000,000" },
                { NAN, 1, true, "?" },
                { 1e300, 0, true, "?" },
                { -INFINITY, 0, true, "?" } };
ParameterizedTestParameters(plot, numbers)
{
    return tl_rows(TL_N(NUMBERS));
}
ParameterizedTest(size_t *row, plot, numbers)
{
    struct bt_plot p = { .arena = bt_arena_new() };
    cr_expect_str_eq(bt_plot_fixed(&p, NUMBERS[*row].x, NUMBERS[*row].decimals, NUMBERS[*row].sign), NUMBERS[*row].text);
    bt_arena_free(p.arena);
}

Test(plot, lines_break_at_blanks_and_say_when_they_are_cut)
{
    struct bt_err e = { 0 };
    struct bt_plot p = { .arena = bt_arena_new(), .e = &e };
    const char *line[3];
    cr_assert(bt_plot_lines(&p, "one two three", 7, line, 3) == 2);
    cr_expect_str_eq(line[0], "one two");
    cr_expect_str_eq(line[1], "three");
    cr_assert(bt_plot_lines(&p, "abcdefghij", 4, line, 3) == 3);
    cr_expect_str_eq(line[2], "ij");
    cr_assert(bt_plot_lines(&p, "one two three four five", 5, line, 2) == 2);
    cr_expect_str_eq(line[1], "two\xe2\x80\xa6");
    cr_expect(bt_plot_lines(&p, "", 5, line, 2) == 0);
    cr_expect_str_eq(bt_plot_fit(&p, "", 5), "");
    cr_expect_str_eq(bt_plot_fit(&p, "as it is", 8), "as it is");
    cr_expect_str_eq(bt_plot_fit(&p, "as it was", 8), "as it\xe2\x80\xa6");
    bt_arena_free(p.arena);
}

Test(plot, labels_move_off_each_other)
{
    static const struct bt_chart CHART = { .name = "test" };
    struct bt_err e = { 0 };
    struct bt_plot p = { .arena = bt_arena_new(), .e = &e, .chart = &CHART };
    static const double AT[] = { 50, 50, 51, 99, 10, 50.5 };
    for (size_t i = 0; i < TL_N(AT); i++) bt_plot_label(&p, 1, 0, AT[i], BT_INK, BT_LEFT, "x");
    bt_plot_label(&p, 2, 0, 50, BT_INK, BT_LEFT, "of another panel");
    bt_plot_label(&p, 1, 0, NAN, BT_INK, BT_LEFT, "nowhere");
    cr_assert(p.n_label == TL_N(AT) + 1);
    bt_plot_spread(&p, 1, 5, 0, 100);
    for (size_t i = 0; i < TL_N(AT); i++) {
        cr_expect(p.label[i].y >= 0 && p.label[i].y <= 100);
        for (size_t k = 0; k < i; k++) cr_expect(fabs(p.label[i].y - p.label[k].y) > 5 - 1e-9, "%g and %g", p.label[i].y, p.label[k].y);
    }
    cr_expect(p.label[TL_N(AT)].y >= 50 && p.label[TL_N(AT)].y <= 50);
    cr_expect(p.label[4].y >= 10 && p.label[4].y <= 10, "what is free stays");
    bt_arena_free(p.arena);
}

Test(plot, tools_are_found_on_path_only)
{
    char *sh;
    setenv("PATH", "/no/such:/bin:/usr/bin", 1);
    cr_assert((sh = bt_tool_find("sh")) != NULL);
    cr_expect(sh[0] == '/');
    free(sh);
    setenv("PATH", ".:bin::", 1);
    cr_expect(bt_tool_find("sh") == NULL, "relative folders do not count");
}
