/* Text: UTF-8, places, the nearest name, hashes, numbers in any locale, dates. */
#include "../testlib.h"
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *bytes; size_t bad; } UTF8[] = {
    { "plain", 5 }, { "caf\xc3\xa9", 5 }, { "\xe2\x82\xac", 3 }, { "\xf0\x9f\x98\x80", 4 }, { "", 0 },
    { "caf\xe9", 3 },                /* Latin-1 */
    { "a\xc0\xaf", 1 },              /* overlong '/' */
    { "a\xe0\x80\xaf", 1 },          /* overlong, three bytes */
    { "\xed\xa0\x80", 0 },           /* a surrogate */
    { "\xf4\x90\x80\x80", 0 },       /* over U+10FFFF */
    { "ab\x80", 2 },                 /* a trailing byte alone */
    { "ab\xe2\x82", 2 },             /* cut */
};

ParameterizedTestParameters(text, utf8_is_checked) { return tl_rows(TL_N(UTF8)); }
ParameterizedTest(size_t *row, text, utf8_is_checked)
{
    size_t bad = bt_utf8_bad(UTF8[*row].bytes, strlen(UTF8[*row].bytes));
    cr_expect(bad == UTF8[*row].bad, "row %zu: %zu", *row, bad);
}

Test(text, fits_whole_characters)
{
    cr_expect(bt_utf8_fit("ab\xc3\xa9", 4, 3) == 2);
    cr_expect(bt_utf8_fit("ab\xc3\xa9", 4, 4) == 4);
    cr_expect(bt_utf8_fit("ab\xc3\xa9", 4, 9) == 4);
    cr_expect(bt_utf8_fit("\xf0\x9f\x98\x80", 4, 3) == 0);
    cr_expect(bt_utf8_count("ab\xc3\xa9\xff", 5) == 4);
}

Test(text, a_place_counts_characters_and_lines_of_all_kinds)
{
    const char *t = "\xef\xbb\xbf" "a\r\nb\rc\n\xc3\xa9x";
    struct bt_loc at = bt_place("f", t, strlen(t) - 1, 1);
    cr_expect(at.line == 4 && at.col == 2, "%d:%d", at.line, at.col);
    at = bt_place("f", t, 3, 1);
    cr_expect(at.line == 1 && at.col == 1, "%d:%d", at.line, at.col);
    at = bt_place("f", t, 0, 1);
    cr_expect(at.line == 1 && at.col == 1, "%d:%d", at.line, at.col);
}

static const struct { const char *word, *nearest; } NEAR[] = {
    { "rapid_responce", "rapid_response" }, { "viritual_wards", "virtual_wards" }, { "virtual_wrads", "virtual_wards" },
    { "reablement", "reablement" }, { "reable", NULL }, { "", NULL }, { "completely_different", NULL },
    { "a_word_so_long_that_nobody_can_have_meant_any_of_the_names_that_there_are_here", NULL },
};

ParameterizedTestParameters(text, the_nearest_name) { return tl_rows(TL_N(NEAR)); }
ParameterizedTest(size_t *row, text, the_nearest_name)
{
    static const char *const NAMES[] = { "virtual_wards", "rapid_response", "reablement", "discharge_facilitation" };
    const char *got = bt_nearest(NEAR[*row].word, NAMES, (int)TL_N(NAMES)), *want = NEAR[*row].nearest;
    cr_expect(got == want || (got && want && strcmp(got, want) == 0), "'%s': %s", NEAR[*row].word, got ? got : "none");
}

Test(text, a_swap_is_one_edit)
{
    static const char *const NAMES[] = { "abcx", "bacd" };
    cr_expect_str_eq(bt_nearest("abdc", (const char *const[]){ "abcd" }, 1), "abcd");
    cr_expect_str_eq(bt_nearest("abcd", NAMES, 2), "abcx", "of equally near ones the first");
}

/* By the definition, and all of it. */
static int edits(const char *a, const char *b)
{
    int d[16][16], la = (int)strlen(a), lb = (int)strlen(b);
    for (int i = 0; i <= la; i++)
        for (int j = 0; j <= lb; j++) {
            int least = i && j ? d[i - 1][j - 1] + (a[i - 1] != b[j - 1]) : i + j;
            if (i && d[i - 1][j] + 1 < least) least = d[i - 1][j] + 1;
            if (j && d[i][j - 1] + 1 < least) least = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < least) least = d[i - 2][j - 2] + 1;
            d[i][j] = least;
        }
    return d[la][lb];
}

Test(text, what_is_left_out_is_not_nearer)
{
    enum { N = 40 };
    char word[N][16];
    const char *names[N];
    int found = 0;
    unsigned seed = 7;
    for (int i = 0; i < N; i++) {
        int len = 1 + i % 14;
        for (int k = 0; k < len; k++) seed = seed * 1103515245u + 12345u, word[i][k] = (char)('a' + (seed >> 16) % 3);
        word[i][len] = 0, names[i] = word[i];
    }
    for (int i = 0; i < N; i++) {
        const char *want = NULL, *got = bt_nearest(word[i], names + i + 1, N - i - 1);
        int least = (int)strlen(word[i]) / 3 + 2;
        for (int k = i + 1; k < N; k++)
            if (edits(word[i], word[k]) < least) least = edits(word[i], word[k]), want = word[k];
        cr_expect(got == want, "%s: %s, not %s", word[i], got ? got : "none", want ? want : "none");
        found += want != NULL;
    }
    cr_expect(found > 10 && found < N - 1, "%d", found);
}

Test(text, the_first_difference_is_a_line_of_each)
{
    char a[200], b[200], long_one[1001];
    bt_first_difference("one\ntwo\nthree", "one\ntow\nthree", a, b);
    cr_expect(strcmp(a, "two") == 0 && strcmp(b, "tow") == 0, "'%s' '%s'", a, b);
    bt_first_difference("one\ntwo", "one", a, b);
    cr_expect(strcmp(a, "two") == 0 && b[0] == 0, "'%s' '%s'", a, b);
    bt_first_difference("one", "one", a, b);
    cr_expect(a[0] == 0 && b[0] == 0);
    memset(long_one, 'x', 1000), long_one[1000] = 0;
    bt_first_difference(long_one, "y", a, b);
    cr_expect(strlen(a) == 190 && strcmp(b, "y") == 0);
}

static const struct { const char *text, *hash; } HASH[] = { /* FIPS 180-4 examples */
    { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

Test(sha256, the_published_examples)
{
    char out[65], *million = malloc(1000000);
    for (size_t i = 0; i < TL_N(HASH); i++) {
        bt_sha256(HASH[i].text, strlen(HASH[i].text), out);
        cr_expect_str_eq(out, HASH[i].hash);
    }
    memset(million, 'a', 1000000);
    bt_sha256(million, 1000000, out);
    cr_expect_str_eq(out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
}

static const struct { double x; const char *text; } NUMBERS[] = {
    { 0, "0" }, { -0.0, "-0" }, { 1, "1" }, { -8, "-8" }, { 0.1, "0.1" }, { 1.0 / 3, "0.3333333333333333" }, { 123456789, "123456789" },
    { 1e15, "1e+15" }, { 1e20, "1e+20" }, { 0.1 + 0.2, "0.30000000000000004" }, { 5e-324, "5e-324" },
    { DBL_MIN, "2.2250738585072014e-308" },
    { DBL_MAX, "1.7976931348623157e+308" }, { NAN, "nan" }, { -NAN, "nan" }, { INFINITY, "inf" }, { -INFINITY, "-inf" },
};

ParameterizedTestParameters(num, prints_the_shortest_text) { return tl_rows(TL_N(NUMBERS)); }
ParameterizedTest(size_t *row, num, prints_the_shortest_text)
{
    char out[BT_NUM_ROOM];
    cr_expect_str_eq(bt_num_print(NUMBERS[*row].x, out), NUMBERS[*row].text);
}

Test(num, any_double_reads_back_the_same)
{
    unsigned long long bits = 88172645463325252ULL;
    char out[BT_NUM_ROOM];
    for (int i = 0; i < 20000; i++) {
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        double x;
        memcpy(&x, &bits, sizeof x);
        if (!isfinite(x)) continue;
        double back = bt_num_read(bt_num_print(x, out), NULL);
        cr_assert(memcmp(&back, &x, sizeof x) == 0, "%s", out);
    }
}

/* A locale with a decimal comma, made known by whatever name this machine has; the C functions are checked to obey it first. */
Test(num, a_decimal_comma_does_not_matter)
{
    static const char *const COMMA[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "nl_NL.UTF-8", "de_DE", "fr_FR" };
    size_t i = 0;
    while (i < TL_N(COMMA) && !setlocale(LC_ALL, COMMA[i])) i++;
    if (i == TL_N(COMMA)) cr_skip("no locale with a decimal comma is installed");
    char out[BT_NUM_ROOM];
    snprintf(out, sizeof out, "%.1f", 0.5);
    cr_assert_str_eq(out, "0,5");
    cr_expect_str_eq(bt_num_print(0.5, out), "0.5");
    cr_expect(bt_num_read("1.5", NULL) > 1.4);
    struct bt_err e = { 0 };
    bt_fail(&e, BT_E_INPUT, BT_NOWHERE, "%.2f", 1.25);
    cr_expect_str_eq(e.msg, "1.25");
    double x = 0;
    cr_expect(bt_text_number("2.5", false, false, &x) && x > 2.4 && x < 2.6);
    snprintf(out, sizeof out, "%.1f", 0.5);
    cr_expect_str_eq(out, "0,5", "the locale of the caller is left as it was");
}

static const struct { int y, m, d, day; const char *iso; } DATES[] = {
    { 1970, 1, 1, 0, "1970-01-01" },      { 2014, 4, 1, 16161, "2014-04-01" },  { 2000, 2, 29, 11016, "2000-02-29" },
    { 1900, 3, 1, -25508, "1900-03-01" }, { 1969, 12, 31, -1, "1969-12-31" },   { 2199, 12, 31, 84005, "2199-12-31" },
    { 1600, 2, 29, -135081, "1600-02-29" },
};

ParameterizedTestParameters(calendar, known_days) { return tl_rows(TL_N(DATES)); }
ParameterizedTest(size_t *row, calendar, known_days)
{
    char iso[11];
    int y, m, d;
    cr_expect(bt_day_of(DATES[*row].y, DATES[*row].m, DATES[*row].d) == DATES[*row].day);
    bt_date_of(DATES[*row].day, &y, &m, &d);
    cr_expect(y == DATES[*row].y && m == DATES[*row].m && d == DATES[*row].d, "%d-%d-%d", y, m, d);
    bt_iso_of(DATES[*row].day, iso);
    cr_expect_str_eq(iso, DATES[*row].iso);
}

/* Against the plainest reference: count day by day through three hundred years. */
Test(calendar, every_day_follows_the_one_before)
{
    static const int DAYS[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int day = bt_day_of(1900, 1, 1);
    for (int y = 1900; y < 2200; y++)
        for (int m = 1; m <= 12; m++) {
            int leap = m == 2 && (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
            for (int d = 1; d <= DAYS[m - 1] + leap; d++, day++) {
                int y2, m2, d2;
                bt_date_of(day, &y2, &m2, &d2);
                cr_assert(y2 == y && m2 == m && d2 == d, "%d-%d-%d became %d-%d-%d", y, m, d, y2, m2, d2);
                cr_assert(bt_day_of(y, m, d) == day);
            }
        }
    cr_expect(bt_day_of(2014, 4 + 12, 1) == bt_day_of(2015, 4, 1), "months carry");
    cr_expect(bt_day_of(2014, -11, 1) == bt_day_of(2013, 1, 1), "and borrow");
}
