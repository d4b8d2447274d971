/* counts.c -- tables of what was counted, month by month: as `track` reads them, and as `backtest` and `calibrate` do. */
#include "fuzz.h"
#include "../../sim/study/backtest_priv.h"
#include "bendtrend/track.h"
#include <string.h>

static struct bt_scenario *there;
static const struct bt_results *planned;
static struct calendar months;
static struct bt_series series[2];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char *const TABLES[] = { "month,series,value,unit,source\n2025-05-01,admissions,\"1,234.5\",admission,a count\n"
                                          "2025-06-01,admissions,1200,admission,a count\n",
                                          "month,series,value,period,unit\n2025-04,one,12,month,admission\n2025-07,two,30,quarter,\n" };
    int n;
    struct bt_err e = { 0 };
    const struct bt_file *f = fuzz_place(&n);
    there = fuzz_read(f, n, NULL, 0);
    planned = fuzz_results(FUZZ_RUN);
    if (!there || bt_calendar_make(there, there->arena, &months, &e) != BT_OK) return 1;
    series[0] = (struct bt_series){ .name = "one", .label = "One", .unit = "admission", .naive_wins = "" };
    series[1] = (struct bt_series){ .name = "two", .label = "Two", .unit = "", .naive_wins = "", .per_day = true };
    fuzz_seed(*argc, *argv, "track", TABLES[0], strlen(TABLES[0]));
    fuzz_seed(*argc, *argv, "series", TABLES[1], strlen(TABLES[1]));
    return 0;
}

static void tracked(const char *path)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_errs errs = { 0 };
    struct bt_err e = { 0 };
    struct bt_track t;
    const struct bt_track_opts o = { .data = path, .bundle = "first" };
    if (a && bt_track_make(planned, &o, a, &t, &errs) == BT_OK) bt_track_print(fuzz_nowhere(), &t, true, false, &e);
    fuzz_told(&errs);
    bt_arena_free(a);
}

static void seen(const char *path)
{
    struct bt_arena *a = bt_arena_new();
    struct bt_scenario s = { .arena = a }; /* the files read are remembered there */
    struct bt_errs errs = { 0 };
    struct seens out;
    s.day0 = there->day0, s.years = there->years, s.net = there->net;
    for (int weighed = 0; a && weighed < 2; weighed++)
        bt_seen_read(&s, path, &(struct seen_list){ 2, series, weighed }, &months, a, &out, &errs);
    fuzz_told(&errs);
    bt_arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *path = fuzz_file(data, len);
    tracked(path);
    seen(path);
    return 0;
}
