/* Staff in post against closed forms and against small steps written here; what short staff do to coverage and places; nothing where
 * nothing asks. */
#include "../tiny.h"
#include <math.h>
#include <string.h>

/* 100,000 people, so a figure per 100,000 is the figure. `avoid` goes from 0.2 to 0.9 and asks for 5 at full coverage: 3.5 more. */
static const char STAFF[] = "bendtrend: 1\n"
                            "staff_pools:\n"
                            "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 1000}\n"
                            "roles: {nurse: nurses}\n";
static const char WARDS[] =
    "bendtrend: 1\n"
    "staff_pools:\n"
    "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 2, hires_from: [{name: ward_staff, "
    "share: 0.5}]}\n"
    "  - {name: ward_staff, vacancies: 0.2, leavers: 0.1, more_recruits_per_100000: 0.1, places: [{name: beds, wte_per_place: 0.05}]}\n"
    "roles: {nurse: nurses}\n";
enum { NURSES,
       WARD_STAFF };
static const double YEAR = 365.25, MONTH = 30.4375;

static struct bt_scenario *open_with(const char *workforce)
{
    struct tiny t = tiny_staffed(workforce);
    return tiny_open(&t);
}

static double ramp(double x)
{
    return x <= 0 ? 0 : x >= 1 ? 1
                               : x * x * x * (10 + x * (-15 + 6 * x));
}

/* Share of the way at a day since the switch on, 365 days after the start. */
static double way(double day)
{
    return ramp((day - 365) / (12 * MONTH));
}

static double at(const double *v, int row, int n, int k)
{
    return v[(size_t)row * (size_t)n + (size_t)k];
}

/* dn/dt = (A(t) - n) / tau - l n, tau = v / (l (1 - v)): a first-order delay of v / l years towards A (1 - v). */
Test(staff, a_pool_fills_as_its_closed_form)
{
    struct bt_scenario *s = open_with(STAFF);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 36 }, &r, NULL);
    for (int row = 0; row <= 36; row++) {
        double t = 30 * row, k = 0.2 / 0.1 / YEAR, sum = 0;
        const int n = 20000; /* the convolution by the midpoint rule */
        for (int i = 0; t > 365 && i < n; i++) {
            double u = 365 + (t - 365) * (i + 0.5) / n;
            sum += 3.5 * way(u) * 0.9 * k * exp(-k * (t - u)) * (t - 365) / n;
        }
        double post = at(r.t.in_post, row, 1, NURSES), wanted = at(r.t.wanted, row, 1, NURSES);
        cr_expect(fabs(post - 18 - sum) < 1e-6, "day %g: %.9f, %.9f", t, post - 18, sum);
        cr_expect(fabs(wanted - 20 - 3.5 * way(t)) < 1e-9);
        double share = way(t) > 0 ? sum / (3.5 * 0.9) : 0; /* of the whole step, as many as would be there as a rule */
        cr_expect(fabs(at(r.t.coverage, row, s->net->n_intervention, 0) - 0.2 - 0.7 * share) < 1e-6, "day %g", t);
        cr_expect(fabs(at(r.t.planned, row, s->net->n_intervention, 0) - 0.2 - 0.7 * way(t)) < 1e-12);
        cr_expect(fabs(at(r.t.staff, row, s->net->n_intervention, 0) - 5 * (0.2 + 0.7 * way(t))) < 1e-9);
        cr_expect(fabs(at(r.t.missing, row, s->net->n_intervention, 0) - (3.5 * way(t) * 0.9 - sum)) < 1e-6);
    }
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* In the end a post is vacant as often as at the start, and nothing is short. */
Test(staff, in_the_end_vacancies_are_those_of_the_start)
{
    struct bt_scenario *s = open_with(STAFF);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 48, .address = { "workforce.nurses.leavers" }, .value = { 3 } }, &r, NULL);
    cr_expect(fabs(at(r.t.in_post, 48, 1, NURSES) - 0.9 * 23.5) < 1e-6);
    cr_expect(fabs(at(r.t.coverage, 48, s->net->n_intervention, 0) - 0.9) < 1e-6);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* The equations of docs/model.md in small steps of their own: a cap on recruitment, half of it out of the wards. */
Test(staff, short_recruitment_and_wards_as_in_small_steps)
{
    struct bt_scenario *s = open_with(WARDS);
    struct tiny_run r;
    const double h = 0.01, ward = 212 * 0.05 * 0.8, tau_n = 0.1 / (0.2 * 0.9), tau_w = 0.2 / (0.1 * 0.8);
    double n = 0, u = 0;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 36 }, &r, NULL);
    for (int step = 0, row = 0; row <= 36; step++) {
        double t = step * h;
        if (t >= 30 * row - h / 2) {
            double base = (ward + u) / ward;
            cr_expect(fabs(at(r.t.in_post, row, 2, NURSES) - 18 - n) < 2e-4, "%g: %g, %g", t, at(r.t.in_post, row, 2, NURSES) - 18, n);
            cr_expect(fabs(at(r.t.in_post, row, 2, WARD_STAFF) - ward - u) < 2e-4);
            int beds = tiny_index(bt_network_pools(s->net), "beds");
            cr_expect(fabs(at(r.t.unstaffed, row, s->net->n_pool, beds) - 212 * (1 - base)) < 1e-2);
            cr_expect(at(r.t.occupied, row, s->net->n_pool, beds) <= 1.05 * 212 * base + 1e-6, "the ward holds more than it has staff for");
            row++;
        }
        double gap = 3.5 * way(t) - n, sought = fmin(fmax(gap, 0) / tau_n, 2), there = (ward + u) / ward, refill = fmin(-u / tau_w, 0.1);
        n += h / YEAR * (sought * (1 - 0.5 * (1 - there)) - 0.2 * n);
        u += h / YEAR * (refill - 0.1 * u - 0.5 * sought * there);
    }
    cr_expect(u < -0.5, "the wards are missed: %g", u);
    tiny_stop(&r);
    bt_scenario_free(s);
}

Test(staff, in_post_is_what_was_there_and_recruited_less_who_went)
{
    struct bt_scenario *s = open_with(WARDS);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 36 }, &r, NULL);
    for (int row = 0; row <= 36; row++)
        for (int p = 0; p < 2; p++) {
            double sum = at(r.t.in_post, 0, 2, p) + at(r.t.recruited, row, 2, p) - at(r.t.left, row, 2, p) - at(r.t.hired_away, row, 2, p);
            cr_expect(fabs(at(r.t.in_post, row, 2, p) / sum - 1) < 1e-12);
        }
    cr_expect(at(r.t.hired_away, 36, 2, WARD_STAFF) > 0.5);
    cr_expect(r.t.conservation < 1e-9);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* A run of Euler's method takes its own steps for staff too: half the step, half the error, in who is in post, in the coverage that costs
 * follow, and in what effects do that follow a lag later, whose steps lie between. */
Test(staff, a_run_of_euler_is_of_order_one_in_its_staff_too)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "workforce: workforce.yaml\n"), t.workforce = WARDS;
    t.interventions = tiny_swap(TINY.interventions, "    ramp_months: 12\n", "    ramp_months: 12\n    lag_months: 1.7\n");
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run fine, r;
    double off[3][3];
    int I = s->net->n_intervention;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 24, .tol = { BT_CVODES, 1e-10, 0 } }, &fine, NULL);
    for (int k = 0; k < 3; k++) {
        tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 24, .tol = { BT_EULER, 0, 1.0 / (4 << k) } }, &r, NULL);
        off[0][k] = fabs(at(r.t.in_post, 20, 2, NURSES) / at(fine.t.in_post, 20, 2, NURSES) - 1);
        off[1][k] = fabs(at(r.t.coverage, 20, I, 0) / at(fine.t.coverage, 20, I, 0) - 1);
        off[2][k] = fabs(tiny_sum(s, &r, "admissions", 18, 1) / tiny_sum(s, &fine, "admissions", 18, 1) - 1);
        tiny_stop(&r);
    }
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 2; k++)
            cr_expect(off[i][k] > 1e-8 && fabs(off[i][k] / off[i][k + 1] - 2) < 0.1, "%d: %g, %g", i, off[i][k], off[i][k + 1]);
    tiny_stop(&fine);
    bt_scenario_free(s);
}

/* Where steps make no whole day staff go by the next shorter that do, and by no more than 64 a day; longer than a day by days. */
Test(staff, steps_of_any_length_find_their_staff)
{
    static const double STEP[2][2] = { { 0.3, 0.25 }, { 0.011, 0.015625 } };
    struct bt_scenario *s = open_with(WARDS);
    struct tiny_run a, b;
    for (size_t k = 0; k < TL_N(STEP); k++) {
        tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 15, .tol = { BT_EULER, 0, STEP[k][0] } }, &a, NULL);
        tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 15, .tol = { BT_EULER, 0, STEP[k][1] } }, &b, NULL);
        double there = at(a.t.in_post, 15, 2, NURSES), should = at(b.t.in_post, 15, 2, NURSES);
        cr_expect(there == should && there > 18.03, "%g: %.9g, %.9g", STEP[k][0], there, should);
        double lag = -600, posts[2], one[3], two[3]; /* 600 days on */
        struct bt_err e = { 0 };
        cr_assert(bt_staff_state(s->net, a.values, a.start, 1, lag, posts, one, &e) == BT_OK);
        cr_assert(bt_staff_state(s->net, a.values, a.start, 2, lag, posts, two, &e) == BT_OK);
        cr_expect(posts[NURSES] == 20 && one[2] > 0.5 && memcmp(one, two, sizeof one) == 0, "%g, %g", one[2], two[2]);
        tiny_stop(&a), tiny_stop(&b);
    }
    bt_scenario_free(s);
}

/* Named, but nothing that asks is on; or on, and never short. */
Test(staff, nothing_short_is_bit_for_bit_as_without)
{
    static const char NONE[] = "bendtrend: 1\n"
                               "staff_pools:\n"
                               "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 5}\n"
                               "roles: {nurse: none, porter: nurses}\n";
    struct tiny t = tiny_staffed(NONE);
    t.interventions = tiny_cat(TINY.interventions, "    staff:\n      - {role: porter, wte_per_100000: 1}\n"); /* of the last one */
    struct bt_scenario *without = tiny_open(&TINY), *wards = open_with(WARDS), *none = tiny_open(&t);
    struct tiny_run a, b;
    tiny_go(without, &(struct tiny_opts){ 0 }, &a, NULL);
    tiny_go(wards, &(struct tiny_opts){ 0 }, &b, NULL);
    cr_expect(tiny_same(without, &a, &b), "business as usual");
    tiny_stop(&a), tiny_stop(&b);
    tiny_go(without, &(struct tiny_opts){ .on = { "avoid", "divert" } }, &a, NULL);
    tiny_go(none, &(struct tiny_opts){ .on = { "avoid", "divert" } }, &b, NULL);
    cr_expect(tiny_same(without, &a, &b), "a role that is never short");
    tiny_stop(&a), tiny_stop(&b);
    bt_scenario_free(without), bt_scenario_free(wards), bt_scenario_free(none);
}

/* The effect follows staff in post: later than planned, and with fewer beds to fall back on. */
Test(staff, the_effect_follows_staff_in_post)
{
    struct bt_scenario *plan = tiny_open(&TINY), *real = open_with(STAFF);
    struct tiny_run usual, planned, staffed;
    tiny_go(plan, &(struct tiny_opts){ 0 }, &usual, NULL);
    tiny_go(plan, &(struct tiny_opts){ .on = { "avoid" } }, &planned, NULL);
    tiny_go(real, &(struct tiny_opts){ .on = { "avoid" } }, &staffed, NULL);
    double none = tiny_flow(plan, &usual, "crisis", 12, 12), all = tiny_flow(plan, &planned, "crisis", 12, 12),
           some = tiny_flow(real, &staffed, "crisis", 12, 12);
    cr_expect(all < some - 1 && some < none - 1, "%g %g %g", all, some, none);
    double full = tiny_cost(plan, &planned, "programme_avoid", 12, 12), less = tiny_cost(real, &staffed, "programme_avoid", 12, 12);
    cr_expect(less < 0.95 * full, "costs follow who is there: %g, %g", less, full);
    tiny_stop(&usual), tiny_stop(&planned), tiny_stop(&staffed);
    bt_scenario_free(plan), bt_scenario_free(real);
}

/* Two that begin together miss the same share, whatever they ask and in whichever order they stand. */
Test(staff, recruits_go_to_gaps_in_proportion)
{
    struct tiny t = tiny_staffed("bendtrend: 1\n"
                                 "staff_pools:\n"
                                 "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 1}\n"
                                 "roles: {nurse: nurses, porter: nurses}\n");
    t.interventions = tiny_cat(TINY.interventions, "    staff:\n      - {role: porter, wte_per_100000: 30}\n");
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .on = { "more_rooms", "avoid" }, .months = 36, .address = { "interventions.more_rooms.ramp_months" },
        .value = { 12 } },
            &r, NULL);
    int I = s->net->n_intervention, other = tiny_index(bt_network_interventions(s->net), "more_rooms");
    for (int row = 14; row <= 36; row++) {
        double x = at(r.t.lacking, row, I, 0), y = at(r.t.lacking, row, I, other);
        cr_expect(x > 0.5 && fabs(x - y) < 1e-12, "%g, %g", x, y);
    }
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* ---- packages ---- */

static const char PACKAGE[] =
    "bendtrend: 1\n"
    "staff_pools:\n"
    "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 1000}\n"
    "roles: {assistant: nurses, doctor: none}\n"
    "packages:\n"
    "  - name: year\n"
    "    intervention: avoid\n"
    "    replaces: nurse\n"
    "    people: {\"old_*\": 0.5, \"*\": 0}\n"
    "    joins_per_year: 0.3\n"
    "    contact_hours_per_wte: 1000\n"
    "    activities:\n"
    "      - {name: first, role: doctor, minutes: 60, contacts: 2, months: [1, 2]}\n"
    "      - {name: plan, role: assistant, minutes: 30, contacts: 4, months: [3, 6], people: 0.5, contacts_per_year_later: 1}\n"
    "      - {name: class, role: assistant, minutes: 120, contacts: 3, months: [5, 12], group: 8}\n"
    "rates:\n"
    "  - {name: doctors, role: doctor, gbp_per_hour: 100, payer: payer_a}\n"
    "  - {name: assistants, role: assistant, gbp_per_hour: 20, payer: payer_b}\n";

/* Hours a month of one person by month since enrolment, and past the first year. */
static double hours_at(int month)
{
    double first = month < 2 ? 1.0 : 0, plan = month >= 2 && month < 6 ? 0.5 * 4 / 4 * 0.5 : month >= 12 ? 0.5 * 0.5 / 12
                                                                                                         : 0,
           class = month >= 4 && month < 12 ? 2 * 3.0 / 8 / 8 : 0;
    return first + plan + class;
}

/* Everybody's contacts, cohort by cohort of a tenth of a day; who joins later is given the same, in place of one past the first year.
 * young: added people in their first year, as a share. */
static double package_hours(double day, double *young_out)
{
    double sum = 0, young = 0, added = 0.7;
    const double h = 0.1;
    for (double born = 365; born < day; born += h) {
        double come = added * (way(fmin(born + h, day)) - way(born)) + 0.3 / YEAR * h * added * way(born + h / 2), age = day - born - h / 2;
        if (age >= 12 * MONTH) continue;
        sum += come * hours_at((int)(age / MONTH)), young += come;
    }
    *young_out = young;
    return sum + (added * way(day) - young) * hours_at(12);
}

/* Of those enrolled now, for good. */
static double hours_now(void)
{
    return 0.2 * (0.3 / 12 * (2 * 1.0 + 4 * 0.25 + 8 * 0.09375) + 0.7 * 0.25 / 12);
}

static double package_wte(double day, double people)
{
    double young;
    return people * 12 / 1000 * (hours_now() + package_hours(day, &young));
}

Test(staff, a_package_is_the_contacts_of_its_cohorts)
{
    struct bt_scenario *s = open_with(PACKAGE);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 46, .address = { "interventions.avoid.ramp_months" }, .value = { 12 } },
            &r, NULL);
    for (int row = 0; row <= 46; row++) {
        double wte = at(r.t.staff, row, s->net->n_intervention, 0), expected = package_wte(30 * row, 10000);
        cr_expect(fabs(wte / expected - 1) < 2e-3, "day %d: %g, %g", 30 * row, wte, expected);
    }
    double lacking = 0;
    for (int row = 13; row <= 46; row++) lacking = fmax(lacking, at(r.t.lacking, row, s->net->n_intervention, 0));
    cr_expect(lacking > 0.1, "assistants are short: %g", lacking);
    struct bt_ask nurse = bt_network_ask(s->net, r.values, 1);
    double rest = 10000 * 12 / 1000.0 * (0.3 / 12 * (4 * 0.25 + 8 * 0.09375) + 0.7 * 0.25 / 12);
    cr_expect(nurse.staff_pool == 0 && fabs(nurse.wte_per_100000 / rest - 1) < 1e-9, "%g, %g", nurse.wte_per_100000, rest);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* Nobody is short here, so coverage is the plan's: who is enrolled, the time of each role, and what they cost. */
Test(staff, a_package_enrolls_takes_time_and_costs)
{
    const char *fast = tiny_swap(tiny_swap(PACKAGE, "leavers: 0.2", "leavers: 5"), "assistant: nurses, doctor: none",
                                 "assistant: none, doctor: none, porter: nurses");
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "workforce: workforce.yaml\n"), t.workforce = fast;
    t.interventions = tiny_cat(TINY.interventions, "    staff:\n      - {role: porter, wte_per_100000: 1}\n");
    struct bt_scenario *s = tiny_open(&t), *plain = tiny_open(&TINY);
    struct tiny_run r, without;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 46 }, &r, NULL);
    tiny_go(plain, &(struct tiny_opts){ .on = { "avoid" }, .months = 46 }, &without, NULL);
    cr_assert(s->net->n_package_role == 2);
    double spent = 0;
    for (int row = 0; row <= 46; row++) {
        double young, day = 30 * row, hours = package_hours(day, &young), c = 0.7 * way(day);
        cr_expect(fabs(at(r.t.enrolled, row, 1, 0) / (10000 * (0.2 + c)) - 1) < 1e-9, "day %g: %g", day, at(r.t.enrolled, row, 1, 0));
        cr_expect(fabs(at(r.t.first_year, row, 1, 0) / (10000 * (0.3 * 0.2 + young)) - 1) < 2e-3, "day %g", day);
        double wte = at(r.t.package_wte, row, 2, 0) + at(r.t.package_wte, row, 2, 1);
        cr_expect(fabs(wte / (10000 * 12 / 1000.0 * (hours_now() + hours)) - 1) < 2e-3, "day %g: %g", day, wte);
        double gbp = 1000 * (100 * at(r.t.package_wte, row, 2, 0) + 20 * at(r.t.package_wte, row, 2, 1));
        cr_expect(fabs(at(r.t.package_gbp, row, 1, 0) / gbp - 1) < 1e-12, "an hour of each role has its rate");
    }
    /* what is added to the cost is that beyond now, over time */
    for (int i = 0; i < 46; i++)
        spent += 30 / YEAR * (at(r.t.package_added, i, 1, 0) + at(r.t.package_added, i + 1, 1, 0)) / 2;
    double more = tiny_cost(s, &r, "programme_avoid", 0, 46) - tiny_cost(plain, &without, "programme_avoid", 0, 46);
    cr_expect(more > 1000 && fabs(more / spent - 1) < 5e-3, "%g, %g", more, spent);
    for (int row = 0; row <= 46; row++)
        cr_expect(fabs(at(r.t.package_added, row, 1, 0) + at(r.t.package_gbp, 0, 1, 0) - at(r.t.package_gbp, row, 1, 0)) < 1e-6, "row %d",
                  row);
    tiny_stop(&r), tiny_stop(&without);
    bt_scenario_free(s), bt_scenario_free(plain);
}

/* A cost of the intervention pays them as far as it goes: all of it where it is dear, the dearer of the two where it is not. */
Test(staff, a_package_is_paid_once)
{
    const char *text = tiny_swap(PACKAGE, "replaces: nurse\n", "replaces: nurse\n    paid_by: running\n");
    struct bt_scenario *alone = open_with(PACKAGE), *paid = open_with(text);
    struct tiny_run own, dear, cheap, nothing;
    struct tiny_opts o = { .on = { "avoid" }, .months = 46 };
    tiny_go(alone, &o, &own, NULL);
    tiny_go(paid, &o, &dear, NULL);
    double running = 0, packages = 0;
    for (int row = 0; row <= 46; row++) {
        double pays = 2 * 1e5 * (at(own.t.coverage, row, alone->net->n_intervention, 0) - 0.2), asks = at(own.t.package_added, row, 1, 0),
               want = fmax(0, asks - pays);
        cr_expect(fabs(at(dear.t.package_added, row, 1, 0) - want) < 0.005 * pays + 1e-6, "row %d: %g, %g", row,
                  at(dear.t.package_added, row, 1, 0), want);
        running += pays, packages += asks;
    }
    cr_assert(packages > running, "the case has both: %g, %g", packages, running);
    o.address[0] = "interventions.avoid.costs.running.gbp_per_head_per_year", o.value[0] = 2000;
    tiny_go(paid, &o, &cheap, NULL);
    cr_expect(at(cheap.t.package_added, 46, 1, 0) == 0 && at(cheap.t.package_gbp, 46, 1, 0) > 1000);
    o.value[0] = 0;
    tiny_go(paid, &o, &nothing, NULL);
    cr_expect(fabs(at(nothing.t.package_added, 46, 1, 0) / at(own.t.package_added, 46, 1, 0) - 1) < 1e-9);
    tiny_stop(&own), tiny_stop(&dear), tiny_stop(&cheap), tiny_stop(&nothing);
    bt_scenario_free(alone), bt_scenario_free(paid);
}

/* Short of a pool: what lacks for all that ask of it, and for its places. */
Test(staff, a_pool_is_short_of_what_its_asks_and_places_lack)
{
    struct bt_scenario *s = open_with(WARDS);
    struct tiny_run r;
    tiny_go(s, &(struct tiny_opts){ .on = { "avoid" }, .months = 36 }, &r, NULL);
    double most = 0;
    for (int row = 0; row <= 36; row++) {
        double nurses = at(r.t.short_of, row, 2, NURSES), ward = at(r.t.short_of, row, 2, WARD_STAFF), first = at(r.t.in_post, 0, 2,
            WARD_STAFF);
        cr_expect(fabs(nurses - at(r.t.missing, row, s->net->n_intervention, 0)) < 1e-9, "row %d: %g", row, nurses);
        cr_expect(fabs(ward - (first - at(r.t.in_post, row, 2, WARD_STAFF))) < 1e-9, "row %d: %g", row, ward);
        most = fmax(most, fmin(nurses, ward));
    }
    cr_expect(most > 0.3, "both are short: %g", most);
    tiny_stop(&r);
    bt_scenario_free(s);
}
