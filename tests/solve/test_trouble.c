/* A solver that gives up says on which day, where, and which number is likeliest at fault. */
#include "../tiny.h"
#include <math.h>
#include <string.h>

static const struct { const char *address; double value; const char *where; } BAD[] = {
    { "settings.team.stay_days", NAN, "people move fastest in" },
    { "settings.team.stay_days", 1e-200, "people move fastest in" },
};

ParameterizedTestParameters(trouble, says_where_and_over_what) { return tl_rows(TL_N(BAD)); }
ParameterizedTest(size_t *row, trouble, says_where_and_over_what)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_opts o = { .months = 6, .address = { BAD[*row].address }, .value = { BAD[*row].value } };
    struct tiny_run r;
    struct bt_err e = { 0 };
    cr_expect(tiny_go(s, &o, &r, &e) == BT_E_SOLVER, "%s", e.msg);
    cr_expect(strstr(e.msg, "the solver gave up on day ") != NULL, "%s", e.msg);
    cr_expect(strstr(e.msg, BAD[*row].where) && strstr(e.msg, BAD[*row].address), "%s", e.msg);
    tiny_stop(&r);
    bt_scenario_free(s);
}
