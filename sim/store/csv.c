/* csv.c -- results as one long table: a row a value. */
#include "bendtrend/num.h"
#include "bendtrend/store.h"
#include "bendtrend/tree.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns that are always there, in this order: `date` is the month or time, `measure` the dataset. Other axes follow payer. */
static const char *const COLUMN[] = { "run", "date", "measure", "segment", "setting", "route", "pool", "item", "payer" };
static const char *const EXPORTED[] = {
    "cost_gbp",           "people",        "wait_people",        "flow_people",          "places",
    "occupied",           "staff_in_post", "staff_wanted",       "staff_short_of_pool",  "staff_short",
    "staff_recruited",    "staff_left",    "staff_hired_away",   "places_unstaffed",     "coverage_planned",
    "package_people",     "package_wte",   "package_first_year", "package_gbp_per_year", "package_gbp_added",
    "census_people",      "economic_gbp",  "financial_gbp",      "contract_gbp",         "stranded_gbp",
    "beds_freed",         "beds_closed",   "segment_gain",       "segment_people",
    "occupied_year",      "places_year",
};
/* Of a study of its own: names begin with these, and mostly a name of a measure follows. Where `one` is set, only of a run asked for. */
static const struct {
    const char *study, *begins;
    bool one;
} OF_STUDY[] = {
    { "compare", "change_", false },       { "compare", "sum_of_parts_", false }, { "compare", "overlap_", false },
    { "compare", "alone_", false },        { "compare", "last_in_", false },      { "compare", "shapley_", false },
    { "compare", "best_in_", false },      { "compare", "regret_", false },
    { "compare", "interaction_", false },  { "compare", "on_front_", false },     { "compare", "bundle_bits", false },
    { "uncertainty", "q_", false },        { "uncertainty", "d_", false },        { "uncertainty", "y_", true },
    { "uncertainty", "parts_", false },    { "uncertainty", "apart_", false },    { "uncertainty", "moves_", false },
    { "uncertainty", "ambition_", false }, { "uncertainty", "drawn_", false },    { "uncertainty", "otherwise_", false },
    { "drivers", "low_", false },          { "drivers", "high_", false },         { "drivers", "slope_", false },
    { "drivers", "rank_", false },         { "drivers", "partial_", false },      { "drivers", "explained_", false },
    { "drivers", "group_", false },        { "drivers", "level_", false },        { "drivers", "drawn_", false },
    { "drivers", "first_", false },        { "drivers", "total_", false },        { "drivers", "ahead_", false },
    { "drivers", "split_", false },        { "drivers", "worth", false },         { "drivers", "best", false },
    { "drivers", "mean", false },          { "drivers", "perfect", false },
};
/* Of no date: what was counted on the first day. */
static const char *const UNDATED[] = { "census_counted", "census_balance" };
enum {
    N_COLUMN = sizeof COLUMN / sizeof *COLUMN,
    N_EXPORTED = sizeof EXPORTED / sizeof *EXPORTED,
    N_OF_STUDY = sizeof OF_STUDY / sizeof *OF_STUDY,
    N_UNDATED = sizeof UNDATED / sizeof *UNDATED,
    MOST_COLUMNS = 64
};

struct table {
    const struct bt_results *r;
    const char *path;
    struct bt_arena *a;
    FILE *f;
    int run; /* the run asked for, -1 for all */
    const char *study; /* "" where the results do not say */
    bool compared; /* results of `compare` */
    int n_columns;
    const char *column[MOST_COLUMNS];
    const char ***cell; /* per axis its labels as cells, NULL until needed */
    struct bt_err *e;
};

static bool is_date(const char *axis)
{
    return strcmp(axis, "month") == 0 || strcmp(axis, "time") == 0;
}

/* Months of thousands of bundles are no table for a spreadsheet: they come with one bundle only. */
static bool is_exported(const struct table *t, const struct bt_array *x)
{
    const struct bt_results *r = t->r;
    bool named = strncmp(x->name, "m_", 2) == 0, dated = false;
    for (int i = 0; i < N_EXPORTED; i++)
        named = named || strcmp(x->name, EXPORTED[i]) == 0;
    for (int i = 0; i < x->rank; i++)
        dated = dated || is_date(r->axis[x->axis[i]].name) || strcmp(r->axis[x->axis[i]].name, "year") == 0;
    for (int i = 0; i < N_UNDATED; i++)
        if (strcmp(x->name, UNDATED[i]) == 0)
            return true;
    for (int i = 0; i < N_OF_STUDY; i++)
        if (strcmp(t->study, OF_STUDY[i].study) == 0 && strncmp(x->name, OF_STUDY[i].begins, strlen(OF_STUDY[i].begins)) == 0)
            return t->run >= 0 || !OF_STUDY[i].one;
    return named && dated && !(t->compared && t->run < 0);
}

/* ---- cells ---- */

/* A text as a cell. Spreadsheets take one that begins with = + - @ for a formula; an apostrophe before it keeps it a text. */
static const char *text_cell(struct bt_arena *a, const char *s)
{
    const char *guard = *s && strchr("=+-@\t\r", *s) ? "'" : "";
    if (!strpbrk(s, ",\"\r\n\t'") && *s != ' ')
        return *guard ? bt_printf(a, "%s%s", guard, s) : s;
    char *cell = bt_get(a, 2 * strlen(s) + 4, 1), *to = cell;
    if (!cell)
        return NULL;
    *to++ = '"';
    if (*guard)
        *to++ = *guard;
    for (; *s; *to++ = *s++)
        if (*s == '"')
            *to++ = '"';
    *to = '"';
    return cell;
}

/* "days since 2014-04-01 00:00:00" and 30.4375 -> 2014-05-01; a number where the units say something else. */
static const char *date_cell(struct bt_arena *a, const char *units, double value)
{
    char iso[11], number[BT_NUM_ROOM];
    int year, month, day;
    if (!units || sscanf(units, "days since %4d-%2d-%2d", &year, &month, &day) != 3 || fabs(value) > 1e6)
        return bt_printf(a, "%s", bt_num_print(value, number));
    bt_iso_of(bt_day_of(year, month, day) + (int)floor(value), iso);
    return bt_printf(a, "%s", iso);
}

static const char *cell_of(struct bt_arena *a, const struct bt_axis *x, int i)
{
    char number[BT_NUM_ROOM];
    if (x->label)
        return text_cell(a, x->label[i]);
    return is_date(x->name) ? date_cell(a, x->units, x->value[i]) : bt_printf(a, "%s", bt_num_print(x->value[i], number));
}

static enum bt_code fill_cells(struct table *t, int axis)
{
    const struct bt_axis *x = &t->r->axis[axis];
    if (t->cell[axis])
        return BT_OK;
    const char **cell = bt_get(t->a, (size_t)x->n, sizeof *cell);
    for (int i = 0; cell && i < x->n; i++)
        if (!(cell[i] = cell_of(t->a, x, i)))
            return bt_fail(t->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    t->cell[axis] = cell;
    return cell || x->n == 0 ? BT_OK : bt_fail(t->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- columns ---- */

static const char *column_of(const char *axis)
{
    return is_date(axis) ? "date" : axis;
}

static enum bt_code add_column(struct table *t, const char *name)
{
    for (int i = 0; i < t->n_columns; i++)
        if (strcmp(t->column[i], name) == 0)
            return BT_OK;
    if (t->n_columns == MOST_COLUMNS)
        return bt_fail(t->e, BT_E_INPUT, BT_NOWHERE, "more than %d different axes: a table cannot hold them", MOST_COLUMNS);
    t->column[t->n_columns++] = name;
    return BT_OK;
}

static enum bt_code find_columns(struct table *t)
{
    enum bt_code rc = BT_OK;
    bool any = false;
    for (int i = 0; i < N_COLUMN && rc == BT_OK; i++)
        rc = add_column(t, COLUMN[i]);
    for (int i = 0; i < t->r->n_array && rc == BT_OK; i++) {
        const struct bt_array *x = &t->r->array[i];
        if (!is_exported(t, x))
            continue;
        any = true;
        for (int k = 0; k < x->rank && rc == BT_OK; k++)
            if ((rc = add_column(t, column_of(t->r->axis[x->axis[k]].name))) == BT_OK)
                rc = fill_cells(t, x->axis[k]);
    }
    if (rc == BT_OK && !any)
        rc = bt_fail(t->e, BT_E_INPUT, BT_NOWHERE, "these results hold no monthly measures, stocks or costs to export");
    return rc;
}

/* ---- rows ---- */

static void put_row(const struct table *t, const struct bt_array *x, const int *at, const int *dim_of, const char *unit, size_t i)
{
    char number[BT_NUM_ROOM];
    for (int c = 0; c < t->n_columns; c++) {
        int k = dim_of[c];
        if (c == 2) /* measure */
            fputs(x->name, t->f);
        else if (k >= 0)
            fputs(t->cell[x->axis[k]][at[k]], t->f);
        fputc(',', t->f);
    }
    if (!x->valid || x->valid[i])
        fputs(bt_num_print(x->v[i], number), t->f);
    fprintf(t->f, ",%s\n", unit);
}

/* The next place in row-major order. */
static void step(const struct bt_results *r, const struct bt_array *x, int *at)
{
    for (int k = x->rank - 1; k >= 0; k--) {
        if (++at[k] < r->axis[x->axis[k]].n)
            return;
        at[k] = 0;
    }
}

/* The unit of each entry of the last axis, where rows of a dataset have different units; NULL: they have one. */
static const char *const *units_of(const struct table *t, const struct bt_array *x)
{
    int last = x->rank ? x->axis[x->rank - 1] : -1;
    char *name = last >= 0 ? bt_printf(t->a, "%s_unit", t->r->axis[last].name) : NULL;
    const struct bt_texts *unit = name ? bt_results_texts(t->r, name) : NULL;
    return unit && unit->axis == last ? unit->v : NULL;
}

static enum bt_code put_array(struct table *t, const struct bt_array *x)
{
    int dim_of[MOST_COLUMNS], at[BT_MAX_RANK] = { 0 }, run_dim = -1;
    size_t n = 1;
    const char *unit = text_cell(t->a, x->units);
    const char *const *units = units_of(t, x);
    enum bt_code rc = unit ? BT_OK : bt_fail(t->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int c = 0; c < t->n_columns; c++)
        dim_of[c] = -1;
    for (int k = 0; k < x->rank; k++) {
        const struct bt_axis *axis = &t->r->axis[x->axis[k]];
        n *= (size_t)axis->n;
        run_dim = strcmp(axis->name, "run") == 0 ? k : run_dim;
        for (int c = 0; c < t->n_columns; c++)
            if (strcmp(t->column[c], column_of(axis->name)) == 0)
                dim_of[c] = k;
    }
    for (size_t i = 0; i < n && rc == BT_OK; i++, step(t->r, x, at)) {
        if (units && !(unit = text_cell(t->a, units[at[x->rank - 1]])))
            return bt_fail(t->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        if (t->run < 0 || run_dim < 0 || at[run_dim] == t->run)
            put_row(t, x, at, dim_of, unit, i);
        if (ferror(t->f))
            rc = bt_fail(t->e, BT_E_IO, BT_NOWHERE, "%s: cannot write: %s", t->path, strerror(errno));
    }
    return rc;
}

static enum bt_code put_table(struct table *t)
{
    enum bt_code rc = BT_OK;
    for (int c = 0; c < t->n_columns; c++)
        fprintf(t->f, "%s,", t->column[c]);
    fputs("value,unit\n", t->f);
    for (int i = 0; i < t->r->n_array && rc == BT_OK; i++)
        if (is_exported(t, &t->r->array[i]))
            rc = put_array(t, &t->r->array[i]);
    return rc;
}

static enum bt_code find_run(const struct bt_results *r, const char *run, int *at, struct bt_err *e)
{
    const struct bt_axis *x = bt_results_axis(r, "run");
    *at = -1;
    if (!run)
        return BT_OK;
    *at = x ? bt_axis_find(x, run) : -1;
    const struct bt_texts *known = bt_results_texts(r, "run_bundle"); /* of a comparison: what the scenario calls it */
    for (int i = 0; known && x && &r->axis[known->axis] == x && *run && *at < 0 && i < x->n; i++)
        if (known->v[i] && strcmp(known->v[i], run) == 0)
            *at = i;
    if (*at >= 0)
        return BT_OK;
    const char *near = x && x->label ? bt_nearest(run, x->label, x->n) : NULL;
    if (near)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "no run '%s' in these results; did you mean '%s'?", run, near);
    return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "no run '%s' in these results; the first of %d is '%s'", run, x ? x->n : 0,
                   x && x->label && x->n > 0 ? x->label[0] : "");
}

enum bt_code bt_results_csv(const struct bt_results *r, const char *path, const char *run, bool force, struct bt_err *e)
{
    struct table t = { .r = r, .path = path, .e = e };
    const char *study = bt_results_attr(r, 0, "study");
    struct bt_out *out = NULL;
    enum bt_code rc = find_run(r, run, &t.run, e);
    t.study = study ? study : "";
    t.compared = strcmp(t.study, "compare") == 0;
    if (rc != BT_OK || (rc = bt_results_can_write(path, force, e)) != BT_OK)
        return rc;
    t.a = bt_arena_new();
    t.cell = t.a ? bt_get(t.a, (size_t)r->n_axis + 1, sizeof *t.cell) : NULL;
    if (!t.cell)
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    else if ((rc = find_columns(&t)) == BT_OK && (rc = bt_out_open(path, force, &out, e)) == BT_OK &&
             (rc = bt_out_file(out, &t.f, e)) == BT_OK)
        rc = put_table(&t);
    bt_arena_free(t.a);
    if (rc == BT_OK)
        return bt_out_finish(out, e);
    bt_out_drop(out);
    return rc;
}
