/* Charts of a pathway with names of its own. */
#include "drawn.h"

static const struct {
    const char *usual, *own, *role;
} OWN[] = { { "acute_beds", "hospital", "role_main" },
            { "emergency_admissions", "urgent_stays", "role_arrivals" },
            { "acute_bed_days", "hospital_days", "role_place_days" },
            { "days_delayed", "stuck_days", "role_delayed_days" } };

static const char *own_name(struct bt_arena *a, const char *name)
{
    size_t skip = strncmp(name, "m_", 2) == 0 ? 2 : 0;
    for (size_t i = 0; i < TL_N(OWN); i++)
        if (strcmp(name + skip, OWN[i].usual) == 0) return bt_printf(a, "%.*s%s", (int)skip, name, OWN[i].own);
    return name;
}

/* The same results with other names in all places; roles say which is which. */
static void rename_all(struct bt_arena *a, struct bt_results *r)
{
    struct bt_attr *attr = bt_get(a, (size_t)r->n_attr + TL_N(OWN), sizeof *attr);
    memcpy(attr, r->attr, (size_t)r->n_attr * sizeof *attr);
    for (size_t i = 0; i < TL_N(OWN); i++) attr[r->n_attr++] = (struct bt_attr){ .name = OWN[i].role, .text = OWN[i].own };
    r->attr = attr;
    for (int i = 0; i < r->n_array; i++) r->array[i].name = own_name(a, r->array[i].name);
    for (int i = 0; i < r->n_axis; i++) {
        const char **label = bt_get(a, (size_t)r->axis[i].n + 1, sizeof *label);
        for (int k = 0; r->axis[i].label && k < r->axis[i].n; k++) label[k] = own_name(a, r->axis[i].label[k]);
        if (r->axis[i].label) r->axis[i].label = label;
    }
    for (int i = 0; i < r->n_texts; i++) {
        int n = r->axis[r->texts[i].axis].n;
        const char **v = bt_get(a, (size_t)n + 1, sizeof *v);
        for (int k = 0; k < n; k++) v[k] = r->texts[i].v[k] ? own_name(a, r->texts[i].v[k]) : NULL;
        r->texts[i].v = v;
    }
}

Test(chart, a_pathway_with_other_names_draws_the_same)
{
    static const char *const CHART[] = { "admissions", "beds", "waiting", "delays", "community", "waterfall" };
    struct bt_arena *a = bt_arena_new();
    struct bt_results *r = synthetic(a, (struct synthetic){ .bundles = 2, .months = 60 });
    char *usual = tl_dir(), *own = tl_dir();
    struct bt_chart_opts o = opts(usual, BT_SVG);
    for (size_t i = 0; i < TL_N(CHART); i++) {
        struct bt_err e = { 0 };
        cr_assert(bt_chart_draw(r, CHART[i], &o, &e) == BT_OK, "%s", e.msg);
    }
    rename_all(a, r);
    cr_assert(bt_results_array(r, "m_hospital_days") && !bt_results_array(r, "m_acute_bed_days"));
    o = opts(own, BT_SVG);
    for (size_t i = 0; i < TL_N(CHART); i++) {
        struct bt_err e = { 0 };
        size_t n = 0, m = 0;
        cr_assert(bt_chart_draw(r, CHART[i], &o, &e) == BT_OK, "%s", e.msg);
        char *x = drawn(usual, CHART[i], "svg", &n), *y = drawn(own, CHART[i], "svg", &m);
        cr_expect(x && y && n == m && memcmp(x, y, n) == 0, "%s differs", CHART[i]);
        free(x);
        free(y);
    }
    r->n_attr -= (int)TL_N(OWN); /* no roles: the names are strange */
    struct bt_err e = { 0 };
    cr_expect(bt_chart_ready(r, "beds", &e) == BT_E_INPUT && strstr(e.msg, "'role: main'"), "%s", e.msg);
    tl_rmdir(usual);
    tl_rmdir(own);
    bt_arena_free(a);
}
