/* compare_lay.c -- what `compare` lays out: its axes, months of every bundle, and what follows from them: changes, overlap, shares. */
#include "compare_priv.h"
#include <string.h>

/* ---- axes ---- */

const char *bt_compare_name(const struct compared *x, int run, struct bt_arena *a)
{
    struct bt_names v = bt_network_interventions(x->s->net);
    const char *name = run ? "" : "business as usual";
    for (int i = 0; i < x->b.k && name; i++)
        if (x->b.bits[run] >> i & 1) name = bt_printf(a, "%s%s%s", name, *name ? " + " : "", v.name[x->b.intervention[i]]);
    return name;
}

/* The bundle of the scenario that is just this one; "" where none is. */
static const char *known_as(const struct compared *x, int run, bool *on, bool *other)
{
    size_t N = (size_t)bt_network_interventions(x->s->net).n;
    bt_bundle_on(x->s, &x->b, x->b.bits[run], on);
    for (int i = 0; i < x->s->n_bundle; i++) {
        const struct bt_bundle *b = &x->s->bundle[i];
        memset(other, 0, N * sizeof *other);
        for (int k = 0; k < b->n; k++) other[b->intervention[k]] = true;
        if (b->n_set == 0 && memcmp(on, other, N * sizeof *on) == 0) return b->name;
    }
    return "";
}

static bool lay_runs_axis(struct lay *l, struct compared *x)
{
    size_t R = (size_t)x->b.n, N = (size_t)bt_network_interventions(x->s->net).n + 1;
    const char **name = bt_get(l->a, R, sizeof *name), **label = bt_get(l->a, R, sizeof *label), **known = bt_get(l->a, R, sizeof *known);
    bool *on = bt_get(l->a, N, sizeof *on), *other = bt_get(l->a, N, sizeof *other);
    if (!name || !label || !known || !on || !other) return false;
    for (int r = 0; r < x->b.n; r++) {
        if (!(name[r] = bt_compare_name(x, r, l->a))) return false;
        known[r] = r ? known_as(x, r, on, other) : "";
        label[r] = *known[r] ? known[r] : name[r];
    }
    x->axis.run = bt_lay_axis(l, "run", "run: business as usual, then every bundle by its interventions", x->b.n, name, NULL, NULL);
    bt_lay_texts(l, "run_label", "the name people read: the scenario's where it has this bundle", x->axis.run, label);
    bt_lay_texts(l, "run_bundle", "the bundle of the scenario that this is; empty where it has none", x->axis.run, known);
    double *bits = bt_lay_array(l, "bundle_bits", "1", "the bundle as a number: the sum of 2 to the power of i over its interventions i", 1,
                                &x->axis.run);
    for (int r = 0; bits && r < x->b.n; r++) bits[r] = x->b.bits[r];
    return l->ok;
}

/* The switches, twice: for pairs. */
static bool lay_switches(struct lay *l, struct compared *x)
{
    struct bt_names v = bt_network_interventions(x->s->net);
    size_t k = (size_t)x->b.k;
    const char **name = bt_get(l->a, k, sizeof *name), **label = bt_get(l->a, k, sizeof *label), **brings = bt_get(l->a, k, sizeof *brings);
    bool *on = bt_get(l->a, (size_t)v.n + 1, sizeof *on);
    if (!name || !label || !brings || !on) return false;
    for (int i = 0; i < x->b.k; i++) {
        int own = x->b.intervention[i];
        name[i] = v.name[own], label[i] = v.label[own], brings[i] = "";
        bt_bundle_on(x->s, &x->b, 1U << i, on);
        for (int j = 0; j < v.n && brings[i]; j++)
            if (on[j] && j != own) brings[i] = bt_printf(l->a, "%s%s%s", brings[i], *brings[i] ? ", " : "", v.name[j]);
        if (!brings[i]) return false;
    }
    x->axis.intervention = bt_lay_axis(l, "intervention", "intervention that is switched on and off", x->b.k, name, NULL, NULL);
    bt_lay_texts(l, "intervention_label", "the name people read", x->axis.intervention, label);
    bt_lay_texts(l, "intervention_brings", "what it needs and brings with it, by names", x->axis.intervention, brings);
    x->axis.other = bt_lay_axis(l, "other", "the other intervention of a pair", x->b.k, name, NULL, NULL);
    if (x->b.row) return l->ok;
    double *number = bt_get(l->a, (size_t)x->b.n_order, sizeof *number);
    for (int i = 0; number && i < x->b.n_order; i++) number[i] = i;
    if (!number) return false;
    x->axis.order = bt_lay_axis(l, "order", "random order in which all interventions come together", x->b.n_order, NULL, number, "1");
    double *order = bt_lay_array(l, "sample_order", "1", "which intervention comes first, second and so on, counted from 0", 2,
                                 (int[]){ x->axis.order, x->axis.other });
    for (int i = 0; order && i < x->b.n_order * x->b.k; i++) order[i] = x->b.order[i];
    return l->ok;
}

static bool lay_calendar(struct lay *l, struct compared *x)
{
    char start[11];
    bt_iso_of(x->s->day0, start);
    size_t T = (size_t)x->c.T;
    const char *since = bt_printf(l->a, "days since %s 00:00:00", start), **month = bt_get(l->a, T, sizeof *month);
    const char **year = bt_get(l->a, (size_t)x->n_year + 1, sizeof *year);
    double *day = bt_get(l->a, T, sizeof *day);
    if (!since || !month || !year || !day) return false;
    for (size_t i = 0; i < T; i++) month[i] = x->c.label[i], day[i] = x->c.month_day[i];
    x->axis.month = bt_lay_axis(l, "month", "first day of the month", x->c.T, NULL, day, since);
    bt_lay_texts(l, "month_start", "first day of the month", x->axis.month, month);
    for (int i = 0; i < x->n_year; i++) {
        char name[BT_YEAR_ROOM];
        bt_year_name(bt_results_texts(l->r, "month_start"), i, name);
        if (!(year[i] = bt_dup(l->a, name, strlen(name)))) return false;
    }
    x->axis.year = bt_lay_axis(l, "year", "complete years of the run, from its first day", x->n_year, year, NULL, NULL);
    bt_lay_number(l, 0, "days", x->c.month_end[x->c.T - 1]);
    return l->ok;
}

bool bt_compare_lay_axes(struct lay *l, struct compared *x)
{
    static const char *const ITEM[N_ITEMS] = { "programmes", "services", "care" };
    struct bt_names payers = bt_network_payers(x->s->net), pools = bt_network_pools(x->s->net);
    if (!lay_runs_axis(l, x) || !lay_switches(l, x) || !lay_calendar(l, x)) return false;
    x->axis.item = bt_lay_axis(l, "item", "what interventions cost; services that take over; all else that people use", N_ITEMS, ITEM,
                               NULL, NULL);
    x->axis.payer = bt_lay_axis(l, "payer", "who pays", payers.n, payers.name, NULL, NULL);
    bt_lay_texts(l, "payer_label", "the name people read", x->axis.payer, payers.label);
    x->axis.pool = bt_lay_axis(l, "pool", "pool of places", pools.n, pools.name, NULL, NULL);
    bt_lay_texts(l, "pool_label", "the name people read", x->axis.pool, pools.label);
    if (x->n_rule) {
        const char **rule = bt_get(l->a, (size_t)x->n_rule, sizeof *rule);
        if (!rule) return false;
        for (int i = 0; i < x->n_rule; i++) rule[i] = i ? bt_compare_rule(i) : "scenario";
        x->axis.rule = bt_lay_axis(l, "rule", "rule of overlap; scenario: as its groups have it", x->n_rule, rule, NULL, NULL);
    }
    return l->ok;
}

/* ---- room for the runs ---- */

bool bt_compare_lay_runs(struct lay *l, struct compared *x)
{
    struct months *m = &x->months;
    const int *run = &x->axis.run, in_years[] = { *run, x->axis.year, x->axis.pool };
    if (!(m->sum = bt_get(l->a, (size_t)bt_network_measures(x->s->net).n + 1, sizeof *m->sum))) return false;
    for (int i = 0; i < x->n_quantity && l->ok; i++) {
        const struct quantity *q = &x->quantity[i];
        if (q->measure >= 0)
            m->sum[q->measure] = bt_lay_array(l, bt_printf(l->a, "m_%s", q->name), q->unit, bt_printf(l->a, "%s in the month", q->label), 2,
                                              (int[]){ *run, x->axis.month });
    }
    m->cost = bt_lay_array(l, "cost_gbp", "GBP", bt_printf(l->a, "cost in the month, prices of %s", x->s->price_year), 4,
                           (int[]){ *run, x->axis.month, x->axis.item, x->axis.payer });
    m->occupied = bt_lay_array(l, "occupied_year", "place", "places occupied or held, mean of the year's month ends", 3, in_years);
    m->places = bt_lay_array(l, "places_year", "place", "places open, surge included, mean of the year's month ends", 3, in_years);
    if (x->n_rule && !(m->ruled = bt_get(l->a, (size_t)x->n_quantity, sizeof *m->ruled))) return false;
    for (int i = 0; x->n_rule && i < x->n_quantity && l->ok; i++)
        m->ruled[i] = bt_lay_array(l, bt_printf(l->a, "rule_change_%s", x->quantity[i].name), x->quantity[i].unit,
                                   bt_printf(l->a, "%s: change over the horizon against business as usual, under each rule of overlap",
                                             x->quantity[i].label),
                                   2, (int[]){ x->axis.rule, *run });
    m->staff = bt_lay_array(l, "staff_wte", "whole-time equivalent",
                            "staff that its interventions ask for at their targets, beyond business as usual", 1, run);
    m->steps = bt_lay_array(l, "solver_steps", "1", "steps of the solver", 1, run);
    m->conservation = bt_lay_array(l, "conservation_error", "1", "largest relative error of people there, left and entered", 1, run);
    return l->ok;
}

/* ---- what follows ---- */

double bt_compare_total(const struct compared *x, const struct quantity *q, int run)
{
    size_t T = (size_t)x->c.T, P = (size_t)bt_network_payers(x->s->net).n, block = N_ITEMS * P, at = (size_t)run * T;
    double sum = 0;
    if (q->measure >= 0) {
        for (size_t i = 0; i < T; i++) sum += x->months.sum[q->measure][at + i];
        return sum;
    }
    bool own = strcmp(q->name, BUNDLE_COST) == 0;
    for (size_t i = 0; i < T; i++)
        for (size_t k = 0; k < (own ? CARE * P : block); k++) sum += x->months.cost[(at + i) * block + k];
    return sum;
}

double bt_compare_change(const struct compared *x, const struct quantity *q, int run)
{
    return bt_compare_total(x, q, run) - bt_compare_total(x, q, 0);
}

/* Where the effects of one quantity go. */
struct effects {
    double *change, *parts, *overlap, *alone, *last, *share, *pair, *error;
};

static bool lay_quantity(struct lay *l, const struct compared *x, const struct quantity *q, struct effects *to)
{
    const int run[] = { x->axis.run, x->axis.intervention }, pair[] = { x->axis.intervention, x->axis.other };
    enum { EITHER,
           EVERY,
           SAMPLE };
    const struct {
        double **to;
        const char *head, *says;
        const int *axis;
        int rank, of;
    } ROWS[] = {
        { &to->change, "change", "change over the horizon against business as usual", run, 1, EITHER },
        { &to->parts, "sum_of_parts", "sum of what its interventions change alone", run, 1, EITHER },
        { &to->overlap, "overlap", "change less the sum of parts", run, 1, EITHER },
        { &to->alone, "alone", "change with this intervention and what it needs, less that with what it needs", pair, 1, EITHER },
        { &to->last, "last_in", "change of the bundle less that without this intervention; 0 where the bundle lacks it", run, 2, EVERY },
        { &to->share, "shapley", "what the intervention is due of the change; 0 where the bundle lacks it", run, 2, EVERY },
        { &to->last, "last_in_all", "change with all interventions less that without this one", pair, 1, SAMPLE },
        { &to->share, "shapley_all", "what it is due of the change with all, mean over the orders of the sample", pair, 1, SAMPLE },
        { &to->error, "shapley_all_error", "standard error of that mean", pair, 1, SAMPLE },
        { &to->pair, "interaction", "change with both less the changes with each, and with what both need again", pair, 2, EITHER },
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        if (ROWS[i].of == (x->b.row ? SAMPLE : EVERY)) continue;
        *ROWS[i].to = bt_lay_array(l, bt_printf(l->a, "%s_%s", ROWS[i].head, q->name), q->unit,
                                   bt_printf(l->a, "%s: %s", q->label, ROWS[i].says), ROWS[i].rank, ROWS[i].axis);
    }
    return l->ok;
}

/* to->change is there. */
static void work_out(const struct compared *x, struct effects *to)
{
    int k = x->b.k;
    for (int i = 0; i < k; i++) to->alone[i] = bt_alone(&x->b, to->change, i);
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++)
            if (i != j) to->pair[i * k + j] = bt_interaction(&x->b, to->change, i, j);
    for (int r = 0; r < x->b.n; r++) {
        for (int i = 0; i < k; i++)
            if (x->b.bits[r] >> i & 1) to->parts[r] += to->alone[i];
        to->overlap[r] = to->change[r] - to->parts[r];
    }
}

static double without(const struct compared *x, const struct effects *to, int run, int i)
{
    return to->change[run] - to->change[bt_bundle_row(&x->b, x->b.bits[run] & ~(1U << i))];
}

/* game: room for 1 << k. */
static void share_out(const struct compared *x, double *game, struct effects *to)
{
    int k = x->b.k;
    for (size_t set = 0; set < (size_t)1 << k; set++) game[set] = to->change[x->b.row[set]];
    for (int r = 0; r < x->b.n; r++) {
        for (int i = 0; i < k; i++)
            if (x->b.bits[r] >> i & 1) to->last[r * k + i] = without(x, to, r, i);
        bt_shapley(k, game, x->b.bits[r], to->share + (size_t)r * (size_t)k);
    }
}

static void share_out_sampled(const struct compared *x, struct effects *to)
{
    for (int i = 0; i < x->b.k; i++) to->last[i] = without(x, to, x->b.n - 1, i);
    bt_shapley_sampled(&x->b, to->change, to->share, to->error);
}

/* Bundles that none beats, by the measures that have a role. */
static enum bt_code lay_front(struct lay *l, const struct compared *x, struct bt_err *e)
{
    static const char *const USUAL[] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    const double *cost = bt_results_array(l->r, "change_" BUNDLE_COST)->v;
    size_t R = (size_t)x->b.n;
    unsigned char *on = bt_get(l->a, R, sizeof *on);
    if (!on) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (size_t i = 0; i < sizeof USUAL / sizeof *USUAL; i++) {
        const struct bt_array *m = bt_results_measure(l->r, USUAL[i]);
        const struct bt_array *change = m ? bt_results_array(l->r, bt_printf(l->a, "change_%s", m->name + 2)) : NULL;
        if (!change) continue;
        const double *v = change->v;
        double *front = bt_lay_array(l, bt_printf(l->a, "on_front_%s", m->name + 2), "1",
                                     "1: no bundle costs as little and lowers this as far, and is better in one", 1,
                                     &x->axis.run);
        if (!l->ok) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        enum bt_code rc = bt_front(x->b.n, cost, v, NULL, on, e);
        if (rc != BT_OK) return rc;
        for (size_t r = 0; r < R; r++) front[r] = on[r];
    }
    return BT_OK;
}

/* Sums under each rule become changes against business as usual under it. */
static void less_usual(const struct compared *x, double *sum)
{
    for (int k = 0; k < x->n_rule; k++) {
        double *of = sum + (size_t)k * (size_t)x->b.n, usual = of[0];
        for (int r = 0; r < x->b.n; r++) of[r] -= usual;
    }
}

enum bt_code bt_compare_lay_effects(struct lay *l, const struct compared *x, struct bt_err *e)
{
    double *game = bt_get(l->a, x->b.row ? (size_t)1 << x->b.k : 1, sizeof *game);
    if (!game) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < x->n_quantity; i++) {
        struct effects to;
        if (!lay_quantity(l, x, &x->quantity[i], &to)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        for (int r = 0; r < x->b.n; r++) to.change[r] = bt_compare_change(x, &x->quantity[i], r);
        work_out(x, &to);
        if (x->b.row) share_out(x, game, &to);
        else share_out_sampled(x, &to);
        if (x->n_rule) less_usual(x, x->months.ruled[i]);
    }
    return lay_front(l, x, e);
}
