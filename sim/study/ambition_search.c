/* ambition_search.c -- what plans there are, and the search among them: sets of interventions first, then how much of each and when it
 * begins. One more intervention may do worse, so that nothing here takes more for better: what was tried is all that is known. */
#include "ambition_priv.h"
#include <math.h>
#include <string.h>

static const double UNSEEN = 5e-4; /* of a share */
enum { QUARTERS = 4,
       MOST_UNITS = 20000,
       COARSE = 8, /* a first step is so much of all units */
       BEAM = 4 }; /* the best so many are looked around */

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- days and units ---- */

static int first_of_month(int day, int later)
{
    int y, m, d;
    bt_date_of(day, &y, &m, &d);
    m += later + (d > 1);
    return bt_day_of(y + (m - 1) / 12, (m - 1) % 12 + 1, 1);
}

static int first_day(const struct seeker *x, int intervention, int late)
{
    return first_of_month(x->o.earliest ? x->o.earliest : bt_network_start_day(x->s->net, intervention), late);
}

static int offset_of(const struct seeker *x, int intervention, const char *what)
{
    const char *near;
    int offset = -1;
    char *address = bt_printf(x->a, "interventions.%s.%s", bt_network_interventions(x->s->net).name[intervention], what);
    return address && bt_network_find(x->s->net, address, &offset, 1, &near) == 1 ? offset : -1;
}

static struct unit unit_of(const struct seeker *x, int intervention, const struct bt_money *m)
{
    double staff = bt_network_staff_more(x->s->net, x->values, intervention),
           places = bt_network_places_more(x->s->net, x->values, intervention);
    if (m->n_item && m->closing.places > 0 && places >= m->closing.places) /* fewer places go with a team */
        return (struct unit){ (int)fmin(MOST_UNITS, round(places / m->closing.places)), m->unit };
    if (staff > 0) return (struct unit){ (int)fmin(MOST_UNITS, fmax(1, round(staff / x->o.team))), "team" };
    return (struct unit){ QUARTERS, "quarter" };
}

enum bt_code bt_seeker_space(struct seeker *x, struct bt_err *e)
{
    struct bt_money m = { 0 };
    enum bt_code rc = bt_bundles_make(x->s, x->a, &x->b, e);
    if (rc != BT_OK) return rc;
    size_t k = (size_t)x->b.k;
    x->unit = bt_get(x->a, k, sizeof *x->unit), x->target = bt_get(x->a, k, sizeof *x->target);
    x->now = bt_get(x->a, k, sizeof *x->now), x->first = bt_get(x->a, k, sizeof *x->first);
    if (!x->unit || !x->target || !x->now || !x->first) return no_memory(e);
    bt_network_money(x->s->net, x->values, x->a, &m);
    for (int i = 0; i < x->b.k; i++) {
        int v = x->b.intervention[i];
        x->target[i] = offset_of(x, v, "target.coverage"), x->now[i] = offset_of(x, v, "now.coverage");
        if (x->target[i] < 0 || x->now[i] < 0) return no_memory(e);
        x->first[i] = first_day(x, v, 0);
        x->unit[i] = unit_of(x, v, &m);
        if (x->values[bt_network_switch(x->s->net, v)] > 0) x->unit[i].of = 0; /* it is on as usual: nothing to be chosen */
    }
    return BT_OK;
}

/* ---- points ---- */

static unsigned chosen(const struct seeker *x, const struct point *p)
{
    unsigned bits = 0;
    for (int i = 0; i < x->b.k; i++) bits |= (unsigned)(p->units[i] > 0) << i;
    return bits;
}

/* What is needed is on, all of it, and not later than what needs it. */
static void complete(const struct seeker *x, struct point *p)
{
    unsigned whole = x->b.bits[x->b.row[chosen(x, p)]];
    for (int i = 0; i < x->b.k; i++)
        if (whole >> i & 1 && !p->units[i]) p->units[i] = (short)x->unit[i].of;
    for (int i = 0; i < x->b.k; i++) {
        unsigned needs = p->units[i] ? x->b.bits[x->b.row[1U << i]] : 0;
        for (int k = 0; k < x->b.k; k++)
            if (k != i && needs >> k & 1 && p->late[k] > p->late[i]) p->late[k] = p->late[i];
        if (!p->units[i]) p->late[i] = 0;
    }
}

static struct point *find(const struct seeker *x, const struct point *p)
{
    for (int i = 0; i < x->n_point; i++)
        if (memcmp(x->point[i]->units, p->units, sizeof p->units) == 0 && memcmp(x->point[i]->late, p->late, sizeof p->late) == 0)
            return x->point[i];
    return NULL;
}

static bool days_of(const struct seeker *x, const struct point *p, const bool *on, struct trial *t)
{
    int *day = bt_get(x->a, (size_t)x->N + 1, sizeof *day), least = -1;
    bool other = false;
    if (!day) return false;
    for (int i = 0; i < x->b.k; i++)
        if (p->units[i] && (least < 0 || p->late[i] < least)) least = p->late[i];
    for (int v = 0; v < x->N; v++)
        day[v] = on[v] && !(x->values[bt_network_switch(x->s->net, v)] > 0) ? first_day(x, v, least > 0 ? least : 0)
                                                                            : bt_network_start_day(x->s->net, v);
    for (int i = 0; i < x->b.k; i++)
        if (p->units[i]) day[x->b.intervention[i]] = first_day(x, x->b.intervention[i], p->late[i]);
    for (int v = 0; v < x->N; v++) other |= day[v] != bt_network_start_day(x->s->net, v);
    t->start = other ? day : NULL;
    return true;
}

/* Everything about a point but what comes of it. */
bool bt_point_trial(const struct seeker *x, struct point *p)
{
    bool *on = bt_get(x->a, (size_t)x->N + 1, sizeof *on);
    struct bt_variation *v = bt_get(x->a, (size_t)x->N + (size_t)x->b.k + 1, sizeof *v);
    p->t = (struct trial){ .judged = bt_get(x->a, (size_t)x->A, sizeof *p->t.judged) };
    if (!on || !v || !p->t.judged) return false;
    int n = 0;
    p->staff = 0, p->n_on = 0;
    bt_bundle_on(x->s, &x->b, chosen(x, p), on);
    for (int i = 0; i < x->N; i++) {
        if (!on[i]) continue;
        p->n_on++;
        p->staff += bt_network_staff_more(x->s->net, x->values, i);
        v[n++] = (struct bt_variation){ bt_network_switch(x->s->net, i), 1 };
    }
    for (int i = 0; i < x->b.k; i++) {
        if (!p->units[i] || p->units[i] == x->unit[i].of) continue;
        double share = (double)p->units[i] / x->unit[i].of, now = x->values[x->now[i]], top = x->values[x->target[i]];
        p->staff -= (1 - share) * bt_network_staff_more(x->s->net, x->values, x->b.intervention[i]);
        v[n++] = (struct bt_variation){ x->target[i], now + share * (top - now) };
    }
    p->t.run = (struct bt_ensemble_run){ n, v };
    return days_of(x, p, on, &p->t);
}

bool bt_point_within(const struct seeker *x, const struct point *p)
{
    return !p->t.failed && (x->o.budget <= 0 || p->t.cost <= x->o.budget) && (x->o.staff <= 0 || p->staff <= x->o.staff * (1 + 1e-9));
}

static int sign(double v)
{
    return (v > 0) - (v < 0);
}

int bt_point_order(const struct seeker *x, const struct point *p, const struct point *q)
{
    int by = 0;
    if (x->o.objective == BT_LEAST_CHANGE) by = p->n_on != q->n_on ? p->n_on - q->n_on : sign(p->staff - q->staff);
    return by ? by : sign(p->t.cost - q->t.cost);
}

/* How far beyond the limits, in shares of them. */
static double beyond(const struct seeker *x, const struct point *p)
{
    double much = 0;
    if (x->o.budget > 0) much += fmax(0, p->t.cost / x->o.budget - 1);
    if (x->o.staff > 0) much += fmax(0, p->staff / x->o.staff - 1);
    return much;
}

static double short_of(const struct seeker *x, const struct sought *w, const struct point *p)
{
    const struct judged *v = &p->t.judged[w->a];
    return v->valid ? bt_short_by(&x->s->ambition[w->a], v->value) + w->margin : (double)INFINITY;
}

static bool meets(const struct seeker *x, const struct sought *w, const struct point *p)
{
    return !p->t.failed && short_of(x, w, p) <= -BT_SURELY;
}

/* Which of two plans is nearer to what is sought. */
static int nearer(const struct seeker *x, const struct sought *w, const struct point *p, const struct point *q)
{
    if (p->t.failed || q->t.failed) return p->t.failed - q->t.failed;
    bool in_p = !w->limits || bt_point_within(x, p), in_q = !w->limits || bt_point_within(x, q), met_p = meets(x, w, p),
         met_q = meets(x, w, q);
    if (in_p != in_q) return in_q - in_p;
    if (!in_p) return sign(beyond(x, p) - beyond(x, q));
    if (met_p != met_q) return met_q - met_p;
    if (!met_p || x->o.objective == BT_SUREST) {
        int by = sign(short_of(x, w, p) - short_of(x, w, q));
        if (by) return by;
    }
    return bt_point_order(x, p, q);
}

struct point *bt_search_best(const struct seeker *x, const struct sought *w)
{
    struct point *best = NULL;
    for (int i = 0; i < x->n_point; i++) {
        struct point *p = x->point[i];
        if (!meets(x, w, p) || (w->limits && !bt_point_within(x, p))) continue;
        if (!best || nearer(x, w, p, best) < 0) best = p;
    }
    return best;
}

/* Of those that are as near as the nearest but for what no reader would see, the least. */
struct point *bt_search_nearest(const struct seeker *x, const struct sought *w)
{
    struct point *best = NULL;
    double nearest = (double)INFINITY;
    for (int i = 0; i < x->n_point; i++)
        if (!x->point[i]->t.failed && (!w->limits || bt_point_within(x, x->point[i])))
            nearest = fmin(nearest, short_of(x, w, x->point[i]));
    for (int i = 0; i < x->n_point; i++) {
        struct point *p = x->point[i];
        if (p->t.failed || (w->limits && !bt_point_within(x, p)) || short_of(x, w, p) > nearest + UNSEEN) continue;
        if (!best || bt_point_order(x, p, best) < 0) best = p;
    }
    return best;
}

/* ---- a round ---- */

struct round {
    struct seeker *x;
    struct sought *w;
    int n, done;
    bool full; /* out of memory */
};

/* A point more to be tried in this round, unless it was before or there have been enough. */
static void suggest(struct round *r, struct point p)
{
    struct seeker *x = r->x;
    complete(x, &p);
    for (int i = 0; i < x->b.k; i++)
        if (p.units[i] < 0 || p.units[i] > x->unit[i].of) return;
    if (find(x, &p) || r->done + r->n >= r->w->most) return;
    if (x->n_point == x->room) {
        int room = x->room ? 2 * x->room : 256;
        struct point **v = bt_get(x->a, (size_t)room, sizeof *v);
        if (!v) {
            r->full = true;
            return;
        }
        if (x->n_point) memcpy(v, x->point, (size_t)x->n_point * sizeof *v);
        x->point = v, x->room = room;
    }
    struct point *own = bt_get(x->a, 1, sizeof *own);
    if (!own) {
        r->full = true;
        return;
    }
    memcpy(own->units, p.units, sizeof p.units), memcpy(own->late, p.late, sizeof p.late);
    if (!bt_point_trial(x, own)) r->full = true;
    x->point[x->n_point++] = own, r->n++;
}

static enum bt_code run_round(struct round *r, struct bt_err *e)
{
    struct seeker *x = r->x;
    struct trial **t = bt_get(x->a, (size_t)r->n + 1, sizeof *t);
    if (!t || r->full) return no_memory(e);
    for (int i = 0; i < r->n; i++) t[i] = &x->point[x->n_point - r->n + i]->t;
    enum bt_code rc = bt_trials_run(x, x->values, t, r->n, e);
    r->done += r->n, r->n = 0;
    bt_seeker_tick(x, (double)r->done / r->w->most);
    return rc;
}

/* ---- beginnings ---- */

static void suggest_set(struct round *r, unsigned bits)
{
    struct point p = { .staff = 0 };
    for (int i = 0; i < r->x->b.k; i++)
        if (bits >> i & 1) p.units[i] = (short)r->x->unit[i].of;
    suggest(r, p);
}

/* How many amounts there are of all together, beyond `most` just more. */
static int all_amounts(const struct seeker *x, int most)
{
    int n = 1;
    for (int i = 0; i < x->b.k && n <= most; i++) n *= x->unit[i].of + 1;
    return n;
}

/* Every amount of each with every amount of the others. */
static void suggest_amounts(struct round *r, int n)
{
    for (int k = 1; k < n; k++) {
        struct point p = { .staff = 0 };
        for (int i = 0, rest = k; i < r->x->b.k; i++) {
            p.units[i] = (short)(rest % (r->x->unit[i].of + 1));
            rest /= r->x->unit[i].of + 1;
        }
        suggest(r, p);
    }
}

static unsigned bits_of(const struct seeker *x, const struct bt_bundle *b)
{
    unsigned bits = 0;
    for (int i = 0; i < x->b.k; i++)
        for (int k = 0; k < b->n; k++) bits |= (unsigned)(x->b.intervention[i] == b->intervention[k]) << i;
    return bits;
}

/* Sets that grow by what each does alone for its cost. */
static void suggest_by_worth(struct round *r)
{
    const struct seeker *x = r->x;
    unsigned bits = 0;
    for (int step = 0; step < x->b.k; step++) {
        int best = -1;
        double most = 0;
        for (int i = 0; i < x->b.k; i++) {
            struct point one = { .staff = 0 }, *p;
            one.units[i] = (short)x->unit[i].of;
            complete(x, &one);
            if (bits >> i & 1 || !one.units[i] || !(p = find(x, &one)) || p->t.failed) continue;
            const double *bau = x->bau + (size_t)r->w->a * (size_t)x->c.T;
            double none = x->s->ambition[r->w->a].growth ? bt_months_growth(&x->c, bau, x->at[r->w->a], x->c.T) : 0,
                   does = bt_short_by(&x->s->ambition[r->w->a], none) + r->w->margin - short_of(x, r->w, p),
                   worth = does / fmax(1, p->t.cost);
            if (best < 0 || worth > most) best = i, most = worth;
        }
        if (best < 0) return;
        bits |= 1U << best;
        suggest_set(r, bits);
    }
}

static enum bt_code begin(struct round *r, struct bt_err *e)
{
    const struct seeker *x = r->x;
    unsigned all = (1U << x->b.k) - 1;
    suggest_set(r, 0), suggest_set(r, all);
    for (int i = 0; i < x->s->n_bundle; i++) suggest_set(r, bits_of(x, &x->s->bundle[i]));
    for (int i = 0; i < x->b.k; i++) suggest_set(r, 1U << i), suggest_set(r, all & ~(1U << i));
    enum bt_code rc = run_round(r, e);
    if (rc != BT_OK) return rc;
    r->w->all_sets = x->b.n <= r->w->most / 2;
    for (int i = 0; r->w->all_sets && i < x->b.n; i++) suggest_set(r, x->b.bits[i]);
    if (!r->w->all_sets) suggest_by_worth(r);
    const int amounts = all_amounts(x, r->w->most / 2);
    if (amounts <= r->w->most / 2) suggest_amounts(r, amounts);
    return run_round(r, e);
}

/* ---- what is near ---- */

static void near_sets(struct round *r, const struct point *p)
{
    const struct seeker *x = r->x;
    int late = 0;
    for (int i = 0; i < x->b.k; i++)
        if (p->units[i] && (!late || p->late[i] < late)) late = p->late[i];
    for (int i = 0; i < x->b.k; i++) {
        struct point q = *p;
        q.units[i] = (short)(p->units[i] ? 0 : x->unit[i].of), q.late[i] = (short)late;
        suggest(r, q);
        for (int k = 0; k < x->b.k && !p->units[i]; k++) { /* in place of another */
            if (!p->units[k]) continue;
            struct point swapped = q;
            swapped.units[k] = 0;
            if (p->n_on <= 4) suggest(r, swapped);
        }
    }
}

static void near_units(struct round *r, const struct point *p)
{
    const struct seeker *x = r->x;
    for (int i = 0; i < x->b.k; i++) {
        int u = p->units[i], of = x->unit[i].of, coarse = (of + COARSE - 1) / COARSE;
        const int other[] = { u - 1, u - coarse, (u + 1) / 2, u + 1, u + coarse, of };
        for (size_t k = 0; u && k < sizeof other / sizeof *other; k++) {
            struct point q = *p;
            q.units[i] = (short)other[k];
            if (other[k] > 0 && other[k] <= of) suggest(r, q);
        }
    }
}

/* One less of one for one more of another: more of it, or it for the first time. */
static void near_trades(struct round *r, const struct point *p)
{
    const struct seeker *x = r->x;
    for (int i = 0; i < x->b.k; i++)
        for (int k = 0; k < x->b.k && p->units[i]; k++) {
            if (k == i || p->units[k] == x->unit[k].of) continue;
            struct point q = *p;
            q.units[i]--, q.units[k]++;
            if (!p->units[k]) q.late[k] = p->late[i];
            suggest(r, q);
        }
}

/* Later by some months, all or one of them; never later than what is judged. */
static void near_days(struct round *r, const struct point *p)
{
    static const int STEP[] = { 1, -1, 3, -3, 6, -6, 12, -12 };
    const struct seeker *x = r->x;
    const int last = x->s->day0 + x->c.month_day[x->at[r->w->a] < x->c.T ? x->at[r->w->a] : x->c.T - 1];
    for (size_t k = 0; k < sizeof STEP / sizeof *STEP; k++) {
        struct point all = *p;
        bool good = true;
        for (int i = 0; i < x->b.k; i++) {
            if (!p->units[i]) continue;
            struct point one = *p;
            int late = p->late[i] + STEP[k];
            bool can = late >= 0 && first_day(x, x->b.intervention[i], late) < last;
            good &= can;
            all.late[i] = one.late[i] = (short)late;
            if (can && STEP[k] >= -3 && STEP[k] <= 6) suggest(r, one);
        }
        if (good) suggest(r, all);
    }
}

/* Looks around the best that were not looked around yet, by one kind of step. */
static enum bt_code climb(struct round *r, void (*near)(struct round *, const struct point *), struct bt_err *e)
{
    struct seeker *x = r->x;
    struct bt_arena *a = bt_arena_new();
    const struct point **seen = a ? bt_get(a, (size_t)r->w->most + 1, sizeof(struct point *)) : NULL;
    int n_seen = 0;
    enum bt_code rc = BT_OK;
    if (!seen) return bt_arena_free(a), no_memory(e);
    while (rc == BT_OK && r->done < r->w->most && n_seen < r->w->most) {
        const struct point *top[BEAM] = { NULL }, *next = NULL;
        for (int i = 0; i < x->n_point; i++) { /* the best so many, in order */
            const struct point *p = x->point[i];
            for (int k = 0; k < BEAM && p; k++)
                if (!top[k] || nearer(x, r->w, p, top[k]) < 0) {
                    const struct point *worse = top[k];
                    top[k] = p, p = worse;
                }
        }
        for (int k = 0; k < BEAM && !next; k++) {
            bool was = !top[k];
            for (int i = 0; i < n_seen; i++) was |= seen[i] == top[k];
            if (!was) next = top[k];
        }
        if (!next) break;
        seen[n_seen++] = next;
        near(r, next);
        if (r->n || r->full) rc = run_round(r, e);
    }
    bt_arena_free(a);
    return rc;
}

static void near_amounts(struct round *r, const struct point *p)
{
    near_units(r, p);
    near_days(r, p);
    near_trades(r, p);
}

enum bt_code bt_search(struct seeker *x, struct sought *w, struct bt_err *e)
{
    struct round r = { .x = x, .w = w };
    const int most = w->most;
    enum bt_code rc = begin(&r, e);
    if (!w->all_sets) w->most = most / 2; /* half for sets, the rest for amounts and days */
    if (rc == BT_OK && !w->all_sets) rc = climb(&r, near_sets, e);
    w->most = most;
    /* Else less of it comes no nearer; a growth is another where a plan begins later. */
    const bool limits = w->limits && (x->o.budget > 0 || x->o.staff > 0),
               amounts = limits || bt_search_best(x, w) || x->s->ambition[w->a].growth;
    if (rc == BT_OK && amounts) rc = climb(&r, near_amounts, e);
    if (rc == BT_OK && amounts) rc = climb(&r, near_sets, e);
    return rc;
}
