/* test_start.c -- where runs begin, from another start. */
#include "../tiny.h"
#include "bendtrend/study.h"
#include <math.h>
#include <string.h>

struct place { struct bt_scenario *s; struct bt_arena *arena; struct bt_start *start; double *values; };

static void england(struct place *p)
{
    struct bt_err e = { 0 };
    double days;
    *p = (struct place){ .s = tiny_shipped("scenarios/england.yaml"), .arena = bt_arena_new() };
    cr_assert(bt_study_values(p->s, NULL, 1e-6, p->arena, &p->values, &p->start, &days, &e) == BT_OK, "%s", e.msg);
}

static double people(const struct place *p, const struct bt_start_view *v, int segment)
{
    double sum = 0;
    for (int k = 0; k < p->s->net->n_stock; k++)
        if (!p->s->net->stock[k].counter) sum += v->people[k * v->stride + segment];
    return sum;
}

typedef enum bt_code begins(const struct bt_network *, const double *, struct bt_tol, const struct bt_start *, struct bt_start **,
                            struct bt_err *);

/* With every stay and wait longer or shorter by so much; share: of what moves, what may be missed of people, and of lists. */
static void is_the_same(begins *begin, double longer, double shorter, const double share[2])
{
    struct place p;
    struct bt_start *own = NULL, *near = NULL;
    struct bt_err e = { 0 };
    const struct bt_tol tol = { BT_CVODES, 1e-8, 0 };
    england(&p);
    const struct bt_network *net = p.s->net;
    int varied = 0;
    for (int i = 0; i < net->n_param; i++) {
        const struct bt_param *x = &net->param[i];
        if (strcmp(x->unit, "day") != 0 || bt_param_of_interventions(x)) continue;
        for (int k = 0; k < x->n; k++) p.values[x->offset + k] *= i % 2 ? longer : shorter;
        varied++;
    }
    cr_assert(varied > 10);
    cr_assert(bt_start_solve(net, p.values, tol, NULL, &own, &e) == BT_OK, "%s", e.msg);
    cr_assert(begin(net, p.values, tol, p.start, &near, &e) == BT_OK, "%s", e.msg);
    const struct bt_start_view a = bt_start_view(own), b = bt_start_view(near), old = bt_start_view(p.start);
    double worst[2] = { 0 }, moved[2] = { 0 }; /* of people, of those who are counted beside them: a list remembers more than a year */
    for (int k = 0; k < net->n_stock; k++)
        for (int s = 0; s < net->S; s++) {
            double size = people(&p, &a, s), x = a.people[k * a.stride + s];
            int list = net->stock[k].counter;
            worst[list] = fmax(worst[list], fabs(b.people[k * b.stride + s] - x) / size);
            moved[list] = fmax(moved[list], fabs(old.people[k * old.stride + s] - x) / size);
        }
    cr_log_info("people off by %.1e, moved by %.1e; lists %.1e, %.1e\n", worst[0], moved[0], worst[1], moved[1]);
    cr_expect(worst[0] < 3e-6 && worst[0] < share[0] * moved[0], "off by %.1e of a segment, which had moved by %.1e", worst[0], moved[0]);
    cr_expect(worst[1] < share[1] * moved[1], "lists are off by %.1e of a segment, and had moved by %.1e", worst[1], moved[1]);
    for (int s = 0; s < net->S; s++)
        cr_expect(fabs(people(&p, &b, s) / net->people[s] - 1) < 1e-12,
                  "segment %d: %.17g of %.17g people", s, people(&p, &b, s), net->people[s]);
    bt_start_free(own), bt_start_free(near), bt_start_free(p.start);
    bt_arena_free(p.arena);
    bt_scenario_free(p.s);
}

Test(start, near_another_is_the_same, .timeout = 0)
{
    is_the_same(bt_start_near, 1.03, 0.98, (const double[]){ 0.01, 0.1 });
}

Test(start, beside_another_is_the_same, .timeout = 0)
{
    is_the_same(bt_start_beside, 1.003, 0.998, (const double[]){ 0.025, 0.15 });
}

/* A list from which more are taken than come to it runs into its opposite, and does so from another start too. */
static void falls_below_zero(begins *begin)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(TINY.pathway, "adds: [listing], removes: [booked_stay]", "adds: [booked_stay], removes: [listing]");
    struct place p = { .s = tiny_open(&t), .arena = bt_arena_new() };
    struct bt_start *near = NULL;
    struct bt_err e = { 0 };
    double days, all[2] = { 0 };
    cr_assert(bt_study_values(p.s, NULL, 1e-6, p.arena, &p.values, &p.start, &days, &e) == BT_OK, "%s", e.msg);
    cr_assert(begin(p.s->net, p.values, (struct bt_tol){ BT_CVODES, 1e-8, 0 }, p.start, &near, &e) == BT_OK, "%s", e.msg);
    const struct bt_start_view a = bt_start_view(p.start), b = bt_start_view(near);
    for (int k = 0; k < p.s->net->n_stock; k++)
        for (int s = 0; p.s->net->stock[k].counter && s < p.s->net->S; s++)
            all[0] += a.people[k * a.stride + s], all[1] += b.people[k * b.stride + s];
    cr_expect(all[0] < -10 && fabs(all[1] / all[0] - 1) < 0.02, "%g in the list, and %g from another start", all[0], all[1]);
    bt_start_free(near), bt_start_free(p.start);
    bt_arena_free(p.arena);
    bt_scenario_free(p.s);
}

Test(start, a_list_below_zero_stays_there)
{
    falls_below_zero(bt_start_near);
    falls_below_zero(bt_start_beside);
}
