/* otherwise.c -- what else might be otherwise and is no number with a range: feedback loops, rules of overlap, growth, delivery, optimism.
 * Each is run once with central numbers and told apart from the draws. */
#include "bendtrend/num.h"
#include "uncertain_priv.h"
#include <string.h>

enum { MOST = 16 };
static const double DELIVERED = 0.5, HALF = 0.5;

static bool has(const char *address, const char *head, const char *tail)
{
    size_t n = strlen(address), t = strlen(tail);
    return strncmp(address, head, strlen(head)) == 0 && n >= t && strcmp(address + n - t, tail) == 0;
}

/* Of all quantities whose address begins and ends so: 0 or 1; returns how many numbers that changes. */
static int switch_all(const struct bt_network *net, double *v, const char *head, const char *tail, double to)
{
    int n = 0;
    for (int i = 0; i < bt_network_params(net); i++) {
        const struct bt_param *p = bt_network_param(net, i);
        if (!has(p->address, head, tail)) continue;
        for (int o = p->offset; o < p->offset + p->n; o++) n += v[o] < to || v[o] > to, v[o] = to;
    }
    return n;
}

static bool is_effect(const struct bt_network *net, int param)
{
    const struct bt_param *p = bt_network_param(net, param);
    return !p->outcome && bt_network_intervention_of(net, param) >= 0 && strstr(p->address, ".effects.");
}

static int param_of(const struct bt_network *net, int offset)
{
    int i = 0;
    while (bt_network_param(net, i)->offset + bt_network_param(net, i)->n <= offset) i++;
    return i;
}

/* What a number becomes, `now` being all numbers of the scenario as it stands. */
typedef double (*change)(const struct bt_network *net, const double *now, int offset, double v, double by);

/* Everything that interventions do, by as much; what they cost stays. */
static double scaled(const struct bt_network *net, const double *now, int offset, double v, double by)
{
    (void)now;
    return is_effect(net, param_of(net, offset)) ? by * v : v;
}

/* The way from now to target goes so far only; costs with it. */
static double delivered(const struct bt_network *net, const double *now, int offset, double v, double by)
{
    const char *address = bt_network_param(net, param_of(net, offset))->address, *at = strstr(address, ".target."), *near;
    char own[200];
    int from;
    if (!at || strncmp(address, "interventions.", strlen("interventions.")) != 0) return v;
    bt_format(own, sizeof own, "%.*s.now.%s", (int)(at - address), address, at + strlen(".target."));
    return bt_network_find(net, own, &from, 1, &near) == 1 ? now[from] + by * (v - now[from]) : v;
}

/* All numbers, and those that bundles set themselves. -1: out of memory; else how many that changes. */
static int change_all(struct uncertain *x, struct otherwise *v, struct bt_arena *a, change to, double by)
{
    int n = 0;
    for (int i = 0; i < bt_network_params(x->s->net); i++) {
        const struct bt_param *p = bt_network_param(x->s->net, i);
        for (int o = p->offset; o < p->offset + p->n; o++) {
            double w = to(x->s->net, x->bau, o, x->bau[o], by);
            n += w < x->bau[o] || w > x->bau[o], v->values[o] = w;
        }
    }
    if (!(v->run = bt_get(a, (size_t)x->R, sizeof *v->run))) return -1;
    for (int r = 0; r < x->R; r++) {
        struct bt_variation *own = bt_get(a, (size_t)x->run[r].n + 1, sizeof *own);
        if (!own) return -1;
        for (int i = 0; i < x->run[r].n; i++) {
            const struct bt_variation *was = &x->run[r].v[i];
            own[i] = (struct bt_variation){ was->offset, to(x->s->net, x->bau, was->offset, was->value, by) };
        }
        v->run[r] = (struct bt_ensemble_run){ x->run[r].n, own };
    }
    return n;
}

/* A row of its own, with the fitted numbers to begin from. NULL: out of memory. */
static struct otherwise *add(struct uncertain *x, struct bt_arena *a, const char *label, const char *note, bool fits)
{
    struct otherwise *v = &x->otherwise[x->n_otherwise];
    size_t n = (size_t)bt_network_size(x->s->net);
    *v = (struct otherwise){ .label = label, .note = note, .s = x->s, .values = bt_get(a, n, sizeof *v->values), .fits = fits };
    if (!v->label || !v->values) return NULL;
    memcpy(v->values, x->bau, n * sizeof *v->values);
    x->n_otherwise++;
    return v;
}

static bool add_rules(struct uncertain *x, struct bt_arena *a)
{
    for (int i = 0; bt_network_rule(i); i++) {
        struct bt_scenario *s = bt_get(a, 1, sizeof *s);
        struct bt_network *net = bt_network_copy(x->s->net, a);
        int changed = s && net ? bt_network_set_rule(net, i) : -1;
        if (changed < 0) return false;
        if (!changed) continue;
        struct otherwise *v = add(x, a, bt_printf(a, "overlap: all groups %s", bt_network_rule(i)),
                                  "interventions of one group combine by another rule than the library's", false);
        if (!v) return false;
        *s = *x->s, s->net = net, v->s = s;
    }
    return true;
}

/* The last row goes again where it changed nothing. */
static bool keep(struct uncertain *x, const struct otherwise *v, int changed)
{
    if (v && !changed) x->n_otherwise--;
    return v && changed >= 0;
}

enum bt_code bt_otherwise_list(struct uncertain *x, struct bt_arena *a, struct bt_err *e)
{
    const struct bt_network *net = x->s->net;
    struct otherwise *v;
    x->otherwise = bt_get(a, MOST, sizeof *x->otherwise);
    bool ok = x->otherwise && (v = add(x, a, "feedback loops off", "no loop answers to what fills up", true)) &&
              keep(x, v, switch_all(net, v->values, "loops.", ".on", 0)) &&
              (v = add(x, a, "feedback loops on", "every loop of the pathway is on, at its central strength", true)) &&
              keep(x, v, switch_all(net, v->values, "loops.", ".on", 1)) && add_rules(x, a) &&
              (v = add(x, a, "no trend", "rates stay as they are from the first day on; people change as projected", true)) &&
              keep(x, v, switch_all(net, v->values, "trends.", ".growth_per_year", 0)) &&
              (v = add(x, a, "half delivered", "staff for half of each step are there: half the effect, half the cost", false)) &&
              keep(x, v, change_all(x, v, a, delivered, DELIVERED)) &&
              (v = add(x, a, "half the effect", "everything interventions do by half, at full cost", false)) &&
              keep(x, v, change_all(x, v, a, scaled, HALF)) &&
              (v = add(x, a, "no effect", "costs as planned and nothing changes, as of plans that missed altogether", false)) &&
              keep(x, v, change_all(x, v, a, scaled, 0));
    return ok ? BT_OK : bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
}
