/* subsets.c -- games over sets of players, and points that none beats. */
#include "bendtrend/compare.h"
#include "bendtrend/draws.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdlib.h>

static int members(unsigned set)
{
    int n = 0;
    for (; set; set &= set - 1) n++;
    return n;
}

/* All sets of the others are equally likely to be there by size: t of s players stand before one in t! (s - t - 1)! of s! orders. */
static void weights(int s, double *w)
{
    double ways = s; /* s times "s - 1 choose t" */
    for (int t = 0; t < s; t++) {
        w[t] = 1 / ways;
        ways = ways * (s - 1 - t) / (t + 1);
    }
}

void bt_shapley(int k, const double *v, unsigned of, double *share)
{
    double w[BT_MOST_SWITCHES];
    weights(members(of), w);
    for (int i = 0; i < k; i++) share[i] = 0;
    for (unsigned before = (of - 1) & of;; before = (before - 1) & of) { /* every proper subset, the empty one last */
        if (before == of) return; /* of is empty */
        double weight = w[members(before)];
        for (int i = 0; i < k; i++)
            if ((of & ~before) >> i & 1) share[i] += weight * (v[before | 1U << i] - v[before]);
        if (!before) return;
    }
}

/* Adds what each brings when all come in this order. */
static void in_order(const struct bt_bundles *b, const double *of_bundle, const int *order, double *brings)
{
    unsigned set = 0;
    double before = of_bundle[0];
    for (int i = 0; i < b->k; i++) {
        set |= 1U << order[i];
        double now = of_bundle[bt_bundle_row(b, set)];
        brings[order[i]] += now - before;
        before = now;
    }
}

void bt_shapley_sampled(const struct bt_bundles *b, const double *of_bundle, double *share, double *error)
{
    int pairs = b->n_order / 2;
    for (int i = 0; i < b->k; i++) share[i] = error[i] = 0;
    for (int p = 0; p < pairs; p++) { /* mean and sum of squares, one by one */
        double brings[BT_MOST_SAMPLED] = { 0 };
        in_order(b, of_bundle, b->order + (size_t)(2 * p) * (size_t)b->k, brings);
        in_order(b, of_bundle, b->order + (size_t)(2 * p + 1) * (size_t)b->k, brings);
        for (int i = 0; i < b->k; i++) {
            double off = brings[i] / 2 - share[i];
            share[i] += off / (p + 1);
            error[i] += off * (brings[i] / 2 - share[i]);
        }
    }
    for (int i = 0; i < b->k; i++) error[i] = pairs > 1 ? sqrt(error[i] / (pairs - 1) / pairs) : NAN;
}

struct point {
    double cost, change;
    int i;
};

static int dearer(const void *a, const void *b)
{
    const struct point *x = a, *y = b;
    if (x->cost < y->cost || x->cost > y->cost) return x->cost < y->cost ? -1 : 1;
    if (x->change < y->change || x->change > y->change) return x->change < y->change ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

static int better(const void *a, const void *b)
{
    const struct point *x = a, *y = b;
    const struct point u = { x->change, x->cost, x->i }, v = { y->change, y->cost, y->i };
    return dearer(&u, &v);
}

/* Those that count, to be freed. */
static struct point *points(int n, const double *cost, const double *change, const unsigned char *in, int *kept, struct bt_err *e)
{
    struct point *p = malloc(((size_t)n + 1) * sizeof *p);
    *kept = 0;
    if (!p) bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; p && i < n; i++)
        if (!in || in[i]) p[(*kept)++] = (struct point){ cost[i], change[i], i };
    return p;
}

enum bt_code bt_ranked(int n, const double *cost, const double *change, const unsigned char *in, int *order, int *kept, struct bt_err *e)
{
    struct point *p = points(n, cost, change, in, kept, e);
    if (!p) return e->code;
    qsort(p, (size_t)*kept, sizeof *p, better);
    for (int i = 0; i < *kept; i++) order[i] = p[i].i;
    free(p);
    return BT_OK;
}

enum bt_code bt_front(int n, const double *cost, const double *change, const unsigned char *in, unsigned char *on, struct bt_err *e)
{
    int m;
    struct point *p = points(n, cost, change, in, &m, e);
    if (!p) return e->code;
    for (int i = 0; i < n; i++) on[i] = 0;
    qsort(p, (size_t)m, sizeof *p, dearer);
    for (int i = 0, best = -1; i < m; i++) { /* best: the one of least change among those before; equal points stand together */
        bool same = best >= 0 && p[i].cost == p[best].cost && p[i].change == p[best].change;
        if (best >= 0 && !same && p[i].change >= p[best].change) continue;
        on[p[i].i] = 1, best = i;
    }
    free(p);
    return BT_OK;
}

/* ---- regret ---- */

static int best_of(int n, size_t draws, size_t k, const double *v, const double *cost, const unsigned char *in)
{
    int best = -1;
    for (int i = 0; i < n; i++) {
        if (in && !in[i]) continue;
        double mine = v[(size_t)i * draws + k], its = best < 0 ? INFINITY : v[(size_t)best * draws + k];
        if (mine < its || (best >= 0 && mine == its && cost[i] < cost[best])) best = i;
    }
    return best;
}

enum bt_code bt_regrets(int n, int draws, const double *v, const double *cost, const unsigned char *in, struct bt_regret *out, int *robust,
                        struct bt_err *e)
{
    size_t N = (size_t)draws;
    double *least = malloc((2 * N + 1) * sizeof *least), *regret = least ? least + N : NULL;
    *robust = -1;
    if (!least || !regret) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < n; i++) out[i] = (struct bt_regret){ 0 };
    for (size_t k = 0; k < N; k++) {
        int best = best_of(n, N, k, v, cost, in);
        least[k] = best < 0 ? 0 : v[(size_t)best * N + k];
        if (best >= 0) out[best].best++;
    }
    for (int i = 0; i < n && N; i++) {
        struct bt_regret *r = &out[i];
        if (in && !in[i]) continue;
        for (size_t k = 0; k < N; k++) regret[k] = v[(size_t)i * N + k] - least[k], r->mean += regret[k] / (double)N;
        bt_sort(regret, N);
        r->p80 = bt_sorted_quantile(regret, draws, 0.8), r->most = regret[N - 1];
        const struct bt_regret *other = *robust < 0 ? NULL : &out[*robust];
        if (!other || r->most < other->most || (r->most == other->most && r->mean < other->mean)) *robust = i;
    }
    free(least);
    return BT_OK;
}
