/* CSV: cells with their places, and hostile tables with the exact place and words of the complaint. */
#include "../testlib.h"
#include <stdlib.h>
#include <string.h>

static struct bt_table *read_csv(struct bt_arena *a, const char *text, struct bt_errs *errs)
{
    struct bt_file f = tl_file("t.csv", text);
    struct bt_table *t;
    bt_csv_read(&f, a, &t, errs);
    return t;
}

/* `cells`: the header and all rows, cells divided by '|', rows by '/'. */
static const struct { const char *text, *cells; } GOOD[] = {
    { "a,b\n1,2\n", "a|b/1|2" },
    { "a,b\n1,2", "a|b/1|2" },
    { "\xef\xbb\xbf" "a,b\r\n1,2\r\n", "a|b/1|2" },
    { "a,b\r1,2\r", "a|b/1|2" },
    { "\n# remark, with comma\na,b\n\n  \n,\n#1,2\n1,2\n", "a|b/1|2" },
    { " a , b\n 1 ,\t2 \n", "a|b/1|2" },
    { "a,b\n\"1,234\",\"say \"\"so\"\"\"\n", "a|b/1,234|say \"so\"" },
    { "a,b\n\" padded \",\xc2\xa0" "5\xc2\xa0\n", "a|b/padded|5" },
    { "a,b\n,2\n1,\n", "a|b/|2/1|" },
    { "a,b\n\"#1\",2\n", "a|b/#1|2" },
    { "a,b\n\"two\nlines\",2\n", "a|b/two\nlines|2" },
    { "a\n1\n2\n", "a/1/2" },
    { "a,b\n", "a|b" },
};

ParameterizedTestParameters(csv, reads) { return tl_rows(TL_N(GOOD)); }
ParameterizedTest(size_t *row, csv, reads)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_table *t = read_csv(a, GOOD[*row].text, &errs);
    char *all = tl_errs_text(&errs), got[200] = "";
    cr_assert(t != NULL, "row %zu: %s", *row, all);
    for (int i = 0; i < t->cols; i++) strcat(strcat(got, i ? "|" : ""), t->head[i]);
    for (int i = 0; i < t->rows * t->cols; i++) strcat(strcat(got, i % t->cols ? "|" : "/"), t->cell[i]);
    cr_expect_str_eq(got, GOOD[*row].cells, "row %zu: %s", *row, got);
    free(all);
    bt_arena_free(a);
}

#define EXPECT_AT(loc, l, c, n)                                                                                                  \
    cr_expect((loc).line == (l) && (loc).col == (c) && (loc).len == (n), "at %d:%d+%d", (loc).line, (loc).col, (loc).len)

Test(csv, every_cell_knows_its_place)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_table *t = read_csv(a,
                                  "\xef\xbb\xbf" "name, beds ,\"year\"\r\n"
                                  "# remark\r\n"
                                  "caf\xc3\xa9,  \"1,234\" ,2014\r\n"
                                  ",,x\r\n"
                                  "\"two\r\nlines\",5, 6\r\n",
                                  &errs);
    cr_assert(t && t->rows == 3 && t->cols == 3 && errs.n == 0);
    EXPECT_AT(t->head_at[0], 1, 1, 4);
    EXPECT_AT(t->head_at[1], 1, 7, 4);
    EXPECT_AT(t->head_at[2], 1, 13, 6);
    EXPECT_AT(t->cell_at[0], 3, 1, 4);
    EXPECT_AT(t->cell_at[1], 3, 8, 7);
    EXPECT_AT(t->cell_at[2], 3, 17, 4);
    EXPECT_AT(t->cell_at[3], 4, 1, 1);
    EXPECT_AT(t->cell_at[4], 4, 2, 1);
    EXPECT_AT(t->cell_at[5], 4, 3, 1);
    EXPECT_AT(t->cell_at[6], 5, 1, 4);
    EXPECT_AT(t->cell_at[7], 6, 8, 1);
    EXPECT_AT(t->cell_at[8], 6, 11, 1);
    cr_expect(bt_table_col(t, "year") == 2 && bt_table_col(t, "Year") == -1);
    bt_arena_free(a);
}

static const struct { const char *text; int line, col; const char *says; } BAD[] = {
    { "", 0, 0, "the file is empty; a CSV file begins with a row of column names" },
    { "# remark\n,,\n", 0, 0, "the file is empty; a CSV file begins with a row of column names" },
    { "a,b\n1,2\n3\n", 3, 1, "this row has 1 cell, the header has 2" },
    { "a,b\n1,2,3\n", 2, 5, "this row has 3 cells, the header has 2; a text or number with a comma in it needs quotes" },
    { "a,b,a\n1,2,3\n", 1, 5, "duplicate column 'a': it is given already at line 1, column 1" },
    { "a,,c\n1,2,3\n", 1, 3, "column 2 has no name in the header" },
    { "a;b\n1;2\n", 1, 1, "the cells are separated by semicolons; save the file with commas" },
    { "a\tb\n1\t2\n", 1, 1, "the cells are separated by tabs; save the file with commas" },
    { "a,b\n1,say \"so\"\n", 2, 7, "a quote inside a cell; put the whole cell in quotes and write each quote in it twice" },
    { "a,b\n\"1\" x,2\n", 2, 5, "text behind the closing quote of a cell; quotes go around the whole cell" },
    { "a,b\n1,\"never closed\n3,4\n", 2, 3, "the quote that opens this cell is never closed" },
    { "a,b\nL\xc3\xa9on,Orl\xe9" "ans\n", 2, 9, "byte 0xe9 is not UTF-8 (in Latin-1 it is '\xc3\xa9'); save the file as CSV UTF-8" },
    { "a,b\n1,\x80" "5\n", 2, 3, "byte 0x80 is not UTF-8 (the file may be Windows-1252); save the file as CSV UTF-8" },
    { "\xff\xfe" "a", 0, 0, "this is UTF-16 text; save it as CSV UTF-8" },
    { "PK\3\4", 0, 0, "this is a workbook or another zip file; save it as CSV UTF-8" },
};

ParameterizedTestParameters(csv, refuses) { return tl_rows(TL_N(BAD)); }
ParameterizedTest(size_t *row, csv, refuses)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    cr_expect(read_csv(a, BAD[*row].text, &errs) == NULL);
    char *all = tl_errs_text(&errs);
    cr_assert(errs.n == 1, "row %zu: %s", *row, all);
    cr_expect_str_eq(errs.v[0].msg, BAD[*row].says, "row %zu says %s", *row, all);
    cr_expect(errs.v[0].at.line == BAD[*row].line && errs.v[0].at.col == BAD[*row].col, "row %zu: %s", *row, all);
    free(all);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(csv, all_wrong_rows_are_told_at_once)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    cr_expect(read_csv(a, "a,b,b\n1\n1,2,3\n1,2,3,4\n1,2\n", &errs) == NULL);
    char *all = tl_errs_text(&errs);
    cr_expect(errs.n == 4, "%s", all);
    cr_expect(tl_errs_find(&errs, "duplicate column 'b'") != NULL);
    free(all);
    bt_errs_free(&errs);
    bt_arena_free(a);
}

Test(csv, many_rows_are_quick_and_whole)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    enum { ROWS = 50000 };
    char *text = malloc(ROWS * 16), *to = text + sprintf(text, "n,m\n");
    for (int i = 0; i < ROWS; i++) to += sprintf(to, "%d,%d\n", i, 2 * i);
    struct bt_table *t = read_csv(a, text, &errs);
    cr_assert(t && t->rows == ROWS);
    cr_expect_str_eq(t->cell[2 * 49999 + 1], "99998");
    EXPECT_AT(t->cell_at[2 * 49999 + 1], ROWS + 1, 7, 5);
    free(text);
    bt_arena_free(a);
}

/* As where a scenario names one file for two things: a list of mistakes keeps each once. */
Test(csv, a_file_at_fault_is_at_fault_again)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_table *t = NULL;
    struct bt_node *root = NULL;
    const struct bt_file f = tl_file("f", "");
    for (int i = 0; i < 2; i++) {
        cr_expect(bt_csv_read(&f, a, &t, &errs) == BT_E_INPUT && !t);
        cr_expect(bt_yaml_read(&f, a, &root, &errs) == BT_E_INPUT && !root);
    }
    cr_expect(errs.n == 2);
    bt_errs_free(&errs);
    bt_arena_free(a);
}
