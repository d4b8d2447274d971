/* backtest.c -- the scenario's section `backtest`: published series, and the trends, seasons and tables that follow them. */
#include "scenario_priv.h"
#include <string.h>

struct section { int hold_out; const struct bt_node *series, *fits, *aside, *goes_on, *known; };
struct series { struct named id; const char *unit, *naive_wins; const struct bt_node *measure; bool per_day; };
struct backfit { struct named id; int every; const struct bt_node *series, *level, *trends, *season, *table; };

const struct bt_field bt_scn_backtest_fields[] = {
    { "hold_out_months", F_INT, true, offsetof(struct section, hold_out), 1, 240, "month",
      "last months of the data, which nothing is fitted to" },
    { "series", F_NODE, true, offsetof(struct section, series), 0, 0, "", "published series" },
    { "fits", F_NODE, true, offsetof(struct section, fits), 0, 0, "", "what follows which series, before the hold-out" },
    { "set_aside", F_NODE, false, offsetof(struct section, aside), 0, 0, "",
      "tables drawn with hindsight: they are 1 throughout" },
    { "goes_on", F_NODE, false, offsetof(struct section, goes_on), 0, 0, "",
      "tables that go on after their last point before the hold-out, with the mean growth of those before; others stay there" },
    { "known", F_NODE, false, offsetof(struct section, known), 0, 0, "",
      "list of what the scenario knows of the hold-out after all, in words" },
    { 0 }
};
const struct bt_field bt_scn_series_fields[] = {
    { "name", F_NAME, true, offsetof(struct series, id), 0, 0, "", "as in the column `series` of the data" },
    { "label", F_TEXT, false, offsetof(struct series, id) + offsetof(struct named, label), 0, 0, "", "the name people read" },
    { "measure", F_NODE, false, offsetof(struct series, measure), 0, 0, "", "measure that it is of; default: the one of its name" },
    { "per_day", F_BOOL, false, offsetof(struct series, per_day), 0, 0, "", "values are means a day, not totals" },
    { "unit", F_TEXT, true, offsetof(struct series, unit), 0, 0, "", "unit, as in the column `unit` of the data" },
    { "naive_wins", F_TEXT, false, offsetof(struct series, naive_wins), 0, 0, "",
      "why a naive forecast may do better; shown where it does" },
    { 0 }
};
const struct bt_field bt_scn_backfit_fields[] = {
    { "name", F_NAME, true, offsetof(struct backfit, id), 0, 0, "", "unique name" },
    { "series", F_NODE, true, offsetof(struct backfit, series), 0, 0, "", "series that it follows" },
    { "level", F_NODE, false, offsetof(struct backfit, level), 0, 0, "", "address of a multiplier: takes the mean" },
    { "trends", F_NODE, false, offsetof(struct backfit, trends), 0, 0, "",
      "trends of the drivers file, which move together: take the growth" },
    { "season", F_NODE, false, offsetof(struct backfit, season), 0, 0, "", "season of the drivers file: takes the months" },
    { "table", F_NODE, false, offsetof(struct backfit, table), 0, 0, "",
      "table of the drivers file: gets points instead of trends" },
    { "points_every_months", F_INT, false, offsetof(struct backfit, every), 1, 12, "month",
      "between two points of the table: a divisor of 12, which is the default" },
    { 0 }
};

/* The drivers of a kind lie side by side. Index of the one named, -1 and an error where there is none. */
static int driver(struct ctx *c, const struct bt_node *word, enum driver_kind kind, const char *what)
{
    const struct bt_network *net = c->s->net;
    int first = 0, n = 0;
    while (first < net->n_driver && net->driver[first].kind != kind) first++;
    while (first + n < net->n_driver && net->driver[first + n].kind == kind) n++;
    int i = bt_want_named(&c->r, word, net->driver + first, n, sizeof *net->driver, what);
    return i < 0 ? -1 : first + i;
}

/* A list of names of drivers to their indices. */
static int drivers(struct ctx *c, const struct bt_node *seq, enum driver_kind kind, const char *what, int **out)
{
    int n = 0;
    *out = bt_get(c->s->arena, (size_t)(seq ? seq->n : 0) + 1, sizeof **out);
    if (!seq || !*out) return 0;
    if (seq->kind != BT_SEQ) bt_errs_add(c->r.errs, BT_E_INPUT, seq->at, "a list of names, each one %s, is wanted here", what);
    for (int i = 0; seq->kind == BT_SEQ && i < seq->n; i++) {
        int d = driver(c, seq->item[i], kind, what);
        for (int k = 0; k < n; k++)
            if (d == (*out)[k]) bt_errs_add(c->r.errs, BT_E_INPUT, seq->item[i]->at, "'%s' stands twice", seq->item[i]->text);
        if (d >= 0) (*out)[n++] = d;
    }
    return n;
}

static void read_series(struct ctx *c, const struct bt_node *seq, struct bt_backtest *b)
{
    struct bt_network *net = c->s->net;
    struct series *v;
    int n = bt_read_list(&c->r, seq, "series", bt_scn_series_fields, sizeof *v, &v, "backtest");
    b->series = bt_get(c->s->arena, (size_t)n + 1, sizeof *b->series);
    for (int i = 0; b->series && i < n; i++) {
        struct bt_node own = { .kind = BT_SCALAR, .text = v[i].id.name, .at = v[i].id.at };
        b->series[i] = (struct bt_series){ v[i].id.name, v[i].id.label, v[i].unit ? v[i].unit : "",
                                           v[i].naive_wins ? v[i].naive_wins : "",
                                           bt_want_named(&c->r, v[i].measure ? v[i].measure : &own, net->measure, net->n_measure,
                                                         sizeof *net->measure, "measure"),
                                           v[i].per_day, v[i].id.at };
    }
    b->n_series = b->series ? n : 0;
}

static int level(struct ctx *c, const struct bt_node *word)
{
    int offset = -1;
    const char *text = word->kind == BT_SCALAR ? word->text : "";
    if (bt_network_find(c->s->net, text, &offset, 1, NULL) != 1)
        bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "no single number has the address '%s'%s", text,
                    bt_network_lack(c->s->net, text, c->r.errs, c->s->arena));
    return offset;
}

static int followed(struct ctx *c, const struct bt_node *word, const struct bt_backtest *b)
{
    const char *names[100];
    int n = 0;
    const char *text = word->kind == BT_SCALAR ? word->text : "";
    for (int i = 0; i < b->n_series; i++) {
        if (strcmp(b->series[i].name, text) == 0) return i;
        if (n < 100) names[n++] = b->series[i].name;
    }
    const char *near = bt_nearest(text, names, n);
    bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "no series of this back-test has the name '%s'%s%s%s", text,
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return -1;
}

static struct bt_backfit read_fit(struct ctx *c, const struct backfit *f, const struct bt_backtest *b)
{
    struct bt_backfit out = { .name = f->id.name, .series = -1, .level = -1, .season = -1, .table = -1, .at = f->id.at };
    int *trend;
    out.every = f->every ? f->every : 12;
    if (12 % out.every)
        bt_errs_add(c->r.errs, BT_E_INPUT, out.at, "points_every_months must be 1, 2, 3, 4, 6 or 12, found %d", out.every);
    if (f->series) out.series = followed(c, f->series, b);
    if (f->level) out.level = level(c, f->level);
    out.n_trend = drivers(c, f->trends, DRV_TREND, "trend", &trend);
    for (int i = 0; i < out.n_trend; i++) trend[i] = c->s->net->param[c->s->net->driver[trend[i]].value].offset;
    out.trend = trend;
    if (f->season) out.season = driver(c, f->season, DRV_SEASON, "season");
    if (f->table) out.table = driver(c, f->table, DRV_TABLE, "table");
    if (f->trends && f->table)
        bt_errs_add(c->r.errs, BT_E_INPUT, out.at, "'%s' must have trends or a table, not both: they would take the same growth", out.name);
    if (!f->level && !f->trends && !f->season && !f->table)
        bt_errs_add(c->r.errs, BT_E_INPUT, out.at, "'%s' fits nothing: it must have one of level, trends, season and table", out.name);
    return out;
}

/* What two fits move would have two answers. */
static void apart(struct ctx *c, const struct bt_backfit *v, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++) {
            bool same = (v[i].level >= 0 && v[i].level == v[k].level) || (v[i].season >= 0 && v[i].season == v[k].season) ||
                        (v[i].table >= 0 && v[i].table == v[k].table);
            for (int x = 0; x < v[i].n_trend; x++)
                for (int y = 0; y < v[k].n_trend; y++) same |= v[i].trend[x] == v[k].trend[y];
            if (same) bt_errs_add(c->r.errs, BT_E_INPUT, v[i].at, "'%s' and '%s' fit the same number", v[k].name, v[i].name);
        }
}

static void read_known(struct ctx *c, const struct bt_node *seq, struct bt_backtest *b)
{
    const char **v = bt_get(c->s->arena, (size_t)(seq ? seq->n : 0) + 1, sizeof *v);
    if (seq && seq->kind != BT_SEQ) bt_errs_add(c->r.errs, BT_E_INPUT, seq->at, "known must be a list of texts");
    for (int i = 0; v && seq && seq->kind == BT_SEQ && i < seq->n; i++)
        if (bt_node_text(seq->item[i], "known", &v[b->n_known], c->r.errs)) b->n_known++;
    b->known = v;
}

void bt_scn_backtest(struct ctx *c, const struct bt_node *map)
{
    struct bt_backtest *b = &c->s->backtest;
    struct section x = { 0 };
    struct backfit *fit;
    int *aside, *on;
    if (!map) return;
    b->given = true, b->at = map->at;
    bt_read_fields(&c->r, map, bt_scn_backtest_fields, &x, "backtest");
    b->hold_out = x.hold_out;
    read_series(c, x.series, b);
    int n = bt_read_list(&c->r, x.fits, "fits", bt_scn_backfit_fields, sizeof *fit, &fit, "backtest");
    struct bt_backfit *v = bt_get(c->s->arena, (size_t)n + 1, sizeof *v);
    for (int i = 0; v && i < n; i++) v[i] = read_fit(c, &fit[i], b);
    if (v) apart(c, v, n);
    b->fit = v, b->n_fit = v ? n : 0;
    b->n_aside = drivers(c, x.aside, DRV_TABLE, "table", &aside);
    b->n_goes_on = drivers(c, x.goes_on, DRV_TABLE, "table", &on);
    b->aside = aside, b->goes_on = on;
    read_known(c, x.known, b);
}
