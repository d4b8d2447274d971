/* tree.h -- what a YAML or CSV file says, with the place of every word; no meaning yet.
 * Trees and tables live in the arena given. Hostile input is refused: aliases and anchors, tags, several documents,
 * duplicate keys, nesting over 32, files over 64 MiB, bytes that are not UTF-8 (a latin-1 CSV is told so precisely), NUL bytes. */
#ifndef BENDTREND_TREE_H
#define BENDTREND_TREE_H

#include "arena.h"
#include "err.h"
#include <stdbool.h>

enum bt_kind { BT_SCALAR, BT_SEQ, BT_MAP };

struct bt_node {
    enum bt_kind kind;
    struct bt_loc at;      /* of the value */
    const char *text;      /* scalar: its text, "" for null or empty */
    bool quoted;           /* scalar written in quotes: never read as a number */
    int n;                 /* seq, map: children */
    struct bt_node **item; /* seq, map: the values, in file order */
    const char **key;      /* map: the keys */
    struct bt_loc *key_at; /* map: where the keys stand */
};

struct bt_table { /* a CSV file with one header row */
    const char *file;
    int rows, cols;
    const char **head;      /* cols names */
    struct bt_loc *head_at; /* cols */
    const char **cell;      /* rows*cols texts, trimmed; "" is empty */
    struct bt_loc *cell_at; /* rows*cols */
};

/* Every file read is remembered: its text goes into the results, and its hash into the scenario's. */
struct bt_file {
    const char *name;  /* as it was asked for, relative to its root */
    const char *path;  /* as it was opened */
    const char *text;
    size_t len;
    char sha256[65];
};
struct bt_files {
    struct bt_file *v;
    int n, room;
    const char *root;       /* folder of the scenario: includes are relative to the including file and stay inside root or data */
    const char *data;       /* data folder: what `library: NAME` reads */
    bool allow_outside;
    /* rerun: files that exist only in memory (from a results file). When set, nothing is read from disk. */
    const struct bt_file *stored;
    int n_stored;
};

/* Reads a file whole (regular files only; fifo, device, folder are refused by name), remembers it in fs, checks that it lies in a root.
 * name: as written by the user; from: path of the including file or NULL. BT_E_INPUT with place `at` when it cannot be read.
 * A name "data:/x" is x in the data folder. A file named on the command line (from NULL, at BT_NOWHERE) may lie anywhere; where root
 * is not set, its folder becomes root. Ask in the same way when rerunning from `stored` (texts end with 0), the first file by its stored
 * name, and the same names are found; there the path of a file is its name. */
enum bt_code bt_file_read(struct bt_files *fs, struct bt_arena *a, const char *name, const char *from, struct bt_loc at,
                          const struct bt_file **out, struct bt_errs *errs);
/* Parse one remembered file. On mistakes: adds to errs, *out may be NULL. */
enum bt_code bt_yaml_read(const struct bt_file *f, struct bt_arena *a, struct bt_node **out, struct bt_errs *errs);
enum bt_code bt_csv_read(const struct bt_file *f, struct bt_arena *a, struct bt_table **out, struct bt_errs *errs);

const struct bt_node *bt_map_get(const struct bt_node *map, const char *key);   /* NULL where absent or not a map */
int bt_table_col(const struct bt_table *t, const char *name);                    /* -1 where absent */

/* Scalars to values; on a mistake add "<what> must be ..., found '...'" with place and return false.
 * Numbers: C locale always, no NaN, no infinity, no hex; a trailing % divides by 100 where percent_ok;
 * thousands separators ("1,234") are refused in YAML and accepted in CSV cells. Dates: YYYY-MM-DD, proleptic Gregorian, 1900..2199. */
bool bt_text_number(const char *text, bool csv, bool percent_ok, double *out);
bool bt_node_number(const struct bt_node *n, const char *what, double lo, double hi, bool percent_ok, double *out, struct bt_errs *errs);
bool bt_node_int(const struct bt_node *n, const char *what, int lo, int hi, int *out, struct bt_errs *errs);
bool bt_node_bool(const struct bt_node *n, const char *what, bool *out, struct bt_errs *errs);   /* true/false/on/off/yes/no */
bool bt_node_text(const struct bt_node *n, const char *what, const char **out, struct bt_errs *errs);
bool bt_node_date(const struct bt_node *n, const char *what, int *day, struct bt_errs *errs);    /* days since 1970-01-01 */
/* A date that is the first day of a month; `of`: "a month", or what else it must begin, for the message. */
bool bt_node_first_day(const struct bt_node *n, const char *what, const char *of, int *day, struct bt_errs *errs);

/* Calendar: whole days since 1970-01-01, proleptic Gregorian, no zone. */
int bt_day_of(int year, int month, int day);
void bt_date_of(int day, int *year, int *month, int *mday);
void bt_iso_of(int day, char out[11]);
int bt_financial_year(int day); /* first calendar year of the financial year, April to March, that holds the day */
/* Twelve months by name, from the month they begin in: 2027; 2027/28 from April, as financial years do; else "year to 30 June 2028". */
enum { BT_YEAR_ROOM = 32 };
void bt_year_of(int year, int month, char out[BT_YEAR_ROOM]);

/* The nearest of n names to `word` (Damerau-Levenshtein, at most a third of its length + 1), or NULL. */
const char *bt_nearest(const char *word, const char *const *names, int n);
/* SHA-256 as 64 lower-case hex digits and 0. */
void bt_sha256(const void *data, size_t len, char out[65]);

#endif
