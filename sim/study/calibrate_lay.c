/* calibrate_lay.c -- a calibration as results: the numbers, what varies together, each series before the hold-out, and all months beside
 * the naive forecasts as a back-test has them. */
#include "calibrate_priv.h"
#include <math.h>
#include <string.h>

static const char WIDTH[] = "its standard deviation over that of its range, from 1: the data narrow it by so much";

static bool lay_numbers(struct lay *l, const struct calibration *x)
{
    const char **name = bt_get(l->a, MOST_FITTED, sizeof *name), **unit = bt_get(l->a, MOST_FITTED, sizeof *unit);
    if (!name || !unit) return false;
    for (int j = 0; j < x->p; j++) name[j] = x->v[j].address, unit[j] = x->v[j].unit;
    const int axis = bt_lay_axis(l, "number", "address of a number that was fitted", x->p, name, NULL, NULL),
              other = bt_lay_axis(l, "other_number", "the same numbers", x->p, name, NULL, NULL);
    bt_lay_texts(l, "number_unit", "unit of the number", axis, unit);
    const struct { const char *name, *long_name; size_t at; } COLUMN[] = {
#define OF(member) offsetof(struct number, member)
        { "fitted", "the number as fitted, in its unit", OF(value) },
        { "central", "the number before, where its prior has its mode", OF(central) },
        { "range_low", "lower end of its range", OF(lo) },
        { "range_high", "upper end of its range", OF(hi) },
        { "interval_low", "lower end of the interval, by its profile, prior included", OF(posterior.low) },
        { "interval_high", "upper end of the interval, by its profile, prior included", OF(posterior.high) },
        { "data_low", "lower end of the interval without its own prior", OF(data.low) },
        { "data_high", "upper end of the interval without its own prior", OF(data.high) },
        { "slopes_off", "largest difference of slopes by differences from its sensitivities, over the largest slope", OF(slopes_off) },
#undef OF
    };
    for (size_t k = 0; k < sizeof COLUMN / sizeof *COLUMN; k++) {
        double *v = bt_lay_array(l, COLUMN[k].name, "1", COLUMN[k].long_name, 1, &axis);
        for (int j = 0; v && j < x->p; j++) memcpy(v + j, (const char *)&x->v[j] + COLUMN[k].at, sizeof *v);
    }
    double *low = bt_lay_array(l, "data_low_open", "1", "1: the data do not bound it below within its range", 1, &axis),
           *high = bt_lay_array(l, "data_high_open", "1", "1: the data do not bound it above within its range", 1, &axis),
           *told = bt_lay_array(l, "told", "1", WIDTH, 1, &axis),
           *together = bt_lay_array(l, "correlation", "1",
                                    "of two numbers, by the data alone: the curvature at the fit with ranges ten times as wide", 2,
                                    (int[]){ axis, other });
    if (!l->ok) return false;
    for (int j = 0; j < x->p; j++) {
        low[j] = x->v[j].data.low_open, high[j] = x->v[j].data.high_open;
        told[j] = fmax(0, 1 - x->v[j].sd / x->v[j].prior_sd);
        for (int k = 0; k < x->p; k++)
            together[j * x->p + k] = x->together[j * x->p + k];
    }
    return true;
}

static bool lay_misfits(struct lay *l, const struct calibration *x, int series)
{
    static const char *const NAME[][3] = {
        { "fit_figures", "1", "figures that it was fitted to; 0: it was judged only" },
        { "fit_scale", "1", "standard deviation of what the fit leaves, as a share, outliers down-weighted" },
        { "fit_neighbours", "1", "correlation of what it leaves in figures that follow one another" },
        { "fit_counts_as", "1", "what a figure counts as, for neighbours that go together say less than their number" },
        { "fit_off_before", "1", "root mean square of log model over observed, with the numbers before" },
        { "fit_off_after", "1", "root mean square of log model over observed, with the fitted numbers" },
        { "fit_outliers", "1", "figures more than three times the scale off" },
        { "fit_worst", "1", "row of the axis month of the worst of these; -1: there is none" },
    };
    double *v[sizeof NAME / sizeof *NAME];
    for (size_t k = 0; k < sizeof NAME / sizeof *NAME; k++)
        if (!(v[k] = bt_lay_array(l, NAME[k][0], NAME[k][1], NAME[k][2], 1, &series))) return false;
    for (int s = 0; s < x->seen.n; s++) {
        const struct misfit *m = &x->misfit[s];
        const double row[] = { m->n, m->sigma, m->rho, m->share, m->before, m->after, m->outliers, m->worst };
        for (size_t k = 0; k < sizeof row / sizeof *row; k++) v[k][s] = m->n ? row[k] : k + 1 == sizeof row / sizeof *row ? -1 : 0;
    }
    return true;
}

static const char *hash_of(const struct bt_scenario *s, const char *file)
{
    for (int i = 0; i < s->files.n; i++)
        if (strcmp(s->files.v[i].name, file) == 0) return s->files.v[i].sha256;
    return "";
}

static void lay_words(struct lay *l, const struct calibration *x, const struct bt_scenario *s, const struct bt_calibrate_opts *o)
{
    char from[11], until[11];
    int first = x->figure[0].row;
    for (int i = 0; i < x->n; i++) first = x->figure[i].row < first ? x->figure[i].row : first;
    bt_iso_of(s->day0 + x->c.month_day[first], from);
    bt_iso_of(s->day0 + x->c.month_day[x->T], until);
    const char *notes = x->notes;
    if (x->seen.outside)
        notes = bt_printf(l->a, "%s%s%d rows of the data lie outside the horizon of the scenario and were not used", notes,
                          *notes ? "\n" : "",
                          x->seen.outside);
    bt_lay_study(l, s, "calibrate", "the series and the figures named in the scenario's files, which the results file keeps",
                 "saying why a number is what it is: a fit finds what makes the model follow the series, whatever made them");
    if (x->w.origin < x->w.end) bt_lay_text(l, 0, "hold_out_from", bt_dup(l->a, until, 10));
    bt_lay_text(l, 0, "fit_from", bt_dup(l->a, from, 10));
    bt_lay_text(l, 0, "fit_until", bt_dup(l->a, until, 10));
    bt_lay_text(l, 0, "prior", bt_prior_name[x->prior]);
    bt_lay_text(l, 0, "loss", bt_loss_name[x->loss]);
    bt_lay_text(l, 0, "known", bt_lay_lines(l, s->backtest.known, s->backtest.n_known));
    bt_lay_number(l, 0, "interval", BT_CAL_LEVEL);
    bt_lay_number(l, 0, "alike_from", BT_CAL_ALIKE);
    bt_lay_number(l, 0, "figures", x->n);
    bt_lay_number(l, 0, "directions_told", x->told);
    bt_lay_number(l, 1, "fit_rounds", x->rounds);
    bt_lay_number(l, 1, "fit_runs", x->runs);
    bt_lay_number(l, 1, "fit_lost", x->lost);
    bt_lay_text(l, 2, "data", x->seen.file);
    bt_lay_text(l, 2, "data_sha256", hash_of(s, x->seen.file));
    bt_lay_text(l, 2, "command", o->command ? o->command : "");
    bt_lay_text(l, 2, "fit", bt_lay_lines(l, o->fit, o->n_fit)); /* "": as the scenario says */
    bt_lay_text(l, 2, "until", o->until ? o->until : "");
    bt_lay_text(l, 2, "prior", bt_prior_name[x->prior]);
    bt_lay_text(l, 2, "loss", bt_loss_name[x->loss]);
    bt_lay_number(l, 2, "rtol", o->rtol);
    bt_lay_text(l, 2, "notes", notes);
}

enum bt_code bt_cal_lay(const struct calibration *x, const struct bt_scenario *s, const struct bt_calibrate_opts *o, const double *totals,
                        struct bt_arena *a, struct bt_results *out, struct bt_err *e)
{
    struct lay l;
    struct held_axes axes;
    bt_lay_open(&l, out, a);
    bool good = bt_lay_held_out(&l, s, &x->c, &x->seen, &x->w, totals, &axes) && lay_misfits(&l, x, axes.series) && lay_numbers(&l, x);
    if (good) lay_words(&l, x, s, o);
    return good && l.ok ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}
