/* book_priv.h -- the workbook being made: sheets, cells, where the cells that formulas point to are. Private to sim/report/book*.c.
 * Rows and columns count from 0. Whatever came from a file goes into a sheet as text, by bt_book_text and nothing else. */
#ifndef BT_BOOK_PRIV_H
#define BT_BOOK_PRIV_H

#include "report_priv.h"
#include <xlsxwriter.h>

enum bt_book_look {
    BT_LOOK_TEXT,
    BT_LOOK_WRAP,
    BT_LOOK_TITLE,
    BT_LOOK_PART, /* heading of a block */
    BT_LOOK_HEAD, /* of columns */
    BT_LOOK_HEAD_N, /* of columns of numbers */
    BT_LOOK_NOTE,
    BT_LOOK_BOLD,
    BT_LOOK_PLAIN, /* a number as it is */
    BT_LOOK_0, /* numbers with so many decimals */
    BT_LOOK_1,
    BT_LOOK_2,
    BT_LOOK_3,
    BT_LOOK_SIGNED_0, /* and with their sign */
    BT_LOOK_SIGNED_1,
    BT_LOOK_SIGNED_2,
    BT_LOOK_SIGNED_3,
    BT_LOOK_SUM, /* a sum of pounds */
    BT_LOOK_FACTOR,
    BT_LOOK_MONTH,
    BT_LOOK_RATE,
    BT_LOOK_RAW, /* with as many decimals as it has */
    BT_LOOK_TINY,
    BT_LOOK_STORED, /* of the results, beside what is worked out here */
    BT_LOOK_STORED_RATE,
    BT_LOOK_IN, /* cells to change: text or number, rate, whole number */
    BT_LOOK_IN_RATE,
    BT_LOOKS
};

struct bt_book_sheet {
    lxw_worksheet *ws;
    const char *name, *what;
    const double *width; /* of columns, in characters; set first, for rows are as high as their texts need */
    int n_width, row, lines; /* of the row written last */
};

/* One run that is not business as usual. */
/* What a check says until a spreadsheet has worked it out: nothing was compared when the file was written. */
#define BT_BOOK_RECALCULATE "recalculate"

struct bt_book_case {
    const struct bt_rep_bundle *b;
    int run, stance; /* stance: 0 central, 1 low, 2 high */
    const char *label; /* "home first, low evidence" */
};

struct bt_book_series { /* something told by month: a measure, what is in use, what is spent */
    const char *key, *label, *unit, *how; /* key: the measure without m_, or "" */
    bool level; /* of an instant: a year has its mean, not its sum */
    const double *v; /* R x T */
};

/* What the sheets about money share. */
struct bt_book_money {
    const struct bt_array *month, *year, *factor, *health, *value, *financial, *index, *contract, *stranded, *costs, *benefits;
    const struct bt_texts *kind, *unit, *absent, *rule;
    int lines, orgs, cash, contracts, figures, years;
    /* inputs: rows of the sheet; column 1 holds what is used, column 3 what came with it */
    int row_prices, row_rate, row_after, row_later, row_health, row_lie, row_rebase, row_t, row_changed;
    int row_optimism, n_optimism, *optimism_of; /* of each case */
    int row_index, n_index, *index_of; /* of each case and organisation; rows of growth and of what came with it are above it */
    int first_index; /* column of the first year */
    /* months: columns of lines and of what is worked out; case c begins at row 1 + c T */
    int *column, col_optimism, col_costs, col_cash, col_net, col_sum, col_below;
    /* economic: rows of the factors, of a case and within it */
    int row_t_year, row_factor, row_factor_health, row_figures, row_case, rows_a_case;
};

struct bt_book_place {
    const struct bt_rep_place *p;
    struct bt_book_sheet *charts, *inputs, *economic, *cash, *payments, *months, *cash_data, *by_year, *by_month, *draws, *baseline,
        *assumptions;
    struct bt_book_case *cases;
    int n_case;
    struct bt_book_series *series;
    int n_series;
    struct bt_book_money money;
    bool has_money, has_contracts;
    struct bt_rep_notes assurance; /* what the page says of it */
    int row_cash_case, rows_cash_case; /* of the sheet cash */
};

struct bt_book {
    struct bt_rep_doc *d;
    lxw_workbook *w;
    lxw_format *look[BT_LOOKS];
    struct bt_book_sheet *sheet;
    int n_sheet;
    struct bt_book_sheet *readme, *answers, *together, *checks;
    struct bt_book_place *place;
    int row_check, n_check; /* of the sheet checks: the first, and how many */
};

/* ---- book_cells.c ---- */
bool bt_book_looks(struct bt_book *b); /* false: out of memory, e tells */
/* At most `most` characters as spreadsheets count them (UTF-16), without what XML does not allow; cut with a mark. In the arena. */
const char *bt_book_clean(struct bt_rep_doc *d, const char *text, int most);
/* "KIND" or "KIND (PLACE)", at most 31 characters, none that a sheet's name may not have, no two alike. NULL: e tells. */
struct bt_book_sheet *bt_book_sheet(struct bt_book *b, const char *kind, const struct bt_rep_place *p, const char *what);
void bt_book_text(struct bt_book *b, struct bt_book_sheet *s, int row, int col, enum bt_book_look look, const char *text);
void bt_book_num(struct bt_book *b, struct bt_book_sheet *s, int row, int col, enum bt_book_look look, double v); /* NaN: empty */
/* A formula with its value, which viewers that do not calculate show; NaN: its value is the text. formula: ours alone, never a text of
 * others. */
void bt_book_formula(struct bt_book *b, struct bt_book_sheet *s, int row, int col, enum bt_book_look look, double v, const char *text,
                     const char *formula);
void bt_book_across(struct bt_book *b, struct bt_book_sheet *s, int row, int cols, enum bt_book_look look,
                    const char *text); /* over cols columns, as high as it needs */
/* A head that begins with '>', which is not shown, stands over numbers. */
void bt_book_heads(struct bt_book *b, struct bt_book_sheet *s, int row, int n, const char *const *head);
const char *bt_book_at(struct bt_book *b, const struct bt_book_sheet *s, int row, int col); /* "'Sheet'!$B$3"; s NULL: "$B$3" */
const char *bt_book_range(struct bt_book *b, const struct bt_book_sheet *s, int row, int col, int row2, int col2);
void bt_book_widths(struct bt_book *b, struct bt_book_sheet *s, const double *width,
                    int n); /* before any text; the last goes on to the right */
/* Landscape, one page wide, `heads` rows on each page and always in sight. */
void bt_book_print(struct bt_book *b, struct bt_book_sheet *s, int heads, int cols_in_sight);
bool bt_book_did(struct bt_book *b, lxw_error rc); /* false: it did not, and e tells */

/* ---- book_page.c: what the page says, on sheets ---- */
void bt_book_listen(struct bt_book *b, struct bt_book_place *x); /* first: what the page says of assurance */
void bt_book_answers(struct bt_book *b);
void bt_book_baseline(struct bt_book *b, struct bt_book_place *x);
void bt_book_draws(struct bt_book *b, struct bt_book_place *x);
void bt_book_assumptions(struct bt_book *b, struct bt_book_place *x);
void bt_book_readme(struct bt_book *b); /* last: it lists the sheets */

/* ---- book_data.c ---- */
bool bt_book_series(struct bt_book *b, struct bt_book_place *x);
void bt_book_by_month(struct bt_book *b, struct bt_book_place *x);
void bt_book_by_year(struct bt_book *b, struct bt_book_place *x);
int bt_book_series_for(const struct bt_book_place *x, int figure); /* of bt_rep_figures; -1: none */
int bt_book_series_of(const struct bt_book_place *x, const char *key); /* -1: none */
/* First row of a series of a bundle (-1: business as usual) in `by_month`, in `by_year`. Columns below. */
int bt_book_month_row(const struct bt_book_place *x, int series, int bundle);
int bt_book_year_row(const struct bt_book_place *x, int series, int bundle);
enum {
    BT_COL_MONTH_LOW = 6, /* of by_month: low, central, high */
    BT_COL_YEAR_LOW = 6, /* of by_year: low, central, high, change, days, a day */
    BT_COL_YEAR_DAY = 11,
    BT_COL_YEAR = 4
};
enum { BT_FIRST_SERIAL = 25569 }; /* 1 January 1970, as spreadsheets count days */
extern const char *const bt_book_evidence[3]; /* of a stance: "central" */
void bt_book_together(struct bt_book *b);

/* ---- book_charts.c ---- */
void bt_book_charts(struct bt_book *b, struct bt_book_place *x);

/* ---- book_inputs.c, book_months.c, book_value.c: the economic table ---- */
bool bt_book_money(struct bt_book *b, struct bt_book_place *x); /* is there enough for it? */
void bt_book_inputs(struct bt_book *b, struct bt_book_place *x);
void bt_book_months(struct bt_book *b, struct bt_book_place *x);
void bt_book_economic(struct bt_book *b, struct bt_book_place *x);
/* Cells of the sheet economic: a figure of a run, NULL where it is no formula; a line of a run over all years; the factor of a year. */
const char *bt_book_figure_at(struct bt_book *b, struct bt_book_place *x, int figure, int c);
const char *bt_book_line_at(struct bt_book *b, const struct bt_book_place *x, int c, int line);
const char *bt_book_factor_at(struct bt_book *b, const struct bt_book_place *x, int year, bool health);
const char *bt_book_year_name(struct bt_book *b, const struct bt_book_place *x, int year);
double bt_book_at3(const struct bt_book_place *x, const struct bt_array *a, int i, int j, int k);

/* ---- book_cash.c ---- */
void bt_book_cash_data(struct bt_book *b, struct bt_book_place *x);
void bt_book_cash(struct bt_book *b, struct bt_book_place *x);
void bt_book_payments(struct bt_book *b, struct bt_book_place *x);
int bt_book_stays_row(const struct bt_book_place *x, int c); /* of `cash_data`: what stays though the activity went */
int bt_book_without_funds(const struct bt_book_place *x, int c); /* of `cash`: all organisations */
enum { BT_COL_CASH_YEARS = 2,
       BT_COL_DATA_YEARS = 5 };
const char *bt_book_contract_at(struct bt_book *b, const struct bt_book_place *x, int bundle, int contract); /* of `payments`: all */
int bt_book_cash_row(const struct bt_book_place *x, int c, int org,
                     int line); /* of `cash`; org -1: all; line -1: the organisation's sum */

/* ---- book_checks.c ---- */
void bt_book_checks(struct bt_book *b);

/* ---- book_whole.c ---- */
/* Does every part of a workbook end as it began? A full disk is not told by whoever wrote it. */
bool bt_book_whole(const unsigned char *data, size_t len);

#endif
