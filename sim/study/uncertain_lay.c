/* uncertain_lay.c -- what `uncertainty` lays out: months and their intervals, the draws' years, what was drawn, ambitions, when runs part,
 * how far the figures would move with other draws, and what else might be otherwise. */
#include "bendtrend/num.h"
#include "uncertain_priv.h"
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* ---- axes ---- */

bool bt_uncertain_lay_runs(struct lay *l, struct uncertain *x)
{
    static const char *const ITEM[N_ITEMS] = { "programmes", "services", "care" };
    struct bt_names payers = bt_network_payers(x->s->net);
    const char **year = bt_get(l->a, (size_t)x->n_year + 1, sizeof *year);
    if (!year) return false;
    x->axis.run = bt_lay_axis(l, "run", "run: business as usual, then every bundle", x->R, x->name, NULL, NULL);
    bt_lay_texts(l, "run_label", "the name people read", x->axis.run, x->name);
    const char **bundle = bt_get(l->a, (size_t)x->R, sizeof *bundle);
    for (int r = 0; bundle && r < x->R; r++) bundle[r] = r ? x->name[r] : "";
    if (!bundle) return false;
    bt_lay_texts(l, "run_bundle", "the bundle of the scenario; empty for business as usual", x->axis.run, bundle);
    x->axis.month = bt_lay_months(l, &x->c, x->s->day0);
    for (int i = 0; l->ok && i < x->n_year; i++) {
        char name[BT_YEAR_ROOM];
        bt_year_name(bt_results_texts(l->r, "month_start"), i, name);
        if (!(year[i] = bt_dup(l->a, name, strlen(name)))) return false;
    }
    x->axis.year = bt_lay_axis(l, "year", "complete years of the run, from its first day", x->n_year, year, NULL, NULL);
    x->axis.item = bt_lay_axis(l, "item", "what interventions cost; services that take over; all else that people use", N_ITEMS, ITEM,
                               NULL, NULL);
    x->axis.payer = bt_lay_axis(l, "payer", "who pays", payers.n, payers.name, NULL, NULL);
    bt_lay_texts(l, "payer_label", "the name people read", x->axis.payer, payers.label);
    bt_lay_number(l, 0, "days", x->c.month_end[x->c.T - 1]);
    return l->ok;
}

/* Draws that failed are on an axis of their own: no figure has a place for them. */
static bool lay_draws(struct lay *l, struct uncertain *x)
{
    int n_failed = x->d.n - x->kept, at = 0;
    double *draw = bt_get(l->a, (size_t)x->kept, sizeof *draw), *failed = bt_get(l->a, (size_t)n_failed + 1, sizeof *failed);
    const char **why = bt_get(l->a, (size_t)n_failed + 1, sizeof *why);
    double *quantile = bt_get(l->a, QUANTILES, sizeof *quantile);
    if (!draw || !failed || !why || !quantile) return false;
    memcpy(quantile, x->quantile, sizeof x->quantile);
    for (int i = 0; i < x->kept; i++) draw[i] = x->draw[i];
    for (int i = 0; i < x->d.n; i++)
        if (x->failed[i]) failed[at] = i, why[at++] = x->why[i];
    x->axis.quantile = bt_lay_axis(l, "quantile", "share of draws that lie below", QUANTILES, NULL, quantile, "1");
    x->axis.draw = bt_lay_axis(l, "draw", "number of the draw, of those that could be run", x->kept, NULL, draw, "1");
    double *off = bt_lay_array(l, "draw_baseline_off", "1",
                               "largest difference of a baseline figure in the first year from that of the central run, as a share", 1,
                               &x->axis.draw);
    for (int i = 0; off && i < x->kept; i++) off[i] = x->off[x->draw[i]];
    if (!n_failed) return l->ok;
    int axis = bt_lay_axis(l, "failed_draw", "number of the draw, of those that could not be run and are in no figure", n_failed, NULL,
                           failed, "1");
    bt_lay_texts(l, "failed_why", "what stopped it", axis, why);
    return l->ok;
}

/* The segment whose range is the widest speaks for all. */
static int widest(const struct bt_param *p)
{
    int at = 0;
    for (int i = 1; i < p->n; i++)
        if (fabs(p->high[i] - p->low[i]) > fabs(p->high[at] - p->low[at])) at = i;
    return at;
}

static bool lay_drawn(struct lay *l, struct uncertain *x)
{
    enum { TEXTS = 5 };
    static const char *const NAME[TEXTS] = { "drawn_family", "drawn_part", "drawn_shape", "drawn_unit", "drawn_segment" };
    static const char *const LONG[TEXTS] = { "what moves together", "what of a family moves together more", "distribution", "unit",
                                             "the segment whose numbers are told, of a quantity by segment: that with the widest range" };
    size_t n = (size_t)x->d.n_drawn, N = (size_t)x->kept;
    const char **name = bt_get(l->a, n, sizeof *name), **text[TEXTS];
    bool ok = name != NULL;
    for (int k = 0; k < TEXTS; k++) ok &= (text[k] = bt_get(l->a, n, sizeof *text[k])) != NULL;
    if (!ok) return false;
    for (size_t i = 0; i < n; i++) {
        const struct bt_drawn *d = &x->d.drawn[i];
        const struct bt_param *p = bt_network_param(x->s->net, d->param);
        name[i] = d->address, text[0][i] = d->family.name, text[1][i] = d->family.part, text[2][i] = bt_shape_name[d->shape];
        text[3][i] = p->unit, text[4][i] = p->n > 1 ? bt_network_segments(x->s->net).name[widest(p)] : "";
    }
    x->axis.drawn = bt_lay_axis(l, "drawn", "address of what is drawn", x->d.n_drawn, name, NULL, NULL);
    for (int k = 0; k < TEXTS; k++) bt_lay_texts(l, NAME[k], LONG[k], x->axis.drawn, text[k]);
    double *low = bt_lay_array(l, "drawn_low", "1", "the least benefit; units are per row", 1, &x->axis.drawn),
           *central = bt_lay_array(l, "drawn_central", "1", "the most likely; units are per row", 1, &x->axis.drawn),
           *high = bt_lay_array(l, "drawn_high", "1", "the most benefit; units are per row", 1, &x->axis.drawn),
           *rho = bt_lay_array(l, "drawn_rho", "1", "correlation within the family", 1, &x->axis.drawn),
           *part = bt_lay_array(l, "drawn_rho_part", "1", "correlation within its part", 1, &x->axis.drawn),
           *u = bt_lay_array(l, "drawn_u", "1", "share of the distribution below, from the least benefit to the most", 2,
                             (int[]){ x->axis.draw, x->axis.drawn }),
           *v = bt_lay_array(l, "drawn_value", "1", "the number drawn; units are per row", 2, (int[]){ x->axis.draw, x->axis.drawn });
    for (size_t i = 0; l->ok && i < n; i++) {
        const struct bt_drawn *d = &x->d.drawn[i];
        const struct bt_param *p = bt_network_param(x->s->net, d->param);
        int s = widest(p);
        low[i] = p->low[s], high[i] = p->high[s], central[i] = bt_network_values(x->s->net)[p->offset + s];
        rho[i] = d->rho, part[i] = d->rho_part;
        for (size_t k = 0; k < N; k++) {
            u[k * n + i] = x->d.u[(size_t)x->draw[k] * n + i];
            double to = bt_shape_quantile(d->shape, low[i], central[i], high[i], u[k * n + i]);
            v[k * n + i] = p->whole ? floor(to + 0.5) : to;
        }
    }
    return l->ok;
}

/* ---- quantities ---- */

struct laid {
    double *months, *level, *change, *years, *apart, *parts, *moves;
    unsigned char *apart_ok, *parts_ok, *moves_ok;
};

static bool lay_quantity(struct lay *l, const struct uncertain *x, const struct quantity *q, struct laid *to)
{
    const int run = x->axis.run, month = x->axis.month, quantile = x->axis.quantile;
    const char *day = l->r->axis[month].units;
    to->months = bt_lay_array(l, bt_printf(l->a, "m_%s", q->name), q->unit, bt_printf(l->a, "%s in the month, central numbers", q->label),
                              2, (int[]){ run, month });
    to->level = bt_lay_array(l, bt_printf(l->a, "q_%s", q->name), q->unit, bt_printf(l->a, "%s in the month, quantiles of draws", q->label),
                             3, (int[]){ run, month, quantile });
    to->change = bt_lay_array(l, bt_printf(l->a, "d_%s", q->name), q->unit,
                              bt_printf(l->a, "%s in the month against business as usual in the same draw, quantiles of draws", q->label),
                              3, (int[]){ run, month, quantile });
    to->years = bt_lay_array(l, bt_printf(l->a, "y_%s", q->name), q->unit, bt_printf(l->a, "%s in the year", q->label), 3,
                             (int[]){ run, x->axis.year, x->axis.draw });
    to->parts = bt_lay_array(l, bt_printf(l->a, "parts_%s", q->name), day,
                             "end of the first twelve months from which on the interval of changes leaves nothing out of doubt: 0 is "
                             "outside it",
                             1, &run);
    to->parts_ok = bt_lay_valid(l);
    to->apart = bt_lay_array(l, bt_printf(l->a, "apart_%s", q->name), day,
                             "end of the first twelve months from which on the intervals of the run and of business as usual do not meet",
                             1, &run);
    to->apart_ok = bt_lay_valid(l);
    to->moves = bt_lay_array(l, bt_printf(l->a, "moves_%s", q->name), q->unit,
                             "standard error of quantiles of the change over the horizon (as usual: of its level), from batches",
                             2, (int[]){ run, quantile });
    to->moves_ok = bt_lay_valid(l);
    return l->ok;
}

static void quantiles(const struct uncertain *x, double *v, double out[QUANTILES])
{
    bt_sort(v, (size_t)x->kept);
    for (int k = 0; k < QUANTILES; k++) out[k] = bt_sorted_quantile(v, x->kept, x->quantile[k]);
}

/* Months of all draws of a run: [month][draw]. */
static const float *months_of(const struct uncertain *x, int q, int run)
{
    return x->month + ((size_t)q * (size_t)x->R + (size_t)run) * (size_t)x->c.T * (size_t)x->d.n;
}

struct bench {
    const struct uncertain *x;
    double *v, *w, *sum, *usual, *level;
}; /* [draw] each; level: of business as usual, [month][2] */

static void each_month(const struct bench *b, int q, int run, const struct laid *to)
{
    const struct uncertain *x = b->x;
    size_t N = (size_t)x->d.n, T = (size_t)x->c.T, K = (size_t)x->kept;
    const float *m = months_of(x, q, run), *bau = months_of(x, q, 0);
    for (size_t t = 0; t < T; t++) {
        size_t at = ((size_t)run * T + t) * QUANTILES;
        for (size_t k = 0; k < K; k++) {
            size_t draw = t * N + (size_t)x->draw[k];
            b->v[k] = m[draw], b->w[k] = (double)m[draw] - (double)bau[draw];
            size_t y = ((size_t)run * (size_t)x->n_year + t / 12) * K + k;
            if (t / 12 < (size_t)x->n_year) to->years[y] += b->v[k];
        }
        quantiles(x, b->v, to->level + at);
        if (run) quantiles(x, b->w, to->change + at);
    }
}

/* Twelve months up to each month: the two ends of their interval, and whether those of the changes leave 0 outside. */
static void when_they_part(const struct bench *b, int q, int run, const struct laid *to)
{
    const struct uncertain *x = b->x;
    size_t N = (size_t)x->d.n, T = (size_t)x->c.T, K = (size_t)x->kept;
    const float *m = months_of(x, q, run), *bau = months_of(x, q, 0);
    int sign = 0, side = 0, parts = -1, apart = -1;
    memset(b->sum, 0, K * sizeof *b->sum), memset(b->usual, 0, K * sizeof *b->usual);
    for (size_t t = 0; t < T; t++) {
        double level[QUANTILES], change[QUANTILES];
        for (size_t k = 0; k < K; k++) {
            size_t draw = t * N + (size_t)x->draw[k];
            b->sum[k] += (double)m[draw], b->usual[k] += (double)bau[draw];
            if (t >= 12) b->sum[k] -= (double)m[draw - 12 * N], b->usual[k] -= (double)bau[draw - 12 * N];
            b->v[k] = b->sum[k], b->w[k] = b->sum[k] - b->usual[k];
        }
        if (t < 11) continue;
        quantiles(x, b->v, level);
        if (!run) b->level[2 * t] = level[0], b->level[2 * t + 1] = level[QUANTILES - 1];
        if (!run) continue;
        quantiles(x, b->w, change);
        int now = change[0] > 0 ? 1 : change[QUANTILES - 1] < 0 ? -1
                                                                : 0,
            out = level[0] > b->level[2 * t + 1] ? 1 : level[QUANTILES - 1] < b->level[2 * t] ? -1
                                                                                              : 0;
        if (now != sign) sign = now, parts = now ? (int)t : -1;
        if (out != side) side = out, apart = out ? (int)t : -1;
    }
    if (parts >= 0) to->parts[run] = x->c.month_end[parts], to->parts_ok[run] = 1;
    if (apart >= 0) to->apart[run] = x->c.month_end[apart], to->apart_ok[run] = 1;
}

static void how_far_they_move(const struct bench *b, int run, const struct laid *to)
{
    const struct uncertain *x = b->x;
    size_t K = (size_t)x->kept, Y = (size_t)x->n_year, at = (size_t)run * QUANTILES;
    for (size_t k = 0; k < K; k++) {
        b->v[k] = 0;
        for (size_t y = 0; y < Y; y++) b->v[k] += to->years[((size_t)run * Y + y) * K + k] - (run ? to->years[y * K + k] : 0);
    }
    if (bt_quantiles_move(b->v, x->draw, x->kept, x->quantile, QUANTILES, b->w, to->moves + at)) memset(to->moves_ok + at, 1, QUANTILES);
}

struct pool {
    const struct uncertain *x;
    struct laid *laid;
    atomic_int next;
    atomic_bool full;
};

static void one_quantity(const struct bench *b, int q, const struct laid *to)
{
    const struct uncertain *x = b->x;
    size_t all = (size_t)x->R * (size_t)x->c.T;
    memcpy(to->months, x->central + (size_t)q * all, all * sizeof *to->months);
    for (int run = 0; run < x->R; run++) each_month(b, q, run, to), when_they_part(b, q, run, to), how_far_they_move(b, run, to);
}

static void work(void *data, bool first)
{
    struct pool *j = data;
    struct bt_arena *a = bt_arena_new();
    size_t K = (size_t)j->x->kept;
    double *v = a ? bt_get(a, 4 * K + 2 * (size_t)j->x->c.T + 1, sizeof *v) : NULL;
    (void)first;
    if (!v) {
        atomic_store(&j->full, true);
        bt_arena_free(a);
        return;
    }
    struct bench b = { j->x, v, v + K, v + 2 * K, v + 3 * K, v + 4 * K };
    for (int q; (q = atomic_fetch_add(&j->next, 1)) < j->x->n_quantity;) one_quantity(&b, q, &j->laid[q]);
    bt_arena_free(a);
}

/* ---- ambitions ---- */

static bool lay_ambitions(struct lay *l, struct uncertain *x)
{
    int n = x->s->n_ambition, *q = bt_get(l->a, (size_t)n + 1, sizeof *q);
    size_t T = (size_t)x->c.T, N = (size_t)x->d.n, K = (size_t)x->kept, Y = (size_t)x->n_year;
    const char **label = bt_get(l->a, (size_t)n + 1, sizeof *label), **measure = bt_get(l->a, (size_t)n + 1, sizeof *measure);
    double *m = bt_get(l->a, 2 * T + 1, sizeof *m), *bau = m ? m + T : NULL;
    if (!q || !label || !measure || !m) return false;
    if (!n) return true;
    for (int i = 0; i < n; i++) {
        label[i] = x->s->ambition[i].label, measure[i] = bt_network_measures(x->s->net).name[x->s->ambition[i].measure], q[i] = -1;
        for (int k = 0; k < x->n_quantity; k++)
            if (x->quantity[k].measure == x->s->ambition[i].measure) q[i] = k;
    }
    x->axis.ambition = bt_lay_axis(l, "ambition", "ambition, in words", n, label, NULL, NULL);
    bt_lay_texts(l, "ambition_measure", "measure it is about", x->axis.ambition, measure);
    bt_lay_texts(l, "ambition_label", "in words", x->axis.ambition, label);
    int R = x->axis.run, A = x->axis.ambition;
    double *target = bt_lay_array(l, "ambition_target", "1", "the ambition: change against business as usual, or growth a year", 1, &A),
           *date = bt_lay_array(l, "ambition_by", l->r->axis[x->axis.month].units,
                                "end of the twelve months of which a change is asked; begin of those that may not grow more", 1, &A);
    unsigned char *date_ok = bt_lay_valid(l);
    double *met = bt_lay_array(l, "ambition_draws", "1", "number of draws that meet it by its date", 2, (int[]){ R, A }),
           *judged = bt_lay_array(l, "ambition_judged", "1", "number of draws in which it can be judged", 2, (int[]){ R, A }),
           *by = bt_lay_array(l, "ambition_draws_by", "1", "number of draws that have met it first by the end of the year", 3,
                              (int[]){ R, x->axis.year, A }),
           *reached = bt_lay_array(l, "ambition_reached", "1", "what the draw reaches, in the terms of ambition_target", 3,
                                   (int[]){ R, A, x->axis.draw });
    unsigned char *ok = bt_lay_valid(l);
    for (int i = 0; l->ok && i < n; i++) {
        const struct bt_ambition *amb = &x->s->ambition[i];
        int at = bt_ambition_month(amb, &x->c, x->s->day0);
        target[i] = amb->limit, date_ok[i] = at <= x->c.T && (amb->growth ? at < x->c.T : at >= 12);
        if (date_ok[i]) date[i] = amb->growth ? x->c.month_day[at] : x->c.month_end[at - 1];
        for (size_t r = 0; q[i] >= 0 && r < (size_t)x->R; r++)
            for (size_t k = 0; k < K; k++) {
                for (size_t t = 0; t < T; t++)
                    m[t] = (double)months_of(x, q[i], (int)r)[t * N + (size_t)x->draw[k]],
                    bau[t] = (double)months_of(x, q[i], 0)[t * N + (size_t)x->draw[k]];
                struct judged v = bt_judge(&x->c, amb, at, m, bau);
                size_t cell = r * (size_t)n + (size_t)i, one = cell * K + k;
                ok[one] = v.valid, reached[one] = v.valid ? v.value : 0;
                judged[cell] += v.valid, met[cell] += v.valid && v.met > 0;
                for (size_t y = 0; y < Y; y++)
                    by[(r * Y + y) * (size_t)n + (size_t)i] += v.day_valid && v.day <= x->c.month_end[12 * y + 11];
            }
    }
    return l->ok;
}

/* ---- the rest ---- */

static void lay_costs(struct lay *l, const struct uncertain *x)
{
    size_t P = (size_t)bt_network_payers(x->s->net).n;
    double *v = bt_lay_array(l, "cost_gbp", "GBP", bt_printf(l->a, "cost in the month, central numbers, prices of %s", x->s->price_year), 4,
                             (int[]){ x->axis.run, x->axis.month, x->axis.item, x->axis.payer });
    if (v) memcpy(v, x->cost, (size_t)x->R * (size_t)x->c.T * N_ITEMS * P * sizeof *v);
}

static void lay_otherwise(struct lay *l, struct uncertain *x)
{
    int n = x->n_otherwise;
    size_t rows = (size_t)x->R * (size_t)x->n_year;
    const char **label = bt_get(l->a, (size_t)n + 1, sizeof *label), **note = bt_get(l->a, (size_t)n + 1, sizeof *note),
               **why = bt_get(l->a, (size_t)n + 1, sizeof *why);
    if (!label || !note || !why) l->ok = false;
    if (!l->ok || !n) return;
    for (int i = 0; i < n; i++) label[i] = x->otherwise[i].label, note[i] = x->otherwise[i].note, why[i] = x->otherwise[i].why;
    int axis = x->axis.otherwise = bt_lay_axis(l, "otherwise", "what else might be otherwise; central numbers", n, label, NULL, NULL);
    bt_lay_texts(l, "otherwise_note", "what that means", axis, note);
    bt_lay_texts(l, "otherwise_failed", "what stopped it; empty: it was run", axis, why);
    for (int q = 0; l->ok && q < x->n_quantity; q++) {
        const struct quantity *k = &x->quantity[q];
        double *v = bt_lay_array(l, bt_printf(l->a, "otherwise_%s", k->name), k->unit,
                                 bt_printf(l->a, "%s in the year where that is otherwise", k->label), 3,
                                 (int[]){ axis, x->axis.run, x->axis.year });
        unsigned char *ok = bt_lay_valid(l);
        for (int i = 0; l->ok && i < n; i++) {
            if (x->otherwise[i].code != BT_OK) continue;
            memcpy(v + (size_t)i * rows, x->other + ((size_t)i * (size_t)x->n_quantity + (size_t)q) * rows, rows * sizeof *v);
            memset(ok + (size_t)i * rows, 1, rows);
        }
    }
}

/* Plans of this kind that others made: what was promised, what happened. */
static void lay_outside(struct lay *l, const struct bt_scenario *s)
{
    static const char *const COLUMN[] = { "plan", "promised", "happened", "source", "year" };
    enum { COLUMNS = sizeof COLUMN / sizeof *COLUMN };
    const struct bt_file *f = NULL;
    struct bt_table *t = NULL;
    struct bt_errs errs = { 0 };
    const char **v[COLUMNS];
    for (int i = 0; i < s->files.n; i++) {
        const char *name = s->files.v[i].name, *tail = "evidence/outside_view.csv";
        size_t len = strlen(name);
        if (len >= strlen(tail) && strcmp(name + len - strlen(tail), tail) == 0) f = &s->files.v[i];
    }
    bool ok = f && bt_csv_read(f, l->a, &t, &errs) == BT_OK && t && t->rows > 0;
    bt_errs_free(&errs);
    for (int k = 0; ok && k < COLUMNS; k++) {
        int col = bt_table_col(t, COLUMN[k]);
        ok = col >= 0 && (v[k] = bt_get(l->a, (size_t)t->rows, sizeof *v[k]));
        for (int i = 0; ok && i < t->rows; i++) v[k][i] = t->cell[i * t->cols + col];
    }
    if (!ok) return;
    int axis = bt_lay_axis(l, "plan", "a plan of this kind", t->rows, v[0], NULL, NULL);
    bt_lay_texts(l, "plan_promised", "what it promised", axis, v[1]);
    bt_lay_texts(l, "plan_happened", "what happened", axis, v[2]);
    bt_lay_texts(l, "plan_source", "who found that", axis, v[3]);
    bt_lay_texts(l, "plan_year", "when", axis, v[4]);
}

enum bt_code bt_uncertain_lay(struct lay *l, struct uncertain *x, int threads, struct bt_err *e)
{
    struct pool j = { .x = x, .laid = bt_get(l->a, (size_t)x->n_quantity, sizeof *j.laid) };
    bool ok = j.laid && bt_uncertain_lay_runs(l, x) && lay_draws(l, x) && lay_drawn(l, x);
    for (int q = 0; ok && q < x->n_quantity; q++) ok = lay_quantity(l, x, &x->quantity[q], &j.laid[q]);
    if (!ok) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    bt_in_threads(threads < x->n_quantity ? threads : x->n_quantity, work, &j);
    lay_costs(l, x);
    if (!lay_ambitions(l, x)) l->ok = false;
    lay_otherwise(l, x);
    lay_outside(l, x->s);
    if (!l->ok || atomic_load(&j.full)) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return BT_OK;
}
