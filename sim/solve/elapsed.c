/* elapsed.c -- measures taken at an instant: how many have been there for more than some days, and how many are there at midnight.
 * Of those there now, as many will still be there in D days at the rates of now as have been there for more than D days if those
 * rates held in the past. So the first follows from who survives: x exp(Q D) summed, Q the rates between the stocks that count. */
#include "lanes.h"
#include <math.h>
#include <string.h>

#define VEC(base, i) ((base) + (size_t)(i) * (size_t)m->W)

struct way { int from, to; const int *to_segment; double *rate; }; /* places among the stocks that count; rate a day, [W] */

struct chain { /* stocks that count as one stay, and how people go from one to another */
    struct bt_arena *arena;
    int n_measure, *measure; /* measures of these stocks */
    int n, *stock, *place; /* place: of a stock among them, -1 */
    int n_way;
    struct way *way;
    int *slot;             /* [from][to], -1 */
    bool *reached;         /* [fork] */
    double *out;           /* all who leave a stock, a day, [n][W] */
    double *now, *next;    /* [n][W] */
};

bool bt_measure_at_instant(const struct measure *x) { return x->past_days || x->at_midnight; }

static bool counts(const struct measure *x, const struct stock *k)
{
    bool in = false;
    EACH(i, x->n_term) {
        const struct term *t = &x->term[i];
        in |= (t->kind == TERM_PEOPLE && k->setting == t->index) || (t->kind == TERM_WAIT && k->route == t->index);
    }
    return in && k->group >= 0;
}

static bool same_stocks(const struct bt_network *net, const struct measure *a, const struct measure *b)
{
    EACH(k, net->n_stock)
        if (counts(a, &net->stock[k]) != counts(b, &net->stock[k])) return false;
    return true;
}

/* ---- rates between stocks ---- */

static bool chain_room(const struct model *m, struct chain *c, const struct measure *x)
{
    const struct bt_network *net = m->net;
    struct bt_arena *a = c->arena;
    size_t W = (size_t)m->W, S = (size_t)net->n_stock;
    c->stock = bt_get(a, S, sizeof *c->stock);
    c->place = bt_get(a, S, sizeof *c->place);
    c->measure = bt_get(a, (size_t)net->n_measure, sizeof *c->measure);
    if (!c->stock || !c->place || !c->measure) return false;
    EACH(k, net->n_stock) {
        c->place[k] = counts(x, &net->stock[k]) ? c->n : -1;
        if (c->place[k] >= 0) c->stock[c->n++] = k;
    }
    EACH(i, net->n_measure)
        if (net->measure[i].past_days && same_stocks(net, x, &net->measure[i])) c->measure[c->n_measure++] = i;
    size_t n = (size_t)c->n;
    c->way = bt_get(a, n * (n + (size_t)m->n_root) + 1, sizeof *c->way);
    c->slot = bt_get(a, n * n + 1, sizeof *c->slot);
    c->reached = bt_get(a, (size_t)net->n_fork + 1, sizeof *c->reached);
    c->out = bt_get(a, n * W + 1, sizeof *c->out);
    c->now = bt_get(a, n * W + 1, sizeof *c->now);
    c->next = bt_get(a, n * W + 1, sizeof *c->next);
    if (!c->way || !c->slot || !c->reached || !c->out || !c->now || !c->next) return false;
    EACH(i, c->n * c->n) c->slot[i] = -1;
    return true;
}

/* The way from one stock to another; its room is made when it is first met. NULL: out of memory. */
static struct way *way_for(const struct model *m, struct chain *c, int from, int to, const int *to_segment)
{
    int *slot = to_segment ? NULL : &c->slot[from * c->n + to], i = slot ? *slot : -1;
    for (int k = 0; to_segment && k < c->n_way; k++)
        if (c->way[k].from == from && c->way[k].to_segment == to_segment) i = k;
    if (i < 0) {
        double *rate = bt_get(c->arena, (size_t)m->W, sizeof *rate);
        if (!rate) return NULL;
        i = c->n_way++;
        c->way[i] = (struct way){ from, to, to_segment, rate };
        if (slot) *slot = i;
    }
    return &c->way[i];
}

/* One part of what leaves `from`: into a junction's inflow, another stock that counts, or out of sight. */
static inline bool give_part(struct model *m, struct chain *c, int from, struct goal g, const double *part)
{
    if (g.kind == G_JUNCTION) {
        double *in = VEC(m->inflow, g.index);
        if (!c->reached[g.index]) memcpy(in, part, (size_t)m->W * sizeof *in);
        else add_vec(in, part, m->W);
        c->reached[g.index] = true;
    }
    if (g.kind != G_STOCK || c->place[g.index] < 0) return true;
    struct way *w = way_for(m, c, from, c->place[g.index], NULL);
    if (!w) return false;
    add_vec(w->rate, part, m->W);
    return true;
}

/* Where a rate that leaves `from` leads: through the junctions, which lie in the order people pass them. */
LANES static bool spread_rate(struct model *m, struct chain *c, int from, struct goal g, const double *rate)
{
    const struct bt_network *net = m->net;
    double part[520];
    memset(c->reached, 0, (size_t)net->n_fork * sizeof *c->reached);
    bool ok = give_part(m, c, from, g, rate);
    EACH(i, net->n_fork)
        for (int k = 0; c->reached[i] && ok && k < net->fork[i].n_branch; k++) {
            const struct branch *b = &net->fork[i].branch[k];
            const double *in = VEC(m->inflow, i), *share = VEC(m->share, m->branch0[i] + k);
            double accept = b->pool >= 0 ? m->accept[b->pool] : 1;
            LANE(s, m->W) part[s] = in[s] * share[s] * accept;
            ok = give_part(m, c, from, b->to, part);
            if (b->pool < 0) continue;
            LANE(s, m->W) part[s] = in[s] * share[s] * (1 - accept);
            ok = ok && give_part(m, c, from, b->refused, part);
        }
    return ok;
}

static bool stock_rates(struct model *m, struct chain *c, int place)
{
    const struct bt_network *net = m->net;
    const struct stock *k = &net->stock[c->stock[place]];
    const struct crowd *v = &net->crowd[k->group];
    double *out = VEC(c->out, place);
    bool ok = true;
    memcpy(out, VEC(m->out, k->group), (size_t)m->W * sizeof *out);
    EACH(r, v->n_root) {
        const int *to = v->root[r].to_segment;
        const double *rate = VEC(to ? m->nrate : m->rate, m->root0[k->group] + r);
        if (!to) ok = ok && spread_rate(m, c, place, v->root[r].to, rate);
        struct way *w = to ? way_for(m, c, place, c->place[v->first], to) : NULL;
        ok = ok && (!to || w);
        if (w)
            EACH(s, m->S) w->rate[s] += rate[s];
    }
    const struct {
        const double *rate;
        struct goal to;
    } LEAVE[] = { { v->stay >= 0 ? VEC(m->done, k->group) : NULL,
                    k->stage + 1 < v->stages ? (struct goal){ G_STOCK, c->stock[place] + 1 } : v->leaves },
                  { v->handling >= 0 ? VEC(m->release, k->group) : NULL, v->release },
                  { v->patience >= 0 ? VEC(m->leak, k->group) : NULL, v->gives_up } };
    for (int i = 0; i < N(LEAVE); i++) {
        if (!LEAVE[i].rate) continue;
        add_vec(out, LEAVE[i].rate, m->W);
        ok = ok && spread_rate(m, c, place, LEAVE[i].to, LEAVE[i].rate);
    }
    return ok;
}

/* ---- who is still there ---- */

/* One step of the chain with jumps at the rate `fast` for all: next = now (1 + Q / fast). */
LANES static void jump(const struct model *m, struct chain *c, double fast)
{
    double per = 1 / fast;
    EACH(k, c->n) {
        double *next = VEC(c->next, k);
        const double *now = VEC(c->now, k), *out = VEC(c->out, k);
        LANE(s, m->W) next[s] = now[s] * (1 - out[s] * per);
    }
    EACH(i, c->n_way) {
        const struct way *w = &c->way[i];
        double *next = VEC(c->next, w->to);
        const double *now = VEC(c->now, w->from), *rate = w->rate;
        if (!w->to_segment)
            LANE(s, m->W) next[s] += now[s] * rate[s] * per;
        else
            EACH(s, m->S)
                if (w->to_segment[s] >= 0) next[w->to_segment[s]] += now[s] * w->rate[s] * per;
    }
    double *turn = c->now;
    c->now = c->next, c->next = turn;
}

/* Who leaves within minutes on the mean is as good as gone after a day: rates beyond are no faster here, and the number of jumps has a
 * bound whatever a search tries. */
static void slow_down(const struct model *m, struct chain *c)
{
    static const double FASTEST = 200; /* a day: seven minutes */
    EACH(k, c->n)
        EACH(s, m->S) {
            double *out = &VEC(c->out, k)[s];
            if (!(*out > FASTEST)) continue;
            double part = FASTEST / *out;
            *out = FASTEST;
            EACH(i, c->n_way)
                if (c->way[i].from == k) c->way[i].rate[s] *= part;
        }
}

/* x exp(Q D), summed over the stocks, for every measure of this chain: jumps of a Poisson process, all terms positive. */
LANES static void survive(struct model *m, struct chain *c, double *to)
{
    const double far = 9; /* standard deviations of the number of jumps */
    double fast = 1e-3, most = 0, there[520], log_factorial = 0;
    EACH(k, c->n)
        EACH(s, m->S)
            if (VEC(c->out, k)[s] > fast) fast = VEC(c->out, k)[s];
    EACH(i, c->n_measure) {
        int days = m->net->measure[c->measure[i]].past_days;
        memset(VEC(to, c->measure[i]), 0, (size_t)m->W * sizeof *to);
        if (days > most) most = days;
    }
    double last = fast * most + far * sqrt(fast * most) + 30;
    for (int n = 0; n <= last; n++) {
        memset(there, 0, (size_t)m->W * sizeof *there);
        EACH(k, c->n) add_vec(there, VEC(c->now, k), m->W);
        if (n) log_factorial += log(n);
        EACH(i, c->n_measure) {
            double mean = fast * m->net->measure[c->measure[i]].past_days, weight = exp(n * log(mean) - mean - log_factorial);
            double *of = VEC(to, c->measure[i]);
            LANE(s, m->W) of[s] += weight * there[s];
        }
        jump(m, c, fast);
    }
}

static bool past(struct model *m, const struct measure *x, const double *y, double *to)
{
    struct chain c = { .arena = bt_arena_new() };
    bool ok = c.arena && chain_room(m, &c, x);
    for (int k = 0; ok && k < c.n; k++) ok = stock_rates(m, &c, k);
    for (int k = 0; ok && k < c.n; k++) memcpy(VEC(c.now, k), VEC(y, c.stock[k]), (size_t)m->W * sizeof *y);
    if (ok) slow_down(m, &c), survive(m, &c, to);
    bt_arena_free(c.arena);
    return ok;
}

/* Is it the first of the measures of the same stocks? One chain serves them all. */
static bool leads(const struct bt_network *net, int i)
{
    EACH(k, i)
        if (net->measure[k].past_days && same_stocks(net, &net->measure[k], &net->measure[i])) return false;
    return true;
}

/* The factor of a measure, and the segments it is about. */
void bt_measure_weigh(const struct model *m, int i, double *to)
{
    const struct measure *x = &m->net->measure[i];
    if (x->factor >= 0) {
        const double *f = VEC(m->fac, m->net->factor_of[x->factor]);
        LANE(s, m->W) to[s] *= f[s];
    }
    if (x->segment)
        EACH(s, m->S) to[s] *= x->segment[s];
}

enum bt_code bt_model_instant(struct model *m, const double *y, double *to, struct bt_err *e)
{
    const struct bt_network *net = m->net;
    EACH(i, net->n_measure) {
        const struct measure *x = &net->measure[i];
        if (x->past_days && leads(net, i) && !past(m, x, y, to)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        if (x->at_midnight) bt_measure_now(m, i, y, VEC(to, i));
    }
    EACH(i, net->n_measure)
        if (net->measure[i].past_days) bt_measure_weigh(m, i, VEC(to, i));
    return BT_OK;
}

/* The measures of a month of so many days from what they were a day at its beginning and its end; `sum`: total over the month of
 * those that count at midnight, taken all the time. Midnights: the sum over the days that end in the month, by Euler and Maclaurin. */
double bt_month_of_instants(const struct measure *x, double days, double first, double last, double sum)
{
    return x->past_days ? days * (first + last) / 2 : sum + (last - first) / 2;
}
