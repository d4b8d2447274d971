/* book_whole.c -- is a workbook whole? It is an archive of XML parts; each must unpack and end with the tag it began with. */
#include "book_priv.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    CENTRAL = 46, /* bytes of an entry of the directory, of a part's own heading, and of the end, before names */
    LOCAL = 30,
    END = 22,
    DEFLATED = 8,
    MOST_TAG = 80
};

static unsigned long number(const unsigned char *at, int bytes)
{
    unsigned long v = 0;
    for (int i = bytes - 1; i >= 0; i--) v = v << 8 | at[i];
    return v;
}

/* Does "<?xml ...?><tag ...>...</tag>" end as it should? */
static bool ends_well(const char *text, size_t len)
{
    const char *at = strstr(text, "?>");
    at = at ? strchr(at, '<') : strchr(text, '<');
    if (!at) return false;
    size_t n = strcspn(at + 1, " />\n");
    while (len && strchr(" \r\n", text[len - 1])) len--;
    if (n + 3 > len || n > MOST_TAG) return false;
    const char *tail = text + len - n - 3;
    if (strncmp(tail, "</", 2) == 0 && strncmp(tail + 2, at + 1, n) == 0 && text[len - 1] == '>') return true;
    return text[len - 2] == '/' && text[len - 1] == '>' && !strchr(at + 1, '<'); /* one empty tag */
}

static bool unpacked(const unsigned char *data, size_t len, unsigned char *out, size_t want)
{
    z_stream z = { 0 };
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK) return false;
    z.next_in = (unsigned char *)(uintptr_t)data, z.avail_in = (unsigned)len, z.next_out = out, z.avail_out = (unsigned)want;
    int rc = inflate(&z, Z_FINISH);
    inflateEnd(&z);
    return rc == Z_STREAM_END && z.total_out == want;
}

static bool part(const unsigned char *data, size_t len, const unsigned char *entry)
{
    size_t packed = number(entry + 20, 4), want = number(entry + 24, 4), at = number(entry + 42, 4);
    if (at + LOCAL > len || number(entry + 10, 2) != DEFLATED) return false;
    size_t from = at + LOCAL + number(data + at + 26, 2) + number(data + at + 28, 2);
    if (from + packed > len || want >= UINT32_MAX - 1) return false;
    unsigned char *text = malloc(want + 1);
    if (!text) return false;
    text[want] = 0;
    bool good = unpacked(data + from, packed, text, want) && crc32(0, text, (unsigned)want) == number(entry + 16, 4) &&
                ends_well((const char *)text, want);
    free(text);
    return good;
}

bool bt_book_whole(const unsigned char *data, size_t len)
{
    if (len < END || memcmp(data + len - END, "PK\5\6", 4) != 0) return false;
    const unsigned char *end = data + len - END;
    size_t n = number(end + 10, 2), at = number(end + 16, 4);
    for (size_t i = 0; i < n; i++) {
        if (at + CENTRAL > len || memcmp(data + at, "PK\1\2", 4) != 0 || !part(data, len, data + at)) return false;
        at += CENTRAL + number(data + at + 28, 2) + number(data + at + 30, 2) + number(data + at + 32, 2);
    }
    return n > 0;
}
