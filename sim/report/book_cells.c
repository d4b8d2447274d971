/* book_cells.c -- cells, names and looks of a workbook. A text of others becomes a text here, whatever it begins with. */
#include "book_priv.h"
#include "bendtrend/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum {
    MOST_TEXT = 32767,
    MOST_NAME = 31,
    MOST_FOOT = 200,
    MOST_LINES = 27,
    MOST_WIDE = 200, /* columns that the last width is for */
    LINE = 14
}; /* points */

static void no_memory(struct bt_book *b)
{
    bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

bool bt_book_did(struct bt_book *b, lxw_error rc)
{
    if (rc == LXW_NO_ERROR) return true;
    if (rc == LXW_ERROR_MEMORY_MALLOC_FAILED) no_memory(b);
    else if (rc == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE)
        bt_fail(b->d->e, BT_E_INPUT, BT_NOWHERE,
                "a sheet of a workbook has at most 1,048,576 rows and 16,384 columns, and these results have more; "
                "'bendtrend export --csv' writes them all");
    else bt_fail(b->d->e, BT_E_IO, BT_NOWHERE, "cannot make the workbook: %s", lxw_strerror(rc));
    return false;
}

/* ---- text ---- */

/* Would it be read as a character given by its number, "_x0041_"? */
static bool is_escape(const char *at)
{
    return at[0] == '_' && at[1] == 'x' && strspn(at + 2, "0123456789abcdefABCDEF") >= 4 && at[6] == '_';
}

/* What stands for the character: itself, or what is allowed. */
static const char *allowed(const char *at, int step, unsigned code, char room[8])
{
    if (!step || code == 0xfffe || code == 0xffff) return "\xef\xbf\xbd";
    if (code == '\n') return "\n";
    if (code == 1 || code == 2 || bt_rep_turns(code)) return ""; /* ours, bold; theirs, turning */
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return " ";
    if (code == '_' && is_escape(at)) return "_x005F_";
    memcpy(room, at, (size_t)step);
    room[step] = 0;
    return room;
}

const char *bt_book_clean(struct bt_rep_doc *d, const char *text, int most)
{
    static const char CUT[] = " (cut)";
    size_t len = strlen(text), n = 0, keep = 0;
    char *out = bt_get(d->arena, 7 * len + sizeof CUT + 1, 1), room[8];
    int units = 0;
    if (!out) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return "";
    }
    for (const char *at = text; *at;) {
        unsigned code = 0;
        int step = bt_utf8_len(at, len - (size_t)(at - text), &code);
        const char *is = allowed(at, step, code, room);
        int more = code > 0xffff ? 2 : (int)strlen(is) > 3 ? (int)strlen(is)
                                                           : *is != 0;
        if (units + more > most) {
            memcpy(out + keep, CUT, sizeof CUT);
            if (most <= (int)sizeof CUT) out[keep] = 0;
            return out;
        }
        size_t bytes = strlen(is);
        memcpy(out + n, is, bytes + 1);
        n += bytes, units += more;
        if (units <= most - (int)sizeof CUT || most <= (int)sizeof CUT) keep = n;
        at += step ? step : 1;
    }
    return out;
}

/* ---- sheets ---- */

static bool taken(const struct bt_book *b, const char *name)
{
    for (int i = 0; i < b->n_sheet; i++)
        if (strcasecmp(b->sheet[i].name, name) == 0) return true;
    return false;
}

/* A place's name as part of a sheet's. */
static const char *plain_name(struct bt_book *b, const char *name, int room)
{
    char *text = bt_rep_fmt(b->d, "%s", bt_book_clean(b->d, name, MOST_TEXT)), *to = text;
    for (const char *at = text; *at; at++) {
        bool blank = strchr(" []:*?/\\'\n\"!", *at) != NULL;
        if (!blank) *to++ = *at;
        else if (to > text && to[-1] != ' ') *to++ = ' ';
    }
    while (to > text && to[-1] == ' ') to--;
    *to = 0;
    size_t len = strlen(text), at = 0;
    for (int units = 0; at < len;) {
        unsigned code = 0;
        int step = bt_utf8_len(text + at, len - at, &code);
        units += code > 0xffff ? 2 : 1;
        if (units > room) break;
        at += (size_t)(step ? step : 1);
    }
    while (at && text[at - 1] == ' ') at--;
    return bt_rep_fmt(b->d, "%.*s", (int)at, text);
}

struct bt_book_sheet *bt_book_sheet(struct bt_book *b, const char *kind, const struct bt_rep_place *p, const char *what)
{
    const char *name = kind;
    int room = MOST_NAME - (int)strlen(kind) - 3;
    if (b->d->e->code) return NULL;
    if (p && b->d->n_place > 1) name = bt_rep_fmt(b->d, "%s (%s)", kind, plain_name(b, p->name, room));
    for (int k = 2; taken(b, name); k++) name = bt_rep_fmt(b->d, "%s (%s %d)", kind, plain_name(b, p ? p->name : "", room - 4), k);
    struct bt_book_sheet *s = &b->sheet[b->n_sheet];
    *s = (struct bt_book_sheet){ .ws = workbook_add_worksheet(b->w, name), .name = name, .what = what, .row = -1 };
    if (!s->ws) {
        bt_fail(b->d->e, BT_E_IO, BT_NOWHERE, "cannot make the sheet '%s' of the workbook", name);
        return NULL;
    }
    b->n_sheet++;
    worksheet_gridlines(s->ws, LXW_HIDE_ALL_GRIDLINES);
    return s;
}

void bt_book_widths(struct bt_book *b, struct bt_book_sheet *s, const double *width, int n)
{
    s->width = width, s->n_width = n;
    for (int k = 0; k < n; k++)
        bt_book_did(b, worksheet_set_column(s->ws, (lxw_col_t)k, k + 1 < n ? (lxw_col_t)k : (lxw_col_t)(k + MOST_WIDE), width[k], NULL));
}

void bt_book_print(struct bt_book *b, struct bt_book_sheet *s, int heads, int cols_in_sight)
{
    const char *title = bt_book_clean(b->d, bt_rep_title(b->d), MOST_FOOT / 2), *foot = "&L&8";
    for (const char *at = title; *at; at++) foot = bt_rep_fmt(b->d, "%s%s%c", foot, *at == '&' ? "&" : "", *at == '\n' ? ' ' : *at);
    worksheet_set_landscape(s->ws);
    worksheet_set_paper(s->ws, 9); /* A4 */
    worksheet_fit_to_pages(s->ws, 1, 0);
    worksheet_set_margins(s->ws, 0.4, 0.4, 0.5, 0.6);
    bt_book_did(b, worksheet_set_footer(s->ws, bt_rep_fmt(b->d, "%s&C&8&A&R&8Page &P of &N", foot)));
    if (heads) bt_book_did(b, worksheet_repeat_rows(s->ws, 0, (lxw_row_t)(heads - 1)));
    if (heads || cols_in_sight) worksheet_freeze_panes(s->ws, (lxw_row_t)heads, (lxw_col_t)cols_in_sight);
}

/* ---- looks ---- */

static const struct look {
    const char *format; /* of a number */
    double size;
    bool bold, italic, wrap, line, fill, frame, grey, apart, right; /* apart: from the number before it */
} LOOKS[BT_LOOKS] = {
    [BT_LOOK_TEXT] = { .size = 10, .apart = true },
    [BT_LOOK_WRAP] = { .size = 10, .wrap = true, .apart = true },
    [BT_LOOK_TITLE] = { .size = 15, .bold = true },
    [BT_LOOK_PART] = { .size = 12, .bold = true },
    [BT_LOOK_HEAD] = { .size = 10, .apart = true, .bold = true, .wrap = true, .line = true, .grey = true },
    [BT_LOOK_HEAD_N] = { .size = 10, .bold = true, .wrap = true, .line = true, .grey = true, .right = true },
    [BT_LOOK_NOTE] = { .size = 10, .italic = true, .wrap = true },
    [BT_LOOK_BOLD] = { .size = 10, .bold = true, .apart = true },
    [BT_LOOK_PLAIN] = { .format = "General", .size = 10 },
    [BT_LOOK_0] = { .format = "#,##0", .size = 10 },
    [BT_LOOK_1] = { .format = "#,##0.0", .size = 10 },
    [BT_LOOK_2] = { .format = "#,##0.00", .size = 10 },
    [BT_LOOK_3] = { .format = "#,##0.000", .size = 10 },
    [BT_LOOK_SIGNED_0] = { .format = "+#,##0;-#,##0;0", .size = 10 },
    [BT_LOOK_SIGNED_1] = { .format = "+#,##0.0;-#,##0.0;0.0", .size = 10 },
    [BT_LOOK_SIGNED_2] = { .format = "+#,##0.00;-#,##0.00;0.00", .size = 10 },
    [BT_LOOK_SIGNED_3] = { .format = "+#,##0.000;-#,##0.000;0.000", .size = 10 },
    [BT_LOOK_SUM] = { .format = "#,##0", .size = 10, .bold = true, .line = true },
    [BT_LOOK_FACTOR] = { .format = "0.000000", .size = 10 },
    [BT_LOOK_MONTH] = { .format = "mmm yyyy", .size = 10 },
    [BT_LOOK_RATE] = { .format = "0.00%", .size = 10 },
    [BT_LOOK_RAW] = { .format = "#,##0.######", .size = 10 },
    [BT_LOOK_TINY] = { .format = "0.0E+00", .size = 10 },
    [BT_LOOK_STORED] = { .format = "#,##0.######", .size = 10, .italic = true },
    [BT_LOOK_STORED_RATE] = { .format = "0.00%", .size = 10, .italic = true },
    [BT_LOOK_IN] = { .format = "General", .size = 10, .fill = true, .frame = true },
    [BT_LOOK_IN_RATE] = { .format = "0.00%", .size = 10, .fill = true, .frame = true },
};

bool bt_book_looks(struct bt_book *b)
{
    for (int i = 0; i < BT_LOOKS; i++) {
        const struct look *l = &LOOKS[i];
        lxw_format *f = b->look[i] = workbook_add_format(b->w);
        if (!f) {
            no_memory(b);
            return false;
        }
        format_set_font_size(f, l->size);
        format_set_align(f, l->size > 10 ? LXW_ALIGN_VERTICAL_BOTTOM : LXW_ALIGN_VERTICAL_TOP);
        if (l->format) format_set_num_format(f, l->format);
        if (l->bold) format_set_bold(f);
        if (l->italic) format_set_italic(f);
        if (l->wrap) format_set_text_wrap(f);
        if (l->line) format_set_bottom(f, LXW_BORDER_THIN);
        if (l->grey) format_set_bg_color(f, 0xe6e6e6);
        if (l->fill) format_set_bg_color(f, 0xfff5cc);
        if (l->right || (l->format && !l->frame)) format_set_align(f, LXW_ALIGN_RIGHT);
        if (l->apart) format_set_indent(f, 1);
        if (l->frame) format_set_border(f, LXW_BORDER_MEDIUM);
    }
    return true;
}

/* ---- cells ---- */

/* Lines that a text needs in so many characters. */
static int lines_of(const char *text, double wide)
{
    int lines = 0, a_line = wide > 4 ? (int)(0.85 * wide) : 4;
    for (const char *at = text;; at++) {
        size_t len = strcspn(at, "\n");
        int n = bt_utf8_count(at, len);
        lines += n > a_line ? (n - 1) / a_line + 1 : 1;
        at += len;
        if (!*at) return lines < MOST_LINES ? lines : MOST_LINES;
    }
}

/* Not every spreadsheet makes a row as high as its texts. */
static void make_high(struct bt_book *b, struct bt_book_sheet *s, int row, int lines)
{
    if (row != s->row) s->row = row, s->lines = 1;
    if (lines <= s->lines) return;
    s->lines = lines;
    bt_book_did(b, worksheet_set_row(s->ws, (lxw_row_t)row, LINE * lines, NULL));
}

void bt_book_text(struct bt_book *b, struct bt_book_sheet *s, int row, int col, enum bt_book_look look, const char *text)
{
    if (!s || b->d->e->code) return;
    const char *clean = bt_book_clean(b->d, text ? text : "", MOST_TEXT);
    bt_book_did(b, worksheet_write_string(s->ws, (lxw_row_t)row, (lxw_col_t)col, clean, b->look[look]));
    if (LOOKS[look].size > 10) make_high(b, s, row, 2);
    else if (LOOKS[look].wrap && s->n_width) make_high(b, s, row, lines_of(clean, s->width[col < s->n_width ? col : s->n_width - 1]));
}

void bt_book_num(struct bt_book *b, struct bt_book_sheet *s, int row, int col, enum bt_book_look look, double v)
{
    if (!s || b->d->e->code) return;
    if (isfinite(v)) bt_book_did(b, worksheet_write_number(s->ws, (lxw_row_t)row, (lxw_col_t)col, v, b->look[look]));
    else bt_book_did(b, worksheet_write_blank(s->ws, (lxw_row_t)row, (lxw_col_t)col, b->look[look]));
}

void bt_book_formula(struct bt_book *b, struct bt_book_sheet *s, int row, int col, enum bt_book_look look, double v, const char *text,
                     const char *formula)
{
    if (!s || b->d->e->code) return;
    if (isfinite(v)) bt_book_did(b, worksheet_write_formula_num(s->ws, (lxw_row_t)row, (lxw_col_t)col, formula, b->look[look], v));
    else
        bt_book_did(b, worksheet_write_formula_str(s->ws, (lxw_row_t)row, (lxw_col_t)col, formula, b->look[look],
                                                   bt_book_clean(b->d, text ? text : "", MOST_TEXT)));
}

void bt_book_across(struct bt_book *b, struct bt_book_sheet *s, int row, int cols, enum bt_book_look look, const char *text)
{
    double wide = 0;
    if (!s || b->d->e->code) return;
    const char *clean = bt_book_clean(b->d, text, MOST_TEXT);
    for (int k = 0; k < cols; k++) wide += s->width[k < s->n_width ? k : s->n_width - 1];
    bt_book_did(b, worksheet_merge_range(s->ws, (lxw_row_t)row, 0, (lxw_row_t)row, (lxw_col_t)(cols - 1), clean, b->look[look]));
    if (LOOKS[look].size > 10) make_high(b, s, row, 2);
    else if (LOOKS[look].wrap) make_high(b, s, row, lines_of(clean, wide));
}

void bt_book_heads(struct bt_book *b, struct bt_book_sheet *s, int row, int n, const char *const *head)
{
    for (int k = 0; k < n; k++) {
        bool numbers = *head[k] == '>';
        bt_book_text(b, s, row, k, numbers ? BT_LOOK_HEAD_N : BT_LOOK_HEAD, head[k] + numbers);
    }
}

/* ---- where cells are ---- */

const char *bt_book_range(struct bt_book *b, const struct bt_book_sheet *s, int row, int col, int row2, int col2)
{
    char range[LXW_MAX_CELL_RANGE_LENGTH];
    lxw_rowcol_to_range_abs(range, (lxw_row_t)row, (lxw_col_t)col, (lxw_row_t)row2, (lxw_col_t)col2);
    return s ? bt_rep_fmt(b->d, "'%s'!%s", s->name, range) : bt_rep_fmt(b->d, "%s", range);
}

const char *bt_book_at(struct bt_book *b, const struct bt_book_sheet *s, int row, int col)
{
    return bt_book_range(b, s, row, col, row, col);
}
