/* A solver that gives up says on which day, where, and which number is likeliest at fault. */
#include "../../sim/solve/model.h"
#include "../tiny.h"
#include <math.h>
#include <string.h>

static const struct { const char *address; double value; const char *where; } BAD[] = {
    { "settings.team.stay_days", NAN, "people move fastest in '" },
    { "settings.team.stay_days", 1e-200, "people move fastest in '" },
};

ParameterizedTestParameters(trouble, says_where_and_over_what) { return tl_rows(TL_N(BAD)); }
ParameterizedTest(size_t *row, trouble, says_where_and_over_what)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_opts o = { .months = 6, .address = { BAD[*row].address }, .value = { BAD[*row].value } };
    struct tiny_run r;
    struct bt_err e = { 0 };
    cr_expect(tiny_go(s, &o, &r, &e) == BT_E_SOLVER, "%s", e.msg);
    const char *day = strstr(e.msg, "the solver gave up on day ");
    cr_expect(day && strchr("0123456789", day[26]), "%s", e.msg);
    cr_expect(strstr(e.msg, "' of segment '") != NULL, "%s", e.msg);
    cr_expect(strstr(e.msg, BAD[*row].where) && strstr(e.msg, BAD[*row].address), "%s", e.msg);
    tiny_stop(&r);
    bt_scenario_free(s);
}

/* In a state like any other it is a setting or a wait, not who has left or is counted, and a fit elsewhere is not to blame. */
Test(trouble, of_a_state_like_any_other)
{
    struct bt_scenario *s = tiny_open(&TINY);
    struct tiny_run r;
    struct model *m = NULL;
    struct bt_err e = { 0 };
    char says[600];
    tiny_go(s, &(struct tiny_opts){ .months = 3 }, &r, NULL);
    cr_assert(bt_model_open(&m, s->net, r.values, r.start, &e) == BT_OK, "%s", e.msg);
    double *dy = bt_get(m->arena, (size_t)m->n_state, sizeof *dy);
    m->p[s->net->param[0].offset] *= 1.01;
    bt_model_trouble(m, 30, bt_start_view(r.start).people, dy, says, sizeof says);
    cr_expect(strncmp(says, "; people move fastest in '", 26) == 0 && strstr(says, "the likeliest cause is ") && strstr(says, "stay_days"),
              "%s", says);
    bt_model_close(m);
    tiny_stop(&r);
    bt_scenario_free(s);
}
