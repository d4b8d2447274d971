/* program.c -- writing a network down as operations on rows: its shares and rates; and binding that to the values of a run. */
#include "program.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing down ---- */

static bool grow(void *list, int n, int *room, size_t size)
{
    void **at = list;
    if (n < *room) return true;
    int more = *room ? 2 * *room : 256;
    void *v = realloc(*at, (size_t)more * size);
    if (!v) return false;
    *at = v, *room = more;
    return true;
}

static int new_rows(struct program *p, int n)
{
    p->n_row += n;
    return p->n_row - n;
}

int bt_fixed_row(struct program *p, const double *v)
{
    size_t W = (size_t)p->W;
    EACH(i, p->n_fixed)
        if (memcmp(p->fixed + (size_t)i * W, v, W * sizeof *v) == 0) return p->fixed_row[i];
    int room = p->room_fixed;
    p->failed |= !grow(&p->fixed, p->n_fixed, &p->room_fixed, W * sizeof *v) || !grow(&p->fixed_row, p->n_fixed, &room, sizeof(int));
    if (p->failed) return 0;
    memcpy(p->fixed + (size_t)p->n_fixed * W, v, W * sizeof *v);
    return p->fixed_row[p->n_fixed++] = new_rows(p, 1);
}

int bt_fixed(struct program *p, double v)
{
    double row[520] = { 0 };
    EACH(s, p->W) row[s] = v;
    return bt_fixed_row(p, row);
}

void bt_begin(struct program *p, enum list list, enum row_op op, int init)
{
    p->failed |= !grow(&p->item, p->n_item, &p->room_item, sizeof *p->item);
    if (p->failed) return;
    p->item[p->n_item] = (struct item){ .op = op, .list = list, .init = init, .pair = p->n_pair };
}

void bt_also(struct program *p, int a, int b)
{
    if (a == p->zero || b == p->zero) return;
    int room = p->room_pair;
    p->failed |= !grow(&p->pair, 2 * p->n_pair + 1, &room, sizeof(int));
    p->room_pair = room;
    if (p->failed) return;
    int *pair = p->pair + 2 * (size_t)p->n_pair;
    pair[0] = a, pair[1] = b;
    p->n_pair++, p->item[p->n_item].n++;
}

/* The row that the operation begun would only copy, or -1. */
static int copied(const struct program *p, const struct item *x)
{
    const int *pair = p->pair + 2 * (size_t)x->pair;
    if (x->op != ROW_ADD && x->op != ROW_SUB) return -1;
    if (x->n == 0) return x->init;
    if (x->op == ROW_SUB || x->n > 1 || x->init != p->zero) return -1;
    return pair[0] == p->one ? pair[1] : pair[1] == p->one ? pair[0]
                                                           : -1;
}

/* An operation written down before that makes the same, or -1; *slot: where to look it up from now on. */
static int found(const struct program *p, const struct item *x, int *slot)
{
    unsigned h = (unsigned)x->op * 31u + (unsigned)x->init * 7919u + (unsigned)x->by * 104729u + (unsigned)x->list;
    const int *pair = p->pair + 2 * (size_t)x->pair;
    EACH(i, 2 * x->n) h = h * 16777619u ^ (unsigned)pair[i];
    for (*slot = (int)(h % N(p->known)); p->known[*slot]; *slot = (*slot + 1) % N(p->known)) {
        const struct item *y = &p->item[p->known[*slot] - 1];
        if (y->op == x->op && y->list == x->list && y->init == x->init && y->by == x->by && y->n == x->n &&
            memcmp(p->pair + 2 * (size_t)y->pair, pair, (size_t)(2 * x->n) * sizeof *pair) == 0)
            return y->to;
    }
    return -1;
}

int bt_end(struct program *p)
{
    if (p->failed) return 0;
    struct item *x = &p->item[p->n_item];
    int slot, same = copied(p, x);
    if (same < 0) same = found(p, x, &slot);
    if (same < 0) {
        if (p->n_item < N(p->known) / 2) p->known[slot] = p->n_item + 1;
        return bt_end_in(p, new_rows(p, 1));
    }
    p->n_pair = x->pair;
    return same;
}

int bt_end_in(struct program *p, int to)
{
    if (!p->failed) p->item[p->n_item++].to = to;
    return to;
}

int bt_product(struct program *p, enum list list, int a, int b)
{
    bt_begin(p, list, ROW_ADD, p->zero);
    bt_also(p, a, b);
    return bt_end(p);
}

int bt_times(struct program *p, enum list list, int init, int a, int b, int by)
{
    bt_begin(p, list, ROW_TIMES, init);
    bt_also(p, a, b);
    if (!p->failed) p->item[p->n_item].by = by;
    return bt_end(p);
}

static int inverse(struct program *p, int of, int less)
{
    bt_begin(p, L_RATES, ROW_INVERT, of);
    bt_also(p, less, p->minus);
    return bt_end(p);
}

/* ---- shares ---- */

static int factor(const struct program *p, int i)
{
    return i < 0 ? p->one : p->fac + i;
}

static int sum_of_named(struct program *p, const struct fork *f)
{
    bt_begin(p, L_RATES, ROW_ADD, p->zero);
    EACH(k, f->n_branch)
        if (!f->branch[k].is_else && !f->branch[k].beside) bt_also(p, factor(p, f->branch[k].factor), p->one);
    return bt_end(p);
}

static int capped(struct program *p, int total, int cap)
{
    bt_begin(p, L_RATES, ROW_CAP, total);
    bt_also(p, cap, p->one);
    if (!p->failed && p->m->loops) p->item[p->n_item].by = new_rows(p, 1);
    return bt_end(p);
}

static void shares(struct program *p, int i)
{
    const struct fork *f = &p->m->net->fork[i];
    int total = sum_of_named(p, f), scale = f->cap >= 0 ? capped(p, total, factor(p, f->cap)) : p->one;
    EACH(k, f->n_branch) {
        const struct branch *x = &f->branch[k];
        int b = p->m->branch0[i] + k;
        bt_begin(p, L_RATES, x->is_else ? ROW_SUB : ROW_ADD, x->is_else ? p->one : p->zero);
        bt_also(p, x->is_else ? total : factor(p, x->factor), x->beside ? p->one : scale);
        p->share[b] = bt_end(p);
        p->go[b] = x->pool >= 0 ? bt_product(p, L_RATES, p->share[b], p->accept + x->pool) : p->share[b];
        p->no[b] = x->pool >= 0 ? bt_product(p, L_RATES, p->share[b], p->refuse + x->pool) : p->zero;
    }
}

/* ---- rates ---- */

/* The unit of a hazard; of a move, where people of the segment can be moved. */
static int unit_of(struct program *p, const struct root *x)
{
    double row[520] = { 0 };
    EACH(s, p->W) row[s] = !x->to_segment || (s < p->m->S && x->to_segment[s] >= 0 && !p->m->frozen) ? x->unit : 0;
    return bt_fixed_row(p, row);
}

/* What a move is beyond business as usual, which the entries bring back; all of it where nothing is prescribed. */
static int moved_beyond(struct program *p, const struct root *x, int rate, int unit)
{
    if (!(p->m->start && p->m->net->n_year > 1)) return rate;
    int usual = bt_product(p, L_RATES, p->clean + x->factor, x->times < 0 ? p->one : p->clean + x->times);
    bt_begin(p, L_RATES, ROW_SUB, rate);
    bt_also(p, usual, unit);
    return bt_end(p);
}

/* Of those who come to a goal, how many die, by the unit of a root; false: nobody. */
static bool deaths(const struct program *p, const struct bt_start *start, const struct dying *x, double *row)
{
    const double *death = (x->to.kind == G_JUNCTION ? start->death : start->death_stock) + (size_t)x->to.index * (size_t)p->W;
    bool any = false;
    EACH(s, p->W) row[s] = x->unit * death[s], any |= row[s] != 0;
    return any;
}

static int row_of_deaths(struct program *p, const struct root *x)
{
    double row[520] = { 0 };
    EACH(i, p->n_dying) {
        const struct dying *y = &p->dying[i];
        if (y->to.kind == x->to.kind && y->to.index == x->to.index && fabs(y->unit - x->unit) <= 0) return y->row;
    }
    struct dying *y = &p->dying[p->n_dying++];
    *y = (struct dying){ .to = x->to, .unit = x->unit };
    y->row = deaths(p, p->m->start, y, row) ? new_rows(p, 1) : p->zero;
    return y->row;
}

bool bt_program_serves(const struct program *p, const struct bt_start *start)
{
    double row[520] = { 0 };
    bool same = true;
    EACH(i, p->n_dying) same &= deaths(p, start, &p->dying[i], row) == (p->dying[i].row != p->zero);
    return same;
}

/* Deaths at home of those whom an intervention spares an event. */
static int deaths_that_follow(struct program *p, const struct root *x)
{
    const struct model *m = p->m;
    if (!x->neutral || !m->start || !m->start->death || !m->net->n_exit || !m->net->factor[x->factor].n_effect) return p->zero;
    int spared = bt_times(p, L_RATES, p->clean + x->factor, p->eff + x->factor, p->minus, p->neutral_on);
    return bt_times(p, L_RATES, p->zero, spared, factor(p, x->times), row_of_deaths(p, x));
}

static void rates(struct program *p, int i)
{
    const struct crowd *c = &p->m->net->crowd[i];
    EACH(k, c->n_root) {
        const struct root *x = &c->root[k];
        int r = p->m->root0[i] + k, unit = unit_of(p, x);
        p->rate[r] = bt_times(p, L_RATES, p->zero, factor(p, x->factor), factor(p, x->times), unit);
        p->beyond[r] = x->to_segment ? moved_beyond(p, x, p->rate[r], unit) : p->zero;
        p->neutral[r] = x->to_segment ? p->zero : deaths_that_follow(p, x);
    }
    p->done[i] = p->release[i] = p->leak[i] = p->zero;
    if (c->stay >= 0) p->done[i] = bt_product(p, L_RATES, inverse(p, factor(p, c->stay), p->zero), bt_fixed(p, c->stages));
    if (c->handling >= 0) p->release[i] = inverse(p, factor(p, c->handling), c->pool >= 0 ? p->wait + c->pool : p->zero);
    if (c->patience >= 0) p->leak[i] = inverse(p, factor(p, c->patience), p->zero);
}

/* ---- opening ---- */

static bool get_room(struct program *p)
{
    const struct model *m = p->m;
    const struct bt_network *net = m->net;
    const struct {
        int **to;
        int n;
    } LISTS[] = { { &p->share, m->n_branch }, { &p->go, m->n_branch }, { &p->no, m->n_branch }, { &p->moved, net->n_fork },
                  { &p->reach, net->n_fork * net->n_stock }, { &p->rate, m->n_root }, { &p->beyond, m->n_root },
                  { &p->neutral, m->n_root }, { &p->done, net->n_crowd }, { &p->release, net->n_crowd }, { &p->leak, net->n_crowd },
                  { &p->leaving, net->n_crowd }, { &p->people_x, net->n_crowd }, { &p->people_r, net->n_crowd },
                  { &p->part0, net->n_crowd }, { &p->d_fac, net->n_factor * net->n_loop },
                  { &p->change, m->n_signal } };
    for (int i = 0; i < N(LISTS); i++)
        if (!(*LISTS[i].to = bt_get(m->arena, (size_t)LISTS[i].n + 1, sizeof(int)))) return false;
    p->part = bt_get(m->arena, (size_t)net->n_crowd * (size_t)net->n_stock * 2 + 1, sizeof *p->part);
    p->tangent = bt_get(m->arena, (size_t)m->n_signal + 1, sizeof *p->tangent);
    p->comes = bt_get(m->arena, (size_t)m->n_signal * (size_t)net->n_stock + 1, sizeof *p->comes);
    p->dying = bt_get(m->arena, (size_t)m->n_root + 1, sizeof *p->dying);
    return p->part && p->tangent && p->comes && p->dying;
}

static void special_rows(struct program *p)
{
    const struct bt_network *net = p->m->net;
    int state = (p->m->n_state + p->W - 1) / p->W;
    p->zero = bt_fixed(p, 0), p->one = bt_fixed(p, 1), p->minus = bt_fixed(p, -1);
    p->per_step = new_rows(p, 1), p->step = new_rows(p, 1), p->neutral_on = new_rows(p, 1);
    p->fac = new_rows(p, net->n_factor), p->clean = new_rows(p, net->n_factor), p->eff = new_rows(p, net->n_factor);
    p->accept = new_rows(p, net->n_pool), p->refuse = new_rows(p, net->n_pool);
    p->wait = new_rows(p, net->n_pool), p->wait_slope = new_rows(p, net->n_pool);
    p->b = new_rows(p, state), p->x = new_rows(p, state);
    p->right = new_rows(p, net->n_stock);
    EACH(k, p->m->n_signal) p->change[k] = p->m->signal[k].extra < 0 ? new_rows(p, state) : 0;
    EACH(i, net->n_factor)
        EACH(k, net->factor[i].n_loop) p->d_fac[i * net->n_loop + net->factor[i].loop[k].index] = new_rows(p, 1);
}

/* Sums over rows that signals depend on: aggregates of the state that is worked on. */
static void aggregates(struct program *p)
{
    EACH(a, p->m->n_agg) {
        bt_begin(p, L_SIGNALS, ROW_SUM, p->zero);
        EACH(i, p->m->agg[a].n) bt_also(p, p->x + p->m->agg[a].t[i].stock, bt_fixed(p, p->m->agg[a].t[i].weight));
        bt_end_in(p, p->n_sum++);
    }
}

/* Rows in one piece, aligned for vectors; factors of the model live there from now on. */
static bool get_rows(struct program *p)
{
    size_t W = (size_t)p->W;
    p->room = bt_get(p->m->arena, (size_t)p->n_row * W + 8, sizeof(double));
    p->sums = bt_get(p->m->arena, (size_t)p->n_sum + 1, sizeof(double));
    p->level = bt_get(p->m->arena, (size_t)p->n_row + 1, sizeof *p->level);
    if (!p->room || !p->sums || !p->level || p->failed) return false;
    p->base = (double *)(((size_t)p->room + 63) & ~(size_t)63);
    EACH(i, p->n_fixed) memcpy(bt_row(p, p->fixed_row[i]), p->fixed + (size_t)i * W, W * sizeof(double));
    p->m->fac = bt_row(p, p->fac), p->m->clean = bt_row(p, p->clean), p->m->eff = bt_row(p, p->eff);
    return true;
}

enum bt_code bt_program_open(struct program **out, struct model *m, const bool *wanted, bool cost, struct bt_err *e)
{
    struct program *p = bt_get(m->arena, 1, sizeof *p);
    *out = p;
    if (!p) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    p->m = m, p->W = m->W;
    if (!get_room(p)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    special_rows(p);
    EACH(i, m->net->n_fork) shares(p, i);
    EACH(i, m->net->n_crowd) rates(p, i);
    bt_program_matrix(p);
    aggregates(p);
    bt_program_totals(p, wanted, cost);
    bt_program_tangents(p);
    return get_rows(p) ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

void bt_program_close(struct program *p)
{
    if (!p) return;
    EACH(l, N_LISTS)
        EACH(v, N_LEVELS) free(p->list[l][v].v);
    EACH(k, p->tangent ? p->m->n_signal : 0) free(p->tangent[k].v);
    free(p->item), free(p->pair), free(p->fixed), free(p->fixed_row);
}

/* ---- binding ---- */

void bt_emit(struct program *p, struct code *c, const struct item *x, const int *pair)
{
    int more = ROW_HEAD + 2 * x->n, W = p->W;
    while (c->n + more > c->room)
        if (!grow(&c->v, c->room, &c->room, sizeof(int))) {
            p->failed = true;
            return;
        }
    int *to = c->v + c->n, *row = to + ROW_HEAD, m = 0, n = 0;
    to[ROW_OP] = (int)x->op, to[ROW_TO] = x->op == ROW_SUM ? x->to : x->to * W, to[ROW_BY] = x->by * W;
    EACH(i, x->n) {
        const int *of = pair + 2 * (size_t)i;
        if (of[0] == p->one || of[1] == p->one) row[m++] = (of[0] == p->one ? of[1] : of[0]) * W;
    }
    bool sums = x->init == p->zero && (x->op == ROW_ADD || x->op == ROW_TIMES || x->op == ROW_SUM);
    to[ROW_INIT] = sums && m ? row[--m] : sums && x->n ? -1 : x->init * W;
    EACH(i, x->n) {
        const int *of = pair + 2 * (size_t)i;
        if (of[0] != p->one && of[1] != p->one) row[m + n++] = of[0] * W, row[m + n++] = of[1] * W;
    }
    to[ROW_N] = n / 2, to[ROW_M] = m;
    c->n += ROW_HEAD + m + n;
}

/* Does an intervention that is on in this run act on the factor? */
static bool acted_on(const struct model *m, const struct factor *f)
{
    EACH(k, f->n_effect)
        if (m->active[f->effect[k]->intervention] != 0) return true;
    return false;
}

static bool driven(const struct model *m, const struct factor *f)
{
    EACH(k, f->n_driver)
        if (m->net->driver[f->driver[k].index].kind != DRV_SCALE) return true;
    return false;
}

static void levels_of_factors(struct program *p)
{
    const struct model *m = p->m;
    memset(p->level, ONCE, (size_t)p->n_row);
    EACH(i, m->net->n_factor) {
        const struct factor *f = &m->net->factor[i];
        bool by_time = driven(m, f), acts = acted_on(m, f) || f->staffed >= 0;
        p->level[p->clean + i] = by_time ? BY_TIME : ONCE;
        p->level[p->eff + i] = by_time || acts ? BY_TIME : ONCE;
        p->level[p->fac + i] = m->looped[i] ? BY_SIGNAL : p->level[p->eff + i];
    }
    EACH(i, m->net->n_pool) p->level[p->accept + i] = p->level[p->refuse + i] = p->level[p->wait + i] = BY_SIGNAL;
}

static enum level level_of(const struct program *p, const struct item *x)
{
    if (x->list != L_RATES && x->list != L_MATRIX) return BY_SIGNAL;
    enum level most = p->level[x->init];
    if (x->op == ROW_TIMES && p->level[x->by] > most) most = p->level[x->by];
    EACH(i, 2 * x->n)
        if (p->level[p->pair[2 * x->pair + i]] > most) most = p->level[p->pair[2 * x->pair + i]];
    return most;
}

/* Than by what moves business as usual. */
static bool moved_by_more(const struct model *m, int factor)
{
    return factor >= 0 && (m->looped[factor] || acted_on(m, &m->net->factor[factor]));
}

/* People are moved between segments where an effect acts on a move, or where the moves are all of it. */
static bool any_links(const struct program *p)
{
    const struct bt_network *net = p->m->net;
    EACH(i, p->m->frozen ? 0 : net->n_crowd)
        EACH(k, net->crowd[i].n_root) {
            const struct root *x = &net->crowd[i].root[k];
            if (!x->to_segment) continue;
            int r = p->m->root0[i] + k;
            if (p->beyond[r] == p->rate[r] || moved_by_more(p->m, x->factor) || moved_by_more(p->m, x->times)) return true;
        }
    return false;
}

bool bt_program_bind(struct program *p)
{
    double on = p->m->p[p->m->net->param[p->m->net->death_neutral].offset] > 0;
    EACH(s, p->W) bt_row(p, p->neutral_on)[s] = on;
    EACH(i, p->n_dying)
        if (p->dying[i].row != p->zero) deaths(p, p->m->start, &p->dying[i], bt_row(p, p->dying[i].row));
    EACH(l, N_LISTS)
        EACH(v, N_LEVELS) p->list[l][v].n = 0;
    levels_of_factors(p);
    EACH(i, p->n_item) {
        const struct item *x = &p->item[i];
        enum level v = level_of(p, x);
        if (x->list == L_RATES || x->list == L_MATRIX) p->level[x->to] = (unsigned char)v;
        if (x->op == ROW_CAP) p->level[x->by] = (unsigned char)v;
        bt_emit(p, &p->list[x->list][v], x, p->pair + 2 * (size_t)x->pair);
    }
    p->links = any_links(p);
    return !p->failed;
}
