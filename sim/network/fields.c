/* fields.c -- one loop over rows reads any element; lists of elements; patterns of segments. */
#include "network_priv.h"
#include <string.h>

static const struct bt_field *row_of(const struct bt_field *rows, const char *key)
{
    for (; rows->key; rows++)
        if (strcmp(rows->key, key) == 0) return rows;
    return NULL;
}

static void unknown_key(struct reader *r, const struct bt_field *rows, const struct bt_node *map, int i)
{
    const char *known[64];
    int n = 0;
    for (const struct bt_field *f = rows; f->key && n < 64; f++) known[n++] = f->key;
    const char *near = bt_nearest(map->key[i], known, n);
    if (near) bt_errs_add(r->errs, BT_E_INPUT, map->key_at[i], "unknown key '%s'; did you mean '%s'?", map->key[i], near);
    else
        bt_errs_add(r->errs, BT_E_INPUT, map->key_at[i], "unknown key '%s'; allowed here are the keys of docs/scenario-reference.md",
                    map->key[i]);
}

static bool name_ok(const char *s)
{
    if (*s < 'a' || *s > 'z') return false;
    for (; *s; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '_')) return false;
    return true;
}

static void read_name(struct reader *r, const struct bt_node *v, char *obj, const struct bt_field *f)
{
    const char *text;
    if (!bt_node_text(v, f->key, &text, r->errs)) return;
    if (!name_ok(text) || strlen(text) > 60) {
        bt_errs_add(r->errs, BT_E_INPUT, v->at, "%s '%s' must start with a letter and hold only a-z, 0-9 and _, at most 60 of them", f->key,
                    text);
        return;
    }
    struct named *id = (struct named *)(void *)(obj + f->member);
    id->name = text;
    id->at = v->at;
}

static void read_field(struct reader *r, const struct bt_node *v, char *obj, const struct bt_field *f, const char *address)
{
    void *to = obj + f->member;
    switch (f->kind) {
    case F_NAME: read_name(r, v, obj, f); break;
    case F_TEXT: bt_node_text(v, f->key, (const char **)to, r->errs); break;
    case F_QUANTITY: *(int *)to = bt_param_add(r, address, f, v); break;
    case F_INT: bt_node_int(v, f->key, (int)f->lo, (int)f->hi, (int *)to, r->errs); break;
    case F_BOOL: bt_node_bool(v, f->key, (bool *)to, r->errs); break;
    case F_DATE: bt_node_date(v, f->key, (int *)to, r->errs); break;
    case F_NODE: *(const struct bt_node **)to = v; break;
    }
}

void bt_read_fields(struct reader *r, const struct bt_node *map, const struct bt_field *rows, void *obj, const char *address)
{
    for (const struct bt_field *f = rows; f->key; f++)
        if (f->kind == F_QUANTITY) *(int *)(void *)((char *)obj + f->member) = -1;
    if (map->kind != BT_MAP) {
        bt_errs_add(r->errs, BT_E_INPUT, map->at, "'%s' must be a map of keys and values", address);
        return;
    }
    for (int i = 0; i < map->n; i++) {
        const struct bt_field *f = row_of(rows, map->key[i]);
        if (!f) unknown_key(r, rows, map, i);
        else read_field(r, map->item[i], obj, f, address);
    }
    for (const struct bt_field *f = rows; f->key; f++)
        if (f->must && !bt_map_get(map, f->key))
            bt_errs_add(r->errs, BT_E_INPUT, map->at, "'%s' lacks the key '%s' (%s)", address, f->key, f->doc);
}

int bt_read_list(struct reader *r, const struct bt_node *seq, const char *what, const struct bt_field *rows, size_t size, void *out,
                 const char *address)
{
    *(void **)out = NULL;
    if (!seq) return 0;
    if (seq->kind != BT_SEQ) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at, "'%s' must be a list of elements, each beginning with a dash", what);
        return 0;
    }
    char *v = bt_get(r->a, (size_t)(seq->n ? seq->n : 1), size);
    if (!v) return bt_errs_add(r->errs, BT_E_NOMEM, seq->at, "out of memory"), 0;
    *(void **)out = v;
    int n = 0;
    for (int i = 0; i < seq->n; i++) {
        const struct bt_node *e = seq->item[i], *name = bt_map_get(e, "name");
        struct named *id = (struct named *)(void *)(v + (size_t)n * size);
        const char *key = name && name->kind == BT_SCALAR ? name->text : "?";
        const char *where = *address ? bt_printf(r->a, "%s.%s.%s", address, what, key) : bt_printf(r->a, "%s.%s", what, key);
        bt_read_fields(r, e, rows, id, where ? where : what);
        if (!id->name) continue;
        int first = bt_find_named(v, n, size, id->name);
        if (first >= 0) {
            const struct named *other = (const struct named *)(void *)(v + (size_t)first * size);
            bt_errs_add(r->errs, BT_E_INPUT, id->at, "the name '%s' stands twice in %s; first at line %d", id->name, what, other->at.line);
            continue;
        }
        if (!id->label) id->label = id->name;
        n++;
    }
    return n;
}

int bt_find_named(const void *list, int n, size_t size, const char *name)
{
    for (int i = 0; i < n; i++) {
        const struct named *id = (const struct named *)(const void *)((const char *)list + (size_t)i * size);
        if (id->name && strcmp(id->name, name) == 0) return i;
    }
    return -1;
}

const char **bt_names_of(struct reader *r, const void *list, int n, size_t size)
{
    const char **v = bt_get(r->a, (size_t)(n ? n : 1), sizeof *v);
    for (int i = 0; v && i < n; i++) v[i] = ((const struct named *)(const void *)((const char *)list + (size_t)i * size))->name;
    return v;
}

int bt_want_named(struct reader *r, const struct bt_node *word, const void *list, int n, size_t size, const char *what)
{
    if (word->kind != BT_SCALAR) {
        bt_errs_add(r->errs, BT_E_INPUT, word->at, "a name of one %s is wanted here", what);
        return -1;
    }
    int i = bt_find_named(list, n, size, word->text);
    if (i >= 0) return i;
    const char **names = bt_names_of(r, list, n, size);
    const char *near = names ? bt_nearest(word->text, names, n) : NULL;
    if (near) bt_errs_add(r->errs, BT_E_INPUT, word->at, "unknown %s '%s'; did you mean '%s'?", what, word->text, near);
    else bt_errs_add(r->errs, BT_E_INPUT, word->at, "unknown %s '%s'", what, word->text);
    return -1;
}

bool bt_seg_match(const char *pattern, const char *name)
{
    const char *star = NULL, *back = NULL;
    while (*name) {
        if (*pattern == '*') star = pattern++, back = name;
        else if (*pattern == *name) pattern++, name++;
        else if (star) pattern = star + 1, name = ++back;
        else return false;
    }
    while (*pattern == '*') pattern++;
    return *pattern == 0;
}

bool *bt_seg_flags(struct reader *r, const struct bt_node *patterns, const char *what)
{
    if (!patterns) return NULL;
    struct bt_network *net = r->net;
    bool *v = bt_get(r->a, (size_t)net->S, sizeof *v);
    if (!v) return NULL;
    if (patterns->kind != BT_SEQ) {
        bt_errs_add(r->errs, BT_E_INPUT, patterns->at, "%s must be a list of segment names or patterns such as [age85_*]", what);
        return v;
    }
    for (int i = 0; i < patterns->n; i++) {
        const struct bt_node *p = patterns->item[i];
        int hits = 0;
        for (int s = 0; s < net->S && p->kind == BT_SCALAR; s++)
            if (bt_seg_match(p->text, net->segment[s])) v[s] = true, hits++;
        if (!hits)
            bt_errs_add(r->errs, BT_E_INPUT, p->at, "%s: '%s' matches no segment (the first is '%s')", what, p->text ? p->text : "",
                        net->segment[0]);
    }
    return v;
}

double *bt_seg_map(struct reader *r, const struct bt_node *map, const char *what, double lo, double hi, bool rest_zero)
{
    struct bt_network *net = r->net;
    double *v = bt_get(r->a, (size_t)net->S, sizeof *v);
    bool *set = bt_get(r->a, (size_t)net->S, sizeof *set);
    if (!v || !set) return NULL;
    if (map->kind != BT_MAP) {
        bt_errs_add(r->errs, BT_E_INPUT, map->at, "%s must be a map of segment patterns to numbers", what);
        return v;
    }
    for (int i = 0; i < map->n; i++) {
        double x = 0;
        bt_node_number(map->item[i], what, lo, hi, true, &x, r->errs);
        int hits = 0;
        for (int s = 0; s < net->S; s++) {
            if (!bt_seg_match(map->key[i], net->segment[s])) continue;
            hits++;
            if (!set[s]) v[s] = x, set[s] = true; /* the first pattern that matches wins */
        }
        if (!hits)
            bt_errs_add(r->errs, BT_E_INPUT, map->key_at[i], "%s: '%s' matches no segment (the first is '%s')", what, map->key[i],
                        net->segment[0]);
    }
    for (int s = 0; s < net->S && !rest_zero; s++)
        if (!set[s]) {
            bt_errs_add(r->errs, BT_E_INPUT, map->at, "%s: no pattern matches the segment '%s'; end with \"*\"", what, net->segment[s]);
            break;
        }
    return v;
}
