/* The network: addresses, what is used, names; the code knows no place by name. */
#include "../tiny.h"
#include <ctype.h>
#include <dirent.h>
#include <math.h>
#include <stdlib.h>

Test(network, every_number_has_one_address)
{
    struct bt_scenario *s = tiny_open(&TINY);
    int n = bt_network_params(s->net), next = 0;
    cr_assert(n > 100);
    for (int i = 0; i < n; i++) {
        const struct bt_param *p = bt_network_param(s->net, i);
        const char *near;
        int offset = -1;
        cr_expect(p->offset == next && (p->n == 1 || p->n == 3), "%s", p->address);
        next += p->n;
        cr_expect(bt_network_find(s->net, p->address, &offset, 1, &near) == p->n && offset == p->offset, "%s is not found", p->address);
        cr_expect(p->unit && *p->unit, "%s has no unit", p->address);
        for (int k = 0; k < p->n; k++) {
            double v = bt_network_values(s->net)[p->offset + k];
            cr_expect(isfinite(v) && v >= p->lo && v <= p->hi, "%s is %g", p->address, v);
            cr_expect(bt_network_owner(s->net, p->offset + k) == p);
        }
        for (int k = 0; k < i; k++) cr_expect_str_neq(p->address, bt_network_param(s->net, k)->address);
    }
    cr_expect(next == bt_network_size(s->net));
    bt_scenario_free(s);
}

static const struct { const char *address; int found; const char *nearest; } FIND[] = {
    { "settings.short_ward.stay_days", 3, NULL },
    { "settings.short_ward.stay_days[old_fit]", 1, NULL },
    { "settings.short_ward.stay_days[old_*]", 2, NULL },
    { "settings.short_ward.stay_days[*]", 3, NULL },
    { "settings.rest.stay_days", 1, NULL },
    { "settings.rest.stay_days[young]", 0, NULL },
    { "settings.short_ward.stay_days[]", 0, NULL },
    { "settings.short_ward.stay_days[old_fit", 0, NULL },
    { "settings.short_ward.stay_days[old_fit]x", 0, NULL },
    { "settings.short_ward.stay_days[old_fitt]", 0, "old_fit" },
    { "settings.short_wards.stay_days", 0, "settings.short_ward.stay_days" },
    { "settings", 0, NULL },
    { "", 0, NULL },
    { "[young]", 0, NULL },
};
ParameterizedTestParameters(network, finds_addresses) { return tl_rows(TL_N(FIND)); }
ParameterizedTest(size_t *row, network, finds_addresses)
{
    struct bt_scenario *s = tiny_open(&TINY);
    const char *near = "?";
    int n = bt_network_find(s->net, FIND[*row].address, NULL, 0, &near);
    cr_expect(n == FIND[*row].found, "%s: %d", FIND[*row].address, n);
    cr_expect(FIND[*row].nearest ? near && strcmp(near, FIND[*row].nearest) == 0 : true, "%s: nearest is %s", FIND[*row].address,
              near ? near : "none");
    bt_scenario_free(s);
}

Test(network, ranges_share_their_offsets)
{
    struct bt_scenario *s = tiny_open(&TINY);
    const struct bt_param *p = bt_network_owner(s->net, tiny_offset(s, "interventions.avoid.effects.crises.value"));
    cr_expect(p->ranged && p->n == 1 && p->low[0] == -0.05 && p->high[0] == -0.2 && bt_network_values(s->net)[p->offset] == -0.1);
    p = bt_network_owner(s->net, tiny_offset(s, "settings.rest.stay_days"));
    cr_expect(!p->ranged && !p->low && !p->high);
    bt_scenario_free(s);
}

Test(network, names_what_there_is)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct bt_names set = bt_network_settings(s->net), items = bt_network_items(s->net);
    cr_assert(set.n == 7 + 2 + 1);
    cr_expect(strcmp(set.name[7], "gone") == 0 && strcmp(set.label[8], "Moved away") == 0 && strcmp(set.name[9], "entered") == 0);
    cr_assert(items.n == 2 + 7);
    cr_expect_str_eq(items.name[2], "programme_avoid");
    cr_expect(bt_network_pools(s->net).n == 3 && bt_network_payers(s->net).n == 2 && bt_network_interventions(s->net).n == 7);
    cr_expect_str_eq(bt_network_measure_unit(s->net, tiny_measure(s, "calls")), "call");
    bt_scenario_free(s);
}

Test(network, junctions_are_in_topological_order)
{
    struct bt_scenario *s = tiny_open(&TINY);
    for (int i = 0; i < s->net->n_fork; i++)
        for (int k = 0; k < s->net->fork[i].n_branch; k++) {
            const struct branch *b = &s->net->fork[i].branch[k];
            cr_expect(b->to.kind != G_JUNCTION || b->to.index > i);
            cr_expect(b->pool < 0 || b->refused.kind != G_JUNCTION || b->refused.index > i);
        }
    cr_expect(s->net->n_fork > s->net->n_junction, "junctions that people of two origins reach have two instances");
    bt_scenario_free(s);
}

Test(network, copies_exist_only_of_those_who_come)
{
    struct bt_scenario *s = tiny_open(&TINY);
    for (int k = 0; k < s->net->n_stock; k++) {
        const struct stock *x = &s->net->stock[k];
        if (x->setting < 0) continue;
        const char *name = s->net->setting[x->setting].id.name;
        if (strcmp(name, "rest") == 0 || strcmp(name, "booked_ward") == 0) cr_expect(x->cls == 0, "a lodger in %s", name);
        if (strcmp(name, "lodge") == 0) cr_expect(x->cls == 1);
    }
    bt_scenario_free(s);
}

/* A quantity of one segment is still a quantity: read from a column, by segment, or as one number. */
Test(network, of_one_segment_reads_its_columns)
{
    struct tiny t = LINE;
    struct bt_scenario *s = tiny_open(&t);
    cr_expect(bt_network_values(s->net)[tiny_offset(s, "settings.place.stay_days")] == 11);
    bt_scenario_free(s);
    t.pathway = tiny_swap(t.pathway, "{column: stay}", "{by_segment: {\"*\": 7}}");
    s = tiny_open(&t);
    cr_expect(bt_network_values(s->net)[tiny_offset(s, "settings.place.stay_days")] == 7);
    bt_scenario_free(s);
}

Test(network, draws_itself)
{
    struct bt_scenario *s = tiny_open(&TINY);
    char *dot = bt_network_dot(s->net, s->arena);
    cr_assert(dot != NULL && strncmp(dot, "digraph", 7) == 0);
    for (int i = 0; i < s->net->n_setting; i++)
        cr_expect(strstr(dot, s->net->setting[i].id.name) != NULL, "%s", s->net->setting[i].id.name);
    bt_scenario_free(s);
}

/* ---- the code names nothing of a hospital ---- */

static const char *const THINGS[] = {
    "hospital",     "ward",           "bed",       "beds",        "acute",      "admission", "admissions",
    "a&e",          "emergency",      "discharge", "reablement",  "care_home",  "home_care", "patient",
    "patients",     "nurse",          "doctor",    "clinic",      "elective",   "frailty",   "intermediate_care",
    "virtual_ward", "rapid_response", "ambulance", "gp_contacts", "outpatient", "surgery",   "stroke",
    "dementia"
};
/* Words that contain one of them, and examples in the texts of the scenario reference. */
static const char *const ALLOWED[] = { "'bed day'", "bed day, ", "e.g. bed day", "'bed day', 'person day'" };

static bool word_at(const char *text, const char *at, size_t len)
{
    char before = at > text ? at[-1] : ' ', after = at[len];
    return !isalnum((unsigned char)before) && before != '_' && !isalnum((unsigned char)after) && after != '_';
}

static bool allowed(const char *line)
{
    for (size_t i = 0; i < TL_N(ALLOWED); i++)
        if (strstr(line, ALLOWED[i])) return true;
    return false;
}

static void expect_no_thing(const char *path, const char *line, int number)
{
    char lower[1024];
    size_t n = 0;
    for (; line[n] && n + 1 < sizeof lower; n++) lower[n] = (char)tolower((unsigned char)line[n]);
    lower[n] = 0;
    for (size_t i = 0; i < TL_N(THINGS); i++)
        for (const char *at = lower; (at = strstr(at, THINGS[i])); at++)
            if (word_at(lower, at, strlen(THINGS[i])) && !allowed(line))
                cr_expect(false, "%s:%d names '%s': %s", path, number, THINGS[i], line);
}

static int look_through(const char *folder)
{
    DIR *d = opendir(folder);
    int files = 0;
    cr_assert(d != NULL, "no folder '%s' here", folder);
    for (struct dirent *f; (f = readdir(d));) {
        size_t len = strlen(f->d_name);
        if (len < 3 || f->d_name[len - 2] != '.' || (f->d_name[len - 1] != 'c' && f->d_name[len - 1] != 'h')) continue;
        if (strcmp(f->d_name, "summary.c") == 0) continue;
        const char *path = tiny_cat(tiny_cat(folder, "/"), f->d_name);
        FILE *in = fopen(path, "r");
        char line[1024];
        cr_assert(in != NULL, "%s", path);
        for (int n = 1; fgets(line, sizeof line, in); n++) expect_no_thing(path, line, n);
        fclose(in);
        files++;
    }
    closedir(d);
    return files;
}

/* The summary alone names the pinned measures (and charts and the command line do). */
static const char *const ROOMS[] = {
    "sim/base", "sim/network", "sim/solve", "sim/scenario", "sim/store", "sim/study", "include/bendtrend"
};
ParameterizedTestParameters(network, code_names_nothing_of_a_hospital) { return tl_rows(TL_N(ROOMS)); }
ParameterizedTest(size_t *row, network, code_names_nothing_of_a_hospital) { cr_expect(look_through(ROOMS[*row]) > 1); }

static const struct { const char *from, *to, *says; } ROLES[] = {
    { "{name: beds, places", "{name: beds, role: mian, places", "the role of 'beds' must be main, found 'mian'" },
    { "{name: beds, places", "{name: beds, role: arrivals, places", "the role of 'beds' must be main, found 'arrivals'" },
    { "{name: admissions, unit: admission,", "{name: admissions, unit: admission, role: main,", "arrivals, place_days or delayed_days" },
};
ParameterizedTestParameters(network, wrong_roles_are_told) { return tl_rows(TL_N(ROLES)); }
ParameterizedTest(size_t *row, network, wrong_roles_are_told)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(t.pathway, ROLES[*row].from, ROLES[*row].to);
    tiny_refused(&t, ROLES[*row].says);
}

Test(network, a_role_is_given_once)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(tiny_swap(t.pathway, "{name: beds, places", "{name: beds, role: main, places"), "{name: rooms, places",
                          "{name: rooms, role: main, places");
    tiny_refused(&t, "'beds' and 'rooms' both have the role 'main'");
}

/* A pathway that lacks the key, not one whose list is empty. */
Test(network, without_origins_is_told)
{
    struct tiny t = TINY;
    t.pathway = tiny_swap(TINY.pathway, "origins:\n  - {name: home, setting: home}\n  - {name: lodge, setting: lodge}\n", "");
    tiny_refused(&t, "lacks the key 'origins'");
}

static const struct { const char *set; bool taken; } FREE[] = { { "costs.call.gbp_per_unit=0", true },
                                                                { "costs.call.gbp_per_unit=0.2", true },
                                                                { "costs.call.gbp_per_unit=-0.01", false } };
ParameterizedTestParameters(network, what_is_used_may_be_free) { return tl_rows(TL_N(FREE)); }
ParameterizedTest(size_t *row, network, what_is_used_may_be_free)
{
    struct tiny t = { .set = { FREE[*row].set } };
    struct bt_scenario *s;
    struct bt_errs errs = { 0 };
    cr_expect((tiny_read(&t, &s, &errs) == BT_OK) == FREE[*row].taken, "%s: %s", FREE[*row].set, tl_errs_text(&errs));
    bt_errs_free(&errs);
    bt_scenario_free(s);
}
