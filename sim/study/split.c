/* split.c -- the one threshold on one number that best tells draws of one kind from the others, and what chance alone would find. */
#include "bendtrend/sensitivity.h"
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDS = 5 };

bool bt_ordered_open(const double *x, int n, int k, struct bt_arena *a, struct bt_ordered *out)
{
    *out = (struct bt_ordered){ .x = x, .n = n, .k = k, .order = bt_get(a, (size_t)n * (size_t)k + 1, sizeof *out->order) };
    for (int i = 0; out->order && i < k; i++)
        gsl_sort_index(out->order + (size_t)i * (size_t)n, x + (size_t)i * (size_t)n, 1, (size_t)n);
    return out->order != NULL;
}

/* Draws of the fold left out (-1: none) do not count. Of equal splits the one nearest the middle of its number, for it says most often
 * something. */
static struct bt_split best_of(const struct bt_ordered *o, int number, const bool *kind, int left_out)
{
    const double *x = o->x + (size_t)number * (size_t)o->n;
    const size_t *order = o->order + (size_t)number * (size_t)o->n;
    struct bt_split best = { 0 };
    int all = 0, of_kind = 0, seen = 0, seen_of_kind = 0, middle = 0;
    double last = 0;
    for (int i = 0; i < o->n; i++)
        if ((int)(order[i] % FOLDS) != left_out) all++, of_kind += kind[order[i]];
    for (int i = 0; i < o->n; i++) {
        size_t d = order[i];
        if ((int)(d % FOLDS) == left_out) continue;
        if (seen && x[d] > last) {
            int right = seen_of_kind + (all - seen) - (of_kind - seen_of_kind), off = abs(2 * seen - all);
            bool below = 2 * right >= all;
            if (!below) right = all - right;
            if (right > best.right || (right == best.right && off < middle))
                best = (struct bt_split){ last, x[d], below, right }, middle = off;
        }
        last = x[d], seen++, seen_of_kind += kind[d];
    }
    return best;
}

void bt_split_each(const struct bt_ordered *o, const bool *kind, struct bt_split *split)
{
    for (int i = 0; i < o->k; i++) split[i] = best_of(o, i, kind, -1);
}

bool bt_split_chance(const struct bt_ordered *o, const bool *kind, int seed, struct bt_arena *a, int *chance)
{
    bool *dealt = bt_get(a, (size_t)o->n + 1, sizeof *dealt);
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    if (random && dealt) {
        gsl_rng_set(random, (unsigned long)seed);
        memcpy(dealt, kind, (size_t)o->n * sizeof *dealt);
        for (int t = 0; t < BT_SHUFFLES; t++) {
            for (int i = o->n - 1; i > 0; i--) {
                int j = (int)gsl_rng_uniform_int(random, (unsigned long)i + 1);
                bool keep = dealt[i];
                dealt[i] = dealt[j], dealt[j] = keep;
            }
            chance[t] = 0;
            for (int k = 0; k < o->k; k++) {
                int right = best_of(o, k, dealt, -1).right;
                if (right > chance[t]) chance[t] = right;
            }
        }
    }
    bool ok = random && dealt;
    gsl_rng_free(random);
    return ok;
}

int bt_split_held_out(const struct bt_ordered *o, const bool *kind)
{
    int right = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
        struct bt_split best = { 0 };
        int number = -1;
        for (int k = 0; k < o->k; k++) {
            struct bt_split s = best_of(o, k, kind, fold);
            if (s.right > best.right) best = s, number = k;
        }
        for (int d = fold; d < o->n && number >= 0; d += FOLDS) {
            bool below = o->x[(size_t)number * (size_t)o->n + (size_t)d] < 0.5 * (best.below + best.above);
            right += (below == best.kind_below) == kind[d];
        }
    }
    return right;
}
