/* switches.c -- the bundles that some interventions make: every set of them, with what they need. */
#include "bendtrend/compare.h"
#include <string.h>

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

enum bt_code bt_bundles_make(const struct bt_scenario *s, struct bt_arena *a, struct bt_bundles *out, struct bt_err *e)
{
    const struct bt_switches *c = &s->compare;
    *out = (struct bt_bundles){ .k = c->n, .intervention = c->intervention };
    if (c->n > BT_MOST_SWITCHES)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                       "the library has %d interventions to switch, and compare takes at most %d, which is %d bundles: name some in the "
                       "scenario under compare: {interventions: [...]}; nothing is sampled",
                       c->n, BT_MOST_SWITCHES, 1 << BT_MOST_SWITCHES);
    if (c->n == 0)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "no intervention of the library would change anything within the horizon");
    unsigned sets = 1U << c->n, *bits = bt_get(a, sets, sizeof *bits);
    int *row = bt_get(a, sets, sizeof *row);
    bool *on = bt_get(a, (size_t)bt_network_interventions(s->net).n + 1, sizeof *on);
    if (!bits || !row || !on) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    out->bits = bits, out->row = row;
    for (unsigned set = 0; set < sets; set++) { /* the whole bundle is this set or one further on: rows come in a second walk */
        unsigned whole = 0;
        bt_bundle_on(s, out, set, on);
        for (int i = 0; i < c->n; i++) whole |= (unsigned)on[c->intervention[i]] << i;
        if (whole == set) bits[out->n] = set, row[set] = out->n++;
        else row[set] = -(int)whole;
    }
    for (unsigned set = 0; set < sets; set++)
        if (row[set] < 0) row[set] = row[-row[set]];
    return BT_OK;
}

static unsigned whole_of(const struct bt_bundles *b, unsigned set) { return b->bits[b->row[set]]; }

double bt_alone(const struct bt_bundles *b, const double *v, int i)
{
    unsigned own = 1U << i;
    return v[own] - v[whole_of(b, own) & ~own];
}

double bt_interaction(const struct bt_bundles *b, const double *v, int i, int j)
{
    unsigned one = 1U << (i < j ? i : j), two = 1U << (i < j ? j : i); /* in one order, for the same bits */
    return (v[one | two] - (v[one] + v[two])) + v[whole_of(b, one) & whole_of(b, two)];
}
