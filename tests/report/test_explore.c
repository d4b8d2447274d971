/* The explorer's page: tables packed and read back, what is left out of a page that is to be small, names that would get out of it, results
 * that are not whole. The page itself is tried in a browser (tests/npm). */
#include "../../sim/report/explore_priv.h"
#include "../testlib.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- results of a comparison made by hand: the second of K interventions needs the first ---- */

enum { MEASURES = 3,
       ITEMS = 3 };
struct made {
    struct bt_axis axis[7];
    struct bt_array array[MEASURES + 6];
    struct bt_texts texts[3];
    struct bt_attr attr[16];
    struct bt_results r;
    unsigned *bits;
};
enum { RUN_AXIS,
       MONTH,
       YEAR,
       OWN,
       ITEM,
       PAYER,
       POOL };

static const char *LABEL[16] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p" };

/* What a bundle takes off, as a share: each some, the more there are the less each, later more, and as much noise as a solver makes. */
static double effect(unsigned bits, int k, int t, int T, double part)
{
    double left = 1;
    for (int i = 0; i < k; i++)
        if (bits >> i & 1) left *= 1 - part * (0.01 + 0.004 * i) * (1 - exp(-(1.0 + t) / (6 + 3 * i)));
    unsigned long long x = bits * 0x9e3779b97f4a7c15ULL + (unsigned long long)t * 0x2545f4914f6cdd1dULL;
    x ^= x >> 29, x *= 0xbf58476d1ce4e5b9ULL, x ^= x >> 32;
    return left - 1 + 3e-7 * ((double)(x >> 11) / 9007199254740992.0 - 0.5) * (bits != 0) * sin(3.0 * t / T + 1);
}

static void names(struct made *m, int axis, const char *name, int n, const char *const *label)
{
    m->axis[axis] = (struct bt_axis){ .name = name, .long_name = name, .n = n, .label = label };
}

static double *array(struct made *m, struct bt_arena *a, const char *name, const char *units, const char *says, int rank, const int *axis)
{
    struct bt_array *x = &m->array[m->r.n_array++];
    size_t n = 1;
    *x = (struct bt_array){ .name = name, .units = units, .long_name = says, .rank = rank };
    for (int i = 0; i < rank; i++) x->axis[i] = axis[i], n *= (size_t)m->axis[axis[i]].n;
    return x->v = bt_get(a, n, sizeof *x->v);
}

static void axes(struct made *m, struct bt_arena *a, int k, int R, int T)
{
    static const char *const PAYERS[] = { "all" }, *const POOLS[] = { "beds" }, *const PARTS[] = { "programmes", "services", "care" };
    const char **run = bt_get(a, (size_t)R, sizeof *run), **start = bt_get(a, (size_t)T, sizeof *start),
               **year = bt_get(a, (size_t)T, sizeof *year);
    double *day = bt_get(a, (size_t)T, sizeof *day);
    for (int r = 0; r < R; r++) run[r] = bt_printf(a, "run %d", r);
    for (int t = 0; t < T; t++) start[t] = bt_printf(a, "%d-%02d-01", 2014 + (t + 3) / 12, (t + 3) % 12 + 1), day[t] = 30.4375 * t;
    for (int y = 0; y < T / 12; y++) year[y] = bt_printf(a, "%d/%02d", 2014 + y, (15 + y) % 100);
    names(m, RUN_AXIS, "run", R, run), names(m, YEAR, "year", T / 12, year), names(m, OWN, "intervention", k, LABEL);
    names(m, ITEM, "item", ITEMS, PARTS), names(m, PAYER, "payer", 1, PAYERS), names(m, POOL, "pool", 1, POOLS);
    m->axis[MONTH] = (struct bt_axis){ .name = "month", .long_name = "month", .n = T, .value = day,
                                       .units = "days since 2014-04-01 00:00:00" };
    m->texts[0] = (struct bt_texts){ "month_start", "month", MONTH, start };
    m->r.axis = m->axis, m->r.n_axis = 7, m->r.texts = m->texts, m->r.n_texts = 1, m->r.array = m->array;
}

static void attributes(struct made *m, int days)
{
    const struct bt_attr ALL[] = { { 0, "study", "compare", 0 }, { 0, "title", "By hand", 0 }, { 0, "locality", "Nowhere", 0 },
                                   { 0, "price_year", "2014/15", 0 }, { 0, "date", "2026-01-01", 0 }, { 0, "run_identity", "abc", 0 },
                                   { 0, "version", "0", 0 }, { 0, "source", "this test", 0 }, { 0, "caveat", "anything", 0 },
                                   { 0, "evidence_stance", "central", 0 }, { 0, "days", NULL, days }, { 1, "proof_runs", NULL, 8 },
                                   { 1, "proof_effect", NULL, 5e-7 }, { 1, "proof_effect_bound", NULL, 1e-6 },
                                   { 1, "proof_holds", NULL, 1 } };
    memcpy(m->attr, ALL, sizeof ALL);
    m->r.attr = m->attr, m->r.n_attr = TL_N(ALL);
}

static void fill(struct made *m, struct bt_arena *a, int k, int R, int T)
{
    static const char *const NAME[MEASURES] = { "m_emergency_admissions", "m_acute_bed_days", "m_deaths" };
    static const double SIZE[MEASURES] = { 3000, 11000, 140 };
    const int by_month[] = { RUN_AXIS, MONTH }, cost_of[] = { RUN_AXIS, MONTH, ITEM, PAYER }, by_year[] = { RUN_AXIS, YEAR, POOL },
              one = RUN_AXIS;
    double *bits = array(m, a, "bundle_bits", "1", "bits", 1, &one), *cost, *held, *open, *v[MEASURES];
    for (int i = 0; i < MEASURES; i++) v[i] = array(m, a, NAME[i], "case", NAME[i], 2, by_month);
    cost = array(m, a, "cost_gbp", "GBP", "cost", 4, cost_of);
    held = array(m, a, "occupied_year", "place", "held", 3, by_year), open = array(m, a, "places_year", "place", "open", 3, by_year);
    for (int r = 0; r < R; r++) {
        unsigned of = m->bits[r];
        bits[r] = of;
        for (int t = 0; t < T; t++) {
            size_t at = (size_t)r * (size_t)T + (size_t)t;
            double season = 1 + 0.1 * sin(t * 0.5235988) + 0.002 * t;
            for (int i = 0; i < MEASURES; i++) v[i][at] = SIZE[i] * season * (1 + effect(of, k, t, T, 1 + 0.3 * i));
            for (int i = 0; i < k; i++) cost[ITEMS * at] += of >> i & 1 ? 1e4 * (i + 1) * (1 - exp(-(1.0 + t) / 9)) : 0;
            cost[ITEMS * at + 2] = 2e7 * season * (1 + effect(of, k, t, T, 0.5));
        }
        for (int y = 0; y < T / 12; y++) open[r * (T / 12) + y] = 100, held[r * (T / 12) + y] = 80 + (of & 1 ? 2 : 0);
    }
}

/* K switches (the second needs the first, unless `free`), T months. Everything in a. */
static struct made *by_hand(struct bt_arena *a, int k, int T, bool free)
{
    struct made *m = bt_get(a, 1, sizeof *m);
    int R = 0;
    m->bits = bt_get(a, (size_t)1 << k, sizeof *m->bits);
    for (unsigned set = 0; set < 1U << k; set++)
        if (free || !(set & 2) || set & 1) m->bits[R++] = set;
    axes(m, a, k, R, T);
    attributes(m, (int)lround(30.4375 * T));
    fill(m, a, k, R, T);
    return m;
}

static struct bt_explore_opts opts(size_t most)
{
    return (struct bt_explore_opts){ .plots = "plots", .most = most };
}

static enum bt_code page_of(const struct made *m, const struct bt_explore_opts *o, struct bt_arena *a, struct bt_explore_page *p,
                            char said[500])
{
    struct bt_errs errs = { 0 };
    enum bt_code rc = bt_explore_write(&m->r, o, a, p, &errs);
    snprintf(said, 500, "%s", errs.n ? errs.v[0].msg : "");
    bt_errs_free(&errs);
    return rc;
}

/* ---- packing ---- */

Test(explore, a_bundle_is_told_from_two_without_one)
{
    struct bt_arena *a = bt_arena_new();
    struct made *m = by_hand(a, 3, 12, false); /* {} a ab c ac abc: bits 0 1 3 4 5 7 */
    struct bt_bundles b;
    struct bt_err e = { 0 };
    cr_assert(bt_bundles_read(&m->r, a, &b, &e) == BT_OK && b.n == 6, "%s", e.msg);
    static const struct bt_pack_near WANTED[] = { { -1, -1, -1 }, { 0, -1, -1 }, { 1, -1, -1 }, { 0, -1, -1 }, { 1, 3, 0 }, { 2, 4, 1 } };
    const struct bt_pack_near *near = bt_pack_near(&b, a);
    for (int r = 0; r < 6; r++)
        cr_expect(near[r].i == WANTED[r].i && near[r].j == WANTED[r].j && near[r].both == WANTED[r].both, "%d: %d %d %d", r, near[r].i,
                  near[r].j, near[r].both);
    bt_arena_free(a);
}

/* Numbers of any size and sign come back within half a step, and just those; a table of sums is hardly any bytes. */
Test(explore, what_is_packed_comes_back)
{
    enum { K = 8, N = 7, R = 1 << K };
    struct bt_arena *a = bt_arena_new();
    struct made *m = by_hand(a, K, 12, true);
    struct bt_bundles b;
    struct bt_err e = { 0 };
    static double v[R * N], sums[R * N];
    static int q[R * N];
    cr_assert(bt_bundles_read(&m->r, a, &b, &e) == BT_OK && b.n == R);
    const struct bt_pack_near *near = bt_pack_near(&b, a);
    for (int i = 0; i < R * N; i++) {
        v[i] = sin(i * 12.9898) * pow(10, i % 9 - 4) * (i >= N);
        for (int k = 0; k < K; k++) sums[i] += (i / N >> k & 1) * (1000 * k + i % N);
    }
    struct bt_packed rough, fine;
    cr_assert(bt_pack(v, R, N, 1e-3, near, a, &rough, &e) == BT_OK, "%s", e.msg);
    cr_assert(bt_unpack(rough.data, rough.len, R, N, near, q));
    for (int i = 0; i < R * N; i++) cr_expect(fabs(q[i] * 1e-3 - v[i]) <= 0.5001e-3, "%d: %g for %g", i, q[i] * 1e-3, v[i]);
    cr_expect(rough.worst <= 0.5001e-3 && rough.worst > 0.4e-3, "%g", rough.worst);
    cr_assert(bt_pack(sums, R, N, 1, near, a, &fine, &e) == BT_OK);
    cr_expect(fine.worst == 0 && fine.len < 150 && rough.len > 2000, "%zu, %zu bytes", fine.len, rough.len);
    bt_arena_free(a);
}

Test(explore, what_does_not_fit_or_is_damaged_is_refused)
{
    struct bt_arena *a = bt_arena_new();
    struct made *m = by_hand(a, 2, 12, true);
    struct bt_bundles b;
    struct bt_err e = { 0 }, large = { 0 }, none = { 0 };
    struct bt_packed p;
    int q[4];
    cr_assert(bt_bundles_read(&m->r, a, &b, &e) == BT_OK);
    const struct bt_pack_near *near = bt_pack_near(&b, a);
    cr_expect(bt_pack((double[]){ 0, 1, 2, 1e9 }, 4, 1, 1, near, a, &p, &large) == BT_E_INPUT);
    cr_expect(bt_pack((double[]){ 0, 1, NAN, 3 }, 4, 1, 1, near, a, &p, &none) == BT_E_INPUT);
    cr_assert(bt_pack((double[]){ 0, 1, 2, 300 }, 4, 1, 1, near, a, &p, &e) == BT_OK, "%s", e.msg);
    cr_expect(!bt_unpack(p.data, p.len - 1, 4, 1, near, q), "cut short");
    cr_expect(!bt_unpack(p.data, p.len, 3, 1, near, q), "for fewer rows");
    p.data[p.len - 1] ^= 1;
    cr_expect(!bt_unpack(p.data, p.len, 4, 1, near, q), "another checksum");
    bt_arena_free(a);
}

/* ---- the page ---- */

static int count(const char *text, const char *part)
{
    int n = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part)) n++;
    return n;
}

/* Thirteen free switches, ten years: the most there are. */
Test(explore, eight_thousand_bundles_are_less_than_eight_megabytes)
{
    struct bt_arena *a = bt_arena_new();
    struct made *m = by_hand(a, 13, 120, true);
    struct bt_explore_opts o = opts(0);
    struct bt_explore_page p;
    char said[500];
    cr_assert(page_of(m, &o, a, &p, said) == BT_OK, "%s", said);
    cr_expect(p.bundles == 8192 && p.switches == 13 && *p.left_out == 0, "%d %d %s", p.bundles, p.switches, p.left_out);
    cr_expect(p.len < BT_EXPLORE_MOST, "%zu bytes", p.len);
    cr_expect(count(p.html, "\"month_data\":") == 5, "%d", count(p.html, "\"month_data\":"));
    cr_expect(count(p.html, "\"name\": \"deaths\"") == 1 && p.len > 900000, "%zu bytes", p.len);
    free(p.html);
    bt_arena_free(a);
}

/* A page that is to be smaller does without months, from the last on, and says so; without years there is none. */
Test(explore, what_makes_it_too_large_is_left_out_and_told)
{
    struct bt_arena *a = bt_arena_new();
    struct made *m = by_hand(a, 10, 120, true);
    struct bt_explore_opts o = opts(0);
    struct bt_explore_page all, few, none;
    char said[500];
    cr_assert(page_of(m, &o, a, &all, said) == BT_OK, "%s", said);
    cr_expect(*all.left_out == 0 && strstr(all.html, "which would become too large") == NULL);
    o.most = all.len - 60000;
    cr_assert(page_of(m, &o, a, &few, said) == BT_OK, "%s", said);
    cr_expect(few.len <= o.most && strstr(few.left_out, "months of") != NULL, "%zu of %zu, '%s'", few.len, o.most, few.left_out);
    cr_expect(count(few.html, "\"month_data\":") < 5 && count(few.html, "\"month_data\":") > 0);
    cr_expect(strstr(few.html, few.left_out) != NULL && strstr(few.html, "not here") != NULL, "the page says '%s'", few.left_out);
    o.most = 200000;
    cr_expect(page_of(m, &o, a, &none, said) == BT_E_INPUT && strstr(said, "name fewer interventions under compare:") && !none.html, "%s",
              said);
    free(all.html), free(few.html);
    bt_arena_free(a);
}

/* No text of the results ends the script it stands in, begins one, or is anything but text; and no program but the two runs. */
Test(explore, names_stay_names)
{
    static const char HOSTILE[] = "</script><script>alert(1)</script>\xe2\x80\xa8\xe2\x80\xae<!--<img src=x onerror=alert(2)>\"'`";
    struct bt_arena *a = bt_arena_new();
    struct made *m = by_hand(a, 3, 24, false);
    struct bt_explore_opts o = opts(0);
    struct bt_explore_page plain, p;
    char said[500];
    cr_assert(page_of(m, &o, a, &plain, said) == BT_OK, "%s", said);
    for (int i = 0; i < m->r.n_attr; i++)
        if (m->attr[i].text && strcmp(m->attr[i].name, "study") != 0) m->attr[i].text = HOSTILE;
    for (int i = 0; i < m->r.n_array; i++) m->array[i].units = HOSTILE;
    const char *own[3] = { HOSTILE, "b", HOSTILE }, *pool[1] = { HOSTILE };
    m->texts[1] = (struct bt_texts){ "intervention_label", "label", OWN, own }, m->r.n_texts = 2;
    m->axis[OWN].label = own, m->axis[POOL].label = pool;
    cr_assert(page_of(m, &o, a, &p, said) == BT_OK, "%s", said);
    cr_expect(count(p.html, "<script") == count(plain.html, "<script") && count(p.html, "</script") == count(plain.html, "</script"));
    cr_expect(!strstr(p.html, "<img") && count(p.html, "<!--") == 0);
    cr_expect(strstr(p.html, "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-") != NULL);
    cr_expect(!strstr(p.html, "sourceMappingURL") && strstr(p.html, "Permission is hereby granted, free of charge"));
    free(plain.html), free(p.html);
    bt_arena_free(a);
}

/* Results that failed their proof are a page all the same, which says it. */
Test(explore, a_proof_that_failed_is_told)
{
    struct bt_arena *a = bt_arena_new();
    struct made *m = by_hand(a, 2, 12, false);
    struct bt_explore_opts o = opts(0);
    struct bt_explore_page p;
    char said[500];
    for (int i = 0; i < m->r.n_attr; i++)
        if (strcmp(m->attr[i].name, "proof_holds") == 0) m->attr[i].number = 0;
    cr_assert(page_of(m, &o, a, &p, said) == BT_OK, "%s", said);
    cr_expect(strstr(p.html, "<strong>These results did not prove themselves: no figure of them is to be relied on.</strong>") != NULL);
    free(p.html);
    bt_arena_free(a);
}

/* ---- results that are not whole, and a machine without the library ---- */

static void other_study(struct made *m) { m->attr[0].text = "run"; }
static void bundle_gone(struct made *m) { m->axis[RUN_AXIS].n = 5; }
static void years_gone(struct made *m) { m->axis[YEAR].n = 0; }
static void months_unnamed(struct made *m) { m->texts[0].axis = RUN_AXIS; }
static void nothing_kept(struct made *m)
{
    for (int i = 1; i < m->r.n_array; i++) m->array[i].name = "other";
}
static const struct {
    void (*spoil)(struct made *m);
    const char *says;
} SPOILT[] = { { other_study, "no comparison of bundles" }, { bundle_gone, "do not hold every bundle" },
               { years_gone, "which years and months" }, { months_unnamed, "which years and months" },
               { nothing_kept, "neither a measure nor a cost" } };
ParameterizedTestParameters(explore, results_that_are_not_whole_are_refused)
{
    return tl_rows(TL_N(SPOILT));
}
ParameterizedTest(size_t *row, explore, results_that_are_not_whole_are_refused)
{
    struct bt_arena *a = bt_arena_new();
    struct made *m = by_hand(a, 3, 24, false);
    struct bt_explore_opts o = opts(0);
    struct bt_explore_page p;
    char said[500];
    SPOILT[*row].spoil(m);
    cr_expect(page_of(m, &o, a, &p, said) == BT_E_INPUT && strstr(said, SPOILT[*row].says) && !p.html, "%s", said);
    bt_arena_free(a);
}

Test(explore, the_library_is_asked_for_first)
{
    char *dir = tl_dir();
    struct bt_explore_opts o = { .plots = dir, .library = "/nowhere" };
    struct bt_err e = { 0 }, there = { 0 };
    cr_expect(bt_explore_check_tools(&o, &e) == BT_E_IO);
    cr_expect(strstr(e.msg, "there is no /nowhere/dygraph.min.js: Debian package libjs-dygraphs has it"), "%s", e.msg);
    tl_text(dir, "dygraph.min.js", "x</script>x");
    cr_expect(bt_explore_check_tools(&o, &there) == BT_OK);
    static const char *const FILES[] = { "report.css", "explorer.css", "explorer.html", "explorer-licence.txt", "explorer.js",
                                         "dygraph.min.css" };
    for (size_t i = 0; i < TL_N(FILES); i++) tl_text(dir, FILES[i], "x");
    struct bt_arena *a = bt_arena_new();
    struct bt_explore_page p;
    char said[500];
    cr_expect(page_of(by_hand(a, 2, 12, false), &o, a, &p, said) == BT_E_INPUT && strstr(said, "dygraph.min.js' cannot stand in a page"),
              "%s", said);
    bt_arena_free(a);
    tl_rmdir(dir);
}
