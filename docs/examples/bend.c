/* bend.c -- the library without the program: a scenario, one bundle of it, and what becomes of emergency admissions.
 *
 *   cc bend.c -o bend $(pkg-config --cflags --libs bendtrend)
 *   ./bend /usr/local/share/bendtrend/scenarios northumberland.yaml "hospital without walls"
 */
#include <bendtrend/scenario.h>
#include <bendtrend/study.h>

static double last_year(const struct bt_results *r, const struct bt_array *measure, int run)
{
    int months = r->axis[measure->axis[1]].n;
    const double *v = measure->v + (long)run * months;
    double sum = 0;
    for (int m = months - 12; m < months; m++) sum += v[m];
    return sum;
}

/* Every run of the results, in full digits: the rule of m_NAME(run, month) is in docs/results-format.md. */
static void print(const struct bt_results *r)
{
    const struct bt_array *admissions = bt_results_measure(r, "m_emergency_admissions");
    const struct bt_axis *runs = bt_results_axis(r, "run");
    for (int i = 0; admissions && runs && i < runs->n; i++) printf("%s: %.17g\n", runs->label[i], last_year(r, admissions, i));
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: bend DATA-FOLDER SCENARIO BUNDLE\n", stderr);
        return bt_exit_status(BT_E_USAGE);
    }
    struct bt_arena *arena = bt_arena_new(); /* all results lie in it */
    struct bt_scenario *scenario = NULL;
    struct bt_results results = { 0 };
    struct bt_errs mistakes = { 0 }; /* of files: all that there are */
    struct bt_err trouble = { 0 };   /* of a run: one */
    char *path = arena ? bt_printf(arena, "%s/%s", argv[1], argv[2]) : NULL;
    const char *bundle = argv[3];
    struct bt_scenario_opts read = { .path = path, .data = argv[1] };
    struct bt_run_opts run = { .method = BT_CVODES, .rtol = 1e-6, .jobs = 1, .bundle = &bundle, .n_bundle = 1 };

    enum bt_code rc = path ? bt_scenario_read(&read, &scenario, &mistakes) : BT_E_NOMEM;
    if (rc == BT_OK) rc = bt_study_run(scenario, &run, arena, NULL, &results, &trouble);
    if (rc == BT_OK) print(&results);
    for (int i = 0; i < mistakes.n; i++) bt_err_print(stderr, &mistakes.v[i], 0);
    if (trouble.code != BT_OK) bt_err_print(stderr, &trouble, 0);
    bt_errs_free(&mistakes);
    bt_scenario_free(scenario); /* after its mistakes were told: they borrow its texts */
    bt_arena_free(arena);
    return bt_exit_status(rc);
}
