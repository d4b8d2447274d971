/* census.c -- people counted on the first day: `start: census` and its table. */
#include "scenario_priv.h"
#include <string.h>

static int place_of(struct ctx *c, const struct bt_node *word, enum bt_counted kind)
{
    struct bt_network *net = c->s->net;
    if (kind == BT_COUNT_POOL) return bt_want_named(&c->r, word, net->pool, net->n_pool, sizeof *net->pool, "pool");
    if (kind == BT_COUNT_SETTING) {
        int i = bt_want_named(&c->r, word, net->setting, net->n_setting, sizeof *net->setting, "setting");
        if (i >= 0 && i == net->stock[net->home_stock].setting)
            bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "'%s' holds everybody who is counted nowhere else: leave its row out", word->text);
        return i;
    }
    int i = bt_want_named(&c->r, word, net->route, net->n_route, sizeof *net->route, "hazard or route");
    if (i >= 0 && (!net->route_route[i] || !net->route_route[i]->wait.present))
        bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "nobody waits on '%s': it has no wait", word->text);
    return i;
}

static bool kind_of(struct ctx *c, const char *word, struct bt_loc at, enum bt_counted *kind)
{
    static const char *const KIND[] = { [BT_COUNT_POOL] = "pool", [BT_COUNT_SETTING] = "setting", [BT_COUNT_WAIT] = "wait" };
    for (int i = 0; i < N(KIND); i++)
        if (strcmp(word, KIND[i]) == 0) return *kind = (enum bt_counted)i, true;
    bt_errs_add(c->r.errs, BT_E_INPUT, at, "kind must be pool, setting or wait, found '%s'", word);
    return false;
}

static void read_rows(struct ctx *c, const struct bt_table *t)
{
    int kind = bt_scn_column(c, t, "kind"), name = bt_scn_column(c, t, "name"), people = bt_scn_column(c, t, "people"),
        source = bt_scn_column(c, t, "publication");
    struct bt_count *v = bt_get(c->s->arena, (size_t)t->rows + 1, sizeof *v);
    if (kind < 0 || name < 0 || people < 0 || source < 0 || !v) return;
    bt_scn_stands_once(c, t, kind, name);
    if (!t->rows) bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "nobody is counted here; leave `start: census` out");
    for (int i = 0; i < t->rows; i++) {
        int k = i * t->cols;
        struct bt_count *x = &v[c->s->n_count];
        const struct bt_node word = { .kind = BT_SCALAR, .text = t->cell[k + name], .at = t->cell_at[k + name] };
        *x = (struct bt_count){ .name = word.text, .at = word.at };
        if (!bt_text_number(t->cell[k + people], true, false, &x->people) || !(x->people >= 0) || x->people > 2e9)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + people], "people must be a number between 0 and 2,000,000,000, found '%s'",
                        t->cell[k + people]);
        if (!*t->cell[k + source])
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + source], "the publication is missing: say where the figure comes from");
        if (!kind_of(c, t->cell[k + kind], t->cell_at[k + kind], &x->kind)) continue;
        if ((x->index = place_of(c, &word, x->kind)) >= 0) c->s->n_count++;
    }
    c->s->count = v;
}

void bt_scn_census(struct ctx *c, const struct bt_table *t)
{
    const char *start = c->place.start;
    bool census = start && strcmp(start, "census") == 0;
    struct bt_loc at = c->place.start_at;
    if (start && !census && strcmp(start, "equilibrium") != 0)
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "start must be equilibrium or census, found '%s'", start);
    else if (census && !c->place.census)
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "start is census, but no table says who was counted; give 'census: FILE.csv'");
    else if (!census && c->place.census)
        bt_errs_add(c->r.errs, BT_E_INPUT, c->place.census->at, "'census' changes nothing without 'start: census'");
    else if (t) read_rows(c, t);
}

/* More people than places is a state that there can be; that nobody is let in meanwhile must be known. */
void bt_scn_census_notes(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    for (int i = 0; i < s->n_count && s->note; i++) {
        const struct bt_count *x = &s->count[i];
        if (x->kind != BT_COUNT_POOL) continue;
        double places = bt_network_values(s->net)[s->net->param[s->net->pool[x->index].places].offset];
        if (x->people > places)
            s->note[s->n_note++] = bt_printf(s->arena, "census: %.0f people are counted in the %.0f places of '%s': nobody is let in until "
                                                       "there are fewer",
                                             x->people, places, x->name);
    }
}
