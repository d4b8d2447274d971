/* ensemble_proof.c -- an ensemble's runs made again by CVODES: a sample drawn by a seed and the runs with the largest estimates. */
#include "bendtrend/threads.h"
#include "ensemble.h"
#include <math.h>
#include <pthread.h>
#include <string.h>

static const double JUDGE = 1e-10; /* CVODES' tolerance */

static const double LEAST_MONTH = 1e-3; /* of the largest month: of less than that months are not told apart */

/* ---- which runs ---- */

static unsigned long long next_random(unsigned long long *state) /* splitmix64 */
{
    unsigned long long z = *state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

static int place_of(const struct keeper *k, int run)
{
    EACH(i, k->sampled)
        if (k->v[i].run == run) return i;
    return -1;
}

static bool room_for(struct keeper *k, struct kept *v)
{
    double *at = bt_get(k->arena, bt_rooms_size(k->x) + 1, sizeof *at);
    v->r = bt_rooms_in(k->x, at);
    return at != NULL;
}

bool bt_keeper_open(struct keeper *k, const struct bt_ensemble *x)
{
    unsigned long long state = x->seed;
    int sampled = x->samples < x->n ? x->samples : x->n, most = sampled + x->worst < x->n ? sampled + x->worst : x->n;
    *k = (struct keeper){ .x = x, .arena = bt_arena_new() };
    bool ok = k->arena && (k->v = bt_get(k->arena, (size_t)most + 1, sizeof *k->v)) && room_for(k, &k->bau);
    EACH(i, ok ? most : 0) {
        ok &= room_for(k, &k->v[i]);
        k->v[i].run = -1, k->v[i].estimate = -1;
    }
    while (ok && k->sampled < sampled) {
        int run = (int)(next_random(&state) % (unsigned long long)x->n);
        if (place_of(k, run) < 0) k->v[k->sampled++].run = run;
    }
    k->n = most;
    return ok;
}

void bt_keeper_close(struct keeper *k)
{
    bt_arena_free(k->arena);
}

static void keep(const struct keeper *k, struct kept *to, int run, double estimate, const struct rooms *r)
{
    to->run = run, to->estimate = estimate, to->empty = !r;
    if (r) memcpy(to->r.measure, r->measure, bt_rooms_size(k->x) * sizeof(double));
}

/* The smallest of those kept for their estimate makes room for a larger one. */
void bt_keeper_see(struct keeper *k, int run, double estimate, const struct rooms *r)
{
    int place = place_of(k, run);
    for (int i = k->sampled; place < 0 && i < k->n; i++)
        if (k->v[i].run < 0) place = i;
    if (place < 0 && k->n > k->sampled) {
        place = k->sampled;
        for (int i = place; i < k->n; i++)
            if (k->v[i].estimate < k->v[place].estimate) place = i;
        if (k->v[place].estimate >= estimate) return;
    }
    if (place >= 0) keep(k, &k->v[place], run, estimate, r);
}

/* ---- made again ---- */

struct trial { /* what threads share */
    struct keeper *k;
    const bool *wanted;
    struct bt_ensemble_proof *out;
    double *bau; /* business as usual by CVODES, sums over the horizon: measures, then all costs; NULL: not yet */
    int next;
    enum bt_code rc;
    struct bt_err *e;
    pthread_mutex_t lock;
};

/* Of all segments, as an ensemble has it. */
static double month_of(const struct trial *t, const struct bt_trajectory *v, int row, int measure)
{
    const struct bt_network *net = t->k->x->plan->net;
    const double *of = v->measure + ((size_t)row * (size_t)net->n_measure + (size_t)measure) * (size_t)net->S;
    double sum = 0;
    EACH(s, net->S) sum += of[s];
    return sum;
}

static double all_costs(const struct trial *t, const double *cost)
{
    const struct bt_network *net = t->k->x->plan->net;
    int n = t->k->x->plan->T * net->items.n * net->n_payer;
    double sum = 0;
    EACH(i, n) sum += cost[i];
    return sum;
}

/* Sums over the horizon by CVODES to right, by the ensemble to ours. */
static void sums(const struct trial *t, const struct bt_trajectory *v, const struct rooms *r, double *right, double *ours)
{
    const struct bt_network *net = t->k->x->plan->net;
    int M = net->n_measure;
    memset(right, 0, ((size_t)M + 1) * sizeof *right);
    memset(ours, 0, ((size_t)M + 1) * sizeof *ours);
    EACH(row, t->k->x->plan->T)
        EACH(i, M) right[i] += month_of(t, v, row, i), ours[i] += r->measure[row * M + i];
    if (t->k->x->cost) right[M] = all_costs(t, v->cost), ours[M] = all_costs(t, r->cost);
}

static void worse(struct bt_ensemble_miss *m, double off, double of, int run, int measure)
{
    double v = of != 0 ? fabs(off / of) : fabs(off);
    if (v > m->v || m->run < 0 || isnan(v)) *m = (struct bt_ensemble_miss){ v, run, measure };
}

static void compare(struct trial *t, const struct kept *x, const struct bt_trajectory *v, double *right, double *ours, const double *bau)
{
    const struct bt_network *net = t->k->x->plan->net;
    int M = net->n_measure;
    sums(t, v, &x->r, right, ours);
    EACH(i, M + (t->k->x->cost ? 1 : 0)) {
        int measure = i < M ? i : -1;
        if (i < M && !t->wanted[i]) continue;
        worse(&t->out->total, ours[i] - right[i], right[i], x->run, measure);
        worse(&t->out->effect, (ours[i] - bau[M + 1 + i]) - (right[i] - bau[i]), bau[i] != 0 ? bau[i] : right[i], x->run, measure);
        if (i == M) continue;
        double most = 0;
        EACH(row, t->k->x->plan->T) most = fmax(most, fabs(month_of(t, v, row, i)));
        EACH(row, t->k->x->plan->T) {
            double month = month_of(t, v, row, i);
            worse(&t->out->month, x->r.measure[row * M + i] - month, fmax(fabs(month), LEAST_MONTH * most), x->run, i);
        }
    }
}

/* One run of CVODES, and what the ensemble made of it: kept as business as usual, or compared with it. */
static enum bt_code judge(struct trial *t, const struct kept *x, struct bt_workspace **room, double *values, double *bau, struct bt_err *e)
{
    const struct bt_plan *p = t->k->x->plan;
    const struct bt_plan exact = { p->net, p->start, NULL, { BT_CVODES, JUDGE, 0 }, p->month_end, p->T };
    struct bt_arena *a = bt_arena_new();
    size_t M = (size_t)p->net->n_measure + 1;
    struct bt_trajectory v;
    double *sum = a ? bt_get(a, 2 * M, sizeof *sum) : NULL;
    enum bt_code rc = sum ? bt_trajectory_room(p->net, p->T, a, &v, e) : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bt_ensemble_values(t->k->x, x->run, values);
    if (rc == BT_OK) rc = bt_trajectory_run(&exact, room, values, &v, NULL, NULL, e);
    if (rc == BT_OK && x->run < 0) sums(t, &v, &x->r, bau, bau + M);
    if (sum && rc == BT_OK && x->run >= 0) {
        pthread_mutex_lock(&t->lock);
        compare(t, x, &v, sum, sum + M, bau);
        t->out->n++;
        pthread_mutex_unlock(&t->lock);
    }
    bt_arena_free(a);
    return rc;
}

static void work(void *data, bool first)
{
    struct trial *t = data;
    struct bt_workspace *room = NULL;
    struct bt_err e = { 0 };
    struct bt_arena *a = bt_arena_new();
    double *values = a ? bt_get(a, (size_t)t->k->x->plan->net->n_value + 1, sizeof *values) : NULL;
    enum bt_code rc = values ? BT_OK : bt_fail(&e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    (void)first;
    pthread_mutex_lock(&t->lock);
    while (rc == BT_OK && t->rc == BT_OK && t->next < t->k->n) {
        const struct kept *x = &t->k->v[t->next++];
        if (x->run < 0 || x->estimate < 0) continue; /* fewer runs than places, or it failed */
        pthread_mutex_unlock(&t->lock);
        rc = judge(t, x, &room, values, t->bau, &e);
        pthread_mutex_lock(&t->lock);
    }
    if (rc != BT_OK && t->rc == BT_OK) t->rc = bt_fail(t->e, rc, BT_NOWHERE, "%s", e.msg);
    pthread_mutex_unlock(&t->lock);
    bt_workspace_free(room);
    bt_arena_free(a);
}

enum bt_code bt_keeper_prove(struct keeper *k, const bool *wanted, struct bt_ensemble_proof *out, struct bt_err *e)
{
    const struct bt_network *net = k->x->plan->net;
    struct bt_workspace *room = NULL;
    double *values = bt_get(k->arena, (size_t)net->n_value + 1, sizeof *values);
    double *bau = bt_get(k->arena, 2 * (size_t)net->n_measure + 2, sizeof *bau);
    struct trial t = { .k = k, .wanted = wanted, .out = out, .e = e, .lock = PTHREAD_MUTEX_INITIALIZER };
    if (!values || !bau) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    k->bau.run = -1;
    enum bt_code rc = judge(&t, &k->bau, &room, values, bau, e);
    bt_workspace_free(room);
    if (rc != BT_OK) return rc;
    t.bau = bau;
    bt_in_threads(k->x->threads, work, &t);
    return t.rc;
}
