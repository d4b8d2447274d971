/* runs.c -- which runs a study has, and the values of each. */
#include "study_priv.h"
#include "bendtrend/num.h"
#include <string.h>

static bool asked_for(const struct bt_run_opts *o, const char *name)
{
    for (int i = 0; i < o->n_bundle; i++)
        if (strcmp(o->bundle[i], name) == 0) return true;
    return o->n_bundle == 0;
}

/* The do-minimum, where it is run only because the business case of those asked for is set beside it; NULL: none. */
static const struct bt_bundle *kept_beside(const struct bt_scenario *s, const struct bt_run_opts *o)
{
    const struct bt_bundle *b = s->do_minimum >= 0 && !o->baseline_only ? &s->bundle[s->do_minimum] : NULL;
    return b && !asked_for(o, b->name) ? b : NULL;
}

/* What the scenario says, and what of this run must be known. */
const char *bt_run_notes(struct lay *l, const struct bt_scenario *s, const struct bt_run_opts *o)
{
    const struct bt_bundle *b = kept_beside(s, o);
    const char *all = bt_lay_lines(l, s->note, s->n_note);
    if (!b || !all) return all;
    const char *more = bt_printf(l->a, "bundle '%s' is run too: it is the do-minimum, with which the business case compares the others",
                                 b->name);
    return more ? bt_lay_lines(l, *all ? (const char *[]){ all, more } : &more, *all ? 2 : 1) : NULL;
}

static bool names_known(const struct bt_scenario *s, const struct bt_run_opts *o, struct bt_err *e)
{
    for (int i = 0; i < o->n_bundle; i++) {
        const char *name[20];
        bool known = false;
        for (int k = 0; k < s->n_bundle; k++) name[k] = s->bundle[k].name, known |= strcmp(name[k], o->bundle[i]) == 0;
        if (known) continue;
        const char *near = bt_nearest(o->bundle[i], name, s->n_bundle);
        bt_fail(e, BT_E_USAGE, BT_NOWHERE, "unknown bundle '%s'; %s '%s'%s", o->bundle[i], near ? "did you mean" : "the scenario has",
                near ? near : name[0], near ? "?" : "");
        for (int k = 1; k < s->n_bundle && !near; k++) {
            size_t at = strlen(e->msg);
            bt_format(e->msg + at, sizeof e->msg - at, ", '%s'", name[k]);
        }
        return false;
    }
    return true;
}

int bt_list_runs(const struct bt_scenario *s, const struct bt_run_opts *o, struct bt_arena *a, struct run **out, struct bt_err *e)
{
    struct run *v = bt_get(a, 1 + 3 * (size_t)s->n_bundle, sizeof *v);
    int n = 0;
    *out = v;
    if (!v) return bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory"), 0;
    if (!names_known(s, o, e)) return 0;
    v[n++] = (struct run){ "business as usual", "business as usual", "", NULL, BT_CENTRAL };
    for (int i = 0; i < s->n_bundle && !o->baseline_only; i++) {
        const struct bt_bundle *b = &s->bundle[i];
        if (!asked_for(o, b->name) && b != kept_beside(s, o)) continue;
        v[n++] = (struct run){ b->name, b->name, b->name, b, s->stance };
        if (s->stance_alone) continue;
        v[n++] = (struct run){ bt_printf(a, "%s (low)", b->name), b->name, b->name, b, BT_LOW };
        v[n++] = (struct run){ bt_printf(a, "%s (high)", b->name), b->name, b->name, b, BT_HIGH };
    }
    return n;
}

void bt_run_values(const struct bt_scenario *s, const double *bau, const struct run *r, double *values)
{
    const struct bt_network *net = s->net;
    memcpy(values, bau, (size_t)bt_network_size(net) * sizeof *values);
    if (!r->b) return;
    for (int i = 0; i < bt_network_params(net); i++) {
        const struct bt_param *p = bt_network_param(net, i);
        if (!p->ranged || r->stance == BT_CENTRAL || !bt_param_of_interventions(p)) continue;
        memcpy(values + p->offset, r->stance == BT_LOW ? p->low : p->high, (size_t)p->n * sizeof *values);
    }
    for (int i = 0; i < r->b->n; i++) {
        const char *near;
        int offset;
        char address[160];
        snprintf(address, sizeof address, "interventions.%s.on", bt_network_interventions(net).name[r->b->intervention[i]]);
        if (bt_network_find(net, address, &offset, 1, &near) == 1) values[offset] = 1;
    }
    for (int i = 0; i < r->b->n_set; i++) values[r->b->set[i].offset] = r->b->set[i].value;
}
