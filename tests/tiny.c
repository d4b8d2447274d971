/* tiny.c -- small networks from texts in memory. */
#include "tiny.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts live as long as the test, which is a process of its own; a root keeps them reachable. */
static struct bt_arena *texts(void)
{
    static struct bt_arena *a;
    if (!a) a = bt_arena_new();
    cr_assert(a != NULL);
    return a;
}

struct bt_loc tiny_refused(const struct tiny *t, const char *says)
{
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    enum bt_code rc = tiny_read(t, &s, &errs);
    char *all = tl_errs_text(&errs);
    const struct bt_err *e = tl_errs_find(&errs, says);
    cr_expect(rc == BT_E_INPUT && e, "no '%s' in: %s", says, all);
    struct bt_loc at = e ? e->at : (struct bt_loc){ 0 };
    at.file = NULL;
    free(all);
    bt_errs_free(&errs);
    bt_scenario_free(s);
    return at;
}

const char *tiny_swap(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    cr_assert(at != NULL, "'%s' does not stand in the text", from);
    cr_assert(strstr(at + 1, from) == NULL, "'%s' stands more than once in the text", from);
    return bt_printf(texts(), "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

const char *tiny_cat(const char *a, const char *b)
{
    return bt_printf(texts(), "%s%s", a, b);
}

const char *tiny_file_text(const char *path)
{
    char *text = tl_bytes(path, NULL);
    const char *kept = tiny_cat(text, "");
    free(text);
    return kept;
}

enum bt_code tiny_read(const struct tiny *t, struct bt_scenario **out, struct bt_errs *errs)
{
#define OR(member) (t->member ? t->member : TINY.member)
    struct bt_file f[] = { tl_file(TINY_SCENARIO, OR(scenario)),
                           tl_file(TINY_LOCALITY, OR(locality)),
                           tl_file(TINY_PATHWAY, OR(pathway)),
                           tl_file("segments.csv", OR(segments)),
                           tl_file("rates.csv", OR(rates)),
                           tl_file("population.csv", OR(population)),
                           tl_file(TINY_DRIVERS, OR(drivers)),
                           tl_file(TINY_INTERVENTIONS, OR(interventions)),
                           tl_file("observed.csv", OR(observed)),
                           tl_file("census.csv", t->census ? t->census : ""),
                           tl_file(TINY_WORKFORCE, t->workforce ? t->workforce : ""),
                           tl_file(TINY_MATURITY, t->maturity ? t->maturity : ""),
                           tl_file(TINY_MONEY, t->money ? t->money : "") };
#undef OR
    struct bt_scenario_opts o = { .path = TINY_SCENARIO, .evidence = t->evidence, .set = t->set, .stored = f };
    while (o.n_set < N(t->set) && t->set[o.n_set]) o.n_set++;
    for (int i = 0; i < N(f); i++) /* a text that is not given is no file */
        if (f[i].len) f[o.n_stored++] = f[i];
    for (int i = 0; i < o.n_stored; i++) bt_sha256(f[i].text, f[i].len, f[i].sha256);
    return bt_scenario_read(&o, out, errs);
}

struct tiny tiny_staffed(const char *workforce)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "workforce: " TINY_WORKFORCE "\n"), t.workforce = workforce;
    return t;
}

struct bt_scenario *tiny_open(const struct tiny *t)
{
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    enum bt_code rc = tiny_read(t, &s, &errs);
    cr_assert(rc == BT_OK && errs.n == 0, "%s", tl_errs_text(&errs));
    bt_errs_free(&errs);
    return s;
}

struct bt_scenario *tiny_shipped(const char *path)
{
    const struct bt_scenario_opts o = { .path = path, .data = "scenarios" };
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    cr_assert(bt_scenario_read(&o, &s, &errs) == BT_OK, "%s", tl_errs_text(&errs));
    bt_errs_free(&errs);
    return s;
}

struct tiny_study tiny_studied(const struct tiny *t, const char *bundle)
{
    struct tiny_study x = { .s = tiny_open(t), .a = bt_arena_new() };
    struct bt_err e = { 0 };
    struct bt_run_opts o = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 2, .bundle = &bundle, .n_bundle = bundle != NULL };
    cr_assert(bt_study_run(x.s, &o, x.a, NULL, &x.r, &e) == BT_OK, "%s", e.msg);
    return x;
}

void tiny_study_drop(struct tiny_study *x)
{
    bt_arena_free(x->a);
    bt_scenario_free(x->s);
}

char *tiny_printed(tiny_print *print, const struct bt_results *r, bool json)
{
    char *text = NULL;
    size_t len;
    struct bt_err e = { 0 };
    FILE *f = open_memstream(&text, &len);
    cr_assert(f && print(f, r, json, false, &e) == BT_OK, "%s", e.msg);
    fclose(f);
    return text;
}

char *tiny_said(const struct bt_results *r, bool json)
{
    return tiny_printed(bt_summary_print, r, json);
}

const struct bt_array *tiny_array(const struct bt_results *r, const char *name)
{
    const struct bt_array *x = bt_results_array(r, name);
    cr_assert(x != NULL, "no array '%s'", name);
    return x;
}

void tiny_same_results(const struct bt_results *a, const struct bt_results *b, int least)
{
    cr_assert(a->n_array == b->n_array && a->n_attr == b->n_attr && a->n_array > least);
    for (int i = 0; i < a->n_array; i++) {
        size_t n = 1;
        for (int k = 0; k < a->array[i].rank; k++) n *= (size_t)a->axis[a->array[i].axis[k]].n;
        cr_expect(memcmp(a->array[i].v, b->array[i].v, n * sizeof(double)) == 0, "%s", a->array[i].name);
    }
    cr_assert(a->n_texts == b->n_texts);
    for (int i = 0; i < a->n_texts; i++)
        for (int k = 0; k < a->axis[a->texts[i].axis].n; k++)
            cr_expect_str_eq(a->texts[i].v[k], b->texts[i].v[k], "%s", a->texts[i].name);
    for (int i = 0; i < a->n_attr; i++)
        cr_expect(a->attr[i].text ? strcmp(a->attr[i].text, b->attr[i].text) == 0 : a->attr[i].number == b->attr[i].number, "%s",
                  a->attr[i].name);
}

double tiny_arrivals(double v)
{
    double s = 0.1 / 365.25 * 11;
    return (1 + v) * (1 + s) / (1 + s * (1 + v)) - 1;
}

int tiny_index(struct bt_names names, const char *name)
{
    for (int i = 0; i < names.n; i++)
        if (strcmp(names.name[i], name) == 0) return i;
    cr_assert(false, "no '%s' there", name);
    return -1;
}

int tiny_offset(const struct bt_scenario *s, const char *address)
{
    int offset = -1;
    const char *near = NULL;
    int n = bt_network_find(s->net, address, &offset, 1, &near);
    cr_assert(n > 0, "no number has the address '%s'", address);
    return offset;
}

static void set_values(const struct bt_scenario *s, const struct tiny_opts *o, double *values)
{
    char address[200];
    for (int i = 0; i < N(o->on) && o->on[i]; i++) {
        snprintf(address, sizeof address, "interventions.%s.on", o->on[i]);
        values[tiny_offset(s, address)] = 1;
    }
    for (int i = 0; i < N(o->address) && o->address[i]; i++) {
        int offset[512];
        const char *near;
        int n = bt_network_find(s->net, o->address[i], offset, 512, &near);
        cr_assert(n > 0, "no number has the address '%s'", o->address[i]);
        for (int k = 0; k < n; k++) values[offset[k]] = o->value[i];
    }
}

enum bt_code tiny_go(const struct bt_scenario *s, const struct tiny_opts *o, struct tiny_run *r, struct bt_err *e)
{
    struct bt_err own = { 0 };
    struct bt_err *at = e ? e : &own;
    struct bt_tol tol = o->tol;
    if (tol.rtol == 0) tol.rtol = 1e-6;
    size_t n = (size_t)bt_network_size(s->net);
    *r = (struct tiny_run){ .a = bt_arena_new(), .T = o->months ? o->months : 24 };
    cr_assert(r->a != NULL);
    r->values = bt_get(r->a, n, sizeof(double)), r->month_end = bt_get(r->a, (size_t)r->T, sizeof(double));
    cr_assert(r->values && r->month_end);
    memcpy(r->values, bt_network_values(s->net), n * sizeof(double));
    for (int i = 0; i < r->T; i++) r->month_end[i] = o->ends ? o->ends[i] : 30 * (i + 1);
    enum bt_code rc = bt_trajectory_room(s->net, r->T, r->a, &r->t, at);
    if (rc == BT_OK && !o->start) rc = bt_start_solve(s->net, r->values, tol, NULL, &r->start, at);
    set_values(s, o, r->values);
    const struct bt_plan plan = { s->net, o->start ? o->start : r->start, NULL, tol, r->month_end, r->T };
    if (rc == BT_OK) rc = bt_trajectory_run(&plan, NULL, r->values, &r->t, NULL, NULL, at);
    cr_assert(e || rc == BT_OK, "%s", at->msg);
    return rc;
}

void tiny_stop(struct tiny_run *r)
{
    bt_start_free(r->start);
    bt_arena_free(r->a);
}

int tiny_measure(const struct bt_scenario *s, const char *name) { return tiny_index(bt_network_measures(s->net), name); }

static double over_segments(const double *v, size_t rows, size_t row, size_t i, int S)
{
    double sum = 0;
    for (int k = 0; k < S; k++) sum += v[(row * rows + i) * (size_t)S + (size_t)k];
    return sum;
}

double tiny_sum(const struct bt_scenario *s, const struct tiny_run *r, const char *measure, int from, int months)
{
    double sum = 0;
    int m = tiny_measure(s, measure);
    for (int i = from; i < from + months; i++)
        sum += over_segments(r->t.measure, (size_t)bt_network_measures(s->net).n, (size_t)i, (size_t)m, bt_network_segments(s->net).n);
    return sum;
}

double tiny_people(const struct bt_scenario *s, const struct tiny_run *r, const char *setting, int row)
{
    struct bt_names n = bt_network_settings(s->net);
    return over_segments(r->t.people, (size_t)n.n, (size_t)row, (size_t)tiny_index(n, setting), bt_network_segments(s->net).n);
}

double tiny_waiting(const struct bt_scenario *s, const struct tiny_run *r, const char *route, int row)
{
    struct bt_names n = bt_network_routes(s->net);
    return over_segments(r->t.wait_people, (size_t)n.n, (size_t)row, (size_t)tiny_index(n, route), bt_network_segments(s->net).n);
}

double tiny_flow(const struct bt_scenario *s, const struct tiny_run *r, const char *route, int from, int months)
{
    struct bt_names n = bt_network_routes(s->net);
    double sum = 0;
    for (int i = from; i < from + months; i++)
        sum += over_segments(r->t.flow, (size_t)n.n, (size_t)i, (size_t)tiny_index(n, route), bt_network_segments(s->net).n);
    return sum;
}

double tiny_cost(const struct bt_scenario *s, const struct tiny_run *r, const char *item, int from, int months)
{
    struct bt_names n = bt_network_items(s->net);
    double sum = 0;
    for (int i = from; i < from + months; i++)
        sum += over_segments(r->t.cost, (size_t)n.n, (size_t)i, (size_t)tiny_index(n, item), bt_network_payers(s->net).n);
    return sum;
}

bool tiny_same(const struct bt_scenario *s, const struct tiny_run *a, const struct tiny_run *b)
{
    size_t S = (size_t)bt_network_segments(s->net).n, T = (size_t)a->T, I = (size_t)bt_network_settings(s->net).n,
           Q = (size_t)bt_network_routes(s->net).n, M = (size_t)bt_network_measures(s->net).n;
    return a->T == b->T && memcmp(a->t.people, b->t.people, (T + 1) * I * S * sizeof(double)) == 0 &&
           memcmp(a->t.flow, b->t.flow, T * Q * S * sizeof(double)) == 0 &&
           memcmp(a->t.measure, b->t.measure, T * M * S * sizeof(double)) == 0;
}
