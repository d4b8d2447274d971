/* drivers_choice.c -- what would change which bundle is chosen: thresholds beyond which two runs change places in the draws, and what
 * knowing a number would be worth. */
#include "drivers_priv.h"
#include <math.h>
#include <string.h>

enum { ALL_PAIRS = 8 }; /* runs that are all set side by side; of more, each beside business as usual and the best */

/* ---- pairs ---- */

struct pair {
    int first, second;
};

static int list_pairs(const struct drivers *v, struct pair *out)
{
    int n = 0, best = 0;
    for (int r = 0; r < v->R; r++)
        if (v->central[r] < v->central[best]) best = r;
    for (int i = 1; i < v->R; i++)
        for (int k = 0; k < v->R; k++) { /* business as usual comes second; of two bundles the earlier first */
            bool once = k == 0 || k > i, asked = v->R <= ALL_PAIRS || k == 0 || i == best || k == best;
            if (once && asked && i != k) out[n++] = (struct pair){ i, k };
        }
    return n;
}

/* Values of each number over the draws: [n][N]. A profile is told by its way from the least benefit to the most. */
static double *by_number(struct drivers *v, struct bt_arena *a, double *way)
{
    size_t N = (size_t)v->N, n = (size_t)v->n;
    double *x = bt_get(a, N * n, sizeof *x);
    for (size_t i = 0; x && i < n; i++) {
        double least = INFINITY, most = -INFINITY;
        for (size_t d = 0; d < N; d++) least = fmin(least, v->value[d * n + i]), most = fmax(most, v->value[d * n + i]);
        way[i] = v->x.d.drawn[i].n_param > 1 || !(most > least);
        for (size_t d = 0; d < N; d++) x[i * N + d] = (way[i] > 0 ? v->u : v->value)[d * n + i];
    }
    return x;
}

struct splits {
    double *ahead, *held, *right, *at, *below, *chance;
};

static bool split_pair(const struct drivers *v, const struct bt_ordered *o, const struct pair *p, int outcome, struct splits *to, int at,
                       struct bt_arena *a)
{
    size_t N = (size_t)v->N, n = (size_t)v->n;
    bool *kind = bt_get(a, N, sizeof *kind);
    struct bt_split *split = bt_get(a, n, sizeof *split);
    int chance[BT_SHUFFLES], ahead = 0;
    if (!kind || !split) return false;
    const double *first = v->level[outcome] + (size_t)p->first * N, *second = v->level[outcome] + (size_t)p->second * N;
    for (size_t d = 0; d < N; d++) kind[d] = first[d] < second[d], ahead += kind[d];
    to->ahead[at] = ahead;
    if (!ahead || ahead == v->N) return true; /* they never change places */
    bt_split_each(o, kind, split);
    if (!bt_split_chance(o, kind, v->x.d.seed, a, chance)) return false;
    to->held[at] = bt_split_held_out(o, kind);
    for (size_t i = 0; i < n; i++) {
        size_t cell = (size_t)at * n + i;
        int as_good = 0;
        for (int t = 0; t < BT_SHUFFLES; t++) as_good += chance[t] >= split[i].right;
        to->right[cell] = split[i].right, to->at[cell] = 0.5 * (split[i].below + split[i].above);
        to->below[cell] = split[i].kind_below, to->chance[cell] = (as_good + 1.0) / (BT_SHUFFLES + 1.0);
    }
    return true;
}

static double *of_pairs(struct lay *l, const struct drivers *v, const char *prefix, int outcome, const char *what, bool by_number)
{
    return bt_lay_array(l, bt_printf(l->a, "%s_%s", prefix, v->name[outcome]), "1", what, 1 + by_number,
                        (int[]){ v->axis.pair, v->axis.drawn });
}

static bool lay_pairs(struct lay *l, struct drivers *v, const double *x, const double *way)
{
    struct bt_ordered order;
    struct pair *pair = bt_get(l->a, (size_t)v->R * (size_t)v->R + 1, sizeof *pair);
    int n = pair ? list_pairs(v, pair) : 0;
    const char **label = bt_get(l->a, (size_t)n + 1, sizeof *label), **one = bt_get(l->a, (size_t)n + 1, sizeof *one),
               **two = bt_get(l->a, (size_t)n + 1, sizeof *two);
    if (!pair || !label || !one || !two || !bt_ordered_open(x, v->N, v->n, l->a, &order)) return false;
    if (!n) return true;
    for (int i = 0; i < n; i++) {
        one[i] = v->x.name[pair[i].first], two[i] = v->x.name[pair[i].second];
        if (!(label[i] = bt_printf(l->a, "%s / %s", one[i], two[i]))) return false;
    }
    v->axis.pair = bt_lay_axis(l, "pair", "two runs set side by side", n, label, NULL, NULL);
    bt_lay_texts(l, "pair_first", "the first of the two", v->axis.pair, one);
    bt_lay_texts(l, "pair_second", "the second of the two", v->axis.pair, two);
    double *told = bt_lay_array(l, "drawn_as_way", "1",
                                "1: thresholds on it are told by its share of the distribution below, for it has no single value", 1,
                                &v->axis.drawn);
    if (told) memcpy(told, way, (size_t)v->n * sizeof *told);
    for (int o = 0; l->ok && o < OUTCOMES; o++) {
        struct splits to = { of_pairs(l, v, "ahead", o, "draws in which the first has less of it than the second", false),
                             of_pairs(l, v, "split_held_out", o, "draws told right by thresholds that were chosen without them", false),
                             of_pairs(l, v, "split_right", o, "draws told right by the best threshold on the number", true),
                             of_pairs(l, v, "split_at", o, "where it lies; units are per row", true),
                             of_pairs(l, v, "split_below", o, "1: below it the first is said to have less; 0: above it", true),
                             of_pairs(l, v, "split_chance", o,
                                      "share of deals of the same outcomes at random in which the best of all numbers does as well", true)
        };
        for (int i = 0; l->ok && i < n; i++) {
            struct bt_arena *a = bt_arena_new();
            if (!a || !split_pair(v, &order, &pair[i], o, &to, i, a)) l->ok = false;
            bt_arena_free(a);
        }
    }
    return l->ok;
}

/* ---- the worth of knowing ---- */

enum { OBJECTIVES = OUTCOMES + 1 };

/* What each run loses in each draw: [R][N]. */
static void losses(const struct drivers *v, int objective, double *loss)
{
    size_t rows = (size_t)v->R * (size_t)v->N;
    for (size_t i = 0; i < rows; i++)
        loss[i] = objective < OUTCOMES ? v->level[objective][i] : v->level[COST][i] + v->o->price * v->years[i];
}

struct worths {
    double *value, *error, *noise;
};

static struct worths lay_worths(struct lay *l, const struct drivers *v, const char *prefix, int axis)
{
    const int axes[] = { v->axis.objective, axis };
    return (struct worths){
        bt_lay_array(l, bt_printf(l->a, "%sworth", prefix), "1", "what knowing it would save on average; units are per row", 2, axes),
        bt_lay_array(l, bt_printf(l->a, "%sworth_error", prefix), "1", "standard error of that over the draws", 2, axes),
        bt_lay_array(l, bt_printf(l->a, "%sworth_noise", prefix), "1",
                     "the most that the same numbers come to in 19 orders in which they say nothing", 2, axes)
    };
}

static bool put_worth(const struct drivers *v, const double *loss, const double *x, int g, const struct worths *to, size_t cell)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_worth w = { 0 };
    bool ok = a && bt_worth_partial(loss, v->R, v->N, x, g, v->x.d.seed, a, &w);
    to->value[cell] = w.value, to->error[cell] = w.error, to->noise[cell] = w.noise;
    bt_arena_free(a);
    return ok;
}

static bool put_group(const struct drivers *v, const double *loss, const double *x, int group, const struct worths *to, size_t cell)
{
    struct bt_arena *a = bt_arena_new();
    size_t N = (size_t)v->N, g = 0;
    double *own = a ? bt_get(a, N * (size_t)v->members[group], sizeof *own) : NULL;
    for (int i = 0; own && i < v->n; i++)
        if (v->group_of[i] == group) memcpy(own + N * g++, x + N * (size_t)i, N * sizeof *own);
    bool ok = own && put_worth(v, loss, own, (int)g, to, cell);
    bt_arena_free(a);
    return ok;
}

/* How often each run is the best, ties to the earlier; and its mean against business as usual. */
static void put_best(const struct drivers *v, const double *loss, double *best, double *mean)
{
    size_t N = (size_t)v->N;
    for (size_t d = 0; d < N; d++) {
        int at = 0;
        for (int r = 0; r < v->R; r++) {
            if (loss[(size_t)r * N + d] < loss[(size_t)at * N + d]) at = r;
            mean[r] += (loss[(size_t)r * N + d] - loss[d]) / v->N;
        }
        best[at]++;
    }
}

static bool lay_worth(struct lay *l, struct drivers *v, const double *x)
{
    int n = OUTCOMES + (v->o->price > 0);
    const char **name = bt_get(l->a, OBJECTIVES, sizeof *name), **unit = bt_get(l->a, OBJECTIVES, sizeof *unit);
    double *loss = bt_get(l->a, (size_t)v->R * (size_t)v->N, sizeof *loss);
    if (!name || !unit || !loss) return false;
    for (int o = 0; o < OUTCOMES; o++) name[o] = v->name[o], unit[o] = o == COST ? "GBP" : v->unit[o];
    name[OUTCOMES] = "priced", unit[OUTCOMES] = "GBP";
    v->axis.objective = bt_lay_axis(l, "objective",
                                    "what is to be as little as can be: the measure in the last year; the cost of everything over all "
                                    "years; that and the measure at its price over all years",
                                    n, name, NULL, NULL);
    bt_lay_texts(l, "objective_unit", "unit", v->axis.objective, unit);
    const int runs[] = { v->axis.objective, v->axis.run };
    double *best = bt_lay_array(l, "best", "1", "draws in which the run has the least", 2, runs),
           *mean = bt_lay_array(l, "mean", "1", "mean over the draws against business as usual; units are per row", 2, runs),
           *perfect = bt_lay_array(l, "perfect", "1", "what knowing every number would save on average; units are per row", 1, runs),
           *error = bt_lay_array(l, "perfect_error", "1", "standard error of that over the draws", 1, runs);
    struct worths one = lay_worths(l, v, "", v->axis.drawn), group = lay_worths(l, v, "group_", v->axis.group);
    for (int o = 0; l->ok && o < n; o++) {
        losses(v, o, loss);
        struct bt_worth all = bt_worth_perfect(loss, v->R, v->N);
        perfect[o] = all.value, error[o] = all.error;
        put_best(v, loss, best + o * v->R, mean + o * v->R);
        for (int i = 0; l->ok && i < v->n; i++)
            l->ok = put_worth(v, loss, x + (size_t)i * (size_t)v->N, 1, &one, (size_t)o * (size_t)v->n + (size_t)i);
        for (int g = 0; l->ok && g < v->n_group; g++)
            l->ok = put_group(v, loss, x, g, &group, (size_t)o * (size_t)v->n_group + (size_t)g);
    }
    return l->ok;
}

bool bt_drivers_lay_choice(struct lay *l, struct drivers *v)
{
    double *way = bt_get(l->a, (size_t)v->n, sizeof *way), *x = way ? by_number(v, l->a, way) : NULL;
    return x && lay_pairs(l, v, x, way) && lay_worth(l, v, x);
}
