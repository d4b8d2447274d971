/* test_csv.c -- results as a table for spreadsheets. */
#include "sample.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char *exported(struct sample *s, const char *run)
{
    struct bt_err e = { 0 };
    size_t len;
    cr_assert(bt_results_csv(&s->r, sample_path(s, "t.csv"), run, true, &e) == BT_OK, "%s", e.msg);
    return tl_bytes(s->path, &len);
}

static int lines(const char *text)
{
    int n = 0;
    for (; *text; text++) n += *text == '\n';
    return n;
}

Test(csv, a_row_for_each_value)
{
    struct sample s;
    char want[200];
    sample_open(&s);
    char *text = exported(&s, NULL);
    cr_expect(strncmp(text, "run,date,measure,segment,setting,route,pool,item,payer,value,unit\n", 66) == 0, "%s", text);
    cr_expect(lines(text) == 1 + 3 * 5 * 3 * 2 + 3 * 4 + 3 * 4 * 1 * 2 + 3 * 5 * 2, "%d", lines(text));
    cr_expect(strstr(text, "\nbusiness as usual,2014-05-01,m_emergency_admissions,,,,,,,500,admission\n"));
    snprintf(want, sizeof want, "business as usual,2014-08-01,people,frail,care_home,,,,,%.0f,person\n", 30 / 3.0 * 1e3);
    cr_expect(!strstr(text, want), "that place holds a tiny number");
    cr_expect(strstr(text, "business as usual,2014-08-01,people,frail,care_home,,,,,-1e-199,person\n"));
    cr_expect(strstr(text, ",2014-04-01,cost_gbp,,,,,stays,council,400,GBP of 2014/15\n"));
    cr_expect(strstr(text, ",2014-04-01,places,,,,reablement,,,"));
    free(text);
    sample_close(&s);
}

Test(csv, names_are_never_formulas)
{
    struct sample s;
    sample_open(&s);
    char *text = exported(&s, NULL);
    cr_expect(!strstr(text, "\n=") && !strstr(text, "\n\"=") && strstr(text, "\n\"'=1+1, \"\"home\"\" first\",2014-04-01,"));
    cr_expect(strstr(text, "\nÇà et là – häusliche Pflege,2014-04-01,"));
    free(text);
    sample_close(&s);
}

Test(csv, one_run_only)
{
    struct sample s;
    struct bt_err e = { 0 };
    sample_open(&s);
    char *text = exported(&s, "business as usual");
    cr_expect(lines(text) == 1 + 30 + 4 + 8 + 10 && !strstr(text, "home\"\" first"));
    free(text);
    cr_expect(bt_results_csv(&s.r, sample_path(&s, "u.csv"), "business as usal", false, &e) == BT_E_USAGE, "%s", e.msg);
    cr_expect(strstr(e.msg, "did you mean 'business as usual'"), "%s", e.msg);
    e = (struct bt_err){ 0 };
    cr_expect(bt_results_csv(&s.r, sample_path(&s, "t.csv"), NULL, false, &e) == BT_E_USAGE && strstr(e.msg, "--force"), "%s", e.msg);
    cr_expect(tl_entries(s.dir) == 1);
    sample_close(&s);
}

Test(csv, other_axes_get_their_column_and_absent_values_are_empty)
{
    struct sample s;
    static const double DRAWS[] = { 0, 1.5 };
    static unsigned char valid[] = { 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1 };
    sample_open(&s);
    s.r.axis[1] = (struct bt_axis){ "draw", "draw", 2, NULL, DRAWS, "1" };
    s.r.array[ADMISSIONS].valid = valid;
    char *text = exported(&s, NULL);
    cr_expect(strncmp(text, "run,date,measure,segment,setting,route,pool,item,payer,draw,value,unit\n", 71) == 0, "%s", text);
    cr_expect(strstr(text, "\nbusiness as usual,2014-04-01,people,,home,,,,,1.5,"));
    cr_expect(strstr(text, "\nbusiness as usual,2014-07-01,m_emergency_admissions,,,,,,,,,admission\n"));
    free(text);
    sample_close(&s);
}

Test(csv, nothing_to_export)
{
    struct sample s;
    struct bt_err e = { 0 };
    sample_open(&s);
    s.r.n_array = 0;
    cr_expect(bt_results_csv(&s.r, s.path, NULL, false, &e) == BT_E_INPUT, "%s", e.msg);
    cr_expect(tl_entries(s.dir) == 0);
    sample_close(&s);
}

Test(csv, a_decimal_comma_does_not_matter)
{
    static const char *const COMMA[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "pl_PL.UTF-8" };
    struct sample s;
    bool set = false;
    sample_open(&s);
    char *plain = exported(&s, NULL);
    for (size_t i = 0; i < TL_N(COMMA) && !set; i++) set = setlocale(LC_ALL, COMMA[i]) != NULL;
    char *comma = exported(&s, NULL);
    cr_expect(strcmp(plain, comma) == 0);
    free(plain), free(comma);
    sample_close(&s);
    if (!set) cr_skip_test("no locale with a decimal comma is installed");
}
