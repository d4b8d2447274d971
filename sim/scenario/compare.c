/* compare.c -- `compare:`, the interventions that are switched on and off; without it all that would change something. */
#include "scenario_priv.h"
#include <stdlib.h>
#include <string.h>

struct compare {
    const struct bt_node *interventions, *measures;
    int sample;
};
enum { SAMPLE = 4096 }; /* unless said otherwise */
const struct bt_field bt_scn_compare_fields[] = {
    { "interventions", F_NODE, true, offsetof(struct compare, interventions), 0, 0, "",
      "list of 1 to 30 interventions; what they need is switched on with them" },
    { "sample", F_INT, false, offsetof(struct compare, sample), 100, 65536, "",
      "about how many bundles are run of more than 16 interventions; default: 4096" },
    { "measures", F_NODE, false, offsetof(struct compare, measures), 0, 0, "",
      "list of measures that the results keep, for a smaller file; default: all but those of stays past some days" },
    { 0 }
};

/* NULL: switching it on moves something within the horizon. */
static const char *why_not(const struct ctx *c, int i)
{
    const struct bt_network *net = c->s->net;
    const struct intervention *v = &net->intervention[i];
    double target = net->value[net->param[v->target].offset], now = net->value[net->param[v->now].offset];
    if (!(target < now || target > now)) return "is at its target already (now = target)";
    if (v->start_day >= c->s->day0 + net->days) return "starts after the horizon";
    return v->start_day < c->s->day0 ? "starts before the horizon does: what is there on the first day belongs into its now" : NULL;
}

/* It has no effect of its own: it comes with those that need it. */
static bool is_only_needed(const struct bt_network *net, int i)
{
    bool needed = false;
    for (int k = 0; k < net->n_intervention; k++)
        for (int j = 0; j < net->intervention[k].n_need; j++) needed |= net->intervention[k].need[j] == i;
    return needed && net->intervention[i].n_effect == 0;
}

static void read_list(struct ctx *c, const struct bt_node *list, bool *on)
{
    const struct bt_network *net = c->s->net;
    if (list->kind != BT_SEQ || list->n == 0) {
        bt_errs_add(c->r.errs, BT_E_INPUT, list->at, "interventions of compare must be a list of 1 to 30 interventions");
        return;
    }
    if (list->n > BT_MOST_SAMPLED)
        bt_errs_add(c->r.errs, BT_E_INPUT, list->at, "compare switches at most %d interventions on and off; found %d: leave some out",
                    BT_MOST_SAMPLED, list->n);
    for (int i = 0; i < list->n; i++) {
        int k = bt_want_named(&c->r, list->item[i], net->intervention, net->n_intervention, sizeof *net->intervention, "intervention");
        const char *why = k >= 0 && !c->names ? why_not(c, k) : NULL;
        if (k < 0) continue;
        if (on[k]) bt_errs_add(c->r.errs, BT_E_INPUT, list->item[i]->at, "'%s' stands twice in compare", list->item[i]->text);
        else if (!c->names && is_only_needed(net, k))
            bt_errs_add(c->r.errs, BT_E_INPUT, list->item[i]->at,
                        "'%s' has no effect of its own: it comes with what needs it, and its cost counts there; leave it out",
                        list->item[i]->text);
        else if (why) bt_errs_add(c->r.errs, BT_E_INPUT, list->item[i]->at, "'%s' %s: switching it on changes nothing", list->item[i]->text,
                                  why);
        on[k] = true;
    }
}

/* What intervention k needs, by way of those that are only needed too; depth: of needs, which makes an end of circles. */
static void check_need(struct ctx *c, const struct bt_node *listed, int k, const bool *on, int depth)
{
    const struct bt_network *net = c->s->net;
    for (int j = 0; depth < net->n_intervention && j < net->intervention[k].n_need; j++) {
        int need = net->intervention[k].need[j];
        const char *name = net->intervention[need].id.name;
        if (is_only_needed(net, need)) check_need(c, listed, need, on, depth + 1);
        else if (!on[need] && !why_not(c, need))
            bt_errs_add(c->r.errs, BT_E_INPUT, listed->at,
                        "'%s' needs '%s', which has effects of its own and comes with it: put '%s' on the list as well", listed->text, name,
                        name);
    }
}

/* What a listed one needs and what has effects of its own is a switch too: else its effects would be counted with each that needs it. */
static void check_needs(struct ctx *c, const struct bt_node *list, const bool *on)
{
    const struct bt_network *net = c->s->net;
    for (int i = 0; list->kind == BT_SEQ && i < list->n; i++) {
        int k = bt_find_named(net->intervention, net->n_intervention, sizeof *net->intervention, list->item[i]->text);
        if (k >= 0) check_need(c, list->item[i], k, on, 0);
    }
}

const int *bt_scn_measures(struct ctx *c, const struct bt_node *list, const char *of, int *n)
{
    const struct bt_network *net = c->s->net;
    bool *on = bt_get(c->s->arena, (size_t)net->n_measure + 1, sizeof *on);
    int *v = bt_get(c->s->arena, (size_t)net->n_measure + 1, sizeof *v);
    *n = 0;
    if (!on || !v) return NULL;
    if (list && (list->kind != BT_SEQ || !list->n))
        bt_errs_add(c->r.errs, BT_E_INPUT, list->at, "measures of %s must be a list of measures", of);
    for (int i = 0; list && list->kind == BT_SEQ && i < list->n; i++) {
        int k = bt_want_named(&c->r, list->item[i], net->measure, net->n_measure, sizeof *net->measure, "measure");
        if (k < 0) continue;
        if (on[k]) bt_errs_add(c->r.errs, BT_E_INPUT, list->item[i]->at, "'%s' stands twice in %s", list->item[i]->text, of);
        if (net->measure[k].past_days)
            bt_errs_add(c->r.errs, BT_E_INPUT, list->item[i]->at,
                        "'%s' counts stays past some days, which is not worked out for many runs at once; leave it out",
                        list->item[i]->text);
        on[k] = true;
    }
    for (int k = 0; k < net->n_measure; k++)
        if (list ? on[k] : !net->measure[k].past_days) v[(*n)++] = k;
    return v;
}

void bt_scn_compare(struct ctx *c, const struct bt_node *map)
{
    const struct bt_network *net = c->s->net;
    struct compare x = { 0 };
    bool *on = bt_get(c->s->arena, (size_t)net->n_intervention + 1, sizeof *on);
    int *v = bt_get(c->s->arena, (size_t)net->n_intervention + 1, sizeof *v), n = 0;
    if (!on || !v) return;
    if (map) bt_read_fields(&c->r, map, bt_scn_compare_fields, &x, "compare");
    if (x.interventions) read_list(c, x.interventions, on);
    if (x.interventions && !c->names && !c->r.errs->n) check_needs(c, x.interventions, on);
    for (int i = 0; !c->names && i < net->n_intervention; i++)
        if (map ? on[i] : !is_only_needed(net, i) && !why_not(c, i)) v[n++] = i;
    if (x.sample && x.interventions && x.interventions->n <= BT_MOST_SWITCHES)
        bt_errs_add(c->r.errs, BT_E_INPUT, bt_map_get(map, "sample")->at,
                    "every bundle of at most %d interventions is run: sample is of more; leave it out", BT_MOST_SWITCHES);
    c->s->compare = (struct bt_switches){ .given = map != NULL, .n = n, .intervention = v, .sample = x.sample ? x.sample : SAMPLE };
    c->s->compare.measure = bt_scn_measures(c, x.measures, "compare", &c->s->compare.n_measure);
}
