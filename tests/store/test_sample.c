/* test_sample.c -- the results object of sample.h. */
#include "sample.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUN, SEGMENT, SETTING, POOL, ITEM, PAYER, AMBITION, TIME, MONTH };

static const char *const RUNS[] = { "business as usual", "Çà et là – häusliche Pflege", "=1+1, \"home\" first" };
static const char *const SEGMENTS[] = { "well", "frail" }, *const SETTINGS[] = { "home", "acute", "care_home" };
static const char *const POOLS[] = { "acute", "reablement" }, *const ITEMS[] = { "stays" }, *const PAYERS[] = { "nhs", "council" };
static const char *const AMBITIONS[] = { "bed days -8 %", "admissions" };
static const char *const STARTS[] = { "2014-04-01", "2014-05-01", "2014-06-01", "2014-07-01" };
static const char *const KINDS[] = { "community", "", "residential" }; /* an empty text among them */
static const double TIMES[] = { 0, 30, 61, 91, 122 };
static const unsigned char KNOWN[] = { 1, 0, 1, 1, 0, 1 };
static const char DAYS[] = "days since 2014-04-01 00:00:00";

static const struct bt_axis AXES[] = {
    [RUN] = { "run", "run", 3, RUNS, NULL, NULL },
    [SEGMENT] = { "segment", "segment", 2, SEGMENTS, NULL, NULL },
    [SETTING] = { "setting", "setting", 3, SETTINGS, NULL, NULL },
    [POOL] = { "pool", "pool of places", 2, POOLS, NULL, NULL },
    [ITEM] = { "item", "cost item", 1, ITEMS, NULL, NULL },
    [PAYER] = { "payer", "who pays", 2, PAYERS, NULL, NULL },
    [AMBITION] = { "ambition", "ambition", 2, AMBITIONS, NULL, NULL },
    [TIME] = { "time", "time", 5, NULL, TIMES, DAYS },
    [MONTH] = { "month", "first day of the month", 4, NULL, TIMES, DAYS },
};
static const struct bt_array ARRAYS[] = {
    [PEOPLE] = { "people", "person", "people in each setting", 4, { RUN, TIME, SETTING, SEGMENT }, NULL, NULL },
    [ADMISSIONS] = { "m_emergency_admissions", "admission", "emergency admissions", 2, { RUN, MONTH }, NULL, NULL },
    [COST] = { "cost_gbp", "GBP of 2014/15", "cost", 4, { RUN, MONTH, ITEM, PAYER }, NULL, NULL },
    [PLACES] = { "places", "place", "places open", 3, { RUN, TIME, POOL }, NULL, NULL },
    [AMBITION_DAY] = { "ambition_day", DAYS, "day on which it is met", 2, { RUN, AMBITION }, NULL, NULL },
    [AMBITION_TARGET] = { "ambition_target", "1", "target", 1, { AMBITION }, NULL, NULL },
    [CONSTANT] = { "discount", "1", "yearly discount rate", 0, { 0 }, NULL, NULL },
};
static const struct bt_texts TEXTS[] = {
    { "month_start", "first day of the month", MONTH, STARTS }, { "setting_kind", "kind of setting", SETTING, KINDS }
};
static const struct bt_attr ATTRS[] = {
    { 0, "format", NULL, 1 },           { 0, "study", "run", 0 },    { 0, "scenario_hash", "0123456789abcdef", 0 },
    { 0, "title", "Über\nall £ €", 0 }, { 0, "subtitle", "", 0 },    { 1, "worst_error", NULL, 2.5e-13 },
    { 1, "steps", NULL, 123456789 },    { 1, "below", NULL, -0.5 },  { 2, "version", "0.1", 0 },
    { 2, "a1", NULL, 1 },               { 2, "a2", NULL, 2 },        { 2, "a3", NULL, 3 },
    { 2, "a4", NULL, 4 },               { 2, "a5", NULL, 5 },        { 2, "a6", NULL, -6 },
    { 2, "a7", NULL, 1e300 },           { 2, "a8", NULL, 0 },        { 2, "a9", NULL, -9007199254740992.0 },
};
static const char *const FILES[][2] = { { "scenarios/n.yaml", "bendtrend: 1\ntitle: Žluťoučký\n" }, { "empty.csv", "" } };

/* Numbers that no rounding survives: every bit of the fraction is used. */
static void fill(struct sample *s, struct bt_array *x, int salt)
{
    size_t n = 1;
    for (int i = 0; i < x->rank; i++) n *= (size_t)AXES[x->axis[i]].n;
    x->v = bt_get(s->a, n, sizeof *x->v);
    for (size_t i = 0; i < n; i++) x->v[i] = (double)(i + 1) / (3.0 + salt) * (i % 5 == 4 ? -1e-200 : 1e3);
}

void sample_open(struct sample *s)
{
    *s = (struct sample){ .a = bt_arena_new(), .dir = tl_dir() };
    struct bt_results *r = &s->r;
    snprintf(s->path, sizeof s->path, "%s/results.h5", s->dir);
    *r = (struct bt_results){ TL_N(AXES), TL_N(ARRAYS), TL_N(TEXTS), TL_N(ATTRS), TL_N(FILES), NULL, NULL, NULL, NULL, NULL };
    r->axis = memcpy(bt_get(s->a, 1, sizeof AXES), AXES, sizeof AXES);
    r->array = memcpy(bt_get(s->a, 1, sizeof ARRAYS), ARRAYS, sizeof ARRAYS);
    r->texts = memcpy(bt_get(s->a, 1, sizeof TEXTS), TEXTS, sizeof TEXTS);
    r->attr = memcpy(bt_get(s->a, 1, sizeof ATTRS), ATTRS, sizeof ATTRS);
    r->source = bt_get(s->a, TL_N(FILES), sizeof *r->source);
    for (int i = 0; i < r->n_array; i++) fill(s, &r->array[i], i);
    r->array[AMBITION_DAY].valid = memcpy(bt_get(s->a, sizeof KNOWN, 1), KNOWN, sizeof KNOWN);
    for (size_t i = 0; i < sizeof KNOWN; i++)
        if (!KNOWN[i]) r->array[AMBITION_DAY].v[i] = 0;
    for (size_t i = 0; i < TL_N(FILES); i++) {
        char *hash = bt_get(s->a, 65, 1);
        bt_sha256(FILES[i][1], strlen(FILES[i][1]), hash);
        r->source[i] = (struct bt_source){ FILES[i][0], FILES[i][1], hash, strlen(FILES[i][1]) };
    }
}

void sample_close(struct sample *s)
{
    bt_arena_free(s->a);
    tl_rmdir(s->dir);
}

const char *sample_path(struct sample *s, const char *name)
{
    snprintf(s->path, sizeof s->path, "%s/%s", s->dir, name);
    return s->path;
}
