/* tree_csv.c -- CSV text to a table, by libcsv. libcsv tells no places, so it is fed byte by byte and the places are kept here:
 * a cell stands where its first byte that is not white space was fed. */
#include "bendtrend/text.h"
#include "tree_priv.h"
#include <assert.h>
#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CELLS = 4000000, MOST_COLS = 16384 };

struct reader {
    struct csv_parser parser;
    const struct bt_file *f;
    struct bt_arena *a;
    struct bt_errs *errs;
    int line, col;          /* of the byte being fed */
    struct bt_loc cell;     /* of the cell being fed; line 0: only white space so far */
    int cols;               /* of the header; 0 before it */
    int in_row;             /* cells of this row so far */
    bool row_filled;        /* one of them is not empty */
    const char **text;      /* all cells, the header's too; by malloc until the number is known */
    struct bt_loc *at;
    size_t n, room, row;    /* row: where this row begins */
    bool no_memory, full;
};

static struct bt_loc here(const struct reader *r)
{
    return (struct bt_loc){ r->f->path, r->f->text, r->line, r->col, 1 };
}

static bool make_room(struct reader *r)
{
    if (r->n < r->room) return true;
    size_t room = r->room ? 2 * r->room : 64;
    void *t = realloc(r->text, room * sizeof *r->text);
    if (t) r->text = t;
    void *l = t ? realloc(r->at, room * sizeof *r->at) : NULL;
    if (l) r->at = l, r->room = room;
    return l != NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* White space at both ends goes, the no-break space that spreadsheets like to write too. */
static const char *trimmed(struct bt_arena *a, const char *s, size_t len)
{
    static const char HARD[] = "\xc2\xa0";
    for (size_t cut; len > 0; s += cut, len -= cut) {
        cut = is_blank(*s) ? 1 : len > 1 && memcmp(s, HARD, 2) == 0 ? 2 : 0;
        if (!cut) break;
    }
    for (size_t cut; len > 0; len -= cut) {
        cut = is_blank(s[len - 1]) ? 1 : len > 1 && memcmp(s + len - 2, HARD, 2) == 0 ? 2 : 0;
        if (!cut) break;
    }
    return bt_dup(a, s, len);
}

static void on_cell(void *s, size_t len, void *data)
{
    struct reader *r = data;
    if (r->n >= MOST_CELLS) r->full = true;
    if (r->full || r->no_memory) return;
    const char *text = make_room(r) ? trimmed(r->a, s ? s : "", len) : NULL;
    if (!text) {
        r->no_memory = true;
        return;
    }
    r->text[r->n] = text;
    r->at[r->n++] = r->cell.line > 0 ? r->cell : here(r);
    r->in_row++;
    r->row_filled |= *text != '\0';
    r->cell = BT_NOWHERE;
}

static void check_width(struct reader *r)
{
    if (r->in_row > r->cols)
        bt_errs_add(r->errs, BT_E_INPUT, r->at[r->row + (size_t)r->cols],
                    "this row has %d cells, the header has %d; a text or number with a comma in it needs quotes", r->in_row, r->cols);
    else if (r->in_row < r->cols)
        bt_errs_add(r->errs, BT_E_INPUT, r->at[r->row], "this row has %d cell%s, the header has %d", r->in_row,
                    r->in_row == 1 ? "" : "s", r->cols);
}

/* A row of empty cells is what a spreadsheet writes for an empty line; a row of the wrong width is told and left out. */
static void on_row(int end, void *data)
{
    struct reader *r = data;
    (void)end;
    bool keep = r->row_filled;
    if (keep && r->cols == 0) r->cols = r->in_row;
    else if (keep) check_width(r), keep = r->in_row == r->cols;
    if (!keep) r->n = r->row;
    r->row = r->n;
    r->in_row = 0;
    r->row_filled = false;
    r->cell = BT_NOWHERE;
}

/* A cell's place is as long as its first line, white space at its ends left out. */
static bool feed(struct reader *r, const char *c)
{
    bool starts_char = ((unsigned char)*c & 0xc0) != 0x80;
    if (r->cell.line == 0 && !is_blank(*c) && *c != ',') r->cell = here(r);
    if (csv_parse(&r->parser, c, 1, on_cell, on_row, r) != 1) {
        r->no_memory = csv_error(&r->parser) != CSV_EPARSE;
        if (!r->no_memory)
            bt_errs_add(r->errs, BT_E_INPUT, here(r),
                        *c == '"' ? "a quote inside a cell; put the whole cell in quotes and write each quote in it twice"
                                  : "text behind the closing quote of a cell; quotes go around the whole cell");
        return false;
    }
    if (r->cell.line == r->line && starts_char && !is_blank(*c)) r->cell.len = r->col - r->cell.col + 1;
    if (starts_char) r->col++;
    if (*c == '\n' || (*c == '\r' && c[1] != '\n')) r->line++, r->col = 1;
    return true;
}

/* A line that starts with '#' is a comment. */
static const char *skip_comment(struct reader *r, const char *p, const char *end)
{
    while (p < end && *p != '\n' && *p != '\r') p++;
    r->col = 1;
    if (p == end) return p;
    r->line++;
    return p + (p[0] == '\r' && p[1] == '\n' ? 2 : 1);
}

static bool feed_all(struct reader *r)
{
    const char *p = r->f->text, *end = p + r->f->len;
    if (strncmp(p, "\xef\xbb\xbf", 3) == 0) p += 3;
    while (p < end && !r->no_memory && !r->full) {
        if (*p == '#' && r->col == 1 && r->in_row == 0 && r->cell.line == 0) p = skip_comment(r, p, end);
        else if (!feed(r, p)) return false;
        else p++;
    }
    struct bt_loc open = r->cell; /* of a cell that the end of the file cuts */
    if (!r->no_memory && !r->full && csv_fini(&r->parser, on_cell, on_row, r) != 0) {
        if (csv_error(&r->parser) == CSV_EPARSE) bt_errs_add(r->errs, BT_E_INPUT, open, "the quote that opens this cell is never closed");
        else r->no_memory = true;
        return false;
    }
    if (r->full) bt_errs_add(r->errs, BT_E_INPUT, (struct bt_loc){ .file = r->f->path }, "more than %d cells in one file", MOST_CELLS);
    return !r->full;
}

static void check_head(struct reader *r)
{
    static const struct { char c; const char *name; } OTHER[] = { { ';', "semicolons" }, { '\t', "tabs" } };
    const int *twin = bt_twins(r->text, r->cols, r->a);
    if (!twin) {
        r->no_memory = true;
        return;
    }
    for (size_t i = 0; r->cols == 1 && i < sizeof OTHER / sizeof *OTHER; i++)
        if (strchr(r->text[0], OTHER[i].c))
            bt_errs_add(r->errs, BT_E_INPUT, r->at[0], "the cells are separated by %s; save the file with commas", OTHER[i].name);
    for (int i = 0; i < r->cols; i++) {
        if (r->text[i][0] == '\0')
            bt_errs_add(r->errs, BT_E_INPUT, r->at[i], "column %d has no name in the header", i + 1);
        else if (twin[i] >= 0)
            bt_errs_add(r->errs, BT_E_INPUT, r->at[i], "duplicate column '%s': it is given already at line %d, column %d", r->text[i],
                        r->at[twin[i]].line, r->at[twin[i]].col);
    }
}

static struct bt_table *settle(struct reader *r)
{
    struct bt_table *t = bt_get(r->a, 1, sizeof *t);
    assert(r->cols > 0);
    size_t cols = (size_t)r->cols, n = r->n - cols;
    if (!t) return NULL;
    *t = (struct bt_table){ .file = r->f->path, .cols = r->cols, .rows = (int)(n / cols) };
    t->head = bt_get(r->a, cols, sizeof *t->head);
    t->head_at = bt_get(r->a, cols, sizeof *t->head_at);
    t->cell = bt_get(r->a, n, sizeof *t->cell);
    t->cell_at = bt_get(r->a, n, sizeof *t->cell_at);
    if (!t->head || !t->head_at || !t->cell || !t->cell_at) return NULL;
    memcpy(t->head, r->text, cols * sizeof *t->head);
    memcpy(t->head_at, r->at, cols * sizeof *t->head_at);
    memcpy(t->cell, r->text + cols, n * sizeof *t->cell);
    memcpy(t->cell_at, r->at + cols, n * sizeof *t->cell_at);
    return t;
}

static struct bt_table *table(struct reader *r)
{
    struct bt_loc whole = { .file = r->f->path };
    int before = r->errs->n + r->errs->more;
    if (!feed_all(r) || r->no_memory) return NULL;
    if (r->cols == 0) bt_errs_add(r->errs, BT_E_INPUT, whole, "the file is empty; a CSV file begins with a row of column names");
    else if (r->cols > MOST_COLS) bt_errs_add(r->errs, BT_E_INPUT, whole, "more than %d columns", MOST_COLS);
    else check_head(r);
    /* A mistake told before, as of a file that is named twice, is not counted again. */
    if (r->no_memory || r->cols == 0 || r->cols > MOST_COLS || r->errs->n + r->errs->more > before) return NULL;
    struct bt_table *t = settle(r);
    r->no_memory = !t;
    return t;
}

enum bt_code bt_csv_read(const struct bt_file *f, struct bt_arena *a, struct bt_table **out, struct bt_errs *errs)
{
    struct reader r = { .f = f, .a = a, .errs = errs, .line = 1, .col = 1 };
    *out = NULL;
    if (!bt_text_check(f, "CSV UTF-8", errs)) return BT_E_INPUT;
    if (csv_init(&r.parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory while reading '%s'", f->path);
    *out = table(&r);
    csv_free(&r.parser);
    free(r.text);
    free(r.at);
    if (r.no_memory) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory while reading '%s'", f->path);
    return *out ? BT_OK : BT_E_INPUT;
}
