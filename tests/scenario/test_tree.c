/* YAML: trees with the place of every word, and hostile texts with the exact place and words of the complaint. */
#include "../testlib.h"
#include <stdlib.h>
#include <string.h>

static struct bt_node *read_yaml(struct bt_arena *a, const char *text, struct bt_errs *errs)
{
    struct bt_file f = tl_file("t.yaml", text);
    struct bt_node *root;
    bt_yaml_read(&f, a, &root, errs);
    return root;
}

#define EXPECT_AT(loc, l, c, n)                                                                                                  \
    cr_expect((loc).line == (l) && (loc).col == (c) && (loc).len == (n), "at %d:%d+%d", (loc).line, (loc).col, (loc).len)

Test(tree, a_scenario_and_its_places)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_node *root = read_yaml(a,
                                     "bendtrend: 1   # format\n"
                                     "title: \"Caf\xc3\xa9, older people\"\n"
                                     "bundles:\n"
                                     "  home first: [reablement, caf\xc3\xa9, later]\n"
                                     "ambitions:\n"
                                     "- {by: 2017-04-01, change: -8%}\n"
                                     "nothing:\n"
                                     "text: |\n"
                                     "  two\n"
                                     "  lines\n",
                                     &errs);
    cr_assert(root && errs.n == 0 && root->kind == BT_MAP && root->n == 6);
    cr_expect_str_eq(root->key[2], "bundles");
    EXPECT_AT(root->key_at[2], 3, 1, 7);
    const struct bt_node *n = bt_map_get(root, "bendtrend");
    cr_expect(n->kind == BT_SCALAR && !n->quoted && strcmp(n->text, "1") == 0);
    EXPECT_AT(n->at, 1, 12, 1);
    n = bt_map_get(root, "title");
    cr_expect(n->quoted && strcmp(n->text, "Caf\xc3\xa9, older people") == 0);
    EXPECT_AT(n->at, 2, 8, 20);
    n = bt_map_get(bt_map_get(root, "bundles"), "home first");
    cr_assert(n->kind == BT_SEQ && n->n == 3);
    EXPECT_AT(n->item[2]->at, 4, 34, 5);
    n = bt_map_get(bt_map_get(root, "ambitions")->item[0], "change");
    cr_expect_str_eq(n->text, "-8%");
    EXPECT_AT(n->at, 6, 28, 3);
    n = bt_map_get(root, "nothing");
    cr_expect(n->kind == BT_SCALAR && !n->quoted && strcmp(n->text, "") == 0);
    EXPECT_AT(n->at, 7, 9, 1);
    n = bt_map_get(root, "text");
    cr_expect(n->quoted && strcmp(n->text, "two\nlines\n") == 0);
    cr_expect(bt_map_get(root, "absent") == NULL && bt_map_get(n, "x") == NULL && bt_map_get(NULL, "x") == NULL);
    bt_arena_free(a);
}

static const struct { const char *text, *value; bool quoted; } SCALARS[] = {
    { "a: ~", "", false }, { "a: null", "", false }, { "a: NULL", "", false }, { "a: '~'", "~", true }, { "a: yes", "yes", false },
    { "a: on", "on", false }, { "a: 0x10", "0x10", false }, { "a: 2014-04-01", "2014-04-01", false }, { "a: \"\"", "", true },
    { "\xef\xbb\xbf" "a: b", "b", false }, { "--- \na: b\n...\n", "b", false }, { "a: b\r\n", "b", false }, { "a: <= 1%", "<= 1%", false },
};

ParameterizedTestParameters(tree, scalars_are_texts) { return tl_rows(TL_N(SCALARS)); }
ParameterizedTest(size_t *row, tree, scalars_are_texts)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    const struct bt_node *n = bt_map_get(read_yaml(a, SCALARS[*row].text, &errs), "a");
    cr_assert(n != NULL && errs.n == 0, "row %zu", *row);
    cr_expect_str_eq(n->text, SCALARS[*row].value);
    cr_expect(n->quoted == SCALARS[*row].quoted, "row %zu", *row);
    bt_arena_free(a);
}

/* len 0: the length is not looked at. */
static const struct { const char *text; int line, col, len; const char *says; } BAD[] = {
    { "", 0, 0, 0, "the file is empty" },
    { "# only a remark\n", 0, 0, 0, "the file is empty" },
    { "stay_days: 4\nbeds: 3\nstay_days: 5\n", 3, 1, 9, "duplicate key 'stay_days': it is given already at line 1, column 1" },
    { "a: {x: 1, y: 2, 'x': 3}", 1, 17, 3, "duplicate key 'x': it is given already at line 1, column 5" },
    { "a: &base 1", 1, 4, 5, "anchor '&base' is not allowed: write the value where it is needed" },
    { "a: &base {x: 1}", 1, 4, 5, "anchor '&base' is not allowed: write the value where it is needed" },
    { "a: &base [1]", 1, 4, 5, "anchor '&base' is not allowed: write the value where it is needed" },
    { "a: *base", 1, 4, 5, "alias '*base' is not allowed: write the value where it is needed" },
    { "a: !!python/object:os.system x", 1, 4, 0,
      "tag 'tag:yaml.org,2002:python/object:os.system' is not allowed: values are plain texts, numbers, lists and mappings" },
    { "a: !mine [1]", 1, 4, 0, "tag '!mine' is not allowed: values are plain texts, numbers, lists and mappings" },
    { "a: 1\n---\nb: 2\n", 2, 1, 3, "a second document begins here; one file holds one" },
    { "a:\n\tb: 1\n", 2, 1, 1, "a tab in the indentation; YAML is indented with spaces" },
    { "a:\n  b: 1\n \tc: 2\n", 3, 2, 1, "a tab in the indentation; YAML is indented with spaces" },
    { "a: 1\n\tb: 2\n", 2, 1, 1, "a tab in the indentation; YAML is indented with spaces" },
    { "a: b: c\n", 1, 5, 1,
      "not valid YAML: mapping values are not allowed in this context; "
      "a text with ': ' in it needs quotes, or the line is indented too far" },
    { "a: 1\nb\nc: 2\n", 3, 1, 1,
      "not valid YAML: while scanning a simple key that began at line 2, column 1, could not find expected ':'; "
      "each line of a mapping is 'key: value'" },
    { "a: [1, 2\nb: 3\n", 2, 2, 1,
      "not valid YAML: while parsing a flow sequence that began at line 1, column 4, did not find expected ',' or ']'; "
      "a list opened with '[' ends with ']', with commas between its items" },
    { "a: \"never closed\n", 2, 1, 1,
      "not valid YAML: while scanning a quoted scalar that began at line 1, column 4, found unexpected end of stream; "
      "a quote is opened and never closed" },
    { "a: @home\n", 1, 4, 1,
      "not valid YAML: while scanning for the next token, found character that cannot start any token; "
      "a text that begins with this character needs quotes" },
    { "a: >= 1%\n", 1, 5, 1,
      "not valid YAML: while scanning a block scalar, did not find expected comment or line break; "
      "a text that begins with '>' or '|' needs quotes" },
    { "? [a, b]\n: 1\n", 1, 3, 1, "a key must be a plain name, not a list or mapping" },
    { "'': 1\n", 1, 1, 2, "a key is missing before ':'" },
    { "a: 1\nb: caf\xe9\n", 2, 7, 1, "byte 0xe9 is not UTF-8 (in Latin-1 it is '\xc3\xa9'); save the file as UTF-8 text" },
    { "a: \x93quoted\x94\n", 1, 4, 1, "byte 0x93 is not UTF-8 (the file may be Windows-1252); save the file as UTF-8 text" },
    { "\xff\xfe" "a", 0, 0, 0, "this is UTF-16 text; save it as UTF-8 text" },
    { "PK\3\4zip", 0, 0, 0, "this is a workbook or another zip file; save it as UTF-8 text" },
    { "a: x\x01y\n", 1, 5, 1, "control characters are not allowed (U+0001)" },
    { "\xef\xbb\xbf" "a: x\x01y\n", 1, 5, 1, "control characters are not allowed (U+0001)" },
    { "a: \"x\\0y\"\n", 1, 4, 6, "a text must not hold a zero character" },
    { "a: 1\nb: x\xe2\x80\xa8y\n", 2, 5, 1, "an invisible line separator (U+0085, U+2028 or U+2029); use an ordinary line end" },
    { "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 1, 33, 1, "lists and mappings lie in each other more than 32 deep" },
};

ParameterizedTestParameters(tree, refuses) { return tl_rows(TL_N(BAD)); }
ParameterizedTest(size_t *row, tree, refuses)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    read_yaml(a, BAD[*row].text, &errs);
    char *all = tl_errs_text(&errs);
    cr_assert(errs.n == 1, "row %zu: %s", *row, all);
    const struct bt_err *e = &errs.v[0];
    cr_expect_str_eq(e->msg, BAD[*row].says, "row %zu says %s", *row, all);
    cr_expect(e->code == BT_E_INPUT && e->at.line == BAD[*row].line && e->at.col == BAD[*row].col, "row %zu: %s", *row, all);
    cr_expect(BAD[*row].len == 0 || e->at.len == BAD[*row].len, "row %zu: %s", *row, all);
    cr_expect_str_eq(e->at.file, "t.yaml");
    free(all);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(tree, all_mistakes_are_told_at_once)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_node *root = read_yaml(a, "a: &x 1\na: 2\nb: {c: !t 1, c: *x}\n", &errs);
    char *all = tl_errs_text(&errs);
    cr_expect(errs.n == 5, "%s", all);
    cr_expect(root == NULL, "with an alias in it, a tree is not what was meant");
    cr_expect(tl_errs_find(&errs, "anchor '&x'") && tl_errs_find(&errs, "tag '!t'") && tl_errs_find(&errs, "alias '*x'"));
    const struct bt_err *twin = tl_errs_find(&errs, "duplicate key 'c'");
    cr_expect(twin && twin->at.line == 3 && twin->at.col == 14, "%s", all);
    cr_expect(tl_errs_find(&errs, "duplicate key 'a'") != NULL);
    free(all);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(tree, of_equal_keys_the_first_is_kept_so_that_reading_can_go_on)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_node *root = read_yaml(a, "a: 1\nb: 2\na: 3\nc: 4\na: 5\n", &errs);
    cr_assert(root && errs.n == 2 && root->n == 3);
    cr_expect_str_eq(bt_map_get(root, "a")->text, "1");
    cr_expect_str_eq(bt_map_get(root, "c")->text, "4");
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(tree, thirty_two_levels_are_allowed)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    char text[65] = { 0 };
    memset(text, '[', 32);
    memset(text + 32, ']', 32);
    cr_expect(read_yaml(a, text, &errs) != NULL && errs.n == 0);
    bt_arena_free(a);
}

Test(tree, a_nul_byte_is_told_with_its_place)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_file f = { .name = "t", .path = "t", .text = "a: 1\nb\0c", .len = 8 };
    struct bt_node *root;
    cr_expect(bt_yaml_read(&f, a, &root, &errs) == BT_E_INPUT && root == NULL);
    cr_assert(errs.n == 1);
    EXPECT_AT(errs.v[0].at, 2, 2, 1);
    cr_expect_str_eq(errs.v[0].msg, "a zero byte: this is not a text file; save it as UTF-8 text");
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(tree, a_million_values_and_no_more)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    size_t n = 1000001;
    char *text = malloc(2 * n + 2);
    for (size_t i = 0; i < n; i++) memcpy(text + 1 + 2 * i, "1,", 2);
    text[0] = '[';
    text[2 * n] = ']';
    text[2 * n + 1] = '\0';
    cr_expect(read_yaml(a, text, &errs) == NULL);
    cr_expect(errs.n == 1 && strstr(errs.v[0].msg, "more than 1000000 values in one file") != NULL);
    free(text);
    bt_errs_free(&errs);
    bt_arena_free(a);
}
