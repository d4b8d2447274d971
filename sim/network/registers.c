/* registers.c -- lists of people whom interventions reach: who is on them, how far their risk stands out, how long that lasts. */
#include "network_priv.h"

#define TEXT(key, member, doc) \
    { \
        key, F_TEXT, false, offsetof(struct roll, member), 0, 0, "", doc \
    }
static const struct bt_field REGISTER[] = {
    { "name", F_NAME, true, offsetof(struct roll, id), 0, 0, "", "unique name" },
    TEXT("label", id.label, "the name people read"),
    { "people", F_NODE, true, offsetof(struct roll, people_node), 0, 0, "",
      "map of patterns to the share of a segment's people on it at full coverage, at most 0.95: those at highest risk; a segment that no "
      "pattern means: nobody" },
    { "risk_tail", F_QUANTITY, true, offsetof(struct roll, tail), 0.1, 1, "1",
      "the share q of a segment's people at highest risk has the share q ^ risk_tail of its events; 1: all are alike" },
    { "half_life_months", F_QUANTITY, false, offsetof(struct roll, half_life), 0.1, 1200, "month",
      "time in which half of what sets them apart is gone (regression to the mean); default: never" },
    { "renewed_months", F_QUANTITY, false, offsetof(struct roll, renewed), 0.1, 1200, "month",
      "how often people are chosen anew; default: once, at the start of the intervention" },
    { "evidence", F_NODE, false, offsetof(struct roll, evidence_node), 0, 0, "", "ids of studies" },
    TEXT("note", note, "what a reader should know"),
    { 0 }
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
        if (l->renewed != Q_ABSENT && l->half_life == Q_ABSENT)
            bt_errs_add(r->errs, BT_E_INPUT, l->id.at, "register '%s' has renewed_months and needs half_life_months", l->id.name);
        if (!l->people_node || !bt_seg_by_part(r, l->people_node, "people", 0, 0.95, &l->part)) continue;
        l->people = mean_of(r, &l->part, l->part.people);
        l->events = mean_of(r, &l->part, l->part.events);
    }
}
