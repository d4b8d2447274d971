/* scenario.c -- a scenario file and all that it names, to a network, bundles, ambitions and baseline rows. */
#include "bendtrend/text.h"
#include "scenario_priv.h"
#include <stdlib.h>
#include <string.h>

static const struct bt_field TOP[] = {
    { "bendtrend", F_INT, true, offsetof(struct top, version), 1, 1, "", "format of the file: 1" },
    { "title", F_TEXT, true, offsetof(struct top, title), 0, 0, "", "heading of charts and reports" },
    { "description", F_TEXT, false, offsetof(struct top, description), 0, 0, "", "what a reader should know" },
    { "locality", F_NODE, true, offsetof(struct top, locality), 0, 0, "", "locality file, or {library: NAME}" },
    { "horizon", F_NODE, true, offsetof(struct top, horizon), 0, 0, "", "{start: DATE, years: N}" },
    { "switch_on", F_DATE, false, offsetof(struct top, switch_on), 0, 0, "", "date on which interventions of a bundle start" },
    { "evidence", F_NODE, false, offsetof(struct top, evidence), 0, 0, "",
      "low, central or high; or {all: central, INTERVENTION: low}: that one has no band then" },
    { "bundles", F_NODE, true, offsetof(struct top, bundles), 0, 0, "", "map of names to lists of interventions, or {interventions, set}" },
    { "ambitions", F_NODE, false, offsetof(struct top, ambitions), 0, 0, "",
      "list of {measure, change_vs_bau, by} or {measure, growth_per_year, from}; basis: financial_gap says it was worked back from money" },
    { "set", F_NODE, false, offsetof(struct top, set), 0, 0, "", "map of addresses to numbers, for all runs" },
    { "overlap", F_NODE, false, offsetof(struct top, overlap), 0, 0, "", "map of overlap groups to rules" },
    { "phases", F_NODE, false, offsetof(struct top, phases), 0, 0, "",
      "map of interventions to lists of phases, instead of the library's" },
    { "workforce", F_NODE, false, offsetof(struct top, workforce), 0, 0, "",
      "workforce file, or {library: NAME}, instead of the locality's as a whole; without one staff are counted and never short" },
    { "maturity", F_NODE, false, offsetof(struct top, maturity), 0, 0, "", "a self-assessment, instead of the locality's" },
    { "money", F_NODE, false, offsetof(struct top, money), 0, 0, "",
      "money file, or {library: NAME}, instead of the locality's; without one there is no business case" },
    { "funds", F_NODE, false, offsetof(struct top, funds), 0, 0, "",
      "list of funds for the time of change, instead of the money file's" },
    { "do_minimum", F_NODE, false, offsetof(struct top, do_minimum), 0, 0, "",
      "the least that would be done anyway, with which the business case compares the others too: {bundle, reason, source, mark}, or the "
      "bundle alone" },
    { "backtest", F_NODE, false, offsetof(struct top, backtest), 0, 0, "", "what `backtest` fits to the past, and how" },
    { "compare", F_NODE, false, offsetof(struct top, compare), 0, 0, "",
      "which interventions `compare` switches on and off in every way; all of the library without it" },
    { "uncertainty", F_NODE, false, offsetof(struct top, uncertainty), 0, 0, "", "how `uncertainty` draws from the ranges" },
    { "calibrate", F_NODE, false, offsetof(struct top, calibrate), 0, 0, "", "what `calibrate` fits, and to which series" },
    { "calibrated", F_NODE, false, offsetof(struct top, calibrated), 0, 0, "",
      "file that `calibrate` wrote: values for all runs, and their ranges for draws; `set` stands over it" },
    { 0 }
};
struct span { int start, years; };
static const struct bt_field HORIZON[] = { { "start", F_DATE, true, offsetof(struct span, start), 0, 0, "", "first day" },
                                           { "years", F_INT, true, offsetof(struct span, years), 1, 30, "year", "length" },
                                           { 0 } };
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
    { "workforce", F_NODE, false, offsetof(struct place, workforce), 0, 0, "", "workforce file, unless the scenario names one" },
    { "maturity", F_NODE, false, offsetof(struct place, maturity), 0, 0, "", "a self-assessment, unless the scenario has one" },
    { "money", F_NODE, false, offsetof(struct place, money), 0, 0, "", "money file, unless the scenario names one" },
    { "values", F_NODE, false, offsetof(struct place, values), 0, 0, "", "map of addresses to numbers of this locality" },
    { "sources", F_NODE, false, offsetof(struct place, sources), 0, 0, "",
      "list of where `values` come from: {of: ADDRESS or PATTERN*, source, mark}; the first that fits an address is meant" },
    { "history", F_NODE, false, offsetof(struct place, history), 0, 0, "", "CSV of published months: month, measure, value" },
    { "history_note", F_TEXT, false, offsetof(struct place, history_note), 0, 0, "", "source of the history, and what was fitted to it" },
    { "start", F_TEXT, false, offsetof(struct place, start), 0, 0, "",
      "equilibrium (unless given) or census: the balance, or people counted" },
    { "census", F_NODE, false, offsetof(struct place, census), 0, 0, "", "CSV of people counted on the first day, for start: census" },
    { "estimated", F_NODE, false, offsetof(struct place, estimated), 0, 0, "", "list of what is estimated, in words" },
    { 0 }
};
static const struct field_table TABLES[] = { { "scenario", TOP },
                                             { "horizon", HORIZON },
                                             { "backtest", bt_scn_backtest_fields },
                                             { "series of a back-test", bt_scn_series_fields },
                                             { "fit of a back-test", bt_scn_backfit_fields },
                                             { "compare", bt_scn_compare_fields },
                                             { "do-minimum", bt_scn_least_fields },
                                             { "uncertainty", bt_scn_uncertainty_fields },
                                             { "calibrate", bt_scn_calibrate_fields },
                                             { "calibrated", bt_scn_fragment_fields },
                                             { "range of a calibrated number", bt_scn_range_fields },
                                             { "locality", LOCALITY },
                                             { "source of values", bt_scn_source_fields } };
const struct field_table *bt_scenario_tables(int *n);
const struct field_table *bt_scenario_tables(int *n) { *n = N(TABLES); return TABLES; }

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

/* ---- the whole ---- */

static void read_overlap(struct ctx *c, const struct bt_node *map)
{
    struct bt_network *net = c->s->net;
    for (int i = 0; map && map->kind == BT_MAP && i < map->n; i++) {
        struct bt_node word = { .kind = BT_SCALAR, .text = map->key[i], .at = map->key_at[i] };
        int g = bt_want_named(&c->r, &word, net->group, net->n_group, sizeof *net->group, "overlap group");
        if (g < 0) continue;
        bt_node_text(map->item[i], "rule", &net->group[g].rule_name, c->r.errs);
        net->group[g].overlap_at = map->item[i]->at;
    }
    if (map && map->kind != BT_MAP) bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "overlap must be a map of groups to rules");
}

static void read_phases(struct ctx *c, const struct bt_node *map)
{
    struct bt_network *net = c->s->net;
    for (int i = 0; map && map->kind == BT_MAP && i < map->n; i++) {
        struct bt_node word = { .kind = BT_SCALAR, .text = map->key[i], .at = map->key_at[i] };
        int k = bt_want_named(&c->r, &word, net->intervention, net->n_intervention, sizeof *net->intervention, "intervention");
        if (k >= 0) net->intervention[k].phases_node = map->item[i];
    }
    if (map && map->kind != BT_MAP) bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "phases must be a map of interventions to lists of phases");
}

/* Contents in the order read, not names: a copy in another folder is the same scenario. */
static void hash_all(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    char *all = bt_dup(s->arena, "", 0);
    for (int i = 0; i < s->files.n && all; i++) all = bt_printf(s->arena, "%s%s\n", all, s->files.v[i].sha256);
    for (int i = 0; i < c->o->n_set && all; i++) all = bt_printf(s->arena, "%s--set %s\n", all, c->o->set[i]);
    if (c->o->evidence && all) all = bt_printf(s->arena, "%s--evidence %s\n", all, c->o->evidence);
    if (all) bt_sha256(all, strlen(all), s->hash);
}

static bool stance_of(struct ctx *c, const char *word, struct bt_loc at, enum bt_stance *out)
{
    for (int i = 0; i < BT_N_STANCES; i++)
        if (strcmp(word, bt_stance_name[i]) == 0) return *out = (enum bt_stance)i, true;
    bt_errs_add(c->r.errs, BT_E_INPUT, at, "evidence must be low, central or high, found '%s'", word);
    return false;
}

static void read_stance(struct ctx *c)
{
    const struct bt_node *given = c->top.evidence, *all = given && given->kind == BT_MAP ? bt_map_get(given, "all") : given;
    c->s->stance_alone = c->o->evidence != NULL;
    c->s->stance = BT_CENTRAL;
    if (c->o->evidence) stance_of(c, c->o->evidence, BT_NOWHERE, &c->s->stance);
    else if (all) stance_of(c, all->kind == BT_SCALAR ? all->text : "a list or mapping", all->at, &c->s->stance);
    c->s->stance_said = bt_printf(c->s->arena, "%s evidence", bt_stance_name[c->s->stance]);
}

/* `evidence: {all: central, NAME: low}`: the numbers of that intervention have one value in all runs. */
static void fix_stances(struct ctx *c)
{
    const struct bt_node *given = c->top.evidence;
    struct bt_network *net = c->s->net;
    int named = 0;
    for (int i = 0; given && given->kind == BT_MAP && !c->o->evidence && i < given->n; i++) {
        struct bt_node name = { .kind = BT_SCALAR, .text = given->key[i], .at = given->key_at[i] };
        const struct bt_node *word = given->item[i];
        enum bt_stance stance;
        if (strcmp(given->key[i], "all") == 0) continue;
        int k = bt_want_named(&c->r, &name, net->intervention, net->n_intervention, sizeof *net->intervention, "intervention");
        if (!stance_of(c, word->kind == BT_SCALAR ? word->text : "a list or mapping", word->at, &stance) || k < 0) continue;
        const char *head = bt_printf(c->s->arena, "interventions.%s.", given->key[i]);
        const char *label = net->intervention[k].id.label;
        c->s->stance_said = bt_printf(c->s->arena, "%s, %s%s for %s", c->s->stance_said, named++ ? "" : "but ", bt_stance_name[stance],
                                      label && *label ? label : given->key[i]);
        for (int q = 0; head && q < net->n_param; q++) {
            const struct bt_param *p = &net->param[q];
            if (strncmp(p->address, head, strlen(head)) != 0) continue;
            for (int o = p->offset; o < p->offset + p->n; o++) {
                double v = stance == BT_LOW ? net->low_value[o] : stance == BT_HIGH ? net->high_value[o] : net->value[o];
                net->low_value[o] = net->value[o] = net->high_value[o] = v;
            }
        }
    }
}

/* Where it or the horizon is no date, that was told. */
static void check_base(struct ctx *c, const struct bt_node *given)
{
    const struct bt_scenario *s = c->s;
    int y, m, d;
    char start[11], last[11];
    if (!given || !s->base_day || c->names) return;
    bt_date_of(s->day0 + (int)s->net->days, &y, &m, &d);
    bt_iso_of(s->day0, start);
    bt_iso_of(bt_day_of(y - 1, m, m == 2 && d == 29 ? 28 : d), last);
    bt_date_of(s->base_day, &y, &m, &d);
    if (s->base_day < s->day0 || bt_day_of(y + 1, m, m == 2 && d == 29 ? 28 : d) > s->day0 + (int)s->net->days)
        bt_errs_add(c->r.errs, BT_E_INPUT, given->at,
                    "base_year must begin from %s to %s: its twelve months lie within the horizon, found '%s'", start, last, given->text);
    else if (d != 1 && s->base_day != s->day0)
        bt_errs_add(c->r.errs, BT_E_INPUT, given->at, "base_year must be the first day of a month of the horizon, found '%s'", given->text);
}

/* What stands above charts and tables: one line, not a page. */
static void check_line(struct ctx *c, const struct bt_node *node, const char *what)
{
    enum { LONGEST = 200 };
    if (!node || node->kind != BT_SCALAR) return;
    const char *text = node->text;
    bool plain = bt_utf8_count(text, strlen(text)) <= LONGEST;
    for (const char *p = text; *p; p++) plain &= (unsigned char)*p >= ' ' && *p != 127;
    if (!plain) bt_errs_add(c->r.errs, BT_E_INPUT, node->at, "%s must be one line of at most %d characters", what, LONGEST);
}

/* Beyond a lifetime of the model trends are carried where nobody knows anything. */
static void check_rates_date(struct ctx *c, const struct bt_node *given)
{
    enum { YEARS = 30 };
    if (!given || !c->place.rates_date || c->names || abs(c->place.rates_date - c->s->day0) <= YEARS * 366) return;
    bt_errs_add(c->r.errs, BT_E_INPUT, given->at,
                "rates_date must lie within %d years of the first day of the horizon: trends are carried from one to the other, found '%s'",
                YEARS, given->text);
}

static bool read_locality(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    const struct bt_node *root = open_yaml(c, c->top.locality, s->path, "localities", &c->place_file);
    if (!root) return false;
    bt_read_fields(&c->r, root, LOCALITY, &c->place, "locality");
    if (c->place.start) c->place.start_at = bt_map_get(root, "start")->at;
    check_line(c, bt_map_get(root, "label"), "label");
    s->locality = c->place.label, s->price_year = c->place.price_year, s->base_day = c->place.base;
    s->net->rates_day = c->place.rates_date;
    const struct bt_table *seg = open_csv(c, c->place.segmentation, "library"), *rates = open_csv(c, c->place.rates, "library"),
                          *people = open_csv(c, c->place.population, "localities");
    if (!seg || !rates || !people) return false;
    bt_scn_segments(c, seg);
    if (!s->net->S) return false;
    bt_scn_rates(c, rates);
    bt_scn_population(c, people);
    check_base(c, bt_map_get(root, "base_year"));
    check_rates_date(c, bt_map_get(root, "rates_date"));
    return true;
}

static const char *file_word(const struct bt_node *word)
{
    const struct bt_node *lib = bt_map_get(word, "library"), *name = lib ? lib : word;
    return name->kind == BT_SCALAR ? name->text : "";
}

/* The scenario's stands instead of the locality's, as a whole, and `check` says so. */
static void read_workforce(struct ctx *c)
{
    const struct bt_node *own = c->top.workforce, *other = c->place.workforce, *word = own ? own : other,
                         *root = word ? open_yaml(c, word, own ? c->s->path : c->place_file, "library", NULL) : NULL;
    if (own && other)
        c->staff = bt_printf(c->s->arena, "workforce: '%s' of the scenario counts, as a whole; '%s' of the locality is not read",
                             file_word(own), file_word(other));
    if (root) bt_read_workforce(&c->r, root);
}

static void read_maturity(struct ctx *c)
{
    bool own = c->top.maturity != NULL;
    const struct bt_node *map = own ? c->top.maturity : c->place.maturity, *word = map ? bt_map_get(map, "matrix") : NULL;
    if (map && !word)
        bt_errs_add(c->r.errs, BT_E_INPUT, map->at, "maturity needs 'matrix': a file of areas and levels, or {library: NAME}");
    const struct bt_node *root = word ? open_yaml(c, word, own ? c->s->path : c->place_file, "library", NULL) : NULL;
    if (root) bt_read_maturity(&c->r, root, map);
}

static void read_money(struct ctx *c)
{
    bool own = c->top.money != NULL;
    const struct bt_node *word = own ? c->top.money : c->place.money,
                         *root = word ? open_yaml(c, word, own ? c->s->path : c->place_file, "library", NULL) : NULL;
    if (root) bt_read_money(&c->r, root, c->s->price_year, c->top.funds);
    else if (!word && c->top.funds)
        bt_errs_add(c->r.errs, BT_E_INPUT, c->top.funds->at, "funds change nothing: there is no money file; name one under money:");
}

/* False where the pathway, the drivers or the interventions could not be read at all. Wrong numbers keep their addresses and spoil no
 * names, so the rest is read beside them. */
static bool read_network(struct ctx *c)
{
    static const char *const LATER[] = { "workforce.", "packages.", "rates.", "maturity.", "money." };
    const struct bt_node *pathway = open_yaml(c, c->place.pathway, c->place_file, "library", NULL),
                         *drivers = open_yaml(c, c->place.drivers, c->place_file, "library", NULL),
                         *interventions = open_yaml(c, c->place.interventions, c->place_file, "library", NULL);
    if (!pathway || !drivers || !interventions) return false;
    const struct bt_errs *errs = c->r.errs;
    const int told = errs->n;
    bt_read_pathway(&c->r, pathway);
    bt_read_drivers(&c->r, drivers);
    bt_read_interventions(&c->r, interventions);
    read_overlap(c, c->top.overlap);
    read_phases(c, c->top.phases);
    bt_link_pathway(&c->r);
    bt_link_interventions(&c->r);
    bt_link_drivers(&c->r);
    if (c->s->net->n_measure > 500) bt_errs_add(c->r.errs, BT_E_INPUT, pathway->at, "at most 500 measures are allowed");
    if (errs->more || errs->n - told > c->r.wrong) {
        for (int i = 0; i < N(LATER); i++) bt_address_lose(&c->r, LATER[i]);
        return true;
    }
    read_workforce(c), read_maturity(c), read_money(c);
    if (!errs->more && errs->n - told == c->r.wrong && !bt_compile(&c->r) && errs->n == told)
        bt_errs_add(c->r.errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    return true;
}

/* NULL when out of memory. */
static const double *copy_of_values(struct ctx *c)
{
    const struct bt_network *net = c->s->net;
    double *v = bt_get(c->s->arena, (size_t)net->n_value + 1, sizeof *v);
    if (v && net->n_value) memcpy(v, net->value, (size_t)net->n_value * sizeof *v);
    return v;
}

/* What names parts of the network: values, baseline rows, bundles, ambitions. */
static void read_rest(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    s->library = copy_of_values(c);
    bt_scn_set_map(c, c->place.values, "values", false, NULL, NULL);
    bt_scn_say_values(c);
    fix_stances(c);
    if (c->top.calibrated) bt_scn_calibrated(c, open_yaml(c, c->top.calibrated, s->path, "localities", NULL));
    s->placed = copy_of_values(c);
    bt_scn_set_map(c, c->top.set, "set", true, NULL, NULL);
    bt_scn_set_command_line(c);
    bt_scn_say_set(c, c->top.set, BT_CHOICE, "set by the scenario");
    bt_scn_say_command_line(c);
    const struct bt_table *observed = open_csv(c, c->place.observed, "localities");
    if (observed) bt_scn_observed(c, observed);
    bt_scn_check_fitted(c);
    bt_scn_say_fitted(c);
    if (!c->names) bt_scn_census(c, c->place.census ? open_csv(c, c->place.census, "localities") : NULL);
    const struct bt_table *history = c->place.history ? open_csv(c, c->place.history, "localities") : NULL;
    if (history) bt_scn_published(c, history);
    s->published_source = c->place.history_note ? c->place.history_note : "";
    bt_scn_bundles(c, c->top.bundles);
    bt_scn_compare(c, c->top.compare);
    bt_scn_uncertainty(c, c->top.uncertainty);
    if (!c->names) bt_scn_check_idle(c);
    bt_scn_money(c, c->top.do_minimum);
    bt_scn_ambitions(c, c->top.ambitions);
    if (c->names) return;
    bt_scn_backtest(c, c->top.backtest);
    bt_scn_calibrate(c, c->top.calibrate);
    if (c->gaps && s->note) s->note[s->n_note++] = c->gaps;
    if (c->staff && s->note) s->note[s->n_note++] = c->staff;
    if (c->calibrated && s->note) s->note[s->n_note++] = c->calibrated;
    bt_scn_census_notes(c);
    for (int i = 0; c->place.estimated && s->note && c->place.estimated->kind == BT_SEQ && i < c->place.estimated->n; i++)
        if (c->place.estimated->item[i]->kind == BT_SCALAR)
            s->note[s->n_note++] = bt_printf(s->arena, "estimated: %s", c->place.estimated->item[i]->text);
}

static void read_all(struct ctx *c)
{
    struct bt_scenario *s = c->s;
    struct bt_node word = { .kind = BT_SCALAR, .text = c->o->path, .at = BT_NOWHERE };
    const char *path = NULL;
    const struct bt_node *root = open_yaml(c, &word, NULL, "", &path);
    if (!root) return;
    s->path = path;
    bt_read_fields(&c->r, root, TOP, &c->top, "scenario");
    struct span h = { 0, 10 };
    int told = c->r.errs->n;
    if (c->top.horizon) bt_read_fields(&c->r, c->top.horizon, HORIZON, &h, "horizon");
    const bool dated = c->top.horizon && told == c->r.errs->n;
    c->names = !dated;
    if (h.years < 1 || h.years > 30) h.years = 10;
    h.start -= c->o->earlier;
    s->title = c->top.title, s->day0 = h.start, s->years = h.years, s->earlier = c->o->earlier;
    int y, m, d;
    bt_date_of(h.start, &y, &m, &d);
    s->net->day0 = h.start;
    s->net->days = bt_day_of(y + h.years, m, m == 2 && d == 29 ? 28 : d) + s->earlier - h.start;
    s->net->switch_day = c->top.switch_on ? c->top.switch_on : h.start + c->o->earlier + 366;
    const struct bt_node *on = bt_map_get(root, "switch_on");
    if (on && dated && c->top.switch_on && (c->top.switch_on < h.start || c->top.switch_on >= h.start + s->net->days)) {
        bt_errs_add(c->r.errs, BT_E_INPUT, on->at,
                    "switch_on must lie within the horizon, before its last day: else no bundle does anything");
        s->net->switch_day = h.start + c->o->earlier + 366;
    }
    check_line(c, bt_map_get(root, "title"), "title");
    read_stance(c);
    if (dated) c->apart = c->r.errs->n;
    if (!c->top.locality || !read_locality(c) || !read_network(c)) return;
    c->names |= c->r.errs->n > c->apart;
    if (!c->names) bt_scn_start_people(s->net);
    read_rest(c);
    if (!c->names) bt_network_stops(c->s->net, c->s->arena);
}

/* --set as given, in the scenario's own memory: errors and results speak of it later. */
static bool keep_set(struct bt_scenario *s, const struct bt_scenario_opts *o)
{
    const char **v = bt_get(s->arena, (size_t)o->n_set + 1, sizeof *v);
    for (int i = 0; v && i < o->n_set; i++)
        if (!(v[i] = bt_dup(s->arena, o->set[i], strlen(o->set[i])))) return false;
    s->opt_set = v, s->n_opt_set = o->n_set;
    return v != NULL;
}

/* Nothing of a run hangs on it, so that it may be missing. */
static void read_outside_view(struct bt_scenario *s)
{
    struct bt_errs none = { 0 };
    const struct bt_file *f;
    bt_file_read(&s->files, s->arena, "data:/evidence/outside_view.csv", NULL, BT_NOWHERE, &f, &none);
    bt_errs_free(&none);
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
    if (!keep_set(s, o)) {
        bt_arena_free(a);
        return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    }
    s->files = (struct bt_files){ .data = o->data, .allow_outside = o->allow_outside, .stored = o->stored, .n_stored = o->n_stored };
    read_all(&c);
    *out = s;
    if (errs->n) return errs->v[0].code;
    hash_all(&c);
    if (o->outside_view) read_outside_view(s);
    return BT_OK;
}

void bt_scenario_free(struct bt_scenario *s)
{
    if (s) bt_arena_free(s->arena);
}
