/* values.c -- scalars to values, each mistake with its place. */
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include "bendtrend/tree.h"
#include <math.h>
#include <string.h>

enum { LONGEST_NUMBER = 60, SHOWN = 60 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Copies the digits at *s to *to. With `grouped`, "1,234,567" too: one to three digits, then groups of three. */
static int take_digits(const char **s, char **to, bool grouped)
{
    int n = 0;
    for (; is_digit(**s); n++) *(*to)++ = *(*s)++;
    if (!grouped || n < 1 || n > 3) return n;
    while ((*s)[0] == ',' && is_digit((*s)[1]) && is_digit((*s)[2]) && is_digit((*s)[3]) && !is_digit((*s)[4])) {
        memcpy(*to, *s + 1, 3);
        *to += 3;
        *s += 4;
        n += 3;
    }
    return n;
}

/* Optional sign, digits with or without a point, optional exponent: checked here, since strtod takes hex, "inf" and "nan" too. */
bool bt_text_number(const char *text, bool csv, bool percent_ok, double *out)
{
    char plain[LONGEST_NUMBER + 1], *to = plain;
    const char *s = text;
    if (strlen(text) > LONGEST_NUMBER) return false;
    if (*s == '-' || *s == '+') *to++ = *s++;
    int n = take_digits(&s, &to, csv);
    if (*s == '.') {
        *to++ = *s++;
        n += take_digits(&s, &to, false);
    }
    if (n == 0) return false;
    if (*s == 'e' || *s == 'E') {
        *to++ = *s++;
        if (*s == '-' || *s == '+') *to++ = *s++;
        if (take_digits(&s, &to, false) == 0) return false;
    }
    *to = '\0';
    bool percent = percent_ok && *s == '%';
    if (s[percent] != '\0') return false;
    double x = bt_num_read(plain, NULL);
    if (!isfinite(x)) return false;
    *out = percent ? x / 100 : x;
    return true;
}

/* What stands there, for "found ...": a text in quotes, cut when long. */
static const char *found(const struct bt_node *n, char out[SHOWN + 16])
{
    if (n->kind == BT_SEQ) return "a list";
    if (n->kind == BT_MAP) return "a mapping";
    if (n->text[0] == '\0' && !n->quoted) return "nothing";
    size_t len = strlen(n->text), fit = bt_utf8_fit(n->text, len, SHOWN);
    bt_format(out, SHOWN + 16, "'%.*s%s'", (int)fit, n->text, fit < len ? "..." : "");
    return out;
}

/* "WHAT must be MUST, found ..."; n may be NULL, where nothing was given. Returns false. */
static bool refuse(const struct bt_node *n, const char *what, const char *must, const char *hint, struct bt_errs *errs)
{
    char shown[SHOWN + 16];
    if (n) bt_errs_add(errs, BT_E_INPUT, n->at, "%s must be %s, found %s%s", what, must, found(n, shown), hint);
    else bt_errs_add(errs, BT_E_INPUT, BT_NOWHERE, "%s is missing; it must be %s", what, must);
    return false;
}

static bool is_plain(const struct bt_node *n)
{
    return n && n->kind == BT_SCALAR && !n->quoted;
}

static void say_range(char *out, size_t room, const char *kind, double lo, double hi)
{
    char a[BT_NUM_ROOM], b[BT_NUM_ROOM];
    bt_num_said(lo, a);
    bt_num_said(hi, b);
    if (isfinite(lo) && isfinite(hi)) bt_format(out, room, "%s between %s and %s", kind, a, b);
    else if (isfinite(lo)) bt_format(out, room, "%s of at least %s", kind, a);
    else if (isfinite(hi)) bt_format(out, room, "%s of at most %s", kind, b);
    else bt_format(out, room, "%s", kind);
}

/* Why a text that looks like a number is none. */
static const char *number_hint(const struct bt_node *n, bool percent_ok)
{
    double x;
    if (!n || n->kind != BT_SCALAR || !bt_text_number(n->text, true, true, &x)) return "";
    if (n->quoted) return "; write it without quotes";
    if (strchr(n->text, ',')) return "; write it without thousands separators";
    return !percent_ok && strchr(n->text, '%') ? "; per cent are for shares alone" : "";
}

bool bt_node_number(const struct bt_node *n, const char *what, double lo, double hi, bool percent_ok, double *out, struct bt_errs *errs)
{
    char must[96];
    double x;
    bool good = is_plain(n) && bt_text_number(n->text, false, percent_ok, &x);
    if (good && x >= lo && x <= hi) {
        *out = x;
        return true;
    }
    say_range(must, sizeof must, "a number", lo, hi);
    return refuse(n, what, must, good ? "" : number_hint(n, percent_ok), errs);
}

bool bt_node_int(const struct bt_node *n, const char *what, int lo, int hi, int *out, struct bt_errs *errs)
{
    char must[96];
    double x;
    bool good = is_plain(n) && bt_text_number(n->text, false, false, &x);
    if (good && x >= lo && x <= hi && !(floor(x) < x)) {
        *out = (int)x;
        return true;
    }
    say_range(must, sizeof must, "a whole number", lo, hi);
    return refuse(n, what, must, good ? "" : number_hint(n, true), errs);
}

/* a, lower-case ASCII, and b are the same word but for the case of b. */
static bool same_word(const char *a, const char *b)
{
    for (; *a && (*a == *b || *a == *b + ('a' - 'A')); a++, b++) {}
    return *a == *b;
}

bool bt_node_bool(const struct bt_node *n, const char *what, bool *out, struct bt_errs *errs)
{
    static const struct { const char *word; bool value; } WORDS[] = {
        { "true", true }, { "false", false }, { "yes", true }, { "no", false }, { "on", true }, { "off", false } };
    for (size_t i = 0; is_plain(n) && i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!same_word(WORDS[i].word, n->text)) continue;
        *out = WORDS[i].value;
        return true;
    }
    return refuse(n, what, "true or false", n && n->kind == BT_SCALAR && n->quoted ? "; write it without quotes" : "", errs);
}

bool bt_node_text(const struct bt_node *n, const char *what, const char **out, struct bt_errs *errs)
{
    if (!n || n->kind != BT_SCALAR || (n->text[0] == '\0' && !n->quoted)) return refuse(n, what, "a text", "", errs);
    *out = n->text;
    return true;
}

static bool two(const char *s, int *out)
{
    if (!is_digit(s[0]) || !is_digit(s[1])) return false;
    *out = 10 * (s[0] - '0') + (s[1] - '0');
    return true;
}

bool bt_node_date(const struct bt_node *n, const char *what, int *day, struct bt_errs *errs)
{
    int century, y, m, d, y2, m2, d2;
    const char *s = n && n->kind == BT_SCALAR ? n->text : "";
    bool good = strlen(s) == 10 && two(s, &century) && two(s + 2, &y) && s[4] == '-' && two(s + 5, &m) && s[7] == '-' && two(s + 8, &d);
    if (!good) return refuse(n, what, "a date like 2014-04-01", "", errs);
    y += 100 * century;
    if (y < 1900 || y > 2199) return refuse(n, what, "a date between 1900-01-01 and 2199-12-31", "", errs);
    int t = bt_day_of(y, m, d);
    bt_date_of(t, &y2, &m2, &d2);
    if (y2 != y || m2 != m || d2 != d) return refuse(n, what, "a date of the calendar", "", errs);
    *day = t;
    return true;
}

bool bt_node_first_day(const struct bt_node *n, const char *what, const char *of, int *day, struct bt_errs *errs)
{
    int y, m, d;
    if (!bt_node_date(n, what, day, errs)) return false;
    bt_date_of(*day, &y, &m, &d);
    if (d == 1) return true;
    bt_errs_add(errs, BT_E_INPUT, n->at, "%s must be the first day of %s, found '%s'", what, of, n->text);
    return false;
}
