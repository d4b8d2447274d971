/* front.c -- page one, and one page on paper: what happens, by how much (from low to high), what it costs whom, how sure that is, and what
 * it must not be used for. Every sentence is made of the figures of the results; answers.c has the rest. */
#include "report_priv.h"

#include <math.h>
#include <string.h>

enum { MOST_BUNDLES = 8, /* for which one sheet of paper has room */
       MOST_PLACES = 5,
       MOST_AIMS = 3, /* named on page one */
       MOST_ORGS = 12 };

struct row {
    const struct bt_rep_place *p;
    const struct bt_rep_bundle *b;
};

/* The bundle that takes most of a figure off; NULL where none does. */
static const struct bt_rep_bundle *best(const struct bt_rep_place *p, int figure)
{
    const struct bt_rep_bundle *b = NULL;
    for (int i = 0; i < p->n_bundle; i++)
        if (bt_rep_change(p, figure, p->bundle[i].mid) < (b ? bt_rep_change(p, figure, b->mid) : 0)) b = &p->bundle[i];
    return b;
}

/* ---- tables ---- */

/* "-34 (-9 to -66)", to three digits. */
static const char *with_range(struct bt_rep_doc *d, const struct row *x, int figure)
{
    double at[3] = { bt_rep_change(x->p, figure, x->b->mid), bt_rep_change(x->p, figure, x->b->low),
                     bt_rep_change(x->p, figure, x->b->high) };
    const char *text[3];
    for (int i = 0; i < 3; i++) text[i] = bt_rep_signed(d, bt_rep_round(at[i], 3), figure == BT_REP_MONEY && fabs(at[i]) < 100);
    return isfinite(at[1]) && isfinite(at[2]) ? bt_rep_fmt(d, "%s (%s\u00a0to\u00a0%s)", text[0], text[1], text[2]) : text[0];
}

static const char *called(struct bt_rep_doc *d, const struct row *x)
{
    const char *name = x->b ? bt_rep_called(d, x->p, x->b) : "Business as usual (level)";
    return d->n_place > 1 ? bt_rep_fmt(d, "%s: %s", x->p->name, name) : name;
}

static const char *ambitions_met(struct bt_rep_doc *d, const struct row *x)
{
    const struct bt_array *met = bt_rep_array(x->p->r, "ambition_met", "run ambition");
    int all = bt_rep_size(x->p->r, "ambition"), done = 0;
    for (int a = 0; met && a < all; a++) done += met->v[(size_t)x->b->mid * (size_t)all + (size_t)a] > 0;
    return all ? bt_rep_fmt(d, "%d of %d", done, all) : "none set";
}

static struct bt_rep_grid *effects(struct bt_rep_doc *d, const struct row *v, int n, const char *caption)
{
    const char *head[3 + BT_REP_FIGURES] = { "Bundle" };
    int shown[BT_REP_FIGURES], cols = 1;
    bool aims = false;
    for (int i = 0; i < n; i++) aims |= bt_rep_size(v[i].p->r, "ambition") > 0;
    for (int f = 0; f < BT_REP_FIGURES; f++)
        if (isfinite(bt_rep_value(v[0].p, f, 0, -1))) shown[cols - 1] = f, head[cols++] = bt_rep_upper(d, bt_rep_figures[f].label);
    if (aims) head[cols] = "Ambitions met";
    const int rest = aims + (d->n_place == 1);
    if (d->n_place == 1) head[cols + aims] = "What is done";
    struct bt_rep_grid *g = bt_rep_grid(d, caption, cols + rest, head);
    for (int i = 0; i < n; i++) {
        const struct row usual = { v[i].p, NULL };
        if (i == 0 || v[i].p != v[i - 1].p) {
            bt_rep_cell(g, called(d, &usual));
            for (int k = 0; k + 1 < cols; k++)
                bt_rep_cell_num(g, bt_rep_round(bt_rep_value(usual.p, shown[k], 0, -1), 4), shown[k] == BT_REP_MONEY, false);
            for (int k = 0; k < rest; k++) bt_rep_cell(g, "");
        }
        if (!v[i].b) continue;
        bt_rep_cell(g, called(d, &v[i]));
        for (int k = 0; k + 1 < cols; k++)
            bt_rep_cell_said(g, bt_rep_change(v[i].p, shown[k], v[i].b->mid), with_range(d, &v[i], shown[k]));
        if (aims) bt_rep_cell(g, ambitions_met(d, &v[i]));
        if (d->n_place == 1) bt_rep_cell(g, bt_rep_held(d, v[i].p, v[i].b));
    }
    return g;
}

static const struct {
    const char *figure, *head;
    bool sign;
} VALUE[] = {
    { "net_present_value", "Net present value", true },
    { "cash_released", "Cash released", false },
    { "peak_funding", "Short at its deepest", false },
};
enum { N_VALUE = sizeof VALUE / sizeof *VALUE };

/* The axis of those who have more or less money, where all rows have the same; NULL: they differ, or are not known, or are too many. */
static const struct bt_axis *organisations(const struct row *v, int n)
{
    const struct bt_axis *x = bt_results_axis(v[0].p->r, "organisation");
    for (int i = 0; i < n && x; i++) {
        const struct bt_axis *own = bt_results_axis(v[i].p->r, "organisation");
        if (!own || own->n != x->n || own->n > MOST_ORGS) return NULL;
        for (int o = 0; o < x->n; o++)
            if (strcmp(own->label[o], x->label[o]) != 0) return NULL;
    }
    return x;
}

/* Has the organisation more or less money in any row, to the digits shown? */
static bool moves(const struct row *v, int n, int org)
{
    for (int i = 0; i < n; i++)
        if (v[i].b && fabs(bt_has_more(v[i].p->r, v[i].b->mid, org)) >= 5e3) return true;
    return false;
}

/* all: with the organisations that have neither more nor less. */
static struct bt_rep_grid *money(struct bt_rep_doc *d, const struct row *v, int n, const char *caption, bool all)
{
    const char *head[1 + N_VALUE + MOST_ORGS] = { "Bundle" };
    const struct bt_axis *orgs = organisations(v, n);
    int at[MOST_ORGS], n_org = 0;
    int cols = 1;
    for (int k = 0; k < N_VALUE; k++) head[cols++] = VALUE[k].head;
    for (int o = 0; orgs && o < orgs->n; o++)
        if (all || moves(v, n, o)) at[n_org++] = o, head[cols++] = bt_rep_label(v[0].p->r, "organisation", o);
    struct bt_rep_grid *g = bt_rep_grid(d, caption, cols, head);
    for (int i = 0; i < n; i++) {
        if (!v[i].b) continue;
        bt_rep_cell(g, called(d, &v[i]));
        for (int k = 0; k < N_VALUE; k++) {
            double is;
            const char *text = bt_rep_money_cell(d, v[i].p, v[i].b, VALUE[k].figure, VALUE[k].sign, &is);
            bt_rep_cell_said(g, is, text);
        }
        for (int o = 0; o < n_org; o++) {
            double is = bt_has_more(v[i].p->r, v[i].b->mid, at[o]);
            bt_rep_cell_said(g, is, bt_rep_signed(d, bt_rep_round(1e-6 * is, 3), fabs(is) < 9.995e6 ? 2 : fabs(is) < 9.995e7));
        }
    }
    return g;
}

/* Without a business case: whose cost of care changes in the last year. */
static struct bt_rep_grid *costs(struct bt_rep_doc *d, const struct row *v, int n, const char *caption)
{
    const char *head[1 + MOST_ORGS] = { "Bundle" };
    int payers = bt_rep_size(v[0].p->r, "payer");
    for (int i = 0; i < n; i++) payers = bt_rep_size(v[i].p->r, "payer") == payers && payers <= MOST_ORGS ? payers : 0;
    for (int k = 0; k < payers; k++) head[1 + k] = bt_rep_label(v[0].p->r, "payer", k);
    struct bt_rep_grid *g = payers ? bt_rep_grid(d, caption, 1 + payers, head) : NULL;
    for (int i = 0; i < n && g; i++) {
        const struct bt_rep_place *p = v[i].p;
        if (!v[i].b) continue;
        bt_rep_cell(g, called(d, &v[i]));
        for (int k = 0; k < payers; k++)
            bt_rep_cell_num(g, 1e-6 * (bt_rep_cost(p, v[i].b->mid, k, p->T - 12, 12) - bt_rep_cost(p, 0, k, p->T - 12, 12)), 1, true);
    }
    return g;
}

/* Those of the rows with which nobody who pays has more money: "'a', 'b'". */
static const char *nobody_saves(struct bt_rep_doc *d, const struct row *v, int n, int *of, int *all)
{
    const char *list = "";
    *of = *all = 0;
    for (int i = 0; i < n; i++) {
        if (!v[i].b) continue;
        ++*all;
        if (bt_payer_saves(v[i].p->r, v[i].b->mid)) continue;
        list = bt_rep_fmt(d, "%s%s'%s'", list, ++*of > 1 ? ", " : "",
                          d->n_place > 1 ? called(d, &(struct row){ v[i].p, v[i].b }) : v[i].b->name);
    }
    return list;
}

static bool has_money(const struct row *v, int n)
{
    int with = 0;
    for (int i = 0; i < n; i++) with += bt_results_array(v[i].p->r, "money_value") != NULL;
    return with == n;
}

static void money_words(struct bt_rep_doc *d, const struct row *v, int n)
{
    int of, all;
    const char *list = nobody_saves(d, v, n, &of, &all);
    const char *contract = d->n_place == 1 ? bt_rep_contract(d, v[0].p) : "";
    const char *saves = of == 0     ? "With each bundle somebody who pays has more money"
                        : of == all ? "\1Nobody who pays for the bundle saves, whichever it is\2"
                                    : bt_rep_fmt(d, "\1Nobody who pays saves\2 with %s", list);
    bt_rep_el(
        d, "p",
        "Net present value: benefits less costs, real, discounted. Cash released: supplies at once, staff and walls when places close. "
        "%sAll with optimism bias. Then who has more (+) or less (no column: neither) under the contract in force%s, before "
        "funds. %s.",
        d->n_place > 1 ? "Short: laid out, not yet released. " : "", /* else it is said above */
        *contract ? bt_rep_fmt(d, " (%s)", contract) : "", saves);
}

/* Both tables; front: on page one, under its headings. cut: what is said of rows that are left out, NULL where none is. */
static void tables(struct bt_rep_doc *d, const struct row *v, int n, bool front, const char *cut)
{
    const struct bt_rep_place *p = v[0].p;
    if (!p) return; /* no row, no table */
    const char *with = bt_results_evidence(p->r), *when = bt_rep_same_years(d) ? bt_rep_year_in(d, p, -1) : "the last year of each",
               *of = d->n_place == 1 || cut ? "" : bt_rep_fmt(d, "%s, ", p->name), *id = cut ? "short" : p->id,
               *file = bt_rep_fmt(d, "charts/%s", d->n_place > 1 ? bt_rep_fmt(d, "%s-", p->id) : "");
    if (front) bt_rep_heading(d, 1, NULL, "By how much");
    struct bt_rep_grid *g =
        effects(d, v, n,
                bt_rep_upper(d, bt_rep_fmt(d, "%schange in %s against business as usual with %s (low to high evidence)", of, when, with)));
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "overview-%s", id));
    if (!cut) bt_rep_grid_csv(d, g, bt_rep_fmt(d, "%soverview.csv", file));
    else bt_rep_el(d, "p", "%s", cut);
    bool business = has_money(v, n);
    if (front) bt_rep_heading(d, 1, NULL, "What it costs whom");
    const char *said =
        business ? bt_rep_fmt(d, "%sGBP million over all years, against business as usual with %s (low to high evidence)", of, with)
                 : bt_rep_fmt(d, "%sGBP million in %s, against business as usual with %s: whose cost of care changes, at average cost", of,
                              when, with);
    g = business ? money(d, v, n, said, false) : costs(d, v, n, said);
    if (!bt_rep_grid_rows(g)) {
        bt_rep_el(d, "p", "The results do not say it.");
        return;
    }
    bt_rep_grid_html(d, g, bt_rep_fmt(d, "whom-%s", id));
    if (!cut) bt_rep_grid_csv(d, business ? money(d, v, n, said, true) : g, bt_rep_fmt(d, "%swhom.csv", file));
    if (business) money_words(d, v, n);
}

bool bt_rep_fits(const struct bt_rep_doc *d)
{
    return d->n_place == 1 && d->place[0].n_bundle <= MOST_BUNDLES;
}

static void all_bundles(struct bt_rep_doc *d, const struct bt_rep_place *p, bool front)
{
    struct row *v = bt_get(d->arena, (size_t)p->n_bundle + 1, sizeof *v);
    if (!v) {
        bt_fail(d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return;
    }
    for (int i = 0; i < p->n_bundle; i++) v[i] = (struct row){ p, &p->bundle[i] };
    if (p->n_bundle) tables(d, v, p->n_bundle, front, NULL);
}

void bt_rep_overview(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    all_bundles(d, p, false);
}

/* The bundles that take most beds off, at most that many. */
static int best_of(const struct bt_rep_place *p, struct row *v, int room)
{
    int n = 0;
    for (int i = 0; i < p->n_bundle; i++) {
        const struct row x = { p, &p->bundle[i] };
        double beds = bt_rep_change(p, BT_REP_BEDS, x.b->mid);
        int at = n < room ? n++ : room;
        for (; at > 0 && bt_rep_change(p, BT_REP_BEDS, v[at - 1].b->mid) > beds; at--)
            if (at < room) v[at] = v[at - 1];
        if (at < room) v[at] = x;
    }
    return n;
}

static void in_tables(struct bt_rep_doc *d)
{
    struct row v[MOST_BUNDLES > MOST_PLACES ? MOST_BUNDLES : MOST_PLACES] = { 0 };
    const struct bt_rep_place *p = &d->place[0];
    int n = 0;
    if (bt_rep_fits(d)) all_bundles(d, p, true);
    else if (d->n_place == 1) {
        n = best_of(p, v, MOST_BUNDLES);
        tables(d, v, n, true, bt_rep_fmt(d, "These take most beds off. %d more bundles are below.", p->n_bundle - n));
    } else {
        for (; n < d->n_place && n < MOST_PLACES; n++) v[n] = (struct row){ &d->place[n], best(&d->place[n], BT_REP_BEDS) };
        const char *more = d->n_place > n ? bt_rep_fmt(d, " %d more localities are below.", d->n_place - n) : "";
        tables(d, v, n, true,
               bt_rep_fmt(d, "Of each locality the bundle that takes most beds off; its other bundles, and all together, are below.%s",
                          more));
    }
}

/* ---- what happens ---- */

static const char *met_words(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_array *met = bt_rep_array(p->r, "ambition_met", "run ambition");
    int n = met ? bt_rep_size(p->r, "ambition") : 0, all = 0;
    const char *who = "";
    for (int i = 0; i < p->n_bundle; i++) {
        int done = 0;
        for (int k = 0; k < n; k++) done += met->v[(size_t)p->bundle[i].mid * (size_t)n + (size_t)k] > 0;
        if (done) who = bt_rep_fmt(d, "%s%s'%s' meets %d of %d", who, *who ? ", " : "", p->bundle[i].name, done, n);
        all += done;
    }
    if (!n || !p->n_bundle) return "";
    return all ? bt_rep_fmt(d, " Of the ambitions, %s.", who)
               : bt_rep_fmt(d, " \1No bundle meets %s, with %s.\2",
                            n == 1   ? "the ambition"
                            : n == 2 ? "either ambition"
                                     : bt_rep_fmt(d, "any of the %d ambitions", n),
                            bt_results_evidence(p->r));
}

/* ", and emergency admissions rise from 34,440 to 42,930 a year"; "" where that is not known. */
static const char *admissions(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    double first = bt_rep_value(p, BT_REP_ADMISSIONS, 0, 0), last = bt_rep_value(p, BT_REP_ADMISSIONS, 0, -1);
    if (!(first > 0) || !isfinite(last)) return "";
    return bt_rep_fmt(d, "; emergency admissions %s from %s to %s a year", bt_rep_direction(last / first - 1),
                      bt_rep_num(d, bt_rep_round(first, 4), 0, false), bt_rep_num(d, bt_rep_round(last, 4), 0, false));
}

/* Do all runs end before the day they were made on? */
static bool past(const struct bt_rep_doc *d)
{
    for (int i = 0; i < d->n_place; i++) {
        const struct bt_texts *month = bt_results_texts(d->place[i].r, "month_start");
        const char *made = bt_rep_attr(d->place[i].r, 0, "date");
        if (!month || !*made || strncmp(month->v[d->place[i].T - 1], made, 7) >= 0) return false;
    }
    return d->n_place > 0;
}

static const char *over(const struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    if (!past(d) || p != &d->place[d->n_place - 1]) return "";
    return " These years are over: they are run as they could have been planned at their start, and what happened then is not in it.";
}

static void usual_words(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    double first = bt_rep_value(p, BT_REP_BEDS, 0, 0), last = bt_rep_value(p, BT_REP_BEDS, 0, -1);
    double used = bt_rep_pool(p, "occupied", 0, bt_rep_main_pool(p->r)), there = bt_rep_pool(p, "places", 0, bt_rep_main_pool(p->r));
    if (!isfinite(first) || !isfinite(last)) return;
    bt_rep_el(d, "p", "%s nothing changes, \1%s acute beds are in use in %s\2%s, against %s in %s%s.%s",
              d->n_place > 1 ? bt_rep_fmt(d, "%s: if", p->name) : "If", bt_rep_num(d, bt_rep_round(last, 4), 0, false),
              bt_rep_year_in(d, p, -1),
              there > 0 && isfinite(used) ? bt_rep_fmt(d, ", %s of every 100 that are open", bt_rep_num(d, 100 * used / there, 0, false))
                                          : "",
              bt_rep_num(d, bt_rep_round(first, 4), 0, false), bt_rep_year_in(d, p, 0), admissions(d, p),
              over(d, p));
}

/* Where there is no business case. */
static const char *cost_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    double net = bt_rep_change(p, BT_REP_MONEY, b->mid);
    return isfinite(net) ? bt_rep_fmt(d, "; in that year care costs %s %s than business as usual, at average cost, which is not cash",
                                      bt_rep_gbp(d, net), net < 0 ? "less" : "more")
                         : "";
}

/* What it is worth, and who is left with least and most money; "" where there is no business case. */
static const char *worth_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    int n = bt_rep_size(p->r, "organisation"), worst = 0, top = 0;
    double value = NAN;
    if (!n) return "";
    bt_rep_money_cell(d, p, b, "net_present_value", true, &value);
    for (int o = 1; o < n; o++) {
        double more = bt_has_more(p->r, b->mid, o);
        if (more < bt_has_more(p->r, b->mid, worst)) worst = o;
        if (more > bt_has_more(p->r, b->mid, top)) top = o;
    }
    double least = 1e-6 * bt_has_more(p->r, b->mid, worst), most = 1e-6 * bt_has_more(p->r, b->mid, top);
    return bt_rep_fmt(d, "%s%s%s",
                      isfinite(value) ? bt_rep_fmt(d, " Its benefits are worth \1%s %s than it costs\2.", bt_rep_gbp(d, value),
                                                   value < 0 ? "less" : "more")
                                      : "",
                      least < 0 ? bt_rep_fmt(d, " Over all years %s has %s less", bt_rep_label(p->r, "organisation", worst),
                                             bt_rep_gbp(d, least))
                                : "",
                      least >= 0 ? ""
                      : most > 0 ? bt_rep_fmt(d, ", %s %s more.", bt_rep_label(p->r, "organisation", top), bt_rep_gbp(d, most))
                                 : ", nobody more.");
}

/* Which ambitions these are; the list of many is further down. */
static const char *aims(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    int n = bt_rep_size(p->r, "ambition");
    const char *all = "";
    for (int i = 0; i < n && n <= MOST_AIMS; i++) all = bt_rep_fmt(d, "%s%s%s", all, i ? "; " : "", bt_rep_label(p->r, "ambition", i));
    return *all && p->n_bundle ? bt_rep_fmt(d, " (%s.)", all) : "";
}

static void best_words(struct bt_rep_doc *d, const struct bt_rep_place *p)
{
    const struct bt_rep_bundle *b = best(p, BT_REP_BEDS);
    const char *most = "\1No bundle takes any beds in use off\2";
    if (!p->n_bundle) return;
    if (b) {
        const char *ends = bt_rep_range(d, p, BT_REP_BEDS, b);
        most = bt_rep_fmt(d, "Of %d bundle%s, \1'%s'\2 takes most acute beds off with %s: \1%s fewer beds\2 in use (%s)%s", p->n_bundle,
                          p->n_bundle > 1 ? "s" : "", b->name, bt_results_evidence(p->r),
                          bt_rep_rounded(d, bt_rep_change(p, BT_REP_BEDS, b->mid)), *ends ? ends : bt_results_evidence(p->r),
                          *worth_words(d, p, b) ? "" : cost_words(d, p, b));
    }
    bt_rep_el(d, "p", "%s.%s%s%s%s%s", most, b ? bt_rep_cash_words(d, p, b) : "", b ? worth_words(d, p, b) : "", bt_rep_anyway(d, p),
              met_words(d, p), aims(d, p));
}

static void happens(struct bt_rep_doc *d)
{
    for (int i = 0; i < d->n_place && i < MOST_PLACES; i++) {
        usual_words(d, &d->place[i]);
        if (d->n_place == 1) best_words(d, &d->place[i]);
    }
}

/* ---- how sure ---- */

/* "'a' (acute beds in use, value in money)": for what low and high evidence disagree. */
static const char *disagree(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b)
{
    const char *open = "";
    for (int f = 0; f < BT_REP_MONEY; f++)
        if (bt_rep_change(p, f, b->low) * bt_rep_change(p, f, b->high) < 0)
            open = bt_rep_fmt(d, "%s%s%s", open, *open ? ", " : "", bt_rep_figures[f].label);
    if (*bt_rep_worth_open(d, p, b)) open = bt_rep_fmt(d, "%s%snet present value", open, *open ? ", " : "");
    return *open ? bt_rep_fmt(d, "'%s' (%s)", b->name, open) : "";
}

static void turns(struct bt_rep_doc *d)
{
    const char *all = "";
    int places = 0;
    for (int i = 0; i < d->n_place; i++) {
        const struct bt_rep_place *p = &d->place[i];
        const char *own = "";
        for (int k = 0; k < p->n_bundle; k++) {
            const char *open = disagree(d, p, &p->bundle[k]);
            if (*open) own = bt_rep_fmt(d, "%s%s%s", own, *own ? "; " : "", open);
        }
        places += *own != 0;
        all = bt_rep_fmt(d, "%s%s", all, own);
    }
    if (places && d->n_place == 1) bt_rep_el(d, "li", "\1Whether it helps or harms is open\2 for %s: low and high evidence disagree.", all);
    if (places && d->n_place > 1)
        bt_rep_el(d, "li", "\1Whether a bundle helps or harms is open\2 in %d of %d localities: low and high evidence disagree.", places,
                  d->n_place);
}

/* How far off the model was before: as each file of results given with the report says. */
static void known_of(struct bt_rep_doc *d)
{
    const struct bt_rep_place *p = &d->place[0];
    const char *certificate = bt_rep_certificate_words(d, p), *backtest = bt_rep_backtest_words(d, p);
    struct bt_baseline b = bt_baseline_of(p->r);
    if (d->n_place > 1) {
        bt_rep_el(d, "li", "What is known of how far off the model is stands below, by locality.");
        return;
    }
    if (certificate) bt_rep_el(d, "li", "%s", certificate);
    const char *start = "";
    if (b.rows)
        start = bt_rep_fmt(d, "Of the %d figures it starts from, \1%d %s observed for this place\2; the others are estimated or assumed. ",
                           b.rows, b.observed, b.observed == 1 ? "is" : "are");
    if (backtest) bt_rep_el(d, "li", "%s%s", start, backtest);
    else
        bt_rep_el(d, "li", "%sNo back-test%s was given with this report: nothing here says how far off such a model was in years that are "
                           "known.",
                  start, certificate ? "" : " and no validity certificate");
}

const char *bt_rep_outside(struct bt_rep_doc *d)
{
    const struct bt_table *t = d->outside;
    int plan = t ? bt_table_col(t, "plan") : -1, promised = t ? bt_table_col(t, "promised") : -1,
        happened = t ? bt_table_col(t, "happened") : -1;
    if (plan < 0 || promised < 0 || happened < 0 || t->rows < 1) return "";
    return bt_rep_fmt(d, "A plan of this kind before (%s) promised %s; %s happened.", t->cell[plan], t->cell[promised], t->cell[happened]);
}

static void sure(struct bt_rep_doc *d)
{
    const char *outside = bt_rep_outside(d);
    bt_rep_raw(d, "<ul>\n");
    bt_rep_el(d, "li",
              "Low evidence takes every effect at the small end of its range, high evidence at the large end, central between: none is "
              "said to be likely; what happens may lie beyond.");
    turns(d);
    if (d->n_place == 1) {
        const struct bt_rep_bundle *b = best(&d->place[0], BT_REP_BEDS);
        if (b) bt_rep_drawn_words(d, &d->place[0], b->name);
    }
    known_of(d);
    if (*outside) bt_rep_el(d, "li", "%s", outside);
    bt_rep_raw(d, "</ul>\n");
}

/* ---- the page ---- */

static void uses(struct bt_rep_doc *d)
{
    bool same = true;
    for (int i = 1; i < d->n_place; i++)
        same &= strcmp(bt_rep_attr(d->place[i].r, 0, "caveat"), bt_rep_attr(d->place[0].r, 0, "caveat")) == 0;
    for (int i = 0; i < (same ? 1 : d->n_place); i++) {
        const char *caveat = bt_rep_attr(d->place[i].r, 0, "caveat");
        bt_rep_el(d, "p class=\"caveat\"", "%s%s.",
                  *caveat ? "\1This must not be used for\2 " : "Nothing is stated about what this must not be used for", caveat);
    }
}

void bt_rep_front(struct bt_rep_doc *d)
{
    bool bundles = false;
    for (int i = 0; i < d->n_place; i++) bundles |= d->place[i].n_bundle > 0;
    bt_rep_raw(d, "<section id=\"answers\" class=\"front\" aria-labelledby=\"in-short\">\n");
    if (d->paper) d->h--; /* room is short in Word */
    else bt_rep_heading(d, 0, "in-short", "In short");
    bt_rep_heading(d, 1, NULL, "What happens");
    happens(d);
    if (bundles) in_tables(d);
    else bt_rep_absent(d, "The results hold business as usual alone: a scenario with bundles gives more.", NULL);
    bt_rep_heading(d, 1, NULL, "How sure that is");
    sure(d);
    bt_rep_heading(d, 1, "not-for", "What it must not be used for");
    uses(d);
    bt_rep_raw(d, "</section>\n");
    if (d->paper) d->h++, bt_rep_raw(d, "<hr>\n"); /* a new page: report.lua */
}
