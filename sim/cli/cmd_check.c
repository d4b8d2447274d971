/* cmd_check.c -- says back what was understood, and how well the baseline fits. */
#include "cli.h"
#include "bendtrend/json.h"
#include "bendtrend/num.h"
#include <math.h>
#include <string.h>

enum { HEAD_WIDTH = 15, LINE_WIDTH = 110 };

/* Results list settings, exits and `entered` together; an exit is no place to be. */
static struct bt_names settings(const struct bt_network *n)
{
    struct bt_names all = bt_network_settings(n);
    return (struct bt_names){ all.n - bt_network_exits(n) - 1, all.name, all.label };
}

static struct bt_names exits(const struct bt_network *n)
{
    struct bt_names all = bt_network_settings(n);
    int first = all.n - bt_network_exits(n) - 1;
    return (struct bt_names){ bt_network_exits(n), all.name + first, all.label + first };
}

static const struct { const char *key, *head; struct bt_names (*names)(const struct bt_network *n); } LISTS[] = {
    { "segments", "Segments", bt_network_segments },
    { "settings", "Settings", settings },
    { "exits", "Exits", exits },
    { "routes", "Routes", bt_network_routes },
    { "pools", "Pools", bt_network_pools },
    { "measures", "Measures", bt_network_measures },
    { "cost_items", "Cost items", bt_network_items },
    { "payers", "Payers", bt_network_payers },
};


/* The value of a quantity with --set and the scenario's own `set:` applied; false where the network has none such. */
static bool quantity(const struct bt_scenario *s, double *x, const char *address)
{
    int offset;
    const char *near;
    if (bt_network_find(s->net, address, &offset, 1, &near) != 1) return false;
    *x = bt_network_values(s->net)[offset];
    for (int i = 0; i < s->n_set; i++)
        if (s->set[i].offset == offset) *x = s->set[i].value;
    return true;
}

static bool coverage(const struct bt_scenario *s, const char *intervention, const char *when, double *x)
{
    char address[256];
    int len = bt_format(address, sizeof address, "interventions.%s.%s.coverage", intervention, when);
    return len < (int)sizeof address && quantity(s, x, address);
}

static int ranged(const struct bt_network *n)
{
    int count = 0;
    for (int i = 0; i < bt_network_params(n); i++) count += bt_network_param(n, i)->ranged;
    return count;
}

static void print_list(const char *head, struct bt_names names)
{
    int col = printf("%-*s%d:", HEAD_WIDTH, head, names.n);
    for (int i = 0; i < names.n; i++) {
        int need = (int)strlen(names.name[i]) + 2;
        if (col + need > LINE_WIDTH) col = printf("\n%*s", HEAD_WIDTH - 1, "") - 1;
        col += printf(" %s%s", names.name[i], i + 1 < names.n ? "," : "");
    }
    putchar('\n');
}

static void print_coverage(const struct bt_scenario *s, const char *intervention, const char *when)
{
    char text[BT_NUM_ROOM] = "";
    double x;
    if (coverage(s, intervention, when, &x)) bt_format(text, sizeof text, "%.1f%%", 100 * x);
    printf("%9s", text);
}

static void print_interventions(const struct bt_scenario *s)
{
    struct bt_names names = bt_network_interventions(s->net);
    printf("\n%-44s%9s%9s\n", "Intervention (coverage)", "now", "target");
    for (int i = 0; i < names.n; i++) {
        printf("  %-42s", names.name[i]);
        print_coverage(s, names.name[i], "now");
        print_coverage(s, names.name[i], "target");
        putchar('\n');
    }
}

static void print_plans(const struct bt_scenario *s)
{
    struct bt_names names = bt_network_interventions(s->net);
    for (int i = 0; i < s->n_bundle; i++) {
        const struct bt_bundle *b = &s->bundle[i];
        printf("%-*s%s:", HEAD_WIDTH, "Bundle", b->name);
        for (int k = 0; k < b->n; k++) printf("%s %s", k ? "," : "", names.name[b->intervention[k]]);
        if (b->n_set) printf("%s %d value%s of its own", b->n ? ";" : "", b->n_set, b->n_set == 1 ? "" : "s");
        putchar('\n');
    }
    for (int i = 0; i < s->n_ambition; i++) printf("%-*s%s\n", HEAD_WIDTH, "Ambition", s->ambition[i].label);
}

/* Beyond what is done now, whole-time equivalents per 100,000 people that a bundle asks for in a role, its own values counted; NAN: it
 * does not. */
static double asked(const struct bt_scenario *s, const struct bt_bundle *b, const char *role)
{
    struct bt_names names = bt_network_interventions(s->net);
    size_t n = (size_t)bt_network_size(s->net);
    double sum = NAN, *values = bt_get(s->arena, n, sizeof *values);
    if (!values) return NAN;
    memcpy(values, bt_network_values(s->net), n * sizeof *values);
    for (int i = 0; i < b->n_set; i++) values[b->set[i].offset] = b->set[i].value;
    for (int i = 0; i < bt_network_asks(s->net); i++) {
        struct bt_ask a = bt_network_ask(s->net, values, i);
        const char *near;
        int now, target;
        bool in = false;
        for (int k = 0; k < b->n; k++) in |= b->intervention[k] == a.intervention;
        if (!in || strcmp(a.role, role) != 0) continue;
        if (bt_network_find(s->net, bt_printf(s->arena, "interventions.%s.now.coverage", names.name[a.intervention]), &now, 1,
                            &near) != 1 ||
            bt_network_find(s->net, bt_printf(s->arena, "interventions.%s.target.coverage", names.name[a.intervention]), &target, 1,
                            &near) != 1)
            continue;
        sum = (isnan(sum) ? 0 : sum) + a.wte_per_100000 * (values[target] - values[now]);
    }
    return sum;
}

/* The first ask of a role stands for all of it. */
static bool first_of_role(const struct bt_scenario *s, int i)
{
    const double *values = bt_network_values(s->net);
    const char *role = bt_network_ask(s->net, values, i).role;
    for (int k = 0; k < i; k++)
        if (strcmp(bt_network_ask(s->net, values, k).role, role) == 0) return false;
    return true;
}

static void print_staff(const struct bt_scenario *s)
{
    struct bt_names pools = bt_network_staff_pools(s->net);
    if (!pools.n) return;
    printf("\n%-44s%9s  %s\n", "Staff asked for beyond today's", "wte per", "from staff pool");
    printf("%-44s%9s\n", "(central evidence, at target)", "100,000");
    for (int b = 0; b < s->n_bundle; b++) {
        printf("  %s\n", s->bundle[b].name);
        for (int i = 0; i < bt_network_asks(s->net); i++) {
            struct bt_ask a = bt_network_ask(s->net, bt_network_values(s->net), i);
            double x = first_of_role(s, i) ? asked(s, &s->bundle[b], a.role) : NAN;
            if (!isnan(x)) printf("    %-40s%9.1f  %s\n", a.role, x, a.staff_pool < 0 ? "none: never short" : pools.name[a.staff_pool]);
        }
    }
    if (bt_network_staff_examples(s->net)) printf("  beside it, what others employed\n");
    for (int i = 0; i < bt_network_staff_examples(s->net); i++) {
        struct bt_staff_example x = bt_network_staff_example(s->net, i);
        printf("    %-40s%9.1f  %s%s%s\n", bt_printf(s->arena, "%s, %s", x.place, x.role), x.wte_per_100000, x.source, *x.note ? ": " : "",
               x.note);
    }
}

static void print_phases(const struct bt_scenario *s)
{
    struct bt_names names = bt_network_interventions(s->net);
    int said = 0;
    for (int i = 0; i < names.n; i++)
        for (int k = 0; k < bt_network_phases(s->net, i); k++) {
            struct bt_phase p = bt_network_phase(s->net, bt_network_values(s->net), i, k);
            char from[11], done[11];
            bt_iso_of(p.from_day, from), bt_iso_of(p.done_day, done);
            if (!said++) printf("\n%-44s%9s  %s\n", "Phases (of the step from now to target)", "share", "from, done by");
            printf("  %-42s%8.0f%%  %s, %s%s\n", bt_printf(s->arena, "%s, %s", names.name[i], p.name), 100 * p.share, from, done,
                   p.goes_on < 1 ? bt_printf(s->arena, "; %.0f %% goes ahead", 100 * p.goes_on) : "");
        }
}

static void print_scenario(const struct bt_scenario *s)
{
    char start[11], base[11];
    bt_iso_of(s->day0, start);
    bt_iso_of(s->base_day, base);
    printf("%s\n\n", s->title);
    printf("%-*s%s\n", HEAD_WIDTH, "Locality", s->locality);
    printf("%-*s%s, %d year%s; base year from %s; prices of %s\n", HEAD_WIDTH, "Horizon", start, s->years, s->years == 1 ? "" : "s", base,
           s->price_year);
    printf("%-*s%s%s\n", HEAD_WIDTH, "Evidence", bt_stance_name[s->stance], s->stance_alone ? " alone" : "");
    printf("%-*s%d read\n", HEAD_WIDTH, "Files", s->files.n);
    for (size_t i = 0; i < N(LISTS); i++) print_list(LISTS[i].head, LISTS[i].names(s->net));
    printf("%-*s%d, %d with a range; %d numbers\n", HEAD_WIDTH, "Quantities", bt_network_params(s->net), ranged(s->net),
           bt_network_size(s->net));
    printf("%-*s%d states\n", HEAD_WIDTH, "Size", bt_network_states(s->net));
    print_plans(s);
    print_interventions(s);
    print_phases(s);
    print_staff(s);
    if (s->n_note) printf("\nNotes\n");
    for (int i = 0; i < s->n_note; i++) printf("  - %s\n", s->note[i]);
    putchar('\n');
}

static void json_names(struct bt_json *j, const char *key, struct bt_names names)
{
    bt_json_array(j, key);
    for (int i = 0; i < names.n; i++) bt_json_text(j, NULL, names.name[i]);
    bt_json_end(j);
}

static void json_interventions(struct bt_json *j, const struct bt_scenario *s)
{
    struct bt_names names = bt_network_interventions(s->net);
    bt_json_array(j, "interventions");
    for (int i = 0; i < names.n; i++) {
        double x;
        bt_json_object(j, NULL);
        bt_json_text(j, "name", names.name[i]);
        if (coverage(s, names.name[i], "now", &x)) bt_json_number(j, "coverage_now", x);
        if (coverage(s, names.name[i], "target", &x)) bt_json_number(j, "coverage_target", x);
        bt_json_end(j);
    }
    bt_json_end(j);
}

/* What each bundle asks for by role, and what others employed. */
static void json_staff(struct bt_json *j, const struct bt_scenario *s)
{
    struct bt_names pools = bt_network_staff_pools(s->net);
    if (!pools.n) return;
    bt_json_object(j, "staff_asked_wte_per_100000");
    for (int b = 0; b < s->n_bundle; b++) {
        bt_json_object(j, s->bundle[b].name);
        for (int i = 0; i < bt_network_asks(s->net); i++) {
            const char *role = bt_network_ask(s->net, bt_network_values(s->net), i).role;
            double x = first_of_role(s, i) ? asked(s, &s->bundle[b], role) : NAN;
            if (!isnan(x)) bt_json_number(j, role, x);
        }
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_array(j, "staff_examples");
    for (int i = 0; i < bt_network_staff_examples(s->net); i++) {
        struct bt_staff_example x = bt_network_staff_example(s->net, i);
        bt_json_object(j, NULL);
        bt_json_text(j, "place", x.place);
        bt_json_text(j, "role", x.role);
        bt_json_number(j, "wte", x.wte);
        bt_json_number(j, "wte_per_100000", x.wte_per_100000);
        bt_json_text(j, "source", x.source);
        bt_json_text(j, "note", x.note);
        bt_json_end(j);
    }
    bt_json_end(j);
}

static void json_plans(struct bt_json *j, const struct bt_scenario *s)
{
    struct bt_names names = bt_network_interventions(s->net);
    bt_json_array(j, "bundles");
    for (int i = 0; i < s->n_bundle; i++) {
        bt_json_object(j, NULL);
        bt_json_text(j, "name", s->bundle[i].name);
        bt_json_array(j, "interventions");
        for (int k = 0; k < s->bundle[i].n; k++) bt_json_text(j, NULL, names.name[s->bundle[i].intervention[k]]);
        bt_json_end(j);
        bt_json_end(j);
    }
    bt_json_end(j);
    bt_json_array(j, "ambitions");
    for (int i = 0; i < s->n_ambition; i++) bt_json_text(j, NULL, s->ambition[i].label);
    bt_json_end(j);
    bt_json_array(j, "notes");
    for (int i = 0; i < s->n_note; i++) bt_json_text(j, NULL, s->note[i]);
    bt_json_end(j);
}

static void json_scenario(FILE *out, const struct bt_scenario *s)
{
    struct bt_json j;
    char start[11], base[11];
    bt_iso_of(s->day0, start);
    bt_iso_of(s->base_day, base);
    bt_json_start(&j, out, false);
    bt_json_object(&j, NULL);
    bt_json_text(&j, "title", s->title);
    bt_json_text(&j, "locality", s->locality);
    bt_json_text(&j, "start", start);
    bt_json_int(&j, "years", s->years);
    bt_json_text(&j, "base_year_from", base);
    bt_json_text(&j, "price_year", s->price_year);
    bt_json_text(&j, "evidence", bt_stance_name[s->stance]);
    bt_json_text(&j, "scenario_hash", s->hash);
    bt_json_int(&j, "files", s->files.n);
    bt_json_int(&j, "quantities", bt_network_params(s->net));
    bt_json_int(&j, "states", bt_network_states(s->net));
    for (size_t i = 0; i < N(LISTS); i++) json_names(&j, LISTS[i].key, LISTS[i].names(s->net));
    json_interventions(&j, s);
    json_staff(&j, s);
    json_plans(&j, s);
    bt_json_end(&j);
    bt_json_finish(&j);
}

/* Two JSON values, each written by the room that knows it, as the members of one object. */
static enum bt_code print_json(struct job *j, struct bt_err *e)
{
    fputs("{\"schema\": \"bendtrend check 1\",\n\"scenario\": ", stdout);
    json_scenario(stdout, j->scenario);
    fputs(",\"baseline\": ", stdout);
    bt_baseline_print(stdout, &j->results, true, e);
    fputs("}\n", stdout);
    return e->code;
}

/* ---- several at once ---- */

struct place_row { const char *name; struct bt_baseline b; };

static void print_places(const struct place_row *v, int n)
{
    printf("\n%-34s%10s%10s%9s%9s%10s%15s\n", "All places: rows", "observed", "in 2 %", "fitted", "numbers", "compared", "farthest fit");
    for (int i = 0; i < n; i++)
        printf("%-34s%10d%10d%9d%9d%10d%14.2f%%\n", v[i].name, v[i].b.observed, v[i].b.within, v[i].b.fitted, v[i].b.numbers,
               v[i].b.rows - v[i].b.fitted, 100 * v[i].b.worst);
}

static enum bt_code print_one(struct job *j, bool among, bool first)
{
    struct bt_err e = { 0 };
    if (j->args.json) {
        if (among) fputs(first ? "[" : ",", stdout);
        print_json(j, &e);
    } else if (!j->args.quiet) {
        if (among) printf("%s%s (%s)\n", first ? "" : "\n", j->scenario->title, j->scenario->path);
        else print_scenario(j->scenario);
        bt_baseline_print(stdout, &j->results, false, &e);
    }
    return job_fail(j, &e);
}

/* Every scenario is tried, whatever became of those before it. */
static enum bt_code check_all(struct job *j, const struct words *w)
{
    struct place_row *v = bt_get(j->arena, (size_t)w->n, sizeof *v);
    enum bt_code worst = BT_OK;
    int n = 0;
    j->earlier = bt_get(j->arena, (size_t)w->n, sizeof *j->earlier);
    if (!v || !j->earlier) return job_no_memory(j);
    for (int i = 0; i < w->n; i++) {
        if (j->scenario) j->earlier[j->n_earlier++] = j->scenario;
        j->scenario = NULL;
        struct bt_errs told = j->errs; /* a scenario is read only where there are no errors yet */
        j->errs = (struct bt_errs){ 0 };
        enum bt_code rc = job_scenario(j, w->v[i]);
        if (rc == BT_OK) rc = job_study(j, "baseline", true);
        if (rc == BT_OK) rc = print_one(j, true, n == 0);
        if (rc == BT_OK) v[n++] = (struct place_row){ j->scenario->locality, bt_baseline_of(&j->results) };
        else if (worst == BT_OK) worst = rc;
        for (int k = 0; k < j->errs.n; k++) bt_errs_push(&told, &j->errs.v[k]);
        bt_errs_free(&j->errs);
        j->errs = told;
    }
    if (j->args.json) fputs(n ? "]\n" : "[]\n", stdout);
    else if (!j->args.quiet && n) print_places(v, n);
    return worst;
}

enum bt_code cmd_check(struct job *j)
{
    if (j->args.rest.n > 1) return check_all(j, &j->args.rest);
    enum bt_code rc = job_scenario(j, j->args.rest.v[0]);
    if (rc == BT_OK) rc = job_study(j, "baseline", true);
    return rc == BT_OK ? print_one(j, false, true) : rc;
}
