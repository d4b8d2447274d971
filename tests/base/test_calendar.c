/* Names of years, and the financial year of a day. */
#include "../testlib.h"
#include "bendtrend/tree.h"

Test(calendar, years_are_named_by_where_they_begin)
{
    static const struct {
        int year, month;
        const char *name;
    } ROW[] = { { 2027, 1, "2027" },
                { 2027, 4, "2027/28" },
                { 1999, 4, "1999/00" },
                { 2027, 7, "year to 30 June 2028" },
                { 2027, 3, "year to 29 February 2028" },
                { 2027, 10, "year to 30 September 2028" } };
    char name[BT_YEAR_ROOM];
    for (size_t i = 0; i < TL_N(ROW); i++) {
        bt_year_of(ROW[i].year, ROW[i].month, name);
        cr_expect_str_eq(name, ROW[i].name);
    }
}

Test(calendar, financial_years_begin_in_april)
{
    cr_expect(bt_financial_year(bt_day_of(2028, 3, 31)) == 2027 && bt_financial_year(bt_day_of(2028, 4, 1)) == 2028);
}
