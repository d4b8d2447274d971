/* explore.h -- every bundle of a results file of `compare` on one page that opens anywhere: its interventions are switches, and charts and
 * tables follow them at once, for all results travel in the page. docs/compare.md has the words. It reads results, never the model. */
#ifndef BENDTREND_EXPLORE_H
#define BENDTREND_EXPLORE_H

#include "report.h"

#define BT_EXPLORE_MOST 8000000 /* bytes of a page, whatever the results */

struct bt_explore_opts {
    const char *plots; /* folder of explorer.html, .js, .css and -licence.txt, and of report.css */
    const char *style; /* folder with template.yaml (docs/report.md), or NULL */
    const char *library; /* folder of the chart library; NULL: where its Debian package has it. One in `plots` goes before */
    size_t most; /* bytes of the page; 0: BT_EXPLORE_MOST */
};

struct bt_explore_page {
    char *html; /* free it */
    size_t len;
    int bundles, switches;
    const char *left_out; /* what of the results is not in the page, in words, "" for nothing; in the arena given */
};

/* Is the chart library there? Asked before work; BT_E_IO names file and Debian package. */
enum bt_code bt_explore_check_tools(const struct bt_explore_opts *o, struct bt_err *e);
/* The page of results r of `compare`. What makes it larger than allowed is left out, in an order that docs/compare.md gives, and said.
 * Every number packed is read back: BT_E_VERDICT where it is further off than the page states. BT_E_INPUT: no comparison, or one of which
 * nothing fits; BT_E_IO: the library, the disk; mistakes of a template: all of them, in errs. */
enum bt_code bt_explore_write(const struct bt_results *r, const struct bt_explore_opts *o, struct bt_arena *a, struct bt_explore_page *out,
                              struct bt_errs *errs);

#endif
