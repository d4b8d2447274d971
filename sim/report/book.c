/* book.c -- the workbook: its sheets in their order, written so that formulas find the cells they point to; checked, and put into the
 * report's folder whole or not at all. */
#include "book_priv.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BOOK = 1 << 30,
       COMMON = 4,
       EACH = 12,
       SECONDS_A_DAY = 86400 };

/* ---- what there is of a place ---- */

/* Central, low and high of each bundle. */
static bool cases(struct bt_book *b, struct bt_book_place *x)
{
    const char *const STANCE[] = { bt_results_evidence(x->p->r), "low evidence", "high evidence" };
    if (!(x->cases = bt_get(b->d->arena, (size_t)(3 * x->p->n_bundle) + 1, sizeof *x->cases))) {
        bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return false;
    }
    for (int i = 0; i < x->p->n_bundle; i++) {
        const struct bt_rep_bundle *of = &x->p->bundle[i];
        const int run[] = { of->mid, of->low, of->high };
        for (int k = 0; k < 3; k++)
            if (run[k] >= 0)
                x->cases[x->n_case++] = (struct bt_book_case){ of, run[k], k, bt_rep_fmt(b->d, "%s, %s", of->name, STANCE[k]) };
    }
    return true;
}

static bool look_at(struct bt_book *b)
{
    size_t n = (size_t)b->d->n_place;
    b->place = bt_get(b->d->arena, n, sizeof *b->place);
    b->sheet = bt_get(b->d->arena, COMMON + EACH * n + 1, sizeof *b->sheet);
    if (!b->place || !b->sheet) {
        bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        struct bt_book_place *x = &b->place[i];
        x->p = &b->d->place[i];
        if (!cases(b, x) || !bt_book_series(b, x)) return false;
        x->has_money = bt_book_money(b, x);
        bt_book_listen(b, x);
    }
    return !b->d->e->code;
}

/* ---- sheets in their order ---- */

static void sheets_of(struct bt_book *b, struct bt_book_place *x)
{
    const struct {
        struct bt_book_sheet **to;
        const char *kind, *what;
        bool wanted;
    } SHEET[] = {
        { &x->charts, "Charts", "Drawn by the spreadsheet, of cells of the other sheets.", true },
        { &x->inputs, "Inputs", "Rates, price year, optimism bias, growth of prices: change them here.", x->has_money },
        { &x->economic, "Economic", "Value: figures, discount factors, lines by year, present values; live.", x->has_money },
        { &x->cash, "Cash", "Cash by organisation and year, as paid; live.", x->has_money },
        { &x->payments, "Payments", "The same care under each contract; live sums.", x->has_money && x->has_contracts },
        { &x->months, "Economic months", "Lines of the economic table by month, optimism bias, what is laid out and comes back; live.",
          x->has_money },
        { &x->cash_data, "Cash data", "What the sheets Cash and Payments begin with.", x->has_money },
        { &x->by_year, "Data by year", "Every measure by bundle and year, low, central, high; live sums of months.", true },
        { &x->by_month, "Data by month", "Every measure by bundle and month, low, central, high.", true },
        { &x->draws, "Draws", "Intervals of draws from the ranges assumed, ambitions, what is in no draw; as stored.",
          x->p->in[BT_REP_UNCERTAINTY] != NULL },
        { &x->baseline, "Baseline", "Published figures, the model's first year, what is between them; marks and sources.", true },
        { &x->assumptions, "Assumptions", "Every number used: value, range, unit, mark, grade, source, owner.", true },
    };
    _Static_assert(sizeof SHEET / sizeof *SHEET == EACH, "room for the sheets of a place");
    for (size_t i = 0; i < EACH; i++)
        if (SHEET[i].wanted) *SHEET[i].to = bt_book_sheet(b, SHEET[i].kind, x->p, SHEET[i].what);
}

static bool sheets(struct bt_book *b)
{
    b->readme = bt_book_sheet(b, "Read me", NULL, "What this is, what it must not be used for, how to read it, who made it when.");
    b->answers = bt_book_sheet(b, "Answers", NULL, "Page one of the report: what happens, by how much, how sure, what it costs whom.");
    if (b->d->n_place > 1) b->together = bt_book_sheet(b, "Together", NULL, "Sums over all localities by year; live.");
    b->checks = bt_book_sheet(b, "Checks", NULL, "The workbook's figures beside those of the results; one cell for all.");
    for (int i = 0; i < b->d->n_place; i++) sheets_of(b, &b->place[i]);
    return !b->d->e->code;
}

/* Each after those it points to. */
static void fill(struct bt_book *b, struct bt_book_place *x)
{
    bt_book_by_month(b, x);
    bt_book_by_year(b, x);
    if (x->has_money && !b->d->e->code) {
        bt_book_inputs(b, x);
        bt_book_months(b, x);
        bt_book_cash_data(b, x);
        bt_book_economic(b, x);
        bt_book_cash(b, x);
        if (x->payments) bt_book_payments(b, x);
    }
    if (!b->d->e->code) bt_book_charts(b, x);
    if (!b->d->e->code) bt_book_baseline(b, x);
    if (x->draws && !b->d->e->code) bt_book_draws(b, x);
    if (!b->d->e->code) bt_book_assumptions(b, x);
}

static void fill_all(struct bt_book *b)
{
    bt_book_answers(b);
    for (int i = 0; i < b->d->n_place && !b->d->e->code; i++) fill(b, &b->place[i]);
    if (b->together && !b->d->e->code) bt_book_together(b);
    if (!b->d->e->code) bt_book_checks(b);
    if (!b->d->e->code) bt_book_readme(b);
    if (!b->d->e->code) worksheet_activate(b->readme->ws);
}

/* ---- the file ---- */

/* The day of the newest results: the same results, the same bytes. */
static time_t day_of(const struct bt_book *b)
{
    int newest = 1, y, m, d; /* 0 would be read as now */
    for (int i = 0; i < b->d->n_place; i++)
        if (sscanf(bt_rep_attr(b->d->place[i].r, 0, "date"), "%4d-%2d-%2d", &y, &m, &d) == 3 && y >= 1980 && y < 2200 && m >= 1 &&
            m <= 12 && d >= 1 && d <= 31 && bt_day_of(y, m, d) > newest)
            newest = bt_day_of(y, m, d);
    return (time_t)newest * SECONDS_A_DAY;
}

static char *property(struct bt_book *b, const char *text)
{
    return bt_rep_fmt(b->d, "%s", bt_book_clean(b->d, text, 250));
}

static void properties(struct bt_book *b)
{
    const char *identity = "", *organisation = b->d->style.organisation;
    for (int i = 0; i < b->d->n_place; i++)
        identity = bt_rep_fmt(b->d, "%s%s%s", identity, i ? ", " : "", bt_rep_attr(b->d->place[i].r, 0, "run_identity"));
    lxw_doc_properties p = { .title = property(b, bt_rep_title(b->d)),
                             .subject = property(b, "Business case: care as usual and with bundles"),
                             .author = property(b, *organisation ? organisation : "bendtrend"),
                             .company = property(b, organisation),
                             .keywords = property(b, identity),
                             .comments = property(b, bt_rep_fmt(b->d, "Made by bendtrend of results; run %s. Must not be used for %s.",
                                                                identity, bt_rep_attr(b->d->place[0].r, 0, "caveat"))),
                             .created = day_of(b) };
    if (!b->d->e->code) bt_book_did(b, workbook_set_properties(b->w, &p));
}

/* In a folder of its own, for whoever packs it writes other files on the way. */
static const char *packed(struct bt_book *b, const char *dir, size_t *len)
{
    const char *path = bt_rep_fmt(b->d, "%s/report.xlsx", dir), *data = NULL;
    lxw_workbook_options o = { .tmpdir = bt_rep_fmt(b->d, "%s", dir) };
    if (b->d->e->code) return NULL;
    if (!(b->w = workbook_new_opt(path, &o))) {
        bt_fail(b->d->e, BT_E_NOMEM, BT_NOWHERE, "out of memory");
        return NULL;
    }
    if (bt_book_looks(b) && look_at(b) && sheets(b)) {
        fill_all(b);
        properties(b);
    }
    if (b->d->e->code) lxw_workbook_free(b->w);
    else if (bt_book_did(b, workbook_close(b->w))) data = bt_rep_bytes(b->d, dir, "report.xlsx", MOST_BOOK, len);
    if (!data || bt_book_whole((const unsigned char *)data, *len)) return data;
    bt_fail(b->d->e, BT_E_IO, BT_NOWHERE,
            "the workbook could not be written whole in '%s': is the disk full? TMPDIR may name another folder", dir);
    return NULL;
}

enum bt_code bt_rep_book(struct bt_rep_doc *d, const char *page, size_t len)
{
    struct bt_book b = { .d = d };
    size_t n = 0;
    char *dir = bt_rep_folder(d, "the workbook");
    (void)page, (void)len;
    if (!dir) return d->e->code;
    const char *data = packed(&b, dir, &n);
    if (data) bt_folder_write(d->into, "report.xlsx", data, n, d->e);
    bt_rep_folder_gone(dir);
    return d->e->code;
}
