/* phases.c -- an intervention that begins on a share of the locality and goes on from there: pilot, gate, roll-out. */
#include "rows.h"
#include <string.h>

static const struct bt_field PHASE[] = {
    NAME(phase, "unique name"),
    LABEL(phase),
    NUMBER(phase, "share", share, true, 0, 1, "1",
           "share of the step from now to target reached when it is done; above 0, and they ascend"),
    NUMBER(phase, "ramp_months", ramp, true, 0.5, 240, "month", "from its start until it is done"),
    NUMBER(phase, "months", months, false, 0.5, 240, "month", "from its start to that of the next; all but the last need it"),
    NUMBER(phase, "gate", gate, false, 0, 1, "1", "how much of what follows goes ahead after it: 1 all, which is the default, 0 nothing"),
    TEXT(phase, "note", note, false, "what a reader should know"),
    END
};
static const struct field_table TABLES[] = { { "phase of an intervention", PHASE } };
const struct field_table *bt_phase_tables(int *n)
{
    *n = N(TABLES);
    return TABLES;
}

/* Low, central and high each ascend. What is wrong itself (NaN) is told already. */
static bool ascends(const struct bt_network *net, const struct phase *before, const struct phase *v)
{
    int a = net->param[before->share].offset, b = net->param[v->share].offset;
    return !(net->low_value[b] <= net->low_value[a] || net->value[b] <= net->value[a] || net->high_value[b] <= net->high_value[a]);
}

static void check_phase(struct reader *r, const struct intervention *v, int k)
{
    const struct phase *p = &v->phase[k];
    bool last = k + 1 == v->n_phase;
    if (!last && p->months == Q_ABSENT && !p->id.spoilt)
        bt_errs_add(r->errs, BT_E_INPUT, p->id.at, "phase '%s' of '%s' lacks 'months': how long until the next begins", p->id.name,
                    v->id.name);
    if (last && (p->months != Q_ABSENT || p->gate != Q_ABSENT))
        bt_errs_add(r->errs, BT_E_INPUT, p->id.at, "phase '%s' of '%s' is the last: leave out %s, nothing follows", p->id.name, v->id.name,
                    p->months != Q_ABSENT ? "months" : "gate");
    if (!k && p->share >= 0 && r->net->low_value[r->net->param[p->share].offset] <= 0)
        bt_errs_add(r->errs, BT_E_INPUT, p->id.at,
                    "phase '%s' of '%s' does nothing with share 0: give a share above 0, at low, central and high, or leave the phase out",
                    p->id.name, v->id.name);
    if (k && p->share >= 0 && p[-1].share >= 0 && !ascends(r->net, &p[-1], p))
        bt_errs_add(r->errs, BT_E_INPUT, p->id.at, "the shares of the phases of '%s' must ascend, at low, central and high", v->id.name);
}

void bt_read_phases(struct reader *r, struct intervention *v)
{
    const char *where = bt_printf(r->a, "interventions.%s", v->id.name), *on = bt_printf(r->a, "interventions.%s.phased", v->id.name);
    if (!v->phases_node || !where || !on) return;
    v->n_phase = bt_read_list(r, v->phases_node, "phases", PHASE, sizeof *v->phase, &v->phase, where);
    if (v->phases_node->kind == BT_SEQ && !v->n_phase)
        bt_errs_add(r->errs, BT_E_INPUT, v->phases_node->at, "'%s' has no phase: leave out 'phases', or give at least one", v->id.name);
    if ((v->phased = bt_param_switch(r, on, 1, "0 (everywhere at once) or 1 (in phases)")) < 0) return;
    for (int k = 0; k < v->n_phase; k++) check_phase(r, v, k);
}

/* ---- what they make of the way from now to target ---- */

bool bt_in_phases(const struct bt_network *net, const double *values, const struct intervention *v)
{
    return v->n_phase && values[net->param[v->phased].offset] > 0;
}

void bt_next_step(const struct bt_network *net, const double *values, const struct intervention *v, int k, struct step *s)
{
    const struct phase *p = &v->phase[k];
    double share = values[net->param[p->share].offset];
    s->size = s->goes_on * (share - s->share), s->begin = s->next, s->ramp = bt_ramp_days(net, values, p->ramp), s->share = share;
    s->next += bt_value_or(net, values, p->months, 0) * 30.4375;
    s->goes_on *= bt_value_or(net, values, p->gate, 1);
}

double bt_until_full(const struct bt_network *net, const double *values, const struct intervention *v)
{
    if (!bt_in_phases(net, values, v)) return bt_ramp_days(net, values, v->ramp);
    struct step s = FIRST_STEP;
    double full = 0;
    for (int k = 0; k < v->n_phase; k++) {
        bt_next_step(net, values, v, k, &s);
        if (s.size > 0 && s.begin + s.ramp > full) full = s.begin + s.ramp;
    }
    return full;
}

/* ---- queries of network.h ---- */

int bt_network_phases(const struct bt_network *net, int intervention)
{
    return net->intervention[intervention].n_phase;
}

struct bt_phase bt_network_phase(const struct bt_network *net, const double *values, int intervention, int k)
{
    const struct intervention *v = &net->intervention[intervention];
    struct step s = FIRST_STEP;
    double goes_on = 1;
    for (int i = 0; i <= k; i++) goes_on = s.goes_on, bt_next_step(net, values, v, i, &s);
    double begin = v->start_day + s.begin;
    return (struct bt_phase){ v->phase[k].id.name, s.share, goes_on, (int)begin, (int)(begin + s.ramp) };
}
