/* html.c -- text into the page. Whatever came from a file is escaped here, and nowhere else has to think of it. */
#include "report_priv.h"
#include "bendtrend/num.h"
#include "bendtrend/text.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { BOLD = 1,
       PLAIN = 2 };

static char *formatted(struct bt_rep_doc *d, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));
static char *formatted(struct bt_rep_doc *d, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = bt_vformat(NULL, 0, fmt, again);
    va_end(again);
    char *text = len >= 0 ? bt_get(d->arena, (size_t)len + 1, 1) : NULL;
    if (!text) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return d->nothing;
    }
    bt_vformat(text, (size_t)len + 1, fmt, args);
    return text;
}

char *bt_rep_fmt(struct bt_rep_doc *d, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = formatted(d, fmt, args);
    va_end(args);
    return text;
}

void bt_rep_note(struct bt_rep_doc *d, struct bt_rep_note note)
{
    struct bt_rep_notes *l = d->notes;
    if (!l) return;
    if (l->n == l->room) {
        int room = l->room ? 2 * l->room : 64;
        struct bt_rep_note *v = bt_get(d->arena, (size_t)room, sizeof *v);
        if (!v) {
            bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
            return;
        }
        if (l->n) memcpy(v, l->v, (size_t)l->n * sizeof *v);
        l->v = v, l->room = room;
    }
    l->v[l->n++] = note;
}

void bt_rep_raw(struct bt_rep_doc *d, const char *html)
{
    fputs(html, d->out);
}

/* Marks that turn the reading direction of what follows: a title must not rearrange the page. */
bool bt_rep_turns(unsigned code)
{
    return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* A hyphen before a number, after a blank, bracket or nothing, is a minus. */
static bool is_minus(const char *text, const char *at)
{
    return *at == '-' && isdigit((unsigned char)at[1]) && (at == text || at[-1] == ' ' || at[-1] == '(');
}

void bt_rep_text(struct bt_rep_doc *d, const char *text)
{
    static const struct {
        char c;
        const char *html;
    } ESCAPE[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" }, { '`', "&#96;" } };
    size_t len = strlen(text);
    bool bold = false;
    for (const char *at = text; *at;) {
        unsigned code;
        int step = bt_utf8_len(at, len - (size_t)(at - text), &code);
        const char *html = NULL;
        for (size_t i = 0; i < sizeof ESCAPE / sizeof *ESCAPE; i++)
            if (*at == ESCAPE[i].c) html = ESCAPE[i].html;
        if (html) fputs(html, d->out);
        else if (*at == BOLD && !bold) fputs("<strong>", d->out), bold = true;
        else if (*at == PLAIN && bold) fputs("</strong>", d->out), bold = false;
        else if (is_minus(text, at)) fputs("\xe2\x88\x92", d->out);
        else if (!step) fputs("\xef\xbf\xbd", d->out);
        else if (code < 0x20 || code == 0x7f) fputc(' ', d->out);
        else if (!bt_rep_turns(code)) fwrite(at, 1, (size_t)step, d->out);
        at += step ? step : 1;
    }
    if (bold) fputs("</strong>", d->out);
}

void bt_rep_el(struct bt_rep_doc *d, const char *tag, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *text = formatted(d, fmt, args);
    va_end(args);
    bt_rep_note(d, (struct bt_rep_note){ .kind = BT_REP_TEXT, .tag = tag, .text = text });
    fprintf(d->out, "<%s>", tag);
    bt_rep_text(d, text);
    fprintf(d->out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

void bt_rep_heading(struct bt_rep_doc *d, int down, const char *id, const char *text)
{
    int h = d->h + down;
    bt_rep_note(d, (struct bt_rep_note){ .kind = BT_REP_HEADING, .level = h, .text = text });
    fprintf(d->out, "<h%d", h);
    if (id) fprintf(d->out, " id=\"%s\"", id);
    fputc('>', d->out);
    bt_rep_text(d, text);
    fprintf(d->out, "</h%d>\n", h);
}

void bt_rep_lines(struct bt_rep_doc *d, const char *text)
{
    static const char WARNING[] = "WARNING, ";
    if (!text[strspn(text, " \n")]) return;
    bt_rep_raw(d, "<ul>\n");
    while (*text) {
        size_t len = strcspn(text, "\n"), skip = strspn(text, " ");
        const char *at = text + (skip < len ? skip : len);
        bool warning = strncmp(at, WARNING, strlen(WARNING)) == 0;
        int rest = (int)(text + len - at);
        if (rest && warning) bt_rep_el(d, "li class=\"warning\"", "\1Warning:\2 %.*s", rest - (int)strlen(WARNING), at + strlen(WARNING));
        else if (rest) bt_rep_el(d, "li", "%.*s", rest, bt_rep_upper(d, at));
        text += len + (text[len] == '\n');
    }
    bt_rep_raw(d, "</ul>\n");
}

void bt_rep_absent(struct bt_rep_doc *d, const char *what, const char *command)
{
    bt_rep_note(d, (struct bt_rep_note){ .kind = BT_REP_TEXT,
                                         .tag = "p",
                                         .text = command ? bt_rep_fmt(d, "%s %s supplies this.", what, command) : what });
    bt_rep_raw(d, "<p class=\"absent\">");
    bt_rep_text(d, what);
    if (command) {
        bt_rep_raw(d, " <code>");
        bt_rep_text(d, command);
        bt_rep_raw(d, "</code> supplies this.");
    }
    bt_rep_raw(d, "</p>\n");
}

const char *bt_rep_num(struct bt_rep_doc *d, double v, int decimals, bool sign)
{
    char digits[64], room[96];
    if (!isfinite(v) || fabs(v) > 1e15) return "";
    bt_format(digits, sizeof digits, "%.*f", decimals, fabs(v));
    bool zero = strspn(digits, "0.") == strlen(digits);
    return bt_rep_fmt(d, "%s%s", zero ? "" : v < 0 ? "\xe2\x88\x92"
                                         : sign    ? "+"
                                                   : "",
                      bt_num_commas(digits, room, sizeof room));
}

const char *bt_rep_signed(struct bt_rep_doc *d, double v, int decimals)
{
    return bt_rep_num(d, v, decimals, true);
}

int bt_rep_decimals(double size)
{
    size = fabs(size);
    return size >= 100 ? 0 : size >= 10 ? 1
                         : size >= 1    ? 2
                                        : 3;
}

int bt_rep_digits(double v)
{
    int n = v > 0 && v < 1e15 ? 1 - (int)floor(log10(v)) : 0;
    return n < 0 ? 0 : n > 15 ? 15
                              : n;
}

double bt_rep_round(double v, int digits)
{
    double unit = v != 0 ? pow(10, floor(log10(fabs(v))) + 1 - digits) : 1;
    return unit > 1 ? round(v / unit) * unit : v;
}

const char *bt_rep_upper(struct bt_rep_doc *d, const char *text)
{
    char *copy = bt_rep_fmt(d, "%s", text);
    if (*copy) copy[0] = (char)toupper((unsigned char)copy[0]);
    return copy;
}

bool bt_rep_listen(struct bt_rep_doc *d, struct bt_rep_ear *ear)
{
    *ear = (struct bt_rep_ear){ 0 };
    if ((ear->out = open_memstream(&ear->text, &ear->len))) return true;
    bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return false;
}

const char *bt_rep_heard(struct bt_rep_doc *d, struct bt_rep_ear *ear)
{
    char *copy = fclose(ear->out) == 0 ? bt_dup(d->arena, ear->text, ear->len) : NULL;
    free(ear->text);
    if (!copy) bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return copy ? copy : "";
}

const char *bt_rep_said(struct bt_rep_doc *d, void (*print)(FILE *, const struct bt_results *, int), const struct bt_results *r, int run)
{
    struct bt_rep_ear ear;
    if (!bt_rep_listen(d, &ear)) return "";
    print(ear.out, r, run);
    return bt_rep_heard(d, &ear);
}
