/* ambition_check.c -- a plan that was found, run by CVODES with its business case; what would have to close for it to pay; what stands in
 * the way where nothing is found, and how far effects would have to go. */
#include "ambition_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

static const double FULL = 0.98, MOST_FACTOR = 64;
enum { FACTORS = 13,
       NARROWER = 2,
       NEAREST = 12 }; /* plans that are tried with every effect at its most benefit */

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- what a plan is made of ---- */

static int switch_of(const struct seeker *x, int intervention)
{
    for (int i = 0; i < x->b.k; i++)
        if (x->b.intervention[i] == intervention) return i;
    return -1;
}

static bool is_on(const struct seeker *x, const struct point *p, int intervention)
{
    for (int i = 0; i < p->t.run.n; i++)
        if (p->t.run.v[i].offset == bt_network_switch(x->s->net, intervention)) return true;
    return false;
}

static struct bt_way_part part_of(const struct seeker *x, const struct point *p, int v)
{
    struct bt_names names = bt_network_interventions(x->s->net);
    int i = switch_of(x, v);
    double share = i >= 0 && x->unit[i].of ? (double)p->units[i] / x->unit[i].of : 1;
    struct bt_way_part w = { .intervention = v, .name = names.name[v], .label = names.label[v], .unit = "", .needed = i < 0 };
    w.coverage = w.top = 1;
    w.staff = share * bt_network_staff_more(x->s->net, x->values, v), w.places = share * bt_network_places_more(x->s->net, x->values, v);
    w.day = p->t.start ? p->t.start[v] : bt_network_start_day(x->s->net, v);
    if (i < 0) return w;
    w.units = p->units[i], w.of = x->unit[i].of, w.unit = x->unit[i].name, w.top = x->values[x->target[i]];
    w.coverage = x->values[x->now[i]] + share * (w.top - x->values[x->now[i]]);
    return w;
}

/* ---- run by CVODES ---- */

static double at2(const struct bt_results *r, const char *name, int run, int i, bool *valid)
{
    const struct bt_array *v = bt_results_array(r, name);
    if (!v || !r->axis) return NAN;
    size_t at = (size_t)run * (size_t)r->axis[v->axis[1]].n + (size_t)i;
    if (valid) *valid = !v->valid || v->valid[at];
    return v->v[at];
}

static enum bt_code run_alone(struct seeker *x, const struct point *p, struct bt_way *w, struct bt_arena *a, struct bt_results *r,
                              struct bt_err *e)
{
    struct bt_scenario s = *x->s;
    struct bt_bundle one = { .name = "plan", .n = w->n, .n_set = p->t.run.n - w->n, .set = p->t.run.v + w->n };
    const char *name = one.name;
    const struct bt_run_opts o = { .method = BT_CVODES, .rtol = x->o.rtol, .jobs = x->o.jobs, .bundle = &name, .n_bundle = 1 };
    int *list = bt_get(a, (size_t)w->n + 1, sizeof *list);
    if (!list) return no_memory(e);
    for (int i = 0; i < w->n; i++) list[i] = w->part[i].intervention;
    one.intervention = list;
    s.bundle = &one, s.n_bundle = 1, s.do_minimum = -1;
    if (p->t.start && (!(s.net = bt_network_copy(x->s->net, a)) || !bt_network_set_starts(s.net, p->t.start))) return no_memory(e);
    return bt_study_run(&s, &o, a, NULL, r, e);
}

/* ---- what would have to close ---- */

/* What a closed place saves in a month beyond what comes free with activity. */
static double rest_of(const struct bt_money *m, const struct bt_results *r, const struct bt_array *cost, const struct bt_array *used,
                      int month, double days)
{
    size_t K = (size_t)r->axis[cost->axis[2]].n, P = (size_t)r->axis[cost->axis[3]].n;
    double a_day = 0;
    for (int i = 0; i < m->n_item; i++) {
        const struct bt_money_item *it = &m->item[i];
        for (size_t q = 0; it->closes && !it->cost && q < P; q++)
            a_day += (1 - it->at_once) * cost->v[((size_t)month * K + (size_t)it->item) * P + q];
    }
    return used->v[month] > 0 ? a_day / used->v[month] * days * (1 - m->optimism_benefits) : 0;
}

static void pays(const struct seeker *x, int ambition, const struct bt_results *r, struct bt_way_pays *w)
{
    struct bt_money m = { 0 };
    const struct bt_array *line = bt_results_array(r, "economic_month_gbp"), *freed = bt_results_array(r, "beds_freed"),
                          *cost = bt_results_array(r, "cost_gbp");
    if (!line || !freed || !cost || !bt_network_money(x->s->net, x->values, x->a, &m)) return;
    const struct bt_array *used = bt_results_array(r, bt_printf(x->a, "m_%s", bt_network_measures(x->s->net).name[m.measure]));
    int T = x->c.T, at = x->at[ambition];
    double worth = 0;
    for (int i = 0; i < T; i++) {
        for (int k = 0; k < BT_N_LINES; k++) {
            double v = line->v[((size_t)T + (size_t)i) * BT_N_LINES + (size_t)k];
            if (bt_line_kind(k) == BT_LINE_COST) w->short_of += v;
            if (bt_line_kind(k) == BT_LINE_CASH && k != BT_CLOSED) w->short_of -= v;
        }
        w->freed = fmax(w->freed, freed->v[T + i]);
        if (used && i >= at) worth += rest_of(&m, r, cost, used, i, x->c.month_end[i] - x->c.month_day[i]);
    }
    w->known = true, w->unit = m.unit, w->unit_places = m.closing.places;
    w->from = x->s->day0 + x->c.month_day[at < T ? at : T];
    w->places = worth > 0 && w->short_of > 0 ? w->short_of / worth : 0;
}

/* Pools over 98 % full in the plan's twelve months that are judged. */
static bool fill_up(const struct seeker *x, int ambition, const struct bt_results *r, struct bt_way *w)
{
    const struct bt_array *places = bt_results_array(r, "places"), *occupied = bt_results_array(r, "occupied");
    struct bt_names pool = bt_network_pools(x->s->net);
    int end = x->s->ambition[ambition].growth ? x->c.T : x->at[ambition];
    w->full = bt_get(x->a, (size_t)pool.n + 1, sizeof *w->full);
    if (!w->full) return false;
    for (int c = 0; places && occupied && end >= 12 && c < pool.n; c++) {
        double there = 0, taken = 0;
        for (int row = end - 11; row <= end; row++) {
            size_t at = ((size_t)(x->c.T + 1) + (size_t)row) * (size_t)pool.n + (size_t)c;
            there += places->v[at], taken += occupied->v[at];
        }
        if (there > 0 && taken > FULL * there) w->full[w->n_full++] = pool.label[c];
    }
    return true;
}

enum bt_code bt_way_of(struct seeker *x, const struct point *p, int ambition, struct bt_way **out, struct bt_err *e)
{
    struct bt_way *w = bt_get(x->a, 1, sizeof *w);
    struct bt_arena *a = bt_arena_new();
    struct bt_results r = { 0 };
    bool valid = false, dated = false;
    enum bt_code rc = BT_OK;
    *out = w;
    if (!w || !a || !(w->part = bt_get(x->a, (size_t)x->N + 1, sizeof *w->part))) {
        rc = no_memory(e);
        goto out;
    }
    for (int v = 0; v < x->N; v++)
        if (is_on(x, p, v)) w->part[w->n++] = part_of(x, p, v);
    w->cost = p->t.cost, w->staff = p->staff, w->low = w->high = NAN;
    w->draws_met = p->t.drawn ? p->t.draws_met[ambition] : -1;
    w->value = p->t.judged[ambition].value, w->met = p->t.judged[ambition].met > 0;
    if (!w->n) goto out; /* business as usual */
    if ((rc = run_alone(x, p, w, a, &r, e)) != BT_OK) goto out;
    w->off = at2(&r, "ambition_value", 1, ambition, &valid) - w->value;
    w->value += w->off, w->met = at2(&r, "ambition_met", 1, ambition, NULL) > 0;
    double day = at2(&r, "ambition_day", 1, ambition, &dated);
    w->day = dated ? x->s->day0 + (int)day : 0;
    if (!x->s->stance_alone)
        w->low = at2(&r, "ambition_value", 2, ambition, NULL), w->high = at2(&r, "ambition_value", 3, ambition, NULL);
    pays(x, ambition, &r, &w->pays);
    if (!fill_up(x, ambition, &r, w)) rc = no_memory(e);
out:
    bt_arena_free(a);
    return rc;
}

/* ---- how far effects would have to go ---- */

double *bt_values_at(struct seeker *x, enum bt_stance stance)
{
    static const struct bt_bundle NONE = { .name = "" };
    double *v = bt_get(x->a, (size_t)bt_network_size(x->s->net), sizeof *v);
    if (v) bt_run_values(x->s, x->fitted, &(struct run){ .b = &NONE, .stance = stance }, v);
    return v;
}

static struct trial *again(struct seeker *x, const struct trial *t, int more)
{
    struct trial *v = bt_get(x->a, 1, sizeof *v);
    struct bt_variation *all = bt_get(x->a, (size_t)(t->run.n + more) + 1, sizeof *all);
    if (!v || !all || !(v->judged = bt_get(x->a, (size_t)x->A, sizeof *v->judged))) return NULL;
    if (t->run.n) memcpy(all, t->run.v, (size_t)t->run.n * sizeof *all);
    v->run = (struct bt_ensemble_run){ t->run.n, all }, v->start = t->start;
    return v;
}

/* With every effect at its most benefit, the one that then comes nearest: of those that are nearest anyway, and of those that each search
 * begins with, everything and each left out among them, for what does nothing centrally may do much then. */
static enum bt_code nearest_at_most(struct seeker *x, struct bt_ambition_answer *w, const struct sought *k, const double *high,
                                    const struct point **best, struct bt_err *e)
{
    const int first = (int)fmin(x->n_point, 2 + x->s->n_bundle + 2 * x->b.k), most = first + NEAREST;
    const struct point **p = bt_get(x->a, (size_t)most + 1, sizeof(struct point *));
    struct trial **t = bt_get(x->a, (size_t)most + 1, sizeof *t);
    int n = 0, m = 0;
    if (!p || !t) return no_memory(e);
    for (; n < NEAREST && n < x->n_point; n++) {
        for (int i = 0; i < x->n_point; i++) {
            const struct point *q = x->point[i];
            bool was = q->t.failed || !q->t.judged[k->a].valid;
            for (int j = 0; j < n; j++) was |= p[j] == q;
            if (!was && (!p[n] || bt_short_by(w->ambition, q->t.judged[k->a].value) <
                                      bt_short_by(w->ambition, p[n]->t.judged[k->a].value)))
                p[n] = q;
        }
        if (!p[n]) break;
    }
    *best = n ? p[0] : NULL;
    if (!n) return BT_OK;
    w->supported = p[0]->t.judged[k->a].value, w->supported_high = w->supported;
    for (int i = 0; i < first; i++) p[n + i] = x->point[i];
    for (; m < n + first; m++)
        if (!(t[m] = again(x, &p[m]->t, 0))) return no_memory(e);
    enum bt_code rc = bt_trials_run(x, high, t, m, e);
    bool any = false;
    for (int i = 0; rc == BT_OK && i < m; i++) {
        double v = t[i]->judged[k->a].value;
        if (t[i]->failed || !t[i]->judged[k->a].valid) continue;
        if (any && bt_short_by(w->ambition, v) >= bt_short_by(w->ambition, w->supported_high)) continue;
        w->supported_high = v, *best = p[i], any = true;
    }
    return rc;
}

/* The run of a plan with all its effects `factor` times their most benefit; t is made. */
static struct trial *stronger(struct seeker *x, const struct point *p, const bool *on, const double *high, double factor, double *work,
                              int *stopped, int *of)
{
    int size = bt_network_size(x->s->net), more = 0;
    memcpy(work, high, (size_t)size * sizeof *work);
    *stopped = bt_network_strengthen(x->s->net, on, factor, work, of);
    for (int i = 0; i < size; i++) more += fabs(work[i] - high[i]) > 0;
    struct trial *t = again(x, &p->t, more);
    struct bt_variation *v = t ? (struct bt_variation *)t->run.v : NULL; /* made just now */
    for (int i = 0; v && i < size; i++)
        if (fabs(work[i] - high[i]) > 0) v[t->run.n++] = (struct bt_variation){ i, work[i] };
    return t;
}

struct factors {
    const struct point *p;
    const bool *on;
    const double *high;
    double *work;
};

/* Some factors from `low` to `high`, evenly by their logarithms: the first that meets, between *low and *high; false: none. */
static enum bt_code among(struct seeker *x, struct bt_ambition_answer *w, const struct sought *k, const struct factors *f, double *low,
                          double *high, bool *found, struct bt_err *e)
{
    struct trial *t[FACTORS];
    double factor[FACTORS];
    int stopped[FACTORS], of[FACTORS];
    for (int i = 0; i < FACTORS; i++) {
        factor[i] = *low * pow(*high / *low, i / (FACTORS - 1.0));
        if (!(t[i] = stronger(x, f->p, f->on, f->high, factor[i], f->work, &stopped[i], &of[i]))) return no_memory(e);
    }
    enum bt_code rc = bt_trials_run(x, f->high, t, FACTORS, e);
    *found = false;
    for (int i = 0; rc == BT_OK && i < FACTORS && !*found; i++) {
        if (t[i]->failed || !t[i]->judged[k->a].valid) continue;
        double v = t[i]->judged[k->a].value;
        if (w->effects == 0 || bt_short_by(w->ambition, v) < bt_short_by(w->ambition, w->factor_value)) w->factor_value = v;
        w->stopped = stopped[i], w->effects = of[i], w->factor_tried = factor[i];
        if (bt_short_by(w->ambition, v) > 0) continue;
        *found = true, w->factor_value = v, w->factor = factor[i];
        *high = factor[i], *low = i ? factor[i - 1] : factor[i];
    }
    return rc;
}

enum bt_code bt_out_of_reach(struct seeker *x, struct bt_ambition_answer *w, const struct sought *k, struct bt_err *e)
{
    const struct point *p = NULL;
    bool *on = bt_get(x->a, (size_t)x->N + 1, sizeof *on), found = false;
    double *work = bt_get(x->a, (size_t)bt_network_size(x->s->net), sizeof *work);
    struct factors f = { .high = bt_values_at(x, BT_HIGH), .on = on, .work = work };
    double low = 1, high = MOST_FACTOR;
    if (!on || !f.high || !f.work) return no_memory(e);
    int was = x->unrun; /* a factor that can not be run is no plan */
    enum bt_code rc = nearest_at_most(x, w, k, f.high, &p, e);
    if (rc != BT_OK || !p) return rc;
    f.p = p;
    for (int v = 0; v < x->N; v++) on[v] = is_on(x, p, v);
    rc = among(x, w, k, &f, &low, &high, &found, e);
    for (int i = 0; rc == BT_OK && found && high > low && i < NARROWER; i++) rc = among(x, w, k, &f, &low, &high, &found, e);
    x->unrun = was;
    return rc;
}

/* ---- what binds ---- */

static void bind(struct seeker *x, struct bt_ambition_answer *w, const char *line)
{
    const char **v = bt_get(x->a, (size_t)w->n_bind + 1, sizeof *v);
    if (!v || !line) return;
    if (w->n_bind) memcpy(v, w->bind, (size_t)w->n_bind * sizeof *v);
    v[w->n_bind++] = line, w->bind = v;
}

static void bind_coverage(struct seeker *x, struct bt_ambition_answer *w, const struct bt_way *p)
{
    int top = 0, all = 0;
    const char *less = "";
    for (int i = 0; i < p->n; i++) {
        const struct bt_way_part *v = &p->part[i];
        if (v->needed || !v->of) continue;
        all++, top += v->units == v->of;
        if (v->units < v->of) less = bt_printf(x->a, "%s%s%s", less, *less ? ", " : "", v->label);
    }
    if (!all || !less) return;
    const char *line = top == all
                           ? bt_printf(x->a, "coverage: all of the plan is at its target, beyond which there is no evidence")
                           : bt_printf(x->a,
                                       "coverage: %d of the plan's %d interventions are at their targets; more of the others (%s) comes no "
                                       "nearer within the limits, as far as was tried",
                                       top, all, less);
    bind(x, w, line);
}

/* what: a plan beyond the limits, in words. */
static void bind_limits(struct seeker *x, struct bt_ambition_answer *w, double cost, double staff, const char *what)
{
    char has[48], needs[48];
    if (!what) return;
    if (x->o.budget > 0 && cost > x->o.budget)
        bind(x, w, bt_printf(x->a, "budget: %s allowed; %s costs %s", bt_gbp_said(x->o.budget, 3, has), what, bt_gbp_said(cost, 3, needs)));
    if (x->o.staff > 0 && staff > x->o.staff)
        bind(x, w, bt_printf(x->a, "staff: %.0f whole-time equivalents allowed; %s asks for %.0f", x->o.staff, what, staff));
}

/* Nothing that was tried meets it, within the limits or beyond: do they keep it from coming nearer? */
static void bind_nearer(struct seeker *x, struct bt_ambition_answer *w, const struct sought *k, const struct point *within)
{
    struct sought any = *k;
    any.limits = false;
    const struct point *p = bt_search_nearest(x, &any);
    if (!p) return;
    const double v = p->t.judged[k->a].value;
    if (bt_short_by(w->ambition, v) > bt_short_by(w->ambition, within->t.judged[k->a].value) - 5e-4) return;
    bind_limits(x, w, p->t.cost, p->staff, bt_printf(x->a, "what comes nearest of all that was tried, %+.1f %%,", 100 * v));
}

/* The plan begun in the second month of the horizon. */
static enum bt_code bind_start(struct seeker *x, struct bt_ambition_answer *w, const struct sought *k, const struct point *p, int first,
                               struct bt_err *e)
{
    struct point early = *p;
    struct trial *t = &early.t;
    int keep = x->o.earliest, y, m, d;
    char from[11], to[11];
    bt_date_of(x->s->day0, &y, &m, &d);
    x->o.earliest = bt_day_of(m == 12 ? y + 1 : y, m == 12 ? 1 : m + 1, 1);
    memset(early.late, 0, sizeof early.late);
    bool good = bt_point_trial(x, &early), sooner = x->o.earliest < first;
    bt_iso_of(x->o.earliest, to), bt_iso_of(first, from);
    x->o.earliest = keep;
    if (!good) return no_memory(e);
    enum bt_code rc = sooner ? bt_trials_run(x, x->values, &t, 1, e) : BT_OK;
    if (rc != BT_OK || !sooner || t->failed || !t->judged[k->a].valid) return rc;
    double v = t->judged[k->a].value, gain = p->t.judged[k->a].value - v;
    if (w->ambition->growth || w->ambition->limit < 0 ? gain < 5e-4 : gain > -5e-4) return BT_OK;
    const char *which = bt_short_by(w->ambition, v) <= 0 ? "meets it (--earliest)" : "does not meet it either";
    bind(x, w, bt_printf(x->a, "start: begun on %s and not on %s the plan comes to %+.1f %%, which %s", to, from, 100 * v, which));
    return BT_OK;
}

enum bt_code bt_what_binds(struct seeker *x, struct bt_ambition_answer *w, const struct sought *k, struct bt_err *e)
{
    const struct bt_way *p = w->best ? w->best : w->most;
    const struct point *at = w->best ? bt_search_best(x, k) : bt_search_nearest(x, k);
    if (!p || !at) return BT_OK;
    int first = 0;
    for (int i = 0; i < p->n; i++)
        if (!first || p->part[i].day < first) first = p->part[i].day;
    if (w->beyond) bind_limits(x, w, w->beyond->cost, w->beyond->staff, "the least that meets it, of those tried,");
    if (w->reach == BT_OUT_OF_REACH) bind_nearer(x, w, k, at);
    if (w->reach == BT_OUT_OF_REACH) bind_coverage(x, w, p);
    for (int i = 0; i < p->n_full; i++) bind(x, w, bt_printf(x->a, "places: %s are more than 98 %% full in it", p->full[i]));
    return p->n && !w->best ? bind_start(x, w, k, at, first, e) : BT_OK;
}
