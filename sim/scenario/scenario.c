/* scenario.c -- a scenario file and all that it names, to a network, bundles, ambitions and baseline rows. */
#include "../network/network_priv.h"
#include "bendtrend/scenario.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct top {
    int version, switch_on;
    const char *title, *evidence, *pathway, *description;
    const struct bt_node *locality, *horizon, *bundles, *ambitions, *set, *overlap;
};
static const struct bt_field TOP[] = {
    { "bendtrend", F_INT, true, offsetof(struct top, version), 1, 1, "", "format of the file: 1" },
    { "title", F_TEXT, true, offsetof(struct top, title), 0, 0, "", "heading of charts and reports" },
    { "description", F_TEXT, false, offsetof(struct top, description), 0, 0, "", "what a reader should know" },
    { "locality", F_NODE, true, offsetof(struct top, locality), 0, 0, "", "locality file, or library: NAME" },
    { "horizon", F_NODE, true, offsetof(struct top, horizon), 0, 0, "", "{start: DATE, years: N}" },
    { "switch_on", F_DATE, false, offsetof(struct top, switch_on), 0, 0, "", "date on which interventions of a bundle start" },
    { "evidence", F_TEXT, false, offsetof(struct top, evidence), 0, 0, "", "low, central or high" },
    { "bundles", F_NODE, true, offsetof(struct top, bundles), 0, 0, "", "map of names to lists of interventions, or {interventions, set}" },
    { "ambitions", F_NODE, false, offsetof(struct top, ambitions), 0, 0, "",
      "list of {measure, change_vs_bau, by} or {measure, growth_per_year, from}" },
    { "set", F_NODE, false, offsetof(struct top, set), 0, 0, "", "map of addresses to numbers, for all runs" },
    { "overlap", F_NODE, false, offsetof(struct top, overlap), 0, 0, "", "map of overlap groups to rules" },
    { 0 }
};
struct span { int start, years; };
static const struct bt_field HORIZON[] = { { "start", F_DATE, true, offsetof(struct span, start), 0, 0, "", "first day" },
                                           { "years", F_INT, true, offsetof(struct span, years), 1, 30, "year", "length" },
                                           { 0 } };
struct place {
    int version, base, rates_date;
    const char *name, *label, *price_year;
    const struct bt_node *pathway, *segmentation, *rates, *population, *drivers, *interventions, *observed, *values, *estimated;
};
#define FILE_ROW(key, member, doc) { key, F_NODE, true, offsetof(struct place, member), 0, 0, "", doc }
static const struct bt_field LOCALITY[] = {
    { "bendtrend", F_INT, true, offsetof(struct place, version), 1, 1, "", "format of the file: 1" },
    { "name", F_TEXT, true, offsetof(struct place, name), 0, 0, "", "short name" },
    { "label", F_TEXT, true, offsetof(struct place, label), 0, 0, "", "the name people read" },
    { "base_year", F_DATE, true, offsetof(struct place, base), 0, 0, "", "first day of the twelve months of the observed rows" },
    { "price_year", F_TEXT, true, offsetof(struct place, price_year), 0, 0, "", "prices of" },
    { "rates_date", F_DATE, true, offsetof(struct place, rates_date), 0, 0, "",
      "date that the rates describe: trends without 'from' are 1 there" },
    FILE_ROW("pathway", pathway, "pathway file"),
    FILE_ROW("segmentation", segmentation, "CSV of segments"),
    FILE_ROW("rates", rates, "CSV of numbers by segment"),
    FILE_ROW("population", population, "CSV of people by age band and year"),
    FILE_ROW("drivers", drivers, "trends, seasons, scales, tables"),
    FILE_ROW("interventions", interventions, "intervention library"),
    FILE_ROW("observed", observed, "CSV of baseline rows"),
    { "values", F_NODE, false, offsetof(struct place, values), 0, 0, "", "map of addresses to numbers of this locality" },
    { "estimated", F_NODE, false, offsetof(struct place, estimated), 0, 0, "", "list of what is estimated, in words" },
    { 0 }
};
static const struct field_table TABLES[] = { { "scenario", TOP }, { "horizon", HORIZON }, { "locality", LOCALITY } };
const struct field_table *scenario_tables(int *n);
const struct field_table *scenario_tables(int *n) { *n = N(TABLES); return TABLES; }

struct ctx {
    struct bt_scenario *s;
    struct reader r;
    const struct bt_scenario_opts *o;
    struct top top;
    struct place place;
    const char *place_file;
    int n_values;
};

/* ---- files ---- */

static const struct bt_file *open_file(struct ctx *c, const struct bt_node *word, const char *from, const char *folder)
{
    const struct bt_file *f = NULL;
    const struct bt_node *lib = bt_map_get(word, "library");
    const char *name = lib && lib->kind == BT_SCALAR
                           ? bt_printf(c->s->arena, "data:/%s/%s%s", folder, lib->text, strchr(lib->text, '.') ? "" : ".yaml")
                       : word->kind == BT_SCALAR ? word->text
                                                 : NULL;
    if (!name || !*name) {
        bt_errs_add(c->r.errs, BT_E_INPUT, word->at, "a file name, or {library: NAME}, is wanted here");
        return NULL;
    }
    bt_file_read(&c->s->files, c->s->arena, name, lib ? NULL : from, word->at, &f, c->r.errs);
    return f;
}

static const struct bt_node *open_yaml(struct ctx *c, const struct bt_node *word, const char *from, const char *folder, const char **path)
{
    struct bt_node *root = NULL;
    const struct bt_file *f = word ? open_file(c, word, from, folder) : NULL;
    if (f) bt_yaml_read(f, c->s->arena, &root, c->r.errs);
    if (f && path) *path = f->path;
    return root;
}

static const struct bt_table *open_csv(struct ctx *c, const struct bt_node *word, const char *folder)
{
    struct bt_table *t = NULL;
    const struct bt_file *f = word ? open_file(c, word, c->place_file, folder) : NULL;
    if (f) bt_csv_read(f, c->s->arena, &t, c->r.errs);
    return t;
}

static int column(struct ctx *c, const struct bt_table *t, const char *name)
{
    int i = bt_table_col(t, name);
    struct bt_loc top = t->cols ? t->head_at[0] : (struct bt_loc){ .file = t->file, .line = 1, .col = 1 };
    if (i < 0) bt_errs_add(c->r.errs, BT_E_INPUT, top, "the column '%s' is missing", name);
    return i;
}

/* ---- segments, rates, population ---- */

static void read_segments(struct ctx *c, const struct bt_table *t)
{
    struct bt_network *net = c->s->net;
    int name = column(c, t, "segment"), label = column(c, t, "label"), band = column(c, t, "age_band"),
        share = column(c, t, "share_of_band");
    if (name < 0 || label < 0 || band < 0 || share < 0) return;
    if (t->rows < 1 || t->rows > 500) {
        bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "1 to 500 segments are allowed, found %d", t->rows);
        return;
    }
    size_t n = (size_t)t->rows;
    struct bt_arena *a = c->s->arena;
    net->segment = bt_get(a, n, sizeof(char *)), net->segment_label = bt_get(a, n, sizeof(char *)),
    net->band = bt_get(a, n, sizeof(char *));
    net->band_share = bt_get(a, n, sizeof(double)), net->people = bt_get(a, n, sizeof(double));
    if (!net->segment || !net->segment_label || !net->band || !net->band_share || !net->people) return;
    for (int i = 0; i < t->rows; i++) {
        int k = i * t->cols;
        net->segment[i] = t->cell[k + name], net->segment_label[i] = t->cell[k + label], net->band[i] = t->cell[k + band];
        if (!*net->segment[i] || strpbrk(net->segment[i], "*[]=. "))
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + name],
                        "a segment's name must be a word without * [ ] = . and blanks, found '%s'", net->segment[i]);
        for (int j = 0; j < i; j++)
            if (strcmp(net->segment[i], net->segment[j]) == 0)
                bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + name], "the segment '%s' stands twice", net->segment[i]);
        if (!bt_text_number(t->cell[k + share], true, true, &net->band_share[i]) || net->band_share[i] < 0 || net->band_share[i] > 1)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[k + share], "share_of_band must be between 0 and 1, found '%s'",
                        t->cell[k + share]);
    }
    net->S = t->rows;
    for (int i = 0; i < t->rows; i++) { /* shares of a band sum to 1 */
        double sum = 0;
        bool first = true;
        for (int j = 0; j < t->rows; j++)
            if (strcmp(net->band[i], net->band[j]) == 0) sum += net->band_share[j], first &= j >= i;
        if (first && fabs(sum - 1) > 1e-4)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + band], "the shares of the age band '%s' sum to %g, not to 1",
                        net->band[i], sum);
    }
}

static void read_rates(struct ctx *c, const struct bt_table *t)
{
    struct bt_network *net = c->s->net;
    int name = column(c, t, "segment");
    int *row = bt_get(c->s->arena, (size_t)net->S + 1, sizeof *row);
    if (name < 0 || !row) return;
    for (int s = 0; s < net->S; s++) {
        row[s] = -1;
        for (int i = 0; i < t->rows; i++)
            if (strcmp(t->cell[i * t->cols + name], net->segment[s]) == 0) row[s] = i;
        if (row[s] < 0) {
            bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "no row for the segment '%s'", net->segment[s]);
            row[s] = 0;
        }
    }
    if (t->rows < 1) return;
    c->r.rates = t;
    c->r.rates_row = row;
}

/* People of a band in a year; bands joined by '+' are added. -1 where a part is missing. */
static double band_people(const struct bt_table *t, int band, int year, int people, const char *name, double y)
{
    double sum = 0;
    while (*name) {
        size_t len = 0; /* to the next '+' that joins two bands; the one of "85+" does not */
        while (name[len] && !(name[len] == '+' && name[len + 1])) len++;
        bool found = false;
        for (int i = 0; i < t->rows && !found; i++) {
            double at = 0, n = 0;
            if (strncmp(t->cell[i * t->cols + band], name, len) != 0 || t->cell[i * t->cols + band][len]) continue;
            if (!bt_text_number(t->cell[i * t->cols + year], true, false, &at) || at != y) continue;
            if (bt_text_number(t->cell[i * t->cols + people], true, false, &n)) sum += n, found = true;
        }
        if (!found) return -1;
        name += len + (name[len] == '+');
    }
    return sum;
}

static int list_years(struct ctx *c, const struct bt_table *t, int year, double *out, int room)
{
    int n = 0;
    for (int i = 0; i < t->rows; i++) {
        double y;
        bool known = false;
        if (!bt_text_number(t->cell[i * t->cols + year], true, false, &y) || y < 1900 || y > 2199 || y != floor(y)) {
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + year], "year must be a whole number from 1900 to 2199, found '%s'",
                        t->cell[i * t->cols + year]);
            continue;
        }
        for (int k = 0; k < n; k++) known |= out[k] == y;
        if (known || n == room) continue;
        int k = n++;
        for (; k > 0 && out[k - 1] > y; k--) out[k] = out[k - 1];
        out[k] = y;
    }
    return n;
}

static void read_population(struct ctx *c, const struct bt_table *t)
{
    struct bt_network *net = c->s->net;
    int band = column(c, t, "age_band"), year = column(c, t, "year"), people = column(c, t, "people");
    if (band < 0 || year < 0 || people < 0 || !net->S) return;
    for (int i = 0; i < t->rows; i++) {
        double v;
        if (!bt_text_number(t->cell[i * t->cols + people], true, false, &v) || v < 0 || v > 2e9)
            bt_errs_add(c->r.errs, BT_E_INPUT, t->cell_at[i * t->cols + people], "people must be between 0 and 2e9, found '%s'",
                        t->cell[i * t->cols + people]);
    }
    double years[300];
    int n = list_years(c, t, year, years, 300);
    if (n < 2) {
        bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "at least two years of people are needed, found %d", n);
        return;
    }
    net->year_day = bt_get(c->s->arena, (size_t)n, sizeof(double));
    net->year_people = bt_get(c->s->arena, (size_t)n * (size_t)net->S, sizeof(double));
    if (!net->year_day || !net->year_people) return;
    net->n_year = n;
    for (int k = 0; k < n; k++) {
        net->year_day[k] = bt_day_of((int)years[k], 7, 1);
        for (int s = 0; s < net->S; s++) {
            double v = band_people(t, band, year, people, net->band[s], years[k]);
            if (v < 0) {
                bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "no people for the age band '%s' in %g", net->band[s], years[k]);
                return;
            }
            net->year_people[k * net->S + s] = v * net->band_share[s];
        }
    }
    if (net->year_day[0] > c->s->day0 || net->year_day[n - 1] < c->s->day0 + net->days)
        bt_errs_add(c->r.errs, BT_E_INPUT, t->head_at[0], "the years %g to %g (mid-year) do not cover the horizon", years[0], years[n - 1]);
}

/* ---- values: --set, set:, values: ---- */

static void set_one(struct ctx *c, const char *address, const char *text, struct bt_loc at, bool must_change, struct bt_variation **out,
                    int *n_out)
{
    struct bt_network *net = c->s->net;
    const char *near = NULL;
    double v;
    int n = bt_network_find(net, address, NULL, 0, &near);
    if (!n) {
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "no number has the address '%s'%s%s%s", address, near ? "; did you mean '" : "",
                    near ? near : "", near ? "'?" : "");
        return;
    }
    int *offset = bt_get(c->s->arena, (size_t)n, sizeof *offset);
    if (!offset) return;
    bt_network_find(net, address, offset, n, &near);
    const struct bt_param *p = bt_network_owner(net, offset[0]);
    if (!bt_text_number(text, false, true, &v) || v < p->lo || v > p->hi) {
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s must be between %g and %g (%s), found '%s'", p->address, p->lo, p->hi, p->unit, text);
        return;
    }
    bool same = true;
    for (int i = 0; i < n; i++) same &= net->value[offset[i]] == v;
    if (same && must_change) {
        bt_errs_add(c->r.errs, BT_E_INPUT, at, "%s is %s already: this override changes nothing; leave it out or give another value",
                    address, text);
        return;
    }
    if (!out) {
        for (int i = 0; i < n; i++) net->value[offset[i]] = net->low_value[offset[i]] = net->high_value[offset[i]] = v;
        return;
    }
    struct bt_variation *all = bt_get(c->s->arena, (size_t)(*n_out + n), sizeof *all);
    if (!all) return;
    if (*n_out) memcpy(all, *out, (size_t)*n_out * sizeof *all);
    for (int i = 0; i < n; i++) all[*n_out + i] = (struct bt_variation){ offset[i], v };
    *out = all;
    *n_out += n;
}

static void set_map(struct ctx *c, const struct bt_node *map, const char *what, bool must_change, struct bt_variation **out, int *n_out)
{
    if (!map) return;
    if (map->kind != BT_MAP) {
        bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "%s must be a map of addresses to numbers", what);
        return;
    }
    for (int i = 0; i < map->n; i++) {
        if (map->item[i]->kind != BT_SCALAR)
            bt_errs_add(c->r.errs, BT_E_INPUT, map->item[i]->at, "the value of %s must be a number", map->key[i]);
        else set_one(c, map->key[i], map->item[i]->text, map->key_at[i], must_change, out, n_out);
    }
}

static void set_command_line(struct ctx *c)
{
    for (int i = 0; i < c->o->n_set; i++) {
        const char *eq = strchr(c->o->set[i], '=');
        struct bt_loc at = { .file = "--set", .text = c->o->set[i], .line = 1, .col = 1, .len = (int)strlen(c->o->set[i]) };
        char *address = eq ? bt_dup(c->s->arena, c->o->set[i], (size_t)(eq - c->o->set[i])) : NULL;
        if (!eq || !address) bt_errs_add(c->r.errs, BT_E_INPUT, at, "--set wants ADDRESS=VALUE, found '%s'", c->o->set[i]);
        else set_one(c, address, eq + 1, at, true, NULL, NULL);
    }
}

/* ---- bundles ---- */

static void add_needed(struct ctx *c, struct bt_bundle *b, int *list, const char *bundle)
{
    struct bt_network *net = c->s->net;
    for (int i = 0; i < b->n; i++) /* grows while walked: needs of needs */
        for (int k = 0; k < net->intervention[list[i]].n_need; k++) {
            int need = net->intervention[list[i]].need[k];
            bool there = false;
            for (int j = 0; j < b->n; j++) there |= list[j] == need;
            if (there) continue;
            list[b->n++] = need;
            c->s->note[c->s->n_note++] = bt_printf(c->s->arena, "bundle '%s': %s needs %s, which is switched on with it and costed", bundle,
                                                   net->intervention[list[i]].id.label, net->intervention[need].id.label);
        }
}

static bool does_something(const struct bt_network *net, int i)
{
    const struct intervention *v = &net->intervention[i];
    return net->value[net->param[v->target].offset] != net->value[net->param[v->now].offset];
}

static void read_bundle(struct ctx *c, struct bt_bundle *b, const char *name, struct bt_loc at, const struct bt_node *node)
{
    struct bt_network *net = c->s->net;
    const struct bt_node *list = node->kind == BT_MAP ? bt_map_get(node, "interventions") : node, *set = bt_map_get(node, "set");
    for (int i = 0; node->kind == BT_MAP && i < node->n; i++)
        if (strcmp(node->key[i], "interventions") != 0 && strcmp(node->key[i], "set") != 0)
            bt_errs_add(c->r.errs, BT_E_INPUT, node->key_at[i], "unknown key '%s' of a bundle; allowed are interventions and set",
                        node->key[i]);
    b->name = name, b->at = at;
    if (!list || list->kind != BT_SEQ) {
        bt_errs_add(c->r.errs, BT_E_INPUT, node->at, "bundle '%s' must be a list of interventions, or {interventions: [...], set: {...}}",
                    name);
        return;
    }
    int *v = bt_get(c->s->arena, (size_t)(list->n + net->n_intervention + 1), sizeof *v);
    if (!v) return;
    for (int i = 0; i < list->n; i++) {
        int k = want_named(&c->r, list->item[i], net->intervention, net->n_intervention, sizeof *net->intervention, "intervention");
        bool there = false;
        for (int j = 0; j < b->n; j++) there |= v[j] == k;
        if (k < 0) continue;
        if (there) bt_errs_add(c->r.errs, BT_E_INPUT, list->item[i]->at, "'%s' stands twice in bundle '%s'", list->item[i]->text, name);
        else if (!does_something(net, k))
            bt_errs_add(c->r.errs, BT_E_INPUT, list->item[i]->at,
                        "'%s' is at its target already (now = target): switching it on changes nothing", list->item[i]->text);
        else v[b->n++] = k;
    }
    add_needed(c, b, v, name);
    b->intervention = v;
    struct bt_variation *own = NULL;
    set_map(c, set, "set", true, &own, &b->n_set);
    b->set = own;
}

static void read_bundles(struct ctx *c, const struct bt_node *map)
{
    struct bt_scenario *s = c->s;
    if (!map) return;
    if (map->kind != BT_MAP || map->n == 0 || map->n > 20) {
        bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "bundles must be a map of 1 to 20 names to lists of interventions");
        return;
    }
    struct bt_bundle *b = bt_get(s->arena, (size_t)map->n, sizeof *b);
    s->note = bt_get(s->arena, (size_t)(map->n * (s->net->n_intervention + 1)) + 64, sizeof *s->note);
    for (int i = 0; b && s->note && i < map->n; i++) {
        if (strcmp(map->key[i], "business as usual") == 0 || strlen(map->key[i]) > 60 || strpbrk(map->key[i], "\n\r\t") ||
            strstr(map->key[i], "(low)") || strstr(map->key[i], "(high)"))
            bt_errs_add(c->r.errs, BT_E_INPUT, map->key_at[i],
                        "a bundle's name must be one line of at most 60 characters, not 'business as usual', without '(low)' and '(high)'");
        read_bundle(c, &b[i], map->key[i], map->key_at[i], map->item[i]);
    }
    s->bundle = b, s->n_bundle = map->n;
}

/* ---- ambitions ---- */

static bool number_after(const char *text, double *out)
{
    while (*text == ' ' || *text == '<' || *text == '=' || *text == '>') text++;
    return bt_text_number(text, false, true, out);
}

static void read_ambition(struct ctx *c, struct bt_ambition *a, const struct bt_node *node)
{
    struct bt_network *net = c->s->net;
    const struct bt_node *measure = bt_map_get(node, "measure"), *change = bt_map_get(node, "change_vs_bau"),
                         *growth = bt_map_get(node, "growth_per_year"), *by = bt_map_get(node, "by"), *from = bt_map_get(node, "from");
    for (int i = 0; i < node->n; i++)
        if (!strstr(" measure change_vs_bau growth_per_year by from source note ", bt_printf(c->s->arena, " %s ", node->key[i])))
            bt_errs_add(c->r.errs, BT_E_INPUT, node->key_at[i],
                        "unknown key '%s' of an ambition; allowed are measure, change_vs_bau, by, growth_per_year, from, source, note",
                        node->key[i]);
    if (!measure || !((change && by && !growth && !from) || (growth && from && !change && !by))) {
        bt_errs_add(c->r.errs, BT_E_INPUT, node->at,
                    "an ambition is {measure, change_vs_bau: -8%%, by: DATE} or {measure, growth_per_year: \"<= 1%%\", from: DATE}");
        return;
    }
    a->measure = want_named(&c->r, measure, net->measure, net->n_measure, sizeof *net->measure, "measure");
    a->growth = growth != NULL;
    const struct bt_node *limit = growth ? growth : change;
    if (limit->kind != BT_SCALAR || !number_after(limit->text, &a->limit) || fabs(a->limit) > 1)
        bt_errs_add(c->r.errs, BT_E_INPUT, limit->at, "the limit of an ambition must be a share such as -8%% or \"<= 1%%\", found '%s'",
                    limit->kind == BT_SCALAR ? limit->text : "?");
    if (!bt_node_date(growth ? from : by, growth ? "from" : "by", &a->day, c->r.errs) || a->measure < 0) return;
    if (a->day <= c->s->day0 + 365 || a->day > c->s->day0 + net->days)
        bt_errs_add(c->r.errs, BT_E_INPUT, (growth ? from : by)->at,
                    "the date of an ambition must lie within the horizon and at least a year after its start");
    char iso[11];
    bt_iso_of(a->day, iso);
    a->label = growth ? bt_printf(c->s->arena, "%s: growth of at most %.1f %% a year from %s", net->measure[a->measure].id.label,
                                  100 * a->limit, iso)
                      : bt_printf(c->s->arena, "%s: %+.1f %% against business as usual by %s", net->measure[a->measure].id.label,
                                  100 * a->limit, iso);
}

static void read_ambitions(struct ctx *c, const struct bt_node *seq)
{
    if (!seq) return;
    if (seq->kind != BT_SEQ) {
        bt_errs_add(c->r.errs, BT_E_INPUT, seq->at, "ambitions must be a list");
        return;
    }
    struct bt_ambition *a = bt_get(c->s->arena, (size_t)(seq->n ? seq->n : 1), sizeof *a);
    for (int i = 0; a && i < seq->n; i++) read_ambition(c, &a[i], seq->item[i]);
    c->s->ambition = a, c->s->n_ambition = seq->n;
}

/* ---- baseline rows ---- */

static void read_observed(struct ctx *c, const struct bt_table *t)
{
    static const char *const COL[] = { "name",   "measure",   "over",        "factor", "value", "unit",
                                       "period", "geography", "publication", "mark",   "fits",  "note" };
    enum { NAME, MEASURE, OVER, FACTOR, VALUE, UNIT, PERIOD, GEOGRAPHY, PUBLICATION, MARK, FITS, NOTE, N_COL };
    struct bt_network *net = c->s->net;
    int col[N_COL];
    for (int i = 0; i < N_COL; i++)
        if ((col[i] = column(c, t, COL[i])) < 0) return;
    struct bt_observed *v = bt_get(c->s->arena, (size_t)t->rows + 1, sizeof *v);
    if (!v) return;
    for (int i = 0; i < t->rows; i++) {
#define CELL(k) t->cell[i * t->cols + col[k]]
#define AT(k) t->cell_at[i * t->cols + col[k]]
        struct bt_observed *o = &v[i];
        *o = (struct bt_observed){ CELL(NAME), CELL(UNIT), CELL(PERIOD), CELL(GEOGRAPHY), CELL(PUBLICATION),
                                   CELL(MARK), CELL(NOTE), .over = -1,   .fits = -1,      .at = AT(NAME) };
        struct bt_node word = { .kind = BT_SCALAR, .text = CELL(MEASURE), .at = AT(MEASURE) },
                       over = { .kind = BT_SCALAR, .text = CELL(OVER), .at = AT(OVER) };
        o->measure = want_named(&c->r, &word, net->measure, net->n_measure, sizeof *net->measure, "measure");
        if (*CELL(OVER)) o->over = want_named(&c->r, &over, net->measure, net->n_measure, sizeof *net->measure, "measure");
        if (!bt_text_number(CELL(FACTOR), true, false, &o->factor) || !(o->factor > 0))
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(FACTOR), "factor must be a number above 0, found '%s'", CELL(FACTOR));
        if (!bt_text_number(CELL(VALUE), true, true, &o->value) || !(o->value > 0))
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(VALUE), "value must be a number above 0, found '%s'", CELL(VALUE));
        if (strcmp(o->mark, "observed") != 0 && strcmp(o->mark, "estimated") != 0 && strcmp(o->mark, "assumed") != 0)
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(MARK), "mark must be observed, estimated or assumed, found '%s'", o->mark);
        if (!*o->unit) bt_errs_add(c->r.errs, BT_E_INPUT, AT(UNIT), "the unit is missing");
        if (!*CELL(FITS)) continue;
        const char *near = NULL;
        if (bt_network_find(net, CELL(FITS), &o->fits, 1, &near) != 1)
            bt_errs_add(c->r.errs, BT_E_INPUT, AT(FITS), "no single number has the address '%s'%s%s%s", CELL(FITS),
                        near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
        for (int k = 0; k < i; k++)
            if (o->fits >= 0 && v[k].fits == o->fits)
                bt_errs_add(c->r.errs, BT_E_INPUT, AT(FITS), "%s is fitted to '%s' already", CELL(FITS), v[k].name);
#undef CELL
#undef AT
    }
    c->s->observed = v, c->s->n_observed = t->rows;
}

/* ---- dates ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Every date on which something begins or ends, of all interventions, on or off: the same for every run. */
static void make_stops(struct ctx *c)
{
    struct bt_network *net = c->s->net;
    size_t room = 2 * (size_t)net->n_driver + 1;
    for (int i = 0; i < net->n_intervention; i++) {
        room += 4;
        for (int k = 0; k < net->intervention[i].n_effect; k++) room += (size_t)net->intervention[i].effect[k].n_profile;
    }
    double *v = bt_get(c->s->arena, room, sizeof *v);
    int n = 0;
    if (!v) return;
    for (int i = 0; i < net->n_intervention; i++) {
        const struct intervention *x = &net->intervention[i];
        double start = x->start_day - net->day0, ramp = net->value[net->param[x->ramp].offset] * 30.4375,
               lag = net->value[net->param[x->lag].offset] * 30.4375;
        const double at[] = { start, start + ramp, start + lag, start + lag + ramp };
        for (int k = 0; k < N(at); k++) v[n++] = ceil(at[k]);
        for (int k = 0; k < x->n_effect; k++)
            for (int j = 0; j < x->effect[k].n_profile; j++) v[n++] = ceil(start + x->effect[k].profile_month[j] * 30.4375);
    }
    for (int i = 0; i < net->n_driver; i++) {
        if (net->driver[i].has_from) v[n++] = net->driver[i].from_day - net->day0;
        if (net->driver[i].has_until) v[n++] = net->driver[i].until_day - net->day0;
    }
    qsort(v, (size_t)n, sizeof *v, by_value);
    net->stop = v;
    for (int i = 0; i < n; i++)
        if (v[i] > 0 && v[i] < net->days && (!net->n_stop || v[i] != v[net->n_stop - 1])) v[net->n_stop++] = v[i];
}

/* ---- the whole ---- */

static void read_overlap(struct ctx *c, const struct bt_node *map)
{
    struct bt_network *net = c->s->net;
    for (int i = 0; map && map->kind == BT_MAP && i < map->n; i++) {
        struct bt_node word = { .kind = BT_SCALAR, .text = map->key[i], .at = map->key_at[i] };
        int g = want_named(&c->r, &word, net->group, net->n_group, sizeof *net->group, "overlap group");
        if (g >= 0) bt_node_text(map->item[i], "rule", &net->group[g].rule_name, c->r.errs);
    }
    if (map && map->kind != BT_MAP) bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "overlap must be a map of groups to rules");
}

static void hash_all(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    char *all = bt_dup(s->arena, "", 0);
    for (int i = 0; i < s->files.n && all; i++) all = bt_printf(s->arena, "%s%s %s\n", all, s->files.v[i].sha256, s->files.v[i].name);
    for (int i = 0; i < c->o->n_set && all; i++) all = bt_printf(s->arena, "%s--set %s\n", all, c->o->set[i]);
    if (c->o->evidence && all) all = bt_printf(s->arena, "%s--evidence %s\n", all, c->o->evidence);
    if (all) bt_sha256(all, strlen(all), s->hash);
}

static void read_stance(struct ctx *c)
{
    static const char *const STANCE[] = { "low", "central", "high" };
    const char *word = c->o->evidence ? c->o->evidence : c->top.evidence ? c->top.evidence : "central";
    c->s->stance_alone = c->o->evidence != NULL;
    for (int i = 0; i < BT_N_STANCES; i++)
        if (strcmp(word, STANCE[i]) == 0) {
            c->s->stance = (enum bt_stance)i;
            return;
        }
    bt_errs_add(c->r.errs, BT_E_INPUT, BT_NOWHERE, "evidence must be low, central or high, found '%s'", word);
}

static bool read_locality(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    const struct bt_node *root = open_yaml(c, c->top.locality, s->path, "localities", &c->place_file);
    if (!root) return false;
    read_fields(&c->r, root, LOCALITY, &c->place, "locality");
    s->locality = c->place.label, s->price_year = c->place.price_year, s->base_day = c->place.base;
    s->net->rates_day = c->place.rates_date;
    const struct bt_table *seg = open_csv(c, c->place.segmentation, "library"), *rates = open_csv(c, c->place.rates, "library"),
                          *people = open_csv(c, c->place.population, "localities");
    if (!seg || !rates || !people) return false;
    read_segments(c, seg);
    if (!s->net->S) return false;
    read_rates(c, rates);
    read_population(c, people);
    if (s->base_day < s->day0 || s->base_day > s->day0 + 366 * (s->years - 1))
        bt_errs_add(c->r.errs, BT_E_INPUT, root->at, "base_year must begin within the horizon and at least a year before its end");
    return true;
}

static bool read_network(struct ctx *c)
{
    const struct bt_node *pathway = open_yaml(c, c->place.pathway, c->place_file, "library", NULL),
                         *drivers = open_yaml(c, c->place.drivers, c->place_file, "library", NULL),
                         *interventions = open_yaml(c, c->place.interventions, c->place_file, "library", NULL);
    if (!pathway || !drivers || !interventions) return false;
    read_pathway(&c->r, pathway);
    if (c->r.errs->n) return false;
    read_drivers(&c->r, drivers);
    read_interventions(&c->r, interventions);
    read_overlap(c, c->top.overlap);
    link_pathway(&c->r);
    if (c->r.errs->n) return false;
    link_interventions(&c->r);
    link_drivers(&c->r);
    if (c->r.errs->n) return false;
    if (c->s->net->n_measure > 500) return bt_errs_add(c->r.errs, BT_E_INPUT, pathway->at, "at most 500 measures are allowed"), false;
    return compile(&c->r) && !c->r.errs->n;
}

static void start_people(struct bt_network *net)
{
    /* mid-year values to the first day: linear here, smooth in the run */
    int i = 0;
    while (i + 2 < net->n_year && net->day0 >= net->year_day[i + 1]) i++;
    double x = net->n_year > 1 ? (net->day0 - net->year_day[i]) / (net->year_day[i + 1] - net->year_day[i]) : 0;
    net->population = 0;
    for (int s = 0; s < net->S; s++) {
        net->people[s] = net->year_people[i * net->S + s] * (1 - x) + (net->n_year > 1 ? net->year_people[(i + 1) * net->S + s] * x : 0);
        if (net->people[s] < 1e-3) net->people[s] = 1e-3; /* an empty segment still has rates */
        net->population += net->people[s];
    }
}

static void read_all(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    struct bt_node word = { .kind = BT_SCALAR, .text = c->o->path, .at = BT_NOWHERE };
    const char *path = NULL;
    const struct bt_node *root = open_yaml(c, &word, NULL, "", &path);
    if (!root) return;
    s->path = path;
    read_fields(&c->r, root, TOP, &c->top, "scenario");
    struct span h = { 0, 10 };
    if (c->top.horizon) read_fields(&c->r, c->top.horizon, HORIZON, &h, "horizon");
    if (h.years < 1 || h.years > 30) h.years = 10;
    s->title = c->top.title, s->day0 = h.start, s->years = h.years;
    int y, m, d;
    bt_date_of(h.start, &y, &m, &d);
    s->net->day0 = h.start;
    s->net->days = bt_day_of(y + h.years, m, m == 2 && d == 29 ? 28 : d) - h.start;
    s->net->switch_day = c->top.switch_on ? c->top.switch_on : h.start + 366;
    read_stance(c);
    if (!c->top.locality || !read_locality(c) || !read_network(c)) return;
    start_people(s->net);
    set_map(c, c->place.values, "values", false, NULL, NULL);
    set_map(c, c->top.set, "set", true, NULL, NULL);
    set_command_line(c);
    const struct bt_table *observed = open_csv(c, c->place.observed, "localities");
    if (observed) read_observed(c, observed);
    read_bundles(c, c->top.bundles);
    read_ambitions(c, c->top.ambitions);
    for (int i = 0; c->place.estimated && s->note && c->place.estimated->kind == BT_SEQ && i < c->place.estimated->n && s->n_note < 60; i++)
        if (c->place.estimated->item[i]->kind == BT_SCALAR)
            s->note[s->n_note++] = bt_printf(s->arena, "estimated: %s", c->place.estimated->item[i]->text);
    make_stops(c);
}

enum bt_code bt_scenario_read(const struct bt_scenario_opts *o, struct bt_scenario **out, struct bt_errs *errs)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario *s = a ? bt_get(a, 1, sizeof *s) : NULL;
    *out = NULL;
    if (!s || !(s->net = bt_get(a, 1, sizeof *s->net))) {
        bt_arena_free(a);
        return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    struct ctx c = { .s = s, .o = o, .r = { .net = s->net, .a = a, .errs = errs } };
    s->arena = s->net->arena = a;
    s->opt_set = o->set, s->n_opt_set = o->n_set;
    s->files = (struct bt_files){ .data = o->data, .allow_outside = o->allow_outside, .stored = o->stored, .n_stored = o->n_stored };
    read_all(&c);
    if (errs->n) {
        enum bt_code code = errs->v[0].code;
        bt_scenario_free(s);
        return code;
    }
    hash_all(&c);
    *out = s;
    return BT_OK;
}

void bt_scenario_free(struct bt_scenario *s)
{
    if (s) bt_arena_free(s->arena);
}
