/* tree_yaml.c -- YAML text to a tree, by the events of libyaml. Plain data only: what would make one text mean two things
 * (aliases, anchors, tags, several documents, duplicate keys) is a mistake, and all such mistakes are told in one go. */
#include "bendtrend/num.h"
#include "bendtrend/text.h"
#include "tree_priv.h"
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEEPEST = 32, MOST_NODES = 1000000 };

struct reader {
    yaml_parser_t parser;
    const struct bt_file *f;
    const char *text; /* of f, behind the byte-order mark */
    struct bt_arena *a;
    struct bt_errs *errs;
    int nodes, depth;
    bool stop;      /* nothing more can be read */
    bool no_memory;
    bool holes;     /* what was read is not what was meant */
};

static struct bt_loc place(const struct reader *r, yaml_mark_t start, yaml_mark_t end)
{
    struct bt_loc at = { r->f->path, r->f->text, (int)start.line + 1, (int)start.column + 1, 1 };
    if (end.line == start.line && end.column > start.column) at.len = (int)(end.column - start.column);
    return at;
}

static void *stop(struct reader *r)
{
    r->stop = true;
    return NULL;
}

static void *no_memory(struct reader *r)
{
    bt_errs_add(r->errs, BT_E_NOMEM, BT_NOWHERE, "out of memory while reading '%s'", r->f->path);
    r->no_memory = true;
    return stop(r);
}

/* What libyaml says, and what usually causes it. */
static const struct { const char *says, *advice; } ADVICE[] = {
    { "mapping values are not allowed in this context", "a text with ': ' in it needs quotes, or the line is indented too far" },
    { "could not find expected ':'", "each line of a mapping is 'key: value'" },
    { "did not find expected key", "the lines of a mapping begin in the same column" },
    { "did not find expected '-' indicator", "the items of a list begin with '- ' in the same column" },
    { "did not find expected ',' or ']'", "a list opened with '[' ends with ']', with commas between its items" },
    { "did not find expected ',' or '}'", "a mapping opened with '{' ends with '}', with commas between its members" },
    { "found unexpected end of stream", "a quote is opened and never closed" },
    { "did not find expected comment or line break", "a text that begins with '>' or '|' needs quotes" },
    { "found character that cannot start any token", "a text that begins with this character needs quotes" },
};

static const char *advice_for(const char *problem, char found)
{
    if (found == '[' && strcmp(problem, "did not find expected ',' or '}'") == 0)
        return "between { and } an address with a segment needs quotes: {\"ADDRESS[SEGMENT]\": NUMBER}";
    for (size_t i = 0; i < sizeof ADVICE / sizeof *ADVICE; i++)
        if (strcmp(ADVICE[i].says, problem) == 0) return ADVICE[i].advice;
    return NULL;
}

/* The first tab in the indentation of the line that starts at s, or NULL. */
static const char *indent_tab(const char *s)
{
    s += strspn(s, " ");
    return *s == '\t' ? s : NULL;
}

static const char *start_of_line(const char *text, size_t line)
{
    for (; line > 0 && *text; line--) {
        text += strcspn(text, "\r\n");
        if (*text) text += text[0] == '\r' && text[1] == '\n' ? 2 : 1;
    }
    return text;
}

static char char_at(const char *text, yaml_mark_t mark)
{
    text = start_of_line(text, mark.line);
    for (size_t i = 0; i < mark.column && *text; i++) text += bt_utf8_len(text, strlen(text), NULL);
    return *text;
}

static void *syntax(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem ? p->problem : "unknown trouble";
    if (p->error == YAML_MEMORY_ERROR) return no_memory(r);
    if (p->error == YAML_READER_ERROR) {
        size_t offset = (size_t)(r->text - r->f->text) + p->problem_offset;
        struct bt_loc at = bt_place(r->f->path, r->f->text, offset < r->f->len ? offset : r->f->len, 1);
        bt_errs_add(r->errs, BT_E_INPUT, at, "%s (U+%04X)", problem, (unsigned)p->problem_value);
        return stop(r);
    }
    struct bt_loc at = place(r, p->problem_mark, p->problem_mark);
    const char *tab = indent_tab(start_of_line(r->text, p->problem_mark.line));
    if (tab) {
        at = bt_place(r->f->path, r->f->text, (size_t)(tab - r->f->text), 1);
        bt_errs_add(r->errs, BT_E_INPUT, at, "a tab in the indentation; YAML is indented with spaces");
        return stop(r);
    }
    char where[64] = "";
    const char *advice = advice_for(problem, char_at(r->text, p->problem_mark));
    if (p->context && p->context_mark.line != p->problem_mark.line)
        bt_format(where, sizeof where, " that began at line %zu, column %zu", p->context_mark.line + 1,
                  p->context_mark.column + 1);
    bt_errs_add(r->errs, BT_E_INPUT, at, "not valid YAML: %s%s%s%s%s%s", p->context ? p->context : "", where,
                p->context ? ", " : "", problem, advice ? "; " : "", advice ? advice : "");
    return stop(r);
}

static bool next(struct reader *r, yaml_event_t *e)
{
    if (r->stop) return false;
    if (yaml_parser_parse(&r->parser, e)) return true;
    syntax(r);
    return false;
}

static void refuse_properties(struct reader *r, const yaml_event_t *e, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    struct bt_loc at = place(r, e->start_mark, e->start_mark);
    if (anchor) {
        at.len = bt_utf8_count((const char *)anchor, strlen((const char *)anchor)) + 1;
        bt_errs_add(r->errs, BT_E_INPUT, at, "anchor '&%s' is not allowed: write the value where it is needed", (const char *)anchor);
        at.len = 1;
    }
    if (tag)
        bt_errs_add(r->errs, BT_E_INPUT, at, "tag '%s' is not allowed: values are plain texts, numbers, lists and mappings",
                    (const char *)tag);
}

static bool is_null(const yaml_event_t *e)
{
    static const char *const NULLS[] = { "~", "null", "Null", "NULL" };
    if (e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) return false;
    for (size_t i = 0; i < sizeof NULLS / sizeof *NULLS; i++)
        if (strcmp((const char *)e->data.scalar.value, NULLS[i]) == 0) return true;
    return false;
}

static struct bt_node *scalar(struct reader *r, const yaml_event_t *e, struct bt_node *n)
{
    n->kind = BT_SCALAR;
    n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (memchr(e->data.scalar.value, '\0', e->data.scalar.length)) {
        bt_errs_add(r->errs, BT_E_INPUT, n->at, "a text must not hold a zero character");
        r->holes = true;
    }
    n->text = is_null(e) ? "" : bt_dup(r->a, (const char *)e->data.scalar.value, e->data.scalar.length);
    return n->text ? n : no_memory(r);
}

/* The children of a list or mapping while their number is unknown: grown by malloc, copied to the arena at the end. */
struct children {
    struct bt_node **item;
    const char **key;
    struct bt_loc *key_at;
    int n, room;
};

static bool add_child(struct reader *r, struct children *c, const struct bt_node *key, struct bt_node *item)
{
    if (c->n == c->room) {
        int room = c->room ? 2 * c->room : 16;
        void *v = realloc(c->item, (size_t)room * sizeof *c->item);
        if (v) c->item = v;
        void *k = v ? realloc(c->key, (size_t)room * sizeof *c->key) : NULL;
        if (k) c->key = k;
        void *l = k ? realloc(c->key_at, (size_t)room * sizeof *c->key_at) : NULL;
        if (!l) {
            no_memory(r);
            return false;
        }
        c->key_at = l;
        c->room = room;
    }
    c->item[c->n] = item;
    c->key[c->n] = key ? key->text : NULL;
    c->key_at[c->n++] = key ? key->at : BT_NOWHERE;
    return true;
}

/* Of equal keys the first stays. */
static bool drop_twins(struct reader *r, struct children *c)
{
    const int *twin = bt_twins(c->key, c->n, r->a);
    int kept = 0;
    if (!twin) {
        no_memory(r);
        return false;
    }
    for (int i = 0; i < c->n; i++)
        if (twin[i] >= 0)
            bt_errs_add(r->errs, BT_E_INPUT, c->key_at[i], "duplicate key '%s': it is given already at line %d, column %d", c->key[i],
                        c->key_at[twin[i]].line, c->key_at[twin[i]].col);
    for (int i = 0; i < c->n; i++) {
        if (twin[i] >= 0) continue;
        c->item[kept] = c->item[i];
        c->key[kept] = c->key[i];
        c->key_at[kept++] = c->key_at[i];
    }
    c->n = kept;
    return true;
}

static struct bt_node *settle(struct reader *r, struct children *c, struct bt_node *n)
{
    if (c->n > 0 && n->kind == BT_MAP && !drop_twins(r, c)) return NULL;
    size_t count = (size_t)c->n;
    n->n = c->n;
    n->text = "";
    if (!(n->item = bt_get(r->a, count, sizeof *n->item))) return no_memory(r);
    if (count) memcpy(n->item, c->item, count * sizeof *n->item);
    if (n->kind != BT_MAP) return n;
    n->key = bt_get(r->a, count, sizeof *n->key);
    n->key_at = bt_get(r->a, count, sizeof *n->key_at);
    if (!n->key || !n->key_at) return no_memory(r);
    if (count) memcpy(n->key, c->key, count * sizeof *n->key);
    if (count) memcpy(n->key_at, c->key_at, count * sizeof *n->key_at);
    return n;
}

static struct bt_node *node(struct reader *r, yaml_event_t *e);

/* A key that is a name; others are told and dropped with their value. */
static bool is_name(struct reader *r, const struct bt_node *key)
{
    if (key->kind == BT_SCALAR && key->text[0] != '\0') return true;
    r->holes = true;
    bt_errs_add(r->errs, BT_E_INPUT, key->at,
                key->kind == BT_SCALAR ? "a key is missing before ':'" : "a key must be a plain name, not a list or mapping");
    return false;
}

/* Everything up to the end of a list or mapping. */
static bool children(struct reader *r, struct bt_node *n, struct children *c)
{
    for (;;) {
        yaml_event_t e;
        const struct bt_node *key = NULL;
        if (!next(r, &e)) return false;
        if (e.type == YAML_SEQUENCE_END_EVENT || e.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&e);
            return true;
        }
        if (n->kind == BT_MAP && (!(key = node(r, &e)) || !next(r, &e))) return false;
        struct bt_node *item = node(r, &e);
        if (!item) return false;
        if ((!key || is_name(r, key)) && !add_child(r, c, key, item)) return false;
    }
}

static struct bt_node *collection(struct reader *r, struct bt_node *n)
{
    struct children c = { 0 };
    struct bt_node *made = NULL;
    if (r->depth == DEEPEST) {
        bt_errs_add(r->errs, BT_E_INPUT, n->at, "lists and mappings lie in each other more than %d deep", DEEPEST);
        return stop(r);
    }
    r->depth++;
    if (children(r, n, &c)) made = settle(r, &c, n);
    r->depth--;
    free(c.item);
    free(c.key);
    free(c.key_at);
    return made;
}

/* The node that begins with event e; owns e. NULL when reading must stop. */
static struct bt_node *node(struct reader *r, yaml_event_t *e)
{
    struct bt_node *n = bt_get(r->a, 1, sizeof *n), *made = NULL;
    struct bt_loc at = place(r, e->start_mark, e->end_mark);
    if (!n) {
        no_memory(r);
    } else if (++r->nodes > MOST_NODES) {
        bt_errs_add(r->errs, BT_E_INPUT, at, "more than %d values in one file", MOST_NODES);
        stop(r);
    } else if (e->type == YAML_ALIAS_EVENT) {
        bt_errs_add(r->errs, BT_E_INPUT, at, "alias '*%s' is not allowed: write the value where it is needed",
                    (const char *)e->data.alias.anchor);
        r->holes = true;
        *n = (struct bt_node){ .kind = BT_SCALAR, .at = at, .text = "*" };
        made = n;
    } else if (e->type == YAML_SCALAR_EVENT) {
        refuse_properties(r, e, e->data.scalar.anchor, e->data.scalar.tag);
        n->at = at;
        made = scalar(r, e, n);
    } else { /* the two share their layout up to the tag, but only by luck */
        bool list = e->type == YAML_SEQUENCE_START_EVENT;
        refuse_properties(r, e, list ? e->data.sequence_start.anchor : e->data.mapping_start.anchor,
                          list ? e->data.sequence_start.tag : e->data.mapping_start.tag);
        n->kind = list ? BT_SEQ : BT_MAP;
        n->at = at;
        made = collection(r, n);
    }
    yaml_event_delete(e);
    return made;
}

/* One document, and nothing behind it. */
static struct bt_node *document(struct reader *r)
{
    yaml_event_t e;
    struct bt_node *root = NULL;
    while (next(r, &e)) {
        struct bt_loc at = place(r, e.start_mark, e.end_mark);
        yaml_event_type_t type = e.type;
        bool first = type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_END_EVENT || (type == YAML_DOCUMENT_START_EVENT && !root);
        if (first) {
            yaml_event_delete(&e);
        } else if (type == YAML_STREAM_END_EVENT) {
            yaml_event_delete(&e);
            if (!root) bt_errs_add(r->errs, BT_E_INPUT, (struct bt_loc){ .file = r->f->path }, "the file is empty");
            return root;
        } else if (type == YAML_DOCUMENT_START_EVENT) {
            yaml_event_delete(&e);
            bt_errs_add(r->errs, BT_E_INPUT, at, "a second document begins here; one file holds one");
            return stop(r);
        } else if (!(root = node(r, &e))) {
            return NULL;
        }
    }
    return NULL;
}

/* libyaml (YAML 1.1) ends a line at these, other readers do not: one text, two trees, and wrong line numbers. */
static bool odd_breaks(const struct bt_file *f, struct bt_errs *errs)
{
    static const char *const BREAK[] = { "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };
    for (size_t i = 0; i < sizeof BREAK / sizeof *BREAK; i++) {
        const char *at = strstr(f->text, BREAK[i]);
        if (!at) continue;
        bt_errs_add(errs, BT_E_INPUT, bt_place(f->path, f->text, (size_t)(at - f->text), 1),
                    "an invisible line separator (U+0085, U+2028 or U+2029); use an ordinary line end");
        return true;
    }
    return false;
}

enum bt_code bt_yaml_read(const struct bt_file *f, struct bt_arena *a, struct bt_node **out, struct bt_errs *errs)
{
    struct reader r = { .f = f, .text = f->text, .a = a, .errs = errs };
    int before = errs->n + errs->more;
    *out = NULL;
    if (!bt_text_check(f, "UTF-8 text", errs) || odd_breaks(f, errs)) return BT_E_INPUT;
    if (strncmp(f->text, "\xef\xbb\xbf", 3) == 0) r.text += 3;
    if (!yaml_parser_initialize(&r.parser)) {
        no_memory(&r);
        return BT_E_NOMEM;
    }
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)r.text, f->len - (size_t)(r.text - f->text));
    struct bt_node *root = document(&r);
    yaml_parser_delete(&r.parser);
    if (!r.stop && !r.holes) *out = root;
    if (r.no_memory) return BT_E_NOMEM;
    return !*out || errs->n + errs->more > before ? BT_E_INPUT : BT_OK; /* a mistake told before is not counted again */
}
