/* backtest.c -- the model and two naive forecasts through months that none of them was fitted to; scored and laid out. */
#include "backtest_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

enum { MODEL, SEASON, TREND, N_FORECAST };
static const char *const FORECAST[N_FORECAST] = { "model", "same month of the last year", "straight line with season" };
static const char *const FORECAST_ARRAY[N_FORECAST] = { "modelled", "naive_season", "naive_trend" };
static const int HORIZON[] = { 6, 12, 36 };
_Static_assert(sizeof HORIZON / sizeof *HORIZON + 1 == BT_MOST_HORIZONS, "and the whole hold-out");

struct forecasts { double *v[N_FORECAST]; unsigned char *ok[N_FORECAST]; }; /* a series over the calendar */

/* ---- where the hold-out begins ---- */

static enum bt_code refuse(struct bt_errs *errs, struct bt_loc at, const char *text)
{
    return bt_errs_add(errs, BT_E_INPUT, at, "%s", text);
}

/* Each fitted series needs two whole years of its own before the origin, else growth and season can not be told apart. */
static void enough(const struct bt_backtest *b, const struct seens *seen, const struct span *x, struct bt_errs *errs)
{
    for (int i = 0; i < b->n_fit; i++) {
        const struct seen *y = &seen->v[b->fit[i].series];
        int months = 0;
        for (int k = 0; k < x->origin; k++) months += bt_seen_before(y, k, x->origin) ? y->months : 0;
        if (months < 24)
            bt_errs_add(errs, BT_E_INPUT, b->fit[i].at,
                        "'%s' follows the series '%s', of which the data must hold at least 24 months before the hold-out; found %d",
                        b->fit[i].name, y->spec->name, months);
    }
}

void bt_span_horizons(struct span *w)
{
    int hold = w->end - w->origin;
    w->n_horizon = 0;
    for (size_t k = 0; k < sizeof HORIZON / sizeof *HORIZON; k++)
        if (HORIZON[k] < hold) w->horizon[w->n_horizon++] = HORIZON[k];
    if (hold > 0) w->horizon[w->n_horizon++] = hold;
}

static enum bt_code find_span(const struct bt_scenario *s, const struct bt_backtest_opts *o, const struct calendar *c,
                              const struct seens *seen, struct span *x, struct bt_errs *errs)
{
    int hold = o->hold_out > 0 ? o->hold_out : s->backtest.hold_out;
    *x = (struct span){ .origin = seen->last - hold, .end = seen->last };
    if (!seen->last) return refuse(errs, BT_NOWHERE, "the data hold no month within the horizon of the scenario");
    if (x->origin - c->base < 24)
        return bt_errs_add(errs, BT_E_INPUT, BT_NOWHERE,
                           "a hold-out of %d months leaves %d between base_year and its begin; at least 24 are needed to fit to", hold,
                           x->origin > c->base ? x->origin - c->base : 0);
    bt_span_horizons(x);
    enough(&s->backtest, seen, x, errs);
    return errs->n ? errs->v[0].code : BT_OK;
}

/* ---- forecasts of one series ---- */

/* Months differ in length: the naive ones forecast a day, as anybody would. */
static bool forecast(const struct seen *x, const struct calendar *c, const double *totals, const struct bt_scenario *s,
                     const struct span *w, struct bt_arena *a, struct forecasts *f)
{
    size_t T = (size_t)c->T;
    int M = bt_network_measures(s->net).n, ahead = w->end - w->origin;
    double *y = bt_get(a, T, sizeof *y), *day = bt_get(a, T, sizeof *day), *out[N_FORECAST];
    unsigned char *known = bt_get(a, T, 1);
    int *calendar = bt_get(a, T, sizeof *calendar);
    for (int k = 0; k < N_FORECAST; k++)
        if (!(out[k] = bt_get(a, T, sizeof *out[k]))) return false;
    if (!y || !day || !known || !calendar) return false;
    for (int i = 0; i < w->end; i++) {
        int yy, m, d, last = i + x->months <= w->end ? i + x->months : w->end;
        bt_date_of(s->day0 + c->month_day[i], &yy, &m, &d);
        calendar[i] = m - 1;
        day[i] = x->spec->per_day ? 1 : c->month_day[last] - c->month_day[i];
        known[i] = bt_seen_before(x, i, w->origin);
        y[i] = known[i] ? x->value[i] / day[i] : 0;
    }
    bt_naive_season(y, known, calendar, w->origin, ahead, out[SEASON] + w->origin);
    bt_naive_trend(y, known, calendar, w->origin, ahead, out[TREND] + w->origin);
    for (int i = 0; i < w->end; i++) {
        bool whole = i + x->months <= w->end && (x->months == 1 || x->known[i]);
        for (int k = 0; k < N_FORECAST; k++) {
            double v = k == MODEL ? whole ? bt_seen_model(x, c, totals, M, i) : NAN : i < w->origin ? NAN : out[k][i] * day[i];
            bool ok = whole && !isnan(v);
            f->v[k][i] = ok ? v : 0, f->ok[k][i] = ok;
        }
    }
    return true;
}

/* ---- layout ---- */

static bool lay_axes(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct seens *seen, const struct span *w,
                     struct held_axes *x)
{
    char start[11];
    bt_iso_of(s->day0, start);
    const char *since = bt_printf(l->a, "days since %s 00:00:00", start);
    size_t n = (size_t)seen->n, T = (size_t)w->end;
    const char **text[6], **iso = bt_get(l->a, T, sizeof *iso);
    double *month = bt_get(l->a, T, sizeof *month), *ahead = bt_get(l->a, BT_MOST_HORIZONS, sizeof *ahead);
    for (int k = 0; k < 6; k++)
        if (!(text[k] = bt_get(l->a, n, sizeof *text[k]))) return false;
    if (!since || !iso || !month || !ahead) return false;
    for (int i = 0; i < seen->n; i++) {
        const struct bt_series *p = seen->v[i].spec;
        const char *const said[6] = { p->name,   p->label, p->unit, bt_network_measures(s->net).name[p->measure], seen->v[i].source,
                                      p->naive_wins };
        for (int k = 0; k < 6; k++) text[k][i] = said[k];
    }
    for (int i = 0; i < w->end; i++) month[i] = c->month_day[i], iso[i] = c->label[i];
    for (int i = 0; i < w->n_horizon; i++) ahead[i] = w->horizon[i];
    x->series = bt_lay_axis(l, "series", "published series", seen->n, text[0], NULL, NULL);
    x->month = bt_lay_axis(l, "month", "first day of the month; of a quarter, of its first month", w->end, NULL, month, since);
    x->horizon = bt_lay_axis(l, "horizon", "months of the hold-out that are scored, from its first on", w->n_horizon, NULL, ahead, "month");
    x->forecast = bt_lay_axis(l, "forecast", "who forecasts: the model, and two that are naive", N_FORECAST, FORECAST, NULL, NULL);
    bt_lay_texts(l, "month_start", "first day of the month", x->month, iso);
    static const char *const NAME[6][2] = { { "", "" },
                                            { "series_label", "the name people read" },
                                            { "series_unit", "unit of the series" },
                                            { "series_measure", "measure that it is of" },
                                            { "series_source", "who published it" },
                                            { "series_naive_wins", "why a naive forecast may do better, from the scenario" } };
    for (int k = 1; k < 6; k++) bt_lay_texts(l, NAME[k][0], NAME[k][1], x->series, text[k]);
    return true;
}

struct score_rows { double *v[6]; unsigned char *ok[6]; double *skill[2]; unsigned char *skill_ok[2]; };
static const struct { const char *name, *long_name; } SCORE[6] = {
    { "mae", "mean absolute error, in the unit of the series (series_unit)" },
    { "mape", "mean absolute error as a share of what was observed" },
    { "bias", "mean forecast over mean observed, less 1" },
    { "theil_um", "share of the mean square error that is bias: unequal means" },
    { "theil_us", "share of the mean square error that is unequal spread" },
    { "theil_uc", "share of the mean square error that is neither: months that do not go together" },
};
static const struct { const char *name, *long_name; } SKILL[2] = {
    { "skill_season", "1 - mean absolute error of the model / that of the same month of the last year" },
    { "skill_trend", "1 - mean absolute error of the model / that of the straight line with season" },
};

static void put(double *v, unsigned char *ok, size_t at, double x)
{
    bool there = !isnan(x);
    ok[at] = there, v[at] = there ? x : 0;
}

/* All three are scored on the months for which all three forecast. */
static void score(const struct seen *x, const struct forecasts *f, const struct span *w, int series, int n_series, unsigned char *both,
                  struct score_rows *r)
{
    for (int h = 0; h < w->n_horizon; h++) {
        double mae[N_FORECAST];
        int last = w->origin + w->horizon[h];
        for (int i = w->origin; i < w->end; i++)
            both[i] = x->known[i] && i + x->months <= last && f->ok[MODEL][i] && f->ok[SEASON][i] && f->ok[TREND][i];
        for (int k = 0; k < N_FORECAST; k++) {
            struct bt_score s = bt_score_of(f->v[k] + w->origin, x->value + w->origin, both + w->origin, last - w->origin);
            const double v[6] = { s.mae, s.mape, s.bias, s.um, s.us, s.uc };
            size_t at = ((size_t)k * (size_t)n_series + (size_t)series) * (size_t)w->n_horizon + (size_t)h;
            for (int q = 0; q < 6; q++) put(r->v[q], r->ok[q], at, v[q]);
            mae[k] = s.mae;
        }
        size_t at = (size_t)series * (size_t)w->n_horizon + (size_t)h;
        put(r->skill[0], r->skill_ok[0], at, bt_skill(mae[MODEL], mae[SEASON]));
        put(r->skill[1], r->skill_ok[1], at, bt_skill(mae[MODEL], mae[TREND]));
    }
}

static bool lay_scores(struct lay *l, const struct held_axes *x, struct score_rows *r)
{
    for (int q = 0; q < 6; q++) {
        r->v[q] = bt_lay_array(l, SCORE[q].name, "1", SCORE[q].long_name, 3, (int[]){ x->forecast, x->series, x->horizon });
        if (!(r->ok[q] = bt_lay_valid(l))) return false;
    }
    for (int q = 0; q < 2; q++) {
        r->skill[q] = bt_lay_array(l, SKILL[q].name, "1", SKILL[q].long_name, 2, (int[]){ x->series, x->horizon });
        if (!(r->skill_ok[q] = bt_lay_valid(l))) return false;
    }
    return l->ok;
}

static bool lay_series(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct seens *seen, const struct span *w,
                       const struct held_axes *x, const double *totals)
{
    struct score_rows rows;
    size_t T = (size_t)w->end;
    struct forecasts all = { 0 }, one = { 0 };
    double *v = bt_lay_array(l, "observed", "1", "what was published, in the unit of the series (series_unit)", 2,
                             (int[]){ x->series, x->month });
    unsigned char *ok = bt_lay_valid(l), *both = bt_get(l->a, T, 1);
    static const char *const LONG[N_FORECAST] = {
        "the model, fitted before the hold-out; in the unit of the series",
        "the same month of the last twelve before the hold-out, a day; in the unit of the series",
        "straight line with a step a calendar month, fitted before the hold-out, a day; in the unit of the series",
    };
    for (int k = 0; k < N_FORECAST; k++) {
        all.v[k] = bt_lay_array(l, FORECAST_ARRAY[k], "1", LONG[k], 2, (int[]){ x->series, x->month });
        all.ok[k] = bt_lay_valid(l);
        if (!all.v[k] || !all.ok[k]) return false;
    }
    double *months = bt_lay_array(l, "series_months", "month", "months that one figure of the series is of", 1, &x->series),
           *per_day = bt_lay_array(l, "series_per_day", "1", "1: figures are means a day; 0: totals", 1, &x->series),
           *held = bt_lay_array(l, "held_out", "1", "1: nothing was fitted to this month", 1, &x->month);
    if (!l->ok || !both || !lay_scores(l, x, &rows)) return false;
    for (int i = w->origin; i < w->end; i++) held[i] = 1;
    for (int i = 0; i < seen->n; i++) {
        const struct seen *y = &seen->v[i];
        for (int k = 0; k < N_FORECAST; k++) one.v[k] = all.v[k] + (size_t)i * T, one.ok[k] = all.ok[k] + (size_t)i * T;
        if (y->months && !forecast(y, c, totals, s, w, l->a, &one)) return false;
        months[i] = y->months, per_day[i] = y->spec->per_day;
        memcpy(v + (size_t)i * T, y->value, T * sizeof *v), memcpy(ok + (size_t)i * T, y->known, T);
        score(y, &one, w, i, seen->n, both, &rows);
    }
    return true;
}

bool bt_lay_held_out(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct seens *seen, const struct span *w,
                     const double *totals, struct held_axes *x)
{
    return lay_axes(l, s, c, seen, w, x) && lay_series(l, s, c, seen, w, x, totals);
}

/* ---- what was fitted, in the results ---- */

static const char *fitted(struct lay *l, const struct bt_scenario *s, const struct backfit *fit)
{
    const char *text = "";
    const struct bt_backtest *b = &s->backtest;
    for (int i = 0; i < b->n_fit && text; i++) {
        const struct bt_backfit *f = &b->fit[i];
        const double *day, *value;
        double month[12];
        char iso[11];
        if (f->level >= 0)
            text = bt_printf(l->a, "%s%s=%.10g\n", text, bt_network_owner(s->net, f->level)->address, fit->values[f->level]);
        for (int k = 0; k < f->n_trend && text; k++)
            text = bt_printf(l->a, "%s%s=%.10g\n", text, bt_network_owner(s->net, f->trend[k])->address, fit->values[f->trend[k]]);
        if (f->season >= 0 && text) {
            bt_network_season(fit->net, f->season, month);
            text = bt_printf(l->a, "%sseasons.%s=", text, bt_network_driver_name(fit->net, f->season));
            for (int m = 0; m < 12 && text; m++) text = bt_printf(l->a, "%s%.5f%s", text, month[m], m < 11 ? " " : "\n");
        }
        if (f->table < 0 || !text) continue;
        int n = bt_network_points(fit->net, f->table, &day, &value);
        text = bt_printf(l->a, "%stables.%s=", text, bt_network_driver_name(fit->net, f->table));
        for (int k = 0; k < n && text; k++) {
            bt_iso_of((int)day[k], iso);
            text = bt_printf(l->a, "%s%s:%.6g%s", text, iso, value[k], k + 1 < n ? " " : "\n");
        }
    }
    return text;
}

static void lay_words(struct lay *l, const struct bt_scenario *s, const struct bt_backtest_opts *o, const struct calendar *c,
                      const struct span *w, const struct seens *seen, const struct backfit *fit)
{
    char iso[11];
    bt_iso_of(s->day0 + c->month_day[w->origin], iso);
    const char *notes = fit->notes;
    if (seen->outside)
        notes = bt_printf(l->a, "%s%s%d rows of the data lie outside the horizon of the scenario and were not used", notes,
                          *notes ? "\n" : "", seen->outside);
    if (fit->moved > 1e-4 && notes)
        notes = bt_printf(l->a, "%s%sthe fit had not settled after %d passes: the last still moved a number by %.2g %%", notes,
                          *notes ? "\n" : "", fit->passes, 100 * fit->moved);
    bt_lay_study(l, s, "backtest", "the published series and the figures named in the scenario's files, which the results file keeps",
                 "setting budgets, closing wards or judging a team: it says how far such a forecast was off once, in one place");
    bt_lay_text(l, 0, "hold_out_from", bt_dup(l->a, iso, 10));
    bt_lay_number(l, 0, "hold_out_months", w->end - w->origin);
    bt_lay_text(l, 0, "known", bt_lay_lines(l, s->backtest.known, s->backtest.n_known));
    bt_lay_number(l, 1, "conservation_error", fit->conservation);
    bt_lay_number(l, 1, "fit_passes", fit->passes);
    bt_lay_number(l, 1, "fit_moved", fit->moved);
    bt_lay_text(l, 2, "data", seen->file);
    bt_lay_number(l, 2, "hold_out", o->hold_out);
    bt_lay_number(l, 2, "rtol", o->rtol);
    bt_lay_text(l, 2, "notes", notes);
    bt_lay_text(l, 2, "fitted", fitted(l, s, fit));
}

static enum bt_code lay_out(const struct bt_scenario *s, const struct bt_backtest_opts *o, const struct calendar *c,
                            const struct seens *seen, const struct span *w, const struct backfit *fit, struct bt_arena *a,
                            struct bt_results *out, struct bt_errs *errs)
{
    struct lay l;
    struct held_axes x;
    bt_lay_open(&l, out, a);
    bool good = bt_lay_held_out(&l, s, c, seen, w, fit->totals, &x);
    if (good) lay_words(&l, s, o, c, w, seen, fit);
    return good && l.ok ? BT_OK : bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

enum bt_code bt_study_backtest(struct bt_scenario *s, const struct bt_backtest_opts *o, struct bt_arena *a, struct bt_progress *p,
                               struct bt_results *out, struct bt_errs *errs)
{
    struct calendar c;
    struct seens seen;
    struct span w;
    struct backfit fit;
    struct bt_err e = { 0 };
    const struct bt_loc top = { .file = s->path, .line = 1, .col = 1 };
    if (!s->backtest.given)
        return refuse(errs, top, "the scenario has no section `backtest:`, which says what follows which published series");
    enum bt_code rc = bt_calendar_make(s, a, &c, &e);
    if (rc == BT_OK && (rc = bt_seen_read(s, o->data, &(struct seen_list){ s->backtest.n_series, s->backtest.series, false }, &c, a, &seen, errs)) != BT_OK) return rc;
    if (rc == BT_OK && (rc = find_span(s, o, &c, &seen, &w, errs)) != BT_OK) return rc;
    if (p) bt_progress_at(p, 0.05);
    if (rc == BT_OK) rc = bt_backfit_solve(s, &c, &seen, w.origin, w.end, o->rtol, a, p, &fit, &e);
    if (rc != BT_OK) return bt_errs_push(errs, &e), rc;
    return lay_out(s, o, &c, &seen, &w, &fit, a, out, errs);
}
