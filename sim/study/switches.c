/* switches.c -- the bundles that some interventions make, with what they need: every set of them, or a sample of the sets. */
#include "bendtrend/compare.h"
#include "bendtrend/draws.h"
#include <stdlib.h>
#include <string.h>

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* What the switched ones need, and what that needs in turn. */
static void add_needs(const struct bt_network *net, bool *on)
{
    const int *need;
    bool more = true;
    while (more) {
        more = false;
        for (int i = 0; i < bt_network_interventions(net).n; i++)
            for (int k = on[i] ? bt_network_needs(net, i, &need) : 0; k-- > 0;)
                if (!on[need[k]]) on[need[k]] = more = true;
    }
}

void bt_bundle_on(const struct bt_scenario *s, const struct bt_bundles *b, unsigned bits, bool *on)
{
    memset(on, 0, (size_t)bt_network_interventions(s->net).n * sizeof *on);
    for (int i = 0; i < b->k; i++)
        if (bits >> i & 1) on[b->intervention[i]] = true;
    add_needs(s->net, on);
}

static unsigned all_of(const struct bt_bundles *b)
{
    return (1U << b->k) - 1;
}

/* A set of switches with what they need. */
static unsigned filled(const struct bt_bundles *b, unsigned set)
{
    unsigned all = 0;
    for (int i = 0; i < b->k; i++)
        if (set >> i & 1) all |= b->whole[i];
    return all;
}

static int by_bits(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x > y) - (x < y);
}

int bt_bundle_row(const struct bt_bundles *b, unsigned set)
{
    if (b->row) return b->row[set];
    unsigned all = filled(b, set);
    const unsigned *at = bsearch(&all, b->bits, (size_t)b->n, sizeof all, by_bits);
    return at ? (int)(at - b->bits) : -1;
}

/* ---- every set ---- */

static enum bt_code every_set(struct bt_arena *a, struct bt_bundles *out, struct bt_err *e)
{
    unsigned sets = 1U << out->k, *bits = bt_get(a, sets, sizeof *bits);
    int *row = bt_get(a, sets, sizeof *row);
    if (!bits || !row) return no_memory(e);
    for (unsigned set = 0; set < sets; set++) /* the whole bundle is this set or one further on: rows come in a second walk */
        if (filled(out, set) == set) bits[out->n] = set, row[set] = out->n++;
    for (unsigned set = 0; set < sets; set++) row[set] = row[filled(out, set)];
    out->bits = bits, out->row = row;
    return BT_OK;
}

/* ---- a sample ---- */

/* Where the random numbers come from: the same sample for the same number of switches, on every machine. */
enum { SEED = 1 };

static void shuffle(int k, int which, int *order)
{
    for (int i = 0; i < k; i++) order[i] = i;
    for (int i = k - 1; i > 0; i--) {
        int j = (int)(bt_draw_random(SEED, "order", "of switches", which * k + i) * (i + 1)), was = order[i];
        order[i] = order[j], order[j] = was;
    }
}

/* The switches that the scenario's own bundles are; those with numbers of their own are other runs. */
static void add_own(const struct bt_scenario *s, const struct bt_bundles *b, unsigned *bits, int *n)
{
    for (int i = 0; i < s->n_bundle; i++) {
        unsigned set = 0;
        for (int k = 0; k < s->bundle[i].n; k++)
            for (int j = 0; j < b->k; j++) set |= (unsigned)(b->intervention[j] == s->bundle[i].intervention[k]) << j;
        bits[(*n)++] = filled(b, set);
    }
}

/* All that numbers are told of, but for the orders. */
static void add_fixed(const struct bt_scenario *s, const struct bt_bundles *b, unsigned *bits, int *n)
{
    bits[(*n)++] = 0, bits[(*n)++] = all_of(b);
    for (int i = 0; i < b->k; i++) {
        bits[(*n)++] = filled(b, all_of(b) & ~(1U << i));
        for (int j = 0; j <= i; j++) { /* what both need is what a pair is less */
            bits[(*n)++] = b->whole[i] | b->whole[j];
            bits[(*n)++] = b->whole[i] & b->whole[j];
            if (j == i) bits[(*n)++] = filled(b, b->whole[i] & ~(1U << i));
        }
    }
    add_own(s, b, bits, n);
}

static int distinct(unsigned *bits, int n)
{
    int kept = 0;
    qsort(bits, (size_t)n, sizeof *bits, by_bits);
    for (int i = 0; i < n; i++)
        if (!i || bits[i] != bits[kept - 1]) bits[kept++] = bits[i];
    return kept;
}

static enum bt_code some_sets(const struct bt_scenario *s, struct bt_arena *a, struct bt_bundles *out, struct bt_err *e)
{
    int k = out->k, most = s->compare.sample, room = 2 + k * (k + 7) + s->n_bundle + most, n = 0;
    unsigned *bits = bt_get(a, (size_t)room, sizeof *bits);
    int *order = bt_get(a, 2 * (size_t)most + 4 * (size_t)k, sizeof *order);
    if (!bits || !order) return no_memory(e);
    add_fixed(s, out, bits, &n);
    n = distinct(bits, n);
    int pairs = n < most && k > 1 ? (most - n) / (2 * (k - 1)) : 0;
    if (pairs < 2) pairs = 2; /* one has no standard error */
    for (int which = 0; which < pairs; which++) {
        int *there = order + (size_t)which * 2 * (size_t)k, *back = there + k;
        shuffle(k, which, there);
        for (int i = 0; i < k; i++) back[i] = there[k - 1 - i];
        for (int side = 0; side < 2; side++) {
            unsigned set = 0;
            for (int i = 0; i < k - 1; i++) set |= 1U << there[side * k + i], bits[n++] = filled(out, set);
        }
    }
    out->bits = bits, out->n = distinct(bits, n), out->order = order, out->n_order = 2 * pairs;
    return BT_OK;
}

enum bt_code bt_bundles_make(const struct bt_scenario *s, struct bt_arena *a, struct bt_bundles *out, struct bt_err *e)
{
    const struct bt_switches *c = &s->compare;
    *out = (struct bt_bundles){ .k = c->n, .intervention = c->intervention };
    if (c->n > BT_MOST_SAMPLED)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                       "the library has %d interventions to switch, and compare takes at most %d: name some in the scenario under "
                       "compare: {interventions: [...]}",
                       c->n, BT_MOST_SAMPLED);
    if (c->n == 0)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "no intervention of the library would change anything within the horizon");
    unsigned *whole = bt_get(a, (size_t)c->n, sizeof *whole);
    bool *on = bt_get(a, (size_t)bt_network_interventions(s->net).n + 1, sizeof *on);
    if (!whole || !on) return no_memory(e);
    for (int i = 0; i < c->n; i++) {
        bt_bundle_on(s, out, 1U << i, on);
        for (int j = 0; j < c->n; j++) whole[i] |= (unsigned)on[c->intervention[j]] << j;
    }
    out->whole = whole;
    return c->n > BT_MOST_SWITCHES ? some_sets(s, a, out, e) : every_set(a, out, e);
}

/* ---- what one or two of them do ---- */

static double at(const struct bt_bundles *b, const double *of_bundle, unsigned set)
{
    return of_bundle[bt_bundle_row(b, set)];
}

double bt_alone(const struct bt_bundles *b, const double *of_bundle, int i)
{
    return at(b, of_bundle, 1U << i) - at(b, of_bundle, b->whole[i] & ~(1U << i));
}

double bt_interaction(const struct bt_bundles *b, const double *of_bundle, int i, int j)
{
    int one = i < j ? i : j, two = i < j ? j : i; /* in one order, for the same bits */
    double each = at(b, of_bundle, 1U << one) + at(b, of_bundle, 1U << two);
    return (at(b, of_bundle, 1U << one | 1U << two) - each) + at(b, of_bundle, b->whole[one] & b->whole[two]);
}
