/* ensemble.c -- many runs of one network in several threads: each goes on from business as usual where it can, and is given away in the
 * order of the numbers. A run is a function of its values alone, so that threads change no bit. */
#include "ensemble.h"
#include "bendtrend/threads.h"
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

size_t bt_rooms_size(const struct bt_ensemble *x)
{
    const struct bt_network *net = x->plan->net;
    return (size_t)x->plan->T * (size_t)(net->n_measure + net->items.n * net->n_payer + 2 * net->n_pool);
}

struct rooms bt_rooms_in(const struct bt_ensemble *x, double *at)
{
    const struct bt_network *net = x->plan->net;
    size_t T = (size_t)x->plan->T, pools = T * (size_t)net->n_pool;
    struct rooms r = { .measure = at };
    r.cost = r.measure + T * (size_t)net->n_measure;
    r.occupied = r.cost + T * (size_t)(net->items.n * net->n_payer);
    r.places = r.occupied + pools;
    return r;
}

void bt_ensemble_values(const struct bt_ensemble *x, int run, double *values)
{
    memcpy(values, x->values, (size_t)x->plan->net->n_value * sizeof *values);
    EACH(i, run < 0 ? 0 : x->run[run].n) values[x->run[run].v[i].offset] = x->run[run].v[i].value;
}

/* ---- one run ---- */

struct lane { /* what a thread runs in */
    const struct bt_ensemble *x;
    struct model *m;
    struct quick *q;
    bool *wanted, *loops; /* it was opened for, [measure], and with, [loop] */
    double *values, *seen, *seen_before, whole, conservation;
    int row, stop;
};

struct bt_lanes { struct lane trunk, run; };

static void lane_close(struct lane *l)
{
    bt_quick_close(l->q);
    bt_model_close(l->m);
    *l = (struct lane){ 0 };
}

void bt_lanes_free(struct bt_lanes *l)
{
    if (!l) return;
    lane_close(&l->trunk), lane_close(&l->run);
    free(l);
}

static double tolerance(const struct bt_ensemble *x)
{
    return x->tol > 0 ? x->tol : BT_ENSEMBLE_TOL;
}

static bool loop_is_on(const struct bt_ensemble *x, int loop)
{
    const struct bt_network *net = x->plan->net;
    return x->values[net->param[net->loop[loop].on].offset] > 0;
}

/* An open lane may be bound to the values and the start of another ensemble, or of none. */
static bool lane_serves(const struct lane *l, const struct bt_ensemble *x, const bool *wanted)
{
    const struct bt_network *net = x->plan->net;
    if (!l->m || l->m->net != net || l->q->cost != x->cost || fabs(l->q->tol - tolerance(x)) > 0) return false;
    bool same = memcmp(l->wanted, wanted, (size_t)net->n_measure * sizeof *wanted) == 0;
    EACH(i, net->n_loop) same &= l->loops[i] == loop_is_on(x, i);
    return same && l->m->n_state == x->plan->start->n_state && bt_program_serves(l->q->p, x->plan->start);
}

static enum bt_code lane_make(struct lane *l, const struct bt_ensemble *x, const bool *wanted, struct bt_err *e)
{
    const struct bt_network *net = x->plan->net;
    enum bt_code rc = bt_model_open(&l->m, net, x->values, x->plan->start, e);
    if (rc != BT_OK) return rc;
    if (l->m->n_state != x->plan->start->n_state)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "runs may not switch a loop on or off that the start had otherwise");
    if ((rc = bt_quick_open(&l->q, l->m, wanted, x->cost, tolerance(x), e)) != BT_OK) return rc;
    l->values = bt_get(l->m->arena, (size_t)net->n_value + 1, sizeof(double));
    l->wanted = bt_get(l->m->arena, (size_t)net->n_measure + 1, sizeof *l->wanted);
    l->loops = bt_get(l->m->arena, (size_t)net->n_loop + 1, sizeof *l->loops);
    l->seen = bt_get(l->m->arena, (size_t)l->q->n_seen + 1, sizeof(double));
    l->seen_before = bt_get(l->m->arena, (size_t)l->q->n_seen + 1, sizeof(double));
    if (!l->values || !l->seen || !l->seen_before || !l->wanted || !l->loops) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    memcpy(l->wanted, wanted, (size_t)net->n_measure * sizeof *wanted);
    EACH(i, net->n_loop) l->loops[i] = loop_is_on(x, i);
    return BT_OK;
}

static enum bt_code lane_open(struct lane *l, const struct bt_ensemble *x, const bool *wanted, struct bt_err *e)
{
    if (!lane_serves(l, x, wanted)) {
        lane_close(l);
        enum bt_code rc = lane_make(l, x, wanted, e);
        if (rc != BT_OK) lane_close(l);
        if (rc != BT_OK) return rc;
    }
    l->x = x, l->m->start = x->plan->start;
    return BT_OK;
}

/* From the start, or from where the trunk stands after so many whole months. */
static enum bt_code lane_begin(struct lane *l, int run, const struct lane *trunk, struct bt_err *e)
{
    const struct bt_plan *plan = l->x->plan;
    bt_ensemble_values(l->x, run, l->values);
    bt_model_bind(l->m, l->values);
    l->row = l->stop = 0, l->conservation = 0;
    if (!trunk) {
        enum bt_code rc = bt_model_check(l->m, 0, plan->start->y, 0, e);
        if (rc == BT_OK) rc = bt_quick_begin(l->q, 0, plan->start->y, e);
        if (rc != BT_OK) return rc;
        l->whole = bt_model_people(l->m, plan->start->y);
        bt_quick_seen(l->q, 0, l->seen_before);
        return BT_OK;
    }
    l->row = trunk->row, l->stop = trunk->stop, l->whole = trunk->whole, l->conservation = trunk->conservation;
    memcpy(l->seen_before, trunk->seen_before, (size_t)l->q->n_seen * sizeof *l->seen_before);
    return bt_quick_go_on(l->q, trunk->q, e);
}

/* To the stops up to a day; the next one is not stepped over. */
static enum bt_code to_stops(struct lane *l, double day, struct bt_err *e)
{
    const struct bt_plan *plan = l->x->plan;
    const struct bt_network *net = plan->net;
    for (; l->stop < net->n_stop && net->stop[l->stop] <= day; l->stop++) {
        bt_quick_stop(l->q, net->stop[l->stop]);
        enum bt_code rc = bt_quick_to(l->q, net->stop[l->stop], e);
        if (rc != BT_OK) return rc;
    }
    bt_quick_stop(l->q, l->stop < net->n_stop ? net->stop[l->stop] : plan->month_end[plan->T - 1]);
    return BT_OK;
}

/* Set-up follows from how far coverage has come, however long the steps. */
static void add_set_up(const struct lane *l, int i, double *cost)
{
    const struct bt_network *net = l->x->plan->net;
    const struct intervention *v = &net->intervention[i];
    double begin = l->row ? l->x->plan->month_end[l->row - 1] : 0, end = l->x->plan->month_end[l->row],
           way = l->m->active[i] * (bt_model_ramp(l->m, i, end) - bt_model_ramp(l->m, i, begin)) * net->population;
    EACH(c, v->n_cost)
        if (v->cost[c].payer >= 0 && v->cost[c].set_up >= 0)
            cost[v->cost[c].payer] += l->values[net->param[v->cost[c].set_up].offset] * way;
}

static void keep_costs(const struct lane *l, double *cost)
{
    const struct bt_network *net = l->x->plan->net;
    const double *v = bt_quick_totals(l->q) + net->n_measure;
    int P = net->n_payer;
    EACH(c, net->n_cost)
        EACH(p, P) cost[c * P + p] = v[c] * net->cost[c].payer[p];
    EACH(i, net->n_intervention) {
        EACH(p, P) cost[(net->n_cost + i) * P + p] = v[net->n_cost + i * (P + 1) + p];
        if (l->m->active[i] != 0) add_set_up(l, i, cost + (size_t)(net->n_cost + i) * (size_t)P);
    }
}

static void keep_month(struct lane *l, const struct rooms *r)
{
    const struct bt_network *net = l->x->plan->net;
    int row = l->row, M = net->n_measure, P = net->n_pool;
    double *measure = r->measure + (size_t)row * (size_t)M;
    memcpy(measure, bt_quick_totals(l->q), (size_t)M * sizeof *measure);
    int at = l->q->K + 2 * P;
    EACH(i, M)
        if (net->measure[i].at_midnight)
            measure[i] = bt_month_of_instants(&net->measure[i], 0, l->seen_before[at + i], l->seen[at + i], measure[i]);
    if (l->x->cost) keep_costs(l, r->cost + (size_t)row * (size_t)(net->items.n * net->n_payer));
    EACH(p, P) {
        double held = l->seen[l->q->K + p], open = l->seen[l->q->K + P + p];
        r->occupied[row * P + p] = held;
        r->places[row * P + p] = fmax(open, held); /* planned closures take effect as people leave */
    }
}

static enum bt_code one_month(struct lane *l, const struct rooms *r, struct bt_err *e)
{
    double end = l->x->plan->month_end[l->row];
    enum bt_code rc = to_stops(l, end, e);
    if (rc == BT_OK) rc = bt_quick_to(l->q, end, e);
    if (rc != BT_OK) return rc;
    if (!bt_quick_sound(l->q)) {
        l->m->last_t = NAN;
        if ((rc = bt_model_check(l->m, l->q->t, l->q->point[0].y, 0, e)) != BT_OK) return rc;
    }
    bt_quick_seen(l->q, end, l->seen);
    keep_month(l, r);
    bt_quick_from_here(l->q);
    l->conservation = fmax(l->conservation, fabs(bt_model_people(l->m, l->q->point[0].y) / l->whole - 1));
    double *turn = l->seen;
    l->seen = l->seen_before, l->seen_before = turn;
    l->row++;
    return BT_OK;
}

/* ---- all runs ---- */

struct slot { struct rooms r; bool done, known; struct bt_ensemble_result result; struct bt_err e; };
struct job {
    const struct bt_ensemble *x;
    const bool *wanted;
    struct bt_arena *arena;
    struct bt_lanes *lanes; /* trunk: everybody's; run: of the only thread */
    bool has_trunk;
    struct rooms trunk_months;
    struct slot *slot;
    int n_slot, next, given;
    atomic_bool stopped;
    bool (*take)(void *, const struct bt_ensemble_result *);
    void *data;
    struct keeper keeper;
    int failed;
    struct bt_err *e; /* what ended all */
    pthread_mutex_t lock;
    pthread_cond_t moved;
};

/* Another value counts before the first start unless it acts through interventions. */
static bool goes_on(const struct job *j, int run)
{
    if (!j->has_trunk) return false;
    EACH(i, run < 0 ? 0 : j->x->run[run].n)
        if (!bt_param_of_interventions(bt_network_owner(j->x->plan->net, j->x->run[run].v[i].offset))) return false;
    return true;
}

static enum bt_code whole_run(struct job *j, struct lane *l, int run, const struct rooms *r, struct bt_err *e)
{
    const struct lane *trunk = goes_on(j, run) ? &j->lanes->trunk : NULL;
    if (trunk) memcpy(r->measure, j->trunk_months.measure, bt_rooms_size(j->x) * sizeof(double));
    enum bt_code rc = lane_begin(l, run, trunk, e);
    while (rc == BT_OK && l->row < j->x->plan->T && !j->stopped) rc = one_month(l, r, e);
    return rc;
}

/* The months of business as usual before any intervention starts, and the days up to that. */
static enum bt_code grow_trunk(struct job *j, struct bt_err *e)
{
    const struct bt_plan *plan = j->x->plan;
    double day = bt_first_start(plan->net);
    if (!(day > 0 && day < plan->month_end[plan->T - 1])) return BT_OK;
    struct lane *trunk = &j->lanes->trunk;
    enum bt_code rc = lane_open(trunk, j->x, j->wanted, e);
    if (rc == BT_OK) rc = lane_begin(trunk, -1, NULL, e);
    while (rc == BT_OK && plan->month_end[trunk->row] <= day) rc = one_month(trunk, &j->trunk_months, e);
    if (rc == BT_OK) rc = to_stops(trunk, day, e);
    if (rc == BT_OK) {
        bt_quick_stop(trunk->q, day);
        rc = bt_quick_to(trunk->q, day, e);
    }
    j->has_trunk = rc == BT_OK;
    return rc;
}

static void finish(struct job *j, struct slot *s, int run, enum bt_code rc, const struct lane *l)
{
    bool ok = rc == BT_OK;
    s->result = (struct bt_ensemble_result){ .run = run, .code = rc, .why = ok ? NULL : s->e.msg, .estimate = l->q->error,
                                             .conservation = l->conservation, .steps = l->q->stats.steps,
                                             .rejected = l->q->stats.rejected, .passes = l->q->stats.passes };
    s->done = true;
    j->failed += !ok;
    if (!ok) return;
    s->result.measure = s->r.measure, s->result.cost = s->r.cost;
    s->result.occupied = s->r.occupied, s->result.places = s->r.places;
}

static void stop(struct job *j, enum bt_code code, const char *why)
{
    if (!j->stopped) bt_fail(j->e, code, BT_NOWHERE, "%s", why);
    j->stopped = true;
}

/* Under the lock: what is next in order, if it is there. */
static void give(struct job *j)
{
    for (;;) {
        struct slot *s = &j->slot[j->given % j->n_slot];
        if (j->stopped || j->given >= j->next || !s->done) return;
        if (s->result.code == BT_OK) bt_keeper_see(&j->keeper, j->given, s->result.estimate, s->known ? NULL : &s->r);
        bool goes_on = s->known || j->take(j->data, &s->result);
        s->done = s->known = false, j->given++;
        if (j->x->tick) goes_on &= j->x->tick(j->x->data, (double)j->given / j->x->n);
        if (!goes_on) stop(j, BT_E_IO, "interrupted");
    }
}

/* One that was made before, or is made elsewhere, has its place in the order. */
static bool is_known(struct job *j, struct slot *s, int run)
{
    bool known = j->x->known && j->x->known[run] >= 0;
    if (!known && (!j->x->mine || j->x->mine(j->x->data, run))) return false;
    s->result = (struct bt_ensemble_result){ .run = run, .estimate = known ? j->x->known[run] : 0 };
    s->known = s->done = true;
    give(j);
    return true;
}

static void work(void *data, bool first)
{
    struct job *j = data;
    struct lane own = { 0 }, *l = first ? &j->lanes->run : &own;
    struct bt_err e = { 0 };
    enum bt_code rc = lane_open(l, j->x, j->wanted, &e);
    pthread_mutex_lock(&j->lock);
    if (rc != BT_OK) stop(j, rc, e.msg);
    while (!j->stopped && j->next < j->x->n) {
        if (j->next - j->given >= j->n_slot) {
            pthread_cond_wait(&j->moved, &j->lock);
            continue;
        }
        int run = j->next++;
        struct slot *s = &j->slot[run % j->n_slot];
        if (is_known(j, s, run)) continue;
        pthread_mutex_unlock(&j->lock);
        s->e = (struct bt_err){ 0 };
        rc = whole_run(j, l, run, &s->r, &s->e);
        pthread_mutex_lock(&j->lock);
        if (rc == BT_E_NOMEM) stop(j, rc, s->e.msg);
        finish(j, s, run, rc, l);
        give(j);
        pthread_cond_broadcast(&j->moved);
    }
    pthread_cond_broadcast(&j->moved);
    pthread_mutex_unlock(&j->lock);
    lane_close(&own);
}

/* ---- what is asked ---- */

/* As LANES has it. */
const char *bt_ensemble_lanes(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") ? "avx512f" : __builtin_cpu_supports("avx2") ? "avx2" : "x86-64";
#else
    return "default";
#endif
}

static enum bt_code check_runs(const struct bt_ensemble *x, struct bt_err *e)
{
    const struct bt_network *net = x->plan->net;
    EACH(r, x->n)
        EACH(i, x->run[r].n) {
            const struct bt_variation *v = &x->run[r].v[i];
            if (v->offset < 0 || v->offset >= net->n_value)
                return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "run %d varies number %d; there are 0 to %d", r, v->offset, net->n_value - 1);
            EACH(l, net->n_loop)
                if (v->offset == net->param[net->loop[l].on].offset && (v->value > 0) != (x->values[v->offset] > 0))
                    return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                                   "run %d switches the loop '%s'; runs may not switch a loop on or off that the start had otherwise", r,
                                   net->loop[l].id.name);
        }
    return BT_OK;
}

static enum bt_code choose_measures(struct job *j, bool *wanted, struct bt_err *e)
{
    const struct bt_network *net = j->x->plan->net;
    j->wanted = wanted;
    EACH(i, net->n_measure) {
        wanted[i] = j->x->measure ? j->x->measure[i] : !net->measure[i].past_days;
        if (wanted[i] && net->measure[i].past_days)
            return bt_fail(e, BT_E_USAGE, BT_NOWHERE,
                           "measure '%s' counts stays past some days, which an ensemble does not; leave it out, or make single runs",
                           net->measure[i].id.name);
    }
    return BT_OK;
}

static enum bt_code get_room(struct job *j, struct bt_err *e)
{
    const struct bt_ensemble *x = j->x;
    size_t size = bt_rooms_size(x);
    j->arena = bt_arena_new();
    j->n_slot = x->threads > 1 ? 3 * x->threads : 1;
    bool ok = j->arena && (j->slot = bt_get(j->arena, (size_t)j->n_slot, sizeof *j->slot)) && bt_keeper_open(&j->keeper, x);
    EACH(i, ok ? j->n_slot + 1 : 0) {
        double *at = bt_get(j->arena, size + 1, sizeof *at);
        *(i < j->n_slot ? &j->slot[i].r : &j->trunk_months) = bt_rooms_in(x, at);
        ok &= at != NULL;
    }
    bool *wanted = ok ? bt_get(j->arena, (size_t)x->plan->net->n_measure + 1, sizeof *wanted) : NULL;
    if (wanted) return choose_measures(j, wanted, e);
    bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return BT_E_NOMEM;
}

/* The results of those that were made before and are to be proved: made again, to the same bits. */
static enum bt_code fill_kept(struct job *j, struct bt_err *e)
{
    struct lane l = { 0 };
    enum bt_code rc = BT_OK;
    for (int i = 0; i < j->keeper.n && rc == BT_OK; i++) {
        struct kept *k = &j->keeper.v[i];
        if (k->run < 0 || !k->empty) continue;
        if (!l.m) rc = lane_open(&l, j->x, j->wanted, e);
        if (rc == BT_OK) rc = whole_run(j, &l, k->run, &k->r, e);
    }
    if (l.m) lane_close(&l);
    return rc;
}

static enum bt_code prove(struct job *j, struct bt_ensemble_proof *proof, struct bt_err *e)
{
    *proof = (struct bt_ensemble_proof){ .failed = j->failed, .total = { 0, -1, -1 }, .month = { 0, -1, -1 }, .effect = { 0, -1, -1 } };
    if (j->keeper.n == 0) return BT_OK;
    struct lane *l = &j->lanes->trunk;
    enum bt_code rc = fill_kept(j, e);
    if (rc != BT_OK) return rc;
    if (j->has_trunk) memcpy(j->keeper.bau.r.measure, j->trunk_months.measure, bt_rooms_size(j->x) * sizeof(double));
    else if ((rc = lane_open(l, j->x, j->wanted, e)) == BT_OK) rc = lane_begin(l, -1, NULL, e);
    while (rc == BT_OK && l->row < j->x->plan->T) rc = one_month(l, &j->keeper.bau.r, e);
    return rc == BT_OK ? bt_keeper_prove(&j->keeper, j->wanted, proof, e) : rc;
}

enum bt_code bt_ensemble_solve(const struct bt_ensemble *x, bool (*take)(void *data, const struct bt_ensemble_result *r), void *data,
                               struct bt_ensemble_proof *proof, struct bt_err *e)
{
    struct job j = { .x = x, .take = take, .data = data, .e = e, .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
    if (x->kept && x->threads > 1) return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "lanes are kept for one thread, not for %d", x->threads);
    j.lanes = x->kept && *x->kept ? *x->kept : calloc(1, sizeof *j.lanes);
    if (!j.lanes) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (x->kept) *x->kept = j.lanes;
    enum bt_code rc = check_runs(x, e);
    if (rc == BT_OK) rc = get_room(&j, e);
    if (rc == BT_OK) rc = grow_trunk(&j, e);
    if (rc == BT_OK && x->n > 0) {
        bt_in_threads(x->threads < x->n ? x->threads : x->n, work, &j);
        if (j.stopped) rc = e->code;
    }
    if (rc == BT_OK && proof) rc = prove(&j, proof, e);
    if (!x->kept) bt_lanes_free(j.lanes);
    bt_keeper_close(&j.keeper);
    bt_arena_free(j.arena);
    return rc;
}
