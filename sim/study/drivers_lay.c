/* drivers_lay.c -- what `drivers` lays out of its runs and of the draws: ends, slopes, ranks, Sobol's indices. */
#include "drivers_priv.h"
#include <math.h>
#include <string.h>

/* ---- axes ---- */

/* The segment whose range is the widest speaks for all; of a profile, its widest row. */
static void widest(const struct drivers *v, int i, double *low, double *central, double *high)
{
    const struct bt_drawn *d = &v->x.d.drawn[i];
    const double *now = bt_network_values(v->x.s->net);
    double most = -1;
    *low = *central = *high = 0;
    for (int k = d->param; k < d->param + d->n_param; k++) {
        const struct bt_param *p = bt_network_param(v->x.s->net, k);
        for (int s = 0; s < p->n; s++)
            if (fabs(p->high[s] - p->low[s]) > most)
                most = fabs(p->high[s] - p->low[s]), *low = p->low[s], *high = p->high[s], *central = now[p->offset + s];
    }
}

static bool lay_axes(struct lay *l, struct drivers *v)
{
    size_t n = (size_t)v->n;
    const char **name = bt_get(l->a, n, sizeof *name), **unit = bt_get(l->a, n, sizeof *unit), **group = bt_get(l->a, n, sizeof *group);
    double *members, *low, *central, *high;
    if (!name || !unit || !group || !bt_uncertain_lay_runs(l, &v->x)) return false;
    for (size_t i = 0; i < n; i++) {
        const struct bt_drawn *d = &v->x.d.drawn[i];
        name[i] = d->address, unit[i] = bt_network_param(v->x.s->net, d->param)->unit, group[i] = v->group[v->group_of[i]];
    }
    v->axis.run = v->x.axis.run;
    v->axis.drawn = bt_lay_axis(l, "drawn", "address of a number with a range", v->n, name, NULL, NULL);
    bt_lay_texts(l, "drawn_unit", "unit", v->axis.drawn, unit);
    bt_lay_texts(l, "drawn_group", "what it is taken together with", v->axis.drawn, group);
    v->axis.group = bt_lay_axis(l, "group", "numbers taken together", v->n_group, v->group, NULL, NULL);
    bt_lay_text(l, 0, "last_year", l->r->axis[v->x.axis.year].label[v->x.n_year - 1]);
    bt_lay_number(l, 0, "years", v->x.n_year);
    members = bt_lay_array(l, "group_numbers", "1", "how many numbers", 1, &v->axis.group);
    low = bt_lay_array(l, "drawn_low", "1", "the least benefit; units are per row", 1, &v->axis.drawn);
    central = bt_lay_array(l, "drawn_central", "1", "the most likely; units are per row", 1, &v->axis.drawn);
    high = bt_lay_array(l, "drawn_high", "1", "the most benefit; units are per row", 1, &v->axis.drawn);
    for (int g = 0; l->ok && g < v->n_group; g++) members[g] = v->members[g];
    for (int i = 0; l->ok && i < v->n; i++) widest(v, i, &low[i], &central[i], &high[i]);
    return l->ok;
}

/* ---- ends and slopes ---- */

struct shelf {
    struct lay *l;
    const struct drivers *v;
    int outcome;
};

/* An array of the outcome over runs and numbers or groups, with its unit as bt_driver_says has it. */
static double *of_outcome(const struct shelf *s, const char *prefix, const char *what, int axis)
{
    const char *unit = s->outcome == COST ? "GBP" : "1";
    return bt_lay_array(s->l, bt_printf(s->l->a, "%s_%s", prefix, s->v->name[s->outcome]), unit,
                        bt_printf(s->l->a, "%s, change %s against business as usual (of that itself: against its central run): %s",
                                  s->v->label[s->outcome], s->outcome == COST ? "over all years" : "in the last year, as a share,", what),
                        2, (int[]){ s->v->axis.run, axis });
}

/* cell: of one run, [OUTCOMES][R]. */
static double says(const struct shelf *s, const double *cell, int run)
{
    const double *level = cell + (size_t)s->outcome * (size_t)s->v->R;
    return bt_driver_says(s->v, s->outcome, run, level[run], level[0]);
}

static bool lay_ends(const struct shelf *s, bool group)
{
    static const char *const PREFIX[2][ENDS] = { { "low", "high" }, { "group_low", "group_high" } };
    static const char *const WHAT[ENDS] = { "with it at the least benefit", "with it at the most" };
    const struct drivers *v = s->v;
    int n = group ? v->n_group : v->n, from = group ? v->n : 0;
    size_t cell = OUTCOMES * (size_t)v->R;
    for (int end = 0; end < ENDS; end++) {
        double *to = of_outcome(s, PREFIX[group][end], WHAT[end], group ? v->axis.group : v->axis.drawn);
        unsigned char *ok = bt_lay_valid(s->l);
        if (!to || !ok) return false;
        for (int i = 0; i < n; i++) {
            size_t job = (size_t)(from + i) * ENDS + (size_t)end;
            for (int r = 0; r < v->R && !v->end_failed[job]; r++)
                to[r * n + i] = says(s, v->end + job * cell, r), ok[r * n + i] = 1;
        }
    }
    return true;
}

/* Where a step would leave the range it ends there: the number moves less, or to one side only. */
bool bt_driver_room(const struct drivers *v, int number, double step, double room[2])
{
    double low, central, high;
    widest(v, number, &low, &central, &high);
    const double at = (central - low) / (high - low);
    room[0] = fmax(0, fmin(step, at)), room[1] = fmax(0, fmin(step, 1 - at));
    return room[0] + room[1] > 0;
}

static bool by_steps(const struct shelf *s, int i, int run, double *out)
{
    const struct drivers *v = s->v;
    size_t cell = OUTCOMES * (size_t)v->R, job = (size_t)i * ENDS;
    double room[2];
    if (v->step_failed[job] || v->step_failed[job + 1] || !bt_driver_room(v, i, BT_DRIVER_STEP, room)) return false;
    *out = (says(s, v->step + (job + 1) * cell, run) - says(s, v->step + job * cell, run)) / (room[0] + room[1]);
    return true;
}

/* The derivative of what bt_driver_says. */
static bool ahead(const struct shelf *s, int i, int run, double *out)
{
    const struct drivers *v = s->v;
    const size_t R = (size_t)v->R, from = (size_t)s->outcome * R;
    const double *d = v->slope + (size_t)i * OUTCOMES * R + from, *level = v->central + from;
    if (v->slope_failed[i]) return false;
    if (s->outcome == COST) *out = run ? d[run] - d[0] : d[0];
    else *out = fabs(level[0]) > 0 ? (d[run] - (run ? level[run] / level[0] * d[0] : 0)) / level[0] : 0;
    return true;
}

static bool lay_slopes(const struct shelf *s)
{
    static const struct {
        const char *prefix, *what;
        bool (*of)(const struct shelf *, int, int, double *);
    } KIND[] = { { "slope", "slope at the central number, for its whole range: forward sensitivity by CVODES, fitted numbers too", ahead },
                 { "slope_by_steps", "the same by differences, with steps of 5 % of the range", by_steps } };
    const struct drivers *v = s->v;
    for (size_t k = 0; k < sizeof KIND / sizeof *KIND; k++) {
        double *to = of_outcome(s, KIND[k].prefix, KIND[k].what, v->axis.drawn);
        unsigned char *ok = bt_lay_valid(s->l);
        for (int i = 0; to && ok && i < v->n * v->R; i++) ok[i] = KIND[k].of(s, i % v->n, i / v->n, &to[i]);
    }
    return s->l->ok;
}

/* ---- ranks ---- */

static bool lay_ranks(const struct shelf *s, const struct bt_ranked *ranked)
{
    const struct drivers *v = s->v;
    struct lay *l = s->l;
    size_t N = (size_t)v->N, n = (size_t)v->n;
    const int axes[] = { v->axis.run, v->axis.drawn };
    double *y = bt_get(l->a, N, sizeof *y), *one = bt_get(l->a, n, sizeof *one), all,
           *alone = bt_lay_array(l, bt_printf(l->a, "rank_%s", v->name[s->outcome]), "1", "rank correlation with it over the draws", 2,
                                 axes),
           *partial = bt_lay_array(l, bt_printf(l->a, "partial_%s", v->name[s->outcome]), "1",
                                   "rank correlation with it over the draws, the other numbers taken out of both", 2, axes);
    unsigned char *ok = bt_lay_valid(l), *explained_ok = NULL;
    double *explained = bt_lay_array(l, bt_printf(l->a, "explained_%s", v->name[s->outcome]), "1",
                                     "share of the variance of ranks that all numbers together explain, adjusted for how many they are", 1,
                                     &v->axis.run);
    explained_ok = bt_lay_valid(l);
    if (!l->ok || !y || !one) return false;
    for (size_t r = 0; r < (size_t)v->R; r++) {
        const double *usual = v->level[s->outcome], *own = usual + r * N;
        for (size_t d = 0; d < N; d++) y[d] = bt_driver_says(v, s->outcome, (int)r, own[d], usual[d]);
        if (!bt_ranked_explain(ranked, y, l->a, alone + r * n, one, &all)) return false;
        for (size_t i = 0; i < n; i++)
            if (isfinite(one[i])) partial[r * n + i] = one[i], ok[r * n + i] = 1;
        if (isfinite(all)) explained[r] = all, explained_ok[r] = 1;
    }
    return true;
}

static void lay_centre(const struct shelf *s)
{
    const struct drivers *v = s->v;
    double *to = bt_lay_array(s->l, bt_printf(s->l->a, "level_%s", v->name[s->outcome]), v->unit[s->outcome],
                              bt_printf(s->l->a, "%s %s, central numbers", v->label[s->outcome],
                                        s->outcome == COST ? "over all years" : "in the last year"),
                              1, &v->axis.run);
    for (int r = 0; to && r < v->R; r++) to[r] = v->central[s->outcome * v->R + r];
}

/* ---- Sobol ---- */

enum { INDICES = 6 };

static bool lay_sobol(const struct shelf *s)
{
    static const char *const PREFIX[INDICES] = { "first", "first_low", "first_high", "total", "total_low", "total_high" };
    static const char *const WHAT[INDICES] = { "share of the variance that the group explains alone", "the least that first may be (95 %)",
                                               "the most that first may be", "share of the variance with all that the group takes part in",
                                               "the least that total may be (95 %)", "the most that total may be" };
    const struct drivers *v = s->v;
    struct lay *l = s->l;
    size_t rows = (size_t)v->o->sobol, G = (size_t)v->n_group, cell = OUTCOMES * (size_t)v->R, n = 0;
    double *to[INDICES], *y = bt_get(l->a, rows * (G + 2) + 1, sizeof *y), variance;
    size_t *row = bt_get(l->a, rows, sizeof *row);
    struct bt_sobol *out = bt_get(l->a, G, sizeof *out);
    for (int k = 0; k < INDICES; k++)
        to[k] = bt_lay_array(l, bt_printf(l->a, "%s_%s", PREFIX[k], v->name[s->outcome]), "1", WHAT[k], 2,
                             (int[]){ v->axis.run, v->axis.group });
    if (!l->ok || !y || !row || !out) return false;
    for (size_t i = 0; i < rows; i++) { /* a row that failed in one matrix is in none */
        bool fine = true;
        for (size_t m = 0; m < G + 2; m++) fine &= !v->row_failed[m * rows + i];
        if (fine) row[n++] = i;
    }
    for (int r = 0; r < v->R && n > 1; r++) {
        for (size_t m = 0; m < G + 2; m++)
            for (size_t i = 0; i < n; i++) y[m * n + i] = says(s, v->row + (m * rows + row[i]) * cell, r);
        if (!bt_sobol_indices(y, y + n, y + 2 * n, (int)n, (int)G, v->x.d.seed, l->a, out, &variance)) return false;
        for (size_t g = 0; g < G; g++) {
            const double of[INDICES] = { out[g].first, out[g].first_low, out[g].first_high,
                                         out[g].total, out[g].total_low, out[g].total_high };
            for (int k = 0; k < INDICES; k++) to[k][(size_t)r * G + g] = of[k];
        }
    }
    if (s->outcome == 0) bt_lay_number(l, 0, "sobol_rows_kept", (double)n);
    return true;
}

/* ---- all ---- */

static bool lay_why(struct lay *l, const struct drivers *v)
{
    const char **why = bt_get(l->a, (size_t)v->n, sizeof *why);
    if (!why) return false;
    for (int i = 0; i < v->n; i++) {
        why[i] = "";
        for (int job = i * ENDS; job < (i + 1) * ENDS; job++)
            if (v->end_failed[job] && !(why[i] = bt_dup(l->a, v->why[job], strlen(v->why[job])))) return false;
    }
    bt_lay_texts(l, "drawn_failed", "what stopped a run with it at an end; empty: nothing did", v->axis.drawn, why);
    return true;
}

enum bt_code bt_drivers_lay(struct lay *l, struct drivers *v, struct bt_err *e)
{
    struct bt_ranked ranked;
    bool ok = lay_axes(l, v) && lay_why(l, v) && bt_ranked_open(v->u, v->N, v->n, l->a, &ranked);
    for (int o = 0; ok && o < OUTCOMES; o++) {
        const struct shelf s = { l, v, o };
        lay_centre(&s);
        ok = lay_ends(&s, false) && lay_ends(&s, true) && lay_slopes(&s) && lay_ranks(&s, &ranked) && (!v->o->sobol || lay_sobol(&s));
    }
    ok = ok && bt_drivers_lay_choice(l, v);
    return ok && l->ok ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}
