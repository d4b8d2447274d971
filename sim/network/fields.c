/* fields.c -- one loop over rows reads any element; lists of elements; patterns of segments. */
#include "network_priv.h"
#include <math.h>
#include <string.h>

static const struct bt_field *row_of(const struct bt_field *rows, const char *key)
{
    for (; rows->key; rows++)
        if (strcmp(rows->key, key) == 0) return rows;
    return NULL;
}

/* The key that says the unit, for one that does not: stay for stay_days. */
static const char *with_unit(const struct bt_field *rows, const char *key)
{
    size_t len = strlen(key);
    for (; rows->key && len > 0; rows++)
        if (strncmp(rows->key, key, len) == 0 && rows->key[len] == '_') return rows->key;
    return NULL;
}

/* The key that was most likely meant, or NULL. */
static const char *meant_key(const struct bt_field *rows, const char *key)
{
    const char *known[64], *near = with_unit(rows, key);
    int n = 0;
    for (const struct bt_field *f = rows; f->key && n < 64; f++) known[n++] = f->key;
    return near ? near : bt_nearest(key, known, n);
}

static void unknown_key(struct reader *r, const struct bt_field *rows, const struct bt_node *map, int i)
{
    const char *near = meant_key(rows, map->key[i]);
    if (map->item[i]->kind != BT_SCALAR) r->nameless = true; /* names may stand in it */
    if (near) bt_errs_add(r->errs, BT_E_INPUT, map->key_at[i], "unknown key '%s'; did you mean '%s'?", map->key[i], near);
    else
        bt_errs_add(r->errs, BT_E_INPUT, map->key_at[i], "unknown key '%s'; allowed here are the keys of docs/scenario-reference.md",
                    map->key[i]);
}

/* One that is there under a name that is nearly its own was told so. */
static bool lacks(const struct bt_field *rows, const struct bt_field *f, const struct bt_node *map)
{
    if (!f->must || bt_map_get(map, f->key)) return false;
    for (int i = 0; i < map->n; i++) {
        const char *near = row_of(rows, map->key[i]) ? NULL : meant_key(rows, map->key[i]);
        if (near && strcmp(near, f->key) == 0) return false;
    }
    return true;
}

static bool name_ok(const char *s)
{
    if (*s < 'a' || *s > 'z') return false;
    for (; *s; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '_')) return false;
    return true;
}

static bool read_name(struct reader *r, const struct bt_node *v, char *obj, const struct bt_field *f)
{
    const char *text;
    if (!bt_node_text(v, f->key, &text, r->errs)) return false;
    struct named *id = (struct named *)(void *)(obj + f->member);
    id->name = text;
    id->at = v->at;
    if (name_ok(text) && strlen(text) <= 60) return true;
    bt_errs_add(r->errs, BT_E_INPUT, v->at, "%s '%s' must start with a letter and hold only a-z, 0-9 and _, at most 60 of them", f->key,
                text);
    r->nameless = true;
    return false;
}

/* One that must be there and is blank is not there. */
static bool read_text(struct reader *r, const struct bt_node *v, const char **to, const struct bt_field *f)
{
    if (!bt_node_text(v, f->key, to, r->errs)) return false;
    if ((*to)[strspn(*to, " \t\r\n")]) return true;
    if (f->must) bt_errs_add(r->errs, BT_E_INPUT, v->at, "%s must not be blank (%s)", f->key, f->doc);
    else if (strcmp(f->key, "label") == 0)
        bt_errs_add(r->errs, BT_E_INPUT, v->at, "the label is empty; it is the name people read: leave the key out, or give one");
    else return true;
    return false;
}

static bool read_quantity(struct reader *r, const struct bt_node *v, int *to, const struct bt_field *f, const char *address)
{
    const int told = r->errs->n;
    *to = bt_param_add(r, address, f, v);
    r->wrong += r->errs->n - told;
    return *to >= 0;
}

static bool read_field(struct reader *r, const struct bt_node *v, char *obj, const struct bt_field *f, const char *address)
{
    void *to = obj + f->member;
    switch (f->kind) {
    case F_NAME: return read_name(r, v, obj, f);
    case F_TEXT: return read_text(r, v, to, f);
    case F_QUANTITY: return read_quantity(r, v, to, f, address);
    case F_INT: return bt_node_int(v, f->key, (int)f->lo, (int)f->hi, (int *)to, r->errs);
    case F_BOOL: return bt_node_bool(v, f->key, (bool *)to, r->errs);
    case F_DATE: return bt_node_date(v, f->key, (int *)to, r->errs);
    case F_NODE: *(const struct bt_node **)to = v; return true;
    }
    return true;
}

void bt_address_lose(struct reader *r, const char *address)
{
    if (r->n_spoilt == r->room_spoilt) {
        const int room = r->room_spoilt ? 2 * r->room_spoilt : 16;
        const char **v = bt_get(r->a, (size_t)room, sizeof *v);
        if (!v) return;
        if (r->n_spoilt) memcpy(v, r->spoilt, (size_t)r->n_spoilt * sizeof *v);
        r->spoilt = v, r->room_spoilt = room;
    }
    r->spoilt[r->n_spoilt++] = address;
}

bool bt_address_lost(const struct reader *r, const char *address)
{
    for (int i = 0; i < r->n_spoilt; i++)
        if (strncmp(address, r->spoilt[i], strlen(r->spoilt[i])) == 0) return true;
    return r->nameless;
}

bool bt_read_fields(struct reader *r, const struct bt_node *map, const struct bt_field *rows, void *obj, const char *address)
{
    for (const struct bt_field *f = rows; f->key; f++)
        if (f->kind == F_QUANTITY) *(int *)(void *)((char *)obj + f->member) = Q_ABSENT;
    if (map->kind != BT_MAP) {
        bt_errs_add(r->errs, BT_E_INPUT, map->at, "'%s' must be a map of keys and values", address);
        r->nameless = true;
        return false;
    }
    bool all = true;
    for (int i = 0; i < map->n; i++) {
        const struct bt_field *f = row_of(rows, map->key[i]);
        if (!f) unknown_key(r, rows, map, i), all = false;
        else all &= read_field(r, map->item[i], obj, f, address);
    }
    for (const struct bt_field *f = rows; f->key; f++)
        if (lacks(rows, f, map)) {
            bt_errs_add(r->errs, BT_E_INPUT, map->at, "'%s' lacks the key '%s' (%s)", address, f->key, f->doc);
            all = false;
        }
    if (!all) bt_address_lose(r, address);
    return all;
}

int bt_read_list(struct reader *r, const struct bt_node *seq, const char *what, const struct bt_field *rows, size_t size, void *out,
                 const char *address)
{
    *(void **)out = NULL;
    if (!seq) return 0;
    if (seq->kind != BT_SEQ) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at, "'%s' must be a list of elements, each beginning with a dash", what);
        r->nameless = true;
        return 0;
    }
    char *v = bt_get(r->a, (size_t)(seq->n ? seq->n : 1), size);
    if (!v) return bt_errs_add(r->errs, BT_E_NOMEM, seq->at, "out of memory"), 0;
    *(void **)out = v;
    int n = 0;
    for (int i = 0; i < seq->n; i++) {
        const struct bt_node *e = seq->item[i], *name = bt_map_get(e, "name");
        struct named *id = memset(v + (size_t)n * size, 0, size);
        const char *key = name && name->kind == BT_SCALAR ? name->text : "?";
        const char *where = *address ? bt_printf(r->a, "%s.%s.%s", address, what, key) : bt_printf(r->a, "%s.%s", what, key);
        bool all = bt_read_fields(r, e, rows, id, where ? where : what);
        id->spoilt = !all;
        if (!id->name) {
            r->nameless = true;
            continue;
        }
        int first = bt_find_named(v, n, size, id->name);
        if (first >= 0) {
            struct named *other = (struct named *)(void *)(v + (size_t)first * size);
            bt_errs_add(r->errs, BT_E_INPUT, id->at, "the name '%s' stands twice in %s; first at line %d", id->name, what, other->at.line);
            r->nameless = other->spoilt = true; /* which of them others mean is not known */
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

bool bt_stands_twice(struct reader *r, const struct bt_node *seq, int i)
{
    const struct bt_node *word = seq->item[i];
    for (int k = 0; k < i && word->kind == BT_SCALAR; k++)
        if (seq->item[k]->kind == BT_SCALAR && strcmp(seq->item[k]->text, word->text) == 0) {
            bt_errs_add(r->errs, BT_E_INPUT, word->at, "'%s' stands twice in this list", word->text);
            return true;
        }
    return false;
}

static const char **names_of(struct reader *r, const void *list, int n, size_t size)
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
    if (i >= 0 || r->nameless) return i;
    const char **names = bt_errs_full(r->errs) ? NULL : names_of(r, list, n, size);
    const char *near = names ? bt_nearest(word->text, names, n) : NULL;
    if (near) bt_errs_add(r->errs, BT_E_INPUT, word->at, "unknown %s '%s'; did you mean '%s'?", what, word->text, near);
    else bt_errs_add(r->errs, BT_E_INPUT, word->at, "unknown %s '%s'", what, word->text);
    return -1;
}

/* Whole names first; then their beginnings (or ends, for a pattern that begins with *) of the length given: the age band may be right
 * where the condition is not. */
const char *bt_seg_near(const struct bt_network *net, const char *pattern)
{
    bool ends = *pattern == '*';
    const char *word = ends ? pattern + 1 : pattern, *near = strchr(pattern, '*') ? NULL : bt_nearest(word, net->segment, net->S);
    size_t len = strcspn(word, "*");
    struct bt_arena *a = near ? NULL : bt_arena_new();
    const char **part = a ? bt_get(a, (size_t)net->S, sizeof *part) : NULL, *stem = a ? bt_dup(a, word, len) : NULL;
    for (int s = 0; part && s < net->S; s++) {
        size_t all = strlen(net->segment[s]), n = all < len ? all : len;
        part[s] = bt_dup(a, net->segment[s] + (ends ? all - n : 0), n);
    }
    const char *nearest = part && stem && len ? bt_nearest(stem, part, net->S) : NULL;
    for (int s = 0; nearest && !near && s < net->S; s++)
        if (part[s] == nearest) near = net->segment[s];
    bt_arena_free(a);
    return near;
}

bool bt_name_match(const char *pattern, const char *name)
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

/* A segment's parts by number; a segment without parts is its own. */
static int parts_of(const struct bt_network *net, int s) { return net->parts && net->parts[s].n ? net->parts[s].n : 1; }

static bool part_meant(const struct bt_network *net, const char *pattern, int s, int k)
{
    if (bt_name_match(pattern, net->segment[s])) return true;
    return net->parts && net->parts[s].n && bt_name_match(pattern, net->parts[s].name[k]);
}

static double part_share(const struct bt_network *net, int s, int k, enum share_of by)
{
    if (!net->parts || !net->parts[s].n) return 1;
    return by == OF_PEOPLE ? net->parts[s].people[k] : net->parts[s].events[k];
}

double bt_seg_cover(const struct bt_network *net, const char *pattern, int s)
{
    double sum = 0;
    int n = parts_of(net, s), meant = 0;
    for (int k = 0; k < n; k++)
        if (part_meant(net, pattern, s, k)) sum += part_share(net, s, k, OF_EVENTS), meant++;
    return meant == n ? 1 : sum;
}

static void matches_none(struct reader *r, struct bt_loc at, const char *what, const char *pattern)
{
    if (!r->nameless)
        bt_errs_add(r->errs, BT_E_INPUT, at, "%s: '%s' matches no segment (the first is '%s')", what, pattern, r->net->segment[0]);
}

/* Marks the parts that a pattern means; false where there are none. */
static bool mark(const struct bt_network *net, const char *pattern, bool *const *meant)
{
    bool any = false;
    for (int s = 0; s < net->S; s++)
        for (int k = 0; k < parts_of(net, s); k++)
            if (part_meant(net, pattern, s, k)) any = meant[s][k] = true;
    return any;
}

double *bt_seg_shares(struct reader *r, const struct bt_node *patterns, const char *what)
{
    if (!patterns) return NULL;
    struct bt_network *net = r->net;
    double *v = bt_get(r->a, (size_t)net->S, sizeof *v);
    bool **meant = bt_get(r->a, (size_t)net->S, sizeof *meant);
    for (int s = 0; v && meant && s < net->S; s++)
        if (!(meant[s] = bt_get(r->a, (size_t)parts_of(net, s), sizeof **meant))) return NULL;
    if (!v || !meant) return NULL;
    if (patterns->kind != BT_SEQ) {
        bt_errs_add(r->errs, BT_E_INPUT, patterns->at, "%s must be a list of segment names or patterns such as [age85_*]", what);
        return v;
    }
    for (int i = 0; i < patterns->n; i++) {
        const struct bt_node *p = patterns->item[i];
        if (p->kind != BT_SCALAR || !mark(net, p->text, meant)) matches_none(r, p->at, what, p->text ? p->text : "");
    }
    for (int s = 0; s < net->S; s++) {
        int n = parts_of(net, s), hits = 0;
        for (int k = 0; k < n; k++)
            if (meant[s][k]) v[s] += part_share(net, s, k, OF_EVENTS), hits++;
        if (hits == n) v[s] = 1;
    }
    return v;
}

bool *bt_seg_flags(struct reader *r, const struct bt_node *patterns, const char *what)
{
    const double *share = bt_seg_shares(r, patterns, what);
    bool *v = share ? bt_get(r->a, (size_t)r->net->S, sizeof *v) : NULL;
    for (int s = 0; v && s < r->net->S; s++) {
        v[s] = share[s] > 0;
        if (share[s] > 0 && share[s] < 1)
            bt_errs_add(r->errs, BT_E_INPUT, patterns->at,
                        "%s: the segment '%s' is meant only in part; take a segmentation that has its parts as segments", what,
                        r->net->segment[s]);
    }
    return v;
}

/* The first pattern that means a part gives its number, and whether any does. */
static bool first_of(const struct bt_network *net, const struct bt_node *map, const double *x, int s, int k, double *out)
{
    for (int i = 0; i < map->n; i++)
        if (part_meant(net, map->key[i], s, k)) return *out = x[i], true;
    return *out = 0, false;
}

/* Does the i-th pattern of a map give its number to a part? Not where those before it mean all that it means. */
static bool gives(const struct bt_network *net, const struct bt_node *map, int i)
{
    for (int s = 0; s < net->S; s++)
        for (int k = 0; k < parts_of(net, s); k++) {
            int first = 0;
            while (first < i && !part_meant(net, map->key[first], s, k)) first++;
            if (first == i && part_meant(net, map->key[i], s, k)) return true;
        }
    return false;
}

/* The numbers of a map of patterns, NULL where it is none. */
static double *map_numbers(struct reader *r, const struct bt_node *map, const char *what, double lo, double hi)
{
    if (map->kind != BT_MAP) {
        bt_errs_add(r->errs, BT_E_INPUT, map->at, "%s must be a map of segment patterns to numbers", what);
        return NULL;
    }
    double *x = bt_get(r->a, (size_t)map->n + 1, sizeof *x);
    for (int i = 0; x && i < map->n; i++) {
        double hits = 0;
        bt_node_number(map->item[i], what, lo, hi, true, &x[i], r->errs);
        for (int s = 0; s < r->net->S; s++) hits += bt_seg_cover(r->net, map->key[i], s);
        if (!(hits > 0)) matches_none(r, map->key_at[i], what, map->key[i]);
        else if (!gives(r->net, map, i))
            bt_errs_add(r->errs, BT_E_INPUT, map->key_at[i],
                        "%s: '%s' comes too late, the patterns before it mean all its segments; the first that matches counts", what,
                        map->key[i]);
    }
    return x;
}

bool bt_seg_by_part(struct reader *r, const struct bt_node *map, const char *what, double lo, double hi, struct by_part *out)
{
    const struct bt_network *net = r->net;
    const double *x = map_numbers(r, map, what, lo, hi);
    int n = 0;
    for (int s = 0; s < net->S; s++) n += parts_of(net, s);
    out->first = bt_get(r->a, (size_t)net->S + 1, sizeof *out->first);
    out->value = bt_get(r->a, (size_t)n, sizeof *out->value);
    out->people = bt_get(r->a, (size_t)n, sizeof *out->people);
    out->events = bt_get(r->a, (size_t)n, sizeof *out->events);
    if (!x || !out->first || !out->value || !out->people || !out->events) return false;
    for (int s = 0, at = 0; s < net->S; s++) {
        for (int k = 0; k < parts_of(net, s); k++, at++) {
            first_of(net, map, x, s, k, &out->value[at]);
            out->people[at] = part_share(net, s, k, OF_PEOPLE), out->events[at] = part_share(net, s, k, OF_EVENTS);
        }
        out->first[s + 1] = at;
    }
    return true;
}

double *bt_seg_map(struct reader *r, const struct bt_node *map, const char *what, double lo, double hi, bool rest_zero, enum share_of by)
{
    struct bt_network *net = r->net;
    double *v = bt_get(r->a, (size_t)net->S, sizeof *v), *x = v ? map_numbers(r, map, what, lo, hi) : NULL;
    if (!x) return v;
    bool all = true;
    for (int s = 0; s < net->S && all; s++) {
        int n = parts_of(net, s);
        double one, least = INFINITY, most = -INFINITY;
        for (int k = 0; k < n; k++) {
            all &= first_of(net, map, x, s, k, &one);
            v[s] += part_share(net, s, k, by) * one;
            least = fmin(least, one), most = fmax(most, one);
        }
        if (!(least < most)) v[s] = least; /* all alike: no rounding */
        all |= rest_zero;
        if (!all)
            bt_errs_add(r->errs, BT_E_INPUT, map->at, "%s: no pattern matches the segment '%s'; end with \"*\"", what, net->segment[s]);
    }
    return v;
}
