/* Staff in the results of a run: what is stored, what is said, and that nothing is where no workforce is named. */
#include "../../sim/study/study_priv.h"
#include "../tiny.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char WARDS[] =
    "bendtrend: 1\n"
    "staff_pools:\n"
    "  - {name: nurses, label: Nurses, posts_per_100000: 20, vacancies: {low: 0.2, central: 0.1, high: 0.05}, leavers: 0.2,"
    " more_recruits_per_100000: 2, hires_from: [{name: ward_staff, share: 0.5}]}\n"
    "  - {name: ward_staff, label: Ward staff, vacancies: 0.2, leavers: 0.1, more_recruits_per_100000: 0.1,"
    " places: [{name: beds, wte_per_place: 0.05}]}\n"
    "roles: {nurse: nurses}\n";

static struct tiny_study run(const char *workforce)
{
    struct tiny t = workforce ? tiny_staffed(workforce) : TINY;
    return tiny_studied(&t, "first");
}

static double last(const struct tiny_study *d, const char *name, int run, int n, int k)
{
    const struct bt_array *a = bt_results_array(&d->r, name);
    cr_assert(a != NULL, "%s is not stored", name);
    size_t points = (size_t)bt_results_axis(&d->r, "time")->n;
    return a->v[((size_t)run * points + points - 1) * (size_t)n + (size_t)k];
}

Test(staff_study, is_stored_and_said)
{
    struct tiny_study d = run(WARDS);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    int V = bt_network_interventions(d.s->net).n;
    cr_expect(last(&d, "staff_wanted", 1, 2, 0) > 23.49 && last(&d, "staff_wanted", 0, 2, 0) < 20.01);
    cr_expect(last(&d, "coverage_planned", 1, V, 0) > 0.8999 && last(&d, "coverage", 1, V, 0) < 0.89);
    cr_expect(last(&d, "staff_hired_away", 1, 2, 1) > 0.3);
    cr_expect(strstr(text, "staff, not the plan, hold back: avoid for want of Nurses 2026/27 to 2027/28 (") != NULL, "%s", text);
    cr_expect(strstr(text, "places shut for want of staff: beds ") != NULL, "%s", text);
    cr_expect(strstr(json, "\"held_back_by_staff\"") && strstr(json, "\"staff_pool\": \"nurses\""), "%s", json);
    /* low evidence has more vacancies, so a vacant post is filled later: fewer of those wanted are there */
    double low = last(&d, "staff_lacking", 2, V * 2, 0), central = last(&d, "staff_lacking", 1, V * 2, 0);
    cr_expect(low > central, "%g, %g", low, central);
    free(text), free(json);
    tiny_study_drop(&d);
}

Test(staff_study, is_not_there_without_a_workforce)
{
    struct tiny_study d = run(NULL);
    char *text = tiny_said(&d.r, false), *json = tiny_said(&d.r, true);
    cr_expect(!bt_results_axis(&d.r, "staff_pool") && !bt_results_array(&d.r, "coverage_planned") && !bt_results_array(&d.r,
        "places_unstaffed"));
    cr_expect(strstr(text, "staff") == NULL && strstr(json, "staff") == NULL);
    free(text), free(json);
    tiny_study_drop(&d);
}

Test(staff_study, says_so_where_nobody_is_short)
{
    const char *leave = tiny_swap(WARDS, "leavers: 0.2", "leavers: 5");
    struct tiny_study d = run(tiny_swap(leave, "more_recruits_per_100000: 2", "more_recruits_per_100000: 900"));
    char *text = tiny_said(&d.r, false);
    cr_expect(strstr(text, "staff hold no intervention back by over a tenth of its step in any year") != NULL, "%s", text);
    free(text);
    tiny_study_drop(&d);
}

static double year_line(const struct tiny_study *d, int year, const char *name)
{
    const struct bt_array *x = bt_results_array(&d->r, "economic_gbp");
    int n = bt_results_axis(&d->r, "economic_line")->n, years = bt_results_axis(&d->r, "year")->n;
    int line = bt_axis_find(bt_results_axis(&d->r, "economic_line"), name);
    cr_assert(x && line >= 0);
    return x->v[((size_t)years + (size_t)year) * (size_t)n + (size_t)line];
}

/* Staff leave the beds for a team: nobody is paid for the posts they leave, and it is said that this is no success. At once 0.2 of 300 a
 * day goes with a bed day; of the other 240, half are posts. No ward closes. */
Test(staff_study, posts_left_vacant_are_not_paid)
{
    struct tiny t = tiny_staffed(WARDS);
    t.scenario = tiny_cat(t.scenario, "money: money.yaml\n");
    t.money = tiny_swap(TINY_MONEY_TEXT, "places: {value: 2,", "places: {value: 900,");
    struct tiny_study d = tiny_studied(&t, "first");
    const struct bt_array *shut = bt_results_array(&d.r, "places_unstaffed");
    const double *day = bt_results_axis(&d.r, "time")->value;
    size_t points = (size_t)bt_results_axis(&d.r, "time")->n, pools = (size_t)bt_results_axis(&d.r, "pool")->n;
    double all = 0;
    for (int y = 0; y < 4; y++) {
        double want = 0;
        for (size_t i = 12 * (size_t)y; i < 12 * (size_t)y + 12; i++) {
            double more = 0;
            for (size_t k = i; k < i + 2; k++) more += (shut->v[(points + k) * pools] - shut->v[k * pools]) / 2;
            want += 0.5 * 0.8 * 300 * more * (day[i + 1] - day[i]);
        }
        double counted = year_line(&d, y, "vacant_posts");
        cr_expect(fabs(counted - want) <= 1e-6 * (1 + fabs(want)), "%g is not %g", counted, want);
        all += want;
    }
    cr_expect(all > 1000, "%g: a case in which nobody leaves tests little", all);
    char *text = tiny_said(&d.r, false);
    const char *said = "posts of places shut for want of staff (real, not discounted, no optimism bias; in the cash above): GBP ";
    cr_expect(strstr(text, said), "%s", text);
    free(text);
    tiny_study_drop(&d);
}
