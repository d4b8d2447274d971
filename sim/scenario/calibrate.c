/* calibrate.c -- `calibrate:`, what is fitted to which series; and the file that `calibrated:` names, which an earlier fit wrote. */
#include "bendtrend/num.h"
#include "scenario_priv.h"
#include <string.h>

const char *const bt_prior_name[BT_N_PRIORS] = { "normal", "uniform" };
const char *const bt_loss_name[BT_N_LOSSES] = { "huber", "cauchy", "none" };

struct asked { int until; const struct bt_node *fit, *series, *prior, *loss; };
const struct bt_field bt_scn_calibrate_fields[] = {
    { "fit", F_NODE, true, offsetof(struct asked, fit), 0, 0, "", "list of addresses with a range, at most 20: what is fitted" },
    { "series", F_NODE, false, offsetof(struct asked, series), 0, 0, "",
      "list of series that it is fitted to; default: all of the data. The others are judged" },
    { "until", F_DATE, false, offsetof(struct asked, until), 0, 0, "", "first day of the months that nothing is fitted to" },
    { "prior", F_NODE, false, offsetof(struct asked, prior), 0, 0, "",
      "normal (unless given): most likely the central value, a quarter of the range its standard deviation, nothing outside the range; or "
      "uniform" },
    { "loss", F_NODE, false, offsetof(struct asked, loss), 0, 0, "", "huber (unless given), cauchy or none: how far outliers count" },
    { 0 }
};

struct fragment { int version; const struct bt_node *made, *set, *ranges; };
const struct bt_field bt_scn_fragment_fields[] = {
    { "bendtrend", F_INT, true, offsetof(struct fragment, version), 1, 1, "", "format of the file: 1" },
    { "calibration", F_NODE, true, offsetof(struct fragment, made), 0, 0, "", "map of texts: where the numbers come from" },
    { "set", F_NODE, true, offsetof(struct fragment, set), 0, 0, "", "map of addresses to numbers, for all runs" },
    { "ranges", F_NODE, false, offsetof(struct fragment, ranges), 0, 0, "", "map of those addresses to {low, high}, for draws" },
    { 0 }
};
struct range { const struct bt_node *low, *high; };
const struct bt_field bt_scn_range_fields[] = {
    { "low", F_NODE, true, offsetof(struct range, low), 0, 0, "", "lower end" },
    { "high", F_NODE, true, offsetof(struct range, high), 0, 0, "", "upper end" },
    { 0 }
};

/* ---- calibrate: ---- */

/* A list of different words; 0 and errors for anything else. */
static int words(struct ctx *c, const struct bt_node *seq, const char *what, int most, const struct bt_word **out)
{
    struct bt_word *v = bt_get(c->s->arena, (size_t)(seq ? seq->n : 0) + 1, sizeof *v);
    int n = 0;
    if (!seq || !v) return 0;
    if (seq->kind != BT_SEQ || !seq->n) {
        bt_errs_add(c->r.errs, BT_E_INPUT, seq->at, "%s must be a list of at least one", what);
        return 0;
    }
    if (seq->n > most) bt_errs_add(c->r.errs, BT_E_INPUT, seq->at, "%s must be at most %d, found %d", what, most, seq->n);
    for (int i = 0; i < seq->n; i++) {
        const char *text;
        if (!bt_node_text(seq->item[i], what, &text, c->r.errs)) continue;
        for (int k = 0; k < n; k++)
            if (strcmp(v[k].text, text) == 0) bt_errs_add(c->r.errs, BT_E_INPUT, seq->item[i]->at, "'%s' stands twice", text);
        v[n++] = (struct bt_word){ text, seq->item[i]->at };
    }
    *out = v;
    return n;
}

static int one_of(struct ctx *c, const struct bt_node *word, const char *what, const char *const *name, int n)
{
    const char *all = "";
    for (int i = 0; word && i < n && all; i++) {
        if (word->kind == BT_SCALAR && strcmp(word->text, name[i]) == 0) return i;
        all = bt_printf(c->s->arena, "%s%s%s", all, i == 0 ? "" : i == n - 1 ? " or " : ", ", name[i]);
    }
    if (word)
        bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "%s must be %s, found '%s'", what, all ? all : "",
                    word->kind == BT_SCALAR ? word->text : "a list or mapping");
    return 0;
}

void bt_scn_calibrate(struct ctx *c, const struct bt_node *map)
{
    struct asked x = { 0 };
    struct bt_calibration *k = &c->s->calibration;
    if (!map) return;
    bt_read_fields(&c->r, map, bt_scn_calibrate_fields, &x, "calibrate");
    k->n_fit = words(c, x.fit, "what is fitted", BT_MOST_CALIBRATED, &k->fit);
    k->n_series = words(c, x.series, "series", 100, &k->series);
    k->until = x.until;
    const struct bt_node *until = bt_map_get(map, "until");
    if (until) k->until_at = until->at;
    k->prior = (enum bt_prior)one_of(c, x.prior, "prior", bt_prior_name, BT_N_PRIORS);
    k->loss = (enum bt_loss)one_of(c, x.loss, "loss", bt_loss_name, BT_N_LOSSES);
}

/* ---- calibrated: ---- */

struct ends { const double *low, *high; }; /* of all numbers, as they were before `set` */

/* The range of one number, which holds its value; which end is of most benefit stays as it was. */
static void one_range(struct ctx *c, const char *address, struct bt_loc at, const struct bt_node *node, struct ends was)
{
    struct bt_network *net = c->s->net;
    struct range x = { 0 };
    double low, high;
    int n = bt_network_find(net, address, NULL, 0, NULL);
    int *offset = n ? bt_get(c->s->arena, (size_t)n, sizeof *offset) : NULL;
    if (!bt_read_fields(&c->r, node, bt_scn_range_fields, &x, address) || !offset) return;
    bt_network_find(net, address, offset, n, NULL);
    const struct bt_param *p = bt_network_owner(net, offset[0]);
    bool good = bt_node_number(x.low, "low", p->lo, p->hi, true, &low, c->r.errs);
    if (!bt_node_number(x.high, "high", p->lo, p->hi, true, &high, c->r.errs) || !good) return;
    for (int i = 0; i < n; i++) {
        const int o = offset[i];
        bool turned = was.low[o] > was.high[o];
        if (!p->ranged || !(low <= net->value[o] && net->value[o] <= high)) {
            bt_errs_add(c->r.errs, BT_E_INPUT, at,
                        p->ranged ? "the range of %s must hold its value" : "%s has no range in the scenario's files, so none can be given",
                        address);
            return;
        }
        net->low_value[o] = turned ? high : low, net->high_value[o] = turned ? low : high;
    }
}

static void read_ranges(struct ctx *c, const struct bt_node *map, const struct bt_node *set, struct ends was)
{
    if (map && map->kind != BT_MAP) {
        bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "ranges must be a map of addresses to {low, high}");
        return;
    }
    for (int i = 0; map && i < map->n; i++) {
        if (bt_map_get(set, map->key[i])) one_range(c, map->key[i], map->key_at[i], map->item[i], was);
        else bt_errs_add(c->r.errs, BT_E_INPUT, map->key_at[i], "%s has a range, but no value under set", map->key[i]);
    }
}

void bt_scn_calibrated(struct ctx *c, const struct bt_node *fragment)
{
    struct fragment x = { 0 };
    const struct bt_network *net = c->s->net;
    const int told = c->r.errs->n;
    const size_t n = (size_t)net->n_value;
    if (!fragment || !bt_read_fields(&c->r, fragment, bt_scn_fragment_fields, &x, "calibrated")) return;
    double *low = bt_get(c->s->arena, n + 1, sizeof *low), *high = bt_get(c->s->arena, n + 1, sizeof *high);
    if (!low || !high) return;
    if (n) memcpy(low, net->low_value, n * sizeof *low), memcpy(high, net->high_value, n * sizeof *high);
    bt_scn_set_map(c, x.set, "set", false, NULL, NULL);
    bt_scn_say_set(c, x.set, "derived", "fitted to published series by `calibrate`");
    if (c->r.errs->n == told) read_ranges(c, x.ranges, x.set, (struct ends){ low, high });
    c->fitted = x.set;
    c->s->calibrated = x.made->at.file;
    const int fitted = x.set->kind == BT_MAP ? x.set->n : 0;
    c->calibrated = bt_printf(c->s->arena, "calibrated: %d number%s of a fit to series, by '%s'; draws take %s", fitted,
                              fitted == 1 ? " comes" : "s come", c->s->calibrated,
                              fitted == 1 ? "it by its range" : "them by its ranges, each for itself");
}
