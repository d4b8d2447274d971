/* text.c -- UTF-8 and the nearest name. */
#include "bendtrend/text.h"
#include "bendtrend/num.h"
#include "bendtrend/tree.h"
#include <stdlib.h>
#include <string.h>

int bt_utf8_len(const char *s, size_t len, unsigned *code)
{
    /* lead byte: mask and pattern, and the smallest value that needs so many bytes */
    static const struct { unsigned char mask, lead; unsigned least; } FORM[] = {
        { 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 }, { 0xf8, 0xf0, 0x10000 } };
    if (len == 0) return 0;
    unsigned first = (unsigned char)s[0];
    for (unsigned k = 0; k < 4; k++) {
        if ((first & FORM[k].mask) != FORM[k].lead) continue;
        unsigned value = first & ~(unsigned)FORM[k].mask;
        for (unsigned i = 1; i <= k; i++) {
            if (i >= len || ((unsigned char)s[i] & 0xc0) != 0x80) return 0;
            value = value << 6 | ((unsigned char)s[i] & 0x3f);
        }
        if (value < FORM[k].least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return 0;
        if (code) *code = value;
        return (int)k + 1;
    }
    return 0;
}

size_t bt_utf8_bad(const char *s, size_t len)
{
    size_t i = 0;
    while (i < len) {
        int step = bt_utf8_len(s + i, len - i, NULL);
        if (step == 0) break;
        i += (size_t)step;
    }
    return i;
}

int bt_utf8_count(const char *s, size_t len)
{
    int n = 0;
    for (size_t i = 0; i < len; n++) {
        int step = bt_utf8_len(s + i, len - i, NULL);
        i += step ? (size_t)step : 1;
    }
    return n;
}

size_t bt_utf8_fit(const char *s, size_t len, size_t room)
{
    size_t end = len < room ? len : room, lead = end;
    while (lead > 0 && end - lead < 4) { /* back to the start of the last character */
        unsigned char c = (unsigned char)s[--lead];
        if ((c & 0xc0) == 0x80) continue;
        return c < 0x80 || bt_utf8_len(s + lead, end - lead, NULL) ? end : lead;
    }
    return end;
}

struct bt_loc bt_place(const char *file, const char *text, size_t offset, int len)
{
    size_t start = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* the byte-order mark */
    int line = 1;
    for (size_t i = start; i < offset; i++)
        if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n')) line++, start = i + 1;
    int col = offset < start ? 1 : bt_utf8_count(text + start, offset - start) + 1;
    return (struct bt_loc){ file, text, line, col, len };
}

enum { LONGEST = 63 }; /* names are shorter; a longer word is not a slip of the finger */

/* Damerau-Levenshtein distance in the restricted form (no edit inside a swapped pair), by three rows; or `most`, where it is that or more:
 * so it is where the lengths differ by that, and once two rows one after the other have nothing less. */
static int distance(const char *a, int la, const char *b, int lb, int most)
{
    int row[3][LONGEST + 1], least = 0;
    if (abs(la - lb) >= most) return most;
    for (int j = 0; j <= lb; j++) row[0][j] = j;
    for (int i = 1; i <= la; i++) {
        int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        const int had = least;
        now[0] = least = i;
        for (int j = 1; j <= lb; j++) {
            int d = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < d) d = last[j] + 1;
            if (now[j - 1] + 1 < d) d = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < d) d = before[j - 2] + 1;
            now[j] = d;
            if (d < least) least = d;
        }
        if (least >= most && had >= most) return most;
    }
    return row[la % 3][lb];
}

const char *bt_nearest(const char *word, const char *const *names, int n)
{
    size_t len = strlen(word);
    const char *best = NULL;
    if (len > LONGEST) return NULL;
    int least = (int)(len / 3) + 2;
    for (int i = 0; i < n; i++) {
        size_t other = names[i] ? strlen(names[i]) : LONGEST + 1;
        if (other > LONGEST) continue;
        int d = distance(word, (int)len, names[i], (int)other, least);
        if (d < least) least = d, best = names[i];
    }
    return best;
}

void bt_first_difference(const char *ours, const char *theirs, char a[200], char b[200])
{
    size_t n, m;
    while ((n = strcspn(ours, "\n")) == (m = strcspn(theirs, "\n")) && n && strncmp(ours, theirs, n) == 0)
        ours += n + (ours[n] != 0), theirs += m + (theirs[m] != 0);
    bt_format(a, 200, "%.*s", (int)(n < 190 ? n : 190), ours);
    bt_format(b, 200, "%.*s", (int)(m < 190 ? m : 190), theirs);
}
