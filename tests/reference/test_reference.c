/* test_reference.c -- docs/scenario-reference.md lists every key that the readers know: its tables are made here from theirs.
 * `make reference` (BT_GOLDEN=1) writes them anew; without it, a stale file fails. */
#include "../../sim/network/network_priv.h"
#include "../cli/program.h"

static const char FILE_NAME[] = "docs/scenario-reference.md";
static const char BEGIN[] = "<!-- from here: make reference -->\n", END[] = "<!-- to here -->\n";

const struct field_table *bt_scenario_tables(int *n);

static const char *kind(enum field_kind k)
{
    static const char *const WORD[] = { [F_NAME] = "name", [F_TEXT] = "text",   [F_QUANTITY] = "quantity", [F_INT] = "whole number",
                                        [F_BOOL] = "true or false", [F_DATE] = "date", [F_NODE] = "see meaning" };
    return WORD[k];
}

/* A cell of a table: a bar would end it. */
static void cell(FILE *out, const char *text)
{
    for (; *text; text++) fprintf(out, *text == '|' ? "\\|" : "%c", *text);
    fputs(" | ", out);
}

static void row(FILE *out, const struct bt_field *f)
{
    bool number = f->kind == F_QUANTITY || f->kind == F_INT;
    char range[80] = "", doc[400];
    if (number && f->lo == f->hi) snprintf(range, sizeof range, "%.10g", f->lo);
    else if (number) snprintf(range, sizeof range, "%.10g to %.10g", f->lo, f->hi);
    snprintf(doc, sizeof doc, "`%s`%s", f->key, f->must ? " *" : "");
    fputs("| ", out);
    cell(out, doc);
    cell(out, kind(f->kind));
    bool plain = strcmp(f->unit, "1") == 0; /* of a share; a count of things needs no unit */
    cell(out, plain && f->kind == F_INT ? "" : plain && f->kind == F_QUANTITY ? "1 (a share or factor)" : f->unit);
    cell(out, range);
    fprintf(out, "%s |\n", f->doc);
}

static void tables(FILE *out, const char *file, const struct field_table *t, int n)
{
    fprintf(out, "\n## %s\n", file);
    for (int i = 0; i < n; i++) {
        fprintf(out, "\n### %s\n\n| key | holds | unit | allowed | meaning |\n|---|---|---|---|---|\n", t[i].element);
        for (const struct bt_field *f = t[i].rows; f->key; f++) row(out, f);
    }
}

static const struct {
    const char *heading;
    const struct field_table *(*tables)(int *n);
} FILES[] = {
    { "Scenario and locality files", bt_scenario_tables },
    { "Pathway file", bt_pathway_tables },
    { "Drivers file", bt_driver_tables },
    { "Interventions file", bt_intervention_tables },
    { "Registers of the interventions file", bt_register_tables },
    { "Phases of an intervention, in the interventions file or the scenario", bt_phase_tables },
    { "Workforce file", bt_workforce_tables },
    { "Maturity: the self-assessment, and its file", bt_maturity_tables },
    { "Money file", bt_money_tables },
};

static char *made(void)
{
    char *text = NULL;
    size_t len;
    FILE *out = open_memstream(&text, &len);
    for (size_t i = 0; i < TL_N(FILES); i++) {
        int n;
        const struct field_table *t = FILES[i].tables(&n);
        tables(out, FILES[i].heading, t, n);
    }
    fputc('\n', out);
    fclose(out);
    return text;
}

Test(reference, tables_are_those_of_the_code)
{
    size_t len;
    char *is = tl_bytes(FILE_NAME, &len), *should = made(), *from = strstr(is, BEGIN), *to = from ? strstr(from, END) : NULL;
    cr_assert(to != NULL, "%s lacks the two marks", FILE_NAME);
    from += strlen(BEGIN);
    if (getenv("BT_GOLDEN")) {
        FILE *out = fopen(FILE_NAME, "w");
        cr_assert(out != NULL);
        fprintf(out, "%.*s%s%s", (int)(from - is), is, should, to);
        fclose(out);
    } else
        cr_expect(strlen(should) == (size_t)(to - from) && memcmp(should, from, strlen(should)) == 0,
                  "%s is stale: run make reference and look at the difference", FILE_NAME);
    free(is);
    free(should);
}

/* A row without words would be a hole in the reference. */
Test(reference, every_key_says_what_it_is)
{
    const struct field_table *(*const ALL[])(int *) = { bt_scenario_tables, bt_pathway_tables, bt_driver_tables, bt_intervention_tables,
                                                        bt_register_tables, bt_phase_tables, bt_workforce_tables, bt_money_tables };
    for (size_t k = 0; k < TL_N(ALL); k++) {
        int n;
        const struct field_table *t = ALL[k](&n);
        cr_expect(n > 0);
        for (int i = 0; i < n; i++)
            for (const struct bt_field *f = t[i].rows; f->key; f++)
                cr_expect((f->kind == F_NAME || *f->doc) && (f->kind != F_QUANTITY || (*f->unit && f->lo < f->hi)), "%s: %s", t[i].element,
                          f->key);
    }
}
