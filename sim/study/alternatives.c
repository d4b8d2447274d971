/* alternatives.c -- the whole scenario run again in another way: other steps and tolerances, which may move no printed digit; another
 * first day; a loop switched, another rule of overlap, which may move conclusions. */
#include "validate_priv.h"
#include "bendtrend/num.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NO_MEMORY bt_fail(e, BT_E_NOMEM, BT_NOWHERE, "out of memory")

/* ---- words ---- */

/* Half the last of the five digits that figures are printed to: what moves less changes a digit only where it stands between two. */
static const double BORDER = 5e-6;

/* Where two texts that differ are in a number, back to its first digit; false where it is a word that differs. */
static bool at_number(const char *start, const char **at)
{
    static const char DIGITS[] = "0123456789.eE+-";
    const char *p = *at;
    if (*p && !strchr(DIGITS, *p) && (p == start || !strchr(DIGITS, p[-1]))) return false;
    while (p > start && strchr(DIGITS, p[-1])) p--;
    *at = p;
    return *p && strcspn(p, "0123456789") <= 1; /* after a sign at most */
}

double bt_words_apart(const char *x, const char *y)
{
    const char *x0 = x, *y0 = y;
    double worst = 0;
    while (*x || *y) {
        if (*x == *y) {
            x++, y++;
            continue;
        }
        char *nx, *ny;
        if (!at_number(x0, &x) || !at_number(y0, &y)) return INFINITY;
        double a = strtod(x, &nx), b = strtod(y, &ny);
        if (nx == x || ny == y) return INFINITY;
        worst = fmax(worst, fabs(a - b) / fmax(10, fabs(a)));
        x0 = x = nx, y0 = y = ny;
    }
    return worst;
}

/* A line without the blanks that make columns. */
static const char *plain_line(struct bt_arena *arena, const char *line, size_t len)
{
    char *to = bt_get(arena, len + 1, 1), *at = to;
    for (size_t i = 0; to && i < len; i++)
        if (line[i] != ' ' || (at > to && at[-1] != ' ')) *at++ = line[i];
    if (at > to && at[-1] == ' ') at[-1] = 0;
    return to ? to : "";
}

/* The first lines that differ, in *n how many do, of *all. */
static const char *first_difference(const char *a, const char *b, struct bt_arena *arena, int *n, int *all)
{
    const char *said = "";
    *n = *all = 0;
    while (*a || *b) {
        size_t la = strcspn(a, "\n"), lb = strcspn(b, "\n");
        ++*all;
        if (la != lb || memcmp(a, b, la) != 0) {
            if (!*n) said = bt_printf(arena, "'%s' becomes '%s'", plain_line(arena, a, la), plain_line(arena, b, lb));
            ++*n;
        }
        a += la + (a[la] == '\n'), b += lb + (b[lb] == '\n');
    }
    return said;
}

static double figures_apart(const struct words *x, const struct words *y)
{
    double worst = x->n == y->n ? 0 : INFINITY;
    for (int i = 0; i < x->n && i < y->n; i++) worst = fmax(worst, fabs(x->figure[i] - y->figure[i]) / fmax(10, fabs(x->figure[i])));
    return worst;
}

/* The summary as printed must be the same, but for figures that stand between two digits. */
static enum bt_code same_words(struct finding *f, const struct words *first, const struct words *second, const char *how,
                               struct bt_arena *a, struct bt_err *e)
{
    int n, all;
    const char *said = first_difference(first->text, second->text, a, &n, &all);
    f->value = figures_apart(first, second), f->limit = BORDER, f->has_value = true;
    bool border = n && f->value <= BORDER && isfinite(bt_words_apart(first->text, second->text));
    f->verdict = !n || border ? HOLDS : FAILS;
    if (!n) f->found = bt_printf(a, "%s: none of %d lines differs; figures move by %.2g at most", how, all, f->value);
    else
        f->found = bt_printf(a, "%s: %d of %d lines differ%s; figures move by %.2g at most; %s", how, n, all,
                             border ? ", but only between two digits" : "", f->value, said);
    return said && f->found ? BT_OK : NO_MEMORY;
}

static struct bt_run_opts plain(const struct trial *t)
{
    return (struct bt_run_opts){ .method = BT_CVODES, .rtol = t->rtol, .jobs = 1 };
}

/* ---- steps and tolerances ---- */

enum bt_code bt_check_tolerance(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_run_opts o = plain(t);
    struct bt_results r;
    struct words words;
    (void)arg;
    f->expected = "half the tolerance moves no figure by half of its last printed digit";
    o.rtol = t->rtol / 2;
    enum bt_code rc = bt_study_run(t->s, &o, a, NULL, &r, e);
    if (rc == BT_OK) rc = bt_words_of(&r, a, &words, e);
    return rc != BT_OK ? rc : same_words(f, &t->words, &words, bt_printf(a, "at %.2g", o.rtol), a, e);
}

/* Fixed steps short beside the shortest mean time of the network, so that they are stable; three years hold every ramp's begin. */
enum bt_code bt_check_step(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    enum { LONG = 3 };
    struct words words[3];
    struct bt_scenario s = *t->s;
    double step = exp2(floor(log2(bt_network_shortest_days(t->s->net, t->values) / 2)));
    (void)arg;
    f->expected = "half the step of a fixed-step method, and CVODES, give the same printed figures";
    if (step > 0.125) step = 0.125;
    if (step < 1 / 64.0) {
        f->verdict = UNMADE;
        f->found = bt_printf(a, "the shortest mean time of the network wants steps of %.2g days, which takes hours", step);
        return f->found ? BT_OK : NO_MEMORY;
    }
    if (s.years > LONG) s.years = LONG;
    for (int k = 0; k < 3; k++) {
        struct bt_run_opts o = plain(t);
        struct bt_results r;
        struct bt_arena *own = bt_arena_new();
        if (k) o.method = BT_RK4, o.step = step / k;
        enum bt_code rc = own ? bt_other_run(&s, &o, own, &r, e) : NO_MEMORY;
        if (rc == BT_OK) rc = bt_words_of(&r, a, &words[k], e);
        bt_arena_free(own);
        if (rc != BT_OK) return rc;
    }
    const char *how = bt_printf(a, "RK4 at 1/%.0f and 1/%.0f day, %d years", 1 / step, 2 / step, s.years);
    enum bt_code rc = same_words(f, &words[1], &words[2], how, a, e);
    if (rc != BT_OK || f->verdict == FAILS) return rc;
    return same_words(f, &words[0], &words[2], bt_printf(a, "%s, and CVODES", how), a, e);
}

/* ---- a day earlier ---- */

static const struct bt_array *figure(const struct bt_results *r, int k)
{
    static const char *const USUAL[] = { "m_emergency_admissions", "m_acute_bed_days", "m_days_delayed" };
    return k < 3 ? bt_results_measure(r, USUAL[k]) : bt_results_array(r, "cost_gbp");
}

/* Twelve months from a month on, of a run. */
static double year_of(const struct bt_results *r, const struct bt_array *x, int run, int from)
{
    size_t T = (size_t)r->axis[x->axis[1]].n, n = 1;
    double sum = 0;
    for (int k = 2; k < x->rank; k++) n *= (size_t)r->axis[x->axis[k]].n;
    for (size_t i = (size_t)from * n; i < (size_t)(from + 12) * n; i++) sum += x->v[(size_t)run * T * n + i];
    return sum;
}

/* What those counted do to the figures of each run, beyond the balance, on the first day of each year and on the day after the last. */
struct excess { int years, runs; double *day; /* [run][figure][years + 1]; NULL: the start is the balance */ };

static double *excess_at(const struct excess *x, int run, int fig, int year)
{
    return x->day + ((size_t)run * MOST_FIGURES + (size_t)fig) * ((size_t)x->years + 1) + (size_t)year;
}

static double day_of(const struct trial *t, const struct bt_trajectory *x, int fig, int row)
{
    size_t n = (size_t)bt_network_items(t->s->net).n * (size_t)bt_network_payers(t->s->net).n;
    double sum = 0;
    if (fig < 3) return bt_trial_sum(t, x, t->measure[fig], row, row + 1);
    for (size_t i = 0; i < n; i++) sum += x->cost[(size_t)row * n + i];
    return sum;
}

/* Of one run, by its difference from a run that begins with the balance. row: which rows are those days. */
static enum bt_code excess_of(const struct trial *t, const struct shot *shot, const struct bt_start *balance, const int *row, int run,
                              struct excess *x, struct bt_err *e)
{
    struct bt_arena *own = bt_arena_new();
    struct bt_trajectory with, without;
    struct shot o = *shot;
    double *values = own ? bt_get(own, (size_t)bt_network_size(t->s->net) + 1, sizeof *values) : NULL;
    enum bt_code rc = values ? BT_OK : NO_MEMORY;
    if (rc == BT_OK) bt_trial_values(t, run, values), o.values = values, o.start = t->start, rc = bt_trial_shoot(t, &o, own, &with, e);
    if (rc == BT_OK) o.start = balance, rc = bt_trial_shoot(t, &o, own, &without, e);
    for (int k = 0; rc == BT_OK && k < MOST_FIGURES; k++)
        for (int y = 0; y <= x->years; y++)
            *excess_at(x, run, k, y) = day_of(t, &with, k, row[y]) - day_of(t, &without, k, row[y]);
    bt_arena_free(own);
    return rc;
}

static enum bt_code find_excess(const struct trial *t, struct bt_arena *a, struct excess *x, struct bt_err *e)
{
    const double last = t->c.month_day[t->c.T];
    struct bt_start *balance = NULL;
    *x = (struct excess){ .years = (t->c.T - t->c.base) / 12, .runs = 1 + t->s->n_bundle };
    if (!t->s->n_count) return BT_OK;
    double *ends = bt_get(a, 2 * (size_t)x->years + 2, sizeof *ends);
    int *row = bt_get(a, (size_t)x->years + 1, sizeof *row), n = 0;
    x->day = bt_get(a, (size_t)x->runs * MOST_FIGURES * ((size_t)x->years + 1), sizeof *x->day);
    if (!ends || !row || !x->day) return NO_MEMORY;
    for (int y = 0; y <= x->years; y++) {
        double from = fmin(t->c.month_day[t->c.base + 12 * y], last - 1); /* behind the horizon nothing runs: its last day does */
        if (from > 0) ends[n++] = from;
        row[y] = n, ends[n++] = from + 1;
    }
    const struct shot o = { .net = t->s->net, .T = n, .ends = ends };
    enum bt_code rc = bt_start_solve(t->s->net, t->values, (struct bt_tol){ BT_CVODES, t->rtol, 0 }, NULL, &balance, e);
    for (int run = 0; rc == BT_OK && run < x->runs; run++) rc = excess_of(t, &o, balance, row, run, x, e);
    bt_start_free(balance);
    return rc;
}

/* Those counted are there a day earlier, so each year sees what they do from a day later in their time on: its first day less, the day
 * after it more. */
static double due(const struct excess *x, int run, int fig, int year)
{
    return x->day ? *excess_at(x, run, fig, year + 1) - *excess_at(x, run, fig, year) : 0;
}

struct apart { double worst, due; int run, fig; }; /* due: the largest, as a share */

/* The years that both have whole, run by run: the largest relative difference beside what is due. */
static struct apart years_apart(const struct trial *t, const struct bt_results *r, const struct excess *x)
{
    struct bt_texts now = *bt_results_texts(t->base, "month_start"), then = *bt_results_texts(r, "month_start");
    const struct bt_axis *runs = bt_results_axis(r, "run");
    int T = bt_results_axis(t->base, "month")->n, U = bt_results_axis(r, "month")->n;
    struct apart d = { 0 };
    for (int from = t->c.base; from + 12 <= T; from += 12) {
        int at = 0;
        while (at < U && strcmp(then.v[at], now.v[from]) != 0) at++;
        if (at + 12 > U) continue;
        for (int i = 0; i < runs->n; i++)
            for (int k = 0; k < MOST_FIGURES; k++) {
                const struct bt_array *p = figure(t->base, k), *q = figure(r, k);
                int same = bt_axis_find(bt_results_axis(t->base, "run"), runs->label[i]);
                double usual = p && same >= 0 ? year_of(t->base, p, same, from) : 0, moves = due(x, i, k, (from - t->c.base) / 12);
                if (!(usual > 0) || !q) continue;
                double off = fabs((year_of(r, q, i, at) - moves) / usual - 1);
                d.due = fmax(d.due, fabs(moves) / usual);
                if (!(off <= d.worst)) d.worst = off, d.run = i, d.fig = k;
            }
    }
    return d;
}

static enum bt_code keep_conclusions(const struct trial *t, const struct bt_results *r, struct bt_arena *a, struct finding *f,
                                     struct bt_err *e)
{
    enum bt_code rc = bt_conclude(t->s, r, a, &f->c, e);
    f->concluded = rc == BT_OK;
    return rc;
}

/* The scenario from the files it was read from, which are not read again. */
static enum bt_code read_earlier(const struct bt_scenario *s, struct bt_arena *a, struct bt_scenario **out, struct bt_errs *errs)
{
    struct bt_file *file = bt_get(a, (size_t)s->files.n + 1, sizeof *file);
    if (!file) return bt_errs_add(errs, BT_E_NOMEM, BT_NOWHERE, "out of memory");
    memcpy(file, s->files.v, (size_t)s->files.n * sizeof *file);
    for (int i = 0; i < s->files.n; i++) file[i].path = file[i].name;
    const struct bt_scenario_opts o = { .path = file[0].name, .set = s->opt_set, .n_set = s->n_opt_set, .earlier = 1,
                                        .evidence = s->stance_alone ? bt_stance_name[s->stance] : NULL,
                                        .stored = file, .n_stored = s->files.n };
    return bt_scenario_read(&o, out, errs);
}

static enum bt_code tell_apart(const struct trial *t, const struct bt_results *r, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct excess x;
    int n;
    enum bt_code rc = find_excess(t, a, &x, e);
    if (rc != BT_OK) return rc;
    const struct apart d = years_apart(t, r, &x);
    const char *differ = bt_conclusions_differ(t, &f->c, a, &n);
    const char *beside = x.day ? bt_printf(a, ", beside the %.4f %% that those counted make", 100 * d.due) : "";
    f->value = d.worst, f->limit = 1 / 365.25, f->has_value = true;
    f->verdict = f->value <= f->limit ? HOLDS : FAILS;
    f->found = bt_printf(a, "%.4f %% at most (%s, %s)%s%s%s", 100 * f->value, t->figure[d.fig], bt_results_axis(r, "run")->label[d.run],
                         beside ? beside : "", n ? "; conclusions change: " : "; no conclusion changes", differ ? differ : "");
    return f->found ? BT_OK : NO_MEMORY;
}

enum bt_code bt_check_start(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_scenario *s = NULL;
    struct bt_errs errs = { 0 };
    struct bt_results r;
    struct bt_run_opts plan = plain(t);
    (void)arg;
    f->expected = t->s->n_count
                      ? "a start one day earlier moves no year by as much as a day of it, beside what those counted do a day longer"
                      : "a start one day earlier moves no year by as much as a day of it";
    enum bt_code rc = read_earlier(t->s, a, &s, &errs);
    if (rc == BT_E_NOMEM) bt_fail(e, rc, BT_NOWHERE, "out of memory");
    else if (rc != BT_OK) {
        f->verdict = UNMADE;
        f->found = bt_printf(a, "the day before is not in the files: %s", errs.n ? errs.v[0].msg : "?");
        rc = f->found ? BT_OK : NO_MEMORY;
    } else if ((rc = bt_other_run(s, &plan, a, &r, e)) == BT_OK && (rc = keep_conclusions(t, &r, a, f, e)) == BT_OK)
        rc = tell_apart(t, &r, a, f, e);
    bt_errs_free(&errs);
    bt_scenario_free(s);
    return rc;
}

/* ---- what conclusions stand on ---- */

static enum bt_code with(const struct trial *t, struct bt_network *net, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_scenario s = *t->s;
    struct bt_run_opts o = plain(t);
    struct bt_results r;
    struct bt_arena *own = bt_arena_new();
    int n = 0;
    s.net = net;
    enum bt_code rc = own ? bt_other_run(&s, &o, own, &r, e) : NO_MEMORY;
    if (rc == BT_OK) rc = keep_conclusions(t, &r, a, f, e);
    bt_arena_free(own);
    if (rc != BT_OK) return rc;
    const char *differ = bt_conclusions_differ(t, &f->c, a, &n);
    double moved = 100 * bt_conclusions_move(t, &f->c);
    f->value = n, f->has_value = true;
    f->verdict = n ? CHANGES : STANDS;
    f->found = bt_printf(a, "%s%s (a change moves by %.2f percentage points at most)", n ? "conclusions change: " : "no conclusion changes",
                         differ ? differ : "", moved);
    return differ && f->found ? BT_OK : NO_MEMORY;
}

/* As --set loops.NAME.on=1 or 0: the baseline is fitted anew. */
enum bt_code bt_check_loop(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_network *net = bt_network_copy(t->s->net, a);
    char address[200];
    const char *near;
    int offset;
    f->expected = "the same conclusions";
    snprintf(address, sizeof address, "loops.%s.on", bt_network_loops(t->s->net).name[arg]);
    if (!net || bt_network_find(t->s->net, address, &offset, 1, &near) != 1) return NO_MEMORY;
    double *own = bt_network_own_values(net);
    if (!own) return NO_MEMORY;
    own[offset] = own[offset] > 0 ? 0 : 1;
    return with(t, net, a, f, e);
}

enum bt_code bt_check_rule(const struct trial *t, int arg, struct bt_arena *a, struct finding *f, struct bt_err *e)
{
    struct bt_network *net = bt_network_copy(t->s->net, a);
    int changed = net ? bt_network_set_rule(net, arg) : -1;
    f->expected = "the same conclusions, the ranking of bundles among them";
    if (changed < 0) return NO_MEMORY;
    if (changed == 0) {
        f->verdict = STANDS, f->found = "all groups follow this rule already";
        return BT_OK;
    }
    return with(t, net, a, f, e);
}
