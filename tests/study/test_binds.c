/* What binds: the rule on results made by hand, on the tiny network, and on Northumberland with fewer reablement places. */
#include "../../sim/study/study_priv.h"
#include "../tiny.h"
#include <math.h>
#include <stdlib.h>

/* ---- by hand: three years, beds that are held by those who wait for rooms, a team that turns people away ---- */

enum { MONTHS = 36, POINTS = MONTHS + 1, RUNS = 2, POOLS = 3, ROUTES = 2, BEDS = 0, ROOMS = 1, TEAM = 2 };

struct made { struct bt_arena *a; struct bt_results r; struct lay l; double *wait, *queue, *turned, *places, *occupied; };

/* 100 of 110 beds, 40 of 50 rooms, 5 of 10 team places in use; 4 people wait for a bed and 10 for a room, nearly all for handling. */
static struct made *made(int first_year, int first_month)
{
    static const char *const RUN[] = { "business as usual", "plan" }, *const POOL[] = { "beds", "rooms", "team" },
                             *const LABEL[] = { "Beds", "Rooms", "Team places" }, *const ROUTE[] = { "admission", "move" },
                             *const WAITS[] = { "beds", "rooms" }, *const HOLDS[] = { "", "beds" }, *const SEGMENT[] = { "all" };
    struct bt_arena *a = bt_arena_new();
    struct made *m = bt_get(a, 1, sizeof *m);
    m->a = a;
    const char **month = bt_get(m->a, MONTHS, sizeof *month);
    double *day = bt_get(m->a, POINTS, sizeof *day);
    for (int i = 0; i < POINTS; i++) day[i] = 30 * i;
    for (int i = 0; i < MONTHS; i++)
        month[i] = bt_printf(m->a, "%d-%02d-01", first_year + (first_month - 1 + i) / 12, (first_month - 1 + i) % 12 + 1);
    bt_lay_open(&m->l, &m->r, m->a);
    int run = bt_lay_axis(&m->l, "run", "run", RUNS, RUN, NULL, NULL), time = bt_lay_axis(&m->l, "time", "time", POINTS, NULL, day, "days"),
        months = bt_lay_axis(&m->l, "month", "month", MONTHS, NULL, day, "days"),
        segment = bt_lay_axis(&m->l, "segment", "segment", 1, SEGMENT, NULL, NULL),
        route = bt_lay_axis(&m->l, "route", "route", ROUTES, ROUTE, NULL, NULL),
        pool = bt_lay_axis(&m->l, "pool", "pool", POOLS, POOL, NULL, NULL);
    m->wait = bt_lay_array(&m->l, "wait_people", "person", "w", 4, (int[]){ run, time, route, segment });
    m->queue = bt_lay_array(&m->l, "queue_people", "person", "q", 3, (int[]){ run, time, route });
    m->turned = bt_lay_array(&m->l, "turned_away", "1", "t", 3, (int[]){ run, time, pool });
    m->places = bt_lay_array(&m->l, "places", "place", "p", 3, (int[]){ run, time, pool });
    m->occupied = bt_lay_array(&m->l, "occupied", "place", "o", 3, (int[]){ run, time, pool });
    bt_lay_texts(&m->l, "month_start", "m", months, month);
    bt_lay_texts(&m->l, "pool_label", "l", pool, LABEL);
    bt_lay_texts(&m->l, "route_pool", "w", route, WAITS);
    bt_lay_texts(&m->l, "route_holds", "h", route, HOLDS);
    bt_lay_text(&m->l, 0, "role_main", "beds");
    static const double PLACES[] = { 110, 50, 10 }, OCCUPIED[] = { 100, 40, 5 }, WAIT[] = { 4, 10 };
    for (int i = 0; i < RUNS * POINTS; i++) {
        for (int p = 0; p < POOLS; p++) m->places[i * POOLS + p] = PLACES[p], m->occupied[i * POOLS + p] = OCCUPIED[p];
        for (int q = 0; q < ROUTES; q++) m->wait[i * ROUTES + q] = WAIT[q], m->queue[i * ROUTES + q] = 0.1;
    }
    return m;
}

static void queue_from(struct made *m, int run, int route, int month, double people)
{
    for (int i = month; i < POINTS; i++) m->queue[(run * POINTS + i) * ROUTES + route] = people;
}

static void turned_from(struct made *m, int run, int month, double share)
{
    for (int i = month; i < POINTS; i++) m->turned[(run * POINTS + i) * POOLS + TEAM] = share;
}

static char *said(const struct bt_results *r, int run, bool json)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    cr_assert(f != NULL);
    if (json) {
        struct bt_json j;
        bt_json_start(&j, f, false);
        bt_json_object(&j, NULL);
        bt_binds_json(&j, r, run);
        bt_json_end(&j);
        cr_expect(bt_json_finish(&j));
    } else bt_binds_print(f, r, run);
    fclose(f);
    return text;
}

static void expect_said(struct made *m, const char *bau, const char *plan)
{
    bt_lay_binds(&m->l);
    char *first = said(&m->r, 0, false), *second = said(&m->r, 1, false);
    cr_expect_str_eq(first, bau);
    cr_expect_str_eq(second, plan);
    free(first), free(second);
    bt_arena_free(m->a);
}

#define BY_DEMAND "  occupancy of Beds is set by demand, not places, "

Test(binds, demand_binds_where_waits_are_handling)
{
    struct made *m = made(2025, 4);
    expect_said(m, "  what binds: no places\n" BY_DEMAND "throughout\n", "");
}

Test(binds, a_downstream_pool_from_a_year_on)
{
    struct made *m = made(2025, 4);
    queue_from(m, 0, ROOMS, 12, 8);
    queue_from(m, 1, ROOMS, 24, 8);
    expect_said(m, "  what binds: Rooms from 2026/27\n" BY_DEMAND "until 2025/26\n",
                "  what binds: Rooms from 2027/28 (1 year later than under business as usual)\n" BY_DEMAND
                "until 2026/27 (business as usual: until 2025/26)\n");
}

Test(binds, years_are_calendar_years_where_they_begin_in_january)
{
    struct made *m = made(2099, 1);
    queue_from(m, 0, ROOMS, 24, 8);
    expect_said(m, "  what binds: Rooms from 2101\n" BY_DEMAND "until 2100\n",
                "  what binds: Rooms no longer (business as usual: from 2101)\n" BY_DEMAND "throughout (business as usual: until 2100)\n");
}

Test(binds, both_beds_and_rooms)
{
    struct made *m = made(2025, 4);
    queue_from(m, 0, BEDS, 24, 3);
    queue_from(m, 0, ROOMS, 12, 8);
    queue_from(m, 1, BEDS, 0, 3);
    queue_from(m, 1, ROOMS, 12, 8);
    expect_said(m, "  what binds: Beds from 2027/28; Rooms from 2026/27\n" BY_DEMAND "until 2025/26\n",
                "  what binds: Beds throughout (business as usual: from 2027/28)\n"
                "  occupancy of Beds is set by places, not demand, throughout (business as usual: until 2025/26)\n");
}

/* Of a bundle: that demand sets the beds where beds do not bind is not said twice. */
Test(binds, beds_alone_are_said_once)
{
    struct made *m = made(2025, 4);
    queue_from(m, 0, BEDS, 12, 3);
    queue_from(m, 1, BEDS, 24, 3);
    expect_said(m, "  what binds: Beds from 2026/27\n" BY_DEMAND "until 2025/26\n",
                "  what binds: Beds from 2027/28 (1 year later than under business as usual)\n");
    m = made(2025, 4);
    queue_from(m, 0, BEDS, 12, 3);
    expect_said(m, "  what binds: Beds from 2026/27\n" BY_DEMAND "until 2025/26\n",
                "  what binds: Beds no longer (business as usual: from 2026/27)\n");
}

/* Rooms are short, but those who wait for one hold too few beds to be seen among them. */
Test(binds, a_short_pool_need_not_set_the_main_one)
{
    struct made *m = made(2025, 4);
    for (int i = 0; i < RUNS * POINTS; i++) m->wait[i * ROUTES + ROOMS] = 1;
    queue_from(m, 0, ROOMS, 0, 0.9);
    queue_from(m, 1, ROOMS, 0, 0.9);
    expect_said(m, "  what binds: Rooms throughout\n" BY_DEMAND "throughout\n", "");
}

Test(binds, half_a_year_is_not_yet_a_year)
{
    struct made *m = made(2025, 4);
    queue_from(m, 0, ROOMS, 18, 8); /* month 17 by half, 18 to 23 whole: 6.5 of 12 */
    queue_from(m, 1, ROOMS, 19, 8);
    bt_lay_binds(&m->l);
    const double *v = bt_results_array(&m->r, "binds")->v, *d = bt_results_array(&m->r, "demand_sets")->v;
    cr_expect(v[16 * POOLS + ROOMS] == 0 && v[17 * POOLS + ROOMS] == 0.5 && v[18 * POOLS + ROOMS] == 1);
    cr_expect(d[16] == 1 && d[17] == 0.5 && d[18] == 0);
    char *bau = said(&m->r, 0, false), *plan = said(&m->r, 1, false);
    cr_expect(strstr(bau, "Rooms from 2026/27") && strstr(plan, "Rooms from 2027/28 (1 year later"), "%s%s", bau, plan);
    free(bau), free(plan);
    bt_arena_free(m->a);
}

Test(binds, pressure_moved_elsewhere_is_a_warning)
{
    struct made *m = made(2025, 4);
    queue_from(m, 0, BEDS, 0, 3);
    queue_from(m, 0, ROOMS, 24, 8);
    queue_from(m, 1, ROOMS, 12, 9.5);
    turned_from(m, 1, 24, 0.3);
    expect_said(m, "  what binds: Beds throughout; Rooms from 2027/28\n  occupancy of Beds is set by places, not demand, throughout\n",
                "  what binds: Rooms from 2026/27 (1 year earlier than under business as usual); Team places from 2027/28 (never under "
                "business as usual)\n" BY_DEMAND "until 2025/26 (business as usual: places throughout)\n"
                "  WARNING, pressure has moved to: Rooms (in 2026/27 9.5 people waiting because none is free, 0.1 under business as "
                "usual); Team places (in 2027/28 30 % of those sent there turned away, 0 % under business as usual)\n");
}

/* Of rooms that bind in both the queue grows by a half: pressure moved there although no year changed. */
Test(binds, a_longer_queue_is_pressure_too)
{
    struct made *m = made(2025, 4);
    queue_from(m, 0, ROOMS, 0, 6);
    queue_from(m, 1, ROOMS, 0, 9);
    expect_said(m, "  what binds: Rooms throughout\n  occupancy of Beds is set by places, not demand, throughout\n",
                "  WARNING, pressure has moved to: Rooms (in 2027/28 9.0 people waiting because none is free, 6.0 under business as "
                "usual)\n");
}

Test(binds, in_json_with_names_and_shares)
{
    struct made *m = made(2025, 4);
    queue_from(m, 1, ROOMS, 12, 8);
    bt_lay_binds(&m->l);
    char *bau = said(&m->r, 0, true), *plan = said(&m->r, 1, true);
    cr_expect(strstr(bau, "\"demand_sets_occupancy\"") && strstr(bau, "\"2025/26\"") && !strstr(bau, "queue_people"), "%s", bau);
    cr_expect(strstr(plan, "\"pressure_moved_to\"") && strstr(plan, "\"queue_people_bau\"") && strstr(plan, "\"rooms\""), "%s", plan);
    free(bau), free(plan);
    bt_arena_free(m->a);
}

/* ---- hostile ---- */

/* A service that is not there turns everybody away and binds nobody; with people waiting for it, it does bind. */
/* Who is kept waiting or away by what is full, in the last year in which it is. */
Test(binds, in_plain_words)
{
    struct made *m = made(2025, 4);
    queue_from(m, 0, BEDS, 24, 3);
    queue_from(m, 0, ROOMS, 12, 8);
    queue_from(m, 1, ROOMS, 12, 9);
    turned_from(m, 1, 12, 0.25);
    bt_lay_texts(&m->l, "route_label", "l", bt_axis_index(&m->r, "route"), (const char *const[]){ "Admission", "Move to a room" });
    bt_lay_binds(&m->l);
    static const char *const SAYS[RUNS] = {
        "Beds: full from 2027/28. In 2027/28 3.0 people at a time wait for a place because none is free: Admission 3.0.\n"
        "Rooms: full from 2026/27. In 2027/28 8.0 people at a time wait for a place because none is free: Move to a room 8.0; 8.0 of "
        "them in a place of Beds meanwhile.\n",
        "Beds: full no longer (business as usual: from 2027/28).\n"
        "Rooms: full from 2026/27. In 2027/28 9.0 people at a time wait for a place because none is free (business as usual: 8.0): Move "
        "to a room 9.0; 9.0 of them in a place of Beds meanwhile.\n"
        "Team places: full from 2026/27. In 2027/28 25 of every 100 who are sent there are turned away (business as usual: 0) and go on "
        "as if it were not there.\n",
    };
    for (int run = 0; run < RUNS; run++) {
        char *text = NULL;
        size_t len;
        FILE *f = open_memstream(&text, &len);
        cr_assert(f != NULL);
        bt_binds_plain(f, &m->r, run);
        fclose(f);
        cr_expect_str_eq(text, SAYS[run]);
        free(text);
    }
    bt_arena_free(m->a);
}

Test(binds, no_places)
{
    struct made *m = made(2025, 4);
    turned_from(m, 0, 0, 1);
    turned_from(m, 1, 0, 1);
    for (int i = 0; i < RUNS * POINTS; i++) m->places[i * POOLS + TEAM] = m->occupied[i * POOLS + TEAM] = m->places[i * POOLS + ROOMS] = 0;
    queue_from(m, 1, ROOMS, 0, 10);
    bt_lay_binds(&m->l);
    const double *v = bt_results_array(&m->r, "binds")->v;
    cr_expect(v[TEAM] == 0 && v[ROOMS] == 0 && v[(MONTHS + 3) * POOLS + TEAM] == 0 && v[(MONTHS + 3) * POOLS + ROOMS] == 1);
    bt_arena_free(m->a);
}

Test(binds, nothing_is_said_of_results_without_pools_or_a_year_or_from_before)
{
    struct made *m = made(2025, 4);
    char *text = said(&m->r, 0, false); /* not laid yet: as a results file from before */
    cr_expect_str_eq(text, "");
    free(text);
    bt_lay_binds(&m->l);
    for (int i = 0; i < m->r.n_axis; i++)
        if (strcmp(m->r.axis[i].name, "time") == 0) m->r.axis[i].n = 5;
    text = said(&m->r, 0, false);
    cr_expect_str_eq(text, "");
    free(text);
    bt_arena_free(m->a);
    struct bt_scenario *s = tiny_open(&LINE);
    struct bt_results r;
    struct bt_err e = { 0 };
    struct bt_arena *a = bt_arena_new();
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1 };
    cr_assert(bt_study_run(s, &o, a, NULL, &r, &e) == BT_OK, "%s", e.msg);
    text = said(&r, 0, false);
    cr_expect_str_eq(text, "");
    free(text);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* ---- the tiny network ---- */

static struct bt_scenario *tiny_with(const char *rooms, const char *team)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(t.pathway, "{name: beds, places", "{name: beds, role: main, places");
    if (rooms) t.pathway = tiny_swap(t.pathway, "rooms, places: 2400", tiny_cat("rooms, places: ", rooms));
    if (rooms) t.pathway = tiny_swap(t.pathway, "supply: follows_demand, supply_delay_days: 365", "supply: fixed");
    if (team) t.pathway = tiny_swap(t.pathway, "team_places, places: 14", tiny_cat("team_places, places: ", team));
    return tiny_open(&t);
}

static void run_bau(const struct bt_scenario *s, struct bt_arena *a, struct bt_results *r)
{
    static const char *const ONE[] = { "first" };
    struct bt_err e = { 0 };
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .bundle = ONE, .n_bundle = 1 };
    cr_assert(bt_study_run(s, &o, a, NULL, r, &e) == BT_OK, "%s", e.msg);
}

/* People released in a month are those waiting over the length of the wait, so handling is their number times its days. */
Test(binds, a_queue_is_what_waits_beyond_handling)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *s = tiny_with("1700", NULL);
    struct bt_results r;
    run_bau(s, a, &r);
    int Q = bt_results_axis(&r, "route")->n, papers = bt_axis_find(bt_results_axis(&r, "route"), "papers"),
        rooms = bt_axis_find(bt_results_axis(&r, "route"), "lodge_start");
    const double *wait = tiny_array(&r, "wait_people")->v, *queue = tiny_array(&r, "queue_people")->v,
                 *flow = tiny_array(&r, "flow_people")->v;
    cr_assert(papers >= 0 && rooms >= 0);
    for (int i = 1; i < 48; i += 5) {
        double waiting = 0, taken = 0, days = bt_results_axis(&r, "time")->value[i + 1] - bt_results_axis(&r, "time")->value[i];
        for (int k = 0; k < 3; k++) {
            waiting += 0.5 * (wait[(i * Q + rooms) * 3 + k] + wait[((i + 1) * Q + rooms) * 3 + k]);
            taken += flow[(i * Q + rooms) * 3 + k];
        }
        double q = 0.5 * (queue[i * Q + rooms] + queue[(i + 1) * Q + rooms]), wanted = waiting - taken / days * 10;
        cr_expect(fabs(q - wanted) < 0.01 * waiting, "month %d: %g in the queue, %g wanted, of %g", i, q, wanted, waiting);
        cr_expect(queue[i * Q + papers] == 0, "who waits for no pool does not queue");
    }
    bt_arena_free(a);
    bt_scenario_free(s);
}

static double mean_of(const struct bt_results *r, const char *pool)
{
    const struct bt_axis *x = bt_results_axis(r, "pool");
    const double *v = tiny_array(r, pool ? "binds" : "demand_sets")->v;
    double sum = 0;
    for (int i = 0; i < 48; i++) sum += pool ? v[i * x->n + bt_axis_find(x, pool)] : v[i];
    return sum / 48;
}

Test(binds, fewer_rooms_bind_and_hold_the_beds)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *enough = tiny_with("2600", NULL), *few = tiny_with("1700", NULL), *none = tiny_with(NULL, "0");
    struct bt_results r;
    run_bau(enough, a, &r);
    cr_expect(mean_of(&r, "rooms") == 0 && mean_of(&r, NULL) == 1, "rooms %g, demand %g", mean_of(&r, "rooms"), mean_of(&r, NULL));
    run_bau(few, a, &r);
    cr_expect(mean_of(&r, "rooms") == 1 && mean_of(&r, NULL) == 0, "rooms %g, demand %g", mean_of(&r, "rooms"), mean_of(&r, NULL));
    run_bau(none, a, &r);
    cr_expect(mean_of(&r, "team_places") == 0, "a team that is not there");
    cr_expect(tiny_array(&r, "turned_away")->v[bt_axis_find(bt_results_axis(&r, "pool"), "team_places")] == 1);
    bt_scenario_free(enough), bt_scenario_free(few), bt_scenario_free(none);
    bt_arena_free(a);
}

/* ---- a place ---- */

/* With a tenth fewer reablement places it is they that bind, and they that set the occupancy of beds. */
Test(binds, fewer_reablement_places_in_northumberland)
{
    static const char *const FEWER[] = { "pools.reablement.places=115" };
    struct bt_arena *a = bt_arena_new();
    struct bt_run_opts run = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .baseline_only = true };
    double binds[2], demand[2];
    for (int k = 0; k < 2; k++) {
        struct bt_scenario_opts o = { .path = "scenarios/northumberland.yaml", .data = "scenarios", .set = FEWER, .n_set = k };
        struct bt_scenario *s;
        struct bt_errs errs = { 0 };
        struct bt_err e = { 0 };
        struct bt_results r;
        cr_assert(bt_scenario_read(&o, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
        cr_assert(bt_study_run(s, &run, a, NULL, &r, &e) == BT_OK, "%s", e.msg);
        const struct bt_axis *pool = bt_results_axis(&r, "pool");
        binds[k] = demand[k] = 0;
        for (int i = 0; i < 12; i++) {
            binds[k] += tiny_array(&r, "binds")->v[i * pool->n + bt_axis_find(pool, "reablement")] / 12;
            demand[k] += tiny_array(&r, "demand_sets")->v[i] / 12;
        }
        bt_scenario_free(s);
    }
    cr_expect(binds[0] == 0 && binds[1] > 0.5 && demand[0] > 0.99 && demand[1] < 0.5, "binds %g, %g; demand %g, %g", binds[0], binds[1],
              demand[0], demand[1]);
    bt_arena_free(a);
}
