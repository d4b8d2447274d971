/* drivers_view.c -- results of `drivers` looked at: what is wide, what is told, what is worth something. */
#include "drivers_priv.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ALPHA = 0.05, BENDS = 0.1;

double bt_viewed_number(const struct bt_viewed *v, const char *name)
{
    double x = 0;
    return bt_results_number(v->r, 0, name, &x) ? x : 0;
}

const char *bt_viewed_text(const struct bt_viewed *v, const char *name, const char *axis, int i)
{
    const struct bt_texts *x = bt_results_texts(v->r, name);
    return x && &v->r->axis[x->axis] == bt_results_axis(v->r, axis) && x->v[i] ? x->v[i] : "";
}

const struct bt_array *bt_viewed(const struct bt_viewed *v, const char *prefix, int outcome, const char *first, const char *second)
{
    const char *name = bt_printf(v->a, "%s_%s", prefix, v->name[outcome]);
    return name ? bt_array_over(v->r, name, (const char *const[BT_MAX_RANK]){ first, second }) : NULL;
}

double bt_viewed_cell(const struct bt_array *x, size_t cell)
{
    return x && (!x->valid || x->valid[cell]) ? x->v[cell] : NAN;
}

static bool is_labelled(const struct bt_axis *x)
{
    return x && x->label && x->n > 0;
}

enum bt_code bt_drivers_view(struct bt_viewed *v, const struct bt_results *r, struct bt_arena *a, struct bt_err *e)
{
    const char *study = bt_results_attr(r, 0, "study"), *measure = bt_results_attr(r, 0, "measure"),
               *label = bt_results_attr(r, 0, "measure_label");
    *v = (struct bt_viewed){ .r = r, .a = a, .run = bt_results_axis(r, "run"), .drawn = bt_results_axis(r, "drawn"),
                          .group = bt_results_axis(r, "group"), .pair = bt_results_axis(r, "pair"),
                          .objective = bt_results_axis(r, "objective"), .name = { measure, NET_COST },
                          .label = { label && *label ? label : measure, "Net cost" } };
    if (!study || strcmp(study, "drivers") != 0)
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results do not say what drives them; `drivers` of a scenario does");
    v->draws = bt_viewed_number(v, "draws_kept");
    if (!measure || !is_labelled(v->run) || !is_labelled(v->drawn) || !is_labelled(v->group) || !is_labelled(v->objective) ||
        (v->pair && !v->pair->label) || !(v->draws >= 1 && v->draws <= 1e9))
        return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results of `drivers` do not say what they hold");
    v->R = v->run->n, v->n = v->drawn->n, v->G = v->group->n, v->P = v->pair ? v->pair->n : 0, v->J = v->objective->n;
    for (int o = 0; o < OUTCOMES; o++)
        if (!bt_viewed(v, "level", o, "run", NULL))
            return bt_fail(e, BT_E_INPUT, BT_NOWHERE, "these results of `drivers` lack 'level_%s'", v->name[o]);
    return BT_OK;
}

double bt_viewed_central(const struct bt_viewed *v, int outcome, int run)
{
    const double *level = bt_viewed(v, "level", outcome, "run", NULL)->v;
    if (!run) return 0;
    if (outcome == COST) return level[run] - level[0];
    return fabs(level[0]) > 0 ? level[run] / level[0] - 1 : 0;
}

static int wider(const void *a, const void *b)
{
    const struct bt_swing *x = a, *y = b;
    if (x->wide > y->wide || x->wide < y->wide) return x->wide > y->wide ? -1 : 1;
    return x->at - y->at;
}

struct bt_swing *bt_viewed_swings(const struct bt_viewed *v, int outcome, int run, bool group, int *n)
{
    const char *axis = group ? "group" : "drawn";
    const struct bt_array *low = bt_viewed(v, group ? "group_low" : "low", outcome, "run", axis),
                          *high = bt_viewed(v, group ? "group_high" : "high", outcome, "run", axis);
    int all = group ? v->G : v->n;
    struct bt_swing *s = bt_get(v->a, (size_t)all + 1, sizeof *s);
    double centre = bt_viewed_central(v, outcome, run);
    *n = 0;
    for (int i = 0; s && low && high && i < all; i++) {
        const size_t at = (size_t)run * (size_t)all + (size_t)i;
        double a = bt_viewed_cell(low, at), b = bt_viewed_cell(high, at);
        if (!isfinite(a) && !isfinite(b)) continue;
        double least = fmin(centre, fmin(a, b)), most = fmax(centre, fmax(a, b)); /* fmin and fmax pass over what is not known */
        s[(*n)++] = (struct bt_swing){ i, a, b, most - least };
    }
    if (s) qsort(s, (size_t)*n, sizeof *s, wider);
    return s;
}

bool bt_viewed_slope(const struct bt_viewed *v, int outcome, int run, int number, double *slope)
{
    size_t cell = (size_t)run * (size_t)v->n + (size_t)number;
    double steps = bt_viewed_cell(bt_viewed(v, "slope_by_steps", outcome, "run", "drawn"), cell);
    *slope = bt_viewed_cell(bt_viewed(v, "slope", outcome, "run", "drawn"), cell);
    return isfinite(*slope) && isfinite(steps) && fabs(*slope - steps) <= BENDS * fmax(fabs(*slope), fabs(steps));
}

const struct bt_array *bt_viewed_ranks(const struct bt_viewed *v, int outcome, bool *alone, double *noise)
{
    const struct bt_array *partial = bt_viewed(v, "partial", outcome, "run", "drawn");
    const size_t n = (size_t)v->R * (size_t)v->n;
    *alone = true;
    for (size_t i = 0; partial && i < n; i++) *alone &= !(fabs(bt_viewed_cell(partial, i)) > 0);
    *noise = bt_viewed_number(v, *alone ? "rank_noise_alone" : "rank_noise");
    return *alone ? bt_viewed(v, "rank", outcome, "run", "drawn") : partial;
}

static int righter(const void *a, const void *b)
{
    const struct bt_told_split *x = a, *y = b;
    if (x->right > y->right || x->right < y->right) return x->right > y->right ? -1 : 1;
    return x->number - y->number;
}

int bt_viewed_splits(const struct bt_viewed *v, int outcome, int pair, struct bt_told_split *out, int most)
{
    const struct bt_array *ahead = bt_viewed(v, "ahead", outcome, "pair", NULL),
                          *right = bt_viewed(v, "split_right", outcome, "pair", "drawn"),
                          *at = bt_viewed(v, "split_at", outcome, "pair", "drawn"),
                          *below = bt_viewed(v, "split_below", outcome, "pair", "drawn"),
                          *chance = bt_viewed(v, "split_chance", outcome, "pair", "drawn");
    struct bt_told_split *all = bt_get(v->a, (size_t)v->n + 1, sizeof *all);
    int n = 0;
    if (!ahead || !right || !at || !below || !chance || !all) return 0;
    bool first = 2 * ahead->v[pair] >= v->draws; /* the first is ahead in most draws */
    double commoner = first ? ahead->v[pair] : v->draws - ahead->v[pair];
    for (int i = 0; i < v->n; i++) {
        size_t cell = (size_t)pair * (size_t)v->n + (size_t)i;
        if (!(right->v[cell] > commoner) || chance->v[cell] > ALPHA) continue;
        all[n++] = (struct bt_told_split){ i, right->v[cell], at->v[cell], chance->v[cell], (below->v[cell] > 0) != first };
    }
    qsort(all, (size_t)n, sizeof *all, righter);
    if (n > most) n = most;
    memcpy(out, all, (size_t)n * sizeof *out);
    return n;
}

static int worthier(const void *a, const void *b)
{
    const struct bt_told_worth *x = a, *y = b;
    if (x->value > y->value || x->value < y->value) return x->value > y->value ? -1 : 1;
    return x->at - y->at;
}

struct bt_told_worth *bt_viewed_worths(const struct bt_viewed *v, int objective, bool group, int *n)
{
    const char *const axes[BT_MAX_RANK] = { "objective", group ? "group" : "drawn" };
    const struct bt_array *value = bt_array_over(v->r, group ? "group_worth" : "worth", axes),
                          *error = bt_array_over(v->r, group ? "group_worth_error" : "worth_error", axes),
                          *noise = bt_array_over(v->r, group ? "group_worth_noise" : "worth_noise", axes),
                          *many = bt_array_over(v->r, "group_numbers", (const char *const[BT_MAX_RANK]){ "group" });
    int all = group ? v->G : v->n;
    struct bt_told_worth *out = bt_get(v->a, (size_t)all + 1, sizeof *out);
    *n = 0;
    for (int i = 0; out && value && error && noise && many && i < all; i++) {
        size_t cell = (size_t)objective * (size_t)all + (size_t)i;
        if (value->v[cell] > noise->v[cell] && (!group || many->v[i] > 1))
            out[(*n)++] = (struct bt_told_worth){ i, value->v[cell], error->v[cell] };
    }
    if (out) qsort(out, (size_t)*n, sizeof *out, worthier);
    return out;
}

/* ---- in words ---- */

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* " per year"; nothing of a relative change, which is none. */
static const char *unit_of(const struct bt_viewed *v, int i)
{
    const char *unit = bt_viewed_text(v, "drawn_unit", "drawn", i);
    return !*unit || strncmp(unit, "relative", 8) == 0 ? "" : or_empty(bt_printf(v->a, " %s", unit));
}

const char *bt_viewed_range(const struct bt_viewed *v, int i)
{
    const char *const axes[BT_MAX_RANK] = { "drawn" };
    const struct bt_array *low = bt_array_over(v->r, "drawn_low", axes), *high = bt_array_over(v->r, "drawn_high", axes);
    if (!low || !high) return "";
    return or_empty(bt_printf(v->a, "%.4g to %.4g%s", low->v[i], high->v[i], unit_of(v, i)));
}

const char *bt_viewed_threshold(const struct bt_viewed *v, const struct bt_told_split *s)
{
    const struct bt_array *way = bt_array_over(v->r, "drawn_as_way", (const char *const[BT_MAX_RANK]){ "drawn" });
    if (way && way->v[s->number] > 0) return or_empty(bt_printf(v->a, "the share %.3g of its draws, from the least benefit on", s->at));
    return or_empty(bt_printf(v->a, "%.4g%s", s->at, unit_of(v, s->number)));
}
