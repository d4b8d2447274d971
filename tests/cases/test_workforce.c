/* The shipped workforce file in Northumberland: business as usual is as without it, beds close where nurses are hired away, and the care
 * package is Exhibit 20's. */
#include "../tiny.h"
#include <math.h>
#include <string.h>

/* Of a pool, places open in the bundle less those of business as usual, at worst. */
static double fewest(const struct bt_scenario *s, const struct tiny_run *bundle, const struct tiny_run *usual, const char *pool)
{
    struct bt_names n = bt_network_pools(s->net);
    int p = tiny_index(n, pool);
    double least = 0;
    for (int row = 0; row <= usual->T; row++) least = fmin(least, bundle->t.places[row * n.n + p] - usual->t.places[row * n.n + p]);
    return least;
}

Test(workforce, beds_close_where_nurses_are_hired_away)
{
    struct bt_scenario *plain = tiny_shipped("scenarios/northumberland.yaml"),
                       *staffed = tiny_shipped("scenarios/northumberland-workforce.yaml");
    struct tiny_run bau, same, plan, real, away;
    struct tiny_opts o = { .months = 48, .on = { "case_management", "rapid_response" } };
    tiny_go(plain, &(struct tiny_opts){ .months = 48 }, &bau, NULL);
    tiny_go(staffed, &(struct tiny_opts){ .months = 48 }, &same, NULL);
    cr_expect(tiny_same(plain, &bau, &same), "business as usual is as without a workforce");
    o.start = bau.start;
    tiny_go(plain, &o, &plan, NULL);
    o.start = same.start;
    tiny_go(staffed, &o, &real, NULL);
    o.address[0] = "workforce.community_nurses.hires_from.ward_nurses.share", o.value[0] = 0;
    tiny_go(staffed, &o, &away, NULL);
    cr_expect(fabs(fewest(plain, &plan, &bau, "acute_beds")) < 1e-6);
    cr_expect(fewest(staffed, &real, &bau, "acute_beds") < -5, "%g", fewest(staffed, &real, &bau, "acute_beds"));
    cr_expect(fabs(fewest(staffed, &away, &bau, "acute_beds")) < 1e-6, "hired elsewhere, nobody is missing in the wards");
    int i = tiny_index(bt_network_interventions(plain->net), "rapid_response"), n = bt_network_interventions(plain->net).n;
    cr_expect(real.t.coverage[24 * n + i] < plan.t.coverage[24 * n + i] - 0.1);
    cr_expect(fabs(real.t.planned[24 * n + i] - plan.t.coverage[24 * n + i]) < 1e-12);
    plan.start = real.start = away.start = NULL;
    tiny_stop(&bau), tiny_stop(&same), tiny_stop(&plan), tiny_stop(&real), tiny_stop(&away);
    bt_scenario_free(plain), bt_scenario_free(staffed);
}

/* Exhibit 20: 10 minutes at first, 15 and 20 of induction, at least 40 of care planning, education of 2 and 4 x 3 hours,
    in these months. */
Test(workforce, the_diabetes_package_is_exhibit_20)
{
    static const struct {
        const char *name;
        int first, last;
        double minutes;
    } ROWS[] = {
        { "first_contact", 1, 1, 10 },
        { "induction", 1, 4, 15 },
        { "induction_assistant", 1, 4, 20 },
        { "tests", 2, 5, 0 },
        { "care_planning", 3, 6, 40 },
        { "structured_education", 4, 12, 840 },
        { "first_review", 5, 9, 0 },
        { "second_review", 8, 12, 0 },
        { "retinal_screening", 2, 6, 0 },
        { "recall", 1, 12, 0 },
        { "medicines", 8, 12, 0 },
    };
    struct bt_scenario *s = tiny_shipped("scenarios/northumberland-workforce.yaml");
    const struct bt_network *net = s->net;
    const struct package *p = &net->package[0];
    double published = 0;
    cr_assert(net->n_package == 1 && p->n_activity == (int)TL_N(ROWS));
    for (int i = 0; i < p->n_activity; i++) {
        const struct activity *a = &p->activity[i];
        const struct bt_param *minutes = &net->param[a->minutes];
        bool seen = minutes->mark && strcmp(minutes->mark, "observed") == 0;
        double each = net->value[minutes->offset] * net->value[net->param[a->contacts].offset];
        cr_expect(strcmp(a->id.name, ROWS[i].name) == 0 && a->first == ROWS[i].first && a->last == ROWS[i].last, "%s", a->id.name);
        cr_expect(seen == (ROWS[i].minutes > 0) && (!seen || fabs(each - ROWS[i].minutes) < 1e-9), "%s: %g", a->id.name, each);
        published += seen ? each : 0;
    }
    cr_expect(fabs(published - 925) < 1e-9, "%g", published);
    double in_month[PACKAGE_MONTHS], nurses = 0;
    for (int k = 0; k < PACKAGE_MONTHS; k++) { /* one person through the year */
        memset(in_month, 0, sizeof in_month);
        in_month[k] = 1;
        nurses += 60 * bt_package_hours(net, net->value, p, tiny_index(bt_network_staff_pools(net), "practice_nurses"), in_month, 0);
    }
    cr_expect(fabs(nurses - (15 + 20 + 10 + 40 + 840 / 10.0 + 20 + 20 / 2.0)) < 1e-9, "%g", nurses);
    bt_scenario_free(s);
}

/* Exhibit 31, per 100,000 people, beside the library's own care coordinators, which are three of its rows. */
Test(workforce, exhibit_31_stands_beside_what_is_asked)
{
    struct bt_scenario *s = tiny_shipped("scenarios/northumberland-workforce.yaml");
    const char *near;
    int offset;
    cr_assert(bt_network_find(s->net, "interventions.care_coordination.staff.0.wte_per_100000", &offset, 1, &near) == 1);
    const struct bt_param *p = bt_network_owner(s->net, offset);
    double low = 0, high = 0, nottingham = 0;
    for (int i = 0; i < bt_network_staff_examples(s->net); i++) {
        struct bt_staff_example x = bt_network_staff_example(s->net, i);
        if (strcmp(x.role, "care coordinator") != 0) continue;
        low = !(low > 0) || x.wte_per_100000 < low ? x.wte_per_100000 : low, high = fmax(high, x.wte_per_100000);
        if (strcmp(x.place, "Nottingham City") == 0) nottingham = x.wte_per_100000;
    }
    cr_expect(fabs(low - p->low[0]) < 0.05 && fabs(high - p->high[0]) < 0.05 && fabs(nottingham - s->net->value[offset]) < 0.05,
              "%g %g %g", low,
              nottingham, high);
    bt_scenario_free(s);
}
