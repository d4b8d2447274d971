/* json.h -- an append-only JSON writer. Values go out in the order of the calls; nothing is kept.
 *
 *     struct bt_json j;
 *     bt_json_start(&j, stdout, true);
 *     bt_json_object(&j, NULL);
 *     bt_json_text(&j, "title", "Leeds");
 *     bt_json_array(&j, "months");
 *     bt_json_number(&j, NULL, 1.5);
 *     bt_json_end(&j);                      the array
 *     bt_json_end(&j);                      the object
 *     if (!bt_json_finish(&j)) ...          the disk is full
 *
 * key: the member's name within an object; NULL within an array and for the outermost value. The text is UTF-8 (broken bytes
 * become U+FFFD) and safe inside an HTML <script>. Numbers are the shortest that read back the same; NaN and infinity are null. */
#ifndef BENDTREND_JSON_H
#define BENDTREND_JSON_H

#include <stdbool.h>
#include <stdio.h>

enum { BT_JSON_DEPTH = 32 }; /* containers in each other; more is a bug of the caller */

struct bt_json {
    FILE *out;   /* borrowed */
    bool pretty; /* a line for each member of an object and each container, by two spaces; else all in one line */
    bool failed;
    int depth;
    struct bt_json_level { char close; bool any; } level[BT_JSON_DEPTH + 1];
};

void bt_json_start(struct bt_json *j, FILE *out, bool pretty);
void bt_json_object(struct bt_json *j, const char *key);
void bt_json_array(struct bt_json *j, const char *key);
void bt_json_end(struct bt_json *j); /* of the object or array opened last */
void bt_json_text(struct bt_json *j, const char *key, const char *text); /* NULL text is null */
void bt_json_number(struct bt_json *j, const char *key, double x);
void bt_json_int(struct bt_json *j, const char *key, long long x);
void bt_json_bool(struct bt_json *j, const char *key, bool x);
void bt_json_null(struct bt_json *j, const char *key);
bool bt_json_finish(struct bt_json *j); /* final newline and flush; false where any write failed */

#endif
