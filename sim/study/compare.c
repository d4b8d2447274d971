/* compare.c -- every bundle run as one ensemble, proved by CVODES, and laid out. */
#include "compare_priv.h"
#include "bendtrend/money.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

static const double MOST_BYTES = 1.9 * 1024 * 1024 * 1024;

/* ---- the proof ---- */

static const char *of_what(const struct compared *x, const struct bt_ensemble_miss *m, struct lay *l)
{
    if (m->run < 0) return "";
    const char *what = m->measure < 0 ? "all costs" : bt_network_measures(x->s->net).name[m->measure];
    const char *rule = bt_compare_rule(m->run / x->b.n);
    return bt_printf(l->a, "%s of '%s'%s%s", what, bt_compare_name(x, m->run % x->b.n, l->a), rule ? " under the rule " : "",
                     rule ? rule : "");
}

static bool lay_proof(struct lay *l, const struct compared *x, const struct bt_ensemble_proof *p)
{
    const struct {
        const char *name;
        const struct bt_ensemble_miss *m;
        double bound;
    } ROWS[] = {
        { "total", &p->total, BT_BOUND_TOTAL }, { "month", &p->month, BT_BOUND_MONTH }, { "effect", &p->effect, BT_BOUND_EFFECT }
    };
    bool holds = p->n > 0 && p->failed == 0;
    bt_lay_number(l, 1, "proof_runs", p->n);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        bt_lay_number(l, 1, bt_printf(l->a, "proof_%s", ROWS[i].name), ROWS[i].m->v);
        bt_lay_number(l, 1, bt_printf(l->a, "proof_%s_bound", ROWS[i].name), ROWS[i].bound);
        bt_lay_text(l, 1, bt_printf(l->a, "proof_%s_of", ROWS[i].name), of_what(x, ROWS[i].m, l));
        holds &= ROWS[i].m->v <= ROWS[i].bound;
    }
    bt_lay_number(l, 1, "proof_holds", holds);
    return holds;
}

/* ---- words ---- */

static void lay_words(struct lay *l, const struct compared *x, const struct bt_compare_opts *o)
{
    double worst = 0;
    for (int i = 0; i < x->b.n; i++) worst = fmax(worst, x->months.conservation[i]);
    bt_lay_study(l, x->s, "compare",
                 "the figures and studies named in the scenario's files, which the results file keeps (docs/evidence.md)",
                 "choosing a bundle by its rank alone: effects are ranges from studies elsewhere, and how interventions overlap is a rule, "
                 "not a finding");
    bt_lay_text(l, 0, "evidence_stance", bt_stance_name[x->s->stance]);
    bt_lay_text(l, 0, "evidence_said", x->s->stance_said);
    bt_lay_text(l, 0, "own_cost_of", x->priced ? "programmes and services that take over" : "programmes alone: no money file");
    bt_lay_number(l, 0, "sets", ldexp(1, x->b.k));
    bt_lay_number(l, 1, "conservation_error", worst);
    bt_lay_number(l, 1, "states", bt_network_states(x->s->net));
    bt_lay_number(l, 2, "rtol", o->rtol);
    bt_lay_number(l, 2, "proof_drawn", o->samples > 0 ? o->samples : BT_PROVED);
    bt_lay_number(l, 2, "step_tolerance", BT_COMPARE_TOL);
    bt_lay_text(l, 2, "notes", bt_lay_lines(l, x->s->note, x->s->n_note));
}

/* ---- what is compared ---- */

enum bt_code bt_quantities(const struct bt_scenario *s, const int *measure, int n_measure, const char *of, struct bt_arena *a,
                           struct quantity **out, int *n, struct bt_err *e)
{
    static const struct quantity COST[N_COSTS] = { { BUNDLE_COST, "Cost of the bundle's programmes and services", "GBP", -1 },
                                                   { NET_COST, "Cost of everything", "GBP", -1 } };
    struct bt_names m = bt_network_measures(s->net);
    struct quantity *v = bt_get(a, (size_t)m.n + N_COSTS, sizeof *v);
    *n = 0;
    if (!v) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int k = 0; k < n_measure; k++) {
        int i = measure[k];
        for (int c = 0; c < N_COSTS; c++)
            if (strcmp(m.name[i], COST[c].name) == 0)
                return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "%s calls a cost '%s': give the measure of that name another", of, m.name[i]);
        v[(*n)++] = (struct quantity){ m.name[i], m.label[i], bt_network_measure_unit(s->net, i), i };
    }
    for (int k = 0; k < N_COSTS; k++) v[(*n)++] = COST[k];
    *out = v;
    return BT_OK;
}

/* Costs of interventions are the last of the network. Without a money file nothing says which services take over. */
int *bt_items_sorted(const struct bt_scenario *s, const double *values, struct bt_arena *a, bool *priced)
{
    int n = bt_network_items(s->net).n, own = n - bt_network_interventions(s->net).n, *item = bt_get(a, (size_t)n + 1, sizeof *item);
    struct bt_money m = { 0 };
    for (int i = 0; item && i < n; i++) item[i] = i < own ? CARE : PROGRAMMES;
    bt_network_money(s->net, values, a, &m);
    *priced = m.n_item > 0;
    for (int i = 0; item && i < m.n_item; i++)
        if (m.item[i].cost) item[m.item[i].item] = SERVICES;
    return item;
}

/* What each bundle asks for when all of it is there: a plan, whoever can be found. */
static enum bt_code count_staff(struct compared *x, const double *values, struct bt_arena *a, struct bt_err *e)
{
    int n = bt_network_interventions(x->s->net).n;
    bool *on = bt_get(a, (size_t)n + 1, sizeof *on);
    if (!on) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int r = 0; r < x->b.n; r++) {
        bt_bundle_on(x->s, &x->b, x->b.bits[r], on);
        for (int i = 0; i < n; i++)
            if (on[i]) x->months.staff[r] += bt_network_staff_more(x->s->net, values, i);
    }
    return BT_OK;
}

/* Bytes of the numbers to be laid out; the file is put together in as much again. */
static double bytes_of(const struct compared *x)
{
    double M = x->n_quantity - N_COSTS, Q = x->n_quantity, P = bt_network_payers(x->s->net).n, C = bt_network_pools(x->s->net).n;
    return 8.0 * x->b.n * (x->c.T * (M + N_ITEMS * P) + 2 * x->n_year * C + Q * (3 + x->n_rule + 2 * x->b.k) + 4);
}

/* A results file of more than 2 GiB is not read again. */
static enum bt_code has_room(const struct compared *x, const struct bt_compare_opts *o, struct bt_err *e)
{
    static const char LESS[] = "keep fewer measures (compare: {measures: [...]}), name fewer interventions, make fewer draws, or shorten "
                               "the horizon";
    double drawn = bt_compare_draws_bytes(x, o), file = bytes_of(x) + drawn, need = 2 * file + drawn + 1e8,
           has = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (file > MOST_BYTES)
        return bt_fail(e, BT_E_USAGE, BT_NOWHERE, "%d bundles make a results file of %.1f GB, and it holds at most %.1f: %s", x->b.n,
                       file / 1e9, MOST_BYTES / 1e9, LESS);
    if (!(has > 0) || need < has) return BT_OK;
    return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "%d bundles need %.1f GB of memory, and this machine has %.1f: %s", x->b.n, need / 1e9,
                   has / 1e9, LESS);
}

enum bt_code bt_study_compare(const struct bt_scenario *s, const struct bt_compare_opts *o, struct bt_arena *a, struct bt_progress *p,
                              struct bt_results *out, bool *proved, struct bt_err *e)
{
    static const struct bt_bundle NONE = { .name = "" };
    struct compared x = { .s = s, .n_rule = o->rules ? bt_compare_rules() : 0 };
    struct bt_start *start = NULL;
    struct bt_ensemble_proof proof = { 0 };
    struct lay l;
    double *bau = NULL, days, *values = bt_get(a, (size_t)bt_network_size(s->net) + 1, sizeof *values);
    enum bt_code rc = bt_bundles_make(s, a, &x.b, e);
    if (rc == BT_OK) rc = bt_calendar_make(s, a, &x.c, e);
    if (rc == BT_OK) rc = bt_quantities(s, s->compare.measure, s->compare.n_measure, "compare", a, &x.quantity, &x.n_quantity, e);
    x.n_year = x.c.T / 12;
    if (rc == BT_OK) rc = has_room(&x, o, e);
    if (rc == BT_OK) rc = bt_compare_draws_can(s, o, a, e);
    if (rc == BT_OK) rc = bt_study_values(s, NULL, o->rtol, a, &bau, &start, &days, e);
    if (rc != BT_OK) goto out;
    bt_lay_open(&l, out, a);
    bool ok = values && bt_compare_lay_axes(&l, &x) && bt_compare_lay_runs(&l, &x);
    if (!ok) {
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        goto out;
    }
    bt_run_values(s, bau, &(struct run){ .b = &NONE, .stance = s->stance }, values); /* the evidence of what is switched on */
    if (!(x.item = bt_items_sorted(s, values, a, &x.priced))) {
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        goto out;
    }
    if ((rc = count_staff(&x, values, a, e)) != BT_OK) goto out;
    if (p) bt_progress_at(p, 0.02);
    if ((rc = bt_compare_solve(&x, o, values, start, a, p, &proof, e)) != BT_OK) goto out;
    if (bt_ranks_me(o->ranks) > 0) {
        *out = (struct bt_results){ 0 }, *proved = true;
        goto out;
    }
    bt_lay_roles(&l, s); /* fronts are of measures with a role */
    if ((rc = bt_compare_lay_effects(&l, &x, e)) != BT_OK) goto out;
    if (o->draws > 0 && (rc = bt_compare_draws(&l, &x, o, 0.02 + BT_COMPARE_SHARE, p, e)) != BT_OK) goto out;
    lay_words(&l, &x, o);
    *proved = lay_proof(&l, &x, &proof);
    if (!l.ok) rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
out:
    bt_start_free(start);
    return rc;
}
