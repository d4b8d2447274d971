/* err.c -- one error, a list of errors, and how they are shown. */
#include "bendtrend/err.h"
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 100, WIDEST = 160, BEFORE = 60 }; /* characters of a line shown; those kept left of the place in a longer one */

#define STATUS(symbol, status, summary) [symbol] = { status, summary },
static const struct { int status; const char *summary; } CODES[] = { BT_ERR_LIST(STATUS) };

int bt_exit_status(enum bt_code code)
{
    return (unsigned)code < BT_N_CODES ? CODES[code].status : CODES[BT_E_IO].status;
}

const char *bt_code_summary(enum bt_code code)
{
    return (unsigned)code < BT_N_CODES ? CODES[code].summary : "unknown error";
}

static void fill(struct bt_err *e, enum bt_code code, struct bt_loc at, const char *src, int src_line, const char *fmt, va_list args)
    __attribute__((format(printf, 6, 0)));
static void fill(struct bt_err *e, enum bt_code code, struct bt_loc at, const char *src, int src_line, const char *fmt, va_list args)
{
    *e = (struct bt_err){ .code = code, .at = at, .src = src, .src_line = src_line };
    bt_vformat(e->msg, sizeof e->msg, fmt, args);
}

enum bt_code bt_fail_(struct bt_err *e, enum bt_code code, struct bt_loc at, const char *src, int src_line, const char *fmt, ...)
{
    if (!e) return code;
    if (e->code != BT_OK) return e->code;
    va_list args;
    va_start(args, fmt);
    fill(e, code, at, src, src_line, fmt, args);
    va_end(args);
    return code;
}

/* A mistake may be come upon by several ways: once for each origin that passes a junction. */
static int is_told(const struct bt_errs *l, const struct bt_err *e)
{
    for (int i = 0; i < l->n && e->at.file; i++) {
        const struct bt_err *x = &l->v[i];
        if (x->at.file && strcmp(x->at.file, e->at.file) == 0 && x->at.line == e->at.line && x->at.col == e->at.col &&
            strcmp(x->msg, e->msg) == 0)
            return 1;
    }
    return 0;
}

bool bt_errs_full(const struct bt_errs *l)
{
    return l->n >= KEPT;
}

void bt_errs_push(struct bt_errs *l, const struct bt_err *e)
{
    if (is_told(l, e)) return;
    if (l->n == l->room && l->room < KEPT) {
        int room = l->room ? 2 * l->room : 8;
        if (room > KEPT) room = KEPT;
        struct bt_err *v = realloc(l->v, (size_t)room * sizeof *v);
        if (v) l->v = v, l->room = room;
    }
    if (l->n < l->room) l->v[l->n++] = *e;
    else l->more++;
}

enum bt_code bt_errs_add_(struct bt_errs *l, enum bt_code code, struct bt_loc at, const char *src, int src_line, const char *fmt, ...)
{
    struct bt_err e;
    va_list args;
    va_start(args, fmt);
    fill(&e, code, at, src, src_line, fmt, args);
    va_end(args);
    bt_errs_push(l, &e);
    return code;
}

void bt_errs_free(struct bt_errs *l)
{
    free(l->v);
    *l = (struct bt_errs){ 0 };
}

/* Text that came from a file must not steer the terminal: control characters and broken bytes are shown as '?'. */
static void put_char(FILE *out, const char *s, int len, unsigned code)
{
    if (len == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0)) fputc('?', out);
    else fwrite(s, 1, (size_t)len, out);
}

static void put_text(FILE *out, const char *s)
{
    for (size_t left = strlen(s); left > 0;) {
        unsigned code = 0;
        int len = bt_utf8_len(s, left, &code);
        put_char(out, s, len, code);
        s += len ? len : 1;
        left -= len ? (size_t)len : 1;
    }
}

/* The start of a line, counted from 1; NULL where the text has fewer. *len gets its length without the line end. */
static const char *line_of(const char *text, int line, size_t *len)
{
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0) text += 3;
    for (int i = 1; i < line; i++) {
        text += strcspn(text, "\r\n");
        if (!*text) return NULL;
        text += text[0] == '\r' && text[1] == '\n' ? 2 : 1;
    }
    *len = strcspn(text, "\r\n");
    return text;
}

/* Characters skip .. stop-1 of a line; `blank` puts white space of the same width instead. */
static void put_line(FILE *out, const char *s, size_t left, int skip, int stop, int blank)
{
    for (int i = 0; left > 0 && i < stop; i++) {
        unsigned code = 0;
        int len = bt_utf8_len(s, left, &code);
        if (i >= skip && (code == '\t' || blank)) fputc(code == '\t' ? '\t' : ' ', out);
        else if (i >= skip) put_char(out, s, len, code);
        s += len ? len : 1;
        left -= len ? (size_t)len : 1;
    }
}

static void show_place(FILE *out, const struct bt_loc *at, const char *green, const char *plain)
{
    size_t len;
    const char *line = at->text ? line_of(at->text, at->line, &len) : NULL;
    if (!line || at->col < 1) return;
    int chars = bt_utf8_count(line, len);
    int skip = chars > WIDEST && at->col > BEFORE ? at->col - BEFORE : 0;
    int stop = chars > skip + WIDEST ? skip + WIDEST : chars;
    if (at->col > chars + 1) return;
    fprintf(out, "%5d | ", at->line);
    put_line(out, line, len, skip, stop, 0);
    fprintf(out, "\n      | ");
    put_line(out, line, len, skip, at->col - 1, 1);
    fprintf(out, "%s^", green);
    for (int i = 1; i < at->len && at->col + i <= stop; i++) fputc('~', out);
    fprintf(out, "%s\n", plain);
}

void bt_err_print(FILE *out, const struct bt_err *e, int colour)
{
    const char *bold = colour ? "\033[1m" : "", *red = colour ? "\033[1;31m" : "";
    const char *green = colour ? "\033[1;32m" : "", *plain = colour ? "\033[0m" : "";
    if (e->code == BT_OK) return;
    fputs(bold, out);
    put_text(out, e->at.file ? e->at.file : "bendtrend");
    if (e->at.file && e->at.line > 0) fprintf(out, ":%d:%d", e->at.line, e->at.col);
    fprintf(out, ":%s %serror:%s ", plain, red, plain);
    put_text(out, e->msg);
    fputc('\n', out);
    if (e->at.file && e->at.line > 0) show_place(out, &e->at, green, plain);
}
