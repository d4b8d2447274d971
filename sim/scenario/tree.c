/* tree.c -- trees and tables: looking things up, and what both readers check first. */
#include "tree_priv.h"
#include "bendtrend/text.h"
#include <stdlib.h>
#include <string.h>

const struct bt_node *bt_map_get(const struct bt_node *map, const char *key)
{
    for (int i = 0; map && map->kind == BT_MAP && i < map->n; i++)
        if (strcmp(map->key[i], key) == 0) return map->item[i];
    return NULL;
}

int bt_table_col(const struct bt_table *t, const char *name)
{
    for (int i = 0; i < t->cols; i++)
        if (strcmp(t->head[i], name) == 0) return i;
    return -1;
}

struct named { const char *name; int at; };

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

/* By sorting: a hostile file may have a million keys. */
const int *bt_twins(const char *const *name, int n, struct bt_arena *a)
{
    int *twin = bt_get(a, (size_t)n, sizeof *twin);
    struct named *s = bt_get(a, (size_t)n, sizeof *s);
    if (!twin || !s) return NULL;
    for (int i = 0; i < n; i++) s[i] = (struct named){ name[i], i };
    qsort(s, (size_t)n, sizeof *s, by_name);
    for (int i = 0, first = 0; i < n; i++) {
        if (strcmp(s[i].name, s[first].name) != 0) first = i;
        twin[s[i].at] = i == first ? -1 : s[first].at;
    }
    return twin;
}

/* What a file is that is not text, told by its first bytes. */
static const struct { const char *start; size_t len; const char *what; } FOREIGN[] = {
    { "\xff\xfe", 2, "UTF-16 text" },
    { "\xfe\xff", 2, "UTF-16 text" },
    { "PK\3\4", 4, "a workbook or another zip file" },
    { "\xd0\xcf\x11\xe0", 4, "an old Excel workbook" },
    { "\x89HDF", 4, "an HDF5 file" },
    { "%PDF", 4, "a PDF file" },
};

static bool is_foreign(const struct bt_file *f, const char *save_as, struct bt_errs *errs)
{
    for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++) {
        if (f->len < FOREIGN[i].len || memcmp(f->text, FOREIGN[i].start, FOREIGN[i].len) != 0) continue;
        bt_errs_add(errs, BT_E_INPUT, (struct bt_loc){ .file = f->path }, "this is %s; save it as %s", FOREIGN[i].what, save_as);
        return true;
    }
    return false;
}

bool bt_text_check(const struct bt_file *f, const char *save_as, struct bt_errs *errs)
{
    if (is_foreign(f, save_as, errs)) return false;
    const char *nul = memchr(f->text, '\0', f->len);
    if (nul) {
        size_t at = (size_t)(nul - f->text);
        bt_errs_add(errs, BT_E_INPUT, bt_place(f->path, f->text, at, 1), "a zero byte: this is not a text file; save it as %s", save_as);
        return false;
    }
    size_t bad = bt_utf8_bad(f->text, f->len);
    if (bad == f->len) return true;
    unsigned char byte = (unsigned char)f->text[bad];
    struct bt_loc at = bt_place(f->path, f->text, bad, 1);
    if (byte >= 0xa0) /* Latin-1 is the first page of Unicode, so the byte names the character meant */
        bt_errs_add(errs, BT_E_INPUT, at, "byte 0x%02x is not UTF-8 (in Latin-1 it is '%c%c'); save the file as %s", byte,
                    0xc0 | byte >> 6, 0x80 | (byte & 0x3f), save_as);
    else
        bt_errs_add(errs, BT_E_INPUT, at, "byte 0x%02x is not UTF-8 (the file may be Windows-1252); save the file as %s", byte, save_as);
    return false;
}
