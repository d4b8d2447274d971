/* uncertainty.c -- `uncertainty:`, how many draws are made from the ranges, of which shape, and what moves together. */
#include "scenario_priv.h"
#include <math.h>
#include <string.h>

const char *const bt_shape_name[BT_N_SHAPES] = { "triangular", "pert", "uniform", "normal", "lognormal" };

struct drawing {
    int draws, seed;
    const struct bt_node *interval, *distribution, *correlation, *measures;
};
const struct bt_field bt_scn_uncertainty_fields[] = {
    { "draws", F_INT, false, offsetof(struct drawing, draws), 10, 100000, "", "how many draws; default: 1000" },
    { "seed", F_INT, false, offsetof(struct drawing, seed), 1, 2147483647, "", "which draws; default: 1" },
    { "interval", F_NODE, false, offsetof(struct drawing, interval), 0, 0, "",
      "share of draws between the two ends of an interval, 60% to 99%; default: 80%" },
    { "distribution", F_NODE, false, offsetof(struct drawing, distribution), 0, 0, "",
      "pert (unless given), triangular, uniform, normal or lognormal; or a map of families to these" },
    { "correlation", F_NODE, false, offsetof(struct drawing, correlation), 0, 0, "",
      "map of families, or of interventions for what each does, to numbers from 0 to 1" },
    { "measures", F_NODE, false, offsetof(struct drawing, measures), 0, 0, "",
      "list of measures that the results keep, for a smaller file; default: all but those of stays past some days" },
    { 0 }
};

bool bt_shape_fits(enum bt_shape shape, double low, double central, double high)
{
    (void)central; /* lies between the two */
    return shape != BT_LOGNORMAL || !(low < high || low > high) || (low > 0 && high > 0) || (low < 0 && high < 0);
}

/* ---- the names there are ---- */

struct known { /* families, then interventions with an effect that is drawn */
    const char **name;
    int n, n_family;
};

static bool has(const struct known *k, const char *name, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(k->name[i], name) == 0) return true;
    return false;
}

static bool list_known(struct ctx *c, struct known *k)
{
    const struct bt_network *net = c->s->net;
    if (!(k->name = bt_get(c->s->arena, 2 * (size_t)net->n_param + 1, sizeof *k->name))) return false;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < net->n_param; i++) {
            struct bt_family f = bt_network_family(net, i);
            const char *name = pass == 0 ? f.name : f.effect ? f.part
                                                             : NULL;
            if (name && !has(k, name, k->n)) k->name[k->n++] = name;
        }
        if (pass == 0) k->n_family = k->n;
    }
    return true;
}

static bool want_known(struct ctx *c, const struct known *k, int n, const char *word, struct bt_loc at, const char *what)
{
    if (has(k, word, n)) return true;
    const char *near = bt_nearest(word, k->name, n), *all = "";
    for (int i = 0; i < k->n_family && all; i++) all = bt_printf(c->s->arena, "%s%s%s", all, i ? ", " : "", k->name[i]);
    if (near) bt_errs_add(c->r.errs, BT_E_INPUT, at, "nothing that is drawn is of the family '%s'; did you mean '%s'?", word, near);
    else
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "nothing that is drawn is of the family '%s'; %s knows %s%s", word, what, all ? all : "",
                    n > k->n_family ? ", and interventions" : "");
    return false;
}

/* ---- what a scenario says of families ---- */

struct said {
    struct bt_drawn_family *v;
    struct bt_loc *rho_at;
    int n;
};

static int row_of(struct said *x, const char *name)
{
    for (int i = 0; i < x->n; i++)
        if (strcmp(x->v[i].name, name) == 0) return i;
    x->v[x->n] = (struct bt_drawn_family){ .name = name, .rho = -1, .shape = -1 };
    return x->n++;
}

static bool shape_of(struct ctx *c, const struct bt_node *word, int *shape)
{
    const char *near = word->kind == BT_SCALAR ? bt_nearest(word->text, bt_shape_name, BT_N_SHAPES) : NULL;
    for (int i = 0; i < BT_N_SHAPES && word->kind == BT_SCALAR; i++)
        if (strcmp(word->text, bt_shape_name[i]) == 0) return *shape = i, true;
    bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "a distribution is triangular, pert, uniform, normal or lognormal, found '%s'%s%s%s",
                word->kind == BT_SCALAR ? word->text : "a list or mapping", near ? "; did you mean '" : "", near ? near : "",
                near ? "'?" : "");
    return false;
}

static void read_shapes(struct ctx *c, const struct bt_node *node, const struct known *k, enum bt_shape *all, struct said *x)
{
    int shape;
    if (!node) return;
    if (node->kind != BT_MAP) {
        if (shape_of(c, node, &shape)) *all = (enum bt_shape)shape;
        return;
    }
    for (int i = 0; i < node->n; i++) {
        bool good = want_known(c, k, k->n_family, node->key[i], node->key_at[i], "distribution");
        if (shape_of(c, node->item[i], &shape) && good) x->v[row_of(x, node->key[i])].shape = shape;
    }
}

static void read_rhos(struct ctx *c, const struct bt_node *map, const struct known *k, struct said *x)
{
    double rho;
    if (!map) return;
    if (map->kind != BT_MAP) {
        bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "correlation must be a map of families to numbers from 0 to 1");
        return;
    }
    for (int i = 0; i < map->n; i++) {
        bool good = want_known(c, k, k->n, map->key[i], map->key_at[i], "correlation");
        if (!bt_node_number(map->item[i], "a correlation", 0, 1, true, &rho, c->r.errs) || !good) continue;
        int row = row_of(x, map->key[i]);
        x->v[row].rho = rho, x->rho_at[row] = map->item[i]->at;
    }
}

/* Effects of one intervention move together at least as much as those of its group do. */
static void check_parts(struct ctx *c, const struct said *x)
{
    for (int i = 0; i < c->s->net->n_param; i++) {
        struct bt_family f = bt_network_family(c->s->net, i);
        int part = -1, family = -1;
        for (int k = 0; k < x->n && f.effect; k++) {
            if (strcmp(x->v[k].name, f.part) == 0) part = k;
            if (strcmp(x->v[k].name, f.name) == 0) family = k;
        }
        if (part < 0 || family < 0 || x->v[part].rho < 0 || x->v[part].rho >= x->v[family].rho || !x->rho_at[part].line) continue;
        bt_errs_add(c->r.errs, BT_E_INPUT, x->rho_at[part],
                    "the correlation within '%s' (%g) is less than that of its group '%s' (%g); give it at least as much", f.part,
                    x->v[part].rho, f.name, x->v[family].rho);
        x->rho_at[part].line = 0; /* told once */
    }
}

/* The first range that a lognormal cannot have. */
static void check_lognormal(struct ctx *c, const struct bt_node *node)
{
    const struct bt_network *net = c->s->net;
    const struct bt_uncertainty *u = &c->s->uncertainty;
    for (int i = 0; node && i < net->n_param; i++) {
        const struct bt_param *p = &net->param[i];
        struct bt_family f = bt_network_family(net, i);
        int shape = (int)u->shape;
        for (int k = 0; f.name && k < u->n_family; k++)
            if (u->family[k].shape >= 0 && strcmp(u->family[k].name, f.name) == 0) shape = u->family[k].shape;
        for (int o = p->offset; f.name && o < p->offset + p->n; o++) {
            if (bt_shape_fits((enum bt_shape)shape, net->low_value[o], net->value[o], net->high_value[o])) continue;
            bt_errs_add(c->r.errs, BT_E_INPUT, node->at,
                        "a lognormal is of numbers that are all above 0 or all below, and %s goes from %g to %g: name it for families that "
                        "have only such ranges, as {costs: lognormal}, or take another",
                        p->address, net->low_value[o], net->high_value[o]);
            return;
        }
    }
}

void bt_scn_uncertainty(struct ctx *c, const struct bt_node *map)
{
    struct drawing x = { .draws = 1000, .seed = 1 };
    struct bt_uncertainty *u = &c->s->uncertainty;
    struct known k = { 0 };
    struct said said = { .v = bt_get(c->s->arena, 2 * (size_t)c->s->net->n_param + 1, sizeof *said.v),
                         .rho_at = bt_get(c->s->arena, 2 * (size_t)c->s->net->n_param + 1, sizeof *said.rho_at) };
    const int told = c->r.errs->n;
    *u = (struct bt_uncertainty){ .interval = 0.8, .shape = BT_PERT };
    if (!said.v || !said.rho_at || (!c->names && !list_known(c, &k))) {
        bt_errs_add(c->r.errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    if (map) bt_read_fields(&c->r, map, bt_scn_uncertainty_fields, &x, "uncertainty");
    if (x.interval) bt_node_number(x.interval, "interval", 0.6, 0.99, true, &u->interval, c->r.errs);
    if (!c->names) read_shapes(c, x.distribution, &k, &u->shape, &said), read_rhos(c, x.correlation, &k, &said);
    u->draws = x.draws, u->seed = x.seed, u->family = said.v, u->n_family = said.n;
    u->measure = bt_scn_measures(c, x.measures, "uncertainty", &u->n_measure);
    if (c->names || c->r.errs->n > told) return;
    check_parts(c, &said);
    check_lognormal(c, x.distribution);
}
