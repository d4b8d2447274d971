/* calibrate.c -- some numbers of a scenario fitted to published series: which, to what, and then all in order. */
#include "calibrate_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

enum { LEAST_FIGURES = 6 };
static const double REFIT = 5e-5; /* of a logarithm: below what a step of the fit shows */

static enum bt_code no_memory(struct bt_errs *errs)
{
    return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

static struct bt_loc option(const char *name, const char *text)
{
    return (struct bt_loc){ .file = name, .text = text, .line = 1, .col = 1, .len = (int)strlen(text) };
}

/* ---- which numbers ---- */

static const char *fitted_by(const struct bt_scenario *s, int offset)
{
    for (int i = 0; i < s->n_observed; i++)
        if (s->observed[i].fits == offset) return s->observed[i].name;
    return NULL;
}

/* Why a quantity can not be fitted at all; NULL where it can. */
static const char *unfit(const struct bt_scenario *s, const struct bt_param *p, int offset, struct bt_arena *a)
{
    const char *row = fitted_by(s, offset);
    if (row) return bt_printf(a, "is solved for by the baseline row '%s'; it follows by itself, in every run of the fit", row);
    if (p->outcome) return "is of an outcome that is checked, never put in";
    if (p->whole || p->either) return "has whole numbers only, and a fit needs what lies between";
    if (strncmp(p->address, "money.", 6) == 0) return "is of the business case, which no series follows";
    if (!p->ranged || !p->low || !p->high)
        return "has no range, from which the fit has its prior; give it one, as {low: 0, central: 0.01, high: 0.02}";
    return NULL;
}

static bool read_number(const struct bt_scenario *s, const struct bt_word *word, struct bt_arena *a, struct number *v, struct bt_errs *errs)
{
    const struct bt_network *net = s->net;
    *v = (struct number){ .address = word->text, .n = bt_network_find(net, word->text, NULL, 0, NULL) };
    if (!v->n)
        return bt_errs_add(errs, BT_E_INPUT, word->at, "no number has the address '%s'%s", word->text,
                           bt_network_lack(net, word->text, errs, a)),
               false;
    if (!(v->offset = bt_get(a, (size_t)v->n, sizeof *v->offset))) return no_memory(errs), false;
    bt_network_find(net, word->text, v->offset, v->n, NULL);
    const struct bt_param *p = bt_network_owner(net, v->offset[0]);
    const char *why = unfit(s, p, v->offset[0], a);
    if (why) return bt_errs_add(errs, BT_E_INPUT, word->at, "%s %s", word->text, why), false;
    v->unit = p->unit;
    for (int i = 0; i < v->n; i++) {
        int k = v->offset[i] - p->offset;
        double low = fmin(p->low[k], p->high[k]), high = fmax(p->low[k], p->high[k]), now = bt_network_values(net)[v->offset[i]];
        if (i == 0) v->lo = low, v->hi = high, v->central = now;
        double off = fabs(low - v->lo) + fabs(high - v->hi) + fabs(now - v->central);
        if (off > 1e-9 * (high - low)) why = "stands for numbers with ranges of their own; name one, as ADDRESS[segment]";
    }
    if (!why && !(v->hi > v->lo)) why = "has one value and no range here: `set:`, --set or the locality has fixed it";
    if (!why && (v->central < v->lo || v->central > v->hi))
        why = "has a value of this place outside its range, which is then not its range";
    if (why) return bt_errs_add(errs, BT_E_INPUT, word->at, "%s %s", word->text, why), false;
    v->prior_sd = (v->hi - v->lo) / 4;
    return true;
}

static void apart(const struct calibration *x, const struct bt_word *word, int j, struct bt_errs *errs)
{
    for (int k = 0; k < j; k++)
        for (int a = 0; a < x->v[j].n; a++)
            for (int b = 0; b < x->v[k].n; b++)
                if (x->v[j].offset && x->v[k].offset && x->v[j].offset[a] == x->v[k].offset[b]) {
                    bt_errs_add(errs, BT_E_INPUT, word->at, "'%s' and '%s' stand for the same number", x->v[k].address, x->v[j].address);
                    return;
                }
}

static enum bt_code read_numbers(struct calibration *x, const struct bt_calibrate_opts *o, struct bt_arena *a, struct bt_errs *errs)
{
    const struct bt_calibration *k = &x->s->calibration;
    const int n = o->n_fit ? o->n_fit : k->n_fit;
    const struct bt_loc top = { .file = x->s->path, .line = 1, .col = 1 };
    if (!n)
        return bt_errs_add(errs, BT_E_INPUT, top,
                           "nothing says what to fit: name addresses with --fit, or in a section calibrate: {fit: [ADDRESS, ...]}");
    if (n > MOST_FITTED) return bt_errs_add(errs, BT_E_USAGE, BT_NOWHERE, "--fit may stand at most %d times, found %d", MOST_FITTED, n);
    for (int i = 0; i < n; i++) {
        struct bt_word word = o->n_fit ? (struct bt_word){ o->fit[i], option("--fit", o->fit[i]) } : k->fit[i];
        if (read_number(x->s, &word, a, &x->v[i], errs)) apart(x, &word, i, errs);
        if (x->prior == BT_PRIOR_UNIFORM) x->v[i].prior_sd = (x->v[i].hi - x->v[i].lo) / sqrt(12);
    }
    x->p = n;
    return errs->n ? errs->v[0].code : BT_OK;
}

/* ---- which figures ---- */

/* Series of the back-test, and measures under their own names. */
static bool list_series(const struct bt_scenario *s, struct bt_arena *a, struct seen_list *list)
{
    struct bt_names m = bt_network_measures(s->net);
    struct bt_series *v = bt_get(a, (size_t)(s->backtest.n_series + m.n) + 1, sizeof *v);
    *list = (struct seen_list){ .v = v, .calibrates = true };
    for (int i = 0; v && i < s->backtest.n_series; i++) v[list->n++] = s->backtest.series[i];
    for (int i = 0; v && i < m.n; i++) {
        bool there = false;
        for (int k = 0; k < s->backtest.n_series; k++) there |= strcmp(s->backtest.series[k].name, m.name[i]) == 0;
        if (!there)
            v[list->n++] = (struct bt_series){ m.name[i], m.label[i] && *m.label[i] ? m.label[i] : m.name[i],
                                               bt_network_measure_unit(s->net, i), "", i, false, BT_NOWHERE };
    }
    return v != NULL;
}

static void keep_told(struct calibration *x)
{
    int n = 0;
    for (int i = 0; i < x->seen.n; i++)
        if (x->seen.v[i].months) x->seen.v[n++] = x->seen.v[i];
    x->seen.n = n;
}

static void choose_series(struct calibration *x, struct bt_arena *a, struct bt_errs *errs)
{
    const struct bt_calibration *k = &x->s->calibration;
    const char **names = bt_get(a, (size_t)x->seen.n + 1, sizeof *names);
    for (int i = 0; i < x->seen.n; i++) {
        if (names) names[i] = x->seen.v[i].spec->name;
        x->used[i] = !k->n_series;
    }
    for (int i = 0; i < k->n_series && names; i++) {
        int at = 0;
        while (at < x->seen.n && strcmp(names[at], k->series[i].text) != 0) at++;
        if (at < x->seen.n) {
            x->used[at] = true;
            continue;
        }
        const char *near = bt_nearest(k->series[i].text, names, x->seen.n);
        bt_errs_add(errs, BT_E_INPUT, k->series[i].at, "the data hold no series '%s'%s%s%s", k->series[i].text,
                    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
}

static bool first_of_month(const struct calibration *x, const struct bt_calibrate_opts *o, struct bt_loc *at, int *day,
                           struct bt_errs *errs)
{
    const struct bt_calibration *k = &x->s->calibration;
    *day = k->until, *at = k->until_at;
    if (!o->until) return true;
    *at = option("--until", o->until);
    struct bt_node word = { .kind = BT_SCALAR, .text = o->until, .at = *at };
    return bt_node_date(&word, "--until", day, errs);
}

static void find_until(struct calibration *x, const struct bt_calibrate_opts *o, struct bt_errs *errs)
{
    struct bt_loc at;
    char from[11], to[11];
    int day, row = 0;
    x->w.origin = x->w.end = x->seen.last;
    if (!first_of_month(x, o, &at, &day, errs) || !day || !x->seen.last) return;
    while (row < x->seen.last && x->c.month_day[row] != day - x->s->day0) row++;
    bt_iso_of(x->s->day0 + x->c.month_day[1], from);
    bt_iso_of(x->s->day0 + x->c.month_day[x->seen.last > 1 ? x->seen.last - 1 : 1], to);
    if (row > 0 && row < x->seen.last) x->w.origin = row;
    else
        bt_errs_add(errs, BT_E_INPUT, at, "until must be the first day of a month of the data within the horizon, from %s to %s", from, to);
}

/* Before the hold-out only. */
static bool list_figures(struct calibration *x, struct bt_arena *a, struct bt_errs *errs)
{
    int used = 0;
    x->figure = bt_get(a, (size_t)x->seen.n * (size_t)x->c.T + 1, sizeof *x->figure);
    x->misfit = bt_get(a, (size_t)x->seen.n + 1, sizeof *x->misfit);
    if (!x->figure || !x->misfit) return no_memory(errs), false;
    for (int s = 0; s < x->seen.n; s++) {
        const struct seen *y = &x->seen.v[s];
        for (int i = 0; x->used[s] && i < x->w.origin; i++)
            if (bt_seen_before(y, i, x->w.origin)) {
                x->figure[x->n++] = (struct figure){ s, i, log(y->value[i]), y->weight[i] };
                x->misfit[s].n++;
                if (i + y->months > x->T) x->T = i + y->months;
            }
        if (x->used[s] && x->misfit[s].n < LEAST_FIGURES)
            bt_errs_add(
                errs, BT_E_INPUT, (struct bt_loc){ .file = x->seen.file },
                "the series '%s' has %d figures to fit to; at least %d are needed: name the others under calibrate: {series: [...]}, or "
                "leave its rows out",
                y->spec->name, x->misfit[s].n, LEAST_FIGURES);
        used += x->used[s];
    }
    if (used && x->n < x->p + LEAST_FIGURES)
        bt_errs_add(errs, BT_E_INPUT, (struct bt_loc){ .file = x->seen.file },
                    "%d figures are too few to fit %d numbers; at least %d are needed", x->n, x->p, x->p + LEAST_FIGURES);
    return errs->n == 0;
}

static enum bt_code read_figures(struct calibration *x, struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a,
                                 struct bt_errs *errs)
{
    struct seen_list list;
    if (!list_series(s, a, &list)) return no_memory(errs);
    enum bt_code rc = bt_seen_read(s, o->data, &list, &x->c, a, &x->seen, errs);
    if (rc != BT_OK) return rc;
    if (!x->seen.last)
        return bt_errs_add(errs, BT_E_INPUT, (struct bt_loc){ .file = x->seen.file },
                           "the data hold no month within the horizon of the scenario");
    keep_told(x);
    x->used = bt_get(a, (size_t)x->seen.n + 1, sizeof *x->used);
    x->wanted = bt_get(a, (size_t)bt_network_measures(s->net).n + 1, sizeof *x->wanted);
    if (!x->used || !x->wanted) return no_memory(errs);
    for (int i = 0; i < x->seen.n; i++) x->wanted[x->seen.v[i].spec->measure] = true;
    choose_series(x, a, errs);
    find_until(x, o, errs);
    bt_span_horizons(&x->w);
    if (!x->w.n_horizon) x->w.horizon[x->w.n_horizon++] = 0; /* nothing is held out: scores are of nothing */
    if (errs->n == 0) list_figures(x, a, errs);
    return errs->n ? errs->v[0].code : BT_OK;
}

/* ---- the runs ---- */

static unsigned word_of(const char *word, const char *const *name, unsigned n, unsigned otherwise)
{
    for (unsigned i = 0; word && i < n; i++)
        if (strcmp(word, name[i]) == 0) return i;
    return otherwise;
}

/* What the fit may know: with a hold-out, what was there on its first day. */
static enum bt_code forget(struct calibration *x, struct bt_scenario *own, struct bt_arena *a, struct bt_err *e)
{
    x->notes = "";
    if (x->w.origin == x->w.end) return BT_OK;
    own->net = bt_network_copy(own->net, a);
    if (!own->net || !bt_forget_after(own, &x->c, x->w.origin, own->net, a, &x->notes))
        return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return BT_OK;
}

static enum bt_code open_baseline(struct calibration *x, const struct bt_calibrate_opts *o, struct bt_arena *a, struct bt_err *e)
{
    static const struct bt_bundle NONE = { .name = "" };
    struct bt_tol tol = { BT_CVODES, o->rtol, 0 };
    struct fit f = { 0 };
    size_t n = (size_t)bt_network_size(x->s->net);
    double *fitted = bt_get(a, n, sizeof *fitted);
    if (!fitted || !(x->values = bt_get(a, n, sizeof *x->values))) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    memcpy(fitted, bt_network_values(x->s->net), n * sizeof *fitted);
    enum bt_code rc = bt_fit_baseline(x->s, &x->c, tol, a, fitted, &f, e);
    x->start = f.start;
    if (rc == BT_OK) rc = bt_refit_open(&x->refit, x->s, &x->c, tol, fitted, x->start, a, e);
    if (rc == BT_OK) rc = bt_census_put(x->s, &f, a, e);
    if (rc == BT_OK) bt_run_values(x->s, fitted, &(struct run){ .b = &NONE, .stance = x->s->stance }, x->values);
    x->refit.enough = REFIT;
    return rc;
}

static enum bt_code fit_and_judge(struct calibration *x, const struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a,
                                  struct bt_progress *p, struct bt_results *out, struct bt_err *e)
{
    size_t M = (size_t)bt_network_measures(s->net).n;
    double *totals = bt_get(a, (size_t)x->w.end * M + 1, sizeof *totals), *at = bt_get(a, (size_t)x->n + 1, sizeof *at), theta[MOST_FITTED];
    enum bt_code rc = totals && at ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK) rc = bt_cal_fit(x, a, p, e);
    if (rc == BT_OK) rc = bt_cal_profile(x, a, p, e);
    for (int j = 0; j < x->p; j++) theta[j] = x->v[j].value;
    if (rc == BT_OK) rc = bt_kept_run(x, theta, x->w.end, at, totals, e);
    return rc == BT_OK ? bt_cal_lay(x, s, o, totals, a, out, e) : rc;
}

enum bt_code bt_cal_open(struct calibration *x, struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a,
                         struct bt_errs *errs)
{
    struct bt_err e = { 0 };
    struct bt_scenario *own = bt_get(a, 1, sizeof *own);
    if (!own) return no_memory(errs);
    x->s = s, x->threads = o->jobs > 0 ? o->jobs : 1, x->kappa = 1;
    x->prior = (enum bt_prior)word_of(o->prior, bt_prior_name, BT_N_PRIORS, s->calibration.prior);
    x->loss = (enum bt_loss)word_of(o->loss, bt_loss_name, BT_N_LOSSES, s->calibration.loss);
    enum bt_code rc = bt_calendar_make(s, a, &x->c, &e);
    if (rc != BT_OK) return bt_errs_push(errs, &e), rc;
    rc = read_numbers(x, o, a, errs);
    if (rc != BT_OK && !x->p) return rc;
    if (read_figures(x, s, o, a, errs) != BT_OK || rc != BT_OK) return errs->v[0].code;
    *own = *s; /* files were added to s, and are the study's alone */
    x->s = own;
    rc = forget(x, own, a, &e);
    if (rc == BT_OK) rc = bt_steps_open(x, o, a, &e);
    if (rc == BT_OK) rc = open_baseline(x, o, a, &e);
    if (rc != BT_OK) bt_errs_push(errs, &e);
    return rc;
}

enum bt_code bt_study_calibrate(struct bt_scenario *s, const struct bt_calibrate_opts *o, struct bt_arena *a, struct bt_progress *p,
                                struct bt_results *out, struct bt_errs *errs)
{
    struct bt_err e = { 0 };
    struct calibration *x = bt_get(a, 1, sizeof *x);
    if (!x) return no_memory(errs);
    enum bt_code rc = bt_cal_open(x, s, o, a, errs);
    if (rc == BT_OK && (rc = fit_and_judge(x, s, o, a, p, out, &e)) != BT_OK) bt_errs_push(errs, &e);
    bt_start_free(x->start);
    return rc;
}
