/* The shipped fragment fitted again: every number within the interval that the fragment states, and the errors of the months held out as
 * docs/calibration.md has them. Half a minute of processor time: `make slow` asks for it. */
#include "../tiny.h"
#include "bendtrend/calibrate.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAGMENT "scenarios/localities/england-2011-calibrated.yaml"
#define DATA "scenarios/localities/england-2011-series.csv"

/* "  ADDRESS: VALUE # 80 % interval LOW to HIGH; ..." */
static bool committed(const char *fragment, const char *address, double *value, double *low, double *high)
{
    char key[300];
    snprintf(key, sizeof key, "\n  %s: ", address);
    const char *at = strstr(fragment, key);
    return at && sscanf(at + strlen(key), "%lf # 80 %% interval %lf to %lf", value, low, high) == 3;
}

/* "| LABEL | MODEL | ...", bold or not. */
static double of_page(const char *page, const char *label)
{
    char key[100];
    snprintf(key, sizeof key, "\n| %s | ", label);
    const char *at = strstr(page, key);
    cr_assert(at, "docs/calibration.md has no row '%s'", label);
    at += strlen(key);
    return strtod(at + strspn(at, "*"), NULL);
}

static double held_out(const struct bt_results *r, const char *series)
{
    const struct bt_array *e = bt_results_array(r, "mape");
    const struct bt_axis *at = bt_results_axis(r, "series");
    const int s = bt_axis_find(at, series), H = r->axis[e->axis[2]].n;
    cr_assert(s >= 0 && e->rank == 3, "no series '%s'", series);
    return 100 * e->v[s * H + H - 1]; /* the model is the first forecast; the longest horizon */
}

Test(slow, the_shipped_fragment_is_what_a_fit_gives, .timeout = 0)
{
    if (!getenv("BT_SLOW")) cr_skip_test("half a minute of work that `make slow` asks for");
    static const char *const ROW[][2] = { { "via A&E", "admissions_via_ae" }, { "by other routes", "direct_admissions" },
                                          { "type 1 attendances", "major_ae_attendances" }, { "occupied beds", "occupied_beds" } };
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    struct bt_results r;
    struct bt_arena *a = bt_arena_new();
    const struct bt_scenario_opts o = { .path = "scenarios/england-2011.yaml", .data = "scenarios" };
    cr_assert(bt_scenario_read(&o, &s, &errs) == BT_OK);
    enum bt_code rc = bt_study_calibrate(s, &(struct bt_calibrate_opts){ .data = DATA, .rtol = 1e-6, .jobs = 2 }, a, NULL, &r, &errs);
    cr_assert(rc == BT_OK, "%s", errs.n ? errs.v[0].msg : "");
    char *fragment = tl_bytes(FRAGMENT, NULL), *page = tl_bytes("docs/calibration.md", NULL);
    const struct bt_axis *number = bt_results_axis(&r, "number");
    const struct bt_array *fitted = bt_results_array(&r, "fitted");
    cr_assert(number->n == 5 && fitted->rank == 1);
    for (int i = 0; i < number->n; i++) {
        double value, low, high, is = fitted->v[i];
        cr_assert(committed(fragment, number->label[i], &value, &low, &high), "%s is not in the fragment", number->label[i]);
        double edge = 0.005 * (high - low); /* four digits of it are committed */
        cr_expect(is >= low - edge && is <= high + edge, "%s: %g, stated %g from %g to %g", number->label[i], is, value, low, high);
    }
    for (size_t i = 0; i < TL_N(ROW); i++) {
        double was = of_page(page, ROW[i][0]), is = held_out(&r, ROW[i][1]);
        cr_expect(fabs(is - was) < 0.045, "%s: off by %.3f %%, docs/calibration.md says %.2f", ROW[i][1], is, was);
    }
    free(fragment), free(page);
    bt_scenario_free(s), bt_arena_free(a), bt_errs_free(&errs);
}
