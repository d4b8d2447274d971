/* conclude.c -- what a planner would conclude from a run: does each figure rise or fall with each bundle, is the ambition met, which
 * bundle comes first? And how that differs from another run. */
#include "validate_priv.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const USUAL[] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
static const double LEAST = 5e-4; /* a change that is printed as 0.0 % is none */

static const struct bt_array *figure(const struct bt_results *r, size_t k)
{
    return k < 3 ? bt_results_measure(r, USUAL[k]) : bt_results_array(r, "cost_gbp");
}

/* Of a run, from a month on. */
static double total(const struct bt_results *r, const struct bt_array *x, int run, int from)
{
    size_t T = (size_t)r->axis[x->axis[1]].n, n = 1;
    double sum = 0;
    for (int k = 2; k < x->rank; k++) n *= (size_t)r->axis[x->axis[k]].n;
    for (size_t i = (size_t)from * n; i < T * n; i++) sum += x->v[(size_t)run * T * n + i];
    return sum;
}

enum bt_code bt_conclude(const struct bt_scenario *s, const struct bt_results *r, struct bt_arena *a, struct conclusions *out,
                         struct bt_err *e)
{
    size_t B = (size_t)s->n_bundle, A = (size_t)s->n_ambition;
    const struct bt_array *met = bt_results_array(r, "ambition_met"), *value = bt_results_array(r, "ambition_value");
    out->change = bt_get(a, B * MOST_FIGURES + 1, sizeof *out->change), out->known = bt_get(a, B * MOST_FIGURES + 1, 1);
    out->met = bt_get(a, B * A + 1, 1);
    if (!out->change || !out->known || !out->met) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (size_t b = 0; b < B; b++) {
        int run = bt_axis_find(bt_results_axis(r, "run"), s->bundle[b].name);
        for (size_t k = 0; k < MOST_FIGURES; k++) {
            const struct bt_array *x = figure(r, k);
            if (run < 0 || !x) continue;
            double bau = total(r, x, 0, 0);
            if (!(bau > 0)) continue;
            out->change[b * MOST_FIGURES + k] = total(r, x, run, 0) / bau - 1, out->known[b * MOST_FIGURES + k] = 1;
        }
        for (size_t k = 0; k < A; k++) {
            size_t at = (size_t)run * A + k;
            bool judged = run >= 0 && met && value && (!value->valid || value->valid[at]);
            out->met[b * A + k] = (signed char)(!judged ? -1 : met->v[at] > 0);
        }
    }
    return BT_OK;
}

/* ---- differences ---- */

struct said { struct bt_arena *a; const char *text; int n; };

static void say(struct said *w, const char *text)
{
    w->n++;
    if (w->text && text) w->text = bt_printf(w->a, "%s%s%s", w->text, *w->text ? "; " : "", text);
}

static int sign(double change) { return fabs(change) < LEAST ? 0 : change > 0 ? 1 : -1; }

/* On the border of what is printed, a change that hardly moves is the same. */
static bool turned(double then, double now)
{
    return sign(then) != sign(now) && fabs(now - then) >= LEAST;
}

static void signs(struct said *w, const struct trial *t, const struct conclusions *c)
{
    static const char *const WORD[] = { "falls", "does not change", "rises" };
    for (int b = 0; b < t->s->n_bundle; b++)
        for (int k = 0; k < MOST_FIGURES; k++) {
            int at = b * MOST_FIGURES + k, then = sign(t->c0.change[at]), now = sign(c->change[at]);
            if (t->c0.known[at] && c->known[at] && turned(t->c0.change[at], c->change[at]))
                say(w, bt_printf(w->a, "%s %s with '%s' (%+.1f %%), not %s (%+.1f %%)", t->figure[k], WORD[now + 1], t->s->bundle[b].name,
                                 bt_percent(c->change[at], 1), WORD[then + 1], bt_percent(t->c0.change[at], 1)));
        }
}

static void ambitions(struct said *w, const struct trial *t, const struct conclusions *c)
{
    for (int b = 0; b < t->s->n_bundle; b++)
        for (int k = 0; k < t->s->n_ambition; k++) {
            int at = b * t->s->n_ambition + k;
            if (c->met[at] >= 0 && t->c0.met[at] >= 0 && c->met[at] != t->c0.met[at])
                say(w, bt_printf(w->a, "'%s' %s: %s", t->s->bundle[b].name, c->met[at] ? "now meets" : "no longer meets",
                                 t->s->ambition[k].label));
        }
}

/* Two bundles whose order by a figure turns round; closer than a figure is printed, they have none. */
static void ranks(struct said *w, const struct trial *t, const struct conclusions *c)
{
    for (int k = 0; k < MOST_FIGURES; k++)
        for (int i = 0; i < t->s->n_bundle; i++)
            for (int j = 0; j < i; j++) {
                int x = i * MOST_FIGURES + k, y = j * MOST_FIGURES + k;
                if (!t->c0.known[x] || !t->c0.known[y] || !c->known[x] || !c->known[y]) continue;
                int then = sign(t->c0.change[x] - t->c0.change[y]), now = sign(c->change[x] - c->change[y]);
                if (then * now < 0)
                    say(w, bt_printf(w->a, "%s: '%s' (%+.1f %%) is now before '%s' (%+.1f %%)", t->figure[k],
                                     t->s->bundle[now < 0 ? i : j].name, bt_percent(c->change[now < 0 ? x : y], 1),
                                     t->s->bundle[now < 0 ? j : i].name, bt_percent(c->change[now < 0 ? y : x], 1)));
            }
}

const char *bt_conclusions_differ(const struct trial *t, const struct conclusions *c, struct bt_arena *a, int *n)
{
    struct said w = { .a = a, .text = "" };
    signs(&w, t, c);
    ambitions(&w, t, c);
    ranks(&w, t, c);
    *n = w.n;
    return w.text;
}

double bt_conclusions_move(const struct trial *t, const struct conclusions *c)
{
    double worst = 0;
    for (int i = 0; i < t->s->n_bundle * MOST_FIGURES; i++)
        if (t->c0.known[i] && c->known[i]) worst = fmax(worst, fabs(c->change[i] - t->c0.change[i]));
    return worst;
}

/* ---- other runs ---- */

static void figures(const struct bt_results *r, struct words *out)
{
    const struct bt_array *base = bt_results_array(r, "baseline_modelled");
    const struct bt_axis *run = bt_results_axis(r, "run"), *month = bt_results_axis(r, "month");
    int T = month ? month->n : 0;
    for (int i = 0; run && i < run->n; i++)
        for (size_t k = 0; k < MOST_FIGURES; k++) {
            const struct bt_array *x = figure(r, k);
            out->figure[out->n++] = x ? total(r, x, i, T - 12) : 0;
            out->figure[out->n++] = x ? total(r, x, i, 0) : 0;
        }
    for (int i = 0; base && i < r->axis[base->axis[0]].n; i++) out->figure[out->n++] = base->v[i];
}

enum bt_code bt_words_of(const struct bt_results *r, struct bt_arena *a, struct words *out, struct bt_err *e)
{
    char *text = NULL;
    size_t len = 0;
    FILE *f = open_memstream(&text, &len);
    if (!f) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    enum bt_code rc = bt_summary_print(f, r, false, false, e);
    const struct bt_axis *run = bt_results_axis(r, "run"), *base = bt_results_axis(r, "baseline");
    size_t n = (run ? (size_t)2 * MOST_FIGURES * (size_t)run->n : 0) + (base ? (size_t)base->n : 0);
    *out = (struct words){ .figure = bt_get(a, n + 1, sizeof *out->figure) };
    if (fclose(f) != 0 || !out->figure || !(out->text = text ? bt_dup(a, text, len) : NULL))
        rc = bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    if (rc == BT_OK && out->figure) figures(r, out);
    free(text);
    return rc;
}

enum bt_code bt_other_run(const struct bt_scenario *s, const struct bt_run_opts *o, struct bt_arena *a, struct bt_results *out,
                          struct bt_err *e)
{
    struct bt_scenario central = *s;
    central.stance_alone = true;
    return bt_study_run(&central, o, a, NULL, out, e);
}
