/* params.c -- every number gets an address and an offset; ranges, sources and marks stay with it. */
#include "bendtrend/num.h"
#include "network_priv.h"
#include <math.h>
#include <string.h>

static void *grown(struct bt_arena *a, void *old, int used, int room, size_t size)
{
    char *v = bt_get(a, (size_t)room, size);
    if (v && used) memcpy(v, old, (size_t)used * size);
    return v;
}

static bool more_params(struct bt_network *net)
{
    if (net->n_param < net->room_param) return true;
    int room = net->room_param ? 2 * net->room_param : 512;
    struct bt_param *p = grown(net->arena, net->param, net->n_param, room, sizeof *p);
    if (!p) return false;
    net->param = p;
    net->room_param = room;
    return true;
}

static bool more_values(struct bt_network *net, int n)
{
    if (net->n_value + n <= net->room_value) return true;
    int room = 2 * (net->room_value + n) + 4096;
    double *v = grown(net->arena, net->value, net->n_value, room, sizeof *v);
    double *l = grown(net->arena, net->low_value, net->n_value, room, sizeof *l);
    double *h = grown(net->arena, net->high_value, net->n_value, room, sizeof *h);
    if (!v || !l || !h) return false;
    net->value = v, net->low_value = l, net->high_value = h;
    net->room_value = room;
    return true;
}

/* ---- one value: a number, or a number a segment ---- */

struct vec { int n; double one; double *seg; const char *unit; };

/* Per cent are of something without a unit: "28%" of a day or a place is a slip. */
static bool is_share(const struct bt_field *row)
{
    return strcmp(row->unit, "1") == 0;
}

static bool column(struct reader *r, const struct bt_node *node, const struct bt_field *row, struct vec *out)
{
    const struct bt_node *col = bt_map_get(node, "column"), *times = bt_map_get(node, "times");
    double by = 1;
    if (times && !bt_node_number(times, "times", 0, 1e6, false, &by, r->errs)) return false;
    if (!r->rates || !r->rates_row)
        return bt_errs_add(r->errs, BT_E_INPUT, col->at, "a column is asked for, but the locality has no rates file"), false;
    int c = col->kind == BT_SCALAR ? bt_table_col(r->rates, col->text) : -1;
    if (c < 0) {
        const char *near = col->kind == BT_SCALAR ? bt_nearest(col->text, r->rates->head, r->rates->cols) : NULL;
        bt_errs_add(r->errs, BT_E_INPUT, col->at, "%s has no column '%s'%s%s%s", r->rates->file, col->kind == BT_SCALAR ? col->text : "?",
                    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        return false;
    }
    int S = r->net->S;
    out->n = S;
    out->seg = bt_get(r->a, (size_t)S, sizeof *out->seg);
    for (int s = 0; out->seg && s < S; s++) {
        int k = r->rates_row[s] * r->rates->cols + c;
        if (!bt_text_number(r->rates->cell[k], true, is_share(row), &out->seg[s])) {
            bt_errs_add(r->errs, BT_E_INPUT, r->rates->cell_at[k], "%s of '%s' must be a number, found '%s'", col->text, r->net->segment[s],
                        r->rates->cell[k]);
            continue;
        }
        out->seg[s] *= by;
        char lo[BT_NUM_ROOM], hi[BT_NUM_ROOM], v[BT_NUM_ROOM];
        if (!(out->seg[s] >= row->lo && out->seg[s] <= row->hi))
            bt_errs_add(r->errs, BT_E_INPUT, r->rates->cell_at[k], "%s of '%s' must be between %s and %s%s%s, found %s", col->text,
                        r->net->segment[s], bt_num_said(row->lo, lo), bt_num_said(row->hi, hi), is_share(row) ? "" : " ",
                        is_share(row) ? "" : row->unit, bt_num_said(out->seg[s], v));
    }
    return out->seg != NULL;
}

static bool one_vec(struct reader *r, const struct bt_node *node, const struct bt_field *row, struct vec *out)
{
    *out = (struct vec){ .n = 1 };
    if (node->kind == BT_SCALAR) return bt_node_number(node, row->key, row->lo, row->hi, is_share(row), &out->one, r->errs);
    const struct bt_node *by = bt_map_get(node, "by_segment"), *value = bt_map_get(node, "value"), *unit = bt_map_get(node, "unit");
    if (unit && !bt_node_text(unit, "unit", &out->unit, r->errs)) return false;
    if (bt_map_get(node, "column")) return column(r, node, row, out);
    if (by) {
        out->n = r->net->S;
        out->seg = bt_seg_map(r, by, row->key, row->lo, row->hi, false, OF_EVENTS);
        return out->seg != NULL;
    }
    if (value) return bt_node_number(value, row->key, row->lo, row->hi, is_share(row), &out->one, r->errs);
    bt_errs_add(r->errs, BT_E_INPUT, node->at,
                "%s must be a number, {value: ...}, {low, central, high}, {column: ...} or {by_segment: ...}", row->key);
    return false;
}

static double at(const struct vec *v, int s) { return v->seg ? v->seg[v->n == 1 ? 0 : s] : v->one; }

static const char *const KNOWN[] = { "value",      "low",    "central", "high", "column", "times",
                                     "by_segment", "source", "mark",    "note", "unit",   "price_year" };

static void check_keys(struct reader *r, const struct bt_node *node, const char *what)
{
    for (int i = 0; node->kind == BT_MAP && i < node->n; i++) {
        bool known = false;
        for (int k = 0; k < N(KNOWN); k++) known |= strcmp(KNOWN[k], node->key[i]) == 0;
        if (known) continue;
        const char *near = bt_nearest(node->key[i], KNOWN, N(KNOWN));
        bt_errs_add(r->errs, BT_E_INPUT, node->key_at[i], "unknown key '%s' in the quantity '%s'%s%s%s", node->key[i], what,
                    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
}

const char *const bt_stance_name[] = { [BT_LOW] = "low", [BT_CENTRAL] = "central", [BT_HIGH] = "high" };

static bool same_unit(struct reader *r, const struct bt_node *node, const struct vec v[3], const char *what)
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < i; j++)
            if ((v[i].unit || v[j].unit) && (!v[i].unit || !v[j].unit || strcmp(v[i].unit, v[j].unit) != 0)) {
                bt_errs_add(r->errs, BT_E_INPUT, node->at, "%s: low, central and high must share one unit; %s is in '%s', %s in '%s'", what,
                            bt_stance_name[j], v[j].unit ? v[j].unit : "no stated unit", bt_stance_name[i],
                            v[i].unit ? v[i].unit : "no stated unit");
                return false;
            }
    return true;
}

static int param_new(struct reader *r, const char *address, const struct bt_field *row, struct bt_loc where, int n)
{
    struct bt_network *net = r->net;
    if (!more_params(net) || !more_values(net, n)) {
        bt_errs_add(r->errs, BT_E_NOMEM, where, "out of memory");
        return -1;
    }
    struct bt_param *p = &net->param[net->n_param];
    *p = (struct bt_param){
        .address = address, .unit = row->unit, .offset = net->n_value, .n = n,
        .lo = row->lo, .hi = row->hi, .at = where, .given = where.file
    };
    net->n_value += n;
    return net->n_param++;
}

static void text_key(struct reader *r, const struct bt_node *node, const char *key, const char **out)
{
    const struct bt_node *t = bt_map_get(node, key);
    if (t) bt_node_text(t, key, out, r->errs);
}

const char *bt_file_name(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path;
}

void bt_check_mark(struct reader *r, const char *mark, struct bt_loc at, const char *of)
{
    static const char *const MARK[] = { "observed", "derived", "estimated", "assumed", BT_CHOICE };
    bool known = !mark;
    for (int i = 0; i < N(MARK); i++) known |= mark && strcmp(mark, MARK[i]) == 0;
    if (!known)
        bt_errs_add(r->errs, BT_E_INPUT, at, "the mark of %s must be observed, derived, estimated, assumed or choice, found '%s'", of,
                    mark);
}

/* Where it comes from, how sure it is, what a reader should know. Of a column the table is the source, unless another is named. */
static void read_said(struct reader *r, const struct bt_node *node, struct bt_param *p)
{
    const struct bt_node *mid = bt_map_get(node, "central"), *mark = bt_map_get(node, "mark"),
                         *col = bt_map_get(mid ? mid : node, "column");
    text_key(r, node, "source", &p->source);
    text_key(r, node, "mark", &p->mark);
    text_key(r, node, "note", &p->note);
    if (mark) bt_check_mark(r, p->mark, mark->at, p->address);
    if (col && r->rates && !p->source)
        p->source = bt_printf(r->a, "column %s of %s", col->text, bt_file_name(r->rates->file));
}

static bool read_vecs(struct reader *r, const struct bt_field *row, const struct bt_node *node, struct vec v[3], bool *ranged)
{
    *ranged = bt_map_get(node, "low") || bt_map_get(node, "high");
    if (!*ranged && !bt_map_get(node, "central")) {
        if (!one_vec(r, node, row, &v[1])) return false;
        v[0] = v[2] = v[1];
        return true;
    }
    if (bt_map_get(node, "value") && *ranged) { /* a value with a range around it */
        if (!one_vec(r, node, row, &v[1])) return false;
    } else if (!bt_map_get(node, "central")) {
        bt_errs_add(r->errs, BT_E_INPUT, node->at, "%s has a range but no 'central' (nor 'value')", row->key);
        return false;
    }
    bool ok = true;
    for (int i = 0; i < 3; i++) {
        const struct bt_node *part = bt_map_get(node, bt_stance_name[i]);
        if (i == 1 && !part) continue;
        if (!part) {
            bt_errs_add(r->errs, BT_E_INPUT, node->at, "%s has no '%s'; give low, central and high", row->key, bt_stance_name[i]);
            ok = false;
        } else ok &= one_vec(r, part, row, &v[i]);
    }
    return ok && same_unit(r, node, v, row->key);
}

/* The central value lies between the two, whichever of them is the larger: low is the least benefit, and that may be the larger number. */
static void check_order(struct reader *r, const struct bt_param *p, const char *what, struct bt_loc where)
{
    const struct bt_network *net = r->net;
    char a[BT_NUM_ROOM], b[BT_NUM_ROOM], c[BT_NUM_ROOM];
    for (int o = p->offset; o < p->offset + p->n; o++) {
        double low = net->low_value[o], mid = net->value[o], high = net->high_value[o];
        if (mid >= fmin(low, high) && mid <= fmax(low, high)) continue;
        bt_errs_add(r->errs, BT_E_INPUT, where,
                    "%s: central must lie between low and high%s%s, found %s, %s, %s (low, central, high)", what,
                    p->n > 1 ? " in segment " : "", p->n > 1 ? net->segment[o - p->offset] : "", bt_num_said(low, a),
                    bt_num_said(mid, b), bt_num_said(high, c));
        return;
    }
}

void bt_param_range(struct reader *r, int param, double low, double high, struct bt_loc where)
{
    struct bt_param *p = &r->net->param[param];
    p->ranged = true;
    r->net->low_value[p->offset] = low, r->net->high_value[p->offset] = high;
    check_order(r, p, p->address, where);
}

/* Is it meant as a number a segment? */
static bool by_segment(const struct bt_node *node)
{
    bool found = bt_map_get(node, "column") || bt_map_get(node, "by_segment");
    for (int i = 0; i < 3 && !found; i++) {
        const struct bt_node *part = bt_map_get(node, bt_stance_name[i]);
        found = part && (bt_map_get(part, "column") || bt_map_get(part, "by_segment"));
    }
    return found;
}

/* What is wrong keeps its address: that others name it is no mistake of theirs. */
static int stand_in(struct reader *r, const char *full, const struct bt_field *row, const struct bt_node *node)
{
    struct bt_network *net = r->net;
    int i = full ? param_new(r, full, row, node->at, by_segment(node) && net->S ? net->S : 1) : -1;
    for (int s = 0; i >= 0 && s < net->param[i].n; s++) {
        int o = net->param[i].offset + s;
        net->value[o] = net->low_value[o] = net->high_value[o] = NAN;
    }
    return i;
}

int bt_param_add(struct reader *r, const char *address, const struct bt_field *row, const struct bt_node *node)
{
    struct bt_network *net = r->net;
    struct vec v[3] = { { 0 } };
    bool ranged = false, good = node->kind != BT_SEQ;
    const int told = r->errs->n;
    check_keys(r, node, row->key);
    if (!good) bt_errs_add(r->errs, BT_E_INPUT, node->at, "%s must be one quantity, found a list", row->key);
    good = good && read_vecs(r, row, node, v, &ranged) && r->errs->n == told;
    const char *full = bt_printf(r->a, "%s.%s", address, row->key);
    if (!good) return stand_in(r, full, row, node);
    int n = 1;
    for (int i = 0; i < 3; i++)
        if (v[i].n > n) n = v[i].n;
    int i = full ? param_new(r, full, row, node->at, n) : -1;
    if (i < 0) return -1;
    struct bt_param *p = &net->param[i];
    p->ranged = ranged;
    read_said(r, node, p);
    for (int s = 0; s < n; s++) {
        net->low_value[p->offset + s] = at(&v[0], s);
        net->value[p->offset + s] = at(&v[1], s);
        net->high_value[p->offset + s] = at(&v[2], s);
    }
    if (ranged) check_order(r, p, row->key, node->at);
    return i;
}

int bt_param_const(struct reader *r, const char *address, const char *unit, double value, double lo, double hi)
{
    struct bt_field row = { .key = "", .unit = unit, .lo = lo, .hi = hi };
    int i = param_new(r, address, &row, BT_NOWHERE, 1);
    if (i < 0) return -1;
    struct bt_param *p = &r->net->param[i];
    p->mark = "assumed", p->source = "default of the program: docs/scenario-reference.md";
    r->net->value[p->offset] = r->net->low_value[p->offset] = r->net->high_value[p->offset] = value;
    return i;
}

int bt_param_switch(struct reader *r, const char *address, double value, const char *either)
{
    int i = bt_param_const(r, address, "1", value, 0, 1);
    if (i >= 0) r->net->param[i].either = either, r->net->param[i].mark = BT_CHOICE, r->net->param[i].source = either;
    return i;
}

int bt_param_find(const struct bt_network *net, const char *address, size_t len)
{
    for (int i = 0; i < net->n_param; i++)
        if (strncmp(net->param[i].address, address, len) == 0 && net->param[i].address[len] == 0) return i;
    return -1;
}

int bt_want_param(struct reader *r, const char *address, struct bt_loc where)
{
    int i = bt_param_find(r->net, address, strlen(address));
    if (i < 0 && !bt_address_lost(r, address))
        bt_errs_add(r->errs, BT_E_INPUT, where, "no number has the address '%s'%s", address,
                    bt_network_lack(r->net, address, r->errs, r->a));
    return i;
}

static void nearest_of(const struct bt_network *net, const char *text, size_t len, const char **nearest)
{
    struct bt_arena *a = bt_arena_new();
    const char **all = a ? bt_get(a, (size_t)net->n_param + 1, sizeof *all) : NULL;
    char *word = a ? bt_dup(a, text, len) : NULL;
    for (int k = 0; all && k < net->n_param; k++) all[k] = net->param[k].address;
    if (all && word) *nearest = bt_nearest(word, all, net->n_param);
    bt_arena_free(a);
}

int bt_network_find(const struct bt_network *net, const char *address, int *offset, int room, const char **nearest)
{
    size_t len = strcspn(address, "[");
    int i = bt_param_find(net, address, len), n = 0, hits = 0;
    if (nearest) *nearest = NULL;
    if (i < 0) {
        if (nearest) nearest_of(net, address, len, nearest);
        return 0;
    }
    const struct bt_param *p = &net->param[i];
    const char *part = address + len + 1;
    size_t plen = address[len] ? strcspn(part, "]") : 0;
    if (address[len] && (part[plen] != ']' || part[plen + 1] || plen >= 64)) return 0;
    char pattern[64] = "*";
    if (address[len]) memcpy(pattern, part, plen), pattern[plen] = 0;
    for (int s = 0; s < net->S; s++) {
        double cover = bt_seg_cover(net, pattern, s);
        if (cover > 0 && cover < 1) return 0; /* a part of a segment has no number of its own */
        if (!(cover > 0)) continue;
        if (++hits < net->S && p->n == 1) continue; /* one number for all is meant by what matches all */
        if (offset && n < room) offset[n] = p->offset + (p->n == 1 ? 0 : s);
        n++;
    }
    if (!hits && nearest) *nearest = bt_seg_near(net, pattern);
    return n;
}

/* ---- why an address is none ---- */

/* The words that may follow the longest beginning which some addresses share with the one given. */
static const char *next_words(const struct bt_network *net, struct bt_arena *a, const char *address, size_t len)
{
    enum { MOST = 16 };
    const char *word[MOST], *text = "";
    size_t known = 0, size[MOST];
    int n = 0;
    for (int i = 0; i < net->n_param; i++)
        for (size_t k = 0; k < len && net->param[i].address[k] == address[k]; k++)
            if (address[k] == '.' && k + 1 > known) known = k + 1;
    for (int i = 0; i < net->n_param && n <= MOST && text; i++) {
        if (strncmp(net->param[i].address, address, known) != 0) continue;
        const char *at = net->param[i].address + known;
        size_t l = strcspn(at, ".");
        bool again = false;
        for (int k = 0; k < n && k < MOST && !again; k++) again = size[k] == l && strncmp(word[k], at, l) == 0;
        if (again) continue;
        if (n < MOST) word[n] = at, size[n] = l, text = bt_printf(a, "%s%s%.*s", text, n ? ", " : "", (int)l, at);
        n++;
    }
    if (!text) return "";
    return bt_printf(a, "; %.*s%s %s%s", (int)known, address, known ? " is followed by" : "an address begins with", text,
                     n > MOST ? ", ..." : "");
}

static const char *segments_there(const struct bt_network *net, struct bt_arena *a, const char *pattern)
{
    enum { MOST = 8 };
    const char *near = bt_seg_near(net, pattern), *text = "";
    for (int s = 0; s < net->S; s++) {
        double cover = bt_seg_cover(net, pattern, s);
        if (cover > 0 && cover < 1)
            return bt_printf(a, "; '%s' means a part of the segment '%s', and a part has no number of its own", pattern, net->segment[s]);
    }
    for (int s = 0; s < net->S && s < MOST && text; s++) text = bt_printf(a, "%s%s%s", text, s ? ", " : "", net->segment[s]);
    return bt_printf(a, "; no segment is '%s'%s%s%s%s%s", pattern, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "",
                     near ? "" : "; there are ", near ? "" : net->S > MOST ? bt_printf(a, "%s, ...", text) : text);
}

const char *bt_network_lack(const struct bt_network *net, const char *address, const struct bt_errs *errs, struct bt_arena *a)
{
    if (bt_errs_full(errs)) return "";
    size_t len = strcspn(address, "[");
    const char *near = NULL, *open = address[len] ? address + len + 1 : NULL, *close = open ? strchr(open, ']') : NULL, *why = "";
    const char *whole = close ? bt_printf(a, "%.*s%s", (int)len, address, close + 1) : address; /* without the segment */
    const char *pattern = close ? bt_dup(a, open, (size_t)(close - open)) : "*";
    int i = whole && pattern ? bt_param_find(net, whole, open && !close ? len : strlen(whole)) : -1;
    if (!whole || !pattern) return "";
    if (open && !close) why = "; its bracket is not closed";
    else if (i < 0) {
        nearest_of(net, whole, strlen(whole), &near);
        if (near && close && close[1]) why = bt_printf(a, "; a segment stands at the end: did you mean '%s[%s]'?", near, pattern);
        else why = near ? bt_printf(a, "; did you mean '%s'?", near) : next_words(net, a, whole, strlen(whole));
    } else if (close && close[1]) why = bt_printf(a, "; a segment stands at the end: '%s[%s]'", whole, pattern);
    else if (open && net->param[i].n == 1) why = bt_printf(a, ": '%s' is one number for all segments", whole);
    else if (bt_network_find(net, address, NULL, 0, NULL) > 1)
        why = bt_printf(a, "; it has one a segment, such as '%s[%s]'", whole, net->segment[0]);
    else why = segments_there(net, a, pattern);
    return why ? why : "";
}

const struct bt_param *bt_network_owner(const struct bt_network *net, int offset)
{
    int lo = 0, hi = net->n_param - 1;
    while (lo < hi) {
        int mid = (lo + hi + 1) / 2;
        if (net->param[mid].offset <= offset) lo = mid;
        else hi = mid - 1;
    }
    return &net->param[lo];
}

/* Once no parameter is added any more: ranges point into the arrays that no longer move. */
void bt_params_settle(struct bt_network *net)
{
    for (int i = 0; i < net->n_param; i++)
        if (net->param[i].ranged)
            net->param[i].low = net->low_value + net->param[i].offset, net->param[i].high = net->high_value + net->param[i].offset;
}

/* ---- queries of network.h ---- */
int bt_network_params(const struct bt_network *n) { return n->n_param; }
const struct bt_param *bt_network_param(const struct bt_network *n, int i) { return &n->param[i]; }
int bt_network_size(const struct bt_network *n) { return n->n_value; }
const double *bt_network_values(const struct bt_network *n) { return n->value; }
struct bt_names bt_network_segments(const struct bt_network *n) { return n->segments; }
struct bt_names bt_network_settings(const struct bt_network *n) { return n->settings; }
int bt_network_exits(const struct bt_network *n) { return n->n_exit; }
struct bt_names bt_network_routes(const struct bt_network *n) { return n->routes; }
struct bt_names bt_network_pools(const struct bt_network *n) { return n->pools; }
struct bt_names bt_network_payers(const struct bt_network *n) { return n->payers; }
struct bt_names bt_network_items(const struct bt_network *n) { return n->items; }
struct bt_names bt_network_measures(const struct bt_network *n) { return n->measures; }
struct bt_names bt_network_interventions(const struct bt_network *n) { return n->interventions; }
int bt_network_switch(const struct bt_network *n, int intervention) { return n->param[n->intervention[intervention].on].offset; }
int bt_network_needs(const struct bt_network *n, int intervention, const int **need)
{
    *need = n->intervention[intervention].need;
    return n->intervention[intervention].n_need;
}
struct bt_names bt_network_staff_pools(const struct bt_network *n) { return n->staff_pools; }
bool bt_param_of_interventions(const struct bt_param *p)
{
    static const char *const HEAD[] = { "interventions.", "workforce.", "packages.", "rates.", "maturity.", "money." };
    for (int i = 0; i < N(HEAD); i++)
        if (strncmp(p->address, HEAD[i], strlen(HEAD[i])) == 0) return true;
    return false;
}
double bt_value_or(const struct bt_network *n, const double *values, int param, double absent)
{
    return param < 0 ? absent : values[n->param[param].offset];
}
int bt_network_item_measure(const struct bt_network *n, int item) { return n->cost[item].measure; }
double bt_network_item_price(const struct bt_network *n, const double *values, int item, int segment)
{
    const struct bt_param *p = &n->param[n->cost[item].gbp];
    return values[p->offset + (p->n > 1 ? segment : 0)];
}
const char *bt_network_role(const struct bt_network *n, const char *role)
{
    for (int i = 0; i < n->n_pool; i++)
        if (n->pool[i].role && strcmp(n->pool[i].role, role) == 0) return n->pool[i].id.name;
    for (int i = 0; i < n->n_measure; i++)
        if (n->measure[i].role && strcmp(n->measure[i].role, role) == 0) return n->measure[i].id.name;
    return NULL;
}
const char *const *bt_network_bands(const struct bt_network *n) { return n->band; }
const char *bt_network_setting_pool(const struct bt_network *n, int i)
{
    return i < n->n_setting && n->setting[i].pool >= 0 ? n->pool[n->setting[i].pool].id.name : "";
}
static const struct wait *wait_of(const struct bt_network *n, int row)
{
    for (int i = 0; i < n->n_route; i++)
        if (n->route_row[i] == row && n->route_route[i]) return &n->route_route[i]->wait;
    return NULL;
}
const char *bt_network_route_pool(const struct bt_network *n, int row)
{
    const struct wait *w = wait_of(n, row);
    return w && w->present && w->pool >= 0 ? n->pool[w->pool].id.name : "";
}
const char *bt_network_route_holds(const struct bt_network *n, int row)
{
    const struct wait *w = wait_of(n, row);
    return w && w->present && w->holds >= 0 ? n->pool[w->holds].id.name : "";
}
const char *bt_network_measure_unit(const struct bt_network *n, int m) { return n->measure[m].unit; }
int bt_network_states(const struct bt_network *n) { return n->n_stock * n->S; }
