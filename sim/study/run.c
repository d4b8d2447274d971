/* run.c -- the main job: fit, business as usual, every bundle at central, low and high; laid out as docs/results-format.md says. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* ---- many at once ---- */

struct pool_job {
    const struct bt_scenario *s;
    const struct run *run;
    const double *bau;
    struct bt_plan plan;
    struct bt_trajectory *t;
    const struct second *second; /* of the runs from n_kept on, whose trajectories are thrown away */
    int n_kept;
    double **seg, **sum; /* per measure: where its months go, [run][month][segment] and [run][month] */
    struct bt_err *e;
    int n;
    atomic_int next;
    atomic_bool stop;
    _Atomic double *done;
    struct bt_progress *progress;
    bool shows; /* the thread that draws */
};
struct ticker { struct pool_job *j; int run; bool draws; };

static bool tick(void *data, double done)
{
    struct ticker *k = data;
    atomic_store(&k->j->done[k->run], done);
    if (k->draws && k->j->progress) {
        double sum = 0;
        for (int i = 0; i < k->j->n; i++) sum += atomic_load(&k->j->done[i]);
        bt_progress_at(k->j->progress, 0.1 + 0.9 * sum / k->j->n);
    }
    return !atomic_load(&k->j->stop);
}

/* The months of a run's measures, from month by month to measure by measure. */
static void keep_measures(const struct pool_job *j, size_t run)
{
    size_t S = (size_t)bt_network_segments(j->s->net).n, M = (size_t)bt_network_measures(j->s->net).n, T = (size_t)j->plan.T;
    for (size_t i = 0; i < M; i++)
        for (size_t row = 0; row < T; row++) {
            const double *from = j->t[run].measure + (row * M + i) * S;
            double total = 0, *seg = j->seg[i] + (run * T + row) * S;
            for (size_t k = 0; k < S; k++) total += seg[k] = from[k];
            j->sum[i][run * T + row] = total;
        }
}

static void one_run(struct pool_job *j, int i, bool draws, struct bt_workspace **workspace, double *values, double *measure)
{
    struct ticker k = { j, i, draws };
    bt_run_values(j->s, j->bau, &j->run[i], values);
    j->t[i].measure = measure;
    if (bt_trajectory_run(&j->plan, workspace, values, &j->t[i], tick, &k, &j->e[i]) == BT_OK) keep_measures(j, (size_t)i);
    j->t[i].measure = NULL;
}

/* A run of which little is kept. */
static void second_run(struct pool_job *j, int i, bool draws, struct bt_workspace **workspace, double *values)
{
    struct ticker k = { j, i, draws };
    struct bt_arena *a = bt_arena_new();
    struct bt_trajectory t;
    bt_run_values(j->s, j->bau, &j->run[i], values);
    bt_maturity_turn(j->s->net, values);
    if (!a) bt_fail(&j->e[i], BT_E_NOMEM, BT_NOWHERE, "out of memory");
    else if (bt_trajectory_room(j->s->net, j->plan.T, a, &t, &j->e[i]) == BT_OK &&
             bt_trajectory_run(&j->plan, workspace, values, &t, tick, &k, &j->e[i]) == BT_OK)
        bt_maturity_keep(j->second, j->s->net, i - j->n_kept, j->plan.T, &t);
    bt_arena_free(a);
}

static void work(void *data, bool first)
{
    struct pool_job *j = data;
    struct bt_workspace *workspace = NULL;
    struct bt_arena *a = bt_arena_new();
    const struct bt_network *net = j->s->net;
    size_t months = (size_t)j->plan.T * (size_t)bt_network_measures(net).n;
    double *values = a ? bt_get(a, (size_t)bt_network_size(net), sizeof *values) : NULL,
           *measure = a ? bt_get(a, months * (size_t)bt_network_segments(net).n + 1, sizeof *measure) : NULL;
    for (int i; (i = atomic_fetch_add(&j->next, 1)) < j->n;) {
        if (values && measure && i < j->n_kept) one_run(j, i, first, &workspace, values, measure);
        else if (values && measure) second_run(j, i, first, &workspace, values);
        else bt_fail(&j->e[i], BT_E_NOMEM, BT_NOWHERE, "out of memory");
        if (j->e[i].code != BT_OK) atomic_store(&j->stop, true);
    }
    bt_workspace_free(workspace);
    bt_arena_free(a);
}

static enum bt_code run_all(struct pool_job *j, int jobs, struct bt_err *e)
{
    bt_in_threads(jobs < j->n ? jobs : j->n, work, j);
    for (int i = 0; i < j->n; i++) /* the first in order, and not one that was only stopped */
        if (j->e[i].code != BT_OK && strcmp(j->e[i].msg, "interrupted") != 0)
            return bt_fail(e, j->e[i].code, j->e[i].at, "run '%s': %s", j->run[i].name, j->e[i].msg);
    for (int i = 0; i < j->n; i++)
        if (j->e[i].code != BT_OK) return bt_fail(e, j->e[i].code, j->e[i].at, "run '%s': %s", j->run[i].name, j->e[i].msg);
    return BT_OK;
}

/* ---- layout ---- */

struct axes { int run, time, month, setting, segment, route, pool, payer, item, intervention, baseline, ambition; };

static void lay_axes(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct run *run, int R, struct axes *x)
{
    char start[11];
    bt_iso_of(s->day0, start);
    const char *since = bt_printf(l->a, "days since %s 00:00:00", start);
    const char **name = bt_get(l->a, (size_t)R, sizeof *name), **month = bt_get(l->a, (size_t)c->T, sizeof *month);
    double *time = bt_get(l->a, (size_t)c->T + 1, sizeof *time);
    if (!since || !name || !month || !time) {
        l->ok = false;
        return;
    }
    for (int i = 0; i < R; i++) name[i] = run[i].name;
    for (int i = 0; i <= c->T; i++) time[i] = c->month_day[i];
    for (int i = 0; i < c->T; i++) month[i] = c->label[i];
    x->run = bt_lay_axis(l, "run", "run: business as usual, then bundles", R, name, NULL, NULL);
    x->time = bt_lay_axis(l, "time", "first day of each month and the end of the horizon", c->T + 1, NULL, time, since);
    x->month = bt_lay_axis(l, "month", "first day of the month", c->T, NULL, time, since);
    bt_lay_texts(l, "month_start", "first day of the month", x->month, month);
    const struct { int *to; const char *axis, *long_name, *label; struct bt_names n;
    } NAMES[] = { { &x->setting, "setting", "setting, exit or entry", "setting_label", bt_network_settings(s->net) },
                  { &x->segment, "segment", "segment of people", "segment_label", bt_network_segments(s->net) },
                  { &x->route, "route", "hazard or route", "route_label", bt_network_routes(s->net) },
                  { &x->pool, "pool", "pool of places", "pool_label", bt_network_pools(s->net) },
                  { &x->payer, "payer", "who pays", "payer_label", bt_network_payers(s->net) },
                  { &x->item, "item", "cost item", "item_label", bt_network_items(s->net) },
                  { &x->intervention, "intervention", "intervention", "intervention_label", bt_network_interventions(s->net) } };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        *NAMES[i].to =
            bt_lay_axis(l, NAMES[i].axis, NAMES[i].long_name, NAMES[i].n.n, NAMES[i].n.name, NULL, NULL);
        bt_lay_texts(l, NAMES[i].label, "the name people read", *NAMES[i].to, NAMES[i].n.label);
    }
    bt_lay_texts(l, "segment_band", "age band of the segment", x->segment, bt_network_bands(s->net));
    const char **obs = bt_get(l->a, (size_t)s->n_observed + 1, sizeof *obs), **amb = bt_get(l->a, (size_t)s->n_ambition + 1, sizeof *amb);
    if (!obs || !amb) {
        l->ok = false;
        return;
    }
    for (int i = 0; i < s->n_observed; i++) obs[i] = s->observed[i].name;
    for (int i = 0; i < s->n_ambition; i++) amb[i] = s->ambition[i].label;
    x->baseline = s->n_observed ? bt_lay_axis(l, "baseline", "baseline row", s->n_observed, obs, NULL, NULL) : -1;
    x->ambition = s->n_ambition ? bt_lay_axis(l, "ambition", "ambition, in words", s->n_ambition, amb, NULL, NULL) : -1;
}

/* Trajectories write straight into the results. */
static void lay_runs(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct axes *x, int R,
                     struct bt_trajectory *t)
{
    size_t S = (size_t)bt_network_segments(s->net).n, I = (size_t)bt_network_settings(s->net).n, Q = (size_t)bt_network_routes(s->net).n,
           C = (size_t)bt_network_pools(s->net).n, K = (size_t)bt_network_items(s->net).n, P = (size_t)bt_network_payers(s->net).n,
           V = (size_t)bt_network_interventions(s->net).n, T = (size_t)c->T;
    double *people = bt_lay_array(l, "people", "person", "people in each setting; exits and entered are totals since the start", 4,
                                  (int[]){ x->run, x->time, x->setting, x->segment });
    double *wait =
        bt_lay_array(l, "wait_people", "person", "people who wait on each route", 4, (int[]){ x->run, x->time, x->route, x->segment });
    double *places = bt_lay_array(l, "places", "place", "places open, surge included", 3, (int[]){ x->run, x->time, x->pool });
    double *occupied = bt_lay_array(l, "occupied", "place", "places occupied or held", 3, (int[]){ x->run, x->time, x->pool });
    double *flow = bt_lay_array(l, "flow_people", "person", "people who took each route in the month", 4,
                                (int[]){ x->run, x->month, x->route, x->segment });
    double *cost = bt_lay_array(l, "cost_gbp", "GBP", bt_printf(l->a, "cost in the month, prices of %s", s->price_year), 4,
                                (int[]){ x->run, x->month, x->item, x->payer });
    double *coverage = bt_lay_array(l, "coverage", "1", "coverage of each intervention, share of full coverage", 3,
                                    (int[]){ x->run, x->time, x->intervention });
    double *staff =
        bt_lay_array(l, "staff_wte", "whole-time equivalent", "staff at that coverage", 3, (int[]){ x->run, x->time, x->intervention });
    double *reach =
        bt_lay_array(l, "reach_people", "person", "people enrolled at that coverage", 3, (int[]){ x->run, x->time, x->intervention });
    double *adoption = bt_lay_array(l, "adoption", "1", "share who use an intervention that others need; 0 for the rest", 3,
                                    (int[]){ x->run, x->time, x->intervention });
    double *acting = bt_lay_array(l, "coverage_acting", "1", "coverage where all that an intervention needs is in use", 3,
                                  (int[]){ x->run, x->time, x->intervention });
    for (int r = 0; r < R && l->ok; r++) {
        size_t k = (size_t)r;
        t[r] = (struct bt_trajectory){ .people = people + k * (T + 1) * I * S,
                                       .wait_people = wait + k * (T + 1) * Q * S,
                                       .places = places + k * (T + 1) * C,
                                       .occupied = occupied + k * (T + 1) * C,
                                       .flow = flow + k * T * Q * S,
                                       .cost = cost + k * T * K * P,
                                       .coverage = coverage + k * (T + 1) * V,
                                       .staff = staff + k * (T + 1) * V,
                                       .reach = reach + k * (T + 1) * V,
                                       .adoption = adoption + k * (T + 1) * V,
                                       .acting = acting + k * (T + 1) * V };
    }
}

/* Filled as runs end: see keep_measures. */
static void lay_measures(struct lay *l, const struct bt_scenario *s, const struct axes *x, double **seg, double **sum)
{
    struct bt_names m = bt_network_measures(s->net);
    for (int i = 0; i < m.n && l->ok; i++) {
        const char *unit = bt_network_measure_unit(s->net, i);
        seg[i] = bt_lay_array(l, bt_printf(l->a, "s_%s", m.name[i]), unit, bt_printf(l->a, "%s in the month, by segment", m.label[i]), 3,
                              (int[]){ x->run, x->month, x->segment });
        sum[i] = bt_lay_array(l, bt_printf(l->a, "m_%s", m.name[i]), unit, bt_printf(l->a, "%s in the month", m.label[i]), 2,
                              (int[]){ x->run, x->month });
    }
}

/* Published months beside the model's, on its calendar. */
static void lay_published(struct lay *l, const struct bt_scenario *s, const struct calendar *c, const struct axes *x)
{
    struct bt_names m = bt_network_measures(s->net);
    for (int i = 0; i < m.n && l->ok; i++) {
        double *v = NULL;
        unsigned char *valid = NULL;
        for (int k = 0; k < s->n_published && l->ok; k++) {
            const struct bt_published *p = &s->published[k];
            int row = 0;
            while (row < c->T && c->month_day[row] != p->day - s->day0) row++;
            if (p->measure != i || row == c->T) continue;
            if (!v) {
                v = bt_lay_array(l, bt_printf(l->a, "observed_%s", m.name[i]), bt_network_measure_unit(s->net, i),
                                 bt_printf(l->a, "%s in the month, as published", m.label[i]), 1, &x->month);
                valid = bt_lay_valid(l);
            }
            if (l->ok) v[row] = p->value, valid[row] = 1;
        }
    }
    if (s->n_published) bt_lay_text(l, 0, "observed_source", s->published_source);
}

static void lay_baseline(struct lay *l, const struct bt_scenario *s, const struct axes *x, const struct fit *f)
{
    int n = s->n_observed;
    if (!n) return;
    double *obs = bt_lay_array(l, "baseline_observed", "1", "the figure; units are per row, in baseline_unit", 1, &x->baseline),
           *mod = bt_lay_array(l, "baseline_modelled", "1", "the model's first year; units are per row, in baseline_unit", 1, &x->baseline),
           *res = bt_lay_array(l, "baseline_residual", "1", "modelled / observed - 1", 1, &x->baseline),
           *fit = bt_lay_array(l, "baseline_fitted", "1", "1: the row counts in the fit; 0: compared only", 1, &x->baseline),
           *weight = bt_lay_array(l, "baseline_weight", "1", "weight in the sum of squares; 0: met exactly, or compared only", 1,
                                  &x->baseline);
    const char **text[7];
    for (int k = 0; k < 7; k++)
        if (!(text[k] = bt_get(l->a, (size_t)n, sizeof *text[k]))) l->ok = false;
    if (!l->ok) return;
    for (int i = 0; i < n; i++) {
        const struct bt_observed *o = &s->observed[i];
        obs[i] = o->value, mod[i] = f->modelled[i], res[i] = f->modelled[i] / o->value - 1;
        fit[i] = o->fits >= 0 || o->weight > 0, weight[i] = o->weight;
        text[0][i] = o->mark, text[1][i] = o->unit, text[2][i] = o->publication, text[3][i] = o->year, text[4][i] = o->geography,
        text[5][i] = o->note;
        text[6][i] = o->fits >= 0 ? bt_network_owner(s->net, o->fits)->address : "";
    }
    static const char *const NAME[] = { "baseline_mark",      "baseline_unit", "baseline_source", "baseline_year",
                                        "baseline_geography", "baseline_note", "baseline_fits" };
    static const char *const LONG[] = { "observed, estimated or assumed",
                                        "unit",
                                        "publication",
                                        "year of the figure",
                                        "geography of the figure",
                                        "what a reader should know",
                                        "address solved for" };
    for (int k = 0; k < 7; k++) bt_lay_texts(l, NAME[k], LONG[k], x->baseline, text[k]);
}

/* ---- words ---- */

void bt_lay_roles(struct lay *l, const struct bt_scenario *s)
{
    static const char *const ROLES[] = { "main", "arrivals", "place_days", "delayed_days" };
    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
        const char *name = bt_network_role(s->net, ROLES[i]);
        if (name) bt_lay_text(l, 0, bt_printf(l->a, "role_%s", ROLES[i]), name);
    }
}

static void lay_words(struct lay *l, const struct bt_scenario *s, const struct bt_run_opts *o, int R,
                      const struct fit *f, const struct bt_trajectory *t, const double *values)
{
    static const char CAVEAT[] =
        "setting budgets, closing wards or judging a team without local review; it is no forecast, and effects are ranges "
        "from studies elsewhere";
    bt_lay_study(l, s, "run", "the figures and studies named in the scenario's files, which the results file keeps (docs/evidence.md)",
                 CAVEAT);
    bt_lay_roles(l, s);
    bt_lay_text(l, 0, "evidence_stance", bt_stance_name[s->stance]);
    bt_lay_text(l, 0, "evidence_said", s->stance_said);
    double worst = 0;
    for (int i = 0; i < R; i++) worst = t[i].conservation > worst ? t[i].conservation : worst;
    bt_lay_number(l, 1, "conservation_error", worst);
    bt_lay_number(l, 1, "start_drift", bt_start_drift(f->start));
    bt_lay_number(l, 1, "baseline_fitted_rows", f->n);
    bt_lay_number(l, 1, "baseline_free_numbers", f->n_free);
    bt_lay_text(l, 1, "baseline_conflicts", bt_lay_lines(l, f->conflict, f->n_conflict));
    bt_lay_number(l, 1, "baseline_rounds", f->rounds);
    bt_lay_number(l, 1, "baseline_worst_fitted_residual", f->worst);
    bt_lay_number(l, 1, "states", bt_network_states(s->net));
    bt_lay_text(l, 2, "method", bt_method_name[o->method]);
    bt_lay_number(l, 2, "step", o->step);
    bt_lay_number(l, 2, "rtol", o->rtol);
    const char *fitted = "";
    for (int i = 0; i < s->n_observed && fitted; i++)
        if (s->observed[i].fits >= 0)
            fitted = bt_printf(l->a, "%s%s=%.10g\n", fitted, bt_network_owner(s->net, s->observed[i].fits)->address,
                               values[s->observed[i].fits]);
    bt_lay_text(l, 2, "bundles", bt_lay_lines(l, o->bundle, o->n_bundle));
    bt_lay_text(l, 2, "notes", bt_run_notes(l, s, o));
    bt_lay_text(l, 2, "fitted", fitted);
    bt_lay_text(l, 2, "pathway_dot", bt_network_dot(s->net, l->a));
    bt_lay_text(l, 2, "pathway_not_drawn", bt_network_not_drawn(s->net, l->a));
}

static void lay_statistics(struct lay *l, const struct axes *x, int R, const struct bt_trajectory *t)
{
    double *steps = bt_lay_array(l, "solver_steps", "1", "steps of the solver", 1, &x->run),
           *rhs = bt_lay_array(l, "solver_evaluations", "1", "evaluations of the equations", 1, &x->run),
           *fails = bt_lay_array(l, "solver_failures", "1", "steps tried again", 1, &x->run),
           *miss = bt_lay_array(l, "conservation_error", "1", "largest relative error of people there, left and entered", 1, &x->run);
    for (int i = 0; i < R && l->ok; i++)
        steps[i] = (double)t[i].steps, rhs[i] = (double)t[i].rhs, fails[i] = (double)t[i].fails, miss[i] = t[i].conservation;
}

/* ---- the job ---- */

static enum bt_code solve_and_lay(const struct bt_scenario *s, const struct bt_run_opts *o, struct bt_arena *a, const struct calendar *c,
                                  const struct run *run, int R, double *values, struct fit *f, struct bt_progress *p,
                                  struct bt_results *out, struct bt_err *e)
{
    struct lay l;
    struct axes x = { 0 };
    struct bt_trajectory *t = bt_get(a, (size_t)R, sizeof *t);
    struct bt_err *errs = bt_get(a, 2 * (size_t)R, sizeof *errs);
    _Atomic double *done = bt_get(a, 2 * (size_t)R, sizeof *done);
    struct run *all = bt_get(a, 2 * (size_t)R, sizeof *all); /* those of the results, then bundles a second time */
    struct second second = { .cost = NULL };
    int n = R;
    bt_lay_open(&l, out, a);
    lay_axes(&l, s, c, run, R, &x);
    size_t M = (size_t)bt_network_measures(s->net).n + 1;
    double **seg = bt_get(a, M, sizeof *seg), **sum = bt_get(a, M, sizeof *sum);
    if (t && l.ok) lay_runs(&l, s, c, &x, R, t);
    if (t && l.ok) bt_lay_waits(&l, s->net, R, c->T, t);
    if (t && l.ok) bt_lay_staff(&l, s->net, R, c->T, t);
    if (t && l.ok) bt_lay_packages(&l, s->net, R, c->T, t);
    if (seg && sum && l.ok) lay_measures(&l, s, &x, seg, sum);
    for (int i = 0; all && i < R; i++) {
        all[i] = run[i];
        if (bt_maturity_turns(s, &run[i])) all[n++] = run[i];
    }
    if (all && l.ok) bt_maturity_lay(&l, s, values, all + R, n - R, x.month, &second);
    if (!t || !errs || !done || !all || !seg || !sum || !l.ok) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    struct pool_job j = { .s = s,
                          .run = all,
                          .bau = values,
                          .plan = { s->net, f->start, NULL, { o->method, o->rtol, o->step }, c->month_end, c->T },
                          .t = t,
                          .seg = seg,
                          .sum = sum,
                          .e = errs,
                          .n = n,
                          .n_kept = R,
                          .second = &second,
                          .done = done,
                          .progress = p };
    struct bt_workspace *workspace = NULL;
    struct bt_prefix *prefix = NULL;
    enum bt_code rc = bt_prefix_solve(&j.plan, &workspace, values, &prefix, e);
    bt_workspace_free(workspace);
    j.plan.prefix = prefix;
    if (rc == BT_OK) rc = run_all(&j, o->jobs, e);
    bt_prefix_free(prefix);
    if (rc != BT_OK) return rc;
    lay_published(&l, s, c, &x);
    lay_baseline(&l, s, &x, f);
    bt_lay_spending(&l, s, f);
    bt_lay_census(&l, s, x.time, f->balance);
    bt_lay_ambitions(&l, s, c, &(struct ambition_axes){ x.run, x.time, x.month, x.ambition }, R);
    lay_statistics(&l, &x, R, t);
    lay_words(&l, s, o, R, f, t, values);
    bt_lay_binds(&l);
    bt_lay_register(&l, s, values);
    if (!o->baseline_only) bt_lay_money(&l, s, c, run, R, values);
    rc = bt_lay_validity(&l, s, values, f->start, c->month_end[c->T - 1], e);
    if (rc != BT_OK) return rc;
    return l.ok ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

enum bt_code bt_study_run(const struct bt_scenario *s, const struct bt_run_opts *o, struct bt_arena *a, struct bt_progress *p,
                          struct bt_results *out, struct bt_err *e)
{
    struct calendar c;
    struct fit f = { 0 };
    struct run *run;
    size_t n = (size_t)bt_network_size(s->net);
    double *values = bt_get(a, n, sizeof *values);
    if (!values) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    memcpy(values, bt_network_values(s->net), n * sizeof *values);
    enum bt_code rc = bt_calendar_make(s, a, &c, e);
    if (rc != BT_OK) return rc;
    int R = bt_list_runs(s, o, a, &run, e);
    if (!R) return e->code;
    if (o->baseline_only) c.T = c.base + 12;
    rc = bt_fit_baseline(s, &c, (struct bt_tol){ BT_CVODES, o->rtol, 0 }, a, values, &f, e);
    if (p) bt_progress_at(p, 0.1);
    if (rc == BT_OK) rc = bt_census_put(s, &f, a, e);
    if (rc == BT_OK) rc = solve_and_lay(s, o, a, &c, run, R, values, &f, p, out, e);
    bt_start_free(f.start);
    return rc;
}
