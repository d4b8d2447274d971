/* JSON: exact bytes. */
#include "../testlib.h"
#include "bendtrend/json.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *made;
static size_t made_len;

static struct bt_json start(bool pretty)
{
    struct bt_json j;
    bt_json_start(&j, open_memstream(&made, &made_len), pretty);
    return j;
}

static void finish(struct bt_json *j, const char *want)
{
    cr_expect(bt_json_finish(j));
    fclose(j->out);
    cr_expect_str_eq(made, want, "%s", made);
    free(made);
}

static void sample(struct bt_json *j)
{
    bt_json_object(j, NULL);
    bt_json_text(j, "title", "Leeds");
    bt_json_array(j, "months");
    bt_json_number(j, NULL, 0.1);
    bt_json_int(j, NULL, -3);
    bt_json_number(j, NULL, NAN);
    bt_json_end(j);
    bt_json_object(j, "empty");
    bt_json_end(j);
    bt_json_array(j, "runs");
    bt_json_object(j, NULL);
    bt_json_bool(j, "met", true);
    bt_json_null(j, "when");
    bt_json_end(j);
    bt_json_end(j);
    bt_json_end(j);
}

Test(json, one_line)
{
    struct bt_json j = start(false);
    sample(&j);
    finish(&j, "{\"title\": \"Leeds\", \"months\": [0.1, -3, null], \"empty\": {}, \"runs\": [{\"met\": true, \"when\": null}]}\n");
}

Test(json, pretty)
{
    struct bt_json j = start(true);
    sample(&j);
    finish(&j, "{\n  \"title\": \"Leeds\",\n  \"months\": [0.1, -3, null],\n  \"empty\": {},\n  \"runs\": [\n    {\n      \"met\": true,\n"
               "      \"when\": null\n    }]\n}\n");
}

static const struct { const char *text, *json; } STRINGS[] = {
    { "", "\"\"\n" }, { "a\"b\\c", "\"a\\\"b\\\\c\"\n" }, { "\n\t\r\b\f\x01", "\"\\n\\t\\r\\b\\f\\u0001\"\n" },
    { "caf\xc3\xa9", "\"caf\xc3\xa9\"\n" }, { "caf\xe9!", "\"caf\\ufffd!\"\n" }, { "</script>", "\"\\u003c/script>\"\n" },
    { "\xe2\x80\xa8", "\"\\u2028\"\n" }, { NULL, "null\n" },
};

ParameterizedTestParameters(json, strings_are_escaped) { return tl_rows(TL_N(STRINGS)); }
ParameterizedTest(size_t *row, json, strings_are_escaped)
{
    struct bt_json j = start(true);
    bt_json_text(&j, NULL, STRINGS[*row].text);
    finish(&j, STRINGS[*row].json);
}

Test(json, a_full_disk_is_noticed)
{
    FILE *full = fopen("/dev/full", "w");
    if (!full) cr_skip("no /dev/full here");
    struct bt_json j;
    bt_json_start(&j, full, false);
    bt_json_text(&j, NULL, "lost");
    cr_expect(!bt_json_finish(&j));
    fclose(full);
}
