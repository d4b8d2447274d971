/* report_priv.h -- the parts of the report: the page being written, the places it is about, figures, style. */
#ifndef BT_REPORT_PRIV_H
#define BT_REPORT_PRIV_H

#include "bendtrend/chart.h"
#include "bendtrend/report.h"
#include "bendtrend/study.h"
#include "bendtrend/tool.h"
#include "bendtrend/tree.h"
#include <stdio.h>

/* ---- what it is about ---- */

struct bt_rep_bundle {
    const char *name;
    int mid, low, high; /* runs; low and high -1 where there are none */
};

enum bt_rep_study { BT_REP_RUN,
                    BT_REP_VALIDATE,
                    BT_REP_BACKTEST,
                    BT_REP_COMPARE,
                    BT_REP_UNCERTAINTY,
                    BT_REP_DRIVERS,
                    BT_REP_AMBITION,
                    BT_REP_STUDIES };

struct bt_rep_place { /* one scenario of one locality, with the files about it */
    const char *id; /* "leeds": of anchors and files; unique */
    const char *name; /* the locality */
    const struct bt_report_in *in[BT_REP_STUDIES]; /* NULL: not given */
    const struct bt_results *r; /* of the run */
    int R, T, Y, n_bundle;
    struct bt_rep_bundle *bundle;
    double *days; /* of each month */
    const char **year; /* Y whole years of twelve months from the start: "2014/15" */
    int day0; /* first day of the run, days since 1970 */
    const char *month_from, *month_to; /* "April 2014", "March 2024" */
};

struct bt_rep_style {
    const char *organisation, *owner, *note; /* "" where none */
    const char *logo, *picture; /* data: addresses, or NULL: for the page, and as PNG for word processors */
    const char *heading, *bar; /* colours, #rrggbb */
};

/* What a part of the page says, without its markup: other formats are made of it. */
enum bt_rep_noted { BT_REP_HEADING,
                    BT_REP_TEXT,
                    BT_REP_TABLE,
                    BT_REP_CSV };
struct bt_rep_note {
    enum bt_rep_noted kind;
    int level; /* of a heading */
    const char *tag, *text; /* tag of a text; text, caption of a table, file of a CSV table */
    const struct bt_rep_grid *grid;
};
struct bt_rep_notes {
    struct bt_rep_note *v;
    int n, room;
};

struct bt_rep_doc {
    struct bt_arena *arena;
    struct bt_err *e;
    FILE *out;
    const struct bt_report_opts *o;
    struct bt_folder *into;
    struct bt_rep_style style;
    int n_place, h; /* h: level of the headings of sections */
    struct bt_rep_place *place;
    bool paper; /* for a word processor: pictures as PNG, nothing folded */
    bool for_word; /* a document for one is among what is asked for */
    bool files; /* CSV files and charts are written: once, whatever the formats */
    struct bt_rep_drawn *drawn; /* charts made, each once */
    int n_drawn, room_drawn;
    const struct bt_table *outside, *studies; /* evidence tables, or NULL */
    struct bt_progress *p;
    struct bt_rep_notes *notes; /* what is written to the page is noted here as well; NULL: it is not */
    char nothing[1]; /* the empty text, when out of memory */
};

/* ---- inputs.c ---- */
enum bt_code bt_rep_places(struct bt_rep_doc *d, const struct bt_report_in *in, int n);
const char *bt_rep_command(int study); /* "bendtrend validate SCENARIO" */
const char *bt_rep_month_name(struct bt_rep_doc *d, int day); /* "April 2014"; days since 1970 */

/* ---- html.c: text that is safe wherever it came from ---- */
char *bt_rep_fmt(struct bt_rep_doc *d, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* "" when out of memory; e tells */
void bt_rep_raw(struct bt_rep_doc *d, const char *html); /* ours, as it stands */
void bt_rep_text(struct bt_rep_doc *d, const char *text); /* escaped; \1 begins and \2 ends bold */
void bt_rep_el(struct bt_rep_doc *d, const char *tag, const char *fmt, ...)
    __attribute__((format(printf, 3, 4))); /* text in a tag; "p class=x" too */
void bt_rep_heading(struct bt_rep_doc *d, int down, const char *id, const char *text); /* down: below the level of sections */
void bt_rep_lines(struct bt_rep_doc *d, const char *text); /* a list of the lines of a text */
void bt_rep_absent(struct bt_rep_doc *d, const char *what, const char *command); /* no data: what supplies them */
struct bt_rep_ear {
    char *text;
    size_t len;
    FILE *out;
}; /* what others print, listened to */
bool bt_rep_listen(struct bt_rep_doc *d, struct bt_rep_ear *ear); /* false: out of memory, e tells */
const char *bt_rep_heard(struct bt_rep_doc *d, struct bt_rep_ear *ear); /* the text, in the arena; "" when out of memory */
const char *bt_rep_said(struct bt_rep_doc *d, void (*print)(FILE *, const struct bt_results *, int), const struct bt_results *r, int run);
const char *bt_rep_num(struct bt_rep_doc *d, double v, int decimals, bool sign); /* thousands by comma, a true minus */
const char *bt_rep_signed(struct bt_rep_doc *d, double v, int decimals);
int bt_rep_decimals(double size);
int bt_rep_digits(double v); /* decimals that show two digits of a small number */
double bt_rep_round(double v, int digits); /* so many digits that count */
const char *bt_rep_upper(struct bt_rep_doc *d, const char *text); /* first letter a capital */

void bt_rep_note(struct bt_rep_doc *d, struct bt_rep_note note); /* nothing where nobody wants notes */
bool bt_rep_turns(unsigned code); /* a mark that turns the reading direction of what follows */

/* ---- grid.c: tables, the same on the page and as CSV ---- */
struct bt_rep_grid;
struct bt_rep_grid *bt_rep_grid(struct bt_rep_doc *d, const char *caption, int cols, const char *const *head);
void bt_rep_cell(struct bt_rep_grid *g, const char *text); /* the next cell */
void bt_rep_cell_num(struct bt_rep_grid *g, double v, int decimals, bool sign); /* NaN: empty */
/* Shown as text, kept with its number: what a test or a program reads. */
void bt_rep_cell_said(struct bt_rep_grid *g, double v, const char *text);
int bt_rep_grid_rows(const struct bt_rep_grid *g);
int bt_rep_grid_cols(const struct bt_rep_grid *g);
const char *bt_rep_grid_head(const struct bt_rep_grid *g, int col);
struct bt_rep_entry { /* a cell */
    const char *text;
    double v; /* of a number, NaN where it is empty */
    bool number, said; /* said: text says more than the number */
    int decimals;
    bool sign;
};
struct bt_rep_entry bt_rep_grid_entry(const struct bt_rep_grid *g, int row, int col);
void bt_rep_grid_html(struct bt_rep_doc *d, const struct bt_rep_grid *g, const char *id);
void bt_rep_grid_csv(struct bt_rep_doc *d, const struct bt_rep_grid *g, const char *file); /* into the folder, where files are written */

/* ---- view.c: sums of results ---- */
enum bt_rep_kind { BT_REP_SUM,
                   BT_REP_MEAN,
                   BT_REP_COST };
struct bt_rep_figure {
    const char *key, *label, *dataset, *unit;
    enum bt_rep_kind kind;
    double scale;
    const char *fewer, *more; /* words after a number */
};
extern const struct bt_rep_figure bt_rep_figures[];
enum { BT_REP_BEDS,
       BT_REP_ADMISSIONS,
       BT_REP_DELAYED,
       BT_REP_MONEY,
       BT_REP_FIGURES };
/* Of the twelve months of year y, or -1: the last twelve. NaN where the results lack it. */
double bt_rep_value(const struct bt_rep_place *p, int figure, int run, int y);
double bt_rep_growth(const struct bt_rep_place *p, int figure, int run); /* a year */
double bt_rep_cost(const struct bt_rep_place *p, int run, int payer, int from, int n); /* GBP; payer -1: all */
/* The array of that name over exactly these axes, "run year organisation"; or NULL. */
const struct bt_array *bt_rep_array(const struct bt_results *r, const char *name, const char *axes);
const char *bt_rep_label(const struct bt_results *r, const char *axis, int i); /* texts AXIS_label, else its name */
int bt_rep_size(const struct bt_results *r, const char *axis);
double bt_rep_pool(const struct bt_rep_place *p, const char *dataset, int run, int pool); /* mean of the last year */
int bt_rep_main_pool(const struct bt_results *r);
const char *bt_rep_attr(const struct bt_results *r, int group, const char *name); /* "" where absent */
bool bt_rep_is_on(const struct bt_rep_place *p, int run, int intervention); /* does its coverage leave business as usual? */

/* ---- figure.c ---- */
/* A chart of r with its figures: drawn inline, its table below it, files beside the page. Says so where there are no data. */
void bt_rep_chart(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_results *r, const char *chart, const char *says);

/* ---- the parts of the page ---- */
void bt_rep_front(struct bt_rep_doc *d); /* front.c: page one */
const char *bt_rep_outside(struct bt_rep_doc *d); /* a sentence on a plan of this kind, what it promised and what happened; "" */
bool bt_rep_fits(const struct bt_rep_doc *d); /* are all bundles on page one? else bt_rep_overview has its tables for each place */
void bt_rep_overview(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_answers(struct bt_rep_doc *d); /* answers.c: what it rests on, and the words of both */
double bt_rep_change(const struct bt_rep_place *p, int figure, int run); /* against business as usual in the last year; NaN for run -1 */
const char *bt_rep_rounded(struct bt_rep_doc *d, double v); /* its size, to three digits */
const char *bt_rep_gbp(struct bt_rep_doc *d, double million); /* "GBP 1.2 million" */
const char *bt_rep_range(struct bt_rep_doc *d, const struct bt_rep_place *p, int figure, const struct bt_rep_bundle *b);
const char *bt_rep_direction(double share); /* "rise" */
const char *bt_rep_year_in(struct bt_rep_doc *d, const struct bt_rep_place *p, int y); /* within a sentence; y -1: the last */
/* bundle.c: what it consists of and from when; its name, with (do-minimum) where it is that; what is full, in plain words */
void bt_rep_consists(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b);
const char *bt_rep_called(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b);
const char *bt_rep_anyway(struct bt_rep_doc *d, const struct bt_rep_place *p); /* a sentence on the do-minimum; "" where there is none */
void bt_rep_full(struct bt_rep_doc *d, const struct bt_rep_place *p);
const char *bt_rep_held(struct bt_rep_doc *d, const struct bt_rep_place *p,
                        const struct bt_rep_bundle *b); /* "Reablement services, Joint assessment"; "nothing" */
void bt_rep_together(struct bt_rep_doc *d); /* together.c: several localities */
bool bt_rep_same_years(const struct bt_rep_doc *d); /* sums over places ask for the same months, and the same prices */
bool bt_rep_same_prices(const struct bt_rep_doc *d);
bool bt_rep_shared(const struct bt_rep_doc *d, const char *bundle); /* has every place one of that name? */
const struct bt_rep_bundle *bt_rep_bundle_named(const struct bt_rep_place *p, const char *name); /* NULL: none */
void bt_rep_trend(struct bt_rep_doc *d, const struct bt_rep_place *p); /* sections.c */
const char *bt_rep_level_words(struct bt_rep_doc *d, const struct bt_rep_place *p, int figure); /* "In the last year: ..." */
void bt_rep_bundles(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_drives(struct bt_rep_doc *d, const struct bt_rep_place *p); /* drives.c */
void bt_rep_takes(struct bt_rep_doc *d, const struct bt_rep_place *p); /* takes.c */
void bt_rep_community(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_binds(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_waterfall(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_staff(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_economic(struct bt_rep_doc *d, const struct bt_rep_place *p); /* money.c */
void bt_rep_financial(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_payers(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_gains(struct bt_rep_doc *d, const struct bt_rep_place *p); /* gains.c */
const char *bt_rep_plain(struct bt_rep_doc *d, const char *name); /* "cash_releasing" as words */
bool bt_rep_money_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b); /* false: nothing said */
const char *bt_rep_cash_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b); /* a sentence, or "" */
const char *bt_rep_worth_open(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b); /* "": its sign is not */
/* A figure of the business case in GBP million, "9.47 (1.02 to 70.2)", and as a number; NaN where there is none. */
const char *bt_rep_money_cell(struct bt_rep_doc *d, const struct bt_rep_place *p, const struct bt_rep_bundle *b, const char *figure,
                              bool sign, double *is);
const char *bt_rep_contract(struct bt_rep_doc *d, const struct bt_rep_place *p); /* in force; "" where none is known */
void bt_rep_compared(struct bt_rep_doc *d, const struct bt_rep_place *p); /* compared.c */
#define BT_REP_UNPROVED "\1These results did not prove themselves: no figure of them is to be relied on.\2 "
/* Of a comparison, how far off it was found, in plain text; where it does not hold BT_REP_UNPROVED goes before it. */
const char *bt_rep_proof(struct bt_rep_doc *d, const struct bt_results *r, bool *holds);
void bt_rep_uncertain(struct bt_rep_doc *d, const struct bt_rep_place *p); /* uncertain.c */
/* A line for each bundle, or for the one of that name; nothing without draws. */
void bt_rep_drawn_words(struct bt_rep_doc *d, const struct bt_rep_place *p, const char *only);
void bt_rep_sensitivity(struct bt_rep_doc *d, const struct bt_rep_place *p); /* evidence.c */
void bt_rep_baseline(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_backtest(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_settings(struct bt_rep_doc *d, const struct bt_rep_place *p);
const char *bt_rep_certificate_words(struct bt_rep_doc *d, const struct bt_rep_place *p); /* one sentence, or NULL: none given */
const char *bt_rep_backtest_words(struct bt_rep_doc *d, const struct bt_rep_place *p);
void bt_rep_assurance(struct bt_rep_doc *d, const struct bt_rep_place *p); /* assurance.c */

struct bt_patience bt_rep_patience(const struct bt_rep_doc *d); /* with what makes a document: 300 s, and as much for each place */

/* ---- paper.c ---- */
enum bt_code bt_rep_print(struct bt_rep_doc *d, const char *page, size_t len); /* report.pdf */

char *bt_rep_folder(struct bt_rep_doc *d, const char *why); /* a fresh folder for what others write; NULL: e tells */
void bt_rep_folder_gone(const char *dir); /* with all in it */

/* ---- book.c ---- */
/* report.xlsx; of the page only what was drawn for it is used. */
enum bt_code bt_rep_book(struct bt_rep_doc *d, const char *page, size_t len);

/* ---- report.c ---- */
const char *bt_rep_title(struct bt_rep_doc *d); /* of the page */
/* policy: what more than styles is allowed */
void bt_rep_head(struct bt_rep_doc *d, const char *policy, const char *css, const char *title);
void bt_rep_bar(struct bt_rep_doc *d, const char *title, const char *const *lines, int n); /* up to <main> */

/* ---- style.c ---- */
enum bt_code bt_rep_style(struct bt_rep_doc *d, struct bt_errs *errs);
char *bt_rep_bytes(struct bt_rep_doc *d, const char *dir, const char *name, size_t most,
                   size_t *len); /* a file whole, in the arena; NULL: e tells */
char *bt_rep_base64(struct bt_rep_doc *d, const void *data, size_t len);

#endif
