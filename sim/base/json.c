/* json.c -- the JSON writer. */
#include "bendtrend/json.h"
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include <assert.h>
#include <math.h>
#include <string.h>

void bt_json_start(struct bt_json *j, FILE *out, bool pretty)
{
    *j = (struct bt_json){ .out = out, .pretty = pretty };
}

static void put(struct bt_json *j, const char *s, size_t len)
{
    if (fwrite(s, 1, len, j->out) != len) j->failed = true;
}

static void say(struct bt_json *j, const char *s)
{
    put(j, s, strlen(s));
}

static void new_line(struct bt_json *j)
{
    say(j, "\n");
    for (int i = 0; i < j->depth; i++) say(j, "  ");
}

/* '<' keeps "</script>" out; the line separators U+2028 and U+2029 end a line in older JavaScript. */
static void put_string(struct bt_json *j, const char *s)
{
    static const char SHORT[] = "\"\"\\\\\nn\tt\rr\bb\ff"; /* pairs: character, letter behind the backslash */
    say(j, "\"");
    for (size_t left = strlen(s); left > 0;) {
        unsigned code = 0xfffd;
        int len = bt_utf8_len(s, left, &code);
        char esc[8] = { '\\' };
        for (const char *p = SHORT; *p && !esc[1]; p += 2)
            if (*s == p[0]) esc[1] = p[1];
        if (!esc[1] && (len == 0 || code < 0x20 || code == '<' || code == 0x7f || code == 0x2028 || code == 0x2029))
            bt_format(esc, sizeof esc, "\\u%04x", code);
        if (esc[1]) say(j, esc);
        else put(j, s, (size_t)len);
        s += len ? len : 1;
        left -= len ? (size_t)len : 1;
    }
    say(j, "\"");
}

/* What stands before a value: comma, line, key. */
static void before(struct bt_json *j, const char *key, bool container)
{
    struct bt_json_level *l = &j->level[j->depth];
    assert((l->close == '}') == (key != NULL) && "a key belongs to the members of an object");
    assert((j->depth > 0 || !l->any) && "one value only");
    if (l->any) say(j, ",");
    if (j->pretty && j->depth > 0 && (key || container)) new_line(j);
    else if (l->any) say(j, " ");
    l->any = true;
    if (!key) return;
    put_string(j, key);
    say(j, ": ");
}

static void open_level(struct bt_json *j, const char *key, const char *open, char close)
{
    before(j, key, true);
    assert(j->depth < BT_JSON_DEPTH);
    say(j, open);
    j->level[++j->depth] = (struct bt_json_level){ .close = close };
}

void bt_json_object(struct bt_json *j, const char *key)
{
    open_level(j, key, "{", '}');
}

void bt_json_array(struct bt_json *j, const char *key)
{
    open_level(j, key, "[", ']');
}

void bt_json_end(struct bt_json *j)
{
    assert(j->depth > 0);
    struct bt_json_level l = j->level[j->depth--];
    if (j->pretty && l.any && l.close == '}') new_line(j);
    put(j, &l.close, 1);
}

static void value(struct bt_json *j, const char *key, const char *text)
{
    before(j, key, false);
    say(j, text);
}

void bt_json_text(struct bt_json *j, const char *key, const char *text)
{
    if (!text) {
        value(j, key, "null");
        return;
    }
    before(j, key, false);
    put_string(j, text);
}

void bt_json_number(struct bt_json *j, const char *key, double x)
{
    char text[BT_NUM_ROOM];
    value(j, key, isfinite(x) ? bt_num_print(x, text) : "null");
}

void bt_json_int(struct bt_json *j, const char *key, long long x)
{
    char text[BT_NUM_ROOM];
    bt_format(text, sizeof text, "%lld", x);
    value(j, key, text);
}

void bt_json_bool(struct bt_json *j, const char *key, bool x)
{
    value(j, key, x ? "true" : "false");
}

void bt_json_null(struct bt_json *j, const char *key)
{
    value(j, key, "null");
}

bool bt_json_finish(struct bt_json *j)
{
    assert(j->depth == 0);
    say(j, "\n");
    if (fflush(j->out) != 0 || ferror(j->out)) j->failed = true;
    return !j->failed;
}
