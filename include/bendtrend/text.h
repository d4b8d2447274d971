/* text.h -- UTF-8 text by characters (code points). */
#ifndef BENDTREND_TEXT_H
#define BENDTREND_TEXT_H

#include "err.h"
#include <stddef.h>

/* Bytes of the character at s (1..4), of which at most `len` may be read; 0 where the bytes are not UTF-8 (overlong
 * forms, surrogates and values over U+10FFFF included). *code, where wanted, gets the code point. */
int bt_utf8_len(const char *s, size_t len, unsigned *code);
size_t bt_utf8_bad(const char *s, size_t len);   /* offset of the first byte that is not UTF-8; len if all is well */
int bt_utf8_count(const char *s, size_t len);    /* characters; a byte that is not UTF-8 counts as one */
/* How many bytes of s fit in `room` without cutting a character. */
size_t bt_utf8_fit(const char *s, size_t len, size_t room);

/* The first line in which two texts differ, as each has it, cut to 190 bytes. */
void bt_first_difference(const char *ours, const char *theirs, char a[200], char b[200]);

/* The place of byte `offset` in a text of a file. Lines end at LF, CR LF or CR; a byte-order mark has no column. */
struct bt_loc bt_place(const char *file, const char *text, size_t offset, int len);

#endif
