/* track_data.c -- what was counted: a CSV file of month, series and value, all its mistakes at once. */
#include "track_priv.h"
#include "bendtrend/num.h"
#include <string.h>

enum { MONTH,
       SERIES,
       MEASURE,
       VALUE,
       UNIT,
       SOURCE,
       NOTE,
       N_COL };
static const char *const COL[N_COL] = { "month", "series", "measure", "value", "unit", "source", "note" };

static const double ABSURD = 1e6; /* times the greatest figure of the run: a slip, and no count */

struct reading {
    const struct bt_table *t;
    const struct track_runs *runs;
    struct bt_arena *a;
    struct bt_track *out;
    struct bt_errs *errs;
    int col[N_COL], row;
    int *line[BT_TRACK_SERIES]; /* where each month of a series was told; 0: not yet */
    bool full;
};

static const char *cell(const struct reading *r, int k)
{
    return r->col[k] < 0 ? "" : r->t->cell[r->row * r->t->cols + r->col[k]];
}

static struct bt_loc at(const struct reading *r, int k)
{
    return r->t->cell_at[r->row * r->t->cols + r->col[k]];
}

static void unknown_columns(struct reading *r)
{
    for (int i = 0; i < r->t->cols; i++) {
        bool known = false;
        for (int k = 0; k < N_COL; k++) known |= r->col[k] == i;
        const char *near = known ? NULL : bt_nearest(r->t->head[i], COL, N_COL);
        if (!known)
            bt_errs_add(r->errs, BT_E_INPUT, r->t->head_at[i],
                        "unknown column '%s'%s%s%s; there are month, series (or measure), value, unit, source and note", r->t->head[i],
                        near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
}

static bool columns(struct reading *r)
{
    struct bt_loc top = r->t->head_at[0];
    int before = r->errs->n + r->errs->more;
    for (int k = 0; k < N_COL; k++) r->col[k] = bt_table_col(r->t, COL[k]);
    unknown_columns(r);
    if (r->col[SERIES] >= 0 && r->col[MEASURE] >= 0)
        bt_errs_add(r->errs, BT_E_INPUT, r->t->head_at[r->col[MEASURE]],
                    "'series' and 'measure' mean the same here: keep one of the two columns");
    if (r->col[SERIES] < 0) r->col[SERIES] = r->col[MEASURE];
    static const int MUST[] = { MONTH, SERIES, VALUE };
    for (size_t i = 0; i < sizeof MUST / sizeof *MUST; i++)
        if (r->col[MUST[i]] < 0)
            bt_errs_add(r->errs, BT_E_INPUT, top, "the column '%s' is missing: month, series and value are needed", COL[MUST[i]]);
    if (r->errs->n + r->errs->more > before) return false;
    if (r->t->rows < 1) bt_errs_add(r->errs, BT_E_INPUT, top, "there is no row below the heads of the columns");
    return r->t->rows > 0;
}

static bool no_memory(struct reading *r)
{
    bt_errs_add(r->errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    r->full = true;
    return false;
}

static double *figures(struct reading *r, const struct track_figure *f, int run)
{
    double *v = bt_get(r->a, (size_t)r->out->T, sizeof *v);
    if (v) bt_track_values(r->out->r, f, run, r->out->T, v);
    else no_memory(r);
    return v;
}

/* Least and most of central, low and high: a month of the central run may lie outside the other two. */
static void band(struct bt_track_series *s, int T)
{
    for (int i = 0; i < T; i++) {
        double low = fmin(s->low[i], s->high[i]), high = fmax(s->low[i], s->high[i]);
        s->low[i] = fmin(low, s->planned[i]), s->high[i] = fmax(high, s->planned[i]);
    }
}

static bool fill(struct reading *r, struct bt_track_series *s, const struct track_figure *f)
{
    size_t T = (size_t)r->out->T;
    const struct track_runs *x = r->runs;
    s->label = f->label, s->unit = f->array->units, s->mean = f->instant, s->source = "";
    s->planned = figures(r, f, x->plan), s->usual = figures(r, f, 0);
    if (x->low >= 0 && x->high >= 0) s->low = figures(r, f, x->low), s->high = figures(r, f, x->high);
    s->actual = bt_get(r->a, T, sizeof *s->actual), s->ratio = bt_get(r->a, T, sizeof *s->ratio);
    s->known = bt_get(r->a, T, 1), s->judged = bt_get(r->a, T, 1), s->signal = bt_get(r->a, T, 1);
    s->banded = bt_get(r->a, T, 1);
    s->plan_side = bt_get(r->a, T, 1), s->band_side = bt_get(r->a, T, 1);
    if (!s->actual || !s->ratio || !s->known || !s->judged || !s->signal || !s->banded || !s->plan_side || !s->band_side)
        return no_memory(r);
    if (r->full) return false;
    if (s->low && s->high) band(s, r->out->T);
    return true;
}

static int add(struct reading *r)
{
    struct bt_track *t = r->out;
    struct track_figure f;
    const char *near = NULL, *name = cell(r, SERIES);
    struct bt_track_series *s = &t->v[t->n];
    if (!bt_track_figure(t->r, r->a, name, &f, &near)) {
        bt_errs_add(r->errs, BT_E_INPUT, at(r, SERIES),
                    "the results have no monthly figure '%s'%s%s%s", name,
                    near ? "; did you mean '" : "; there are measures by their names, and coverage., reach_people., staff_wte., occupied., "
                                                "flow_people. and cost_gbp. with the name of an intervention, pool, route or cost item",
                    near ? near : "", near ? "'?" : "");
        return -1;
    }
    if (t->n == BT_TRACK_SERIES) {
        bt_errs_add(r->errs, BT_E_INPUT, at(r, SERIES), "more than %d series in one file: '%s' is one too many; give two files",
                    BT_TRACK_SERIES, name);
        r->full = true;
        return -1;
    }
    *s = (struct bt_track_series){ .name = name };
    if (!(r->line[t->n] = bt_get(r->a, (size_t)t->T, sizeof *r->line[0]))) {
        no_memory(r);
        return -1;
    }
    return fill(r, s, &f) ? t->n++ : -1;
}

static int which(struct reading *r)
{
    for (int i = 0; i < r->out->n; i++)
        if (strcmp(r->out->v[i].name, cell(r, SERIES)) == 0) return i;
    return add(r);
}

/* Units in the plural are the same. */
static void check_unit(struct reading *r, const struct bt_track_series *s)
{
    const char *said = cell(r, UNIT);
    size_t len = strlen(s->unit);
    bool same = strcmp(said, s->unit) == 0 || (strncmp(said, s->unit, len) == 0 && strcmp(said + len, "s") == 0);
    if (*said && !same)
        bt_errs_add(r->errs, BT_E_INPUT, at(r, UNIT), "the unit of '%s' in the results is '%s', found '%s'", s->name, s->unit, said);
}

static bool first_day(struct reading *r, int *day)
{
    struct bt_node word = { .kind = BT_SCALAR, .text = cell(r, MONTH), .at = at(r, MONTH) };
    return bt_node_first_day(&word, "month", "a month", day, r->errs);
}

/* -1 outside the run; a month of which the run has a part is outside. */
static int month_of(const struct bt_track *t, int day)
{
    char iso[11];
    int y, m, d;
    bt_iso_of(day, iso);
    bt_date_of(day, &y, &m, &d);
    int length = bt_day_of(m == 12 ? y + 1 : y, m == 12 ? 1 : m + 1, 1) - day;
    for (int i = 0; i < t->T; i++)
        if (strcmp(t->label[i], iso) == 0) return fabs(t->days[i] - length) < 0.5 ? i : -1;
    return -1;
}

static void one_row(struct reading *r)
{
    int day = 0, s = which(r);
    double v = 0;
    const char *text = cell(r, VALUE);
    bool dated = first_day(r, &day), number = *text && bt_text_number(text, true, false, &v) && v >= 0;
    if (!*text) bt_errs_add(r->errs, BT_E_INPUT, at(r, VALUE), "value is empty: leave out the row of a month that is not counted yet");
    else if (!number) bt_errs_add(r->errs, BT_E_INPUT, at(r, VALUE), "value must be a number, 0 or above, found '%s'", text);
    if (s < 0) return;
    struct bt_track_series *x = &r->out->v[s];
    if (r->col[UNIT] >= 0) check_unit(r, x);
    if (*cell(r, SOURCE)) x->source = cell(r, SOURCE);
    if (!dated || !number) return;
    double most = 1;
    for (int k = 0; k < r->out->T; k++) most = fmax(most, fmax(x->planned[k], x->usual[k]));
    if (v > ABSURD * most) {
        char limit[BT_NUM_ROOM];
        bt_errs_add(r->errs, BT_E_INPUT, at(r, VALUE), "value %s is over a million times what '%s' is in any month of the run (%s at most)",
                    text, x->name, bt_num_said(bt_rounded(most, 3), limit));
        return;
    }
    int i = month_of(r->out, day);
    if (i < 0) {
        r->out->outside++;
        return;
    }
    if (x->known[i])
        bt_errs_add(r->errs, BT_E_INPUT, at(r, MONTH), "'%s' has a value for %s already, in line %d", x->name, r->out->label[i],
                    r->line[s][i]);
    else x->known[i] = 1, x->actual[i] = v, r->line[s][i] = at(r, MONTH).line;
}

static void none_within(struct reading *r)
{
    const struct bt_track *t = r->out;
    for (int s = 0; s < t->n; s++) {
        bool any = false;
        for (int i = 0; i < t->T; i++) any |= t->v[s].known[i] != 0;
        if (!any && r->errs->n == 0)
            bt_errs_add(r->errs, BT_E_INPUT, (struct bt_loc){ .file = r->t->file },
                        "no month of '%s' lies in the run, whose whole months begin in %s and end in %s", t->v[s].name, t->label[0],
                        t->label[t->T - 1]);
    }
}

enum bt_code bt_track_read(const struct bt_track_opts *o, const struct track_runs *runs, struct bt_arena *a, struct bt_track *t,
                           struct bt_errs *errs)
{
    const struct bt_file *f;
    struct bt_table *table = NULL;
    struct bt_files files = { 0 };
    struct reading r = { .runs = runs, .a = a, .out = t, .errs = errs };
    if (!(t->v = bt_get(a, BT_TRACK_SERIES, sizeof *t->v))) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (bt_file_read(&files, a, o->data, NULL, BT_NOWHERE, &f, errs) != BT_OK) return errs->v[0].code;
    bt_csv_read(f, a, &table, errs);
    r.t = table;
    if (table && columns(&r)) {
        for (r.row = 0; r.row < table->rows && !r.full; r.row++) one_row(&r);
        none_within(&r);
    }
    return errs->n ? errs->v[0].code : BT_OK;
}
