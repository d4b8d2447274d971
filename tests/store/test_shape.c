/* Every dataset that a study makes has its axes in the table of shapes, so that a file in which it lies over others is refused. */
#include "../../sim/store/store_priv.h"
#include "../tiny.h"
#include "bendtrend/compare.h"
#include "bendtrend/uncertainty.h"
#include <math.h>
#include <string.h>

static void every_array_is_known(const struct bt_results *r)
{
    struct bt_err e = { 0 };
    cr_assert(bt_store_shape(r, "r.h5", &e) == BT_OK, "%s", e.msg);
    cr_assert(r->n_axis > 1 && r->n_array > 3);
    for (int i = 0; i < r->n_array; i++) {
        struct bt_array *x = &r->array[i];
        if (!x->rank) continue;
        int had = x->axis[x->rank - 1];
        e = (struct bt_err){ 0 };
        x->axis[x->rank - 1] = (had + 1) % r->n_axis;
        cr_expect(bt_store_shape(r, "r.h5", &e) == BT_E_INPUT && strstr(e.msg, x->name), "'%s' has no row in sim/store/shape.c", x->name);
        x->axis[x->rank - 1] = had;
    }
}

Test(shape, of_run)
{
    struct tiny_study x = tiny_studied(&TINY, NULL);
    every_array_is_known(&x.r);
    tiny_study_drop(&x);
}

Test(shape, of_compare_and_uncertainty)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct bt_arena *a = bt_arena_new();
    struct bt_results r;
    struct bt_err e = { 0 };
    bool proved;
    const struct bt_compare_opts compare = { .rtol = 1e-4, .jobs = 1, .samples = 1, .draws = 10 };
    const struct bt_uncertainty_opts draws = { .rtol = 1e-4, .jobs = 1, .draws = 10 };
    cr_assert(bt_study_compare(s, &compare, a, NULL, &r, &proved, &e) == BT_OK, "%s", e.msg);
    every_array_is_known(&r);
    for (int i = 0; i < r.n_array; i++) { /* of a measure that begins as datasets over all bundles do */
        if (strcmp(r.array[i].name, "shapley_admissions") == 0) r.array[i].name = "shapley_all_admissions";
        if (strcmp(r.array[i].name, "last_in_admissions") == 0) r.array[i].name = "last_in_all_admissions";
    }
    cr_expect(bt_results_array(&r, "shapley_all_admissions") && bt_results_array(&r, "last_in_all_admissions"));
    cr_expect(bt_store_shape(&r, "r.h5", &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_study_uncertainty(s, &draws, a, NULL, &r, &e) == BT_OK, "%s", e.msg);
    every_array_is_known(&r);
    bt_arena_free(a);
    bt_scenario_free(s);
}

/* Yes, no, or which: anything else is told with its place, by whoever reads the file. */
Test(shape, yes_and_no_and_which)
{
    static const double NEITHER[] = { 2, -1, 0.5, 1e300, NAN, -INFINITY };
    struct tiny_study x = tiny_studied(&TINY, NULL);
    double *met = bt_results_array(&x.r, "ambition_met")->v, was = met[1];
    char *dir = tl_dir(), path[1024];
    struct bt_results back;
    snprintf(path, sizeof path, "%s/r.h5", dir);
    for (size_t i = 0; i < TL_N(NEITHER); i++) {
        struct bt_err e = { 0 };
        met[1] = NEITHER[i];
        cr_expect(bt_store_shape(&x.r, "r.h5", &e) == BT_E_INPUT, "%g is taken for yes or no", NEITHER[i]);
        cr_expect(strstr(e.msg, "'ambition_met' holds ") && strstr(e.msg, " at [0, 1], where whole numbers from 0 to 1 are"), "%s", e.msg);
    }
    for (int good = 0; good < 2; good++) {
        struct bt_err e = { 0 };
        met[1] = good ? was : 2;
        cr_assert(bt_results_write(&x.r, path, true, &e) == BT_OK, "%s", e.msg);
        enum bt_code rc = bt_results_read(path, x.a, &back, &e);
        cr_expect(rc == (good ? BT_OK : BT_E_INPUT) && (good || strstr(e.msg, "'ambition_met' holds 2 at [0, 1]")), "%d: %s", rc, e.msg);
    }
    tl_rmdir(dir);
    tiny_study_drop(&x);
}

/* Of an axis: its last is there, and one more is not. */
Test(shape, which_of_an_axis)
{
    static const char *const RUNS[] = { "business as usual", "a" }, *const OPTIONS[] = { "x", "y", "z" };
    double run[] = { 0, 1, 1 };
    struct bt_axis axis[] = { { .name = "run", .n = 2, .label = RUNS }, { .name = "option", .n = 3, .label = OPTIONS } };
    struct bt_array array = { "option_run", "1", "which run it is", 1, { 1 }, run, NULL };
    struct bt_results r = { .n_axis = 2, .axis = axis, .n_array = 1, .array = &array };
    struct bt_err e = { 0 };
    cr_expect(bt_store_shape(&r, "r.h5", &e) == BT_OK, "%s", e.msg);
    run[2] = 2;
    cr_expect(bt_store_shape(&r, "r.h5", &e) == BT_E_INPUT && strstr(e.msg, "'option_run' holds 2 at [2], where whole numbers from 0 to 1"),
              "%s", e.msg);
}

Test(shape, names_and_numbers_of_axes)
{
    struct tiny_study x = tiny_studied(&TINY, "first");
    struct bt_err e = { 0 };
    struct bt_axis *run = (struct bt_axis *)bt_results_axis(&x.r, "run"), was = *run;
    run->label = NULL, run->value = (const double[]){ 1, 2, 3, 4 };
    cr_expect(bt_store_shape(&x.r, "r.h5", &e) == BT_E_INPUT && strstr(e.msg, "'run' has numbers where it has names"), "%s", e.msg);
    *run = was, e = (struct bt_err){ 0 };
    ((struct bt_axis *)bt_results_axis(&x.r, "month"))->n--;
    cr_expect(bt_store_shape(&x.r, "r.h5", &e) == BT_E_INPUT && strstr(e.msg, "'time' is not the start of each month"), "%s", e.msg);
    tiny_study_drop(&x);
}
