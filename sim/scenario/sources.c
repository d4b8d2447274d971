/* sources.c -- who gave a number that is not the library's, and what it stands on: for the register of assumptions. */
#include "scenario_priv.h"
#include <string.h>

struct origin {
    const char *of, *source, *mark;
};
const struct bt_field bt_scn_source_fields[] = {
    { "of", F_TEXT, true, offsetof(struct origin, of), 0, 0, "", "address under `values`, or a pattern of several, as pools.*.places" },
    { "source", F_TEXT, true, offsetof(struct origin, source), 0, 0, "", "where the number comes from, or that it is judged, and by whom" },
    { "mark", F_TEXT, true, offsetof(struct origin, mark), 0, 0, "", "observed, derived, estimated, assumed or choice" },
    { 0 }
};

enum { MOST_TEXT = 1000, MOST_SAID = 10000 }; /* letters of one source, and of a number whose segments have several */

/* address: with or without its [segment]; one that does not exist was told. */
static void say(struct ctx *c, const char *address, const char *given, const struct origin *o)
{
    struct bt_network *net = c->s->net;
    const size_t len = strcspn(address, "[");
    const int i = bt_param_find(net, address, len);
    if (i < 0) return;
    struct bt_param *p = &net->param[i];
    const bool whole = !address[len] || p->n <= 1;
    p->given = given;
    if (whole) p->source = o->source, p->note = NULL, p->mark = o->mark;
    else if (!p->source || strlen(p->source) < MOST_SAID) /* of some segments: the rest keeps what was said of it, its mark too */
        p->source = bt_printf(c->s->arena, "%s; of %s: %s", p->source ? p->source : BT_NO_SOURCE, address + len, o->source);
}

void bt_scn_say_set(struct ctx *c, const struct bt_node *map, const char *mark, const char *source)
{
    for (int i = 0; map && map->kind == BT_MAP && i < map->n; i++)
        say(c, map->key[i], map->key_at[i].file, &(struct origin){ .source = source, .mark = mark });
}

void bt_scn_say_command_line(struct ctx *c)
{
    for (int i = 0; i < c->s->n_opt_set; i++) {
        struct bt_loc at;
        const char *address = bt_scn_set_address(c, i, &at);
        if (address) say(c, address, "the command line", &(struct origin){ .source = "set on the command line", .mark = BT_CHOICE });
    }
}

void bt_scn_say_values(struct ctx *c)
{
    const struct bt_node *values = c->place.values, *seq = c->place.sources;
    if (seq && (seq->kind != BT_SEQ || seq->n < 1)) {
        bt_errs_add(c->r.errs, BT_E_INPUT, seq->at, "sources must be a list of {of: ADDRESS or PATTERN*, source: \"...\", mark: ...}");
        return;
    }
    const int n = seq ? seq->n : 0, m = values && values->kind == BT_MAP ? values->n : 0;
    struct origin *row = bt_get(c->s->arena, (size_t)n + 1, sizeof *row);
    bool *used = bt_get(c->s->arena, (size_t)n + 1, sizeof *used);
    if (!row || !used) {
        bt_errs_add(c->r.errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    for (int i = 0; i < n; i++) {
        const struct bt_node *mark = bt_map_get(seq->item[i], "mark");
        used[i] = !bt_read_fields(&c->r, seq->item[i], bt_scn_source_fields, &row[i], "sources");
        if (row[i].source && strlen(row[i].source) > MOST_TEXT) {
            bt_errs_add(c->r.errs, BT_E_INPUT, seq->item[i]->at, "a source has at most %d letters; name a document", MOST_TEXT);
            row[i].source = NULL;
        }
        if (mark) bt_check_mark(&c->r, row[i].mark, mark->at, row[i].of ? row[i].of : "a source");
    }
    for (int k = 0; k < m; k++) {
        int i = 0;
        while (i < n && !(row[i].of && bt_name_match(row[i].of, values->key[k]))) i++;
        used[i] = true;
        say(c, values->key[k], values->key_at[k].file,
            i < n && row[i].source && row[i].mark ? &row[i] : &(struct origin){ .source = BT_NO_SOURCE, .mark = "assumed" });
    }
    for (int i = 0; i < n; i++)
        if (!used[i])
            bt_errs_add(c->r.errs, BT_E_INPUT, seq->item[i]->at,
                        "the source of '%s' is of no number: no address under `values` fits it, or a row above fits all that do; * stands "
                        "for any letters",
                        row[i].of);
}

void bt_scn_say_fitted(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    for (int i = 0; i < s->n_observed; i++) {
        const struct bt_observed *o = &s->observed[i];
        if (o->fits < 0) continue;
        struct bt_param *p = &s->net->param[bt_network_owner(s->net, o->fits) - s->net->param];
        p->mark = "derived", p->given = o->at.file, p->note = NULL;
        p->source = bt_printf(s->arena, "solved for, so that the first year agrees with the baseline row '%s' (%s: %s)", o->name, o->mark,
                              o->publication);
    }
}
