/* rows.h -- short forms of the rows of a table of fields (struct bt_field): `type` is the struct that is read into. */
#ifndef BT_ROWS_H
#define BT_ROWS_H

#include "network_priv.h"

#define ROW(kind, type, key, member, must, lo, hi, unit, doc) { key, kind, must, offsetof(struct type, member), lo, hi, unit, doc }
#define NAME(type, doc) ROW(F_NAME, type, "name", id, true, 0, 0, "", doc)
#define LABEL(type) ROW(F_TEXT, type, "label", id.label, false, 0, 0, "", "the name people read")
#define TEXT(type, key, member, must, doc) ROW(F_TEXT, type, key, member, must, 0, 0, "", doc)
#define SUB(type, key, member, must, doc) ROW(F_NODE, type, key, member, must, 0, 0, "", doc)
#define NUMBER(type, key, member, must, lo, hi, unit, doc) ROW(F_QUANTITY, type, key, member, must, lo, hi, unit, doc)
#define END { 0 }

#endif
