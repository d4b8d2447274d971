/* Errors: the first is kept, the list counts, the caret stands under the word. */
#include "../testlib.h"
#include "bendtrend/text.h"
#include <stdlib.h>
#include <string.h>

Test(err, the_first_error_is_kept)
{
    struct bt_err e = { 0 };
    cr_expect(bt_fail(&e, BT_E_INPUT, BT_NOWHERE, "first %d", 1) == BT_E_INPUT);
    cr_expect(bt_fail(&e, BT_E_SOLVER, BT_NOWHERE, "second") == BT_E_INPUT, "the code kept is returned");
    cr_expect_str_eq(e.msg, "first 1");
    cr_expect(strstr(e.src, "test_err.c") && e.src_line > 0);
}

Test(err, every_code_has_its_exit_status)
{
    static const int STATUS[BT_N_CODES] = {
        [BT_OK] = 0, [BT_E_INPUT] = 1, [BT_E_USAGE] = 2, [BT_E_SOLVER] = 3, [BT_E_IO] = 4, [BT_E_NOMEM] = 4, [BT_E_VERDICT] = 5 };
    for (int i = 0; i < BT_N_CODES; i++) {
        cr_expect(bt_exit_status((enum bt_code)i) == STATUS[i], "code %d", i);
        cr_expect(strlen(bt_code_summary((enum bt_code)i)) > 0, "code %d", i);
    }
    cr_expect(bt_exit_status((enum bt_code)99) == 4);
}

Test(err, a_list_keeps_a_hundred_and_counts_the_rest)
{
    struct bt_errs l = { 0 };
    for (int i = 0; i < 130; i++) bt_errs_add(&l, BT_E_INPUT, BT_NOWHERE, "mistake %d", i);
    cr_expect(l.n == 100 && l.more == 30, "%d kept, %d more", l.n, l.more);
    cr_expect_str_eq(l.v[99].msg, "mistake 99");
    bt_errs_free(&l);
    cr_expect(l.v == NULL && l.n == 0 && l.more == 0);
}

/* One mistake that is come upon twice is told once; the same words of two places are two. */
Test(err, a_list_tells_a_mistake_once)
{
    struct bt_errs l = { 0 };
    struct bt_loc at = { "f.yaml", "text", 1, 2, 1 }, below = { "f.yaml", "text", 2, 2, 1 };
    for (int i = 0; i < 3; i++) bt_errs_add(&l, BT_E_INPUT, at, "a cycle");
    bt_errs_add(&l, BT_E_INPUT, below, "a cycle");
    bt_errs_add(&l, BT_E_INPUT, at, "another");
    cr_expect(l.n == 3 && l.more == 0, "%d kept, %d more", l.n, l.more);
    bt_errs_free(&l);
}

Test(err, a_long_message_is_cut_between_characters)
{
    struct bt_err e = { 0 };
    char word[600];
    for (size_t i = 0; i + 1 < sizeof word; i += 2) memcpy(word + i, "\xc3\xa9", 2);
    word[sizeof word - 1] = word[sizeof word - 2] = '\0';
    bt_fail(&e, BT_E_INPUT, BT_NOWHERE, "%s", word);
    cr_expect(strlen(e.msg) == 478, "%zu bytes", strlen(e.msg));
    cr_expect(bt_utf8_bad(e.msg, strlen(e.msg)) == strlen(e.msg));
}

#define AT(text, line, col, len) { "s/n.yaml", text, line, col, len }
static const struct { struct bt_loc at; const char *msg, *shown; } SHOWN[] = {
    { AT("a: 1\n  hospital: [virtual_wards, rapid_responce]\n", 2, 29, 14), "unknown 'rapid_responce'",
      "s/n.yaml:2:29: error: unknown 'rapid_responce'\n"
      "    2 |   hospital: [virtual_wards, rapid_responce]\n"
      "      |                             ^~~~~~~~~~~~~~\n" },
    { AT("\xef\xbb\xbf" "a: 1", 1, 4, 1), "bad", "s/n.yaml:1:4: error: bad\n    1 | a: 1\n      |    ^\n" },
    { AT("x\r\n\ty\xc3\xa9: z\r\n", 2, 6, 9), "bad", "s/n.yaml:2:6: error: bad\n    2 | \ty\xc3\xa9: z\n      | \t    ^\n" },
    { AT("old\rmac", 2, 1, 3), "bad", "s/n.yaml:2:1: error: bad\n    2 | mac\n      | ^~~\n" },
    { AT("a: \033[31mred\n", 1, 4, 1), "found '\033[31m'", "s/n.yaml:1:4: error: found '?[31m'\n    1 | a: ?[31mred\n      |    ^\n" },
    { AT("end", 1, 4, 1), "bad", "s/n.yaml:1:4: error: bad\n    1 | end\n      |    ^\n" },
    { AT("a\n", 7, 1, 1), "bad", "s/n.yaml:7:1: error: bad\n" },
    { AT(NULL, 3, 2, 1), "bad", "s/n.yaml:3:2: error: bad\n" },
    { AT("a", 0, 0, 0), "bad", "s/n.yaml: error: bad\n" },
    { { 0 }, "bad", "bendtrend: error: bad\n" },
};

ParameterizedTestParameters(err, is_shown_with_its_line) { return tl_rows(TL_N(SHOWN)); }
ParameterizedTest(size_t *row, err, is_shown_with_its_line)
{
    struct bt_err e = { 0 };
    bt_fail(&e, BT_E_INPUT, SHOWN[*row].at, "%s", SHOWN[*row].msg);
    char *text = tl_err_text(&e);
    cr_expect_str_eq(text, SHOWN[*row].shown, "row %zu shows\n%s", *row, text);
    free(text);
}

Test(err, a_very_long_line_is_shown_around_the_place)
{
    char *text = calloc(1, 100001);
    memset(text, 'x', 100000);
    text[5000] = 'O';
    struct bt_err e = { .code = BT_E_INPUT, .at = { "f", text, 1, 5001, 1 }, .msg = "here" };
    char *shown = tl_err_text(&e), *second = strchr(strchr(shown, '\n') + 1, '\n') + 1;
    cr_expect(strlen(shown) < 400, "%zu bytes", strlen(shown));
    cr_expect(strchr(shown, 'O') - (strchr(shown, '\n') + 1) == strchr(second, '^') - second, "%s", shown);
    free(shown);
    free(text);
}

Test(err, nothing_is_shown_when_nothing_happened)
{
    char *text = tl_err_text(&(struct bt_err){ 0 });
    cr_expect_str_eq(text, "");
    free(text);
}
