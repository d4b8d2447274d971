/* report.h -- the business case: results files to one page that opens anywhere, a workbook, charts to paste, and the assurance pack.
 * It reads results, the templates of charts and the evidence tables; never a scenario, never the model. */
#ifndef BENDTREND_REPORT_H
#define BENDTREND_REPORT_H

#include "progress.h"
#include "results.h"
#include "store.h"

struct bt_report_in {
    const char *path; /* as given, for messages */
    const struct bt_results *r;
};

struct bt_report_opts {
    const char *plots; /* folder of the templates of charts and of report.css */
    const char *evidence; /* folder with outside_view.csv and interventions_evidence.csv */
    const char *style; /* folder with template.yaml (docs/report.md), or NULL */
    unsigned formats; /* of bt_report_formats */
    bool (*stop)(void); /* unless NULL: asked while other programs work, which are ended as soon as it says so: BT_E_IO "interrupted" */
};

/* "html,pdf" to a set of formats; BT_E_USAGE names what is allowed. */
enum bt_code bt_report_formats(const char *text, unsigned *formats, struct bt_err *e);
/* Is everything on PATH that the formats need? Asked before computing. BT_E_IO naming command and Debian package. */
enum bt_code bt_report_check_tools(unsigned formats, struct bt_err *e);
/* Can these files go into one report: each of a study it knows, one of a kind for a scenario, and a run for each scenario? BT_E_INPUT. */
enum bt_code bt_report_check(const struct bt_report_in *in, int n, struct bt_err *e);

/* Writes the report into a folder being filled: report.html (or .pdf, .docx, .xlsx), charts/, assurance/. BT_E_INPUT: the files do not go
 * together, a template is at fault (with its place in errs); BT_E_IO: a tool, the disk. p may be NULL. Mistakes of a template: all
 * of them, in errs, whose file names are in the arena a with all else: it must outlive them. */
enum bt_code bt_report_write(const struct bt_report_in *in, int n, const struct bt_report_opts *o, struct bt_folder *into,
                             struct bt_arena *a, struct bt_progress *p, struct bt_errs *errs);
/* The files of a report in dir that a person opens, a line each, or as JSON. */
void bt_report_print(FILE *out, const char *dir, unsigned formats, bool json);
bool bt_report_is_file(const char *name); /* could a report have made a file of this name, "charts/NAME.svg"? */

#endif
