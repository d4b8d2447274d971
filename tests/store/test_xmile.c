/* XMILE: the dialect that other programs read. Whether the equations are ours is for tests/npm, in another simulator. */
#include "../tiny.h"
#include "bendtrend/xmile.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *const FUNCTIONS[] = { "max", "min", "exp", "sqrt", "abs", "cos", "sin", "TIME", "IF", "THEN", "ELSE" };

/* With one switched on, and what is needed. */
static char *written_as(const struct tiny *t, const char *on, const char *needed, double step, bool arrays)
{
    struct bt_scenario *s = tiny_open(t);
    struct tiny_run r;
    struct bt_err e = { 0 };
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    tiny_go(s, &(struct tiny_opts){ .months = 1, .on = { on, needed } }, &r, NULL);
    struct bt_xmile x = { .net = s->net,
                          .values = r.values,
                          .start = r.start,
                          .title = "Tiny & <small>",
                          .run = on ? on : "as usual",
                          .hash = s->hash,
                          .notes = "",
                          .step = step,
                          .days = 1461,
                          .arrays = arrays };
    cr_assert(f && bt_xmile_write(&x, f, &e) == BT_OK, "%s", e.msg);
    fclose(f);
    tiny_stop(&r);
    bt_scenario_free(s);
    return text;
}

static char *written(const struct tiny *t, const char *on, double step)
{
    return written_as(t, on, NULL, step, false);
}

/* The next text between <tag> and </tag> after *at, or NULL; the caller frees it. */
static char *between(const char **at, const char *from, const char *to)
{
    const char *p = strstr(*at, from), *q = p ? strstr(p + strlen(from), to) : NULL;
    if (!q) return NULL;
    *at = q;
    return strndup(p + strlen(from), (size_t)(q - p) - strlen(from));
}

struct words {
    int n;
    char *v[6000];
};

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The part of the file that defines variables; the caller frees it. */
static char *variables(const char *text)
{
    return between(&text, "<variables>", "</variables>");
}

static void defined(const char *text, struct words *w)
{
    char *part = variables(text);
    cr_assert(part != NULL);
    static const char *const TAG[] = { "<aux name=\"", "<flow name=\"", "<stock name=\"" };
    w->n = 0;
    for (size_t i = 0; i < TL_N(TAG); i++) {
        char *name;
        for (const char *at = part; (name = between(&at, TAG[i], "\""));) {
            cr_assert(w->n < 6000);
            w->v[w->n++] = name;
        }
    }
    free(part);
    qsort(w->v, (size_t)w->n, sizeof *w->v, by_text);
    for (int i = 1; i < w->n; i++) cr_expect(strcmp(w->v[i - 1], w->v[i]) != 0, "'%s' is there twice", w->v[i]);
}

static bool known(const struct words *w, char *word)
{
    for (size_t i = 0; i < TL_N(FUNCTIONS); i++)
        if (strcmp(word, FUNCTIONS[i]) == 0) return true;
    return bsearch(&word, w->v, (size_t)w->n, sizeof *w->v, by_text) != NULL;
}

/* One equation: words that are there, one IF and that the whole, brackets in pairs, no minus where a number begins. */
static void check_equation(const struct words *w, const char *eqn)
{
    int depth = 0, ifs = 0;
    char last = '(';
    for (const char *p = eqn; *p;) {
        char word[240];
        size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (isalpha((unsigned char)*p)) {
            cr_assert(n < sizeof word);
            snprintf(word, sizeof word, "%.*s", (int)n, p);
            cr_expect(known(w, word), "'%s' of %s is nowhere defined", word, eqn);
            ifs += strcmp(word, "IF") == 0;
            p += n, last = 'a';
            continue;
        }
        if (isdigit((unsigned char)*p)) {
            char *end;
            strtod(p, &end);
            p = end, last = '1';
            continue;
        }
        cr_expect(strchr("+-*/^(),<> &;", *p) != NULL, "'%c' in %s", *p, eqn);
        cr_expect(*p != '-' || last == '(' || strchr("a1)", last), "a minus that begins a number must stand in brackets: %s", eqn);
        depth += (*p == '(') - (*p == ')');
        cr_expect(depth >= 0, "%s", eqn);
        if (*p != ' ') last = *p;
        p++;
    }
    cr_expect(depth == 0, "%s", eqn);
    cr_expect(ifs == 0 || (ifs == 1 && strncmp(eqn, "IF ", 3) == 0), "one IF, and that the whole: %s", eqn);
}

static void check_dialect(const char *text)
{
    static struct words w;
    defined(text, &w);
    for (int i = 0; i < w.n; i++) {
        size_t plain = strspn(w.v[i], "abcdefghijklmnopqrstuvwxyz0123456789_");
        cr_expect(plain == strlen(w.v[i]) && islower((unsigned char)w.v[i][0]), "name '%s'", w.v[i]);
    }
    int equations = 0;
    char *eqn, *name;
    for (const char *at = text; (eqn = between(&at, "<eqn>", "</eqn>")); equations++, free(eqn)) {
        for (char *p; (p = strstr(eqn, "&gt;")) || (p = strstr(eqn, "&lt;"));) memmove(p + 1, p + 4, strlen(p + 4) + 1), *p = '<';
        check_equation(&w, eqn);
    }
    cr_expect(equations == w.n && w.n > 500, "%d variables, %d equations", w.n, equations);
    static const char *const FLOW[] = { "<inflow>", "<outflow>" };
    for (size_t i = 0; i < TL_N(FLOW); i++)
        for (const char *at = text; (name = between(&at, FLOW[i], "</")); free(name))
            cr_expect(known(&w, name), "the flow '%s' of a stock is nowhere defined", name);
    for (int i = 0; i < w.n; i++) free(w.v[i]);
}

static const char *const ON[] = { NULL, "avoid", "divert", "quicker", "papers_faster", "more_rooms" };
ParameterizedTestParameters(xmile, is_the_dialect_that_others_read)
{
    return tl_rows(TL_N(ON));
}
ParameterizedTest(size_t *row, xmile, is_the_dialect_that_others_read)
{
    char *text = written(&TINY, ON[*row], 0.0625);
    check_dialect(text);
    cr_expect(strstr(text, "<dt>0.0625</dt>") && strstr(text, "<stop>1461</stop>") && strstr(text, "Day 0 is 2025-04-01."));
    cr_expect(strstr(text, "Tiny &amp; &lt;small&gt;") != NULL);
    free(text);
}

/* The schema of the dialect, docs/xmile.rng. */
Test(xmile, keeps_to_its_schema)
{
    char *text = written(&TINY, "divert", 0.25), *dir = tl_dir(), command[600];
    tl_text(dir, "tiny.xmile", text);
    snprintf(command, sizeof command, "xmllint --noout --relaxng docs/xmile.rng '%s/tiny.xmile' 2>'%s/says'", dir, dir);
    cr_expect(system(command) == 0, "see '%s'", command);
    tl_rmdir(dir);
    free(text);
}

Test(xmile, the_same_run_gives_the_same_bytes)
{
    char *a = written(&TINY, "avoid", 0.25), *b = written(&TINY, "avoid", 0.25);
    cr_expect(strcmp(a, b) == 0);
    free(a), free(b);
}

Test(xmile, every_variable_has_a_unit_a_text_and_a_place_in_the_diagram)
{
    char *text = written(&TINY, "avoid", 0.25), *part = variables(text), *one;
    const char *views = strstr(text, "<views>");
    int n = 0;
    cr_assert(views && part);
    for (const char *at = part; (one = between(&at, "name=\"", "\n")); n++, free(one)) {
        char place[300];
        cr_expect(strstr(one, "<doc>") && strstr(one, "<units>"), "%s", one);
        snprintf(place, sizeof place, " name=\"%.*s\" x=\"", (int)strcspn(one, "\""), one);
        if (n % 20 == 0) cr_expect(strstr(views, place) != NULL, "no place for %s", one);
    }
    cr_expect(n > 500);
    free(text), free(part);
}

/* Names that functions of other programs have, and names that meet. */
Test(xmile, names_that_mean_something_elsewhere_are_changed)
{
    struct tiny t = { .pathway = tiny_swap(tiny_swap(TINY.pathway, "{name: gone, label: Gone}", "{name: time, label: \"Gone & <over>\"}"),
                                           "exits: [gone]", "exits: [time]") };
    const char *all[] = { "to: gone}", "to: gone}", "to: gone}", "to: gone}" };
    for (size_t i = 0; i < TL_N(all); i++) {
        char *copy = strdup(t.pathway), *p = strstr(copy, all[i]);
        cr_assert(p != NULL);
        memcpy(p + 4, "time", 4);
        t.pathway = tiny_cat(copy, "");
        free(copy);
    }
    char *text = written(&t, NULL, 0.25);
    check_dialect(text);
    cr_expect(!strstr(text, "name=\"time\"") && strstr(text, "<stock name=\"time_young\">"));
    free(text);
}

/* ---- staff ---- */

static struct tiny with_staff(void)
{
    struct tiny t = TINY;
    t.scenario = tiny_cat(TINY.scenario, "workforce: workforce.yaml\n");
    t.interventions = tiny_swap(TINY.interventions, "    ramp_months: 12\n", "    ramp_months: 12\n    lag_months: 2\n");
    t.workforce = "bendtrend: 1\n"
                  "staff_pools:\n"
                  "  - {name: nurses, posts_per_100000: 20, vacancies: 0.1, leavers: 0.2, more_recruits_per_100000: 5, hires_from: [{name: "
                  "ward_staff, share: 0.5}]}\n"
                  "  - {name: ward_staff, vacancies: 0.1, leavers: 0.1, more_recruits_per_100000: 1, places: [{name: beds, wte_per_place: "
                  "1}]}\n"
                  "roles: {nurse: nurses}\n";
    return t;
}

/* As stocks, once for costs and once more as they stood a lag before, for effects. Business as usual asks for nobody. */
Test(xmile, staff_that_can_be_short_are_stocks)
{
    static const char *const STOCKS[] = { "staff_nurses_change", "staff_ward_staff_change", "in_post_avoid_nurse",
                                          "staff_nurses_change_61_days_ago", "in_post_avoid_nurse_61_days_ago" };
    const struct tiny t = with_staff();
    char *text = written(&t, "avoid", 0.25), *usual = written(&t, NULL, 0.25), *dir = tl_dir(), command[600];
    check_dialect(text);
    for (size_t i = 0; i < TL_N(STOCKS); i++)
        cr_expect(strstr(text, tiny_cat(tiny_cat("<stock name=\"", STOCKS[i]), "\">")) != NULL, "%s", STOCKS[i]);
    cr_expect(strstr(text, "<eqn>avoid_coverage_beyond_now*avoid_staffed</eqn>") != NULL, "costs follow who is in post");
    cr_expect(strstr(text, "<eqn>avoid_coverage_beyond_now*avoid_effect_staffed</eqn>") != NULL, "effects, who was");
    cr_expect(strstr(text, "*beds_places_staffed") != NULL, "wards lose places");
    tl_text(dir, "tiny.xmile", text);
    snprintf(command, sizeof command, "xmllint --noout --relaxng docs/xmile.rng '%s/tiny.xmile' 2>'%s/says'", dir, dir);
    cr_expect(system(command) == 0, "see '%s'", command);
    char *without = written(&TINY, NULL, 0.25);
    cr_expect(!strstr(usual, "staff") && strlen(usual) == strlen(without), "business as usual is written as without");
    tl_rmdir(dir);
    free(text), free(usual), free(without);
}

/* What a care package costs follows from who was enrolled in each month since; what needs a record, from who had it some months before. */
Test(xmile, packages_with_a_price_and_adoption_short_of_staff_look_back)
{
    static const char *const THERE[] = { "<aux name=\"package_year_month12\">", "<aux name=\"package_year_payer_a\">",
                                         "<stock name=\"in_post_avoid_nurse_30_days_ago\">",
                                         "<stock name=\"in_post_avoid_nurse_365_days_ago\">",
                                         "<aux name=\"avoid_staffed_30_days_ago\">", "<aux name=\"record_use_for_avoid_staffed\">",
                                         "<stock name=\"in_post_record_nurse_152_days_ago\">" };
    struct tiny t = with_staff();
    t.interventions = tiny_cat(tiny_swap(t.interventions, "    lag_months: 2\n", "    lag_months: 2\n    needs: [record]\n"),
                               "  - name: record\n    group: alone\n    now: {coverage: 0}\n    target: {coverage: 1}\n    ramp_months: 9\n"
                               "    adoption: {share: 0.9, after_months: 3}\n    effects: []\n"
                               "    staff:\n      - {role: nurse, wte_per_100000: 3}\n");
    t.workforce = tiny_cat(t.workforce, "rates:\n  - {name: nurse, role: nurse, gbp_per_hour: 30, payer: payer_a}\n"
                                        "packages:\n  - name: year\n    intervention: avoid\n    people: {\"*\": 0.05}\n"
                                        "    contact_hours_per_wte: 1000\n"
                                        "    activities: [{name: talk, role: nurse, minutes: 30, contacts: 12, months: [1, 12]}]\n");
    char *text = written_as(&t, "avoid", "record", 0.25, false);
    check_dialect(text);
    for (size_t i = 0; i < TL_N(THERE); i++) cr_expect(strstr(text, THERE[i]) != NULL, "%s", THERE[i]);
    cr_expect(!strstr(text, "in_post_avoid_nurse_15_days_ago"), "nobody joins later, so nobody looks back by half months");
    free(text);
}

Test(xmile, refuses_a_step_that_staff_are_not_solved_by)
{
    const struct tiny t = with_staff();
    struct bt_scenario *s = tiny_open(&t);
    struct tiny_run r;
    struct bt_err e = { 0 };
    FILE *f = tmpfile();
    tiny_go(s, &(struct tiny_opts){ .months = 1, .on = { "avoid" } }, &r, NULL);
    struct bt_xmile x = { s->net, r.values, r.start, "Tiny", "first", s->hash, "", 0.0078125, 30, false };
    cr_expect(bt_xmile_write(&x, f, &e) == BT_E_USAGE && strstr(e.msg, "--step is 0.015625 or more; found 0.0078125") != NULL, "%s", e.msg);
    cr_expect(ftell(f) == 0, "nothing is written");
    fclose(f);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* ---- arrays ---- */

struct in_arrays {
    struct words all, arrays, elements; /* names of variables; of those that are arrays; of the dimension's elements */
};

static void names_of(const char *text, struct in_arrays *x)
{
    char *name, *part = between(&text, "<dim name=\"segment\">", "</dim>");
    cr_assert(part != NULL);
    for (const char *at = part; (name = between(&at, "<elem name=\"", "\""));) x->elements.v[x->elements.n++] = name;
    free(part);
    defined(text, &x->all);
    part = variables(text);
    for (const char *at = part; (name = between(&at, " name=\"", "\""));) {
        const char *end = strchr(at, '\n'), *over = strstr(at, "</doc><dimensions><dim name=\"segment\"/></dimensions>");
        bool variable = strncmp(at, "\"><doc>", 7) == 0;
        if (variable && over && over < end) x->arrays.v[x->arrays.n++] = name;
        else free(name);
    }
    free(part);
    qsort(x->arrays.v, (size_t)x->arrays.n, sizeof *x->arrays.v, by_text);
    qsort(x->elements.v, (size_t)x->elements.n, sizeof *x->elements.v, by_text);
}

static bool listed(const struct words *w, char *word)
{
    return bsearch(&word, w->v, (size_t)w->n, sizeof *w->v, by_text) != NULL;
}

/* Arrays, and only they, have a subscript: an element, or the dimension where the equation is one for all. */
static void check_subscripts(const struct in_arrays *x, const char *eqn, bool for_all)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (const char *p = eqn; *p;) {
        char word[240], subscript[100];
        if (isdigit((unsigned char)*p)) {
            char *end;
            strtod(p, &end), p = end;
            continue;
        }
        size_t n = strspn(p, LETTERS);
        if (!n || *p == '&') {
            p += *p == '&' ? strcspn(p, ";") : 1;
            continue;
        }
        snprintf(word, sizeof word, "%.*s", (int)n, p), p += n;
        cr_expect(known(&x->all, word), "'%s' of %s is nowhere defined", word, eqn);
        cr_expect(listed(&x->arrays, word) == (*p == '['), "'%s' in %s", word, eqn);
        if (*p != '[') continue;
        snprintf(subscript, sizeof subscript, "%.*s", (int)strcspn(p + 1, "]"), p + 1), p += strcspn(p, "]");
        cr_expect((for_all && strcmp(subscript, "segment") == 0) || listed(&x->elements, subscript), "[%s] in %s", subscript, eqn);
    }
}

static void check_array(const struct in_arrays *x, const char *one, int *for_all)
{
    int elements = 0;
    char *eqn;
    bool array = strstr(one, "<dimensions>") != NULL, each = strstr(one, "<element ") != NULL;
    for (const char *at = one; (eqn = between(&at, "<eqn>", "</eqn>")); elements++, free(eqn)) check_subscripts(x, eqn, array && !each);
    cr_expect(elements == (each ? x->elements.n : 1), "an equation for each element, or one:\n%s", one);
    static const char *const WAY[] = { "<inflow>", "<outflow>" };
    for (size_t i = 0; i < TL_N(WAY); i++)
        for (const char *at = one; (eqn = between(&at, WAY[i], "</")); free(eqn))
            cr_expect(known(&x->all, eqn) && listed(&x->arrays, eqn) == array, "flow '%s' of %s", eqn, one);
    *for_all += array && !each && !strstr(one, "<stock");
}

/* With --arrays: what is one a segment becomes an array, in full, by the standard and by the schema; of the flat file nothing is lost. */
Test(xmile, arrays_are_whole_and_keep_to_their_schema)
{
    static struct in_arrays x;
    const struct tiny t = with_staff();
    char *text = written_as(&t, "avoid", NULL, 0.25, true), *flat = written(&t, "avoid", 0.25), *dir = tl_dir(), command[600];
    tl_text(dir, "tiny.xmile", text);
    snprintf(command, sizeof command, "xmllint --noout --relaxng docs/xmile-arrays.rng '%s/tiny.xmile' 2>'%s/says'", dir, dir);
    cr_expect(system(command) == 0, "see '%s'", command);
    names_of(text, &x);
    int n = 0, for_all = 0;
    char *part = variables(text), *one;
    for (const char *at = part; (one = between(&at, "name=", "</units>")); n++, free(one)) check_array(&x, one, &for_all);
    cr_expect(n == x.all.n && x.arrays.n > 100 && for_all > 20 && x.elements.n == 3, "%d, %d, %d", n, x.arrays.n, for_all);
    static struct words before;
    defined(flat, &before);
    for (int i = 0; i < before.n; i++) { /* a flat name is there, or its array is */
        bool there = listed(&x.all, before.v[i]);
        for (int s = 0; s < x.elements.n && !there; s++) {
            size_t len = strlen(before.v[i]), end = strlen(x.elements.v[s]) + 1;
            if (len <= end || strcmp(before.v[i] + len - end + 1, x.elements.v[s]) != 0) continue;
            char *base = strndup(before.v[i], len - end), *beside = strdup(tiny_cat(base, "_by_segment"));
            there |= listed(&x.arrays, base) || listed(&x.arrays, beside);
            free(base), free(beside);
        }
        cr_expect(there || strspn(strrchr(before.v[i], '_') + 1, "0123456789") > 0, "'%s' is lost", before.v[i]);
    }
    cr_expect(strstr(text, "<stock name=\"home\">") && strstr(text, "<eqn>initial_home[segment]</eqn><inflow>into_home</inflow>"));
    tl_rmdir(dir);
    free(text), free(flat), free(part);
}
