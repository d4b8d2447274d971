/* inputs.c -- files put together by the scenario they are about, and what does not go together. */
#include "report_priv.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const struct {
    const char *study, *command;
} STUDIES[BT_REP_STUDIES] = {
    [BT_REP_RUN] = { "run", "bendtrend run SCENARIO" },
    [BT_REP_VALIDATE] = { "validate", "bendtrend validate SCENARIO" },
    [BT_REP_BACKTEST] = { "backtest", "bendtrend backtest SCENARIO --data CSV" },
    [BT_REP_COMPARE] = { "compare", "bendtrend compare SCENARIO" },
    [BT_REP_UNCERTAINTY] = { "uncertainty", "bendtrend uncertainty SCENARIO" },
    [BT_REP_DRIVERS] = { "drivers", "bendtrend drivers SCENARIO" },
    [BT_REP_AMBITION] = { "ambition", "bendtrend ambition SCENARIO" },
};

const char *bt_rep_command(int study)
{
    return STUDIES[study].command;
}

static int study_of(const struct bt_results *r)
{
    const char *is = bt_results_attr(r, 0, "study");
    for (int i = 0; i < BT_REP_STUDIES; i++)
        if (is && strcmp(is, STUDIES[i].study) == 0) return i;
    return -1;
}

static const char *hash_of(const struct bt_results *r)
{
    const char *hash = bt_results_attr(r, 0, "scenario_hash");
    return hash ? hash : "";
}

static bool same_text(const struct bt_results *a, const struct bt_results *b, const char *name)
{
    const char *x = bt_results_attr(a, 0, name), *y = bt_results_attr(b, 0, name);
    return x && y && strcmp(x, y) == 0;
}

static enum bt_code check_one(const struct bt_report_in *in, const struct bt_report_in *f, struct bt_err *e)
{
    int study = study_of(f->r);
    const struct bt_axis *run = bt_results_axis(f->r, "run"), *month = bt_results_axis(f->r, "month");
    if (study < 0)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE,
                       "'%s' is of the study '%s'; a report is made of results of run, validate, backtest, compare, "
                       "uncertainty, drivers and ambition",
                       f->path, bt_rep_attr(f->r, 0, "study"));
    const bool bau = run && run->label && run->n > 0 && strcmp(run->label[0], "business as usual") == 0;
    if (study == BT_REP_RUN && (!bau || !month || month->n < 12))
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "'%s' has no run 'business as usual' of at least twelve months; `run` supplies one",
                       f->path);
    for (const struct bt_report_in *g = in; g < f; g++) {
        if (study_of(g->r) != study) continue;
        if (strcmp(hash_of(g->r), hash_of(f->r)) == 0)
            return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "'%s' and '%s' are both the %s of one scenario; give one of them", g->path, f->path,
                           STUDIES[study].study);
        if (study == BT_REP_RUN && same_text(g->r, f->r, "locality"))
            return bt_fail(e, BT_E_INPUT, BT_NOWHERE,
                           "'%s' and '%s' are both runs of the locality '%s', which would be added up as two; give one of them", g->path,
                           f->path, bt_rep_attr(f->r, 0, "locality"));
    }
    return BT_OK;
}

/* A certificate or back-test stands beside the run of its scenario. */
static enum bt_code check_run(const struct bt_report_in *in, int n, const struct bt_report_in *f, struct bt_err *e)
{
    const struct bt_report_in *near = NULL;
    if (study_of(f->r) == BT_REP_RUN) return BT_OK;
    for (int i = 0; i < n; i++) {
        if (study_of(in[i].r) != BT_REP_RUN) continue;
        if (strcmp(hash_of(in[i].r), hash_of(f->r)) == 0) return BT_OK;
        if (!near || same_text(in[i].r, f->r, "locality")) near = &in[i];
    }
    if (!near)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "'%s' is of %s; a report needs the run of its scenario beside it, made by: %s", f->path,
                       STUDIES[study_of(f->r)].study, STUDIES[BT_REP_RUN].command);
    return bt_fail(
        e, BT_E_INPUT, BT_NOWHERE,
        "'%s' (scenario_hash %.12s) is not about the scenario of '%s' (%.12s): files, --set or --evidence differ; make both from "
        "one scenario, or leave one out",
        f->path, hash_of(f->r), near->path, hash_of(near->r));
}

enum bt_code bt_report_check(const struct bt_report_in *in, int n, struct bt_err *e)
{
    enum bt_code rc = BT_OK;
    for (int i = 0; i < n && rc == BT_OK; i++) rc = check_one(in, &in[i], e);
    for (int i = 0; i < n && rc == BT_OK; i++) rc = check_run(in, n, &in[i], e);
    return rc;
}

/* ---- a place ---- */

static enum bt_code no_memory(struct bt_rep_doc *d)
{
    return bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* "NAME (low)" is the low run of a bundle NAME only if there is a run NAME. */
static int companion(struct bt_rep_doc *d, const struct bt_axis *run, const char *name, const char *ending)
{
    return bt_axis_find(run, bt_rep_fmt(d, "%s%s", name, ending));
}

static bool is_companion(struct bt_rep_doc *d, const struct bt_axis *run, const char *name)
{
    static const char *const ENDING[] = { " (low)", " (high)" };
    for (size_t k = 0; k < 2; k++) {
        size_t len = strlen(name), tail = strlen(ENDING[k]);
        if (len > tail && strcmp(name + len - tail, ENDING[k]) == 0 &&
            bt_axis_find(run, bt_rep_fmt(d, "%.*s", (int)(len - tail), name)) >= 0)
            return true;
    }
    return false;
}

static enum bt_code runs(struct bt_rep_doc *d, struct bt_rep_place *p)
{
    const struct bt_axis *run = bt_results_axis(p->r, "run");
    p->R = run->n;
    if (!(p->bundle = bt_get(d->arena, (size_t)run->n + 1, sizeof *p->bundle))) return no_memory(d);
    for (int i = 1; i < run->n; i++)
        if (!is_companion(d, run, run->label[i]))
            p->bundle[p->n_bundle++] = (struct bt_rep_bundle){ run->label[i], i, companion(d, run, run->label[i], " (low)"),
                                                               companion(d, run, run->label[i], " (high)") };
    return d->e->code;
}

const char *bt_rep_month_name(struct bt_rep_doc *d, int day)
{
    static const char *const MONTHS[] = { "January", "February", "March", "April", "May", "June",
                                          "July", "August", "September", "October", "November", "December" };
    int y, m, mday;
    bt_date_of(day, &y, &m, &mday);
    return bt_rep_fmt(d, "%s %d", MONTHS[m - 1], y);
}

static enum bt_code calendar(struct bt_rep_doc *d, struct bt_rep_place *p)
{
    const struct bt_axis *time = bt_results_axis(p->r, "time"), *month = bt_results_axis(p->r, "month");
    int y, m, mday;
    if (!time || !time->value || !time->units || time->n != month->n + 1 ||
        sscanf(time->units, "days since %4d-%2d-%2d", &y, &m, &mday) != 3)
        return bt_fail(d->e, BT_E_INPUT, BT_NOWHERE, "'%s' has no axis 'time' in days since a date, one entry more than 'month'",
                       p->in[BT_REP_RUN]->path);
    int day0 = bt_day_of(y, m, mday);
    p->T = month->n, p->Y = month->n / 12, p->day0 = day0;
    p->days = bt_get(d->arena, (size_t)p->T + 1, sizeof *p->days);
    p->year = bt_get(d->arena, (size_t)p->Y + 1, sizeof *p->year);
    if (!p->days || !p->year) return no_memory(d);
    for (int t = 0; t < p->T; t++) p->days[t] = time->value[t + 1] - time->value[t];
    for (int k = 0; k < p->Y; k++) {
        bt_date_of(day0 + (int)lround(time->value[(size_t)12 * (size_t)k]), &y, &m, &mday);
        char name[BT_YEAR_ROOM];
        bt_year_of(y, m, name);
        p->year[k] = bt_rep_fmt(d, "%s", name);
    }
    p->month_from = bt_rep_month_name(d, day0 + (int)lround(time->value[0]));
    p->month_to = bt_rep_month_name(d, day0 + (int)lround(time->value[p->T]) - 1);
    return d->e->code;
}

/* Letters, digits and hyphens of the name; with a number where another place has the same. */
static const char *id_of(struct bt_rep_doc *d, const char *name)
{
    char *id = bt_rep_fmt(d, "%.40s", name), *to = id;
    for (const char *at = id; *at; at++) {
        if (isalnum((unsigned char)*at)) *to++ = (char)tolower((unsigned char)*at);
        else if (to > id && to[-1] != '-') *to++ = '-';
    }
    while (to > id && to[-1] == '-') to--;
    *to = 0;
    if (!isalpha((unsigned char)*id)) id = bt_rep_fmt(d, "place-%s", id);
    const char *tried = id;
    for (int k = 2, i = 0; i < d->n_place; i++)
        if (strcmp(d->place[i].id, tried) == 0) tried = bt_rep_fmt(d, "%s-%d", id, k++), i = -1;
    return tried;
}

static enum bt_code open_place(struct bt_rep_doc *d, const struct bt_report_in *in, int n, const struct bt_report_in *run)
{
    struct bt_rep_place *p = &d->place[d->n_place];
    const char *name = bt_rep_attr(run->r, 0, "locality");
    if (!d->place) return no_memory(d);
    *p = (struct bt_rep_place){ .r = run->r, .name = *name ? name : run->path };
    p->id = id_of(d, p->name);
    for (int i = 0; i < n; i++)
        if (strcmp(hash_of(in[i].r), hash_of(run->r)) == 0) p->in[study_of(in[i].r)] = &in[i];
    if (runs(d, p) != BT_OK || calendar(d, p) != BT_OK) return d->e->code;
    d->n_place++;
    return BT_OK;
}

enum bt_code bt_rep_places(struct bt_rep_doc *d, const struct bt_report_in *in, int n)
{
    enum bt_code rc = bt_report_check(in, n, d->e);
    if (rc == BT_OK && !(d->place = bt_get(d->arena, (size_t)n + 1, sizeof *d->place))) rc = no_memory(d);
    for (int i = 0; i < n && rc == BT_OK; i++)
        if (study_of(in[i].r) == BT_REP_RUN) rc = open_place(d, in, n, &in[i]);
    return rc;
}
