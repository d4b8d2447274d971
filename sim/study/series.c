/* series.c -- published series in long format: month, series, value; one row a month or a quarter. */
#include "backtest_priv.h"
#include <string.h>

enum { MONTH, SERIES, VALUE, PERIOD, UNIT, SOURCE, WEIGHT, N_COL };
static const struct { const char *name; bool must; } COL[N_COL] = {
    { "month", true }, { "series", true }, { "value", true }, { "period", false }, { "unit", false }, { "source", false },
    { "weight", false } };

struct reading {
    struct bt_scenario *s;
    const struct seen_list *list;
    const struct calendar *c;
    const struct bt_table *t;
    const char **names; /* of the list */
    int col[N_COL], row;
    struct seens *out;
    struct bt_errs *errs;
};

/* A cell of the present row; "" in a column that is not there. */
static const char *cell(const struct reading *r, int k)
{
    return r->col[k] < 0 ? "" : r->t->cell[r->row * r->t->cols + r->col[k]];
}

static struct bt_loc at(const struct reading *r, int k)
{
    return r->t->cell_at[r->row * r->t->cols + r->col[k]];
}

static bool columns(struct reading *r)
{
    const struct bt_table *t = r->t;
    bool good = true;
    struct bt_loc top = t->cols ? t->head_at[0] : (struct bt_loc){ .file = t->file, .line = 1, .col = 1 };
    for (int k = 0; k < N_COL; k++) {
        r->col[k] = bt_table_col(t, COL[k].name);
        if (r->col[k] >= 0 || !COL[k].must) continue;
        bt_errs_add(r->errs, BT_E_INPUT, top, "the column '%s' is missing: month,series,value are needed", COL[k].name);
        good = false;
    }
    if (good && t->rows < 1) bt_errs_add(r->errs, BT_E_INPUT, top, "there is no row below the heads of the columns");
    return good && t->rows > 0;
}

static struct seen *which(struct reading *r)
{
    for (int i = 0; i < r->out->n; i++)
        if (strcmp(r->names[i], cell(r, SERIES)) == 0) return &r->out->v[i];
    const char *near = bt_nearest(cell(r, SERIES), r->names, r->out->n);
    bt_errs_add(r->errs, BT_E_INPUT, at(r, SERIES), "%s '%s'%s%s%s",
                r->list->calibrates ? "no series of `backtest:` and no measure has the name" : "the scenario's back-test has no series",
                cell(r, SERIES),
                near                  ? "; did you mean '"
                : r->list->calibrates ? "; `run` and the pathway file name the measures"
                                      : "; its `backtest:` lists those there are",
                near ? near : "", near ? "'?" : "");
    return NULL;
}

static bool first_day(struct reading *r, int *day)
{
    struct bt_node word = { .kind = BT_SCALAR, .text = cell(r, MONTH), .at = at(r, MONTH) };
    return bt_node_first_day(&word, "month", "a month or quarter", day, r->errs);
}

/* 1 or 3; 0 and an error for anything else, and where rows of one series differ. */
static int period(struct reading *r, struct seen *x)
{
    const char *text = cell(r, PERIOD);
    int months = 0;
    if (!*text || strcmp(text, "month") == 0) months = 1;
    if (strcmp(text, "quarter") == 0) months = 3;
    if (!months) bt_errs_add(r->errs, BT_E_INPUT, at(r, PERIOD), "period must be month or quarter, found '%s'", text);
    else if (x->months && x->months != months) {
        bt_errs_add(r->errs, BT_E_INPUT, at(r, r->col[PERIOD] >= 0 ? PERIOD : SERIES),
                    "'%s' must be of months or of quarters throughout: earlier rows are of %s", x->spec->name,
                    x->months == 1 ? "months" : "quarters");
        return 0;
    }
    return months;
}

/* Row of the calendar whose months the period covers wholly; -1 outside the horizon. */
static int place(const struct reading *r, int day, int months)
{
    const struct calendar *c = r->c;
    for (int k = 0; k + months <= c->T; k++) {
        int y, m, d;
        if (c->month_day[k] != day - r->s->day0) continue;
        bt_date_of(day, &y, &m, &d);
        int end = bt_day_of(y + (m + months > 12), (m - 1 + months) % 12 + 1, 1) - r->s->day0;
        return c->month_day[k + months] == end ? k : -1;
    }
    return -1;
}

/* A month told twice, or a quarter that overlaps another. */
static bool taken(const struct seen *x, int k, int T)
{
    for (int i = k - x->months + 1; i < k + x->months; i++)
        if (i >= 0 && i < T && x->known[i]) return true;
    return false;
}

/* 1 where none is given. */
static bool weight(struct reading *r, double *w)
{
    const char *text = cell(r, WEIGHT);
    *w = 1;
    if (!r->list->calibrates || !*text || (bt_text_number(text, true, false, w) && *w > 0 && *w <= 1e6)) return true;
    bt_errs_add(r->errs, BT_E_INPUT, at(r, WEIGHT),
                "weight must be a number above 0, at most 1,000,000, found '%s'; leave a row out that is not to count", text);
    return false;
}

static void one_row(struct reading *r)
{
    struct seen *x = which(r);
    int day;
    double v, w;
    bool dated = first_day(r, &day), number = bt_text_number(cell(r, VALUE), true, false, &v) && v > 0,
         weighed = weight(r, &w);
    if (!number) bt_errs_add(r->errs, BT_E_INPUT, at(r, VALUE), "value must be a number above 0, found '%s'", cell(r, VALUE));
    if (!x) return;
    if (*cell(r, UNIT) && strcmp(cell(r, UNIT), x->spec->unit) != 0)
        bt_errs_add(r->errs, BT_E_INPUT, at(r, UNIT), "the unit of '%s' is '%s' in the scenario, found '%s'", x->spec->name, x->spec->unit,
                    cell(r, UNIT));
    int months = period(r, x);
    if (!months) return;
    x->months = months;
    if (*cell(r, SOURCE)) x->source = cell(r, SOURCE);
    if (!dated || !number || !weighed) return;
    int k = place(r, day, months);
    if (k < 0) {
        r->out->outside++;
        return;
    }
    if (taken(x, k, r->c->T)) {
        bt_errs_add(r->errs, BT_E_INPUT, at(r, MONTH), "'%s' has a value for %s already", x->spec->name, cell(r, MONTH));
        return;
    }
    x->value[k] = v, x->known[k] = 1;
    if (x->weight) x->weight[k] = w;
    if (k + months > r->out->last) r->out->last = k + months;
}

enum bt_code bt_seen_read(struct bt_scenario *s, const char *path, const struct seen_list *list, const struct calendar *c,
                          struct bt_arena *a, struct seens *out, struct bt_errs *errs)
{
    const struct bt_file *f;
    struct bt_table *t = NULL;
    *out = (struct seens){ .n = list->n };
    const char **names = bt_get(a, (size_t)list->n + 1, sizeof *names);
    out->v = bt_get(a, (size_t)out->n + 1, sizeof *out->v);
    for (int i = 0; out->v && names && i < out->n; i++) {
        struct seen *x = &out->v[i];
        *x = (struct seen){ .spec = &list->v[i], .source = "" };
        x->value = bt_get(a, (size_t)c->T, sizeof *x->value), x->known = bt_get(a, (size_t)c->T, 1);
        if (list->calibrates) x->weight = bt_get(a, (size_t)c->T, sizeof *x->weight);
        names[i] = list->v[i].name;
        if (!x->value || !x->known || (list->calibrates && !x->weight)) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    if (!out->v || !names) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (bt_file_read(&s->files, s->arena, path, NULL, BT_NOWHERE, &f, errs) != BT_OK) return errs->v[0].code;
    out->file = f->name;
    bt_csv_read(f, s->arena, &t, errs);
    struct reading r = { .s = s, .list = list, .c = c, .t = t, .names = names, .out = out, .errs = errs };
    if (t && columns(&r))
        for (r.row = 0; r.row < t->rows; r.row++) one_row(&r);
    return errs->n ? errs->v[0].code : BT_OK;
}

double bt_seen_model(const struct seen *x, const struct calendar *c, const double *totals, int M, int i)
{
    double sum = 0;
    for (int k = i; k < i + x->months; k++) sum += totals[(size_t)k * (size_t)M + (size_t)x->spec->measure];
    return x->spec->per_day ? sum / (c->month_day[i + x->months] - c->month_day[i]) : sum;
}

bool bt_seen_before(const struct seen *x, int i, int end)
{
    return x->known[i] && i + x->months <= end;
}
