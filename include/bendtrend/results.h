/* results.h -- results in memory and in their HDF5 file: named axes, named arrays over them, and where they came from.
 * The layout of the file is docs/results-format.md. Plain data: anybody may read the fields; a results object owns nothing
 * but what lies in its arena. */
#ifndef BENDTREND_RESULTS_H
#define BENDTREND_RESULTS_H

#include "arena.h"
#include "err.h"
#include <stdbool.h>

#define BT_MAX_RANK 4

struct bt_axis { /* a dimension scale at the root of the file */
    const char *name;              /* [a-z][a-z0-9_]* */
    const char *long_name;
    int n;
    const char *const *label;      /* n UTF-8 names, or NULL for a numeric axis */
    const double *value;           /* n numbers (time, month: days since `origin`), or NULL for names */
    const char *units;             /* numeric axes: e.g. "days since 2014-04-01 00:00:00" */
};

struct bt_array { /* float64, row-major over its axes */
    const char *name, *units, *long_name; /* units "1" for a dimensionless number; never empty */
    int rank;
    int axis[BT_MAX_RANK];                /* indices into bt_results.axis */
    double *v;
    unsigned char *valid;                 /* optional, same shape: 0 = absent (v is then 0); stored as NAME_valid */
};

struct bt_texts { /* a column of texts over one axis (run labels, sources, marks): variable-length UTF-8 */
    const char *name, *long_name;
    int axis;
    const char *const *v;
};

struct bt_attr { /* a text or a number; group 0: root, 1: /validity, 2: /provenance */
    int group;
    const char *name;
    const char *text;   /* NULL: number */
    double number;
};

struct bt_source { const char *name, *text, *sha256; size_t len; }; /* one file read; stored under /provenance */

struct bt_results {
    int n_axis, n_array, n_texts, n_attr, n_source;
    struct bt_axis *axis;
    struct bt_array *array;
    struct bt_texts *texts;
    struct bt_attr *attr;
    struct bt_source *source;
};

/* Fetch by name; NULL or -1 where absent. */
const struct bt_array *bt_results_array(const struct bt_results *r, const char *name);
const struct bt_texts *bt_results_texts(const struct bt_results *r, const char *name);
const struct bt_axis *bt_results_axis(const struct bt_results *r, const char *name);
const char *bt_results_attr(const struct bt_results *r, int group, const char *name);   /* text attributes */
bool bt_results_number(const struct bt_results *r, int group, const char *name, double *x); /* number attributes; false: absent */
/* The evidence of what is not said to be low or high: "central evidence", unless the scenario or --evidence said otherwise. */
const char *bt_results_evidence(const struct bt_results *r);
/* What a run says of itself under /validity, in one line: units, people conserved, nobody below zero, fractions, drift at the start; first
 * what failed, and *failed. "" where the results say nothing. */
const char *bt_sound_words(const struct bt_results *r, struct bt_arena *a, bool *failed);
double bt_sound_limit(const char *name); /* how far such a number may be from 0, a stock or share below it; NAN: no such number */
/* The measure that the pathway gives the role of one of the usual names (root attribute role_...), else the one of that name:
 * bt_results_measure(r, "m_acute_bed_days") is the measure with the role place_days, whatever it is called. */
const struct bt_array *bt_results_measure(const struct bt_results *r, const char *usual);
int bt_axis_find(const struct bt_axis *x, const char *label);

/* Writes r to path: under a temporary name in the same folder, flushed (fsync of file and folder), renamed. Without `force` an
 * existing path is BT_E_USAGE; a missing folder BT_E_IO; any failed write BT_E_IO with the HDF5 reason, and the old file, if any, is whole.
 * Refuses NaN and infinity (BT_E_SOLVER, naming dataset and place). Bytes are reproducible: same r, same file. */
enum bt_code bt_results_write(const struct bt_results *r, const char *path, bool force, struct bt_err *e);
/* Can path be written (folder exists and is writable, no file there or force)? Asked before computing. */
enum bt_code bt_results_can_write(const char *path, bool force, struct bt_err *e);
/* Reads a whole file made by us into arena a. BT_E_INPUT where it is truncated, damaged, of another format, or not ours: absurd
 * dimensions, external or soft links, unknown filters, wrong types are refused; nothing of it is trusted. */
enum bt_code bt_results_read(const char *path, struct bt_arena *a, struct bt_results *out, struct bt_err *e);

#endif
