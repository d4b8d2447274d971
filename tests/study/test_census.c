/* A start from people counted: exact counts, the people of segments kept, the way back to the balance, mistakes. */
#include "../../sim/study/study_priv.h"
#include "../tiny.h"
#include <math.h>

#define HEAD "kind,name,people,period,geography,publication,mark,note\n"
#define ROW(kind, name, people) kind "," name "," people ",1 April 2025,Tiny,none,observed,\n"

static struct tiny counted(const struct tiny *of, const char *rows)
{
    struct tiny t = *of;
    t.census = rows;
    t.locality = tiny_cat(TINY.locality, "start: census\ncensus: census.csv\n");
    return t;
}

static void study(const struct bt_scenario *s, struct bt_arena *a, struct bt_results *r)
{
    struct bt_err e = { 0 };
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-8, .jobs = 1 };
    cr_assert(bt_study_run(s, &o, a, NULL, r, &e) == BT_OK, "%s", e.msg);
}

static double people_of(const struct bt_results *r, int time, int setting, int segment)
{
    const struct bt_array *x = bt_results_array(r, "people");
    int I = r->axis[x->axis[2]].n, S = r->axis[x->axis[3]].n;
    double sum = 0;
    for (int i = 0; i < I; i++)
        for (int s = 0; s < S; s++)
            if ((setting < 0 || i == setting) && (segment < 0 || s == segment)) sum += x->v[(time * I + i) * S + s];
    return sum;
}

static double waiting_of(const struct bt_results *r, int segment)
{
    const struct bt_array *x = bt_results_array(r, "wait_people");
    int Q = r->axis[x->axis[2]].n, S = r->axis[x->axis[3]].n;
    double sum = 0;
    for (int q = 0; q < Q; q++) sum += x->v[q * S + segment];
    return sum;
}

/* One setting with one stage: N goes to its balance as exp(-t / stay), and the hazard at home sees a few more or fewer people. */
Test(census, the_way_back_is_that_of_the_stay)
{
    struct bt_arena *a = bt_arena_new();
    struct tiny t = counted(&LINE, HEAD ROW("setting", "place", "500"));
    t.pathway = tiny_swap(t.pathway, "    stages: 3\n", "    stages: 1\n");
    struct bt_scenario *s = tiny_open(&t);
    struct bt_results r;
    study(s, a, &r);
    int place = bt_axis_find(bt_results_axis(&r, "setting"), "place");
    double balance = bt_results_array(&r, "census_balance")->v[0], k = 0.1 / 365.25, rate = k + 1 / 11.0;
    cr_expect(fabs(balance - 1e5 * k / rate) < 0.01, "%g", balance);
    cr_expect(fabs(people_of(&r, 0, place, -1) - 500) < 1e-9 && bt_results_array(&r, "census_counted")->v[0] == 500);
    for (int month = 1; month < 4; month++) {
        double day = bt_results_axis(&r, "time")->value[month], want = balance + (500 - balance) * exp(-rate * day),
               got = bt_results_array(&r, "census_people")->v[month];
        cr_expect(fabs(got - want) < 1e-3 && fabs(got - people_of(&r, month, place, -1)) < 1e-9, "month %d: %g, not %g", month, got, want);
    }
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* Counts of each kind are there to the last person, a pool's by what no other row counts of it; nobody changes segment. */
Test(census, all_kinds_at_once)
{
    struct bt_arena *a = bt_arena_new(), *b = bt_arena_new();
    struct tiny t = counted(&TINY, HEAD ROW("pool", "beds", "180") ROW("setting", "long_ward", "60") ROW("wait", "papers", "9"));
    struct bt_scenario *s = tiny_open(&t), *plain = tiny_open(&TINY);
    struct bt_results r, p;
    study(s, a, &r);
    study(plain, b, &p);
    const struct bt_axis *setting = bt_results_axis(&r, "setting");
    const struct bt_array *now = bt_results_array(&r, "census_people");
    cr_expect(fabs(now->v[0] - 180) < 1e-9 && fabs(now->v[1] - 60) < 1e-9 && fabs(now->v[2] - 9) < 1e-9, "%g, %g, %g", now->v[0], now->v[1],
              now->v[2]);
    cr_expect(fabs(people_of(&r, 0, bt_axis_find(setting, "long_ward"), -1) - 60) < 1e-9);
    for (int k = 0; k < 3; k++) {
        double before = people_of(&p, 0, -1, k) + waiting_of(&p, k), after = people_of(&r, 0, -1, k) + waiting_of(&r, k);
        cr_expect(fabs(after / before - 1) < 1e-12, "segment %d has %.12g people, not %.12g", k, after, before);
    }
    const struct bt_array *miss = bt_results_array(&r, "conservation_error");
    for (int i = 0; i < r.axis[miss->axis[0]].n; i++) cr_expect(miss->v[i] < 1e-9);
    cr_expect(!bt_results_axis(&p, "census"));
    char *text = NULL;
    size_t len;
    struct bt_err e = { 0 };
    FILE *f = open_memstream(&text, &len);
    cr_assert(f && bt_baseline_print(f, &r, false, &e) == BT_OK, "%s", e.msg);
    fclose(f);
    cr_expect(strstr(text, "Start: people counted") && strstr(text, "\n  places of beds ") && strstr(text, "\n  waiting: papers "), "%s",
              text);
    free(text);
    bt_arena_free(a), bt_arena_free(b);
    bt_scenario_free(s), bt_scenario_free(plain);
}

/* Where the balance has nobody there is no difference in per cent; more people than places are noted, and JSON has the counts. */
Test(census, odd_counts_are_said)
{
    struct bt_arena *a = bt_arena_new();
    struct tiny t = counted(&TINY, HEAD ROW("pool", "team_places", "20"));
    struct bt_scenario *s = tiny_open(&t);
    struct bt_results r;
    study(s, a, &r);
    bool noted = false;
    for (int i = 0; i < s->n_note; i++)
        noted |= strstr(s->note[i], "census: 20 people are counted in the 14 places of 'team_places'") != NULL;
    cr_expect(noted);
    for (int i = 0; i < r.n_array; i++)
        if (strcmp(r.array[i].name, "census_balance") == 0) r.array[i].v[0] = 0;
    char *text = NULL, *json = NULL;
    size_t len;
    struct bt_err e = { 0 };
    FILE *f = open_memstream(&text, &len), *g = open_memstream(&json, &len);
    cr_assert(f && g && bt_baseline_print(f, &r, false, &e) == BT_OK && bt_baseline_print(g, &r, true, &e) == BT_OK, "%s", e.msg);
    fclose(f), fclose(g);
    cr_expect(strstr(text, " nobody ") && !strstr(text, "nan") && strstr(text, "the runs start from people counted"), "%s", text);
    cr_expect(strstr(json, "\"start_counted\"") && strstr(json, "\"places of team_places\""), "%s", json);
    free(text), free(json);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* The counts of the balance change nothing but the last bits. */
Test(census, the_balance_counted_is_the_balance)
{
    struct bt_arena *a = bt_arena_new(), *b = bt_arena_new();
    struct bt_scenario *plain = tiny_open(&TINY);
    struct bt_results r, p;
    study(plain, b, &p);
    char rows[400];
    snprintf(rows, sizeof rows, HEAD "setting,long_ward,%.17g,1 April 2025,Tiny,none,observed,\n",
             people_of(&p, 0, bt_axis_find(bt_results_axis(&p, "setting"), "long_ward"), -1));
    struct tiny t = counted(&TINY, rows);
    struct bt_scenario *s = tiny_open(&t);
    study(s, a, &r);
    const struct bt_array *x = bt_results_array(&r, "m_bed_days"), *y = bt_results_array(&p, "m_bed_days");
    for (int i = 0; i < r.axis[x->axis[1]].n; i++) cr_expect(fabs(x->v[i] / y->v[i] - 1) < 1e-6, "month %d", i);
    bt_arena_free(a), bt_arena_free(b);
    bt_scenario_free(s), bt_scenario_free(plain);
}

static const struct {
    const char *rows, *says;
} REFUSED[] = {
    { HEAD ROW("pool", "beds", "50") ROW("setting", "long_ward", "60"),
      "'beds': 50 people are fewer than the 60 that other rows count there" },
    { HEAD ROW("setting", "long_ward", "500000"), "'long_ward': a segment has fewer people at home than 500000 people there would take" },
};
ParameterizedTestParameters(census, counts_that_can_not_be)
{
    return tl_rows(TL_N(REFUSED));
}
ParameterizedTest(size_t *row, census, counts_that_can_not_be)
{
    struct bt_arena *a = bt_arena_new();
    struct tiny t = counted(&TINY, REFUSED[*row].rows);
    struct bt_scenario *s = tiny_open(&t);
    struct bt_results r;
    struct bt_err e = { 0 };
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1 };
    cr_expect(bt_study_run(s, &o, a, NULL, &r, &e) == BT_E_INPUT && strstr(e.msg, REFUSED[*row].says), "%s", e.msg);
    cr_expect(e.at.file && strcmp(e.at.file, "census.csv") == 0 && e.at.line == 2, "%s:%d", e.at.file, e.at.line);
    bt_arena_free(a);
    bt_scenario_free(s);
}

static const struct {
    const char *locality, *rows, *says;
} WRONG[] = {
    { "start: census\n", HEAD, "start is census, but no table says who was counted" },
    { "census: census.csv\n", HEAD, "'census' changes nothing without 'start: census'" },
    { "start: cencus\ncensus: census.csv\n", HEAD, "start must be equilibrium or census, found 'cencus'" },
    { "start: census\ncensus: census.csv\n", HEAD, "nobody is counted here" },
    { "start: census\ncensus: census.csv\n", HEAD ROW("ward", "beds", "1"), "kind must be pool, setting or wait, found 'ward'" },
    { "start: census\ncensus: census.csv\n", HEAD ROW("pool", "beds", "-1"), "people must be a number between 0 and 2,000,000,000" },
    { "start: census\ncensus: census.csv\n", HEAD ROW("pool", "bedz", "1"), "unknown pool 'bedz'; did you mean 'beds'?" },
    { "start: census\ncensus: census.csv\n", HEAD ROW("setting", "home", "1"), "'home' holds everybody who is counted nowhere else" },
    { "start: census\ncensus: census.csv\n", HEAD ROW("wait", "crisis", "1"), "nobody waits on 'crisis': it has no wait" },
    { "start: census\ncensus: census.csv\n", HEAD ROW("pool", "beds", "1") ROW("pool", "beds", "2"), "twice" },
    { "start: census\ncensus: census.csv\n", "kind,name,people,publication\npool,beds,1,\n", "the publication is missing" },
};
ParameterizedTestParameters(census, mistakes_are_told)
{
    return tl_rows(TL_N(WRONG));
}
ParameterizedTest(size_t *row, census, mistakes_are_told)
{
    struct tiny t = { .census = WRONG[*row].rows, .locality = tiny_cat(TINY.locality, WRONG[*row].locality) };
    tiny_refused(&t, WRONG[*row].says);
}
