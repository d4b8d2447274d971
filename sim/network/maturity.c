/* maturity.c -- a self-assessment by area and level. It is shown; where it is switched on, the levels of some areas make ramps longer or
 * shorter (docs/model.md, Maturity). */
#include "network_priv.h"
#include <math.h>
#include <string.h>

struct file {
    int version;
    const struct bt_node *areas, *factor;
    const char *title, *source, *note;
};
static const struct bt_field FILE_ROWS[] = {
    { "bendtrend", F_INT, true, offsetof(struct file, version), 1, 1, "", "format of the file: 1" },
    { "title", F_TEXT, true, offsetof(struct file, title), 0, 0, "", "what the areas are of" },
    { "source", F_TEXT, true, offsetof(struct file, source), 0, 0, "", "where they come from" },
    { "areas", F_NODE, true, offsetof(struct file, areas), 0, 0, "", "the areas that are assessed" },
    { "ramp_factor", F_NODE, true, offsetof(struct file, factor), 0, 0, "",
      "{level_1, level_2, level_3, level_4}: how many times as long ramps are at that level" },
    { "note", F_TEXT, false, offsetof(struct file, note), 0, 0, "", "what a reader should know" },
    { 0 }
};
static const struct bt_field AREA[] = {
    { "name", F_NAME, true, offsetof(struct area, id), 0, 0, "", "unique name" },
    { "label", F_TEXT, false, offsetof(struct area, id) + offsetof(struct named, label), 0, 0, "", "the name people read" },
    { "asks", F_TEXT, true, offsetof(struct area, asks), 0, 0, "", "what is assessed, as a question" },
    { "levels", F_NODE, true, offsetof(struct area, levels_node), 0, 0, "", "list of four texts: what level 1, 2, 3 and 4 mean" },
    { "acts_on_ramps", F_BOOL, false, offsetof(struct area, ramps), 0, 1, "", "its level may make ramps longer or shorter; default false" },
    { "note", F_TEXT, false, offsetof(struct area, note), 0, 0, "", "what a reader should know" },
    { 0 }
};
struct factors {
    int level[LEVELS];
};
#define LEVEL(n) \
    { \
        "level_" #n, F_QUANTITY, true, offsetof(struct factors, level) + sizeof(int) * ((n)-1), 0.25, 4, "1", \
            "times the ramp months of the library" \
    }
static const struct bt_field FACTOR[] = { LEVEL(1), LEVEL(2), LEVEL(3), LEVEL(4), { 0 } };
struct assessment {
    const struct bt_node *matrix, *levels;
    const char *by, *source, *mark;
    int day;
};
static const struct bt_field ASSESSMENT[] = {
    { "matrix", F_NODE, true, offsetof(struct assessment, matrix), 0, 0, "", "file of areas and levels, or {library: NAME}" },
    { "date", F_DATE, true, offsetof(struct assessment, day), 0, 0, "", "of the assessment" },
    { "by", F_TEXT, true, offsetof(struct assessment, by), 0, 0, "", "who made it" },
    { "source", F_TEXT, true, offsetof(struct assessment, source), 0, 0, "", "what it rests on" },
    { "mark", F_TEXT, true, offsetof(struct assessment, mark), 0, 0, "", "observed, estimated or assumed" },
    { "levels", F_NODE, true, offsetof(struct assessment, levels), 0, 0, "", "map of every area to its level, 1 to 4" },
    { 0 }
};
static const struct field_table TABLES[] = { { "maturity of a locality or scenario", ASSESSMENT },
                                             { "maturity file", FILE_ROWS },
                                             { "area of maturity", AREA },
                                             { "ramp_factor", FACTOR } };
const struct field_table *bt_maturity_tables(int *n)
{
    *n = N(TABLES);
    return TABLES;
}

/* ---- reading ---- */

static void read_means(struct reader *r, struct area *v)
{
    const struct bt_node *seq = v->levels_node;
    if (!seq) return;
    if (seq->kind != BT_SEQ || seq->n != LEVELS) {
        bt_errs_add(r->errs, BT_E_INPUT, seq->at, "levels of '%s' must be a list of %d texts, one a level", v->id.name, LEVELS);
        return;
    }
    for (int k = 0; k < LEVELS; k++) bt_node_text(seq->item[k], "a level", &v->means[k], r->errs);
}

static void read_areas(struct reader *r, const struct bt_node *root)
{
    struct maturity *m = &r->net->maturity;
    struct file f = { 0 };
    struct factors x = { { Q_ABSENT, Q_ABSENT, Q_ABSENT, Q_ABSENT } };
    bt_read_fields(r, root, FILE_ROWS, &f, "maturity");
    m->title = f.title, m->source = f.source, m->note = f.note;
    m->n_area = bt_read_list(r, f.areas, "areas", AREA, sizeof *m->area, &m->area, "");
    for (int i = 0; i < m->n_area; i++) read_means(r, &m->area[i]);
    if (f.areas && f.areas->kind == BT_SEQ && !m->n_area) bt_errs_add(r->errs, BT_E_INPUT, f.areas->at, "areas must name at least one");
    if (f.factor) bt_read_fields(r, f.factor, FACTOR, &x, "maturity.ramp_factor");
    memcpy(m->factor, x.level, sizeof m->factor);
    m->on = bt_param_switch(r, "maturity.on", 0, "0 (ramps stay as they are) or 1 (levels act on ramps)");
}

static void missing_areas(struct reader *r, const struct bt_node *map)
{
    const struct maturity *m = &r->net->maturity;
    const char *text = "";
    for (int i = 0; i < m->n_area && text; i++)
        if (!bt_map_get(map, m->area[i].id.name)) text = bt_printf(r->a, "%s%s%s", text, *text ? ", " : "", m->area[i].id.name);
    if (text && *text)
        bt_errs_add(r->errs, BT_E_INPUT, map->at, "the self-assessment lacks %s; give the level of each area, 1 to %d", text, LEVELS);
}

static void read_levels(struct reader *r, const struct bt_node *map)
{
    struct maturity *m = &r->net->maturity;
    if (map->kind != BT_MAP) {
        bt_errs_add(r->errs, BT_E_INPUT, map->at, "levels must be a map of every area to its level, 1 to %d", LEVELS);
        return;
    }
    for (int i = 0; i < map->n; i++) {
        struct bt_node word = { .kind = BT_SCALAR, .text = map->key[i], .at = map->key_at[i] };
        int k = bt_want_named(r, &word, m->area, m->n_area, sizeof *m->area, "area");
        if (k >= 0) bt_node_int(map->item[i], bt_printf(r->a, "the level of '%s'", map->key[i]), 1, LEVELS, &m->area[k].level, r->errs);
    }
    missing_areas(r, map);
}

void bt_read_maturity(struct reader *r, const struct bt_node *areas, const struct bt_node *assessment)
{
    static const char *const MARK[] = { "observed", "estimated", "assumed" };
    struct maturity *m = &r->net->maturity;
    struct assessment x = { 0 };
    bool known = false;
    read_areas(r, areas);
    bt_read_fields(r, assessment, ASSESSMENT, &x, "maturity");
    m->by = x.by, m->from = x.source, m->mark = x.mark, m->day = x.day;
    for (int i = 0; x.mark && i < N(MARK); i++) known |= strcmp(x.mark, MARK[i]) == 0;
    if (x.mark && !known)
        bt_errs_add(r->errs, BT_E_INPUT, bt_map_get(assessment, "mark")->at, "mark must be observed, estimated or assumed, found '%s'",
                    x.mark);
    if (x.levels) read_levels(r, x.levels);
    /* what follows may be asked before the errors are told */
    for (int i = 0; i < m->n_area; i++)
        if (m->area[i].level < 1 || m->area[i].level > LEVELS) m->area[i].level = 1;
}

/* ---- what it makes of ramps ---- */

double bt_maturity_factor(const struct bt_network *net, const double *values)
{
    const struct maturity *m = &net->maturity;
    double sum = 0;
    int n = 0;
    for (int i = 0; i < m->n_area; i++)
        if (m->area[i].ramps) sum += log(bt_value_or(net, values, m->factor[m->area[i].level - 1], 1)), n++;
    return n ? exp(sum / n) : 1;
}

double bt_ramp_days(const struct bt_network *net, const double *values, int ramp)
{
    double days = values[net->param[ramp].offset] * 30.4375;
    return net->maturity.n_area && values[net->param[net->maturity.on].offset] > 0 ? days * bt_maturity_factor(net, values) : days;
}

/* ---- queries of network.h ---- */

int bt_network_areas(const struct bt_network *net)
{
    return net->maturity.n_area;
}

struct bt_area bt_network_area(const struct bt_network *net, int i)
{
    const struct area *x = &net->maturity.area[i];
    return (struct bt_area){ x->id.name, x->id.label, x->asks, x->means[x->level - 1], x->level, x->ramps };
}

struct bt_assessment bt_network_assessment(const struct bt_network *net)
{
    const struct maturity *m = &net->maturity;
    return (struct bt_assessment){ m->title, m->source, m->by, m->from, m->mark, m->day, net->param[m->on].offset, LEVELS };
}
