/* book_page.c -- what the page says, on sheets: its answers, the baseline, the register of assumptions, and the sheet that says what the
 * workbook is. The page is written once more, to nobody, and what it says is noted. */
#include "book_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ACROSS = 8 };

/* ---- listening ---- */

static void begin(struct bt_book *b, struct bt_rep_notes *notes, struct bt_rep_ear *ear)
{
    struct bt_rep_doc *d = b->d;
    if (d->e->code || !bt_rep_listen(d, ear)) return;
    d->out = ear->out, d->notes = notes, d->h = 2;
}

static void end(struct bt_book *b, struct bt_rep_ear *ear)
{
    struct bt_rep_doc *d = b->d;
    if (ear->out) fclose(ear->out);
    free(ear->text);
    d->out = NULL, d->notes = NULL;
}

static struct bt_rep_notes heard(struct bt_book *b, const struct bt_book_place *x,
                                 void (*say)(struct bt_rep_doc *, const struct bt_rep_place *))
{
    struct bt_rep_notes notes = { 0 };
    struct bt_rep_ear ear = { 0 };
    begin(b, &notes, &ear);
    if (ear.out) say(b->d, x->p);
    end(b, &ear);
    return notes;
}

void bt_book_listen(struct bt_book *b, struct bt_book_place *x)
{
    x->assurance = heard(b, x, bt_rep_assurance);
}

/* The table written to a file of that name, "assurance/leeds-NAME.csv"; NULL: none. */
static const struct bt_rep_grid *table(const struct bt_rep_notes *l, const char *name)
{
    for (int i = 0; i < l->n; i++) {
        size_t len = strlen(l->v[i].text), n = strlen(name);
        if (l->v[i].kind == BT_REP_CSV && len >= n && strcmp(l->v[i].text + len - n, name) == 0) return l->v[i].grid;
    }
    return NULL;
}

/* ---- tables and texts on a sheet ---- */

static void cell(struct bt_book *b, struct bt_book_sheet *s, int row, int col, const struct bt_rep_entry *e, bool plain)
{
    if (!e->number || e->said) bt_book_text(b, s, row, col, BT_LOOK_WRAP, e->text);
    else if (plain) bt_book_num(b, s, row, col, BT_LOOK_PLAIN, e->v);
    else bt_book_num(b, s, row, col, (e->sign ? BT_LOOK_SIGNED_0 : BT_LOOK_0) + (e->decimals < 3 ? (unsigned)e->decimals : 3u), e->v);
}

/* Are the cells of the column numbers, as far as there are any? */
static bool over_numbers(const struct bt_rep_grid *g, int col)
{
    for (int i = 0; i < bt_rep_grid_rows(g); i++) {
        struct bt_rep_entry e = bt_rep_grid_entry(g, i, col);
        if (!e.number || e.said) return false;
    }
    return bt_rep_grid_rows(g) > 0;
}

/* "value_most", a column of a file, as people read it. */
static const char *spaced(struct bt_book *b, const char *head)
{
    char *text = bt_rep_fmt(b->d, "%s", head);
    for (char *at = text; *at; at++)
        if (*at == '_') *at = ' ';
    return text;
}

/* Heads and cells; returns the row after. plain: numbers as they are, none rounded. */
static int grid(struct bt_book *b, struct bt_book_sheet *s, int row, const struct bt_rep_grid *g, bool plain)
{
    for (int k = 0; k < bt_rep_grid_cols(g); k++)
        bt_book_text(b, s, row, k, over_numbers(g, k) ? BT_LOOK_HEAD_N : BT_LOOK_HEAD,
                     bt_rep_upper(b->d, spaced(b, bt_rep_grid_head(g, k))));
    for (int i = 0; i < bt_rep_grid_rows(g) && !b->d->e->code; i++)
        for (int k = 0; k < bt_rep_grid_cols(g); k++) {
            struct bt_rep_entry e = bt_rep_grid_entry(g, i, k);
            cell(b, s, row + 1 + i, k, &e, plain);
        }
    return row + 1 + bt_rep_grid_rows(g);
}

static int note(struct bt_book *b, struct bt_book_sheet *s, int row, const struct bt_rep_note *n)
{
    switch (n->kind) {
    case BT_REP_HEADING: bt_book_across(b, s, row + 1, ACROSS, n->level > 2 ? BT_LOOK_BOLD : BT_LOOK_PART, n->text); return row + 2;
    case BT_REP_TEXT:
        bt_book_across(b, s, row, ACROSS, BT_LOOK_WRAP,
                       strncmp(n->tag, "li", 2) == 0 ? bt_rep_fmt(b->d, "\xe2\x80\xa2 %s", n->text) : n->text);
        return row + 1;
    case BT_REP_TABLE: bt_book_across(b, s, row + 1, ACROSS, BT_LOOK_BOLD, n->text); return grid(b, s, row + 2, n->grid, false) + 1;
    case BT_REP_CSV: break;
    }
    return row;
}

static int all_notes(struct bt_book *b, struct bt_book_sheet *s, int row, const struct bt_rep_notes *l, int from, int to)
{
    for (int i = from; i < to && i < l->n && !b->d->e->code; i++) row = note(b, s, row, &l->v[i]);
    return row;
}

void bt_book_answers(struct bt_book *b)
{
    static const double WIDTH[] = { 30, 24, 24, 24, 20, 18, 40, 14 };
    struct bt_rep_notes notes = { 0 };
    struct bt_rep_ear ear = { 0 };
    bt_book_widths(b, b->answers, WIDTH, ACROSS);
    begin(b, &notes, &ear);
    if (ear.out) bt_rep_front(b->d), bt_rep_answers(b->d);
    end(b, &ear);
    if (b->d->e->code) return;
    bt_book_text(b, b->answers, 0, 0, BT_LOOK_TITLE, bt_rep_title(b->d));
    all_notes(b, b->answers, 1, &notes, 0, notes.n);
    bt_book_print(b, b->answers, 0, 0);
}

/* ---- baseline: the table first, then what a reader should know ---- */

void bt_book_baseline(struct bt_book *b, struct bt_book_place *x)
{
    static const double WIDTH[] = { 44, 15, 15, 10, 15, 18, 12, 12, 70 };
    bt_book_widths(b, x->baseline, WIDTH, 9);
    struct bt_rep_notes l = heard(b, x, bt_rep_baseline);
    const struct bt_rep_grid *g = table(&l, "baseline.csv");
    int row = g ? grid(b, x->baseline, 0, g, false) : 0;
    for (int i = 0; g && i < bt_rep_grid_rows(g) && !b->d->e->code; i++) /* the residual, live */
        bt_book_formula(b, x->baseline, 1 + i, 3, BT_LOOK_SIGNED_2, bt_rep_grid_entry(g, i, 3).v, NULL,
                        bt_rep_fmt(b->d, "=100*(%s/%s-1)", bt_book_at(b, NULL, 1 + i, 2), bt_book_at(b, NULL, 1 + i, 1)));
    for (int i = 0; i < l.n && !b->d->e->code; i++)
        if (l.v[i].kind == BT_REP_TEXT) row = note(b, x->baseline, row + !i, &l.v[i]);
    if (b->d->e->code) return;
    bt_book_print(b, x->baseline, g ? 1 : 0, g ? 1 : 0);
}

/* ---- draws: the section of the page, as it stands ---- */

void bt_book_draws(struct bt_book *b, struct bt_book_place *x)
{
    static const double WIDTH[] = { 44, 24, 18, 18, 18, 18, 18, 24, 24 };
    bt_book_widths(b, x->draws, WIDTH, 9);
    struct bt_rep_notes l = heard(b, x, bt_rep_uncertain);
    if (b->d->e->code) return;
    bt_book_across(b, x->draws, 0, ACROSS, BT_LOOK_PART, "How sure: draws from the ranges assumed");
    all_notes(b, x->draws, 1, &l, 0, l.n);
    bt_book_print(b, x->draws, 0, 0);
}

/* ---- assumptions ---- */

void bt_book_assumptions(struct bt_book *b, struct bt_book_place *x)
{
    static const double WIDTH[] = { 70, 14, 14, 12, 12, 20, 12, 10, 60, 60, 8, 24 };
    const struct bt_rep_grid *g = table(&x->assurance, "register.csv");
    bt_book_widths(b, x->assumptions, WIDTH, 12);
    if (g) grid(b, x->assumptions, 0, g, true);
    else bt_book_text(b, x->assumptions, 0, 0, BT_LOOK_TEXT, "These results are of an earlier version, which did not keep the register.");
    if (b->d->e->code) return;
    bt_book_print(b, x->assumptions, g ? 1 : 0, g ? 1 : 0);
    if (g) bt_book_did(b, worksheet_autofilter(x->assumptions->ws, 0, 0, (lxw_row_t)bt_rep_grid_rows(g), 11));
}

/* ---- read me ---- */

static const struct {
    enum bt_book_look look;
    const char *sample, *says;
} LEGEND[] = {
    { BT_LOOK_IN, "framed", "An input: change it, and what hangs on it follows (sheet Inputs)." },
    { BT_LOOK_TEXT, "plain", "A number of the results, or a formula: a click shows which." },
    { BT_LOOK_STORED, "slanted", "As it came with the results, to compare with; no formula reads it." },
};

static int section_limits(struct bt_book *b, int row, const struct bt_rep_notes *l)
{
    int from = 0;
    while (from < l->n && !(l->v[from].kind == BT_REP_HEADING && strcmp(l->v[from].text, "Limits") == 0)) from++;
    int to = from + 1;
    while (to < l->n && l->v[to].kind != BT_REP_HEADING) to++;
    return all_notes(b, b->readme, row, l, from, to);
}

/* Does any place have a business case? */
static bool has_money(const struct bt_book *b)
{
    bool any = false;
    for (int i = 0; i < b->d->n_place; i++) any |= b->place[i].has_money;
    return any;
}

static int says(struct bt_book *b, int row)
{
    enum { ALWAYS,
           MONEY,
           NONE };
    static const struct {
        int when;
        const char *text;
    } SAYS[] = {
        { ALWAYS, "Low and high evidence are the least and the most benefit that the studies allow: the ends of what was assumed, not of "
                  "what can happen. Nothing here is a probability. Where results of draws are added, their shares are of draws from the "
                  "ranges assumed: how often something came out, not how likely it is." },
        { MONEY, "Two kinds of money, never added: the sheet Economic is for value (real prices, discounted), the sheet Cash is for cash "
                 "(as paid, by organisation, not discounted)." },
        { MONEY, "Live are: years from months, optimism bias, discount factors, present values, ratios, payback, peak funding, cash as "
                 "paid, sums by contract. As stored are: what people do and how places are used, what becomes free when places close, "
                 "payments under a contract." },
        { NONE, "Live are years from months. There is no business case in these results, so there are no sheets of money and no inputs: a "
                "scenario that names a money file gives them." },
        { ALWAYS, "There are no macros and no links to other files in it. Figures were stored with their formulas: a viewer that does not "
                  "calculate shows them too." },
    };
    const int there = has_money(b) ? MONEY : NONE;
    for (size_t i = 0; i < sizeof SAYS / sizeof *SAYS; i++)
        if (SAYS[i].when == ALWAYS || SAYS[i].when == there)
            bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_WRAP, SAYS[i].text);
    for (size_t i = there == MONEY ? 0 : 1; i < sizeof LEGEND / sizeof *LEGEND; i++, row++) {
        bt_book_text(b, b->readme, row, 0, LEGEND[i].look, LEGEND[i].sample);
        bt_book_text(b, b->readme, row, 1, BT_LOOK_TEXT, LEGEND[i].says);
    }
    return row;
}

static int contents(struct bt_book *b, int row)
{
    bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_PART, "Sheets");
    for (int i = 0; i < b->n_sheet && !b->d->e->code; i++, row++) {
        bt_book_did(b, worksheet_write_url_opt(b->readme->ws, (lxw_row_t)row, 0, bt_rep_fmt(b->d, "internal:'%s'!A1", b->sheet[i].name),
                                               NULL, b->sheet[i].name, NULL));
        bt_book_text(b, b->readme, row, 1, BT_LOOK_TEXT, b->sheet[i].what);
    }
    return row + 1;
}

static int about(struct bt_book *b, int row, const struct bt_book_place *x)
{
    const struct bt_results *r = x->p->r;
    const char *caveat = bt_rep_attr(r, 0, "caveat");
    bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_PART, x->p->name);
    bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_WRAP,
                   bt_rep_fmt(b->d, "%s to %s. Prices of %s. Run %s of %s by bendtrend %s. Source: %s.", x->p->month_from, x->p->month_to,
                              bt_rep_attr(r, 0, "price_year"), bt_rep_attr(r, 0, "run_identity"), bt_rep_attr(r, 0, "date"),
                              bt_rep_attr(r, 0, "version"), bt_rep_attr(r, 0, "source")));
    bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_BOLD,
                   bt_rep_fmt(b->d, "%s%s.",
                              *caveat ? "This must not be used for " : "Nothing is stated about what this must not be used for", caveat));
    return row + 1;
}

void bt_book_readme(struct bt_book *b)
{
    static const double WIDTH[] = { 34, 36, 16, 16, 16, 16, 16, 16 };
    int row = 0;
    bt_book_widths(b, b->readme, WIDTH, ACROSS);
    bt_book_text(b, b->readme, row++, 0, BT_LOOK_TITLE, bt_rep_fmt(b->d, "Read me: %s", bt_rep_title(b->d)));
    if (*b->d->style.organisation) bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_BOLD, b->d->style.organisation);
    if (*b->d->style.note) bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_NOTE, b->d->style.note);
    if (b->n_check) {
        bt_book_text(b, b->readme, row, 0, BT_LOOK_BOLD, "Agrees with the results?");
        bt_book_formula(b, b->readme, row++, 1, BT_LOOK_BOLD, NAN, BT_BOOK_RECALCULATE,
                        bt_rep_fmt(b->d, "=%s", bt_book_at(b, b->checks, 2, 1)));
    } else {
        bt_book_text(b, b->readme, row, 0, BT_LOOK_BOLD, "Agrees with the results?");
        bt_book_text(b, b->readme, row++, 1, BT_LOOK_TEXT, "Nothing to check: no figure is worked out of others but years from months.");
    }
    row++;
    for (int i = 0; i < b->d->n_place; i++) row = about(b, row, &b->place[i]);
    row = contents(b, row);
    bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_PART, "How to read it");
    row = says(b, row) + 1;
    for (int i = 0; i < b->d->n_place && !b->d->e->code; i++) {
        const struct bt_rep_grid *g = table(&b->place[i].assurance, "identity.csv");
        if (i == 0) row = section_limits(b, row, &b->place[i].assurance) + 1;
        bt_book_across(b, b->readme, row++, ACROSS, BT_LOOK_PART,
                       bt_rep_fmt(b->d, "Identity: what anybody needs to make it again, %s", b->place[i].p->name));
        if (g) row = grid(b, b->readme, row, g, true) + 1;
    }
    if (b->d->e->code) return;
    bt_book_print(b, b->readme, 0, 0);
}
