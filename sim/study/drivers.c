/* drivers.c -- `drivers`: what the draws hold, which numbers go together, and the study as a whole. */
#include "bendtrend/num.h"
#include "drivers_priv.h"
#include <math.h>
#include <string.h>

const char *const bt_together_name[BT_N_TOGETHER] = { "family", "part", "number" };

static enum bt_code no_memory(struct bt_err *e)
{
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- what is looked at ---- */

/* The measures that the draws keep, for a message. */
static const char *kept(const struct bt_scenario *s, struct bt_arena *a)
{
    const struct bt_names m = bt_network_measures(s->net);
    const char *all = "";
    for (int i = 0; all && i < s->uncertainty.n_measure; i++)
        all = bt_printf(a, "%s%s%s", all, *all ? ", " : "", m.name[s->uncertainty.measure[i]]);
    return all ? all : "";
}

int bt_driver_measure(const struct bt_scenario *s, const char *asked)
{
    const char *role = bt_network_role(s->net, "arrivals");
    const struct bt_names m = bt_network_measures(s->net);
    int at = -1;
    for (int i = 0; i < s->uncertainty.n_measure; i++) {
        int k = s->uncertainty.measure[i];
        if (asked ? strcmp(m.name[k], asked) == 0 : at < 0 || (role && strcmp(m.name[k], role) == 0)) at = k;
    }
    return at;
}

enum bt_code bt_drivers_can_ask(const struct bt_scenario *s, const char *measure, struct bt_err *e)
{
    if (bt_driver_measure(s, measure) >= 0) return BT_OK;
    if (!measure)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "the draws keep no measure; put one on the list `uncertainty: {measures: ...}`");
    struct bt_arena *a = bt_arena_new();
    bt_fail(e, BT_E_USAGE, BT_NOWHERE, "--measure '%s' is none that the draws keep; these are %s", measure, a ? kept(s, a) : "");
    bt_arena_free(a);
    return e->code;
}

static enum bt_code choose(struct drivers *v, struct bt_arena *a, struct bt_err *e)
{
    const struct uncertain *x = &v->x;
    enum bt_code rc = bt_drivers_can_ask(x->s, v->o->measure, e);
    if (rc != BT_OK) return rc;
    v->measure = bt_driver_measure(x->s, v->o->measure);
    v->wanted = bt_get(a, (size_t)bt_network_measures(x->s->net).n + 1, sizeof *v->wanted);
    if (!v->wanted) return no_memory(e);
    v->wanted[v->measure] = true;
    for (int i = 0; i < x->n_quantity; i++) {
        const struct quantity *q = &x->quantity[i];
        int o = q->measure == v->measure ? MEASURE : strcmp(q->name, NET_COST) == 0 ? COST : OUTCOMES;
        if (o < OUTCOMES) v->name[o] = q->name, v->label[o] = q->label, v->unit[o] = q->unit;
    }
    return v->name[MEASURE] && v->name[COST] ? BT_OK : bt_fail(e, BT_E_INPUT, BT_NOWHERE, "the draws keep no cost");
}

static const char *group_name(const struct drivers *v, int i, struct bt_arena *a)
{
    const struct bt_drawn *d = &v->x.d.drawn[i];
    if (v->o->by == BT_BY_NUMBER) return d->address;
    if (v->o->by == BT_BY_FAMILY || !d->family.part || !*d->family.part) return d->family.name;
    return bt_printf(a, "%s.%s", d->family.name, d->family.part);
}

static enum bt_code groups(struct drivers *v, struct bt_arena *a, struct bt_err *e)
{
    size_t n = (size_t)v->n;
    v->group_of = bt_get(a, n, sizeof *v->group_of), v->group = bt_get(a, n, sizeof *v->group);
    v->members = bt_get(a, n, sizeof *v->members);
    if (!v->group_of || !v->group || !v->members) return no_memory(e);
    for (int i = 0; i < v->n; i++) {
        const char *name = group_name(v, i, a);
        int g = 0;
        if (!name) return no_memory(e);
        while (g < v->n_group && strcmp(v->group[g], name) != 0) g++;
        if (g == v->n_group) v->group[v->n_group++] = name;
        v->group_of[i] = g, v->members[g]++;
    }
    return BT_OK;
}

/* ---- the draws ---- */

static enum bt_code other_draws(struct bt_err *e)
{
    return bt_fail(e, BT_E_INPUT, BT_NOWHERE,
                   "the draws are not of this scenario as this version reads it; make them again with 'bendtrend uncertainty'");
}

static bool same_names(const struct bt_axis *x, int n)
{
    return x && x->n == n && x->label;
}

static enum bt_code read_draws(struct drivers *v, const struct bt_results *r, struct bt_arena *a, struct bt_err *e)
{
    const struct bt_axis *drawn = bt_results_axis(r, "drawn"), *run = bt_results_axis(r, "run"), *draw = bt_results_axis(r, "draw"),
                         *year = bt_results_axis(r, "year");
    const char *hash = bt_results_attr(r, 0, "scenario_hash");
    if (!hash || strcmp(hash, v->x.s->hash) != 0 || !same_names(drawn, v->n) || !same_names(run, v->R) || !draw || draw->n < LEAST_DRAWS ||
        !year || year->n != v->x.n_year)
        return other_draws(e);
    for (int i = 0; i < v->n; i++)
        if (strcmp(drawn->label[i], v->x.d.drawn[i].address) != 0) return other_draws(e);
    for (int i = 0; i < v->R; i++)
        if (strcmp(run->label[i], v->x.name[i]) != 0) return other_draws(e);
    const struct bt_array *value = bt_array_over(r, "drawn_value", (const char *const[BT_MAX_RANK]){ "draw", "drawn" }),
                          *u = bt_array_over(r, "drawn_u", (const char *const[BT_MAX_RANK]){ "draw", "drawn" });
    if (!value || !u) return other_draws(e);
    size_t N = (size_t)(v->N = draw->n), Y = (size_t)v->x.n_year, rows = (size_t)v->R * N;
    v->value = value->v, v->u = u->v, v->years = bt_get(a, rows, sizeof *v->years);
    if (!v->years) return no_memory(e);
    for (int o = 0; o < OUTCOMES; o++) {
        const char *name = bt_printf(a, "y_%s", v->name[o]);
        const struct bt_array *y = name ? bt_array_over(r, name, (const char *const[BT_MAX_RANK]){ "run", "year", "draw" }) : NULL;
        if (!(v->level[o] = bt_get(a, rows, sizeof(double))) || !name) return no_memory(e);
        if (!y) return other_draws(e);
        for (size_t i = 0; i < rows; i++)
            for (size_t k = 0; k < Y; k++) {
                double one = y->v[(i / N * Y + k) * N + i % N];
                if (o == COST || k == Y - 1) v->level[o][i] += one;
                if (o == MEASURE) v->years[i] += one;
            }
    }
    return BT_OK;
}

/* ---- the study ---- */

static void lay_words(struct lay *l, const struct drivers *v, const struct bt_results *draws)
{
    double kept = v->N, all = kept, seed = v->x.d.seed;
    bt_results_number(draws, 2, "draws", &all);
    bt_results_number(draws, 2, "seed", &seed);
    bt_lay_study(l, v->x.s, "drivers", "the figures, studies and ranges named in the scenario's files, which the results file keeps",
                 "reading what drives the result within the ranges assumed as what drives it at all: what has no range drives nothing "
                 "here");
    bt_lay_roles(l, v->x.s);
    bt_lay_text(l, 0, "evidence_stance", bt_stance_name[v->x.s->stance]);
    bt_lay_text(l, 0, "evidence_said", v->x.s->stance_said);
    bt_lay_text(l, 0, "measure", v->name[MEASURE]);
    bt_lay_text(l, 0, "measure_label", v->label[MEASURE]);
    bt_lay_text(l, 0, "measure_unit", v->unit[MEASURE]);
    bt_lay_text(l, 0, "together", bt_together_name[v->o->by]);
    bt_lay_number(l, 0, "draws_kept", kept);
    bt_lay_number(l, 0, "rank_noise", bt_rank_noise(v->N, v->n - 1));
    bt_lay_number(l, 0, "rank_noise_alone", bt_rank_noise(v->N, 0));
    bt_lay_number(l, 0, "price", v->o->price);
    bt_lay_number(l, 0, "sobol_rows", v->o->sobol);
    bt_lay_number(l, 1, "states", bt_network_states(v->x.s->net));
    bt_lay_number(l, 2, "rtol", v->o->rtol);
    bt_lay_number(l, 2, "draws", all);
    bt_lay_number(l, 2, "seed", seed);
    bt_lay_number(l, 2, "sobol", v->o->sobol);
    bt_lay_number(l, 2, "price", v->o->price);
    bt_lay_text(l, 2, "measure", v->o->measure ? v->o->measure : "");
    bt_lay_text(l, 2, "together", bt_together_name[v->o->by]);
    bt_lay_text(l, 2, "notes", bt_lay_lines(l, v->x.s->note, v->x.s->n_note));
}

static enum bt_code prepare(struct drivers *v, const struct bt_results *draws, struct bt_arena *a, struct bt_err *e)
{
    double seed = 0;
    const char *study = bt_results_attr(draws, 0, "study");
    if (!study || strcmp(study, "uncertainty") != 0) return other_draws(e);
    if (!bt_results_number(draws, 2, "seed", &seed) || !(seed >= 1 && seed <= 2147483647)) return other_draws(e);
    enum bt_code rc = bt_uncertain_open(&v->x, LEAST_DRAWS, (int)seed, v->o->rtol, a, e);
    if (rc != BT_OK) return rc;
    v->n = v->x.d.n_drawn, v->R = v->x.R;
    if (v->x.n_year < 1) return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "the horizon has no complete year");
    if ((rc = choose(v, a, e)) != BT_OK || (rc = groups(v, a, e)) != BT_OK) return rc;
    return read_draws(v, draws, a, e);
}

enum bt_code bt_study_drivers(const struct bt_scenario *s, const struct bt_results *draws, const struct bt_drivers_opts *o,
                              struct bt_arena *a, struct bt_progress *p, struct bt_results *out, struct bt_err *e)
{
    struct drivers v = { .o = o, .x = { .s = s } };
    struct lay l;
    enum bt_code rc = prepare(&v, draws, a, e);
    if (rc == BT_OK) rc = bt_drivers_run(&v, a, p, e);
    if (rc != BT_OK) goto out;
    bt_lay_open(&l, out, a);
    if ((rc = bt_drivers_lay(&l, &v, e)) != BT_OK) goto out;
    lay_words(&l, &v, draws);
    if (!l.ok) rc = no_memory(e);
out:
    bt_start_free(v.x.start);
    return rc;
}
