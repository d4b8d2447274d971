/* binds.c -- what sets occupancy: demand, or the places of a pool. The rule is that of docs/model.md, from stored results alone. */
#include "study_priv.h"
#include <math.h>
#include <string.h>

/* A pool binds where more than this share of those who wait for it do so because no place is free, */
static const double QUEUES = 0.5;
static const double NOBODY = 0.01; /* fewer people than this wait: nobody does */
/* or, where nobody waits, it turns away more than this share. */
static const double TURNED_AWAY = 0.2;
/* It sets the occupancy of the main pool where its queue holds more than this share of the places in use there. */
static const double HELD = 0.01;
/* A year counts where more than this share of it binds. */
static const double OF_A_YEAR = 0.5;
/* Pressure has moved to a pool that binds, with a queue over so many times that of business as usual and so many people longer, */
static const double WORSE = 1.2, WORSE_BY = 0.5;
static const double WORSE_SHARE = 0.05; /* or a share turned away that is larger by this */

/* ---- results ---- */

int bt_axis_index(const struct bt_results *r, const char *name)
{
    const struct bt_axis *x = bt_results_axis(r, name);
    return x ? (int)(x - r->axis) : -1;
}

void bt_lay_waits(struct lay *l, const struct bt_network *net, int R, int T, struct bt_trajectory *t)
{
    struct bt_names place = bt_network_settings(net), way = bt_network_routes(net);
    int run = bt_axis_index(l->r, "run"), time = bt_axis_index(l->r, "time"), setting = bt_axis_index(l->r, "setting"),
        route = bt_axis_index(l->r, "route"),
        pool = bt_axis_index(l->r, "pool");
    const char **own = bt_get(l->a, (size_t)place.n + 1, sizeof *own), **waits = bt_get(l->a, (size_t)way.n + 1, sizeof *waits),
               **holds = bt_get(l->a, (size_t)way.n + 1, sizeof *holds);
    double *queue = bt_lay_array(l, "queue_people", "person", "of those who wait on each route, how many do so because no place is free", 3,
                                 (int[]){ run, time, route });
    double *turned =
        bt_lay_array(l, "turned_away", "1", "share of those sent to a pool that it turns away", 3, (int[]){ run, time, pool });
    if (!own || !waits || !holds) l->ok = false;
    if (!l->ok) return;
    for (int i = 0; i < place.n; i++) own[i] = bt_network_setting_pool(net, i);
    for (int i = 0; i < way.n; i++) waits[i] = bt_network_route_pool(net, i), holds[i] = bt_network_route_holds(net, i);
    bt_lay_texts(l, "setting_pool", "pool whose places are held in the setting", setting, own);
    bt_lay_texts(l, "route_pool", "pool whose places are waited for on the route", route, waits);
    bt_lay_texts(l, "route_holds", "pool whose place is held while waiting on the route", route, holds);
    for (int i = 0; i < R; i++) {
        size_t k = (size_t)i * (size_t)(T + 1);
        t[i].queue = queue + k * (size_t)way.n;
        t[i].turned_away = turned + k * (size_t)bt_network_pools(net).n;
    }
}

/* What the rule reads, at one instant of one run. */
struct view {
    const struct bt_array *wait, *queue, *turned, *places, *occupied;
    const struct bt_texts *route_pool, *route_holds;
    const struct bt_axis *pool;
    int Q, S, points, main;
};
struct load { double waiting, queue, turned; };

const struct bt_array *bt_array_over(const struct bt_results *r, const char *name, const char *const axis[BT_MAX_RANK])
{
    const struct bt_array *a = bt_results_array(r, name);
    for (int i = 0; a && i < BT_MAX_RANK; i++)
        if ((i < a->rank) != (axis[i] != NULL) || (axis[i] && strcmp(r->axis[a->axis[i]].name, axis[i]) != 0)) return NULL;
    return a;
}

static bool view_of(const struct bt_results *r, struct view *v)
{
    static const char *const WAIT[BT_MAX_RANK] = { "run", "time", "route", "segment" };
    static const char *const QUEUE[BT_MAX_RANK] = { "run", "time", "route" }, *const POOL[BT_MAX_RANK] = { "run", "time", "pool" };
    const struct bt_axis *route = bt_results_axis(r, "route"), *segment = bt_results_axis(r, "segment"), *time = bt_results_axis(r, "time");
    const char *main = bt_results_attr(r, 0, "role_main");
    *v = (struct view){ .wait = bt_array_over(r, "wait_people", WAIT), .queue = bt_array_over(r, "queue_people", QUEUE),
                        .turned = bt_array_over(r, "turned_away", POOL), .places = bt_array_over(r, "places", POOL),
                        .occupied = bt_array_over(r, "occupied", POOL),
                        .route_pool = bt_results_texts(r, "route_pool"), .route_holds = bt_results_texts(r, "route_holds"),
                        .pool = bt_results_axis(r, "pool"), .Q = route ? route->n : 0, .S = segment ? segment->n : 0,
                        .points = time ? time->n : 0 };
    if (!v->turned || !v->places || !v->occupied || !v->pool->label || v->pool->n == 0 || v->points < 2) return false;
    if (!v->wait || !v->queue || !v->route_pool || !v->route_holds) v->Q = 0; /* nobody waits */
    v->main = bt_axis_find(v->pool, main ? main : "acute_beds");
    return true;
}

static bool is(const char *name, const struct view *v, int pool) { return name && strcmp(name, v->pool->label[pool]) == 0; }

static struct load load_at(const struct view *v, size_t at, int p)
{
    size_t C = (size_t)v->pool->n, Q = (size_t)v->Q, S = (size_t)v->S;
    struct load x = { .turned = v->turned->v[at * C + (size_t)p] };
    for (size_t q = 0; q < Q; q++) {
        if (!is(v->route_pool->v[q], v, p)) continue;
        x.queue += v->queue->v[at * Q + q];
        for (size_t s = 0; s < S; s++) x.waiting += v->wait->v[(at * Q + q) * S + s];
    }
    return x;
}

/* A pool without places that nobody waits for is a service that is not there: it binds nobody. */
static bool binds_at(const struct view *v, size_t at, int p)
{
    struct load x = load_at(v, at, p);
    if (x.waiting > NOBODY) return x.queue > QUEUES * x.waiting;
    return v->places->v[at * (size_t)v->pool->n + (size_t)p] > 0 && x.turned > TURNED_AWAY;
}

/* Do those who queue for pool p hold places of the main pool, and enough of them to be seen? */
static bool fills_main(const struct view *v, size_t at, int p)
{
    double held = 0;
    for (int q = 0; q < v->Q; q++)
        if (is(v->route_pool->v[q], v, p) && is(v->route_holds->v[q], v, v->main)) held += v->queue->v[at * (size_t)v->Q + (size_t)q];
    return held > HELD * v->occupied->v[at * (size_t)v->pool->n + (size_t)v->main];
}

static bool places_set_main(const struct view *v, size_t at)
{
    for (int p = 0; p < v->pool->n; p++)
        if (binds_at(v, at, p) && (p == v->main || fills_main(v, at, p))) return true;
    return false;
}

void bt_lay_binds(struct lay *l)
{
    struct view v;
    int run = bt_axis_index(l->r, "run"), month = bt_axis_index(l->r, "month"), pool = bt_axis_index(l->r, "pool");
    if (!l->ok || !view_of(l->r, &v)) return;
    size_t R = (size_t)l->r->axis[run].n, T = (size_t)v.points - 1, C = (size_t)v.pool->n;
    double *binds = bt_lay_array(l, "binds", "1", "share of the month in which places of the pool are what is short (docs/model.md)", 3,
                                 (int[]){ run, month, pool });
    double *demand = v.main < 0 ? NULL
                                : bt_lay_array(l, "demand_sets", "1",
                                               "share of the month in which demand, not places, sets the occupancy of the main pool", 2,
                                               (int[]){ run, month });
    for (size_t r = 0; l->ok && r < R; r++)
        for (size_t i = 0; i <= T; i++) { /* an instant is an end of two months, and half of each */
            size_t at = r * (T + 1) + i;
            bool free = v.main >= 0 && !places_set_main(&v, at);
            for (size_t m = i ? i - 1 : 0; m <= i && m < T; m++) {
                if (free) demand[r * T + m] += 0.5;
                for (size_t p = 0; p < C; p++)
                    if (binds_at(&v, at, (int)p)) binds[(r * T + m) * C + p] += 0.5;
            }
        }
}

/* ---- words ---- */

struct book {
    const struct bt_results *r;
    struct view v;
    const struct bt_array *binds, *demand;
    const struct bt_texts *label, *month;
    int T, years;
};

static bool book_of(const struct bt_results *r, struct book *b)
{
    static const char *const BINDS[BT_MAX_RANK] = { "run", "month", "pool" }, *const DEMAND[BT_MAX_RANK] = { "run", "month" };
    const struct bt_axis *month = bt_results_axis(r, "month");
    *b = (struct book){ .r = r, .binds = bt_array_over(r, "binds", BINDS), .demand = bt_array_over(r, "demand_sets", DEMAND),
                        .label = bt_results_texts(r, "pool_label"), .month = bt_results_texts(r, "month_start"),
                        .T = month ? month->n : 0 };
    if (!view_of(r, &b->v) || !b->binds || !b->label || !b->month || b->T + 1 != b->v.points) return false;
    b->years = b->T / 12 < YEARS ? b->T / 12 : YEARS;
    if (b->v.main < 0) b->demand = NULL;
    return b->years > 0;
}

/* Years in which a pool binds; pool -1: in which demand sets the main pool. */
static struct years years_of(const struct book *b, int run, int pool)
{
    struct years y = { .n = b->years };
    size_t C = (size_t)b->v.pool->n;
    for (int i = 0; i < 12 * y.n; i++) {
        size_t at = (size_t)run * (size_t)b->T + (size_t)i;
        y.share[i / 12] += pool < 0 ? b->demand->v[at] : b->binds->v[at * C + (size_t)pool];
    }
    for (int i = 0; i < y.n; i++) {
        y.share[i] /= 12;
        y.in[i] = pool < 0 ? !(1 - y.share[i] > OF_A_YEAR) : y.share[i] > OF_A_YEAR; /* what is even goes to demand */
    }
    return y;
}

struct line { FILE *out; const char *head, *between; int said; };

static void begin(struct line *l) { fprintf(l->out, "%s", l->said++ ? l->between : l->head); }

static void end(const struct line *l)
{
    if (l->said) fprintf(l->out, "\n");
}

/* How a span stands beside that of business as usual, in brackets. */
static void beside(FILE *out, const struct years *now, const char *span_now, const struct years *bau, const char *span_bau)
{
    int later = bt_years_first(now) - bt_years_first(bau), n = later < 0 ? -later : later;
    if (!*span_bau) fprintf(out, " (never under business as usual)");
    else if (strncmp(span_now, "from ", 5) == 0 && later && (strncmp(span_bau, "from ", 5) == 0 || !bt_years_first(bau)))
        fprintf(out, " (%d year%s %s than under business as usual)", n, n == 1 ? "" : "s", later > 0 ? "later" : "earlier");
    else fprintf(out, " (business as usual: %s)", span_bau);
}

static bool mirrors(const struct book *b, int run)
{
    struct years demand = years_of(b, run, -1), main = years_of(b, run, b->v.main);
    for (int i = 0; i < demand.n; i++)
        if (demand.in[i] == main.in[i]) return false;
    return true;
}

/* Of a bundle: does a line on demand say more than that the main pool binds or not? */
static bool demand_says_more(const struct book *b, int run) { return b->demand && !(run && mirrors(b, run) && mirrors(b, 0)); }

static void pool_words(struct line *l, const struct book *b, int run, int p)
{
    struct years now = years_of(b, run, p), bau = years_of(b, 0, p);
    char is_now[80], was[80];
    bt_years_span(b->month, &now, is_now), bt_years_span(b->month, &bau, was);
    if (run ? strcmp(is_now, was) == 0 : !*is_now) return;
    if (!*is_now && p == b->v.main && demand_says_more(b, run)) return;
    begin(l);
    if (*is_now) fprintf(l->out, "%s %s", b->label->v[p], is_now);
    else fprintf(l->out, "%s no longer (business as usual: %s)", b->label->v[p], was);
    if (*is_now && run) beside(l->out, &now, is_now, &bau, was);
}

static void demand_words(FILE *out, const struct book *b, int run)
{
    if (!demand_says_more(b, run)) return;
    struct years now = years_of(b, run, -1), bau = years_of(b, 0, -1);
    char is_now[80], was[80];
    bt_years_span(b->month, &now, is_now), bt_years_span(b->month, &bau, was);
    if (run && strcmp(is_now, was) == 0) return;
    fprintf(out, "  occupancy of %s is set by ", b->label->v[b->v.main]);
    if (*is_now) fprintf(out, "demand, not places, %s", is_now);
    else fprintf(out, "places, not demand, throughout");
    if (run) fprintf(out, " (business as usual: %s)", *was ? was : "places throughout");
    fprintf(out, "\n");
}

/* Means of the instants of a year. */
static struct load load_in(const struct book *b, int run, int p, int year)
{
    struct load sum = { 0 };
    for (int i = 0; i < 12; i++) {
        struct load x = load_at(&b->v, (size_t)run * (size_t)b->v.points + (size_t)(12 * year + i), p);
        sum.waiting += x.waiting / 12, sum.queue += x.queue / 12, sum.turned += x.turned / 12;
    }
    return sum;
}

/* The last year in which a pool binds, and more wait or are turned away than under business as usual; -1 where there is none. */
static int moved_in(const struct book *b, int run, int p, struct load *now, struct load *bau)
{
    struct years n = years_of(b, run, p);
    for (int y = n.n - 1; y >= 0; y--) {
        if (!n.in[y]) continue;
        *now = load_in(b, run, p, y), *bau = load_in(b, 0, p, y);
        if (now->waiting > NOBODY ? now->queue > WORSE * bau->queue && now->queue > bau->queue + WORSE_BY
                                  : now->turned > bau->turned + WORSE_SHARE)
            return y;
    }
    return -1;
}

static void moved_words(struct line *l, const struct book *b, int run, int p)
{
    struct load now, bau;
    char year[BT_YEAR_ROOM + 4];
    int y = p == b->v.main ? -1 : moved_in(b, run, p, &now, &bau);
    if (y < 0) return;
    begin(l);
    bt_year_said(b->month, y, year);
    if (now.waiting > NOBODY)
        fprintf(l->out, "%s (in %s %.*f people waiting because none is free, %.*f under business as usual)", b->label->v[p], year,
                now.queue < 10, now.queue, bau.queue < 10, bau.queue);
    else
        fprintf(l->out, "%s (in %s %.0f %% of those sent there turned away, %.0f %% under business as usual)", b->label->v[p], year,
                100 * now.turned, 100 * bau.turned);
}

void bt_binds_print(FILE *out, const struct bt_results *r, int run)
{
    struct book b;
    struct line l = { out, "  what binds: ", "; ", 0 }, m = { out, "  WARNING, pressure has moved to: ", "; ", 0 };
    if (!book_of(r, &b)) return;
    for (int p = 0; p < b.v.pool->n; p++) pool_words(&l, &b, run, p);
    if (!run && !l.said) begin(&l), fprintf(out, "no places");
    end(&l);
    demand_words(out, &b, run);
    for (int p = 0; run && p < b.v.pool->n; p++) moved_words(&m, &b, run, p);
    end(&m);
}

/* ---- in plain words, one pool a line ---- */

/* Of those who queue for a pool, how many hold a place of the main one meanwhile, mean of the instants of a year. */
static double held_in(const struct book *b, int run, int p, int year)
{
    double held = 0;
    for (int i = 0; i < 12 && p != b->v.main && b->v.main >= 0; i++)
        for (int q = 0; q < b->v.Q; q++)
            if (is(b->v.route_pool->v[q], &b->v, p) && is(b->v.route_holds->v[q], &b->v, b->v.main))
                held += b->v.queue->v[((size_t)run * (size_t)b->v.points + (size_t)(12 * year + i)) * (size_t)b->v.Q + (size_t)q] / 12;
    return held;
}

/* People on a route who queue for pool p, mean of the instants of a year. */
static double queue_of(const struct book *b, int run, int p, int year, int q)
{
    double people = 0;
    for (int i = 0; i < 12 && is(b->v.route_pool->v[q], &b->v, p); i++)
        people += b->v.queue->v[((size_t)run * (size_t)b->v.points + (size_t)(12 * year + i)) * (size_t)b->v.Q + (size_t)q] / 12;
    return people;
}

/* " (Short stay 20, Long stay 12)": what they wait for the place to do; those of a few people are left out. */
static void who_waits(FILE *out, const struct book *b, int run, int p, int year)
{
    const struct bt_texts *label = bt_results_texts(b->r, "route_label");
    int said = 0;
    for (int q = 0; label && q < b->v.Q; q++) {
        double people = queue_of(b, run, p, year, q);
        if (people >= WORSE_BY) fprintf(out, "%s%s %.*f", said++ ? ", " : ": ", label->v[q], people < 10, people);
    }
}

static void plain_line(FILE *out, const struct book *b, int run, int p)
{
    struct years now = years_of(b, run, p);
    char when[80], year[BT_YEAR_ROOM + 4];
    int last = now.n - 1;
    bt_years_span(b->month, &now, when);
    if (!*when) {
        struct years bau = years_of(b, 0, p);
        bt_years_span(b->month, &bau, when);
        if (*when) fprintf(out, "%s: full no longer (business as usual: %s).\n", b->label->v[p], when);
        return;
    }
    while (!now.in[last]) last--;
    struct load x = load_in(b, run, p, last), usual = load_in(b, 0, p, last);
    double held = held_in(b, run, p, last);
    bt_year_said(b->month, last, year);
    fprintf(out, "%s: full %s. ", b->label->v[p], when);
    if (x.waiting > NOBODY) {
        fprintf(out, "In %s %.*f people at a time wait for a place because none is free", year, x.queue < 10, x.queue);
        if (run) fprintf(out, " (business as usual: %.*f)", usual.queue < 10, usual.queue);
        who_waits(out, b, run, p, last);
        if (held >= WORSE_BY) fprintf(out, "; %.*f of them in a place of %s meanwhile", held < 10, held, b->label->v[b->v.main]);
    } else {
        fprintf(out, "In %s %.0f of every 100 who are sent there are turned away", year, 100 * x.turned);
        if (run) fprintf(out, " (business as usual: %.0f)", 100 * usual.turned);
        fprintf(out, " and go on as if it were not there");
    }
    fprintf(out, ".\n");
}

void bt_binds_plain(FILE *out, const struct bt_results *r, int run)
{
    struct book b;
    if (!book_of(r, &b)) return;
    for (int p = 0; p < b.v.pool->n; p++) plain_line(out, &b, run, p);
}

/* ---- JSON ---- */

static void json_years(struct bt_json *j, const struct book *b, const char *key, const struct years *y)
{
    bt_json_object(j, key);
    for (int i = 0; i < y->n; i++) {
        char year[BT_YEAR_ROOM + 4];
        bt_year_name(b->month, i, year);
        bt_json_number(j, year, y->share[i]);
    }
    bt_json_end(j);
}

void bt_binds_json(struct bt_json *j, const struct bt_results *r, int run)
{
    struct book b;
    if (!book_of(r, &b)) return;
    bt_json_object(j, "binds");
    for (int p = 0; p < b.v.pool->n; p++) {
        struct years y = years_of(&b, run, p);
        json_years(j, &b, b.v.pool->label[p], &y);
    }
    bt_json_end(j);
    if (b.demand) {
        struct years y = years_of(&b, run, -1);
        json_years(j, &b, "demand_sets_occupancy", &y);
    }
    bt_json_array(j, "pressure_moved_to");
    for (int p = 0; run && p < b.v.pool->n; p++) {
        struct load now, bau;
        char year[BT_YEAR_ROOM + 4];
        int y = p == b.v.main ? -1 : moved_in(&b, run, p, &now, &bau);
        if (y < 0) continue;
        bt_year_name(b.month, y, year);
        bt_json_object(j, NULL);
        bt_json_text(j, "pool", b.v.pool->label[p]);
        bt_json_text(j, "year", year);
        bt_json_number(j, "queue_people", now.queue);
        bt_json_number(j, "queue_people_bau", bau.queue);
        bt_json_number(j, "turned_away", now.turned);
        bt_json_number(j, "turned_away_bau", bau.turned);
        bt_json_end(j);
    }
    bt_json_end(j);
}
