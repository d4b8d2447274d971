/* registers.c -- lists of people whom interventions reach: who is on them, how far their risk stands out, how long that lasts. */
#include "rows.h"

static const struct bt_field REGISTER[] = {
    NAME(roll, "unique name"),
    LABEL(roll),
    SUB(roll, "people", people_node, true,
        "map of patterns to the share of a segment's people on it at full coverage, at most 0.95: those at highest risk; a segment that no "
        "pattern means: nobody"),
    NUMBER(roll, "risk_tail", tail, true, 0.1, 1, "1",
           "the share q of a segment's people at highest risk has the share q ^ risk_tail of its events; 1: all are alike"),
    NUMBER(roll, "half_life_months", half_life, false, 0.1, 1200, "month",
           "time in which half of what sets them apart is gone (regression to the mean); default: never"),
    NUMBER(roll, "renewed_months", renewed, false, 0.1, 1200, "month",
           "how often people are chosen anew; default: once, at the start of the intervention"),
    SUB(roll, "evidence", evidence_node, false, "ids of studies"),
    TEXT(roll, "note", note, false, "what a reader should know"),
    END
};
static const struct field_table TABLES[] = { { "register", REGISTER } };
const struct field_table *bt_register_tables(int *n)
{
    *n = N(TABLES);
    return TABLES;
}

/* The mean over the parts of each segment, weighted by `share`. */
static double *mean_of(struct reader *r, const struct by_part *part, const double *share)
{
    double *v = bt_get(r->a, (size_t)r->net->S, sizeof *v);
    for (int s = 0; v && s < r->net->S; s++)
        for (int k = part->first[s]; k < part->first[s + 1]; k++) v[s] += share[k] * part->value[k];
    return v;
}

void bt_read_registers(struct reader *r, const struct bt_node *seq)
{
    struct bt_network *net = r->net;
    net->n_roll = bt_read_list(r, seq, "registers", REGISTER, sizeof *net->roll, &net->roll, "");
    for (int i = 0; i < net->n_roll; i++) {
        struct roll *l = &net->roll[i];
        if (l->renewed != Q_ABSENT && l->half_life == Q_ABSENT && !l->id.spoilt)
            bt_errs_add(r->errs, BT_E_INPUT, l->id.at, "register '%s' has renewed_months and needs half_life_months", l->id.name);
        if (!l->people_node || !bt_seg_by_part(r, l->people_node, "people", 0, 0.95, &l->part)) continue;
        l->people = mean_of(r, &l->part, l->part.people);
        l->events = mean_of(r, &l->part, l->part.events);
    }
}
