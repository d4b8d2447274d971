/* drivers_view.c -- results of `drivers` looked at: what is wide, what is told, what is worth something. */
#include "drivers_view.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ALPHA = 0.05, BENDS = 0.1;

double bt_viewed_number(const struct viewed *v, const char *name)
{
    double x = 0;
    return bt_results_number(v->r, 0, name, &x) ? x : 0;
}

const char *bt_viewed_text(const struct viewed *v, const char *name, const char *axis, int i)
{
    const struct bt_texts *x = bt_results_texts(v->r, name);
    return x && &v->r->axis[x->axis] == bt_results_axis(v->r, axis) && x->v[i] ? x->v[i] : "";
}

const struct bt_array *bt_viewed(const struct viewed *v, const char *prefix, int outcome, const char *first, const char *second)
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

enum bt_code bt_drivers_view(struct viewed *v, const struct bt_results *r, struct bt_arena *a, struct bt_err *e)
{
    const char *study = bt_results_attr(r, 0, "study"), *measure = bt_results_attr(r, 0, "measure"),
               *label = bt_results_attr(r, 0, "measure_label");
    *v = (struct viewed){ .r = r, .a = a, .run = bt_results_axis(r, "run"), .drawn = bt_results_axis(r, "drawn"),
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

double bt_viewed_central(const struct viewed *v, int outcome, int run)
{
    const double *level = bt_viewed(v, "level", outcome, "run", NULL)->v;
    if (!run) return 0;
    if (outcome == COST) return level[run] - level[0];
    return fabs(level[0]) > 0 ? level[run] / level[0] - 1 : 0;
}

static int wider(const void *a, const void *b)
{
    const struct swing *x = a, *y = b;
    if (x->wide > y->wide || x->wide < y->wide) return x->wide > y->wide ? -1 : 1;
    return x->at - y->at;
}

struct swing *bt_viewed_swings(const struct viewed *v, int outcome, int run, bool group, int *n)
{
    const char *axis = group ? "group" : "drawn";
    const struct bt_array *low = bt_viewed(v, group ? "group_low" : "low", outcome, "run", axis),
                          *high = bt_viewed(v, group ? "group_high" : "high", outcome, "run", axis);
    int all = group ? v->G : v->n;
    struct swing *s = bt_get(v->a, (size_t)all + 1, sizeof *s);
    double centre = bt_viewed_central(v, outcome, run);
    *n = 0;
    for (int i = 0; s && low && high && i < all; i++) {
        double a = bt_viewed_cell(low, (size_t)(run * all + i)), b = bt_viewed_cell(high, (size_t)(run * all + i));
        if (!isfinite(a) && !isfinite(b)) continue;
        double least = fmin(centre, fmin(a, b)), most = fmax(centre, fmax(a, b)); /* fmin and fmax pass over what is not known */
        s[(*n)++] = (struct swing){ i, a, b, most - least };
    }
    if (s) qsort(s, (size_t)*n, sizeof *s, wider);
    return s;
}

bool bt_viewed_slope(const struct viewed *v, int outcome, int run, int number, double *slope)
{
    size_t cell = (size_t)run * (size_t)v->n + (size_t)number;
    double near = bt_viewed_cell(bt_viewed(v, "slope", outcome, "run", "drawn"), cell),
           far = bt_viewed_cell(bt_viewed(v, "slope_far", outcome, "run", "drawn"), cell);
    *slope = near;
    return isfinite(near) && isfinite(far) && fabs(near - far) <= BENDS * fmax(fabs(near), fabs(far));
}

static int righter(const void *a, const void *b)
{
    const struct told_split *x = a, *y = b;
    if (x->right > y->right || x->right < y->right) return x->right > y->right ? -1 : 1;
    return x->number - y->number;
}

int bt_viewed_splits(const struct viewed *v, int outcome, int pair, struct told_split *out, int most)
{
    const struct bt_array *ahead = bt_viewed(v, "ahead", outcome, "pair", NULL),
                          *right = bt_viewed(v, "split_right", outcome, "pair", "drawn"),
                          *at = bt_viewed(v, "split_at", outcome, "pair", "drawn"),
                          *below = bt_viewed(v, "split_below", outcome, "pair", "drawn"),
                          *chance = bt_viewed(v, "split_chance", outcome, "pair", "drawn");
    struct told_split *all = bt_get(v->a, (size_t)v->n + 1, sizeof *all);
    int n = 0;
    if (!ahead || !right || !at || !below || !chance || !all) return 0;
    bool first = 2 * ahead->v[pair] >= v->draws; /* the first is ahead in most draws */
    double commoner = first ? ahead->v[pair] : v->draws - ahead->v[pair];
    for (int i = 0; i < v->n; i++) {
        size_t cell = (size_t)pair * (size_t)v->n + (size_t)i;
        if (!(right->v[cell] > commoner) || chance->v[cell] > ALPHA) continue;
        all[n++] = (struct told_split){ i, right->v[cell], at->v[cell], chance->v[cell], (below->v[cell] > 0) != first };
    }
    qsort(all, (size_t)n, sizeof *all, righter);
    if (n > most) n = most;
    memcpy(out, all, (size_t)n * sizeof *out);
    return n;
}

static int worthier(const void *a, const void *b)
{
    const struct told_worth *x = a, *y = b;
    if (x->value > y->value || x->value < y->value) return x->value > y->value ? -1 : 1;
    return x->at - y->at;
}

struct told_worth *bt_viewed_worths(const struct viewed *v, int objective, bool group, int *n)
{
    const char *const axes[BT_MAX_RANK] = { "objective", group ? "group" : "drawn" };
    const struct bt_array *value = bt_array_over(v->r, group ? "group_worth" : "worth", axes),
                          *error = bt_array_over(v->r, group ? "group_worth_error" : "worth_error", axes),
                          *noise = bt_array_over(v->r, group ? "group_worth_noise" : "worth_noise", axes),
                          *many = bt_array_over(v->r, "group_numbers", (const char *const[BT_MAX_RANK]){ "group" });
    int all = group ? v->G : v->n;
    struct told_worth *out = bt_get(v->a, (size_t)all + 1, sizeof *out);
    *n = 0;
    for (int i = 0; out && value && error && noise && many && i < all; i++) {
        size_t cell = (size_t)objective * (size_t)all + (size_t)i;
        if (value->v[cell] > noise->v[cell] && (!group || many->v[i] > 1))
            out[(*n)++] = (struct told_worth){ i, value->v[cell], error->v[cell] };
    }
    if (out) qsort(out, (size_t)*n, sizeof *out, worthier);
    return out;
}
