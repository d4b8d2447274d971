/* ambition_kept.c -- what `ambition` found as results, and back: one row here is one number of the file. */
#include "ambition_priv.h"
#include "bendtrend/num.h"
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* How a number lies in memory, and what in it says that there is none: NAN; below 0; nothing; 0. */
enum kind { REAL,
            COUNT,
            YES,
            DAY };
struct field {
    const char *name, *units, *long_name;
    enum kind kind;
    size_t at;
};
#define DAYS "days since 1970-01-01"
#define OF(type, member) offsetof(struct type, member)

static const struct field ASKED[] = {
    { "ambition_limit", "1", "the ambition: a change against business as usual, or a growth a year", REAL, OF(bt_ambition, limit) },
    { "ambition_growth", "1", "1: a growth a year from the date on; 0: a change by it", YES, OF(bt_ambition, growth) },
    { "ambition_from_gap", "1", "1: worked back from a financial gap", YES, OF(bt_ambition, from_gap) },
    { "ambition_day", DAYS, "the date of the ambition", DAY, OF(bt_ambition, day) },
};
static const struct field FOUND[] = {
    { "ambition_reach", "1", "0: met by a bundle; 1: by a plan; 2: only beyond the limits; 3: out of reach", COUNT,
      OF(bt_ambition_answer, reach) },
    { "ambition_tried", "plan", "plans that were tried", COUNT, OF(bt_ambition_answer, tried) },
    { "ambition_within", "plan", "of them within the limits", COUNT, OF(bt_ambition_answer, within) },
    { "ambition_all_sets", "1", "1: every set of interventions at its target was among them", YES, OF(bt_ambition_answer, all_sets) },
};
static const struct field FAR[] = {
    /* only where it is out of reach */
    { "ambition_supported", "1", "the most that any plan tried comes to with the scenario's evidence", REAL,
      OF(bt_ambition_answer, supported) },
    { "ambition_supported_high", "1", "the same with every effect at the most benefit of its range", REAL,
      OF(bt_ambition_answer, supported_high) },
    { "ambition_factor", "1", "all effects so many times the most benefit of their ranges meet it; 0: no factor does", REAL,
      OF(bt_ambition_answer, factor) },
    { "ambition_factor_tried", "1", "the largest factor tried", REAL, OF(bt_ambition_answer, factor_tried) },
    { "ambition_factor_value", "1", "what that factor comes to, or the nearest of all", REAL, OF(bt_ambition_answer, factor_value) },
    { "ambition_effects", "effect", "effects of the plan that comes nearest then", COUNT, OF(bt_ambition_answer, effects) },
    { "ambition_stopped", "effect", "of them stopped at -100 %", COUNT, OF(bt_ambition_answer, stopped) },
};
static const struct field RUN[] = {
    { "run_valid", "1", "1: its horizon has what is judged", YES, OF(bt_ambition_run, valid) },
    { "run_value", "1", "what it reaches, in the terms of the ambition", REAL, OF(bt_ambition_run, value) },
    { "run_value_low", "1", "the same with low evidence", REAL, OF(bt_ambition_run, low) },
    { "run_value_high", "1", "the same with high evidence", REAL, OF(bt_ambition_run, high) },
    { "run_short_by", "1", "by how much it is short; 0 or less: met", REAL, OF(bt_ambition_run, short_by) },
    { "run_met", "1", "1: met", YES, OF(bt_ambition_run, met) },
    { "run_day", DAYS, "end of the first twelve months that meet it", DAY, OF(bt_ambition_run, day) },
    { "run_draws_met", "draw", "draws in which it is met", COUNT, OF(bt_ambition_run, draws_met) },
    { "run_cost", "GBP", "cost over the horizon beyond business as usual", REAL, OF(bt_ambition_run, cost) },
};
static const struct field WAY[] = {
    { "plan_cost", "GBP", "cost over the horizon beyond business as usual", REAL, OF(bt_way, cost) },
    { "plan_staff", "whole-time equivalent", "staff beyond those of now", REAL, OF(bt_way, staff) },
    { "plan_value", "1", "what it reaches, in the terms of the ambition", REAL, OF(bt_way, value) },
    { "plan_value_low", "1", "the same with low evidence", REAL, OF(bt_way, low) },
    { "plan_value_high", "1", "the same with high evidence", REAL, OF(bt_way, high) },
    { "plan_engine_difference", "1", "value less what the ensemble engine made of it", REAL, OF(bt_way, off) },
    { "plan_met", "1", "1: met", YES, OF(bt_way, met) },
    { "plan_day", DAYS, "end of the first twelve months that meet it", DAY, OF(bt_way, day) },
    { "plan_draws_met", "draw", "draws in which it is met", COUNT, OF(bt_way, draws_met) },
};
static const struct field PAYS[] = {
    /* only with a money file */
    { "plan_pays_known", "1", "1: a money file tells", YES, OF(bt_way, pays.known) },
    { "plan_short_of", "GBP", "costs less what comes free without a closing, over the horizon, not discounted", REAL,
      OF(bt_way, pays.short_of) },
    { "plan_closed_from", DAYS, "day from which closed places count", DAY, OF(bt_way, pays.from) },
    { "plan_places_of_one", "place", "places of one that closes", REAL, OF(bt_way, pays.unit_places) },
    { "plan_places_freed", "place", "the most that the plan frees in a month", REAL, OF(bt_way, pays.freed) },
    { "plan_places_to_close", "place", "to be closed from that day to the end for the plan to pay; 0: none could", REAL,
      OF(bt_way, pays.places) },
};
static const struct field PART[] = {
    { "part_needed", "1", "1: on because others need it", YES, OF(bt_way_part, needed) },
    { "part_units", "1", "how many of what it comes in (intervention_unit)", COUNT, OF(bt_way_part, units) },
    { "part_units_of_target", "1", "of so many that its target makes", COUNT, OF(bt_way_part, of) },
    { "part_coverage", "1", "coverage", REAL, OF(bt_way_part, coverage) },
    { "part_target", "1", "the most coverage that there is evidence for", REAL, OF(bt_way_part, top) },
    { "part_staff", "whole-time equivalent", "staff beyond those of now", REAL, OF(bt_way_part, staff) },
    { "part_places", "place", "places beyond those of now", REAL, OF(bt_way_part, places) },
    { "part_day", DAYS, "it begins", DAY, OF(bt_way_part, day) },
};
#define ROWS(table) table, (int)(sizeof(table) / sizeof *(table))

static const char *const PLAN[BT_N_WAYS] = { "best", "p50", "p80", "nearest", "beyond_limits" };
static const char *const PLAN_LABEL[BT_N_WAYS] = { "the least that meets it", "the least that meets it in half of the draws",
                                                   "the least that meets it in 80 % of the draws", "comes nearest",
                                                   "the least whatever the limits" };

void bt_ambition_ways(const struct bt_ambition_answer *a, struct bt_named_way out[BT_N_WAYS])
{
    const struct bt_way *const w[BT_N_WAYS] = { a->best, a->p50, a->p80, a->most, a->beyond };
    for (int i = 0; i < BT_N_WAYS; i++) out[i] = (struct bt_named_way){ PLAN[i], PLAN_LABEL[i], w[i] };
}

/* ---- one table of fields over cells ---- */

static double number_in(const struct field *f, const void *cell, bool *there)
{
    const char *at = (const char *)cell + f->at;
    double v = 0;
    int i = 0;
    bool yes = false;
    if (f->kind == REAL) memcpy(&v, at, sizeof v);
    else if (f->kind == YES) memcpy(&yes, at, sizeof yes), v = yes;
    else memcpy(&i, at, sizeof i), v = i;
    *there = f->kind == REAL ? isfinite(v) : f->kind == DAY ? i != 0
                                                            : f->kind == YES || i >= 0;
    return *there ? v : 0;
}

/* As long as there are axes, cell by cell; a cell that is NULL is not there. */
static void lay_fields(struct lay *l, const struct field *f, int n, int rank, const int *axis, const void *const *cell)
{
    size_t cells = 1;
    for (int i = 0; i < rank; i++) cells *= (size_t)l->r->axis[axis[i]].n;
    for (int k = 0; k < n; k++) {
        double *to = bt_lay_array(l, f[k].name, f[k].units, f[k].long_name, rank, axis);
        unsigned char *valid = bt_lay_valid(l);
        bool there;
        for (size_t i = 0; to && valid && i < cells; i++) {
            if (!cell[i]) continue;
            to[i] = number_in(&f[k], cell[i], &there), valid[i] = there;
        }
    }
}

static bool put_number(const struct field *f, void *cell, bool there, double v)
{
    char *at = (char *)cell + f->at;
    const double real = there ? v : NAN;
    const int whole = there ? (int)fmin(fmax(v, -1), 2e9) : f->kind == DAY ? 0
                                                                           : -1;
    const bool yes = there && v > 0;
    if (f->kind == REAL) memcpy(at, &real, sizeof real);
    else if (f->kind == YES) memcpy(at, &yes, sizeof yes);
    else memcpy(at, &whole, sizeof whole);
    return f->kind == REAL || (v >= 0 && v <= 2e9 && floor(v) >= v);
}

/* The same back. A cell whose first field is not there becomes NULL. false: an array is not there or not of those axes, or holds what no
 * such number can be. */
static bool take_fields(const struct bt_results *r, const struct field *f, int n, const char *const axes[BT_MAX_RANK], void **cell)
{
    for (int k = 0; k < n; k++) {
        const struct bt_array *x = bt_array_over(r, f[k].name, axes);
        if (!x) return false;
        size_t cells = 1;
        for (int i = 0; i < x->rank; i++) cells *= (size_t)r->axis[x->axis[i]].n;
        for (size_t i = 0; i < cells; i++) {
            bool there = !x->valid || x->valid[i];
            if (!k && !there) cell[i] = NULL;
            if (cell[i] && !put_number(&f[k], cell[i], there, x->v[i])) return false;
        }
    }
    return true;
}

/* ---- to results ---- */

struct axes {
    int ambition, run, plan, intervention;
};

static void lay_axes(struct lay *l, const struct bt_ambitions *x, const struct bt_names *v, struct axes *out)
{
    size_t A = (size_t)x->n;
    const char **ambition = bt_get(l->a, A, sizeof *ambition), **measure = bt_get(l->a, A, sizeof *measure);
    const char **run = bt_get(l->a, (size_t)x->answer[0].n_run, sizeof *run);
    if (!ambition || !measure || !run) {
        l->ok = false;
        return;
    }
    for (size_t i = 0; i < A; i++) ambition[i] = x->answer[i].ambition->label, measure[i] = x->answer[i].measure;
    for (int i = 0; i < x->answer[0].n_run; i++) run[i] = x->answer[0].run[i].name;
    out->ambition = bt_lay_axis(l, "ambition", "ambitions of the scenario, in words", x->n, ambition, NULL, NULL);
    bt_lay_texts(l, "ambition_measure", "the measure it is about", out->ambition, measure);
    out->run = bt_lay_axis(l, "run", "business as usual and the bundles", x->answer[0].n_run, run, NULL, NULL);
    out->plan = bt_lay_axis(l, "plan", "plans that were found", BT_N_WAYS, PLAN, NULL, NULL);
    bt_lay_texts(l, "plan_label", "what it is the least or the nearest of", out->plan, PLAN_LABEL);
    if (!v->n) return;
    out->intervention = bt_lay_axis(l, "intervention", "interventions", v->n, v->name, NULL, NULL);
    bt_lay_texts(l, "intervention_label", "the intervention in words", out->intervention, v->label);
}

static void lay_parts(struct lay *l, const struct bt_ambitions *x, int N, const struct axes *axis)
{
    const int on[] = { axis->ambition, axis->plan, axis->intervention };
    const void **cell = bt_get(l->a, (size_t)x->n * BT_N_WAYS * (size_t)N, sizeof *cell);
    const char **unit = bt_get(l->a, (size_t)N, sizeof *unit);
    if (!cell || !unit) {
        l->ok = false;
        return;
    }
    for (int v = 0; v < N; v++) unit[v] = "";
    for (int i = 0; i < x->n; i++) {
        struct bt_named_way way[BT_N_WAYS];
        bt_ambition_ways(&x->answer[i], way);
        for (int k = 0; k < BT_N_WAYS; k++)
            for (int p = 0; way[k].w && p < way[k].w->n; p++) {
                const struct bt_way_part *part = &way[k].w->part[p];
                cell[(i * BT_N_WAYS + k) * N + part->intervention] = part;
                if (!part->needed) unit[part->intervention] = part->unit;
            }
    }
    bt_lay_texts(l, "intervention_unit", "what it comes in; empty: no plan has it", axis->intervention, unit);
    lay_fields(l, ROWS(PART), 3, on, cell);
}

static void lay_plans(struct lay *l, const struct bt_ambitions *x, const struct axes *axis)
{
    const int on[] = { axis->ambition, axis->plan };
    const void **cell = bt_get(l->a, (size_t)x->n * BT_N_WAYS, sizeof *cell), **pays = bt_get(l->a, (size_t)x->n * BT_N_WAYS, sizeof *pays);
    const char *unit = "";
    if (!cell || !pays) {
        l->ok = false;
        return;
    }
    for (int i = 0; i < x->n; i++) {
        struct bt_named_way way[BT_N_WAYS];
        bt_ambition_ways(&x->answer[i], way);
        for (int k = 0; k < BT_N_WAYS; k++) {
            cell[i * BT_N_WAYS + k] = way[k].w;
            if (way[k].w && way[k].w->pays.known) pays[i * BT_N_WAYS + k] = way[k].w, unit = way[k].w->pays.unit;
        }
    }
    lay_fields(l, ROWS(WAY), 2, on, cell);
    lay_fields(l, ROWS(PAYS), 2, on, pays);
    bt_lay_text(l, 0, "closing_unit", unit);
}

/* Lists of texts that belong to an ambition, or to a plan of it: an axis of all, and whose each is. */
static void lay_list(struct lay *l, const struct bt_ambitions *x, const char *name, const char *long_name, bool of_plans)
{
    int n = 0, all = 0;
    for (int pass = 0; pass < 2; pass++) {
        const char **text = pass && all ? bt_get(l->a, (size_t)all, sizeof *text) : NULL;
        double *whose = NULL, *plan = NULL;
        if (pass && !all) return;
        if (pass) {
            if (!text) l->ok = false;
            if (!text) return;
            int axis = bt_lay_axis(l, name, long_name, all, text, NULL, NULL);
            whose = bt_lay_array(l, bt_printf(l->a, "%s_ambition", name), "1", "index of its ambition", 1, &axis);
            if (of_plans) plan = bt_lay_array(l, bt_printf(l->a, "%s_plan", name), "1", "index of its plan", 1, &axis);
            if (!l->ok) return;
        }
        n = 0;
        for (int i = 0; i < x->n; i++) {
            struct bt_named_way way[BT_N_WAYS];
            bt_ambition_ways(&x->answer[i], way);
            for (int k = 0; k < (of_plans ? BT_N_WAYS : 1); k++) {
                int m = !of_plans ? x->answer[i].n_bind : way[k].w ? way[k].w->n_full
                                                                   : 0;
                for (int t = 0; t < m; t++, n++) {
                    if (pass) text[n] = of_plans ? way[k].w->full[t] : x->answer[i].bind[t], whose[n] = i;
                    if (plan) plan[n] = k;
                }
            }
        }
        all = n;
    }
}

static void lay_words(struct lay *l, const struct bt_ambitions *x, const struct bt_scenario *s)
{
    const struct bt_ambition_opts *o = &x->opts;
    char earliest[11] = "";
    if (o->earliest) bt_iso_of(o->earliest, earliest);
    bt_lay_study(l, s, "ambition", "the figures, studies and ranges named in the scenario's files, which the results file keeps",
                 "a promise: plans are the best of those tried, by the evidence and within the ranges of the scenario, and a share of "
                 "draws is no chance");
    bt_lay_roles(l, s);
    bt_lay_text(l, 0, "evidence_stance", bt_stance_name[s->stance]), bt_lay_text(l, 0, "evidence_said", s->stance_said);
    bt_lay_number(l, 0, "draws_kept", x->draws), bt_lay_number(l, 0, "draws_failed", x->failed);
    bt_lay_number(l, 0, "earliest_first", x->earliest_first), bt_lay_number(l, 0, "switches", x->switches);
    bt_lay_number(l, 0, "priced", x->priced);
    bt_lay_number(l, 0, "plans_not_run", x->unrun), bt_lay_text(l, 0, "why_not_run", x->why_unrun);
    bt_lay_number(l, 1, "states", bt_network_states(s->net));
    bt_lay_number(l, 2, "rtol", o->rtol), bt_lay_number(l, 2, "draws", o->draws), bt_lay_number(l, 2, "seed", o->seed);
    bt_lay_text(l, 2, "objective", bt_objective_name[o->objective]);
    bt_lay_number(l, 2, "within_budget", o->budget), bt_lay_number(l, 2, "staff_at_most", o->staff);
    bt_lay_number(l, 2, "team", o->team), bt_lay_number(l, 2, "plans", o->plans);
    bt_lay_text(l, 2, "earliest", bt_dup(l->a, earliest, strlen(earliest)));
    bt_lay_text(l, 2, "notes", bt_lay_lines(l, s->note, s->n_note));
}

/* The largest difference between the two engines, of all plans. */
static double engines_apart(const struct bt_ambitions *x)
{
    double most = 0;
    for (int i = 0; i < x->n; i++) {
        struct bt_named_way way[BT_N_WAYS];
        bt_ambition_ways(&x->answer[i], way);
        for (int k = 0; k < BT_N_WAYS; k++)
            if (way[k].w) most = fmax(most, fabs(way[k].w->off));
    }
    return most;
}

enum bt_code bt_ambitions_lay(const struct bt_ambitions *x, const struct bt_scenario *s, struct bt_arena *a, struct bt_results *out,
                              struct bt_err *e)
{
    struct lay l;
    struct calendar c;
    struct axes axis = { 0 };
    const struct bt_names v = bt_network_interventions(s->net);
    const int R = x->answer[0].n_run;
    const void **asked = bt_get(a, (size_t)x->n, sizeof *asked), **found = bt_get(a, (size_t)x->n, sizeof *found),
               **far = bt_get(a, (size_t)x->n, sizeof *far), **run = bt_get(a, (size_t)x->n * (size_t)R, sizeof *run);
    bt_lay_open(&l, out, a);
    if (!asked || !found || !far || !run) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < x->n; i++) {
        const struct bt_ambition_answer *w = &x->answer[i];
        asked[i] = w->ambition, found[i] = w, far[i] = w->reach == BT_OUT_OF_REACH ? w : NULL;
        for (int k = 0; k < R; k++) run[i * R + k] = &w->run[k];
    }
    enum bt_code rc = bt_calendar_make(s, a, &c, e);
    if (rc != BT_OK) return rc;
    lay_axes(&l, x, &v, &axis);
    bt_lay_months(&l, &c, s->day0);
    if (l.ok) {
        lay_fields(&l, ROWS(ASKED), 1, &axis.ambition, asked), lay_fields(&l, ROWS(FOUND), 1, &axis.ambition, found);
        lay_fields(&l, ROWS(FAR), 1, &axis.ambition, far);
        lay_fields(&l, ROWS(RUN), 2, (const int[]){ axis.ambition, axis.run }, run);
        lay_plans(&l, x, &axis);
        if (v.n) lay_parts(&l, x, v.n, &axis);
        lay_list(&l, x, "bind", "what stands in the way", false);
        lay_list(&l, x, "full", "pools that are over 98 % full in a plan's last twelve months before the date", true);
    }
    lay_words(&l, x, s);
    bt_lay_number(&l, 1, "engine_difference", engines_apart(x));
    return l.ok ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}

/* ---- and back ---- */

struct kept {
    const struct bt_results *r;
    struct bt_arena *a;
    struct bt_ambitions *out;
    const struct bt_axis *ambition, *run, *plan, *intervention;
    struct bt_way **way; /* [ambition][plan] */
    bool full; /* out of memory */
};

static const char *attr(const struct kept *k, const char *name)
{
    const char *text = bt_results_attr(k->r, 0, name);
    return text ? text : "";
}

static int whole(const struct kept *k, int group, const char *name)
{
    double v = 0;
    return bt_results_number(k->r, group, name, &v) && v >= 0 && v <= INT_MAX ? (int)v : 0;
}

static double real(const struct kept *k, const char *name)
{
    double v = 0;
    return bt_results_number(k->r, 2, name, &v) ? v : 0;
}

static const char *text_over(const struct kept *k, const char *name, const struct bt_axis *x, int i)
{
    const struct bt_texts *t = bt_results_texts(k->r, name);
    return t && &k->r->axis[t->axis] == x && t->v[i] ? t->v[i] : "";
}

/* n objects of one kind, and what points at each; NULL: out of memory. */
static void **objects(struct kept *k, size_t n, size_t size)
{
    char *all = bt_get(k->a, n + 1, size);
    void **cell = bt_get(k->a, n + 1, sizeof *cell);
    for (size_t i = 0; all && cell && i < n; i++) cell[i] = all + i * size;
    k->full |= !all || !cell;
    return all ? cell : NULL;
}

static bool take_parts(struct kept *k)
{
    static const char *const ON[BT_MAX_RANK] = { "ambition", "plan", "intervention" };
    if (!k->intervention) return true;
    size_t ways = (size_t)k->ambition->n * BT_N_WAYS, N = (size_t)k->intervention->n;
    void **cell = objects(k, ways * N, sizeof(struct bt_way_part));
    if (!cell || !take_fields(k->r, ROWS(PART), ON, cell)) return false;
    for (size_t i = 0; i < ways; i++) {
        struct bt_way *w = k->way[i];
        if (w && !(w->part = bt_get(k->a, N, sizeof *w->part))) return k->full = true, false;
        for (size_t v = 0; w && v < N; v++) {
            struct bt_way_part *p = cell[i * N + v];
            if (!p) continue;
            p->intervention = (int)v, p->name = k->intervention->label[v];
            p->label = text_over(k, "intervention_label", k->intervention, (int)v);
            p->unit = p->needed ? "" : text_over(k, "intervention_unit", k->intervention, (int)v);
            w->part[w->n++] = *p;
        }
    }
    return true;
}

static bool take_plans(struct kept *k)
{
    static const char *const ON[BT_MAX_RANK] = { "ambition", "plan" };
    size_t ways = (size_t)k->ambition->n * BT_N_WAYS;
    void **cell = objects(k, ways, sizeof(struct bt_way)), **pays = bt_get(k->a, ways + 1, sizeof *pays);
    if (!cell || !pays) return k->full = true, false;
    if (!take_fields(k->r, ROWS(WAY), ON, cell)) return false;
    memcpy(pays, cell, ways * sizeof *pays);
    if (!take_fields(k->r, ROWS(PAYS), ON, pays)) return false;
    if (!(k->way = bt_get(k->a, ways + 1, sizeof(struct bt_way *)))) return k->full = true, false;
    for (size_t i = 0; i < ways; i++) {
        if (!(k->way[i] = cell[i])) continue;
        k->way[i]->pays.unit = attr(k, "closing_unit");
        if (!pays[i]) k->way[i]->pays.known = false;
    }
    for (int i = 0; i < k->ambition->n; i++) {
        struct bt_ambition_answer *a = &k->out->answer[i];
        struct bt_way **w = k->way + (size_t)i * BT_N_WAYS;
        a->best = w[0], a->p50 = w[1], a->p80 = w[2], a->most = w[3], a->beyond = w[4];
    }
    return take_parts(k);
}

/* The texts of a list that are of this ambition and, unless it is negative, of this plan. */
static bool list_of(struct kept *k, const char *name, int ambition, int plan, const char ***out, int *n)
{
    const char *const on[BT_MAX_RANK] = { name };
    const struct bt_axis *x = bt_results_axis(k->r, name);
    const char *whose_name = bt_printf(k->a, "%s_ambition", name), *plan_name = bt_printf(k->a, "%s_plan", name);
    if (!x) return true;
    if (!whose_name || !plan_name || !(*out = bt_get(k->a, (size_t)x->n + 1, sizeof **out))) return k->full = true, false;
    const struct bt_array *whose = bt_array_over(k->r, whose_name, on), *of = plan < 0 ? whose : bt_array_over(k->r, plan_name, on);
    if (!whose || !of || !x->label) return false;
    for (int i = 0; i < x->n; i++)
        if (fabs(whose->v[i] - ambition) < 0.5 && (plan < 0 || fabs(of->v[i] - plan) < 0.5)) (*out)[(*n)++] = x->label[i];
    return true;
}

static bool take_lists(struct kept *k)
{
    bool ok = true;
    for (int i = 0; ok && i < k->ambition->n; i++) {
        struct bt_ambition_answer *w = &k->out->answer[i];
        ok = list_of(k, "bind", i, -1, &w->bind, &w->n_bind);
        for (int p = 0; ok && p < BT_N_WAYS; p++) {
            struct bt_way *v = k->way[i * BT_N_WAYS + p];
            if (v) ok = list_of(k, "full", i, p, &v->full, &v->n_full);
        }
    }
    return ok;
}

static bool take_answers(struct kept *k)
{
    static const char *const ON[BT_MAX_RANK] = { "ambition", "run" }, *const ALONE[BT_MAX_RANK] = { "ambition" };
    const int A = k->ambition->n, R = k->run->n;
    void **asked = objects(k, (size_t)A, sizeof(struct bt_ambition)), **found = objects(k, (size_t)A, sizeof(struct bt_ambition_answer)),
         **far = bt_get(k->a, (size_t)A + 1, sizeof *far), **run = objects(k, (size_t)A * (size_t)R, sizeof(struct bt_ambition_run));
    if (!asked || !found || !far || !run) return k->full = true, false;
    struct bt_ambition_answer *answer = found[0];
    struct bt_ambition *ambition = asked[0];
    struct bt_ambition_run *all = run[0];
    if (!take_fields(k->r, ROWS(ASKED), ALONE, asked) || !take_fields(k->r, ROWS(FOUND), ALONE, found)) return false;
    memcpy(far, found, (size_t)A * sizeof *far);
    if (!take_fields(k->r, ROWS(FAR), ALONE, far) || !take_fields(k->r, ROWS(RUN), ON, run)) return false;
    for (int i = 0; i < A; i++) {
        if (!asked[i] || !found[i] || answer[i].reach > BT_OUT_OF_REACH || (answer[i].reach == BT_OUT_OF_REACH && !far[i])) return false;
        ambition[i].label = k->ambition->label[i];
        answer[i].ambition = &ambition[i], answer[i].measure = text_over(k, "ambition_measure", k->ambition, i);
        answer[i].n_run = R, answer[i].run = all + (size_t)i * (size_t)R;
        for (int r = 0; r < R; r++) all[i * R + r].name = k->run->label[r];
    }
    k->out->answer = answer, k->out->n = A;
    return take_plans(k) && take_lists(k);
}

static void take_words(struct kept *k)
{
    struct bt_ambitions *x = k->out;
    const char *objective = bt_results_attr(k->r, 2, "objective");
    x->title = attr(k, "title"), x->place = attr(k, "locality"), x->price_year = attr(k, "price_year");
    x->evidence = attr(k, "evidence_said"), x->why_unrun = attr(k, "why_not_run");
    x->draws = whole(k, 0, "draws_kept"), x->failed = whole(k, 0, "draws_failed"), x->unrun = whole(k, 0, "plans_not_run");
    x->earliest_first = whole(k, 0, "earliest_first"), x->switches = whole(k, 0, "switches"), x->priced = whole(k, 0, "priced") > 0;
    x->opts = (struct bt_ambition_opts){ .rtol = real(k, "rtol"), .draws = whole(k, 2, "draws"), .seed = whole(k, 2, "seed"),
                                         .budget = real(k, "within_budget"), .staff = real(k, "staff_at_most"),
                                         .team = real(k, "team"), .plans = whole(k, 2, "plans") };
    for (int i = 0; objective && i < BT_N_OBJECTIVES; i++)
        if (strcmp(objective, bt_objective_name[i]) == 0) x->opts.objective = (enum bt_objective)i;
}

enum bt_code bt_ambitions_of(const struct bt_results *r, struct bt_arena *a, struct bt_ambitions *out, struct bt_err *e)
{
    struct kept k = { .r = r, .a = a, .out = out, .ambition = bt_results_axis(r, "ambition"),
                      .run = bt_results_axis(r, "run"), .plan = bt_results_axis(r, "plan"),
                      .intervention = bt_results_axis(r, "intervention") };
    const char *study = bt_results_attr(r, 0, "study");
    *out = (struct bt_ambitions){ 0 };
    if (!study || strcmp(study, "ambition") != 0)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results do not say what would meet an ambition; `ambition` of a scenario does");
    bool fine = k.ambition && k.ambition->label && k.ambition->n > 0 && k.run && k.run->label && k.run->n > 0 && k.plan &&
                k.plan->n == BT_N_WAYS && (!k.intervention || k.intervention->label);
    take_words(&k);
    if (fine && take_answers(&k)) return BT_OK;
    if (k.full) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results of `ambition` do not hold what they should");
}

enum bt_code bt_ambitions_show(FILE *f, const struct bt_results *r, bool json, bool colour, struct bt_err *e)
{
    struct bt_ambitions x;
    struct bt_arena *a = bt_arena_new();
    enum bt_code rc = a ? bt_ambitions_of(r, a, &x, e) : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    (void)colour;
    if (rc == BT_OK && !(json ? bt_ambitions_json(f, &x) : bt_ambitions_print(f, &x)))
        rc = bt_fail(e, BT_E_IO, BT_NOWHERE, "cannot write to standard output");
    bt_arena_free(a);
    return rc;
}
