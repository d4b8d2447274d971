/* sheets.h -- a workbook opened by a spreadsheet, without a screen and with settings of its own, and what its cells then hold. */
#ifndef TESTS_REPORT_SHEETS_H
#define TESTS_REPORT_SHEETS_H

#include "../cli/program.h"

enum sheets_how {
    SHEETS_AS_STORED, /* formulas show the values that came with them */
    SHEETS_WORKED_OUT
}; /* all of them are worked out anew */

struct sheet {
    int rows, *cols;
    char ***cell;
};

/* A part of a workbook, unpacked; caller frees. A copy of the workbook in which that part is another text. */
char *sheets_part(const char *file, const char *part);
void sheets_with(const char *file, const char *part, const char *text, const char *to);
/* LibreOffice makes another kind of a file, "pdf", into the folder `to`. */
void sheets_convert(const char *dir, const char *file, const char *kind, const char *to);
/* Each sheet as a table in the folder returned: numbers with all their digits. */
const char *sheets_open(const char *dir, const char *file, enum sheets_how how);
struct sheet sheets_read(const char *tables, const char *file, const char *sheet); /* file: its name without ending */
const char *sheets_at(const struct sheet *s, int row, int col); /* "" past the end */
/* The first row at or after `from` whose cells from `col` on begin with these; fails the test where there is none. b NULL: any. */
int sheets_row(const struct sheet *s, int from, int col, const char *a, const char *b);
double sheets_number(const char *cell); /* NaN where it is none; "3.5%" is 0.035 */

#endif
