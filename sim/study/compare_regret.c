/* compare_regret.c -- what a comparison says of draws, from its results: in how many each bundle is the best, its regret, the robust
 * choice; among those that pass the filters. Shares of draws are told as such. */
#include "compare_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

/* Options by how often they are the best, then by mean regret. */
struct choice {
    const char *name, *label, *unit;
    struct bt_regret *regret;
    int *order, n, robust;
};

struct drawn {
    const struct looked *l;
    int n, N; /* options, draws */
    const double *run;
    unsigned char *in; /* [option] passes the filters */
    double *cost;
};

static const struct bt_array *over(const struct looked *l, const char *head, const char *name, const char *a, const char *b)
{
    const char *const axes[BT_MAX_RANK] = { a, b };
    return bt_array_over(l->r, bt_printf(l->a, "%s%s", head, name), axes);
}

/* To do nothing is an option too, unless something must be done. */
static enum bt_code open_drawn(struct drawn *d, const struct looked *l, bool *there, struct bt_err *e)
{
    const struct bt_axis *option = bt_results_axis(l->r, "option"), *draw = bt_results_axis(l->r, "draw");
    const struct bt_array *run = over(l, "option_run", "", "option", NULL);
    *d = (struct drawn){ .l = l };
    *there = option && draw && run && option->n > 0 && draw->n > 0;
    if (!*there) return BT_OK;
    d->n = option->n, d->N = draw->n, d->run = run->v;
    d->in = bt_get(l->a, (size_t)d->n, 1), d->cost = bt_get(l->a, (size_t)d->n, sizeof *d->cost);
    if (!d->in || !d->cost) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    for (int i = 0; i < d->n; i++) {
        if (!(run->v[i] >= 0 && run->v[i] < l->R))
            return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results draw a bundle that they do not hold");
        int r = (int)run->v[i];
        d->in[i] = r ? l->keep[r] : l->v->n_must == 0, d->cost[i] = l->cost[r];
    }
    return BT_OK;
}

static bool before(const struct choice *c, int a, int b)
{
    const struct bt_regret *x = &c->regret[a], *y = &c->regret[b];
    return x->best > y->best || (x->best == y->best && (x->mean < y->mean || (x->mean == y->mean && a < b)));
}

/* false: the results lack it, or e tells. */
static bool choose(const struct drawn *d, const char *name, struct choice *c, struct bt_err *e)
{
    const struct looked *l = d->l;
    const struct bt_array *v = over(l, "draw_change_", name, "option", "draw");
    if (!v) return false;
    *c = (struct choice){ .name = name, .label = bt_compare_label(l->r, name, l->a), .unit = v->units };
    c->regret = bt_get(l->a, (size_t)d->n, sizeof *c->regret), c->order = bt_get(l->a, (size_t)d->n, sizeof *c->order);
    if (!c->regret || !c->order) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory"), false;
    if (bt_regrets(d->n, d->N, v->v, d->cost, d->in, c->regret, &c->robust, e) != BT_OK) return false;
    for (int i = 0; i < d->n; i++) {
        if (!d->in[i]) continue;
        int at = c->n++;
        for (; at > 0 && before(c, i, c->order[at - 1]); at--) c->order[at] = c->order[at - 1];
        c->order[at] = i;
    }
    return true;
}

/* ---- words ---- */

/* Never below 0: without its sign. */
static const char *plain(const struct looked *of, double regret, char out[40])
{
    const char *text = bt_compare_figure(of, regret, out);
    return text + strspn(text, "+");
}

static void line(FILE *out, const struct drawn *d, const struct choice *c, int i)
{
    struct looked of = *d->l;
    const struct bt_regret *r = &c->regret[i];
    char a[40], b[40], m[40], count[BT_NUM_ROOM], all[BT_NUM_ROOM];
    of.unit = c->unit;
    fprintf(out, "  %6s of %-6s %12s %12s %12s  ", bt_num_said(r->best, count), bt_num_said(d->N, all), plain(&of, r->mean, a),
            plain(&of, r->p80, b), plain(&of, r->most, m));
    if (d->run[i] > 0) bt_compare_bundle(out, d->l, (int)d->run[i], 58);
    else fprintf(out, "business as usual\n");
}

static void say(FILE *out, const struct drawn *d, const struct choice *c)
{
    int shown = 0;
    bool robust = false;
    fprintf(out, "\n%s over the whole horizon, by draws: in how many a bundle is the best;\n  and its regret, how much more it has than "
                 "the best of the draw, %s\n", c->label, strcmp(c->unit, "GBP") == 0 ? "GBP million" : c->unit);
    if (!c->n) {
        fprintf(out, "  no bundle that is drawn passes: take a filter away, or widen one\n");
        return;
    }
    fprintf(out, "  %16s %12s %12s %12s  bundle\n", "best in", "mean", "80 % below", "most");
    for (int k = 0; k < c->n && shown < d->l->v->shown; k++) {
        if (k && !c->regret[c->order[k]].best) break;
        line(out, d, c, c->order[k]);
        robust |= c->order[k] == c->robust, shown++;
    }
    fprintf(out, "  the robust choice, whose regret in the draw that is worst for it is the least%s:\n",
            robust ? "" : ", is none of these");
    line(out, d, c, c->robust);
}

enum bt_code bt_compare_say_draws(FILE *out, const struct looked *l, struct bt_err *e)
{
    struct drawn d;
    struct choice c;
    bool there;
    char n[BT_NUM_ROOM];
    if (open_drawn(&d, l, &there, e) != BT_OK || !there) return e->code;
    double failed = bt_looked_number(l, 0, "draws_failed");
    fprintf(out, "\nDraws: %s from the ranges assumed, seed %.0f, the same for every bundle; %.0f numbers are drawn\n", bt_num_said(d.N, n),
            bt_looked_number(l, 2, "seed"), bt_looked_number(l, 0, "numbers_drawn"));
    fprintf(out, "  drawn are %s\n", bt_looked_attr(l, 0, "options_said"));
    if (failed > 0)
        fprintf(out, "  %.0f could not be run and are in no figure; the first: %s\n", failed, bt_looked_attr(l, 0, "draws_failed_why"));
    fprintf(out, "  a share of draws is no chance: what is in no range is in no draw\n");
    if (l->v->at) {
        fprintf(out, "  draws are of the whole horizon: leave --at away to see them\n");
        return BT_OK;
    }
    if (choose(&d, l->name, &c, e)) say(out, &d, &c);
    if (strcmp(l->name, NET_COST) != 0 && choose(&d, NET_COST, &c, e)) say(out, &d, &c);
    return e->code;
}

/* ---- JSON ---- */

static const char *option_name(const struct drawn *d, int i)
{
    return bt_results_axis(d->l->r, "run")->label[(int)d->run[i]];
}

static void json_choice(struct bt_json *j, const struct drawn *d, const struct choice *c)
{
    bt_json_object(j, NULL);
    bt_json_text(j, "by", c->name);
    bt_json_text(j, "unit", c->unit);
    if (c->robust >= 0) bt_json_text(j, "robust_choice", option_name(d, c->robust));
    else bt_json_null(j, "robust_choice");
    bt_json_array(j, "options");
    for (int k = 0; k < c->n; k++) {
        const struct bt_regret *r = &c->regret[c->order[k]];
        bt_json_object(j, NULL);
        bt_json_text(j, "bundle", option_name(d, c->order[k]));
        bt_json_int(j, "draws_best", r->best);
        bt_json_number(j, "regret_mean", r->mean);
        bt_json_number(j, "regret_p80", r->p80);
        bt_json_number(j, "regret_most", r->most);
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_end(j);
}

enum bt_code bt_compare_json_draws(struct bt_json *j, const struct looked *l, struct bt_err *e)
{
    struct drawn d;
    struct choice c;
    bool there;
    if (open_drawn(&d, l, &there, e) != BT_OK || !there) return e->code;
    bt_json_object(j, "draws");
    bt_json_int(j, "draws", d.N);
    bt_json_number(j, "draws_failed", bt_looked_number(l, 0, "draws_failed"));
    bt_json_number(j, "seed", bt_looked_number(l, 2, "seed"));
    bt_json_number(j, "numbers_drawn", bt_looked_number(l, 0, "numbers_drawn"));
    bt_json_text(j, "drawn", bt_looked_attr(l, 0, "options_said"));
    bt_json_text(j, "when", "over the whole horizon");
    bt_json_array(j, "choices");
    if (!l->v->at && choose(&d, l->name, &c, e)) json_choice(j, &d, &c);
    if (!l->v->at && strcmp(l->name, NET_COST) != 0 && choose(&d, NET_COST, &c, e)) json_choice(j, &d, &c);
    bt_json_end(j);
    bt_json_end(j);
    return e->code;
}
